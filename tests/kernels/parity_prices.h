/* SPDX-License-Identifier: Apache-2.0 */
/* Parity of the price phase's operations, see parity.h. */
#ifndef LL_TESTS_KERNELS_PARITY_PRICES_H
#define LL_TESTS_KERNELS_PARITY_PRICES_H

#include "kernels/backends.h"
#include "tests/kernels/parity.h"

/* A random model of capacity rows over a case's arcs. */
ll_status ll_parity_prices_create(ll_context *ctx, const ll_parity_case *c, ll_price_model *out);
void ll_parity_prices_free(ll_context *ctx, const ll_price_model *m);
/* move, round, keep, put and fetch of an engine of its own, over some rounds. */
void ll_parity_prices_check(ll_context *ctx, const ll_kernel_ops *ops, const ll_hierarchy *h, int32_t batch_lanes,
                            int threads, const ll_parity_case *c);
/* The same on every kind of network. */
void ll_parity_prices(const ll_kernel_ops *ops);

#endif
