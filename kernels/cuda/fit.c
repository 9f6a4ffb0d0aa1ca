/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fits on a device. For c columns with p arcs, d demands, m arcs with e entries, r rows and q metrics it takes
 *
 *     4 p + 60 c + 44 d     8 m + 16 e     8 q m + 57 r     a portion of lists: 12 an entry, 8 a column
 *
 * Over the bus go 4 p + 32 c + 36 d + 8 m + 16 e + 24 r bytes once, values and flows 16 c and 8 d for round, 8 c and
 * 16 r for loads, 1 c for crosses, 4 c + 8 d + 16 r for scarce, and the lists: 12 an entry and 8 a column.
 */
#include <stdio.h>

#include "kernels/backends.h"
#include "kernels/cuda/engine.h"
#include "kernels/cuda/fit_device.h"

enum { LIST_ENTRIES = 1 << 20 }; /* that a portion of lists takes at most, unless a column has more */

typedef struct cuda_fit {
    ll_context *ctx;
    const ll_fit_columns *of; /* borrowed */
    char device[128];         /* its name */
    ll_cuda_memory memory;
    ll_cuda_columns f;
    ll_fit_entries entries; /* host */
    int64_t list_entries;
    int64_t *list_first; /* device [column + 1] */
    int32_t *list_row;   /* device [list_entries] */
    int64_t *list_weight;
} cuda_fit;

/* ---- open ---- */

/* A path has no more entries than its arcs have. */
static int64_t longest_list(const ll_fit_columns *of) {
    int64_t most_arcs = 0, most_entries = 1;
    for (int64_t j = 0; j < of->column_count; j++)
        if (of->first[j + 1] - of->first[j] > most_arcs) most_arcs = of->first[j + 1] - of->first[j];
    for (int32_t a = 0; a < of->arc_count; a++)
        if (of->entry_first[a + 1] - of->entry_first[a] > most_entries)
            most_entries = of->entry_first[a + 1] - of->entry_first[a];
    return most_arcs * most_entries > LIST_ENTRIES ? most_arcs * most_entries : LIST_ENTRIES;
}

int64_t ll_cuda_fit_bytes(const ll_fit_columns *of) {
    int64_t c = of->column_count, d = of->demand_count, m = of->arc_count, r = of->row_count;
    int64_t columns = 4 * of->first[c] + 60 * c + 16, demands = 44 * d;
    int64_t rows = 8 * m + 8 + 16 * of->entry_first[m] + 8 * (int64_t)of->metric_count * m + 57 * r;
    return columns + demands + rows + 12 * longest_list(of);
}

static ll_status check_room(const cuda_fit *u, int64_t device_limit) {
    size_t free_bytes = 0, total_bytes = 0;
    char needs[LL_BYTES_SIZE], has[LL_BYTES_SIZE];
    ll_status status = ll_cuda_check(u->ctx, cudaMemGetInfo(&free_bytes, &total_bytes), "cudaMemGetInfo");
    if (status != LL_OK) return status;
    int64_t bytes = ll_cuda_fit_bytes(u->of), room = (int64_t)(free_bytes - free_bytes / 16);
    if (device_limit > 0 && device_limit < room) room = device_limit;
    if (bytes <= room) return LL_OK;
    return ll_fail(u->ctx, LL_ERR_UNAVAILABLE,
                   "device memory is short: flows over %lld columns take %s to fit, there are %s; free the device, or "
                   "run with --device cpu",
                   (long long)u->of->column_count, ll_bytes_text(bytes, needs), ll_bytes_text(room, has));
}

static ll_status copy_columns(cuda_fit *u) {
    const ll_fit_columns *of = u->of;
    ll_cuda_memory *m = &u->memory;
    int64_t c = of->column_count, d = of->demand_count, arcs = of->arc_count;
    u->f.c = (ll_elem_columns){
        .cost_nusd = ll_cuda_copy(m, of->cost_nusd, c, sizeof *of->cost_nusd),
        .next = ll_cuda_copy(m, of->next, c, sizeof *of->next),
        .first = ll_cuda_copy(m, of->first, c + 1, sizeof *of->first),
        .arc = ll_cuda_copy(m, of->arc, of->first[c], sizeof *of->arc),
        .demand = ll_cuda_copy(m, of->demand, c, sizeof *of->demand),
        .first_of = ll_cuda_copy(m, of->first_of, d, sizeof *of->first_of),
        .unmet_of = ll_cuda_copy(m, of->unmet_of, d, sizeof *of->unmet_of),
        .volume_uteu = ll_cuda_copy(m, of->volume_uteu, d, sizeof *of->volume_uteu),
        .penalty_nusd = ll_cuda_copy(m, of->penalty_nusd, d, sizeof *of->penalty_nusd),
        .metric = ll_cuda_copy(m, of->metric, d, sizeof *of->metric),
        .entry_first = ll_cuda_copy(m, of->entry_first, arcs + 1, sizeof *of->entry_first),
        .entry = ll_cuda_copy(m, u->entries.entry, of->entry_first[arcs], sizeof *u->entries.entry),
        .most_micro = ll_cuda_copy(m, u->entries.most_micro, of->row_count, sizeof *u->entries.most_micro)};
    u->f.capacity = ll_cuda_copy(m, u->entries.capacity, of->row_count, sizeof *u->entries.capacity);
    return m->status;
}

static ll_status make_vectors(cuda_fit *u) {
    const ll_fit_columns *of = u->of;
    ll_cuda_memory *m = &u->memory;
    ll_cuda_columns *f = &u->f;
    f->value_teu = ll_cuda_alloc(m, of->column_count, sizeof *f->value_teu);
    f->flow_uteu = ll_cuda_alloc(m, of->column_count, sizeof *f->flow_uteu);
    f->count = ll_cuda_alloc(m, of->column_count, sizeof *f->count);
    f->missing_uteu = ll_cuda_alloc(m, of->demand_count, sizeof *f->missing_uteu);
    f->arc_flow_uteu = ll_cuda_alloc(m, (int64_t)of->metric_count * of->arc_count, sizeof *f->arc_flow_uteu);
    f->load = ll_cuda_alloc(m, of->row_count, sizeof *f->load);
    f->room = ll_cuda_alloc(m, of->row_count, sizeof *f->room);
    f->marked = ll_cuda_alloc(m, of->row_count, sizeof *f->marked);
    u->list_entries = longest_list(of);
    u->list_first = ll_cuda_alloc(m, of->column_count + 1, sizeof *u->list_first);
    u->list_row = ll_cuda_alloc(m, u->list_entries, sizeof *u->list_row);
    u->list_weight = ll_cuda_alloc(m, u->list_entries, sizeof *u->list_weight);
    return m->status;
}

static void fit_close(void *fit) {
    cuda_fit *u = fit;
    if (u == NULL) return;
    ll_cuda_memory_close(&u->memory);
    ll_fit_entries_free(u->ctx, &u->entries);
    ll_free(u->ctx, u);
}

static ll_status fit_open(ll_context *ctx, const ll_fit_columns *of, int64_t device_limit, void **out) {
    ll_status status = LL_OK;
    cuda_fit *u = NULL;
    *out = NULL;
    LL_NEW(ctx, u, 1);
    u->ctx = ctx;
    u->of = of;
    u->f.column_count = of->column_count;
    u->f.demand_count = of->demand_count;
    u->f.arc_count = of->arc_count;
    u->f.row_count = of->row_count;
    u->f.metric_count = of->metric_count;
    LL_TRY(ll_fit_entries_create(ctx, of, &u->entries));
    LL_TRY(ll_cuda_choose_device(ctx, 0, u->device));
    LL_TRY(ll_cuda_memory_open(ctx, &u->memory));
    LL_TRY(check_room(u, device_limit));
    LL_TRY(copy_columns(u));
    LL_TRY(make_vectors(u));
    *out = u;
    return LL_OK;
done:
    fit_close(u);
    return status;
}

static void fit_info(void *fit, ll_fit_info *out) {
    const cuda_fit *u = fit;
    *out = (ll_fit_info){.memory_bytes = u->memory.bytes};
    snprintf(out->name, sizeof out->name, "cuda, %.120s", u->device);
}

/* ---- operations ---- */

/* A launch, its status by the kernel's name. */
#define LAUNCH(kernel, ...) ll_cuda_check(u->ctx, ll_cuda_launch_##kernel(__VA_ARGS__, u->memory.stream), #kernel)

static ll_status fit_round(void *fit, const double *value_teu, int64_t count, int64_t *flow_uteu,
                           int64_t *missing_uteu) {
    cuda_fit *u = fit;
    ll_status status = LL_OK;
    ll_cuda_columns *f = &u->f;
    LL_TRY(ll_cuda_upload(&u->memory, f->value_teu, value_teu, count * (int64_t)sizeof *value_teu));
    LL_TRY(LAUNCH(fit_round, f, count));
    LL_TRY(ll_cuda_download(&u->memory, flow_uteu, f->flow_uteu, f->column_count * (int64_t)sizeof *flow_uteu));
    LL_TRY(
        ll_cuda_download(&u->memory, missing_uteu, f->missing_uteu, f->demand_count * (int64_t)sizeof *missing_uteu));
done:
    return status;
}

/* The loads of the flows that are there. */
static ll_status load_rows(cuda_fit *u) {
    ll_status status = LL_OK;
    ll_cuda_columns *f = &u->f;
    int64_t arcs = (int64_t)f->metric_count * f->arc_count;
    LL_TRY(ll_cuda_zero(&u->memory, f->arc_flow_uteu, arcs * (int64_t)sizeof *f->arc_flow_uteu));
    LL_TRY(ll_cuda_zero(&u->memory, f->load, f->row_count * (int64_t)sizeof *f->load));
    LL_TRY(LAUNCH(fit_load_arcs, f));
    LL_TRY(LAUNCH(fit_load_rows, f));
done:
    return status;
}

static ll_status fit_load(void *fit, const int64_t *flow_uteu, ll_wide *load) {
    cuda_fit *u = fit;
    ll_status status = LL_OK;
    ll_cuda_columns *f = &u->f;
    LL_TRY(ll_cuda_upload(&u->memory, f->flow_uteu, flow_uteu, f->column_count * (int64_t)sizeof *flow_uteu));
    LL_TRY(load_rows(u));
    LL_TRY(ll_cuda_download(&u->memory, load, f->load, f->row_count * (int64_t)sizeof *load));
done:
    return status;
}

/* count [column], 4 bytes each, comes home by portions of the staging memory. */
static ll_status count_crossing(cuda_fit *u, bool *crosses) {
    const int32_t *staging = u->memory.staging;
    const int64_t portion = LL_CUDA_STAGING_BYTES / (int64_t)sizeof *staging, all = u->f.column_count;
    for (int64_t first = 0; first < all; first += portion) {
        int64_t n = all - first < portion ? all - first : portion;
        ll_status status =
            ll_cuda_download(&u->memory, u->memory.staging, u->f.count + first, n * (int64_t)sizeof *staging);
        if (status != LL_OK) return status;
        for (int64_t j = 0; j < n; j++) crosses[first + j] = staging[j] > 0;
    }
    return LL_OK;
}

static ll_status fit_crosses(void *fit, bool *crosses) {
    cuda_fit *u = fit;
    ll_status status = LL_OK;
    LL_TRY(LAUNCH(fit_mark, &u->f, u->f.capacity));
    LL_TRY(LAUNCH(fit_count, &u->f));
    LL_TRY(count_crossing(u, crosses));
done:
    return status;
}

static ll_status fit_scarce(void *fit, const int64_t *missing_uteu, const ll_wide *room, int32_t *count) {
    cuda_fit *u = fit;
    ll_status status = LL_OK;
    ll_cuda_columns *f = &u->f;
    LL_TRY(ll_cuda_upload(&u->memory, f->missing_uteu, missing_uteu, f->demand_count * (int64_t)sizeof *missing_uteu));
    LL_TRY(ll_cuda_upload(&u->memory, f->room, room, f->row_count * (int64_t)sizeof *room));
    LL_TRY(LAUNCH(fit_open, f));
    if (ll_fit_claims_fit(u->of, missing_uteu)) {
        LL_TRY(load_rows(u));
        LL_TRY(LAUNCH(fit_mark, f, f->room));
    } else {
        LL_TRY(ll_cuda_check(u->ctx, cudaMemsetAsync(f->marked, 1, (size_t)f->row_count, u->memory.stream),
                             "cudaMemsetAsync"));
    }
    LL_TRY(LAUNCH(fit_count, f));
    LL_TRY(ll_cuda_download(&u->memory, count, f->count, f->column_count * (int64_t)sizeof *count));
done:
    return status;
}

/* The end of the portion of columns that starts at j and fits the buffers. */
static int64_t portion_end(const cuda_fit *u, const int64_t *first, int64_t j) {
    int64_t end = j + 1;
    while (end < u->f.column_count && first[end + 1] - first[j] <= u->list_entries) end++;
    return end;
}

static ll_status fit_list(void *fit, const int64_t *first, int32_t *row, int64_t *weight_micro) {
    cuda_fit *u = fit;
    ll_status status = LL_OK;
    for (int64_t j = 0, end = 0; j < u->f.column_count; j = end) {
        end = portion_end(u, first, j);
        int64_t entries = first[end] - first[j];
        if (entries == 0) continue;
        LL_TRY(ll_cuda_upload(&u->memory, u->list_first, first + j, (end - j) * (int64_t)sizeof *first));
        LL_TRY(LAUNCH(fit_list, &u->f, j, end - j, u->list_first, u->list_row, u->list_weight));
        LL_TRY(ll_cuda_download(&u->memory, row + first[j], u->list_row, entries * (int64_t)sizeof *row));
        LL_TRY(ll_cuda_download(&u->memory, weight_micro + first[j], u->list_weight,
                                entries * (int64_t)sizeof *weight_micro));
    }
done:
    return status;
}

const ll_fit_ops ll_cuda_fit_ops = {
    .open = fit_open,
    .close = fit_close,
    .info = fit_info,
    .round = fit_round,
    .load = fit_load,
    .crosses = fit_crosses,
    .scarce = fit_scarce,
    .list = fit_list,
};
