/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/pass.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/base/ranks.h"
#include "solver/predict.h"
#include "solver/walked.h"

/* ---- the engine ---- */

static int64_t most_batch_demands(const ll_lanes *lanes, int32_t batch) {
    int64_t most = 0;
    for (int32_t first = 0; first < lanes->lane_count; first += batch) {
        int32_t last = first + batch < lanes->lane_count ? first + batch : lanes->lane_count;
        int64_t count = lanes->first_demand[last] - lanes->first_demand[first];
        if (count > most) most = count;
    }
    return most;
}

/* What depends on the engine and its batches; replaces what there was. */
static ll_status make_batch_buffers(ll_context *ctx, ll_oracle *o) {
    ll_status status = LL_OK;
    o->engine.ops->info(o->engine.impl, &o->info);
    int64_t batch = most_batch_demands(&o->own.lanes, o->info.batch_lanes);
    o->walk.arc_capacity = 64 * batch + 1024;
    LL_TRY(ll_grow(ctx, &o->gathered, batch, sizeof *o->gathered));
    LL_TRY(ll_grow(ctx, &o->wanted, batch, sizeof *o->wanted));
    LL_TRY(ll_grow(ctx, &o->walk.first, batch + 1, sizeof *o->walk.first));
    LL_TRY(ll_grow(ctx, &o->walk.arc, o->walk.arc_capacity, sizeof *o->walk.arc));
done:
    return status;
}

/* What a master over all capacities, and the pool for flows that are made to fit, would take of a device, at most:
 * batches leave them that, or half of what is free. */
static int64_t reserve_for(const ll_problem *p) {
    double columns = 10 * (double)p->demand_count, rows = fmin(p->row_count, 50000), pool = columns * (60 + 4 * 60);
    return (int64_t)(ll_predict_master_bytes(columns, rows, 20) + pool);
}

/* Under a limit of memory trees take half of what is left: batches have fewer lanes then. */
static ll_engine_options engine_options(const ll_oracle *o) {
    int64_t left = ll_memory_left(o->ctx);
    return (ll_engine_options){.demands_only = true,
                               .memory_limit = left == INT64_MAX ? 0 : left / 2 + 1,
                               .prices = &o->prices,
                               .device_reserve = reserve_for(o->p),
                               .join = o->join.join != NULL ? &o->join : NULL,
                               .device_turn = o->ctx->ranks != NULL ? o->ctx->ranks->local_rank : 0};
}

/* The CPU is always there: only the limit keeps trees from it. */
ll_status ll_pass_too_little_memory(ll_context *ctx) {
    char why[256], limit[LL_BYTES_SIZE], held[LL_BYTES_SIZE];
    if (ll_memory_left(ctx) <= 0)
        return ll_fail(ctx, LL_ERR_NO_ANSWER,
                       "memory: the limit is %s, and the command and the case alone take %s; ask for more by "
                       "--memory-limit",
                       ll_bytes_text(ctx->memory_limit, limit), ll_bytes_text(ll_memory_used(ctx), held));
    snprintf(why, sizeof why, "%s", ll_context_error(ctx));
    return ll_fail(ctx, LL_ERR_NO_ANSWER, "memory: %s; ask for more by --memory-limit", why);
}

ll_status ll_pass_open_engine(ll_oracle *o, ll_backend backend) {
    ll_status status = LL_OK;
    const ll_engine_options options = engine_options(o);
    double start_s = ll_clock_s();
    status = ll_engine_open(o->ctx, backend, o->hierarchy, &o->own.lanes, &options, &o->engine);
    o->open_s = ll_clock_s() - start_s;
    if (status == LL_ERR_UNAVAILABLE && backend != LL_BACKEND_CUDA) status = ll_pass_too_little_memory(o->ctx);
    LL_TRY(status);
    LL_TRY(make_batch_buffers(o->ctx, o));
done:
    return status;
}

ll_status ll_pass_recover(ll_oracle *o, ll_status failure) {
    if (failure != LL_ERR_UNAVAILABLE && failure != LL_ERR_INTERNAL) return failure;
    const ll_engine_options options = engine_options(o);
    ll_status moved = ll_engine_fall_back(o->ctx, o->hierarchy, &o->own.lanes, &options, &o->engine);
    if (moved == LL_ERR_USAGE) return failure;
    return moved == LL_OK ? make_batch_buffers(o->ctx, o) : moved;
}

/* ---- paths ---- */

ll_status ll_pass_add_path(ll_oracle *o, ll_pass *pass, int64_t demand, const int32_t *arc, int64_t arc_count) {
    int64_t column = LL_NONE;
    bool is_new = false;
    if (!ll_pool_has_room(o->ctx, pass->pool, arc_count)) {
        if (!o->pool_full) ll_log(o->ctx, LL_LOG_WARNING, "memory: no room for more paths; --memory-limit gives it");
        o->pool_full = pass->full = true;
        return LL_OK;
    }
    if (ll_pool_add_path(o->ctx, pass->pool, demand, arc, arc_count, &column, &is_new) != LL_OK) return LL_ERR_MEMORY;
    if (o->taken != NULL) o->taken[demand] = column;
    pass->added += is_new;
    return LL_OK;
}

static ll_status add_walked_paths(ll_oracle *o, ll_pass *pass, int64_t count) {
    ll_status status = LL_OK;
    pass->full = false;
    for (int64_t i = 0; i < count && !pass->full; i++) {
        const int32_t *arc = o->walk.arc + o->walk.first[i];
        int64_t arc_count = o->walk.first[i + 1] - o->walk.first[i];
        if (o->walked != NULL)
            LL_TRY(ll_walked_add(o->ctx, o->walked, o->wanted[i], arc, arc_count));
        else
            LL_TRY(ll_pass_add_path(o, pass, o->own.demand[o->wanted[i]], arc, arc_count));
    }
done:
    return status;
}

static ll_status walk_wanted(ll_oracle *o, int64_t count) {
    ll_status status = o->engine.ops->walk(o->engine.impl, o->wanted, count, &o->walk);
    if (status != LL_ERR_LIMIT) return status;
    int64_t need = 2 * o->walk.first[count];
    int32_t *grown = ll_realloc(o->ctx, o->walk.arc, need, sizeof *grown);
    if (grown == NULL) return LL_ERR_MEMORY;
    o->walk.arc = grown;
    o->walk.arc_capacity = need;
    return o->engine.ops->walk(o->engine.impl, o->wanted, count, &o->walk);
}

/* Paths of a batch that is gathered: those below the threshold. */
static ll_status take_paths(ll_oracle *o, ll_pass *pass, int64_t d0, int64_t d1) {
    ll_status status = LL_OK;
    int64_t wanted = 0;
    for (int64_t i = d0; i < d1; i++)
        if (o->gathered[i - d0] < pass->threshold_nusd[o->own.demand[i]]) o->wanted[wanted++] = i;
    if (wanted == 0) return LL_OK;
    LL_TRY(walk_wanted(o, wanted));
    LL_TRY(add_walked_paths(o, pass, wanted));
done:
    return status;
}

ll_status ll_pass_take_paths(ll_oracle *o, ll_pass *pass, int32_t first, int32_t count) {
    const ll_lanes *lanes = &o->own.lanes;
    ll_status status = o->engine.ops->gather(o->engine.impl, o->gathered);
    return status != LL_OK ? status
                           : take_paths(o, pass, lanes->first_demand[first], lanes->first_demand[first + count]);
}

/* ---- batches ---- */

/* Arc weights of every class, from prices [row]. Without costs, closed arcs stay closed. */
static ll_status set_weights(ll_oracle *o, const int64_t *price_nusd) {
    const ll_price_move move = {
        .price_nusd = price_nusd, .no_costs = o->mode == LL_COST_ZERO, .zero_weights = o->zero_weights};
    return o->engine.ops->move(o->engine.impl, &move, &o->weights_raised);
}

static ll_status run_batch(ll_oracle *o, ll_pass *pass, int32_t lane, int32_t count) {
    ll_status status = LL_OK;
    int64_t d0 = o->own.lanes.first_demand[lane], d1 = o->own.lanes.first_demand[lane + count];
    LL_TRY(o->engine.ops->trees(o->engine.impl, lane, count));
    LL_TRY(o->engine.ops->gather(o->engine.impl, o->gathered));
    for (int64_t i = 0; i < d1 - d0; i++) {
        int64_t d = o->own.demand[d0 + i], dist = o->gathered[i];
        o->distance[d] = dist;
        pass->served += (ll_i128)o->p->volume_uteu[d] * (dist < pass->penalty_nusd[d] ? dist : pass->penalty_nusd[d]);
    }
    if (pass->flow_uteu != NULL) LL_TRY(o->engine.ops->load(o->engine.impl, pass->flow_uteu));
    if (pass->threshold_nusd != NULL) LL_TRY(take_paths(o, pass, d0, d1));
done:
    return status;
}

/* Whether a path of these lanes is asked for. */
static bool any_wanted(const ll_oracle *o, int32_t lane, int32_t count, const int64_t *threshold_nusd) {
    for (int64_t i = o->own.lanes.first_demand[lane]; i < o->own.lanes.first_demand[lane + count]; i++)
        if (threshold_nusd[o->own.demand[i]] > 0) return true;
    return false;
}

static ll_status run_batches(ll_oracle *o, ll_pass *pass) {
    ll_status status = LL_OK;
    int32_t lanes = o->own.lanes.lane_count;
    LL_TRY(set_weights(o, pass->price_nusd));
    LL_TRY(o->engine.ops->customize(o->engine.impl));
    for (int32_t first = 0; first < lanes; first += o->info.batch_lanes) {
        int32_t count = lanes - first < o->info.batch_lanes ? lanes - first : o->info.batch_lanes;
        if (first > 0 && ll_should_stop(o->ctx))
            return ll_fail(o->ctx, LL_ERR_LIMIT, "stopped in the middle of a round");
        if (o->only_wanted && !any_wanted(o, first, count, pass->threshold_nusd)) continue;
        LL_TRY(run_batch(o, pass, first, count));
    }
done:
    return status;
}

static size_t flow_bytes(const ll_problem *p) {
    return (size_t)p->class_count * (size_t)p->arc_count * sizeof(int64_t);
}

ll_status ll_pass_run(ll_oracle *o, ll_pass *pass) {
    for (;;) {
        pass->served = 0;
        if (o->walked != NULL) ll_walked_clear(o->walked);
        if (pass->flow_uteu != NULL) memset(pass->flow_uteu, 0, flow_bytes(o->p));
        ll_status status = run_batches(o, pass);
        if (status == LL_OK) return LL_OK;
        status = ll_pass_recover(o, status);
        if (status != LL_OK) return status;
    }
}

/* ---- a sample ---- */

static ll_status sample_run(ll_oracle *o, int32_t lane, int32_t count, int64_t *flow_uteu,
                            ll_oracle_sample_sums *sums) {
    ll_status status = LL_OK;
    const ll_kernel_ops *ops = o->engine.ops;
    int64_t d0 = o->own.lanes.first_demand[lane], d1 = o->own.lanes.first_demand[lane + count];
    if (d1 - d0 > most_batch_demands(&o->own.lanes, o->info.batch_lanes)) { /* it need not be one of the batches */
        LL_TRY(ll_grow(o->ctx, &o->wanted, d1 - d0, sizeof *o->wanted));
        LL_TRY(ll_grow(o->ctx, &o->walk.first, d1 - d0 + 1, sizeof *o->walk.first));
    }
    for (int64_t d = d0; d < d1; d++) o->wanted[d - d0] = d;
    LL_TRY(ops->trees(o->engine.impl, lane, count));
    LL_TRY(ops->load(o->engine.impl, flow_uteu));
    status = ops->walk(o->engine.impl, o->wanted, d1 - d0, &o->walk);
    if (status != LL_ERR_LIMIT) LL_TRY(status); /* the sizes are there either way */
    sums->lanes += count;
    sums->demands += d1 - d0;
    sums->arcs += o->walk.first[d1 - d0];
    status = LL_OK;
done:
    return status;
}

/* Chosen lanes beside each other share a call. */
static ll_status sample_lanes(ll_oracle *o, const int64_t *price_nusd, const uint8_t *chosen, int64_t *flow_uteu,
                              ll_oracle_sample_sums *sums) {
    ll_status status = LL_OK;
    int32_t lanes = o->own.lanes.lane_count, last = 0;
    LL_TRY(set_weights(o, price_nusd));
    LL_TRY(o->engine.ops->customize(o->engine.impl));
    for (int32_t first = 0; first < lanes; first = last) {
        for (last = first; last < lanes && chosen[last] && last - first < o->info.batch_lanes; last++) {
        }
        if (last > first && sums->lanes > 0 && ll_should_stop(o->ctx)) break;
        if (last > first)
            LL_TRY(sample_run(o, first, last - first, flow_uteu, sums));
        else
            last++;
    }
done:
    return status;
}

ll_status ll_pass_sample(ll_oracle *o, const uint8_t *chosen, int64_t *flow_uteu, ll_oracle_sample_sums *sums) {
    ll_status status = LL_OK;
    int64_t *price = NULL; /* [row] 0 */
    LL_NEW(o->ctx, price, o->p->row_count);
    for (;;) {
        *sums = (ll_oracle_sample_sums){0};
        memset(flow_uteu, 0, flow_bytes(o->p));
        status = sample_lanes(o, price, chosen, flow_uteu, sums);
        if (status == LL_OK) break;
        LL_TRY(ll_pass_recover(o, status));
    }
done:
    ll_free(o->ctx, price);
    return status;
}
