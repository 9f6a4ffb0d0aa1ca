/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text file as tokens that know where they stand: runs of non-blanks, and single characters that the format
 * sets apart (the ':' and ';' of TNTP). Readers of lines of numbers go on with this; CSV has csv.h.
 */
#ifndef LL_GRAPHS_IO_SCAN_H
#define LL_GRAPHS_IO_SCAN_H

#include "graphs/base/base.h"
#include "graphs/io/input.h"

typedef struct ll_scan {
    const char *file;  /* for findings */
    const char *marks; /* characters that are tokens by themselves */
    const char *at, *end, *line_start;
    int64_t line; /* counts from 1 */
    ll_findings *findings;
} ll_scan;

typedef struct ll_token { /* borrowed from the input */
    const char *text;
    size_t length;
    int64_t line, column;
} ll_token;

void ll_scan_init(ll_scan *scan, const ll_input *input, const char *marks, ll_findings *findings);
/* Moves to the first token of the next line that has any, the current line included; false at the end. */
bool ll_scan_line(ll_scan *scan);
/* The next token of this line; false at its end. */
bool ll_scan_token(ll_scan *scan, ll_token *out);
/* The same without moving on. */
bool ll_scan_peek(const ll_scan *scan, ll_token *out);
/* Leaves what is left of this line unread. */
void ll_scan_skip_line(ll_scan *scan);

bool ll_token_is(const ll_token *token, const char *text);
/* How many characters of a token a message shows, for "%.*s". */
int ll_token_shown(const ll_token *token);
/* A finding at a token, or where the line ends when token is NULL. */
void ll_scan_finding(const ll_scan *scan, const ll_token *token, const char *format, ...) LL_PRINTF(3, 4);

/* The next token of this line as a number in [low, high]; a finding that names `what` and false otherwise. */
bool ll_scan_number(ll_scan *scan, const char *what, double low, double high, double *out);
bool ll_scan_integer(ll_scan *scan, const char *what, int64_t low, int64_t high, int64_t *out);
/* A finding when the line has more tokens. */
bool ll_scan_line_ends(ll_scan *scan, const char *what);

#endif
