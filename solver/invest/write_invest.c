/* SPDX-License-Identifier: Apache-2.0 */
/* invest.csv: a row a candidate. invest.json: the choice and its proof. run.json: the facts of the run. */
#include <math.h>

#include "solver/invest/invest.h"
#include "solver/output/json.h"

/* ---- invest.csv ---- */

static void put_usd(ll_output *out, double usd) {
    if (isnan(usd))
        ll_output_text(out, ",");
    else
        ll_output_printf(out, ",%.2f", ll_invest_printed(usd));
}

/* Its place by a saving, from 1; equal ones share it. 0: it has none. */
static int32_t rank_of(const ll_invest_run *run, int32_t candidate, double (*saving)(const ll_invest_candidate *)) {
    double mine = saving(&run->candidate[candidate]);
    int32_t rank = 1;
    if (isnan(mine)) return 0;
    for (int32_t c = 0; c < run->candidate_count; c++) rank += saving(&run->candidate[c]) > mine;
    return rank;
}

static double alone_of(const ll_invest_candidate *c) { return c->alone_usd; }
static double package_of(const ll_invest_candidate *c) { return c->package_usd; }

static void put_rank(const ll_invest_run *run, ll_output *out, int32_t candidate,
                     double (*saving)(const ll_invest_candidate *)) {
    int32_t rank = rank_of(run, candidate, saving);
    if (rank > 0)
        ll_output_printf(out, ",%d", rank);
    else
        ll_output_text(out, ",");
}

static void put_row(const ll_invest_run *run, ll_output *out, int32_t candidate) {
    const ll_invest_candidate *c = &run->candidate[candidate];
    bool chosen = c->phase != LL_NONE, phased = run->options->phase != NULL;
    ll_output_csv(out, c->id);
    ll_output_text(out, ",");
    ll_output_csv(out, c->name);
    ll_output_text(out, ",");
    ll_output_number(out, c->capex_musd);
    ll_output_text(out, chosen ? ",yes," : ",no,");
    if (chosen && phased) ll_output_printf(out, "%d", (int)run->result->stage[c->phase].phase.year);
    put_usd(out, c->alone_usd);
    put_rank(run, out, candidate, alone_of);
    put_usd(out, c->capex_musd > 0 ? c->alone_usd / c->capex_musd : (double)NAN);
    put_usd(out, c->package_usd);
    put_rank(run, out, candidate, package_of);
    put_usd(out, c->regret_usd);
    ll_output_text(out, "\n");
}

void ll_invest_write_table(const ll_invest_run *run, ll_output *out) {
    ll_output_text(out, "project_id,name,capex_musd,chosen,phase_year,saving_alone_usd,rank_alone,"
                        "saving_alone_usd_per_musd,saving_in_package_usd,rank_in_package,regret_usd\n");
    for (int32_t c = 0; c < run->candidate_count; c++) put_row(run, out, c);
}

/* ---- invest.json ---- */

static ll_status put_projects(ll_context *ctx, const ll_invest_run *run, json_t *object, ll_plan plan) {
    ll_status status = LL_OK;
    json_t *list = NULL;
    LL_TRY(ll_json_put_array(ctx, object, "chosen", &list));
    for (int32_t c = 0; c < run->candidate_count; c++)
        if (LL_PLAN_HAS(plan, c)) LL_TRY(ll_json_append(ctx, list, json_string(run->candidate[c].id)));
done:
    return status;
}

/* The list that makes the same case: landlink verify CASE OUT/plan --projects LIST. */
static ll_status put_list(ll_invest_run *run, json_t *object, ll_plan plan) {
    char *list = NULL;
    ll_status status = ll_invest_list(run, run->ctx, plan, &list);
    if (status == LL_OK) status = ll_json_put_text(run->ctx, object, "projects", list);
    ll_free(run->ctx, list);
    return status;
}

static ll_status put_stage(ll_invest_run *run, json_t *list, int32_t t) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    const ll_invest_stage *s = &run->result->stage[t];
    ll_plan plan = run->result->choice.plan[t];
    json_t *object = json_object();
    LL_TRY(ll_json_append(ctx, list, object));
    LL_TRY(ll_json_put(ctx, object, "year", s->phase.year != 0 ? json_integer(s->phase.year) : json_null()));
    LL_TRY(ll_json_put_count(ctx, object, "demand_year", run->year[s->year].base->year));
    LL_TRY(ll_json_put_number(ctx, object, "weight", s->weight));
    LL_TRY(ll_json_put_number(ctx, object, "budget_musd", s->phase.budget_musd));
    LL_TRY(ll_json_put_number(ctx, object, "budget_till_then_musd", ll_invest_musd(s->budget_cents)));
    LL_TRY(ll_json_put_number(ctx, object, "capex_till_then_musd", ll_invest_musd(ll_invest_spent_cents(run, plan))));
    LL_TRY(put_projects(ctx, run, object, plan));
    LL_TRY(put_list(run, object, plan));
    LL_TRY(ll_json_put_number(ctx, object, "base_usd_per_year", ll_invest_known_usd(run, t, 0)));
    LL_TRY(ll_json_put_number(ctx, object, "value_usd_per_year", ll_invest_known_usd(run, t, plan)));
done:
    return status;
}

ll_status ll_invest_summary(ll_invest_run *run, json_t *all) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    const ll_investment *r = run->result;
    json_t *list = NULL;
    LL_TRY(ll_json_put_text(ctx, all, "status", r->status == LL_OK ? "optimal" : "feasible"));
    LL_TRY(ll_json_put_number(ctx, all, "base_usd", r->base_usd));
    LL_TRY(ll_json_put_number(ctx, all, "value_usd", r->value_usd));
    LL_TRY(ll_json_put_number(ctx, all, "saving_usd", r->base_usd - r->value_usd));
    LL_TRY(ll_json_put_number(ctx, all, "bound_usd", r->bound_usd));
    LL_TRY(ll_json_put_number(ctx, all, "gap", r->gap));
    LL_TRY(ll_json_put_number(ctx, all, "gap_asked", run->options->solve.gap));
    LL_TRY(ll_json_put_number(ctx, all, "rate", run->options->rate));
    LL_TRY(ll_json_put_count(ctx, all, "candidates", r->candidate_count));
    LL_TRY(ll_json_put_count(ctx, all, "groups", run->group_count));
    LL_TRY(ll_json_put_count(ctx, all, "combinations", run->combination_count));
    LL_TRY(ll_json_put_array(ctx, all, "phases", &list));
    for (int32_t t = 0; t < r->stage_count; t++) LL_TRY(put_stage(run, list, t));
done:
    return status;
}

ll_status ll_invest_write_summary(ll_invest_run *run, ll_output *out) {
    ll_status status = LL_OK;
    json_t *all = json_object();
    LL_TRY(ll_invest_summary(run, all));
    LL_TRY(ll_json_write(run->ctx, all, out));
done:
    json_decref(all);
    return status;
}

/* ---- run.json ---- */

ll_status ll_invest_write_run(const ll_invest_run *run, ll_output *out) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    json_t *facts = json_object();
    LL_TRY(ll_json_put_text(ctx, facts, "version", ll_version()));
    LL_TRY(ll_json_put_count(ctx, facts, "threads", ll_context_threads(ctx)));
    LL_TRY(ll_json_put_count(ctx, facts, "solves", run->result->solves));
    LL_TRY(ll_json_put_count(ctx, facts, "masters", run->result->masters));
    LL_TRY(ll_json_put_count(ctx, facts, "relaxations", run->result->relaxations));
    LL_TRY(ll_json_put_count(ctx, facts, "cuts", run->result->cuts));
    LL_TRY(ll_json_put_number(ctx, facts, "solve_s", run->solve_s));
    LL_TRY(ll_json_put_number(ctx, facts, "master_s", run->master_s));
    LL_TRY(ll_json_put_number(ctx, facts, "cut_s", run->cut_s));
    LL_TRY(ll_json_put_number(ctx, facts, "total_s", run->result->total_s));
    LL_TRY(ll_json_write(ctx, facts, out));
done:
    json_decref(facts);
    return status;
}
