/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting demands into lanes: one sort, then one pass. */
#include "solver/lanes.h"

#include <stdlib.h>

typedef struct lane_key {
    int64_t demand;
    int32_t klass, rank, destination;
} lane_key;

static int compare_keys(const void *a, const void *b) {
    const lane_key *x = a, *y = b;
    if (x->klass != y->klass) return x->klass < y->klass ? -1 : 1;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->destination != y->destination) return x->destination < y->destination ? -1 : 1;
    return (x->demand > y->demand) - (x->demand < y->demand);
}

static int64_t take_keys(const ll_problem *p, const int32_t *rank, lane_key *key) {
    int64_t count = 0;
    for (int64_t d = 0; d < p->demand_count; d++) {
        if (p->volume_uteu[d] == 0 || p->free_cost_nusd[d] >= LL_COST_INF) continue;
        key[count++] = (lane_key){d, p->klass[d], rank[p->origin[d]], p->destination[d]};
    }
    return count;
}

static ll_status allocate(ll_context *ctx, ll_lane_map *map, int64_t demands) {
    ll_status status = LL_OK;
    ll_lanes *l = &map->lanes;
    LL_NEW(ctx, l->metric, demands);
    LL_NEW(ctx, l->origin, demands);
    LL_NEW(ctx, l->first_demand, demands + 1);
    LL_NEW(ctx, l->destination, demands);
    LL_NEW(ctx, l->volume_uteu, demands);
    LL_NEW(ctx, l->penalty_nusd, demands);
    LL_NEW(ctx, map->demand, demands);
done:
    return status;
}

static void fill(ll_lane_map *map, const ll_problem *p, const lane_key *key, int64_t count) {
    ll_lanes *l = &map->lanes;
    for (int64_t i = 0; i < count; i++) {
        int64_t d = key[i].demand;
        if (i == 0 || key[i].klass != key[i - 1].klass || key[i].rank != key[i - 1].rank) {
            l->metric[l->lane_count] = key[i].klass;
            l->origin[l->lane_count] = p->origin[d];
            l->first_demand[l->lane_count++] = i;
        }
        l->destination[i] = p->destination[d];
        l->volume_uteu[i] = p->volume_uteu[d];
        l->penalty_nusd[i] = p->penalty_nusd[d];
        map->demand[i] = d;
    }
    l->first_demand[l->lane_count] = count;
    l->demand_count = count;
}

ll_status ll_lane_map_create(ll_context *ctx, const ll_problem *p, const int32_t *rank, ll_lane_map **out) {
    ll_status status = LL_OK;
    ll_lane_map *map = NULL;
    lane_key *key = NULL;
    *out = NULL;
    LL_NEW(ctx, map, 1);
    LL_NEW(ctx, key, p->demand_count);
    int64_t count = take_keys(p, rank, key);
    if (count > 0) qsort(key, (size_t)count, sizeof *key, compare_keys);
    LL_TRY(allocate(ctx, map, count));
    map->lanes.metric_count = p->class_count;
    fill(map, p, key, count);
    *out = map;
    map = NULL;
done:
    ll_free(ctx, key);
    ll_lane_map_free(ctx, map);
    return status;
}

void ll_lane_map_free(ll_context *ctx, ll_lane_map *map) {
    if (map == NULL) return;
    ll_lanes *l = &map->lanes;
    void *arrays[] = {l->metric,      l->origin,       l->first_demand, l->destination,
                      l->volume_uteu, l->penalty_nusd, map->demand};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, map);
}
