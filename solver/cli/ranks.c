/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks or none: the one place that knows whether this build has MPI. */
#include "solver/cli/ranks.h"

#include <stdio.h>
#include <string.h>

#include "solver/team.h"

#if defined(LANDLINK_WITH_MPI) && LANDLINK_WITH_MPI
#include "solver/cli/ranks_mpi.h"

ll_ranks *ll_cli_ranks_start(void) { return ll_mpi_start(); }

void ll_cli_ranks_library(char *text, size_t size) { ll_mpi_library(text, size); }

static void leave(ll_ranks *ranks) { ll_mpi_stop(ranks); }
#else
ll_ranks *ll_cli_ranks_start(void) { return NULL; }

void ll_cli_ranks_library(char *text, size_t size) { snprintf(text, size, "%s", ""); }

static void leave(ll_ranks *ranks) { (void)ranks; }
#endif

void ll_cli_ranks_give(ll_ranks *ranks, ll_context *ctx) {
    if (ranks == NULL) return;
    ranks->ctx = ctx;
    if (ranks->count > 1) ctx->ranks = ranks;
    bool given = strncmp(ctx->threads_why, "the ", 4) != 0; /* by an option or a variable, to each rank */
    if (given || ranks->sharers < 2) return;
    ctx->threads = ctx->threads > ranks->sharers ? ctx->threads / ranks->sharers : 1;
    ctx->threads_why = "a part of the processors that ranks share";
}

ll_status ll_cli_ranks_allow(ll_context *ctx, const ll_cli_args *args) {
    if (ctx->ranks == NULL || args->verb == LL_CLI_SOLVE || args->verb == LL_CLI_INFO) return LL_OK;
    const char *advice = args->verb == LL_CLI_COMPARE
                             ? "start it as one process, or its shares as a job array by --task"
                             : "start it as one process, without mpirun or srun -n";
    return ll_fail(ctx, LL_ERR_USAGE, "%s is for one process, and %d were started: %s; solve is for several",
                   ll_cli_verb_name(args->verb), ctx->ranks->count, advice);
}

int ll_cli_ranks_stop(ll_ranks *ranks, int code) {
    if (ranks == NULL) return code;
    if (ranks->rank == 0 && ranks->count > 1) (void)ll_team_end(ranks);
    leave(ranks);
    return code;
}
