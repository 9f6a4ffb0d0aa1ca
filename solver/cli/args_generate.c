/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/cli/args_generate.h"

#include <string.h>

#define KIND(kind) (1U << (kind))

int64_t *ll_cli_generate_count(ll_generate_options *options, ll_cli_option_id id, int64_t *low, int64_t *high) {
    const struct {
        ll_cli_option_id id;
        int64_t *count, low, high;
    } counts[] = {{LL_CLI_NODES, &options->nodes, 2, 20000},         {LL_CLI_ROWS, &options->rows, 2, 200},
                  {LL_CLI_COLUMNS, &options->columns, 2, 200},       {LL_CLI_STAGES, &options->stages, 4, 1000},
                  {LL_CLI_ROUTES, &options->routes, 2, 20},          {LL_CLI_ORIGINS, &options->origins, 1, 1000000},
                  {LL_CLI_DEMANDS, &options->demands, 1, 100000000}, {LL_CLI_CLASSES, &options->classes, 1, 8}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (counts[i].id != id) continue;
        *low = counts[i].low;
        *high = counts[i].high;
        return counts[i].count;
    }
    return NULL;
}

/* Options that only some kinds have. */
static const struct {
    ll_cli_option_id id;
    unsigned kinds;
} of_kinds[] = {{LL_CLI_NODES, KIND(LL_GENERATE_PLANAR)},
                {LL_CLI_ROWS, KIND(LL_GENERATE_GRID)},
                {LL_CLI_COLUMNS, KIND(LL_GENERATE_GRID)},
                {LL_CLI_STAGES, KIND(LL_GENERATE_CORRIDOR)},
                {LL_CLI_ROUTES, KIND(LL_GENERATE_CORRIDOR)},
                {LL_CLI_CLASSES, KIND(LL_GENERATE_CORRIDOR) | KIND(LL_GENERATE_GRAVITY)},
                {LL_CLI_NETWORK, KIND(LL_GENERATE_GRAVITY)},
                {LL_CLI_ORIGINS, KIND(LL_GENERATE_GRAVITY)},
                {LL_CLI_DECAY, KIND(LL_GENERATE_GRAVITY)}};

bool ll_cli_check_generate(ll_cli_args *args) {
    args->kind = ll_generate_kind_find(args->input);
    if (args->kind == LL_GENERATE_KIND_COUNT) {
        snprintf(args->wrong, sizeof args->wrong, "there is no kind '%s'; there are planar, grid, corridor and gravity",
                 args->input);
        return false;
    }
    for (size_t i = 0; i < sizeof of_kinds / sizeof *of_kinds; i++) {
        if (!args->given[of_kinds[i].id] || (of_kinds[i].kinds & KIND(args->kind)) != 0) continue;
        snprintf(args->wrong, sizeof args->wrong, "--%s is not an option of %s", ll_cli_options[of_kinds[i].id].name,
                 args->input);
        return false;
    }
    const char *missing = args->output == NULL ? "-o CASE is missing: the folder to write"
                          : args->kind == LL_GENERATE_GRAVITY && args->generate.network == NULL
                              ? "--network CASE is missing: the network to put demand on"
                              : NULL;
    if (missing != NULL) snprintf(args->wrong, sizeof args->wrong, "%s", missing);
    return missing == NULL;
}
