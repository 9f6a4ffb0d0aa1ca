/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The restricted master as numbers for an interior-point method: what the columns of a demand differ in, and no more.
 *
 *     demand with columns P1 P2 P3       rows:   a  b  c  d
 *                                          P1    1  1  .  1         d is crossed by all of them: its load is a constant
 *                                          P2    1  .  1  1         and leaves the program, as do demands with one
 *                                          P3    .  1  .  1         column
 *
 *     group g    columns  group_first[g] .. group_first[g+1]        rows  union_first[g] .. union_first[g+1], ascending
 *     column j   entries  entry_first[j] .. entry_first[j+1]        each a row of the group, by its place there;
 *                                                                   none comes twice
 *
 * solver/program.h builds it.
 */
#ifndef LL_KERNELS_PROGRAM_H
#define LL_KERNELS_PROGRAM_H

#include "graphs/base/base.h"

typedef struct ll_program {
    int32_t row_count;
    int32_t *row;     /* [row here] -> [row] */
    int32_t *row_of;  /* [row] -> [row here], LL_NONE */
    double *capacity; /* [row here] less the constant loads, in flow units */
    double *whole;    /* [row here] the capacity itself */

    int64_t group_count, column_count, entry_count, union_count;
    int64_t *group_demand; /* [group] */
    double *volume;        /* [group] in flow units */
    int64_t *group_first;  /* [group + 1] */
    int64_t *union_first;  /* [group + 1] */
    int32_t *union_row;    /* row here */

    int64_t *column;      /* [column] -> [column of the pool] */
    double *cost;         /* [column] in cost units */
    int64_t *entry_first; /* [column + 1] */
    int32_t *entry_slot;  /* place in the group's union */
    double *entry_weight;

    double constant_cost; /* of demands with one column, in units of flow times cost */
    int64_t lone_count;
    int64_t *lone; /* [lone_count] these columns of the pool */

    /* Unless NULL, union_row, entry_first, entry_slot and entry_weight are with the device that made them (fit.h) and
     * NULL here; a master that is opened on it takes them from there. */
    void *made;
    void (*give_back)(void *made);
} ll_program;

static inline int32_t ll_program_row(const ll_program *g, int64_t group, int64_t entry) {
    return g->union_row[g->union_first[group] + g->entry_slot[entry]];
}

/* ---- program.c ---- */

/* Entries that a device made go, after who borrows them. */
void ll_program_give_back(ll_program *g);

/* The entries by row, of which the program says nothing: who goes over rows makes them, on a device there. The columns
 * of a row ascend. */
typedef struct ll_program_rows {
    int64_t *first;  /* [row here + 1] into column and weight */
    int64_t *column; /* [entry] */
    double *weight;
} ll_program_rows;

/* With any number of threads the same. */
ll_status ll_program_rows_create(ll_context *ctx, const ll_program *g, int threads, ll_program_rows *out);
void ll_program_rows_free(ll_context *ctx, ll_program_rows *rows); /* also half-made or zeroed */

#endif
