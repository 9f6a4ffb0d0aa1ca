/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simplex method on a restricted master, over the pool as it is: for masters with few tight capacities that begin
 * with flows which fit and are nearly optimal. Generalised upper bounds (Dantzig and Van Slyke 1967) as in the
 * crossover (crossover.h): of every demand one column, its key, is substituted out, so the basis has a place for every
 * capacity that has been tight, and its inverse is dense and small.
 *
 *     B          columns b[j] = a[j] - a[key] of the basis, and slacks of rows that have become loose again
 *     price      p' B = c[j] - c[key] of the basis;   d[j] = c[j] - c[key] - p' b[j],   of a tight row: d = - p
 *     enters     what has d < 0, those of the largest gain d * volume first, prices made anew between two
 *     leaves     a basic column or key that reaches 0, a row that becomes full, as in the crossover
 *
 * until nothing has d < 0. Flows are then a vertex, and prices - p >= 0 prove it over the columns of the pool. Basis
 * and flows stay: when the pool has grown, or costs have changed, pivots go on from there.
 */
#ifndef LL_SOLVER_PIVOT_H
#define LL_SOLVER_PIVOT_H

#include "solver/pool.h"
#include "solver/units.h"

/* A basis that grows beyond so many rows is given up: Newton steps are cheaper then. */
enum { LL_PIVOT_ROWS = 200 };

typedef struct ll_pivoting ll_pivoting;

typedef struct ll_pivot_plan {
    const bool *closed; /* [column of the pool] takes no part: it crosses a capacity of 0 */
    bool zero_costs;    /* paths cost nothing, unmet columns their pool cost */
    ll_units units;
} ll_pivot_plan;

typedef struct ll_pivot_result {
    int64_t pivots; /* those that led to the first basis, too */
    int32_t tight;  /* rows that are held at the end */
    bool optimal;   /* else it is of no use any more: there was a stop, a limit of pivots or rows, or rounding */
    bool rounded;   /* it was rounding: from a basis of its own it may have an end */
    bool stopped;   /* value_teu are the flows so far, which fit and cost no more than those before */
} ll_pivot_result;

/* Of a pool that keeps the rows of its columns; it is borrowed and may grow between runs. */
ll_status ll_pivot_create(ll_context *ctx, const ll_pool *pool, ll_pivoting **out);
void ll_pivot_free(ll_context *ctx, ll_pivoting *v); /* NULL allowed */
/* What the next run allocates at most, beyond what is held. */
double ll_pivot_missing_bytes(const ll_pivoting *v);
/*
 * To the optimum over the pool: value_teu [column of the pool], price_usd [row] >= 0, both untouched where
 * there is none (but for out->stopped). The first run begins with value_teu, which fits; others where the last one
 * ended.
 */
ll_status ll_pivot_run(ll_pivoting *v, const ll_pivot_plan *plan, double *value_teu, double *price_usd,
                       ll_pivot_result *out);

#endif
