/* SPDX-License-Identifier: Apache-2.0 */
/* From a problem to a proven answer: oracle, method, repair, certificate. */
#include <stdio.h>
#include <string.h>

#include "graphs/partition.h"
#include "solver/certificate.h"
#include "solver/checkpoint/keeper.h"
#include "solver/column.h"
#include "solver/hard.h"
#include "solver/incumbent.h"
#include "solver/logit/logit.h"
#include "solver/method.h"
#include "solver/node_arc.h"
#include "solver/pareto/pareto.h"
#include "solver/price_ranges.h"
#include "solver/price_solve.h"
#include "solver/repair.h"
#include "solver/solution.h"

enum { MOST_REROUTES = 30 };
static const double grace_s = 0.6; /* of the 2 s that a stop may take; writing and verifying take the rest */

void ll_solve_options_default(ll_solve_options *options) {
    *options =
        (ll_solve_options){.gap = 1e-6, .seed = 1, .checkpoint_every_s = 600, .choices = 20, .choice_factor = 1.5};
}

typedef struct job {
    ll_context *ctx;
    const ll_problem *p;      /* as asked */
    const ll_problem *solved; /* the same with chains joined, where there are many */
    ll_problem *joined;       /* that, or NULL */
    ll_solve_options options;
    const ll_start *start; /* where to begin, or NULL */
    ll_oracle *oracle;
    ll_column *column;
    ll_keeper *keeper; /* NULL: no checkpoints */
    const char *stop;  /* what ended a solve that did not come to its end, static */
    ll_solution *solution;
} job;

/* ---- method ---- */

/* Where another process stopped, or from nothing. */
static ll_status begin(job *j) {
    ll_status status = LL_OK;
    ll_hard_start(j->column);
    if (j->options.checkpoint != NULL) LL_TRY(ll_keeper_open(j->ctx, j->column, &j->options, j->p->xxh64, &j->keeper));
    j->column->keeper = j->keeper;
    bool resumes = j->keeper != NULL && j->keeper->resumes;
    if (j->options.method == LL_METHOD_LP && j->start == NULL && !resumes) LL_TRY(ll_node_arc_seed(j->column));
done:
    return status;
}

static bool has_done_its_rounds(const job *j) {
    return j->options.iteration_limit > 0 && j->column->iteration_count >= j->options.iteration_limit;
}

/* Whether a stop was for want of time. Prices alone end before their time is over: where the phase that comes next
 * takes longer than what is left. */
static bool is_out_of_time(const job *j) {
    const ll_context *ctx = j->ctx;
    bool lacks_memory = j->oracle->pool_full || j->column->master->lacks_memory;
    if (ctx->deadline_s <= 0) return false;
    return ll_clock_s() >= ctx->deadline_s || !(lacks_memory || has_done_its_rounds(j));
}

static const char for_memory[] = "the memory limit is reached";

/* What ended a solve that has not reached its end. */
static const char *stop_of(const job *j) {
    if (ll_is_cancelled(j->ctx)) return "interrupted";
    if (j->ctx->out_of_time) return j->ctx->deadline_why != NULL ? j->ctx->deadline_why : "the time limit is reached";
    return has_done_its_rounds(j) ? "the limit of iterations is reached" : for_memory;
}

static ll_status run_method(job *j, ll_column_end *end) {
    ll_status status = LL_OK;
    LL_TRY(begin(j));
    if (j->options.vertex && j->options.method == LL_METHOD_PRICE)
        ll_log(j->ctx, LL_LOG_WARNING, "--vertex does nothing for flows of prices alone; take --method interior");
    if (j->options.method == LL_METHOD_PRICE) {
        LL_TRY(ll_price_solve(j->column, end));
    } else {
        LL_TRY(ll_hard_run(j->column, j->solution, end));
        if (*end != LL_END_FIT)
            LL_TRY(ll_restricted_move_to_few_paths(j->column->master, j->options.vertex, &j->solution->vertex));
    }
    j->ctx->out_of_time = *end == LL_END_LIMIT && is_out_of_time(j);
    j->stop = stop_of(j);
    if (*end == LL_END_LIMIT && (ll_is_cancelled(j->ctx) || j->ctx->out_of_time)) ll_keeper_end(j->keeper);
done:
    return status;
}

/* ---- answer ---- */

static ll_status take_prices(job *j) {
    ll_status status = LL_OK;
    ll_solution *s = j->solution;
    if (s->price_nusd != NULL) return LL_OK; /* a proof of infeasibility is there */
    LL_NEW(j->ctx, s->price_nusd, j->p->row_count);
    memcpy(s->price_nusd, j->column->best_price_nusd, (size_t)j->p->row_count * sizeof *s->price_nusd);
done:
    return status;
}

static bool misses_hard(const ll_fit *f) {
    for (int64_t d = 0; f->p->any_hard && d < f->p->demand_count; d++)
        if (f->p->penalty_nusd[d] >= LL_COST_INF && f->missing_uteu[d] > 0) return true;
    return false;
}

/* What a stopped solve has, with what it misses carried where there is room: the bound's prices say how. */
static ll_status offer_what_there_is(job *j) {
    ll_status status = LL_OK;
    ll_column *c = j->column;
    ll_set_grace(j->ctx, grace_s);
    if (c->master->column_count > 0)
        LL_TRY(ll_incumbent_offer(c, c->master->value_teu, c->master->column_count, MOST_REROUTES));
    if (c->best_fit == NULL || misses_hard(c->best_fit)) LL_TRY(ll_incumbent_offer(c, NULL, 0, MOST_REROUTES));
done:
    ll_set_grace(j->ctx, 0);
    return status;
}

static ll_status take_flows(job *j, ll_column_end end, int64_t *hard_unmet) {
    ll_status status = LL_OK;
    ll_column *c = j->column;
    if (j->solution->status == LL_ERR_INFEASIBLE || (end < LL_END_FIT && j->options.method != LL_METHOD_PRICE))
        return ll_repair(j->ctx, j->oracle, c->pool, c->master->value_teu, j->solution, hard_unmet);
    if (end != LL_END_FIT) LL_TRY(offer_what_there_is(j));
    LL_TRY(ll_repair_settle(c->best_fit, j->solution, hard_unmet));
done:
    return status;
}

static void take_iterations(job *j) {
    j->solution->trail = j->oracle->trail;
    j->solution->iteration = j->column->iteration;
    j->solution->iteration_count = j->column->iteration_count;
    j->column->iteration = NULL;
    j->column->iteration_count = 0;
}

static ll_status take_cells(job *j) {
    ll_status status = LL_OK;
    ll_solution *s = j->solution;
    int64_t cut = 0;
    if (j->options.parts < 2) return LL_OK;
    LL_NEW(j->ctx, s->node_cell, j->p->node_count);
    LL_TRY(ll_partition_cells(j->ctx, j->p->node_count, j->p->arc_count, j->p->tail, j->p->head, NULL, j->options.parts,
                              j->options.seed, s->node_cell, &cut));
    s->parts = j->options.parts;
done:
    return status;
}

/* The status that flows and prices earn, before the verifier has its word. */
static ll_status judge(const job *j) {
    const ll_solution *s = j->solution;
    if (s->status == LL_ERR_INFEASIBLE) return LL_ERR_INFEASIBLE;
    return ll_solution_gap(s) <= j->options.gap ? LL_OK : LL_ERR_LIMIT;
}

static ll_status explain(const job *j, ll_status status, ll_column_end end) {
    ll_context *ctx = j->ctx;
    const ll_solution *s = j->solution;
    if (status == LL_OK) return LL_OK;
    if (status == LL_ERR_LIMIT && end == LL_END_LIMIT)
        return ll_fail(ctx, status, "%s: the answer is feasible, its gap is %.3g", j->stop, ll_solution_gap(s));
    if (status == LL_ERR_LIMIT && end == LL_END_STALL)
        return ll_fail(ctx, status,
                       "prices alone get no further, the gap is %.3g; ask for a larger --gap or --method interior",
                       ll_solution_gap(s));
    if (status == LL_ERR_LIMIT)
        return ll_fail(ctx, status,
                       "no cheaper path exists at the prices found, the gap is %.3g; ask for a larger --gap",
                       ll_solution_gap(s));
    if (status == LL_ERR_INFEASIBLE)
        return ll_fail(ctx, status, "hard demands cannot all be carried; bottleneck: %s", s->bottleneck);
    if (end == LL_END_LIMIT)
        return ll_fail(ctx, status, "%s before every hard demand was carried; give it more time or memory", j->stop);
    return ll_fail(
        ctx, status,
        "carrying every hard demand takes prices over %.0e USD per TEU, more than can be counted; give costs "
        "in larger units",
        (double)LL_HARD_MOST_USD);
}

static ll_status make_answer(job *j, ll_column_end end) {
    ll_status status = LL_OK;
    int64_t hard_unmet = 0;
    const int64_t *distance = NULL;
    take_iterations(j);
    LL_TRY(take_flows(j, end, &hard_unmet));
    if (hard_unmet > 0 && j->solution->status != LL_ERR_INFEASIBLE) return explain(j, LL_ERR_NO_ANSWER, end);
    LL_TRY(take_prices(j));
    LL_TRY(take_cells(j));
    LL_TRY(ll_oracle_exact_distances(j->oracle, j->solution->price_nusd, &distance));
    LL_TRY(ll_certificate_compute(j->ctx, j->solution, distance));
    j->solution->status = judge(j);
    j->solution->for_memory = j->solution->status == LL_ERR_LIMIT && end == LL_END_LIMIT && j->stop == for_memory;
    status = explain(j, j->solution->status, end);
done:
    return status;
}

/* ---- all of it ---- */

static ll_backend backend_of(ll_device device) {
    if (device == LL_DEVICE_CPU) return LL_BACKEND_OPENMP;
    return device == LL_DEVICE_CUDA ? LL_BACKEND_CUDA : LL_BACKEND_AUTO;
}

/* The device that the rounds run on, or ended on. */
static void take_device(job *j) {
    ll_solution *s = j->solution;
    snprintf(s->device, sizeof s->device, "%s", j->oracle->info.name);
    snprintf(s->device_why, sizeof s->device_why, "%s", j->oracle->engine.why);
    const ll_engine_info *info = &j->oracle->info;
    int64_t least = 0;
    s->device_use = (ll_device_use){.batch_lanes = info->batch_lanes, .tile_lanes = info->tile_lanes};
    if (info->device_free_bytes == 0) return;
    s->device_use.master_bytes = s->prediction.device_master;
    s->device_use.free_bytes = info->device_free_bytes;
    s->device_use.taken_bytes = info->memory_bytes;
    (void)ll_device_memory(j->oracle->hierarchy, &j->oracle->map->lanes, &j->oracle->prices,
                           &s->device_use.predicted_bytes, &least);
    snprintf(s->device_use.steps, sizeof s->device_use.steps, "%s", info->steps);
}

/* Where masters were solved; the log tells where a device took part. */
static void take_masters(job *j) {
    ll_master_place *m = &j->solution->masters;
    *m = j->column->master->place;
    m->engine = NULL;
    if (m->on_device > 0)
        ll_log(j->ctx, LL_LOG_INFO, "masters   %d on the device, %d on the CPU (%s)", m->on_device, m->on_cpu, m->name);
}

/* The log tells them to who asks for much. */
static void take_times(job *j) {
    const ll_oracle *o = j->oracle;
    const ll_restricted *m = j->column->master;
    ll_solve_times *t = &j->solution->times;
    t->device_s = o->open_s;
    t->price_s = o->phase_s;
    t->pricing_s = o->pricing_s;
    t->master_s = m->solve_s;
    t->program_s = m->place.program_s;
    t->assembly_s = m->place.assembly_s;
    t->factor_s = m->place.factor_s;
    t->vertex_s = j->solution->vertex.time_s;
    ll_log(j->ctx, LL_LOG_INFO,
           "times     device %.3f s, price phase %.3f s, rounds %.3f s, vertex %.3f s, repair %.3f s, masters %.3f s "
           "(programs %.3f s, assembly %.3f s, factor %.3f s)",
           t->device_s, t->price_s, t->pricing_s, t->vertex_s, t->repair_s, t->master_s, t->program_s, t->assembly_s,
           t->factor_s);
}

/* What a solve is going to take of a device, where it has one. */
static void tell_device_memory(job *j) {
    char trees[LL_BYTES_SIZE], master[LL_BYTES_SIZE], there[LL_BYTES_SIZE];
    ll_device_use *use = &j->solution->device_use;
    if (use->free_bytes == 0) return;
    use->master_bytes = j->solution->prediction.device_master;
    ll_log(j->ctx, LL_LOG_INFO, "          on the device %s predicted for trees and prices, %s for a master, of %s",
           ll_bytes_text(use->predicted_bytes, trees), ll_bytes_text(use->master_bytes, master),
           ll_bytes_text(use->free_bytes, there));
}

static ll_status set_up(job *j) {
    ll_status status = LL_OK;
    double start = ll_clock_s();
    LL_TRY(ll_method_join_chains(j->ctx, j->p, &j->joined, &j->solved));
    int64_t case_bytes = atomic_load(&j->ctx->allocator->live_bytes);
    LL_NEW(j->ctx, j->solution, 1);
    ll_method_limit_memory(j->ctx, j->options.memory_limit);
    j->solution->problem = j->p;
    j->solution->solved_nodes = j->solved->node_count;
    j->solution->solved_arcs = j->solved->arc_count;
    j->solution->gap_asked = j->options.gap;
    j->ctx->out_of_time = false;
    if (j->options.time_limit_s > 0) j->ctx->deadline_s = j->ctx->start_s + j->options.time_limit_s;
    if (j->options.method == LL_METHOD_PRICE && j->p->any_hard)
        return ll_fail(j->ctx, LL_ERR_USAGE,
                       "prices alone cannot carry hard demands: take --method interior, or give them penalties");
    const ll_start *like = j->start != NULL && ll_start_resembles(j->start, j->p) ? j->start : NULL;
    LL_TRY(ll_oracle_create_with(j->ctx, j->solved, backend_of(j->options.device), j->options.seed,
                                 like != NULL ? like->trees : LL_TREES_BY_SAMPLE, &j->oracle));
    ll_solution *s = j->solution;
    take_device(j);
    ll_log(j->ctx, LL_LOG_INFO, "device    %s (%s)", s->device, s->device_why);
    LL_TRY(ll_predict_like(j->oracle, case_bytes, like != NULL ? &like->sample : NULL, &s->prediction));
    j->options.method =
        ll_method_choose(j->oracle, j->options.method, &s->prediction, s->method_why, sizeof s->method_why);
    s->method = ll_method_name(j->options.method);
    ll_log(j->ctx, LL_LOG_INFO, "method    %s (%s)", s->method, s->method_why);
    LL_TRY(ll_method_hold_memory(j->ctx, &s->prediction));
    tell_device_memory(j);
    j->ctx->memory_limit -= s->prediction.bytes[LL_MEMORY_ANSWER]; /* it comes while pool and master are there */
    LL_TRY(ll_column_create(j->ctx, j->solved, &j->options, j->oracle, &j->column));
    j->column->start = j->start;
    j->solution->time_read_s = start - j->ctx->start_s;
    j->solution->time_order_s = ll_clock_s() - start;
done:
    return status;
}

static ll_status check_options(ll_context *ctx, const ll_solve_options *o) {
    if (!(o->gap >= 0)) return ll_fail(ctx, LL_ERR_USAGE, "gap %g: it must be 0 or more", o->gap);
    if (!(o->time_limit_s >= 0))
        return ll_fail(ctx, LL_ERR_USAGE, "time limit %g s: it must be 0 or more", o->time_limit_s);
    if (o->iteration_limit < 0)
        return ll_fail(ctx, LL_ERR_USAGE, "iteration limit %d: it must be 0 or more", o->iteration_limit);
    if (o->memory_limit < 0)
        return ll_fail(ctx, LL_ERR_USAGE, "memory limit %lld: it must be 0 or more", (long long)o->memory_limit);
    if (o->price_ranges < 0)
        return ll_fail(ctx, LL_ERR_USAGE, "price ranges %d: it must be 0 or more", o->price_ranges);
    if (o->checkpoint != NULL && (o->logit_theta_per_usd > 0 || o->pareto_points > 0))
        return ll_fail(ctx, LL_ERR_USAGE, "there are no checkpoints of --logit and --pareto; leave --checkpoint out");
    if (!(o->checkpoint_every_s >= 0))
        return ll_fail(ctx, LL_ERR_USAGE, "%g s between checkpoints: it must be 0 or more", o->checkpoint_every_s);
    if (o->parts < 0) return ll_fail(ctx, LL_ERR_USAGE, "parts %d: it must be 0 or more", o->parts);
    if (o->pareto_points != 0 && o->pareto_points < 2)
        return ll_fail(ctx, LL_ERR_USAGE, "pareto points %d: it must be 2 or more", o->pareto_points);
    return ll_logit_check(ctx, o);
}

static ll_status leave_start(const job *j, ll_start **leave) {
    ll_status status = LL_OK;
    const ll_restricted *m = j->column->master;
    if (leave == NULL) return LL_OK;
    LL_TRY(ll_start_take(j->ctx, j->p, j->column->pool, m->value_teu, m->value_teu != NULL ? m->column_count : 0,
                         j->solution->price_nusd, leave));
    (*leave)->trees = j->oracle->hierarchy->plain ? LL_TREES_SEARCHED : LL_TREES_SWEPT;
    (*leave)->sample = j->solution->prediction;
done:
    return status;
}

static bool spreads(const ll_solve_options *options) { return options->logit_theta_per_usd > 0; }

/* Once nothing else needs the pool. What comes in the way of them takes nothing from the answer. */
static ll_status find_ranges(job *j, ll_status answered) {
    ll_status status = LL_OK;
    ll_price_ranges *ranges = &j->solution->ranges;
    ranges->asked = j->options.price_ranges;
    ranges->if_cheap = j->options.price_ranges_if_cheap;
    if (ranges->asked == 0 || answered == LL_ERR_INFEASIBLE) return LL_OK;
    if (spreads(&j->options))
        snprintf(ranges->note, sizeof ranges->note, "where demands spread, one more and one less are worth the price");
    else if (answered == LL_OK && j->options.method != LL_METHOD_PRICE)
        LL_TRY(ll_price_ranges_find(j->column, j->solution));
    else
        snprintf(ranges->note, sizeof ranges->note, "%s",
                 answered != LL_OK ? "the solve was stopped" : "flows of prices alone have no basis");
    if (ranges->note[0] != '\0')
        ll_log(j->ctx, LL_LOG_INFO, "prices    of one more and one less TEU: %d of %d; %s", ranges->count,
               ranges->asked, ranges->note);
done:
    return status;
}

ll_status ll_solve(ll_context *ctx, const ll_problem *problem, const ll_solve_options *options, ll_solution **out) {
    ll_status status = ll_solve_from(ctx, problem, options, NULL, NULL, out);
    if (options == NULL || options->pareto_points == 0) return status;
    if (status == LL_ERR_LIMIT)
        ll_log(ctx, LL_LOG_WARNING, "pareto    not begun: the solve before it did not reach its gap");
    if (status != LL_OK) return status;
    status = ll_pareto_find(ctx, options, *out);
    if (status == LL_OK || status == LL_ERR_LIMIT) return status;
    ll_solution_free(ctx, *out);
    *out = NULL;
    return status;
}

ll_status ll_solve_from(ll_context *ctx, const ll_problem *problem, const ll_solve_options *options,
                        const ll_start *start, ll_start **leave, ll_solution **out) {
    ll_status status = LL_OK;
    ll_column_end end = LL_END_LIMIT;
    job j = {.ctx = ctx, .p = problem, .start = start};
    ll_solve_options_default(&j.options);
    if (options != NULL) j.options = *options;
    *out = NULL;
    if (leave != NULL) *leave = NULL;
    LL_TRY(check_options(ctx, &j.options));
    LL_TRY(set_up(&j));
    double began_s = ll_clock_s();
    LL_TRY(run_method(&j, &end));
    take_device(&j);
    take_masters(&j);
    double repair_s = ll_clock_s();
    status = make_answer(&j, end);
    j.solution->times.repair_s = ll_clock_s() - repair_s;
    take_times(&j);
    if (ll_has_answer(status)) {
        ll_status left = leave_start(&j, leave);
        if (left == LL_OK) left = find_ranges(&j, status);
        if (left != LL_OK) status = left;
    }
    if (spreads(&j.options) && (status == LL_OK || status == LL_ERR_LIMIT))
        status = ll_logit_solve(ctx, &j.options, j.solution);
    j.solution->time_solve_s = ll_clock_s() - began_s;
    if (ll_has_answer(status)) {
        *out = j.solution;
        j.solution = NULL;
    }
done:
    if (*out == NULL && leave != NULL) {
        ll_start_free(ctx, *leave);
        *leave = NULL;
    }
    ctx->deadline_s = 0;
    ctx->memory_limit = 0;
    ll_keeper_free(ctx, j.keeper);
    ll_column_free(ctx, j.column);
    ll_oracle_free(ctx, j.oracle);
    ll_problem_free(ctx, j.joined);
    ll_solution_free(ctx, j.solution);
    return status;
}
