/* SPDX-License-Identifier: Apache-2.0 */
/* The tiled Cholesky factorisation against the textbook's, around the size of a tile. */
#include "kernels/openmp/dense.h"

#include <string.h>

#include "tests/solver/dense_case.h"
#include "tests/support/test.h"

static const int32_t sizes[] = {0, 1, 2, 191, 192, 193, 500};
enum { SIZES = sizeof sizes / sizeof *sizes, MOST = 500 };
static const double rounding = 1e-11;

/* B B' / size + I, lower triangle only; the upper one is unfit to read. */
static void fill_matrix(ll_context *ctx, int32_t size, double *a, int64_t stride) {
    ll_random random = ll_random_start((uint64_t)size);
    double *b = ll_calloc(ctx, (int64_t)size * size, sizeof *b);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    ll_random_numbers(&random, b, (int64_t)size * size);
    for (int64_t i = 0; i < size; i++)
        for (int64_t j = 0; j < size; j++) {
            double sum = 0;
            for (int64_t k = 0; k < size && j <= i; k++) sum += b[i * size + k] * b[j * size + k];
            a[i * stride + j] = j > i ? NAN : sum / size + (i == j);
        }
    ll_free(ctx, b);
}

static void assert_near(const double *found, const double *expected, int32_t count) {
    for (int32_t i = 0; i < count; i++) CU_ASSERT_DOUBLE_EQUAL(found[i], expected[i], rounding);
}

static void check_size(ll_context *ctx, ll_dense *m, int32_t size) {
    double *expected = ll_calloc(ctx, (int64_t)size * size, sizeof *expected);
    double found[MOST], right[MOST] = {0};
    ll_random random = ll_random_start(7);
    CU_ASSERT_PTR_NOT_NULL_FATAL(expected);
    LL_ASSERT_OK(ctx, ll_dense_resize(ctx, m, size));
    CU_ASSERT_EQUAL(m->size, size);
    fill_matrix(ctx, size, m->a, m->stride);
    fill_matrix(ctx, size, expected, size);
    CU_ASSERT_EQUAL(ll_dense_factor(ctx, m), 0);
    CU_ASSERT(ll_naive_cholesky(expected, size, size));
    for (int64_t i = 0; i < size; i++) assert_near(m->a + i * m->stride, expected + i * size, (int32_t)i + 1);
    ll_random_numbers(&random, right, size);
    memcpy(found, right, sizeof right);
    ll_dense_solve(m, found);
    ll_naive_solve(expected, size, size, right);
    assert_near(found, right, size);
    ll_free(ctx, expected);
}

/* One matrix that grows and shrinks, with OpenBLAS where it is there and without. */
static void test_against_the_textbook(void) {
    for (int plain = 0; plain <= 1; plain++) {
        ll_context *ctx = NULL;
        ll_dense m = {0};
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        if (plain) ll_blas_plain(&m.blas);
        for (int i = 0; i < SIZES; i++) check_size(ctx, &m, sizes[i]);
        check_size(ctx, &m, 3);
        CU_ASSERT(!plain || strcmp(m.blas.name, "plain loops") == 0);
        ll_dense_free(ctx, &m);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
        ll_context_free(ctx);
    }
}

static void factor_with(ll_context *ctx, int threads, int32_t size, ll_dense *m) {
    ll_context_set_threads(ctx, threads);
    LL_ASSERT_OK(ctx, ll_dense_resize(ctx, m, size));
    fill_matrix(ctx, size, m->a, m->stride);
    CU_ASSERT_EQUAL(ll_dense_factor(ctx, m), 0);
}

static void test_same_bits_for_any_threads(void) {
    ll_context *ctx = NULL;
    ll_dense one = {0}, more = {0};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (int i = 0; i < SIZES; i++) {
        factor_with(ctx, 1, sizes[i], &one);
        for (int threads = 2; threads <= 3; threads++) {
            factor_with(ctx, threads, sizes[i], &more);
            for (int64_t r = 0; r < sizes[i]; r++)
                CU_ASSERT_EQUAL(memcmp(one.a + r * one.stride, more.a + r * more.stride, (size_t)(r + 1) * 8), 0);
        }
    }
    ll_dense_free(ctx, &one);
    ll_dense_free(ctx, &more);
    ll_context_free(ctx);
}

/* The same row and column twice, and one of zeros: their pivots are lost, what is left solves as if they were absent.
 */
static void check_singular(ll_context *ctx, int32_t size, int32_t twin, int32_t of, int32_t zero) {
    ll_dense m = {0}, rest = {0};
    double x[MOST], y[MOST];
    ll_random random = ll_random_start(3);
    LL_ASSERT_OK(ctx, ll_dense_resize(ctx, &m, size));
    LL_ASSERT_OK(ctx, ll_dense_resize(ctx, &rest, size));
    fill_matrix(ctx, size, m.a, m.stride);
    for (int64_t j = 0; j < twin; j++) m.a[twin * m.stride + j] = m.a[j <= of ? of * m.stride + j : j * m.stride + of];
    m.a[twin * m.stride + twin] = m.a[of * m.stride + of];
    for (int64_t i = twin + 1; i < size; i++) m.a[i * m.stride + twin] = m.a[i * m.stride + of];
    for (int64_t j = 0; j <= zero; j++) m.a[zero * m.stride + j] = 0;
    for (int64_t i = zero; i < size; i++) m.a[i * m.stride + zero] = 0;
    for (int64_t i = 0; i < size; i++) /* the same without the two, ones in their places */
        for (int64_t j = 0; j <= i; j++) {
            bool out = i == twin || j == twin || i == zero || j == zero;
            rest.a[i * rest.stride + j] = out ? (double)(i == j) : m.a[i * m.stride + j];
        }
    ll_random_numbers(&random, x, size);
    memcpy(y, x, sizeof y);
    y[twin] = y[zero] = 0;
    CU_ASSERT_EQUAL(ll_dense_factor(ctx, &m), 2);
    CU_ASSERT_EQUAL(ll_dense_factor(ctx, &rest), 0);
    ll_dense_solve(&m, x);
    ll_dense_solve(&rest, y);
    assert_near(x, y, size);
    ll_dense_free(ctx, &m);
    ll_dense_free(ctx, &rest);
}

static void test_lost_pivots(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    check_singular(ctx, 3, 2, 0, 1);
    check_singular(ctx, 100, 50, 7, 20);
    check_singular(ctx, 500, 300, 7, 20);
    check_singular(ctx, 500, 499, 498, 200);
    ll_context_free(ctx);
}

/* A matrix of nothing, and one of NaN: every pivot is lost, and the solution is 0 or not a number, never a crash. */
static void test_all_lost(void) {
    ll_context *ctx = NULL;
    ll_dense m = {0};
    double x[] = {1, -2};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_dense_resize(ctx, &m, 2));
    m.a[0] = m.a[m.stride] = m.a[m.stride + 1] = 0;
    CU_ASSERT_EQUAL(ll_dense_factor(ctx, &m), 2);
    ll_dense_solve(&m, x);
    CU_ASSERT(fabs(x[0]) < 1e-90 && fabs(x[1]) < 1e-90);
    m.a[0] = m.a[m.stride] = m.a[m.stride + 1] = NAN;
    CU_ASSERT_EQUAL(ll_dense_factor(ctx, &m), 2);
    ll_dense_free(ctx, &m);
    ll_context_free(ctx);
}

static void test_stopped(void) {
    ll_context *ctx = NULL;
    ll_dense m = {0};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_dense_resize(ctx, &m, 1));
    m.a[0] = 4;
    ll_context_cancel(ctx);
    CU_ASSERT_EQUAL(ll_dense_factor(ctx, &m), LL_NONE);
    ll_context_reset_cancel(ctx);
    CU_ASSERT_EQUAL(ll_dense_factor(ctx, &m), 0);
    CU_ASSERT_EQUAL(m.a[0], 2);
    ll_dense_free(ctx, &m);
    ll_context_free(ctx);
}

static void test_out_of_memory(void) {
    ll_context *ctx = NULL;
    ll_status status = LL_ERR_MEMORY;
    int failures = -1;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    while (status == LL_ERR_MEMORY) {
        ll_dense m = {0};
        atomic_store(&ctx->memory.fail_at, ++failures);
        status = ll_dense_resize(ctx, &m, 1);
        if (status == LL_OK) status = ll_dense_resize(ctx, &m, 300); /* on failure the smaller one is gone */
        if (status != LL_OK) CU_ASSERT(m.a == NULL && m.room == 0);
        ll_dense_free(ctx, &m);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    LL_ASSERT_STATUS(ctx, status, LL_OK);
    CU_ASSERT_EQUAL(failures, 6);
    ll_context_free(ctx);
}

void suite_dense(void);
void suite_dense(void) {
    LL_TEST(test_against_the_textbook);
    LL_TEST(test_same_bits_for_any_threads);
    LL_TEST(test_lost_pivots);
    LL_TEST(test_all_lost);
    LL_TEST(test_stopped);
    LL_TEST(test_out_of_memory);
}
