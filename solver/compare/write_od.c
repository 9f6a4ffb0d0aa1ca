/* SPDX-License-Identifier: Apache-2.0 */
/* od.csv: origins, destinations and corridors, beside the base. */
#include <math.h>

#include "solver/compare/compare.h"

void ll_compare_write_od_header(ll_output *out) {
    ll_output_text(out, "scenario_id,origin,destination,corridor_id,flow_teu,cost_usd_per_teu,time_d,co2_kg_per_teu,"
                        "base_flow_teu,flow_difference_teu\n");
}

static const char *end_id(const ll_case *c, int32_t node, int32_t zone) {
    return node != LL_NONE ? c->node[node].id : c->zone[zone];
}

static double average(ll_i128 sum, int64_t flow_uteu, double quanta) {
    return flow_uteu == 0 ? (double)NAN : (double)sum / (double)flow_uteu / quanta;
}

static void put_averages(ll_output *out, const ll_od_row *row, bool is_unmet) {
    if (is_unmet) {
        ll_output_text(out, ",,,");
        return;
    }
    ll_compare_put_ratio(out, average(row->cost, row->flow_uteu, (double)LL_NANO));
    ll_compare_put_ratio(out, average(row->time, row->flow_uteu, (double)LL_MICRO * 24));
    ll_compare_put_ratio(out, average(row->co2, row->flow_uteu, (double)LL_MICRO));
}

static void put_row(ll_output *out, const ll_variant *v, const ll_answered *a, const ll_od_row *row,
                    int64_t base_uteu) {
    const ll_case *c = a->problem->source;
    bool is_unmet = row->corridor == a->corridors->row_count;
    ll_output_csv(out, v->id);
    ll_output_text(out, ",");
    ll_output_csv(out, end_id(c, row->o_node, row->o_zone));
    ll_output_text(out, ",");
    ll_output_csv(out, end_id(c, row->d_node, row->d_zone));
    ll_output_text(out, ",");
    ll_output_csv(out, is_unmet ? "unmet" : a->corridors->row[row->corridor].id);
    ll_compare_put_teu(out, row->flow_uteu);
    put_averages(out, row, is_unmet);
    ll_compare_put_teu(out, base_uteu);
    ll_compare_put_teu(out, (ll_i128)row->flow_uteu - base_uteu);
    ll_output_text(out, "\n");
}

/* Both tables are in the same order: what one of them lacks has no flow there. */
void ll_compare_write_od(ll_output *out, const ll_answered *base, const ll_variant *v, const ll_answered *a) {
    int64_t i = 0, j = 0;
    while (i < base->od->count || j < a->od->count) {
        const ll_od_row *before = &base->od->row[i], *now = &a->od->row[j];
        int order = i == base->od->count ? 1 : j == a->od->count ? -1 : ll_od_compare(before, now);
        ll_od_row none = order < 0 ? *before : (ll_od_row){0};
        none.flow_uteu = 0;
        put_row(out, v, a, order < 0 ? &none : now, order > 0 ? 0 : before->flow_uteu);
        i += order <= 0;
        j += order >= 0;
    }
}
