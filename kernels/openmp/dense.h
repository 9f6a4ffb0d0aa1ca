/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dense symmetric positive definite systems, for the interior-point master.
 *
 *     lower triangle, row-major:   a[i * stride + j],  j <= i        stride: room rounded up to whole cache lines
 *
 * Blocked right-looking Cholesky in fixed tiles, one single-threaded BLAS call a tile, threads over tiles. A tile sees
 * its updates in one order whatever the number of threads is, so the bits are the same.
 * Floor: size^3 / 3 multiply-adds, 4 size^2 bytes; a solve reads the triangle twice.
 */
#ifndef LL_KERNELS_OPENMP_DENSE_H
#define LL_KERNELS_OPENMP_DENSE_H

#include "kernels/openmp/blas.h"

typedef struct ll_dense {
    int32_t size, room;
    int64_t stride;
    double *a;      /* [room * stride] */
    double *before; /* [room] diagonal before the factorisation */
    double *column; /* [tile] scratch */
    ll_blas blas;   /* opened with the first size; set before, it stays */
} ll_dense;

/* Makes room for a matrix of size rows; what it holds is undefined. */
ll_status ll_dense_resize(ll_context *ctx, ll_dense *m, int32_t size);
void ll_dense_free(ll_context *ctx, ll_dense *m);
/*
 * Factorises in place. A pivot that rounding has lost is lifted out of reach: its row then takes no part in a
 * solution. Returns how many were; LL_NONE: stopped in it.
 */
int32_t ll_dense_factor(ll_context *ctx, ll_dense *m);
/* Solves with the factor; right [size] becomes the solution. */
void ll_dense_solve(const ll_dense *m, double *right);

#endif
