/* SPDX-License-Identifier: Apache-2.0 */
/* summary.json: the answer in one object, the same keys for every format. The status is what the verifier made of it.
 */
#include "solver/logit/logit.h"
#include "solver/output/json.h"
#include "solver/output/output.h"
#include "solver/pareto/pareto.h"

static ll_status put_status(ll_context *ctx, json_t *summary, const ll_answer *answer) {
    ll_status status = LL_OK;
    bool proof = answer->solution->status == LL_ERR_INFEASIBLE;
    LL_TRY(ll_json_put_text(ctx, summary, "status", answer->status));
    LL_TRY(ll_json_put_text(ctx, summary, "primal_status", proof ? "carries_most" : "feasible"));
    LL_TRY(ll_json_put_text(ctx, summary, "dual_status", proof ? "infeasibility_proof" : "bound"));
    LL_TRY(ll_json_put(ctx, summary, "verified", json_boolean(answer->verified)));
done:
    return status;
}

static ll_status put_result(ll_context *ctx, json_t *summary, const ll_solution *s) {
    ll_status status = LL_OK;
    json_t *largest = NULL;
    ll_i128 unmet_uteu = 0, rounding_uteu = 0;
    for (int64_t d = 0; d < s->problem->demand_count; d++) {
        unmet_uteu += s->unmet_uteu[d];
        rounding_uteu += s->rounding_uteu[d];
    }
    LL_TRY(ll_json_put_decimal(ctx, summary, "objective_usd", s->objective, LL_DIGITS_MONEY));
    LL_TRY(ll_json_put_decimal(ctx, summary, "bound_usd", s->bound, LL_DIGITS_MONEY));
    LL_TRY(ll_json_put_number(ctx, summary, "gap", ll_solution_gap(s)));
    LL_TRY(ll_json_put_decimal(ctx, summary, "unmet_teu", unmet_uteu, LL_DIGITS_TEU));
    LL_TRY(ll_json_put_decimal(ctx, summary, "rounding_teu", rounding_uteu, LL_DIGITS_TEU));
    LL_TRY(ll_json_put_object(ctx, summary, "largest_rounding", &largest));
    LL_TRY(ll_json_put_number(ctx, largest, "teu", s->problem->largest_rounding_teu));
    LL_TRY(ll_json_put_number(ctx, largest, "usd_per_teu", s->problem->largest_rounding_usd));
done:
    return status;
}

/* Of an answer whose demands choose; others have none of these keys. */
static ll_status put_logit(ll_context *ctx, json_t *summary, const ll_answer *answer) {
    ll_status status = LL_OK;
    const ll_logit *l = answer->solution->logit;
    json_t *logit = NULL, *flows = NULL;
    if (l == NULL) return LL_OK;
    LL_TRY(ll_json_put_decimal(ctx, summary, "cost_usd", l->cost, LL_DIGITS_MONEY));
    LL_TRY(ll_json_put_object(ctx, summary, "logit", &logit));
    LL_TRY(ll_json_put_number(ctx, logit, "theta_per_usd", l->theta_per_usd));
    LL_TRY(ll_json_put_count(ctx, logit, "choices", l->choices));
    LL_TRY(ll_json_put_number(ctx, logit, "choice_factor", l->factor));
    LL_TRY(ll_json_put_count(ctx, logit, "alternatives", l->set->count));
    LL_TRY(ll_json_put_decimal(ctx, logit, "plain_objective_usd", l->plain_cost, LL_DIGITS_MONEY));
    LL_TRY(ll_json_put_object(ctx, logit, "plain_corridor_flow_teu", &flows));
    for (int32_t i = 0; i < l->plain_rows; i++)
        LL_TRY(ll_json_put_decimal(ctx, flows, answer->corridors->row[i].id, l->plain_uteu[i], LL_DIGITS_TEU));
done:
    return status;
}

/* How far the search for points between least money and least time came; others have no such key. */
static ll_status put_pareto(ll_context *ctx, json_t *summary, const ll_pareto *pareto) {
    ll_status status = LL_OK;
    json_t *object = NULL;
    if (pareto == NULL) return LL_OK;
    LL_TRY(ll_json_put_object(ctx, summary, "pareto", &object));
    LL_TRY(ll_json_put_text(ctx, object, "status", ll_pareto_state(pareto)));
    LL_TRY(ll_json_put_count(ctx, object, "points", pareto->count));
done:
    return status;
}

static int64_t count_priced_rows(const ll_solution *s) {
    int64_t count = 0;
    for (int32_t row = 0; row < s->problem->row_count; row++) count += s->price_nusd[row] > 0;
    return count;
}

/* Demands with more than one path; paths are stored by demand. */
static int64_t count_split_demands(const ll_solution *s) {
    int64_t count = 0;
    for (int64_t path = 1; path < s->path_count; path++) {
        bool second = s->path_demand[path] == s->path_demand[path - 1];
        bool third = second && path > 1 && s->path_demand[path] == s->path_demand[path - 2];
        count += second && !third;
    }
    return count;
}

static ll_status put_counts(ll_context *ctx, json_t *summary, const ll_solution *s) {
    ll_status status = LL_OK;
    const ll_problem *p = s->problem;
    json_t *counts = NULL;
    LL_TRY(ll_json_put_object(ctx, summary, "counts", &counts));
    LL_TRY(ll_json_put_count(ctx, counts, "nodes", p->source->node_count));
    LL_TRY(ll_json_put_count(ctx, counts, "links", p->source->link_count));
    LL_TRY(ll_json_put_count(ctx, counts, "arcs", p->arc_count));
    LL_TRY(ll_json_put_count(ctx, counts, "classes", p->class_count));
    LL_TRY(ll_json_put_count(ctx, counts, "demands", p->demand_count));
    LL_TRY(ll_json_put_count(ctx, counts, "capacity_rows", p->row_count));
    LL_TRY(ll_json_put_count(ctx, counts, "priced_rows", count_priced_rows(s)));
    LL_TRY(ll_json_put_count(ctx, counts, "paths", s->path_count));
    LL_TRY(ll_json_put_count(ctx, counts, "split_demands", count_split_demands(s)));
done:
    return status;
}

static ll_status put_inputs(ll_context *ctx, json_t *summary, const ll_case *source) {
    ll_status status = LL_OK;
    json_t *inputs = NULL;
    LL_TRY(ll_json_put_array(ctx, summary, "inputs", &inputs));
    for (int32_t i = 0; i < source->input_count; i++) {
        json_t *input = json_object();
        LL_TRY(ll_json_append(ctx, inputs, input));
        LL_TRY(ll_json_put_text(ctx, input, "file", source->input[i].file));
        LL_TRY(ll_json_put_xxh64(ctx, input, "xxh64", source->input[i].xxh64));
        LL_TRY(ll_json_put_count(ctx, input, "bytes", source->input[i].bytes));
    }
done:
    return status;
}

/* The options of the problem: with them, and the inputs, it is read again. */
static ll_status put_reading(ll_context *ctx, json_t *summary, const ll_problem *p) {
    ll_status status = LL_OK;
    LL_TRY(ll_json_put_text(ctx, summary, "scenario", p->source->scenario));
    LL_TRY(ll_json_put_text(ctx, summary, "projects", p->source->projects));
    LL_TRY(ll_json_put(ctx, summary, "year", p->year != 0 ? json_integer(p->year) : json_null()));
    LL_TRY(ll_json_put(ctx, summary, "hard", json_boolean(p->hard_asked)));
    LL_TRY(ll_json_put_number(ctx, summary, "demand_scale", p->demand_scale));
done:
    return status;
}

ll_status ll_write_summary(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    const ll_solution *s = answer->solution;
    json_t *summary = json_object();
    LL_TRY(put_status(ctx, summary, answer));
    LL_TRY(put_result(ctx, summary, s));
    LL_TRY(put_logit(ctx, summary, answer));
    LL_TRY(put_pareto(ctx, summary, s->pareto));
    LL_TRY(ll_json_put_text(ctx, summary, "method", s->method));
    LL_TRY(put_reading(ctx, summary, s->problem));
    LL_TRY(put_counts(ctx, summary, s));
    LL_TRY(put_inputs(ctx, summary, s->problem->source));
    LL_TRY(ll_json_put_xxh64(ctx, summary, "problem_xxh64", s->problem->xxh64));
    LL_TRY(ll_json_put_number(ctx, summary, "gap_asked", s->gap_asked));
    LL_TRY(ll_json_put_text(ctx, summary, "version", ll_version()));
    LL_TRY(ll_json_write(ctx, summary, out));
done:
    json_decref(summary);
    return status;
}
