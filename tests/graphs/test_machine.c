/* SPDX-License-Identifier: Apache-2.0 */
/* What the process may have: limits of control groups of both versions, and of the process itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "graphs/base/groups.h"
#include "tests/support/test.h"

enum { PATH_SIZE = 512 };

static const int64_t mib = INT64_C(1) << 20;

/* root/folder/name with a text; folder is made with all above it. */
static void put(const char *root, const char *folder, const char *name, const char *text) {
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/", root);
    for (const char *at = folder; *at != '\0'; at++) {
        if (*at == '/') (void)mkdir(path, 0700);
        path[length++] = *at;
        path[length] = '\0';
    }
    (void)mkdir(path, 0700);
    ll_test_write_file(path, name, text);
}

static const char *list_of(const char *root, const char *groups) {
    static char list[PATH_SIZE];
    ll_test_write_file(root, "cgroup", groups);
    snprintf(list, sizeof list, "%s/cgroup", root);
    return list;
}

static int64_t limit_of(const char *root, const char *groups) { return ll_groups_memory(list_of(root, groups), root); }

static int64_t processors_of(const char *root, const char *groups) {
    return ll_groups_processors(list_of(root, groups), root);
}

static void test_version_2(void) {
    const char *root = ll_test_folder();
    put(root, "slice/job/step", "memory.max", "max\n");
    put(root, "slice/job", "memory.max", "8388608\n");
    put(root, "slice", "memory.max", "16777216\n");
    CU_ASSERT_EQUAL(limit_of(root, "0::/slice/job/step\n"), 8 * mib); /* the tightest on the way up */
    CU_ASSERT_EQUAL(limit_of(root, "0::/slice\n"), 16 * mib);
    CU_ASSERT_EQUAL(limit_of(root, "0::/elsewhere\n"), INT64_MAX);
    CU_ASSERT_EQUAL(limit_of(root, "nonsense\n\n0::\n"), INT64_MAX);
    CU_ASSERT_EQUAL(ll_groups_memory("/nowhere/cgroup", root), INT64_MAX);
    ll_test_remove(root);
}

static void test_version_1(void) {
    const char *root = ll_test_folder();
    put(root, "memory/job", "memory.limit_in_bytes", "4194304\n");
    put(root, "memory", "memory.limit_in_bytes", "9223372036854771712\n");
    CU_ASSERT_EQUAL(limit_of(root, "9:cpu:/\n7:memory:/job\n"), 4 * mib);
    CU_ASSERT_EQUAL(limit_of(root, "7:memory:/job/step\n"), 4 * mib);
    CU_ASSERT_EQUAL(limit_of(root, "7:memoryless:/job\n6:cpu,in-memory:/job\n"), INT64_MAX);
    ll_test_remove(root);
}

/* Mounted with others: by the name of all, or a link by each name. */
static void test_mounted_together(void) {
    const char *root = ll_test_folder();
    put(root, "cpu,memory/job", "memory.limit_in_bytes", "2097152\n");
    put(root, "memory/linked", "memory.limit_in_bytes", "3145728\n");
    CU_ASSERT_EQUAL(limit_of(root, "4:cpu,memory:/job\n"), 2 * mib);
    CU_ASSERT_EQUAL(limit_of(root, "4:cpu,memory:/linked\n"), 3 * mib);
    CU_ASSERT_EQUAL(limit_of(root, "4:memory,cpu:/linked\n"), 3 * mib);
    CU_ASSERT_EQUAL(limit_of(root, "4:cpu,memory:/linked\n0::/\n4:cpu,memory:/job\n"), 2 * mib);
    ll_test_remove(root);
}

/* No more than the machine has; the process's own limit counts. */
static void test_machine_and_process(void) {
    struct rlimit before, small;
    const char *why = NULL;
    int64_t bytes = ll_machine_memory(&why), pages = sysconf(_SC_PHYS_PAGES);
    CU_ASSERT(bytes > 0 && bytes <= pages * sysconf(_SC_PAGESIZE));
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_AS, &before), 0);
    small = before;
    small.rlim_cur = (rlim_t)(bytes / 2);
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_AS, &small), 0);
    int64_t limited = ll_machine_memory(&why);
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_AS, &before), 0);
    CU_ASSERT_EQUAL(limited, bytes / 2);
    CU_ASSERT_STRING_EQUAL(why, "of the address space, ulimit -v");
}

/* ---- processors ---- */

static void test_quotas(void) {
    const char *root = ll_test_folder();
    put(root, "slice/job", "cpu.max", "350000 100000\n");
    put(root, "slice", "cpu.max", "max 100000\n");
    put(root, "little", "cpu.max", "20000 100000\n");
    put(root, "cpu,cpuacct/job", "cpu.cfs_quota_us", "400000\n");
    put(root, "cpu,cpuacct/job", "cpu.cfs_period_us", "200000\n");
    put(root, "cpu,cpuacct/free", "cpu.cfs_quota_us", "-1\n");
    put(root, "cpu,cpuacct/free", "cpu.cfs_period_us", "100000\n");
    CU_ASSERT_EQUAL(processors_of(root, "0::/slice/job/step\n"), 3); /* half a one is none */
    CU_ASSERT_EQUAL(processors_of(root, "0::/slice\n"), INT64_MAX);
    CU_ASSERT_EQUAL(processors_of(root, "0::/little\n"), 1);
    CU_ASSERT_EQUAL(processors_of(root, "4:cpu,cpuacct:/job\n"), 2);
    CU_ASSERT_EQUAL(processors_of(root, "4:cpu,cpuacct:/free\n"), INT64_MAX);
    CU_ASSERT_EQUAL(processors_of(root, "4:cpuset:/job\n"), INT64_MAX);
    ll_test_remove(root);
}

/* Variables are taken out of the environment, and come back. */
enum { MOST_VARIABLES = 3 };
typedef struct variables {
    const char *const *name; /* [count] */
    int count;
    char *before[MOST_VARIABLES];
} variables;

static void take_out(variables *v) {
    for (int i = 0; i < v->count; i++) {
        const char *text = getenv(v->name[i]);
        v->before[i] = text != NULL ? strdup(text) : NULL;
        unsetenv(v->name[i]);
    }
}

static void put_back(variables *v) {
    for (int i = 0; i < v->count; i++) {
        unsetenv(v->name[i]);
        if (v->before[i] != NULL) setenv(v->name[i], v->before[i], 1);
        free(v->before[i]);
    }
}

static void assert_memory(int64_t bytes, const char *why) {
    const char *said = NULL;
    CU_ASSERT_EQUAL(ll_machine_memory(&said), bytes);
    CU_ASSERT_STRING_EQUAL(said, why);
}

/* MiB for the node, or for each processor of it; what is no such number, or more than there is, says nothing. */
static void test_memory_of_job(void) {
    static const char *const names[] = {"SLURM_MEM_PER_NODE", "SLURM_MEM_PER_CPU", "SLURM_CPUS_ON_NODE"};
    static const char *const none[] = {"0", "-5", "5G", "", "9223372036854775807", "1000000000"};
    variables v = {.name = names, .count = 3};
    const char *why = NULL, *said = NULL;
    take_out(&v);
    int64_t machine = ll_machine_memory(&why);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        setenv("SLURM_MEM_PER_NODE", none[i], 1);
        CU_ASSERT_EQUAL(ll_machine_memory(&said), machine);
        CU_ASSERT_STRING_EQUAL(said, why);
    }
    setenv("SLURM_MEM_PER_CPU", "7", 1);
    CU_ASSERT_EQUAL(ll_machine_memory(&said), machine); /* of how many processors? */
    setenv("SLURM_CPUS_ON_NODE", "3", 1);
    assert_memory(21 * mib, "of the job, SLURM_MEM_PER_CPU");
    setenv("SLURM_MEM_PER_NODE", "16", 1);
    assert_memory(16 * mib, "of the job, SLURM_MEM_PER_NODE");
    put_back(&v);
}

static void assert_given(int threads, const char *why) {
    const char *said = NULL;
    CU_ASSERT_EQUAL(ll_threads_given(&said), threads);
    CU_ASSERT_STRING_EQUAL(said, why);
}

/* Whatever asks first; of the processors tests/cli asks. */
static void test_threads_given(void) {
    static const char *const names[] = {"OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK"};
    variables v = {.name = names, .count = 2};
    const char *why = NULL;
    take_out(&v);
    int usable = ll_threads_given(&why);
    CU_ASSERT(usable >= 1);
    setenv("SLURM_CPUS_PER_TASK", "4096", 1); /* inherited by a shell that has less */
    assert_given(usable, why);
    setenv("SLURM_CPUS_PER_TASK", "1", 1);
    assert_given(1, "SLURM_CPUS_PER_TASK");
    setenv("OMP_NUM_THREADS", "6,2", 1);
    assert_given(6, "OMP_NUM_THREADS");
    setenv("OMP_NUM_THREADS", "many", 1);
    assert_given(1, "SLURM_CPUS_PER_TASK");
    put_back(&v);
}

void suite_machine(void);
void suite_machine(void) {
    LL_TEST(test_version_2);
    LL_TEST(test_version_1);
    LL_TEST(test_mounted_together);
    LL_TEST(test_machine_and_process);
    LL_TEST(test_memory_of_job);
    LL_TEST(test_quotas);
    LL_TEST(test_threads_given);
}
