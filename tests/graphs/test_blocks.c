/* SPDX-License-Identifier: Apache-2.0 */
/* A CSV file in blocks: every cell and every place as in the whole file, whatever the size of a block. */
#include "graphs/io/blocks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "graphs/base/random.h"
#include "graphs/io/csv.h"
#include "tests/support/test.h"

typedef struct fixture {
    ll_context *ctx;
    char folder[256], path[512];
} fixture;

static void open_fixture(fixture *f, const char *text) {
    *f = (fixture){0};
    LL_ASSERT_OK(f->ctx, ll_context_create(&f->ctx));
    snprintf(f->folder, sizeof f->folder, "%s", ll_test_folder());
    snprintf(f->path, sizeof f->path, "%s/t.csv", f->folder);
    if (text != NULL) ll_test_write_file(f->folder, "t.csv", text);
}

static void close_fixture(fixture *f) {
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), 0);
    ll_context_free(f->ctx);
    ll_test_remove(f->folder);
}

/* Cells, and the line and column of each, one below the other. */
static void print_rows(const ll_csv *csv, FILE *to) {
    for (int64_t row = 0; row < ll_csv_rows(csv); row++)
        for (int32_t i = 0; i < ll_csv_columns(csv); i++)
            fprintf(to, "%lld:%lld %s|", (long long)ll_csv_line(csv, row), (long long)ll_csv_cell_column(csv, row, i),
                    ll_csv_text(csv, row, i));
}

static char *print_whole(fixture *f) {
    char *text = NULL;
    size_t size = 0;
    ll_input input;
    ll_csv *csv = NULL;
    ll_findings findings;
    FILE *to = open_memstream(&text, &size);
    ll_findings_init(&findings, f->ctx);
    LL_ASSERT_OK(f->ctx, ll_input_read(f->ctx, f->path, &input));
    LL_ASSERT_OK(f->ctx, ll_csv_parse(f->ctx, &input, &findings, &csv));
    print_rows(csv, to);
    CU_ASSERT_EQUAL(findings.count, 0);
    ll_csv_free(f->ctx, csv);
    ll_input_free(f->ctx, &input);
    ll_findings_free(&findings);
    fclose(to);
    return text;
}

/* The same by blocks; *count is their number. */
static char *print_blocks(fixture *f, int64_t block_bytes, int *count, bool *whole) {
    char *text = NULL;
    size_t size = 0;
    ll_input input;
    ll_blocks *blocks = NULL;
    ll_findings findings;
    bool more = true;
    FILE *to = open_memstream(&text, &size);
    ll_findings_init(&findings, f->ctx);
    LL_ASSERT_OK(f->ctx, ll_blocks_open(f->ctx, f->path, block_bytes, &blocks));
    for (*count = 0;; ++*count) {
        ll_csv *csv = NULL;
        LL_ASSERT_OK(f->ctx, ll_blocks_next(blocks, &input, &more));
        if (!more) break;
        LL_ASSERT_OK(f->ctx, ll_csv_parse(f->ctx, &input, &findings, &csv));
        print_rows(csv, to);
        ll_csv_free(f->ctx, csv);
    }
    CU_ASSERT_EQUAL(findings.count, 0);
    *whole = ll_blocks_is_whole(blocks);
    ll_blocks_close(f->ctx, blocks);
    ll_findings_free(&findings);
    fclose(to);
    return text;
}

/* Blocks of every size from one byte on give what the whole file gives. */
static void check_all_sizes(const char *text, bool ends) {
    fixture f;
    int count = 0, most = 0;
    bool whole;
    open_fixture(&f, text);
    char *expected = print_whole(&f);
    for (int64_t bytes = 1; bytes < (int64_t)strlen(text) + 3; bytes++) {
        char *got = print_blocks(&f, bytes, &count, &whole);
        CU_ASSERT_STRING_EQUAL(got, expected);
        CU_ASSERT_EQUAL(whole, ends);
        if (count > most) most = count;
        free(got);
    }
    CU_ASSERT_EQUAL(count, 1); /* the largest held all */
    if (strstr(text, "\n2,") != NULL) CU_ASSERT(most > 1);
    free(expected);
    close_fixture(&f);
}

static void test_any_size(void) {
    check_all_sizes("id,text\n1,a\n2,b\n3,c\n", true);
    check_all_sizes("id,text\n1,a\n2,b\n3,c", false);
    check_all_sizes("\xEF\xBB\xBFid,text\r\n1,a\r\n2,b\r\n", true);
    check_all_sizes("id,\"te\nxt\"\n1,\"a \"\"b\"\", c\nd\"\n\n2,\"\n\n\"\n3,\n", true);
    check_all_sizes("\n \nid,text\n1,a\n2,b\n", true);
    check_all_sizes("id,text\n", true);
    check_all_sizes("id,text", false);
}

/* Plain rows, and some with quotes, so that blocks end before, in and behind these. */
static void test_quotes_here_and_there(void) {
    static const char *const rows[] = {"2,b\n", "3,c\r\n", "4,\"d\"\n", "5,\"e\n\n\"\"f\"\n", "6,\n", "\n", "7,\"\"\n"};
    for (uint64_t seed = 0; seed < 12; seed++) {
        ll_test_table t = {0};
        ll_random random = ll_random_start(seed);
        ll_test_put(&t, "id,text\n1,a\n2,b\n");
        while (t.length < 100) ll_test_put(&t, "%s", rows[ll_random_below(&random, 7)]);
        check_all_sizes(t.text, true);
    }
}

/* A packed file, and blocks from a few rows to thousands. */
static void test_packed(void) {
    fixture f;
    char path[600];
    int count = 0;
    bool whole;
    open_fixture(&f, NULL);
    snprintf(path, sizeof path, "%s.gz", f.path);
    gzFile packed = gzopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(packed);
    gzputs(packed, "id,text\n");
    for (int i = 0; i < 20000; i++) gzprintf(packed, "%d,\"row %d\"\n", i, i * i % 1000);
    CU_ASSERT_EQUAL(gzclose(packed), Z_OK);
    char *expected = print_whole(&f);
    for (int64_t bytes = 100; bytes < 1000000; bytes *= 9) {
        char *got = print_blocks(&f, bytes, &count, &whole);
        CU_ASSERT(strcmp(got, expected) == 0);
        free(got);
    }
    free(expected);
    close_fixture(&f);
}

static void check_finding(const char *text, int64_t block_bytes, const char *expected) {
    fixture f;
    ll_input input;
    ll_blocks *blocks = NULL;
    ll_findings findings;
    bool more = true;
    open_fixture(&f, text);
    ll_findings_init(&findings, f.ctx);
    LL_ASSERT_OK(f.ctx, ll_blocks_open(f.ctx, f.path, block_bytes, &blocks));
    while (more && findings.count == 0) {
        ll_csv *csv = NULL;
        LL_ASSERT_OK(f.ctx, ll_blocks_next(blocks, &input, &more));
        if (more) LL_ASSERT_OK(f.ctx, ll_csv_parse(f.ctx, &input, &findings, &csv));
        if (more && findings.count == 0 && ll_csv_rows(csv) > 0 && strcmp(ll_csv_text(csv, 0, 1), "bad") == 0)
            ll_csv_finding(csv, 0, 1, &findings, "bad");
        ll_csv_free(f.ctx, csv);
    }
    CU_ASSERT_EQUAL(ll_findings_status(&findings), LL_ERR_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(ll_context_error(f.ctx), expected));
    ll_blocks_close(f.ctx, blocks);
    ll_findings_free(&findings);
    close_fixture(&f);
}

/* What is wrong stands where it stands in the file. */
static void test_places(void) {
    check_finding("id,text\n1,a\n2,b\n3,bad\n4,d\n", 4, "t.csv:4:3");
    check_finding("id,\"te\nxt\"\n1,\"\n\"\n2,b\n3,bad\n4,d\n", 4, "t.csv:6:3");
    check_finding("id,text\n1,a\n2,b\n3,c,d\n", 4, "t.csv:4:5");
    check_finding("id,text\n1,a\n2,b\n3,c\xFFx\n", 4, "t.csv:4:4");
    check_finding("id,text\n1,a\n2,b\n3,c\"x\n", 4, "t.csv:4:");
    check_finding("", 4, "t.csv:1:1");
    check_finding("id,text\n1,a\n2,\"b\n3,c\n", 4, "t.csv:3:");
}

static void test_failing_memory(void) {
    fixture f;
    ll_status status = LL_ERR_MEMORY;
    open_fixture(&f, "id,text\n1,a long cell for a small block\n2,b\n");
    for (int k = 0; status == LL_ERR_MEMORY && k < 100; k++) {
        ll_input input;
        ll_blocks *blocks = NULL;
        bool more = true;
        atomic_store(&f.ctx->memory.fail_at, k);
        status = ll_blocks_open(f.ctx, f.path, 4, &blocks);
        while (status == LL_OK && more) status = ll_blocks_next(blocks, &input, &more);
        atomic_store(&f.ctx->memory.fail_at, -1);
        ll_blocks_close(f.ctx, blocks);
        CU_ASSERT_EQUAL(atomic_load(&f.ctx->memory.live_blocks), 0);
    }
    LL_ASSERT_STATUS(f.ctx, status, LL_OK);
    close_fixture(&f);
}

void suite_blocks(void);
void suite_blocks(void) {
    LL_TEST(test_any_size);
    LL_TEST(test_quotes_here_and_there);
    LL_TEST(test_packed);
    LL_TEST(test_places);
    LL_TEST(test_failing_memory);
}
