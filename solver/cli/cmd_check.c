/* SPDX-License-Identifier: Apache-2.0 */
/* landlink check: reads a case, which tells what is wrong or odd, and counts it. */
#include "graphs/scenario.h"
#include "solver/cli/commands.h"
#include "solver/cli/print.h"

static double total_volume_teu(const ll_problem *p) {
    double sum = 0;
    for (int64_t d = 0; d < p->demand_count; ++d) sum += (double)p->volume_uteu[d] / (double)LL_MICRO;
    return sum;
}

static int64_t count_unserved(const ll_problem *p) {
    int64_t count = 0;
    for (int64_t d = 0; d < p->demand_count; ++d) count += p->free_cost_nusd[d] >= LL_COST_INF;
    return count;
}

static ll_status print_counts(ll_context *ctx, const ll_problem *p, bool as_json) {
    const ll_case *c = p->source;
    json_t *facts = json_pack(
        "{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:I, s:f, s:i, s:I, s:f, s:f}", "case", c->name, "year", (int)p->year,
        "places", (int)c->node_count, "links", (int)c->link_count, "nodes", (int)p->node_count, "arcs",
        (int)p->arc_count, "classes", (int)p->class_count, "demands", (json_int_t)p->demand_count, "volume_teu",
        total_volume_teu(p), "capacities", (int)p->row_count, "demands_without_path", (json_int_t)count_unserved(p),
        "largest_rounding_teu", p->largest_rounding_teu, "largest_rounding_usd_per_teu", p->largest_rounding_usd);
    if (p->year == 0 && !as_json) (void)json_object_set_new(facts, "year", json_string("every year"));
    ll_status status = ll_cli_print_facts(ctx, facts, as_json);
    json_decref(facts);
    return status;
}

/* Mostly a column that is called otherwise. */
static void warn_of_free_capacities(ll_context *ctx, const ll_problem *p) {
    if (p->source->format == LL_FORMAT_CASE && p->row_count == 0)
        ll_log(ctx, LL_LOG_WARNING,
               "%s: nothing has a capacity, all flows are free: link.csv gives it in column capacity_teu_per_year",
               p->source->path);
}

/* What compare would mark and leave out: a change that leads out of bounds shows when it is applied. */
static ll_status try_scenario(ll_context *ctx, const ll_case *c, const char *id) {
    ll_case *copy = NULL;
    ll_status status = ll_case_copy(ctx, c, &copy);
    if (status == LL_OK) status = ll_case_apply_scenario(ctx, copy, id);
    if (status == LL_ERR_DATA) {
        ll_log(ctx, LL_LOG_WARNING, "scenario '%s' cannot be applied:\n%s", id, ll_context_error(ctx));
        status = LL_OK;
    }
    ll_case_free(ctx, copy);
    return status;
}

static ll_status try_scenarios(ll_context *ctx, const ll_case *c) {
    for (int32_t i = 0; i < c->scenario_op_count; ++i) {
        const char *id = c->scenario_op[i].scenario_id;
        if (ll_scenario_find(c, id) != i) continue;
        ll_status status = try_scenario(ctx, c, id);
        if (status != LL_OK) return status;
    }
    return LL_OK;
}

ll_status ll_cli_check(ll_context *ctx, const ll_cli_args *args) {
    ll_status status = LL_OK;
    ll_problem *problem = NULL;
    LL_TRY(ll_problem_read(ctx, args->input, &args->problem, &problem));
    warn_of_free_capacities(ctx, problem);
    bool is_base = args->problem.scenario == NULL && args->problem.projects == NULL; /* others build on the base */
    if (is_base) LL_TRY(try_scenarios(ctx, problem->source));
    LL_TRY(print_counts(ctx, problem, args->json));
done:
    ll_problem_free(ctx, problem);
    return status;
}
