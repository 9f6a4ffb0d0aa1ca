/* SPDX-License-Identifier: Apache-2.0 */
/*
 * path.csv checked by threads: they take what is right, in whatever form a CSV file may have, and leave all else to who
 * reads row by row, so that what is said of it is the same for any number of them.
 */
#include <stdlib.h>
#include <string.h>

#include "solver/output/output.h"
#include "tests/solver/many_case.h"
#include "tests/support/test.h"

enum { SHORT_LONG = 200 * 1000, TOO_LONG = 1100 * 1000, SPARE = 2 * TOO_LONG };

typedef struct table_text { /* of path.csv, with room for as much again and SPARE bytes */
    char *text;
    size_t size;
} table_text;

/* ---- places ---- */

static char *row_at(char *text, int row) {
    for (int i = 0; i <= row; i++) text = strchr(text, '\n') + 1;
    return text;
}

enum { PATH_ID, DEMAND_ID, FLOW = 5, COST, LINKS = 11 };

/* The place of a cell of a row, both from 0. */
static char *cell_at(table_text *t, int row, int cell) {
    char *at = row_at(t->text, row);
    for (int i = 0; i < cell; i++) at = strchr(at, ',') + 1;
    return at;
}

/* `size` bytes more at a place, of what is there `gone` go. */
static void replace(table_text *t, char *at, size_t gone, const char *bytes, size_t size) {
    size_t behind = t->size - (size_t)(at - t->text) - gone;
    memmove(at + size, at + gone, behind + 1);
    memcpy(at, bytes, size);
    t->size += size - gone;
}

/* Each newline from the one before a row on, but the last. */
static void replace_newlines(table_text *t, int row, const char *by) {
    table_text before = {strndup(t->text, t->size), t->size};
    char *from = row_at(before.text, row) - 1, *to = t->text + (from - before.text);
    for (; *from != '\0'; from++) {
        size_t length = *from == '\n' && from[1] != '\0' ? strlen(by) : 1;
        for (size_t i = 0; i < length; i++) *to++ = length == 1 && *from != '\n' ? *from : by[i];
        if (*from == '\n' && from[1] == '\0') to[-1] = '\n';
    }
    *to = '\0';
    t->size = (size_t)(to - t->text);
    free(before.text);
}

/* ---- what is as good as it was ---- */

static void leave(table_text *t) { (void)t; }
static void put_crlf(table_text *t) { replace_newlines(t, 0, "\r\n"); }
static void put_cr(table_text *t) { replace_newlines(t, 0, "\r"); }
static void put_cr_from_the_middle(table_text *t) { replace_newlines(t, 5000, "\r"); }
static void put_blank_lines(table_text *t) { replace_newlines(t, 3000, "\n \n\n"); }
static void put_bom(table_text *t) { replace(t, t->text, 0, "\xEF\xBB\xBF", 3); }
static void put_blanks(table_text *t) { replace(t, cell_at(t, 4000, COST), 0, " \t", 2); }
static void quote_cell(table_text *t) {
    char *at = cell_at(t, 4000, DEMAND_ID);
    size_t length = strcspn(at, ",");
    replace(t, at + length, 0, "\"", 1);
    replace(t, at, 0, "\"", 1);
}

/* ---- what is wrong ---- */

static void spoil_flow(table_text *t) { *cell_at(t, 7000, FLOW) = '-'; }
static void spoil_cost_late_and_early(table_text *t) {
    *cell_at(t, 9000, COST) = '8';
    *cell_at(t, 4000, COST) = '8';
}
static void spoil_id(table_text *t) { *cell_at(t, 5000, PATH_ID) = '9'; }
static void spoil_first_id(table_text *t) { *cell_at(t, 0, PATH_ID) = '2'; }
static void spoil_demand(table_text *t) { *cell_at(t, 3000, DEMAND_ID) = '4'; }
static void spoil_end(table_text *t) { t->text[--t->size] = '\0'; }
static void spoil_last_row(table_text *t) {
    t->size -= 40;
    t->text[t->size] = '\0';
}
static void spoil_quote(table_text *t) { *cell_at(t, 6000, COST) = '"'; }
static void spoil_with_a_quote(table_text *t) { replace(t, cell_at(t, 6000, COST) + 1, 1, "\"", 1); }
static void spoil_letters(table_text *t) { *cell_at(t, 6000, COST) = (char)0xFF; }
static void spoil_with_nul(table_text *t) { *cell_at(t, 6000, COST) = '\0'; }
static void spoil_cells(table_text *t) { cell_at(t, 8000, FLOW)[-1] = '.'; }
static void spoil_with_a_cell(table_text *t) { replace(t, cell_at(t, 8000, FLOW), 0, "1,", 2); }
static void spoil_header(table_text *t) { t->text[0] = 'q'; }
static void spoil_links(table_text *t) {
    char *at = cell_at(t, 8000, LINKS);
    replace(t, at - 1, strcspn(at, "\n") + 1, "", 0);
}

static void put_long(table_text *t, size_t size) {
    char *text = malloc(size);
    if (text == NULL) return;
    memset(text, 'x', size);
    replace(t, cell_at(t, 5000, LINKS), 0, text, size);
    free(text);
}
static void spoil_with_a_long_cell(table_text *t) { put_long(t, SHORT_LONG); }
static void spoil_with_too_long_a_cell(table_text *t) { put_long(t, TOO_LONG); }

/* Two rows of equal length change places, but for their numbers. */
static void spoil_order(table_text *t) {
    char *a = cell_at(t, 100, DEMAND_ID), *b = cell_at(t, 101, DEMAND_ID);
    size_t length = strcspn(a, "\n");
    for (int row = 101; strcspn(b, "\n") != length; row++) b = cell_at(t, row, DEMAND_ID);
    for (size_t i = 0; i < length; i++) {
        char c = a[i];
        a[i] = b[i];
        b[i] = c;
    }
}

/* A row again, with its number. */
static void spoil_twice(table_text *t) {
    char *row = row_at(t->text, 6000), text[1000];
    size_t length = strcspn(row, "\n") + 1;
    memcpy(text, row, length);
    replace(t, row, 0, text, length);
}

/* The last row again, with the next number. */
static void spoil_at_the_end(table_text *t) {
    char *row = row_at(t->text, LL_MANY_PATHS - 1), text[1000];
    size_t length = strcspn(row, "\n") + 1;
    memcpy(text, row, length);
    memcpy(text, "10297", 5);
    replace(t, t->text + t->size, 0, text, length);
}

/* ---- checks ---- */

typedef struct heard {
    char told[4096]; /* warnings */
    bool shared, again;
} heard;

static void hear(void *user, ll_log_level level, const char *text) {
    heard *h = user;
    size_t used = strlen(h->told);
    if (level == LL_LOG_WARNING) snprintf(h->told + used, sizeof h->told - used, "%s|", text);
    if (strstr(text, "verifier: path.csv by ") == NULL) return;
    h->shared = true;
    h->again = strstr(text, "again") != NULL;
}

static void write_bytes(const char *folder, const table_text *t) {
    char path[1200];
    snprintf(path, sizeof path, "%s/path.csv", folder);
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(t->text, 1, t->size, file), t->size);
    fclose(file);
}

typedef struct judgement {
    ll_status status;
    char *said;
    ll_verification found;
    heard heard;
} judgement;

static judgement judge(ll_many_case *a, const char *out, int threads) {
    judgement j = {.said = NULL};
    long long blocks = atomic_load(&a->ctx->memory.live_blocks);
    ll_context_set_threads(a->ctx, threads);
    ll_context_set_log(a->ctx, hear, &j.heard);
    j.status = ll_verify(a->ctx, a->p, out, &j.found);
    ll_context_set_log(a->ctx, NULL, NULL);
    j.said = strdup(j.status == LL_OK ? "" : ll_context_error(a->ctx));
    CU_ASSERT_EQUAL(atomic_load(&a->ctx->memory.live_blocks), blocks);
    return j;
}

/* The same status, the same words and the same numbers of one thread and of several. */
static void check_form(ll_many_case *a, const char *out, bool good) {
    judgement one = judge(a, out, 1);
    CU_ASSERT_EQUAL(one.status, good ? LL_OK : LL_ERR_INTERNAL);
    CU_ASSERT(!one.heard.shared);
    for (int threads = 2; threads <= 5; threads += 3) {
        judgement many = judge(a, out, threads);
        CU_ASSERT_EQUAL(many.status, one.status);
        CU_ASSERT_STRING_EQUAL(many.said, one.said);
        CU_ASSERT_STRING_EQUAL(many.heard.told, one.heard.told);
        CU_ASSERT_STRING_EQUAL(many.found.objective, one.found.objective);
        CU_ASSERT_STRING_EQUAL(many.found.bound, one.found.bound);
        CU_ASSERT(many.heard.shared && many.heard.again == !good);
        free(many.said);
    }
    if (!good) CU_ASSERT_PTR_NOT_NULL(strstr(one.said, "path.csv"));
    free(one.said);
}

static void check_forms(void (*const *form)(table_text *t), size_t count, bool good) {
    const char *folder = ll_test_folder(), *out = ll_test_folder();
    ll_many_case_write(folder);
    ll_many_case a = ll_many_case_open(folder, 1);
    LL_ASSERT_STATUS(a.ctx, ll_solution_write(a.ctx, a.s, out), LL_ERR_LIMIT);
    char *text = ll_test_read_inner(out, "path.csv");
    for (size_t i = 0; i < count; i++) {
        table_text t = {calloc(2 * strlen(text) + SPARE, 1), strlen(text)};
        CU_ASSERT_PTR_NOT_NULL_FATAL(t.text);
        memcpy(t.text, text, t.size);
        form[i](&t);
        write_bytes(out, &t);
        check_form(&a, out, good);
        free(t.text);
    }
    free(text);
    ll_many_case_close(&a);
    ll_test_remove(out);
    ll_test_remove(folder);
}

static void test_right_answers(void) {
    static void (*const form[])(table_text *) = {leave,           put_crlf, put_cr,     put_cr_from_the_middle,
                                                 put_blank_lines, put_bom,  put_blanks, quote_cell};
    check_forms(form, sizeof form / sizeof *form, true);
}

static void test_wrong_answers(void) {
    static void (*const form[])(table_text *) = {spoil_flow,
                                                 spoil_cost_late_and_early,
                                                 spoil_id,
                                                 spoil_first_id,
                                                 spoil_demand,
                                                 spoil_end,
                                                 spoil_last_row,
                                                 spoil_quote,
                                                 spoil_with_a_quote,
                                                 spoil_letters,
                                                 spoil_with_nul,
                                                 spoil_cells,
                                                 spoil_with_a_cell,
                                                 spoil_header,
                                                 spoil_links,
                                                 spoil_with_a_long_cell,
                                                 spoil_with_too_long_a_cell,
                                                 spoil_order,
                                                 spoil_twice,
                                                 spoil_at_the_end};
    check_forms(form, sizeof form / sizeof *form, false);
}

/* Without memory for sums of their own, threads leave it to one; any allocation may fail. */
static void test_memory(void) {
    const char *folder = ll_test_folder(), *out = ll_test_folder();
    ll_many_case_write(folder);
    ll_many_case a = ll_many_case_open(folder, 1);
    LL_ASSERT_STATUS(a.ctx, ll_solution_write(a.ctx, a.s, out), LL_ERR_LIMIT);
    a.ctx->memory_limit = ll_memory_used(a.ctx) + 200000;
    judgement j = judge(&a, out, 4);
    CU_ASSERT(j.status == LL_OK && !j.heard.shared);
    free(j.said);
    a.ctx->memory_limit = 0;
    int failures = 0;
    for (int k = 0;; k += 1 + k / (LL_TEST_SANITIZED ? 3 : 12)) {
        atomic_store(&a.ctx->memory.fail_at, k);
        j = judge(&a, out, 2);
        bool reached = atomic_exchange(&a.ctx->memory.fail_at, -1) < 0;
        CU_ASSERT(j.status == LL_OK || (reached && j.status == LL_ERR_MEMORY));
        failures += j.status == LL_ERR_MEMORY;
        free(j.said);
        if (!reached) break;
    }
    CU_ASSERT(failures > 5);
    ll_many_case_close(&a);
    ll_test_remove(out);
    ll_test_remove(folder);
}

void suite_shared_paths(void);
void suite_shared_paths(void) {
    LL_TEST(test_right_answers);
    LL_TEST(test_wrong_answers);
    LL_TEST(test_memory);
}
