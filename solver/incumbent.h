/* SPDX-License-Identifier: Apache-2.0 */
/* The best flows so far that fit every capacity, whatever they come from. */
#ifndef LL_SOLVER_INCUMBENT_H
#define LL_SOLVER_INCUMBENT_H

#include "solver/column.h"

/*
 * Makes value_teu [count] fit (NULL: starts without flow), carries what they miss where there is room in so many
 * rounds of the oracle at the best prices, and keeps the result if it is the best so far.
 */
ll_status ll_incumbent_offer(ll_column *c, const double *value_teu, int64_t count, int32_t rounds);
/* Takes the columns without flow out of the pool, which no master may have seen. */
ll_status ll_incumbent_prune_pool(ll_column *c);

#endif
