/* SPDX-License-Identifier: Apache-2.0 */
/* The guards around GLPK, each with the habit that it guards against. */
#include <math.h>
#include <stdlib.h>

#include "solver/lp.h"
#include "tests/support/test.h"

/* min -x - 2 y   with   x + y <= 4,  x + 3 y <= 6,  x <= 3   at x = 3, y = 1: -5; duals 0.5 and 0.5 of the rows' -1 */
static ll_lp *small_program(ll_context *ctx) {
    ll_lp *lp = NULL;
    LL_ASSERT_OK(ctx, ll_lp_create(ctx, &lp));
    LL_ASSERT_OK(ctx, ll_lp_add_row(ctx, lp, -INFINITY, 4, LL_BASIS_BASIC));
    LL_ASSERT_OK(ctx, ll_lp_add_row(ctx, lp, -INFINITY, 6, LL_BASIS_BASIC));
    LL_ASSERT_OK(ctx, ll_lp_add_column(ctx, lp, -1, 3, LL_BASIS_LOWER));
    LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, 0, 1));
    LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, 1, 1));
    LL_ASSERT_OK(ctx, ll_lp_add_column(ctx, lp, -2, INFINITY, LL_BASIS_LOWER));
    LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, 0, 1));
    LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, 1, 3));
    return lp;
}

static void assert_solved(const ll_lp *lp) {
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_OPTIMAL);
    CU_ASSERT_DOUBLE_EQUAL(lp->objective, -5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(lp->value[0], 3, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(lp->value[1], 1, 1e-12);
}

static void open_small(ll_context **ctx, ll_lp **lp) {
    CU_ASSERT_EQUAL_FATAL(ll_context_create(ctx), LL_OK);
    *lp = small_program(*ctx);
}

static void close_small(ll_context *ctx, ll_lp *lp) {
    ll_lp_free(ctx, lp);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static void test_optimum(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    open_small(&ctx, &lp);
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    assert_solved(lp);
    CU_ASSERT(lp->dual[0] <= 0 && lp->dual[1] <= 0);
    /* complementary slackness makes both programs meet: 4 d0 + 6 d1 + 3 (reduced cost of x) = -5 */
    double reduced_x = -1 - lp->dual[0] - lp->dual[1];
    CU_ASSERT_DOUBLE_EQUAL(4 * lp->dual[0] + 6 * lp->dual[1] + 3 * fmin(0, reduced_x), -5, 1e-12);
    close_small(ctx, lp);
}

/* Taken as they are, numbers give the same optimum. */
static void test_numbers_as_they_are(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    open_small(&ctx, &lp);
    lp->is_scaled = true;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    assert_solved(lp);
    close_small(ctx, lp);
}

/* x fixed at 2: y is 4/3. y at least 1.5: so is x. Both from the basis before. */
static void test_lower_bounds(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    open_small(&ctx, &lp);
    lp->least[0] = lp->most[0] = 2;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_DUAL));
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_OPTIMAL);
    CU_ASSERT_DOUBLE_EQUAL(lp->value[0], 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(lp->value[1], 4.0 / 3, 1e-12);
    lp->least[0] = 0;
    lp->most[0] = 3;
    lp->least[1] = 1.5;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_DUAL));
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_OPTIMAL);
    CU_ASSERT_DOUBLE_EQUAL(lp->objective, -4.5, 1e-12);
    lp->least[1] = 0;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_DUAL));
    assert_solved(lp);
    lp->least[1] = NAN;
    CU_ASSERT_EQUAL(ll_lp_solve(ctx, lp, LL_LP_DUAL), LL_ERR_INTERNAL);
    close_small(ctx, lp);
}

static void test_warm_start(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    open_small(&ctx, &lp);
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    int64_t pivots = lp->iterations;
    CU_ASSERT(pivots > 0);
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    CU_ASSERT_EQUAL(lp->iterations, pivots); /* the final basis was taken as it was */
    assert_solved(lp);
    lp->upper[1] = 5; /* the dual simplex goes on from a basis that is no longer feasible: y = 2 / 3 */
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_DUAL));
    CU_ASSERT_DOUBLE_EQUAL(lp->objective, -3 - 4.0 / 3, 1e-12);
    close_small(ctx, lp);
}

/* A basis with too many columns, and a singular one: GLPK gets a better one. */
static void test_start_that_is_no_basis(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    open_small(&ctx, &lp);
    lp->column_basis[0] = lp->column_basis[1] = LL_BASIS_BASIC;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    assert_solved(lp);
    LL_ASSERT_OK(ctx, ll_lp_add_column(ctx, lp, -1, 3, LL_BASIS_BASIC));
    LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, 0, 1)); /* a twin of x */
    LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, 1, 1));
    lp->column_basis[0] = LL_BASIS_BASIC;
    lp->column_basis[1] = LL_BASIS_LOWER;
    lp->row_basis[0] = lp->row_basis[1] = LL_BASIS_UPPER;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_OPTIMAL);
    CU_ASSERT_DOUBLE_EQUAL(lp->objective, -5, 1e-12); /* x + twin + y <= 4 with y = 1 */
    close_small(ctx, lp);
}

/* GLPK answers "optimal" to a NaN in a cost. */
static void test_refuses_what_is_not_finite(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    open_small(&ctx, &lp);
    double *const places[] = {&lp->cost[1], &lp->most[0], &lp->lower[0], &lp->upper[1], &lp->entry_value[2]};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        double kept = *places[i];
        *places[i] = NAN;
        LL_ASSERT_STATUS(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL), LL_ERR_INTERNAL);
        LL_ASSERT_ERROR_HAS(ctx, "not finite");
        CU_ASSERT_EQUAL(lp->outcome, LL_LP_NOTHING);
        *places[i] = kept;
    }
    lp->cost[0] = INFINITY;
    LL_ASSERT_STATUS(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL), LL_ERR_INTERNAL);
    lp->cost[0] = -1;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    assert_solved(lp);
    close_small(ctx, lp);
}

/* A row that does not exist, and one twice in a column, abort the process of who calls GLPK without a hook. */
static void test_survives_an_abort(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    double residual[] = {0, 0};
    bool usable = true;
    open_small(&ctx, &lp);
    const int32_t wrong[] = {7, -3, 1};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        lp->entry_row[0] = wrong[i];
        LL_ASSERT_STATUS(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL), LL_ERR_INTERNAL);
        LL_ASSERT_ERROR_HAS(ctx, "GLPK gave up");
        LL_ASSERT_OK(ctx, ll_lp_solve_basis(ctx, lp, 1, residual, lp->refine, &usable));
        CU_ASSERT(!usable);
    }
    lp->entry_row[0] = 0;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL)); /* GLPK is whole again */
    assert_solved(lp);
    close_small(ctx, lp);
}

/* ---- a program that takes a while ---- */

/* Rows and columns with random entries: thousands of pivots. */
static ll_lp *large_program(ll_context *ctx, int32_t size) {
    ll_lp *lp = NULL;
    uint32_t seed = 1;
    LL_ASSERT_OK(ctx, ll_lp_create(ctx, &lp));
    for (int32_t r = 0; r < size; r++) LL_ASSERT_OK(ctx, ll_lp_add_row(ctx, lp, -INFINITY, 1 + r % 7, LL_BASIS_BASIC));
    for (int32_t j = 0; j < 2 * size; j++) {
        LL_ASSERT_OK(ctx, ll_lp_add_column(ctx, lp, -1 - j % 11, 1, LL_BASIS_LOWER));
        for (int32_t r = j % 10; r < size; r += 10) {
            seed = seed * 1664525U + 1013904223U;
            LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, r, (double)(seed >> 16) / 65536));
        }
    }
    return lp;
}

static void test_iteration_limit(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_lp *lp = large_program(ctx, 60);
    lp->iteration_limit = 5;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_FEASIBLE);
    CU_ASSERT_EQUAL(lp->iterations, 5);
    double cut = lp->objective;
    lp->iteration_limit = 0;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_OPTIMAL);
    CU_ASSERT(lp->objective < cut);
    close_small(ctx, lp);
}

static void test_cancel_before(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    open_small(&ctx, &lp);
    ll_context_cancel(ctx);
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_NOTHING);
    CU_ASSERT_EQUAL(lp->column_basis[0], LL_BASIS_LOWER);
    ll_context_reset_cancel(ctx);
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    assert_solved(lp);
    close_small(ctx, lp);
}

/* The deadline passes inside the simplex: the jump leaves the arrays as they were, and GLPK ready for the next solve.
 */
static void test_deadline_inside(void) {
    enum { SIZE = 1500 };
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_lp *lp = large_program(ctx, SIZE), *small = small_program(ctx);
    double start = ll_clock_s();
    ctx->deadline_s = start + 0.3;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_NOTHING);
    CU_ASSERT(ll_clock_s() - start >= 0.3);
    for (int32_t j = 0; j < lp->column_count; j++) CU_ASSERT_EQUAL(lp->column_basis[j], LL_BASIS_LOWER);
    ctx->deadline_s = 0;
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, small, LL_LP_PRIMAL));
    assert_solved(small);
    ll_lp_free(ctx, small);
    close_small(ctx, lp);
}

/* ---- the final basis again ---- */

/* x is at its bound, y basic in one row: a residual of 0.3 in its row 1 asks for 0.1 more. */
static void test_solve_basis(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    bool usable = false;
    open_small(&ctx, &lp);
    lp->row_basis[0] = LL_BASIS_BASIC;
    lp->row_basis[1] = LL_BASIS_UPPER;
    lp->column_basis[0] = LL_BASIS_UPPER;
    lp->column_basis[1] = LL_BASIS_BASIC;
    const double residual[] = {9, 0.3};
    LL_ASSERT_OK(ctx, ll_lp_solve_basis(ctx, lp, 1, residual, lp->refine, &usable));
    CU_ASSERT(usable);
    CU_ASSERT_DOUBLE_EQUAL(lp->refine[1], 0.1, 1e-15);
    CU_ASSERT_EQUAL(lp->refine[0], 0);
    close_small(ctx, lp);
}

static void test_empty_programs(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_lp_create(ctx, &lp));
    LL_ASSERT_OK(ctx, ll_lp_add_column(ctx, lp, -2, 3, LL_BASIS_LOWER));
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL)); /* no row: each column goes to its better bound */
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_OPTIMAL);
    CU_ASSERT_EQUAL(lp->value[0], 3);
    ll_lp_clear(lp);
    LL_ASSERT_OK(ctx, ll_lp_add_row(ctx, lp, -INFINITY, 1, LL_BASIS_BASIC));
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_OPTIMAL);
    CU_ASSERT_EQUAL(lp->objective, 0);
    close_small(ctx, lp);
}

static void test_out_of_memory(void) {
    ll_context *ctx = NULL;
    ll_lp *lp = NULL;
    double residual[] = {0, 0};
    bool usable = false;
    open_small(&ctx, &lp);
    long long before = atomic_load(&ctx->memory.live_blocks);
    for (int failing = 0; failing < 2; failing++) {
        atomic_store(&ctx->memory.fail_at, failing);
        LL_ASSERT_STATUS(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL), LL_ERR_MEMORY);
        atomic_store(&ctx->memory.fail_at, failing);
        LL_ASSERT_STATUS(ctx, ll_lp_solve_basis(ctx, lp, 1, residual, lp->refine, &usable), LL_ERR_MEMORY);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), before);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    assert_solved(lp);
    close_small(ctx, lp);
}

void suite_lp_glpk(void);
void suite_lp_glpk(void) {
    LL_TEST(test_optimum);
    LL_TEST(test_numbers_as_they_are);
    LL_TEST(test_lower_bounds);
    LL_TEST(test_warm_start);
    LL_TEST(test_start_that_is_no_basis);
    LL_TEST(test_refuses_what_is_not_finite);
    LL_TEST(test_survives_an_abort);
    LL_TEST(test_iteration_limit);
    LL_TEST(test_cancel_before);
    LL_TEST(test_deadline_inside);
    LL_TEST(test_solve_basis);
    LL_TEST(test_empty_programs);
    LL_TEST(test_out_of_memory);
}
