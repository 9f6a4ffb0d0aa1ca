/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting demands into lanes: one sort, then one pass. */
#include "solver/lanes.h"

#include <stdlib.h>
#include <string.h>

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

ll_status ll_lane_map_allocate(ll_context *ctx, int64_t lanes, int64_t demands, ll_lane_map **out) {
    ll_status status = LL_OK;
    ll_lane_map *map = NULL;
    *out = NULL;
    LL_NEW(ctx, map, 1);
    ll_lanes *l = &map->lanes;
    LL_NEW(ctx, l->metric, lanes);
    LL_NEW(ctx, l->origin, lanes);
    LL_NEW(ctx, l->first_demand, lanes + 1);
    LL_NEW(ctx, l->destination, demands);
    LL_NEW(ctx, l->volume_uteu, demands);
    LL_NEW(ctx, l->penalty_nusd, demands);
    LL_NEW(ctx, map->demand, demands);
    *out = map;
    return LL_OK;
done:
    ll_lane_map_free(ctx, map);
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
    LL_NEW(ctx, key, p->demand_count);
    int64_t count = take_keys(p, rank, key);
    if (count > 0) qsort(key, (size_t)count, sizeof *key, compare_keys);
    LL_TRY(ll_lane_map_allocate(ctx, count, count, &map));
    map->lanes.metric_count = p->class_count;
    fill(map, p, key, count);
    *out = map;
    map = NULL;
done:
    ll_free(ctx, key);
    ll_lane_map_free(ctx, map);
    return status;
}

static void append_lane(ll_lane_map *to, const ll_lane_map *from, int32_t lane) {
    ll_lanes *l = &to->lanes;
    const ll_lanes *f = &from->lanes;
    int64_t first = f->first_demand[lane], count = f->first_demand[lane + 1] - first;
    size_t bytes = (size_t)count * sizeof *l->volume_uteu;
    l->metric[l->lane_count] = f->metric[lane];
    l->origin[l->lane_count] = f->origin[lane];
    memcpy(l->destination + l->demand_count, f->destination + first, (size_t)count * sizeof *l->destination);
    memcpy(l->volume_uteu + l->demand_count, f->volume_uteu + first, bytes);
    memcpy(l->penalty_nusd + l->demand_count, f->penalty_nusd + first, bytes);
    memcpy(to->demand + l->demand_count, from->demand + first, bytes);
    l->demand_count += count;
    l->first_demand[++l->lane_count] = l->demand_count;
}

ll_status ll_lane_map_regroup(ll_context *ctx, const ll_lane_map *map, const int32_t *owner, int32_t owner_count,
                              ll_lane_map **out) {
    ll_status status = LL_OK;
    int32_t *next = NULL, *lane = NULL; /* [owner + 1], [lane] sorted */
    int32_t count = map->lanes.lane_count;
    *out = NULL;
    LL_NEW(ctx, next, (int64_t)owner_count + 1);
    LL_NEW(ctx, lane, count);
    LL_TRY(ll_lane_map_allocate(ctx, count, map->lanes.demand_count, out));
    (*out)->lanes.metric_count = map->lanes.metric_count;
    for (int32_t i = 0; i < count; i++) next[owner[i] + 1]++;
    for (int32_t i = 0; i < owner_count; i++) next[i + 1] += next[i];
    for (int32_t i = 0; i < count; i++) lane[next[owner[i]]++] = i;
    for (int32_t i = 0; i < count; i++) append_lane(*out, map, lane[i]);
done:
    ll_free(ctx, next);
    ll_free(ctx, lane);
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
