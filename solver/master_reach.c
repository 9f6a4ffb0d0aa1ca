/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One more TEU of a capacity that is full changes the flows of the basis by B^-1 of its unit vector, the key columns by
 * what is left of their demand, and the loads of all other capacities by both. The ratio test over flows that fall and
 * capacities that fill tells how far that goes.
 */
#include "solver/master_reach.h"

#include <math.h>
#include <string.h>

#include "solver/master_build.h"

static const double no_rate = 1e-9; /* rates below are rounding */
static const double no_flow = 1e-9; /* of the unit of flow and the size: what is less counts as 0 */

typedef struct scratch {             /* of one right side at a time, but for what is [count * ...] */
    double *load;                    /* [row] */
    double *rate;                    /* [column] change of its flow for one TEU of capacity */
    bool *has_rate;                  /* [column] */
    double *load_rate;               /* [row] */
    bool *is_touched;                /* [row] has a load rate */
    int64_t changed_count, *changed; /* columns with a rate */
    int32_t touched_count, *touched; /* rows with a load rate */
    double *residual, *change;       /* [count * LP row], [count * LP column] */
} scratch;

static ll_status create(ll_master *m, int32_t count, scratch *s) {
    ll_status status = LL_OK;
    LL_TRY(ll_copy(m->ctx, &s->load, m->load_teu, m->p->row_count, sizeof *s->load));
    LL_NEW(m->ctx, s->rate, m->pool->count);
    LL_NEW(m->ctx, s->has_rate, m->pool->count);
    LL_NEW(m->ctx, s->changed, m->pool->count);
    LL_NEW(m->ctx, s->load_rate, m->p->row_count);
    LL_NEW(m->ctx, s->is_touched, m->p->row_count);
    LL_NEW(m->ctx, s->touched, m->p->row_count);
    LL_NEW(m->ctx, s->residual, (int64_t)count * m->lp->row_count);
    LL_NEW(m->ctx, s->change, (int64_t)count * m->lp->column_count);
done:
    return status;
}

static void destroy(ll_context *ctx, scratch *s) {
    void *arrays[] = {s->load,       s->rate,    s->has_rate, s->changed, s->load_rate,
                      s->is_touched, s->touched, s->residual, s->change};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
}

static void add_rate(scratch *s, int64_t column, double rate) {
    if (!s->has_rate[column]) {
        s->has_rate[column] = true;
        s->rate[column] = 0;
        s->changed[s->changed_count++] = column;
    }
    s->rate[column] += rate;
}

/* Rates of the basic columns, and of the keys that make up for them. */
static void take_rates(const ll_master *m, const double *change, scratch *s) {
    memset(s->has_rate, 0, (size_t)m->pool->count * sizeof *s->has_rate);
    s->changed_count = 0;
    for (int32_t c = 0; c < m->lp->column_count; c++) {
        double rate = change[c];
        if (fabs(rate) < no_rate) continue;
        add_rate(s, m->column_of[c], rate);
        add_rate(s, m->key[m->pool->demand[m->column_of[c]]], -rate);
    }
}

static void take_load_rates(ll_master *m, scratch *s) {
    s->touched_count = 0;
    for (int64_t i = 0; i < s->changed_count; i++) {
        int64_t j = s->changed[i];
        ll_pool_rows_of(m->pool, j, &m->path_rows);
        for (int32_t k = 0; k < m->path_rows.count; k++) {
            int32_t r = m->path_rows.row[k];
            if (!s->is_touched[r]) {
                s->is_touched[r] = true;
                s->load_rate[r] = 0;
                s->touched[s->touched_count++] = r;
            }
            s->load_rate[r] += s->rate[j] * ((double)m->path_rows.weight_micro[r] / (double)LL_MICRO);
        }
    }
    for (int32_t i = 0; i < s->touched_count; i++) s->is_touched[s->touched[i]] = false;
}

/* What is left changes at this rate for one TEU more. */
static void limit(ll_reach *reach, double left_teu, double rate) {
    if (rate < -no_rate) reach->more_teu = fmin(reach->more_teu, left_teu / -rate);
    if (rate > no_rate) reach->less_teu = fmin(reach->less_teu, left_teu / rate);
}

static double capacity_of(const ll_master *m, int32_t row) {
    return (double)m->p->row[row].capacity_uteu / (double)LL_MICRO;
}

static bool is_slack(const ll_master *m, int32_t row) {
    return m->active_of[row] == LL_NONE || m->active_basis[m->active_of[row]] == LL_BASIS_BASIC;
}

static double room_of(const ll_master *m, const double *load_teu, int32_t row) {
    double capacity = capacity_of(m, row), room = capacity - load_teu[row];
    return room > no_flow * (capacity + m->flow_unit) ? room : 0;
}

static void test_ratios(const ll_master *m, int32_t row, const scratch *s, ll_reach *reach) {
    *reach = (ll_reach){INFINITY, capacity_of(m, row)};
    for (int64_t i = 0; i < s->changed_count; i++) {
        int64_t j = s->changed[i];
        double volume = (double)m->p->volume_uteu[m->pool->demand[j]] / (double)LL_MICRO;
        double value = m->value_teu[j] > no_flow * (volume + m->flow_unit) ? m->value_teu[j] : 0;
        limit(reach, value, s->rate[j]);
    }
    for (int32_t i = 0; i < s->touched_count; i++) {
        int32_t r = s->touched[i];
        if (r != row && is_slack(m, r)) limit(reach, room_of(m, s->load, r), -s->load_rate[r]);
    }
}

/* Of rows that are full in the basis; the others have their price of 0 as long as there is room. */
static ll_status reach_full(ll_master *m, const int32_t *row, int32_t count, ll_reach *reach) {
    ll_status status = LL_OK;
    scratch s = {0};
    bool usable = false;
    LL_TRY(ll_master_build(m)); /* keys were exchanged since the last solve */
    ll_master_load(m);
    LL_TRY(create(m, count, &s));
    for (int32_t i = 0; i < count; i++)
        if (!is_slack(m, row[i])) s.residual[(int64_t)i * m->lp->row_count + m->active_of[row[i]]] = 1;
    LL_TRY(ll_lp_solve_basis(m->ctx, m->lp, count, s.residual, s.change, &usable));
    for (int32_t i = 0; i < count && usable; i++) {
        if (is_slack(m, row[i])) continue;
        take_rates(m, s.change + (int64_t)i * m->lp->column_count, &s);
        take_load_rates(m, &s);
        test_ratios(m, row[i], &s, &reach[i]);
    }
done:
    destroy(m->ctx, &s);
    return status;
}

ll_status ll_master_reach(ll_master *m, const int32_t *row, int32_t count, ll_reach *reach) {
    ll_status status = LL_OK;
    bool any_full = false;
    ll_master_load(m);
    for (int32_t i = 0; i < count; i++) {
        bool full = !is_slack(m, row[i]);
        reach[i] = full ? (ll_reach){0, 0} : (ll_reach){INFINITY, room_of(m, m->load_teu, row[i])};
        any_full |= full;
    }
    if (any_full) LL_TRY(reach_full(m, row, count, reach));
done:
    return status;
}

/* ---- a basis put aside ---- */

ll_status ll_master_keep_basis(const ll_master *m, ll_master_basis *out) {
    ll_status status = LL_OK;
    int64_t demands = m->p->demand_count, columns = m->pool->count;
    *out = (ll_master_basis){.column_count = columns, .active_count = m->active_count};
    LL_TRY(ll_copy(m->ctx, &out->key, m->key, demands, sizeof *m->key));
    LL_TRY(ll_copy(m->ctx, &out->has_row, m->has_row, demands, sizeof *m->has_row));
    LL_TRY(ll_copy(m->ctx, &out->row_basis, m->row_basis, demands, sizeof *m->row_basis));
    LL_TRY(ll_copy(m->ctx, &out->basis, m->basis, columns, sizeof *m->basis));
    LL_TRY(ll_copy(m->ctx, &out->value_teu, m->value_teu, columns, sizeof *m->value_teu));
    LL_TRY(ll_copy(m->ctx, &out->active_basis, m->active_basis, m->active_count, sizeof *m->active_basis));
    LL_TRY(ll_copy(m->ctx, &out->price_usd, m->price_usd, m->p->row_count, sizeof *m->price_usd));
done:
    if (status != LL_OK) ll_master_basis_free(m->ctx, out);
    return status;
}

void ll_master_return_to(ll_master *m, const ll_master_basis *b) {
    size_t demands = (size_t)m->p->demand_count, columns = (size_t)b->column_count;
    memcpy(m->key, b->key, demands * sizeof *m->key);
    memcpy(m->has_row, b->has_row, demands * sizeof *m->has_row);
    memcpy(m->row_basis, b->row_basis, demands * sizeof *m->row_basis);
    memcpy(m->basis, b->basis, columns * sizeof *m->basis);
    memcpy(m->value_teu, b->value_teu, columns * sizeof *m->value_teu);
    memcpy(m->active_basis, b->active_basis, (size_t)b->active_count * sizeof *m->active_basis);
    memcpy(m->price_usd, b->price_usd, (size_t)m->p->row_count * sizeof *m->price_usd);
    for (int64_t j = b->column_count; j < m->column_room; j++) {
        m->basis[j] = LL_BASIS_LOWER;
        m->value_teu[j] = 0;
    }
    for (int32_t i = b->active_count; i < m->active_count; i++) m->active_basis[i] = LL_BASIS_BASIC;
}

void ll_master_basis_free(ll_context *ctx, ll_master_basis *b) {
    void *arrays[] = {b->key, b->has_row, b->row_basis, b->basis, b->active_basis, b->value_teu, b->price_usd};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    *b = (ll_master_basis){0};
}
