/* SPDX-License-Identifier: Apache-2.0 */
/* capacity_price.csv: the capacities with a price, dearest first. */
#include "solver/verify/verify.h"

#include <stdlib.h>

enum { SET, KIND, NAME, CAPACITY, LOAD, UTILISATION, PRICE, COLUMNS };
static const char *const columns[COLUMNS] = {
    "set_id", "kind", "name", "capacity_teu_per_year", "load_teu", "utilisation", "price_usd_per_teu"};

typedef struct priced {
    int64_t price_nusd;
    int32_t row;
} priced;

static int dearest_first(const void *left, const void *right) {
    const priced *a = left, *b = right;
    if (a->price_nusd != b->price_nusd) return a->price_nusd > b->price_nusd ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static const char *row_name(const ll_problem *p, const ll_row *row) {
    switch (row->kind) {
    case LL_ROW_LINK:
        return p->source->link[p->arc[row->source].source].name;
    case LL_ROW_SET:
        return p->source->set[row->source].name;
    case LL_ROW_TRANSFER:
        return "";
    }
    return "";
}

static void compare_row(const ll_verifier *v, ll_verify_table *t, int64_t at, const priced *entry) {
    const ll_row *row = &v->problem->row[entry->row];
    ll_exact load = v->load[entry->row], capacity = {row->capacity_uteu, false};
    ll_verify_cell(t, at, SET, ll_verify_row_id(v, entry->row));
    ll_verify_cell(t, at, KIND, ll_verify_row_kind(v, entry->row));
    ll_verify_cell(t, at, NAME, row_name(v->problem, row));
    ll_verify_cell_decimal(t, at, CAPACITY, row->capacity_uteu, 6);
    ll_verify_cell_decimal(t, at, LOAD, load.value, 12);
    ll_verify_cell_ratio(t, at, UTILISATION, load, capacity);
    ll_verify_cell_price(t, at, PRICE, entry->price_nusd);
}

ll_status ll_verify_capacity_prices(ll_verifier *v) {
    ll_status status = LL_OK;
    ll_verify_table t = {0};
    priced *order = NULL;
    int64_t count = 0;
    bool ok;
    LL_NEW(v->ctx, order, v->priced_rows);
    for (int32_t r = 0; r < v->problem->row_count; r++) {
        if (v->price_nusd[r] > 0) order[count++] = (priced){v->price_nusd[r], r};
    }
    qsort(order, (size_t)count, sizeof *order, dearest_first);
    LL_TRY(ll_verify_table_read(v, "capacity_price.csv", columns, COLUMNS, 0, &t, &ok));
    if (!ok || !ll_verify_table_has_rows(&t, count, "capacity with a price in certificate.json")) goto done;
    for (int64_t i = 0; i < count && ll_verify_more(v); i++) compare_row(v, &t, i, &order[i]);
done:
    ll_verify_table_free(v->ctx, &t);
    ll_free(v->ctx, order);
    return status;
}
