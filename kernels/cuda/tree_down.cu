// SPDX-License-Identifier: Apache-2.0
// The downward half of a tree (PHAST, Delling et al. 2011), one level of pieces from the top:
//
//     distance[v] = min(distance[v], distance[u] + down[{v, u}])         over the up-edges {v, u} of v
//
// A warp takes 32 lanes of a tile and a piece; a thread keeps its lane's distances of all ranks of the piece in
// registers and reads that of each rank above once. Weights are the same for the warp: short pieces read them as they
// are, others by way of shared memory. Where a level has too few pieces for the device, several warps share the ranks
// above a piece and the first of them takes the least. Then come the edges inside the piece, in registers, from its
// last rank down.
//
// A lane's piece has been reached by tree_up.cu where the lane's origin lies under it; elsewhere nothing was written,
// and infinity is where it starts from.
//
// Bytes, for s slots, n ranks, k edges, r ranks above all pieces: 8 s n written, 8 s r of rows above, of which caches
// serve what separators share; 8 k + 4 r for 32 lanes, out of caches. Floor: 8 s n + 8 k s / tile_lanes bytes over the
// bandwidth of device memory; s k additions and minima of 64 bits, 3 clocks of a multiprocessor for 32 of them; and one
// launch and some four latencies a level. Minima of 32 bits (__viaddmin_s32, one instruction instead of six) would be
// five times as fast where levels are full, but costs in quanta need 64.
#include "kernels/cuda/launch.h"

enum { PIECE = LL_CUDA_PIECE, WARP = LL_CUDA_WARP, WARPS = LL_CUDA_DOWN_WARPS, BLOCK = WARPS * WARP };
enum { PITCH = PIECE + 1, STAGE = WARP * PITCH }; // numbers a warp has in shared memory, rows apart by an odd number
enum { MOST_SHORT = LL_CUDA_SHORT_PIECE };
enum { AHEAD = 2 }; // rows above that are read before the first is used

// What a thread works on: a lane, and its warp's share of the ranks above.
struct work {
    ll_cuda_piece piece;
    const int64_t *down; // of the tile's metric
    int64_t *column;     // of the lane; of the last lane of the tile where there is none
    int64_t *stage;      // of the warp
    int32_t origin;
    int lane, share, shares;
    bool lives;
};

static __device__ work take_work(const ll_cuda_graph &g, const ll_cuda_batch &b, int64_t *stage, int32_t piece,
                                 int64_t group, int shares) {
    work w;
    int warp = (int)threadIdx.x / WARP, parts = (b.tile_lanes + WARP - 1) / WARP;
    w.lane = (int)threadIdx.x % WARP;
    w.share = warp % shares;
    w.shares = shares;
    w.stage = stage + warp * STAGE;
    w.piece = g.piece[piece];
    int64_t tile = group / parts;
    int place = (int)(group % parts) * WARP + w.lane, last = b.tile_lanes - 1;
    w.lives = place <= last;
    if (!w.lives) place = last;
    w.origin = b.origin[tile * b.tile_lanes + place];
    w.down = g.down + b.tile_metric[tile] * g.edge_count;
    w.column = b.distance + tile * g.node_count * b.tile_lanes + place;
    return w;
}

template <int N> static __device__ void start(const ll_cuda_batch &b, const work &w, int64_t *distance) {
    bool reached = w.share == 0 && w.origin >= w.piece.low && w.origin < w.piece.first + w.piece.ranks;
    LL_UNROLL for (int i = 0; i < N; i++) {
        distance[i] = LL_ELEM_INF;
        if (reached && i < w.piece.ranks) distance[i] = w.column[(int64_t)(w.piece.first + i) * b.tile_lanes];
    }
}

// Ranks above, one by one.
template <int N>
static __device__ void relax_short(const ll_cuda_graph &g, const ll_cuda_batch &b, const work &w, int64_t *distance) {
    const ll_cuda_piece &p = w.piece;
    const int32_t *head = g.up_head + ll_cuda_outer_edge(p, p.ranks - 1);
    for (int j = w.share; j < p.above; j += w.shares) {
        int64_t from = w.column[(int64_t)head[j] * b.tile_lanes];
        LL_UNROLL for (int i = 0; i < N; i++) if (i < p.ranks) distance[i] =
            ll_elem_relax(distance[i], from, w.down[ll_cuda_outer_edge(p, i) + j]);
    }
}

// Puts the weights of the piece's ranks to up to 32 ranks above from j on into the warp's stage: [rank above][rank].
template <int N> static __device__ void stage_weights(const work &w, int j, int end) {
    const ll_cuda_piece &p = w.piece;
    bool is_there = j + w.lane < end;
    __syncwarp();
    LL_UNROLL for (int i = 0; i < N; i++) {
        int64_t weight = is_there && i < p.ranks ? w.down[ll_cuda_outer_edge(p, i) + j + w.lane] : LL_ELEM_INF;
        ll_shared_put(w.stage, w.lane * PITCH + i, weight);
    }
    __syncwarp();
}

// Ranks above, 32 at a time.
template <int N>
static __device__ void relax_long(const ll_cuda_graph &g, const ll_cuda_batch &b, const work &w, int64_t *distance) {
    const ll_cuda_piece &p = w.piece;
    const int32_t *heads = g.up_head + ll_cuda_outer_edge(p, p.ranks - 1);
    int each = (p.above + w.shares - 1) / w.shares,
        end = each * (w.share + 1) < p.above ? each * (w.share + 1) : p.above;
    for (int first = each * w.share; first < end; first += WARP) {
        int32_t head = first + w.lane < end ? heads[first + w.lane] : heads[first];
        stage_weights<N>(w, first, end);
        int count = end - first < WARP ? end - first : WARP;
        for (int j = 0; j < count; j += AHEAD) {
            int64_t from[AHEAD];
            LL_UNROLL for (int q = 0; q < AHEAD; q++) from[q] =
                w.column[(int64_t)__shfl_sync(0xffffffffU, head, j + q) * b.tile_lanes];
            LL_UNROLL for (int q = 0; q < AHEAD; q++) LL_UNROLL for (int i = 0; i < N; i++) distance[i] =
                ll_elem_relax(distance[i], from[q], ll_shared_get(w.stage, (j + q) * PITCH + i));
        }
    }
}

// The least of all shares, to the first of them. Every warp of the block comes here.
template <int N> static __device__ void merge_shares(const work &w, int64_t *distance) {
    __syncwarp(); // weights may still be read
    LL_UNROLL for (int i = 0; i < N; i++) if (w.share > 0) ll_shared_put(w.stage, i * WARP + w.lane, distance[i]);
    __syncthreads();
    if (w.share > 0) return;
    for (int other = 1; other < w.shares; other++)
        LL_UNROLL for (int i = 0; i < N; i++) distance[i] =
            ll_elem_min(distance[i], ll_shared_get(w.stage + other * STAGE, i * WARP + w.lane));
}

// Edges inside the piece, whose weights lie in the stage: [upper rank][lower rank].
template <int N> static __device__ void relax_inside(const work &w, int64_t *distance) {
    const ll_cuda_piece &p = w.piece;
    __syncwarp();
    for (int at = w.lane; at < N * N; at += WARP) {
        int i = at / N, k = at % N;
        int64_t weight = i < k && k < p.ranks ? w.down[ll_cuda_inner_edge(p, i) + k - i - 1] : LL_ELEM_INF;
        ll_shared_put(w.stage, k * PITCH + i, weight);
    }
    __syncwarp();
    LL_UNROLL for (int k = N - 1; k > 0; k--) LL_UNROLL for (int i = 0; i < k; i++) distance[i] =
        ll_elem_relax(distance[i], distance[k], ll_shared_get(w.stage, k * PITCH + i));
}

template <int N> static __device__ void relax_inside_short(const work &w, int64_t *distance) {
    const ll_cuda_piece &p = w.piece;
    LL_UNROLL for (int k = N - 1; k > 0; k--) LL_UNROLL for (int i = 0; i < k; i++) if (k < p.ranks) distance[i] =
        ll_elem_relax(distance[i], distance[k], w.down[ll_cuda_inner_edge(p, i) + k - i - 1]);
}

// A piece of up to N ranks.
template <int N> static __device__ void sweep(const ll_cuda_graph &g, const ll_cuda_batch &b, const work &w) {
    const bool is_short = N <= MOST_SHORT;
    int64_t distance[(size_t)N];
    start<N>(b, w, distance);
    if (is_short)
        relax_short<N>(g, b, w, distance);
    else
        relax_long<N>(g, b, w, distance);
    if (w.shares > 1) merge_shares<N>(w, distance);
    if (w.share > 0) return;
    if (is_short)
        relax_inside_short<N>(w, distance);
    else
        relax_inside<N>(w, distance);
    if (!w.lives) return;
    LL_UNROLL for (int i = 0; i < N; i++) if (i < w.piece.ranks) w.column[(int64_t)(w.piece.first + i) * b.tile_lanes] =
        distance[i];
}

// Every lane of the block's piece. SHORT: no piece has more than MOST_SHORT ranks.
template <bool SHORT>
static __device__ void sweep_piece(const ll_cuda_graph &g, const ll_cuda_batch &b, int64_t *stage, int32_t piece,
                                   int shares) {
    int64_t groups = (int64_t)b.tile_count * ((b.tile_lanes + WARP - 1) / WARP);
    int a_block = (int)blockDim.x / WARP / shares, mine = (int)threadIdx.x / WARP / shares;
    for (int64_t base = (int64_t)blockIdx.y * a_block; base < groups; base += (int64_t)gridDim.y * a_block) {
        if (shares > 1) __syncthreads(); // the stages may still be read
        bool is_one = base + mine < groups;
        work w = take_work(g, b, stage, piece, is_one ? base + mine : groups - 1, shares);
        int32_t ranks = w.piece.ranks;
        if (!is_one) w.piece.ranks = w.piece.above = 0; // a warp without lanes comes to the barriers
        if (ranks == 1)
            sweep<1>(g, b, w);
        else if (SHORT || ranks <= MOST_SHORT)
            sweep<MOST_SHORT>(g, b, w);
        else if (ranks <= 8)
            sweep<8>(g, b, w);
        else
            sweep<PIECE>(g, b, w);
    }
}

static __launch_bounds__(BLOCK, 4) __global__
    void tree_down_short(ll_cuda_graph g, ll_cuda_batch b, int32_t first, int32_t shares) {
    LL_SHARED(shared);
    sweep_piece<true>(g, b, (int64_t *)(void *)shared, first + (int32_t)blockIdx.x, shares);
}

static __launch_bounds__(BLOCK, 2) __global__
    void tree_down(ll_cuda_graph g, ll_cuda_batch b, int32_t first, int32_t shares) {
    LL_SHARED(shared);
    sweep_piece<false>(g, b, (int64_t *)(void *)shared, first + (int32_t)blockIdx.x, shares);
}

cudaError_t ll_cuda_launch_tree_down(const ll_cuda_graph *g, const ll_cuda_batch *b, int32_t first, int32_t count,
                                     int32_t shares, int is_short, cudaStream_t stream) {
    if (count == 0 || b->tile_count == 0) return cudaSuccess;
    int64_t groups = (int64_t)b->tile_count * ((b->tile_lanes + WARP - 1) / WARP), a_block = WARPS / shares;
    if (groups < a_block) a_block = groups;
    unsigned int warps = (unsigned int)(a_block * shares);
    dim3 grid((unsigned int)count, ll_cuda_grid_y((groups + a_block - 1) / a_block));
    const size_t shared_bytes = warps * STAGE * sizeof(int64_t);
    if (is_short)
        LL_LAUNCH(tree_down_short, grid, warps * WARP, shares > 1 ? shared_bytes : 0, stream, *g, *b, first, shares);
    else
        LL_LAUNCH(tree_down, grid, warps * WARP, shared_bytes, stream, *g, *b, first, shares);
    return cudaGetLastError();
}
