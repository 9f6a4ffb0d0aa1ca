/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many lanes a batch has, and how wide its tiles are: tiles of 128 lanes, narrower where no metric fills them, as
 * many as all lanes need. Where device memory is short, step by step:
 *
 *     batches of fewer lanes, which stream through  ->  triangles searched, not listed  ->  tiles of 64, of 32 lanes
 *     ->  no engine: the CPU takes over (dispatch.c)
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kernels/backends.h"
#include "kernels/cuda/engine.h"
#include "kernels/tiles.h"

enum { WIDEST_TILE = 128, NARROWEST_TILE = 32 }; /* of those chosen here */

typedef struct plan {
    int32_t tile_lanes, batch_lanes, tile_count;
} plan;

/* Tells a step of the ladder, in the log and to who asks later. */
static void step(ll_cuda_engine *e, const char *format, ...) LL_PRINTF(2, 3);

static void step(ll_cuda_engine *e, const char *format, ...) {
    char text[128];
    size_t used = strlen(e->steps);
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    ll_log(e->ctx, LL_LOG_INFO, "device memory: %s", text);
    snprintf(e->steps + used, sizeof e->steps - used, "%s%s", used > 0 ? "; " : "", text);
}

static int64_t plan_bytes(const ll_hierarchy *h, const plan *p) {
    int64_t slots = (int64_t)p->tile_count * p->tile_lanes;
    return slots * (8 * (int64_t)h->node_count + 4) + 4 * ((int64_t)p->tile_count + p->batch_lanes);
}

/* The most lanes, up to those wanted, whose batch fits the budget wherever it starts; 0: none. */
static plan largest_plan(const ll_cuda_engine *e, int32_t tile_lanes, int32_t wanted, int64_t budget) {
    plan best = {tile_lanes, 0, 0};
    for (int32_t low = 1, high = wanted; low <= high;) {
        plan p = {tile_lanes, low + (high - low) / 2, 0};
        p.tile_count = ll_tiles_most(e->lanes, tile_lanes, p.batch_lanes);
        if (plan_bytes(e->h, &p) <= budget) {
            best = p;
            low = p.batch_lanes + 1;
        } else {
            high = p.batch_lanes - 1;
        }
    }
    return best;
}

static int32_t first_tile_lanes(const ll_lanes *lanes) {
    int32_t fullest = 0, run = 0, tile = WIDEST_TILE;
    for (int32_t lane = 0; lane < lanes->lane_count; lane++) {
        run = lane > 0 && lanes->metric[lane] == lanes->metric[lane - 1] ? run + 1 : 1;
        if (run > fullest) fullest = run;
    }
    while (tile > NARROWEST_TILE && fullest <= tile / 2) tile /= 2;
    return tile;
}

static int32_t wanted_lanes(const ll_lanes *lanes, const ll_engine_options *options) {
    int32_t wanted = lanes->lane_count > 0 ? lanes->lane_count : 1;
    return options->batch_lanes > 0 && options->batch_lanes < wanted ? options->batch_lanes : wanted;
}

static bool is_full(const plan *p, int32_t wanted) {
    return p->batch_lanes >= (wanted < p->tile_lanes ? wanted : p->tile_lanes);
}

static plan make_plan(const ll_cuda_engine *e, const ll_engine_options *options, int64_t budget) {
    int32_t wanted = wanted_lanes(e->lanes, options);
    if (options->tile_lanes > 0) return largest_plan(e, options->tile_lanes, wanted, budget);
    for (int32_t tile = first_tile_lanes(e->lanes);; tile /= 2) {
        plan p = largest_plan(e, tile, wanted, budget);
        if (tile <= NARROWEST_TILE || is_full(&p, wanted)) return p;
    }
}

/* Bytes that lists and batch may take, 0 or more: a sixteenth of what is free stays so, and the asked limit counts what
 * is taken already. */
static ll_status find_budget(ll_cuda_engine *e, const ll_engine_options *options, int64_t *budget) {
    size_t free_bytes = 0, total_bytes = 0;
    ll_status status = ll_cuda_check(e->ctx, cudaMemGetInfo(&free_bytes, &total_bytes), "cudaMemGetInfo");
    if (status != LL_OK) return status;
    e->free_bytes = (int64_t)free_bytes + e->memory.bytes;
    *budget = (int64_t)(free_bytes - free_bytes / 16);
    int64_t reserve = options->device_reserve, half = (int64_t)(free_bytes / 2);
    *budget -= reserve < half ? reserve : half;
    int64_t left = options->device_limit - e->memory.bytes;
    if (options->device_limit > 0 && left < *budget) *budget = left > 0 ? left : 0;
    return LL_OK;
}

static ll_status allocate(ll_cuda_engine *e, const plan *p) {
    ll_cuda_batch *b = &e->batch;
    int64_t slots = (int64_t)p->tile_count * p->tile_lanes;
    b->slot = ll_cuda_alloc(&e->memory, p->batch_lanes, sizeof *b->slot);
    b->tile_metric = ll_cuda_alloc(&e->memory, p->tile_count, sizeof *b->tile_metric);
    b->origin = ll_cuda_alloc(&e->memory, slots, sizeof *b->origin);
    b->distance = ll_cuda_alloc(&e->memory, slots * e->h->node_count, sizeof *b->distance);
    b->tile_lanes = p->tile_lanes;
    e->tile_capacity = p->tile_count;
    e->batch_lanes = p->batch_lanes;
    return e->memory.status;
}

static ll_status too_short(const ll_cuda_engine *e, int32_t tile_lanes, int64_t budget) {
    const plan one_tile = {tile_lanes, 1, 1};
    return ll_fail(e->ctx, LL_ERR_UNAVAILABLE,
                   "device memory is short: a tile of %d lanes takes %lld bytes, there are %lld beside the %lld of the "
                   "hierarchy; free the device, or run with --device cpu",
                   tile_lanes, (long long)plan_bytes(e->h, &one_tile), (long long)budget, (long long)e->memory.bytes);
}

/* Lists are kept as long as they leave room for a full tile of the first width. */
static bool lists_fit(const ll_cuda_engine *e, const ll_engine_options *options, const plan *p) {
    int32_t width = options->tile_lanes > 0 ? options->tile_lanes : first_tile_lanes(e->lanes);
    return p->tile_lanes == width && is_full(p, wanted_lanes(e->lanes, options));
}

static ll_status take(ll_cuda_engine *e, const plan *p, bool lists) {
    ll_status status = lists ? ll_cuda_list_triangles(e) : LL_OK;
    return status == LL_OK ? allocate(e, p) : status;
}

static void tell_plan(ll_cuda_engine *e, const ll_engine_options *options) {
    int32_t wanted = wanted_lanes(e->lanes, options), width = first_tile_lanes(e->lanes);
    if (options->tile_lanes == 0 && e->batch.tile_lanes < width)
        step(e, "tiles of %d lanes instead of %d", e->batch.tile_lanes, width);
    if (e->batch_lanes < wanted) step(e, "batches of %d of %d lanes", e->batch_lanes, wanted);
}

/* The largest lists and batch that the device really gives: what it promises may be gone or in pieces, then half of it
 * is tried. */
static ll_status take_largest(ll_cuda_engine *e, const ll_engine_options *options) {
    int64_t budget = 0, list_bytes = ll_cuda_list_bytes(e->h);
    int32_t keep = e->memory.block_count;
    bool lists = e->pieces.level_count > 0 && e->graph.metric_count > 0;
    char text[LL_BYTES_SIZE];
    ll_status status = find_budget(e, options, &budget);
    if (status != LL_OK) return status;
    for (int64_t left = budget;;) {
        plan p = make_plan(e, options, left - (lists ? list_bytes : 0));
        if (lists && !lists_fit(e, options, &p)) {
            lists = false;
            step(e, "triangles are searched, their lists take %s", ll_bytes_text(list_bytes, text));
            continue;
        }
        if (p.batch_lanes == 0) return too_short(e, p.tile_lanes, budget);
        status = take(e, &p, lists);
        if (status == LL_OK || e->memory.reason != cudaErrorMemoryAllocation) break;
        ll_cuda_shrink(&e->memory, keep);
        ll_cuda_search_triangles(e);
        if (left == budget) step(e, "the device promised %s and gave less", ll_bytes_text(budget, text));
        left /= 2;
    }
    if (status == LL_OK) tell_plan(e, options);
    return status;
}

ll_status ll_cuda_set_batch(ll_cuda_engine *e, const ll_engine_options *options) {
    ll_status status = LL_OK;
    if (options->tile_lanes > LL_CUDA_WIDEST_TILE)
        return ll_fail(e->ctx, LL_ERR_USAGE, "a tile of %d lanes is too wide: at most %d", options->tile_lanes,
                       LL_CUDA_WIDEST_TILE);
    LL_TRY(take_largest(e, options));
    LL_NEW(e->ctx, e->slot, e->batch_lanes);
    LL_NEW(e->ctx, e->tile_metric, e->tile_capacity);
    LL_NEW(e->ctx, e->origin, (int64_t)e->tile_capacity * e->batch.tile_lanes);
done:
    return status;
}

void ll_cuda_predict(const ll_hierarchy *h, const ll_lanes *lanes, const ll_price_model *prices, int64_t *most,
                     int64_t *least) {
    plan all = {first_tile_lanes(lanes), lanes->lane_count > 0 ? lanes->lane_count : 1, 1};
    const plan one = {NARROWEST_TILE, 1, 1};
    all.tile_count = ll_tiles_most(lanes, all.tile_lanes, all.batch_lanes);
    int64_t fixed = ll_cuda_fixed_bytes(h, lanes) + ll_cuda_price_bytes(prices, lanes);
    *most = fixed + ll_cuda_list_bytes(h) + plan_bytes(h, &all);
    *least = fixed + plan_bytes(h, &one);
}
