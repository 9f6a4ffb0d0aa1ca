/* SPDX-License-Identifier: Apache-2.0 */
/* transfer.csv: changes of mode at a place, loading (no from_mode) and unloading (no to_mode). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/tables/plausible.h"

enum { NODE, FROM, TO, TIME, COST, CAPACITY, COLUMNS };

static const ll_column columns[COLUMNS] = {
    [NODE] = {"node_id", true}, [FROM] = {"from_mode", true},         [TO] = {"to_mode", true},
    [TIME] = {"time_h", false}, [COST] = {"cost_usd_per_teu", false}, [CAPACITY] = {"capacity_teu_per_year", false},
};

/* Nothing passes through a place that is no_through, so nothing changes its mode there. */
static void check_place(ll_table *f, int64_t row, int32_t node) {
    if (node != LL_NONE && f->t->c->node[node].no_through)
        ll_cell_finding(f, row, NODE, "node '%s' is no_through in node.csv; drop the row, or no_through there",
                        f->t->c->node[node].id);
}

static void check_modes(ll_table *f, int64_t row, const ll_case_transfer *transfer) {
    ll_cell_check_mode(f, row, FROM, transfer->from_mode);
    ll_cell_check_mode(f, row, TO, transfer->to_mode);
    if (strcmp(transfer->from_mode, transfer->to_mode) != 0) return;
    ll_cell_finding(f, row, TO, "%s",
                    transfer->from_mode[0] == '\0'
                        ? "from_mode and to_mode are both empty; leave one empty to load or unload"
                        : "from_mode and to_mode are the same; that is no transfer, drop the row");
}

/* Refuses a second row for the same change: arcs are named after it. */
static ll_status note_change(ll_table *f, int64_t row, ll_index *seen, int32_t number) {
    ll_tables *t = f->t;
    const ll_case_transfer *transfer = &t->c->transfer[number];
    int32_t existing = LL_NONE;
    char text[1024];
    int length =
        snprintf(text, sizeof text, "%d:%.300s>%.300s", (int)transfer->node, transfer->from_mode, transfer->to_mode);
    const char *key = ll_strings_add(t->ctx, t->c->strings, text, (size_t)length);
    if (transfer->node == LL_NONE) return LL_OK;
    if (key == NULL || ll_index_add(t->ctx, seen, key, number, &existing) != LL_OK) return LL_ERR_MEMORY;
    if (existing != LL_NONE)
        ll_cell_finding(f, row, NODE, "the same change of mode is in line %lld; add their capacities in one row",
                        (long long)t->c->transfer[existing].line);
    return LL_OK;
}

static ll_status read_row(ll_table *f, int64_t row, ll_index *seen) {
    ll_tables *t = f->t;
    ll_case_transfer *transfer = &t->c->transfer[t->c->transfer_count];
    transfer->line = ll_csv_line(f->csv, row);
    transfer->node = ll_cell_reference(f, row, NODE, &t->node, "node", "node.csv");
    check_place(f, row, transfer->node);
    transfer->from_mode = ll_cell_copy(f, row, FROM);
    transfer->to_mode = ll_cell_copy(f, row, TO);
    check_modes(f, row, transfer);
    transfer->time_h = ll_cell_number(f, row, TIME, 0, LL_MOST_QUANTITY);
    transfer->cost_usd_per_teu = ll_cell_number(f, row, COST, 0, LL_MOST_COST_USD);
    transfer->capacity_teu_per_year = ll_cell_number(f, row, CAPACITY, 0, INFINITY);
    return note_change(f, row, seen, t->c->transfer_count++);
}

ll_status ll_read_transfers(ll_tables *t) {
    ll_status status = LL_OK;
    ll_table f = {0};
    ll_index *seen = NULL;
    LL_TRY(ll_table_open(t, "transfer.csv", columns, COLUMNS, &f));
    LL_TRY(ll_index_create(t->ctx, f.rows, &seen));
    LL_NEW(t->ctx, t->c->transfer, f.rows);
    for (int64_t row = 0; row < f.rows; row++) LL_TRY(read_row(&f, row, seen));
    if (f.findings.count == 0) ll_plausible_transfers(&f);
    t->c->has_transfer_table = true;
done:
    ll_index_free(t->ctx, seen);
    return ll_table_close(&f, status);
}
