/* SPDX-License-Identifier: Apache-2.0 */
/* Solving sweeps, chain by chain. */
#include "solver/compare/sweep.h"

#include "solver/compare/compare.h"

/* What a chain holds: the point before, as long as the next one starts from it. */
typedef struct chain {
    const ll_compare_run *run;
    ll_context *ctx;
    ll_problem *before;
    ll_start *start; /* of before; NULL: the base's */
} chain;

/* A point is what a scenario of one row would be. */
static ll_status build(const chain *c, const ll_sweep_point *point, ll_problem **out) {
    const ll_compare_run *run = c->run;
    ll_case *copy = NULL;
    ll_problem_options options = run->options->problem;
    options.projects = NULL; /* they are in the base's tables */
    ll_status status = ll_case_copy(c->ctx, run->base.problem->source, &copy);
    if (status != LL_OK) return status;
    status = ll_sweep_apply(c->ctx, &run->comparison->sweeps.sweep[point->sweep], point->value, copy);
    if (status == LL_OK) return ll_problem_build(c->ctx, copy, &options, out);
    ll_case_free(c->ctx, copy);
    return status;
}

static ll_status run_point(chain *c, ll_sweep_point *point) {
    ll_status status = LL_OK;
    ll_problem *p = NULL;
    ll_start *leave = NULL;
    bool cold = c->run->options->cold;
    if (ll_compare_stops(c->run)) return LL_OK; /* marked as stopped already */
    status = build(c, point, &p);
    if (status != LL_OK) return ll_brief_fail(c->ctx, status, &point->brief);
    const ll_brief_task task = {.problem = p,
                                .scratch = c->run->tables.publication.partial,
                                .options = &c->run->brief,
                                .start = c->start != NULL ? c->start : c->run->start,
                                .leave = cold ? NULL : &leave};
    LL_TRY(ll_brief_solve(c->ctx, &task, &point->brief));
    if (leave != NULL) {
        ll_start_free(c->ctx, c->start);
        ll_problem_free(c->ctx, c->before);
        c->start = leave;
        c->before = p;
        return LL_OK;
    }
done:
    ll_start_free(c->ctx, leave);
    ll_problem_free(c->ctx, p);
    return status;
}

/* ---- all ---- */

typedef struct work_list {
    ll_compare_run *run;
    int32_t *first; /* [chain] its first point */
    int32_t count;
} work_list;

static ll_status list_chains(ll_context *ctx, const ll_sweeps *s, work_list *list) {
    ll_status status = LL_OK;
    LL_NEW(ctx, list->first, s->point_count);
    for (int32_t k = 0; k < s->count; k++)
        for (int32_t i = 0; i < s->sweep[k].count; i += LL_SWEEP_CHAIN)
            list->first[list->count++] = s->sweep[k].first + i;
done:
    return status;
}

static ll_status work(void *user, ll_context *ctx, int32_t index) {
    ll_status status = LL_OK;
    const work_list *list = user;
    ll_sweeps *s = &list->run->comparison->sweeps;
    ll_quiet_log quiet;
    chain c = {.run = list->run, .ctx = ctx};
    int32_t next = index + 1 < list->count ? list->first[index + 1] : s->point_count;
    ll_quiet_begin(ctx, NULL, &quiet);
    for (int32_t i = list->first[index]; i < next; i++) LL_TRY(run_point(&c, &s->point[i]));
done:
    ll_quiet_end(&quiet);
    ll_start_free(ctx, c.start);
    ll_problem_free(ctx, c.before);
    return status;
}

ll_status ll_sweep_run(ll_compare_run *run) {
    ll_status status = LL_OK;
    work_list list = {.run = run};
    const ll_crew_job job = {work, NULL, &list};
    if (run->comparison->sweeps.count == 0) return LL_OK;
    LL_TRY(list_chains(run->ctx, &run->comparison->sweeps, &list));
    LL_TRY(ll_crew_run(run->ctx, run->workers, list.count, &job));
    ll_log(run->ctx, LL_LOG_INFO, "%d points of sweeps, %.2f s", run->comparison->sweeps.point_count,
           ll_elapsed_s(run->ctx));
    LL_TRY(ll_compare_write_sweeps(run));
done:
    ll_free(run->ctx, list.first);
    return status;
}
