/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Curves, outages and draws on the page of a comparison, each where the run made it. Lists by corridor are in the
 * order of the page's corridors.
 *
 *     sweeps [ {text, table, ids, column, operation, points [ [value, state, USD to the base, unmet TEU,
 *              [ [TEU, USD per TEU, days, price] ... by corridor ] ] ... ] } ... ]
 *     outages {kind, all: how many there are, rows [ [id, name, state, base TEU, USD to the base, unmet TEU, link,
 *              node, [TEU ... by corridor] ] ... ] }       null: no answer; link, node: of the page, or null
 *     draws {count, answered, corridors [ [ [draws, base, mean, p5, p25, p50, p75, p95] ... by measure ] ... ] }
 */
#include <math.h>

#include "solver/compare/compare.h"
#include "solver/report/parts.h"

static double usd_of(ll_i128 money) { return (double)money / 1e15; }

static ll_status put_numbers(ll_context *ctx, json_t *list, const double *number, int count) {
    ll_status status = LL_OK;
    for (int i = 0; i < count; i++) LL_TRY(ll_report_number(ctx, list, number[i]));
done:
    return status;
}

/* ---- sweeps ---- */

static ll_status put_point_corridors(ll_context *ctx, json_t *entry, const ll_brief *b) {
    ll_status status = LL_OK;
    json_t *list = NULL;
    LL_TRY(ll_report_array(ctx, entry, &list));
    for (int32_t i = 0; i < b->corridor_count; i++) {
        const ll_brief_corridor *c = &b->corridor[i];
        const double number[] = {ll_report_teu(c->flow_uteu), c->cost_usd_per_teu, c->time_d,
                                 (double)c->price_nusd / (double)LL_NANO};
        json_t *row = NULL;
        LL_TRY(ll_report_array(ctx, list, &row));
        LL_TRY(put_numbers(ctx, row, number, 4));
    }
done:
    return status;
}

static ll_status put_point(ll_compare_run *run, json_t *points, const ll_sweep_point *point) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    const ll_brief *b = &point->brief;
    json_t *entry = NULL;
    LL_TRY(ll_report_array(ctx, points, &entry));
    LL_TRY(ll_report_number(ctx, entry, point->value));
    LL_TRY(ll_report_text(ctx, entry, ll_brief_state(b)));
    if (!b->verified) return LL_OK;
    LL_TRY(ll_report_number(ctx, entry, usd_of(b->objective - run->base.solution->objective)));
    LL_TRY(ll_report_number(ctx, entry, ll_report_teu((int64_t)b->unmet_uteu)));
    LL_TRY(put_point_corridors(ctx, entry, b));
done:
    return status;
}

static ll_status put_sweep(ll_compare_run *run, json_t *list, const ll_sweep *sweep) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    json_t *entry = json_object(), *points = NULL;
    LL_TRY(ll_json_append(ctx, list, entry));
    LL_TRY(ll_json_put_text(ctx, entry, "text", sweep->text));
    LL_TRY(ll_json_put_text(ctx, entry, "table", sweep->table));
    LL_TRY(ll_json_put_text(ctx, entry, "ids", sweep->ids));
    LL_TRY(ll_json_put_text(ctx, entry, "column", sweep->column));
    LL_TRY(ll_json_put_text(ctx, entry, "operation", sweep->operation));
    LL_TRY(ll_json_put_array(ctx, entry, "points", &points));
    for (int32_t i = sweep->first; i < sweep->first + sweep->count; i++)
        LL_TRY(put_point(run, points, &run->comparison->sweeps.point[i]));
done:
    return status;
}

static ll_status put_sweeps(ll_compare_run *run) {
    ll_status status = LL_OK;
    const ll_sweeps *s = &run->comparison->sweeps;
    json_t *list = json_array();
    int32_t kept = 0;
    if (s->count == 0) goto done;
    for (; kept < s->count && s->sweep[kept].first + s->sweep[kept].count <= LL_REPORT_POINTS; kept++)
        LL_TRY(put_sweep(run, list, &s->sweep[kept]));
    LL_TRY(ll_report_put_part(run->tables.report, "sweeps", json_incref(list)));
    if (kept < s->count)
        LL_TRY(ll_report_put_part(run->tables.report, "sweeps_left_out", json_integer(s->count - kept)));
done:
    json_decref(list);
    return status;
}

/* ---- outages ---- */

static double none_if(int32_t at) { return at == LL_NONE ? (double)NAN : at; }

/* Where the page shows what was closed: a link in the direction that it has, or a node. */
static ll_status put_place(ll_compare_run *run, json_t *entry, const ll_outage_result *r) {
    ll_status status = LL_OK;
    const ll_report *report = run->tables.report;
    int32_t link = LL_NONE, node = LL_NONE;
    if (report->link_at == NULL) {
        link = LL_NONE; /* the page has no answer */
    } else if (run->options->outage == LL_OUTAGE_LINKS) {
        const int32_t *at = &report->link_at[2 * (int64_t)r->number];
        link = at[0] != LL_NONE ? at[0] : at[1];
    } else if (run->options->outage == LL_OUTAGE_NODES) {
        node = report->node_at[r->number];
    }
    LL_TRY(ll_report_number(run->ctx, entry, none_if(link)));
    LL_TRY(ll_report_number(run->ctx, entry, none_if(node)));
done:
    return status;
}

static ll_status put_outage(ll_compare_run *run, json_t *rows, const ll_outage_result *r) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    json_t *entry = NULL, *flows = NULL;
    bool known = r->brief.verified;
    LL_TRY(ll_report_array(ctx, rows, &entry));
    LL_TRY(ll_report_text(ctx, entry, r->id));
    LL_TRY(ll_report_text(ctx, entry, r->name));
    LL_TRY(ll_report_text(ctx, entry, ll_brief_state(&r->brief)));
    LL_TRY(ll_report_number(ctx, entry, ll_report_teu(r->base_uteu)));
    LL_TRY(ll_report_number(ctx, entry, known ? usd_of(r->cost) : (double)NAN));
    LL_TRY(ll_report_number(ctx, entry, known ? ll_report_teu((int64_t)r->brief.unmet_uteu) : (double)NAN));
    LL_TRY(put_place(run, entry, r));
    LL_TRY(ll_report_array(ctx, entry, &flows));
    for (int32_t i = 0; known && i < r->brief.corridor_count; i++)
        LL_TRY(ll_report_number(ctx, flows, ll_report_teu(r->brief.corridor[i].flow_uteu)));
done:
    return status;
}

static ll_status put_outages(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    const ll_comparison *c = run->comparison;
    json_t *part = json_object(), *rows = NULL;
    if (c->outage_count == 0) goto done;
    LL_TRY(ll_json_put_text(ctx, part, "kind", ll_compare_outage_kind(run)));
    LL_TRY(ll_json_put_count(ctx, part, "all", c->outage_count));
    LL_TRY(ll_json_put_array(ctx, part, "rows", &rows));
    for (int32_t i = 0; i < c->outage_count && i < LL_REPORT_OUTAGES; i++) LL_TRY(put_outage(run, rows, &c->outage[i]));
    LL_TRY(ll_report_put_part(run->tables.report, "outages", json_incref(part)));
done:
    json_decref(part);
    return status;
}

/* ---- draws ---- */

static ll_status put_summary(ll_context *ctx, json_t *list, const ll_draw_summary *s) {
    ll_status status = LL_OK;
    const double number[] = {s->count, s->base, s->mean};
    json_t *entry = NULL;
    LL_TRY(ll_report_array(ctx, list, &entry));
    LL_TRY(put_numbers(ctx, entry, number, 3));
    LL_TRY(put_numbers(ctx, entry, s->quantile, LL_DRAW_QUANTILES));
done:
    return status;
}

static ll_status put_draws(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_context *ctx = run->ctx;
    const ll_draws *d = &run->comparison->draws;
    json_t *part = json_object(), *corridors = NULL;
    int32_t answered = 0;
    if (d->summary == NULL) goto done;
    for (int32_t i = 0; i < d->count; i++) answered += d->draw[i].brief.verified;
    LL_TRY(ll_json_put_count(ctx, part, "count", d->count));
    LL_TRY(ll_json_put_count(ctx, part, "answered", answered));
    LL_TRY(ll_json_put_array(ctx, part, "corridors", &corridors));
    for (int32_t row = 0; row < run->base.corridors->row_count; row++) {
        json_t *list = NULL;
        LL_TRY(ll_report_array(ctx, corridors, &list));
        for (int m = 0; m < LL_DRAW_MEASURES; m++)
            LL_TRY(put_summary(ctx, list, &d->summary[row * LL_DRAW_MEASURES + m]));
    }
    LL_TRY(ll_report_put_part(run->tables.report, "draws", json_incref(part)));
done:
    json_decref(part);
    return status;
}

ll_status ll_compare_page(ll_compare_run *run) {
    ll_status status = LL_OK;
    LL_TRY(put_sweeps(run));
    LL_TRY(put_outages(run));
    LL_TRY(put_draws(run));
done:
    return status;
}
