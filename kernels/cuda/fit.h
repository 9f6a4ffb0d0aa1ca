/* SPDX-License-Identifier: Apache-2.0 */
/* The flows behind ll_cuda_fit_ops, shared by the fit files of this folder. */
#ifndef LL_KERNELS_CUDA_FIT_H
#define LL_KERNELS_CUDA_FIT_H

#include "kernels/cuda/fit_device.h"
#include "kernels/cuda/memory.h"
#include "kernels/fit.h"

typedef struct ll_cuda_room { /* what arrays are made for */
    int64_t columns, arcs;
    int64_t list_entries; /* that a portion of lists takes */
} ll_cuda_room;

typedef struct ll_cuda_fit {
    ll_context *ctx;
    ll_fit_columns of; /* borrowed, as of the last follow */
    char device[128];  /* its name */
    int64_t device_limit;
    ll_cuda_memory memory;
    ll_cuda_columns f;
    ll_cuda_room room;
    int64_t *cost_nusd, *next, *demand; /* device [room.columns] */
    int64_t *first;                     /* device [room.columns + 1] */
    int32_t *arc;                       /* device [room.arcs] */
    int64_t *first_of, *unmet_of;       /* device [demand] */
    int64_t *list_first;                /* device [room.columns + 1] */
    int32_t *list_row;                  /* device [room.list_entries] */
    int64_t *list_weight;
} ll_cuda_fit;

/* fit_columns.c: demands, rows and columns onto the device, with no room to grow; then what is new. */
ll_status ll_cuda_fit_load_all(ll_cuda_fit *u, const ll_fit_columns *of);
ll_status ll_cuda_fit_follow(void *fit, const ll_fit_columns *of, int64_t same);

#endif
