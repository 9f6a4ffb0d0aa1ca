/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Weights of arcs to weights of edges:
 *
 *     up[x, y]   = min over arcs x -> y, and over lower triangles v of  down[v, x] + up[v, y]
 *     down[x, y] = min over arcs y -> x, and over lower triangles v of  down[v, y] + up[v, x]
 *
 * Triangles are not stored. A rank x pulls from its lower neighbours, a supernode of them at a time: the members have
 * the same ranks y above x, in lists that end alike, so their part is a min-plus product of a row of weights with
 * contiguous rows, kept in registers, and is put on the edges of x once.
 *
 *     x needs all below it finished. Subtrees are runs of ranks, and threads take them whole (schedule.c); of the
 *     supernodes above, threads share the pulls from below, and one does those among the members.
 *
 * Bytes: 16 a triangle and metric from cache; floor: two additions and two minima a triangle and metric.
 */
#include <omp.h>

#include "kernels/openmp/engine.h"

static void take_arcs(const ll_omp_engine *e, int32_t metric, int32_t x, int64_t *up, int64_t *down) {
    const ll_hierarchy *h = e->h;
    const int64_t *weight = e->weight + (int64_t)metric * h->arc_count;
    for (int64_t edge = h->up_first[x]; edge < h->up_first[x + 1]; edge++) {
        int64_t best_up = LL_ELEM_INF, best_down = LL_ELEM_INF;
        for (int64_t i = h->edge_arc_first[edge]; i < h->edge_arc_first[edge + 1]; i++) {
            int32_t arc = h->edge_arc[i];
            if (h->arc_tail[arc] == x)
                best_up = ll_elem_min(best_up, weight[arc]);
            else
                best_down = ll_elem_min(best_down, weight[arc]);
        }
        up[edge] = best_up;
        down[edge] = best_down;
    }
}

/* Puts what a run found on the edges of x. Where all up-neighbours of x are concerned, they are in order. */
static void put_run(const ll_hierarchy *h, int32_t x, const ll_omp_run *run, const ll_omp_scratch *s, int64_t *up,
                    int64_t *down) {
    int64_t first = h->up_first[x];
    const int32_t *head = h->up_head + run->low + 1;
    bool all = run->count == h->up_first[x + 1] - first;
    for (int64_t j = 0; all && j < run->count; j++) {
        up[first + j] = ll_elem_min(up[first + j], s->best_up[j]);
        down[first + j] = ll_elem_min(down[first + j], s->best_down[j]);
    }
    for (int64_t j = 0; !all && j < run->count; j++) {
        int64_t edge = first + s->place[head[j]];
        up[edge] = ll_elem_min(up[edge], s->best_up[j]);
        down[edge] = ll_elem_min(down[edge], s->best_down[j]);
    }
}

/* Pulls over the edge `low` to x, from the members of its supernode before a rank. Returns how many those are. */
static int32_t pull_run(const ll_omp_engine *e, int32_t metric, int32_t x, int64_t low, int32_t before,
                        ll_omp_scratch *s) {
    const ll_hierarchy *h = e->h;
    int64_t *up = e->up + metric * h->edge_count, *down = e->down + metric * h->edge_count;
    int32_t v = h->up_tail[low], last = h->supernode_last[v] < before ? h->supernode_last[v] : before - 1;
    ll_omp_run run = {low, h->up_first[v + 1] - h->up_first[v], h->up_first[v + 1] - low - 1, last - v + 1};
    if (run.count > 0) {
        e->sweeps->pull(&run, up, down, s->best_up, s->best_down);
        put_run(h, x, &run, s, up, down);
    }
    return run.members;
}

/* The arcs of the edges of x, and the pulls from its neighbours before a rank, x at most. */
static void pull_below(const ll_omp_engine *e, int32_t metric, int32_t x, int32_t before, ll_omp_scratch *s) {
    const ll_hierarchy *h = e->h;
    int64_t first = h->up_first[x];
    take_arcs(e, metric, x, e->up + metric * h->edge_count, e->down + metric * h->edge_count);
    for (int64_t edge = first; edge < h->up_first[x + 1]; edge++) s->place[h->up_head[edge]] = (int32_t)(edge - first);
    for (int64_t i = h->down_first[x]; i < h->down_first[x + 1] && h->up_tail[h->down_edge[i]] < before;)
        i += pull_run(e, metric, x, h->down_edge[i], before, s);
}

/* The pulls of the ranks of a supernode from its members, `first` and those after it. */
static void pull_within(const ll_omp_engine *e, int32_t metric, int32_t first, ll_omp_scratch *s) {
    for (int32_t x = first + 1; x <= e->h->supernode_last[first]; x++)
        (void)pull_run(e, metric, x, e->h->up_first[first] + (x - first - 1), x, s);
}

static void customize_range(const ll_omp_engine *e, int32_t metric, int32_t first, int32_t last, ll_omp_scratch *s) {
    for (int32_t x = first; x <= last; x++) pull_below(e, metric, x, x, s);
}

static void customize_by_metric(const ll_omp_engine *e) {
#pragma omp parallel for num_threads(e->threads) schedule(dynamic)
    for (int32_t metric = 0; metric < e->lanes->metric_count; metric++)
        customize_range(e, metric, 0, e->h->node_count - 1, &e->scratch[omp_get_thread_num()]);
}

static void customize_by_subtree(const ll_omp_engine *e) {
    const ll_omp_schedule *plan = &e->schedule;
    const int32_t metrics = e->lanes->metric_count;
#pragma omp parallel num_threads(e->threads)
    {
        ll_omp_scratch *mine = &e->scratch[omp_get_thread_num()];
#pragma omp for schedule(dynamic) collapse(2)
        for (int32_t t = 0; t < plan->task_count; t++)
            for (int32_t metric = 0; metric < metrics; metric++)
                customize_range(e, metric, plan->task[t].first, plan->task[t].last, mine);
        for (int32_t t = 0; t < plan->top_count; t++) {
            int32_t first = plan->top[t].first, ranks = plan->top[t].last - first + 1;
#pragma omp for schedule(dynamic, 4)
            for (int32_t i = 0; i < ranks * metrics; i++) pull_below(e, i / ranks, first + i % ranks, first, mine);
#pragma omp for schedule(dynamic)
            for (int32_t metric = 0; metric < metrics; metric++) pull_within(e, metric, first, mine);
        }
    }
}

/* Metrics for the threads where they come out even, or where there is too little to wait for each other. */
static bool shares_metrics(const ll_omp_engine *e) {
    const int64_t worth_waiting = 2000000;
    return e->lanes->metric_count % e->threads == 0 || e->h->triangle_count * e->lanes->metric_count < worth_waiting;
}

ll_status ll_omp_customize(void *engine) {
    ll_omp_engine *e = engine;
    if (e->h->plain) return LL_OK;
    if (shares_metrics(e))
        customize_by_metric(e);
    else
        customize_by_subtree(e);
    return LL_OK;
}
