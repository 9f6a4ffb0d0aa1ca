/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line: one table of options serves the parser, the help texts and the advice after a slip.
 */
#ifndef LL_SOLVER_CLI_ARGS_H
#define LL_SOLVER_CLI_ARGS_H

#include <stdbool.h>
#include <stdio.h>

#include <landlink/landlink.h>

#include "graphs/generate.h"

typedef enum ll_cli_verb {
    LL_CLI_SOLVE,
    LL_CLI_COMPARE,
    LL_CLI_INVEST,
    LL_CLI_VERIFY,
    LL_CLI_REPORT,
    LL_CLI_CHECK,
    LL_CLI_CONVERT,
    LL_CLI_GENERATE,
    LL_CLI_INFO,
    LL_CLI_SELFTEST,
    LL_CLI_VERB_COUNT,
    LL_CLI_NO_VERB = LL_CLI_VERB_COUNT
} ll_cli_verb;

typedef enum ll_cli_option_id {
    LL_CLI_OUTPUT,
    LL_CLI_GAP,
    LL_CLI_TIME_LIMIT,
    LL_CLI_MEMORY_LIMIT,
    LL_CLI_ITERATION_LIMIT,
    LL_CLI_METHOD,
    LL_CLI_VERTEX,
    LL_CLI_LOGIT,
    LL_CLI_CHOICES,
    LL_CLI_CHOICE_FACTOR,
    LL_CLI_PARETO,
    LL_CLI_POINTS,
    LL_CLI_CHECKPOINT,
    LL_CLI_CHECKPOINT_EVERY,
    LL_CLI_DEVICE,
    LL_CLI_THREADS,
    LL_CLI_SCENARIO,
    LL_CLI_PROJECTS,
    LL_CLI_COLD,
    LL_CLI_OUTAGE,
    LL_CLI_BUDGET,
    LL_CLI_CANDIDATES,
    LL_CLI_PHASE,
    LL_CLI_RATE,
    LL_CLI_SWEEP,
    LL_CLI_DRAWS,
    LL_CLI_TASK,
    LL_CLI_COLLECT,
    LL_CLI_YEAR,
    LL_CLI_HARD,
    LL_CLI_DEMAND_SCALE,
    LL_CLI_PRICE_RANGES,
    LL_CLI_PARTS,
    LL_CLI_SEED,
    LL_CLI_TO,
    LL_CLI_LOSSY,
    LL_CLI_NETWORK,
    LL_CLI_NODES,
    LL_CLI_ROWS,
    LL_CLI_COLUMNS,
    LL_CLI_STAGES,
    LL_CLI_ROUTES,
    LL_CLI_ORIGINS,
    LL_CLI_DEMANDS,
    LL_CLI_CLASSES,
    LL_CLI_VOLUME,
    LL_CLI_DECAY,
    LL_CLI_BINDING,
    LL_CLI_JSON,
    LL_CLI_QUIET,
    LL_CLI_VERBOSE,
    LL_CLI_HELP,
    LL_CLI_VERSION,
    LL_CLI_OPTION_COUNT
} ll_cli_option_id;

typedef struct ll_cli_option {
    const char *name;
    char letter;          /* 0: none */
    const char *argument; /* NULL: a switch */
    unsigned verbs;       /* bit 1 << verb for each that takes it */
    const char *help;
} ll_cli_option;

/* [ll_cli_option_id] in the order of the help. */
extern const ll_cli_option ll_cli_options[LL_CLI_OPTION_COUNT];
/* Whether it is an option of the command. */
bool ll_cli_has(ll_cli_verb verb, const ll_cli_option *option);

enum { LL_CLI_PHASES = 12 };
enum { LL_CLI_MOST_SWEEPS = 64 };

typedef struct ll_cli_args {
    ll_cli_verb verb;
    const char *input;  /* CASE, IN of convert or KIND of generate; NULL where info or selftest has none */
    const char *output; /* OUT */
    const char *to;     /* format of convert; NULL: by the name of OUT */
    ll_problem_options problem;
    ll_solve_options solve;
    ll_generate_kind kind; /* of generate */
    ll_generate_options generate;
    bool given[LL_CLI_OPTION_COUNT];
    int threads;   /* 0: not given */
    bool cold;     /* of compare */
    bool job_ends; /* the time limit is the end of the batch job */
    ll_outage outage;
    ll_invest_options invest; /* budget, candidates and rate; phase_count of phase below */
    ll_invest_phase phase[LL_CLI_PHASES];
    const char *sweep[LL_CLI_MOST_SWEEPS]; /* [sweep_count] */
    int32_t sweep_count, draws;
    int32_t task, tasks; /* of compare; 0 of 0: all */
    bool collect;
    bool lossy, json, quiet, verbose;
    char wrong[512]; /* what is wrong with the command line, one line */
} ll_cli_args;

typedef enum ll_cli_parsed {
    LL_CLI_DO_RUN,
    LL_CLI_DO_HELP,
    LL_CLI_DO_VERSION,
    LL_CLI_DO_NOTHING,
    LL_CLI_WRONG
} ll_cli_parsed;

/* Reads the command line into args; texts are borrowed from argv. DO_NOTHING: there were no arguments at all. */
ll_cli_parsed ll_cli_parse(int argc, char **argv, ll_cli_args *args);

const char *ll_cli_verb_name(ll_cli_verb verb); /* "" for LL_CLI_NO_VERB */
ll_cli_verb ll_cli_verb_find(const char *name); /* LL_CLI_NO_VERB when there is none */

/* Help of a command, or of the whole for LL_CLI_NO_VERB. */
void ll_cli_help(FILE *out, ll_cli_verb verb);

#endif
