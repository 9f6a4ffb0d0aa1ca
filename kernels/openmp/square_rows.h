/* SPDX-License-Identifier: Apache-2.0 */
/* The loops of square.h, compiled once for each instruction set: the lanes of a vector are the inner loop everywhere.
 */
#ifndef LL_KERNELS_OPENMP_SQUARE_ROWS_H
#define LL_KERNELS_OPENMP_SQUARE_ROWS_H

#include "kernels/openmp/square.h"

enum { LANES = LL_OMP_SQUARE_LANES, ROWS = LL_OMP_SQUARE_ROWS };

static void square_scale(int64_t count, int64_t width, const double *factor, const double *restrict right,
                         double *restrict left, double *restrict sum) {
    for (int64_t k = 0; k < count; k++) {
        const double *restrict from = right + k * width;
        double *restrict to = left + k * width, f = factor[k];
#pragma omp simd
        for (int64_t v = 0; v < width; v++) {
            to[v] = f * from[v];
            sum[v] += to[v];
        }
    }
}

/* Sums of ROWS rows by LANES columns stay in registers over all k. */
static void square_rows(int64_t count, int64_t width, int64_t columns, const double *restrict left,
                        const double *restrict right, double *restrict out) {
    for (int64_t v = 0; v < columns; v += LANES) {
        double a[LANES] = {0}, b[LANES] = {0}, c[LANES] = {0}, d[LANES] = {0};
        _Static_assert(ROWS == 4, "a, b, c and d");
        for (int64_t k = 0; k < count; k++) {
            const double *l = left + k * width, *r = right + k * width + v;
#pragma omp simd
            for (int i = 0; i < LANES; i++) {
                a[i] += l[0] * r[i];
                b[i] += l[1] * r[i];
                c[i] += l[2] * r[i];
                d[i] += l[3] * r[i];
            }
        }
        for (int i = 0; i < LANES; i++) {
            out[v + i] = a[i];
            out[width + v + i] = b[i];
            out[2 * width + v + i] = c[i];
            out[3 * width + v + i] = d[i];
        }
    }
}

#endif
