/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/cli/limits.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

static const double most_reserve_s = 60, reserve_share = 0.1; /* of what the job has left */
static const double least_s = 1;                              /* a job that is over already */

/* Asked once, at the start: what the clock does later changes nothing. */
void ll_cli_limit_by_job(ll_cli_args *args) {
    const char *text = getenv("SLURM_JOB_END_TIME");
    char *end = NULL;
    if (text == NULL) return;
    long long ends = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || ends <= 0) return;
    double left_s = difftime((time_t)ends, time(NULL));
    double limit_s = fmax(least_s, left_s - fmin(most_reserve_s, reserve_share * fmax(0, left_s)));
    if (args->solve.time_limit_s > 0 && args->solve.time_limit_s <= limit_s) return;
    args->solve.time_limit_s = limit_s;
    args->job_ends = true;
}
