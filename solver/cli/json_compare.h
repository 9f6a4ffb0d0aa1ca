/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison on stdout as JSON. */
#ifndef LL_SOLVER_CLI_JSON_COMPARE_H
#define LL_SOLVER_CLI_JSON_COMPARE_H

#include "solver/compare/compare.h"

ll_status ll_cli_print_comparison(ll_context *ctx, const ll_comparison *c);

#endif
