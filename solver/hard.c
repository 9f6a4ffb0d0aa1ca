/* SPDX-License-Identifier: Apache-2.0 */
/* Raising the working penalty, or proving that no penalty would help. */
#include "solver/hard.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/problem_chains.h"

enum { FIRST_FACTOR = 4, RAISE = 10, NAMED_ROWS = 3 };
static const double negligible = 1e-9; /* of the hard volume */

static double hard_volume_teu(const ll_problem *p) {
    double sum = 0;
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->penalty_nusd[d] >= LL_COST_INF) sum += (double)p->volume_uteu[d] / (double)LL_MICRO;
    return sum;
}

/* The same for all, so that of what cannot all be carried the cheapest part is. */
static void set_working_penalties(ll_column *c, double base_usd) {
    const ll_problem *p = c->p;
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->penalty_nusd[d] >= LL_COST_INF && p->free_cost_nusd[d] < LL_COST_INF)
            c->work_nusd[d] = (int64_t)fmin(base_usd * (double)LL_NANO, 0.99 * (double)LL_COST_INF);
}

static double dearest_free_cost_usd(const ll_problem *p) {
    int64_t most = LL_NANO;
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->free_cost_nusd[d] < LL_COST_INF && p->free_cost_nusd[d] > most) most = p->free_cost_nusd[d];
    return (double)most / (double)LL_NANO;
}

static ll_status raise_until(ll_column *c, double least_unmet_teu, double base_usd, ll_column_end *end) {
    ll_status status = LL_OK;
    double enough = least_unmet_teu + negligible * hard_volume_teu(c->p);
    while (base_usd < LL_HARD_MOST_USD && *end != LL_END_LIMIT && ll_column_hard_unmet(c) > enough) {
        base_usd = fmin(RAISE * base_usd, LL_HARD_MOST_USD);
        ll_log(c->ctx, LL_LOG_INFO, "hard demands miss %.6g TEU: working penalty raised to %.3g USD per TEU",
               ll_column_hard_unmet(c), base_usd);
        set_working_penalties(c, base_usd);
        LL_TRY(ll_column_run(c, end));
    }
done:
    return status;
}

/* ---- can they be carried at all? ---- */

static void count_only_hard(ll_column *c) {
    for (int64_t d = 0; d < c->p->demand_count; d++)
        c->penalty_nusd[d] = c->work_nusd[d] = c->p->penalty_nusd[d] >= LL_COST_INF ? LL_NANO : 0;
}

static void name_bottleneck(const ll_column *feasibility, ll_solution *s) {
    const ll_problem *p = ll_problem_whole(feasibility->p);
    char *text = s->bottleneck;
    size_t used = 0, size = sizeof s->bottleneck;
    bool told[NAMED_ROWS] = {false};
    int32_t named[NAMED_ROWS];
    for (int n = 0; n < NAMED_ROWS; n++) {
        int32_t best = LL_NONE;
        for (int32_t r = 0; r < p->row_count; r++) {
            bool before = false;
            for (int k = 0; k < n; k++) before |= told[k] && named[k] == r;
            if (!before && s->price_nusd[r] > 0 && (best == LL_NONE || s->price_nusd[r] > s->price_nusd[best]))
                best = r;
        }
        if (best == LL_NONE) break;
        named[n] = best;
        told[n] = true;
        const char *name = ll_row_name(p, best);
        int length = snprintf(text + used, size - used, "%s%s%s%s%s", n > 0 ? ", " : "", ll_problem_row_id(p, best),
                              name[0] != '\0' ? " (" : "", name, name[0] != '\0' ? ")" : "");
        if (length < 0 || (size_t)length >= size - used) break;
        used += (size_t)length;
    }
}

static ll_status take_proof(const ll_column *feasibility, ll_solution *s) {
    ll_status status = LL_OK;
    const ll_problem *p = feasibility->p;
    LL_NEW(feasibility->ctx, s->price_nusd, p->row_count);
    memcpy(s->price_nusd, feasibility->best_price_nusd, (size_t)p->row_count * sizeof *s->price_nusd);
    name_bottleneck(feasibility, s);
    s->status = LL_ERR_INFEASIBLE;
done:
    return status;
}

/* Minimises the unmet volume of the hard demands; takes the proof when it is above 0. */
static ll_status prove(ll_column *c, ll_solution *s, double *least_unmet_teu, ll_column_end *end) {
    ll_status status = LL_OK;
    ll_column *feasibility = NULL;
    ll_solve_options options = *c->options;
    options.gap = negligible;
    c->oracle->mode = LL_COST_ZERO;
    ll_log(c->ctx, LL_LOG_INFO, "can the hard demands be carried at all?");
    LL_TRY(ll_column_create(c->ctx, c->p, &options, c->oracle, &feasibility));
    ll_restricted_count_only_unmet(feasibility->master);
    count_only_hard(feasibility);
    LL_TRY(ll_column_run(feasibility, end));
    *least_unmet_teu = 0;
    double proven = (double)feasibility->best_bound * 1e-15;
    if (*end != LL_END_LIMIT && proven > 1e3 * negligible * hard_volume_teu(c->p)) {
        *least_unmet_teu = ll_column_hard_unmet(feasibility);
        LL_TRY(take_proof(feasibility, s));
    }
done:
    c->oracle->mode = LL_COST_OF_CASE;
    ll_column_free(c->ctx, feasibility);
    return status;
}

void ll_hard_start(ll_column *c) { set_working_penalties(c, FIRST_FACTOR * dearest_free_cost_usd(c->p)); }

ll_status ll_hard_run(ll_column *c, ll_solution *s, ll_column_end *end) {
    ll_status status = LL_OK;
    double least_unmet_teu = 0, base_usd = FIRST_FACTOR * dearest_free_cost_usd(c->p);
    LL_TRY(ll_column_run(c, end));
    if (*end == LL_END_LIMIT || ll_column_hard_unmet(c) <= negligible * hard_volume_teu(c->p)) return LL_OK;
    LL_TRY(prove(c, s, &least_unmet_teu, end));
    LL_TRY(raise_until(c, least_unmet_teu, base_usd, end));
done:
    return status;
}
