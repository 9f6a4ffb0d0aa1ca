/* SPDX-License-Identifier: Apache-2.0 */
/* The host shim itself: it runs kernels as a device would, and it notices what a device may not. */
#include <string.h>

#include "tests/kernels/shim_kernels.h"
#include "tests/support/cuda_shim/shim.h"
#include "tests/support/test.h"

enum { LAUNCH_FAILURE = 719, BAD_CONFIGURATION = 9 };

static void assert_clean(void) {
    CU_ASSERT_EQUAL(ll_shim.finding_count, 0);
    CU_ASSERT_EQUAL(ll_shim.last_error, 0);
}

static void assert_found(const char *text) {
    CU_ASSERT_TRUE(ll_shim.finding_count > 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(ll_shim.finding, text));
}

static void test_barrier(void) {
    int32_t out[LL_SHIM_THREADS];
    for (uint64_t seed = 1; seed <= 20; seed++) {
        ll_shim_reset();
        ll_shim.seed = seed;
        ll_shim_reverse(1, out);
        for (int32_t i = 0; i < LL_SHIM_THREADS; i++) CU_ASSERT_EQUAL(out[i], LL_SHIM_THREADS - 1 - i);
        ll_shim_reverse_warps(1, out);
        for (int32_t i = 0; i < LL_SHIM_THREADS; i++) CU_ASSERT_EQUAL(out[i], i / 32 * 32 + 31 - i % 32);
        assert_clean();
    }
}

static void test_races_are_found(void) {
    int32_t out[LL_SHIM_THREADS];
    for (uint64_t seed = 1; seed <= 20; seed++) {
        ll_shim_reset();
        ll_shim.seed = seed;
        ll_shim_reverse(0, out);
        assert_found("without a barrier between");
        ll_shim_reset();
        ll_shim_reverse_warps(0, out);
        assert_found("without a barrier between");
        ll_shim_reset();
        ll_shim_write_all();
        assert_found("writes");
    }
}

static void test_divergence_is_found(void) {
    ll_shim_reset();
    ll_shim_half_barrier();
    assert_found("32 of 64 threads wait");
    CU_ASSERT_EQUAL(ll_shim.last_error, LAUNCH_FAILURE);
    ll_shim_reset();
    ll_shim_two_barriers();
    assert_found("different barriers");
    ll_shim_reset();
    ll_shim_half_mask();
    assert_found("without 32 threads");
    ll_shim_reset();
    ll_shim_outside();
    assert_found("thread 5 is outside the 64 bytes");
}

static void test_warp_intrinsics(void) {
    int32_t sum[2] = {0, 0}, out[LL_SHIM_THREADS];
    uint32_t vote[2] = {0, 0};
    for (uint64_t seed = 1; seed <= 20; seed++) {
        ll_shim_reset();
        ll_shim.seed = seed;
        ll_shim_warp_sums(sum, vote);
        CU_ASSERT_EQUAL(sum[0], 31 * 32 / 2);
        CU_ASSERT_EQUAL(sum[1], 31 * 32 / 2 + 32 * 32);
        CU_ASSERT_EQUAL(vote[0], 0x49249249u);
        CU_ASSERT_EQUAL(vote[1], 0x92492492u);
        ll_shim_rotate(out);
        for (int32_t i = 0; i < LL_SHIM_THREADS; i++) CU_ASSERT_EQUAL(out[i], i / 32 * 32 + (i + 30) % 32);
        assert_clean();
    }
}

static void test_order_is_shuffled(void) {
    enum { BLOCKS = 5, THREADS = 40, ALL = BLOCKS * THREADS };
    int32_t order[2][ALL], again[ALL], seen[ALL] = {0};
    ll_shim_reset();
    for (uint64_t seed = 0; seed < 2; seed++) {
        ll_shim.seed = seed;
        ll_shim_order(BLOCKS, THREADS, order[seed]);
    }
    ll_shim_order(BLOCKS, THREADS, again);
    CU_ASSERT_TRUE(memcmp(order[0], order[1], sizeof order[0]) != 0);
    CU_ASSERT_EQUAL(memcmp(order[1], again, sizeof again), 0);
    for (int32_t i = 0; i < ALL; i++) seen[again[i]]++;
    for (int32_t i = 0; i < ALL; i++) CU_ASSERT_EQUAL(seen[i], 1);
}

static void test_bad_launches(void) {
    ll_shim_reset();
    ll_shim_nothing(1, 1, 1024, 48 * 1024);
    assert_clean();
    ll_shim_nothing(0, 1, 32, 0);
    CU_ASSERT_EQUAL(ll_shim.last_error, BAD_CONFIGURATION);
    ll_shim_reset();
    ll_shim_nothing(1, 65536, 32, 0);
    CU_ASSERT_EQUAL(ll_shim.last_error, BAD_CONFIGURATION);
    ll_shim_reset();
    ll_shim_nothing(1, 1, 1025, 0);
    CU_ASSERT_EQUAL(ll_shim.last_error, BAD_CONFIGURATION);
    ll_shim_reset();
    ll_shim_nothing(1, 1, 32, 48 * 1024 + 1);
    CU_ASSERT_EQUAL(ll_shim.last_error, BAD_CONFIGURATION);
}

void suite_shim(void);
void suite_shim(void) {
    LL_TEST(test_barrier);
    LL_TEST(test_races_are_found);
    LL_TEST(test_divergence_is_found);
    LL_TEST(test_warp_intrinsics);
    LL_TEST(test_order_is_shuffled);
    LL_TEST(test_bad_launches);
}
