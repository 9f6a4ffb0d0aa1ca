/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the .cu files share: the launch, shared memory, and how a lane's column of distances is read. LL_LAUNCH and the
 * ll_shared_ accessors are the seam at which a compiler without CUDA puts threads of its own; there cuda_runtime.h is
 * not NVIDIA's and brings ll_shim_launch(), ll_shim_note(), ll_shim_shared() and the accessors.
 */
#ifndef LL_KERNELS_CUDA_LAUNCH_H
#define LL_KERNELS_CUDA_LAUNCH_H

#include <cuda_runtime.h>

#include "kernels/cuda/device.h"
#include "kernels/elem/elem.h"

#ifdef __CUDACC__
#define LL_LAUNCH(kernel, grid, block, shared_bytes, stream, ...)                                                      \
    kernel<<<(grid), (block), (shared_bytes), (stream)>>>(__VA_ARGS__)
#define LL_SHARED(name) extern __shared__ __align__(16) unsigned char name[]
#define LL_UNROLL       _Pragma("unroll") /* arrays that loops index are registers only where the loops are unrolled */
template <typename T> __device__ inline T ll_shared_get(const T *array, int index) { return array[index]; }
template <typename T> __device__ inline void ll_shared_put(T *array, int index, T value) { array[index] = value; }
#else
#define LL_LAUNCH(kernel, grid, block, shared_bytes, stream, ...)                                                      \
    (ll_shim_note(#kernel), ll_shim_launch((kernel), (grid), (block), (shared_bytes), (stream), __VA_ARGS__))
#define LL_SHARED(name) unsigned char *name = ll_shim_shared()
#define LL_UNROLL
#endif

/* Blocks that give count items a thread each. */
static inline unsigned int ll_cuda_blocks(int64_t count) {
    return (unsigned int)((count + LL_CUDA_BLOCK - 1) / LL_CUDA_BLOCK);
}

/* The second grid dimension ends at 65535; kernels stride over the rest. */
static inline unsigned int ll_cuda_grid_y(int64_t count) { return (unsigned int)(count < 65535 ? count : 65535); }

/* This thread's number in the grid's first dimension. */
static __device__ inline int64_t ll_cuda_thread(void) { return (int64_t)blockIdx.x * blockDim.x + threadIdx.x; }

/* The distances of the lane in a slot: that of rank r is at column[(int64_t)r * tile_lanes]. */
static __device__ inline int64_t *ll_cuda_column(const ll_cuda_graph &g, const ll_cuda_batch &b, int32_t slot) {
    int32_t tile = slot / b.tile_lanes;
    return b.distance + (int64_t)tile * g.node_count * b.tile_lanes + slot % b.tile_lanes;
}

/* The edges of rank i of a piece: the first, to rank i + 1 of it, and the first to a rank above. */
static __device__ inline int64_t ll_cuda_inner_edge(const ll_cuda_piece &p, int i) {
    return p.edge + (int64_t)i * (p.ranks - 1 + p.above) - i * (i - 1) / 2;
}

static __device__ inline int64_t ll_cuda_outer_edge(const ll_cuda_piece &p, int i) {
    return ll_cuda_inner_edge(p, i) + p.ranks - 1 - i;
}

/* Where the edges of rank x to lower ranks outside its piece end in down_edge: ranks of the piece come last. */
static __device__ inline int64_t ll_cuda_lower_end(const ll_cuda_graph &g, int32_t x) {
    return g.down_first[x + 1] - (x - g.piece[g.piece_of[x]].first);
}

/* The edge {v, y} of the lower triangle v of edge {x, y}, given low = {v, x}; -1 where v is not joined to y. */
static __device__ inline int64_t ll_cuda_high_edge(const ll_cuda_graph &g, int64_t low, int32_t y) {
    int64_t first = low + 1, last = g.up_first[g.up_tail[low] + 1];
    for (int64_t end = last; first < end;) {
        int64_t middle = first + (end - first) / 2;
        if (g.up_head[middle] < y)
            first = middle + 1;
        else
            end = middle;
    }
    return first < last && g.up_head[first] == y ? first : -1;
}

static __device__ inline int32_t ll_cuda_demand_slot(const ll_cuda_batch &b, const ll_cuda_demands &d, int64_t demand) {
    return b.slot[d.lane[demand] - b.first_lane];
}

static __device__ inline int64_t ll_cuda_demand_distance(const ll_cuda_graph &g, const ll_cuda_batch &b,
                                                         const ll_cuda_demands &d, int64_t demand) {
    return ll_cuda_column(g, b, ll_cuda_demand_slot(b, d, demand))[(int64_t)d.destination[demand] * b.tile_lanes];
}

#endif
