/* SPDX-License-Identifier: Apache-2.0 */
/*
 *     fate of every node     gone: no path of a demand needs it    passed: inside a chain    kept
 *     arcs                   from every kept node along its chains to the next kept one
 *
 * A node that goes may leave a dead end behind: its neighbours are looked at again. Arcs of the joined problem are in
 * the order of the first arcs of their chains, and no two begin with the same: ties fall as they would without.
 */
#include "graphs/problem_chains.h"

#include <string.h>

#include "graphs/network.h"
#include "graphs/problem_build.h"

enum {
    SIDES = 2,    /* of a node in a chain */
    MOST_ARCS = 4 /* at it: one from and one to each side */
};

typedef enum fate { FATE_KEPT, FATE_PASSED, FATE_GONE } fate;

typedef struct chains {
    ll_context *ctx;
    const ll_problem *p;
    ll_problem *q;
    bool *is_end;    /* [node] of a demand */
    fate *fate;      /* [node] */
    int32_t *degree; /* [node] arcs from and to nodes that are not gone */
    int32_t *gone;   /* [gone_count] in the order of going */
    int32_t *node;   /* [node] -> node of q, LL_NONE unless kept */
    int32_t gone_count;
} chains;

/* ---- what becomes of a node ---- */

/* The neighbours of a node that are not gone, and the arc from and to each. */
typedef struct around {
    int32_t side[SIDES], from[SIDES], to[SIDES], count;
    bool simple; /* nothing else is there: no third neighbour, loop, parallel arc, weight that is no whole number */
} around;

static bool has_whole_weights(const ll_problem *p, int32_t a) {
    for (int64_t e = p->entry_first[a]; e < p->entry_first[a + 1]; e++)
        if (p->entry[e].weight_micro % LL_MICRO != 0) return false;
    return true;
}

/* Notes arc a between node v and u in arc, which is r->from or r->to. */
static void note_arc(const chains *c, around *r, int32_t v, int32_t u, int32_t a, int32_t *arc) {
    int32_t i = 0;
    if (c->fate[u] == FATE_GONE) return;
    while (i < r->count && r->side[i] != u) i++;
    r->simple = r->simple && u != v && i < SIDES && arc[i] == LL_NONE && has_whole_weights(c->p, a);
    if (!r->simple) return;
    if (i == r->count) r->side[r->count++] = u;
    arc[i] = a;
}

static around look_around(const chains *c, int32_t v) {
    const ll_problem *p = c->p;
    around r = {.from = {LL_NONE, LL_NONE}, .to = {LL_NONE, LL_NONE}, .simple = true};
    for (int32_t i = p->first_out[v]; i < p->first_out[v + 1]; i++)
        note_arc(c, &r, v, p->head[p->out_arc[i]], p->out_arc[i], r.to);
    for (int32_t i = p->first_in[v]; i < p->first_in[v + 1]; i++)
        note_arc(c, &r, v, p->tail[p->in_arc[i]], p->in_arc[i], r.from);
    return r;
}

static fate choose_fate(const chains *c, int32_t v) {
    if (c->is_end[v] || c->degree[v] > MOST_ARCS) return FATE_KEPT;
    around r = look_around(c, v);
    if (!r.simple) return FATE_KEPT;
    bool leads_on = (r.from[0] != LL_NONE && r.to[1] != LL_NONE) || (r.from[1] != LL_NONE && r.to[0] != LL_NONE);
    return leads_on ? FATE_PASSED : FATE_GONE;
}

static void settle(chains *c, int32_t v) {
    if (c->fate[v] == FATE_GONE) return;
    c->fate[v] = choose_fate(c, v);
    if (c->fate[v] == FATE_GONE) c->gone[c->gone_count++] = v;
}

static void settle_neighbours(chains *c, int32_t v) {
    const ll_problem *p = c->p;
    for (int32_t i = p->first_out[v]; i < p->first_out[v + 1]; i++) c->degree[p->head[p->out_arc[i]]]--;
    for (int32_t i = p->first_in[v]; i < p->first_in[v + 1]; i++) c->degree[p->tail[p->in_arc[i]]]--;
    for (int32_t i = p->first_out[v]; i < p->first_out[v + 1]; i++) settle(c, p->head[p->out_arc[i]]);
    for (int32_t i = p->first_in[v]; i < p->first_in[v + 1]; i++) settle(c, p->tail[p->in_arc[i]]);
}

static ll_status find_fates(chains *c) {
    ll_status status = LL_OK;
    const ll_problem *p = c->p;
    LL_NEW(c->ctx, c->is_end, p->node_count);
    LL_NEW(c->ctx, c->fate, p->node_count);
    LL_NEW(c->ctx, c->degree, p->node_count);
    LL_NEW(c->ctx, c->gone, p->node_count);
    for (int64_t d = 0; d < p->demand_count; d++) c->is_end[p->origin[d]] = c->is_end[p->destination[d]] = true;
    for (int32_t v = 0; v < p->node_count; v++)
        c->degree[v] = p->first_out[v + 1] - p->first_out[v] + p->first_in[v + 1] - p->first_in[v];
    for (int32_t v = 0; v < p->node_count; v++) settle(c, v);
    for (int32_t i = 0; i < c->gone_count; i++) settle_neighbours(c, c->gone[i]);
done:
    return status;
}

/* ---- nodes and arcs of the joined problem ---- */

static ll_status number_nodes(chains *c) {
    ll_status status = LL_OK;
    LL_NEW(c->ctx, c->node, c->p->node_count);
    for (int32_t v = 0; v < c->p->node_count; v++) c->node[v] = c->fate[v] == FATE_KEPT ? c->q->node_count++ : LL_NONE;
done:
    return status;
}

/* The arc that a path takes after a, whose head is passed; LL_NONE: there is none. */
static int32_t next_in_chain(const chains *c, int32_t a) {
    const ll_problem *p = c->p;
    int32_t v = p->head[a];
    for (int32_t i = p->first_out[v]; i < p->first_out[v + 1]; i++) {
        int32_t next = p->out_arc[i], u = p->head[next];
        if (u != p->tail[a] && c->fate[u] != FATE_GONE) return next;
    }
    return LL_NONE;
}

/* The chain that begins with an arc out of a kept node, as the next arc of q; one that leads nowhere, or back to where
 * it began, is none. */
static void add_chain(chains *c, int32_t first) {
    const ll_problem *p = c->p;
    ll_problem *q = c->q;
    int64_t used = q->whole_first[q->arc_count];
    int32_t a = first;
    for (q->whole_arc[used++] = a; c->fate[p->head[a]] == FATE_PASSED; q->whole_arc[used++] = a) {
        a = next_in_chain(c, a);
        if (a == LL_NONE) return;
    }
    if (c->fate[p->head[a]] == FATE_GONE || p->head[a] == p->tail[first]) return;
    q->tail[q->arc_count] = c->node[p->tail[first]];
    q->head[q->arc_count] = c->node[p->head[a]];
    q->whole_first[++q->arc_count] = used;
}

/* Every arc of p is in one chain at most. */
static ll_status join_arcs(chains *c) {
    ll_status status = LL_OK;
    const ll_problem *p = c->p;
    ll_problem *q = c->q;
    LL_NEW(c->ctx, q->tail, p->arc_count);
    LL_NEW(c->ctx, q->head, p->arc_count);
    LL_NEW(c->ctx, q->whole_first, (int64_t)p->arc_count + 1);
    LL_NEW(c->ctx, q->whole_arc, p->arc_count);
    for (int32_t a = 0; a < p->arc_count; a++)
        if (c->fate[p->tail[a]] == FATE_KEPT) add_chain(c, a);
    LL_TRY(ll_grow(c->ctx, &q->tail, q->arc_count, sizeof *q->tail));
    LL_TRY(ll_grow(c->ctx, &q->head, q->arc_count, sizeof *q->head));
    LL_TRY(ll_grow(c->ctx, &q->whole_first, (int64_t)q->arc_count + 1, sizeof *q->whole_first));
    LL_TRY(ll_grow(c->ctx, &q->whole_arc, q->whole_first[q->arc_count], sizeof *q->whole_arc));
    LL_NEW(c->ctx, q->first_out, (int64_t)q->node_count + 1);
    LL_NEW(c->ctx, q->out_arc, q->arc_count);
    LL_NEW(c->ctx, q->first_in, (int64_t)q->node_count + 1);
    LL_NEW(c->ctx, q->in_arc, q->arc_count);
    ll_network_rows(q->node_count, q->arc_count, q->tail, q->first_out, q->out_arc);
    ll_network_rows(q->node_count, q->arc_count, q->head, q->first_in, q->in_arc);
done:
    return status;
}

static ll_status add_costs(chains *c) {
    ll_status status = LL_OK;
    const ll_problem *p = c->p;
    ll_problem *q = c->q;
    LL_NEW(c->ctx, q->cost_nusd, (int64_t)p->class_count * q->arc_count);
    for (int32_t k = 0; k < p->class_count; k++)
        for (int32_t a = 0; a < q->arc_count; a++) {
            int64_t *sum = &q->cost_nusd[(int64_t)k * q->arc_count + a];
            for (int64_t i = q->whole_first[a]; i < q->whole_first[a + 1]; i++)
                *sum = ll_cost_add(*sum, p->cost_nusd[(int64_t)k * p->arc_count + q->whole_arc[i]]);
        }
done:
    return status;
}

/* ---- what stays as it is ---- */

static ll_status copy_rest(chains *c) {
    ll_status status = LL_OK;
    const ll_problem *p = c->p;
    ll_problem *q = c->q;
    q->class_count = p->class_count;
    q->row_count = p->row_count;
    q->demand_count = p->demand_count;
    q->year = p->year;
    q->hard_asked = p->hard_asked;
    q->demand_scale = p->demand_scale;
    q->any_hard = p->any_hard;
    q->whole = p;
    LL_TRY(ll_copy(c->ctx, &q->row, p->row, p->row_count, sizeof *p->row));
    LL_TRY(ll_copy(c->ctx, &q->demand_row, p->demand_row, p->demand_count, sizeof *p->demand_row));
    LL_TRY(ll_copy(c->ctx, &q->klass, p->klass, p->demand_count, sizeof *p->klass));
    LL_TRY(ll_copy(c->ctx, &q->volume_uteu, p->volume_uteu, p->demand_count, sizeof *p->volume_uteu));
    LL_TRY(ll_copy(c->ctx, &q->penalty_nusd, p->penalty_nusd, p->demand_count, sizeof *p->penalty_nusd));
    LL_TRY(ll_copy(c->ctx, &q->free_cost_nusd, p->free_cost_nusd, p->demand_count, sizeof *p->free_cost_nusd));
    LL_NEW(c->ctx, q->origin, p->demand_count);
    LL_NEW(c->ctx, q->destination, p->demand_count);
    for (int64_t d = 0; d < p->demand_count; d++) {
        q->origin[d] = c->node[p->origin[d]];
        q->destination[d] = c->node[p->destination[d]];
    }
done:
    return status;
}

ll_status ll_problem_join_chains(ll_context *ctx, const ll_problem *p, int32_t least_out, ll_problem **joined) {
    ll_status status = LL_OK;
    chains c = {.ctx = ctx, .p = p};
    *joined = NULL;
    LL_NEW(ctx, c.q, 1);
    LL_TRY(find_fates(&c));
    LL_TRY(number_nodes(&c));
    if (p->node_count - c.q->node_count < least_out) goto done;
    LL_TRY(join_arcs(&c));
    LL_TRY(add_costs(&c));
    LL_TRY(copy_rest(&c));
    LL_TRY(ll_problem_join_entries(ctx, c.q));
    *joined = c.q;
    c.q = NULL;
done:
    ll_problem_free(ctx, c.q);
    void *arrays[] = {c.is_end, c.fate, c.degree, c.gone, c.node};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    return status;
}

int64_t ll_problem_whole_arcs(const ll_problem *p, const int32_t *arc, int64_t count, int32_t *whole_arc) {
    int64_t whole = 0;
    if (p->whole == NULL) {
        if (whole_arc != NULL && count > 0) memcpy(whole_arc, arc, (size_t)count * sizeof *arc);
        return count;
    }
    for (int64_t i = 0; i < count; i++) {
        int64_t first = p->whole_first[arc[i]], parts = p->whole_first[arc[i] + 1] - first;
        if (whole_arc != NULL) memcpy(whole_arc + whole, p->whole_arc + first, (size_t)parts * sizeof *arc);
        whole += parts;
    }
    return whole;
}
