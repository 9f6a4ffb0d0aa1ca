/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fitting in fixed point:
 *
 *   round     each column down to 1e-6 TEU (to the nearest where it is as good as whole)
 *   cut       where a capacity is exceeded, take flow off its columns, dearest first
 *   refill    give what is missing to columns of the demand with room, cheapest first
 *
 * The loops over columns are a backend's (kernels/fit.h): the engine's where there is work enough, which keeps the
 * columns for the next time, else the CPU's, with the same flows. What depends on an order is done here: cutting, over
 * the columns that cross such a capacity; and refilling, demand by demand, over the rows that may get short meanwhile.
 */
#include "solver/fit.h"
#include "solver/fit_place.h"

/* ---- the backend ---- */

static const ll_fit_ops *device_ops(const ll_fit *f) {
    const ll_fit_ops *ops = f->engine != NULL && f->engine->ops != NULL ? f->engine->ops->fit : NULL;
    return ops != &ll_openmp_fit_ops && f->pool->first[f->column_count] >= f->least_arcs ? ops : NULL;
}

/* ---- steps ---- */

typedef struct taking {
    ll_fit *f;
    const ll_fit_ops *ops;
    void *impl;
    ll_wide *wide; /* [row] */

    /* of a refill */
    int32_t *count; /* [column] entries of scarce rows, LL_NONE: it takes no more */
    int64_t *first; /* [column + 1] into row and weight_micro */
    int32_t *row;
    int64_t *weight_micro;
    int64_t *more_uteu; /* [column] */
    ll_i128 *room;      /* [row] before */
} taking;

static ll_wide wide_of(ll_i128 value) { return (ll_wide){(uint64_t)value, (uint64_t)(value >> 64)}; }
/* room [row] becomes what flows leave of it. */
static ll_status take_loads(taking *t, const int64_t *flow_uteu, ll_i128 *room) {
    ll_status status = t->ops->load(t->impl, flow_uteu, t->wide);
    for (int32_t r = 0; status == LL_OK && r < t->f->p->row_count; r++) room[r] -= ll_wide_total(t->wide[r]);
    return status;
}

static ll_status round_values(taking *t, const double *value_teu, int64_t count) {
    ll_status status = LL_OK;
    ll_fit *f = t->f;
    ll_fit_clear(f);
    if (count > f->column_count) count = f->column_count;
    LL_TRY(t->ops->round(t->impl, value_teu, count, f->flow_uteu, f->missing_uteu));
    LL_TRY(take_loads(t, f->flow_uteu, f->room));
done:
    return status;
}

static bool any_excess(const ll_fit *f) {
    for (int32_t row = 0; row < f->p->row_count; row++)
        if (f->room[row] < 0) return true;
    return false;
}

/* Columns that give up little money's worth of unmet first: those whose demand has the lowest penalty over their cost.
 */
static int64_t give_up_first(const ll_fit *f, int64_t j) {
    int64_t penalty = f->p->penalty_nusd[f->pool->demand[j]];
    return penalty >= LL_COST_INF ? INT64_MIN / 2 + f->pool->cost_nusd[j] : f->pool->cost_nusd[j] - penalty;
}

static ll_status cut_excess(taking *t) {
    ll_status status = LL_OK;
    bool *crosses = NULL; /* [column] */
    if (!any_excess(t->f)) return LL_OK;
    LL_NEW(t->f->ctx, crosses, t->f->column_count);
    LL_TRY(t->ops->crosses(t->impl, crosses));
    LL_TRY(ll_fit_cut(t->f, give_up_first, crosses));
done:
    ll_free(t->f->ctx, crosses);
    return status;
}

static ll_status list_scarce(taking *t) {
    ll_status status = LL_OK;
    ll_fit *f = t->f;
    for (int32_t r = 0; r < f->p->row_count; r++) t->wide[r] = wide_of(f->room[r]);
    LL_TRY(t->ops->scarce(t->impl, f->missing_uteu, t->wide, t->count));
    for (int64_t j = 0; j < f->column_count; j++) t->first[j + 1] = t->first[j] + (t->count[j] > 0 ? t->count[j] : 0);
    LL_NEW(f->ctx, t->row, t->first[f->column_count]);
    LL_NEW(f->ctx, t->weight_micro, t->first[f->column_count]);
    LL_TRY(t->ops->list(t->impl, t->first, t->row, t->weight_micro));
done:
    return status;
}

/* The demand's cheapest column that takes more, after another in that order. */
static int64_t next_open(const taking *t, int64_t demand, int64_t after) {
    return ll_fit_next_cheapest(t->f, demand, after, t->count);
}

static void refill_demand(taking *t, int64_t demand) {
    ll_fit *f = t->f;
    for (int64_t j = next_open(t, demand, LL_NONE); j != LL_NONE && f->missing_uteu[demand] > 0;
         j = next_open(t, demand, j)) {
        ll_path_rows_list(t->row + t->first[j], t->weight_micro + t->first[j], t->first[j + 1] - t->first[j], &f->rows);
        int64_t more = ll_fit_rows_room(f, f->missing_uteu[demand]);
        if (more == 0) continue;
        t->more_uteu[j] = more;
        ll_fit_change_listed(f, j, more);
    }
}

/* Flows and what is missing by the scarce rows alone, then the room of all. */
static ll_status refill_all(taking *t) {
    ll_status status = LL_OK;
    ll_fit *f = t->f;
    LL_NEW(f->ctx, t->count, f->column_count);
    LL_NEW(f->ctx, t->first, f->column_count + 1);
    LL_NEW(f->ctx, t->more_uteu, f->column_count);
    LL_NEW(f->ctx, t->room, f->p->row_count);
    LL_TRY(list_scarce(t));
    for (int32_t r = 0; r < f->p->row_count; r++) t->room[r] = f->room[r];
    for (int64_t d = 0; d < f->p->demand_count; d++)
        if (f->missing_uteu[d] > 0) refill_demand(t, d);
    LL_TRY(take_loads(t, t->more_uteu, t->room));
    for (int32_t r = 0; r < f->p->row_count; r++) f->room[r] = t->room[r];
done:
    return status;
}

static bool any_missing(const ll_fit *f) {
    for (int64_t d = 0; d < f->p->demand_count; d++)
        if (f->missing_uteu[d] > 0) return true;
    return false;
}

static void free_taking(taking *t) {
    void *arrays[] = {t->wide, t->count, t->first, t->row, t->weight_micro, t->more_uteu, t->room};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(t->f->ctx, arrays[i]);
    if (t->impl != NULL && t->ops == &ll_openmp_fit_ops) t->ops->close(t->impl);
}

/* A device keeps what it has of the pool; the CPU has nothing that is worth it. */
static ll_status open_taking(taking *t) {
    const ll_fit_columns columns = ll_fit_columns_of(t->f->pool, t->f->column_count);
    if (t->ops == &ll_openmp_fit_ops) return t->ops->open(t->f->ctx, &columns, 0, &t->impl);
    return ll_fit_place_take(t->f->ctx, t->f->pool, t->ops, &columns, &t->impl);
}

static ll_status take_with(ll_fit *f, const ll_fit_ops *ops, const double *value_teu, int64_t count) {
    ll_status status = LL_OK;
    ll_fit_info info;
    taking t = {.f = f, .ops = ops};
    LL_NEW(f->ctx, t.wide, f->p->row_count);
    LL_TRY(open_taking(&t));
    LL_TRY(round_values(&t, value_teu, count));
    LL_TRY(cut_excess(&t));
    if (any_missing(f)) LL_TRY(refill_all(&t));
    ops->info(t.impl, &info);
    ll_log(f->ctx, LL_LOG_DEBUG, "fit: %lld columns, %s", (long long)f->column_count, info.name);
done:
    free_taking(&t);
    return status;
}

ll_status ll_fit_take(ll_fit *f, const double *value_teu, int64_t count) {
    ll_status status = ll_fit_follow_pool(f);
    const ll_fit_ops *device = device_ops(f);
    if (status != LL_OK) return status;
    if (device != NULL) {
        status = take_with(f, device, value_teu, count);
        if (status != LL_OK) ll_fit_place_leave(f->pool);
        if (status != LL_ERR_UNAVAILABLE && status != LL_ERR_INTERNAL) return status;
        ll_log(f->ctx, LL_LOG_WARNING, "fit: cpu (%s)", ll_context_error(f->ctx));
    } else {
        ll_fit_place_leave(f->pool);
    }
    return take_with(f, &ll_openmp_fit_ops, value_teu, count);
}
