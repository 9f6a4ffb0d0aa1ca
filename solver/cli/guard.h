/* SPDX-License-Identifier: Apache-2.0 */
/* What a command must not overwrite: the tables of a case, and the files that it reads. */
#ifndef LL_SOLVER_CLI_GUARD_H
#define LL_SOLVER_CLI_GUARD_H

#include "graphs/convert.h"

/* Whether two paths name the same thing, which exists. */
bool ll_cli_same_place(const char *a, const char *b);
/* LL_ERR_USAGE where the folder of an answer is the input's, or holds node.csv or link.csv: an answer and a case both
 * have a corridor.csv. */
ll_status ll_cli_guard_answer(ll_context *ctx, const char *input, const char *output);
/* LL_ERR_USAGE where the folder of a generated case holds one. */
ll_status ll_cli_guard_generated(ll_context *ctx, const char *output);
/* LL_ERR_USAGE where writing the format to output would replace a file that source was read from, or a table in the
 * folder of a case. */
ll_status ll_cli_guard_conversion(ll_context *ctx, const char *input, const ll_case *source, ll_convert_format format,
                                  const char *output);

#endif
