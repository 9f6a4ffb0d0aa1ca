/* SPDX-License-Identifier: Apache-2.0 */
/* The compact master against the textbook form over the same pools. */
#include "solver/master.h"

#include <math.h>

#include "tests/solver/pool_case.h"
#include "tests/support/test.h"

enum { SEEDS = 150, ROUNDS = 6 };
static const double tolerance = 1e-8;

static void assert_optimal(ll_context *ctx, ll_master *m) {
    double expected = ll_pool_optimum(ctx, m->pool), scale = fmax(1, fabs(expected));
    CU_ASSERT(m->solved);
    CU_ASSERT_DOUBLE_EQUAL(m->objective_usd, expected, tolerance * scale);
    CU_ASSERT_DOUBLE_EQUAL(ll_pool_bound(ctx, m->pool, m->price_usd), expected, tolerance * scale);
    (void)ll_pool_assert_feasible(ctx, m->pool, m->value_teu, 1e-8, 1e-8);
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
        (void)ll_pool_assert_feasible(ctx, m->pool, m->value_teu, 1e-12, 1e-12);
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
