/* SPDX-License-Identifier: Apache-2.0 */
/* Dense matrices of random numbers, row-major, and the triple loops that tests judge by. */
#ifndef LL_TESTS_SOLVER_DENSE_CASE_H
#define LL_TESTS_SOLVER_DENSE_CASE_H

#include <math.h>

#include "tests/solver/random_case.h"

static inline double ll_random_unit(ll_random *random) { /* in (-1, 1) */
    return (double)(ll_random_below(random, 2000001) - 1000000) / 1000001;
}

static inline void ll_random_numbers(ll_random *random, double *number, int64_t count) {
    for (int64_t i = 0; i < count; i++) number[i] = ll_random_unit(random);
}

/* The lower triangle of a[n x n] becomes its Cholesky factor. False where a pivot is not positive. */
static inline bool ll_naive_cholesky(double *a, int64_t n, int64_t stride) {
    for (int64_t j = 0; j < n; j++) {
        double pivot = a[j * stride + j];
        for (int64_t k = 0; k < j; k++) pivot -= a[j * stride + k] * a[j * stride + k];
        if (!(pivot > 0)) return false;
        a[j * stride + j] = sqrt(pivot);
        for (int64_t i = j + 1; i < n; i++) {
            double entry = a[i * stride + j];
            for (int64_t k = 0; k < j; k++) entry -= a[i * stride + k] * a[j * stride + k];
            a[i * stride + j] = entry / a[j * stride + j];
        }
    }
    return true;
}

/* x := (l l')^-1 x */
static inline void ll_naive_solve(const double *l, int64_t n, int64_t stride, double *x) {
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < i; j++) x[i] -= l[i * stride + j] * x[j];
        x[i] /= l[i * stride + i];
    }
    for (int64_t i = n - 1; i >= 0; i--) {
        for (int64_t j = i + 1; j < n; j++) x[i] -= l[j * stride + i] * x[j];
        x[i] /= l[i * stride + i];
    }
}

/*
 * Gauss and Jordan: the first `count` of n unknowns leave every other row of a[n x width], pivots by size among these
 * rows. The rest is then their Schur complement; with count = n and a right side behind the matrix, each row is solved.
 */
static inline bool ll_naive_eliminate(double *a, int64_t n, int64_t width, int64_t count) {
    for (int64_t k = 0; k < count; k++) {
        int64_t pivot = k;
        for (int64_t i = k; i < count; i++)
            if (fabs(a[i * width + k]) > fabs(a[pivot * width + k])) pivot = i;
        if (!(fabs(a[pivot * width + k]) > 0)) return false;
        for (int64_t v = 0; v < width; v++) {
            double kept = a[k * width + v];
            a[k * width + v] = a[pivot * width + v];
            a[pivot * width + v] = kept;
        }
        for (int64_t i = 0; i < n; i++) {
            double factor = a[i * width + k] / a[k * width + k];
            if (i == k || factor == 0) continue;
            for (int64_t v = k; v < width; v++) a[i * width + v] -= factor * a[k * width + v];
        }
    }
    return true;
}

#endif
