/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an optimal basis of the master says about capacities: how far one of them may change until the basis holds no
 * longer, and with it every price; and a basis put aside, to come back to after a solve with another capacity.
 */
#ifndef LL_SOLVER_MASTER_REACH_H
#define LL_SOLVER_MASTER_REACH_H

#include "solver/master.h"

typedef struct ll_reach {
    double more_teu, less_teu; /* >= 0, INFINITY: without end */
} ll_reach;

/*
 * How far the capacities of rows [count] may each grow and shrink while the basis of the last solve, which is solved
 * and optimal, stays feasible: all flows of it change at constant rates, and the first to reach 0, or the first
 * capacity to be full, ends it. 0 at a degenerate vertex, and where the basis cannot be factorised. Time and memory
 * grow with count times columns.
 */
ll_status ll_master_reach(ll_master *m, const int32_t *row, int32_t count, ll_reach *reach);

typedef struct ll_master_basis { /* columns and rows that come later are outside of it, or slack */
    int64_t column_count;
    int32_t active_count;
    int64_t *key;           /* [demand] */
    bool *has_row;          /* [demand] */
    ll_lp_basis *row_basis; /* [demand] */
    ll_lp_basis *basis, *active_basis;
    double *value_teu, *price_usd;
} ll_master_basis;

ll_status ll_master_keep_basis(const ll_master *m, ll_master_basis *out);
void ll_master_return_to(ll_master *m, const ll_master_basis *basis);
void ll_master_basis_free(ll_context *ctx, ll_master_basis *basis); /* a zeroed one is fine */

#endif
