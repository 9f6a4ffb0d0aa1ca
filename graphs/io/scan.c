/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens with their places, and the findings that speak of them. */
#include "graphs/io/scan.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "graphs/io/number.h"

enum { SHOWN_LENGTH = 40, MESSAGE_SIZE = 512 };

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

void ll_scan_init(ll_scan *scan, const ll_input *input, const char *marks, ll_findings *findings) {
    const char *text = input->text;
    if (input->size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) text += 3;
    *scan = (ll_scan){.file = input->name,
                      .marks = marks,
                      .at = text,
                      .end = input->text + input->size,
                      .line_start = text,
                      .line = 1,
                      .findings = findings};
}

static void skip_blanks(ll_scan *scan) {
    while (scan->at < scan->end && is_blank(*scan->at)) scan->at++;
}

bool ll_scan_line(ll_scan *scan) {
    for (skip_blanks(scan); scan->at < scan->end && *scan->at == '\n'; skip_blanks(scan)) {
        scan->line_start = ++scan->at;
        scan->line++;
    }
    return scan->at < scan->end;
}

static bool is_mark(const ll_scan *scan, char c) { return c != '\0' && strchr(scan->marks, c) != NULL; }

bool ll_scan_token(ll_scan *scan, ll_token *out) {
    skip_blanks(scan);
    const char *start = scan->at;
    if (start == scan->end || *start == '\n') return false;
    do scan->at++;
    while (!is_mark(scan, *start) && scan->at < scan->end && *scan->at != '\n' && !is_blank(*scan->at) &&
           !is_mark(scan, *scan->at));
    *out = (ll_token){start, (size_t)(scan->at - start), scan->line, start - scan->line_start + 1};
    return true;
}

bool ll_scan_peek(const ll_scan *scan, ll_token *out) {
    ll_scan ahead = *scan;
    return ll_scan_token(&ahead, out);
}

void ll_scan_skip_line(ll_scan *scan) {
    const char *newline = memchr(scan->at, '\n', (size_t)(scan->end - scan->at));
    scan->at = newline != NULL ? newline : scan->end;
}

bool ll_token_is(const ll_token *token, const char *text) {
    return strlen(text) == token->length && memcmp(token->text, text, token->length) == 0;
}

int ll_token_shown(const ll_token *token) { return token->length < SHOWN_LENGTH ? (int)token->length : SHOWN_LENGTH; }

void ll_scan_finding(const ll_scan *scan, const ll_token *token, const char *format, ...) {
    char message[MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    int64_t line = token != NULL ? token->line : scan->line;
    int64_t column = token != NULL ? token->column : scan->at - scan->line_start + 1;
    ll_finding(scan->findings, scan->file, line, column, "%s", message);
}

static bool next_of(ll_scan *scan, const char *what, ll_token *token) {
    if (ll_scan_token(scan, token)) return true;
    ll_scan_finding(scan, NULL, "the %s is missing; the line is cut short", what);
    return false;
}

bool ll_scan_number(ll_scan *scan, const char *what, double low, double high, double *out) {
    ll_token token;
    double value = 0;
    if (!next_of(scan, what, &token)) return false;
    if (!ll_number_parse(token.text, token.length, &value)) {
        ll_scan_finding(scan, &token, "the %s '%.*s' is not a number; write digits with a point, such as 12.5", what,
                        ll_token_shown(&token), token.text);
        return false;
    }
    if (value < low || value > high) {
        char shown_low[LL_NUMBER_SIZE];
        char shown_high[LL_NUMBER_SIZE];
        ll_scan_finding(scan, &token, "the %s %.*s is out of range; it must be from %s to %s", what,
                        ll_token_shown(&token), token.text, ll_number_text(low, shown_low),
                        ll_number_text(high, shown_high));
        return false;
    }
    *out = value;
    return true;
}

bool ll_scan_integer(ll_scan *scan, const char *what, int64_t low, int64_t high, int64_t *out) {
    ll_token token;
    double value = 0;
    if (!next_of(scan, what, &token)) return false;
    if (!ll_number_parse(token.text, token.length, &value) || floor(value) < value) {
        ll_scan_finding(scan, &token, "the %s '%.*s' is not a whole number", what, ll_token_shown(&token), token.text);
        return false;
    }
    if (value < (double)low || value > (double)high) {
        ll_scan_finding(scan, &token, "the %s %.*s is out of range; it must be from %" PRId64 " to %" PRId64, what,
                        ll_token_shown(&token), token.text, low, high);
        return false;
    }
    *out = (int64_t)value;
    return true;
}

bool ll_scan_line_ends(ll_scan *scan, const char *what) {
    ll_token token;
    if (!ll_scan_token(scan, &token)) return true;
    ll_scan_finding(scan, &token, "'%.*s' is too much; %s ends before it", ll_token_shown(&token), token.text, what);
    return false;
}
