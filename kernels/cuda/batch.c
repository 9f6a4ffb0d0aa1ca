/* SPDX-License-Identifier: Apache-2.0 */
/* The trees of a batch: lanes into tiles. Over the bus go 4 bytes a lane and slot, where the batch is another than
 * before. */
#include "kernels/cuda/engine.h"

/* Gives lanes slots, a new tile where the metric changes or the tile is full. */
static void fill_tiles(ll_cuda_engine *e, int32_t first, int32_t count) {
    const ll_lanes *lanes = e->lanes;
    ll_cuda_batch *b = &e->batch;
    int32_t place = b->tile_lanes;
    b->first_lane = first;
    b->first_demand = lanes->first_demand[first];
    b->demand_count = lanes->first_demand[first + count] - b->first_demand;
    b->tile_count = 0;
    for (int32_t lane = first; lane < first + count; lane++) {
        if (place == b->tile_lanes || lanes->metric[lane] != e->tile_metric[b->tile_count - 1]) {
            int32_t *empty = e->origin + (int64_t)b->tile_count * b->tile_lanes;
            for (int32_t i = 0; i < b->tile_lanes; i++) empty[i] = LL_NONE;
            e->tile_metric[b->tile_count++] = lanes->metric[lane];
            place = 0;
        }
        int32_t slot = (b->tile_count - 1) * b->tile_lanes + place++;
        e->slot[lane - first] = slot;
        e->origin[slot] = e->h->rank[lanes->origin[lane]];
    }
}

static ll_status send_tiles(ll_cuda_engine *e, int32_t count) {
    ll_status status = LL_OK;
    ll_cuda_batch *b = &e->batch;
    int64_t slots = (int64_t)b->tile_count * b->tile_lanes;
    LL_TRY(ll_cuda_upload(&e->memory, b->slot, e->slot, count * (int64_t)sizeof *b->slot));
    LL_TRY(ll_cuda_upload(&e->memory, b->tile_metric, e->tile_metric, b->tile_count * (int64_t)sizeof *b->tile_metric));
    LL_TRY(ll_cuda_upload(&e->memory, b->origin, e->origin, slots * (int64_t)sizeof *b->origin));
done:
    return status;
}

/* A plain hierarchy: a shortest path has fewer arcs than there are ranks, and one round more sees no change. */
static ll_status relax_rounds(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    unsigned int changed = 1;
    cudaStream_t stream = e->memory.stream;
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_tree_fill(&e->graph, &e->batch, stream), "tree_fill"));
    LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_tree_origin(&e->graph, &e->batch, stream), "tree_origin"));
    for (int32_t round = 0; changed > 0 && round <= e->h->node_count; round++) {
        LL_TRY(ll_cuda_zero(&e->memory, e->device_count, sizeof changed));
        LL_TRY(ll_cuda_check(e->ctx, ll_cuda_launch_tree_round(&e->graph, &e->batch, e->device_count, stream),
                             "tree_round"));
        LL_TRY(ll_cuda_download(&e->memory, &changed, e->device_count, sizeof changed));
    }
done:
    return status;
}

ll_status ll_cuda_trees_on(ll_cuda_engine *e, int32_t first, int32_t count) {
    ll_status status = LL_OK;
    if (first < 0 || count < 0 || count > e->batch_lanes || first > e->lanes->lane_count - count)
        return ll_fail(e->ctx, LL_ERR_USAGE, "lanes [%d, %d + %d) are no batch: there are %d lanes, %d a batch", first,
                       first, count, e->lanes->lane_count, e->batch_lanes);
    if (first != e->batch.first_lane || count != e->lane_count) {
        e->lane_count = 0; /* until the device has the new ones */
        fill_tiles(e, first, count);
        LL_TRY(send_tiles(e, count));
        e->lane_count = count;
    }
    LL_TRY(e->h->plain ? relax_rounds(e) : ll_cuda_sweep(e));
done:
    return status;
}

ll_status ll_cuda_trees(void *engine, int32_t first, int32_t count) {
    ll_cuda_engine *e = engine;
    ll_status status = ll_cuda_trees_on(e, first, count);
    return status == LL_OK ? ll_cuda_wait(&e->memory) : status;
}
