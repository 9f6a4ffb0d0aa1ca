// SPDX-License-Identifier: Apache-2.0
// The demand term of the lower bound:  sum volume * min(distance, penalty)  over the demands of the batch, exact in 128
// bits. bound reads distances out of the store, served those that the price phase keeps. Threads stride over the
// demands, warps add by shuffles, the first warp adds those of the block; the host adds the blocks. Integers: any order
// gives the same bits. A demand with neither path nor penalty is counted, not added.
//
// Bytes, for d demands: 28 d of demand data in rows, a sector of 32 a demand for its distance. Floor: 60 d bytes over
// the bandwidth of device memory, 24 d for served.
#include "kernels/cuda/launch.h"

static __device__ ll_cuda_partial partial_add(ll_cuda_partial a, ll_cuda_partial b) {
    ll_wide sum = ll_wide_add({a.low, a.high}, {b.low, b.high});
    return {sum.low, sum.high, a.lost + b.lost};
}

static __device__ ll_cuda_partial warp_sum(ll_cuda_partial mine) {
    for (int bits = LL_CUDA_WARP / 2; bits > 0; bits /= 2) {
        ll_cuda_partial other;
        other.low = __shfl_xor_sync(0xffffffffU, mine.low, bits);
        other.high = __shfl_xor_sync(0xffffffffU, mine.high, bits);
        other.lost = __shfl_xor_sync(0xffffffffU, mine.lost, bits);
        mine = partial_add(mine, other);
    }
    return mine;
}

// What one demand adds to the sum.
static __device__ ll_cuda_partial demand_share(int64_t volume, int64_t distance, int64_t penalty) {
    int64_t pays = ll_elem_pays(distance, penalty);
    if (pays >= LL_ELEM_INF) return {0, 0, 1};
    ll_wide share = ll_wide_product(volume, pays);
    return {share.low, share.high, 0};
}

// The block's sum of what its threads have, by thread 0 into its place.
static __device__ void add_block(ll_cuda_partial mine, ll_cuda_partial *partial) {
    LL_SHARED(shared);
    ll_cuda_partial *of_warp = (ll_cuda_partial *)(void *)shared;
    const int warps = LL_CUDA_BLOCK / LL_CUDA_WARP;
    int warp = (int)threadIdx.x / LL_CUDA_WARP, lane = (int)threadIdx.x % LL_CUDA_WARP;
    ll_cuda_partial sum = warp_sum(mine);
    if (lane == 0) ll_shared_put(of_warp, warp, sum);
    __syncthreads();
    if (warp > 0) return;
    sum = {0, 0, 0};
    if (lane < warps) sum = ll_shared_get(of_warp, lane);
    sum = warp_sum(sum);
    if (lane == 0) partial[blockIdx.x] = sum;
}

static __global__ void bound(ll_cuda_graph g, ll_cuda_batch b, ll_cuda_demands d, ll_cuda_partial *partial) {
    ll_cuda_partial sum = {0, 0, 0};
    for (int64_t i = ll_cuda_thread(); i < b.demand_count; i += (int64_t)gridDim.x * blockDim.x) {
        int64_t demand = b.first_demand + i;
        sum = partial_add(
            sum, demand_share(d.volume_uteu[demand], ll_cuda_demand_distance(g, b, d, demand), d.penalty_nusd[demand]));
    }
    add_block(sum, partial);
}

static __global__ void served(ll_cuda_prices p, const int64_t *volume_uteu, int64_t count, ll_cuda_partial *partial) {
    ll_cuda_partial sum = {0, 0, 0};
    for (int64_t i = ll_cuda_thread(); i < count; i += (int64_t)gridDim.x * blockDim.x)
        sum = partial_add(sum, demand_share(volume_uteu[i], p.distance[i], p.penalty_nusd[i]));
    add_block(sum, partial);
}

static const size_t shared_bytes = LL_CUDA_BLOCK / LL_CUDA_WARP * sizeof(ll_cuda_partial);

cudaError_t ll_cuda_launch_bound(const ll_cuda_graph *g, const ll_cuda_batch *b, const ll_cuda_demands *d,
                                 ll_cuda_partial *partial, int32_t blocks, cudaStream_t stream) {
    if (blocks == 0) return cudaSuccess;
    LL_LAUNCH(bound, (unsigned int)blocks, LL_CUDA_BLOCK, shared_bytes, stream, *g, *b, *d, partial);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_served(const ll_cuda_prices *p, const int64_t *volume_uteu, int64_t demand_count,
                                  ll_cuda_partial *partial, int32_t blocks, cudaStream_t stream) {
    if (blocks == 0) return cudaSuccess;
    LL_LAUNCH(served, (unsigned int)blocks, LL_CUDA_BLOCK, shared_bytes, stream, *p, volume_uteu, demand_count,
              partial);
    return cudaGetLastError();
}
