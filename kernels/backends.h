/* SPDX-License-Identifier: Apache-2.0 */
/* The backends that dispatch.c chooses from. Others go through ll_engine_open(). */
#ifndef LL_KERNELS_BACKENDS_H
#define LL_KERNELS_BACKENDS_H

#include "kernels/kernels.h"

extern const ll_kernel_ops ll_openmp_ops;

extern const ll_kernel_ops ll_cuda_ops; /* only in a build with CUDA */
extern const ll_newton_ops ll_cuda_newton_ops;
extern const ll_fit_ops ll_cuda_fit_ops;
/* Whether a device can be used now; text gets its name, or why there is none and what to do. Only with CUDA. */
bool ll_cuda_probe(char *text, size_t size);
/* The same with memory, driver and runtime. */
bool ll_cuda_describe(char *text, size_t size);
/* What a master of these counts takes; strip_size: its largest demand's rows times columns. */
int64_t ll_cuda_newton_bytes(const ll_program *g, int64_t strip_size);
int64_t ll_cuda_fit_bytes(const ll_fit_columns *of); /* what a fit over them takes */
void ll_cuda_predict(const ll_hierarchy *h, const ll_lanes *lanes, const ll_price_model *prices, int64_t *most,
                     int64_t *least);

#endif
