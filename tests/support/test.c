/* SPDX-License-Identifier: Apache-2.0 */
/* The tests' common ground: running suites by name, skips, files and folders. */
#include "tests/support/test.h"

#include <CUnit/Basic.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATHS = 64, PATH_SIZE = 1024, SKIPPED = 77 };

static CU_pSuite current_suite;
static int skips;

void ll_test_add(const char *name, void (*function)(void)) {
    if (CU_add_test(current_suite, name, function) == NULL) {
        fprintf(stderr, "cannot add test %s\n", name);
        exit(1);
    }
}

void ll_test_skip(const char *reason) {
    skips++;
    printf("\n    SKIPPED: %s ", reason);
}

ll_context *ll_test_context(int threads) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    if (threads > 0) ll_context_set_threads(ctx, threads);
    return ctx;
}

void ll_test_context_end(ll_context *ctx) {
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

void ll_test_status(ll_context *ctx, ll_status status, ll_status expected, const char *file, int line) {
    if (status != expected)
        printf("\n    %s:%d: status %d (%s), expected %d; error: %s\n", file, line, (int)status, ll_status_name(status),
               (int)expected, ctx != NULL ? ll_context_error(ctx) : "");
    CU_assertImplementation(status == expected, (unsigned)line, "status == expected", file, "", CU_FALSE);
}

void ll_test_error_has(ll_context *ctx, const char *text, const char *file, int line) {
    bool has = strstr(ll_context_error(ctx), text) != NULL;
    if (!has) printf("\n    %s:%d: error lacks \"%s\": %s\n", file, line, text, ll_context_error(ctx));
    CU_assertImplementation(has, (unsigned)line, "error has text", file, "", CU_FALSE);
}

static const char *join(const char *root, const char *relative) {
    static char paths[PATHS][PATH_SIZE];
    static int next;
    char *path = paths[next++ % PATHS];
    snprintf(path, PATH_SIZE, "%s/%s", root, relative);
    return path;
}

const char *ll_test_data(const char *relative) { return join(LANDLINK_TEST_DATA, relative); }
const char *ll_test_source(const char *relative) { return join(LANDLINK_SOURCE, relative); }

const char *ll_test_public_data(const char *relative) {
    const char *path = join(LANDLINK_PUBLIC_DATA, relative);
    return access(path, R_OK) == 0 ? path : NULL;
}

/* In memory where there is such a place: answers are synced to the disk file by file. */
const char *ll_test_folder(void) {
    char template[PATH_SIZE / 4];
    const char *parent = getenv("TMPDIR");
    if (parent == NULL) parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(template, sizeof template, "%.200s/landlink-test-XXXXXX", parent);
    if (mkdtemp(template) == NULL) {
        perror("mkdtemp");
        exit(1);
    }
    return join(template, "");
}

void ll_test_remove(const char *folder) {
    DIR *dir = opendir(folder);
    if (dir == NULL) return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        struct stat info;
        if (lstat(path, &info) == 0 && S_ISDIR(info.st_mode))
            ll_test_remove(path);
        else
            unlink(path);
    }
    closedir(dir);
    rmdir(folder);
}

void ll_test_write_file(const char *folder, const char *name, const char *text) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

char *ll_test_read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *text = calloc(1, (size_t)length + 1);
    if (text != NULL && fread(text, 1, (size_t)length, file) != (size_t)length) {
        free(text);
        text = NULL;
    }
    fclose(file);
    if (size != NULL) *size = (size_t)length;
    return text;
}

enum { INNER_PATH_SIZE = 4096 };

bool ll_test_exists(const char *folder, const char *name) {
    char path[INNER_PATH_SIZE];
    struct stat is;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return lstat(path, &is) == 0;
}

char *ll_test_read_inner(const char *folder, const char *name) {
    char path[INNER_PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = ll_test_read_file(path, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    return text;
}

void ll_test_assert_text(const char *folder, const char *name, const char *expected) {
    char *text = ll_test_read_inner(folder, name);
    if (strcmp(text, expected) != 0) printf("\n    %s is:\n%s\n    expected:\n%s\n", name, text, expected);
    CU_ASSERT_STRING_EQUAL(text, expected);
    free(text);
}

static int run(const char *suite, const char *test) {
    CU_basic_set_mode(CU_BRM_VERBOSE);
    if (test != NULL) {
        CU_pTest found = CU_get_test_by_name(test, current_suite);
        if (found == NULL) {
            fprintf(stderr, "suite %s has no test %s\n", suite, test);
            return 1;
        }
        CU_basic_run_test(current_suite, found);
    } else {
        CU_basic_run_tests();
    }
    int failures = (int)CU_get_number_of_failures();
    CU_cleanup_registry();
    if (failures > 0) return 1;
    return skips > 0 ? SKIPPED : 0;
}

void ll_test_put(ll_test_table *t, const char *format, ...) {
    va_list list;
    va_start(list, format);
    int length = vsnprintf(t->text + t->length, sizeof t->text - t->length, format, list);
    va_end(list);
    CU_ASSERT_FATAL(length >= 0 && (size_t)length < sizeof t->text - t->length);
    t->length += (size_t)length;
}

/* Whether name is one of those in a list that commas part. */
static bool is_listed(const char *list, const char *name) {
    size_t length = strlen(name);
    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        if (*at == ',') at++;
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0')) return true;
    }
    return false;
}

static int names_in(const char *list) {
    int count = 1;
    for (const char *at = strchr(list, ','); at != NULL; at = strchr(at + 1, ',')) count++;
    return count;
}

int ll_test_main(int argc, char **argv, const ll_test_suite *suites) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (CU_initialize_registry() != CUE_SUCCESS) return 1;
    int found = 0;
    for (const ll_test_suite *s = suites; s->name != NULL; s++) {
        if (argc > 1 && !is_listed(argv[1], s->name)) continue;
        current_suite = CU_add_suite(s->name, NULL, NULL);
        if (current_suite == NULL) return 1;
        s->add();
        found++;
    }
    if (found < (argc > 1 ? names_in(argv[1]) : 1)) {
        fprintf(stderr, "no suite of one name in %s\n", argc > 1 ? argv[1] : "none");
        return 1;
    }
    return run(argc > 1 ? argv[1] : "all", argc > 2 ? argv[2] : NULL);
}
