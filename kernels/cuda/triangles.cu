// SPDX-License-Identifier: Apache-2.0
// The lower triangles of every edge from outside its piece, once for a hierarchy: counted, then listed ascending in v,
// where
//
//          y          edge {x, y} has the lower triangle v: low = {v, x}, high = {v, y}. A thread per edge takes the
//         / \         lower neighbours v of x in turn and looks y up among the neighbours of each.
//        x---|
//         \ /
//          v
//
// Bytes, for p pairs of an edge and a lower neighbour, t triangles: 20 p of neighbours and ends in rows, a sector of 32
// for every halving of a list (some log2 of its length); 16 t written. Floor: 20 p + 16 t over the bandwidth of device
// memory; it is done once, so latency is left as it is.
#include "kernels/cuda/launch.h"

// The number of the edge's triangles; lists NULL: counted only.
static __device__ int64_t find_triangles(const ll_cuda_graph &g, int64_t edge, int64_t *low_list, int64_t *high_list) {
    int32_t x = g.up_tail[edge], y = g.up_head[edge];
    int64_t count = 0, end = ll_cuda_lower_end(g, x);
    for (int64_t i = g.down_first[x]; i < end; i++) {
        int64_t low = g.down_edge[i], high = ll_cuda_high_edge(g, low, y);
        if (high < 0) continue;
        if (low_list != nullptr) {
            low_list[count] = low;
            high_list[count] = high;
        }
        count++;
    }
    return count;
}

static __global__ void count_triangles(ll_cuda_graph g, int64_t *count) {
    int64_t edge = ll_cuda_thread();
    if (edge < g.edge_count) count[edge] = find_triangles(g, edge, nullptr, nullptr);
}

static __global__ void list_triangles(ll_cuda_graph g) {
    int64_t edge = ll_cuda_thread();
    if (edge >= g.edge_count) return;
    int64_t first = g.triangle_first[edge];
    (void)find_triangles(g, edge, g.triangle_low + first, g.triangle_high + first);
}

cudaError_t ll_cuda_launch_count_triangles(const ll_cuda_graph *g, int64_t *count, cudaStream_t stream) {
    if (g->edge_count == 0) return cudaSuccess;
    LL_LAUNCH(count_triangles, ll_cuda_blocks(g->edge_count), LL_CUDA_BLOCK, 0, stream, *g, count);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_list_triangles(const ll_cuda_graph *g, cudaStream_t stream) {
    if (g->edge_count == 0) return cudaSuccess;
    LL_LAUNCH(list_triangles, ll_cuda_blocks(g->edge_count), LL_CUDA_BLOCK, 0, stream, *g);
    return cudaGetLastError();
}
