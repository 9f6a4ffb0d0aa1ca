/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inverse of a basis B whose columns change one at a time. Changes wait as products of thin matrices, and enter the
 * dense inverse by the block, as one matrix product:
 *
 *     B^-1  =  A - W V'        A [place, row] dense    W [place, change], V [row, change]    the changes that wait
 *
 * Right sides are sparse (what two paths differ in), so A is stored by rows of B: a solve adds up a few of its rows,
 * contiguous. Floor of a change: 4 size numbers; of a block: 16 bytes for every entry of A that it changes, up to
 * size^2.
 */
#ifndef LL_SOLVER_INVERSE_H
#define LL_SOLVER_INVERSE_H

#include "kernels/openmp/blas.h"

typedef struct ll_inverse {
    ll_context *ctx;
    int32_t size, room;
    double *a;                      /* [row * room + place] */
    double *w;                      /* [place * changes + change] */
    double *v;                      /* [row * changes + change] */
    int32_t *live_row, *live_place; /* scratch: lines of v and w that are not all 0 */
    int32_t waiting;                /* changes in w and v */
    int64_t changes;                /* since it was the identity */
    ll_blas blas;
} ll_inverse;

/* The identity of size; room grows as needed. */
ll_status ll_inverse_create(ll_context *ctx, int32_t size, ll_inverse *out);
void ll_inverse_free(ll_inverse *b);
/* The most that an inverse which grows to size takes: for a moment there are two. */
double ll_inverse_bytes(double size);
/* The identity again, of the size that it has. */
void ll_inverse_reset(ll_inverse *b);

/* y [place] := B^-1 b, b given by count entries in rows of B. O(size * (count + waiting)). */
void ll_inverse_solve(const ll_inverse *b, int32_t count, const int32_t *row, const double *value, double *y);
/* price [row] := cost' B^-1, cost [place]. O(size^2). */
void ll_inverse_price(const ll_inverse *b, const double *cost, double *price);
/* The column at place becomes the one whose B^-1 b is y; y[place] != 0. */
void ll_inverse_replace(ll_inverse *b, int32_t place, const double *y);
/* The row at place of the inverse becomes minus the sum of those at count places, of which it is one. */
void ll_inverse_fold(ll_inverse *b, int32_t place, int32_t count, const int32_t *places);
/*
 * One row and one column more: the row has count entries in columns at place, the new column is 1 in the new row and
 * nothing else. O(size^2).
 */
ll_status ll_inverse_grow(ll_inverse *b, int32_t count, const int32_t *place, const double *value);

#endif
