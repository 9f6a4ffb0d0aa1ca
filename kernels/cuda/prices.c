/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The price phase on the device. Costs, entries, prices, loads and distances stay there; over the bus go, a round,
 * 16 bytes a batch of demands' faults and tiles that changed, 24 a block of the bound, 24 a chunk of rows twice, and
 * what visits ask for; 8 q m each way where other engines' loads join; vectors when the phase begins and ends. For e
 * entries, r rows, q m costs, d demands the device keeps  8 q m + 8 m + 32 e + 72 r + 24 d + 24 a chunk.
 */
#include <string.h>

#include "kernels/cuda/engine.h"
#include "kernels/elem/elem.h"

_Static_assert((int)LL_CUDA_PRICE_CHUNK == (int)LL_PRICE_CHUNK, "one chunk for all backends");

static int32_t chunk_count(const ll_price_model *m) { return (m->row_count + LL_PRICE_CHUNK - 1) / LL_PRICE_CHUNK; }

int64_t ll_cuda_price_bytes(const ll_price_model *m, const ll_lanes *lanes) {
    if (m == NULL) return 0;
    int64_t entries = m->entry_first[m->arc_count], rows = m->row_count;
    return 8 * (int64_t)m->metric_count * m->arc_count + 8 * ((int64_t)m->arc_count + 1) + 32 * entries +
           8 * (rows + 1) + 56 * rows + 24 * lanes->demand_count + chunk_count(m) * (int64_t)sizeof(ll_cuda_chunk);
}

/* ---- set-up ---- */

typedef struct host_entries { /* what is not an array of the model */
    int32_t *row, *metric;
    int64_t *weight_micro, *capacity_uteu;
    double *scale;
    ll_price_rows by_row;
} host_entries;

static void entries_free(ll_context *ctx, host_entries *h) {
    void *arrays[] = {h->row, h->metric, h->weight_micro, h->capacity_uteu, h->scale};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_price_rows_free(ctx, &h->by_row);
}

static ll_status entries_create(ll_context *ctx, const ll_price_model *m, host_entries *h) {
    ll_status status = LL_OK;
    int64_t count = m->entry_first[m->arc_count];
    LL_NEW(ctx, h->row, count);
    LL_NEW(ctx, h->metric, count);
    LL_NEW(ctx, h->weight_micro, count);
    LL_NEW(ctx, h->capacity_uteu, m->row_count);
    LL_NEW(ctx, h->scale, m->row_count);
    for (int64_t e = 0; e < count; e++) {
        h->row[e] = m->entry[e].row;
        h->metric[e] = m->entry[e].klass;
        h->weight_micro[e] = m->entry[e].weight_micro;
    }
    for (int32_t r = 0; r < m->row_count; r++) {
        h->capacity_uteu[r] = m->row[r].capacity_uteu;
        h->scale[r] = 1;
    }
    LL_TRY(ll_price_rows_create(ctx, m, &h->by_row));
done:
    return status;
}

static void copy_entries(ll_cuda_engine *e, const host_entries *h) {
    const ll_price_model *m = e->price_model;
    ll_cuda_memory *memory = &e->memory;
    ll_cuda_prices *p = &e->prices;
    int64_t count = m->entry_first[m->arc_count], rows = m->row_count;
    p->row_count = m->row_count;
    p->cost_nusd = ll_cuda_copy(memory, m->cost_nusd, (int64_t)m->metric_count * m->arc_count, sizeof *p->cost_nusd);
    p->entry_first = ll_cuda_copy(memory, m->entry_first, (int64_t)m->arc_count + 1, sizeof *p->entry_first);
    p->entry_row = ll_cuda_copy(memory, h->row, count, sizeof *p->entry_row);
    p->entry_metric = ll_cuda_copy(memory, h->metric, count, sizeof *p->entry_metric);
    p->entry_weight = ll_cuda_copy(memory, h->weight_micro, count, sizeof *p->entry_weight);
    p->row_first = ll_cuda_copy(memory, h->by_row.first, rows + 1, sizeof *p->row_first);
    p->row_arc = ll_cuda_copy(memory, h->by_row.arc, count, sizeof *p->row_arc);
    p->row_metric = ll_cuda_copy(memory, h->by_row.metric, count, sizeof *p->row_metric);
    p->row_weight = ll_cuda_copy(memory, h->by_row.weight_micro, count, sizeof *p->row_weight);
    p->capacity_uteu = ll_cuda_copy(memory, h->capacity_uteu, rows, sizeof *p->capacity_uteu);
    p->scale = ll_cuda_copy(memory, h->scale, rows, sizeof *p->scale);
}

static ll_status make_vectors(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    ll_cuda_memory *memory = &e->memory;
    ll_cuda_prices *p = &e->prices;
    const ll_lanes *lanes = e->lanes;
    int64_t rows = p->row_count, demands = lanes->demand_count;
    p->penalty_nusd = ll_cuda_copy(memory, lanes->penalty_nusd, demands, sizeof *p->penalty_nusd);
    p->distance = ll_cuda_alloc(memory, demands, sizeof *p->distance);
    p->kept_distance = ll_cuda_alloc(memory, demands, sizeof *p->kept_distance);
    p->best = ll_cuda_alloc(memory, rows, sizeof *p->best);
    p->smooth = ll_cuda_alloc(memory, rows, sizeof *p->smooth);
    p->load = ll_cuda_alloc(memory, rows, sizeof *p->load);
    p->trial = ll_cuda_alloc(memory, rows, sizeof *p->trial);
    p->kept = ll_cuda_alloc(memory, rows, sizeof *p->kept);
    e->device_chunk = ll_cuda_alloc(memory, chunk_count(e->price_model), sizeof *e->device_chunk);
    LL_TRY(memory->status);
    LL_TRY(ll_cuda_zero(memory, p->best, rows * (int64_t)sizeof *p->best));
    LL_TRY(ll_cuda_zero(memory, p->smooth, rows * (int64_t)sizeof *p->smooth));
    LL_TRY(ll_cuda_zero(memory, p->trial, rows * (int64_t)sizeof *p->trial));
    LL_TRY(ll_cuda_zero(memory, p->kept, rows * (int64_t)sizeof *p->kept));
    LL_TRY(ll_cuda_zero(memory, p->kept_distance, demands * (int64_t)sizeof *p->kept_distance));
done:
    return status;
}

ll_status ll_cuda_set_prices(ll_cuda_engine *e, const ll_engine_options *options) {
    ll_status status = LL_OK;
    const ll_price_model *m = options->prices;
    host_entries h = {.row = NULL};
    if (m == NULL) return LL_OK;
    e->price_model = m;
    e->join = options->join;
    if (e->join != NULL) LL_NEW(e->ctx, e->joined_uteu, (int64_t)m->metric_count * m->arc_count);
    LL_NEW(e->ctx, e->chunk, chunk_count(m));
    LL_TRY(entries_create(e->ctx, m, &h));
    copy_entries(e, &h);
    LL_TRY(e->memory.status);
    LL_TRY(make_vectors(e));
    LL_TRY(ll_cuda_wait(&e->memory));
done:
    entries_free(e->ctx, &h);
    return status;
}

/* An engine that was opened without a model has nothing to say about prices. */
static ll_status check_model(const ll_cuda_engine *e) {
    return e->price_model != NULL ? LL_OK : ll_fail(e->ctx, LL_ERR_USAGE, "the engine was opened without prices");
}

/* ---- move ---- */

ll_status ll_cuda_move(void *engine, const ll_price_move *move, bool *raised) {
    ll_cuda_engine *e = engine;
    ll_status status = LL_OK;
    unsigned int any = 0;
    const ll_cuda_prices *p = &e->prices;
    cudaStream_t stream = e->memory.stream;
    LL_TRY(check_model(e));
    if (move->price_nusd != NULL)
        LL_TRY(ll_cuda_upload(&e->memory, p->trial, move->price_nusd, p->row_count * (int64_t)sizeof *p->trial));
    else
        LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_price_trial(p, move->step, stream), "price_trial"));
    LL_TRY(ll_cuda_zero(&e->memory, e->device_count, sizeof any));
    LL_TRY(ll_cuda_check(
        e->ctx,
        ll_cuda_launch_price_weights(&e->graph, p, move->no_costs, move->zero_weights ? 0 : 1, e->device_count, stream),
        "price_weights"));
    LL_TRY(ll_cuda_download(&e->memory, &any, e->device_count, sizeof any));
    *raised = any > 0;
done:
    return status;
}

/* ---- round ---- */

static ll_status take_batch(void *engine, int32_t first, int32_t count) {
    ll_cuda_engine *e = engine;
    ll_status status = LL_OK;
    cudaStream_t stream = e->memory.stream;
    LL_TRY(ll_cuda_trees_on(e, first, count));
    LL_TRY(ll_cuda_check(
        e->ctx,
        ll_cuda_launch_gather(&e->graph, &e->batch, &e->demands, e->prices.distance + e->batch.first_demand, stream),
        "gather"));
    LL_TRY(ll_cuda_load_on(e));
done:
    return status;
}

/* The sums of chunks come home and are added in order. */
static ll_status add_chunks(ll_cuda_engine *e, double *sum, ll_wide *wide) {
    ll_status status = LL_OK;
    int32_t chunks = chunk_count(e->price_model);
    LL_TRY(ll_cuda_download(&e->memory, e->chunk, e->device_chunk, chunks * (int64_t)sizeof *e->chunk));
    *sum = 0;
    *wide = (ll_wide){0, 0};
    for (int32_t c = 0; c < chunks; c++) {
        *sum += e->chunk[c].sum;
        *wide = ll_wide_add(*wide, (ll_wide){e->chunk[c].low, e->chunk[c].high});
    }
done:
    return status;
}

static ll_i128 signed_value(ll_wide a) { return (ll_i128)a.high << 64 | (ll_i128)a.low; }

/* Through the host: what joins them knows no devices. */
static ll_status join_loads(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    int64_t bytes = (int64_t)e->graph.metric_count * e->graph.arc_count * (int64_t)sizeof *e->joined_uteu;
    LL_TRY(ll_cuda_download(&e->memory, e->joined_uteu, e->graph.flow_uteu, bytes));
    LL_TRY(e->join->join(e->join->user, e->joined_uteu));
    LL_TRY(ll_cuda_upload(&e->memory, e->graph.flow_uteu, e->joined_uteu, bytes));
done:
    return status;
}

ll_status ll_cuda_round(void *engine, double share, ll_price_visit visit, void *user, ll_price_sums *out) {
    ll_cuda_engine *e = engine;
    ll_status status = LL_OK;
    ll_wide priced;
    cudaStream_t stream = e->memory.stream;
    int64_t flows = (int64_t)e->graph.metric_count * e->graph.arc_count;
    LL_TRY(check_model(e));
    LL_TRY(ll_cuda_zero(&e->memory, e->graph.flow_uteu, flows * (int64_t)sizeof *e->graph.flow_uteu));
    LL_TRY(ll_cuda_customize_on(e));
    LL_TRY(ll_price_batches(e->ctx, e->lanes->lane_count, e->batch_lanes, engine, take_batch, visit, user));
    if (e->join != NULL) LL_TRY(join_loads(e));
    LL_TRY(ll_cuda_served(e, &out->served, &out->reachable));
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_price_loads(&e->graph, &e->prices, share, stream), "price_loads"));
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_price_sums(&e->prices, e->device_chunk, stream), "price_sums"));
    LL_TRY(add_chunks(e, &out->dot, &priced));
    out->priced = signed_value(priced);
done:
    return status;
}

/* ---- keep, put, fetch ---- */

ll_status ll_cuda_keep(void *engine, bool better, bool exact, ll_price_state *out) {
    ll_cuda_engine *e = engine;
    ll_status status = LL_OK;
    const ll_cuda_prices *p = &e->prices;
    ll_wide priced;
    LL_TRY(check_model(e));
    if (exact) {
        LL_TRY(ll_cuda_copy_on_device(&e->memory, p->kept, p->trial, p->row_count * (int64_t)sizeof *p->kept));
        LL_TRY(ll_cuda_copy_on_device(&e->memory, p->kept_distance, p->distance,
                                      e->lanes->demand_count * (int64_t)sizeof *p->kept_distance));
    }
    LL_TRY(
        ll_cuda_check(e->ctx, ll_cuda_launch_price_keep(p, better, e->device_chunk, e->memory.stream), "price_keep"));
    LL_TRY(add_chunks(e, &out->square, &priced));
    out->priced = (int32_t)priced.low;
done:
    return status;
}

/* Where a vector is, and its bytes; all have elements of 8. */
static void *vector_of(const ll_cuda_engine *e, ll_price_vector vector, int64_t *bytes) {
    const ll_cuda_prices *p = &e->prices;
    void *const at[LL_PRICE_VECTORS] = {p->best, p->smooth,        p->scale, p->penalty_nusd,
                                        p->kept, p->kept_distance, p->trial};
    bool of_demand = vector == LL_PRICE_PENALTY || vector == LL_PRICE_KEPT_DISTANCE;
    *bytes = 8 * (of_demand ? e->lanes->demand_count : p->row_count);
    return at[vector];
}

ll_status ll_cuda_put(void *engine, ll_price_vector vector, const void *from) {
    ll_cuda_engine *e = engine;
    int64_t bytes = 0;
    if (check_model(e) != LL_OK) return LL_ERR_USAGE;
    void *to = vector_of(e, vector, &bytes);
    return ll_cuda_upload(&e->memory, to, from, bytes);
}

ll_status ll_cuda_fetch(void *engine, ll_price_vector vector, void *to) {
    ll_cuda_engine *e = engine;
    int64_t bytes = 0;
    if (check_model(e) != LL_OK) return LL_ERR_USAGE;
    const void *from = vector_of(e, vector, &bytes);
    return ll_cuda_download(&e->memory, to, from, bytes);
}
