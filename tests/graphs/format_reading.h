/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the readers of TNTP, CommaLab and DIMACS share. */
#ifndef LL_TESTS_GRAPHS_FORMAT_READING_H
#define LL_TESTS_GRAPHS_FORMAT_READING_H

#include <string.h>

#include "graphs/case.h"
#include "tests/support/test.h"

typedef ll_status (*ll_case_reader)(ll_context *ctx, const char *path, ll_case **out);

/* Asserts that a file is refused with the status and a text that holds each of the parts (NULL at the end), and that
 * nothing stays allocated. */
static inline void check_refused(ll_case_reader read, const char *path, ll_status expected, const char *const *parts) {
    ll_context *ctx = NULL;
    ll_case *c = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_STATUS(ctx, read(ctx, path, &c), expected);
    CU_ASSERT_PTR_NULL(c);
    for (; *parts != NULL; parts++) LL_ASSERT_ERROR_HAS(ctx, *parts);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* Lets the k-th allocation fail, k = 0, 1, ..., until the read gets through; expected: its status then. */
static inline void check_failing_memory(ll_case_reader read, const char *path, ll_status expected) {
    enum { MOST_ALLOCATIONS = 10000 };
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_status status = LL_ERR_MEMORY;
    for (int k = 0; status == LL_ERR_MEMORY && k < MOST_ALLOCATIONS; k++) {
        ll_case *c = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        status = read(ctx, path, &c);
        atomic_store(&ctx->memory.fail_at, -1);
        if (status != LL_OK) CU_ASSERT_PTR_NULL(c);
        ll_case_free(ctx, c);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    LL_ASSERT_STATUS(ctx, status, expected);
    ll_context_free(ctx);
}

#endif
