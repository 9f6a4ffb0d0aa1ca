/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each candidate is worth: alone, beside the others, and to the choice.
 *
 *     alone        cost of nothing - cost of the candidate from the first phase on
 *     in package   chosen: cost without it, all others as they are, - cost
 *                  another: cost - cost with it from the first phase on
 *     regret       cost of the best choice without it - cost
 */
#include <math.h>

#include "solver/invest/invest.h"

static ll_invest_choice add_to(const ll_invest_run *run, const ll_invest_choice *choice, ll_plan plan) {
    ll_invest_choice sum = *choice;
    for (int32_t t = 0; t < run->result->stage_count; t++) sum.plan[t] |= plan;
    return sum;
}

static ll_invest_choice take_from(const ll_invest_run *run, const ll_invest_choice *choice, ll_plan plan) {
    ll_invest_choice rest = *choice;
    for (int32_t t = 0; t < run->result->stage_count; t++) rest.plan[t] &= ~plan;
    return rest;
}

ll_status ll_invest_solve_alone(ll_invest_run *run) {
    ll_status status = LL_OK;
    const ll_invest_choice nothing = {{0}};
    double base_usd = 0, usd = 0;
    ll_invest_choice *one = NULL; /* [candidate] */
    LL_TRY(ll_invest_cost(run, &nothing, &base_usd));
    run->result->base_usd = base_usd;
    LL_NEW(run->ctx, one, run->candidate_count);
    for (int32_t c = 0; c < run->candidate_count; c++) one[c] = add_to(run, &nothing, LL_PLAN_OF(c));
    LL_TRY(ll_invest_solve_all(run, one, run->candidate_count));
    for (int32_t c = 0; c < run->candidate_count; c++) {
        LL_TRY(ll_invest_cost(run, &one[c], &usd));
        run->candidate[c].alone_usd = base_usd - usd;
    }
done:
    ll_free(run->ctx, one);
    return status;
}

/* All begin at the choice, of which they differ by one. */
static ll_status rank_in_package(ll_invest_run *run) {
    ll_status status = LL_OK;
    const ll_investment *r = run->result;
    ll_invest_choice *other = NULL; /* [candidate] */
    double usd = 0;
    LL_NEW(run->ctx, other, run->candidate_count);
    for (int32_t c = 0; c < run->candidate_count; c++)
        other[c] = run->candidate[c].phase != LL_NONE ? take_from(run, &r->choice, LL_PLAN_OF(c))
                                                      : add_to(run, &r->choice, LL_PLAN_OF(c));
    for (int32_t t = 0; t < r->stage_count; t++) LL_TRY(ll_invest_start_at(run, r->stage[t].year, r->choice.plan[t]));
    LL_TRY(ll_invest_solve_all(run, other, run->candidate_count));
    for (int32_t c = 0; c < run->candidate_count; c++) {
        LL_TRY(ll_invest_cost(run, &other[c], &usd));
        run->candidate[c].package_usd = run->candidate[c].phase != LL_NONE ? usd - r->value_usd : r->value_usd - usd;
    }
done:
    ll_free(run->ctx, other);
    return status;
}

ll_status ll_invest_rank(ll_invest_run *run) {
    ll_status status = LL_OK;
    ll_invest_best without;
    LL_TRY(rank_in_package(run));
    for (int32_t c = 0; c < run->candidate_count; c++) {
        if (run->candidate[c].phase == LL_NONE || ll_invest_out_of_time(run)) continue;
        LL_TRY(ll_invest_choose(run, LL_PLAN_OF(c), &without));
        if (without.found && without.proven) run->candidate[c].regret_usd = without.value_usd - run->result->value_usd;
    }
done:
    return status;
}
