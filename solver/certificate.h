/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a solution is worth, exactly, in 1e-15 USD: the formulas of certificate.json in docs/outputs.md.
 *
 *     objective = sum flow * cost + sum unmet * penalty + sum rounding * price of the demand
 *     bound     = sum volume * min(distance, penalty) - sum price * capacity        distance under cost + price
 *
 * A hard demand has no penalty: what is unmet of one is not charged. Where the prices prove that hard demands cannot
 * all be carried, bound is sum volume * distance - sum price * capacity over the hard demands, distance under price
 * alone; a demand that no path serves counts with the distance LL_COST_INF.
 */
#ifndef LL_SOLVER_CERTIFICATE_H
#define LL_SOLVER_CERTIFICATE_H

#include "solver/solution.h"

typedef enum ll_metric {
    LL_METRIC_PRICED, /* cost + floor(sum weight * price) */
    LL_METRIC_PROOF   /* floor(sum weight * price) alone; what a class may not use stays closed */
} ll_metric;

/*
 * Shortest distances of all demands, LL_COST_INF where there is no path. known_nusd [demand] are those that the caller
 * has from elsewhere, exact, LL_NONE for others; NULL: none. The others are those without prices, where all prices are
 * 0, or are found by ll_demand_distances. Needs 8 bytes a class and arc, and what that needs.
 */
ll_status ll_certificate_distances(ll_context *ctx, const ll_problem *p, const int64_t *price_nusd /* [row] */,
                                   ll_metric metric, const int64_t *known_nusd, int64_t *distance_nusd /* [demand] */);

/*
 * Computes arc_flow_uteu, demand_price_nusd, cost, objective and bound of a solution whose paths, unmet, rounding,
 * prices and status are set. Whatever was computed before is replaced. Demand prices are those under cost + price, also
 * for a proof. known_nusd: distances under cost + price, as above.
 */
ll_status ll_certificate_compute(ll_context *ctx, ll_solution *solution, const int64_t *known_nusd);

/* The parts of it: takes over *demand_price_nusd [demand] and computes arc_flow_uteu and cost; sum price * capacity. */
ll_status ll_certificate_take_flows(ll_context *ctx, ll_solution *solution, int64_t **demand_price_nusd);
ll_i128 ll_certificate_capacity(const ll_solution *solution);

#endif
