// SPDX-License-Identifier: Apache-2.0
// Paths of demands, walked from the destination over tight arcs, the lowest arc id first: load adds volumes to the arcs
// of paths, path_length counts arcs, path_write writes them from origin to destination. A thread per demand.
//
// Bytes a demand with a path of p arcs and t arcs looked at: t times 8 of arc list in rows, and sectors of 32 for the
// arc's weight and for the tail's distance; load adds p atomic additions of 8, path_write 4 p written. Floor: 72 t + 32
// p bytes a demand over the bandwidth of device memory; in time, the longest path times three memory latencies.
#include "kernels/cuda/launch.h"

struct walker {
    const int64_t *column, *weight;
    int64_t metric;
    int32_t rank, origin;
};

static __device__ walker walk_start(const ll_cuda_graph &g, const ll_cuda_batch &b, const ll_cuda_demands &d,
                                    int64_t demand) {
    int32_t slot = ll_cuda_demand_slot(b, d, demand);
    walker w;
    w.metric = b.tile_metric[slot / b.tile_lanes];
    w.column = ll_cuda_column(g, b, slot);
    w.weight = g.weight + w.metric * g.arc_count;
    w.rank = d.destination[demand];
    w.origin = b.origin[slot];
    return w;
}

// The first tight arc into the walker's rank, which it crosses to its tail; -1 when there is none.
static __device__ int32_t walk_step(const ll_cuda_graph &g, const ll_cuda_batch &b, walker *w) {
    int64_t distance = w->column[(int64_t)w->rank * b.tile_lanes];
    for (int32_t i = g.in_first[w->rank]; i < g.in_first[w->rank + 1]; i++) {
        int32_t arc = g.in_arc[i], tail = g.in_tail[i];
        if (!ll_elem_tight(w->column[(int64_t)tail * b.tile_lanes], w->weight[arc], distance)) continue;
        w->rank = tail;
        return arc;
    }
    return -1;
}

static __global__ void load(ll_cuda_graph g, ll_cuda_batch b, ll_cuda_demands d, unsigned int *fault) {
    int64_t demand = b.first_demand + ll_cuda_thread();
    if (demand >= b.first_demand + b.demand_count) return;
    if (!ll_elem_carried(ll_cuda_demand_distance(g, b, d, demand), d.penalty_nusd[demand])) return;
    walker w = walk_start(g, b, d, demand);
    unsigned long long volume = (unsigned long long)d.volume_uteu[demand];
    while (w.rank != w.origin) {
        int32_t arc = walk_step(g, b, &w);
        if (arc < 0) {
            atomicAdd(fault + LL_CUDA_NO_TIGHT_ARC, 1U);
            return;
        }
        atomicAdd((unsigned long long *)(g.flow_uteu + w.metric * g.arc_count + arc), volume);
    }
}

static __global__ void path_length(ll_cuda_graph g, ll_cuda_batch b, ll_cuda_demands d, const int64_t *wanted,
                                   int64_t count, int64_t *length, unsigned int *fault) {
    int64_t i = ll_cuda_thread();
    if (i >= count) return;
    walker w = walk_start(g, b, d, wanted[i]);
    int64_t arcs = 0;
    if (w.column[(int64_t)w.rank * b.tile_lanes] >= LL_ELEM_INF) {
        atomicAdd(fault + LL_CUDA_NO_PATH, 1U);
        return;
    }
    for (; w.rank != w.origin; arcs++) {
        if (walk_step(g, b, &w) >= 0) continue;
        atomicAdd(fault + LL_CUDA_NO_TIGHT_ARC, 1U);
        return;
    }
    length[i] = arcs;
}

static __global__ void path_write(ll_cuda_graph g, ll_cuda_batch b, ll_cuda_demands d, const int64_t *wanted,
                                  int64_t count, const int64_t *end, int64_t base, int32_t *arc) {
    int64_t i = ll_cuda_thread();
    if (i >= count) return;
    walker w = walk_start(g, b, d, wanted[i]);
    for (int64_t at = end[i] - base - 1; w.rank != w.origin; at--) arc[at] = walk_step(g, b, &w);
}

cudaError_t ll_cuda_launch_load(const ll_cuda_graph *g, const ll_cuda_batch *b, const ll_cuda_demands *d,
                                unsigned int *fault, cudaStream_t stream) {
    if (b->demand_count == 0) return cudaSuccess;
    LL_LAUNCH(load, ll_cuda_blocks(b->demand_count), LL_CUDA_BLOCK, 0, stream, *g, *b, *d, fault);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_path_length(const ll_cuda_graph *g, const ll_cuda_batch *b, const ll_cuda_demands *d,
                                       const int64_t *wanted, int64_t count, int64_t *length, unsigned int *fault,
                                       cudaStream_t stream) {
    if (count == 0) return cudaSuccess;
    LL_LAUNCH(path_length, ll_cuda_blocks(count), LL_CUDA_BLOCK, 0, stream, *g, *b, *d, wanted, count, length, fault);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_path_write(const ll_cuda_graph *g, const ll_cuda_batch *b, const ll_cuda_demands *d,
                                      const int64_t *wanted, int64_t count, const int64_t *end, int64_t base,
                                      int32_t *arc, cudaStream_t stream) {
    if (count == 0) return cudaSuccess;
    LL_LAUNCH(path_write, ll_cuda_blocks(count), LL_CUDA_BLOCK, 0, stream, *g, *b, *d, wanted, count, end, base, arc);
    return cudaGetLastError();
}
