/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The choice set. Paths are looked for where chains are joined, demands of a class and destination together: one tree
 * serves them all, and threads share these groups. An arc whose capacity has no room for a quantum is no choice.
 *
 * The cheapest paths alone are often variants of one way: of K choices the first is the cheapest path, then come those
 * of the corridors, then the next cheapest.
 */
#include <math.h>
#include <stdlib.h>

#include "graphs/loopless.h"
#include "graphs/problem_chains.h"
#include "solver/logit/gateways.h"
#include "solver/logit/logit.h"

typedef struct place {                    /* where the paths of a demand are */
    int64_t list, first, cheapest, count; /* count of them, first the cheapest, then those of corridors */
} place;

typedef struct worker { /* of one thread */
    ll_loopless *loopless;
    ll_gateways **gateways; /* [corridor] */
    ll_status end;
} worker;

typedef struct search {
    ll_context *ctx;
    const ll_problem *p, *q; /* the case's, and with chains joined */
    const ll_logit *l;
    int64_t *demand; /* by class, destination, number; those with a volume */
    int64_t demand_count;
    int64_t *first; /* [group + 1] into demand */
    int64_t group_count;
    int64_t *weight;    /* [class * arc_count + arc] */
    ll_path_list *list; /* [group] */
    place *place;       /* [demand] */
    worker *worker;     /* [thread] */
    int threads;
} search;

/* ---- what a class may use ---- */

static bool has_room(const ll_problem *q, int32_t klass, int32_t a) {
    for (int64_t e = q->entry_first[a]; e < q->entry_first[a + 1]; e++) {
        const ll_row_entry *entry = &q->entry[e];
        if (entry->klass != LL_NONE && entry->klass != klass) continue;
        if ((ll_i128)q->row[entry->row].capacity_uteu * LL_MICRO < entry->weight_micro) return false;
    }
    return true;
}

static void set_weights(const search *s) {
    const ll_problem *q = s->q;
    for (int32_t k = 0; k < q->class_count; k++)
        for (int32_t a = 0; a < q->arc_count; a++) {
            int64_t at = (int64_t)k * q->arc_count + a, cost = q->cost_nusd[at];
            bool open = cost < LL_COST_INF && has_room(q, k, a);
            s->weight[at] = !open ? LL_COST_INF : cost > 0 ? cost : 1; /* so that no cycle is free */
        }
}

int64_t ll_logit_most_nusd(double factor, int64_t cheapest_nusd) {
    static const double safely = 1 - 4 * 0x1p-53; /* two roundings below the product */
    double most = floor(factor * (double)cheapest_nusd * safely);
    if (most >= (double)LL_COST_INF) return LL_COST_INF - 1;
    return most > (double)cheapest_nusd ? (int64_t)most : cheapest_nusd;
}

/* ---- groups ---- */

typedef struct group_key {
    int64_t demand;
    int32_t klass, destination;
} group_key;

static int by_end(const void *a, const void *b) {
    const group_key *x = a, *y = b;
    if (x->klass != y->klass) return x->klass < y->klass ? -1 : 1;
    if (x->destination != y->destination) return x->destination < y->destination ? -1 : 1;
    return (x->demand > y->demand) - (x->demand < y->demand);
}

static ll_status make_groups(search *s) {
    ll_status status = LL_OK;
    const ll_problem *q = s->q;
    group_key *key = NULL;
    LL_NEW(s->ctx, key, q->demand_count);
    LL_NEW(s->ctx, s->demand, q->demand_count);
    LL_NEW(s->ctx, s->first, q->demand_count + 1);
    for (int64_t d = 0; d < q->demand_count; d++)
        if (q->volume_uteu[d] > 0) key[s->demand_count++] = (group_key){d, q->klass[d], q->destination[d]};
    if (s->demand_count > 0) qsort(key, (size_t)s->demand_count, sizeof *key, by_end);
    for (int64_t i = 0; i < s->demand_count; i++) {
        s->demand[i] = key[i].demand;
        bool same = i > 0 && key[i].klass == key[i - 1].klass && key[i].destination == key[i - 1].destination;
        if (!same) s->group_count++;
        s->first[s->group_count] = i + 1;
    }
done:
    ll_free(s->ctx, key);
    return status;
}

static ll_status find_demand(const search *s, int64_t d, worker *w, ll_path_list *list) {
    ll_status status = LL_OK;
    int32_t origin = s->q->origin[d];
    int64_t distance = ll_loopless_distance(w->loopless, origin), first = list->count, most = 0;
    s->place[d].first = first;
    if (distance >= LL_COST_INF) return LL_OK;
    most = ll_logit_most_nusd(s->l->factor, distance);
    LL_TRY(ll_loopless_find(w->loopless, origin, s->l->choices, most, list));
    s->place[d].cheapest = list->count - first;
    for (int32_t c = 0; c < s->p->source->corridor_count; c++)
        LL_TRY(ll_gateways_find(w->gateways[c], origin, most, list));
    s->place[d].count = list->count - first;
done:
    return status;
}

static ll_status find_group(search *s, int64_t group, worker *w) {
    ll_status status = LL_OK;
    const ll_problem *q = s->q;
    int64_t first = s->demand[s->first[group]];
    const int64_t *weight = s->weight + (int64_t)q->klass[first] * q->arc_count;
    ll_loopless_aim(w->loopless, weight, q->destination[first]);
    for (int32_t c = 0; c < s->p->source->corridor_count; c++)
        ll_gateways_aim(w->gateways[c], weight, q->destination[first]);
    for (int64_t i = s->first[group]; i < s->first[group + 1]; i++) {
        s->place[s->demand[i]].list = group;
        LL_TRY(find_demand(s, s->demand[i], w, &s->list[group]));
    }
done:
    return status;
}

static ll_status find_all(search *s) {
#pragma omp parallel for num_threads(s->threads) schedule(dynamic, 1)
    for (int64_t group = 0; group < s->group_count; group++) {
        worker *w = &s->worker[ll_thread()];
        if (w->end == LL_OK && ll_should_stop(s->ctx)) w->end = LL_ERR_LIMIT;
        if (w->end == LL_OK) w->end = find_group(s, group, w);
    }
    for (int t = 0; t < s->threads; t++)
        if (s->worker[t].end == LL_ERR_LIMIT)
            return ll_fail(s->ctx, LL_ERR_NO_ANSWER,
                           "stopped before the choice set was whole; give it more time, or fewer --choices");
        else if (s->worker[t].end != LL_OK)
            return s->worker[t].end;
    return LL_OK;
}

/* ---- the set ---- */

static ll_status add(ll_context *ctx, ll_logit *l, int64_t d, const int32_t *arc, int64_t count, ll_choice_kind kind) {
    ll_status status = LL_OK;
    int64_t column = LL_NONE;
    bool added = false;
    if (!ll_pool_has_room(ctx, l->set, count))
        return ll_fail(ctx, LL_ERR_MEMORY,
                       "the choice set does not fit the memory limit; ask for fewer --choices, or a smaller "
                       "--choice-factor");
    LL_TRY(ll_pool_add_path(ctx, l->set, d, arc, count, &column, &added));
    LL_TRY(ll_grow(ctx, &l->kind, l->set->room, sizeof *l->kind));
    if (added) l->kind[column] = kind;
done:
    return status;
}

typedef struct ranked {
    int64_t path, cost;
    ll_choice_kind kind;
} ranked;

/* The cheapest path, then those of corridors, then the others; each of these by cost. */
static int by_turn(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->kind != y->kind) return x->kind == LL_CHOICE_CORRIDOR ? -1 : 1;
    if (x->cost != y->cost) return x->cost < y->cost ? -1 : 1;
    return (x->path > y->path) - (x->path < y->path);
}

/* A path's cost, the arcs of the case into arc, their number into *count. The search takes a cost of 0 for a quantum.
 */
static int64_t whole_path(const search *s, int64_t d, const ll_path_list *list, int64_t path, int32_t *arc,
                          int64_t *count) {
    const int64_t *cost_nusd = s->p->cost_nusd + (int64_t)s->p->klass[d] * s->p->arc_count;
    const int32_t *joined = list->arc + list->first[path];
    int64_t cost = 0;
    *count = ll_problem_whole_arcs(s->q, joined, list->first[path + 1] - list->first[path], arc);
    for (int64_t k = 0; k < *count; k++) cost = ll_cost_add(cost, cost_nusd[arc[k]]);
    return cost;
}

/* As many as are asked for, none dearer than factor times the cheapest. */
static ll_status add_paths(const search *s, int64_t d, ll_logit *l, int32_t *arc, ranked *order) {
    ll_status status = LL_OK;
    const place *at = &s->place[d];
    const ll_path_list *list = &s->list[at->list];
    int64_t before = l->set->count, most = 0;
    for (int64_t i = 0; i < at->count; i++) {
        bool of_corridor = i >= at->cheapest;
        int64_t path = at->first + i;
        order[i] = (ranked){path, list->cost[path], of_corridor ? LL_CHOICE_CORRIDOR : LL_CHOICE_CHEAPEST};
    }
    if (at->count > 1) qsort(order + 1, (size_t)at->count - 1, sizeof *order, by_turn);
    for (int64_t i = 0; i < at->count && l->set->count - before < l->choices; i++) {
        int64_t count = 0, cost = whole_path(s, d, list, order[i].path, arc, &count);
        if (i == 0) most = ll_logit_most_nusd(l->factor, cost);
        if (cost <= most) LL_TRY(add(s->ctx, l, d, arc, count, order[i].kind));
    }
done:
    return status;
}

/* Paths of the plain answer from *path on, as far as they are the demand's. */
static ll_status add_optimum(const search *s, const ll_solution *plain, int64_t d, int64_t *path, ll_logit *l) {
    ll_status status = LL_OK;
    for (; *path < plain->path_count && plain->path_demand[*path] == d; (*path)++) {
        int64_t first = plain->path_first[*path];
        LL_TRY(add(s->ctx, l, d, plain->path_arc + first, plain->path_first[*path + 1] - first, LL_CHOICE_OPTIMUM));
    }
done:
    return status;
}

static ll_status add_unmet(const search *s, int64_t d, ll_logit *l) {
    ll_status status = LL_OK;
    if (s->p->penalty_nusd[d] >= LL_COST_INF) return LL_OK;
    LL_TRY(ll_pool_set_unmet(s->ctx, l->set, d, s->p->penalty_nusd[d]));
    LL_TRY(ll_grow(s->ctx, &l->kind, l->set->room, sizeof *l->kind));
    l->kind[l->set->count - 1] = LL_CHOICE_UNMET;
done:
    return status;
}

static ll_status fill(const search *s, const ll_solution *plain, ll_logit *l) {
    ll_status status = LL_OK;
    int32_t *arc = NULL;
    ranked *order = NULL;
    int64_t path = 0;
    LL_NEW(s->ctx, arc, s->p->arc_count);
    LL_NEW(s->ctx, order, (int64_t)l->choices + s->p->source->corridor_count);
    for (int64_t d = 0; d < s->p->demand_count; d++) {
        if (s->p->volume_uteu[d] == 0) continue;
        LL_TRY(add_paths(s, d, l, arc, order));
        LL_TRY(add_optimum(s, plain, d, &path, l));
        LL_TRY(add_unmet(s, d, l));
    }
done:
    ll_free(s->ctx, order);
    ll_free(s->ctx, arc);
    return status;
}

/* ---- all of it ---- */

static ll_status open_worker(const search *s, worker *w) {
    ll_status status = LL_OK;
    int32_t corridors = s->p->source->corridor_count;
    LL_TRY(ll_loopless_create(s->ctx, s->q, &w->loopless));
    LL_NEW(s->ctx, w->gateways, corridors);
    for (int32_t c = 0; c < corridors; c++) LL_TRY(ll_gateways_create(s->ctx, s->q, c, &w->gateways[c]));
done:
    return status;
}

static void close_worker(const search *s, worker *w) {
    for (int32_t c = 0; w->gateways != NULL && c < s->p->source->corridor_count; c++)
        ll_gateways_free(s->ctx, w->gateways[c]);
    ll_free(s->ctx, w->gateways);
    ll_loopless_free(s->ctx, w->loopless);
}

static ll_status open_search(search *s) {
    ll_status status = LL_OK;
    s->threads = ll_context_threads(s->ctx);
    LL_TRY(make_groups(s));
    LL_NEW(s->ctx, s->weight, (int64_t)s->q->class_count * s->q->arc_count);
    LL_NEW(s->ctx, s->list, s->group_count);
    LL_NEW(s->ctx, s->place, s->q->demand_count);
    LL_NEW(s->ctx, s->worker, s->threads);
    for (int t = 0; t < s->threads; t++) LL_TRY(open_worker(s, &s->worker[t]));
    set_weights(s);
done:
    return status;
}

static void close_search(search *s) {
    for (int t = 0; s->worker != NULL && t < s->threads; t++) close_worker(s, &s->worker[t]);
    for (int64_t i = 0; s->list != NULL && i < s->group_count; i++) ll_path_list_free(s->ctx, &s->list[i]);
    void *arrays[] = {s->demand, s->first, s->weight, s->list, s->place, s->worker};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(s->ctx, arrays[i]);
}

ll_status ll_logit_choose(ll_context *ctx, const ll_solution *plain, ll_logit *l) {
    ll_status status = LL_OK;
    ll_problem *joined = NULL;
    search s = {.ctx = ctx, .p = plain->problem, .l = l};
    LL_TRY(ll_problem_join_chains(ctx, s.p, 1, &joined));
    s.q = joined != NULL ? joined : s.p;
    LL_TRY(ll_pool_create(ctx, s.p, &l->set));
    LL_TRY(open_search(&s));
    LL_TRY(find_all(&s));
    LL_TRY(fill(&s, plain, l));
done:
    close_search(&s);
    ll_problem_free(ctx, joined);
    return status;
}
