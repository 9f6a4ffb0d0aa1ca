/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The volume algorithm on the capacity rows, in doubles; rounds are exact.
 *
 *     v  <- a * load(pi) + (1 - a) * v                     the smoothed load, an estimate of the primal
 *     pi <- max(0, best + s * (v - capacity) / scale)      s = f * (target - L(best)) / |v - capacity|^2
 *
 * The norm is |d|^2 = sum d^2 / scale. Capacities of one case differ by nine orders of magnitude; with the square root
 * of each as its scale neither the largest nor the smallest decide alone.
 *
 * The target is a little above the best bound and moves with it; f grows after a round that improved with a direction
 * that agreed, and shrinks after a streak of rounds that did not. Rounds end early where the bound hardly moves any
 * more.
 */
#include "solver/price_phase.h"

#include <math.h>
#include <string.h>

static const double smoothing = 0.1, first_factor = 0.1, most_factor = 2, grow = 1.1, shrink = 0.67, target_over = 1.05;
static const double slow_gain = 3e-4;       /* of the bound in WINDOW rounds: the master does better from here */
static const double slow_gain_large = 1e-5; /* the same where a master is dear */
static const double least_scale_teu = 1e-3; /* of a row that carries next to nothing */
enum { STREAK = 3, WINDOW = 25, EARLY = 50, BETWEEN_WALKS = 5 };
enum { LARGE_ROWS = 2000, MORE_ROUNDS = 2 }; /* a Newton step over so many priced rows costs more than ten rounds */

typedef struct volume {
    ll_context *ctx;
    ll_oracle *oracle;
    const ll_problem *p;
    int64_t *flow_uteu; /* [class * arc_count + arc] of one round */
    double *load;       /* [row] of one round, TEU */
    double *smooth;     /* [row] the smoothed load */
    double *best;       /* [row] USD per TEU, of the best bound */
    double *scale;      /* [row] of prices: the square root of the capacity, so that small rows move too */
    int64_t *trial;     /* [row] 1e-9 USD per TEU */
    double best_bound, target, factor; /* USD */
    int32_t failures;
    int32_t walked; /* the last round that left paths */
    int64_t *taken; /* [demand] columns of a walking round; NULL: no average is asked for */
} volume;

static double capacity_of(const ll_problem *p, int32_t r) { return (double)p->row[r].capacity_uteu / (double)LL_MICRO; }

static ll_status round_at_trial(volume *v, const int64_t *penalty_nusd, const int64_t *threshold_nusd, ll_pool *pool,
                                ll_i128 *bound) {
    ll_status status = LL_OK;
    int64_t added = 0;
    LL_TRY(ll_oracle_round(v->oracle, v->trial, penalty_nusd, threshold_nusd, pool, &added, v->flow_uteu, bound));
    ll_row_loads(v->p, v->flow_uteu, v->load);
done:
    return status;
}

/* The squared length of the direction where it can move a price; 0 when the smoothed load fits everywhere. */
static double direction_square(const volume *v) {
    double square = 0;
    for (int32_t r = 0; r < v->p->row_count; r++) {
        double d = v->smooth[r] - capacity_of(v->p, r);
        if (d > 0 || v->best[r] > 0) square += d * d / v->scale[r];
    }
    return square;
}

static void set_trial(volume *v, double square) {
    double step = v->factor * (v->target - v->best_bound) / square;
    for (int32_t r = 0; r < v->p->row_count; r++) {
        double price = fmax(0, v->best[r] + step * (v->smooth[r] - capacity_of(v->p, r)) / v->scale[r]);
        v->trial[r] = (int64_t)fmin(nearbyint(price * (double)LL_NANO), 1e18);
    }
}

static void smooth_load(volume *v) {
    for (int32_t r = 0; r < v->p->row_count; r++) v->smooth[r] += smoothing * (v->load[r] - v->smooth[r]);
}

/* Whether the new load still points where the direction went. */
static bool agrees(const volume *v) {
    double dot = 0;
    for (int32_t r = 0; r < v->p->row_count; r++)
        if (v->trial[r] > 0)
            dot += (v->load[r] - capacity_of(v->p, r)) * (v->smooth[r] - capacity_of(v->p, r)) / v->scale[r];
    return dot > 0;
}

static void judge_round(volume *v, double bound_usd) {
    if (bound_usd <= v->best_bound) {
        if (++v->failures % STREAK == 0) v->factor *= shrink;
        return;
    }
    v->failures = 0;
    if (agrees(v)) v->factor = fmin(most_factor, v->factor * grow);
    v->best_bound = bound_usd;
    for (int32_t r = 0; r < v->p->row_count; r++) v->best[r] = (double)v->trial[r] / (double)LL_NANO;
    double gain = fabs(v->best_bound) * (target_over - 1);
    if (v->best_bound + gain / 2 > v->target) v->target = v->best_bound + gain;
}

static ll_status first_round(volume *v, const int64_t *penalty_nusd, ll_i128 *bound) {
    ll_status status = LL_OK;
    LL_TRY(round_at_trial(v, penalty_nusd, NULL, NULL, bound));
    memcpy(v->smooth, v->load, (size_t)v->p->row_count * sizeof *v->smooth);
    v->best_bound = (double)*bound * 1e-15;
    v->target = v->best_bound + fabs(v->best_bound) * (target_over - 1) + 1e-9;
    v->factor = first_factor;
done:
    return status;
}

/* Goes on from what an earlier phase has left. */
static void take_up(volume *v, const int64_t *price_nusd, const double *load_teu, ll_i128 bound) {
    memcpy(v->smooth, load_teu, (size_t)v->p->row_count * sizeof *load_teu);
    for (int32_t r = 0; r < v->p->row_count; r++) v->best[r] = (double)price_nusd[r] / (double)LL_NANO;
    v->best_bound = (double)bound * 1e-15;
    v->target = v->best_bound + fabs(v->best_bound) * (target_over - 1) + 1e-9;
    v->factor = first_factor;
}

static void forget_taken(volume *v) {
    for (int64_t d = 0; v->taken != NULL && d < v->p->demand_count; d++) v->taken[d] = LL_NONE;
}

static bool must_walk(const volume *v, const ll_price_phase *plan) {
    if (plan->reserve <= 0 || v->ctx->deadline_s <= 0) return false;
    double round_s = v->oracle->seconds / (double)v->oracle->rounds;
    return ll_clock_s() + plan->reserve * round_s >= v->ctx->deadline_s;
}

/* A walk stands for the rounds since the one before. */
static ll_status add_to_average(volume *v, const ll_price_phase *plan, const ll_pool *pool, int32_t round) {
    double share = 1 - pow(1 - smoothing, round - v->walked);
    v->walked = round;
    return ll_average_add(v->ctx, plan->average, pool, v->taken, share);
}

static bool is_large(const volume *v) {
    int32_t priced = 0;
    for (int32_t r = 0; r < v->p->row_count; r++) priced += v->best[r] > 0;
    return priced >= LARGE_ROWS;
}

static bool is_enough(const volume *v, const ll_price_phase *plan) {
    return plan->enough_usd > 0 && v->best_bound >= plan->enough_usd;
}

static ll_status run_rounds(volume *v, const ll_price_phase *plan, const int64_t *penalty_nusd,
                            const int64_t *threshold_nusd, ll_pool *pool, int64_t *price_nusd, ll_i128 *bound) {
    ll_status status = LL_OK;
    double bound_before = -INFINITY; /* a window of rounds ago */
    int32_t rounds = plan->rounds;
    bool large = false;
    for (int32_t i = 1; i < rounds && !ll_should_stop(v->ctx); i++) {
        double square = direction_square(v);
        ll_i128 trial_bound = 0;
        if (!(square > 0) || is_enough(v, plan)) break;
        set_trial(v, square);
        if (i % WINDOW == 0 && i + plan->walk_rounds < rounds) {
            large = large || is_large(v);
            double slow = fmax(plan->slow_gain, large ? slow_gain_large : slow_gain);
            rounds = large ? MORE_ROUNDS * plan->rounds : plan->rounds;
            if (v->best_bound - bound_before < slow * fabs(v->best_bound)) rounds = i + plan->walk_rounds;
            bound_before = v->best_bound;
        }
        bool last = i >= rounds - plan->walk_rounds;
        bool walks = last || (i > EARLY && i % BETWEEN_WALKS == 0);
        if (!last && must_walk(v, plan)) rounds = i + 1 + plan->walk_rounds;
        forget_taken(v);
        LL_TRY(round_at_trial(v, penalty_nusd, walks ? threshold_nusd : NULL, pool, &trial_bound));
        if (walks && v->taken != NULL) LL_TRY(add_to_average(v, plan, pool, i));
        if (trial_bound > *bound) {
            *bound = trial_bound;
            memcpy(price_nusd, v->trial, (size_t)v->p->row_count * sizeof *price_nusd);
        }
        smooth_load(v);
        judge_round(v, (double)trial_bound * 1e-15);
        ll_trail_note(&v->oracle->trail, ll_elapsed_s(v->ctx), v->best_bound);
    }
done:
    return status;
}

ll_status ll_price_phase_run(ll_context *ctx, ll_oracle *oracle, const ll_price_phase *plan,
                             const int64_t *penalty_nusd, ll_pool *pool, int64_t *price_nusd, double *load_teu,
                             ll_i128 *bound) {
    ll_status status = LL_OK;
    const ll_problem *p = oracle->p;
    volume v = {.ctx = ctx, .oracle = oracle, .p = p};
    int64_t *threshold_nusd = NULL; /* [demand] every path that is worth walking */
    if (!plan->continues) memset(price_nusd, 0, (size_t)p->row_count * sizeof *price_nusd);
    LL_NEW(ctx, v.flow_uteu, (int64_t)p->class_count * p->arc_count);
    LL_NEW(ctx, v.load, p->row_count);
    LL_NEW(ctx, v.scale, p->row_count);
    for (int32_t r = 0; r < p->row_count; r++) v.scale[r] = sqrt(fmax(capacity_of(p, r), least_scale_teu));
    LL_NEW(ctx, v.smooth, p->row_count);
    LL_NEW(ctx, v.best, p->row_count);
    LL_NEW(ctx, v.trial, p->row_count);
    LL_NEW(ctx, threshold_nusd, p->demand_count);
    for (int64_t d = 0; d < p->demand_count; d++) threshold_nusd[d] = penalty_nusd[d];
    if (plan->average != NULL) LL_NEW(ctx, v.taken, p->demand_count);
    oracle->taken = v.taken;
    if (plan->continues)
        take_up(&v, price_nusd, load_teu, *bound);
    else
        LL_TRY(first_round(&v, penalty_nusd, bound));
    status = run_rounds(&v, plan, penalty_nusd, threshold_nusd, pool, price_nusd, bound);
    if (status == LL_ERR_LIMIT) status = LL_OK; /* stopped in a round: what the rounds before it found stays */
    LL_TRY(status);
    memcpy(load_teu, v.smooth, (size_t)p->row_count * sizeof *load_teu);
    ll_log(ctx, LL_LOG_INFO, "price phase: bound %.9g after %lld rounds in %.2f s", v.best_bound,
           (long long)oracle->rounds, oracle->seconds);
done:
    oracle->taken = NULL;
    ll_free(ctx, v.taken);
    ll_free(ctx, v.flow_uteu);
    ll_free(ctx, v.load);
    ll_free(ctx, v.scale);
    ll_free(ctx, v.smooth);
    ll_free(ctx, v.best);
    ll_free(ctx, v.trial);
    ll_free(ctx, threshold_nusd);
    return status;
}
