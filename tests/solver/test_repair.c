/* SPDX-License-Identifier: Apache-2.0 */
/* From doubles to micro-TEU: exact fit, what is cut, what is refilled, what is rounding. */
#include "solver/repair.h"

#include "tests/solver/arrays.h"
#include "tests/solver/pool_case.h"

/* Two or three parallel arcs from 0 to 1. */
static const ll_test_arc parallel[] = {{0, 1, 1, 1.0 / 3}, {0, 1, 2, 1.0 / 3}, {0, 1, 3, 1.0 / 3}};

typedef struct repaired {
    ll_context *ctx;
    ll_problem *p;
    ll_pool *pool;
    ll_solution *s;
    int64_t hard_unmet_uteu;
} repaired;

/* One column of each demand on each arc, demand by demand, then its unmet column; value [column]. */
static void run_repair(const ll_test_arc *arc, int32_t arcs, const ll_test_demand *demand, int32_t demands,
                       const double *value, repaired *r) {
    r->p = ll_test_open(&r->ctx, arc, arcs, demand, demands);
    r->s = ll_calloc(r->ctx, 1, sizeof *r->s);
    r->s->problem = r->p;
    LL_ASSERT_OK(r->ctx, ll_pool_create(r->ctx, r->p, &r->pool));
    for (int32_t d = 0; d < demands; d++) {
        for (int32_t a = 0; a < arcs; a++) {
            int64_t column = LL_NONE;
            bool added = false;
            LL_ASSERT_OK(r->ctx, ll_pool_add_path(r->ctx, r->pool, d, &a, 1, &column, &added));
        }
        LL_ASSERT_OK(r->ctx, ll_pool_set_unmet(r->ctx, r->pool, d, 1000 * LL_NANO));
    }
    LL_ASSERT_OK(r->ctx, ll_repair(r->ctx, NULL, r->pool, value, r->s, &r->hard_unmet_uteu));
}

static void close_repair(repaired *r) {
    ll_pool_free(r->ctx, r->pool);
    ll_test_close(r->ctx, r->p, r->s);
}

static int64_t flow_on(const repaired *r, int64_t demand, int32_t arc) {
    int64_t sum = 0;
    for (int64_t i = 0; i < r->s->path_count; i++)
        if (r->s->path_demand[i] == demand && r->s->path_arc[r->s->path_first[i]] == arc)
            sum += r->s->path_flow_uteu[i];
    return sum;
}

/* 1 TEU over thirds: 0.333333 each, 0.000001 is left, which is rounding of a hard demand. */
static void test_thirds_of_a_hard_demand(void) {
    const ll_test_demand demand = {0, 1, 1, INFINITY};
    const double value[] = {1.0 / 3, 1.0 / 3, 1.0 / 3, 0};
    repaired r;
    run_repair(parallel, 3, &demand, 1, value, &r);
    for (int32_t a = 0; a < 3; a++) CU_ASSERT_EQUAL(flow_on(&r, 0, a), 333333);
    CU_ASSERT_EQUAL(r.s->rounding_uteu[0], 1);
    CU_ASSERT_EQUAL(r.s->unmet_uteu[0], 0);
    CU_ASSERT_EQUAL(r.hard_unmet_uteu, 0);
    close_repair(&r);
}

/* With a penalty the same micro-TEU is unmet. */
static void test_thirds_with_a_penalty(void) {
    const ll_test_demand demand = {0, 1, 1, 50};
    const double value[] = {1.0 / 3, 1.0 / 3, 1.0 / 3, 0};
    repaired r;
    run_repair(parallel, 3, &demand, 1, value, &r);
    CU_ASSERT_EQUAL(r.s->rounding_uteu[0], 0);
    CU_ASSERT_EQUAL(r.s->unmet_uteu[0], 1);
    CU_ASSERT_EQUAL(r.hard_unmet_uteu, 0);
    close_repair(&r);
}

/* A value that is a whole micro-TEU up to noise is that micro-TEU, from both sides. */
static void test_noise_is_rounded_away(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 5}, {0, 1, 2, 5}};
    const ll_test_demand demand = {0, 1, 3, INFINITY};
    const double value[] = {1.9999999999, 1.0000000001, 0};
    repaired r;
    run_repair(arc, 2, &demand, 1, value, &r);
    CU_ASSERT_EQUAL(flow_on(&r, 0, 0), 2000000);
    CU_ASSERT_EQUAL(flow_on(&r, 0, 1), 1000000);
    CU_ASSERT_EQUAL(r.s->rounding_uteu[0] + r.s->unmet_uteu[0], 0);
    close_repair(&r);
}

/* 5 on an arc for 4: the demand whose penalty is lowest over its cost gives up 1, and takes the other arc for it. */
static void test_cut_and_refill(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 4}, {0, 1, 7, 0.25}};
    const ll_test_demand demand[] = {{0, 1, 2, 90}, {0, 1, 3, 10}};
    const double value[] = {2, 0, 0, 3, 0, 0};
    repaired r;
    run_repair(arc, 2, demand, 2, value, &r);
    CU_ASSERT_EQUAL(flow_on(&r, 0, 0), 2000000);
    CU_ASSERT_EQUAL(flow_on(&r, 1, 0), 2000000);
    CU_ASSERT_EQUAL(flow_on(&r, 1, 1), 250000);
    CU_ASSERT_EQUAL(r.s->unmet_uteu[1], 750000);
    close_repair(&r);
}

/* A path that costs more than the penalty is not worth taking. */
static void test_refill_stops_at_the_penalty(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 4}, {0, 1, 7, 4}};
    const ll_test_demand demand = {0, 1, 5, 6};
    const double value[] = {4, 0, 0};
    repaired r;
    run_repair(arc, 2, &demand, 1, value, &r);
    CU_ASSERT_EQUAL(flow_on(&r, 0, 0), 4000000);
    CU_ASSERT_EQUAL(flow_on(&r, 0, 1), 0);
    CU_ASSERT_EQUAL(r.s->unmet_uteu[0], 1000000);
    close_repair(&r);
}

static void test_hard_demand_that_does_not_fit(void) {
    const ll_test_demand demand = {0, 1, 3, INFINITY};
    const double value[] = {1, 1, 1, 0};
    repaired r;
    run_repair(parallel, 3, &demand, 1, value, &r);
    CU_ASSERT_EQUAL(r.hard_unmet_uteu, 3000000 - 3 * 333333);
    CU_ASSERT_EQUAL(r.s->unmet_uteu[0], r.hard_unmet_uteu);
    CU_ASSERT_EQUAL(r.s->rounding_uteu[0], 0);
    close_repair(&r);
}

/* More than the volume, and less than nothing, are both taken for what they can be. */
static void test_values_that_are_no_flow(void) {
    const ll_test_arc arc[] = {{0, 1, 1, INFINITY}, {0, 1, 2, INFINITY}};
    const ll_test_demand demand = {0, 1, 3, 10};
    const double value[] = {-2, 9, 0};
    repaired r;
    run_repair(arc, 2, &demand, 1, value, &r);
    CU_ASSERT_EQUAL(flow_on(&r, 0, 1), 3000000);
    CU_ASSERT_EQUAL(r.s->path_count, 1);
    close_repair(&r);
}

/* ---- random values ---- */

static void assert_fits(ll_context *ctx, const ll_problem *p, const ll_solution *s) {
    ll_path_rows rows;
    ll_i128 *load = ll_calloc(ctx, p->row_count, sizeof *load);
    int64_t *sum = ll_calloc(ctx, p->demand_count, sizeof *sum);
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, p, &rows));
    for (int64_t i = 0; i < s->path_count; i++) {
        int64_t d = s->path_demand[i];
        CU_ASSERT(s->path_flow_uteu[i] > 0);
        sum[d] += s->path_flow_uteu[i];
        ll_path_rows_of(p, p->klass[d], s->path_arc + s->path_first[i], s->path_first[i + 1] - s->path_first[i], &rows);
        for (int32_t n = 0; n < rows.count; n++)
            load[rows.row[n]] += (ll_i128)s->path_flow_uteu[i] * rows.weight_micro[rows.row[n]];
    }
    for (int32_t r = 0; r < p->row_count; r++) CU_ASSERT(load[r] <= (ll_i128)p->row[r].capacity_uteu * LL_MICRO);
    for (int64_t d = 0; d < p->demand_count; d++)
        CU_ASSERT_EQUAL(sum[d] + s->unmet_uteu[d] + s->rounding_uteu[d], p->volume_uteu[d]);
    ll_path_rows_free(ctx, &rows);
    ll_free(ctx, load);
    ll_free(ctx, sum);
}

/* Whatever the values, what comes out fits and adds up. */
static void test_any_values_fit(void) {
    for (uint64_t seed = 0; seed < 200; seed++) {
        ll_context *ctx = NULL;
        ll_pool *pool = NULL;
        int64_t hard_unmet = 0;
        ll_random random = ll_random_start(seed);
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_problem *p = ll_random_problem(ctx, seed, seed % 2 == 0);
        LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
        ll_random_pool_fill(ctx, pool, seed, 5);
        double *value = ll_calloc(ctx, pool->count, sizeof *value);
        for (int64_t j = 0; j < pool->count; j++)
            value[j] = ll_random_below(&random, 3) * (ll_random_below(&random, 1000000) / 777.0 - 50);
        ll_solution *s = ll_calloc(ctx, 1, sizeof *s);
        s->problem = p;
        LL_ASSERT_OK(ctx, ll_repair(ctx, NULL, pool, value, s, &hard_unmet));
        assert_fits(ctx, p, s);
        ll_free(ctx, value);
        ll_pool_free(ctx, pool);
        ll_test_close(ctx, p, s);
    }
}

/* What finds no room in the pool goes over new paths with room, cheapest first, as long as they beat the penalty. */
static void check_detours(bool by_trees) {
    const ll_test_arc arc[] = {{0, 1, 1, 0.5},      {0, 2, 1, INFINITY}, {2, 0, 0, INFINITY}, {2, 1, 1, 0.25},
                               {2, 3, 0, INFINITY}, {3, 1, 30, 0.125},   {0, 1, 50, INFINITY}};
    const ll_test_demand demand[] = {{0, 1, 1, 40}, {0, 1, 1, INFINITY}};
    const double value[] = {1, 0};
    const int32_t path[] = {0};
    repaired r = {0};
    ll_oracle *oracle = NULL;
    int64_t column = LL_NONE;
    bool added = false;
    r.p = ll_test_open(&r.ctx, arc, 7, demand, 2);
    if (by_trees) LL_ASSERT_OK(r.ctx, ll_oracle_create(r.ctx, r.p, LL_BACKEND_OPENMP, 1, &oracle));
    r.s = ll_calloc(r.ctx, 1, sizeof *r.s);
    r.s->problem = r.p;
    LL_ASSERT_OK(r.ctx, ll_pool_create(r.ctx, r.p, &r.pool));
    LL_ASSERT_OK(r.ctx, ll_pool_add_path(r.ctx, r.pool, 0, path, 1, &column, &added));
    LL_ASSERT_OK(r.ctx, ll_repair(r.ctx, oracle, r.pool, value, r.s, &r.hard_unmet_uteu));
    CU_ASSERT_EQUAL(flow_on(&r, 0, 0), 500000);
    CU_ASSERT_EQUAL(flow_on(&r, 0, 1), 250000 + 125000); /* first over 2, then over 2 and 3 */
    CU_ASSERT_EQUAL(flow_on(&r, 0, 6), 0);
    CU_ASSERT_EQUAL(r.s->unmet_uteu[0], 125000);
    CU_ASSERT_EQUAL(flow_on(&r, 1, 6), 1000000); /* nothing else is left, and it must */
    CU_ASSERT_EQUAL(r.hard_unmet_uteu, 0);
    CU_ASSERT_EQUAL(r.s->path_count, 4);
    if (by_trees) CU_ASSERT_EQUAL(oracle->rounds, 4); /* the last one carries nothing */
    ll_oracle_free(r.ctx, oracle);
    close_repair(&r);
}

static void test_detours_by_searches(void) { check_detours(false); }
static void test_detours_by_trees(void) { check_detours(true); }

/* ---- a fit by its rule, over whole tables ---- */

enum { FIT_SEEDS = 60, MOST = 512 };

typedef struct table { /* [column], and what it takes of [row] */
    int64_t flow[MOST], cost[MOST], penalty[MOST], demand[MOST], missing[MOST];
    int64_t weight[MOST][MOST];
    ll_i128 room[MOST];
    bool unmet[MOST];
    int64_t columns, demands;
    int32_t rows;
} table;

static void fill_table(ll_context *ctx, const ll_pool *pool, table *t) {
    ll_path_rows rows;
    CU_ASSERT_FATAL(pool->count <= MOST && pool->p->row_count <= MOST && pool->p->demand_count <= MOST);
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, pool->p, &rows));
    t->columns = pool->count;
    t->demands = pool->p->demand_count;
    t->rows = pool->p->row_count;
    for (int64_t j = 0; j < t->columns; j++) {
        t->demand[j] = pool->demand[j];
        t->unmet[j] = ll_pool_is_unmet(pool, j);
        t->cost[j] = pool->cost_nusd[j];
        t->penalty[j] = pool->p->penalty_nusd[pool->demand[j]];
        ll_pool_rows_of(pool, j, &rows);
        for (int32_t i = 0; i < rows.count; i++) t->weight[j][rows.row[i]] = rows.weight_micro[rows.row[i]];
    }
    for (int64_t d = 0; d < t->demands; d++) t->missing[d] = pool->p->volume_uteu[d];
    for (int32_t r = 0; r < t->rows; r++) t->room[r] = (ll_i128)pool->p->row[r].capacity_uteu * 1000000;
    ll_path_rows_free(ctx, &rows);
}

static void move_flow(table *t, int64_t j, int64_t change) {
    t->flow[j] += change;
    t->missing[t->demand[j]] -= change;
    for (int32_t r = 0; r < t->rows; r++) t->room[r] -= (ll_i128)change * t->weight[j][r];
}

/* Down to quanta, unless a thousandth of one is all that it lacks. */
static void round_down(table *t, const double *value_teu) {
    for (int64_t j = 0; j < t->columns; j++) {
        double micro = value_teu[j] * 1e6, near = nearbyint(micro);
        int64_t flow = (int64_t)(fabs(micro - near) > 1e-3 ? floor(micro) : near), most = t->missing[t->demand[j]];
        if (!t->unmet[j] && flow > 0) move_flow(t, j, flow < most ? flow : most);
    }
}

/* Column by column, one after the other that is worth least over its penalty, until all rows hold. */
static void cut(table *t) {
    bool done[MOST] = {false};
    for (int64_t n = 0; n < t->columns; n++) {
        int64_t worst = LL_NONE, least = 0;
        for (int64_t j = 0; j < t->columns; j++)
            if (!done[j] && (worst == LL_NONE || t->cost[j] - t->penalty[j] >= t->cost[worst] - t->penalty[worst]))
                worst = j;
        done[worst] = true;
        for (int32_t r = 0; r < t->rows; r++)
            for (ll_i128 w = t->weight[worst][r]; w > 0 && t->room[r] + w * least < 0 && least < t->flow[worst];) {
                ll_i128 need = (-t->room[r] + w - 1) / w;
                least = need < t->flow[worst] ? (int64_t)need : t->flow[worst];
            }
        if (least > 0) move_flow(t, worst, -least);
    }
}

/* Demand by demand over what has room, cheapest first. */
static void refill(table *t) {
    for (int64_t d = 0; d < t->demands; d++)
        for (int64_t before = LL_NONE;;) {
            int64_t best = LL_NONE, more = t->missing[d];
            for (int64_t j = t->columns - 1; j >= 0; j--) {
                bool later =
                    before == LL_NONE || t->cost[j] > t->cost[before] || (t->cost[j] == t->cost[before] && j > before);
                if (t->demand[j] == d && !t->unmet[j] && later && (best == LL_NONE || t->cost[j] <= t->cost[best]))
                    best = j;
            }
            if (best == LL_NONE || more == 0 || t->cost[best] >= t->penalty[best]) break;
            for (int32_t r = 0; r < t->rows; r++)
                if (t->weight[best][r] > 0 && t->room[r] / t->weight[best][r] < more)
                    more = (int64_t)(t->room[r] / t->weight[best][r]);
            if (more > 0) move_flow(t, best, more);
            before = best;
        }
}

/* Flows up to twice what fits, on random pools: flow by flow the same, and no capacity is exceeded. */
static void test_fit_against_its_rule(void) {
    int64_t carried = 0, missing = 0;
    for (uint64_t seed = 0; seed < FIT_SEEDS; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, seed % 2 == 0, 6);
        ll_fit *fit = NULL;
        ll_random random = ll_random_start(seed);
        table *t = ll_calloc(c.ctx, 1, sizeof *t);
        double *value = ll_calloc(c.ctx, c.pool->count, sizeof *value);
        CU_ASSERT_FATAL(t != NULL && value != NULL);
        fill_table(c.ctx, c.pool, t);
        for (int64_t j = 0; j < t->columns; j++)
            value[j] = (double)ll_random_below(&random, 1000000) * 1e-6 * ll_teu(c.p->volume_uteu[t->demand[j]]);
        round_down(t, value);
        cut(t);
        refill(t);
        LL_ASSERT_OK(c.ctx, ll_fit_create(c.ctx, c.pool, &fit));
        LL_ASSERT_OK(c.ctx, ll_fit_take(fit, value, t->columns));
        for (int64_t j = 0; j < t->columns; j++) CU_ASSERT_EQUAL(fit->flow_uteu[j], t->flow[j]);
        for (int64_t d = 0; d < t->demands; d++) CU_ASSERT_EQUAL(fit->missing_uteu[d], t->missing[d]);
        for (int32_t r = 0; r < t->rows; r++) CU_ASSERT(fit->room[r] == t->room[r] && t->room[r] >= 0);
        for (int64_t j = 0; j < t->columns; j++) carried += t->flow[j] > 0;
        for (int64_t d = 0; d < t->demands; d++) missing += t->missing[d] > 0;
        ll_fit_free(c.ctx, fit);
        ll_free(c.ctx, value);
        ll_free(c.ctx, t);
        ll_pool_case_close(&c);
    }
    CU_ASSERT(carried > FIT_SEEDS && missing > FIT_SEEDS);
}

void suite_repair(void);
void suite_repair(void) {
    LL_TEST(test_thirds_of_a_hard_demand);
    LL_TEST(test_thirds_with_a_penalty);
    LL_TEST(test_noise_is_rounded_away);
    LL_TEST(test_cut_and_refill);
    LL_TEST(test_refill_stops_at_the_penalty);
    LL_TEST(test_hard_demand_that_does_not_fit);
    LL_TEST(test_values_that_are_no_flow);
    LL_TEST(test_any_values_fit);
    LL_TEST(test_detours_by_searches);
    LL_TEST(test_detours_by_trees);
    LL_TEST(test_fit_against_its_rule);
}
