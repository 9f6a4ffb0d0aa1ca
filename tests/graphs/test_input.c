/* SPDX-License-Identifier: Apache-2.0 */
/* Reading files: plain and packed, missing, damaged. */
#include "graphs/io/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/support/test.h"

typedef struct fixture {
    ll_context *ctx;
    char folder[256], path[512];
} fixture;

static void open_fixture(fixture *f, const char *name) {
    *f = (fixture){0};
    LL_ASSERT_OK(f->ctx, ll_context_create(&f->ctx));
    snprintf(f->folder, sizeof f->folder, "%s", ll_test_folder());
    snprintf(f->path, sizeof f->path, "%s/%s", f->folder, name);
}

static void close_fixture(fixture *f) {
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), 0);
    ll_context_free(f->ctx);
    ll_test_remove(f->folder);
}

/* Writes text packed into the folder, without its last `cut` bytes and with the byte at `damage` (from the end) turned.
 */
static void write_packed(const fixture *f, const char *name, const char *text, size_t cut, size_t damage) {
    char path[512];
    size_t size = 0;
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    gzFile packed = gzopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(packed);
    CU_ASSERT_EQUAL(gzputs(packed, text), (int)strlen(text));
    CU_ASSERT_EQUAL(gzclose(packed), Z_OK);
    char *bytes = ll_test_read_file(path, &size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    if (damage > 0) bytes[size - damage] = (char)(bytes[size - damage] ^ 0x55);
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, size - cut, file), size - cut);
    CU_ASSERT_EQUAL(fclose(file), 0);
    free(bytes);
}

static void check_read(fixture *f, const char *text, const char *name) {
    ll_input input;
    char found[512];
    LL_ASSERT_OK(f->ctx, ll_input_read(f->ctx, f->path, &input));
    snprintf(found, sizeof found, "%s/%s", f->folder, name);
    CU_ASSERT_EQUAL(input.size, (int64_t)strlen(text));
    CU_ASSERT_STRING_EQUAL(input.text, text);
    CU_ASSERT_STRING_EQUAL(input.name, found);
    ll_input_free(f->ctx, &input);
    CU_ASSERT_PTR_NULL(input.text);
}

static void check_fails(fixture *f, ll_status expected, const char *part) {
    ll_input input = {.size = 1};
    LL_ASSERT_STATUS(f->ctx, ll_input_read(f->ctx, f->path, &input), expected);
    CU_ASSERT_PTR_NULL(input.text);
    CU_ASSERT_EQUAL(input.size, 0);
    LL_ASSERT_ERROR_HAS(f->ctx, part);
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), 0);
}

static void test_plain_and_packed(void) {
    fixture f;
    open_fixture(&f, "a.csv");
    CU_ASSERT_FALSE(ll_input_exists(f.ctx, f.path));
    write_packed(&f, "a.csv.gz", "packed\n", 0, 0);
    CU_ASSERT_TRUE(ll_input_exists(f.ctx, f.path));
    check_read(&f, "packed\n", "a.csv.gz");
    ll_test_write_file(f.folder, "a.csv", "plain\n"); /* goes first */
    check_read(&f, "plain\n", "a.csv");
    ll_test_write_file(f.folder, "a.csv", "");
    check_read(&f, "", "a.csv");
    close_fixture(&f);
}

/* The fingerprint is of what was packed, not of the packing. */
static void test_fingerprint(void) {
    fixture f;
    ll_input plain, packed;
    open_fixture(&f, "a.csv");
    write_packed(&f, "b.csv.gz", "same\n", 0, 0);
    ll_test_write_file(f.folder, "a.csv", "same\n");
    LL_ASSERT_OK(f.ctx, ll_input_read(f.ctx, f.path, &plain));
    snprintf(f.path, sizeof f.path, "%s/b.csv", f.folder);
    LL_ASSERT_OK(f.ctx, ll_input_read(f.ctx, f.path, &packed));
    CU_ASSERT_EQUAL(plain.xxh64, packed.xxh64);
    CU_ASSERT_NOT_EQUAL(plain.xxh64, 0);
    ll_input_free(f.ctx, &plain);
    ll_input_free(f.ctx, &packed);
    close_fixture(&f);
}

static void test_missing(void) {
    fixture f;
    open_fixture(&f, "a.csv");
    check_fails(&f, LL_ERR_NO_INPUT, "a.csv: no such file, packed (.gz) or not");
    snprintf(f.path, sizeof f.path, "%s/a.gz", f.folder);
    check_fails(&f, LL_ERR_NO_INPUT, "a.gz: no such file");
    snprintf(f.path, sizeof f.path, "%s", f.folder);
    check_fails(&f, LL_ERR_NO_INPUT, "is a folder, a file is needed here");
    close_fixture(&f);
}

static void test_damaged(void) {
    static const char text[] = "a table of some length, so that there is a body to damage: 0123456789 abcdefghij\n";
    fixture f;
    open_fixture(&f, "a.csv");
    for (size_t cut = 1; cut <= 60; cut++) {
        write_packed(&f, "a.csv.gz", text, cut, 0);
        check_fails(&f, LL_ERR_DATA, "a.csv.gz: the .gz file is cut short; copy or download it again");
    }
    write_packed(&f, "a.csv.gz", text, 0, 1); /* the length */
    check_fails(&f, LL_ERR_DATA, "a.csv.gz: the .gz file is damaged");
    write_packed(&f, "a.csv.gz", text, 0, 5); /* the checksum */
    check_fails(&f, LL_ERR_DATA, "a.csv.gz: the .gz file is damaged");
    ll_test_write_file(f.folder, "a.csv.gz", text);
    check_fails(&f, LL_ERR_DATA, "a.csv.gz: is not a .gz file; pack it with gzip or drop .gz from its name");
    close_fixture(&f);
}

static void test_failing_memory(void) {
    fixture f;
    ll_status status = LL_ERR_MEMORY;
    open_fixture(&f, "a.csv");
    char *text = calloc(1, 200001); /* more than the first room */
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, 'x', 200000);
    ll_test_write_file(f.folder, "a.csv", text);
    free(text);
    for (int k = 0; status == LL_ERR_MEMORY && k < 100; k++) {
        ll_input input;
        atomic_store(&f.ctx->memory.fail_at, k);
        status = ll_input_read(f.ctx, f.path, &input);
        atomic_store(&f.ctx->memory.fail_at, -1);
        if (status == LL_OK) CU_ASSERT_EQUAL(input.size, 200000);
        ll_input_free(f.ctx, &input);
        CU_ASSERT_EQUAL(atomic_load(&f.ctx->memory.live_blocks), 0);
    }
    LL_ASSERT_STATUS(f.ctx, status, LL_OK);
    close_fixture(&f);
}

void suite_input(void);
void suite_input(void) {
    LL_TEST(test_plain_and_packed);
    LL_TEST(test_fingerprint);
    LL_TEST(test_missing);
    LL_TEST(test_damaged);
    LL_TEST(test_failing_memory);
}
