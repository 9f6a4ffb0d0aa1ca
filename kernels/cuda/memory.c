/* SPDX-License-Identifier: Apache-2.0 */
/* Device memory and the answers of CUDA's calls. */
#include "kernels/cuda/memory.h"

#include <assert.h>
#include <string.h>

ll_status ll_cuda_check(ll_context *ctx, cudaError_t error, const char *call) {
    if (error == cudaSuccess) return LL_OK;
    bool misuse = error == cudaErrorInvalidValue || error == cudaErrorInvalidConfiguration ||
                  error == cudaErrorIllegalAddress;
    return ll_fail(ctx, misuse ? LL_ERR_INTERNAL : LL_ERR_UNAVAILABLE,
                   "%s: CUDA error %d, %s; run with --device cpu, or look at the device with nvidia-smi", call,
                   (int)error, cudaGetErrorString(error));
}

ll_status ll_cuda_memory_open(ll_context *ctx, ll_cuda_memory *memory) {
    memset(memory, 0, sizeof *memory);
    memory->ctx = ctx;
    ll_status status = LL_OK;
    LL_TRY(ll_cuda_check(ctx, cudaStreamCreateWithFlags(&memory->stream, cudaStreamNonBlocking), "cudaStreamCreate"));
    LL_TRY(ll_cuda_check(ctx, cudaMallocHost(&memory->staging, LL_CUDA_STAGING), "cudaMallocHost"));
    return LL_OK;
done:
    ll_cuda_memory_close(memory);
    return status;
}

void ll_cuda_memory_close(ll_cuda_memory *memory) {
    ll_cuda_shrink(memory, 0);
    if (memory->staging != NULL) (void)cudaFreeHost(memory->staging);
    if (memory->stream != NULL) (void)cudaStreamDestroy(memory->stream);
    memory->staging = NULL;
    memory->stream = NULL;
}

ll_status ll_cuda_alloc(ll_cuda_memory *memory, int64_t count, size_t size, void *out) {
    void *block = NULL;
    int64_t bytes = 0;
    memcpy(out, &block, sizeof block);
    assert(memory->block_count < LL_CUDA_MOST_BLOCKS);
    if (__builtin_mul_overflow(count, (int64_t)size, &bytes))
        return ll_fail(memory->ctx, LL_ERR_UNAVAILABLE, "device memory for %lld elements of %zu bytes is out of reach",
                       (long long)count, size);
    cudaError_t error = cudaMalloc(&block, bytes > 0 ? (size_t)bytes : 1);
    if (error != cudaSuccess) {
        (void)cudaGetLastError(); /* an error that a smaller request may cure is not kept for the next launch */
        return ll_fail(memory->ctx, LL_ERR_UNAVAILABLE, "the device gives no %lld bytes beside %lld taken (%s); %s",
                       (long long)bytes, (long long)memory->bytes, cudaGetErrorString(error),
                       "free it of other work or run with --device cpu");
    }
    memory->block[memory->block_count++] = block;
    memory->bytes += bytes;
    memcpy(out, &block, sizeof block);
    return LL_OK;
}

ll_status ll_cuda_alloc_copy(ll_cuda_memory *memory, const void *source, int64_t count, size_t size, void *out) {
    void *block = NULL;
    ll_status status = ll_cuda_alloc(memory, count, size, &block);
    if (status == LL_OK) status = ll_cuda_upload(memory, block, source, count * (int64_t)size);
    memcpy(out, &block, sizeof block);
    return status;
}

void ll_cuda_shrink(ll_cuda_memory *memory, int32_t keep) {
    while (memory->block_count > keep) (void)cudaFree(memory->block[--memory->block_count]);
}

ll_status ll_cuda_upload(ll_cuda_memory *memory, void *device, const void *host, int64_t bytes) {
    if (bytes == 0) return LL_OK;
    return ll_cuda_check(memory->ctx,
                         cudaMemcpyAsync(device, host, (size_t)bytes, cudaMemcpyHostToDevice, memory->stream),
                         "cudaMemcpy to the device");
}

ll_status ll_cuda_download(ll_cuda_memory *memory, void *host, const void *device, int64_t bytes) {
    if (bytes == 0) return LL_OK;
    ll_status status =
        ll_cuda_check(memory->ctx,
                      cudaMemcpyAsync(host, device, (size_t)bytes, cudaMemcpyDeviceToHost, memory->stream),
                      "cudaMemcpy from the device");
    return status == LL_OK ? ll_cuda_wait(memory) : status;
}

ll_status ll_cuda_zero(ll_cuda_memory *memory, void *device, int64_t bytes) {
    if (bytes == 0) return LL_OK;
    return ll_cuda_check(memory->ctx, cudaMemsetAsync(device, 0, (size_t)bytes, memory->stream), "cudaMemset");
}

ll_status ll_cuda_wait(ll_cuda_memory *memory) {
    return ll_cuda_check(memory->ctx, cudaStreamSynchronize(memory->stream), "a kernel or cudaStreamSynchronize");
}
