/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Assembly of the matrix. Threads share its rows, not the demands: every entry then gets its demands in one order, and
 * nothing has to be locked.
 *
 *     group, dense:   b[j][i] = a[j][i] - a[key][i]     h[i] = sum_j theta[j] b[j][i]          i: place in the union
 *     entry (i, v):   sum_j theta[j] b[j][i] b[j][v] - h[i] h[v] / Theta                       v <= i
 */
#include <string.h>

#include "kernels/openmp/newton.h"

enum { LOOK = 256 }; /* groups between two looks at the clock */

static int64_t union_size(const ll_program *g, int64_t group) {
    return g->union_first[group + 1] - g->union_first[group];
}

static int64_t group_size(const ll_program *g, int64_t group) {
    return g->group_first[group + 1] - g->group_first[group];
}

/* About the nanoseconds that the assembly of each row takes. */
static void estimate_work(ll_omp_newton *n, int64_t *work) {
    const ll_program *g = n->g;
    for (int32_t r = 0; r < g->row_count; r++) work[r] = r / 4 + 1;
    for (int64_t group = 0; group < g->group_count; group++) {
        int64_t size = union_size(g, group), columns = group_size(g, group);
        if (size * (columns + 3) > n->strip_size) n->strip_size = size * (columns + 3);
        for (int64_t i = 0; i < size; i++)
            work[g->union_row[g->union_first[group] + i]] += 2 * columns + (i + 1) * (columns / 4 + 2);
    }
    n->strip_size = (n->strip_size + 15) / 16 * 16;
}

static ll_status choose_bands(ll_omp_newton *n, const int64_t *work) {
    ll_status status = LL_OK;
    int64_t total = 0, sum = 0;
    int32_t band = 1;
    for (int32_t r = 0; r < n->g->row_count; r++) total += work[r];
    n->bands = ll_threads_worth(n->ctx, total);
    LL_NEW(n->ctx, n->band, n->bands + 1);
    for (int32_t r = 0; r < n->g->row_count; r++) {
        sum += work[r];
        while (band < n->bands && sum * n->bands >= total * band) n->band[band++] = r + 1;
    }
    while (band <= n->bands) n->band[band++] = n->g->row_count;
done:
    return status;
}

ll_status ll_omp_newton_plan(ll_omp_newton *n) {
    ll_status status = LL_OK;
    int64_t *work = NULL; /* [row here] */
    LL_NEW(n->ctx, work, n->g->row_count);
    estimate_work(n, work);
    LL_TRY(choose_bands(n, work));
    LL_NEW(n->ctx, n->strip, n->bands * n->strip_size);
    LL_TRY(ll_dense_resize(n->ctx, &n->matrix, n->g->row_count));
done:
    ll_free(n->ctx, work);
    return status;
}

static void scale_groups(ll_omp_newton *n) {
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t group = 0; group < n->g->group_count; group++)
        ll_elem_scale(&n->groups, group, n->x, n->z, n->theta, n->theta_sum, n->key);
}

/* The group's columns against its key, dense, and their weighted sum. */
static void spread(const ll_omp_newton *n, int64_t group, double *b, double *h) {
    const ll_program *g = n->g;
    int64_t size = union_size(g, group), key = n->key[group];
    memset(h, 0, (size_t)size * sizeof *h);
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) {
        if (j == key) continue;
        memset(b, 0, (size_t)size * sizeof *b);
        for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++) b[g->entry_slot[e]] = g->entry_weight[e];
        for (int64_t e = g->entry_first[key]; e < g->entry_first[key + 1]; e++)
            b[g->entry_slot[e]] -= g->entry_weight[e];
        for (int64_t i = 0; i < size; i++) h[i] += n->theta[j] * b[i];
        b += size;
    }
}

static void add_multiple(double factor, const double *restrict from, double *restrict to, int64_t count) {
    for (int64_t v = 0; v < count; v++) to[v] += factor * from[v];
}

/* The rows [low, high) of one group's part. */
static void add_group(ll_omp_newton *n, int64_t group, int32_t low, int32_t high, double *strip) {
    const ll_program *g = n->g;
    const int32_t *row = g->union_row + g->union_first[group];
    int64_t size = union_size(g, group), others = group_size(g, group) - 1, first = 0, last = size;
    while (first < size && row[first] < low) first++;
    while (last > first && row[last - 1] >= high) last--;
    if (first == last) return;
    double *sum = strip, *h = strip + size, *b = strip + 2 * size;
    const double *theta = n->theta + g->group_first[group];
    int64_t key = n->key[group] - g->group_first[group];
    spread(n, group, b, h);
    for (int64_t i = first; i < last; i++) {
        memset(sum, 0, (size_t)(i + 1) * sizeof *sum);
        for (int64_t k = 0; k < others; k++) {
            double factor = theta[k + (k >= key)] * b[k * size + i];
            if (factor != 0) add_multiple(factor, b + k * size, sum, i + 1);
        }
        add_multiple(-h[i] / n->theta_sum[group], h, sum, i + 1);
        double *to = n->matrix.a + row[i] * n->matrix.stride;
        for (int64_t v = 0; v <= i; v++) to[row[v]] += sum[v];
    }
}

static void assemble_band(ll_omp_newton *n, int32_t low, int32_t high, double *strip) {
    for (int32_t r = low; r < high; r++) {
        double *to = n->matrix.a + r * n->matrix.stride;
        memset(to, 0, (size_t)(r + 1) * sizeof *to);
        to[r] = n->slack[r] / n->price[r];
    }
    for (int64_t group = 0; group < n->g->group_count; group++) {
        if (group % LOOK == LOOK - 1 && ll_should_stop(n->ctx)) return;
        add_group(n, group, low, high, strip);
    }
}

int32_t ll_omp_newton_factor(ll_omp_newton *n) {
    double start_s = ll_clock_s();
    scale_groups(n);
#pragma omp parallel for num_threads(n->bands) schedule(static, 1)
    for (int band = 0; band < n->bands; band++)
        assemble_band(n, n->band[band], n->band[band + 1], n->strip + band * n->strip_size);
    n->assembly_s += ll_clock_s() - start_s;
    start_s = ll_clock_s();
    int32_t lost = ll_dense_factor(n->ctx, &n->matrix); /* a band that was left early is seen here too */
    n->factor_s += ll_clock_s() - start_s;
    return lost;
}
