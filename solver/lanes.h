/* SPDX-License-Identifier: Apache-2.0 */
/* Demands grouped into lanes, one shortest-path tree each. */
#ifndef LL_SOLVER_LANES_H
#define LL_SOLVER_LANES_H

#include "graphs/problem.h"
#include "kernels/kernels.h"

typedef struct ll_lane_map {
    ll_lanes lanes;
    int64_t *demand; /* [lane demand] -> [demand]; demands without volume or path are left out */
} ll_lane_map;

/* Lanes sorted by class, then by rank of the origin (neighbours in the order share separators); demands of a lane by
 * destination, then by demand. */
ll_status ll_lane_map_create(ll_context *ctx, const ll_problem *p, const int32_t *rank /* [node] */, ll_lane_map **out);
/* The same lanes, those of owner 0 first, then those of 1, ...; in their order within each. */
ll_status ll_lane_map_regroup(ll_context *ctx, const ll_lane_map *map, const int32_t *owner /* [lane] */,
                              int32_t owner_count, ll_lane_map **out);
/* A map with so much room, empty. */
ll_status ll_lane_map_allocate(ll_context *ctx, int64_t lanes, int64_t demands, ll_lane_map **out);
void ll_lane_map_free(ll_context *ctx, ll_lane_map *map);

#endif
