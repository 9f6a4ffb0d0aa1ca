/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bounds of price rounds, for the convergence plot: all of a short run, every second, fourth, ... of a longer one,
 * so that there are never more than LL_TRAIL_MOST. O(1) a round, no memory of its own.
 */
#ifndef LL_SOLVER_TRAIL_H
#define LL_SOLVER_TRAIL_H

#include <stdint.h>

enum { LL_TRAIL_MOST = 256 };

typedef struct ll_trail { /* zeroed: empty */
    double time_s[LL_TRAIL_MOST], bound_usd[LL_TRAIL_MOST];
    int32_t count;
    int64_t seen, skip; /* rounds in all; rounds left out between two that are kept */
} ll_trail;

static inline void ll_trail_note(ll_trail *trail, double time_s, double bound_usd) {
    if (trail->seen++ % (trail->skip + 1) != 0) return;
    if (trail->count == LL_TRAIL_MOST) { /* this round is one of those that stay */
        trail->count /= 2;
        trail->skip = 2 * trail->skip + 1;
        for (int64_t i = 0; i < trail->count; i++) {
            trail->time_s[i] = trail->time_s[2 * i];
            trail->bound_usd[i] = trail->bound_usd[2 * i];
        }
    }
    trail->time_s[trail->count] = time_s;
    trail->bound_usd[trail->count++] = bound_usd;
}

#endif
