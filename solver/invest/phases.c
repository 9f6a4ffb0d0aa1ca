/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Phases: when money comes, whose demand is carried, and what a year's cost counts.
 *
 *     weight = sum over the years from the phase's to the next one's of (1 + rate)^-(year - first year)
 */
#include <math.h>

#include "solver/invest/invest.h"

static const double least_musd = 1e-6; /* a dollar */

static ll_status refuse_budget(ll_context *ctx, double musd) {
    return ll_fail(ctx, LL_ERR_USAGE,
                   "a budget of %g million USD: it must be a number above 0, of a dollar at least; to see what no "
                   "project at all costs, solve "
                   "the case",
                   musd);
}

static ll_status refuse_riches(ll_context *ctx, double musd) {
    return ll_fail(ctx, LL_ERR_USAGE,
                   "a budget of %g million USD is more than all the world's money; to see what all projects together "
                   "save, ask for one that pays for them",
                   musd);
}

static ll_status check_phase(ll_invest_run *run, int32_t i) {
    const ll_invest_phase *p = &run->options->phase[i];
    if (!(p->budget_musd >= least_musd) || isinf(p->budget_musd)) return refuse_budget(run->ctx, p->budget_musd);
    if (p->year < 1 || p->demand_year < 0)
        return ll_fail(run->ctx, LL_ERR_USAGE, "phase %d: the year %d is none", i + 1, p->year);
    if (i > 0 && p->year <= p[-1].year)
        return ll_fail(run->ctx, LL_ERR_USAGE,
                       "phase %d begins in %d, no later than the one before it in %d; put phases in order", i + 1,
                       p->year, p[-1].year);
    return LL_OK;
}

static ll_status check(ll_invest_run *run) {
    ll_status status = LL_OK;
    const ll_invest_options *o = run->options;
    if (o->phase == NULL)
        return o->budget_musd >= least_musd && isfinite(o->budget_musd) ? LL_OK
                                                                        : refuse_budget(run->ctx, o->budget_musd);
    if (o->budget_musd != 0) return ll_fail(run->ctx, LL_ERR_USAGE, "a budget beside phases: each phase has its own");
    if (o->problem.year != 0)
        return ll_fail(run->ctx, LL_ERR_USAGE, "a demand year beside phases: each phase has its own");
    if (o->phase_count < 1 || o->phase_count > LL_INVEST_PHASES)
        return ll_fail(run->ctx, LL_ERR_USAGE, "%d phases; there may be 1 to %d", o->phase_count, LL_INVEST_PHASES);
    for (int32_t i = 0; i < o->phase_count; i++) LL_TRY(check_phase(run, i));
done:
    return status;
}

/* The years that a phase lasts. */
static int32_t years_of(const ll_invest_stage *stage, int32_t count, int32_t i) {
    if (i + 1 < count) return stage[i + 1].phase.year - stage[i].phase.year;
    return i > 0 ? stage[i].phase.year - stage[i - 1].phase.year : 1;
}

static double weight_of(const ll_invest_stage *stage, int32_t count, int32_t i, double rate) {
    double weight = 0;
    int32_t before = stage[i].phase.year - stage[0].phase.year;
    for (int32_t k = 0; k < years_of(stage, count, i); k++) weight += pow(1 + rate, -(before + k));
    return weight;
}

static int32_t year_index(ll_invest_run *run, int32_t year) {
    for (int32_t i = 0; i < run->year_count; i++)
        if (run->year[i].year == year) return i;
    run->year[run->year_count].year = year;
    return run->year_count++;
}

ll_status ll_invest_set_phases(ll_invest_run *run) {
    ll_status status = LL_OK;
    const ll_invest_options *o = run->options;
    ll_investment *r = run->result;
    const ll_invest_phase only = {o->problem.year, o->budget_musd, o->problem.year};
    int64_t budget_cents = 0;
    LL_TRY(check(run));
    if (!(o->rate >= 0 && o->rate <= 1))
        return ll_fail(run->ctx, LL_ERR_USAGE, "rate %g: it must be 0 to 1 (0.05 is 5%% a year)", o->rate);
    r->stage_count = o->phase != NULL ? o->phase_count : 1;
    LL_NEW(run->ctx, run->year, r->stage_count);
    for (int32_t i = 0; i < r->stage_count; i++) {
        ll_invest_stage *s = &r->stage[i];
        s->phase = o->phase != NULL ? o->phase[i] : only;
        if (s->phase.demand_year == 0) s->phase.demand_year = s->phase.year;
        if (!ll_invest_cents(s->phase.budget_musd, &s->budget_cents))
            LL_TRY(refuse_riches(run->ctx, s->phase.budget_musd));
        budget_cents += s->budget_cents;
        s->budget_cents = budget_cents;
        s->year = year_index(run, s->phase.demand_year);
    }
    for (int32_t i = 0; i < r->stage_count; i++) r->stage[i].weight = weight_of(r->stage, r->stage_count, i, o->rate);
done:
    return status;
}
