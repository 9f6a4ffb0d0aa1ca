/* SPDX-License-Identifier: Apache-2.0 */
/* The crossover: set up, take one column after the other, put the last digits right. */
#include "solver/crossover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/crossover_parts.h"

enum { REFINEMENTS = 3 };
enum { FRESH = 100, STALE = 8 };       /* changes of an inverse before it is made anew: FRESH + STALE times its size */
static const double full = 1e-11;      /* of a capacity, what a row may have left and be tight */
static const double fits = 1e-12;      /* of a capacity or volume, what rounding may leave */
static const double no_dearer = 1e-12; /* of the sum of all costs, what rounding may add */

/* ---- set-up ---- */

static ll_status make_room(ll_crossover *c) {
    ll_status status = LL_OK;
    const ll_program *g = c->g;
    LL_TRY(ll_program_rows_create(c->ctx, g, ll_threads_worth(c->ctx, 4 * g->entry_count), &c->rows));
    LL_NEW(c->ctx, c->slack, g->row_count);
    LL_NEW(c->ctx, c->group, g->column_count);
    LL_NEW(c->ctx, c->key, g->group_count);
    LL_NEW(c->ctx, c->place, g->column_count);
    LL_NEW(c->ctx, c->basic, g->row_count);
    LL_NEW(c->ctx, c->tight, g->row_count);
    LL_NEW(c->ctx, c->tight_row, g->row_count);
    LL_NEW(c->ctx, c->y, g->row_count);
    LL_TRY(ll_sparse_grow(c->ctx, &c->moves, g->column_count));
    LL_TRY(ll_sparse_grow(c->ctx, &c->loads, g->row_count));
    LL_NEW(c->ctx, c->entry_row, g->row_count);
    LL_NEW(c->ctx, c->entry_value, g->row_count);
done:
    return status;
}

static void free_crossover(ll_crossover *c) {
    void *arrays[] = {c->slack, c->group,     c->key, c->place,     c->basic,
                      c->tight, c->tight_row, c->y,   c->entry_row, c->entry_value};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(c->ctx, arrays[i]);
    ll_sparse_free(c->ctx, &c->moves);
    ll_sparse_free(c->ctx, &c->loads);
    ll_inverse_free(&c->inverse);
    ll_program_rows_free(c->ctx, &c->rows);
}

static void choose_keys(ll_crossover *c) {
    const ll_program *g = c->g;
    for (int64_t group = 0; group < g->group_count; group++) {
        c->key[group] = g->group_first[group];
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) {
            c->group[j] = group;
            c->place[j] = LL_NONE;
            if (c->x[j] > c->x[c->key[group]]) c->key[group] = j;
        }
    }
}

/* What row r has left, and less than 0 where it is overfull. */
static double slack_of(const ll_crossover *c, int32_t r) {
    const ll_program_rows *rows = &c->rows;
    long double rest = c->g->capacity[r];
    for (int64_t e = rows->first[r]; e < rows->first[r + 1]; e++)
        rest -= (long double)rows->weight[e] * (long double)c->x[rows->column[e]];
    return (double)rest;
}

/* Tight rows, each with a place of its own. */
static ll_status hold_tight(ll_crossover *c) {
    int32_t count = 0;
    for (int32_t r = 0; r < c->g->row_count; r++) {
        c->tight_row[r] = LL_NONE;
        c->slack[r] = slack_of(c, r);
        if (c->rows.first[r] == c->rows.first[r + 1] || c->slack[r] > full * (1 + c->g->whole[r])) continue;
        c->basic[count] = LL_NONE;
        c->tight[count] = r;
        c->tight_row[r] = count++;
    }
    return ll_inverse_create(c->ctx, count, &c->inverse);
}

/* ---- column after column ---- */

typedef struct ranked {
    double x;
    int64_t column;
} ranked;

static int largest_first(const void *a, const void *b) {
    const ranked *p = a, *q = b;
    if (p->x != q->x) return p->x > q->x ? -1 : 1;
    return (p->column > q->column) - (p->column < q->column);
}

/* The basis anew from its own columns, where changes have lost too many digits. */
static ll_status refresh(ll_crossover *c, bool *exact) {
    ll_status status = LL_OK;
    int64_t *basic = NULL; /* [place] */
    int32_t size = c->inverse.size;
    LL_NEW(c->ctx, basic, size);
    memcpy(basic, c->basic, (size_t)size * sizeof *basic);
    for (int32_t p = 0; p < size; p++) {
        if (basic[p] != LL_NONE) c->place[basic[p]] = LL_NONE;
        c->basic[p] = LL_NONE;
    }
    ll_inverse_reset(&c->inverse);
    for (int32_t p = 0; p < size && *exact; p++)
        if (basic[p] != LL_NONE && c->place[basic[p]] == LL_NONE) LL_TRY(ll_crossover_take(c, basic[p], exact));
done:
    ll_free(c->ctx, basic);
    return status;
}

static ll_status take(ll_crossover *c, int64_t j, bool *exact) {
    ll_status status = LL_OK;
    if (c->inverse.changes > FRESH + STALE * (int64_t)c->inverse.size) LL_TRY(refresh(c, exact));
    LL_TRY(ll_crossover_take(c, j, exact));
    if (*exact) return LL_OK;
    *exact = true;
    LL_TRY(refresh(c, exact));
    if (*exact) LL_TRY(ll_crossover_take(c, j, exact));
done:
    return status;
}

/*
 * The largest first: they fill the basis, which moves nothing, and what is left to be pushed are small ones, which
 * mostly go to 0 without a change of the basis.
 */
static ll_status take_all(ll_crossover *c, bool *exact) {
    ll_status status = LL_OK;
    ranked *order = NULL;
    int64_t count = 0;
    LL_NEW(c->ctx, order, c->g->column_count);
    for (int64_t j = 0; j < c->g->column_count; j++)
        if (j != c->key[c->group[j]]) order[count++] = (ranked){c->x[j], j};
    if (count > 0) qsort(order, (size_t)count, sizeof *order, largest_first);
    for (int64_t i = 0; i < count && *exact; i++) {
        LL_TRY(take(c, order[i].column, exact));
        if (ll_should_stop(c->ctx)) *exact = false;
    }
done:
    ll_free(c->ctx, order);
    return status;
}

/* ---- the last digits ---- */

/* Keys carry what the others of their demand leave. */
static void fill_keys(ll_crossover *c) {
    const ll_program *g = c->g;
    for (int64_t group = 0; group < g->group_count; group++) {
        long double rest = g->volume[group];
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
            if (j != c->key[group]) rest -= (long double)c->x[j];
        c->x[c->key[group]] = (double)rest;
    }
}

/* Solves for the basic columns against what tight rows have left, in extended precision. */
static void refine(ll_crossover *c) {
    fill_keys(c);
    for (int i = 0; i < REFINEMENTS; i++) {
        for (int32_t k = 0; k < c->inverse.size; k++) {
            c->entry_row[k] = k;
            c->entry_value[k] = slack_of(c, c->tight[k]);
        }
        ll_inverse_solve(&c->inverse, c->inverse.size, c->entry_row, c->entry_value, c->y);
        for (int32_t p = 0; p < c->inverse.size; p++)
            if (c->basic[p] != LL_NONE) c->x[c->basic[p]] += c->y[p];
        fill_keys(c);
    }
}

static double cost_of(const ll_program *g, const double *x) {
    double cost = 0;
    for (int64_t j = 0; j < g->column_count; j++) cost += g->cost[j] * x[j];
    return cost;
}

/* Whether the flows fit; what is 0 but for rounding becomes 0. */
static bool flows_fit(ll_crossover *c) {
    const ll_program *g = c->g;
    for (int64_t j = 0; j < g->column_count; j++) {
        if (!(c->x[j] >= -fits * g->volume[c->group[j]])) return false;
        if (c->x[j] <= fits * g->volume[c->group[j]]) c->x[j] = 0;
    }
    for (int32_t r = 0; r < g->row_count; r++)
        if (slack_of(c, r) < -fits * (1 + g->whole[r])) return false;
    return true;
}

static int32_t rows_in_use(const ll_crossover *c) {
    int32_t count = 0;
    for (int32_t p = 0; p < c->inverse.size; p++) count += c->basic[p] != LL_NONE;
    return count;
}

ll_status ll_crossover_run(ll_context *ctx, const ll_program *g, double *x, int32_t *tight, bool *found) {
    ll_status status = LL_OK;
    ll_crossover c = {.ctx = ctx, .g = g, .x = x};
    bool exact = true;
    *found = false;
    LL_TRY(make_room(&c));
    choose_keys(&c);
    LL_TRY(hold_tight(&c));
    double cost = cost_of(g, x);
    LL_TRY(take_all(&c, &exact));
    if (exact) refine(&c);
    *found = exact && flows_fit(&c) && cost_of(g, x) <= cost + no_dearer * fabs(cost);
    *tight = rows_in_use(&c);
done:
    free_crossover(&c);
    return status;
}
