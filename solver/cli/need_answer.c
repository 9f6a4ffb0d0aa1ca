/* SPDX-License-Identifier: Apache-2.0 */
/* What to check instead of a folder that holds no answer itself: the commands, with the options of its answers. */
#include <stdio.h>

#include "solver/cli/commands.h"
#include "solver/cli/guard.h"
#include "solver/verify/reading.h"

enum { PATH_SIZE = 4096, NAME_SIZE = 32 };

static void put_command(ll_output *out, const ll_cli_args *args, const char *name) {
    ll_output_printf(out, "\n  landlink %s %s %s/%s", ll_cli_verb_name(args->verb), args->input, args->output, name);
}

static void put_options(ll_output *out, const ll_cli_args *args, const char *name) {
    char folder[PATH_SIZE];
    snprintf(folder, sizeof folder, "%.4000s/%.80s", args->output, name);
    json_t *summary = ll_reading_load(folder);
    const ll_reading made = ll_reading_of_summary(summary);
    ll_reading_put(out, &made);
    json_decref(summary);
}

static void put_answer(ll_output *out, const ll_cli_args *args, const char *name) {
    put_command(out, args, name);
    put_options(out, args, name);
}

/* Those of a scenario are the base's but for its name. */
static void put_comparison(ll_output *out, const ll_cli_args *args) {
    ll_output_printf(out, "%s: holds a comparison, and its answers in folders below (scenario_result.csv names them):",
                     args->output);
    put_answer(out, args, "base");
    put_command(out, args, "SCENARIO");
    ll_output_text(out, " --scenario SCENARIO");
    put_options(out, args, "base");
}

/* With phases folders are called by their years. */
static void put_phase(ll_context *ctx, ll_output *out, const ll_cli_args *args, const json_t *phase) {
    static const char *const kinds[] = {"base", "plan"};
    char by_year[NAME_SIZE], summary[NAME_SIZE * 2];
    int year = (int)json_integer_value(json_object_get(phase, "year"));
    for (int k = 0; k < 2; k++) {
        snprintf(by_year, sizeof by_year, "%s-%d", kinds[k], year);
        snprintf(summary, sizeof summary, "%s/summary.json", by_year);
        put_answer(out, args, ll_cli_holds(ctx, args->output, summary) ? by_year : kinds[k]);
    }
}

static void put_choice(ll_context *ctx, ll_output *out, const ll_cli_args *args) {
    char path[PATH_SIZE];
    json_error_t problem;
    size_t i;
    const json_t *phase;
    ll_output_printf(out, "%s: holds a choice of projects, and its answers in folders below:", args->output);
    snprintf(path, sizeof path, "%.4000s/invest.json", args->output);
    json_t *all = json_load_file(path, 0, &problem);
    json_array_foreach(json_object_get(all, "phases"), i, phase) put_phase(ctx, out, args, phase);
    json_decref(all);
}

static ll_status tell(ll_context *ctx, const ll_cli_args *args, bool choice) {
    ll_status status = LL_OK;
    ll_output out = {0};
    size_t size = 0;
    LL_TRY(ll_output_open_memory(ctx, &out));
    if (choice)
        put_choice(ctx, &out, args);
    else
        put_comparison(&out, args);
    const char *text = ll_output_text_of(&out, &size);
    if (text == NULL) LL_TRY(ll_fail(ctx, LL_ERR_MEMORY, "out of memory: a text"));
    LL_TRY(ll_fail(ctx, LL_ERR_NO_INPUT, "%s", text));
done:
    ll_output_discard(&out);
    return status;
}

ll_status ll_cli_need_answer(ll_context *ctx, const ll_cli_args *args) {
    if (ll_cli_holds_kind(ctx, args->output, LL_CLI_ANSWER)) return LL_OK;
    if (ll_cli_holds_kind(ctx, args->output, LL_CLI_COMPARISON)) return tell(ctx, args, false);
    if (ll_cli_holds_kind(ctx, args->output, LL_CLI_CHOICE)) return tell(ctx, args, true);
    return ll_fail(ctx, LL_ERR_NO_INPUT,
                   "%s: there is no answer here (certificate.json is missing); name the OUT of a solve", args->output);
}
