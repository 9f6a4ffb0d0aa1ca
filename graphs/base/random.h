/* SPDX-License-Identifier: Apache-2.0 */
/* Seeded whole numbers (xorshift64*, Vigna 2016): the same everywhere for the same seed. Not for secrets. */
#ifndef LL_GRAPHS_RANDOM_H
#define LL_GRAPHS_RANDOM_H

#include "graphs/base/base.h"

typedef struct ll_random {
    uint64_t state;
} ll_random;

ll_random ll_random_start(uint64_t seed);
/* 0 to below - 1; below > 0. */
int32_t ll_random_below(ll_random *random, int32_t below);
/* low to high, both of them; the range has fewer than 2^63 numbers. */
int64_t ll_random_range(ll_random *random, int64_t low, int64_t high);

#endif
