/* SPDX-License-Identifier: Apache-2.0 */
/* Seeded small cases with everything that a model can have: classes with allowed modes, links of both kinds, free
 * capacities, capacity sets with weights, penalties of every size. */
#ifndef LL_TESTS_SOLVER_RANDOM_CASE_H
#define LL_TESTS_SOLVER_RANDOM_CASE_H

#include "graphs/base/random.h"
#include "graphs/problem.h"
#include "solver/pool.h"

/* Writes the tables of a case into folder. With all modes allowed every demand has a path. */
void ll_random_case_write(const char *folder, uint64_t seed, bool all_modes);
/* The problem of a case that was written to a folder, which is removed. */
ll_problem *ll_random_case_take(ll_context *ctx, const char *folder, bool hard);
/* The problem of a case written so, with penalties, or hard with all modes allowed; asserts. */
ll_problem *ll_random_problem(ll_context *ctx, uint64_t seed, bool hard);
/* Adds to the pool an unmet column a demand and the shortest paths of every demand under `rounds` random weights. */
void ll_random_pool_fill(ll_context *ctx, ll_pool *pool, uint64_t seed, int rounds);

#endif
