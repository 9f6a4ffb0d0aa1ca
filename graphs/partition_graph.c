/* SPDX-License-Identifier: Apache-2.0 */
/* Simple undirected graphs and their reduction, see partition_graph.h. */
#include "graphs/partition_graph.h"

#include <string.h>

static void prefix(int64_t *first, int64_t count) {
    int64_t sum = 0;
    for (int64_t i = 0; i <= count; i++) {
        int64_t size = first[i];
        first[i] = sum;
        sum += size;
    }
}

/* Both directions of every arc but loops, ordered by head: from [place] and to [place]. Returns how many. */
static int64_t half_arcs(int64_t arc_count, const int32_t *tail, const int32_t *head, int64_t *cursor,
                         int32_t node_count, int32_t *from, int32_t *to) {
    for (int64_t a = 0; a < arc_count; a++) {
        if (tail[a] == head[a]) continue;
        cursor[tail[a]]++;
        cursor[head[a]]++;
    }
    prefix(cursor, node_count);
    for (int64_t a = 0; a < arc_count; a++) {
        if (tail[a] == head[a]) continue;
        int64_t i = cursor[head[a]]++, j = cursor[tail[a]]++;
        from[i] = tail[a];
        to[i] = head[a];
        from[j] = head[a];
        to[j] = tail[a];
    }
    return cursor[node_count];
}

/* Merges repeats in sorted lists, in place. */
static void merge_repeats(ll_simple_graph *g) {
    int64_t place = 0;
    for (int32_t v = 0; v < g->node_count; v++) {
        int64_t begin = g->first[v], end = g->first[v + 1];
        g->first[v] = place;
        for (int64_t i = begin; i < end; i++) {
            if (place > g->first[v] && g->neighbour[place - 1] == g->neighbour[i]) {
                g->arcs[place - 1]++;
                continue;
            }
            g->neighbour[place] = g->neighbour[i];
            g->arcs[place++] = 1;
        }
    }
    g->first[g->node_count] = place;
}

ll_status ll_simple_graph_create(ll_context *ctx, int32_t node_count, int64_t arc_count, const int32_t *tail,
                                 const int32_t *head, ll_simple_graph *out) {
    ll_status status = LL_OK;
    ll_simple_graph g = {.node_count = node_count};
    int64_t *cursor = NULL;
    int32_t *from = NULL, *to = NULL;
    LL_NEW(ctx, cursor, (int64_t)node_count + 1);
    LL_NEW(ctx, from, 2 * arc_count);
    LL_NEW(ctx, to, 2 * arc_count);
    int64_t count = half_arcs(arc_count, tail, head, cursor, node_count, from, to);
    LL_NEW(ctx, g.first, (int64_t)node_count + 1);
    LL_NEW(ctx, g.neighbour, count);
    LL_NEW(ctx, g.arcs, count);
    for (int64_t i = 0; i < count; i++) g.first[from[i]]++;
    prefix(g.first, node_count);
    for (int64_t i = 0; i < count; i++) g.neighbour[g.first[from[i]]++] = to[i];
    memmove(g.first + 1, g.first, (size_t)node_count * sizeof *g.first);
    g.first[0] = 0;
    merge_repeats(&g);
    *out = g;
    g = (ll_simple_graph){0};
done:
    ll_simple_graph_free(ctx, &g);
    ll_free(ctx, cursor);
    ll_free(ctx, from);
    ll_free(ctx, to);
    return status;
}

void ll_simple_graph_free(ll_context *ctx, ll_simple_graph *g) {
    ll_free(ctx, g->first);
    ll_free(ctx, g->neighbour);
    ll_free(ctx, g->arcs);
    *g = (ll_simple_graph){0};
}

/* Renumbers the nodes that stay: stays [node] is the new number, LL_NONE for a node taken. Returns how many are taken.
 */
static int32_t choose(const ll_simple_graph *g, int32_t *stays) {
    int32_t taken = 0;
    for (int32_t v = 0; v < g->node_count; v++) stays[v] = 0;
    for (int32_t v = 0; v < g->node_count; v++) {
        int64_t first = g->first[v], degree = g->first[v + 1] - first;
        bool take = degree <= 2;
        for (int64_t i = first; take && i < first + degree; i++) take = stays[g->neighbour[i]] != LL_NONE;
        if (!take) continue;
        stays[v] = LL_NONE;
        taken++;
    }
    for (int32_t v = 0, next = 0; v < g->node_count; v++)
        if (stays[v] != LL_NONE) stays[v] = next++;
    return taken;
}

/* The edges of the next round: those between nodes that stay, and one across every taken node of degree 2. */
static int64_t next_edges(const ll_simple_graph *g, const int32_t *stays, int32_t *tail, int32_t *head) {
    int64_t count = 0;
    for (int32_t v = 0; v < g->node_count; v++) {
        int64_t first = g->first[v], end = g->first[v + 1];
        if (stays[v] == LL_NONE) {
            if (end - first != 2) continue;
            tail[count] = stays[g->neighbour[first]];
            head[count++] = stays[g->neighbour[first + 1]];
            continue;
        }
        for (int64_t i = first; i < end; i++) {
            if (g->neighbour[i] < v || stays[g->neighbour[i]] == LL_NONE) continue;
            tail[count] = stays[v];
            head[count++] = stays[g->neighbour[i]];
        }
    }
    return count;
}

static ll_status shrink(ll_context *ctx, ll_simple_graph *g, const int32_t *stays, int32_t node_count) {
    ll_status status = LL_OK;
    int32_t *tail = NULL, *head = NULL;
    ll_simple_graph next = {0};
    LL_NEW(ctx, tail, g->first[g->node_count] + 1);
    LL_NEW(ctx, head, g->first[g->node_count] + 1);
    int64_t count = next_edges(g, stays, tail, head);
    LL_TRY(ll_simple_graph_create(ctx, node_count, count, tail, head, &next));
    ll_simple_graph_free(ctx, g);
    *g = next;
done:
    ll_free(ctx, tail);
    ll_free(ctx, head);
    return status;
}

ll_status ll_simple_graph_reduce(ll_context *ctx, ll_simple_graph *g, int32_t *order, int32_t *taken,
                                 int32_t *core_node) {
    ll_status status = LL_OK;
    int32_t *stays = NULL;
    LL_NEW(ctx, stays, g->node_count);
    *taken = 0;
    for (int32_t v = 0; v < g->node_count; v++) core_node[v] = v;
    while (g->node_count > 0) {
        int32_t n = g->node_count, chosen = choose(g, stays);
        if (chosen < n / 16 + 1) break;
        for (int32_t v = 0; v < n; v++) {
            if (stays[v] == LL_NONE)
                order[(*taken)++] = core_node[v];
            else
                core_node[stays[v]] = core_node[v];
        }
        LL_TRY(shrink(ctx, g, stays, n - chosen));
    }
done:
    ll_free(ctx, stays);
    return status;
}
