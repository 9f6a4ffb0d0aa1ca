/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file invest.h
 * Which projects of a case to build under a budget, proven.
 */
#ifndef LANDLINK_INVEST_H
#define LANDLINK_INVEST_H

#include <landlink/solve.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Money that comes at one time. What a phase does not spend, later ones may. */
typedef struct ll_invest_phase {
    int32_t year;        /**< from when its projects are there; phases ascend */
    double budget_musd;  /**< above 0, million USD */
    int32_t demand_year; /**< whose demand is carried until the next phase; 0: year */
} ll_invest_phase;

/** What to choose from, and with how much. ll_invest_options_default() fills it. */
typedef struct ll_invest_options {
    ll_problem_options problem; /**< of the case without any choice; its projects are built already and cost nothing */
    ll_solve_options solve;     /**< of every solve; gap is that of the choice, time_limit_s is for all together */
    double budget_musd;         /**< above 0, million USD; with phases 0 */
    const char *candidates;     /**< ids joined by ';' or ','; NULL: every project that is neither completed nor on */
    const ll_invest_phase *phase; /**< [phase_count]; NULL: one, with budget_musd and the year of problem */
    int32_t phase_count;
    double rate; /**< of discount a year, 0.05 for 5%; for phases */
} ll_invest_options;

/** A gap of 1e-6, no budget. */
LL_API void ll_invest_options_default(ll_invest_options *options);

/** The choice that was made, and what is known of each candidate. */
typedef struct ll_investment ll_investment;

/**
 * Chooses the projects with which the cheapest assignment costs least. With phases that cost is a sum over years: a
 * phase counts for each year until the next begins, the last for as many as the one before it (a single one for one),
 * discounted to the year of the first. Capital cost is a limit, no part of that cost; of choices that cost the
 * same to half of the gap the one with less capital cost is taken. A gap below 1e-12 counts as that: bounds are rounded
 * down.
 *
 * Writes what docs/outputs.md lists into folder (made if needed): tables of the choice, and the verified answers of the
 * case without and with it. All files appear together or not at all. Needs a build with GLPK.
 * @param path a case of tables with project.csv
 * @param[out] out set on LL_OK and LL_ERR_LIMIT; free with ll_investment_free()
 * @return LL_OK: proven to the gap asked for; LL_ERR_LIMIT: stopped, with the best choice found and the gap that is
 * proven; LL_ERR_INFEASIBLE: hard demands cannot all be carried by any choice; LL_ERR_USAGE (no budget, unknown
 * project), LL_ERR_DATA (a project without capex_musd, too many that share links), what ll_solve() says of the case
 * without projects, LL_ERR_UNAVAILABLE, LL_ERR_WRITE: nothing is written
 */
LL_API LL_MUST_USE ll_status ll_invest(ll_context *ctx, const char *path, const ll_invest_options *options,
                                       const char *folder, ll_investment **out);

/** Frees an investment. NULL is allowed. */
LL_API void ll_investment_free(ll_context *ctx, ll_investment *investment);

LL_API double ll_investment_base_usd(const ll_investment *investment);  /**< cost without any candidate */
LL_API double ll_investment_value_usd(const ll_investment *investment); /**< cost with the choice */
LL_API double ll_investment_bound_usd(const ll_investment *investment); /**< no choice within the budget costs less */
LL_API double ll_investment_gap(const ll_investment *investment);       /**< (value - bound) / max(1, |value|) */
LL_API double ll_investment_capex_musd(const ll_investment *investment);

LL_API int32_t ll_investment_count(const ll_investment *investment); /**< candidates, in the order of project.csv */
/** The id of a candidate. Borrowed. */
LL_API const char *ll_investment_id(const ll_investment *investment, int32_t candidate);
/** The phase that builds it, from 0; -1: none. */
LL_API int32_t ll_investment_phase(const ll_investment *investment, int32_t candidate);
/** What it alone would save from the first phase on, whatever it costs. NaN where that was not solved. */
LL_API double ll_investment_saving_alone_usd(const ll_investment *investment, int32_t candidate);
/** What a chosen one saves, all others as they are; what another would add. NaN where that was not solved. */
LL_API double ll_investment_saving_in_package_usd(const ll_investment *investment, int32_t candidate);
/** What the best choice without a chosen one costs more. NaN for others, and where that was not solved. */
LL_API double ll_investment_regret_usd(const ll_investment *investment, int32_t candidate);

#ifdef __cplusplus
}
#endif
#endif
