/* SPDX-License-Identifier: Apache-2.0 */
/* What building a program consists of: the entries of one demand's columns. */
#ifndef LL_SOLVER_PROGRAM_PARTS_H
#define LL_SOLVER_PROGRAM_PARTS_H

#include "solver/program.h"

/* What is left of a capacity by a load in 1e-12 TEU, in flow units. */
double ll_program_capacity(const ll_problem *p, ll_units units, int32_t row, ll_i128 constant);

/* ---- program_demand.c ---- */

/* The entries of rows that take part, by arc: what columns without kept rows are summed from. */
typedef struct ll_wanted_entries {
    int64_t *first;      /* [arc + 1] */
    uint8_t *any;        /* [arc] 1: it has entries */
    ll_row_entry *entry; /* of rows here */
} ll_wanted_entries;

/* Of a pool that keeps rows none are needed: it stays empty. */
ll_status ll_wanted_entries_create(ll_context *ctx, const ll_pool *pool, const int32_t *row_of, ll_wanted_entries *out);
void ll_wanted_entries_free(ll_context *ctx, ll_wanted_entries *wanted);

typedef struct ll_seen_row { /* of a demand */
    int64_t weight_micro;    /* in the first column that loads it */
    int64_t last;            /* its entry in the column last listed, LL_NONE: no column has one */
    int32_t times;           /* columns that load it */
    int32_t slot;            /* place in the union, LL_NONE: a constant; who fills keeps it */
    bool varies;             /* weights differ */
} ll_seen_row;

typedef struct ll_seen_entry {
    int64_t weight_micro; /* 0: the column crosses the row in vain */
    int32_t row;
} ll_seen_entry;

/* The entries of a demand's columns; scratch of one thread. */
typedef struct ll_seen_demand {
    ll_seen_row *row; /* [row here] */
    int32_t *touched; /* [touched_count] rows here */
    int32_t touched_count;
    int64_t *end; /* [column_count] where a column's entries end */
    ll_seen_entry *entry;
    int32_t *arc; /* scratch: those of a column that have entries */
    int64_t column_count, column_room, entry_count, entry_room, arc_room;
    int32_t row_count;
} ll_seen_demand;

ll_status ll_seen_demand_create(ll_context *ctx, int32_t row_count, ll_seen_demand *seen);
void ll_seen_demand_free(ll_context *ctx, ll_seen_demand *seen);
/* Of column [count] of the pool, all of one demand; forgets the demand before. */
ll_status ll_seen_demand_list(ll_context *ctx, const ll_pool *pool, const int32_t *row_of,
                              const ll_wanted_entries *wanted, const int64_t *column, int64_t count,
                              ll_seen_demand *seen);
/* Whether every column loads the row alike. */
static inline bool ll_seen_is_constant(const ll_seen_demand *seen, int32_t row) {
    return seen->row[row].times == seen->column_count && !seen->row[row].varies;
}

#endif
