/* SPDX-License-Identifier: Apache-2.0 */
/* The oracle over the kernels: order and hierarchy once, then rounds, of all lanes here or of all ranks together. */
#include "solver/pricing.h"

#include <string.h>

#include "graphs/partition.h"
#include "solver/pass.h"
#include "solver/team.h"

static const double as_long_as_it_takes_s = 1e9;

static const double search_ns_an_arc = 12, sweep_ns_an_edge = 0.6; /* of a lane, about */

/* Beyond this many hierarchy edges an arc, Dijkstra is the better tree. */
enum { MOST_FILL = 60 };

static ll_status make_plain(ll_context *ctx, const ll_problem *p, const int32_t *order, const char *why,
                            ll_hierarchy **h) {
    ll_log(ctx, LL_LOG_INFO, "trees: Dijkstra (%s)", why);
    ll_hierarchy_free(ctx, *h);
    return ll_hierarchy_create_plain(ctx, p->node_count, p->arc_count, p->tail, p->head, order, h);
}

ll_status ll_oracle_hierarchy(ll_context *ctx, const ll_problem *p, uint64_t seed, ll_trees trees, ll_hierarchy **out) {
    ll_status status = LL_OK;
    int32_t *order = NULL;
    bool shorter = trees == LL_TREES_SEARCHED;
    *out = NULL;
    LL_NEW(ctx, order, p->node_count);
    LL_TRY(ll_partition_order(ctx, p->node_count, p->arc_count, p->tail, p->head, seed, order));
    int64_t edge_limit = (int64_t)MOST_FILL * p->arc_count + 1000000;
    status = ll_hierarchy_create(ctx, p->node_count, p->arc_count, p->tail, p->head, order, edge_limit, out);
    if (status == LL_ERR_UNAVAILABLE || status == LL_ERR_NO_ANSWER) /* too large, or stopped */
        status = make_plain(ctx, p, order, ll_context_error(ctx), out);
    LL_TRY(status);
    const ll_hierarchy *h = *out;
    if (!h->plain)
        ll_log(ctx, LL_LOG_DEBUG, "hierarchy: %lld edges, %lld triangles, %d levels", (long long)h->edge_count,
               (long long)h->triangle_count, h->level_count);
    if (trees == LL_TREES_BY_SAMPLE) LL_TRY(ll_searches_are_shorter(ctx, p, h, &shorter));
    if (shorter && !h->plain) LL_TRY(make_plain(ctx, p, order, "searches end at the demands, which are near", out));
done:
    ll_free(ctx, order);
    return status;
}

double ll_oracle_trees_ns(const ll_oracle *o) {
    const ll_hierarchy *h = o->hierarchy;
    double lane_ns = h->plain ? search_ns_an_arc * h->arc_count : sweep_ns_an_edge * (double)h->edge_count;
    return o->map->lanes.lane_count * lane_ns;
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
done:
    return status;
}

static ll_oracle *new_oracle(ll_context *ctx, const ll_problem *p) {
    ll_oracle *o = ll_calloc(ctx, 1, sizeof *o);
    if (o == NULL) return NULL;
    o->ctx = ctx;
    o->p = p;
    o->prices =
        (ll_price_model){p->class_count, p->arc_count, p->row_count, p->cost_nusd, p->entry_first, p->entry, p->row};
    return o;
}

ll_status ll_oracle_create(ll_context *ctx, const ll_problem *p, ll_backend backend, uint64_t seed, ll_oracle **out) {
    return ll_oracle_create_with(ctx, p, backend, seed, LL_TREES_BY_SAMPLE, out);
}

ll_status ll_oracle_create_with(ll_context *ctx, const ll_problem *p, ll_backend backend, uint64_t seed, ll_trees trees,
                                ll_oracle **out) {
    ll_status status = LL_OK;
    *out = NULL;
    ll_oracle *o = new_oracle(ctx, p);
    if (o == NULL) return LL_ERR_MEMORY;
    LL_TRY(ll_oracle_hierarchy(ctx, p, seed, trees, &o->hierarchy));
    LL_TRY(ll_lane_map_create(ctx, p, o->hierarchy->rank, &o->map));
    LL_TRY(make_buffers(ctx, o));
    o->own = *o->map;
    LL_TRY(ctx->ranks != NULL ? ll_team_create(o, backend, seed) : ll_pass_open_engine(o, backend));
    *out = o;
    return LL_OK;
done:
    ll_oracle_free(ctx, o);
    return status;
}

ll_status ll_oracle_create_member(ll_context *ctx, const ll_problem *p, ll_backend backend, ll_hierarchy *hierarchy,
                                  ll_lane_map *map, ll_oracle **out) {
    ll_status status = LL_OK;
    *out = NULL;
    ll_oracle *o = new_oracle(ctx, p);
    if (o == NULL) {
        ll_hierarchy_free(ctx, hierarchy);
        ll_lane_map_free(ctx, map);
        return LL_ERR_MEMORY;
    }
    o->hierarchy = hierarchy;
    o->map = map;
    o->own = *map;
    LL_TRY(make_buffers(ctx, o));
    LL_TRY(ll_pass_open_engine(o, backend));
    *out = o;
    return LL_OK;
done:
    ll_oracle_free(ctx, o);
    return status;
}

void ll_oracle_free(ll_context *ctx, ll_oracle *o) {
    if (o == NULL) return;
    ll_engine_close(&o->engine);
    ll_team_free(o->team);
    ll_lane_map_free(ctx, o->map);
    ll_hierarchy_free(ctx, o->hierarchy);
    void *arrays[] = {o->distance, o->best_distance, o->best_price_nusd, o->gathered,
                      o->wanted,   o->walk.first,    o->walk.arc};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, o);
}

/* Demands that no path serves, at any price. */
static ll_i128 unreachable_penalties(const ll_problem *p, const int64_t *penalty_nusd) {
    ll_i128 sum = 0;
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->free_cost_nusd[d] >= LL_COST_INF) sum += (ll_i128)p->volume_uteu[d] * penalty_nusd[d];
    return sum;
}

/* What a call of the price phase answered. LL_ERR_UNAVAILABLE: the device failed and the CPU has taken over, without
 * vectors. */
static ll_status after_price_call(ll_oracle *o, ll_status answer) {
    if (answer == LL_OK) return LL_OK;
    ll_status moved = ll_pass_recover(o, answer);
    if (moved == LL_OK) return LL_ERR_UNAVAILABLE;
    return moved == LL_ERR_UNAVAILABLE ? ll_pass_too_little_memory(o->ctx) : moved;
}

/* All lanes, whoever has them; *sum of volume * min(distance, penalty) over all demands. */
static ll_status whole_round(ll_oracle *o, ll_pass *pass, ll_i128 *sum) {
    ll_status status = o->team != NULL ? ll_team_pass(o->team, pass) : ll_pass_run(o, pass);
    *sum = unreachable_penalties(o->p, pass->penalty_nusd) + pass->served;
    return status;
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
        LL_TRY(whole_round(o, &(ll_pass){.price_nusd = price_nusd, .penalty_nusd = o->p->penalty_nusd}, &sum));
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
    for (int64_t i = 0; i < o->own.lanes.demand_count; i++) of_lane[i] = of_demand[o->own.demand[i]];
}

ll_status ll_oracle_set_penalties(ll_oracle *o, const int64_t *penalty_nusd) {
    ll_status status = LL_OK;
    int64_t *of_lane = o->own.lanes.penalty_nusd; /* what an engine that replaces this one starts with */
    sort_by_lane(o, penalty_nusd, of_lane);
    if (o->team != NULL) LL_TRY(ll_team_set_penalties(o->team, LL_TEAM_OF_LOADS, penalty_nusd));
    LL_TRY(o->engine.ops->penalties(o->engine.impl, of_lane));
done:
    return status;
}

ll_status ll_oracle_round(ll_oracle *o, const int64_t *price_nusd, const int64_t *penalty_nusd,
                          const int64_t *threshold_nusd, ll_pool *pool, int64_t *added, int64_t *flow_uteu,
                          ll_i128 *bound) {
    ll_status status = LL_OK;
    double start = ll_clock_s();
    ll_pass pass = {
        .price_nusd = price_nusd, .penalty_nusd = penalty_nusd, .threshold_nusd = threshold_nusd, .pool = pool};
    ll_i128 sum = 0;
    pass.flow_uteu = flow_uteu;
    LL_TRY(whole_round(o, &pass, &sum));
    for (int32_t r = 0; r < o->p->row_count; r++) sum -= (ll_i128)price_nusd[r] * o->p->row[r].capacity_uteu;
    keep_best(o, price_nusd, sum);
    if (added != NULL) *added = pass.added;
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
    LL_NEW(o->ctx, of_lane, o->own.lanes.demand_count);
    sort_by_lane(o, penalty_nusd, of_lane);
    o->unreachable = unreachable_penalties(o->p, penalty_nusd);
    if (o->team != NULL) LL_TRY(ll_team_set_penalties(o->team, LL_TEAM_OF_BOUNDS, penalty_nusd));
    LL_TRY(after_price_call(o, o->engine.ops->put(o->engine.impl, LL_PRICE_PENALTY, of_lane)));
done:
    ll_free(o->ctx, of_lane);
    return status;
}

typedef struct visit {
    ll_oracle *o;
    ll_pass pass;
} visit;

static ll_status visit_batch(void *user, int32_t first, int32_t count) {
    visit *v = user;
    return ll_pass_take_paths(v->o, &v->pass, first, count);
}

/* The round of trial prices that the engine has. */
static ll_status round_at_trial(ll_oracle *o, const ll_oracle_step *step, ll_price_sums *sums) {
    ll_status status = LL_OK;
    visit v = {o, {.threshold_nusd = step->threshold_nusd, .pool = step->pool}};
    ll_price_visit walks = step->threshold_nusd != NULL ? visit_batch : NULL;
    if (o->team != NULL) LL_TRY(ll_team_begin_step(o->team, &v.pass));
    status = o->engine.ops->round(o->engine.impl, step->share, walks, &v, sums);
    if (o->team != NULL) status = ll_team_end_step(o->team, status, &v.pass, sums);
done:
    return status;
}

ll_status ll_oracle_step_prices(ll_oracle *o, const ll_oracle_step *step, ll_i128 *bound, ll_price_sums *sums) {
    ll_status status = LL_OK;
    double start = ll_clock_s();
    ll_price_move move = step->move;
    move.no_costs = o->mode == LL_COST_ZERO;
    LL_TRY(after_price_call(o, o->engine.ops->move(o->engine.impl, &move, &o->weights_raised)));
    LL_TRY(after_price_call(o, round_at_trial(o, step, sums)));
    *bound = sums->served + o->unreachable - sums->priced;
    o->rounds++;
    o->seconds += ll_clock_s() - start;
done:
    return status;
}

ll_status ll_oracle_keep_prices(ll_oracle *o, bool better, bool exact, ll_price_state *state) {
    if (exact) o->kept_raised = o->weights_raised;
    ll_status told = exact && o->team != NULL ? ll_team_keep(o->team) : LL_OK;
    if (told != LL_OK) return told;
    return after_price_call(o, o->engine.ops->keep(o->engine.impl, better, exact, state));
}

ll_status ll_oracle_take_kept(ll_oracle *o, int64_t *price_nusd, ll_i128 bound) {
    ll_status status = LL_OK;
    int64_t *kept = NULL, *of_lane = NULL; /* [row], [lane demand] */
    LL_NEW(o->ctx, kept, o->p->row_count);
    LL_NEW(o->ctx, of_lane, o->own.lanes.demand_count);
    LL_TRY(after_price_call(o, o->engine.ops->fetch(o->engine.impl, LL_PRICE_KEPT, kept)));
    LL_TRY(after_price_call(o, o->engine.ops->fetch(o->engine.impl, LL_PRICE_KEPT_DISTANCE, of_lane)));
    memcpy(price_nusd, kept, (size_t)o->p->row_count * sizeof *price_nusd);
    if (o->mode != LL_COST_OF_CASE || o->kept_raised || (o->has_best && bound <= o->best_bound)) goto done;
    o->has_best = true;
    o->best_bound = bound;
    memcpy(o->best_price_nusd, price_nusd, (size_t)o->p->row_count * sizeof *price_nusd);
    for (int64_t i = 0; i < o->own.lanes.demand_count; i++) o->best_distance[o->own.demand[i]] = of_lane[i];
    if (o->team != NULL) LL_TRY(ll_team_fetch_kept(o->team, o->best_distance));
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

ll_status ll_oracle_sample(ll_oracle *o, int32_t tiles, int64_t *flow_uteu, ll_oracle_sample_sums *sums) {
    ll_status status = LL_OK;
    int32_t lanes = o->map->lanes.lane_count, wide = o->hierarchy->plain ? 1 : SAMPLE_LANES;
    uint8_t *chosen = NULL; /* [lane] */
    LL_NEW(o->ctx, chosen, lanes);
    if ((int64_t)tiles * wide > lanes) tiles = (lanes + wide - 1) / wide;
    for (int32_t i = 0; i < tiles; i++) {
        int32_t first = (int32_t)((int64_t)i * lanes / tiles), next = (int32_t)((int64_t)(i + 1) * lanes / tiles);
        memset(chosen + first, 1, (size_t)(next - first < wide ? next - first : wide));
    }
    LL_TRY(o->team != NULL ? ll_team_sample(o->team, chosen, flow_uteu, sums)
                           : ll_pass_sample(o, chosen, flow_uteu, sums));
done:
    ll_free(o->ctx, chosen);
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
