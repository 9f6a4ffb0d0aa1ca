/* SPDX-License-Identifier: Apache-2.0 */
/* Every kernel on a real device in few launches, for compute-sanitizer. Skipped where there is no device. */
#include "tests/kernels/parity_brief.h"
#include "tests/support/test.h"

static void test_rates(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    if (ops != NULL) ll_parity_brief_rates(ops);
}

static void test_trees(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    if (ops != NULL) ll_parity_brief_trees(ops, ll_device_memory);
}

static void test_prices(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    if (ops != NULL) ll_parity_brief_prices(ops);
}

static void test_masters(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    if (ops != NULL) ll_parity_brief_masters(ops);
}

static void test_fits(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    if (ops != NULL) ll_parity_brief_fits(ops);
}

static void test_entries(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    if (ops != NULL) ll_parity_brief_entries(ops);
}

void suite_cuda_brief(void);
void suite_cuda_brief(void) {
    LL_TEST(test_rates);
    LL_TEST(test_trees);
    LL_TEST(test_prices);
    LL_TEST(test_masters);
    LL_TEST(test_fits);
    LL_TEST(test_entries);
}
