/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exact numbers of the checker. Sums and products are 128 bits wide and remember an overflow; the one comparison that
 * needs more bits (a gap against a double) is done in GMP.
 *
 * Trap: GMP ends the process when memory is out. It is given a few hundred bytes, once, at the end of a check.
 */
#include "solver/verify/verify.h"

#include <gmp.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef unsigned __int128 unsigned_i128;

void ll_exact_add(ll_exact *sum, ll_i128 term) {
    if (__builtin_add_overflow(sum->value, term, &sum->value)) sum->overflow = true;
}

void ll_exact_add_product(ll_exact *sum, ll_i128 a, ll_i128 b) {
    ll_i128 product;
    if (__builtin_mul_overflow(a, b, &product)) sum->overflow = true;
    ll_exact_add(sum, product);
}

static unsigned_i128 magnitude(ll_i128 value) {
    return value < 0 ? (unsigned_i128)0 - (unsigned_i128)value : (unsigned_i128)value;
}

/* The last digit of a number, which loses it. Most numbers fit 64 bits, whose division is a multiplication. */
static char take_digit(unsigned_i128 *rest) {
    unsigned digit;
    if (*rest <= UINT64_MAX) {
        uint64_t small = (uint64_t)*rest;
        digit = (unsigned)(small % 10);
        *rest = small / 10;
    } else {
        digit = (unsigned)(*rest % 10);
        *rest /= 10;
    }
    return (char)('0' + (int)digit);
}

const char *ll_exact_text(ll_i128 value, int digits, char text[LL_DECIMAL_SIZE]) {
    char reversed[LL_DECIMAL_SIZE];
    int length = 0, written = 0;
    unsigned_i128 rest = magnitude(value);
    bool significant = false;
    for (int i = 0; i < digits; i++) { /* decimals, without trailing zeros */
        char digit = take_digit(&rest);
        significant = significant || digit != '0';
        if (significant) reversed[length++] = digit;
    }
    if (significant) reversed[length++] = '.';
    do reversed[length++] = take_digit(&rest);
    while (rest != 0);
    if (value < 0) text[written++] = '-';
    while (length > 0) text[written++] = reversed[--length];
    text[written] = '\0';
    return text;
}

/* The digits of text as one number, with exactly the decimals it has; false on anything else. */
static bool read_digits(const char *text, ll_i128 *value, int *decimals) {
    bool point = false;
    *value = 0;
    *decimals = 0;
    if (*text < '0' || *text > '9') return false;
    for (; *text != '\0'; text++) {
        if (*text == '.' && !point) {
            point = true;
        } else if (*text >= '0' && *text <= '9') {
            if (__builtin_mul_overflow(*value, 10, value)) return false;
            if (__builtin_add_overflow(*value, *text - '0', value)) return false;
            *decimals += point;
        } else {
            return false;
        }
    }
    return true;
}

bool ll_exact_parse(const char *text, int digits, ll_i128 *out) {
    char again[LL_DECIMAL_SIZE];
    ll_i128 value;
    int decimals;
    bool negative = *text == '-';
    if (!read_digits(text + negative, &value, &decimals) || decimals > digits) return false;
    for (; decimals < digits; decimals++) {
        if (__builtin_mul_overflow(value, 10, &value)) return false;
    }
    *out = negative ? -value : value;
    return strcmp(ll_exact_text(*out, digits, again), text) == 0;
}

bool ll_exact_is_nearest(ll_i128 millionths, ll_i128 numerator, ll_i128 denominator) {
    ll_i128 scaled, difference;
    if (denominator <= 0 || numerator < 0) return false;
    if (__builtin_mul_overflow(millionths, denominator, &scaled)) return false;
    if (__builtin_sub_overflow(scaled, numerator, &difference)) return false;
    if (difference < 0) difference = -difference;
    return difference <= (denominator + (numerator >> 49)) / 2;
}

bool ll_exact_is_ratio(const char *text, ll_i128 numerator, ll_i128 denominator) {
    ll_i128 written;
    int decimals;
    if (text[0] == '0' && text[1] != '.') return false; /* 00.5 */
    return read_digits(text, &written, &decimals) && decimals == 6 &&
           ll_exact_is_nearest(written, numerator, denominator);
}

static void import_i128(mpz_t out, ll_i128 value) {
    unsigned_i128 bits = magnitude(value);
    mpz_import(out, 1, 1, sizeof bits, 0, 0, &bits);
    if (value < 0) mpz_neg(out, out);
}

/* limit = mantissa * 2^exponent with an integer mantissa: a <= b * mantissa * 2^exponent. */
bool ll_exact_at_most(ll_i128 a, ll_i128 b, double limit) {
    int exponent;
    double mantissa = ldexp(frexp(limit, &exponent), 53);
    mpz_t left, right, factor;
    mpz_init(left);
    mpz_init(right);
    mpz_init(factor);
    import_i128(left, a);
    import_i128(right, b);
    mpz_set_d(factor, mantissa);
    mpz_mul(right, right, factor);
    exponent -= 53;
    if (exponent >= 0) mpz_mul_2exp(right, right, (mp_bitcnt_t)exponent);
    if (exponent < 0) mpz_mul_2exp(left, left, (mp_bitcnt_t)(-exponent));
    bool at_most = mpz_cmp(left, right) <= 0;
    mpz_clear(left);
    mpz_clear(right);
    mpz_clear(factor);
    return at_most;
}

double ll_exact_double(ll_i128 value, int digits) {
    double scale = 1;
    for (int i = 0; i < digits; i++) scale *= 10;
    return (double)value / scale;
}

/* floor or ceiling of a * 1e9 / (2^LL_LN_BITS theta); theta = mantissa * 2^exponent. */
static void divide_by_theta(mpz_t out, ll_i128 a, double theta, bool up) {
    int exponent;
    mpz_t under;
    mpz_init(under);
    mpz_set_d(under, ldexp(frexp(theta, &exponent), 53));
    exponent += LL_LN_BITS - 53;
    import_i128(out, a);
    mpz_mul_ui(out, out, (unsigned long)LL_NANO);
    if (exponent >= 0) mpz_mul_2exp(under, under, (mp_bitcnt_t)exponent);
    if (exponent < 0) mpz_mul_2exp(out, out, (mp_bitcnt_t)(-exponent));
    if (up)
        mpz_cdiv_q(out, out, under);
    else
        mpz_fdiv_q(out, out, under);
    mpz_clear(under);
}

ll_exact ll_exact_over_theta(ll_exact flow_ln, double theta, bool up) {
    ll_exact money = {.overflow = flow_ln.overflow};
    unsigned_i128 bits = 0;
    mpz_t out;
    mpz_init(out);
    divide_by_theta(out, flow_ln.value, theta, up);
    money.overflow = money.overflow || mpz_sizeinbase(out, 2) > 126;
    if (!money.overflow) mpz_export(&bits, NULL, 1, sizeof bits, 0, 0, out);
    money.value = mpz_sgn(out) < 0 ? -(ll_i128)bits : (ll_i128)bits;
    mpz_clear(out);
    return money;
}
