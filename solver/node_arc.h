/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The node-arc program of small cases, flows aggregated by lane (class, origin):
 *
 *     min  sum cost x + sum penalty unmet     in(v) - out(v) + unmet = volume to v,  capacity rows added when violated
 */
#ifndef LL_SOLVER_NODE_ARC_H
#define LL_SOLVER_NODE_ARC_H

#include "solver/column.h"

/* Rows of the program without capacities: lanes times nodes. */
int64_t ll_node_arc_rows(const ll_problem *p, const ll_lanes *lanes);
/* Solves it, splits the lanes' flows into paths and puts them into the pool, where the column loop confirms them. */
ll_status ll_node_arc_seed(ll_column *c);

#endif
