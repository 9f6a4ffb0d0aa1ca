/* SPDX-License-Identifier: Apache-2.0 */
/* ll_compare: the base, then every scenario from where the base ended, then the tables. */
#include "solver/compare/compare.h"

#include <math.h>
#include <string.h>

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
    return LL_OK;
}

/* Without a base there is nothing to compare with: what it failed of is what the comparison fails of. */
static ll_status fail_as_base(ll_context *ctx, const ll_variant *base) {
    return ll_fail(ctx, base->status, "%s", base->message);
}

static ll_status run_base(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_variant *base = &run->comparison->variant[0];
    LL_TRY(ll_variant_run(run, base, &run->base));
    if (run->base.solution == NULL || !base->verified) return fail_as_base(run->ctx, base);
    LL_TRY(ll_compare_tables_add(run, base, &run->base));
done:
    return status;
}

static ll_status run_scenarios(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_answered a = {0};
    for (int32_t i = 1; i < run->comparison->count; i++) {
        LL_TRY(ll_variant_run(run, &run->comparison->variant[i], &a));
        LL_TRY(ll_compare_tables_add(run, &run->comparison->variant[i], &a));
        ll_answered_free(run->ctx, &a);
    }
done:
    ll_answered_free(run->ctx, &a);
    return status;
}

/* What the comparison comes to. */
static ll_status judge(ll_context *ctx, const ll_comparison *c) {
    int32_t failed = 0, stopped = 0, outages = 0;
    for (int32_t i = 0; i < c->count; i++) {
        stopped += c->variant[i].status == LL_ERR_LIMIT;
        failed += c->variant[i].status != LL_OK && c->variant[i].status != LL_ERR_LIMIT;
    }
    for (int32_t i = 0; i < c->outage_count; i++) {
        const ll_outage_result *r = &c->outage[i];
        stopped += r->status == LL_ERR_LIMIT;
        outages += r->status != LL_OK && r->status != LL_ERR_LIMIT;
    }
    if (outages > 0 && failed == 0)
        return ll_fail(ctx, LL_ERR_SOME_FAILED,
                       "of %d outages %d have no answer, or not all can be carried; outage.csv marks them",
                       c->outage_count, outages);
    if (failed > 0)
        return ll_fail(ctx, LL_ERR_SOME_FAILED,
                       "%d of %d scenarios have no answer, or not all can be carried; scenario_result.csv says why",
                       failed, c->count - 1);
    if (stopped > 0)
        return ll_fail(ctx, LL_ERR_LIMIT, "stopped: %d of %d solves have not reached their gap, or were not begun",
                       stopped, c->count + c->outage_count);
    return LL_OK;
}

static ll_status compare(ll_compare_run *run, const char *folder) {
    ll_status status = LL_OK;
    LL_TRY(ll_compare_list(run->ctx, run->options, run->comparison));
    LL_TRY(ll_compare_tables_open(run->ctx, folder, &run->tables));
    LL_TRY(run_base(run));
    LL_TRY(run_scenarios(run));
    LL_TRY(ll_outage_run(run));
    LL_TRY(ll_compare_tables_publish(run));
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
    LL_NEW(ctx, run.comparison, 1);
    LL_TRY(ll_plain_numbers_begin(ctx, &numbers));
    LL_TRY(ll_case_read(ctx, path, &run.comparison->source));
    LL_TRY(compare(&run, folder));
    status = judge(ctx, run.comparison);
    *out = run.comparison;
    run.comparison = NULL;
done:
    ll_plain_numbers_end(&numbers);
    ll_compare_tables_close(ctx, &run.tables);
    ll_answered_free(ctx, &run.base);
    ll_start_free(ctx, run.start);
    ll_comparison_free(ctx, run.comparison);
    return status;
}

void ll_comparison_free(ll_context *ctx, ll_comparison *comparison) {
    if (comparison == NULL) return;
    for (int32_t i = 0; i < comparison->count; i++) ll_variant_free(ctx, &comparison->variant[i]);
    for (int32_t i = 0; i < comparison->outage_count; i++) ll_outage_free(ctx, &comparison->outage[i]);
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
