/* SPDX-License-Identifier: Apache-2.0 */
/* One face for the two masters. */
#include "solver/restricted.h"

#include <math.h>
#include <string.h>

#include "solver/inverse.h"
#include "solver/predict.h"

enum { STEPS_AN_ARC = 5 };                 /* of a path, for its rows: in nanoseconds */
static const double more_rows = 1.25;      /* than have a price: those that flows fill on the way to a vertex */
static const double small_crossover = 2e7; /* columns times rows that take under a second, and a tenth of the solve */

ll_status ll_restricted_create(ll_context *ctx, const ll_problem *p, const ll_pool *pool, ll_restricted_kind kind,
                               ll_restricted **out) {
    ll_status status = LL_OK;
    ll_restricted *m = NULL;
    *out = NULL;
    LL_NEW(ctx, m, 1);
    m->ctx = ctx;
    m->pool = pool;
    LL_TRY(ll_path_rows_create(ctx, p, &m->rows));
    LL_TRY(ll_master_create(ctx, p, pool, &m->simplex));
    if (kind == LL_RESTRICTED_INTERIOR) LL_TRY(ll_interior_create(ctx, p, pool, &m->interior));
    m->price_usd = kind == LL_RESTRICTED_INTERIOR ? m->interior->price_usd : m->simplex->price_usd;
    m->effort_name = kind == LL_RESTRICTED_INTERIOR ? "steps" : "pivots";
    *out = m;
    return LL_OK;
done:
    ll_restricted_free(ctx, m);
    return status;
}

void ll_restricted_free(ll_context *ctx, ll_restricted *m) {
    if (m == NULL) return;
    ll_path_rows_free(ctx, &m->rows);
    ll_master_free(ctx, m->simplex);
    ll_interior_free(ctx, m->interior);
    ll_free(ctx, m);
}

void ll_restricted_use_engine(ll_restricted *m, const ll_engine *engine) {
    if (m->interior != NULL) m->interior->place.engine = engine;
}

void ll_restricted_count_only_unmet(ll_restricted *m) {
    m->simplex->zero_costs = true;
    m->simplex->cost_unit = 1;
    if (m->interior == NULL) return;
    m->interior->zero_costs = true;
    m->interior->units.cost_usd = 1;
}

ll_status ll_restricted_expect(ll_restricted *m, const ll_expected *expected) {
    ll_interior *i = m->interior;
    double *price_usd = i != NULL ? i->price_usd : m->simplex->price_usd;
    for (int32_t r = 0; r < m->pool->p->row_count; r++)
        price_usd[r] = (double)expected->price_nusd[r] / (double)LL_NANO;
    if (i == NULL) return LL_OK;
    i->objective_usd = expected->objective_usd;
    memcpy(i->load_teu, expected->load_teu, (size_t)m->pool->p->row_count * sizeof *i->load_teu);
    i->rough = expected->rough;
    return expected->count > 0 ? ll_interior_expect(i, expected->value_teu, expected->count) : LL_OK;
}

void ll_restricted_scale_prices(ll_restricted *m, double factor) {
    double *price_usd = m->interior != NULL ? m->interior->price_usd : m->simplex->price_usd;
    for (int32_t r = 0; r < m->pool->p->row_count; r++) price_usd[r] *= factor;
}

/* ---- solving ---- */

static void take_simplex(ll_restricted *m) {
    const ll_master *s = m->simplex;
    m->price_usd = s->price_usd;
    m->value_teu = s->value_teu;
    m->column_count = m->pool->count < s->column_room ? m->pool->count : s->column_room;
    m->objective_usd = s->objective_usd;
    m->own_gap = 0;
    m->active_count = s->active_count;
    m->effort = s->lp->iterations;
    m->solved = s->solved;
}

static void take_interior(ll_restricted *m) {
    const ll_interior *i = m->interior;
    m->value_teu = i->value_teu;
    m->column_count = m->pool->count < i->column_room ? m->pool->count : i->column_room;
    m->objective_usd = i->objective_usd;
    m->own_gap = i->relative_gap;
    m->active_count = i->active_count;
    m->effort = i->pivots != NULL ? i->pivot_count : i->steps;
    m->effort_name = i->pivots != NULL ? "pivots" : "steps";
    m->solved = i->solved;
    m->place = i->place;
    ll_master_place_add_times(&m->place, i->newton); /* which goes on */
}

static ll_status solve_simplex(ll_restricted *m) {
    ll_status status = ll_master_solve(m->simplex);
    if (status == LL_OK) take_simplex(m);
    return status;
}

/* What rounding keeps the interior-point method from, the simplex method can still do. */
static ll_status fall_back(ll_restricted *m) {
    ll_log(m->ctx, LL_LOG_WARNING, "the interior-point master stalls at a gap of %.1e: the simplex method goes on",
           m->own_gap);
    memcpy(m->simplex->price_usd, m->price_usd, (size_t)m->pool->p->row_count * sizeof *m->price_usd);
    ll_interior_free(m->ctx, m->interior);
    m->interior = NULL;
    m->effort_name = "pivots";
    take_simplex(m); /* what it hands out is there whether the solve succeeds or not */
    return solve_simplex(m);
}

ll_status ll_restricted_solve(ll_restricted *m, double start_gap, double gap, bool loose) {
    ll_status status = LL_OK;
    double start_s = ll_clock_s();
    if (m->interior == NULL) {
        LL_TRY(solve_simplex(m));
    } else {
        m->interior->loose = loose;
        LL_TRY(ll_interior_solve(m->interior, start_gap, gap));
        take_interior(m);
        if (!m->solved && !ll_should_stop(m->ctx) && ll_lp_available()) LL_TRY(fall_back(m));
    }
done:
    m->solve_s += ll_clock_s() - start_s;
    return status;
}

/* ---- the last digits ---- */

ll_status ll_restricted_finish(ll_restricted *m) {
    ll_status status = LL_OK;
    double start_s = ll_clock_s();
    if (m->interior != NULL) {
        LL_TRY(ll_interior_finish(m->interior));
        take_interior(m);
    } else {
        LL_TRY(ll_master_choose_keys(m->simplex));
        LL_TRY(ll_master_refine(m->simplex));
        take_simplex(m);
    }
done:
    m->solve_s += ll_clock_s() - start_s;
    return status;
}

/* Columns with flow but one a demand, and rows with a price: what a crossover pushes, and over how many. */
static void measure_face(const ll_restricted *m, double *columns, double *rows) {
    *columns = -(double)m->pool->p->demand_count;
    *rows = 0;
    for (int64_t j = 0; j < m->pool->count; j++) *columns += m->value_teu[j] > 0;
    for (int32_t r = 0; r < m->pool->p->row_count; r++) *rows += m->price_usd[r] > 0;
    *columns = fmax(0, *columns);
}

static bool has_memory(const ll_restricted *m, double columns, double rows) {
    double arcs = m->pool->count > 0 ? (double)m->pool->first[m->pool->count] / (double)m->pool->count : 0;
    double need = ll_predict_master_bytes(columns, 0, arcs) + ll_inverse_bytes(more_rows * rows);
    return need <= (double)ll_memory_left(m->ctx);
}

/* Whether to look for a vertex: asked for or quick, and within the limits. What was asked for and is not done is told.
 */
static bool is_worth_a_crossover(const ll_restricted *m, bool asked, double columns, double rows) {
    if (!asked && columns * rows > small_crossover) return false;
    bool stop = !m->solved || ll_should_stop(m->ctx);
    if (!stop && has_memory(m, columns + (double)m->pool->p->demand_count, rows)) return true;
    if (asked)
        ll_log(m->ctx, LL_LOG_WARNING, "no vertex: %s", stop ? "the solve was stopped" : "there is no memory for it");
    return false;
}

/* Whether demands have more columns than flows that are rounded, written and verified should: half as many as demands,
 * beyond one each. */
static bool is_worth_leaning(const ll_restricted *m, double columns) {
    return m->solved && !ll_should_stop(m->ctx) && columns > 0.5 * (double)m->pool->p->demand_count &&
           has_memory(m, columns + (double)m->pool->p->demand_count, 0);
}

static void tell_vertex(ll_context *ctx, bool asked, const ll_vertex *v) {
    if (v->lean)
        ll_log(ctx, LL_LOG_INFO, "paths     %lld %s flow (%lld before), %lld %s split (%lld before); %.2f s",
               (long long)v->columns_now, ll_plural(v->columns_now, "column has", "columns have"),
               (long long)v->columns_before, (long long)v->split_now,
               ll_plural(v->split_now, "demand is", "demands are"), (long long)v->split_before, v->time_s);
    else if (v->found)
        ll_log(ctx, LL_LOG_INFO,
               "vertex    %lld %s split (%lld before), %lld %s flow (%lld before), %d full %s; "
               "%.2f s",
               (long long)v->split_now, ll_plural(v->split_now, "demand is", "demands are"), (long long)v->split_before,
               (long long)v->columns_now, ll_plural(v->columns_now, "column has", "columns have"),
               (long long)v->columns_before, v->tight_rows, ll_plural(v->tight_rows, "row", "rows"), v->time_s);
    else
        ll_log(ctx, asked ? LL_LOG_WARNING : LL_LOG_INFO,
               "no vertex: a stop or rounding came in the way; %lld %s split", (long long)v->split_now,
               ll_plural(v->split_now, "demand stays", "demands stay"));
}

/* Flows that are at the optimum stay where they are where memory is short. */
static ll_status lean(ll_restricted *m, ll_vertex *out) {
    ll_status status = ll_vertex_lean(m->ctx, m->pool, m->interior->zero_costs, m->interior->value_teu, out);
    if (status != LL_ERR_MEMORY) return status;
    ll_log(m->ctx, LL_LOG_DEBUG, "    no memory for fewer paths");
    *out = (ll_vertex){0};
    return LL_OK;
}

ll_status ll_restricted_move_to_few_paths(ll_restricted *m, bool asked, ll_vertex *out) {
    ll_status status = LL_OK;
    double columns = 0, rows = 0;
    *out = (ll_vertex){0};
    if (m->interior == NULL || m->interior->pivots != NULL) return LL_OK;
    measure_face(m, &columns, &rows);
    if (is_worth_a_crossover(m, asked, columns, rows))
        LL_TRY(ll_vertex_find(m->ctx, m->pool, m->interior->zero_costs, m->interior->value_teu, out));
    else if (is_worth_leaning(m, columns))
        LL_TRY(lean(m, out));
    if (!out->tried) return LL_OK;
    tell_vertex(m->ctx, asked, out);
done:
    return status;
}

/* Below the cheapest of the demand's columns; 0: it has none. */
static int64_t threshold_of(const ll_restricted *m, int64_t demand, ll_path_rows *rows) {
    bool zero_costs = m->interior != NULL ? m->interior->zero_costs : m->simplex->zero_costs;
    double cheapest = INFINITY;
    for (int64_t j = m->pool->first_of[demand]; j != LL_NONE; j = m->pool->next[j])
        cheapest = fmin(cheapest, ll_pool_priced_cost_usd(m->pool, j, zero_costs, m->price_usd, rows));
    if (isinf(cheapest)) return 0;
    return (int64_t)((cheapest - 1e-11 * cheapest) * (double)LL_NANO) - 1;
}

int64_t ll_restricted_threshold(ll_restricted *m, int64_t demand) { return threshold_of(m, demand, &m->rows); }

ll_status ll_restricted_thresholds(ll_restricted *m, int64_t *threshold_nusd) {
    ll_status status = LL_OK;
    int threads = ll_threads_worth(m->ctx, STEPS_AN_ARC * m->pool->first[m->pool->count]);
    ll_path_rows *rows = NULL; /* [thread] */
    LL_NEW(m->ctx, rows, threads);
    for (int t = 0; t < threads; t++) LL_TRY(ll_path_rows_create(m->ctx, m->pool->p, &rows[t]));
#pragma omp parallel for num_threads(threads) schedule(dynamic, 64)
    for (int64_t d = 0; d < m->pool->p->demand_count; d++) threshold_nusd[d] = threshold_of(m, d, &rows[ll_thread()]);
done:
    for (int t = 0; rows != NULL && t < threads; t++) ll_path_rows_free(m->ctx, &rows[t]);
    ll_free(m->ctx, rows);
    return status;
}
