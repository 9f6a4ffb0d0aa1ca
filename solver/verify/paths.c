/* SPDX-License-Identifier: Apache-2.0 */
/*
 * path.csv: every row is a path of its demand, in order, with a flow; its sums are added up anew.
 *
 *     path_id,demand_id,origin,destination,commodity_id,flow_teu,cost_usd_per_teu,...,corridor_id,links
 *        1        3       N1       N9          food        12.5                             L4;-L7;@N2:rail>sea
 */
#include "solver/verify/verify.h"

#include <stdio.h>
#include <string.h>

enum { PATH, DEMAND, ORIGIN, DESTINATION, CLASS, FLOW, COST, TIME, LENGTH, CO2, CORRIDOR, LINKS, COLUMNS };
static const char *const columns[COLUMNS] = {"path_id",      "demand_id",      "origin",           "destination",
                                             "commodity_id", "flow_teu",       "cost_usd_per_teu", "time_h",
                                             "length_km",    "co2_kg_per_teu", "corridor_id",      "links"};

typedef struct arc_list {
    int32_t *arc;
    int64_t room;
} arc_list;

typedef struct reader {
    ll_verifier *v;
    ll_verify_table table; /* a block of the file */
    int64_t rows;          /* of the file so far */
    int64_t *last_path;    /* [arc] the row that crossed it last, from 1 */
    arc_list arcs, arcs_before;
    ll_verify_path before; /* the last path that was right by itself */
    int32_t *way_out;      /* [node] the arc by which a path left it last, LL_NONE */
    char *token;           /* scratch for one token */
    int64_t token_room;
} reader;

/* A finding at a cell of the table; false, so that a check can return it. */
static bool wrong(reader *r, int64_t row, int32_t column, const char *what, const char *text) {
    if (ll_verify_more(r->v)) ll_csv_finding(r->table.csv, row, column, &r->v->findings, "%s \"%.200s\"", what, text);
    return false;
}

static bool take_demand(reader *r, int64_t row, ll_verify_path *path) {
    const ll_verifier *v = r->v;
    const char *text = ll_csv_text(r->table.csv, row, DEMAND);
    ll_i128 id;
    if (!ll_exact_parse(text, 0, &id) || id < 1 || id > v->problem->source->demand_count) {
        return wrong(r, row, DEMAND, "demand_id: the case has no demand", text);
    }
    path->demand = v->demand_of_row[(int64_t)id - 1];
    if (path->demand == LL_NONE) return wrong(r, row, DEMAND, "demand_id: no volume in this year for demand", text);
    return true;
}

static bool take_flow(reader *r, int64_t row, ll_verify_path *path) {
    const char *text = ll_csv_text(r->table.csv, row, FLOW);
    ll_i128 flow;
    if (!ll_exact_parse(text, 6, &flow) || flow <= 0 || flow > INT64_MAX) {
        return wrong(r, row, FLOW, "flow_teu: must be an exact number above 0, with 6 decimals at most, not", text);
    }
    path->flow_uteu = (int64_t)flow;
    return true;
}

static ll_status add_arc(reader *r, ll_verify_path *path, int32_t arc) {
    arc_list *list = &r->arcs;
    if (path->length == list->room) {
        int64_t room = 2 * list->room + 1024;
        int32_t *grown = ll_realloc(r->v->ctx, list->arc, room, sizeof *grown);
        if (grown == NULL) return LL_ERR_MEMORY;
        list->arc = grown;
        list->room = room;
    }
    list->arc[path->length++] = arc;
    return LL_OK;
}

/* Copies the token at *text into r->token and moves *text behind it and its ';', to NULL after the last. */
static ll_status next_token(reader *r, const char **text) {
    size_t length = strcspn(*text, ";");
    if ((int64_t)length >= r->token_room) {
        char *grown = ll_realloc(r->v->ctx, r->token, (int64_t)length + 1, 1);
        if (grown == NULL) return LL_ERR_MEMORY;
        r->token = grown;
        r->token_room = (int64_t)length + 1;
    }
    memcpy(r->token, *text, length);
    r->token[length] = '\0';
    *text = (*text)[length] == ';' ? *text + length + 1 : NULL;
    return LL_OK;
}

/* Moves *text behind the token of arc and its ';' where it begins with them. */
static bool is_next(const ll_problem *p, int32_t arc, const char **text) {
    const char *at = *text, *token = p->arc_token[arc];
    while (*token != '\0' && *at == *token) at++, token++;
    if (*token != '\0' || (*at != ';' && *at != '\0')) return false;
    *text = *at == ';' ? at + 1 : NULL;
    return true;
}

/* The arc of the next token, LL_NONE: no arc is called r->token. Most paths leave a node as the one before did. */
static ll_status next_arc(reader *r, int32_t node, const char **text, int32_t *arc) {
    ll_status status = LL_OK;
    *arc = r->way_out[node];
    if (*arc != LL_NONE && is_next(r->v->problem, *arc, text)) return LL_OK;
    LL_TRY(next_token(r, text));
    *arc = ll_index_find(r->v->arc_of_token, r->token);
done:
    return status;
}

/* Whether an arc goes on from node, is open to the class and new to the path. */
static bool may_follow(reader *r, int64_t row, const ll_verify_path *path, int32_t arc, int32_t node) {
    const ll_problem *p = r->v->problem;
    if (arc == LL_NONE) return wrong(r, row, LINKS, "links: the problem has no arc", r->token);
    if (p->tail[arc] != node) return wrong(r, row, LINKS, "links: the path breaks before", p->arc_token[arc]);
    if (p->cost_nusd[(int64_t)p->klass[path->demand] * p->arc_count + arc] >= LL_COST_INF) {
        return wrong(r, row, LINKS, "links: the commodity may not use", p->arc_token[arc]);
    }
    if (r->last_path[arc] == r->rows) return wrong(r, row, LINKS, "links: the path repeats", p->arc_token[arc]);
    return true;
}

static ll_status take_links(reader *r, int64_t row, ll_verify_path *path, bool *ok) {
    ll_status status = LL_OK;
    const ll_problem *p = r->v->problem;
    const char *rest = ll_csv_text(r->table.csv, row, LINKS);
    int32_t node = p->origin[path->demand];
    if (rest[0] == '\0') rest = NULL;
    while (rest != NULL) {
        int32_t arc;
        LL_TRY(next_arc(r, node, &rest, &arc));
        *ok = may_follow(r, row, path, arc, node);
        if (!*ok) goto done;
        LL_TRY(add_arc(r, path, arc));
        r->last_path[arc] = r->rows;
        r->way_out[node] = arc;
        node = p->head[arc];
    }
    path->arc = r->arcs.arc;
    *ok = node == p->destination[path->demand] ||
          wrong(r, row, LINKS, "links: the path does not end at", ll_verify_destination(r->v, path->demand));
done:
    return status;
}

/* The arcs' sums; at most 2^31 numbers of 64 bits, so 128 bits hold them. */
static void add_up(const ll_verifier *v, ll_verify_path *path) {
    const ll_problem *p = v->problem;
    const int64_t *cost = p->cost_nusd + (int64_t)p->klass[path->demand] * p->arc_count;
    for (int32_t i = 0; i < path->length; i++) {
        int32_t a = path->arc[i];
        path->cost_nusd += cost[a];
        path->time_uh += p->arc[a].time_uh;
        path->length_um_km += p->arc[a].length_um_km;
        path->co2_ukg += p->arc[a].co2_ukg;
    }
    path->corridor = ll_verify_corridor_of(v, path->arc, path->length);
}

static void compare_cells(reader *r, int64_t row, const ll_verify_path *path) {
    ll_verify_table *t = &r->table;
    ll_verify_cell_decimal(t, row, PATH, r->rows, 0);
    ll_verify_cell(t, row, ORIGIN, ll_verify_origin(r->v, path->demand));
    ll_verify_cell(t, row, DESTINATION, ll_verify_destination(r->v, path->demand));
    ll_verify_cell(t, row, CLASS, ll_verify_class_id(r->v, path->demand));
    ll_verify_cell_decimal(t, row, COST, path->cost_nusd, 9);
    ll_verify_cell_decimal(t, row, TIME, path->time_uh, 6);
    ll_verify_cell_decimal(t, row, LENGTH, path->length_um_km, 6);
    ll_verify_cell_decimal(t, row, CO2, path->co2_ukg, 6);
    ll_verify_cell(t, row, CORRIDOR, ll_verify_corridor_id(r->v, path->corridor));
}

/* Negative, 0 or positive: by demand, then by arcs. */
static int compare_paths(const ll_verify_path *a, const ll_verify_path *b) {
    if (a->demand != b->demand) return a->demand < b->demand ? -1 : 1;
    int32_t shorter = a->length < b->length ? a->length : b->length;
    for (int32_t i = 0; i < shorter; i++) {
        if (a->arc[i] != b->arc[i]) return a->arc[i] < b->arc[i] ? -1 : 1;
    }
    return a->length < b->length ? -1 : a->length > b->length;
}

static void keep(reader *r, const ll_verify_path *path) {
    arc_list list = r->arcs_before;
    r->arcs_before = r->arcs;
    r->arcs = list;
    r->before = *path;
}

static ll_status take_row(reader *r, int64_t row) {
    ll_status status = LL_OK;
    ll_verify_path path = {0};
    r->rows++;
    bool ok = take_demand(r, row, &path);
    if (!ok || !take_flow(r, row, &path)) goto done;
    LL_TRY(take_links(r, row, &path, &ok));
    if (!ok) goto done;
    add_up(r->v, &path);
    compare_cells(r, row, &path);
    if (r->v->path_count > 0 && compare_paths(&r->before, &path) >= 0) {
        wrong(r, row, DEMAND, "paths must be in order of demand, then of arcs, each once; out of place is path",
              ll_csv_text(r->table.csv, row, PATH));
    }
    ll_verify_take_path(r->v, &path);
    if (r->v->listener.take != NULL) LL_TRY(r->v->listener.take(r->v->listener.user, &path));
    keep(r, &path);
done:
    return status;
}

static ll_status read_blocks(reader *r, ll_blocks *blocks) {
    ll_status status = LL_OK;
    ll_verifier *v = r->v;
    for (bool more = true; more && ll_verify_more(v);) {
        LL_TRY(ll_verify_blocks_next(v, blocks, columns, COLUMNS, &r->table, &more));
        int64_t rows = more ? ll_csv_rows(r->table.csv) : 0;
        for (int64_t row = 0; row < rows && ll_verify_more(v); row++) LL_TRY(take_row(r, row));
    }
done:
    return status;
}

ll_status ll_verify_read_paths(ll_verifier *v) {
    ll_status status = LL_OK;
    reader r = {.v = v};
    ll_blocks *blocks = NULL;
    LL_TRY(ll_verify_sums_create(v));
    LL_NEW(v->ctx, r.last_path, v->problem->arc_count);
    LL_NEW(v->ctx, r.way_out, v->problem->node_count);
    for (int32_t n = 0; n < v->problem->node_count; n++) r.way_out[n] = LL_NONE;
    LL_TRY(ll_verify_blocks_open(v, "path.csv", &blocks, &r.table));
    LL_TRY(read_blocks(&r, blocks));
done:
    ll_csv_free(v->ctx, r.table.csv);
    ll_blocks_close(v->ctx, blocks);
    ll_free(v->ctx, r.last_path);
    ll_free(v->ctx, r.way_out);
    ll_free(v->ctx, r.arcs.arc);
    ll_free(v->ctx, r.arcs_before.arc);
    ll_free(v->ctx, r.token);
    return status;
}
