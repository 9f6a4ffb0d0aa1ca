/* SPDX-License-Identifier: Apache-2.0 */
/* node_flow.csv: what starts, ends, comes in and goes out at every node of the case. */
#include <inttypes.h>

#include "solver/output/output.h"

typedef struct node_flow {
    int64_t origin_uteu, destination_uteu, in_uteu, out_uteu;
    int32_t cell; /* of the place's first node, LL_NONE without cells */
} node_flow;

/* The places where a path starts and ends: a path of a zone starts at its first node that is a place. */
static void find_ends(const ll_solution *s, int64_t path, int32_t *start, int32_t *end) {
    const ll_problem *p = s->problem;
    int64_t first = s->path_first[path], last = s->path_first[path + 1] - 1;
    *start = p->place[p->origin[s->path_demand[path]]];
    *end = p->place[p->destination[s->path_demand[path]]];
    for (int64_t i = first; *start == LL_NONE && i <= last; i++) *start = p->place[p->head[s->path_arc[i]]];
    for (int64_t i = last; *end == LL_NONE && i >= first; i--) *end = p->place[p->tail[s->path_arc[i]]];
}

static void add_paths(const ll_solution *s, node_flow *flow) {
    for (int64_t path = 0; path < s->path_count; path++) {
        int32_t start = LL_NONE, end = LL_NONE;
        find_ends(s, path, &start, &end);
        if (start != LL_NONE) flow[start].origin_uteu += s->path_flow_uteu[path];
        if (end != LL_NONE) flow[end].destination_uteu += s->path_flow_uteu[path];
    }
}

static void add_links(const ll_solution *s, node_flow *flow) {
    const ll_problem *p = s->problem;
    for (int32_t arc = 0; arc < p->arc_count; arc++) {
        if (p->arc[arc].kind != LL_ARC_LINK) continue;
        int64_t flow_uteu = ll_solution_arc_flow_uteu(s, arc);
        flow[p->place[p->tail[arc]]].out_uteu += flow_uteu;
        flow[p->place[p->head[arc]]].in_uteu += flow_uteu;
    }
}

static void find_cells(const ll_solution *s, node_flow *flow) {
    const ll_problem *p = s->problem;
    for (int32_t v = 0; v < p->source->node_count; v++) flow[v].cell = LL_NONE;
    if (s->node_cell == NULL) return;
    for (int32_t node = p->node_count - 1; node >= 0; node--)
        if (p->place[node] != LL_NONE) flow[p->place[node]].cell = s->node_cell[node];
}

static void put_node(ll_output *out, const ll_case_node *node, const node_flow *flow) {
    ll_output_csv(out, node->id);
    ll_output_text(out, ",");
    ll_output_csv(out, node->name);
    ll_output_text(out, ",");
    ll_output_csv(out, node->country);
    ll_output_text(out, ",");
    if (flow->cell != LL_NONE) ll_output_printf(out, "%" PRId32, flow->cell);
    const int64_t uteu[] = {flow->origin_uteu, flow->destination_uteu, flow->in_uteu, flow->out_uteu};
    for (size_t i = 0; i < sizeof uteu / sizeof *uteu; i++) {
        ll_output_text(out, ",");
        ll_put_decimal(out, uteu[i], LL_DIGITS_TEU);
    }
    ll_output_text(out, "\n");
}

ll_status ll_write_node_flow(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    const ll_case *source = answer->problem->source;
    node_flow *flow = NULL; /* [case node] */
    LL_NEW(ctx, flow, source->node_count);
    find_cells(answer->solution, flow);
    add_paths(answer->solution, flow);
    add_links(answer->solution, flow);
    ll_output_text(out, "node_id,name,country,cell,origin_teu,destination_teu,in_teu,out_teu\n");
    for (int32_t v = 0; v < source->node_count; v++) put_node(out, &source->node[v], &flow[v]);
done:
    ll_free(ctx, flow);
    return status;
}
