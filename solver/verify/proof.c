/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the answer costs and what no answer can undercut, against certificate.json (all in 1e-15 USD):
 *
 *     objective = sum flow * cost + sum unmet * penalty + sum rounding * price of its demand
 *     bound     = sum volume * min(distance, penalty) - sum price * capacity
 *     proof     = sum volume * distance (price alone) - sum price * capacity > 0, over the hard demands
 *     gap       = (objective - bound) / max(1 USD, |objective|)
 *
 * A logit answer (solver/logit/logit.h) has that objective for its cost, and
 *
 *     objective = cost - 1/theta sum x ln(volume / x)                        written no less than it is
 *     bound     = sum volume * least price - sum price * capacity
 *                 - 1/theta sum volume ln sum exp(-theta (w - least w))      written no more than it is
 *     gap       = (objective - bound) / max(1 USD, |cost|)
 *
 * whose logarithms are known between two integers: what is written must lie on the safe side, and near.
 */
#include "solver/verify/verify.h"

#include <stdio.h>

static const char file[] = "certificate.json";
static const ll_i128 one_usd = (ll_i128)LL_MICRO * LL_NANO;

static bool is_hard(const ll_problem *p, int64_t d) { return p->penalty_nusd[d] >= LL_COST_INF; }

static ll_exact add_objective(const ll_verifier *v) {
    const ll_problem *p = v->problem;
    ll_exact sum = {0};
    for (int64_t d = 0; d < p->demand_count; d++) {
        const ll_verify_demand *demand = &v->demand[d];
        ll_exact_add(&sum, demand->cost.value);
        sum.overflow = sum.overflow || demand->cost.overflow;
        if (!is_hard(p, d)) ll_exact_add_product(&sum, demand->unmet_uteu, p->penalty_nusd[d]);
        if (demand->rounding_uteu > 0) {
            ll_exact_add_product(&sum, demand->rounding_uteu, ll_verify_demand_price(v, d));
        }
    }
    return sum;
}

/* The bound, or the proof of infeasibility. */
static ll_exact add_bound(const ll_verifier *v) {
    const ll_problem *p = v->problem;
    ll_exact sum = {0};
    for (int64_t d = 0; d < p->demand_count; d++) {
        if (v->infeasible && !is_hard(p, d)) continue;
        ll_exact_add_product(&sum, p->volume_uteu[d],
                             v->infeasible ? v->demand[d].proof_nusd : ll_verify_demand_price(v, d));
    }
    for (int32_t r = 0; r < p->row_count; r++) {
        ll_exact_add_product(&sum, -(ll_i128)p->row[r].capacity_uteu, v->price_nusd[r]);
    }
    return sum;
}

static void set_gap(ll_verifier *v) {
    ll_exact difference = {.value = v->objective};
    ll_i128 cost = v->logit != NULL ? v->logit->cost : v->objective;
    v->gap_denominator = cost < 0 ? -cost : cost;
    if (v->gap_denominator < one_usd) v->gap_denominator = one_usd;
    ll_exact_add(&difference, -v->bound);
    v->gap_numerator = difference.value;
    if (difference.overflow) {
        ll_finding(&v->findings, file, 0, 0, "gap: objective - bound does not fit 128 bits");
    } else if (difference.value < 0) {
        ll_finding(&v->findings, file, 0, 0, "gap: the objective is below its bound, one of them is wrong");
    }
}

static void check_gap(ll_verifier *v) {
    char text[2 * LL_DECIMAL_SIZE], numerator[LL_DECIMAL_SIZE], denominator[LL_DECIMAL_SIZE];
    snprintf(text, sizeof text, "%s/%s", ll_exact_text(v->gap_numerator, 0, numerator),
             ll_exact_text(v->gap_denominator, 0, denominator));
    ll_verify_json_is(v, file, v->certificate, "gap", text);
}

/* The gap, or whether the prices prove anything. */
static void judge(ll_verifier *v) {
    if (!v->infeasible)
        set_gap(v);
    else if (v->bound <= 0)
        ll_finding(&v->findings, file, 0, 0,
                   "prices: prove nothing, volume * distance does not exceed price * capacity over the hard demands");
}

/* ---- logit ---- */

/* The amount that is written, with 15 decimals; the computed one and a finding where it is none. */
static ll_i128 written_amount(ll_verifier *v, const char *key, ll_i128 computed) {
    ll_i128 amount = computed;
    const char *text = ll_verify_json_text(v, file, v->certificate, key);
    if (text == NULL || ll_exact_parse(text, 15, &amount)) return amount;
    ll_finding(&v->findings, file, 0, 0, "%s: \"%.80s\" is no exact amount with 15 decimals at most", key, text);
    return computed;
}

/* Takes what is written: proven on its safe side of safe (sign 1: not below it, -1: not above), and no further off than
 * `most`. */
static ll_i128 take_amount(ll_verifier *v, const char *key, ll_i128 safe, int sign, ll_i128 most) {
    char text[LL_DECIMAL_SIZE];
    ll_i128 written = written_amount(v, key, safe), off = sign * (written - safe);
    if (off < 0)
        ll_finding(&v->findings, file, 0, 0, "%s: not proven, only %s is", key, ll_exact_text(safe, 15, text));
    else if (off > most)
        ll_finding(&v->findings, file, 0, 0, "%s: further from %s than rounding is", key,
                   ll_exact_text(safe, 15, text));
    return written;
}

/* What logarithms as doubles may be off by, 1e-15 USD: 2^-40 of them, and of all volume over theta. */
static ll_i128 most_off(const ll_exact *part, const ll_exact *volume) {
    return ((part->value + volume->value) >> 40) + LL_NANO;
}

static void take_logit(ll_verifier *v, ll_exact cost, ll_exact linear) {
    ll_verify_logit *l = v->logit;
    double theta = l->theta_per_usd;
    ll_exact entropy = ll_exact_over_theta(l->entropy_low, theta, false);
    ll_exact spread = ll_exact_over_theta(l->spread_high, theta, true);
    ll_exact volume = ll_exact_over_theta(l->volume, theta, true);
    char text[LL_DECIMAL_SIZE];
    if (entropy.overflow || spread.overflow || volume.overflow) {
        ll_finding(&v->findings, file, 0, 0, "theta_per_usd: the entropy does not fit 128 bits");
        return;
    }
    l->cost = cost.value;
    ll_verify_json_is(v, file, v->certificate, "cost_usd", ll_exact_text(l->cost, 15, text));
    v->objective = take_amount(v, "objective_usd", l->cost - entropy.value, 1, most_off(&entropy, &volume));
    v->bound = take_amount(v, "bound_usd", linear.value - spread.value, -1, most_off(&spread, &volume));
}

static void take_plain(ll_verifier *v, ll_exact objective, ll_exact bound) {
    char text[LL_DECIMAL_SIZE];
    v->objective = objective.value;
    v->bound = bound.value;
    ll_verify_json_is(v, file, v->certificate, "objective_usd", ll_exact_text(v->objective, 15, text));
    ll_verify_json_is(v, file, v->certificate, "bound_usd", ll_exact_text(v->bound, 15, text));
}

/* ---- the proof ---- */

static bool add_both(ll_verifier *v, ll_exact *objective, ll_exact *bound) {
    *objective = add_objective(v);
    *bound = add_bound(v);
    if (!objective->overflow && !bound->overflow) return true;
    ll_finding(&v->findings, file, 0, 0, "%s: does not fit 128 bits",
               objective->overflow ? "objective_usd" : "bound_usd");
    return false;
}

bool ll_verify_sum_proof(ll_verifier *v) {
    ll_exact objective, bound;
    if (!add_both(v, &objective, &bound)) return false;
    v->objective = objective.value;
    v->bound = bound.value;
    judge(v);
    return true;
}

ll_status ll_verify_proof(ll_verifier *v) {
    char text[LL_DECIMAL_SIZE];
    const json_t *c = v->certificate;
    ll_exact objective, bound;
    if (!add_both(v, &objective, &bound)) return LL_OK;
    if (v->logit != NULL)
        take_logit(v, objective, bound);
    else
        take_plain(v, objective, bound);
    judge(v);
    ll_verify_json_is(v, file, c, "unmet_teu", ll_exact_text(v->unmet_uteu, 6, text));
    ll_verify_json_is(v, file, c, "rounding_teu", ll_exact_text(v->rounding_uteu, 6, text));
    if (v->infeasible)
        ll_verify_json_is(v, file, c, "gap", "");
    else
        check_gap(v);
    return LL_OK;
}
