/* SPDX-License-Identifier: Apache-2.0 */
/* Exact numbers: from doubles to quanta once, and between quanta and decimal text without loss. */
#include "graphs/base/base.h"

#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

const char *ll_decimal(ll_i128 value, int digits, char text[LL_DECIMAL_SIZE]) {
    char reversed[LL_DECIMAL_SIZE];
    int length = 0;
    u128 rest = value < 0 ? -(u128)value : (u128)value;
    bool significant = false;
    for (int place = 0; place < digits || rest > 0 || place == digits; place++) {
        if (place == digits && significant) reversed[length++] = '.';
        char digit = (char)('0' + (int)(rest % 10));
        rest /= 10;
        if (place < digits && digit == '0' && !significant) continue;
        if (place < digits) significant = true;
        reversed[length++] = digit;
    }
    char *p = text;
    if (value < 0) *p++ = '-';
    while (length > 0) *p++ = reversed[--length];
    *p = '\0';
    return text;
}

static bool push_digit(u128 *value, int digit) {
    const u128 limit = (((u128)1 << 127) - 1 - 9) / 10;
    if (*value > limit) return false;
    *value = *value * 10 + (u128)(unsigned)digit;
    return true;
}

bool ll_decimal_parse(const char *text, int digits, ll_i128 *out) {
    const char *p = text;
    bool negative = *p == '-';
    if (*p == '-' || *p == '+') p++;
    u128 value = 0;
    int seen = 0, decimals = 0;
    for (; *p >= '0' && *p <= '9'; p++, seen++)
        if (!push_digit(&value, *p - '0')) return false;
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9'; p++, seen++, decimals++)
            if (decimals == digits || !push_digit(&value, *p - '0')) return false;
    if (*p != '\0' || seen == 0) return false;
    for (; decimals < digits; decimals++)
        if (!push_digit(&value, 0)) return false;
    *out = negative ? -(ll_i128)value : (ll_i128)value;
    return true;
}

/*
 * Whole units are counted in integers, the rest of a unit in a double: value - floor(value) is exact, and so is the
 * sum, where value * scale would round quanta away above 2^53.
 */
static bool fits(double value, int64_t scale) { return fabs(value) < 9.2e18 / (double)scale; }

int64_t ll_quantise(double value, int64_t scale, bool *ok) {
    *ok = fits(value, scale);
    if (!*ok) return 0;
    double whole = floor(value);
    return (int64_t)whole * scale + (int64_t)nearbyint((value - whole) * (double)scale);
}

int64_t ll_quantise_down(double value, int64_t scale, bool *ok) {
    *ok = fits(value, scale);
    if (!*ok) return 0;
    /* 0.29 in quanta is 290000.00000000006 or 289999.99999999994: what is within an ulp of a quantum means it. */
    double whole = floor(value);
    double rest = (value - whole) * (double)scale, nearest = nearbyint(rest);
    bool meant = fabs(rest - nearest) <= 4e-16 * fabs(value) * (double)scale;
    return (int64_t)whole * scale + (int64_t)(meant ? nearest : floor(rest));
}
