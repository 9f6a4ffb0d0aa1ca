/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Repair in fixed point:
 *
 *   round     each column down to 1e-6 TEU (to the nearest where it is as good as whole)
 *   cut       where a capacity is exceeded, take flow off its columns, dearest first
 *   refill    give what is missing to columns of the demand with room, cheapest first
 *   detour    then to new paths over what has room: quanta that rounding lost find none in the pool where much is full
 *   settle    the rest is unmet; of hard demands, up to 1e-6 TEU a path is rounding
 *
 * All sums are integers, loads in 1e-12 TEU (micro-TEU times micro-weight), so the answer depends on nothing but its
 * input.
 */
#include "solver/repair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/dijkstra.h"

enum { DETOUR_STEPS = 10000000 };        /* arcs that all searches together may look at: well under a second */
static const double almost_whole = 1e-3; /* micro-TEU */

typedef struct repair {
    ll_context *ctx;
    const ll_problem *p;
    ll_pool *pool;
    int64_t *flow_uteu;    /* [column] */
    int64_t *missing_uteu; /* [demand] */
    ll_i128 *room;         /* [row] capacity minus load, in 1e-12 TEU */
    ll_path_rows rows;
} repair;

/* ---- round ---- */

static int64_t round_column(double value_teu) {
    double micro = value_teu * (double)LL_MICRO;
    double whole = nearbyint(micro);
    if (fabs(micro - whole) > almost_whole) whole = floor(micro);
    return whole > 0 ? (int64_t)whole : 0;
}

static void round_columns(repair *r, const double *value_teu) {
    const ll_pool *pool = r->pool;
    memcpy(r->missing_uteu, r->p->volume_uteu, (size_t)r->p->demand_count * sizeof *r->missing_uteu);
    for (int64_t j = 0; j < pool->count; j++) {
        int64_t d = pool->demand[j];
        if (ll_pool_is_unmet(pool, j)) continue;
        int64_t flow = round_column(value_teu[j]);
        if (flow > r->missing_uteu[d]) flow = r->missing_uteu[d];
        r->flow_uteu[j] = flow;
        r->missing_uteu[d] -= flow;
    }
}

static void change_flow(repair *r, int64_t j, int64_t change) {
    ll_pool_rows_of(r->pool, j, &r->rows);
    r->flow_uteu[j] += change;
    r->missing_uteu[r->pool->demand[j]] -= change;
    for (int32_t i = 0; i < r->rows.count; i++) {
        int32_t row = r->rows.row[i];
        r->room[row] -= (ll_i128)change * r->rows.weight_micro[row];
    }
}

static void sum_loads(repair *r) {
    for (int32_t row = 0; row < r->p->row_count; row++) r->room[row] = (ll_i128)r->p->row[row].capacity_uteu * LL_MICRO;
    for (int64_t j = 0; j < r->pool->count; j++) {
        if (r->flow_uteu[j] == 0) continue;
        ll_pool_rows_of(r->pool, j, &r->rows);
        for (int32_t i = 0; i < r->rows.count; i++) {
            int32_t row = r->rows.row[i];
            r->room[row] -= (ll_i128)r->flow_uteu[j] * r->rows.weight_micro[row];
        }
    }
}

/* ---- cut ---- */

/* What column j must give up for the rows it crosses. */
static int64_t excess_of(repair *r, int64_t j) {
    ll_pool_rows_of(r->pool, j, &r->rows);
    ll_i128 worst = 0;
    for (int32_t i = 0; i < r->rows.count; i++) {
        int32_t row = r->rows.row[i];
        if (r->room[row] >= 0) continue;
        ll_i128 weight = r->rows.weight_micro[row];
        ll_i128 need = (-r->room[row] + weight - 1) / weight;
        if (need > worst) worst = need;
    }
    return worst < r->flow_uteu[j] ? (int64_t)worst : r->flow_uteu[j];
}

typedef struct ranked {
    int64_t column, cost_nusd;
} ranked;

static int dearest_first(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->cost_nusd != y->cost_nusd) return x->cost_nusd > y->cost_nusd ? -1 : 1;
    return (x->column < y->column) - (x->column > y->column);
}

static bool any_excess(const repair *r) {
    for (int32_t row = 0; row < r->p->row_count; row++)
        if (r->room[row] < 0) return true;
    return false;
}

/* Columns that give up little money's worth of unmet first: those whose demand has the lowest penalty over their cost.
 */
static int64_t keep_worth(const repair *r, int64_t j) {
    int64_t penalty = r->p->penalty_nusd[r->pool->demand[j]];
    return penalty >= LL_COST_INF ? INT64_MIN / 2 + r->pool->cost_nusd[j] : r->pool->cost_nusd[j] - penalty;
}

static ll_status cut_excess(repair *r) {
    ll_status status = LL_OK;
    ranked *order = NULL;
    int64_t count = 0;
    if (!any_excess(r)) return LL_OK;
    LL_NEW(r->ctx, order, r->pool->count);
    for (int64_t j = 0; j < r->pool->count; j++)
        if (r->flow_uteu[j] > 0) order[count++] = (ranked){j, keep_worth(r, j)};
    if (count > 0) qsort(order, (size_t)count, sizeof *order, dearest_first);
    for (int64_t i = 0; i < count; i++) {
        int64_t cut = excess_of(r, order[i].column);
        if (cut > 0) change_flow(r, order[i].column, -cut);
    }
done:
    ll_free(r->ctx, order);
    return status;
}

/* ---- refill ---- */

static int64_t room_of(repair *r, int64_t j) {
    ll_pool_rows_of(r->pool, j, &r->rows);
    ll_i128 room = INT64_MAX;
    for (int32_t i = 0; i < r->rows.count; i++) {
        int32_t row = r->rows.row[i];
        ll_i128 fits = r->room[row] / r->rows.weight_micro[row];
        if (fits < room) room = fits;
    }
    return room > 0 ? (int64_t)room : 0;
}

/* The next dearer column after (cost, column), cheapest first. */
static int64_t next_cheapest(const ll_pool *pool, int64_t demand, int64_t after) {
    int64_t best = LL_NONE;
    for (int64_t j = pool->first_of[demand]; j != LL_NONE; j = pool->next[j]) {
        if (ll_pool_is_unmet(pool, j)) continue;
        bool later = after == LL_NONE || pool->cost_nusd[j] > pool->cost_nusd[after] ||
                     (pool->cost_nusd[j] == pool->cost_nusd[after] && j > after);
        bool better = best == LL_NONE || pool->cost_nusd[j] < pool->cost_nusd[best] ||
                      (pool->cost_nusd[j] == pool->cost_nusd[best] && j < best);
        if (later && better) best = j;
    }
    return best;
}

static void refill(repair *r) {
    for (int64_t d = 0; d < r->p->demand_count; d++)
        for (int64_t j = LL_NONE; r->missing_uteu[d] > 0 && (j = next_cheapest(r->pool, d, j)) != LL_NONE;) {
            if (r->pool->cost_nusd[j] >= r->p->penalty_nusd[d]) break;
            int64_t more = room_of(r, j);
            if (more > r->missing_uteu[d]) more = r->missing_uteu[d];
            if (more > 0) change_flow(r, j, more);
        }
}

/* ---- detour ---- */

typedef struct detour { /* a search for one path */
    ll_dijkstra *dijkstra;
    int64_t *weight;   /* [arc] its cost, at least 1 so that cycles are dear; LL_COST_INF without room for a quantum */
    int64_t *distance; /* [node] */
    int32_t *path;     /* [length], from its end: [node - 1 ..] of it */
} detour;

static ll_status open_detour(const repair *r, detour *t) {
    ll_status status = LL_OK;
    const ll_problem *p = r->p;
    LL_TRY(ll_dijkstra_create(r->ctx, p->node_count, p->first_out, p->out_arc, p->head, &t->dijkstra));
    LL_NEW(r->ctx, t->weight, p->arc_count);
    LL_NEW(r->ctx, t->distance, p->node_count);
    LL_NEW(r->ctx, t->path, p->node_count);
done:
    return status;
}

static void close_detour(const repair *r, detour *t) {
    ll_dijkstra_free(r->ctx, t->dijkstra);
    ll_free(r->ctx, t->weight);
    ll_free(r->ctx, t->distance);
    ll_free(r->ctx, t->path);
}

static bool has_room(const repair *r, int32_t klass, int32_t a) {
    for (int64_t e = r->p->entry_first[a]; e < r->p->entry_first[a + 1]; e++) {
        const ll_row_entry *entry = &r->p->entry[e];
        if ((entry->klass == LL_NONE || entry->klass == klass) && r->room[entry->row] < entry->weight_micro)
            return false;
    }
    return true;
}

/* The length of the cheapest path with room, 0 where there is none below the penalty; its arcs end the array. */
static int32_t search(const repair *r, int64_t d, detour *t) {
    const ll_problem *p = r->p;
    const int64_t *cost = p->cost_nusd + (int64_t)p->klass[d] * p->arc_count;
    int32_t length = 0;
    for (int32_t a = 0; a < p->arc_count; a++)
        t->weight[a] = has_room(r, p->klass[d], a) ? cost[a] + (cost[a] == 0) : LL_COST_INF;
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
static ll_status take_detour(repair *r, int64_t d, detour *t, int64_t *more) {
    ll_status status = LL_OK;
    int32_t length = search(r, d, t);
    int64_t column = LL_NONE;
    bool added = false;
    *more = 0;
    if (length == 0) return LL_OK;
    LL_TRY(ll_pool_add_path(r->ctx, r->pool, d, t->path + r->p->node_count - length, length, &column, &added));
    if (added) LL_TRY(ll_grow(r->ctx, &r->flow_uteu, r->pool->count, sizeof *r->flow_uteu));
    *more = room_of(r, column); /* 0 where it crosses a capacity more than once */
    if (*more > r->missing_uteu[d]) *more = r->missing_uteu[d];
    if (*more > 0) change_flow(r, column, *more);
done:
    return status;
}

static ll_status take_detours(repair *r) {
    ll_status status = LL_OK;
    detour t = {0};
    int64_t searches = 1 + DETOUR_STEPS / (r->p->arc_count + 1);
    LL_TRY(open_detour(r, &t));
    for (int64_t d = 0; d < r->p->demand_count; d++)
        for (int64_t more = 1; r->missing_uteu[d] > 0 && more > 0 && searches > 0; searches--)
            LL_TRY(take_detour(r, d, &t, &more));
done:
    close_detour(r, &t);
    return status;
}

/* ---- settle ---- */

static int64_t used_paths(const repair *r, int64_t d) {
    int64_t count = 0;
    for (int64_t j = r->pool->first_of[d]; j != LL_NONE; j = r->pool->next[j]) count += r->flow_uteu[j] > 0;
    return count > 0 ? count : 1;
}

static void settle(const repair *r, ll_solution *s, int64_t *hard_unmet_uteu) {
    *hard_unmet_uteu = 0;
    for (int64_t d = 0; d < r->p->demand_count; d++) {
        int64_t rest = r->missing_uteu[d];
        bool hard = r->p->penalty_nusd[d] >= LL_COST_INF;
        bool rounds = hard && rest <= used_paths(r, d);
        s->rounding_uteu[d] = rounds ? rest : 0;
        s->unmet_uteu[d] = rounds ? 0 : rest;
        if (hard && !rounds) *hard_unmet_uteu += rest;
    }
}

/* ---- paths of the answer ---- */

typedef struct path_order { /* what a comparison needs to see */
    const ll_pool *pool;
    int64_t column;
} path_order;

static int by_demand_then_arcs(const void *a, const void *b) {
    const path_order *x = a, *y = b;
    const ll_pool *pool = x->pool;
    int64_t dx = pool->demand[x->column], dy = pool->demand[y->column];
    if (dx != dy) return dx < dy ? -1 : 1;
    int64_t nx = ll_pool_arc_count(pool, x->column), ny = ll_pool_arc_count(pool, y->column);
    for (int64_t i = 0; i < nx && i < ny; i++) {
        int32_t ax = pool->arc[pool->first[x->column] + i], ay = pool->arc[pool->first[y->column] + i];
        if (ax != ay) return ax < ay ? -1 : 1;
    }
    return (nx > ny) - (nx < ny);
}

static void copy_paths(const repair *r, const path_order *order, ll_solution *s) {
    for (int64_t i = 0; i < s->path_count; i++) {
        int64_t j = order[i].column, arcs = ll_pool_arc_count(r->pool, j);
        memcpy(s->path_arc + s->path_first[i], r->pool->arc + r->pool->first[j], (size_t)arcs * sizeof *s->path_arc);
        s->path_first[i + 1] = s->path_first[i] + arcs;
        s->path_demand[i] = r->pool->demand[j];
        s->path_flow_uteu[i] = r->flow_uteu[j];
    }
}

static ll_status list_paths(repair *r, ll_solution *s) {
    ll_status status = LL_OK;
    path_order *order = NULL;
    int64_t arcs = 0;
    LL_NEW(r->ctx, order, r->pool->count);
    for (int64_t j = 0; j < r->pool->count; j++) {
        if (r->flow_uteu[j] == 0) continue;
        order[s->path_count++] = (path_order){r->pool, j};
        arcs += ll_pool_arc_count(r->pool, j);
    }
    if (s->path_count > 0) qsort(order, (size_t)s->path_count, sizeof *order, by_demand_then_arcs);
    LL_NEW(r->ctx, s->path_demand, s->path_count);
    LL_NEW(r->ctx, s->path_first, s->path_count + 1);
    LL_NEW(r->ctx, s->path_flow_uteu, s->path_count);
    LL_NEW(r->ctx, s->path_arc, arcs);
    copy_paths(r, order, s);
done:
    ll_free(r->ctx, order);
    return status;
}

ll_status ll_repair(ll_context *ctx, ll_pool *pool, const double *value_teu, ll_solution *s, int64_t *hard_unmet_uteu) {
    ll_status status = LL_OK;
    repair r = {.ctx = ctx, .p = pool->p, .pool = pool};
    LL_NEW(ctx, r.flow_uteu, pool->count);
    LL_NEW(ctx, r.missing_uteu, pool->p->demand_count);
    LL_NEW(ctx, r.room, pool->p->row_count);
    LL_TRY(ll_path_rows_create(ctx, pool->p, &r.rows));
    LL_NEW(ctx, s->unmet_uteu, pool->p->demand_count);
    LL_NEW(ctx, s->rounding_uteu, pool->p->demand_count);
    round_columns(&r, value_teu);
    sum_loads(&r);
    LL_TRY(cut_excess(&r));
    refill(&r);
    LL_TRY(take_detours(&r));
    settle(&r, s, hard_unmet_uteu);
    LL_TRY(list_paths(&r, s));
done:
    ll_path_rows_free(ctx, &r.rows);
    ll_free(ctx, r.flow_uteu);
    ll_free(ctx, r.missing_uteu);
    ll_free(ctx, r.room);
    return status;
}
