/* SPDX-License-Identifier: Apache-2.0 */
/* The oracle over the kernels: order and hierarchy once, then rounds. */
#include "solver/pricing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/partition.h"
#include "solver/predict.h"
#include "solver/tree_choice.h"

static const double as_long_as_it_takes_s = 1e9;

static const double search_ns_an_arc = 12, sweep_ns_an_edge = 0.6; /* of a lane, about */

/* Beyond this many hierarchy edges an arc, Dijkstra is the better tree. */
enum { MOST_FILL = 60 };

static ll_status make_plain(ll_context *ctx, ll_oracle *o, const int32_t *order, const char *why) {
    const ll_problem *p = o->p;
    ll_log(ctx, LL_LOG_INFO, "trees: Dijkstra (%s)", why);
    ll_hierarchy_free(ctx, o->hierarchy);
    return ll_hierarchy_create_plain(ctx, p->node_count, p->arc_count, p->tail, p->head, order, &o->hierarchy);
}

static ll_status make_hierarchy(ll_context *ctx, ll_oracle *o, uint64_t seed) {
    ll_status status = LL_OK;
    const ll_problem *p = o->p;
    int32_t *order = NULL;
    bool shorter = false;
    LL_NEW(ctx, order, p->node_count);
    LL_TRY(ll_partition_order(ctx, p->node_count, p->arc_count, p->tail, p->head, seed, order));
    int64_t edge_limit = (int64_t)MOST_FILL * p->arc_count + 1000000;
    status = ll_hierarchy_create(ctx, p->node_count, p->arc_count, p->tail, p->head, order, edge_limit, &o->hierarchy);
    if (status == LL_ERR_UNAVAILABLE || status == LL_ERR_NO_ANSWER) /* too large, or stopped */
        status = make_plain(ctx, o, order, ll_context_error(ctx));
    LL_TRY(status);
    if (!o->hierarchy->plain)
        ll_log(ctx, LL_LOG_DEBUG, "hierarchy: %lld edges, %lld triangles, %d levels",
               (long long)o->hierarchy->edge_count, (long long)o->hierarchy->triangle_count, o->hierarchy->level_count);
    LL_TRY(ll_searches_are_shorter(ctx, p, o->hierarchy, &shorter));
    if (shorter) LL_TRY(make_plain(ctx, o, order, "searches end at the demands, which are near"));
done:
    ll_free(ctx, order);
    return status;
}

double ll_oracle_trees_ns(const ll_oracle *o) {
    const ll_hierarchy *h = o->hierarchy;
    double lane_ns = h->plain ? search_ns_an_arc * h->arc_count : sweep_ns_an_edge * (double)h->edge_count;
    return o->map->lanes.lane_count * lane_ns;
}

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
    int64_t batch = most_batch_demands(&o->map->lanes, o->info.batch_lanes);
    o->walk.arc_capacity = 64 * batch + 1024;
    LL_TRY(ll_grow(ctx, &o->gathered, batch, sizeof *o->gathered));
    LL_TRY(ll_grow(ctx, &o->wanted, batch, sizeof *o->wanted));
    LL_TRY(ll_grow(ctx, &o->walk.first, batch + 1, sizeof *o->walk.first));
    LL_TRY(ll_grow(ctx, &o->walk.arc, o->walk.arc_capacity, sizeof *o->walk.arc));
done:
    return status;
}

static ll_status make_buffers(ll_context *ctx, ll_oracle *o) {
    ll_status status = LL_OK;
    const ll_problem *p = o->p;
    LL_NEW(ctx, o->distance, p->demand_count);
    LL_NEW(ctx, o->best_distance, p->demand_count);
    LL_NEW(ctx, o->best_price_nusd, p->row_count);
    for (int64_t d = 0; d < p->demand_count; d++) {
        o->distance[d] = LL_COST_INF;
        o->best_distance[d] = LL_NONE;
    }
    LL_TRY(make_batch_buffers(ctx, o));
done:
    return status;
}

/* What a master over all capacities would take of a device, at most: batches leave it that, or half of what is free. */
static int64_t master_reserve(const ll_problem *p) {
    double columns = 10 * (double)p->demand_count, rows = fmin(p->row_count, 50000);
    return (int64_t)ll_predict_master_bytes(columns, rows, 20);
}

/* Under a limit of memory trees take half of what is left: batches have fewer lanes then. */
static ll_engine_options engine_options(const ll_oracle *o) {
    int64_t left = ll_memory_left(o->ctx);
    return (ll_engine_options){.demands_only = true,
                               .memory_limit = left == INT64_MAX ? 0 : left / 2 + 1,
                               .prices = &o->prices,
                               .device_reserve = master_reserve(o->p)};
}

/* The CPU is always there: only the limit keeps trees from it. */
static ll_status too_little_memory(ll_context *ctx) {
    char why[256], limit[LL_BYTES_SIZE], held[LL_BYTES_SIZE];
    if (ll_memory_left(ctx) <= 0)
        return ll_fail(ctx, LL_ERR_NO_ANSWER,
                       "memory: the limit is %s, and the command and the case alone take %s; ask for more by "
                       "--memory-limit",
                       ll_bytes_text(ctx->memory_limit, limit), ll_bytes_text(ll_memory_used(ctx), held));
    snprintf(why, sizeof why, "%s", ll_context_error(ctx));
    return ll_fail(ctx, LL_ERR_NO_ANSWER, "memory: %s; ask for more by --memory-limit", why);
}

ll_status ll_oracle_create(ll_context *ctx, const ll_problem *p, ll_backend backend, uint64_t seed, ll_oracle **out) {
    ll_status status = LL_OK;
    ll_oracle *o = NULL;
    *out = NULL;
    LL_NEW(ctx, o, 1);
    o->ctx = ctx;
    o->p = p;
    o->prices =
        (ll_price_model){p->class_count, p->arc_count, p->row_count, p->cost_nusd, p->entry_first, p->entry, p->row};
    LL_TRY(make_hierarchy(ctx, o, seed));
    LL_TRY(ll_lane_map_create(ctx, p, o->hierarchy->rank, &o->map));
    const ll_engine_options options = engine_options(o);
    double start_s = ll_clock_s();
    status = ll_engine_open(ctx, backend, o->hierarchy, &o->map->lanes, &options, &o->engine);
    o->open_s = ll_clock_s() - start_s;
    if (status == LL_ERR_UNAVAILABLE && backend != LL_BACKEND_CUDA) status = too_little_memory(ctx);
    LL_TRY(status);
    LL_TRY(make_buffers(ctx, o));
    *out = o;
    return LL_OK;
done:
    ll_oracle_free(ctx, o);
    return status;
}

void ll_oracle_free(ll_context *ctx, ll_oracle *o) {
    if (o == NULL) return;
    ll_engine_close(&o->engine);
    ll_lane_map_free(ctx, o->map);
    ll_hierarchy_free(ctx, o->hierarchy);
    void *arrays[] = {o->distance, o->best_distance, o->best_price_nusd, o->gathered,
                      o->wanted,   o->walk.first,    o->walk.arc};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, o);
}

/* Arc weights of every class, from prices [row]. Without costs, closed arcs stay closed. */
static ll_status set_weights(ll_oracle *o, const int64_t *price_nusd) {
    const ll_price_move move = {
        .price_nusd = price_nusd, .no_costs = o->mode == LL_COST_ZERO, .zero_weights = o->zero_weights};
    return o->engine.ops->move(o->engine.impl, &move, &o->weights_raised);
}

static ll_status add_walked_paths(ll_oracle *o, ll_pool *pool, int64_t count, int64_t *added) {
    for (int64_t i = 0; i < count; i++) {
        const int32_t *arc = o->walk.arc + o->walk.first[i];
        int64_t column = LL_NONE;
        bool is_new = false;
        if (!ll_pool_has_room(o->ctx, pool, o->walk.first[i + 1] - o->walk.first[i])) {
            if (!o->pool_full)
                ll_log(o->ctx, LL_LOG_WARNING, "memory: no room for more paths; --memory-limit gives it");
            o->pool_full = true;
            return LL_OK;
        }
        if (ll_pool_add_path(o->ctx, pool, o->map->demand[o->wanted[i]], arc, o->walk.first[i + 1] - o->walk.first[i],
                             &column, &is_new) != LL_OK)
            return LL_ERR_MEMORY;
        if (o->taken != NULL) o->taken[o->map->demand[o->wanted[i]]] = column;
        *added += is_new;
    }
    return LL_OK;
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

/* Paths of a batch that is gathered: those below the threshold go into the pool. */
static ll_status take_paths(ll_oracle *o, int64_t d0, int64_t d1, const int64_t *threshold_nusd, ll_pool *pool,
                            int64_t *added) {
    ll_status status = LL_OK;
    int64_t wanted = 0;
    for (int64_t i = d0; i < d1; i++)
        if (o->gathered[i - d0] < threshold_nusd[o->map->demand[i]]) o->wanted[wanted++] = i;
    if (wanted == 0) return LL_OK;
    LL_TRY(walk_wanted(o, wanted));
    LL_TRY(add_walked_paths(o, pool, wanted, added));
done:
    return status;
}

static ll_status batch_round(ll_oracle *o, int32_t lane, int32_t count, const int64_t *penalty_nusd,
                             const int64_t *threshold_nusd, ll_pool *pool, int64_t *added, int64_t *flow_uteu,
                             ll_i128 *sum) {
    ll_status status = LL_OK;
    int64_t d0 = o->map->lanes.first_demand[lane], d1 = o->map->lanes.first_demand[lane + count];
    LL_TRY(o->engine.ops->trees(o->engine.impl, lane, count));
    LL_TRY(o->engine.ops->gather(o->engine.impl, o->gathered));
    for (int64_t i = 0; i < d1 - d0; i++) {
        int64_t d = o->map->demand[d0 + i], dist = o->gathered[i];
        o->distance[d] = dist;
        *sum += (ll_i128)o->p->volume_uteu[d] * (dist < penalty_nusd[d] ? dist : penalty_nusd[d]);
    }
    if (flow_uteu != NULL) LL_TRY(o->engine.ops->load(o->engine.impl, flow_uteu));
    if (threshold_nusd != NULL) LL_TRY(take_paths(o, d0, d1, threshold_nusd, pool, added));
done:
    return status;
}

/* Demands that no path serves, at any price. */
static ll_i128 unreachable_penalties(const ll_problem *p, const int64_t *penalty_nusd) {
    ll_i128 sum = 0;
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->free_cost_nusd[d] >= LL_COST_INF) sum += (ll_i128)p->volume_uteu[d] * penalty_nusd[d];
    return sum;
}

/* Whether a path of these lanes is asked for. */
static bool any_wanted(const ll_oracle *o, int32_t lane, int32_t count, const int64_t *threshold_nusd) {
    for (int64_t i = o->map->lanes.first_demand[lane]; i < o->map->lanes.first_demand[lane + count]; i++)
        if (threshold_nusd[o->map->demand[i]] > 0) return true;
    return false;
}

static ll_status all_batches(ll_oracle *o, const int64_t *price_nusd, const int64_t *penalty_nusd,
                             const int64_t *threshold_nusd, ll_pool *pool, int64_t *added, int64_t *flow_uteu,
                             ll_i128 *sum) {
    ll_status status = LL_OK;
    int32_t lanes = o->map->lanes.lane_count;
    LL_TRY(set_weights(o, price_nusd));
    LL_TRY(o->engine.ops->customize(o->engine.impl));
    for (int32_t first = 0; first < lanes; first += o->info.batch_lanes) {
        int32_t count = lanes - first < o->info.batch_lanes ? lanes - first : o->info.batch_lanes;
        if (first > 0 && ll_should_stop(o->ctx))
            return ll_fail(o->ctx, LL_ERR_LIMIT, "stopped in the middle of a round");
        if (o->only_wanted && !any_wanted(o, first, count, threshold_nusd)) continue;
        LL_TRY(batch_round(o, first, count, penalty_nusd, threshold_nusd, pool, added, flow_uteu, sum));
    }
done:
    return status;
}

/* After a device failed: on with the CPU. LL_OK: from the start again; else what the failure was. */
static ll_status recover(ll_oracle *o, ll_status failure) {
    if (failure != LL_ERR_UNAVAILABLE && failure != LL_ERR_INTERNAL) return failure;
    const ll_engine_options options = engine_options(o);
    ll_status moved = ll_engine_fall_back(o->ctx, o->hierarchy, &o->map->lanes, &options, &o->engine);
    if (moved == LL_ERR_USAGE) return failure;
    return moved == LL_OK ? make_batch_buffers(o->ctx, o) : moved;
}

/* What a call of the price phase answered. LL_ERR_UNAVAILABLE: the device failed and the CPU has taken over, without
 * vectors. */
static ll_status after_price_call(ll_oracle *o, ll_status answer) {
    if (answer == LL_OK) return LL_OK;
    ll_status moved = recover(o, answer);
    if (moved == LL_OK) return LL_ERR_UNAVAILABLE;
    return moved == LL_ERR_UNAVAILABLE ? too_little_memory(o->ctx) : moved;
}

/* All batches; once more on the CPU where a device failed, from the start. */
static ll_status whole_round(ll_oracle *o, const int64_t *price_nusd, const int64_t *penalty_nusd,
                             const int64_t *threshold_nusd, ll_pool *pool, int64_t *added, int64_t *flow_uteu,
                             ll_i128 *sum) {
    size_t flow_bytes = (size_t)o->p->class_count * (size_t)o->p->arc_count * sizeof *flow_uteu;
    for (;;) {
        *sum = unreachable_penalties(o->p, penalty_nusd);
        if (flow_uteu != NULL) memset(flow_uteu, 0, flow_bytes);
        ll_status status = all_batches(o, price_nusd, penalty_nusd, threshold_nusd, pool, added, flow_uteu, sum);
        if (status == LL_OK) return LL_OK;
        status = recover(o, status);
        if (status != LL_OK) return status;
    }
}

static void keep_best(ll_oracle *o, const int64_t *price_nusd, ll_i128 bound) {
    if (o->only_wanted || o->mode != LL_COST_OF_CASE || o->weights_raised || (o->has_best && bound <= o->best_bound))
        return;
    o->has_best = true;
    o->best_bound = bound;
    memcpy(o->best_price_nusd, price_nusd, (size_t)o->p->row_count * sizeof *price_nusd);
    for (int64_t i = 0; i < o->map->lanes.demand_count; i++)
        o->best_distance[o->map->demand[i]] = o->distance[o->map->demand[i]];
}

ll_status ll_oracle_exact_distances(ll_oracle *o, const int64_t *price_nusd, const int64_t **distance_nusd) {
    ll_status status = LL_OK;
    size_t bytes = (size_t)o->p->row_count * sizeof *price_nusd;
    ll_i128 sum = 0;
    if (!o->has_best || memcmp(o->best_price_nusd, price_nusd, bytes) != 0) {
        ll_set_grace(o->ctx, as_long_as_it_takes_s);
        o->zero_weights = true;
        LL_TRY(whole_round(o, price_nusd, o->p->penalty_nusd, NULL, NULL, NULL, NULL, &sum));
        for (int64_t i = 0; i < o->map->lanes.demand_count; i++)
            o->best_distance[o->map->demand[i]] = o->distance[o->map->demand[i]];
        o->has_best = false; /* what it was is overwritten */
    }
    *distance_nusd = o->best_distance;
done:
    o->zero_weights = false;
    ll_set_grace(o->ctx, 0);
    return status;
}

static void sort_by_lane(const ll_oracle *o, const int64_t *of_demand, int64_t *of_lane) {
    for (int64_t i = 0; i < o->map->lanes.demand_count; i++) of_lane[i] = of_demand[o->map->demand[i]];
}

ll_status ll_oracle_set_penalties(ll_oracle *o, const int64_t *penalty_nusd) {
    int64_t *of_lane = o->map->lanes.penalty_nusd; /* what an engine that replaces this one starts with */
    sort_by_lane(o, penalty_nusd, of_lane);
    return o->engine.ops->penalties(o->engine.impl, of_lane);
}

ll_status ll_oracle_round(ll_oracle *o, const int64_t *price_nusd, const int64_t *penalty_nusd,
                          const int64_t *threshold_nusd, ll_pool *pool, int64_t *added, int64_t *flow_uteu,
                          ll_i128 *bound) {
    ll_status status = LL_OK;
    double start = ll_clock_s();
    int64_t new_paths = 0;
    ll_i128 sum = 0;
    LL_TRY(whole_round(o, price_nusd, penalty_nusd, threshold_nusd, pool, &new_paths, flow_uteu, &sum));
    for (int32_t r = 0; r < o->p->row_count; r++) sum -= (ll_i128)price_nusd[r] * o->p->row[r].capacity_uteu;
    keep_best(o, price_nusd, sum);
    if (added != NULL) *added = new_paths;
    *bound = sum;
    o->rounds++;
    o->seconds += ll_clock_s() - start;
    o->pricing_s += ll_clock_s() - start;
done:
    return status;
}

/* ---- rounds of the price phase ---- */

ll_status ll_oracle_start_prices(ll_oracle *o, const int64_t *penalty_nusd) {
    ll_status status = LL_OK;
    int64_t *of_lane = NULL; /* [lane demand] */
    LL_NEW(o->ctx, of_lane, o->map->lanes.demand_count);
    sort_by_lane(o, penalty_nusd, of_lane);
    o->unreachable = unreachable_penalties(o->p, penalty_nusd);
    LL_TRY(after_price_call(o, o->engine.ops->put(o->engine.impl, LL_PRICE_PENALTY, of_lane)));
done:
    ll_free(o->ctx, of_lane);
    return status;
}

typedef struct visit {
    ll_oracle *o;
    const ll_oracle_step *step;
    int64_t added;
} visit;

static ll_status visit_batch(void *user, int32_t first, int32_t count) {
    ll_status status = LL_OK;
    visit *v = user;
    const ll_lanes *lanes = &v->o->map->lanes;
    LL_TRY(v->o->engine.ops->gather(v->o->engine.impl, v->o->gathered));
    LL_TRY(take_paths(v->o, lanes->first_demand[first], lanes->first_demand[first + count], v->step->threshold_nusd,
                      v->step->pool, &v->added));
done:
    return status;
}

ll_status ll_oracle_step_prices(ll_oracle *o, const ll_oracle_step *step, ll_i128 *bound, ll_price_sums *sums) {
    ll_status status = LL_OK;
    double start = ll_clock_s();
    const ll_kernel_ops *ops = o->engine.ops;
    ll_price_move move = step->move;
    visit v = {o, step, 0};
    move.no_costs = o->mode == LL_COST_ZERO;
    LL_TRY(after_price_call(o, ops->move(o->engine.impl, &move, &o->weights_raised)));
    LL_TRY(after_price_call(
        o, ops->round(o->engine.impl, step->share, step->threshold_nusd != NULL ? visit_batch : NULL, &v, sums)));
    *bound = sums->served + o->unreachable - sums->priced;
    o->rounds++;
    o->seconds += ll_clock_s() - start;
done:
    return status;
}

ll_status ll_oracle_keep_prices(ll_oracle *o, bool better, bool exact, ll_price_state *state) {
    if (exact) o->kept_raised = o->weights_raised;
    return after_price_call(o, o->engine.ops->keep(o->engine.impl, better, exact, state));
}

ll_status ll_oracle_take_kept(ll_oracle *o, int64_t *price_nusd, ll_i128 bound) {
    ll_status status = LL_OK;
    int64_t *kept = NULL, *of_lane = NULL; /* [row], [lane demand] */
    LL_NEW(o->ctx, kept, o->p->row_count);
    LL_NEW(o->ctx, of_lane, o->map->lanes.demand_count);
    LL_TRY(after_price_call(o, o->engine.ops->fetch(o->engine.impl, LL_PRICE_KEPT, kept)));
    LL_TRY(after_price_call(o, o->engine.ops->fetch(o->engine.impl, LL_PRICE_KEPT_DISTANCE, of_lane)));
    memcpy(price_nusd, kept, (size_t)o->p->row_count * sizeof *price_nusd);
    if (o->mode != LL_COST_OF_CASE || o->kept_raised || (o->has_best && bound <= o->best_bound)) goto done;
    o->has_best = true;
    o->best_bound = bound;
    memcpy(o->best_price_nusd, price_nusd, (size_t)o->p->row_count * sizeof *price_nusd);
    for (int64_t i = 0; i < o->map->lanes.demand_count; i++) o->best_distance[o->map->demand[i]] = of_lane[i];
done:
    ll_free(o->ctx, kept);
    ll_free(o->ctx, of_lane);
    return status;
}

ll_status ll_oracle_put(ll_oracle *o, ll_price_vector vector, const void *value) {
    return after_price_call(o, o->engine.ops->put(o->engine.impl, vector, value));
}

ll_status ll_oracle_fetch(ll_oracle *o, ll_price_vector vector, void *value) {
    return after_price_call(o, o->engine.ops->fetch(o->engine.impl, vector, value));
}

/* ---- a sample ---- */

enum { SAMPLE_LANES = 16 }; /* whatever tiles threads and device ask for: the method is chosen by what is seen here */

static ll_status sample_tile(ll_oracle *o, int32_t lane, int32_t count, int64_t *flow_uteu,
                             ll_oracle_sample_sums *sums) {
    ll_status status = LL_OK;
    const ll_kernel_ops *ops = o->engine.ops;
    int64_t d0 = o->map->lanes.first_demand[lane], d1 = o->map->lanes.first_demand[lane + count];
    if (d1 - d0 > most_batch_demands(&o->map->lanes, o->info.batch_lanes)) { /* it need not be one of the batches */
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

static ll_status sample_tiles(ll_oracle *o, const int64_t *price_nusd, int32_t tiles, int64_t *flow_uteu,
                              ll_oracle_sample_sums *sums) {
    ll_status status = LL_OK;
    int32_t lanes = o->map->lanes.lane_count, wide = o->hierarchy->plain ? 1 : SAMPLE_LANES;
    if (wide > o->info.batch_lanes) wide = o->info.batch_lanes;
    if ((int64_t)tiles * wide > lanes) tiles = (lanes + wide - 1) / wide;
    LL_TRY(set_weights(o, price_nusd));
    LL_TRY(o->engine.ops->customize(o->engine.impl));
    for (int32_t i = 0; i < tiles; i++) {
        int32_t first = (int32_t)((int64_t)i * lanes / tiles), next = (int32_t)((int64_t)(i + 1) * lanes / tiles);
        if (i > 0 && ll_should_stop(o->ctx)) break;
        LL_TRY(sample_tile(o, first, next - first < wide ? next - first : wide, flow_uteu, sums));
    }
done:
    return status;
}

ll_status ll_oracle_sample(ll_oracle *o, int32_t tiles, int64_t *flow_uteu, ll_oracle_sample_sums *sums) {
    ll_status status = LL_OK;
    int64_t *price = NULL; /* [row] 0 */
    size_t flow_bytes = (size_t)o->p->class_count * (size_t)o->p->arc_count * sizeof *flow_uteu;
    LL_NEW(o->ctx, price, o->p->row_count);
    for (;;) {
        *sums = (ll_oracle_sample_sums){0};
        memset(flow_uteu, 0, flow_bytes);
        status = sample_tiles(o, price, tiles, flow_uteu, sums);
        if (status == LL_OK) break;
        LL_TRY(recover(o, status));
    }
done:
    ll_free(o->ctx, price);
    return status;
}

void ll_row_loads(const ll_problem *p, const int64_t *flow_uteu, double *load_teu) {
    memset(load_teu, 0, (size_t)p->row_count * sizeof *load_teu);
    for (int32_t k = 0; k < p->class_count; k++)
        for (int32_t a = 0; a < p->arc_count; a++) {
            int64_t flow = flow_uteu[(int64_t)k * p->arc_count + a];
            if (flow == 0) continue;
            for (int64_t e = p->entry_first[a]; e < p->entry_first[a + 1]; e++)
                if (p->entry[e].klass == LL_NONE || p->entry[e].klass == k)
                    load_teu[p->entry[e].row] += (double)flow * (double)p->entry[e].weight_micro * 1e-12;
        }
}
