/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of a solve between two of its rounds: all that the rounds to come depend on, and no more. Programs,
 * matrices and factorisations are built anew in every round; lists, hashes and costs of the pool follow from its
 * columns.
 *
 *     state     place, bounds, prices, penalties, columns' costs, masters' flows and bases, best flows, log
 *     demand, first, arc     the pool's columns, in their order: an array each, as the pool has them
 *     (what the place needs besides: price_phase.c)
 */
#ifndef LL_SOLVER_CHECKPOINT_STATE_H
#define LL_SOLVER_CHECKPOINT_STATE_H

#include "solver/checkpoint/archive.h"
#include "solver/column.h"

typedef struct ll_saved_pool { /* the pool's first columns; views */
    const int64_t *demand;     /* [count] */
    const int64_t *first;      /* [count + 1] */
    const int32_t *arc;        /* [first[count]] */
    int64_t count, arcs;       /* that the arrays have room for */
} ll_saved_pool;

/* Writes what there is of a column loop; *columns is how many of the pool's columns belong to it. */
void ll_state_write(ll_archive *a, ll_column *c, int64_t *columns);
/* Into a column loop that has just been made. LL_ERR_DATA where it is no state of this problem. */
ll_status ll_state_read(ll_archive *a, ll_column *c, const ll_saved_pool *pool);

#endif
