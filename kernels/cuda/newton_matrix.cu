// SPDX-License-Identifier: Apache-2.0
// Assembly of the master's matrix:
//
//     M = diag(slack / price) + sum over demands ( sum_j theta[j] b[j] b[j]' - h h' / Theta )
//
// b[j] = a[j] - a[key] over the rows of the demand, h = sum theta b, which is one more column with a weight of -1 /
// Theta. A block takes demands in turn, writes their columns dense into its strip of memory, and goes over squares of
// LL_CUDA_SQUARE by LL_CUDA_SQUARE pairs of rows: LL_CUDA_DEPTH columns at a time come into shared memory, and a thread
// has 32 pairs in registers. Pairs of different demands meet in one entry of M, in whatever order: so that the sum is
// the same in any, it is one of integers, in units of
//
//     2^-61 / (scale[i] scale[v])        scale: a power of 2, at most 1 over the root of  D[i] = sum theta b[i]^2
//
// What demands add to entry (i, v) is no more than the root of D[i] D[v] in all (Cauchy and Schwarz), so that sums stay
// below 2^61, and roundings are 2^-62 of that root each: less than a double's own.
//
// Bytes: 8 stride^2 three times (zero, added to, made doubles); an atomic addition of 8 for each pair of rows of a
// demand; strips, 8 a column and row of the demand three times, stay in the second cache. Floor: the largest of 24
// stride^2 bytes over the bandwidth, the pairs over the rate of atomics, and a multiply-add a column and pair.
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

// The key's column is taken off h, which all columns begin as; then a warp a column, whose slots differ; then all wait.
static __device__ void spread(const ll_cuda_iterate &n, const newton_group &of) {
    const ll_elem_groups &g = n.groups;
    const int64_t key = of.first + of.key, lane = threadIdx.x % LL_CUDA_WARP;
    for (int64_t i = threadIdx.x; i < of.size; i += blockDim.x) of.h[i] = 0;
    __syncthreads();
    for (int64_t e = g.entry_first[key] + threadIdx.x; e < g.entry_first[key + 1]; e += blockDim.x)
        of.h[g.entry_slot[e]] = -g.entry_weight[e];
    __syncthreads();
    for (int64_t k = threadIdx.x / LL_CUDA_WARP; k < of.others; k += blockDim.x / LL_CUDA_WARP)
        for (int64_t i = lane; i < of.size; i += LL_CUDA_WARP) of.b[k * of.size + i] = of.h[i];
    __syncthreads();
    for (int64_t k = threadIdx.x / LL_CUDA_WARP; k < of.others; k += blockDim.x / LL_CUDA_WARP) {
        int64_t j = of.first + k + (k >= of.key ? 1 : 0);
        double *b = of.b + k * of.size;
        for (int64_t e = g.entry_first[j] + lane; e < g.entry_first[j + 1]; e += LL_CUDA_WARP)
            b[g.entry_slot[e]] += g.entry_weight[e];
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

// Count columns, h the last of all, and as many rows as a square has into shared memory: [column here * LL_CUDA_SQUARE
// + row here].
static __device__ void load_depth(const ll_cuda_iterate &n, const newton_group &of, double h_weight, int64_t row,
                                  int64_t depth, int count, bool weighs, double *to) {
    for (int at = (int)threadIdx.x; at < count * LL_CUDA_SQUARE; at += LL_CUDA_BLOCK) {
        int64_t k = depth + at / LL_CUDA_SQUARE, i = row + at % LL_CUDA_SQUARE;
        double value = 0;
        if (i < of.size && k < of.others) value = of.b[k * of.size + i] * (weighs ? theta_of(n, of, k) : 1);
        if (i < of.size && k == of.others) value = of.h[i] * (weighs ? h_weight : 1);
        ll_shared_put(to, at, value);
    }
}

// What a demand adds to a thread's pairs: sum[a][b] is of the rows a LL_CUDA_DOWN and b LL_CUDA_ACROSS behind its
// first.
enum { LL_CUDA_PAIRS_DOWN = LL_CUDA_SQUARE / LL_CUDA_DOWN, LL_CUDA_PAIRS_ACROSS = LL_CUDA_SQUARE / LL_CUDA_ACROSS };
typedef struct newton_pairs {
    double sum[LL_CUDA_PAIRS_DOWN][LL_CUDA_PAIRS_ACROSS];
} newton_pairs;

static __device__ void add_depth(const double *left, const double *right, int count, int i, int v,
                                 newton_pairs *pairs) {
    for (int k = 0; k < count; k++) {
        double r[LL_CUDA_PAIRS_ACROSS];
        LL_UNROLL
        for (int b = 0; b < LL_CUDA_PAIRS_ACROSS; b++)
            r[b] = ll_shared_get(right, k * LL_CUDA_SQUARE + v + b * LL_CUDA_ACROSS);
        LL_UNROLL
        for (int a = 0; a < LL_CUDA_PAIRS_DOWN; a++) {
            double l = ll_shared_get(left, k * LL_CUDA_SQUARE + i + a * LL_CUDA_DOWN);
            LL_UNROLL
            for (int b = 0; b < LL_CUDA_PAIRS_ACROSS; b++) pairs->sum[a][b] = fma(l, r[b], pairs->sum[a][b]);
        }
    }
}

static __device__ long long units_of(const ll_cuda_iterate &n, double sum, int32_t row, int32_t column) {
    double scaled = sum * n.scale[row] * n.scale[column];
    return fabs(scaled) <= 2 ? llrint(scaled * NEWTON_UNIT) : 0;
}

// The thread's pairs, from the demand's rows i and v on, onto the lower triangle.
static __device__ void put_pairs(const ll_cuda_iterate &n, const newton_group &of, int64_t i, int64_t v,
                                 const newton_pairs *pairs) {
    unsigned long long *matrix = (unsigned long long *)(void *)n.matrix;
    LL_UNROLL
    for (int a = 0; a < LL_CUDA_PAIRS_DOWN; a++) {
        LL_UNROLL
        for (int b = 0; b < LL_CUDA_PAIRS_ACROSS; b++) {
            int64_t from = i + a * LL_CUDA_DOWN, to = v + b * LL_CUDA_ACROSS;
            if (from >= of.size || to > from) continue;
            int32_t row = of.row[from], column = of.row[to];
            long long units = units_of(n, pairs->sum[a][b], row, column);
            if (units != 0) atomicAdd(matrix + (int64_t)row * n.stride + column, (unsigned long long)units);
        }
    }
}

// The pairs of LL_CUDA_SQUARE rows from i and from v on.
static __device__ void add_square(const ll_cuda_iterate &n, const newton_group &of, double h_weight, int64_t i,
                                  int64_t v) {
    LL_SHARED(shared);
    double *left = (double *)(void *)shared, *right = left + LL_CUDA_DEPTH * LL_CUDA_SQUARE;
    int in_i = (int)threadIdx.x / LL_CUDA_ACROSS, in_v = (int)threadIdx.x % LL_CUDA_ACROSS;
    newton_pairs pairs = {{{0}}};
    for (int64_t depth = 0; depth <= of.others; depth += LL_CUDA_DEPTH) {
        int count = of.others + 1 - depth < LL_CUDA_DEPTH ? (int)(of.others + 1 - depth) : (int)LL_CUDA_DEPTH;
        load_depth(n, of, h_weight, i, depth, count, true, left);
        load_depth(n, of, h_weight, v, depth, count, false, right);
        __syncthreads();
        add_depth(left, right, count, in_i, in_v, &pairs);
        __syncthreads(); // both are used again
    }
    put_pairs(n, of, i + in_i, v + in_v, &pairs);
}

static __global__ void newton_assemble(ll_cuda_iterate n) {
    for (int64_t group = blockIdx.x; group < n.group_count; group += gridDim.x) {
        newton_group of = group_of(n, group);
        double h_weight = -1 / n.theta_sum[group];
        spread(n, of);
        for (int64_t i = threadIdx.x; i < of.size; i += blockDim.x) {
            double sum = 0;
            for (int64_t k = 0; k < of.others; k++) sum += theta_of(n, of, k) * of.b[k * of.size + i];
            of.h[i] = sum;
        }
        __syncthreads();
        for (int64_t i = 0; i < of.size; i += LL_CUDA_SQUARE)
            for (int64_t v = 0; v <= i; v += LL_CUDA_SQUARE) add_square(n, of, h_weight, i, v);
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
    const size_t shared = 2 * LL_CUDA_DEPTH * LL_CUDA_SQUARE * sizeof(double);
    LL_LAUNCH(newton_assemble, strips_of(n), LL_CUDA_BLOCK, shared, stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_convert(const ll_cuda_iterate *n, cudaStream_t stream) {
    if (n->stride == 0) return cudaSuccess;
    dim3 grid(ll_cuda_blocks(n->stride), ll_cuda_grid_y(n->stride));
    LL_LAUNCH(newton_convert, grid, LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}
