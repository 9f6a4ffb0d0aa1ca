/* SPDX-License-Identifier: Apache-2.0 */
/* Exact numbers: from doubles to quanta once, and between quanta and decimal text without loss. */
#include "graphs/base/base.h"

#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

enum { DIGITS_AT_ONCE = 18 }; /* that a word of 64 bits holds */

/* Writes count digits of rest, zeros in front, so that they end before `end`; returns where they begin. */
static char *put_digits(uint64_t rest, int count, char *end) {
    for (int i = 0; i < count; i++, rest /= 10) *--end = (char)('0' + (int)(rest % 10));
    return end;
}

/* Digits of rest up to `end`, at least `least` of them. 128 bits are divided once in 18 digits: a division takes as
 * long as those of 64 bits for all of them. */
static char *put_number(u128 rest, int least, char *end) {
    const u128 part = 1000000000000000000;
    for (; rest >= part; rest /= part, least -= DIGITS_AT_ONCE)
        end = put_digits((uint64_t)(rest % part), DIGITS_AT_ONCE, end);
    for (uint64_t left = (uint64_t)rest; left > 0 || least > 0; left /= 10, least--)
        *--end = (char)('0' + (int)(left % 10));
    return end;
}

int ll_decimal_write(ll_i128 value, int digits, char *text) {
    char all[LL_DECIMAL_SIZE] = {0};
    u128 magnitude = value < 0 ? -(u128)value : (u128)value;
    char *end = all + sizeof all, *at = put_number(magnitude, digits + 1, end), *point = end - digits;
    size_t whole = (size_t)(point - at);
    int length = 0;
    while (end > point && end[-1] == '0') end--;
    if (value < 0) text[length++] = '-';
    memcpy(text + length, at, whole);
    length += (int)whole;
    if (end > point) {
        text[length++] = '.';
        memcpy(text + length, point, (size_t)(end - point));
        length += (int)(end - point);
    }
    text[length] = '\0';
    return length;
}

const char *ll_decimal(ll_i128 value, int digits, char text[LL_DECIMAL_SIZE]) {
    (void)ll_decimal_write(value, digits, text);
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
