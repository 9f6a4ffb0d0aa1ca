// SPDX-License-Identifier: Apache-2.0
// Assembly of the master's matrix:
//
//     M = diag(slack / price) + sum over demands ( sum_j theta[j] b[j] b[j]' - h h' / Theta )
//
// b[j] = a[j] - a[key] over the rows of the demand, h = sum theta b. A block takes demands in turn, writes their
// columns dense into its strip of memory, and its warps go over pairs of rows. Pairs of different demands meet in one
// entry of M, in whatever order: so that the sum is the same in any, it is one of integers, in units of
//
//     2^-61 / (scale[i] scale[v])        scale: a power of 2, at most 1 over the root of  D[i] = sum theta b[i]^2
//
// What demands add to entry (i, v) is no more than the root of D[i] D[v] in all (Cauchy and Schwarz), so that sums stay
// below 2^61, and roundings are 2^-62 of that root each: less than a double's own.
//
// Bytes: 8 stride^2 three times (zero, added to, made doubles); an atomic addition of 8 for each pair of rows of a
// demand. Floor: the larger of 24 stride^2 bytes over the bandwidth and the pairs over the rate of atomics; 2 columns
// multiply-adds a pair are less.
#include "kernels/cuda/launch.h"
#include "kernels/cuda/newton_device.h"

#define NEWTON_UNIT 2305843009213693952.0 /* 2^61 */

// A demand on its block: its rows, its columns without the key, and where they are dense.
struct newton_group {
    const int32_t *row;
    int64_t first, size, others, key;
    double *h, *b; // [size], [others * size]
};

static __device__ newton_group group_of(const ll_cuda_iterate &n, int64_t group) {
    const ll_elem_groups &g = n.groups;
    newton_group of;
    of.first = g.group_first[group];
    of.others = g.group_first[group + 1] - of.first - 1;
    of.key = n.key[group] - of.first;
    of.row = g.union_row + g.union_first[group];
    of.size = g.union_first[group + 1] - g.union_first[group];
    of.h = n.strip + (int64_t)blockIdx.x * n.strip_size;
    of.b = of.h + of.size;
    return of;
}

static __device__ double theta_of(const ll_cuda_iterate &n, const newton_group &of, int64_t k) {
    return n.theta[of.first + k + (k >= of.key ? 1 : 0)];
}

// A thread a column; then all wait.
static __device__ void spread(const ll_cuda_iterate &n, const newton_group &of) {
    const ll_elem_groups &g = n.groups;
    for (int64_t i = threadIdx.x; i < of.others * of.size; i += blockDim.x) of.b[i] = 0;
    __syncthreads();
    for (int64_t k = threadIdx.x; k < of.others; k += blockDim.x) {
        int64_t j = of.first + k + (k >= of.key ? 1 : 0), key = of.first + of.key;
        double *b = of.b + k * of.size;
        for (int64_t e = g.entry_first[j]; e < g.entry_first[j + 1]; e++) b[g.entry_slot[e]] = g.entry_weight[e];
        for (int64_t e = g.entry_first[key]; e < g.entry_first[key + 1]; e++) b[g.entry_slot[e]] -= g.entry_weight[e];
    }
    __syncthreads();
}

static __global__ void newton_squares(ll_cuda_iterate n) {
    for (int64_t group = blockIdx.x; group < n.group_count; group += gridDim.x) {
        newton_group of = group_of(n, group);
        spread(n, of);
        for (int64_t i = threadIdx.x; i < of.size; i += blockDim.x) {
            double sum = 0;
            for (int64_t k = 0; k < of.others; k++) {
                double b = of.b[k * of.size + i];
                sum += theta_of(n, of, k) * b * b;
            }
            n.touch_square[n.groups.union_first[group] + i] = sum;
        }
        __syncthreads(); // the strip is used again
    }
}

// 1 over a power of 2 that is at least the root of the sum; not a number where the sum is none.
static __device__ double scale_of(double sum) {
    int exponent = 0;
    if (sum == 0) return 1;
    if (!(sum < INFINITY)) return NAN;
    (void)frexp(sum, &exponent);
    return ldexp(1.0, -(exponent >= 0 ? (exponent + 1) / 2 : -(-exponent / 2)));
}

static __global__ void newton_scale(ll_cuda_iterate n) {
    int64_t row = ll_cuda_thread() / LL_CUDA_WARP;
    if (row >= n.row_count) return; // the whole warp
    int lane = (int)(threadIdx.x % LL_CUDA_WARP);
    double sum = 0;
    for (int64_t t = n.touch_first[row] + lane; t < n.touch_first[row + 1]; t += LL_CUDA_WARP)
        sum += n.touch_square[n.touch[t]];
    for (int half = LL_CUDA_WARP / 2; half > 0; half /= 2)
        sum += __shfl_down_sync(0xffffffffU, sum, (unsigned int)half);
    if (lane == 0) n.scale[row] = scale_of(sum);
}

// What a demand adds to the entry of its rows i and v, in units.
static __device__ long long pair_of(const ll_cuda_iterate &n, const newton_group &of, double theta_sum, int64_t i,
                                    int64_t v) {
    double sum = 0;
    for (int64_t k = 0; k < of.others; k++) sum += theta_of(n, of, k) * of.b[k * of.size + i] * of.b[k * of.size + v];
    sum += -of.h[i] / theta_sum * of.h[v];
    double scaled = sum * n.scale[of.row[i]] * n.scale[of.row[v]];
    return fabs(scaled) <= 2 ? llrint(scaled * NEWTON_UNIT) : 0;
}

static __global__ void newton_assemble(ll_cuda_iterate n) {
    unsigned long long *matrix = (unsigned long long *)(void *)n.matrix;
    int64_t lane = threadIdx.x % LL_CUDA_WARP;
    for (int64_t group = blockIdx.x; group < n.group_count; group += gridDim.x) {
        newton_group of = group_of(n, group);
        spread(n, of);
        for (int64_t i = threadIdx.x; i < of.size; i += blockDim.x) {
            double sum = 0;
            for (int64_t k = 0; k < of.others; k++) sum += theta_of(n, of, k) * of.b[k * of.size + i];
            of.h[i] = sum;
        }
        __syncthreads();
        for (int64_t i = threadIdx.x / LL_CUDA_WARP; i < of.size; i += blockDim.x / LL_CUDA_WARP) {
            unsigned long long *to = matrix + (int64_t)of.row[i] * n.stride;
            for (int64_t v = lane; v <= i; v += LL_CUDA_WARP) {
                long long units = pair_of(n, of, n.theta_sum[group], i, v);
                if (units != 0) atomicAdd(to + of.row[v], (unsigned long long)units);
            }
        }
        __syncthreads(); // the strip is used again
    }
}

// Doubles of the integers, with slack / price; the unit matrix beyond the rows.
static __global__ void newton_convert(ll_cuda_iterate n) {
    int64_t column = ll_cuda_thread();
    for (int64_t row = blockIdx.y; row < n.stride; row += gridDim.y) {
        if (column > row) continue;
        double *entry = n.matrix + row * n.stride + column, value = 0;
        if (row < n.row_count) {
            long long units = *(const long long *)(const void *)entry;
            value = (double)units / NEWTON_UNIT / n.scale[row] / n.scale[column];
            int64_t item = n.column_count + row;
            if (row == column) value += n.primal[item] / n.dual[item];
        } else if (row == column) {
            value = 1;
        }
        *entry = value;
        if (row == column) n.diagonal[row] = value;
    }
}

static unsigned int strips_of(const ll_cuda_iterate *n) {
    return (unsigned int)(n->group_count < n->strips ? n->group_count : n->strips);
}

cudaError_t ll_cuda_launch_newton_squares(const ll_cuda_iterate *n, cudaStream_t stream) {
    if (n->group_count == 0) return cudaSuccess;
    LL_LAUNCH(newton_squares, strips_of(n), LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_scale(const ll_cuda_iterate *n, cudaStream_t stream) {
    if (n->row_count == 0) return cudaSuccess;
    LL_LAUNCH(newton_scale, ll_cuda_blocks(n->row_count * (int64_t)LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_assemble(const ll_cuda_iterate *n, cudaStream_t stream) {
    if (n->group_count == 0) return cudaSuccess;
    LL_LAUNCH(newton_assemble, strips_of(n), LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_convert(const ll_cuda_iterate *n, cudaStream_t stream) {
    if (n->stride == 0) return cudaSuccess;
    dim3 grid(ll_cuda_blocks(n->stride), ll_cuda_grid_y(n->stride));
    LL_LAUNCH(newton_convert, grid, LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}
