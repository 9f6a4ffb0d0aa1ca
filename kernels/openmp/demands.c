/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a batch's distances say about its demands: the distance of each, and the sum  volume * min(distance, penalty).
 * Bytes: one distance, a cache line of its own, for every demand.
 */
#include "kernels/elem/elem.h"
#include "kernels/openmp/engine.h"

ll_status ll_omp_distances(void *engine, int32_t lane, int64_t *distance) {
    const ll_omp_engine *e = engine;
    if (lane < e->first_lane || lane >= e->first_lane + e->lane_count)
        return ll_fail(e->ctx, LL_ERR_USAGE, "lane %d is not in the batch [%d, %d)", lane, e->first_lane,
                       e->first_lane + e->lane_count);
    ll_omp_column column = ll_omp_lane_column(e, lane);
    for (int32_t v = 0; v < e->h->node_count; v++) distance[v] = ll_omp_at(column, e->h->rank[v]);
    return LL_OK;
}

ll_status ll_omp_gather(void *engine, int64_t *distance) {
    const ll_omp_engine *e = engine;
    int64_t d0 = e->lanes->first_demand[e->first_lane];
#pragma omp parallel for num_threads(e->threads) schedule(dynamic)
    for (int32_t lane = e->first_lane; lane < e->first_lane + e->lane_count; lane++) {
        ll_omp_column column = ll_omp_lane_column(e, lane);
        for (int64_t d = e->lanes->first_demand[lane]; d < e->lanes->first_demand[lane + 1]; d++)
            distance[d - d0] = ll_omp_demand_distance(e, column, d);
    }
    return LL_OK;
}

/* Adds a lane's share to the sum; false when one of its demands has neither path nor penalty. */
static bool bound_lane(const ll_omp_engine *e, int32_t lane, ll_wide *sum) {
    bool reachable = true;
    ll_omp_column column = ll_omp_lane_column(e, lane);
    for (int64_t d = e->lanes->first_demand[lane]; d < e->lanes->first_demand[lane + 1]; d++) {
        int64_t pays = ll_elem_pays(ll_omp_demand_distance(e, column, d), e->penalty_nusd[d]);
        if (pays >= LL_ELEM_INF)
            reachable = false;
        else
            *sum = ll_wide_add(*sum, ll_wide_product(e->lanes->volume_uteu[d], pays));
    }
    return reachable;
}

ll_status ll_omp_bound(void *engine, ll_i128 *sum, bool *reachable) {
    const ll_omp_engine *e = engine;
    ll_wide total = {0, 0};
    bool all = true;
#pragma omp parallel num_threads(e->threads)
    {
        ll_wide mine = {0, 0};
        bool mine_reachable = true;
#pragma omp for schedule(dynamic) nowait
        for (int32_t lane = e->first_lane; lane < e->first_lane + e->lane_count; lane++)
            if (!bound_lane(e, lane, &mine)) mine_reachable = false;
#pragma omp critical(ll_omp_bound)
        {
            total = ll_wide_add(total, mine);
            all = all && mine_reachable;
        }
    }
    *sum = (ll_i128)total.high << 64 | (ll_i128)total.low;
    *reachable = all;
    return LL_OK;
}
