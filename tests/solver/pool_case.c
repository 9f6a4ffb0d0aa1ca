/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The textbook form of the restricted master:
 *
 *     min  sum cost x     s.t.  sum a[S][j] x[j] <= capacity[S] for every S,  sum_{j of d} x[j] = volume[d],  x >= 0
 */
#include "tests/solver/pool_case.h"

#include <math.h>

#include <landlink/landlink.h>

#include "solver/lp.h"
#include "tests/support/test.h"

ll_pool_case ll_pool_case_open(uint64_t seed, bool hard, int rounds) {
    ll_pool_case c = {0};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&c.ctx), LL_OK);
    c.p = ll_random_problem(c.ctx, seed, hard);
    LL_ASSERT_OK(c.ctx, ll_pool_create(c.ctx, c.p, &c.pool));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c.pool);
    if (rounds > 0) ll_random_pool_fill(c.ctx, c.pool, seed, rounds);
    return c;
}

/* ---- a road ---- */

enum { STAGES = 30, WAYS = 3, ROAD_ARCS = STAGES * WAYS };

static ll_problem *make_road(ll_context *ctx, ll_random *random, int64_t demands) {
    int32_t tail[ROAD_ARCS], head[ROAD_ARCS];
    double cost[ROAD_ARCS], capacity[ROAD_ARCS];
    int32_t *origin = ll_calloc(ctx, demands, sizeof *origin), *destination = ll_calloc(ctx, demands, sizeof *origin);
    double *volume = ll_calloc(ctx, demands, sizeof *volume);
    ll_network *network = NULL;
    ll_problem *p = NULL;
    CU_ASSERT_FATAL(origin != NULL && destination != NULL && volume != NULL);
    for (int32_t a = 0; a < ROAD_ARCS; a++) {
        tail[a] = a / WAYS;
        head[a] = a / WAYS + 1;
        cost[a] = 1 + ll_random_below(random, 100);
        capacity[a] = 1 + 2 * (double)demands * ll_random_below(random, 100) / 100;
    }
    for (int64_t d = 0; d < demands; d++) {
        origin[d] = ll_random_below(random, STAGES / 4);
        destination[d] = STAGES / 2 + ll_random_below(random, STAGES / 2 + 1);
        volume[d] = 1 + ll_random_below(random, 10);
    }
    const ll_problem_data data = {.class_count = 1,
                                  .cost_usd_per_teu = cost,
                                  .capacity_teu = capacity,
                                  .demand_count = demands,
                                  .origin = origin,
                                  .destination = destination,
                                  .volume_teu = volume};
    LL_ASSERT_OK(ctx, ll_network_create(ctx, STAGES + 1, ROAD_ARCS, tail, head, &network));
    LL_ASSERT_OK(ctx, ll_problem_create(ctx, network, &data, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    ll_network_free(ctx, network);
    ll_free(ctx, origin);
    ll_free(ctx, destination);
    ll_free(ctx, volume);
    return p;
}

ll_pool_case ll_pool_case_road(uint64_t seed, int64_t demands, int columns) {
    ll_pool_case c = {0};
    ll_random random = ll_random_start(seed);
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&c.ctx), LL_OK);
    c.p = make_road(c.ctx, &random, demands);
    LL_ASSERT_OK(c.ctx, ll_pool_create(c.ctx, c.p, &c.pool));
    for (int64_t d = 0; d < demands; d++) {
        LL_ASSERT_OK(c.ctx, ll_pool_set_unmet(c.ctx, c.pool, d, 10000 * LL_NANO));
        for (int i = 0; i < columns; i++) {
            int32_t path[STAGES], count = c.p->destination[d] - c.p->origin[d];
            int64_t column = LL_NONE;
            bool added = false;
            for (int32_t k = 0; k < count; k++) path[k] = (c.p->origin[d] + k) * WAYS + ll_random_below(&random, WAYS);
            LL_ASSERT_OK(c.ctx, ll_pool_add_path(c.ctx, c.pool, d, path, count, &column, &added));
        }
    }
    return c;
}

void ll_pool_case_close(ll_pool_case *c) {
    ll_pool_free(c->ctx, c->pool);
    ll_problem_free(c->ctx, c->p);
    CU_ASSERT_EQUAL(atomic_load(&c->ctx->memory.live_blocks), 0);
    ll_context_free(c->ctx);
}

ll_status ll_pool_case_copy(ll_context *ctx, const ll_pool *from, int64_t first, int64_t end, ll_pool *to) {
    ll_status status = LL_OK;
    int64_t column = 0;
    bool added = false;
    for (int64_t j = first; j < end; j++) {
        if (ll_pool_is_unmet(from, j))
            LL_TRY(ll_pool_set_unmet(ctx, to, from->demand[j], from->cost_nusd[j]));
        else
            LL_TRY(ll_pool_add_path(ctx, to, from->demand[j], from->arc + from->first[j], ll_pool_arc_count(from, j),
                                    &column, &added));
    }
done:
    return status;
}

double ll_teu(int64_t uteu) { return (double)uteu / (double)LL_MICRO; }

static void add_full_rows(ll_context *ctx, const ll_problem *p, ll_lp *lp) {
    for (int32_t r = 0; r < p->row_count; r++)
        LL_ASSERT_OK(ctx, ll_lp_add_row(ctx, lp, -INFINITY, ll_teu(p->row[r].capacity_uteu), LL_BASIS_BASIC));
    for (int64_t d = 0; d < p->demand_count; d++) {
        double volume = ll_teu(p->volume_uteu[d]);
        LL_ASSERT_OK(ctx, ll_lp_add_row(ctx, lp, volume, volume, LL_BASIS_BASIC));
    }
}

double ll_pool_optimum(ll_context *ctx, const ll_pool *pool) {
    const ll_problem *p = pool->p;
    ll_lp *lp = NULL;
    ll_path_rows rows;
    LL_ASSERT_OK(ctx, ll_lp_create(ctx, &lp));
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, p, &rows));
    add_full_rows(ctx, p, lp);
    for (int64_t j = 0; j < pool->count; j++) {
        LL_ASSERT_OK(ctx, ll_lp_add_column(ctx, lp, ll_pool_cost_usd(pool, j, false), INFINITY, LL_BASIS_LOWER));
        ll_pool_rows_of(pool, j, &rows);
        for (int32_t i = 0; i < rows.count; i++)
            LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, rows.row[i], ll_teu(rows.weight_micro[rows.row[i]])));
        LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, p->row_count + (int32_t)pool->demand[j], 1));
    }
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_OPTIMAL);
    double objective = lp->objective;
    ll_path_rows_free(ctx, &rows);
    ll_lp_free(ctx, lp);
    return objective;
}

double ll_pool_bound(ll_context *ctx, const ll_pool *pool, const double *price_usd) {
    const ll_problem *p = pool->p;
    ll_path_rows rows;
    double sum = 0;
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, p, &rows));
    for (int64_t d = 0; d < p->demand_count; d++) {
        double cheapest = INFINITY;
        for (int64_t j = pool->first_of[d]; j != LL_NONE; j = pool->next[j])
            cheapest = fmin(cheapest, ll_pool_priced_cost_usd(pool, j, false, price_usd, &rows));
        if (p->volume_uteu[d] > 0) sum += ll_teu(p->volume_uteu[d]) * cheapest;
    }
    for (int32_t r = 0; r < p->row_count; r++) {
        CU_ASSERT(price_usd[r] >= 0);
        sum -= price_usd[r] * ll_teu(p->row[r].capacity_uteu);
    }
    ll_path_rows_free(ctx, &rows);
    return sum;
}

double ll_pool_assert_feasible(ll_context *ctx, const ll_pool *pool, const double *value_teu, double volumes,
                               double capacities) {
    const ll_problem *p = pool->p;
    ll_path_rows rows;
    double *load = ll_calloc(ctx, p->row_count, sizeof *load), *sum = ll_calloc(ctx, p->demand_count, sizeof *sum);
    double cost = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(load);
    CU_ASSERT_PTR_NOT_NULL_FATAL(sum);
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, p, &rows));
    for (int64_t j = 0; j < pool->count; j++) {
        CU_ASSERT(value_teu[j] >= -volumes * (1 + ll_teu(p->volume_uteu[pool->demand[j]])));
        sum[pool->demand[j]] += value_teu[j];
        cost += value_teu[j] * ll_pool_cost_usd(pool, j, false);
        ll_pool_rows_of(pool, j, &rows);
        for (int32_t i = 0; i < rows.count; i++)
            load[rows.row[i]] += value_teu[j] * ll_teu(rows.weight_micro[rows.row[i]]);
    }
    for (int64_t d = 0; d < p->demand_count; d++)
        CU_ASSERT_DOUBLE_EQUAL(sum[d], ll_teu(p->volume_uteu[d]), volumes * (1 + sum[d]));
    for (int32_t r = 0; r < p->row_count; r++)
        CU_ASSERT(load[r] <= ll_teu(p->row[r].capacity_uteu) + capacities * (1 + load[r]));
    ll_path_rows_free(ctx, &rows);
    ll_free(ctx, load);
    ll_free(ctx, sum);
    return cost;
}

int ll_pool_case_fail(ll_pool_case *c, ll_status (*work)(ll_context *ctx, const ll_pool *pool)) {
    long long before = atomic_load(&c->ctx->memory.live_blocks);
    ll_status status = LL_ERR_MEMORY;
    int failures = -1;
    while (status == LL_ERR_MEMORY) {
        atomic_store(&c->ctx->memory.fail_at, ++failures);
        status = work(c->ctx, c->pool);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&c->ctx->memory.live_blocks), before);
    }
    atomic_store(&c->ctx->memory.fail_at, -1);
    LL_ASSERT_STATUS(c->ctx, status, LL_OK);
    return failures;
}
