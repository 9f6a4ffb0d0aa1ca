/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the map is drawn from: the links whose ends have coordinates (all where no node has any), those with most flow
 * first, and on each the flow of every class of every corridor.
 *
 *     flows [ [link, capacity or null, price or null, time_h, cost_usd, [cell, TEU, cell, TEU, ...]] ... ]
 *
 * cell = corridor row * classes + class. Links without flow follow as long as there is room: they show the network.
 */
#include <math.h>
#include <stdlib.h>

#include "solver/report/parts.h"

enum { MOST_SUMS = 4000000 }; /* of links * cells while they are added up */

typedef struct ranked_arc {
    int64_t flow_uteu;
    int32_t arc;
} ranked_arc;

typedef struct map {
    const ll_report_scenario *s;
    ranked_arc *order;  /* arcs that can be shown, most flow first */
    int32_t count;      /* of order */
    int32_t kept;       /* of these, those that are added up */
    int32_t *at;        /* [arc] -> order, LL_NONE: not kept */
    int64_t *flow_uteu; /* [kept * cells] */
    json_t *flows;      /* borrowed */
    bool has_map;
} map;

static bool has_place(const ll_case_node *node) { return isfinite(node->x) && isfinite(node->y); }

static const ll_case_node *place(const ll_problem *p, int32_t node) { return &p->source->node[p->place[node]]; }

/* Without coordinates at all there is no map, and the links are for lists alone. */
static bool has_map(const ll_case *source) {
    for (int32_t i = 0; i < source->node_count; i++)
        if (has_place(&source->node[i])) return true;
    return false;
}

static bool is_shown(const map *m, int32_t arc) {
    const ll_problem *p = m->s->problem;
    if (p->arc[arc].kind != LL_ARC_LINK) return false;
    return !m->has_map || (has_place(place(p, p->tail[arc])) && has_place(place(p, p->head[arc])));
}

/* ---- links and nodes of the report ---- */

static ll_status add_node(ll_report *report, const ll_case *source, int32_t node, int32_t *out) {
    ll_status status = LL_OK;
    ll_context *ctx = report->ctx;
    const ll_case_node *n = &source->node[node];
    json_t *entry = NULL;
    *out = report->node_at[node];
    if (*out != LL_NONE) return LL_OK;
    *out = (int32_t)json_array_size(report->nodes);
    LL_TRY(ll_report_array(ctx, report->nodes, &entry));
    LL_TRY(ll_report_text(ctx, entry, n->id));
    LL_TRY(ll_report_text(ctx, entry, n->name));
    LL_TRY(ll_report_text(ctx, entry, n->country));
    LL_TRY(ll_report_text(ctx, entry, n->node_type));
    LL_TRY(ll_report_number(ctx, entry, n->x));
    LL_TRY(ll_report_number(ctx, entry, n->y));
    report->node_at[node] = *out;
done:
    return status;
}

static ll_status add_ends(ll_report *report, const ll_problem *p, int32_t arc, json_t *entry) {
    ll_status status = LL_OK;
    const int32_t ends[] = {p->place[p->tail[arc]], p->place[p->head[arc]]};
    for (int i = 0; i < 2; i++) {
        int32_t at;
        LL_TRY(add_node(report, p->source, ends[i], &at));
        LL_TRY(ll_report_number(report->ctx, entry, at));
    }
done:
    return status;
}

ll_status ll_report_link(ll_report *report, const ll_problem *p, int32_t arc, int32_t *out) {
    ll_status status = LL_OK;
    ll_context *ctx = report->ctx;
    const ll_case_link *link = &p->source->link[p->arc[arc].source];
    int32_t *at = &report->link_at[2 * (int64_t)p->arc[arc].source + p->arc[arc].backward], mode, quality;
    json_t *entry = NULL;
    *out = *at;
    if (*out != LL_NONE) return LL_OK;
    *out = (int32_t)json_array_size(report->links);
    LL_TRY(ll_report_word(ctx, report->modes, link->mode, &mode));
    LL_TRY(ll_report_word(ctx, report->qualities, link->quality, &quality));
    LL_TRY(ll_report_array(ctx, report->links, &entry));
    LL_TRY(ll_report_text(ctx, entry, link->id));
    LL_TRY(ll_report_number(ctx, entry, p->arc[arc].backward));
    LL_TRY(ll_report_text(ctx, entry, link->name));
    LL_TRY(ll_report_number(ctx, entry, mode));
    LL_TRY(ll_report_number(ctx, entry, quality));
    LL_TRY(add_ends(report, p, arc, entry));
    LL_TRY(ll_report_number(ctx, entry, ll_report_teu(p->arc[arc].length_um_km)));
    LL_TRY(ll_report_number(ctx, entry, ll_report_kind(p, arc)));
    *at = *out;
done:
    return status;
}

/* ---- who uses them ---- */

static int most_flow_first(const void *left, const void *right) {
    const ranked_arc *a = left, *b = right;
    if (a->flow_uteu != b->flow_uteu) return a->flow_uteu > b->flow_uteu ? -1 : 1;
    return (a->arc > b->arc) - (a->arc < b->arc);
}

static ll_status rank(map *m) {
    ll_status status = LL_OK;
    const ll_problem *p = m->s->problem;
    ll_context *ctx = m->s->report->ctx;
    int32_t room = MOST_SUMS / ll_report_cells(m->s);
    LL_NEW(ctx, m->order, p->arc_count);
    LL_NEW(ctx, m->at, p->arc_count);
    for (int32_t a = 0; a < p->arc_count; a++) {
        m->at[a] = LL_NONE;
        if (is_shown(m, a)) m->order[m->count++] = (ranked_arc){ll_solution_arc_flow_uteu(m->s->solution, a), a};
    }
    qsort(m->order, (size_t)m->count, sizeof *m->order, most_flow_first);
    if (room > LL_REPORT_LINKS) room = LL_REPORT_LINKS;
    m->kept = m->count < room ? m->count : room;
    for (int32_t i = 0; i < m->kept; i++) m->at[m->order[i].arc] = i;
done:
    return status;
}

static ll_status add_up(map *m) {
    ll_status status = LL_OK;
    const ll_solution *s = m->s->solution;
    int32_t cells = ll_report_cells(m->s);
    LL_NEW(m->s->report->ctx, m->flow_uteu, (int64_t)m->kept * cells);
    for (int64_t path = 0; path < s->path_count; path++) {
        int32_t cell = ll_report_cell(m->s, path);
        for (int64_t i = s->path_first[path]; i < s->path_first[path + 1]; i++) {
            int32_t at = m->at[s->path_arc[i]];
            if (at != LL_NONE) m->flow_uteu[(int64_t)at * cells + cell] += s->path_flow_uteu[path];
        }
    }
done:
    return status;
}

static ll_status put_facts(const map *m, int32_t arc, json_t *entry) {
    ll_status status = LL_OK;
    ll_context *ctx = m->s->report->ctx;
    const ll_problem *p = m->s->problem;
    int32_t link = LL_NONE, row = ll_own_row(p, arc);
    double capacity_teu = row == LL_NONE ? (double)NAN : ll_report_teu(p->row[row].capacity_uteu);
    double price_usd = row == LL_NONE ? (double)NAN : (double)m->s->solution->price_nusd[row] / (double)LL_NANO;
    LL_TRY(ll_report_link(m->s->report, p, arc, &link));
    LL_TRY(ll_report_number(ctx, entry, link));
    LL_TRY(ll_report_number(ctx, entry, capacity_teu));
    LL_TRY(ll_report_number(ctx, entry, price_usd));
    LL_TRY(ll_report_number(ctx, entry, (double)p->arc[arc].time_uh / (double)LL_MICRO));
    LL_TRY(ll_report_number(ctx, entry, p->source->link[p->arc[arc].source].cost_usd_per_teu));
done:
    return status;
}

/* The flows on one link; *entries grows by their number. */
static ll_status put_link(const map *m, int32_t at, int64_t *entries) {
    ll_status status = LL_OK;
    ll_context *ctx = m->s->report->ctx;
    int32_t cells = ll_report_cells(m->s);
    const int64_t *flow_uteu = m->flow_uteu + (int64_t)at * cells;
    json_t *entry = NULL, *list = NULL;
    LL_TRY(ll_report_array(ctx, m->flows, &entry));
    LL_TRY(put_facts(m, m->order[at].arc, entry));
    LL_TRY(ll_report_array(ctx, entry, &list));
    for (int32_t cell = 0; cell < cells; cell++) {
        if (flow_uteu[cell] == 0) continue;
        LL_TRY(ll_report_number(ctx, list, cell));
        LL_TRY(ll_report_number(ctx, list, ll_report_teu(flow_uteu[cell])));
        ++*entries;
    }
done:
    return status;
}

/* Links with flow in all, and those on the page. */
static ll_status put_counts(const map *m, int32_t shown) {
    ll_status status = LL_OK;
    ll_context *ctx = m->s->report->ctx;
    json_t *counts = NULL;
    int32_t used = 0;
    while (used < m->count && m->order[used].flow_uteu > 0) used++;
    LL_TRY(ll_json_put_object(ctx, m->s->json, "links_with_flow", &counts));
    LL_TRY(ll_json_put_count(ctx, counts, "all", used));
    LL_TRY(ll_json_put_count(ctx, counts, "shown", shown < used ? shown : used));
done:
    return status;
}

ll_status ll_report_flows(const ll_report_scenario *s) {
    ll_status status = LL_OK;
    map m = {.s = s, .has_map = has_map(s->problem->source)};
    int64_t entries = 0;
    int32_t shown = 0;
    LL_TRY(ll_json_put_array(s->report->ctx, s->json, "flows", &m.flows));
    LL_TRY(rank(&m));
    LL_TRY(add_up(&m));
    for (; shown < m.kept && entries < LL_REPORT_ENTRIES; shown++) LL_TRY(put_link(&m, shown, &entries));
    LL_TRY(put_counts(&m, shown));
done:
    ll_free(s->report->ctx, m.order);
    ll_free(s->report->ctx, m.at);
    ll_free(s->report->ctx, m.flow_uteu);
    return status;
}
