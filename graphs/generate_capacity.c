/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How tight capacities are, from where freight would go without them:
 *
 *     first    = load of cheapest paths
 *     second   = load when what is picked costs three times as much
 *     flow     = (first + second) / 2, a flow of all demands
 *     capacity = flow where it is picked and flow < first: less than cheapest paths ask for;
 *                elsewhere more than either load, and no less than the case has.  flow fits: all can be carried.
 */
#include <math.h>
#include <string.h>

#include "graphs/dijkstra.h"
#include "graphs/generate_parts.h"
#include "graphs/problem.h"

enum { DETOUR_FACTOR = 3, LEAST_ROOM_PERCENT = 125, MOST_ROOM_PERCENT = 250 };

/* Up to a thousandth of a TEU. */
static double round_up(double capacity_teu) { return ceil(capacity_teu * 1000) / 1000; }

/* ---- the load of cheapest paths ---- */

typedef struct loader {
    const ll_problem *p;
    ll_dijkstra *dijkstra;
    int64_t *weight;   /* [class * arc_count + arc] */
    int64_t *distance; /* [node] */
    int32_t *parent;   /* [node] arc of the cheapest path, lowest id first */
    int64_t *load;     /* [class * arc_count + arc] micro-TEU */
} loader;

static void loader_close(ll_context *ctx, loader *l) {
    ll_dijkstra_free(ctx, l->dijkstra);
    ll_free(ctx, l->weight);
    ll_free(ctx, l->distance);
    ll_free(ctx, l->parent);
    ll_free(ctx, l->load);
}

/* Free arcs weigh one quantum: paths then have no cycles. */
static ll_status loader_open(ll_context *ctx, const ll_problem *p, loader *l) {
    ll_status status = LL_OK;
    const int64_t count = (int64_t)p->class_count * p->arc_count;
    *l = (loader){.p = p};
    LL_TRY(ll_dijkstra_create(ctx, p->node_count, p->first_out, p->out_arc, p->head, &l->dijkstra));
    LL_NEW(ctx, l->weight, count);
    LL_NEW(ctx, l->distance, p->node_count);
    LL_NEW(ctx, l->parent, p->node_count);
    LL_NEW(ctx, l->load, count);
    for (int64_t i = 0; i < count; i++) l->weight[i] = p->cost_nusd[i] > 0 ? p->cost_nusd[i] : 1;
done:
    return status;
}

static void grow_tree(loader *l, int32_t origin, const int64_t *weight) {
    const ll_problem *p = l->p;
    ll_dijkstra_run(l->dijkstra, origin, weight, l->distance);
    for (int32_t v = 0; v < p->node_count; v++) l->parent[v] = LL_NONE;
    for (int32_t a = p->arc_count - 1; a >= 0; a--) {
        const int64_t reach = l->distance[p->tail[a]];
        if (reach < LL_COST_INF && weight[a] < LL_COST_INF && reach + weight[a] == l->distance[p->head[a]])
            l->parent[p->head[a]] = a;
    }
}

/* Demands of one origin and class that follow each other share a tree. */
static void load_paths(loader *l) {
    const ll_problem *p = l->p;
    memset(l->load, 0, (size_t)p->class_count * (size_t)p->arc_count * sizeof *l->load);
    for (int64_t d = 0; d < p->demand_count; d++) {
        const int64_t first = (int64_t)p->klass[d] * p->arc_count;
        if (d == 0 || p->klass[d] != p->klass[d - 1] || p->origin[d] != p->origin[d - 1])
            grow_tree(l, p->origin[d], &l->weight[first]);
        if (l->distance[p->destination[d]] >= LL_COST_INF) continue;
        for (int32_t v = p->destination[d]; v != p->origin[d]; v = p->tail[l->parent[v]])
            l->load[first + l->parent[v]] += p->volume_uteu[d];
    }
}

/* ---- capacities ---- */

typedef struct slot { /* a capacity of the case: of a link (its two directions share it), a transfer or a set */
    double *capacity_teu;
    double first_teu, most_teu, flow_teu; /* over its directions the most of: first, either load, flow */
    bool picked;
} slot;

typedef struct slots {
    slot *slot;
    int32_t count;
    int32_t *of_row; /* [row] */
} slots;

static double *capacity_of(const ll_problem *p, const ll_row *row) {
    if (row->kind == LL_ROW_SET) return &p->source->set[row->source].capacity_teu_per_year;
    const int32_t source = p->arc[row->source].source;
    return row->kind == LL_ROW_LINK ? &p->source->link[source].capacity_teu_per_year
                                    : &p->source->transfer[source].capacity_teu_per_year;
}

/* The row of a backward arc follows that of its forward arc. */
static ll_status slots_open(ll_context *ctx, const ll_problem *p, slots *s) {
    ll_status status = LL_OK;
    LL_NEW(ctx, s->slot, p->row_count);
    LL_NEW(ctx, s->of_row, p->row_count);
    for (int32_t r = 0; r < p->row_count; r++) {
        const ll_row *row = &p->row[r];
        const bool backward = row->kind == LL_ROW_LINK && p->arc[row->source].backward;
        if (!backward) s->slot[s->count++].capacity_teu = capacity_of(p, row);
        s->of_row[r] = s->count - 1;
    }
done:
    return status;
}

static void slots_close(ll_context *ctx, slots *s) {
    ll_free(ctx, s->slot);
    ll_free(ctx, s->of_row);
}

/* What the flows of a loader take of every row, in TEU. */
static void find_row_loads(const loader *l, double *taken_teu) {
    const ll_problem *p = l->p;
    for (int32_t a = 0; a < p->arc_count; a++)
        for (int64_t e = p->entry_first[a]; e < p->entry_first[a + 1]; e++) {
            const ll_row_entry *entry = &p->entry[e];
            const double weight = (double)entry->weight_micro / (double)LL_MICRO / (double)LL_MICRO;
            for (int32_t k = 0; k < p->class_count; k++)
                if (entry->klass == LL_NONE || entry->klass == k)
                    taken_teu[entry->row] += weight * (double)l->load[(int64_t)k * p->arc_count + a];
        }
}

/* Picks so many of the loaded slots, each as likely as another. */
static void pick(ll_random *random, int64_t wanted, slots *s) {
    int64_t left = 0;
    for (int32_t i = 0; i < s->count; i++) left += s->slot[i].first_teu > 0;
    for (int32_t i = 0; i < s->count; i++) {
        if (!(s->slot[i].first_teu > 0)) continue;
        s->slot[i].picked = ll_random_range(random, 1, left--) <= wanted;
        wanted -= s->slot[i].picked;
    }
}

static void raise_costs(loader *l, const slots *s) {
    const ll_problem *p = l->p;
    for (int32_t a = 0; a < p->arc_count; a++) {
        bool picked = false;
        for (int64_t e = p->entry_first[a]; e < p->entry_first[a + 1]; e++)
            picked |= s->slot[s->of_row[p->entry[e].row]].picked;
        for (int32_t k = 0; picked && k < p->class_count; k++) {
            int64_t *weight = &l->weight[(int64_t)k * p->arc_count + a];
            if (*weight < LL_COST_INF) *weight *= DETOUR_FACTOR;
        }
    }
}

static void raise(double *most, double value) {
    if (value > *most) *most = value;
}

static double mean_volume_teu(const ll_problem *p) {
    ll_i128 total = 0;
    for (int64_t d = 0; d < p->demand_count; d++) total += p->volume_uteu[d];
    return (double)total / (double)LL_MICRO / (double)p->demand_count;
}

/* Room above the loads is random; a mean volume of it is there where nothing passes. */
static void set_capacities(ll_random *random, const slots *s, double mean_teu) {
    for (int32_t i = 0; i < s->count; i++) {
        const slot *one = &s->slot[i];
        const double room = (double)ll_random_range(random, LEAST_ROOM_PERCENT, MOST_ROOM_PERCENT) / 100;
        const double wide = round_up(room * (one->most_teu + mean_teu));
        if (one->picked && one->flow_teu < one->first_teu)
            *one->capacity_teu = round_up(one->flow_teu);
        else
            raise(one->capacity_teu, wide);
    }
}

static void find_flows(const ll_problem *p, const double *first_teu, const double *second_teu, slots *s) {
    for (int32_t r = 0; r < p->row_count; r++) {
        slot *one = &s->slot[s->of_row[r]];
        raise(&one->most_teu, first_teu[r] > second_teu[r] ? first_teu[r] : second_teu[r]);
        raise(&one->flow_teu, (first_teu[r] + second_teu[r]) / 2);
    }
}

static ll_status fit(ll_context *ctx, ll_random *random, double share, const ll_problem *p) {
    ll_status status = LL_OK;
    loader l = {0};
    slots s = {0};
    double *first_teu = NULL, *second_teu = NULL;
    LL_TRY(loader_open(ctx, p, &l));
    LL_TRY(slots_open(ctx, p, &s));
    LL_NEW(ctx, first_teu, p->row_count);
    LL_NEW(ctx, second_teu, p->row_count);
    load_paths(&l);
    find_row_loads(&l, first_teu);
    for (int32_t r = 0; r < p->row_count; r++) raise(&s.slot[s.of_row[r]].first_teu, first_teu[r]);
    pick(random, (int64_t)floor(share * p->row_count + 0.5), &s);
    raise_costs(&l, &s);
    load_paths(&l);
    find_row_loads(&l, second_teu);
    find_flows(p, first_teu, second_teu, &s);
    set_capacities(random, &s, mean_volume_teu(p));
done:
    loader_close(ctx, &l);
    slots_close(ctx, &s);
    ll_free(ctx, first_teu);
    ll_free(ctx, second_teu);
    return status;
}

ll_status ll_generate_fit(ll_context *ctx, ll_random *random, double share, ll_case **c) {
    ll_problem *p = NULL;
    ll_case *lent = *c;
    *c = NULL; /* the problem owns it, also when it cannot be built */
    ll_status status = ll_problem_build(ctx, lent, NULL, &p);
    if (status != LL_OK) return status;
    status = fit(ctx, random, share, p);
    *c = p->source;
    p->source = NULL;
    ll_problem_free(ctx, p);
    return status;
}
