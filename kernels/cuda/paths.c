/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths of the batch's demands. load: the flows of the batch's metrics come home, 8 bytes an arc and metric, and are
 * added to the caller's. walk: lengths first, 16 bytes a demand, then arcs, 4 bytes each and 16 a demand; both in
 * portions that fit the buffers of open.
 */
#include "kernels/cuda/engine.h"

static ll_status clear_faults(ll_cuda_engine *e) {
    return ll_cuda_zero(&e->memory, e->device_count, LL_CUDA_FAULTS * (int64_t)sizeof *e->device_count);
}

static ll_status check_faults(ll_cuda_engine *e) {
    unsigned int fault[LL_CUDA_FAULTS] = {0};
    ll_status status = ll_cuda_download(&e->memory, fault, e->device_count, sizeof fault);
    if (status != LL_OK) return status;
    if (fault[LL_CUDA_NO_TIGHT_ARC] > 0)
        return ll_fail(e->ctx, LL_ERR_INTERNAL, "%u paths end before their origin: distances and weights differ",
                       fault[LL_CUDA_NO_TIGHT_ARC]);
    if (fault[LL_CUDA_NO_PATH] > 0)
        return ll_fail(e->ctx, LL_ERR_USAGE, "%u of the wanted demands have no path to walk", fault[LL_CUDA_NO_PATH]);
    return LL_OK;
}

/* flow[i] += device[i], by portions of the staging memory. */
static ll_status add_home(ll_cuda_engine *e, int64_t *flow, const int64_t *device, int64_t count) {
    const int64_t *staging = e->memory.staging;
    const int64_t portion = LL_CUDA_STAGING_BYTES / (int64_t)sizeof *staging;
    for (int64_t first = 0; first < count; first += portion) {
        int64_t n = count - first < portion ? count - first : portion;
        ll_status status =
            ll_cuda_download(&e->memory, e->memory.staging, device + first, n * (int64_t)sizeof *staging);
        if (status != LL_OK) return status;
        for (int64_t i = 0; i < n; i++) flow[first + i] += staging[i];
    }
    return LL_OK;
}

ll_status ll_cuda_load_on(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    if (e->batch.demand_count == 0) return LL_OK;
    LL_TRY(clear_faults(e));
    LL_TRY(ll_cuda_check(
        e->ctx, ll_cuda_launch_load(&e->graph, &e->batch, &e->demands, e->device_count, e->memory.stream), "load"));
    LL_TRY(check_faults(e));
done:
    return status;
}

ll_status ll_cuda_load(void *engine, int64_t *flow_uteu) {
    ll_cuda_engine *e = engine;
    ll_status status = LL_OK;
    if (e->batch.demand_count == 0) return LL_OK;
    const int32_t *metric = e->lanes->metric + e->batch.first_lane; /* ascending */
    int64_t first = (int64_t)metric[0] * e->h->arc_count;
    int64_t count = (int64_t)(metric[e->lane_count - 1] - metric[0] + 1) * e->h->arc_count;
    LL_TRY(ll_cuda_zero(&e->memory, e->graph.flow_uteu + first, count * (int64_t)sizeof *flow_uteu));
    LL_TRY(ll_cuda_load_on(e));
    LL_TRY(add_home(e, flow_uteu + first, e->graph.flow_uteu + first, count));
done:
    return status;
}

static ll_status check_wanted(const ll_cuda_engine *e, const int64_t *wanted, int64_t wanted_count) {
    int64_t d0 = e->batch.first_demand, d1 = d0 + e->batch.demand_count;
    for (int64_t k = 0; k < wanted_count; k++)
        if (wanted[k] < d0 || wanted[k] >= d1)
            return ll_fail(e->ctx, LL_ERR_USAGE, "demand %lld is not in the batch [%lld, %lld)", (long long)wanted[k],
                           (long long)d0, (long long)d1);
    return LL_OK;
}

/* first[k + 1] = arcs of the paths of wanted[0 .. k]. */
static ll_status find_lengths(ll_cuda_engine *e, const int64_t *wanted, int64_t wanted_count, int64_t *first) {
    ll_status status = LL_OK;
    LL_TRY(clear_faults(e));
    for (int64_t k = 0; k < wanted_count; k += e->walk_demands) {
        int64_t n = wanted_count - k < e->walk_demands ? wanted_count - k : e->walk_demands;
        LL_TRY(ll_cuda_upload(&e->memory, e->device_wanted, wanted + k, n * (int64_t)sizeof *wanted));
        LL_TRY(ll_cuda_check(e->ctx,
                             ll_cuda_launch_path_length(&e->graph, &e->batch, &e->demands, e->device_wanted, n,
                                                        e->device_length, e->device_count, e->memory.stream),
                             "path_length"));
        LL_TRY(ll_cuda_download(&e->memory, first + k + 1, e->device_length, n * (int64_t)sizeof *first));
    }
    LL_TRY(check_faults(e));
    first[0] = 0;
    for (int64_t k = 0; k < wanted_count; k++) first[k + 1] += first[k];
done:
    return status;
}

/* The end of the portion of paths that starts at k and fits the buffers. */
static int64_t portion_end(const ll_cuda_engine *e, const int64_t *first, int64_t k, int64_t wanted_count) {
    int64_t end = k + 1;
    while (end < wanted_count && end - k < e->walk_demands && first[end + 1] - first[k] <= e->walk_arcs) end++;
    return end;
}

static ll_status fetch_paths(ll_cuda_engine *e, const int64_t *wanted, int64_t wanted_count, const ll_walk *out) {
    ll_status status = LL_OK;
    for (int64_t k = 0, end = 0; k < wanted_count; k = end) {
        end = portion_end(e, out->first, k, wanted_count);
        int64_t n = end - k, base = out->first[k];
        LL_TRY(ll_cuda_upload(&e->memory, e->device_wanted, wanted + k, n * (int64_t)sizeof *wanted));
        LL_TRY(ll_cuda_upload(&e->memory, e->device_length, out->first + k + 1, n * (int64_t)sizeof *out->first));
        LL_TRY(ll_cuda_check(e->ctx,
                             ll_cuda_launch_path_write(&e->graph, &e->batch, &e->demands, e->device_wanted, n,
                                                       e->device_length, base, e->device_arc, e->memory.stream),
                             "path_write"));
        LL_TRY(ll_cuda_download(&e->memory, out->arc + base, e->device_arc,
                                (out->first[end] - base) * (int64_t)sizeof *out->arc));
    }
done:
    return status;
}

ll_status ll_cuda_walk(void *engine, const int64_t *wanted, int64_t wanted_count, ll_walk *out) {
    ll_cuda_engine *e = engine;
    ll_status status = LL_OK;
    LL_TRY(check_wanted(e, wanted, wanted_count));
    LL_TRY(find_lengths(e, wanted, wanted_count, out->first));
    if (out->first[wanted_count] > out->arc_capacity)
        return ll_fail(e->ctx, LL_ERR_LIMIT, "the paths have %lld arcs, there is room for %lld",
                       (long long)out->first[wanted_count], (long long)out->arc_capacity);
    LL_TRY(fetch_paths(e, wanted, wanted_count, out));
done:
    return status;
}
