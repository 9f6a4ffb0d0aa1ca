/* SPDX-License-Identifier: Apache-2.0 */
/* Which share of a comparison a task does: the value of --task. */
#ifndef LL_SOLVER_CLI_ARGS_TASK_H
#define LL_SOLVER_CLI_ARGS_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * "7/100", from 1; or "auto", by the variables of a Slurm array, whose numbers must then follow each other in equal
 * steps: SLURM_ARRAY_TASK_ID, _MIN, _MAX, _STEP and _COUNT. false: why says what is wrong.
 */
bool ll_cli_read_task(const char *text, int32_t *task, int32_t *tasks, char *why, size_t size);

#endif
