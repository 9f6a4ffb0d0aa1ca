/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every demand adds up, and demand_result.csv says so:
 *
 *     carried (flows of its paths) + unmet + rounding == volume
 *     unmet     only of soft demands; of hard ones where the prices prove that not all can be carried
 *     rounding  only of hard demands, at most 1e-6 TEU a path and at least room for one
 */
#include "solver/verify/verify.h"

enum {
    DEMAND,
    ORIGIN,
    DESTINATION,
    CLASS,
    VOLUME,
    CARRIED,
    UNMET,
    ROUNDING,
    COST,
    PRICE,
    PENALTY,
    AT_PENALTY,
    COLUMNS
};
static const char *const columns[COLUMNS] = {
    "demand_id", "origin",       "destination",      "commodity_id",      "volume_teu",          "carried_teu",
    "unmet_teu", "rounding_teu", "cost_usd_per_teu", "price_usd_per_teu", "penalty_usd_per_teu", "at_penalty"};

/* A TEU amount of 0 or more, or a finding. */
static int64_t take_teu(ll_verifier *v, const ll_verify_table *t, int64_t row, int32_t column) {
    ll_i128 value;
    const char *text = ll_csv_text(t->csv, row, column);
    if (ll_exact_parse(text, 6, &value) && value >= 0 && value <= INT64_MAX) return (int64_t)value;
    ll_csv_finding(t->csv, row, column, &v->findings,
                   "%s: \"%.80s\" is no exact number of 0 or more with 6 decimals at most", columns[column], text);
    return 0;
}

static void check_balance(ll_verifier *v, const ll_verify_table *t, int64_t d) {
    const ll_verify_demand *demand = &v->demand[d];
    char carried[LL_DECIMAL_SIZE], unmet[LL_DECIMAL_SIZE], rounding[LL_DECIMAL_SIZE], volume[LL_DECIMAL_SIZE];
    if (v->logit != NULL && demand->unmet_uteu != v->logit->unmet_uteu[d])
        ll_csv_finding(t->csv, d, UNMET, &v->findings, "unmet_teu: choice_set.csv has %s",
                       ll_exact_text(v->logit->unmet_uteu[d], 6, unmet));
    ll_i128 sum = (ll_i128)demand->carried_uteu + demand->unmet_uteu + demand->rounding_uteu;
    if (sum == v->problem->volume_uteu[d]) return;
    ll_finding(
        &v->findings, "path.csv", 0, 0,
        "demand_id %lld: its paths carry %s TEU; with unmet %s and rounding %s (%s:%lld) that is not its volume, %s",
        (long long)v->problem->demand_row[d] + 1, ll_exact_text(demand->carried_uteu, 6, carried),
        ll_exact_text(demand->unmet_uteu, 6, unmet), ll_exact_text(demand->rounding_uteu, 6, rounding), t->name,
        (long long)ll_csv_line(t->csv, d), ll_exact_text(v->problem->volume_uteu[d], 6, volume));
}

static void check_allowed(ll_verifier *v, const ll_verify_table *t, int64_t d) {
    const ll_verify_demand *demand = &v->demand[d];
    bool hard = v->problem->penalty_nusd[d] >= LL_COST_INF;
    int64_t most = hard ? (demand->path_count > 1 ? demand->path_count : 1) : 0;
    if (hard && !v->infeasible && demand->unmet_uteu > 0) {
        ll_csv_finding(t->csv, d, UNMET, &v->findings, "unmet_teu: the demand is hard, nothing of it may stay unmet");
    }
    if (demand->rounding_uteu > most) {
        ll_csv_finding(t->csv, d, ROUNDING, &v->findings, "rounding_teu: may be %lld micro-TEU at most (%s)",
                       (long long)most, hard ? "one a path" : "only hard demands are rounded");
    }
}

static void compare_cells(const ll_verifier *v, ll_verify_table *t, int64_t d) {
    const ll_problem *p = v->problem;
    const ll_verify_demand *demand = &v->demand[d];
    bool hard = p->penalty_nusd[d] >= LL_COST_INF;
    int64_t price = ll_verify_demand_price(v, d);
    ll_exact weight = {0};
    ll_verify_cell_decimal(t, d, DEMAND, p->demand_row[d] + 1, 0);
    ll_verify_cell(t, d, ORIGIN, ll_verify_origin(v, d));
    ll_verify_cell(t, d, DESTINATION, ll_verify_destination(v, d));
    ll_verify_cell(t, d, CLASS, ll_verify_class_id(v, d));
    ll_verify_cell_decimal(t, d, VOLUME, p->volume_uteu[d], 6);
    ll_verify_cell_decimal(t, d, CARRIED, demand->carried_uteu, 6);
    ll_exact_add_product(&weight, demand->carried_uteu, LL_NANO / LL_MICRO);
    if (demand->carried_uteu == 0) {
        ll_verify_cell(t, d, COST, "");
    } else {
        ll_verify_cell_ratio(t, d, COST, demand->cost, weight);
    }
    if (price < LL_COST_INF) {
        ll_verify_cell_price(t, d, PRICE, price);
    } else {
        ll_verify_cell(t, d, PRICE, "");
    }
    if (hard) {
        ll_verify_cell(t, d, PENALTY, "");
    } else {
        ll_verify_cell_decimal(t, d, PENALTY, p->penalty_nusd[d], 9);
    }
    ll_verify_cell(t, d, AT_PENALTY, !hard && price == p->penalty_nusd[d] ? "yes" : "no");
}

static void add_totals(ll_verifier *v) {
    for (int64_t d = 0; d < v->problem->demand_count; d++) {
        v->unmet_uteu += v->demand[d].unmet_uteu;
        v->rounding_uteu += v->demand[d].rounding_uteu;
        v->split_demands += v->demand[d].path_count > 1;
    }
}

ll_status ll_verify_demands(ll_verifier *v) {
    ll_status status = LL_OK;
    ll_verify_table t;
    bool ok;
    LL_TRY(ll_verify_table_read(v, "demand_result.csv", columns, COLUMNS, 0, &t, &ok));
    if (!ok || !ll_verify_table_has_rows(&t, v->problem->demand_count, "demand of the year")) goto done;
    for (int64_t d = 0; d < v->problem->demand_count && ll_verify_more(v); d++) {
        v->demand[d].unmet_uteu = take_teu(v, &t, d, UNMET);
        v->demand[d].rounding_uteu = take_teu(v, &t, d, ROUNDING);
        check_balance(v, &t, d);
        check_allowed(v, &t, d);
        compare_cells(v, &t, d);
    }
    v->demands_known = ll_verify_more(v);
    add_totals(v);
done:
    ll_verify_table_free(v->ctx, &t);
    return status;
}
