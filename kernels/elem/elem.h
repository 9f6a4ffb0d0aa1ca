/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arithmetic of one arc, one node, one demand, written once and compiled as C and as CUDA, so that backends cannot
 * drift apart. Costs are int64; infinity is 2^61, so that the sum of two costs always fits.
 *
 *     relax      d = min(d, a + b)                            starting from d <= infinity, d stays there
 *     tight      a + weight == b                              an arc on a shortest path
 *     bound      volume * min(distance, penalty)              up to 2^124: two 64-bit words, carried by hand
 *     weight     cost + floor(sum row weight * price)         at least one quantum where walks shall end
 *     price      max(0, best + step * (load - capacity) / scale), in quanta
 *
 * This file includes nothing of the project: device compilers read it too.
 */
#ifndef LL_KERNELS_ELEM_H
#define LL_KERNELS_ELEM_H

#include <math.h>
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

/* a - b for b up to a. */
static LL_HD inline ll_wide ll_wide_subtract(ll_wide a, ll_wide b) {
    ll_wide rest;
    rest.low = a.low - b.low;
    rest.high = a.high - b.high - (a.low < b.low ? 1u : 0u);
    return rest;
}

static LL_HD inline bool ll_wide_less(ll_wide a, ll_wide b) {
    return a.high != b.high ? a.high < b.high : a.low < b.low;
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

/* a / by for by below 2^32, rounded down: long division by halves of the low word. */
static LL_HD inline ll_wide ll_wide_divide(ll_wide a, uint64_t by) {
    const uint64_t half = 0xffffffffu;
    ll_wide quotient;
    uint64_t rest = a.high % by;
    uint64_t upper = (rest << 32) | (a.low >> 32);
    uint64_t lower = ((upper % by) << 32) | (a.low & half);
    quotient.high = a.high / by;
    quotient.low = ((upper / by) << 32) | (lower / by);
    return quotient;
}

/* As a double, by one rounding a word and one for the sum. */
static LL_HD inline double ll_wide_value(ll_wide a) { return (double)a.high * 18446744073709551616.0 + (double)a.low; }

/* ---- prices ---- */

#define LL_ELEM_MICRO      1000000 /* LL_MICRO of base.h */
#define LL_ELEM_NANO       1e9     /* LL_NANO */
#define LL_ELEM_MOST_PRICE 1e18    /* in quanta */
#define LL_ELEM_MICRO_LOAD 1e-12   /* of quanta of flow times quanta of weight, in TEU */

/* The weight of an arc at a cost, with priced = sum row weight (in millionths) * price. *raised: it is below a quantum.
 */
static LL_HD inline int64_t ll_elem_weight(int64_t cost, ll_wide priced, bool no_costs, int64_t least, bool *raised) {
    if (cost >= LL_ELEM_INF) return LL_ELEM_INF;
    ll_wide share = ll_wide_divide(priced, LL_ELEM_MICRO);
    bool too_much = share.high > 0 || share.low >= (uint64_t)(LL_ELEM_INF - cost);
    if (too_much) return LL_ELEM_INF;
    int64_t weight = (int64_t)share.low + (no_costs ? 0 : cost);
    *raised = *raised || weight < 1;
    return weight > least ? weight : least;
}

static LL_HD inline double ll_elem_teu(int64_t quanta) { return (double)quanta / LL_ELEM_MICRO; }

static LL_HD inline int64_t ll_elem_trial_price(double best_usd, double step, double over_teu, double scale) {
    double price = fmax(0.0, best_usd + step * over_teu / scale);
    return (int64_t)fmin(nearbyint(price * LL_ELEM_NANO), LL_ELEM_MOST_PRICE);
}

/* The smoothed load; share 1 forgets what was. */
static LL_HD inline double ll_elem_smooth(double smooth, double load, double share) {
    return share >= 1 ? load : smooth + share * (load - smooth);
}

/* A row's share of the products and squares that steps are judged by. */
static LL_HD inline double ll_elem_dot(int64_t trial_nusd, double load, double smooth, double capacity, double scale) {
    return trial_nusd > 0 ? (load - capacity) * (smooth - capacity) / scale : 0;
}

static LL_HD inline double ll_elem_square(double best_usd, double smooth, double capacity, double scale) {
    double over = smooth - capacity;
    return over > 0 || best_usd > 0 ? over * over / scale : 0;
}

#endif
