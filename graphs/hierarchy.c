/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contraction of a network in a given order, without playing the elimination game out. Vertex v gets the edge {v, x},
 * v < x, exactly when v lies on an elimination-tree path from a lower neighbour of x up to x (row structure of a sparse
 * Cholesky factor: Liu, "The Role of Elimination Trees in Sparse Factorization", SIAM J. Matrix Anal. 1990). So:
 *
 *     1. the tree, by union-find with path compression                      O(arcs * alpha)
 *     2. count: for every x climb from its lower neighbours to x            O(edges), no memory: limits come first
 *     3. fill: the same climb, x ascending, so lists come out sorted
 *
 * The tree is made in hierarchy_tree.c, levels and lists by upper end in hierarchy_levels.c.
 */
#include "graphs/hierarchy.h"

#include <string.h>

#include "graphs/hierarchy_parts.h"

/* first [bucket + 1] and item of a counting sort of 0 ... count-1 by key; stable, so items ascend in a bucket. */
ll_status ll_hierarchy_bucket(ll_context *ctx, int32_t bucket_count, int32_t count, const int32_t *key,
                              int32_t **first_out, int32_t **item_out) {
    ll_status status = LL_OK;
    int32_t *first = NULL, *item = NULL;
    LL_NEW(ctx, first, (int64_t)bucket_count + 1);
    LL_NEW(ctx, item, count);
    for (int32_t i = 0; i < count; i++) first[key[i]]++;
    for (int32_t b = 0, sum = 0; b <= bucket_count; b++) {
        int32_t size = first[b];
        first[b] = sum;
        sum += size;
    }
    for (int32_t i = 0; i < count; i++) item[first[key[i]]++] = i;
    memmove(first + 1, first, (size_t)bucket_count * sizeof *first);
    first[0] = 0;
    *first_out = first;
    *item_out = item;
    first = item = NULL;
done:
    ll_free(ctx, first);
    ll_free(ctx, item);
    return status;
}

static ll_status set_ranks(ll_context *ctx, ll_hierarchy *h, const int32_t *order) {
    ll_status status = LL_OK;
    LL_NEW(ctx, h->rank, h->node_count);
    LL_NEW(ctx, h->node, h->node_count);
    for (int32_t v = 0; v < h->node_count; v++) h->rank[v] = LL_NONE;
    for (int32_t r = 0; r < h->node_count; r++) {
        int32_t v = order == NULL ? r : order[r];
        if (v < 0 || v >= h->node_count || h->rank[v] != LL_NONE)
            return ll_fail(ctx, LL_ERR_USAGE, "order[%d] = %d: an order lists every node once", r, v);
        h->node[r] = v;
        h->rank[v] = r;
    }
done:
    return status;
}

/* Arcs by rank, and by the rank of their head. */
static ll_status set_arcs(ll_context *ctx, ll_hierarchy *h, const int32_t *tail, const int32_t *head) {
    ll_status status = LL_OK;
    LL_NEW(ctx, h->arc_tail, h->arc_count);
    LL_NEW(ctx, h->arc_head, h->arc_count);
    for (int32_t a = 0; a < h->arc_count; a++) {
        h->arc_tail[a] = h->rank[tail[a]];
        h->arc_head[a] = h->rank[head[a]];
    }
    LL_TRY(ll_hierarchy_bucket(ctx, h->node_count, h->arc_count, h->arc_head, &h->in_first, &h->in_arc));
    LL_NEW(ctx, h->in_tail, h->arc_count);
    for (int32_t i = 0; i < h->arc_count; i++) h->in_tail[i] = h->arc_tail[h->in_arc[i]];
done:
    return status;
}

static int32_t lower_end(const ll_hierarchy *h, int32_t arc) {
    return h->arc_tail[arc] < h->arc_head[arc] ? h->arc_tail[arc] : h->arc_head[arc];
}

static int32_t upper_end(const ll_hierarchy *h, int32_t arc) {
    return h->arc_tail[arc] < h->arc_head[arc] ? h->arc_head[arc] : h->arc_tail[arc];
}

/* Climbs from the lower neighbours of x to x: calls for every edge {v, x} once. mark [rank] remembers who was here. */
static int64_t climb(ll_hierarchy *h, int32_t x, const int32_t *first, const int32_t *lower, int32_t *mark, bool fill) {
    int64_t found = 0;
    mark[x] = x;
    for (int32_t i = first[x]; i < first[x + 1]; i++) {
        for (int32_t v = lower[i]; mark[v] != x; v = h->parent[v]) {
            mark[v] = x;
            found++;
            int64_t e = h->up_first[v]++;
            if (!fill) continue;
            h->up_head[e] = x;
            h->up_tail[e] = v;
        }
    }
    return found;
}

static ll_status too_large(ll_context *ctx, int64_t limit) {
    return ll_fail(ctx, LL_ERR_UNAVAILABLE,
                   "the contraction hierarchy would hold over %lld edges; use plain shortest paths for this network",
                   (long long)limit);
}

static ll_status set_edges(ll_context *ctx, ll_hierarchy *h, const int32_t *first, const int32_t *lower,
                           int64_t edge_limit) {
    ll_status status = LL_OK;
    int32_t *mark = NULL;
    int32_t n = h->node_count;
    LL_NEW(ctx, mark, n);
    LL_NEW(ctx, h->up_first, (int64_t)n + 1);
    for (int32_t x = 0; x < n; x++) mark[x] = LL_NONE;
    for (int32_t x = 0; x < n; x++) {
        h->edge_count += climb(h, x, first, lower, mark, false);
        if (edge_limit > 0 && h->edge_count > edge_limit) {
            status = too_large(ctx, edge_limit);
            goto done;
        }
    }
    LL_NEW(ctx, h->up_head, h->edge_count);
    LL_NEW(ctx, h->up_tail, h->edge_count);
    ll_hierarchy_prefix(h->up_first, n);
    for (int32_t x = 0; x < n; x++) mark[x] = LL_NONE;
    for (int32_t x = 0; x < n; x++) climb(h, x, first, lower, mark, true);
    memmove(h->up_first + 1, h->up_first, (size_t)n * sizeof *h->up_first);
    h->up_first[0] = 0;
done:
    ll_free(ctx, mark);
    return status;
}

/* Which arcs lie on which edge: the edge of an arc is found by bisection in the list of its lower end. */
static ll_status set_edge_arcs(ll_context *ctx, ll_hierarchy *h) {
    ll_status status = LL_OK;
    int64_t *edge = NULL;
    LL_NEW(ctx, edge, h->arc_count);
    LL_NEW(ctx, h->edge_arc_first, h->edge_count + 1);
    LL_NEW(ctx, h->edge_arc, h->arc_count);
    for (int32_t a = 0; a < h->arc_count; a++) {
        edge[a] = ll_hierarchy_edge(h, lower_end(h, a), upper_end(h, a));
        if (edge[a] != LL_NONE) h->edge_arc_first[edge[a]]++;
    }
    ll_hierarchy_prefix(h->edge_arc_first, h->edge_count);
    for (int32_t a = 0; a < h->arc_count; a++)
        if (edge[a] != LL_NONE) h->edge_arc[h->edge_arc_first[edge[a]]++] = a;
    memmove(h->edge_arc_first + 1, h->edge_arc_first, (size_t)h->edge_count * sizeof *h->edge_arc_first);
    h->edge_arc_first[0] = 0;
done:
    ll_free(ctx, edge);
    return status;
}

ll_status ll_hierarchy_check_stop(ll_context *ctx) {
    if (!ll_should_stop(ctx)) return LL_OK;
    return ll_fail(ctx, LL_ERR_NO_ANSWER, "stopped while the contraction hierarchy was built");
}

static ll_status contract(ll_context *ctx, ll_hierarchy *h, const int32_t *tail, const int32_t *head,
                          int64_t edge_limit) {
    ll_status status = LL_OK;
    int32_t *first = NULL, *lower = NULL;
    LL_TRY(ll_hierarchy_set_tree(ctx, h, tail, head, &first, &lower));
    LL_TRY(set_arcs(ctx, h, tail, head));
    LL_TRY(ll_hierarchy_check_stop(ctx));
    LL_TRY(set_edges(ctx, h, first, lower, edge_limit));
    LL_TRY(ll_hierarchy_check_stop(ctx));
    LL_TRY(set_edge_arcs(ctx, h));
    LL_TRY(ll_hierarchy_set_levels(ctx, h));
    LL_TRY(ll_hierarchy_set_supernodes(ctx, h));
done:
    ll_free(ctx, first);
    ll_free(ctx, lower);
    return status;
}

void ll_hierarchy_prefix(int64_t *first, int64_t count) {
    int64_t sum = 0;
    for (int64_t i = 0; i <= count; i++) {
        int64_t size = first[i];
        first[i] = sum;
        sum += size;
    }
}

int64_t ll_hierarchy_edge(const ll_hierarchy *h, int32_t lower, int32_t upper) {
    int64_t low = h->up_first[lower], high = h->up_first[lower + 1];
    while (low < high) {
        int64_t mid = low + (high - low) / 2;
        if (h->up_head[mid] < upper)
            low = mid + 1;
        else
            high = mid;
    }
    return low < h->up_first[lower + 1] && h->up_head[low] == upper ? low : LL_NONE;
}

ll_status ll_hierarchy_create(ll_context *ctx, int32_t node_count, int32_t arc_count, const int32_t *tail,
                              const int32_t *head, const int32_t *order, int64_t edge_limit, ll_hierarchy **out) {
    ll_status status = LL_OK;
    ll_hierarchy *h = NULL;
    *out = NULL;
    LL_NEW(ctx, h, 1);
    h->node_count = node_count;
    h->arc_count = arc_count;
    LL_TRY(set_ranks(ctx, h, order));
    LL_TRY(contract(ctx, h, tail, head, edge_limit));
    *out = h;
    h = NULL;
done:
    ll_hierarchy_free(ctx, h);
    return status;
}

ll_status ll_hierarchy_create_plain(ll_context *ctx, int32_t node_count, int32_t arc_count, const int32_t *tail,
                                    const int32_t *head, const int32_t *order, ll_hierarchy **out) {
    ll_status status = LL_OK;
    ll_hierarchy *h = NULL;
    *out = NULL;
    LL_NEW(ctx, h, 1);
    h->node_count = node_count;
    h->arc_count = arc_count;
    h->plain = true;
    LL_TRY(set_ranks(ctx, h, order));
    LL_TRY(set_arcs(ctx, h, tail, head));
    LL_TRY(ll_hierarchy_bucket(ctx, node_count, arc_count, h->arc_tail, &h->out_first, &h->out_arc));
    *out = h;
    h = NULL;
done:
    ll_hierarchy_free(ctx, h);
    return status;
}

void ll_hierarchy_free(ll_context *ctx, ll_hierarchy *h) {
    if (h == NULL) return;
    void *blocks[] = {h->rank,           h->node,     h->up_first,   h->up_head,   h->up_tail,
                      h->parent,         h->level,    h->down_first, h->down_edge, h->supernode_last,
                      h->edge_arc_first, h->edge_arc, h->arc_tail,   h->arc_head,  h->in_first,
                      h->in_arc,         h->in_tail,  h->out_first,  h->out_arc};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) ll_free(ctx, blocks[i]);
    ll_free(ctx, h);
}
