/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths of a batch's demands over tight arcs, from the destination backwards, the lowest arc id first.
 *
 * load: the paths of a lane are a tree. Walk k stops at the first rank seen before; taken last to first, and each from
 * its destination on, the walks hand every rank's volume on before the rank nearer to the origin is taken. So a rank's
 * tight arc is looked up once a lane, whatever the number of demands through it.
 */
#include <assert.h>
#include <omp.h>

#include "kernels/elem/elem.h"
#include "kernels/openmp/engine.h"

/* A lane ready to walk on. */
typedef struct lane_paths {
    ll_omp_column column;
    const int64_t *weight_in;
    int32_t metric, origin; /* a rank */
} lane_paths;

static lane_paths lane_open(const ll_omp_engine *e, int32_t lane) {
    int32_t metric = e->lanes->metric[lane];
    return (lane_paths){ll_omp_lane_column(e, lane), e->weight_in + (int64_t)metric * e->h->arc_count, metric,
                        e->h->rank[e->lanes->origin[lane]]};
}

/* The position in in_arc of the first tight arc into a rank. */
static int32_t tight_in(const ll_hierarchy *h, const lane_paths *lane, int32_t v) {
    int64_t distance = ll_omp_at(lane->column, v);
    for (int32_t i = h->in_first[v]; i < h->in_first[v + 1]; i++)
        if (ll_elem_tight(ll_omp_at(lane->column, h->in_tail[i]), lane->weight_in[i], distance)) return i;
    assert(false && "every reached rank but the origin has a tight arc");
    return h->in_first[v];
}

/* Sees the ranks of the lane's paths, and puts volumes on destinations. Returns the number of walks. */
static int32_t see_paths(const ll_omp_engine *e, int32_t lane_index, const lane_paths *lane, ll_omp_scratch *s) {
    const ll_hierarchy *h = e->h;
    int32_t walks = 0, count = 0;
    for (int64_t d = e->lanes->first_demand[lane_index]; d < e->lanes->first_demand[lane_index + 1]; d++) {
        int32_t v = h->rank[e->lanes->destination[d]], start = count;
        if (!ll_elem_carried(ll_omp_at(lane->column, v), e->penalty_nusd[d])) continue;
        s->volume_uteu[v] += e->lanes->volume_uteu[d];
        while (v != lane->origin && !s->seen[v]) {
            s->seen[v] = 1;
            s->rank[count] = v;
            s->in[count] = tight_in(h, lane, v);
            v = h->in_tail[s->in[count++]];
        }
        if (count > start) s->first[walks++] = start;
    }
    s->first[walks] = count;
    return walks;
}

static void load_lane(const ll_omp_engine *e, int32_t lane_index, ll_omp_scratch *s, int64_t *flow_uteu) {
    const ll_hierarchy *h = e->h;
    lane_paths lane = lane_open(e, lane_index);
    int64_t *flow = flow_uteu + (int64_t)lane.metric * h->arc_count;
    int32_t walks = see_paths(e, lane_index, &lane, s);
    for (int32_t k = walks - 1; k >= 0; k--) {
        for (int32_t i = s->first[k]; i < s->first[k + 1]; i++) {
            int32_t v = s->rank[i];
            int64_t volume = s->volume_uteu[v];
            s->volume_uteu[h->in_tail[s->in[i]]] += volume;
            s->volume_uteu[v] = 0;
            s->seen[v] = 0;
#pragma omp atomic
            flow[h->in_arc[s->in[i]]] += volume;
        }
    }
    s->volume_uteu[lane.origin] = 0;
}

ll_status ll_omp_load(void *engine, int64_t *flow_uteu) {
    const ll_omp_engine *e = engine;
#pragma omp parallel for num_threads(e->threads) schedule(dynamic)
    for (int32_t lane = e->first_lane; lane < e->first_lane + e->lane_count; lane++)
        load_lane(e, lane, &e->scratch[omp_get_thread_num()], flow_uteu);
    return LL_OK;
}

/* The number of arcs of a demand's path; arc NULL or the end of room for as many, filled backwards. */
static int64_t walk_demand(const ll_omp_engine *e, int64_t demand, int32_t *end) {
    lane_paths lane = lane_open(e, e->demand_lane[demand]);
    int64_t count = 0;
    for (int32_t v = e->h->rank[e->lanes->destination[demand]]; v != lane.origin; count++) {
        int32_t i = tight_in(e->h, &lane, v);
        if (end != NULL) end[-1 - count] = e->h->in_arc[i];
        v = e->h->in_tail[i];
    }
    return count;
}

static ll_status check_wanted(const ll_omp_engine *e, const int64_t *wanted, int64_t wanted_count) {
    int64_t d0 = e->lanes->first_demand[e->first_lane], d1 = e->lanes->first_demand[e->first_lane + e->lane_count];
    for (int64_t k = 0; k < wanted_count; k++) {
        if (wanted[k] < d0 || wanted[k] >= d1)
            return ll_fail(e->ctx, LL_ERR_USAGE, "demand %lld is not in the batch [%lld, %lld)", (long long)wanted[k],
                           (long long)d0, (long long)d1);
        ll_omp_column column = ll_omp_lane_column(e, e->demand_lane[wanted[k]]);
        if (ll_omp_demand_distance(e, column, wanted[k]) >= LL_ELEM_INF)
            return ll_fail(e->ctx, LL_ERR_USAGE, "demand %lld has no path to walk", (long long)wanted[k]);
    }
    return LL_OK;
}

ll_status ll_omp_walk(void *engine, const int64_t *wanted, int64_t wanted_count, ll_walk *out) {
    const ll_omp_engine *e = engine;
    ll_status status = check_wanted(e, wanted, wanted_count);
    if (status != LL_OK) return status;
    out->first[0] = 0;
#pragma omp parallel for num_threads(e->threads) schedule(dynamic, 64)
    for (int64_t k = 0; k < wanted_count; k++) out->first[k + 1] = walk_demand(e, wanted[k], NULL);
    for (int64_t k = 0; k < wanted_count; k++) out->first[k + 1] += out->first[k];
    if (out->first[wanted_count] > out->arc_capacity)
        return ll_fail(e->ctx, LL_ERR_LIMIT, "the paths have %lld arcs, there is room for %lld",
                       (long long)out->first[wanted_count], (long long)out->arc_capacity);
#pragma omp parallel for num_threads(e->threads) schedule(dynamic, 64)
    for (int64_t k = 0; k < wanted_count; k++) walk_demand(e, wanted[k], out->arc + out->first[k + 1]);
    return LL_OK;
}
