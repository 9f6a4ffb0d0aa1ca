/* SPDX-License-Identifier: Apache-2.0 */
/*
 * landlink invest: the choice of projects, then a line each on stdout.
 */
#include <math.h>
#include <stdio.h>

#include "solver/cli/commands.h"
#include "solver/cli/guard.h"
#include "solver/cli/interrupt.h"
#include "solver/cli/print.h"
#include "solver/invest/invest.h"
#include "solver/output/json.h"
#include "solver/output/owner.h"

enum { COLUMNS = 7, CELL_SIZE = 32, PATH_SIZE = 4096 };

typedef struct line {
    char capex[CELL_SIZE], chosen[CELL_SIZE], alone[CELL_SIZE], package[CELL_SIZE], regret[CELL_SIZE];
} line;

static void put_million(char text[CELL_SIZE], double usd) {
    if (isnan(usd)) {
        snprintf(text, CELL_SIZE, "-");
    } else {
        snprintf(text, CELL_SIZE, "%.2f", ll_invest_printed(usd * 1e-6));
    }
}

static void fill_line(const ll_investment *r, const ll_invest_candidate *c, line *text, const char **cell) {
    snprintf(text->capex, CELL_SIZE, "%.6g", c->capex_musd);
    snprintf(text->chosen, CELL_SIZE, "-");
    if (c->phase != LL_NONE && r->stage_count == 1) snprintf(text->chosen, CELL_SIZE, "yes");
    if (c->phase != LL_NONE && r->stage_count > 1)
        snprintf(text->chosen, CELL_SIZE, "%d", (int)r->stage[c->phase].phase.year);
    put_million(text->alone, c->alone_usd);
    put_million(text->package, c->package_usd);
    put_million(text->regret, c->regret_usd);
    const char *const cells[COLUMNS] = {c->id,       c->name,       text->capex, text->chosen,
                                        text->alone, text->package, text->regret};
    for (int i = 0; i < COLUMNS; ++i) cell[i] = cells[i];
}

static ll_status print_lines(ll_context *ctx, const ll_investment *r) {
    static const ll_cli_column columns[COLUMNS] = {{"project", false}, {"name", false}, {"million USD", true},
                                                   {"built", true},    {"alone", true}, {"in the package", true},
                                                   {"regret", true}};
    ll_status status = LL_OK;
    line *text = NULL;
    const char **cells = NULL; /* [candidate * COLUMNS + column] */
    LL_NEW(ctx, text, r->candidate_count);
    LL_NEW(ctx, cells, (int64_t)r->candidate_count * COLUMNS);
    for (int32_t c = 0; c < r->candidate_count; ++c)
        fill_line(r, &r->candidate[c], &text[c], cells + (ptrdiff_t)c * COLUMNS);
    ll_cli_print_table(columns, COLUMNS, cells, r->candidate_count);
    printf("\nsavings in million USD%s\n\n", r->stage_count > 1 ? ", discounted" : " a year");
done:
    ll_free(ctx, cells);
    ll_free(ctx, text);
    return status;
}

static ll_status print_result(ll_context *ctx, const ll_cli_args *args, const ll_investment *r) {
    ll_status status = LL_OK;
    char text[CELL_SIZE * 2];
    json_t *facts = json_object();
    LL_TRY(ll_json_put_text(ctx, facts, "status", r->status == LL_OK ? "optimal" : "feasible"));
    snprintf(text, sizeof text, "%.2f million USD", ll_invest_printed((r->base_usd - r->value_usd) * 1e-6));
    LL_TRY(ll_json_put_text(ctx, facts, "saving", text));
    snprintf(text, sizeof text, "%.6g million USD", ll_investment_capex_musd(r));
    LL_TRY(ll_json_put_text(ctx, facts, "spent", text));
    snprintf(text, sizeof text, "%.2f USD", r->value_usd);
    LL_TRY(ll_json_put_text(ctx, facts, "cost", text));
    snprintf(text, sizeof text, "%.2f USD", r->bound_usd);
    LL_TRY(ll_json_put_text(ctx, facts, "bound", text));
    snprintf(text, sizeof text, "%.3g", r->gap);
    LL_TRY(ll_json_put_text(ctx, facts, "gap", text));
    snprintf(text, sizeof text, "%.2f s", r->total_s);
    LL_TRY(ll_json_put_text(ctx, facts, "time", text));
    LL_TRY(ll_json_put_text(ctx, facts, "choice", args->output));
    LL_TRY(ll_cli_print_facts(ctx, facts, false));
done:
    json_decref(facts);
    return status;
}

/* With --json what invest.json says. */
static ll_status print_json(ll_context *ctx, const char *folder) {
    ll_status status = LL_OK;
    char path[PATH_SIZE];
    json_error_t problem;
    snprintf(path, sizeof path, "%.4000s/invest.json", folder);
    json_t *all = json_load_file(path, 0, &problem);
    if (all == NULL) return ll_fail(ctx, LL_ERR_INTERNAL, "%s:%d: %s", path, problem.line, problem.text);
    status = ll_cli_print_facts(ctx, all, true);
    json_decref(all);
    return status;
}

static ll_status print(ll_context *ctx, const ll_cli_args *args, const ll_investment *r) {
    ll_status status = LL_OK;
    if (args->json) return print_json(ctx, args->output);
    LL_TRY(print_lines(ctx, r));
    LL_TRY(print_result(ctx, args, r));
done:
    return status;
}

static ll_invest_options options_of(const ll_cli_args *args) {
    ll_invest_options options = args->invest;
    options.problem = args->problem;
    options.solve = args->solve;
    options.phase = options.phase_count > 0 ? args->phase : NULL;
    return options;
}

ll_status ll_cli_invest(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    ll_investment *investment = NULL;
    ll_cli_interrupt watch = {.running = false};
    ll_owner owner = {0};
    const ll_invest_options options = options_of(args);
    LL_TRY(ll_cli_guard_output(ctx, args->input, args->output, LL_CLI_CHOICE));
    LL_TRY(ll_cli_interrupt_start(ctx, false, &watch));
    LL_TRY(ll_owner_take(ctx, args->output, &owner));
    status = ll_invest(ctx, args->input, &options, args->output, &investment);
    if (investment != NULL) {
        ll_status printed = print(ctx, args, investment);
        if (printed != LL_OK) status = printed;
    }
done:
    if (status == LL_ERR_NO_ANSWER) ll_cli_tell_of_older(ctx, args->output, LL_CLI_CHOICE);
    ll_owner_release(ctx, &owner);
    ll_investment_free(ctx, investment);
    ll_cli_interrupt_stop(&watch);
    return status;
}
