/* SPDX-License-Identifier: Apache-2.0 */
/* A Dijkstra towards the destination over layers of the network, node * layers + set of groups; then a walk down. */
#include "solver/logit/gateways.h"

#include "graphs/dijkstra.h"
#include "graphs/network.h"
#include "graphs/problem_chains.h"

enum { MOST_GROUPS = 4 };

struct ll_gateways {
    ll_context *ctx;
    const ll_problem *p;
    int32_t layers;  /* 2^groups; 0: there are too many */
    int32_t *groups; /* [arc] the set of groups that it is a gateway of */
    int32_t *tail;   /* [arc * layers + set] node in layers */
    int32_t *first_in, *in_arc;
    ll_dijkstra *towards;
    int64_t *weight;   /* [arc * layers + set] */
    int64_t *distance; /* [node * layers + set] */
    int32_t destination;
    int64_t *last_walk; /* [node] */
    int64_t walks;
};

static bool is_gateway(const ll_case *c, const ll_case_corridor_group *group, const ll_arc *arc) {
    for (int32_t i = group->first_link; i < group->first_link + group->link_count; i++) {
        const ll_case_corridor_link *gateway = &c->corridor_link[i];
        if (gateway->link != arc->source) continue;
        if (gateway->direction != (arc->backward ? LL_FORWARD : LL_BACKWARD)) return true;
    }
    return false;
}

/* The groups of all arcs that arc a stands for. */
static int32_t groups_of(const ll_problem *p, int32_t corridor, int32_t a) {
    const ll_problem *whole = ll_problem_whole(p);
    const ll_case_corridor *c = &whole->source->corridor[corridor];
    int64_t first = p->whole != NULL ? p->whole_first[a] : a, last = p->whole != NULL ? p->whole_first[a + 1] : a + 1;
    int32_t set = 0;
    for (int64_t i = first; i < last; i++) {
        const ll_arc *arc = &whole->arc[p->whole != NULL ? p->whole_arc[i] : a];
        for (int32_t k = 0; arc->kind == LL_ARC_LINK && k < c->group_count; k++)
            if (is_gateway(whole->source, &whole->source->corridor_group[c->first_group + k], arc)) set |= 1 << k;
    }
    return set;
}

/* Arcs of all layers, and the rows by which Dijkstra goes back from heads to tails. */
static ll_status make_layers(ll_gateways *g) {
    ll_status status = LL_OK;
    const ll_problem *p = g->p;
    int32_t *head = NULL;
    int64_t arcs = (int64_t)p->arc_count * g->layers, nodes = (int64_t)p->node_count * g->layers;
    LL_NEW(g->ctx, head, arcs);
    LL_NEW(g->ctx, g->tail, arcs);
    LL_NEW(g->ctx, g->first_in, nodes + 1);
    LL_NEW(g->ctx, g->in_arc, arcs);
    for (int32_t a = 0; a < p->arc_count; a++)
        for (int32_t set = 0; set < g->layers; set++) {
            int64_t at = (int64_t)a * g->layers + set;
            g->tail[at] = p->tail[a] * g->layers + set;
            head[at] = p->head[a] * g->layers + (set | g->groups[a]);
        }
    ll_network_rows((int32_t)nodes, (int32_t)arcs, head, g->first_in, g->in_arc);
done:
    ll_free(g->ctx, head);
    return status;
}

ll_status ll_gateways_create(ll_context *ctx, const ll_problem *p, int32_t corridor, ll_gateways **out) {
    ll_status status = LL_OK;
    ll_gateways *g = NULL;
    int32_t groups = ll_problem_whole(p)->source->corridor[corridor].group_count;
    *out = NULL;
    LL_NEW(ctx, g, 1);
    g->ctx = ctx;
    g->p = p;
    g->layers = groups <= MOST_GROUPS && p->arc_count <= INT32_MAX >> MOST_GROUPS ? 1 << groups : 0;
    LL_NEW(ctx, g->groups, p->arc_count);
    for (int32_t a = 0; a < p->arc_count; a++) g->groups[a] = groups_of(p, corridor, a);
    LL_TRY(make_layers(g));
    LL_TRY(ll_dijkstra_create(ctx, p->node_count * g->layers, g->first_in, g->in_arc, g->tail, &g->towards));
    LL_NEW(ctx, g->weight, (int64_t)p->arc_count * g->layers);
    LL_NEW(ctx, g->distance, (int64_t)p->node_count * g->layers);
    LL_NEW(ctx, g->last_walk, p->node_count);
    *out = g;
    g = NULL;
done:
    ll_gateways_free(ctx, g);
    return status;
}

void ll_gateways_free(ll_context *ctx, ll_gateways *g) {
    if (g == NULL) return;
    ll_dijkstra_free(ctx, g->towards);
    void *arrays[] = {g->groups, g->tail, g->first_in, g->in_arc, g->weight, g->distance, g->last_walk};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, g);
}

void ll_gateways_aim(ll_gateways *g, const int64_t *weight, int32_t destination) {
    g->destination = destination;
    if (g->layers == 0) return;
    for (int32_t a = 0; a < g->p->arc_count; a++)
        for (int32_t set = 0; set < g->layers; set++) g->weight[(int64_t)a * g->layers + set] = weight[a];
    ll_dijkstra_run(g->towards, destination * g->layers + g->layers - 1, g->weight, g->distance);
}

/* The lowest arc on the cheapest way on from node, where the groups of set lie behind. */
static int32_t arc_from(const ll_gateways *g, int32_t node, int32_t set) {
    const ll_problem *p = g->p;
    for (int32_t i = p->first_out[node];; i++) {
        int32_t a = p->out_arc[i], reached = p->head[a] * g->layers + (set | g->groups[a]);
        int64_t weight = g->weight[(int64_t)a * g->layers], on = g->distance[reached];
        if (weight < LL_COST_INF && on < LL_COST_INF && weight + on == g->distance[(int64_t)node * g->layers + set])
            return a;
    }
}

/* Whether the cheapest way comes by no node twice, as it may in different layers. */
static bool is_loopless(ll_gateways *g, int32_t origin) {
    int32_t node = origin, set = 0;
    g->walks++;
    while (node != g->destination || set != g->layers - 1) {
        if (g->last_walk[node] == g->walks) return false;
        g->last_walk[node] = g->walks;
        int32_t a = arc_from(g, node, set);
        node = g->p->head[a];
        set |= g->groups[a];
    }
    return g->last_walk[node] != g->walks;
}

ll_status ll_gateways_find(ll_gateways *g, int32_t origin, int64_t most_cost, ll_path_list *list) {
    ll_status status = LL_OK;
    int64_t cost = g->layers == 0 ? LL_COST_INF : g->distance[(int64_t)origin * g->layers];
    if (cost >= LL_COST_INF || cost > most_cost || !is_loopless(g, origin)) return LL_OK;
    LL_TRY(ll_path_list_open(g->ctx, list, cost));
    for (int32_t node = origin, set = 0; node != g->destination;) {
        int32_t a = arc_from(g, node, set);
        LL_TRY(ll_path_list_add(g->ctx, list, a));
        node = g->p->head[a];
        set |= g->groups[a];
    }
done:
    return status;
}
