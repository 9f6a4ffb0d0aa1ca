/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fits on the CPU: demands and columns by several threads; flows meet in arcs, as integers in any order, and rows are
 * summed from those.
 *
 * For c columns with p arcs, q of them on columns with room of demands that miss something: round 32 c bytes; load 8 c
 * + 12 p; crosses 20 p; scarce 36 q and an atomic addition an arc; list 20 q.
 */
#include <stdio.h>

#include "kernels/fit.h"

typedef struct omp_fit {
    ll_context *ctx;
    ll_fit_columns of;
    ll_elem_columns c;
    ll_fit_entries entries;
    int threads;
    int64_t *arc_flow_uteu; /* [metric * arc_count + arc] */
    int64_t *flow_uteu;     /* [column_room] of the last load; of scarce(), what columns would take */
    int64_t column_room;
    ll_wide *load;   /* [row] */
    uint8_t *marked; /* [row] */
} omp_fit;

static void fit_close(void *fit) {
    omp_fit *f = fit;
    if (f == NULL) return;
    ll_context *ctx = f->ctx;
    void *arrays[] = {f->arc_flow_uteu, f->flow_uteu, f->load, f->marked};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_fit_entries_free(ctx, &f->entries);
    ll_free(ctx, f);
}

static ll_status fit_follow(void *fit, const ll_fit_columns *of, int64_t same) {
    ll_status status = LL_OK;
    omp_fit *f = fit;
    (void)same; /* they are where they are */
    if (of->column_count > f->column_room) {
        int64_t room = f->column_room > 0 ? 2 * of->column_count : of->column_count;
        LL_TRY(ll_grow(f->ctx, &f->flow_uteu, room, sizeof *f->flow_uteu));
        f->column_room = room;
    }
    f->of = *of;
    f->threads = ll_threads_worth(f->ctx, of->first[of->column_count]);
    f->c = (ll_elem_columns){.cost_nusd = of->cost_nusd,
                             .next = of->next,
                             .first = of->first,
                             .arc = of->arc,
                             .demand = of->demand,
                             .first_of = of->first_of,
                             .unmet_of = of->unmet_of,
                             .volume_uteu = of->volume_uteu,
                             .penalty_nusd = of->penalty_nusd,
                             .metric = of->metric,
                             .entry_first = of->entry_first,
                             .entry = f->entries.entry,
                             .most_micro = f->entries.most_micro};
done:
    return status;
}

static ll_status fit_open(ll_context *ctx, const ll_fit_columns *of, int64_t device_limit, void **out) {
    ll_status status = LL_OK;
    omp_fit *f = NULL;
    (void)device_limit;
    *out = NULL;
    LL_NEW(ctx, f, 1);
    f->ctx = ctx;
    LL_TRY(ll_fit_entries_create(ctx, of, &f->entries));
    LL_TRY(fit_follow(f, of, 0));
    LL_NEW(ctx, f->arc_flow_uteu, (int64_t)of->metric_count * of->arc_count);
    LL_NEW(ctx, f->load, of->row_count);
    LL_NEW(ctx, f->marked, of->row_count);
    *out = f;
    return LL_OK;
done:
    fit_close(f);
    return status;
}

static void fit_info(void *fit, ll_fit_info *out) {
    const omp_fit *f = fit;
    const ll_fit_columns *of = &f->of;
    int64_t entry_bytes = of->entry_first[of->arc_count] * (int64_t)sizeof *f->entries.entry;
    *out = (ll_fit_info){.memory_bytes = entry_bytes + 8 * (int64_t)of->metric_count * of->arc_count +
                                         8 * f->column_room + 41 * (int64_t)of->row_count};
    snprintf(out->name, sizeof out->name, "openmp, %d thread%s", f->threads, f->threads == 1 ? "" : "s");
}

static ll_status fit_round(void *fit, const double *value_teu, int64_t count, int64_t *flow_uteu,
                           int64_t *missing_uteu) {
    const omp_fit *f = fit;
#pragma omp parallel for num_threads(f->threads) schedule(static)
    for (int64_t d = 0; d < f->of.demand_count; d++)
        missing_uteu[d] = ll_elem_round_demand(&f->c, d, value_teu, count, flow_uteu);
    return LL_OK;
}

/* ---- loads ---- */

static void load_arcs(omp_fit *f) {
    const ll_elem_columns *c = &f->c;
    int64_t arcs = (int64_t)f->of.metric_count * f->of.arc_count;
    for (int64_t i = 0; i < arcs; i++) f->arc_flow_uteu[i] = 0;
#pragma omp parallel for num_threads(f->threads) schedule(dynamic, 256)
    for (int64_t j = 0; j < f->of.column_count; j++) {
        if (f->flow_uteu[j] == 0) continue;
        int64_t *to = f->arc_flow_uteu + (int64_t)c->metric[c->demand[j]] * f->of.arc_count;
        for (int64_t i = c->first[j]; i < c->first[j + 1]; i++)
#pragma omp atomic
            to[c->arc[i]] += f->flow_uteu[j];
    }
}

static void load_rows(omp_fit *f) {
    const ll_elem_columns *c = &f->c;
    for (int32_t r = 0; r < f->of.row_count; r++) f->load[r] = (ll_wide){0, 0};
    for (int32_t metric = 0; metric < f->of.metric_count; metric++)
        for (int32_t arc = 0; arc < f->of.arc_count; arc++) {
            int64_t flow = f->arc_flow_uteu[(int64_t)metric * f->of.arc_count + arc];
            for (int64_t e = c->entry_first[arc]; flow > 0 && e < c->entry_first[arc + 1]; e++) {
                const ll_elem_entry *entry = &c->entry[e];
                if (!ll_elem_counts(entry, metric)) continue;
                f->load[entry->row] = ll_wide_add(f->load[entry->row], ll_wide_product(flow, entry->weight_micro));
            }
        }
}

static ll_status fit_load(void *fit, const int64_t *flow_uteu, ll_wide *load) {
    omp_fit *f = fit;
    for (int64_t j = 0; j < f->of.column_count; j++) f->flow_uteu[j] = flow_uteu[j];
    load_arcs(f);
    load_rows(f);
    for (int32_t r = 0; r < f->of.row_count; r++) load[r] = f->load[r];
    return LL_OK;
}

/* ---- marked rows ---- */

static int32_t count_marked(const omp_fit *f, int64_t j) {
    const ll_elem_columns *c = &f->c;
    int32_t metric = c->metric[c->demand[j]], count = 0;
    for (int64_t i = c->first[j]; i < c->first[j + 1]; i++)
        count += ll_elem_arc_marked(c, f->marked, metric, c->arc[i], NULL, NULL);
    return count;
}

static ll_status fit_crosses(void *fit, bool *crosses) {
    omp_fit *f = fit;
    for (int32_t r = 0; r < f->of.row_count; r++) f->marked[r] = ll_wide_less(f->entries.capacity[r], f->load[r]);
#pragma omp parallel for num_threads(f->threads) schedule(dynamic, 256)
    for (int64_t j = 0; j < f->of.column_count; j++) crosses[j] = f->flow_uteu[j] > 0 && count_marked(f, j) > 0;
    return LL_OK;
}

/* ---- refill ---- */

static bool is_open(const omp_fit *f, int64_t j, const ll_wide *room) {
    const ll_elem_columns *c = &f->c;
    int64_t d = c->demand[j];
    if (!ll_elem_worth(c, d, j)) return false;
    for (int64_t i = c->first[j]; i < c->first[j + 1]; i++)
        if (!ll_elem_arc_open(c, room, j, c->metric[d], c->arc[i])) return false;
    return true;
}

static ll_status fit_scarce(void *fit, const int64_t *missing_uteu, const ll_wide *room, int32_t *count) {
    omp_fit *f = fit;
    bool summed = ll_fit_claims_fit(&f->of, missing_uteu);
#pragma omp parallel for num_threads(f->threads) schedule(dynamic, 256)
    for (int64_t j = 0; j < f->of.column_count; j++) {
        int64_t missing = missing_uteu[f->c.demand[j]];
        f->flow_uteu[j] = missing > 0 && is_open(f, j, room) ? missing : 0;
    }
    if (summed) load_arcs(f);
    if (summed) load_rows(f);
    for (int32_t r = 0; r < f->of.row_count; r++) f->marked[r] = !summed || ll_wide_less(room[r], f->load[r]);
#pragma omp parallel for num_threads(f->threads) schedule(dynamic, 256)
    for (int64_t j = 0; j < f->of.column_count; j++) count[j] = f->flow_uteu[j] > 0 ? count_marked(f, j) : LL_NONE;
    return LL_OK;
}

static ll_status fit_list(void *fit, const int64_t *first, int32_t *row, int64_t *weight_micro) {
    const omp_fit *f = fit;
    const ll_elem_columns *c = &f->c;
#pragma omp parallel for num_threads(f->threads) schedule(dynamic, 256)
    for (int64_t j = 0; j < f->of.column_count; j++) {
        int64_t at = first[j];
        for (int64_t i = c->first[j]; f->flow_uteu[j] > 0 && i < c->first[j + 1]; i++)
            at += ll_elem_arc_marked(c, f->marked, c->metric[c->demand[j]], c->arc[i], row + at, weight_micro + at);
    }
    return LL_OK;
}

const ll_fit_ops ll_openmp_fit_ops = {
    .open = fit_open,
    .close = fit_close,
    .follow = fit_follow,
    .info = fit_info,
    .round = fit_round,
    .load = fit_load,
    .crosses = fit_crosses,
    .scarce = fit_scarce,
    .list = fit_list,
};
