/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Weights of arcs to weights of edges:
 *
 *     up[x, y]   = min over arcs x -> y, and over lower triangles v of  down[v, x] + up[v, y]
 *     down[x, y] = min over arcs y -> x, and over lower triangles v of  down[v, y] + up[v, x]
 *
 * Edges of v are final before those of x, for v < x and for level[v] < level[x]: one thread a metric takes edges as
 * they lie; where there are fewer metrics than threads, the threads share the edges of a level. Bytes: 32 a triangle
 * and metric, and the triangle itself, 16.
 */
#include <string.h>

#include "kernels/elem/elem.h"
#include "kernels/openmp/engine.h"

static void customize_edge(const ll_omp_engine *e, int32_t metric, int64_t edge) {
    const ll_hierarchy *h = e->h;
    const int64_t *weight = e->weight + (int64_t)metric * h->arc_count;
    int64_t *up = e->up + metric * h->edge_count, *down = e->down + metric * h->edge_count;
    int64_t best_up = LL_ELEM_INF, best_down = LL_ELEM_INF;
    for (int64_t i = h->edge_arc_first[edge]; i < h->edge_arc_first[edge + 1]; i++) {
        int32_t arc = h->edge_arc[i];
        if (h->arc_tail[arc] < h->arc_head[arc])
            best_up = ll_elem_min(best_up, weight[arc]);
        else
            best_down = ll_elem_min(best_down, weight[arc]);
    }
    for (int64_t t = h->triangle_first[edge]; t < h->triangle_first[edge + 1]; t++) {
        int64_t low = h->triangle_low[t], high = h->triangle_high[t];
        best_up = ll_elem_relax(best_up, down[low], up[high]);
        best_down = ll_elem_relax(best_down, down[high], up[low]);
    }
    up[edge] = best_up;
    down[edge] = best_down;
}

static void customize_by_metric(const ll_omp_engine *e) {
#pragma omp parallel for num_threads(e->threads) schedule(dynamic)
    for (int32_t metric = 0; metric < e->lanes->metric_count; metric++)
        for (int64_t edge = 0; edge < e->h->edge_count; edge++) customize_edge(e, metric, edge);
}

static void customize_by_level(const ll_omp_engine *e) {
    const ll_hierarchy *h = e->h;
#pragma omp parallel num_threads(e->threads)
    for (int32_t level = 0; level < h->level_count; level++) {
        for (int32_t metric = 0; metric < e->lanes->metric_count; metric++) {
#pragma omp for schedule(dynamic, 128) nowait
            for (int64_t i = h->level_edge_first[level]; i < h->level_edge_first[level + 1]; i++)
                customize_edge(e, metric, h->level_edge[i]);
        }
#pragma omp barrier
    }
}

/* Whether the levels hold enough work to be worth a barrier each. */
static bool levels_are_worth_it(const ll_omp_engine *e) {
    const int64_t triangles_a_level = 4096;
    return e->lanes->metric_count < e->threads &&
           e->h->triangle_count * e->lanes->metric_count > triangles_a_level * e->h->level_count;
}

ll_status ll_omp_weights(void *engine, const int64_t *weight) {
    ll_omp_engine *e = engine;
    const ll_hierarchy *h = e->h;
    int64_t count = (int64_t)e->lanes->metric_count * h->arc_count;
    memcpy(e->weight, weight, (size_t)count * sizeof *weight);
#pragma omp parallel for num_threads(e->threads)
    for (int64_t i = 0; i < count; i++) e->weight_in[i] = weight[i - i % h->arc_count + h->in_arc[i % h->arc_count]];
    return LL_OK;
}

ll_status ll_omp_customize(void *engine) {
    ll_omp_engine *e = engine;
    if (e->h->plain) return LL_OK;
    if (levels_are_worth_it(e))
        customize_by_level(e);
    else
        customize_by_metric(e);
    return LL_OK;
}
