/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Yen (1971) over subspaces that share no path (Lawler 1972), searched only when their bound is the least of all.
 *
 *     found path     o --a1--> u --a2--> v --a3--> t
 *     subspaces      {not a1}    {a1, not a2}    {a1 a2, not a3}        beginnings, and the arcs that may not follow
 *
 * The least that a subspace costs is known from the tree towards t: its beginning, an arc that is allowed, and the
 * tree's way from there. Where that way meets no node of the beginning it is the subspace's cheapest path. Else what
 * costs so much is only a bound, and a search over weights reduced by the distances to t (so that it walks straight)
 * finds the path when the subspace's turn has come.
 */
#include "graphs/loopless.h"

#include <string.h>

#include "graphs/dijkstra.h"

typedef struct taken_arc { /* a list of arcs that may not follow a beginning */
    int32_t arc;
    int64_t next;
} taken_arc;

typedef struct subspace {
    int64_t bound;        /* of its paths; the cost of its cheapest where that is known */
    int64_t begun;        /* the cost of the beginning */
    int64_t parent;       /* the found path whose first arcs are the beginning, LL_NONE: the beginning is empty */
    int32_t length;       /* arcs of the beginning */
    int32_t arc;          /* known by the tree: the arc that follows, then the tree's; else LL_NONE */
    int64_t taken;        /* list, LL_NONE: empty */
    int64_t suffix;       /* found by a search: arcs that follow, into suffix; else LL_NONE */
    int32_t suffix_count; /* of them */
} subspace;

struct ll_loopless {
    ll_context *ctx;
    const ll_problem *p;
    ll_dijkstra *towards, *search; /* over arcs turned around, and as they are */
    const int64_t *weight;         /* [arc] */
    int32_t destination;
    int64_t *distance; /* [node] to the destination */
    int32_t *next_arc; /* [node] the tree's way to the destination, LL_NONE */
    int64_t *reduced;  /* [arc] weight + distance of head - distance of tail */
    int64_t *reached;  /* [node] of a search */
    int32_t *at;       /* [node] its place on the path in work, LL_NONE */
    int32_t *walked;   /* [node] arcs of a search from their end */

    /* of one pair of nodes */
    subspace *space;
    int64_t space_count, space_room;
    int64_t *heap; /* subspaces, the least bound first, then the first made */
    int64_t heap_count, heap_room;
    taken_arc *taken;
    int64_t taken_count, taken_room;
    int32_t *suffix;
    int64_t suffix_count, suffix_room;
};

/* ---- lists ---- */

void ll_path_list_free(ll_context *ctx, ll_path_list *list) {
    ll_free(ctx, list->cost);
    ll_free(ctx, list->first);
    ll_free(ctx, list->arc);
    *list = (ll_path_list){0};
}

/* Room for one more of an array of size bytes an element. */
static ll_status room_for(ll_context *ctx, void *array, int64_t need, int64_t *room, size_t size) {
    if (need <= *room) return LL_OK;
    int64_t more = 2 * need + 16;
    if (ll_grow(ctx, array, more, size) != LL_OK) return LL_ERR_MEMORY;
    *room = more;
    return LL_OK;
}

ll_status ll_path_list_open(ll_context *ctx, ll_path_list *list, int64_t cost) {
    ll_status status = LL_OK;
    if (list->count == list->room) {
        int64_t room = 2 * list->room + 16;
        LL_TRY(ll_grow(ctx, &list->cost, room, sizeof *list->cost));
        LL_TRY(ll_grow(ctx, &list->first, room + 1, sizeof *list->first));
        list->room = room;
    }
    list->cost[list->count] = cost;
    list->first[list->count + 1] = list->first[list->count];
    list->count++;
done:
    return status;
}

ll_status ll_path_list_add(ll_context *ctx, ll_path_list *list, int32_t arc) {
    int64_t *end = &list->first[list->count];
    if (room_for(ctx, &list->arc, *end + 1, &list->arc_room, sizeof *list->arc) != LL_OK) return LL_ERR_MEMORY;
    list->arc[(*end)++] = arc;
    return LL_OK;
}

/* ---- subspaces by bound ---- */

static bool is_before(const ll_loopless *l, int64_t a, int64_t b) {
    int64_t x = l->space[a].bound, y = l->space[b].bound;
    return x < y || (x == y && a < b);
}

static ll_status push(ll_loopless *l, int64_t space) {
    if (room_for(l->ctx, &l->heap, l->heap_count + 1, &l->heap_room, sizeof *l->heap) != LL_OK) return LL_ERR_MEMORY;
    int64_t hole = l->heap_count++;
    for (int64_t parent; hole > 0 && is_before(l, space, l->heap[parent = (hole - 1) / 2]); hole = parent)
        l->heap[hole] = l->heap[parent];
    l->heap[hole] = space;
    return LL_OK;
}

static int64_t pop(ll_loopless *l) {
    int64_t top = l->heap[0], last = l->heap[--l->heap_count], hole = 0;
    for (int64_t child = 1; child < l->heap_count; child = 2 * hole + 1) {
        if (child + 1 < l->heap_count && is_before(l, l->heap[child + 1], l->heap[child])) child++;
        if (!is_before(l, l->heap[child], last)) break;
        l->heap[hole] = l->heap[child];
        hole = child;
    }
    l->heap[hole] = last;
    return top;
}

static ll_status add_space(ll_loopless *l, const subspace *s) {
    if (room_for(l->ctx, &l->space, l->space_count + 1, &l->space_room, sizeof *l->space) != LL_OK)
        return LL_ERR_MEMORY;
    l->space[l->space_count] = *s;
    return push(l, l->space_count++);
}

static ll_status take_arc(ll_loopless *l, int32_t arc, int64_t next, int64_t *list) {
    if (room_for(l->ctx, &l->taken, l->taken_count + 1, &l->taken_room, sizeof *l->taken) != LL_OK)
        return LL_ERR_MEMORY;
    l->taken[l->taken_count] = (taken_arc){arc, next};
    *list = l->taken_count++;
    return LL_OK;
}

static bool is_taken(const ll_loopless *l, int64_t list, int32_t arc) {
    for (; list != LL_NONE; list = l->taken[list].next)
        if (l->taken[list].arc == arc) return true;
    return false;
}

/* ---- the bound of a subspace ---- */

/* Whether node is one of the beginning, which ends at place `last` of the path in work. */
static bool is_begun(const ll_loopless *l, int32_t node, int32_t last) {
    return l->at[node] != LL_NONE && l->at[node] <= last;
}

/* Whether the tree's way from node meets no node of the beginning. */
static bool is_clear(const ll_loopless *l, int32_t node, int32_t last) {
    for (; !is_begun(l, node, last); node = l->p->head[l->next_arc[node]])
        if (node == l->destination) return true;
    return false;
}

/* Bounds the subspace whose beginning ends in node, at place s->length of the path in work. */
static void bound_space(const ll_loopless *l, int32_t node, subspace *s) {
    const ll_problem *p = l->p;
    int32_t best = LL_NONE;
    int64_t least = LL_COST_INF;
    for (int32_t i = p->first_out[node]; i < p->first_out[node + 1]; i++) {
        int32_t a = p->out_arc[i], head = p->head[a];
        if (l->weight[a] >= LL_COST_INF || l->distance[head] >= LL_COST_INF || is_begun(l, head, s->length) ||
            is_taken(l, s->taken, a))
            continue;
        int64_t cost = l->weight[a] + l->distance[head];
        if (cost >= least) continue;
        least = cost;
        best = a;
    }
    s->bound = ll_cost_add(s->begun, least);
    s->arc = best != LL_NONE && is_clear(l, p->head[best], s->length) ? best : LL_NONE;
    s->suffix = LL_NONE;
}

/* ---- a search ---- */

static int64_t reduced_weight(const ll_loopless *l, int32_t a) {
    const ll_problem *p = l->p;
    int64_t to = l->distance[p->head[a]], from = l->distance[p->tail[a]];
    bool closed = l->weight[a] >= LL_COST_INF || to >= LL_COST_INF || from >= LL_COST_INF;
    return closed ? LL_COST_INF : l->weight[a] + to - from;
}

static void set_arc(ll_loopless *l, int32_t a, bool closed) {
    l->reduced[a] = closed ? LL_COST_INF : reduced_weight(l, a);
}

/* Closes, or opens again, the arcs that no path of the subspace takes; arc and origin are those of its beginning. */
static void set_arcs(ll_loopless *l, const int32_t *arc, int32_t origin, const subspace *s, bool closed) {
    const ll_problem *p = l->p;
    for (int32_t i = 0; i <= s->length; i++) {
        int32_t node = i == 0 ? origin : p->head[arc[i - 1]];
        for (int32_t k = p->first_in[node]; k < p->first_in[node + 1]; k++) set_arc(l, p->in_arc[k], closed);
    }
    for (int64_t t = s->taken; t != LL_NONE; t = l->taken[t].next) set_arc(l, l->taken[t].arc, closed);
}

/* The arc by which the search came to node: tight, the lowest. */
static int32_t arc_into(const ll_loopless *l, int32_t node) {
    const ll_problem *p = l->p;
    int32_t i = p->first_in[node];
    for (;; i++) {
        int64_t weight = l->reduced[p->in_arc[i]], from = l->reached[p->tail[p->in_arc[i]]];
        if (weight < LL_COST_INF && from < LL_COST_INF && from + weight == l->reached[node]) return p->in_arc[i];
    }
}

/* Keeps the way from node to the destination that a search found. */
static ll_status keep_suffix(ll_loopless *l, int32_t node, subspace *s) {
    ll_status status = LL_OK;
    int32_t count = 0;
    for (int32_t v = l->destination; v != node; v = l->p->tail[l->walked[count++]]) l->walked[count] = arc_into(l, v);
    LL_TRY(room_for(l->ctx, &l->suffix, l->suffix_count + count, &l->suffix_room, sizeof *l->suffix));
    s->suffix = l->suffix_count;
    s->suffix_count = count;
    while (count > 0) l->suffix[l->suffix_count++] = l->walked[--count];
done:
    return status;
}

/* Finds the cheapest path of a subspace that is only bounded; it comes back into the heap where there is one. */
static ll_status search_space(ll_loopless *l, const int32_t *arc, int32_t origin, int64_t most_cost, int64_t space) {
    ll_status status = LL_OK;
    subspace *s = &l->space[space];
    int32_t node = s->length == 0 ? origin : l->p->head[arc[s->length - 1]];
    set_arcs(l, arc, origin, s, true);
    ll_dijkstra_await(l->search, l->destination);
    ll_dijkstra_run(l->search, node, l->reduced, l->reached);
    int64_t detour = l->reached[l->destination];
    s->bound = detour >= LL_COST_INF ? LL_COST_INF : s->begun + l->distance[node] + detour;
    if (s->bound <= most_cost && s->bound < LL_COST_INF) {
        LL_TRY(keep_suffix(l, node, s));
        LL_TRY(push(l, space));
    }
done:
    set_arcs(l, arc, origin, s, false);
    return status;
}

/* ---- a path ---- */

/* The arcs of the found path whose beginning the subspace shares. */
static const int32_t *beginning_of(const ll_path_list *list, const subspace *s) {
    return s->parent == LL_NONE ? list->arc : list->arc + list->first[s->parent];
}

static ll_status add_path(ll_loopless *l, const subspace *s, int32_t origin, ll_path_list *list) {
    ll_status status = LL_OK;
    LL_TRY(ll_path_list_open(l->ctx, list, s->bound));
    int32_t node = origin;
    for (int32_t i = 0; i < s->length; i++) {
        int32_t arc = beginning_of(list, s)[i]; /* the list may move as it grows */
        LL_TRY(ll_path_list_add(l->ctx, list, arc));
        node = l->p->head[arc];
    }
    for (int32_t i = 0; s->suffix != LL_NONE && i < s->suffix_count; i++)
        LL_TRY(ll_path_list_add(l->ctx, list, l->suffix[s->suffix + i]));
    for (int32_t arc = s->arc; s->suffix == LL_NONE && node != l->destination; arc = l->next_arc[node]) {
        LL_TRY(ll_path_list_add(l->ctx, list, arc));
        node = l->p->head[arc];
    }
done:
    return status;
}

/* The subspaces that a found path leaves of the one that it was found in. */
static ll_status split(ll_loopless *l, int64_t space, int32_t origin, int64_t most_cost, const ll_path_list *list) {
    ll_status status = LL_OK;
    int64_t path = list->count - 1;
    const int32_t *arc = list->arc + list->first[path];
    int32_t count = (int32_t)(list->first[path + 1] - list->first[path]), node = origin;
    subspace s = {.parent = path};
    l->at[origin] = 0;
    for (int32_t i = 0; i < count; i++) l->at[l->p->head[arc[i]]] = i + 1;
    for (int32_t i = 0; i < count; i++) {
        if (i >= l->space[space].length) {
            s.length = i;
            LL_TRY(take_arc(l, arc[i], i == l->space[space].length ? l->space[space].taken : LL_NONE, &s.taken));
            bound_space(l, node, &s);
            if (s.bound <= most_cost && s.bound < LL_COST_INF) LL_TRY(add_space(l, &s));
        }
        s.begun += l->weight[arc[i]];
        node = l->p->head[arc[i]];
    }
done:
    l->at[origin] = LL_NONE;
    for (int32_t i = 0; i < count; i++) l->at[l->p->head[arc[i]]] = LL_NONE;
    return status;
}

/* ---- all of it ---- */

ll_status ll_loopless_create(ll_context *ctx, const ll_problem *p, ll_loopless **out) {
    ll_status status = LL_OK;
    ll_loopless *l = NULL;
    *out = NULL;
    LL_NEW(ctx, l, 1);
    l->ctx = ctx;
    l->p = p;
    LL_TRY(ll_dijkstra_create(ctx, p->node_count, p->first_in, p->in_arc, p->tail, &l->towards));
    LL_TRY(ll_dijkstra_create(ctx, p->node_count, p->first_out, p->out_arc, p->head, &l->search));
    LL_NEW(ctx, l->distance, p->node_count);
    LL_NEW(ctx, l->next_arc, p->node_count);
    LL_NEW(ctx, l->reduced, p->arc_count);
    LL_NEW(ctx, l->reached, p->node_count);
    LL_NEW(ctx, l->at, p->node_count);
    LL_NEW(ctx, l->walked, p->node_count);
    for (int32_t v = 0; v < p->node_count; v++) l->at[v] = LL_NONE;
    *out = l;
    l = NULL;
done:
    ll_loopless_free(ctx, l);
    return status;
}

void ll_loopless_free(ll_context *ctx, ll_loopless *l) {
    if (l == NULL) return;
    ll_dijkstra_free(ctx, l->towards);
    ll_dijkstra_free(ctx, l->search);
    void *arrays[] = {l->distance, l->next_arc, l->reduced, l->reached, l->at,
                      l->walked,   l->space,    l->heap,    l->taken,   l->suffix};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, l);
}

/* The lowest arc on a shortest way to the destination, LL_NONE: there is none. */
static int32_t tree_arc(const ll_loopless *l, int32_t node) {
    const ll_problem *p = l->p;
    for (int32_t i = p->first_out[node]; i < p->first_out[node + 1]; i++)
        if (l->reduced[p->out_arc[i]] == 0) return p->out_arc[i];
    return LL_NONE;
}

void ll_loopless_aim(ll_loopless *l, const int64_t *weight, int32_t destination) {
    l->weight = weight;
    l->destination = destination;
    ll_dijkstra_run(l->towards, destination, weight, l->distance);
    for (int32_t a = 0; a < l->p->arc_count; a++) l->reduced[a] = reduced_weight(l, a);
    for (int32_t v = 0; v < l->p->node_count; v++) l->next_arc[v] = v == destination ? LL_NONE : tree_arc(l, v);
}

int64_t ll_loopless_distance(const ll_loopless *l, int32_t node) { return l->distance[node]; }

ll_status ll_loopless_find(ll_loopless *l, int32_t origin, int32_t most, int64_t most_cost, ll_path_list *list) {
    ll_status status = LL_OK;
    subspace all = {.parent = LL_NONE, .taken = LL_NONE, .suffix = LL_NONE};
    int64_t first = list->count;
    l->space_count = l->heap_count = l->taken_count = l->suffix_count = 0;
    all.bound = l->distance[origin];
    all.arc = l->next_arc[origin];
    if (all.bound >= LL_COST_INF || all.bound > most_cost) return LL_OK;
    LL_TRY(add_space(l, &all));
    while (l->heap_count > 0 && list->count - first < most) {
        int64_t space = pop(l);
        const subspace *s = &l->space[space];
        if (s->arc == LL_NONE && s->suffix == LL_NONE) {
            LL_TRY(search_space(l, beginning_of(list, s), origin, most_cost, space));
            continue;
        }
        LL_TRY(add_path(l, s, origin, list));
        LL_TRY(split(l, space, origin, most_cost, list));
    }
done:
    return status;
}
