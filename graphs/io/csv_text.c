/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings and separators: what spreadsheets do to a CSV file before it gets here. */
#include "graphs/io/csv_text.h"

#include <string.h>

static unsigned byte_at(const ll_input *input, int64_t i) {
    return i < input->size ? (unsigned char)input->text[i] : 0;
}

int64_t ll_csv_bom_size(const ll_input *input) {
    return byte_at(input, 0) == 0xEF && byte_at(input, 1) == 0xBB && byte_at(input, 2) == 0xBF ? 3 : 0;
}

ll_text_place ll_csv_place(const ll_input *input, int64_t offset) {
    ll_text_place place = {1, 1};
    for (int64_t i = ll_csv_bom_size(input); i < offset; i++) {
        unsigned c = byte_at(input, i);
        if (c == '\n' || (c == '\r' && byte_at(input, i + 1) != '\n'))
            place = (ll_text_place){place.line + 1, 1};
        else if ((c & 0xC0) != 0x80)
            place.column++;
    }
    if (offset >= input->header_bytes) place.line += input->lines_left_out;
    return place;
}

/* Bytes of the UTF-8 character at i, 0 when there is none: overlong forms, surrogates and > U+10FFFF are not UTF-8. */
static int character_size(const ll_input *input, int64_t i) {
    unsigned c = byte_at(input, i), next = byte_at(input, i + 1);
    int size = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
    if (c == 0xE0 && next < 0xA0) return 0;
    if (c == 0xED && next >= 0xA0) return 0;
    if (c == 0xF0 && next < 0x90) return 0;
    if (c == 0xF4 && next >= 0x90) return 0;
    for (int k = 1; k < size; k++)
        if ((byte_at(input, i + k) & 0xC0) != 0x80) return 0;
    return size;
}

static void find_at(const ll_input *input, int64_t offset, ll_findings *findings, const char *text) {
    ll_text_place place = ll_csv_place(input, offset);
    ll_finding(findings, input->name, place.line, place.column, "%s", text);
}

/* Where the next byte is that is no plain character: a NUL or one of many bytes. Words of 8 bytes first. */
static int64_t skip_plain(const ll_input *input, int64_t i) {
    const uint64_t high = 0x8080808080808080, ones = 0x0101010101010101;
    for (uint64_t word = 0; i + (int64_t)sizeof word <= input->size; i += (int64_t)sizeof word) {
        memcpy(&word, input->text + i, sizeof word);
        if (((word | (word - ones)) & high) != 0) break;
    }
    while (byte_at(input, i) - 1 < 0x7F) i++;
    return i;
}

static bool check_encoding(const ll_input *input, ll_findings *findings) {
    unsigned first = byte_at(input, 0), second = byte_at(input, 1);
    if ((first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF)) {
        ll_finding(findings, input->name, 1, 1, "the file is UTF-16; save it as CSV UTF-8");
        return false;
    }
    for (int64_t i = skip_plain(input, 0); i < input->size; i = skip_plain(input, i)) {
        int size = character_size(input, i);
        if (input->text[i] == '\0' || size == 0) {
            find_at(input, i, findings,
                    size == 0 ? "not UTF-8; save the file as CSV UTF-8" : "a NUL byte; this is not text");
            return false;
        }
        i += size;
    }
    return true;
}

/* Counts the separators of the header line outside quotes. */
static bool check_separator(const ll_input *input, int64_t start, ll_findings *findings) {
    const char *first_other = NULL;
    bool quoted = false;
    for (const char *c = input->text + start; *c != '\0' && (quoted || (*c != '\n' && *c != '\r')); c++) {
        if (*c == '"') quoted = !quoted;
        if (quoted) continue;
        if (*c == ',') return true;
        if (first_other == NULL && (*c == ';' || *c == '\t')) first_other = c;
    }
    if (first_other == NULL) return true;
    find_at(input, first_other - input->text, findings,
            *first_other == ';' ? "cells are separated by ';'; save the table with commas (and decimal points)"
                                : "cells are separated by tabs; save the table with commas");
    return false;
}

bool ll_csv_check_text(const ll_input *input, ll_findings *findings) {
    if (!check_encoding(input, findings)) return false;
    int64_t start = ll_csv_bom_size(input);
    start += (int64_t)strspn(input->text + start, " \t\r\n");
    if (start >= input->size) {
        ll_finding(findings, input->name, 1, 1, "the file is empty; it needs a header line with the column names");
        return false;
    }
    return check_separator(input, start, findings);
}
