/* SPDX-License-Identifier: Apache-2.0 */
/* The CUDA backend, and dispatch.c with it, as compiled over the shim: kernels.h and backends.h under other names. */
#ifndef LL_SHIM_BACKEND_H
#define LL_SHIM_BACKEND_H

#include "kernels/kernels.h"
#include "tests/support/cuda_shim/shim.h"

extern const ll_kernel_ops ll_cuda_shim_ops;
extern const ll_newton_ops ll_cuda_shim_newton_ops;
extern const ll_fit_ops ll_cuda_shim_fit_ops;

ll_status ll_shim_engine_open(ll_context *ctx, ll_backend backend, const ll_hierarchy *h, const ll_lanes *lanes,
                              const ll_engine_options *options, ll_engine *out);
void ll_shim_engine_close(ll_engine *engine);
void ll_shim_backend_describe(ll_backend backend, char *text, size_t size);
bool ll_shim_device_memory(const ll_hierarchy *h, const ll_lanes *lanes, const ll_price_model *prices, int64_t *most,
                           int64_t *least);
int64_t ll_shim_device_master_memory(const ll_program *sizes, int64_t strip_size);
int64_t ll_cuda_shim_fit_bytes(const ll_fit_columns *of);
bool ll_shim_backend_usable(ll_backend backend);

#endif
