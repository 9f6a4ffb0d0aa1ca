/* SPDX-License-Identifier: Apache-2.0 */
/* The node-arc program: the paths that it leaves hold an optimum. */
#include "solver/node_arc.h"

#include <math.h>

#include "solver/hard.h"
#include "tests/solver/by_hand.h"
#include "tests/solver/random_case.h"

typedef struct seeded {
    ll_context *ctx;
    ll_problem *p;
    ll_solve_options options;
    ll_oracle *oracle;
    ll_column *column;
} seeded;

static void open_seeded(seeded *s, ll_context *ctx, ll_problem *p) {
    *s = (seeded){.ctx = ctx, .p = p};
    ll_solve_options_default(&s->options);
    LL_ASSERT_OK(ctx, ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, 1, &s->oracle));
    LL_ASSERT_OK(ctx, ll_column_create(ctx, p, &s->options, s->oracle, &s->column));
    ll_hard_start(s->column);
    LL_ASSERT_OK(ctx, ll_node_arc_seed(s->column));
}

static void close_seeded(seeded *s) {
    ll_column_free(s->ctx, s->column);
    ll_oracle_free(s->ctx, s->oracle);
    hand_free(s->ctx, s->p, NULL);
}

/* The master over the seeded paths and unmet columns alone. */
static double restricted_optimum(seeded *s) {
    for (int64_t d = 0; d < s->p->demand_count; d++)
        if (s->p->volume_uteu[d] > 0)
            LL_ASSERT_OK(s->ctx, ll_pool_set_unmet(s->ctx, s->column->pool, d, s->column->work_nusd[d]));
    LL_ASSERT_OK(s->ctx, ll_restricted_solve(s->column->master, 1, 0, false));
    CU_ASSERT(s->column->master->solved);
    return s->column->master->objective_usd;
}

static void test_rows(void) {
    seeded s;
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    hand_case(&ctx, &p, NULL);
    open_seeded(&s, ctx, p);
    const ll_lanes *lanes = &s.oracle->map->lanes;
    CU_ASSERT_EQUAL(lanes->lane_count, 4); /* A and B food, A cars, D food */
    CU_ASSERT_EQUAL(ll_node_arc_rows(p, lanes), 4 * (int64_t)p->node_count);
    close_seeded(&s);
}

static void test_seed_of_the_hand_case(void) {
    seeded s;
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    hand_case(&ctx, &p, NULL);
    open_seeded(&s, ctx, p);
    CU_ASSERT_EQUAL(s.column->pool->count, BEST_PATHS);
    CU_ASSERT_DOUBLE_EQUAL(restricted_optimum(&s), 5357, 1e-9 * 5357);
    close_seeded(&s);
}

/* Each path runs from origin to destination without coming by a place twice. */
static void assert_simple_paths(const seeded *s) {
    const ll_pool *pool = s->column->pool;
    bool *seen = ll_calloc(s->ctx, s->p->node_count, sizeof *seen);
    for (int64_t j = 0; j < pool->count; j++) {
        int64_t d = pool->demand[j];
        int32_t at = s->p->origin[d];
        memset(seen, 0, (size_t)s->p->node_count * sizeof *seen);
        for (int64_t i = pool->first[j]; i < pool->first[j + 1]; i++) {
            CU_ASSERT_EQUAL(s->p->tail[pool->arc[i]], at);
            CU_ASSERT(!seen[at]);
            seen[at] = true;
            at = s->p->head[pool->arc[i]];
        }
        CU_ASSERT_EQUAL(at, s->p->destination[d]);
        CU_ASSERT(pool->cost_nusd[j] < LL_COST_INF);
    }
    ll_free(s->ctx, seen);
}

/* The seeded paths need no other: the column loop only confirms them. */
static void test_seeds_hold_an_optimum(void) {
    for (uint64_t seed = 0; seed < 80; seed++) {
        seeded s;
        ll_context *ctx = NULL;
        ll_column_end end = LL_END_LIMIT;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        open_seeded(&s, ctx, ll_random_problem(ctx, seed, seed % 2 == 0));
        assert_simple_paths(&s);
        double seeded_usd = restricted_optimum(&s);
        memcpy(s.column->penalty_nusd, s.column->work_nusd, (size_t)s.p->demand_count * sizeof *s.column->work_nusd);
        s.options.gap = 1e-9; /* of the program with its working penalties */
        LL_ASSERT_OK(ctx, ll_column_run(s.column, &end));
        bool proven = end == LL_END_PROOF && ll_column_hard_unmet(s.column) > 0;
        CU_ASSERT(end == LL_END_GAP || end == LL_END_NO_COLUMN || proven);
        CU_ASSERT_DOUBLE_EQUAL((double)s.column->best_bound * 1e-15, seeded_usd, 1e-8 * fmax(1, fabs(seeded_usd)));
        close_seeded(&s);
    }
}

/* A cancelled program leaves no paths; the loop finds its own. */
static void test_cancelled(void) {
    seeded s;
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    hand_case(&ctx, &p, NULL);
    ll_context_cancel(ctx);
    open_seeded(&s, ctx, p);
    CU_ASSERT_EQUAL(s.column->pool->count, 0);
    ll_context_reset_cancel(ctx);
    close_seeded(&s);
}

void suite_node_arc(void);
void suite_node_arc(void) {
    LL_TEST(test_rows);
    LL_TEST(test_seed_of_the_hand_case);
    LL_TEST(test_seeds_hold_an_optimum);
    LL_TEST(test_cancelled);
}
