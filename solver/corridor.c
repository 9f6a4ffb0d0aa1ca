/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths to corridors, and the corridors' flows, averages and bottlenecks. Each thread has a run of the paths and sums
 * of its own; sums are integers, so that the number of threads does not matter.
 */
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

/* Threads for paths with so many arcs, each with scratch of `own` numbers, which should be less than its arcs. */
static int threads_for(const ll_context *ctx, int64_t arcs, int64_t own) {
    enum { STEPS_AN_ARC = 4 };
    int threads = ll_threads_worth(ctx, STEPS_AN_ARC * arcs);
    int64_t most = 1 + arcs / (own + 1);
    return ll_threads_that_fit(ctx, most < threads ? (int)most : threads, own * (int64_t)sizeof(int64_t));
}

typedef struct paths {
    const ll_problem *p;
    int64_t count;
    const int64_t *first; /* [path + 1] */
    const int32_t *arc;
    const ranked *order;
} paths;

/* The rows of the i-th of n runs of paths. */
static ll_status find_rows(ll_context *ctx, const paths *all, int64_t i, int64_t n, int32_t *row) {
    ll_status status = LL_OK;
    crossings c = {0};
    LL_NEW(ctx, c.forward, all->p->source->link_count);
    LL_NEW(ctx, c.backward, all->p->source->link_count);
    for (int64_t path = all->count * i / n; path < all->count * (i + 1) / n; path++) {
        note_crossings(all->p, all->arc + all->first[path], all->first[path + 1] - all->first[path], path, &c);
        row[path] = row_of(all->p->source, all->order, &c, path);
    }
done:
    ll_free(ctx, c.forward);
    ll_free(ctx, c.backward);
    return status;
}

ll_status ll_corridor_rows(ll_context *ctx, const ll_problem *p, int64_t count, const int64_t *first,
                           const int32_t *arc, int32_t *row) {
    ll_status status = LL_OK;
    ranked *order = NULL;
    int failed = 0;
    if (p->source->corridor_count == 0) { /* all are `other` */
        for (int64_t path = 0; path < count; path++) row[path] = 0;
        return LL_OK;
    }
    LL_TRY(rank_corridors(ctx, p->source, &order));
    const paths all = {p, count, first, arc, order};
    int threads = threads_for(ctx, count > 0 ? first[count] : 0, 2 * (int64_t)p->source->link_count);
#pragma omp parallel for num_threads(threads) schedule(static, 1) reduction(+ : failed)
    for (int i = 0; i < threads; i++) failed += find_rows(ctx, &all, i, threads, row) != LL_OK;
    if (failed > 0) status = LL_ERR_MEMORY;
done:
    ll_free(ctx, order);
    return status;
}

/* ---- bottlenecks ---- */

typedef struct tolls { /* rows with a price, which paths pay for */
    int32_t count;
    int32_t *place; /* [row] LL_NONE: no price */
    int32_t *row;   /* [place] ascending */
} tolls;

static ll_status open_tolls(ll_context *ctx, const ll_solution *s, tolls *out) {
    ll_status status = LL_OK;
    int32_t rows = s->problem->row_count;
    LL_NEW(ctx, out->place, rows);
    LL_NEW(ctx, out->row, rows);
    for (int32_t r = 0; r < rows; r++) {
        out->place[r] = s->price_nusd[r] > 0 ? out->count : LL_NONE;
        if (s->price_nusd[r] > 0) out->row[out->count++] = r;
    }
done:
    return status;
}

static void close_tolls(ll_context *ctx, tolls *t) {
    ll_free(ctx, t->place);
    ll_free(ctx, t->row);
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

/* ---- sums over paths ---- */

/* Of the paths of a corridor: flow, and flow times the arcs' sums, in 1e-15 USD and 1e-12 of h, km, kg. */
typedef struct weighted {
    ll_i128 flow, cost, time, length, co2;
} weighted;

typedef struct shares {
    weighted *of;  /* [corridor] */
    ll_i128 *paid; /* [corridor * tolls + place] 1e-15 USD */
} shares;

static ll_status open_sums(ll_context *ctx, int32_t corridors, int32_t places, shares *out) {
    ll_status status = LL_OK;
    LL_NEW(ctx, out->of, corridors);
    LL_NEW(ctx, out->paid, (int64_t)corridors * places);
done:
    return status;
}

static void close_sums(ll_context *ctx, shares *sum) {
    ll_free(ctx, sum->of);
    ll_free(ctx, sum->paid);
}

static void add_path(const ll_solution *s, int64_t path, weighted *sum) {
    ll_path_sums sums = ll_solution_path_sums(s, path);
    ll_i128 flow_uteu = s->path_flow_uteu[path];
    sum->flow += flow_uteu;
    sum->cost += flow_uteu * sums.cost_nusd;
    sum->time += flow_uteu * sums.time_uh;
    sum->length += flow_uteu * sums.length_um_km;
    sum->co2 += flow_uteu * sums.co2_ukg;
}

/* The i-th of n runs of paths. */
static void add_run(const ll_solution *s, const int32_t *row_of_path, const tolls *t, int64_t i, int64_t n,
                    shares *sum) {
    for (int64_t path = s->path_count * i / n; path < s->path_count * (i + 1) / n; path++) {
        int32_t row = row_of_path[path];
        add_path(s, path, &sum->of[row]);
        if (t->count > 0) pay(s, path, t, sum->paid + (int64_t)row * t->count);
    }
}

static void add_sums(const shares *from, int32_t corridors, int32_t places, shares *to) {
    for (int32_t i = 0; i < corridors; i++) {
        to->of[i].flow += from->of[i].flow;
        to->of[i].cost += from->of[i].cost;
        to->of[i].time += from->of[i].time;
        to->of[i].length += from->of[i].length;
        to->of[i].co2 += from->of[i].co2;
    }
    for (int64_t i = 0; i < (int64_t)corridors * places; i++) to->paid[i] += from->paid[i];
}

/* Sums of all paths, in sum[0] of those of *count threads. */
static ll_status add_paths(ll_context *ctx, const ll_solution *s, const ll_corridor_table *t, const tolls *priced,
                           shares **sum, int *count) {
    ll_status status = LL_OK;
    int64_t own = (int64_t)t->row_count * (10 + 2 * (int64_t)priced->count);
    int threads = threads_for(ctx, s->path_count > 0 ? s->path_first[s->path_count] : 0, own);
    LL_NEW(ctx, *sum, threads);
    *count = threads;
    for (int i = 0; i < threads; i++) LL_TRY(open_sums(ctx, t->row_count, priced->count, &(*sum)[i]));
#pragma omp parallel for num_threads(threads) schedule(static, 1)
    for (int i = 0; i < threads; i++) add_run(s, t->row_of_path, priced, i, threads, &(*sum)[i]);
    for (int i = 1; i < threads; i++) add_sums(&(*sum)[i], t->row_count, priced->count, &(*sum)[0]);
done:
    return status;
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

/* ---- the table ---- */

static double average(ll_i128 sum, int64_t flow_uteu, double quanta) {
    return flow_uteu == 0 ? NAN : (double)sum / (double)flow_uteu / quanta;
}

static void fill_row(const weighted *sum, ll_i128 total_uteu, ll_corridor_row *row) {
    row->flow_uteu = (int64_t)sum->flow;
    row->share_percent = total_uteu == 0 ? 0 : (double)row->flow_uteu / (double)total_uteu * 100;
    row->cost_usd_per_teu = average(sum->cost, row->flow_uteu, (double)LL_NANO);
    row->time_d = average(sum->time, row->flow_uteu, (double)LL_MICRO * 24);
    row->length_km = average(sum->length, row->flow_uteu, (double)LL_MICRO);
    row->co2_kg_per_teu = average(sum->co2, row->flow_uteu, (double)LL_MICRO);
}

static ll_status fill_rows(ll_context *ctx, const ll_solution *s, ll_corridor_table *t) {
    ll_status status = LL_OK;
    tolls priced = {.count = 0};
    shares *sum = NULL;
    int count = 0;
    ll_i128 total_uteu = 0;
    LL_TRY(open_tolls(ctx, s, &priced));
    LL_TRY(add_paths(ctx, s, t, &priced, &sum, &count));
    for (int32_t i = 0; i < t->row_count; i++) total_uteu += sum[0].of[i].flow;
    for (int32_t i = 0; i < t->row_count; i++) {
        fill_row(&sum[0].of[i], total_uteu, &t->row[i]);
        name_bottleneck(s, &priced, sum[0].paid + (int64_t)i * priced.count, &t->row[i]);
    }
done:
    for (int i = 0; i < count; i++) close_sums(ctx, &sum[i]);
    ll_free(ctx, sum);
    close_tolls(ctx, &priced);
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
