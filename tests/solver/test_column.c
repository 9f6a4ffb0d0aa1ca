/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of column generation: how it ends, and what it keeps. */
#include "solver/column.h"

#include <math.h>

#include "tests/solver/by_hand.h"
#include "tests/solver/random_case.h"

static const double quanta_usd = 1e-6; /* arcs of no cost weigh a quantum in the loop; the certificate is exact */

typedef struct loop {
    ll_context *ctx;
    ll_problem *p;
    ll_solve_options options;
    ll_oracle *oracle;
    ll_column *column;
    ll_column_end end;
} loop;

static void open_loop(loop *l, ll_context *ctx, ll_problem *p) {
    *l = (loop){.ctx = ctx, .p = p, .end = LL_END_LIMIT};
    ll_solve_options_default(&l->options);
    LL_ASSERT_OK(ctx, ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, 1, &l->oracle));
    LL_ASSERT_OK(ctx, ll_column_create(ctx, p, &l->options, l->oracle, &l->column));
    CU_ASSERT_PTR_NOT_NULL_FATAL(l->column);
}

static void open_hand_loop(loop *l) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    hand_case(&ctx, &p, NULL);
    open_loop(l, ctx, p);
}

static void close_loop(loop *l) {
    ll_column_free(l->ctx, l->column);
    ll_oracle_free(l->ctx, l->oracle);
    hand_free(l->ctx, l->p, NULL);
}

static double bound_usd(const loop *l) { return (double)l->column->best_bound * 1e-15; }

static void test_reaches_the_gap(void) {
    loop l;
    open_hand_loop(&l);
    LL_ASSERT_OK(l.ctx, ll_column_run(l.column, &l.end));
    CU_ASSERT_EQUAL(l.end, LL_END_GAP);
    CU_ASSERT_DOUBLE_EQUAL(l.column->master->objective_usd, 5357, 1e-6 * 5357);
    CU_ASSERT_DOUBLE_EQUAL(bound_usd(&l), 5357, 1e-6 * 5357);
    CU_ASSERT(bound_usd(&l) <= 5357 + quanta_usd);
    close_loop(&l);
}

/* An eased objective is none of the case: below the bound, what is told is how far apart they are. */
static void test_eased_rounds_are_noted(void) {
    loop l;
    open_hand_loop(&l);
    LL_ASSERT_OK(l.ctx, ll_column_run(l.column, &l.end));
    ll_column *c = l.column;
    c->best_bound = (ll_i128)200 * LL_NANO * LL_MICRO;
    c->is_eased = true;
    LL_ASSERT_OK(l.ctx, ll_column_note(c, 160, 1, 1, "steps"));
    c->is_eased = false;
    LL_ASSERT_OK(l.ctx, ll_column_note(c, 200 - 1e-9, 1, 2, "steps"));
    const ll_iteration *eased = &c->iteration[c->iteration_count - 2], *last = eased + 1;
    CU_ASSERT(eased->is_eased && !last->is_eased);
    CU_ASSERT_DOUBLE_EQUAL(eased->gap, 40. / 160, 1e-12);
    CU_ASSERT_EQUAL(last->gap, 0);
    close_loop(&l);
}

/* Far dearer penalties are eased at first; they are back at the end, and the answer is that of the case. */
static void test_penalties_are_back(void) {
    loop l;
    open_hand_loop(&l);
    for (int64_t d = 0; d < l.p->demand_count; d++) l.p->penalty_nusd[d] = 1000000 * LL_NANO;
    ll_column_free(l.ctx, l.column);
    l.options.method = LL_METHOD_INTERIOR;
    LL_ASSERT_OK(l.ctx, ll_column_create(l.ctx, l.p, &l.options, l.oracle, &l.column));
    LL_ASSERT_OK(l.ctx, ll_column_run(l.column, &l.end));
    CU_ASSERT(l.end == LL_END_GAP || l.end == LL_END_NO_COLUMN);
    CU_ASSERT(!l.column->is_eased);
    const ll_iteration *first = l.column->iteration, *last = first + l.column->iteration_count - 1;
    CU_ASSERT(first->is_eased && !last->is_eased);
    double objective = l.column->master->objective_usd;
    CU_ASSERT(objective - bound_usd(&l) <= l.options.gap * objective);
    for (int64_t d = 0; d < l.p->demand_count; d++) {
        int64_t unmet = l.column->pool->unmet_of[d];
        if (unmet != LL_NONE) CU_ASSERT_EQUAL(l.column->pool->cost_nusd[unmet], l.p->penalty_nusd[d]);
    }
    close_loop(&l);
}

/* A gap that doubles cannot reach: it ends when no path improves. */
static void test_ends_without_a_column(void) {
    loop l;
    open_hand_loop(&l);
    l.options.gap = 0;
    LL_ASSERT_OK(l.ctx, ll_column_run(l.column, &l.end));
    CU_ASSERT(l.end == LL_END_GAP || l.end == LL_END_NO_COLUMN);
    CU_ASSERT_DOUBLE_EQUAL(bound_usd(&l), 5357, 1e-9 * 5357);
    close_loop(&l);
}

static void test_iterations_are_noted(void) {
    loop l;
    open_hand_loop(&l);
    l.options.gap = 0;
    LL_ASSERT_OK(l.ctx, ll_column_run(l.column, &l.end));
    const ll_column *c = l.column;
    CU_ASSERT_FATAL(c->iteration_count > 0);
    for (int64_t i = 0; i < c->iteration_count; i++) {
        const ll_iteration *at = &c->iteration[i];
        CU_ASSERT(at->gap >= 0); /* never a -0 of rounding */
        CU_ASSERT(at->columns > 0 && at->time_s > 0);
        if (i == 0) continue;
        CU_ASSERT(at->bound_usd >= at[-1].bound_usd);
        CU_ASSERT(at->objective_usd <= at[-1].objective_usd * (1 + 1e-12));
        CU_ASSERT(at->columns >= at[-1].columns && at->time_s >= at[-1].time_s);
    }
    CU_ASSERT_EQUAL(c->iteration[c->iteration_count - 1].columns, c->pool->count);
    close_loop(&l);
}

static void test_iteration_limit(void) {
    ll_context *ctx = NULL;
    loop l;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    open_loop(&l, ctx, ll_random_problem(ctx, 8, true));
    l.options.gap = 0;
    l.options.iteration_limit = 1;
    LL_ASSERT_OK(ctx, ll_column_run(l.column, &l.end));
    CU_ASSERT_EQUAL(l.column->iteration_count, 1);
    CU_ASSERT(l.end == LL_END_LIMIT || l.end == LL_END_NO_COLUMN || l.end == LL_END_GAP);
    l.options.iteration_limit = 0; /* and on from there */
    LL_ASSERT_OK(ctx, ll_column_run(l.column, &l.end));
    CU_ASSERT(l.end != LL_END_LIMIT);
    close_loop(&l);
}

/* Cancelled before the first master: the bound of the free paths is there, and the paths. */
static void test_cancelled(void) {
    loop l;
    open_hand_loop(&l);
    ll_context_cancel(l.ctx);
    LL_ASSERT_OK(l.ctx, ll_column_run(l.column, &l.end));
    CU_ASSERT_EQUAL(l.end, LL_END_LIMIT);
    CU_ASSERT(l.column->has_bound);
    CU_ASSERT_DOUBLE_EQUAL(bound_usd(&l), 2932, quanta_usd); /* 6 * 212 + 8 * 170 + 2 * 110 + 1.25 * 64 */
    CU_ASSERT(l.column->pool->count >= 4);
    ll_context_reset_cancel(l.ctx);
    LL_ASSERT_OK(l.ctx, ll_column_run(l.column, &l.end));
    CU_ASSERT_EQUAL(l.end, LL_END_GAP);
    close_loop(&l);
}

/* best_price_nusd is what gave best_bound: a round at these prices finds it again, to the last quantum. */
static void test_prices_give_the_bound(void) {
    for (uint64_t seed = 0; seed < 40; seed++) {
        ll_context *ctx = NULL;
        loop l;
        ll_i128 bound = 0;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        open_loop(&l, ctx, ll_random_problem(ctx, seed, false));
        LL_ASSERT_OK(ctx, ll_column_run(l.column, &l.end));
        LL_ASSERT_OK(ctx, ll_oracle_round(l.oracle, l.column->best_price_nusd, l.p->penalty_nusd, NULL, l.column->pool,
                                          NULL, NULL, &bound));
        CU_ASSERT(bound == l.column->best_bound);
        close_loop(&l);
    }
}

void suite_column(void);
void suite_column(void) {
    LL_TEST(test_reaches_the_gap);
    LL_TEST(test_penalties_are_back);
    LL_TEST(test_eased_rounds_are_noted);
    LL_TEST(test_ends_without_a_column);
    LL_TEST(test_iterations_are_noted);
    LL_TEST(test_iteration_limit);
    LL_TEST(test_cancelled);
    LL_TEST(test_prices_give_the_bound);
}
