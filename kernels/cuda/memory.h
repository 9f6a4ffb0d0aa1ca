/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device memory behind one handle: every block belongs to it, is filled and read through it, and goes when it is freed.
 * Copies and kernels run in the handle's one stream, in order; downloads end with all of it done.
 */
#ifndef LL_KERNELS_CUDA_MEMORY_H
#define LL_KERNELS_CUDA_MEMORY_H

#include <cuda_runtime_api.h>

#include "graphs/base/base.h"

enum { LL_CUDA_MOST_BLOCKS = 48 };

typedef struct ll_cuda_memory {
    ll_context *ctx;
    cudaStream_t stream;
    void *block[LL_CUDA_MOST_BLOCKS]; /* device memory */
    int32_t block_count;
    int64_t bytes;
    void *staging; /* page-locked host memory, for copies that are added to the caller's array */
} ll_cuda_memory;

enum { LL_CUDA_STAGING = 1 << 20 }; /* bytes */

/* A runtime call's answer as a status, its text naming the call: LL_ERR_UNAVAILABLE where the device or its memory fails
 * us, LL_ERR_INTERNAL where we used it wrongly. */
ll_status ll_cuda_check(ll_context *ctx, cudaError_t error, const char *call);

ll_status ll_cuda_memory_open(ll_context *ctx, ll_cuda_memory *memory);
void ll_cuda_memory_close(ll_cuda_memory *memory); /* half-open ones too */

/* A block of count elements of size bytes in *out, NULL on failure. Contents are undefined. */
ll_status ll_cuda_alloc(ll_cuda_memory *memory, int64_t count, size_t size, void *out);
/* The same filled from host memory; source NULL with count 0 is allowed. */
ll_status ll_cuda_alloc_copy(ll_cuda_memory *memory, const void *source, int64_t count, size_t size, void *out);
/* Gives back the blocks that were allocated after the first `keep`. */
void ll_cuda_shrink(ll_cuda_memory *memory, int32_t keep);

/* The host array may be reused when these return. */
ll_status ll_cuda_upload(ll_cuda_memory *memory, void *device, const void *host, int64_t bytes);
ll_status ll_cuda_download(ll_cuda_memory *memory, void *host, const void *device, int64_t bytes);
ll_status ll_cuda_zero(ll_cuda_memory *memory, void *device, int64_t bytes);
/* Waits for all that was queued; a kernel's failure shows here. */
ll_status ll_cuda_wait(ll_cuda_memory *memory);

#endif
