/* SPDX-License-Identifier: Apache-2.0 */
/* CommaLab text: counts, arcs with generalised costs, commodities. Nodes are the problem's, numbered from 1. */
#include "graphs/write.h"

static void write_arcs(ll_output *out, const ll_problem *p, int32_t klass) {
    for (int32_t a = 0; a < p->arc_count; a++) {
        if (!ll_write_allowed(p, klass, a)) continue;
        int64_t capacity = ll_write_capacity(p, a);
        ll_output_printf(out, "%d %d ", p->tail[a] + 1, p->head[a] + 1);
        ll_write_quanta(out, p->cost_nusd[(int64_t)klass * p->arc_count + a], 9);
        ll_output_text(out, " ");
        if (capacity == LL_CAPACITY_NONE)
            ll_output_text(out, "-1");
        else
            ll_write_quanta(out, capacity, 6);
        ll_output_text(out, "\n");
    }
}

static void write_commodities(ll_output *out, const ll_problem *p) {
    for (int64_t d = 0; d < p->demand_count; d++) {
        ll_output_printf(out, "%d %d ", p->origin[d] + 1, p->destination[d] + 1);
        ll_write_quanta(out, p->volume_uteu[d], 6);
        ll_output_text(out, "\n");
    }
}

ll_status ll_write_commalab(ll_context *ctx, const ll_problem *p, const char *path) {
    ll_output out;
    int32_t klass = ll_write_class(p);
    ll_status status = ll_output_open(ctx, NULL, path, &out);
    if (status != LL_OK) return status;
    ll_output_printf(&out, "%d\n%d\n%lld\n", p->node_count, ll_write_allowed_count(p, klass),
                     (long long)p->demand_count);
    write_arcs(&out, p, klass);
    write_commodities(&out, p);
    return ll_output_commit(&out);
}
