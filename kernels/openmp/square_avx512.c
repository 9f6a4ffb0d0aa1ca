/* SPDX-License-Identifier: Apache-2.0 */
/* The loops of assembly for processors with AVX-512. Compiled for them, called where they are there. */
#include "kernels/openmp/square_rows.h"

const ll_omp_square ll_omp_square_avx512 = {"avx512", square_scale, square_rows};
