/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every test file shares. A file tests/<floor>/test_<unit>.c defines `void suite_<unit>(void)`, which calls
 * LL_TEST(function) for each of its tests. `test_<floor> <unit>` runs one suite, `test_<floor> <unit>,<unit>` several,
 * `test_<floor> <unit> <test>` one test.
 */
#ifndef LL_TESTS_SUPPORT_TEST_H
#define LL_TESTS_SUPPORT_TEST_H

#include <CUnit/CUnit.h>

#include "graphs/base/base.h"

/* Whether this is a build with AddressSanitizer, under which the longest loops may be shorter. */
#if defined(__SANITIZE_ADDRESS__)
enum { LL_TEST_SANITIZED = 1 };
#else
enum { LL_TEST_SANITIZED = 0 };
#endif

typedef struct ll_test_suite {
    const char *name;
    void (*add)(void);
} ll_test_suite;

void ll_test_add(const char *name, void (*function)(void));
#define LL_TEST(function) ll_test_add(#function, function)

/* Says why the rest of a test cannot run here; a suite with a skip and no failure exits 77. Use as
 * `if (...) { ll_test_skip("no data"); return; }` */
void ll_test_skip(const char *reason);

/* A context, with that many threads where it is not 0; and its end, at which nothing that was allocated is left. */
ll_context *ll_test_context(int threads);
void ll_test_context_end(ll_context *ctx);

/* Asserts status == expected and prints the context's error when not. */
void ll_test_status(ll_context *ctx, ll_status status, ll_status expected, const char *file, int line);
#define LL_ASSERT_OK(ctx, call)               ll_test_status((ctx), (call), LL_OK, __FILE__, __LINE__)
#define LL_ASSERT_STATUS(ctx, call, expected) ll_test_status((ctx), (call), (expected), __FILE__, __LINE__)
/* Asserts that the context's error contains text, and prints it when not. */
void ll_test_error_has(ll_context *ctx, const char *text, const char *file, int line);
#define LL_ASSERT_ERROR_HAS(ctx, text) ll_test_error_has((ctx), (text), __FILE__, __LINE__)

/* Paths, in static buffers that live until the 64th call from now. */
const char *ll_test_data(const char *relative);        /* tests/data/... */
const char *ll_test_public_data(const char *relative); /* the public instances, NULL where absent */
const char *ll_test_source(const char *relative);      /* the source tree */

/* An empty folder of its own for a test's output, removed with all in it by ll_test_remove(). */
const char *ll_test_folder(void);
void ll_test_remove(const char *folder);
void ll_test_write_file(const char *folder, const char *name, const char *text); /* whole file */
char *ll_test_read_file(const char *path, size_t *size);                         /* malloc'ed; NULL when absent */
/* Files of a folder: whether there is one of the name, its text (malloc'ed; it must be there), and whether that is it.
 */
bool ll_test_exists(const char *folder, const char *name);
char *ll_test_read_inner(const char *folder, const char *name);
void ll_test_assert_text(const char *folder, const char *name, const char *expected);

/* The text of a file as it grows; {0} to start with. */
typedef struct ll_test_table {
    char text[8192];
    size_t length;
} ll_test_table;
void ll_test_put(ll_test_table *t, const char *format, ...) LL_PRINTF(2, 3);

int ll_test_main(int argc, char **argv, const ll_test_suite *suites);

#endif
