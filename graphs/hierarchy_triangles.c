/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lower triangles of a hierarchy, listed.
 *
 *          y          edge {x, y} has the lower triangle v: low = {v, x}, high = {v, y}. Any two up-neighbours x < y
 *         / \         of v are joined, so a vertex of degree d is in d (d - 1) / 2 of them. For a fixed x the ends y
 *        x---|        are marked with their edge, then the lists of all lower v are read from x on: O(triangles).
 *         \ /         Edges of x belong to x alone, so ranks are done in parallel.
 *          v
 */
#include <omp.h>
#include <string.h>

#include "graphs/hierarchy_parts.h"

/* Counts the triangles of the edges of x into first, or stores them from there on. */
static void triangles_of(const ll_hierarchy *h, ll_triangles *t, int32_t x, int64_t *edge_to, bool store) {
    for (int64_t e = h->up_first[x]; e < h->up_first[x + 1]; e++) edge_to[h->up_head[e]] = e;
    for (int64_t i = h->down_first[x]; i < h->down_first[x + 1]; i++) {
        int64_t low = h->down_edge[i], end = h->up_first[h->up_tail[low] + 1];
        for (int64_t high = low + 1; high < end; high++) {
            int64_t place = t->first[edge_to[h->up_head[high]]]++;
            if (!store) continue;
            t->low[place] = low;
            t->high[place] = high;
        }
    }
}

static void for_all_ranks(ll_context *ctx, const ll_hierarchy *h, ll_triangles *t, int64_t *edge_to, bool store) {
#pragma omp parallel num_threads(ll_threads_worth(ctx, 10 * h->triangle_count))
    {
        int64_t *mine = edge_to + (int64_t)omp_get_thread_num() * h->node_count;
#pragma omp for schedule(dynamic, 64)
        for (int32_t x = 0; x < h->node_count; x++) triangles_of(h, t, x, mine, store);
    }
}

ll_status ll_triangles_create(ll_context *ctx, const ll_hierarchy *h, ll_triangles *out) {
    ll_status status = LL_OK;
    ll_triangles t = {NULL, NULL, NULL};
    int64_t *edge_to = NULL; /* [thread][rank] */
    *out = t;
    LL_NEW(ctx, edge_to, (int64_t)ll_context_threads(ctx) * h->node_count);
    LL_NEW(ctx, t.first, h->edge_count + 1);
    LL_NEW(ctx, t.low, h->triangle_count);
    LL_NEW(ctx, t.high, h->triangle_count);
    for_all_ranks(ctx, h, &t, edge_to, false);
    LL_TRY(ll_hierarchy_check_stop(ctx));
    ll_hierarchy_prefix(t.first, h->edge_count);
    for_all_ranks(ctx, h, &t, edge_to, true);
    memmove(t.first + 1, t.first, (size_t)h->edge_count * sizeof *t.first);
    t.first[0] = 0;
    *out = t;
    t = (ll_triangles){NULL, NULL, NULL};
done:
    ll_triangles_free(ctx, &t);
    ll_free(ctx, edge_to);
    return status;
}

void ll_triangles_free(ll_context *ctx, ll_triangles *t) {
    ll_free(ctx, t->first);
    ll_free(ctx, t->low);
    ll_free(ctx, t->high);
    *t = (ll_triangles){NULL, NULL, NULL};
}
