/* SPDX-License-Identifier: Apache-2.0 */
/* Device memory, and what CUDA's calls answer. */
#include "kernels/cuda/memory.h"

#include <assert.h>
#include <string.h>

ll_status ll_cuda_check(ll_context *ctx, cudaError_t error, const char *call) {
    if (error == cudaSuccess) return LL_OK;
    (void)cudaGetLastError(); /* what is told here shall not be told again by the next launch */
    bool misuse =
        error == cudaErrorInvalidValue || error == cudaErrorInvalidConfiguration || error == cudaErrorIllegalAddress;
    return ll_fail(ctx, misuse ? LL_ERR_INTERNAL : LL_ERR_UNAVAILABLE,
                   "%s: CUDA error %d, %s; look at the device with nvidia-smi, or run with --device cpu", call,
                   (int)error, cudaGetErrorString(error));
}

ll_status ll_cuda_memory_open(ll_context *ctx, ll_cuda_memory *memory) {
    ll_status status = LL_OK;
    memset(memory, 0, sizeof *memory);
    memory->ctx = ctx;
    LL_TRY(ll_cuda_check(ctx, cudaStreamCreateWithFlags(&memory->stream, cudaStreamNonBlocking),
                         "cudaStreamCreateWithFlags"));
    LL_TRY(ll_cuda_check(ctx, cudaMallocHost(&memory->staging, LL_CUDA_STAGING_BYTES), "cudaMallocHost"));
done:
    return status;
}

void ll_cuda_memory_close(ll_cuda_memory *memory) {
    if (memory->stream != NULL) (void)cudaStreamSynchronize(memory->stream);
    ll_cuda_shrink(memory, 0);
    if (memory->staging != NULL) (void)cudaFreeHost(memory->staging);
    if (memory->stream != NULL) (void)cudaStreamDestroy(memory->stream);
    (void)cudaGetLastError(); /* the end is the end, whatever is answered */
    memset(memory, 0, sizeof *memory);
}

/* A block for the place `at` of the table, which has none. */
static void *take_block(ll_cuda_memory *memory, int32_t at, int64_t count, size_t size) {
    int64_t bytes = count > 0 ? count * (int64_t)size : 1;
    void *block = NULL;
    cudaError_t error = cudaMalloc(&block, (size_t)bytes);
    if (error != cudaSuccess) {
        memory->reason = error;
        memory->status = ll_cuda_check(memory->ctx, error, "cudaMalloc");
        return NULL;
    }
    memory->block_bytes[at] = bytes;
    memory->block[at] = block;
    memory->bytes += bytes;
    return block;
}

static void give_block(ll_cuda_memory *memory, int32_t at) {
    memory->bytes -= memory->block_bytes[at];
    memory->block_bytes[at] = 0;
    (void)cudaFree(memory->block[at]);
    memory->block[at] = NULL;
}

void *ll_cuda_alloc(ll_cuda_memory *memory, int64_t count, size_t size) {
    assert(memory->block_count < LL_CUDA_MOST_BLOCKS);
    if (memory->status != LL_OK) return NULL;
    void *block = take_block(memory, memory->block_count, count, size);
    if (block != NULL) memory->block_count++;
    return block;
}

/* The old block goes, whatever comes of it. */
static ll_status move_block(ll_cuda_memory *memory, void *from, void *to, int64_t bytes) {
    ll_status status = LL_OK;
    LL_TRY(ll_cuda_copy_on_device(memory, to, from, bytes));
    LL_TRY(ll_cuda_wait(memory));
done:
    (void)cudaFree(from);
    return status;
}

void *ll_cuda_grow(ll_cuda_memory *memory, void *block, int64_t kept, int64_t count, size_t size) {
    int32_t at = 0;
    while (at < memory->block_count && memory->block[at] != block) at++;
    assert(at < memory->block_count);
    if (memory->status == LL_OK) memory->status = ll_cuda_wait(memory); /* whoever reads it still */
    if (memory->status != LL_OK) return NULL;
    if (kept == 0) {
        give_block(memory, at);
        return take_block(memory, at, count, size);
    }
    int64_t before = memory->block_bytes[at];
    void *more = take_block(memory, at, count, size);
    if (more == NULL) return NULL;
    memory->bytes -= before;
    memory->status = move_block(memory, block, more, kept * (int64_t)size);
    return memory->status == LL_OK ? more : NULL;
}

void *ll_cuda_copy(ll_cuda_memory *memory, const void *host, int64_t count, size_t size) {
    void *block = ll_cuda_alloc(memory, count, size);
    if (block == NULL) return NULL;
    memory->status = ll_cuda_upload(memory, block, host, count * (int64_t)size);
    return block;
}

void *ll_cuda_zeros(ll_cuda_memory *memory, int64_t count, size_t size) {
    void *block = ll_cuda_alloc(memory, count, size);
    if (block != NULL) memory->status = ll_cuda_zero(memory, block, count * (int64_t)size);
    return block;
}

void ll_cuda_shrink(ll_cuda_memory *memory, int32_t keep) {
    while (memory->block_count > keep) give_block(memory, --memory->block_count);
    memory->status = LL_OK;
    memory->reason = cudaSuccess;
}

ll_status ll_cuda_upload(ll_cuda_memory *memory, void *device, const void *host, int64_t bytes) {
    if (bytes == 0) return LL_OK;
    cudaError_t error = cudaMemcpyAsync(device, host, (size_t)bytes, cudaMemcpyHostToDevice, memory->stream);
    ll_status status = ll_cuda_check(memory->ctx, error, "cudaMemcpyAsync to the device");
    return status == LL_OK ? ll_cuda_wait(memory) : status;
}

ll_status ll_cuda_download(ll_cuda_memory *memory, void *host, const void *device, int64_t bytes) {
    if (bytes == 0) return LL_OK;
    cudaError_t error = cudaMemcpyAsync(host, device, (size_t)bytes, cudaMemcpyDeviceToHost, memory->stream);
    ll_status status = ll_cuda_check(memory->ctx, error, "cudaMemcpyAsync from the device");
    return status == LL_OK ? ll_cuda_wait(memory) : status;
}

ll_status ll_cuda_copy_on_device(ll_cuda_memory *memory, void *to, const void *from, int64_t bytes) {
    if (bytes == 0) return LL_OK;
    return ll_cuda_check(memory->ctx,
                         cudaMemcpyAsync(to, from, (size_t)bytes, cudaMemcpyDeviceToDevice, memory->stream),
                         "cudaMemcpyAsync on the device");
}

ll_status ll_cuda_zero(ll_cuda_memory *memory, void *device, int64_t bytes) {
    if (bytes == 0) return LL_OK;
    return ll_cuda_check(memory->ctx, cudaMemsetAsync(device, 0, (size_t)bytes, memory->stream), "cudaMemsetAsync");
}

ll_status ll_cuda_wait(ll_cuda_memory *memory) {
    return ll_cuda_check(memory->ctx, cudaStreamSynchronize(memory->stream), "a kernel, or cudaStreamSynchronize");
}
