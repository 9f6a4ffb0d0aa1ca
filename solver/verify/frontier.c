/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pareto.csv and pareto_demand.csv, where there are any, as far as they tell by themselves: points in their order, each
 * dearer and faster than the one before, averages that follow from the totals, all volume carried or unmet; demands by
 * their names, none of which carries more than its volume. The flows of other points than the answer's are not written,
 * so their optimality is not checked again.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/io/number.h"
#include "solver/verify/verify.h"

static const char points_file[] = "pareto.csv", demands_file[] = "pareto_demand.csv";

enum { POINT, WEIGHT, MONEY, TIME, CARRIED, UNMET, MONEY_PER_TEU, TIME_D, GAP, STATUS, POINT_COLUMNS };
static const char *const point_columns[POINT_COLUMNS] = {
    "point",     "weight_usd_per_teu_h", "money_usd", "time_teu_h", "carried_teu",
    "unmet_teu", "money_usd_per_teu",    "time_d",    "gap",        "status"};

enum { DEMAND, ORIGIN, DESTINATION, CLASS, AT_POINT, DEMAND_CARRIED, DEMAND_MONEY, DEMAND_TIME, DEMAND_COLUMNS };
static const char *const demand_columns[DEMAND_COLUMNS] = {
    "demand_id", "origin", "destination", "commodity_id", "point", "carried_teu", "money_usd_per_teu", "time_d"};

static bool take_decimal(ll_verifier *v, const ll_csv *csv, int64_t row, int32_t column, int digits, ll_i128 *out) {
    const char *text = ll_csv_text(csv, row, column);
    if (ll_exact_parse(text, digits, out) && *out >= 0) return true;
    *out = 0;
    return ll_verify_wrong(v, csv, row, column, "no exact number of 0 or more", text);
}

static bool take_number(ll_verifier *v, const ll_csv *csv, int64_t row, int32_t column, double *out) {
    const char *text = ll_csv_text(csv, row, column);
    if (ll_number_parse(text, strlen(text), out) && *out >= 0) return true;
    *out = 0;
    return ll_verify_wrong(v, csv, row, column, "no number of 0 or more", text);
}

/* ---- points ---- */

/* Empty: least time. */
static void take_weight(ll_verifier *v, const ll_csv *csv, int64_t row, ll_verify_point *at) {
    at->weight_usd_per_h = INFINITY;
    if (ll_csv_text(csv, row, WEIGHT)[0] != '\0') take_number(v, csv, row, WEIGHT, &at->weight_usd_per_h);
}

static void take_status(ll_verifier *v, const ll_csv *csv, int64_t row, ll_verify_point *at) {
    const char *text = ll_csv_text(csv, row, STATUS);
    at->optimal = strcmp(text, "optimal") == 0;
    if (!at->optimal && strcmp(text, "feasible") != 0)
        ll_verify_wrong(v, csv, row, STATUS, "must be optimal or feasible, not", text);
}

/* What neither is carried nor unmet is what hard demands lose by rounding. */
static void check_volume(ll_verifier *v, const ll_csv *csv, int64_t row, const ll_verify_point *at) {
    ll_i128 rest = -at->carried_uteu - at->unmet_uteu;
    bool any_hard = false;
    for (int64_t d = 0; d < v->problem->demand_count; d++) {
        rest += v->problem->volume_uteu[d];
        any_hard |= v->problem->penalty_nusd[d] >= LL_COST_INF;
    }
    if (rest == 0 || (rest > 0 && any_hard)) return;
    ll_verify_wrong(v, csv, row, CARRIED,
                    "with unmet_teu that is not the volume of all demands:", ll_csv_text(csv, row, CARRIED));
}

static void check_order(ll_verifier *v, const ll_csv *csv, int64_t row, const ll_verify_point *at) {
    if (row == 0) return;
    if (at->weight_usd_per_h < at[-1].weight_usd_per_h)
        ll_verify_wrong(v, csv, row, WEIGHT,
                        "a weight of time below that of the point before:", ll_csv_text(csv, row, WEIGHT));
    if (at->money <= at[-1].money)
        ll_verify_wrong(v, csv, row, MONEY, "not dearer than the point before:", ll_csv_text(csv, row, MONEY));
    if (at->time >= at[-1].time)
        ll_verify_wrong(v, csv, row, TIME, "not faster than the point before:", ll_csv_text(csv, row, TIME));
}

static void take_point(ll_verifier *v, ll_verify_table *t, int64_t row, ll_verify_point *at) {
    const ll_csv *csv = t->csv;
    bool ok = true;
    ll_verify_cell_decimal(t, row, POINT, row + 1, 0);
    take_weight(v, csv, row, at);
    take_status(v, csv, row, at);
    ok &= take_decimal(v, csv, row, MONEY, 15, &at->money);
    ok &= take_decimal(v, csv, row, TIME, 12, &at->time);
    ok &= take_decimal(v, csv, row, CARRIED, 6, &at->carried_uteu);
    ok &= take_decimal(v, csv, row, UNMET, 6, &at->unmet_uteu);
    take_number(v, csv, row, GAP, &at->gap);
    if (!ok) return;
    ll_verify_cell_average(t, row, MONEY_PER_TEU, (ll_exact){at->money, false}, at->carried_uteu, LL_NANO / LL_MICRO);
    ll_verify_cell_average(t, row, TIME_D, (ll_exact){at->time, false}, at->carried_uteu, 24);
    check_volume(v, csv, row, at);
    check_order(v, csv, row, at);
}

static ll_status take_points(ll_verifier *v, ll_verify_table *t) {
    ll_status status = LL_OK;
    ll_verify_frontier *f = v->frontier;
    f->count = (int32_t)ll_csv_rows(t->csv);
    if (f->count == 0)
        ll_finding(&v->findings, points_file, 1, 0, "no point is written, but there should be one or more");
    LL_NEW(v->ctx, f->point, f->count);
    for (int32_t i = 0; i < f->count && ll_verify_more(v); i++) take_point(v, t, i, &f->point[i]);
done:
    return status;
}

/* ---- demands ---- */

/* Millionths, `%.6f` of what is 0 or more. */
static void take_millionths(ll_verifier *v, const ll_csv *csv, int64_t row, int32_t column, int64_t *out) {
    const double most = 1e12;
    double value = 0;
    if (take_number(v, csv, row, column, &value) && value > most)
        ll_verify_wrong(v, csv, row, column, "too large a number:", ll_csv_text(csv, row, column));
    *out = value <= most ? llround(value * (double)LL_MICRO) : 0;
}

static void check_names(ll_verifier *v, ll_verify_table *t, int64_t row, int64_t d) {
    ll_verify_cell(t, row, ORIGIN, ll_verify_origin(v, d));
    ll_verify_cell(t, row, DESTINATION, ll_verify_destination(v, d));
    ll_verify_cell(t, row, CLASS, ll_verify_class_id(v, d));
}

static void take_demand(ll_verifier *v, ll_verify_table *t, int64_t row, ll_verify_demand_point *at) {
    const ll_csv *csv = t->csv;
    const char *point = ll_csv_text(csv, row, AT_POINT);
    ll_i128 number = 0, carried = 0;
    if (!ll_verify_take_demand(v, csv, row, DEMAND, &at->demand)) return;
    check_names(v, t, row, at->demand);
    if (!ll_exact_parse(point, 0, &number) || number < 1 || number > v->frontier->count)
        ll_verify_wrong(v, csv, row, AT_POINT, "pareto.csv has no point", point);
    else
        at->point = (int32_t)number - 1;
    if (take_decimal(v, csv, row, DEMAND_CARRIED, 6, &carried) &&
        (carried == 0 || carried > v->problem->volume_uteu[at->demand]))
        ll_verify_wrong(v, csv, row, DEMAND_CARRIED,
                        "0, or more than the demand's volume:", ll_csv_text(csv, row, DEMAND_CARRIED));
    at->carried_uteu = (int64_t)carried;
    take_millionths(v, csv, row, DEMAND_MONEY, &at->money_uusd_per_teu);
    take_millionths(v, csv, row, DEMAND_TIME, &at->time_ud);
    if (row > 0 && (at->demand < at[-1].demand || (at->demand == at[-1].demand && at->point <= at[-1].point)))
        ll_verify_wrong(v, csv, row, AT_POINT, "rows must go by demand, then by point; this one does not:", point);
}

static ll_status take_demands(ll_verifier *v, ll_verify_table *t) {
    ll_status status = LL_OK;
    ll_verify_frontier *f = v->frontier;
    f->row_count = ll_csv_rows(t->csv);
    LL_NEW(v->ctx, f->row, f->row_count);
    for (int64_t i = 0; i < f->row_count && ll_verify_more(v); i++) take_demand(v, t, i, &f->row[i]);
done:
    return status;
}

/* ---- both ---- */

typedef struct source {
    const char *file;
    const char *const *columns;
    int32_t column_count;
    ll_status (*take)(ll_verifier *v, ll_verify_table *t); /* its rows */
} source;

static const source points = {points_file, point_columns, POINT_COLUMNS, take_points};
static const source demands = {demands_file, demand_columns, DEMAND_COLUMNS, take_demands};

static ll_status read_table(ll_verifier *v, const source *s) {
    ll_status status = LL_OK;
    ll_verify_table t = {0};
    bool ok = false;
    LL_TRY(ll_verify_table_read(v, s->file, s->columns, s->column_count, 0, &t, &ok));
    if (ok) LL_TRY(s->take(v, &t));
done:
    ll_verify_table_free(v->ctx, &t);
    return status;
}

static bool holds(const ll_verifier *v, const char *file) {
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", v->folder, file);
    return length > 0 && (size_t)length < sizeof path && ll_input_exists(v->ctx, path);
}

ll_status ll_verify_read_frontier(ll_verifier *v) {
    ll_status status = LL_OK;
    bool any_points = holds(v, points_file);
    if (!any_points && holds(v, demands_file))
        ll_finding(&v->findings, demands_file, 0, 0,
                   "is there without %s, whose points it tells of: solve again with --pareto, or remove it",
                   points_file);
    if (!any_points) return LL_OK;
    LL_NEW(v->ctx, v->frontier, 1);
    LL_TRY(read_table(v, &points));
    if (ll_verify_more(v)) LL_TRY(read_table(v, &demands));
done:
    return status;
}

void ll_verify_frontier_free(ll_context *ctx, ll_verify_frontier *frontier) {
    if (frontier == NULL) return;
    ll_free(ctx, frontier->point);
    ll_free(ctx, frontier->row);
    ll_free(ctx, frontier);
}
