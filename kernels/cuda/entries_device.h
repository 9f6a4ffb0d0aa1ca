/* SPDX-License-Identifier: Apache-2.0 */
/* What the C side hands to kernels that make the entries of a master's program, and their launchers, as device.h does
 * for trees: every pointer is device memory. */
#ifndef LL_KERNELS_CUDA_ENTRIES_DEVICE_H
#define LL_KERNELS_CUDA_ENTRIES_DEVICE_H

#include <cuda_runtime_api.h>

#include "kernels/elem/fit.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { LL_CUDA_ENTRY_BLOCKS = 1024 }; /* that share the groups, each with a table of all rows; at most */
enum { LL_CUDA_SCAN_ITEMS = 16 };     /* of a thread */

/* What a block knows of the rows of its group. */
typedef struct ll_cuda_row_table { /* [block * row_count + row here] */
    int32_t *times, *slot;         /* columns that load it; place in the union, -1: none */
    unsigned long long *least, *most;
    uint32_t *touched; /* [block * words] a bit a row: some column loads it */
} ll_cuda_row_table;

typedef struct ll_cuda_entries {
    ll_elem_columns c;     /* of the pool */
    int32_t row_count;     /* rows here */
    int32_t blocks, words; /* words: of 32 rows here */
    int64_t group_count, column_count, lone_count;
    const int64_t *group_demand, *group_first;
    const int64_t *column, *lone; /* of the pool */
    const int32_t *row_of;        /* [row of the case] */
    const uint8_t *wanted;        /* [row of the case] it is here */
    const uint8_t *repeats;       /* [row here] has several entries, so that a path may load it more than once */
    int64_t *raw_first;           /* [column + 1]: its raw entries, arc by arc */
    int32_t *raw_row;             /* row here; later the slot, -1: none */
    int64_t *raw_weight;          /* in millionths */
    int64_t *raw_total;           /* of the row in the column, at its first raw entry; 0 at others */
    int32_t *raw_union;           /* a group's union, from its first raw entry on */
    ll_cuda_row_table table;
    ll_wide *constant;                  /* [row here] what all columns of demands load alike, in 1e-12 TEU */
    int64_t *part;                      /* scratch of sums */
    int64_t *union_first, *entry_first; /* [group + 1], [column + 1] */
    int32_t *union_row, *entry_slot;
    double *entry_weight;
} ll_cuda_entries;

/* raw_first [column + 1] counts */
cudaError_t ll_cuda_launch_entries_count(const ll_cuda_entries *n, cudaStream_t stream);
/* first [count + 1], counts behind a 0, becomes their sums; part has room for one of every LL_CUDA_SCAN_ITEMS + 1 */
cudaError_t ll_cuda_launch_entries_scan(int64_t *first, int64_t count, int64_t *part, cudaStream_t stream);
/* raw_row, raw_weight, raw_total */
cudaError_t ll_cuda_launch_entries_list(const ll_cuda_entries *n, cudaStream_t stream);
/* Adds to constant, which the caller zeroes, what lone columns load. */
cudaError_t ll_cuda_launch_entries_lone(const ll_cuda_entries *n, cudaStream_t stream);
/* raw_union and slots, union_first counts; adds to constant. The table is empty before and after. */
cudaError_t ll_cuda_launch_entries_unite(const ll_cuda_entries *n, cudaStream_t stream);
/* entry_first [column + 1] counts */
cudaError_t ll_cuda_launch_entries_keep(const ll_cuda_entries *n, cudaStream_t stream);
/* union_row, entry_slot, entry_weight */
cudaError_t ll_cuda_launch_entries_pack(const ll_cuda_entries *n, cudaStream_t stream);

#ifdef __cplusplus
}
#endif
#endif
