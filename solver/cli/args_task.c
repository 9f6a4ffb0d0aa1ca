/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/cli/args_task.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TASKS = 1000000 };

/* A whole number up to `end`; false where there is none. */
static bool read_number(const char *text, char until, int64_t *out, const char **rest) {
    char *end = NULL;
    errno = 0;
    if (text == NULL || text[0] < '0' || text[0] > '9') return false;
    *out = strtoll(text, &end, 10);
    if (errno != 0 || *end != until) return false;
    *rest = end + (until != '\0');
    return true;
}

static bool read_share(const char *text, int64_t *task, int64_t *tasks) {
    const char *rest = NULL;
    return read_number(text, '/', task, &rest) && read_number(rest, '\0', tasks, &rest) && *task >= 1 &&
           *task <= *tasks && *tasks <= MOST_TASKS;
}

static bool read_variable(const char *name, int64_t *out) {
    const char *rest = NULL;
    return read_number(getenv(name), '\0', out, &rest);
}

/* An array with holes does not say which of its tasks this one is. */
static bool read_array(int64_t *task, int64_t *tasks, char *why, size_t size) {
    int64_t id = 0, first = 0, last = 0, step = 1;
    if (!read_variable("SLURM_ARRAY_TASK_ID", &id) || !read_variable("SLURM_ARRAY_TASK_MIN", &first) ||
        !read_variable("SLURM_ARRAY_TASK_MAX", &last) || !read_variable("SLURM_ARRAY_TASK_COUNT", tasks)) {
        snprintf(why, size, "--task auto is of a Slurm array (sbatch --array), and this is none; give --task I/N");
        return false;
    }
    if (!read_variable("SLURM_ARRAY_TASK_STEP", &step) || step < 1) step = 1;
    *task = (id - first) / step + 1;
    if (*tasks >= 1 && *tasks <= MOST_TASKS && (last - first) / step + 1 == *tasks && (id - first) % step == 0 &&
        *task >= 1 && *task <= *tasks)
        return true;
    snprintf(why, size,
             "--task auto: the numbers of this array, %lld of them from %lld to %lld, have gaps; give --task "
             "\"$SLURM_ARRAY_TASK_ID/N\"",
             (long long)*tasks, (long long)first, (long long)last);
    return false;
}

bool ll_cli_read_task(const char *text, int32_t *task, int32_t *tasks, char *why, size_t size) {
    int64_t share = 0, of = 0;
    if (strcmp(text, "auto") == 0) {
        if (!read_array(&share, &of, why, size)) return false;
    } else if (!read_share(text, &share, &of)) {
        snprintf(why, size, "--task takes a share I/N, like 7/100, from 1 to N, or auto, not '%s'", text);
        return false;
    }
    *task = (int32_t)share;
    *tasks = (int32_t)of;
    return true;
}
