/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of CUDA's runtime API that the backend uses, run by the CPU: what kernels/cuda/ (the C files) includes in a
 * build of the shim. Device memory is malloc'ed, kernels are done when they return, error codes are NVIDIA's.
 * The functions have names of their own, so that a binary may hold NVIDIA's runtime beside them.
 */
#ifndef LL_SHIM_CUDA_RUNTIME_API_H
#define LL_SHIM_CUDA_RUNTIME_API_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cudaError {
    cudaSuccess = 0,
    cudaErrorInvalidValue = 1,
    cudaErrorMemoryAllocation = 2,
    cudaErrorInvalidConfiguration = 9,
    cudaErrorInsufficientDriver = 35,
    cudaErrorNoDevice = 100,
    cudaErrorIllegalAddress = 700,
    cudaErrorLaunchFailure = 719,
    cudaErrorStreamCaptureUnsupported = 900,
    cudaErrorUnknown = 999
} cudaError_t;

typedef struct ll_shim_stream *cudaStream_t;
#define cudaStreamNonBlocking 1U
typedef struct ll_shim_graph *cudaGraph_t;
typedef struct ll_shim_graph_exec *cudaGraphExec_t;
enum cudaStreamCaptureMode { cudaStreamCaptureModeGlobal = 0, cudaStreamCaptureModeThreadLocal = 1 };

enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2, cudaMemcpyDeviceToDevice = 3 };

struct cudaDeviceProp {
    char name[256];
    int major, minor, multiProcessorCount;
};

#define cudaGetDeviceCount        ll_shim_get_device_count
#define cudaSetDevice             ll_shim_set_device
#define cudaGetDeviceProperties   ll_shim_get_device_properties
#define cudaDriverGetVersion      ll_shim_driver_get_version
#define cudaRuntimeGetVersion     ll_shim_runtime_get_version
#define cudaMemGetInfo            ll_shim_mem_get_info
#define cudaMalloc                ll_shim_malloc
#define cudaFree                  ll_shim_free
#define cudaMallocHost            ll_shim_malloc_host
#define cudaFreeHost              ll_shim_free_host
#define cudaMemcpyAsync           ll_shim_memcpy_async
#define cudaMemsetAsync           ll_shim_memset_async
#define cudaStreamCreateWithFlags ll_shim_stream_create_with_flags
#define cudaStreamDestroy         ll_shim_stream_destroy
#define cudaStreamSynchronize     ll_shim_stream_synchronize
#define cudaStreamBeginCapture    ll_shim_stream_begin_capture
#define cudaStreamEndCapture      ll_shim_stream_end_capture
#define cudaGraphInstantiate      ll_shim_graph_instantiate
#define cudaGraphLaunch           ll_shim_graph_launch
#define cudaGraphDestroy          ll_shim_graph_destroy
#define cudaGraphExecDestroy      ll_shim_graph_exec_destroy
#define cudaGetLastError          ll_shim_get_last_error
#define cudaGetErrorString        ll_shim_get_error_string

cudaError_t cudaGetDeviceCount(int *count); /* leaves count untouched when it fails, as NVIDIA's does */
cudaError_t cudaSetDevice(int device);
cudaError_t cudaGetDeviceProperties(struct cudaDeviceProp *out, int device);
cudaError_t cudaDriverGetVersion(int *version);
cudaError_t cudaRuntimeGetVersion(int *version);
cudaError_t cudaMemGetInfo(size_t *free_bytes, size_t *total_bytes);
cudaError_t cudaMalloc(void **out, size_t bytes);
cudaError_t cudaFree(void *device);
cudaError_t cudaMallocHost(void **out, size_t bytes);
cudaError_t cudaFreeHost(void *host);
cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, enum cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void *device, int value, size_t bytes, cudaStream_t stream);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t *out, unsigned int flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
/* A captured stream keeps launches for later and refuses copies to and from the host, and waiting. */
cudaError_t cudaStreamBeginCapture(cudaStream_t stream, enum cudaStreamCaptureMode mode);
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t *out);
cudaError_t cudaGraphInstantiate(cudaGraphExec_t *out, cudaGraph_t graph, unsigned long long flags);
cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream);
cudaError_t cudaGraphDestroy(cudaGraph_t graph);
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec);
cudaError_t cudaGetLastError(void); /* of launches; clears it */
const char *cudaGetErrorString(cudaError_t error);

#ifdef __cplusplus
}
#endif
#endif
