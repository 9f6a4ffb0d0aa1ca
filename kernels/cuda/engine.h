/* SPDX-License-Identifier: Apache-2.0 */
/* The engine behind ll_cuda_ops, shared by the C files of this folder. Pointers inside graph, demands, batch and those
 * marked device are device memory. */
#ifndef LL_KERNELS_CUDA_ENGINE_H
#define LL_KERNELS_CUDA_ENGINE_H

#include "kernels/cuda/device.h"
#include "kernels/cuda/memory.h"
#include "kernels/cuda/replay.h"
#include "kernels/kernels.h"

/* How the triangles of a level's edges are shared among threads. */
typedef enum ll_cuda_sharing {
    LL_CUDA_LEVEL_EMPTY,
    LL_CUDA_LEVEL_BY_THREAD,
    LL_CUDA_LEVEL_BY_WARP,
    LL_CUDA_LEVEL_SEARCH /* by warp, and they are looked for: there was no memory to list them */
} ll_cuda_sharing;

typedef struct ll_cuda_level { /* pieces none of which lies under another */
    int32_t first, count;      /* pieces */
    int32_t wide_count;        /* pieces that are not short, which come first, */
    int32_t long_count;        /* with those of two ranks or more that come next */
    int32_t most_above;        /* ranks above one of them */
    int64_t edge_first, edge_count;
    int64_t triangle_count; /* of all its edges, from outside their pieces */
    ll_cuda_sharing sharing;
} ll_cuda_level;

/* Supernodes cut into pieces. */
typedef struct ll_cuda_pieces {
    int32_t count, level_count;
    ll_cuda_piece *piece;
    ll_cuda_level *level;
    int32_t *of_rank; /* [rank] -> piece */
    int64_t *edge;    /* [edge] by level */
} ll_cuda_pieces;

typedef struct ll_cuda_cut {
    int32_t piece_count;
    int64_t triangle_count; /* lower triangles from outside pieces */
} ll_cuda_cut;

/* The launches of sweeps over a number of tiles. */
typedef struct ll_cuda_sweeps {
    int32_t tile_count;
    ll_cuda_replay replay;
} ll_cuda_sweeps;

enum { LL_CUDA_SWEEPS = 2 }; /* kept: of full batches, and of the last one */

typedef struct ll_cuda_engine {
    ll_context *ctx;
    const ll_hierarchy *h; /* borrowed until close, as the lanes are */
    const ll_lanes *lanes;
    char device[128]; /* its name */
    ll_cuda_memory memory;
    ll_cuda_graph graph;
    ll_cuda_demands demands;
    ll_cuda_batch batch; /* of the last trees() */
    ll_cuda_prices prices;
    const ll_price_model *price_model; /* borrowed; NULL: opened without */
    const ll_price_join *join;         /* the same: loads of other engines are added; NULL: there are none */
    int64_t *joined_uteu;              /* [metric * arc_count + arc] on their way, where there are */
    ll_cuda_chunk *chunk;              /* [chunk] */
    ll_cuda_chunk *device_chunk;       /* device [chunk] */
    ll_cuda_pieces pieces;
    bool listed; /* triangles are, else they are searched */
    ll_cuda_replay customize;
    ll_cuda_sweeps sweeps[LL_CUDA_SWEEPS]; /* the latest first */
    int64_t free_bytes;                    /* of the device, before anything was taken */
    char steps[256];                       /* what the memory ladder did, see size.c */

    int32_t batch_lanes, tile_capacity;
    int32_t lane_count;                   /* lanes of the batch */
    int32_t *slot, *tile_metric, *origin; /* the batch's arrays before they are sent */
    ll_cuda_partial *partial;             /* [LL_CUDA_BOUND_BLOCKS] */

    ll_cuda_partial *device_partial; /* device [LL_CUDA_BOUND_BLOCKS] */
    int64_t *device_distance;        /* device [node] or [lane demand]: what distances() and gather() bring home */
    unsigned int *device_count;      /* device [LL_CUDA_FAULTS] */
    int64_t walk_demands, walk_arcs; /* what walk() takes at a time */
    int64_t *device_wanted;          /* device [walk_demands] */
    int64_t *device_length;          /* device [walk_demands] */
    int32_t *device_arc;             /* device [walk_arcs] */
} ll_cuda_engine;

/* probe.c: takes the device whose turn it is of the visible ones, and says its name. */
ll_status ll_cuda_choose_device(ll_context *ctx, int32_t turn, char name[128]);
/* setup.c: everything of fixed size onto the device. */
ll_status ll_cuda_set_graph(ll_cuda_engine *e);
ll_status ll_cuda_set_demands(ll_cuda_engine *e);
int64_t ll_cuda_fixed_bytes(const ll_hierarchy *h, const ll_lanes *lanes); /* of both */
/* pieces.c */
ll_status ll_cuda_pieces_create(ll_context *ctx, const ll_hierarchy *h, ll_cuda_pieces *s);
void ll_cuda_pieces_free(ll_context *ctx, ll_cuda_pieces *s); /* also half-made or zeroed */
ll_cuda_cut ll_cuda_pieces_measure(const ll_hierarchy *h);    /* what create would make, O(n) */
/* prices.c */
ll_status ll_cuda_set_prices(ll_cuda_engine *e, const ll_engine_options *options);
int64_t ll_cuda_price_bytes(const ll_price_model *m, const ll_lanes *lanes);
/* triangles.c: counts them by level, once; lists them, after an allocation that may fail. */
ll_status ll_cuda_count_triangles(ll_cuda_engine *e);
int64_t ll_cuda_list_bytes(const ll_hierarchy *h);
ll_status ll_cuda_list_triangles(ll_cuda_engine *e);
void ll_cuda_search_triangles(ll_cuda_engine *e);
/* size.c: lists and batch, as large as the lanes need and the memory allows. */
ll_status ll_cuda_set_batch(ll_cuda_engine *e, const ll_engine_options *options);

/* bandwidth.c */
ll_status ll_cuda_bandwidth(void *engine, ll_bandwidth *out);
/* levels.c: what is done level by level, queued; the table's customize() and trees() also wait for it. */
ll_status ll_cuda_customize(void *engine);
ll_status ll_cuda_customize_on(ll_cuda_engine *e);
ll_status ll_cuda_sweep(ll_cuda_engine *e);
void ll_cuda_forget_levels(ll_cuda_engine *e);
/* batch.c */
ll_status ll_cuda_trees(void *engine, int32_t first, int32_t count);
ll_status ll_cuda_trees_on(ll_cuda_engine *e, int32_t first, int32_t count);
/* demands.c */
ll_status ll_cuda_distances(void *engine, int32_t lane, int64_t *distance);
ll_status ll_cuda_gather(void *engine, int64_t *distance);
ll_status ll_cuda_bound(void *engine, ll_i128 *sum, bool *reachable);
ll_status ll_cuda_served(ll_cuda_engine *e, ll_i128 *sum, bool *reachable); /* of the distances that are kept */
/* prices.c */
ll_status ll_cuda_move(void *engine, const ll_price_move *move, bool *raised);
ll_status ll_cuda_round(void *engine, double share, ll_price_visit visit, void *user, ll_price_sums *out);
ll_status ll_cuda_keep(void *engine, bool better, bool exact, ll_price_state *out);
ll_status ll_cuda_put(void *engine, ll_price_vector vector, const void *from);
ll_status ll_cuda_fetch(void *engine, ll_price_vector vector, void *to);
/* paths.c */
ll_status ll_cuda_load_on(ll_cuda_engine *e); /* onto the flows that are on the device */
ll_status ll_cuda_load(void *engine, int64_t *flow_uteu);
ll_status ll_cuda_walk(void *engine, const int64_t *wanted, int64_t wanted_count, ll_walk *out);

#endif
