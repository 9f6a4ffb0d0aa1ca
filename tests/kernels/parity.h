/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One suite for every backend: each operation of an ll_kernel_ops against plain loops (Dijkstra, a walk per demand) on
 * the same input, equal to the bit. A backend's test file calls it with its table:
 *
 *     ll_parity_shapes(&ll_openmp_ops, LL_PARITY_FULL);  every network, tile width and batch width
 *     ll_parity_failing_memory(&ll_openmp_ops);          open under the failing allocator
 *     ll_parity_case_check(ctx, ops, h, &options, c);    one case, for networks of one's own
 *     ll_parity_engine_check(ctx, &engine, c);           the same on an open engine
 */
#ifndef LL_TESTS_KERNELS_PARITY_H
#define LL_TESTS_KERNELS_PARITY_H

#include "kernels/kernels.h"

typedef enum ll_parity_kind {
    LL_PARITY_RANDOM, /* parallel arcs, loops, one-way streets, unreachable parts, forbidden arcs */
    LL_PARITY_GRID,   /* 12 x 17, both ways, many equal paths */
    LL_PARITY_STAR,
    LL_PARITY_PATH,
    LL_PARITY_POINT, /* one node, no arc */
    LL_PARITY_KINDS
} ll_parity_kind;

/* A network, weights and lanes, and what plain loops say about them. */
typedef struct ll_parity_case {
    const char *name;
    int32_t node_count, arc_count;
    int32_t *tail, *head;       /* [arc] */
    int64_t *weight;            /* [metric * arc_count + arc] */
    ll_lanes lanes;             /* arrays owned */
    int64_t *distance;          /* expected: [lane * node_count + node] */
    int32_t *in_first, *in_arc; /* arcs by head, for the expected paths */
} ll_parity_case;

/* A seeded case of a kind. */
ll_status ll_parity_case_create(ll_context *ctx, ll_parity_kind kind, uint32_t seed, ll_parity_case **out);
/* A case from arcs (copied) with random lanes over its nodes; weight [arc] is that of metric 0, others vary it. */
ll_status ll_parity_case_from_arcs(ll_context *ctx, const char *name, int32_t node_count, int32_t arc_count,
                                   const int32_t *tail, const int32_t *head, const int64_t *weight,
                                   int32_t metric_count, int32_t lane_count, uint32_t seed, ll_parity_case **out);
void ll_parity_case_free(ll_context *ctx, ll_parity_case *c);

/* Hierarchies of a case: by METIS' order, by a random order (it fills in), and a plain one. */
typedef enum ll_parity_order { LL_PARITY_METIS, LL_PARITY_SHUFFLED, LL_PARITY_PLAIN, LL_PARITY_ORDERS } ll_parity_order;
ll_status ll_parity_hierarchy(ll_context *ctx, const ll_parity_case *c, ll_parity_order order, ll_hierarchy **out);

/* Runs every batch and asserts that every operation agrees with the case. */
void ll_parity_engine_check(ll_context *ctx, const ll_engine *engine, const ll_parity_case *c);
/* The same with an engine of its own on h. */
void ll_parity_case_check(ll_context *ctx, const ll_kernel_ops *ops, const ll_hierarchy *h,
                          const ll_engine_options *options, const ll_parity_case *c);

/* Every kind and several seeds; every hierarchy; tiles of 1, 3, 8, 16, 32 and the default; batches of 1, 7 and all; 1,
 * 2 and 4 threads. */
typedef enum ll_parity_effort {
    LL_PARITY_FULL,  /* all combinations */
    LL_PARITY_SAMPLE /* every tile width once, with batch widths in turn; one thread */
} ll_parity_effort;
void ll_parity_shapes(const ll_kernel_ops *ops, ll_parity_effort effort);
void ll_parity_failing_memory(const ll_kernel_ops *ops);

/* The table of the CUDA backend; NULL, with a skip, where there is no device or no build for one. */
const ll_kernel_ops *ll_parity_device_ops(void);

#endif
