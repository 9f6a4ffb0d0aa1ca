/* SPDX-License-Identifier: Apache-2.0 */
/* What a solve of the interior-point master begins with: the pool's columns, flows before, and rows that take part. */
#include <math.h>

#include "solver/interior_parts.h"

enum { MANY_ROWS = 50 };
static const double nearly_full = 0.9; /* a row of this load takes part */

/* ---- columns ---- */

/* Over capacities of 0 no flow can be, and inside there is no point on them: their columns and they take no part. */
static bool crosses_closed_row(ll_interior *m, int64_t j) {
    if (!m->any_closed) return false;
    const ll_row_list list = ll_pool_list_rows(m->pool, j, &m->rows);
    for (int32_t i = 0; i < list.count; i++)
        if (m->p->row[list.row[i]].capacity_uteu == 0 && list.weight_micro[i] > 0) return true;
    return false;
}

ll_status ll_interior_follow_pool(ll_interior *m) {
    ll_status status = LL_OK;
    int64_t room = 2 * m->pool->count;
    if (m->pool->count > m->column_room) {
        LL_TRY(ll_grow(m->ctx, &m->value_teu, room, sizeof *m->value_teu));
        LL_TRY(ll_grow(m->ctx, &m->closed, room, sizeof *m->closed));
        LL_TRY(ll_grow(m->ctx, &m->out, room, sizeof *m->out));
        m->column_room = room;
    }
    for (; m->seen < m->pool->count; m->seen++) m->out[m->seen] = m->closed[m->seen] = crosses_closed_row(m, m->seen);
done:
    return status;
}

/* What flows that are about feasible leave of a demand. */
static void give_rest_to_unmet(ll_interior *m, int64_t d) {
    int64_t unmet = m->pool->unmet_of[d];
    double rest = ll_interior_volume_teu(m->p, d);
    if (unmet == LL_NONE) return;
    for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j]) rest -= m->value_teu[j];
    m->value_teu[unmet] += fmax(0, rest);
}

ll_status ll_interior_expect(ll_interior *m, const double *value_teu, int64_t count) {
    ll_status status = LL_OK;
    LL_TRY(ll_interior_follow_pool(m));
    for (int64_t j = 0; j < m->pool->count; j++) m->value_teu[j] = j < count && !m->closed[j] ? value_teu[j] : 0;
    for (int64_t d = 0; d < m->p->demand_count; d++) give_rest_to_unmet(m, d);
    m->known = count;
    m->has_flows = true;
done:
    return status;
}

/* ---- rows ---- */

int32_t ll_interior_choose_full_rows(ll_interior *m) {
    int32_t count = 0;
    for (int32_t r = 0; r < m->p->row_count; r++) {
        m->row_wanted[r] = m->p->row[r].capacity_uteu > 0 &&
                           (m->price_usd[r] > 0 || m->load_teu[r] >= nearly_full * ll_interior_capacity_teu(m->p, r));
        count += m->row_wanted[r];
    }
    return count;
}

static bool can_bind(const ll_interior *m, int32_t r, double most_teu) {
    return most_teu > ll_interior_capacity_teu(m->p, r) * (1 + ll_interior_fits);
}

/*
 * What the demand's columns could put on each row that is wanted, if all of it went where it weighs most. Returns how
 * many rows can bind since.
 */
static int32_t add_most(ll_interior *m, int64_t d, int64_t *weight_micro, int64_t *demand_of, double *most_teu) {
    int32_t passed = 0;
    for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j]) {
        const ll_row_list list = ll_pool_list_rows(m->pool, j, &m->rows);
        for (int32_t i = 0; i < list.count; i++) {
            int32_t r = list.row[i];
            int64_t before = demand_of[r] == d ? weight_micro[r] : 0, weight = list.weight_micro[i];
            if (!m->row_wanted[r] || weight <= before) continue;
            demand_of[r] = d;
            weight_micro[r] = weight;
            passed -= can_bind(m, r, most_teu[r]);
            most_teu[r] += ll_interior_volume_teu(m->p, d) * (double)(weight - before) / (double)LL_MICRO;
            passed += can_bind(m, r, most_teu[r]);
        }
    }
    return passed;
}

/*
 * Rows that no flow over the columns can exceed are left out where they are most of the `count` that are wanted: where
 * units of freight meet capacities of a few units. The next pass asks again, the pool may have grown.
 */
static ll_status drop_rows_that_cannot_bind(ll_interior *m, int32_t *count) {
    ll_status status = LL_OK;
    const int32_t rows = m->p->row_count;
    int64_t *weight_micro = NULL, *demand_of = NULL; /* [row] */
    double *most_teu = NULL;                         /* [row] */
    LL_NEW(m->ctx, weight_micro, rows);
    LL_NEW(m->ctx, demand_of, rows);
    LL_NEW(m->ctx, most_teu, rows);
    for (int32_t r = 0; r < rows; r++) demand_of[r] = LL_NONE;
    int32_t left = 0;
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        left += add_most(m, d, weight_micro, demand_of, most_teu);
        if (left >= *count / 2) goto done; /* on most networks after few demands */
    }
    for (int32_t r = 0; r < rows; r++) m->row_wanted[r] = m->row_wanted[r] && can_bind(m, r, most_teu[r]);
    *count = left;
done:
    ll_free(m->ctx, weight_micro);
    ll_free(m->ctx, demand_of);
    ll_free(m->ctx, most_teu);
    return status;
}

ll_status ll_interior_choose_rows(ll_interior *m, int32_t *count) {
    *count = ll_interior_choose_full_rows(m);
    return *count > MANY_ROWS ? drop_rows_that_cannot_bind(m, count) : LL_OK;
}
