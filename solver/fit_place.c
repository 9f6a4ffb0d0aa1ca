/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/fit_place.h"

ll_fit_columns ll_fit_columns_of(const ll_pool *pool, int64_t count) {
    const ll_problem *p = pool->p;
    return (ll_fit_columns){.column_count = count,
                            .demand_count = p->demand_count,
                            .arc_count = p->arc_count,
                            .row_count = p->row_count,
                            .metric_count = p->class_count,
                            .demand = pool->demand,
                            .cost_nusd = pool->cost_nusd,
                            .next = pool->next,
                            .first = pool->first,
                            .arc = pool->arc,
                            .first_of = pool->first_of,
                            .unmet_of = pool->unmet_of,
                            .volume_uteu = p->volume_uteu,
                            .penalty_nusd = p->penalty_nusd,
                            .metric = p->klass,
                            .entry_first = p->entry_first,
                            .entry = p->entry,
                            .row = p->row};
}

static ll_status follow(ll_fit_place *place, const ll_pool *pool, const ll_fit_columns *columns) {
    int64_t same = place->generation == pool->generation ? place->count : 0;
    ll_log(place->ctx, LL_LOG_DEBUG, "    the device has %lld of %lld columns", (long long)same,
           (long long)columns->column_count);
    return place->ops->follow(place->impl, columns, same);
}

static ll_status begin(ll_context *ctx, ll_fit_place *place, const ll_fit_ops *ops, const ll_fit_columns *columns) {
    place->ctx = ctx;
    place->ops = ops;
    return ops->open(ctx, columns, 0, &place->impl);
}

ll_status ll_fit_place_take(ll_context *ctx, const ll_pool *pool, const ll_fit_ops *ops, const ll_fit_columns *columns,
                            void **fit) {
    ll_status status = LL_OK;
    ll_fit_place *place = pool->place;
    *fit = NULL;
    if (place->ctx != ctx || place->ops != ops) ll_fit_place_leave(pool);
    LL_TRY(place->impl != NULL ? follow(place, pool, columns) : begin(ctx, place, ops, columns));
    place->generation = pool->generation;
    place->count = columns->column_count;
    *fit = place->impl;
    return LL_OK;
done:
    ll_fit_place_leave(pool);
    return status;
}

void ll_fit_place_leave(const ll_pool *pool) {
    ll_fit_place *place = pool->place;
    if (place->impl != NULL) place->ops->close(place->impl);
    *place = (ll_fit_place){.impl = NULL};
}
