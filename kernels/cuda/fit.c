/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fits on a device: the operations over what fit_columns.c keeps there. Over the bus go values and flows, 16 a column
 * and 8 a demand for round, 8 c and 16 r for loads, 4 c for crosses, 4 c + 8 d + 16 r for scarce, and the lists: 12 an
 * entry and 8 a column.
 */
#include "kernels/cuda/fit.h"

#include <stdio.h>

#include "kernels/backends.h"
#include "kernels/cuda/engine.h"
#include "kernels/cuda/entries.h"

static void fit_close(void *fit) {
    ll_cuda_fit *u = fit;
    if (u == NULL) return;
    ll_cuda_memory_close(&u->memory);
    ll_free(u->ctx, u);
}

static ll_status fit_open(ll_context *ctx, const ll_fit_columns *of, int64_t device_limit, void **out) {
    ll_status status = LL_OK;
    ll_cuda_fit *u = NULL;
    *out = NULL;
    LL_NEW(ctx, u, 1);
    u->ctx = ctx;
    u->device_limit = device_limit;
    LL_TRY(ll_cuda_choose_device(ctx, 0, u->device));
    LL_TRY(ll_cuda_memory_open(ctx, &u->memory));
    LL_TRY(ll_cuda_fit_load_all(u, of));
    *out = u;
    return LL_OK;
done:
    fit_close(u);
    return status;
}

static void fit_info(void *fit, ll_fit_info *out) {
    const ll_cuda_fit *u = fit;
    *out = (ll_fit_info){.memory_bytes = u->memory.bytes};
    snprintf(out->name, sizeof out->name, "cuda, %.120s", u->device);
}

/* ---- operations ---- */

/* A launch, its status by the kernel's name. */
#define LAUNCH(kernel, ...) ll_cuda_check(u->ctx, ll_cuda_launch_##kernel(__VA_ARGS__, u->memory.stream), #kernel)

static ll_status fit_round(void *fit, const double *value_teu, int64_t count, int64_t *flow_uteu,
                           int64_t *missing_uteu) {
    ll_cuda_fit *u = fit;
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
static ll_status load_rows(ll_cuda_fit *u) {
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
    ll_cuda_fit *u = fit;
    ll_status status = LL_OK;
    ll_cuda_columns *f = &u->f;
    LL_TRY(ll_cuda_upload(&u->memory, f->flow_uteu, flow_uteu, f->column_count * (int64_t)sizeof *flow_uteu));
    LL_TRY(load_rows(u));
    LL_TRY(ll_cuda_download(&u->memory, load, f->load, f->row_count * (int64_t)sizeof *load));
done:
    return status;
}

/* count [column], 4 bytes each, comes home by portions of the staging memory. */
static ll_status count_crossing(ll_cuda_fit *u, bool *crosses) {
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
    ll_cuda_fit *u = fit;
    ll_status status = LL_OK;
    LL_TRY(LAUNCH(fit_mark, &u->f, u->f.capacity));
    LL_TRY(LAUNCH(fit_count, &u->f));
    LL_TRY(count_crossing(u, crosses));
done:
    return status;
}

static ll_status fit_scarce(void *fit, const int64_t *missing_uteu, const ll_wide *room, int32_t *count) {
    ll_cuda_fit *u = fit;
    ll_status status = LL_OK;
    ll_cuda_columns *f = &u->f;
    LL_TRY(ll_cuda_upload(&u->memory, f->missing_uteu, missing_uteu, f->demand_count * (int64_t)sizeof *missing_uteu));
    LL_TRY(ll_cuda_upload(&u->memory, f->room, room, f->row_count * (int64_t)sizeof *room));
    LL_TRY(LAUNCH(fit_open, f));
    if (ll_fit_claims_fit(&u->of, missing_uteu)) {
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
static int64_t portion_end(const ll_cuda_fit *u, const int64_t *first, int64_t j) {
    int64_t end = j + 1;
    while (end < u->f.column_count && first[end + 1] - first[j] <= u->room.list_entries) end++;
    return end;
}

static ll_status fit_list(void *fit, const int64_t *first, int32_t *row, int64_t *weight_micro) {
    ll_cuda_fit *u = fit;
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
    .follow = ll_cuda_fit_follow,
    .info = fit_info,
    .round = fit_round,
    .load = fit_load,
    .crosses = fit_crosses,
    .scarce = fit_scarce,
    .list = fit_list,
    .enter = ll_cuda_fit_enter,
};
