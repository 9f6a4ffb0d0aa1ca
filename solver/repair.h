/* SPDX-License-Identifier: Apache-2.0 */
/* From the master's doubles to a flow that fits every capacity exactly, in micro-TEU. */
#ifndef LL_SOLVER_REPAIR_H
#define LL_SOLVER_REPAIR_H

#include "solver/fit.h"
#include "solver/pricing.h"
#include "solver/solution.h"

/*
 * Fills paths, unmet and rounding of the solution from value_teu [column] (volumes need not add up). What does not fit
 * is unmet; of a hard demand up to 1e-6 TEU per path may become rounding. *hard_unmet_uteu is what hard demands still
 * miss. The oracle, over the pool's problem, grows trees where many paths are missing; NULL: they are searched for.
 */
ll_status ll_repair(ll_context *ctx, ll_oracle *oracle, ll_pool *pool, const double *value_teu, ll_solution *s,
                    int64_t *hard_unmet_uteu);
/* The same from a fit as it is. */
ll_status ll_repair_settle(ll_fit *f, ll_solution *s, int64_t *hard_unmet_uteu);

#endif
