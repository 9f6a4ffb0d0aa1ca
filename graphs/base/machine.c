/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much memory this process may have: that of the machine, less where its control group (version 2, then 1) or its
 * own limit of address space says so.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "graphs/base/base.h"

enum { PATH_SIZE = 4096, LINE_SIZE = 4096 };
static const int64_t process_bytes = INT64_C(12) << 20; /* code, libraries, stacks: what ll_calloc does not count */

/* The number in a file of one line; INT64_MAX where there is none ("max") or no such file. */
static int64_t read_limit(const char *path) {
    char line[LINE_SIZE] = "";
    FILE *file = fopen(path, "r");
    if (file == NULL) return INT64_MAX;
    char *end = fgets(line, sizeof line, file);
    (void)fclose(file);
    if (end == NULL) return INT64_MAX;
    int64_t limit = strtoll(line, &end, 10);
    return end == line || limit <= 0 ? INT64_MAX : limit;
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* The tightest limit of a control group and those around it; group is "/a/b" and is cut on the way up. */
static int64_t group_limit(const char *root, char *group, const char *name) {
    int64_t limit = INT64_MAX;
    char path[3 * PATH_SIZE];
    for (;;) {
        snprintf(path, sizeof path, "%s%s/%s", root, group, name);
        limit = least(limit, read_limit(path));
        char *slash = strrchr(group, '/');
        if (slash == NULL) return limit;
        *slash = '\0';
    }
}

/* Whether "memory" is one of the controllers in "cpu,memory". */
static bool counts_memory(const char *controllers) {
    static const char name[] = "memory";
    const size_t length = sizeof name - 1;
    for (const char *at = controllers;; ++at) {
        size_t next = strcspn(at, ",");
        if (next == length && strncmp(at, name, length) == 0) return true;
        at += next;
        if (*at == '\0') return false;
    }
}

/* Version 1: controllers that are mounted together share a folder, which has all their names, or a link by each. */
static int64_t memory_controller_limit(const char *root, const char *controllers, const char *group) {
    int64_t limit = INT64_MAX;
    const char *const folder[] = {"memory", controllers};
    for (int i = 0; i < 2; i++) {
        char mounted[2 * PATH_SIZE], from[LINE_SIZE];
        snprintf(mounted, sizeof mounted, "%s/%s", root, folder[i]);
        snprintf(from, sizeof from, "%s", group);
        limit = least(limit, group_limit(mounted, from, "memory.limit_in_bytes"));
    }
    return limit;
}

/* Lines of /proc/self/cgroup: "0::/group" of version 2, "7:memory:/group" or "4:cpu,memory:/group" of version 1. */
int64_t ll_groups_memory(const char *list, const char *root) {
    int64_t limit = INT64_MAX;
    char line[LINE_SIZE];
    FILE *file = fopen(list, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *controllers = strchr(line, ':'), *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');
        if (group == NULL) continue;
        *group++ = '\0';
        group[strcspn(group, "\n")] = '\0';
        if (*++controllers == '\0') limit = least(limit, group_limit(root, group, "memory.max"));
        if (counts_memory(controllers)) limit = least(limit, memory_controller_limit(root, controllers, group));
    }
    if (file != NULL) (void)fclose(file);
    return limit;
}

int64_t ll_machine_memory(void) {
    long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
    int64_t limit = pages > 0 && page_bytes > 0 ? (int64_t)pages * page_bytes : INT64_MAX;
    struct rlimit space;
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY && space.rlim_cur < INT64_MAX)
        limit = least(limit, (int64_t)space.rlim_cur);
    return least(limit, ll_groups_memory("/proc/self/cgroup", "/sys/fs/cgroup"));
}

int64_t ll_memory_used(const ll_context *ctx) { return process_bytes + atomic_load(&ctx->memory.live_bytes); }

int64_t ll_memory_left(const ll_context *ctx) {
    if (ctx->memory_limit <= 0) return INT64_MAX;
    int64_t used = ll_memory_used(ctx);
    return used < ctx->memory_limit ? ctx->memory_limit - used : 0;
}

const char *ll_bytes_text(int64_t bytes, char text[LL_BYTES_SIZE]) {
    static const char unit[] = {'K', 'M', 'G', 'T'};
    double value = (double)bytes / 1024;
    size_t at = 0;
    for (; value >= 1024 && at + 1 < sizeof unit; at++) value /= 1024;
    snprintf(text, LL_BYTES_SIZE, "%.*f%c", value < 10 ? 1 : 0, value, unit[at]);
    return text;
}
