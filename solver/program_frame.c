/* SPDX-License-Identifier: Apache-2.0 */
/* What a program has before its entries: rows, groups and their columns. One pass over the demands counts, the second
 * fills; threads share the demands. */
#include "solver/program_parts.h"

typedef struct framer {
    ll_context *ctx;
    const ll_problem *p;
    const ll_pool *pool;
    const ll_program_plan *plan;
    ll_program *g;
    int32_t *columns; /* [demand] that take part */
    int64_t *place;   /* [demand] with one column: in g->lone; with more: its group */
    double *lone;     /* [demand] what one with one column costs, in units */
    int threads;
} framer;

static ll_status take_rows(framer *f) {
    ll_status status = LL_OK;
    ll_program *g = f->g;
    LL_NEW(f->ctx, g->row, f->p->row_count);
    LL_NEW(f->ctx, g->row_of, f->p->row_count);
    LL_NEW(f->ctx, g->capacity, f->p->row_count);
    LL_NEW(f->ctx, g->whole, f->p->row_count);
    for (int32_t r = 0; r < f->p->row_count; r++) {
        g->row_of[r] = LL_NONE;
        if (!f->plan->row_wanted[r]) continue;
        g->row_of[r] = g->row_count;
        g->row[g->row_count++] = r;
    }
    for (int32_t r = 0; r < g->row_count; r++) g->whole[r] = ll_program_capacity(f->p, f->plan->units, g->row[r], 0);
done:
    return status;
}

static double cost_of(const framer *f, int64_t j) {
    if (f->plan->zero_costs && !ll_pool_is_unmet(f->pool, j)) return 0;
    return (double)f->pool->cost_nusd[j] / (double)LL_NANO / f->plan->units.cost_usd;
}

static double volume_of(const framer *f, int64_t d) {
    return (double)f->p->volume_uteu[d] / (double)LL_MICRO / f->plan->units.flow_teu;
}

/* The demand's first column that takes part from j on, LL_NONE: none. A demand of nothing has none. */
static int64_t awake_from(const framer *f, int64_t d, int64_t j) {
    if (f->p->volume_uteu[d] == 0) return LL_NONE;
    while (j != LL_NONE && f->plan->column_slept != NULL && f->plan->column_slept[j]) j = f->pool->next[j];
    return j;
}

static int64_t first_awake(const framer *f, int64_t d) { return awake_from(f, d, f->pool->first_of[d]); }
static int64_t next_awake(const framer *f, int64_t d, int64_t j) { return awake_from(f, d, f->pool->next[j]); }

static void count_columns(framer *f) {
#pragma omp parallel for num_threads(f->threads) schedule(dynamic, 64)
    for (int64_t d = 0; d < f->p->demand_count; d++)
        for (int64_t j = first_awake(f, d); j != LL_NONE; j = next_awake(f, d, j)) f->columns[d]++;
}

/* Groups and lone columns in the order of the demands. */
static void number(framer *f) {
    ll_program *g = f->g;
    for (int64_t d = 0; d < f->p->demand_count; d++) {
        if (f->columns[d] == 1) f->place[d] = g->lone_count++;
        if (f->columns[d] < 2) continue;
        f->place[d] = g->group_count++;
        g->column_count += f->columns[d];
    }
}

static ll_status make_room(framer *f) {
    ll_status status = LL_OK;
    ll_program *g = f->g;
    LL_NEW(f->ctx, g->group_demand, g->group_count);
    LL_NEW(f->ctx, g->volume, g->group_count);
    LL_NEW(f->ctx, g->group_first, g->group_count + 1);
    LL_NEW(f->ctx, g->union_first, g->group_count + 1);
    LL_NEW(f->ctx, g->column, g->column_count);
    LL_NEW(f->ctx, g->cost, g->column_count);
    LL_NEW(f->ctx, g->lone, g->lone_count);
    for (int64_t d = 0; d < f->p->demand_count; d++)
        if (f->columns[d] >= 2) g->group_first[f->place[d] + 1] = g->group_first[f->place[d]] + f->columns[d];
done:
    return status;
}

static void fill_group(framer *f, int64_t d) {
    ll_program *g = f->g;
    int64_t group = f->place[d], at = g->group_first[group];
    g->group_demand[group] = d;
    g->volume[group] = volume_of(f, d);
    for (int64_t j = first_awake(f, d); j != LL_NONE; j = next_awake(f, d, j)) {
        g->column[at] = j;
        g->cost[at++] = cost_of(f, j);
    }
}

static void fill(framer *f) {
    ll_program *g = f->g;
#pragma omp parallel for num_threads(f->threads) schedule(dynamic, 64)
    for (int64_t d = 0; d < f->p->demand_count; d++) {
        if (f->columns[d] >= 2) fill_group(f, d);
        if (f->columns[d] != 1) continue;
        int64_t j = first_awake(f, d);
        g->lone[f->place[d]] = j;
        f->lone[d] = cost_of(f, j) * volume_of(f, d);
    }
    for (int64_t d = 0; d < f->p->demand_count; d++) g->constant_cost += f->lone[d];
}

ll_status ll_program_frame(ll_context *ctx, const ll_pool *pool, const ll_program_plan *plan, ll_program **out) {
    ll_status status = LL_OK;
    framer f = {.ctx = ctx, .p = pool->p, .pool = pool, .plan = plan};
    *out = NULL;
    f.threads = ll_threads_worth(ctx, 20 * pool->count);
    LL_NEW(ctx, f.g, 1);
    LL_NEW(ctx, f.columns, f.p->demand_count);
    LL_NEW(ctx, f.place, f.p->demand_count);
    LL_NEW(ctx, f.lone, f.p->demand_count);
    LL_TRY(take_rows(&f));
    count_columns(&f);
    number(&f);
    LL_TRY(make_room(&f));
    fill(&f);
    *out = f.g;
    f.g = NULL;
done:
    ll_free(ctx, f.columns);
    ll_free(ctx, f.place);
    ll_free(ctx, f.lone);
    ll_program_free(ctx, f.g);
    return status;
}
