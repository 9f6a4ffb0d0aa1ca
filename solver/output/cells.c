/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of more than one table. */
#include <math.h>

#include "solver/output/output.h"

void ll_put_decimal(ll_output *out, ll_i128 value, int digits) {
    char text[LL_DECIMAL_SIZE];
    ll_output_text(out, ll_decimal(value, digits, text));
}

void ll_put_ratio(ll_output *out, double value) {
    if (!isnan(value)) ll_output_printf(out, "%.6f", value);
}

void ll_put_utilisation(ll_output *out, double load, double capacity) {
    ll_put_ratio(out, load == 0 ? 0 : load / capacity);
}

const char *ll_flow_id(const ll_problem *p, int32_t arc) {
    return p->arc[arc].kind == LL_ARC_LINK ? p->source->link[p->arc[arc].source].id : p->arc_token[arc];
}

const char *ll_flow_direction(const ll_problem *p, int32_t arc) {
    return p->arc[arc].backward ? "backward" : "forward";
}

const char *ll_flow_mode(const ll_problem *p, int32_t arc) {
    return p->arc[arc].kind == LL_ARC_LINK ? p->source->link[p->arc[arc].source].mode : "transfer";
}

static const char *place_id(const ll_problem *p, int32_t node) {
    return p->place[node] == LL_NONE ? "" : p->source->node[p->place[node]].id;
}

void ll_put_flow_names(ll_output *out, const ll_problem *p, int32_t arc) {
    ll_output_csv(out, ll_flow_id(p, arc));
    ll_output_printf(out, ",%s,", ll_flow_direction(p, arc));
    ll_output_csv(out, place_id(p, p->tail[arc]));
    ll_output_text(out, ",");
    ll_output_csv(out, place_id(p, p->head[arc]));
    ll_output_text(out, ",");
    ll_output_csv(out, ll_flow_mode(p, arc));
}
