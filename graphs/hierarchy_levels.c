/* SPDX-License-Identifier: Apache-2.0 */
/* What sweeps and customization walk along: ranks and edges by level, edges by their upper end, supernodes. */
#include "graphs/hierarchy_parts.h"

#include <string.h>

/* Edges by the level of their lower end: the lists of the ranks of a level, one after the other. */
static ll_status set_level_edges(ll_context *ctx, ll_hierarchy *h) {
    ll_status status = LL_OK;
    LL_NEW(ctx, h->level_edge_first, (int64_t)h->level_count + 1);
    LL_NEW(ctx, h->level_edge, h->edge_count);
    int64_t count = 0;
    for (int32_t l = 0; l < h->level_count; l++) {
        h->level_edge_first[l] = count;
        for (int32_t i = h->level_first[l]; i < h->level_first[l + 1]; i++) {
            int32_t v = h->level_rank[i];
            for (int64_t e = h->up_first[v]; e < h->up_first[v + 1]; e++) h->level_edge[count++] = e;
        }
    }
    h->level_edge_first[h->level_count] = count;
done:
    return status;
}

ll_status ll_hierarchy_set_levels(ll_context *ctx, ll_hierarchy *h) {
    ll_status status = LL_OK;
    LL_NEW(ctx, h->level, h->node_count);
    for (int32_t v = 0; v < h->node_count; v++) {
        int32_t above = h->level[v] + 1, p = h->parent[v];
        if (above > h->level_count) h->level_count = above;
        if (p != LL_NONE && h->level[p] < above) h->level[p] = above;
    }
    LL_TRY(ll_hierarchy_bucket(ctx, h->level_count, h->node_count, h->level, &h->level_first, &h->level_rank));
    LL_TRY(set_level_edges(ctx, h));
done:
    return status;
}

static ll_status set_down_edges(ll_context *ctx, ll_hierarchy *h) {
    ll_status status = LL_OK;
    LL_NEW(ctx, h->down_first, (int64_t)h->node_count + 1);
    LL_NEW(ctx, h->down_edge, h->edge_count);
    for (int64_t e = 0; e < h->edge_count; e++) h->down_first[h->up_head[e]]++;
    ll_hierarchy_prefix(h->down_first, h->node_count);
    for (int64_t e = 0; e < h->edge_count; e++) h->down_edge[h->down_first[h->up_head[e]]++] = e;
    memmove(h->down_first + 1, h->down_first, (size_t)h->node_count * sizeof *h->down_first);
    h->down_first[0] = 0;
done:
    return status;
}

static int64_t up_degree(const ll_hierarchy *h, int32_t v) { return h->up_first[v + 1] - h->up_first[v]; }

ll_status ll_hierarchy_set_supernodes(ll_context *ctx, ll_hierarchy *h) {
    ll_status status = LL_OK;
    LL_TRY(set_down_edges(ctx, h));
    LL_NEW(ctx, h->supernode_last, h->node_count);
    for (int32_t v = h->node_count - 1; v >= 0; v--) {
        int64_t degree = up_degree(h, v);
        bool joins = h->parent[v] == v + 1 && degree == up_degree(h, v + 1) + 1;
        h->supernode_last[v] = joins ? h->supernode_last[v + 1] : v;
        h->triangle_count += degree * (degree - 1) / 2;
    }
done:
    return status;
}
