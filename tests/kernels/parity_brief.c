/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of parity_brief.h. */
#include "tests/kernels/parity_brief.h"

#include <stdio.h>
#include <string.h>

#include "solver/selftest/selftest.h"
#include "tests/kernels/parity_fit.h"
#include "tests/kernels/parity_newton.h"
#include "tests/kernels/parity_prices.h"
#include "tests/support/test.h"

void ll_parity_open_searched(ll_context *ctx, const ll_kernel_ops *ops, ll_parity_memory memory, const ll_hierarchy *h,
                             const ll_parity_case *c, ll_engine *out) {
    int64_t most = 0, least = 0;
    ll_engine_info info = {.steps = ""};
    *out = (ll_engine){.ops = ops};
    CU_ASSERT_TRUE(memory(h, &c->lanes, NULL, &most, &least));
    while (most > least && strstr(info.steps, "triangles are searched") == NULL) {
        most -= 1 + (most - least) / 8;
        const ll_engine_options options = {.threads = 1, .device_limit = most};
        ops->close(out->impl);
        LL_ASSERT_OK(ctx, ops->open(ctx, h, &c->lanes, &options, &out->impl));
        CU_ASSERT_PTR_NOT_NULL_FATAL(out->impl);
        ops->info(out->impl, &info);
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(info.steps, "triangles are searched"));
}

ll_status ll_parity_case_dense(ll_context *ctx, int32_t nodes, int32_t metrics, int32_t lanes, ll_parity_case **out) {
    enum { MOST = LL_PARITY_DENSE_NODES * (LL_PARITY_DENSE_NODES - 1) };
    static int32_t tail[MOST], head[MOST];
    static int64_t weight[MOST];
    for (int32_t a = 0; a < nodes * (nodes - 1); a++) {
        tail[a] = a / (nodes - 1);
        head[a] = (tail[a] + 1 + a % (nodes - 1)) % nodes;
        weight[a] = 1 + (int64_t)((uint32_t)a * 2654435761u >> 22);
    }
    return ll_parity_case_from_arcs(ctx, "dense", nodes, nodes * (nodes - 1), tail, head, weight, metrics, lanes, 3,
                                    out);
}

/* One engine over a case of its own; with `memory` it must search triangles. Takes the case. */
static void check_trees(ll_context *ctx, const ll_kernel_ops *ops, ll_parity_memory memory, ll_parity_case *c,
                        ll_parity_order order) {
    const ll_engine_options options = {.threads = 1};
    ll_hierarchy *h = NULL;
    ll_engine engine = {.ops = ops};
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    LL_ASSERT_OK(ctx, ll_parity_hierarchy(ctx, c, order, &h));
    if (memory != NULL)
        ll_parity_open_searched(ctx, ops, memory, h, c, &engine);
    else
        LL_ASSERT_OK(ctx, ops->open(ctx, h, &c->lanes, &options, &engine.impl));
    CU_ASSERT_PTR_NOT_NULL_FATAL(engine.impl);
    ll_parity_engine_check(ctx, &engine, c);
    ops->close(engine.impl);
    ll_hierarchy_free(ctx, h);
    ll_parity_case_free(ctx, c);
}

static ll_parity_case *case_of(ll_context *ctx, ll_parity_kind kind) {
    ll_parity_case *c = NULL;
    LL_ASSERT_OK(ctx, ll_parity_case_create(ctx, kind, 1, &c));
    return c;
}

static void close_clean(ll_context *ctx) {
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

void ll_parity_brief_trees(const ll_kernel_ops *ops, ll_parity_memory memory) {
    ll_context *ctx = NULL;
    ll_parity_case *dense = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    check_trees(ctx, ops, NULL, case_of(ctx, LL_PARITY_RANDOM), LL_PARITY_METIS);
    LL_ASSERT_OK(ctx, ll_parity_case_dense(ctx, LL_PARITY_DENSE_NODES, 2, 9, &dense));
    check_trees(ctx, ops, NULL, dense, LL_PARITY_SHUFFLED);
    check_trees(ctx, ops, memory, case_of(ctx, LL_PARITY_GRID), LL_PARITY_METIS);
    check_trees(ctx, ops, NULL, case_of(ctx, LL_PARITY_RANDOM), LL_PARITY_PLAIN);
    close_clean(ctx);
}

void ll_parity_brief_rates(const ll_kernel_ops *ops) {
    const ll_engine_options options = {.threads = 1};
    ll_context *ctx = NULL;
    ll_hierarchy *h = NULL;
    ll_bandwidth speed = {0};
    void *engine = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_parity_case *c = case_of(ctx, LL_PARITY_POINT);
    LL_ASSERT_OK(ctx, ll_parity_hierarchy(ctx, c, LL_PARITY_PLAIN, &h));
    LL_ASSERT_OK(ctx, ops->open(ctx, h, &c->lanes, &options, &engine));
    LL_ASSERT_OK(ctx, ops->bandwidth(engine, &speed));
    CU_ASSERT_TRUE(speed.copy_bytes_s > 0);
    CU_ASSERT_TRUE(speed.to_bytes_s > 0);
    CU_ASSERT_TRUE(speed.from_bytes_s > 0);
    CU_ASSERT_TRUE(speed.flops_s > 0);
    ops->close(engine);
    ll_hierarchy_free(ctx, h);
    ll_parity_case_free(ctx, c);
    close_clean(ctx);
}

void ll_parity_brief_prices(const ll_kernel_ops *ops) {
    ll_context *ctx = NULL;
    ll_hierarchy *h = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_parity_case *c = case_of(ctx, LL_PARITY_RANDOM);
    LL_ASSERT_OK(ctx, ll_parity_hierarchy(ctx, c, LL_PARITY_METIS, &h));
    ll_parity_prices_check(ctx, ops, h, 0, 1, c);
    ll_hierarchy_free(ctx, h);
    ll_parity_case_free(ctx, c);
    close_clean(ctx);
}

void ll_parity_brief_masters(const ll_kernel_ops *ops) {
    static const ll_selftest_shape shapes[] = {{3, 5, 4, 3}, {65, 140, 3, 3}, {258, 8, 3, 60}};
    const ll_newton_options options = {.cusolver = ""};
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        ll_program g;
        LL_ASSERT_OK(ctx, ll_selftest_program_create(ctx, shapes[i], i + 1, &g));
        ll_parity_newton_check(ctx, ops->newton, &options, &g);
        ll_selftest_program_free(ctx, &g);
    }
    ll_parity_newton_lost(ops->newton, &options);
    close_clean(ctx);
}

void ll_parity_brief_fits(const ll_kernel_ops *ops) {
    static const ll_selftest_spread spread = {129, 64, 3, 3, 33};
    ll_selftest_columns c;
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_selftest_columns_create(ctx, spread, 1, &c));
    ll_parity_fit_check(ctx, ops->fit, &c);
    ll_selftest_columns_free(ctx, &c);
    close_clean(ctx);
}

static void tell_check(void *user, bool ok, const char *check, const char *detail) {
    (void)user;
    CU_ASSERT_TRUE(ok);
    if (!ok) fprintf(stderr, "%s: %s\n", check, detail);
}

void ll_parity_brief_entries(const ll_kernel_ops *ops) {
    ll_selftest t = {.backend = LL_BACKEND_CUDA, .ops = ops, .seed = 1, .report = tell_check};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&t.ctx), LL_OK);
    LL_ASSERT_OK(t.ctx, ll_selftest_entries(&t));
    CU_ASSERT_EQUAL(t.checks, 1);
    close_clean(t.ctx);
}
