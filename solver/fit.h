/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flows over the columns of a pool that fit every capacity exactly, in micro-TEU. All sums are integers, loads in 1e-12
 * TEU (micro-TEU times micro-weight), so that a fit depends on nothing but what was asked of it.
 */
#ifndef LL_SOLVER_FIT_H
#define LL_SOLVER_FIT_H

#include "kernels/kernels.h"
#include "solver/pool.h"

/* Arcs of columns: below, a CPU is done before a device has memory for them. */
enum { LL_FIT_WORTH_A_DEVICE = 2000000 };

typedef struct ll_fit {
    ll_context *ctx;
    const ll_problem *p;
    const ll_pool *pool;     /* borrowed; may grow */
    const ll_engine *engine; /* borrowed: whose backend takes values; NULL: the CPU */
    int64_t least_arcs;      /* of columns, from which a device is asked */
    int64_t column_count, column_room;
    int64_t *flow_uteu;    /* [column] of paths; unmet columns have none */
    int64_t *missing_uteu; /* [demand] */
    ll_i128 *room;         /* [row] capacity minus load, in 1e-12 TEU */
    ll_path_rows rows;     /* scratch */
} ll_fit;

/* Without flow. */
ll_status ll_fit_create(ll_context *ctx, const ll_pool *pool, ll_fit **out);
void ll_fit_free(ll_context *ctx, ll_fit *f);
/* Counts in the columns that the pool gained; they have no flow. */
ll_status ll_fit_follow_pool(ll_fit *f);
void ll_fit_clear(ll_fit *f);

/* ---- fit_take.c ---- */

/* Becomes the flows value_teu [count], which need neither add up nor fit: rounded, cut and refilled. A device that
 * fails leaves it to the CPU. */
ll_status ll_fit_take(ll_fit *f, const double *value_teu, int64_t count);
/* ---- fit.c ---- */

/* Takes off what capacities have no room for: of the columns with flow the one that rank says most of gives first.
 * crosses [column]: those that have flow over such a capacity; NULL: it is found out. */
ll_status ll_fit_cut(ll_fit *f, int64_t (*rank)(const ll_fit *f, int64_t column), const bool *crosses);
/* The demand's next dearer path after column `after` (LL_NONE: the cheapest), ties by number; LL_NONE: none. Columns
 * whose open [column] is LL_NONE are passed over; NULL: none are. */
int64_t ll_fit_next_cheapest(const ll_fit *f, int64_t demand, int64_t after, const int32_t *open);
/* Gives what a demand misses to paths that it has and that cost less than most_nusd, where they have room, cheapest
 * first. */
void ll_fit_refill(ll_fit *f, int64_t demand, int64_t most_nusd);
/* What fits on column j more, micro-TEU. */
int64_t ll_fit_room(ll_fit *f, int64_t j);
/* Adds to the flow of column j, or takes off, in micro-TEU. */
void ll_fit_change(ll_fit *f, int64_t j, int64_t change);
/* The same two over the rows that are listed in f->rows, up to `most`. */
int64_t ll_fit_rows_room(const ll_fit *f, int64_t most);
void ll_fit_change_listed(ll_fit *f, int64_t j, int64_t change);
/* Flows at their cost, and what is missing at unmet_nusd [demand], in 1e-15 USD. */
ll_i128 ll_fit_cost(const ll_fit *f, const int64_t *unmet_nusd);

#endif
