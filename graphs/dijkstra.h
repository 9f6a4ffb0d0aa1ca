/* SPDX-License-Identifier: Apache-2.0 */
/* Plain Dijkstra with a heap: the reference that every faster oracle is tested against, and the fallback where a
 * hierarchy would explode. */
#ifndef LL_GRAPHS_DIJKSTRA_H
#define LL_GRAPHS_DIJKSTRA_H

#include "graphs/base/base.h"

typedef struct ll_dijkstra ll_dijkstra; /* reusable scratch for one thread */

/* first_out [node + 1], out_arc and head [arc] as in ll_problem; borrowed for the life of the object. out_arc NULL:
 * heads and weights lie in the order of first_out, which spares two distant reads an arc. */
ll_status ll_dijkstra_create(ll_context *ctx, int32_t node_count, const int32_t *first_out, const int32_t *out_arc,
                             const int32_t *head, ll_dijkstra **out);
void ll_dijkstra_free(ll_context *ctx, ll_dijkstra *d);
/* The next run may end when every awaited node is settled: the distances of others may then be too large. */
void ll_dijkstra_await(ll_dijkstra *d, int32_t node);
/* Runs keep the arc that each node is reached by in last_arc [node], borrowed; NULL: no more. That of the origin, and
 * of nodes that are not reached, is what was there before. */
void ll_dijkstra_keep_arcs(ll_dijkstra *d, int32_t *last_arc);
/* Distances from origin to every node, or to the awaited ones; weight[arc] >= 0, arcs at LL_COST_INF do not exist.
 * O((n + m) log n). */
void ll_dijkstra_run(ll_dijkstra *d, int32_t origin, const int64_t *weight, int64_t *distance /* [node] */);
/* The same onto what an earlier rerun has left in distance; stale [block] says where that is, all 1 at first. A run
 * that ends early costs no more than what it and the one before touch. */
void ll_dijkstra_rerun(ll_dijkstra *d, int32_t origin, const int64_t *weight, int64_t *distance, uint8_t *stale);
int64_t ll_dijkstra_blocks(int32_t node_count);

#endif
