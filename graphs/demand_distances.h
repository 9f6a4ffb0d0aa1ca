/* SPDX-License-Identifier: Apache-2.0 */
/* The distances of demands under any weights, by plain Dijkstra: what reading and certificates need. */
#ifndef LL_GRAPHS_DEMAND_DISTANCES_H
#define LL_GRAPHS_DEMAND_DISTANCES_H

#include "graphs/problem.h"

typedef struct ll_lane_demand {
    int64_t demand;
    int32_t klass, origin;
} ll_lane_demand;

typedef struct ll_demand_lanes { /* demands by class and origin, in that order */
    ll_lane_demand *demand;
    int64_t *first; /* [lane + 1] into demand */
    int64_t count;
} ll_demand_lanes;

/* The lanes of the listed demands, or of all: see below. The caller closes them, also on failure. */
ll_status ll_demand_lanes_open(ll_context *ctx, const ll_problem *p, const int64_t *demand, int64_t count,
                               ll_demand_lanes *lanes);
void ll_demand_lanes_close(ll_context *ctx, ll_demand_lanes *lanes);

/*
 * distance [demand] of the listed demands (NULL: of all; count is then the problem's), LL_COST_INF where there is no
 * path, under weight [class * arc_count + arc] >= 0. One Dijkstra for each class and origin, in parallel, each ended
 * when its demands are settled; the same for any number of threads. Needs, a thread, 13 bytes a node and 16 an arc.
 * may_stop: a stop or the deadline ends it with LL_ERR_NO_ANSWER.
 */
ll_status ll_demand_distances(ll_context *ctx, const ll_problem *p, const int64_t *weight, const int64_t *demand,
                              int64_t count, bool may_stop, int64_t *distance);

#endif
