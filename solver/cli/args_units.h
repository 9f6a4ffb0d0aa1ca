/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of the command line that may carry a unit. */
#ifndef LL_SOLVER_CLI_ARGS_UNITS_H
#define LL_SOLVER_CLI_ARGS_UNITS_H

#include <stdbool.h>
#include <stdint.h>

/* "90", "90s", "15m", "1.5h": seconds, from a thousandth to a thousand million. False: it is none. */
bool ll_cli_read_seconds(const char *text, double *seconds);
/* "8G", "8GB", "8GiB", "512m", plain bytes: units of 1024, from 1M up. False: it is none. */
bool ll_cli_read_bytes(const char *text, int64_t *bytes);

#endif
