/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a device keeps the columns of a pool, from one fit to the next: what the pool has gained since is what goes
 * there.
 *
 *     pool    | columns that it has | new |         generation: raised where the first ones have become others
 */
#ifndef LL_SOLVER_FIT_PLACE_H
#define LL_SOLVER_FIT_PLACE_H

#include "kernels/fit.h"
#include "solver/pool.h"

static inline ll_i128 ll_wide_total(ll_wide w) { return ((ll_i128)w.high << 64) | w.low; }

struct ll_fit_place {
    ll_context *ctx; /* borrowed */
    const ll_fit_ops *ops;
    void *impl;         /* NULL: no device has any */
    int64_t generation; /* of the pool when it had these */
    int64_t count;      /* columns */
};

/* The pool's first `count` columns. */
ll_fit_columns ll_fit_columns_of(const ll_pool *pool, int64_t count);
/* *fit has all columns, which are the pool's; borrowed until the pool is freed or leaves. LL_ERR_UNAVAILABLE where a
 * device cannot. */
ll_status ll_fit_place_take(ll_context *ctx, const ll_pool *pool, const ll_fit_ops *ops, const ll_fit_columns *columns,
                            void **fit);
/* Gives the device its memory back. */
void ll_fit_place_leave(const ll_pool *pool);

#endif
