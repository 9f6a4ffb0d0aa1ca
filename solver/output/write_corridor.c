/* SPDX-License-Identifier: Apache-2.0 */
/* corridor.csv: what each corridor carries, at which averages, and what holds it back. */
#include "solver/output/output.h"

static void put_row(ll_output *out, const ll_problem *p, const ll_corridor_row *row) {
    ll_output_csv(out, row->id);
    ll_output_text(out, ",");
    ll_output_csv(out, row->name);
    ll_output_text(out, ",");
    ll_put_decimal(out, row->flow_uteu, LL_DIGITS_TEU);
    const double ratio[] = {row->share_percent, row->cost_usd_per_teu, row->time_d, row->co2_kg_per_teu,
                            row->length_km};
    for (size_t i = 0; i < sizeof ratio / sizeof *ratio; i++) {
        ll_output_text(out, ",");
        ll_put_ratio(out, ratio[i]);
    }
    ll_output_text(out, ",");
    if (row->bottleneck != LL_NONE) ll_output_csv(out, ll_problem_row_id(p, row->bottleneck));
    ll_output_text(out, ",");
    if (row->bottleneck != LL_NONE) ll_put_decimal(out, row->bottleneck_price_nusd, LL_DIGITS_PRICE);
    ll_output_text(out, "\n");
}

ll_status ll_write_corridor(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    (void)ctx;
    ll_output_text(out, "corridor_id,name,flow_teu,share_percent,cost_usd_per_teu,time_d,co2_kg_per_teu,length_km,"
                        "bottleneck,bottleneck_price_usd_per_teu\n");
    for (int32_t i = 0; i < answer->corridors->row_count; i++)
        put_row(out, answer->problem, &answer->corridors->row[i]);
    return LL_OK;
}
