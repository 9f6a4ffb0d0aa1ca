/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cells are those that libcsv finds, byte by byte, in whatever text: lines without quotes are cut without it. Where a
 * quote is out of place, both refuse.
 */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/base/random.h"
#include "graphs/io/csv.h"
#include "tests/support/test.h"

enum { COLUMNS = 3, LINE_SIZE = 32 };
#define HEADER "k,m,n"

typedef struct printer { /* rows as "LINE:cell/cell/cell|", as far as the header has columns */
    char *text;
    size_t used;
    int cells;      /* of the row at hand */
    long long line; /* where it begins */
    bool header_done, in_row, too_many;
} printer;

static void put(printer *p, const char *bytes, size_t size) {
    memcpy(p->text + p->used, bytes, size);
    p->used += size;
    p->text[p->used] = '\0';
}

static void put_line(printer *p, long long line) {
    char text[LINE_SIZE];
    snprintf(text, sizeof text, "%lld:", line);
    put(p, text, strlen(text));
}

static void on_cell(void *cell, size_t length, void *user) {
    printer *p = user;
    const char *text = cell;
    if (p->header_done && p->cells == 0) put_line(p, p->line);
    while (length > 0 && strchr(" \t", text[0]) != NULL) text++, length--;
    while (length > 0 && strchr(" \t", text[length - 1]) != NULL) length--;
    if (p->header_done && p->cells < COLUMNS) {
        put(p, text, length);
        put(p, "/", 1);
    }
    p->cells++;
}

static void on_row(int terminator, void *user) {
    printer *p = user;
    (void)terminator;
    p->in_row = false;
    p->too_many = p->too_many || p->cells > COLUMNS;
    for (; p->header_done && p->cells < COLUMNS; p->cells++) put(p, "/", 1);
    if (p->header_done) put(p, "|", 1);
    p->header_done = true;
    p->cells = 0;
}

/* Room for a line's number and separators for every byte. */
static printer open_printer(size_t size) {
    printer p = {.text = calloc((size + 2) * LINE_SIZE, 1)};
    CU_ASSERT_PTR_NOT_NULL_FATAL(p.text);
    return p;
}

/* What libcsv says; *ok false: a quote out of place. */
static printer print_reference(const char *text, size_t size, bool *ok) {
    struct csv_parser parser;
    printer p = open_printer(size);
    long long line = 1;
    CU_ASSERT_EQUAL_FATAL(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    *ok = true;
    for (size_t i = 0; i < size && *ok; i++) {
        if (!p.in_row && strchr(" \t\r\n", text[i]) == NULL) {
            p.in_row = true;
            p.line = line;
        }
        *ok = csv_parse(&parser, text + i, 1, on_cell, on_row, &p) == 1;
        line += text[i] == '\n' || (text[i] == '\r' && (i + 1 == size || text[i + 1] != '\n'));
    }
    *ok = *ok && csv_fini(&parser, on_cell, on_row, &p) == 0;
    csv_free(&parser);
    return p;
}

static printer print_cells(const ll_csv *csv, size_t size) {
    printer p = open_printer(size);
    for (int64_t row = 0; row < ll_csv_rows(csv); row++) {
        put_line(&p, ll_csv_line(csv, row));
        for (int32_t i = 0; i < COLUMNS; i++) {
            const char *cell = ll_csv_text(csv, row, i);
            put(&p, cell, strlen(cell));
            put(&p, "/", 1);
        }
        put(&p, "|", 1);
    }
    return p;
}

typedef struct counts {
    int right, refused, too_many;
} counts;

static void check(const char *text, size_t size, counts *n) {
    ll_context *ctx = ll_test_context(1);
    ll_input input = {.name = (char *)"t.csv", .text = (char *)text, .size = (int64_t)size};
    ll_findings findings;
    ll_csv *csv = NULL;
    bool ok;
    printer expected = print_reference(text, size, &ok);
    ll_findings_init(&findings, ctx);
    LL_ASSERT_OK(ctx, ll_csv_parse(ctx, &input, &findings, &csv));
    printer got = print_cells(csv, size);
    CU_ASSERT_EQUAL(findings.count > 0, !ok || expected.too_many);
    if (ok) CU_ASSERT_STRING_EQUAL(got.text, expected.text);
    if (!ok) CU_ASSERT_EQUAL(ll_csv_rows(csv), 0);
    n->right += ok && !expected.too_many;
    n->refused += !ok;
    n->too_many += ok && expected.too_many;
    free(got.text);
    free(expected.text);
    ll_csv_free(ctx, csv);
    ll_findings_free(&findings);
    ll_test_context_end(ctx);
}

/* ---- texts ---- */

/* Pieces one after the other, fewer of the later ones. */
static size_t make_text(ll_random *random, const char *const *piece, int pieces, size_t most, char *text) {
    size_t size = 0, length = (size_t)ll_random_below(random, (int32_t)most);
    while (size < length) {
        const char *next = piece[ll_random_below(random, pieces)];
        memcpy(text + size, next, strlen(next));
        size += strlen(next);
    }
    text[size] = '\0';
    return size;
}

/* Small texts of everything that matters to a parser. */
static void test_small_texts(void) {
    enum { TEXTS = LL_TEST_SANITIZED ? 4000 : 20000, MOST = 60 };
    static const char *const piece[] = {"a",  "1.5",      ",",    ",",  "\n", "\n",  " ",
                                        "\t", "\xC3\xA4", "\r\n", "\r", "\"", "\"\""};
    counts n = {0};
    for (uint64_t seed = 0; seed < TEXTS; seed++) {
        char text[sizeof HEADER + MOST + 20];
        ll_random random = ll_random_start(seed);
        int pieces = (int)(sizeof piece / sizeof *piece) - (seed % 3 == 0 ? 0 : 2); /* some have quotes */
        size_t begin = (size_t)snprintf(text, sizeof text, "%s%s%s", seed % 5 == 0 ? "\n \n" : "", HEADER,
                                        seed % 7 == 0 ? "\r\n" : "\n");
        check(text, begin + make_text(&random, piece, pieces, MOST, text + begin), &n);
    }
    CU_ASSERT(n.right > TEXTS / 4 && n.refused > TEXTS / 100 && n.too_many > TEXTS / 20);
}

/* Cells and lines that are longer than what libcsv is fed at a time. */
static void test_long_texts(void) {
    enum { LONG = 70000, MOST = 400000 };
    static const char *const short_piece[] = {"a", ",b\n", "\n", "c,d,e\n", "\"f\"\"\n\",\n"};
    char *text = malloc(sizeof HEADER + MOST + LONG), *long_piece = malloc(LONG + 1);
    counts n = {0};
    CU_ASSERT_FATAL(text != NULL && long_piece != NULL);
    memset(long_piece, 'x', LONG);
    long_piece[LONG] = '\0';
    for (uint64_t seed = 0; seed < 30; seed++) {
        const char *piece[] = {short_piece[0], short_piece[1], short_piece[2],
                               short_piece[3], long_piece,     short_piece[4]};
        ll_random random = ll_random_start(seed);
        memcpy(text, HEADER "\n", sizeof HEADER);
        check(text, sizeof HEADER + make_text(&random, piece, seed % 2 == 0 ? 5 : 6, MOST, text + sizeof HEADER), &n);
    }
    CU_ASSERT(n.right > 5);
    free(long_piece);
    free(text);
}

void suite_csv_cells(void);
void suite_csv_cells(void) {
    LL_TEST(test_small_texts);
    LL_TEST(test_long_texts);
}
