/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of building a problem, shared by the files that take them. Each fills its part of the problem. */
#ifndef LL_GRAPHS_PROBLEM_BUILD_H
#define LL_GRAPHS_PROBLEM_BUILD_H

#include "graphs/problem.h"

/* Where the places and zones of a case have their ends in the network. */
typedef struct ll_ends {
    int32_t *origin, *destination;           /* [case node] -> [node] */
    int32_t *zone_origin, *zone_destination; /* [zone] -> [node], LL_NONE for a zone without nodes */
} ll_ends;

/* expand.c: nodes, arcs, tokens, rows by tail and head. */
ll_status ll_problem_expand(ll_context *ctx, ll_problem *p, ll_ends *ends);
void ll_ends_free(ll_context *ctx, ll_ends *ends);
/* problem_costs.c: generalised cost of every class on every arc (given, or computed where given is NULL), time, length
 * and CO2 of every arc. */
ll_status ll_problem_price_arcs(ll_context *ctx, ll_problem *p,
                                const double *given_usd /* [class * arc_count + arc] */);
/* problem_rows.c: capacity rows and their entries. */
ll_status ll_problem_add_rows(ll_context *ctx, ll_problem *p);
/* problem_demand.c: demands of the year, their ends, volumes and penalties. known: NULL allowed. */
ll_status ll_problem_add_demands(ll_context *ctx, ll_problem *p, const ll_ends *ends, const ll_problem_options *options,
                                 const ll_free_costs *known);
/* problem_unserved.c: demands without a path, with the nearest reachable node; LL_ERR_DATA where one has no penalty. */
ll_status ll_problem_tell_unserved(ll_context *ctx, const ll_problem *p);

/* problem_chain_rows.c: the entries of a problem with chains joined, whose arcs and whole are there. */
ll_status ll_problem_join_entries(ll_context *ctx, ll_problem *q);

/* The file that findings about a row of a table name: the table, or the one file of other formats. */
enum { LL_TABLE_PATH_SIZE = 4200 };
const char *ll_problem_table_path(const ll_case *c, const char *table, char path[LL_TABLE_PATH_SIZE]);

#endif
