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
 * Floor of a step: rows^3 / 3 multiply-adds of the factorisation; the assembly adds (rows of a demand)^2 / 2 numbers a
 * demand to a matrix of 4 rows^2 bytes.
 */
#ifndef LL_SOLVER_NEWTON_H
#define LL_SOLVER_NEWTON_H

#include "solver/dense.h"
#include "solver/program.h"

typedef struct ll_newton_direction {
    double *x, *z;         /* [column] */
    double *slack, *price; /* [row here] */
} ll_newton_direction;

typedef struct ll_newton {
    ll_context *ctx;
    const ll_program *g; /* borrowed */
    int threads;         /* for loops over columns and over their entries */
    double *x, *z;       /* [column] */
    double *slack;       /* [row here] */
    double *price;       /* [row here] */
    double *misfit;      /* [row here] capacity - slack - A x */
    int64_t steps;       /* factorisations so far */

    ll_dense matrix;
    double *theta;                 /* [column] */
    double *theta_sum;             /* [group] */
    int64_t *key;                  /* [group] */
    double *target;                /* [column] what x z lacks of where it should be, over z */
    double *slack_target;          /* [row here] what s pi lacks, over pi */
    double *y;                     /* [column] scratch */
    ll_newton_direction d, before; /* the direction, and the one before it or what has to be put back */
    int64_t strip_size;            /* of one band */
    double *strip;                 /* [band * strip_size] a group's columns, dense */
    int bands;
    int32_t *band; /* [band + 1] rows here whose assembly costs alike */
} ll_newton;

ll_status ll_newton_create(ll_context *ctx, const ll_program *g, ll_newton **out);
void ll_newton_free(ll_context *ctx, ll_newton *n);

/* Puts every x, z and slack on the central path of mu at the prices n->price > 0; only rows misfit then. */
void ll_newton_center(ll_newton *n, double mu);
/*
 * Newton steps in the prices alone until near the central path, or most steps are taken. Where the path of mu is far,
 * mu grows on the way.
 */
void ll_newton_approach(ll_newton *n, double mu, int most);
/*
 * Goes on from flows n->x >= 0 (0 for columns that are new) at the prices n->price > 0: volumes are met, z is that of
 * the path of mu, and capacities misfit by little where few columns are new. The products x z differ: those of flow
 * that a new column undercuts are what the master has to gain.
 */
void ll_newton_resume(ll_newton *n, double mu);
/* One step of Mehrotra's predictor and corrector (1992), with Gondzio's centrality correctors (1996). */
void ll_newton_step(ll_newton *n);
/*
 * Flows on the face that the iterate points at: x [column] with columns that vanish at 0, and tight capacities filled
 * to the last digit. False, and x the iterate's own, where that face has no such flows nearby.
 */
bool ll_newton_purify(ll_newton *n, double *x);

double ll_newton_complementarity(const ll_newton *n);       /* x'z + s'pi: primal minus dual objective of the program */
double ll_newton_cost(const ll_newton *n, const double *x); /* c'x with the constant part */
double ll_newton_owed(const ll_newton *n);                  /* pi'|misfit|: about what closing the misfit will cost */
double ll_newton_misfit(const ll_newton *n);                /* the largest, against the capacity */

#endif
