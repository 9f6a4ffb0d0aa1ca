/* SPDX-License-Identifier: Apache-2.0 */
/*
 *     repeat    price rounds -> bound;  the last of them walk -> average;  fit, reroute -> flows
 *     until     gap <= asked, two phases in a row that hardly help, or a limit
 */
#include "solver/price_solve.h"

#include <math.h>
#include <string.h>

#include "solver/checkpoint/keeper.h"
#include "solver/incumbent.h"
#include "solver/price_phase.h"

enum { FIRST_ROUNDS = 400, MORE_ROUNDS = 100, WALK_ROUNDS = 40, REROUTE_ROUNDS = 16, MOST_IDLE = 2 };
static const double usd_per_unit = 1e-15;             /* of exact money */
static const double thin_least = 0.05;                /* of a volume: what is less is not worth a path of the answer */
static const double thin_most = 0.3, thin_a_gap = 30; /* fewer paths where less is asked */
static const double enough = 0.02;                    /* of the gap: rounds that close less of it in a window end */
static const double little = 0.03;                    /* of the gap: a phase that closes less is idle */
static const double reserve = 2 * WALK_ROUNDS + 2 * REROUTE_ROUNDS; /* price rounds as long as the end of a phase */

static double gap_of(const ll_column *c) {
    double objective = (double)c->best_cost * usd_per_unit;
    return (objective - (double)c->best_bound * usd_per_unit) / fmax(1, fabs(objective));
}

/* Every phase that the gap is not reached in leaves more paths. */
static double thin_of(const ll_column *c, int phase) {
    return fmax(thin_least, fmin(thin_most, thin_a_gap * c->options->gap) / (phase + 1));
}

static ll_status one_phase(ll_column *c, int phase, double *load_teu) {
    ll_status status = LL_OK;
    ll_average average = {0};
    bool first = !c->has_bound;
    ll_i128 bound = c->best_bound;
    const ll_price_phase plan = {.rounds = phase == 0 ? FIRST_ROUNDS : MORE_ROUNDS,
                                 .walk_rounds = WALK_ROUNDS,
                                 .continues = !first,
                                 .slow_gain = enough * c->options->gap,
                                 .reserve = reserve,
                                 .average = &average,
                                 .keeper = c->keeper};
    memcpy(c->price_nusd, c->best_price_nusd, (size_t)c->p->row_count * sizeof *c->price_nusd);
    status = ll_price_phase_run(c->ctx, c->oracle, &plan, c->penalty_nusd, c->pool, c->price_nusd, load_teu, &bound);
    if (status == LL_ERR_LIMIT)
        status = LL_OK; /* stopped in its first round: no bound, no flows */
    else if (status == LL_OK)
        ll_column_offer_bound(c, bound);
    LL_TRY(status);
    ll_average_thin(&average, c->pool, thin_of(c, phase));
    if (average.rounds > 0) LL_TRY(ll_incumbent_offer(c, average.value_teu, average.count, REROUTE_ROUNDS));
    if (c->best_fit == NULL) goto done;
    LL_TRY(ll_column_note(c, (double)c->best_cost * usd_per_unit, 0, c->oracle->rounds, "rounds"));
    LL_TRY(ll_incumbent_prune_pool(c));
done:
    ll_average_free(c->ctx, &average);
    return status;
}

static bool must_stop(const ll_column *c) {
    double round_s = c->oracle->seconds / (double)c->oracle->rounds, phase_s = round_s * (reserve + MORE_ROUNDS / 4.0);
    if (ll_should_stop(c->ctx) || c->oracle->pool_full) return true;
    if (c->ctx->deadline_s > 0 && ll_clock_s() + phase_s > c->ctx->deadline_s) return true;
    return c->options->iteration_limit > 0 && c->iteration_count >= c->options->iteration_limit;
}

ll_status ll_price_solve(ll_column *c, ll_column_end *end) {
    ll_status status = LL_OK;
    double *load_teu = NULL; /* [row] smoothed */
    ll_place *at = &c->place;
    *end = LL_END_LIMIT;
    LL_NEW(c->ctx, load_teu, c->p->row_count);
    if (!ll_keeper_resumes(c->keeper, LL_STAGE_PRICES)) at->before = INFINITY;
    for (; at->phase == 0 || !must_stop(c); at->phase++) {
        LL_TRY(one_phase(c, at->phase, load_teu));
        if (c->best_fit == NULL) break;
        double gap = gap_of(c);
        at->idle = gap > (1 - little) * at->before ? at->idle + 1 : 0;
        at->before = fmin(at->before, gap);
        if (gap <= c->options->gap) *end = LL_END_GAP;
        if (at->idle >= MOST_IDLE) *end = LL_END_STALL;
        if (*end != LL_END_LIMIT) break;
    }
done:
    ll_free(c->ctx, load_teu);
    return status;
}
