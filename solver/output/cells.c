/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of more than one table. */
#include <math.h>
#include <string.h>

#include "solver/output/output.h"

void ll_put_decimal(ll_output *out, ll_i128 value, int digits) { ll_output_decimal(out, value, digits); }

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

/* ---- arcs of a path ---- */

enum { ANYWHERE = 1, IN_FRONT = 2, AT_END = 4 };

static uint8_t quotes_of(const char *text, size_t length) {
    unsigned flags = strpbrk(text, ",\"\r\n") != NULL ? ANYWHERE : 0;
    if (length > 0 && text[0] == ' ') flags |= IN_FRONT;
    if (length > 0 && text[length - 1] == ' ') flags |= AT_END;
    return (uint8_t)flags;
}

ll_status ll_arc_texts_create(ll_context *ctx, const ll_problem *p, ll_arc_texts *out) {
    ll_status status = LL_OK;
    *out = (ll_arc_texts){.p = p};
    LL_NEW(ctx, out->length, p->arc_count);
    LL_NEW(ctx, out->quotes, p->arc_count);
    for (int32_t a = 0; a < p->arc_count; a++) {
        size_t length = strlen(p->arc_token[a]);
        out->length[a] = (int32_t)length;
        out->quotes[a] = quotes_of(p->arc_token[a], length);
    }
done:
    return status;
}

void ll_arc_texts_free(ll_context *ctx, ll_arc_texts *texts) {
    ll_free(ctx, texts->length);
    ll_free(ctx, texts->quotes);
}

static void put_plain_arcs(ll_output *out, const ll_arc_texts *t, const int32_t *arc, int64_t count, int64_t size) {
    char *at = ll_output_room(out, size);
    if (at == NULL) return;
    for (int64_t i = 0; i < count; i++) {
        if (i > 0) *at++ = ';';
        memcpy(at, t->p->arc_token[arc[i]], (size_t)t->length[arc[i]]);
        at += t->length[arc[i]];
    }
    out->used = at - out->text;
}

static void put_quoted_arcs(ll_output *out, const ll_arc_texts *t, const int32_t *arc, int64_t count) {
    ll_output_char(out, '"');
    for (int64_t i = 0; i < count; i++) {
        if (i > 0) ll_output_char(out, ';');
        ll_output_csv_part(out, t->p->arc_token[arc[i]]);
    }
    ll_output_char(out, '"');
}

void ll_put_arcs(ll_output *out, const ll_arc_texts *t, const int32_t *arc, int64_t count) {
    int64_t size = 0;
    unsigned quotes = 0;
    if (count == 0) return;
    for (int64_t i = 0; i < count; i++) {
        size += t->length[arc[i]] + 1;
        quotes |= t->quotes[arc[i]] & ANYWHERE;
    }
    quotes |= (t->quotes[arc[0]] & IN_FRONT) | (t->quotes[arc[count - 1]] & AT_END);
    if (quotes != 0)
        put_quoted_arcs(out, t, arc, count);
    else
        put_plain_arcs(out, t, arc, count, size);
}
