/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TNTP: NAME_net.tntp and NAME_trips.tntp. Places that are only ends of paths come first, so that FIRST THRU NODE can
 * say so; the zones reach to the last node that sends or receives. The free-flow time is the generalised cost; an arc
 * without a capacity gets the sum of all volumes, which never binds; b, power, speed, toll and type are 0.
 */
#include <string.h>

#include "graphs/write.h"

typedef struct numbering {
    int32_t *number; /* [node] from 1; the origin and destination node of one place share it */
    int32_t nodes, zones, first_through;
} numbering;

enum { FLOWS_A_LINE = 5 };
static const char net_suffix[] = "_net.tntp";
static const char trips_suffix[] = "_trips.tntp";

static bool is_end_only(const ll_problem *p, int32_t v) {
    return p->place[v] != LL_NONE && p->source->node[p->place[v]].no_through;
}

static int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

static ll_status number_nodes(ll_context *ctx, const ll_problem *p, numbering *n) {
    ll_status status = LL_OK;
    int32_t *of_place = NULL; /* [case node] number of an end-only place, 0: none yet */
    LL_NEW(ctx, of_place, p->source->node_count);
    LL_NEW(ctx, n->number, p->node_count);
    for (int32_t v = 0; v < p->node_count; v++) {
        if (!is_end_only(p, v)) continue;
        int32_t *number = &of_place[p->place[v]];
        if (*number == 0) *number = ++n->nodes;
        n->number[v] = *number;
    }
    n->first_through = n->nodes + 1;
    for (int32_t v = 0; v < p->node_count; v++)
        if (!is_end_only(p, v)) n->number[v] = ++n->nodes;
    n->zones = 1;
    for (int64_t d = 0; d < p->demand_count; d++)
        n->zones = larger(n->zones, larger(n->number[p->origin[d]], n->number[p->destination[d]]));
done:
    ll_free(ctx, of_place);
    return status;
}

/* ---- the network ---- */

static void write_links(ll_output *out, const ll_problem *p, const numbering *n, int32_t klass) {
    ll_i128 total = ll_write_total(p);
    for (int32_t a = 0; a < p->arc_count; a++) {
        if (!ll_write_allowed(p, klass, a)) continue;
        int64_t capacity = ll_write_capacity(p, a);
        ll_output_printf(out, "\t%d\t%d\t", n->number[p->tail[a]], n->number[p->head[a]]);
        ll_write_quanta(out, capacity == LL_CAPACITY_NONE ? total : capacity, 6);
        ll_output_text(out, "\t");
        ll_write_quanta(out, p->arc[a].length_um_km, 6);
        ll_output_text(out, "\t");
        ll_write_quanta(out, p->cost_nusd[(int64_t)klass * p->arc_count + a], 9);
        ll_output_text(out, "\t0\t0\t0\t0\t0\t;\n");
    }
}

static ll_status write_net(ll_context *ctx, const ll_problem *p, const numbering *n, const char *path) {
    ll_output out;
    int32_t klass = ll_write_class(p);
    ll_status status = ll_output_open(ctx, NULL, path, &out);
    if (status != LL_OK) return status;
    ll_output_printf(&out, "<NUMBER OF ZONES> %d\n<NUMBER OF NODES> %d\n<FIRST THRU NODE> %d\n<NUMBER OF LINKS> %d\n",
                     n->zones, n->nodes, n->first_through, ll_write_allowed_count(p, klass));
    ll_output_text(&out,
                   "<END OF METADATA>\n\n~\tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\t"
                   "toll\tlink_type\t;\n");
    write_links(&out, p, n, klass);
    return ll_output_commit(&out);
}

/* ---- the trips ---- */

/* Chains of demands by origin: head[node] and next[demand], in the order of the demands. */
typedef struct chains {
    int64_t *head; /* [node] + 1, 0: none */
    int64_t *next; /* [demand] + 1, 0: none */
} chains;

static ll_status chain_demands(ll_context *ctx, const ll_problem *p, chains *c) {
    ll_status status = LL_OK;
    LL_NEW(ctx, c->head, p->node_count);
    LL_NEW(ctx, c->next, p->demand_count);
    for (int64_t d = p->demand_count - 1; d >= 0; d--) {
        if (p->volume_uteu[d] == 0) continue;
        c->next[d] = c->head[p->origin[d]];
        c->head[p->origin[d]] = d + 1;
    }
done:
    return status;
}

static void write_origin(ll_output *out, const ll_problem *p, const numbering *n, const chains *c, int32_t v) {
    int64_t count = 0;
    if (c->head[v] == 0) return;
    ll_output_printf(out, "\nOrigin %d", n->number[v]);
    for (int64_t d = c->head[v]; d != 0; d = c->next[d - 1]) {
        ll_output_text(out, count++ % FLOWS_A_LINE == 0 ? "\n" : "");
        ll_output_printf(out, "    %d : ", n->number[p->destination[d - 1]]);
        ll_write_quanta(out, p->volume_uteu[d - 1], 6);
        ll_output_text(out, ";");
    }
    ll_output_text(out, "\n");
}

static ll_status write_trips(ll_context *ctx, const ll_problem *p, const numbering *n, const char *path) {
    ll_status status = LL_OK;
    ll_output out = {0};
    chains c = {0};
    LL_TRY(chain_demands(ctx, p, &c));
    LL_TRY(ll_output_open(ctx, NULL, path, &out));
    ll_output_printf(&out, "<NUMBER OF ZONES> %d\n<TOTAL OD FLOW> ", n->zones);
    ll_write_quanta(&out, ll_write_total(p), 6);
    ll_output_text(&out, "\n<END OF METADATA>\n");
    for (int32_t v = 0; v < p->node_count; v++) write_origin(&out, p, n, &c, v);
    LL_TRY(ll_output_commit(&out));
done:
    ll_free(ctx, c.head);
    ll_free(ctx, c.next);
    return status;
}

/* path less _net.tntp, plus suffix. */
static char *path_with(ll_context *ctx, const char *path, const char *suffix) {
    size_t length = strlen(path);
    const size_t net = sizeof net_suffix - 1;
    if (length > net && memcmp(path + length - net, net_suffix, net) == 0) length -= net;
    size_t size = length + strlen(suffix) + 1;
    char *made = ll_calloc(ctx, (int64_t)size, 1);
    if (made != NULL) snprintf(made, size, "%.*s%s", (int)length, path, suffix);
    return made;
}

ll_status ll_write_tntp(ll_context *ctx, const ll_problem *p, const char *path) {
    ll_status status = LL_ERR_MEMORY;
    numbering n = {0};
    char *net = path_with(ctx, path, net_suffix);
    char *trips = path_with(ctx, path, trips_suffix);
    if (net == NULL || trips == NULL) goto done;
    LL_TRY(number_nodes(ctx, p, &n));
    LL_TRY(write_trips(ctx, p, &n, trips));
    LL_TRY(write_net(ctx, p, &n, net));
done:
    ll_free(ctx, n.number);
    ll_free(ctx, net);
    ll_free(ctx, trips);
    return status;
}
