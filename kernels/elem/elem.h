/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arithmetic of one arc, one node, one demand, written once and compiled as C and as CUDA, so that backends cannot
 * drift apart. Costs are int64; infinity is 2^61, so that the sum of two costs always fits.
 *
 *     relax      d = min(d, a + b)                            starting from d <= infinity, d stays there
 *     tight      a + weight == b                              an arc on a shortest path
 *     bound      volume * min(distance, penalty)              up to 2^124: two 64-bit words, carried by hand
 *
 * This file includes nothing of the project: device compilers read it too.
 */
#ifndef LL_KERNELS_ELEM_H
#define LL_KERNELS_ELEM_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __CUDACC__
#define LL_HD __host__ __device__
#else
#define LL_HD
#endif

#define LL_ELEM_INF ((int64_t)1 << 61) /* LL_COST_INF of base.h */

/* A non-negative 128-bit number. */
typedef struct ll_wide {
    uint64_t low, high;
} ll_wide;

static LL_HD inline int64_t ll_elem_min(int64_t a, int64_t b) { return a < b ? a : b; }

/* The distance d, or the one over a and b where that is shorter. */
static LL_HD inline int64_t ll_elem_relax(int64_t d, int64_t a, int64_t b) { return ll_elem_min(d, a + b); }

static LL_HD inline bool ll_elem_tight(int64_t tail_distance, int64_t weight, int64_t head_distance) {
    return tail_distance + weight == head_distance;
}

/* Whether a demand is carried at this distance: on a path, and cheaper than its penalty. */
static LL_HD inline bool ll_elem_carried(int64_t distance, int64_t penalty) {
    return distance < penalty && distance < LL_ELEM_INF;
}

/* What a demand pays per TEU; LL_ELEM_INF: neither path nor penalty. */
static LL_HD inline int64_t ll_elem_pays(int64_t distance, int64_t penalty) { return ll_elem_min(distance, penalty); }

static LL_HD inline ll_wide ll_wide_add(ll_wide a, ll_wide b) {
    ll_wide sum;
    sum.low = a.low + b.low;
    sum.high = a.high + b.high + (sum.low < a.low ? 1u : 0u);
    return sum;
}

/* volume * price, both >= 0, by halves of 32 bits. */
static LL_HD inline ll_wide ll_wide_product(int64_t volume, int64_t price) {
    const uint64_t half = 0xffffffffu;
    uint64_t a = (uint64_t)volume, b = (uint64_t)price;
    uint64_t low = (a & half) * (b & half);
    uint64_t mid1 = (a >> 32) * (b & half), mid2 = (a & half) * (b >> 32);
    uint64_t carry = (low >> 32) + (mid1 & half) + (mid2 & half);
    ll_wide product;
    product.low = (low & half) | (carry << 32);
    product.high = (a >> 32) * (b >> 32) + (mid1 >> 32) + (mid2 >> 32) + (carry >> 32);
    return product;
}

#endif
