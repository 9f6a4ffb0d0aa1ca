/* SPDX-License-Identifier: Apache-2.0 */
/* The arithmetic of one arc and one demand, by hand. */
#include "kernels/elem/elem.h"

#include "tests/support/test.h"

static void test_relax(void) {
    CU_ASSERT_EQUAL(ll_elem_relax(7, 3, 5), 7);
    CU_ASSERT_EQUAL(ll_elem_relax(9, 3, 5), 8);
    CU_ASSERT_EQUAL(ll_elem_relax(LL_ELEM_INF, LL_ELEM_INF, LL_ELEM_INF), LL_ELEM_INF);
    CU_ASSERT_EQUAL(ll_elem_relax(LL_ELEM_INF, LL_ELEM_INF - 1, 2), LL_ELEM_INF);
    CU_ASSERT_EQUAL(LL_ELEM_INF, LL_COST_INF);
}

static void test_tight(void) {
    CU_ASSERT_TRUE(ll_elem_tight(4, 3, 7));
    CU_ASSERT_FALSE(ll_elem_tight(4, 4, 7));
    CU_ASSERT_FALSE(ll_elem_tight(LL_ELEM_INF, LL_ELEM_INF, LL_ELEM_INF));
}

static void test_demand(void) {
    CU_ASSERT_TRUE(ll_elem_carried(4, 5));
    CU_ASSERT_FALSE(ll_elem_carried(5, 5));
    CU_ASSERT_TRUE(ll_elem_carried(LL_ELEM_INF - 1, LL_ELEM_INF));
    CU_ASSERT_FALSE(ll_elem_carried(LL_ELEM_INF, LL_ELEM_INF));
    CU_ASSERT_EQUAL(ll_elem_pays(4, 5), 4);
    CU_ASSERT_EQUAL(ll_elem_pays(LL_ELEM_INF, 5), 5);
    CU_ASSERT_EQUAL(ll_elem_pays(LL_ELEM_INF, LL_ELEM_INF), LL_ELEM_INF);
}

static void check_product(int64_t volume, int64_t price) {
    ll_wide product = ll_wide_product(volume, price);
    ll_i128 expected = (ll_i128)volume * price;
    CU_ASSERT_EQUAL(product.low, (uint64_t)expected);
    CU_ASSERT_EQUAL(product.high, (uint64_t)(expected >> 64));
}

/* 2^62 * 2^61 = 2^123; (2^32 + 1)^2 = 2^64 + 2^33 + 1; all ones exercise every carry. */
static void test_product(void) {
    ll_wide product = ll_wide_product(INT64_C(1) << 62, INT64_C(1) << 61);
    CU_ASSERT_EQUAL(product.low, 0);
    CU_ASSERT_EQUAL(product.high, UINT64_C(1) << 59);
    product = ll_wide_product((INT64_C(1) << 32) + 1, (INT64_C(1) << 32) + 1);
    CU_ASSERT_EQUAL(product.low, (UINT64_C(1) << 33) + 1);
    CU_ASSERT_EQUAL(product.high, 1);
    static const int64_t values[] = {0, 1, 0xffffffff, 0x1ffffffff, 0x7fffffffffffffff, 0x1234567890abcdef, 1000003};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        for (size_t j = 0; j < sizeof values / sizeof *values; j++) check_product(values[i], values[j]);
}

static void test_sum(void) {
    ll_wide a = {UINT64_MAX, 3}, b = {2, 4};
    ll_wide sum = ll_wide_add(a, b);
    CU_ASSERT_EQUAL(sum.low, 1);
    CU_ASSERT_EQUAL(sum.high, 8);
    sum = ll_wide_add((ll_wide){5, 0}, (ll_wide){6, 0});
    CU_ASSERT_EQUAL(sum.low, 11);
    CU_ASSERT_EQUAL(sum.high, 0);
}

void suite_elem(void);
void suite_elem(void) {
    LL_TEST(test_relax);
    LL_TEST(test_tight);
    LL_TEST(test_demand);
    LL_TEST(test_product);
    LL_TEST(test_sum);
}
