/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths over what has room for a quantum, until nothing is missing or it has taken long enough.
 *
 *     few demands     one after the other, a search a path
 *     many            trees of all, on the device where there is one, and their paths are filled in order; and again;
 *                     then searches for what is left of hard demands: a path may cost more than trees can count
 *
 * Which of both is a matter of counts alone, so that the answer is no matter of the machine.
 */
#include "solver/detour.h"

#include "graphs/dijkstra.h"
#include "solver/reroute.h"

enum { DETOUR_STEPS = 10000000 }; /* arcs that all searches together may look at: well under a second */
enum { DETOUR_ROUNDS = 12 };      /* of trees; most demands need one or two */
static const double search_ns_an_arc = 30, few_rounds = 4;

typedef struct detour { /* a search for one path */
    ll_dijkstra *dijkstra;
    int64_t *weight;   /* [arc] its cost, at least 1 so that cycles are dear; LL_COST_INF without room for a quantum */
    int64_t *distance; /* [node] */
    int32_t *path;     /* [length], from its end: [node - 1 ..] of it */
} detour;

static ll_status open_detour(const ll_fit *f, detour *t) {
    ll_status status = LL_OK;
    const ll_problem *p = f->p;
    LL_TRY(ll_dijkstra_create(f->ctx, p->node_count, p->first_out, p->out_arc, p->head, &t->dijkstra));
    LL_NEW(f->ctx, t->weight, p->arc_count);
    LL_NEW(f->ctx, t->distance, p->node_count);
    LL_NEW(f->ctx, t->path, p->node_count);
done:
    return status;
}

static void close_detour(const ll_fit *f, detour *t) {
    ll_dijkstra_free(f->ctx, t->dijkstra);
    ll_free(f->ctx, t->weight);
    ll_free(f->ctx, t->distance);
    ll_free(f->ctx, t->path);
}

static bool has_room(const ll_fit *f, int32_t klass, int32_t a) {
    for (int64_t e = f->p->entry_first[a]; e < f->p->entry_first[a + 1]; e++) {
        const ll_row_entry *entry = &f->p->entry[e];
        if ((entry->klass == LL_NONE || entry->klass == klass) && f->room[entry->row] < entry->weight_micro)
            return false;
    }
    return true;
}

/* The length of the cheapest path with room, 0 where there is none below the penalty; its arcs end the array. */
static int32_t search(const ll_fit *f, int64_t d, detour *t) {
    const ll_problem *p = f->p;
    const int64_t *cost = p->cost_nusd + (int64_t)p->klass[d] * p->arc_count;
    int32_t length = 0;
    for (int32_t a = 0; a < p->arc_count; a++)
        t->weight[a] = has_room(f, p->klass[d], a) ? cost[a] + (cost[a] == 0) : LL_COST_INF;
    ll_dijkstra_await(t->dijkstra, p->destination[d]); /* nodes beyond it are on no path to it */
    ll_dijkstra_run(t->dijkstra, p->origin[d], t->weight, t->distance);
    if (t->distance[p->destination[d]] >= p->penalty_nusd[d]) return 0;
    for (int32_t v = p->destination[d], before; v != p->origin[d]; v = before) {
        int32_t i = p->first_in[v];
        while (t->weight[p->in_arc[i]] >= LL_COST_INF ||
               t->distance[p->tail[p->in_arc[i]]] + t->weight[p->in_arc[i]] != t->distance[v])
            i++;
        t->path[p->node_count - ++length] = p->in_arc[i];
        before = p->tail[p->in_arc[i]];
    }
    return length;
}

/* *more: how much one new path of the demand took. */
static ll_status take_detour(ll_pool *pool, ll_fit *f, int64_t d, detour *t, int64_t *more) {
    ll_status status = LL_OK;
    int32_t length = search(f, d, t);
    int64_t column = LL_NONE;
    bool added = false;
    *more = 0;
    if (length == 0) return LL_OK;
    LL_TRY(ll_pool_add_path(f->ctx, pool, d, t->path + f->p->node_count - length, length, &column, &added));
    LL_TRY(ll_fit_follow_pool(f));
    *more = ll_fit_room(f, column); /* 0 where it crosses a capacity more than once */
    if (*more > f->missing_uteu[d]) *more = f->missing_uteu[d];
    if (*more > 0) ll_fit_change(f, column, *more);
done:
    return status;
}

/* Each demand by itself, in order. */
static ll_status search_paths(ll_pool *pool, ll_fit *f, bool hard_alone) {
    ll_status status = LL_OK;
    detour t = {0};
    int64_t searches = 1 + DETOUR_STEPS / (f->p->arc_count + 1);
    LL_TRY(open_detour(f, &t));
    for (int64_t d = 0; d < f->p->demand_count; d++)
        if (!hard_alone || f->p->penalty_nusd[d] >= LL_COST_INF)
            for (int64_t more = 1; f->missing_uteu[d] > 0 && more > 0 && searches > 0; searches--)
                LL_TRY(take_detour(pool, f, d, &t, &more));
done:
    close_detour(f, &t);
    return status;
}

/* All demands at once, and what is filled by their paths closes capacities for the next round. */
static ll_status grow_trees(ll_oracle *oracle, ll_pool *pool, ll_fit *f) {
    const ll_reroute plan = {.unmet_nusd = f->p->penalty_nusd, .rounds = DETOUR_ROUNDS, .every_quantum = true};
    double pricing_s = oracle->pricing_s; /* what this takes is repair's */
    ll_status status = ll_reroute_missing(oracle, &plan, pool, f);
    oracle->pricing_s = pricing_s;
    return status;
}

static int64_t count_missing(const ll_fit *f) {
    int64_t count = 0;
    for (int64_t d = 0; d < f->p->demand_count; d++) count += f->missing_uteu[d] > 0;
    return count;
}

ll_status ll_detours_take(ll_oracle *oracle, ll_pool *pool, ll_fit *f) {
    int64_t missing = count_missing(f);
    if (missing == 0) return LL_OK;
    double searches_ns = search_ns_an_arc * f->p->arc_count * (double)missing;
    bool trees = oracle != NULL && few_rounds * ll_oracle_trees_ns(oracle) < searches_ns;
    ll_status status = trees ? grow_trees(oracle, pool, f) : LL_OK;
    if (status == LL_OK && (!trees || f->p->any_hard)) status = search_paths(pool, f, trees);
    ll_log(f->ctx, LL_LOG_DEBUG, "detours: of %lld demands by %s, %lld left", (long long)missing,
           trees ? "trees" : "searches", (long long)count_missing(f));
    return status;
}
