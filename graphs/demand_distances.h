/* SPDX-License-Identifier: Apache-2.0 */
/* The distances of demands under any weights, by plain Dijkstra: what reading and certificates need. */
#ifndef LL_GRAPHS_DEMAND_DISTANCES_H
#define LL_GRAPHS_DEMAND_DISTANCES_H

#include "graphs/problem.h"

/*
 * distance [demand] of the listed demands (NULL: of all; count is then the problem's), LL_COST_INF where there is no
 * path, under weight [class * arc_count + arc] >= 0. One Dijkstra for each class and origin, in parallel, each ended
 * when its demands are settled; the same for any number of threads. Needs, a thread, 13 bytes a node and 16 an arc.
 * may_stop: a stop or the deadline ends it with LL_ERR_NO_ANSWER.
 */
ll_status ll_demand_distances(ll_context *ctx, const ll_problem *p, const int64_t *weight, const int64_t *demand,
                              int64_t count, bool may_stop, int64_t *distance);

#endif
