// SPDX-License-Identifier: Apache-2.0
// Small kernels with and without faults, see shim_kernels.h.
#include "tests/kernels/shim_kernels.h"

#include "kernels/cuda/launch.h"

static const uint32_t all = 0xffffffffU;

static int me() { return static_cast<int>(threadIdx.x); }

static __global__ void reverse(int with_barrier, int32_t *out) {
    LL_SHARED(shared);
    int32_t *cell = reinterpret_cast<int32_t *>(shared);
    ll_shared_put(cell, me(), me());
    if (with_barrier) __syncthreads();
    out[me()] = ll_shared_get(cell, LL_SHIM_THREADS - 1 - me());
}

static __global__ void reverse_warps(int with_barrier, int32_t *out) {
    LL_SHARED(shared);
    int32_t *cell = reinterpret_cast<int32_t *>(shared);
    ll_shared_put(cell, me(), me());
    if (with_barrier) __syncwarp();
    out[me()] = ll_shared_get(cell, me() / 32 * 32 + 31 - me() % 32);
}

static __global__ void write_all() {
    LL_SHARED(shared);
    ll_shared_put(reinterpret_cast<int32_t *>(shared), 0, me());
}

static __global__ void half_barrier() {
    if (me() >= 32) return;
    __syncthreads();
}

static __global__ void two_barriers() {
    if (me() % 2 == 0)
        __syncthreads();
    else
        __syncthreads();
}

static __global__ void outside() {
    LL_SHARED(shared);
    if (me() == 5) ll_shared_put(reinterpret_cast<int32_t *>(shared), 16, 1);
}

static __global__ void warp_sums(int32_t *sum, uint32_t *vote) {
    int32_t value = me();
    for (int delta = 16; delta > 0; delta /= 2) value += __shfl_down_sync(all, value, delta);
    uint32_t votes = __ballot_sync(all, me() % 3 == 0);
    if (me() % 32 != 0) return;
    sum[me() / 32] = value;
    vote[me() / 32] = votes;
}

static __global__ void rotate(int32_t *out) {
    int32_t value = me();
    for (int turn = 0; turn < 2; turn++) value = __shfl_sync(all, value, (me() + 31) % 32);
    out[me()] = value;
}

static __global__ void half_mask() { (void)__shfl_xor_sync(0xffffU, 1, 1); }

static __global__ void order_of(int32_t *order, int32_t *count) {
    order[atomicAdd(count, 1)] = static_cast<int32_t>(ll_cuda_thread());
}

static __global__ void nothing() {}

static cudaStream_t stream() { return nullptr; }

void ll_shim_reverse(int with_barrier, int32_t *out) {
    LL_LAUNCH(reverse, 1, LL_SHIM_THREADS, LL_SHIM_THREADS * sizeof *out, stream(), with_barrier, out);
}

void ll_shim_reverse_warps(int with_barrier, int32_t *out) {
    LL_LAUNCH(reverse_warps, 1, LL_SHIM_THREADS, LL_SHIM_THREADS * sizeof *out, stream(), with_barrier, out);
}

void ll_shim_write_all(void) { ll_shim_launch(write_all, 1, LL_SHIM_THREADS, 64, stream()); }

void ll_shim_half_barrier(void) { ll_shim_launch(half_barrier, 1, LL_SHIM_THREADS, 0, stream()); }

void ll_shim_two_barriers(void) { ll_shim_launch(two_barriers, 1, LL_SHIM_THREADS, 0, stream()); }

void ll_shim_outside(void) { ll_shim_launch(outside, 1, LL_SHIM_THREADS, 64, stream()); }

void ll_shim_warp_sums(int32_t *sum, uint32_t *vote) {
    LL_LAUNCH(warp_sums, 1, LL_SHIM_THREADS, 0, stream(), sum, vote);
}

void ll_shim_rotate(int32_t *out) { LL_LAUNCH(rotate, 1, LL_SHIM_THREADS, 0, stream(), out); }

void ll_shim_half_mask(void) { ll_shim_launch(half_mask, 1, 32, 0, stream()); }

void ll_shim_order(int32_t blocks, int32_t threads, int32_t *order) {
    int32_t count = 0;
    LL_LAUNCH(order_of, static_cast<unsigned int>(blocks), static_cast<unsigned int>(threads), 0, stream(), order,
              &count);
}

void ll_shim_nothing(unsigned int grid_x, unsigned int grid_y, unsigned int block, size_t shared_bytes) {
    ll_shim_launch(nothing, dim3(grid_x, grid_y), block, shared_bytes, stream());
}
