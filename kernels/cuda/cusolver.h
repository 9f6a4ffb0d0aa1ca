/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuSOLVER's Cholesky, opened when a master asks and never linked: it and what it needs are hundreds of megabytes that
 * most machines lack. It uses tensor cores and beats our own at every size, by more than its start takes where matrices
 * are large:
 *
 *     rows < LL_CUDA_CUSOLVER_ROWS                                our own Cholesky
 *     the library, one of its functions or a handle is missing    our own
 *     it finds the matrix not definite, or a pivot below the      our own, for that matrix: it lifts such pivots, as
 *     share of its diagonal that rounding leaves                  the CPU's does
 *
 * The same bits every time on one device and version of it; our own gives the same bits on all.
 */
#ifndef LL_KERNELS_CUDA_CUSOLVER_H
#define LL_KERNELS_CUDA_CUSOLVER_H

#include <cuda_runtime_api.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * A factorisation on an H200 (benchmarks/results-h200.md), and what a master's 50 gain:
 *
 *     rows                256     1024     2048     4096     8192
 *     our own, ms       0.568    2.702    5.759   12.888   35.454
 *     cuSOLVER, ms      0.218    0.953    2.106    4.882   13.827
 *     gain of 50, s      0.02     0.09     0.18     0.40     1.08
 *
 * Opening the library, which happens once a process, takes 0.08 s of a CPU with its files in memory, and its handle
 * comes on top. A rule that asked whether it is open already would give a solve other last digits after another solve.
 */
enum { LL_CUDA_CUSOLVER_ROWS = 1024 };

typedef struct ll_cuda_cusolver { /* handle NULL: it is not to be had */
    void *library, *handle;
    int (*create)(void **handle);
    int (*destroy)(void *handle);
    int (*set_stream)(void *handle, cudaStream_t stream);
    int (*buffer_size)(void *handle, int uplo, int n, double *a, int lda, int *count);
    int (*factor)(void *handle, int uplo, int n, double *a, int lda, double *work, int count, int *info);
} ll_cuda_cusolver;

/* name NULL: the library's usual ones; "": none. Why there is none, or NULL. */
const char *ll_cuda_cusolver_open(ll_cuda_cusolver *c, const char *name, cudaStream_t stream);
void ll_cuda_cusolver_close(ll_cuda_cusolver *c); /* also one that is not open */
/* Doubles of workspace for the row-major lower triangle a[n * stride]; below 0: it cannot. */
int64_t ll_cuda_cusolver_workspace(const ll_cuda_cusolver *c, double *a, int32_t n, int32_t stride);
/* Queues the factorisation; info (device): 0 where it is done. False: it was not accepted. */
bool ll_cuda_cusolver_factor(const ll_cuda_cusolver *c, double *a, int32_t n, int32_t stride, double *work,
                             int64_t count, int *info);

#endif
