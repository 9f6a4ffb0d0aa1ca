/* SPDX-License-Identifier: Apache-2.0 */
/* Hard demands: penalties that must rise, and the proof that not all can be carried. */
#include <string.h>

#include "solver/solution.h"
#include "tests/solver/arrays.h"

static const ll_method methods[] = {LL_METHOD_LP, LL_METHOD_COLUMN, LL_METHOD_INTERIOR};
enum { METHODS = sizeof methods / sizeof *methods };

/*
 * 0 to 1 for 1 USD, 1 TEU; a detour over 2 for 1e6. Demand 0 has only the arc, demand 1 both: it must give way, though
 * that costs a million times what any demand would pay alone.
 */
static void test_price_above_every_free_path(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 1}, {3, 0, 0, INFINITY}, {3, 2, 0, INFINITY}, {2, 1, 1e6, INFINITY}};
    const ll_test_demand demand[] = {{0, 1, 1, INFINITY}, {3, 1, 1, INFINITY}};
    for (int m = 0; m < METHODS; m++) {
        ll_context *ctx = NULL;
        ll_problem *p = ll_test_open(&ctx, arc, 4, demand, 2);
        ll_solution *s = ll_test_solve(ctx, p, methods[m], LL_OK);
        CU_ASSERT_EQUAL(ll_solution_objective_usd(s), 1000001);
        CU_ASSERT_EQUAL(ll_solution_unmet_teu(s), 0);
        CU_ASSERT(ll_solution_arc_price_usd(s, 0) >= 999999 - 1e-6); /* anything above proves the same */
        ll_test_verify(ctx, p, s, LL_OK);
        ll_test_close(ctx, p, s);
    }
}

/*
 * 5 TEU from 0 to 2 and 2 from 1 to 2 over 0 -> 1 (3 TEU, 1 USD) -> 2 (2 USD): 2 TEU cannot be carried. Carried most:
 * 3 and 2, for 3 * 3 + 2 * 2 = 13 USD.
 */
static void test_cannot_be_carried(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 3}, {1, 2, 2, INFINITY}};
    const ll_test_demand demand[] = {{0, 2, 5, INFINITY}, {1, 2, 2, INFINITY}};
    for (int m = 0; m < METHODS; m++) {
        ll_context *ctx = NULL;
        ll_problem *p = ll_test_open(&ctx, arc, 2, demand, 2);
        ll_solution *s = ll_test_solve(ctx, p, methods[m], LL_ERR_INFEASIBLE);
        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        LL_ASSERT_ERROR_HAS(ctx, "hard demands cannot all be carried; bottleneck: ");
        LL_ASSERT_ERROR_HAS(ctx, ll_problem_row_id(p, 0));
        CU_ASSERT_STRING_EQUAL(s->bottleneck, ll_problem_row_id(p, 0));
        CU_ASSERT_EQUAL(ll_solution_unmet_teu(s), 2);
        CU_ASSERT_EQUAL(ll_solution_objective_usd(s), 13);
        CU_ASSERT(isinf(ll_solution_bound_usd(s)) && isinf(ll_solution_gap(s)));
        CU_ASSERT(s->bound > 0); /* what the proof exceeds 0 by */
        CU_ASSERT(s->iteration_count > 0);
        for (int64_t i = 0; i < s->iteration_count; i++) /* both with the working penalty */
            CU_ASSERT(s->iteration[i].bound_usd <= s->iteration[i].objective_usd * (1 + 1e-9));
        ll_test_verify(ctx, p, s, LL_ERR_INFEASIBLE);
        ll_test_close(ctx, p, s);
    }
}

/* Most is carried, and what is carried goes the cheapest way: of two bottlenecks after another the narrow one rules. */
static void test_carries_most_then_cheapest(void) {
    const ll_test_arc arc[] = {{0, 1, 5, 4}, {0, 1, 1, 1}, {1, 2, 1, 3}};
    const ll_test_demand demand = {0, 2, 9, INFINITY};
    for (int m = 0; m < METHODS; m++) {
        ll_context *ctx = NULL;
        ll_problem *p = ll_test_open(&ctx, arc, 3, &demand, 1);
        ll_solution *s = ll_test_solve(ctx, p, methods[m], LL_ERR_INFEASIBLE);
        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        CU_ASSERT_STRING_EQUAL(s->bottleneck, ll_problem_row_id(p, 2));
        CU_ASSERT_EQUAL(ll_solution_unmet_teu(s), 6);
        CU_ASSERT_EQUAL(ll_solution_objective_usd(s), 1 * 1 + 2 * 5 + 3 * 1);
        ll_test_verify(ctx, p, s, LL_ERR_INFEASIBLE);
        ll_test_close(ctx, p, s);
    }
}

/* A soft demand beside them never stands in their way, whatever its penalty is. */
static void test_soft_demands_give_way(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 3}, {0, 1, 50, 1}};
    const ll_test_demand demand[] = {{0, 1, 3.5, INFINITY}, {0, 1, 2, 40}};
    for (int m = 0; m < METHODS; m++) {
        ll_context *ctx = NULL;
        ll_problem *p = ll_test_open(&ctx, arc, 2, demand, 2);
        ll_solution *s = ll_test_solve(ctx, p, methods[m], LL_OK);
        CU_ASSERT_EQUAL(ll_solution_objective_usd(s), 3 * 1 + 0.5 * 50 + 2 * 40);
        CU_ASSERT_EQUAL(ll_solution_unmet_teu(s), 2);
        ll_test_verify(ctx, p, s, LL_OK);
        ll_test_close(ctx, p, s);
    }
}

/* Full to the last micro-TEU is not too much. */
static void test_fits_exactly(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 2.5}, {0, 1, 2, 0.5}};
    const ll_test_demand demand[] = {{0, 1, 1.25, INFINITY}, {0, 1, 1.75, INFINITY}};
    for (int m = 0; m < METHODS; m++) {
        ll_context *ctx = NULL;
        ll_problem *p = ll_test_open(&ctx, arc, 2, demand, 2);
        ll_solution *s = ll_test_solve(ctx, p, methods[m], LL_OK);
        CU_ASSERT_EQUAL(ll_solution_objective_usd(s), 3.5);
        CU_ASSERT_EQUAL(ll_solution_unmet_teu(s), 0);
        ll_test_verify(ctx, p, s, LL_OK);
        ll_test_close(ctx, p, s);
    }
}

/* Stopped at once: the cheaper demand, which could go elsewhere, keeps the arc that the other needs. No answer. */
static void test_stopped_without_an_answer(void) {
    const ll_test_arc arc[] = {
        {0, 1, 1, 1}, {3, 0, 0, INFINITY}, {3, 2, 0, INFINITY}, {2, 1, 1e6, INFINITY}, {4, 0, 5, INFINITY}};
    const ll_test_demand demand[] = {{3, 1, 1, INFINITY}, {4, 1, 1, INFINITY}};
    const ll_method loops[] = {LL_METHOD_COLUMN, LL_METHOD_INTERIOR};
    for (int m = 0; m < 2; m++) {
        ll_context *ctx = NULL;
        ll_solution *s = NULL;
        ll_problem *p = ll_test_open(&ctx, arc, 5, demand, 2);
        ll_solve_options options;
        ll_solve_options_default(&options);
        options.method = loops[m];
        options.device = LL_DEVICE_CPU;
        ll_context_cancel(ctx);
        LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, &options, &s), LL_ERR_NO_ANSWER);
        CU_ASSERT_PTR_NULL(s);
        LL_ASSERT_ERROR_HAS(ctx, "interrupted before every hard demand was carried");
        ll_test_close(ctx, p, s);
    }
}

void suite_hard(void);
void suite_hard(void) {
    LL_TEST(test_price_above_every_free_path);
    LL_TEST(test_cannot_be_carried);
    LL_TEST(test_carries_most_then_cheapest);
    LL_TEST(test_soft_demands_give_way);
    LL_TEST(test_fits_exactly);
    LL_TEST(test_stopped_without_an_answer);
}
