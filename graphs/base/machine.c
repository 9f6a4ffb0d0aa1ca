/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much memory this process may have: that of the machine, less where its control group (version 2, then 1) or its
 * own limit of address space says so.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "graphs/base/groups.h"

static const int64_t process_bytes = INT64_C(12) << 20; /* code, libraries, stacks: what ll_calloc does not count */

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

int64_t ll_machine_memory(const char **why) {
    long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
    int64_t limit = pages > 0 && page_bytes > 0 ? (int64_t)pages * page_bytes : INT64_MAX;
    int64_t group = ll_groups_memory(LL_GROUPS_OF_PROCESS, LL_GROUPS_ROOT);
    struct rlimit space;
    *why = "what the machine has";
    if (group < limit) *why = "of the control group";
    limit = least(limit, group);
    if (getrlimit(RLIMIT_AS, &space) != 0 || space.rlim_cur == RLIM_INFINITY || space.rlim_cur >= INT64_MAX)
        return limit;
    if ((int64_t)space.rlim_cur < limit) *why = "of the address space, ulimit -v";
    return least(limit, (int64_t)space.rlim_cur);
}

int64_t ll_memory_used(const ll_context *ctx) { return process_bytes + atomic_load(&ctx->allocator->live_bytes); }

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
