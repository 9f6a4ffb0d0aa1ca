// SPDX-License-Identifier: Apache-2.0
// The upward half of a tree: distances over up-edges from the origin. Up-neighbours of a rank are its ancestors in the
// elimination tree, so the path origin, parent, parent of it, ... meets every rank that the search can reach, in order.
// A warp per lane walks it by pieces: first the ranks of a piece among themselves, a thread each, then all ranks above
// it at once, a thread each:
//
//     distance[u] = min(distance[u], distance[v] + up[{v, u}])       over the ranks v of the piece, in registers
//
// Only pieces on the path are written, infinity first: tree_down.cu takes all other ranks to be at infinity.
//
// Bytes, for a lane whose path has n ranks, e edges and r ranks above its pieces in all: 8 n written, 12 e of edges in
// rows, 8 n + 16 r of distances, which lie tile_lanes apart: a sector of 32 each way. Lanes share the edges near the
// top, so that most of 12 e comes out of caches. Floor: 72 n + 64 r bytes a lane over the bandwidth of device memory;
// in time, the path's pieces times four memory latencies.
#include "kernels/cuda/launch.h"

// Infinity for the pieces on the path, 0 for the origin.
static __device__ void start_path(const ll_cuda_graph &g, const ll_cuda_batch &b, int32_t origin, int64_t *column,
                                  int lane) {
    for (int32_t at = g.piece_of[origin]; at >= 0; at = g.piece[at].parent) {
        int32_t rank = g.piece[at].first + lane;
        if (lane < g.piece[at].ranks) column[(int64_t)rank * b.tile_lanes] = rank == origin ? 0 : LL_ELEM_INF;
    }
}

// The distance of rank `lane` of the piece after those below it; ranks below `entry` are not reached.
static __device__ int64_t relax_inside(const ll_cuda_piece &p, const int64_t *up, int entry, int64_t distance,
                                       int lane) {
    int64_t weight[LL_CUDA_PIECE - 1];
    LL_UNROLL for (int v = 0; v < LL_CUDA_PIECE - 1; v++) weight[v] =
        v >= entry && lane > v && lane < p.ranks ? up[ll_cuda_inner_edge(p, v) + lane - v - 1] : LL_ELEM_INF;
    LL_UNROLL for (int v = 0; v < LL_CUDA_PIECE - 1; v++) if (v >= entry && v + 1 < p.ranks) distance =
        ll_elem_relax(distance, __shfl_sync(0xffffffffU, distance, v), weight[v]);
    return distance;
}

// The ranks above, by the distances of the piece's ranks, which each thread has.
static __device__ void relax_above(const ll_cuda_graph &g, const ll_cuda_batch &b, const ll_cuda_piece &p,
                                   const int64_t *up, int entry, int64_t mine, int64_t *column, int lane) {
    const int32_t *head = g.up_head + ll_cuda_outer_edge(p, p.ranks - 1);
    int64_t distance[LL_CUDA_PIECE];
    LL_UNROLL for (int i = 0; i < LL_CUDA_PIECE; i++) distance[i] =
        i >= entry && i < p.ranks ? __shfl_sync(0xffffffffU, mine, i) : LL_ELEM_INF;
    for (int j = lane; j < p.above; j += LL_CUDA_WARP) {
        int64_t *row = column + (int64_t)head[j] * b.tile_lanes;
        int64_t best = *row;
        LL_UNROLL for (int i = 0; i < LL_CUDA_PIECE; i++) if (i >= entry && i < p.ranks) best =
            ll_elem_relax(best, distance[i], up[ll_cuda_outer_edge(p, i) + j]);
        *row = best;
    }
}

static __launch_bounds__(LL_CUDA_BLOCK, 5) __global__ void tree_up(ll_cuda_graph g, ll_cuda_batch b) {
    int64_t slot = ll_cuda_thread() / LL_CUDA_WARP;
    int lane = (int)(threadIdx.x % LL_CUDA_WARP);
    if (slot >= (int64_t)b.tile_count * b.tile_lanes || b.origin[slot] < 0) return; // the whole warp
    const int64_t *up = g.up + b.tile_metric[slot / b.tile_lanes] * g.edge_count;
    int64_t *column = ll_cuda_column(g, b, (int32_t)slot);
    int32_t rank = b.origin[slot];
    start_path(g, b, rank, column, lane);
    for (int32_t at = g.piece_of[rank]; at >= 0;) {
        const ll_cuda_piece p = g.piece[at];
        int entry = rank - p.first;
        int64_t *own = column + (int64_t)(p.first + lane) * b.tile_lanes;
        __syncwarp();
        int64_t distance = lane < p.ranks ? *own : LL_ELEM_INF;
        distance = relax_inside(p, up, entry, distance, lane);
        if (lane < p.ranks) *own = distance;
        relax_above(g, b, p, up, entry, distance, column, lane);
        rank = p.next;
        at = p.parent;
    }
}

cudaError_t ll_cuda_launch_tree_up(const ll_cuda_graph *g, const ll_cuda_batch *b, cudaStream_t stream) {
    int64_t slots = (int64_t)b->tile_count * b->tile_lanes;
    if (slots == 0) return cudaSuccess;
    LL_LAUNCH(tree_up, ll_cuda_blocks(slots * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *g, *b);
    return cudaGetLastError();
}
