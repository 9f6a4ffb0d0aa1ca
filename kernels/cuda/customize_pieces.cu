// SPDX-License-Identifier: Apache-2.0
// Lower triangles inside pieces, where every rank is joined to every other and to the same ranks above:
//
//     square    edges {x, y} between ranks of the piece         weights in shared memory, v after v, a thread an edge
//     columns   edges from all ranks to one rank y above        weights in registers, a thread for the ups of a column
//                                                               and one for its downs
//
// Columns need the finished square. A block is as many threads as a square has edges and takes so many columns; each
// block finishes the square for itself and leaves it as it was, since others may be reading it: squares are put right
// in one launch at the end, and nobody but the trees reads them.
//
// Bytes: 32 an edge and metric, and 16 an edge of the square for every block. Floor: 32 q k over the bandwidth of
// device memory, for k edges of pieces with two ranks or more and q metrics; and 15 barriers and 120 minima in turn a
// level.
#include "kernels/cuda/launch.h"

enum { PIECE = LL_CUDA_PIECE, SQUARE = PIECE * PIECE };

// up and down of the edge between ranks x < y of the piece, in shared memory at x * PIECE + y.
struct square {
    int64_t *up, *down;
};

static __device__ square shared_square() {
    LL_SHARED(shared);
    int64_t *up = (int64_t *)(void *)shared;
    return {up, up + SQUARE};
}

static __device__ int64_t square_edge(const ll_cuda_piece &p, int at) {
    return ll_cuda_inner_edge(p, at / PIECE) + at % PIECE - at / PIECE - 1;
}

static __device__ bool is_edge(const ll_cuda_piece &p, int at) {
    return at / PIECE < at % PIECE && at % PIECE < p.ranks;
}

static __device__ void relax_edge(const square &s, int v, int x, int y) {
    int64_t up = ll_shared_get(s.up, x * PIECE + y), down = ll_shared_get(s.down, x * PIECE + y);
    up = ll_elem_relax(up, ll_shared_get(s.down, v * PIECE + x), ll_shared_get(s.up, v * PIECE + y));
    down = ll_elem_relax(down, ll_shared_get(s.down, v * PIECE + y), ll_shared_get(s.up, v * PIECE + x));
    ll_shared_put(s.up, x * PIECE + y, up);
    ll_shared_put(s.down, x * PIECE + y, down);
}

// Reads the square and takes its triangles. The whole block comes here.
static __device__ void finish_square(const ll_cuda_piece &p, const square &s, const int64_t *up, const int64_t *down) {
    __syncthreads(); // the one before may still be read
    for (int at = (int)threadIdx.x; at < SQUARE; at += LL_CUDA_BLOCK) {
        ll_shared_put(s.up, at, is_edge(p, at) ? up[square_edge(p, at)] : LL_ELEM_INF);
        ll_shared_put(s.down, at, is_edge(p, at) ? down[square_edge(p, at)] : LL_ELEM_INF);
    }
    __syncthreads();
    for (int v = 0; v + 2 < p.ranks; v++) {
        for (int at = (int)threadIdx.x; at < SQUARE; at += LL_CUDA_BLOCK)
            if (at / PIECE > v && is_edge(p, at)) relax_edge(s, v, at / PIECE, at % PIECE);
        __syncthreads();
    }
}

// One column of the piece, its ups by the square's downs or the other way round.
template <int N>
static __device__ void relax_column(const ll_cuda_piece &p, const int64_t *by, int64_t *weight, int column) {
    int64_t mine[(size_t)N];
    LL_UNROLL for (int i = 0; i < N; i++) mine[i] =
        i < p.ranks ? weight[ll_cuda_outer_edge(p, i) + column] : LL_ELEM_INF;
    LL_UNROLL for (int v = 0; v < N - 1; v++) LL_UNROLL for (int x = v + 1; x < N; x++) mine[x] =
        ll_elem_relax(mine[x], mine[v], ll_shared_get(by, v * PIECE + x));
    LL_UNROLL for (int i = 1; i < N; i++) if (i < p.ranks) weight[ll_cuda_outer_edge(p, i) + column] = mine[i];
}

static __global__ void piece_columns(ll_cuda_graph g, int32_t first) {
    const ll_cuda_piece p = g.piece[first + (int32_t)blockIdx.x];
    const square s = shared_square();
    int task = (int)(blockIdx.y * blockDim.x + threadIdx.x), column = task % (p.above > 0 ? p.above : 1);
    if ((int)(blockIdx.y * blockDim.x) >= 2 * p.above) return; // the whole block
    for (int64_t metric = blockIdx.z; metric < g.metric_count; metric += gridDim.z) {
        int64_t *up = g.up + metric * g.edge_count, *down = g.down + metric * g.edge_count;
        finish_square(p, s, up, down);
        if (task >= 2 * p.above) continue;
        const int64_t *by = task < p.above ? s.down : s.up;
        int64_t *weight = task < p.above ? up : down;
        if (p.ranks <= 4)
            relax_column<4>(p, by, weight, column);
        else if (p.ranks <= 8)
            relax_column<8>(p, by, weight, column);
        else
            relax_column<PIECE>(p, by, weight, column);
    }
}

static __global__ void piece_squares(ll_cuda_graph g) {
    const ll_cuda_piece p = g.piece[blockIdx.x];
    const square s = shared_square();
    if (p.ranks < 3) return; // the whole block: no triangle
    for (int64_t metric = blockIdx.y; metric < g.metric_count; metric += gridDim.y) {
        int64_t *up = g.up + metric * g.edge_count, *down = g.down + metric * g.edge_count;
        finish_square(p, s, up, down);
        for (int at = (int)threadIdx.x; at < SQUARE; at += LL_CUDA_BLOCK) {
            if (!is_edge(p, at)) continue;
            up[square_edge(p, at)] = ll_shared_get(s.up, at);
            down[square_edge(p, at)] = ll_shared_get(s.down, at);
        }
    }
}

static const size_t shared_bytes = 2 * SQUARE * sizeof(int64_t);

cudaError_t ll_cuda_launch_piece_columns(const ll_cuda_graph *g, int32_t first, int32_t count, int32_t most_above,
                                         cudaStream_t stream) {
    if (count == 0 || most_above == 0 || g->metric_count == 0) return cudaSuccess;
    dim3 grid((unsigned int)count, ll_cuda_blocks(2 * (int64_t)most_above), ll_cuda_grid_y(g->metric_count));
    LL_LAUNCH(piece_columns, grid, LL_CUDA_BLOCK, shared_bytes, stream, *g, first);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_piece_squares(const ll_cuda_graph *g, int32_t count, cudaStream_t stream) {
    if (count == 0 || g->metric_count == 0) return cudaSuccess;
    dim3 grid((unsigned int)count, ll_cuda_grid_y(g->metric_count));
    LL_LAUNCH(piece_squares, grid, LL_CUDA_BLOCK, shared_bytes, stream, *g);
    return cudaGetLastError();
}
