/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lower triangles and the levels of a hierarchy: what customization walks over.
 *
 *          y            edge {x, y} has the lower triangle v: triangle_low = {v, x}, triangle_high = {v, y}.
 *         / \           Any two up-neighbours x < y of v are joined, so a vertex of degree d is in d (d - 1) / 2 of
 * them. x---|          For a fixed x the ends y are marked with their edge, then the lists of all lower v are read \ /
 * from x on: O(triangles). Edges of x belong to x alone, so ranks are done in parallel.
 *          v
 */
#include "graphs/hierarchy_parts.h"

#include <omp.h>
#include <string.h>

/* Edges by their upper end: down_edge [down_first[x] .. down_first[x + 1]), ascending in the lower end. */
typedef struct down_lists {
    int64_t *first, *edge;
} down_lists;

static void down_free(ll_context *ctx, down_lists *down) {
    ll_free(ctx, down->first);
    ll_free(ctx, down->edge);
}

static ll_status down_create(ll_context *ctx, const ll_hierarchy *h, down_lists *down) {
    ll_status status = LL_OK;
    LL_NEW(ctx, down->first, (int64_t)h->node_count + 1);
    LL_NEW(ctx, down->edge, h->edge_count);
    for (int64_t e = 0; e < h->edge_count; e++) down->first[h->up_head[e]]++;
    ll_hierarchy_prefix(down->first, h->node_count);
    for (int64_t e = 0; e < h->edge_count; e++) down->edge[down->first[h->up_head[e]]++] = e;
    memmove(down->first + 1, down->first, (size_t)h->node_count * sizeof *down->first);
    down->first[0] = 0;
done:
    return status;
}

/* Counts the triangles of the edges of x into triangle_first, or stores them from there on. */
static void triangles_of(ll_hierarchy *h, const down_lists *down, int32_t x, int64_t *edge_to, bool store) {
    for (int64_t e = h->up_first[x]; e < h->up_first[x + 1]; e++) edge_to[h->up_head[e]] = e;
    for (int64_t i = down->first[x]; i < down->first[x + 1]; i++) {
        int64_t low = down->edge[i], end = h->up_first[h->up_tail[low] + 1];
        for (int64_t high = low + 1; high < end; high++) {
            int64_t place = h->triangle_first[edge_to[h->up_head[high]]]++;
            if (!store) continue;
            h->triangle_low[place] = low;
            h->triangle_high[place] = high;
        }
    }
}

static void for_all_ranks(ll_context *ctx, ll_hierarchy *h, const down_lists *down, int64_t *edge_to, bool store) {
#pragma omp parallel num_threads(ll_threads_worth(ctx, 10 * h->triangle_count))
    {
        int64_t *mine = edge_to + (int64_t)omp_get_thread_num() * h->node_count;
#pragma omp for schedule(dynamic, 64)
        for (int32_t x = 0; x < h->node_count; x++) triangles_of(h, down, x, mine, store);
    }
}

ll_status ll_hierarchy_limit_triangles(ll_context *ctx, ll_hierarchy *h, int64_t edge_limit) {
    h->triangle_count = 0;
    for (int32_t v = 0; v < h->node_count; v++) h->triangle_count += h->up_first[v] * (h->up_first[v] - 1) / 2;
    if (edge_limit > 0 && h->triangle_count / 8 >= edge_limit && h->triangle_count > 8 * edge_limit)
        return ll_fail(ctx, LL_ERR_UNAVAILABLE,
                       "the contraction hierarchy would hold %lld triangles, over 8 * %lld; use plain shortest paths",
                       (long long)h->triangle_count, (long long)edge_limit);
    return LL_OK;
}

ll_status ll_hierarchy_set_triangles(ll_context *ctx, ll_hierarchy *h) {
    ll_status status = LL_OK;
    down_lists down = {NULL, NULL};
    int64_t *edge_to = NULL; /* [thread][rank] */
    LL_TRY(down_create(ctx, h, &down));
    LL_NEW(ctx, edge_to, (int64_t)ll_context_threads(ctx) * h->node_count);
    LL_NEW(ctx, h->triangle_first, h->edge_count + 1);
    LL_NEW(ctx, h->triangle_low, h->triangle_count);
    LL_NEW(ctx, h->triangle_high, h->triangle_count);
    for_all_ranks(ctx, h, &down, edge_to, false);
    LL_TRY(ll_hierarchy_check_stop(ctx));
    ll_hierarchy_prefix(h->triangle_first, h->edge_count);
    for_all_ranks(ctx, h, &down, edge_to, true);
    memmove(h->triangle_first + 1, h->triangle_first, (size_t)h->edge_count * sizeof *h->triangle_first);
    h->triangle_first[0] = 0;
done:
    down_free(ctx, &down);
    ll_free(ctx, edge_to);
    return status;
}

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
