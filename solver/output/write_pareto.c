/* SPDX-License-Identifier: Apache-2.0 */
/* pareto.csv and pareto_demand.csv: money and time at every efficient point, of all demand and of each. */
#include <inttypes.h>
#include <math.h>

#include "solver/output/output.h"
#include "solver/pareto/pareto.h"

enum { LL_DIGITS_TIME = 12 };

bool ll_pareto_exists(const ll_solution *solution) { return solution->pareto != NULL && solution->pareto->count > 0; }

static void put_averages(ll_output *out, ll_i128 money, ll_i128 time, ll_i128 carried_uteu) {
    double carried = (double)carried_uteu;
    ll_output_text(out, ",");
    ll_put_ratio(out, carried_uteu == 0 ? (double)NAN : (double)money / carried / (double)LL_NANO);
    ll_output_text(out, ",");
    ll_put_ratio(out, carried_uteu == 0 ? (double)NAN : (double)time / carried / (double)LL_MICRO / 24);
}

ll_status ll_write_pareto(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    (void)ctx;
    const ll_pareto *pareto = answer->solution->pareto;
    ll_output_text(out, "point,weight_usd_per_teu_h,money_usd,time_teu_h,carried_teu,unmet_teu,money_usd_per_teu,"
                        "time_d,gap,status\n");
    for (int32_t i = 0; i < pareto->count; i++) {
        const ll_pareto_point *at = &pareto->point[i];
        ll_output_printf(out, "%d,", i + 1);
        ll_put_ratio(out, isinf(at->weight_usd_per_h) ? (double)NAN : at->weight_usd_per_h);
        ll_output_text(out, ",");
        ll_put_decimal(out, at->money, LL_DIGITS_MONEY);
        ll_output_text(out, ",");
        ll_put_decimal(out, at->time, LL_DIGITS_TIME);
        ll_output_text(out, ",");
        ll_put_decimal(out, at->carried_uteu, LL_DIGITS_TEU);
        ll_output_text(out, ",");
        ll_put_decimal(out, at->unmet_uteu, LL_DIGITS_TEU);
        put_averages(out, at->money, at->time, at->carried_uteu);
        ll_output_printf(out, ",%.3g,%s\n", at->gap, at->optimal ? "optimal" : "feasible");
    }
    return LL_OK;
}

static void put_demand(ll_output *out, const ll_problem *p, int64_t d, int32_t point, const ll_pareto_demand *at) {
    ll_output_printf(out, "%" PRId64 ",", p->demand_row[d] + 1);
    ll_output_csv(out, ll_problem_origin_id(p, d));
    ll_output_text(out, ",");
    ll_output_csv(out, ll_problem_destination_id(p, d));
    ll_output_text(out, ",");
    ll_output_csv(out, p->source->klass[p->klass[d]].id);
    ll_output_printf(out, ",%d,", point + 1);
    ll_put_decimal(out, at->carried_uteu, LL_DIGITS_TEU);
    put_averages(out, at->money, at->time, at->carried_uteu);
    ll_output_text(out, "\n");
}

ll_status ll_write_pareto_demand(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    (void)ctx;
    const ll_pareto *pareto = answer->solution->pareto;
    ll_output_text(out, "demand_id,origin,destination,commodity_id,point,carried_teu,money_usd_per_teu,time_d\n");
    for (int64_t d = 0; d < answer->problem->demand_count; d++)
        for (int32_t i = 0; i < pareto->count; i++)
            if (pareto->point[i].demand[d].carried_uteu > 0 && !ll_pareto_is_dominated(pareto, i, d))
                put_demand(out, answer->problem, d, i, &pareto->point[i].demand[d]);
    return LL_OK;
}
