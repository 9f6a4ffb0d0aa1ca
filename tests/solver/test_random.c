/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The methods against each other on seeded cases: column generation and the node-arc program reach the same optimum,
 * and the verifier agrees with both. LANDLINK_TEST_SEEDS tells how many seeds, 200 (60 under a sanitizer) unless told.
 */
#include <landlink/landlink.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/solver/random_case.h"
#include "tests/support/test.h"

static const double agreement = 1e-7;
static const ll_method methods[] = {LL_METHOD_LP, LL_METHOD_COLUMN, LL_METHOD_INTERIOR};
enum { METHODS = sizeof methods / sizeof *methods };

typedef struct outcome {
    ll_status status;
    double objective_usd, bound_usd, gap, unmet_teu;
} outcome;

static outcome solve_and_verify(ll_context *ctx, const ll_problem *p, ll_method method) {
    ll_solution *s = NULL;
    ll_solve_options options;
    const char *out = ll_test_folder();
    ll_solve_options_default(&options);
    options.method = method;
    options.device = LL_DEVICE_CPU;
    options.gap = 1e-9;
    outcome found = {.status = ll_solve(ctx, p, &options, &s)};
    if (s != NULL) {
        found.objective_usd = ll_solution_objective_usd(s);
        found.bound_usd = ll_solution_bound_usd(s);
        found.gap = ll_solution_gap(s);
        found.unmet_teu = ll_solution_unmet_teu(s);
        LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, out), found.status);
    }
    ll_solution_free(ctx, s);
    ll_test_remove(out);
    return found;
}

/* Where some demand must be carried and cannot, both prove it. */
static bool agree(const outcome *lp, const outcome *column) {
    bool optimal = lp->gap <= agreement && column->gap <= agreement &&
                   fabs(lp->objective_usd - column->objective_usd) <= agreement * fmax(1, fabs(lp->objective_usd));
    bool known = lp->status == LL_OK || lp->status == LL_ERR_LIMIT;
    if (lp->status == LL_ERR_INFEASIBLE || column->status == LL_ERR_INFEASIBLE) return lp->status == column->status;
    return known && (column->status == LL_OK || column->status == LL_ERR_LIMIT) && optimal;
}

static void compare(ll_context *ctx, const ll_problem *p, const char *label, ll_method method, const outcome *lp) {
    outcome other = solve_and_verify(ctx, p, method);
    if (!agree(lp, &other))
        printf("\n    %s, method %d: lp status %d objective %.12g bound %.12g, the other %d %.12g %.12g; %s\n", label,
               (int)method, (int)lp->status, lp->objective_usd, lp->bound_usd, (int)other.status, other.objective_usd,
               other.bound_usd, ll_context_error(ctx));
    CU_ASSERT(agree(lp, &other));
}

/* The optimum with a penalty instead, with costs or without, by the node-arc program. */
static double soft_optimum_usd(ll_context *ctx, uint64_t seed, double penalty_usd, bool free_of_cost) {
    ll_problem *p = ll_random_problem(ctx, seed, true);
    for (int64_t i = 0; free_of_cost && i < (int64_t)p->class_count * p->arc_count; i++)
        if (p->cost_nusd[i] < LL_COST_INF) p->cost_nusd[i] = 0;
    for (int64_t d = 0; d < p->demand_count; d++) {
        p->penalty_nusd[d] = (int64_t)(penalty_usd * (double)LL_NANO);
        if (free_of_cost && p->free_cost_nusd[d] < LL_COST_INF) p->free_cost_nusd[d] = 0;
    }
    p->any_hard = false;
    ll_solution *s = NULL;
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.method = LL_METHOD_LP;
    options.gap = 0;
    ll_status status = ll_solve(ctx, p, &options, &s);
    CU_ASSERT_FATAL(status == LL_OK || status == LL_ERR_LIMIT);
    double optimum_usd = ll_solution_objective_usd(s);
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    return optimum_usd;
}

/* Carries as much as a program that counts only what is unmet, as cheaply as one that pays dearly for it. */
static void check_carries_most(ll_context *ctx, uint64_t seed, ll_method method) {
    const double dear_usd = 1e5;
    ll_problem *p = ll_random_problem(ctx, seed, true);
    outcome found = solve_and_verify(ctx, p, method);
    double unmet_teu = soft_optimum_usd(ctx, seed, 1, true),
           cost_usd = soft_optimum_usd(ctx, seed, dear_usd, false) - dear_usd * unmet_teu;
    bool most = fabs(found.unmet_teu - unmet_teu) <= 1e-6 * fmax(1, unmet_teu);
    bool cheapest = fabs(found.objective_usd - cost_usd) <= 1e-4 * fmax(1, cost_usd);
    if (!most || !cheapest)
        printf("\n    seed %llu, method %d: %.12g TEU unmet, at least %.12g; %.12g USD, at least %.12g\n",
               (unsigned long long)seed, (int)method, found.unmet_teu, unmet_teu, found.objective_usd, cost_usd);
    CU_ASSERT(most);
    CU_ASSERT(cheapest);
    ll_problem_free(ctx, p);
}

static void compare_methods(uint64_t seed, bool hard, int *infeasible) {
    ll_context *ctx = NULL;
    char label[64];
    snprintf(label, sizeof label, "seed %llu%s", (unsigned long long)seed, hard ? " hard" : "");
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_context_set_threads(ctx, 1); /* waiting for each other takes longer than such cases */
    ll_problem *p = ll_random_problem(ctx, seed, hard);
    outcome lp = solve_and_verify(ctx, p, LL_METHOD_LP);
    compare(ctx, p, label, LL_METHOD_COLUMN, &lp);
    compare(ctx, p, label, LL_METHOD_INTERIOR, &lp);
    *infeasible += lp.status == LL_ERR_INFEASIBLE;
    ll_problem_free(ctx, p);
    for (int m = 0; lp.status == LL_ERR_INFEASIBLE && m < METHODS; m++) check_carries_most(ctx, seed, methods[m]);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static int seed_count(void) {
    const char *text = getenv("LANDLINK_TEST_SEEDS");
    int count = text != NULL ? atoi(text) : 0;
    return count > 0 ? count : LL_TEST_SANITIZED ? 60 : 200;
}

static void test_with_penalties(void) {
    int infeasible = 0, count = seed_count();
    for (int seed = 0; seed < count; seed++) compare_methods((uint64_t)seed, false, &infeasible);
    CU_ASSERT_EQUAL(infeasible, 0);
}

static void test_hard(void) {
    int infeasible = 0, count = seed_count();
    for (int seed = 0; seed < count; seed++) compare_methods((uint64_t)seed, true, &infeasible);
    CU_ASSERT(infeasible > 0 && infeasible < count); /* both kinds were met */
}

void suite_random(void);
void suite_random(void) {
    LL_TEST(test_with_penalties);
    LL_TEST(test_hard);
}
