/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many lanes a batch has, and how wide its tiles are: tiles of 128 lanes, narrower where no metric fills them, as
 * many as all lanes need. When device memory is short, fewer tiles; when not one full tile fits, tiles of 64, then
 * of 32.
 */
#include "kernels/cuda/engine.h"
#include "kernels/tiles.h"

enum { WIDEST_TILE = 128, NARROWEST_TILE = 32 }; /* of those chosen here */

typedef struct plan {
    int32_t tile_lanes, batch_lanes, tile_count;
} plan;

static int64_t plan_bytes(const ll_cuda_engine *e, const plan *p) {
    int64_t slots = (int64_t)p->tile_count * p->tile_lanes;
    return slots * (8 * (int64_t)e->h->node_count + 4) + 4 * ((int64_t)p->tile_count + p->batch_lanes);
}

/* The most lanes, up to those wanted, whose batch fits the budget wherever it starts; 0: none. */
static plan largest_plan(const ll_cuda_engine *e, int32_t tile_lanes, int32_t wanted, int64_t budget) {
    plan best = {tile_lanes, 0, 0};
    for (int32_t low = 1, high = wanted; low <= high;) {
        plan p = {tile_lanes, low + (high - low) / 2, 0};
        p.tile_count = ll_tiles_most(e->lanes, tile_lanes, p.batch_lanes);
        if (plan_bytes(e, &p) <= budget) {
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

static plan make_plan(const ll_cuda_engine *e, const ll_engine_options *options, int64_t budget) {
    int32_t wanted = e->lanes->lane_count > 0 ? e->lanes->lane_count : 1;
    if (options->batch_lanes > 0 && options->batch_lanes < wanted) wanted = options->batch_lanes;
    if (options->tile_lanes > 0) return largest_plan(e, options->tile_lanes, wanted, budget);
    for (int32_t tile = first_tile_lanes(e->lanes);; tile /= 2) {
        plan p = largest_plan(e, tile, wanted, budget);
        if (tile <= NARROWEST_TILE || p.batch_lanes >= (wanted < tile ? wanted : tile)) return p;
    }
}

/* Bytes that the batch may take, 0 or more: a sixteenth of what is free stays so, and the asked limit counts what is
 * taken already. */
static ll_status find_budget(const ll_cuda_engine *e, const ll_engine_options *options, int64_t *budget) {
    size_t free_bytes = 0, total_bytes = 0;
    ll_status status = ll_cuda_check(e->ctx, cudaMemGetInfo(&free_bytes, &total_bytes), "cudaMemGetInfo");
    if (status != LL_OK) return status;
    *budget = (int64_t)(free_bytes - free_bytes / 16);
    int64_t left = options->memory_limit - e->memory.bytes;
    if (options->memory_limit > 0 && left < *budget) *budget = left > 0 ? left : 0;
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
                   "hierarchy; free the device, raise --memory-limit, or run with --device cpu",
                   tile_lanes, (long long)plan_bytes(e, &one_tile), (long long)budget, (long long)e->memory.bytes);
}

/* The largest batch that the device really gives: what it promises may be gone or in pieces, then half of it is tried.
 */
static ll_status allocate_largest(ll_cuda_engine *e, const ll_engine_options *options) {
    int64_t budget = 0;
    int32_t keep = e->memory.block_count;
    ll_status status = find_budget(e, options, &budget);
    if (status != LL_OK) return status;
    for (int64_t left = budget;; left /= 2) {
        plan p = make_plan(e, options, left);
        if (p.batch_lanes == 0) return too_short(e, p.tile_lanes, budget);
        status = allocate(e, &p);
        if (status == LL_OK || e->memory.reason != cudaErrorMemoryAllocation) return status;
        ll_cuda_shrink(&e->memory, keep);
    }
}

ll_status ll_cuda_set_batch(ll_cuda_engine *e, const ll_engine_options *options) {
    ll_status status = LL_OK;
    if (options->tile_lanes > LL_CUDA_WIDEST_TILE)
        return ll_fail(e->ctx, LL_ERR_USAGE, "a tile of %d lanes is too wide: at most %d", options->tile_lanes,
                       LL_CUDA_WIDEST_TILE);
    LL_TRY(allocate_largest(e, options));
    LL_NEW(e->ctx, e->slot, e->batch_lanes);
    LL_NEW(e->ctx, e->tile_metric, e->tile_capacity);
    LL_NEW(e->ctx, e->origin, (int64_t)e->tile_capacity * e->batch.tile_lanes);
done:
    return status;
}
