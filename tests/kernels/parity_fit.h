/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One suite for every backend of fits: each operation of an ll_fit_ops beside the rule in its plainest form, over whole
 * columns and 128 bits, to the bit.
 */
#ifndef LL_TESTS_KERNELS_PARITY_FIT_H
#define LL_TESTS_KERNELS_PARITY_FIT_H

#include "kernels/fit.h"
#include "solver/selftest/columns.h"

/* What the operations answer. */
typedef struct ll_parity_fit {
    int64_t *flow_uteu, *missing_uteu; /* [column], [demand] */
    ll_wide *load, *room;              /* [row] */
    bool *crosses;                     /* [column] */
    int32_t *count;                    /* [column] */
    int64_t *first;                    /* [column + 1] */
    int32_t *row;
    int64_t *weight_micro;
} ll_parity_fit;

/* Every operation over these columns. */
void ll_parity_fit_check(ll_context *ctx, const ll_fit_ops *ops, const ll_selftest_columns *c);
/* The same over columns of many shapes: around warps and blocks, of one metric and several, and of none. */
void ll_parity_fit_shapes(const ll_fit_ops *ops);
/* Every operation once, the demands' volumes missing; the first status that is not LL_OK. */
ll_status ll_parity_fit_run(ll_context *ctx, const ll_fit_ops *ops, const ll_selftest_columns *c, ll_parity_fit *out);
void ll_parity_fit_free(ll_context *ctx, ll_parity_fit *answers);

#endif
