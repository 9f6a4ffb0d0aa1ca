/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compact master against the textbook form over the same pools:
 *
 *     min  sum cost x     s.t.  sum a[S][j] x[j] <= capacity[S] for every S,  sum_{j of d} x[j] = volume[d],  x >= 0
 */
#include "solver/master.h"

#include <math.h>

#include "tests/solver/random_case.h"
#include "tests/support/test.h"

enum { SEEDS = 150, ROUNDS = 6 };
static const double tolerance = 1e-8;

static double teu(int64_t uteu) { return (double)uteu / (double)LL_MICRO; }

static void add_full_rows(ll_context *ctx, const ll_problem *p, ll_lp *lp) {
    for (int32_t r = 0; r < p->row_count; r++)
        LL_ASSERT_OK(ctx, ll_lp_add_row(ctx, lp, -INFINITY, teu(p->row[r].capacity_uteu), LL_BASIS_BASIC));
    for (int64_t d = 0; d < p->demand_count; d++) {
        double volume = teu(p->volume_uteu[d]);
        LL_ASSERT_OK(ctx, ll_lp_add_row(ctx, lp, volume, volume, LL_BASIS_BASIC));
    }
}

static double full_optimum(ll_context *ctx, const ll_pool *pool) {
    const ll_problem *p = pool->p;
    ll_lp *lp = NULL;
    ll_path_rows rows;
    LL_ASSERT_OK(ctx, ll_lp_create(ctx, &lp));
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, p, &rows));
    add_full_rows(ctx, p, lp);
    for (int64_t j = 0; j < pool->count; j++) {
        int64_t d = pool->demand[j];
        double cost = (double)pool->cost_nusd[j] / (double)LL_NANO;
        ll_path_rows_of(p, p->klass[d], pool->arc + pool->first[j], ll_pool_arc_count(pool, j), &rows);
        LL_ASSERT_OK(ctx, ll_lp_add_column(ctx, lp, cost, INFINITY, LL_BASIS_LOWER));
        for (int32_t i = 0; i < rows.count; i++)
            LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, rows.row[i], teu(rows.weight_micro[rows.row[i]])));
        LL_ASSERT_OK(ctx, ll_lp_add_entry(ctx, lp, p->row_count + (int32_t)d, 1));
    }
    LL_ASSERT_OK(ctx, ll_lp_solve(ctx, lp, LL_LP_PRIMAL));
    CU_ASSERT_EQUAL(lp->outcome, LL_LP_OPTIMAL);
    double objective = lp->objective;
    ll_path_rows_free(ctx, &rows);
    ll_lp_free(ctx, lp);
    return objective;
}

/* Values fit volumes and capacities to `within`, relatively. */
static void assert_feasible(ll_context *ctx, const ll_master *m, double within) {
    const ll_problem *p = m->p;
    const ll_pool *pool = m->pool;
    ll_path_rows rows;
    double *load = ll_calloc(ctx, p->row_count, sizeof *load), *sum = ll_calloc(ctx, p->demand_count, sizeof *sum);
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, p, &rows));
    for (int64_t j = 0; j < pool->count; j++) {
        CU_ASSERT(m->value_teu[j] >= -within * (1 + teu(p->volume_uteu[pool->demand[j]])));
        sum[pool->demand[j]] += m->value_teu[j];
        ll_path_rows_of(p, p->klass[pool->demand[j]], pool->arc + pool->first[j], ll_pool_arc_count(pool, j), &rows);
        for (int32_t i = 0; i < rows.count; i++)
            load[rows.row[i]] += m->value_teu[j] * teu(rows.weight_micro[rows.row[i]]);
    }
    for (int64_t d = 0; d < p->demand_count; d++)
        CU_ASSERT_DOUBLE_EQUAL(sum[d], teu(p->volume_uteu[d]), within * (1 + sum[d]));
    for (int32_t r = 0; r < p->row_count; r++)
        CU_ASSERT(load[r] <= teu(p->row[r].capacity_uteu) + within * (m->flow_unit + load[r]));
    ll_path_rows_free(ctx, &rows);
    ll_free(ctx, load);
    ll_free(ctx, sum);
}

/* The prices' own bound over the pool: with the objective it proves both. */
static double dual_bound(ll_master *m) {
    const ll_problem *p = m->p;
    double sum = 0;
    for (int64_t d = 0; d < p->demand_count; d++) {
        double cheapest = INFINITY;
        for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j])
            cheapest = fmin(cheapest, ll_pool_priced_cost_usd(m->pool, j, m->zero_costs, m->price_usd, &m->path_rows));
        if (p->volume_uteu[d] > 0) sum += teu(p->volume_uteu[d]) * cheapest;
    }
    for (int32_t r = 0; r < p->row_count; r++) {
        CU_ASSERT(m->price_usd[r] >= 0);
        sum -= m->price_usd[r] * teu(p->row[r].capacity_uteu);
    }
    return sum;
}

static void assert_optimal(ll_context *ctx, ll_master *m) {
    double expected = full_optimum(ctx, m->pool), scale = fmax(1, fabs(expected));
    CU_ASSERT(m->solved);
    CU_ASSERT_DOUBLE_EQUAL(m->objective_usd, expected, tolerance * scale);
    CU_ASSERT_DOUBLE_EQUAL(dual_bound(m), expected, tolerance * scale);
    assert_feasible(ctx, m, 1e-8);
}

/* Pools that grow between solves: every solve starts from the basis before it, keys exchanged in between. */
static void test_against_the_full_form(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_context *ctx = NULL;
        ll_pool *pool = NULL;
        ll_master *m = NULL;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_problem *p = ll_random_problem(ctx, seed, seed % 2 == 0);
        LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
        LL_ASSERT_OK(ctx, ll_master_create(ctx, p, pool, &m));
        for (uint64_t round = 0; round < ROUNDS; round++) {
            ll_random_pool_fill(ctx, pool, seed + 1000 * round, 1);
            LL_ASSERT_OK(ctx, ll_master_solve(m));
            assert_optimal(ctx, m);
        }
        LL_ASSERT_OK(ctx, ll_master_refine(m));
        assert_feasible(ctx, m, 1e-12);
        ll_master_free(ctx, m);
        ll_pool_free(ctx, pool);
        ll_problem_free(ctx, p);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
        ll_context_free(ctx);
    }
}

/* Penalties that rise between solves, as for hard demands: the basis goes on. */
static void test_changing_penalties(void) {
    ll_context *ctx = NULL;
    ll_pool *pool = NULL;
    ll_master *m = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, 8, true);
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    LL_ASSERT_OK(ctx, ll_master_create(ctx, p, pool, &m));
    ll_random_pool_fill(ctx, pool, 8, 8);
    double before = -1;
    for (int64_t penalty = 1; penalty <= 10000; penalty *= 10) {
        for (int64_t d = 0; d < p->demand_count; d++)
            if (p->volume_uteu[d] > 0) LL_ASSERT_OK(ctx, ll_pool_set_unmet(ctx, pool, d, penalty * LL_NANO));
        LL_ASSERT_OK(ctx, ll_master_solve(m));
        assert_optimal(ctx, m);
        CU_ASSERT(m->objective_usd >= before);
        before = m->objective_usd;
    }
    ll_master_free(ctx, m);
    ll_pool_free(ctx, pool);
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

static void test_stopped(void) {
    ll_context *ctx = NULL;
    ll_pool *pool = NULL;
    ll_master *m = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, 4, false);
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    LL_ASSERT_OK(ctx, ll_master_create(ctx, p, pool, &m));
    ll_random_pool_fill(ctx, pool, 4, 5);
    ll_context_cancel(ctx);
    LL_ASSERT_OK(ctx, ll_master_solve(m));
    CU_ASSERT(!m->solved);
    ll_context_reset_cancel(ctx);
    LL_ASSERT_OK(ctx, ll_master_solve(m));
    assert_optimal(ctx, m);
    ll_master_free(ctx, m);
    ll_pool_free(ctx, pool);
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

static ll_status solve_once(ll_context *ctx, const ll_pool *pool) {
    ll_status status = LL_OK;
    ll_master *m = NULL;
    LL_TRY(ll_master_create(ctx, pool->p, pool, &m));
    LL_TRY(ll_master_solve(m));
    LL_TRY(ll_master_refine(m));
done:
    ll_master_free(ctx, m);
    return status;
}

static void test_out_of_memory(void) {
    ll_context *ctx = NULL;
    ll_pool *pool = NULL;
    ll_status status = LL_ERR_MEMORY;
    int failures = -1;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, 8, false);
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    ll_random_pool_fill(ctx, pool, 8, 8);
    long long before = atomic_load(&ctx->memory.live_blocks);
    while (status == LL_ERR_MEMORY) {
        atomic_store(&ctx->memory.fail_at, ++failures);
        status = solve_once(ctx, pool);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), before);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    LL_ASSERT_STATUS(ctx, status, LL_OK);
    CU_ASSERT(failures > 20);
    ll_pool_free(ctx, pool);
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

void suite_master(void);
void suite_master(void) {
    LL_TEST(test_against_the_full_form);
    LL_TEST(test_changing_penalties);
    LL_TEST(test_stopped);
    LL_TEST(test_out_of_memory);
}
