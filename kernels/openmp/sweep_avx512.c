/* SPDX-License-Identifier: Apache-2.0 */
/* The sweeps for processors with AVX-512, 16 lanes in two registers. Compiled with -mavx512f, called where it is there.
 */
#include <immintrin.h>

#include "kernels/openmp/sweep.h"

enum { VEC_LANES = 8 };

typedef __m512i vec;

static inline vec vec_load(const int64_t *p) { return _mm512_loadu_si512((const void *)p); }
static inline void vec_store(int64_t *p, vec v) { _mm512_storeu_si512((void *)p, v); }
static inline vec vec_add(vec a, vec b) { return _mm512_add_epi64(a, b); }
static inline vec vec_min(vec a, vec b) { return _mm512_min_epi64(a, b); }
static inline vec vec_all(int64_t value) { return _mm512_set1_epi64(value); }

#include "kernels/openmp/sweep_rows.h"

const ll_omp_sweeps ll_omp_sweeps_avx512 = {"avx512", GROUP, sweep_up, sweep_down, pull};
