/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which corridor a path takes, and what each corridor carries at which price.
 *
 *     corridor  =  gateway groups  { A, B } { C }      a path matches that crosses A or B, and C
 *
 * A gateway is a link in one direction or in both. The first corridor by priority, then in the order of the table,
 * takes the whole path; a path that matches none is `other`. Shares sum to 100%.
 *
 * A corridor's bottleneck is the full capacity that costs it most: its price times the corridor's flow over it, by
 * weight. (The highest price alone may be of a link that hardly any of it uses.)
 */
#ifndef LL_SOLVER_CORRIDOR_H
#define LL_SOLVER_CORRIDOR_H

#include "solver/solution.h"

typedef struct ll_corridor_row { /* a row of corridor.csv */
    const char *id, *name;       /* borrowed from the case */
    int64_t flow_uteu;
    double share_percent;                                       /* of the flow of all paths, 0 when there is none */
    double cost_usd_per_teu, time_d, co2_kg_per_teu, length_km; /* averages by TEU, NaN without flow */
    int32_t bottleneck; /* [row] what its paths pay most for, the lowest of equal rows; LL_NONE: they pay nothing */
    int64_t bottleneck_price_nusd;
} ll_corridor_row;

typedef struct ll_corridor_table {
    int32_t row_count; /* the corridors by priority, then `other` */
    ll_corridor_row *row;
    int32_t *row_of_path; /* [path] */
} ll_corridor_table;

/*
 * The corridor of each of `count` paths as a row of the table, row [path]; first [path + 1] into arc.
 * O(arcs of the paths + paths * gateways).
 */
ll_status ll_corridor_rows(ll_context *ctx, const ll_problem *p, int64_t count, const int64_t *first,
                           const int32_t *arc, int32_t *row);
/* Classifies the paths of a solution. Borrows from its case. O(arcs of the paths + paths * gateways). */
ll_status ll_corridor_table_create(ll_context *ctx, const ll_solution *solution, ll_corridor_table **out);
void ll_corridor_table_free(ll_context *ctx, ll_corridor_table *table); /* NULL allowed */

#endif
