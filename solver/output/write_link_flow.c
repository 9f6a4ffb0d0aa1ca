/* SPDX-License-Identifier: Apache-2.0 */
/* link_flow.csv: flow, use and price of every link arc and transfer, in arc order. */
#include <inttypes.h>
#include <string.h>

#include "solver/output/output.h"

static ll_status put_header(ll_context *ctx, ll_output *out, const ll_problem *p) {
    ll_output_text(out, "link_id,direction,from_node_id,to_node_id,mode,cell,flow_teu,capacity_teu_per_year,"
                        "utilisation,shadow_price_usd_per_teu");
    for (int32_t k = 0; k < p->class_count; k++) {
        size_t size = sizeof "flow_" + strlen(p->source->klass[k].id);
        char *name = ll_calloc(ctx, (int64_t)size, 1);
        if (name == NULL) return LL_ERR_MEMORY;
        snprintf(name, size, "flow_%s", p->source->klass[k].id);
        ll_output_text(out, ",");
        ll_output_csv(out, name);
        ll_free(ctx, name);
    }
    ll_output_text(out, "\n");
    return LL_OK;
}

static void put_names(ll_output *out, const ll_solution *s, int32_t arc) {
    const ll_problem *p = s->problem;
    ll_put_flow_names(out, p, arc);
    ll_output_text(out, ",");
    if (s->node_cell != NULL) ll_output_printf(out, "%" PRId32, s->node_cell[p->tail[arc]]);
}

static void put_flow(ll_output *out, const ll_solution *s, int32_t arc) {
    const ll_problem *p = s->problem;
    int64_t flow_uteu = ll_solution_arc_flow_uteu(s, arc);
    int32_t row = ll_own_row(p, arc);
    ll_output_text(out, ",");
    ll_put_decimal(out, flow_uteu, LL_DIGITS_TEU);
    if (row != LL_NONE) {
        ll_output_text(out, ",");
        ll_put_decimal(out, p->row[row].capacity_uteu, LL_DIGITS_TEU);
        ll_output_text(out, ",");
        ll_put_utilisation(out, (double)flow_uteu, (double)p->row[row].capacity_uteu);
        ll_output_text(out, ",");
        ll_put_decimal(out, s->price_nusd[row], LL_DIGITS_PRICE);
    } else {
        ll_output_text(out, ",,,");
    }
    for (int32_t k = 0; k < p->class_count; k++) {
        ll_output_text(out, ",");
        ll_put_decimal(out, s->arc_flow_uteu[(int64_t)k * p->arc_count + arc], LL_DIGITS_TEU);
    }
    ll_output_text(out, "\n");
}

ll_status ll_write_link_flow(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    const ll_problem *p = answer->problem;
    LL_TRY(put_header(ctx, out, p));
    for (int32_t arc = 0; arc < p->arc_count; arc++) {
        if (p->arc[arc].kind == LL_ARC_CONNECTOR) continue;
        put_names(out, answer->solution, arc);
        put_flow(out, answer->solution, arc);
    }
done:
    return status;
}
