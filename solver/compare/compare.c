/* SPDX-License-Identifier: Apache-2.0 */
/* ll_compare: the base, then every scenario from where the base ended, then the tables. */
#include "solver/compare/compare.h"

#include <math.h>
#include <string.h>

#include "solver/compare/split.h"

static const double fine_gap = 1e-7;

void ll_compare_options_default(ll_compare_options *options) {
    *options = (ll_compare_options){0};
    ll_problem_options_default(&options->problem);
    ll_solve_options_default(&options->solve);
    options->solve.gap = fine_gap;
}

static ll_status check_options(ll_context *ctx, const ll_compare_options *o) {
    if (o->problem.scenario != NULL)
        return ll_fail(ctx, LL_ERR_USAGE, "scenario '%s' cannot be the base of a comparison; name it in scenarios",
                       o->problem.scenario);
    if (o->draws < 0 || o->draws > LL_MOST_DRAWS)
        return ll_fail(ctx, LL_ERR_USAGE, "draws %d: it must be 0 to %d", o->draws, LL_MOST_DRAWS);
    if (o->tasks < 0 || o->task < 0 || o->task > o->tasks || (o->tasks > 0 && o->task == 0))
        return ll_fail(ctx, LL_ERR_USAGE, "task %d of %d: it must be 1 to the number of tasks", o->task, o->tasks);
    if (o->tasks > 0 && o->collect)
        return ll_fail(ctx, LL_ERR_USAGE, "a task and the collection of all tasks are two runs; ask for one of them");
    return LL_OK;
}

/* Without a base there is nothing to compare with: what it failed of is what the comparison fails of. */
static ll_status fail_as_base(ll_context *ctx, const ll_variant *base) {
    return ll_fail(ctx, base->status, "%s", base->message);
}

/* Free costs take about as long to keep as all threads take to find those of one variant. */
static bool are_several(const ll_compare_run *run) {
    const ll_compare_options *o = run->options;
    return o->outage != LL_OUTAGE_NONE || o->sweep_count > 0 || o->draws > 0 || run->comparison->count > 2;
}

/* They save time and no more: without the memory or the time for them all goes on. */
static ll_status keep_free_costs(ll_compare_run *run) {
    ll_context *ctx = run->ctx;
    if (run->start == NULL || !are_several(run)) return LL_OK;
    ctx->deadline_s = run->deadline_s;
    ll_status status = ll_free_costs_create(ctx, run->base.problem, &run->free_costs);
    ctx->deadline_s = 0;
    if (status != LL_ERR_MEMORY) return status;
    ll_log(ctx, LL_LOG_WARNING, "cheapest paths of the base's demands are not kept: %s", ll_context_error(ctx));
    return LL_OK;
}

static ll_status run_base(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_variant *base = &run->comparison->variant[0];
    LL_TRY(ll_variant_run(run->ctx, run, base, run->options->cold ? NULL : &run->start, &run->base));
    ll_variant_tell(run, base);
    if (run->base.solution == NULL || !base->verified) return fail_as_base(run->ctx, base);
    LL_TRY(keep_free_costs(run));
    LL_TRY(ll_compare_tables_add(run, base, &run->base));
    if (ll_split_is_task(run)) LL_TRY(ll_split_keep_base(run));
done:
    return status;
}

/* ---- variants ---- */

bool ll_compare_stops(const ll_compare_run *run) {
    return ll_is_cancelled(run->ctx) || (run->deadline_s > 0 && ll_clock_s() >= run->deadline_s);
}

typedef struct scenario_list {
    ll_compare_run *run;
    ll_answered *answered; /* [variant] until their rows are written */
} scenario_list;

static ll_status work_scenario(void *user, ll_context *ctx, int32_t index) {
    scenario_list *s = user;
    return ll_variant_run(ctx, s->run, &s->run->comparison->variant[index + 1], NULL, &s->answered[index + 1]);
}

static ll_status take_scenario(void *user, int32_t index) {
    scenario_list *s = user;
    const ll_variant *v = &s->run->comparison->variant[index + 1];
    ll_variant_tell(s->run, v);
    ll_status status = ll_compare_tables_add(s->run, v, &s->answered[index + 1]);
    ll_answered_free(s->run->ctx, &s->answered[index + 1]);
    return status;
}

static ll_status run_scenarios(ll_compare_run *run) {
    ll_status status = LL_OK;
    scenario_list s = {.run = run};
    const ll_crew_job job = {work_scenario, take_scenario, &s};
    LL_NEW(run->ctx, s.answered, run->comparison->count);
    LL_TRY(ll_split_run(run, LL_UNIT_SCENARIO, run->comparison->count - 1, &job));
done:
    for (int32_t i = 0; s.answered != NULL && i < run->comparison->count; i++)
        ll_answered_free(run->ctx, &s.answered[i]);
    ll_free(run->ctx, s.answered);
    return status;
}

/* ---- all of it ---- */

/* What the comparison comes to. */
typedef struct tally {
    int32_t count, stopped, failed;
} tally;

static void count(tally *t, ll_status status) {
    t->count++;
    t->stopped += status == LL_ERR_LIMIT;
    t->failed += status != LL_OK && status != LL_ERR_LIMIT;
}

static ll_status fail_some(ll_context *ctx, const tally *t, const char *what, const char *table) {
    return ll_fail(ctx, LL_ERR_SOME_FAILED, "%d of %d %s have no answer, or not all can be carried; %s says which",
                   t->failed, t->count, what, table);
}

/* It has flows all the same, which are what all else is set beside. */
static ll_status fail_for_base(ll_context *ctx, const tally *scenarios) {
    static const char base[] = "the base, the case without a scenario, cannot carry all that must be carried";
    if (scenarios->failed == 0) return ll_fail(ctx, LL_ERR_SOME_FAILED, "%s; differences are to what it carries", base);
    return ll_fail(ctx, LL_ERR_SOME_FAILED,
                   "%s; differences are to what it carries. %d of %d scenarios have no answer, or not all can be "
                   "carried; scenario_result.csv says which",
                   base, scenarios->failed, scenarios->count);
}

static ll_status judge(ll_context *ctx, const ll_comparison *c) {
    tally base = {0}, scenarios = {0}, outages = {0}, points = {0}, draws = {0};
    count(&base, c->variant[0].status);
    for (int32_t i = 1; i < c->count; i++) count(&scenarios, c->variant[i].status);
    for (int32_t i = 0; i < c->outage_count; i++) count(&outages, c->outage[i].brief.status);
    for (int32_t i = 0; i < c->sweeps.point_count; i++) count(&points, c->sweeps.point[i].brief.status);
    for (int32_t i = 0; i < c->draws.count; i++) count(&draws, c->draws.draw[i].brief.status);
    if (base.failed > 0) return fail_for_base(ctx, &scenarios);
    if (scenarios.failed > 0) return fail_some(ctx, &scenarios, "scenarios", "scenario_result.csv");
    if (outages.failed > 0) return fail_some(ctx, &outages, "outages", "outage.csv");
    if (points.failed > 0) return fail_some(ctx, &points, "points of sweeps", "sweep.csv");
    if (draws.failed > 0) return fail_some(ctx, &draws, "draws", "draws.csv");
    int32_t stopped = base.stopped + scenarios.stopped + outages.stopped + points.stopped + draws.stopped;
    if (stopped > 0)
        return ll_fail(ctx, LL_ERR_LIMIT, "stopped: %d of %d solves %s not reached the gap asked for, or %s not begun",
                       stopped, 1 + scenarios.count + outages.count + points.count + draws.count,
                       ll_plural(stopped, "has", "have"), ll_plural(stopped, "was", "were"));
    return LL_OK;
}

/* A task leaves records for the collection instead of tables. */
static ll_status open_tables(ll_compare_run *run, const char *folder) {
    ll_status status = LL_OK;
    if (!ll_split_is_task(run)) return ll_compare_tables_open(run->ctx, folder, &run->tables);
    LL_TRY(ll_publish_begin(run->ctx, run->split->folder, &run->tables.publication));
    run->tables.publication.done = true; /* the folder stays */
    LL_TRY(ll_compare_tables_begin_rows(run->ctx, &run->tables));
done:
    return status;
}

static ll_status judge_all(ll_compare_run *run) {
    ll_status status = LL_OK;
    if (ll_split_is_task(run)) return ll_split_judge_task(run);
    if (run->split != NULL) status = ll_split_judge_collection(run);
    return status == LL_OK ? judge(run->ctx, run->comparison) : status;
}

static ll_status compare(ll_compare_run *run, const char *folder) {
    ll_status status = LL_OK;
    LL_TRY(ll_compare_list(run->ctx, run->options, run->comparison));
    LL_TRY(ll_sweeps_read(run->ctx, run->comparison->source, run->options->sweep, run->options->sweep_count,
                          &run->comparison->sweeps));
    if (run->options->draws > 0) LL_TRY(ll_draws_check(run->ctx, run->comparison->source));
    LL_TRY(ll_split_open(run, folder));
    LL_TRY(open_tables(run, folder));
    LL_TRY(run->options->collect ? ll_split_take_base(run) : run_base(run));
    run->workers = ll_crew_workers(run->ctx, run->base.solution);
    LL_TRY(run_scenarios(run));
    LL_TRY(ll_outage_run(run));
    LL_TRY(ll_sweep_run(run));
    LL_TRY(ll_draw_run(run));
    LL_TRY(ll_split_is_task(run) ? ll_split_end_task(run) : ll_compare_tables_publish(run));
done:
    return status;
}

ll_status ll_compare(ll_context *ctx, const char *path, const ll_compare_options *options, const char *folder,
                     ll_comparison **out) {
    ll_status status = LL_OK;
    ll_compare_options defaults;
    ll_plain_numbers numbers = {0};
    ll_compare_options_default(&defaults);
    ll_compare_run run = {.ctx = ctx, .options = options != NULL ? options : &defaults};
    *out = NULL;
    LL_TRY(check_options(ctx, run.options));
    run.brief = run.options->solve;
    run.brief.price_ranges = 0;
    if (run.options->solve.time_limit_s > 0) run.deadline_s = ctx->start_s + run.options->solve.time_limit_s;
    LL_NEW(ctx, run.comparison, 1);
    LL_TRY(ll_plain_numbers_begin(ctx, &numbers));
    LL_TRY(ll_case_read(ctx, path, &run.comparison->source));
    LL_TRY(ll_case_need_demand(ctx, run.comparison->source));
    LL_TRY(compare(&run, folder));
    status = judge_all(&run);
    *out = run.comparison;
    run.comparison = NULL;
done:
    ll_plain_numbers_end(&numbers);
    ll_compare_tables_close(ctx, &run.tables);
    ll_free_costs_free(ctx, run.free_costs);
    ll_answered_free(ctx, &run.base);
    ll_start_free(ctx, run.start);
    ll_split_free(ctx, run.split);
    ll_comparison_free(ctx, run.comparison);
    return status;
}

void ll_comparison_free(ll_context *ctx, ll_comparison *comparison) {
    if (comparison == NULL) return;
    for (int32_t i = 0; i < comparison->count; i++) ll_variant_free(ctx, &comparison->variant[i]);
    for (int32_t i = 0; i < comparison->outage_count; i++) ll_outage_free(ctx, &comparison->outage[i]);
    ll_sweeps_free(ctx, &comparison->sweeps);
    ll_draws_free(ctx, &comparison->draws);
    ll_free(ctx, comparison->outage);
    ll_free(ctx, comparison->variant);
    ll_case_free(ctx, comparison->source);
    ll_free(ctx, comparison);
}

int32_t ll_comparison_count(const ll_comparison *comparison) { return comparison->count; }

const char *ll_comparison_id(const ll_comparison *comparison, int32_t index) { return comparison->variant[index].id; }

ll_status ll_comparison_status(const ll_comparison *comparison, int32_t index) {
    return comparison->variant[index].status;
}

double ll_comparison_objective_usd(const ll_comparison *comparison, int32_t index) {
    const ll_variant *v = &comparison->variant[index];
    return v->verified ? (double)v->objective / 1e15 : (double)NAN;
}
