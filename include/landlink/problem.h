/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file problem.h
 * A routing problem: a case read from files (tables, TNTP, CommaLab, DIMACS) or built from arrays.
 */
#ifndef LANDLINK_PROBLEM_H
#define LANDLINK_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include <landlink/context.h>
#include <landlink/network.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ll_problem ll_problem;

/** What to make of a case. ll_problem_options_default() fills it. */
typedef struct ll_problem_options {
    int32_t year;         /**< demand year; 0: the year of config.csv */
    const char *scenario; /**< scenario id; NULL: the base */
    const char *projects; /**< ids of projects to switch on, joined by ';' or ','; NULL: none */
    bool hard;            /**< demands have no penalty: all must be carried */
    double demand_scale;  /**< every volume is multiplied by this, > 0 */
} ll_problem_options;

LL_API void ll_problem_options_default(ll_problem_options *options);

/**
 * Reads a case folder, a _net.tntp file, a CommaLab or a DIMACS min file (each also as .gz) and builds
 * its problem: expanded to arcs, rounded once to 1e-6 TEU and 1e-9 USD per TEU.
 * @param options NULL takes the defaults
 * @param[out] out free with ll_problem_free()
 * @return LL_ERR_NO_INPUT, LL_ERR_DATA (all findings of a file in one text), LL_ERR_USAGE (unknown scenario)
 */
LL_API LL_MUST_USE ll_status ll_problem_read(ll_context *ctx, const char *path, const ll_problem_options *options,
                                             ll_problem **out);

/** Arrays of a problem, all copied in. Arc and node indices are those of the network. */
typedef struct ll_problem_data {
    int32_t class_count;            /**< at least 1 */
    const double *cost_usd_per_teu; /**< [class * arc_count + arc] generalised cost, >= 0; INFINITY: not allowed */
    const double *capacity_teu;     /**< [arc] per year, >= 0; INFINITY: none; NULL: none at all */
    int64_t demand_count;
    const int32_t *origin;             /**< [demand] node */
    const int32_t *destination;        /**< [demand] node, not the origin */
    const int32_t *demand_class;       /**< [demand]; NULL: class 0 */
    const double *volume_teu;          /**< [demand] per year, >= 0 */
    const double *penalty_usd_per_teu; /**< [demand] INFINITY: hard; NULL: all hard */
} ll_problem_data;

/**
 * Builds a problem from arrays over a network.
 * @return LL_ERR_DATA names the array, the index and the value that does not fit
 */
LL_API LL_MUST_USE ll_status ll_problem_create(ll_context *ctx, const ll_network *network, const ll_problem_data *data,
                                               ll_problem **out);

/** Frees a problem. NULL is allowed. */
LL_API void ll_problem_free(ll_context *ctx, ll_problem *problem);

LL_API int32_t ll_problem_node_count(const ll_problem *problem);
LL_API int32_t ll_problem_arc_count(const ll_problem *problem);
LL_API int32_t ll_problem_class_count(const ll_problem *problem);
LL_API int64_t ll_problem_demand_count(const ll_problem *problem);

#ifdef __cplusplus
}
#endif
#endif
