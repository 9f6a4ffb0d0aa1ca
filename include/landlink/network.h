/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file network.h
 * A directed network in compressed sparse rows; parallel arcs are allowed.
 */
#ifndef LANDLINK_NETWORK_H
#define LANDLINK_NETWORK_H

#include <stdint.h>

#include <landlink/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ll_network ll_network;

/**
 * Creates a network from arc arrays, which are copied. O(nodes + arcs).
 * @param tail,head [arc_count] node indices in [0, node_count)
 * @return LL_ERR_DATA names the first arc whose end is out of range
 */
LL_API LL_MUST_USE ll_status ll_network_create(ll_context *ctx, int32_t node_count, int32_t arc_count,
                                               const int32_t *tail, const int32_t *head, ll_network **out);

/** Frees a network. NULL is allowed. */
LL_API void ll_network_free(ll_context *ctx, ll_network *network);

LL_API int32_t ll_network_node_count(const ll_network *network);
LL_API int32_t ll_network_arc_count(const ll_network *network);

#ifdef __cplusplus
}
#endif
#endif
