/* SPDX-License-Identifier: Apache-2.0 */
/* The CUDA backend on a real device: the suite of every backend. Skipped where there is no device, or no build for one.
 */
#include <stdio.h>

#include "kernels/kernels.h"
#include "tests/kernels/parity.h"
#include "tests/support/test.h"

/* The table, by way of an engine for one node; NULL, with a skip, where the backend cannot run. */
static const ll_kernel_ops *device_ops(void) {
    char text[256];
    if (!ll_backend_usable(LL_BACKEND_CUDA)) {
        ll_backend_describe(LL_BACKEND_CUDA, text, sizeof text);
        ll_test_skip(text);
        return NULL;
    }
    ll_context *ctx = NULL;
    ll_parity_case *c = NULL;
    ll_hierarchy *h = NULL;
    ll_engine engine;
    const ll_engine_options options = {0};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_parity_case_create(ctx, LL_PARITY_POINT, 1, &c));
    LL_ASSERT_OK(ctx, ll_hierarchy_create_plain(ctx, c->node_count, c->arc_count, c->tail, c->head, &h));
    LL_ASSERT_OK(ctx, ll_engine_open(ctx, LL_BACKEND_CUDA, h, &c->lanes, &options, &engine));
    const ll_kernel_ops *ops = engine.ops;
    ll_engine_close(&engine);
    ll_hierarchy_free(ctx, h);
    ll_parity_case_free(ctx, c);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
    return ops;
}

static void test_parity(void) {
    const ll_kernel_ops *ops = device_ops();
    if (ops != NULL) ll_parity_shapes(ops);
}

static void test_failing_memory(void) {
    const ll_kernel_ops *ops = device_ops();
    if (ops != NULL) ll_parity_failing_memory(ops);
}

void suite_cuda_device(void) {
    LL_TEST(test_parity);
    LL_TEST(test_failing_memory);
}
