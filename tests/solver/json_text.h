/* SPDX-License-Identifier: Apache-2.0 */
/* JSON against the text that it should be, and where a page has its own. */
#ifndef LL_TESTS_SOLVER_JSON_TEXT_H
#define LL_TESTS_SOLVER_JSON_TEXT_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

static inline void assert_json(const json_t *json, const char *expected) {
    char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (text == NULL) return; /* not reached, which the analyzer cannot know */
    if (strcmp(text, expected) != 0) printf("\n    is       %s\n    expected %s\n", text, expected);
    CU_ASSERT_STRING_EQUAL(text, expected);
    free(text);
}

/* The line of report.html that holds its data. json_decref() it. */
static inline json_t *page_data(const char *folder) {
    char *text = ll_test_read_inner(folder, "report.html"), *at = strstr(text, "id=\"data\">\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    json_t *data = json_loads(at + strlen("id=\"data\">\n"), JSON_DISABLE_EOF_CHECK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(data);
    free(text);
    return data;
}

#endif
