/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the checkpoints of a solve. The loops call it between rounds; there it takes the state into memory, but no more
 * often than costs little, and writes it to the folder when that is due. A solve that is stopped in the middle of a
 * round writes the state of the last one taken: it is lost work, never a wrong state. The pool's columns are not
 * copied, since rounds only add to them; before columns are dropped, what was taken is written.
 */
#ifndef LL_SOLVER_CHECKPOINT_KEEPER_H
#define LL_SOLVER_CHECKPOINT_KEEPER_H

#include "solver/checkpoint/file.h"
#include "solver/column.h"

/* A walk over what a place needs besides the column loop. */
typedef void (*ll_keeper_walk)(void *user, ll_archive *a);

struct ll_keeper {
    ll_context *ctx;
    ll_column *column;  /* borrowed */
    const char *folder; /* borrowed */
    double every_s;     /* between two files; 0: every round */
    ll_checkpoint_key key;
    uint64_t sequence; /* of the last file */
    int newest;        /* its generation */

    ll_archive state; /* taken */
    int64_t columns;  /* of the pool that belong to it */
    bool taken, written;
    double took_s, taken_at_s, written_at_s;
    bool failed;   /* the last file could not be written */
    int64_t files; /* written by this run */

    bool resumes;       /* a state was read, whose place has not been reached yet */
    ll_archive file;    /* it */
    ll_archive resumed; /* what the place needs besides: a view of it */
    int64_t resumed_at; /* where that begins */
};

/* Makes a keeper for a column loop that has just been made, and reads the newest whole checkpoint of the folder, if
 * there is one. key is of the solve. */
ll_status ll_keeper_open(ll_context *ctx, ll_column *column, const ll_solve_options *options, uint64_t problem_xxh64,
                         ll_keeper **out);
void ll_keeper_free(ll_context *ctx, ll_keeper *keeper);

/* All of these take a NULL keeper as one that keeps nothing. */

/* Whether a state that was read is of this stage, which is where the solve must go on. */
bool ll_keeper_resumes(const ll_keeper *keeper, ll_stage stage);
/* Reads what the place needs besides, and goes on from there. Once more is possible until ll_keeper_arrived(). */
ll_status ll_keeper_take_up(ll_keeper *keeper, ll_keeper_walk walk, void *user);
void ll_keeper_arrived(ll_keeper *keeper);
/* Between two rounds of a stage. Only failures that the solve cannot go on from are told. */
ll_status ll_keeper_round(ll_keeper *keeper, ll_stage stage, ll_keeper_walk walk, void *user);
/* Before columns are dropped from the pool: a state that was taken goes into a file, or is lost. */
void ll_keeper_before_pruning(ll_keeper *keeper);
/* The end of a solve that was stopped: what was taken last goes into a file, and ctx->kept says what came of it. */
void ll_keeper_end(ll_keeper *keeper);

#endif
