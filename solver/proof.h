/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prices that prove that hard demands cannot all be carried. With every cost 0, any flow of all of them would load the
 * priced capacities by at least  sum volume * dist(0; pi),  and there are only  sum pi * capacity.
 */
#ifndef LL_SOLVER_PROOF_H
#define LL_SOLVER_PROOF_H

#include "solver/pricing.h"

/*
 * Whether price_nusd [row] prove it by a millionth or more, so that what is left out is more than rounding. One round
 * of the oracle; LL_ERR_LIMIT: stopped in it.
 */
ll_status ll_proof_check(ll_oracle *oracle, const int64_t *price_nusd, bool *proven);
/*
 * What hard demands miss at the least, TEU, by prices [row] of a program where nothing costs but a TEU unmet, and that
 * 1 USD. One round, as above.
 */
ll_status ll_proof_least_unmet(ll_oracle *oracle, const int64_t *price_nusd, double *teu);

#endif
