/* SPDX-License-Identifier: Apache-2.0 */
/* What arcs, capacities, demands and corridors are called in the tables, and back from a name to its index. */
#include "solver/verify/verify.h"

#include <string.h>

static ll_status index_rows(ll_verifier *v) {
    const ll_problem *p = v->problem;
    ll_status status = LL_OK;
    int32_t existing;
    LL_NEW(v->ctx, v->own_row, p->arc_count);
    for (int32_t a = 0; a < p->arc_count; a++) v->own_row[a] = LL_NONE;
    LL_TRY(ll_index_create(v->ctx, p->source->set_count, &v->row_of_set));
    for (int32_t r = 0; r < p->row_count; r++) {
        if (p->row[r].kind != LL_ROW_SET) {
            v->own_row[p->row[r].source] = r;
        } else {
            LL_TRY(ll_index_add(v->ctx, v->row_of_set, p->source->set[p->row[r].source].id, r, &existing));
        }
    }
done:
    return status;
}

static ll_status index_demands(ll_verifier *v) {
    const ll_problem *p = v->problem;
    ll_status status = LL_OK;
    LL_NEW(v->ctx, v->demand_of_row, p->source->demand_count);
    for (int64_t i = 0; i < p->source->demand_count; i++) v->demand_of_row[i] = LL_NONE;
    for (int64_t d = 0; d < p->demand_count; d++) v->demand_of_row[p->demand_row[d]] = d;
done:
    return status;
}

ll_status ll_verify_names(ll_verifier *v) {
    ll_status status = LL_OK;
    LL_TRY(ll_problem_index_arcs(v->ctx, v->problem, &v->arc_of_token));
    LL_TRY(index_rows(v));
    LL_TRY(index_demands(v));
done:
    return status;
}

const char *ll_verify_row_id(const ll_verifier *v, int32_t row) {
    const ll_row *r = &v->problem->row[row];
    return r->kind == LL_ROW_SET ? v->problem->source->set[r->source].id : v->problem->arc_token[r->source];
}

const char *ll_verify_row_kind(const ll_verifier *v, int32_t row) {
    switch (v->problem->row[row].kind) {
    case LL_ROW_LINK:
        return "link";
    case LL_ROW_TRANSFER:
        return "transfer";
    case LL_ROW_SET:
        return "set";
    }
    return "";
}

int32_t ll_verify_find_row(const ll_verifier *v, const char *id, const char *kind) {
    int32_t row = LL_NONE;
    if (strcmp(kind, "set") == 0) {
        row = ll_index_find(v->row_of_set, id);
    } else {
        int32_t arc = ll_index_find(v->arc_of_token, id);
        row = arc == LL_NONE ? LL_NONE : v->own_row[arc];
    }
    return row != LL_NONE && strcmp(ll_verify_row_kind(v, row), kind) == 0 ? row : LL_NONE;
}

static const char *place_id(const ll_case *c, int32_t node, int32_t zone) {
    if (node != LL_NONE) return c->node[node].id;
    return zone != LL_NONE ? c->zone[zone] : "";
}

const char *ll_verify_origin(const ll_verifier *v, int64_t demand) {
    const ll_case *c = v->problem->source;
    const ll_case_demand *d = &c->demand[v->problem->demand_row[demand]];
    return place_id(c, d->o_node, d->o_zone);
}

const char *ll_verify_destination(const ll_verifier *v, int64_t demand) {
    const ll_case *c = v->problem->source;
    const ll_case_demand *d = &c->demand[v->problem->demand_row[demand]];
    return place_id(c, d->d_node, d->d_zone);
}

const char *ll_verify_class_id(const ll_verifier *v, int64_t demand) {
    return v->problem->source->klass[v->problem->klass[demand]].id;
}

static bool is_gateway(const ll_case_corridor_link *gateway, const ll_arc *arc) {
    if (arc->kind != LL_ARC_LINK || arc->source != gateway->link) return false;
    return gateway->direction == LL_BOTH || (gateway->direction == LL_BACKWARD) == arc->backward;
}

/* Whether one of the arcs is a link of the gateway group. */
static bool crosses_group(const ll_verifier *v, int32_t group, const int32_t *arcs, int32_t length) {
    const ll_case *c = v->problem->source;
    const ll_case_corridor_group *g = &c->corridor_group[group];
    for (int32_t i = 0; i < length; i++) {
        const ll_arc *arc = &v->problem->arc[arcs[i]];
        if (!v->on_gateway[arcs[i]]) continue;
        for (int32_t l = 0; l < g->link_count; l++) {
            if (is_gateway(&c->corridor_link[g->first_link + l], arc)) return true;
        }
    }
    return false;
}

int32_t ll_verify_corridor_of(const ll_verifier *v, const int32_t *arcs, int32_t length) {
    const ll_case *c = v->problem->source;
    int32_t best = c->corridor_count;
    for (int32_t i = 0; i < c->corridor_count; i++) {
        const ll_case_corridor *corridor = &c->corridor[i];
        bool crosses = best == c->corridor_count || corridor->priority < c->corridor[best].priority;
        for (int32_t g = 0; g < corridor->group_count && crosses; g++) {
            crosses = crosses_group(v, corridor->first_group + g, arcs, length);
        }
        if (crosses) best = i;
    }
    return best;
}

const char *ll_verify_corridor_id(const ll_verifier *v, int32_t corridor) {
    const ll_case *c = v->problem->source;
    return corridor < c->corridor_count ? c->corridor[corridor].id : "other";
}

int64_t ll_verify_demand_price(const ll_verifier *v, int64_t demand) {
    int64_t distance = v->demand[demand].distance_nusd;
    int64_t penalty = v->problem->penalty_nusd[demand];
    return distance < penalty ? distance : penalty;
}
