/* SPDX-License-Identifier: Apache-2.0 */
/* corridor.csv: what each corridor's paths carry, their averages by TEU, and the dearest capacity they cross. */
#include "solver/verify/verify.h"

enum { CORRIDOR, NAME, FLOW, SHARE, COST, TIME, CO2, LENGTH, BOTTLENECK, BOTTLENECK_PRICE, COLUMNS };
static const char *const columns[COLUMNS] = {
    "corridor_id", "name",           "flow_teu",  "share_percent", "cost_usd_per_teu",
    "time_d",      "co2_kg_per_teu", "length_km", "bottleneck",    "bottleneck_price_usd_per_teu"};

typedef struct corridor_sums {
    ll_i128 flow;                     /* micro-TEU */
    ll_exact cost, time, co2, length; /* flow times the paths' sums */
    int32_t bottleneck;               /* [row] or LL_NONE */
} corridor_sums;

static void note_bottleneck(const ll_verifier *v, const ll_verify_path *path, corridor_sums *sums) {
    const ll_problem *p = v->problem;
    int32_t klass = p->klass[path->demand];
    for (int32_t i = 0; i < path->length; i++) {
        int32_t arc = v->path_arc[path->first + i];
        for (int64_t e = p->entry_first[arc]; e < p->entry_first[arc + 1]; e++) {
            int32_t row = p->entry[e].row, best = sums->bottleneck;
            if (p->entry[e].klass != LL_NONE && p->entry[e].klass != klass) continue;
            int64_t price = v->price_nusd[row], least = best == LL_NONE ? 0 : v->price_nusd[best];
            if (price > least || (price == least && price > 0 && row < best)) sums->bottleneck = row;
        }
    }
}

static ll_i128 add_up(const ll_verifier *v, corridor_sums *sums) {
    ll_i128 total = 0;
    for (int32_t c = 0; c <= v->problem->source->corridor_count; c++) sums[c].bottleneck = LL_NONE;
    for (int64_t i = 0; i < v->path_count; i++) {
        const ll_verify_path *path = &v->path[i];
        corridor_sums *s = &sums[path->corridor];
        total += path->flow_uteu;
        s->flow += path->flow_uteu;
        ll_exact_add_product(&s->cost, path->flow_uteu, path->cost_nusd);
        ll_exact_add_product(&s->time, path->flow_uteu, path->time_uh);
        ll_exact_add_product(&s->co2, path->flow_uteu, path->co2_ukg);
        ll_exact_add_product(&s->length, path->flow_uteu, path->length_um_km);
        note_bottleneck(v, path, s);
    }
    return total;
}

/* scale: quanta of the sum in one millionth of the column's unit. */
static void compare_average(ll_verify_table *t, int64_t row, int32_t column, ll_exact sum, ll_i128 flow, int scale) {
    ll_exact weight = {0};
    ll_exact_add_product(&weight, flow, scale);
    if (flow == 0) {
        ll_verify_cell(t, row, column, "");
    } else {
        ll_verify_cell_ratio(t, row, column, sum, weight);
    }
}

static void compare_row(const ll_verifier *v, ll_verify_table *t, int64_t row, int32_t corridor, ll_i128 total,
                        const corridor_sums *s) {
    const ll_case *c = v->problem->source;
    ll_exact share = {0}, whole = {total, false};
    ll_exact_add_product(&share, s->flow, (ll_i128)100 * LL_MICRO);
    ll_verify_cell(t, row, CORRIDOR, ll_verify_corridor_id(v, corridor));
    ll_verify_cell(t, row, NAME, corridor < c->corridor_count ? c->corridor[corridor].name : "Other");
    ll_verify_cell_decimal(t, row, FLOW, s->flow, 6);
    ll_verify_cell_ratio(t, row, SHARE, share, whole);
    compare_average(t, row, COST, s->cost, s->flow, LL_NANO / LL_MICRO);
    compare_average(t, row, TIME, s->time, s->flow, 24);
    compare_average(t, row, CO2, s->co2, s->flow, 1);
    compare_average(t, row, LENGTH, s->length, s->flow, 1);
    if (s->bottleneck == LL_NONE) {
        ll_verify_cell(t, row, BOTTLENECK, "");
        ll_verify_cell(t, row, BOTTLENECK_PRICE, "");
    } else {
        ll_verify_cell(t, row, BOTTLENECK, ll_verify_row_id(v, s->bottleneck));
        ll_verify_cell_price(t, row, BOTTLENECK_PRICE, v->price_nusd[s->bottleneck]);
    }
}

/* Corridors by priority, then in the order of their table; `other` last. Insertion: there are few. */
static void sort_corridors(const ll_case *c, int32_t *order) {
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
    corridor_sums *sums = NULL; /* [corridor] */
    int32_t *order = NULL;      /* [row] */
    bool ok;
    LL_NEW(v->ctx, sums, rows);
    LL_NEW(v->ctx, order, rows);
    ll_i128 total = add_up(v, sums);
    sort_corridors(v->problem->source, order);
    LL_TRY(ll_verify_table_read(v, "corridor.csv", columns, COLUMNS, 0, &t, &ok));
    if (!ok || !ll_verify_table_has_rows(&t, rows, "corridor, and other")) goto done;
    for (int32_t i = 0; i < rows && ll_verify_more(v); i++) compare_row(v, &t, i, order[i], total, &sums[order[i]]);
done:
    ll_verify_table_free(v->ctx, &t);
    ll_free(v->ctx, sums);
    ll_free(v->ctx, order);
    return status;
}
