/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many threads this process was given. Who asks for a number gets it: the user by OMP_NUM_THREADS; Slurm's number
 * counts as far as the process may use so many processors (a shell on a login node may have inherited it); then come
 * the processors that it may use, and the time on them that its control group allows.
 */
#include <omp.h>
#include <stdlib.h>

#include "graphs/base/groups.h"

enum { MOST_THREADS = 4096 };

/* The first number of a variable ("4" or "4,2"); 0 where it is not set or none. */
static int number_of(const char *variable) {
    const char *text = getenv(variable);
    char *end = NULL;
    long number = text != NULL ? strtol(text, &end, 10) : 0;
    if (number < 1 || (*end != '\0' && *end != ',')) return 0;
    return number < MOST_THREADS ? (int)number : MOST_THREADS;
}

int ll_threads_given(const char **why) {
    int asked = number_of("OMP_NUM_THREADS"), slurm = number_of("SLURM_CPUS_PER_TASK");
    *why = "OMP_NUM_THREADS";
    if (asked > 0) return asked;
    int usable = omp_get_num_procs(); /* of its affinity */
    *why = "SLURM_CPUS_PER_TASK";
    if (slurm > 0 && slurm <= usable) return slurm;
    int64_t quota = ll_groups_processors(LL_GROUPS_OF_PROCESS, LL_GROUPS_ROOT);
    *why = quota < usable ? "the quota of the control group" : "the processors this process may use";
    return quota < usable ? (int)quota : usable;
}
