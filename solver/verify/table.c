/* SPDX-License-Identifier: Apache-2.0 */
/* One table of the answer, compared cell by cell with what it should say. */
#include "solver/verify/verify.h"

#include <stdio.h>
#include <string.h>

bool ll_verify_more(const ll_verifier *v) { return v->findings.count < LL_VERIFY_FINDINGS; }

enum { PATH_SIZE = 4096 };

static ll_status name_file(ll_verifier *v, const char *name, char path[PATH_SIZE]) {
    int length = snprintf(path, PATH_SIZE, "%s/%s", v->folder, name);
    if (length >= 0 && length < PATH_SIZE) return LL_OK;
    return ll_fail(v->ctx, LL_ERR_NO_INPUT, "the path of folder %.80s... is too long", v->folder);
}

/* Whether the file is whole: every row, the last one too, ends in a newline. */
static bool is_whole(ll_verify_table *table, bool ends) {
    if (!ends) ll_finding(table->findings, table->name, 0, 0, "the last line has no end: the file was cut short");
    return ends;
}

static bool has_columns(ll_verify_table *table, const char *const *columns, int32_t count, int32_t extra_count) {
    int32_t written = ll_csv_columns(table->csv);
    for (int32_t i = 0; i < count; i++) {
        const char *name = i < written ? ll_csv_column_name(table->csv, i) : "nothing";
        if (strcmp(name, columns[i]) == 0) continue;
        ll_finding(table->findings, table->name, 1, 0, "column %d is %s, but should be %s", i + 1, name, columns[i]);
        return false;
    }
    if (written != count + extra_count) {
        ll_finding(table->findings, table->name, 1, 0, "%d %s written, but should be %d", written,
                   ll_plural(written, "column is", "columns are"), count + extra_count);
    }
    return written == count + extra_count;
}

ll_status ll_verify_table_split(ll_verifier *v, ll_verify_table *table, const char *const *columns,
                                int32_t column_count, int32_t extra_count, bool *ok) {
    ll_status status = LL_OK;
    int64_t before = v->findings.count;
    LL_TRY(ll_csv_parse(v->ctx, &table->input, &v->findings, &table->csv));
    *ok = v->findings.count == before && has_columns(table, columns, column_count, extra_count);
done:
    return status;
}

ll_status ll_verify_table_read(ll_verifier *v, const char *name, const char *const *columns, int32_t column_count,
                               int32_t extra_count, ll_verify_table *out, bool *ok) {
    ll_status status = LL_OK;
    char path[PATH_SIZE];
    *ok = false;
    *out = (ll_verify_table){.name = name, .findings = &v->findings};
    LL_TRY(name_file(v, name, path));
    LL_TRY(ll_input_read(v->ctx, path, &out->input));
    ll_input *input = &out->input;
    memmove(input->name, name, strlen(name) + 1); /* the end of its path; findings name files as the folder does */
    if (is_whole(out, input->size > 0 && input->text[input->size - 1] == '\n'))
        LL_TRY(ll_verify_table_split(v, out, columns, column_count, extra_count, ok));
done:
    return status;
}

ll_status ll_verify_blocks_open(ll_verifier *v, const char *name, int64_t block_bytes, ll_blocks **blocks,
                                ll_verify_table *out) {
    ll_status status = LL_OK;
    char path[PATH_SIZE];
    *out = (ll_verify_table){.name = name, .findings = &v->findings};
    LL_TRY(name_file(v, name, path));
    LL_TRY(ll_blocks_open(v->ctx, path, block_bytes, blocks));
done:
    return status;
}

ll_status ll_verify_blocks_next(ll_verifier *v, ll_blocks *blocks, const char *const *columns, int32_t column_count,
                                ll_verify_table *out, bool *more) {
    ll_status status = LL_OK;
    ll_csv_free(v->ctx, out->csv);
    out->csv = NULL;
    LL_TRY(ll_blocks_next(blocks, &out->input, more));
    if (!*more) {
        (void)is_whole(out, ll_blocks_is_whole(blocks));
        goto done;
    }
    memmove(out->input.name, out->name, strlen(out->name) + 1);
    LL_TRY(ll_verify_table_split(v, out, columns, column_count, 0, more));
done:
    return status;
}

void ll_verify_table_free(ll_context *ctx, ll_verify_table *table) {
    ll_csv_free(ctx, table->csv);
    ll_input_free(ctx, &table->input);
}

bool ll_verify_table_has_rows(ll_verify_table *table, int64_t rows, const char *what) {
    int64_t written = ll_csv_rows(table->csv);
    if (written == rows) return true;
    ll_finding(table->findings, table->name, 0, 0, "%lld %s written, but should be %lld, one for each %s",
               (long long)written, ll_plural(written, "row is", "rows are"), (long long)rows, what);
    return false;
}

void ll_verify_cell(ll_verify_table *table, int64_t row, int32_t column, const char *computed) {
    const char *written = ll_csv_text(table->csv, row, column);
    if (strcmp(written, computed) == 0 || table->findings->count >= LL_VERIFY_FINDINGS) return;
    ll_finding(table->findings, table->name, ll_csv_line(table->csv, row), ll_csv_cell_column(table->csv, row, column),
               "%s: written \"%.200s\", computed \"%.200s\"", ll_csv_column_name(table->csv, column), written,
               computed);
}

void ll_verify_cell_decimal(ll_verify_table *table, int64_t row, int32_t column, ll_i128 value, int digits) {
    char text[LL_DECIMAL_SIZE];
    ll_verify_cell(table, row, column, ll_exact_text(value, digits, text));
}

void ll_verify_cell_price(ll_verify_table *table, int64_t row, int32_t column, int64_t price_nusd) {
    char text[LL_DECIMAL_SIZE];
    const char *written = ll_csv_text(table->csv, row, column);
    if (strcmp(written, ll_exact_text(price_nusd, 9, text)) == 0) return;
    ll_finding(table->findings, table->name, ll_csv_line(table->csv, row), ll_csv_cell_column(table->csv, row, column),
               "%s: written \"%.200s\", computed \"%s\" from the prices of certificate.json",
               ll_csv_column_name(table->csv, column), written, text);
}

void ll_verify_cell_ratio(ll_verify_table *table, int64_t row, int32_t column, ll_exact numerator,
                          ll_exact denominator) {
    char text[LL_DECIMAL_SIZE] = "a number over 128 bits";
    const char *written = ll_csv_text(table->csv, row, column);
    if (!numerator.overflow && !denominator.overflow) {
        if (numerator.value == 0) denominator.value = 1;
        if (ll_exact_is_ratio(written, numerator.value, denominator.value)) return;
        snprintf(text, sizeof text, "%.6f", (double)numerator.value / (double)denominator.value / 1e6);
    }
    ll_verify_cell(table, row, column, text);
}

void ll_verify_cell_average(ll_verify_table *table, int64_t row, int32_t column, ll_exact sum, ll_i128 flow,
                            int scale) {
    ll_exact weight = {0};
    ll_exact_add_product(&weight, flow, scale);
    if (flow == 0) {
        ll_verify_cell(table, row, column, "");
    } else {
        ll_verify_cell_ratio(table, row, column, sum, weight);
    }
}
