/* SPDX-License-Identifier: Apache-2.0 */
/* The interior-point master: a solve, and what comes of it. interior_rows.c: what takes part; interior_path.c: where to
 * start and how far to go. */
#include "solver/interior_parts.h"

#include <math.h>
#include <string.h>

#include "solver/program_place.h"
#include "solver/sift.h"

enum { MOST_PASSES = 30, MOST_SIFTS = 10, MOST_MORE = 10 };
static const double a_moment_s = 0.3; /* of what a stop may take */
static const double nearer = 0.5;     /* of the gap before */

ll_status ll_interior_create(ll_context *ctx, const ll_problem *p, const ll_pool *pool, ll_interior **out) {
    ll_status status = LL_OK;
    ll_interior *m = NULL;
    *out = NULL;
    LL_NEW(ctx, m, 1);
    m->ctx = ctx;
    m->p = p;
    m->pool = pool;
    m->units = ll_units_of(p);
    m->place = ll_master_place_cpu();
    for (int32_t r = 0; r < p->row_count; r++) m->any_closed |= p->row[r].capacity_uteu == 0;
    LL_NEW(ctx, m->price_usd, p->row_count);
    LL_NEW(ctx, m->load_teu, p->row_count);
    LL_NEW(ctx, m->row_wanted, p->row_count);
    LL_TRY(ll_path_rows_create(ctx, p, &m->rows));
    *out = m;
    return LL_OK;
done:
    ll_interior_free(ctx, m);
    return status;
}

static void forget_program(ll_interior *m) {
    ll_master_place_add_times(&m->place, m->newton);
    ll_newton_free(m->ctx, m->newton);
    ll_program_free(m->ctx, m->program);
    m->newton = NULL;
    m->program = NULL;
}

void ll_interior_free(ll_context *ctx, ll_interior *m) {
    if (m == NULL) return;
    forget_program(m);
    ll_pivot_free(ctx, m->pivots);
    ll_path_rows_free(ctx, &m->rows);
    void *arrays[] = {m->price_usd, m->load_teu, m->value_teu, m->closed, m->out, m->priced_usd, m->row_wanted};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, m);
}

/* Where a device has no room for the master beside columns and entries, these go. */
static ll_status open_master(ll_interior *m) {
    ll_status status = LL_OK;
    LL_TRY(ll_master_place_open(m->ctx, &m->place, m->program, &m->newton));
    if (m->newton != NULL) return LL_OK;
    LL_TRY(ll_program_place_fetch(m->ctx, &m->place, m->pool, m->units, m->program));
    LL_TRY(ll_master_place_open(m->ctx, &m->place, m->program, &m->newton));
done:
    return status;
}

static ll_status build_program(ll_interior *m) {
    ll_status status = LL_OK;
    const ll_program_plan plan = {m->row_wanted, m->out, m->zero_costs, m->units};
    double start_s = ll_clock_s();
    m->known_before = m->known;
    forget_program(m);
    LL_TRY(ll_program_place_build(m->ctx, &m->place, m->pool, &plan, &m->program));
    LL_TRY(open_master(m));
    m->active_count = m->program->row_count;
    ll_log(m->ctx, LL_LOG_DEBUG, "    program: %d rows, %lld columns of %lld demands, %lld entries%s", m->active_count,
           (long long)m->program->column_count, (long long)m->program->group_count, (long long)m->program->entry_count,
           m->program->made != NULL ? ", made on the device" : "");
    m->known = m->pool->count;
done:
    m->place.program_s += ll_clock_s() - start_s;
    return status;
}

static ll_status recover(ll_interior *m, ll_status failure) {
    ll_status status = LL_OK;
    if (ll_master_place_is_fault(failure) && m->program->made != NULL) {
        ll_master_place_add_times(&m->place, m->newton);
        ll_newton_leave(m->newton);
        LL_TRY(ll_program_place_fetch(m->ctx, &m->place, m->pool, m->units, m->program));
    }
    LL_TRY(ll_master_place_recover(&m->place, m->newton, failure));
done:
    return status;
}

/* Once more from the start, on the CPU, where a device failed. */
static ll_status solve_program(ll_interior *m) {
    ll_status status = ll_interior_go_through(m);
    if (status != LL_OK) {
        LL_TRY(recover(m, status));
        LL_TRY(ll_interior_go_through(m));
    }
    m->steps += m->newton->steps;
done:
    return status;
}

/* ---- answers ---- */

/* The first capacity of 0 that a closed column crosses, and its weight. */
static int32_t closed_row_of(ll_interior *m, int64_t j, double *weight) {
    ll_pool_rows_of(m->pool, j, &m->rows);
    for (int32_t i = 0; i < m->rows.count; i++) {
        int32_t r = m->rows.row[i];
        *weight = (double)m->rows.weight_micro[r] / (double)LL_MICRO;
        if (m->p->row[r].capacity_uteu == 0 && *weight > 0) return r;
    }
    return LL_NONE;
}

/* Among its columns that are open. */
static double cheapest_path_usd(ll_interior *m, int64_t d) {
    double cheapest = INFINITY;
    for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j])
        if (!ll_pool_is_unmet(m->pool, j) && !m->closed[j])
            cheapest = fmin(cheapest, ll_pool_priced_cost_usd(m->pool, j, m->zero_costs, m->price_usd, &m->rows));
    return cheapest;
}

/* Capacities of 0 cost what keeps the columns over them from being the cheapest of their demand. */
static void price_closed_rows(ll_interior *m) {
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        double open = cheapest_path_usd(m, d);
        if (m->pool->unmet_of[d] != LL_NONE)
            open = fmin(open, ll_pool_cost_usd(m->pool, m->pool->unmet_of[d], m->zero_costs));
        for (int64_t j = m->pool->first_of[d]; j != LL_NONE && !isinf(open); j = m->pool->next[j]) {
            if (!m->closed[j]) continue;
            double cost = ll_pool_priced_cost_usd(m->pool, j, m->zero_costs, m->price_usd, &m->rows), weight = 1;
            int32_t r = closed_row_of(m, j, &weight);
            m->price_usd[r] += fmax(0, open - cost) / weight;
        }
    }
}

static void take_prices(ll_interior *m, const double *price) {
    const ll_program *g = m->program;
    memset(m->price_usd, 0, (size_t)m->p->row_count * sizeof *m->price_usd);
    for (int32_t r = 0; r < g->row_count; r++) m->price_usd[g->row[r]] = price[r] * m->units.cost_usd;
    if (m->any_closed) price_closed_rows(m);
}

/* Flows of the program's columns; a demand that is not in it goes over its only column. Columns that are newer have
 * none. */
static ll_status take_flows(ll_interior *m, const double *x) {
    const ll_program *g = m->program;
    for (int64_t j = 0; j < m->pool->count; j++)
        m->value_teu[j] = m->out[j] || j >= m->known ? 0 : ll_interior_volume_teu(m->p, m->pool->demand[j]);
    for (int64_t j = 0; j < g->column_count; j++) m->value_teu[g->column[j]] = x[j] * m->units.flow_teu;
    m->has_flows = true;
    m->rough = false;
    return ll_pool_load_in_shares(m->ctx, m->pool, m->value_teu, &m->rows, m->load_teu);
}

static double cost_of(const ll_program *g, const double *x) {
    double sum = g->constant_cost;
    for (int64_t j = 0; j < g->column_count; j++) sum += g->cost[j] * x[j];
    return sum;
}

static void take_objective(ll_interior *m, double cost) {
    m->objective_usd = cost * m->units.flow_teu * m->units.cost_usd;
}

static bool row_outside_is_violated(const ll_interior *m) {
    for (int32_t r = 0; r < m->p->row_count; r++)
        if (!m->row_wanted[r] && m->load_teu[r] > ll_interior_capacity_teu(m->p, r) * (1 + ll_interior_fits))
            return true;
    return false;
}

/* ---- a solve ---- */

/* Whether a solve that was stopped has come nearer to the optimum than the flows before, which fit or are an average's.
 */
static bool is_nearer(const ll_interior *m, double start_gap) {
    return m->relative_gap + m->newton->sums.misfit <= nearer * start_gap;
}

void ll_interior_drop_pivots(ll_interior *m) {
    ll_pivot_free(m->ctx, m->pivots);
    m->pivots = NULL;
}

static ll_status run_pivots(ll_interior *m, ll_pivot_result *result) {
    ll_status status = LL_OK;
    const ll_pivot_plan plan = {m->closed, m->zero_costs, m->units};
    LL_TRY(ll_pivot_run(m->pivots, &plan, m->value_teu, m->price_usd, result));
    ll_log(m->ctx, LL_LOG_DEBUG, "    %lld pivots%s", (long long)result->pivots, result->optimal ? "" : ": no end");
    m->pivot_count += result->pivots;
    m->solved = result->optimal;
done:
    if (!m->solved) ll_interior_drop_pivots(m);
    return status;
}

/* What rounding ends may have its end from a new basis of the flows before. */
static ll_status run_pivots_twice(ll_interior *m, ll_pivot_result *result) {
    ll_status status = LL_OK;
    bool goes_on = m->pivot_count > 0;
    m->solved = false;
    LL_TRY(run_pivots(m, result));
    if (!result->rounded || !goes_on || ll_should_stop(m->ctx)) return LL_OK;
    LL_TRY(ll_pivot_create(m->ctx, m->pool, &m->pivots));
    LL_TRY(run_pivots(m, result));
done:
    return status;
}

static void take_flows_of_pivots(ll_interior *m) {
    m->known = m->pool->count;
    m->has_flows = m->fits = m->ever_fit = true;
    m->rough = false;
    ll_pool_load(m->pool, m->value_teu, &m->rows, m->load_teu);
    m->objective_usd = ll_pool_flow_cost_usd(m->pool, m->value_teu, m->zero_costs);
}

/*
 * By pivots over the whole pool. What has no end by them, or no memory, is left to Newton's method from now on, with
 * flows and prices as they were; a stop leaves the flows that it found.
 */
static ll_status pivot(ll_interior *m) {
    ll_status status = LL_OK;
    ll_pivot_result result = {0};
    status = run_pivots_twice(m, &result);
    if (status == LL_ERR_MEMORY) {
        ll_log(m->ctx, LL_LOG_DEBUG, "    no memory for pivots");
        return LL_OK;
    }
    if (status != LL_OK) return status;
    if (m->solved || result.stopped) take_flows_of_pivots(m);
    if (!m->solved) return LL_OK;
    m->active_count = result.tight;
    m->relative_gap = 0;
    if (m->any_closed) price_closed_rows(m);
    return LL_OK;
}

/* *again: rows outside are violated. */
static ll_status pass(ll_interior *m, double start_gap, double gap, bool *again) {
    ll_status status = LL_OK;
    int32_t count = 0;
    LL_TRY(ll_interior_choose_rows(m, &count));
    LL_TRY(build_program(m));
    m->start_gap = start_gap;
    m->gap = gap;
    LL_TRY(solve_program(m));
    *again = false;
    if (ll_should_stop(m->ctx) && (m->fits || m->rough) && !is_nearer(m, start_gap)) return LL_OK;
    if (ll_interior_ran_away(m) || (m->sifts && !m->solved)) return LL_OK;
    take_prices(m, m->newton->of_row);
    LL_TRY(take_flows(m, m->newton->of_column));
    take_objective(m, m->newton->sums.cost + m->newton->sums.owed);
    *again = row_outside_is_violated(m);
    m->fits = m->solved && !*again;
    m->ever_fit = m->ever_fit || m->fits;
done:
    return status;
}

ll_status ll_interior_solve(ll_interior *m, double start_gap, double gap) {
    ll_status status = LL_OK;
    bool again = true;
    LL_TRY(ll_interior_follow_pool(m));
    if (m->pivots != NULL) LL_TRY(pivot(m));
    if (m->pivots != NULL) return LL_OK;
    if (m->sifts) LL_TRY(ll_sift_sleep(m));
    int most = m->loose ? 1 : MOST_PASSES;
    for (int i = 0; i < most && again && !ll_should_stop(m->ctx); i++) {
        LL_TRY(pass(m, i == 0 || !m->ever_fit ? start_gap : fmax(gap, start_gap * 0.1), gap, &again));
        if (m->sifts && (i < MOST_SIFTS ? ll_sift_wake(m) : ll_sift_end(m)) > 0) again = true;
    }
    m->solved = m->solved && (!again || m->loose);
done:
    return status;
}

/* Before any solve has left flows. */
static void take_cheapest(ll_interior *m) {
    for (int64_t d = 0; d < m->p->demand_count; d++) {
        int64_t best = LL_NONE;
        for (int64_t j = m->pool->first_of[d]; j != LL_NONE; j = m->pool->next[j]) {
            m->value_teu[j] = 0;
            if (!m->closed[j] && (best == LL_NONE || m->pool->cost_nusd[j] < m->pool->cost_nusd[best])) best = j;
        }
        if (best != LL_NONE) m->value_teu[best] = ll_interior_volume_teu(m->p, d);
    }
}

/* Whether the iterate has reached a face, going on along the path until it has: flows in n->of_column. */
static ll_status reach_face(ll_interior *m, bool *found) {
    ll_status status = LL_OK;
    *found = false;
    for (int i = 0; i <= MOST_MORE && !*found; i++) {
        if (i > 0) LL_TRY(ll_newton_step(m->newton));
        LL_TRY(ll_newton_purify(m->newton, m->newton->of_column, found));
        if (ll_should_stop(m->ctx)) break;
    }
done:
    return status;
}

/* The same after a device failed: from the flows and prices of the last solve, on the CPU. */
static ll_status reach_face_again(ll_interior *m, ll_status failure, bool *found) {
    ll_status status = LL_OK;
    LL_TRY(recover(m, failure));
    m->known_before = m->known;
    LL_TRY(ll_interior_go_through(m));
    LL_TRY(reach_face(m, found));
done:
    return status;
}

/* After a stop, from the end of a solve, for a moment. */
static ll_status reach_face_soon(ll_interior *m, bool *found) {
    ll_set_grace(m->ctx, a_moment_s);
    ll_status status = reach_face(m, found);
    ll_set_grace(m->ctx, 0);
    return status;
}

ll_status ll_interior_finish(ll_interior *m) {
    ll_status status = LL_OK;
    LL_TRY(ll_interior_follow_pool(m));
    if (!m->has_flows) take_cheapest(m);
    if (m->pivots != NULL) return LL_OK; /* at a vertex, to the last digit */
    if (m->program == NULL || (!m->solved && ll_interior_ran_away(m))) return LL_OK;
    bool stopped = ll_should_stop(m->ctx);
    if (stopped && !m->solved) return LL_OK;
    bool found = false;
    status = stopped ? reach_face_soon(m, &found) : reach_face(m, &found);
    if (status != LL_OK) LL_TRY(reach_face_again(m, status, &found));
    double usd = cost_of(m->program, m->newton->of_column) * m->units.flow_teu * m->units.cost_usd;
    if (!m->solved && (!found || (m->fits && usd >= m->objective_usd))) return LL_OK; /* what fitted before is better */
    LL_TRY(take_flows(m, m->newton->of_column));
    m->objective_usd = usd;
done:
    return status;
}
