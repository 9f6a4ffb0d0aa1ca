/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries that only look like cuSOLVER: its Cholesky in plain loops on what the shim calls device memory. Built
 * several times, one way of failing each:
 *
 *     FAKE_LACKS       a function is missing                FAKE_DEAD        no handle is to be had
 *     FAKE_GREEDY      asks for more memory than there is   FAKE_REFUSES     does not accept the factorisation
 *     FAKE_INDEFINITE  says that the matrix is not definite, having written into it
 */
#include <math.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT int cusolverDnCreate(void **handle);
EXPORT int cusolverDnDestroy(void *handle);
EXPORT int cusolverDnSetStream(void *handle, void *stream);
EXPORT int cusolverDnDpotrf_bufferSize(void *handle, int uplo, int n, double *a, int lda, int *count);
EXPORT int cusolverDnDpotrf(void *handle, int uplo, int n, double *a, int lda, double *work, int count, int *info);

enum { SUCCESS = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 3, EXECUTION_FAILED = 6, UPPER = 1, WORK = 17 };
static int the_handle;

int cusolverDnCreate(void **handle) {
#ifdef FAKE_DEAD
    return NOT_INITIALIZED;
#endif
    *handle = &the_handle;
    return SUCCESS;
}

int cusolverDnDestroy(void *handle) { return handle == &the_handle ? SUCCESS : INVALID_VALUE; }

int cusolverDnSetStream(void *handle, void *stream) {
    return handle == &the_handle && stream != 0 ? SUCCESS : INVALID_VALUE;
}

int cusolverDnDpotrf_bufferSize(void *handle, int uplo, int n, double *a, int lda, int *count) {
    if (handle != &the_handle || uplo != UPPER || a == 0 || lda < n) return INVALID_VALUE;
#ifdef FAKE_GREEDY
    *count = INT32_MAX;
#else
    *count = WORK;
#endif
    return SUCCESS;
}

#ifndef FAKE_LACKS
/* The number of the first pivot that is not positive, counted from 1; 0: none. */
static int factor(int n, double *a, int64_t lda) {
    for (int64_t j = 0; j < n; j++) {
        double pivot = a[j * lda + j];
        for (int64_t k = 0; k < j; k++) pivot -= a[j * lda + k] * a[j * lda + k];
        if (!(pivot > 0)) return (int)j + 1;
        a[j * lda + j] = sqrt(pivot);
        for (int64_t i = j + 1; i < n; i++) {
            double entry = a[i * lda + j];
            for (int64_t k = 0; k < j; k++) entry -= a[i * lda + k] * a[j * lda + k];
            a[i * lda + j] = entry / a[j * lda + j];
        }
    }
    return 0;
}

int cusolverDnDpotrf(void *handle, int uplo, int n, double *a, int lda, double *work, int count, int *info) {
    if (handle != &the_handle || uplo != UPPER || lda < n || count < WORK) return INVALID_VALUE;
#ifdef FAKE_REFUSES
    return EXECUTION_FAILED;
#endif
    for (int i = 0; i < WORK; i++) work[i] = 0;
    *info = factor(n, a, lda);
#ifdef FAKE_INDEFINITE
    *info = 1;
#endif
    return SUCCESS;
}
#endif
