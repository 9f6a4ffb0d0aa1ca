/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders and splits of a network by METIS (Karypis, Kumar 1998), guarded: what METIS cannot take is handled here.
 * The network is taken as undirected; parallel arcs are merged, loops dropped. Same input and seed, same answer.
 */
#ifndef LL_GRAPHS_PARTITION_H
#define LL_GRAPHS_PARTITION_H

#include "graphs/base/base.h"

/* Nested dissection: order[i] is the node contracted i-th. */
ll_status ll_partition_order(ll_context *ctx, int32_t node_count, int32_t arc_count, const int32_t *tail,
                             const int32_t *head, uint64_t seed, int32_t *order /* [node] */);

/* k-way cells of about equal node weight. weight may be NULL (1 each), >= 0. parts >= 1.
 * cell[node] in [0, parts); *cut is the number of arcs between cells. */
ll_status ll_partition_cells(ll_context *ctx, int32_t node_count, int32_t arc_count, const int32_t *tail,
                             const int32_t *head, const int64_t *weight, int32_t parts, uint64_t seed,
                             int32_t *cell /* [node] */, int64_t *cut);

#endif
