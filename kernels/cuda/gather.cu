// SPDX-License-Identifier: Apache-2.0
// Distances out of the store: of each demand of the batch, and of one lane to every node.
//
// Bytes, for d demands: 8 d written, 12 d of demand data read in rows, and a sector of 32 a demand for its distance.
// Floor: 52 d bytes over the bandwidth of device memory. One lane: 12 n in rows and a sector a node, 44 n.
#include "kernels/cuda/launch.h"

static __global__ void gather(ll_cuda_graph g, ll_cuda_batch b, ll_cuda_demands d, int64_t *distance) {
    int64_t i = ll_cuda_thread();
    if (i < b.demand_count) distance[i] = ll_cuda_demand_distance(g, b, d, b.first_demand + i);
}

static __global__ void gather_lane(ll_cuda_graph g, ll_cuda_batch b, int32_t lane, int64_t *distance) {
    int64_t node = ll_cuda_thread();
    if (node >= g.node_count) return;
    distance[node] = ll_cuda_column(g, b, b.slot[lane - b.first_lane])[(int64_t)g.rank[node] * b.tile_lanes];
}

cudaError_t ll_cuda_launch_gather(const ll_cuda_graph *g, const ll_cuda_batch *b, const ll_cuda_demands *d,
                                  int64_t *distance, cudaStream_t stream) {
    if (b->demand_count == 0) return cudaSuccess;
    LL_LAUNCH(gather, ll_cuda_blocks(b->demand_count), LL_CUDA_BLOCK, 0, stream, *g, *b, *d, distance);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_lane(const ll_cuda_graph *g, const ll_cuda_batch *b, int32_t lane, int64_t *distance,
                                cudaStream_t stream) {
    if (g->node_count == 0) return cudaSuccess;
    LL_LAUNCH(gather_lane, ll_cuda_blocks(g->node_count), LL_CUDA_BLOCK, 0, stream, *g, *b, lane, distance);
    return cudaGetLastError();
}
