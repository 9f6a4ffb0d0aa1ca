/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A network as METIS wants it: undirected, every edge in both lists, no loops, parallel arcs merged.
 *
 *     neighbours of v: neighbour [first[v] .. first[v + 1]), ascending;  arcs [same place]: how many arcs were merged
 */
#ifndef LL_GRAPHS_PARTITION_GRAPH_H
#define LL_GRAPHS_PARTITION_GRAPH_H

#include "graphs/base/base.h"

typedef struct ll_simple_graph {
    int32_t node_count;
    int64_t *first;     /* [node + 1] */
    int32_t *neighbour; /* [first[node_count]] */
    int32_t *arcs;
} ll_simple_graph;

ll_status ll_simple_graph_create(ll_context *ctx, int32_t node_count, int64_t arc_count, const int32_t *tail,
                                 const int32_t *head, ll_simple_graph *out);
void ll_simple_graph_free(ll_context *ctx, ll_simple_graph *g); /* resets it to zero */

/*
 * Contracts chains and trees away: rounds that take an independent set of nodes of degree 2 or less out and join the
 * two neighbours of each. No node gets over two edges in the hierarchy, a chain of k nodes is gone in O(log k) rounds,
 * and so is a tree: the elimination tree stays as low. Rounds end where under 1/16 of the nodes would go. order gets
 * the nodes taken, in order, *taken of them; core is what is left, core_node [core node] -> node.
 */
ll_status ll_simple_graph_reduce(ll_context *ctx, ll_simple_graph *g, int32_t *order, int32_t *taken,
                                 int32_t *core_node);

#endif
