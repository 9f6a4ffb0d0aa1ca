/* SPDX-License-Identifier: Apache-2.0 */
/* Shares of a comparison and their collection in the library: records, damage, another base, memory. */
#include <dirent.h>
#include <landlink/landlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/compare/split.h"
#include "tests/solver/compare_case.h"
#include "tests/support/test.h"

enum { PATH_SIZE = 2048 };

static const char *spread_case(void) {
    const char *folder = ll_compare_case("scenario_id,name,table,ids,column,operation,value\n"
                                         "wide,Wide,link,AB,capacity_teu_per_year,set,12\n"
                                         "bad,Bad,link,AB,capacity_teu_per_year,add,-99\n");
    ll_test_write_file(
        folder, "link.csv",
        "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,time_h,"
        "time_spread,capacity_spread\nAB,A,B,1,10,10,24,0.2,0.5\nAC,A,C,1,10,,24,0.1,\nCB,C,B,1,10,,24,,\n");
    return folder;
}

static ll_compare_options everything(void) {
    static const char *const text[] = {"link:AB capacity_teu_per_year 8:17:1"};
    ll_compare_options options;
    ll_compare_options_default(&options);
    options.scenarios = "wide;bad";
    options.outage = LL_OUTAGE_LINKS;
    options.sweep = text;
    options.sweep_count = 1;
    options.draws = 5;
    return options;
}

static ll_status run_task(ll_context *ctx, const char *folder, const char *out, int32_t task, int32_t tasks,
                          ll_comparison **c) {
    ll_compare_options options = everything();
    options.task = task;
    options.tasks = tasks;
    return ll_compare(ctx, folder, &options, out, c);
}

static ll_status collect(ll_context *ctx, const char *folder, const char *out, ll_comparison **c) {
    ll_compare_options options = everything();
    options.collect = true;
    return ll_compare(ctx, folder, &options, out, c);
}

static void run_both(ll_context *ctx, const char *folder, const char *out) {
    ll_comparison *c = NULL;
    for (int32_t i = 1; i <= 2; i++) {
        ll_status status = run_task(ctx, folder, out, i, 2, &c);
        CU_ASSERT(status == LL_OK || status == LL_ERR_SOME_FAILED);
        ll_comparison_free(ctx, c);
    }
}

static void assert_same(const char *a, const char *b) {
    static const char *const names[] = {
        "scenario_result.csv", "compare.csv", "link_difference.csv", "od.csv",
        "outage.csv",          "sweep.csv",   "draws.csv",           "draw_quantiles.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *expected = ll_test_read_inner(a, names[i]);
        ll_test_assert_text(b, names[i], expected);
        free(expected);
    }
}

/* The first file below a folder of tasks whose name begins and ends so, "" where there is none. */
static void find_file(const char *out, const char *inner, const char *begin, const char *end, char path[PATH_SIZE]) {
    char folder[PATH_SIZE / 2];
    snprintf(folder, sizeof folder, "%.800s/" LL_TASKS_FOLDER "/%s", out, inner);
    DIR *entries = opendir(folder);
    path[0] = '\0';
    CU_ASSERT_PTR_NOT_NULL(entries);
    if (entries == NULL) return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        size_t length = strlen(entry->d_name), most = strlen(end);
        if (strncmp(entry->d_name, begin, strlen(begin)) != 0 || length < most) continue;
        if (strcmp(entry->d_name + length - most, end) == 0)
            snprintf(path, PATH_SIZE, "%.1000s/%.255s", folder, entry->d_name);
    }
    closedir(entries);
}

/* Two shares have each unit once, and what comes of them is what one run writes. */
static void test_two_shares(void) {
    ll_context *ctx = ll_test_context(1);
    const char *folder = spread_case(), *whole = ll_test_folder(), *split = ll_test_folder();
    const ll_compare_options options = everything();
    ll_comparison *a = NULL, *b = NULL;
    int32_t solves = 0;
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, whole, &a), LL_ERR_SOME_FAILED);
    for (int32_t i = 1; i <= 2; i++) {
        (void)run_task(ctx, folder, split, i, 2, &b);
        CU_ASSERT_PTR_NOT_NULL(b);
        if (b == NULL) continue;
        CU_ASSERT_EQUAL(b->task.found, 0);
        CU_ASSERT_EQUAL(b->task.stopped, 0);
        solves += b->task.done - 1; /* but for the base */
        ll_comparison_free(ctx, b);
    }
    CU_ASSERT_EQUAL(solves, 2 + 3 + 10 + 5); /* scenarios, outages, points, draws */
    LL_ASSERT_STATUS(ctx, collect(ctx, folder, split, &b), LL_ERR_SOME_FAILED);
    assert_same(whole, split);
    CU_ASSERT_EQUAL(ll_comparison_count(b), 3);
    CU_ASSERT_EQUAL(ll_comparison_status(b, 2), LL_ERR_DATA);
    CU_ASSERT_DOUBLE_EQUAL(ll_comparison_objective_usd(b, 1), ll_comparison_objective_usd(a, 1), 1e-12);
    ll_comparison_free(ctx, a);
    ll_comparison_free(ctx, b);
    ll_test_remove(whole);
    ll_test_remove(split);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void assert_damaged(ll_context *ctx, const ll_split *split, const char *bytes, size_t size) {
    ll_split_part part;
    FILE *file = fopen(split->root, "wb");
    CU_ASSERT_PTR_NOT_NULL(file);
    if (file == NULL) return;
    CU_ASSERT_EQUAL(fwrite(bytes, 1, size, file), size);
    fclose(file);
    LL_ASSERT_STATUS(ctx, ll_split_file_read(ctx, split->root, split, &part), LL_ERR_DATA);
}

/* Cut at every byte, each bit of its header flipped, and bits of the rest: never taken for whole. */
static void test_damage(void) {
    enum { HEADER_SIZE = 104, STRIDE = 7 };
    ll_context *ctx = ll_test_context(1);
    const char *folder = spread_case(), *out = ll_test_folder(), *broken = ll_test_folder();
    char path[PATH_SIZE], copy[PATH_SIZE];
    size_t size = 0;
    ll_split_part part;
    run_both(ctx, folder, out);
    find_file(out, "1-of-2", "task-", ".part", path);
    char *bytes = ll_test_read_file(path, &size);
    snprintf(copy, sizeof copy, "%.1000s/x.part", broken);
    ll_split split = {.root = copy, .options = copy}; /* a key that nothing has */
    CU_ASSERT(bytes != NULL && size > HEADER_SIZE);
    for (size_t k = 0; bytes != NULL && k < size; k++) assert_damaged(ctx, &split, bytes, k);
    for (size_t at = 0; bytes != NULL && at < size; at += at < HEADER_SIZE ? 1 : STRIDE)
        for (unsigned bit = 0; bit < 8; bit++) {
            char before = bytes[at];
            bytes[at] = (char)((unsigned char)before ^ (1U << bit));
            assert_damaged(ctx, &split, bytes, size);
            bytes[at] = before;
        }
    LL_ASSERT_STATUS(ctx, ll_split_file_read(ctx, path, &split, &part), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "was written by landlink");
    free(bytes);
    ll_test_remove(broken);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void count_warnings(void *user, ll_log_level level, const char *text) {
    if (level == LL_LOG_WARNING && strstr(text, "beside another base") != NULL) ++*(int *)user;
}

/* What was found beside another base is left out and told, as of another kind of processor. */
static void test_another_base(void) {
    ll_context *ctx = ll_test_context(1);
    const char *folder = spread_case(), *out = ll_test_folder();
    char path[PATH_SIZE], inner[PATH_SIZE];
    int warnings = 0;
    ll_comparison *c = NULL;
    ll_compare_run run = {.ctx = ctx};
    ll_compare_options options = everything();
    options.collect = true;
    run.options = &options;
    run_both(ctx, folder, out);
    find_file(out, "2-of-2", "task-", ".part", path);
    run.comparison = ll_calloc(ctx, 1, sizeof *run.comparison);
    CU_ASSERT_PTR_NOT_NULL_FATAL(run.comparison);
    LL_ASSERT_OK(ctx, ll_case_read(ctx, folder, &run.comparison->source));
    LL_ASSERT_OK(ctx, ll_compare_list(ctx, &options, run.comparison));
    LL_ASSERT_OK(ctx, ll_split_open(&run, out));
    for (int32_t i = 0; i < run.split->part_count; i++) {
        const ll_split_part *p = &run.split->part[i];
        if (strcmp(p->path, path) != 0) continue;
        ll_split other = *run.split;
        ll_archive records = {.bytes = p->records.bytes + p->records.at, .size = p->records.size - p->records.at};
        other.task = other.tasks = 2;
        other.key.base_xxh64 = p->base_xxh64 + 1;
        snprintf(inner, sizeof inner, "%.1000s/" LL_TASKS_FOLDER "/2-of-2", out);
        LL_ASSERT_OK(ctx, ll_split_file_write(ctx, inner, strrchr(path, '/') + 1, &other, &records));
    }
    ll_split_free(ctx, run.split);
    ll_comparison_free(ctx, run.comparison);
    ll_context_set_log(ctx, count_warnings, &warnings);
    LL_ASSERT_STATUS(ctx, collect(ctx, folder, out, &c), LL_ERR_LIMIT);
    LL_ASSERT_ERROR_HAS(ctx,
                        "run these tasks of 2 again with the same options (--task I/2; of an array that begins at 1: "
                        "sbatch --array=2)");
    CU_ASSERT_EQUAL(warnings, 1);
    ll_comparison_free(ctx, c);
    (void)run_task(ctx, folder, out, 2, 2, &c); /* on a machine of the kind that most ran on */
    ll_comparison_free(ctx, c);
    LL_ASSERT_STATUS(ctx, collect(ctx, folder, out, &c), LL_ERR_SOME_FAILED);
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_refusals(void) {
    ll_context *ctx = ll_test_context(1);
    const char *folder = spread_case(), *out = ll_test_folder();
    ll_compare_options options = everything();
    ll_comparison *c = NULL;
    static const struct {
        int32_t task, tasks;
        bool collect;
    } wrong[] = {{0, 2, false}, {3, 2, false}, {-1, 2, false}, {1, 0, false}, {1, -2, false}, {1, 2, true}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        options.task = wrong[i].task;
        options.tasks = wrong[i].tasks;
        options.collect = wrong[i].collect;
        LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_USAGE);
        CU_ASSERT_PTR_NULL(c);
    }
    LL_ASSERT_STATUS(ctx, collect(ctx, folder, out, &c), LL_ERR_NO_INPUT);
    CU_ASSERT(!ll_test_exists(out, "compare.csv"));
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* The k-th allocation of a task, then of a collection, fails: no memory stays, and both do their work afterwards. */
static void test_out_of_memory(void) {
    ll_context *ctx = ll_test_context(1);
    const char *folder = spread_case(), *out = ll_test_folder();
    int given_up = 0, before = 0;
    ll_context_set_log(ctx, ll_compare_count_given_up, &given_up);
    for (int collects = 0; collects < 2; collects++) {
        bool done = false;
        if (collects == 1) run_both(ctx, folder, out);
        for (int64_t k = 0; !done; k += 1 + k / (LL_TEST_SANITIZED ? 10 : 40)) {
            ll_comparison *c = NULL;
            atomic_store(&ctx->memory.fail_at, k);
            ll_status status = collects == 1 ? collect(ctx, folder, out, &c) : run_task(ctx, folder, out, 1, 2, &c);
            done = atomic_load(&ctx->memory.fail_at) >= 0;
            atomic_store(&ctx->memory.fail_at, -1);
            bool goes_on = done || given_up > before;
            CU_ASSERT(goes_on ? status == LL_ERR_SOME_FAILED || status == LL_OK : status == LL_ERR_MEMORY && c == NULL);
            before = given_up;
            ll_comparison_free(ctx, c);
            CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), 0);
        }
    }
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

void suite_split(void);
void suite_split(void) {
    LL_TEST(test_two_shares);
    LL_TEST(test_damage);
    LL_TEST(test_another_base);
    LL_TEST(test_refusals);
    LL_TEST(test_out_of_memory);
}
