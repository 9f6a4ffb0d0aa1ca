/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The processes that share a solve, and what they say to each other. Rank 0 solves, and alone reads, writes and logs;
 * the others make the trees of their lanes when it tells them (solver/team.h).
 *
 * A run of one process has no ranks: its context's pointer is NULL, and nothing asks further. Otherwise somebody who
 * knows a library of messages fills this in (solver/cli/ranks_mpi.c; a test has threads instead).
 *
 * All calls but raise and raised are made by all ranks, in the same order, each by its main thread. Sizes are bytes,
 * and may be over 2^31. A call that fails means that a rank is lost: LL_ERR_INTERRUPTED, and nothing is said any more.
 */
#ifndef LL_GRAPHS_BASE_RANKS_H
#define LL_GRAPHS_BASE_RANKS_H

#include "graphs/base/base.h"

typedef struct ll_ranks_ops {
    /* Bytes of rank 0 to all. */
    ll_status (*share)(ll_ranks *r, void *bytes, int64_t size);
    /* value[i] becomes on rank 0 the sum of all ranks' value[i]; elsewhere it may be anything then. */
    ll_status (*sum)(ll_ranks *r, int64_t *value, int64_t count);
    /* The largest of all ranks' values, for all of them. */
    ll_status (*most)(ll_ranks *r, int64_t *value);
    /* Parts of all ranks, one after the other, to rank 0; sizes [rank] and all are asked for there alone. */
    ll_status (*gather)(ll_ranks *r, const void *part, int64_t size, void *all, const int64_t *sizes);
    /* The other way. */
    ll_status (*scatter)(ll_ranks *r, const void *all, const int64_t *sizes, void *part, int64_t size);
    /* Rank 0 asks the others to end the round at work early, and whether it did: no rank waits for another. */
    void (*raise)(ll_ranks *r, int64_t round);
    bool (*raised)(ll_ranks *r, int64_t round);
} ll_ranks_ops;

struct ll_ranks {
    const ll_ranks_ops *ops;
    void *impl;
    int32_t rank, count;
    int32_t local_rank, local_count; /* among those of this machine */
    int32_t sharers;                 /* ranks that may use the very same processors as this one, itself included */
    char library[128];               /* "Open MPI v4.1.4", one line */
    ll_context *ctx;                 /* of this process; NULL: it has none yet, or no more */
    int64_t *size;                   /* [rank] scratch, of whoever filled this in */
    int64_t round;                   /* the last that began, from 1: what raise() and raised() speak of */
    int64_t last_raise;              /* the last that rank 0 ended early */
    int64_t team_count;              /* that rank 0 has made, to tell them apart */
    bool lost;                       /* a call has failed */
};

/* Rank 0, while it works on a round or waits for the others: ends the round early where its context is to stop. */
void ll_ranks_look(ll_ranks *r);
/*
 * What all ranks make of their statuses: the largest, LL_OK where all are. Where it is another rank's, rank 0's error
 * becomes that rank's.
 */
ll_status ll_ranks_agree(ll_ranks *r, ll_status own);
/* The sum of all ranks' values on rank 0. */
ll_status ll_ranks_sum_wide(ll_ranks *r, ll_i128 *value);

#endif
