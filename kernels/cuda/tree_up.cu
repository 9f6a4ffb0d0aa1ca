// SPDX-License-Identifier: Apache-2.0
// The upward half of a tree: infinity everywhere, then distances over up-edges from the origin. Up-neighbours of a rank
// are its ancestors in the elimination tree, so the path origin, parent, parent of it, ... meets every rank that the
// search can reach, in order. A warp per lane walks it; its threads share the up-edges of each rank.
//
// Bytes, for s slots, n ranks and e edges on a lane's path: 8 s n written by the fill; a lane reads 12 e of edges in
// rows and reads and writes e distances, which lie tile_lanes apart: a sector of 32 bytes each way. Floor: 8 s n bytes
// over the bandwidth of device memory, and 76 e a lane; in time, the path's length times two memory latencies.
#include "kernels/cuda/launch.h"

static __global__ void tree_fill(int64_t *distance, int64_t count) {
    for (int64_t i = ll_cuda_thread(); i < count; i += (int64_t)gridDim.x * blockDim.x) distance[i] = LL_ELEM_INF;
}

static __global__ void tree_up(ll_cuda_graph g, ll_cuda_batch b) {
    int64_t slot = ll_cuda_thread() / LL_CUDA_WARP;
    int lane = (int)(threadIdx.x % LL_CUDA_WARP);
    if (slot >= (int64_t)b.tile_count * b.tile_lanes || b.origin[slot] < 0) return; // the whole warp
    int32_t rank = b.origin[slot];
    const int64_t *up = g.up + b.tile_metric[slot / b.tile_lanes] * g.edge_count;
    int64_t *column = ll_cuda_column(g, b, (int32_t)slot);
    if (lane == 0) column[(int64_t)rank * b.tile_lanes] = 0;
    for (; rank >= 0; rank = g.parent[rank]) {
        __syncwarp();
        int64_t distance = column[(int64_t)rank * b.tile_lanes];
        for (int64_t edge = g.up_first[rank] + lane; edge < g.up_first[rank + 1]; edge += LL_CUDA_WARP) {
            int64_t *head = column + (int64_t)g.up_head[edge] * b.tile_lanes;
            *head = ll_elem_relax(*head, distance, up[edge]);
        }
    }
}

cudaError_t ll_cuda_launch_tree_fill(const ll_cuda_graph *g, const ll_cuda_batch *b, cudaStream_t stream) {
    int64_t count = (int64_t)b->tile_count * b->tile_lanes * g->node_count;
    if (count == 0) return cudaSuccess;
    unsigned int blocks = ll_cuda_blocks(count);
    LL_LAUNCH(tree_fill, blocks < 65535 ? blocks : 65535, LL_CUDA_BLOCK, 0, stream, b->distance, count);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_tree_up(const ll_cuda_graph *g, const ll_cuda_batch *b, cudaStream_t stream) {
    int64_t slots = (int64_t)b->tile_count * b->tile_lanes;
    if (slots == 0) return cudaSuccess;
    LL_LAUNCH(tree_up, ll_cuda_blocks(slots * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *g, *b);
    return cudaGetLastError();
}
