/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers of a logit answer, in 1e-15 USD, F = cost + entropy and D of logit.h:
 *
 *     cost       exact
 *     entropy    - 1/theta sum_j x ln(volume / x)                              rounded up
 *     bound      sum_d volume (m - 1/theta ln sum_j exp(-theta (w[j] - m))) - sum price * capacity     rounded down
 *                w[j] = cost + floor(weight * price) of its arcs, exact; m the least of a demand
 *
 * Logarithms and exponentials are doubles. Every one of them, with all that is multiplied to it, is off by less than
 * 2^-46 of itself (a libm that is good to 16 units in the last place, sums of up to a thousand); the margin is twice
 * that and 2^-48, and a demand's part is rounded to the safe side of it. So what is written is true, and the verifier,
 * whose numbers are integers good to 2^-52 or so with bounds of their own, can prove it.
 */
#include <math.h>

#include "solver/certificate.h"
#include "solver/logit/logit.h"

static const double margin = 0x1p-45, least_margin = 0x1p-48;

/* Flow times logarithm over theta in 1e-15 USD (quanta of 1e-6 TEU and 1e-9 USD per TEU), no less than it is. */
static ll_i128 above(const ll_logit *l, int64_t flow_uteu, double logarithm) {
    double safe = logarithm * (1 + margin) + least_margin;
    return (ll_i128)ceil((double)flow_uteu * safe / l->theta_per_usd * (double)LL_NANO) + 1;
}

/* No more than it is, 0 or above. */
static ll_i128 below(const ll_logit *l, int64_t flow_uteu, double logarithm) {
    double safe = fmax(0, logarithm * (1 - margin) - least_margin);
    return (ll_i128)floor((double)flow_uteu * safe / l->theta_per_usd * (double)LL_NANO);
}

/* What the entropy takes off the cost, at least. */
static ll_i128 entropy_of(const ll_logit *l) {
    const ll_pool *set = l->set;
    ll_i128 sum = 0;
    for (int64_t j = 0; j < set->count; j++) {
        int64_t flow = l->flow_uteu[j], volume = set->p->volume_uteu[set->demand[j]];
        if (flow == 0 || flow >= volume) continue;
        /* of the ratio: exact to a rounding where it is near 1, too */
        sum += below(l, flow, log1p((double)(volume - flow) / (double)flow));
    }
    return sum;
}

static int64_t priced_cost(const ll_pool *set, int64_t j, const int64_t *price_nusd) {
    int64_t cost = 0;
    if (ll_pool_is_unmet(set, j)) return set->cost_nusd[j];
    for (int64_t i = set->first[j]; i < set->first[j + 1]; i++)
        cost =
            ll_cost_add(cost, ll_problem_reduced_cost(set->p, price_nusd, set->p->klass[set->demand[j]], set->arc[i]));
    return cost;
}

/* What the spread of a demand takes off volume * least, at most: ln of the sum of exponentials. */
static ll_i128 spread_of(const ll_logit *l, int64_t d, int64_t least_nusd) {
    const ll_pool *set = l->set;
    double sum = 0; /* beside the 1 of the least */
    bool seen = false;
    for (int64_t j = set->first_of[d]; j != LL_NONE; j = set->next[j]) {
        double over_usd = (double)(l->priced_nusd[j] - least_nusd) / (double)LL_NANO;
        if (over_usd > 0 || seen) sum += exp(-l->theta_per_usd * over_usd);
        seen = seen || over_usd <= 0;
    }
    return above(l, set->p->volume_uteu[d], log1p(sum * (1 + margin)));
}

/* The bound without the capacities' part; fills demand prices. */
static ll_i128 bound_of(const ll_logit *l, int64_t *demand_price_nusd) {
    const ll_pool *set = l->set;
    ll_i128 sum = 0;
    for (int64_t d = 0; d < set->p->demand_count; d++) {
        int64_t least = LL_COST_INF;
        for (int64_t j = set->first_of[d]; j != LL_NONE; j = set->next[j])
            if (l->priced_nusd[j] < least) least = l->priced_nusd[j];
        demand_price_nusd[d] = least < set->p->penalty_nusd[d] ? least : set->p->penalty_nusd[d];
        if (set->p->volume_uteu[d] == 0) continue;
        sum += (ll_i128)set->p->volume_uteu[d] * least - spread_of(l, d, least);
    }
    return sum;
}

ll_status ll_logit_evaluate(ll_context *ctx, ll_solution *s) {
    ll_status status = LL_OK;
    ll_logit *l = s->logit;
    int64_t *demand_price = NULL;
    LL_NEW(ctx, demand_price, s->problem->demand_count);
    for (int64_t j = 0; j < l->set->count; j++) l->priced_nusd[j] = priced_cost(l->set, j, s->price_nusd);
    s->bound = bound_of(l, demand_price) - ll_certificate_capacity(s);
    LL_TRY(ll_certificate_take_flows(ctx, s, &demand_price));
    l->cost = s->cost;
    s->objective = l->cost - entropy_of(l);
done:
    ll_free(ctx, demand_price);
    return status;
}
