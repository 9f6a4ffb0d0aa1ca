/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every kernel of a device at least once, in few launches: for tools under which a launch takes a hundred times as long
 * (compute-sanitizer). The checks are those of parity.h, parity_prices.h and parity_newton.h.
 */
#ifndef LL_TESTS_KERNELS_PARITY_BRIEF_H
#define LL_TESTS_KERNELS_PARITY_BRIEF_H

#include "tests/kernels/parity.h"

/* ll_device_memory() of the backend. */
typedef bool (*ll_parity_memory)(const ll_hierarchy *h, const ll_lanes *lanes, const ll_price_model *prices,
                                 int64_t *most, int64_t *least);

/* An engine with just too little memory for lists of triangles, which it searches then; to be closed by the caller. */
void ll_parity_open_searched(ll_context *ctx, const ll_kernel_ops *ops, ll_parity_memory memory, const ll_hierarchy *h,
                             const ll_parity_case *c, ll_engine *out);

enum { LL_PARITY_DENSE_NODES = 48 };
/* Two to so many nodes, all of them neighbours: one supernode with many triangles an edge. */
ll_status ll_parity_case_dense(ll_context *ctx, int32_t nodes, int32_t metrics, int32_t lanes, ll_parity_case **out);

/* What memory and units can do, which is measured by kernels too. */
void ll_parity_brief_rates(const ll_kernel_ops *ops);
/* Trees by listed triangles, by a thread and by a warp an edge, by searched ones, and without a hierarchy. */
void ll_parity_brief_trees(const ll_kernel_ops *ops, ll_parity_memory memory);
void ll_parity_brief_prices(const ll_kernel_ops *ops);
/* Masters of few rows, of two tiles and of more than a panel; one that loses a pivot. */
void ll_parity_brief_masters(const ll_kernel_ops *ops);
void ll_parity_brief_fits(const ll_kernel_ops *ops);
void ll_parity_brief_entries(const ll_kernel_ops *ops);

#endif
