/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes a .cu file plain C++: the qualifiers, the built-in variables, barriers and warp intrinsics of CUDA as
 * calls of the shim's fibre scheduler (fibres.cpp). Warp intrinsics take the full mask only. Shared memory is reached
 * through ll_shared_get() and ll_shared_put(), which log who touched what since the last barrier.
 */
#ifndef LL_SHIM_CUDA_RUNTIME_H
#define LL_SHIM_CUDA_RUNTIME_H

#include <cstdint>
#include <cstring>
#include <functional>

#include "cuda_runtime_api.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)

struct uint3 {
    unsigned int x, y, z;
};

struct dim3 {
    unsigned int x, y, z;
    dim3(unsigned int x_ = 1, unsigned int y_ = 1, unsigned int z_ = 1) : x(x_), y(y_), z(z_) {}
};

/* What a running thread can ask about itself. */
struct ll_shim_place {
    uint3 thread, block;
    dim3 block_size, grid_size;
};

const ll_shim_place &ll_shim_here();
void ll_shim_run(dim3 grid, dim3 block, size_t shared_bytes, void (*body)(void *), void *argument);
/* Whether a capture has taken the launch, to be run when its graph is. */
bool ll_shim_capture(const std::function<void()> &launch);
void ll_shim_sync_block(int line);
void ll_shim_sync_warp(uint32_t mask, int line);
/* Every thread of the warp gives a value and gets that of the thread in lane source. */
uint64_t ll_shim_exchange(uint32_t mask, uint64_t value, int source, int line);
uint32_t ll_shim_ballot(uint32_t mask, int predicate, int line);
int ll_shim_lane();
unsigned char *ll_shim_shared();
/* False, with a finding, where the access leaves the block's shared memory. */
bool ll_shim_shared_access(const void *address, size_t size, bool write);

#define threadIdx (ll_shim_here().thread)
#define blockIdx  (ll_shim_here().block)
#define blockDim  (ll_shim_here().block_size)
#define gridDim   (ll_shim_here().grid_size)

#define __syncthreads()                      ll_shim_sync_block(__LINE__)
#define __syncwarp()                         ll_shim_sync_warp(0xffffffffU, __LINE__)
#define __ballot_sync(mask, predicate)       ll_shim_ballot((mask), (predicate), __LINE__)
#define __shfl_sync(mask, value, source)     ll_shim_shuffle((mask), (value), (source), __LINE__)
#define __shfl_xor_sync(mask, value, bits)   ll_shim_shuffle((mask), (value), ll_shim_lane() ^ (bits), __LINE__)
#define __shfl_down_sync(mask, value, delta) ll_shim_shuffle((mask), (value), ll_shim_lane() + int(delta), __LINE__)

template <typename T> T ll_shim_shuffle(uint32_t mask, T value, int source, int line) {
    static_assert(sizeof(T) <= sizeof(uint64_t), "a shuffle moves at most eight bytes");
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    bits = ll_shim_exchange(mask, bits, source < 32 ? source : ll_shim_lane(), line);
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

inline int __popc(unsigned int bits) { return __builtin_popcount(bits); }
inline int __ffs(int bits) { return __builtin_ffs(bits); }

template <typename T> T atomicAdd(T *address, T value) {
    T before = *address;
    *address = static_cast<T>(before + value);
    return before;
}

template <typename T> T atomicMin(T *address, T value) {
    T before = *address;
    *address = value < before ? value : before;
    return before;
}

template <typename T> T atomicMax(T *address, T value) {
    T before = *address;
    *address = value > before ? value : before;
    return before;
}

template <typename T> T atomicOr(T *address, T value) {
    T before = *address;
    *address = static_cast<T>(before | value);
    return before;
}

template <typename T> T ll_shared_get(const T *array, int index) {
    return ll_shim_shared_access(array + index, sizeof(T), false) ? array[index] : T();
}

template <typename T> void ll_shared_put(T *array, int index, T value) {
    if (ll_shim_shared_access(array + index, sizeof(T), true)) array[index] = value;
}

void ll_shim_note(const char *kernel); // that it was launched, or captured to be

template <typename Call> void ll_shim_body(void *call) { (*static_cast<Call *>(call))(); }

template <typename... Parameters, typename... Arguments>
void ll_shim_launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, size_t shared_bytes, cudaStream_t,
                    Arguments... arguments) {
    auto launch = [=] {
        auto call = [&] { kernel(static_cast<Parameters>(arguments)...); };
        ll_shim_run(grid, block, shared_bytes, ll_shim_body<decltype(call)>, &call);
    };
    if (!ll_shim_capture(launch)) launch();
}

#endif
