/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the compact master as a linear program: active rows, demand rows, the non-key columns. */
#include "solver/master_build.h"

#include <math.h>

static double teu(int64_t uteu) { return (double)uteu / (double)LL_MICRO; }
static double weight(int64_t micro) { return (double)micro / (double)LL_MICRO; }

double ll_master_column_cost(const ll_master *m, int64_t column) {
    return ll_pool_cost_usd(m->pool, column, m->zero_costs);
}

/* What the keys alone load onto the active rows. */
static void load_of_keys(ll_master *m) {
    for (int32_t i = 0; i < m->active_count; i++) m->load_teu[m->active[i]] = 0;
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        if (m->key[d] == LL_NONE) continue;
        const ll_row_list list = ll_pool_list_rows(m->pool, m->key[d], &m->key_rows);
        for (int32_t i = 0; i < list.count; i++) {
            int32_t r = list.row[i];
            if (m->active_of[r] != LL_NONE) m->load_teu[r] += teu(m->p->volume_uteu[d]) * weight(list.weight_micro[i]);
        }
    }
}

static ll_status add_rows(ll_master *m) {
    ll_status status = LL_OK;
    load_of_keys(m);
    for (int32_t i = 0; i < m->active_count; i++) {
        int32_t r = m->active[i];
        double room = teu(m->p->row[r].capacity_uteu) - m->load_teu[r];
        LL_TRY(ll_lp_add_row(m->ctx, m->lp, -INFINITY, room / m->flow_unit, m->active_basis[i]));
    }
done:
    return status;
}

static ll_status add_entry(ll_master *m, int32_t row, double value) {
    if (m->active_of[row] == LL_NONE || value == 0) return LL_OK;
    return ll_lp_add_entry(m->ctx, m->lp, m->active_of[row], value);
}

/* Row differences of column j against the key, whose rows are in m->key_rows. */
static ll_status add_difference(ll_master *m, int64_t j) {
    ll_status status = LL_OK;
    ll_path_rows *own = &m->path_rows, *key = &m->key_rows;
    ll_pool_rows_of(m->pool, j, own);
    for (int32_t i = 0; i < own->count; i++) {
        int32_t r = own->row[i];
        int64_t of_key = key->listed[r] ? key->weight_micro[r] : 0;
        LL_TRY(add_entry(m, r, weight(own->weight_micro[r] - of_key)));
    }
    for (int32_t i = 0; i < key->count; i++)
        if (!own->listed[key->row[i]]) LL_TRY(add_entry(m, key->row[i], -weight(key->weight_micro[key->row[i]])));
done:
    return status;
}

static ll_status remember_column(ll_master *m, int64_t j) {
    if (m->lp->column_count == m->column_of_room) {
        int64_t room = 2 * m->column_of_room + 64;
        if (ll_grow(m->ctx, &m->column_of, room, sizeof *m->column_of) != LL_OK) return LL_ERR_MEMORY;
        m->column_of_room = room;
    }
    m->column_of[m->lp->column_count] = j;
    return LL_OK;
}

static ll_status add_demand(ll_master *m, int64_t d, int32_t demand_row) {
    ll_status status = LL_OK;
    bool alone = m->pool->first_of[d] == m->key[d] && m->pool->next[m->key[d]] == LL_NONE;
    if (alone) return LL_OK;
    ll_pool_rows_of(m->pool, m->key[d], &m->key_rows);
    double key_cost = ll_master_column_cost(m, m->key[d]);
    for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j]) {
        if (j == m->key[d]) continue;
        LL_TRY(remember_column(m, j));
        double cost = (ll_master_column_cost(m, j) - key_cost) / m->cost_unit;
        LL_TRY(ll_lp_add_column(m->ctx, m->lp, cost, teu(m->p->volume_uteu[d]) / m->flow_unit, m->basis[j]));
        LL_TRY(add_difference(m, j));
        if (demand_row != LL_NONE) LL_TRY(ll_lp_add_entry(m->ctx, m->lp, demand_row, 1));
    }
done:
    return status;
}

ll_status ll_master_build(ll_master *m) {
    ll_status status = LL_OK;
    ll_lp_clear(m->lp);
    LL_TRY(add_rows(m));
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        if (m->key[d] == LL_NONE) continue;
        int32_t demand_row = LL_NONE;
        if (m->has_row[d]) {
            demand_row = m->lp->row_count;
            double volume = teu(m->p->volume_uteu[d]) / m->flow_unit;
            LL_TRY(ll_lp_add_row(m->ctx, m->lp, -INFINITY, volume, m->row_basis[d]));
        }
        LL_TRY(add_demand(m, d, demand_row));
    }
done:
    return status;
}

void ll_master_take_answer(ll_master *m) {
    const ll_lp *lp = m->lp;
    for (int32_t r = 0; r < m->p->row_count; r++) m->price_usd[r] = 0;
    for (int32_t i = 0; i < m->active_count; i++) {
        m->active_basis[i] = lp->row_basis[i];
        m->price_usd[m->active[i]] = fmax(0, -lp->dual[i] * m->cost_unit);
    }
    int32_t row = m->active_count;
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        if (m->key[d] == LL_NONE) continue;
        m->value_teu[m->key[d]] = teu(m->p->volume_uteu[d]);
        if (!m->has_row[d]) continue;
        m->row_basis[d] = lp->row_basis[row++];
    }
    for (int32_t c = 0; c < lp->column_count; c++) {
        int64_t j = m->column_of[c];
        m->basis[j] = lp->column_basis[c];
        m->value_teu[j] = lp->value[c] * m->flow_unit;
        m->value_teu[m->key[m->pool->demand[j]]] -= m->value_teu[j];
    }
}

void ll_master_load(ll_master *m) { ll_pool_load(m->pool, m->value_teu, &m->path_rows, m->load_teu); }
