/* SPDX-License-Identifier: Apache-2.0 */
/* compare.csv: a row a scenario and corridor, and what differs from the base. */
#include <math.h>

#include "solver/compare/compare.h"

void ll_compare_write_corridors_header(ll_output *out) {
    ll_output_text(out,
                   "scenario_id,name,status,verified,corridor_id,corridor_name,flow_teu,share_percent,cost_usd_per_teu,"
                   "time_d,co2_kg_per_teu,length_km,bottleneck,bottleneck_name,bottleneck_price_usd_per_teu,"
                   "flow_difference_teu,share_difference_percent,cost_difference_usd_per_teu,time_difference_d,"
                   "co2_difference_kg_per_teu,unmet_teu\n");
}

static void put_heading(ll_output *out, const ll_variant *v) {
    ll_output_csv(out, v->id);
    ll_output_text(out, ",");
    ll_output_csv(out, v->name);
    ll_output_printf(out, ",%s,%s", v->state, v->verified ? "yes" : "no");
}

static void put_bottleneck(ll_output *out, const ll_problem *p, const ll_corridor_row *row) {
    if (row->bottleneck == LL_NONE) {
        ll_output_text(out, ",,,");
        return;
    }
    ll_output_text(out, ",");
    ll_output_csv(out, ll_problem_row_id(p, row->bottleneck));
    ll_output_text(out, ",");
    ll_output_csv(out, ll_row_name(p, row->bottleneck));
    ll_output_text(out, ",");
    ll_put_decimal(out, row->bottleneck_price_nusd, LL_DIGITS_PRICE);
}

/* A difference to the base, nothing where one of the two has no flow. */
static void put_differences(ll_output *out, const ll_corridor_row *base, const ll_corridor_row *row) {
    ll_compare_put_teu(out, (ll_i128)row->flow_uteu - base->flow_uteu);
    ll_compare_put_ratio(out, row->share_percent - base->share_percent);
    ll_compare_put_ratio(out, row->cost_usd_per_teu - base->cost_usd_per_teu);
    ll_compare_put_ratio(out, row->time_d - base->time_d);
    ll_compare_put_ratio(out, row->co2_kg_per_teu - base->co2_kg_per_teu);
}

void ll_compare_write_corridors(ll_output *out, const ll_answered *base, const ll_variant *v, const ll_answered *a) {
    if (a->solution == NULL) {
        put_heading(out, v);
        ll_output_text(out, ",,,,,,,,,,,,,,,,,\n");
        return;
    }
    for (int32_t i = 0; i < a->corridors->row_count; i++) {
        const ll_corridor_row *row = &a->corridors->row[i];
        put_heading(out, v);
        ll_output_text(out, ",");
        ll_output_csv(out, row->id);
        ll_output_text(out, ",");
        ll_output_csv(out, row->name);
        ll_compare_put_teu(out, row->flow_uteu);
        const double ratio[] = {row->share_percent, row->cost_usd_per_teu, row->time_d, row->co2_kg_per_teu,
                                row->length_km};
        for (size_t k = 0; k < sizeof ratio / sizeof *ratio; k++) ll_compare_put_ratio(out, ratio[k]);
        put_bottleneck(out, a->problem, row);
        put_differences(out, &base->corridors->row[i], row);
        ll_compare_put_teu(out, v->unmet_uteu);
        ll_output_text(out, "\n");
    }
}
