// SPDX-License-Identifier: Apache-2.0
// Lower triangles of the edges of one level of pieces (Dibbelt, Strasser, Wagner 2016, basic customization, pulled):
//
//     up[x, y]   = min(up[x, y],   down[v, x] + up[v, y])         over the lower triangles v of edge {x, y}
//     down[x, y] = min(down[x, y], down[v, y] + up[v, x])
//
// for v outside the piece of x; those inside come next, in customize_pieces.cu. Edges of v lie on lower levels, so they
// are final; nothing is written twice, and the order of triangles is free. A
// thread per edge, or a warp per edge where an edge has many triangles; metrics in the second grid dimension. Where the
// lists do not fit the device, a warp looks for the triangles among the lower neighbours v of x.
//
// Bytes: 16 a triangle once a metric, and 4 weights of 8 a triangle and metric in sectors of 32; 32 an edge and metric.
// Floor: q (48 to 144 triangles + 32 edges) bytes over the bandwidth of device memory, and one launch a level. A search
// reads a sector of v's list for every halving of it instead of 16 bytes, also for v that y is not joined to.
#include "kernels/cuda/launch.h"

struct weight_pair {
    int64_t up, down;
};

// The best over triangles first, first + step, ... of an edge.
static __device__ weight_pair best_triangle(const ll_cuda_graph &g, int64_t metric, int64_t edge, int first, int step) {
    const int64_t *up = g.up + metric * g.edge_count, *down = g.down + metric * g.edge_count;
    weight_pair best = {LL_ELEM_INF, LL_ELEM_INF};
    for (int64_t t = g.triangle_first[edge] + first; t < g.triangle_first[edge + 1]; t += step) {
        int64_t low = g.triangle_low[t], high = g.triangle_high[t];
        best.up = ll_elem_relax(best.up, down[low], up[high]);
        best.down = ll_elem_relax(best.down, down[high], up[low]);
    }
    return best;
}

static __device__ void keep_better(const ll_cuda_graph &g, int64_t metric, int64_t edge, weight_pair best) {
    int64_t at = metric * g.edge_count + edge;
    g.up[at] = ll_elem_min(g.up[at], best.up);
    g.down[at] = ll_elem_min(g.down[at], best.down);
}

static __device__ weight_pair warp_best(weight_pair best) {
    for (int bits = LL_CUDA_WARP / 2; bits > 0; bits /= 2) {
        best.up = ll_elem_min(best.up, __shfl_xor_sync(0xffffffffU, best.up, bits));
        best.down = ll_elem_min(best.down, __shfl_xor_sync(0xffffffffU, best.down, bits));
    }
    return best;
}

static __global__ void customize_by_thread(ll_cuda_graph g, int64_t first, int64_t count) {
    int64_t i = ll_cuda_thread();
    if (i >= count) return;
    int64_t edge = g.level_edge[first + i];
    for (int64_t metric = blockIdx.y; metric < g.metric_count; metric += gridDim.y)
        keep_better(g, metric, edge, best_triangle(g, metric, edge, 0, 1));
}

static __global__ void customize_by_warp(ll_cuda_graph g, int64_t first, int64_t count) {
    int64_t i = ll_cuda_thread() / LL_CUDA_WARP;
    int lane = (int)(threadIdx.x % LL_CUDA_WARP);
    if (i >= count) return; // the whole warp
    int64_t edge = g.level_edge[first + i];
    for (int64_t metric = blockIdx.y; metric < g.metric_count; metric += gridDim.y) {
        weight_pair best = warp_best(best_triangle(g, metric, edge, lane, LL_CUDA_WARP));
        if (lane == 0) keep_better(g, metric, edge, best);
    }
}

static __global__ void customize_search(ll_cuda_graph g, int64_t first, int64_t count) {
    int64_t i = ll_cuda_thread() / LL_CUDA_WARP;
    int lane = (int)(threadIdx.x % LL_CUDA_WARP);
    if (i >= count) return; // the whole warp
    int64_t edge = g.level_edge[first + i];
    int32_t x = g.up_tail[edge], y = g.up_head[edge];
    int64_t end = ll_cuda_lower_end(g, x);
    for (int64_t metric = blockIdx.y; metric < g.metric_count; metric += gridDim.y) {
        const int64_t *up = g.up + metric * g.edge_count, *down = g.down + metric * g.edge_count;
        weight_pair best = {LL_ELEM_INF, LL_ELEM_INF};
        for (int64_t k = g.down_first[x] + lane; k < end; k += LL_CUDA_WARP) {
            int64_t low = g.down_edge[k], high = ll_cuda_high_edge(g, low, y);
            if (high < 0) continue;
            best.up = ll_elem_relax(best.up, down[low], up[high]);
            best.down = ll_elem_relax(best.down, down[high], up[low]);
        }
        best = warp_best(best);
        if (lane == 0) keep_better(g, metric, edge, best);
    }
}

cudaError_t ll_cuda_launch_customize(const ll_cuda_graph *g, int64_t first, int64_t count, int by_warp,
                                     cudaStream_t stream) {
    if (count == 0 || g->metric_count == 0) return cudaSuccess;
    dim3 grid(ll_cuda_blocks(by_warp ? count * LL_CUDA_WARP : count), ll_cuda_grid_y(g->metric_count));
    if (by_warp)
        LL_LAUNCH(customize_by_warp, grid, LL_CUDA_BLOCK, 0, stream, *g, first, count);
    else
        LL_LAUNCH(customize_by_thread, grid, LL_CUDA_BLOCK, 0, stream, *g, first, count);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_customize_search(const ll_cuda_graph *g, int64_t first, int64_t count, cudaStream_t stream) {
    if (count == 0 || g->metric_count == 0) return cudaSuccess;
    dim3 grid(ll_cuda_blocks(count * LL_CUDA_WARP), ll_cuda_grid_y(g->metric_count));
    LL_LAUNCH(customize_search, grid, LL_CUDA_BLOCK, 0, stream, *g, first, count);
    return cudaGetLastError();
}
