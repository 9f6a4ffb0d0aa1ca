/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link_flow.csv and node_flow.csv, every row and column. The cell of a node is free data: it must be a number, one per
 * node in both files, and either every row has one or none.
 */
#include "solver/verify/verify.h"

#include <stdio.h>
#include <string.h>

enum { LINK, DIRECTION, FROM, TO, MODE, CELL, FLOW, CAPACITY, UTILISATION, SHADOW_PRICE, LINK_COLUMNS };
static const char *const link_columns[LINK_COLUMNS] = {
    "link_id", "direction", "from_node_id",          "to_node_id",  "mode",
    "cell",    "flow_teu",  "capacity_teu_per_year", "utilisation", "shadow_price_usd_per_teu"};

enum { NODE, NAME, COUNTRY, NODE_CELL, ORIGIN, DESTINATION, IN, OUT, NODE_COLUMNS };
static const char *const node_columns[NODE_COLUMNS] = {"node_id",         "name",   "country", "cell", "origin_teu",
                                                       "destination_teu", "in_teu", "out_teu"};

enum { CELL_UNKNOWN = -2 }; /* LL_NONE: written empty */

typedef struct links {
    ll_verifier *v;
    int32_t *cell;   /* [node] as first written */
    bool some, none; /* rows with a cell, rows without */
} links;

/* ---- cells ---- */

/* Takes a row's cell, the cell of `node`. */
static void take_cell(links *l, ll_verify_table *t, int64_t row, int32_t column, int32_t node) {
    const char *text = ll_csv_text(t->csv, row, column);
    ll_i128 value = LL_NONE;
    if (text[0] != '\0' && (!ll_exact_parse(text, 0, &value) || value < 0 || value > INT32_MAX)) {
        ll_csv_finding(t->csv, row, column, &l->v->findings, "cell: \"%.80s\" is no number of 0 or more", text);
        return;
    }
    bool mixed = value == LL_NONE ? l->some : l->none;
    l->some = l->some || value != LL_NONE;
    l->none = l->none || value == LL_NONE;
    if (mixed || (l->cell[node] != CELL_UNKNOWN && l->cell[node] != value)) {
        ll_csv_finding(t->csv, row, column, &l->v->findings,
                       "cell: \"%.80s\" does not agree with other rows of link_flow.csv and node_flow.csv", text);
    }
    l->cell[node] = (int32_t)value;
}

/* ---- link_flow.csv ---- */

static bool has_class_columns(const ll_verifier *v, ll_verify_table *t) {
    for (int32_t k = 0; k < v->problem->class_count; k++) {
        const char *id = v->problem->source->klass[k].id;
        const char *name = ll_csv_column_name(t->csv, LINK_COLUMNS + k);
        if (strncmp(name, "flow_", 5) == 0 && strcmp(name + 5, id) == 0) continue;
        ll_finding(t->findings, t->name, 1, 0, "column %d is %.200s, but should be flow_%.200s", LINK_COLUMNS + k + 1,
                   name, id);
        return false;
    }
    return true;
}

static const char *place_id(const ll_problem *p, int32_t node) {
    return p->place[node] == LL_NONE ? "" : p->source->node[p->place[node]].id;
}

static void compare_capacity(const ll_verifier *v, ll_verify_table *t, int64_t row, int32_t arc) {
    int32_t own = v->own_row[arc];
    if (own == LL_NONE) {
        for (int32_t column = CAPACITY; column <= SHADOW_PRICE; column++) ll_verify_cell(t, row, column, "");
        return;
    }
    int64_t capacity = v->problem->row[own].capacity_uteu;
    ll_exact flow = {(ll_i128)v->flow_uteu[arc] * LL_MICRO, false}, room = {capacity, false};
    ll_verify_cell_decimal(t, row, CAPACITY, capacity, 6);
    ll_verify_cell_ratio(t, row, UTILISATION, flow, room);
    ll_verify_cell_price(t, row, SHADOW_PRICE, v->price_nusd[own]);
}

static void compare_link(links *l, ll_verify_table *t, int64_t row, int32_t arc) {
    const ll_verifier *v = l->v;
    const ll_problem *p = v->problem;
    const ll_arc *a = &p->arc[arc];
    bool link = a->kind == LL_ARC_LINK;
    ll_verify_cell(t, row, LINK, link ? p->source->link[a->source].id : p->arc_token[arc]);
    ll_verify_cell(t, row, DIRECTION, a->backward ? "backward" : "forward");
    ll_verify_cell(t, row, FROM, place_id(p, p->tail[arc]));
    ll_verify_cell(t, row, TO, place_id(p, p->head[arc]));
    ll_verify_cell(t, row, MODE, link ? p->source->link[a->source].mode : "transfer");
    take_cell(l, t, row, CELL, p->tail[arc]);
    ll_verify_cell_decimal(t, row, FLOW, v->flow_uteu[arc], 6);
    compare_capacity(v, t, row, arc);
    for (int32_t k = 0; k < p->class_count; k++) {
        ll_verify_cell_decimal(t, row, LINK_COLUMNS + k, v->class_flow_uteu[(int64_t)k * p->arc_count + arc], 6);
    }
}

static ll_status check_link_flow(links *l) {
    ll_status status = LL_OK;
    ll_verifier *v = l->v;
    ll_verify_table t;
    int64_t rows = 0, row = 0;
    bool ok;
    LL_TRY(ll_verify_table_read(v, "link_flow.csv", link_columns, LINK_COLUMNS, v->problem->class_count, &t, &ok));
    if (!ok || !has_class_columns(v, &t)) goto done;
    for (int32_t a = 0; a < v->problem->arc_count; a++) rows += v->problem->arc[a].kind != LL_ARC_CONNECTOR;
    if (!ll_verify_table_has_rows(&t, rows, "arc of a link or transfer")) goto done;
    for (int32_t a = 0; a < v->problem->arc_count && ll_verify_more(v); a++) {
        if (v->problem->arc[a].kind != LL_ARC_CONNECTOR) compare_link(l, &t, row++, a);
    }
done:
    ll_verify_table_free(v->ctx, &t);
    return status;
}

/* ---- node_flow.csv ---- */

static void add_passing(ll_verifier *v) {
    const ll_problem *p = v->problem;
    for (int32_t a = 0; a < p->arc_count; a++) {
        if (p->arc[a].kind != LL_ARC_LINK) continue;
        v->place[p->place[p->tail[a]]].out += v->flow_uteu[a];
        v->place[p->place[p->head[a]]].in += v->flow_uteu[a];
    }
}

static void compare_node(links *l, ll_verify_table *t, int32_t place, int32_t first_node) {
    const ll_case_node *node = &l->v->problem->source->node[place];
    const ll_verify_place *sums = &l->v->place[place];
    ll_verify_cell(t, place, NODE, node->id);
    ll_verify_cell(t, place, NAME, node->name);
    ll_verify_cell(t, place, COUNTRY, node->country);
    if (first_node != LL_NONE) take_cell(l, t, place, NODE_CELL, first_node);
    ll_verify_cell_decimal(t, place, ORIGIN, sums->origin, 6);
    ll_verify_cell_decimal(t, place, DESTINATION, sums->destination, 6);
    ll_verify_cell_decimal(t, place, IN, sums->in, 6);
    ll_verify_cell_decimal(t, place, OUT, sums->out, 6);
}

static ll_status check_node_flow(links *l) {
    ll_status status = LL_OK;
    ll_verifier *v = l->v;
    const ll_problem *p = v->problem;
    ll_verify_table t = {0};
    int32_t *first_node = NULL; /* [case node] the first of its nodes; its cell is the row's */
    bool ok;
    LL_NEW(v->ctx, first_node, p->source->node_count);
    for (int32_t i = 0; i < p->source->node_count; i++) first_node[i] = LL_NONE;
    for (int32_t n = p->node_count - 1; n >= 0; n--) {
        if (p->place[n] != LL_NONE) first_node[p->place[n]] = n;
    }
    LL_TRY(ll_verify_table_read(v, "node_flow.csv", node_columns, NODE_COLUMNS, 0, &t, &ok));
    if (!ok || !ll_verify_table_has_rows(&t, p->source->node_count, "node of the case")) goto done;
    for (int32_t i = 0; i < p->source->node_count && ll_verify_more(v); i++) compare_node(l, &t, i, first_node[i]);
done:
    ll_verify_table_free(v->ctx, &t);
    ll_free(v->ctx, first_node);
    return status;
}

ll_status ll_verify_links(ll_verifier *v) {
    ll_status status = LL_OK;
    links l = {.v = v};
    LL_NEW(v->ctx, l.cell, v->problem->node_count);
    for (int32_t n = 0; n < v->problem->node_count; n++) l.cell[n] = CELL_UNKNOWN;
    add_passing(v);
    LL_TRY(check_link_flow(&l));
    LL_TRY(check_node_flow(&l));
done:
    ll_free(v->ctx, l.cell);
    return status;
}
