/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crossover: from flows anywhere on the face of the optima to a vertex, where few demands are split (the push phase of
 * Megiddo 1991, and Bixby and Saltzman 1994).
 *
 * Of every demand its largest column is the key, and substituted out: what is left are columns b[j] = a[j] - a[key] on
 * the rows that are tight. Those whose b are independent form the basis B, and rows on which nothing depends yet have a
 * place in it of their own. Every other column with flow is pushed:
 *
 *     B y = b[j];   x[j] falls, x[B] follows by y, keys by what is left: tight rows stay as they are
 *     until         x[j] = 0           it is done with
 *                   x[i] = 0, i of B   j takes its place
 *                   x[key] = 0         a basic column of that demand becomes key, the key basic, and j takes its place
 *                   a row is full      it joins the tight ones, and j the basis
 *
 * or rises, where that costs less. At the end the columns with flow are the keys and independent ones: at most a column
 * a tight row more than demands, and no demand is split without one of them. Nothing is looked for that costs less:
 * flows from an interior point are at the optimum as exactly as asked for already.
 */
#ifndef LL_SOLVER_CROSSOVER_H
#define LL_SOLVER_CROSSOVER_H

#include "solver/program.h"

/*
 * Moves flows x [column] of g, all above 0 and fitting, to a vertex that costs no more. *found is false, and x not to
 * be used, where rounding or a stop came in the way. *tight is how many rows hold the columns.
 */
ll_status ll_crossover_run(ll_context *ctx, const ll_program *g, double *x, int32_t *tight, bool *found);

#endif
