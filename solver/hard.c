/* SPDX-License-Identifier: Apache-2.0 */
/* Raising the working penalty, or proving that no penalty would help. */
#include "solver/hard.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graphs/problem_chains.h"
#include "solver/proof.h"

enum { FIRST_FACTOR = 4, RAISE = 10, PATIENCE = 3, NAMED_ROWS = 3 };
static const double rough = 1e-2;                    /* a gap to take paths and prices from */
static const double for_prices = 0.1;                /* of the gap asked for */
static const double first_raise = 300, compared = 2; /* of the penalty, where the most is to be carried */
static const double negligible = 1e-9;               /* of the hard volume */
static const double settled = 1e-7;                  /* of the hard volume, what might be carried more */
static const double finest = 1e-9;          /* the smallest gap that a master with large penalties is solved to */
static const int64_t trace_share = 1000000; /* of the largest price */

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
    c->has_work_bound = false;
}

static double dearest_free_cost_usd(const ll_problem *p) {
    int64_t most = LL_NANO;
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->free_cost_nusd[d] < LL_COST_INF && p->free_cost_nusd[d] > most) most = p->free_cost_nusd[d];
    return (double)most / (double)LL_NANO;
}

static bool misses_something(const ll_column *c) {
    return ll_column_hard_unmet(c) > negligible * hard_volume_teu(c->p);
}

/* ---- can they be carried at all? ---- */

static void count_only_hard(ll_column *c) {
    for (int64_t d = 0; d < c->p->demand_count; d++)
        c->penalty_nusd[d] = c->work_nusd[d] = c->p->penalty_nusd[d] >= LL_COST_INF ? LL_NANO : 0;
}

static void name_bottleneck(const ll_column *c, ll_solution *s) {
    const ll_problem *p = ll_problem_whole(c->p);
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

/* Prices below a millionth of the largest are traces of an interior point: they go where the rest proves it too. */
static ll_status keep_proof(ll_column *c, const int64_t *price_nusd, ll_solution *s, bool *proven) {
    ll_status status = LL_OK;
    const ll_problem *p = c->p;
    int64_t *kept = NULL; /* [row] */
    int64_t most = 0;
    LL_NEW(c->ctx, kept, p->row_count);
    for (int32_t r = 0; r < p->row_count; r++) most = price_nusd[r] > most ? price_nusd[r] : most;
    for (int32_t r = 0; r < p->row_count; r++) kept[r] = price_nusd[r] > most / trace_share ? price_nusd[r] : 0;
    LL_TRY(ll_proof_check(c->oracle, kept, proven));
    if (!*proven) {
        memcpy(kept, price_nusd, (size_t)p->row_count * sizeof *kept);
        LL_TRY(ll_proof_check(c->oracle, kept, proven));
    }
    if (!*proven) goto done;
    ll_free(c->ctx, s->price_nusd);
    s->price_nusd = kept;
    kept = NULL;
    s->status = LL_ERR_INFEASIBLE;
    name_bottleneck(c, s);
done:
    ll_free(c->ctx, kept);
    return status == LL_ERR_LIMIT ? LL_OK : status; /* stopped: without */
}

/* Minimises the unmet volume of the hard demands, until a proof is there or there can be none. */
static ll_status prove(ll_column *c, ll_solution *s, bool *proven) {
    ll_status status = LL_OK;
    ll_column *feasibility = NULL;
    ll_column_end end = LL_END_LIMIT;
    ll_solve_options options = *c->options;
    options.gap = negligible;
    c->oracle->mode = LL_COST_ZERO;
    ll_log(c->ctx, LL_LOG_INFO, "can the hard demands be carried at all?");
    LL_TRY(ll_column_create(c->ctx, c->p, &options, c->oracle, &feasibility));
    ll_restricted_count_only_unmet(feasibility->master);
    count_only_hard(feasibility);
    feasibility->seeks_proof = true;
    LL_TRY(ll_column_run(feasibility, &end));
    if (end == LL_END_PROOF) LL_TRY(keep_proof(c, feasibility->best_price_nusd, s, proven));
done:
    c->oracle->mode = LL_COST_OF_CASE;
    ll_column_free(c->ctx, feasibility);
    return status;
}

/* Raises the penalty until nothing is unmet or a proof is there; where that takes long, looks for a proof alone. */
static ll_status raise_until(ll_column *c, ll_solution *s, bool *proven, ll_column_end *end) {
    ll_status status = LL_OK;
    ll_place *at = &c->place;
    if (at->raised == 0) at->base_usd = FIRST_FACTOR * dearest_free_cost_usd(c->p);
    while (*end < LL_END_PROOF && misses_something(c) && at->base_usd < LL_HARD_MOST_USD) {
        if (at->raised == PATIENCE) LL_TRY(prove(c, s, proven));
        if (*proven) break;
        at->base_usd = fmin(RAISE * at->base_usd, LL_HARD_MOST_USD);
        at->raised++;
        ll_log(c->ctx, LL_LOG_INFO, "hard demands miss %.6g TEU: working penalty raised to %.3g USD per TEU",
               ll_column_hard_unmet(c), at->base_usd);
        set_working_penalties(c, at->base_usd);
        LL_TRY(ll_column_run(c, end));
    }
    if (*end == LL_END_PROOF) LL_TRY(keep_proof(c, c->best_price_nusd, s, proven));
    if (*end == LL_END_PROOF && !*proven) *end = LL_END_LIMIT; /* stopped before it was checked */
done:
    return status;
}

/* ---- when they cannot: carry most, and that the cheapest way ---- */

/*
 * With a working penalty that is high enough, what costs least carries most. Whether it is, the prices tell: they grow
 * with the penalty, and what they grow by, a USD of it, are the prices of the program that counts only what is unmet.
 */
static void find_growth(const ll_column *c, const double *before_usd, double raise_usd, int64_t *growth_nusd) {
    for (int32_t r = 0; r < c->p->row_count; r++) {
        double growth = (c->master->price_usd[r] - before_usd[r]) / raise_usd;
        growth_nusd[r] = growth > 0 ? (int64_t)nearbyint(fmin(growth, 1) * (double)LL_NANO) : 0;
    }
}

/* Whether no flow carries more. A sharper proof it is as well. */
static ll_status carries_most(ll_column *c, const int64_t *growth_nusd, ll_solution *s, bool *most) {
    ll_status status = LL_OK;
    double least_teu = 0, unmet_teu = ll_column_hard_unmet(c);
    bool proven = false;
    LL_TRY(ll_proof_least_unmet(c->oracle, growth_nusd, &least_teu));
    ll_log(c->ctx, LL_LOG_DEBUG, "    %.9g TEU unmet, at least %.9g must be", unmet_teu, least_teu);
    *most = unmet_teu - least_teu <= settled * hard_volume_teu(c->p);
    if (*most) LL_TRY(keep_proof(c, growth_nusd, s, &proven));
done:
    return status == LL_ERR_LIMIT ? LL_OK : status;
}

/* Unmet volume costs the working penalty in the bound too; prices start from those at the penalty before. */
static ll_status soften(ll_column *c, double before_usd, double base_usd) {
    double objective_usd = c->master->objective_usd + (base_usd - before_usd) * ll_column_hard_unmet(c);
    set_working_penalties(c, base_usd);
    for (int64_t d = 0; d < c->p->demand_count; d++)
        if (c->p->penalty_nusd[d] >= LL_COST_INF) c->penalty_nusd[d] = c->work_nusd[d];
    return ll_column_renew(c, base_usd / before_usd, objective_usd);
}

static ll_status run_at(ll_column *c, double before_usd, double base_usd, double gap, ll_column_end *end) {
    ll_status status = LL_OK;
    const ll_solve_options *asked = c->options;
    ll_solve_options options = *asked;
    options.gap = gap;
    c->options = &options;
    LL_TRY(soften(c, before_usd, base_usd));
    LL_TRY(ll_column_run(c, end));
done:
    c->options = asked;
    return status;
}

/* So that flows are as near to the cheapest as was asked for, though most of the objective is penalties. */
static double gap_among_penalties(const ll_column *c, double before_usd, double raised_usd) {
    double unmet_teu = ll_column_hard_unmet(c), cost_usd = c->master->objective_usd - before_usd * unmet_teu;
    double all_usd = cost_usd + raised_usd * unmet_teu;
    return fmax(finest, c->options->gap * fmin(1, fmax(0, cost_usd / all_usd)));
}

static ll_status step_up(ll_column *c, double *base_usd, double factor, double gap, ll_column_end *end) {
    double raised_usd = fmin(factor * *base_usd, LL_HARD_MOST_USD);
    ll_log(c->ctx, LL_LOG_INFO, "hard demands miss %.10g TEU: working penalty raised to %.3g USD per TEU",
           ll_column_hard_unmet(c), raised_usd);
    ll_status status = run_at(c, *base_usd, raised_usd, gap, end);
    *base_usd = raised_usd;
    return status;
}

/* A large step to a gap that will do for prices, and a small one beside it to the gap asked for. */
static ll_status compare_steps(ll_column *c, ll_solution *s, double factor, double *base_usd, ll_column_end *end,
                               bool *most) {
    ll_status status = LL_OK;
    double *before_usd = NULL;   /* [row] */
    int64_t *growth_nusd = NULL; /* [row] */
    LL_NEW(c->ctx, before_usd, c->p->row_count);
    LL_NEW(c->ctx, growth_nusd, c->p->row_count);
    c->goes_on = true;
    LL_TRY(step_up(c, base_usd, factor, fmax(finest, for_prices * c->options->gap), end));
    c->goes_on = false;
    if (*end >= LL_END_PROOF) goto done;
    double first_usd = *base_usd;
    memcpy(before_usd, c->master->price_usd, (size_t)c->p->row_count * sizeof *before_usd);
    LL_TRY(step_up(c, base_usd, compared, gap_among_penalties(c, first_usd, compared * first_usd), end));
    if (*end >= LL_END_PROOF) goto done;
    find_growth(c, before_usd, *base_usd - first_usd, growth_nusd);
    LL_TRY(carries_most(c, growth_nusd, s, most));
done:
    ll_free(c->ctx, before_usd);
    ll_free(c->ctx, growth_nusd);
    return status;
}

static ll_status carry_most(ll_column *c, ll_solution *s, ll_column_end *end) {
    ll_status status = LL_OK;
    double base_usd = FIRST_FACTOR * dearest_free_cost_usd(c->p), factor = first_raise;
    const double highest_usd = LL_HARD_MOST_USD / compared;
    bool most = false;
    ll_log(c->ctx, LL_LOG_INFO, "hard demands cannot all be carried (proven): the cheapest flow that carries most");
    c->seeks_proof = false;
    c->keeper = NULL; /* from here a solve that is stopped begins again */
    c->goes_on = base_usd < highest_usd;
    LL_TRY(run_at(c, base_usd, base_usd, fmax(rough, c->options->gap), end));
    while (!most && *end < LL_END_PROOF && base_usd < highest_usd) {
        LL_TRY(compare_steps(c, s, fmin(factor, highest_usd / base_usd), &base_usd, end, &most));
        factor = RAISE;
    }
    if (!most)
        ll_log(c->ctx, LL_LOG_WARNING, "more might be carried: %s",
               *end < LL_END_PROOF ? "to know it would take higher prices than can be counted"
                                   : "the solve was stopped");
done:
    return status;
}

void ll_hard_start(ll_column *c) {
    set_working_penalties(c, FIRST_FACTOR * dearest_free_cost_usd(c->p));
    c->seeks_proof = c->p->any_hard;
}

ll_status ll_hard_run(ll_column *c, ll_solution *s, ll_column_end *end) {
    ll_status status = LL_OK;
    bool proven = false;
    LL_TRY(ll_column_run(c, end));
    LL_TRY(raise_until(c, s, &proven, end));
    if (proven) LL_TRY(carry_most(c, s, end));
done:
    return status;
}
