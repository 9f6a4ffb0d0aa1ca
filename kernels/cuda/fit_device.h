/* SPDX-License-Identifier: Apache-2.0 */
/* What the C side of a fit hands to kernels, and their launchers, as device.h does for trees: every pointer is device
 * memory. Flows of metrics and arcs, and loads, are added to: the caller zeroes them. */
#ifndef LL_KERNELS_CUDA_FIT_DEVICE_H
#define LL_KERNELS_CUDA_FIT_DEVICE_H

#include <cuda_runtime_api.h>

#include "kernels/elem/fit.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ll_cuda_columns {
    int64_t column_count, demand_count;
    int32_t arc_count, row_count, metric_count;
    ll_elem_columns c;
    const ll_wide *capacity; /* [row] in 1e-12 TEU */
    double *value_teu;       /* [column] */
    int64_t *flow_uteu;      /* [column] of the last load; of scarce, what columns would take */
    int64_t *missing_uteu;   /* [demand] */
    int64_t *arc_flow_uteu;  /* [metric * arc_count + arc] */
    ll_wide *load, *room;    /* [row] */
    uint8_t *marked;         /* [row] */
    int32_t *count;          /* [column] */
} ll_cuda_columns;

cudaError_t ll_cuda_launch_fit_round(const ll_cuda_columns *f, int64_t value_count, cudaStream_t stream);
cudaError_t ll_cuda_launch_fit_load_arcs(const ll_cuda_columns *f, cudaStream_t stream);
cudaError_t ll_cuda_launch_fit_load_rows(const ll_cuda_columns *f, cudaStream_t stream);
/* marked: rows whose load is above their room, or above their capacity */
cudaError_t ll_cuda_launch_fit_mark(const ll_cuda_columns *f, const ll_wide *most, cudaStream_t stream);
/* flow: what is missing, on columns of demands that miss it and may take more; else 0 */
cudaError_t ll_cuda_launch_fit_open(const ll_cuda_columns *f, cudaStream_t stream);
/* count: of a column with flow its entries in marked rows; else -1 */
cudaError_t ll_cuda_launch_fit_count(const ll_cuda_columns *f, cudaStream_t stream);
/* Those of columns [first_column, first_column + columns), at first[column] - first[first_column]; first begins with
 * first_column's. */
cudaError_t ll_cuda_launch_fit_list(const ll_cuda_columns *f, int64_t first_column, int64_t columns,
                                    const int64_t *first, int32_t *row, int64_t *weight_micro, cudaStream_t stream);

#ifdef __cplusplus
}
#endif
#endif
