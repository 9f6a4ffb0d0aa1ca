/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The column pool: every path that pricing found, by demand. A column without arcs is the demand's unmet column; its
 * cost is the penalty.
 *
 *     column j:  demand[j]   arcs arc[first[j] .. first[j+1])   cost_nusd[j]     next[j] -> next column of the demand
 */
#ifndef LL_SOLVER_POOL_H
#define LL_SOLVER_POOL_H

#include "graphs/problem.h"

/* Rows that a path loads, each once with its summed weight. Scratch for one thread. */
typedef struct ll_path_rows {
    int32_t count;
    int32_t *row;          /* [count] in the order of first touch */
    int64_t *weight_micro; /* [row] valid for listed rows */
    bool *listed;          /* [row] */
    int64_t *in_order;     /* [count] weights, for ll_pool_list_rows */
} ll_path_rows;

typedef struct ll_row_list { /* of a column, each row once with its summed weight */
    int32_t count;
    const int32_t *row;          /* [count] */
    const int64_t *weight_micro; /* [count] */
} ll_row_list;

/* Rows of every column, looked up instead of summed over its arcs: for pools that are priced again and again. */
typedef struct ll_kept_rows {
    int64_t *first; /* [column + 1] into row and weight_micro */
    int32_t *row;
    int64_t *weight_micro;
    int64_t column_room, room;
    ll_path_rows scratch;
} ll_kept_rows;

typedef struct ll_fit_place ll_fit_place; /* fit_place.h */

typedef struct ll_pool {
    const ll_problem *p;
    int64_t count, room, arc_room;
    int64_t *demand;    /* [column] */
    int64_t *first;     /* [column + 1] into arc */
    int64_t *cost_nusd; /* [column] */
    int64_t *next;      /* [column] next of the same demand, LL_NONE */
    uint64_t *hash;     /* [column] of the arcs */
    int32_t *arc;
    int64_t *slot; /* [slot_count] path + 1 near the place of its demand and hash, 0: none */
    int64_t slot_count;
    int64_t *first_of;   /* [demand] -> column, LL_NONE */
    int64_t *unmet_of;   /* [demand] -> its unmet column, LL_NONE while it has none */
    ll_kept_rows *rows;  /* NULL: they are summed when asked for */
    int64_t generation;  /* raised where columns that were there go: the others have new numbers */
    ll_fit_place *place; /* what a device has of it */
} ll_pool;

ll_status ll_pool_create(ll_context *ctx, const ll_problem *p, ll_pool **out);
void ll_pool_free(ll_context *ctx, ll_pool *pool);

/* Adds a path unless the demand has it already; *column is its index either way, *added whether it is new. */
ll_status ll_pool_add_path(ll_context *ctx, ll_pool *pool, int64_t demand, const int32_t *arc, int64_t arc_count,
                           int64_t *column, bool *added);
/* Gives the demand an unmet column, or changes its cost. */
ll_status ll_pool_set_unmet(ll_context *ctx, ll_pool *pool, int64_t demand, int64_t penalty_nusd);

/* Drops the columns that are not kept [column]; the others move up, in their order. What it has allocated stays. */
void ll_pool_keep(ll_pool *pool, const bool *keep);
/* Whether a column of so many arcs fits the limit of memory. */
bool ll_pool_has_room(const ll_context *ctx, const ll_pool *pool, int64_t arcs);

static inline int64_t ll_pool_arc_count(const ll_pool *pool, int64_t column) {
    return pool->first[column + 1] - pool->first[column];
}
static inline bool ll_pool_is_unmet(const ll_pool *pool, int64_t column) {
    return pool->unmet_of[pool->demand[column]] == column;
}

/* ---- pool_rows.c ---- */

/* Demands: pools of so few keep the rows of their columns. */
enum { LL_POOL_KEEPS_ROWS = 10000 };
/* Keeps the rows of an empty pool's columns from now on: 8 bytes a column and 12 a row that it loads. */
ll_status ll_pool_keep_rows(ll_context *ctx, ll_pool *pool);
void ll_kept_rows_free(ll_context *ctx, ll_kept_rows *kept); /* NULL allowed */
/* Notes the rows of the column that comes next. */
ll_status ll_kept_rows_add(ll_context *ctx, ll_pool *pool, int64_t demand, const int32_t *arc, int64_t arc_count);
/* Moves those of a column to another that is not after it; later ones are forgotten. */
void ll_kept_rows_move(ll_kept_rows *kept, int64_t from, int64_t to);

ll_status ll_path_rows_create(ll_context *ctx, const ll_problem *p, ll_path_rows *rows);
void ll_path_rows_free(ll_context *ctx, ll_path_rows *rows);
/* Fills rows for a path of class klass; forgets the path before. O(entries of its arcs). */
void ll_path_rows_of(const ll_problem *p, int32_t klass, const int32_t *arc, int64_t arc_count, ll_path_rows *rows);

/* Fills rows from a list of entries, of which a row may have several. */
void ll_path_rows_list(const int32_t *row, const int64_t *weight_micro, int64_t count, ll_path_rows *rows);

/* A column's cost, USD per TEU; zero_costs: 0 unless it is unmet. */
double ll_pool_cost_usd(const ll_pool *pool, int64_t column, bool zero_costs);
/* Of values [column], USD; values up to 0 count as none. */
double ll_pool_flow_cost_usd(const ll_pool *pool, const double *value_teu, bool zero_costs);
/* The same with the prices [row] of the rows that it loads; rows is scratch. */
double ll_pool_priced_cost_usd(const ll_pool *pool, int64_t column, bool zero_costs, const double *price_usd,
                               ll_path_rows *rows);
/* A column's rows, to be gone through once: those that are kept stay where they are. Until the pool grows or rows, the
 * scratch, is used again. */
ll_row_list ll_pool_list_rows(const ll_pool *pool, int64_t column, ll_path_rows *rows);
/* Fills rows for a column, to be looked up by row. */
void ll_pool_rows_of(const ll_pool *pool, int64_t column, ll_path_rows *rows);
/* load_teu [row] of the columns' values; values up to 0 count as none. */
void ll_pool_load(const ll_pool *pool, const double *value_teu, ll_path_rows *rows, double *load_teu);
/* The same by all threads where paths are many: sums in another order, which is that of any number of threads. */
enum { LL_POOL_MANY_ARCS = 1 << 21 };
ll_status ll_pool_load_in_shares(ll_context *ctx, const ll_pool *pool, const double *value_teu, ll_path_rows *scratch,
                                 double *load_teu);

#endif
