/* SPDX-License-Identifier: Apache-2.0 */
/* One face for two masters: what it hands out, when the interior-point method gives way, and the vertex at the end. */
#include "solver/restricted.h"

#include <math.h>

#include "tests/solver/pool_case.h"
#include "tests/support/test.h"

enum { SEEDS = 60 };
static const double gap = 1e-10, start_gap = 0.03;

static ll_restricted *open_master(const ll_pool_case *c, ll_restricted_kind kind) {
    ll_restricted *m = NULL;
    LL_ASSERT_OK(c->ctx, ll_restricted_create(c->ctx, c->p, c->pool, kind, &m));
    CU_ASSERT_PTR_NOT_NULL_FATAL(m);
    return m;
}

static void test_both_find_the_optimum(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, seed % 2 == 0, 5);
        double expected = ll_pool_optimum(c.ctx, c.pool), close = 1e-8 * fmax(1, expected);
        for (int kind = LL_RESTRICTED_SIMPLEX; kind <= LL_RESTRICTED_INTERIOR; kind++) {
            ll_restricted *m = open_master(&c, (ll_restricted_kind)kind);
            LL_ASSERT_OK(c.ctx, ll_restricted_solve(m, start_gap, gap, false));
            CU_ASSERT(m->solved && m->own_gap <= gap);
            CU_ASSERT_DOUBLE_EQUAL(m->objective_usd, expected, close);
            CU_ASSERT_DOUBLE_EQUAL(ll_pool_bound(c.ctx, c.pool, m->price_usd), expected, close);
            LL_ASSERT_OK(c.ctx, ll_restricted_finish(m));
            CU_ASSERT_EQUAL(m->column_count, c.pool->count);
            double cost = ll_pool_assert_feasible(c.ctx, c.pool, m->value_teu, 1e-11, 1e-11);
            CU_ASSERT_DOUBLE_EQUAL(cost, expected, close);
            ll_restricted_free(c.ctx, m);
        }
        ll_pool_case_close(&c);
    }
}

/* The interior-point method ends in the middle of the face: small ones move to a vertex, the simplex method is at one.
 */
static void test_moves_to_a_vertex(void) {
    for (int kind = LL_RESTRICTED_SIMPLEX; kind <= LL_RESTRICTED_INTERIOR; kind++) {
        ll_pool_case c = ll_pool_case_open(2, true, 8);
        ll_restricted *m = open_master(&c, (ll_restricted_kind)kind);
        ll_vertex v;
        LL_ASSERT_OK(c.ctx, ll_restricted_finish(m));
        LL_ASSERT_OK(c.ctx, ll_restricted_move_to_few_paths(m, true, &v));
        CU_ASSERT(!v.tried); /* nothing is solved yet */
        LL_ASSERT_OK(c.ctx, ll_restricted_solve(m, start_gap, gap, false));
        LL_ASSERT_OK(c.ctx, ll_restricted_finish(m));
        LL_ASSERT_OK(c.ctx, ll_restricted_move_to_few_paths(m, false, &v));
        CU_ASSERT_EQUAL(v.tried, kind == LL_RESTRICTED_INTERIOR);
        CU_ASSERT_EQUAL(v.found, kind == LL_RESTRICTED_INTERIOR);
        CU_ASSERT(v.columns_now <= c.p->demand_count + v.tight_rows);
        ll_restricted_free(c.ctx, m);
        ll_pool_case_close(&c);
    }
}

static void test_no_vertex_beyond_limits(void) {
    ll_pool_case c = ll_pool_case_open(2, true, 8);
    ll_restricted *m = open_master(&c, LL_RESTRICTED_INTERIOR);
    ll_vertex v;
    LL_ASSERT_OK(c.ctx, ll_restricted_solve(m, start_gap, gap, false));
    LL_ASSERT_OK(c.ctx, ll_restricted_finish(m));
    for (int limit = 0; limit < 2; limit++) {
        c.ctx->memory_limit = limit == 0 ? 1 : 0;
        atomic_store(&c.ctx->cancelled, limit == 1);
        LL_ASSERT_OK(c.ctx, ll_restricted_move_to_few_paths(m, true, &v));
        CU_ASSERT(!v.tried);
    }
    atomic_store(&c.ctx->cancelled, 0);
    LL_ASSERT_OK(c.ctx, ll_restricted_move_to_few_paths(m, true, &v));
    CU_ASSERT(v.tried && v.found);
    ll_restricted_free(c.ctx, m);
    ll_pool_case_close(&c);
}

static void test_finish_before_any_solve(void) {
    ll_pool_case c = ll_pool_case_open(4, false, 5);
    double *free = ll_calloc(c.ctx, c.p->row_count, sizeof *free);
    double cheapest = ll_pool_bound(c.ctx, c.pool, free);
    for (int kind = LL_RESTRICTED_SIMPLEX; kind <= LL_RESTRICTED_INTERIOR; kind++) {
        ll_restricted *m = open_master(&c, (ll_restricted_kind)kind);
        for (int i = 0; i < 2; i++) {
            LL_ASSERT_OK(c.ctx, ll_restricted_finish(m));
            double cost = ll_pool_assert_feasible(c.ctx, c.pool, m->value_teu, 0, INFINITY);
            CU_ASSERT_DOUBLE_EQUAL(cost, cheapest, 1e-12 * cheapest);
            CU_ASSERT(!m->solved);
        }
        ll_restricted_free(c.ctx, m);
    }
    ll_free(c.ctx, free);
    ll_pool_case_close(&c);
}

/* A gap below what doubles can tell: the simplex method takes over, and stays. */
static void test_falls_back(void) {
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    ll_restricted *m = open_master(&c, LL_RESTRICTED_INTERIOR);
    double expected = ll_pool_optimum(c.ctx, c.pool);
    CU_ASSERT_STRING_EQUAL(m->effort_name, "steps");
    LL_ASSERT_OK(c.ctx, ll_restricted_solve(m, start_gap, -1, false));
    CU_ASSERT(m->solved && m->interior == NULL && m->own_gap == 0);
    CU_ASSERT_STRING_EQUAL(m->effort_name, "pivots");
    CU_ASSERT_DOUBLE_EQUAL(m->objective_usd, expected, 1e-8 * expected);
    CU_ASSERT(m->price_usd == m->simplex->price_usd);
    LL_ASSERT_OK(c.ctx, ll_restricted_solve(m, start_gap, gap, false));
    CU_ASSERT(m->solved);
    ll_restricted_free(c.ctx, m);
    ll_pool_case_close(&c);
}

/* A hair under the cheapest column at the prices, so that a column of the pool is never found again. */
static void test_thresholds(void) {
    ll_pool_case c = ll_pool_case_open(6, true, 5);
    ll_restricted *m = open_master(&c, LL_RESTRICTED_INTERIOR);
    int64_t *price_nusd = ll_calloc(c.ctx, c.p->row_count, sizeof *price_nusd);
    double *load_teu = ll_calloc(c.ctx, c.p->row_count, sizeof *load_teu);
    for (int32_t r = 0; r < c.p->row_count; r++) price_nusd[r] = r * LL_NANO;
    int64_t *all = ll_calloc(c.ctx, c.p->demand_count, sizeof *all);
    LL_ASSERT_OK(c.ctx, ll_restricted_expect(m, &(ll_expected){price_nusd, load_teu, NULL, 0, 1, false}));
    LL_ASSERT_OK(c.ctx, ll_restricted_thresholds(m, all));
    for (int64_t d = 0; d < c.p->demand_count; d++) {
        double cheapest = INFINITY;
        for (int64_t j = c.pool->first_of[d]; j != LL_NONE; j = c.pool->next[j])
            cheapest = fmin(cheapest, ll_pool_priced_cost_usd(c.pool, j, false, m->price_usd, &m->rows));
        double threshold = (double)ll_restricted_threshold(m, d) / (double)LL_NANO;
        CU_ASSERT_EQUAL(all[d], ll_restricted_threshold(m, d));
        if (isinf(cheapest)) CU_ASSERT_EQUAL(threshold, 0);
        if (isinf(cheapest)) continue;
        CU_ASSERT(threshold < cheapest);
        CU_ASSERT(threshold >= cheapest * (1 - 1e-10) - 3e-9);
    }
    ll_free(c.ctx, price_nusd);
    ll_free(c.ctx, load_teu);
    ll_free(c.ctx, all);
    ll_restricted_free(c.ctx, m);
    ll_pool_case_close(&c);
}

static ll_status solve_once(ll_context *ctx, const ll_pool *pool) {
    ll_status status = LL_OK;
    ll_restricted *m = NULL;
    LL_TRY(ll_restricted_create(ctx, pool->p, pool, LL_RESTRICTED_INTERIOR, &m));
    LL_TRY(ll_restricted_solve(m, start_gap, gap, false));
    LL_TRY(ll_restricted_finish(m));
done:
    ll_restricted_free(ctx, m);
    return status;
}

static void test_out_of_memory(void) {
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    CU_ASSERT(ll_pool_case_fail(&c, solve_once) > 70);
    ll_pool_case_close(&c);
}

/* Out of memory while the simplex method takes over: what the master hands out can be read all the same. */
static ll_status fall_back_once(ll_context *ctx, const ll_pool *pool) {
    ll_status status = LL_OK;
    ll_restricted *m = NULL;
    double sum = 0;
    LL_TRY(ll_restricted_create(ctx, pool->p, pool, LL_RESTRICTED_INTERIOR, &m));
    status = ll_restricted_solve(m, start_gap, -1, false);
    for (int32_t r = 0; r < pool->p->row_count; r++) sum += m->price_usd[r];
    for (int64_t j = 0; j < m->column_count; j++) sum += m->value_teu[j];
    CU_ASSERT(isfinite(sum) && (status == LL_OK) == (m->solved && m->interior == NULL));
done:
    ll_restricted_free(ctx, m);
    return status;
}

static void test_out_of_memory_in_the_fall_back(void) {
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    CU_ASSERT(ll_pool_case_fail(&c, fall_back_once) > 70);
    ll_pool_case_close(&c);
}

void suite_restricted(void);
void suite_restricted(void) {
    LL_TEST(test_both_find_the_optimum);
    LL_TEST(test_moves_to_a_vertex);
    LL_TEST(test_no_vertex_beyond_limits);
    LL_TEST(test_finish_before_any_solve);
    LL_TEST(test_falls_back);
    LL_TEST(test_thresholds);
    LL_TEST(test_out_of_memory);
    LL_TEST(test_out_of_memory_in_the_fall_back);
}
