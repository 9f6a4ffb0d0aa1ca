/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The distance of every demand under the certificate's prices: Dijkstra with an indexed 4-ary heap, one lane for each
 * (class, origin), lanes in parallel, each stopped when its last destination is settled. One class after the other, on
 * its network without chains (class_graph.h). A lane writes the distances of its own demands alone, so that the result
 * does not depend on the threads.
 */
#include "solver/verify/class_graph.h"

#include <omp.h>

enum { STEPS_AN_ARC = 20 }; /* of Dijkstra, in nanoseconds */

typedef struct class_lanes { /* the demands of one class by origin */
    int64_t *first;          /* [node + 1] into demand */
    int64_t *demand;
    int32_t *lane; /* [lane] origins that have demands */
    int32_t lane_count;
} class_lanes;

typedef struct search {     /* the scratch of one thread; nodes are those of the class graph */
    int64_t *distance_nusd; /* [node] */
    int32_t *place;         /* [node] in heap, LL_NONE: not in it */
    int32_t *heap;          /* nodes by distance, the nearest first */
    bool *awaited;          /* [node] a destination that is not settled */
    int32_t size;
} search;

/* ---- lanes of a class ---- */

static void build_lanes(const ll_problem *p, int32_t klass, class_lanes *l) {
    l->lane_count = 0;
    for (int32_t n = 0; n <= p->node_count; n++) l->first[n] = 0;
    for (int64_t d = 0; d < p->demand_count; d++) l->first[p->origin[d]] += p->klass[d] == klass;
    for (int32_t n = 0; n < p->node_count; n++) {
        if (l->first[n] > 0) l->lane[l->lane_count++] = n;
    }
    for (int32_t n = 0; n < p->node_count; n++) l->first[n + 1] += l->first[n];
    for (int64_t d = p->demand_count - 1; d >= 0; d--) {
        if (p->klass[d] == klass) l->demand[--l->first[p->origin[d]]] = d;
    }
}

/* ---- one lane ---- */

static void sift_up(search *s, int32_t at) {
    int32_t node = s->heap[at];
    while (at > 0) {
        int32_t parent = (at - 1) / 4;
        if (s->distance_nusd[s->heap[parent]] <= s->distance_nusd[node]) break;
        s->heap[at] = s->heap[parent];
        s->place[s->heap[at]] = at;
        at = parent;
    }
    s->heap[at] = node;
    s->place[node] = at;
}

/* Puts node where the top was. */
static void sift_down(search *s, int32_t node) {
    int32_t at = 0;
    for (;;) {
        int64_t first = 4 * (int64_t)at + 1;
        if (first >= s->size) break;
        int32_t last = first + 4 < s->size ? (int32_t)first + 4 : s->size, least = (int32_t)first;
        for (int32_t child = least + 1; child < last; child++) {
            if (s->distance_nusd[s->heap[child]] < s->distance_nusd[s->heap[least]]) least = child;
        }
        if (s->distance_nusd[s->heap[least]] >= s->distance_nusd[node]) break;
        s->heap[at] = s->heap[least];
        s->place[s->heap[at]] = at;
        at = least;
    }
    s->heap[at] = node;
    s->place[node] = at;
}

static void reach(search *s, int32_t node, int64_t distance_nusd) {
    if (distance_nusd >= s->distance_nusd[node]) return;
    s->distance_nusd[node] = distance_nusd;
    if (s->place[node] == LL_NONE) {
        s->place[node] = s->size;
        s->heap[s->size++] = node;
    }
    sift_up(s, s->place[node]);
}

static int32_t take_nearest(search *s) {
    int32_t nearest = s->heap[0];
    s->place[nearest] = LL_NONE;
    s->size--;
    if (s->size > 0) sift_down(s, s->heap[s->size]);
    return nearest;
}

/* Settles nodes from the origin until `awaited` destinations are. */
static void run_search(search *s, const ll_class_graph *g, int32_t origin, int64_t awaited) {
    reach(s, origin, 0);
    while (s->size > 0) {
        int32_t node = take_nearest(s);
        awaited -= s->awaited[node];
        if (awaited == 0) return;
        for (int64_t i = g->first[node]; i < g->first[node + 1]; i++) {
            reach(s, g->arc[i].head, s->distance_nusd[node] + g->arc[i].weight_nusd);
        }
    }
}

static void run_lane(ll_verifier *v, const ll_class_graph *g, const class_lanes *l, int32_t origin, bool with_cost,
                     search *s) {
    const ll_problem *p = v->problem;
    int64_t awaited = 0;
    s->size = 0;
    for (int32_t n = 0; n < g->count; n++) {
        s->distance_nusd[n] = LL_COST_INF;
        s->place[n] = LL_NONE;
    }
    for (int64_t i = l->first[origin]; i < l->first[origin + 1]; i++) {
        int32_t destination = g->kept_as[p->destination[l->demand[i]]];
        awaited += !s->awaited[destination];
        s->awaited[destination] = true;
    }
    run_search(s, g, g->kept_as[origin], awaited);
    for (int64_t i = l->first[origin]; i < l->first[origin + 1]; i++) {
        ll_verify_demand *demand = &v->demand[l->demand[i]];
        int32_t destination = g->kept_as[p->destination[l->demand[i]]];
        s->awaited[destination] = false;
        *(with_cost ? &demand->distance_nusd : &demand->proof_nusd) = s->distance_nusd[destination];
    }
}

/* ---- all lanes ---- */

typedef struct crew {
    ll_class_graph graph;
    class_lanes lanes;
    int threads;
    search *search; /* [thread] */
} crew;

static void crew_close(ll_context *ctx, crew *c) {
    for (int t = 0; t < c->threads && c->search != NULL; t++) {
        ll_free(ctx, c->search[t].distance_nusd);
        ll_free(ctx, c->search[t].place);
        ll_free(ctx, c->search[t].heap);
        ll_free(ctx, c->search[t].awaited);
    }
    ll_class_graph_free(ctx, &c->graph);
    void *arrays[] = {c->search, c->lanes.first, c->lanes.demand, c->lanes.lane};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
}

static ll_status crew_open(ll_context *ctx, const ll_problem *p, crew *c) {
    ll_status status = LL_OK;
    c->threads = ll_context_threads(ctx);
    LL_TRY(ll_class_graph_create(ctx, p, &c->graph));
    LL_NEW(ctx, c->lanes.first, (int64_t)p->node_count + 1);
    LL_NEW(ctx, c->lanes.demand, p->demand_count);
    LL_NEW(ctx, c->lanes.lane, p->node_count);
    LL_NEW(ctx, c->search, c->threads);
    for (int t = 0; t < c->threads; t++) {
        LL_NEW(ctx, c->search[t].distance_nusd, p->node_count);
        LL_NEW(ctx, c->search[t].place, p->node_count);
        LL_NEW(ctx, c->search[t].heap, p->node_count);
        LL_NEW(ctx, c->search[t].awaited, p->node_count);
    }
done:
    return status;
}

static int threads_worth(const ll_verifier *v, const crew *c) {
    return ll_threads_worth(v->ctx, (int64_t)STEPS_AN_ARC * c->lanes.lane_count * c->graph.first[c->graph.count]);
}

static void run_class(ll_verifier *v, crew *c, int32_t klass, bool with_cost) {
    build_lanes(v->problem, klass, &c->lanes);
    ll_class_graph_build(v, klass, with_cost, &c->graph);
#pragma omp parallel for num_threads(threads_worth(v, c)) schedule(dynamic, 1)
    for (int32_t i = 0; i < c->lanes.lane_count; i++) {
        run_lane(v, &c->graph, &c->lanes, c->lanes.lane[i], with_cost, &c->search[omp_get_thread_num()]);
    }
}

ll_status ll_verify_distances(ll_verifier *v) {
    ll_status status = LL_OK;
    crew c = {0};
    LL_TRY(crew_open(v->ctx, v->problem, &c));
    for (int32_t k = 0; k < v->problem->class_count; k++) {
        run_class(v, &c, k, true);
        if (v->infeasible) run_class(v, &c, k, false);
    }
done:
    crew_close(v->ctx, &c);
    return status;
}
