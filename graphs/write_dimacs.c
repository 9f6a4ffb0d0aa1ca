/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DIMACS min: one flow, its supplies the sums of what leaves and enters each node. Nodes are the problem's, numbered
 * from 1; an arc without a capacity gets the sum of all volumes, which never binds.
 */
#include "graphs/write.h"

static void write_supplies(ll_output *out, const ll_problem *p, const ll_i128 *supply_uteu) {
    for (int32_t v = 0; v < p->node_count; v++) {
        if (supply_uteu[v] == 0) continue;
        ll_output_printf(out, "n %d ", v + 1);
        ll_write_quanta(out, supply_uteu[v], 6);
        ll_output_text(out, "\n");
    }
}

static void write_arcs(ll_output *out, const ll_problem *p, int32_t klass) {
    ll_i128 total = ll_write_total(p);
    for (int32_t a = 0; a < p->arc_count; a++) {
        if (!ll_write_allowed(p, klass, a)) continue;
        int64_t capacity = ll_write_capacity(p, a);
        ll_output_printf(out, "a %d %d 0 ", p->tail[a] + 1, p->head[a] + 1);
        ll_write_quanta(out, capacity == LL_CAPACITY_NONE ? total : capacity, 6);
        ll_output_text(out, " ");
        ll_write_quanta(out, p->cost_nusd[(int64_t)klass * p->arc_count + a], 9);
        ll_output_text(out, "\n");
    }
}

ll_status ll_write_dimacs(ll_context *ctx, const ll_problem *p, const char *path) {
    ll_status status = LL_OK;
    ll_output out = {0};
    ll_i128 *supply_uteu = NULL; /* [node] */
    int32_t klass = ll_write_class(p);
    LL_NEW(ctx, supply_uteu, p->node_count);
    for (int64_t d = 0; d < p->demand_count; d++) {
        supply_uteu[p->origin[d]] += p->volume_uteu[d];
        supply_uteu[p->destination[d]] -= p->volume_uteu[d];
    }
    LL_TRY(ll_output_open(ctx, NULL, path, &out));
    ll_output_printf(&out, "p min %d %d\n", p->node_count, ll_write_allowed_count(p, klass));
    write_supplies(&out, p, supply_uteu);
    write_arcs(&out, p, klass);
    LL_TRY(ll_output_commit(&out));
done:
    ll_free(ctx, supply_uteu);
    return status;
}
