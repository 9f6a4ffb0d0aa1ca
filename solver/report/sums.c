/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every class costs in every corridor, by where the cost arises, and what stays unmet.
 *
 *     sums  [ [corridor, class, TEU, USD moving, transhipping, at borders, at sea, TEU h, TEU km, kg CO2] ... ]
 *     unmet [ [class, TEU, USD] ... ]
 */
#include <strings.h>

#include "solver/report/parts.h"

typedef struct cell_sums {
    int64_t flow_uteu;
    double usd[LL_COST_KINDS], teu_h, teu_km, co2_kg;
} cell_sums;

/* ---- kinds ---- */

static bool is_one_of(const char *mode, const char *const *words) {
    while (*words != NULL && strcasecmp(mode, *words) != 0) words++;
    return *words != NULL;
}

static bool is_at(const ll_problem *p, int32_t arc, const char *node_type) {
    const ll_case_node *node = p->source->node;
    return strcasecmp(node[p->place[p->tail[arc]]].node_type, node_type) == 0 ||
           strcasecmp(node[p->place[p->head[arc]]].node_type, node_type) == 0;
}

static bool crosses_border(const ll_problem *p, int32_t arc) {
    const ll_case_node *node = p->source->node;
    const char *from = node[p->place[p->tail[arc]]].country, *to = node[p->place[p->head[arc]]].country;
    return from[0] != '\0' && to[0] != '\0' && strcasecmp(from, to) != 0;
}

ll_cost_kind ll_report_kind(const ll_problem *p, int32_t arc) {
    static const char *const water[] = {"sea",       "ferry",           "ship",  "vessel", "barge",
                                        "water",     "waterway",        "ocean", "roro",   "maritime",
                                        "short_sea", "inland_waterway", NULL};
    static const char *const border[] = {"border", "customs", "border_crossing", NULL};
    static const char *const handling[] = {"transship", "transshipment", "tranship", "transhipment", "transfer",
                                           "terminal",  "handling",      "gauge",    "gauge_change", NULL};
    if (p->arc[arc].kind == LL_ARC_TRANSFER) return LL_KIND_TRANSHIP;
    if (p->arc[arc].kind != LL_ARC_LINK) return LL_KIND_MOVE;
    const char *mode = p->source->link[p->arc[arc].source].mode;
    if (is_one_of(mode, water)) return LL_KIND_SEA;
    if (is_one_of(mode, border)) return LL_KIND_BORDER;
    if (!is_one_of(mode, handling)) return LL_KIND_MOVE;
    bool at_border = crosses_border(p, arc) || is_at(p, arc, "border");
    return at_border && !is_at(p, arc, "port") ? LL_KIND_BORDER : LL_KIND_TRANSHIP;
}

/* ---- sums ---- */

static void add_path(const ll_report_scenario *s, int64_t path, const int8_t *kind, cell_sums *sums) {
    const ll_solution *x = s->solution;
    const ll_problem *p = s->problem;
    const int64_t *cost_nusd = p->cost_nusd + (int64_t)p->klass[x->path_demand[path]] * p->arc_count;
    double teu = (double)x->path_flow_uteu[path] / (double)LL_MICRO;
    ll_path_sums length = ll_solution_path_sums(x, path);
    int64_t by_kind[LL_COST_KINDS] = {0};
    for (int64_t i = x->path_first[path]; i < x->path_first[path + 1]; i++)
        by_kind[kind[x->path_arc[i]]] += cost_nusd[x->path_arc[i]];
    sums->flow_uteu += x->path_flow_uteu[path];
    for (int k = 0; k < LL_COST_KINDS; k++) sums->usd[k] += teu * (double)by_kind[k] / (double)LL_NANO;
    sums->teu_h += teu * (double)length.time_uh / (double)LL_MICRO;
    sums->teu_km += teu * (double)length.length_um_km / (double)LL_MICRO;
    sums->co2_kg += teu * (double)length.co2_ukg / (double)LL_MICRO;
}

static ll_status put_sums(ll_context *ctx, json_t *list, int32_t corridor, int32_t klass, const cell_sums *sums) {
    ll_status status = LL_OK;
    json_t *entry = NULL;
    const double numbers[] = {corridor,
                              klass,
                              ll_report_teu(sums->flow_uteu),
                              sums->usd[LL_KIND_MOVE],
                              sums->usd[LL_KIND_TRANSHIP],
                              sums->usd[LL_KIND_BORDER],
                              sums->usd[LL_KIND_SEA],
                              sums->teu_h,
                              sums->teu_km,
                              sums->co2_kg};
    LL_TRY(ll_report_array(ctx, list, &entry));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) LL_TRY(ll_report_number(ctx, entry, numbers[i]));
done:
    return status;
}

static ll_status put_unmet(const ll_report_scenario *s) {
    ll_status status = LL_OK;
    ll_context *ctx = s->report->ctx;
    const ll_problem *p = s->problem;
    const ll_solution *x = s->solution;
    int64_t *unmet_uteu = NULL; /* [class] */
    double *usd = NULL;         /* [class] */
    json_t *list = NULL;
    LL_TRY(ll_json_put_array(ctx, s->json, "unmet", &list));
    LL_NEW(ctx, unmet_uteu, p->class_count);
    LL_NEW(ctx, usd, p->class_count);
    for (int64_t d = 0; d < p->demand_count; d++) {
        unmet_uteu[p->klass[d]] += x->unmet_uteu[d];
        if (x->unmet_uteu[d] > 0 && p->penalty_nusd[d] < LL_COST_INF)
            usd[p->klass[d]] +=
                (double)x->unmet_uteu[d] / (double)LL_MICRO * ((double)p->penalty_nusd[d] / (double)LL_NANO);
    }
    for (int32_t k = 0; k < p->class_count; k++) {
        json_t *entry = NULL;
        if (unmet_uteu[k] == 0) continue;
        LL_TRY(ll_report_array(ctx, list, &entry));
        LL_TRY(ll_report_number(ctx, entry, k));
        LL_TRY(ll_report_number(ctx, entry, ll_report_teu(unmet_uteu[k])));
        LL_TRY(ll_report_number(ctx, entry, usd[k]));
    }
done:
    ll_free(ctx, unmet_uteu);
    ll_free(ctx, usd);
    return status;
}

ll_status ll_report_sums(const ll_report_scenario *s) {
    ll_status status = LL_OK;
    ll_context *ctx = s->report->ctx;
    const ll_problem *p = s->problem;
    cell_sums *sums = NULL; /* [cell] */
    int8_t *kind = NULL;    /* [arc] */
    json_t *list = NULL;
    LL_NEW(ctx, sums, ll_report_cells(s));
    LL_NEW(ctx, kind, p->arc_count);
    LL_TRY(ll_json_put_array(ctx, s->json, "sums", &list));
    for (int32_t a = 0; a < p->arc_count; a++) kind[a] = (int8_t)ll_report_kind(p, a);
    for (int64_t path = 0; path < s->solution->path_count; path++)
        add_path(s, path, kind, &sums[ll_report_cell(s, path)]);
    for (int32_t cell = 0; cell < ll_report_cells(s); cell++)
        if (sums[cell].flow_uteu > 0)
            LL_TRY(put_sums(ctx, list, cell / p->class_count, cell % p->class_count, &sums[cell]));
    LL_TRY(put_unmet(s));
done:
    ll_free(ctx, sums);
    ll_free(ctx, kind);
    return status;
}
