/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks that are threads of one process, each with a context of its own: a team without a library of messages. */
#ifndef LL_TESTS_SUPPORT_THREAD_RANKS_H
#define LL_TESTS_SUPPORT_THREAD_RANKS_H

#include "graphs/base/ranks.h"

typedef struct ll_thread_run {
    int32_t count;
    int64_t lost_at;    /* the call, counted from 0, that finds a rank lost; LL_NONE: none does */
    int64_t fail_at[2]; /* the allocation that fails, on rank 0 and on the last one; LL_NONE: none */
    int64_t calls;      /* becomes how many there were */
} ll_thread_run;

/* Runs zero() as rank 0, with a context that has so many ranks, and the others beside it until it ends. Asserts that
 * all memory is given back and that all ranks make the same calls. */
void ll_thread_ranks_run(ll_thread_run *run, void (*zero)(ll_context *ctx, void *user), void *user);

#endif
