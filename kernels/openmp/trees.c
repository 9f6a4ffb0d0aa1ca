/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shortest-path trees of a batch, a tile a thread at a time (PHAST: Delling, Goldberg, Nowatzyk, Werneck, "PHAST:
 * Hardware-Accelerated Shortest Path Trees", IPDPS 2011, on a customized hierarchy):
 *
 *     up     from every origin along its path in the elimination tree; the paths of a tile's lanes meet early, so their
 *            union is swept once, all lanes together. Walk k goes from origin k up to the first rank seen before;
 *            ranks are final below their parents when the walks are taken last to first, each from its origin on.
 *     down   all ranks, highest first
 *
 * A plain hierarchy has Dijkstra instead, a lane at a time.
 */
#include <omp.h>

#include "kernels/elem/elem.h"
#include "kernels/openmp/engine.h"

/* Sees the ranks above the origins of a tile, sets their rows to infinity and the origins to 0. */
static void climb(const ll_omp_engine *e, const ll_omp_tile *tile, ll_omp_scratch *s, int64_t *store) {
    int32_t count = 0;
    for (int32_t l = 0; l < tile->lane_count; l++) {
        s->first[l] = count;
        int32_t v = e->h->rank[e->lanes->origin[tile->first_lane + l]];
        for (; v != LL_NONE && !s->seen[v]; v = e->h->parent[v]) {
            int64_t *row = store + (int64_t)v * e->tile_lanes;
            for (int32_t i = 0; i < e->tile_lanes; i++) row[i] = LL_ELEM_INF;
            s->seen[v] = 1;
            s->rank[count++] = v;
        }
    }
    s->first[tile->lane_count] = count;
    for (int32_t l = 0; l < tile->lane_count; l++)
        store[(int64_t)e->h->rank[e->lanes->origin[tile->first_lane + l]] * e->tile_lanes + l] = 0;
}

static void sweep_tile(const ll_omp_engine *e, int32_t t, ll_omp_scratch *s) {
    const ll_omp_tile *tile = &e->tile[t];
    int64_t *store = ll_omp_tile_store(e, t);
    const int64_t *up = e->up + tile->metric * e->h->edge_count, *down = e->down + tile->metric * e->h->edge_count;
    climb(e, tile, s, store);
    for (int32_t l = tile->lane_count - 1; l >= 0; l--)
        for (int32_t i = s->first[l]; i < s->first[l + 1]; i++)
            e->sweeps->up(e->h, up, s->rank[i], e->tile_lanes, store);
    e->sweeps->down(e->h, down, s->seen, e->tile_lanes, store);
}

/* Straight into the store where a lane is a tile of its own. */
static void dijkstra_lane(const ll_omp_engine *e, int32_t lane, ll_omp_scratch *s) {
    const ll_hierarchy *h = e->h;
    const ll_lanes *lanes = e->lanes;
    int32_t tile = e->lane_tile[lane - e->first_lane];
    int64_t *column = ll_omp_tile_store(e, tile) + (lane - e->tile[tile].first_lane);
    int64_t *distance = e->tile_lanes == 1 ? column : s->distance;
    for (int64_t d = lanes->first_demand[lane]; e->demands_only && d < lanes->first_demand[lane + 1]; d++)
        ll_dijkstra_await(s->dijkstra, h->rank[lanes->destination[d]]);
    int32_t origin = h->rank[lanes->origin[lane]];
    const int64_t *weight = e->weight_out + (int64_t)lanes->metric[lane] * h->arc_count;
    if (e->stale != NULL)
        ll_dijkstra_rerun(s->dijkstra, origin, weight, distance, e->stale + tile * ll_dijkstra_blocks(h->node_count));
    else
        ll_dijkstra_run(s->dijkstra, origin, weight, distance);
    for (int32_t v = 0; distance != column && v < h->node_count; v++) column[(int64_t)v * e->tile_lanes] = distance[v];
}

int32_t ll_omp_split(const ll_lanes *lanes, int32_t tile_lanes, int32_t first, int32_t count, ll_omp_tile *tile) {
    int32_t tiles = 0;
    for (int32_t lane = first; lane < first + count; tiles++) {
        int32_t start = lane, metric = lanes->metric[lane];
        while (lane < first + count && lane - start < tile_lanes && lanes->metric[lane] == metric) lane++;
        if (tile != NULL) tile[tiles] = (ll_omp_tile){start, lane - start, metric};
    }
    return tiles;
}

static void set_batch(ll_omp_engine *e, int32_t first, int32_t count) {
    e->first_lane = first;
    e->lane_count = count;
    e->tile_count = ll_omp_split(e->lanes, e->tile_lanes, first, count, e->tile);
    for (int32_t t = 0; t < e->tile_count; t++)
        for (int32_t l = 0; l < e->tile[t].lane_count; l++) e->lane_tile[e->tile[t].first_lane + l - first] = t;
}

ll_status ll_omp_trees(void *engine, int32_t first, int32_t count) {
    ll_omp_engine *e = engine;
    if (first < 0 || count < 0 || count > e->batch_lanes || first > e->lanes->lane_count - count)
        return ll_fail(e->ctx, LL_ERR_USAGE, "lanes [%d, %d + %d) are no batch: there are %d lanes, %d a batch", first,
                       first, count, e->lanes->lane_count, e->batch_lanes);
    set_batch(e, first, count);
    if (e->h->plain) {
#pragma omp parallel for num_threads(e->threads) schedule(dynamic)
        for (int32_t lane = first; lane < first + count; lane++)
            dijkstra_lane(e, lane, &e->scratch[omp_get_thread_num()]);
    } else {
#pragma omp parallel for num_threads(e->threads) schedule(dynamic)
        for (int32_t t = 0; t < e->tile_count; t++) sweep_tile(e, t, &e->scratch[omp_get_thread_num()]);
    }
    return LL_OK;
}
