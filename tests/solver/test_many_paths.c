/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of an answer that threads share: the same for any number of them. */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "solver/output/output.h"
#include "tests/solver/many_case.h"
#include "tests/support/test.h"

static void test_same_bytes(void) {
    static const char *const names[] = {"path.csv", "demand_result.csv", "corridor.csv", "certificate.json",
                                        "summary.json"};
    const char *folder = ll_test_folder(), *one = ll_test_folder();
    ll_many_case a;
    ll_many_case_write(folder);
    a = ll_many_case_open(folder, 1);
    CU_ASSERT_EQUAL(a.s->path_count, LL_MANY_PATHS);
    LL_ASSERT_STATUS(a.ctx, ll_solution_write(a.ctx, a.s, one), LL_ERR_LIMIT);
    ll_many_case_close(&a);
    for (int threads = 2; threads <= 5; threads += 3) {
        const char *many = ll_test_folder();
        a = ll_many_case_open(folder, threads);
        LL_ASSERT_STATUS(a.ctx, ll_solution_write(a.ctx, a.s, many), LL_ERR_LIMIT);
        ll_many_case_close(&a);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            char *text = ll_test_read_inner(one, names[i]);
            ll_test_assert_text(many, names[i], text);
            CU_ASSERT_PTR_NULL(strstr(text, "\"verified\": false"));
            free(text);
        }
        ll_test_remove(many);
    }
    ll_test_remove(one);
    ll_test_remove(folder);
}

/* A row that was put into the text of a table by hand: the first path, with its sums and a cell in quotes. */
static void test_rows_by_hand(void) {
    const char *folder = ll_test_folder(), *out = ll_test_folder();
    ll_many_case a;
    ll_many_case_write(folder);
    a = ll_many_case_open(folder, 3);
    LL_ASSERT_STATUS(a.ctx, ll_solution_write(a.ctx, a.s, out), LL_ERR_LIMIT);
    char *text = ll_test_read_inner(out, "path.csv");
    int64_t rows = 0;
    for (const char *c = text; *c != '\0'; c++) rows += *c == '\n';
    CU_ASSERT_EQUAL(rows, LL_MANY_PATHS + 1);
    /* R0 to R6, then D7 to D55: 10..16, then 19 + 27 + ... + 67, hours 7 * 1.25 + 7 * 0.75 */
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",392,14,0,0,high,R0;R1;R2;R3;R4;R5;R6;D7;D15;D23;D31;D39;D47;D55\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",other,\"R0;D1;R,9;"));
    free(text);
    ll_many_case_close(&a);
    ll_test_remove(out);
    ll_test_remove(folder);
}

/* Cells of threads have a point, too, where the program writes a comma. */
static void put_numbers(ll_output *out, const void *user, int64_t row) {
    const double *step = user;
    ll_put_decimal(out, row, LL_DIGITS_TEU);
    ll_output_text(out, ",");
    ll_put_ratio(out, (double)row * *step);
    ll_output_text(out, "\n");
}

static void test_rows_of_threads(void) {
    const double step = 0.125;
    const ll_rows rows = {100000, 20, put_numbers, &step};
    char *text[2] = {NULL, NULL}, *before = strdup(setlocale(LC_ALL, NULL));
    size_t size[2] = {0, 0};
    (void)setlocale(LC_ALL, "de_DE.UTF-8"); /* where the machine has it */
    for (int i = 0; i < 2; i++) {
        ll_context *ctx = ll_test_context(1 + 3 * i);
        ll_output out = {0};
        ll_plain_numbers numbers = {0};
        LL_ASSERT_OK(ctx, ll_plain_numbers_begin(ctx, &numbers));
        LL_ASSERT_OK(ctx, ll_output_open_memory(ctx, &out));
        LL_ASSERT_OK(ctx, ll_put_rows(ctx, &out, &rows));
        const char *written = ll_output_text_of(&out, &size[i]);
        text[i] = strndup(written, size[i]);
        ll_plain_numbers_end(&numbers);
        ll_output_discard(&out);
        ll_test_context_end(ctx);
    }
    CU_ASSERT_EQUAL(size[0], size[1]);
    CU_ASSERT_STRING_EQUAL(text[0], text[1]);
    CU_ASSERT_PTR_NOT_NULL(strstr(text[1], "\n0.099999,12499.875000\n"));
    setlocale(LC_ALL, before);
    free(before);
    free(text[0]);
    free(text[1]);
}

/* Memory that fails in a thread is told, and nothing is left of it. */
static void test_failing_memory(void) {
    const double step = 1;
    const ll_rows rows = {100000, 20, put_numbers, &step};
    ll_context *ctx = ll_test_context(2);
    ll_status status = LL_ERR_MEMORY;
    int failures = -1;
    while (status == LL_ERR_MEMORY && failures < 1000) {
        ll_output out = {0};
        size_t size = 0;
        atomic_store(&ctx->memory.fail_at, ++failures);
        status = ll_output_open_memory(ctx, &out);
        if (status == LL_OK) status = ll_put_rows(ctx, &out, &rows);
        if (status == LL_OK && ll_output_text_of(&out, &size) == NULL) status = LL_ERR_MEMORY;
        ll_output_discard(&out);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    CU_ASSERT_EQUAL(status, LL_OK);
    CU_ASSERT(failures > 10);
    ll_test_context_end(ctx);
}

/* A disk that is full in the middle of what threads write: told, and nothing is left. */
static void test_full_disk(void) {
    const char *folder = ll_test_folder(), *out = ll_test_folder();
    struct rlimit before;
    ll_many_case_write(folder);
    ll_many_case a = ll_many_case_open(folder, 3);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    for (rlim_t bytes = 100000; bytes < 1000000; bytes += 400001) { /* path.csv has over a million */
        struct rlimit limit = {bytes, before.rlim_max};
        CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
        ll_status status = ll_solution_write(a.ctx, a.s, out);
        setrlimit(RLIMIT_FSIZE, &before);
        LL_ASSERT_STATUS(a.ctx, status, LL_ERR_WRITE);
        LL_ASSERT_ERROR_HAS(a.ctx, "path.csv: cannot be written: File too large");
        CU_ASSERT(!ll_test_exists(out, "path.csv") && !ll_test_exists(out, "summary.json"));
    }
    signal(SIGXFSZ, handler);
    ll_many_case_close(&a);
    ll_test_remove(out);
    ll_test_remove(folder);
}

void suite_many_paths(void);
void suite_many_paths(void) {
    LL_TEST(test_same_bytes);
    LL_TEST(test_rows_by_hand);
    LL_TEST(test_rows_of_threads);
    LL_TEST(test_failing_memory);
    LL_TEST(test_full_disk);
}
