/* SPDX-License-Identifier: Apache-2.0 */
/* Solving draws, each from where the base ended. Penalties stay those of the base. */
#include "solver/compare/draw.h"

#include "solver/compare/split.h"

static ll_status build(ll_context *ctx, const ll_compare_run *run, int32_t number, ll_problem **out) {
    ll_case *c = NULL;
    ll_problem_options options = run->options->problem;
    options.projects = NULL; /* they are in the base's tables */
    ll_status status = ll_case_copy(ctx, run->base.problem->source, &c);
    if (status != LL_OK) return status;
    ll_draw_apply(run->options->solve.seed, number, c);
    ll_case_keep_penalties(c, run->base.problem);
    return ll_problem_build_like(ctx, c, &options, run->free_costs, out);
}

/* Draws leave the demands as they are. */
static ll_status count_stays(ll_context *ctx, const ll_compare_run *run, const ll_solution *s,
                             const ll_corridor_table *table, ll_draw *draw) {
    ll_status status = LL_OK;
    const ll_draws *all = &run->comparison->draws;
    int32_t *cheapest = NULL; /* [demand] */
    LL_NEW(ctx, cheapest, s->problem->demand_count);
    LL_NEW(ctx, draw->stays_uteu, table->row_count);
    LL_TRY(ll_draw_cheapest(ctx, s, table, cheapest));
    for (int64_t d = 0; d < s->problem->demand_count; d++)
        if (cheapest[d] != LL_NONE && cheapest[d] == all->cheapest[d])
            draw->stays_uteu[cheapest[d]] += s->problem->volume_uteu[d];
done:
    ll_free(ctx, cheapest);
    return status;
}

static ll_status solve(ll_context *ctx, const ll_compare_run *run, int32_t number, ll_draw *draw) {
    ll_status status = LL_OK;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_corridor_table *table = NULL;
    status = build(ctx, run, number, &p);
    if (status != LL_OK) return ll_brief_fail(ctx, status, &draw->brief);
    const ll_brief_task task = {.problem = p,
                                .scratch = run->tables.publication.partial,
                                .options = &run->brief,
                                .start = run->start,
                                .solution = &s,
                                .table = &table};
    LL_TRY(ll_brief_solve(ctx, &task, &draw->brief));
    if (s != NULL) LL_TRY(count_stays(ctx, run, s, table, draw));
done:
    ll_corridor_table_free(ctx, table);
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    return status;
}

static ll_status work(void *user, ll_context *ctx, int32_t index) {
    const ll_compare_run *run = user;
    ll_quiet_log quiet;
    if (ll_compare_stops(run)) return LL_OK; /* marked as stopped already */
    ll_quiet_begin(ctx, NULL, &quiet);
    ll_status status = solve(ctx, run, index + 1, &run->comparison->draws.draw[index]);
    ll_quiet_end(&quiet);
    return status;
}

static ll_status begin(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_draws *d = &run->comparison->draws;
    const ll_problem *p = run->base.problem;
    LL_NEW(run->ctx, d->draw, run->options->draws);
    d->count = run->options->draws;
    for (int32_t i = 0; i < d->count; i++) d->draw[i].brief.status = LL_ERR_LIMIT;
    LL_NEW(run->ctx, d->cheapest, p->demand_count);
    LL_NEW(run->ctx, d->base_uteu, run->base.corridors->row_count);
    LL_TRY(ll_draw_cheapest(run->ctx, run->base.solution, run->base.corridors, d->cheapest));
    for (int64_t i = 0; i < p->demand_count; i++)
        if (d->cheapest[i] != LL_NONE) d->base_uteu[d->cheapest[i]] += p->volume_uteu[i];
done:
    return status;
}

ll_status ll_draw_run(ll_compare_run *run) {
    ll_status status = LL_OK;
    const ll_crew_job job = {work, NULL, run};
    if (run->options->draws == 0) return LL_OK;
    LL_TRY(begin(run));
    LL_TRY(ll_split_run(run, LL_UNIT_DRAW, run->options->draws, &job));
    ll_log(run->ctx, LL_LOG_INFO, "%d %s, %.2f s", run->options->draws, ll_plural(run->options->draws, "draw", "draws"),
           ll_elapsed_s(run->ctx));
    if (ll_split_is_task(run)) return LL_OK; /* its share alone is no table */
    LL_TRY(ll_draws_summarise(run));
    LL_TRY(ll_compare_write_draws(run));
    LL_TRY(ll_compare_write_quantiles(run));
done:
    return status;
}
