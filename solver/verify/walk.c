/* SPDX-License-Identifier: Apache-2.0 */
/* A path as text, "L4;-L7;@N2:rail>sea", walked arc by arc from the origin of its demand to its destination. */
#include <string.h>

#include "solver/verify/verify.h"

bool ll_verify_wrong(ll_verifier *v, const ll_csv *csv, int64_t row, int32_t column, const char *what,
                     const char *text) {
    if (ll_verify_more(v)) ll_csv_finding(csv, row, column, &v->findings, "%s \"%.200s\"", what, text);
    return false;
}

bool ll_verify_take_demand(ll_verifier *v, const ll_csv *csv, int64_t row, int32_t column, int64_t *demand) {
    const char *text = ll_csv_text(csv, row, column);
    ll_i128 id;
    if (!ll_exact_parse(text, 0, &id) || id < 1 || id > v->problem->source->demand_count) {
        return ll_verify_wrong(v, csv, row, column, "demand_id: the case has no demand", text);
    }
    *demand = v->demand_of_row[(int64_t)id - 1];
    if (*demand != LL_NONE) return true;
    return ll_verify_wrong(v, csv, row, column, "demand_id: no volume in this year for demand", text);
}

ll_status ll_verify_walker_open(ll_verifier *v, ll_verify_walker *w) {
    ll_status status = LL_OK;
    *w = (ll_verify_walker){.v = v};
    LL_NEW(v->ctx, w->last_walk, v->problem->arc_count);
    LL_NEW(v->ctx, w->way_out, v->problem->node_count);
    for (int32_t n = 0; n < v->problem->node_count; n++) w->way_out[n] = LL_NONE;
done:
    return status;
}

void ll_verify_walker_close(ll_verify_walker *w) {
    if (w->v == NULL) return;
    ll_free(w->v->ctx, w->last_walk);
    ll_free(w->v->ctx, w->way_out);
    ll_free(w->v->ctx, w->arc);
    ll_free(w->v->ctx, w->token);
}

static ll_status add_arc(ll_verify_walker *w, ll_verify_path *path, int32_t arc) {
    if (path->length == w->arc_room) {
        int64_t room = 2 * w->arc_room + 1024;
        int32_t *grown = ll_realloc(w->v->ctx, w->arc, room, sizeof *grown);
        if (grown == NULL) return LL_ERR_MEMORY;
        w->arc = grown;
        w->arc_room = room;
    }
    w->arc[path->length++] = arc;
    return LL_OK;
}

/* Copies the token at *text into w->token and moves *text behind it and its ';', to NULL after the last. */
static ll_status next_token(ll_verify_walker *w, const char **text) {
    size_t length = strcspn(*text, ";");
    if ((int64_t)length >= w->token_room) {
        char *grown = ll_realloc(w->v->ctx, w->token, (int64_t)length + 1, 1);
        if (grown == NULL) return LL_ERR_MEMORY;
        w->token = grown;
        w->token_room = (int64_t)length + 1;
    }
    memcpy(w->token, *text, length);
    w->token[length] = '\0';
    *text = (*text)[length] == ';' ? *text + length + 1 : NULL;
    return LL_OK;
}

/* Moves *text behind the token of arc and its ';' where it begins with them. */
static bool is_next(const ll_problem *p, int32_t arc, const char **text) {
    const char *at = *text, *token = p->arc_token[arc];
    while (*token != '\0' && *at == *token) at++, token++;
    if (*token != '\0' || (*at != ';' && *at != '\0')) return false;
    *text = *at == ';' ? at + 1 : NULL;
    return true;
}

/* The arc of the next token, LL_NONE: no arc is called w->token. Most paths leave a node as the one before did. */
static ll_status next_arc(ll_verify_walker *w, int32_t node, const char **text, int32_t *arc) {
    ll_status status = LL_OK;
    *arc = w->way_out[node];
    if (*arc != LL_NONE && is_next(w->v->problem, *arc, text)) return LL_OK;
    LL_TRY(next_token(w, text));
    *arc = ll_index_find(w->v->arc_of_token, w->token);
done:
    return status;
}

/* What is wrong with an arc that goes on from node, NULL: nothing. */
static const char *refusal(const ll_verify_walker *w, const ll_verify_path *path, int32_t arc, int32_t node) {
    const ll_problem *p = w->v->problem;
    if (arc == LL_NONE) return "links: the problem has no arc";
    if (p->tail[arc] != node) return "links: the path breaks before";
    if (p->cost_nusd[(int64_t)p->klass[path->demand] * p->arc_count + arc] >= LL_COST_INF)
        return "links: the commodity may not use";
    return w->last_walk[arc] == w->walks ? "links: the path repeats" : NULL;
}

ll_status ll_verify_walk(ll_verify_walker *w, const ll_csv *csv, int64_t row, int32_t column, ll_verify_path *path,
                         bool *ok) {
    ll_status status = LL_OK;
    const ll_problem *p = w->v->problem;
    const char *rest = ll_csv_text(csv, row, column), *why = NULL;
    int32_t node = p->origin[path->demand];
    w->walks++;
    if (rest[0] == '\0') rest = NULL;
    while (rest != NULL) {
        int32_t arc;
        LL_TRY(next_arc(w, node, &rest, &arc));
        why = refusal(w, path, arc, node);
        *ok =
            why == NULL || ll_verify_wrong(w->v, csv, row, column, why, arc == LL_NONE ? w->token : p->arc_token[arc]);
        if (!*ok) goto done;
        LL_TRY(add_arc(w, path, arc));
        w->last_walk[arc] = w->walks;
        w->way_out[node] = arc;
        node = p->head[arc];
    }
    path->arc = w->arc;
    *ok = node == p->destination[path->demand] ||
          ll_verify_wrong(w->v, csv, row, column, "links: the path does not end at",
                          ll_verify_destination(w->v, path->demand));
done:
    return status;
}
