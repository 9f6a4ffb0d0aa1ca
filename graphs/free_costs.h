/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Free costs of a problem that are kept for others like it: a cheapest path of every demand, without capacities.
 *
 *     what is dearer, closed or gone      touches the lanes, (class, origin), whose paths cross it
 *     what is cheaper, open or new        touches every lane of its class
 *
 * A lane that nothing touches has its costs still: its paths are there at the same cost, and every path of the other
 * problem is one of this, no dearer there. Arcs are matched by their tokens; nodes by the arcs at them.
 */
#ifndef LL_GRAPHS_FREE_COSTS_H
#define LL_GRAPHS_FREE_COSTS_H

#include "graphs/problem.h"

enum { LL_MANY_ON_CHAINS = 1000 }; /* nodes that searches are spared for by joining chains */

/*
 * The paths of p, which is borrowed and outlives them; one Dijkstra a lane, lanes shared by the threads. *out is NULL,
 * and the log says why, where the paths would take more memory than they are worth, and where the context is to stop.
 */
ll_status ll_free_costs_create(ll_context *ctx, const ll_problem *p, ll_free_costs **out);
void ll_free_costs_free(ll_context *ctx, ll_free_costs *known); /* NULL allowed */

/*
 * The costs [demand] of q that are known, in free_cost_nusd; the demands of which they are not, in unknown [*count].
 * Of q arcs, costs and demands are there. O(arcs * classes + demands + arcs of the kept paths).
 */
ll_status ll_free_costs_take(ll_context *ctx, const ll_free_costs *known, const ll_problem *q, int64_t *free_cost_nusd,
                             int64_t *unknown, int64_t *count);

#endif
