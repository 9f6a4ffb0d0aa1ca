/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simplex method of a master, from flows that fit: all unmet, halves of a vertex's, a vertex, a smaller pool's.
 * Judged by the textbook program that GLPK solves, and by the bound that the prices prove.
 */
#include <math.h>

#include "solver/pivot_parts.h"
#include "tests/solver/arrays.h"
#include "tests/solver/pool_case.h"
#include "tests/support/test.h"

enum { SEEDS = 120, MANY = 1 << 20 };
static const double fits = 1e-10, close_to = 1e-9;

typedef struct solved {
    ll_pool *pool; /* a copy that keeps its rows */
    ll_pivoting *v;
    bool *closed;
    double *value_teu, *price_usd;
    ll_pivot_result result;
} solved;

/* Everything unmet: fits whatever the capacities are. */
static void leave_all(solved *s) {
    for (int64_t j = 0; j < s->pool->count; j++)
        s->value_teu[j] = ll_pool_is_unmet(s->pool, j) ? ll_teu(s->pool->p->volume_uteu[s->pool->demand[j]]) : 0;
}

/* The unmet columns, and the first `paths` others. */
static ll_status open_solved(ll_context *ctx, const ll_pool *pool, int64_t paths, solved *s) {
    ll_status status = LL_OK;
    LL_TRY(ll_pool_create(ctx, pool->p, &s->pool));
    LL_TRY(ll_pool_keep_rows(ctx, s->pool));
    for (int64_t d = 0; d < pool->p->demand_count; d++)
        if (pool->unmet_of[d] != LL_NONE)
            LL_TRY(ll_pool_set_unmet(ctx, s->pool, d, pool->cost_nusd[pool->unmet_of[d]]));
    LL_TRY(ll_pool_case_copy(ctx, pool, 0, paths, s->pool));
    LL_TRY(ll_pivot_create(ctx, s->pool, &s->v));
    LL_NEW(ctx, s->closed, pool->count);
    LL_NEW(ctx, s->value_teu, pool->count);
    LL_NEW(ctx, s->price_usd, pool->p->row_count);
    for (int64_t j = 0; j < s->pool->count; j++) /* over capacities of 0 no column goes */
        for (int64_t e = s->pool->rows->first[j]; e < s->pool->rows->first[j + 1]; e++)
            s->closed[j] |=
                s->pool->rows->weight_micro[e] > 0 && pool->p->row[s->pool->rows->row[e]].capacity_uteu == 0;
    leave_all(s);
done:
    return status;
}

static void close_solved(ll_context *ctx, solved *s) {
    ll_pivot_free(ctx, s->v);
    ll_pool_free(ctx, s->pool);
    ll_free(ctx, s->closed);
    ll_free(ctx, s->value_teu);
    ll_free(ctx, s->price_usd);
}

static ll_status run(solved *s) {
    const ll_pivot_plan plan = {s->closed, false, ll_units_of(s->pool->p)};
    return ll_pivot_run(s->v, &plan, s->value_teu, s->price_usd, &s->result);
}

/* A basis of its own, from the flows as they are. */
static ll_status run_anew(ll_context *ctx, solved *s) {
    ll_pivot_free(ctx, s->v);
    ll_status status = ll_pivot_create(ctx, s->pool, &s->v);
    return status == LL_OK ? run(s) : status;
}

static bool any_closed(const solved *s) {
    for (int64_t j = 0; j < s->pool->count; j++)
        if (s->closed[j]) return true;
    return false;
}

static void assert_optimal(ll_context *ctx, solved *s) {
    CU_ASSERT_FATAL(s->result.optimal);
    double cost = ll_pool_assert_feasible(ctx, s->pool, s->value_teu, fits, fits);
    double optimum = ll_pool_optimum(ctx, s->pool), bound = ll_pool_bound(ctx, s->pool, s->price_usd);
    CU_ASSERT(fabs(cost - optimum) <= close_to * (1 + fabs(optimum)));
    if (!any_closed(s)) CU_ASSERT(fabs(cost - bound) <= close_to * (1 + fabs(bound)));
}

static void halve(solved *s) {
    for (int64_t j = 0; j < s->pool->count; j++) {
        double unmet = ll_pool_is_unmet(s->pool, j) ? ll_teu(s->pool->p->volume_uteu[s->pool->demand[j]]) : 0;
        s->value_teu[j] = (s->value_teu[j] + unmet) / 2;
    }
}

static void test_random(void) {
    int64_t pivots = 0, again = 0;
    int32_t tight = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, seed % 2 == 0, 8);
        solved s = {0};
        LL_ASSERT_OK(c.ctx, open_solved(c.ctx, c.pool, c.pool->count, &s));
        LL_ASSERT_OK(c.ctx, run(&s));
        assert_optimal(c.ctx, &s);
        pivots += s.result.pivots;
        tight += s.result.tight;
        LL_ASSERT_OK(c.ctx, run(&s)); /* from where it ended: nothing to do */
        CU_ASSERT_EQUAL(s.result.pivots, 0);
        assert_optimal(c.ctx, &s);
        LL_ASSERT_OK(c.ctx, run_anew(c.ctx, &s)); /* from a vertex */
        assert_optimal(c.ctx, &s);
        again += s.result.pivots;
        halve(&s); /* nearly every column has flow, none of them at a vertex */
        LL_ASSERT_OK(c.ctx, run_anew(c.ctx, &s));
        assert_optimal(c.ctx, &s);
        close_solved(c.ctx, &s);
        ll_pool_case_close(&c);
    }
    CU_ASSERT(pivots > (int64_t)3 * SEEDS && again * 10 < pivots && tight > SEEDS / 2);
}

/* Columns come, and penalties rise, after a solve: the basis goes on. */
static void test_goes_on(void) {
    int64_t later = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, false, 8);
        solved s = {0};
        LL_ASSERT_OK(c.ctx, open_solved(c.ctx, c.pool, c.pool->count / 2, &s));
        if (any_closed(&s)) goto next;
        LL_ASSERT_OK(c.ctx, run(&s));
        assert_optimal(c.ctx, &s);
        LL_ASSERT_OK(c.ctx, ll_pool_case_copy(c.ctx, c.pool, c.pool->count / 2, c.pool->count, s.pool));
        LL_ASSERT_OK(c.ctx, run(&s));
        assert_optimal(c.ctx, &s);
        later += s.result.pivots;
        for (int64_t d = 0; d < c.p->demand_count; d++)
            if (s.pool->unmet_of[d] != LL_NONE)
                LL_ASSERT_OK(c.ctx, ll_pool_set_unmet(c.ctx, s.pool, d, 3 * s.pool->cost_nusd[s.pool->unmet_of[d]]));
        LL_ASSERT_OK(c.ctx, run(&s));
        assert_optimal(c.ctx, &s);
    next:
        close_solved(c.ctx, &s);
        ll_pool_case_close(&c);
    }
    CU_ASSERT(later > SEEDS / 2);
}

/* A road of hard demands whose capacities bind in many places: the basis grows, is made anew, and lets rows go. */
static void test_road(void) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        ll_pool_case c = ll_pool_case_road(seed, LL_TEST_SANITIZED ? 60 : 200, 6);
        solved s = {0};
        LL_ASSERT_OK(c.ctx, open_solved(c.ctx, c.pool, c.pool->count, &s));
        LL_ASSERT_OK(c.ctx, run(&s));
        assert_optimal(c.ctx, &s);
        CU_ASSERT(s.result.tight > 5);
        close_solved(c.ctx, &s);
        ll_pool_case_close(&c);
    }
}

/* Penalties that rise and fall, again and again. */
static int64_t change_often(ll_pool_case *c, uint64_t seed, int times) {
    int64_t pivots = 0;
    ll_random random = ll_random_start(seed);
    solved s = {0};
    LL_ASSERT_OK(c->ctx, open_solved(c->ctx, c->pool, c->pool->count, &s));
    bool bounds = !any_closed(&s);
    for (int i = 0; i < times; i++) {
        for (int64_t d = 0; d < c->p->demand_count; d++) {
            if (c->pool->unmet_of[d] == LL_NONE) continue;
            int64_t whole = c->pool->cost_nusd[c->pool->unmet_of[d]];
            LL_ASSERT_OK(c->ctx, ll_pool_set_unmet(c->ctx, s.pool, d, whole / (1 << ll_random_below(&random, 12))));
        }
        s.v->inverse.changes += MANY; /* it is made anew with the first pivot */
        LL_ASSERT_OK(c->ctx, run(&s));
        CU_ASSERT_FATAL(s.result.optimal);
        double cost = ll_pool_assert_feasible(c->ctx, s.pool, s.value_teu, fits, fits);
        double bound = bounds ? ll_pool_bound(c->ctx, s.pool, s.price_usd) : cost;
        CU_ASSERT(fabs(cost - bound) <= close_to * (1 + fabs(cost)));
        pivots += s.result.pivots;
    }
    close_solved(c->ctx, &s);
    return pivots;
}

/* The basis goes on through many changes, and is made anew on the way: other rows that are just full are held then. */
static void test_many_changes(void) {
    int64_t pivots = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, seed % 2 == 0, 8);
        pivots += change_often(&c, seed, LL_TEST_SANITIZED ? 30 : 100);
        ll_pool_case_close(&c);
    }
    ll_pool_case c = ll_pool_case_road(4, LL_TEST_SANITIZED ? 60 : 150, 6);
    pivots += change_often(&c, 7, 60);
    ll_pool_case_close(&c);
    CU_ASSERT(pivots > (LL_TEST_SANITIZED ? 5000 : 20000));
}

/* Flows that do not fit are no start, and stay as they are. */
static void test_overfull(void) {
    int32_t refused = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, false, 8);
        solved s = {0};
        bool fit = true;
        ll_path_rows rows;
        LL_ASSERT_OK(c.ctx, open_solved(c.ctx, c.pool, c.pool->count, &s));
        LL_ASSERT_OK(c.ctx, ll_path_rows_create(c.ctx, c.p, &rows));
        double *load = ll_calloc(c.ctx, c.p->row_count, sizeof *load);
        for (int64_t j = 0; j < s.pool->count; j++) /* all on the newest path that is open */
            s.value_teu[j] = 0;
        for (int64_t d = 0; d < c.p->demand_count; d++) {
            int64_t j = s.pool->first_of[d];
            while (j != LL_NONE && s.closed[j]) j = s.pool->next[j];
            if (j != LL_NONE) s.value_teu[j] = ll_teu(c.p->volume_uteu[d]);
        }
        ll_pool_load(s.pool, s.value_teu, &rows, load);
        for (int32_t r = 0; r < c.p->row_count; r++) fit = fit && load[r] <= ll_teu(c.p->row[r].capacity_uteu) + 1e-6;
        double first = s.value_teu[0];
        LL_ASSERT_OK(c.ctx, run(&s));
        CU_ASSERT(fit == s.result.optimal);
        CU_ASSERT(fit || s.value_teu[0] == first);
        refused += !fit;
        ll_path_rows_free(c.ctx, &rows);
        ll_free(c.ctx, load);
        close_solved(c.ctx, &s);
        ll_pool_case_close(&c);
    }
    CU_ASSERT(refused > 3);
}

/* A demand with volume but no column at all has no answer here. */
static void test_no_column(void) {
    ll_pool_case c = ll_pool_case_open(1, false, 0);
    solved s = {0};
    int64_t volume = 0;
    for (int64_t d = 0; d < c.p->demand_count; d++) volume += c.p->volume_uteu[d];
    CU_ASSERT_FATAL(volume > 0);
    LL_ASSERT_OK(c.ctx, ll_pool_create(c.ctx, c.p, &s.pool));
    LL_ASSERT_OK(c.ctx, ll_pool_keep_rows(c.ctx, s.pool));
    LL_ASSERT_OK(c.ctx, ll_pivot_create(c.ctx, s.pool, &s.v));
    LL_ASSERT_OK(c.ctx, run(&s));
    CU_ASSERT(!s.result.optimal);
    close_solved(c.ctx, &s);
    ll_pool_case_close(&c);
}

/* ---- ends before the optimum ---- */

typedef struct stopping {
    int looks, at; /* which look for a stop finds one */
} stopping;

static bool stop_at(void *user) {
    stopping *s = user;
    return ++s->looks >= s->at;
}

/* A stop is seen within a batch and while a basis is made of flows; the flows are kept that it found, and fit. */
static void test_stops(void) {
    ll_pool_case c = ll_pool_case_road(2, 150, 6);
    for (int at = 1; at <= 5; at++) {
        stopping stop = {0, at};
        solved s = {0};
        LL_ASSERT_OK(c.ctx, open_solved(c.ctx, c.pool, c.pool->count, &s));
        double before = ll_pool_assert_feasible(c.ctx, s.pool, s.value_teu, fits, fits);
        c.ctx->stop_asked = stop_at;
        c.ctx->stop_user = &stop;
        LL_ASSERT_OK(c.ctx, run(&s));
        c.ctx->stop_asked = NULL;
        CU_ASSERT(s.result.stopped && !s.result.optimal && !s.result.rounded);
        CU_ASSERT(s.result.pivots <= 64 * (int64_t)at && stop.looks == at);
        double cost = ll_pool_assert_feasible(c.ctx, s.pool, s.value_teu, fits, fits);
        CU_ASSERT(at == 1 ? s.result.pivots == 0 : cost <= before);
        if (at == 5) CU_ASSERT(cost < before);
        close_solved(c.ctx, &s);
    }
    ll_pool_case_close(&c);
}

static ll_problem *lanes_problem(ll_context *ctx, int32_t count) {
    ll_problem *p = NULL;
    ll_test_arc *arc = ll_calloc(ctx, 2 * (int64_t)count, sizeof *arc);
    ll_test_demand *demand = ll_calloc(ctx, count, sizeof *demand);
    for (int32_t i = 0; i < count; i++) {
        arc[i] = (ll_test_arc){i, count, 1, 1};
        arc[count + i] = (ll_test_arc){i, count, 5, INFINITY};
        demand[i] = (ll_test_demand){i, count, 2, 100};
    }
    LL_ASSERT_OK(ctx, ll_test_sized_arrays(ctx, count + 1, arc, 2 * count, demand, count, &p));
    ll_free(ctx, arc);
    ll_free(ctx, demand);
    return p;
}

/* Demands of 2 TEU, each with an arc of 1 TEU and a dear one: as many rows are tight as there are demands. */
static void assert_lanes(int32_t count, bool optimal) {
    ll_context *ctx = ll_test_context(0);
    ll_problem *p = lanes_problem(ctx, count);
    ll_pool *pool = NULL;
    solved s = {0};
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    for (int32_t d = 0; d < count; d++) {
        const int32_t way[] = {d, count + d};
        LL_ASSERT_OK(ctx, ll_pool_set_unmet(ctx, pool, d, 100 * LL_NANO));
        for (int i = 0; i < 2; i++) {
            int64_t column = 0;
            bool added = false;
            LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, d, &way[i], 1, &column, &added));
        }
    }
    LL_ASSERT_OK(ctx, open_solved(ctx, pool, pool->count, &s));
    LL_ASSERT_OK(ctx, run(&s));
    CU_ASSERT_EQUAL(s.result.optimal, optimal);
    CU_ASSERT(!s.result.rounded && !s.result.stopped);
    CU_ASSERT(s.v->inverse.size <= LL_PIVOT_ROWS + 1);
    if (optimal) CU_ASSERT_EQUAL(s.result.tight, count);
    if (!optimal) CU_ASSERT_EQUAL(s.value_teu[s.pool->unmet_of[0]], 2);
    close_solved(ctx, &s);
    ll_pool_free(ctx, pool);
    ll_problem_free(ctx, p);
    ll_test_context_end(ctx);
}

static void test_many_rows(void) {
    assert_lanes(LL_PIVOT_ROWS / 2, true);
    assert_lanes(LL_PIVOT_ROWS + 50, false);
}

/* What is missing is no less than what a run allocates; after it, little is. */
static void test_missing_bytes(void) {
    ll_pool_case c = ll_pool_case_road(2, 100, 6);
    solved s = {0};
    LL_ASSERT_OK(c.ctx, open_solved(c.ctx, c.pool, c.pool->count, &s));
    long long before = atomic_load(&c.ctx->memory.live_bytes);
    double missing = ll_pivot_missing_bytes(s.v);
    atomic_store(&c.ctx->memory.peak_bytes, before);
    LL_ASSERT_OK(c.ctx, run(&s));
    CU_ASSERT(missing >= (double)(atomic_load(&c.ctx->memory.peak_bytes) - before));
    CU_ASSERT(ll_pivot_missing_bytes(s.v) < missing - 0.5 * (double)(atomic_load(&c.ctx->memory.live_bytes) - before));
    close_solved(c.ctx, &s);
    ll_pool_case_close(&c);
}

static ll_status run_once(ll_context *ctx, const ll_pool *pool) {
    solved s = {0};
    ll_status status = open_solved(ctx, pool, pool->count, &s);
    if (status == LL_OK) status = run(&s);
    close_solved(ctx, &s);
    return status;
}

static void test_no_memory(void) {
    ll_pool_case c = ll_pool_case_open(3, true, 8);
    CU_ASSERT(ll_pool_case_fail(&c, run_once) > 30);
    ll_pool_case_close(&c);
}

void suite_pivot(void);
void suite_pivot(void) {
    LL_TEST(test_random);
    LL_TEST(test_goes_on);
    LL_TEST(test_road);
    LL_TEST(test_many_changes);
    LL_TEST(test_overfull);
    LL_TEST(test_no_column);
    LL_TEST(test_stops);
    LL_TEST(test_many_rows);
    LL_TEST(test_missing_bytes);
    LL_TEST(test_no_memory);
}
