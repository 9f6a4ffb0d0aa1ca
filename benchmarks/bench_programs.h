/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of masters made of a pool, see bench_programs.c. */
#ifndef LL_BENCHMARKS_BENCH_PROGRAMS_H
#define LL_BENCHMARKS_BENCH_PROGRAMS_H

#include "kernels/kernels.h"

/* A table of pools of two sizes, the first `sizes` of them; engine and speed are the device's. */
ll_status ll_bench_programs(ll_context *ctx, const ll_engine *engine, const ll_bandwidth *speed, int sizes);

#endif
