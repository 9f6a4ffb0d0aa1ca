/* SPDX-License-Identifier: Apache-2.0 */
/* What sweeps and customization walk along: levels of ranks, edges by their upper end, supernodes. */
#include "graphs/hierarchy_parts.h"

#include <string.h>

ll_status ll_hierarchy_set_levels(ll_context *ctx, ll_hierarchy *h) {
    ll_status status = LL_OK;
    LL_NEW(ctx, h->level, h->node_count);
    for (int32_t v = 0; v < h->node_count; v++) {
        int32_t above = h->level[v] + 1, p = h->parent[v];
        if (above > h->level_count) h->level_count = above;
        if (p != LL_NONE && h->level[p] < above) h->level[p] = above;
    }
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
