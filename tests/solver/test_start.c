/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Solves that begin where another one ended: changed problems have the optimum that they have from nothing, by every
 * method, whatever became of the paths.
 */
#include "solver/start.h"

#include <landlink/landlink.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/base/random.h"
#include "solver/method.h"
#include "solver/solution.h"
#include "tests/solver/random_case.h"
#include "tests/support/test.h"

enum { SEEDS = 60, CHAIN = 1500 };
static const double gap = 1e-9;

/* The case with a few links closed, narrower, dearer, and other volumes. */
static ll_problem *changed(ll_context *ctx, const ll_problem *base, uint64_t seed) {
    ll_case *c = NULL;
    ll_problem *p = NULL;
    ll_random random = ll_random_start(seed + 1000);
    LL_ASSERT_OK(ctx, ll_case_copy(ctx, base->source, &c));
    for (int32_t i = 0; i < c->link_count; i++) {
        int32_t what = ll_random_below(&random, 12);
        if (what == 0 && i > 0) c->link[i].status = LL_LINK_CLOSED;
        if (what == 1) c->link[i].capacity_teu_per_year = ll_random_below(&random, 200);
        if (what == 2) c->link[i].capacity_teu_per_year = 0;
        if (what == 3) c->link[i].cost_usd_per_teu += ll_random_below(&random, 100);
    }
    for (int64_t d = 0; d < c->demand_count; d++)
        if (ll_random_below(&random, 4) == 0) c->demand[d].volume_teu *= ll_random_below(&random, 4);
    LL_ASSERT_OK(ctx, ll_problem_build(ctx, c, NULL, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    return p;
}

static double objective_of(ll_context *ctx, const ll_problem *p, ll_method method, const ll_start *start) {
    ll_solve_options options;
    ll_solution *s = NULL;
    ll_solve_options_default(&options);
    options.gap = gap;
    options.method = method;
    LL_ASSERT_OK(ctx, ll_solve_from(ctx, p, &options, start, NULL, &s));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    double usd = ll_solution_objective_usd(s);
    ll_solution_free(ctx, s);
    return usd;
}

static ll_start *start_of(ll_context *ctx, const ll_problem *p, ll_method method) {
    ll_solve_options options;
    ll_solution *s = NULL;
    ll_start *start = NULL;
    ll_solve_options_default(&options);
    options.method = method;
    LL_ASSERT_OK(ctx, ll_solve_from(ctx, p, &options, NULL, &start, &s));
    CU_ASSERT_PTR_NOT_NULL_FATAL(start);
    ll_solution_free(ctx, s);
    return start;
}

static void assert_same_optimum(ll_method method) {
    ll_context *ctx = ll_test_context(0);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_problem *base = ll_random_problem(ctx, seed, false);
        ll_problem *p = changed(ctx, base, seed);
        ll_start *start = start_of(ctx, base, method);
        double cold = objective_of(ctx, p, LL_METHOD_AUTO, NULL), warm = objective_of(ctx, p, method, start);
        if (fabs(warm - cold) > 3 * gap * fmax(1, fabs(cold)))
            printf("\n    seed %llu: %.9f, from nothing %.9f\n", (unsigned long long)seed, warm, cold);
        CU_ASSERT(fabs(warm - cold) <= 3 * gap * fmax(1, fabs(cold)));
        ll_start_free(ctx, start);
        ll_problem_free(ctx, p);
        ll_problem_free(ctx, base);
    }
    ll_test_context_end(ctx);
}

static void test_lp(void) { assert_same_optimum(LL_METHOD_LP); }
static void test_column(void) { assert_same_optimum(LL_METHOD_COLUMN); }
static void test_interior(void) { assert_same_optimum(LL_METHOD_INTERIOR); }

/* ---- what a start holds ---- */

/* A and B, tied by AB (10 TEU) and by a chain of CHAIN links; 15 TEU. */
static const char *make_chain_case(void) {
    static char nodes[CHAIN * 16 + 64], links[CHAIN * 48 + 256];
    const char *folder = ll_test_folder();
    size_t n = (size_t)snprintf(nodes, sizeof nodes, "node_id,x_coord,y_coord\nA,0,0\nB,1,1\n");
    size_t l = (size_t)snprintf(links, sizeof links,
                                "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year\n"
                                "AB,A,B,1,10,10\n");
    for (int i = 1; i < CHAIN; i++) n += (size_t)snprintf(nodes + n, sizeof nodes - n, "V%d,0,0\n", i);
    for (int i = 0; i < CHAIN; i++) {
        char from[16] = "A", to[16] = "B";
        if (i > 0) snprintf(from, sizeof from, "V%d", i);
        if (i + 1 < CHAIN) snprintf(to, sizeof to, "V%d", i + 1);
        l += (size_t)snprintf(links + l, sizeof links - l, "L%d,%s,%s,1,1,%d\n", i, from, to, i == 7 ? 4 : 100);
    }
    ll_test_write_file(folder, "node.csv", nodes);
    ll_test_write_file(folder, "link.csv", links);
    ll_test_write_file(folder, "commodity.csv", "commodity_id,unmet_penalty_usd_per_teu\ngoods,5000\n");
    ll_test_write_file(folder, "demand.csv", "o_node_id,d_node_id,commodity_id,volume\nA,B,goods,15\n");
    return folder;
}

/* 10 over AB, 4 over the chain, 1 unmet; then the chain's narrowest link is another one, with room for 2. */
static void test_joined_chains(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_chain_case();
    ll_problem *base = NULL, *p = NULL;
    ll_case *c = NULL;
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, folder, NULL, &base));
    ll_start *start = start_of(ctx, base, LL_METHOD_INTERIOR);
    CU_ASSERT_EQUAL(start->path_count, 2);
    CU_ASSERT_EQUAL(start->first[2], 1 + CHAIN); /* links as they are in the case */
    LL_ASSERT_OK(ctx, ll_case_copy(ctx, base->source, &c));
    c->link[1 + 7].capacity_teu_per_year = 100;
    c->link[1 + 1100].capacity_teu_per_year = 2;
    LL_ASSERT_OK(ctx, ll_problem_build(ctx, c, NULL, &p));
    double usd = objective_of(ctx, p, LL_METHOD_INTERIOR, start);
    CU_ASSERT_DOUBLE_EQUAL(usd, 10 * 10 + 2 * CHAIN + 3 * 5000, 1e-4);
    ll_start_free(ctx, start);
    ll_problem_free(ctx, p);
    ll_problem_free(ctx, base);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* Memory that pivots lack is no reason to fail. */
static void test_out_of_memory(void) {
    ll_context *ctx = ll_test_context(0);
    ll_problem *base = ll_random_problem(ctx, 3, false), *p = changed(ctx, base, 3);
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.method = LL_METHOD_INTERIOR;
    ll_start *start = start_of(ctx, base, LL_METHOD_INTERIOR);
    long long before = atomic_load(&ctx->memory.live_blocks);
    const double expected = objective_of(ctx, p, LL_METHOD_AUTO, NULL), close = 2e-4; /* gaps of two solves */
    int recovered = 0;
    bool done = false;
    for (int64_t k = 0; !done; k++) {
        ll_start *leave = NULL;
        ll_solution *s = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        ll_status status = ll_solve_from(ctx, p, &options, start, &leave, &s);
        done = atomic_load(&ctx->memory.fail_at) >= 0;
        atomic_store(&ctx->memory.fail_at, -1);
        CU_ASSERT(status == LL_OK || (!done && status == LL_ERR_MEMORY && s == NULL && leave == NULL));
        if (status == LL_OK) CU_ASSERT_DOUBLE_EQUAL(ll_solution_objective_usd(s), expected, close * expected);
        recovered += !done && status == LL_OK;
        ll_solution_free(ctx, s);
        ll_start_free(ctx, leave);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), before);
    }
    CU_ASSERT(recovered > 20); /* pivots had no memory, Newton steps did it */
    ll_start_free(ctx, start);
    ll_problem_free(ctx, p);
    ll_problem_free(ctx, base);
    ll_test_context_end(ctx);
}

/* What is known of trees and memory is taken over by a problem of the same size alone. */
static void test_resembles(void) {
    ll_context *ctx = ll_test_context(0);
    ll_problem *base = ll_random_problem(ctx, 3, false), *p = NULL;
    ll_start *start = start_of(ctx, base, LL_METHOD_INTERIOR);
    CU_ASSERT(ll_start_resembles(start, base));
    CU_ASSERT(start->trees != LL_TREES_BY_SAMPLE && start->sample.all > 0);
    for (int32_t what = 0; what < 3; what++) {
        ll_case *c = NULL;
        LL_ASSERT_OK(ctx, ll_case_copy(ctx, base->source, &c));
        if (what == 0) c->link[0].cost_usd_per_teu += 1;
        if (what == 1) c->demand_count--;
        for (int64_t d = 0; what == 2 && d < c->demand_count; d++) c->demand[d].volume_teu *= 1.1;
        LL_ASSERT_OK(ctx, ll_problem_build(ctx, c, NULL, &p));
        CU_ASSERT_EQUAL(ll_start_resembles(start, p), what == 0);
        ll_problem_free(ctx, p);
    }
    start->trees = LL_TREES_BY_SAMPLE;
    CU_ASSERT_FALSE(ll_start_resembles(start, base));
    ll_start_free(ctx, start);
    ll_problem_free(ctx, base);
    ll_test_context_end(ctx);
}

void suite_start(void);
void suite_start(void) {
    LL_TEST(test_lp);
    LL_TEST(test_column);
    LL_TEST(test_interior);
    LL_TEST(test_joined_chains);
    LL_TEST(test_resembles);
    LL_TEST(test_out_of_memory);
}
