/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks or none: the one place that knows whether this build has MPI. */
#include "solver/cli/ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/team.h"

enum { LIBRARY_SIZE = 128 };

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

/* ---- processes that do not know of each other ---- */

static int64_t number_of(const char *name) {
    const char *text = getenv(name);
    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

/* How many processes a launcher says that it started, and the variable that says so. */
static int64_t count_started(const char **says) {
    static const char *const sizes[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
        *says = sizes[i];
        if (getenv(sizes[i]) != NULL) return number_of(sizes[i]);
    }
    *says = "PMIX_RANK";
    if (getenv("PMIX_RANK") == NULL) return 1;
    int64_t of_step = number_of("SLURM_STEP_NUM_TASKS"), ranks = number_of("PMIX_RANK") + 1;
    return of_step > ranks ? of_step : ranks;
}

/* A share of a comparison is a run of its own, and what only reads may run as often as anyone likes. */
static bool may_run_side_by_side(const ll_cli_args *args) {
    switch (args->verb) {
    case LL_CLI_SOLVE:
    case LL_CLI_INVEST:
    case LL_CLI_REPORT:
    case LL_CLI_CONVERT:
    case LL_CLI_GENERATE:
        return false;
    case LL_CLI_COMPARE:
        return args->tasks > 0;
    default:
        return true;
    }
}

/*
 * The launcher of another MPI than that of this build (or any, of a build without) starts processes that each believe
 * to be alone: all would do the whole work and write the same OUT.
 */
static ll_status refuse_strangers(ll_context *ctx, const ll_cli_args *args) {
    char library[LIBRARY_SIZE];
    const char *says = NULL;
    int64_t started = count_started(&says);
    if (started < 2 || may_run_side_by_side(args)) return LL_OK;
    ll_cli_ranks_library(library, sizeof library);
    if (library[0] == '\0')
        return ll_fail(ctx, LL_ERR_UNAVAILABLE,
                       "%lld processes were started (%s), but this build has no MPI: each would do the whole %s and "
                       "write the same OUT; start one, or build with MPI (README.md, Install); where each has an OUT "
                       "of its own, unset %s",
                       (long long)started, says, ll_cli_verb_name(args->verb), says);
    return ll_fail(ctx, LL_ERR_UNAVAILABLE,
                   "%lld processes were started (%s), but each finds itself alone: they were not started by the "
                   "launcher of %s, with which this command was built; use its mpirun, or srun --mpi=pmix or pmi2, "
                   "whichever it knows; where each has an OUT of its own, unset %s",
                   (long long)started, says, library, says);
}

ll_status ll_cli_ranks_allow(ll_context *ctx, const ll_cli_args *args) {
    if (ctx->ranks == NULL) return refuse_strangers(ctx, args);
    if (args->verb == LL_CLI_SOLVE || args->verb == LL_CLI_INFO) return LL_OK;
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
