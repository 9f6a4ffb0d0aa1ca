/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums over the entries of columns, which are most of what a direction reads: prices onto columns, demand by demand,
 * and values of columns onto rows. Where these are more than a cache holds, and demands have many entries for each row
 * that they cross, values go
 *
 *     of a demand's columns -> onto places of its union -> onto rows, each the sum of its places, demands in order
 *
 * so that entries are read in their order, and what they point to stays in a cache; else each row reads the values of
 * its columns. For c columns with e entries and u places: 2 e operations and 4 e + 8 c + 24 u bytes, or 16 e; 8 e more
 * where weights are not all 1.
 */
#include "kernels/openmp/newton.h"

enum { MANY = 4 };              /* entries a place */
enum { FAR_COLUMNS = 1 << 20 }; /* 8 MB of values */

static bool all_weigh_one(const ll_program *g, int threads) {
    bool one = true;
#pragma omp parallel for num_threads(threads) schedule(static) reduction(&& : one)
    for (int64_t j = 0; j < g->column_count; j++)
        for (int64_t e = g->entry_first[j]; one && e < g->entry_first[j + 1]; e++) one = g->entry_weight[e] == 1;
    return one;
}

/* The places of each row, demands in order. */
static void list_places(ll_omp_newton *n) {
    const ll_program *g = n->g;
    for (int64_t i = 0; i < g->union_count; i++) n->place_first[g->union_row[i] + 1]++;
    for (int32_t r = 0; r < g->row_count; r++) n->place_first[r + 1] += n->place_first[r];
    for (int64_t i = 0; i < g->union_count; i++) n->place_of[n->place_first[g->union_row[i]]++] = i;
    for (int32_t r = g->row_count; r > 0; r--) n->place_first[r] = n->place_first[r - 1];
    n->place_first[0] = 0;
}

static ll_status make_places(ll_omp_newton *n) {
    ll_status status = LL_OK;
    LL_NEW(n->ctx, n->place, n->g->union_count);
    LL_NEW(n->ctx, n->place_of, n->g->union_count);
    LL_NEW(n->ctx, n->place_first, n->g->row_count + 1);
    list_places(n);
done:
    return status;
}

ll_status ll_omp_newton_plan_sums(ll_omp_newton *n, int64_t far_columns) {
    if (far_columns == 0) far_columns = FAR_COLUMNS;
    n->plain = n->padded_first == NULL && all_weigh_one(n->g, n->threads);
    if (n->g->column_count >= far_columns && n->g->entry_count > MANY * n->g->union_count) return make_places(n);
    return ll_program_rows_create(n->ctx, n->g, n->threads, &n->rows);
}

/* Weights of 1 are not read. */
static void gather_plain(const ll_elem_groups *g, int64_t group, const double *of_row, double *of_column) {
    const int32_t *row = g->union_row + g->union_first[group];
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) {
        double sum = 0;
        for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++) sum += of_row[row[g->entry_slot[e]]];
        of_column[j] = sum;
    }
}

void ll_omp_newton_gather(const ll_omp_newton *n, int64_t group, const double *of_row, double *of_column) {
    if (n->plain)
        gather_plain(&n->groups, group, of_row, of_column);
    else
        ll_elem_gather(&n->groups, group, of_row, of_column);
}

void ll_omp_newton_spread(const ll_omp_newton *n, int64_t group, const double *of_column) {
    const ll_elem_groups *g = &n->groups;
    if (n->place == NULL) return;
    double *to = n->place + g->union_first[group];
    for (int64_t i = 0; i < g->union_first[group + 1] - g->union_first[group]; i++) to[i] = 0;
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) {
        double value = of_column[j];
        if (n->plain)
            for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++) to[g->entry_slot[e]] += value;
        else
            for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++)
                to[g->entry_slot[e]] += g->entry_weight[e] * value;
    }
}

void ll_omp_newton_load(const ll_omp_newton *n, const double *of_column) {
    if (n->place == NULL) return;
#pragma omp parallel for num_threads(n->threads) schedule(static)
    for (int64_t group = 0; group < n->g->group_count; group++) ll_omp_newton_spread(n, group, of_column);
}

/* The sum of from[at[i]]. */
static double sum_at(const double *from, const int64_t *at, int64_t count) {
    double lane[LL_OMP_LANES] = {0};
    int64_t i = 0;
    for (; i + LL_OMP_LANES <= count; i += LL_OMP_LANES)
        for (int l = 0; l < LL_OMP_LANES; l++) lane[l] += from[at[i + l]];
    for (int l = 0; i < count; i++, l++) lane[l] += from[at[i]];
    return ll_omp_sum_lanes(lane);
}

static double weighted_sum_at(const double *from, const int64_t *at, const double *weight, int64_t count) {
    double lane[LL_OMP_LANES] = {0};
    int64_t i = 0;
    for (; i + LL_OMP_LANES <= count; i += LL_OMP_LANES)
        for (int l = 0; l < LL_OMP_LANES; l++) lane[l] += weight[i + l] * from[at[i + l]];
    for (int l = 0; i < count; i++, l++) lane[l] += weight[i] * from[at[i]];
    return ll_omp_sum_lanes(lane);
}

double ll_omp_newton_of_row(const ll_omp_newton *n, int32_t row, const double *of_column) {
    if (n->place != NULL)
        return sum_at(n->place, n->place_of + n->place_first[row], n->place_first[row + 1] - n->place_first[row]);
    int64_t first = n->rows.first[row], count = n->rows.first[row + 1] - first;
    if (n->plain) return sum_at(of_column, n->rows.column + first, count);
    return weighted_sum_at(of_column, n->rows.column + first, n->rows.weight + first, count);
}
