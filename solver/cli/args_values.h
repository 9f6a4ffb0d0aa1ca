/* SPDX-License-Identifier: Apache-2.0 */
/* The values of options. */
#ifndef LL_SOLVER_CLI_ARGS_VALUES_H
#define LL_SOLVER_CLI_ARGS_VALUES_H

#include "graphs/base/base.h"
#include "solver/cli/args.h"

/* Says in args->wrong what is. */
ll_cli_parsed ll_cli_wrong(ll_cli_args *args, const char *format, ...) LL_PRINTF(2, 3);

/* Takes one option; false where its value does not fit, and args->wrong says why. */
bool ll_cli_take_option(ll_cli_args *args, ll_cli_option_id id, const char *value);

#endif
