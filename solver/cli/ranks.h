/* SPDX-License-Identifier: Apache-2.0 */
/* The processes that a launcher of MPI has started beside this one, in builds with MPI. */
#ifndef LL_CLI_RANKS_H
#define LL_CLI_RANKS_H

#include "graphs/base/ranks.h"
#include "solver/cli/args.h"

/* Joins them. NULL: there are none, or this build has no MPI. Before any thread is started. */
ll_ranks *ll_cli_ranks_start(void);
/* Gives a context its ranks, and its part of the threads that several of them share. */
void ll_cli_ranks_give(ll_ranks *ranks, ll_context *ctx);
/* Whether a command is for several; tells what to do where it is not. */
ll_status ll_cli_ranks_allow(ll_context *ctx, const ll_cli_args *args);
/* Sends the others home and leaves; returns the exit code of this process. Does not return where a rank was lost: then
 * all end with 75. NULL allowed. */
int ll_cli_ranks_stop(ll_ranks *ranks, int code);
/* The library of messages of this build, "" where it has none. */
void ll_cli_ranks_library(char *text, size_t size);

#endif
