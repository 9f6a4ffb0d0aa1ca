/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine behind ll_openmp_ops, shared by the files of this folder.
 *
 *     batch     lanes [first_lane, first_lane + lane_count)
 *     tile      up to tile_lanes lanes of one metric; its distances are [rank][lane in tile], a row per rank
 *
 *     store     | tile 0: row 0, row 1, ... row n-1 | tile 1 | ...     rows start on cache lines in tiles of 8 or 16
 *
 * A tile is split where the metric changes, so that one weight serves a whole row.
 */
#ifndef LL_KERNELS_OPENMP_ENGINE_H
#define LL_KERNELS_OPENMP_ENGINE_H

#include "graphs/dijkstra.h"
#include "kernels/kernels.h"
#include "kernels/openmp/prices.h"
#include "kernels/openmp/sweep.h"

typedef struct ll_omp_tile {
    int32_t first_lane, lane_count, metric;
} ll_omp_tile;

/* What one thread needs for itself. Flags and volumes are all zero between uses. */
typedef struct ll_omp_scratch {
    uint8_t *seen;                /* [rank] */
    int32_t *rank;                /* [rank] ranks in the order they were seen */
    int32_t *in;                  /* [rank] beside it: position in in_arc */
    int32_t *first;               /* [max(rank, tile_lanes) + 1] where each walk starts in the two above */
    int64_t *volume_uteu;         /* [rank] */
    int32_t *place;               /* [rank] in the edges of the rank at work */
    int64_t *best_up, *best_down; /* [most edges of a rank] */
    ll_dijkstra *dijkstra;        /* of a plain hierarchy only */
    int64_t *distance;            /* [rank], the same */
} ll_omp_scratch;

/* Who customizes what: see schedule.c. */
typedef struct ll_omp_ranks {
    int32_t first, last;
} ll_omp_ranks;

typedef struct ll_omp_schedule {
    ll_omp_ranks *task; /* whole subtrees, in any order */
    ll_omp_ranks *top;  /* after all of them: the rest, (ends of) supernodes one after the other */
    int32_t task_count, top_count;
} ll_omp_schedule;

typedef struct ll_omp_engine {
    ll_context *ctx;
    const ll_hierarchy *h; /* borrowed until close, as the lanes are */
    const ll_lanes *lanes;
    int32_t threads, tile_lanes, batch_lanes, tile_capacity;
    const ll_omp_sweeps *sweeps;
    int64_t most_degree; /* edges of a rank */
    int64_t memory_bytes;
    bool demands_only; /* see ll_engine_options */

    int64_t *penalty_nusd; /* [lane demand] */
    int32_t *demand_lane;  /* [lane demand] */
    int64_t *weight;       /* [metric * arc_count + arc] */
    int64_t *weight_in;    /* [metric * arc_count + position in in_arc]: the same by head */
    int64_t *up, *down;    /* [metric * edge_count + edge] */
    int64_t *weight_out;   /* [metric * arc_count + position in out_arc]: by tail, of a plain hierarchy only */
    int32_t *out_head;     /* [position in out_arc], the same */

    ll_omp_schedule schedule;
    void *store_block;
    int64_t *store;    /* aligned inside store_block */
    uint8_t *stale;    /* [tile * blocks + block] where searches have left distances; NULL: not in the store */
    ll_omp_tile *tile; /* [tile_capacity] of the batch */
    int32_t tile_count;
    int32_t *lane_tile; /* [lane - first_lane] */
    int32_t first_lane, lane_count;
    ll_omp_scratch *scratch; /* [thread] */
    ll_omp_prices *prices;   /* NULL: opened without */
} ll_omp_engine;

/* The distances of one lane: that of rank r is first[r * stride]. */
typedef struct ll_omp_column {
    const int64_t *first;
    int64_t stride;
} ll_omp_column;

static inline int64_t *ll_omp_tile_store(const ll_omp_engine *e, int32_t tile) {
    return e->store + (int64_t)tile * e->h->node_count * e->tile_lanes;
}

static inline ll_omp_column ll_omp_lane_column(const ll_omp_engine *e, int32_t lane) {
    int32_t tile = e->lane_tile[lane - e->first_lane];
    return (ll_omp_column){ll_omp_tile_store(e, tile) + (lane - e->tile[tile].first_lane), e->tile_lanes};
}

static inline int64_t ll_omp_at(ll_omp_column column, int32_t rank) { return column.first[rank * column.stride]; }

/* Distance of a lane demand of the batch. */
static inline int64_t ll_omp_demand_distance(const ll_omp_engine *e, ll_omp_column column, int64_t demand) {
    return ll_omp_at(column, e->h->rank[e->lanes->destination[demand]]);
}

/* Splits lanes [first, first + count) into tiles; tile NULL only counts them. */
int32_t ll_omp_split(const ll_lanes *lanes, int32_t tile_lanes, int32_t first, int32_t count, ll_omp_tile *tile);

ll_status ll_omp_schedule_create(ll_context *ctx, const ll_hierarchy *h, int32_t threads, ll_omp_schedule *out);
void ll_omp_schedule_free(ll_context *ctx, ll_omp_schedule *s);

ll_status ll_omp_bandwidth(void *engine, ll_bandwidth *out);
ll_status ll_omp_weights(void *engine, const int64_t *weight);
ll_status ll_omp_customize(void *engine);
ll_status ll_omp_trees(void *engine, int32_t first, int32_t count);
ll_status ll_omp_distances(void *engine, int32_t lane, int64_t *distance);
ll_status ll_omp_gather(void *engine, int64_t *distance);
ll_status ll_omp_bound(void *engine, ll_i128 *sum, bool *reachable);
ll_status ll_omp_load(void *engine, int64_t *flow_uteu);
ll_status ll_omp_walk(void *engine, const int64_t *wanted, int64_t wanted_count, ll_walk *out);
ll_status ll_omp_move(void *engine, const ll_price_move *move, bool *raised);
ll_status ll_omp_round(void *engine, double share, ll_price_visit visit, void *user, ll_price_sums *out);
ll_status ll_omp_keep(void *engine, bool better, bool exact, ll_price_state *out);
ll_status ll_omp_put(void *engine, ll_price_vector vector, const void *from);
ll_status ll_omp_fetch(void *engine, ll_price_vector vector, void *to);

#endif
