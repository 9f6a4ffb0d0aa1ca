/* SPDX-License-Identifier: Apache-2.0 */
/* Prints facts and tables on stdout. */
#include "solver/cli/print.h"

#include <stdio.h>
#include <string.h>

enum { GAP_BETWEEN_COLUMNS = 2, LINE_SIZE = 128 };

/* Characters of a UTF-8 text: every byte but continuations. */
static int text_width(const char *text) {
    int width = 0;
    for (; *text != '\0'; ++text) width += ((unsigned char)*text & 0xC0U) != 0x80U;
    return width;
}

static int column_width(const ll_cli_column *column, const char *const *cell, int32_t stride, int64_t row_count) {
    int width = text_width(column->title);
    for (int64_t row = 0; row < row_count; ++row) {
        int cell_width = text_width(cell[row * stride]);
        if (cell_width > width) width = cell_width;
    }
    return width;
}

/* blanks: how many are still to come before the next text of the line. */
static void print_cell(const char *text, int width, bool right, int *blanks) {
    int padding = width - text_width(text);
    if (right) *blanks += padding;
    if (text[0] != '\0') {
        printf("%*s%s", *blanks, "", text);
        *blanks = 0;
    }
    *blanks += (right ? 0 : padding) + GAP_BETWEEN_COLUMNS;
}

void ll_cli_print_table(const ll_cli_column *columns, int32_t column_count, const char *const *cells,
                        int64_t row_count) {
    for (int64_t row = -1; row < row_count; ++row) {
        int blanks = 0;
        for (int32_t c = 0; c < column_count; ++c) {
            int width = column_width(&columns[c], cells + c, column_count, row_count);
            const char *text = row < 0 ? columns[c].title : cells[row * column_count + c];
            print_cell(text, width, columns[c].right, &blanks);
        }
        putchar('\n');
    }
}

static void print_value(const json_t *value) {
    if (json_is_string(value)) {
        puts(json_string_value(value));
    } else if (json_is_integer(value)) {
        printf("%lld\n", (long long)json_integer_value(value));
    } else if (json_is_real(value)) {
        printf("%.10g\n", json_real_value(value));
    } else {
        puts(json_is_true(value) ? "yes" : json_is_false(value) ? "no" : "none");
    }
}

ll_status ll_cli_print_facts(ll_context *ctx, const json_t *facts, bool as_json) {
    if (facts == NULL) return ll_fail(ctx, LL_ERR_MEMORY, "out of memory while the result was put together");
    if (as_json) {
        if (json_dumpf(facts, stdout, JSON_INDENT(2)) != 0)
            return ll_fail(ctx, LL_ERR_WRITE,
                           "cannot write to stdout; what it goes to is full or closed, send it elsewhere");
        putchar('\n');
        return LL_OK;
    }
    int width = 0;
    const char *key = NULL;
    json_t *value = NULL;
    json_t *walked = (json_t *)(uintptr_t)facts; /* jansson's iteration takes no const */
    json_object_foreach(walked, key, value) {
        if ((int)strlen(key) > width) width = (int)strlen(key);
    }
    json_object_foreach(walked, key, value) {
        if (json_is_object(value) || json_is_array(value)) continue;
        printf("%-*s  ", width, key);
        print_value(value);
    }
    return LL_OK;
}
