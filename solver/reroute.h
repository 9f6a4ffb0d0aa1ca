/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carrying what a fit misses: rounds of the oracle with full capacities closed, each demand's missing volume over its
 * cheapest path at given prices as far as there is room.
 */
#ifndef LL_SOLVER_REROUTE_H
#define LL_SOLVER_REROUTE_H

#include "solver/fit.h"
#include "solver/pricing.h"

typedef struct ll_reroute {
    const int64_t *price_nusd; /* [row] what using a capacity costs others; the last rounds do without */
    const int64_t *unmet_nusd; /* [demand] paths at this cost or over are no better than unmet */
    int32_t rounds;
    bool every_quantum; /* all rounds are like the last ones: without prices, and any room is room */
} ll_reroute;

/* Adds paths to the pool and flow to the fit. Ends early when nothing more fits, or when stopped. */
ll_status ll_reroute_missing(ll_oracle *oracle, const ll_reroute *plan, ll_pool *pool, ll_fit *f);

#endif
