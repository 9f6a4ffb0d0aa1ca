/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop of Benders:
 *
 *     begin    with the best choice that is known, and with one that is filled up by what projects save for their money
 *     repeat   the master proposes a choice and a bound     until bound and best choice are near enough
 *              its plans are solved, or cut off by prices of earlier solves
 */
#include <math.h>

#include "solver/invest/invest.h"
#include "solver/quiet.h"

ll_status ll_invest_cost(ll_invest_run *run, const ll_invest_choice *choice, double *usd) {
    ll_status status = LL_OK;
    const ll_investment *r = run->result;
    const ll_invest_value *value = NULL;
    *usd = 0;
    for (int32_t t = 0; t < r->stage_count; t++) {
        LL_TRY(ll_invest_value_of(run, r->stage[t].year, choice->plan[t], &value));
        if (value == NULL || value->status == LL_ERR_INFEASIBLE) {
            *usd = NAN;
            continue; /* its proof is a cut; those of other phases are welcome, too */
        }
        *usd += r->stage[t].weight * ll_invest_usd(value->objective);
    }
done:
    return status;
}

static double spent_musd(const ll_invest_run *run, const ll_invest_choice *choice) {
    return ll_invest_musd(ll_invest_spent_cents(run, choice->plan[run->result->stage_count - 1]));
}

/* The cost that choices are compared by. */
static double with_capital(const ll_invest_run *run, const ll_invest_best *best, const ll_invest_choice *choice,
                           double usd) {
    return usd + spent_musd(run, choice) * best->tie_usd_per_musd;
}

static double best_with_capital(const ll_invest_run *run, const ll_invest_best *best) {
    return with_capital(run, best, &best->choice, best->value_usd);
}

/* Capital counts less where costs turn out to be lower. Costs with it then are a mean of those with more of it and of
 * those with none, and so the mean of their bounds holds. */
static void lower_tie(const ll_invest_run *run, ll_invest_best *best, double usd) {
    static const double kept_share = 0.9; /* the master begins anew with another tie: not for a little */
    double tie = ll_invest_tie_usd_per_musd(run, usd), before = best->tie_usd_per_musd;
    if (best->found && tie >= kept_share * before) return;
    double kept = best->found ? tie / before : 0;
    best->tie_usd_per_musd = tie;
    if (isfinite(best->bound_usd))
        best->bound_with_capital_usd = kept * best->bound_with_capital_usd + (1 - kept) * best->bound_usd;
}

static void offer(const ll_invest_run *run, ll_invest_best *best, const ll_invest_choice *choice, double usd) {
    if (isnan(usd)) return;
    lower_tie(run, best, usd);
    if (best->found && with_capital(run, best, choice, usd) >= best_with_capital(run, best)) return;
    best->choice = *choice;
    best->value_usd = usd;
    best->found = true;
}

/* How near cost with capital must be to its bound: then cost alone is as near as was asked for, and of choices that
 * cost the same the one with less capital was taken. */
static const double near_share = 0.05;

static double slack_usd(const ll_invest_run *run, const ll_invest_best *best) {
    return near_share * ll_invest_gap_asked(run) * fmax(1, fabs(best->value_usd));
}

static bool is_near(const ll_invest_run *run, const ll_invest_best *best) {
    if (!best->found) return false;
    return best_with_capital(run, best) - best->bound_with_capital_usd <= slack_usd(run, best);
}

/* What is solved already may be a choice: a plan that the first budget pays for, in all phases. */
static void begin_with_known(const ll_invest_run *run, ll_plan without, ll_invest_best *best) {
    const ll_investment *r = run->result;
    const ll_invest_year *y = &run->year[r->stage[0].year];
    for (int32_t i = 0; i < y->value_count; i++) {
        ll_invest_choice choice;
        ll_plan plan = y->value[i].plan;
        double usd = 0;
        if ((plan & without) != 0 || ll_invest_spent_cents(run, plan) > r->stage[0].budget_cents) continue;
        for (int32_t t = 0; t < r->stage_count; t++) {
            choice.plan[t] = plan;
            usd += r->stage[t].weight * ll_invest_known_usd(run, t, plan);
        }
        offer(run, best, &choice, usd);
    }
}

/* ---- cuts by prices of earlier solves ---- */

/* What the cuts say that the choice costs at least. */
static double bound_at(const ll_invest_run *run, const ll_invest_choice *choice) {
    const ll_investment *r = run->result;
    double usd = 0;
    for (int32_t t = 0; t < r->stage_count; t++) {
        ll_i128 bound = 0;
        if (ll_invest_bound_at(run, &run->year[r->stage[t].year], choice->plan[t], &bound))
            usd += r->stage[t].weight * ll_invest_usd(bound);
    }
    return usd;
}

/*
 * Where a choice is no better than the best, prices that were found elsewhere often say so: cuts at its plans by
 * those of the base, and of the solves of plans that are most like it, spare its solve.
 */
static ll_status cut_off_by_known(ll_invest_run *run, const ll_invest_choice *choice, const ll_invest_best *best,
                                  bool *cut_off) {
    ll_status status = LL_OK;
    const ll_investment *r = run->result;
    *cut_off = false;
    for (int32_t t = 0; best->found && t < r->stage_count && !*cut_off; t++) {
        ll_invest_year *y = &run->year[r->stage[t].year];
        int nearest = 65;
        int32_t at = LL_NONE;
        if (ll_invest_known_value(y, choice->plan[t]) != NULL) continue;
        for (int32_t i = 0; i < y->value_count; i++) {
            int differs = __builtin_popcountll(y->value[i].plan ^ choice->plan[t]);
            if (y->price[i].proof || differs >= nearest) continue;
            nearest = differs;
            at = i;
        }
        if (at == LL_NONE) continue;
        LL_TRY(ll_invest_add_cut(run, r->stage[t].year, &y->price[at], choice->plan[t], choice->plan[t]));
        double least_usd = best_with_capital(run, best) - slack_usd(run, best);
        *cut_off = with_capital(run, best, choice, bound_at(run, choice)) >= least_usd;
    }
done:
    return status;
}

/* ---- a choice to begin with ---- */

/* What a candidate is known to save for its money, 0 where that is not known. */
static double saving_share(const ll_invest_run *run, int32_t candidate) {
    const ll_invest_candidate *c = &run->candidate[candidate];
    double usd = isnan(c->package_usd) ? c->alone_usd : c->package_usd;
    return usd > 0 ? usd / fmax(1e-6, c->capex_musd) : 0;
}

/* Adds a candidate from the first phase on that has room for it; false: none has. */
static bool fill_in(const ll_invest_run *run, ll_invest_choice *choice, int32_t candidate) {
    const ll_investment *r = run->result;
    int32_t first = r->stage_count;
    while (first > 0 && ll_invest_spent_cents(run, choice->plan[first - 1] | LL_PLAN_OF(candidate)) <=
                            r->stage[first - 1].budget_cents)
        first--;
    for (int32_t t = first; t < r->stage_count; t++) choice->plan[t] |= LL_PLAN_OF(candidate);
    return first < r->stage_count;
}

/* Fills the best choice known up, what saves most for its money first. */
static ll_status begin_with_filled(ll_invest_run *run, ll_plan without, ll_invest_best *best) {
    ll_status status = LL_OK;
    ll_plan tried = without;
    double usd = NAN;
    ll_invest_choice choice = {{0}};
    if (run->result->choice.plan[run->result->stage_count - 1] != 0) choice = run->result->choice;
    for (int32_t t = 0; t < run->result->stage_count; t++) choice.plan[t] &= ~without;
    tried |= choice.plan[run->result->stage_count - 1];
    for (int32_t at = 0; at != LL_NONE;) {
        double most = 0;
        at = LL_NONE;
        for (int32_t c = 0; c < run->candidate_count; c++) {
            if (LL_PLAN_HAS(tried, c) || saving_share(run, c) <= most) continue;
            most = saving_share(run, c);
            at = c;
        }
        if (at == LL_NONE) break;
        tried |= LL_PLAN_OF(at);
        (void)fill_in(run, &choice, at);
    }
    LL_TRY(ll_invest_cost(run, &choice, &usd));
    offer(run, best, &choice, usd);
done:
    return status;
}

/* ---- the loop ---- */

static bool is_solved(const ll_invest_run *run, const ll_invest_choice *choice) {
    for (int32_t t = 0; t < run->result->stage_count; t++)
        if (ll_invest_known_value(&run->year[run->result->stage[t].year], choice->plan[t]) == NULL) return false;
    return true;
}

static bool is_same(const ll_invest_run *run, const ll_invest_choice *a, const ll_invest_choice *b) {
    for (int32_t t = 0; t < run->result->stage_count; t++)
        if (a->plan[t] != b->plan[t]) return false;
    return true;
}

/*
 * *left: the choice before that was cut off; proposed again, within the master's rounding, it is solved. *news: the
 * master has new cuts, or there is a better choice.
 */
static ll_status take_proposal(ll_invest_run *run, const ll_invest_choice *choice, ll_invest_choice *left,
                               ll_invest_best *best, bool *news) {
    ll_status status = LL_OK;
    const ll_investment *r = run->result;
    const double before_usd = best->value_usd;
    double usd = NAN;
    *news = false;
    if (!is_solved(run, choice) && !is_same(run, choice, left)) LL_TRY(cut_off_by_known(run, choice, best, news));
    if (*news) *left = *choice;
    if (*news) return LL_OK;
    LL_TRY(ll_invest_cost(run, choice, &usd));
    for (int32_t t = 0; t < r->stage_count; t++) LL_TRY(ll_invest_tell(run, r->stage[t].year, choice->plan[t], news));
    offer(run, best, choice, usd);
    *news |= best->value_usd != before_usd;
done:
    return status;
}

/* Most that a choice may cost that is worth a solve. */
static double most_usd(const ll_invest_run *run, const ll_invest_best *best) {
    return best->found ? best_with_capital(run, best) - slack_usd(run, best) : INFINITY;
}

/* What is claimed of a choice is what its bound says, however the loop ended. */
static void judge(const ll_invest_run *run, ll_invest_best *best) {
    if (!best->found) return;
    best->bound_usd = fmin(best->bound_usd, best->value_usd);
    best->gap = (best->value_usd - best->bound_usd) / fmax(1, fabs(best->value_usd));
    best->proven = best->gap <= ll_invest_gap_asked(run);
}

/* The next choice to look at; the master begins anew where capital counts otherwise. */
static ll_status next_proposal(ll_invest_run *run, ll_plan without, ll_invest_best *best, ll_invest_search **search,
                               ll_invest_proposal *out) {
    ll_status status = LL_OK;
    if (*search != NULL && best->tie_usd_per_musd != best->search_tie_usd_per_musd) {
        ll_invest_search_close(*search);
        *search = NULL;
    }
    best->search_tie_usd_per_musd = best->tie_usd_per_musd;
    if (*search == NULL) LL_TRY(ll_invest_search_open(run, without, best->tie_usd_per_musd, search));
    LL_TRY(ll_invest_search_next(*search, most_usd(run, best), out));
    best->bound_usd = fmax(best->bound_usd, out->bound_usd);
    best->bound_with_capital_usd = fmax(best->bound_with_capital_usd, out->bound_with_capital_usd);
    ll_log(run->ctx, LL_LOG_DEBUG, "master %d: bound %.2f, best %.2f, %d solves, %d relaxations", run->result->masters,
           best->bound_usd, best->found ? best->value_usd : NAN, run->result->solves, run->result->relaxations);
done:
    return status;
}

ll_status ll_invest_choose(ll_invest_run *run, ll_plan without, ll_invest_best *best) {
    ll_status status = LL_OK;
    bool news = false;
    ll_invest_search *search = NULL;
    *best = (ll_invest_best){.bound_usd = -INFINITY, .bound_with_capital_usd = -INFINITY};
    ll_invest_choice left;
    for (int32_t t = 0; t < LL_INVEST_PHASES; t++) left.plan[t] = ~(ll_plan)0; /* none */
    begin_with_known(run, without, best);
    LL_TRY(begin_with_filled(run, without, best));
    for (;;) {
        ll_invest_proposal p;
        LL_TRY(next_proposal(run, without, best, &search, &p));
        best->proven = (!p.found && !p.stopped) || is_near(run, best); /* no choice at all, or none below the best */
        if (best->proven || !p.found || ll_invest_out_of_time(run)) break;
        LL_TRY(take_proposal(run, &p.choice, &left, best, &news));
        best->proven = is_near(run, best);
        if (best->proven || (!news && !is_solved(run, &p.choice))) break; /* what has no answer tells nothing */
    }
    judge(run, best);
done:
    ll_invest_search_close(search);
    return status;
}
