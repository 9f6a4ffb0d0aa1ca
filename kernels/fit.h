/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract of the loops that make flows of columns fit capacities, in whole micro-TEU, beside that of trees
 * (kernels.h). What is over is cut and what is missing refilled one column after the other, in an order that the solver
 * knows (solver/fit_take.c); a backend goes over all columns and leaves it the few rows that such a decision depends
 * on:
 *
 *     round     values to flows                        load      flows to loads of rows
 *     crosses   the columns that are over a capacity
 *     scarce    of demands that miss something, the columns with room for a quantum; and the rows that do not have
 *               room for all that all of them miss on all of these: others cannot get in anyone's way, in any order
 *     list      the entries of those columns in those rows
 *
 * A column's arithmetic is kernels/elem/fit.h's; sums are integers, in any order: equal bits on any backend.
 *
 * Pointers are host memory of the caller. Only open and follow allocate.
 */
#ifndef LL_KERNELS_FIT_H
#define LL_KERNELS_FIT_H

#include "graphs/problem.h"
#include "kernels/elem/fit.h"
#include "kernels/program.h"

/* Columns of demands, borrowed until close or the next follow. Columns of a demand are listed from the highest number
 * down. */
typedef struct ll_fit_columns {
    int64_t column_count, demand_count;
    int32_t arc_count, row_count, metric_count;
    const int64_t *demand, *cost_nusd; /* [column]; of unmet columns the cost may be any */
    const int64_t *next;               /* [column] of the same demand, LL_NONE */
    const int64_t *first;              /* [column + 1] into arc */
    const int32_t *arc;
    const int64_t *first_of;                   /* [demand] -> column, LL_NONE */
    const int64_t *unmet_of;                   /* [demand] a column that never has flow, LL_NONE */
    const int64_t *volume_uteu, *penalty_nusd; /* [demand] columns at the penalty or over are not refilled */
    const int32_t *metric;                     /* [demand] */
    const int64_t *entry_first;                /* [arc + 1] */
    const ll_row_entry *entry;                 /* klass is a metric; weights are 0 or more */
    const ll_row *row;                         /* [row] */
} ll_fit_columns;

typedef struct ll_fit_info {
    char name[160];       /* "openmp, 2 threads" or the device's */
    int64_t memory_bytes; /* taken, on a device of the device's */
} ll_fit_info;

typedef struct ll_fit_ops {
    /* device_limit: bytes of a device's memory, 0: what is free there. LL_ERR_UNAVAILABLE where it is not enough. */
    ll_status (*open)(ll_context *ctx, const ll_fit_columns *columns, int64_t device_limit, void **out);
    void (*close)(void *fit);
    /*
     * More columns, or other ones, of the same demands, arcs and rows; the first `same` are those that it has. What is
     * added costs what it is: a device keeps the others, and room to grow. LL_ERR_UNAVAILABLE as in open, and after a
     * failure nothing but close.
     */
    ll_status (*follow)(void *fit, const ll_fit_columns *columns, int64_t same);
    void (*info)(void *fit, ll_fit_info *out);
    /* Fills flow_uteu [column] and missing_uteu [demand] from value_teu [count]; columns after those have none. */
    ll_status (*round)(void *fit, const double *value_teu, int64_t count, int64_t *flow_uteu, int64_t *missing_uteu);
    /* load [row] of flows [column], in 1e-12 TEU. Of a metric and arc they come to less than 2^63 uteu. */
    ll_status (*load)(void *fit, const int64_t *flow_uteu, ll_wide *load);
    /* crosses [column]: those with flow, as of the last load(), over a row whose load is above its capacity. */
    ll_status (*crosses)(void *fit, bool *crosses);
    /* room [row] in 1e-12 TEU; count [column]: entries to be listed, or LL_NONE: it does not take more. */
    ll_status (*scarce)(void *fit, const int64_t *missing_uteu, const ll_wide *room, int32_t *count);
    /* Those of a column at first[column] of row and weight_micro; of one row there may be several. */
    ll_status (*list)(void *fit, const int64_t *first, int32_t *row, int64_t *weight_micro);
    /*
     * Entries of a master's program over these columns, which cross no arc twice, made and kept where they are: g,
     * which has the rest, gets `made`, union_first and the counts; constant [row here] what all columns of a demand
     * load alike, in 1e-12 TEU. All of it as solver/program.c makes it. LL_ERR_UNAVAILABLE where a device has no memory
     * for it. NULL: a backend where that is the solver's.
     */
    ll_status (*enter)(void *fit, ll_program *g, ll_wide *constant);
} ll_fit_ops;

extern const ll_fit_ops ll_openmp_fit_ops;

/* ---- fit.c, for backends ---- */

typedef struct ll_fit_entries {
    ll_elem_entry *entry; /* as columns->entry */
    int64_t *most_micro;  /* [row] */
    ll_wide *capacity;    /* [row] in 1e-12 TEU */
} ll_fit_entries;
ll_status ll_fit_entries_create(ll_context *ctx, const ll_fit_columns *columns, ll_fit_entries *out);
void ll_fit_entries_free(ll_context *ctx, ll_fit_entries *entries); /* also half-made or zeroed */
/* Whether what all columns would take at once, each all that its demand misses, can be summed in 63 bits; else every
 * row counts as scarce. */
bool ll_fit_claims_fit(const ll_fit_columns *columns, const int64_t *missing_uteu);

#endif
