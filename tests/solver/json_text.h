/* SPDX-License-Identifier: Apache-2.0 */
/* JSON against the text that it should be. */
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
    if (strcmp(text, expected) != 0) printf("\n    is       %s\n    expected %s\n", text, expected);
    CU_ASSERT_STRING_EQUAL(text, expected);
    free(text);
}

#endif
