/* SPDX-License-Identifier: Apache-2.0 */
/* node.csv: the places of the network, and the zones they belong to. */
#include <math.h>

#include "graphs/tables/tables.h"

enum { ID, NAME, X, Y, TYPE, COUNTRY, ZONE, NO_THROUGH, COLUMNS };

static const ll_column columns[COLUMNS] = {
    [ID] = {"node_id", true},      [NAME] = {"name", false},
    [X] = {"x_coord", true},       [Y] = {"y_coord", true},
    [TYPE] = {"node_type", false}, [COUNTRY] = {"country", false},
    [ZONE] = {"zone_id", false},   [NO_THROUGH] = {"no_through", false},
};

static int64_t line_of(const ll_case *c, int32_t node) { return c->node[node].line; }

static int32_t find_zone(ll_table *f, int64_t row) {
    ll_tables *t = f->t;
    int32_t existing = LL_NONE;
    if (ll_cell_text(f, row, ZONE)[0] == '\0') return LL_NONE;
    const char *id = ll_cell_id(f, row, ZONE);
    if (id == NULL) t->zone.whole = false;
    if (id == NULL || f->out_of_memory) return LL_NONE;
    if (ll_index_add(t->ctx, t->zone.index, id, t->c->zone_count, &existing) != LL_OK) {
        f->out_of_memory = true;
        return LL_NONE;
    }
    if (existing != LL_NONE) return existing;
    t->c->zone[t->c->zone_count] = id;
    return t->c->zone_count++;
}

/* Both coordinates, or neither: a place without them is left out of maps. */
static void read_coordinates(ll_table *f, int64_t row, ll_case_node *node) {
    bool none = ll_cell_text(f, row, X)[0] == '\0' && ll_cell_text(f, row, Y)[0] == '\0';
    node->x = none ? NAN : ll_cell_needed(f, row, X, -180, 180);
    node->y = none ? NAN : ll_cell_needed(f, row, Y, -90, 90);
}

static void read_row(ll_table *f, int64_t row) {
    ll_tables *t = f->t;
    int32_t number = t->c->node_count;
    ll_case_node *node = &t->c->node[number];
    node->line = ll_csv_line(f->csv, row);
    node->id = ll_cell_new_id(f, row, ID, &t->node, number, line_of);
    node->name = ll_cell_copy(f, row, NAME);
    read_coordinates(f, row, node);
    node->node_type = ll_cell_copy(f, row, TYPE);
    node->country = ll_cell_copy(f, row, COUNTRY);
    node->zone = find_zone(f, row);
    node->no_through = ll_cell_integer(f, row, NO_THROUGH, 0, 0, 1) == 1;
    t->c->node_count++;
}

ll_status ll_read_nodes(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    LL_TRY(ll_table_open(t, "node.csv", columns, COLUMNS, &f));
    LL_TRY(ll_ids_open(t->ctx, f.rows, &t->node));
    LL_TRY(ll_ids_open(t->ctx, 0, &t->zone));
    LL_NEW(t->ctx, t->c->node, f.rows);
    if (f.at[ZONE] != LL_NONE) LL_NEW(t->ctx, t->c->zone, f.rows);
    for (int64_t row = 0; row < f.rows && !f.out_of_memory; row++) read_row(&f, row);
    if (f.rows == 0) t->node.whole = t->zone.whole = false;
    if (f.rows == 0) ll_finding(&f.findings, f.input.name, 1, 1, "a header and no rows; a case needs nodes");
done:
    return ll_table_close(&f, status);
}
