/* SPDX-License-Identifier: Apache-2.0 */
/* The compact master: solve, activate what is violated, exchange keys, refine. */
#include "solver/master.h"

#include <math.h>

#include "solver/master_build.h"
#include "solver/units.h"

enum { MOST_PASSES = 200, REFINEMENTS = 3 };
static const double tolerance = 1e-9; /* of a flow against its unit and its size */

ll_status ll_master_create(ll_context *ctx, const ll_problem *p, const ll_pool *pool, ll_master **out) {
    ll_status status = LL_OK;
    ll_master *m = NULL;
    *out = NULL;
    LL_NEW(ctx, m, 1);
    m->ctx = ctx;
    m->p = p;
    m->pool = pool;
    LL_TRY(ll_lp_create(ctx, &m->lp));
    LL_NEW(ctx, m->key, p->demand_count);
    LL_NEW(ctx, m->active, p->row_count);
    LL_NEW(ctx, m->active_of, p->row_count);
    LL_NEW(ctx, m->active_basis, p->row_count);
    LL_NEW(ctx, m->has_row, p->demand_count);
    LL_NEW(ctx, m->row_basis, p->demand_count);
    LL_NEW(ctx, m->price_usd, p->row_count);
    LL_NEW(ctx, m->load_teu, p->row_count);
    LL_TRY(ll_path_rows_create(ctx, p, &m->key_rows));
    LL_TRY(ll_path_rows_create(ctx, p, &m->path_rows));
    for (int64_t d = 0; d < p->demand_count; d++) m->key[d] = LL_NONE;
    for (int32_t r = 0; r < p->row_count; r++) m->active_of[r] = LL_NONE;
    ll_units units = ll_units_of(p);
    m->flow_unit = units.flow_teu;
    m->cost_unit = units.cost_usd;
    *out = m;
    return LL_OK;
done:
    ll_master_free(ctx, m);
    return status;
}

void ll_master_free(ll_context *ctx, ll_master *m) {
    if (m == NULL) return;
    ll_lp_free(ctx, m->lp);
    ll_path_rows_free(ctx, &m->key_rows);
    ll_path_rows_free(ctx, &m->path_rows);
    void *arrays[] = {m->key,     m->basis,     m->value_teu, m->active,    m->active_of, m->active_basis,
                      m->has_row, m->row_basis, m->price_usd, m->column_of, m->load_teu};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, m);
}

/* Room for the columns that the pool gained; they start at 0, outside the basis. */
static ll_status follow_pool(ll_master *m) {
    if (m->pool->count <= m->column_room) return LL_OK;
    int64_t room = 2 * m->pool->count;
    if (ll_grow(m->ctx, &m->basis, room, sizeof *m->basis) != LL_OK) return LL_ERR_MEMORY;
    if (ll_grow(m->ctx, &m->value_teu, room, sizeof *m->value_teu) != LL_OK) return LL_ERR_MEMORY;
    m->column_room = room;
    return LL_OK;
}

ll_status ll_master_choose_keys(ll_master *m) {
    if (follow_pool(m) != LL_OK) return LL_ERR_MEMORY;
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        if (m->key[d] != LL_NONE || m->p->volume_uteu[d] == 0) continue;
        for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j])
            if (m->key[d] == LL_NONE || ll_master_column_cost(m, j) < ll_master_column_cost(m, m->key[d]))
                m->key[d] = j;
        if (m->key[d] != LL_NONE) m->value_teu[m->key[d]] = (double)m->p->volume_uteu[d] / (double)LL_MICRO;
    }
    return LL_OK;
}

/* ---- a start ---- */

static void activate(ll_master *m, int32_t row, ll_lp_basis basis) {
    m->active_of[row] = m->active_count;
    m->active_basis[m->active_count] = basis;
    m->active[m->active_count++] = row;
}

ll_status ll_master_begin(ll_master *m, const double *value_teu, int64_t count, const int64_t *price_nusd) {
    if (follow_pool(m) != LL_OK) return LL_ERR_MEMORY;
    for (int64_t j = 0; j < count; j++) {
        int64_t *key = &m->key[m->pool->demand[j]];
        double volume = (double)m->p->volume_uteu[m->pool->demand[j]] / (double)LL_MICRO;
        m->value_teu[j] = value_teu[j];
        if (volume > 0 && value_teu[j] > tolerance * (volume + m->flow_unit)) m->basis[j] = LL_BASIS_BASIC;
        if (volume > 0 && (*key == LL_NONE || value_teu[j] > value_teu[*key])) *key = j;
    }
    for (int32_t r = 0; r < m->p->row_count; r++)
        if (price_nusd[r] > 0 && m->active_of[r] == LL_NONE) activate(m, r, LL_BASIS_UPPER);
    return LL_OK;
}

/* ---- what the last answer violates ---- */

static int64_t activate_rows(ll_master *m) {
    int64_t found = 0;
    ll_master_load(m);
    for (int32_t r = 0; r < m->p->row_count; r++) {
        double capacity = (double)m->p->row[r].capacity_uteu / (double)LL_MICRO;
        if (m->active_of[r] != LL_NONE || m->load_teu[r] <= capacity + tolerance * (capacity + m->flow_unit)) continue;
        activate(m, r, LL_BASIS_BASIC);
        found++;
    }
    return found;
}

static int64_t add_demand_rows(ll_master *m) {
    int64_t found = 0;
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        if (m->key[d] == LL_NONE || m->has_row[d]) continue;
        double volume = (double)m->p->volume_uteu[d] / (double)LL_MICRO;
        if (m->value_teu[m->key[d]] >= -tolerance * (volume + m->flow_unit)) continue;
        m->has_row[d] = true;
        m->row_basis[d] = LL_BASIS_BASIC;
        found++;
    }
    return found;
}

/* ---- keys ---- */

/* The column to become key: the largest basic one, if larger than the key. */
static int64_t largest_basic(const ll_master *m, int64_t d) {
    int64_t best = m->key[d];
    for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j])
        if (m->basis[j] == LL_BASIS_BASIC && j != m->key[d] && m->value_teu[j] > m->value_teu[best]) best = j;
    return best;
}

/* A tight demand row leaves together with the new key; otherwise old and new key trade places in the basis. */
static void exchange_keys(ll_master *m) {
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        if (m->key[d] == LL_NONE) continue;
        bool tight = m->has_row[d] && m->row_basis[d] != LL_BASIS_BASIC;
        int64_t next = largest_basic(m, d);
        if (next == m->key[d] && tight) continue; /* no basic column: the row must stay */
        m->has_row[d] = false;
        if (next == m->key[d]) continue;
        m->basis[m->key[d]] = tight ? LL_BASIS_LOWER : LL_BASIS_BASIC;
        m->key[d] = next;
    }
}

/* ---- solve ---- */

static void sum_objective(ll_master *m) {
    double sum = 0;
    for (int64_t j = 0; j < m->pool->count; j++)
        if (m->value_teu[j] > 0) sum += m->value_teu[j] * ll_master_column_cost(m, j);
    m->objective_usd = sum;
}

ll_status ll_master_solve(ll_master *m) {
    ll_status status = LL_OK;
    m->solved = false;
    LL_TRY(ll_master_choose_keys(m));
    (void)activate_rows(m);
    ll_lp_order order = m->dual_first ? LL_LP_DUAL : LL_LP_PRIMAL;
    for (int pass = 0; pass < MOST_PASSES; pass++) {
        LL_TRY(ll_master_build(m));
        LL_TRY(ll_lp_solve(m->ctx, m->lp, order));
        m->outcome = m->lp->outcome;
        if (m->lp->outcome != LL_LP_OPTIMAL) break;
        ll_master_take_answer(m);
        int64_t violated = add_demand_rows(m) + activate_rows(m);
        if (violated == 0) {
            m->solved = true;
            break;
        }
        order = LL_LP_DUAL;
    }
    if (m->solved) exchange_keys(m);
    sum_objective(m);
done:
    return status;
}

/* ---- refinement ---- */

static void residuals(ll_master *m, long double *load, double *residual) {
    for (int32_t r = 0; r < m->p->row_count; r++) load[r] = 0;
    for (int64_t j = 0; j < m->pool->count; j++) {
        if (m->value_teu[j] == 0) continue; /* negative values count: they cancel in the key */
        ll_pool_rows_of(m->pool, j, &m->path_rows);
        for (int32_t i = 0; i < m->path_rows.count; i++) {
            int32_t r = m->path_rows.row[i];
            load[r] += (long double)m->value_teu[j] * (long double)m->path_rows.weight_micro[r] / (long double)LL_MICRO;
        }
    }
    for (int32_t i = 0; i < m->active_count; i++) {
        long double capacity = (long double)m->p->row[m->active[i]].capacity_uteu / (long double)LL_MICRO;
        residual[i] = (double)((capacity - load[m->active[i]]) / (long double)m->flow_unit);
    }
}

/* Demand rows that stayed: what their key still holds. */
static void demand_residuals(const ll_master *m, double *residual) {
    int32_t row = m->active_count;
    for (int64_t d = 0; d < m->p->demand_count; d++)
        if (m->key[d] != LL_NONE && m->has_row[d]) residual[row++] = m->value_teu[m->key[d]] / m->flow_unit;
}

static void apply_refinement(ll_master *m) {
    for (int32_t c = 0; c < m->lp->column_count; c++) {
        if (m->lp->refine[c] == 0) continue;
        int64_t j = m->column_of[c];
        m->value_teu[j] += m->lp->refine[c] * m->flow_unit;
    }
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        if (m->key[d] == LL_NONE) continue;
        long double rest = (long double)m->p->volume_uteu[d] / (long double)LL_MICRO;
        for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j])
            if (j != m->key[d]) rest -= (long double)m->value_teu[j];
        m->value_teu[m->key[d]] = (double)rest;
    }
}

ll_status ll_master_refine(ll_master *m) {
    ll_status status = LL_OK;
    long double *load = NULL;
    double *residual = NULL;
    if (!m->solved || m->active_count == 0) return LL_OK;
    LL_NEW(m->ctx, load, m->p->row_count);
    LL_NEW(m->ctx, residual, (int64_t)m->active_count + m->p->demand_count);
    LL_TRY(ll_master_build(m));
    for (int i = 0; i < REFINEMENTS; i++) {
        bool usable = false;
        residuals(m, load, residual);
        demand_residuals(m, residual);
        LL_TRY(ll_lp_solve_basis(m->ctx, m->lp, 1, residual, m->lp->refine, &usable));
        if (!usable) break;
        apply_refinement(m);
    }
done:
    ll_free(m->ctx, load);
    ll_free(m->ctx, residual);
    return status;
}
