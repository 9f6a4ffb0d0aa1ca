/* SPDX-License-Identifier: Apache-2.0 */
/* An inverse whose basis changes, against the basis itself: B y = b for random sparse b after every change. */
#include "solver/inverse.h"

#include <string.h>

#include "tests/solver/dense_case.h"
#include "tests/support/test.h"

enum { MOST = 200, ENTRIES = 5, CHANGES = 150 };
static const double rounding = 1e-9;

typedef struct pair {
    ll_context *ctx;
    ll_random random;
    ll_inverse inverse;
    double b[MOST][MOST]; /* [place][row] */
} pair;

static pair *open_pair(int32_t size, bool plain) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    pair *t = ll_calloc(ctx, 1, sizeof *t);
    CU_ASSERT_PTR_NOT_NULL_FATAL(t);
    t->ctx = ctx;
    t->random = ll_random_start((uint64_t)size);
    LL_ASSERT_OK(ctx, ll_inverse_create(ctx, size, &t->inverse));
    if (plain) ll_blas_plain(&t->inverse.blas);
    for (int32_t i = 0; i < size; i++) t->b[i][i] = 1;
    return t;
}

static void close_pair(pair *t) {
    ll_context *ctx = t->ctx;
    ll_inverse_free(&t->inverse);
    ll_free(ctx, t);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static int32_t random_place(pair *t) { return (int32_t)ll_random_below(&t->random, t->inverse.size); }

/* Each row once at most. */
static int32_t random_column(pair *t, int32_t *row, double *value) {
    int32_t count = 0;
    for (int e = 0; e < ENTRIES; e++) {
        int32_t r = random_place(t);
        bool listed = false;
        for (int32_t i = 0; i < count; i++) listed |= row[i] == r;
        if (listed) continue;
        row[count] = r;
        value[count++] = 2 * ll_random_unit(&t->random);
    }
    return count;
}

static void check_solve(pair *t) {
    int32_t row[ENTRIES], count = random_column(t, row, (double[ENTRIES]){0});
    double value[ENTRIES], y[MOST], rest[MOST] = {0};
    ll_random_numbers(&t->random, value, ENTRIES);
    ll_inverse_solve(&t->inverse, count, row, value, y);
    for (int32_t e = 0; e < count; e++) rest[row[e]] = value[e];
    for (int32_t i = 0; i < t->inverse.size; i++)
        for (int32_t k = 0; k < t->inverse.size; k++) rest[k] -= t->b[i][k] * y[i];
    for (int32_t k = 0; k < t->inverse.size; k++) CU_ASSERT_DOUBLE_EQUAL(rest[k], 0, rounding);
}

/* A random column takes the place where it is the best pivot. */
static void replace(pair *t) {
    int32_t row[ENTRIES], best = 0;
    double value[ENTRIES], y[MOST];
    int32_t count = random_column(t, row, value);
    ll_inverse_solve(&t->inverse, count, row, value, y);
    for (int32_t i = 0; i < t->inverse.size; i++)
        if (fabs(y[i]) > fabs(y[best])) best = i;
    memset(t->b[best], 0, sizeof t->b[best]);
    for (int32_t e = 0; e < count; e++) t->b[best][row[e]] = value[e];
    ll_inverse_replace(&t->inverse, best, y);
}

/* b[place] becomes -b[place], and the other of the two becomes its difference to what it was. */
static void fold(pair *t) {
    int32_t place = random_place(t), other = random_place(t), both[] = {other, place};
    ll_inverse_fold(&t->inverse, place, other == place ? 1 : 2, both);
    for (int32_t k = 0; k < t->inverse.size; k++) {
        if (other != place) t->b[other][k] -= t->b[place][k];
        t->b[place][k] *= -1;
    }
}

static void grow(pair *t) {
    int32_t place[ENTRIES], last = t->inverse.size;
    double value[ENTRIES];
    int32_t count = random_column(t, place, value);
    LL_ASSERT_OK(t->ctx, ll_inverse_grow(&t->inverse, count, place, value));
    CU_ASSERT_EQUAL(t->inverse.size, last + 1);
    for (int32_t e = 0; e < count; e++) t->b[place[e]][last] = value[e];
    t->b[last][last] = 1;
}

static void change_often(int32_t size, bool plain) {
    pair *t = open_pair(size, plain);
    check_solve(t);
    for (int i = 0; i < CHANGES; i++) {
        int64_t what = ll_random_below(&t->random, 10);
        if (what < 7)
            replace(t);
        else if (what < 9)
            fold(t);
        else
            grow(t);
        check_solve(t);
    }
    ll_inverse_reset(&t->inverse);
    CU_ASSERT_EQUAL(t->inverse.changes, 0);
    memset(t->b, 0, sizeof t->b);
    for (int32_t i = 0; i < t->inverse.size; i++) t->b[i][i] = 1;
    check_solve(t);
    replace(t);
    check_solve(t);
    close_pair(t);
}

static void test_changes(void) {
    const int32_t sizes[] = {1, 2, 60, 130};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        change_often(sizes[i], false);
        change_often(sizes[i], true);
    }
}

static void test_grows_from_nothing(void) {
    pair *t = open_pair(0, false);
    LL_ASSERT_OK(t->ctx, ll_inverse_grow(&t->inverse, 0, NULL, NULL));
    t->b[0][0] = 1;
    for (int i = 0; i < 60; i++) { /* past its first room */
        replace(t);
        grow(t);
        check_solve(t);
    }
    close_pair(t);
}

static void test_out_of_memory(void) {
    ll_context *ctx = NULL;
    ll_inverse inverse = {0};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (int k = 0; k < 3; k++) {
        atomic_store(&ctx->memory.fail_at, k);
        LL_ASSERT_STATUS(ctx, ll_inverse_create(ctx, 5, &inverse), LL_ERR_MEMORY);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    ll_context_free(ctx);
}

/* Growing takes what is told and not much less: the two matrices of a moment are counted. */
static void test_bytes(void) {
    const int32_t last = 300;
    ll_context *ctx = NULL;
    ll_inverse inverse;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_inverse_create(ctx, 0, &inverse));
    while (inverse.size < last) LL_ASSERT_OK(ctx, ll_inverse_grow(&inverse, 0, NULL, NULL));
    double peak = (double)atomic_load(&ctx->memory.peak_bytes), told = ll_inverse_bytes(last);
    CU_ASSERT(peak <= told && peak >= 0.5 * told);
    ll_inverse_free(&inverse);
    ll_context_free(ctx);
}

void suite_inverse(void);
void suite_inverse(void) {
    LL_TEST(test_changes);
    LL_TEST(test_grows_from_nothing);
    LL_TEST(test_bytes);
    LL_TEST(test_out_of_memory);
}
