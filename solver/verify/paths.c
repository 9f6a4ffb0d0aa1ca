/* SPDX-License-Identifier: Apache-2.0 */
/*
 * path.csv: every row is a path of its demand, in order, with a flow; its sums are added up anew.
 *
 *     path_id,demand_id,origin,destination,commodity_id,flow_teu,cost_usd_per_teu,...,corridor_id,links
 *        1        3       N1       N9          food        12.5                             L4;-L7;@N2:rail>sea
 */
#include "solver/verify/path_reader.h"

#include <stdio.h>
#include <string.h>

enum { PATH, DEMAND, ORIGIN, DESTINATION, CLASS, FLOW, COST, TIME, LENGTH, CO2, CORRIDOR, LINKS, COLUMNS };
static const char *const columns[COLUMNS] = {"path_id",      "demand_id",      "origin",           "destination",
                                             "commodity_id", "flow_teu",       "cost_usd_per_teu", "time_h",
                                             "length_km",    "co2_kg_per_teu", "corridor_id",      "links"};

/* A finding at a cell of the table; false, so that a check can return it. */
static bool wrong(ll_path_reader *r, int64_t row, int32_t column, const char *what, const char *text) {
    return ll_verify_wrong(r->v, r->table.csv, row, column, what, text);
}

static bool take_flow(ll_path_reader *r, int64_t row, ll_verify_path *path) {
    const char *text = ll_csv_text(r->table.csv, row, FLOW);
    ll_i128 flow;
    if (!ll_exact_parse(text, 6, &flow) || flow <= 0 || flow > INT64_MAX) {
        return wrong(r, row, FLOW, "flow_teu: must be an exact number above 0, with 6 decimals at most, not", text);
    }
    path->flow_uteu = (int64_t)flow;
    return true;
}

void ll_verify_add_up(const ll_verifier *v, ll_verify_path *path) {
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

static void compare_cells(ll_path_reader *r, int64_t row, const ll_verify_path *path) {
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

int ll_verify_compare_paths(const ll_verify_path *a, const ll_verify_path *b) {
    if (a->demand != b->demand) return a->demand < b->demand ? -1 : 1;
    int32_t shorter = a->length < b->length ? a->length : b->length;
    for (int32_t i = 0; i < shorter; i++) {
        if (a->arc[i] != b->arc[i]) return a->arc[i] < b->arc[i] ? -1 : 1;
    }
    return a->length < b->length ? -1 : a->length > b->length;
}

static void keep(ll_path_reader *r, const ll_verify_path *path) {
    int32_t *arc = r->arc_before;
    int64_t room = r->arc_before_room;
    r->arc_before = r->walker.arc;
    r->arc_before_room = r->walker.arc_room;
    r->walker.arc = arc;
    r->walker.arc_room = room;
    r->before = *path;
    r->follows = true;
}

ll_status ll_path_reader_take(ll_path_reader *r, int64_t row) {
    ll_status status = LL_OK;
    ll_verify_path path = {0};
    r->rows++;
    bool ok = ll_verify_take_demand(r->v, r->table.csv, row, DEMAND, &path.demand);
    if (!ok || !take_flow(r, row, &path)) goto done;
    LL_TRY(ll_verify_walk(&r->walker, r->table.csv, row, LINKS, &path, &ok));
    if (!ok) goto done;
    ll_verify_add_up(r->v, &path);
    compare_cells(r, row, &path);
    if (r->follows && ll_verify_compare_paths(&r->before, &path) >= 0) {
        wrong(r, row, DEMAND, "paths must be in order of demand, then of arcs, each once; out of place is path",
              ll_csv_text(r->table.csv, row, PATH));
    }
    ll_verify_take_path(r->v, &path);
    if (r->v->logit != NULL) LL_TRY(ll_verify_keep_path(r->v, &path));
    if (r->v->listener.take != NULL) LL_TRY(r->v->listener.take(r->v->listener.user, &path));
    keep(r, &path);
done:
    return status;
}

ll_status ll_path_reader_open(ll_verifier *v, ll_path_reader *r) {
    *r = (ll_path_reader){.v = v};
    return ll_verify_walker_open(v, &r->walker);
}

void ll_path_reader_close(ll_path_reader *r) {
    if (r->v == NULL) return;
    ll_csv_free(r->v->ctx, r->table.csv);
    ll_verify_walker_close(&r->walker);
    ll_free(r->v->ctx, r->arc_before);
}

ll_status ll_path_reader_split(ll_path_reader *r, bool *ok) {
    return ll_verify_table_split(r->v, &r->table, columns, COLUMNS, 0, ok);
}

const char *ll_path_reader_id(const ll_path_reader *r, int64_t row) { return ll_csv_text(r->table.csv, row, PATH); }

static ll_status read_blocks(ll_path_reader *r, ll_blocks *blocks) {
    ll_status status = LL_OK;
    ll_verifier *v = r->v;
    for (bool more = true; more && ll_verify_more(v);) {
        LL_TRY(ll_verify_blocks_next(v, blocks, columns, COLUMNS, &r->table, &more));
        int64_t rows = more ? ll_csv_rows(r->table.csv) : 0;
        for (int64_t row = 0; row < rows && ll_verify_more(v); row++) LL_TRY(ll_path_reader_take(r, row));
    }
done:
    return status;
}

/* Row by row from the first to the last, with findings as they come. */
static ll_status read_in_order(ll_verifier *v) {
    ll_status status = LL_OK;
    ll_path_reader r = {0};
    ll_blocks *blocks = NULL;
    LL_TRY(ll_verify_sums_create(v));
    LL_TRY(ll_path_reader_open(v, &r));
    LL_TRY(ll_verify_blocks_open(v, "path.csv", LL_VERIFY_BLOCK_BYTES, &blocks, &r.table));
    LL_TRY(read_blocks(&r, blocks));
done:
    ll_path_reader_close(&r);
    ll_blocks_close(v->ctx, blocks);
    return status;
}

ll_status ll_verify_read_paths(ll_verifier *v) {
    bool taken = false;
    ll_status status = ll_verify_share_paths(v, &taken);
    return status == LL_OK && !taken ? read_in_order(v) : status;
}
