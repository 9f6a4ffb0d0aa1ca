/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who trades with whom, and through which gateway.
 *
 *     trade { origins [..], gateways [..], destinations [..],
 *             rows [ [origin, gateway, destination, corridor, class, TEU] ... ], left_out_teu }
 *
 * Ends are countries where the nodes have any, else nodes or zones. A gateway is the first link of its corridor's
 * gateway groups that a path crosses; both directions of a link are one. Of each, the LL_REPORT_PLACES with most flow
 * have a name, the others are "Other"; "" is the gateway of paths that have none.
 */
#include <stdlib.h>
#include <string.h>

#include "solver/report/parts.h"

enum { SIDES = 3, LEAST_ROOM = 4096 };
typedef enum trade_side { ORIGIN, GATEWAY, DESTINATION } trade_side;

typedef struct place_flow { /* a name, and what goes through it */
    const char *name;
    int64_t flow_uteu;
    int32_t first; /* where it was met first: the order of equals */
} place_flow;

typedef struct places {
    ll_index *index; /* name -> place */
    place_flow *place;
    int32_t count, room;
    int32_t *shown; /* [place] -> the names on the page */
} places;

typedef struct trade_row {
    int32_t end[SIDES], cell;
    int64_t flow_uteu;
} trade_row;

typedef struct trade {
    const ll_report_scenario *s;
    ll_context *ctx;
    bool has_countries;
    const char **zone_country; /* [zone] */
    bool *is_gateway;          /* [corridor row * 2 * links + 2 * link + backward] */
    int32_t *gateway;          /* the links that are one, in the order of the table */
    int32_t gateway_count;
    int32_t *twin; /* [link] the first gateway between the same two nodes */
    places side[SIDES];
    trade_row *row;
    int64_t row_count, row_room;
} trade;

/* ---- the names of ends and gateways ---- */

static ll_status find_countries(trade *t) {
    ll_status status = LL_OK;
    const ll_case *source = t->s->problem->source;
    LL_NEW(t->ctx, t->zone_country, source->zone_count);
    for (int32_t v = source->node_count - 1; v >= 0; v--) { /* of a zone's nodes the first one names it */
        const ll_case_node *node = &source->node[v];
        if (node->country[0] == '\0') continue;
        t->has_countries = true;
        if (node->zone != LL_NONE) t->zone_country[node->zone] = node->country;
    }
done:
    return status;
}

static const char *end_name(const trade *t, int64_t demand, bool origin) {
    const ll_problem *p = t->s->problem;
    const ll_case_demand *row = &p->source->demand[p->demand_row[demand]];
    int32_t node = origin ? row->o_node : row->d_node, zone = origin ? row->o_zone : row->d_zone;
    if (!t->has_countries) return origin ? ll_problem_origin_id(p, demand) : ll_problem_destination_id(p, demand);
    if (node != LL_NONE) return p->source->node[node].country;
    return t->zone_country[zone] != NULL ? t->zone_country[zone] : "";
}

static void mark_gateways(const trade *t, int32_t row, const ll_case_corridor *corridor) {
    const ll_case *source = t->s->problem->source;
    bool *marks = t->is_gateway + (int64_t)row * 2 * source->link_count;
    for (int32_t g = corridor->first_group; g < corridor->first_group + corridor->group_count; g++) {
        const ll_case_corridor_group *group = &source->corridor_group[g];
        for (int32_t i = group->first_link; i < group->first_link + group->link_count; i++) {
            const ll_case_corridor_link *gateway = &source->corridor_link[i];
            if (gateway->direction != LL_BACKWARD) marks[2 * (int64_t)gateway->link] = true;
            if (gateway->direction != LL_FORWARD) marks[2 * (int64_t)gateway->link + 1] = true;
        }
    }
}

static bool join_same_nodes(const ll_case_link *a, const ll_case_link *b) {
    return (a->from == b->from && a->to == b->to) || (a->from == b->to && a->to == b->from);
}

/* A link there and a link back are one gateway. */
static ll_status pair_gateways(trade *t) {
    ll_status status = LL_OK;
    const ll_case *source = t->s->problem->source;
    LL_NEW(t->ctx, t->twin, source->link_count);
    LL_NEW(t->ctx, t->gateway, source->corridor_link_count);
    for (int32_t link = 0; link < source->link_count; link++) t->twin[link] = LL_NONE;
    for (int32_t i = 0; i < source->corridor_link_count; i++) {
        int32_t link = source->corridor_link[i].link, first = 0;
        if (t->twin[link] != LL_NONE) continue;
        while (first < t->gateway_count && !join_same_nodes(&source->link[t->gateway[first]], &source->link[link]))
            first++;
        if (first == t->gateway_count) t->gateway[t->gateway_count++] = link;
        t->twin[link] = t->gateway[first];
    }
done:
    return status;
}

static ll_status find_gateways(trade *t) {
    ll_status status = LL_OK;
    const ll_case *source = t->s->problem->source;
    LL_TRY(pair_gateways(t));
    LL_NEW(t->ctx, t->is_gateway, (int64_t)t->s->corridors->row_count * 2 * source->link_count);
    for (int32_t row = 0; row < t->s->corridors->row_count; row++)
        for (int32_t i = 0; i < source->corridor_count; i++)
            if (strcmp(source->corridor[i].id, t->s->corridors->row[row].id) == 0)
                mark_gateways(t, row, &source->corridor[i]);
done:
    return status;
}

static const char *gateway_name(const trade *t, int64_t path) {
    const ll_problem *p = t->s->problem;
    const ll_solution *x = t->s->solution;
    const bool *marks =
        t->is_gateway + (int64_t)t->s->corridors->row_of_path[path] * 2 * (int64_t)p->source->link_count;
    for (int64_t i = x->path_first[path]; i < x->path_first[path + 1]; i++) {
        const ll_arc *arc = &p->arc[x->path_arc[i]];
        if (arc->kind != LL_ARC_LINK || !marks[2 * (int64_t)arc->source + arc->backward]) continue;
        const ll_case_link *link = &p->source->link[t->twin[arc->source]];
        return link->name[0] != '\0' ? link->name : link->id;
    }
    return "";
}

/* ---- the flows ---- */

static ll_status add_place(trade *t, trade_side at, const char *name, int64_t flow_uteu) {
    ll_status status = LL_OK;
    places *side = &t->side[at];
    int32_t place = ll_index_find(side->index, name);
    if (place == LL_NONE) {
        int32_t existing;
        if (side->count == side->room) {
            side->room = 2 * side->room + 64;
            LL_TRY(ll_grow(t->ctx, &side->place, side->room, sizeof *side->place));
        }
        place = side->count++;
        LL_TRY(ll_index_add(t->ctx, side->index, name, place, &existing));
        side->place[place] = (place_flow){name, 0, place};
    }
    side->place[place].flow_uteu += flow_uteu;
done:
    return status;
}

static void name_ends(const trade *t, int64_t path, const char *name[SIDES]) {
    int64_t demand = t->s->solution->path_demand[path];
    name[ORIGIN] = end_name(t, demand, true);
    name[GATEWAY] = gateway_name(t, path);
    name[DESTINATION] = end_name(t, demand, false);
}

static ll_status add_places(trade *t) {
    ll_status status = LL_OK;
    const ll_solution *x = t->s->solution;
    const char *name[SIDES];
    for (int64_t path = 0; path < x->path_count; path++) {
        name_ends(t, path, name);
        for (int at = 0; at < SIDES; at++) LL_TRY(add_place(t, (trade_side)at, name[at], x->path_flow_uteu[path]));
    }
done:
    return status;
}

static int most_flow_first(const void *left, const void *right) {
    const place_flow *a = left, *b = right;
    if (a->flow_uteu != b->flow_uteu) return a->flow_uteu > b->flow_uteu ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

/* Names those with most flow; what they are called goes into the trade object. */
static ll_status name_side(trade *t, trade_side at, const char *name, json_t *object) {
    ll_status status = LL_OK;
    places *side = &t->side[at];
    json_t *names = NULL;
    LL_NEW(t->ctx, side->shown, side->count);
    LL_TRY(ll_json_put_array(t->ctx, object, name, &names));
    if (side->count > 0) qsort(side->place, (size_t)side->count, sizeof *side->place, most_flow_first);
    for (int32_t i = 0; i < side->count; i++) {
        bool is_named = i < LL_REPORT_PLACES || side->count == LL_REPORT_PLACES + 1;
        if (is_named || i == LL_REPORT_PLACES)
            LL_TRY(ll_report_text(t->ctx, names, is_named ? side->place[i].name : "Other"));
        side->shown[side->place[i].first] = is_named ? i : LL_REPORT_PLACES;
    }
done:
    return status;
}

static int by_ends(const void *left, const void *right) {
    const trade_row *a = left, *b = right;
    for (int at = 0; at < SIDES; at++)
        if (a->end[at] != b->end[at]) return a->end[at] < b->end[at] ? -1 : 1;
    return (a->cell > b->cell) - (a->cell < b->cell);
}

static int largest_first(const void *left, const void *right) {
    const trade_row *a = left, *b = right;
    if (a->flow_uteu != b->flow_uteu) return a->flow_uteu > b->flow_uteu ? -1 : 1;
    return by_ends(left, right);
}

/* Makes one row of those with the same ends, corridor and class. */
static void merge(trade *t) {
    int64_t count = 0;
    if (t->row_count == 0) return;
    qsort(t->row, (size_t)t->row_count, sizeof *t->row, by_ends);
    for (int64_t i = 0; i < t->row_count; i++) {
        if (count > 0 && by_ends(&t->row[count - 1], &t->row[i]) == 0)
            t->row[count - 1].flow_uteu += t->row[i].flow_uteu;
        else
            t->row[count++] = t->row[i];
    }
    t->row_count = count;
}

/* There are far fewer rows than paths: what is there is merged before more room is taken. */
static ll_status make_room(trade *t) {
    ll_status status = LL_OK;
    if (t->row_count < t->row_room) return LL_OK;
    merge(t);
    if (2 * t->row_count < t->row_room) return LL_OK;
    t->row_room = 2 * t->row_room + LEAST_ROOM;
    LL_TRY(ll_grow(t->ctx, &t->row, t->row_room, sizeof *t->row));
done:
    return status;
}

static ll_status add_rows(trade *t) {
    ll_status status = LL_OK;
    const ll_solution *x = t->s->solution;
    const char *name[SIDES];
    for (int64_t path = 0; path < x->path_count; path++) {
        LL_TRY(make_room(t));
        trade_row *row = &t->row[t->row_count++];
        *row = (trade_row){.cell = ll_report_cell(t->s, path), .flow_uteu = x->path_flow_uteu[path]};
        name_ends(t, path, name);
        for (int at = 0; at < SIDES; at++) row->end[at] = t->side[at].shown[ll_index_find(t->side[at].index, name[at])];
    }
    merge(t);
    if (t->row_count > 0) qsort(t->row, (size_t)t->row_count, sizeof *t->row, largest_first);
done:
    return status;
}

static ll_status put_rows(const trade *t, json_t *object) {
    ll_status status = LL_OK;
    json_t *rows = NULL;
    int64_t left_out_uteu = 0;
    int32_t classes = t->s->problem->class_count;
    LL_TRY(ll_json_put_array(t->ctx, object, "rows", &rows));
    for (int64_t i = 0; i < t->row_count; i++) {
        const trade_row *row = &t->row[i];
        json_t *entry = NULL;
        if (i >= LL_REPORT_TRADES) {
            left_out_uteu += row->flow_uteu;
            continue;
        }
        LL_TRY(ll_report_array(t->ctx, rows, &entry));
        for (int at = 0; at < SIDES; at++) LL_TRY(ll_report_number(t->ctx, entry, row->end[at]));
        int32_t corridor = row->cell / classes, klass = row->cell % classes;
        LL_TRY(ll_report_number(t->ctx, entry, corridor));
        LL_TRY(ll_report_number(t->ctx, entry, klass));
        LL_TRY(ll_report_number(t->ctx, entry, ll_report_teu(row->flow_uteu)));
    }
    LL_TRY(ll_json_put_number(t->ctx, object, "left_out_teu", ll_report_teu(left_out_uteu)));
done:
    return status;
}

static void close_trade(trade *t) {
    for (int at = 0; at < SIDES; at++) {
        ll_index_free(t->ctx, t->side[at].index);
        ll_free(t->ctx, t->side[at].place);
        ll_free(t->ctx, t->side[at].shown);
    }
    ll_free(t->ctx, t->zone_country);
    ll_free(t->ctx, t->is_gateway);
    ll_free(t->ctx, t->gateway);
    ll_free(t->ctx, t->twin);
    ll_free(t->ctx, t->row);
}

ll_status ll_report_trade(const ll_report_scenario *s) {
    ll_status status = LL_OK;
    static const char *const side_name[SIDES] = {"origins", "gateways", "destinations"};
    trade t = {.s = s, .ctx = s->report->ctx};
    json_t *object = NULL;
    LL_TRY(ll_json_put_object(t.ctx, s->json, "trade", &object));
    for (int at = 0; at < SIDES; at++) LL_TRY(ll_index_create(t.ctx, 64, &t.side[at].index));
    LL_TRY(find_countries(&t));
    LL_TRY(find_gateways(&t));
    LL_TRY(ll_json_put(t.ctx, object, "by_country", json_boolean(t.has_countries)));
    LL_TRY(add_places(&t));
    for (int at = 0; at < SIDES; at++) LL_TRY(name_side(&t, (trade_side)at, side_name[at], object));
    LL_TRY(add_rows(&t));
    LL_TRY(put_rows(&t, object));
done:
    close_trade(&t);
    return status;
}
