/* SPDX-License-Identifier: Apache-2.0 */
/* Demands sorted into lanes, (class, origin); one tree a lane, lanes shared by the threads. */
#include "graphs/demand_distances.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "graphs/dijkstra.h"
#include "graphs/problem_chains.h"

typedef struct worker { /* one thread's scratch */
    ll_dijkstra *dijkstra;
    int64_t *distance; /* [node] */
} worker;

enum { STEPS_AN_ARC = 20 }; /* of Dijkstra, in nanoseconds */

static int by_lane(const void *left, const void *right) {
    const ll_lane_demand *a = left, *b = right;
    if (a->klass != b->klass) return a->klass < b->klass ? -1 : 1;
    if (a->origin != b->origin) return a->origin < b->origin ? -1 : 1;
    return (a->demand > b->demand) - (a->demand < b->demand);
}

ll_status ll_demand_lanes_open(ll_context *ctx, const ll_problem *p, const int64_t *demand, int64_t count,
                               ll_demand_lanes *l) {
    ll_status status = LL_OK;
    LL_NEW(ctx, l->demand, count);
    LL_NEW(ctx, l->first, count + 1);
    for (int64_t i = 0; i < count; i++) {
        int64_t d = demand != NULL ? demand[i] : i;
        l->demand[i] = (ll_lane_demand){d, p->klass[d], p->origin[d]};
    }
    if (count > 0) qsort(l->demand, (size_t)count, sizeof *l->demand, by_lane);
    for (int64_t i = 0; i < count; i++) {
        const ll_lane_demand *at = &l->demand[i];
        if (i == 0 || at->klass != at[-1].klass || at->origin != at[-1].origin) l->first[l->count++] = i;
    }
    l->first[l->count] = count;
done:
    return status;
}

void ll_demand_lanes_close(ll_context *ctx, ll_demand_lanes *l) {
    ll_free(ctx, l->demand);
    ll_free(ctx, l->first);
    *l = (ll_demand_lanes){0};
}

static ll_status workers_open(ll_context *ctx, const ll_problem *p, worker *w, int threads) {
    ll_status status = LL_OK;
    for (int t = 0; t < threads; t++) {
        LL_TRY(ll_dijkstra_create(ctx, p->node_count, p->first_out, p->out_arc, p->head, &w[t].dijkstra));
        LL_NEW(ctx, w[t].distance, p->node_count);
    }
done:
    return status;
}

static void run_lane(const ll_problem *p, const worker *w, const ll_lane_demand *demand, int64_t count,
                     const int64_t *weight, int64_t *distance) {
    for (int64_t i = 0; i < count; i++) ll_dijkstra_await(w->dijkstra, p->destination[demand[i].demand]);
    ll_dijkstra_run(w->dijkstra, demand->origin, weight + (int64_t)demand->klass * p->arc_count, w->distance);
    for (int64_t i = 0; i < count; i++) {
        int64_t found = w->distance[p->destination[demand[i].demand]];
        distance[demand[i].demand] = found < LL_COST_INF ? found : LL_COST_INF;
    }
}

static ll_status run_lanes(ll_context *ctx, const ll_problem *p, const ll_demand_lanes *l, const int64_t *weight,
                           const worker *w, int threads, bool may_stop, int64_t *distance) {
    atomic_bool stopped = false;
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
    for (int64_t lane = 0; lane < l->count; lane++) {
        if (may_stop && ll_should_stop(ctx)) atomic_store(&stopped, true);
        if (atomic_load(&stopped)) continue;
        run_lane(p, &w[ll_thread()], &l->demand[l->first[lane]], l->first[lane + 1] - l->first[lane], weight, distance);
    }
    if (atomic_load(&stopped))
        return ll_fail(ctx, LL_ERR_NO_ANSWER, "%s: stopped while shortest paths were looked for, before the solve",
                       ll_problem_whole(p)->source->path);
    return LL_OK;
}

ll_status ll_demand_distances(ll_context *ctx, const ll_problem *p, const int64_t *weight, const int64_t *demand,
                              int64_t count, bool may_stop, int64_t *distance) {
    ll_status status = LL_OK;
    ll_demand_lanes l = {0};
    worker *w = NULL;
    int threads = 0;
    LL_TRY(ll_demand_lanes_open(ctx, p, demand, count, &l));
    threads = ll_threads_worth(ctx, STEPS_AN_ARC * l.count * p->arc_count);
    if (threads > l.count) threads = (int)l.count;
    LL_NEW(ctx, w, threads);
    LL_TRY(workers_open(ctx, p, w, threads));
    if (l.count > 0) LL_TRY(run_lanes(ctx, p, &l, weight, w, threads, may_stop, distance));
done:
    for (int t = 0; w != NULL && t < threads; t++) {
        ll_dijkstra_free(ctx, w[t].dijkstra);
        ll_free(ctx, w[t].distance);
    }
    ll_free(ctx, w);
    ll_demand_lanes_close(ctx, &l);
    return status;
}
