/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the readers of TNTP, CommaLab and DIMACS share: all three number their nodes and arcs from 1, know one class
 * and have no coordinates. The parsers work on an input that detection has read already.
 */
#ifndef LL_GRAPHS_FORMAT_H
#define LL_GRAPHS_FORMAT_H

#include "graphs/case.h"

/* The largest flow and cost that these formats may name: far below what overflows the exact numbers. */
#define LL_FORMAT_FLOW_MOST 1e12
#define LL_FORMAT_COST_MOST 1e8

/* Nodes "1" to "count" without coordinates. */
ll_status ll_format_nodes(ll_context *ctx, ll_case *c, int64_t count);
/* One more node at index `node` of the table, which has room for it. */
ll_status ll_format_node(ll_context *ctx, ll_case *c, int32_t node, const char *id);
/* Directed links "1" to "count" without ends. */
ll_status ll_format_links(ll_context *ctx, ll_case *c, int64_t count);
/* The same for one link. */
ll_status ll_format_link(ll_context *ctx, ll_case *c, int32_t link, const char *id);
/* The one class, "freight". */
ll_status ll_format_class(ll_context *ctx, ll_case *c);
/* A demand of that class between two nodes. */
ll_case_demand ll_format_demand(int32_t origin, int32_t destination, double volume_teu, int64_t line);

ll_status ll_format_parse_commalab(ll_context *ctx, const char *path, const ll_input *input, ll_case **out);
ll_status ll_format_parse_dimacs(ll_context *ctx, const char *path, const ll_input *input, ll_case **out);

#endif
