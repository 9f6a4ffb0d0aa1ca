/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A linear program with a warm start, as the masters need it:
 *
 *     min  sum cost[j] x[j]     s.t.  lower[r] <= sum a[r][j] x[j] <= upper[r],  least[j] <= x[j] <= most[j]
 *
 * The only implementation is GLPK's simplex, in lp_glpk.c; without GLPK, ll_lp_solve says LL_ERR_UNAVAILABLE.
 * Plain data: the caller fills the arrays, the solver reads them and writes answers and the basis back.
 */
#ifndef LL_SOLVER_LP_H
#define LL_SOLVER_LP_H

#include "graphs/base/base.h"

typedef enum ll_lp_basis { LL_BASIS_LOWER, LL_BASIS_BASIC, LL_BASIS_UPPER } ll_lp_basis;
typedef enum ll_lp_order { LL_LP_PRIMAL, LL_LP_DUAL } ll_lp_order; /* which simplex goes first */
typedef enum ll_lp_outcome { LL_LP_OPTIMAL, LL_LP_FEASIBLE, LL_LP_NOTHING } ll_lp_outcome;

typedef struct ll_lp {
    int32_t row_count, column_count;
    int32_t row_room, column_room;
    int64_t entry_count, entry_room;
    /* rows */
    double *lower, *upper;  /* [row] -INFINITY, INFINITY: none */
    ll_lp_basis *row_basis; /* [row] in: start, out: final */
    double *dual;           /* [row] out */
    /* columns */
    double *cost;       /* [column] */
    double *least;      /* [column] lower bound, 0 or more; 0 from the start */
    double *most;       /* [column] upper bound above 0, or the lower one; INFINITY: none */
    int64_t *first;     /* [column + 1] into entries */
    int32_t *entry_row; /* entries by column */
    double *entry_value;
    ll_lp_basis *column_basis; /* [column] in: start, out: final */
    double *value;             /* [column] out, at least 0 */
    double *refine;            /* [column] out of ll_lp_solve_basis */
    bool is_scaled;            /* its numbers are about 1: no time is spent on making them so */
    int32_t iteration_limit;   /* of one solve; 0: only what no sound program needs */
    /* answer */
    double objective;
    ll_lp_outcome outcome;
    int64_t iterations; /* of all solves */
} ll_lp;

ll_status ll_lp_create(ll_context *ctx, ll_lp **out);
void ll_lp_free(ll_context *ctx, ll_lp *lp);
void ll_lp_clear(ll_lp *lp); /* no rows, no columns; keeps the room */
ll_status ll_lp_add_row(ll_context *ctx, ll_lp *lp, double lower, double upper, ll_lp_basis basis);
/* Opens a column; its entries follow with ll_lp_add_entry. */
ll_status ll_lp_add_column(ll_context *ctx, ll_lp *lp, double cost, double most, ll_lp_basis basis);
ll_status ll_lp_add_entry(ll_context *ctx, ll_lp *lp, int32_t row, double value);

/*
 * Solves from the basis in the arrays (repaired when it is none). Where the context is cancelled or its deadline passes
 * it stops within a second: outcome LL_LP_NOTHING, the arrays as they were. At the iteration limit the outcome is
 * LL_LP_FEASIBLE (primal feasible) or LL_LP_NOTHING. Numbers that are not finite are refused (LL_ERR_INTERNAL).
 * Deterministic: time ends a solve, it never steers one.
 */
ll_status ll_lp_solve(ll_context *ctx, ll_lp *lp, ll_lp_order order);

/*
 * Solves B y = residual for the final basis of the arrays, `count` times: residuals [count * row_count] of the tight
 * rows go in, change [count * column_count] receives what to add to each basic column. *usable false when the basis
 * cannot be factorised.
 */
ll_status ll_lp_solve_basis(ll_context *ctx, ll_lp *lp, int32_t count, const double *residual, double *change,
                            bool *usable);

/* Frees what GLPK keeps for the calling thread, one that nobody else solves programs in. */
void ll_lp_leave_thread(void);

/* Whether this build can solve, and the name of what does it ("5.0" of GLPK). */
bool ll_lp_available(void);
const char *ll_lp_version(void);

#endif
