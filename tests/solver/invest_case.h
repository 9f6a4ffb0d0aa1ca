/* SPDX-License-Identifier: Apache-2.0 */
/* What the suites of investments share. */
#ifndef LL_TESTS_SOLVER_INVEST_CASE_H
#define LL_TESTS_SOLVER_INVEST_CASE_H

#include <landlink/landlink.h>

/* The defaults, with a budget and on the CPU. */
static inline ll_invest_options ll_invest_case_options(double budget_musd) {
    ll_invest_options options;
    ll_invest_options_default(&options);
    options.budget_musd = budget_musd;
    options.solve.device = LL_DEVICE_CPU;
    return options;
}

#endif
