/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The multicommodity text format of the CommaLab (University of Pisa): three counts, then rows of numbers.
 *
 *     30                        nodes, numbered from 1
 *     150                       arcs
 *     92                        commodities
 *     1 14 9981 48              tail head cost capacity      (capacity -1: none), once an arc
 *     30 1 7                    origin destination demand    once a commodity
 *
 * A wrong value is a finding and reading goes on; a row of the wrong width means that a count lies, every later
 * row would be read as something else, and reading ends there.
 */
#include "graphs/format.h"
#include "graphs/io/scan.h"

typedef struct counts {
    int64_t nodes, arcs, commodities;
} counts;

/* The shortest rows are "1 2 0 1\n" and "1 2 1\n": a file cannot hold more than its bytes allow. */
enum { ARC_BYTES = 8, COMMODITY_BYTES = 6, SPARE_NODES = 1000000 };

static bool read_count(ll_scan *scan, const char *what, int64_t low, int64_t high, int64_t *out) {
    if (!ll_scan_line(scan)) {
        ll_scan_finding(scan, NULL, "the %s is missing; the file starts with the counts of nodes, arcs, commodities",
                        what);
        return false;
    }
    return ll_scan_integer(scan, what, low, high, out);
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static bool read_counts(ll_scan *scan, const ll_input *input, counts *n) {
    int64_t most_nodes = least(INT32_MAX, input->size + SPARE_NODES);
    int64_t most_arcs = least(INT32_MAX, input->size / ARC_BYTES + 1);
    int64_t most_commodities = input->size / COMMODITY_BYTES + 1;
    return read_count(scan, "number of nodes", 2, most_nodes, &n->nodes) &&
           read_count(scan, "number of arcs", 0, most_arcs, &n->arcs) &&
           read_count(scan, "number of commodities", 0, most_commodities, &n->commodities) &&
           ll_scan_line_ends(scan, "the list of counts");
}

static int tokens_in_line(const ll_scan *scan) {
    ll_scan ahead = *scan;
    ll_token token;
    int count = 0;
    while (ll_scan_token(&ahead, &token)) count++;
    return count;
}

/* Whether the next line is a row of the width; otherwise the finding says which count seems to lie. */
static bool row_follows(ll_scan *scan, int width, const char *row, int64_t index, int64_t count) {
    if (!ll_scan_line(scan)) {
        ll_scan_finding(scan, NULL, "the file ends after %lld of %lld %s rows; correct the count or add the rows",
                        (long long)index, (long long)count, row);
        return false;
    }
    int found = tokens_in_line(scan);
    if (found == width) return true;
    ll_scan_finding(scan, NULL, "%s row %lld of %lld has %d values instead of %d; is a count at the top wrong?", row,
                    (long long)index + 1, (long long)count, found, width);
    return false;
}

static bool read_ends(ll_scan *scan, const char *from, const char *to, int64_t nodes, int32_t *tail, int32_t *head) {
    int64_t u = 0;
    int64_t v = 0;
    bool good = ll_scan_integer(scan, from, 1, nodes, &u);
    if (!ll_scan_integer(scan, to, 1, nodes, &v)) good = false;
    *tail = (int32_t)(u - 1);
    *head = (int32_t)(v - 1);
    return good;
}

static void read_arc(ll_scan *scan, int64_t nodes, ll_case_link *link) {
    double capacity = 0;
    link->line = scan->line;
    read_ends(scan, "tail", "head", nodes, &link->from, &link->to);
    (void)ll_scan_number(scan, "cost", 0, LL_FORMAT_COST_MOST, &link->cost_usd_per_teu);
    ll_token token;
    bool none = ll_scan_peek(scan, &token) && ll_token_is(&token, "-1");
    if (none) {
        (void)ll_scan_token(scan, &token);
    } else if (ll_scan_number(scan, "capacity (-1: none)", 0, LL_FORMAT_FLOW_MOST, &capacity)) {
        link->capacity_teu_per_year = capacity;
    }
}

static bool read_arcs(ll_scan *scan, ll_case *c) {
    for (int32_t a = 0; a < c->link_count; a++) {
        if (!row_follows(scan, 4, "arc", a, c->link_count)) return false;
        read_arc(scan, c->node_count, &c->link[a]);
    }
    return true;
}

static void read_commodity(ll_scan *scan, int64_t nodes, ll_case_demand *demand) {
    int32_t origin = 0;
    int32_t destination = 0;
    double volume = 0;
    int64_t line = scan->line;
    ll_token first;
    (void)ll_scan_peek(scan, &first);
    bool good = read_ends(scan, "origin", "destination", nodes, &origin, &destination);
    (void)ll_scan_number(scan, "demand", 0, LL_FORMAT_FLOW_MOST, &volume);
    if (good && origin == destination)
        ll_scan_finding(scan, &first, "origin and destination are both node %d; leave the row out", origin + 1);
    *demand = ll_format_demand(origin, destination, volume, line);
}

static bool read_commodities(ll_scan *scan, ll_case *c) {
    for (int64_t d = 0; d < c->demand_count; d++) {
        if (!row_follows(scan, 3, "commodity", d, c->demand_count)) return false;
        read_commodity(scan, c->node_count, &c->demand[d]);
    }
    return true;
}

static void read_end(ll_scan *scan, int64_t commodities) {
    ll_token token;
    if (!ll_scan_line(scan) || !ll_scan_peek(scan, &token)) return;
    ll_scan_finding(scan, &token, "'%.*s' stands after the last of %lld commodities; is a count at the top wrong?",
                    ll_token_shown(&token), token.text, (long long)commodities);
}

static ll_status read_all(ll_context *ctx, const ll_input *input, ll_scan *scan, ll_case *c) {
    ll_status status = LL_OK;
    counts n;
    if (read_counts(scan, input, &n)) {
        LL_TRY(ll_format_nodes(ctx, c, n.nodes));
        LL_TRY(ll_format_links(ctx, c, n.arcs));
        LL_TRY(ll_format_class(ctx, c));
        LL_NEW(ctx, c->demand, n.commodities);
        c->demand_count = n.commodities;
        if (read_arcs(scan, c) && read_commodities(scan, c)) read_end(scan, n.commodities);
    }
    LL_TRY(ll_findings_status(scan->findings));
    LL_TRY(ll_case_note_input(ctx, c, input));
done:
    return status;
}

ll_status ll_format_parse_commalab(ll_context *ctx, const char *path, const ll_input *input, ll_case **out) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    ll_findings findings;
    ll_scan scan;
    *out = NULL;
    ll_findings_init(&findings, ctx);
    ll_scan_init(&scan, input, "", &findings);
    LL_TRY(ll_case_create(ctx, LL_FORMAT_COMMALAB, path, &c));
    LL_TRY(read_all(ctx, input, &scan, c));
    *out = c;
    c = NULL;
done:
    ll_findings_free(&findings);
    ll_case_free(ctx, c);
    return status;
}

ll_status ll_case_read_commalab(ll_context *ctx, const char *path, ll_case **out) {
    ll_input input = {0};
    *out = NULL;
    ll_status status = ll_input_read(ctx, path, &input);
    if (status == LL_OK) status = ll_format_parse_commalab(ctx, path, &input, out);
    ll_input_free(ctx, &input);
    return status;
}
