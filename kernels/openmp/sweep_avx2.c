/* SPDX-License-Identifier: Apache-2.0 */
/* The sweeps for processors with AVX2, 8 lanes in two registers. Compiled with -mavx2, called where it is there. AVX2
 * has no minimum of 64-bit integers: a comparison and a blend stand in. */
#include <immintrin.h>

#include "kernels/openmp/sweep.h"

enum { VEC_LANES = 4 };

typedef __m256i vec;

static inline vec vec_load(const int64_t *p) { return _mm256_loadu_si256((const vec *)(const void *)p); }
static inline void vec_store(int64_t *p, vec v) { _mm256_storeu_si256((vec *)(void *)p, v); }
static inline vec vec_add(vec a, vec b) { return _mm256_add_epi64(a, b); }
static inline vec vec_min(vec a, vec b) { return _mm256_blendv_epi8(a, b, _mm256_cmpgt_epi64(a, b)); }
static inline vec vec_all(int64_t value) { return _mm256_set1_epi64x(value); }

#include "kernels/openmp/sweep_rows.h"

const ll_omp_sweeps ll_omp_sweeps_avx2 = {"avx2", GROUP, sweep_up, sweep_down, pull};
