/* SPDX-License-Identifier: Apache-2.0 */
/* What lanes of a warp do together, and sums of 128 bits. For .cu files. */
#ifndef LL_KERNELS_CUDA_WARP_H
#define LL_KERNELS_CUDA_WARP_H

#include "kernels/cuda/launch.h"

static __device__ inline int ll_warp_lane(void) { return (int)(threadIdx.x % LL_CUDA_WARP); }

static __device__ inline int32_t ll_warp_sum(int32_t mine) {
    for (int bits = LL_CUDA_WARP / 2; bits > 0; bits /= 2) mine += __shfl_xor_sync(0xffffffffU, mine, bits);
    return mine;
}

/* The sum of the lanes before this one. */
static __device__ inline int32_t ll_warp_before(int32_t mine) {
    int32_t sum = mine;
    for (int distance = 1; distance < LL_CUDA_WARP; distance *= 2) {
        int32_t other = __shfl_sync(0xffffffffU, sum, ll_warp_lane() >= distance ? ll_warp_lane() - distance : 0);
        if (ll_warp_lane() >= distance) sum += other;
    }
    return sum - mine;
}

/* By two atomic additions: what the low words carry over is what each addition sees of it, in any order. */
static __device__ inline void ll_add_wide(ll_wide *to, ll_wide value) {
    unsigned long long *word = (unsigned long long *)(void *)to;
    unsigned long long before = atomicAdd(word, (unsigned long long)value.low);
    unsigned long long carry = before + value.low < before ? 1 : 0;
    if (value.high + carry > 0) atomicAdd(word + 1, (unsigned long long)(value.high + carry));
}

#endif
