/* SPDX-License-Identifier: Apache-2.0 */
/* The CUDA backend: opening, closing, what comes from the caller between rounds, and its table. */
#include "kernels/cuda/engine.h"

#include <stdio.h>

#include "kernels/backends.h"

static void engine_close(void *engine) {
    ll_cuda_engine *e = engine;
    if (e == NULL) return;
    ll_cuda_forget_levels(e);
    ll_cuda_memory_close(&e->memory);
    ll_cuda_pieces_free(e->ctx, &e->pieces);
    void *blocks[] = {e->chunk, e->joined_uteu, e->slot, e->tile_metric, e->origin, e->partial};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) ll_free(e->ctx, blocks[i]);
    ll_free(e->ctx, e);
}

/* Runs a first kernel, so that a device which this binary has no code for is found now and not in the middle of a
 * solve. */
static ll_status try_kernel(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    ll_cuda_batch all = e->batch;
    all.tile_count = e->tile_capacity;
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_tree_fill(&e->graph, &all, e->memory.stream), "tree_fill"));
    LL_TRY(ll_cuda_wait(&e->memory));
done:
    return status;
}

static ll_status engine_open(ll_context *ctx, const ll_hierarchy *h, const ll_lanes *lanes,
                             const ll_engine_options *options, void **out) {
    ll_status status = LL_OK;
    ll_cuda_engine *e = NULL;
    *out = NULL;
    LL_NEW(ctx, e, 1);
    e->ctx = ctx;
    e->h = h;
    e->lanes = lanes;
    LL_TRY(ll_cuda_choose_device(ctx, options->device_turn, e->device));
    LL_TRY(ll_cuda_memory_open(ctx, &e->memory));
    LL_TRY(ll_cuda_set_graph(e));
    LL_TRY(ll_cuda_set_demands(e));
    LL_TRY(ll_cuda_set_prices(e, options));
    LL_TRY(ll_cuda_count_triangles(e));
    LL_TRY(ll_cuda_set_batch(e, options));
    LL_TRY(try_kernel(e));
    *out = e;
    e = NULL;
done:
    engine_close(e);
    return status;
}

static void engine_info(void *engine, ll_engine_info *out) {
    const ll_cuda_engine *e = engine;
    *out = (ll_engine_info){.batch_lanes = e->batch_lanes,
                            .tile_lanes = e->batch.tile_lanes,
                            .memory_bytes = e->memory.bytes,
                            .device_free_bytes = e->free_bytes};
    snprintf(out->name, sizeof out->name, "cuda, %.80s", e->device);
    snprintf(out->steps, sizeof out->steps, "%s", e->steps);
}

static ll_status engine_weights(void *engine, const int64_t *weight) {
    ll_cuda_engine *e = engine;
    int64_t count = (int64_t)e->graph.metric_count * e->graph.arc_count;
    return ll_cuda_upload(&e->memory, e->graph.weight, weight, count * (int64_t)sizeof *weight);
}

static ll_status engine_penalties(void *engine, const int64_t *penalty_nusd) {
    ll_cuda_engine *e = engine;
    return ll_cuda_upload(&e->memory, e->demands.penalty_nusd, penalty_nusd,
                          e->lanes->demand_count * (int64_t)sizeof *penalty_nusd);
}

const ll_kernel_ops ll_cuda_ops = {
    .name = "cuda",
    .open = engine_open,
    .close = engine_close,
    .info = engine_info,
    .bandwidth = ll_cuda_bandwidth,
    .weights = engine_weights,
    .penalties = engine_penalties,
    .customize = ll_cuda_customize,
    .trees = ll_cuda_trees,
    .distances = ll_cuda_distances,
    .gather = ll_cuda_gather,
    .bound = ll_cuda_bound,
    .load = ll_cuda_load,
    .walk = ll_cuda_walk,
    .move = ll_cuda_move,
    .round = ll_cuda_round,
    .keep = ll_cuda_keep,
    .put = ll_cuda_put,
    .fetch = ll_cuda_fetch,
    .newton = &ll_cuda_newton_ops,
    .fit = &ll_cuda_fit_ops,
};
