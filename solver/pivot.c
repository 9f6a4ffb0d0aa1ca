/* SPDX-License-Identifier: Apache-2.0 */
/* Pivots until nothing gains any more, and the last digits. */
#include "solver/pivot.h"

#include <math.h>
#include <string.h>

#include "solver/pivot_parts.h"

enum { REFINEMENTS = 3 };
enum { MOST_PIVOTS = 2000, MORE_PIVOTS = 5 }; /* of any run, and for each demand: it may have cycled */
enum { TURNS = 64 };                          /* between two looks for a stop */
static const double fits = 1e-11;             /* of a capacity or volume, what rounding may leave */
static const double exact = 1e-14;            /* the same of what needs no more of it */

bool ll_pivot_goes_on(ll_pivoting *v) {
    const int64_t most = MOST_PIVOTS + MORE_PIVOTS * v->pool->p->demand_count;
    v->stopped = v->stopped || (v->turns++ % TURNS == 0 && ll_should_stop(v->ctx));
    v->ended = v->ended || v->stopped || v->pivots > most || v->inverse.size > LL_PIVOT_ROWS;
    return v->exact && !v->ended;
}

/* Those of v->order enter, one after the other, where they still gain. */
static ll_status enter_all(ll_pivoting *v, int64_t count) {
    ll_status status = LL_OK;
    for (int64_t i = 0; i < count && ll_pivot_goes_on(v); i++) {
        if (!ll_pivot_may_enter(v, v->order[i].what)) continue;
        LL_TRY(ll_pivot_step(v, v->order[i].what, 1));
        LL_TRY(ll_pivot_keep_fresh(v));
        ll_pivot_find_prices(v);
    }
done:
    return status;
}

/* Demands that had something to gain are asked again and again; when none of them has, all are. */
static ll_status pivot(ll_pivoting *v, ll_pivot_result *out) {
    ll_status status = LL_OK;
    int64_t asked = 0;
    ll_pivot_find_prices(v);
    while (ll_pivot_goes_on(v)) {
        LL_TRY(ll_pivot_follow_rows(v));
        int64_t count = asked > 0 ? ll_pivot_list_candidates(v, &asked) : 0;
        if (count == 0) {
            asked = v->live_count;
            memcpy(v->asked, v->live, (size_t)asked * sizeof *v->asked);
            count = ll_pivot_list_candidates(v, &asked);
            out->optimal = count == 0;
        }
        if (out->optimal) break;
        LL_TRY(enter_all(v, count));
    }
done:
    return status;
}

/* ---- the last digits ---- */

/* Keys carry what the others of their demand leave. */
static void fill_keys(ll_pivoting *v) {
    for (int64_t d = 0; d < v->pool->p->demand_count; d++) {
        long double rest = v->volume[d];
        if (v->key[d] == LL_NONE) continue;
        for (int64_t j = v->pool->first_of[d]; j != LL_NONE; j = v->pool->next[j])
            if (j != v->key[d]) rest -= (long double)v->x[j];
        v->x[v->key[d]] = (double)rest;
    }
}

/* What held rows have left, as a sparse vector of rows of the basis; whether that is 0. */
static bool list_residuals(ll_pivoting *v, int32_t *count) {
    bool all_exact = true;
    *count = 0;
    ll_pivot_sum_rows(v);
    for (int32_t k = 0; k < v->inverse.size; k++) {
        int32_t r = v->row_at[k];
        if (!ll_is_held(v, r)) continue;
        v->entry_row[*count] = k;
        v->entry_value[(*count)++] = (double)v->rest[r];
        all_exact = all_exact && fabs((double)v->rest[r]) <= exact * (1 + v->capacity[r]);
    }
    return all_exact;
}

/* Solves for the basic columns against what held rows have left, in extended precision. */
static void refine(ll_pivoting *v) {
    int32_t count = 0;
    fill_keys(v);
    for (int i = 0; i < REFINEMENTS && !list_residuals(v, &count); i++) {
        ll_inverse_solve(&v->inverse, count, v->entry_row, v->entry_value, v->y);
        for (int32_t p = 0; p < v->inverse.size; p++)
            if (v->basic[p] >= 0) v->x[v->basic[p]] += v->y[p];
        fill_keys(v);
    }
}

/* What is 0 but for rounding becomes 0; whether the flows fit. */
static bool flows_fit(ll_pivoting *v) {
    for (int64_t j = 0; j < v->known; j++) {
        double volume = v->volume[v->pool->demand[j]];
        if (!(v->x[j] >= -fits * (1 + volume))) return false;
        if (v->x[j] <= fits * volume) v->x[j] = 0;
    }
    ll_pivot_sum_rows(v);
    for (int32_t r = 0; r < v->pool->p->row_count; r++) {
        if (v->rest[r] < -(long double)(fits * (1 + v->capacity[r]))) return false;
        if (!ll_is_held(v, r)) v->slack[r] = (double)v->rest[r];
    }
    return true;
}

static void take_flows(const ll_pivoting *v, double *value_teu) {
    for (int64_t j = 0; j < v->known; j++) value_teu[j] = v->x[j] * v->plan.units.flow_teu;
}

static void take_prices(const ll_pivoting *v, double *price_usd, ll_pivot_result *out) {
    for (int32_t r = 0; r < v->pool->p->row_count; r++) {
        price_usd[r] = fmax(0, -v->price[r]) * v->plan.units.cost_usd;
        out->tight += ll_is_held(v, r);
    }
}

ll_status ll_pivot_run(ll_pivoting *v, const ll_pivot_plan *plan, double *value_teu, double *price_usd,
                       ll_pivot_result *out) {
    ll_status status = LL_OK;
    *out = (ll_pivot_result){0};
    v->plan = *plan;
    v->pivots = v->turns = 0;
    LL_TRY(ll_pivot_follow_pool(v));
    const bool begins = !v->begun;
    if (begins) LL_TRY(ll_pivot_begin(v, value_teu));
    const int64_t first = v->pivots; /* each of them ends a column: they need no limit */
    v->pivots = 0;
    LL_TRY(pivot(v, out));
    out->pivots = first + v->pivots;
    const bool reached = out->optimal, stopped = v->stopped && v->exact;
    bool fit = reached || stopped;
    if (fit && (begins || out->pivots > 0)) {
        refine(v);
        fit = flows_fit(v);
    }
    out->optimal = reached && fit;
    out->stopped = stopped && fit;
    out->rounded = !out->optimal && (reached || !v->exact);
    if (fit) take_flows(v, value_teu);
    if (out->optimal) take_prices(v, price_usd, out);
done:
    return status;
}
