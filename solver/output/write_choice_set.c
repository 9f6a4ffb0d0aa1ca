/* SPDX-License-Identifier: Apache-2.0 */
/* choice_set.csv: what every demand of a logit answer could choose from, and how much of it went where. */
#include <inttypes.h>
#include <math.h>

#include "solver/logit/logit.h"
#include "solver/output/output.h"

bool ll_choice_set_exists(const ll_solution *solution) { return solution->logit != NULL; }

static void put_numbers(ll_output *out, const ll_logit *l, int64_t j) {
    ll_output_text(out, ",");
    ll_put_decimal(out, l->flow_uteu[j], LL_DIGITS_TEU);
    ll_output_text(out, ",");
    ll_put_ratio(out, 100 * (double)l->flow_uteu[j] / (double)l->set->p->volume_uteu[l->set->demand[j]]);
    ll_output_text(out, ",");
    ll_put_decimal(out, l->set->cost_nusd[j], LL_DIGITS_PRICE);
    ll_output_text(out, ",");
    ll_put_decimal(out, l->priced_nusd[j], LL_DIGITS_PRICE);
}

static const char *const kinds[] = {[LL_CHOICE_CHEAPEST] = "cheapest",
                                    [LL_CHOICE_CORRIDOR] = "corridor",
                                    [LL_CHOICE_OPTIMUM] = "optimum",
                                    [LL_CHOICE_UNMET] = "unmet"};

static void put_choice(ll_output *out, const ll_logit *l, int64_t j, const char *corridor, const ll_arc_texts *arcs) {
    const ll_problem *p = l->set->p;
    bool unmet = ll_pool_is_unmet(l->set, j);
    int64_t time_uh = 0;
    ll_output_printf(out, "%" PRId64 ",%" PRId64 ",%s", j + 1, p->demand_row[l->set->demand[j]] + 1, kinds[l->kind[j]]);
    put_numbers(out, l, j);
    ll_output_text(out, ",");
    for (int64_t i = l->set->first[j]; i < l->set->first[j + 1]; i++) time_uh += p->arc[l->set->arc[i]].time_uh;
    if (!unmet) ll_put_decimal(out, time_uh, LL_DIGITS_TEU);
    ll_output_text(out, ",");
    if (!unmet) ll_output_csv(out, corridor);
    ll_output_text(out, ",");
    ll_put_arcs(out, arcs, l->set->arc + l->set->first[j], ll_pool_arc_count(l->set, j));
    ll_output_text(out, "\n");
}

ll_status ll_write_choice_set(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    const ll_logit *l = answer->solution->logit;
    int32_t *row = NULL; /* [column] of the corridor table */
    ll_arc_texts arcs = {0};
    LL_NEW(ctx, row, l->set->count);
    LL_TRY(ll_arc_texts_create(ctx, answer->problem, &arcs));
    LL_TRY(ll_corridor_rows(ctx, answer->problem, l->set->count, l->set->first, l->set->arc, row));
    ll_output_text(out, "choice_id,demand_id,kind,flow_teu,share_percent,cost_usd_per_teu,priced_usd_per_teu,time_h,"
                        "corridor_id,links\n");
    for (int64_t j = 0; j < l->set->count; j++) put_choice(out, l, j, answer->corridors->row[row[j]].id, &arcs);
done:
    ll_arc_texts_free(ctx, &arcs);
    ll_free(ctx, row);
    return status;
}
