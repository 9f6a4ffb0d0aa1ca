/* SPDX-License-Identifier: Apache-2.0 */
/* draws.csv: a row a draw and corridor. draw_quantiles.csv: what all draws come to. */
#include <math.h>
#include <stdlib.h>

#include "solver/compare/compare.h"

/* ---- draws.csv ---- */

static double percent(int64_t part, int64_t whole) {
    return whole > 0 ? 100 * (double)part / (double)whole : (double)NAN;
}

static void put_draw(ll_output *out, const ll_compare_run *run, int32_t number) {
    const ll_brief *b = &run->comparison->draws.draw[number].brief;
    ll_output_printf(out, "%d,%s,%s,", (int)number + 1, ll_brief_state(b), b->verified ? "yes" : "no");
    if (b->verified) {
        ll_put_decimal(out, b->objective, LL_DIGITS_MONEY);
        ll_compare_put_teu(out, b->unmet_uteu);
    } else {
        ll_output_text(out, ",,,,,,");
    }
}

static void put_corridor(ll_output *out, const ll_compare_run *run, const ll_draw *draw, int32_t row) {
    const ll_brief_corridor *c = &draw->brief.corridor[row];
    ll_output_text(out, ",");
    ll_output_csv(out, run->base.corridors->row[row].id);
    ll_compare_put_teu(out, c->flow_uteu);
    ll_compare_put_ratio(out, c->cost_usd_per_teu);
    ll_compare_put_ratio(out, c->time_d);
    ll_compare_put_ratio(out, percent(draw->stays_uteu[row], run->comparison->draws.base_uteu[row]));
}

ll_status ll_compare_write_draws(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_output out = {0};
    const ll_draws *d = &run->comparison->draws;
    LL_TRY(ll_output_open(run->ctx, run->tables.publication.partial, "draws.csv", &out));
    ll_output_text(&out, "draw,status,verified,objective_usd,unmet_teu,corridor_id,flow_teu,cost_usd_per_teu,time_d,"
                         "stays_cheapest_percent,message\n");
    for (int32_t i = 0; i < d->count; i++) {
        const ll_brief *b = &d->draw[i].brief;
        for (int32_t row = 0; row < (b->verified ? b->corridor_count : 1); row++) {
            put_draw(&out, run, i);
            if (b->verified) put_corridor(&out, run, &d->draw[i], row);
            ll_output_text(&out, ",");
            ll_output_csv(&out, b->message != NULL ? b->message : "");
            ll_output_text(&out, "\n");
        }
    }
    LL_TRY(ll_output_commit(&out));
done:
    ll_output_discard(&out);
    return status;
}

/* ---- draw_quantiles.csv ---- */

static const char *const measures[LL_DRAW_MEASURES] = {"flow_teu", "cost_usd_per_teu", "time_d",
                                                       "stays_cheapest_percent"};

const char *ll_draw_measure_name(ll_draw_measure measure) { return measures[measure]; }

static double measure_of(const ll_compare_run *run, const ll_draw *draw, int32_t row, ll_draw_measure measure) {
    const ll_brief_corridor *c = &draw->brief.corridor[row];
    if (measure == LL_DRAW_FLOW) return (double)c->flow_uteu / (double)LL_MICRO;
    if (measure == LL_DRAW_COST) return c->cost_usd_per_teu;
    if (measure == LL_DRAW_TIME) return c->time_d;
    return percent(draw->stays_uteu[row], run->comparison->draws.base_uteu[row]);
}

static double base_of(const ll_compare_run *run, int32_t row, ll_draw_measure measure) {
    const ll_corridor_row *c = &run->base.corridors->row[row];
    if (measure == LL_DRAW_FLOW) return (double)c->flow_uteu / (double)LL_MICRO;
    if (measure == LL_DRAW_COST) return c->cost_usd_per_teu;
    if (measure == LL_DRAW_TIME) return c->time_d;
    return run->comparison->draws.base_uteu[row] > 0 ? 100 : (double)NAN;
}

static int by_size(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Between the two values that the share falls between. */
static double quantile(const double *value, int32_t count, double share) {
    double at = share * (count - 1);
    int32_t below = (int32_t)at, above = below + 1 < count ? below + 1 : below;
    return value[below] + (at - below) * (value[above] - value[below]);
}

/* scratch [draw] */
static void summarise(const ll_compare_run *run, int32_t row, ll_draw_measure measure, double *scratch,
                      ll_draw_summary *out) {
    static const double share[LL_DRAW_QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};
    const ll_draws *d = &run->comparison->draws;
    double sum = 0;
    *out = (ll_draw_summary){.base = base_of(run, row, measure), .mean = (double)NAN};
    for (int32_t i = 0; i < d->count; i++) {
        double value = d->draw[i].brief.verified ? measure_of(run, &d->draw[i], row, measure) : (double)NAN;
        if (isnan(value)) continue;
        scratch[out->count++] = value;
        sum += value;
    }
    for (int k = 0; k < LL_DRAW_QUANTILES; k++) out->quantile[k] = (double)NAN;
    if (out->count == 0) return;
    qsort(scratch, (size_t)out->count, sizeof *scratch, by_size);
    out->mean = sum / out->count;
    for (int k = 0; k < LL_DRAW_QUANTILES; k++) out->quantile[k] = quantile(scratch, out->count, share[k]);
}

ll_status ll_draws_summarise(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_draws *d = &run->comparison->draws;
    const int32_t rows = run->base.corridors->row_count;
    double *scratch = NULL; /* [draw] */
    LL_NEW(run->ctx, scratch, d->count);
    LL_NEW(run->ctx, d->summary, (int64_t)rows * LL_DRAW_MEASURES);
    for (int32_t i = 0; i < rows * LL_DRAW_MEASURES; i++)
        summarise(run, i / LL_DRAW_MEASURES, (ll_draw_measure)(i % LL_DRAW_MEASURES), scratch, &d->summary[i]);
done:
    ll_free(run->ctx, scratch);
    return status;
}

static void put_summary(ll_output *out, const ll_corridor_row *corridor, ll_draw_measure measure,
                        const ll_draw_summary *s) {
    ll_output_csv(out, corridor->id);
    ll_output_text(out, ",");
    ll_output_csv(out, corridor->name);
    ll_output_printf(out, ",%s,%d", measures[measure], (int)s->count);
    ll_compare_put_ratio(out, s->base);
    ll_compare_put_ratio(out, s->mean);
    for (int k = 0; k < LL_DRAW_QUANTILES; k++) ll_compare_put_ratio(out, s->quantile[k]);
    ll_output_text(out, "\n");
}

ll_status ll_compare_write_quantiles(ll_compare_run *run) {
    ll_status status = LL_OK;
    ll_output out = {0};
    const ll_draws *d = &run->comparison->draws;
    LL_TRY(ll_output_open(run->ctx, run->tables.publication.partial, "draw_quantiles.csv", &out));
    ll_output_text(&out, "corridor_id,corridor_name,measure,draws,base,mean,p5,p25,p50,p75,p95\n");
    for (int32_t row = 0; row < run->base.corridors->row_count; row++)
        for (int m = 0; m < LL_DRAW_MEASURES; m++)
            put_summary(&out, &run->base.corridors->row[row], (ll_draw_measure)m,
                        &d->summary[row * LL_DRAW_MEASURES + m]);
    LL_TRY(ll_output_commit(&out));
done:
    ll_output_discard(&out);
    return status;
}
