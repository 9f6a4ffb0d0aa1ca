/* SPDX-License-Identifier: Apache-2.0 */
/* Doubles as text, whatever the locale of the program. */
#ifndef LL_GRAPHS_IO_NUMBER_H
#define LL_GRAPHS_IO_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#define LL_NUMBER_SIZE 32

/* The shortest decimal that reads back as the same double ("0.1", "1e+30"); "" for NaN. Returns text. */
const char *ll_number_text(double value, char text[LL_NUMBER_SIZE]);
/* Reads [+-]digits[.digits][e[+-]digits], all length characters of it, correctly rounded. False for anything
 * else (nan, inf, hex, a decimal comma, an empty text) and for a number that no finite double holds. */
bool ll_number_parse(const char *text, size_t length, double *out);

#endif
