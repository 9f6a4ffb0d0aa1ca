/* SPDX-License-Identifier: Apache-2.0 */
#include "graphs/generate_places.h"

#include <math.h>
#include <string.h>

static const double earth_radius_km = 6371, radians = 0.017453292519943295; /* of a degree */
static const int64_t largest_size = 1000000;

/* ---- the sphere, in operations that give the same on every machine ---- */

/* Taylor's series; 11 terms leave 1e-11 at 180 degrees. */
static double sine(double degrees) {
    const double x = (degrees > 180 ? degrees - 360 : degrees) * radians;
    double term = x, sum = x;
    for (int k = 1; k <= 10; k++) {
        term *= -x * x / ((2 * k) * (2 * k + 1));
        sum += term;
    }
    return sum;
}

static double cosine(double degrees) { return sine(degrees + 90); }

static void set_direction(ll_places *p, int32_t i, const ll_case_node *node) {
    p->away[i] = cosine(node->y) * cosine(node->x);
    p->east[i] = cosine(node->y) * sine(node->x);
    p->north[i] = sine(node->y);
}

double ll_places_square_km2(const ll_places *p, int32_t a, int32_t b) {
    const double x = p->away[a] - p->away[b], y = p->east[a] - p->east[b], z = p->north[a] - p->north[b];
    return (x * x + y * y + z * z) * earth_radius_km * earth_radius_km;
}

/* ---- the part of the network ---- */

static int32_t root_of(int32_t *parent, int32_t v) {
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
}

static bool is_place(const ll_case_node *node) {
    static const char *const types[] = {"city", "terminal", "port"};
    bool known = false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) known |= strcmp(node->node_type, types[i]) == 0;
    return known && !isnan(node->x) && !isnan(node->y);
}

/* root [node] names the part of each node; the part with most places is the answer, of equals the first. */
static int32_t find_parts(const ll_case *c, int32_t *root, int32_t *places_in) {
    int32_t best = 0;
    for (int32_t v = 0; v < c->node_count; v++) root[v] = v;
    for (int32_t i = 0; i < c->link_count; i++)
        if (c->link[i].status == LL_LINK_EXISTING) root[root_of(root, c->link[i].from)] = root_of(root, c->link[i].to);
    for (int32_t v = 0; v < c->node_count; v++) {
        root[v] = root_of(root, v);
        places_in[root[v]] += is_place(&c->node[v]);
    }
    for (int32_t v = 1; v < c->node_count; v++)
        if (places_in[v] > places_in[best]) best = v;
    return best;
}

static void shuffle(ll_random *random, int32_t *node, int32_t count) {
    for (int32_t i = count - 1; i > 0; i--) {
        const int32_t j = (int32_t)ll_random_range(random, 0, i), kept = node[i];
        node[i] = node[j];
        node[j] = kept;
    }
}

static ll_status make_room(ll_context *ctx, int32_t count, ll_places *p) {
    ll_status status = LL_OK;
    LL_NEW(ctx, p->node, count);
    LL_NEW(ctx, p->size, count);
    LL_NEW(ctx, p->east, count);
    LL_NEW(ctx, p->north, count);
    LL_NEW(ctx, p->away, count);
done:
    return status;
}

ll_status ll_places_create(ll_context *ctx, ll_random *random, const ll_case *c, ll_places *out) {
    ll_status status = LL_OK;
    int32_t *root = NULL, *places_in = NULL;
    *out = (ll_places){0};
    LL_NEW(ctx, root, c->node_count);
    LL_NEW(ctx, places_in, c->node_count);
    const int32_t best = find_parts(c, root, places_in);
    if (places_in[best] < 2) {
        status = ll_fail(ctx, LL_ERR_DATA,
                         "%s: gravity needs two nodes that links join, with coordinates and the node_type city, "
                         "terminal or port",
                         c->path);
        goto done;
    }
    LL_TRY(make_room(ctx, places_in[best], out));
    for (int32_t v = 0; v < c->node_count; v++)
        if (root[v] == best && is_place(&c->node[v])) out->node[out->count++] = v;
    shuffle(random, out->node, out->count);
    for (int32_t i = 0; i < out->count; i++) {
        out->size[i] = largest_size / (i + 1) + 1;
        set_direction(out, i, &c->node[out->node[i]]);
    }
done:
    ll_free(ctx, root);
    ll_free(ctx, places_in);
    if (status != LL_OK) ll_places_free(ctx, out);
    return status;
}

void ll_places_free(ll_context *ctx, ll_places *p) {
    void *arrays[] = {p->node, p->size, p->east, p->north, p->away};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    *p = (ll_places){0};
}
