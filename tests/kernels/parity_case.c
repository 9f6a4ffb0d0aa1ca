/* SPDX-License-Identifier: Apache-2.0 */
/* Seeded cases, with the distances that Dijkstra finds for every lane. */
#include "tests/kernels/parity_case.h"

#include <stdlib.h>
#include <string.h>

#include "graphs/dijkstra.h"

static uint32_t draw(uint32_t *seed, uint32_t below) { /* xorshift: Marsaglia 2003 */
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed % below;
}

static int32_t draw_node(uint32_t *seed, int32_t below) { return (int32_t)draw(seed, (uint32_t)below); }

void ll_parity_shuffle(int32_t count, uint32_t seed, int32_t *order) {
    for (int32_t i = 0; i < count; i++) order[i] = i;
    for (int32_t i = count - 1; i > 0; i--) {
        int32_t j = draw_node(&seed, i + 1), moved = order[i];
        order[i] = order[j];
        order[j] = moved;
    }
}

/* Arcs by their tail or head: first [node + 1] into arc, ascending. */
static ll_status arcs_by(ll_context *ctx, const ll_parity_case *c, const int32_t *end, int32_t **first, int32_t **arc) {
    ll_status status = LL_OK;
    LL_NEW(ctx, *first, (int64_t)c->node_count + 2);
    LL_NEW(ctx, *arc, c->arc_count);
    for (int32_t a = 0; a < c->arc_count; a++) (*first)[end[a] + 2]++;
    for (int32_t v = 0; v < c->node_count; v++) (*first)[v + 2] += (*first)[v + 1];
    for (int32_t a = 0; a < c->arc_count; a++) (*arc)[(*first)[end[a] + 1]++] = a;
done:
    return status;
}

static ll_status set_distances(ll_context *ctx, ll_parity_case *c) {
    ll_status status = LL_OK;
    int32_t *first = NULL, *arc = NULL;
    ll_dijkstra *d = NULL;
    LL_TRY(arcs_by(ctx, c, c->tail, &first, &arc));
    LL_TRY(ll_dijkstra_create(ctx, c->node_count, first, arc, c->head, &d));
    LL_NEW(ctx, c->distance, (int64_t)c->lanes.lane_count * c->node_count);
    for (int32_t lane = 0; lane < c->lanes.lane_count; lane++)
        ll_dijkstra_run(d, c->lanes.origin[lane], c->weight + (int64_t)c->lanes.metric[lane] * c->arc_count,
                        c->distance + (int64_t)lane * c->node_count);
    LL_TRY(arcs_by(ctx, c, c->head, &c->in_first, &c->in_arc));
done:
    ll_free(ctx, first);
    ll_free(ctx, arc);
    ll_dijkstra_free(ctx, d);
    return status;
}

/* Lanes over the metrics in turn, sorted; up to nine demands each, some to the origin itself, a third without penalty.
 */
static ll_status set_lanes(ll_context *ctx, ll_parity_case *c, int32_t lane_count, uint32_t *seed) {
    ll_status status = LL_OK;
    ll_lanes *l = &c->lanes;
    l->lane_count = lane_count;
    LL_NEW(ctx, l->metric, lane_count);
    LL_NEW(ctx, l->origin, lane_count);
    LL_NEW(ctx, l->first_demand, (int64_t)lane_count + 1);
    for (int32_t lane = 0; lane < lane_count; lane++) {
        l->metric[lane] = (int32_t)((int64_t)lane * l->metric_count / lane_count);
        l->origin[lane] = draw_node(seed, c->node_count);
        l->first_demand[lane + 1] = l->first_demand[lane] + draw(seed, 10);
    }
    l->demand_count = l->first_demand[lane_count];
    LL_NEW(ctx, l->destination, l->demand_count);
    LL_NEW(ctx, l->volume_uteu, l->demand_count + 1);
    LL_NEW(ctx, l->penalty_nusd, l->demand_count);
    for (int64_t d = 0; d < l->demand_count; d++) {
        l->destination[d] = draw_node(seed, c->node_count);
        l->volume_uteu[d] = (int64_t)draw(seed, 1000000) << draw(seed, 24);
        l->penalty_nusd[d] = draw(seed, 3) == 0 ? LL_COST_INF : (int64_t)draw(seed, 300);
    }
done:
    return status;
}

/* Weights of metric 0 as given, of others varied; arcs shut to a metric now and then where shut is not 0. */
static ll_status set_weights(ll_context *ctx, ll_parity_case *c, const int64_t *weight, uint32_t shut, uint32_t *seed) {
    ll_status status = LL_OK;
    LL_NEW(ctx, c->weight, (int64_t)c->lanes.metric_count * c->arc_count);
    for (int32_t m = 0; m < c->lanes.metric_count; m++) {
        for (int32_t a = 0; a < c->arc_count; a++) {
            int64_t *w = &c->weight[(int64_t)m * c->arc_count + a];
            *w = m == 0 ? weight[a] : weight[a] + (int64_t)draw(seed, 3) * (weight[a] / 4 + 1);
            if (shut > 0 && draw(seed, shut) == 0) *w = LL_COST_INF;
        }
    }
done:
    return status;
}

static ll_status case_build(ll_context *ctx, const char *name, int32_t node_count, int32_t arc_count,
                            const int32_t *tail, const int32_t *head, const int64_t *weight, int32_t metric_count,
                            int32_t lane_count, uint32_t shut, uint32_t seed, ll_parity_case **out) {
    ll_status status = LL_OK;
    ll_parity_case *c = NULL;
    *out = NULL;
    LL_NEW(ctx, c, 1);
    *c = (ll_parity_case){.name = name, .node_count = node_count, .arc_count = arc_count};
    c->lanes.metric_count = metric_count;
    LL_NEW(ctx, c->tail, arc_count);
    LL_NEW(ctx, c->head, arc_count);
    if (arc_count > 0) {
        memcpy(c->tail, tail, (size_t)arc_count * sizeof *tail);
        memcpy(c->head, head, (size_t)arc_count * sizeof *head);
    }
    LL_TRY(set_weights(ctx, c, weight, shut, &seed));
    LL_TRY(set_lanes(ctx, c, lane_count, &seed));
    LL_TRY(set_distances(ctx, c));
    *out = c;
    c = NULL;
done:
    ll_parity_case_free(ctx, c);
    return status;
}

ll_status ll_parity_case_from_arcs(ll_context *ctx, const char *name, int32_t node_count, int32_t arc_count,
                                   const int32_t *tail, const int32_t *head, const int64_t *weight,
                                   int32_t metric_count, int32_t lane_count, uint32_t seed, ll_parity_case **out) {
    return case_build(ctx, name, node_count, arc_count, tail, head, weight, metric_count, lane_count, 0, seed, out);
}

enum { ROOM = 2000 };

/* Arcs of a case in the making. */
typedef struct arcs {
    int32_t node_count, count, tail[ROOM], head[ROOM];
    int64_t weight[ROOM];
} arcs;

static void add(arcs *a, int32_t tail, int32_t head, int64_t weight) {
    a->tail[a->count] = tail;
    a->head[a->count] = head;
    a->weight[a->count++] = weight;
}

static void add_both(arcs *a, int32_t v, int32_t u, uint32_t *seed) {
    add(a, v, u, 1 + draw(seed, 4));
    add(a, u, v, 1 + draw(seed, 4));
}

static void make_random(arcs *a, uint32_t *seed) { /* two halves without a bridge, the last ten nodes alone */
    a->node_count = 90;
    for (int32_t i = 0; i < 240; i++) {
        int32_t half = draw_node(seed, 2) * 40, v = half + draw_node(seed, 40), u = half + draw_node(seed, 40);
        int64_t weight = 1 + draw(seed, 40);
        if (i % 17 == 0) u = v;
        add(a, v, u, weight);
        if (i % 5 == 0) add(a, v, u, weight + draw(seed, 2));
        if (i % 3 == 0) add(a, u, v, weight);
    }
}

static void make_grid(arcs *a, uint32_t *seed) {
    a->node_count = 12 * 17;
    for (int32_t v = 0; v < a->node_count; v++) {
        if (v % 12 < 11) add_both(a, v, v + 1, seed);
        if (v + 12 < a->node_count) add_both(a, v, v + 12, seed);
    }
}

static void make_star(arcs *a, uint32_t *seed) {
    a->node_count = 60;
    for (int32_t v = 1; v < a->node_count; v++) add_both(a, 0, v, seed);
}

static void make_path(arcs *a, uint32_t *seed) {
    a->node_count = 75;
    for (int32_t v = 1; v < a->node_count; v++) add_both(a, v - 1, v, seed);
}

ll_status ll_parity_case_create(ll_context *ctx, ll_parity_kind kind, uint32_t seed, ll_parity_case **out) {
    static const char *const names[] = {"random", "grid", "star", "path", "point"};
    ll_status status = LL_OK;
    arcs *a = NULL;
    *out = NULL;
    LL_NEW(ctx, a, 1);
    a->node_count = 1;
    if (kind == LL_PARITY_RANDOM) make_random(a, &seed);
    if (kind == LL_PARITY_GRID) make_grid(a, &seed);
    if (kind == LL_PARITY_STAR) make_star(a, &seed);
    if (kind == LL_PARITY_PATH) make_path(a, &seed);
    LL_TRY(case_build(ctx, names[kind], a->node_count, a->count, a->tail, a->head, a->weight, 3, 41,
                      kind == LL_PARITY_RANDOM ? 12 : 0, seed, out));
done:
    ll_free(ctx, a);
    return status;
}

void ll_parity_case_free(ll_context *ctx, ll_parity_case *c) {
    if (c == NULL) return;
    void *blocks[] = {c->tail,
                      c->head,
                      c->weight,
                      c->in_first,
                      c->in_arc,
                      c->distance,
                      c->lanes.metric,
                      c->lanes.origin,
                      c->lanes.first_demand,
                      c->lanes.destination,
                      c->lanes.volume_uteu,
                      c->lanes.penalty_nusd};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) ll_free(ctx, blocks[i]);
    ll_free(ctx, c);
}

static int32_t first_tight(const ll_parity_case *c, int32_t lane, int32_t node) {
    const int64_t *distance = c->distance + (int64_t)lane * c->node_count;
    const int64_t *weight = c->weight + (int64_t)c->lanes.metric[lane] * c->arc_count;
    for (int32_t i = c->in_first[node]; i < c->in_first[node + 1]; i++) {
        int32_t a = c->in_arc[i];
        if (distance[c->tail[a]] + weight[a] == distance[node]) return a;
    }
    return LL_NONE;
}

int32_t ll_parity_path(const ll_parity_case *c, int32_t lane, int32_t node, int32_t *arc) {
    int32_t length = 0;
    while (node != c->lanes.origin[lane]) {
        arc[length] = first_tight(c, lane, node);
        node = c->tail[arc[length++]];
    }
    for (int32_t i = 0; i < length / 2; i++) {
        int32_t moved = arc[i];
        arc[i] = arc[length - 1 - i];
        arc[length - 1 - i] = moved;
    }
    return length;
}
