/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Doubles as text without the locale. Reading: up to 15 digits and a small power of ten are exact in double
 * arithmetic (W. Clinger, How to read floating point numbers accurately, 1990); the rest goes to strtod with
 * the point that the locale wants.
 */
#include "graphs/io/number.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT_DIGITS = 15, EXACT_POWER = 22, COPY_SIZE = 1100 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Replaces whatever stands for the decimal point by a point. */
static void normalise_point(char *text) {
    char *to = text;
    bool in_point = false;
    for (const char *from = text; *from != '\0'; from++) {
        bool plain = is_digit(*from) || *from == '-' || *from == '+' || *from == 'e' || *from == 'i' || *from == 'n' ||
                     *from == 'f';
        if (plain) *to++ = *from;
        if (!plain && !in_point) *to++ = '.';
        in_point = !plain;
    }
    *to = '\0';
}

const char *ll_number_text(double value, char text[LL_NUMBER_SIZE]) {
    text[0] = '\0';
    if (isnan(value)) return text;
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(text, LL_NUMBER_SIZE, "%.*g", precision, value);
        double back = strtod(text, NULL);
        if (!(back < value) && !(back > value)) break;
    }
    normalise_point(text);
    return text;
}

/* A number in three parts: sign, digits (leading zeros dropped), power of ten. */
typedef struct decimal {
    bool negative;
    uint64_t digits; /* valid while count <= EXACT_DIGITS */
    int count;       /* of significant digits */
    int64_t power;
} decimal;

static const char *scan_digits(const char *at, const char *end, decimal *d, int power_each) {
    for (; at < end && is_digit(*at); at++) {
        if (d->count > 0 || *at != '0') d->count++;
        if (d->count <= EXACT_DIGITS) d->digits = d->digits * 10 + (uint64_t)(*at - '0');
        d->power += power_each;
    }
    return at;
}

static const char *scan_exponent(const char *at, const char *end, decimal *d) {
    const char *start = at;
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+')) at++;
    if (at == end || !is_digit(*at)) return start;
    int64_t power = 0;
    for (; at < end && is_digit(*at); at++) power = power < 100000 ? power * 10 + (*at - '0') : power;
    d->power += negative ? -power : power;
    return at;
}

static bool scan_decimal(const char *text, size_t length, decimal *d) {
    const char *at = text;
    const char *end = text + length;
    *d = (decimal){0};
    if (at < end && (*at == '-' || *at == '+')) d->negative = *at++ == '-';
    const char *first = at;
    at = scan_digits(at, end, d, 0);
    ptrdiff_t digits = at - first;
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        at = scan_digits(at, end, d, -1);
        digits += at - fraction;
    }
    if (digits == 0) return false;
    if (at + 1 < end && (*at == 'e' || *at == 'E')) {
        const char *exponent = at + 1;
        at = scan_exponent(exponent, end, d);
        if (at == exponent) return false;
    }
    return at == end;
}

/* The slow way: strtod on a copy that has the locale's decimal point. */
static bool parse_slowly(const char *text, size_t length, double *out) {
    char half[16];
    char copy[COPY_SIZE + sizeof half];
    if (length >= COPY_SIZE) return false;
    snprintf(half, sizeof half, "%.1f", 0.5); /* "0.5": what stands between the digits is the point */
    size_t point_length = strlen(half) - 2;
    const char *point = memchr(text, '.', length);
    size_t whole = point != NULL ? (size_t)(point - text) : length;
    size_t used = whole;
    memcpy(copy, text, whole);
    if (point != NULL) {
        memcpy(copy + used, half + 1, point_length);
        used += point_length;
        memcpy(copy + used, point + 1, length - whole - 1);
        used += length - whole - 1;
    }
    copy[used] = '\0';
    *out = strtod(copy, NULL);
    return isfinite(*out);
}

bool ll_number_parse(const char *text, size_t length, double *out) {
    static const double power_of_ten[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                         1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                         1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    decimal d;
    if (!scan_decimal(text, length, &d)) return false;
    if (d.count > EXACT_DIGITS || d.power > EXACT_POWER || d.power < -EXACT_POWER)
        return parse_slowly(text, length, out);
    double value = (double)d.digits;
    value = d.power < 0 ? value / power_of_ten[-d.power] : value * power_of_ten[d.power];
    *out = d.negative ? -value : value;
    return true;
}
