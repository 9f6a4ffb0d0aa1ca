/* SPDX-License-Identifier: Apache-2.0 */
/* What a command must not overwrite: the tables of a case, what another command left, and the files that it reads. */
#ifndef LL_SOLVER_CLI_GUARD_H
#define LL_SOLVER_CLI_GUARD_H

#include "graphs/convert.h"

/* Whether two paths name the same thing, which exists. */
bool ll_cli_same_place(const char *a, const char *b);
/* Whether a folder has a file, packed or not. */
bool ll_cli_holds(ll_context *ctx, const char *folder, const char *file);

/* What a command leaves in OUT, each by the files that it alone writes; where the first is missing there is none. */
typedef enum ll_cli_kind { LL_CLI_ANSWER, LL_CLI_COMPARISON, LL_CLI_CHOICE, LL_CLI_KINDS } ll_cli_kind;
bool ll_cli_holds_kind(ll_context *ctx, const char *folder, ll_cli_kind kind);
/*
 * LL_ERR_USAGE where writing a kind into output would make a mixture: output is the input's, or holds node.csv or
 * link.csv (an answer and a case both have a corridor.csv), or what another command left, in whole or in part, of which
 * some files would be replaced and others stay. What the same command left, in whole or in part, is replaced.
 */
ll_status ll_cli_guard_output(ll_context *ctx, const char *input, const char *output, ll_cli_kind kind);
/* A run that wrote nothing leaves what was there: nobody should take it for this one's. */
void ll_cli_tell_of_older(ll_context *ctx, const char *output, ll_cli_kind kind);

/* LL_ERR_USAGE where the folder of a generated case holds one. */
ll_status ll_cli_guard_generated(ll_context *ctx, const char *output);
/* LL_ERR_USAGE where writing the format to output would replace a file that source was read from, or a table in the
 * folder of a case. */
ll_status ll_cli_guard_conversion(ll_context *ctx, const char *input, const ll_case *source, ll_convert_format format,
                                  const char *output);

#endif
