// SPDX-License-Identifier: Apache-2.0
// The price phase beside its trees: trial prices, weights of arcs, loads of capacity rows, and what the next step
// needs.
//
//     price_trial     a thread a row        price_weights  a thread an arc, metrics in the second grid dimension
//     price_loads     a warp a row: sum weight * flow over its entries and metrics, in 128 bits, so in any order
//     price_sums, price_keep   a block a chunk of LL_PRICE_CHUNK rows, its doubles summed by one fixed tree
//
// Bytes, for q metrics, m arcs, e entries, r rows: trial 40 r; weights 16 q m + 32 q e; loads 24 e and a sector of 32
// for each of its up to q e flows; sums and keep 64 r each. Floor: q (16 m + 64 e) + 170 r bytes over the bandwidth of
// device memory, of which trees leave caches little.
#include "kernels/cuda/launch.h"

static __device__ double capacity_teu(const ll_cuda_prices &p, int32_t row) {
    return ll_elem_teu(p.capacity_uteu[row]);
}

static __global__ void price_trial(ll_cuda_prices p, double step) {
    int64_t i = ll_cuda_thread();
    if (i >= p.row_count) return;
    int32_t row = (int32_t)i;
    p.trial[row] = ll_elem_trial_price(p.best[row], step, p.smooth[row] - capacity_teu(p, row), p.scale[row]);
}

static __global__ void price_weights(ll_cuda_graph g, ll_cuda_prices p, int no_costs, int64_t least,
                                     unsigned int *raised) {
    int64_t arc = ll_cuda_thread();
    if (arc >= g.arc_count) return;
    bool low = false;
    for (int32_t metric = (int32_t)blockIdx.y; metric < g.metric_count; metric += (int32_t)gridDim.y) {
        ll_wide priced = {0, 0};
        for (int64_t e = p.entry_first[arc]; e < p.entry_first[arc + 1]; e++) {
            if (p.entry_metric[e] >= 0 && p.entry_metric[e] != metric) continue;
            priced = ll_wide_add(priced, ll_wide_product(p.entry_weight[e], p.trial[p.entry_row[e]]));
        }
        int64_t at = metric * (int64_t)g.arc_count + arc;
        g.weight[at] = ll_elem_weight(p.cost_nusd[at], priced, no_costs != 0, least, &low);
    }
    if (low) atomicOr(raised, 1U);
}

static __device__ ll_wide warp_wide(ll_wide sum) {
    for (int bits = LL_CUDA_WARP / 2; bits > 0; bits /= 2) {
        ll_wide other;
        other.low = __shfl_xor_sync(0xffffffffU, sum.low, bits);
        other.high = __shfl_xor_sync(0xffffffffU, sum.high, bits);
        sum = ll_wide_add(sum, other);
    }
    return sum;
}

static __global__ void price_loads(ll_cuda_graph g, ll_cuda_prices p, double share) {
    int64_t i = ll_cuda_thread() / LL_CUDA_WARP;
    if (i >= p.row_count) return; // the whole warp
    int32_t row = (int32_t)i, lane = (int32_t)(threadIdx.x % LL_CUDA_WARP);
    ll_wide sum = {0, 0};
    for (int64_t e = p.row_first[row] + lane; e < p.row_first[row + 1]; e += LL_CUDA_WARP) {
        int32_t only = p.row_metric[e], first = only < 0 ? 0 : only, last = only < 0 ? g.metric_count - 1 : only;
        for (int32_t metric = first; metric <= last; metric++) {
            int64_t flow = g.flow_uteu[metric * (int64_t)g.arc_count + p.row_arc[e]];
            sum = ll_wide_add(sum, ll_wide_product(p.row_weight[e], flow));
        }
    }
    sum = warp_wide(sum);
    if (lane != 0) return;
    double load = ll_wide_value(sum) * LL_ELEM_MICRO_LOAD;
    p.load[row] = load;
    p.smooth[row] = ll_elem_smooth(p.smooth[row], load, share);
}

// A block's sum of its threads' values, by halves, the last five inside a warp; thread 0 has it.
static __device__ double block_sum(double *cell, double mine) {
    int i = (int)threadIdx.x;
    ll_shared_put(cell, i, mine);
    for (int half = LL_CUDA_PRICE_CHUNK / 2; half >= LL_CUDA_WARP; half /= 2) {
        __syncthreads();
        if (i < half) ll_shared_put(cell, i, ll_shared_get(cell, i) + ll_shared_get(cell, i + half));
    }
    __syncthreads();
    if (i >= LL_CUDA_WARP) return 0; // whole warps
    double sum = ll_shared_get(cell, i);
    for (int half = LL_CUDA_WARP / 2; half > 0; half /= 2)
        sum += __shfl_down_sync(0xffffffffU, sum, (unsigned int)half);
    return sum;
}

// The warps' sums of wide values, added by thread 0; behind block_sum()'s cells in shared memory.
static __device__ ll_wide block_wide(ll_wide *cell, ll_wide mine) {
    const int warps = LL_CUDA_PRICE_CHUNK / LL_CUDA_WARP;
    int i = (int)threadIdx.x;
    ll_wide sum = warp_wide(mine);
    if (i % LL_CUDA_WARP == 0) ll_shared_put(cell, i / LL_CUDA_WARP, sum);
    __syncthreads();
    sum = {0, 0};
    for (int warp = 0; i == 0 && warp < warps; warp++) sum = ll_wide_add(sum, ll_shared_get(cell, warp));
    return sum;
}

static __global__ void price_sums(ll_cuda_prices p, ll_cuda_chunk *chunk) {
    LL_SHARED(shared);
    double *cell = (double *)(void *)shared;
    ll_wide *wide = (ll_wide *)(void *)(shared + LL_CUDA_PRICE_CHUNK * sizeof(double));
    int64_t i = ll_cuda_thread();
    double dot = 0;
    ll_wide priced = {0, 0};
    if (i < p.row_count) {
        int32_t row = (int32_t)i;
        dot = ll_elem_dot(p.trial[row], p.load[row], p.smooth[row], capacity_teu(p, row), p.scale[row]);
        priced = ll_wide_product(p.trial[row], p.capacity_uteu[row]);
    }
    dot = block_sum(cell, dot);
    priced = block_wide(wide, priced);
    if (threadIdx.x == 0) chunk[blockIdx.x] = {dot, priced.low, priced.high};
}

static __global__ void price_keep(ll_cuda_prices p, int better, ll_cuda_chunk *chunk) {
    LL_SHARED(shared);
    double *cell = (double *)(void *)shared;
    ll_wide *wide = (ll_wide *)(void *)(shared + LL_CUDA_PRICE_CHUNK * sizeof(double));
    int64_t i = ll_cuda_thread();
    double square = 0;
    ll_wide priced = {0, 0};
    if (i < p.row_count) {
        int32_t row = (int32_t)i;
        if (better) p.best[row] = (double)p.trial[row] / LL_ELEM_NANO;
        square = ll_elem_square(p.best[row], p.smooth[row], capacity_teu(p, row), p.scale[row]);
        priced.low = p.best[row] > 0 ? 1 : 0;
    }
    square = block_sum(cell, square);
    priced = block_wide(wide, priced);
    if (threadIdx.x == 0) chunk[blockIdx.x] = {square, priced.low, priced.high};
}

cudaError_t ll_cuda_launch_price_trial(const ll_cuda_prices *p, double step, cudaStream_t stream) {
    if (p->row_count == 0) return cudaSuccess;
    LL_LAUNCH(price_trial, ll_cuda_blocks(p->row_count), LL_CUDA_BLOCK, 0, stream, *p, step);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_price_weights(const ll_cuda_graph *g, const ll_cuda_prices *p, int no_costs, int64_t least,
                                         unsigned int *raised, cudaStream_t stream) {
    if (g->arc_count == 0 || g->metric_count == 0) return cudaSuccess;
    dim3 grid(ll_cuda_blocks(g->arc_count), ll_cuda_grid_y(g->metric_count));
    LL_LAUNCH(price_weights, grid, LL_CUDA_BLOCK, 0, stream, *g, *p, no_costs, least, raised);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_price_loads(const ll_cuda_graph *g, const ll_cuda_prices *p, double share,
                                       cudaStream_t stream) {
    if (p->row_count == 0) return cudaSuccess;
    LL_LAUNCH(price_loads, ll_cuda_blocks(p->row_count * (int64_t)LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *g, *p,
              share);
    return cudaGetLastError();
}

static const size_t chunk_shared_bytes =
    LL_CUDA_PRICE_CHUNK * sizeof(double) + LL_CUDA_PRICE_CHUNK / LL_CUDA_WARP * sizeof(ll_wide);

static unsigned int chunks_of(const ll_cuda_prices *p) {
    return (unsigned int)((p->row_count + LL_CUDA_PRICE_CHUNK - 1) / LL_CUDA_PRICE_CHUNK);
}

cudaError_t ll_cuda_launch_price_sums(const ll_cuda_prices *p, ll_cuda_chunk *chunk, cudaStream_t stream) {
    if (p->row_count == 0) return cudaSuccess;
    LL_LAUNCH(price_sums, chunks_of(p), LL_CUDA_PRICE_CHUNK, chunk_shared_bytes, stream, *p, chunk);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_price_keep(const ll_cuda_prices *p, int better, ll_cuda_chunk *chunk, cudaStream_t stream) {
    if (p->row_count == 0) return cudaSuccess;
    LL_LAUNCH(price_keep, chunks_of(p), LL_CUDA_PRICE_CHUNK, chunk_shared_bytes, stream, *p, better, chunk);
    return cudaGetLastError();
}
