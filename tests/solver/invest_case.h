/* SPDX-License-Identifier: Apache-2.0 */
/* What the suites of investments share. */
#ifndef LL_TESTS_SOLVER_INVEST_CASE_H
#define LL_TESTS_SOLVER_INVEST_CASE_H

#include <landlink/landlink.h>

#include "solver/invest/invest.h"

/* The defaults, with a budget and on the CPU. */
static inline ll_invest_options ll_invest_case_options(double budget_musd) {
    ll_invest_options options;
    ll_invest_options_default(&options);
    options.budget_musd = budget_musd;
    options.solve.device = LL_DEVICE_CPU;
    return options;
}

/* What a search that begins anew proposes first. */
static inline ll_status ll_invest_case_propose(ll_invest_run *run, ll_plan without, double tie_usd_per_musd,
                                               double most_usd, ll_invest_proposal *out) {
    ll_invest_search *search = NULL;
    ll_status status = ll_invest_search_open(run, without, tie_usd_per_musd, &search);
    if (status == LL_OK) status = ll_invest_search_next(search, most_usd, out);
    ll_invest_search_close(search);
    return status;
}

#endif
