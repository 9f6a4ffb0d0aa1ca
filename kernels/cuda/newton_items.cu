// SPDX-License-Identifier: Apache-2.0
// The loops over all products of a master, x z and slack price alike: targets, steps, their lengths and sums. A thread
// an item; sums by blocks that stride over the items, as many as the items ask for and never more than
// LL_CUDA_BOUND_BLOCKS, each by one fixed tree, and the host adds the blocks in order.
//
// Bytes an item: targets 24 to 48, steps 48, lengths 32, products 32, measures 24. Floor: those over the bandwidth of
// device memory.
#include "kernels/cuda/launch.h"
#include "kernels/cuda/newton_device.h"

static __device__ double product_after(const ll_cuda_iterate &n, int64_t i, double primal, double dual) {
    return ll_elem_product(n.primal[i], n.d.primal[i], primal, n.dual[i], n.d.dual[i], dual);
}

static __device__ void drop_negative(const ll_cuda_iterate &n, int64_t column) {
    if (n.primal[column] >= 0) return;
    n.primal[column] = 0;
    atomicAdd(n.count + LL_CUDA_CHANGED, 1U);
}

static __global__ void newton_items(ll_cuda_iterate n, ll_cuda_item_step step, int64_t count, double mu, double primal,
                                    double dual) {
    int64_t i = ll_cuda_thread();
    if (i >= count) return;
    switch (step) {
    case LL_CUDA_AIM_PREDICT:
        n.target[i] = -n.primal[i];
        break;
    case LL_CUDA_AIM_CORRECT:
        n.target[i] = ll_elem_correct(mu, n.primal[i], n.dual[i], n.d.primal[i], n.d.dual[i]);
        break;
    case LL_CUDA_AIM_CENTER:
        n.target[i] += ll_elem_lack(product_after(n, i, primal, dual), mu) / n.dual[i];
        break;
    case LL_CUDA_MOVE:
        n.primal[i] += primal * n.d.primal[i];
        n.dual[i] += dual * n.d.dual[i];
        break;
    case LL_CUDA_ADD_X:
        n.primal[i] += n.d.primal[i];
        break;
    case LL_CUDA_DROP:
        drop_negative(n, i);
        break;
    }
}

// ---- sums ----

static __device__ ll_cuda_part part_none() { return {{0, 0, 0}, 0, {LL_ELEM_LONGEST, LL_ELEM_LONGEST}}; }

static __device__ void part_add(ll_cuda_part *a, const ll_cuda_part &b) {
    for (int i = 0; i < 3; i++) a->sum[i] += b.sum[i];
    a->most = fmax(a->most, b.most);
    for (int i = 0; i < 2; i++) a->least[i] = fmin(a->least[i], b.least[i]);
}

static __device__ ll_cuda_part part_below(const ll_cuda_part &mine, unsigned int delta) {
    ll_cuda_part other;
    for (int i = 0; i < 3; i++) other.sum[i] = __shfl_down_sync(0xffffffffU, mine.sum[i], delta);
    other.most = __shfl_down_sync(0xffffffffU, mine.most, delta);
    for (int i = 0; i < 2; i++) other.least[i] = __shfl_down_sync(0xffffffffU, mine.least[i], delta);
    return other;
}

static __device__ void part_block(ll_cuda_part mine, ll_cuda_part *part) {
    LL_SHARED(shared);
    ll_cuda_part *of_warp = (ll_cuda_part *)(void *)shared;
    const int warps = LL_CUDA_BLOCK / LL_CUDA_WARP;
    int warp = (int)threadIdx.x / LL_CUDA_WARP, lane = (int)threadIdx.x % LL_CUDA_WARP;
    for (unsigned int half = LL_CUDA_WARP / 2; half > 0; half /= 2) part_add(&mine, part_below(mine, half));
    if (lane == 0) ll_shared_put(of_warp, warp, mine);
    __syncthreads();
    if (threadIdx.x > 0) return;
    for (int i = 1; i < warps; i++) part_add(&mine, ll_shared_get(of_warp, i));
    part[blockIdx.x] = mine;
}

static __device__ double worst_misfit(const ll_cuda_iterate &n, int64_t row) {
    return fabs(n.misfit[row]) / (1 + n.whole[row]);
}

static __device__ void add_measure(const ll_cuda_iterate &n, int64_t i, ll_cuda_part *sum) {
    sum->sum[0] += n.primal[i] * n.dual[i];
    if (i < n.column_count) {
        sum->sum[1] += n.groups.cost[i] * n.primal[i];
        return;
    }
    int64_t row = i - n.column_count;
    sum->sum[2] += n.dual[i] * fabs(n.misfit[row]);
    sum->most = fmax(sum->most, worst_misfit(n, row));
}

static __device__ void add_climb(const ll_cuda_iterate &n, int64_t i, ll_cuda_part *sum) {
    if (i < n.column_count) return;
    int64_t row = i - n.column_count;
    sum->sum[0] -= n.misfit[row] * n.right[row];
    sum->most = fmax(sum->most, worst_misfit(n, row));
    sum->least[0] = ll_elem_shorter(sum->least[0], n.dual[i], n.right[row]);
}

static __global__ void newton_sums(ll_cuda_iterate n, ll_cuda_item_sum what, double primal, double dual,
                                   ll_cuda_part *part) {
    ll_cuda_part sum = part_none();
    int64_t count = n.column_count + n.row_count, step = (int64_t)gridDim.x * blockDim.x;
    for (int64_t i = ll_cuda_thread(); i < count; i += step) {
        if (what == LL_CUDA_SUM_MEASURE) add_measure(n, i, &sum);
        if (what == LL_CUDA_SUM_PRODUCT) sum.sum[0] += product_after(n, i, primal, dual);
        if (what == LL_CUDA_SUM_CLIMB) add_climb(n, i, &sum);
        if (what != LL_CUDA_SUM_LENGTHS) continue;
        sum.least[0] = ll_elem_shorter(sum.least[0], n.primal[i], n.d.primal[i]);
        sum.least[1] = ll_elem_shorter(sum.least[1], n.dual[i], n.d.dual[i]);
    }
    part_block(sum, part);
}

cudaError_t ll_cuda_launch_newton_items(const ll_cuda_iterate *n, ll_cuda_item_step step, double mu, double primal,
                                        double dual, cudaStream_t stream) {
    int64_t count = n->column_count + (step == LL_CUDA_ADD_X || step == LL_CUDA_DROP ? 0 : n->row_count);
    if (count == 0) return cudaSuccess;
    LL_LAUNCH(newton_items, ll_cuda_blocks(count), LL_CUDA_BLOCK, 0, stream, *n, step, count, mu, primal, dual);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_sums(const ll_cuda_iterate *n, ll_cuda_item_sum sum, double primal, double dual,
                                       ll_cuda_part *part, int32_t blocks, cudaStream_t stream) {
    if (blocks == 0) return cudaSuccess;
    LL_LAUNCH(newton_sums, (unsigned int)blocks, LL_CUDA_BLOCK, LL_CUDA_BLOCK / LL_CUDA_WARP * sizeof(ll_cuda_part),
              stream, *n, sum, primal, dual, part);
    return cudaGetLastError();
}
