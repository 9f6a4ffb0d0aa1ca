/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From places and links to nodes and arcs.
 *
 *   plain place          P                          one node, origin and destination at once
 *   no-through place     P(out) ->        -> P(in)  paths start at the first, end at the second
 *   place with transfers P(out) => (P,rail) <=> (P,sea) => P(in)
 *                                   loading  transfers  unloading
 *   zone of many places  Z(out) => P ...   ... P => Z(in)
 *
 * With a transfer table, a change of mode that it does not list does not exist. Loading and unloading are free at a
 * place that lists none of its kind.
 */
#include "graphs/problem_build.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "graphs/network.h"

/* The mode nodes of expanded places: a chain per place. */
typedef struct mode_node {
    const char *mode;
    int32_t node, next; /* next: index of the place's next mode node, or LL_NONE */
} mode_node;

typedef struct expansion {
    ll_context *ctx;
    ll_problem *p;
    const ll_case *c;
    ll_ends *ends;
    int32_t node_room, arc_room;
    bool *expanded;      /* [case node] */
    int32_t *first_mode; /* [case node] into mode, LL_NONE */
    mode_node *mode;     /* [mode_count], room for every end of links and transfers */
    int32_t mode_count;
} expansion;

static ll_status add_node(expansion *e, int32_t place, int32_t *node) {
    ll_status status = LL_OK;
    ll_problem *p = e->p;
    if (p->node_count == e->node_room) {
        if (e->node_room > INT32_MAX / 2 - 16) return ll_fail(e->ctx, LL_ERR_DATA, "the network has over 2^30 nodes");
        e->node_room = 2 * e->node_room + 16;
        LL_TRY(ll_grow(e->ctx, &p->place, e->node_room, sizeof *p->place));
    }
    *node = p->node_count;
    p->place[p->node_count++] = place;
done:
    return status;
}

static ll_status add_arc(expansion *e, int32_t tail, int32_t head, ll_arc arc, const char *token) {
    ll_status status = LL_OK;
    ll_problem *p = e->p;
    if (p->arc_count == e->arc_room) {
        if (e->arc_room > INT32_MAX / 2 - 16) return ll_fail(e->ctx, LL_ERR_DATA, "the network has over 2^30 arcs");
        e->arc_room = 2 * e->arc_room + 16;
        LL_TRY(ll_grow(e->ctx, &p->tail, e->arc_room, sizeof *p->tail));
        LL_TRY(ll_grow(e->ctx, &p->head, e->arc_room, sizeof *p->head));
        LL_TRY(ll_grow(e->ctx, &p->arc, e->arc_room, sizeof *p->arc));
        LL_TRY(ll_grow(e->ctx, &p->arc_token, e->arc_room, sizeof *p->arc_token));
    }
    if (token == NULL) return LL_ERR_MEMORY;
    p->tail[p->arc_count] = tail;
    p->head[p->arc_count] = head;
    p->arc[p->arc_count] = arc;
    p->arc_token[p->arc_count++] = token;
done:
    return status;
}

/* prefix + a + infix + b in the case's arena, NULL when memory is out. Ids and modes have at most 200 bytes. */
static const char *token(expansion *e, const char *prefix, const char *a, const char *infix, const char *b) {
    char text[1024];
    int length = snprintf(text, sizeof text, "%s%s%s%s", prefix, a, infix, b);
    assert(length > 0 && length < (int)sizeof text);
    return ll_strings_add(e->ctx, e->p->source->strings, text, (size_t)length);
}

/* ---- mode nodes ---- */

static int32_t find_mode_node(const expansion *e, int32_t place, const char *mode) {
    for (int32_t i = e->first_mode[place]; i != LL_NONE; i = e->mode[i].next)
        if (strcmp(e->mode[i].mode, mode) == 0) return e->mode[i].node;
    return LL_NONE;
}

static ll_status add_mode_node(expansion *e, int32_t place, const char *mode) {
    ll_status status = LL_OK;
    if (mode[0] == '\0' || find_mode_node(e, place, mode) != LL_NONE) return LL_OK;
    int32_t node = LL_NONE;
    LL_TRY(add_node(e, place, &node));
    e->mode[e->mode_count] = (mode_node){mode, node, e->first_mode[place]};
    e->first_mode[place] = e->mode_count++;
done:
    return status;
}

/* With a transfer table, a place where two modes meet or that the table names is expanded. */
static ll_status find_expanded_places(expansion *e) {
    ll_status status = LL_OK;
    const ll_case *c = e->c;
    const char **only_mode = NULL; /* [case node] the one mode seen so far */
    if (!c->has_transfer_table) return LL_OK;
    LL_NEW(e->ctx, only_mode, c->node_count);
    for (int32_t i = 0; i < c->transfer_count; i++) e->expanded[c->transfer[i].node] = true;
    for (int32_t i = 0; i < c->link_count; i++) {
        const ll_case_link *link = &c->link[i];
        const int32_t end[2] = {link->from, link->to};
        for (int k = 0; k < 2; k++) {
            if (only_mode[end[k]] != NULL && strcmp(only_mode[end[k]], link->mode) != 0) e->expanded[end[k]] = true;
            only_mode[end[k]] = link->mode;
        }
    }
done:
    ll_free(e->ctx, only_mode);
    return status;
}

static ll_status add_mode_nodes(expansion *e) {
    ll_status status = LL_OK;
    const ll_case *c = e->c;
    int64_t ends = c->has_transfer_table ? 2 * ((int64_t)c->link_count + c->transfer_count) : 0;
    LL_NEW(e->ctx, e->mode, ends);
    for (int32_t i = 0; i < c->link_count; i++) {
        const ll_case_link *link = &c->link[i];
        if (e->expanded[link->from]) LL_TRY(add_mode_node(e, link->from, link->mode));
        if (e->expanded[link->to]) LL_TRY(add_mode_node(e, link->to, link->mode));
    }
    for (int32_t i = 0; i < c->transfer_count; i++) {
        LL_TRY(add_mode_node(e, c->transfer[i].node, c->transfer[i].from_mode));
        LL_TRY(add_mode_node(e, c->transfer[i].node, c->transfer[i].to_mode));
    }
done:
    return status;
}

/* ---- places ---- */

static ll_status add_places(expansion *e) {
    ll_status status = LL_OK;
    const ll_case *c = e->c;
    for (int32_t v = 0; v < c->node_count; v++) {
        LL_TRY(add_node(e, v, &e->ends->origin[v]));
        e->ends->destination[v] = e->ends->origin[v];
        e->first_mode[v] = LL_NONE;
        e->expanded[v] = e->expanded[v] && !c->node[v].no_through;
    }
    for (int32_t v = 0; v < c->node_count; v++)
        if (e->expanded[v] || c->node[v].no_through) LL_TRY(add_node(e, v, &e->ends->destination[v]));
    LL_TRY(add_mode_nodes(e));
done:
    return status;
}

/* ---- links ---- */

/* At an expanded place the node of the link's mode: with transfers every link has one. */
static int32_t leaving_node(const expansion *e, int32_t place, const char *mode) {
    return e->expanded[place] ? find_mode_node(e, place, mode) : e->ends->origin[place];
}

static int32_t arriving_node(const expansion *e, int32_t place, const char *mode) {
    return e->expanded[place] ? find_mode_node(e, place, mode) : e->ends->destination[place];
}

static ll_status add_links(expansion *e) {
    ll_status status = LL_OK;
    for (int32_t i = 0; i < e->c->link_count; i++) {
        const ll_case_link *link = &e->c->link[i];
        if (link->status != LL_LINK_EXISTING) continue;
        ll_arc arc = {.kind = LL_ARC_LINK, .source = i};
        LL_TRY(
            add_arc(e, leaving_node(e, link->from, link->mode), arriving_node(e, link->to, link->mode), arc, link->id));
        if (link->directed) continue;
        arc.backward = true;
        LL_TRY(add_arc(e, leaving_node(e, link->to, link->mode), arriving_node(e, link->from, link->mode), arc,
                       token(e, "-", link->id, "", "")));
    }
done:
    return status;
}

/* ---- transfers, loading, unloading ---- */

typedef struct handling { /* what a place's table rows say */
    bool loading, unloading;
} handling;

static ll_status add_transfer_rows(expansion *e, handling *listed) {
    ll_status status = LL_OK;
    for (int32_t i = 0; i < e->c->transfer_count; i++) {
        const ll_case_transfer *t = &e->c->transfer[i];
        bool loading = t->from_mode[0] == '\0', unloading = t->to_mode[0] == '\0';
        int32_t tail = loading ? e->ends->origin[t->node] : find_mode_node(e, t->node, t->from_mode);
        int32_t head = unloading ? e->ends->destination[t->node] : find_mode_node(e, t->node, t->to_mode);
        listed[t->node].loading |= loading;
        listed[t->node].unloading |= unloading;
        char place[512];
        snprintf(place, sizeof place, "%s:%s", e->c->node[t->node].id, t->from_mode);
        ll_arc arc = {.kind = LL_ARC_TRANSFER, .source = i};
        LL_TRY(add_arc(e, tail, head, arc, token(e, "@", place, ">", t->to_mode)));
    }
done:
    return status;
}

static ll_status add_free_handling(expansion *e, const handling *listed) {
    ll_status status = LL_OK;
    const ll_arc arc = {.kind = LL_ARC_CONNECTOR, .source = LL_NONE};
    for (int32_t v = 0; v < e->c->node_count; v++) {
        if (!e->expanded[v]) continue;
        const char *id = e->c->node[v].id;
        for (int32_t i = e->first_mode[v]; i != LL_NONE; i = e->mode[i].next) {
            const mode_node *m = &e->mode[i];
            if (!listed[v].loading)
                LL_TRY(add_arc(e, e->ends->origin[v], m->node, arc, token(e, "@", id, ":>", m->mode)));
            if (!listed[v].unloading) {
                char place[512];
                snprintf(place, sizeof place, "%s:%s", id, m->mode);
                LL_TRY(add_arc(e, m->node, e->ends->destination[v], arc, token(e, "@", place, ">", "")));
            }
        }
    }
done:
    return status;
}

static ll_status add_transfers(expansion *e) {
    ll_status status = LL_OK;
    handling *listed = NULL; /* [case node] */
    LL_NEW(e->ctx, listed, e->c->node_count);
    LL_TRY(add_transfer_rows(e, listed));
    LL_TRY(add_free_handling(e, listed));
done:
    ll_free(e->ctx, listed);
    return status;
}

/* ---- zones ---- */

static void count_zone_places(expansion *e, int32_t *count) {
    for (int32_t v = 0; v < e->c->node_count; v++)
        if (e->c->node[v].zone != LL_NONE) count[e->c->node[v].zone]++;
    for (int32_t v = 0; v < e->c->node_count; v++) { /* a zone of one place is that place */
        int32_t z = e->c->node[v].zone;
        if (z == LL_NONE || count[z] != 1) continue;
        e->ends->zone_origin[z] = e->ends->origin[v];
        e->ends->zone_destination[z] = e->ends->destination[v];
    }
}

static ll_status add_zones(expansion *e) {
    ll_status status = LL_OK;
    int32_t *count = NULL; /* [zone] places */
    const ll_arc arc = {.kind = LL_ARC_CONNECTOR, .source = LL_NONE};
    LL_NEW(e->ctx, count, e->c->zone_count);
    for (int32_t z = 0; z < e->c->zone_count; z++) e->ends->zone_origin[z] = e->ends->zone_destination[z] = LL_NONE;
    count_zone_places(e, count);
    for (int32_t z = 0; z < e->c->zone_count; z++) {
        if (count[z] < 2) continue;
        LL_TRY(add_node(e, LL_NONE, &e->ends->zone_origin[z]));
        LL_TRY(add_node(e, LL_NONE, &e->ends->zone_destination[z]));
    }
    for (int32_t v = 0; v < e->c->node_count; v++) {
        int32_t z = e->c->node[v].zone;
        if (z == LL_NONE || count[z] < 2) continue;
        const char *id = e->c->node[v].id, *zone = e->c->zone[z];
        LL_TRY(add_arc(e, e->ends->zone_origin[z], e->ends->origin[v], arc, token(e, "@zone:", zone, ">", id)));
        LL_TRY(
            add_arc(e, e->ends->destination[v], e->ends->zone_destination[z], arc, token(e, "@", id, ">zone:", zone)));
    }
done:
    ll_free(e->ctx, count);
    return status;
}

/* ---- all of it ---- */

/* Paths name their arcs. Links cannot begin with '@', but ids that hold ':' or '>' may make two such names the same. */
static ll_status check_tokens(const expansion *e) {
    ll_status status = LL_OK;
    const ll_problem *p = e->p;
    ll_index *seen = NULL;
    LL_TRY(ll_index_create(e->ctx, 0, &seen));
    for (int32_t a = 0; a < p->arc_count; a++) {
        int32_t existing = LL_NONE;
        if (p->arc[a].kind == LL_ARC_LINK) continue;
        LL_TRY(ll_index_add(e->ctx, seen, p->arc_token[a], a, &existing));
        if (existing != LL_NONE)
            LL_TRY(ll_fail(e->ctx, LL_ERR_DATA,
                           "%s: two transfers or connectors are both called '%s'; leave ':' and '>' "
                           "out of the ids and modes there, and call no node 'zone'",
                           e->c->path, p->arc_token[a]));
    }
done:
    ll_index_free(e->ctx, seen);
    return status;
}

static ll_status make_rows(ll_context *ctx, ll_problem *p) {
    ll_status status = LL_OK;
    LL_NEW(ctx, p->first_out, (int64_t)p->node_count + 1);
    LL_NEW(ctx, p->first_in, (int64_t)p->node_count + 1);
    LL_NEW(ctx, p->out_arc, p->arc_count);
    LL_NEW(ctx, p->in_arc, p->arc_count);
    ll_network_rows(p->node_count, p->arc_count, p->tail, p->first_out, p->out_arc);
    ll_network_rows(p->node_count, p->arc_count, p->head, p->first_in, p->in_arc);
done:
    return status;
}

void ll_ends_free(ll_context *ctx, ll_ends *ends) {
    ll_free(ctx, ends->origin);
    ll_free(ctx, ends->destination);
    ll_free(ctx, ends->zone_origin);
    ll_free(ctx, ends->zone_destination);
    *ends = (ll_ends){0};
}

ll_status ll_problem_expand(ll_context *ctx, ll_problem *p, ll_ends *ends) {
    ll_status status = LL_OK;
    const ll_case *c = p->source;
    expansion e = {.ctx = ctx, .p = p, .c = c, .ends = ends};
    LL_NEW(ctx, ends->origin, c->node_count);
    LL_NEW(ctx, ends->destination, c->node_count);
    LL_NEW(ctx, ends->zone_origin, c->zone_count);
    LL_NEW(ctx, ends->zone_destination, c->zone_count);
    LL_NEW(ctx, e.expanded, c->node_count);
    LL_NEW(ctx, e.first_mode, c->node_count);
    LL_TRY(find_expanded_places(&e));
    LL_TRY(add_places(&e));
    LL_TRY(add_links(&e));
    LL_TRY(add_transfers(&e));
    LL_TRY(add_zones(&e));
    LL_TRY(check_tokens(&e));
    LL_TRY(make_rows(ctx, p));
done:
    ll_free(ctx, e.expanded);
    ll_free(ctx, e.first_mode);
    ll_free(ctx, e.mode);
    return status;
}
