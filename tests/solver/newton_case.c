/* SPDX-License-Identifier: Apache-2.0 */
/* Programs with an iterate, dense. */
#include "tests/solver/newton_case.h"

#include <math.h>

#include "tests/support/test.h"

enum { MOST_STEPS = 100 };

static bool crosses_closed(const ll_pool *pool, int64_t j, ll_path_rows *rows) {
    bool closed = false;
    ll_pool_rows_of(pool, j, rows);
    for (int32_t i = 0; i < rows->count; i++) closed = closed || pool->p->row[rows->row[i]].capacity_uteu == 0;
    return closed;
}

static ll_program *build(const ll_pool_case *c) {
    bool *wanted = ll_calloc(c->ctx, c->p->row_count, sizeof *wanted);
    bool *slept = ll_calloc(c->ctx, c->pool->count, sizeof *slept);
    ll_path_rows rows;
    ll_program *g = NULL;
    CU_ASSERT_FATAL(wanted != NULL && slept != NULL);
    LL_ASSERT_OK(c->ctx, ll_path_rows_create(c->ctx, c->p, &rows));
    for (int32_t r = 0; r < c->p->row_count; r++) wanted[r] = c->p->row[r].capacity_uteu > 0;
    for (int64_t j = 0; j < c->pool->count; j++) slept[j] = crosses_closed(c->pool, j, &rows);
    const ll_program_plan plan = {wanted, slept, false, ll_units_of(c->p)};
    LL_ASSERT_OK(c->ctx, ll_program_build(c->ctx, c->pool, &plan, &g));
    CU_ASSERT_PTR_NOT_NULL_FATAL(g);
    ll_path_rows_free(c->ctx, &rows);
    ll_free(c->ctx, wanted);
    ll_free(c->ctx, slept);
    return g;
}

ll_newton_case ll_newton_case_over(ll_pool_case pool) {
    ll_newton_case c = {.pool = pool, .g = build(&pool)};
    const ll_program *g = c.g;
    LL_ASSERT_OK(pool.ctx, ll_newton_create(pool.ctx, g, NULL, NULL, &c.n));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c.n);
    c.it = c.n->impl;
    c.a = ll_calloc(pool.ctx, g->row_count * g->column_count, sizeof *c.a);
    c.group = ll_calloc(pool.ctx, g->column_count, sizeof *c.group);
    CU_ASSERT_FATAL(c.a != NULL && c.group != NULL);
    for (int64_t group = 0; group < g->group_count; group++)
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) {
            c.group[j] = group;
            for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++)
                c.a[ll_program_row(g, group, e) * g->column_count + j] += g->entry_weight[e];
        }
    return c;
}

void ll_newton_case_close(ll_newton_case *c) {
    ll_newton_free(c->pool.ctx, c->n);
    ll_program_free(c->pool.ctx, c->g);
    ll_free(c->pool.ctx, c->a);
    ll_free(c->pool.ctx, c->group);
    ll_pool_case_close(&c->pool);
}

void ll_newton_case_center(ll_newton_case *c, uint64_t seed, double least, double most, double mu) {
    ll_random random = ll_random_start(seed);
    for (int32_t r = 0; r < c->g->row_count; r++)
        c->it->price[r] = least + (most - least) * ll_random_below(&random, 1000) / 1000;
    LL_ASSERT_OK(c->pool.ctx, ll_newton_center(c->n, mu));
}

const ll_newton_sums *ll_newton_case_sums(const ll_newton_case *c) {
    c->n->measured = false; /* tests write into the iterate */
    LL_ASSERT_OK(c->pool.ctx, ll_newton_measure(c->n));
    return &c->n->sums;
}

static double gap_of(const ll_newton_case *c) {
    const ll_newton_sums *sums = ll_newton_case_sums(c);
    return (sums->products + sums->owed) / fmax(1e-3, fabs(sums->cost));
}

void ll_newton_case_solve(ll_newton_case *c, double gap) {
    int steps = 0;
    for (; steps < MOST_STEPS && (gap_of(c) > gap || c->n->sums.misfit > gap); steps++)
        LL_ASSERT_OK(c->pool.ctx, ll_newton_step(c->n));
    CU_ASSERT(steps < MOST_STEPS);
}

double ll_newton_case_load(const ll_newton_case *c, int32_t row, const double *of_column) {
    double sum = 0;
    for (int64_t j = 0; j < c->g->column_count; j++) sum += c->a[row * c->g->column_count + j] * of_column[j];
    return sum;
}

double ll_newton_case_price(const ll_newton_case *c, int64_t column, const double *of_row) {
    double sum = 0;
    for (int32_t r = 0; r < c->g->row_count; r++) sum += c->a[r * c->g->column_count + column] * of_row[r];
    return sum;
}

double ll_newton_case_sum(const ll_newton_case *c, int64_t group, const double *of_column) {
    double sum = 0;
    for (int64_t j = 0; j < c->g->column_count; j++)
        if (c->group[j] == group) sum += of_column[j];
    return sum;
}

double ll_newton_case_bound(const ll_newton_case *c) {
    double sum = c->g->constant_cost;
    for (int32_t r = 0; r < c->g->row_count; r++) sum -= c->it->price[r] * c->g->capacity[r];
    for (int64_t group = 0; group < c->g->group_count; group++) {
        double cheapest = INFINITY;
        for (int64_t j = 0; j < c->g->column_count; j++)
            if (c->group[j] == group)
                cheapest = fmin(cheapest, c->g->cost[j] + ll_newton_case_price(c, j, c->it->price));
        sum += c->g->volume[group] * cheapest;
    }
    return sum;
}

void ll_assert_near(double found, double expected, double close, double scale) {
    CU_ASSERT(fabs(found - expected) <= close * (scale + fabs(expected)));
}
