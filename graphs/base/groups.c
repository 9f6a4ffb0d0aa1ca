/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what control groups allow. */
#include "graphs/base/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 4096, LINE_SIZE = 4096 };

/* What is limited: the controller of version 1, and how a folder of either version is read. */
typedef struct resource {
    const char *controller;
    int64_t (*read_1)(const char *folder);
    int64_t (*read_2)(const char *folder);
} resource;

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* The first line of folder/name; false where there is none. */
static bool read_line(const char *folder, const char *name, char line[LINE_SIZE]) {
    char path[4 * PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL) return false;
    bool read = fgets(line, LINE_SIZE, file) != NULL;
    (void)fclose(file);
    return read;
}

/* The number at the beginning of a text; INT64_MAX where it is none above 0 ("max", -1). */
static int64_t number_in(const char *text, char **end) {
    int64_t number = strtoll(text, end, 10);
    return *end == text || number <= 0 ? INT64_MAX : number;
}

static int64_t read_number(const char *folder, const char *name) {
    char line[LINE_SIZE], *end = NULL;
    return read_line(folder, name, line) ? number_in(line, &end) : INT64_MAX;
}

/* ---- memory ---- */

static int64_t memory_1(const char *folder) { return read_number(folder, "memory.limit_in_bytes"); }
static int64_t memory_2(const char *folder) { return read_number(folder, "memory.max"); }

/* ---- processors: a quota of time in every period ---- */

/* A part of a processor would be waited for at every barrier: whole ones count. */
static int64_t whole_processors(int64_t quota, int64_t period) {
    if (quota == INT64_MAX || period == INT64_MAX) return INT64_MAX;
    return quota / period > 0 ? quota / period : 1;
}

static int64_t processors_1(const char *folder) {
    return whole_processors(read_number(folder, "cpu.cfs_quota_us"), read_number(folder, "cpu.cfs_period_us"));
}

static int64_t processors_2(const char *folder) {
    char line[LINE_SIZE], *end = NULL;
    if (!read_line(folder, "cpu.max", line)) return INT64_MAX;
    int64_t quota = number_in(line, &end);
    return quota == INT64_MAX ? quota : whole_processors(quota, number_in(end, &end));
}

/* ---- groups ---- */

/* The tightest limit of a group and those around it; group is "/a/b" and is cut on the way up. */
static int64_t limit_upwards(const char *root, char *group, int64_t (*read)(const char *folder)) {
    int64_t limit = INT64_MAX;
    char folder[3 * PATH_SIZE];
    for (;;) {
        snprintf(folder, sizeof folder, "%s%s", root, group);
        limit = least(limit, read(folder));
        char *slash = strrchr(group, '/');
        if (slash == NULL) return limit;
        *slash = '\0';
    }
}

/* Whether a name is one of the controllers in "cpu,memory". */
static bool has_controller(const char *controllers, const char *name) {
    const size_t length = strlen(name);
    for (const char *at = controllers;; ++at) {
        size_t next = strcspn(at, ",");
        if (next == length && strncmp(at, name, length) == 0) return true;
        at += next;
        if (*at == '\0') return false;
    }
}

/* Version 1: controllers that are mounted together share a folder, which has all their names, or a link by each. */
static int64_t limit_of_controller(const char *root, const char *controllers, const char *group, const resource *r) {
    int64_t limit = INT64_MAX;
    const char *const folder[] = {r->controller, controllers};
    for (int i = 0; i < 2; i++) {
        char mounted[2 * PATH_SIZE], from[LINE_SIZE];
        snprintf(mounted, sizeof mounted, "%s/%s", root, folder[i]);
        snprintf(from, sizeof from, "%s", group);
        limit = least(limit, limit_upwards(mounted, from, r->read_1));
    }
    return limit;
}

/* Lines of the list: "0::/group" of version 2, "7:memory:/group" or "4:cpu,memory:/group" of version 1. */
static int64_t limit_of(const char *list, const char *root, const resource *r) {
    int64_t limit = INT64_MAX;
    char line[LINE_SIZE];
    FILE *file = fopen(list, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *controllers = strchr(line, ':'), *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');
        if (group == NULL) continue;
        *group++ = '\0';
        group[strcspn(group, "\n")] = '\0';
        if (*++controllers == '\0') limit = least(limit, limit_upwards(root, group, r->read_2));
        if (has_controller(controllers, r->controller))
            limit = least(limit, limit_of_controller(root, controllers, group, r));
    }
    if (file != NULL) (void)fclose(file);
    return limit;
}

int64_t ll_groups_memory(const char *list, const char *root) {
    static const resource memory = {"memory", memory_1, memory_2};
    return limit_of(list, root, &memory);
}

int64_t ll_groups_processors(const char *list, const char *root) {
    static const resource processors = {"cpu", processors_1, processors_2};
    return limit_of(list, root, &processors);
}
