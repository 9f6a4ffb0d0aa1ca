// SPDX-License-Identifier: Apache-2.0
// The two triangular systems, right := (L L')^-1 right, a launch a span of LL_CUDA_SPAN rows and system. The spans on
// the diagonal are inverted once after the factorisation, all at a time, so that a launch multiplies and waits for
// nothing:
//
//     once       W[k] = L[k][k]^-1                                                             newton_invert
//     forward    half[k] = W[k] right[k];       right[i] -= L[i][k] half[k]     for every tile i of rows below
//     backward   right[k] = W[k]' half[k];      half[j] -= L[k][j]' right[k]    for every tile j of columns before
//
// A block has one of those tiles, and finds the part that all of them need by itself: it reads what no block of its
// launch writes, and block 0 alone writes it down. What of L it needs is on its way meanwhile. W is kept as W + W' less
// its diagonal: a thread that has row i reads down column i in both systems, beside its neighbours.
//
// The columns of W are those that substitution gives (Higham, Accuracy and Stability of Numerical Algorithms, section
// 14.2): within a span rounding is that of the condition of L[k][k], the root of the matrix's.
//
// Bytes: the triangle twice, 8 stride^2, and W[k] once more a block, from caches. Floor: 8 stride^2 over the bandwidth
// of device memory; 2 stride / 128 launches one after the other are more below some 20 000 rows.
#include "kernels/cuda/launch.h"
#include "kernels/cuda/newton_device.h"

enum { TILE = LL_CUDA_TILE, SPAN = LL_CUDA_SPAN, THREADS = 2 * SPAN, WARPS = THREADS / LL_CUDA_WARP };
enum { LOADS = 16 }; // of W that a thread has on their way

static __device__ int used_rows(const ll_cuda_iterate &n, int64_t first, int most) {
    int64_t rest = n.row_count - first;
    return rest < most ? (int)rest : most;
}

// ---- the inverse ----

enum { DEPTH = SPAN / WARPS, FETCH = WARPS * SPAN / THREADS };

// A thread's share of WARPS columns of L[k][k], from column `first` on; the reciprocals of the diagonal.
static __device__ void read_slice(const ll_cuda_iterate &n, int64_t k, int size, int first, double ahead[FETCH]) {
    LL_UNROLL
    for (int m = 0; m < FETCH; m++) {
        int at = (int)threadIdx.x + m * THREADS, row = at / WARPS, column = first + at % WARPS;
        bool there = row < size && column <= row;
        ahead[m] = there ? n.matrix[(k * SPAN + row) * n.stride + k * SPAN + column] : 0;
        if (there && column == row) ahead[m] = 1 / ahead[m];
    }
}

static __device__ void put_slice(double *slice, const double ahead[FETCH]) {
    LL_UNROLL
    for (int m = 0; m < FETCH; m++) {
        int at = (int)threadIdx.x + m * THREADS;
        ll_shared_put(slice, at % WARPS * SPAN + at / WARPS, ahead[m]);
    }
}

static __device__ void write_inverse(const ll_cuda_iterate &n, int64_t k, int row, int column, double value) {
    double *w = n.inverse + k * SPAN * SPAN;
    if (column > row) return;
    w[row * SPAN + column] = value;
    w[column * SPAN + row] = value;
}

// Rows first ... first + WARPS - 1 become those of W, one after the other, and are taken out of all below.
static __device__ void substitute(const ll_cuda_iterate &n, int64_t k, int size, int first, const double *slice,
                                  double *solved, double sum[DEPTH]) {
    int warp = (int)threadIdx.x / LL_CUDA_WARP, lane = (int)threadIdx.x % LL_CUDA_WARP;
    for (int w = 0; w < WARPS && first + w < size; w++) {
        int now = w % 2 * LL_CUDA_WARP + lane; // the other half is still being read
        if (warp == w) {
            double value = sum[0] * ll_shared_get(slice, w * SPAN + first + w);
            ll_shared_put(solved, now, value);
            write_inverse(n, k, first + w, (int)blockIdx.y * LL_CUDA_WARP + lane, value);
        }
        __syncthreads();
        double value = ll_shared_get(solved, now);
        LL_UNROLL
        for (int s = 0; s < DEPTH; s++) {
            int row = first + s * WARPS + warp;
            if (row > first + w && row < size) sum[s] = fma(-ll_shared_get(slice, w * SPAN + row), value, sum[s]);
        }
    }
}

// The columns blockIdx.y of W[blockIdx.x], a lane a column and a warp every WARPS-th row: sum[s] is row
// first + s * WARPS + warp of what is left of the unit matrix.
static __global__ void newton_invert(ll_cuda_iterate n) {
    LL_SHARED(shared);
    double *slice = (double *)(void *)shared, *solved = slice + WARPS * SPAN; // [WARPS][SPAN], [2][LL_CUDA_WARP]
    int64_t k = blockIdx.x;
    int size = used_rows(n, k * SPAN, SPAN), first = (int)blockIdx.y * LL_CUDA_WARP;
    if (first >= size) return; // the whole block
    double ahead[FETCH], sum[DEPTH];
    LL_UNROLL
    for (int s = 0; s < DEPTH; s++)
        sum[s] = s * WARPS + (int)threadIdx.x / LL_CUDA_WARP == (int)threadIdx.x % LL_CUDA_WARP ? 1 : 0;
    read_slice(n, k, size, first, ahead);
    for (; first < size; first += WARPS) {
        __syncthreads();
        put_slice(slice, ahead);
        read_slice(n, k, size, first + WARPS, ahead);
        __syncthreads();
        substitute(n, k, size, first, slice, solved, sum);
        LL_UNROLL
        for (int s = 0; s < DEPTH - 1; s++) sum[s] = sum[s + 1];
        sum[DEPTH - 1] = 0;
    }
}

// ---- systems ----

// Row threadIdx.x % SPAN of W[k] or its transpose, times value: a part of it, as many threads as parts.
static __device__ double multiply_inverse(const ll_cuda_iterate &n, int64_t k, const double *value, int size,
                                          bool transposed) {
    int i = (int)threadIdx.x % SPAN, share = SPAN * SPAN / THREADS, first = (int)threadIdx.x / SPAN * share;
    const double *w = n.inverse + k * SPAN * SPAN + i;
    double sum = 0;
    for (int at = first; at < first + share; at += LOADS) {
        double cell[LOADS];
        LL_UNROLL
        for (int m = 0; m < LOADS; m++) {
            int j = at + m;
            bool there = i < size && j < size && (transposed ? j >= i : j <= i);
            cell[m] = there ? w[j * SPAN] : 0;
        }
        LL_UNROLL
        for (int m = 0; m < LOADS; m++) sum = fma(cell[m], ll_shared_get(value, at + m), sum);
    }
    return sum;
}

// value := the solved span; where it is from and goes to.
static __device__ void solve_span(const ll_cuda_iterate &n, int64_t k, const double *from, double *to, bool transposed,
                                  double *value, double *part) {
    int i = (int)threadIdx.x, size = used_rows(n, k * SPAN, SPAN);
    if (i < SPAN) ll_shared_put(value, i, i < size ? from[k * SPAN + i] : 0);
    __syncthreads();
    ll_shared_put(part, i, multiply_inverse(n, k, value, size, transposed));
    __syncthreads();
    if (i < SPAN) {
        double solved = ll_shared_get(part, i) + ll_shared_get(part, i + SPAN);
        ll_shared_put(value, i, solved);
        if (blockIdx.x == 0 && i < size) to[k * SPAN + i] = solved;
    }
    __syncthreads();
}

enum { ROWS = TILE / WARPS, COLUMNS = SPAN / LL_CUDA_WARP }; // forward: a warp every WARPS-th row, a lane its columns

static __device__ void multiply_rows(const double l[ROWS][COLUMNS], const double *value, double *part) {
    int warp = (int)threadIdx.x / LL_CUDA_WARP, lane = (int)threadIdx.x % LL_CUDA_WARP;
    LL_UNROLL
    for (int i = 0; i < ROWS; i++) {
        double sum = 0;
        LL_UNROLL
        for (int c = 0; c < COLUMNS; c++) sum = fma(l[i][c], ll_shared_get(value, lane + c * LL_CUDA_WARP), sum);
        for (int half = LL_CUDA_WARP / 2; half > 0; half /= 2)
            sum += __shfl_down_sync(0xffffffffU, sum, (unsigned int)half);
        if (lane == 0) ll_shared_put(part, warp + i * WARPS, sum);
    }
    __syncthreads();
}

static __global__ void newton_forward(ll_cuda_iterate n, int32_t k) {
    LL_SHARED(shared);
    double *value = (double *)(void *)shared, *part = value + SPAN; // [SPAN], [THREADS]
    int64_t first = ((int64_t)k + 1) * SPAN + ((int64_t)blockIdx.x - 1) * TILE;
    int used = blockIdx.x == 0 ? 0 : used_rows(n, first, TILE), thread = (int)threadIdx.x;
    double l[ROWS][COLUMNS], before = thread < used ? n.right[first + thread] : 0;
    LL_UNROLL
    for (int i = 0; i < ROWS; i++) {
        int row = thread / LL_CUDA_WARP + i * WARPS;
        const double *at = n.matrix + (first + row) * n.stride + (int64_t)k * SPAN + thread % LL_CUDA_WARP;
        LL_UNROLL
        for (int c = 0; c < COLUMNS; c++) l[i][c] = row < used ? at[c * LL_CUDA_WARP] : 0;
    }
    solve_span(n, k, n.right, n.half, false, value, part);
    if (blockIdx.x == 0) return; // the whole block
    multiply_rows(l, value, part);
    if (thread < used) n.right[first + thread] = before - ll_shared_get(part, thread);
}

enum { PARTS = THREADS / TILE, LINES = SPAN / PARTS }; // backward: a thread LINES rows of a column

static __global__ void newton_backward(ll_cuda_iterate n, int32_t k) {
    LL_SHARED(shared);
    double *value = (double *)(void *)shared, *part = value + SPAN; // [SPAN], [THREADS]
    int64_t first = ((int64_t)blockIdx.x - 1) * TILE;
    int used = blockIdx.x == 0 ? 0 : used_rows(n, (int64_t)k * SPAN, SPAN), thread = (int)threadIdx.x;
    int line = thread / TILE * LINES;
    const double *at = n.matrix + ((int64_t)k * SPAN + line) * n.stride + first + thread % TILE;
    double l[LINES], before = blockIdx.x > 0 && thread < TILE ? n.half[first + thread] : 0, sum = 0;
    LL_UNROLL
    for (int i = 0; i < LINES; i++) l[i] = line + i < used ? at[(int64_t)i * n.stride] : 0;
    solve_span(n, k, n.half, n.right, true, value, part);
    if (blockIdx.x == 0) return; // the whole block
    LL_UNROLL
    for (int i = 0; i < LINES; i++) sum = fma(l[i], ll_shared_get(value, line + i), sum);
    ll_shared_put(part, thread, sum);
    __syncthreads();
    if (thread >= TILE) return;
    for (int p = 0; p < PARTS; p++) before -= ll_shared_get(part, thread + p * TILE);
    n.half[first + thread] = before;
}

static const size_t solve_shared_bytes = (SPAN + THREADS) * sizeof(double);

static int32_t tiles_behind(const ll_cuda_iterate *n, int32_t k) {
    int32_t tiles = n->stride / TILE - (k + 1) * (SPAN / TILE);
    return tiles > 0 ? tiles : 0;
}

cudaError_t ll_cuda_launch_newton_invert(const ll_cuda_iterate *n, cudaStream_t stream) {
    if (n->row_count == 0) return cudaSuccess;
    dim3 grid((unsigned int)ll_cuda_spans(n->row_count), SPAN / LL_CUDA_WARP);
    LL_LAUNCH(newton_invert, grid, THREADS, (WARPS * SPAN + 2 * LL_CUDA_WARP) * sizeof(double), stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_forward(const ll_cuda_iterate *n, int32_t k, cudaStream_t stream) {
    LL_LAUNCH(newton_forward, (unsigned int)(1 + tiles_behind(n, k)), THREADS, solve_shared_bytes, stream, *n, k);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_backward(const ll_cuda_iterate *n, int32_t k, cudaStream_t stream) {
    LL_LAUNCH(newton_backward, (unsigned int)(1 + k * (SPAN / TILE)), THREADS, solve_shared_bytes, stream, *n, k);
    return cudaGetLastError();
}
