// SPDX-License-Identifier: Apache-2.0
// The runtime calls of the shim. Blocks are counted, filled with rubbish when they are new, and hidden from
// AddressSanitizer's view while no kernel runs, so that host code which touches device memory is caught. Asynchronous
// copies are done as late as the order of a stream allows, so that host code which frees or reads too early is caught.
#include "fibres.h"
#include "shim.h"

#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#define SHIM_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHIM_ASAN 1
#endif
#endif
#ifdef SHIM_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size)   ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

ll_shim_state ll_shim;

struct ll_shim_graph {
    std::vector<std::function<void()>> launches;
};

struct ll_shim_graph_exec {
    std::vector<std::function<void()>> launches;
};

namespace {

constexpr unsigned char rubbish = 0xa5;

std::map<void *, size_t> &blocks() {
    static std::map<void *, size_t> live;
    return live;
}

struct copy {
    void *to;
    const void *from, *device; // device: one of the two
    size_t bytes;
};

std::vector<copy> &queue() {
    static std::vector<copy> copies;
    return copies;
}

cudaError_t give(void **out, size_t bytes) {
    *out = std::malloc(bytes > 0 ? bytes : 1);
    if (*out == nullptr) return cudaErrorMemoryAllocation;
    std::memset(*out, rubbish, bytes);
    ll_shim.live_count++;
    return cudaSuccess;
}

// Whether the range lies inside one live block.
bool on_device(const void *address, size_t bytes) {
    auto after = blocks().upper_bound(const_cast<void *>(address));
    if (after == blocks().begin()) return false;
    auto block = std::prev(after);
    size_t offset = static_cast<size_t>(static_cast<const char *>(address) - static_cast<char *>(block->first));
    return offset <= block->second && bytes <= block->second - offset;
}

ll_shim_graph *&captured() { // the graph that is being made; null: none
    static ll_shim_graph *graph = nullptr;
    return graph;
}

std::set<std::string> &launched() { // names of kernels
    static std::set<std::string> names;
    return names;
}

// What a captured stream does not take.
bool is_refused() { return captured() != nullptr; }

// A failed call also is what cudaGetLastError tells next, as with NVIDIA's runtime.
cudaError_t answer(cudaError_t error) {
    if (error != cudaSuccess) ll_shim.last_error = error;
    return error;
}

} // namespace

bool ll_shim_fails() {
    ll_shim.call_count++;
    if (ll_shim.fail_call < 0) return false;
    return ll_shim.fail_call-- == 0;
}

bool ll_shim_capture(const std::function<void()> &launch) {
    if (captured() == nullptr) return false;
    if (ll_shim_fails()) {
        ll_shim.last_error = cudaErrorInvalidConfiguration;
    } else {
        captured()->launches.push_back(launch);
        ll_shim.captured_count++;
    }
    return true;
}

void ll_shim_note(const char *kernel) { launched().insert(kernel); }

void ll_shim_flush() {
    for (const copy &c : queue()) {
        ASAN_UNPOISON_MEMORY_REGION(c.device, c.bytes);
        std::memcpy(c.to, c.from, c.bytes);
        ASAN_POISON_MEMORY_REGION(c.device, c.bytes);
    }
    queue().clear();
}

void ll_shim_show_memory(bool visible) {
    for (auto &block : blocks()) {
        if (visible) {
            ASAN_UNPOISON_MEMORY_REGION(block.first, block.second);
        } else {
            ASAN_POISON_MEMORY_REGION(block.first, block.second);
        }
    }
}

extern "C" {

void ll_shim_reset(void) {
    ll_shim = ll_shim_state();
    ll_shim.device_count = 1;
    ll_shim.memory_free = ll_shim.memory_limit = size_t{1} << 30;
    ll_shim.fail_call = -1;
    ll_shim.seed = 1;
    launched().clear();
}

bool ll_shim_launched(const char *kernel) { return launched().count(kernel) > 0; }

cudaError_t cudaGetDeviceCount(int *count) {
    if (ll_shim_fails()) return answer(cudaErrorUnknown);
    if (ll_shim.device_error != cudaSuccess) {
        return answer(static_cast<cudaError_t>(ll_shim.device_error));
    }
    *count = ll_shim.device_count;
    return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {
    if (ll_shim_fails()) return answer(cudaErrorUnknown);
    return answer(device < ll_shim.device_count ? cudaSuccess : cudaErrorInvalidValue);
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp *out, int) {
    if (ll_shim_fails()) return answer(cudaErrorUnknown);
    std::strcpy(out->name, "host shim");
    out->major = 9;
    out->minor = 0;
    out->multiProcessorCount = 1;
    return cudaSuccess;
}

static cudaError_t version(int *out) {
    if (ll_shim_fails()) return answer(cudaErrorUnknown);
    *out = 13000;
    return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int *out) { return version(out); }
cudaError_t cudaRuntimeGetVersion(int *out) { return version(out); }

cudaError_t cudaMemGetInfo(size_t *free_bytes, size_t *total_bytes) {
    if (ll_shim_fails()) return answer(cudaErrorUnknown);
    *free_bytes = ll_shim.memory_free > ll_shim.live_bytes ? ll_shim.memory_free - ll_shim.live_bytes : 0;
    *total_bytes = ll_shim.memory_free;
    return cudaSuccess;
}

cudaError_t cudaMalloc(void **out, size_t bytes) {
    if (ll_shim_fails() || bytes > ll_shim.memory_limit || ll_shim.live_bytes > ll_shim.memory_limit - bytes) {
        return answer(cudaErrorMemoryAllocation);
    }
    cudaError_t error = give(out, bytes);
    if (error != cudaSuccess) return error;
    blocks()[*out] = bytes;
    ll_shim.live_bytes += bytes;
    ASAN_POISON_MEMORY_REGION(*out, bytes);
    return cudaSuccess;
}

cudaError_t cudaFree(void *device) {
    if (device == nullptr) return cudaSuccess;
    auto block = blocks().find(device);
    if (block == blocks().end()) return answer(cudaErrorInvalidValue);
    ll_shim_flush();
    ASAN_UNPOISON_MEMORY_REGION(device, block->second);
    ll_shim.live_bytes -= block->second;
    ll_shim.live_count--;
    blocks().erase(block);
    std::free(device);
    return cudaSuccess;
}

cudaError_t cudaMallocHost(void **out, size_t bytes) {
    return answer(ll_shim_fails() ? cudaErrorMemoryAllocation : give(out, bytes));
}

cudaError_t cudaFreeHost(void *host) {
    if (host != nullptr) ll_shim.live_count--;
    std::free(host);
    return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind kind, cudaStream_t stream) {
    if (ll_shim_fails()) return answer(cudaErrorUnknown);
    if (is_refused()) return answer(cudaErrorStreamCaptureUnsupported);
    const void *device = kind == cudaMemcpyHostToDevice ? to : from;
    if (stream == nullptr || !on_device(device, bytes)) return answer(cudaErrorInvalidValue);
    if (kind == cudaMemcpyDeviceToDevice) {
        if (!on_device(to, bytes)) return answer(cudaErrorInvalidValue);
        ll_shim_flush();
        ll_shim_show_memory(true);
        std::memcpy(to, from, bytes);
        ll_shim_show_memory(false);
        return cudaSuccess;
    }
    if (kind == cudaMemcpyHostToDevice) ll_shim.bytes_to_device += static_cast<long long>(bytes);
    queue().push_back({to, from, device, bytes});
    return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void *device, int value, size_t bytes, cudaStream_t stream) {
    if (ll_shim_fails()) return answer(cudaErrorUnknown);
    if (is_refused()) return answer(cudaErrorStreamCaptureUnsupported);
    if (stream == nullptr || !on_device(device, bytes)) return answer(cudaErrorInvalidValue);
    ll_shim_flush();
    ASAN_UNPOISON_MEMORY_REGION(device, bytes);
    std::memset(device, value, bytes);
    ASAN_POISON_MEMORY_REGION(device, bytes);
    return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t *out, unsigned int) {
    if (ll_shim_fails()) return answer(cudaErrorUnknown);
    void *stream = nullptr;
    cudaError_t error = give(&stream, 1);
    *out = static_cast<cudaStream_t>(stream);
    return error;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    ll_shim_flush();
    return cudaFreeHost(stream);
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    bool fails = ll_shim_fails();
    if (is_refused()) return answer(cudaErrorStreamCaptureUnsupported);
    if (fails) queue().clear();
    ll_shim_flush();
    return answer(fails ? cudaErrorUnknown : stream != nullptr ? cudaSuccess : cudaErrorInvalidValue);
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
    if (ll_shim.no_graphs || ll_shim_fails()) return answer(cudaErrorUnknown);
    if (stream == nullptr || captured() != nullptr) return answer(cudaErrorInvalidValue);
    captured() = new ll_shim_graph;
    return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t, cudaGraph_t *out) {
    bool fails = ll_shim_fails();
    *out = captured();
    captured() = nullptr;
    if (*out == nullptr) return answer(cudaErrorInvalidValue);
    ll_shim.live_count++;
    if (!fails) return cudaSuccess;
    (void)cudaGraphDestroy(*out);
    *out = nullptr;
    return answer(cudaErrorUnknown);
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t *out, cudaGraph_t graph, unsigned long long) {
    if (ll_shim_fails()) return answer(cudaErrorUnknown);
    *out = new ll_shim_graph_exec{graph->launches};
    ll_shim.live_count++;
    return cudaSuccess;
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream) {
    if (ll_shim_fails()) return answer(cudaErrorUnknown);
    if (stream == nullptr || is_refused()) return answer(cudaErrorInvalidValue);
    const ll_shim_state before = ll_shim;
    ll_shim.fail_call = -1; // one call, whatever it holds
    for (const auto &launch : exec->launches) launch();
    ll_shim.fail_call = before.fail_call;
    ll_shim.call_count = before.call_count;
    ll_shim.graph_count++;
    return static_cast<cudaError_t>(ll_shim.last_error);
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
    ll_shim.live_count--;
    delete graph;
    return cudaSuccess;
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) {
    ll_shim.live_count--;
    delete exec;
    return cudaSuccess;
}

cudaError_t cudaGetLastError(void) {
    int error = ll_shim.last_error;
    ll_shim.last_error = cudaSuccess;
    return static_cast<cudaError_t>(error);
}

const char *cudaGetErrorString(cudaError_t error) {
    switch (error) {
    case cudaErrorMemoryAllocation:
        return "out of memory";
    case cudaErrorInsufficientDriver:
        return "CUDA driver version is insufficient for CUDA runtime version";
    case cudaErrorNoDevice:
        return "no CUDA-capable device is detected";
    case cudaErrorInvalidConfiguration:
        return "invalid configuration argument";
    case cudaErrorLaunchFailure:
        return "unspecified launch failure";
    default:
        return "unknown error";
    }
}
}
