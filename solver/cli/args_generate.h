/* SPDX-License-Identifier: Apache-2.0 */
/* The options of generate: their ranges, and which kind has which. */
#ifndef LL_SOLVER_CLI_ARGS_GENERATE_H
#define LL_SOLVER_CLI_ARGS_GENERATE_H

#include "solver/cli/args.h"

/* Where the count that an option sets is kept, and its range; NULL for an option that sets none. */
int64_t *ll_cli_generate_count(ll_generate_options *options, ll_cli_option_id id, int64_t *low, int64_t *high);

/* Finds the kind in args->input and holds the options against it; false, args->wrong says why, when they do not fit. */
bool ll_cli_check_generate(ll_cli_args *args);

#endif
