/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capacity_price.csv: the capacities with a price, in order, and what certificate.json says of each.
 *
 * Where one more or one less TEU was found by solving again, proof takes no second solve: with the prices pi of the
 * certificate no capacity b saves more by one more TEU than  pi[b] + objective - bound,  and one less of it costs at
 * least  pi[b] - (objective - bound).
 */
#include "solver/verify/verify.h"

#include <stdlib.h>

enum { SET, KIND, NAME, CAPACITY, LOAD, UTILISATION, PRICE, INCREASE, INCREASE_END, DECREASE, DECREASE_END, COLUMNS };
static const char *const columns[COLUMNS] = {"set_id",
                                             "kind",
                                             "name",
                                             "capacity_teu_per_year",
                                             "load_teu",
                                             "utilisation",
                                             "price_certificate_usd_per_teu",
                                             "price_increase_usd_per_teu",
                                             "price_increase_until_teu_per_year",
                                             "price_decrease_usd_per_teu",
                                             "price_decrease_until_teu_per_year"};

static const double price_rounding = 1e-6; /* USD per TEU, and of the price: re-solves are of doubles */

typedef struct priced {
    int64_t saves_nusd; /* by one more TEU; LL_NONE: not known */
    int64_t price_nusd;
    int32_t row;
} priced;

static int dearest_first(const void *left, const void *right) {
    const priced *a = left, *b = right;
    if (a->saves_nusd != b->saves_nusd) return a->saves_nusd > b->saves_nusd ? -1 : 1;
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

static void compare_end(ll_verify_table *t, int64_t at, int32_t column, bool known, int64_t value, int digits) {
    if (known && value != LL_NONE)
        ll_verify_cell_decimal(t, at, column, value, digits);
    else
        ll_verify_cell(t, at, column, "");
}

static void compare_range(ll_verify_table *t, int64_t at, const ll_verify_range *r) {
    compare_end(t, at, INCREASE, r->known, r->increase_nusd, 9);
    compare_end(t, at, INCREASE_END, r->known, r->increase_until_uteu, 6);
    compare_end(t, at, DECREASE, r->known, r->decrease_nusd, 9);
    compare_end(t, at, DECREASE_END, r->known, r->decrease_until_uteu, 6);
}

/* That the price lies between the two, but for the gap and for rounding; and their ends on the right side. */
static void check_sides(const ll_verifier *v, ll_verify_table *t, int64_t at, const priced *entry) {
    const ll_verify_range *r = &v->range[entry->row];
    int64_t capacity = v->problem->row[entry->row].capacity_uteu;
    if (!r->known || v->infeasible || !ll_verify_more(v)) return;
    double step_teu = capacity < LL_MICRO ? (double)capacity / (double)LL_MICRO : 1;
    double gap_usd = (double)(v->objective - v->bound) * 1e-15, usd = (double)entry->price_nusd * 1e-9;
    double rounding_usd = price_rounding * (1 + usd);
    bool saves_more = (double)r->increase_nusd * 1e-9 > usd + gap_usd + rounding_usd;
    bool costs_less = r->decrease_nusd != LL_NONE && step_teu > 0 &&
                      (double)r->decrease_nusd * 1e-9 < usd - gap_usd / step_teu - rounding_usd;
    bool on_sides = (r->increase_until_uteu == LL_NONE || r->increase_until_uteu > capacity) &&
                    (r->decrease_until_uteu < capacity || capacity == 0);
    if (!saves_more && !costs_less && on_sides) return;
    ll_finding(t->findings, t->name, ll_csv_line(t->csv, at), 0, "%s",
               saves_more   ? "one more TEU cannot save so much at the prices of certificate.json"
               : costs_less ? "one less TEU must cost more at the prices of certificate.json"
                            : "a price holds until a capacity on the wrong side");
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
    compare_range(t, at, &v->range[entry->row]);
    check_sides(v, t, at, entry);
}

ll_status ll_verify_capacity_prices(ll_verifier *v) {
    ll_status status = LL_OK;
    ll_verify_table t = {0};
    priced *order = NULL;
    int64_t count = 0;
    bool ok;
    LL_NEW(v->ctx, order, v->priced_rows);
    for (int32_t r = 0; r < v->problem->row_count; r++) {
        if (v->price_nusd[r] > 0)
            order[count++] = (priced){v->range[r].known ? v->range[r].increase_nusd : LL_NONE, v->price_nusd[r], r};
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
