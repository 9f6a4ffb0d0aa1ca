// SPDX-License-Identifier: Apache-2.0
// Cholesky in tiles of LL_CUDA_TILE (Golub and Van Loan, Matrix Computations, section 4.2), in place:
//
//     for each panel of LL_CUDA_PANEL tile columns
//         for each tile column k of it    L[k][k] = factor(A[k][k])              newton_factor   one block
//                                         L[i][k] = A[i][k] / L[k][k]'           newton_divide   a block a tile
//                                         A[i][j] -= L[i][k] L[j][k]'            newton_update   j in the panel
//         A[i][j] -= L[i][panel] L[j][panel]'                                    newton_update   all behind the panel
//
// An entry sees its updates in one order, whatever runs beside it: the same bits every time. Panels let an update read
// and write a tile once for LL_CUDA_PANEL tile columns. Products are fused multiply-adds, asked for by name: that is
// half the work, and a rounding less.
//
// Operations: stride^3 / 3 fused multiply-adds. Bytes: 16 of every tile behind a panel, 8/3 stride^3 / 256 in all.
// Floor: stride^3 / 3 over the rate of fused multiply-adds, without tensor cores.
#include "kernels/cuda/launch.h"
#include "kernels/cuda/newton_device.h"

enum { TILE = LL_CUDA_TILE, DEPTH = 16, SIDE = 16, CELL = TILE / SIDE };
#define NEWTON_LOST   1e-15 /* a pivot below this share of its diagonal is rounding alone */
#define NEWTON_LIFTED 1e100 /* what stands for infinity on the diagonal of the factor */

static __device__ double *tile_at(const ll_cuda_iterate &n, int64_t i, int64_t j) {
    return n.matrix + i * TILE * n.stride + j * TILE;
}

// Rows of a tile that are not the unit matrix's.
static __device__ int used_rows(const ll_cuda_iterate &n, int64_t tile) {
    int64_t rest = n.row_count - tile * TILE;
    return rest < TILE ? (int)rest : TILE;
}

static __device__ bool is_lost(double pivot, double diagonal) { return !(pivot > NEWTON_LOST * diagonal); }

// Column by column; CELL threads a row, each a part of its entries.
static __global__ void newton_factor(ll_cuda_iterate n, int32_t k) {
    LL_SHARED(shared);
    double *cell = (double *)(void *)shared;
    double *a = tile_at(n, k, k);
    int size = used_rows(n, k), i = (int)threadIdx.x / CELL, part = (int)threadIdx.x % CELL;
    for (int c = part; i < size && c <= i; c += CELL) ll_shared_put(cell, i * TILE + c, a[(int64_t)i * n.stride + c]);
    for (int j = 0; j < size; j++) {
        __syncthreads();
        double pivot = ll_shared_get(cell, j * TILE + j), below = 0;
        bool gone = is_lost(pivot, n.diagonal[(int64_t)k * TILE + j]);
        pivot = gone ? NEWTON_LIFTED : sqrt(pivot);
        if (i > j && i < size && !gone) below = ll_shared_get(cell, i * TILE + j) / pivot;
        __syncthreads();
        if (part == 0 && i == j) {
            ll_shared_put(cell, j * TILE + j, pivot);
            if (gone) atomicAdd(n.count + LL_CUDA_LOST, 1U);
        }
        if (part == 0 && i > j && i < size) ll_shared_put(cell, i * TILE + j, below);
        __syncthreads();
        for (int c = j + 1 + part; i < size && c <= i; c += CELL)
            ll_shared_put(cell, i * TILE + c,
                          ll_shared_get(cell, i * TILE + c) - below * ll_shared_get(cell, c * TILE + j));
    }
    __syncthreads();
    for (int c = part; i < size && c <= i; c += CELL) a[(int64_t)i * n.stride + c] = ll_shared_get(cell, i * TILE + c);
}

// A thread a row of the tile k + 1 + blockIdx.x: forward substitution with the diagonal tile, which all read in step.
static __global__ void newton_divide(ll_cuda_iterate n, int32_t k) {
    LL_SHARED(shared);
    double *cell = (double *)(void *)shared; // [TILE][TILE + 1]
    int64_t tile = k + 1 + (int64_t)blockIdx.x;
    double *a = tile_at(n, tile, k);
    const double *l = tile_at(n, k, k);
    int row = (int)threadIdx.x, used = used_rows(n, tile);
    for (int i = 0; i < used; i++) ll_shared_put(cell, i * (TILE + 1) + row, a[(int64_t)i * n.stride + row]);
    __syncthreads();
    for (int c = 0; row < used && c < TILE; c++) {
        double sum = ll_shared_get(cell, row * (TILE + 1) + c);
        for (int q = 0; q < c; q++)
            sum = fma(-ll_shared_get(cell, row * (TILE + 1) + q), l[(int64_t)c * n.stride + q], sum);
        ll_shared_put(cell, row * (TILE + 1) + c, sum / l[(int64_t)c * n.stride + c]);
    }
    __syncthreads();
    for (int i = 0; i < used; i++) a[(int64_t)i * n.stride + row] = ll_shared_get(cell, i * (TILE + 1) + row);
}

// Columns [at, at + DEPTH) of a tile's rows, transposed.
static __device__ void fetch_slice(double *slice, const double *from, int64_t stride) {
    for (int i = (int)threadIdx.x; i < TILE * DEPTH; i += SIDE * SIDE)
        ll_shared_put(slice, (i % DEPTH) * (TILE + 1) + i / DEPTH, from[(int64_t)(i / DEPTH) * stride + i % DEPTH]);
}

static __device__ void multiply_slices(const double *left, const double *right, double sum[CELL][CELL]) {
    int x = (int)threadIdx.x % SIDE, y = (int)threadIdx.x / SIDE;
    for (int p = 0; p < DEPTH; p++) {
        double a[CELL], b[CELL];
        for (int i = 0; i < CELL; i++) a[i] = ll_shared_get(left, p * (TILE + 1) + y + i * SIDE);
        for (int j = 0; j < CELL; j++) b[j] = ll_shared_get(right, p * (TILE + 1) + x + j * SIDE);
        for (int i = 0; i < CELL; i++)
            for (int j = 0; j < CELL; j++) sum[i][j] = fma(-a[i], b[j], sum[i][j]);
    }
}

// The tile (first + blockIdx.x, first + blockIdx.y), a thread CELL x CELL of its entries.
static __global__ void newton_update(ll_cuda_iterate n, int32_t from, int32_t depth, int32_t first) {
    LL_SHARED(shared);
    double *left = (double *)(void *)shared, *right = left + DEPTH * (TILE + 1); // [DEPTH][TILE + 1]
    int64_t i = first + (int64_t)blockIdx.x, j = first + (int64_t)blockIdx.y;
    if (j > i) return; // the whole block
    const double *a = tile_at(n, i, from), *b = tile_at(n, j, from);
    double *c = tile_at(n, i, j) + (int64_t)(threadIdx.x / SIDE) * n.stride + threadIdx.x % SIDE, sum[CELL][CELL];
    for (int y = 0; y < CELL; y++)
        for (int x = 0; x < CELL; x++) sum[y][x] = c[(int64_t)y * SIDE * n.stride + x * SIDE];
    for (int p = 0; p < depth * TILE; p += DEPTH) {
        __syncthreads();
        fetch_slice(left, a + p, n.stride);
        fetch_slice(right, b + p, n.stride);
        __syncthreads();
        multiply_slices(left, right, sum);
    }
    for (int y = 0; y < CELL; y++)
        for (int x = 0; x < CELL; x++) c[(int64_t)y * SIDE * n.stride + x * SIDE] = sum[y][x];
}

static __global__ void newton_judge(ll_cuda_iterate n) {
    int64_t row = ll_cuda_thread();
    if (row >= n.row_count) return;
    double pivot = n.matrix[row * n.stride + row];
    if (is_lost(pivot * pivot, n.diagonal[row])) atomicAdd(n.count + LL_CUDA_LOST, 1U);
}

static int32_t tiles_of(const ll_cuda_iterate *n) { return n->stride / TILE; }

cudaError_t ll_cuda_launch_newton_factor(const ll_cuda_iterate *n, int32_t k, cudaStream_t stream) {
    LL_LAUNCH(newton_factor, 1, TILE * CELL, TILE * TILE * sizeof(double), stream, *n, k);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_divide(const ll_cuda_iterate *n, int32_t k, cudaStream_t stream) {
    if (k + 1 >= tiles_of(n)) return cudaSuccess;
    LL_LAUNCH(newton_divide, (unsigned int)(tiles_of(n) - k - 1), TILE, TILE * (TILE + 1) * sizeof(double), stream, *n,
              k);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_update(const ll_cuda_iterate *n, int32_t from, int32_t depth, int32_t first,
                                         int32_t last, cudaStream_t stream) {
    if (first >= last) return cudaSuccess;
    dim3 grid((unsigned int)(tiles_of(n) - first), (unsigned int)(last - first));
    LL_LAUNCH(newton_update, grid, SIDE * SIDE, 2 * DEPTH * (TILE + 1) * sizeof(double), stream, *n, from, depth,
              first);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_judge(const ll_cuda_iterate *n, cudaStream_t stream) {
    if (n->row_count == 0) return cudaSuccess;
    LL_LAUNCH(newton_judge, ll_cuda_blocks(n->row_count), LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}
