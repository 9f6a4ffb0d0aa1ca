/* SPDX-License-Identifier: Apache-2.0 */
/* Paths are compared by device and inode: one folder has many names. */
#include "solver/cli/guard.h"

#include <stdio.h>
#include <sys/stat.h>

#include "graphs/io/input.h"

enum { PATH_SIZE = 4096 };

static bool same_place(const char *a, const char *b) {
    struct stat first, second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* Whether a folder has a table, packed or not. */
static bool holds(ll_context *ctx, const char *folder, const char *table) {
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/%s", folder, table);
    return length > 0 && length < PATH_SIZE && ll_input_exists(ctx, path);
}

ll_status ll_cli_guard_answer(ll_context *ctx, const char *input, const char *output) {
    bool is_case = holds(ctx, output, "node.csv") || holds(ctx, output, "link.csv");
    if (!is_case && !same_place(input, output)) return LL_OK;
    return ll_fail(ctx, LL_ERR_USAGE, "%s: holds a case, whose tables an answer would replace; choose another folder",
                   output);
}
