// SPDX-License-Identifier: Apache-2.0
// The loops over the rows of a master. newton_row_sums is the transposed load, flows of columns onto rows: a block a
// row, its threads stride over the row's entries, and their sums are added by one fixed tree. newton_rows does what is
// left to do to rows, a thread each.
//
// Bytes: 16 an entry and a sector of 32 for the flow of its column, where that is not in a cache. Floor: 16 bytes an
// entry over the bandwidth of device memory.
#include "kernels/cuda/launch.h"
#include "kernels/cuda/newton_device.h"

// The sum of a block's values; thread 0 has it.
static __device__ double block_sum(double mine) {
    LL_SHARED(shared);
    double *of_warp = (double *)(void *)shared;
    const int warps = LL_CUDA_BLOCK / LL_CUDA_WARP;
    int warp = (int)threadIdx.x / LL_CUDA_WARP, lane = (int)threadIdx.x % LL_CUDA_WARP;
    for (int half = LL_CUDA_WARP / 2; half > 0; half /= 2)
        mine += __shfl_down_sync(0xffffffffU, mine, (unsigned int)half);
    if (lane == 0) ll_shared_put(of_warp, warp, mine);
    __syncthreads();
    double sum = 0;
    for (int i = 0; threadIdx.x == 0 && i < warps; i++) sum += ll_shared_get(of_warp, i);
    return sum;
}

static __device__ void take_row_sum(const ll_cuda_iterate &n, int32_t row, ll_cuda_row_sum what, double sum) {
    double *slack = n.primal + n.column_count + row;
    double room = n.capacity[row] - sum;
    switch (what) {
    case LL_CUDA_ROW_MISFIT:
        n.misfit[row] = n.capacity[row] - *slack - sum;
        break;
    case LL_CUDA_ROW_TIGHT:
        n.misfit[row] = *slack > 0 ? 0 : room;
        break;
    case LL_CUDA_ROW_RIGHT:
        n.right[row] = sum + n.target[n.column_count + row] - n.misfit[row];
        break;
    case LL_CUDA_ROW_HOLD:
        if (*slack == 0 || sum <= n.capacity[row] + LL_ELEM_FITS * (1 + n.whole[row])) break;
        *slack = 0;
        atomicAdd(n.count + LL_CUDA_CHANGED, 1U);
        break;
    }
}

static __global__ void newton_row_sums(ll_cuda_iterate n, ll_cuda_row_sum what, const double *of_column) {
    int32_t row = (int32_t)blockIdx.x;
    double sum = 0;
    for (int64_t e = n.row_first[row] + threadIdx.x; e < n.row_first[row + 1]; e += blockDim.x)
        sum += n.row_weight[e] * of_column[n.row_column[e]];
    sum = block_sum(sum);
    if (threadIdx.x == 0) take_row_sum(n, row, what, sum);
}

static __device__ void raise_price(const ll_cuda_iterate &n, int32_t row, double slack, double *price, double overfull,
                                   double dearer) {
    double factor = ll_elem_dearer(n.whole[row], n.misfit[row], slack, overfull, dearer);
    if (factor == 1) return;
    *price *= factor;
    atomicOr(n.count + LL_CUDA_CHANGED, 1U);
}

static __global__ void newton_rows(ll_cuda_iterate n, ll_cuda_row_step step, double a, double b) {
    int64_t i = ll_cuda_thread();
    if (i >= n.row_count) return;
    int32_t row = (int32_t)i;
    int64_t item = n.column_count + row;
    double *slack = n.primal + item, *price = n.dual + item;
    switch (step) {
    case LL_CUDA_SLACK_CENTER:
        *slack = a / *price;
        break;
    case LL_CUDA_SLACK_NONE:
        *slack = 0;
        break;
    case LL_CUDA_SLACK_MIX:
        *slack = fmax(n.misfit[row], fmin(a / *price, n.whole[row]));
        break;
    case LL_CUDA_PRICE_RAISE:
        raise_price(n, row, *slack, price, a, b);
        break;
    case LL_CUDA_PRICE_SHIFT:
        *price = n.before.dual[item] + a * n.right[row];
        break;
    case LL_CUDA_RIGHT_CLIMB:
        n.right[row] = -n.misfit[row];
        break;
    case LL_CUDA_DIRECTION:
        n.d.dual[item] = n.right[row];
        n.d.primal[item] = n.target[item] - *slack / *price * n.right[row];
        break;
    case LL_CUDA_HOLD_TIGHT:
        *slack = *slack < *price * n.whole[row] ? 0 : LL_ELEM_NEVER_TIGHT;
        *price = 1;
        break;
    }
}

cudaError_t ll_cuda_launch_newton_row_sums(const ll_cuda_iterate *n, ll_cuda_row_sum sum, cudaStream_t stream) {
    if (n->row_count == 0) return cudaSuccess;
    const double *of_column = sum == LL_CUDA_ROW_RIGHT ? n->y : n->primal;
    LL_LAUNCH(newton_row_sums, (unsigned int)n->row_count, LL_CUDA_BLOCK, LL_CUDA_BLOCK / LL_CUDA_WARP * sizeof(double),
              stream, *n, sum, of_column);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_rows(const ll_cuda_iterate *n, ll_cuda_row_step step, double a, double b,
                                       cudaStream_t stream) {
    if (n->row_count == 0) return cudaSuccess;
    LL_LAUNCH(newton_rows, ll_cuda_blocks(n->row_count), LL_CUDA_BLOCK, 0, stream, *n, step, a, b);
    return cudaGetLastError();
}
