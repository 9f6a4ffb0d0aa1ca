/* SPDX-License-Identifier: Apache-2.0 */
/* Paths are compared by device and inode: one folder has many names. */
#include "solver/cli/guard.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

bool ll_cli_same_place(const char *a, const char *b) {
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

static bool holds_case(ll_context *ctx, const char *folder) {
    return holds(ctx, folder, "node.csv") || holds(ctx, folder, "link.csv");
}

ll_status ll_cli_guard_generated(ll_context *ctx, const char *output) {
    if (!holds_case(ctx, output)) return LL_OK;
    return ll_fail(ctx, LL_ERR_USAGE, "%s: holds a case already; remove it or choose another folder", output);
}

ll_status ll_cli_guard_answer(ll_context *ctx, const char *input, const char *output) {
    if (!holds_case(ctx, output) && !ll_cli_same_place(input, output)) return LL_OK;
    return ll_fail(ctx, LL_ERR_USAGE, "%s: holds a case, whose tables an answer would replace; choose another folder",
                   output);
}

/* ---- conversions ---- */

/* Splits a path before its last part, which is returned; folder is "." where the path has one part alone. */
static const char *split_path(const char *path, char folder[PATH_SIZE]) {
    const char *slash = strrchr(path, '/');
    size_t length = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    snprintf(folder, PATH_SIZE, "%.*s", (int)length, path);
    if (length == 0) snprintf(folder, PATH_SIZE, ".");
    return path + length;
}

static bool is_folder(const char *path) {
    struct stat is;
    return stat(path, &is) == 0 && S_ISDIR(is.st_mode);
}

/* Whether a path is one of the files that the case was read from, which lie in one folder. */
static bool was_read(const char *input, const ll_case *source, const char *path) {
    char folder[PATH_SIZE], file[2 * PATH_SIZE];
    if (is_folder(input)) {
        snprintf(folder, sizeof folder, "%s", input);
    } else {
        (void)split_path(input, folder);
    }
    for (int32_t i = 0; i < source->input_count; i++) {
        snprintf(file, sizeof file, "%s/%s", folder, source->input[i].file);
        if (ll_cli_same_place(file, path)) return true;
    }
    return ll_cli_same_place(input, path);
}

static bool is_table_of_case(ll_context *ctx, const char *path) {
    char folder[PATH_SIZE];
    return ll_case_is_table(split_path(path, folder)) && holds(ctx, folder, "node.csv");
}

static ll_status guard_file(ll_context *ctx, const char *input, const ll_case *source, const char *path) {
    if (was_read(input, source, path))
        return ll_fail(ctx, LL_ERR_USAGE, "%s: is read by this conversion, which would replace it; choose another name",
                       path);
    if (is_table_of_case(ctx, path))
        return ll_fail(ctx, LL_ERR_USAGE, "%s: is a table of a case, which would be replaced; choose another name",
                       path);
    return LL_OK;
}

ll_status ll_cli_guard_conversion(ll_context *ctx, const char *input, const ll_case *source, ll_convert_format format,
                                  const char *output) {
    static const char *const suffixes[] = {"_net.tntp", "_trips.tntp"}; /* the two files of one name */
    ll_status status = guard_file(ctx, input, source, output);
    size_t length = strlen(output), net = strlen(suffixes[0]);
    if (length > net && strcmp(output + length - net, suffixes[0]) == 0) length -= net;
    for (int i = 0; status == LL_OK && format == LL_CONVERT_TNTP && i < 2; i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%.*s%s", (int)length, output, suffixes[i]);
        status = guard_file(ctx, input, source, path);
    }
    return status;
}
