/* SPDX-License-Identifier: Apache-2.0 */
/* Paths are compared by device and inode: one folder has many names. */
#include "solver/cli/guard.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "solver/compare/compare.h"
#include "solver/output/output.h"

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

static bool is_folder(const char *path) {
    struct stat is;
    return stat(path, &is) == 0 && S_ISDIR(is.st_mode);
}

static bool is_folder_in(const char *folder, const char *name) {
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    return length > 0 && length < PATH_SIZE && is_folder(path);
}

static bool holds_case(ll_context *ctx, const char *folder) {
    return ll_cli_holds(ctx, folder, "node.csv") || ll_cli_holds(ctx, folder, "link.csv");
}

ll_status ll_cli_guard_generated(ll_context *ctx, const char *output) {
    if (!holds_case(ctx, output)) return LL_OK;
    return ll_fail(ctx, LL_ERR_USAGE, "%s: holds a case already; remove it or choose another folder", output);
}

/* ---- what commands leave ---- */

enum { MOST_MARKS = 7 };

typedef struct kind_of_output {
    const char *mark[MOST_MARKS]; /* files that no other command writes; without the first there is none, or a part */
    const char *name, *command;
} kind_of_output;

static const kind_of_output kinds[LL_CLI_KINDS] = {
    {{"certificate.json", "summary.json", "path.csv", "demand_result.csv", "capacity_price.csv", "link_flow.csv"},
     "the answer of a solve",
     "an earlier solve"},
    {{"compare.csv", "scenario_result.csv", "link_difference.csv", "outage.csv", "sweep.csv", "draw_quantiles.csv"},
     "a comparison",
     "an earlier comparison"},
    {{"invest.json", "invest.csv"}, "a choice of projects", "an earlier choice of projects"},
};

bool ll_cli_holds_kind(ll_context *ctx, const char *folder, ll_cli_kind kind) {
    return ll_cli_holds(ctx, folder, kinds[kind].mark[0]);
}

/* A file that tells of the kind, be it all that is left of it; NULL: there is none. */
static const char *find_mark(ll_context *ctx, const char *folder, ll_cli_kind kind) {
    const char *const *mark = kinds[kind].mark;
    while (*mark != NULL && !ll_cli_holds(ctx, folder, *mark)) mark++;
    return *mark;
}

/* Whether a sub-folder whose name begins so holds the kind. */
static bool any_inside(ll_context *ctx, const char *folder, const char *prefix, ll_cli_kind kind) {
    char path[PATH_SIZE];
    bool found = false;
    DIR *entries = opendir(folder);
    if (entries == NULL) return false;
    for (struct dirent *entry; !found && (entry = readdir(entries)) != NULL;) {
        bool hidden = entry->d_name[0] == '.';
        if (prefix[0] == '\0' ? hidden : strncmp(entry->d_name, prefix, strlen(prefix)) != 0) continue;
        int length = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        found = length > 0 && length < PATH_SIZE && find_mark(ctx, path, kind) != NULL;
    }
    closedir(entries);
    return found;
}

/*
 * What tells that another command wrote the folder. A run that was killed while it put its files there may have left
 * answers in sub-folders alone, and its own tables where it made them.
 */
static const char *find_kind(ll_context *ctx, const char *folder, ll_cli_kind kind) {
    const char *mark = find_mark(ctx, folder, kind);
    if (mark != NULL || kind == LL_CLI_ANSWER) return mark;
    if (kind == LL_CLI_COMPARISON && is_folder_in(folder, LL_TASKS_FOLDER)) return LL_TASKS_FOLDER;
    bool begun = any_inside(ctx, folder, LL_PARTIAL_PREFIX, kind) && any_inside(ctx, folder, "", LL_CLI_ANSWER);
    return begun ? LL_PARTIAL_PREFIX "*" : NULL;
}

ll_status ll_cli_guard_output(ll_context *ctx, const char *input, const char *output, ll_cli_kind kind) {
    if (holds_case(ctx, output) || ll_cli_same_place(input, output))
        return ll_fail(ctx, LL_ERR_USAGE,
                       "%s: holds a case, whose tables an answer would replace; choose another folder", output);
    for (int k = 0; k < LL_CLI_KINDS; k++) {
        const char *mark = k != (int)kind ? find_kind(ctx, output, (ll_cli_kind)k) : NULL;
        if (mark != NULL)
            return ll_fail(ctx, LL_ERR_USAGE,
                           "%s: holds %s%s (%s), of which some files would be replaced and others stay; remove it or "
                           "choose another folder",
                           output, strcmp(mark, kinds[k].mark[0]) == 0 ? "" : "parts of ", kinds[k].name, mark);
    }
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
