/* SPDX-License-Identifier: Apache-2.0 */
/* Paths and prices of one problem in the arcs and rows of another. */
#include "solver/start.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/problem_chains.h"
#include "solver/solution.h"

static const double nearly_as_cheap = 1e-4;
static const double about_as_much = 0.05;

/* ---- taking ---- */

static ll_status index_names(ll_context *ctx, ll_start *s) {
    ll_status status = LL_OK;
    const ll_problem *p = s->problem;
    int32_t existing = LL_NONE;
    LL_TRY(ll_problem_index_arcs(ctx, p, &s->arc_of_token));
    LL_TRY(ll_index_create(ctx, 0, &s->row_of_set));
    for (int32_t r = 0; r < p->row_count; r++)
        if (p->row[r].kind == LL_ROW_SET)
            LL_TRY(ll_index_add(ctx, s->row_of_set, ll_problem_row_id(p, r), r, &existing));
done:
    return status;
}

static double flow_of(const double *value_teu, int64_t value_count, int64_t column) {
    return column < value_count && value_teu[column] > 0 ? value_teu[column] : 0;
}

static void take_path(ll_start *s, const ll_pool *pool, int64_t column, double value_teu) {
    int64_t at = s->path_count++, length = ll_pool_arc_count(pool, column);
    s->demand[at] = pool->demand[column];
    s->value_teu[at] = value_teu;
    s->first[at + 1] =
        s->first[at] + ll_problem_whole_arcs(pool->p, pool->arc + pool->first[column], length, s->arc + s->first[at]);
}

ll_status ll_start_choose(ll_context *ctx, const ll_pool *pool, const double *value_teu, int64_t value_count,
                          const int64_t *price_nusd, bool *keep) {
    ll_status status = LL_OK;
    double *usd = NULL, *cheapest = NULL, *price_usd = NULL; /* [column], [demand], [row] */
    ll_path_rows rows = {0};
    LL_NEW(ctx, usd, pool->count);
    LL_NEW(ctx, cheapest, pool->p->demand_count);
    LL_NEW(ctx, price_usd, pool->p->row_count);
    LL_TRY(ll_path_rows_create(ctx, pool->p, &rows));
    for (int32_t r = 0; r < pool->p->row_count; r++) price_usd[r] = (double)price_nusd[r] / (double)LL_NANO;
    for (int64_t d = 0; d < pool->p->demand_count; d++) cheapest[d] = INFINITY;
    for (int64_t j = 0; j < pool->count; j++) {
        if (ll_pool_is_unmet(pool, j)) continue;
        usd[j] = ll_pool_priced_cost_usd(pool, j, false, price_usd, &rows);
        cheapest[pool->demand[j]] = fmin(cheapest[pool->demand[j]], usd[j]);
    }
    for (int64_t j = 0; j < pool->count; j++)
        keep[j] = !ll_pool_is_unmet(pool, j) && (flow_of(value_teu, value_count, j) > 0 ||
                                                 usd[j] <= cheapest[pool->demand[j]] * (1 + nearly_as_cheap));
done:
    ll_path_rows_free(ctx, &rows);
    ll_free(ctx, usd);
    ll_free(ctx, cheapest);
    ll_free(ctx, price_usd);
    return status;
}

static ll_status take_paths(ll_context *ctx, ll_start *s, const ll_pool *pool, const double *value_teu,
                            int64_t value_count) {
    ll_status status = LL_OK;
    bool *keep = NULL; /* [column] */
    int64_t arcs = 0, count = 0;
    LL_NEW(ctx, keep, pool->count);
    LL_TRY(ll_start_choose(ctx, pool, value_teu, value_count, s->price_nusd, keep));
    for (int64_t j = 0; j < pool->count; j++) {
        if (!keep[j]) continue;
        arcs += ll_problem_whole_arcs(pool->p, pool->arc + pool->first[j], ll_pool_arc_count(pool, j), NULL);
        count++;
    }
    LL_NEW(ctx, s->demand, count);
    LL_NEW(ctx, s->value_teu, count);
    LL_NEW(ctx, s->first, count + 1);
    LL_NEW(ctx, s->arc, arcs);
    for (int64_t j = 0; j < pool->count; j++)
        if (keep[j]) take_path(s, pool, j, flow_of(value_teu, value_count, j));
done:
    ll_free(ctx, keep);
    return status;
}

ll_status ll_start_take(ll_context *ctx, const ll_problem *problem, const ll_pool *pool, const double *value_teu,
                        int64_t value_count, const int64_t *price_nusd, ll_start **out) {
    ll_status status = LL_OK;
    ll_start *s = NULL;
    *out = NULL;
    LL_NEW(ctx, s, 1);
    s->problem = problem;
    LL_TRY(ll_copy(ctx, &s->price_nusd, price_nusd, problem->row_count, sizeof *price_nusd));
    LL_TRY(take_paths(ctx, s, pool, value_teu, value_count));
    LL_TRY(index_names(ctx, s));
    *out = s;
    s = NULL;
done:
    ll_start_free(ctx, s);
    return status;
}

void ll_start_free(ll_context *ctx, ll_start *start) {
    if (start == NULL) return;
    void *arrays[] = {start->demand, start->first, start->arc, start->value_teu, start->price_nusd};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_index_free(ctx, start->arc_of_token);
    ll_index_free(ctx, start->row_of_set);
    ll_free(ctx, start);
}

/* ---- what is known ---- */

static bool is_about(double before, double now) { return fabs(now - before) <= about_as_much * before; }

static double sum_volume_teu(const ll_problem *p) {
    double sum = 0;
    for (int64_t d = 0; d < p->demand_count; d++) sum += (double)p->volume_uteu[d] / (double)LL_MICRO;
    return sum;
}

bool ll_start_resembles(const ll_start *start, const ll_problem *p) {
    const ll_problem *q = start->problem;
    if (start->trees == LL_TREES_BY_SAMPLE) return false;
    return p->demand_count == q->demand_count && p->class_count == q->class_count &&
           is_about(q->arc_count, p->arc_count) && is_about(sum_volume_teu(q), sum_volume_teu(p));
}

/* ---- prices ---- */

static int32_t row_before(const ll_start *start, const ll_problem *p, int32_t row) {
    if (p->row[row].kind == LL_ROW_SET) return ll_index_find(start->row_of_set, ll_problem_row_id(p, row));
    int32_t arc = ll_index_find(start->arc_of_token, p->arc_token[p->row[row].source]);
    return arc != LL_NONE ? ll_own_row(start->problem, arc) : LL_NONE;
}

ll_status ll_start_prices(ll_context *ctx, const ll_start *start, const ll_problem *p, int64_t *price_nusd) {
    ll_status status = LL_OK;
    const ll_problem *whole = ll_problem_whole(p); /* rows keep their numbers */
    bool *is_loaded = NULL;                        /* [row] */
    LL_NEW(ctx, is_loaded, p->row_count);
    for (int64_t e = 0; e < p->entry_first[p->arc_count]; e++) is_loaded[p->entry[e].row] = true;
    for (int32_t r = 0; r < p->row_count; r++) {
        int32_t before = is_loaded[r] ? row_before(start, whole, r) : LL_NONE;
        price_nusd[r] = before != LL_NONE ? start->price_nusd[before] : 0;
    }
done:
    ll_free(ctx, is_loaded);
    return status;
}

/* ---- demands ---- */

typedef struct ends { /* what demands of two years or scenarios have in common */
    int32_t o_node, o_zone, d_node, d_zone, klass;
    int64_t demand;
} ends;

static int compare_places(const ends *a, const ends *b) {
    const int32_t x[] = {a->o_node, a->o_zone, a->d_node, a->d_zone, a->klass};
    const int32_t y[] = {b->o_node, b->o_zone, b->d_node, b->d_zone, b->klass};
    for (int i = 0; i < 5; i++)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    return 0;
}

static int by_places(const void *left, const void *right) {
    const ends *a = left, *b = right;
    int order = compare_places(a, b);
    return order != 0 ? order : (a->demand > b->demand) - (a->demand < b->demand);
}

static ends ends_of(const ll_problem *p, int64_t d) {
    const ll_case_demand *row = &p->source->demand[p->demand_row[d]];
    return (ends){row->o_node, row->o_zone, row->d_node, row->d_zone, row->klass, d};
}

static ll_status list_ends(ll_context *ctx, const ll_problem *p, ends **out) {
    ll_status status = LL_OK;
    ends *list = NULL;
    LL_NEW(ctx, list, p->demand_count);
    for (int64_t d = 0; d < p->demand_count; d++) list[d] = ends_of(p, d);
    qsort(list, (size_t)p->demand_count, sizeof *list, by_places);
    *out = list;
done:
    return status;
}

/* Most changes leave the demands as they are. */
static bool has_same_demands(const ll_problem *from, const ll_problem *p) {
    if (from->demand_count != p->demand_count) return false;
    for (int64_t d = 0; d < p->demand_count; d++) {
        ends before = ends_of(from, d), now = ends_of(p, d);
        if (compare_places(&before, &now) != 0) return false;
    }
    return true;
}

static ll_status match_sorted(ll_context *ctx, const ll_problem *from, const ll_problem *p, int64_t *to) {
    ll_status status = LL_OK;
    ends *old = NULL, *new = NULL;
    LL_TRY(list_ends(ctx, from, &old));
    LL_TRY(list_ends(ctx, p, &new));
    for (int64_t i = 0, j = 0; i < from->demand_count && j < p->demand_count;) {
        int order = compare_places(&old[i], &new[j]);
        if (order == 0) to[old[i].demand] = new[j].demand;
        i += order <= 0;
        j += order >= 0;
    }
done:
    ll_free(ctx, old);
    ll_free(ctx, new);
    return status;
}

/* [demand of the start] -> demand of p, LL_NONE where it has none. */
static ll_status match_demands(ll_context *ctx, const ll_problem *from, const ll_problem *p, int64_t **out) {
    ll_status status = LL_OK;
    int64_t *to = NULL;
    bool same = has_same_demands(from, p);
    *out = NULL;
    LL_NEW(ctx, to, from->demand_count);
    for (int64_t d = 0; d < from->demand_count; d++) to[d] = same ? d : LL_NONE;
    if (!same) LL_TRY(match_sorted(ctx, from, p, to));
    *out = to;
    return LL_OK;
done:
    ll_free(ctx, to);
    return status;
}

/* ---- paths ---- */

typedef struct filling {
    ll_context *ctx;
    const ll_start *start;
    ll_pool *pool;
    int32_t *arc_to;     /* [arc of the start] -> arc of the whole problem, LL_NONE: gone */
    int32_t *joined;     /* [arc of the whole problem] -> arc of the pool's problem that begins with it, LL_NONE */
    int64_t *demand_to;  /* [demand of the start] */
    double *value_teu;   /* [column] */
    int32_t *path, *run; /* of one path: arcs of the whole problem, of the pool's */
} filling;

static ll_status map_arcs(filling *f) {
    ll_status status = LL_OK;
    const ll_problem *q = f->pool->p, *p = ll_problem_whole(q), *from = f->start->problem;
    LL_NEW(f->ctx, f->arc_to, from->arc_count);
    LL_NEW(f->ctx, f->joined, p->arc_count);
    for (int32_t a = 0; a < from->arc_count; a++) f->arc_to[a] = LL_NONE;
    for (int32_t a = 0; a < p->arc_count; a++) {
        int32_t before = ll_index_find(f->start->arc_of_token, p->arc_token[a]);
        if (before != LL_NONE) f->arc_to[before] = a;
        f->joined[a] = q->whole == NULL ? a : LL_NONE;
    }
    for (int32_t a = 0; q->whole != NULL && a < q->arc_count; a++) f->joined[q->whole_arc[q->whole_first[a]]] = a;
done:
    return status;
}

static int64_t longest_path(const ll_start *s) {
    int64_t most = 0;
    for (int64_t i = 0; i < s->path_count; i++)
        if (s->first[i + 1] - s->first[i] > most) most = s->first[i + 1] - s->first[i];
    return most;
}

/* The path in arcs of the whole problem; false where one is gone or closed for the class. */
static bool still_exists(filling *f, int64_t path, int32_t klass) {
    const ll_start *s = f->start;
    const ll_problem *p = ll_problem_whole(f->pool->p);
    for (int64_t i = s->first[path]; i < s->first[path + 1]; i++) {
        int32_t a = f->arc_to[s->arc[i]];
        if (a == LL_NONE || p->cost_nusd[(int64_t)klass * p->arc_count + a] >= LL_COST_INF) return false;
        f->path[i - s->first[path]] = a;
    }
    return true;
}

/* The path in arcs of the pool's problem, into f->run; LL_NONE where it is no run of whole chains. */
static int64_t join_path(filling *f, int64_t length) {
    const ll_problem *q = f->pool->p;
    int64_t count = 0;
    for (int64_t i = 0; i < length;) {
        int32_t a = f->joined[f->path[i]];
        if (a == LL_NONE) return LL_NONE;
        int64_t parts = q->whole != NULL ? q->whole_first[a + 1] - q->whole_first[a] : 1;
        if (i + parts > length) return LL_NONE;
        if (q->whole != NULL &&
            memcmp(f->path + i, q->whole_arc + q->whole_first[a], (size_t)parts * sizeof *f->path) != 0)
            return LL_NONE;
        f->run[count++] = a;
        i += parts;
    }
    return count;
}

static ll_status add_path(filling *f, int64_t path) {
    const ll_start *s = f->start;
    const ll_problem *p = f->pool->p;
    int64_t before = s->demand[path], demand = f->demand_to[before], column = LL_NONE;
    bool added = false;
    if (demand == LL_NONE || p->volume_uteu[demand] == 0 || !still_exists(f, path, p->klass[demand])) return LL_OK;
    int64_t length = join_path(f, s->first[path + 1] - s->first[path]);
    if (length == LL_NONE || !ll_pool_has_room(f->ctx, f->pool, length)) return LL_OK;
    if (ll_pool_add_path(f->ctx, f->pool, demand, f->run, length, &column, &added) != LL_OK) return LL_ERR_MEMORY;
    int64_t volume_before = s->problem->volume_uteu[before];
    if (volume_before > 0)
        f->value_teu[column] += s->value_teu[path] * ((double)p->volume_uteu[demand] / (double)volume_before);
    return LL_OK;
}

ll_status ll_start_fill(ll_context *ctx, const ll_start *start, ll_pool *pool, double **value_teu) {
    ll_status status = LL_OK;
    filling f = {.ctx = ctx, .start = start, .pool = pool};
    int64_t longest = longest_path(start);
    *value_teu = NULL;
    LL_TRY(map_arcs(&f));
    LL_TRY(match_demands(ctx, start->problem, ll_problem_whole(pool->p), &f.demand_to));
    LL_NEW(ctx, f.value_teu, start->path_count);
    LL_NEW(ctx, f.path, longest);
    LL_NEW(ctx, f.run, longest);
    for (int64_t i = 0; i < start->path_count; i++) LL_TRY(add_path(&f, i));
    *value_teu = f.value_teu;
    f.value_teu = NULL;
done:
    ll_free(ctx, f.arc_to);
    ll_free(ctx, f.joined);
    ll_free(ctx, f.demand_to);
    ll_free(ctx, f.value_teu);
    ll_free(ctx, f.path);
    ll_free(ctx, f.run);
    return status;
}
