/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device memory behind one handle: every block belongs to it, is filled and read through it, and goes with it. Copies
 * and kernels run in the handle's one stream, in order. A copy returns when it is done, with all before it: whether
 * CUDA reads pageable memory before or after an asynchronous copy returns differs from machine to machine.
 */
#ifndef LL_KERNELS_CUDA_MEMORY_H
#define LL_KERNELS_CUDA_MEMORY_H

#include <cuda_runtime_api.h>

#include "graphs/base/base.h"

enum { LL_CUDA_MOST_BLOCKS = 80 };
enum { LL_CUDA_STAGING_BYTES = 1 << 20 };

typedef struct ll_cuda_memory {
    ll_context *ctx;
    cudaStream_t stream;
    void *block[LL_CUDA_MOST_BLOCKS]; /* device memory */
    int64_t block_bytes[LL_CUDA_MOST_BLOCKS];
    int32_t block_count;
    int64_t bytes;      /* in all blocks */
    ll_status status;   /* of the first allocation or copy that failed; later ones give NULL at once */
    cudaError_t reason; /* why an allocation failed */
    void *staging;      /* page-locked host memory, for results that are added to the caller's */
} ll_cuda_memory;

/* What a runtime call or a launch answered, as a status with the call's name in its text: LL_ERR_UNAVAILABLE where
 * device or driver fail us, LL_ERR_INTERNAL where we used them wrongly. */
ll_status ll_cuda_check(ll_context *ctx, cudaError_t error, const char *call);

ll_status ll_cuda_memory_open(ll_context *ctx, ll_cuda_memory *memory);
void ll_cuda_memory_close(ll_cuda_memory *memory); /* also half-open or zeroed */

/* A block for count elements of size bytes, contents undefined; NULL on failure, and memory->status says why. */
void *ll_cuda_alloc(ll_cuda_memory *memory, int64_t count, size_t size);
/* The same, filled from host memory (NULL with count 0 allowed). */
void *ll_cuda_copy(ll_cuda_memory *memory, const void *host, int64_t count, size_t size);
/* The same, of zeros. */
void *ll_cuda_zeros(ll_cuda_memory *memory, int64_t count, size_t size);
/* Another block in the place of one of the handle's, whose first `kept` elements it has; NULL on failure. With both for
 * a moment, unless nothing is kept. */
void *ll_cuda_grow(ll_cuda_memory *memory, void *block, int64_t kept, int64_t count, size_t size);
/* Gives back all but the first `keep` blocks and forgets a failure. */
void ll_cuda_shrink(ll_cuda_memory *memory, int32_t keep);

ll_status ll_cuda_upload(ll_cuda_memory *memory, void *device, const void *host, int64_t bytes);
ll_status ll_cuda_download(ll_cuda_memory *memory, void *host, const void *device, int64_t bytes);
ll_status ll_cuda_copy_on_device(ll_cuda_memory *memory, void *to, const void *from, int64_t bytes);
ll_status ll_cuda_zero(ll_cuda_memory *memory, void *device, int64_t bytes);
/* Waits for all that was queued; the failure of a kernel shows here. */
ll_status ll_cuda_wait(ll_cuda_memory *memory);

#endif
