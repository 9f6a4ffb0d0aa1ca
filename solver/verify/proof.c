/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the answer costs and what no answer can undercut, against certificate.json (all in 1e-15 USD):
 *
 *     objective = sum flow * cost + sum unmet * penalty + sum rounding * price of its demand
 *     bound     = sum volume * min(distance, penalty) - sum price * capacity
 *     proof     = sum volume * distance (price alone) - sum price * capacity > 0, over the hard demands
 *     gap       = (objective - bound) / max(1 USD, |objective|)
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

static void check_gap(ll_verifier *v) {
    char text[2 * LL_DECIMAL_SIZE], numerator[LL_DECIMAL_SIZE], denominator[LL_DECIMAL_SIZE];
    ll_exact difference = {.value = v->objective};
    v->gap_denominator = v->objective < 0 ? -v->objective : v->objective;
    if (v->gap_denominator < one_usd) v->gap_denominator = one_usd;
    ll_exact_add(&difference, -v->bound);
    v->gap_numerator = difference.value;
    if (difference.overflow) {
        ll_finding(&v->findings, file, 0, 0, "gap: objective - bound does not fit 128 bits");
    } else if (difference.value < 0) {
        ll_finding(&v->findings, file, 0, 0, "gap: the objective is below its bound, one of them is wrong");
    }
    snprintf(text, sizeof text, "%s/%s", ll_exact_text(v->gap_numerator, 0, numerator),
             ll_exact_text(v->gap_denominator, 0, denominator));
    ll_verify_json_is(v, file, v->certificate, "gap", text);
}

static void check_infeasible(ll_verifier *v) {
    ll_verify_json_is(v, file, v->certificate, "gap", "");
    if (v->bound <= 0) {
        ll_finding(&v->findings, file, 0, 0,
                   "prices: prove nothing, volume * distance does not exceed price * capacity over the hard demands");
    }
}

ll_status ll_verify_proof(ll_verifier *v) {
    char text[LL_DECIMAL_SIZE];
    ll_exact objective = add_objective(v), bound = add_bound(v);
    if (objective.overflow || bound.overflow) {
        ll_finding(&v->findings, file, 0, 0, "%s: does not fit 128 bits",
                   objective.overflow ? "objective_usd" : "bound_usd");
        return LL_OK;
    }
    v->objective = objective.value;
    v->bound = bound.value;
    const json_t *c = v->certificate;
    ll_verify_json_is(v, file, c, "objective_usd", ll_exact_text(v->objective, 15, text));
    ll_verify_json_is(v, file, c, "bound_usd", ll_exact_text(v->bound, 15, text));
    ll_verify_json_is(v, file, c, "unmet_teu", ll_exact_text(v->unmet_uteu, 6, text));
    ll_verify_json_is(v, file, c, "rounding_teu", ll_exact_text(v->rounding_uteu, 6, text));
    if (v->infeasible) {
        check_infeasible(v);
    } else {
        check_gap(v);
    }
    return LL_OK;
}
