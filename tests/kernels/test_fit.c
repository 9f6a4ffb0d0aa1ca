/* SPDX-License-Identifier: Apache-2.0 */
/* Fits on the CPU: every operation beside its rule, arithmetic by hand, failing memory. */
#include <math.h>

#include "tests/kernels/parity_fit.h"
#include "tests/support/test.h"

static void test_parity(void) { ll_parity_fit_shapes(&ll_openmp_fit_ops); }

/* Enough arcs for a second thread. */
static void test_threads(void) {
    ll_context *ctx = NULL;
    ll_selftest_columns c;
    ll_parity_fit one, two;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_selftest_columns_create(ctx, (ll_selftest_spread){20000, 3000, 2, 4, 60}, 3, &c));
    CU_ASSERT_TRUE(c.first[c.of.column_count] > 1000000);
    ll_context_set_threads(ctx, 1);
    LL_ASSERT_OK(ctx, ll_parity_fit_run(ctx, &ll_openmp_fit_ops, &c, &one));
    ll_context_set_threads(ctx, 2);
    LL_ASSERT_OK(ctx, ll_parity_fit_run(ctx, &ll_openmp_fit_ops, &c, &two));
    int64_t wrong = 0, entries = one.first[c.of.column_count];
    for (int64_t j = 0; j < c.of.column_count; j++)
        wrong +=
            one.flow_uteu[j] != two.flow_uteu[j] || one.crosses[j] != two.crosses[j] || one.count[j] != two.count[j];
    for (int32_t r = 0; r < c.of.row_count; r++)
        wrong += one.load[r].low != two.load[r].low || one.load[r].high != two.load[r].high;
    for (int64_t e = 0; wrong == 0 && e < entries; e++)
        wrong += one.row[e] != two.row[e] || one.weight_micro[e] != two.weight_micro[e];
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE(entries > 0);
    ll_parity_fit_free(ctx, &one);
    ll_parity_fit_free(ctx, &two);
    ll_selftest_columns_free(ctx, &c);
    ll_context_free(ctx);
}

static void test_round_flow(void) {
    CU_ASSERT_EQUAL(ll_elem_round_flow(1.0 / 3, 1000000), 333333);
    CU_ASSERT_EQUAL(ll_elem_round_flow(1.9999999999, 5000000), 2000000); /* as good as whole */
    CU_ASSERT_EQUAL(ll_elem_round_flow(2.0000000001, 5000000), 2000000);
    CU_ASSERT_EQUAL(ll_elem_round_flow(1.9999995, 5000000), 1999999);
    CU_ASSERT_EQUAL(ll_elem_round_flow(9, 5000000), 5000000);
    CU_ASSERT_EQUAL(ll_elem_round_flow(-2, 5000000), 0);
    CU_ASSERT_EQUAL(ll_elem_round_flow(NAN, 5000000), 0);
    CU_ASSERT_EQUAL(ll_elem_round_flow(INFINITY, INT64_MAX), INT64_MAX);
    CU_ASSERT_EQUAL(ll_elem_round_flow(1e30, INT64_MAX), INT64_MAX);
}

static void test_wide(void) {
    ll_wide a = {1, 2}, b = {3, 1}, rest = ll_wide_subtract(a, b);
    CU_ASSERT_TRUE(rest.low == UINT64_MAX - 1 && rest.high == 0);
    CU_ASSERT_TRUE(ll_wide_less(b, a) && !ll_wide_less(a, b) && !ll_wide_less(a, a));
    CU_ASSERT_TRUE(ll_wide_less((ll_wide){1, 1}, b));
}

static void test_failing_memory(void) {
    ll_context *ctx = NULL;
    ll_selftest_columns c;
    ll_parity_fit a;
    ll_status status = LL_ERR_MEMORY;
    int failures = 0;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_selftest_columns_create(ctx, (ll_selftest_spread){3, 16, 2, 2, 4}, 1, &c));
    long long live = atomic_load(&ctx->memory.live_blocks);
    for (; status == LL_ERR_MEMORY; failures++) {
        atomic_store(&ctx->memory.fail_at, failures);
        status = ll_parity_fit_run(ctx, &ll_openmp_fit_ops, &c, &a);
        atomic_store(&ctx->memory.fail_at, -1);
        ll_parity_fit_free(ctx, &a);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), live);
    }
    LL_ASSERT_OK(ctx, status);
    CU_ASSERT_TRUE(failures > 12);
    ll_selftest_columns_free(ctx, &c);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

void suite_fit(void);
void suite_fit(void) {
    LL_TEST(test_parity);
    LL_TEST(test_threads);
    LL_TEST(test_round_flow);
    LL_TEST(test_wide);
    LL_TEST(test_failing_memory);
}
