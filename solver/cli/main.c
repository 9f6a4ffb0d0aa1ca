/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command landlink: reads the command line, runs one command, and turns its status into an exit code. Data goes to
 * stdout, messages go to stderr.
 */
#include <stdio.h>

#include "solver/cli/commands.h"
#include "solver/cli/environment.h"
#include "solver/cli/limits.h"
#include "solver/cli/log.h"
#include "solver/cli/ranks.h"
#include "solver/team.h"

static ll_status run_command(ll_context *ctx, const ll_cli_args *args) {
    switch (args->verb) {
    case LL_CLI_SOLVE:
        return ll_cli_solve(ctx, args);
    case LL_CLI_COMPARE:
        return ll_cli_compare(ctx, args);
    case LL_CLI_INVEST:
        return ll_cli_invest(ctx, args);
    case LL_CLI_VERIFY:
        return ll_cli_verify(ctx, args);
    case LL_CLI_REPORT:
        return ll_cli_report(ctx, args);
    case LL_CLI_CHECK:
        return ll_cli_check(ctx, args);
    case LL_CLI_CONVERT:
        return ll_cli_convert(ctx, args);
    case LL_CLI_GENERATE:
        return ll_cli_generate(ctx, args);
    case LL_CLI_INFO:
        return ll_cli_info(ctx, args);
    case LL_CLI_SELFTEST:
        return ll_cli_selftest(ctx, args);
    case LL_CLI_VERB_COUNT:
        break;
    }
    return LL_ERR_INTERNAL;
}

/* Findings start with file:line:column, which editors read: they stand as they are. */
static void print_error(const ll_context *ctx, ll_status status) {
    const char *text = ll_context_error(ctx);
    if (text[0] == '\0') text = ll_status_name(status);
    fprintf(stderr, "%s%s\n", status == LL_ERR_DATA ? "" : "landlink: ", text);
}

static int exit_code(ll_status status) { return status == LL_ERR_MEMORY ? LL_ERR_INTERNAL : (int)status; }

/* What was printed must have arrived: a full disk behind stdout is an error. */
static ll_status flush_stdout(ll_status status) {
    if (fflush(stdout) == 0 && ferror(stdout) == 0) return status;
    if (status != LL_OK) return status;
    fputs("landlink: cannot write to stdout; what it goes to is full or closed, send it elsewhere\n", stderr);
    return LL_ERR_WRITE;
}

static int run(const ll_cli_args *args, ll_ranks *ranks) {
    ll_context *ctx = NULL;
    ll_status status = ll_context_create(&ctx);
    if (status != LL_OK) {
        fputs("landlink: out of memory\n", stderr);
        return exit_code(status);
    }
    ll_context_set_threads(ctx, args->threads);
    if (args->job_ends) ctx->deadline_why = "the job is about to end";
    ll_cli_log_open(ctx, args);
    ll_cli_ranks_give(ranks, ctx);
    status = ll_cli_ranks_allow(ctx, args);
    if (status == LL_OK) status = run_command(ctx, args);
    if (status != LL_OK) print_error(ctx, status);
    if (ranks != NULL) ranks->ctx = NULL;
    ll_context_free(ctx);
    return exit_code(flush_stdout(status));
}

static int print_wrong(const ll_cli_args *args) {
    const char *verb = ll_cli_verb_name(args->verb);
    const char *space = verb[0] != '\0' ? " " : "";
    fprintf(stderr, "landlink%s%s: %s. Try 'landlink%s%s --help'.\n", space, verb, args->wrong, space, verb);
    return LL_ERR_USAGE;
}

static int print_version(void) {
    char library[128];
    ll_cli_ranks_library(library, sizeof library);
    printf("landlink %s\n", ll_version());
    if (library[0] != '\0') printf("%s\n", library);
    return exit_code(flush_stdout(LL_OK));
}

static int do_words(int argc, char **argv, ll_ranks *ranks) {
    ll_cli_args args;
    switch (ll_cli_parse(argc, argv, &args)) {
    case LL_CLI_DO_RUN:
        ll_cli_limit_by_job(&args);
        return run(&args, ranks);
    case LL_CLI_DO_HELP:
        ll_cli_help(stdout, args.verb);
        return exit_code(flush_stdout(LL_OK));
    case LL_CLI_DO_VERSION:
        return print_version();
    case LL_CLI_DO_NOTHING:
        ll_cli_help(stderr, LL_CLI_NO_VERB);
        return LL_ERR_USAGE;
    case LL_CLI_WRONG:
        break;
    }
    return print_wrong(&args);
}

/* What another rank than 0 does: what rank 0 tells it. It reads, writes and says nothing. */
static int serve(int argc, char **argv, ll_ranks *ranks) {
    ll_cli_args args;
    ll_context *ctx = NULL;
    (void)ll_cli_parse(argc, argv, &args);
    ll_status status = ll_context_create(&ctx);
    if (status != LL_OK) {
        ranks->lost = true;
        return exit_code(status);
    }
    ll_context_set_threads(ctx, args.threads);
    ll_cli_ranks_give(ranks, ctx);
    status = ll_team_serve(ctx);
    ranks->ctx = NULL;
    ll_context_free(ctx);
    return exit_code(status);
}

int main(int argc, char **argv) {
    ll_cli_environment_prepare(argv);
    ll_ranks *ranks = ll_cli_ranks_start();
    int code = ranks != NULL && ranks->rank > 0 ? serve(argc, argv, ranks) : do_words(argc, argv, ranks);
    return ll_cli_ranks_stop(ranks, code);
}
