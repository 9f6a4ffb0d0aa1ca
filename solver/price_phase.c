/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The volume algorithm on the capacity rows, in doubles; rounds are exact. Prices, loads and weights live with the
 * engine (kernels/price.h); here are the numbers that steer it.
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

#include "solver/checkpoint/keeper.h"

static const double smoothing = 0.1, first_factor = 0.1, most_factor = 2, grow = 1.1, shrink = 0.67, target_over = 1.05;
static const double slow_gain = 3e-4;       /* of the bound in WINDOW rounds: the master does better from here */
static const double slow_gain_small = 4e-3; /* the same where Newton steps are cheap */
static const double slow_gain_large = 1e-5; /* the same where a master is dear */
static const double slow_gain_dear = 2e-3;  /* the same where rounds are */
static const double least_scale_teu = 1e-3; /* of a row that carries next to nothing */
enum { STREAK = 3, WINDOW = 25, EARLY = 50, BETWEEN_WALKS = 5 };
enum { SMALL_ROWS = 300 };                   /* priced: a Newton step costs no more than two or three rounds */
enum { LARGE_ROWS = 2000, MORE_ROUNDS = 2 }; /* a Newton step over so many priced rows costs more than ten rounds */

typedef struct volume {
    ll_context *ctx;
    ll_oracle *oracle;
    const ll_price_phase *plan;
    const int64_t *threshold_nusd; /* [demand] every path that is worth walking */
    ll_pool *pool;
    double best_bound, target, factor; /* USD */
    ll_price_sums sums;                /* of the last round */
    ll_price_state state;              /* after it */
    ll_i128 bound;                     /* the best, exact */
    bool has_kept;                     /* of a round of this phase */
    int32_t failures;
    int32_t walked;        /* the last round that left paths */
    int32_t round, rounds; /* the next, and their end */
    bool large;
    double bound_before; /* a window of rounds ago */
    double *scratch;     /* [row] */
    ll_status fetched;   /* of vectors for a checkpoint */
    int64_t *taken;      /* [demand] columns of a walking round; NULL: no average is asked for */
} volume;

static double capacity_of(const ll_problem *p, int32_t r) { return (double)p->row[r].capacity_uteu / (double)LL_MICRO; }

static double step_of(const volume *v) { return v->factor * (v->target - v->best_bound) / v->state.square; }

/* What a round was worth: whether its prices are better, and how far the next step goes. */
static ll_status judge_round(volume *v, ll_i128 trial_bound) {
    double bound_usd = (double)trial_bound * 1e-15;
    bool better = bound_usd > v->best_bound, exact = trial_bound > v->bound;
    if (exact) {
        v->bound = trial_bound;
        v->has_kept = true;
    }
    if (better) {
        v->failures = 0;
        if (v->sums.dot > 0) v->factor = fmin(most_factor, v->factor * grow); /* the load still points that way */
        v->best_bound = bound_usd;
        double gain = fabs(v->best_bound) * (target_over - 1);
        if (v->best_bound + gain / 2 > v->target) v->target = v->best_bound + gain;
    } else if (++v->failures % STREAK == 0) {
        v->factor *= shrink;
    }
    return ll_oracle_keep_prices(v->oracle, better, exact, &v->state);
}

static void set_target(volume *v, ll_i128 bound) {
    v->bound = bound;
    v->best_bound = (double)bound * 1e-15;
    v->target = v->best_bound + fabs(v->best_bound) * (target_over - 1) + 1e-9;
    v->factor = first_factor;
}

static ll_status first_round(volume *v, const int64_t *no_prices) {
    ll_status status = LL_OK;
    ll_i128 bound = 0;
    const ll_oracle_step step = {.move = {.price_nusd = no_prices}, .share = 1};
    LL_TRY(ll_oracle_step_prices(v->oracle, &step, &bound, &v->sums));
    set_target(v, bound);
    v->has_kept = true;
    LL_TRY(ll_oracle_keep_prices(v->oracle, true, true, &v->state));
done:
    return status;
}

/* Goes on from what an earlier phase has left. */
static ll_status take_up(volume *v, const int64_t *price_nusd, const double *load_teu, ll_i128 bound, double *scratch) {
    ll_status status = LL_OK;
    for (int32_t r = 0; r < v->oracle->p->row_count; r++) scratch[r] = (double)price_nusd[r] / (double)LL_NANO;
    LL_TRY(ll_oracle_put(v->oracle, LL_PRICE_BEST, scratch));
    LL_TRY(ll_oracle_put(v->oracle, LL_PRICE_SMOOTH, load_teu));
    set_target(v, bound);
    LL_TRY(ll_oracle_keep_prices(v->oracle, false, false, &v->state));
done:
    return status;
}

static void forget_taken(volume *v) {
    for (int64_t d = 0; v->taken != NULL && d < v->oracle->p->demand_count; d++) v->taken[d] = LL_NONE;
}

static bool must_walk(const volume *v) {
    if (v->plan->reserve <= 0 || v->ctx->deadline_s <= 0) return false;
    double round_s = v->oracle->seconds / (double)v->oracle->rounds;
    return ll_clock_s() + v->plan->reserve * round_s >= v->ctx->deadline_s;
}

/* A walk stands for the rounds since the one before. */
static ll_status add_to_average(volume *v, int32_t round) {
    double share = 1 - pow(1 - smoothing, round - v->walked);
    v->walked = round;
    return ll_average_add(v->ctx, v->plan->average, v->pool, v->taken, share);
}

static bool is_enough(const volume *v) { return v->plan->enough_usd > 0 && v->best_bound >= v->plan->enough_usd; }

static double usual_slow_gain(const volume *v) {
    if (v->large) return slow_gain_large;
    if (v->plan->newton && v->state.priced < SMALL_ROWS) return slow_gain_small;
    return v->plan->dear ? slow_gain_dear : slow_gain;
}

/* The end of the rounds, looked at again after every window of them. */
static void look_at_end(volume *v) {
    v->large = v->large || v->state.priced >= LARGE_ROWS;
    double slow = fmax(v->plan->slow_gain, usual_slow_gain(v));
    v->rounds = v->large ? MORE_ROUNDS * v->plan->rounds : v->plan->rounds;
    if (v->best_bound - v->bound_before < slow * fabs(v->best_bound)) v->rounds = v->round + v->plan->walk_rounds;
    v->bound_before = v->best_bound;
}

static ll_status one_round(volume *v, int32_t round, bool walks) {
    ll_status status = LL_OK;
    ll_i128 bound = 0;
    const ll_oracle_step step = {.move = {.step = step_of(v)},
                                 .share = smoothing,
                                 .threshold_nusd = walks ? v->threshold_nusd : NULL,
                                 .pool = v->pool};
    forget_taken(v);
    LL_TRY(ll_oracle_step_prices(v->oracle, &step, &bound, &v->sums));
    if (walks && v->taken != NULL) LL_TRY(add_to_average(v, round));
    LL_TRY(judge_round(v, bound));
    ll_trail_note(&v->oracle->trail, ll_elapsed_s(v->ctx), v->best_bound);
done:
    return status;
}

/* ---- between rounds ---- */

/* A vector of rows with the engine. A device that is lost on the way is told by v->fetched. */
static void walk_vector(volume *v, ll_archive *a, ll_price_vector vector) {
    const int32_t rows = v->oracle->p->row_count;
    if (!a->reads && v->fetched == LL_OK) v->fetched = ll_oracle_fetch(v->oracle, vector, v->scratch);
    ll_archive_array(a, v->scratch, rows, sizeof *v->scratch); /* KEPT has integers of the same size */
    if (a->reads && v->fetched == LL_OK) v->fetched = ll_oracle_put(v->oracle, vector, v->scratch);
}

static void walk_average(volume *v, ll_archive *a) {
    ll_average *average = v->plan->average;
    if (average == NULL) return;
    ll_archive_count(a, &average->count, v->pool->count);
    LL_ARCHIVE(a, average->rounds);
    if (a->reads && average->count > average->room) {
        if (ll_grow(v->ctx, &average->value_teu, average->count, sizeof *average->value_teu) != LL_OK) a->failed = true;
        if (a->failed) return;
        average->room = average->count;
    }
    ll_archive_array(a, average->value_teu, average->count, sizeof *average->value_teu);
}

static void walk_volume(void *user, ll_archive *a) {
    volume *v = user;
    LL_ARCHIVE(a, v->best_bound);
    LL_ARCHIVE(a, v->target);
    LL_ARCHIVE(a, v->factor);
    LL_ARCHIVE(a, v->state.square);
    LL_ARCHIVE(a, v->state.priced);
    LL_ARCHIVE(a, v->bound);
    LL_ARCHIVE(a, v->has_kept);
    LL_ARCHIVE(a, v->failures);
    LL_ARCHIVE(a, v->walked);
    LL_ARCHIVE(a, v->round);
    LL_ARCHIVE(a, v->rounds);
    LL_ARCHIVE(a, v->large);
    LL_ARCHIVE(a, v->bound_before);
    v->fetched = LL_OK;
    walk_vector(v, a, LL_PRICE_BEST);
    walk_vector(v, a, LL_PRICE_SMOOTH);
    walk_vector(v, a, LL_PRICE_KEPT);
    walk_average(v, a);
    if (v->fetched != LL_OK) a->failed = true;
}

/* In the middle of a phase that another process began. What was kept then has no distances here. */
static ll_status go_on(volume *v) {
    v->oracle->kept_raised = true;
    ll_status status = ll_keeper_take_up(v->plan->keeper, walk_volume, v);
    return v->fetched != LL_OK ? v->fetched : status;
}

static ll_status run_rounds(volume *v) {
    ll_status status = LL_OK;
    const int32_t walk_rounds = v->plan->walk_rounds;
    for (; v->round < v->rounds && !ll_should_stop(v->ctx); v->round++) {
        if (!(v->state.square > 0) || is_enough(v)) break;
        LL_TRY(ll_keeper_round(v->plan->keeper, LL_STAGE_PRICES, walk_volume, v));
        LL_TRY(v->fetched);
        if (v->round % WINDOW == 0 && v->round + walk_rounds < v->rounds) look_at_end(v);
        bool last = v->round >= v->rounds - walk_rounds;
        if (!last && must_walk(v)) v->rounds = v->round + 1 + walk_rounds;
        LL_TRY(one_round(v, v->round, last || (v->round > EARLY && v->round % BETWEEN_WALKS == 0)));
    }
done:
    return status;
}

/* The whole phase on one engine. LL_ERR_UNAVAILABLE: it was lost on the way, and the next one is there. */
static ll_status run_on_engine(volume *v, const int64_t *penalty_nusd, int64_t *price_nusd, double *load_teu,
                               ll_i128 *bound, double *scratch) {
    ll_status status = LL_OK;
    const ll_problem *p = v->oracle->p;
    LL_TRY(ll_oracle_start_prices(v->oracle, penalty_nusd));
    for (int32_t r = 0; r < p->row_count; r++) scratch[r] = sqrt(fmax(capacity_of(p, r), least_scale_teu));
    LL_TRY(ll_oracle_put(v->oracle, LL_PRICE_SCALE, scratch));
    if (ll_keeper_resumes(v->plan->keeper, LL_STAGE_PRICES))
        LL_TRY(go_on(v));
    else
        LL_TRY(v->plan->continues ? take_up(v, price_nusd, load_teu, *bound, scratch) : first_round(v, price_nusd));
    status = run_rounds(v);
    if (status == LL_ERR_LIMIT) status = LL_OK; /* stopped in a round: what the rounds before it found stays */
    LL_TRY(status);
    LL_TRY(ll_oracle_fetch(v->oracle, LL_PRICE_SMOOTH, scratch));
    if (v->has_kept) LL_TRY(ll_oracle_take_kept(v->oracle, price_nusd, v->bound));
    memcpy(load_teu, scratch, (size_t)p->row_count * sizeof *load_teu);
    *bound = v->bound;
done:
    return status;
}

ll_status ll_price_phase_run(ll_context *ctx, ll_oracle *oracle, const ll_price_phase *plan,
                             const int64_t *penalty_nusd, ll_pool *pool, int64_t *price_nusd, double *load_teu,
                             ll_i128 *bound) {
    ll_status status = LL_OK;
    const ll_problem *p = oracle->p;
    int64_t *taken = NULL;
    double *scratch = NULL; /* [row] */
    double best_bound = 0, start_s = ll_clock_s();
    if (!plan->continues) memset(price_nusd, 0, (size_t)p->row_count * sizeof *price_nusd);
    LL_NEW(ctx, scratch, p->row_count);
    if (plan->average != NULL) LL_NEW(ctx, taken, p->demand_count);
    oracle->taken = taken;
    do { /* the CPU gives the same integers as a device that is lost: from the start again */
        volume v = {.ctx = ctx, .oracle = oracle, .plan = plan, .threshold_nusd = penalty_nusd, .pool = pool};
        v.taken = taken;
        v.scratch = scratch;
        v.round = 1;
        v.rounds = plan->rounds;
        v.bound_before = -INFINITY;
        status = run_on_engine(&v, penalty_nusd, price_nusd, load_teu, bound, scratch);
        best_bound = v.best_bound;
        if (status == LL_ERR_UNAVAILABLE && plan->average != NULL) ll_average_clear(plan->average);
    } while (status == LL_ERR_UNAVAILABLE);
    LL_TRY(status);
    if (ll_keeper_resumes(plan->keeper, LL_STAGE_PRICES)) ll_keeper_arrived(plan->keeper);
    ll_log(ctx, LL_LOG_INFO, "price phase: bound %.9g after %lld %s in %.2f s", best_bound, (long long)oracle->rounds,
           ll_plural(oracle->rounds, "round", "rounds"), oracle->seconds);
done:
    oracle->phase_s += ll_clock_s() - start_s;
    oracle->taken = NULL;
    ll_free(ctx, taken);
    ll_free(ctx, scratch);
    return status;
}
