/* SPDX-License-Identifier: Apache-2.0 */
/* The iterate on the CPU: its memory and its measures. Every sum has one order. */
#include "kernels/openmp/newton.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PAD = 4 }; /* entries of a column */

static ll_status make_direction(ll_context *ctx, const ll_program *g, ll_omp_direction *d) {
    ll_status status = LL_OK;
    LL_NEW(ctx, d->x, g->column_count);
    LL_NEW(ctx, d->z, g->column_count);
    LL_NEW(ctx, d->slack, g->row_count);
    LL_NEW(ctx, d->price, g->row_count);
done:
    return status;
}

/*
 * Where columns have one entry or three, most of a loop over them is the wrong guess where each ends. Loops of the
 * same length need no guess: entries are padded, and what is added is 0. A demand without rows has none to point to.
 */
static ll_status pad_entries(ll_context *ctx, ll_omp_newton *n) {
    ll_status status = LL_OK;
    const ll_program *g = n->g;
    if (g->entry_count >= PAD * g->column_count) return LL_OK;
    LL_NEW(ctx, n->padded_first, g->column_count + 1);
    for (int64_t group = 0, at = 0; group < g->group_count; group++)
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) {
            int64_t count = g->entry_first[j + 1] - g->entry_first[j];
            bool any = g->union_first[group] < g->union_first[group + 1];
            at += !any ? 0 : count == 0 ? PAD : (count + PAD - 1) / PAD * PAD;
            n->padded_first[j + 1] = at;
        }
    LL_NEW(ctx, n->padded_slot, n->padded_first[g->column_count]);
    LL_NEW(ctx, n->padded_weight, n->padded_first[g->column_count]);
    for (int64_t j = 0; j < g->column_count; j++)
        for (int64_t e = g->entry_first[j], at = n->padded_first[j]; e < g->entry_first[j + 1]; e++, at++) {
            n->padded_slot[at] = g->entry_slot[e];
            n->padded_weight[at] = g->entry_weight[e];
        }
    n->groups.entry_first = n->padded_first;
    n->groups.entry_slot = n->padded_slot;
    n->groups.entry_weight = n->padded_weight;
done:
    return status;
}

static void newton_close(void *newton) {
    ll_omp_newton *n = newton;
    if (n == NULL) return;
    ll_context *ctx = n->ctx;
    ll_dense_free(ctx, &n->matrix);
    ll_program_rows_free(ctx, &n->rows);
    void *arrays[] = {
        n->place, n->place_first, n->place_of, n->chunk,        n->padded_first, n->padded_slot,  n->padded_weight,
        n->x,     n->z,           n->slack,    n->price,        n->misfit,       n->theta,        n->theta_sum,
        n->key,   n->target,      n->y,        n->slack_target, n->strip,        n->band,         n->d.x,
        n->d.z,   n->d.slack,     n->d.price,  n->before.x,     n->before.z,     n->before.slack, n->before.price};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, n);
}

static ll_status newton_open(ll_context *ctx, const ll_program *g, const ll_newton_options *options, void **out) {
    ll_status status = LL_OK;
    ll_omp_newton *n = NULL;
    *out = NULL;
    LL_NEW(ctx, n, 1);
    n->ctx = ctx;
    n->g = g;
    n->groups = (ll_elem_groups){g->volume, g->group_first, g->union_first, g->union_row,
                                 g->cost,   g->entry_first, g->entry_slot,  g->entry_weight};
    LL_TRY(pad_entries(ctx, n));
    n->threads = ll_threads_worth(ctx, 2 * g->entry_count + 10 * g->column_count);
    LL_TRY(ll_omp_newton_plan_sums(n, options->far_columns));
    double **of_column[] = {&n->x, &n->z, &n->theta, &n->target, &n->y};
    for (size_t i = 0; i < sizeof of_column / sizeof *of_column; i++) LL_NEW(ctx, *of_column[i], g->column_count);
    double **of_row[] = {&n->slack, &n->price, &n->misfit, &n->slack_target};
    for (size_t i = 0; i < sizeof of_row / sizeof *of_row; i++) LL_NEW(ctx, *of_row[i], g->row_count);
    LL_NEW(ctx, n->chunk, g->column_count / LL_OMP_CHUNK + 1);
    LL_NEW(ctx, n->theta_sum, g->group_count);
    LL_NEW(ctx, n->key, g->group_count);
    LL_TRY(make_direction(ctx, g, &n->d));
    LL_TRY(make_direction(ctx, g, &n->before));
    LL_TRY(ll_omp_newton_plan(n));
    *out = n;
    return LL_OK;
done:
    newton_close(n);
    return status;
}

static void newton_info(void *newton, ll_newton_info *out) {
    const ll_omp_newton *n = newton;
    int threads = ll_context_threads(n->ctx); /* of the factorisation */
    *out = (ll_newton_info){.memory_bytes = n->matrix.room * n->matrix.stride * (int64_t)sizeof *n->matrix.a,
                            .assembly_s = n->assembly_s,
                            .factor_s = n->factor_s};
    snprintf(out->name, sizeof out->name, "openmp, %d thread%s, %.80s", threads, threads == 1 ? "" : "s",
             n->matrix.blas.name);
}

static double *vector_of(const ll_omp_newton *n, ll_newton_vector vector, size_t *bytes) {
    double *const at[LL_NEWTON_VECTORS] = {n->x, n->z, n->slack, n->price, n->misfit};
    bool of_column = vector == LL_NEWTON_X || vector == LL_NEWTON_Z;
    *bytes = (of_column ? (size_t)n->g->column_count : (size_t)n->g->row_count) * sizeof(double);
    return at[vector];
}

static ll_status newton_put(void *newton, ll_newton_vector vector, const double *from) {
    size_t bytes = 0;
    double *to = vector_of(newton, vector, &bytes);
    memcpy(to, from, bytes);
    return LL_OK;
}

static ll_status newton_fetch(void *newton, ll_newton_vector vector, double *to) {
    size_t bytes = 0;
    const double *from = vector_of(newton, vector, &bytes);
    memcpy(to, from, bytes);
    return LL_OK;
}

void ll_omp_newton_measure(ll_omp_newton *n) {
    ll_omp_newton_load(n, n->x);
#pragma omp parallel for num_threads(n->threads) schedule(dynamic, 16)
    for (int32_t r = 0; r < n->g->row_count; r++)
        n->misfit[r] = n->g->capacity[r] - n->slack[r] - ll_omp_newton_of_row(n, r, n->x);
}

double ll_omp_newton_worst(const ll_omp_newton *n) {
    double most = 0;
    for (int32_t r = 0; r < n->g->row_count; r++) most = fmax(most, fabs(n->misfit[r]) / (1 + n->g->whole[r]));
    return most;
}

static double dot(const double *a, const double *b, int64_t count) {
    double lane[LL_OMP_LANES] = {0};
    int64_t i = 0;
    for (; i + LL_OMP_LANES <= count; i += LL_OMP_LANES)
        for (int l = 0; l < LL_OMP_LANES; l++) lane[l] += a[i + l] * b[i + l];
    for (int l = 0; i < count; i++, l++) lane[l] += a[i] * b[i];
    return ll_omp_sum_lanes(lane);
}

double ll_omp_newton_sum_chunks(const ll_omp_newton *n, ll_omp_part part, const void *of) {
    const int64_t columns = n->g->column_count, chunks = (columns + LL_OMP_CHUNK - 1) / LL_OMP_CHUNK;
    double sum = 0;
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t c = 0; c < chunks; c++) {
        int64_t first = c * LL_OMP_CHUNK, end = first + LL_OMP_CHUNK;
        n->chunk[c] = part(n, of, first, end < columns ? end : columns);
    }
    for (int64_t c = 0; c < chunks; c++) sum += n->chunk[c];
    return sum;
}

/* Of x and another vector of columns. */
static double dot_with_x(const ll_omp_newton *n, const void *of, int64_t first, int64_t end) {
    return dot(n->x + first, (const double *)of + first, end - first);
}

static ll_status newton_measure(void *newton, ll_newton_sums *out) {
    const ll_omp_newton *n = newton;
    *out = (ll_newton_sums){.products = dot(n->slack, n->price, n->g->row_count),
                            .cost = n->g->constant_cost,
                            .misfit = ll_omp_newton_worst(n)};
    out->products += ll_omp_newton_sum_chunks(n, dot_with_x, n->z);
    out->cost += ll_omp_newton_sum_chunks(n, dot_with_x, n->g->cost);
    for (int32_t r = 0; r < n->g->row_count; r++) out->owed += n->price[r] * fabs(n->misfit[r]);
    return LL_OK;
}

/* ---- what is put back ---- */

static void copy_iterate(const ll_program *g, const ll_omp_direction *from, const ll_omp_direction *to) {
    memcpy(to->x, from->x, (size_t)g->column_count * sizeof *to->x);
    memcpy(to->z, from->z, (size_t)g->column_count * sizeof *to->z);
    memcpy(to->slack, from->slack, (size_t)g->row_count * sizeof *to->slack);
    memcpy(to->price, from->price, (size_t)g->row_count * sizeof *to->price);
}

static ll_status newton_remember(void *newton) {
    ll_omp_newton *n = newton;
    const ll_omp_direction iterate = {n->x, n->z, n->slack, n->price};
    copy_iterate(n->g, &iterate, &n->before);
    return LL_OK;
}

static ll_status newton_recall(void *newton) {
    ll_omp_newton *n = newton;
    const ll_omp_direction iterate = {n->x, n->z, n->slack, n->price};
    copy_iterate(n->g, &n->before, &iterate);
    ll_omp_newton_measure(n);
    return LL_OK;
}

static ll_status newton_factor(void *newton, int32_t *lost) {
    *lost = ll_omp_newton_factor(newton);
    return LL_OK;
}

const ll_newton_ops ll_openmp_newton_ops = {
    .open = newton_open,
    .close = newton_close,
    .info = newton_info,
    .put = newton_put,
    .fetch = newton_fetch,
    .measure = newton_measure,
    .remember = newton_remember,
    .recall = newton_recall,
    .center = ll_omp_newton_op_center,
    .raise = ll_omp_newton_op_raise,
    .mix = ll_omp_newton_op_mix,
    .factor = newton_factor,
    .climb = ll_omp_newton_op_climb,
    .shift = ll_omp_newton_op_shift,
    .direct = ll_omp_newton_op_direct,
    .swap = ll_omp_newton_op_swap,
    .move = ll_omp_newton_op_move,
    .face = ll_omp_newton_op_face,
    .project = ll_omp_newton_op_project,
};
