/* SPDX-License-Identifier: Apache-2.0 */
/* The interior-point master against the textbook form over the same pools. */
#include "solver/interior.h"

#include <math.h>
#include <string.h>

#include "tests/solver/arrays.h"
#include "tests/solver/pool_case.h"
#include "tests/support/test.h"

enum { SEEDS = 150, ROUNDS = 4 };
static const double gap = 1e-9, start_gap = 0.03;
static const double fits = 1e-8; /* of a capacity, what flows that are not finished may exceed it by */

static ll_interior *open_interior(const ll_pool_case *c) {
    ll_interior *m = NULL;
    LL_ASSERT_OK(c->ctx, ll_interior_create(c->ctx, c->p, c->pool, &m));
    CU_ASSERT_PTR_NOT_NULL_FATAL(m);
    return m;
}

static void assert_optimal(const ll_pool_case *c, const ll_interior *m, double expected) {
    double close = 10 * gap * fmax(1, fabs(expected));
    CU_ASSERT(m->solved);
    CU_ASSERT(m->relative_gap <= gap);
    CU_ASSERT_DOUBLE_EQUAL(m->objective_usd, expected, close);
    CU_ASSERT_DOUBLE_EQUAL(ll_pool_bound(c->ctx, c->pool, m->price_usd), expected, close);
    double cost = ll_pool_assert_feasible(c->ctx, c->pool, m->value_teu, 1e-12, fits);
    CU_ASSERT_DOUBLE_EQUAL(cost, expected, close);
}

/* Pools that grow between solves; and at the end the flows to their last digit. */
static void test_against_the_textbook(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, seed % 2 == 0, 0);
        ll_interior *m = open_interior(&c);
        double expected = 0;
        for (uint64_t round = 0; round < ROUNDS; round++) {
            ll_random_pool_fill(c.ctx, c.pool, seed + 1000 * round, 2);
            expected = ll_pool_optimum(c.ctx, c.pool);
            LL_ASSERT_OK(c.ctx, ll_interior_solve(m, start_gap, gap));
            assert_optimal(&c, m, expected);
        }
        LL_ASSERT_OK(c.ctx, ll_interior_finish(m));
        double cost = ll_pool_assert_feasible(c.ctx, c.pool, m->value_teu, 1e-12, 1e-11);
        CU_ASSERT_DOUBLE_EQUAL(cost, m->objective_usd, 1e-12 * fmax(1, cost));
        CU_ASSERT_DOUBLE_EQUAL(cost, expected, 10 * gap * fmax(1, expected));
        ll_interior_free(c.ctx, m);
        ll_pool_case_close(&c);
    }
}

/* All of a demand on one column, whatever fits. */
static void expect_rough_flows(const ll_pool_case *c, ll_interior *m, uint64_t seed) {
    double *value_teu = ll_calloc(c->ctx, c->pool->count, sizeof *value_teu);
    CU_ASSERT_PTR_NOT_NULL_FATAL(value_teu);
    if (value_teu == NULL) return;
    for (int64_t d = 0; d < c->p->demand_count; d++) {
        int64_t j = c->pool->first_of[d];
        for (int64_t skip = (int64_t)((seed + (uint64_t)d) % 3);
             skip > 0 && j != LL_NONE && c->pool->next[j] != LL_NONE; skip--)
            j = c->pool->next[j];
        if (j != LL_NONE) value_teu[j] = ll_teu(c->p->volume_uteu[d]);
    }
    LL_ASSERT_OK(c->ctx, ll_interior_expect(m, value_teu, c->pool->count));
    m->rough = true;
    ll_free(c->ctx, value_teu);
}

/* From a centre, at prices from none to far too high for some and expected objectives that are out by as much. */
static void test_from_rough_flows(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, seed % 2 == 0, 3);
        ll_interior *m = open_interior(&c);
        double expected = ll_pool_optimum(c.ctx, c.pool);
        for (int32_t r = 0; r < c.p->row_count; r++) m->price_usd[r] = (double)((seed + (uint64_t)r) % 7 == 0) * 1e4;
        m->objective_usd = expected * (seed % 3 == 0 ? 1e-6 : seed % 3 == 1 ? 1 : 1e6);
        expect_rough_flows(&c, m, seed);
        LL_ASSERT_OK(c.ctx, ll_interior_solve(m, start_gap, gap));
        assert_optimal(&c, m, expected);
        CU_ASSERT_FALSE(m->rough); /* flows are now a solve's */
        ll_interior_free(c.ctx, m);
        ll_pool_case_close(&c);
    }
}

/* Every second capacity is 0: columns over them carry nothing, and their prices still prove the optimum. */
static void test_capacities_of_zero(void) {
    for (uint64_t seed = 0; seed < SEEDS / 3; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, seed % 2 == 0, 5);
        for (int32_t r = 0; r < c.p->row_count; r++)
            if (seed % 3 == 0 || r % 2 == 0) c.p->row[r].capacity_uteu = 0;
        ll_interior *m = open_interior(&c);
        LL_ASSERT_OK(c.ctx, ll_interior_solve(m, start_gap, gap));
        assert_optimal(&c, m, ll_pool_optimum(c.ctx, c.pool));
        LL_ASSERT_OK(c.ctx, ll_interior_finish(m));
        (void)ll_pool_assert_feasible(c.ctx, c.pool, m->value_teu, 1e-12, 1e-11);
        ll_interior_free(c.ctx, m);
        ll_pool_case_close(&c);
    }
}

/* Pools of unmet columns alone: no program at all, the penalties are the answer. */
static void test_all_unmet(void) {
    ll_pool_case c = ll_pool_case_open(3, true, 0);
    double expected = 0;
    for (int64_t d = 0; d < c.p->demand_count; d++) {
        if (c.p->volume_uteu[d] == 0) continue;
        LL_ASSERT_OK(c.ctx, ll_pool_set_unmet(c.ctx, c.pool, d, (d + 1) * LL_NANO));
        expected += (double)(d + 1) * ll_teu(c.p->volume_uteu[d]);
    }
    ll_interior *m = open_interior(&c);
    LL_ASSERT_OK(c.ctx, ll_interior_solve(m, start_gap, gap));
    assert_optimal(&c, m, expected);
    CU_ASSERT_EQUAL(m->program->group_count, 0);
    ll_interior_free(c.ctx, m);
    ll_pool_case_close(&c);
}

/*
 * Every demand of one TEU has an arc of one TEU to itself, which is full but can never be exceeded, and a dear one;
 * only the one that two demands want is in the program.
 */
static void test_rows_that_cannot_bind(void) {
    enum { COUNT = 60, DEAR = COUNT, WANTED, ARCS };
    static ll_test_arc arc[ARCS];
    static ll_test_demand demand[COUNT];
    ll_context *ctx = NULL;
    ll_pool *pool = NULL;
    ll_interior *m = NULL;
    for (int32_t i = 0; i < COUNT; i++) {
        arc[i] = (ll_test_arc){0, 1, 1, 1};
        demand[i] = (ll_test_demand){0, 1, 1, 100};
    }
    arc[DEAR] = (ll_test_arc){0, 1, 5, INFINITY};
    arc[WANTED] = (ll_test_arc){0, 1, 0.5, 1};
    ll_problem *p = ll_test_open(&ctx, arc, ARCS, demand, COUNT);
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    for (int32_t d = 0; d < COUNT; d++) {
        const int32_t way[] = {d, DEAR, WANTED};
        for (int i = 0; i < (d < 2 ? 3 : 2); i++) {
            int64_t column;
            bool added;
            LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, d, &way[i], 1, &column, &added));
        }
    }
    LL_ASSERT_OK(ctx, ll_interior_create(ctx, p, pool, &m));
    for (int32_t r = 0; r < p->row_count; r++) m->load_teu[r] = 1;
    LL_ASSERT_OK(ctx, ll_interior_solve(m, start_gap, gap));
    CU_ASSERT(m->solved);
    CU_ASSERT_EQUAL(m->active_count, 1);
    CU_ASSERT_DOUBLE_EQUAL(m->objective_usd, COUNT - 0.5, 1e-6);
    LL_ASSERT_OK(ctx, ll_interior_finish(m));
    CU_ASSERT_DOUBLE_EQUAL(ll_pool_assert_feasible(ctx, pool, m->value_teu, 1e-12, 1e-11), COUNT - 0.5, 1e-9);
    ll_interior_free(ctx, m);
    ll_pool_free(ctx, pool);
    ll_test_close(ctx, p, NULL);
}

static void scale_capacities(ll_problem *p, int64_t numerator, int64_t denominator) {
    for (int32_t r = 0; r < p->row_count; r++)
        p->row[r].capacity_uteu = p->row[r].capacity_uteu / denominator * numerator;
}

/* Room for everything, then for little, then for everything again: each solve starts from the one before. */
static void test_capacities_that_change(void) {
    ll_pool_case c = ll_pool_case_open(8, true, 3);
    for (int64_t d = 0; d < c.p->demand_count; d++)
        if (c.pool->unmet_of[d] != LL_NONE) LL_ASSERT_OK(c.ctx, ll_pool_set_unmet(c.ctx, c.pool, d, 10000 * LL_NANO));
    scale_capacities(c.p, 1000, 1);
    ll_interior *m = open_interior(&c);
    for (int i = 0; i < 2; i++) LL_ASSERT_OK(c.ctx, ll_interior_solve(m, start_gap, gap));
    assert_optimal(&c, m, ll_pool_optimum(c.ctx, c.pool));
    scale_capacities(c.p, 1, 10000);
    for (int i = 0; i < 2; i++) {
        LL_ASSERT_OK(c.ctx, ll_interior_solve(m, start_gap, gap));
        assert_optimal(&c, m, ll_pool_optimum(c.ctx, c.pool));
    }
    scale_capacities(c.p, 10000, 1);
    LL_ASSERT_OK(c.ctx, ll_interior_solve(m, start_gap, gap));
    assert_optimal(&c, m, ll_pool_optimum(c.ctx, c.pool));
    ll_interior_free(c.ctx, m);
    ll_pool_case_close(&c);
}

/* Loose gaps are kept as well: objective and bound are as far apart as asked, no further. */
static void test_loose_gaps(void) {
    for (uint64_t seed = 0; seed < SEEDS / 3; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, true, 6);
        ll_interior *m = open_interior(&c);
        double expected = ll_pool_optimum(c.ctx, c.pool), scale = fmax(1, fabs(expected));
        for (double loose = 1e-2; loose > 1e-7; loose /= 10) {
            LL_ASSERT_OK(c.ctx, ll_interior_solve(m, 10 * loose, loose));
            CU_ASSERT(m->solved && m->relative_gap <= loose);
            CU_ASSERT(m->objective_usd <= expected + 2 * loose * scale);
            CU_ASSERT(ll_pool_bound(c.ctx, c.pool, m->price_usd) >= expected - 2 * loose * scale);
        }
        ll_interior_free(c.ctx, m);
        ll_pool_case_close(&c);
    }
}

static ll_interior *solve_with(const ll_pool_case *c, int threads) {
    ll_context_set_threads(c->ctx, threads);
    ll_interior *m = open_interior(c);
    LL_ASSERT_OK(c->ctx, ll_interior_solve(m, start_gap, gap));
    LL_ASSERT_OK(c->ctx, ll_interior_finish(m));
    return m;
}

static void test_same_bits_for_any_threads(void) {
    for (uint64_t seed = 0; seed < SEEDS / 3; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, false, 6);
        ll_interior *one = solve_with(&c, 1), *two = solve_with(&c, 2);
        size_t columns = (size_t)c.pool->count, rows = (size_t)c.p->row_count;
        CU_ASSERT_EQUAL(memcmp(one->value_teu, two->value_teu, columns * sizeof *one->value_teu), 0);
        CU_ASSERT_EQUAL(memcmp(one->price_usd, two->price_usd, rows * sizeof *one->price_usd), 0);
        CU_ASSERT(memcmp(&one->objective_usd, &two->objective_usd, sizeof one->objective_usd) == 0);
        CU_ASSERT_EQUAL(one->steps, two->steps);
        ll_interior_free(c.ctx, one);
        ll_interior_free(c.ctx, two);
        ll_pool_case_close(&c);
    }
}

/* Stopped before its first pass it has solved nothing, so that every demand goes over its cheapest column. */
static void test_cancelled(void) {
    ll_pool_case c = ll_pool_case_open(4, false, 5);
    ll_interior *m = open_interior(&c);
    ll_context_cancel(c.ctx);
    LL_ASSERT_OK(c.ctx, ll_interior_solve(m, start_gap, gap));
    CU_ASSERT(!m->solved);
    LL_ASSERT_OK(c.ctx, ll_interior_finish(m));
    double cost = ll_pool_assert_feasible(c.ctx, c.pool, m->value_teu, 0, INFINITY);
    double *free = ll_calloc(c.ctx, c.p->row_count, sizeof *free);
    CU_ASSERT_DOUBLE_EQUAL(cost, ll_pool_bound(c.ctx, c.pool, free), 1e-12 * cost);
    ll_free(c.ctx, free);
    ll_context_reset_cancel(c.ctx);
    LL_ASSERT_OK(c.ctx, ll_interior_solve(m, start_gap, gap));
    assert_optimal(&c, m, ll_pool_optimum(c.ctx, c.pool));
    ll_interior_free(c.ctx, m);
    ll_pool_case_close(&c);
}

/* What a face has not been found for keeps its flows from inside: they fit as before, and are no scratch. */
static void test_finish_without_a_face(void) {
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    ll_interior *m = open_interior(&c);
    LL_ASSERT_OK(c.ctx, ll_interior_solve(m, start_gap, gap));
    CU_ASSERT_FATAL(m->program->group_count > 0 && m->program->row_count > 0);
    m->program->capacity[0] = -1e6; /* no flow keeps it: there is no face */
    LL_ASSERT_OK(c.ctx, ll_interior_finish(m));
    (void)ll_pool_assert_feasible(c.ctx, c.pool, m->value_teu, 1e-9, INFINITY);
    ll_interior_free(c.ctx, m);
    ll_pool_case_close(&c);
}

static ll_status solve_once(ll_context *ctx, const ll_pool *pool) {
    ll_status status = LL_OK;
    ll_interior *m = NULL;
    LL_TRY(ll_interior_create(ctx, pool->p, pool, &m));
    LL_TRY(ll_interior_solve(m, start_gap, gap));
    LL_TRY(ll_interior_finish(m));
done:
    ll_interior_free(ctx, m);
    return status;
}

static void test_out_of_memory(void) {
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    CU_ASSERT(ll_pool_case_fail(&c, solve_once) > 50);
    ll_pool_case_close(&c);
}

void suite_interior(void);
void suite_interior(void) {
    LL_TEST(test_against_the_textbook);
    LL_TEST(test_from_rough_flows);
    LL_TEST(test_capacities_of_zero);
    LL_TEST(test_all_unmet);
    LL_TEST(test_rows_that_cannot_bind);
    LL_TEST(test_capacities_that_change);
    LL_TEST(test_loose_gaps);
    LL_TEST(test_same_bits_for_any_threads);
    LL_TEST(test_cancelled);
    LL_TEST(test_finish_without_a_face);
    LL_TEST(test_out_of_memory);
}
