/* SPDX-License-Identifier: Apache-2.0 */
/* The exact objective and bound of a solution. The formulas are in certificate.h. */
#include "solver/certificate.h"

#include <omp.h>
#include <stdlib.h>

#include "graphs/dijkstra.h"

typedef struct lane_demand {
    int32_t klass, origin;
    int64_t demand;
} lane_demand;

/* Demands in the order of their lanes: a lane is a class and an origin, and one shortest-path tree. */
typedef struct lanes {
    lane_demand *demand;
    int64_t *first; /* [lane + 1] into demand */
    int64_t count;
} lanes;

/* What the threads work with. */
typedef struct crew {
    int threads;
    ll_dijkstra **dijkstra; /* [thread] */
    int64_t *distance;      /* [thread * node_count + node] */
} crew;

static int by_lane(const void *left, const void *right) {
    const lane_demand *a = left, *b = right;
    if (a->klass != b->klass) return a->klass < b->klass ? -1 : 1;
    if (a->origin != b->origin) return a->origin < b->origin ? -1 : 1;
    return (a->demand > b->demand) - (a->demand < b->demand);
}

static void lanes_close(ll_context *ctx, lanes *l) {
    ll_free(ctx, l->demand);
    ll_free(ctx, l->first);
}

static ll_status lanes_open(ll_context *ctx, const ll_problem *p, lanes *l) {
    ll_status status = LL_OK;
    int64_t n = p->demand_count;
    LL_NEW(ctx, l->demand, n);
    LL_NEW(ctx, l->first, n + 1);
    for (int64_t d = 0; d < n; d++) l->demand[d] = (lane_demand){p->klass[d], p->origin[d], d};
    qsort(l->demand, (size_t)n, sizeof *l->demand, by_lane);
    for (int64_t i = 0; i < n; i++) {
        const lane_demand *at = &l->demand[i];
        if (i == 0 || at->klass != at[-1].klass || at->origin != at[-1].origin) l->first[l->count++] = i;
    }
    l->first[l->count] = n;
done:
    return status;
}

static void crew_close(ll_context *ctx, crew *c) {
    for (int t = 0; c->dijkstra != NULL && t < c->threads; t++) ll_dijkstra_free(ctx, c->dijkstra[t]);
    ll_free(ctx, c->dijkstra);
    ll_free(ctx, c->distance);
}

static ll_status crew_open(ll_context *ctx, const ll_problem *p, int64_t lane_count, crew *c) {
    ll_status status = LL_OK;
    c->threads = ll_context_threads(ctx);
    if (c->threads > lane_count) c->threads = lane_count > 0 ? (int)lane_count : 1;
    LL_NEW(ctx, c->dijkstra, c->threads);
    LL_NEW(ctx, c->distance, (int64_t)c->threads * p->node_count);
    for (int t = 0; t < c->threads; t++)
        LL_TRY(ll_dijkstra_create(ctx, p->node_count, p->first_out, p->out_arc, p->head, &c->dijkstra[t]));
done:
    return status;
}

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

static void run_lanes(const ll_problem *p, const lanes *l, const int64_t *weight, const crew *c,
                      int64_t *distance_nusd) {
#pragma omp parallel for num_threads(c->threads) schedule(dynamic, 1)
    for (int64_t lane = 0; lane < l->count; lane++) {
        int thread = omp_get_thread_num();
        int64_t *distance = c->distance + (int64_t)thread * p->node_count;
        const lane_demand *at = &l->demand[l->first[lane]];
        ll_dijkstra_run(c->dijkstra[thread], at->origin, weight + (int64_t)at->klass * p->arc_count, distance);
        for (int64_t i = l->first[lane]; i < l->first[lane + 1]; i++) {
            int64_t demand = l->demand[i].demand;
            int64_t found = distance[p->destination[demand]];
            distance_nusd[demand] = found < LL_COST_INF ? found : LL_COST_INF;
        }
    }
}

ll_status ll_certificate_distances(ll_context *ctx, const ll_problem *p, const int64_t *price_nusd, ll_metric metric,
                                   int64_t *distance_nusd) {
    ll_status status = LL_OK;
    lanes l = {0};
    crew c = {0};
    int64_t *weight = NULL;
    LL_NEW(ctx, weight, (int64_t)p->class_count * p->arc_count);
    LL_TRY(lanes_open(ctx, p, &l));
    LL_TRY(crew_open(ctx, p, l.count, &c));
    set_weights(p, price_nusd, metric, c.threads, weight);
    run_lanes(p, &l, weight, &c, distance_nusd);
done:
    crew_close(ctx, &c);
    lanes_close(ctx, &l);
    ll_free(ctx, weight);
    return status;
}

static void add_arc_flows(const ll_solution *s, int64_t *arc_flow_uteu) {
    const ll_problem *p = s->problem;
    for (int64_t path = 0; path < s->path_count; path++) {
        int64_t *flow_uteu = arc_flow_uteu + (int64_t)p->klass[s->path_demand[path]] * p->arc_count;
        for (int64_t i = s->path_first[path]; i < s->path_first[path + 1]; i++)
            flow_uteu[s->path_arc[i]] += s->path_flow_uteu[path];
    }
}

static ll_i128 sum_objective(const ll_solution *s, const int64_t *demand_price_nusd) {
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

static ll_i128 sum_capacity(const ll_solution *s) {
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
    LL_TRY(ll_certificate_distances(ctx, s->problem, s->price_nusd, LL_METRIC_PROOF, distance));
    *excess = sum_volume(s->problem, distance, true) - sum_capacity(s);
done:
    ll_free(ctx, distance);
    return status;
}

ll_status ll_certificate_compute(ll_context *ctx, ll_solution *solution) {
    ll_status status = LL_OK;
    const ll_problem *p = solution->problem;
    int64_t *flow = NULL, *price = NULL;
    ll_i128 bound = 0;
    LL_NEW(ctx, flow, (int64_t)p->class_count * p->arc_count);
    LL_NEW(ctx, price, p->demand_count);
    LL_TRY(ll_certificate_distances(ctx, p, solution->price_nusd, LL_METRIC_PRICED, price));
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->penalty_nusd[d] < price[d]) price[d] = p->penalty_nusd[d];
    if (solution->status == LL_ERR_INFEASIBLE)
        LL_TRY(compute_proof(ctx, solution, &bound));
    else
        bound = sum_volume(p, price, false) - sum_capacity(solution);
    add_arc_flows(solution, flow);
    solution->objective = sum_objective(solution, price);
    solution->bound = bound;
    ll_free(ctx, solution->arc_flow_uteu);
    ll_free(ctx, solution->demand_price_nusd);
    solution->arc_flow_uteu = flow;
    solution->demand_price_nusd = price;
    flow = price = NULL;
done:
    ll_free(ctx, flow);
    ll_free(ctx, price);
    return status;
}
