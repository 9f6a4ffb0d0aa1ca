/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inner loops that have a form for each instruction set. Two of a tree, over all lanes of a tile at once:
 *
 *     up      row[u] = min(row[u], row[v] + up[e])        for the edges e = {v, u} of one rank v
 *     down    row[v] = min(row[v], row[u] + down[e])      for all ranks v, highest first
 *
 * and one of customization, the lower triangles of a rank x by a run of members v of one supernode below it:
 *
 *     pull    best_up[j]   = min over v of  down[v, x] + up[v, y]        y the j-th rank above x among the
 *             best_down[j] = min over v of  up[v, x] + down[v, y]        up-neighbours, which the members share
 */
#ifndef LL_KERNELS_OPENMP_SWEEP_H
#define LL_KERNELS_OPENMP_SWEEP_H

#include "graphs/hierarchy.h"
#include "kernels/elem/elem.h"

typedef struct ll_omp_run {
    int64_t low, degree; /* edge of the first member to x, and the member's number of edges; the next has one less */
    int64_t count;       /* of y */
    int32_t members;
} ll_omp_run;

typedef struct ll_omp_sweeps {
    const char *name;
    int32_t group; /* widths must be a multiple of this */
    /* From rank v to its up-neighbours. */
    void (*up)(const ll_hierarchy *h, const int64_t *up, int32_t v, int32_t width, int64_t *store);
    /* Rows whose seen flag is not set start at infinity; flags are cleared on the way. */
    void (*down)(const ll_hierarchy *h, const int64_t *down, uint8_t *seen, int32_t width, int64_t *store);
    /* best_up and best_down [run->count] */
    void (*pull)(const ll_omp_run *run, const int64_t *up, const int64_t *down, int64_t *best_up, int64_t *best_down);
} ll_omp_sweeps;

/* The same in plain C, from place j on. */
static inline void ll_omp_pull_from(const ll_omp_run *run, int64_t j, const int64_t *up, const int64_t *down,
                                    int64_t *best_up, int64_t *best_down) {
    for (; j < run->count; j++) {
        int64_t low = run->low, degree = run->degree, u = LL_ELEM_INF, d = LL_ELEM_INF;
        for (int32_t v = 0; v < run->members; v++, low += --degree) {
            u = ll_elem_relax(u, down[low], up[low + 1 + j]);
            d = ll_elem_relax(d, up[low], down[low + 1 + j]);
        }
        best_up[j] = u;
        best_down[j] = d;
    }
}

extern const ll_omp_sweeps ll_omp_sweeps_avx512, ll_omp_sweeps_avx2; /* only in a build with LANDLINK_WITH_AVX */

/* The i-th that can run on this processor for rows of this width, fastest first; NULL after the last. */
const ll_omp_sweeps *ll_omp_sweeps_get(int32_t width, int32_t i);

#endif
