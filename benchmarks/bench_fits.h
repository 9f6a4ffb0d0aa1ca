/* SPDX-License-Identifier: Apache-2.0 */
/* The operations that make flows fit beside their floors, see bench_fits.c. */
#ifndef LL_BENCHMARKS_BENCH_FITS_H
#define LL_BENCHMARKS_BENCH_FITS_H

#include "kernels/kernels.h"

/* A table of pools of some 50 000 and 280 000 columns, the first `sizes` of them; ops and speed are the device's. */
ll_status ll_bench_fits(ll_context *ctx, const ll_fit_ops *ops, const ll_bandwidth *speed, int sizes);

#endif
