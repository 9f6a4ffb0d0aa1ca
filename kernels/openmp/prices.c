/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The price phase's rounds beside the trees: weights, loads of rows and steps. Threads share arcs, rows and chunks;
 * sums of doubles have one order, see price.h. Bytes a round, for q metrics, m arcs, e entries, r rows, d demands:
 * 16 q m for weights, 8 q m + 16 e for loads, some 100 r, 24 d.
 */
#include "kernels/openmp/prices.h"

#include <string.h>

#include "kernels/elem/elem.h"
#include "kernels/openmp/engine.h"

enum { CHUNK = LL_PRICE_CHUNK };

struct ll_omp_prices {
    const ll_price_model *m;
    const ll_price_join *join; /* NULL: nothing to add */
    ll_price_rows rows;
    double *best, *smooth, *scale, *load;        /* [row] */
    int64_t *trial, *kept;                       /* [row] */
    int64_t *flow_uteu;                          /* [metric * arc_count + arc] of a round */
    int64_t *penalty, *distance, *kept_distance; /* [lane demand] */
    double *chunk;                               /* [chunk] */
    ll_price_sums sums;                          /* of the round under way */
};

int64_t ll_omp_prices_bytes(const ll_price_model *m, const ll_lanes *lanes) {
    if (m == NULL) return 0;
    int64_t rows = m->row_count, entries = m->entry_first[m->arc_count];
    return 8 * (int64_t)m->metric_count * m->arc_count + 56 * rows + 16 * entries + 24 * lanes->demand_count;
}

ll_status ll_omp_prices_create(ll_context *ctx, const ll_engine_options *options, const ll_lanes *lanes,
                               ll_omp_prices **out) {
    ll_status status = LL_OK;
    const ll_price_model *m = options->prices;
    ll_omp_prices *s = NULL;
    *out = NULL;
    if (m == NULL) return LL_OK;
    LL_NEW(ctx, s, 1);
    s->m = m;
    s->join = options->join;
    LL_TRY(ll_price_rows_create(ctx, m, &s->rows));
    double **doubles[] = {&s->best, &s->smooth, &s->scale, &s->load};
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) LL_NEW(ctx, *doubles[i], m->row_count);
    int64_t **of_demand[] = {&s->penalty, &s->distance, &s->kept_distance};
    for (size_t i = 0; i < sizeof of_demand / sizeof *of_demand; i++) LL_NEW(ctx, *of_demand[i], lanes->demand_count);
    LL_NEW(ctx, s->trial, m->row_count);
    LL_NEW(ctx, s->kept, m->row_count);
    LL_NEW(ctx, s->flow_uteu, (int64_t)m->metric_count * m->arc_count);
    LL_NEW(ctx, s->chunk, m->row_count / CHUNK + 1);
    for (int32_t r = 0; r < m->row_count; r++) s->scale[r] = 1;
    memcpy(s->penalty, lanes->penalty_nusd, (size_t)lanes->demand_count * sizeof *s->penalty);
    *out = s;
    s = NULL;
done:
    ll_omp_prices_free(ctx, s);
    return status;
}

void ll_omp_prices_free(ll_context *ctx, ll_omp_prices *s) {
    if (s == NULL) return;
    ll_price_rows_free(ctx, &s->rows);
    void *arrays[] = {s->best,      s->smooth,  s->scale,    s->load,          s->trial, s->kept,
                      s->flow_uteu, s->penalty, s->distance, s->kept_distance, s->chunk};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, s);
}

/* An engine that was opened without a model has nothing to say about prices. */
static ll_status check_model(const ll_omp_engine *e) {
    return e->prices != NULL ? LL_OK : ll_fail(e->ctx, LL_ERR_USAGE, "the engine was opened without prices");
}

/* ---- move ---- */

static ll_wide priced_entries(const ll_omp_prices *s, int32_t metric, int32_t arc) {
    ll_wide sum = {0, 0};
    for (int64_t e = s->m->entry_first[arc]; e < s->m->entry_first[arc + 1]; e++) {
        const ll_row_entry *entry = &s->m->entry[e];
        if (entry->klass == LL_NONE || entry->klass == metric)
            sum = ll_wide_add(sum, ll_wide_product(entry->weight_micro, s->trial[entry->row]));
    }
    return sum;
}

static void set_trial(const ll_omp_engine *e, const ll_price_move *move) {
    ll_omp_prices *s = e->prices;
    if (move->price_nusd != NULL) {
        memcpy(s->trial, move->price_nusd, (size_t)s->m->row_count * sizeof *s->trial);
        return;
    }
    for (int32_t r = 0; r < s->m->row_count; r++)
        s->trial[r] = ll_elem_trial_price(s->best[r], move->step,
                                          s->smooth[r] - ll_elem_teu(s->m->row[r].capacity_uteu), s->scale[r]);
}

ll_status ll_omp_move(void *engine, const ll_price_move *move, bool *raised) {
    const ll_omp_engine *e = engine;
    ll_omp_prices *s = e->prices;
    const int64_t worth_threads = 200000;
    const int64_t least = move->zero_weights ? 0 : 1;
    bool any = false;
    if (check_model(e) != LL_OK) return LL_ERR_USAGE;
    set_trial(e, move);
#pragma omp parallel for schedule(static) collapse(2) reduction(||                                                     \
                                                                : any)                                                 \
    num_threads(e->threads) if (s->m->metric_count * (int64_t)s->m->arc_count > worth_threads)
    for (int32_t k = 0; k < s->m->metric_count; k++)
        for (int32_t a = 0; a < s->m->arc_count; a++) {
            int64_t at = (int64_t)k * s->m->arc_count + a;
            bool low = false;
            e->weight[at] = ll_elem_weight(s->m->cost_nusd[at], priced_entries(s, k, a), move->no_costs, least, &low);
            any = any || low;
        }
    *raised = any;
    return ll_omp_weights(engine, e->weight);
}

/* ---- round ---- */

static ll_status take_batch(void *engine, int32_t first, int32_t count) {
    ll_status status = LL_OK;
    const ll_omp_engine *e = engine;
    ll_omp_prices *s = e->prices;
    LL_TRY(ll_omp_trees(engine, first, count));
    LL_TRY(ll_omp_gather(engine, s->distance + e->lanes->first_demand[first]));
    LL_TRY(ll_omp_load(engine, s->flow_uteu));
done:
    return status;
}

static void sum_demands(const ll_omp_engine *e) {
    ll_omp_prices *s = e->prices;
    for (int64_t d = 0; d < e->lanes->demand_count; d++) {
        int64_t pays = ll_elem_pays(s->distance[d], s->penalty[d]);
        if (pays >= LL_ELEM_INF)
            s->sums.reachable = false;
        else
            s->sums.served += (ll_i128)e->lanes->volume_uteu[d] * pays;
    }
}

static double row_load(const ll_omp_prices *s, int32_t r) {
    ll_wide sum = {0, 0};
    for (int64_t e = s->rows.first[r]; e < s->rows.first[r + 1]; e++) {
        int32_t first = s->rows.metric[e] == LL_NONE ? 0 : s->rows.metric[e];
        int32_t last = s->rows.metric[e] == LL_NONE ? s->m->metric_count - 1 : first;
        for (int32_t k = first; k <= last; k++)
            sum = ll_wide_add(sum, ll_wide_product(s->rows.weight_micro[e],
                                                   s->flow_uteu[(int64_t)k * s->m->arc_count + s->rows.arc[e]]));
    }
    return ll_wide_value(sum) * LL_ELEM_MICRO_LOAD;
}

/* The sum of a chunk's terms, by halves. */
static double tree_sum(double term[CHUNK]) {
    for (int half = CHUNK / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++) term[i] += term[i + half];
    return term[0];
}

/* sum term(row), a tree a chunk, the chunks in order. */
static double sum_rows(const ll_omp_engine *e, double (*term)(const ll_omp_prices *, int32_t)) {
    const ll_omp_prices *s = e->prices;
    int32_t chunks = (s->m->row_count + CHUNK - 1) / CHUNK;
    double sum = 0;
#pragma omp parallel for num_threads(e->threads) if (chunks > 32)
    for (int32_t c = 0; c < chunks; c++) {
        double terms[CHUNK] = {0};
        int32_t first = c * CHUNK, rows = s->m->row_count - first < CHUNK ? s->m->row_count - first : CHUNK;
        for (int32_t i = 0; i < rows; i++) terms[i] = term(s, first + i);
        s->chunk[c] = tree_sum(terms);
    }
    for (int32_t c = 0; c < chunks; c++) sum += s->chunk[c];
    return sum;
}

static double dot_term(const ll_omp_prices *s, int32_t r) {
    return ll_elem_dot(s->trial[r], s->load[r], s->smooth[r], ll_elem_teu(s->m->row[r].capacity_uteu), s->scale[r]);
}

static double square_term(const ll_omp_prices *s, int32_t r) {
    return ll_elem_square(s->best[r], s->smooth[r], ll_elem_teu(s->m->row[r].capacity_uteu), s->scale[r]);
}

ll_status ll_omp_round(void *engine, double share, ll_price_visit visit, void *user, ll_price_sums *out) {
    ll_status status = LL_OK;
    const ll_omp_engine *e = engine;
    ll_omp_prices *s = e->prices;
    LL_TRY(check_model(e));
    s->sums = (ll_price_sums){.reachable = true};
    memset(s->flow_uteu, 0, (size_t)s->m->metric_count * (size_t)s->m->arc_count * sizeof *s->flow_uteu);
    LL_TRY(ll_omp_customize(engine));
    LL_TRY(ll_price_batches(e->ctx, e->lanes->lane_count, e->batch_lanes, engine, take_batch, visit, user));
    if (s->join != NULL) LL_TRY(s->join->join(s->join->user, s->flow_uteu));
    sum_demands(e);
#pragma omp parallel for num_threads(e->threads) schedule(static) if (s->m->row_count > 10000)
    for (int32_t r = 0; r < s->m->row_count; r++) {
        s->load[r] = row_load(s, r);
        s->smooth[r] = ll_elem_smooth(s->smooth[r], s->load[r], share);
    }
    for (int32_t r = 0; r < s->m->row_count; r++) s->sums.priced += (ll_i128)s->trial[r] * s->m->row[r].capacity_uteu;
    s->sums.dot = sum_rows(e, dot_term);
    *out = s->sums;
done:
    return status;
}

/* ---- keep, put, fetch ---- */

ll_status ll_omp_keep(void *engine, bool better, bool exact, ll_price_state *out) {
    const ll_omp_engine *e = engine;
    ll_omp_prices *s = e->prices;
    *out = (ll_price_state){.priced = 0};
    if (check_model(e) != LL_OK) return LL_ERR_USAGE;
    for (int32_t r = 0; better && r < s->m->row_count; r++) s->best[r] = (double)s->trial[r] / LL_ELEM_NANO;
    for (int32_t r = 0; r < s->m->row_count; r++) out->priced += s->best[r] > 0;
    if (exact) {
        memcpy(s->kept, s->trial, (size_t)s->m->row_count * sizeof *s->kept);
        memcpy(s->kept_distance, s->distance, (size_t)e->lanes->demand_count * sizeof *s->kept_distance);
    }
    out->square = sum_rows(e, square_term);
    return LL_OK;
}

/* Where a vector is, and its bytes; all have elements of 8. */
static void *vector_of(const ll_omp_engine *e, ll_price_vector vector, size_t *bytes) {
    ll_omp_prices *s = e->prices;
    void *const at[LL_PRICE_VECTORS] = {s->best, s->smooth, s->scale, s->penalty, s->kept, s->kept_distance, s->trial};
    bool of_demand = vector == LL_PRICE_PENALTY || vector == LL_PRICE_KEPT_DISTANCE;
    *bytes = 8 * (size_t)(of_demand ? e->lanes->demand_count : s->m->row_count);
    return at[vector];
}

ll_status ll_omp_put(void *engine, ll_price_vector vector, const void *from) {
    size_t bytes = 0;
    if (check_model(engine) != LL_OK) return LL_ERR_USAGE;
    void *to = vector_of(engine, vector, &bytes);
    memcpy(to, from, bytes);
    return LL_OK;
}

ll_status ll_omp_fetch(void *engine, ll_price_vector vector, void *to) {
    size_t bytes = 0;
    if (check_model(engine) != LL_OK) return LL_ERR_USAGE;
    const void *from = vector_of(engine, vector, &bytes);
    memcpy(to, from, bytes);
    return LL_OK;
}
