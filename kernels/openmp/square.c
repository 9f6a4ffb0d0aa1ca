/* SPDX-License-Identifier: Apache-2.0 */
/* The loops of assembly for any processor, and the choice among those that this one can run. */
#include "kernels/openmp/square_rows.h"

#include <stddef.h>

static const ll_omp_square plain = {"plain", square_scale, square_rows};

#if defined(LANDLINK_WITH_AVX) && LANDLINK_WITH_AVX
const ll_omp_square *ll_omp_square_get(int32_t i) {
    if (__builtin_cpu_supports("avx512f") && i-- == 0) return &ll_omp_square_avx512;
    if (__builtin_cpu_supports("avx2") && i-- == 0) return &ll_omp_square_avx2;
    return i == 0 ? &plain : NULL;
}
#else
const ll_omp_square *ll_omp_square_get(int32_t i) { return i == 0 ? &plain : NULL; }
#endif
