/* SPDX-License-Identifier: Apache-2.0 */
/* OpenBLAS's table and the plain loops against triple loops; what lies between the rows stays as it was. */
#include "kernels/openmp/blas.h"

#include <string.h>
#include <sys/resource.h>

#include "tests/solver/dense_case.h"
#include "tests/support/test.h"

enum { MOST = 40, PAD = 5, AREA = MOST * (MOST + PAD), SEEDS = 120 };
static const double rounding = 1e-12;

typedef struct shapes { /* sizes from 0, strides from the width up */
    int m, n, k, lda, ldb, ldc;
    double a[AREA], b[AREA], c[AREA];
} shapes;

static int random_size(ll_random *random) {
    return ll_random_below(random, 4) == 0 ? ll_random_below(random, 2) : ll_random_below(random, MOST + 1);
}

static int random_stride(ll_random *random, int width) {
    int least = width > 1 ? width : 1;
    return least + ll_random_below(random, PAD);
}

static shapes random_shapes(uint64_t seed) {
    shapes s;
    ll_random random = ll_random_start(seed);
    s.m = random_size(&random);
    s.n = random_size(&random);
    s.k = random_size(&random);
    s.lda = random_stride(&random, s.k);
    s.ldb = random_stride(&random, s.k);
    s.ldc = random_stride(&random, s.n);
    ll_random_numbers(&random, s.a, AREA);
    ll_random_numbers(&random, s.b, AREA);
    ll_random_numbers(&random, s.c, AREA);
    return s;
}

/* b becomes a triangle [n x n] whose systems are well-behaved, the other half unfit to read. */
static void make_triangle(shapes *s) {
    s->ldb = s->n + 1;
    for (int i = 0; i < s->n; i++)
        for (int j = 0; j < s->n; j++) {
            double *at = &s->b[i * s->ldb + j];
            if (i == j) *at = 2 + fabs(*at);
            if (i > j) *at /= MOST;
            if (i < j) *at = NAN;
        }
}

static void assert_near(const double *found, const double *expected, int64_t count) {
    double most = 0;
    for (int64_t i = 0; i < count; i++) most = fmax(most, fabs(found[i] - expected[i]));
    CU_ASSERT(most <= rounding);
}

static void check_products(const ll_blas *blas, uint64_t seed) {
    shapes s = random_shapes(seed);
    double product[AREA], square[AREA], expected[AREA];
    memcpy(product, s.c, sizeof product);
    memcpy(square, s.c, sizeof square);
    memcpy(expected, s.c, sizeof expected);
    for (int i = 0; i < s.m; i++)
        for (int j = 0; j < s.n; j++)
            for (int l = 0; l < s.k; l++) expected[i * s.ldc + j] -= s.a[i * s.lda + l] * s.b[j * s.ldb + l];
    blas->subtract_product(blas, s.m, s.n, s.k, s.a, s.lda, s.b, s.ldb, product, s.ldc);
    assert_near(product, expected, AREA);
    memcpy(expected, s.c, sizeof expected);
    for (int i = 0; i < s.n; i++)
        for (int j = 0; j <= i; j++)
            for (int l = 0; l < s.k; l++) expected[i * s.ldc + j] -= s.a[i * s.lda + l] * s.a[j * s.lda + l];
    blas->subtract_square(blas, s.n, s.k, s.a, s.lda, square, s.ldc);
    assert_near(square, expected, AREA);
}

static void check_solves(const ll_blas *blas, uint64_t seed) {
    shapes s = random_shapes(seed);
    double x[AREA], back[AREA] = {0};
    make_triangle(&s);
    memcpy(x, s.c, sizeof x);
    blas->divide(blas, s.m, s.n, s.b, s.ldb, x, s.ldc);
    memcpy(back, x, sizeof back);
    for (int i = 0; i < s.m; i++)
        for (int j = 0; j < s.n; j++) {
            back[i * s.ldc + j] = 0;
            for (int k = 0; k <= j; k++) back[i * s.ldc + j] += x[i * s.ldc + k] * s.b[j * s.ldb + k];
        }
    assert_near(back, s.c, AREA);
    memcpy(x, s.a, sizeof x);
    blas->solve_lower(blas, s.n, s.b, s.ldb, x);
    blas->solve_upper(blas, s.n, s.b, s.ldb, x);
    memcpy(back, s.a, sizeof back);
    ll_naive_solve(s.b, s.n, s.ldb, back);
    assert_near(x, back, AREA);
}

static void check_table(const ll_blas *blas) {
    CU_ASSERT_PTR_NOT_NULL_FATAL(blas->name);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        check_products(blas, seed);
        check_solves(blas, seed);
    }
}

static void test_plain_loops(void) {
    ll_blas blas;
    ll_blas_plain(&blas);
    CU_ASSERT_STRING_EQUAL(blas.name, "plain loops");
    check_table(&blas);
}

static void test_openblas(void) {
    ll_blas blas;
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_blas_open(ctx, &blas);
    ll_context_free(ctx);
    if (strcmp(blas.name, "plain loops") == 0) {
        ll_test_skip("no OpenBLAS");
        return;
    }
    CU_ASSERT_EQUAL(strncmp(blas.name, "OpenBLAS", 8), 0);
    check_table(&blas);
}

/* Without address space for its buffers OpenBLAS would ask for them for ever. */
static void test_no_address_space(void) {
    ll_blas blas;
    ll_context *ctx = NULL, *split = NULL;
    struct rlimit before, narrow;
    if (LL_TEST_SANITIZED) return; /* which takes terabytes of it */
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_AS, &before), 0);
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    CU_ASSERT_EQUAL_FATAL(ll_context_split(ctx, 1, &split), LL_OK);
    narrow = before;
    narrow.rlim_cur = 64 << 20; /* less than is in use */
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_AS, &narrow), 0);
    ll_blas_open(split, &blas);
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_AS, &before), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(blas.name, "without address space"));
    check_table(&blas);
    ll_context_free(split);
    ll_context_free(ctx);
}

void suite_blas(void);
void suite_blas(void) {
    LL_TEST(test_plain_loops);
    LL_TEST(test_openblas);
    LL_TEST(test_no_address_space);
}
