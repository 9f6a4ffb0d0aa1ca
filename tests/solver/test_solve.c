/* SPDX-License-Identifier: Apache-2.0 */
/* The public calls from arrays to a verified answer. */
#include <stdlib.h>
#include <string.h>

#include "tests/solver/arrays.h"

/* 10 TEU from 0 to 1 over three ways of 4, 3 and no capacity, for 1, 2 and 9 USD. */
static const ll_test_arc ways[] = {{0, 1, 1, 4}, {0, 2, 1.5, INFINITY}, {2, 1, 0.5, 3}, {0, 1, 9, INFINITY}};
static const ll_test_demand load = {0, 1, 10, INFINITY};
enum { WAYS = 4 };

static void test_arrays(void) {
    const ll_method methods[] = {LL_METHOD_AUTO, LL_METHOD_LP, LL_METHOD_COLUMN, LL_METHOD_INTERIOR};
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        ll_context *ctx = NULL;
        ll_problem *p = ll_test_open(&ctx, ways, WAYS, &load, 1);
        CU_ASSERT_EQUAL(ll_problem_node_count(p), LL_TEST_MOST);
        CU_ASSERT_EQUAL(ll_problem_arc_count(p), WAYS);
        CU_ASSERT_EQUAL(ll_problem_class_count(p), 1);
        CU_ASSERT_EQUAL(ll_problem_demand_count(p), 1);
        ll_solution *s = ll_test_solve(ctx, p, methods[m], LL_OK);
        CU_ASSERT_EQUAL(ll_solution_objective_usd(s), 4 * 1 + 3 * 2 + 3 * 9);
        CU_ASSERT_EQUAL(ll_solution_bound_usd(s), 37);
        CU_ASSERT_EQUAL(ll_solution_gap(s), 0);
        CU_ASSERT_EQUAL(ll_solution_arc_flow_teu(s, 0, 0), 4);
        CU_ASSERT_EQUAL(ll_solution_arc_flow_teu(s, -1, 1), 3);
        CU_ASSERT_EQUAL(ll_solution_arc_flow_teu(s, -1, 3), 3);
        CU_ASSERT_EQUAL(ll_solution_arc_price_usd(s, 0), 8);
        CU_ASSERT_EQUAL(ll_solution_arc_price_usd(s, 2), 7);
        CU_ASSERT_EQUAL(ll_solution_arc_price_usd(s, 3), 0);
        ll_test_verify(ctx, p, s, LL_OK);
        ll_test_close(ctx, p, s);
    }
}

static void test_default_options(void) {
    ll_context *ctx = NULL;
    ll_solution *s = NULL;
    ll_problem *p = ll_test_open(&ctx, ways, WAYS, &load, 1);
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, NULL, &s));
    CU_ASSERT(ll_solution_gap(s) <= 1e-6);
    ll_test_close(ctx, p, s);
}

static void test_refuses_options(void) {
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, ways, WAYS, &load, 1);
    const ll_solve_options wrong[] = {{.gap = -1},           {.gap = NAN},  {.time_limit_s = -1},
                                      {.time_limit_s = NAN}, {.parts = -1}, {.iteration_limit = -1}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ll_solution *s = (ll_solution *)&ctx; /* to be set to NULL */
        LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, &wrong[i], &s), LL_ERR_USAGE);
        LL_ASSERT_ERROR_HAS(ctx, "must be 0 or more");
        CU_ASSERT_PTR_NULL(s);
    }
    ll_test_close(ctx, p, NULL);
}

/* Nothing to carry: no demand at all, and demands of no volume. */
static void test_nothing_to_carry(void) {
    const ll_test_demand none = {0, 1, 0, INFINITY};
    for (int32_t count = 0; count < 2; count++)
        for (int m = LL_METHOD_AUTO; m <= LL_METHOD_INTERIOR; m++) {
            ll_context *ctx = NULL;
            ll_problem *p = ll_test_open(&ctx, ways, WAYS, &none, count);
            ll_solution *s = ll_test_solve(ctx, p, (ll_method)m, LL_OK);
            CU_ASSERT_PTR_NOT_NULL_FATAL(s);
            CU_ASSERT_EQUAL(ll_solution_objective_usd(s), 0);
            ll_test_verify(ctx, p, s, LL_OK);
            ll_test_close(ctx, p, s);
        }
}

/* A capacity of nothing, and a demand that no path serves: both priced results. */
static void test_closed_ways(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 0}, {0, 1, 5, 2}};
    const ll_test_demand demand[] = {{0, 1, 3, 20}, {1, 0, 4, 7}};
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, arc, 2, demand, 2);
    for (int m = LL_METHOD_LP; m <= LL_METHOD_INTERIOR; m++) {
        ll_solution *s = ll_test_solve(ctx, p, (ll_method)m, LL_OK);
        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        CU_ASSERT_EQUAL(ll_solution_objective_usd(s), 2 * 5 + 1 * 20 + 4 * 7);
        CU_ASSERT_EQUAL(ll_solution_unmet_teu(s), 5);
        ll_test_verify(ctx, p, s, LL_OK);
        ll_solution_free(ctx, s);
    }
    ll_test_close(ctx, p, NULL);
}

/*
 * Cancelled before it starts: soft demands get an answer from the cheapest paths and what has room beside them. Of the
 * hard ones, the second has only the arc that the first takes, who could go elsewhere: these get none.
 */
static void test_cancelled(void) {
    ll_context *ctx = NULL;
    const ll_test_arc shared[] = {{2, 3, 1, 1},        {0, 2, 0, INFINITY}, {3, 1, 0, INFINITY},
                                  {0, 1, 9, INFINITY}, {4, 2, 5, INFINITY}, {3, 5, 0, INFINITY}};
    const ll_test_demand soft = {0, 1, 10, 30}, both[] = {{0, 1, 1, INFINITY}, {4, 5, 1, INFINITY}};
    ll_problem *p = ll_test_open(&ctx, ways, WAYS, &soft, 1), *hard = NULL;
    LL_ASSERT_OK(ctx, ll_test_arrays(ctx, shared, 6, both, 2, &hard));
    ll_context_cancel(ctx);
    for (int m = LL_METHOD_LP; m <= LL_METHOD_PRICE; m++) {
        ll_solution *s = ll_test_solve(ctx, p, (ll_method)m, LL_ERR_LIMIT);
        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        CU_ASSERT(ll_solution_gap(s) > 0);
        CU_ASSERT_EQUAL(ll_solution_unmet_teu(s), 0);
        ll_test_verify(ctx, p, s, LL_ERR_LIMIT);
        ll_solution_free(ctx, s);
        if (m == LL_METHOD_PRICE) break;
        CU_ASSERT_PTR_NULL(ll_test_solve(ctx, hard, (ll_method)m, LL_ERR_NO_ANSWER));
        LL_ASSERT_ERROR_HAS(ctx, "before every hard demand was carried");
    }
    CU_ASSERT_PTR_NULL(ll_test_solve(ctx, hard, LL_METHOD_PRICE, LL_ERR_USAGE));
    LL_ASSERT_ERROR_HAS(ctx, "--method interior");
    ll_context_reset_cancel(ctx);
    ll_solution *s = ll_test_solve(ctx, hard, LL_METHOD_COLUMN, LL_OK);
    ll_problem_free(ctx, hard);
    ll_test_close(ctx, p, s);
}

/* ---- the failing allocator ---- */

typedef struct calls {
    ll_context *ctx;
    ll_method method;
    const ll_test_demand *demand;
    int32_t demand_count;
    ll_status expected;
    const char *folder;
} calls;

/* Every public call in its turn. */
static ll_status call_all(const calls *c) {
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_solve_options options;
    ll_verification found;
    ll_solve_options_default(&options);
    options.method = c->method;
    options.device = LL_DEVICE_CPU;
    options.parts = 2;
    ll_status status = ll_test_arrays(c->ctx, ways, WAYS, c->demand, c->demand_count, &p);
    if (status == LL_OK) status = ll_solve(c->ctx, p, &options, &s);
    if (status != LL_OK && status != c->expected) CU_ASSERT_PTR_NULL(s);
    if (status == c->expected) status = ll_solution_write(c->ctx, s, c->folder);
    if (status == c->expected) {
        ll_status verified = ll_verify(c->ctx, p, c->folder, &found);
        if (verified != LL_OK) status = verified;
    }
    ll_solution_free(c->ctx, s);
    ll_problem_free(c->ctx, p);
    return status;
}

static void fail_each_allocation(ll_method method, const ll_test_demand *demand, int32_t count, ll_status expected) {
    ll_context *ctx = NULL;
    ll_status status = LL_ERR_MEMORY;
    int failures = -1;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_context_set_threads(ctx, 1);
    const calls c = {ctx, method, demand, count, expected, ll_test_folder()};
    while (status == LL_ERR_MEMORY) {
        atomic_store(&ctx->memory.fail_at, ++failures);
        status = call_all(&c);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), 0);
        if (status != LL_ERR_MEMORY) break;
        LL_ASSERT_ERROR_HAS(ctx, "memory");
    }
    LL_ASSERT_STATUS(ctx, status, expected);
    CU_ASSERT(failures > 200);
    ll_test_remove(c.folder);
    ll_context_free(ctx);
}

static void test_failing_allocator(void) {
    const ll_test_demand soft[] = {{0, 1, 10, 5}, {2, 1, 2, 40}};
    fail_each_allocation(LL_METHOD_LP, soft, 2, LL_OK);
    fail_each_allocation(LL_METHOD_COLUMN, soft, 2, LL_OK);
    fail_each_allocation(LL_METHOD_INTERIOR, soft, 2, LL_OK);
}

static void test_failing_allocator_in_a_proof(void) {
    const ll_test_demand hard = {2, 1, 5, INFINITY}; /* 3 TEU fit */
    fail_each_allocation(LL_METHOD_LP, &hard, 1, LL_ERR_INFEASIBLE);
    fail_each_allocation(LL_METHOD_COLUMN, &hard, 1, LL_ERR_INFEASIBLE);
    fail_each_allocation(LL_METHOD_INTERIOR, &hard, 1, LL_ERR_INFEASIBLE);
}

/* The same for a case from its tables. */
static void test_failing_allocator_of_a_case(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_status status = LL_ERR_MEMORY;
    int failures = -1;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    while (status == LL_ERR_MEMORY) {
        CU_ASSERT_PTR_NULL(p);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), 0);
        atomic_store(&ctx->memory.fail_at, ++failures);
        status = ll_problem_read(ctx, ll_test_data("output/case"), NULL, &p);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    LL_ASSERT_STATUS(ctx, status, LL_OK);
    CU_ASSERT(failures > 100);
    ll_test_close(ctx, p, NULL);
}

void suite_solve(void);
void suite_solve(void) {
    LL_TEST(test_arrays);
    LL_TEST(test_default_options);
    LL_TEST(test_refuses_options);
    LL_TEST(test_nothing_to_carry);
    LL_TEST(test_closed_ways);
    LL_TEST(test_cancelled);
    LL_TEST(test_failing_allocator);
    LL_TEST(test_failing_allocator_in_a_proof);
    LL_TEST(test_failing_allocator_of_a_case);
}
