/* SPDX-License-Identifier: Apache-2.0 */
/* What the benchmarks of kernels run on: networks, their hierarchies, and lanes spread over them. */
#ifndef LL_BENCHMARKS_NETS_H
#define LL_BENCHMARKS_NETS_H

#include "graphs/hierarchy.h"
#include "kernels/kernels.h"

typedef struct ll_bench_net {
    const char *name;
    int32_t node_count, arc_count;
    int32_t *tail, *head;
    int64_t *weight;
} ll_bench_net;

/* A square grid both ways; diagonals make it a triangulated one. */
ll_status ll_bench_make_grid(ll_context *ctx, const char *name, int32_t side, bool diagonals, ll_bench_net *n);
/* The arcs of an input with the costs of its first class. */
ll_status ll_bench_read(ll_context *ctx, const char *path, ll_bench_net *n);
void ll_bench_net_free(ll_context *ctx, ll_bench_net *n);

/* A hierarchy in METIS' order, a plain one where it would hold over 60 edges an arc; seconds of both parts. */
ll_status ll_bench_contract(ll_context *ctx, const ll_bench_net *n, ll_hierarchy **h, double *order_s,
                            double *contract_s);
/* Origins at every so many ranks, most of them at most, 8 demands each; a demand weighs 1. */
ll_status ll_bench_make_lanes(ll_context *ctx, const ll_hierarchy *h, int32_t most, ll_lanes *l);
void ll_bench_lanes_free(ll_context *ctx, ll_lanes *l);

#endif
