/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of more than one table. */
#include <math.h>
#include <string.h>

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

int64_t ll_arcs_text_size(const ll_problem *p, int64_t count, const int64_t *first, const int32_t *arc) {
    int64_t longest = 1;
    for (int64_t path = 0; path < count; path++) {
        int64_t length = 1;
        for (int64_t i = first[path]; i < first[path + 1]; i++) length += (int64_t)strlen(p->arc_token[arc[i]]) + 1;
        if (length > longest) longest = length;
    }
    return longest;
}

const char *ll_arcs_text(const ll_problem *p, const int32_t *arc, int64_t count, char *text) {
    char *at = text;
    for (int64_t i = 0; i < count; i++) {
        const char *token = p->arc_token[arc[i]];
        size_t length = strlen(token);
        if (at != text) *at++ = ';';
        memcpy(at, token, length);
        at += length;
    }
    *at = '\0';
    return text;
}
