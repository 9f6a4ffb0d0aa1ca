/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the batch job as a limit of time. */
#ifndef LL_SOLVER_CLI_LIMITS_H
#define LL_SOLVER_CLI_LIMITS_H

#include "solver/cli/args.h"

/* Where Slurm says when the job ends (SLURM_JOB_END_TIME), the solve stops a little before: time to write its answer.
 */
void ll_cli_limit_by_job(ll_cli_args *args);

#endif
