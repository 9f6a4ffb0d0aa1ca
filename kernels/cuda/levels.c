/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done level by level of pieces: weights of edges from below, distances of trees from above. The launches are
 * the same in every round, so they are captured once and replayed; those of sweeps depend on the number of tiles, and
 * are kept for two of these, since the last batch of a round is often a smaller one.
 */
#include "kernels/cuda/engine.h"

/* ---- weights ---- */

static ll_status customize_level(ll_cuda_engine *e, const ll_cuda_level *level) {
    ll_status status = LL_OK;
    const ll_cuda_graph *g = &e->graph;
    cudaStream_t stream = e->memory.stream;
    cudaError_t error = cudaSuccess;
    if (level->sharing == LL_CUDA_LEVEL_SEARCH)
        error = ll_cuda_launch_customize_search(g, level->edge_first, level->edge_count, stream);
    else if (level->sharing != LL_CUDA_LEVEL_EMPTY)
        error = ll_cuda_launch_customize(g, level->edge_first, level->edge_count,
                                         level->sharing == LL_CUDA_LEVEL_BY_WARP, stream);
    LL_TRY(ll_cuda_check(e->ctx, error, "customize"));
    error = ll_cuda_launch_piece_columns(g, level->first, level->long_count, level->most_above, stream);
    LL_TRY(ll_cuda_check(e->ctx, error, "piece_columns"));
done:
    return status;
}

static ll_status queue_customize(void *user) {
    ll_cuda_engine *e = user;
    ll_status status = LL_OK;
    cudaStream_t stream = e->memory.stream;
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_edge_weights(&e->graph, stream), "edge_weights"));
    for (int32_t l = 0; l < e->pieces.level_count; l++) LL_TRY(customize_level(e, &e->pieces.level[l]));
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_piece_squares(&e->graph, e->pieces.count, stream), "piece_squares"));
done:
    return status;
}

ll_status ll_cuda_customize_on(ll_cuda_engine *e) {
    if (e->h->plain || e->graph.metric_count == 0) return LL_OK;
    return ll_cuda_replay_run(&e->customize, &e->memory, queue_customize, e);
}

ll_status ll_cuda_customize(void *engine) {
    ll_cuda_engine *e = engine;
    ll_status status = ll_cuda_customize_on(e);
    return status == LL_OK ? ll_cuda_wait(&e->memory) : status;
}

/* ---- trees ---- */

/* Warps that keep a large device busy; how many times as many make short pieces worth a launch of their own; the ranks
 * above a piece that are worth a warp of their own. */
static const int64_t busy_warps = 2048, short_launch = 8, share_ranks = 8;

/* Warps of a sweep over so many pieces. */
static int64_t sweep_warps(const ll_cuda_engine *e, int32_t count) {
    int64_t parts = (e->batch.tile_lanes + LL_CUDA_WARP - 1) / LL_CUDA_WARP;
    return count * parts * e->batch.tile_count;
}

/* How many warps share the ranks above a piece of the level, so that there are enough of them. */
static int32_t shares_of(const ll_cuda_engine *e, const ll_cuda_level *level) {
    int64_t warps = sweep_warps(e, level->count);
    int32_t shares = 1;
    while (shares < LL_CUDA_DOWN_WARPS && shares * warps < busy_warps && 2 * share_ranks * shares <= level->most_above)
        shares *= 2;
    return shares;
}

static ll_status sweep_level(ll_cuda_engine *e, const ll_cuda_level *level) {
    ll_status status = LL_OK;
    cudaStream_t stream = e->memory.stream;
    int32_t shares = shares_of(e, level), wide = level->wide_count;
    if (wide > 0 && sweep_warps(e, level->count) < short_launch * busy_warps) wide = level->count;
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_tree_down(&e->graph, &e->batch, level->first, wide, shares, 0, stream),
                         "tree_down"));
    LL_TRY(ll_cuda_check(
        e->ctx,
        ll_cuda_launch_tree_down(&e->graph, &e->batch, level->first + wide, level->count - wide, shares, 1, stream),
        "tree_down_short"));
done:
    return status;
}

static ll_status queue_sweep(void *user) {
    ll_cuda_engine *e = user;
    ll_status status = LL_OK;
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_tree_up(&e->graph, &e->batch, e->memory.stream), "tree_up"));
    for (int32_t l = e->pieces.level_count - 1; l >= 0; l--) LL_TRY(sweep_level(e, &e->pieces.level[l]));
done:
    return status;
}

/* The kept launches for this number of tiles become the first; where there are none, the oldest are given up. */
static ll_cuda_replay *find_sweeps(ll_cuda_engine *e) {
    int last = 0;
    while (last < LL_CUDA_SWEEPS - 1 && e->sweeps[last].tile_count != e->batch.tile_count) last++;
    ll_cuda_sweeps found = e->sweeps[last];
    if (found.tile_count != e->batch.tile_count) {
        ll_cuda_replay_forget(&found.replay);
        found.tile_count = e->batch.tile_count;
    }
    for (int i = last; i > 0; i--) e->sweeps[i] = e->sweeps[i - 1];
    e->sweeps[0] = found;
    return &e->sweeps[0].replay;
}

ll_status ll_cuda_sweep(ll_cuda_engine *e) {
    if (e->batch.tile_count == 0) return LL_OK;
    return ll_cuda_replay_run(find_sweeps(e), &e->memory, queue_sweep, e);
}

void ll_cuda_forget_levels(ll_cuda_engine *e) {
    ll_cuda_replay_forget(&e->customize);
    for (int i = 0; i < LL_CUDA_SWEEPS; i++) ll_cuda_replay_forget(&e->sweeps[i].replay);
}
