/* SPDX-License-Identifier: Apache-2.0 */
/* Searches against sweeps, by what a sample of searches touches. */
#include "solver/tree_choice.h"

#include "graphs/dijkstra.h"

enum { SAMPLES = 24 };
static const double search_ns_an_arc = 25, search_ns_a_node = 1; /* measured: a heap, and clearing the distances */
static const double sweep_ns_an_edge = 0.15;                     /* of one lane of a tile, up and down */
static const double customize_ns_a_triangle = 0.7;               /* of one class */
static const double well = 0.5;

/* Arcs out of the nodes that a search from the demand's origin to all destinations of its lane settles. */
static int64_t arcs_settled(const ll_problem *p, ll_dijkstra *search, int64_t demand, int64_t *distance) {
    int32_t klass = p->klass[demand], origin = p->origin[demand];
    int64_t farthest = 0, arcs = 0;
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->klass[d] == klass && p->origin[d] == origin) ll_dijkstra_await(search, p->destination[d]);
    ll_dijkstra_run(search, origin, p->cost_nusd + (int64_t)klass * p->arc_count, distance);
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->klass[d] == klass && p->origin[d] == origin && distance[p->destination[d]] > farthest)
            farthest = distance[p->destination[d]];
    for (int32_t v = 0; v < p->node_count; v++)
        if (distance[v] <= farthest) arcs += p->first_out[v + 1] - p->first_out[v];
    return arcs;
}

/* A lane's share of a round on the hierarchy; a lane has one demand at least. */
static double sweep_ns(const ll_problem *p, const ll_hierarchy *h) {
    return sweep_ns_an_edge * (double)h->edge_count +
           customize_ns_a_triangle * (double)h->triangle_count * p->class_count / (double)p->demand_count;
}

ll_status ll_searches_are_shorter(ll_context *ctx, const ll_problem *p, const ll_hierarchy *h, bool *shorter) {
    ll_status status = LL_OK;
    ll_dijkstra *search = NULL;
    int64_t *distance = NULL, arcs = 0, count = p->demand_count < SAMPLES ? p->demand_count : SAMPLES;
    *shorter = false;
    if (h->plain || count == 0) return LL_OK;
    LL_TRY(ll_dijkstra_create(ctx, p->node_count, p->first_out, p->out_arc, p->head, &search));
    LL_NEW(ctx, distance, p->node_count);
    for (int64_t i = 0; i < count; i++) arcs += arcs_settled(p, search, i * p->demand_count / count, distance);
    double search_ns = search_ns_an_arc * (double)arcs / (double)count + search_ns_a_node * p->node_count;
    *shorter = search_ns < well * sweep_ns(p, h);
    ll_log(ctx, LL_LOG_DEBUG, "a search takes about %.3g us, a lane of a sweep %.3g us", 1e-3 * search_ns,
           1e-3 * sweep_ns(p, h));
done:
    ll_dijkstra_free(ctx, search);
    ll_free(ctx, distance);
    return status;
}
