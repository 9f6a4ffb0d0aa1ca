/* SPDX-License-Identifier: Apache-2.0 */
/* scenario_result.csv: a row a scenario, what became of it. run.json: the facts of the run. */
#include "solver/compare/compare.h"
#include "solver/output/json.h"

void ll_compare_put_ratio(ll_output *out, double value) {
    ll_output_text(out, ",");
    ll_put_ratio(out, value);
}

void ll_compare_put_teu(ll_output *out, ll_i128 uteu) {
    ll_output_text(out, ",");
    ll_put_decimal(out, uteu, LL_DIGITS_TEU);
}

static void put_text(ll_output *out, const char *text) {
    ll_output_text(out, ",");
    ll_output_csv(out, text);
}

static void put_usd(ll_output *out, ll_i128 money) {
    ll_output_text(out, ",");
    ll_put_decimal(out, money, LL_DIGITS_MONEY);
}

void ll_compare_write_results_header(ll_output *out) {
    ll_output_text(out, "scenario_id,name,base_scenario_id,folder,status,verified,objective_usd,bound_usd,gap,"
                        "objective_difference_usd,volume_teu,carried_teu,unmet_teu,unmet_difference_teu,message\n");
}

void ll_compare_write_results(ll_output *out, const ll_variant *base, const ll_variant *v) {
    bool answered = v->corridor != NULL;
    ll_output_csv(out, v->id);
    put_text(out, v->name);
    put_text(out, v->base_id);
    put_text(out, answered ? v->folder : "");
    put_text(out, v->state);
    ll_output_text(out, v->verified ? ",yes" : ",no");
    if (answered) {
        put_usd(out, v->objective);
        put_usd(out, v->bound);
        ll_output_printf(out, ",%.3e", v->gap);
        put_usd(out, v->objective - base->objective);
        ll_compare_put_teu(out, v->volume_uteu);
        ll_compare_put_teu(out, v->volume_uteu - v->unmet_uteu);
        ll_compare_put_teu(out, v->unmet_uteu);
        ll_compare_put_teu(out, v->unmet_uteu - base->unmet_uteu);
    } else {
        ll_output_text(out, ",,,,,,,,");
    }
    put_text(out, v->message != NULL ? v->message : "");
    ll_output_text(out, "\n");
}

static ll_status put_variant(ll_context *ctx, json_t *list, const ll_variant *v, bool cold) {
    ll_status status = LL_OK;
    json_t *object = json_object();
    LL_TRY(ll_json_append(ctx, list, object));
    LL_TRY(ll_json_put_text(ctx, object, "scenario_id", v->id));
    LL_TRY(ll_json_put_text(ctx, object, "start", cold ? "cold" : "warm"));
    LL_TRY(ll_json_put_count(ctx, object, "rounds", v->rounds));
    LL_TRY(ll_json_put_number(ctx, object, "build_s", v->build_s));
    LL_TRY(ll_json_put_number(ctx, object, "solve_s", v->solve_s));
    LL_TRY(ll_json_put_number(ctx, object, "write_and_verify_s", v->write_s));
done:
    return status;
}

ll_status ll_compare_write_run(ll_context *ctx, const ll_compare_run *run, ll_output *out) {
    ll_status status = LL_OK;
    json_t *facts = json_object(), *list = NULL;
    LL_TRY(ll_json_put_text(ctx, facts, "version", ll_version()));
    LL_TRY(ll_json_put_count(ctx, facts, "threads", ll_context_threads(ctx)));
    LL_TRY(ll_json_put_number(ctx, facts, "total_s", ll_elapsed_s(ctx)));
    LL_TRY(ll_json_put_array(ctx, facts, "scenarios", &list));
    for (int32_t i = 0; i < run->comparison->count; i++)
        LL_TRY(put_variant(ctx, list, &run->comparison->variant[i], i == 0 || run->options->cold));
    LL_TRY(ll_json_write(ctx, facts, out));
done:
    json_decref(facts);
    return status;
}
