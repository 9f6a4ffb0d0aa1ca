/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a solve leaves for another one of nearly the same problem: its paths, their flows, its prices. They are told by
 * what arcs, capacities and demands are called, so that the other problem may lack some and have others:
 *
 *     arc, its own capacity    its token ("L007E", "-L3", "@AKT:rail>sea")
 *     capacity set             its id
 *     demand                   its places and class, the first such with the first such, and so on
 *
 * Paths over arcs that are gone, and of demands that are gone, are left out.
 */
#ifndef LL_SOLVER_START_H
#define LL_SOLVER_START_H

#include <landlink/solve.h>

#include "solver/pool.h"
#include "solver/predict.h"
#include "solver/tree_choice.h"

typedef struct ll_start {
    const ll_problem *problem; /* borrowed, outlives the start; its chains are not joined */
    int64_t path_count;
    int64_t *demand;   /* [path] */
    int64_t *first;    /* [path + 1] into arc */
    int32_t *arc;      /* of problem */
    double *value_teu; /* [path] flow, 0: none */
    int64_t *price_nusd;
    ll_index *arc_of_token, *row_of_set;
    ll_trees trees;       /* what the problem wanted; unless LL_TREES_BY_SAMPLE, the prediction is there, too */
    ll_prediction sample; /* of memory */
} ll_start;

/* Takes the paths of a pool with the flows of its first columns, and prices [row]. problem is that of the pool, or what
 * that was joined from. */
ll_status ll_start_take(ll_context *ctx, const ll_problem *problem, const ll_pool *pool, const double *value_teu,
                        int64_t value_count, const int64_t *price_nusd, ll_start **out);
void ll_start_free(ll_context *ctx, ll_start *start); /* NULL allowed */

/*
 * Marks the columns worth keeping: those with flow, and those that cost hardly more than the demand's cheapest at the
 * prices. What else there was, pricing finds again where it is wanted.
 */
ll_status ll_start_choose(ll_context *ctx, const ll_pool *pool, const double *value_teu, int64_t value_count,
                          const int64_t *price_nusd, bool *keep);

/*
 * Whether what a sample of trees told of the problem holds for p: as many demands, classes, about as many arcs and as
 * much freight. What depends on it (which trees, how much memory) is no matter of right and wrong.
 */
bool ll_start_resembles(const ll_start *start, const ll_problem *p);

/* The prices [row] for p, 0 where start knows none and where nothing loads the row. */
ll_status ll_start_prices(ll_context *ctx, const ll_start *start, const ll_problem *p, int64_t *price_nusd);
/*
 * Puts the paths that still exist into an empty pool; *value_teu [column], allocated, is their flow, by the volumes
 * that demands have now.
 */
ll_status ll_start_fill(ll_context *ctx, const ll_start *start, ll_pool *pool, double **value_teu);

/*
 * ll_solve that begins from start (NULL: from nothing) and, where leave is not NULL and there is an answer, leaves a
 * start of its own there. Prices alone (LL_METHOD_PRICE) begin from nothing always.
 */
ll_status ll_solve_from(ll_context *ctx, const ll_problem *problem, const ll_solve_options *options,
                        const ll_start *start, ll_start **leave, ll_solution **out);

#endif
