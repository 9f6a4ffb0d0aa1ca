/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutated inputs: every sample file and every table of the harbour case with bytes flipped, cut, repeated and put in,
 * the same every time. Whatever comes out, reading ends soon with a status that fits, and leaves no memory behind;
 * what can still be read is written as a case and reads back as the same problem.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/convert.h"
#include "graphs/problem.h"
#include "tests/support/test.h"

enum { PATH_SIZE = 512, MOST_EDITS = 4, MOST_BYTES = 1 << 16, ROUNDS = 400 };

static const double most_s = 5; /* a read of some hundred bytes, sanitizers included */

typedef struct fuzz {
    ll_context *ctx;
    uint64_t state; /* of the generator */
    char folder[PATH_SIZE], copy[PATH_SIZE];
    char *text; /* [MOST_BYTES] the mutant */
    size_t size;
} fuzz;

/* splitmix64 (Steele, Lea, Flood, Fast splittable pseudorandom number generators, 2014) */
static uint64_t next(fuzz *f) {
    uint64_t z = f->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static size_t below(fuzz *f, size_t count) { return count > 0 ? (size_t)(next(f) % count) : 0; }

/* ---- mutations ---- */

static void put_in(fuzz *f, size_t at, const char *bytes, size_t count) {
    if (f->size + count > MOST_BYTES) return;
    memmove(f->text + at + count, f->text + at, f->size - at);
    memmove(f->text + at, bytes, count);
    f->size += count;
}

static void put_in_word(fuzz *f) {
    static const char *const words[] = {",",    ";",     "\"",   "\n",         "\r\n",
                                        "\t",   "-1",    "0",    "nan",        "inf",
                                        "1e30", "1e-30", "9e12", "2147483648", "\xEF\xBB\xBF",
                                        "\xFF", "A",     "PQ",   "rail",       "=",
                                        "&",    "*",     "-",    "@",          "99999999999999999999"};
    const char *word = words[below(f, sizeof words / sizeof *words)];
    put_in(f, below(f, f->size + 1), word, strlen(word));
}

static void edit(fuzz *f) {
    size_t at = below(f, f->size);
    size_t rest = f->size - at;
    size_t count = 1 + below(f, rest < 40 ? rest : 40);
    char some[64];
    if (f->size == 0) return;
    switch (below(f, 6)) {
    case 0: /* a bit flips */
        f->text[at] = (char)((unsigned char)f->text[at] ^ (1U << below(f, 8)));
        break;
    case 1: /* a byte is anything */
        f->text[at] = (char)below(f, 256);
        break;
    case 2: /* some bytes go */
        count = count < rest ? count : rest;
        memmove(f->text + at, f->text + at + count, rest - count);
        f->size -= count;
        break;
    case 3: /* some come twice */
        count = count < rest ? count : rest;
        memcpy(some, f->text + at, count);
        put_in(f, at, some, count);
        break;
    case 4:
        put_in_word(f);
        break;
    default: /* the end is cut off, now and then */
        if (below(f, 4) == 0) f->size = at;
        break;
    }
}

static void mutate(fuzz *f, const char *text, size_t size) {
    f->size = size < MOST_BYTES ? size : MOST_BYTES;
    memcpy(f->text, text, f->size);
    for (size_t edits = 1 + below(f, MOST_EDITS); edits > 0; edits--) edit(f);
}

static void write_bytes(const char *path, const char *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, size, file), size);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

/* ---- what must hold ---- */

/* Writes what was read as a case, which reads back as the same problem. */
static bool comes_back(fuzz *f, const ll_problem *p) {
    ll_problem *back = NULL;
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.year = p->year;
    ll_status status = ll_convert_write(f->ctx, p, LL_CONVERT_CASE, f->copy, false);
    if (status == LL_OK) status = ll_problem_read(f->ctx, f->copy, &options, &back);
    bool same = status == LL_OK && back->xxh64 == p->xxh64;
    ll_problem_free(f->ctx, back);
    ll_test_remove(f->copy);
    return same;
}

static bool fits(ll_status status, bool scenario) {
    return status == LL_OK || status == LL_ERR_DATA || status == LL_ERR_NO_INPUT ||
           (scenario && status == LL_ERR_USAGE);
}

/* Returns whether the mutant could be read. */
static bool check_mutant(fuzz *f, const char *path, const char *scenario) {
    ll_problem *p = NULL;
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.scenario = scenario;
    double start_s = ll_clock_s();
    ll_status status = ll_problem_read(f->ctx, path, &options, &p);
    bool good = fits(status, scenario != NULL) && ll_clock_s() - start_s < most_s && (p != NULL) == (status == LL_OK);
    if (good && status == LL_OK && scenario == NULL && below(f, 8) == 0) good = comes_back(f, p); /* slow: fsync */
    if (good && status != LL_OK) good = ll_context_error(f->ctx)[0] != '\0';
    ll_problem_free(f->ctx, p);
    good = good && atomic_load(&f->ctx->memory.live_blocks) == 0;
    if (!good)
        printf("\n    %s: status %d, %s\n    %.*s\n", path, (int)status, ll_context_error(f->ctx), (int)f->size,
               f->text);
    CU_ASSERT_TRUE(good);
    return status == LL_OK;
}

/* ---- the files ---- */

static void open_fuzz(fuzz *f, uint64_t seed) {
    *f = (fuzz){.state = seed};
    LL_ASSERT_OK(f->ctx, ll_context_create(&f->ctx));
    ll_context_set_threads(f->ctx, 1);
    snprintf(f->folder, sizeof f->folder, "%s", ll_test_folder());
    snprintf(f->copy, sizeof f->copy, "%.400s/copy", f->folder);
    f->text = malloc(MOST_BYTES);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->text);
}

static void close_fuzz(fuzz *f) {
    free(f->text);
    ll_test_remove(f->folder);
    ll_context_free(f->ctx);
}

static char *load(const char *folder, const char *name, size_t *size) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = ll_test_read_file(path, size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    return text;
}

static void copy_file(fuzz *f, const char *from, const char *name) {
    char path[PATH_SIZE];
    size_t size = 0;
    char *text = load(from, name, &size);
    snprintf(path, sizeof path, "%.400s/%.100s", f->folder, name);
    write_bytes(path, text, size);
    free(text);
}

/* Files of a folder in the order of their names, so that every run is the same. */
static int list_files(const char *folder, struct dirent ***files) {
    int count = scandir(folder, files, NULL, alphasort);
    CU_ASSERT_TRUE_FATAL(count > 2);
    return count;
}

static bool is_file(const struct dirent *entry) {
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "harbour") != 0;
}

/* One file of a folder that is otherwise as it was; what is read is the folder, or the file itself. */
static int64_t fuzz_file(fuzz *f, const char *from, const char *name, const char *read_name) {
    char path[PATH_SIZE], read_path[PATH_SIZE];
    size_t size = 0;
    int64_t readable = 0;
    char *text = load(from, name, &size);
    snprintf(path, sizeof path, "%.400s/%.100s", f->folder, name);
    snprintf(read_path, sizeof read_path, "%.400s/%.100s", f->folder, read_name);
    for (int round = 0; round < ROUNDS; round++) {
        mutate(f, text, size);
        write_bytes(path, f->text, f->size);
        bool of_case = read_name[0] == '\0';
        readable += check_mutant(f, read_path, of_case && round % 3 == 0 ? "storm" : NULL);
    }
    write_bytes(path, text, size);
    free(text);
    return readable;
}

static void fuzz_folder(const char *from, uint64_t seed, bool of_case) {
    fuzz f;
    struct dirent **files = NULL;
    int64_t readable = 0;
    open_fuzz(&f, seed);
    int count = list_files(from, &files);
    for (int i = 0; i < count; i++)
        if (is_file(files[i])) copy_file(&f, from, files[i]->d_name);
    for (int i = 0; i < count; i++) {
        const char *name = files[i]->d_name;
        char net[PATH_SIZE];
        snprintf(net, sizeof net, "%s", of_case ? "" : name);
        char *trips = strstr(net, "_trips.tntp"); /* trips are read beside their network */
        if (trips != NULL) snprintf(trips, 16, "_net.tntp");
        if (is_file(files[i])) readable += fuzz_file(&f, from, name, net);
        free(files[i]);
    }
    free(files);
    CU_ASSERT_TRUE(readable > ROUNDS / 4); /* mutants that are all refused would test little */
    close_fuzz(&f);
}

static void test_texts(void) { fuzz_folder(ll_test_data("formats"), 1, false); }
static void test_tables(void) { fuzz_folder(ll_test_data("formats/harbour"), 2, true); }

void suite_inputs(void);
void suite_inputs(void) {
    LL_TEST(test_texts);
    LL_TEST(test_tables);
}
