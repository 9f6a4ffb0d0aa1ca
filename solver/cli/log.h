/* SPDX-License-Identifier: Apache-2.0 */
/* The log of the command: lines of the library on stderr, each flushed. */
#ifndef LL_SOLVER_CLI_LOG_H
#define LL_SOLVER_CLI_LOG_H

#include "graphs/problem.h"
#include "solver/cli/args.h"

/* Sends the context's log to stderr; --quiet and --verbose say how much. args must outlive the context. */
void ll_cli_log_open(ll_context *ctx, const ll_cli_args *args);

/* The first lines of a solve: version, machine, threads and why that many, sizes, coefficient ranges. The library adds
 * the device once it has one. */
void ll_cli_log_header(ll_context *ctx, const ll_cli_args *args, const ll_problem *problem);

#endif
