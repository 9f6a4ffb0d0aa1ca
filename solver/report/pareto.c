/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What time costs, where it was asked for: the points of all demand, and those of the largest demands.
 *
 *     pareto { points [ [weight or null (least time), USD, TEU h, carried TEU, unmet TEU, gap] ... ],
 *              demands [ [demand_id, origin, destination, class, carried TEU, [point, USD, TEU h, ...] ] ... ] }
 *
 * point counts from 0. A demand has the points that no other of its points is better than, and two of them at least.
 */
#include <math.h>
#include <stdlib.h>

#include "solver/pareto/pareto.h"
#include "solver/report/parts.h"

static double usd_of(ll_i128 money) { return (double)money / 1e15; }
static double hours_of(ll_i128 time) { return (double)time / ((double)LL_MICRO * (double)LL_MICRO); }

static ll_status put_point(ll_context *ctx, json_t *list, const ll_pareto_point *at) {
    ll_status status = LL_OK;
    json_t *entry = NULL;
    const double number[] = {at->weight_usd_per_h,
                             usd_of(at->money),
                             hours_of(at->time),
                             ll_report_teu((int64_t)at->carried_uteu),
                             ll_report_teu((int64_t)at->unmet_uteu),
                             at->gap};
    LL_TRY(ll_report_array(ctx, list, &entry));
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) LL_TRY(ll_report_number(ctx, entry, number[i]));
done:
    return status;
}

/* ---- demands ---- */

typedef struct sized {
    int64_t carried_uteu, demand;
} sized;

static int largest_first(const void *left, const void *right) {
    const sized *a = left, *b = right;
    if (a->carried_uteu != b->carried_uteu) return a->carried_uteu > b->carried_uteu ? -1 : 1;
    return (a->demand > b->demand) - (a->demand < b->demand);
}

static bool is_point(const ll_pareto *pareto, int32_t point, int64_t d) {
    return pareto->point[point].demand[d].carried_uteu > 0 && !ll_pareto_is_dominated(pareto, point, d);
}

/* What a demand carries at the first of its points. */
static int64_t carried_uteu(const ll_pareto *pareto, int64_t d) {
    for (int32_t i = 0; i < pareto->count; i++)
        if (is_point(pareto, i, d)) return pareto->point[i].demand[d].carried_uteu;
    return 0;
}

static bool has_choice(const ll_pareto *pareto, int64_t d) {
    int32_t count = 0;
    for (int32_t i = 0; i < pareto->count && count < 2; i++) count += is_point(pareto, i, d);
    return count == 2;
}

static ll_status put_demand(const ll_report_scenario *s, json_t *list, const sized *at) {
    ll_status status = LL_OK;
    ll_context *ctx = s->report->ctx;
    const ll_problem *p = s->problem;
    const ll_pareto *pareto = s->solution->pareto;
    json_t *entry = NULL, *points = NULL;
    LL_TRY(ll_report_array(ctx, list, &entry));
    LL_TRY(ll_report_number(ctx, entry, (double)(p->demand_row[at->demand] + 1)));
    LL_TRY(ll_report_text(ctx, entry, ll_problem_origin_id(p, at->demand)));
    LL_TRY(ll_report_text(ctx, entry, ll_problem_destination_id(p, at->demand)));
    LL_TRY(ll_report_number(ctx, entry, p->klass[at->demand]));
    LL_TRY(ll_report_number(ctx, entry, ll_report_teu(at->carried_uteu)));
    LL_TRY(ll_report_array(ctx, entry, &points));
    for (int32_t i = 0; i < pareto->count; i++) {
        const ll_pareto_demand *point = &pareto->point[i].demand[at->demand];
        if (!is_point(pareto, i, at->demand)) continue;
        LL_TRY(ll_report_number(ctx, points, i));
        LL_TRY(ll_report_number(ctx, points, usd_of(point->money)));
        LL_TRY(ll_report_number(ctx, points, hours_of(point->time)));
    }
done:
    return status;
}

static ll_status put_demands(const ll_report_scenario *s, json_t *list) {
    ll_status status = LL_OK;
    const ll_pareto *pareto = s->solution->pareto;
    const int64_t count = s->problem->demand_count;
    sized *order = NULL; /* [demand] */
    LL_NEW(s->report->ctx, order, count);
    for (int64_t d = 0; d < count; d++) order[d] = (sized){carried_uteu(pareto, d), d};
    qsort(order, (size_t)count, sizeof *order, largest_first);
    for (int64_t i = 0; i < count && json_array_size(list) < LL_REPORT_FRONTIERS; i++)
        if (has_choice(pareto, order[i].demand)) LL_TRY(put_demand(s, list, &order[i]));
done:
    ll_free(s->report->ctx, order);
    return status;
}

ll_status ll_report_pareto(const ll_report_scenario *s) {
    ll_status status = LL_OK;
    ll_context *ctx = s->report->ctx;
    const ll_pareto *pareto = s->solution->pareto;
    json_t *part = NULL, *list = NULL;
    if (pareto == NULL || pareto->count == 0) return LL_OK;
    LL_TRY(ll_json_put_object(ctx, s->json, "pareto", &part));
    LL_TRY(ll_json_put_array(ctx, part, "points", &list));
    for (int32_t i = 0; i < pareto->count; i++) LL_TRY(put_point(ctx, list, &pareto->point[i]));
    LL_TRY(ll_json_put_array(ctx, part, "demands", &list));
    LL_TRY(put_demands(s, list));
done:
    return status;
}
