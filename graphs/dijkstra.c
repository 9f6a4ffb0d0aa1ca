/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dijkstra with a 4-ary heap of (distance, node) pairs and lazy deletion: a node is pushed whenever its distance
 * falls, and a popped pair that is no longer the node's distance is skipped. The heap is no longer than the arcs that
 * improved a distance, arc_count at most, plus the origin.
 *
 * A search that ends near its origin would spend a quarter of its time on setting all distances to infinity: a rerun
 * clears the blocks of nodes that the run before has touched, and no more.
 */
#include "graphs/dijkstra.h"

enum { BLOCK_NODES = 64 }; /* 8 lines of distances */

typedef struct entry {
    int64_t distance;
    int32_t node;
} entry;

struct ll_dijkstra {
    int32_t node_count;
    const int32_t *first_out, *out_arc, *head; /* borrowed */
    entry *heap;                               /* [arc + 1] */
    int64_t heap_size;
    bool *is_awaited; /* [node] */
    int32_t *awaited; /* [node] those of them, in order of asking */
    int32_t awaited_count;
    uint8_t *stale;    /* [block] of a rerun, else NULL */
    int32_t *last_arc; /* [node] borrowed, or NULL */
};

static void heap_push(ll_dijkstra *d, int64_t distance, int32_t node) {
    int64_t hole = d->heap_size++;
    while (hole > 0) {
        int64_t parent = (hole - 1) / 4;
        if (d->heap[parent].distance <= distance) break;
        d->heap[hole] = d->heap[parent];
        hole = parent;
    }
    d->heap[hole] = (entry){distance, node};
}

static entry heap_pop(ll_dijkstra *d) {
    entry top = d->heap[0], last = d->heap[--d->heap_size];
    int64_t hole = 0;
    for (int64_t child = 1; child < d->heap_size; child = 4 * hole + 1) {
        int64_t least = child, end = child + 4 < d->heap_size ? child + 4 : d->heap_size;
        for (int64_t i = child + 1; i < end; i++)
            if (d->heap[i].distance < d->heap[least].distance) least = i;
        if (d->heap[least].distance >= last.distance) break;
        d->heap[hole] = d->heap[least];
        hole = least;
    }
    d->heap[hole] = last;
    return top;
}

ll_status ll_dijkstra_create(ll_context *ctx, int32_t node_count, const int32_t *first_out, const int32_t *out_arc,
                             const int32_t *head, ll_dijkstra **out) {
    ll_status status = LL_OK;
    ll_dijkstra *d = NULL;
    *out = NULL;
    LL_NEW(ctx, d, 1);
    *d = (ll_dijkstra){.node_count = node_count, .first_out = first_out, .out_arc = out_arc, .head = head};
    LL_NEW(ctx, d->heap, (int64_t)first_out[node_count] + 1);
    LL_NEW(ctx, d->is_awaited, node_count);
    LL_NEW(ctx, d->awaited, node_count);
    *out = d;
    d = NULL;
done:
    ll_dijkstra_free(ctx, d);
    return status;
}

void ll_dijkstra_free(ll_context *ctx, ll_dijkstra *d) {
    if (d == NULL) return;
    ll_free(ctx, d->heap);
    ll_free(ctx, d->is_awaited);
    ll_free(ctx, d->awaited);
    ll_free(ctx, d);
}

void ll_dijkstra_await(ll_dijkstra *d, int32_t node) {
    if (d->is_awaited[node]) return;
    d->is_awaited[node] = true;
    d->awaited[d->awaited_count++] = node;
}

void ll_dijkstra_keep_arcs(ll_dijkstra *d, int32_t *last_arc) { d->last_arc = last_arc; }

/* Whether a settled node is the last that was awaited. */
static bool is_last(ll_dijkstra *d, int32_t node, int32_t *left) {
    if (!d->is_awaited[node]) return false;
    d->is_awaited[node] = false;
    return --*left == 0;
}

static void forget_awaited(ll_dijkstra *d) {
    for (int32_t i = 0; i < d->awaited_count; i++) d->is_awaited[d->awaited[i]] = false;
    d->awaited_count = 0;
}

static void relax(ll_dijkstra *d, entry top, const int64_t *weight, int64_t *distance) {
    for (int32_t i = d->first_out[top.node]; i < d->first_out[top.node + 1]; i++) {
        int32_t arc = d->out_arc != NULL ? d->out_arc[i] : i, head = d->head[arc];
        int64_t reached = top.distance + weight[arc];
        if (reached >= distance[head]) continue;
        distance[head] = reached;
        if (d->stale != NULL) d->stale[head / BLOCK_NODES] = 1;
        if (d->last_arc != NULL) d->last_arc[head] = arc;
        heap_push(d, reached, head);
    }
}

/* From an origin, over distances that are all infinite. */
static void search(ll_dijkstra *d, int32_t origin, const int64_t *weight, int64_t *distance) {
    int32_t left = d->awaited_count;
    distance[origin] = 0;
    d->heap_size = 0;
    heap_push(d, 0, origin);
    while (d->heap_size > 0) {
        entry top = heap_pop(d);
        if (top.distance != distance[top.node]) continue;
        if (is_last(d, top.node, &left)) break;
        relax(d, top, weight, distance);
    }
    forget_awaited(d);
}

void ll_dijkstra_run(ll_dijkstra *d, int32_t origin, const int64_t *weight, int64_t *distance) {
    for (int32_t v = 0; v < d->node_count; v++) distance[v] = LL_COST_INF;
    search(d, origin, weight, distance);
}

int64_t ll_dijkstra_blocks(int32_t node_count) { return ((int64_t)node_count + BLOCK_NODES - 1) / BLOCK_NODES; }

static void clear_stale(const ll_dijkstra *d, int64_t *distance, uint8_t *stale) {
    for (int64_t block = 0; block < ll_dijkstra_blocks(d->node_count); block++) {
        if (stale[block] == 0) continue;
        stale[block] = 0;
        int64_t end = (block + 1) * BLOCK_NODES < d->node_count ? (block + 1) * BLOCK_NODES : d->node_count;
        for (int64_t v = block * BLOCK_NODES; v < end; v++) distance[v] = LL_COST_INF;
    }
}

void ll_dijkstra_rerun(ll_dijkstra *d, int32_t origin, const int64_t *weight, int64_t *distance, uint8_t *stale) {
    clear_stale(d, distance, stale);
    stale[origin / BLOCK_NODES] = 1;
    d->stale = stale;
    search(d, origin, weight, distance);
    d->stale = NULL;
}
