/* SPDX-License-Identifier: Apache-2.0 */
#include "graphs/base/random.h"

#include <assert.h>

__extension__ typedef unsigned __int128 u128;

/* Odd, so that no two seeds meet. The one seed that it takes to 0, from which xorshift never moves, gets another. */
ll_random ll_random_start(uint64_t seed) {
    uint64_t state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
    return (ll_random){state != 0 ? state : 1};
}

static uint64_t next(ll_random *random) {
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * UINT64_C(0x2545f4914f6cdd1d);
}

int32_t ll_random_below(ll_random *random, int32_t below) {
    assert(below > 0);
    return (int32_t)((next(random) >> 33) % (uint64_t)below);
}

/* The high half of a product: no number of the range is preferred by more than 2^-64 times its size. */
int64_t ll_random_range(ll_random *random, int64_t low, int64_t high) {
    assert(low <= high);
    uint64_t count = (uint64_t)(high - low) + 1;
    return low + (int64_t)(uint64_t)(((u128)next(random) * count) >> 64);
}
