/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parses the command line with getopt_long. Each command sees its own options only, so that an option of another
 * command is told as such, and a misspelt one with the nearest name.
 */
#include "solver/cli/args.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/base/base.h"
#include "graphs/io/near_name.h"
#include "solver/cli/args_generate.h"
#include "solver/cli/args_phase.h"
#include "solver/cli/args_task.h"
#include "solver/cli/args_units.h"
#include "solver/method.h"

enum { PRICE_RANGES = 50 }; /* of solve: capacities that people look at */

#define BIT(verb) (1U << (verb))

enum {
    COMPARE = BIT(LL_CLI_COMPARE),
    INVEST = BIT(LL_CLI_INVEST),
    SPREAD = BIT(LL_CLI_SOLVE) | COMPARE, /* with --logit: costs of investments are those of the cheapest flows */
    SOLVE = SPREAD | INVEST,
    READS = SOLVE | BIT(LL_CLI_VERIFY) | BIT(LL_CLI_REPORT) | BIT(LL_CLI_CHECK) | BIT(LL_CLI_INFO),
    GENERATE = BIT(LL_CLI_GENERATE),
    SPLITS = SOLVE | BIT(LL_CLI_INFO),
    CONVERT = BIT(LL_CLI_CONVERT),
    SELFTEST = BIT(LL_CLI_SELFTEST),
    BUILDS = READS | CONVERT | SELFTEST,
    EVERY = BIT(LL_CLI_VERB_COUNT) - 1
};

const ll_cli_option ll_cli_options[LL_CLI_OPTION_COUNT] = {
    [LL_CLI_OUTPUT] = {"output", 'o', "OUT", SOLVE | GENERATE, "folder of the answer, or of the case; made if needed"},
    [LL_CLI_GAP] = {"gap", 0, "G", SOLVE, "stop at a proven gap of G, 0 to 1 (default 1e-6, compare 1e-7)"},
    [LL_CLI_TIME_LIMIT] = {"time-limit", 0, "S", SOLVE,
                           "stop after S seconds, or 15m, or 1h, with the best answer so far"},
    [LL_CLI_MEMORY_LIMIT] = {"memory-limit", 0, "SIZE", SPLITS,
                             "take no more memory than SIZE, 512M or 8G (default: what the machine or cgroup has)"},
    [LL_CLI_ITERATION_LIMIT] = {"iteration-limit", 0, "N", SOLVE, "stop after N master rounds"},
    [LL_CLI_METHOD] = {"method", 0, "M", SOLVE, "auto, lp, column, interior or price (default auto, which says why)"},
    [LL_CLI_VERTEX] = {"vertex", 0, NULL, SOLVE, "end at a vertex, where few demands are split, at any size"},
    [LL_CLI_LOGIT] = {"logit", 0, "THETA", SPREAD,
                      "spread demands by cost, as exp(-THETA * USD per TEU) where nothing is full"},
    [LL_CLI_CHOICES] = {"choices", 0, "K", SPREAD,
                        "--logit: over K paths at most, the cheapest of corridors among them (default 20)"},
    [LL_CLI_CHOICE_FACTOR] = {"choice-factor", 0, "F", SPREAD,
                              "--logit: over paths of F times the cheapest cost at most (default 1.5)"},
    [LL_CLI_PARETO] = {"pareto", 0, "cost,time", BIT(LL_CLI_SOLVE),
                       "also find what time costs: from least money to least time"},
    [LL_CLI_POINTS] = {"points", 0, "N", BIT(LL_CLI_SOLVE), "--pareto: find N points at most, 2 or more (default 11)"},
    [LL_CLI_CHECKPOINT] = {"checkpoint", 0, "DIR", BIT(LL_CLI_SOLVE),
                           "keep checkpoints in DIR, and go on from the newest one there"},
    [LL_CLI_CHECKPOINT_EVERY] = {"checkpoint-every", 0, "T", BIT(LL_CLI_SOLVE),
                                 "time between checkpoints, 30s or 15m (default 10m)"},
    [LL_CLI_DEVICE] = {"device", 0, "D", SOLVE | SELFTEST, "auto, cpu or cuda (default auto)"},
    [LL_CLI_THREADS] = {"threads", 0, "N", EVERY, "threads to use (default: every core this process may use)"},
    [LL_CLI_SCENARIO] = {"scenario", 0, "ID", BUILDS, "lay a scenario of the case over its tables; compare: a list"},
    [LL_CLI_PROJECTS] = {"projects", 0, "LIST", BUILDS, "switch projects of the case on, P02;P05"},
    [LL_CLI_COLD] = {"cold", 0, NULL, COMPARE, "solve each scenario from nothing, not from where the base ended"},
    [LL_CLI_OUTAGE] = {"outage", 0, "WHAT", COMPARE, "close links, nodes or border (of two countries) one by one"},
    [LL_CLI_BUDGET] = {"budget-musd", 0, "B", INVEST, "million USD to spend, above 0"},
    [LL_CLI_CANDIDATES] = {"candidates", 0, "LIST", INVEST,
                           "choose among these projects (default: all that are neither completed nor on)"},
    [LL_CLI_PHASE] = {"phase", 0, "LIST", INVEST,
                      "budgets by year instead, YEAR:MUSD or YEAR:MUSD:DEMAND_YEAR, 2025:500;2030:900"},
    [LL_CLI_RATE] = {"rate", 0, "R", INVEST, "discount of a year with --phase, 0 to 1 (default 0; 0.05 is 5%)"},
    [LL_CLI_SWEEP] = {"sweep", 0, "TEXT", COMPARE,
                      "'TABLE:IDS COLUMN FROM:TO:STEP': a curve over any number of any table; as often as wanted"},
    [LL_CLI_DRAWS] = {"draws", 0, "N", COMPARE, "draw times and capacities N times by the spreads of link.csv"},
    [LL_CLI_TASK] = {"task", 0, "I/N", COMPARE,
                     "do share I of N, on any machine of one kind; auto: by a Slurm array. Then --collect"},
    [LL_CLI_COLLECT] = {"collect", 0, NULL, COMPARE, "put together what tasks left in OUT, and tell what is missing"},
    [LL_CLI_YEAR] = {"year", 0, "Y", BUILDS, "year of the demand (default: the case's)"},
    [LL_CLI_HARD] = {"hard", 0, NULL, BUILDS, "all demand must be carried: no penalties"},
    [LL_CLI_DEMAND_SCALE] = {"demand-scale", 0, "F", BUILDS, "multiply every volume by F"},
    [LL_CLI_PRICE_RANGES] = {"price-ranges", 0, "N", SOLVE,
                             "what one more and one less TEU of the N dearest capacities are worth (default 50; "
                             "compare and invest 0)"},
    [LL_CLI_PARTS] = {"parts", 0, "K", SPLITS, "split the network into K cells"},
    [LL_CLI_SEED] = {"seed", 0, "N", SPLITS | GENERATE | SELFTEST,
                     "seed of orders, splits and draws, or of the case (default 1)"},
    [LL_CLI_TO] = {"to", 0, "FORMAT", CONVERT, "format to write (default: by the name of OUT)"},
    [LL_CLI_LOSSY] = {"lossy", 0, NULL, CONVERT, "convert even where the format cannot hold everything"},
    [LL_CLI_NETWORK] = {"network", 0, "CASE", GENERATE, "gravity: the network, a case with node types and coordinates"},
    [LL_CLI_NODES] = {"nodes", 0, "N", GENERATE, "planar: number of nodes, 2 to 20000 (default 100)"},
    [LL_CLI_ROWS] = {"rows", 0, "N", GENERATE, "grid: number of rows, 2 to 200 (default 15)"},
    [LL_CLI_COLUMNS] = {"columns", 0, "N", GENERATE, "grid: number of columns, 2 to 200 (default 15)"},
    [LL_CLI_STAGES] = {"stages", 0, "N", GENERATE, "corridor: places along a route, 4 to 1000 (default 12)"},
    [LL_CLI_ROUTES] = {"routes", 0, "N", GENERATE, "corridor: routes beside each other, 2 to 20 (default 3)"},
    [LL_CLI_ORIGINS] = {"origins", 0, "N", GENERATE, "gravity: cities and ports that send (default 50)"},
    [LL_CLI_DEMANDS] = {"demands", 0, "N", GENERATE, "number of demands (default 1000)"},
    [LL_CLI_CLASSES] = {"classes", 0, "N", GENERATE, "corridor, gravity: commodity classes, 1 to 8 (default 4)"},
    [LL_CLI_VOLUME] = {"volume", 0, "TEU", GENERATE, "TEU a year of all demands (default 50 a demand)"},
    [LL_CLI_DECAY] = {"decay", 0, "KM", GENERATE,
                      "gravity: demand falls as 1 / (1 + (distance / KM)^2) (default 1000 km)"},
    [LL_CLI_BINDING] = {"binding", 0, "SHARE", GENERATE,
                        "share of capacities to bind, 0 to 0.9 (default 0.1; gravity: those of the network)"},
    [LL_CLI_JSON] = {"json", 0, NULL, READS, "print JSON instead of text"},
    [LL_CLI_QUIET] = {"quiet", 'q', NULL, EVERY, "no log, only warnings and errors"},
    [LL_CLI_VERBOSE] = {"verbose", 'v', NULL, EVERY, "a longer log"},
    [LL_CLI_HELP] = {"help", 'h', NULL, EVERY, "this text"},
    [LL_CLI_VERSION] = {"version", 0, NULL, EVERY, "print the version"},
};

static const char *const verb_names[LL_CLI_VERB_COUNT] = {
    [LL_CLI_SOLVE] = "solve",       [LL_CLI_COMPARE] = "compare",   [LL_CLI_INVEST] = "invest",
    [LL_CLI_VERIFY] = "verify",     [LL_CLI_REPORT] = "report",     [LL_CLI_CHECK] = "check",
    [LL_CLI_CONVERT] = "convert",   [LL_CLI_GENERATE] = "generate", [LL_CLI_INFO] = "info",
    [LL_CLI_SELFTEST] = "selftest",
};

const char *ll_cli_verb_name(ll_cli_verb verb) { return verb < LL_CLI_VERB_COUNT ? verb_names[verb] : ""; }

ll_cli_verb ll_cli_verb_find(const char *name) {
    for (ll_cli_verb verb = 0; verb < LL_CLI_VERB_COUNT; ++verb) {
        if (strcmp(name, verb_names[verb]) == 0) return verb;
    }
    return LL_CLI_NO_VERB;
}

/* ---- what is wrong, and what was meant ---- */

static ll_cli_parsed wrong(ll_cli_args *args, const char *format, ...) LL_PRINTF(2, 3);

static ll_cli_parsed wrong(ll_cli_args *args, const char *format, ...) {
    va_list list;
    va_start(list, format);
    vsnprintf(args->wrong, sizeof args->wrong, format, list);
    va_end(list);
    return LL_CLI_WRONG;
}

static ll_cli_parsed wrong_verb(ll_cli_args *args, const char *name) {
    const char *near = ll_near_name(name, verb_names, LL_CLI_VERB_COUNT);
    if (near != NULL) return wrong(args, "there is no command '%s'; the nearest is '%s'", name, near);
    return wrong(args,
                 "there is no command '%s'; there are solve, compare, invest, verify, report, check, convert, "
                 "generate, info and "
                 "selftest",
                 name);
}

static ll_cli_parsed wrong_option(ll_cli_args *args, const char *text) {
    const char *names[LL_CLI_OPTION_COUNT];
    int count = 0;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text + 2, "="), text + 2);
    for (int id = 0; id < LL_CLI_OPTION_COUNT; ++id) {
        const ll_cli_option *option = &ll_cli_options[id];
        if ((option->verbs & BIT(args->verb)) != 0) {
            names[count++] = option->name;
        } else if (strcmp(name, option->name) == 0) {
            return wrong(args, "--%s is not an option of this command", name);
        }
    }
    const char *near = ll_near_name(name, names, count);
    if (near == NULL) return wrong(args, "there is no option --%s", name);
    return wrong(args, "there is no option --%s; the nearest is --%s", name, near);
}

/* ---- values ---- */

static bool read_real(ll_cli_args *args, const char *name, const char *text, double low, double high, double *out) {
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value < low || value > high) {
        wrong(args, "--%s takes a number from %g to %g, not '%s'", name, low, high, text);
        return false;
    }
    *out = value;
    return true;
}

static bool read_integer(ll_cli_args *args, const char *name, const char *text, int64_t low, int64_t high,
                         int64_t *out) {
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < low || value > high) {
        wrong(args, "--%s takes a whole number from %lld to %lld, not '%s'", name, (long long)low, (long long)high,
              text);
        return false;
    }
    *out = value;
    return true;
}

static bool read_integer32(ll_cli_args *args, const char *name, const char *text, int32_t low, int32_t high,
                           int32_t *out) {
    int64_t value = 0;
    if (!read_integer(args, name, text, low, high, &value)) return false;
    *out = (int32_t)value;
    return true;
}

static bool read_seconds(ll_cli_args *args, const char *name, const char *text, double *out) {
    if (ll_cli_read_seconds(text, out)) return true;
    wrong(args, "--%s takes a time above 0, like 90, 90s, 15m or 1h, not '%s'", name, text);
    return false;
}

static bool read_bytes(ll_cli_args *args, const char *name, const char *text, int64_t *out) {
    if (ll_cli_read_bytes(text, out)) return true;
    wrong(args, "--%s takes a size from 1M up, like 512M or 8G, not '%s'", name, text);
    return false;
}

/* One of the words; advice lists them: "a, b or c". */
static bool read_choice(ll_cli_args *args, const char *name, const char *text, const char *const *words, int count,
                        const char *advice, int *out) {
    for (int i = 0; i < count; ++i) {
        if (strcmp(text, words[i]) == 0) {
            *out = i;
            return true;
        }
    }
    wrong(args, "--%s takes %s, not '%s'", name, advice, text);
    return false;
}

static bool read_method(ll_cli_args *args, const char *name, const char *text) {
    const char *words[LL_METHODS];
    int choice = 0;
    for (int i = 0; i < LL_METHODS; ++i) words[i] = ll_method_name((ll_method)i);
    if (!read_choice(args, name, text, words, LL_METHODS, "auto, lp, column, interior or price", &choice)) return false;
    args->solve.method = (ll_method)choice;
    return true;
}

static bool read_device(ll_cli_args *args, const char *name, const char *text) {
    static const char *const words[] = {[LL_DEVICE_AUTO] = "auto", [LL_DEVICE_CPU] = "cpu", [LL_DEVICE_CUDA] = "cuda"};
    int choice = 0;
    if (!read_choice(args, name, text, words, 3, "auto, cpu or cuda", &choice)) return false;
    args->solve.device = (ll_device)choice;
    return true;
}

static bool read_pareto(ll_cli_args *args, const char *name, const char *text) {
    enum { POINTS = 11 };
    static const char *const words[] = {"cost,time", "time,cost"};
    int choice = 0;
    if (!read_choice(args, name, text, words, 2, "cost,time", &choice)) return false;
    if (args->solve.pareto_points == 0) args->solve.pareto_points = POINTS;
    return true;
}

static bool read_outage(ll_cli_args *args, const char *name, const char *text) {
    static const char *const words[] = {"links", "nodes", "border"};
    int choice = 0;
    if (!read_choice(args, name, text, words, 3, "links, nodes or border", &choice)) return false;
    args->outage = (ll_outage)(choice + LL_OUTAGE_LINKS);
    return true;
}

static bool read_phases(ll_cli_args *args, const char *text) {
    if (ll_cli_read_phases(text, args->phase, LL_CLI_PHASES, &args->invest.phase_count)) return true;
    wrong(args, "--phase takes up to %d items YEAR:MUSD or YEAR:MUSD:DEMAND_YEAR, like '2025:500;2030:900', not '%s'",
          LL_CLI_PHASES, text);
    return false;
}

static bool take_sweep(ll_cli_args *args, const char *text) {
    if (args->sweep_count == LL_CLI_MOST_SWEEPS) {
        wrong(args, "--sweep is given over %d times; split them over several runs", LL_CLI_MOST_SWEEPS);
        return false;
    }
    args->sweep[args->sweep_count++] = text;
    return true;
}

static bool read_seed(ll_cli_args *args, const char *name, const char *text) {
    int64_t seed = 0;
    if (!read_integer(args, name, text, 0, INT64_MAX, &seed)) return false;
    args->solve.seed = args->generate.seed = (uint64_t)seed;
    return true;
}

static bool read_generate(ll_cli_args *args, ll_cli_option_id id, const char *text) {
    const char *name = ll_cli_options[id].name;
    if (id == LL_CLI_VOLUME) return read_real(args, name, text, 0.001, 1e9, &args->generate.volume_teu);
    if (id == LL_CLI_DECAY) return read_real(args, name, text, 0.001, 1e6, &args->generate.decay_km);
    if (id == LL_CLI_BINDING) return read_real(args, name, text, 0, 0.9, &args->generate.binding);
    int64_t low = 0, high = 0, *count = ll_cli_generate_count(&args->generate, id, &low, &high);
    return read_integer(args, name, text, low, high, count);
}

/* Takes one option; false when its value does not fit (args->wrong says why). */
static bool take_option(ll_cli_args *args, ll_cli_option_id id, const char *value) {
    const char *name = ll_cli_options[id].name;
    switch (id) {
    case LL_CLI_OUTPUT:
        args->output = value;
        return true;
    case LL_CLI_GAP:
        return read_real(args, name, value, 0, 1, &args->solve.gap);
    case LL_CLI_TIME_LIMIT:
        return read_seconds(args, name, value, &args->solve.time_limit_s);
    case LL_CLI_MEMORY_LIMIT:
        return read_bytes(args, name, value, &args->solve.memory_limit);
    case LL_CLI_ITERATION_LIMIT:
        return read_integer32(args, name, value, 1, INT32_MAX, &args->solve.iteration_limit);
    case LL_CLI_METHOD:
        return read_method(args, name, value);
    case LL_CLI_VERTEX:
        args->solve.vertex = true;
        return true;
    case LL_CLI_LOGIT:
        return read_real(args, name, value, 1e-9, 1e6, &args->solve.logit_theta_per_usd);
    case LL_CLI_CHOICES:
        return read_integer32(args, name, value, 1, 1000, &args->solve.choices);
    case LL_CLI_CHOICE_FACTOR:
        return read_real(args, name, value, 1, 1e6, &args->solve.choice_factor);
    case LL_CLI_PARETO:
        return read_pareto(args, name, value);
    case LL_CLI_POINTS:
        return read_integer32(args, name, value, 2, 1000, &args->solve.pareto_points);
    case LL_CLI_CHECKPOINT:
        args->solve.checkpoint = value;
        return true;
    case LL_CLI_CHECKPOINT_EVERY:
        args->solve.checkpoint_every_s = 0; /* every round */
        return strcmp(value, "0") == 0 || read_seconds(args, name, value, &args->solve.checkpoint_every_s);
    case LL_CLI_DEVICE:
        return read_device(args, name, value);
    case LL_CLI_THREADS:
        return read_integer32(args, name, value, 1, 4096, &args->threads);
    case LL_CLI_SCENARIO:
        args->problem.scenario = value;
        return true;
    case LL_CLI_PROJECTS:
        args->problem.projects = value;
        return true;
    case LL_CLI_COLD:
        args->cold = true;
        return true;
    case LL_CLI_OUTAGE:
        return read_outage(args, name, value);
    case LL_CLI_BUDGET: /* the library says what is wrong with 0 and less */
        return read_real(args, name, value, -1e12, 1e12, &args->invest.budget_musd);
    case LL_CLI_CANDIDATES:
        args->invest.candidates = value;
        return true;
    case LL_CLI_PHASE:
        return read_phases(args, value);
    case LL_CLI_RATE:
        return read_real(args, name, value, 0, 1, &args->invest.rate);
    case LL_CLI_SWEEP:
        return take_sweep(args, value);
    case LL_CLI_DRAWS:
        return read_integer32(args, name, value, 1, 1000000, &args->draws);
    case LL_CLI_TASK:
        return ll_cli_read_task(value, &args->task, &args->tasks, args->wrong, sizeof args->wrong);
    case LL_CLI_COLLECT:
        args->collect = true;
        return true;
    case LL_CLI_YEAR:
        return read_integer32(args, name, value, 1, 9999, &args->problem.year);
    case LL_CLI_HARD:
        args->problem.hard = true;
        return true;
    case LL_CLI_DEMAND_SCALE:
        return read_real(args, name, value, 1e-9, 1e9, &args->problem.demand_scale);
    case LL_CLI_PRICE_RANGES:
        args->solve.price_ranges_if_cheap = false;
        return read_integer32(args, name, value, 0, INT32_MAX, &args->solve.price_ranges);
    case LL_CLI_PARTS:
        return read_integer32(args, name, value, 1, 1000000, &args->solve.parts);
    case LL_CLI_SEED:
        return read_seed(args, name, value);
    case LL_CLI_TO:
        args->to = value;
        return true;
    case LL_CLI_LOSSY:
        args->lossy = true;
        return true;
    case LL_CLI_NETWORK:
        args->generate.network = value;
        return true;
    case LL_CLI_NODES:
    case LL_CLI_ROWS:
    case LL_CLI_COLUMNS:
    case LL_CLI_STAGES:
    case LL_CLI_ROUTES:
    case LL_CLI_ORIGINS:
    case LL_CLI_DEMANDS:
    case LL_CLI_CLASSES:
    case LL_CLI_VOLUME:
    case LL_CLI_DECAY:
    case LL_CLI_BINDING:
        return read_generate(args, id, value);
    case LL_CLI_JSON:
        args->json = true;
        return true;
    case LL_CLI_QUIET:
        args->quiet = true;
        return true;
    case LL_CLI_VERBOSE:
        args->verbose = true;
        return true;
    case LL_CLI_HELP:
    case LL_CLI_VERSION:
    case LL_CLI_OPTION_COUNT:
        break;
    }
    return true;
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
        if ((option->verbs & BIT(verb)) == 0) continue;
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
    if (found == ':') return wrong(args, "%s needs a value", text);
    if (optopt >= FIRST_ID) return wrong(args, "--%s takes no value", ll_cli_options[optopt - FIRST_ID].name);
    if (optopt != 0) return wrong(args, "there is no option -%c", optopt);
    return wrong_option(args, text);
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
    return wrong(args, "%s needs a value, and '%s' looks like an option; if it is the value, write --%s=%s", as_written,
                 value, option->name, value);
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
        if (id == LL_CLI_HELP) return LL_CLI_DO_HELP;
        if (id == LL_CLI_VERSION) return LL_CLI_DO_VERSION;
        if (ll_cli_options[id].argument != NULL && is_option_like(optarg, argv[optind - 1]))
            return refuse_option_like(args, found, &ll_cli_options[id], optarg);
        if (!take_option(args, id, optarg)) return LL_CLI_WRONG;
        args->given[id] = true;
    }
}

static bool check_invest(ll_cli_args *args) {
    bool budget = args->given[LL_CLI_BUDGET], phase = args->given[LL_CLI_PHASE];
    if (!budget && !phase)
        wrong(args, "--budget-musd B is missing: the million USD to spend; or --phase for budgets by year");
    if (budget && phase) wrong(args, "--budget-musd and --phase contradict each other: each phase has its own budget");
    if (phase && args->given[LL_CLI_YEAR])
        wrong(args, "--year and --phase contradict each other: each phase has its own year");
    if (args->given[LL_CLI_RATE] && !phase) wrong(args, "--rate discounts the years of --phase, which is missing");
    return args->wrong[0] == '\0';
}

/* The words that are no options: CASE, or CASE OUT, or IN OUT. */
static ll_cli_parsed take_words(int count, char **word, ll_cli_args *args) {
    bool second_is_output = args->verb == LL_CLI_VERIFY || args->verb == LL_CLI_REPORT || args->verb == LL_CLI_CONVERT;
    int most = second_is_output ? 2 : 1;
    if (count > most) return wrong(args, "'%s' is one word too many", word[most]);
    if (count > 0) args->input = word[0];
    if (count > 1) args->output = word[1];
    const char *first_name = args->verb == LL_CLI_CONVERT    ? "IN"
                             : args->verb == LL_CLI_GENERATE ? "KIND (planar, grid, corridor or gravity)"
                                                             : "CASE";
    if (args->output != NULL && args->output[0] == '\0') return wrong(args, "OUT is empty; name a folder or file");
    if (args->input == NULL && args->verb != LL_CLI_INFO && args->verb != LL_CLI_SELFTEST)
        return wrong(args, "%s is missing", first_name);
    if (second_is_output && args->output == NULL) return wrong(args, "OUT is missing");
    bool solves = args->verb == LL_CLI_SOLVE || args->verb == LL_CLI_COMPARE || args->verb == LL_CLI_INVEST;
    if (solves && args->output == NULL) {
        return wrong(args, "-o OUT is missing: the folder of the answer");
    }
    if (args->verb == LL_CLI_INVEST && !check_invest(args)) return LL_CLI_WRONG;
    if (args->collect && args->tasks > 0)
        return wrong(args, "--task does a share, --collect puts all together: give one of them");
    if (args->given[LL_CLI_CHECKPOINT] && args->solve.checkpoint[0] == '\0')
        return wrong(args, "--checkpoint is empty; name a folder");
    if (args->given[LL_CLI_CHECKPOINT_EVERY] && !args->given[LL_CLI_CHECKPOINT])
        return wrong(args, "--checkpoint-every needs --checkpoint DIR");
    if (args->verb == LL_CLI_GENERATE && !ll_cli_check_generate(args)) return LL_CLI_WRONG;
    if (args->given[LL_CLI_POINTS] && !args->given[LL_CLI_PARETO])
        return wrong(args, "--points is of --pareto cost,time, which is not given");
    if ((args->given[LL_CLI_CHOICES] || args->given[LL_CLI_CHOICE_FACTOR]) && !args->given[LL_CLI_LOGIT])
        return wrong(args, "--choices and --choice-factor are of --logit THETA, which is not given");
    if (args->quiet && args->verbose) return wrong(args, "--quiet and --verbose contradict each other");
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
    if (first[0] == '-') return wrong(args, "the command comes first, '%s' after it", first);
    args->verb = ll_cli_verb_find(first);
    if (args->verb == LL_CLI_NO_VERB) return wrong_verb(args, first);
    if (args->verb == LL_CLI_SOLVE) {
        args->solve.price_ranges = PRICE_RANGES;
        args->solve.price_ranges_if_cheap = true;
    }
    ll_cli_parsed parsed = take_options(argc - 1, argv + 1, args);
    return parsed == LL_CLI_DO_RUN ? take_words(argc - 1 - optind, argv + 1 + optind, args) : parsed;
}
