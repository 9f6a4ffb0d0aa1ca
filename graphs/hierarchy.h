/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The customizable contraction hierarchy of a network in a given order (Dibbelt, Strasser, Wagner, "Customizable
 * Contraction Hierarchies", JEA 2016). Its shape depends on the network alone; prices only change weights.
 *
 *     rank 0 ... n-1          low ranks are contracted first, separators come last
 *     edge {v, u}, v < u      stored at v, ascending in u:   up_head[up_first[v] .. up_first[v+1])
 *     two weights an edge     up: v -> u      down: u -> v
 *     parent[v] = first up-neighbour (elimination tree), level[v] = 1 + max level of the children
 *     ranks are a postorder of that tree: the subtree of v is a run of ranks that ends at v
 *     supernode: a run of ranks, each the child of the next with one up-neighbour more; all share those of the last
 *     lower triangle of edge {x, y}: a vertex v < x with edges {v, x} and {v, y}
 *
 * The input arcs are kept beside it, renumbered by rank, for setting weights and for walking paths. A plain hierarchy
 * has nothing else: it stands in where contraction would explode, and trees are grown by Dijkstra.
 */
#ifndef LL_GRAPHS_HIERARCHY_H
#define LL_GRAPHS_HIERARCHY_H

#include "graphs/base/base.h"

typedef struct ll_hierarchy {
    int32_t node_count, arc_count;
    int32_t *rank; /* [node] -> rank */
    int32_t *node; /* [rank] -> node */

    bool plain; /* no edges: everything up to edge_arc is NULL or 0 */
    int64_t edge_count;
    int64_t *up_first; /* [rank + 1] */
    int32_t *up_head;  /* [edge] rank of the upper end */
    int32_t *up_tail;  /* [edge] rank of the lower end */
    int32_t *parent;   /* [rank] or LL_NONE for a root */
    int32_t *level;    /* [rank] */
    int32_t level_count;

    int64_t *down_first;     /* [rank + 1] into down_edge */
    int64_t *down_edge;      /* edges by their upper end, ascending in the lower one */
    int32_t *supernode_last; /* [rank] the last rank of its supernode */
    int64_t triangle_count;  /* lower triangles of all edges */

    int64_t *edge_arc_first; /* [edge + 1] into edge_arc: input arcs that lie on the edge */
    int32_t *edge_arc;       /* arc ids; arc goes up when rank[tail] < rank[head]; loops are dropped */

    int32_t *arc_tail; /* [arc] ranks */
    int32_t *arc_head;
    int32_t *in_first;  /* [rank + 1] input arcs by rank of their head */
    int32_t *in_arc;    /* arc ids, ascending: the first tight one is the lowest id */
    int32_t *in_tail;   /* rank of the tail of in_arc */
    int32_t *out_first; /* [rank + 1] input arcs by rank of their tail; NULL unless plain */
    int32_t *out_arc;   /* arc ids, ascending */
} ll_hierarchy;

/* Builds the hierarchy. order [node_count] lists nodes in contraction order; ranks are a postorder with the same edges.
 * Fails with LL_ERR_UNAVAILABLE when it would hold over edge_limit edges (0: no limit), and with LL_ERR_NO_ANSWER when
 * it is stopped. */
ll_status ll_hierarchy_create(ll_context *ctx, int32_t node_count, int32_t arc_count, const int32_t *tail,
                              const int32_t *head, const int32_t *order, int64_t edge_limit, ll_hierarchy **out);
/* The plain one: no edges. In an order that keeps neighbours together searches find more in caches; NULL: ranks are
 * nodes. */
ll_status ll_hierarchy_create_plain(ll_context *ctx, int32_t node_count, int32_t arc_count, const int32_t *tail,
                                    const int32_t *head, const int32_t *order, ll_hierarchy **out);
void ll_hierarchy_free(ll_context *ctx, ll_hierarchy *h);

#endif
