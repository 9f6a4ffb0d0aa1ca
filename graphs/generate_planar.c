/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points in a plane of 1000 by 1000 km, tied by the Gabriel graph: two points are neighbours when the disc between
 * them (their distance is its diameter) holds no third (Gabriel and Sokal 1969). It is planar, and it contains a
 * shortest spanning tree, so it is connected. Coordinates are whole metres: the test is exact.
 */
#include <math.h>
#include <stdlib.h>

#include "graphs/format.h"
#include "graphs/generate_parts.h"

enum { PLANE_M = 1000000, METRES_A_KM = 1000 };
static const double degrees_a_km = 0.01; /* on the map, from 60 east, 40 north */

typedef struct point {
    int64_t x_m, y_m;
} point;

typedef struct neighbour {
    int64_t square_m2;
    int32_t node;
} neighbour;

static int by_distance(const void *a, const void *b) {
    const neighbour *x = a, *y = b;
    if (x->square_m2 != y->square_m2) return x->square_m2 < y->square_m2 ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

static int64_t square(const point *a, const point *b) {
    int64_t dx = a->x_m - b->x_m, dy = a->y_m - b->y_m;
    return dx * dx + dy * dy;
}

/* r is in the disc over pq, its rim included: the angle at r is a right one or wider. */
static bool in_disc(const point *p, const point *q, const point *r) {
    return (p->x_m - r->x_m) * (q->x_m - r->x_m) + (p->y_m - r->y_m) * (q->y_m - r->y_m) <= 0;
}

/* Whether no point nearer to p than the i-th nearest is in between. */
static bool is_gabriel(const point *at, int32_t p, const neighbour *near, int64_t i) {
    for (int64_t j = 0; j < i; j++)
        if (in_disc(&at[p], &at[near[i].node], &at[near[j].node])) return false;
    return true;
}

/* Each point has a strip of its own, from west to east, so that no two fall together. */
static void place(ll_random *random, ll_case *c, point *at) {
    const int64_t strip_m = PLANE_M / c->node_count;
    for (int32_t v = 0; v < c->node_count; v++) {
        at[v] = (point){v * strip_m + ll_random_range(random, 0, strip_m - 1), ll_random_range(random, 0, PLANE_M)};
        c->node[v].x = 60 + degrees_a_km * (double)at[v].x_m / METRES_A_KM;
        c->node[v].y = 40 + degrees_a_km * (double)at[v].y_m / METRES_A_KM;
    }
}

/* The links of p to later points. */
static void tie(ll_case *c, const point *at, int32_t p, neighbour *near) {
    int32_t count = 0;
    for (int32_t v = 0; v < c->node_count; v++)
        if (v != p) near[count++] = (neighbour){square(&at[p], &at[v]), v};
    qsort(near, (size_t)count, sizeof *near, by_distance);
    for (int32_t i = 0; i < count; i++) {
        if (near[i].node < p || !is_gabriel(at, p, near, i)) continue;
        double length_km = ceil(sqrt((double)near[i].square_m2)) / METRES_A_KM;
        ll_generate_both_ways(c, c->link_count, p, near[i].node, length_km);
        c->link_count += 2;
    }
}

static ll_status make_network(ll_context *ctx, int64_t nodes, ll_random *random, ll_case *c) {
    ll_status status = LL_OK;
    point *at = NULL;
    neighbour *near = NULL;
    LL_NEW(ctx, at, nodes);
    LL_NEW(ctx, near, nodes);
    LL_TRY(ll_format_nodes(ctx, c, nodes));
    LL_TRY(ll_format_links(ctx, c, 6 * nodes)); /* a planar graph has fewer than 3 edges a node */
    c->link_count = 0;
    place(random, c, at);
    for (int32_t p = 0; p < c->node_count; p++) tie(c, at, p, near);
done:
    ll_free(ctx, at);
    ll_free(ctx, near);
    return status;
}

ll_status ll_generate_planar(ll_context *ctx, const ll_generate_options *options, ll_random *random, ll_case **c) {
    ll_status status = make_network(ctx, options->nodes, random, *c);
    return status == LL_OK ? ll_generate_freight(ctx, options, random, c) : status;
}
