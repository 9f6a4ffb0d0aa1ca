/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bottlenecks, dearest first, and those of corridors, and how good the figures are of the links that freight runs on.
 *
 *     bottlenecks [ [set_id, kind, name, mode, capacity, load TEU, price, link or null, what one more TEU saves, until
 *                    which capacity, what one less costs, until which capacity: null: no end. Short where
 *                    they are not known] ... ]
 *     corridor_bottlenecks [ [set_id, name, price, TEU of the corridor over it, USD that they pay] or empty ... ]
 *     quality     [ [corridor, mode, quality, TEU over links, TEU km] ... ]
 */
#include <math.h>

#include "solver/priced_rows.h"
#include "solver/report/parts.h"

/* The mode of a row in the report's modes, LL_NONE for a set. */
static ll_status find_mode(const ll_report_scenario *s, int32_t row, int32_t *out) {
    const ll_row *r = &s->problem->row[row];
    *out = LL_NONE;
    if (r->kind == LL_ROW_SET) return LL_OK;
    const ll_arc *arc = &s->problem->arc[r->source];
    const char *mode = arc->kind == LL_ARC_LINK ? s->problem->source->link[arc->source].mode : "transfer";
    return ll_report_word(s->report->ctx, s->report->modes, mode, out);
}

/* The row's arc in the report's links; LL_NONE where it is not drawn. */
static int32_t find_link(const ll_report_scenario *s, int32_t row) {
    const ll_row *r = &s->problem->row[row];
    if (r->kind != LL_ROW_LINK) return LL_NONE;
    const ll_arc *arc = &s->problem->arc[r->source];
    return s->report->link_at[2 * (int64_t)arc->source + arc->backward];
}

static double none_if(int32_t at) { return at == LL_NONE ? (double)NAN : at; }

static double usd_or_none(int64_t price_nusd) {
    return price_nusd < LL_COST_INF ? (double)price_nusd / (double)LL_NANO : (double)NAN;
}

static double teu_or_none(int64_t capacity_uteu) {
    return capacity_uteu != LL_NO_END ? ll_report_teu(capacity_uteu) : (double)NAN;
}

static ll_status put_range(ll_context *ctx, json_t *entry, const ll_price_range *range) {
    ll_status status = LL_OK;
    if (range == NULL) return LL_OK;
    LL_TRY(ll_report_number(ctx, entry, usd_or_none(range->increase_nusd)));
    LL_TRY(ll_report_number(ctx, entry, teu_or_none(range->increase_until_uteu)));
    LL_TRY(ll_report_number(ctx, entry, usd_or_none(range->decrease_nusd)));
    LL_TRY(ll_report_number(ctx, entry, teu_or_none(range->decrease_until_uteu)));
done:
    return status;
}

static ll_status put_bottleneck(const ll_report_scenario *s, json_t *list, const ll_priced_row *priced) {
    ll_status status = LL_OK;
    ll_context *ctx = s->report->ctx;
    const ll_problem *p = s->problem;
    json_t *entry = NULL;
    int32_t row = priced->row, mode = LL_NONE;
    LL_TRY(find_mode(s, row, &mode));
    LL_TRY(ll_report_array(ctx, list, &entry));
    LL_TRY(ll_report_text(ctx, entry, ll_problem_row_id(p, row)));
    LL_TRY(ll_report_text(ctx, entry, ll_problem_row_kind(p, row)));
    LL_TRY(ll_report_text(ctx, entry, ll_row_name(p, row)));
    LL_TRY(ll_report_number(ctx, entry, none_if(mode)));
    LL_TRY(ll_report_number(ctx, entry, ll_report_teu(p->row[row].capacity_uteu)));
    LL_TRY(ll_report_number(ctx, entry, ll_report_teu((int64_t)(priced->load / LL_MICRO))));
    LL_TRY(ll_report_number(ctx, entry, (double)priced->price_nusd / (double)LL_NANO));
    LL_TRY(ll_report_number(ctx, entry, none_if(find_link(s, row))));
    LL_TRY(put_range(ctx, entry, priced->range));
done:
    return status;
}

/* ---- by corridor ---- */

typedef struct corridor_load { /* of a corridor's bottleneck */
    double teu, usd;           /* over it, and what they pay for it: weights count in the second alone */
} corridor_load;

static void load_row(const ll_report_scenario *s, int64_t path, int32_t row, corridor_load *load) {
    const ll_problem *p = s->problem;
    const ll_solution *x = s->solution;
    const int32_t klass = p->klass[x->path_demand[path]];
    const double teu = (double)x->path_flow_uteu[path] / (double)LL_MICRO;
    const double price = row != LL_NONE ? (double)x->price_nusd[row] / (double)LL_NANO : 0;
    bool crosses = false;
    for (int64_t i = x->path_first[path]; i < x->path_first[path + 1]; i++)
        for (int64_t e = p->entry_first[x->path_arc[i]]; e < p->entry_first[x->path_arc[i] + 1]; e++) {
            const ll_row_entry *entry = &p->entry[e];
            if (entry->row != row || (entry->klass != LL_NONE && entry->klass != klass)) continue;
            load->usd += teu * price * (double)entry->weight_micro / (double)LL_MICRO;
            crosses = true;
        }
    if (crosses) load->teu += teu;
}

static ll_status put_corridor(const ll_report_scenario *s, json_t *list, int32_t row, const corridor_load *load) {
    ll_status status = LL_OK;
    ll_context *ctx = s->report->ctx;
    json_t *entry = NULL;
    LL_TRY(ll_report_array(ctx, list, &entry));
    if (row == LL_NONE) return LL_OK;
    LL_TRY(ll_report_text(ctx, entry, ll_problem_row_id(s->problem, row)));
    LL_TRY(ll_report_text(ctx, entry, ll_row_name(s->problem, row)));
    LL_TRY(ll_report_number(ctx, entry, (double)s->solution->price_nusd[row] / (double)LL_NANO));
    LL_TRY(ll_report_number(ctx, entry, round(load->teu * 1000) / 1000));
    LL_TRY(ll_report_number(ctx, entry, load->usd));
done:
    return status;
}

static ll_status put_corridors(const ll_report_scenario *s) {
    ll_status status = LL_OK;
    ll_context *ctx = s->report->ctx;
    corridor_load *load = NULL; /* [corridor] */
    json_t *list = NULL;
    LL_NEW(ctx, load, s->corridors->row_count);
    for (int64_t path = 0; path < s->solution->path_count; path++) {
        int32_t corridor = s->corridors->row_of_path[path];
        load_row(s, path, s->corridors->row[corridor].bottleneck, &load[corridor]);
    }
    LL_TRY(ll_json_put_array(ctx, s->json, "corridor_bottlenecks", &list));
    for (int32_t i = 0; i < s->corridors->row_count; i++)
        LL_TRY(put_corridor(s, list, s->corridors->row[i].bottleneck, &load[i]));
done:
    ll_free(ctx, load);
    return status;
}

ll_status ll_report_bottlenecks(const ll_report_scenario *s) {
    ll_status status = LL_OK;
    ll_context *ctx = s->report->ctx;
    ll_priced_row *priced = NULL;
    int32_t count = 0;
    json_t *list = NULL;
    LL_TRY(ll_priced_rows_find(ctx, s->solution, &priced, &count));
    LL_TRY(ll_json_put_count(ctx, s->json, "bottleneck_count", count));
    LL_TRY(ll_json_put_array(ctx, s->json, "bottlenecks", &list));
    for (int32_t i = 0; i < count && i < LL_REPORT_BOTTLENECKS; i++) LL_TRY(put_bottleneck(s, list, &priced[i]));
    LL_TRY(put_corridors(s));
done:
    ll_free(ctx, priced);
    return status;
}

/* ---- quality ---- */

typedef struct quality_sums {
    double teu, teu_km;
} quality_sums;

typedef struct link_words {
    int8_t mode, quality;
} link_words;

static ll_status find_words(const ll_report_scenario *s, link_words *words /* [arc] */) {
    ll_status status = LL_OK;
    ll_report *report = s->report;
    for (int32_t a = 0; a < s->problem->arc_count; a++) {
        int32_t mode, quality;
        if (s->problem->arc[a].kind != LL_ARC_LINK) continue;
        const ll_case_link *link = &s->problem->source->link[s->problem->arc[a].source];
        LL_TRY(ll_report_word(report->ctx, report->modes, link->mode, &mode));
        LL_TRY(ll_report_word(report->ctx, report->qualities, link->quality, &quality));
        words[a] = (link_words){(int8_t)mode, (int8_t)quality};
    }
done:
    return status;
}

static void add_path(const ll_report_scenario *s, int64_t path, const link_words *words, quality_sums *sums) {
    const ll_solution *x = s->solution;
    double teu = (double)x->path_flow_uteu[path] / (double)LL_MICRO;
    for (int64_t i = x->path_first[path]; i < x->path_first[path + 1]; i++) {
        const ll_arc *arc = &s->problem->arc[x->path_arc[i]];
        if (arc->kind != LL_ARC_LINK) continue;
        link_words at = words[x->path_arc[i]];
        quality_sums *sum = &sums[at.mode * LL_REPORT_WORDS + at.quality];
        sum->teu += teu;
        sum->teu_km += teu * (double)arc->length_um_km / (double)LL_MICRO;
    }
}

static ll_status put_quality(ll_context *ctx, json_t *list, int32_t corridor, const quality_sums *sums) {
    ll_status status = LL_OK;
    for (int32_t i = 0; i < LL_REPORT_WORDS * LL_REPORT_WORDS; i++) {
        json_t *entry = NULL;
        if (!(sums[i].teu > 0)) continue;
        int32_t mode = i / LL_REPORT_WORDS, quality = i % LL_REPORT_WORDS;
        const double numbers[] = {corridor, mode, quality, sums[i].teu, sums[i].teu_km};
        LL_TRY(ll_report_array(ctx, list, &entry));
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) LL_TRY(ll_report_number(ctx, entry, numbers[k]));
    }
done:
    return status;
}

ll_status ll_report_quality(const ll_report_scenario *s) {
    ll_status status = LL_OK;
    ll_context *ctx = s->report->ctx;
    link_words *words = NULL;  /* [arc] */
    quality_sums *sums = NULL; /* [corridor][mode][quality] */
    json_t *list = NULL;
    const int64_t kinds = (int64_t)LL_REPORT_WORDS * LL_REPORT_WORDS;
    LL_NEW(ctx, words, s->problem->arc_count);
    LL_NEW(ctx, sums, s->corridors->row_count * kinds);
    LL_TRY(find_words(s, words));
    LL_TRY(ll_json_put_array(ctx, s->json, "quality", &list));
    for (int64_t path = 0; path < s->solution->path_count; path++)
        add_path(s, path, words, sums + s->corridors->row_of_path[path] * kinds);
    for (int32_t i = 0; i < s->corridors->row_count; i++) LL_TRY(put_quality(ctx, list, i, sums + i * kinds));
done:
    ll_free(ctx, words);
    ll_free(ctx, sums);
    return status;
}
