/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two inner loops of a tree, over all lanes of a tile at once:
 *
 *     up      row[u] = min(row[u], row[v] + up[e])        for the edges e = {v, u} of one rank v
 *     down    row[v] = min(row[v], row[u] + down[e])      for all ranks v, highest first
 */
#ifndef LL_KERNELS_OPENMP_SWEEP_H
#define LL_KERNELS_OPENMP_SWEEP_H

#include "graphs/hierarchy.h"

typedef struct ll_omp_sweeps {
    const char *name;
    int32_t group; /* widths must be a multiple of this */
    /* From rank v to its up-neighbours. */
    void (*up)(const ll_hierarchy *h, const int64_t *up, int32_t v, int32_t width, int64_t *store);
    /* Rows whose seen flag is not set start at infinity; flags are cleared on the way. */
    void (*down)(const ll_hierarchy *h, const int64_t *down, uint8_t *seen, int32_t width, int64_t *store);
} ll_omp_sweeps;

extern const ll_omp_sweeps ll_omp_sweeps_avx512, ll_omp_sweeps_avx2; /* only in a build with LANDLINK_WITH_AVX */

/* The i-th that can run on this processor for rows of this width, fastest first; NULL after the last. */
const ll_omp_sweeps *ll_omp_sweeps_get(int32_t width, int32_t i);

#endif
