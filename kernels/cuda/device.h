/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the C side hands to kernels, and the launchers. Every pointer in the structs below is device memory, and nothing
 * but a kernel follows it; the arrays mean what graphs/hierarchy.h and kernels.h say of those with the same names.
 *
 *     batch     lanes [first_lane, first_lane + n) cut into tiles of up to tile_lanes lanes of one metric
 *     slot      tile * tile_lanes + place in the tile: where a lane lives
 *     distance  [tile][rank][place]      a warp reads or writes neighbouring places of one rank
 *
 * A launcher queues its kernel on the stream and answers whether the launch was accepted. Work of count 0 is none.
 */
#ifndef LL_KERNELS_CUDA_DEVICE_H
#define LL_KERNELS_CUDA_DEVICE_H

#include <stdint.h>

#include <cuda_runtime_api.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A run of up to LL_CUDA_PIECE ranks of one supernode, see pieces.c. Each is joined to all later ones of it, and all to
 * the same ranks above: the edges of rank i of the piece are those to ranks i + 1 .. ranks - 1 of it, then `above`
 * more, to the same heads for every i. */
typedef struct ll_cuda_piece {
    int64_t edge;         /* up_first[first]; edges of the piece follow each other */
    int32_t first, ranks; /* ranks first ... first + ranks - 1 */
    int32_t above;
    int32_t low;    /* the subtree of its last rank is low ... first + ranks - 1 */
    int32_t parent; /* piece of rank next, or -1 */
    int32_t next;   /* parent of its last rank in the elimination tree, or -1 */
} ll_cuda_piece;

typedef struct ll_cuda_graph {
    int32_t node_count, arc_count, metric_count;
    int64_t edge_count;
    const int32_t *rank;        /* [node] */
    const int64_t *up_first;    /* [rank + 1] */
    const int32_t *up_head;     /* [edge] */
    const ll_cuda_piece *piece; /* by level */
    const int32_t *piece_of;    /* [rank] */
    const int64_t *level_edge;  /* [edge] by level of the lower end's piece */
    const int32_t *up_tail;     /* [edge] */
    const int64_t *down_first;  /* [rank + 1] */
    const int64_t *down_edge;
    int64_t *triangle_first; /* [edge + 1]; NULL: they are not listed. Those inside pieces never are */
    int64_t *triangle_low, *triangle_high;
    const int64_t *edge_arc_first; /* [edge + 1] */
    const int32_t *edge_arc;
    const int32_t *arc_tail, *arc_head; /* [arc] ranks */
    const int32_t *in_first;            /* [rank + 1] */
    const int32_t *in_arc, *in_tail;
    int64_t *weight;    /* [metric * arc_count + arc] */
    int64_t *up, *down; /* [metric * edge_count + edge] */
    int64_t *flow_uteu; /* [metric * arc_count + arc] */
} ll_cuda_graph;

typedef struct ll_cuda_demands { /* [lane demand] */
    const int32_t *lane;
    const int32_t *destination; /* rank */
    const int64_t *volume_uteu;
    int64_t *penalty_nusd;
} ll_cuda_demands;

typedef struct ll_cuda_batch {
    int32_t first_lane, tile_lanes, tile_count;
    int64_t first_demand, demand_count;
    int32_t *slot;        /* [lane - first_lane] */
    int32_t *tile_metric; /* [tile] */
    int32_t *origin;      /* [slot] rank, or -1 where no lane lives */
    int64_t *distance;
} ll_cuda_batch;

/* The price phase's arrays, see kernels/price.h. */
typedef struct ll_cuda_prices {
    int32_t row_count;
    const int64_t *cost_nusd;   /* [metric * arc_count + arc] */
    const int64_t *entry_first; /* [arc + 1] */
    const int32_t *entry_row, *entry_metric;
    const int64_t *entry_weight;
    const int64_t *row_first; /* [row + 1] the same entries by row */
    const int32_t *row_arc, *row_metric;
    const int64_t *row_weight;
    const int64_t *capacity_uteu;                     /* [row] */
    double *scale, *best, *smooth, *load;             /* [row] */
    int64_t *trial, *kept;                            /* [row] */
    int64_t *penalty_nusd, *distance, *kept_distance; /* [lane demand] */
} ll_cuda_prices;

typedef struct ll_cuda_chunk { /* sums over a chunk of rows */
    double sum;
    uint64_t low, high;
} ll_cuda_chunk;

typedef struct ll_cuda_partial { /* one block's share of bound() */
    uint64_t low, high;          /* sum volume * min(distance, penalty) */
    uint64_t lost;               /* demands with neither path nor penalty */
} ll_cuda_partial;

enum { LL_CUDA_BLOCK = 128, LL_CUDA_WARP = 32 }; /* threads */
enum { LL_CUDA_WIDEST_TILE = 1024 };             /* a tile's lanes are the threads of a block */
enum { LL_CUDA_PIECE = 16 };      /* most ranks of a piece: a thread holds a number of each in registers */
enum { LL_CUDA_SHORT_PIECE = 4 }; /* and of a short one, for which shared memory is not worth it */
enum { LL_CUDA_DOWN_WARPS = 8 };  /* of a block of tree_down */
enum { LL_CUDA_BOUND_BLOCKS = 1024 };
enum { LL_CUDA_PRICE_CHUNK = 256 }; /* LL_PRICE_CHUNK: rows, and threads of a block */

enum { /* places in a fault array: how many demands could not be walked, and why */
       LL_CUDA_NO_PATH,
       LL_CUDA_NO_TIGHT_ARC, /* distances and weights do not belong together */
       LL_CUDA_FAULTS
};

/* weights.cu */
cudaError_t ll_cuda_launch_edge_weights(const ll_cuda_graph *g, cudaStream_t stream);
/* customize.cu: lower triangles from outside the pieces of a level, pieces [first, first + count) and their edges */
/* Edges level_edge[first .. first + count); by_warp gives each edge a warp, for levels with many triangles an edge;
 * search does so and needs no lists. */
cudaError_t ll_cuda_launch_customize(const ll_cuda_graph *g, int64_t first, int64_t count, int by_warp,
                                     cudaStream_t stream);
cudaError_t ll_cuda_launch_customize_search(const ll_cuda_graph *g, int64_t first, int64_t count, cudaStream_t stream);
/* customize_pieces.cu: triangles inside pieces [first, first + count), for the edges to ranks above, most_above of a
 * piece at most; those between ranks of a piece are put right for all pieces at the end. */
cudaError_t ll_cuda_launch_piece_columns(const ll_cuda_graph *g, int32_t first, int32_t count, int32_t most_above,
                                         cudaStream_t stream);
cudaError_t ll_cuda_launch_piece_squares(const ll_cuda_graph *g, int32_t count, cudaStream_t stream);
/* triangles.cu: count [edge] of the lower triangles of every edge from outside its piece; the lists, where
 * triangle_first says */
cudaError_t ll_cuda_launch_count_triangles(const ll_cuda_graph *g, int64_t *count, cudaStream_t stream);
cudaError_t ll_cuda_launch_list_triangles(const ll_cuda_graph *g, cudaStream_t stream);
/* tree_up.cu, tree_down.cu: up, then down for pieces [first, first + count) of each level, from the top. `shares`
 * warps, a power of two up to LL_CUDA_DOWN_WARPS, share the ranks above a piece; is_short: all pieces are. */
cudaError_t ll_cuda_launch_tree_up(const ll_cuda_graph *g, const ll_cuda_batch *b, cudaStream_t stream);
cudaError_t ll_cuda_launch_tree_down(const ll_cuda_graph *g, const ll_cuda_batch *b, int32_t first, int32_t count,
                                     int32_t shares, int is_short, cudaStream_t stream);
/* tree_plain.cu: infinity everywhere, 0 at origins; one round over all arcs, which sets *changed when a distance got
 * shorter. Repeated until none does. */
cudaError_t ll_cuda_launch_tree_fill(const ll_cuda_graph *g, const ll_cuda_batch *b, cudaStream_t stream);
cudaError_t ll_cuda_launch_tree_origin(const ll_cuda_graph *g, const ll_cuda_batch *b, cudaStream_t stream);
cudaError_t ll_cuda_launch_tree_round(const ll_cuda_graph *g, const ll_cuda_batch *b, unsigned int *changed,
                                      cudaStream_t stream);
/* gather.cu */
cudaError_t ll_cuda_launch_gather(const ll_cuda_graph *g, const ll_cuda_batch *b, const ll_cuda_demands *d,
                                  int64_t *distance, cudaStream_t stream);
cudaError_t ll_cuda_launch_lane(const ll_cuda_graph *g, const ll_cuda_batch *b, int32_t lane, int64_t *distance,
                                cudaStream_t stream);
/* bound.cu: blocks <= LL_CUDA_BOUND_BLOCKS partials */
cudaError_t ll_cuda_launch_bound(const ll_cuda_graph *g, const ll_cuda_batch *b, const ll_cuda_demands *d,
                                 ll_cuda_partial *partial, int32_t blocks, cudaStream_t stream);
/* The same over the distances kept for all lane demands. */
/* Rounds of multiply-adds; a number of each of LL_CUDA_BLOCK threads a block goes to sum. */
enum { LL_CUDA_CHAINS = 8 }; /* a thread's, that do not wait for each other */
cudaError_t ll_cuda_launch_rate(double *sum, int32_t blocks, int32_t rounds, cudaStream_t stream);
cudaError_t ll_cuda_launch_served(const ll_cuda_prices *p, const int64_t *volume_uteu, int64_t demand_count,
                                  ll_cuda_partial *partial, int32_t blocks, cudaStream_t stream);
/* prices.cu: chunk [ceil(row_count / LL_CUDA_PRICE_CHUNK)] */
cudaError_t ll_cuda_launch_price_trial(const ll_cuda_prices *p, double step, cudaStream_t stream);
cudaError_t ll_cuda_launch_price_weights(const ll_cuda_graph *g, const ll_cuda_prices *p, int no_costs, int64_t least,
                                         unsigned int *raised, cudaStream_t stream);
cudaError_t ll_cuda_launch_price_loads(const ll_cuda_graph *g, const ll_cuda_prices *p, double share,
                                       cudaStream_t stream);
cudaError_t ll_cuda_launch_price_sums(const ll_cuda_prices *p, ll_cuda_chunk *chunk, cudaStream_t stream);
cudaError_t ll_cuda_launch_price_keep(const ll_cuda_prices *p, int better, ll_cuda_chunk *chunk, cudaStream_t stream);
/* path.cu: fault [LL_CUDA_FAULTS]; wanted are demand numbers */
cudaError_t ll_cuda_launch_load(const ll_cuda_graph *g, const ll_cuda_batch *b, const ll_cuda_demands *d,
                                unsigned int *fault, cudaStream_t stream);
cudaError_t ll_cuda_launch_path_length(const ll_cuda_graph *g, const ll_cuda_batch *b, const ll_cuda_demands *d,
                                       const int64_t *wanted, int64_t count, int64_t *length, unsigned int *fault,
                                       cudaStream_t stream);
/* Path i ends before arc[end[i] - base]. */
cudaError_t ll_cuda_launch_path_write(const ll_cuda_graph *g, const ll_cuda_batch *b, const ll_cuda_demands *d,
                                      const int64_t *wanted, int64_t count, const int64_t *end, int64_t base,
                                      int32_t *arc, cudaStream_t stream);

#ifdef __cplusplus
}
#endif
#endif
