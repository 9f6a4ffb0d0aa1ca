/* SPDX-License-Identifier: Apache-2.0 */
/* The iterate: its memory, its sums by column and by row, its measures. Every sum has one order. */
#include "solver/newton.h"

#include <math.h>

#include "solver/newton_parts.h"

static ll_status make_direction(ll_context *ctx, const ll_program *g, ll_newton_direction *d) {
    ll_status status = LL_OK;
    LL_NEW(ctx, d->x, g->column_count);
    LL_NEW(ctx, d->z, g->column_count);
    LL_NEW(ctx, d->slack, g->row_count);
    LL_NEW(ctx, d->price, g->row_count);
done:
    return status;
}

ll_status ll_newton_create(ll_context *ctx, const ll_program *g, ll_newton **out) {
    ll_status status = LL_OK;
    ll_newton *n = NULL;
    *out = NULL;
    LL_NEW(ctx, n, 1);
    n->ctx = ctx;
    n->g = g;
    n->threads = ll_threads_worth(ctx, 2 * g->entry_count + 10 * g->column_count);
    double **of_column[] = {&n->x, &n->z, &n->theta, &n->target, &n->y};
    for (size_t i = 0; i < sizeof of_column / sizeof *of_column; i++) LL_NEW(ctx, *of_column[i], g->column_count);
    double **of_row[] = {&n->slack, &n->price, &n->misfit, &n->slack_target};
    for (size_t i = 0; i < sizeof of_row / sizeof *of_row; i++) LL_NEW(ctx, *of_row[i], g->row_count);
    LL_NEW(ctx, n->theta_sum, g->group_count);
    LL_NEW(ctx, n->key, g->group_count);
    LL_TRY(make_direction(ctx, g, &n->d));
    LL_TRY(make_direction(ctx, g, &n->before));
    LL_TRY(ll_newton_matrix_plan(n));
    *out = n;
    return LL_OK;
done:
    ll_newton_free(ctx, n);
    return status;
}

void ll_newton_free(ll_context *ctx, ll_newton *n) {
    if (n == NULL) return;
    ll_dense_free(ctx, &n->matrix);
    void *arrays[] = {n->x,   n->z,       n->slack,   n->price,        n->misfit,   n->theta,        n->theta_sum,
                      n->key, n->target,  n->y,       n->slack_target, n->strip,    n->band,         n->d.x,
                      n->d.z, n->d.slack, n->d.price, n->before.x,     n->before.z, n->before.slack, n->before.price};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, n);
}

double ll_newton_of_column(const ll_program *g, int64_t group, int64_t j, const double *of_row) {
    const int32_t *row = g->union_row + g->union_first[group];
    double sum = 0;
    for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++)
        sum += g->entry_weight[e] * of_row[row[g->entry_slot[e]]];
    return sum;
}

double ll_newton_of_row(const ll_program *g, int32_t row, const double *of_column) {
    double sum = 0;
    for (int64_t e = g->row_first[row]; e < g->row_first[row + 1]; e++)
        sum += g->row_weight[e] * of_column[g->row_column[e]];
    return sum;
}

void ll_newton_measure(ll_newton *n) {
#pragma omp parallel for num_threads(n->threads) schedule(dynamic, 16)
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->misfit[r] = n->g->capacity[r] - n->slack[r] - ll_newton_of_row(n->g, r, n->x);
}

double ll_newton_complementarity(const ll_newton *n) {
    double sum = 0;
    for (int64_t j = 0; j < n->g->column_count; j++) sum += n->x[j] * n->z[j];
    for (int32_t r = 0; r < n->g->row_count; r++) sum += n->slack[r] * n->price[r];
    return sum;
}

double ll_newton_cost(const ll_newton *n, const double *x) {
    double sum = n->g->constant_cost;
    for (int64_t j = 0; j < n->g->column_count; j++) sum += n->g->cost[j] * x[j];
    return sum;
}

double ll_newton_owed(const ll_newton *n) {
    double sum = 0;
    for (int32_t r = 0; r < n->g->row_count; r++) sum += n->price[r] * fabs(n->misfit[r]);
    return sum;
}

double ll_newton_misfit(const ll_newton *n) {
    double most = 0;
    for (int32_t r = 0; r < n->g->row_count; r++) most = fmax(most, fabs(n->misfit[r]) / (1 + n->g->whole[r]));
    return most;
}
