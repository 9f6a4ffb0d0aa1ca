/* SPDX-License-Identifier: Apache-2.0 */
/* One variant: the case with its changes, solved from where the base ended, written and verified. */
#include <string.h>

#include "solver/compare/compare.h"

enum { PATH_SIZE = 4096 };

/* ---- what became of it ---- */

static ll_status note_failure(ll_context *ctx, ll_variant *v, ll_status status, const char *state) {
    v->status = status;
    v->state = state;
    v->message = ll_strdup(ctx, ll_context_error(ctx));
    return v->message != NULL ? LL_OK : LL_ERR_MEMORY;
}

static const char *state_of(ll_status status, const ll_solution *s) {
    if (status == LL_OK) return s->logit != NULL ? "optimal_logit" : "optimal";
    return status == LL_ERR_LIMIT ? "feasible" : status == LL_ERR_INFEASIBLE ? "infeasible" : "failed";
}

static ll_status take_numbers(ll_context *ctx, ll_variant *v, const ll_answered *a) {
    ll_status status = LL_OK;
    const ll_solution *s = a->solution;
    v->objective = s->objective;
    v->for_memory = s->for_memory;
    v->bound = s->bound;
    v->gap = ll_solution_gap(s);
    v->rounds = s->iteration_count;
    for (int64_t d = 0; d < s->problem->demand_count; d++) {
        v->volume_uteu += s->problem->volume_uteu[d];
        v->unmet_uteu += s->unmet_uteu[d];
    }
    LL_NEW(ctx, v->corridor, a->corridors->row_count);
    v->corridor_count = a->corridors->row_count;
    for (int32_t i = 0; i < v->corridor_count; i++) {
        const ll_corridor_row *row = &a->corridors->row[i];
        v->corridor[i] = (ll_variant_row){row->id, row->name, row->flow_uteu};
    }
done:
    return status;
}

/* ---- the steps ---- */

static bool is_base(const ll_compare_run *run, const ll_variant *v) { return v == run->comparison->variant; }

ll_status ll_variant_build(ll_context *ctx, const ll_compare_run *run, const ll_variant *v, ll_problem **out) {
    ll_case *copy = NULL;
    ll_problem_options options = run->options->problem;
    options.scenario = is_base(run, v) ? NULL : v->id;
    ll_status status = ll_case_copy(ctx, run->comparison->source, &copy);
    return status == LL_OK ? ll_problem_build_like(ctx, copy, &options, run->free_costs, out) : status;
}

static ll_status write(ll_context *ctx, const ll_compare_run *run, ll_variant *v, const ll_answered *a) {
    char folder[PATH_SIZE];
    int length = snprintf(folder, sizeof folder, "%s/%s", run->tables.publication.partial, v->folder);
    if (length < 0 || length >= PATH_SIZE)
        return ll_fail(ctx, LL_ERR_WRITE, "%s: the path is too long; choose a shorter OUT", v->folder);
    return ll_solution_write(ctx, a->solution, folder);
}

static ll_status make_tables(ll_context *ctx, ll_answered *a) {
    ll_status status = LL_OK;
    LL_TRY(ll_corridor_table_create(ctx, a->solution, &a->corridors));
    LL_TRY(ll_od_table_create(ctx, a->solution, a->corridors, &a->od));
done:
    return status;
}

static ll_status run_steps(ll_context *ctx, const ll_compare_run *run, ll_variant *v, ll_start **leave,
                           ll_answered *a) {
    double began_s = ll_clock_s();
    ll_status status = ll_variant_build(ctx, run, v, &a->problem);
    v->build_s = ll_clock_s() - began_s;
    if (status != LL_OK) return ll_brief_ends_all(status) ? status : note_failure(ctx, v, status, "not applied");
    began_s = ll_clock_s();
    status = ll_solve_from(ctx, a->problem, &run->options->solve, run->start, leave, &a->solution);
    v->solve_s = ll_clock_s() - began_s;
    if (!ll_has_answer(status)) return ll_brief_ends_all(status) ? status : note_failure(ctx, v, status, "no answer");
    began_s = ll_clock_s();
    status = write(ctx, run, v, a);
    v->write_s = ll_clock_s() - began_s;
    if (ll_brief_ends_all(status)) return status;
    if (status != LL_OK && note_failure(ctx, v, status, state_of(status, a->solution)) != LL_OK) return LL_ERR_MEMORY;
    v->status = status;
    v->state = state_of(status, a->solution);
    v->verified = ll_has_answer(status);
    LL_TRY(make_tables(ctx, a));
    LL_TRY(take_numbers(ctx, v, a));
done:
    return status;
}

ll_status ll_variant_run(ll_context *ctx, const ll_compare_run *run, ll_variant *v, ll_start **leave, ll_answered *a) {
    ll_quiet_log quiet;
    if (!is_base(run, v) && ll_compare_stops(run)) return LL_OK; /* marked as stopped already */
    ll_quiet_begin(ctx, v->id, &quiet);
    ll_status status = run_steps(ctx, run, v, leave, a);
    ll_quiet_end(&quiet);
    return status;
}

void ll_variant_tell(const ll_compare_run *run, const ll_variant *v) {
    if (v->message == NULL && !v->verified) return; /* not begun */
    if (!v->verified && !is_base(run, v))           /* the base's failure is told as the comparison's */
        ll_log(run->ctx, LL_LOG_WARNING, "%s: %s: %s", v->id, v->state, v->message);
    if (v->verified)
        ll_log(run->ctx, LL_LOG_INFO, "%-24s %-10s objective %.2f  gap %.2e  rounds %lld  %.3f s", v->id, v->state,
               (double)v->objective / 1e15, v->gap, (long long)v->rounds, v->solve_s);
}

void ll_answered_free(ll_context *ctx, ll_answered *a) {
    ll_corridor_table_free(ctx, a->corridors);
    ll_od_table_free(ctx, a->od);
    ll_solution_free(ctx, a->solution);
    ll_problem_free(ctx, a->problem);
    *a = (ll_answered){0};
}
