/* SPDX-License-Identifier: Apache-2.0 */
/* Paths to corridors, and the corridors' flows, averages and bottlenecks. */
#include "solver/corridor.h"

#include <math.h>
#include <stdlib.h>

/* The links that the path at hand crosses, by the number of the path, so that nothing has to be cleared. */
typedef struct crossings {
    int64_t *forward, *backward; /* [link] 1 + the last path that crossed it */
} crossings;

typedef struct ranked {
    int32_t priority, corridor;
} ranked;

static int by_priority(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    if (a->priority != b->priority) return a->priority < b->priority ? -1 : 1;
    return (a->corridor > b->corridor) - (a->corridor < b->corridor);
}

static void note_crossings(const ll_problem *p, const int32_t *path_arc, int64_t count, int64_t path,
                           const crossings *c) {
    for (int64_t i = 0; i < count; i++) {
        const ll_arc *arc = &p->arc[path_arc[i]];
        if (arc->kind == LL_ARC_LINK) (arc->backward ? c->backward : c->forward)[arc->source] = path + 1;
    }
}

static bool crosses_group(const ll_case *source, int32_t group, const crossings *c, int64_t path) {
    const ll_case_corridor_group *g = &source->corridor_group[group];
    for (int32_t i = g->first_link; i < g->first_link + g->link_count; i++) {
        const ll_case_corridor_link *gateway = &source->corridor_link[i];
        if (gateway->direction != LL_BACKWARD && c->forward[gateway->link] == path + 1) return true;
        if (gateway->direction != LL_FORWARD && c->backward[gateway->link] == path + 1) return true;
    }
    return false;
}

static bool matches(const ll_case *source, int32_t corridor, const crossings *c, int64_t path) {
    const ll_case_corridor *at = &source->corridor[corridor];
    for (int32_t i = 0; i < at->group_count; i++)
        if (!crosses_group(source, at->first_group + i, c, path)) return false;
    return true;
}

static int32_t row_of(const ll_case *source, const ranked *order, const crossings *c, int64_t path) {
    int32_t row = 0;
    while (row < source->corridor_count && !matches(source, order[row].corridor, c, path)) row++;
    return row;
}

static void name_rows(const ll_case *source, const ranked *order, ll_corridor_table *t) {
    for (int32_t i = 0; i < t->row_count; i++) {
        bool other = i == source->corridor_count;
        t->row[i].id = other ? "other" : source->corridor[order[i].corridor].id;
        t->row[i].name = other ? "Other" : source->corridor[order[i].corridor].name;
        t->row[i].bottleneck = LL_NONE;
    }
}

/* The corridors in the order of the table's rows; *order is the caller's. */
static ll_status rank_corridors(ll_context *ctx, const ll_case *source, ranked **order) {
    ll_status status = LL_OK;
    LL_NEW(ctx, *order, source->corridor_count);
    for (int32_t i = 0; i < source->corridor_count; i++) (*order)[i] = (ranked){source->corridor[i].priority, i};
    qsort(*order, (size_t)source->corridor_count, sizeof **order, by_priority);
done:
    return status;
}

ll_status ll_corridor_rows(ll_context *ctx, const ll_problem *p, int64_t count, const int64_t *first,
                           const int32_t *arc, int32_t *row) {
    ll_status status = LL_OK;
    crossings c = {0};
    ranked *order = NULL;
    LL_NEW(ctx, c.forward, p->source->link_count);
    LL_NEW(ctx, c.backward, p->source->link_count);
    LL_TRY(rank_corridors(ctx, p->source, &order));
    for (int64_t path = 0; path < count; path++) {
        note_crossings(p, arc + first[path], first[path + 1] - first[path], path, &c);
        row[path] = row_of(p->source, order, &c, path);
    }
done:
    ll_free(ctx, order);
    ll_free(ctx, c.forward);
    ll_free(ctx, c.backward);
    return status;
}

/* Sums over the paths of a corridor: flow times the arcs' sums, in 1e-15 USD and 1e-12 of h, km, kg. */
typedef struct weighted {
    ll_i128 cost, time, length, co2;
} weighted;

static void add_path(const ll_solution *s, int64_t path, weighted *sum, ll_corridor_row *row) {
    ll_path_sums sums = ll_solution_path_sums(s, path);
    ll_i128 flow_uteu = s->path_flow_uteu[path];
    row->flow_uteu += s->path_flow_uteu[path];
    sum->cost += flow_uteu * sums.cost_nusd;
    sum->time += flow_uteu * sums.time_uh;
    sum->length += flow_uteu * sums.length_um_km;
    sum->co2 += flow_uteu * sums.co2_ukg;
}

/* ---- bottlenecks ---- */

typedef struct tolls { /* what the paths of corridors pay for rows with a price */
    int32_t count;
    int32_t *place; /* [row] LL_NONE: no price */
    int32_t *row;   /* [place] ascending */
    ll_i128 *paid;  /* [corridor * count + place] 1e-15 USD */
} tolls;

static ll_status open_tolls(ll_context *ctx, const ll_solution *s, int32_t corridors, tolls *out) {
    ll_status status = LL_OK;
    int32_t rows = s->problem->row_count;
    LL_NEW(ctx, out->place, rows);
    LL_NEW(ctx, out->row, rows);
    for (int32_t r = 0; r < rows; r++) {
        out->place[r] = s->price_nusd[r] > 0 ? out->count : LL_NONE;
        if (s->price_nusd[r] > 0) out->row[out->count++] = r;
    }
    LL_NEW(ctx, out->paid, (int64_t)corridors * out->count);
done:
    return status;
}

static void close_tolls(ll_context *ctx, tolls *t) {
    ll_free(ctx, t->place);
    ll_free(ctx, t->row);
    ll_free(ctx, t->paid);
}

static void pay(const ll_solution *s, int64_t path, const tolls *t, ll_i128 *paid) {
    const ll_problem *p = s->problem;
    int32_t klass = p->klass[s->path_demand[path]];
    for (int64_t i = s->path_first[path]; i < s->path_first[path + 1]; i++) {
        int32_t arc = s->path_arc[i];
        for (int64_t e = p->entry_first[arc]; e < p->entry_first[arc + 1]; e++) {
            const ll_row_entry *entry = &p->entry[e];
            if (t->place[entry->row] == LL_NONE || (entry->klass != LL_NONE && entry->klass != klass)) continue;
            ll_i128 weighted_uteu = (ll_i128)s->path_flow_uteu[path] * entry->weight_micro / LL_MICRO;
            paid[t->place[entry->row]] += weighted_uteu * s->price_nusd[entry->row];
        }
    }
}

static void name_bottleneck(const ll_solution *s, const tolls *t, const ll_i128 *paid, ll_corridor_row *row) {
    ll_i128 most = 0;
    for (int32_t i = 0; i < t->count; i++) {
        if (paid[i] <= most) continue;
        most = paid[i];
        row->bottleneck = t->row[i];
        row->bottleneck_price_nusd = s->price_nusd[t->row[i]];
    }
}

static ll_status find_bottlenecks(ll_context *ctx, const ll_solution *s, ll_corridor_table *t) {
    ll_status status = LL_OK;
    tolls all = {.count = 0};
    LL_TRY(open_tolls(ctx, s, t->row_count, &all));
    for (int64_t path = 0; path < s->path_count && all.count > 0; path++)
        pay(s, path, &all, all.paid + (int64_t)t->row_of_path[path] * all.count);
    for (int32_t i = 0; i < t->row_count; i++) name_bottleneck(s, &all, all.paid + (int64_t)i * all.count, &t->row[i]);
done:
    close_tolls(ctx, &all);
    return status;
}

/* ---- the table ---- */

static double average(ll_i128 sum, int64_t flow_uteu, double quanta) {
    return flow_uteu == 0 ? NAN : (double)sum / (double)flow_uteu / quanta;
}

static ll_status fill_rows(ll_context *ctx, const ll_solution *s, ll_corridor_table *t) {
    ll_status status = LL_OK;
    weighted *sum = NULL;
    ll_i128 total_uteu = 0;
    LL_NEW(ctx, sum, t->row_count);
    for (int64_t path = 0; path < s->path_count; path++) {
        int32_t row = t->row_of_path[path];
        add_path(s, path, &sum[row], &t->row[row]);
        total_uteu += s->path_flow_uteu[path];
    }
    for (int32_t i = 0; i < t->row_count; i++) {
        ll_corridor_row *row = &t->row[i];
        row->share_percent = total_uteu == 0 ? 0 : (double)row->flow_uteu / (double)total_uteu * 100;
        row->cost_usd_per_teu = average(sum[i].cost, row->flow_uteu, (double)LL_NANO);
        row->time_d = average(sum[i].time, row->flow_uteu, (double)LL_MICRO * 24);
        row->length_km = average(sum[i].length, row->flow_uteu, (double)LL_MICRO);
        row->co2_kg_per_teu = average(sum[i].co2, row->flow_uteu, (double)LL_MICRO);
    }
done:
    ll_free(ctx, sum);
    return status;
}

ll_status ll_corridor_table_create(ll_context *ctx, const ll_solution *solution, ll_corridor_table **out) {
    ll_status status = LL_OK;
    const ll_case *source = solution->problem->source;
    ll_corridor_table *t = NULL;
    ranked *order = NULL;
    *out = NULL;
    LL_NEW(ctx, t, 1);
    t->row_count = source->corridor_count + 1;
    LL_NEW(ctx, t->row, t->row_count);
    LL_NEW(ctx, t->row_of_path, solution->path_count);
    LL_TRY(rank_corridors(ctx, source, &order));
    name_rows(source, order, t);
    LL_TRY(ll_corridor_rows(ctx, solution->problem, solution->path_count, solution->path_first, solution->path_arc,
                            t->row_of_path));
    LL_TRY(fill_rows(ctx, solution, t));
    LL_TRY(find_bottlenecks(ctx, solution, t));
    *out = t;
    t = NULL;
done:
    ll_free(ctx, order);
    ll_corridor_table_free(ctx, t);
    return status;
}

void ll_corridor_table_free(ll_context *ctx, ll_corridor_table *table) {
    if (table == NULL) return;
    ll_free(ctx, table->row);
    ll_free(ctx, table->row_of_path);
    ll_free(ctx, table);
}
