/* SPDX-License-Identifier: Apache-2.0 */
/* The crossover (crossover.h) of the flows of a pool, and what it changed. */
#ifndef LL_SOLVER_VERTEX_H
#define LL_SOLVER_VERTEX_H

#include "solver/pool.h"

/* What a vertex changed; counts are over all columns of a pool, an unmet column is one. */
typedef struct ll_vertex {
    bool tried, found;
    bool lean; /* by demands alone, to no vertex */
    double time_s;
    int32_t tight_rows;                  /* on which flows depend at the end */
    int64_t columns_before, columns_now; /* with flow */
    int64_t split_before, split_now;     /* demands with several of them */
} ll_vertex;

/*
 * Moves flows value_teu [column of the pool], which fit, to a vertex that costs no more; they stay where none is found.
 * Columns without flow keep none.
 */
ll_status ll_vertex_find(ll_context *ctx, const ll_pool *pool, bool zero_costs, double *value_teu, ll_vertex *out);

/* The same by demands alone (lean.h), to no vertex, at a cost that grows with the columns; tight_rows stays 0. */
ll_status ll_vertex_lean(ll_context *ctx, const ll_pool *pool, bool zero_costs, double *value_teu, ll_vertex *out);

#endif
