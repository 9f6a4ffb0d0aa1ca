/* SPDX-License-Identifier: Apache-2.0 */
/* outage.csv: a row an outage, the dearest first. */
#include "solver/compare/compare.h"

const char *ll_compare_outage_kind(const ll_compare_run *run) {
    static const char *const kinds[] = {"", "link", "node", "border"};
    return kinds[run->options->outage];
}

static void put_row(ll_output *out, const ll_compare_run *run, int32_t rank, const ll_outage_result *r) {
    ll_output_printf(out, "%d,%s,", (int)rank + 1, ll_compare_outage_kind(run));
    ll_output_csv(out, r->id);
    ll_output_text(out, ",");
    ll_output_csv(out, r->name);
    ll_output_printf(out, ",%s,%s", ll_brief_state(&r->brief), r->brief.verified ? "yes" : "no");
    ll_compare_put_teu(out, r->base_uteu);
    ll_output_text(out, ",");
    if (r->brief.verified) ll_put_decimal(out, r->cost, LL_DIGITS_MONEY);
    ll_output_text(out, ",");
    if (r->brief.verified) ll_put_decimal(out, r->brief.unmet_uteu, LL_DIGITS_TEU);
    for (int32_t i = 0; i < run->base.corridors->row_count; i++) {
        ll_output_text(out, ",");
        if (r->brief.verified) ll_put_decimal(out, r->brief.corridor[i].flow_uteu, LL_DIGITS_TEU);
    }
    ll_output_text(out, "\n");
}

ll_status ll_compare_write_outages(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_output out = {0};
    LL_TRY(ll_output_open(run->ctx, run->tables.publication.partial, "outage.csv", &out));
    ll_output_text(&out, "rank,kind,id,name,status,verified,base_flow_teu,objective_difference_usd,unmet_teu");
    for (int32_t i = 0; i < run->base.corridors->row_count; i++) {
        ll_output_text(&out, ",\"flow_");
        ll_output_csv_part(&out, run->base.corridors->row[i].id);
        ll_output_text(&out, "\"");
    }
    ll_output_text(&out, "\n");
    for (int32_t i = 0; i < run->comparison->outage_count; i++) put_row(&out, run, i, &run->comparison->outage[i]);
    LL_TRY(ll_output_commit(&out));
done:
    ll_output_discard(&out);
    return status;
}
