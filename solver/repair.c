/* SPDX-License-Identifier: Apache-2.0 */
/* A fit as the paths of a solution; what hard demands miss by rounding alone is told apart. */
#include "solver/repair.h"

#include <stdlib.h>

#include "graphs/problem_chains.h"
#include "solver/detour.h"

static int64_t count_paths(const ll_fit *f, int64_t d) {
    int64_t count = 0;
    for (int64_t j = f->pool->first_of[d]; j != LL_NONE; j = f->pool->next[j]) count += f->flow_uteu[j] > 0;
    return count;
}

static int64_t used_paths(const ll_fit *f, int64_t d) {
    int64_t count = count_paths(f, d);
    return count > 0 ? count : 1;
}

static void settle(const ll_fit *f, ll_solution *s, int64_t *hard_unmet_uteu) {
    *hard_unmet_uteu = 0;
    for (int64_t d = 0; d < f->p->demand_count; d++) {
        int64_t rest = f->missing_uteu[d];
        bool hard = f->p->penalty_nusd[d] >= LL_COST_INF;
        bool rounds = hard && rest <= used_paths(f, d);
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

static int by_arcs(const void *a, const void *b) {
    const path_order *x = a, *y = b;
    const ll_pool *pool = x->pool;
    int64_t nx = ll_pool_arc_count(pool, x->column), ny = ll_pool_arc_count(pool, y->column);
    for (int64_t i = 0; i < nx && i < ny; i++) {
        int32_t ax = pool->arc[pool->first[x->column] + i], ay = pool->arc[pool->first[y->column] + i];
        if (ax != ay) return ax < ay ? -1 : 1;
    }
    return (nx > ny) - (nx < ny);
}

/* A column's arcs with chains taken apart, into arc unless that is NULL; returns how many. Their order is that of the
 * columns' own arcs. */
static int64_t whole_arcs(const ll_fit *f, int64_t column, int32_t *arc) {
    return ll_problem_whole_arcs(f->p, f->pool->arc + f->pool->first[column], ll_pool_arc_count(f->pool, column), arc);
}

/* The demand's columns with flow, in order. */
static void order_demand(const ll_fit *f, int64_t d, path_order *order) {
    int64_t count = 0;
    for (int64_t j = f->pool->first_of[d]; j != LL_NONE; j = f->pool->next[j])
        if (f->flow_uteu[j] > 0) order[count++] = (path_order){f->pool, j};
    if (count > 1) qsort(order, (size_t)count, sizeof *order, by_arcs);
}

/* Where counts [i + 1] begin, in their place; returns their sum. */
static int64_t sum_up(int64_t *first, int64_t count) {
    for (int64_t i = 0; i < count; i++) first[i + 1] += first[i];
    return first[count];
}

/* Each demand by itself: how many, which, how long, then the arcs. A path of 50 arcs costs some 200 ns in all. */
static ll_status list_paths(ll_fit *f, ll_solution *s) {
    enum { COLUMN_NS = 10, PATH_NS = 100 };
    ll_status status = LL_OK;
    path_order *order = NULL;
    int64_t *first = NULL; /* [demand + 1] into order */
    int64_t demands = f->p->demand_count;
    LL_NEW(f->ctx, first, demands + 1);
#pragma omp parallel for num_threads(ll_threads_worth(f->ctx, COLUMN_NS * f->column_count)) schedule(static)
    for (int64_t d = 0; d < demands; d++) first[d + 1] = count_paths(f, d);
    s->path_count = sum_up(first, demands);
    LL_NEW(f->ctx, order, s->path_count);
    LL_NEW(f->ctx, s->path_demand, s->path_count);
    LL_NEW(f->ctx, s->path_first, s->path_count + 1);
    LL_NEW(f->ctx, s->path_flow_uteu, s->path_count);
#pragma omp parallel for num_threads(ll_threads_worth(f->ctx, PATH_NS * s->path_count)) schedule(static)
    for (int64_t d = 0; d < demands; d++) order_demand(f, d, order + first[d]);
#pragma omp parallel for num_threads(ll_threads_worth(f->ctx, PATH_NS * s->path_count)) schedule(static)
    for (int64_t i = 0; i < s->path_count; i++) {
        s->path_first[i + 1] = whole_arcs(f, order[i].column, NULL);
        s->path_demand[i] = f->pool->demand[order[i].column];
        s->path_flow_uteu[i] = f->flow_uteu[order[i].column];
    }
    LL_NEW(f->ctx, s->path_arc, sum_up(s->path_first, s->path_count));
#pragma omp parallel for num_threads(ll_threads_worth(f->ctx, PATH_NS * s->path_count)) schedule(static)
    for (int64_t i = 0; i < s->path_count; i++) (void)whole_arcs(f, order[i].column, s->path_arc + s->path_first[i]);
done:
    ll_free(f->ctx, first);
    ll_free(f->ctx, order);
    return status;
}

ll_status ll_repair_settle(ll_fit *f, ll_solution *s, int64_t *hard_unmet_uteu) {
    ll_status status = LL_OK;
    LL_TRY(ll_fit_follow_pool(f));
    LL_NEW(f->ctx, s->unmet_uteu, f->p->demand_count);
    LL_NEW(f->ctx, s->rounding_uteu, f->p->demand_count);
    settle(f, s, hard_unmet_uteu);
    LL_TRY(list_paths(f, s));
done:
    return status;
}

ll_status ll_repair(ll_context *ctx, ll_oracle *oracle, ll_pool *pool, const double *value_teu, ll_solution *s,
                    int64_t *hard_unmet_uteu) {
    ll_status status = LL_OK;
    ll_fit *f = NULL;
    LL_TRY(ll_fit_create(ctx, pool, &f));
    f->engine = oracle != NULL ? &oracle->engine : NULL;
    LL_TRY(ll_fit_take(f, value_teu, pool->count));
    LL_TRY(ll_detours_take(oracle, pool, f));
    LL_TRY(ll_repair_settle(f, s, hard_unmet_uteu));
done:
    ll_fit_free(ctx, f);
    return status;
}
