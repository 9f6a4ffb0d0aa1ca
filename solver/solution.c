/* SPDX-License-Identifier: Apache-2.0 */
/* Freeing a solution and asking it for numbers. */
#include "solver/solution.h"

#include <math.h>

#include "solver/logit/logit.h"
#include "solver/pareto/pareto.h"

void ll_solution_free(ll_context *ctx, ll_solution *solution) {
    if (solution == NULL) return;
    void *arrays[] = {solution->path_demand,    solution->path_first,        solution->path_arc,
                      solution->path_flow_uteu, solution->unmet_uteu,        solution->price_nusd,
                      solution->rounding_uteu,  solution->node_cell,         solution->arc_flow_uteu,
                      solution->iteration,      solution->demand_price_nusd, solution->ranges.range};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_logit_free(ctx, solution->logit);
    ll_pareto_free(ctx, solution->pareto);
    ll_free(ctx, solution);
}

int32_t ll_own_row(const ll_problem *p, int32_t arc) {
    for (int64_t e = p->entry_first[arc]; e < p->entry_first[arc + 1]; e++) {
        const ll_row *row = &p->row[p->entry[e].row];
        if (row->kind != LL_ROW_SET && row->source == arc) return p->entry[e].row;
    }
    return LL_NONE;
}

const char *ll_row_name(const ll_problem *p, int32_t row) {
    const ll_row *r = &p->row[row];
    if (r->kind == LL_ROW_SET) return p->source->set[r->source].name;
    return r->kind == LL_ROW_LINK ? p->source->link[p->arc[r->source].source].name : "";
}

int64_t ll_solution_arc_flow_uteu(const ll_solution *solution, int32_t arc) {
    const ll_problem *p = solution->problem;
    int64_t flow = 0;
    for (int32_t k = 0; k < p->class_count; k++) flow += solution->arc_flow_uteu[(int64_t)k * p->arc_count + arc];
    return flow;
}

ll_path_sums ll_solution_path_sums(const ll_solution *solution, int64_t path) {
    const ll_problem *p = solution->problem;
    const int64_t *cost_nusd = p->cost_nusd + (int64_t)p->klass[solution->path_demand[path]] * p->arc_count;
    ll_path_sums sums = {0};
    for (int64_t i = solution->path_first[path]; i < solution->path_first[path + 1]; i++) {
        const ll_arc *arc = &p->arc[solution->path_arc[i]];
        sums.cost_nusd += cost_nusd[solution->path_arc[i]];
        sums.time_uh += arc->time_uh;
        sums.length_um_km += arc->length_um_km;
        sums.co2_ukg += arc->co2_ukg;
    }
    return sums;
}

ll_i128 ll_solution_scale(const ll_solution *solution) {
    ll_i128 one_usd = (ll_i128)LL_MICRO * LL_NANO, cost = solution->cost < 0 ? -solution->cost : solution->cost;
    return cost > one_usd ? cost : one_usd;
}

static double usd(ll_i128 amount) { return (double)amount / 1e15; }

double ll_solution_objective_usd(const ll_solution *solution) { return usd(solution->objective); }

double ll_solution_bound_usd(const ll_solution *solution) {
    return solution->status == LL_ERR_INFEASIBLE ? INFINITY : usd(solution->bound);
}

double ll_solution_gap(const ll_solution *solution) {
    if (solution->status == LL_ERR_INFEASIBLE) return INFINITY;
    return usd(solution->objective - solution->bound) / usd(ll_solution_scale(solution));
}

double ll_solution_unmet_teu(const ll_solution *solution) {
    ll_i128 unmet_uteu = 0;
    for (int64_t d = 0; d < solution->problem->demand_count; d++) unmet_uteu += solution->unmet_uteu[d];
    return (double)unmet_uteu / (double)LL_MICRO;
}

double ll_solution_arc_flow_teu(const ll_solution *solution, int32_t klass, int32_t arc) {
    if (klass < 0) return (double)ll_solution_arc_flow_uteu(solution, arc) / (double)LL_MICRO;
    int64_t flow_uteu = solution->arc_flow_uteu[(int64_t)klass * solution->problem->arc_count + arc];
    return (double)flow_uteu / (double)LL_MICRO;
}

double ll_solution_arc_price_usd(const ll_solution *solution, int32_t arc) {
    int32_t row = ll_own_row(solution->problem, arc);
    return row == LL_NONE ? 0 : (double)solution->price_nusd[row] / (double)LL_NANO;
}
