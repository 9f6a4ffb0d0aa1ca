/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV through libcsv (the only file that includes csv.h), in its strict mode. A line without quotes, which is nearly
 * every one, is cut at its commas here: libcsv looks at each byte by itself, which took two to four times as long.
 *
 * libcsv tells cells but not where they stand, so it is fed line by line: a row's first line is known when the row
 * ends, and a cell's column is found by scanning its row again, only when a finding needs it. Cells lie one after the
 * other in one block of text, which cannot outgrow the file: every cell has a separator to spare for its NUL.
 *
 *     text  L 0 0 1 W \0 L Y G \0 ...     row   text, start (in the file), line
 *           ^ row.text   ^ row.text + cell[row * columns + 1]
 */
#include "graphs/io/csv.h"

#include <csv.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "graphs/io/csv_text.h"
#include "graphs/io/near_name.h"

enum { MOST_CELL_BYTES = 1024 * 1024, FEED_BYTES = 64 * 1024, BUFFER_STEP = 4096 };
enum { ADVICE_SIZE = 512 };

typedef struct row_place {
    int64_t text;  /* of its first cell */
    int64_t start; /* byte offset in the file */
    int64_t line;
} row_place;

struct ll_csv {
    ll_context *ctx;
    const ll_input *input; /* borrowed */
    bool broken;           /* the file could not be split; there is no use in looking for columns */
    char *text;
    int64_t text_length;
    int32_t columns;
    row_place header;
    uint32_t *name; /* [column] from header.text */
    int64_t rows, row_room;
    int64_t short_rows;
    row_place *row; /* [row] */
    uint32_t *cell; /* [row * columns + column] from row.text */
};

typedef struct splitter { /* the state between libcsv's calls */
    ll_csv *csv;
    ll_findings *findings;
    row_place place;                /* of the row at hand */
    int32_t cells;                  /* seen in the row at hand */
    int64_t short_rows, short_line; /* with fewer cells than the header: how many, the line of the first ... */
    int32_t short_cells;            /* ... and its cells */
    bool header_done, row_ended, stop, out_of_memory;
} splitter;

/* ---- cells and rows ---- */

/* Where a cell stands: its row is scanned again. Strict quotes toggle, so a comma outside them ends a cell. */
static ll_text_place locate(const ll_csv *csv, row_place row, int32_t column) {
    ll_text_place at = {row.line, 1};
    const char *c = csv->input->text + row.start;
    bool quoted = false;
    int32_t cell = 0;
    for (; *c != '\0' && cell < column; c++) {
        bool newline = *c == '\n' || (*c == '\r' && c[1] != '\n');
        if (newline && !quoted) return at;
        if (*c == '"') quoted = !quoted;
        if (*c == ',' && !quoted) cell++;
        if (newline)
            at = (ll_text_place){at.line + 1, 1};
        else if (((unsigned char)*c & 0xC0) != 0x80)
            at.column++;
    }
    for (; *c == ' ' || *c == '\t'; c++) at.column++;
    return at;
}

static void find_in_row(splitter *s, int32_t column, const char *text) {
    ll_text_place at = locate(s->csv, s->place, column);
    ll_finding(s->findings, s->csv->input->name, at.line, at.column, "%s", text);
}

static uint32_t add_text(splitter *s, const char *text, size_t length) {
    ll_csv *csv = s->csv;
    while (length > 0 && (text[0] == ' ' || text[0] == '\t')) text++, length--;
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) length--;
    uint32_t offset = (uint32_t)(csv->text_length - s->place.text);
    memcpy(csv->text + csv->text_length, text, length);
    csv->text[csv->text_length + (int64_t)length] = '\0';
    csv->text_length += (int64_t)length + 1;
    return offset;
}

static bool make_row_room(ll_csv *csv) {
    if (csv->rows < csv->row_room) return true;
    int64_t room = 2 * csv->row_room + 64;
    row_place *row = ll_realloc(csv->ctx, csv->row, room, sizeof *row);
    if (row == NULL) return false;
    csv->row = row;
    uint32_t *cell = ll_realloc(csv->ctx, csv->cell, room * csv->columns, sizeof *cell);
    if (cell == NULL) return false;
    csv->cell = cell;
    csv->row_room = room;
    return true;
}

static void add_name(splitter *s, const char *text, size_t length) {
    if (s->cells == LL_MOST_CSV_COLUMNS) {
        find_in_row(s, s->cells, "more than 1024 columns; is this the table that was meant?");
        s->stop = true;
        return;
    }
    s->csv->name[s->cells++] = add_text(s, text, length);
}

static void on_cell(void *cell, size_t length, void *user) {
    splitter *s = user;
    if (s->stop) return;
    if (length > MOST_CELL_BYTES) {
        find_in_row(s, s->cells, "a cell over 1 MiB; is a quote missing?");
        s->stop = true;
        return;
    }
    if (s->cells == 0) s->place.text = s->csv->text_length;
    if (!s->header_done) {
        add_name(s, cell, length);
        return;
    }
    if (s->cells == 0 && !make_row_room(s->csv)) {
        s->out_of_memory = s->stop = true;
        return;
    }
    if (s->cells < s->csv->columns) s->csv->cell[s->csv->rows * s->csv->columns + s->cells] = add_text(s, cell, length);
    s->cells++;
}

static void end_header(splitter *s) {
    ll_csv *csv = s->csv;
    csv->columns = s->cells;
    csv->header = s->place;
    s->header_done = true;
    for (int32_t i = 0; i < csv->columns; i++) {
        const char *name = ll_csv_column_name(csv, i);
        int32_t first = name[0] != '\0' ? ll_csv_find(csv, name) : i;
        if (first == i) continue;
        char text[ADVICE_SIZE];
        snprintf(text, sizeof text, "column '%.64s' is there twice, first as column %d; rename or drop one", name,
                 (int)first + 1);
        find_in_row(s, i, text);
    }
}

static void end_row(splitter *s) {
    ll_csv *csv = s->csv;
    if (s->cells > csv->columns) {
        char text[ADVICE_SIZE];
        snprintf(text, sizeof text,
                 "%d cells under a header of %d; quote a cell that holds a comma, write decimals with a point",
                 (int)s->cells, (int)csv->columns);
        find_in_row(s, csv->columns, text);
    }
    if (s->cells < csv->columns && s->short_rows++ == 0) {
        s->short_line = s->place.line;
        s->short_cells = s->cells;
    }
    uint32_t empty = (uint32_t)(csv->text_length - 1 - s->place.text);
    for (int32_t i = s->cells; i < csv->columns; i++) csv->cell[csv->rows * csv->columns + i] = empty;
    csv->row[csv->rows++] = s->place;
}

static void on_row(int terminator, void *user) {
    splitter *s = user;
    (void)terminator;
    s->row_ended = true;
    if (s->stop) return;
    if (s->header_done)
        end_row(s);
    else
        end_header(s);
    s->cells = 0;
}

/* ---- feeding libcsv ---- */

static ll_status quote_failure(splitter *s, struct csv_parser *parser, int64_t offset) {
    if (csv_error(parser) != CSV_EPARSE) return ll_fail(s->csv->ctx, LL_ERR_MEMORY, "out of memory for a cell");
    ll_text_place at = ll_csv_place(s->csv->input, offset);
    ll_finding(
        s->findings, s->csv->input->name, at.line, at.column,
        "a quote out of place in the row that begins in line %lld; quote the whole cell and double the quotes in it",
        (long long)s->place.line);
    s->csv->broken = true;
    return LL_OK;
}

static void refuse_long_cell(splitter *s) {
    find_in_row(s, s->cells, "a cell over 1 MiB; is a quote missing?");
    s->stop = true;
}

/* One line, in pieces, so that an endless cell is noticed early. */
static ll_status feed_line(splitter *s, struct csv_parser *parser, int64_t start, int64_t length) {
    for (int64_t done = 0; done < length && !s->stop;) {
        int64_t left = length - done;
        size_t piece = (size_t)(left < FEED_BYTES ? left : FEED_BYTES);
        size_t got = csv_parse(parser, s->csv->input->text + start + done, piece, on_cell, on_row, s);
        if (got != piece) return quote_failure(s, parser, start + done + (int64_t)got);
        done += (int64_t)piece;
        if (!s->stop && csv_get_buffer_size(parser) > MOST_CELL_BYTES + FEED_BYTES) refuse_long_cell(s);
    }
    return s->out_of_memory ? LL_ERR_MEMORY : LL_OK;
}

static bool is_blank(const char *text, int64_t length) { return (int64_t)strspn(text, " \t\r\n") >= length; }

/* A whole row without quotes, in pieces at its commas. */
static void cut_line(splitter *s, char *text, int64_t length) {
    char *end = text + length;
    if (length > 0 && end[-1] == '\n') end--;
    for (char *at = text;; at++) {
        char *comma = memchr(at, ',', (size_t)(end - at));
        char *stop = comma != NULL ? comma : end;
        on_cell(at, (size_t)(stop - at), s);
        if (comma == NULL) break;
        at = comma;
    }
    on_row('\n', s);
}

/* Whether a row that begins here ends with the line, has no quotes and something in it. */
static bool is_plain(const char *text, int64_t length) {
    return length <= FEED_BYTES && memchr(text, '"', (size_t)length) == NULL &&
           memchr(text, '\r', (size_t)length) == NULL && !is_blank(text, length);
}

/* To the first of "\n", "\r\n" and "\r". *newline is the next newline, or the end, looked for when the line is behind
 * it: a file may have none. */
static int64_t line_length(const char *text, const char *end, const char **newline) {
    if (*newline == NULL || *newline < text) *newline = memchr(text, '\n', (size_t)(end - text));
    if (*newline == NULL) *newline = end;
    const char *cr = memchr(text, '\r', (size_t)(*newline - text));
    if (cr != NULL) return cr - text + (cr + 1 == *newline && *newline < end ? 2 : 1);
    return *newline - text + (*newline < end ? 1 : 0);
}

static ll_status feed(splitter *s, struct csv_parser *parser) {
    ll_status status = LL_OK;
    const ll_input *input = s->csv->input;
    const char *newline = NULL;
    bool in_row = false;
    int64_t line = 1;
    for (int64_t at = ll_csv_bom_size(input); at < input->size; line++) {
        int64_t length = line_length(input->text + at, input->text + input->size, &newline);
        if (at == input->header_bytes) line += input->lines_left_out;
        if (!in_row) s->place = (row_place){.start = at, .line = line};
        s->row_ended = false;
        if (!in_row && is_plain(input->text + at, length))
            cut_line(s, input->text + at, length);
        else
            LL_TRY(feed_line(s, parser, at, length));
        if (s->out_of_memory) return LL_ERR_MEMORY;
        if (s->stop || s->csv->broken) return LL_OK;
        in_row = !s->row_ended && (in_row || !is_blank(input->text + at, length));
        at += length;
    }
    if (csv_fini(parser, on_cell, on_row, s) == 0) return s->out_of_memory ? LL_ERR_MEMORY : LL_OK;
    find_in_row(s, s->cells, "a quote is opened and never closed");
    s->csv->broken = true;
done:
    return status;
}

/* Not refused: spreadsheets leave out empty cells at the end of a row. */
static void warn_of_short_rows(const splitter *s) {
    if (s->short_rows == 0) return;
    ll_log(s->csv->ctx, LL_LOG_WARNING,
           "%s:%lld: %d %s under a header of %d, the last columns count as empty; is a comma missing? Rows of this "
           "kind: %lld",
           s->csv->input->name, (long long)s->short_line, (int)s->short_cells,
           ll_plural(s->short_cells, "cell", "cells"), (int)s->csv->columns, (long long)s->short_rows);
}

static ll_status split(ll_csv *csv, ll_findings *findings) {
    struct csv_parser parser;
    splitter s = {.csv = csv, .findings = findings};
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return ll_fail(csv->ctx, LL_ERR_INTERNAL, "libcsv does not start");
    csv_set_blk_size(&parser, BUFFER_STEP);
    ll_status status = feed(&s, &parser);
    csv_free(&parser);
    if (s.stop) csv->broken = true;
    csv->short_rows = s.short_rows;
    if (!csv->broken) warn_of_short_rows(&s);
    return status;
}

ll_status ll_csv_parse(ll_context *ctx, const ll_input *input, ll_findings *findings, ll_csv **out) {
    ll_status status = LL_OK;
    ll_csv *csv = NULL;
    *out = NULL;
    LL_NEW(ctx, csv, 1);
    csv->ctx = ctx;
    csv->input = input;
    csv->broken = !ll_csv_check_text(input, findings);
    if (!csv->broken) {
        LL_NEW(ctx, csv->text, input->size + 1);
        LL_NEW(ctx, csv->name, LL_MOST_CSV_COLUMNS);
        LL_TRY(split(csv, findings));
    }
    if (csv->broken) csv->rows = csv->columns = 0;
    *out = csv;
    return LL_OK;
done:
    ll_csv_free(ctx, csv);
    return status;
}

void ll_csv_free(ll_context *ctx, ll_csv *csv) {
    if (csv == NULL) return;
    ll_free(ctx, csv->text);
    ll_free(ctx, csv->name);
    ll_free(ctx, csv->row);
    ll_free(ctx, csv->cell);
    ll_free(ctx, csv);
}

/* ---- the table ---- */

int64_t ll_csv_rows(const ll_csv *csv) { return csv->rows; }
int32_t ll_csv_columns(const ll_csv *csv) { return csv->columns; }
int64_t ll_csv_line(const ll_csv *csv, int64_t row) { return csv->row[row].line; }
int64_t ll_csv_short_rows(const ll_csv *csv) { return csv->short_rows; }
const char *ll_csv_file(const ll_csv *csv) { return csv->input->name; }

const char *ll_csv_column_name(const ll_csv *csv, int32_t column) {
    return csv->text + csv->header.text + csv->name[column];
}

int64_t ll_csv_header_place(const ll_csv *csv, int32_t column, int64_t *line) {
    ll_text_place at = locate(csv, csv->header, column);
    *line = at.line;
    return at.column;
}

const char *ll_csv_text(const ll_csv *csv, int64_t row, int32_t column) {
    if (column == LL_NONE) return "";
    return csv->text + csv->row[row].text + csv->cell[row * csv->columns + column];
}

int64_t ll_csv_cell_column(const ll_csv *csv, int64_t row, int32_t column) {
    return ll_csv_cell_place(csv, row, column).column;
}

ll_text_place ll_csv_cell_place(const ll_csv *csv, int64_t row, int32_t column) {
    return locate(csv, csv->row[row], column);
}

int32_t ll_csv_find(const ll_csv *csv, const char *name) {
    for (int32_t i = 0; i < csv->columns; i++)
        if (strcmp(ll_csv_column_name(csv, i), name) == 0) return i;
    return LL_NONE;
}

/* "'x' may be it: correct its name; " and the names of the columns, as many as fit. */
static void describe_columns(const ll_csv *csv, const char *name, const bool *taken, const char *likely,
                             char text[ADVICE_SIZE]) {
    const char *names[LL_MOST_CSV_COLUMNS];
    for (int32_t i = 0; i < csv->columns; i++) names[i] = taken != NULL && taken[i] ? "" : ll_csv_column_name(csv, i);
    const char *near = likely != NULL ? likely : ll_near_name(name, names, csv->columns);
    size_t used = 0;
    text[0] = '\0';
    if (near != NULL) used = (size_t)snprintf(text, ADVICE_SIZE, "'%.64s' may be it: correct its name; ", near);
    used += (size_t)snprintf(text + used, ADVICE_SIZE - used, "the columns are");
    for (int32_t i = 0; i < csv->columns; i++) {
        const char *column = ll_csv_column_name(csv, i);
        size_t more = strlen(column) + 2;
        if (used + more + 5 > ADVICE_SIZE) {
            snprintf(text + used, ADVICE_SIZE - used, " ...");
            return;
        }
        used += (size_t)snprintf(text + used, ADVICE_SIZE - used, "%s%s", i == 0 ? " " : ", ", column);
    }
}

int32_t ll_csv_require(const ll_csv *csv, const char *name, const bool *taken, const char *likely,
                       ll_findings *findings) {
    int32_t column = ll_csv_find(csv, name);
    if (column != LL_NONE || csv->broken) return column;
    char advice[ADVICE_SIZE];
    describe_columns(csv, name, taken, likely, advice);
    ll_finding(findings, csv->input->name, csv->header.line, 1, "column '%s' is missing; %s", name, advice);
    return LL_NONE;
}

void ll_csv_finding(const ll_csv *csv, int64_t row, int32_t column, ll_findings *findings, const char *format, ...) {
    char text[2 * ADVICE_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ll_text_place at = ll_csv_cell_place(csv, row, column);
    ll_finding(findings, csv->input->name, at.line, at.column, "%s", text);
}
