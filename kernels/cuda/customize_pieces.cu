// SPDX-License-Identifier: Apache-2.0
// Lower triangles inside pieces, where every rank is joined to every other and to the same ranks above:
//
//     square    edges {x, y} between ranks of the piece         weights in registers, v after v, a thread an edge;
//                                                               shared once they are right
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

// A thread's edge between ranks x < y, and whether the piece has it. Rows a and PIECE - 1 - a of a square have
// PIECE - 1 edges together, and so many threads.
struct edge {
    int x, y;
    bool there;
    int64_t at, up, down;
};

enum { EDGES = PIECE * (PIECE - 1) / 2 };
static_assert((int)EDGES <= (int)LL_CUDA_BLOCK && PIECE % 2 == 0, "a thread an edge");

static __device__ edge own_edge(const ll_cuda_piece &p, const int64_t *up, const int64_t *down) {
    int row = (int)threadIdx.x / (PIECE - 1), place = (int)threadIdx.x % (PIECE - 1);
    bool upper = place < PIECE - 1 - row;
    edge e = {upper ? row : PIECE - 1 - row, upper ? row + 1 + place : place + 1, false, 0, LL_ELEM_INF, LL_ELEM_INF};
    e.there = (int)threadIdx.x < EDGES && e.y < p.ranks;
    if (!e.there) return e;
    e.at = ll_cuda_inner_edge(p, e.x) + e.y - e.x - 1;
    e.up = up[e.at];
    e.down = down[e.at];
    return e;
}

static __device__ void put_edge(const square &s, const edge &e) {
    ll_shared_put(s.up, e.x * PIECE + e.y, e.up);
    ll_shared_put(s.down, e.x * PIECE + e.y, e.down);
}

static __device__ void relax_edge(const square &s, int v, edge *e) {
    int x = v * PIECE + e->x, y = v * PIECE + e->y;
    e->up = ll_elem_relax(e->up, ll_shared_get(s.down, x), ll_shared_get(s.up, y));
    e->down = ll_elem_relax(e->down, ll_shared_get(s.down, y), ll_shared_get(s.up, x));
}

// Reads the square and takes its triangles. An edge from rank x is right once those of the ranks before are, and then
// it is shared. The whole block comes here; a thread's own edge.
static __device__ edge finish_square(const ll_cuda_piece &p, const square &s, const int64_t *up, const int64_t *down) {
    edge e = own_edge(p, up, down);
    __syncthreads(); // the one before may still be read
    if ((int)threadIdx.x < EDGES && (e.x == 0 || !e.there)) put_edge(s, e);
    for (int v = 0; v + 2 < p.ranks; v++) {
        __syncthreads();
        if (!e.there || e.x <= v) continue;
        relax_edge(s, v, &e);
        if (e.x == v + 1) put_edge(s, e);
    }
    __syncthreads();
    return e;
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
        (void)finish_square(p, s, up, down);
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
        edge e = finish_square(p, s, up, down);
        if (!e.there) continue;
        up[e.at] = e.up;
        down[e.at] = e.down;
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
