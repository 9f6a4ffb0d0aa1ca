/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Assembly of the matrix. Threads share its rows, not the demands: every entry then gets its demands in one order, and
 * nothing has to be locked.
 *
 *     group, dense:   b[j][i] = a[j][i] - a[key][i]     h[i] = sum_j theta[j] b[j][i]          i: place in the union
 *     entry (i, v):   sum_j theta[j] b[j][i] b[j][v] - h[i] h[v] / Theta                       v <= i
 *
 * The last term is one more column. Columns are padded to whole registers and nothing is left out: two of three of the
 * products are with 0, and still cost less than to find the others.
 */
#include <string.h>

#include "kernels/openmp/newton.h"
#include "kernels/openmp/square.h"

enum { LOOK = 256 }; /* groups between two looks at the clock */
enum { LANES = LL_OMP_SQUARE_LANES, ROWS = LL_OMP_SQUARE_ROWS };

static int64_t padded(int64_t size) { return (size + LANES - 1) / LANES * LANES; }

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
        int64_t room = padded(columns) + padded(size) * (2 * columns + 1 + ROWS);
        if (room > n->strip_size) n->strip_size = room;
        for (int64_t i = 0; i < size; i++)
            work[g->union_row[g->union_first[group] + i]] += 6 + 2 * columns + i * (columns / 8 + 1);
    }
    n->strip_size = (n->strip_size + 15) / 16 * 16;
    n->square = ll_omp_square_get(0);
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

/* A group's columns but the key, and h as one more; [column * width + row of the union]. */
typedef struct columns_of {
    int64_t width, count;  /* the union, padded; columns */
    double *factor;        /* [column] */
    double *left, *right;  /* theta b and b, -h / Theta and h */
    double *of_key, *rows; /* [width], [LL_OMP_SQUARE_ROWS * width] */
} columns_of;

static columns_of cut_strip(const ll_program *g, int64_t group, double *from) {
    int64_t width = padded(union_size(g, group)), columns = group_size(g, group);
    double *left = from + padded(columns), *right = left + width * columns, *of_key = right + width * columns;
    return (columns_of){width, columns - 1, from, left, right, of_key, of_key + width};
}

/* The columns against the key. */
static void spread(const ll_omp_newton *n, int64_t group, columns_of *s) {
    const ll_program *g = n->g;
    const int64_t key = n->key[group];
    double *b = s->right, *factor = s->factor;
    memset(s->of_key, 0, (size_t)s->width * sizeof *s->of_key);
    for (int64_t e = g->entry_first[key]; e < g->entry_first[key + 1]; e++)
        s->of_key[g->entry_slot[e]] = -g->entry_weight[e];
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) {
        if (j == key) continue;
        for (int64_t v = 0; v < s->width; v++) b[v] = s->of_key[v];
        for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++) b[g->entry_slot[e]] += g->entry_weight[e];
        *factor++ = n->theta[j];
        b += s->width;
    }
    double *h = b, *left = s->left + s->count * s->width;
    memset(h, 0, (size_t)s->width * sizeof *h);
    n->square->scale(s->count, s->width, s->factor, s->right, s->left, h);
    for (int64_t v = 0; v < s->width; v++) left[v] = -h[v] / n->theta_sum[group];
}

/* The rows [low, high) of one group's part. */
static void add_group(ll_omp_newton *n, int64_t group, int32_t low, int32_t high, double *from) {
    const ll_program *g = n->g;
    const int32_t *row = g->union_row + g->union_first[group];
    int64_t size = union_size(g, group), first = 0, last = size;
    while (first < size && row[first] < low) first++;
    while (last > first && row[last - 1] >= high) last--;
    if (first == last) return;
    columns_of s = cut_strip(g, group, from);
    spread(n, group, &s);
    for (int64_t at = first / ROWS * ROWS; at < last; at += ROWS) {
        int64_t end = at + ROWS < last ? at + ROWS : last;
        n->square->rows(s.count + 1, s.width, end, s.left + at, s.right, s.rows);
        for (int64_t i = at < first ? first : at; i < end; i++) {
            const double *sum = s.rows + (i - at) * s.width;
            double *to = n->matrix.a + row[i] * n->matrix.stride;
            for (int64_t v = 0; v <= i; v++) to[row[v]] += sum[v];
        }
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
