/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of the price phase, and their life inside an engine. */
#ifndef LL_KERNELS_OPENMP_PRICES_H
#define LL_KERNELS_OPENMP_PRICES_H

#include "kernels/kernels.h"

typedef struct ll_omp_prices ll_omp_prices;

int64_t ll_omp_prices_bytes(const ll_price_model *m, const ll_lanes *lanes);
/* *out NULL where the options have no prices. */
ll_status ll_omp_prices_create(ll_context *ctx, const ll_engine_options *options, const ll_lanes *lanes,
                               ll_omp_prices **out);
void ll_omp_prices_free(ll_context *ctx, ll_omp_prices *prices);

#endif
