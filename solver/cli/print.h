/* SPDX-License-Identifier: Apache-2.0 */
/* What goes to stdout: named facts, as aligned lines or as JSON, and tables with aligned columns. */
#ifndef LL_SOLVER_CLI_PRINT_H
#define LL_SOLVER_CLI_PRINT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "graphs/base/base.h"

typedef struct ll_cli_column {
    const char *title;
    bool right; /* aligned right: numbers */
} ll_cli_column;

/* cells [row * column_count + column], UTF-8, none NULL. Trailing blanks are left out. */
void ll_cli_print_table(const ll_cli_column *columns, int32_t column_count, const char *const *cells,
                        int64_t row_count);

/* A JSON object as lines "key  value" in its order (nested values are left out), or as JSON. */
ll_status ll_cli_print_facts(ll_context *ctx, const json_t *facts, bool as_json);

#endif
