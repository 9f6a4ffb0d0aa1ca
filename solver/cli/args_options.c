/* SPDX-License-Identifier: Apache-2.0 */
/* The commands and their options: names, which command has which, and what help says of each. */
#include <string.h>

#include "solver/cli/args.h"

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
    [LL_CLI_OUTAGE] = {"outage", 0, "WHAT", COMPARE,
                       "close links, nodes or border (of two countries) one by one, in the case as it is"},
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

bool ll_cli_has(ll_cli_verb verb, const ll_cli_option *option) { return (option->verbs & BIT(verb)) != 0; }
