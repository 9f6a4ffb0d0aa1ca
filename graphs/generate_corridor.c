/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routes from west to east that compete, as those between China and Europe do:
 *
 *     route 1    o==o==o==o==o==o      == rail and road beside each other
 *                |        |     |      |  road from route to route, at every third stage and the last
 *     route 2    o==o==o~~o==o==o      ~  sea: a crossing in the middle of every second route
 *                |        |     |
 *     last       o~~o~~o~~o~~o~~o      the ocean: cheap and slow
 *
 * Every place is a terminal: transfer.csv lists its changes of mode, those with the sea with a capacity. A rail line
 * is a single track (a set of both directions), the ships of a route are one fleet (a set weighted by days of voyage).
 * Freight goes between the first and the last third, both ways. A corridor is what crosses the middle on its route.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/format.h"
#include "graphs/generate_parts.h"

enum { TEXT_SIZE = 48, CROSS_EVERY = 3, MOST_LINKS_A_PLACE = 3, MODE_COUNT = 3 };
enum { RAIL, ROAD, SEA };

static const char *const mode_name[MODE_COUNT] = {[RAIL] = "rail", [ROAD] = "road", [SEA] = "sea"};
static const double speed_kph[MODE_COUNT] = {[RAIL] = 40, [ROAD] = 50, [SEA] = 20};
static const double usd_per_km[MODE_COUNT] = {[RAIL] = 0.4, [ROAD] = 1.1, [SEA] = 0.1};
static const double co2_kg_per_km[MODE_COUNT] = {[RAIL] = 0.2, [ROAD] = 0.9, [SEA] = 0.1};

typedef struct builder {
    ll_context *ctx;
    ll_random *random;
    ll_case *c;
    int32_t stages, routes;
} builder;

static bool is_ocean(const builder *b, int32_t route) { return route + 1 == b->routes; }
static int32_t middle(const builder *b) { return (b->stages - 1) / 2; } /* the stage where the middle link starts */
static int32_t place_of(const builder *b, int32_t route, int32_t stage) { return route * b->stages + stage; }

/* Text of the case; "" with *status set when memory is out. */
static const char *keep(const builder *b, ll_status *status, const char *text) {
    const char *copy = ll_strings_add(b->ctx, b->c->strings, text, strlen(text));
    if (copy == NULL) *status = LL_ERR_MEMORY;
    return copy != NULL ? copy : "";
}

/* ---- places and links ---- */

static ll_status add_places(const builder *b) {
    ll_status status = ll_format_nodes(b->ctx, b->c, (int64_t)b->routes * b->stages);
    for (int32_t v = 0; status == LL_OK && v < b->c->node_count; v++) {
        const int32_t route = v / b->stages, stage = v % b->stages;
        char text[TEXT_SIZE];
        snprintf(text, sizeof text, "%" PRId32 "-%" PRId32, route + 1, stage + 1);
        b->c->node[v].id = keep(b, &status, text);
        b->c->node[v].node_type = "terminal";
        b->c->node[v].x = 20 + 100.0 * stage / b->stages;
        b->c->node[v].y = 60 - 50.0 * route / b->routes;
    }
    return status;
}

/* Both directions in one row. Tracks and ships have their capacity in a set. */
static void add_link(const builder *b, int mode, int32_t from, int32_t to) {
    ll_case_link *link = &b->c->link[b->c->link_count++];
    link->from = from;
    link->to = to;
    link->directed = false;
    link->mode = mode_name[mode];
    link->length_km = (double)ll_random_range(b->random, 200, 600);
    link->time_h = link->length_km / speed_kph[mode];
    link->cost_usd_per_teu = link->length_km * usd_per_km[mode];
    link->co2_kg_per_teu = link->length_km * co2_kg_per_km[mode];
    if (mode == ROAD) link->capacity_teu_per_year = 0; /* until ll_generate_fit, as all capacities */
}

static void add_onward(const builder *b, int32_t route, int32_t stage) {
    const int32_t from = place_of(b, route, stage);
    const bool crossing = route % 2 == 1 && stage == middle(b);
    if (is_ocean(b, route) || crossing) {
        add_link(b, SEA, from, from + 1);
    } else {
        add_link(b, RAIL, from, from + 1);
        add_link(b, ROAD, from, from + 1);
    }
}

static ll_status add_links(const builder *b) {
    ll_status status = ll_format_links(b->ctx, b->c, (int64_t)MOST_LINKS_A_PLACE * b->c->node_count);
    b->c->link_count = 0;
    for (int32_t route = 0; status == LL_OK && route < b->routes; route++)
        for (int32_t stage = 0; stage < b->stages; stage++) {
            const bool last = stage + 1 == b->stages;
            if (!last) add_onward(b, route, stage);
            if (route + 1 < b->routes && (last || stage % CROSS_EVERY == 0))
                add_link(b, ROAD, place_of(b, route, stage), place_of(b, route + 1, stage));
        }
    return status;
}

static int mode_of(const ll_case_link *link) {
    int mode = 0;
    while (mode + 1 < MODE_COUNT && strcmp(link->mode, mode_name[mode]) != 0) mode++;
    return mode;
}

/* ---- transfers ---- */

static void add_transfer(const builder *b, int32_t place, int from, int to) {
    const bool port = from == SEA || to == SEA;
    b->c->transfer[b->c->transfer_count++] =
        (ll_case_transfer){.node = place,
                           .from_mode = mode_name[from],
                           .to_mode = mode_name[to],
                           .time_h = (double)ll_random_range(b->random, 6, port ? 48 : 24),
                           .cost_usd_per_teu = (double)ll_random_range(b->random, 30, 90),
                           .capacity_teu_per_year = port ? 0 : (double)NAN};
}

static ll_status add_transfers(const builder *b) {
    ll_status status = LL_OK;
    ll_case *c = b->c;
    bool *has = NULL; /* [place * MODE_COUNT + mode] */
    LL_NEW(b->ctx, has, (int64_t)c->node_count * MODE_COUNT);
    LL_NEW(b->ctx, c->transfer, (int64_t)c->node_count * MODE_COUNT * (MODE_COUNT - 1));
    c->has_transfer_table = true;
    for (int32_t i = 0; i < c->link_count; i++) {
        has[c->link[i].from * MODE_COUNT + mode_of(&c->link[i])] = true;
        has[c->link[i].to * MODE_COUNT + mode_of(&c->link[i])] = true;
    }
    for (int32_t v = 0; v < c->node_count; v++)
        for (int from = 0; from < MODE_COUNT; from++)
            for (int to = 0; to < MODE_COUNT; to++)
                if (from != to && has[v * MODE_COUNT + from] && has[v * MODE_COUNT + to]) add_transfer(b, v, from, to);
done:
    ll_free(b->ctx, has);
    return status;
}

/* ---- tracks and fleets ---- */

static void join(ll_case *c, int32_t set, int32_t link, double weight) {
    c->set_link[c->set_link_count++] =
        (ll_case_set_link){.set = set, .link = link, .direction = LL_BOTH, .klass = LL_NONE, .weight = weight};
}

static int32_t add_set(const builder *b, ll_status *status, const char *id) {
    b->c->set[b->c->set_count] = (ll_case_set){.id = keep(b, status, id), .name = ""};
    return b->c->set_count++;
}

/* Sets of a route's links, which are those that start on it and stay there. */
static ll_status add_route_sets(const builder *b, int32_t route) {
    ll_status status = LL_OK;
    ll_case *c = b->c;
    char id[TEXT_SIZE];
    int32_t fleet = LL_NONE;
    for (int32_t i = 0; status == LL_OK && i < c->link_count; i++) {
        const ll_case_link *link = &c->link[i];
        if (link->from / b->stages != route || link->to / b->stages != route) continue;
        if (mode_of(link) == RAIL) {
            snprintf(id, sizeof id, "track-%s", link->id);
            join(c, add_set(b, &status, id), i, 1);
        } else if (mode_of(link) == SEA) {
            snprintf(id, sizeof id, "fleet-%" PRId32, route + 1);
            if (fleet == LL_NONE) fleet = add_set(b, &status, id);
            join(c, fleet, i, link->time_h / 24);
        }
    }
    return status;
}

static ll_status add_sets(const builder *b) {
    ll_status status = LL_OK;
    LL_NEW(b->ctx, b->c->set, (int64_t)b->c->link_count);
    LL_NEW(b->ctx, b->c->set_link, (int64_t)b->c->link_count);
    for (int32_t route = 0; route < b->routes; route++) LL_TRY(add_route_sets(b, route));
done:
    return status;
}

/* ---- corridors: what crosses the middle on a route ---- */

static void add_gateway(const builder *b, int32_t route) {
    ll_case *c = b->c;
    ll_case_corridor_group *group = &c->corridor_group[c->corridor_group_count++];
    group->first_link = c->corridor_link_count;
    const int32_t from = place_of(b, route, middle(b));
    for (int32_t i = 0; i < c->link_count; i++) {
        if (c->link[i].from != from || c->link[i].to != from + 1) continue;
        c->corridor_link[c->corridor_link_count++] = (ll_case_corridor_link){i, LL_BOTH};
        group->link_count++;
    }
}

static ll_status add_corridors(const builder *b) {
    ll_status status = LL_OK;
    ll_case *c = b->c;
    LL_NEW(b->ctx, c->corridor, b->routes);
    LL_NEW(b->ctx, c->corridor_group, b->routes);
    LL_NEW(b->ctx, c->corridor_link, 2 * (int64_t)b->routes);
    for (int32_t route = 0; status == LL_OK && route < b->routes; route++) {
        char id[TEXT_SIZE];
        snprintf(id, sizeof id, "route-%" PRId32, route + 1);
        c->corridor[route] = (ll_case_corridor){
            .id = keep(b, &status, id), .name = "", .priority = route + 1, .first_group = route, .group_count = 1};
        c->corridor_count++;
        add_gateway(b, route);
    }
done:
    return status;
}

/* ---- demand ---- */

static bool in_west(const builder *b, int32_t place) { return place % b->stages < b->stages / 3; }
static bool in_east(const builder *b, int32_t place) { return place % b->stages >= b->stages - b->stages / 3; }

static bool across(const void *user, int32_t origin, int32_t destination) {
    const builder *b = user;
    return (in_west(b, origin) && in_east(b, destination)) || (in_east(b, origin) && in_west(b, destination));
}

ll_status ll_generate_corridor(ll_context *ctx, const ll_generate_options *options, ll_random *random, ll_case **c) {
    ll_status status = LL_OK;
    const builder b = {ctx, random, *c, (int32_t)options->stages, (int32_t)options->routes};
    LL_TRY(ll_generate_classes(ctx, b.c, options->classes));
    LL_TRY(add_places(&b));
    LL_TRY(add_links(&b));
    LL_TRY(add_transfers(&b));
    LL_TRY(add_sets(&b));
    LL_TRY(add_corridors(&b));
    LL_TRY(ll_generate_pairs(ctx, random, across, &b, options->demands, b.c));
    LL_TRY(ll_generate_random_volumes(ctx, random, options->volume_teu, b.c));
    LL_TRY(ll_generate_fit(ctx, random, options->binding, c));
done:
    return status;
}
