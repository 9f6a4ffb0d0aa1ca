/* SPDX-License-Identifier: Apache-2.0 */
/* What is checked on the bytes of a CSV file before it is split. */
#ifndef LL_GRAPHS_IO_CSV_TEXT_H
#define LL_GRAPHS_IO_CSV_TEXT_H

#include "graphs/base/base.h"
#include "graphs/io/input.h"

/* A place in a text, as editors show it: both count from 1, a UTF-8 character is one column. */
typedef struct ll_text_place {
    int64_t line, column;
} ll_text_place;

/* Bytes of the UTF-8 byte order mark at the start: 3 or 0. */
int64_t ll_csv_bom_size(const ll_input *input);
/* Where a byte offset stands. O(offset). */
ll_text_place ll_csv_place(const ll_input *input, int64_t offset);
/* Whether the text can be split at commas: UTF-8, no NUL byte, a header, commas in it and not `;` or tabs. The
 * first of these that fails is a finding with advice. */
bool ll_csv_check_text(const ll_input *input, ll_findings *findings);

#endif
