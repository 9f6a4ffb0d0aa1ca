// SPDX-License-Identifier: Apache-2.0
// What a master has by column or by demand, by row: entries of columns, and places in unions of demands. A stable sort
// by counting, so that the order is that of the CPU (kernels/program.c), with any number of shares:
//
//     count    a warp a share of the owners (columns, demands), of about as many items each: items of each row
//     rank     a thread a row: how many items of it the shares before have
//     first    one block: where each row begins
//     write    a warp a share, owner by owner: rows of an owner's items differ, so that its lanes do not meet
//
// Counters, 4 bytes a share and row, lie where the matrix is going to be. Bytes: items are read twice, 4 to 12 each,
// and written once, 8 or 16, each in a sector of its own; counters four times. Floor: 76 bytes an entry, 44 a place,
// over the bandwidth of device memory.
#include "kernels/cuda/launch.h"
#include "kernels/cuda/newton_device.h"

struct newton_items_of {
    const int64_t *first; // [owner + 1]
    int64_t owners;
};

static __device__ newton_items_of items_of(const ll_cuda_iterate &n, ll_cuda_by_row what) {
    newton_items_of of = {n.groups.union_first, n.group_count};
    if (what == LL_CUDA_ENTRIES) of = {n.groups.entry_first, n.column_count};
    return of;
}

// The first owner of a share: its items begin where those of the shares before would end, or later.
static __device__ int64_t first_owner(const newton_items_of &of, int32_t share, int32_t shares) {
    int64_t from = of.first[of.owners] * share / shares, first = 0;
    if (share == shares) return of.owners;
    for (int64_t end = of.owners; first < end;) {
        int64_t middle = first + (end - first) / 2;
        if (of.first[middle] < from)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

static __device__ int32_t row_of(const ll_cuda_iterate &n, ll_cuda_by_row what, int64_t owner, int64_t item) {
    const ll_elem_groups &g = n.groups;
    if (what == LL_CUDA_PLACES) return g.union_row[item];
    return g.union_row[g.union_first[n.group_of[owner]] + g.entry_slot[item]];
}

static __global__ void newton_count_by_row(ll_cuda_iterate n, ll_cuda_by_row what, int32_t shares, uint32_t *count) {
    int64_t share = ll_cuda_thread() / LL_CUDA_WARP, lane = threadIdx.x % LL_CUDA_WARP;
    if (share >= shares) return; // the whole warp
    const newton_items_of of = items_of(n, what);
    int64_t end = first_owner(of, (int32_t)share + 1, shares);
    for (int64_t owner = first_owner(of, (int32_t)share, shares); owner < end; owner++)
        for (int64_t i = of.first[owner] + lane; i < of.first[owner + 1]; i += LL_CUDA_WARP)
            atomicAdd(count + share * n.row_count + row_of(n, what, owner, i), 1U);
}

static __global__ void newton_rank_by_row(ll_cuda_iterate n, ll_cuda_by_row what, int32_t shares, uint32_t *count) {
    int64_t row = ll_cuda_thread();
    if (row >= n.row_count) return;
    uint32_t before = 0;
    for (int64_t share = 0; share < shares; share++) {
        uint32_t *at = count + share * n.row_count + row, mine = *at;
        *at = before;
        before += mine;
    }
    int64_t *first = what == LL_CUDA_ENTRIES ? n.row_first : n.touch_first;
    first[row + 1] = before;
}

static __global__ void newton_first_by_row(ll_cuda_iterate n, ll_cuda_by_row what) {
    LL_SHARED(shared);
    int64_t *of_thread = (int64_t *)(void *)shared;
    int64_t *first = what == LL_CUDA_ENTRIES ? n.row_first : n.touch_first;
    int64_t part = (n.row_count + LL_CUDA_BLOCK - 1) / LL_CUDA_BLOCK, begin = threadIdx.x * part, sum = 0;
    int64_t end = begin + part < n.row_count ? begin + part : n.row_count;
    for (int64_t row = begin; row < end; row++) sum += first[row + 1];
    ll_shared_put(of_thread, (int)threadIdx.x, sum);
    __syncthreads();
    sum = 0;
    for (int t = 0; t < (int)threadIdx.x; t++) sum += ll_shared_get(of_thread, t);
    for (int64_t row = begin; row < end; row++) first[row + 1] = sum += first[row + 1];
    if (threadIdx.x == 0) first[0] = 0;
}

static __device__ void write_item(const ll_cuda_iterate &n, ll_cuda_by_row what, int64_t owner, int64_t item,
                                  uint32_t *count) {
    int32_t row = row_of(n, what, owner, item);
    uint32_t rank = count[row]++;
    if (what == LL_CUDA_PLACES) {
        n.touch[n.touch_first[row] + rank] = item;
        return;
    }
    n.row_column[n.row_first[row] + rank] = owner;
    n.row_weight[n.row_first[row] + rank] = n.groups.entry_weight[item];
}

static __global__ void newton_write_by_row(ll_cuda_iterate n, ll_cuda_by_row what, int32_t shares, uint32_t *count) {
    int64_t share = ll_cuda_thread() / LL_CUDA_WARP, lane = threadIdx.x % LL_CUDA_WARP;
    if (share >= shares) return; // the whole warp
    const newton_items_of of = items_of(n, what);
    int64_t end = first_owner(of, (int32_t)share + 1, shares);
    for (int64_t owner = first_owner(of, (int32_t)share, shares); owner < end; owner++) {
        for (int64_t i = of.first[owner] + lane; i < of.first[owner + 1]; i += LL_CUDA_WARP)
            write_item(n, what, owner, i, count + share * n.row_count);
        __syncwarp(); // the next owner's lanes count on
    }
}

cudaError_t ll_cuda_launch_newton_by_row(const ll_cuda_iterate *n, ll_cuda_by_row what, ll_cuda_by_row_step step,
                                         int32_t shares, uint32_t *count, cudaStream_t stream) {
    if (n->row_count == 0) return cudaSuccess;
    unsigned int warps = ll_cuda_blocks((int64_t)shares * LL_CUDA_WARP), rows = ll_cuda_blocks(n->row_count);
    switch (step) {
    case LL_CUDA_BY_ROW_COUNT:
        LL_LAUNCH(newton_count_by_row, warps, LL_CUDA_BLOCK, 0, stream, *n, what, shares, count);
        break;
    case LL_CUDA_BY_ROW_RANK:
        LL_LAUNCH(newton_rank_by_row, rows, LL_CUDA_BLOCK, 0, stream, *n, what, shares, count);
        break;
    case LL_CUDA_BY_ROW_FIRST:
        LL_LAUNCH(newton_first_by_row, 1, LL_CUDA_BLOCK, LL_CUDA_BLOCK * sizeof(int64_t), stream, *n, what);
        break;
    case LL_CUDA_BY_ROW_WRITE:
        LL_LAUNCH(newton_write_by_row, warps, LL_CUDA_BLOCK, 0, stream, *n, what, shares, count);
        break;
    case LL_CUDA_BY_ROW_STEPS:
        break;
    }
    return cudaGetLastError();
}
