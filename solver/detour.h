/* SPDX-License-Identifier: Apache-2.0 */
/* New paths for the last of what a fit misses: quanta that rounding lost find none in the pool where much is full. */
#ifndef LL_SOLVER_DETOUR_H
#define LL_SOLVER_DETOUR_H

#include "solver/fit.h"
#include "solver/pricing.h"

/* Adds paths to the pool that the fit is over, and flow to them: by rounds of the oracle where that is less work than
 * searches of one demand each (NULL: it never is), of which there is a bounded number. */
ll_status ll_detours_take(ll_oracle *oracle, ll_pool *pool, ll_fit *f);

#endif
