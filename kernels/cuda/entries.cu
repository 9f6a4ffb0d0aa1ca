// SPDX-License-Identifier: Apache-2.0
// The entries of a master's program out of the arcs of columns, as the CPU makes them (solver/program.c), in integers:
//
//     entries_count    a warp a column: how many entries of rows that take part its arcs have (raw ones)
//     entries_list     a warp a column: its raw entries in the order of its arcs; those of a row that has several are
//                      added up at the first
//     entries_unite    a block a group, which counts in a table of all rows, a bit for each that is touched: what all
//                      columns load alike is a constant, the others are the union, ascending
//     entries_keep     a warp a column: how many of its entries are in the union
//     entries_pack     a warp a column, or a group: what is kept moves together
//     entries_lone     a warp a column that is alone: its loads are constants
//     entries_scan_*   counts to sums: 16 a thread; one block for the threads' sums; 16 a thread again
//
// Bytes, for g groups of c columns with p arcs, f raw entries, e kept in unions of u, r rows: count 4 p and list 4 p +
// 20 f, and a sector of 32 for the entries of each arc, which a cache keeps; of a row that has several entries also 4
// for each of the column's; unite 24 f, three atomics an entry, a sector each for the rows of a group, r / 8 a group;
// keep and pack 16 f + 12 e + 8 u. Floor: 8 p + 60 f + 12 e over the bandwidth of device memory.
#include "kernels/cuda/entries_device.h"
#include "kernels/cuda/warp.h"

static __device__ inline int64_t warp_number() { return ll_cuda_thread() / LL_CUDA_WARP; }

static __device__ int32_t metric_of(const ll_cuda_entries &n, int64_t j) { return n.c.metric[n.c.demand[j]]; }

// Entries of rows here that arc i of column j has, 0 after its last.
static __device__ int32_t entries_at(const ll_cuda_entries &n, int64_t j, int64_t i, int32_t *row, int64_t *weight) {
    if (i >= n.c.first[j + 1]) return 0;
    return ll_elem_arc_marked(&n.c, n.wanted, metric_of(n, j), n.c.arc[i], row, weight);
}

static __global__ void entries_count(ll_cuda_entries n) {
    int64_t k = warp_number();
    if (k >= n.column_count) return; // the whole warp
    int64_t j = n.column[k];
    int32_t count = 0;
    for (int64_t i = n.c.first[j] + ll_warp_lane(); i < n.c.first[j + 1]; i += LL_CUDA_WARP)
        count += entries_at(n, j, i, NULL, NULL);
    count = ll_warp_sum(count);
    if (ll_warp_lane() == 0) n.raw_first[k + 1] = count;
}

static __device__ void list_raw(const ll_cuda_entries &n, int64_t k) {
    int64_t j = n.column[k], at = n.raw_first[k];
    for (int64_t first = n.c.first[j]; first < n.c.first[j + 1]; first += LL_CUDA_WARP) {
        int64_t i = first + ll_warp_lane();
        int32_t mine = entries_at(n, j, i, NULL, NULL);
        int64_t to = at + ll_warp_before(mine);
        if (mine > 0) entries_at(n, j, i, n.raw_row + to, n.raw_weight + to);
        for (int32_t e = 0; e < mine; e++) n.raw_row[to + e] = n.row_of[n.raw_row[to + e]];
        at += ll_warp_sum(mine);
    }
}

// Of the row of raw entry e over the column's, 0 where it is not the first of them.
static __device__ int64_t total_at(const ll_cuda_entries &n, int64_t first, int64_t end, int64_t e) {
    int64_t sum = n.raw_weight[e];
    int32_t row = n.raw_row[e];
    if (n.repeats[row] == 0) return sum;
    for (int64_t other = first; other < end; other++) {
        if (n.raw_row[other] != row || other == e) continue;
        if (other < e) return 0;
        sum += n.raw_weight[other];
    }
    return sum;
}

static __global__ void entries_list(ll_cuda_entries n) {
    int64_t k = warp_number();
    if (k >= n.column_count) return; // the whole warp
    list_raw(n, k);
    __syncwarp();
    int64_t first = n.raw_first[k], end = n.raw_first[k + 1];
    for (int64_t e = first + ll_warp_lane(); e < end; e += LL_CUDA_WARP) n.raw_total[e] = total_at(n, first, end, e);
}

static __global__ void entries_lone(ll_cuda_entries n) {
    int64_t k = warp_number();
    if (k >= n.lone_count) return; // the whole warp
    int64_t j = n.lone[k], volume = n.c.volume_uteu[n.c.demand[j]];
    for (int64_t i = n.c.first[j] + ll_warp_lane(); i < n.c.first[j + 1]; i += LL_CUDA_WARP)
        for (int64_t e = n.c.entry_first[n.c.arc[i]]; e < n.c.entry_first[n.c.arc[i] + 1]; e++) {
            const ll_elem_entry *entry = n.c.entry + e;
            if (n.wanted[entry->row] != 0 && ll_elem_counts(entry, metric_of(n, j)))
                ll_add_wide(n.constant + n.row_of[entry->row], ll_wide_product(volume, entry->weight_micro));
        }
}

// ---- unions ----

static __device__ ll_cuda_row_table table_of(const ll_cuda_entries &n) {
    int64_t at = (int64_t)blockIdx.x * n.row_count;
    return {n.table.times + at, n.table.slot + at, n.table.least + at, n.table.most + at,
            n.table.touched + (int64_t)blockIdx.x * n.words};
}

static __device__ void count_rows(const ll_cuda_entries &n, const ll_cuda_row_table &table, int64_t first,
                                  int64_t end) {
    for (int64_t e = first + threadIdx.x; e < end; e += blockDim.x) {
        if (n.raw_total[e] == 0) continue;
        int32_t row = n.raw_row[e];
        if (atomicAdd(table.times + row, 1) == 0) atomicOr(table.touched + row / 32, 1U << (row % 32));
        atomicMin(table.least + row, (unsigned long long)n.raw_total[e]);
        atomicMax(table.most + row, (unsigned long long)n.raw_total[e]);
    }
}

// Whether a row that is touched is of the union, a constant's load taken off; empties its line of the table.
static __device__ bool take_row(const ll_cuda_entries &n, const ll_cuda_row_table &table, int64_t group, int32_t row) {
    int64_t columns = n.group_first[group + 1] - n.group_first[group];
    unsigned long long least = table.least[row];
    bool constant = table.times[row] == columns && least == table.most[row];
    if (constant)
        ll_add_wide(n.constant + row, ll_wide_product(n.c.volume_uteu[n.group_demand[group]], (int64_t)least));
    table.times[row] = 0;
    table.least[row] = ~0ULL;
    table.most[row] = 0;
    table.slot[row] = -1;
    return !constant;
}

// Those of a word's rows that are of the union, a bit each.
static __device__ uint32_t take_rows(const ll_cuda_entries &n, const ll_cuda_row_table &table, int64_t group,
                                     int32_t word) {
    uint32_t taken = 0, rest = table.touched[word];
    table.touched[word] = 0;
    for (; rest != 0; rest &= rest - 1)
        if (take_row(n, table, group, 32 * word + __ffs((int)rest) - 1)) taken |= rest & (~rest + 1);
    return taken;
}

// What the threads before this one have of a number each; *sum: what all have.
static __device__ int32_t before_in_block(int32_t mine, int32_t *of_warp, int32_t *sum) {
    int32_t before = ll_warp_before(mine), of_mine = ll_warp_sum(mine);
    int warp = (int)(threadIdx.x / LL_CUDA_WARP);
    if (ll_warp_lane() == 0) ll_shared_put(of_warp, warp, of_mine);
    __syncthreads();
    *sum = 0;
    for (int w = 0; w < LL_CUDA_BLOCK / LL_CUDA_WARP; w++) {
        int32_t theirs = ll_shared_get(of_warp, w);
        if (w < warp) before += theirs;
        *sum += theirs;
    }
    __syncthreads();
    return before;
}

// Slots of the rows that were touched, a thread 32 rows, in ascending order; how many there are.
static __device__ int32_t number_rows(const ll_cuda_entries &n, const ll_cuda_row_table &table, int64_t group,
                                      int32_t *of_warp) {
    int32_t *row_at = n.raw_union + n.raw_first[n.group_first[group]], count = 0;
    for (int32_t first = 0; first < n.words; first += (int32_t)blockDim.x) {
        int32_t word = first + (int32_t)threadIdx.x, sum = 0;
        uint32_t taken = word < n.words ? take_rows(n, table, group, word) : 0;
        int32_t at = count + before_in_block(__popc(taken), of_warp, &sum);
        for (; taken != 0; taken &= taken - 1) {
            int32_t row = 32 * word + __ffs((int)taken) - 1;
            table.slot[row] = at;
            row_at[at++] = row;
        }
        count += sum;
    }
    return count;
}

static __global__ void entries_unite(ll_cuda_entries n) {
    LL_SHARED(shared);
    int32_t *of_warp = (int32_t *)(void *)shared;
    const ll_cuda_row_table table = table_of(n);
    for (int64_t group = blockIdx.x; group < n.group_count; group += gridDim.x) {
        int64_t first = n.raw_first[n.group_first[group]], end = n.raw_first[n.group_first[group + 1]];
        count_rows(n, table, first, end);
        __syncthreads();
        int32_t count = number_rows(n, table, group, of_warp);
        __syncthreads();
        for (int64_t e = first + threadIdx.x; e < end; e += blockDim.x)
            n.raw_row[e] = n.raw_total[e] > 0 ? table.slot[n.raw_row[e]] : -1;
        if (threadIdx.x == 0) n.union_first[group + 1] = count;
        __syncthreads();
    }
}

// ---- what is kept ----

static __global__ void entries_keep(ll_cuda_entries n) {
    int64_t k = warp_number();
    if (k >= n.column_count) return; // the whole warp
    int32_t count = 0;
    for (int64_t e = n.raw_first[k] + ll_warp_lane(); e < n.raw_first[k + 1]; e += LL_CUDA_WARP)
        count += n.raw_row[e] >= 0 ? 1 : 0;
    count = ll_warp_sum(count);
    if (ll_warp_lane() == 0) n.entry_first[k + 1] = count;
}

static __global__ void entries_pack(ll_cuda_entries n) {
    int64_t k = warp_number();
    if (k >= n.column_count) return; // the whole warp
    int64_t at = n.entry_first[k];
    for (int64_t first = n.raw_first[k]; first < n.raw_first[k + 1]; first += LL_CUDA_WARP) {
        int64_t e = first + ll_warp_lane();
        bool kept = e < n.raw_first[k + 1] && n.raw_row[e] >= 0;
        int64_t to = at + ll_warp_before(kept ? 1 : 0);
        if (kept) {
            n.entry_slot[to] = n.raw_row[e];
            n.entry_weight[to] = (double)n.raw_total[e] / (double)LL_ELEM_MICRO;
        }
        at += ll_warp_sum(kept ? 1 : 0);
    }
}

static __global__ void entries_pack_unions(ll_cuda_entries n) {
    int64_t group = warp_number();
    if (group >= n.group_count) return; // the whole warp
    const int32_t *from = n.raw_union + n.raw_first[n.group_first[group]];
    int64_t first = n.union_first[group], count = n.union_first[group + 1] - first;
    for (int64_t i = ll_warp_lane(); i < count; i += LL_CUDA_WARP) n.union_row[first + i] = from[i];
}

// ---- sums ----

static __device__ int64_t scan_end(int64_t thread, int64_t count) {
    int64_t end = (thread + 1) * LL_CUDA_SCAN_ITEMS;
    return end < count ? end : count;
}

static __global__ void entries_scan_parts(const int64_t *first, int64_t count, int64_t *part) {
    int64_t t = ll_cuda_thread(), sum = 0;
    if (t * LL_CUDA_SCAN_ITEMS >= count) return;
    for (int64_t i = t * LL_CUDA_SCAN_ITEMS; i < scan_end(t, count); i++) sum += first[i + 1];
    part[t] = sum;
}

// part [count] becomes the sums before each.
static __global__ void entries_scan_block(int64_t *part, int64_t count) {
    LL_SHARED(shared);
    int64_t *of_thread = (int64_t *)(void *)shared;
    int64_t share = (count + LL_CUDA_BLOCK - 1) / LL_CUDA_BLOCK, begin = threadIdx.x * share, sum = 0;
    int64_t end = begin + share < count ? begin + share : count;
    for (int64_t i = begin; i < end; i++) sum += part[i];
    ll_shared_put(of_thread, (int)threadIdx.x, sum);
    __syncthreads();
    sum = 0;
    for (int t = 0; t < (int)threadIdx.x; t++) sum += ll_shared_get(of_thread, t);
    for (int64_t i = begin; i < end; i++) {
        int64_t mine = part[i];
        part[i] = sum;
        sum += mine;
    }
}

static __global__ void entries_scan_items(int64_t *first, int64_t count, const int64_t *part) {
    int64_t t = ll_cuda_thread();
    if (t * LL_CUDA_SCAN_ITEMS >= count) return;
    int64_t sum = part[t];
    for (int64_t i = t * LL_CUDA_SCAN_ITEMS; i < scan_end(t, count); i++) first[i + 1] = sum += first[i + 1];
}

// ---- launches ----

cudaError_t ll_cuda_launch_entries_count(const ll_cuda_entries *n, cudaStream_t stream) {
    if (n->column_count == 0) return cudaSuccess;
    LL_LAUNCH(entries_count, ll_cuda_blocks(n->column_count * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_entries_scan(int64_t *first, int64_t count, int64_t *part, cudaStream_t stream) {
    int64_t parts = (count + LL_CUDA_SCAN_ITEMS - 1) / LL_CUDA_SCAN_ITEMS;
    if (count == 0) return cudaSuccess;
    LL_LAUNCH(entries_scan_parts, ll_cuda_blocks(parts), LL_CUDA_BLOCK, 0, stream, first, count, part);
    cudaError_t error = cudaGetLastError();
    if (error != cudaSuccess) return error;
    LL_LAUNCH(entries_scan_block, 1, LL_CUDA_BLOCK, LL_CUDA_BLOCK * sizeof(int64_t), stream, part, parts);
    error = cudaGetLastError();
    if (error != cudaSuccess) return error;
    LL_LAUNCH(entries_scan_items, ll_cuda_blocks(parts), LL_CUDA_BLOCK, 0, stream, first, count, part);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_entries_list(const ll_cuda_entries *n, cudaStream_t stream) {
    if (n->column_count == 0) return cudaSuccess;
    LL_LAUNCH(entries_list, ll_cuda_blocks(n->column_count * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_entries_lone(const ll_cuda_entries *n, cudaStream_t stream) {
    if (n->lone_count == 0) return cudaSuccess;
    LL_LAUNCH(entries_lone, ll_cuda_blocks(n->lone_count * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_entries_unite(const ll_cuda_entries *n, cudaStream_t stream) {
    if (n->group_count == 0) return cudaSuccess;
    LL_LAUNCH(entries_unite, (unsigned int)n->blocks, LL_CUDA_BLOCK, LL_CUDA_BLOCK / LL_CUDA_WARP * sizeof(int32_t),
              stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_entries_keep(const ll_cuda_entries *n, cudaStream_t stream) {
    if (n->column_count == 0) return cudaSuccess;
    LL_LAUNCH(entries_keep, ll_cuda_blocks(n->column_count * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_entries_pack(const ll_cuda_entries *n, cudaStream_t stream) {
    if (n->column_count == 0) return cudaSuccess;
    LL_LAUNCH(entries_pack, ll_cuda_blocks(n->column_count * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *n);
    cudaError_t error = cudaGetLastError();
    if (error != cudaSuccess) return error;
    LL_LAUNCH(entries_pack_unions, ll_cuda_blocks(n->group_count * LL_CUDA_WARP), LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}
