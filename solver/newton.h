/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Newton's method on the central path of a program (program.h):
 *
 *     sum_{j of d} x[j] = volume[d],  A x + s = capacity,   x[j] z[j] = mu,  s[S] pi[S] = mu,   z = c + A'pi - sigma
 *
 * sigma is free, so z is kept and sigma forgotten. Each demand's row is eliminated: with theta = x / z, Theta its sum
 * over a demand, g = sum theta a, a step is one dense system over the rows,
 *
 *     M dpi = right,      M = diag(s / pi) + sum_d ( sum_j theta[j] a[j] a[j]' - g g' / Theta )
 *
 * The bracket is written with a[j] - a[key], key the column of the largest theta, so that nothing cancels when one
 * column carries nearly all of its demand.
 *
 * What is done is decided here; where the iterate is and who does the sums is a backend's affair (kernels/newton.h).
 * What fails fails because a device does: ll_newton_fall_back() then, and from the start again.
 *
 * Floor of a step: rows^3 / 3 multiply-adds of the factorisation; the assembly adds (rows of a demand)^2 / 2 numbers a
 * demand to a matrix of 4 rows^2 bytes.
 */
#ifndef LL_SOLVER_NEWTON_H
#define LL_SOLVER_NEWTON_H

#include "kernels/newton.h"
#include "solver/program.h"

typedef struct ll_newton {
    ll_context *ctx;
    const ll_program *g; /* borrowed */
    const ll_newton_ops *ops;
    void *impl;
    int64_t steps;       /* factorisations so far */
    ll_newton_sums sums; /* of the iterate, where measured */
    bool measured;
    double *of_column, *of_row; /* [column], [row here] for what is put and fetched */
} ll_newton;

/* ops NULL: the CPU's. LL_ERR_UNAVAILABLE where a device cannot. */
ll_status ll_newton_create(ll_context *ctx, const ll_program *g, const ll_newton_ops *ops,
                           const ll_newton_options *options, ll_newton **out);
void ll_newton_free(ll_context *ctx, ll_newton *n);
/* The backend goes, and lets go of the program; next comes a fall back or the end. */
void ll_newton_leave(ll_newton *n);
/* After a device failed: the same program, whose entries are here, on the CPU, with no iterate yet. */
ll_status ll_newton_fall_back(ll_newton *n);

ll_status ll_newton_put(ll_newton *n, ll_newton_vector vector, const double *from);
ll_status ll_newton_fetch(ll_newton *n, ll_newton_vector vector, double *to);
/* n->sums of the iterate as it is. */
ll_status ll_newton_measure(ll_newton *n);

/* Puts every x, z and slack on the central path of mu at the prices > 0; only rows misfit then. */
ll_status ll_newton_center(ll_newton *n, double mu);
/* The same, and rows that this overfills many times over are dearer then. */
ll_status ll_newton_begin(ll_newton *n, double mu);
/*
 * Newton steps in the prices alone until near the central path, or most steps are taken. Where the path of mu is far,
 * mu grows on the way.
 */
ll_status ll_newton_approach(ll_newton *n, double mu, int most);
/*
 * Goes on from flows x >= 0 (0 for columns that are new) at the prices > 0: volumes are met, z is that of the path of
 * mu, and capacities misfit by little where few columns are new. The products x z differ: those of flow that a new
 * column undercuts are what the master has to gain.
 */
ll_status ll_newton_resume(ll_newton *n, double mu);
/* One step of Mehrotra's predictor and corrector (1992), with Gondzio's centrality correctors (1996); none where it is
 * stopped in it. */
ll_status ll_newton_step(ll_newton *n);
/*
 * Flows on the face that the iterate points at: x [column] with columns that vanish at 0, and tight capacities filled
 * to the last digit. *found false, and x the iterate's own, where that face has no such flows nearby.
 */
ll_status ll_newton_purify(ll_newton *n, double *x, bool *found);

#endif
