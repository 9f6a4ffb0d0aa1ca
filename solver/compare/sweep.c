/* SPDX-License-Identifier: Apache-2.0 */
/* Solving sweeps, chain by chain. */
#include "solver/compare/sweep.h"

#include "solver/compare/split.h"

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
    if (status == LL_OK) return ll_problem_build_like(c->ctx, copy, &options, run->free_costs, out);
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

static int32_t chains_of(const ll_sweep *sweep) { return (sweep->count + LL_SWEEP_CHAIN - 1) / LL_SWEEP_CHAIN; }

int32_t ll_sweeps_chains(const ll_sweeps *s) {
    int32_t count = 0;
    for (int32_t k = 0; k < s->count; k++) count += chains_of(&s->sweep[k]);
    return count;
}

void ll_sweeps_chain(const ll_sweeps *s, int32_t number, int32_t *first, int32_t *end) {
    const ll_sweep *sweep = s->sweep;
    for (; number >= chains_of(sweep); sweep++) number -= chains_of(sweep);
    int32_t last = sweep->first + sweep->count;
    *first = sweep->first + number * LL_SWEEP_CHAIN;
    *end = *first + LL_SWEEP_CHAIN < last ? *first + LL_SWEEP_CHAIN : last;
}

static ll_status work(void *user, ll_context *ctx, int32_t index) {
    ll_status status = LL_OK;
    const ll_compare_run *run = user;
    ll_sweeps *s = &run->comparison->sweeps;
    ll_quiet_log quiet;
    chain c = {.run = run, .ctx = ctx};
    int32_t first, end;
    ll_sweeps_chain(s, index, &first, &end);
    ll_quiet_begin(ctx, NULL, &quiet);
    for (int32_t i = first; i < end; i++) LL_TRY(run_point(&c, &s->point[i]));
done:
    ll_quiet_end(&quiet);
    ll_start_free(ctx, c.start);
    ll_problem_free(ctx, c.before);
    return status;
}

ll_status ll_sweep_run(ll_compare_run *run) {
    ll_status status = LL_OK;
    const ll_sweeps *s = &run->comparison->sweeps;
    const ll_crew_job job = {work, NULL, run};
    if (s->count == 0) return LL_OK;
    LL_TRY(ll_split_run(run, LL_UNIT_CHAIN, ll_sweeps_chains(s), &job));
    ll_log(run->ctx, LL_LOG_INFO, "%d %s of sweeps, %.2f s", s->point_count,
           ll_plural(s->point_count, "point", "points"), ll_elapsed_s(run->ctx));
    if (!ll_split_is_task(run)) LL_TRY(ll_compare_write_sweeps(run));
done:
    return status;
}
