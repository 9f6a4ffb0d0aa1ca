// SPDX-License-Identifier: Apache-2.0
// The two triangular systems, right := (L L')^-1 right, a launch a tile of rows and system:
//
//     forward    half[k] = L[k][k]^-1 right[k];      right[i] -= L[i][k] half[k]    for every tile i below
//     backward   right[k] = L[k][k]'^-1 half[k];     half[j] -= L[k][j]' right[k]   for every tile j above
//
// A block has one of those tiles, and finds the part that all of them need by itself: it reads what no block of its
// launch writes, and block 0 alone writes it down.
//
// Bytes: the triangle twice, 8 stride^2, and the diagonal tiles once more a block, from caches. Floor: 8 stride^2 over
// the bandwidth of device memory; 2 stride / 64 launches one after the other are more below some 20 000 rows.
#include "kernels/cuda/launch.h"
#include "kernels/cuda/newton_device.h"

enum { TILE = LL_CUDA_TILE, WIDE = TILE + 1, LINES = LL_CUDA_BLOCK / TILE };

static __device__ int used_rows(const ll_cuda_iterate &n, int64_t tile) {
    int64_t rest = n.row_count - tile * TILE;
    return rest < TILE ? (int)rest : TILE;
}

static __device__ void fetch_tile(double *cell, const ll_cuda_iterate &n, int64_t k, int size) {
    const double *l = n.matrix + k * TILE * n.stride + k * TILE;
    int column = (int)threadIdx.x % TILE;
    for (int i = (int)threadIdx.x / TILE; i < size; i += LINES)
        if (column <= i) ll_shared_put(cell, i * WIDE + column, l[(int64_t)i * n.stride + column]);
}

// value[k] := the diagonal tile or its transpose, inverted, times it; a thread a row, in step.
static __device__ void solve_tile(const double *cell, double *value, int size, bool transposed) {
    int i = (int)threadIdx.x;
    for (int step = 0; step < size; step++) {
        int j = transposed ? size - 1 - step : step;
        __syncthreads();
        double solved = ll_shared_get(value, j) / ll_shared_get(cell, j * WIDE + j);
        __syncthreads();
        if (i == j) ll_shared_put(value, j, solved);
        bool waits = transposed ? i < j : i > j && i < size;
        if (waits) {
            double factor = ll_shared_get(cell, transposed ? j * WIDE + i : i * WIDE + j);
            ll_shared_put(value, i, ll_shared_get(value, i) - factor * solved);
        }
    }
    __syncthreads();
}

// The solved tile in shared memory; where it is from and goes to.
static __device__ const double *solve_diagonal(const ll_cuda_iterate &n, int64_t k, const double *from, double *to,
                                               bool transposed) {
    LL_SHARED(shared);
    double *cell = (double *)(void *)shared, *value = cell + TILE * WIDE;
    int size = used_rows(n, k), i = (int)threadIdx.x;
    fetch_tile(cell, n, k, size);
    if (i < size) ll_shared_put(value, i, from[k * TILE + i]);
    solve_tile(cell, value, size, transposed);
    if (blockIdx.x == 0 && i < size) to[k * TILE + i] = ll_shared_get(value, i);
    return value;
}

static __global__ void newton_forward(ll_cuda_iterate n, int32_t k) {
    const double *value = solve_diagonal(n, k, n.right, n.half, false);
    if (blockIdx.x == 0) return; // the whole block
    int64_t tile = k + (int64_t)blockIdx.x;
    int used = used_rows(n, tile), lane = (int)threadIdx.x % LL_CUDA_WARP;
    for (int i = (int)threadIdx.x / LL_CUDA_WARP; i < used; i += LL_CUDA_BLOCK / LL_CUDA_WARP) { // a warp a row
        const double *l = n.matrix + (tile * TILE + i) * n.stride + (int64_t)k * TILE;
        double sum =
            l[lane] * ll_shared_get(value, lane) + l[lane + LL_CUDA_WARP] * ll_shared_get(value, lane + LL_CUDA_WARP);
        for (int half = LL_CUDA_WARP / 2; half > 0; half /= 2)
            sum += __shfl_down_sync(0xffffffffU, sum, (unsigned int)half);
        if (lane == 0) n.right[tile * TILE + i] -= sum;
    }
}

static __global__ void newton_backward(ll_cuda_iterate n, int32_t k) {
    const double *value = solve_diagonal(n, k, n.half, n.right, true);
    if (blockIdx.x == 0) return; // the whole block
    int64_t column = ((int64_t)blockIdx.x - 1) * TILE + threadIdx.x;
    int used = used_rows(n, k);
    if (threadIdx.x >= TILE) return; // whole warps, after the last barrier
    double sum = 0;
    for (int i = 0; i < used; i++)
        sum += n.matrix[((int64_t)k * TILE + i) * n.stride + column] * ll_shared_get(value, i);
    n.half[column] -= sum;
}

static const size_t solve_shared_bytes = (TILE * WIDE + TILE) * sizeof(double);

cudaError_t ll_cuda_launch_newton_forward(const ll_cuda_iterate *n, int32_t k, cudaStream_t stream) {
    LL_LAUNCH(newton_forward, (unsigned int)(n->stride / TILE - k), LL_CUDA_BLOCK, solve_shared_bytes, stream, *n, k);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_backward(const ll_cuda_iterate *n, int32_t k, cudaStream_t stream) {
    LL_LAUNCH(newton_backward, (unsigned int)(k + 1), LL_CUDA_BLOCK, solve_shared_bytes, stream, *n, k);
    return cudaGetLastError();
}
