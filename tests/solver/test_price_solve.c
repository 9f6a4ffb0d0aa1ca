/* SPDX-License-Identifier: Apache-2.0 */
/* Flows without a master: averages, fits, detours of what is cut, and solves that are stopped wherever they log. */
#include "graphs/generate.h"
#include "solver/average.h"
#include "solver/fit.h"
#include "solver/reroute.h"
#include "solver/solution.h"
#include "tests/solver/arrays.h"
#include "tests/solver/random_case.h"

/* 10 TEU from 0 to 1 over ways of 4 and 3 TEU for 1 and 2 USD; the last, of 9 USD, is dearer than unmet. */
static const ll_test_arc ways[] = {{0, 1, 1, 4}, {0, 2, 1.5, INFINITY}, {2, 1, 0.5, 3}, {0, 1, 9, INFINITY}};
static const ll_test_demand load = {0, 1, 10, 8};
enum { WAYS = 4 };

static void test_average_by_hand(void) {
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, ways, WAYS, &load, 1);
    ll_pool *pool = NULL;
    ll_average average = {0};
    const int32_t cheap = 0, dear[] = {1, 2};
    int64_t first = LL_NONE, second = LL_NONE;
    bool added = false;
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, 0, &cheap, 1, &first, &added));
    LL_ASSERT_OK(ctx, ll_average_add(ctx, &average, pool, &first, 0.1)); /* the first counts whole */
    LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, 0, dear, 2, &second, &added));
    LL_ASSERT_OK(ctx, ll_average_add(ctx, &average, pool, &second, 0.1));
    CU_ASSERT_DOUBLE_EQUAL(average.value_teu[first], 9, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(average.value_teu[second], 1, 1e-12);
    ll_average_thin(&average, pool, 0.05);
    CU_ASSERT_DOUBLE_EQUAL(average.value_teu[second], 1, 1e-12);
    ll_average_thin(&average, pool, 0.2);
    CU_ASSERT_DOUBLE_EQUAL(average.value_teu[first], 10, 1e-12);
    CU_ASSERT_EQUAL(average.value_teu[second], 0);
    ll_average_free(ctx, &average);
    ll_pool_free(ctx, pool);
    ll_test_close(ctx, p, NULL);
}

static void test_pool_keeps(void) {
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, ways, WAYS, &load, 1);
    ll_pool *pool = NULL;
    const int32_t cheap = 0, dear[] = {1, 2};
    const bool keep[] = {false, true, true};
    int64_t column = LL_NONE;
    bool added = false;
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, 0, &cheap, 1, &column, &added));
    LL_ASSERT_OK(ctx, ll_pool_set_unmet(ctx, pool, 0, 7));
    LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, 0, dear, 2, &column, &added));
    ll_pool_keep(pool, keep);
    CU_ASSERT_EQUAL(pool->count, 2);
    CU_ASSERT_EQUAL(pool->unmet_of[0], 0);
    CU_ASSERT_EQUAL(pool->cost_nusd[0], 7);
    LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, 0, dear, 2, &column, &added));
    CU_ASSERT(column == 1 && !added); /* found where it moved to */
    LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, 0, &cheap, 1, &column, &added));
    CU_ASSERT(column == 2 && added);
    ll_pool_free(ctx, pool);
    ll_test_close(ctx, p, NULL);
}

/* Nothing is carried at first; rounds fill one way after the other and leave what would cost more than its penalty. */
static void test_reroute_by_hand(void) {
    ll_context *ctx = NULL;
    ll_problem *p = ll_test_open(&ctx, ways, WAYS, &load, 1);
    ll_oracle *oracle = NULL;
    ll_pool *pool = NULL;
    ll_fit *f = NULL;
    int64_t *price_nusd = ll_calloc(ctx, p->row_count, sizeof *price_nusd);
    const ll_reroute plan = {.price_nusd = price_nusd, .unmet_nusd = p->penalty_nusd, .rounds = 10};
    LL_ASSERT_OK(ctx, ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, 1, &oracle));
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    LL_ASSERT_OK(ctx, ll_fit_create(ctx, pool, &f));
    CU_ASSERT(ll_fit_cost(f, p->penalty_nusd) == (ll_i128)10 * 8 * LL_MICRO * LL_NANO);
    LL_ASSERT_OK(ctx, ll_reroute_missing(oracle, &plan, pool, f));
    CU_ASSERT_EQUAL(f->missing_uteu[0], 3 * LL_MICRO);
    CU_ASSERT(ll_fit_cost(f, p->penalty_nusd) == (ll_i128)(4 * 1 + 3 * 2 + 3 * 8) * LL_MICRO * LL_NANO);
    CU_ASSERT(oracle->taken == NULL && !oracle->only_wanted && !oracle->has_best);
    ll_fit_free(ctx, f);
    ll_pool_free(ctx, pool);
    ll_oracle_free(ctx, oracle);
    ll_free(ctx, price_nusd);
    ll_test_close(ctx, p, NULL);
}

/* Bound and flows by prices alone stand on both sides of the optimum, near it. */
static void test_brackets_the_optimum(void) {
    double worst = 0, sum = 0;
    enum { SEEDS = 40 };
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_context *ctx = NULL;
        ll_solution *exact = NULL, *s = NULL;
        ll_solve_options options;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_problem *p = ll_random_problem(ctx, seed, false);
        CU_ASSERT_EQUAL(ll_solve(ctx, p, NULL, &exact), LL_OK);
        ll_solve_options_default(&options);
        options.method = LL_METHOD_PRICE;
        ll_status status = ll_solve(ctx, p, &options, &s);
        CU_ASSERT(status == LL_OK || status == LL_ERR_LIMIT);
        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        double optimum = ll_solution_objective_usd(exact), slack = 1e-6 * (1 + optimum);
        CU_ASSERT(ll_solution_bound_usd(s) <= optimum + slack);
        CU_ASSERT(ll_solution_objective_usd(s) >= optimum - slack);
        ll_test_verify(ctx, p, s, status);
        worst = fmax(worst, ll_solution_gap(s));
        sum += ll_solution_gap(s);
        ll_solution_free(ctx, exact);
        ll_test_close(ctx, p, s);
    }
    CU_ASSERT(worst < 0.5);
    CU_ASSERT(sum / SEEDS < 0.05);
}

/* ---- stopped anywhere ---- */

typedef struct stop {
    ll_context *ctx;
    int lines; /* of the log that are left before it cancels */
} stop;

static void count_line(void *user, ll_log_level level, const char *text) {
    stop *s = user;
    (void)level;
    (void)text;
    if (s->lines-- == 0) ll_context_cancel(s->ctx);
}

/* Cancelled at every line of the log, down to each Newton step: always an answer that the verifier takes, with the
 * status and the gap that it proves. */
static void stopped_anywhere(ll_method method, uint64_t seed) {
    bool whole = false;
    for (int lines = 0; !whole && lines < 400; lines++) {
        ll_context *ctx = NULL;
        ll_solution *s = NULL;
        ll_solve_options options;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_problem *p = ll_random_problem(ctx, seed, false);
        stop at = {ctx, lines};
        ll_context_set_log(ctx, count_line, &at);
        ll_solve_options_default(&options);
        options.method = method;
        ll_status status = ll_solve(ctx, p, &options, &s);
        whole = at.lines >= 0;
        CU_ASSERT(status == LL_OK || status == LL_ERR_LIMIT);
        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        CU_ASSERT_EQUAL(status == LL_OK, ll_solution_gap(s) <= options.gap);
        ll_context_reset_cancel(ctx);
        if (lines % 8 == 0) ll_test_verify(ctx, p, s, status);
        ll_test_close(ctx, p, s);
    }
    CU_ASSERT(whole);
}

static void test_stopped_anywhere(void) {
    for (uint64_t seed = 3; seed < 6; seed++) {
        stopped_anywhere(LL_METHOD_INTERIOR, seed);
        stopped_anywhere(LL_METHOD_PRICE, seed);
    }
}

/* ---- why a solve stopped ---- */

enum { LEFT_MS = 20 };

/* After the first phase there is a little time left, less than the next phase would take. */
static void set_deadline(void *user, ll_log_level level, const char *text) {
    ll_context *ctx = user;
    (void)level;
    if (strncmp(text, "price phase", strlen("price phase")) == 0) ctx->deadline_s = ll_clock_s() + LEFT_MS * 1e-3;
}

static ll_problem *corridor_problem(ll_context *ctx) {
    ll_generate_options made = ll_generate_options_default();
    ll_case *c = NULL;
    ll_problem *p = NULL;
    LL_ASSERT_OK(ctx, ll_generate(ctx, LL_GENERATE_CORRIDOR, &made, "corridor", &c));
    LL_ASSERT_OK(ctx, ll_problem_build(ctx, c, NULL, &p));
    return p;
}

static void check_stop(const char *deadline_why, bool at_deadline, int32_t iteration_limit, const char *told) {
    ll_context *ctx = NULL;
    ll_solution *s = NULL;
    ll_solve_options options;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = corridor_problem(ctx);
    ll_solve_options_default(&options);
    options.method = LL_METHOD_PRICE;
    options.gap = 1e-12;
    options.iteration_limit = iteration_limit;
    ctx->deadline_why = deadline_why;
    if (at_deadline) ll_context_set_log(ctx, set_deadline, ctx);
    LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, &options, &s), LL_ERR_LIMIT);
    LL_ASSERT_ERROR_HAS(ctx, told);
    CU_ASSERT_EQUAL(ctx->out_of_time, at_deadline);
    CU_ASSERT_FALSE(s->for_memory);
    ll_test_close(ctx, p, s);
}

/* Prices alone end before their time is over: memory had no part in it. */
static void test_says_why_it_stopped(void) {
    check_stop(NULL, true, 0, "the time limit is reached: the answer is feasible");
    check_stop("the job is about to end", true, 0, "the job is about to end: the answer is feasible");
    check_stop(NULL, false, 1, "the limit of iterations is reached");
}

void suite_price_solve(void);
void suite_price_solve(void) {
    LL_TEST(test_average_by_hand);
    LL_TEST(test_pool_keeps);
    LL_TEST(test_reroute_by_hand);
    LL_TEST(test_brackets_the_optimum);
    LL_TEST(test_stopped_anywhere);
    LL_TEST(test_says_why_it_stopped);
}
