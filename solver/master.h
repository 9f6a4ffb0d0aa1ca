/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The restricted master over the pool, in compact form: of every demand one column, its key, is substituted out
 *
 *     x[key(d)] = volume[d] - sum_{j of d, j != key} x[j]
 *
 *     min  sum_j (c[j] - c[key]) x[j]
 *     s.t. sum_j (a[S][j] - a[S][key]) x[j] <= capacity[S] - sum_d volume[d] a[S][key(d)]     active capacity rows only
 *          sum_{j of d} x[j] <= volume[d]                                 only where the key would be negative
 *          0 <= x[j] <= volume[d]
 *
 * so that the basis has a row for every capacity that binds, not one for every demand. After a solve the key of a
 * demand becomes its largest column and all demand rows are dropped; the basis stays a basis (a key is an implicit
 * basic variable; this is the exchange of generalised upper bounding, Dantzig and Van Slyke 1967).
 */
#ifndef LL_SOLVER_MASTER_H
#define LL_SOLVER_MASTER_H

#include "solver/lp.h"
#include "solver/pool.h"

typedef struct ll_master {
    ll_context *ctx;
    const ll_problem *p;
    const ll_pool *pool; /* borrowed; may grow between solves */
    bool zero_costs;     /* paths cost nothing, unmet columns their pool cost */
    bool dual_first;     /* the basis is optimal but for capacities that changed: the dual simplex goes first */
    ll_lp *lp;
    double flow_unit; /* TEU in one unit of the LP, a power of two */
    double cost_unit; /* USD per TEU in one unit of the LP, a power of two */

    int64_t *key; /* [demand] column, LL_NONE for demands without volume */
    int64_t column_room;
    ll_lp_basis *basis; /* [column] of the pool */
    double *value_teu;  /* [column] of the pool */

    int32_t active_count;
    int32_t *active;           /* [active] -> [row] */
    int32_t *active_of;        /* [row] -> [active], LL_NONE */
    ll_lp_basis *active_basis; /* [active] */
    bool *has_row;             /* [demand] carries a demand row */
    ll_lp_basis *row_basis;    /* [demand] of its demand row */

    double *price_usd;    /* [row] >= 0 */
    double objective_usd; /* of the restricted master */
    bool solved;          /* the last solve ended optimal */
    ll_lp_outcome outcome;

    /* scratch */
    int64_t *column_of; /* [LP column] -> [column] */
    int64_t column_of_room;
    double *load_teu; /* [row] */
    ll_path_rows key_rows, path_rows;
} ll_master;

ll_status ll_master_create(ll_context *ctx, const ll_problem *p, const ll_pool *pool, ll_master **out);
void ll_master_free(ll_context *ctx, ll_master *m);

/* Makes the pool column that is cheapest under price_usd the key of every demand that has none. */
ll_status ll_master_choose_keys(ll_master *m);
/*
 * Where the first solve starts: flows value_teu [count] of the pool's first columns, about optimal at prices [row]. The
 * largest column of a demand is its key, others with flow are basic, rows with a price are tight.
 */
ll_status ll_master_begin(ll_master *m, const double *value_teu, int64_t count, const int64_t *price_nusd);
/*
 * Solves to optimality over the pool as it is, activating rows as they are violated. LL_OK also when it was stopped
 * early: m->solved tells, and the values are then the last feasible ones, if any.
 */
ll_status ll_master_solve(ll_master *m);
/* The cost of a column in the master, USD per TEU. */
double ll_master_column_cost(const ll_master *m, int64_t column);
/* Solves the final basis again against residuals in extended precision, so that values are right to 1e-6 TEU and
 * better. */
ll_status ll_master_refine(ll_master *m);

#endif
