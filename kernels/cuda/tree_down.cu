// SPDX-License-Identifier: Apache-2.0
// The downward half of a tree (PHAST, Delling et al. 2011), one level of the elimination tree from the top:
//
//     distance[v] = min(distance[v], distance[u] + down[{v, u}])         over the up-edges {v, u} of v
//
// A thread is a lane of a tile, a block a (rank of the level, tile): one row of distances is read an edge, and every
// thread of the block reads the same weight.
//
// Bytes, for s slots, n ranks, k edges: 16 s n for the ranks' own rows, 8 s k for rows above, of which caches serve
// what the separators share; 12 k a tile for the edges. Floor: 16 s n + 12 k s / tile_lanes bytes over the bandwidth of
// device memory, s k additions and minima of 64 bits, and one launch a level.
#include "kernels/cuda/launch.h"

static __global__ void tree_down(ll_cuda_graph g, ll_cuda_batch b, int32_t first) {
    int32_t rank = g.level_rank[first + (int32_t)blockIdx.x];
    for (int64_t tile = blockIdx.y; tile < b.tile_count; tile += gridDim.y) {
        const int64_t *down = g.down + b.tile_metric[tile] * g.edge_count;
        int64_t *column = b.distance + tile * g.node_count * b.tile_lanes + threadIdx.x;
        int64_t distance = column[(int64_t)rank * b.tile_lanes];
        for (int64_t edge = g.up_first[rank]; edge < g.up_first[rank + 1]; edge++)
            distance = ll_elem_relax(distance, column[(int64_t)g.up_head[edge] * b.tile_lanes], down[edge]);
        column[(int64_t)rank * b.tile_lanes] = distance;
    }
}

cudaError_t ll_cuda_launch_tree_down(const ll_cuda_graph *g, const ll_cuda_batch *b, int32_t first, int32_t count,
                                     cudaStream_t stream) {
    if (count == 0 || b->tile_count == 0) return cudaSuccess;
    dim3 grid((unsigned int)count, ll_cuda_grid_y(b->tile_count));
    LL_LAUNCH(tree_down, grid, (unsigned int)b->tile_lanes, 0, stream, *g, *b, first);
    return cudaGetLastError();
}
