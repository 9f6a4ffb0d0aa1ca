/* SPDX-License-Identifier: Apache-2.0 */
/* Prices of a basis, and what could enter at them. */
#include <math.h>
#include <stdlib.h>

#include "solver/pivot_parts.h"

static const double gains = 1e-10; /* in units of cost: what is cheaper by more than that enters */

void ll_pivot_find_prices(ll_pivoting *v) {
    for (int32_t p = 0; p < v->inverse.size; p++) {
        int64_t j = v->basic[p];
        v->cost_at[p] = j >= 0 ? v->cost[j] - v->cost[v->key[v->pool->demand[j]]] : 0;
    }
    ll_inverse_price(&v->inverse, v->cost_at, v->price_at);
    for (int32_t k = 0; k < v->inverse.size; k++) v->price[v->row_at[k]] = v->price_at[k];
}

static double priced_cost(const ll_pivoting *v, int64_t j) {
    double cost = v->cost[j];
    for (int64_t e = ll_entry_first(v, j); e < ll_entry_end(v, j); e++)
        cost -= v->price[ll_entry_row(v, e)] * ll_entry_weight(v, e);
    return cost;
}

double ll_pivot_reduced_cost(const ll_pivoting *v, int64_t what) {
    if (what < 0) return -v->price[ll_row_of_slack(what)];
    return priced_cost(v, what) - priced_cost(v, v->key[v->pool->demand[what]]);
}

/* ---- what can have a price ---- */

int64_t ll_pivot_hot_room(const ll_pivoting *v) { return v->pool->rows->first[v->pool->count] + v->pool->count; }

static ll_status make_room(ll_pivoting *v) {
    ll_status status = LL_OK;
    const int64_t room = ll_pivot_hot_room(v);
    if (room <= v->hot_room) return LL_OK; /* which is that of columns, too */
    LL_TRY(ll_grow(v->ctx, &v->hot_first, room + 1, sizeof *v->hot_first));
    LL_TRY(ll_grow(v->ctx, &v->hot_row, room, sizeof *v->hot_row));
    LL_TRY(ll_grow(v->ctx, &v->hot_weight, room, sizeof *v->hot_weight));
    v->hot_room = room;
done:
    return status;
}

/*
 * Prices p are at most 0 where nothing but columns can gain, so they make no column cheaper. Where the key is the
 * cheapest and crosses no row that can have a price, no other column gains.
 */
static bool is_live(const ll_pivoting *v, int64_t d) {
    const int64_t key = v->key[d];
    if (key == LL_NONE) return false;
    bool live = v->hot_first[key + 1] > v->hot_first[key];
    for (int64_t j = v->pool->first_of[d]; j != LL_NONE && !live; j = v->pool->next[j])
        live = !v->plan.closed[j] && (v->place[j] != LL_NONE || v->cost[j] < v->cost[key]);
    return live;
}

ll_status ll_pivot_follow_rows(ll_pivoting *v) {
    ll_status status = LL_OK;
    int64_t at = 0;
    if (v->hot_rows == v->inverse.size) return LL_OK;
    LL_TRY(make_room(v));
    for (int64_t j = 0; j < v->known; j++) {
        v->hot_first[j] = at;
        for (int64_t e = ll_entry_first(v, j); e < ll_entry_end(v, j); e++) {
            if (v->row_in[ll_entry_row(v, e)] == LL_NONE) continue;
            v->hot_row[at] = ll_entry_row(v, e);
            v->hot_weight[at++] = ll_entry_weight(v, e);
        }
    }
    v->hot_first[v->known] = at;
    v->live_count = 0;
    for (int64_t d = 0; d < v->pool->p->demand_count; d++)
        if (is_live(v, d)) v->live[v->live_count++] = d;
    v->hot_rows = v->inverse.size;
done:
    return status;
}

static double hot_cost(const ll_pivoting *v, int64_t j) {
    double cost = v->cost[j];
    for (int64_t e = v->hot_first[j]; e < v->hot_first[j + 1]; e++) cost -= v->price[v->hot_row[e]] * v->hot_weight[e];
    return cost;
}

/* ---- what enters ---- */

/* The demand's column of the largest gain. What is dearer even before capacities are paid for needs no look at them. */
static int64_t best_of_demand(const ll_pivoting *v, int64_t d, double *cost) {
    int64_t best = LL_NONE;
    double of_key = hot_cost(v, v->key[d]);
    *cost = -gains;
    for (int64_t j = v->pool->first_of[d]; j != LL_NONE; j = v->pool->next[j]) {
        if (v->cost[j] - of_key >= *cost || v->place[j] != LL_NONE || v->plan.closed[j] || j == v->key[d]) continue;
        double reduced = hot_cost(v, j) - of_key;
        if (reduced >= *cost) continue;
        *cost = reduced;
        best = j;
    }
    return best;
}

static int largest_first(const void *a, const void *b) {
    const ll_ranked *p = a, *q = b;
    if (p->rank != q->rank) return p->rank > q->rank ? -1 : 1;
    return (p->what > q->what) - (p->what < q->what);
}

void ll_pivot_sort(ll_ranked *order, int64_t count) {
    if (count > 1) qsort(order, (size_t)count, sizeof *order, largest_first);
}

int64_t ll_pivot_list_candidates(ll_pivoting *v, int64_t *asked) {
    int64_t count = 0;
    double cost = 0;
    for (int64_t i = 0; i < *asked; i++) {
        int64_t d = v->asked[i], j = best_of_demand(v, d, &cost);
        if (j == LL_NONE) continue;
        v->asked[count] = d;
        v->order[count++] = (ll_ranked){-cost * v->volume[d], j};
    }
    *asked = count;
    for (int32_t k = 0; k < v->inverse.size; k++) {
        int32_t r = v->row_at[k];
        if (ll_is_held(v, r) && v->price[r] > gains)
            v->order[count++] = (ll_ranked){v->price[r] * v->capacity[r], ll_slack_of(r)};
    }
    ll_pivot_sort(v->order, count);
    return count;
}

bool ll_pivot_may_enter(const ll_pivoting *v, int64_t what) {
    if (what >= 0 && (ll_is_key(v, what) || v->place[what] != LL_NONE)) return false;
    if (what < 0 && !ll_is_held(v, ll_row_of_slack(what))) return false;
    return ll_pivot_reduced_cost(v, what) < -gains;
}
