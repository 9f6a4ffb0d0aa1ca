/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a network: arc arrays and rows. */
#ifndef LL_GRAPHS_NETWORK_H
#define LL_GRAPHS_NETWORK_H

#include <landlink/network.h>

#include "graphs/base/base.h"

struct ll_network {
    int32_t node_count, arc_count;
    int32_t *tail, *head; /* [arc] */
};

/* Compressed rows by one end (tail or head): first [node + 1], arc [arc] ascending within a row. O(nodes + arcs). */
void ll_network_rows(int32_t node_count, int32_t arc_count, const int32_t *end, int32_t *first, int32_t *arc);

#endif
