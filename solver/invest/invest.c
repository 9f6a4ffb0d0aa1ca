/* SPDX-License-Identifier: Apache-2.0 */
/* ll_invest: candidates, the case without them and with each alone, the choice, what each is worth to it, the files. */
#include "solver/invest/invest.h"

#include <math.h>

#include "solver/lp.h"

void ll_invest_options_default(ll_invest_options *options) {
    *options = (ll_invest_options){0};
    ll_problem_options_default(&options->problem);
    ll_solve_options_default(&options->solve);
}

static ll_status check(ll_context *ctx, const ll_invest_options *o) {
    if (!(o->solve.gap >= 0)) return ll_fail(ctx, LL_ERR_USAGE, "gap %g: it must be 0 or more", o->solve.gap);
    if (o->solve.logit_theta_per_usd != 0)
        return ll_fail(ctx, LL_ERR_USAGE,
                       "projects are chosen by the cost of the cheapest flows, not of spread ones: leave out logit; "
                       "solve the case with the projects chosen to see how demands spread");
    if (ll_lp_available()) return LL_OK;
    return ll_fail(ctx, LL_ERR_UNAVAILABLE,
                   "this build has no GLPK, which chooses the projects; build with -DLANDLINK_WITH_GLPK=ON");
}

ll_status ll_invest_open(ll_invest_run *run, const char *path) {
    ll_status status = LL_OK;
    double limit_s = run->options->solve.time_limit_s;
    LL_TRY(check(run->ctx, run->options));
    if (limit_s > 0) run->deadline_s = run->ctx->start_s + limit_s;
    LL_NEW(run->ctx, run->result, 1);
    LL_TRY(ll_invest_set_phases(run)); /* no table is read for a budget of nothing */
    LL_TRY(ll_case_read(run->ctx, path, &run->result->source));
    LL_TRY(ll_case_need_demand(run->ctx, run->result->source));
    LL_TRY(ll_invest_find_candidates(run));
    LL_TRY(ll_invest_set_switches(run));
    LL_TRY(ll_invest_open_years(run));
    ll_log(run->ctx, LL_LOG_INFO, "candidates %d %s in %d %s, %d %s, %d %s", run->candidate_count,
           ll_plural(run->candidate_count, "project", "projects"), run->group_count,
           ll_plural(run->group_count, "group", "groups"), run->combination_count,
           ll_plural(run->combination_count, "combination", "combinations"), run->switch_count,
           ll_plural(run->switch_count, "arc", "arcs"));
done:
    return status;
}

/* The case as it is, and all that could be built: what no choice can better. */
static ll_status solve_ends(ll_invest_run *run) {
    ll_status status = LL_OK;
    const ll_invest_value *value = NULL;
    bool news = false;
    ll_plan all = run->candidate_count < 64 ? LL_PLAN_OF(run->candidate_count) - 1 : ~(ll_plan)0;
    for (int32_t i = 0; i < run->year_count; i++) {
        LL_TRY(ll_invest_value_of(run, i, 0, &value));
        if (value == NULL) return LL_ERR_NO_ANSWER; /* the solve said why */
        LL_TRY(ll_invest_value_of(run, i, all, &value));
        LL_TRY(ll_invest_tell(run, i, 0, &news));
        LL_TRY(ll_invest_tell(run, i, all, &news));
    }
done:
    return status;
}

static void take_choice(ll_invest_run *run, const ll_invest_best *best) {
    ll_investment *r = run->result;
    r->choice = best->choice;
    r->value_usd = best->value_usd;
    r->bound_usd = best->bound_usd;
    r->gap = best->gap;
    r->status = best->proven ? LL_OK : LL_ERR_LIMIT;
    for (int32_t c = 0; c < r->candidate_count; c++) {
        r->candidate[c].phase = LL_NONE;
        for (int32_t t = r->stage_count; t-- > 0;)
            if (LL_PLAN_HAS(r->choice.plan[t], c)) r->candidate[c].phase = t;
    }
}

static ll_status choose(ll_invest_run *run) {
    ll_status status = LL_OK;
    ll_invest_best best;
    LL_TRY(ll_invest_choose(run, 0, &best));
    if (!best.found && best.proven)
        return ll_fail(
            run->ctx, LL_ERR_INFEASIBLE,
            "no choice of projects within the budget carries all hard demands; ask for a larger one, or give "
            "demands a penalty");
    if (!best.found)
        return ll_fail(run->ctx, LL_ERR_NO_ANSWER,
                       "stopped before a choice was found that carries all hard demands; give it more time");
    take_choice(run, &best);
    ll_log(run->ctx, LL_LOG_INFO,
           "choice    %.2f USD, bound %.2f, gap %.2e, %d %s, %d %s, after %.2f s; now what each is worth to it",
           run->result->value_usd, run->result->bound_usd, run->result->gap, run->result->solves,
           ll_plural(run->result->solves, "solve", "solves"), run->result->masters,
           ll_plural(run->result->masters, "master", "masters"), ll_elapsed_s(run->ctx));
done:
    return status;
}

static ll_status tell(ll_invest_run *run) {
    const ll_investment *r = run->result;
    if (r->status == LL_OK) return LL_OK;
    return ll_fail(run->ctx, r->status, "%s: the choice is the best found, its gap is %.3g",
                   run->stopped ? "stopped" : "no further prices tell more; ask for a larger --gap", r->gap);
}

void ll_invest_close(ll_invest_run *run) {
    ll_context *ctx = run->ctx;
    for (int32_t i = 0; i < run->year_count; i++) ll_invest_year_close(ctx, &run->year[i]);
    for (int32_t g = 0; g < run->group_count; g++) {
        ll_free(ctx, run->group[g].exists);
        ll_free(ctx, run->group[g].capacity_uteu);
        ll_free(ctx, run->group[g].cost_nusd);
    }
    void *arrays[] = {run->year, run->group, run->switches, run->switch_of_link, run->built};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_investment_free(ctx, run->result);
}

ll_status ll_invest(ll_context *ctx, const char *path, const ll_invest_options *options, const char *folder,
                    ll_investment **out) {
    ll_status status = LL_OK;
    ll_invest_options defaults;
    ll_plain_numbers numbers = {0};
    ll_invest_options_default(&defaults);
    ll_invest_run run = {.ctx = ctx, .options = options != NULL ? options : &defaults};
    *out = NULL;
    LL_TRY(ll_plain_numbers_begin(ctx, &numbers));
    LL_TRY(ll_invest_open(&run, path));
    LL_TRY(solve_ends(&run));
    LL_TRY(ll_invest_solve_alone(&run));
    LL_TRY(choose(&run));
    LL_TRY(ll_invest_rank(&run));
    run.stopped = ll_invest_out_of_time(&run);
    LL_TRY(ll_invest_publish(&run, folder));
    status = tell(&run);
    *out = run.result;
    run.result = NULL;
done:
    ctx->deadline_s = 0;
    ll_plain_numbers_end(&numbers);
    ll_invest_close(&run);
    return status;
}

void ll_investment_free(ll_context *ctx, ll_investment *investment) {
    if (investment == NULL) return;
    ll_free(ctx, investment->candidate);
    ll_case_free(ctx, investment->source);
    ll_free(ctx, investment);
}

double ll_investment_base_usd(const ll_investment *investment) { return investment->base_usd; }
double ll_investment_value_usd(const ll_investment *investment) { return investment->value_usd; }
double ll_investment_bound_usd(const ll_investment *investment) { return investment->bound_usd; }
double ll_investment_gap(const ll_investment *investment) { return investment->gap; }

double ll_investment_capex_musd(const ll_investment *investment) {
    int64_t cents = 0;
    for (int32_t c = 0; c < investment->candidate_count; c++)
        if (investment->candidate[c].phase != LL_NONE) cents += investment->candidate[c].capex_cents;
    return ll_invest_musd(cents);
}

int32_t ll_investment_count(const ll_investment *investment) { return investment->candidate_count; }

const char *ll_investment_id(const ll_investment *investment, int32_t candidate) {
    return investment->candidate[candidate].id;
}

int32_t ll_investment_phase(const ll_investment *investment, int32_t candidate) {
    return investment->candidate[candidate].phase;
}

double ll_investment_saving_alone_usd(const ll_investment *investment, int32_t candidate) {
    return investment->candidate[candidate].alone_usd;
}

double ll_investment_saving_in_package_usd(const ll_investment *investment, int32_t candidate) {
    return investment->candidate[candidate].package_usd;
}

double ll_investment_regret_usd(const ll_investment *investment, int32_t candidate) {
    return investment->candidate[candidate].regret_usd;
}
