// SPDX-License-Identifier: Apache-2.0
// Trees where there is no hierarchy: rounds of Bellman and Ford over all ranks, until a round changes nothing. A thread
// is a lane of a tile, a block a (rank, tile), and only it writes that row; rows of other blocks may be read before or
// after this round's write. Both are path lengths, so that the fixed point, and with it every bit of the answer, is the
// same.
//
// Bytes a round, for s slots, n ranks, m arcs: 8 s m for rows of tails, 8 to 16 s n for own rows. Floor: as many rounds
// as the longest shortest path has arcs at worst, times 8 s (n + m) bytes over the bandwidth of device memory.
#include "kernels/cuda/launch.h"

static __global__ void tree_fill(int64_t *distance, int64_t count) {
    for (int64_t i = ll_cuda_thread(); i < count; i += (int64_t)gridDim.x * blockDim.x) distance[i] = LL_ELEM_INF;
}

static __global__ void tree_origin(ll_cuda_graph g, ll_cuda_batch b) {
    int64_t slot = ll_cuda_thread();
    if (slot >= (int64_t)b.tile_count * b.tile_lanes || b.origin[slot] < 0) return;
    ll_cuda_column(g, b, (int32_t)slot)[(int64_t)b.origin[slot] * b.tile_lanes] = 0;
}

static __global__ void tree_round(ll_cuda_graph g, ll_cuda_batch b, unsigned int *changed) {
    int32_t rank = (int32_t)blockIdx.x;
    for (int64_t tile = blockIdx.y; tile < b.tile_count; tile += gridDim.y) {
        const int64_t *weight = g.weight + b.tile_metric[tile] * (int64_t)g.arc_count;
        int64_t *column = b.distance + tile * g.node_count * b.tile_lanes + threadIdx.x;
        int64_t before = column[(int64_t)rank * b.tile_lanes], distance = before;
        for (int32_t i = g.in_first[rank]; i < g.in_first[rank + 1]; i++)
            distance = ll_elem_relax(distance, column[(int64_t)g.in_tail[i] * b.tile_lanes], weight[g.in_arc[i]]);
        if (distance == before) continue;
        column[(int64_t)rank * b.tile_lanes] = distance;
        atomicOr(changed, 1U);
    }
}

cudaError_t ll_cuda_launch_tree_fill(const ll_cuda_graph *g, const ll_cuda_batch *b, cudaStream_t stream) {
    int64_t count = (int64_t)b->tile_count * b->tile_lanes * g->node_count;
    if (count == 0) return cudaSuccess;
    unsigned int blocks = ll_cuda_blocks(count);
    LL_LAUNCH(tree_fill, blocks < 65535 ? blocks : 65535, LL_CUDA_BLOCK, 0, stream, b->distance, count);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_tree_origin(const ll_cuda_graph *g, const ll_cuda_batch *b, cudaStream_t stream) {
    int64_t slots = (int64_t)b->tile_count * b->tile_lanes;
    if (slots == 0) return cudaSuccess;
    LL_LAUNCH(tree_origin, ll_cuda_blocks(slots), LL_CUDA_BLOCK, 0, stream, *g, *b);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_tree_round(const ll_cuda_graph *g, const ll_cuda_batch *b, unsigned int *changed,
                                      cudaStream_t stream) {
    if (g->node_count == 0 || b->tile_count == 0) return cudaSuccess;
    dim3 grid((unsigned int)g->node_count, ll_cuda_grid_y(b->tile_count));
    LL_LAUNCH(tree_round, grid, (unsigned int)b->tile_lanes, 0, stream, *g, *b, changed);
    return cudaGetLastError();
}
