/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input that is hard on numbers or on loops. Every method must end, and with the right status: the optimum is known by
 * hand, and the verifier has the last word.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/solver/arrays.h"

static const double limit_s = 60;     /* far more than any of them needs: nothing hangs */
static const double agreement = 1e-8; /* and the gap asked for: flows of a few TEU in quanta of 1e-6 do it */

static const ll_method methods[] = {LL_METHOD_LP, LL_METHOD_COLUMN, LL_METHOD_INTERIOR, LL_METHOD_AUTO};
enum { METHODS = sizeof methods / sizeof *methods };

typedef struct expectation {
    const char *what;
    ll_status status;
    double objective_usd, unmet_teu;
} expectation;

static void check_answer(ll_context *ctx, const ll_problem *p, const ll_solution *s, const expectation *e) {
    double objective = ll_solution_objective_usd(s);
    bool near = fabs(objective - e->objective_usd) <= agreement * fmax(1, e->objective_usd);
    if (!near) printf("\n    %s: %.17g USD, expected %.17g\n", e->what, objective, e->objective_usd);
    CU_ASSERT(near);
    CU_ASSERT_DOUBLE_EQUAL(ll_solution_unmet_teu(s), e->unmet_teu, 1e-5 + agreement * e->unmet_teu);
    if (e->status == LL_OK) CU_ASSERT(ll_solution_gap(s) <= agreement);
    ll_test_verify(ctx, p, s, e->status);
}

static void expect_by(ll_context *ctx, const ll_problem *p, ll_method method, const expectation *e) {
    ll_solution *s = NULL;
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.method = method;
    options.device = LL_DEVICE_CPU;
    options.gap = agreement;
    options.time_limit_s = ll_elapsed_s(ctx) + limit_s;
    ll_status status = ll_solve(ctx, p, &options, &s);
    if (status != e->status) printf("\n    %s, method %d:", e->what, (int)method);
    LL_ASSERT_STATUS(ctx, status, e->status);
    if (s != NULL) check_answer(ctx, p, s, e);
    ll_solution_free(ctx, s);
}

/* By every method that this build has; takes problem and context. */
static void expect_and_close(ll_context *ctx, ll_problem *p, const expectation *e) {
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    for (int m = 0; m < METHODS; m++) expect_by(ctx, p, methods[m], e);
    ll_test_close(ctx, p, NULL);
}

#define COUNT(array) ((int32_t)(sizeof(array) / sizeof *(array)))

static void expect(const ll_test_arc *arc, int32_t arcs, const ll_test_demand *demand, int32_t demands,
                   const expectation *e) {
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, arc, arcs, demand, demands);
    expect_and_close(ctx, p, e);
}

/* ---- costs and penalties ---- */

/* 1e9 USD against 1: where there is room nothing pays it, and where there is none the last digits still count. */
static void test_penalties_far_above_costs(void) {
    const ll_test_arc wide[] = {{0, 1, 1, 4}, {0, 1, 2, 30}};
    const ll_test_arc narrow[] = {{0, 1, 1, 4}, {0, 1, 2, 3}, {0, 2, 0, 5}, {2, 1, 0.5, 1}};
    const ll_test_demand demand[] = {{0, 1, 10, 1e9}, {0, 1, 2, 1e9}};
    expect(wide, COUNT(wide), demand, 2, &(expectation){"room", LL_OK, 4 * 1 + 8 * 2, 0});
    expect(narrow, COUNT(narrow), demand, 2, &(expectation){"no room", LL_OK, 4 * 1 + 3 * 2 + 0.5 + 4e9, 4});
}

/* The cheap demand gives way to the dear one, however far their penalties are apart. */
static void test_penalties_of_all_sizes(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 5}};
    const ll_test_demand demand[] = {{0, 1, 4, 1e9}, {0, 1, 4, 1.000000001}, {0, 1, 4, 0}};
    expect(arc, 1, demand, 3, &(expectation){"penalties", LL_OK, 4 + 1 + 3 * 1.000000001, 7});
}

/* Rings that cost nothing, and among them the only arc that does. */
static void test_cycles_of_zero_cost(void) {
    const ll_test_arc arc[] = {{0, 1, 0, INFINITY}, {1, 0, 0, INFINITY}, {1, 2, 0, 3},        {2, 1, 0, 3},
                               {2, 0, 0, INFINITY}, {2, 3, 1, 6},        {3, 2, 0, INFINITY}, {3, 0, 0, 1},
                               {0, 2, 0, 2},        {1, 3, 4, INFINITY}};
    const ll_test_demand demand[] = {{0, 3, 7, 100}, {1, 2, 1, 100}, {3, 1, 2, 100}};
    expect(arc, COUNT(arc), demand, 3, &(expectation){"rings", LL_OK, 4 * 1 + 3 * 4, 0});
}

/* Everything is free: the optimum is 0, and a gap has nothing to be relative to. */
static void test_everything_is_free(void) {
    const ll_test_arc arc[] = {{0, 1, 0, 2}, {1, 0, 0, 2}, {0, 2, 0, 2}, {2, 1, 0, 2}, {1, 2, 0, INFINITY}};
    const ll_test_demand demand[] = {{0, 1, 4, 10}, {1, 0, 1, 10}, {0, 2, 0, 10}};
    expect(arc, COUNT(arc), demand, 3, &(expectation){"free", LL_OK, 0, 0});
}

/* Alike in everything: which of them are used is open, what it costs is not. */
static void test_parallel_arcs(void) {
    ll_test_arc arc[16];
    ll_test_demand demand[3] = {{0, 1, 7.5, 100}, {0, 1, 3.25, 100}, {0, 1, 9.25, 50}};
    for (int i = 0; i < 16; i++) arc[i] = (ll_test_arc){0, 1, 10, 1};
    expect(arc, 16, demand, 3, &(expectation){"parallel", LL_OK, 16 * 10 + 4 * 50, 4});
}

/* ---- capacities and volumes ---- */

static void test_capacities_of_nothing_and_of_everything(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 0}, {0, 1, 5, 1e15}, {0, 2, 0, 1e15}, {2, 1, 0, 0}, {2, 1, 2, 3}};
    const ll_test_demand demand[] = {{0, 1, 10, 100}, {2, 1, 1, 100}};
    expect(arc, COUNT(arc), demand, 2, &(expectation){"0 and 1e15", LL_OK, 8 * 5 + 3 * 2, 0});
}

/* A micro-TEU that the capacity has no room for, beside a billion TEU that fill it. */
static void test_volumes_of_all_sizes(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 1e9}, {0, 1, 5, 7}};
    const ll_test_demand demand[] = {{0, 1, 1e9, 1e6}, {0, 1, 1e-6, 1e9}, {0, 1, 1, 1000}};
    expect(arc, 2, demand, 3, &(expectation){"1e-6 and 1e9", LL_OK, 1e9 + 5 * 1.000001, 0});
}

/* ---- what cannot be ---- */

static void test_no_demand_has_a_path(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 5}, {1, 2, 1, INFINITY}};
    const ll_test_demand soft[] = {{2, 0, 3, 40}, {1, 0, 5, 7}, {5, 6, 1, 1e9}};
    const ll_test_demand hard[] = {{2, 0, 3, INFINITY}, {5, 6, 1, INFINITY}};
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    expect(arc, 2, soft, 3, &(expectation){"unroutable", LL_OK, 120 + 35 + 1e9, 9});
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_STATUS(ctx, ll_test_arrays(ctx, arc, 2, hard, 2, &p), LL_ERR_DATA);
    CU_ASSERT_PTR_NULL(p);
    LL_ASSERT_ERROR_HAS(ctx, "no path");
    ll_context_free(ctx);
}

/* Every way is closed: penalties are paid, and what must be carried is proven not to fit. */
static void test_nothing_fits(void) {
    const ll_test_arc closed[] = {{0, 1, 1, 0}, {1, 2, 1, 0}, {0, 2, 9, 0}};
    const ll_test_arc narrow[] = {{0, 1, 1, 0.5}, {1, 2, 1, 0.25}, {0, 2, 9, 0.25}};
    const ll_test_demand soft[] = {{0, 2, 3, 40}, {0, 1, 5, 1e9}};
    const ll_test_demand hard[] = {{0, 2, 3, INFINITY}, {0, 1, 5, INFINITY}};
    expect(closed, 3, soft, 2, &(expectation){"closed", LL_OK, 3 * 40 + 5e9, 8});
    expect(closed, 3, hard, 2, &(expectation){"closed and hard", LL_ERR_INFEASIBLE, 0, 8});
    expect(narrow, 3, soft, 2, &(expectation){"narrow", LL_OK, 0.25 * 9 + 2.75 * 40 + 0.5 + 4.5e9, 7.25});
    expect(narrow, 3, hard, 2, &(expectation){"narrow and hard", LL_ERR_INFEASIBLE, 0.25 * 9 + 0.5, 7.25});
}

/* ---- sizes ---- */

/* A network of one node has no arc, and that is told. */
static void test_one_node(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_STATUS(ctx, ll_test_arrays(ctx, NULL, 0, NULL, 0, &p), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(ctx, "a network needs at least one");
    CU_ASSERT_PTR_NULL(p);
    ll_context_free(ctx);
}

static void test_one_arc(void) {
    const ll_test_arc arc = {0, 1, 3, 2};
    const ll_test_demand fits = {0, 1, 2, 10}, over = {0, 1, 2.000001, 10};
    expect(&arc, 1, &fits, 1, &(expectation){"one arc", LL_OK, 6, 0});
    expect(&arc, 1, &over, 1, &(expectation){"one arc, full", LL_OK, 6.00001, 0.000001});
}

/* Two of three ways are full: what is alike shares them somehow, and it costs the same. */
static ll_problem *make_identical(ll_context *ctx, int64_t count) {
    enum { WAYS = 3 };
    const int32_t tail[WAYS] = {0, 0, 0}, head[WAYS] = {1, 1, 1};
    const double cost[WAYS] = {1, 2, 5}, capacity[WAYS] = {0.375 * (double)count, 0.25 * (double)count, INFINITY};
    int32_t *origin = ll_calloc(ctx, count, sizeof *origin), *destination = ll_calloc(ctx, count, sizeof *origin);
    double *volume = ll_calloc(ctx, count, sizeof *volume), *penalty = ll_calloc(ctx, count, sizeof *penalty);
    ll_network *network = NULL;
    ll_problem *p = NULL;
    CU_ASSERT_FATAL(origin != NULL && destination != NULL && volume != NULL && penalty != NULL);
    for (int64_t d = 0; d < count; d++) {
        destination[d] = 1;
        volume[d] = 1;
        penalty[d] = 100;
    }
    const ll_problem_data data = {1, cost, capacity, count, origin, destination, NULL, volume, penalty};
    LL_ASSERT_OK(ctx, ll_network_create(ctx, 2, WAYS, tail, head, &network));
    LL_ASSERT_OK(ctx, ll_problem_create(ctx, network, &data, &p));
    ll_network_free(ctx, network);
    ll_free(ctx, origin);
    ll_free(ctx, destination);
    ll_free(ctx, volume);
    ll_free(ctx, penalty);
    return p;
}

static expectation of_identical(int64_t count) {
    return (expectation){"identical demands", LL_OK, (0.375 * 1 + 0.25 * 2 + 0.375 * 5) * (double)count, 0};
}

/* So few that every method takes them, and many; a million where LANDLINK_TEST_SEEDS asks for the long way. */
static void test_identical_demands(void) {
    const int64_t few = 400, many = getenv("LANDLINK_TEST_SEEDS") != NULL ? 1000000 : 50000;
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    const expectation of_few = of_identical(few), of_many = of_identical(many);
    expect_and_close(ctx, make_identical(ctx, few), &of_few);
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = make_identical(ctx, many);
    expect_by(ctx, p, LL_METHOD_AUTO, &of_many);
    ll_test_close(ctx, p, NULL);
}

/* Two ways in each of 30 stages make 2^30 paths, and every stage splits the flow elsewhere. */
static void test_paths_without_number(void) {
    enum { STAGES = 30 };
    const ll_test_demand demand[] = {{0, STAGES, 7, 1e4}, {0, STAGES, 5, 1e4}, {0, STAGES, 8, 1e4}};
    const double volume = 20;
    ll_test_arc arc[2 * STAGES];
    expectation e = {"2^30 paths", LL_OK, 0, 0};
    for (int32_t i = 0; i < STAGES; i++) {
        double capacity = 1 + (i * 7) % 19;
        arc[2 * i] = (ll_test_arc){i, i + 1, 1, capacity};
        arc[2 * i + 1] = (ll_test_arc){i, i + 1, 3, volume};
        e.objective_usd += capacity * 1 + (volume - capacity) * 3;
    }
    expect(arc, 2 * STAGES, demand, 3, &e);
}

/* ---- numbers at the end of their range ---- */

/* An arc for 1 USD and 1 TEU, beside `arcs` arcs of 1e8 USD in a row. */
static int32_t make_detour(ll_test_arc *arc, int32_t arcs) {
    arc[0] = (ll_test_arc){0, 1, 1, 1};
    for (int32_t i = 0; i < arcs; i++)
        arc[1 + i] = (ll_test_arc){i == 0 ? 0 : i + 1, i == arcs - 1 ? 1 : i + 2, 1e8, INFINITY};
    return 1 + arcs;
}

/*
 * Dear detours are taken as far as prices can be counted, 1e9 USD. Beyond, penalties are cheaper; what must be carried
 * is carried without a proof that it is best, and beyond what costs can be counted, not at all.
 */
static void test_detours_out_of_range(void) {
    const ll_test_demand hard = {0, 1, 2, INFINITY}, soft = {0, 1, 2, 1e9};
    for (int32_t n = 1; n <= 31; n += 6) {
        ll_test_arc arc[LL_TEST_MOST];
        int32_t arcs = make_detour(arc, n);
        bool cheap = n < 10;
        ll_status status = cheap ? LL_OK : n < 23 ? LL_ERR_LIMIT : LL_ERR_NO_ANSWER;
        expect(arc, arcs, &soft, 1, &(expectation){"penalty", LL_OK, 1 + (cheap ? n * 1e8 : 1e9), cheap ? 0 : 1});
        expect(arc, arcs, &hard, 1, &(expectation){"hard", status, 1 + n * 1e8, 0});
    }
}

static void test_out_of_range_is_told(void) {
    ll_test_arc arc[LL_TEST_MOST];
    const ll_test_demand hard = {0, 1, 2, INFINITY};
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, arc, make_detour(arc, 30), &hard, 1);
    CU_ASSERT_PTR_NULL(ll_test_solve(ctx, p, LL_METHOD_INTERIOR, LL_ERR_NO_ANSWER));
    LL_ASSERT_ERROR_HAS(ctx, "prices over 1e+09 USD per TEU, more than can be counted");
    ll_test_close(ctx, p, NULL);
}

/* The most that can be counted: 9e12 TEU for 1e8 USD each way. */
static void test_largest_objective(void) {
    const ll_test_arc arc[] = {{0, 1, 1e8, 5e12}, {0, 2, 1e8, INFINITY}, {2, 1, 1e8, INFINITY}};
    const ll_test_demand fits[] = {{0, 1, 8e12, 1e9}, {0, 1, 1e12, 1e9}},
                         over[] = {{0, 1, 8e12, 1e9}, {0, 1, 2e12, 1e9}};
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    expect(arc, 3, fits, 2, &(expectation){"9e12 TEU", LL_OK, 5e20 + 4e12 * 2e8, 0});
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_STATUS(ctx, ll_test_arrays(ctx, arc, 3, over, 2, &p), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(ctx, "over 9e12 TEU cannot be counted");
    ll_context_free(ctx);
}

/* Capacities in a row that are full together: their prices are any that sum up, and their matrix is nearly singular. */
static void test_dependent_capacities(void) {
    enum { ROW = 12 };
    ll_test_arc arc[ROW + 1];
    const ll_test_demand demand[] = {{0, ROW, 3, 1000}, {0, ROW, 4, 1000}, {3, ROW, 1, 1000}, {0, 8, 1, 1000}};
    for (int32_t i = 0; i < ROW; i++) arc[i] = (ll_test_arc){i, i + 1, 1, 5};
    arc[ROW] = (ll_test_arc){0, ROW, 50, INFINITY};
    expect(arc, ROW + 1, demand, 4, &(expectation){"dependent", LL_OK, 3 * 12 + 9 + 8 + 4 * 50, 0});
}

void suite_hard_input(void);
void suite_hard_input(void) {
    LL_TEST(test_penalties_far_above_costs);
    LL_TEST(test_penalties_of_all_sizes);
    LL_TEST(test_cycles_of_zero_cost);
    LL_TEST(test_everything_is_free);
    LL_TEST(test_parallel_arcs);
    LL_TEST(test_capacities_of_nothing_and_of_everything);
    LL_TEST(test_volumes_of_all_sizes);
    LL_TEST(test_no_demand_has_a_path);
    LL_TEST(test_nothing_fits);
    LL_TEST(test_one_node);
    LL_TEST(test_one_arc);
    LL_TEST(test_identical_demands);
    LL_TEST(test_paths_without_number);
    LL_TEST(test_detours_out_of_range);
    LL_TEST(test_out_of_range_is_told);
    LL_TEST(test_largest_objective);
    LL_TEST(test_dependent_capacities);
}
