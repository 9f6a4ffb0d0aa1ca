/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file compare.h
 * A case under each of its scenarios: solved, verified, and set beside the base.
 */
#ifndef LANDLINK_COMPARE_H
#define LANDLINK_COMPARE_H

#include <landlink/solve.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is closed in turn. */
typedef enum ll_outage { LL_OUTAGE_NONE, LL_OUTAGE_LINKS, LL_OUTAGE_NODES, LL_OUTAGE_BORDER } ll_outage;

/** What to compare. ll_compare_options_default() fills it. */
typedef struct ll_compare_options {
    ll_problem_options problem; /**< of the base and of every scenario; its scenario must be NULL */
    ll_solve_options solve;     /**< of every solve; time_limit_s is for all of them together */
    const char *scenarios;      /**< ids joined by ';' or ','; NULL: every scenario of the case; none where outages,
                                     sweeps or draws are asked for */
    ll_outage outage;           /**< each of these closed in turn, and ranked by what it costs */
    const char *const *sweep;   /**< [sweep_count] "TABLE:IDS COLUMN FROM:TO:STEP", see docs/formats.md */
    int32_t sweep_count;
    int32_t draws;       /**< times and capacities by chance, by the spreads of link.csv and the seed of solve */
    int32_t task, tasks; /**< above 0: do share `task` of `tasks`, from 1, and leave it in the folder, beside those of
                              the other tasks, for a collection; tasks may run at once, on any machines of one kind */
    bool collect; /**< solve nothing: put together what tasks of the same options left in the folder, as one run would
                       have written it; LL_ERR_LIMIT: some is missing, and marked; LL_ERR_NO_INPUT: there is nothing */
    bool cold;    /**< every solve starts from nothing, not from the base's paths and prices */
} ll_compare_options;

/** As for one solve, but a gap of 1e-7: differences are smaller than what they are of. */
LL_API void ll_compare_options_default(ll_compare_options *options);

/** What became of the base and the scenarios, in the order in which they were solved; [0] is the base. */
typedef struct ll_comparison ll_comparison;

/**
 * Solves a case and its scenarios, verifies each answer, and writes what docs/outputs.md lists into folder (made if
 * needed): a sub-folder an answer, and tables of the differences to the base. All files appear together or not at all.
 * @param path a case of tables with scenario.csv
 * @param options NULL takes the defaults
 * @param[out] out set on LL_OK, LL_ERR_SOME_FAILED and LL_ERR_LIMIT; free with ll_comparison_free()
 * @return LL_OK: each answer is verified and has the gap asked for; LL_ERR_SOME_FAILED: scenarios that cannot be
 * applied or solved are marked, the others are there; LL_ERR_LIMIT: stopped, what was not reached is marked;
 * LL_ERR_DATA, LL_ERR_USAGE (unknown scenario), what ll_solve() says of the base, LL_ERR_WRITE: nothing is written
 */
LL_API LL_MUST_USE ll_status ll_compare(ll_context *ctx, const char *path, const ll_compare_options *options,
                                        const char *folder, ll_comparison **out);

/** Frees a comparison. NULL is allowed. */
LL_API void ll_comparison_free(ll_context *ctx, ll_comparison *comparison);

LL_API int32_t ll_comparison_count(const ll_comparison *comparison);
/** The id of a scenario, "base" for [0]. Borrowed. */
LL_API const char *ll_comparison_id(const ll_comparison *comparison, int32_t index);
/** LL_OK: verified, with the gap asked for; LL_ERR_LIMIT: verified, without it; otherwise why there is no answer. */
LL_API ll_status ll_comparison_status(const ll_comparison *comparison, int32_t index);
/** Routing cost plus penalties, NaN where there is no answer. */
LL_API double ll_comparison_objective_usd(const ll_comparison *comparison, int32_t index);

#ifdef __cplusplus
}
#endif
#endif
