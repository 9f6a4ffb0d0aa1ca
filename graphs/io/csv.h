/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CSV file as a typed table: libcsv splits it, this layer knows where every cell stands, which
 * columns exist, and how to read numbers without a locale.
 *
 *     header   link_id , from_node_id , ...        columns by name, any order, extra ones allowed
 *     row 0    L001W   , LYG          , ...        each row knows its line, each cell its column
 */
#ifndef LL_GRAPHS_IO_CSV_H
#define LL_GRAPHS_IO_CSV_H

#include "graphs/base/base.h"
#include "graphs/io/csv_text.h"
#include "graphs/io/input.h"

typedef struct ll_csv ll_csv;

enum { LL_MOST_CSV_COLUMNS = 1024 };

/*
 * Parses a file. A BOM is skipped, CRLF and quoted newlines are fine. Refused with a finding and advice:
 * no header, `;` or tab separators, duplicate header names, a row with more cells than the header, an
 * unclosed quote, a NUL byte, a cell over 1 MiB, a file that is not UTF-8. A short row is padded with
 * empty cells only when the missing ones are all trailing; blank lines are skipped.
 * Returns LL_OK with *out set even when findings were added; the caller asks ll_findings_status. The table
 * borrows input until ll_csv_free: it looks up where a cell stands only when a finding needs it.
 */
ll_status ll_csv_parse(ll_context *ctx, const ll_input *input, ll_findings *findings, ll_csv **out);
void ll_csv_free(ll_context *ctx, ll_csv *csv);

int64_t ll_csv_rows(const ll_csv *csv);
int64_t ll_csv_short_rows(const ll_csv *csv); /* those with fewer cells than the header, which are warned of */
int32_t ll_csv_columns(const ll_csv *csv);
const char *ll_csv_column_name(const ll_csv *csv, int32_t column);
/* Where a column's name stands: its 1-based character column, and its line. */
int64_t ll_csv_header_place(const ll_csv *csv, int32_t column, int64_t *line);
int32_t ll_csv_find(const ll_csv *csv, const char *name); /* LL_NONE when absent */
/* The same, and a finding with the columns there are when absent, and the one that was probably meant: likely, or where
 * that is NULL the nearest, none that is taken [column], which has a meaning of its own (NULL: none is). */
int32_t ll_csv_require(const ll_csv *csv, const char *name, const bool *taken, const char *likely,
                       ll_findings *findings);
const char *ll_csv_text(const ll_csv *csv, int64_t row, int32_t column);    /* trimmed; "" when column is LL_NONE */
int64_t ll_csv_line(const ll_csv *csv, int64_t row);                        /* counts from 1 */
int64_t ll_csv_cell_column(const ll_csv *csv, int64_t row, int32_t column); /* 1-based character column */
ll_text_place ll_csv_cell_place(const ll_csv *csv, int64_t row, int32_t column); /* LL_NONE: of the row */
const char *ll_csv_file(const ll_csv *csv);

/* A finding at a cell. */
void ll_csv_finding(const ll_csv *csv, int64_t row, int32_t column, ll_findings *findings, const char *format, ...)
    LL_PRINTF(5, 6);
/* The cell as a finite number in [low, high]; NaN when the cell is empty or the column is LL_NONE.
 * A wrong type, a decimal comma, nan, inf and a number out of range are findings (and read as NaN). */
double ll_csv_number(const ll_csv *csv, int64_t row, int32_t column, double low, double high, ll_findings *findings);
/* The cell as an integer, `absent` when empty. */
int64_t ll_csv_integer(const ll_csv *csv, int64_t row, int32_t column, int64_t absent, ll_findings *findings);

#endif
