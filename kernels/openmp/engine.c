/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The OpenMP backend: opening, closing and its table. What is kept for a hierarchy of n ranks, m arcs, k edges, with q
 * metrics and b lanes a batch:  16 q (m + k) + 16 n + 8 n b + threads * (25 n to 33 n)  bytes.
 */
#include "kernels/openmp/engine.h"

#include <stdio.h>
#include <string.h>

#include "kernels/backends.h"
#include "kernels/tiles.h"

static const int32_t narrow_tile_lanes = 16, wide_tile_lanes = 32;
static const int64_t near_store_bytes = INT64_C(16) << 20;   /* what is loaded and walked is still near then */
static const int64_t thread_store_bytes = INT64_C(64) << 20; /* of each of several, which wait for the last one */
static const int64_t cache_line = 64;

/* A relaxation takes about half a nanosecond. */
static int32_t threads_worth(const ll_context *ctx, const ll_hierarchy *h, const ll_lanes *lanes) {
    int64_t edges = h->plain ? 20 * (int64_t)h->arc_count : h->edge_count;
    return ll_threads_worth(ctx, edges * lanes->lane_count + h->triangle_count * lanes->metric_count);
}

static int64_t fixed_bytes(const ll_omp_engine *e) {
    int64_t n = e->h->node_count, metrics = e->lanes->metric_count;
    int64_t weights = 16 * (metrics * (e->h->arc_count + e->h->edge_count) + (e->h->plain ? 0 : n));
    if (e->h->plain) weights += (8 * metrics + 4) * e->h->arc_count;
    int64_t scratch =
        n * (e->h->plain ? 33 : 25) + 16 * e->most_degree + 16 * ((int64_t)e->h->arc_count + 1) * (e->h->plain ? 1 : 0);
    return weights + e->threads * scratch + 12 * e->lanes->demand_count;
}

static int64_t most_degree(const ll_hierarchy *h) {
    int64_t most = 0;
    for (int32_t v = 0; !h->plain && v < h->node_count; v++)
        if (h->up_first[v + 1] - h->up_first[v] > most) most = h->up_first[v + 1] - h->up_first[v];
    return most;
}

/* An edge's weight serves a whole row: wide tiles, where metrics fill them and there are plenty for the threads. */
static int32_t default_tile_lanes(const ll_omp_engine *e) {
    const ll_lanes *lanes = e->lanes;
    if (e->h->plain) return 1; /* Dijkstra gains nothing by neighbours */
    int64_t wide = ll_omp_split(lanes, wide_tile_lanes, 0, lanes->lane_count, NULL);
    int64_t narrow = ll_omp_split(lanes, narrow_tile_lanes, 0, lanes->lane_count, NULL);
    bool filled = 8 * wide * wide_tile_lanes <= 9 * narrow * narrow_tile_lanes;
    return filled && wide >= 8 * (int64_t)e->threads ? wide_tile_lanes : narrow_tile_lanes;
}

/* Lanes of a batch: as asked, else what fits the default store and gives every thread as many tiles as the others;
 * never over the limit. */
static ll_status set_sizes(ll_omp_engine *e, const ll_engine_options *options) {
    int64_t lane_count = e->lanes->lane_count > 0 ? e->lanes->lane_count : 1;
    e->demands_only = options->demands_only;
    e->tile_lanes = options->tile_lanes > 0 ? options->tile_lanes : default_tile_lanes(e);
    int64_t tile_bytes = 8 * (int64_t)e->tile_lanes * (e->h->node_count > 0 ? e->h->node_count : 1);
    if (e->h->plain) tile_bytes += ll_dijkstra_blocks(e->h->node_count);
    int64_t thread_bytes = e->threads == 1 ? near_store_bytes : thread_store_bytes;
    int64_t tiles = e->threads * (tile_bytes < thread_bytes ? thread_bytes / tile_bytes : 1);
    int64_t lanes = options->batch_lanes > 0 ? options->batch_lanes : tiles * e->tile_lanes;
    if (lanes > lane_count) lanes = lane_count;
    int64_t fixed = fixed_bytes(e) + ll_omp_prices_bytes(options->prices, e->lanes), need = 0;
    for (;; lanes = (lanes + 1) / 2) {
        e->tile_capacity = ll_tiles_most(e->lanes, e->tile_lanes, (int32_t)lanes);
        need = fixed + e->tile_capacity * tile_bytes;
        if (options->memory_limit <= 0 || need <= options->memory_limit || lanes == 1) break;
    }
    if (options->memory_limit > 0 && need > options->memory_limit)
        return ll_fail(e->ctx, LL_ERR_UNAVAILABLE, "shortest-path trees need %lld bytes, the limit is %lld",
                       (long long)need, (long long)options->memory_limit);
    e->batch_lanes = (int32_t)lanes;
    e->memory_bytes = need;
    return LL_OK;
}

static ll_status scratch_create(ll_omp_engine *e, ll_omp_scratch *s) {
    ll_status status = LL_OK;
    const ll_hierarchy *h = e->h;
    int64_t n = h->node_count;
    LL_NEW(e->ctx, s->seen, n);
    LL_NEW(e->ctx, s->rank, n);
    LL_NEW(e->ctx, s->in, n);
    LL_NEW(e->ctx, s->first, (n > e->tile_lanes ? n : e->tile_lanes) + 1);
    LL_NEW(e->ctx, s->volume_uteu, n);
    if (!h->plain) {
        LL_NEW(e->ctx, s->place, n);
        LL_NEW(e->ctx, s->best_up, e->most_degree);
        LL_NEW(e->ctx, s->best_down, e->most_degree);
        return LL_OK;
    }
    LL_NEW(e->ctx, s->distance, n);
    LL_TRY(ll_dijkstra_create(e->ctx, h->node_count, h->out_first, NULL, e->out_head, &s->dijkstra));
done:
    return status;
}

static void scratch_free(ll_context *ctx, ll_omp_scratch *s) {
    ll_free(ctx, s->seen);
    ll_free(ctx, s->rank);
    ll_free(ctx, s->in);
    ll_free(ctx, s->first);
    ll_free(ctx, s->volume_uteu);
    ll_free(ctx, s->place);
    ll_free(ctx, s->best_up);
    ll_free(ctx, s->best_down);
    ll_free(ctx, s->distance);
    ll_dijkstra_free(ctx, s->dijkstra);
}

static ll_status set_demands(ll_omp_engine *e) {
    ll_status status = LL_OK;
    const ll_lanes *lanes = e->lanes;
    LL_NEW(e->ctx, e->penalty_nusd, lanes->demand_count);
    LL_NEW(e->ctx, e->demand_lane, lanes->demand_count);
    memcpy(e->penalty_nusd, lanes->penalty_nusd, (size_t)lanes->demand_count * sizeof *e->penalty_nusd);
    for (int32_t lane = 0; lane < lanes->lane_count; lane++)
        for (int64_t d = lanes->first_demand[lane]; d < lanes->first_demand[lane + 1]; d++) e->demand_lane[d] = lane;
done:
    return status;
}

/* What searches over a plain hierarchy need besides: arcs in the order of their tails. */
static ll_status set_searches(ll_omp_engine *e) {
    ll_status status = LL_OK;
    const ll_hierarchy *h = e->h;
    if (!h->plain) return LL_OK;
    LL_NEW(e->ctx, e->weight_out, (int64_t)e->lanes->metric_count * h->arc_count);
    LL_NEW(e->ctx, e->out_head, h->arc_count);
    for (int32_t i = 0; i < h->arc_count; i++) e->out_head[i] = h->arc_head[h->out_arc[i]];
    if (e->tile_lanes > 1) return LL_OK; /* they search elsewhere and copy */
    int64_t blocks = e->tile_capacity * ll_dijkstra_blocks(h->node_count);
    LL_NEW(e->ctx, e->stale, blocks);
    memset(e->stale, 1, (size_t)blocks);
done:
    return status;
}

static ll_status set_store(ll_omp_engine *e) {
    ll_status status = LL_OK;
    int64_t distances = (int64_t)e->tile_capacity * e->tile_lanes * e->h->node_count;
    char *block = ll_calloc(e->ctx, distances + cache_line / 8, sizeof *e->store);
    if (block == NULL) return LL_ERR_MEMORY;
    e->store_block = block;
    e->store = (int64_t *)(void *)(block + (cache_line - (intptr_t)block % cache_line) % cache_line);
    LL_NEW(e->ctx, e->tile, e->tile_capacity);
    LL_NEW(e->ctx, e->lane_tile, e->batch_lanes);
    LL_NEW(e->ctx, e->scratch, e->threads);
    for (int32_t t = 0; t < e->threads; t++) LL_TRY(scratch_create(e, &e->scratch[t]));
done:
    return status;
}

static void engine_close(void *engine) {
    ll_omp_engine *e = engine;
    if (e == NULL) return;
    for (int32_t t = 0; e->scratch != NULL && t < e->threads; t++) scratch_free(e->ctx, &e->scratch[t]);
    void *blocks[] = {e->penalty_nusd, e->demand_lane, e->weight, e->weight_in, e->up,        e->down,   e->weight_out,
                      e->out_head,     e->store_block, e->tile,   e->stale,     e->lane_tile, e->scratch};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) ll_free(e->ctx, blocks[i]);
    ll_omp_schedule_free(e->ctx, &e->schedule);
    ll_omp_prices_free(e->ctx, e->prices);
    ll_free(e->ctx, e);
}

static ll_status engine_open(ll_context *ctx, const ll_hierarchy *h, const ll_lanes *lanes,
                             const ll_engine_options *options, void **out) {
    ll_status status = LL_OK;
    ll_omp_engine *e = NULL;
    *out = NULL;
    LL_NEW(ctx, e, 1);
    e->ctx = ctx;
    e->h = h;
    e->lanes = lanes;
    e->threads = options->threads > 0 ? options->threads : threads_worth(ctx, h, lanes);
    e->most_degree = most_degree(h);
    LL_TRY(set_sizes(e, options));
    e->sweeps = ll_omp_sweeps_get(e->tile_lanes, 0);
    LL_TRY(set_demands(e));
    LL_NEW(ctx, e->weight, (int64_t)lanes->metric_count * h->arc_count);
    LL_NEW(ctx, e->weight_in, (int64_t)lanes->metric_count * h->arc_count);
    LL_NEW(ctx, e->up, lanes->metric_count * h->edge_count);
    LL_NEW(ctx, e->down, lanes->metric_count * h->edge_count);
    if (!h->plain) LL_TRY(ll_omp_schedule_create(ctx, h, e->threads, &e->schedule));
    LL_TRY(set_searches(e));
    LL_TRY(set_store(e));
    LL_TRY(ll_omp_prices_create(ctx, options, lanes, &e->prices));
    *out = e;
    e = NULL;
done:
    engine_close(e);
    return status;
}

static void engine_info(void *engine, ll_engine_info *out) {
    const ll_omp_engine *e = engine;
    int most = ll_context_threads(e->ctx);
    char of[16] = "";
    if (e->threads < most) snprintf(of, sizeof of, " of %d", most); /* its rounds are too small for all of them */
    *out =
        (ll_engine_info){.batch_lanes = e->batch_lanes, .tile_lanes = e->tile_lanes, .memory_bytes = e->memory_bytes};
    snprintf(out->name, sizeof out->name, "openmp, %d%s thread%s, %s", e->threads, of,
             e->threads == 1 && of[0] == '\0' ? "" : "s", e->h->plain ? "dijkstra" : e->sweeps->name);
}

static ll_status engine_penalties(void *engine, const int64_t *penalty_nusd) {
    ll_omp_engine *e = engine;
    memcpy(e->penalty_nusd, penalty_nusd, (size_t)e->lanes->demand_count * sizeof *penalty_nusd);
    return LL_OK;
}

const ll_kernel_ops ll_openmp_ops = {
    .name = "openmp",
    .open = engine_open,
    .close = engine_close,
    .info = engine_info,
    .bandwidth = ll_omp_bandwidth,
    .weights = ll_omp_weights,
    .penalties = engine_penalties,
    .customize = ll_omp_customize,
    .trees = ll_omp_trees,
    .distances = ll_omp_distances,
    .gather = ll_omp_gather,
    .bound = ll_omp_bound,
    .load = ll_omp_load,
    .walk = ll_omp_walk,
    .move = ll_omp_move,
    .round = ll_omp_round,
    .keep = ll_omp_keep,
    .put = ll_omp_put,
    .fetch = ll_omp_fetch,
    .newton = &ll_openmp_newton_ops,
    .fit = &ll_openmp_fit_ops,
};
