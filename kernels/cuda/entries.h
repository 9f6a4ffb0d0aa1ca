/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of a program that a device has made: they are there until the program goes or gives them back. */
#ifndef LL_KERNELS_CUDA_ENTRIES_H
#define LL_KERNELS_CUDA_ENTRIES_H

#include "kernels/cuda/fit.h"
#include "kernels/program.h"

typedef struct ll_cuda_made { /* g->made */
    ll_context *ctx;
    ll_cuda_memory memory;
    int64_t *union_first, *entry_first; /* device [group + 1], [column + 1] */
    int32_t *union_row, *entry_slot;
    double *entry_weight;
} ll_cuda_made;

ll_status ll_cuda_fit_enter(void *fit, ll_program *g, ll_wide *constant);

#endif
