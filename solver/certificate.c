/* SPDX-License-Identifier: Apache-2.0 */
/* The exact objective and bound of a solution. The formulas are in certificate.h. */
#include "solver/certificate.h"

#include "graphs/demand_distances.h"

/* The weights of every class under prices: [class * arc_count + arc]. */
static void set_weights(const ll_problem *p, const int64_t *price_nusd, ll_metric metric, int threads,
                        int64_t *weight) {
    int64_t count = (int64_t)p->class_count * p->arc_count;
#pragma omp parallel for num_threads(threads) schedule(static)
    for (int64_t i = 0; i < count; i++) {
        int64_t cost = p->cost_nusd[i];
        if (cost < LL_COST_INF) {
            weight[i] =
                ll_problem_reduced_cost(p, price_nusd, (int32_t)(i / p->arc_count), (int32_t)(i % p->arc_count));
            if (metric == LL_METRIC_PROOF) weight[i] -= cost;
        } else {
            weight[i] = LL_COST_INF;
        }
    }
}

static bool any_price(const ll_problem *p, const int64_t *price_nusd) {
    for (int32_t r = 0; r < p->row_count; r++)
        if (price_nusd[r] != 0) return true;
    return false;
}

/* The demands whose distance is not known, in a list of [demand]. */
static int64_t list_unknown(const ll_problem *p, const int64_t *distance_nusd, int64_t *demand) {
    int64_t count = 0;
    for (int64_t d = 0; d < p->demand_count; d++)
        if (distance_nusd[d] == LL_NONE) demand[count++] = d;
    return count;
}

static ll_status find_unknown(ll_context *ctx, const ll_problem *p, const int64_t *price_nusd, ll_metric metric,
                              int64_t *distance_nusd) {
    ll_status status = LL_OK;
    int64_t *weight = NULL, *demand = NULL;
    LL_NEW(ctx, demand, p->demand_count);
    int64_t count = list_unknown(p, distance_nusd, demand);
    if (count == 0) goto done;
    LL_NEW(ctx, weight, (int64_t)p->class_count * p->arc_count);
    int threads = ll_threads_worth(ctx, (int64_t)p->class_count * p->arc_count);
    set_weights(p, price_nusd, metric, threads, weight);
    LL_TRY(ll_demand_distances(ctx, p, weight, demand, count, false, distance_nusd));
done:
    ll_free(ctx, weight);
    ll_free(ctx, demand);
    return status;
}

ll_status ll_certificate_distances(ll_context *ctx, const ll_problem *p, const int64_t *price_nusd, ll_metric metric,
                                   const int64_t *known_nusd, int64_t *distance_nusd) {
    bool free_cost = metric == LL_METRIC_PRICED && !any_price(p, price_nusd);
    for (int64_t d = 0; d < p->demand_count; d++) {
        distance_nusd[d] = known_nusd != NULL && !free_cost ? known_nusd[d] : LL_NONE;
        if (free_cost || p->free_cost_nusd[d] >= LL_COST_INF) distance_nusd[d] = p->free_cost_nusd[d];
    }
    return find_unknown(ctx, p, price_nusd, metric, distance_nusd);
}

static void add_arc_flows(const ll_solution *s, int64_t *arc_flow_uteu) {
    const ll_problem *p = s->problem;
    for (int64_t path = 0; path < s->path_count; path++) {
        int64_t *flow_uteu = arc_flow_uteu + (int64_t)p->klass[s->path_demand[path]] * p->arc_count;
        for (int64_t i = s->path_first[path]; i < s->path_first[path + 1]; i++)
            flow_uteu[s->path_arc[i]] += s->path_flow_uteu[path];
    }
}

static ll_i128 sum_cost(const ll_solution *s, const int64_t *demand_price_nusd) {
    const ll_problem *p = s->problem;
    ll_i128 sum = 0;
    for (int64_t path = 0; path < s->path_count; path++)
        sum += (ll_i128)s->path_flow_uteu[path] * ll_solution_path_sums(s, path).cost_nusd;
    for (int64_t d = 0; d < p->demand_count; d++) {
        if (p->penalty_nusd[d] < LL_COST_INF) sum += (ll_i128)s->unmet_uteu[d] * p->penalty_nusd[d];
        sum += (ll_i128)s->rounding_uteu[d] * demand_price_nusd[d];
    }
    return sum;
}

ll_i128 ll_certificate_capacity(const ll_solution *s) {
    ll_i128 sum = 0;
    for (int32_t row = 0; row < s->problem->row_count; row++)
        sum += (ll_i128)s->price_nusd[row] * s->problem->row[row].capacity_uteu;
    return sum;
}

/* sum volume * value over all demands, or over the hard ones. */
static ll_i128 sum_volume(const ll_problem *p, const int64_t *value_nusd, bool hard_only) {
    ll_i128 sum = 0;
    for (int64_t d = 0; d < p->demand_count; d++)
        if (!hard_only || p->penalty_nusd[d] >= LL_COST_INF) sum += (ll_i128)p->volume_uteu[d] * value_nusd[d];
    return sum;
}

/* What the prices of a proof of infeasibility exceed 0 by. */
static ll_status compute_proof(ll_context *ctx, const ll_solution *s, ll_i128 *excess) {
    ll_status status = LL_OK;
    int64_t *distance = NULL;
    LL_NEW(ctx, distance, s->problem->demand_count);
    LL_TRY(ll_certificate_distances(ctx, s->problem, s->price_nusd, LL_METRIC_PROOF, NULL, distance));
    *excess = sum_volume(s->problem, distance, true) - ll_certificate_capacity(s);
done:
    ll_free(ctx, distance);
    return status;
}

ll_status ll_certificate_take_flows(ll_context *ctx, ll_solution *solution, int64_t **demand_price_nusd) {
    ll_status status = LL_OK;
    const ll_problem *p = solution->problem;
    int64_t *flow = NULL;
    LL_NEW(ctx, flow, (int64_t)p->class_count * p->arc_count);
    add_arc_flows(solution, flow);
    solution->cost = sum_cost(solution, *demand_price_nusd);
    ll_free(ctx, solution->arc_flow_uteu);
    ll_free(ctx, solution->demand_price_nusd);
    solution->arc_flow_uteu = flow;
    solution->demand_price_nusd = *demand_price_nusd;
    *demand_price_nusd = NULL;
done:
    return status;
}

ll_status ll_certificate_compute(ll_context *ctx, ll_solution *solution, const int64_t *known_nusd) {
    ll_status status = LL_OK;
    const ll_problem *p = solution->problem;
    int64_t *price = NULL;
    ll_i128 bound = 0;
    LL_NEW(ctx, price, p->demand_count);
    LL_TRY(ll_certificate_distances(ctx, p, solution->price_nusd, LL_METRIC_PRICED, known_nusd, price));
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->penalty_nusd[d] < price[d]) price[d] = p->penalty_nusd[d];
    if (solution->status == LL_ERR_INFEASIBLE)
        LL_TRY(compute_proof(ctx, solution, &bound));
    else
        bound = sum_volume(p, price, false) - ll_certificate_capacity(solution);
    LL_TRY(ll_certificate_take_flows(ctx, solution, &price));
    solution->objective = solution->cost;
    solution->bound = bound;
done:
    ll_free(ctx, price);
    return status;
}
