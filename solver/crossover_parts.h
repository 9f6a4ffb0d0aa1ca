/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of crossover.h share. */
#ifndef LL_SOLVER_CROSSOVER_PARTS_H
#define LL_SOLVER_CROSSOVER_PARTS_H

#include "solver/crossover.h"
#include "solver/inverse.h"
#include "solver/sparse.h"

typedef struct ll_crossover {
    ll_context *ctx;
    const ll_program *g;
    ll_program_rows rows;
    double *x;      /* [column] borrowed */
    double *slack;  /* [row here] of those that are not tight */
    int64_t *group; /* [column] */
    int64_t *key;   /* [group] column */
    int32_t *place; /* [column] in the basis, LL_NONE */

    int64_t *basic;     /* [place] column, LL_NONE: nothing depends on the row of that number */
    int32_t *tight;     /* [row of the basis] -> row here */
    int32_t *tight_row; /* [row here] -> row of the basis, LL_NONE */
    ll_inverse inverse; /* of size places and rows */

    /* the direction of a push: x[column] and loads of rows change by */
    double *y;          /* [place] */
    ll_sparse moves;    /* [column] */
    ll_sparse loads;    /* [row here] */
    int32_t *entry_row; /* [place or row of the basis] scratch: a sparse vector */
    double *entry_value;
} ll_crossover;

/* crossover_push.c: column j with flow, neither key nor basic, becomes basic or is pushed. *exact: rounding allows it.
 */
ll_status ll_crossover_take(ll_crossover *c, int64_t j, bool *exact);

#endif
