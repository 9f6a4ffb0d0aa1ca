/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop of column generation, as in the paper:
 *
 *     price at 0 -> first paths
 *     repeat    master -> prices -> shortest paths -> bound, new columns      until gap <= asked
 */
#include "solver/column.h"

#include <math.h>
#include <string.h>

#include "solver/checkpoint/keeper.h"
#include "solver/incumbent.h"
#include "solver/predict.h"
#include "solver/price_phase.h"
#include "solver/proof.h"
#include "solver/resume.h"

static const double master_ns_a_demand = 9e3, dear_rounds = 10;
enum { PRICE_ROUNDS = 200, WALK_ROUNDS = 10, FIT_ROUNDS = 16 };
enum { FIT_ROWS = 1000 };                 /* smaller masters go on at little cost, and end at better flows */
static const double usd_per_unit = 1e-15; /* of exact money */
static const double first_gap = 0.03;     /* about what the price phase leaves */
static const double master_share = 0.1;   /* of the gap that is left, how far a master is solved */
static const double loosest = 3e-3, tightest = 1e-12;
static const double eased_factor = 2;   /* times the cheapest path: an unmet column's cost at first */
static const double resumed_factor = 2; /* the same where prices are those of a problem like it */
static const double eased_raise = 3;    /* times that, where it is used */
static const double used_share = 1e-3;  /* of a volume: what is less counts as unused */
static const double few_raised = 1e-3;  /* of the demands: the pool can do without */
static const double settled_gap = 1e-3; /* near enough for the penalties of the case */
static const double halfway = 0.2;      /* of the way from the best prices to the master's */
static const double spare = 0.3;        /* of the gap asked for: the rest is for rounding flows to quanta */

ll_status ll_column_create(ll_context *ctx, const ll_problem *p, const ll_solve_options *options, ll_oracle *oracle,
                           ll_column **out) {
    ll_status status = LL_OK;
    ll_column *c = NULL;
    ll_restricted_kind kind = options->method == LL_METHOD_INTERIOR ? LL_RESTRICTED_INTERIOR : LL_RESTRICTED_SIMPLEX;
    *out = NULL;
    LL_NEW(ctx, c, 1);
    c->ctx = ctx;
    c->p = p;
    c->options = options;
    c->oracle = oracle;
    c->gap_before = first_gap;
    LL_TRY(ll_pool_create(ctx, p, &c->pool));
    if (p->demand_count <= LL_POOL_KEEPS_ROWS) LL_TRY(ll_pool_keep_rows(ctx, c->pool));
    LL_TRY(ll_restricted_create(ctx, p, c->pool, kind, &c->master));
    ll_restricted_use_engine(c->master, &oracle->engine);
    LL_NEW(ctx, c->penalty_nusd, p->demand_count);
    LL_NEW(ctx, c->work_nusd, p->demand_count);
    LL_NEW(ctx, c->price_nusd, p->row_count);
    LL_NEW(ctx, c->best_price_nusd, p->row_count);
    LL_NEW(ctx, c->threshold_nusd, p->demand_count);
    memcpy(c->penalty_nusd, p->penalty_nusd, (size_t)p->demand_count * sizeof *c->penalty_nusd);
    memcpy(c->work_nusd, p->penalty_nusd, (size_t)p->demand_count * sizeof *c->work_nusd);
    *out = c;
    return LL_OK;
done:
    ll_column_free(ctx, c);
    return status;
}

void ll_column_free(ll_context *ctx, ll_column *c) {
    if (c == NULL) return;
    ll_restricted_free(ctx, c->master);
    ll_fit_free(ctx, c->best_fit);
    ll_pool_free(ctx, c->pool);
    void *arrays[] = {c->penalty_nusd,   c->work_nusd, c->price_nusd, c->best_price_nusd,
                      c->threshold_nusd, c->iteration, c->eases};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, c);
}

/* ---- the steps ---- */

ll_status ll_column_set_unmet(ll_column *c) {
    ll_status status = LL_OK;
    for (int64_t d = 0; d < c->p->demand_count; d++)
        if (c->p->volume_uteu[d] > 0) LL_TRY(ll_pool_set_unmet(c->ctx, c->pool, d, c->work_nusd[d]));
done:
    return status;
}

static double gap_between(double bound_usd, double objective_usd) {
    return (objective_usd - bound_usd) / fmax(1, fabs(objective_usd));
}

static double gap_to(const ll_column *c, double objective_usd) {
    return gap_between((double)c->best_bound * usd_per_unit, objective_usd);
}

static double gap_of(const ll_column *c) { return gap_to(c, c->master->objective_usd); }

/* ---- eased penalties ---- */

/*
 * While the pool is young, what its paths cannot carry would be unmet at a penalty far above any path's cost, and
 * prices would run up to it. So unmet columns cost twice the demand's cheapest path at the best prices first,
 * and more where they are used; all penalties are back before the end.
 */
static ll_status ease_penalties(ll_column *c) {
    ll_status status = LL_OK;
    double factor = c->eases != NULL ? resumed_factor : eased_factor;
    for (int64_t d = 0; d < c->p->demand_count; d++) {
        int64_t distance = ll_restricted_threshold(c->master, d), eased = (int64_t)(factor * (double)distance);
        if (c->eases != NULL && !c->eases[d]) continue;
        if (c->p->volume_uteu[d] == 0 || distance <= 0 || distance >= LL_COST_INF || eased >= c->work_nusd[d]) continue;
        LL_TRY(ll_pool_set_unmet(c->ctx, c->pool, d, eased));
        c->is_eased = true;
    }
done:
    return status;
}

/* Where the last master leaves something unmet below the penalty; how many. */
static int64_t raise_eased(ll_column *c) {
    int64_t raised = 0;
    for (int64_t d = 0; d < c->p->demand_count; d++) {
        int64_t j = c->pool->unmet_of[d];
        if (j == LL_NONE || j >= c->master->column_count || c->pool->cost_nusd[j] >= c->work_nusd[d]) continue;
        if (c->master->value_teu[j] * (double)LL_MICRO <= used_share * (double)c->p->volume_uteu[d]) continue;
        double dearer = eased_raise * (double)c->pool->cost_nusd[j];
        c->pool->cost_nusd[j] = dearer < (double)c->work_nusd[d] ? (int64_t)dearer : c->work_nusd[d];
        raised++;
    }
    return raised;
}

static bool pivots(const ll_column *c) { return c->master->interior != NULL && c->master->interior->pivots != NULL; }

/*
 * Whether the last master is one at the penalties of the case, too, and ends the loop: pivots leave flows that fit
 * every capacity, and none of them is unmet below its penalty.
 */
static bool is_settled(const ll_column *c) {
    if (!pivots(c) || ll_column_hard_unmet(c) > 0 || gap_of(c) > spare * c->options->gap) return false;
    for (int64_t d = 0; d < c->p->demand_count; d++) {
        int64_t j = c->pool->unmet_of[d];
        if (j != LL_NONE && c->pool->cost_nusd[j] < c->work_nusd[d] && c->master->value_teu[j] > 0) return false;
    }
    return true;
}

/* Back to the penalties once eased ones are hardly used and the gap is small. */
static ll_status settle_eased(ll_column *c, ll_column_end *end) {
    if (is_settled(c)) *end = LL_END_GAP;
    int64_t raised = raise_eased(c);
    ll_log(c->ctx, LL_LOG_DEBUG, "    %lld unmet columns raised", (long long)raised);
    if ((double)raised > few_raised * (double)c->p->demand_count && fabs(gap_of(c)) > settled_gap) return LL_OK;
    c->is_eased = false;
    return ll_column_set_unmet(c);
}

void ll_column_offer_bound(ll_column *c, ll_i128 bound) {
    if (c->has_bound && bound <= c->best_bound) return;
    c->best_bound = bound;
    c->has_bound = true;
    memcpy(c->best_price_nusd, c->price_nusd, (size_t)c->p->row_count * sizeof *c->price_nusd);
}

/* The bound of the round before, if hard demands could stay unmet at their working penalty. */
static void offer_work_bound(ll_column *c, ll_i128 bound) {
    for (int64_t d = 0; d < c->p->demand_count; d++) {
        int64_t distance = c->oracle->distance[d];
        if (c->penalty_nusd[d] > c->work_nusd[d] && c->p->volume_uteu[d] > 0 && distance > c->work_nusd[d])
            bound -= (ll_i128)c->p->volume_uteu[d] * (distance - c->work_nusd[d]);
    }
    if (!c->has_work_bound || bound > c->work_bound) c->work_bound = bound;
    c->has_work_bound = true;
}

ll_status ll_column_price(ll_column *c, int64_t *added) {
    ll_i128 bound = 0;
    ll_status status =
        ll_oracle_round(c->oracle, c->price_nusd, c->penalty_nusd, c->threshold_nusd, c->pool, added, NULL, &bound);
    if (status != LL_OK) return status;
    ll_column_offer_bound(c, bound);
    offer_work_bound(c, bound);
    return status;
}

/*
 * Where the master's prices give no better bound, those a part of the way from the best ones often do (Wentges 1997),
 * and their columns are nearer to the optimum's.
 */
static ll_status price_between(ll_column *c, ll_i128 best_before, int64_t *added) {
    int64_t more = 0;
    if (!c->has_bound || c->best_bound != best_before) return LL_OK;
    for (int32_t r = 0; r < c->p->row_count; r++) {
        double way = (double)c->price_nusd[r] - (double)c->best_price_nusd[r];
        c->price_nusd[r] = c->best_price_nusd[r] + (int64_t)(halfway * way);
    }
    ll_status status = ll_column_price(c, &more);
    *added += more;
    return status;
}

static ll_status first_paths(ll_column *c) {
    int64_t added = 0;
    for (int64_t d = 0; d < c->p->demand_count; d++) c->threshold_nusd[d] = LL_COST_INF;
    memset(c->price_nusd, 0, (size_t)c->p->row_count * sizeof *c->price_nusd);
    return ll_column_price(c, &added);
}

/* A round of the oracle that was stopped gives no bound and no columns to conclude from: the loop ends with what it
 * had. */
static ll_status unless_stopped(ll_status status) { return status == LL_ERR_LIMIT ? LL_OK : status; }

/* Whether the best prices prove that hard demands cannot all be carried. */
static ll_status try_proof(ll_column *c, ll_column_end *end) {
    bool proven = false;
    if (!c->seeks_proof || !c->has_bound) return LL_OK;
    ll_status status = ll_proof_check(c->oracle, c->best_price_nusd, &proven);
    if (proven) *end = LL_END_PROOF;
    return unless_stopped(status);
}

/* What it costs to leave everything: a bound above it says that working penalties are too low, or that there is no
 * answer. */
static double all_unmet_usd(const ll_column *c) {
    double sum = 0;
    for (int64_t d = 0; d < c->p->demand_count; d++)
        sum += (double)c->p->volume_uteu[d] / (double)LL_MICRO * ((double)c->work_nusd[d] / (double)LL_NANO);
    return sum;
}

/* Whether a round of trees takes so much longer than a master that every round saved counts: long searches, few
 * demands.
 */
static bool rounds_are_dear(const ll_column *c) {
    return ll_oracle_trees_ns(c->oracle) > dear_rounds * master_ns_a_demand * (double)c->p->demand_count;
}

static ll_status run_price_phase(ll_column *c, ll_average *average, double *load_teu, ll_column_end *end) {
    ll_status status = LL_OK;
    ll_price_phase plan = {.rounds = PRICE_ROUNDS, .walk_rounds = WALK_ROUNDS, .average = average, .keeper = c->keeper};
    plan.dear = rounds_are_dear(c);
    plan.newton = c->master->interior != NULL;
    ll_i128 bound = c->best_bound;
    if (ll_keeper_resumes(c->keeper, LL_STAGE_PRICES) && c->place.part > 0) goto second;
    plan.enough_usd = c->seeks_proof ? all_unmet_usd(c) : 0;
    LL_TRY(ll_price_phase_run(c->ctx, c->oracle, &plan, c->penalty_nusd, c->pool, c->price_nusd, load_teu, &bound));
    ll_column_offer_bound(c, bound);
    if (!(plan.enough_usd > 0 && (double)bound * usd_per_unit >= plan.enough_usd)) goto done;
    LL_TRY(try_proof(c, end));
    if (*end == LL_END_PROOF) goto done;
second:
    c->place.part = 1;
    plan.enough_usd = 0;
    plan.continues = true;
    LL_TRY(ll_price_phase_run(c->ctx, c->oracle, &plan, c->penalty_nusd, c->pool, c->price_nusd, load_teu, &bound));
    ll_column_offer_bound(c, bound);
done:
    return status;
}

/* Prices and paths to start from; what they cannot carry yet is unmet in the first master. */
static ll_status first_prices(ll_column *c, ll_column_end *end) {
    ll_status status = LL_OK;
    ll_average average = {0};
    double *load_teu = NULL; /* [row] */
    if (c->oracle->mode == LL_COST_ZERO) return LL_OK;
    LL_NEW(c->ctx, load_teu, c->p->row_count);
    LL_TRY(run_price_phase(c, &average, load_teu, end));
    if (*end == LL_END_PROOF) goto done;
    LL_TRY(ll_restricted_expect(c->master, &(ll_expected){c->price_nusd, load_teu, average.value_teu, average.count,
                                                          (double)c->best_bound * usd_per_unit, true}));
done:
    ll_average_free(c->ctx, &average);
    ll_free(c->ctx, load_teu);
    return status;
}

/* Paths at prices that rise without end are long and of no use. Only before the first master. */
static ll_status forget_pool(ll_column *c) {
    ll_status status = LL_OK;
    bool *keep = NULL; /* [column] none */
    LL_NEW(c->ctx, keep, c->pool->count);
    ll_keeper_before_pruning(c->keeper);
    ll_pool_keep(c->pool, keep);
done:
    ll_free(c->ctx, keep);
    return status;
}

static ll_status start_pool(ll_column *c, ll_column_end *end) {
    ll_status status = LL_OK;
    *end = LL_END_LIMIT;
    if (c->start != NULL) {
        LL_TRY(ll_resume_pool(c));
        goto done;
    }
    if (!ll_keeper_resumes(c->keeper, LL_STAGE_PRICES)) {
        LL_TRY(first_paths(c));
        if (c->master->interior != NULL) LL_TRY(ll_column_set_unmet(c)); /* the average's flows need them */
    }
    LL_TRY(first_prices(c, end));
    if (*end == LL_END_PROOF) LL_TRY(forget_pool(c));
done:
    return unless_stopped(status);
}

static ll_status take_prices(ll_column *c) {
    for (int32_t r = 0; r < c->p->row_count; r++)
        c->price_nusd[r] = (int64_t)fmin(nearbyint(c->master->price_usd[r] * (double)LL_NANO), 1e18);
    return ll_restricted_thresholds(c->master, c->threshold_nusd);
}

double ll_column_hard_unmet(const ll_column *c) {
    double sum = 0;
    for (int64_t d = 0; d < c->p->demand_count; d++) {
        int64_t j = c->pool->unmet_of[d];
        if (c->p->penalty_nusd[d] >= LL_COST_INF && j != LL_NONE && j < c->master->column_count)
            sum += fmax(0, c->master->value_teu[j]);
    }
    return sum;
}

/* Bound and objective are of one program: where hard demands are unmet at their working penalty, of the one with it. */
static double shown_bound_usd(const ll_column *c) {
    bool working = c->has_work_bound && ll_column_hard_unmet(c) > 0;
    return (double)(working ? c->work_bound : c->best_bound) * usd_per_unit;
}

ll_status ll_column_note(ll_column *c, double objective_usd, int32_t active_rows, int64_t effort,
                         const char *effort_name) {
    if (c->iteration_count == c->iteration_room) {
        int64_t room = 2 * c->iteration_room + 32;
        if (ll_grow(c->ctx, &c->iteration, room, sizeof *c->iteration) != LL_OK) return LL_ERR_MEMORY;
        c->iteration_room = room;
    }
    ll_iteration *it = &c->iteration[c->iteration_count++];
    double bound_usd = shown_bound_usd(c), gap = gap_between(bound_usd, objective_usd);
    *it = (ll_iteration){.time_s = ll_elapsed_s(c->ctx),
                         .bound_usd = bound_usd,
                         .objective_usd = objective_usd,
                         .gap = c->is_eased ? fabs(gap) : fmax(0, gap), /* else below 0 by rounding alone */
                         .columns = c->pool->count,
                         .active_rows = active_rows,
                         .effort = effort,
                         .effort_name = effort_name,
                         .is_eased = c->is_eased};
    ll_log(c->ctx, LL_LOG_INFO,
           "%4lld %9.2f s  bound %.2f  objective %.2f%s  gap %.2e  columns %lld  active %d  %s %lld",
           (long long)c->iteration_count, it->time_s, it->bound_usd, it->objective_usd, it->is_eased ? " (eased)" : "",
           it->gap, (long long)it->columns, it->active_rows, effort_name, (long long)effort);
    return LL_OK;
}

static bool must_stop(const ll_column *c) {
    if (ll_should_stop(c->ctx) || c->oracle->pool_full || !ll_predict_next_master(c->master)) return true;
    return c->options->iteration_limit > 0 && c->iteration_count >= c->options->iteration_limit;
}

/* With eased penalties the objective may lie below the bound. */
static double gap_left(const ll_column *c) {
    if (c->iteration_count == 0) return c->gap_before;
    if (!c->has_bound) return first_gap;
    return c->is_eased ? fmax(fabs(gap_of(c)), settled_gap) : gap_of(c);
}

/* A master far from the optimum need not be exact; one that finds no column any more must be. */
static double master_gap(const ll_column *c, double left, int64_t added) {
    double gap = fmax(fmin(loosest, master_share * left), master_share * spare * c->options->gap);
    if (added == 0) gap = fmin(gap, master_share * c->master->own_gap);
    return fmax(gap, master_share * tightest);
}

static ll_status one_round(ll_column *c, int64_t *added) {
    ll_status status = LL_OK;
    double left = gap_left(c);
    LL_TRY(ll_restricted_solve(c->master, fmax(left, tightest), master_gap(c, left, *added), c->is_eased));
    if (!c->master->solved) return LL_OK;
    LL_TRY(take_prices(c));
    ll_i128 best_before = c->best_bound;
    LL_TRY(ll_column_price(c, added));
    LL_TRY(price_between(c, best_before, added));
    LL_TRY(ll_column_note(c, c->master->objective_usd, c->master->active_count, c->master->effort,
                          c->master->effort_name));
done:
    return status;
}

/* Flows of eased penalties that lack little and would take long to settle: made to fit and rerouted, they may do for
 * the gap asked for. */
static ll_status try_to_fit(ll_column *c, ll_column_end *end) {
    ll_status status = LL_OK;
    if (c->p->any_hard || c->options->vertex || c->master->active_count < FIT_ROWS) return LL_OK;
    LL_TRY(ll_incumbent_offer(c, c->master->value_teu, c->master->column_count, FIT_ROUNDS));
    double left = gap_to(c, (double)c->best_cost * usd_per_unit);
    ll_log(c->ctx, LL_LOG_DEBUG, "    fitted: gap %.2e", left);
    if (left <= c->options->gap) *end = LL_END_FIT;
done:
    return status;
}

static ll_status iterate(ll_column *c, ll_column_end *end) {
    ll_status status = LL_OK;
    int64_t *added = &c->place.added;
    for (*end = LL_END_LIMIT; *end == LL_END_LIMIT && !must_stop(c);) {
        LL_TRY(ll_keeper_round(c->keeper, LL_STAGE_MASTERS, NULL, NULL));
        LL_TRY(one_round(c, added));
        if (!c->master->solved) break;
        if (!c->is_eased && ll_column_hard_unmet(c) > 0) LL_TRY(try_proof(c, end));
        if (*end == LL_END_PROOF) break;
        if (c->is_eased) {
            if (fabs(gap_of(c)) <= c->options->gap) LL_TRY(try_to_fit(c, end));
            if (*end != LL_END_FIT) LL_TRY(settle_eased(c, end));
            continue;
        }
        if (fmax(gap_of(c), c->master->own_gap) <= spare * c->options->gap)
            *end = LL_END_GAP;
        else if (*added == 0 && c->master->own_gap <= tightest)
            *end = LL_END_NO_COLUMN;
    }
done:
    return status;
}

ll_status ll_column_renew(ll_column *c, double price_factor, double objective_usd) {
    ll_status status = LL_OK;
    int64_t added = 0;
    c->has_bound = c->has_work_bound = false;
    LL_TRY(ll_oracle_set_penalties(c->oracle, c->penalty_nusd));
    if (c->iteration_count == 0) return LL_OK;
    ll_restricted_scale_prices(c->master, price_factor);
    c->master->objective_usd = objective_usd;
    LL_TRY(take_prices(c));
    LL_TRY(ll_column_price(c, &added));
done:
    return unless_stopped(status);
}

/* Columns and penalties of the first master of a run. */
static ll_status prepare(ll_column *c, ll_column_end *end) {
    ll_status status = LL_OK;
    if (c->pool->count == 0 || ll_keeper_resumes(c->keeper, LL_STAGE_PRICES)) LL_TRY(start_pool(c, end));
    if (*end == LL_END_PROOF) return LL_OK;
    LL_TRY(ll_column_set_unmet(c));
    bool first = c->iteration_count == 0 && c->oracle->mode == LL_COST_OF_CASE;
    if (first && c->master->interior != NULL) LL_TRY(ease_penalties(c));
    if (c->is_eased)
        ll_log(c->ctx, LL_LOG_INFO,
               "penalties are eased at first: an objective marked so may lie below the bound, the gap is how far apart "
               "they are");
    c->place.added = LL_NONE;
done:
    return status;
}

ll_status ll_column_run(ll_column *c, ll_column_end *end) {
    ll_status status = LL_OK;
    *end = LL_END_LIMIT;
    if (ll_keeper_resumes(c->keeper, LL_STAGE_MASTERS)) {
        LL_TRY(ll_keeper_take_up(c->keeper, NULL, NULL));
        ll_keeper_arrived(c->keeper);
    } else {
        LL_TRY(prepare(c, end));
    }
    if (*end == LL_END_PROOF) return LL_OK;
    LL_TRY(unless_stopped(iterate(c, end)));
    if (c->is_eased) LL_TRY(ll_column_set_unmet(c)); /* stopped */
    bool goes_on = c->goes_on && *end != LL_END_LIMIT;
    if (*end != LL_END_FIT && !goes_on) LL_TRY(ll_restricted_finish(c->master));
done:
    return status;
}
