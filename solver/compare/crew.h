/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work on many variants by several threads, each with a context of its own; what comes of it is taken in order, by
 * whoever has what was missing. Nobody waits, unless far ahead.
 *
 *     thread 1    work 0 ............  take 0  take 1  take 2    work 5 ....
 *     thread 2    work 1 ..  work 3 ........  work 4 .......  take 3  take 4
 *     thread 3    work 2 .........  work 6 ...
 *
 * The work on a variant sees nothing of the others', so that answers do not depend on how many threads there are.
 */
#ifndef LL_SOLVER_COMPARE_CREW_H
#define LL_SOLVER_COMPARE_CREW_H

#include "solver/solution.h"

typedef struct ll_crew_job {
    /* Any thread. A failure ends the crew. */
    ll_status (*work)(void *user, ll_context *ctx, int32_t index);
    /* One at a time, in the order of indices, on the crew's own context, by any thread; NULL: nothing is left to do. */
    ll_status (*take)(void *user, int32_t index);
    void *user;
} ll_crew_job;

/*
 * As many as there are threads, and as have room in half of the memory, by what a solve of the kind took. A device is
 * used by one at a time.
 */
int32_t ll_crew_workers(const ll_context *ctx, const ll_solution *typical);
/*
 * Runs the work of indices 0 to count - 1 by so many threads; 1 runs them in turn with all the context's threads in
 * each. The failure of the lowest index that failed is the answer; what comes after it is not begun.
 */
ll_status ll_crew_run(ll_context *ctx, int32_t workers, int32_t count, const ll_crew_job *job);

#endif
