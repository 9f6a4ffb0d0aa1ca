/* SPDX-License-Identifier: Apache-2.0 */
/* Distances between the ends of switched arcs, and of demands to them: by Dijkstra once, then by inserting arcs. */
#include "solver/invest/reach.h"

#include "graphs/dijkstra.h"

/* ---- distances without switched arcs ---- */

typedef struct worker {
    ll_dijkstra *dijkstra;
    int64_t *distance; /* [node] */
} worker;

typedef struct trees {
    ll_context *ctx;
    const ll_invest_run *run;
    ll_reach *r;
    const int64_t *weight;
    int64_t *order, *first; /* the demands of a source: order[first[source]] ... */
    worker *worker;
    int threads;
} trees;

enum { STEPS_AN_ARC = 20 }; /* of Dijkstra, in nanoseconds */

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

static ll_status sort_demands(trees *t) {
    ll_status status = LL_OK;
    const ll_problem *p = t->r->universe;
    const ll_reach_ends *e = &t->r->source;
    LL_NEW(t->ctx, t->order, p->demand_count);
    LL_NEW(t->ctx, t->first, e->count + 2);
    for (int64_t d = 0; d < p->demand_count; d++) t->first[e->of[d] + 2]++;
    for (int64_t i = 2; i < e->count + 2; i++) t->first[i] += t->first[i - 1];
    for (int64_t d = 0; d < p->demand_count; d++) t->order[t->first[e->of[d] + 1]++] = d;
done:
    return status;
}

static ll_status open_workers(trees *t) {
    ll_status status = LL_OK;
    const ll_problem *p = t->r->universe;
    t->threads = ll_threads_worth(t->ctx, STEPS_AN_ARC * (t->r->source.count + t->r->switches) * p->arc_count);
    LL_NEW(t->ctx, t->worker, t->threads);
    for (int i = 0; i < t->threads; i++) {
        LL_TRY(ll_dijkstra_create(t->ctx, p->node_count, p->first_out, p->out_arc, p->head, &t->worker[i].dijkstra));
        LL_NEW(t->ctx, t->worker[i].distance, p->node_count);
    }
done:
    return status;
}

static void close_trees(trees *t) {
    for (int i = 0; t->worker != NULL && i < t->threads; i++) {
        ll_dijkstra_free(t->ctx, t->worker[i].dijkstra);
        ll_free(t->ctx, t->worker[i].distance);
    }
    ll_free(t->ctx, t->worker);
    ll_free(t->ctx, t->order);
    ll_free(t->ctx, t->first);
}

static const int64_t *grow_tree(const trees *t, int32_t klass, int32_t node) {
    const worker *w = &t->worker[ll_thread()];
    ll_dijkstra_run(w->dijkstra, node, t->weight + (int64_t)klass * t->r->universe->arc_count, w->distance);
    return w->distance;
}

static int64_t at_most_inf(int64_t distance) { return distance < LL_COST_INF ? distance : LL_COST_INF; }

static void fill_source(const trees *t, int64_t source) {
    ll_reach *r = t->r;
    const ll_problem *p = r->universe;
    const int64_t *distance = grow_tree(t, r->source.klass[source], r->source.node[source]);
    for (int32_t s = 0; s < r->switches; s++)
        r->source.distance[source * r->switches + s] = at_most_inf(distance[t->run->switches[s].tail]);
    for (int64_t i = t->first[source]; i < t->first[source + 1]; i++) {
        int64_t d = t->order[i], direct = at_most_inf(distance[p->destination[d]]), penalty = p->penalty_nusd[d];
        r->direct[d] = direct < penalty || r->hard_only ? direct : penalty;
        if (p->volume_uteu[d] == 0 || (r->hard_only && penalty < LL_COST_INF)) r->direct[d] = 0;
    }
}

static void fill_head(const trees *t, int32_t klass, int32_t s) {
    ll_reach *r = t->r;
    const int64_t *distance = grow_tree(t, klass, t->run->switches[s].head);
    int64_t *between = r->between + ((int64_t)klass * r->switches + s) * r->switches;
    for (int32_t i = 0; i < r->switches; i++) between[i] = at_most_inf(distance[t->run->switches[i].tail]);
    for (int64_t i = 0; i < r->sink.count; i++)
        if (r->sink.klass[i] == klass) r->sink.distance[i * r->switches + s] = at_most_inf(distance[r->sink.node[i]]);
}

static void grow_trees(const trees *t) {
    int64_t sources = t->r->source.count, heads = (int64_t)t->r->universe->class_count * t->r->switches;
#pragma omp parallel for num_threads(t->threads) schedule(dynamic, 1)
    for (int64_t i = 0; i < sources + heads; i++) {
        int64_t head = i - sources;
        if (head < 0)
            fill_source(t, i);
        else
            fill_head(t, (int32_t)(head / t->r->switches), (int32_t)(head % t->r->switches));
    }
}

ll_status ll_reach_open(ll_context *ctx, const ll_invest_run *run, const ll_problem *universe, const int64_t *weight,
                        bool hard_only, ll_reach *out) {
    ll_status status = LL_OK;
    int64_t m = run->switch_count;
    *out = (ll_reach){.universe = universe, .switches = run->switch_count, .hard_only = hard_only};
    trees t = {.ctx = ctx, .run = run, .r = out, .weight = weight};
    LL_NEW(ctx, out->between, universe->class_count * m * m);
    LL_NEW(ctx, out->until, universe->class_count * m);
    LL_NEW(ctx, out->since, universe->class_count * m);
    LL_TRY(open_ends(ctx, universe, universe->origin, out->switches, &out->source));
    LL_TRY(open_ends(ctx, universe, universe->destination, out->switches, &out->sink));
    LL_NEW(ctx, out->direct, universe->demand_count);
    LL_TRY(sort_demands(&t));
    LL_TRY(open_workers(&t));
    grow_trees(&t);
done:
    close_trees(&t);
    return status;
}

void ll_reach_close(ll_context *ctx, ll_reach *r) {
    ll_free(ctx, r->between);
    ll_free(ctx, r->until);
    ll_free(ctx, r->since);
    close_ends(ctx, &r->source);
    close_ends(ctx, &r->sink);
    ll_free(ctx, r->direct);
    *r = (ll_reach){0};
}

/* ---- arcs for everybody ---- */

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Three distances below or at LL_COST_INF fit int64. */
static void insert_between(ll_reach *r, int32_t at, int32_t klass, int64_t cost) {
    int64_t m = r->switches, *between = r->between + klass * m * m;
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < m; j++)
            between[i * m + j] = least(between[i * m + j], between[i * m + at] + cost + between[at * m + j]);
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

void ll_reach_insert(ll_context *ctx, ll_reach *r, int32_t at, const int64_t *cost_nusd) {
    int64_t m = r->switches, classes = r->universe->class_count;
    for (int32_t k = 0; k < classes; k++) {
        if (cost_nusd[k] < LL_COST_INF) insert_between(r, at, k, cost_nusd[k]);
        for (int64_t i = 0; i < m; i++) {
            r->until[k * m + i] = r->between[(k * m + at) * m + i];
            r->since[k * m + i] = r->between[(k * m + i) * m + at];
        }
    }
    insert_for_ends(ctx, &r->source, m, at, cost_nusd, r->until);
    insert_for_ends(ctx, &r->sink, m, at, cost_nusd, r->since);
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

int64_t ll_reach_saving(const ll_reach *r, ll_reach_arcs *a, int64_t demand, int32_t arc) {
    int64_t m = r->switches, n = a->count, best = r->direct[demand], klass = r->universe->klass[demand];
    const int64_t *to = r->source.distance + r->source.of[demand] * m;
    const int64_t *from = r->sink.distance + r->sink.of[demand] * m;
    const int64_t *cost = a->cost_nusd + klass * n, *between = a->between + klass * n * n;
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
