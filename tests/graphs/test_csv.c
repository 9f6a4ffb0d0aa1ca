/* SPDX-License-Identifier: Apache-2.0 */
/* CSV as it is in the wild: what is taken, what is refused and where the refusal points. */
#include "graphs/io/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

typedef struct fixture {
    ll_context *ctx;
    ll_input input;
    ll_findings findings;
    ll_csv *csv;
} fixture;

static void parse(fixture *f, const char *text, size_t size) {
    *f = (fixture){.input = {.name = (char *)"t.csv", .text = (char *)text, .size = (int64_t)size}};
    LL_ASSERT_OK(f->ctx, ll_context_create(&f->ctx));
    ll_findings_init(&f->findings, f->ctx);
    LL_ASSERT_OK(f->ctx, ll_csv_parse(f->ctx, &f->input, &f->findings, &f->csv));
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->csv);
}

static void close_fixture(fixture *f) {
    ll_csv_free(f->ctx, f->csv);
    ll_findings_free(&f->findings);
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), 0);
    ll_context_free(f->ctx);
}

/* What the cells are, row by row; rows joined by '|', cells by '/'. */
static void check_cells(const char *text, const char *expected) {
    fixture f;
    char seen[512] = "";
    parse(&f, text, strlen(text));
    LL_ASSERT_OK(f.ctx, ll_findings_status(&f.findings));
    for (int64_t row = 0; row < ll_csv_rows(f.csv); row++)
        for (int32_t i = 0; i < ll_csv_columns(f.csv); i++) {
            if (row + i > 0) strcat(seen, i == 0 ? "|" : "/");
            strcat(seen, ll_csv_text(f.csv, row, i));
        }
    CU_ASSERT_STRING_EQUAL(seen, expected);
    close_fixture(&f);
}

static void check_refused(const char *text, size_t size, const char *part) {
    fixture f;
    parse(&f, text, size);
    LL_ASSERT_STATUS(f.ctx, ll_findings_status(&f.findings), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(f.ctx, part);
    close_fixture(&f);
}

static void check_refused_text(const char *text, const char *part) { check_refused(text, strlen(text), part); }

static void test_plain(void) {
    check_cells("a,b\n1,2\n3,4\n", "1/2|3/4");
    check_cells("a,b\n1,2\n3,4", "1/2|3/4");         /* no newline at the end */
    check_cells("a,b\r\n1,2\r\n3,4\r\n", "1/2|3/4"); /* CRLF */
    check_cells("a,b\r1,2\r3,4\r", "1/2|3/4");
    check_cells("\xEF\xBB\xBF"
                "a,b\n1,2\n",
                "1/2"); /* BOM */
    check_cells("\n\na,b\n\n1,2\n \n3,4\n\n", "1/2|3/4");
    check_cells("a,b\n", "");
    check_cells("a,b,c\n1\n,2\n", "1//|/2/"); /* short rows */
    check_cells("a,b\n 1 ,\t2\t\n", "1/2");
    check_cells("a\n1\n2\n", "1|2");
}

static void test_quotes(void) {
    check_cells("a,b\n\"1,5\",\"say \"\"so\"\"\"\n", "1,5/say \"so\"");
    check_cells("a,b\n\"two\nlines\",2\n3,4\n", "two\nlines/2|3/4");
    check_cells("a,b\n\"two\r\nlines\",2\n", "two\r\nlines/2");
    check_cells("\"a\",\"b\"\n\"\",\"x\"\n", "/x");
    check_cells("a,b\n\"\n\n\",2\n", "\n\n/2");
}

static void test_bad_quotes(void) {
    check_refused_text("a,b\n1,\"2\n3,4\n", "t.csv:2:3: a quote is opened and never closed");
    check_refused_text("a,b\n1,2\"3\n", "t.csv:2:4: a quote out of place in the row that begins in line 2");
    check_refused_text("a,b\n\"1\"2,3\n", "t.csv:2:4: a quote out of place");
    check_refused_text("a,b\n\"x\ny\"z,3\n", "t.csv:3:3: a quote out of place in the row that begins in line 2");
}

static void test_separators(void) {
    check_refused_text("a;b\n1;2\n", "t.csv:1:2: cells are separated by ';'; save the table with commas");
    check_refused_text("a\tb\n1\t2\n", "t.csv:1:2: cells are separated by tabs; save the table with commas");
    check_refused_text("\n\"a;x\";b\n", "t.csv:2:6: cells are separated by ';'");
    check_cells("\"a;b\"\n1;2\n", "1;2"); /* one column, whose name is quoted */
}

static void test_encodings(void) {
    check_refused("a,b\n1,\0002\n", 9, "t.csv:2:3: a NUL byte; this is not text");
    check_refused_text("a,b\n\xC3\xA4,\xE4\n", "t.csv:2:3: not UTF-8; save the file as CSV UTF-8");
    check_refused_text("a\n\xC0\x80\n", "t.csv:2:1: not UTF-8");     /* overlong */
    check_refused_text("a\n\xED\xA0\x80\n", "t.csv:2:1: not UTF-8"); /* a surrogate */
    check_refused_text("a\n\xF4\x90\x80\x80\n", "t.csv:2:1: not UTF-8");
    check_refused_text("a\nx\xE2\x82", "t.csv:2:2: not UTF-8"); /* cut within a character */
    check_refused("\xFF\xFE"
                  "a\0",
                  4, "t.csv:1:1: the file is UTF-16");
    check_cells("a,b\n\xD0\x90\xD0\xBA\xD1\x82\xD0\xB0\xD1\x83,\xF0\x9F\x9A\x82\n",
                "\xD0\x90\xD0\xBA\xD1\x82\xD0\xB0\xD1\x83/\xF0\x9F\x9A\x82");
}

static void test_empty(void) {
    check_refused_text("", "t.csv:1:1: the file is empty; it needs a header line");
    check_refused_text("\n \r\n", "t.csv:1:1: the file is empty");
    check_refused_text("\xEF\xBB\xBF", "t.csv:1:1: the file is empty");
}

static void test_header(void) {
    check_refused_text("a,b,a\n1,2,3\n", "t.csv:1:5: column 'a' is there twice, first as column 1; rename or drop one");
    check_refused_text("a,b\n1,2,3\n", "t.csv:2:5: 3 cells under a header of 2; quote a cell that holds a comma");
    check_cells("a,,\n1,2,3\n", "1/2/3"); /* nameless columns are nobody's business */
}

static void test_required_column(void) {
    fixture f;
    const char *text = "\nlink_id,from_node,directed\n1,2,3\n";
    parse(&f, text, strlen(text));
    CU_ASSERT_EQUAL(ll_csv_require(f.csv, "link_id", NULL, NULL, &f.findings), 0);
    CU_ASSERT_EQUAL(ll_csv_find(f.csv, "from_node_id"), LL_NONE);
    CU_ASSERT_EQUAL(ll_csv_require(f.csv, "from_node_id", NULL, NULL, &f.findings), LL_NONE);
    LL_ASSERT_STATUS(f.ctx, ll_findings_status(&f.findings), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(
        f.ctx, "t.csv:2:1: column 'from_node_id' is missing; 'from_node' may be it: correct its name; the columns are "
               "link_id, from_node, directed");
    close_fixture(&f);
}

/* The place of a cell counts characters, not bytes, and the lines within quotes. */
static void test_places(void) {
    fixture f;
    const char *text = "name,volume\n\xC3\x84\xC3\x96,x\n\"two\nlines\", y\n";
    parse(&f, text, strlen(text));
    CU_ASSERT_EQUAL(ll_csv_line(f.csv, 0), 2);
    CU_ASSERT_EQUAL(ll_csv_cell_column(f.csv, 0, 1), 4);
    CU_ASSERT_EQUAL(ll_csv_line(f.csv, 1), 3);
    for (int64_t row = 0; row < 2; row++) CU_ASSERT_TRUE(isnan(ll_csv_number(f.csv, row, 1, 0, INFINITY, &f.findings)));
    LL_ASSERT_STATUS(f.ctx, ll_findings_status(&f.findings), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(f.ctx, "t.csv:2:4: volume is 'x', not a number");
    LL_ASSERT_ERROR_HAS(f.ctx, "\nt.csv:4:9: volume is 'y', not a number");
    close_fixture(&f);
}

/* A field of 10 MB: an unclosed quote, one long cell. */
static void test_long_cells(void) {
    enum { LONG = 10 * 1000 * 1000 };
    char *text = malloc(LONG + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, 'x', LONG);
    text[LONG] = '\0';
    memcpy(text, "a,b\n1,\"", 7);
    check_refused(text, LONG, "t.csv:2:3: a cell over 1 MiB; is a quote missing?");
    text[6] = 'x';
    check_refused(text, LONG, "t.csv:2:3: a cell over 1 MiB");
    text[1] = 'a';
    text[3] = 'x';
    check_refused(text, LONG, "t.csv:1:7: a cell over 1 MiB");
    for (int i = 0; i < LONG; i += 2) text[i] = ',';
    check_refused(text, LONG, "more than 1024 columns; is this the table that was meant?");
    free(text);
}

/* ---- numbers ---- */

static void check_number(const char *cell, double expected, const char *part) {
    fixture f;
    char text[256];
    snprintf(text, sizeof text, "n\n%s\n", cell);
    parse(&f, text, strlen(text));
    double value = ll_csv_number(f.csv, 0, 0, -10, 2000, &f.findings);
    if (part == NULL) {
        LL_ASSERT_OK(f.ctx, ll_findings_status(&f.findings));
        CU_ASSERT_EQUAL(value, expected);
    } else {
        CU_ASSERT_TRUE(isnan(value));
        LL_ASSERT_STATUS(f.ctx, ll_findings_status(&f.findings), LL_ERR_DATA);
        LL_ASSERT_ERROR_HAS(f.ctx, part);
    }
    close_fixture(&f);
}

static void test_numbers(void) {
    check_number("12.5", 12.5, NULL);
    check_number("\"12.5\"", 12.5, NULL);
    check_number("-1e1", -10, NULL);
    check_number("+.5", 0.5, NULL);
    check_number("\"12,5\"", 0, "t.csv:2:1: n is '12,5'; write decimals with a point and no thousands separators");
    check_number("\"1,234.5\"", 0, "n is '1,234.5'; write decimals with a point");
    check_number("nan", 0, "n is 'nan', not a finite number; leave the cell empty for none");
    check_number("-inf", 0, "n is '-inf', not a finite number");
    check_number("1e999", 0, "n is '1e999', not a number");
    check_number("0x10", 0, "n is '0x10', not a number");
    check_number("12 km", 0, "n is '12 km', not a number");
    check_number("-11", 0, "n is -11; it must lie between -10 and 2000, check its unit");
    check_number("2001", 0, "n is 2001; it must lie between -10 and 2000");
}

static void check_integer(const char *cell, int64_t expected, const char *part) {
    fixture f;
    char text[256];
    snprintf(text, sizeof text, "n,m\n%s,\n", cell);
    parse(&f, text, strlen(text));
    CU_ASSERT_EQUAL(ll_csv_integer(f.csv, 0, 0, 7, &f.findings), expected);
    CU_ASSERT_EQUAL(ll_csv_integer(f.csv, 0, 1, 7, &f.findings), 7);
    LL_ASSERT_STATUS(f.ctx, ll_findings_status(&f.findings), part == NULL ? LL_OK : LL_ERR_DATA);
    if (part != NULL) LL_ASSERT_ERROR_HAS(f.ctx, part);
    close_fixture(&f);
}

static void test_integers(void) {
    check_integer("2030", 2030, NULL);
    check_integer("-3", -3, NULL);
    check_integer("2030.0", 2030, NULL); /* as data frames write whole numbers */
    check_integer("2030.", 2030, NULL);
    check_integer("2030.5", 7, "t.csv:2:1: n is '2030.5', not a whole number");
    check_integer("1e3", 7, "not a whole number");
    check_integer(".0", 7, "not a whole number");
    check_integer("1234567890123456789", 7, "not a whole number");
}

static void test_failing_memory(void) {
    static const char text[] = "a,b\n1,x\n\"q\n\",2\n";
    fixture f = {.input = {.name = (char *)"t.csv", .text = (char *)text, .size = (int64_t)strlen(text)}};
    ll_status status = LL_ERR_MEMORY;
    LL_ASSERT_OK(f.ctx, ll_context_create(&f.ctx));
    for (int k = 0; status == LL_ERR_MEMORY && k < 1000; k++) {
        ll_findings_init(&f.findings, f.ctx);
        atomic_store(&f.ctx->memory.fail_at, k);
        status = ll_csv_parse(f.ctx, &f.input, &f.findings, &f.csv);
        if (status != LL_OK) CU_ASSERT_PTR_NULL(f.csv);
        if (status == LL_OK) (void)ll_csv_number(f.csv, 0, 1, 0, 1, &f.findings);
        if (status == LL_OK) status = ll_findings_status(&f.findings);
        atomic_store(&f.ctx->memory.fail_at, -1);
        ll_csv_free(f.ctx, f.csv);
        ll_findings_free(&f.findings);
        f.csv = NULL;
        CU_ASSERT_EQUAL(atomic_load(&f.ctx->memory.live_blocks), 0);
    }
    LL_ASSERT_STATUS(f.ctx, status, LL_ERR_DATA);
    ll_context_free(f.ctx);
}

void suite_csv(void);
void suite_csv(void) {
    LL_TEST(test_plain);
    LL_TEST(test_quotes);
    LL_TEST(test_bad_quotes);
    LL_TEST(test_separators);
    LL_TEST(test_encodings);
    LL_TEST(test_empty);
    LL_TEST(test_header);
    LL_TEST(test_required_column);
    LL_TEST(test_places);
    LL_TEST(test_long_cells);
    LL_TEST(test_numbers);
    LL_TEST(test_integers);
    LL_TEST(test_failing_memory);
}
