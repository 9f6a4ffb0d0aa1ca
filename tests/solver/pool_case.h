/* SPDX-License-Identifier: Apache-2.0 */
/* A random problem with a pool of random paths, and the slow references for masters over it. */
#ifndef LL_TESTS_SOLVER_POOL_CASE_H
#define LL_TESTS_SOLVER_POOL_CASE_H

#include "tests/solver/random_case.h"

typedef struct ll_pool_case {
    ll_context *ctx;
    ll_problem *p;
    ll_pool *pool;
} ll_pool_case;

/* With an unmet column a demand and up to rounds paths; rounds 0 leaves the pool empty. */
ll_pool_case ll_pool_case_open(uint64_t seed, bool hard, int rounds);
/*
 * A road of many stages with parallel arcs, hard demands along parts of it, each with an unmet column and up to
 * `columns` random ways: enough work for threads.
 */
ll_pool_case ll_pool_case_road(uint64_t seed, int64_t demands, int columns);
void ll_pool_case_close(ll_pool_case *c); /* asserts that nothing is left */

/* Columns first..end-1 of a pool into another. */
ll_status ll_pool_case_copy(ll_context *ctx, const ll_pool *from, int64_t first, int64_t end, ll_pool *to);

double ll_teu(int64_t uteu);
/* The optimum of the textbook form over the pool, by GLPK. */
double ll_pool_optimum(ll_context *ctx, const ll_pool *pool);
/* The bound that prices [row] >= 0 prove over the pool: with an objective it proves both. */
double ll_pool_bound(ll_context *ctx, const ll_pool *pool, const double *price_usd);
/* Values fit volumes to `volumes` and capacities to `capacities`, relatively; returns what they cost. */
double ll_pool_assert_feasible(ll_context *ctx, const ll_pool *pool, const double *value_teu, double volumes,
                               double capacities);

/*
 * Runs work(ctx, pool) again and again, the k-th allocation failing, until it succeeds; returns how many failures that
 * took. No block may stay behind.
 */
int ll_pool_case_fail(ll_pool_case *c, ll_status (*work)(ll_context *ctx, const ll_pool *pool));

#endif
