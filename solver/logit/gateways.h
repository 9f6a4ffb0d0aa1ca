/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cheapest path of a corridor: through a link of each of its gateway groups, in any order.
 *
 *     layer {}       o --> u --> v ...
 *                          | a link of group 1
 *     layer {1}            w --> x ... --> t         a layer for every set of groups that a path has come through
 */
#ifndef LL_SOLVER_LOGIT_GATEWAYS_H
#define LL_SOLVER_LOGIT_GATEWAYS_H

#include "graphs/loopless.h"

typedef struct ll_gateways ll_gateways; /* of one corridor, scratch for one thread */

/* corridor is of the case that p, or the problem it was joined from, has; p is borrowed. */
ll_status ll_gateways_create(ll_context *ctx, const ll_problem *p, int32_t corridor, ll_gateways **out);
void ll_gateways_free(ll_context *ctx, ll_gateways *g);
/* Paths end at destination from now on. weight [arc] >= 1, LL_COST_INF: closed. A shortest-path tree over the layers.
 */
void ll_gateways_aim(ll_gateways *g, const int64_t *weight, int32_t destination);
/*
 * Adds the corridor's cheapest path from origin to list, where it has one that costs most_cost or less and comes by no
 * node twice; corridors of more than four groups have none.
 */
ll_status ll_gateways_find(ll_gateways *g, int32_t origin, int64_t most_cost, ll_path_list *list);

#endif
