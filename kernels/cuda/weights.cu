// SPDX-License-Identifier: Apache-2.0
// Weights of edges before any triangle: up = min over the edge's arcs that go up, down = min over those that go down.
// A thread per edge, metrics in the second grid dimension.
//
// Bytes, for q metrics, k edges, m arcs: 16 q k written; 8 q m weights and 12 q m of arc lists and ranks read, the
// weights in sectors of 32 bytes where the arcs of neighbouring edges are apart. Floor: q (16 k + 20 m) bytes over the
// bandwidth of device memory.
#include "kernels/cuda/launch.h"

static __global__ void edge_weights(ll_cuda_graph g) {
    int64_t edge = ll_cuda_thread();
    if (edge >= g.edge_count) return;
    for (int64_t metric = blockIdx.y; metric < g.metric_count; metric += gridDim.y) {
        const int64_t *weight = g.weight + metric * g.arc_count;
        int64_t up = LL_ELEM_INF, down = LL_ELEM_INF;
        for (int64_t i = g.edge_arc_first[edge]; i < g.edge_arc_first[edge + 1]; i++) {
            int32_t arc = g.edge_arc[i];
            if (g.arc_tail[arc] < g.arc_head[arc])
                up = ll_elem_min(up, weight[arc]);
            else
                down = ll_elem_min(down, weight[arc]);
        }
        g.up[metric * g.edge_count + edge] = up;
        g.down[metric * g.edge_count + edge] = down;
    }
}

cudaError_t ll_cuda_launch_edge_weights(const ll_cuda_graph *g, cudaStream_t stream) {
    if (g->edge_count == 0 || g->metric_count == 0) return cudaSuccess;
    dim3 grid(ll_cuda_blocks(g->edge_count), ll_cuda_grid_y(g->metric_count));
    LL_LAUNCH(edge_weights, grid, LL_CUDA_BLOCK, 0, stream, *g);
    return cudaGetLastError();
}
