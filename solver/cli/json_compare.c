/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison as JSON: scenarios, and where they were asked for outages, sweeps and draws. */
#include "solver/cli/json_compare.h"

#include "solver/cli/print.h"
#include "solver/output/json.h"

static ll_status put_corridors(ll_context *ctx, json_t *object, const ll_variant *v) {
    ll_status status = LL_OK;
    json_t *flows = NULL;
    LL_TRY(ll_json_put_object(ctx, object, "corridor_flow_teu", &flows));
    for (int32_t i = 0; i < v->corridor_count; ++i)
        LL_TRY(ll_json_put_decimal(ctx, flows, v->corridor[i].id, v->corridor[i].flow_uteu, LL_DIGITS_TEU));
done:
    return status;
}

static ll_status put_variant(ll_context *ctx, json_t *list, const ll_variant *v) {
    ll_status status = LL_OK;
    json_t *object = json_object();
    LL_TRY(ll_json_append(ctx, list, object));
    LL_TRY(ll_json_put_text(ctx, object, "scenario_id", v->id));
    LL_TRY(ll_json_put_text(ctx, object, "status", v->state));
    LL_TRY(ll_json_put(ctx, object, "verified", json_boolean(v->verified)));
    if (v->message != NULL) LL_TRY(ll_json_put_text(ctx, object, "message", v->message));
    if (v->corridor == NULL) return LL_OK;
    LL_TRY(ll_json_put_decimal(ctx, object, "objective_usd", v->objective, LL_DIGITS_MONEY));
    LL_TRY(ll_json_put_decimal(ctx, object, "unmet_teu", v->unmet_uteu, LL_DIGITS_TEU));
    LL_TRY(put_corridors(ctx, object, v));
done:
    return status;
}

/* What is kept of an answer, into an object; corridors by the ids that the base's have. */
static ll_status put_brief(ll_context *ctx, json_t *object, const ll_comparison *c, const ll_brief *b) {
    ll_status status = LL_OK;
    json_t *flows = NULL;
    LL_TRY(ll_json_put_text(ctx, object, "status", ll_brief_state(b)));
    LL_TRY(ll_json_put(ctx, object, "verified", json_boolean(b->verified)));
    if (b->message != NULL) LL_TRY(ll_json_put_text(ctx, object, "message", b->message));
    if (!b->verified) return LL_OK;
    LL_TRY(ll_json_put_decimal(ctx, object, "objective_usd", b->objective, LL_DIGITS_MONEY));
    LL_TRY(ll_json_put_decimal(ctx, object, "unmet_teu", b->unmet_uteu, LL_DIGITS_TEU));
    LL_TRY(ll_json_put_object(ctx, object, "corridor_flow_teu", &flows));
    for (int32_t i = 0; i < b->corridor_count; ++i)
        LL_TRY(ll_json_put_decimal(ctx, flows, c->variant[0].corridor[i].id, b->corridor[i].flow_uteu, LL_DIGITS_TEU));
done:
    return status;
}

static ll_status put_outages(ll_context *ctx, json_t *all, const ll_comparison *c) {
    ll_status status = LL_OK;
    json_t *list = NULL;
    if (c->outage_count == 0) return LL_OK;
    LL_TRY(ll_json_put_array(ctx, all, "outages", &list));
    for (int32_t i = 0; i < c->outage_count; ++i) {
        const ll_outage_result *r = &c->outage[i];
        json_t *object = json_object();
        LL_TRY(ll_json_append(ctx, list, object));
        LL_TRY(ll_json_put_text(ctx, object, "id", r->id));
        LL_TRY(ll_json_put_text(ctx, object, "name", r->name));
        LL_TRY(ll_json_put_decimal(ctx, object, "base_flow_teu", r->base_uteu, LL_DIGITS_TEU));
        LL_TRY(put_brief(ctx, object, c, &r->brief));
        if (r->brief.verified)
            LL_TRY(ll_json_put_decimal(ctx, object, "objective_difference_usd", r->cost, LL_DIGITS_MONEY));
    }
done:
    return status;
}

static ll_status put_points(ll_context *ctx, json_t *object, const ll_comparison *c, const ll_sweep *sweep) {
    ll_status status = LL_OK;
    json_t *points = NULL;
    LL_TRY(ll_json_put_array(ctx, object, "points", &points));
    for (int32_t i = sweep->first; i < sweep->first + sweep->count; ++i) {
        json_t *point = json_object();
        LL_TRY(ll_json_append(ctx, points, point));
        LL_TRY(ll_json_put_number(ctx, point, "value", c->sweeps.point[i].value));
        LL_TRY(put_brief(ctx, point, c, &c->sweeps.point[i].brief));
    }
done:
    return status;
}

static ll_status put_sweeps(ll_context *ctx, json_t *all, const ll_comparison *c) {
    ll_status status = LL_OK;
    json_t *list = NULL;
    if (c->sweeps.count == 0) return LL_OK;
    LL_TRY(ll_json_put_array(ctx, all, "sweeps", &list));
    for (int32_t i = 0; i < c->sweeps.count; ++i) {
        const ll_sweep *sweep = &c->sweeps.sweep[i];
        json_t *object = json_object();
        LL_TRY(ll_json_append(ctx, list, object));
        LL_TRY(ll_json_put_text(ctx, object, "table", sweep->table));
        LL_TRY(ll_json_put_text(ctx, object, "ids", sweep->ids));
        LL_TRY(ll_json_put_text(ctx, object, "column", sweep->column));
        LL_TRY(ll_json_put_text(ctx, object, "operation", sweep->operation));
        LL_TRY(put_points(ctx, object, c, sweep));
    }
done:
    return status;
}

static ll_status put_draws(ll_context *ctx, json_t *all, const ll_comparison *c) {
    ll_status status = LL_OK;
    json_t *list = NULL;
    if (c->draws.count == 0) return LL_OK;
    LL_TRY(ll_json_put_array(ctx, all, "draws", &list));
    for (int32_t i = 0; i < c->draws.count; ++i) {
        json_t *object = json_object();
        LL_TRY(ll_json_append(ctx, list, object));
        LL_TRY(ll_json_put_count(ctx, object, "draw", i + 1));
        LL_TRY(put_brief(ctx, object, c, &c->draws.draw[i].brief));
    }
done:
    return status;
}

ll_status ll_cli_print_comparison(ll_context *ctx, const ll_comparison *c) {
    ll_status status = LL_OK;
    json_t *all = json_object(), *list = NULL;
    LL_TRY(ll_json_put_array(ctx, all, "scenarios", &list));
    for (int32_t i = 0; i < c->count; ++i) LL_TRY(put_variant(ctx, list, &c->variant[i]));
    LL_TRY(put_outages(ctx, all, c));
    LL_TRY(put_sweeps(ctx, all, c));
    LL_TRY(put_draws(ctx, all, c));
    LL_TRY(ll_cli_print_facts(ctx, all, true));
done:
    json_decref(all);
    return status;
}
