/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The elimination tree of a network in the order of h->rank, by union-find with path compression (Liu 1990), and its
 * postorder. Contracting a vertex touches its ancestors alone, so any order that keeps children below parents gives the
 * same edges. In postorder
 *
 *     the subtree of v is the run of ranks that ends at v     tasks for threads are runs of ranks
 *     chains of equal neighbours lie side by side             supernodes
 *     a sweep down the ranks meets v soon after its ancestors  their rows are still in cache
 */
#include "graphs/hierarchy_parts.h"

/* Lower neighbours of every rank, from arcs in both directions. */
static ll_status lower_neighbours(ll_context *ctx, const ll_hierarchy *h, const int32_t *tail, const int32_t *head,
                                  int32_t **first, int32_t **lower) {
    ll_status status = LL_OK;
    int32_t *upper = NULL;
    LL_NEW(ctx, upper, h->arc_count);
    for (int32_t a = 0; a < h->arc_count; a++) {
        int32_t t = h->rank[tail[a]], u = h->rank[head[a]];
        upper[a] = t < u ? u : t;
    }
    LL_TRY(ll_hierarchy_bucket(ctx, h->node_count, h->arc_count, upper, first, lower));
    for (int32_t i = 0; i < h->arc_count; i++) { /* arcs to their lower ends; a loop gives the rank itself */
        int32_t t = h->rank[tail[(*lower)[i]]], u = h->rank[head[(*lower)[i]]];
        (*lower)[i] = t < u ? t : u;
    }
done:
    ll_free(ctx, upper);
    return status;
}

static ll_status eliminate(ll_context *ctx, ll_hierarchy *h, const int32_t *first, const int32_t *lower) {
    ll_status status = LL_OK;
    int32_t *top = NULL; /* [rank] a short cut towards the root of its tree so far */
    LL_NEW(ctx, top, h->node_count);
    for (int32_t x = 0; x < h->node_count; x++) {
        h->parent[x] = top[x] = LL_NONE;
        for (int32_t i = first[x]; i < first[x + 1]; i++) {
            int32_t v = lower[i];
            while (v != LL_NONE && v != x) {
                int32_t next = top[v];
                top[v] = x;
                if (next == LL_NONE) h->parent[v] = x;
                v = next;
            }
        }
    }
done:
    ll_free(ctx, top);
    return status;
}

/* post [rank]: its place in the postorder. Parents first, each leaves its children the places before its own. */
static void number_subtrees(const ll_hierarchy *h, int32_t *size, int32_t *post) {
    int32_t end = h->node_count;
    for (int32_t v = 0; v < h->node_count; v++) {
        size[v]++;
        if (h->parent[v] != LL_NONE) size[h->parent[v]] += size[v];
    }
    for (int32_t v = h->node_count - 1; v >= 0; v--) {
        int32_t *free_end = h->parent[v] == LL_NONE ? &end : &size[h->parent[v]]; /* of a rank done: its free places */
        post[v] = *free_end - 1;
        *free_end -= size[v];
        size[v] = post[v];
    }
}

static ll_status postorder(ll_context *ctx, ll_hierarchy *h) {
    ll_status status = LL_OK;
    int32_t n = h->node_count, *post = NULL, *size = NULL, *node = NULL, *parent = NULL;
    LL_NEW(ctx, post, n);
    LL_NEW(ctx, size, n);
    LL_NEW(ctx, node, n);
    LL_NEW(ctx, parent, n);
    number_subtrees(h, size, post);
    for (int32_t v = 0; v < n; v++) {
        node[post[v]] = h->node[v];
        parent[post[v]] = h->parent[v] == LL_NONE ? LL_NONE : post[h->parent[v]];
    }
    for (int32_t v = 0; v < n; v++) {
        h->node[v] = node[v];
        h->parent[v] = parent[v];
        h->rank[node[v]] = v;
    }
done:
    ll_free(ctx, post);
    ll_free(ctx, size);
    ll_free(ctx, node);
    ll_free(ctx, parent);
    return status;
}

ll_status ll_hierarchy_set_tree(ll_context *ctx, ll_hierarchy *h, const int32_t *tail, const int32_t *head,
                                int32_t **first, int32_t **lower) {
    ll_status status = LL_OK;
    LL_NEW(ctx, h->parent, h->node_count);
    LL_TRY(lower_neighbours(ctx, h, tail, head, first, lower));
    LL_TRY(eliminate(ctx, h, *first, *lower));
    LL_TRY(postorder(ctx, h));
    ll_free(ctx, *first);
    ll_free(ctx, *lower);
    *first = *lower = NULL;
    LL_TRY(lower_neighbours(ctx, h, tail, head, first, lower));
done:
    return status;
}
