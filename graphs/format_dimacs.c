/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DIMACS min: a min-cost flow problem with one kind of flow.
 *
 *     c a comment
 *     p min 4 5            nodes, arcs
 *     n 1 4                node, supply (negative: deficit); nodes that are not named have none
 *     a 1 2 0 4 2          tail head low capacity cost
 *
 * It becomes one demand from a node "source" to a node "sink", tied to the supply and deficit nodes by links of
 * cost 0 with the supply as capacity:   source --supply--> 1 ... 4 --deficit--> sink.
 *
 * Lower bounds are shifted out (Ahuja, Magnanti, Orlin, Network Flows, 1993, section 2.4): the mandatory flow is
 * sent beforehand, which moves supply from tail to head, shrinks the capacity and costs a constant.
 */
#include <stdio.h>

#include "graphs/format.h"
#include "graphs/io/scan.h"

typedef struct dimacs {
    ll_case *c;
    int64_t nodes, arcs; /* of the problem line; nodes 0: not seen yet */
    int64_t arcs_read;
    ll_i128 *balance_uteu; /* [node] supply after the shift of lower bounds */
    bool *named;           /* [node] has a node line */
} dimacs;

enum { ARC_BYTES = 12, SPARE_NODES = 1000000, ID_SIZE = 24 };

/* ---- lines ---- */

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static ll_status make_tables(ll_context *ctx, dimacs *d) {
    ll_status status = LL_OK;
    LL_TRY(ll_format_nodes(ctx, d->c, d->nodes));
    LL_TRY(ll_format_links(ctx, d->c, d->arcs));
    LL_TRY(ll_format_class(ctx, d->c));
    LL_NEW(ctx, d->balance_uteu, d->nodes);
    LL_NEW(ctx, d->named, d->nodes);
done:
    return status;
}

/* False ends the reading: without a problem line nothing else makes sense. */
static bool read_problem_line(ll_scan *scan, const ll_input *input, dimacs *d) {
    ll_token kind;
    bool any = ll_scan_token(scan, &kind);
    if (!any || !ll_token_is(&kind, "min")) {
        ll_scan_finding(scan, any ? &kind : NULL,
                        "the problem must be 'p min NODES ARCS'; other DIMACS problems are not read");
        return false;
    }
    int64_t most_nodes = least(INT32_MAX - 2, input->size + SPARE_NODES);
    int64_t most_arcs = least(INT32_MAX / 2, input->size / ARC_BYTES + 1);
    return ll_scan_integer(scan, "number of nodes", 1, most_nodes, &d->nodes) &&
           ll_scan_integer(scan, "number of arcs", 0, most_arcs, &d->arcs) &&
           ll_scan_line_ends(scan, "the problem line");
}

static int64_t quanta(double value) {
    bool ok = true;
    return ll_quantise(value, LL_MICRO, &ok); /* fits: every number read is at most LL_FORMAT_FLOW_MOST */
}

static void read_node_line(ll_scan *scan, dimacs *d) {
    int64_t node = 0;
    double supply = 0;
    ll_token first;
    bool any = ll_scan_peek(scan, &first);
    if (!ll_scan_integer(scan, "node", 1, d->nodes, &node) ||
        !ll_scan_number(scan, "supply", -LL_FORMAT_FLOW_MOST, LL_FORMAT_FLOW_MOST, &supply) ||
        !ll_scan_line_ends(scan, "a node line"))
        return;
    if (d->named[node - 1])
        ll_scan_finding(scan, any ? &first : NULL, "node %lld has a node line already; keep one", (long long)node);
    d->named[node - 1] = true;
    d->balance_uteu[node - 1] += quanta(supply);
}

typedef struct bounds {
    double low, capacity, cost;
} bounds;

static bool read_bounds(ll_scan *scan, bounds *b) {
    ll_token low;
    ll_token cost;
    if (!ll_scan_peek(scan, &low)) low = (ll_token){0};
    if (!ll_scan_number(scan, "lower bound", 0, LL_FORMAT_FLOW_MOST, &b->low) ||
        !ll_scan_number(scan, "capacity", 0, LL_FORMAT_FLOW_MOST, &b->capacity))
        return false;
    if (!ll_scan_peek(scan, &cost)) cost = (ll_token){0};
    if (!ll_scan_number(scan, "cost", -LL_FORMAT_COST_MOST, LL_FORMAT_COST_MOST, &b->cost)) return false;
    if (b->capacity < b->low)
        ll_scan_finding(scan, &low, "the lower bound %.15g is above the capacity %.15g; no flow fits the arc", b->low,
                        b->capacity);
    if (b->cost < 0)
        ll_scan_finding(scan, &cost,
                        "the cost %.15g is negative; costs must be 0 or more: replace the arc by its reverse at cost "
                        "%.15g after sending its capacity",
                        b->cost, -b->cost);
    return b->capacity >= b->low && b->cost >= 0;
}

/* What a lower bound leaves of a capacity, in whole quanta: 1000.3 - 1000.1 is less than 0.2 in doubles. */
static double capacity_above(double capacity, int64_t low_uteu) {
    bool ok = true; /* as in quanta */
    int64_t left_uteu = ll_quantise_down(capacity, LL_MICRO, &ok) - low_uteu;
    return left_uteu > 0 ? (double)left_uteu / (double)LL_MICRO : 0;
}

static void read_arc_line(ll_scan *scan, dimacs *d) {
    int64_t tail = 0;
    int64_t head = 0;
    bounds b = {0};
    int64_t arc = d->arcs_read++;
    int64_t line = scan->line;
    if (!ll_scan_integer(scan, "tail", 1, d->nodes, &tail) || !ll_scan_integer(scan, "head", 1, d->nodes, &head) ||
        !read_bounds(scan, &b) || !ll_scan_line_ends(scan, "an arc line"))
        return;
    if (arc >= d->arcs) return;
    ll_case_link *link = &d->c->link[arc];
    link->from = (int32_t)(tail - 1);
    link->to = (int32_t)(head - 1);
    link->cost_usd_per_teu = b.cost;
    int64_t low_uteu = quanta(b.low);
    link->capacity_teu_per_year = low_uteu > 0 ? capacity_above(b.capacity, low_uteu) : b.capacity;
    link->line = line;
    d->balance_uteu[tail - 1] -= low_uteu;
    d->balance_uteu[head - 1] += low_uteu;
    d->c->constant_cost_usd += (double)low_uteu / (double)LL_MICRO * b.cost;
}

/* One line that is not a comment. *go_on is false when the rest cannot be read. */
static ll_status read_line(ll_context *ctx, ll_scan *scan, const ll_input *input, dimacs *d, bool *go_on) {
    ll_token kind;
    (void)ll_scan_token(scan, &kind);
    *go_on = true;
    if (ll_token_is(&kind, "p") && d->nodes == 0) {
        *go_on = read_problem_line(scan, input, d);
        return *go_on ? make_tables(ctx, d) : LL_OK;
    }
    if (d->nodes == 0) {
        ll_scan_finding(scan, &kind, "'%.*s' stands before the problem line 'p min NODES ARCS'", ll_token_shown(&kind),
                        kind.text);
        *go_on = false;
    } else if (ll_token_is(&kind, "n")) {
        read_node_line(scan, d);
    } else if (ll_token_is(&kind, "a")) {
        read_arc_line(scan, d);
    } else {
        ll_scan_finding(scan, &kind, "a line starts with '%.*s'; only c, n and a lines follow the problem line",
                        ll_token_shown(&kind), kind.text);
    }
    ll_scan_skip_line(scan);
    return LL_OK;
}

static ll_status read_lines(ll_context *ctx, ll_scan *scan, const ll_input *input, dimacs *d) {
    bool go_on = true;
    while (go_on && ll_scan_line(scan)) {
        ll_token kind;
        if (ll_scan_peek(scan, &kind) && ll_token_is(&kind, "c")) {
            ll_scan_skip_line(scan);
            continue;
        }
        ll_status status = read_line(ctx, scan, input, d, &go_on);
        if (status != LL_OK) return status;
    }
    if (go_on && d->balance_uteu != NULL && d->arcs_read != d->arcs)
        ll_finding(scan->findings, scan->file, 0, 0,
                   "the problem line says %lld arcs, but there are %lld arc lines; correct the count or the lines",
                   (long long)d->arcs, (long long)d->arcs_read);
    return LL_OK;
}

/* ---- source and sink ---- */

static ll_status add_tie(ll_context *ctx, ll_case *c, int32_t node, ll_i128 supply_uteu, int32_t source, int32_t sink) {
    char id[ID_SIZE];
    bool out = supply_uteu > 0;
    snprintf(id, sizeof id, out ? "source-%d" : "%d-sink", node + 1);
    int32_t a = c->link_count++;
    ll_status status = ll_format_link(ctx, c, a, id);
    if (status != LL_OK) return status;
    c->link[a].from = out ? source : node;
    c->link[a].to = out ? node : sink;
    c->link[a].cost_usd_per_teu = 0;
    c->link[a].capacity_teu_per_year = (double)(out ? supply_uteu : -supply_uteu) / (double)LL_MICRO;
    return LL_OK;
}

/* Makes room for source, sink and their links. */
static ll_status grow_tables(ll_context *ctx, ll_case *c, int64_t ties) {
    ll_case_node *nodes = ll_realloc(ctx, c->node, (int64_t)c->node_count + 2, sizeof *nodes);
    if (nodes == NULL) return LL_ERR_MEMORY;
    c->node = nodes;
    ll_case_link *links = ll_realloc(ctx, c->link, c->link_count + ties, sizeof *links);
    if (links == NULL) return LL_ERR_MEMORY;
    c->link = links;
    return LL_OK;
}

static ll_status add_source_and_sink(ll_context *ctx, dimacs *d, int64_t total_uteu) {
    ll_status status = LL_OK;
    ll_case *c = d->c;
    int32_t source = c->node_count;
    int32_t sink = source + 1;
    int64_t ties = 0;
    for (int32_t v = 0; v < source; v++) ties += d->balance_uteu[v] != 0;
    LL_TRY(grow_tables(ctx, c, ties));
    LL_TRY(ll_format_node(ctx, c, source, "source"));
    LL_TRY(ll_format_node(ctx, c, sink, "sink"));
    c->node_count += 2;
    for (int32_t v = 0; v < source; v++)
        if (d->balance_uteu[v] != 0) LL_TRY(add_tie(ctx, c, v, d->balance_uteu[v], source, sink));
    LL_NEW(ctx, c->demand, 1);
    c->demand_count = 1;
    c->demand[0] = ll_format_demand(source, sink, (double)total_uteu / (double)LL_MICRO, 0);
done:
    return status;
}

/* The sum of the supplies, and a finding when the deficits differ. */
static int64_t total_supply(const ll_scan *scan, const dimacs *d) {
    ll_i128 supply = 0;
    ll_i128 deficit = 0;
    char shown_supply[LL_DECIMAL_SIZE];
    char shown_deficit[LL_DECIMAL_SIZE];
    for (int64_t v = 0; v < d->nodes; v++) {
        if (d->balance_uteu[v] > 0) supply += d->balance_uteu[v];
        if (d->balance_uteu[v] < 0) deficit -= d->balance_uteu[v];
    }
    if (supply != deficit)
        ll_finding(scan->findings, scan->file, 0, 0,
                   "supplies sum to %s, deficits to %s (lower bounds shifted out); they must be equal",
                   ll_decimal(supply, 6, shown_supply), ll_decimal(deficit, 6, shown_deficit));
    else if (supply > (ll_i128)LL_FORMAT_FLOW_MOST * LL_MICRO)
        ll_finding(scan->findings, scan->file, 0, 0, "supplies sum to %s, more than 1e12; use a larger unit of flow",
                   ll_decimal(supply, 6, shown_supply));
    return (int64_t)supply;
}

static ll_status read_all(ll_context *ctx, const ll_input *input, ll_scan *scan, dimacs *d) {
    ll_status status = LL_OK;
    int64_t total_uteu = 0;
    LL_TRY(read_lines(ctx, scan, input, d));
    if (d->balance_uteu == NULL) {
        if (scan->findings->count == 0)
            ll_finding(scan->findings, scan->file, 0, 0, "the problem line 'p min NODES ARCS' is missing");
        return ll_findings_status(scan->findings);
    }
    if (scan->findings->count == 0) total_uteu = total_supply(scan, d);
    LL_TRY(ll_findings_status(scan->findings));
    LL_TRY(add_source_and_sink(ctx, d, total_uteu));
    LL_TRY(ll_case_note_input(ctx, d->c, input));
done:
    return status;
}

ll_status ll_format_parse_dimacs(ll_context *ctx, const char *path, const ll_input *input, ll_case **out) {
    ll_status status = LL_OK;
    dimacs d = {0};
    ll_findings findings;
    ll_scan scan;
    *out = NULL;
    ll_findings_init(&findings, ctx);
    ll_scan_init(&scan, input, "", &findings);
    LL_TRY(ll_case_create(ctx, LL_FORMAT_DIMACS, path, &d.c));
    LL_TRY(read_all(ctx, input, &scan, &d));
    *out = d.c;
    d.c = NULL;
done:
    ll_findings_free(&findings);
    ll_free(ctx, d.balance_uteu);
    ll_free(ctx, d.named);
    ll_case_free(ctx, d.c);
    return status;
}

ll_status ll_case_read_dimacs(ll_context *ctx, const char *path, ll_case **out) {
    ll_input input = {0};
    *out = NULL;
    ll_status status = ll_input_read(ctx, path, &input);
    if (status == LL_OK) status = ll_format_parse_dimacs(ctx, path, &input, out);
    ll_input_free(ctx, &input);
    return status;
}
