// SPDX-License-Identifier: Apache-2.0
// Flows of columns made to fit capacities, all in integers.
//
//     fit_round              a thread a demand, over its columns
//     fit_load_arcs          a warp a column: its flow is added to its arcs
//     fit_load_rows          a thread an arc, metrics in the second grid dimension: flow times weight, in 128 bits, is
//                            added to the rows
//     fit_mark               a thread a row
//     fit_open, fit_count    a warp a column, its lanes over the arcs: has every row room for a quantum; entries of
//                            marked rows
//     fit_list               a warp a column, 32 arcs at a time: its lanes count, sum what is before them, and write
//
// Bytes, for c columns with p arcs, e entries of arcs, q metrics, m arcs, r rows: round 32 c; loads 8 c + 4 p, an
// atomic addition of 8 an arc of a column with flow, 8 q m + 16 e, two atomics of 8 an entry; mark 33 r; open and count
// 12 c and a sector of 32 for the entries of each arc that is looked at, and one for the room of each. Floor: 36 p
// bytes over the bandwidth of device memory; the entries and rows of a network stay in a cache.
#include "kernels/cuda/fit_device.h"
#include "kernels/cuda/warp.h"

static __global__ void fit_round(ll_cuda_columns f, int64_t value_count) {
    int64_t d = ll_cuda_thread();
    if (d >= f.demand_count) return;
    f.missing_uteu[d] = ll_elem_round_demand(&f.c, d, f.value_teu, value_count, f.flow_uteu);
}

static __global__ void fit_load_arcs(ll_cuda_columns f) {
    int64_t j = ll_cuda_thread() / LL_CUDA_WARP;
    if (j >= f.column_count || f.flow_uteu[j] == 0) return; // the whole warp
    unsigned long long flow = (unsigned long long)f.flow_uteu[j];
    int64_t *to = f.arc_flow_uteu + f.c.metric[f.c.demand[j]] * (int64_t)f.arc_count;
    for (int64_t i = f.c.first[j] + ll_warp_lane(); i < f.c.first[j + 1]; i += LL_CUDA_WARP)
        atomicAdd((unsigned long long *)(void *)(to + f.c.arc[i]), flow);
}

static __global__ void fit_load_rows(ll_cuda_columns f) {
    int64_t arc = ll_cuda_thread();
    if (arc >= f.arc_count) return;
    for (int32_t metric = (int32_t)blockIdx.y; metric < f.metric_count; metric += (int32_t)gridDim.y) {
        int64_t flow = f.arc_flow_uteu[metric * (int64_t)f.arc_count + arc];
        for (int64_t e = f.c.entry_first[arc]; flow > 0 && e < f.c.entry_first[arc + 1]; e++) {
            const ll_elem_entry *entry = f.c.entry + e;
            if (ll_elem_counts(entry, metric))
                ll_add_wide(f.load + entry->row, ll_wide_product(flow, entry->weight_micro));
        }
    }
}

static __global__ void fit_mark(ll_cuda_columns f, const ll_wide *most) {
    int64_t row = ll_cuda_thread();
    if (row < f.row_count) f.marked[row] = ll_wide_less(most[row], f.load[row]) ? 1 : 0;
}

static __global__ void fit_open(ll_cuda_columns f) {
    int64_t j = ll_cuda_thread() / LL_CUDA_WARP;
    if (j >= f.column_count) return; // the whole warp
    int64_t d = f.c.demand[j], missing = ll_elem_worth(&f.c, d, j) ? f.missing_uteu[d] : 0;
    bool open = true;
    for (int64_t i = f.c.first[j] + ll_warp_lane(); missing > 0 && open && i < f.c.first[j + 1]; i += LL_CUDA_WARP)
        open = ll_elem_arc_open(&f.c, f.room, j, f.c.metric[d], f.c.arc[i]);
    bool shut = __ballot_sync(0xffffffffU, !open) != 0;
    if (ll_warp_lane() == 0) f.flow_uteu[j] = shut ? 0 : missing;
}

static __global__ void fit_count(ll_cuda_columns f) {
    int64_t j = ll_cuda_thread() / LL_CUDA_WARP;
    if (j >= f.column_count) return; // the whole warp
    bool takes = f.flow_uteu[j] > 0;
    int32_t metric = f.c.metric[f.c.demand[j]], count = 0;
    for (int64_t i = f.c.first[j] + ll_warp_lane(); takes && i < f.c.first[j + 1]; i += LL_CUDA_WARP)
        count += ll_elem_arc_marked(&f.c, f.marked, metric, f.c.arc[i], NULL, NULL);
    count = ll_warp_sum(count);
    if (ll_warp_lane() == 0) f.count[j] = takes ? count : -1;
}

static __global__ void fit_list(ll_cuda_columns f, int64_t first_column, int64_t columns, const int64_t *first,
                                int32_t *row, int64_t *weight_micro) {
    int64_t k = ll_cuda_thread() / LL_CUDA_WARP, j = first_column + k;
    if (k >= columns || f.count[j] <= 0) return; // the whole warp
    int32_t metric = f.c.metric[f.c.demand[j]];
    int64_t at = first[k] - first[0];
    for (int64_t block = f.c.first[j]; block < f.c.first[j + 1]; block += LL_CUDA_WARP) {
        int64_t i = block + ll_warp_lane();
        bool has = i < f.c.first[j + 1];
        int32_t mine = has ? ll_elem_arc_marked(&f.c, f.marked, metric, f.c.arc[i], NULL, NULL) : 0;
        int64_t to = at + ll_warp_before(mine);
        if (mine > 0) ll_elem_arc_marked(&f.c, f.marked, metric, f.c.arc[i], row + to, weight_micro + to);
        at += ll_warp_sum(mine);
    }
}

cudaError_t ll_cuda_launch_fit_round(const ll_cuda_columns *f, int64_t value_count, cudaStream_t stream) {
    if (f->demand_count == 0) return cudaSuccess;
    LL_LAUNCH(fit_round, ll_cuda_blocks(f->demand_count), LL_CUDA_BLOCK, 0, stream, *f, value_count);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_fit_load_arcs(const ll_cuda_columns *f, cudaStream_t stream) {
    if (f->column_count == 0) return cudaSuccess;
    LL_LAUNCH(fit_load_arcs, ll_cuda_blocks(f->column_count * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *f);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_fit_load_rows(const ll_cuda_columns *f, cudaStream_t stream) {
    if (f->arc_count == 0 || f->metric_count == 0) return cudaSuccess;
    dim3 grid(ll_cuda_blocks(f->arc_count), ll_cuda_grid_y(f->metric_count));
    LL_LAUNCH(fit_load_rows, grid, LL_CUDA_BLOCK, 0, stream, *f);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_fit_mark(const ll_cuda_columns *f, const ll_wide *most, cudaStream_t stream) {
    if (f->row_count == 0) return cudaSuccess;
    LL_LAUNCH(fit_mark, ll_cuda_blocks(f->row_count), LL_CUDA_BLOCK, 0, stream, *f, most);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_fit_open(const ll_cuda_columns *f, cudaStream_t stream) {
    if (f->column_count == 0) return cudaSuccess;
    LL_LAUNCH(fit_open, ll_cuda_blocks(f->column_count * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *f);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_fit_count(const ll_cuda_columns *f, cudaStream_t stream) {
    if (f->column_count == 0) return cudaSuccess;
    LL_LAUNCH(fit_count, ll_cuda_blocks(f->column_count * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *f);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_fit_list(const ll_cuda_columns *f, int64_t first_column, int64_t columns,
                                    const int64_t *first, int32_t *row, int64_t *weight_micro, cudaStream_t stream) {
    if (columns == 0) return cudaSuccess;
    LL_LAUNCH(fit_list, ll_cuda_blocks(columns * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *f, first_column, columns,
              first, row, weight_micro);
    return cudaGetLastError();
}
