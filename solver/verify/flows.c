/* SPDX-License-Identifier: Apache-2.0 */
/* What the paths put on arcs and capacities: sum weight * flow <= capacity, for every row, with nothing to spare. */
#include "solver/verify/verify.h"

static bool add_flow(int64_t *sum, int64_t flow_uteu) { return !__builtin_add_overflow(*sum, flow_uteu, sum); }

static void add_path(ll_verifier *v, const ll_verify_path *path) {
    const ll_problem *p = v->problem;
    int64_t *class_flow = v->class_flow_uteu + (int64_t)p->klass[path->demand] * p->arc_count;
    ll_verify_demand *demand = &v->demand[path->demand];
    bool fits = add_flow(&demand->carried_uteu, path->flow_uteu);
    for (int32_t i = 0; i < path->length; i++) {
        int32_t arc = v->path_arc[path->first + i];
        fits = add_flow(&class_flow[arc], path->flow_uteu) && add_flow(&v->flow_uteu[arc], path->flow_uteu) && fits;
    }
    demand->path_count++;
    ll_exact_add_product(&demand->cost, path->flow_uteu, path->cost_nusd);
    if (!fits) {
        ll_finding(&v->findings, "path.csv", 0, 0,
                   "path_id %lld: the flows of its links or its demand add up to more "
                   "than 9e12 TEU",
                   (long long)(path - v->path) + 1);
    }
}

static void add_loads(ll_verifier *v) {
    const ll_problem *p = v->problem;
    for (int32_t a = 0; a < p->arc_count; a++) {
        if (v->flow_uteu[a] == 0) continue;
        for (int64_t e = p->entry_first[a]; e < p->entry_first[a + 1]; e++) {
            const ll_row_entry *entry = &p->entry[e];
            int64_t flow = entry->klass == LL_NONE ? v->flow_uteu[a]
                                                   : v->class_flow_uteu[(int64_t)entry->klass * p->arc_count + a];
            ll_exact_add_product(&v->load[entry->row], entry->weight_micro, flow);
        }
    }
}

static void check_capacity(ll_verifier *v, int32_t row) {
    char load[LL_DECIMAL_SIZE], capacity[LL_DECIMAL_SIZE];
    ll_i128 most = (ll_i128)v->problem->row[row].capacity_uteu * LL_MICRO;
    if (!v->load[row].overflow && v->load[row].value <= most) return;
    ll_finding(&v->findings, "path.csv", 0, 0, "%s %.200s: its paths load it with %s TEU, but its capacity is %s",
               ll_verify_row_kind(v, row), ll_verify_row_id(v, row),
               v->load[row].overflow ? "over 128 bits of" : ll_exact_text(v->load[row].value, 12, load),
               ll_exact_text(most, 12, capacity));
}

ll_status ll_verify_flows(ll_verifier *v) {
    ll_status status = LL_OK;
    const ll_problem *p = v->problem;
    LL_NEW(v->ctx, v->demand, p->demand_count);
    LL_NEW(v->ctx, v->class_flow_uteu, (int64_t)p->class_count * p->arc_count);
    LL_NEW(v->ctx, v->flow_uteu, p->arc_count);
    LL_NEW(v->ctx, v->load, p->row_count);
    for (int64_t i = 0; i < v->path_count && ll_verify_more(v); i++) add_path(v, &v->path[i]);
    add_loads(v);
    for (int32_t row = 0; row < p->row_count && ll_verify_more(v); row++) check_capacity(v, row);
done:
    return status;
}
