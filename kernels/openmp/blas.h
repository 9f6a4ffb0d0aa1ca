/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few dense operations that the master needs, by OpenBLAS where it is installed, else by plain loops.
 *
 * OpenBLAS is opened when the first matrix is made, not linked: some builds of it start threads as they are loaded, and
 * those must not be there before a program has said which signals its threads take. Every call works in the calling
 * thread alone.
 *
 * Matrices are row-major; l is lower triangular, ' is the transpose.
 */
#ifndef LL_KERNELS_OPENMP_BLAS_H
#define LL_KERNELS_OPENMP_BLAS_H

#include "graphs/base/base.h"

typedef struct ll_blas {
    const char *name; /* "OpenBLAS 0.3.21 ..." or "plain loops" */
    /* c[m x n] -= a[m x k] b[n x k]' */
    void (*subtract_product)(const struct ll_blas *blas, int m, int n, int k, const double *a, int lda, const double *b,
                             int ldb, double *c, int ldc);
    /* the lower triangle of c[n x n] -= a[n x k] a[n x k]' */
    void (*subtract_square)(const struct ll_blas *blas, int n, int k, const double *a, int lda, double *c, int ldc);
    /* b[m x n] := b (l[n x n]')^-1 */
    void (*divide)(const struct ll_blas *blas, int m, int n, const double *l, int ldl, double *b, int ldb);
    /* x := l^-1 x, and x := (l')^-1 x */
    void (*solve_lower)(const struct ll_blas *blas, int n, const double *l, int ldl, double *x);
    void (*solve_upper)(const struct ll_blas *blas, int n, const double *l, int ldl, double *x);
    /* of OpenBLAS */
    void (*gemm)(int order, int trans_a, int trans_b, int m, int n, int k, double alpha, const double *a, int lda,
                 const double *b, int ldb, double beta, double *c, int ldc);
    void (*syrk)(int order, int uplo, int trans, int n, int k, double alpha, const double *a, int lda, double beta,
                 double *c, int ldc);
    void (*trsm)(int order, int side, int uplo, int trans, int diag, int m, int n, double alpha, const double *a,
                 int lda, double *b, int ldb);
    void (*trsv)(int order, int uplo, int trans, int diag, int n, const double *a, int lda, double *x, int incx);
} ll_blas;

/* OpenBLAS, or plain loops where it is not found, or the address space has no room for its buffers. */
void ll_blas_open(ll_context *ctx, ll_blas *blas);
void ll_blas_plain(ll_blas *blas);

#endif
