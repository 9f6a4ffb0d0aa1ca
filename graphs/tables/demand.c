/* SPDX-License-Identifier: Apache-2.0 */
/* demand.csv: volumes between two ends, each a node or a zone. */
#include <math.h>

#include "graphs/tables/tables.h"

enum { O_NODE, D_NODE, O_ZONE, D_ZONE, KLASS, VOLUME, PENALTY, YEAR, COLUMNS };

static const ll_column columns[COLUMNS] = {
    [O_NODE] = {"o_node_id", false},
    [D_NODE] = {"d_node_id", false},
    [O_ZONE] = {"o_zone_id", false},
    [D_ZONE] = {"d_zone_id", false},
    [KLASS] = {"commodity_id", false},
    [VOLUME] = {"volume", true},
    [PENALTY] = {"unmet_penalty_usd_per_teu", false},
    [YEAR] = {"year", false},
};

/* Requires a column for either kind of end (o_node_id or o_zone_id, d_node_id or d_zone_id), and for the class where
 * there are several. */
static ll_status need_columns(ll_table *f) {
    bool klass = f->at[KLASS] != LL_NONE || f->t->c->class_count == 1;
    bool origin = f->at[O_NODE] != LL_NONE || f->at[O_ZONE] != LL_NONE;
    bool destination = f->at[D_NODE] != LL_NONE || f->at[D_ZONE] != LL_NONE;
    if (!origin) (void)ll_csv_require(f->csv, "o_node_id", NULL, &f->findings);
    if (!destination) (void)ll_csv_require(f->csv, "d_node_id", NULL, &f->findings);
    if (!klass) (void)ll_csv_require(f->csv, "commodity_id", NULL, &f->findings);
    return origin && destination && klass ? LL_OK : ll_findings_status(&f->findings);
}

/* One end of a demand: its node or its zone, never both. */
static void read_end(ll_table *f, int64_t row, int32_t node_column, int32_t zone_column, int32_t *node, int32_t *zone) {
    bool has_node = ll_cell_text(f, row, node_column)[0] != '\0';
    bool has_zone = ll_cell_text(f, row, zone_column)[0] != '\0';
    const char *end = node_column == O_NODE ? "origin" : "destination";
    *node = *zone = LL_NONE;
    if (has_node == has_zone)
        ll_cell_finding(f, row, f->at[node_column] != LL_NONE ? node_column : zone_column,
                        "the %s has %s; give one of them", end,
                        has_node ? "both a node and a zone" : "neither a node nor a zone");
    else if (has_node)
        *node = ll_cell_reference(f, row, node_column, f->t->node, "node", "node.csv");
    else
        *zone = ll_cell_reference(f, row, zone_column, f->t->zone, "zone", "column zone_id of node.csv");
}

static int32_t read_class(ll_table *f, int64_t row) {
    if (ll_cell_text(f, row, KLASS)[0] == '\0' && f->t->c->class_count == 1) return 0;
    return ll_cell_reference(f, row, KLASS, f->t->klass, "commodity", "commodity.csv");
}

static bool lies_in(const ll_case *c, int32_t node, int32_t zone) {
    return node != LL_NONE && zone != LL_NONE && c->node[node].zone == zone;
}

static void check_ends(ll_table *f, int64_t row, const ll_case_demand *d) {
    bool same_node = d->o_node != LL_NONE && d->o_node == d->d_node;
    bool same_zone = d->o_zone != LL_NONE && d->o_zone == d->d_zone;
    bool inside = lies_in(f->t->c, d->o_node, d->d_zone) || lies_in(f->t->c, d->d_node, d->o_zone);
    if (same_node || same_zone || inside)
        ll_cell_finding(f, row, d->d_node != LL_NONE ? D_NODE : D_ZONE, "%s; this flow uses no link, remove the row",
                        inside ? "one end lies in the zone that is the other" : "origin and destination are the same");
}

static void read_row(ll_table *f, int64_t row) {
    ll_case *c = f->t->c;
    ll_case_demand *d = &c->demand[c->demand_count++];
    d->line = ll_csv_line(f->csv, row);
    read_end(f, row, O_NODE, O_ZONE, &d->o_node, &d->o_zone);
    read_end(f, row, D_NODE, D_ZONE, &d->d_node, &d->d_zone);
    check_ends(f, row, d);
    d->klass = read_class(f, row);
    d->volume_teu = ll_cell_needed(f, row, VOLUME, 0, INFINITY);
    d->unmet_penalty_usd_per_teu = ll_cell_number(f, row, PENALTY, 0, LL_MOST_COST_USD);
    d->year = ll_cell_integer(f, row, YEAR, 0, 1, 9999);
}

ll_status ll_read_demands(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    LL_TRY(ll_table_open(t, "demand.csv", columns, COLUMNS, &f));
    LL_TRY(need_columns(&f));
    LL_NEW(t->ctx, t->c->demand, f.rows);
    for (int64_t row = 0; row < f.rows; row++) read_row(&f, row);
    if (f.rows == 0)
        ll_finding(&f.findings, f.input.name, 1, 1,
                   "a header and no rows; add the demands, or remove the file to look at the network alone");
done:
    return ll_table_close(&f, status);
}
