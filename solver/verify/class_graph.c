/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open arcs by tail, then dead ends, then chains. A node that is no end of a demand is left out where it has fewer than
 * two neighbours (a dead end; those behind it follow, a layer a pass) or exactly two (a walk that comes from one leaves
 * to the other, over the lightest arc there is).
 */
#include "solver/verify/class_graph.h"

enum { MOST_PASSES = 20, MANY = 3 };

ll_status ll_class_graph_create(ll_context *ctx, const ll_problem *p, ll_class_graph *g) {
    ll_status status = LL_OK;
    *g = (ll_class_graph){0};
    LL_NEW(ctx, g->kept_as, p->node_count);
    LL_NEW(ctx, g->first, (int64_t)p->node_count + 1);
    LL_NEW(ctx, g->arc, p->arc_count);
    LL_NEW(ctx, g->is_end, p->node_count);
    LL_NEW(ctx, g->is_dead, p->node_count);
    LL_NEW(ctx, g->side, 2 * (int64_t)p->node_count);
    LL_NEW(ctx, g->sides, p->node_count);
    LL_NEW(ctx, g->open_first, (int64_t)p->node_count + 1);
    LL_NEW(ctx, g->open, p->arc_count);
    LL_NEW(ctx, g->weight_nusd, p->arc_count);
    for (int64_t d = 0; d < p->demand_count; d++) g->is_end[p->origin[d]] = g->is_end[p->destination[d]] = true;
done:
    return status;
}

void ll_class_graph_free(ll_context *ctx, ll_class_graph *g) {
    void *arrays[] = {g->kept_as, g->first, g->arc,        g->is_end, g->is_dead,
                      g->side,    g->sides, g->open_first, g->open,   g->weight_nusd};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
}

/* ---- open arcs ---- */

int64_t ll_verify_priced_weight(ll_verifier *v, int32_t klass, int32_t arc, bool with_cost) {
    const ll_problem *p = v->problem;
    int64_t cost = p->cost_nusd[(int64_t)klass * p->arc_count + arc];
    ll_exact sum = {0};
    if (cost >= LL_COST_INF) return LL_COST_INF;
    for (int64_t e = p->entry_first[arc]; e < p->entry_first[arc + 1]; e++) {
        const ll_row_entry *entry = &p->entry[e];
        if (entry->klass != LL_NONE && entry->klass != klass) continue;
        ll_exact_add_product(&sum, entry->weight_micro, v->price_nusd[entry->row]);
    }
    ll_i128 weight = sum.value / LL_MICRO + (with_cost ? cost : 0);
    return sum.overflow || weight >= LL_COST_INF ? LL_COST_INF : (int64_t)weight;
}

static void list_open(ll_verifier *v, int32_t klass, bool with_cost, ll_class_graph *g) {
    const ll_problem *p = v->problem;
#pragma omp parallel for num_threads(ll_threads_worth(v->ctx, 10 * (int64_t)p->arc_count)) schedule(static)
    for (int32_t a = 0; a < p->arc_count; a++) g->weight_nusd[a] = ll_verify_priced_weight(v, klass, a, with_cost);
    for (int32_t n = 0; n <= p->node_count; n++) g->open_first[n] = 0;
    for (int32_t a = 0; a < p->arc_count; a++) g->open_first[p->tail[a]] += g->weight_nusd[a] < LL_COST_INF;
    for (int32_t n = 0; n < p->node_count; n++) g->open_first[n + 1] += g->open_first[n]; /* ends, so far */
    for (int32_t a = p->arc_count - 1; a >= 0; a--) {
        if (g->weight_nusd[a] >= LL_COST_INF) continue;
        g->open[--g->open_first[p->tail[a]]] = (ll_open_arc){g->weight_nusd[a], p->head[a]};
    }
}

/* ---- dead ends and chains ---- */

static void note_side(ll_class_graph *g, int32_t node, int32_t neighbour) {
    int32_t *side = g->side + 2 * (int64_t)node;
    if (g->sides[node] == MANY || neighbour == node) return;
    for (int32_t i = 0; i < g->sides[node]; i++)
        if (side[i] == neighbour) return;
    if (g->sides[node] < 2) side[g->sides[node]] = neighbour;
    g->sides[node]++;
}

static void find_sides(const ll_problem *p, ll_class_graph *g) {
    for (int32_t n = 0; n < p->node_count; n++) g->sides[n] = 0;
    for (int32_t a = 0; a < p->arc_count; a++) {
        int32_t tail = p->tail[a], head = p->head[a];
        if (g->weight_nusd[a] >= LL_COST_INF || g->is_dead[tail] || g->is_dead[head]) continue;
        note_side(g, tail, head);
        note_side(g, head, tail);
    }
}

static void leave_out_dead_ends(const ll_problem *p, ll_class_graph *g) {
    bool found = true;
    for (int32_t n = 0; n < p->node_count; n++) g->is_dead[n] = false;
    for (int pass = 0; pass < MOST_PASSES && found; pass++) {
        find_sides(p, g);
        found = false;
        for (int32_t n = 0; n < p->node_count; n++) {
            if (g->is_dead[n] || g->is_end[n] || g->sides[n] >= 2) continue;
            g->is_dead[n] = found = true;
        }
    }
    if (found) find_sides(p, g); /* of the nodes that are left */
}

static bool leads_on(const ll_class_graph *g, int32_t node) {
    return !g->is_end[node] && !g->is_dead[node] && g->sides[node] == 2;
}

/* The lightest arc between two nodes, LL_COST_INF: none. */
static int64_t lightest(const ll_class_graph *g, int32_t tail, int32_t head) {
    int64_t least = LL_COST_INF;
    for (int64_t i = g->open_first[tail]; i < g->open_first[tail + 1]; i++)
        if (g->open[i].head == head && g->open[i].weight_nusd < least) least = g->open[i].weight_nusd;
    return least;
}

/* Follows an arc to the next node that is kept; weight LL_COST_INF: there is none. */
static ll_open_arc follow(const ll_class_graph *g, int32_t tail, ll_open_arc arc) {
    while (leads_on(g, arc.head) && arc.weight_nusd < LL_COST_INF) {
        const int32_t *side = g->side + 2 * (int64_t)arc.head;
        int32_t next = side[0] == tail ? side[1] : side[0];
        arc.weight_nusd += lightest(g, arc.head, next);
        tail = arc.head;
        arc.head = next;
    }
    if (g->is_dead[arc.head] || arc.weight_nusd >= LL_COST_INF) arc.weight_nusd = LL_COST_INF;
    return arc;
}

static void list_kept(const ll_problem *p, ll_class_graph *g) {
    g->count = 0;
    for (int32_t n = 0; n < p->node_count; n++) g->kept_as[n] = g->is_dead[n] || leads_on(g, n) ? LL_NONE : g->count++;
}

void ll_class_graph_build(ll_verifier *v, int32_t klass, bool with_cost, ll_class_graph *g) {
    const ll_problem *p = v->problem;
    int64_t count = 0;
    list_open(v, klass, with_cost, g);
    leave_out_dead_ends(p, g);
    list_kept(p, g);
    g->first[0] = 0;
    for (int32_t n = 0; n < p->node_count; n++) {
        if (g->kept_as[n] == LL_NONE) continue;
        for (int64_t i = g->open_first[n]; i < g->open_first[n + 1]; i++) {
            ll_open_arc arc = follow(g, n, g->open[i]);
            if (arc.weight_nusd >= LL_COST_INF || arc.head == n) continue;
            g->arc[count++] = (ll_open_arc){arc.weight_nusd, g->kept_as[arc.head]};
        }
        g->first[g->kept_as[n] + 1] = count;
    }
}
