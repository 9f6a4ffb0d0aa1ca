/* SPDX-License-Identifier: Apache-2.0 */
/* demand.csv: volumes between two ends, each a node or a zone. */
#include <math.h>
#include <stdlib.h>

#include "graphs/tables/plausible.h"

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
    bool klass = f->at[KLASS] != LL_NONE || f->t->c->class_count == 1 || !f->t->klass.whole;
    bool origin = f->at[O_NODE] != LL_NONE || f->at[O_ZONE] != LL_NONE;
    bool destination = f->at[D_NODE] != LL_NONE || f->at[D_ZONE] != LL_NONE;
    if (!origin) (void)ll_csv_require(f->csv, "o_node_id", NULL, NULL, &f->findings);
    if (!destination) (void)ll_csv_require(f->csv, "d_node_id", NULL, NULL, &f->findings);
    if (!klass) (void)ll_csv_require(f->csv, "commodity_id", NULL, NULL, &f->findings);
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
        *node = ll_cell_reference(f, row, node_column, &f->t->node, "node", "node.csv");
    else
        *zone = ll_cell_reference(f, row, zone_column, &f->t->zone, "zone", "column zone_id of node.csv");
}

static int32_t read_class(ll_table *f, int64_t row) {
    if (ll_cell_text(f, row, KLASS)[0] == '\0' && f->t->c->class_count == 1) return 0;
    if (f->at[KLASS] == LL_NONE) return LL_NONE; /* nobody knows yet how many classes there are */
    return ll_cell_reference(f, row, KLASS, &f->t->klass, "commodity", "commodity.csv");
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

/* ---- the same demand in several rows ---- */

enum { MOST_TOLD = 5 };

/* By all but the volume; an empty penalty is one of its own. */
static int compare(const ll_case_demand *a, const ll_case_demand *b) {
    const int32_t x[] = {a->o_node, a->o_zone, a->d_node, a->d_zone, a->klass, a->year};
    const int32_t y[] = {b->o_node, b->o_zone, b->d_node, b->d_zone, b->klass, b->year};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    const double p = isnan(a->unmet_penalty_usd_per_teu) ? -1 : a->unmet_penalty_usd_per_teu;
    const double q = isnan(b->unmet_penalty_usd_per_teu) ? -1 : b->unmet_penalty_usd_per_teu;
    return (p > q) - (p < q);
}

static int by_demand(const void *left, const void *right) { /* equals in the order of the table */
    const ll_case_demand *a = *(const ll_case_demand *const *)left, *b = *(const ll_case_demand *const *)right;
    int order = compare(a, b);
    return order != 0 ? order : (a > b) - (a < b);
}

typedef struct doubled {
    const ll_case_demand *row, *first; /* and the first row of the same demand */
} doubled;

static int by_row(const void *left, const void *right) {
    const doubled *a = left, *b = right;
    return (a->row > b->row) - (a->row < b->row);
}

static void tell_doubles(const ll_table *f, const doubled *found, int64_t count) {
    for (int64_t i = 0; i < count && i < MOST_TOLD; i++)
        ll_log(f->t->ctx, LL_LOG_WARNING,
               "%s:%lld: origin, destination, class and year are those of line %lld; both count, their volumes add up",
               f->input.name, (long long)found[i].row->line, (long long)found[i].first->line);
    if (count > MOST_TOLD)
        ll_log(f->t->ctx, LL_LOG_WARNING, "%s: and %lld more %s like these", f->input.name,
               (long long)(count - MOST_TOLD), ll_plural(count - MOST_TOLD, "row", "rows"));
}

/* Each is a demand, and all are carried: nobody should think that the last one replaces the others. */
static ll_status warn_of_doubles(const ll_table *f) {
    ll_status status = LL_OK;
    ll_context *ctx = f->t->ctx;
    const ll_case *c = f->t->c;
    const ll_case_demand **order = NULL;
    doubled *found = NULL;
    int64_t count = 0;
    LL_NEW(ctx, order, c->demand_count);
    LL_NEW(ctx, found, c->demand_count);
    for (int64_t i = 0; i < c->demand_count; i++) order[i] = &c->demand[i];
    qsort(order, (size_t)c->demand_count, sizeof *order, by_demand);
    for (int64_t i = 1, first = 0; i < c->demand_count; i++) {
        if (compare(order[first], order[i]) != 0)
            first = i;
        else
            found[count++] = (doubled){order[i], order[first]};
    }
    qsort(found, (size_t)count, sizeof *found, by_row);
    tell_doubles(f, found, count);
done:
    ll_free(ctx, order);
    ll_free(ctx, found);
    return status;
}

ll_status ll_read_demands(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    LL_TRY(ll_table_open_unchecked(t, "demand.csv", columns, COLUMNS, &f));
    LL_TRY(need_columns(&f));
    ll_table_check_unread(&f);
    LL_NEW(t->ctx, t->c->demand, f.rows);
    for (int64_t row = 0; row < f.rows; row++) read_row(&f, row);
    if (f.rows == 0)
        ll_finding(&f.findings, f.input.name, 1, 1,
                   "a header and no rows; add the demands, or remove the file to look at the network alone");
    LL_TRY(warn_of_doubles(&f));
    if (f.findings.count == 0) ll_plausible_capacities(t);
done:
    return ll_table_close(&f, status);
}
