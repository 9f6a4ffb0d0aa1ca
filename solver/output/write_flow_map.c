/* SPDX-License-Identifier: Apache-2.0 */
/* flow.geojson: the links that carry flow, as lines between their ends (RFC 7946). */
#include <math.h>

#include "solver/output/output.h"

static bool has_place(const ll_case_node *node) { return isfinite(node->x) && isfinite(node->y); }

bool ll_flow_map_exists(const ll_problem *p) {
    for (int32_t v = 0; v < p->source->node_count; v++)
        if (has_place(&p->source->node[v])) return true;
    return false;
}

static void put_text(ll_output *out, const char *name, const char *text) {
    ll_output_printf(out, "\"%s\": \"", name);
    ll_output_json(out, text);
    ll_output_text(out, "\", ");
}

static void put_position(ll_output *out, const ll_case_node *node) {
    ll_output_text(out, "[");
    ll_output_number(out, node->x);
    ll_output_text(out, ", ");
    ll_output_number(out, node->y);
    ll_output_text(out, "]");
}

static void put_capacity(ll_output *out, const ll_solution *s, int32_t row, int64_t flow_uteu) {
    if (row == LL_NONE) {
        ll_output_text(out, ", \"capacity_teu_per_year\": null, \"utilisation\": null, "
                            "\"shadow_price_usd_per_teu\": null");
        return;
    }
    int64_t capacity_uteu = s->problem->row[row].capacity_uteu;
    ll_output_text(out, ", \"capacity_teu_per_year\": ");
    ll_put_decimal(out, capacity_uteu, LL_DIGITS_TEU);
    ll_output_text(out, ", \"utilisation\": ");
    ll_put_utilisation(out, (double)flow_uteu, (double)capacity_uteu);
    ll_output_text(out, ", \"shadow_price_usd_per_teu\": ");
    ll_put_decimal(out, s->price_nusd[row], LL_DIGITS_PRICE);
}

static void put_feature(ll_output *out, const ll_solution *s, int32_t arc, int64_t flow_uteu) {
    const ll_problem *p = s->problem;
    ll_output_text(out, "{ \"type\": \"Feature\", \"geometry\": { \"type\": \"LineString\", \"coordinates\": [");
    put_position(out, &p->source->node[p->place[p->tail[arc]]]);
    ll_output_text(out, ", ");
    put_position(out, &p->source->node[p->place[p->head[arc]]]);
    ll_output_text(out, "] }, \"properties\": { ");
    put_text(out, "link_id", ll_flow_id(p, arc));
    put_text(out, "direction", ll_flow_direction(p, arc));
    put_text(out, "mode", ll_flow_mode(p, arc));
    ll_output_text(out, "\"flow_teu\": ");
    ll_put_decimal(out, flow_uteu, LL_DIGITS_TEU);
    put_capacity(out, s, ll_own_row(p, arc), flow_uteu);
    ll_output_text(out, " } }");
}

static bool is_drawn(const ll_problem *p, int32_t arc) {
    return p->arc[arc].kind == LL_ARC_LINK && has_place(&p->source->node[p->place[p->tail[arc]]]) &&
           has_place(&p->source->node[p->place[p->head[arc]]]);
}

ll_status ll_write_flow_map(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    (void)ctx;
    const char *separator = "\n";
    ll_output_text(out, "{ \"type\": \"FeatureCollection\", \"features\": [");
    for (int32_t arc = 0; arc < answer->problem->arc_count; arc++) {
        int64_t flow_uteu = ll_solution_arc_flow_uteu(answer->solution, arc);
        if (flow_uteu == 0 || !is_drawn(answer->problem, arc)) continue;
        ll_output_text(out, separator);
        put_feature(out, answer->solution, arc, flow_uteu);
        separator = ",\n";
    }
    ll_output_text(out, "\n] }\n");
    return LL_OK;
}
