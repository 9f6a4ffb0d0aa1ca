/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file solve.h
 * Solve a problem, write the answer with its certificate, verify it in exact arithmetic.
 */
#ifndef LANDLINK_SOLVE_H
#define LANDLINK_SOLVE_H

#include <stdbool.h>

#include <landlink/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ll_solution ll_solution;

/** How the problem is solved: one linear program (small cases), or column generation whose master is solved by GLPK's
 *  simplex method or by an interior-point method, or by prices alone, with the best flows on the way (huge cases). AUTO
 * chooses and says why in the log and in run.json. */
typedef enum ll_method {
    LL_METHOD_AUTO,
    LL_METHOD_LP,
    LL_METHOD_COLUMN,
    LL_METHOD_INTERIOR,
    LL_METHOD_PRICE
} ll_method;
typedef enum ll_device { LL_DEVICE_AUTO, LL_DEVICE_CPU, LL_DEVICE_CUDA } ll_device;

/** How to solve. ll_solve_options_default() fills it. */
typedef struct ll_solve_options {
    ll_method method;
    ll_device device;
    double gap;              /**< stop when (objective - bound) / max(1, |objective|) is this or less; default 1e-6 */
    double time_limit_s;     /**< from the start of the context; 0: none */
    int64_t memory_limit;    /**< bytes, of the whole process; 0: what machine and control group have */
    int32_t iteration_limit; /**< master rounds; 0: none */
    int32_t parts;           /**< METIS cells for the tables; 0 or 1: none */
    int32_t price_ranges;    /**< capacities, the dearest first, for which the answer also tells what one more TEU a
                                  year saves and what one less costs, and how far that holds; 0: none, the default */
    bool price_ranges_if_cheap; /**< only as many of them as take a small share of the solve; default false */
    uint64_t seed;              /**< of METIS; default 1 */
    bool vertex; /**< end at a vertex, where few demands are split, however long that takes; default false:
                      where it takes a small share of the solve */
    /** Above 0: demands spread over a choice set, as exp(-theta * cost per TEU) where nothing is full: what people do
     *  who see costs as they are give or take about 1 / theta. Per USD per TEU, 1e-9 to 1e6; default 0: all of a demand
     *  takes what is cheapest. Objective, bound and gap are then those of the spread flows (docs/algorithms.md). */
    double logit_theta_per_usd;
    int32_t choices;      /**< of a choice set: the most loopless paths of a demand, 1 or more; default 20 */
    double choice_factor; /**< and what they may cost at most, times the cheapest, 1 or more; default 1.5 */
    /** Above 0: ll_solve() also finds up to so many points, 2 or more, between the least money and the least time that
     *  all demand can be carried at, and ll_solution_write() writes them; default 0. */
    int32_t pareto_points;
    const char *checkpoint;    /**< folder of checkpoints, made if needed; NULL: none. A solve of the same problem and
                                    options goes on from the newest one there, and ends with the same answer, bit for bit,
                                    as one that was never stopped. They stay when it ends: the caller removes them */
    double checkpoint_every_s; /**< between two of them; default 600, 0: every round. A solve that a limit or cancel
                                  stops leaves one, too */
} ll_solve_options;

LL_API void ll_solve_options_default(ll_solve_options *options);

/**
 * Computes the cheapest assignment that fits every capacity.
 *
 * The solution borrows the problem, which must outlive it. For the same input and options it is the same, bit for bit,
 * for any number of threads (limits and cancel excepted).
 * @param options NULL takes the defaults
 * @param[out] out set on LL_OK, LL_ERR_LIMIT and LL_ERR_INFEASIBLE; free with ll_solution_free()
 * @return LL_OK: the gap was reached; LL_ERR_LIMIT: a limit or cancel ended it, the answer is feasible (optimal, where
 *         only points between least money and least time are missing);
 *         LL_ERR_NO_ANSWER; LL_ERR_INFEASIBLE: hard demands cannot all be carried, with proof; LL_ERR_UNAVAILABLE
 */
LL_API LL_MUST_USE ll_status ll_solve(ll_context *ctx, const ll_problem *problem, const ll_solve_options *options,
                                      ll_solution **out);

/** Frees a solution. NULL is allowed. */
LL_API void ll_solution_free(ll_context *ctx, ll_solution *solution);

LL_API double ll_solution_objective_usd(const ll_solution *solution); /**< routing cost plus penalties */
LL_API double ll_solution_bound_usd(const ll_solution *solution);     /**< no answer is cheaper */
LL_API double ll_solution_gap(const ll_solution *solution);
LL_API double ll_solution_unmet_teu(const ll_solution *solution);
/** The flow of a class on an arc, or of all classes for klass -1, in TEU. */
LL_API double ll_solution_arc_flow_teu(const ll_solution *solution, int32_t klass, int32_t arc);
/** The price of an arc's own capacity, USD per TEU, 0 where it has none. */
LL_API double ll_solution_arc_price_usd(const ll_solution *solution, int32_t arc);

/**
 * Writes every table of the answer into folder (made if needed), verifies it there and stamps summary.json
 * with what the verifier says. Files appear whole or not at all.
 * @return the status of the answer (LL_OK, LL_ERR_LIMIT, LL_ERR_INFEASIBLE), LL_ERR_WRITE, or LL_ERR_INTERNAL when
 *         verification failed
 */
LL_API LL_MUST_USE ll_status ll_solution_write(ll_context *ctx, const ll_solution *solution, const char *folder);

/** What the verifier found. Text is borrowed from the report. */
typedef struct ll_verification {
    bool ok;
    bool logit; /**< demands spread over a choice set; objective, bound and gap are then those of the spread flows */
    double objective_usd, bound_usd, gap;
    char objective[64], bound[64], gap_fraction[160]; /**< exact: decimals in USD, "numerator/denominator" */
} ll_verification;

/**
 * Checks an answer folder against its problem in exact arithmetic: every path, capacity, demand and table, the
 * objective, the bound. Shares no code with the solver beyond the reader of the case.
 * @return LL_OK, LL_ERR_NO_INPUT (files missing), LL_ERR_INTERNAL with a text that says what is wrong
 */
LL_API LL_MUST_USE ll_status ll_verify(ll_context *ctx, const ll_problem *problem, const char *folder,
                                       ll_verification *out);

#ifdef __cplusplus
}
#endif
#endif
