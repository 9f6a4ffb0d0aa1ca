/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Averaged flows go over many paths where fewer, cheaper ones have room: demand by demand they are taken off and put
 * back, cheapest column first.
 */
#ifndef LL_SOLVER_REPACK_H
#define LL_SOLVER_REPACK_H

#include "solver/fit.h"

/* What is missing costs unmet_nusd [demand]. No demand gets dearer. O(columns with flow * arcs of a path). */
ll_status ll_fit_repack(ll_fit *f, const int64_t *unmet_nusd);

#endif
