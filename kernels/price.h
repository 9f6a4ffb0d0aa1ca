/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the price phase keeps beside an engine's trees: costs, capacity rows, and vectors over them. A round
 *
 *     move    trial prices from the best ones and the smoothed load -> weights of arcs
 *     round   customize -> [ trees -> distances kept | bound | load ] a batch at a time -> loads of rows, smoothed
 *     keep    trial prices become the best ones, or do not -> how far the next step goes
 *
 * gives scalars alone; vectors are asked for when the rounds are over. Weights, distances, bounds and loads are exact,
 * and steps take their sums in chunks of LL_PRICE_CHUNK rows, each by one fixed tree: on any thread count and device
 * the same prices, to the bit.
 */
#ifndef LL_KERNELS_PRICE_H
#define LL_KERNELS_PRICE_H

#include "graphs/problem.h"

enum { LL_PRICE_CHUNK = 256 };

/* Borrowed for as long as an engine is open. Weights, costs and capacities are 0 or more. */
typedef struct ll_price_model {
    int32_t metric_count, arc_count, row_count;
    const int64_t *cost_nusd;   /* [metric * arc_count + arc] LL_COST_INF: closed */
    const int64_t *entry_first; /* [arc + 1] */
    const ll_row_entry *entry;  /* klass is a metric */
    const ll_row *row;          /* [row] */
} ll_price_model;

/* The entries by row. */
typedef struct ll_price_rows {
    int64_t *first; /* [row + 1] */
    int32_t *arc, *metric;
    int64_t *weight_micro;
} ll_price_rows;

typedef struct ll_price_move {
    const int64_t *price_nusd; /* [row] these are the trial prices; NULL: a step from the best ones */
    double step;               /* over the scale of a row, for every TEU of smoothed load above capacity */
    bool no_costs;             /* arcs cost their prices alone; closed ones stay closed */
    bool zero_weights;         /* weights may be 0: no path will be walked */
} ll_price_move;

typedef struct ll_price_sums {
    ll_i128 served; /* sum volume * min(distance, penalty) over lane demands, in 1e-15 USD */
    ll_i128 priced; /* sum trial price * capacity, the same */
    bool reachable; /* every demand has a path or a penalty */
    double dot;     /* of this load and the smoothed one, both above capacity, where the trial price is not 0 */
} ll_price_sums;

typedef struct ll_price_state {
    double square;  /* of the smoothed load above capacity, where it can move a price */
    int32_t priced; /* rows whose best price is not 0 */
} ll_price_state;

/* Vectors that can be put and fetched. */
typedef enum ll_price_vector {
    LL_PRICE_BEST,          /* [row] double, USD per TEU */
    LL_PRICE_SMOOTH,        /* [row] double, TEU */
    LL_PRICE_SCALE,         /* [row] double: the square root of the capacity, so that small rows move too */
    LL_PRICE_PENALTY,       /* [lane demand] int64, of the bound */
    LL_PRICE_KEPT,          /* [row] int64: the trial prices of the last round that keep() was told to keep */
    LL_PRICE_KEPT_DISTANCE, /* [lane demand] int64 of it */
    LL_PRICE_TRIAL,         /* [row] int64: the trial prices */
    LL_PRICE_VECTORS
} ll_price_vector;

/* Called for every batch of a round while its trees are there; may gather and walk. */
typedef ll_status (*ll_price_visit)(void *user, int32_t first, int32_t count);

/* Of engines that share lanes: makes of the loads of this one's lanes those of all. Called in a round, once, after its
 * batches; on host memory. */
typedef struct ll_price_join {
    ll_status (*join)(void *user, int64_t *flow_uteu /* [metric * arc_count + arc] */);
    void *user;
} ll_price_join;

ll_status ll_price_rows_create(ll_context *ctx, const ll_price_model *m, ll_price_rows *out);
void ll_price_rows_free(ll_context *ctx, ll_price_rows *rows);

/* The batches of a round: batch() grows trees and takes all that a round wants of them, then they are visited.
 * LL_ERR_LIMIT when a stop was asked for after the first one. */
ll_status ll_price_batches(ll_context *ctx, int32_t lane_count, int32_t batch_lanes, void *engine,
                           ll_status (*batch)(void *engine, int32_t first, int32_t count), ll_price_visit visit,
                           void *user);

#endif
