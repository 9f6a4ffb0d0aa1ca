/* SPDX-License-Identifier: Apache-2.0 */
/* A directed network of the public API, and the rows by tail and by head that every traversal uses. */
#include "graphs/network.h"

#include <string.h>

ll_status ll_network_create(ll_context *ctx, int32_t node_count, int32_t arc_count, const int32_t *tail,
                            const int32_t *head, ll_network **out) {
    ll_status status = LL_OK;
    ll_network *network = NULL;
    *out = NULL;
    if (node_count < 0 || arc_count < 0)
        return ll_fail(ctx, LL_ERR_DATA, "network: %d nodes, %d arcs; counts cannot be negative", node_count,
                       arc_count);
    for (int32_t a = 0; a < arc_count; a++)
        if (tail[a] < 0 || tail[a] >= node_count || head[a] < 0 || head[a] >= node_count)
            return ll_fail(ctx, LL_ERR_DATA, "network: arc %d goes from %d to %d; nodes are 0 to %d", a, tail[a],
                           head[a], node_count - 1);
    LL_NEW(ctx, network, 1);
    network->node_count = node_count;
    network->arc_count = arc_count;
    LL_NEW(ctx, network->tail, arc_count);
    LL_NEW(ctx, network->head, arc_count);
    if (arc_count > 0) {
        memcpy(network->tail, tail, (size_t)arc_count * sizeof *tail);
        memcpy(network->head, head, (size_t)arc_count * sizeof *head);
    }
    *out = network;
    return LL_OK;
done:
    ll_network_free(ctx, network);
    return status;
}

void ll_network_free(ll_context *ctx, ll_network *network) {
    if (network == NULL) return;
    ll_free(ctx, network->tail);
    ll_free(ctx, network->head);
    ll_free(ctx, network);
}

int32_t ll_network_node_count(const ll_network *network) { return network->node_count; }
int32_t ll_network_arc_count(const ll_network *network) { return network->arc_count; }

void ll_network_rows(int32_t node_count, int32_t arc_count, const int32_t *end, int32_t *first, int32_t *arc) {
    memset(first, 0, ((size_t)node_count + 1) * sizeof *first);
    for (int32_t a = 0; a < arc_count; a++) first[end[a] + 1]++;
    for (int32_t v = 0; v < node_count; v++) first[v + 1] += first[v];
    for (int32_t a = 0; a < arc_count; a++) arc[first[end[a]]++] = a;
    for (int32_t v = node_count; v > 0; v--) first[v] = first[v - 1];
    first[0] = 0;
}
