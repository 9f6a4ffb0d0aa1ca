/* SPDX-License-Identifier: Apache-2.0 */
/* Output files: whole or not at all, quoting, folders, reasons. */
#include "graphs/io/output.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/test.h"

enum { LONG = 70000 };

static int entries(const char *folder) {
    DIR *dir = opendir(folder);
    int count = 0;
    for (const struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) count += entry->d_name[0] != '.';
    if (dir != NULL) closedir(dir);
    return count;
}

static void check_file(const char *folder, const char *name, const char *expected) {
    char path[1200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = ll_test_read_file(path, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_STRING_EQUAL(text, expected);
    free(text);
}

/* Until the commit the old file stands; after it, the new one and nothing else. */
static void test_commit(void) {
    const char *folder = ll_test_folder();
    ll_context *ctx = NULL;
    ll_output out;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_test_write_file(folder, "a.txt", "old");
    LL_ASSERT_OK(ctx, ll_output_open(ctx, folder, "a.txt", &out));
    ll_output_text(&out, "new ");
    ll_output_printf(&out, "%d ", 7);
    ll_output_number(&out, 0.25);
    ll_output_number(&out, (double)NAN);
    check_file(folder, "a.txt", "old");
    CU_ASSERT_EQUAL(entries(folder), 2);
    LL_ASSERT_OK(ctx, ll_output_commit(&out));
    check_file(folder, "a.txt", "new 7 0.25");
    CU_ASSERT_EQUAL(entries(folder), 1);
    ll_output_discard(&out);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
    ll_test_remove(folder);
}

static void test_discard(void) {
    const char *folder = ll_test_folder();
    ll_context *ctx = NULL;
    ll_output out;
    ll_output untouched = {0};
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_output_open(ctx, folder, "a.txt", &out));
    ll_output_text(&out, "half");
    ll_output_discard(&out);
    ll_output_discard(&untouched);
    CU_ASSERT_EQUAL(entries(folder), 0);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
    ll_test_remove(folder);
}

static void test_quoting(void) {
    const char *folder = ll_test_folder();
    ll_context *ctx = NULL;
    ll_output out;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_output_open(ctx, folder, "a.csv", &out));
    const char *const cells[] = {"plain", "", "a,b", "say \"hi\"", "two\nlines", " blank", "Ünï"};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        ll_output_csv(&out, cells[i]);
        ll_output_text(&out, "|");
    }
    ll_output_json(&out, "a\"b\\c\n\x01ü");
    LL_ASSERT_OK(ctx, ll_output_commit(&out));
    check_file(folder, "a.csv",
               "plain||\"a,b\"|\"say \"\"hi\"\"\"|\"two\nlines\"|\" blank\"|Ünï|a\\\"b\\\\c\\u000a\\u0001ü");
    ll_context_free(ctx);
    ll_test_remove(folder);
}

/* Texts that are longer than what waits for the file, printed and given, and short ones between them. */
static void put_long(ll_output *out) {
    char text[LONG + 1];
    memset(text, 'x', LONG);
    text[LONG] = '\0';
    ll_output_text(out, "a");
    ll_output_printf(out, "%s;", text);
    for (int i = 0; i < LONG; i++) ll_output_char(out, 'y');
    ll_output_text(out, text);
    ll_output_decimal(out, -12500000, 6);
}

static void assert_long(const char *text, size_t size) {
    CU_ASSERT_EQUAL_FATAL(size, 3 * LONG + 7);
    CU_ASSERT_EQUAL(strncmp(text, "axx", 3), 0);
    CU_ASSERT_EQUAL(strncmp(text + LONG, "x;yy", 4), 0);
    CU_ASSERT_EQUAL(strncmp(text + 2L * LONG + 1, "yxx", 3), 0);
    CU_ASSERT_EQUAL(strncmp(text + 3L * LONG + 1, "x-12.5", 6), 0);
}

static void test_long_texts(void) {
    const char *folder = ll_test_folder();
    char path[1200];
    size_t size = 0;
    ll_context *ctx = ll_test_context(1);
    ll_output out;
    LL_ASSERT_OK(ctx, ll_output_open(ctx, folder, "a.txt", &out));
    put_long(&out);
    LL_ASSERT_OK(ctx, ll_output_commit(&out));
    snprintf(path, sizeof path, "%s/a.txt", folder);
    char *written = ll_test_read_file(path, &size);
    CU_ASSERT_PTR_NOT_NULL(written);
    if (written != NULL) assert_long(written, size);
    free(written);
    LL_ASSERT_OK(ctx, ll_output_open_memory(ctx, &out));
    put_long(&out);
    const char *text = ll_output_text_of(&out, &size);
    CU_ASSERT_PTR_NOT_NULL(text);
    if (text != NULL) assert_long(text, size);
    ll_output_clear(&out);
    ll_output_text(&out, "again");
    CU_ASSERT_STRING_EQUAL(ll_output_text_of(&out, &size), "again");
    ll_output_discard(&out);
    ll_test_context_end(ctx);
    ll_test_remove(folder);
}

/* A text in memory that cannot grow says so when it is asked for. */
static void test_no_room_in_memory(void) {
    ll_context *ctx = ll_test_context(1);
    ll_output out;
    size_t size = 0;
    LL_ASSERT_OK(ctx, ll_output_open_memory(ctx, &out));
    atomic_store(&ctx->memory.fail_at, 0);
    put_long(&out);
    CU_ASSERT_PTR_NULL(ll_output_text_of(&out, &size));
    ll_output_discard(&out);
    ll_test_context_end(ctx);
}

static void test_folders(void) {
    const char *folder = ll_test_folder();
    char path[1200];
    struct stat is;
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    snprintf(path, sizeof path, "%s/one//two/three/", folder);
    LL_ASSERT_OK(ctx, ll_output_make_folder(ctx, path));
    LL_ASSERT_OK(ctx, ll_output_make_folder(ctx, path));
    CU_ASSERT_EQUAL(stat(path, &is), 0);
    ll_test_write_file(folder, "file", "x");
    snprintf(path, sizeof path, "%s/file/below", folder);
    LL_ASSERT_STATUS(ctx, ll_output_make_folder(ctx, path), LL_ERR_WRITE);
    LL_ASSERT_ERROR_HAS(ctx, "file/below: cannot be written: Not a directory; a file has the name of a folder");
    LL_ASSERT_STATUS(ctx, ll_output_make_folder(ctx, ""), LL_ERR_WRITE);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
    ll_test_remove(folder);
}

static void test_failures(void) {
    const char *folder = ll_test_folder();
    char path[1200];
    ll_context *ctx = NULL;
    ll_output out;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_STATUS(ctx, ll_output_open(ctx, folder, "no/such.txt", &out), LL_ERR_WRITE);
    LL_ASSERT_ERROR_HAS(ctx, "no/such.txt: cannot be written: No such file or directory; the folder is not there");
    snprintf(path, sizeof path, "%s/taken", folder);
    LL_ASSERT_OK(ctx, ll_output_make_folder(ctx, path));
    LL_ASSERT_OK(ctx, ll_output_open(ctx, folder, "taken", &out));
    LL_ASSERT_STATUS(ctx, ll_output_commit(&out), LL_ERR_WRITE); /* a folder stands in its place */
    CU_ASSERT_EQUAL(entries(folder), 1);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
    ll_test_remove(folder);
}

static void test_failing_memory(void) {
    const char *folder = ll_test_folder();
    ll_context *ctx = NULL;
    ll_output out;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_status status = LL_ERR_MEMORY;
    for (int k = 0; status == LL_ERR_MEMORY && k < 10; k++) {
        CU_ASSERT_EQUAL(entries(folder), 0);
        atomic_store(&ctx->memory.fail_at, k);
        status = ll_output_open(ctx, folder, "a.txt", &out);
    }
    LL_ASSERT_STATUS(ctx, status, LL_OK);
    ll_output_discard(&out);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
    ll_test_remove(folder);
}

void suite_output(void);
void suite_output(void) {
    LL_TEST(test_commit);
    LL_TEST(test_discard);
    LL_TEST(test_quoting);
    LL_TEST(test_long_texts);
    LL_TEST(test_no_room_in_memory);
    LL_TEST(test_folders);
    LL_TEST(test_failures);
    LL_TEST(test_failing_memory);
}
