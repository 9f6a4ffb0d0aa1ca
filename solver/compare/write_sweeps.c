/* SPDX-License-Identifier: Apache-2.0 */
/* sweep.csv: a row a point and corridor. */
#include <math.h>

#include "graphs/io/number.h"
#include "solver/compare/compare.h"

static const char header[] =
    "sweep,table,ids,column,operation,value,status,verified,objective_usd,objective_difference_usd,slope_usd,"
    "unmet_teu,corridor_id,flow_teu,cost_usd_per_teu,time_d,price_usd_per_teu,message\n";

double ll_sweep_slope_usd(const ll_sweeps *s, int32_t point) {
    const ll_sweep_point *now = &s->point[point], *before = now - 1;
    bool first = point == s->sweep[now->sweep].first;
    if (first || !now->brief.verified || !before->brief.verified) return (double)NAN;
    return (double)(now->brief.objective - before->brief.objective) / 1e15 / (now->value - before->value);
}

static void put_point(ll_output *out, const ll_compare_run *run, int32_t number) {
    const ll_sweeps *s = &run->comparison->sweeps;
    const ll_sweep_point *point = &s->point[number];
    const ll_sweep *sweep = &s->sweep[point->sweep];
    const char *const texts[] = {sweep->table, sweep->ids, sweep->column, sweep->operation};
    ll_output_printf(out, "%d", (int)point->sweep + 1);
    for (int i = 0; i < 4; i++) {
        ll_output_text(out, ",");
        ll_output_csv(out, texts[i]);
    }
    ll_output_text(out, ",");
    ll_output_number(out, point->value);
    ll_output_printf(out, ",%s,%s,", ll_brief_state(&point->brief), point->brief.verified ? "yes" : "no");
    if (!point->brief.verified) {
        ll_output_text(out, ",,,,,,,,,");
        ll_output_csv(out, point->brief.message != NULL ? point->brief.message : "");
        return;
    }
    ll_put_decimal(out, point->brief.objective, LL_DIGITS_MONEY);
    ll_output_text(out, ",");
    ll_put_decimal(out, point->brief.objective - run->base.solution->objective, LL_DIGITS_MONEY);
    ll_compare_put_ratio(out, ll_sweep_slope_usd(s, number));
    ll_compare_put_teu(out, point->brief.unmet_uteu);
}

static void put_corridor(ll_output *out, const ll_compare_run *run, int32_t row, const ll_brief *b) {
    const ll_brief_corridor *c = &b->corridor[row];
    ll_output_text(out, ",");
    ll_output_csv(out, run->base.corridors->row[row].id);
    ll_compare_put_teu(out, c->flow_uteu);
    ll_compare_put_ratio(out, c->cost_usd_per_teu);
    ll_compare_put_ratio(out, c->time_d);
    ll_output_text(out, ",");
    ll_put_decimal(out, c->price_nusd, LL_DIGITS_PRICE);
    ll_output_text(out, ",");
    ll_output_csv(out, b->message != NULL ? b->message : "");
}

ll_status ll_compare_write_sweeps(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_output out = {0};
    const ll_sweeps *s = &run->comparison->sweeps;
    LL_TRY(ll_output_open(run->ctx, run->tables.publication.partial, "sweep.csv", &out));
    ll_output_text(&out, header);
    for (int32_t i = 0; i < s->point_count; i++) {
        const ll_brief *b = &s->point[i].brief;
        for (int32_t row = 0; row < (b->verified ? b->corridor_count : 1); row++) {
            put_point(&out, run, i);
            if (b->verified) put_corridor(&out, run, row, b);
            ll_output_text(&out, "\n");
        }
    }
    LL_TRY(ll_output_commit(&out));
done:
    ll_output_discard(&out);
    return status;
}
