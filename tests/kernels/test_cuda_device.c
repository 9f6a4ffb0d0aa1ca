/* SPDX-License-Identifier: Apache-2.0 */
/* The CUDA backend on a real device: the suite of every backend. Skipped where there is no device, or no build for one.
 */
#include "tests/kernels/parity_fit.h"
#include "tests/kernels/parity_newton.h"
#include "tests/kernels/parity_prices.h"
#include "tests/support/test.h"

static void test_parity(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    if (ops != NULL) ll_parity_shapes(ops, LL_PARITY_FULL);
}

static void test_prices(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    if (ops != NULL) ll_parity_prices(ops);
}

static void test_failing_memory(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    if (ops != NULL) ll_parity_failing_memory(ops);
}

static void test_masters(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    const ll_newton_options options = {0};
    if (ops == NULL) return;
    ll_parity_newton(ops->newton);
    ll_parity_newton_lost(ops->newton, &options);
}

static void test_fits(void) {
    const ll_kernel_ops *ops = ll_parity_device_ops();
    if (ops != NULL) ll_parity_fit_shapes(ops->fit);
}

void suite_cuda_device(void);
void suite_cuda_device(void) {
    LL_TEST(test_parity);
    LL_TEST(test_prices);
    LL_TEST(test_failing_memory);
    LL_TEST(test_masters);
    LL_TEST(test_fits);
}
