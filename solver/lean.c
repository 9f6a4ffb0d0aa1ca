/* SPDX-License-Identifier: Apache-2.0 */
/* One demand after the other: its columns as a dense matrix, Gauss and Jordan's elimination, then a column at a time.
 */
#include "solver/lean.h"

#include <math.h>
#include <string.h>

static const double dependent = 1e-9; /* of an entry: less is 0 */
static const double changed = 1e-10;  /* of a volume: a load that moves by more undoes a demand */
static const double most_work = 1e8;  /* multiply-adds of a demand: it stays as it is */

typedef struct demand {
    int64_t columns, rows; /* rows: of its union, and its volume last */
    int64_t first;         /* its first column */
} demand;

typedef struct scratch { /* of one thread, for the largest demand */
    double *a;           /* [rows * columns] column j's part of row i at a[i * columns + j] */
    double *cost, *flow; /* [column here] less what its basis costs; as it is now */
    int64_t *order;      /* [column here] by flow, largest first */
    int64_t *row_of;     /* [column here] of a basic one, its pivot's; LL_NONE */
    int64_t *basic;      /* [row] the column whose pivot it has; LL_NONE */
    double *load;        /* [row] before */
} scratch;

/* ---- memory ---- */

static demand demand_of(const ll_program *g, int64_t group) {
    return (demand){.first = g->group_first[group],
                    .columns = g->group_first[group + 1] - g->group_first[group],
                    .rows = g->union_first[group + 1] - g->union_first[group] + 1};
}

static bool is_worth_it(const demand *d) {
    return (double)d->columns * (double)d->rows * (double)d->columns <= most_work; /* a pivot a column */
}

static ll_status make_scratch(ll_context *ctx, const ll_program *g, int threads, scratch **out) {
    ll_status status = LL_OK;
    int64_t cells = 1, columns = 1, rows = 1;
    for (int64_t group = 0; group < g->group_count; group++) {
        demand d = demand_of(g, group);
        if (!is_worth_it(&d)) continue;
        if (d.columns > columns) columns = d.columns;
        if (d.rows > rows) rows = d.rows;
        if (d.rows * d.columns > cells) cells = d.rows * d.columns;
    }
    LL_NEW(ctx, *out, threads);
    for (int t = 0; t < threads; t++) {
        scratch *s = *out + t;
        LL_NEW(ctx, s->a, cells);
        LL_NEW(ctx, s->cost, columns);
        LL_NEW(ctx, s->flow, columns);
        LL_NEW(ctx, s->order, columns);
        LL_NEW(ctx, s->row_of, columns);
        LL_NEW(ctx, s->basic, rows);
        LL_NEW(ctx, s->load, rows);
    }
done:
    return status;
}

static void free_scratch(ll_context *ctx, scratch *of, int threads) {
    for (int t = 0; of != NULL && t < threads; t++) {
        void *arrays[] = {of[t].a, of[t].cost, of[t].flow, of[t].order, of[t].row_of, of[t].basic, of[t].load};
        for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    }
    ll_free(ctx, of);
}

/* ---- one demand ---- */

static void order_columns(const demand *d, const double *x, scratch *s) {
    for (int64_t j = 0; j < d->columns; j++) { /* insertion: tens of columns */
        int64_t at = j;
        for (; at > 0 && x[s->order[at - 1]] < x[j]; at--) s->order[at] = s->order[at - 1];
        s->order[at] = j;
    }
}

static void fill(const ll_program *g, const demand *d, const double *x, scratch *s) {
    memset(s->a, 0, (size_t)(d->rows * d->columns) * sizeof *s->a);
    memset(s->load, 0, (size_t)d->rows * sizeof *s->load);
    for (int64_t i = 0; i < d->rows; i++) s->basic[i] = LL_NONE;
    for (int64_t j = 0; j < d->columns; j++) {
        s->cost[j] = g->cost[d->first + j];
        s->flow[j] = x[j];
        s->row_of[j] = LL_NONE;
        s->a[(d->rows - 1) * d->columns + j] = 1;
        for (int64_t e = g->entry_first[d->first + j]; e < g->entry_first[d->first + j + 1]; e++) {
            s->a[g->entry_slot[e] * d->columns + j] = g->entry_weight[e];
            s->load[g->entry_slot[e]] += g->entry_weight[e] * x[j];
        }
    }
}

/* Makes column j of the matrix, and of the costs, the unit vector of row i. */
static void pivot(const demand *d, scratch *s, int64_t i, int64_t j) {
    const int64_t columns = d->columns;
    double *row = s->a + i * columns, scale = 1 / row[j], cost = s->cost[j];
    for (int64_t k = 0; k < columns; k++) row[k] *= scale;
    row[j] = 1;
    for (int64_t other = 0; other < d->rows; other++) {
        double *to = s->a + other * columns, share = to[j];
        if (other == i || share == 0) continue;
        for (int64_t k = 0; k < columns; k++) to[k] -= share * row[k];
        to[j] = 0;
    }
    for (int64_t k = 0; k < columns; k++) s->cost[k] -= cost * row[k];
    s->cost[j] = 0;
    if (s->basic[i] != LL_NONE) s->row_of[s->basic[i]] = LL_NONE;
    s->basic[i] = j;
    s->row_of[j] = i;
}

/* The largest flows first, each on the row where it is largest; a column that has none depends on those before it. */
static void find_basis(const demand *d, scratch *s) {
    for (int64_t at = 0; at < d->columns; at++) {
        int64_t j = s->order[at], best = LL_NONE;
        double most = dependent;
        for (int64_t i = 0; i < d->rows; i++) {
            double size = fabs(s->a[i * d->columns + j]);
            if (s->basic[i] != LL_NONE || size <= most) continue;
            most = size;
            best = i;
        }
        if (best != LL_NONE) pivot(d, s, best, j);
    }
}

/*
 * How far column j can go, against its basis, in the direction that costs no more: falling (sign -1) to 0, or rising.
 * *row is of the basic column that reaches 0 first, the one of the largest share among those; LL_NONE: j itself does.
 */
static double longest(const demand *d, const scratch *s, int64_t j, double sign, int64_t *row) {
    double step = sign < 0 ? s->flow[j] : INFINITY, size = 0;
    *row = LL_NONE;
    for (int64_t i = 0; i < d->rows; i++) {
        if (s->basic[i] == LL_NONE) continue;
        double share = sign * s->a[i * d->columns + j];
        if (share <= dependent) continue;
        double most = s->flow[s->basic[i]] / share;
        if (most > step || (most == step && (*row == LL_NONE || share <= size))) continue;
        step = most;
        size = share;
        *row = i;
    }
    return step;
}

/* False: nothing ends the step, which is rounding's work. */
static bool drop(const demand *d, scratch *s, int64_t j) {
    double sign = s->cost[j] < 0 ? 1 : -1;
    int64_t row = LL_NONE;
    double step = longest(d, s, j, sign, &row);
    if (isinf(step)) return false;
    for (int64_t i = 0; i < d->rows; i++) {
        if (s->basic[i] == LL_NONE) continue;
        double *flow = &s->flow[s->basic[i]];
        *flow = fmax(0, *flow - sign * step * s->a[i * d->columns + j]);
    }
    s->flow[j] = fmax(0, s->flow[j] + sign * step);
    if (row == LL_NONE) {
        s->flow[j] = 0;
    } else {
        s->flow[s->basic[row]] = 0;
        pivot(d, s, row, j);
    }
    return true;
}

static bool loads_stay(const ll_program *g, const demand *d, double volume, scratch *s) {
    for (int64_t j = 0; j < d->columns; j++)
        for (int64_t e = g->entry_first[d->first + j]; e < g->entry_first[d->first + j + 1]; e++)
            s->load[g->entry_slot[e]] -= g->entry_weight[e] * s->flow[j];
    for (int64_t i = 0; i < d->rows; i++)
        if (!(fabs(s->load[i]) <= changed * volume)) return false;
    return true;
}

static void lean(const ll_program *g, int64_t group, double *x, scratch *s) {
    demand d = demand_of(g, group);
    if (!is_worth_it(&d)) return;
    double *flow = x + d.first, sum = 0;
    order_columns(&d, flow, s);
    fill(g, &d, flow, s);
    for (int64_t j = 0; j < d.columns; j++) s->load[d.rows - 1] += flow[j];
    find_basis(&d, s);
    for (int64_t at = d.columns - 1; at >= 0; at--) {
        int64_t j = s->order[at];
        if (s->row_of[j] == LL_NONE && s->flow[j] > 0 && !drop(&d, s, j)) return;
    }
    for (int64_t j = 0; j < d.columns; j++) sum += s->flow[j];
    s->load[d.rows - 1] -= sum;
    if (!loads_stay(g, &d, g->volume[group], s)) return;
    memcpy(flow, s->flow, (size_t)d.columns * sizeof *flow);
}

ll_status ll_lean_run(ll_context *ctx, const ll_program *g, double *x) {
    ll_status status = LL_OK;
    scratch *of_thread = NULL;
    int threads = ll_threads_worth(ctx, 10 * g->entry_count);
    LL_TRY(make_scratch(ctx, g, threads, &of_thread));
#pragma omp parallel for num_threads(threads) schedule(dynamic, 16)
    for (int64_t group = 0; group < g->group_count; group++) lean(g, group, x, &of_thread[ll_thread()]);
done:
    free_scratch(ctx, of_thread, threads);
    return status;
}
