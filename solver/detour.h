/* SPDX-License-Identifier: Apache-2.0 */
/* New paths for the last of what a fit misses: quanta that rounding lost find none in the pool where much is full. */
#ifndef LL_SOLVER_DETOUR_H
#define LL_SOLVER_DETOUR_H

#include "solver/fit.h"

/* Adds paths to the pool that the fit is over, and flow to them, for a bounded number of searches. */
ll_status ll_detours_take(ll_pool *pool, ll_fit *f);

#endif
