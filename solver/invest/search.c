/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master: branch and bound over choices. A part of them is left as soon as its bound, in integers, is no better
 * than the best choice; candidates that its multipliers say are there, or are not, in all that is better are fixed
 * (reduced costs of integer programs, in integers); so are those that no budget has room for, to the cent.
 *
 * The part of the least bound is looked at first. Where its relaxation is a choice, none is cheaper as far as the cuts
 * tell: it is proposed, solved by who asked, and the search goes on where it stood, with the cuts that came of it. So
 * the parts are looked at once, not once a proposal: bounds of before hold under more cuts.
 */
#include <math.h>

#include "solver/invest/master.h"

static const double whole = 1e-6; /* a value of a relaxation is a whole number to it */

struct ll_invest_search {
    ll_invest_run *run;
    ll_plan without;
    double tie_usd_per_musd;
    ll_invest_model model;
    ll_invest_master master;
    ll_invest_bound bound;
    ll_invest_parts parts;
    ll_i128 most;   /* a part whose bound is not below is left */
    ll_i128 proven; /* the least bound of what was left */
    bool is_asked;  /* a choice is proposed, by these cuts */
    int32_t asked_cuts;
    ll_invest_choice asked;
};

static void note(ll_invest_search *s, ll_i128 bound) {
    if (bound < s->proven) s->proven = bound;
}

/* ---- parts ---- */

static bool is_free(const ll_invest_node *node, int32_t stage, int32_t candidate) {
    return !LL_PLAN_HAS(node->in[stage], candidate) && !LL_PLAN_HAS(node->out[stage], candidate);
}

/* What is there stays, what is not there was not there before. */
static void fix(const ll_invest_search *s, ll_invest_node *node, int32_t stage, int32_t candidate, bool in) {
    int32_t first = in ? stage : 0, last = in ? ll_invest_stages(&s->model) - 1 : stage;
    for (int32_t t = first; t <= last; t++) *(in ? &node->in[t] : &node->out[t]) |= LL_PLAN_OF(candidate);
}

/* False: budgets do not pay for what is fixed. Fixes what they have no room for beside it. */
static bool keep_budgets(const ll_invest_search *s, ll_invest_node *node) {
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
static ll_i128 bound_fixed(ll_invest_search *s, const ll_invest_node *node, ll_i128 at, int32_t stage,
                           int32_t candidate, bool in) {
    ll_invest_node part = *node;
    fix(s, &part, stage, candidate, in);
    return ll_invest_bound_of_part(&s->bound, &part, s->run->candidate[candidate].group, at);
}

/* Fixes what is the same in all of the node that may be better; false: nothing may. */
static bool tighten(ll_invest_search *s, ll_invest_node *node, ll_i128 at) {
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

/* The candidate farthest from a whole number, the first of equal ones; LL_NONE: all is fixed. The distance, 0 where all
 * are whole numbers. */
static double farthest_from_whole(const ll_invest_search *s, const ll_invest_node *node, bool relaxed, int32_t *stage,
                                  int32_t *candidate) {
    double farthest = -1;
    *candidate = LL_NONE;
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
    return farthest;
}

/* What the relaxation has, all whole numbers, beside what is fixed. */
static ll_invest_choice choice_of(const ll_invest_search *s, const ll_invest_node *node) {
    ll_invest_choice choice = {{0}};
    for (int32_t t = 0; t < ll_invest_stages(&s->model); t++) {
        choice.plan[t] = node->in[t];
        for (int32_t c = 0; c < s->run->candidate_count; c++)
            if (is_free(node, t, c) && ll_invest_master_value(&s->master, t, c) > 0.5) choice.plan[t] |= LL_PLAN_OF(c);
    }
    return choice;
}

/* Whether the answer of the relaxation is in the node still, of which more was fixed since. */
static bool is_relaxed(const ll_invest_search *s, const ll_invest_node *node) {
    for (int32_t t = 0; t < ll_invest_stages(&s->model); t++)
        for (int32_t c = 0; c < s->run->candidate_count; c++) {
            double value = ll_invest_master_value(&s->master, t, c);
            if (LL_PLAN_HAS(node->in[t], c) && value < 1 - whole) return false;
            if (LL_PLAN_HAS(node->out[t], c) && value > whole) return false;
        }
    return true;
}

static bool is_paid(const ll_invest_search *s, const ll_invest_choice *choice) {
    const ll_investment *r = s->run->result;
    for (int32_t t = 0; t < r->stage_count; t++)
        if (ll_invest_spent_cents(s->run, choice->plan[t]) > r->stage[t].budget_cents) return false;
    return true;
}

static int32_t cuts_of(const ll_invest_run *run) {
    int32_t count = 0;
    for (int32_t i = 0; i < run->year_count; i++) count += run->year[i].cut_count;
    return count;
}

static bool is_asked(const ll_invest_search *s, const ll_invest_choice *choice) {
    bool same = s->is_asked && s->asked_cuts == cuts_of(s->run);
    for (int32_t t = 0; t < ll_invest_stages(&s->model); t++) same = same && s->asked.plan[t] == choice->plan[t];
    return same;
}

/* Whether a choice is worth asking for; *value is what it costs at least. */
static bool is_worth(const ll_invest_search *s, const ll_invest_choice *choice, ll_i128 *value) {
    return is_paid(s, choice) && ll_invest_model_value(&s->model, choice, value) && *value < s->most;
}

/* Proposes what the node has, unless others may have a cheaper choice. Either way the node stays. */
static ll_status offer(ll_invest_search *s, const ll_invest_node *node, const ll_invest_choice *choice,
                       ll_invest_proposal *out) {
    if (node->bound <= ll_invest_parts_least(&s->parts, node->bound)) {
        out->found = s->is_asked = true;
        out->choice = s->asked = *choice;
        s->asked_cuts = cuts_of(s->run);
    }
    return ll_invest_parts_add(s->run->ctx, &s->parts, node);
}

/* ---- the tree ---- */

static ll_status branch(ll_invest_search *s, const ll_invest_node *node, int32_t stage, int32_t candidate) {
    ll_status status = LL_OK;
    for (int in = 0; in < 2; in++) { /* of equal bounds what is built is looked at first */
        ll_invest_node part = *node;
        fix(s, &part, stage, candidate, in != 0);
        LL_TRY(ll_invest_parts_add(s->run->ctx, &s->parts, &part));
    }
done:
    return status;
}

/* By the multipliers that there are; false: nothing in the node may be better. */
static bool narrow(ll_invest_search *s, ll_invest_node *node) {
    if (!keep_budgets(s, node)) return false;
    ll_i128 bound = ll_invest_bound_of(&s->bound, node);
    if (bound > node->bound) node->bound = bound;
    if (node->bound >= s->most) {
        note(s, node->bound);
        return false;
    }
    return tighten(s, node, bound) && keep_budgets(s, node);
}

/* All is fixed: one choice. */
static ll_status end_at(ll_invest_search *s, const ll_invest_node *node, ll_invest_proposal *out) {
    ll_invest_choice choice = {{0}};
    ll_invest_node one = *node;
    ll_i128 value = 0;
    for (int32_t t = 0; t < ll_invest_stages(&s->model); t++) choice.plan[t] = node->in[t];
    if (!ll_invest_model_value(&s->model, &choice, &value)) return LL_OK;
    if (!is_worth(s, &choice, &value) || is_asked(s, &choice)) {
        note(s, value);
        return LL_OK;
    }
    if (value > one.bound) one.bound = value;
    return offer(s, &one, &choice, out);
}

/* The relaxation of the node is solved, or not: what becomes of it. */
static ll_status divide(ll_invest_search *s, const ll_invest_node *node, bool solved, ll_invest_proposal *out) {
    int32_t stage = 0, candidate = LL_NONE;
    ll_i128 value = 0;
    double distance = farthest_from_whole(s, node, solved, &stage, &candidate);
    if (candidate == LL_NONE) return end_at(s, node, out);
    if (!solved || distance > whole) return branch(s, node, stage, candidate);
    if (!is_relaxed(s, node)) return ll_invest_parts_add(s->run->ctx, &s->parts, node);
    const ll_invest_choice choice = choice_of(s, node);
    if (!is_worth(s, &choice, &value) || is_asked(s, &choice)) return branch(s, node, stage, candidate);
    return offer(s, node, &choice, out);
}

/* Multipliers of relaxations before often spare a relaxation. */
static ll_status visit(ll_invest_search *s, ll_invest_node *node, ll_invest_proposal *out) {
    ll_status status = LL_OK;
    bool solved = false;
    if (!narrow(s, node)) return LL_OK;
    LL_TRY(ll_invest_master_relax(&s->master, node, &solved));
    if (solved) {
        ll_invest_bound_take(&s->bound, &s->master);
        if (!narrow(s, node)) return LL_OK;
    }
    LL_TRY(divide(s, node, solved, out));
done:
    return status;
}

/* ---- all of it ---- */

static void close_tree(ll_invest_search *s) {
    ll_free(s->run->ctx, s->parts.node);
    s->parts = (ll_invest_parts){0};
    ll_invest_master_close(&s->master);
    ll_invest_bound_close(&s->bound);
    ll_invest_model_close(&s->model);
}

static ll_status open_tree(ll_invest_search *s) {
    ll_status status = LL_OK;
    ll_invest_node all = {.bound = 0};
    LL_TRY(ll_invest_model_open(s->run, s->without, s->tie_usd_per_musd, &s->model));
    LL_TRY(ll_invest_bound_open(&s->model, &s->bound));
    LL_TRY(ll_invest_master_open(&s->model, &s->master));
    for (int32_t t = 0; t < ll_invest_stages(&s->model); t++) all.out[t] = s->without;
    all.bound = ll_invest_bound_of(&s->bound, &all);
    LL_TRY(ll_invest_parts_add(s->run->ctx, &s->parts, &all));
    s->most = s->proven = ll_invest_model_most(&s->model);
done:
    return status;
}

ll_status ll_invest_search_open(ll_invest_run *run, ll_plan without, double tie_usd_per_musd, ll_invest_search **out) {
    ll_status status = LL_OK;
    ll_invest_search *s = NULL;
    *out = NULL;
    LL_NEW(run->ctx, s, 1);
    *s = (ll_invest_search){.run = run, .without = without, .tie_usd_per_musd = tie_usd_per_musd};
    LL_TRY(open_tree(s));
    *out = s;
    s = NULL;
done:
    ll_invest_search_close(s);
    return status;
}

void ll_invest_search_close(ll_invest_search *s) {
    if (s == NULL) return;
    close_tree(s);
    ll_free(s->run->ctx, s);
}

/* New cuts, and a cheaper choice. A model that cuts outgrew is made anew, and the tree with it. */
static ll_status update(ll_invest_search *s, double most_usd) {
    ll_status status = LL_OK;
    bool fits = true;
    LL_TRY(ll_invest_model_update(&s->model, &fits));
    if (!fits) {
        close_tree(s);
        LL_TRY(open_tree(s));
    }
    if (isfinite(most_usd)) s->most = ll_invest_model_of_usd(&s->model, most_usd);
done:
    return status;
}

ll_status ll_invest_search_next(ll_invest_search *s, double most_usd, ll_invest_proposal *out) {
    ll_status status = LL_OK;
    double began_s = ll_clock_s();
    *out = (ll_invest_proposal){.found = false};
    LL_TRY(update(s, most_usd));
    while (s->parts.count > 0 && !out->found && !out->stopped) {
        out->stopped = ll_invest_out_of_time(s->run);
        if (out->stopped) break;
        ll_invest_node node = ll_invest_parts_take(&s->parts);
        LL_TRY(visit(s, &node, out));
    }
    out->bound_with_capital_usd = ll_invest_model_usd(&s->model, ll_invest_parts_least(&s->parts, s->proven));
    out->bound_usd = out->bound_with_capital_usd - ll_invest_most_capital_usd(&s->model);
    s->run->result->masters++;
done:
    s->run->master_s += ll_clock_s() - began_s;
    return status;
}
