/* SPDX-License-Identifier: Apache-2.0 */
/* Trees kept by lane, each by the thread that made it, and which of them a change touches. */
#include "graphs/free_costs.h"

#include <string.h>

#include "graphs/demand_distances.h"
#include "graphs/dijkstra.h"
#include "graphs/problem_chains.h"

static const int64_t most_arcs = 16000000; /* 64 MB */

enum { STEPS_AN_ARC = 20 }; /* of Dijkstra, in nanoseconds */

typedef struct kept { /* by one thread */
    int32_t *arc;     /* of p: those of trees that lead to demands, lane after lane */
    int64_t count, room;
} kept;

typedef struct span { /* the arcs of a lane */
    int32_t thread;
    int64_t begin, end; /* into that thread's */
} span;

struct ll_free_costs {
    const ll_problem *p; /* borrowed */
    ll_index *arc_of_token;
    ll_demand_lanes lanes;
    span *span; /* [lane] */
    kept *kept; /* [thread] */
    int32_t threads;
};

/* ---- keeping ---- */

typedef struct walk {    /* one thread's */
    const ll_problem *q; /* what is searched: p, or p with chains joined */
    ll_dijkstra *search;
    int64_t *distance_nusd; /* [node of q] */
    int32_t *last_arc;      /* [node of q] */
    int64_t *seen;          /* [node of q] the last lane whose paths lead over it, from 1 */
} walk;

static void walk_close(ll_context *ctx, walk *w) {
    ll_dijkstra_free(ctx, w->search);
    ll_free(ctx, w->distance_nusd);
    ll_free(ctx, w->last_arc);
    ll_free(ctx, w->seen);
}

static ll_status walk_open(ll_context *ctx, const ll_problem *q, walk *w) {
    ll_status status = LL_OK;
    w->q = q;
    LL_TRY(ll_dijkstra_create(ctx, q->node_count, q->first_out, q->out_arc, q->head, &w->search));
    LL_NEW(ctx, w->distance_nusd, q->node_count);
    LL_NEW(ctx, w->last_arc, q->node_count);
    LL_NEW(ctx, w->seen, q->node_count);
    ll_dijkstra_keep_arcs(w->search, w->last_arc);
done:
    return status;
}

/* Adds an arc of the tree, in arcs of the whole problem. */
static ll_status keep_arc(ll_context *ctx, kept *k, const ll_problem *q, int32_t arc) {
    int64_t length = ll_problem_whole_arcs(q, &arc, 1, NULL);
    if (k->count + length > k->room) {
        int64_t room = 2 * k->room + length + 1024;
        if (ll_grow(ctx, &k->arc, room, sizeof *k->arc) != LL_OK) return LL_ERR_MEMORY;
        k->room = room;
    }
    k->count += ll_problem_whole_arcs(q, &arc, 1, k->arc + k->count);
    return LL_OK;
}

static ll_status keep_lane(ll_context *ctx, const ll_free_costs *known, kept *k, walk *w, int64_t lane) {
    ll_status status = LL_OK;
    const ll_problem *q = w->q;
    const ll_lane_demand *begin = known->lanes.demand + known->lanes.first[lane];
    const ll_lane_demand *end = known->lanes.demand + known->lanes.first[lane + 1];
    for (const ll_lane_demand *at = begin; at < end; at++) ll_dijkstra_await(w->search, q->destination[at->demand]);
    int32_t origin = q->origin[begin->demand];
    ll_dijkstra_run(w->search, origin, q->cost_nusd + (int64_t)begin->klass * q->arc_count, w->distance_nusd);
    for (const ll_lane_demand *at = begin; at < end; at++) {
        int32_t node = q->destination[at->demand];
        if (w->distance_nusd[node] >= LL_COST_INF) continue;
        for (; node != origin && w->seen[node] != lane + 1; node = q->tail[w->last_arc[node]]) {
            w->seen[node] = lane + 1;
            LL_TRY(keep_arc(ctx, k, q, w->last_arc[node]));
        }
    }
done:
    return status;
}

/* Why the work ends before its last lane; whichever thread says it first. */
typedef enum ending { GOES_ON, STOPPED, TOO_MANY, NO_MEMORY } ending;

typedef struct keeping { /* of all threads */
    ll_free_costs *known;
    walk *walk; /* [thread] */
    atomic_llong count;
    atomic_int ending;
} keeping;

static void end_work(keeping *k, ending why) {
    int none = GOES_ON;
    (void)atomic_compare_exchange_strong(&k->ending, &none, (int)why);
}

static void take_lane(ll_context *ctx, keeping *k, int64_t lane) {
    ll_free_costs *known = k->known;
    int thread = ll_thread();
    kept *own = &known->kept[thread];
    int64_t before = own->count;
    ll_status status = keep_lane(ctx, known, own, &k->walk[thread], lane);
    known->span[lane] = (span){thread, before, own->count};
    if (status != LL_OK) end_work(k, NO_MEMORY);
    if (atomic_fetch_add(&k->count, own->count - before) + own->count - before > most_arcs) end_work(k, TOO_MANY);
}

static ll_status open_threads(ll_context *ctx, keeping *k, const ll_problem *q) {
    ll_status status = LL_OK;
    ll_free_costs *known = k->known;
    int threads = ll_threads_worth(ctx, STEPS_AN_ARC * known->lanes.count * q->arc_count);
    if (threads > known->lanes.count) threads = (int)known->lanes.count;
    LL_NEW(ctx, known->kept, threads);
    LL_NEW(ctx, k->walk, threads);
    known->threads = threads;
    for (int t = 0; t < threads; t++) LL_TRY(walk_open(ctx, q, &k->walk[t]));
done:
    return status;
}

static ll_status keep_lanes(ll_context *ctx, ll_free_costs *known, ending *why) {
    ll_status status = LL_OK;
    keeping k = {.known = known};
    ll_problem *joined = NULL;
    LL_TRY(ll_problem_join_chains(ctx, known->p, LL_MANY_ON_CHAINS, &joined));
    LL_TRY(open_threads(ctx, &k, joined != NULL ? joined : known->p));
    if (known->threads == 0) goto done; /* without a demand */
#pragma omp parallel for num_threads(known->threads) schedule(dynamic, 1)
    for (int64_t lane = 0; lane < known->lanes.count; lane++) {
        if (atomic_load(&k.ending) != GOES_ON) continue;
        if (ll_should_stop(ctx)) {
            end_work(&k, STOPPED);
        } else {
            take_lane(ctx, &k, lane);
        }
    }
    *why = (ending)atomic_load(&k.ending);
    if (*why == NO_MEMORY) status = LL_ERR_MEMORY;
done:
    for (int t = 0; k.walk != NULL && t < known->threads; t++) walk_close(ctx, &k.walk[t]);
    ll_free(ctx, k.walk);
    ll_problem_free(ctx, joined);
    return status;
}

ll_status ll_free_costs_create(ll_context *ctx, const ll_problem *p, ll_free_costs **out) {
    ll_status status = LL_OK;
    ll_free_costs *known = NULL;
    ending why = GOES_ON;
    *out = NULL;
    LL_NEW(ctx, known, 1);
    known->p = p;
    LL_TRY(ll_problem_index_arcs(ctx, p, &known->arc_of_token));
    LL_TRY(ll_demand_lanes_open(ctx, p, NULL, p->demand_count, &known->lanes));
    LL_NEW(ctx, known->span, known->lanes.count);
    LL_TRY(keep_lanes(ctx, known, &why));
    if (why != GOES_ON) {
        ll_log(ctx, LL_LOG_INFO, "cheapest paths of the demands are not kept: %s",
               why == STOPPED ? "stopped, or out of time" : "there are too many");
        goto done;
    }
    *out = known;
    known = NULL;
done:
    ll_free_costs_free(ctx, known);
    return status;
}

void ll_free_costs_free(ll_context *ctx, ll_free_costs *known) {
    if (known == NULL) return;
    ll_index_free(ctx, known->arc_of_token);
    ll_demand_lanes_close(ctx, &known->lanes);
    for (int32_t t = 0; t < known->threads; t++) ll_free(ctx, known->kept[t].arc);
    ll_free(ctx, known->kept);
    ll_free(ctx, known->span);
    ll_free(ctx, known);
}

/* ---- taking ---- */

typedef struct match {
    const ll_free_costs *known;
    const ll_problem *q;
    int32_t *arc;     /* [arc of q] -> arc of known->p, LL_NONE */
    int32_t *node;    /* [node of q] -> node of known->p, LL_NONE */
    int32_t *node_of; /* [node of known->p] -> node of q, LL_NONE */
    bool *loses;      /* [class of known->p][arc] dearer than it was, closed or gone */
    bool *gains;      /* [class] an arc is cheaper than it was, open or new */
} match;

static void match_close(ll_context *ctx, match *m) {
    void *arrays[] = {m->arc, m->node, m->node_of, m->loses, m->gains};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
}

static ll_status match_open(ll_context *ctx, match *m) {
    ll_status status = LL_OK;
    const ll_problem *p = m->known->p, *q = m->q;
    LL_NEW(ctx, m->arc, q->arc_count);
    LL_NEW(ctx, m->node, q->node_count);
    LL_NEW(ctx, m->node_of, p->node_count);
    LL_NEW(ctx, m->loses, (int64_t)p->class_count * p->arc_count);
    LL_NEW(ctx, m->gains, p->class_count);
    for (int32_t v = 0; v < q->node_count; v++) m->node[v] = LL_NONE;
    for (int32_t v = 0; v < p->node_count; v++) m->node_of[v] = LL_NONE;
done:
    return status;
}

/* Whether a node of q can be that of p. */
static bool pair_nodes(match *m, int32_t of_q, int32_t of_p) {
    if (m->node[of_q] == LL_NONE && m->node_of[of_p] == LL_NONE) {
        m->node[of_q] = of_p;
        m->node_of[of_p] = of_q;
    }
    return m->node[of_q] == of_p && m->node_of[of_p] == of_q;
}

/* Arcs of the same token, and the nodes at them; false where these do not fit each other. Mostly the order is the same.
 */
static bool pair_arcs(match *m) {
    const ll_problem *p = m->known->p, *q = m->q;
    int32_t next = 0;
    for (int32_t b = 0; b < q->arc_count; b++) {
        bool as_before = next < p->arc_count && strcmp(q->arc_token[b], p->arc_token[next]) == 0;
        int32_t a = as_before ? next : ll_index_find(m->known->arc_of_token, q->arc_token[b]);
        m->arc[b] = a;
        if (a == LL_NONE) continue;
        next = a + 1;
        if (!pair_nodes(m, q->tail[b], p->tail[a]) || !pair_nodes(m, q->head[b], p->head[a])) return false;
    }
    return true;
}

static void compare_costs(match *m) {
    const ll_problem *p = m->known->p, *q = m->q;
    for (int32_t k = 0; k < p->class_count; k++) {
        const int64_t *before_nusd = p->cost_nusd + (int64_t)k * p->arc_count;
        const int64_t *now_nusd = q->cost_nusd + (int64_t)k * q->arc_count;
        bool *loses = m->loses + (int64_t)k * p->arc_count;
        for (int32_t a = 0; a < p->arc_count; a++) loses[a] = true; /* unless it is found */
        for (int32_t b = 0; b < q->arc_count; b++) {
            int32_t a = m->arc[b];
            int64_t before = a != LL_NONE ? before_nusd[a] : LL_COST_INF;
            if (now_nusd[b] < before) m->gains[k] = true;
            if (a != LL_NONE) loses[a] = now_nusd[b] > before;
        }
    }
}

static bool lane_holds(const match *m, int64_t lane) {
    const ll_free_costs *known = m->known;
    int32_t klass = known->lanes.demand[known->lanes.first[lane]].klass;
    const bool *loses = m->loses + (int64_t)klass * known->p->arc_count;
    if (m->gains[klass]) return false;
    const span *arcs = &known->span[lane];
    const int32_t *arc = known->kept[arcs->thread].arc;
    for (int64_t i = arcs->begin; i < arcs->end; i++)
        if (loses[arc[i]]) return false;
    return true;
}

/* Whether a demand goes from where it went to where it went; not told where no arc touches an end any more. */
static bool is_same_demand(const match *m, int64_t d) {
    const ll_problem *p = m->known->p, *q = m->q;
    return q->klass[d] == p->klass[d] && m->node[q->origin[d]] == p->origin[d] &&
           m->node[q->destination[d]] == p->destination[d];
}

static void take_lanes(const match *m, int64_t *free_cost_nusd) {
    const ll_demand_lanes *lanes = &m->known->lanes;
    for (int64_t lane = 0; lane < lanes->count; lane++) {
        if (!lane_holds(m, lane)) continue;
        for (int64_t i = lanes->first[lane]; i < lanes->first[lane + 1]; i++) {
            int64_t d = lanes->demand[i].demand;
            if (is_same_demand(m, d)) free_cost_nusd[d] = m->known->p->free_cost_nusd[d];
        }
    }
}

ll_status ll_free_costs_take(ll_context *ctx, const ll_free_costs *known, const ll_problem *q, int64_t *free_cost_nusd,
                             int64_t *unknown, int64_t *count) {
    ll_status status = LL_OK;
    match m = {.known = known, .q = q};
    *count = 0;
    for (int64_t d = 0; d < q->demand_count; d++) free_cost_nusd[d] = LL_NONE;
    if (q->class_count == known->p->class_count && q->demand_count == known->p->demand_count) {
        LL_TRY(match_open(ctx, &m));
        if (pair_arcs(&m)) {
            compare_costs(&m);
            take_lanes(&m, free_cost_nusd);
        }
    }
    for (int64_t d = 0; d < q->demand_count; d++)
        if (free_cost_nusd[d] == LL_NONE) unknown[(*count)++] = d;
done:
    match_close(ctx, &m);
    return status;
}
