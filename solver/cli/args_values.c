/* SPDX-License-Identifier: Apache-2.0 */
/* The values of options: each is read into its place in ll_cli_args, or is told to be wrong. */
#include "solver/cli/args_values.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/cli/args_generate.h"
#include "solver/cli/args_phase.h"
#include "solver/cli/args_task.h"
#include "solver/cli/args_units.h"
#include "solver/method.h"

ll_cli_parsed ll_cli_wrong(ll_cli_args *args, const char *format, ...) {
    va_list list;
    va_start(list, format);
    vsnprintf(args->wrong, sizeof args->wrong, format, list);
    va_end(list);
    return LL_CLI_WRONG;
}

static bool read_real(ll_cli_args *args, const char *name, const char *text, double low, double high, double *out) {
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value < low || value > high) {
        ll_cli_wrong(args, "--%s takes a number from %g to %g, not '%s'", name, low, high, text);
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
        ll_cli_wrong(args, "--%s takes a whole number from %lld to %lld, not '%s'", name, (long long)low,
                     (long long)high, text);
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
    ll_cli_wrong(args, "--%s takes a time above 0, like 90, 90s, 15m or 1h, not '%s'", name, text);
    return false;
}

static bool read_bytes(ll_cli_args *args, const char *name, const char *text, int64_t *out) {
    if (ll_cli_read_bytes(text, out)) return true;
    ll_cli_wrong(args, "--%s takes a size from 1M up, like 512M or 8G, not '%s'", name, text);
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
    ll_cli_wrong(args, "--%s takes %s, not '%s'", name, advice, text);
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
    ll_cli_wrong(args,
                 "--phase takes up to %d items YEAR:MUSD or YEAR:MUSD:DEMAND_YEAR, like '2025:500;2030:900', not '%s'",
                 LL_CLI_PHASES, text);
    return false;
}

static bool take_sweep(ll_cli_args *args, const char *text) {
    if (args->sweep_count == LL_CLI_MOST_SWEEPS) {
        ll_cli_wrong(args, "--sweep is given over %d times; split them over several runs", LL_CLI_MOST_SWEEPS);
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

bool ll_cli_take_option(ll_cli_args *args, ll_cli_option_id id, const char *value) {
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
