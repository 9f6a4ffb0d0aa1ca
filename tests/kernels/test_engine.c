/* SPDX-License-Identifier: Apache-2.0 */
/* The OpenMP backend and the choice of a backend. */
#include <string.h>

#include "graphs/partition.h"
#include "kernels/backends.h"
#include "kernels/openmp/engine.h"
#include "tests/kernels/parity.h"
#include "tests/kernels/parity_prices.h"
#include "tests/support/test.h"

static void test_parity(void) { ll_parity_shapes(&ll_openmp_ops, LL_PARITY_FULL); }

static void test_prices(void) { ll_parity_prices(&ll_openmp_ops); }

static void test_failing_memory(void) { ll_parity_failing_memory(&ll_openmp_ops); }

/* One metric and a dense network: threads share the ranks of its supernode. */
static void test_dense(void) {
    enum { NODES = 260, ARCS = 5200 };
    static int32_t tail[ARCS], head[ARCS], order[NODES];
    static int64_t weight[ARCS];
    ll_context *ctx = NULL;
    ll_parity_case *c = NULL;
    ll_hierarchy *h = NULL;
    for (uint32_t a = 0; a < ARCS; a++) {
        tail[a] = (int32_t)((a * 2654435761u >> 8) % NODES);
        head[a] = (int32_t)((a * 2246822519u >> 8) % NODES);
        weight[a] = 1 + (int64_t)((a * 3266489917u >> 8) % 1000);
    }
    for (int32_t v = 0; v < NODES; v++) order[v] = v;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_parity_case_from_arcs(ctx, "dense", NODES, ARCS, tail, head, weight, 1, 40, 3, &c));
    LL_ASSERT_OK(ctx, ll_hierarchy_create(ctx, NODES, ARCS, tail, head, order, 0, &h));
    CU_ASSERT_TRUE(h->triangle_count > 2000000); /* worth_waiting of customize.c */
    for (int32_t threads = 1; threads <= 4; threads++) {
        ll_engine_options options = {.threads = threads};
        ll_parity_case_check(ctx, &ll_openmp_ops, h, &options, c);
    }
    ll_hierarchy_free(ctx, h);
    ll_parity_case_free(ctx, c);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* Ranks of the schedule: each once; those below a rank of a task are in the task, those below the top come before. */
static void check_schedule(const ll_hierarchy *h, const ll_omp_schedule *s) {
    static int32_t task_of[12 * 17];
    int32_t ranks = 0;
    for (int32_t v = 0; v < h->node_count; v++) task_of[v] = LL_NONE;
    for (int32_t t = 0; t < s->task_count; t++)
        for (int32_t v = s->task[t].first; v <= s->task[t].last; v++, ranks++) task_of[v] = t;
    for (int32_t t = 0; t < s->top_count; t++) {
        ranks += s->top[t].last - s->top[t].first + 1;
        CU_ASSERT_EQUAL(h->supernode_last[s->top[t].first], s->top[t].last);
        if (t > 0) CU_ASSERT_TRUE(s->top[t].first > s->top[t - 1].last);
        for (int32_t v = s->top[t].first; v <= s->top[t].last; v++) CU_ASSERT_EQUAL(task_of[v], LL_NONE);
    }
    CU_ASSERT_EQUAL(ranks, h->node_count);
    for (int64_t e = 0; e < h->edge_count; e++)
        if (task_of[h->up_head[e]] != LL_NONE) CU_ASSERT_EQUAL(task_of[h->up_tail[e]], task_of[h->up_head[e]]);
}

static void test_schedule(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (ll_parity_kind kind = 0; kind < LL_PARITY_KINDS; kind++) {
        ll_parity_case *c = NULL;
        ll_hierarchy *h = NULL;
        LL_ASSERT_OK(ctx, ll_parity_case_create(ctx, kind, 5, &c));
        LL_ASSERT_OK(ctx, ll_parity_hierarchy(ctx, c, LL_PARITY_METIS, &h));
        for (int32_t threads = 1; threads <= 4; threads++) {
            ll_omp_schedule s;
            LL_ASSERT_OK(ctx, ll_omp_schedule_create(ctx, h, threads, &s));
            check_schedule(h, &s);
            if (kind == LL_PARITY_GRID) CU_ASSERT_TRUE(s.task_count > threads && s.top_count > 0);
            ll_omp_schedule_free(ctx, &s);
        }
        ll_hierarchy_free(ctx, h);
        ll_parity_case_free(ctx, c);
    }
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* 0 -> 1 -> 2 with weights 2 and 3, and 0 -> 2 with 5: both paths cost 5, the walk from 2 takes the arc with the lower
 * id. */
typedef struct tiny {
    ll_context *ctx;
    ll_hierarchy *h;
    ll_lanes lanes;
    ll_engine engine;
} tiny;

static int32_t tiny_metric[] = {0}, tiny_origin[] = {0}, tiny_destination[] = {2, 1, 2};
static int64_t tiny_first[] = {0, 3}, tiny_volume[] = {7, 10, 1}, tiny_penalty[] = {LL_COST_INF, 2, 4};
static const int32_t tiny_tail[] = {1, 0, 0}, tiny_head[] = {2, 1, 2}, tiny_order[] = {1, 0, 2};

static void tiny_open(tiny *t, const int64_t *weight) {
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&t->ctx), LL_OK);
    t->lanes = (ll_lanes){1, 1, tiny_metric, tiny_origin, tiny_first, 3, tiny_destination, tiny_volume, tiny_penalty};
    ll_engine_options options = {.threads = 1};
    LL_ASSERT_OK(t->ctx, ll_hierarchy_create(t->ctx, 3, 3, tiny_tail, tiny_head, tiny_order, 0, &t->h));
    LL_ASSERT_OK(t->ctx, ll_engine_open(t->ctx, LL_BACKEND_OPENMP, t->h, &t->lanes, &options, &t->engine));
    LL_ASSERT_OK(t->ctx, t->engine.ops->weights(t->engine.impl, weight));
    LL_ASSERT_OK(t->ctx, t->engine.ops->customize(t->engine.impl));
    LL_ASSERT_OK(t->ctx, t->engine.ops->trees(t->engine.impl, 0, 1));
}

static void tiny_close(tiny *t) {
    ll_engine_close(&t->engine);
    ll_hierarchy_free(t->ctx, t->h);
    CU_ASSERT_EQUAL(atomic_load(&t->ctx->memory.live_blocks), 0);
    ll_context_free(t->ctx);
}

static void test_by_hand(void) {
    tiny t = {.ctx = NULL};
    const int64_t weight[] = {3, 2, 5};
    int64_t distance[3], flow[3] = {100, 0, 0};
    ll_i128 sum = 0;
    bool reachable = false;
    tiny_open(&t, weight);
    LL_ASSERT_OK(t.ctx, t.engine.ops->gather(t.engine.impl, distance));
    CU_ASSERT_EQUAL(distance[0], 5);
    CU_ASSERT_EQUAL(distance[1], 2);
    CU_ASSERT_EQUAL(distance[2], 5);
    LL_ASSERT_OK(t.ctx, t.engine.ops->bound(t.engine.impl, &sum, &reachable));
    CU_ASSERT_TRUE(sum == 7 * 5 + 10 * 2 + 1 * 4);
    CU_ASSERT_TRUE(reachable);
    LL_ASSERT_OK(t.ctx, t.engine.ops->load(t.engine.impl, flow)); /* only demand 0 is cheaper than its penalty */
    CU_ASSERT_EQUAL(flow[0], 107);
    CU_ASSERT_EQUAL(flow[1], 7);
    CU_ASSERT_EQUAL(flow[2], 0);
    tiny_close(&t);
}

static void test_unreachable(void) {
    tiny t = {.ctx = NULL};
    const int64_t weight[] = {LL_COST_INF, 2, LL_COST_INF};
    const int64_t wanted[] = {0};
    int64_t first[2] = {0, 0};
    ll_walk walk = {0, first, NULL};
    ll_i128 sum = 0;
    bool reachable = true;
    tiny_open(&t, weight);
    LL_ASSERT_OK(t.ctx, t.engine.ops->bound(t.engine.impl, &sum, &reachable));
    CU_ASSERT_FALSE(reachable);
    CU_ASSERT_TRUE(sum == 10 * 2 + 1 * 4);
    LL_ASSERT_STATUS(t.ctx, t.engine.ops->walk(t.engine.impl, wanted, 1, &walk), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(t.ctx, "demand 0 has no path");
    tiny_close(&t);
}

/* Volumes and costs near their limits: the bound needs its 128 bits. */
static void test_bound_is_wide(void) {
    tiny t = {.ctx = NULL};
    const int64_t big = LL_COST_INF / 4;
    const int64_t weight[] = {big, big, LL_COST_INF};
    const int64_t penalty[] = {LL_COST_INF, LL_COST_INF, LL_COST_INF - 1};
    ll_i128 sum = 0;
    bool reachable = false;
    tiny_volume[0] = INT64_MAX;
    tiny_open(&t, weight);
    LL_ASSERT_OK(t.ctx, t.engine.ops->penalties(t.engine.impl, penalty));
    LL_ASSERT_OK(t.ctx, t.engine.ops->bound(t.engine.impl, &sum, &reachable));
    CU_ASSERT_TRUE(sum == (ll_i128)INT64_MAX * (2 * big) + (ll_i128)10 * big + 2 * big);
    CU_ASSERT_TRUE(reachable);
    tiny_volume[0] = 7;
    tiny_close(&t);
}

static void test_memory_limit(void) {
    tiny t = {.ctx = NULL};
    const int64_t weight[] = {1, 1, 1};
    ll_engine refused;
    ll_engine_info info;
    tiny_open(&t, weight);
    t.engine.ops->info(t.engine.impl, &info);
    ll_engine_options options = {.threads = 1, .memory_limit = info.memory_bytes};
    LL_ASSERT_OK(t.ctx, ll_engine_open(t.ctx, LL_BACKEND_OPENMP, t.h, &t.lanes, &options, &refused));
    ll_engine_close(&refused);
    options.memory_limit--;
    LL_ASSERT_STATUS(t.ctx, ll_engine_open(t.ctx, LL_BACKEND_OPENMP, t.h, &t.lanes, &options, &refused),
                     LL_ERR_UNAVAILABLE);
    CU_ASSERT_PTR_NULL(refused.impl);
    tiny_close(&t);
}

static void test_backends(void) {
    char text[512];
    CU_ASSERT_TRUE(ll_backend_usable(LL_BACKEND_OPENMP));
    CU_ASSERT_TRUE(ll_backend_usable(LL_BACKEND_AUTO));
    ll_backend_describe(LL_BACKEND_OPENMP, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "openmp: usable, always there");
    ll_backend_describe(LL_BACKEND_CUDA, text, sizeof text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ll_backend_usable(LL_BACKEND_CUDA) ? "cuda: usable" : "cuda: not usable"));
}

void suite_engine(void);
void suite_engine(void) {
    LL_TEST(test_by_hand);
    LL_TEST(test_unreachable);
    LL_TEST(test_bound_is_wide);
    LL_TEST(test_memory_limit);
    LL_TEST(test_backends);
    LL_TEST(test_parity);
    LL_TEST(test_dense);
    LL_TEST(test_schedule);
    LL_TEST(test_prices);
    LL_TEST(test_failing_memory);
}
