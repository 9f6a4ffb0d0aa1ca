/* SPDX-License-Identifier: Apache-2.0 */
/*
 * landlink solve: read, solve, write and verify, then say the corridors and the result on stdout.
 */
#include <math.h>
#include <stdio.h>

#include "graphs/tables/forgiving.h"
#include "solver/checkpoint/file.h"
#include "solver/cli/commands.h"
#include "solver/cli/guard.h"
#include "solver/cli/interrupt.h"
#include "solver/cli/log.h"
#include "solver/cli/print.h"
#include "solver/corridor.h"
#include "solver/logit/logit.h"
#include "solver/output/json.h"
#include "solver/output/output.h"
#include "solver/output/owner.h"
#include "solver/pareto/pareto.h"

enum { NUMBER_SIZE = 32, LABEL_SIZE = 96, PATH_SIZE = 4096 };

/* ---- the corridors ---- */

enum { CORRIDOR_COLUMNS = 9 };

typedef struct corridor_text { /* the numbers of a row */
    char flow[NUMBER_SIZE], share[NUMBER_SIZE], cost[NUMBER_SIZE], time[NUMBER_SIZE], length[NUMBER_SIZE],
        co2[NUMBER_SIZE], price[NUMBER_SIZE], bottleneck[LABEL_SIZE];
} corridor_text;

/* A corridor without flow has no averages. */
static void put_number(char text[NUMBER_SIZE], int decimals, double value) {
    if (isnan(value)) {
        snprintf(text, NUMBER_SIZE, "-");
    } else {
        snprintf(text, NUMBER_SIZE, "%.*f", decimals, value);
    }
}

static void put_bottleneck(char text[LABEL_SIZE], const ll_problem *p, int32_t row) {
    if (row == LL_NONE) {
        snprintf(text, LABEL_SIZE, "-");
    } else {
        snprintf(text, LABEL_SIZE, "%s %s", ll_problem_row_id(p, row), ll_row_name(p, row));
    }
}

static void fill_corridor(const ll_problem *p, const ll_corridor_row *row, corridor_text *text, const char **cell) {
    bool has_bottleneck = row->bottleneck != LL_NONE;
    put_number(text->flow, 0, (double)row->flow_uteu / (double)LL_MICRO);
    put_number(text->share, 1, row->share_percent);
    put_number(text->cost, 0, row->cost_usd_per_teu);
    put_number(text->time, 1, row->time_d);
    put_number(text->length, 0, row->length_km);
    put_number(text->co2, 0, row->co2_kg_per_teu);
    put_bottleneck(text->bottleneck, p, row->bottleneck);
    put_number(text->price, 2, has_bottleneck ? (double)row->bottleneck_price_nusd / (double)LL_NANO : (double)NAN);
    const char *const texts[CORRIDOR_COLUMNS] = {
        row->name[0] != '\0' ? row->name : row->id,
        text->flow,
        text->share,
        text->cost,
        text->time,
        text->length,
        text->co2,
        text->bottleneck,
        text->price,
    };
    for (int i = 0; i < CORRIDOR_COLUMNS; ++i) cell[i] = texts[i];
}

/* The multipliers of a proof are no money. */
static void print_corridor_table(bool proof, const char *const *cells, int32_t row_count) {
    const ll_cli_column columns[CORRIDOR_COLUMNS] = {
        {"corridor", false},
        {"TEU", true},
        {"share %", true},
        {"USD/TEU", true},
        {"days", true},
        {"km", true},
        {"kg CO2/TEU", true},
        {"costliest bottleneck", false},
        {proof ? "weight in the proof" : "its price", true},
    };
    ll_cli_print_table(columns, CORRIDOR_COLUMNS, cells, row_count);
    putchar('\n');
}

static ll_status print_corridors(ll_context *ctx, const ll_problem *p, const ll_solution *solution) {
    ll_status status = LL_OK;
    ll_corridor_table *table = NULL;
    corridor_text *text = NULL; /* [row] */
    const char **cells = NULL;  /* [row * CORRIDOR_COLUMNS + column] */
    LL_TRY(ll_corridor_table_create(ctx, solution, &table));
    LL_NEW(ctx, text, table->row_count);
    LL_NEW(ctx, cells, (int64_t)table->row_count * CORRIDOR_COLUMNS);
    for (int32_t i = 0; i < table->row_count; ++i) {
        fill_corridor(p, &table->row[i], &text[i], cells + (ptrdiff_t)i * CORRIDOR_COLUMNS);
    }
    print_corridor_table(solution->status == LL_ERR_INFEASIBLE, cells, table->row_count);
done:
    ll_free(ctx, cells);
    ll_free(ctx, text);
    ll_corridor_table_free(ctx, table);
    return status;
}

/* ---- the result ---- */

static ll_status read_summary(ll_context *ctx, const char *folder, json_t **out) {
    char path[PATH_SIZE];
    json_error_t problem;
    snprintf(path, sizeof path, "%s/summary.json", folder);
    *out = json_load_file(path, 0, &problem);
    if (*out == NULL) return ll_fail(ctx, LL_ERR_INTERNAL, "%s:%d: %s", path, problem.line, problem.text);
    return LL_OK;
}

static const char *points_text(const ll_pareto *pareto) {
    if (pareto->stopped) return "stopped: others are missing";
    if (pareto->unproven) return "not all proven: others may be missing";
    return pareto->whole ? "there are no others" : "as many as asked for";
}

/* What only some answers have: people's choice has a cost beside what it minimises, time against money has points. */
static ll_status put_extras(ll_context *ctx, const ll_solution *s, json_t *facts) {
    ll_status status = LL_OK;
    char text[LABEL_SIZE];
    if (s->logit != NULL) {
        snprintf(text, sizeof text, "%.2f USD, of flows and unmet; the objective also counts how they spread",
                 (double)s->logit->cost * 1e-15);
        LL_TRY(ll_json_put_text(ctx, facts, "cost", text));
    }
    if (s->pareto != NULL) {
        snprintf(text, sizeof text, "%d %s; %s", (int)s->pareto->count, ll_plural(s->pareto->count, "point", "points"),
                 points_text(s->pareto));
        LL_TRY(ll_json_put_text(ctx, facts, "pareto", text));
    }
done:
    return status;
}

/* The numbers as people read them; where the prices prove that not all can be carried, there is neither bound nor gap.
 */
static ll_status put_numbers(ll_context *ctx, const ll_solution *s, json_t *facts) {
    ll_status status = LL_OK;
    char text[2 * NUMBER_SIZE];
    bool proof = s->status == LL_ERR_INFEASIBLE;
    snprintf(text, sizeof text, "%.2f USD", ll_solution_objective_usd(s));
    LL_TRY(ll_json_put_text(ctx, facts, "objective", text));
    LL_TRY(put_extras(ctx, s, facts));
    snprintf(text, sizeof text, "%.2f USD", ll_solution_bound_usd(s));
    LL_TRY(ll_json_put_text(ctx, facts, "bound", proof ? "none: not all can be carried, proven" : text));
    snprintf(text, sizeof text, "%.3g", ll_solution_gap(s));
    LL_TRY(ll_json_put_text(ctx, facts, "gap", proof ? "none" : text));
    if (proof) LL_TRY(ll_json_put_text(ctx, facts, "bottleneck", s->bottleneck));
    snprintf(text, sizeof text, "%.10g TEU", ll_solution_unmet_teu(s));
    LL_TRY(ll_json_put_text(ctx, facts, "unmet", text));
    snprintf(text, sizeof text, "%.2f s", ll_elapsed_s(ctx));
    LL_TRY(ll_json_put_text(ctx, facts, "time", text));
done:
    return status;
}

/* The final block: what the verifier stamped, the numbers, and where the answer is. */
static ll_status print_result(ll_context *ctx, const ll_solution *s, const json_t *summary, const char *folder) {
    ll_status status = LL_OK;
    json_t *facts = json_pack("{s:O?, s:O?}", "status", json_object_get(summary, "status"), "verified",
                              json_object_get(summary, "verified"));
    LL_TRY(put_numbers(ctx, s, facts));
    LL_TRY(ll_json_put_text(ctx, facts, "answer", folder));
    LL_TRY(ll_cli_print_facts(ctx, facts, false));
done:
    json_decref(facts);
    return status;
}

/* summary.json, the corridors as in corridor.csv, and what people are told besides. */
static ll_status print_json(ll_context *ctx, const ll_solution *s, json_t *summary, const char *folder) {
    ll_status status = LL_OK;
    ll_corridor_table *table = NULL;
    json_t *list = NULL;
    LL_TRY(ll_corridor_table_create(ctx, s, &table));
    LL_TRY(ll_json_put_array(ctx, summary, "corridors", &list));
    for (int32_t i = 0; i < table->row_count; ++i) {
        const ll_corridor_row *row = &table->row[i];
        bool priced = row->bottleneck != LL_NONE;
        json_t *object = json_object();
        LL_TRY(ll_json_append(ctx, list, object));
        LL_TRY(ll_json_put_text(ctx, object, "corridor_id", row->id));
        LL_TRY(ll_json_put_text(ctx, object, "name", row->name));
        LL_TRY(ll_json_put_decimal(ctx, object, "flow_teu", row->flow_uteu, LL_DIGITS_TEU));
        LL_TRY(ll_json_put_number(ctx, object, "share_percent", row->share_percent));
        LL_TRY(ll_json_put_number(ctx, object, "cost_usd_per_teu", row->cost_usd_per_teu));
        LL_TRY(ll_json_put_number(ctx, object, "time_d", row->time_d));
        LL_TRY(ll_json_put_number(ctx, object, "co2_kg_per_teu", row->co2_kg_per_teu));
        LL_TRY(ll_json_put_number(ctx, object, "length_km", row->length_km));
        if (!priced) continue;
        LL_TRY(ll_json_put_text(ctx, object, "bottleneck", ll_problem_row_id(s->problem, row->bottleneck)));
        LL_TRY(ll_json_put_decimal(ctx, object, "bottleneck_price_usd_per_teu", row->bottleneck_price_nusd,
                                   LL_DIGITS_PRICE));
    }
    LL_TRY(ll_json_put_text(ctx, summary, "answer", folder));
    LL_TRY(ll_json_put_number(ctx, summary, "time_s", ll_elapsed_s(ctx)));
    LL_TRY(ll_cli_print_facts(ctx, summary, true));
done:
    ll_corridor_table_free(ctx, table);
    return status;
}

static ll_status print_answer(ll_context *ctx, const ll_cli_args *args, const ll_problem *problem,
                              const ll_solution *solution) {
    ll_status status = LL_OK;
    json_t *summary = NULL;
    LL_TRY(read_summary(ctx, args->output, &summary));
    if (args->json) {
        LL_TRY(print_json(ctx, solution, summary, args->output));
        goto done;
    }
    if (problem->source->corridor_count > 0) LL_TRY(print_corridors(ctx, problem, solution));
    LL_TRY(print_result(ctx, solution, summary, args->output));
done:
    json_decref(summary);
    return status;
}

/* ---- the run ---- */

/* An optimum may pay penalties rather than carry: "optimal" alone would hide it. Infeasible answers name a bottleneck.
 */
static void warn_of_unmet(ll_context *ctx, const ll_solution *s) {
    ll_i128 volume_uteu = 0;
    int64_t count = 0;
    for (int64_t d = 0; d < s->problem->demand_count; ++d) {
        volume_uteu += s->problem->volume_uteu[d];
        count += s->unmet_uteu[d] > 0;
    }
    if (count == 0 || s->status == LL_ERR_INFEASIBLE) return;
    double unmet_teu = ll_solution_unmet_teu(s);
    if (s->logit != NULL && unmet_teu < 1) return; /* everybody stays at home a little, at any price */
    double share_percent = 100 * unmet_teu / ((double)volume_uteu / (double)LL_MICRO);
    ll_log(ctx, LL_LOG_WARNING,
           "%.10g TEU (%.3g %% of all freight) of %lld %s unmet at their penalty; demand_result.csv lists them",
           unmet_teu, share_percent, (long long)count, ll_plural(count, "demand stay", "demands stay"));
}

/* What a solve holds besides its problem. */
typedef struct held {
    ll_cli_interrupt watch;
    ll_owner out, kept; /* OUT, and the folder of checkpoints unless it is the same */
} held;

/* After a signal, or where the job ends, a run with checkpoints says that it may go on. A file that could not be
 * written is told instead. */
static ll_status interrupted(ll_context *ctx, const ll_cli_args *args, ll_status status) {
    const char *folder = args->solve.checkpoint;
    bool out_of_time = ctx->out_of_time || ll_elapsed_s(ctx) >= args->solve.time_limit_s;
    bool stopped = atomic_load(&ctx->cancelled) || (args->job_ends && out_of_time);
    if (folder == NULL || !stopped || (status != LL_ERR_LIMIT && status != LL_ERR_NO_ANSWER)) return status;
    if (ctx->kept == LL_KEPT_FAILED)
        return ll_fail(
            ctx, LL_ERR_WRITE,
            "%s: no checkpoint could be written, see the warning above; mend that and run the same command again: it "
            "goes on from an older one if there is one",
            folder);
    if (ctx->kept == LL_KEPT_NOTHING)
        return ll_fail(ctx, LL_ERR_INTERRUPTED, "interrupted before there was anything to keep; run again to begin");
    return ll_fail(ctx, LL_ERR_INTERRUPTED, "interrupted: run the same command again, and it goes on from %s", folder);
}

/* Where the answer is final there is nothing to go on with. */
static void forget_checkpoints(const ll_cli_args *args, ll_status status) {
    bool final = status == LL_OK || status == LL_ERR_INFEASIBLE;
    if (args->solve.checkpoint != NULL && final) ll_checkpoint_sweep(args->solve.checkpoint, true);
}

static ll_status solve_and_write(ll_context *ctx, const ll_cli_args *args, const ll_problem *problem,
                                 const held *holds) {
    ll_solution *solution = NULL;
    ll_cli_log_header(ctx, args, problem);
    ll_status status = ll_solve(ctx, problem, &args->solve, &solution);
    ll_status owned = ll_owner_check(ctx, &holds->out);
    if (owned != LL_OK) status = owned;
    if (ll_has_answer(status) && solution != NULL) status = ll_solution_write(ctx, solution, args->output);
    if (ll_has_answer(status) && solution != NULL) {
        warn_of_unmet(ctx, solution);
        ll_status printed = print_answer(ctx, args, problem, solution);
        if (printed != LL_OK) status = printed;
    }
    forget_checkpoints(args, status);
    ll_solution_free(ctx, solution);
    return interrupted(ctx, args, status);
}

/* The folders, told before the work, not after it. */
static ll_status take_folders(ll_context *ctx, const ll_cli_args *args, held *holds) {
    ll_status status = LL_OK;
    const char *kept = args->solve.checkpoint;
    LL_TRY(ll_owner_take(ctx, args->output, &holds->out));
    ll_publish_sweep(args->output);
    if (kept == NULL) return LL_OK;
    if (!ll_cli_same_place(args->output, kept)) LL_TRY(ll_owner_take(ctx, kept, &holds->kept));
    ll_checkpoint_sweep(kept, false);
done:
    return status;
}

ll_status ll_cli_solve(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    ll_problem *problem = NULL;
    held holds = {.watch = {.running = false}};
    LL_TRY(ll_cli_guard_output(ctx, args->input, args->output, LL_CLI_ANSWER));
    if (args->solve.time_limit_s > 0) ctx->deadline_s = ctx->start_s + args->solve.time_limit_s; /* reading counts */
    LL_TRY(ll_cli_interrupt_start(ctx, args->solve.checkpoint != NULL, &holds.watch));
    LL_TRY(ll_problem_read_forgiving(ctx, args->input, &args->problem, &problem));
    LL_TRY(ll_case_need_demand(ctx, problem->source));
    LL_TRY(take_folders(ctx, args, &holds));
    status = solve_and_write(ctx, args, problem, &holds);
done:
    if (status == LL_ERR_NO_ANSWER) ll_cli_tell_of_older(ctx, args->output, LL_CLI_ANSWER);
    ll_owner_release(ctx, &holds.kept);
    ll_owner_release(ctx, &holds.out);
    ll_problem_free(ctx, problem);
    ll_cli_interrupt_stop(&holds.watch);
    return status;
}
