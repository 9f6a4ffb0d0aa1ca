/* SPDX-License-Identifier: Apache-2.0 */
/* The operations of masters beside their floors, see bench_masters.c. */
#ifndef LL_BENCHMARKS_BENCH_MASTERS_H
#define LL_BENCHMARKS_BENCH_MASTERS_H

#include "kernels/kernels.h"

/* A table of masters of 256, 1 024, 2 048, 4 096 and 8 192 rows, the first `sizes` of them; ops and speed are the
 * device's. */
ll_status ll_bench_masters(ll_context *ctx, const ll_newton_ops *ops, const ll_bandwidth *speed, int sizes);

#endif
