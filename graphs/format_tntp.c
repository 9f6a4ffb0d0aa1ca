/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TNTP, the text format of the Transportation Networks repository: NAME_net.tntp and NAME_trips.tntp beside it.
 *
 *     <NUMBER OF ZONES> 24                               <TOTAL OD FLOW> 360600.0
 *     <NUMBER OF NODES> 24                               <END OF METADATA>
 *     <FIRST THRU NODE> 1                                Origin 1
 *     <NUMBER OF LINKS> 76                                   2 : 100.0;   3 : 100.0;   ...
 *     <END OF METADATA>                                  Origin 2
 *     ~ init_node term_node capacity length free_flow_time b power speed toll link_type ;
 *         1       2         25900.2  6      6              0.15 4  0     0    1         ;
 *
 * A link costs its free-flow time. Nodes below FIRST THRU NODE are ends of paths only. What a zone sends to itself
 * never meets the network and is left out, as are zero flows.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "graphs/format.h"
#include "graphs/io/scan.h"

typedef struct metadata { /* -1: not given */
    int64_t zones, nodes, first_through, links;
    double total_flow;
} metadata;

typedef struct trips {
    double total, within_zones; /* flow, and what of it stays in a zone */
    int64_t within_count;
} trips;

enum { LINK_BYTES = 10, NAME_SIZE = 64 };
static const double total_tolerance = 1e-3;
static const char net_suffix[] = "_net.tntp";
static const char trips_suffix[] = "_trips.tntp";

/* ---- metadata ---- */

static bool is_comment(const ll_scan *scan) { return *scan->at == '~'; }

/* The name between '<' and '>' of this line, in name; reading goes on behind it. */
static bool read_name(ll_scan *scan, char name[NAME_SIZE]) {
    const char *start = scan->at + 1;
    const char *stop = start;
    while (stop < scan->end && *stop != '\n' && *stop != '>') stop++;
    size_t length = (size_t)(stop - start);
    if (*scan->at != '<' || stop == scan->end || *stop != '>') {
        ll_scan_finding(scan, NULL, "metadata <NAME> value expected; is <END OF METADATA> missing above?");
        return false;
    }
    if (length >= NAME_SIZE) length = NAME_SIZE - 1;
    memcpy(name, start, length);
    name[length] = '\0';
    scan->at = stop + 1;
    return true;
}

static void read_value(ll_scan *scan, const char *name, metadata *m) {
    if (strcasecmp(name, "NUMBER OF ZONES") == 0) (void)ll_scan_integer(scan, name, 1, INT32_MAX, &m->zones);
    if (strcasecmp(name, "NUMBER OF NODES") == 0) (void)ll_scan_integer(scan, name, 1, INT32_MAX, &m->nodes);
    if (strcasecmp(name, "FIRST THRU NODE") == 0) (void)ll_scan_integer(scan, name, 0, INT32_MAX, &m->first_through);
    if (strcasecmp(name, "NUMBER OF LINKS") == 0) (void)ll_scan_integer(scan, name, 0, INT32_MAX, &m->links);
    if (strcasecmp(name, "TOTAL OD FLOW") == 0)
        (void)ll_scan_number(scan, name, 0, LL_FORMAT_FLOW_MOST, &m->total_flow);
    ll_scan_skip_line(scan);
}

/* Reads to <END OF METADATA>; false when there is none. */
static bool read_metadata(ll_scan *scan, metadata *m) {
    char name[NAME_SIZE] = "";
    *m = (metadata){.zones = -1, .nodes = -1, .first_through = 1, .links = -1, .total_flow = -1};
    while (ll_scan_line(scan)) {
        if (is_comment(scan)) {
            ll_scan_skip_line(scan);
            continue;
        }
        if (!read_name(scan, name)) return false;
        if (strcasecmp(name, "END OF METADATA") == 0) {
            ll_scan_skip_line(scan);
            return true;
        }
        read_value(scan, name, m);
    }
    ll_scan_finding(scan, NULL, "<END OF METADATA> is missing");
    return false;
}

static void require(ll_scan *scan, int64_t value, const char *name) {
    if (value < 0) ll_finding(scan->findings, scan->file, 0, 0, "<%s> is missing from the metadata", name);
}

static bool check_net_metadata(ll_scan *scan, const ll_input *input, const metadata *m) {
    require(scan, m->zones, "NUMBER OF ZONES");
    require(scan, m->nodes, "NUMBER OF NODES");
    require(scan, m->links, "NUMBER OF LINKS");
    if (scan->findings->count > 0) return false;
    if (m->zones > m->nodes)
        ll_finding(scan->findings, scan->file, 0, 0,
                   "there are %lld zones but %lld nodes; the first nodes are the zones", (long long)m->zones,
                   (long long)m->nodes);
    if (m->first_through > m->nodes + 1)
        ll_finding(scan->findings, scan->file, 0, 0, "<FIRST THRU NODE> %lld is beyond the %lld nodes",
                   (long long)m->first_through, (long long)m->nodes);
    if (m->nodes > input->size || m->links > input->size / LINK_BYTES + 1)
        ll_finding(scan->findings, scan->file, 0, 0,
                   "%lld nodes and %lld links do not fit a file of %lld bytes; correct the counts", (long long)m->nodes,
                   (long long)m->links, (long long)input->size);
    return scan->findings->count == 0;
}

/* ---- the network ---- */

static bool read_link(ll_scan *scan, int64_t nodes, ll_case_link *link) {
    int64_t tail = 0;
    int64_t head = 0;
    link->line = scan->line;
    bool good = ll_scan_integer(scan, "init_node", 1, nodes, &tail) &&
                ll_scan_integer(scan, "term_node", 1, nodes, &head) &&
                ll_scan_number(scan, "capacity", 0, LL_FORMAT_FLOW_MOST, &link->capacity_teu_per_year) &&
                ll_scan_number(scan, "length", 0, LL_FORMAT_COST_MOST, &link->length_km) &&
                ll_scan_number(scan, "free_flow_time", 0, LL_FORMAT_COST_MOST, &link->cost_usd_per_teu);
    link->from = (int32_t)(tail - 1);
    link->to = (int32_t)(head - 1);
    ll_scan_skip_line(scan); /* b, power, speed, toll, link_type: not of this model */
    return good;
}

/* Reads every row, also beyond the count, so that the finding can say how many there are. */
static void read_links(ll_scan *scan, ll_case *c) {
    int64_t rows = 0;
    for (; ll_scan_line(scan); rows++) {
        if (is_comment(scan)) {
            ll_scan_skip_line(scan);
            rows--;
        } else if (rows < c->link_count) {
            (void)read_link(scan, c->node_count, &c->link[rows]);
        } else {
            ll_scan_skip_line(scan);
        }
    }
    if (rows != c->link_count)
        ll_finding(scan->findings, scan->file, 0, 0,
                   "<NUMBER OF LINKS> says %d, but there are %lld rows; correct the count or the rows", c->link_count,
                   (long long)rows);
}

static ll_status read_net(ll_context *ctx, const ll_input *input, ll_findings *findings, ll_case *c, metadata *m) {
    ll_status status = LL_OK;
    ll_scan scan;
    ll_scan_init(&scan, input, ";", findings);
    if (read_metadata(&scan, m) && check_net_metadata(&scan, input, m)) {
        LL_TRY(ll_format_nodes(ctx, c, m->nodes));
        LL_TRY(ll_format_links(ctx, c, m->links));
        LL_TRY(ll_format_class(ctx, c));
        for (int32_t v = 0; v < c->node_count; v++) c->node[v].no_through = v + 1 < m->first_through;
        read_links(&scan, c);
    }
    LL_TRY(ll_findings_status(findings));
    LL_TRY(ll_case_note_input(ctx, c, input));
done:
    return status;
}

/* ---- the trips ---- */

static bool expect_mark(ll_scan *scan, const char *mark, const char *after) {
    ll_token token;
    if (!ll_scan_token(scan, &token)) {
        ll_scan_finding(scan, NULL, "a '%s' is missing after the %s", mark, after);
        return false;
    }
    if (ll_token_is(&token, mark)) return true;
    ll_scan_finding(scan, &token, "'%.*s' stands where a '%s' should follow the %s", ll_token_shown(&token), token.text,
                    mark, after);
    return false;
}

static ll_status add_demand(ll_context *ctx, ll_case *c, int64_t *room, ll_case_demand demand) {
    if (c->demand_count == *room) {
        ll_case_demand *grown = ll_realloc(ctx, c->demand, 2 * *room + 64, sizeof *grown);
        if (grown == NULL) return LL_ERR_MEMORY;
        c->demand = grown;
        *room = 2 * *room + 64;
    }
    c->demand[c->demand_count++] = demand;
    return LL_OK;
}

/* Reads the `zone : flow;` entries that a line holds. */
static ll_status read_flows(ll_context *ctx, ll_scan *scan, int64_t zones, int64_t origin, ll_case *c, int64_t *room,
                            trips *sum) {
    ll_token token;
    while (ll_scan_peek(scan, &token)) {
        int64_t zone = 0;
        double flow = 0;
        bool good = ll_scan_integer(scan, "destination", 1, zones, &zone) && expect_mark(scan, ":", "destination") &&
                    ll_scan_number(scan, "flow", 0, LL_FORMAT_FLOW_MOST, &flow) && expect_mark(scan, ";", "flow");
        if (!good) {
            ll_scan_skip_line(scan);
            return LL_OK;
        }
        sum->total += flow;
        if (zone == origin) {
            sum->within_zones += flow;
            sum->within_count += flow > 0;
        } else if (flow > 0) {
            ll_case_demand demand = ll_format_demand((int32_t)(origin - 1), (int32_t)(zone - 1), flow, scan->line);
            if (add_demand(ctx, c, room, demand) != LL_OK) return LL_ERR_MEMORY;
        }
    }
    return LL_OK;
}

static bool is_origin(const ll_token *token) {
    static const char word[] = "origin";
    return token->length == sizeof word - 1 && strncasecmp(token->text, word, token->length) == 0;
}

static ll_status read_origins(ll_context *ctx, ll_scan *scan, int64_t zones, ll_case *c, trips *sum) {
    ll_status status = LL_OK;
    ll_token token;
    int64_t room = 0;
    int64_t origin = 0; /* 0: none yet, LL_NONE: unreadable */
    while (ll_scan_line(scan)) {
        if (is_comment(scan)) {
            ll_scan_skip_line(scan);
            continue;
        }
        (void)ll_scan_peek(scan, &token);
        if (is_origin(&token)) {
            (void)ll_scan_token(scan, &token);
            if (!ll_scan_integer(scan, "origin", 1, zones, &origin)) origin = LL_NONE;
        } else if (origin == 0) {
            ll_scan_finding(scan, &token, "flows stand before the first line 'Origin n'");
            origin = LL_NONE;
        }
        LL_TRY(read_flows(ctx, scan, zones, origin, c, &room, sum));
    }
done:
    return status;
}

static void report_trips(ll_context *ctx, const ll_scan *scan, const metadata *m, const trips *sum) {
    if (sum->within_count > 0)
        ll_log(ctx, LL_LOG_INFO, "%s: %lld %s within a zone left out, %.15g in sum", scan->file,
               (long long)sum->within_count, ll_plural(sum->within_count, "flow", "flows"), sum->within_zones);
    double difference = fabs(sum->total - m->total_flow);
    if (m->total_flow >= 0 && difference > total_tolerance * fmax(m->total_flow, sum->total))
        ll_log(ctx, LL_LOG_WARNING, "%s: <TOTAL OD FLOW> says %.15g, the flows sum to %.15g", scan->file, m->total_flow,
               sum->total);
}

static ll_status read_trips(ll_context *ctx, const ll_input *input, ll_findings *findings, int64_t zones, ll_case *c) {
    ll_status status = LL_OK;
    ll_scan scan;
    metadata m;
    trips sum = {0};
    ll_scan_init(&scan, input, ":;", findings);
    if (read_metadata(&scan, &m)) {
        if (m.zones >= 0 && m.zones != zones)
            ll_finding(findings, scan.file, 0, 0, "<NUMBER OF ZONES> says %lld, the network file says %lld",
                       (long long)m.zones, (long long)zones);
        LL_TRY(read_origins(ctx, &scan, zones, c, &sum));
    }
    LL_TRY(ll_findings_status(findings));
    report_trips(ctx, &scan, &m, &sum);
    LL_TRY(ll_case_note_input(ctx, c, input));
done:
    return status;
}

/* ---- both files ---- */

/* The path of the trips file beside a network, without .gz. */
static ll_status trips_path_of(ll_context *ctx, const char *net_path, char **out) {
    size_t length = strlen(net_path);
    const size_t suffix = sizeof net_suffix - 1;
    *out = NULL;
    if (length > 3 && strcmp(net_path + length - 3, ".gz") == 0) length -= 3;
    if (length < suffix || memcmp(net_path + length - suffix, net_suffix, suffix) != 0)
        return ll_fail(ctx, LL_ERR_USAGE, "%s: a TNTP network is named NAME_net.tntp, with NAME_trips.tntp beside it",
                       net_path);
    char *path = ll_calloc(ctx, (int64_t)(length + sizeof trips_suffix), 1);
    if (path == NULL) return LL_ERR_MEMORY;
    memcpy(path, net_path, length - suffix);
    memcpy(path + length - suffix, trips_suffix, sizeof trips_suffix);
    *out = path;
    return LL_OK;
}

static ll_status open_inputs(ll_context *ctx, const char *net_path, ll_input *net, ll_input *flows) {
    char *trips_path = NULL;
    ll_status status = trips_path_of(ctx, net_path, &trips_path);
    if (status == LL_OK) status = ll_input_read(ctx, net_path, net);
    if (status == LL_OK && !ll_input_exists(ctx, trips_path))
        status = ll_fail(ctx, LL_ERR_NO_INPUT, "%s: the trips file is missing; put it beside %s", trips_path, net_path);
    if (status == LL_OK) status = ll_input_read(ctx, trips_path, flows);
    ll_free(ctx, trips_path);
    return status;
}

ll_status ll_case_read_tntp(ll_context *ctx, const char *net_path, ll_case **out) {
    ll_status status = LL_OK;
    ll_input net = {0};
    ll_input flows = {0};
    ll_case *c = NULL;
    ll_findings findings;
    metadata m;
    *out = NULL;
    ll_findings_init(&findings, ctx);
    LL_TRY(open_inputs(ctx, net_path, &net, &flows));
    LL_TRY(ll_case_create(ctx, LL_FORMAT_TNTP, net_path, &c));
    LL_TRY(read_net(ctx, &net, &findings, c, &m));
    LL_TRY(read_trips(ctx, &flows, &findings, m.zones, c));
    *out = c;
    c = NULL;
done:
    ll_findings_free(&findings);
    ll_case_free(ctx, c);
    ll_input_free(ctx, &flows);
    ll_input_free(ctx, &net);
    return status;
}
