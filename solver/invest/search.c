/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master: branch and bound over choices. A part of them is left as soon as its bound, in integers, is no better
 * than the best choice; candidates that its multipliers say are there, or are not, in all that is better are fixed
 * (reduced costs of integer programs, in integers); so are those that no budget has room for, to the cent.
 */
#include <math.h>

#include "solver/invest/master.h"

static const double whole = 1e-6; /* a value of a relaxation is a whole number to it */
/* How much better a choice must be than the best one found: of the gap asked for, and of the cost. */
static const double gap_share = 0.01, cost_share = 1e-14;

typedef struct search {
    ll_invest_run *run;
    ll_invest_model model;
    ll_invest_master master;
    ll_invest_bound bound;
    ll_invest_node *stack;
    int64_t depth;
    ll_i128 most;   /* a part whose bound is not below is left */
    ll_i128 leave;  /* how much below the best choice found that is */
    ll_i128 proven; /* the least bound of what was left */
    bool found, stopped;
    ll_i128 found_value;
    ll_invest_choice choice;
} search;

static void note(search *s, ll_i128 bound) {
    if (bound < s->proven) s->proven = bound;
}

/* ---- parts ---- */

static bool is_free(const ll_invest_node *node, int32_t stage, int32_t candidate) {
    return !LL_PLAN_HAS(node->in[stage], candidate) && !LL_PLAN_HAS(node->out[stage], candidate);
}

/* What is there stays, what is not there was not there before. */
static void fix(const search *s, ll_invest_node *node, int32_t stage, int32_t candidate, bool in) {
    int32_t first = in ? stage : 0, last = in ? ll_invest_stages(&s->model) - 1 : stage;
    for (int32_t t = first; t <= last; t++) *(in ? &node->in[t] : &node->out[t]) |= LL_PLAN_OF(candidate);
}

/* False: budgets do not pay for what is fixed. Fixes what they have no room for beside it. */
static bool keep_budgets(const search *s, ll_invest_node *node) {
    const ll_investment *r = s->run->result;
    for (int32_t t = 0; t < r->stage_count; t++) {
        int64_t left = r->stage[t].budget_cents - ll_invest_spent_cents(s->run, node->in[t]);
        if (left < 0) return false;
        for (int32_t c = 0; c < s->run->candidate_count; c++)
            if (is_free(node, t, c) && s->run->candidate[c].capex_cents > left) fix(s, node, t, c, false);
    }
    return true;
}

/* The bound of the node with one candidate fixed; of the node, `at` is the bound under the same multipliers. */
static ll_i128 bound_fixed(search *s, const ll_invest_node *node, ll_i128 at, int32_t stage, int32_t candidate,
                           bool in) {
    ll_invest_node part = *node;
    fix(s, &part, stage, candidate, in);
    return ll_invest_bound_of_part(&s->bound, &part, s->run->candidate[candidate].group, at);
}

/* Fixes what is the same in all of the node that may be better; false: nothing may. */
static bool tighten(search *s, ll_invest_node *node, ll_i128 at) {
    for (int32_t t = 0; t < ll_invest_stages(&s->model); t++)
        for (int32_t c = 0; c < s->run->candidate_count; c++) {
            if (!is_free(node, t, c)) continue;
            ll_i128 with = bound_fixed(s, node, at, t, c, true), without = bound_fixed(s, node, at, t, c, false);
            if (with < s->most && without < s->most) continue;
            bool in = without >= s->most;
            note(s, in ? without : with);
            if (with >= s->most && without >= s->most) {
                note(s, with);
                return false;
            }
            fix(s, node, t, c, in);
            at = ll_invest_bound_of(&s->bound, node);
        }
    return true;
}

/* ---- choices ---- */

static void take(search *s, const ll_invest_choice *choice, ll_i128 value) {
    if (value >= (s->found ? s->found_value : s->most)) return;
    s->found = true;
    s->found_value = value;
    s->choice = *choice;
    if (value - s->leave < s->most) s->most = value - s->leave;
}

static bool is_paid(const search *s, const ll_invest_choice *choice) {
    const ll_investment *r = s->run->result;
    for (int32_t t = 0; t < r->stage_count; t++)
        if (ll_invest_spent_cents(s->run, choice->plan[t]) > r->stage[t].budget_cents) return false;
    return true;
}

static bool add(const search *s, ll_invest_choice *choice, int32_t stage, int32_t candidate) {
    ll_invest_choice with = *choice;
    for (int32_t t = stage; t < ll_invest_stages(&s->model); t++) with.plan[t] |= LL_PLAN_OF(candidate);
    if (!is_paid(s, &with)) return false;
    *choice = with;
    return true;
}

/* What the relaxation has most of and is not tried yet; its value, 0: nothing is left. */
static double next_most(const search *s, const ll_invest_node *node, const ll_plan *tried, int32_t *stage,
                        int32_t *candidate) {
    double most = whole;
    for (int32_t t = 0; t < ll_invest_stages(&s->model); t++)
        for (int32_t c = 0; c < s->run->candidate_count; c++) {
            if (!is_free(node, t, c) || LL_PLAN_HAS(tried[t], c)) continue;
            double value = ll_invest_master_value(&s->master, t, c);
            if (value <= most) continue;
            most = value;
            *stage = t;
            *candidate = c;
        }
    return most > whole ? most : 0;
}

/* The choice that the relaxation is near to: what it has wholly, then what it has most of and is paid for. */
static void try_rounded(search *s, const ll_invest_node *node) {
    ll_invest_choice choice = {{0}};
    ll_plan tried[LL_INVEST_PHASES] = {0};
    ll_i128 value = 0;
    int32_t t = 0, c = 0;
    for (int32_t i = 0; i < ll_invest_stages(&s->model); i++) choice.plan[i] = node->in[i];
    for (double most = 1; (most = next_most(s, node, tried, &t, &c)) > 0;) {
        tried[t] |= LL_PLAN_OF(c);
        (void)add(s, &choice, t, c);
        if (most > 1 - whole || !ll_invest_model_value(&s->model, &choice, &value)) continue;
        take(s, &choice, value);
    }
    if (ll_invest_model_value(&s->model, &choice, &value)) take(s, &choice, value);
}

/* All is fixed. */
static void end_at(search *s, const ll_invest_node *node) {
    ll_invest_choice choice = {{0}};
    ll_i128 value = 0;
    for (int32_t t = 0; t < ll_invest_stages(&s->model); t++) choice.plan[t] = node->in[t];
    if (!ll_invest_model_value(&s->model, &choice, &value)) return;
    note(s, value);
    take(s, &choice, value);
}

/* ---- the tree ---- */

/* The candidate farthest from a whole number, the first of equal ones; false: all is fixed. */
static bool choose_branch(const search *s, const ll_invest_node *node, bool relaxed, int32_t *stage,
                          int32_t *candidate) {
    double farthest = -1;
    for (int32_t t = 0; t < ll_invest_stages(&s->model); t++)
        for (int32_t c = 0; c < s->run->candidate_count; c++) {
            if (!is_free(node, t, c)) continue;
            double value = relaxed ? ll_invest_master_value(&s->master, t, c) : 0;
            double distance = fmin(value, 1 - value);
            if (distance <= farthest) continue;
            farthest = distance;
            *stage = t;
            *candidate = c;
        }
    return farthest >= 0;
}

static void branch(search *s, const ll_invest_node *node, int32_t stage, int32_t candidate) {
    for (int in = 0; in < 2; in++) { /* what is built is looked at first */
        s->stack[s->depth] = *node;
        fix(s, &s->stack[s->depth++], stage, candidate, in != 0);
    }
}

/* By the multipliers that there are; false: nothing in the node may be better. */
static bool narrow(search *s, ll_invest_node *node) {
    if (!keep_budgets(s, node)) return false;
    ll_i128 bound = ll_invest_bound_of(&s->bound, node);
    if (bound > node->bound) node->bound = bound;
    if (node->bound >= s->most) {
        note(s, node->bound);
        return false;
    }
    return tighten(s, node, bound) && keep_budgets(s, node);
}

/* Multipliers of relaxations before often spare a relaxation. */
static ll_status visit(search *s, ll_invest_node *node) {
    ll_status status = LL_OK;
    bool solved = false;
    int32_t stage = 0, candidate = 0;
    if (!narrow(s, node)) return LL_OK;
    LL_TRY(ll_invest_master_relax(&s->master, node, &solved));
    if (solved) {
        ll_invest_bound_take(&s->bound, &s->master);
        try_rounded(s, node);
        if (!narrow(s, node)) return LL_OK;
    }
    if (choose_branch(s, node, solved, &stage, &candidate))
        branch(s, node, stage, candidate);
    else
        end_at(s, node);
done:
    return status;
}

static ll_status run_search(search *s) {
    ll_status status = LL_OK;
    ll_invest_node node = {.bound = ll_invest_bound_of(&s->bound, &(ll_invest_node){.bound = 0})};
    for (int32_t t = 0; t < ll_invest_stages(&s->model); t++) node.out[t] = s->model.without;
    s->stack[s->depth++] = node;
    while (s->depth > 0) {
        node = s->stack[--s->depth];
        s->stopped = s->stopped || ll_invest_out_of_time(s->run);
        if (s->stopped)
            note(s, node.bound);
        else
            LL_TRY(visit(s, &node));
    }
done:
    return status;
}

static ll_status open_search(search *s, ll_plan without, double tie_usd_per_musd, double most_usd) {
    ll_status status = LL_OK;
    ll_invest_run *run = s->run;
    LL_TRY(ll_invest_model_open(run, without, tie_usd_per_musd, &s->model));
    LL_TRY(ll_invest_bound_open(&s->model, &s->bound));
    LL_TRY(ll_invest_master_open(&s->model, &s->master));
    LL_NEW(run->ctx, s->stack, (int64_t)ll_invest_stages(&s->model) * run->candidate_count + 2);
    double cost_usd = isfinite(most_usd) ? most_usd : s->model.floor_usd + s->model.unit_usd;
    double leave_usd = fmax(cost_share, gap_share * run->options->solve.gap) * fabs(cost_usd);
    s->most = isfinite(most_usd) ? ll_invest_model_of_usd(&s->model, most_usd) : ll_invest_model_most(&s->model);
    s->leave = ll_invest_model_of_change(&s->model, leave_usd);
    s->proven = ll_invest_model_most(&s->model);
done:
    return status;
}

ll_status ll_invest_propose(ll_invest_run *run, ll_plan without, double tie_usd_per_musd, double most_usd,
                            ll_invest_proposal *out) {
    ll_status status = LL_OK;
    search s = {.run = run};
    double began_s = ll_clock_s();
    *out = (ll_invest_proposal){0};
    LL_TRY(open_search(&s, without, tie_usd_per_musd, most_usd));
    LL_TRY(run_search(&s));
    out->found = s.found;
    out->stopped = s.stopped;
    out->choice = s.choice;
    out->bound_with_capital_usd = ll_invest_model_usd(&s.model, s.proven);
    out->bound_usd = out->bound_with_capital_usd - ll_invest_most_capital_usd(&s.model);
    run->result->masters++;
done:
    run->master_s += ll_clock_s() - began_s;
    ll_free(run->ctx, s.stack);
    ll_invest_master_close(&s.master);
    ll_invest_bound_close(&s.bound);
    ll_invest_model_close(&s.model);
    return status;
}
