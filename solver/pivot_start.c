/* SPDX-License-Identifier: Apache-2.0 */
/* Room for pivots, and a basis from flows. */
#include <math.h>
#include <string.h>

#include "solver/pivot_parts.h"

static const double grown = 1.25;    /* the room of an inverse over the rows that it had when it grew */
static const double full = 1e-11;    /* of a capacity, what a row may have left and be tight */
static const double overfull = 1e-9; /* of a capacity: flows to start from may exceed it by this */

/* ---- room ---- */

ll_status ll_pivot_create(ll_context *ctx, const ll_pool *pool, ll_pivoting **out) {
    ll_status status = LL_OK;
    ll_pivoting *v = NULL;
    const int32_t rows = pool->p->row_count;
    *out = NULL;
    LL_NEW(ctx, v, 1);
    v->ctx = ctx;
    v->pool = pool;
    v->exact = true;
    v->fresh_changes = LL_NONE;
    LL_NEW(ctx, v->volume, pool->p->demand_count);
    LL_NEW(ctx, v->key, pool->p->demand_count);
    LL_NEW(ctx, v->asked, pool->p->demand_count);
    LL_NEW(ctx, v->live, pool->p->demand_count);
    LL_NEW(ctx, v->capacity, rows);
    LL_NEW(ctx, v->slack, rows);
    LL_NEW(ctx, v->rest, rows);
    LL_NEW(ctx, v->slack_place, rows);
    LL_NEW(ctx, v->basic, rows);
    LL_NEW(ctx, v->row_at, rows);
    LL_NEW(ctx, v->row_in, rows);
    LL_NEW(ctx, v->cost_at, rows);
    LL_NEW(ctx, v->price_at, rows);
    LL_NEW(ctx, v->price, rows);
    LL_NEW(ctx, v->y, rows);
    LL_TRY(ll_sparse_grow(ctx, &v->loads, rows));
    LL_NEW(ctx, v->entry_row, rows + 1);
    LL_NEW(ctx, v->entry_value, rows + 1);
    LL_TRY(ll_inverse_create(ctx, 0, &v->inverse));
    *out = v;
    return LL_OK;
done:
    ll_pivot_free(ctx, v);
    return status;
}

void ll_pivot_free(ll_context *ctx, ll_pivoting *v) {
    if (v == NULL) return;
    void *arrays[] = {v->volume,      v->capacity, v->cost,       v->asked, v->x,         v->live,
                      v->hot_first,   v->hot_row,  v->hot_weight, v->slack, v->rest,      v->key,
                      v->place,       v->basic,    v->row_at,     v->price, v->price_at,  v->row_in,
                      v->slack_place, v->cost_at,  v->y,          v->order, v->entry_row, v->entry_value};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_sparse_free(ctx, &v->moves);
    ll_sparse_free(ctx, &v->loads);
    ll_inverse_free(&v->inverse);
    ll_free(ctx, v);
}

static int64_t room_of(const ll_pool *pool) { return pool->count + pool->count / 4; }

/* The larger array comes before the smaller one goes. */
static double room_bytes(const ll_pivoting *v, double columns) {
    const double by_column = sizeof *v->cost + sizeof *v->x + sizeof *v->place + LL_SPARSE_BYTES + sizeof *v->order;
    return columns * by_column;
}

double ll_pivot_missing_bytes(const ll_pivoting *v) {
    const double of_an_entry = sizeof *v->hot_first + sizeof *v->hot_row + sizeof *v->hot_weight;
    const double columns = (double)room_of(v->pool), entries = (double)ll_pivot_hot_room(v);
    double bytes = ll_inverse_bytes(grown * LL_PIVOT_ROWS) - ll_inverse_bytes(v->inverse.size) / 2;
    if (v->pool->count > v->room)
        bytes += room_bytes(v, columns - (double)v->room) + (double)v->room * sizeof *v->order;
    if (entries > (double)v->hot_room)
        bytes += of_an_entry * (entries - (double)v->hot_room) + (double)v->hot_room * sizeof *v->hot_weight;
    return bytes;
}

static ll_status make_room(ll_pivoting *v) {
    ll_status status = LL_OK;
    const int64_t room = room_of(v->pool);
    LL_TRY(ll_grow(v->ctx, &v->cost, room, sizeof *v->cost));
    LL_TRY(ll_grow(v->ctx, &v->x, room, sizeof *v->x));
    LL_TRY(ll_grow(v->ctx, &v->place, room, sizeof *v->place));
    LL_TRY(ll_sparse_grow(v->ctx, &v->moves, room));
    LL_TRY(ll_grow(v->ctx, &v->order, room + v->pool->p->row_count, sizeof *v->order));
    v->room = room;
done:
    return status;
}

/* Columns that are new have no flow; what costs are, they may have become since. */
ll_status ll_pivot_follow_pool(ll_pivoting *v) {
    if (v->pool->count > v->room && make_room(v) != LL_OK) return LL_ERR_MEMORY;
    for (; v->known < v->pool->count; v->known++) {
        v->place[v->known] = LL_NONE;
        v->x[v->known] = 0;
    }
    v->hot_rows = LL_NONE;
    for (int64_t j = 0; j < v->known; j++)
        v->cost[j] = ll_pool_cost_usd(v->pool, j, v->plan.zero_costs) / v->plan.units.cost_usd;
    return LL_OK;
}

/* ---- flows to start from ---- */

static double in_units(const ll_pivoting *v, int64_t uteu) {
    return (double)uteu / (double)LL_MICRO / v->plan.units.flow_teu;
}

/* The largest flow of every demand, which carries what the others leave; false: it has no column to do so. */
static bool choose_key(ll_pivoting *v, int64_t d) {
    long double rest = v->volume[d];
    int64_t best = LL_NONE;
    v->key[d] = LL_NONE;
    if (v->pool->p->volume_uteu[d] == 0) return true;
    for (int64_t j = v->pool->first_of[d]; j != LL_NONE; j = v->pool->next[j]) {
        if (v->plan.closed[j]) continue;
        rest -= (long double)v->x[j];
        if (best == LL_NONE || v->x[j] > v->x[best]) best = j;
    }
    v->key[d] = best;
    if (best == LL_NONE) return false;
    v->x[best] = (double)((long double)v->x[best] + rest);
    return true;
}

static void take_problem(ll_pivoting *v, const double *value_teu) {
    const ll_problem *p = v->pool->p;
    for (int64_t j = 0; j < v->known; j++) {
        bool flows = !v->plan.closed[j] && p->volume_uteu[v->pool->demand[j]] > 0;
        v->x[j] = flows ? fmax(0, value_teu[j]) / v->plan.units.flow_teu : 0;
    }
    for (int32_t r = 0; r < p->row_count; r++) v->capacity[r] = in_units(v, p->row[r].capacity_uteu);
    for (int64_t d = 0; d < p->demand_count; d++) {
        v->volume[d] = in_units(v, p->volume_uteu[d]);
        v->exact = choose_key(v, d) && v->exact;
    }
}

void ll_pivot_sum_rows(ll_pivoting *v) {
    for (int32_t r = 0; r < v->pool->p->row_count; r++) v->rest[r] = v->capacity[r];
    for (int64_t j = 0; j < v->known; j++) {
        if (v->x[j] == 0) continue;
        for (int64_t e = ll_entry_first(v, j); e < ll_entry_end(v, j); e++)
            v->rest[ll_entry_row(v, e)] -= (long double)ll_entry_weight(v, e) * (long double)v->x[j];
    }
}

/* Rows that are tight come into the basis with their slacks. Over those of capacity 0 no column goes. */
static ll_status take_tight_rows(ll_pivoting *v) {
    ll_status status = LL_OK;
    ll_pivot_sum_rows(v);
    for (int32_t r = 0; r < v->pool->p->row_count; r++) v->row_in[r] = v->slack_place[r] = LL_NONE;
    for (int32_t r = 0; r < v->pool->p->row_count && ll_pivot_goes_on(v); r++) {
        v->slack[r] = (double)v->rest[r];
        v->exact = v->exact && v->slack[r] >= -overfull * (1 + v->capacity[r]);
        if (v->capacity[r] == 0 || v->slack[r] > full * (1 + v->capacity[r])) continue;
        v->slack[r] = 0;
        LL_TRY(ll_pivot_add_row(v, r));
    }
done:
    return status;
}

/* Columns with flow are keys or basic, or move to where they stop being neither: down, or up where that costs less. */
static ll_status take_flows(ll_pivoting *v) {
    ll_status status = LL_OK;
    int64_t count = 0;
    for (int64_t j = 0; j < v->known; j++)
        if (v->x[j] > 0 && !ll_is_key(v, j)) v->order[count++] = (ll_ranked){v->x[j], j};
    ll_pivot_sort(v->order, count);
    for (int64_t i = 0; i < count && ll_pivot_goes_on(v); i++) {
        int64_t j = v->order[i].what;
        while (ll_pivot_goes_on(v) && v->x[j] > 0 && !ll_is_key(v, j) && v->place[j] == LL_NONE &&
               !ll_pivot_fill(v, j)) {
            LL_TRY(ll_pivot_keep_fresh(v));
            ll_pivot_find_prices(v);
            LL_TRY(ll_pivot_step(v, j, ll_pivot_reduced_cost(v, j) < 0 ? 1 : -1));
        }
    }
done:
    return status;
}

ll_status ll_pivot_begin(ll_pivoting *v, const double *value_teu) {
    ll_status status = LL_OK;
    v->begun = true;
    take_problem(v, value_teu);
    LL_TRY(take_tight_rows(v));
    LL_TRY(take_flows(v));
done:
    return status;
}
