/* SPDX-License-Identifier: Apache-2.0 */
/* Which columns of an interior-point master sleep. */
#include "solver/sift.h"

#include <math.h>

static const double far = 0.1;         /* of the cheapest: what is dearer than that sleeps */
static const double overloaded = 1e-9; /* of a capacity */
static const double wants = 1e-9;      /* of the cheapest: what is cheaper by more than that wakes */

/* Prices every column once; the cheapest of a demand that is not out, INFINITY: it has none. */
static double price_demand(ll_interior *m, int64_t d, const bool *out) {
    double cheapest = INFINITY;
    for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j]) {
        m->priced_usd[j] = ll_pool_priced_cost_usd(m->pool, j, m->zero_costs, m->price_usd, &m->rows);
        if (!out[j]) cheapest = fmin(cheapest, m->priced_usd[j]);
    }
    return cheapest;
}

static bool is_overloaded(const ll_interior *m, int32_t r) {
    return m->load_teu[r] * (double)LL_MICRO > (double)m->p->row[r].capacity_uteu * (1 + overloaded);
}

/* Whether a demand's flow crosses a capacity that it is too much for. */
static bool must_give_way(ll_interior *m, int64_t d) {
    for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j]) {
        if (!(m->value_teu[j] > 0)) continue;
        ll_pool_rows_of(m->pool, j, &m->rows);
        for (int32_t i = 0; i < m->rows.count; i++)
            if (is_overloaded(m, m->rows.row[i])) return true;
    }
    return false;
}

static bool any_overload(const ll_interior *m) {
    for (int32_t r = 0; r < m->p->row_count; r++)
        if (is_overloaded(m, r)) return true;
    return false;
}

ll_status ll_sift_sleep(ll_interior *m) {
    ll_status status = LL_OK;
    bool overload = m->has_flows && any_overload(m);
    LL_TRY(ll_grow(m->ctx, &m->priced_usd, m->column_room, sizeof *m->priced_usd));
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        double most = price_demand(m, d, m->closed) * (1 + far);
        if (overload && must_give_way(m, d)) most = INFINITY;
        for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j]) {
            bool flows = m->has_flows && m->value_teu[j] > 0;
            m->out[j] = m->closed[j] || (!flows && m->priced_usd[j] > most);
        }
    }
done:
    return status;
}

int64_t ll_sift_end(ll_interior *m) {
    int64_t woken = 0;
    for (int64_t j = 0; j < m->pool->count; j++) {
        woken += m->out[j] && !m->closed[j];
        m->out[j] = m->closed[j];
    }
    m->sifts = false;
    return woken;
}

/* Wakes the columns of a demand that are priced below most. */
static int64_t wake_below(ll_interior *m, int64_t d, double most_usd) {
    int64_t woken = 0;
    for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j]) {
        if (!m->out[j] || m->closed[j] || m->priced_usd[j] >= most_usd) continue;
        m->out[j] = false;
        woken++;
    }
    return woken;
}

int64_t ll_sift_wake(ll_interior *m) {
    int64_t woken = 0;
    if (!m->solved) return ll_sift_end(m);
    bool overload = any_overload(m);
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        double cheapest = price_demand(m, d, m->out);
        bool all = overload && must_give_way(m, d);
        woken += wake_below(m, d, all ? INFINITY : cheapest * (1 - wants));
    }
    return woken;
}
