/* SPDX-License-Identifier: Apache-2.0 */
/* corridor.csv: what each corridor's paths carry, their averages by TEU, and the dearest capacity they cross. */
#include "solver/verify/verify.h"

enum { CORRIDOR, NAME, FLOW, SHARE, COST, TIME, CO2, LENGTH, BOTTLENECK, BOTTLENECK_PRICE, COLUMNS };
static const char *const columns[COLUMNS] = {
    "corridor_id", "name",           "flow_teu",  "share_percent", "cost_usd_per_teu",
    "time_d",      "co2_kg_per_teu", "length_km", "bottleneck",    "bottleneck_price_usd_per_teu"};

static void compare_row(const ll_verifier *v, ll_verify_table *t, int64_t row, int32_t corridor, ll_i128 total,
                        const ll_verify_corridor *s) {
    const ll_case *c = v->problem->source;
    ll_exact share = {0}, whole = {total, false};
    ll_exact_add_product(&share, s->flow, (ll_i128)100 * LL_MICRO);
    ll_verify_cell(t, row, CORRIDOR, ll_verify_corridor_id(v, corridor));
    ll_verify_cell(t, row, NAME, corridor < c->corridor_count ? c->corridor[corridor].name : "Other");
    ll_verify_cell_decimal(t, row, FLOW, s->flow, 6);
    ll_verify_cell_ratio(t, row, SHARE, share, whole);
    ll_verify_cell_average(t, row, COST, s->cost, s->flow, LL_NANO / LL_MICRO);
    ll_verify_cell_average(t, row, TIME, s->time, s->flow, 24);
    ll_verify_cell_average(t, row, CO2, s->co2, s->flow, 1);
    ll_verify_cell_average(t, row, LENGTH, s->length, s->flow, 1);
    int32_t bottleneck = ll_verify_bottleneck(v, corridor);
    if (bottleneck == LL_NONE) {
        ll_verify_cell(t, row, BOTTLENECK, "");
        ll_verify_cell(t, row, BOTTLENECK_PRICE, "");
    } else {
        ll_verify_cell(t, row, BOTTLENECK, ll_verify_row_id(v, bottleneck));
        ll_verify_cell_price(t, row, BOTTLENECK_PRICE, v->price_nusd[bottleneck]);
    }
}

/* Insertion: there are few. */
void ll_verify_corridor_order(const ll_case *c, int32_t *order) {
    for (int32_t i = 0; i < c->corridor_count; i++) {
        int32_t at = i;
        for (; at > 0 && c->corridor[order[at - 1]].priority > c->corridor[i].priority; at--) order[at] = order[at - 1];
        order[at] = i;
    }
    order[c->corridor_count] = c->corridor_count;
}

ll_status ll_verify_corridors(ll_verifier *v) {
    ll_status status = LL_OK;
    int32_t rows = v->problem->source->corridor_count + 1;
    ll_verify_table t = {0};
    int32_t *order = NULL; /* [row] */
    ll_i128 total = 0;
    bool ok;
    LL_NEW(v->ctx, order, rows);
    for (int32_t c = 0; c < rows; c++) total += v->corridor[c].flow;
    ll_verify_corridor_order(v->problem->source, order);
    LL_TRY(ll_verify_table_read(v, "corridor.csv", columns, COLUMNS, 0, &t, &ok));
    if (!ok || !ll_verify_table_has_rows(&t, rows, "corridor, and other")) goto done;
    for (int32_t i = 0; i < rows && ll_verify_more(v); i++)
        compare_row(v, &t, i, order[i], total, &v->corridor[order[i]]);
done:
    ll_verify_table_free(v->ctx, &t);
    ll_free(v->ctx, order);
    return status;
}
