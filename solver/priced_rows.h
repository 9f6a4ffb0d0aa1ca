/* SPDX-License-Identifier: Apache-2.0 */
/* The capacities that have a price: those first whose next TEU saves most. */
#ifndef LL_SOLVER_PRICED_ROWS_H
#define LL_SOLVER_PRICED_ROWS_H

#include "solver/solution.h"

typedef struct ll_priced_row {
    int32_t row;
    int64_t price_nusd;
    ll_i128 load;                /* sum weight * flow, 1e-12 TEU */
    const ll_price_range *range; /* borrowed of the solution; NULL: not known */
} ll_priced_row;

/*
 * *out [*count]: rows with a price above 0. Those with a range come first, by what one more TEU saves; the price of the
 * certificate orders the others, and equal ones; then the row's number. Free with ll_free().
 */
ll_status ll_priced_rows_find(ll_context *ctx, const ll_solution *solution, ll_priced_row **out, int32_t *count);

#endif
