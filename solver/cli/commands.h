/* SPDX-License-Identifier: Apache-2.0 */
/* The commands: each takes a context and its arguments, prints its data, and answers with the exit status. */
#ifndef LL_SOLVER_CLI_COMMANDS_H
#define LL_SOLVER_CLI_COMMANDS_H

#include "graphs/problem.h"
#include "solver/cli/args.h"

ll_status ll_cli_solve(ll_context *ctx, const ll_cli_args *args);
ll_status ll_cli_compare(ll_context *ctx, const ll_cli_args *args);
ll_status ll_cli_invest(ll_context *ctx, const ll_cli_args *args);
ll_status ll_cli_verify(ll_context *ctx, const ll_cli_args *args);
/* LL_ERR_NO_INPUT where OUT holds no answer; tells what it holds instead, and what to do. */
ll_status ll_cli_need_answer(ll_context *ctx, const ll_cli_args *args);
ll_status ll_cli_report(ll_context *ctx, const ll_cli_args *args);
ll_status ll_cli_check(ll_context *ctx, const ll_cli_args *args);
ll_status ll_cli_convert(ll_context *ctx, const ll_cli_args *args);
ll_status ll_cli_generate(ll_context *ctx, const ll_cli_args *args);
ll_status ll_cli_selftest(ll_context *ctx, const ll_cli_args *args);
ll_status ll_cli_info(ll_context *ctx, const ll_cli_args *args);

#endif
