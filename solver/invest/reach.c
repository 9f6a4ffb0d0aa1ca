/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distances between the ends of switched arcs, and of demands to them: by trees of the kernels, then by inserting arcs.
 * Hierarchy and lanes are those of the universe, and serve all cuts; the trees' lanes are, class by class, its sources
 * and then the heads of all switches.
 */
#include "solver/invest/reach.h"

#include "solver/pricing.h"

/* ---- ends ---- */

/* Numbers the pairs of class and node that demands have at one end, in that order. */
static ll_status open_ends(ll_context *ctx, const ll_problem *p, const int32_t *node, int32_t switches,
                           ll_reach_ends *out) {
    ll_status status = LL_OK;
    int64_t *number = NULL, keys = (int64_t)p->class_count * p->node_count;
    LL_NEW(ctx, number, keys);
    LL_NEW(ctx, out->of, p->demand_count);
    LL_NEW(ctx, out->klass, p->demand_count);
    LL_NEW(ctx, out->node, p->demand_count);
    for (int64_t d = 0; d < p->demand_count; d++) number[(int64_t)p->klass[d] * p->node_count + node[d]] = 1;
    for (int64_t key = 0; key < keys; key++) {
        if (number[key] == 0) continue;
        out->klass[out->count] = (int32_t)(key / p->node_count);
        out->node[out->count] = (int32_t)(key % p->node_count);
        number[key] = out->count++;
    }
    for (int64_t d = 0; d < p->demand_count; d++) out->of[d] = number[(int64_t)p->klass[d] * p->node_count + node[d]];
    LL_NEW(ctx, out->distance, out->count * switches);
done:
    ll_free(ctx, number);
    return status;
}

static void close_ends(ll_context *ctx, ll_reach_ends *e) {
    ll_free(ctx, e->of);
    ll_free(ctx, e->klass);
    ll_free(ctx, e->node);
    ll_free(ctx, e->distance);
}

/* The demands of a source: order[first[source]] ... */
static ll_status sort_demands(ll_reach *r) {
    ll_status status = LL_OK;
    const ll_problem *p = r->universe;
    const ll_reach_ends *e = &r->source;
    LL_NEW(r->ctx, r->order, p->demand_count);
    LL_NEW(r->ctx, r->first, e->count + 2);
    for (int64_t d = 0; d < p->demand_count; d++) r->first[e->of[d] + 2]++;
    for (int64_t i = 2; i < e->count + 2; i++) r->first[i] += r->first[i - 1];
    for (int64_t d = 0; d < p->demand_count; d++) r->order[r->first[e->of[d] + 1]++] = d;
done:
    return status;
}

/* ---- trees ---- */

static void add_lane(ll_lanes *l, int32_t klass, int32_t node) {
    l->metric[l->lane_count] = klass;
    l->origin[l->lane_count++] = node;
}

static ll_status make_lanes(ll_reach *r) {
    ll_status status = LL_OK;
    int32_t classes = r->universe->class_count;
    LL_TRY(ll_lane_map_allocate(r->ctx, r->source.count + (int64_t)classes * r->switches, 0, &r->map));
    r->map->lanes.metric_count = classes;
    for (int32_t k = 0, source = 0; k < classes; k++) {
        for (; source < r->source.count && r->source.klass[source] == k; source++)
            add_lane(&r->map->lanes, k, r->source.node[source]);
        for (int32_t s = 0; s < r->switches; s++) add_lane(&r->map->lanes, k, r->run->switches[s].head);
    }
done:
    return status;
}

static int64_t at_most_inf(int64_t distance) { return distance < LL_COST_INF ? distance : LL_COST_INF; }

static void fill_source(ll_reach *r, int64_t source) {
    const ll_problem *p = r->universe;
    for (int32_t s = 0; s < r->switches; s++)
        r->source.distance[source * r->switches + s] = at_most_inf(r->distance[r->run->switches[s].tail]);
    for (int64_t i = r->first[source]; i < r->first[source + 1]; i++) {
        int64_t d = r->order[i], direct = at_most_inf(r->distance[p->destination[d]]), penalty = p->penalty_nusd[d];
        r->direct[d] = direct < penalty || r->hard_only ? direct : penalty;
        if (p->volume_uteu[d] == 0 || (r->hard_only && penalty < LL_COST_INF)) r->direct[d] = 0;
    }
}

static void fill_head(ll_reach *r, int32_t klass, int32_t s) {
    int64_t *between = r->between + ((int64_t)klass * r->switches + s) * r->switches;
    for (int32_t i = 0; i < r->switches; i++) between[i] = at_most_inf(r->distance[r->run->switches[i].tail]);
    for (int64_t i = 0; i < r->sink.count; i++)
        if (r->sink.klass[i] == klass)
            r->sink.distance[i * r->switches + s] = at_most_inf(r->distance[r->sink.node[i]]);
}

/* Lanes of a class are its sources and m heads: what is before a lane tells which it is. */
static void fill_lane(ll_reach *r, int32_t lane) {
    int32_t klass = r->map->lanes.metric[lane];
    int64_t at = lane - (int64_t)klass * r->switches; /* of the sources, where it is one */
    if (at < r->source.count && r->source.klass[at] == klass) {
        fill_source(r, at);
        return;
    }
    int64_t sources = 0;
    while (sources < r->source.count && r->source.klass[sources] <= klass) sources++;
    fill_head(r, klass, (int32_t)(at - sources));
}

ll_status ll_reach_measure(ll_reach *r, const int64_t *weight, bool hard_only) {
    ll_status status = LL_OK;
    const ll_kernel_ops *ops = r->engine.ops;
    void *engine = r->engine.impl;
    int32_t lanes = r->map->lanes.lane_count;
    r->hard_only = hard_only;
    LL_TRY(ops->weights(engine, weight));
    LL_TRY(ops->customize(engine));
    for (int32_t lane = 0; lane < lanes;) {
        int32_t count = lanes - lane < r->batch_lanes ? lanes - lane : r->batch_lanes;
        LL_TRY(ops->trees(engine, lane, count));
        for (int32_t end = lane + count; lane < end; lane++) {
            LL_TRY(ops->distances(engine, lane, r->distance));
            fill_lane(r, lane);
        }
    }
done:
    return status;
}

/* ---- all of it ---- */

static ll_status open_engine(ll_reach *r) {
    ll_status status = LL_OK;
    ll_engine_info info;
    LL_TRY(ll_oracle_hierarchy(r->ctx, r->universe, 0, LL_TREES_SWEPT, &r->hierarchy));
    LL_TRY(make_lanes(r));
    LL_TRY(ll_engine_open(r->ctx, LL_BACKEND_OPENMP, r->hierarchy, &r->map->lanes, &(ll_engine_options){.threads = 0},
                          &r->engine));
    r->engine.ops->info(r->engine.impl, &info);
    r->batch_lanes = info.batch_lanes;
done:
    return status;
}

ll_status ll_reach_open(const ll_invest_run *run, const ll_problem *universe, ll_reach **out) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    int64_t m = run->switch_count, classes = universe->class_count;
    ll_reach *r = NULL;
    *out = NULL;
    LL_NEW(ctx, r, 1);
    *r = (ll_reach){.ctx = ctx, .run = run, .universe = universe, .switches = run->switch_count};
    LL_NEW(ctx, r->between, classes * m * m);
    LL_NEW(ctx, r->until, classes * m);
    LL_NEW(ctx, r->since, classes * m);
    LL_TRY(open_ends(ctx, universe, universe->origin, r->switches, &r->source));
    LL_TRY(open_ends(ctx, universe, universe->destination, r->switches, &r->sink));
    LL_NEW(ctx, r->direct, universe->demand_count);
    LL_NEW(ctx, r->distance, universe->node_count);
    LL_TRY(sort_demands(r));
    LL_TRY(open_engine(r));
    *out = r;
    r = NULL;
done:
    ll_reach_close(r);
    return status;
}

void ll_reach_close(ll_reach *r) {
    if (r == NULL) return;
    void *arrays[] = {r->between, r->until, r->since, r->direct, r->distance, r->order, r->first};
    ll_engine_close(&r->engine);
    ll_hierarchy_free(r->ctx, r->hierarchy);
    ll_lane_map_free(r->ctx, r->map);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(r->ctx, arrays[i]);
    close_ends(r->ctx, &r->source);
    close_ends(r->ctx, &r->sink);
    ll_free(r->ctx, r);
}

/* ---- arcs for everybody ---- */

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Three distances below or at LL_COST_INF fit int64. */
static void insert_between(ll_reach *r, int32_t at, int32_t klass, int64_t cost) {
    int64_t m = r->switches, *between = r->between + klass * m * m;
    const int64_t *after = between + at * m;
    for (int64_t i = 0; i < m; i++) {
        int64_t over = between[i * m + at] + cost;
        for (int64_t j = 0; j < m && over < LL_COST_INF; j++)
            between[i * m + j] = least(between[i * m + j], over + after[j]);
    }
}

/* How far ends are from switches, or switches from them, where the way over an arc may be shorter: by its other end,
 * rest [class * m] from there. */
static void insert_for_ends(ll_context *ctx, ll_reach_ends *e, int64_t m, int32_t at, const int64_t *cost_nusd,
                            const int64_t *rest) {
#pragma omp parallel for num_threads(ll_threads_worth(ctx, e->count *m)) schedule(static)
    for (int64_t i = 0; i < e->count; i++) {
        int64_t *distance = e->distance + i * m, k = e->klass[i];
        int64_t over = distance[at] + cost_nusd[k];
        for (int64_t s = 0; s < m && over < LL_COST_INF; s++) distance[s] = least(distance[s], over + rest[k * m + s]);
    }
}

void ll_reach_insert(ll_reach *r, int32_t at, const int64_t *cost_nusd) {
    int64_t m = r->switches, classes = r->universe->class_count;
    bool is_arc = false;
    for (int32_t k = 0; k < classes; k++) is_arc |= cost_nusd[k] < LL_COST_INF;
    if (!is_arc) return;
    for (int32_t k = 0; k < classes; k++) {
        if (cost_nusd[k] < LL_COST_INF) insert_between(r, at, k, cost_nusd[k]);
        for (int64_t i = 0; i < m; i++) {
            r->until[k * m + i] = r->between[(k * m + at) * m + i];
            r->since[k * m + i] = r->between[(k * m + i) * m + at];
        }
    }
    insert_for_ends(r->ctx, &r->source, m, at, cost_nusd, r->until);
    insert_for_ends(r->ctx, &r->sink, m, at, cost_nusd, r->since);
}

/* ---- arcs of one group in one combination ---- */

ll_status ll_reach_arcs_create(ll_context *ctx, const ll_reach *r, int32_t most, ll_reach_arcs *out) {
    ll_status status = LL_OK;
    int64_t n = most, classes = r->universe->class_count;
    *out = (ll_reach_arcs){0};
    LL_NEW(ctx, out->at, n);
    LL_NEW(ctx, out->cost_nusd, classes * n);
    LL_NEW(ctx, out->between, classes * n * n);
done:
    return status;
}

void ll_reach_arcs_free(ll_context *ctx, ll_reach_arcs *a) {
    ll_free(ctx, a->at);
    ll_free(ctx, a->cost_nusd);
    ll_free(ctx, a->between);
    *a = (ll_reach_arcs){0};
}

void ll_reach_arcs_join(const ll_reach *r, ll_reach_arcs *a) {
    int64_t m = r->switches, n = a->count;
    for (int32_t k = 0; k < r->universe->class_count; k++) {
        const int64_t *all = r->between + k * m * m, *cost = a->cost_nusd + k * n;
        int64_t *between = a->between + k * n * n;
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < n; j++) between[i * n + j] = all[a->at[i] * m + a->at[j]];
        for (int64_t x = 0; x < n; x++)
            for (int64_t i = 0; i < n; i++)
                for (int64_t j = 0; j < n; j++)
                    between[i * n + j] = least(between[i * n + j], between[i * n + x] + cost[x] + between[x * n + j]);
    }
}

/* Whether the nearest arc to the origin and the one to the destination leave anything to save. */
static bool may_save(const ll_reach_arcs *a, const int64_t *to, const int64_t *cost, const int64_t *from,
                     int64_t direct) {
    int64_t before = LL_COST_INF, after = LL_COST_INF;
    for (int32_t i = 0; i < a->count; i++) {
        before = least(before, to[a->at[i]] + cost[i]);
        after = least(after, from[a->at[i]]);
    }
    return before + after < direct;
}

int64_t ll_reach_saving(const ll_reach *r, const ll_reach_arcs *a, int64_t demand, int32_t arc) {
    int64_t m = r->switches, n = a->count, best = r->direct[demand], klass = r->universe->klass[demand];
    const int64_t *to = r->source.distance + r->source.of[demand] * m;
    const int64_t *from = r->sink.distance + r->sink.of[demand] * m;
    const int64_t *cost = a->cost_nusd + klass * n, *between = a->between + klass * n * n;
    if (!may_save(a, to, cost, from, best)) return 0;
    int64_t begin = arc != LL_NONE ? arc : 0, end = arc != LL_NONE ? arc + 1 : n;
    for (int64_t i = begin; i < end; i++) {
        int64_t before = to[a->at[i]], after = from[a->at[i]];
        for (int64_t x = 0; x < n; x++) {
            before = least(before, to[a->at[x]] + cost[x] + between[x * n + i]);
            after = least(after, between[i * n + x] + cost[x] + from[a->at[x]]);
        }
        best = least(best, before + cost[i] + after);
    }
    return r->direct[demand] - best;
}
