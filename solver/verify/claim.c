/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An answer that is not written: the same checks of what its maker hands over in memory. A path is arcs that follow one
 * another from origin to destination, open to its class, each once; the sums, distances and the proof are those of an
 * answer that is read.
 */
#include <inttypes.h>
#include <string.h>

#include "solver/verify/verify.h"

static const char file[] = "the answer";

static bool wrong(ll_verifier *v, int64_t path, const char *what) {
    ll_finding(&v->findings, file, 0, 0, "path %" PRId64 ": %s", path + 1, what);
    return false;
}

/* ---- paths ---- */

static bool check_arcs(ll_verifier *v, const ll_verify_path *path, int64_t number, int64_t *last_path) {
    const ll_problem *p = v->problem;
    int32_t node = p->origin[path->demand];
    for (int32_t i = 0; i < path->length; i++) {
        int32_t arc = path->arc[i];
        if (arc < 0 || arc >= p->arc_count) return wrong(v, number, "there is no such arc");
        if (p->tail[arc] != node) return wrong(v, number, "it breaks");
        if (p->cost_nusd[(int64_t)p->klass[path->demand] * p->arc_count + arc] >= LL_COST_INF)
            return wrong(v, number, "its commodity may not use one of its links");
        if (last_path[arc] == number + 1) return wrong(v, number, "it crosses a link twice");
        last_path[arc] = number + 1;
        node = p->head[arc];
    }
    return node == p->destination[path->demand] || wrong(v, number, "it does not end at its destination");
}

static void take_path(ll_verifier *v, int64_t number, int64_t *last_path) {
    const ll_verify_claim *c = v->claim;
    const ll_problem *p = v->problem;
    int64_t length = c->path_first[number + 1] - c->path_first[number];
    ll_verify_path path = {.demand = c->path_demand[number],
                           .flow_uteu = c->path_flow_uteu[number],
                           .arc = c->path_arc + c->path_first[number],
                           .length = (int32_t)length};
    bool ok = path.demand >= 0 && path.demand < p->demand_count && length >= 0 && length <= p->arc_count;
    if (!ok || path.flow_uteu <= 0) {
        wrong(v, number, "its demand, its length or its flow is none");
        return;
    }
    if (!check_arcs(v, &path, number, last_path)) return;
    ll_verify_add_up(v, &path);
    ll_verify_take_path(v, &path);
}

static ll_status take_paths(ll_verifier *v) {
    ll_status status = LL_OK;
    int64_t *last_path = NULL; /* [arc] the path that crossed it last, from 1 */
    LL_TRY(ll_verify_sums_create(v));
    LL_NEW(v->ctx, last_path, v->problem->arc_count);
    for (int64_t i = 0; i < v->claim->path_count && ll_verify_more(v); i++) take_path(v, i, last_path);
done:
    ll_free(v->ctx, last_path);
    return status;
}

/* ---- prices, demands, corridors ---- */

static ll_status take_prices(ll_verifier *v) {
    ll_status status = LL_OK;
    v->infeasible = v->claim->infeasible;
    LL_TRY(ll_copy(v->ctx, &v->price_nusd, v->claim->price_nusd, v->problem->row_count, sizeof *v->price_nusd));
    for (int32_t r = 0; r < v->problem->row_count && ll_verify_more(v); r++)
        if (v->price_nusd[r] < 0 || v->price_nusd[r] >= LL_COST_INF)
            ll_finding(&v->findings, file, 0, 0, "the price of %.200s is none", ll_verify_row_id(v, r));
    if (v->infeasible && !v->problem->any_hard)
        ll_finding(&v->findings, file, 0, 0, "no demand of the problem is hard, it cannot be infeasible");
done:
    return status;
}

static void check_demand(ll_verifier *v, int64_t d) {
    ll_verify_demand *demand = &v->demand[d];
    bool hard = v->problem->penalty_nusd[d] >= LL_COST_INF;
    int64_t most = hard ? (demand->path_count > 1 ? demand->path_count : 1) : 0;
    demand->unmet_uteu = v->claim->unmet_uteu[d];
    demand->rounding_uteu = v->claim->rounding_uteu[d];
    ll_i128 sum = (ll_i128)demand->carried_uteu + demand->unmet_uteu + demand->rounding_uteu;
    bool balanced = sum == v->problem->volume_uteu[d] && demand->unmet_uteu >= 0 && demand->rounding_uteu >= 0;
    if (!balanced || demand->rounding_uteu > most || (hard && !v->infeasible && demand->unmet_uteu > 0))
        ll_finding(&v->findings, file, 0, 0,
                   "demand_id %" PRId64
                   ": what is carried, unmet and rounded is not its volume, or more than it may be",
                   v->problem->demand_row[d] + 1);
    v->unmet_uteu += demand->unmet_uteu;
    v->rounding_uteu += demand->rounding_uteu;
}

static ll_status check_corridors(ll_verifier *v) {
    ll_status status = LL_OK;
    int32_t rows = v->problem->source->corridor_count + 1;
    int32_t *order = NULL; /* [row] */
    LL_NEW(v->ctx, order, rows);
    ll_verify_corridor_order(v->problem->source, order);
    if (v->claim->corridor_count != rows) ll_finding(&v->findings, file, 0, 0, "corridors are missing");
    for (int32_t i = 0; i < rows && v->claim->corridor_count == rows; i++)
        if (v->corridor[order[i]].flow != v->claim->corridor_uteu[i])
            ll_finding(&v->findings, file, 0, 0, "the flow of corridor %.200s is not that of its paths",
                       ll_verify_corridor_id(v, order[i]));
done:
    ll_free(v->ctx, order);
    return status;
}

static void check_proof(ll_verifier *v) {
    if (!ll_verify_sum_proof(v)) return;
    if (v->objective != v->claim->objective) ll_finding(&v->findings, file, 0, 0, "the objective is another one");
    if (v->bound != v->claim->bound) ll_finding(&v->findings, file, 0, 0, "the bound is another one");
}

ll_status ll_verify_claim_steps(ll_verifier *v) {
    ll_status status = LL_OK;
    LL_TRY(take_prices(v));
    LL_TRY(take_paths(v));
    if (v->findings.count == 0) {
        LL_TRY(ll_verify_flows(v));
        LL_TRY(ll_verify_distances(v));
        for (int64_t d = 0; d < v->problem->demand_count && ll_verify_more(v); d++) check_demand(v, d);
        LL_TRY(check_corridors(v));
        if (v->findings.count == 0) check_proof(v);
    }
    status = ll_findings_status(&v->findings);
done:
    return status;
}
