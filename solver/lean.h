/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fewer paths a demand with the same loads. A demand that crosses several full capacities has a path for every way
 * around each of them combined with every way around the others, and an interior point has flow on them all. Of its
 * columns only as many are needed as are independent, over rows and volume (Caratheodory 1907):
 *
 *     v[j] = (a[j], 1)          v[B] independent, v[j] = sum over B of lambda[b] v[b] for every other
 *     x[j] falls, x[B] follows by lambda, no load changes          until x[j] = 0, or x[b] = 0 and j takes its place
 *
 * or rises, where that costs less. Demands are apart from each other, unlike in a crossover (crossover.h), which goes
 * on to a vertex of the whole program and takes columns times rows.
 */
#ifndef LL_SOLVER_LEAN_H
#define LL_SOLVER_LEAN_H

#include "solver/program.h"

/*
 * Moves flows x [column] of g, all at least 0, to ones that load every row of g alike, up to rounding, and cost no
 * more: of each demand no more columns have flow than its rows and volume need. Where rounding came in the way, or a
 * demand is too large to be worth it, its flows stay. O(rows columns^2) a demand, by all threads.
 */
ll_status ll_lean_run(ll_context *ctx, const ll_program *g, double *x);

#endif
