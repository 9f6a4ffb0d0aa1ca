/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an earlier run left beside the answers of this one: folders of scenarios that are gone, or that this run was not
 * asked for. They stay, for somebody may have put them there, but nobody should take them for this run's.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "solver/output/output.h"

enum { PATH_SIZE = 4096, MOST_NAMED = 8, NAME_SIZE = 256, REST_SIZE = 32 };

static int is_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static bool holds_answer(const char *folder, const char *name) {
    char path[PATH_SIZE];
    struct stat is;
    int length = snprintf(path, sizeof path, "%s/%s/summary.json", folder, name);
    return length > 0 && length < PATH_SIZE && stat(path, &is) == 0;
}

static bool is_listed(const char *name, const char *const *folders, int32_t count) {
    for (int32_t i = 0; i < count; i++)
        if (strcmp(name, folders[i]) == 0) return true;
    return false;
}

static void tell(ll_context *ctx, const char *folder, const char *names, int32_t more, int32_t count) {
    char rest[REST_SIZE] = "";
    if (more > 0) snprintf(rest, sizeof rest, " and %d more", (int)more);
    ll_log(ctx, LL_LOG_WARNING,
           "%s: %s of an earlier run %s still here, of which no table of this one tells: %s%s; remove %s, or choose "
           "another OUT",
           folder, ll_plural(count, "an answer", "answers"), ll_plural(count, "is", "are"), names, rest,
           ll_plural(count, "it", "them"));
}

void ll_publish_tell_left_over(ll_context *ctx, const char *folder, const char *const *folders, int32_t count) {
    struct dirent **entry = NULL;
    char names[MOST_NAMED * (NAME_SIZE + 2)] = ""; /* no memory of the context's: the answer is there already */
    int used = 0;
    int32_t found = 0;
    int entries = scandir(folder, &entry, is_visible, by_name);
    for (int i = 0; i < entries; i++) {
        const char *name = entry[i]->d_name;
        if (is_listed(name, folders, count) || !holds_answer(folder, name) || found++ >= MOST_NAMED) continue;
        used += snprintf(names + used, sizeof names - (size_t)used, "%s%.*s", found > 1 ? ", " : "", NAME_SIZE, name);
    }
    if (found > 0) tell(ctx, folder, names, found - MOST_NAMED, found);
    for (int i = 0; i < entries; i++) free(entry[i]);
    free(entry);
}
