/* SPDX-License-Identifier: Apache-2.0 */
/* The middle of a few times. */
#ifndef LL_BENCHMARKS_MEDIAN_H
#define LL_BENCHMARKS_MEDIAN_H

enum { LL_BENCH_MOST_TIMES = 16 };

/* Of count times, 1 to LL_BENCH_MOST_TIMES; of an even count the later of two. */
double ll_bench_median_s(const double *times_s, int count);

#endif
