/* SPDX-License-Identifier: Apache-2.0 */
/* What the paths put on arcs and capacities: sum weight * flow <= capacity, for every row, with nothing to spare. */
#include "solver/verify/verify.h"

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
    LL_NEW(v->ctx, v->load, p->row_count);
    add_loads(v);
    for (int32_t row = 0; row < p->row_count && ll_verify_more(v); row++) check_capacity(v, row);
done:
    return status;
}
