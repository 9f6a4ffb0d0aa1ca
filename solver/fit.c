/* SPDX-License-Identifier: Apache-2.0 */
/* A fit's flows, what they leave of each capacity, and how single columns and demands change them. */
#include "solver/fit.h"

#include <stdlib.h>
#include <string.h>

/* ---- empty ---- */

ll_status ll_fit_follow_pool(ll_fit *f) {
    if (f->pool->count > f->column_room) {
        int64_t room = f->pool->room;
        if (ll_grow(f->ctx, &f->flow_uteu, room, sizeof *f->flow_uteu) != LL_OK) return LL_ERR_MEMORY;
        f->column_room = room;
    }
    for (; f->column_count < f->pool->count; f->column_count++) f->flow_uteu[f->column_count] = 0;
    return LL_OK;
}

void ll_fit_clear(ll_fit *f) {
    memcpy(f->missing_uteu, f->p->volume_uteu, (size_t)f->p->demand_count * sizeof *f->missing_uteu);
    if (f->column_count > 0) memset(f->flow_uteu, 0, (size_t)f->column_count * sizeof *f->flow_uteu);
    for (int32_t row = 0; row < f->p->row_count; row++) f->room[row] = (ll_i128)f->p->row[row].capacity_uteu * LL_MICRO;
}

ll_status ll_fit_create(ll_context *ctx, const ll_pool *pool, ll_fit **out) {
    ll_status status = LL_OK;
    ll_fit *f = NULL;
    *out = NULL;
    LL_NEW(ctx, f, 1);
    f->ctx = ctx;
    f->p = pool->p;
    f->pool = pool;
    f->least_arcs = LL_FIT_WORTH_A_DEVICE;
    LL_NEW(ctx, f->missing_uteu, pool->p->demand_count);
    LL_NEW(ctx, f->room, pool->p->row_count);
    LL_TRY(ll_path_rows_create(ctx, pool->p, &f->rows));
    LL_TRY(ll_fit_follow_pool(f));
    ll_fit_clear(f);
    *out = f;
    return LL_OK;
done:
    ll_fit_free(ctx, f);
    return status;
}

void ll_fit_free(ll_context *ctx, ll_fit *f) {
    if (f == NULL) return;
    ll_path_rows_free(ctx, &f->rows);
    ll_free(ctx, f->flow_uteu);
    ll_free(ctx, f->missing_uteu);
    ll_free(ctx, f->room);
    ll_free(ctx, f);
}

/* ---- a column ---- */

void ll_fit_change(ll_fit *f, int64_t j, int64_t change) {
    ll_pool_rows_of(f->pool, j, &f->rows);
    ll_fit_change_listed(f, j, change);
}

void ll_fit_change_listed(ll_fit *f, int64_t j, int64_t change) {
    f->flow_uteu[j] += change;
    f->missing_uteu[f->pool->demand[j]] -= change;
    for (int32_t i = 0; i < f->rows.count; i++) {
        int32_t row = f->rows.row[i];
        f->room[row] -= (ll_i128)change * f->rows.weight_micro[row];
    }
}

/* ---- cut ---- */

/* What column j must give up for the rows it crosses. */
static int64_t excess_of(ll_fit *f, int64_t j) {
    ll_pool_rows_of(f->pool, j, &f->rows);
    ll_i128 worst = 0;
    for (int32_t i = 0; i < f->rows.count; i++) {
        int32_t row = f->rows.row[i];
        if (f->room[row] >= 0) continue;
        ll_i128 weight = f->rows.weight_micro[row];
        ll_i128 need = (-f->room[row] + weight - 1) / weight;
        if (need > worst) worst = need;
    }
    return worst < f->flow_uteu[j] ? (int64_t)worst : f->flow_uteu[j];
}

typedef struct ranked {
    int64_t column, rank;
} ranked;

static int highest_first(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->rank != y->rank) return x->rank > y->rank ? -1 : 1;
    return (x->column < y->column) - (x->column > y->column);
}

ll_status ll_fit_cut(ll_fit *f, int64_t (*rank)(const ll_fit *f, int64_t column), const bool *crosses) {
    ll_status status = LL_OK;
    ranked *order = NULL;
    int64_t count = 0;
    LL_NEW(f->ctx, order, f->column_count);
    for (int64_t j = 0; j < f->column_count; j++) /* what has no excess now has none later: rooms only grow */
        if ((crosses != NULL ? crosses[j] : f->flow_uteu[j] > 0) && excess_of(f, j) > 0)
            order[count++] = (ranked){j, rank(f, j)};
    if (count > 0) qsort(order, (size_t)count, sizeof *order, highest_first);
    for (int64_t i = 0; i < count; i++) {
        int64_t cut = excess_of(f, order[i].column);
        if (cut > 0) ll_fit_change(f, order[i].column, -cut);
    }
done:
    ll_free(f->ctx, order);
    return status;
}

/* ---- refill ---- */

int64_t ll_fit_room(ll_fit *f, int64_t j) {
    ll_pool_rows_of(f->pool, j, &f->rows);
    return ll_fit_rows_room(f, INT64_MAX);
}

int64_t ll_fit_rows_room(const ll_fit *f, int64_t most) {
    ll_i128 room = most;
    for (int32_t i = 0; i < f->rows.count; i++) {
        int32_t row = f->rows.row[i];
        ll_i128 fits = f->room[row] / f->rows.weight_micro[row];
        if (fits < room) room = fits;
    }
    return room > 0 ? (int64_t)room : 0;
}

int64_t ll_fit_next_cheapest(const ll_fit *f, int64_t demand, int64_t after, const int32_t *open) {
    const ll_pool *pool = f->pool;
    int64_t best = LL_NONE;
    for (int64_t j = pool->first_of[demand]; j != LL_NONE; j = pool->next[j]) {
        if (ll_pool_is_unmet(pool, j) || (open != NULL && open[j] == LL_NONE)) continue;
        bool later = after == LL_NONE || pool->cost_nusd[j] > pool->cost_nusd[after] ||
                     (pool->cost_nusd[j] == pool->cost_nusd[after] && j > after);
        bool better = best == LL_NONE || pool->cost_nusd[j] < pool->cost_nusd[best] ||
                      (pool->cost_nusd[j] == pool->cost_nusd[best] && j < best);
        if (later && better) best = j;
    }
    return best;
}

void ll_fit_refill(ll_fit *f, int64_t demand, int64_t most_nusd) {
    int64_t j = LL_NONE;
    while (f->missing_uteu[demand] > 0 && (j = ll_fit_next_cheapest(f, demand, j, NULL)) != LL_NONE) {
        if (f->pool->cost_nusd[j] >= most_nusd) break;
        int64_t more = ll_fit_room(f, j);
        if (more > f->missing_uteu[demand]) more = f->missing_uteu[demand];
        if (more > 0) ll_fit_change(f, j, more);
    }
}

/* ---- what it costs ---- */

ll_i128 ll_fit_cost(const ll_fit *f, const int64_t *unmet_nusd) {
    ll_i128 sum = 0;
    for (int64_t j = 0; j < f->column_count; j++) sum += (ll_i128)f->flow_uteu[j] * f->pool->cost_nusd[j];
    for (int64_t d = 0; d < f->p->demand_count; d++) sum += (ll_i128)f->missing_uteu[d] * unmet_nusd[d];
    return sum;
}
