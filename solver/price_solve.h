/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Solving by prices alone, for cases whose master is out of reach: phases of the volume algorithm for the bound, whose
 * averaged flows, made to fit, are the answer. The gap is what it is: some per mille where prices settle.
 */
#ifndef LL_SOLVER_PRICE_SOLVE_H
#define LL_SOLVER_PRICE_SOLVE_H

#include "solver/column.h"

/* Until the gap is reached, neither bound nor flows get better, or it is stopped; the flows are c->best_fit. */
ll_status ll_price_solve(ll_column *c, ll_column_end *end);

#endif
