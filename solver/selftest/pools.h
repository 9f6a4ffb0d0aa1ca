/* SPDX-License-Identifier: Apache-2.0 */
/* Pools of shortest paths at random prices, to check and to measure backends with. */
#ifndef LL_SOLVER_SELFTEST_POOLS_H
#define LL_SOLVER_SELFTEST_POOLS_H

#include "solver/pool.h"

/* Adds a path of every demand in each of so many rounds, at prices of rows below most_usd, in whole USD. */
ll_status ll_selftest_fill_pool(ll_context *ctx, uint64_t seed, int rounds, int32_t most_usd, ll_pool *pool);

#endif
