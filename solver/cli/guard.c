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

bool ll_cli_holds(ll_context *ctx, const char *folder, const char *file) {
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/%s", folder, file);
    return length > 0 && length < PATH_SIZE && ll_input_exists(ctx, path);
}

static bool holds_case(ll_context *ctx, const char *folder) {
    return ll_cli_holds(ctx, folder, "node.csv") || ll_cli_holds(ctx, folder, "link.csv");
}

ll_status ll_cli_guard_generated(ll_context *ctx, const char *output) {
    if (!holds_case(ctx, output)) return LL_OK;
    return ll_fail(ctx, LL_ERR_USAGE, "%s: holds a case already; remove it or choose another folder", output);
}

/* ---- what commands leave ---- */

typedef struct kind_of_output {
    const char *file, *name, *command;
} kind_of_output;

static const kind_of_output kinds[LL_CLI_KINDS] = {
    {"certificate.json", "the answer of a solve", "an earlier solve"},
    {"compare.csv", "a comparison", "an earlier comparison"},
    {"invest.json", "a choice of projects", "an earlier choice of projects"},
};

bool ll_cli_holds_kind(ll_context *ctx, const char *folder, ll_cli_kind kind) {
    return ll_cli_holds(ctx, folder, kinds[kind].file);
}

ll_status ll_cli_guard_output(ll_context *ctx, const char *input, const char *output, ll_cli_kind kind) {
    if (holds_case(ctx, output) || ll_cli_same_place(input, output))
        return ll_fail(ctx, LL_ERR_USAGE,
                       "%s: holds a case, whose tables an answer would replace; choose another folder", output);
    for (int k = 0; k < LL_CLI_KINDS; k++)
        if (k != (int)kind && ll_cli_holds_kind(ctx, output, (ll_cli_kind)k))
            return ll_fail(ctx, LL_ERR_USAGE,
                           "%s: holds %s (%s), of which some files would be replaced and others stay; remove it or "
                           "choose another folder",
                           output, kinds[k].name, kinds[k].file);
    return LL_OK;
}

void ll_cli_tell_of_older(ll_context *ctx, const char *output, ll_cli_kind kind) {
    if (ll_cli_holds_kind(ctx, output, kind))
        ll_log(ctx, LL_LOG_WARNING, "%s still holds what %s left: nothing of this run is in it", output,
               kinds[kind].command);
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
    return ll_case_is_table(split_path(path, folder)) && ll_cli_holds(ctx, folder, "node.csv");
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
