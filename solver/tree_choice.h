/* SPDX-License-Identifier: Apache-2.0 */
/* Which trees a case wants: all of the network at once by a hierarchy, or searches that end at the demands. */
#ifndef LL_SOLVER_TREE_CHOICE_H
#define LL_SOLVER_TREE_CHOICE_H

#include "graphs/hierarchy.h"
#include "graphs/problem.h"

/* What is known of that before: the hierarchy's trees, searches, or nothing, and then a sample tells. */
typedef enum ll_trees { LL_TREES_BY_SAMPLE, LL_TREES_SWEPT, LL_TREES_SEARCHED } ll_trees;

/*
 * *shorter: by a sample of the demands at free costs, Dijkstra's searches to the destinations of a lane take well less
 * time than the lane's part of sweeping the hierarchy. Depends on the case alone. O(sample * (nodes + demands)).
 */
ll_status ll_searches_are_shorter(ll_context *ctx, const ll_problem *p, const ll_hierarchy *h, bool *shorter);

#endif
