/* SPDX-License-Identifier: Apache-2.0 */
/* Walking over a column loop: the same order of writing and of reading. */
#include "solver/checkpoint/state.h"

#include <string.h>

enum { MOST_ITERATIONS = 1 << 30 };

/* ---- the pool: what its arrays do not say ---- */

/* Which column is the unmet one of a demand, and its cost for now. */
static ll_status walk_unmet(ll_archive *a, ll_column *c, int64_t *unmet_of, int64_t *cost_nusd) {
    for (int64_t d = 0; d < c->p->demand_count && !a->reads; d++) {
        unmet_of[d] = c->pool->unmet_of[d];
        cost_nusd[d] = unmet_of[d] != LL_NONE ? c->pool->cost_nusd[unmet_of[d]] : 0;
    }
    ll_archive_array(a, unmet_of, c->p->demand_count, sizeof *unmet_of);
    ll_archive_array(a, cost_nusd, c->p->demand_count, sizeof *cost_nusd);
    return a->failed ? LL_ERR_DATA : LL_OK;
}

/* Whether column j is one that this problem can have. */
static bool is_sound(const ll_problem *p, const ll_saved_pool *from, int64_t j) {
    int64_t begin = from->first[j], end = from->first[j + 1];
    if (from->demand[j] < 0 || from->demand[j] >= p->demand_count) return false;
    if (begin < 0 || end < begin || end > from->arcs) return false;
    for (int64_t i = begin; i < end; i++)
        if (from->arc[i] < 0 || from->arc[i] >= p->arc_count) return false;
    return true;
}

/* Adds the columns one by one, so that lists, hashes and costs are those that they had. */
static ll_status fill_pool(ll_column *c, const ll_saved_pool *from, int64_t columns, const int64_t *unmet_of,
                           const int64_t *cost_nusd) {
    ll_status status = LL_OK;
    for (int64_t j = 0; j < columns; j++) {
        if (!is_sound(c->p, from, j)) return LL_ERR_DATA;
        int64_t d = from->demand[j], column = j, before = c->pool->count;
        bool added = true;
        if (unmet_of[d] == j)
            LL_TRY(ll_pool_set_unmet(c->ctx, c->pool, d, cost_nusd[d]));
        else
            LL_TRY(ll_pool_add_path(c->ctx, c->pool, d, from->arc + from->first[j], from->first[j + 1] - from->first[j],
                                    &column, &added));
        if (!added || column != j || c->pool->count != before + 1) return LL_ERR_DATA;
    }
done:
    return status;
}

/* from: the columns that were read; NULL when writing. */
static ll_status walk_pool(ll_archive *a, ll_column *c, const ll_saved_pool *from, int64_t *columns) {
    ll_status status = LL_OK;
    int64_t *unmet_of = NULL, *cost_nusd = NULL; /* [demand] */
    LL_NEW(c->ctx, unmet_of, c->p->demand_count);
    LL_NEW(c->ctx, cost_nusd, c->p->demand_count);
    *columns = c->pool->count;
    ll_archive_count(a, columns, from != NULL ? from->count : INT64_MAX);
    LL_TRY(walk_unmet(a, c, unmet_of, cost_nusd));
    if (from != NULL) LL_TRY(fill_pool(c, from, *columns, unmet_of, cost_nusd));
done:
    ll_free(c->ctx, unmet_of);
    ll_free(c->ctx, cost_nusd);
    return status;
}

/* ---- prices, bounds, the log ---- */

static void walk_prices(ll_archive *a, ll_column *c) {
    ll_archive_array(a, c->penalty_nusd, c->p->demand_count, sizeof *c->penalty_nusd);
    ll_archive_array(a, c->work_nusd, c->p->demand_count, sizeof *c->work_nusd);
    ll_archive_array(a, c->price_nusd, c->p->row_count, sizeof *c->price_nusd);
    ll_archive_array(a, c->best_price_nusd, c->p->row_count, sizeof *c->best_price_nusd);
    LL_ARCHIVE(a, c->best_bound);
    LL_ARCHIVE(a, c->has_bound);
    LL_ARCHIVE(a, c->work_bound);
    LL_ARCHIVE(a, c->has_work_bound);
    LL_ARCHIVE(a, c->gap_before);
    LL_ARCHIVE(a, c->is_eased);
    LL_ARCHIVE(a, c->seeks_proof);
}

static const char *const effort_names[] = {"steps", "pivots", "rounds"};

static void walk_iteration(ll_archive *a, ll_iteration *it) {
    int32_t name = 0;
    while (!a->reads && name < 2 && strcmp(effort_names[name], it->effort_name) != 0) name++;
    LL_ARCHIVE(a, it->time_s);
    LL_ARCHIVE(a, it->bound_usd);
    LL_ARCHIVE(a, it->objective_usd);
    LL_ARCHIVE(a, it->gap);
    LL_ARCHIVE(a, it->columns);
    LL_ARCHIVE(a, it->active_rows);
    LL_ARCHIVE(a, it->effort);
    LL_ARCHIVE(a, name);
    LL_ARCHIVE(a, it->is_eased);
    it->effort_name = effort_names[name >= 0 && name < 3 ? name : 0];
}

static ll_status walk_log(ll_archive *a, ll_column *c) {
    ll_status status = LL_OK;
    ll_archive_count(a, &c->iteration_count, MOST_ITERATIONS);
    if (a->reads && c->iteration_count > (a->size - a->at)) a->failed = true;
    if (a->failed) return LL_ERR_DATA;
    if (a->reads && c->iteration_count > 0) {
        LL_TRY(ll_grow(c->ctx, &c->iteration, c->iteration_count, sizeof *c->iteration));
        c->iteration_room = c->iteration_count;
    }
    for (int64_t i = 0; i < c->iteration_count; i++) walk_iteration(a, &c->iteration[i]);
    LL_ARCHIVE(a, c->oracle->rounds);
    LL_ARCHIVE(a, c->oracle->seconds);
    LL_ARCHIVE(a, c->oracle->pool_full);
    LL_ARCHIVE(a, c->oracle->trail);
    if (c->oracle->trail.count < 0 || c->oracle->trail.count > LL_TRAIL_MOST) a->failed = true;
done:
    return status;
}

/* ---- masters ---- */

/* How many of a master's columns are in the pool: it may have room for more, or know fewer. */
static int64_t columns_of(const ll_pool *pool, int64_t room) { return pool->count < room ? pool->count : room; }

static ll_status walk_simplex(ll_archive *a, ll_master *m) {
    ll_status status = LL_OK;
    int64_t columns = columns_of(m->pool, m->column_room), active = m->active_count;
    const int32_t rows = m->p->row_count;
    ll_archive_count(a, &columns, m->pool->count);
    ll_archive_count(a, &active, rows);
    if (a->failed) return LL_ERR_DATA;
    if (a->reads && columns > 0) {
        LL_TRY(ll_grow(m->ctx, &m->basis, 2 * m->pool->count, sizeof *m->basis));
        LL_TRY(ll_grow(m->ctx, &m->value_teu, 2 * m->pool->count, sizeof *m->value_teu));
        m->column_room = 2 * m->pool->count;
    }
    m->active_count = (int32_t)active;
    ll_archive_array(a, m->basis, columns, sizeof *m->basis);
    ll_archive_array(a, m->value_teu, columns, sizeof *m->value_teu);
    ll_archive_array(a, m->key, m->p->demand_count, sizeof *m->key);
    ll_archive_array(a, m->active, active, sizeof *m->active);
    ll_archive_array(a, m->active_of, rows, sizeof *m->active_of);
    ll_archive_array(a, m->active_basis, active, sizeof *m->active_basis);
    ll_archive_array(a, m->has_row, m->p->demand_count, sizeof *m->has_row);
    ll_archive_array(a, m->row_basis, m->p->demand_count, sizeof *m->row_basis);
    ll_archive_array(a, m->price_usd, rows, sizeof *m->price_usd);
    LL_ARCHIVE(a, m->objective_usd);
    LL_ARCHIVE(a, m->solved);
    LL_ARCHIVE(a, m->outcome);
    LL_ARCHIVE(a, m->lp->iterations);
done:
    return status;
}

/* Of indices that were read. */
static bool simplex_is_sound(const ll_master *m) {
    for (int64_t d = 0; d < m->p->demand_count; d++)
        if (m->key[d] < LL_NONE || m->key[d] >= m->pool->count) return false;
    for (int32_t i = 0; i < m->active_count; i++)
        if (m->active[i] < 0 || m->active[i] >= m->p->row_count) return false;
    for (int32_t r = 0; r < m->p->row_count; r++)
        if (m->active_of[r] < LL_NONE || m->active_of[r] >= m->active_count) return false;
    return true;
}

static ll_status walk_interior(ll_archive *a, ll_interior *m) {
    ll_status status = LL_OK;
    if (a->reads) LL_TRY(ll_interior_follow_pool(m));
    int64_t columns = columns_of(m->pool, m->column_room);
    ll_archive_count(a, &columns, m->pool->count);
    ll_archive_count(a, &m->known, m->pool->count);
    ll_archive_count(a, &m->known_before, m->pool->count);
    ll_archive_array(a, m->value_teu, columns, sizeof *m->value_teu);
    ll_archive_array(a, m->price_usd, m->p->row_count, sizeof *m->price_usd);
    ll_archive_array(a, m->load_teu, m->p->row_count, sizeof *m->load_teu);
    LL_ARCHIVE(a, m->objective_usd);
    LL_ARCHIVE(a, m->relative_gap);
    LL_ARCHIVE(a, m->active_count);
    LL_ARCHIVE(a, m->steps);
    LL_ARCHIVE(a, m->solved);
    LL_ARCHIVE(a, m->has_flows);
    LL_ARCHIVE(a, m->rough);
    LL_ARCHIVE(a, m->fits);
    LL_ARCHIVE(a, m->ever_fit);
done:
    return status;
}

/* What a master hands out is the simplex method's or the interior-point method's. */
static void point_at_answers(ll_restricted *m) {
    m->price_usd = m->interior != NULL ? m->interior->price_usd : m->simplex->price_usd;
    m->value_teu = m->interior != NULL ? m->interior->value_teu : m->simplex->value_teu;
    if (m->column_count == 0) m->value_teu = NULL;
    m->effort_name = m->interior != NULL ? "steps" : "pivots";
}

static ll_status walk_master(ll_archive *a, ll_restricted *m) {
    ll_status status = LL_OK;
    bool interior = m->interior != NULL;
    LL_ARCHIVE(a, interior);
    if (a->reads && interior && m->interior == NULL) return LL_ERR_DATA;
    if (a->reads && !interior) { /* the simplex method had taken over */
        ll_interior_free(m->ctx, m->interior);
        m->interior = NULL;
    }
    LL_TRY(walk_simplex(a, m->simplex));
    if (m->interior != NULL) LL_TRY(walk_interior(a, m->interior));
    ll_archive_count(a, &m->column_count, m->pool->count);
    LL_ARCHIVE(a, m->objective_usd);
    LL_ARCHIVE(a, m->own_gap);
    LL_ARCHIVE(a, m->active_count);
    LL_ARCHIVE(a, m->effort);
    LL_ARCHIVE(a, m->solved);
    if (!a->reads) goto done;
    if (!simplex_is_sound(m->simplex)) status = LL_ERR_DATA;
    point_at_answers(m);
done:
    return status;
}

/* ---- the best flows that fit ---- */

static ll_status walk_fit(ll_archive *a, ll_column *c) {
    ll_status status = LL_OK;
    bool is_there = c->best_fit != NULL;
    LL_ARCHIVE(a, is_there);
    LL_ARCHIVE(a, c->best_cost);
    if (a->failed || !is_there) return LL_OK;
    if (a->reads) LL_TRY(ll_fit_create(c->ctx, c->pool, &c->best_fit));
    ll_fit *f = c->best_fit;
    int64_t columns = f->column_count;
    ll_archive_count(a, &columns, f->column_count);
    ll_archive_array(a, f->flow_uteu, columns, sizeof *f->flow_uteu);
    ll_archive_array(a, f->missing_uteu, c->p->demand_count, sizeof *f->missing_uteu);
    ll_archive_array(a, f->room, c->p->row_count, sizeof *f->room);
done:
    return status;
}

/* ---- all of it ---- */

static ll_status walk(ll_archive *a, ll_column *c, const ll_saved_pool *from, int64_t *columns) {
    ll_status status = LL_OK;
    LL_ARCHIVE(a, c->place);
    LL_TRY(walk_pool(a, c, from, columns));
    walk_prices(a, c);
    LL_TRY(walk_log(a, c));
    LL_TRY(walk_master(a, c->master));
    LL_TRY(walk_fit(a, c));
    if (a->failed) status = LL_ERR_DATA;
done:
    return status;
}

void ll_state_write(ll_archive *a, ll_column *c, int64_t *columns) {
    if (walk(a, c, NULL, columns) != LL_OK) a->failed = true;
}

ll_status ll_state_read(ll_archive *a, ll_column *c, const ll_saved_pool *pool) {
    int64_t columns = 0;
    return walk(a, c, pool, &columns);
}
