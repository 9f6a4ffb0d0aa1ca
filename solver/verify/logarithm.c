/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logarithms and exponentials between integers, in units of 2^-56, by series in fixed point: no libm is trusted.
 *
 *     ln n        n = 2^k m, m in [sqrt 1/2, sqrt 2):  k ln 2 + 2 (z + z^3/3 + z^5/5 + ...),  z = (m - 1) / (m + 1)
 *     exp(-t)     t = k ln 2 + r, r in [0, ln 2):      2^-k (1 - r + r^2/2 - r^3/6 + ...)
 *
 * The work is done in units of 2^-62. Every term is cut to a unit, of either sign, and there are fewer than 32 of them;
 * ln 2 is good to half a unit and taken at most 64 times: all is off by less than 128 units, two of 2^-56. The
 * intervals are twice as wide.
 */
#include <math.h>

#include "solver/verify/verify.h"

enum { WORK = 62, SHIFT = WORK - LL_LN_BITS, SLACK = 4, LN_TERMS = 13, EXP_TERMS = 22 };
static const int64_t ln_2 = INT64_C(3196577161300663915);      /* 2^62 ln 2 */
static const int64_t most_decay = INT64_C(45) << LL_LN_BITS;   /* exp(-45) is below a unit */
static const uint64_t sqrt_2 = UINT64_C(13043817825332782212); /* 2^63 sqrt 2, rounded down */

static int64_t times(int64_t a, int64_t b) { return (int64_t)(((ll_i128)a * b) >> WORK); }

ll_span ll_exact_ln(uint64_t n) {
    int shift = __builtin_clzll(n), k = 63 - shift;
    uint64_t m = n << shift; /* in [1, 2), units of 2^-63 */
    ll_i128 one = (ll_i128)1 << 63, value = m;
    if (m > sqrt_2) {
        one <<= 1; /* m / 2 */
        k++;
    }
    int64_t z = (int64_t)(((value - one) * ((ll_i128)1 << WORK)) / (value + one)), power = z, square = times(z, z);
    int64_t sum = 0;
    for (int i = 0; i < LN_TERMS; i++, power = times(power, square)) sum += power / (2 * i + 1);
    ll_i128 whole = ((ll_i128)ln_2 * k + 2 * (ll_i128)sum) >> SHIFT;
    int64_t middle = (int64_t)whole;
    if (n == 1) return (ll_span){0, 0};
    return (ll_span){middle > SLACK ? middle - SLACK : 0, middle + SLACK};
}

ll_span ll_exact_ln_ratio(uint64_t a, uint64_t b) {
    ll_span x = ll_exact_ln(a), y = ll_exact_ln(b);
    return (ll_span){x.low > y.high ? x.low - y.high : 0, x.high - y.low};
}

/* theta * nusd / 1e9 in units of 2^-56, rounded down; no more than most_decay. theta = mantissa * 2^exponent. */
static int64_t exponent_of(double theta, int64_t nusd) {
    int exponent;
    int64_t mantissa = (int64_t)ldexp(frexp(theta, &exponent), 53);
    ll_i128 product = (ll_i128)mantissa * nusd;
    int shift = exponent - 53 + LL_LN_BITS;
    if (shift > 0 && product >> 100 != 0) return most_decay; /* theta is over 1/16 then, and nusd over 1e14 */
    product = shift > 0 ? product << shift : shift > -127 ? product >> -shift : 0;
    product /= LL_NANO;
    return product > most_decay ? most_decay : (int64_t)product;
}

ll_span ll_exact_decay(double theta, int64_t nusd) {
    int64_t t = exponent_of(theta, nusd);
    if (nusd == 0) return (ll_span){INT64_C(1) << LL_LN_BITS, INT64_C(1) << LL_LN_BITS};
    if (t >= most_decay) return (ll_span){0, 1};
    ll_i128 scaled = (ll_i128)t << SHIFT;
    int k = (int)(scaled / ln_2);
    int64_t r = (int64_t)(scaled - (ll_i128)k * ln_2), one = INT64_C(1) << WORK, term = one, sum = 0;
    for (int i = 1; i <= EXP_TERMS; i++) {
        sum += term;
        term = -times(term, r) / i;
    }
    int64_t middle = k + SHIFT < 63 ? sum >> (k + SHIFT) : 0; /* k may be 64 */
    return (ll_span){middle > SLACK ? middle - SLACK : 0, middle + SLACK};
}

/* ln of a number of units of 2^-56, 1 or more. */
static ll_span ln_of_units(ll_i128 units, bool up) {
    int k = -LL_LN_BITS;
    for (; units >> 62 != 0; k++) units = (units >> 1) + (up ? units & 1 : 0);
    ll_span ln = ll_exact_ln((uint64_t)units);
    ll_i128 low = (((ll_i128)ln_2 * k) >> SHIFT) + ln.low, high = (((ll_i128)ln_2 * k) >> SHIFT) + ln.high;
    return (ll_span){low > SLACK ? (int64_t)low - SLACK : 0, (int64_t)high + SLACK};
}

ll_span ll_exact_ln_sum(ll_i128 low, ll_i128 high) {
    return (ll_span){ln_of_units(low, false).low, ln_of_units(high, true).high};
}
