/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inner loops of the matrix's assembly, which have a form for each instruction set. Vectors are padded with zeros
 * to a width of whole LL_OMP_SQUARE_LANES. Every sum is taken over k in order, so all forms give the same bits.
 *
 *     scale   left[k] = factor[k] * right[k]            sum += left[k]
 *     rows    out[a][v] = sum over k of left[k][a] * right[k][v]           for LL_OMP_SQUARE_ROWS of a
 *
 * Floor: a multiplication and an addition for every k, a and v; left and right come from the nearest cache.
 */
#ifndef LL_KERNELS_OPENMP_SQUARE_H
#define LL_KERNELS_OPENMP_SQUARE_H

#include <stdint.h>

enum { LL_OMP_SQUARE_LANES = 8, LL_OMP_SQUARE_ROWS = 4 };

typedef struct ll_omp_square {
    const char *name;
    void (*scale)(int64_t count, int64_t width, const double *factor, const double *right, double *left, double *sum);
    /* v below `columns`, at least; out [LL_OMP_SQUARE_ROWS * width] */
    void (*rows)(int64_t count, int64_t width, int64_t columns, const double *left, const double *right, double *out);
} ll_omp_square;

extern const ll_omp_square ll_omp_square_avx512, ll_omp_square_avx2; /* only in a build with LANDLINK_WITH_AVX */

/* The i-th that can run on this processor, fastest first; NULL after the last. */
const ll_omp_square *ll_omp_square_get(int32_t i);

#endif
