/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sweeps in plain C, for rows of any width, and the choice among those that this processor can run.
 *
 * Bytes: the down sweep reads a row of 8 * width bytes and a weight of 8 for every edge, and writes a row for every
 * rank. Rows of up-neighbours are near in rank, so most come from cache; the floor is the add and the minimum of every
 * lane.
 */
#include "kernels/openmp/sweep.h"

_Static_assert(LL_ELEM_INF == LL_COST_INF, "elem.h and base.h agree on infinity");

static void up_any(const ll_hierarchy *h, const int64_t *up, int32_t v, int32_t width, int64_t *store) {
    const int64_t *row = store + (int64_t)v * width;
    for (int64_t e = h->up_first[v]; e < h->up_first[v + 1]; e++) {
        int64_t *head = store + (int64_t)h->up_head[e] * width, weight = up[e];
#pragma omp simd
        for (int32_t l = 0; l < width; l++) head[l] = ll_elem_relax(head[l], row[l], weight);
    }
}

static void down_any(const ll_hierarchy *h, const int64_t *down, uint8_t *seen, int32_t width, int64_t *store) {
    for (int32_t v = h->node_count - 1; v >= 0; v--) {
        int64_t *row = store + (int64_t)v * width;
        if (!seen[v])
            for (int32_t l = 0; l < width; l++) row[l] = LL_ELEM_INF;
        seen[v] = 0;
        for (int64_t e = h->up_first[v]; e < h->up_first[v + 1]; e++) {
            const int64_t *head = store + (int64_t)h->up_head[e] * width;
            int64_t weight = down[e];
#pragma omp simd
            for (int32_t l = 0; l < width; l++) row[l] = ll_elem_relax(row[l], head[l], weight);
        }
    }
}

static void pull_any(const ll_omp_run *run, const int64_t *up, const int64_t *down, int64_t *best_up,
                     int64_t *best_down) {
    ll_omp_pull_from(run, 0, up, down, best_up, best_down);
}

static const ll_omp_sweeps any_width = {"plain", 1, up_any, down_any, pull_any};

#if defined(LANDLINK_WITH_AVX) && LANDLINK_WITH_AVX
static const ll_omp_sweeps *const with_avx[] = {&ll_omp_sweeps_avx512, &ll_omp_sweeps_avx2};

static bool can_run(int32_t i) {
    return i == 0 ? __builtin_cpu_supports("avx512f") != 0 : __builtin_cpu_supports("avx2") != 0;
}

const ll_omp_sweeps *ll_omp_sweeps_get(int32_t width, int32_t i) {
    for (int32_t k = 0; k < 2; k++)
        if (can_run(k) && width % with_avx[k]->group == 0 && i-- == 0) return with_avx[k];
    return i == 0 ? &any_width : NULL;
}
#else
const ll_omp_sweeps *ll_omp_sweeps_get(int32_t width, int32_t i) {
    (void)width;
    return i == 0 ? &any_width : NULL;
}
#endif
