/* SPDX-License-Identifier: Apache-2.0 */
/* Fits on the CUDA backend over the host shim: every operation beside its rule, in several orders of blocks and
 * threads; and what happens when the device fails or is short of memory. */
#include <string.h>

#include "tests/kernels/parity_fit.h"
#include "tests/support/cuda_shim/backend.h"
#include "tests/support/cuda_shim/clean.h"
#include "tests/support/test.h"

static void test_parity(void) {
    static const char *const kernels[] = {"fit_round", "fit_load_arcs", "fit_load_rows", "fit_mark",
                                          "fit_open",  "fit_count",     "fit_list"};
    for (uint64_t seed = 1; seed <= (LL_TEST_SANITIZED ? 1 : 3); seed++) {
        ll_shim_reset();
        ll_shim.seed = seed;
        ll_parity_fit_shapes(&ll_cuda_shim_fit_ops);
        for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) CU_ASSERT_TRUE(ll_shim_launched(kernels[i]));
        ll_shim_assert_clean();
    }
}

typedef struct fixture {
    ll_context *ctx;
    ll_selftest_columns c;
    long long live_blocks;
} fixture;

static void fixture_open(fixture *f) {
    ll_shim_reset();
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&f->ctx), LL_OK);
    LL_ASSERT_OK(f->ctx, ll_selftest_columns_create(f->ctx, (ll_selftest_spread){20, 24, 2, 3, 9}, 1, &f->c));
    f->live_blocks = atomic_load(&f->ctx->memory.live_blocks);
}

static void fixture_close(fixture *f) {
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), f->live_blocks);
    ll_selftest_columns_free(f->ctx, &f->c);
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), 0);
    ll_context_free(f->ctx);
    ll_shim_assert_clean();
}

/* The call number `call` fails, in whatever operation it is: it is told, but for the last wait, in close. */
static void test_every_call_fails(void) {
    fixture f;
    bool fired = true;
    int overcome = 0, told = 0;
    fixture_open(&f);
    for (long long call = 0; fired; call++) {
        ll_parity_fit a;
        ll_shim_reset();
        ll_shim.fail_call = call;
        ll_status status = ll_parity_fit_run(f.ctx, &ll_cuda_shim_fit_ops, &f.c, &a);
        fired = ll_shim.fail_call < 0;
        ll_parity_fit_free(f.ctx, &a);
        overcome += fired && status == LL_OK;
        told += status != LL_OK;
        CU_ASSERT_TRUE(status == LL_OK || status == LL_ERR_UNAVAILABLE || status == LL_ERR_INTERNAL);
        if (status != LL_OK) LL_ASSERT_ERROR_HAS(f.ctx, "or run with --device cpu");
        ll_shim_assert_clean();
    }
    CU_ASSERT_EQUAL(overcome, 1);
    CU_ASSERT_TRUE(told > 80);
    fixture_close(&f);
}

static void test_failing_memory(void) {
    fixture f;
    ll_status status = LL_ERR_MEMORY;
    int failures = 0;
    fixture_open(&f);
    for (; status == LL_ERR_MEMORY; failures++) {
        void *fit = &f;
        atomic_store(&f.ctx->memory.fail_at, failures);
        status = ll_cuda_shim_fit_ops.open(f.ctx, &f.c.of, 0, &fit);
        atomic_store(&f.ctx->memory.fail_at, -1);
        CU_ASSERT_EQUAL(fit != NULL, status == LL_OK);
        if (status == LL_OK) ll_cuda_shim_fit_ops.close(fit);
        CU_ASSERT_EQUAL(atomic_load(&f.ctx->memory.live_blocks), f.live_blocks);
    }
    LL_ASSERT_OK(f.ctx, status);
    CU_ASSERT_EQUAL(failures, 1 + 4); /* four blocks of the host, and none failing */
    fixture_close(&f);
}

/* What is predicted is what is taken; a byte less is told, with what it takes. */
static void test_short_memory(void) {
    fixture f;
    ll_fit_info info;
    void *fit = NULL;
    fixture_open(&f);
    LL_ASSERT_OK(f.ctx, ll_cuda_shim_fit_ops.open(f.ctx, &f.c.of, 0, &fit));
    ll_cuda_shim_fit_ops.info(fit, &info);
    CU_ASSERT_EQUAL(info.memory_bytes, (int64_t)ll_shim.live_bytes);
    CU_ASSERT_PTR_NOT_NULL(strstr(info.name, "cuda, host shim"));
    ll_cuda_shim_fit_ops.close(fit);
    CU_ASSERT_EQUAL(ll_cuda_shim_fit_bytes(&f.c.of), info.memory_bytes);
    LL_ASSERT_OK(f.ctx, ll_cuda_shim_fit_ops.open(f.ctx, &f.c.of, info.memory_bytes, &fit));
    ll_cuda_shim_fit_ops.close(fit);
    LL_ASSERT_STATUS(f.ctx, ll_cuda_shim_fit_ops.open(f.ctx, &f.c.of, info.memory_bytes - 1, &fit), LL_ERR_UNAVAILABLE);
    CU_ASSERT_PTR_NULL(fit);
    LL_ASSERT_ERROR_HAS(f.ctx, "device memory is short: flows over ");
    ll_shim.memory_limit = (size_t)info.memory_bytes - 1;
    LL_ASSERT_STATUS(f.ctx, ll_cuda_shim_fit_ops.open(f.ctx, &f.c.of, 0, &fit), LL_ERR_UNAVAILABLE);
    fixture_close(&f);
}

/* ---- columns that stay ---- */

typedef struct part { /* the first columns of a fixture's, with what is their own */
    ll_fit_columns of;
    int64_t *of_demand;
} part;

static part part_open(const fixture *f, int64_t count) {
    int64_t demands = f->c.of.demand_count, *of_demand = ll_calloc(f->ctx, 2 * demands, sizeof *of_demand);
    CU_ASSERT_PTR_NOT_NULL_FATAL(of_demand);
    return (part){ll_selftest_columns_part(&f->c.of, count, of_demand, of_demand + demands), of_demand};
}

/* What a follow takes over the bus: new columns, and two numbers a demand; the same columns, nothing. */
static void test_what_crosses(void) {
    fixture f;
    void *fit = NULL;
    fixture_open(&f);
    const ll_fit_columns *all = &f.c.of;
    int64_t count = all->column_count - 3, arcs = all->first[all->column_count] - all->first[count];
    part most = part_open(&f, count);
    LL_ASSERT_OK(f.ctx, ll_cuda_shim_fit_ops.open(f.ctx, &most.of, 0, &fit));
    ll_shim.bytes_to_device = 0;
    LL_ASSERT_OK(f.ctx, ll_cuda_shim_fit_ops.follow(fit, all, count));
    CU_ASSERT_EQUAL(ll_shim.bytes_to_device, 3 * 32 + 8 + 4 * arcs + 16 * all->demand_count);
    ll_shim.bytes_to_device = 0;
    LL_ASSERT_OK(f.ctx, ll_cuda_shim_fit_ops.follow(fit, all, all->column_count));
    CU_ASSERT_EQUAL(ll_shim.bytes_to_device, 0);
    LL_ASSERT_OK(f.ctx, ll_cuda_shim_fit_ops.follow(fit, &most.of, count)); /* the last ones go */
    CU_ASSERT_EQUAL(ll_shim.bytes_to_device, 8 + 16 * all->demand_count);
    ll_cuda_shim_fit_ops.close(fit);
    ll_free(f.ctx, most.of_demand);
    fixture_close(&f);
}

static int64_t bytes_taken(void *fit) {
    ll_fit_info info;
    ll_cuda_shim_fit_ops.info(fit, &info);
    CU_ASSERT_EQUAL(info.memory_bytes, (int64_t)ll_shim.live_bytes);
    return info.memory_bytes;
}

/* Room for twice as much where there is memory, for what there is where that fits beside a copy, else no room. */
static void test_room_to_grow(void) {
    fixture f;
    void *fit = NULL;
    fixture_open(&f);
    const ll_fit_columns *all = &f.c.of;
    int64_t count = all->column_count / 2, arcs = all->first[all->column_count];
    part half = part_open(&f, count);
    const int64_t exact = ll_cuda_shim_fit_bytes(all),
                  copied = 8 * count + 8 > 4 * half.of.first[count] ? 8 * count + 8 : 4 * half.of.first[count];
    const int64_t limits[] = {0, exact + copied, exact + copied - 1};
    for (int i = 0; i < 3; i++) {
        LL_ASSERT_OK(f.ctx, ll_cuda_shim_fit_ops.open(f.ctx, &half.of, limits[i], &fit));
        CU_ASSERT_EQUAL(bytes_taken(fit), ll_cuda_shim_fit_bytes(&half.of));
        ll_status status = ll_cuda_shim_fit_ops.follow(fit, all, count);
        if (i < 2) {
            LL_ASSERT_OK(f.ctx, status);
            CU_ASSERT_EQUAL(bytes_taken(fit), exact + (i == 0 ? 60 * all->column_count + 4 * arcs : 0));
        } else {
            CU_ASSERT_EQUAL(status, LL_ERR_UNAVAILABLE);
            LL_ASSERT_ERROR_HAS(f.ctx, "device memory is short: flows over ");
        }
        ll_cuda_shim_fit_ops.close(fit);
    }
    ll_free(f.ctx, half.of_demand);
    fixture_close(&f);
}

void suite_cuda_fit(void);
void suite_cuda_fit(void) {
    LL_TEST(test_parity);
    LL_TEST(test_every_call_fails);
    LL_TEST(test_failing_memory);
    LL_TEST(test_short_memory);
    LL_TEST(test_what_crosses);
    LL_TEST(test_room_to_grow);
}
