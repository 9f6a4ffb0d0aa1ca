/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parses the command line with getopt_long. Each command sees its own options only, so that an option of another
 * command is told as such, and a misspelt or shortened one with the name that was probably meant.
 */
#include "solver/cli/args.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "graphs/io/near_name.h"
#include "solver/cli/args_generate.h"
#include "solver/cli/args_values.h"

enum { PRICE_RANGES = 50 }; /* of solve: capacities that people look at */

/* ---- what was meant ---- */

/* Whether somebody may have meant a name: two letters of five are wrong, or one of a shorter word. */
static bool is_close(const char *name, const char *other) {
    int most = 2 * (int)strlen(name) / 5;
    return ll_edits(name, other, most > 0 ? most : 1) != LL_NONE;
}

static ll_cli_parsed wrong_verb(ll_cli_args *args, const char *name) {
    const char *verb_names[LL_CLI_VERB_COUNT];
    for (ll_cli_verb verb = 0; verb < LL_CLI_VERB_COUNT; ++verb) verb_names[verb] = ll_cli_verb_name(verb);
    const char *near = ll_near_name(name, verb_names, LL_CLI_VERB_COUNT);
    if (near != NULL && is_close(name, near))
        return ll_cli_wrong(args, "there is no command '%s'; the nearest is '%s'", name, near);
    return ll_cli_wrong(args,
                        "there is no command '%s'; there are solve, compare, invest, verify, report, check, convert, "
                        "generate, info and selftest",
                        name);
}

/* The commands that have an option. */
static void list_verbs(const ll_cli_option *option, char *text, size_t size) {
    size_t used = 0;
    for (ll_cli_verb verb = 0; verb < LL_CLI_VERB_COUNT && used < size; ++verb)
        if (ll_cli_has(verb, option))
            used += (size_t)snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", ll_cli_verb_name(verb));
}

/* The option that a name begins, of the command or of another; NULL: none. *several: it begins more of the same. */
static const ll_cli_option *find_begun(ll_cli_verb verb, bool own, const char *name, bool *several) {
    const ll_cli_option *found = NULL;
    for (int id = 0; id < LL_CLI_OPTION_COUNT; ++id) {
        const ll_cli_option *option = &ll_cli_options[id];
        if (ll_cli_has(verb, option) != own || strncmp(option->name, name, strlen(name)) != 0) continue;
        if (strcmp(option->name, name) == 0) return option;
        *several = found != NULL;
        if (found == NULL) found = option;
    }
    return found;
}

/* The option that is nearest to a name, those of the command before others; NULL where none is close. */
static const ll_cli_option *find_near(ll_cli_verb verb, const char *name) {
    const char *names[LL_CLI_OPTION_COUNT];
    const ll_cli_option *option[LL_CLI_OPTION_COUNT];
    int count = 0, at = 0;
    for (int own = 1; own >= 0; --own)
        for (int id = 0; id < LL_CLI_OPTION_COUNT; ++id)
            if (ll_cli_has(verb, &ll_cli_options[id]) == (own == 1)) option[count++] = &ll_cli_options[id];
    for (int i = 0; i < count; ++i) names[i] = option[i]->name;
    const char *near = ll_near_name(name, names, count);
    if (near == NULL || !is_close(name, near)) return NULL;
    while (names[at] != near) ++at;
    return option[at];
}

static ll_cli_parsed wrong_option(ll_cli_args *args, const char *text) {
    char name[64], verbs[160];
    bool several = false;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text + 2, "="), text + 2);
    const ll_cli_option *option = find_begun(args->verb, true, name, &several);
    if (name[0] == '\0' || several) return ll_cli_wrong(args, "there is no option --%s", name);
    if (option != NULL)
        return ll_cli_wrong(args, "there is no option --%s; options are written out: --%s", name, option->name);
    option = find_begun(args->verb, false, name, &several);
    if (option == NULL || several) option = find_near(args->verb, name);
    if (option == NULL) return ll_cli_wrong(args, "there is no option --%s", name);
    if (ll_cli_has(args->verb, option))
        return ll_cli_wrong(args, "there is no option --%s; the nearest is --%s", name, option->name);
    list_verbs(option, verbs, sizeof verbs);
    if (strcmp(name, option->name) == 0)
        return ll_cli_wrong(args, "--%s is not an option of this command, but of %s", name, verbs);
    return ll_cli_wrong(args, "there is no option --%s; the nearest is --%s, not of this command, but of %s", name,
                        option->name, verbs);
}

/* ---- the line ---- */

/* The getopt_long tables of a command. */
typedef struct getopt_tables {
    struct option longs[LL_CLI_OPTION_COUNT + 1];
    char shorts[2 * LL_CLI_OPTION_COUNT + 3];
} getopt_tables;

enum { FIRST_ID = 256 }; /* above every letter */

static void fill_tables(ll_cli_verb verb, getopt_tables *tables) {
    struct option *next = tables->longs;
    char *letter = tables->shorts;
    *letter++ = ':'; /* tells a missing value from an unknown option */
    for (int id = 0; id < LL_CLI_OPTION_COUNT; ++id) {
        const ll_cli_option *option = &ll_cli_options[id];
        if (!ll_cli_has(verb, option)) continue;
        int has_argument = option->argument != NULL ? required_argument : no_argument;
        *next++ = (struct option){option->name, has_argument, NULL, FIRST_ID + id};
        if (option->letter == 0) continue;
        *letter++ = option->letter;
        if (option->argument != NULL) *letter++ = ':';
    }
    *next = (struct option){NULL, 0, NULL, 0};
    *letter = '\0';
}

static ll_cli_option_id option_of(int found) {
    if (found >= FIRST_ID) return (ll_cli_option_id)(found - FIRST_ID);
    int id = 0;
    while (ll_cli_options[id].letter != (char)found) ++id;
    return (ll_cli_option_id)id;
}

/* What getopt_long refused: found is '?' or ':', optopt the option if it knows it. */
static ll_cli_parsed refuse(ll_cli_args *args, int found, char *const *argv) {
    const char *text = argv[optind - 1];
    if (found == ':') return ll_cli_wrong(args, "%s needs a value", text);
    if (optopt >= FIRST_ID) return ll_cli_wrong(args, "--%s takes no value", ll_cli_options[optopt - FIRST_ID].name);
    if (optopt != 0) return ll_cli_wrong(args, "there is no option -%c", optopt);
    return wrong_option(args, text);
}

/* getopt_long takes the beginning of a name for it, until there is another option that begins so. */
static bool is_written_out(const char *word, const ll_cli_option *option) {
    return strcspn(word + 2, "=") == strlen(option->name);
}

/*
 * Whether the value that getopt_long found is a word of its own that looks like an option: of `-o -q` somebody forgot
 * the folder, of `--gap -1` nobody forgot anything.
 */
static bool is_option_like(const char *value, const char *word) {
    return value == word && value[0] == '-' && strchr("0123456789.", value[1]) == NULL;
}

static ll_cli_parsed refuse_option_like(ll_cli_args *args, int found, const ll_cli_option *option, const char *value) {
    char as_written[64];
    snprintf(as_written, sizeof as_written, found < FIRST_ID ? "-%.1s" : "--%s",
             found < FIRST_ID ? &option->letter : option->name);
    return ll_cli_wrong(args, "%s needs a value, and '%s' looks like an option; if it is the value, write --%s=%s",
                        as_written, value, option->name, value);
}

/* Options whose second value would silently take the place of the first, which people mean to add to it. */
static bool is_for_one(ll_cli_option_id id) {
    return id == LL_CLI_SCENARIO || id == LL_CLI_PROJECTS || id == LL_CLI_OUTAGE || id == LL_CLI_BUDGET ||
           id == LL_CLI_PHASE || id == LL_CLI_YEAR || id == LL_CLI_OUTPUT;
}

static ll_cli_parsed refuse_again(ll_cli_args *args, ll_cli_option_id id) {
    bool lists = id == LL_CLI_PROJECTS || (id == LL_CLI_SCENARIO && args->verb == LL_CLI_COMPARE);
    return ll_cli_wrong(args, "--%s is there twice; %s", ll_cli_options[id].name,
                        lists ? "put its ids into one list, separated by ';'" : "it takes one value");
}

static ll_cli_parsed take_options(int argc, char **argv, ll_cli_args *args) {
    getopt_tables tables;
    fill_tables(args->verb, &tables);
    opterr = 0;
    for (;;) {
        int found = getopt_long(argc, argv, tables.shorts, tables.longs, NULL);
        if (found == -1) return LL_CLI_DO_RUN;
        if (found == '?' || found == ':') return refuse(args, found, argv);
        ll_cli_option_id id = option_of(found);
        const char *word = argv[optind - 1 - (optarg == argv[optind - 1])];
        if (found >= FIRST_ID && !is_written_out(word, &ll_cli_options[id])) return wrong_option(args, word);
        if (id == LL_CLI_HELP) return LL_CLI_DO_HELP;
        if (id == LL_CLI_VERSION) return LL_CLI_DO_VERSION;
        if (ll_cli_options[id].argument != NULL && is_option_like(optarg, argv[optind - 1]))
            return refuse_option_like(args, found, &ll_cli_options[id], optarg);
        if (args->given[id] && is_for_one(id)) return refuse_again(args, id);
        if (!ll_cli_take_option(args, id, optarg)) return LL_CLI_WRONG;
        args->given[id] = true;
    }
}

static bool check_invest(ll_cli_args *args) {
    bool budget = args->given[LL_CLI_BUDGET], phase = args->given[LL_CLI_PHASE];
    if (!budget && !phase)
        ll_cli_wrong(args, "--budget-musd B is missing: the million USD to spend; or --phase for budgets by year");
    if (budget && phase)
        ll_cli_wrong(args, "--budget-musd and --phase contradict each other: each phase has its own budget");
    if (phase && args->given[LL_CLI_YEAR])
        ll_cli_wrong(args, "--year and --phase contradict each other: each phase has its own year");
    if (args->given[LL_CLI_RATE] && !phase)
        ll_cli_wrong(args, "--rate discounts the years of --phase, which is missing");
    return args->wrong[0] == '\0';
}

/* The words that are no options: CASE, or CASE OUT, or IN OUT. */
static ll_cli_parsed take_words(int count, char **word, ll_cli_args *args) {
    bool second_is_output = args->verb == LL_CLI_VERIFY || args->verb == LL_CLI_REPORT || args->verb == LL_CLI_CONVERT;
    int most = second_is_output ? 2 : 1;
    if (count > most) return ll_cli_wrong(args, "'%s' is one word too many", word[most]);
    if (count > 0) args->input = word[0];
    if (count > 1) args->output = word[1];
    const char *first_name = args->verb == LL_CLI_CONVERT    ? "IN"
                             : args->verb == LL_CLI_GENERATE ? "KIND (planar, grid, corridor or gravity)"
                                                             : "CASE";
    if (args->output != NULL && args->output[0] == '\0')
        return ll_cli_wrong(args, "OUT is empty; name a folder or file");
    if (args->input == NULL && args->verb != LL_CLI_INFO && args->verb != LL_CLI_SELFTEST)
        return ll_cli_wrong(args, "%s is missing", first_name);
    if (second_is_output && args->output == NULL) return ll_cli_wrong(args, "OUT is missing");
    bool solves = args->verb == LL_CLI_SOLVE || args->verb == LL_CLI_COMPARE || args->verb == LL_CLI_INVEST;
    if (solves && args->output == NULL) {
        return ll_cli_wrong(args, "-o OUT is missing: the folder of the answer");
    }
    if (args->verb == LL_CLI_INVEST && !check_invest(args)) return LL_CLI_WRONG;
    if (args->collect && args->tasks > 0)
        return ll_cli_wrong(args, "--task does a share, --collect puts all together: give one of them");
    if (args->given[LL_CLI_CHECKPOINT] && args->solve.checkpoint[0] == '\0')
        return ll_cli_wrong(args, "--checkpoint is empty; name a folder");
    if (args->given[LL_CLI_CHECKPOINT_EVERY] && !args->given[LL_CLI_CHECKPOINT])
        return ll_cli_wrong(args, "--checkpoint-every needs --checkpoint DIR");
    if (args->verb == LL_CLI_GENERATE && !ll_cli_check_generate(args)) return LL_CLI_WRONG;
    if (args->given[LL_CLI_POINTS] && !args->given[LL_CLI_PARETO])
        return ll_cli_wrong(args, "--points is of --pareto cost,time, which is not given");
    if ((args->given[LL_CLI_CHOICES] || args->given[LL_CLI_CHOICE_FACTOR]) && !args->given[LL_CLI_LOGIT])
        return ll_cli_wrong(args, "--choices and --choice-factor are of --logit THETA, which is not given");
    if (args->quiet && args->verbose) return ll_cli_wrong(args, "--quiet and --verbose contradict each other");
    return LL_CLI_DO_RUN;
}

ll_cli_parsed ll_cli_parse(int argc, char **argv, ll_cli_args *args) {
    *args = (ll_cli_args){.verb = LL_CLI_NO_VERB};
    ll_problem_options_default(&args->problem);
    ll_solve_options_default(&args->solve);
    ll_invest_options_default(&args->invest);
    args->generate = ll_generate_options_default();
    if (argc < 2) return LL_CLI_DO_NOTHING;
    const char *first = argv[1];
    if (strcmp(first, "--version") == 0) return LL_CLI_DO_VERSION;
    if (strcmp(first, "-h") == 0 || strcmp(first, "--help") == 0) return LL_CLI_DO_HELP;
    if (strcmp(first, "help") == 0) {
        if (argc > 2) args->verb = ll_cli_verb_find(argv[2]);
        return argc > 2 && args->verb == LL_CLI_NO_VERB ? wrong_verb(args, argv[2]) : LL_CLI_DO_HELP;
    }
    if (first[0] == '-') return ll_cli_wrong(args, "the command comes first, '%s' after it", first);
    args->verb = ll_cli_verb_find(first);
    if (args->verb == LL_CLI_NO_VERB) return wrong_verb(args, first);
    if (args->verb == LL_CLI_SOLVE) {
        args->solve.price_ranges = PRICE_RANGES;
        args->solve.price_ranges_if_cheap = true;
    }
    ll_cli_parsed parsed = take_options(argc - 1, argv + 1, args);
    return parsed == LL_CLI_DO_RUN ? take_words(argc - 1 - optind, argv + 1 + optind, args) : parsed;
}
