/* SPDX-License-Identifier: Apache-2.0 */
/*
 * landlink compare: the case and its scenarios, then a line each on stdout.
 */
#include <stdio.h>
#include <string.h>

#include "solver/cli/commands.h"
#include "solver/cli/guard.h"
#include "solver/cli/interrupt.h"
#include "solver/cli/json_compare.h"
#include "solver/cli/print.h"
#include "solver/cli/print_series.h"
#include "solver/output/json.h"
#include "solver/output/owner.h"

enum { COLUMNS = 6, CELL_SIZE = LL_CLI_CELL_SIZE };

typedef struct line {
    char cost[CELL_SIZE], unmet[CELL_SIZE], gains[CELL_SIZE], loses[CELL_SIZE];
} line;

static void put_most(char text[CELL_SIZE], const ll_variant *base, const ll_variant *v, int sign) {
    ll_cli_most most = {.uteu = 0, .corridor = LL_NONE};
    for (int32_t i = 0; i < v->corridor_count && base->corridor != NULL; ++i)
        ll_cli_most_see(&most, i, sign * (v->corridor[i].flow_uteu - base->corridor[i].flow_uteu));
    ll_cli_most_put(text, CELL_SIZE, base, &most, sign);
}

static void fill_line(const ll_variant *base, const ll_variant *v, line *text, const char **cell) {
    bool answered = v->corridor != NULL;
    ll_i128 cost = v == base ? v->objective : v->objective - base->objective;
    snprintf(text->cost, CELL_SIZE, v == base ? "%.*f in all" : "%+.*f", ll_cli_million_digits(base),
             (double)cost * 1e-21);
    snprintf(text->unmet, CELL_SIZE, "%.0f", ll_cli_teu(v->unmet_uteu));
    put_most(text->gains, base, v, 1);
    put_most(text->loses, base, v, -1);
    const char *const cells[COLUMNS] = {v->id,
                                        v->state,
                                        answered ? text->cost : "-",
                                        answered ? text->unmet : "-",
                                        answered ? text->gains : "-",
                                        answered ? text->loses : "-"};
    for (int i = 0; i < COLUMNS; ++i) cell[i] = cells[i];
}

static ll_status print_lines(ll_context *ctx, const ll_comparison *c) {
    static const ll_cli_column columns[COLUMNS] = {{"scenario", false}, {"status", false},     {"million USD", true},
                                                   {"unmet TEU", true}, {"gains most", false}, {"loses most", false}};
    ll_status status = LL_OK;
    line *text = NULL;         /* [scenario] */
    const char **cells = NULL; /* [scenario * COLUMNS + column] */
    LL_NEW(ctx, text, c->count);
    LL_NEW(ctx, cells, (int64_t)c->count * COLUMNS);
    for (int32_t i = 0; i < c->count; ++i) {
        fill_line(&c->variant[0], &c->variant[i], &text[i], cells + (ptrdiff_t)i * COLUMNS);
    }
    ll_cli_print_table(columns, COLUMNS, cells, c->count);
done:
    ll_free(ctx, cells);
    ll_free(ctx, text);
    return status;
}

/* ---- outages ---- */

enum { MOST_OUTAGES = 20, OUTAGE_COLUMNS = 6 };

/* Rows of which the ranking is not sure, the worst ones that are not shown among them. */
static void print_unsure(const ll_comparison *c) {
    int32_t feasible = 0, stopped = 0;
    for (int32_t i = 0; i < c->outage_count; ++i) {
        const ll_brief *b = &c->outage[i].brief;
        feasible += b->verified && b->status == LL_ERR_LIMIT;
        stopped += !b->verified && b->status == LL_ERR_LIMIT;
    }
    if (feasible > 0)
        printf("%d of %d outages %s feasible only, stopped before the optimum: what %s is too high, and so may be the "
               "rank\n",
               (int)feasible, (int)c->outage_count, ll_plural(feasible, "is", "are"),
               ll_plural(feasible, "it costs", "they cost"));
    if (stopped > 0)
        printf("%d of %d outages %s no answer: stopped\n", (int)stopped, (int)c->outage_count,
               ll_plural(stopped, "has", "have"));
}

/* The worst of them; outage.csv has all. */
static ll_status print_outages(ll_context *ctx, const ll_comparison *c) {
    static const ll_cli_column columns[OUTAGE_COLUMNS] = {{"closed", false},   {"name", false},
                                                          {"status", false},   {"million USD", true},
                                                          {"unmet TEU", true}, {"base TEU", true}};
    ll_status status = LL_OK;
    line *text = NULL;
    const char **cells = NULL;
    int32_t count = c->outage_count < MOST_OUTAGES ? c->outage_count : MOST_OUTAGES;
    LL_NEW(ctx, text, count);
    LL_NEW(ctx, cells, (int64_t)count * OUTAGE_COLUMNS);
    for (int32_t i = 0; i < count; ++i) {
        const ll_outage_result *r = &c->outage[i];
        snprintf(text[i].cost, CELL_SIZE, "%+.*f", ll_cli_million_digits(&c->variant[0]), (double)r->cost * 1e-21);
        snprintf(text[i].unmet, CELL_SIZE, r->brief.verified ? "%.0f" : "-", ll_cli_teu(r->brief.unmet_uteu));
        snprintf(text[i].gains, CELL_SIZE, "%.0f", ll_cli_teu(r->base_uteu));
        const char *const row[OUTAGE_COLUMNS] = {
            r->id,         r->name,      ll_brief_state(&r->brief), r->brief.verified ? text[i].cost : "-",
            text[i].unmet, text[i].gains};
        for (int k = 0; k < OUTAGE_COLUMNS; ++k) cells[i * OUTAGE_COLUMNS + k] = row[k];
    }
    putchar('\n');
    ll_cli_print_table(columns, OUTAGE_COLUMNS, cells, count);
    if (count < c->outage_count) printf("and %d more in outage.csv\n", (int)(c->outage_count - count));
    print_unsure(c);
done:
    ll_free(ctx, cells);
    ll_free(ctx, text);
    return status;
}

/* ---- the run ---- */

static bool has_comparison(ll_status status) {
    return status == LL_OK || status == LL_ERR_SOME_FAILED || status == LL_ERR_LIMIT;
}

/* Of a task: what it did. The tables are the collection's. */
static ll_status print_task(ll_context *ctx, const ll_cli_args *args, const ll_comparison_task *task) {
    ll_status status = LL_OK;
    json_t *facts = json_object();
    LL_TRY(ll_json_put_count(ctx, facts, "task", task->task));
    LL_TRY(ll_json_put_count(ctx, facts, "tasks", task->tasks));
    LL_TRY(ll_json_put_count(ctx, facts, "solves", task->done));
    LL_TRY(ll_json_put_count(ctx, facts, "found", task->found));
    LL_TRY(ll_json_put_count(ctx, facts, "failed", task->failed));
    LL_TRY(ll_json_put_count(ctx, facts, "without_gap", task->limited));
    LL_TRY(ll_json_put_count(ctx, facts, "missing", task->stopped));
    LL_TRY(ll_cli_print_facts(ctx, facts, args->json));
done:
    json_decref(facts);
    return status;
}

static ll_status print(ll_context *ctx, const ll_cli_args *args, const ll_comparison *c) {
    if (c->task.tasks > 0) return print_task(ctx, args, &c->task);
    ll_status status = args->json ? ll_cli_print_comparison(ctx, c) : print_lines(ctx, c);
    if (status == LL_OK && !args->json && c->outage_count > 0) status = print_outages(ctx, c);
    if (status == LL_OK && !args->json) status = ll_cli_print_sweeps(ctx, c);
    if (status == LL_OK && !args->json && c->draws.summary != NULL) status = ll_cli_print_draws(ctx, c);
    if (status == LL_OK && !args->json) printf("\ncomparison  %s  (%.2f s)\n", args->output, ll_elapsed_s(ctx));
    return status;
}

static void take_options(const ll_cli_args *args, ll_compare_options *options) {
    ll_compare_options_default(options);
    double gap = args->given[LL_CLI_GAP] ? args->solve.gap : options->solve.gap;
    options->problem = args->problem;
    options->problem.scenario = NULL;
    options->solve = args->solve;
    options->solve.gap = gap;
    options->scenarios = args->problem.scenario;
    options->cold = args->cold;
    options->outage = args->outage;
    options->sweep = args->sweep;
    options->sweep_count = args->sweep_count;
    options->draws = args->draws;
    options->task = args->task;
    options->tasks = args->tasks;
    options->collect = args->collect;
}

typedef struct held {
    char *folder; /* of a task, in OUT; NULL: OUT itself */
    ll_owner owner;
} held;

/* Tasks have a folder each in OUT, and so do not keep each other out. */
static ll_status take_folder(ll_context *ctx, const ll_cli_args *args, held *holds) {
    ll_status status = LL_OK;
    if (args->tasks > 0) LL_TRY(ll_compare_task_folder(ctx, args->output, args->task, args->tasks, &holds->folder));
    const char *owned = holds->folder != NULL ? holds->folder : args->output;
    LL_TRY(ll_owner_take(ctx, owned, &holds->owner));
    ll_publish_sweep(owned);
done:
    return status;
}

/* The folders above a task's stay, even if they are empty: another task may be about to make its own in them. */
static void give_back(ll_context *ctx, held *holds) {
    ll_owner_release(ctx, &holds->owner);
    ll_free(ctx, holds->folder);
}

ll_status ll_cli_compare(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    ll_comparison *comparison = NULL;
    ll_cli_interrupt watch = {.running = false};
    held holds = {.folder = NULL};
    ll_compare_options options;
    take_options(args, &options);
    LL_TRY(ll_cli_guard_output(ctx, args->input, args->output, LL_CLI_COMPARISON));
    LL_TRY(ll_cli_interrupt_start(ctx, false, &watch));
    LL_TRY(take_folder(ctx, args, &holds));
    status = ll_compare(ctx, args->input, &options, args->output, &comparison);
    if (has_comparison(status) && comparison != NULL) {
        ll_status printed = print(ctx, args, comparison);
        if (printed != LL_OK) status = printed;
    }
done:
    if (status == LL_ERR_NO_ANSWER && args->tasks == 0) ll_cli_tell_of_older(ctx, args->output, LL_CLI_COMPARISON);
    give_back(ctx, &holds);
    ll_comparison_free(ctx, comparison);
    ll_cli_interrupt_stop(&watch);
    return status;
}
