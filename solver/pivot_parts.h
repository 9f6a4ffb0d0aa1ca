/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of pivot.h share. */
#ifndef LL_SOLVER_PIVOT_PARTS_H
#define LL_SOLVER_PIVOT_PARTS_H

#include "solver/inverse.h"
#include "solver/pivot.h"
#include "solver/sparse.h"

typedef struct ll_ranked {
    double rank;
    int64_t what;
} ll_ranked;

struct ll_pivoting {
    ll_context *ctx;
    const ll_pool *pool;
    ll_pivot_plan plan; /* of the run */
    int64_t known;      /* columns of the pool that it knows */
    int64_t room;       /* of what is by column */
    bool begun;

    double *volume;       /* [demand] in units, as all that follows */
    double *capacity;     /* [row] */
    double *cost;         /* [column] */
    double *x;            /* [column] */
    double *slack;        /* [row] what it has left; 0 where it is held */
    long double *rest;    /* [row] scratch: the same, summed anew */
    int64_t *key;         /* [demand] column, LL_NONE: it has no volume */
    int32_t *place;       /* [column] in the basis, LL_NONE */
    int32_t *slack_place; /* [row] of its slack in the basis, LL_NONE: it is held at 0, or has no row there */

    int64_t *basic;     /* [place] column, or ll_slack_of(row) */
    int32_t *row_at;    /* [row of the basis] -> row */
    int32_t *row_in;    /* [row] -> row of the basis, LL_NONE */
    ll_inverse inverse; /* of size places and rows */

    double *cost_at, *price_at; /* [place], [row of the basis] scratch of prices */
    double *price;              /* [row] p, 0 where it has no row in the basis */

    /* the direction: as what enters rises by 1, x[column] and loads of rows change by */
    double *y;          /* [place] */
    ll_sparse moves;    /* [column] */
    ll_sparse loads;    /* [row] */
    int32_t *entry_row; /* [place or row of the basis] scratch: a sparse vector */
    double *entry_value;
    ll_ranked *order; /* [column or row] scratch */
    int64_t *asked;   /* [demand] scratch: those whose columns are looked at */

    /* what of the pool can have a price: entries of columns in rows of the basis */
    int32_t hot_rows;   /* rows of the basis that these are for, LL_NONE: anew */
    int64_t hot_room;   /* of hot_row and hot_weight */
    int64_t *hot_first; /* [column + 1] */
    int32_t *hot_row;   /* [entry] */
    double *hot_weight; /* [entry] */
    int64_t *live;      /* [live_count] demands whose columns can gain at all */
    int64_t live_count;
    int64_t fresh_changes; /* of the inverse when it was made anew */
    int64_t pivots;        /* of the run so far, those to the first basis apart */
    int64_t turns;         /* times that it was asked whether to go on */
    bool exact;            /* false: rounding came in the way */
    bool ended;            /* by a stop, or by a limit of pivots or rows */
    bool stopped;          /* by a stop */
};

/* What enters or is basic: a column, or the slack of a row. */
static inline int64_t ll_slack_of(int32_t row) { return -2 - (int64_t)row; }
static inline int32_t ll_row_of_slack(int64_t what) { return (int32_t)(-2 - what); }
static inline bool ll_is_held(const ll_pivoting *v, int32_t row) {
    return v->row_in[row] != LL_NONE && v->slack_place[row] == LL_NONE;
}
static inline bool ll_is_key(const ll_pivoting *v, int64_t j) { return v->key[v->pool->demand[j]] == j; }

/* The rows that a column loads are entries ll_entry_first .. ll_entry_end of the pool's. */
static inline int64_t ll_entry_first(const ll_pivoting *v, int64_t j) { return v->pool->rows->first[j]; }
static inline int64_t ll_entry_end(const ll_pivoting *v, int64_t j) { return v->pool->rows->first[j + 1]; }
static inline int32_t ll_entry_row(const ll_pivoting *v, int64_t e) { return v->pool->rows->row[e]; }
static inline double ll_entry_weight(const ll_pivoting *v, int64_t e) {
    return (double)v->pool->rows->weight_micro[e] * (1.0 / LL_MICRO);
}

/* pivot.c: whether to go on. Basis and flows are in order whenever that is asked. */
bool ll_pivot_goes_on(ll_pivoting *v);

/* pivot_prices.c: prices of the basis, and reduced costs by them. */
void ll_pivot_find_prices(ll_pivoting *v);
double ll_pivot_reduced_cost(const ll_pivoting *v, int64_t what);
/* The most entries of that over the pool. */
int64_t ll_pivot_hot_room(const ll_pivoting *v);
/* What can have a price, where rows of the basis or costs have changed since. */
ll_status ll_pivot_follow_rows(ll_pivoting *v);
/*
 * Into v->order, best first: of each of the asked demands v->asked [*asked] its best column that gains, and slacks of
 * rows whose price is below 0. v->asked are then the demands that had one, *asked how many; returns that of v->order.
 */
int64_t ll_pivot_list_candidates(ll_pivoting *v, int64_t *asked);
/* Whether it can still enter, and gains. */
bool ll_pivot_may_enter(const ll_pivoting *v, int64_t what);

/* pivot_start.c */
ll_status ll_pivot_follow_pool(ll_pivoting *v);
/* A basis from flows that fit, and those of them that a vertex has. */
ll_status ll_pivot_begin(ll_pivoting *v, const double *value_teu);
/* v->rest of the flows. */
void ll_pivot_sum_rows(ll_pivoting *v);
void ll_pivot_sort(ll_ranked *order, int64_t count);

/* pivot_step.c: the basis anew from its columns where it has changed often. Prices are others then. */
ll_status ll_pivot_keep_fresh(ll_pivoting *v);
/*
 * What is neither key nor basic enters, rising (1) or falling (-1), until something stops it. Where digits are lost
 * nothing moves, and the basis is made anew.
 */
ll_status ll_pivot_step(ll_pivoting *v, int64_t what, double sign);
/* Column j with flow becomes basic where a tight row still has its slack in the basis, without a move; false: it
 * depends on what is there. */
bool ll_pivot_fill(ll_pivoting *v, int64_t j);
/* One more row in the basis, with its slack. */
ll_status ll_pivot_add_row(ll_pivoting *v, int32_t row);

#endif
