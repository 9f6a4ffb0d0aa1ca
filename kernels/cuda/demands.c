/* SPDX-License-Identifier: Apache-2.0 */
/* What a batch's distances say about its demands. Over the bus: 8 bytes a demand (gather) or node (distances), 24 a
 * block (bound). */
#include "kernels/cuda/engine.h"
#include "kernels/elem/elem.h"

ll_status ll_cuda_distances(void *engine, int32_t lane, int64_t *distance) {
    ll_cuda_engine *e = engine;
    ll_status status = LL_OK;
    int32_t first = e->batch.first_lane;
    if (lane < first || lane >= first + e->lane_count)
        return ll_fail(e->ctx, LL_ERR_USAGE, "lane %d is not in the batch [%d, %d)", lane, first,
                       first + e->lane_count);
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_lane(&e->graph, &e->batch, lane, e->device_distance, e->memory.stream),
                         "gather_lane"));
    LL_TRY(ll_cuda_download(&e->memory, distance, e->device_distance, e->h->node_count * (int64_t)sizeof *distance));
done:
    return status;
}

ll_status ll_cuda_gather(void *engine, int64_t *distance) {
    ll_cuda_engine *e = engine;
    ll_status status = LL_OK;
    LL_TRY(ll_cuda_check(e->ctx,
                         ll_cuda_launch_gather(&e->graph, &e->batch, &e->demands, e->device_distance, e->memory.stream),
                         "gather"));
    LL_TRY(
        ll_cuda_download(&e->memory, distance, e->device_distance, e->batch.demand_count * (int64_t)sizeof *distance));
done:
    return status;
}

static int32_t blocks_of(int64_t demands) {
    int64_t full = (demands + LL_CUDA_BLOCK - 1) / LL_CUDA_BLOCK; /* blocks with a demand a thread */
    return full < LL_CUDA_BOUND_BLOCKS ? (int32_t)full : LL_CUDA_BOUND_BLOCKS;
}

/* The blocks' sums come home. */
static ll_status add_blocks(ll_cuda_engine *e, int32_t blocks, ll_i128 *sum, bool *reachable) {
    ll_status status = LL_OK;
    ll_wide total = {0, 0};
    uint64_t lost = 0;
    LL_TRY(ll_cuda_download(&e->memory, e->partial, e->device_partial, blocks * (int64_t)sizeof *e->partial));
    for (int32_t i = 0; i < blocks; i++) {
        total = ll_wide_add(total, (ll_wide){e->partial[i].low, e->partial[i].high});
        lost += e->partial[i].lost;
    }
    *sum = (ll_i128)total.high << 64 | (ll_i128)total.low;
    *reachable = lost == 0;
done:
    return status;
}

ll_status ll_cuda_bound(void *engine, ll_i128 *sum, bool *reachable) {
    ll_cuda_engine *e = engine;
    ll_status status = LL_OK;
    int32_t blocks = blocks_of(e->batch.demand_count);
    LL_TRY(ll_cuda_check(
        e->ctx, ll_cuda_launch_bound(&e->graph, &e->batch, &e->demands, e->device_partial, blocks, e->memory.stream),
        "bound"));
    LL_TRY(add_blocks(e, blocks, sum, reachable));
done:
    return status;
}

ll_status ll_cuda_served(ll_cuda_engine *e, ll_i128 *sum, bool *reachable) {
    ll_status status = LL_OK;
    int64_t demands = e->lanes->demand_count;
    int32_t blocks = blocks_of(demands);
    LL_TRY(ll_cuda_check(
        e->ctx,
        ll_cuda_launch_served(&e->prices, e->demands.volume_uteu, demands, e->device_partial, blocks, e->memory.stream),
        "served"));
    LL_TRY(add_blocks(e, blocks, sum, reachable));
done:
    return status;
}
