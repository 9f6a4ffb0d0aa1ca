/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arithmetic of a column and of a demand when flows are made to fit capacities (kernels/fit.h), written once and
 * compiled as C and as CUDA.
 *
 *     round      value to quanta: down, but to the nearest where it is as good as whole; a demand's first columns keep
 *                what its volume has
 *     open       each row has room for a quantum of the column
 *     marked     entries of rows that are of interest
 */
#ifndef LL_KERNELS_ELEM_FIT_H
#define LL_KERNELS_ELEM_FIT_H

#include "kernels/elem/elem.h"

#define LL_ELEM_ALMOST_WHOLE 1e-3 /* quanta */

typedef struct ll_elem_entry {
    int64_t weight_micro;
    int32_t row, metric; /* below 0: of every metric */
} ll_elem_entry;

/* See ll_fit_columns. A backend's pointers are its own memory. */
typedef struct ll_elem_columns {
    const int64_t *cost_nusd, *next; /* [column] */
    const int64_t *first;            /* [column + 1] into arc */
    const int32_t *arc;
    const int64_t *demand;                     /* [column] */
    const int64_t *first_of, *unmet_of;        /* [demand] */
    const int64_t *volume_uteu, *penalty_nusd; /* [demand] */
    const int32_t *metric;                     /* [demand] */
    const int64_t *entry_first;                /* [arc + 1] */
    const ll_elem_entry *entry;
    const int64_t *most_micro; /* [row] of all its entries: no path takes more for a quantum */
} ll_elem_columns;

static LL_HD inline bool ll_elem_counts(const ll_elem_entry *e, int32_t metric) {
    return e->metric < 0 || e->metric == metric;
}

/* ---- rounding ---- */

static LL_HD inline int64_t ll_elem_round_flow(double value_teu, int64_t most) {
    double micro = value_teu * LL_ELEM_MICRO, whole = nearbyint(micro);
    if (fabs(micro - whole) > LL_ELEM_ALMOST_WHOLE) whole = floor(micro);
    if (!(whole > 0)) return 0;
    return whole < (double)most ? (int64_t)whole : most;
}

/* Takes `over` off the demand's columns, the last ones first. */
static LL_HD inline void ll_elem_take_off(const ll_elem_columns *c, int64_t demand, ll_wide over, int64_t *flow_uteu) {
    for (int64_t j = c->first_of[demand]; j >= 0 && (over.low > 0 || over.high > 0); j = c->next[j]) {
        bool whole = over.high > 0 || over.low > (uint64_t)flow_uteu[j];
        ll_wide take = {whole ? (uint64_t)flow_uteu[j] : over.low, 0};
        flow_uteu[j] -= (int64_t)take.low;
        over = ll_wide_subtract(over, take);
    }
}

/* The flows of a demand's columns from values [count]; returns what it misses. */
static LL_HD inline int64_t ll_elem_round_demand(const ll_elem_columns *c, int64_t demand, const double *value_teu,
                                                 int64_t count, int64_t *flow_uteu) {
    int64_t volume = c->volume_uteu[demand];
    ll_wide sum = {0, 0}, most = {(uint64_t)volume, 0};
    for (int64_t j = c->first_of[demand]; j >= 0; j = c->next[j]) {
        bool has = j < count && j != c->unmet_of[demand];
        flow_uteu[j] = has ? ll_elem_round_flow(value_teu[j], volume) : 0;
        ll_wide flow = {(uint64_t)flow_uteu[j], 0};
        sum = ll_wide_add(sum, flow);
    }
    if (ll_wide_less(sum, most)) return volume - (int64_t)sum.low;
    ll_elem_take_off(c, demand, ll_wide_subtract(sum, most), flow_uteu);
    return 0;
}

/* ---- room ---- */

/* What a quantum on the column takes of a row. */
static LL_HD inline int64_t ll_elem_row_weight(const ll_elem_columns *c, int64_t column, int32_t metric, int32_t row) {
    int64_t sum = 0;
    for (int64_t i = c->first[column]; i < c->first[column + 1]; i++)
        for (int64_t e = c->entry_first[c->arc[i]]; e < c->entry_first[c->arc[i] + 1]; e++)
            if (c->entry[e].row == row && ll_elem_counts(&c->entry[e], metric)) sum += c->entry[e].weight_micro;
    return sum;
}

/* Whether the demand may take more on column j, had it room. */
static LL_HD inline bool ll_elem_worth(const ll_elem_columns *c, int64_t demand, int64_t j) {
    return j != c->unmet_of[demand] && c->cost_nusd[j] < c->penalty_nusd[demand];
}

static LL_HD inline bool ll_elem_holds(ll_wide room, int64_t weight_micro) {
    return room.high > 0 || room.low >= (uint64_t)weight_micro;
}

/* Whether one of the column's arcs has room for a quantum, in all its rows. */
static LL_HD inline bool ll_elem_arc_open(const ll_elem_columns *c, const ll_wide *room, int64_t column, int32_t metric,
                                          int32_t arc) {
    for (int64_t e = c->entry_first[arc]; e < c->entry_first[arc + 1]; e++) {
        const ll_elem_entry *entry = &c->entry[e];
        if (!ll_elem_counts(entry, metric) || ll_elem_holds(room[entry->row], c->most_micro[entry->row])) continue;
        if (!ll_elem_holds(room[entry->row], ll_elem_row_weight(c, column, metric, entry->row))) return false;
    }
    return true;
}

/* How many entries of an arc are of marked rows; unless NULL, they go to row and weight_micro. */
static LL_HD inline int32_t ll_elem_arc_marked(const ll_elem_columns *c, const uint8_t *marked, int32_t metric,
                                               int32_t arc, int32_t *row, int64_t *weight_micro) {
    int32_t count = 0;
    for (int64_t e = c->entry_first[arc]; e < c->entry_first[arc + 1]; e++) {
        const ll_elem_entry *entry = &c->entry[e];
        if (marked[entry->row] == 0 || !ll_elem_counts(entry, metric)) continue;
        if (row != NULL) {
            row[count] = entry->row;
            weight_micro[count] = entry->weight_micro;
        }
        count++;
    }
    return count;
}

#endif
