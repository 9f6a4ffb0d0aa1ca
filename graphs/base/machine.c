/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much memory this process may have: that of the machine, less where its control group (version 2, then 1), its
 * Slurm job (not every site makes a control group of it: some kill what has more) or its own limit of address space
 * says so.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "graphs/base/groups.h"

static const int64_t process_bytes = INT64_C(12) << 20; /* code, libraries, stacks: what ll_calloc does not count */

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* A whole number above 0; 0: the variable is none, or is as many MiB as no machine has. */
static int64_t number_of(const char *variable) {
    const char *text = getenv(variable);
    char *end = NULL;
    long long number = text != NULL ? strtoll(text, &end, 10) : 0;
    return number > 0 && *end == '\0' && number < INT64_MAX >> 40 ? number : 0;
}

/* What Slurm gave the job on this node: for all of it, or for each of its processors. INT64_MAX: it does not say. */
static int64_t job_memory(const char **why) {
    int64_t node_mib = number_of("SLURM_MEM_PER_NODE"), processor_mib = number_of("SLURM_MEM_PER_CPU");
    int64_t processors = number_of("SLURM_CPUS_ON_NODE");
    *why = "of the job, SLURM_MEM_PER_NODE";
    if (node_mib > 0) return node_mib << 20;
    *why = "of the job, SLURM_MEM_PER_CPU";
    return processor_mib > 0 && processors > 0 && processors < 1 << 20 ? (processor_mib * processors) << 20 : INT64_MAX;
}

int64_t ll_machine_memory(const char **why) {
    long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
    int64_t limit = pages > 0 && page_bytes > 0 ? (int64_t)pages * page_bytes : INT64_MAX;
    int64_t group = ll_groups_memory(LL_GROUPS_OF_PROCESS, LL_GROUPS_ROOT);
    const char *of_job;
    int64_t job = job_memory(&of_job);
    struct rlimit space;
    *why = "what the machine has";
    if (group < limit) *why = "of the control group";
    limit = least(limit, group);
    if (job < limit) *why = of_job;
    limit = least(limit, job);
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
