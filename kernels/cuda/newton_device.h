/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A master's iterate on the device, what its kernels get and their launchers (device.h says how those answer). Columns
 * and rows lie behind each other, so that a loop over products x z and slack price is one:
 *
 *     item      [ columns | rows ]       primal  [ x | slack ]       dual  [ z | price ]       target  alike
 *
 * The matrix is row-major, its lower triangle in use, cut into tiles of LL_CUDA_TILE; rows beyond row_count, up to a
 * whole tile, are those of the unit matrix.
 */
#ifndef LL_KERNELS_CUDA_NEWTON_DEVICE_H
#define LL_KERNELS_CUDA_NEWTON_DEVICE_H

#include "kernels/cuda/device.h"
#include "kernels/elem/newton.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { LL_CUDA_TILE = 64, LL_CUDA_PANEL = 4 };    /* rows of a tile, tiles of a panel */
enum { LL_CUDA_SPAN = 128 };                      /* rows of the factor's diagonal that are inverted together */
enum { LL_CUDA_SQUARE = 64, LL_CUDA_DEPTH = 16 }; /* pairs of rows that a block assembles at a time, of columns */
enum { LL_CUDA_ACROSS = 16, LL_CUDA_DOWN = LL_CUDA_BLOCK / LL_CUDA_ACROSS }; /* threads of it along a square */
enum { LL_CUDA_NEWTON_STRIPS = 2048 }; /* groups that are assembled at a time, at most */
enum { LL_CUDA_NEWTON_SHARES = 2048 }; /* of what is sorted by row, at most */

static inline int32_t ll_cuda_spans(int64_t rows) { return (int32_t)((rows + LL_CUDA_SPAN - 1) / LL_CUDA_SPAN); }

typedef struct ll_cuda_direction {
    double *primal, *dual; /* [item] */
} ll_cuda_direction;

typedef struct ll_cuda_iterate {
    int32_t row_count, stride; /* stride: row_count, up to whole tiles */
    int64_t group_count, column_count;
    ll_elem_groups groups;
    const double *capacity, *whole; /* [row here] */
    int64_t *group_of;              /* [column] */
    int64_t *row_first;             /* [row here + 1] the entries by row */
    int64_t *row_column;
    double *row_weight;
    int64_t *touch_first; /* [row here + 1] places in the groups' unions, by row */
    int64_t *touch;
    double *touch_square; /* [union] what a group adds to the diagonal before its own share is taken off */

    double *primal, *dual, *target; /* [item] */
    ll_cuda_direction d, before;
    double *misfit;       /* [row here] */
    double *theta, *y;    /* [column] */
    double *theta_sum;    /* [group] */
    int64_t *key;         /* [group] */
    double *matrix;       /* [stride * stride]; 64-bit integers while it is assembled */
    double *scale;        /* [row here] powers of 2 below the root of the diagonal */
    double *diagonal;     /* [stride] of the matrix before it is factored */
    double *inverse;      /* [rows up to whole spans * LL_CUDA_SPAN] of the factor's spans, see newton_solve.cu */
    double *right, *half; /* [stride] of a system; its solution, and on the way there */
    double *strip;        /* [strips * strip_size] a group's columns, dense */
    int64_t strip_size;
    int32_t strips;
    unsigned int *count; /* [LL_CUDA_NEWTON_COUNTS] */
} ll_cuda_iterate;

enum {
    LL_CUDA_LOST,    /* pivots */
    LL_CUDA_CHANGED, /* prices raised, columns dropped, rows held */
    LL_CUDA_NEWTON_COUNTS
};

typedef struct ll_cuda_part { /* a block's share of sums, the most and the least */
    double sum[3];
    double most;
    double least[2];
} ll_cuda_part;

typedef enum ll_cuda_row_sum { /* what the sum of a row's entries is for */
                               LL_CUDA_ROW_MISFIT,
                               LL_CUDA_ROW_TIGHT, /* misfit of rows without slack, 0 of others */
                               LL_CUDA_ROW_RIGHT, /* of the system, from y */
                               LL_CUDA_ROW_HOLD   /* overfull rows lose their slack; counted */
} ll_cuda_row_sum;

typedef enum ll_cuda_row_step {                       /* a thread a row */
                                LL_CUDA_SLACK_CENTER, /* a / price */
                                LL_CUDA_SLACK_NONE,
                                LL_CUDA_SLACK_MIX,   /* what fits, at most a / price or whole */
                                LL_CUDA_PRICE_RAISE, /* overfull a, dearer b; counted */
                                LL_CUDA_PRICE_SHIFT, /* a step of a along right from those remembered */
                                LL_CUDA_RIGHT_CLIMB, /* minus the misfit */
                                LL_CUDA_DIRECTION,   /* of price and slack, from right */
                                LL_CUDA_HOLD_TIGHT
} ll_cuda_row_step;

typedef enum ll_cuda_by_row {                  /* what is sorted by row, and its owners */
                              LL_CUDA_ENTRIES, /* of columns: row_first, row_column, row_weight */
                              LL_CUDA_PLACES   /* in unions of groups: touch_first, touch */
} ll_cuda_by_row;

typedef enum ll_cuda_by_row_step {
    LL_CUDA_BY_ROW_COUNT,
    LL_CUDA_BY_ROW_RANK,
    LL_CUDA_BY_ROW_FIRST,
    LL_CUDA_BY_ROW_WRITE,
    LL_CUDA_BY_ROW_STEPS
} ll_cuda_by_row_step;

typedef enum ll_cuda_group_step {                       /* a thread a group, see kernels/elem/newton.h */
                                  LL_CUDA_GROUP_FIND,   /* group_of, of its columns */
                                  LL_CUDA_GROUP_CENTER, /* a: mu; z has the prices gathered */
                                  LL_CUDA_GROUP_MIX,    /* a: share */
                                  LL_CUDA_GROUP_SCALE,
                                  LL_CUDA_GROUP_WEIGH,
                                  LL_CUDA_GROUP_FOLLOW, /* the direction of z has that of the prices gathered */
                                  LL_CUDA_GROUP_VANISH,
                                  LL_CUDA_GROUP_FILL
} ll_cuda_group_step;

typedef enum ll_cuda_item_step { /* a thread an item */
                                 LL_CUDA_AIM_PREDICT,
                                 LL_CUDA_AIM_CORRECT, /* mu */
                                 LL_CUDA_AIM_CENTER,  /* mu, primal and dual step */
                                 LL_CUDA_MOVE,        /* primal and dual step */
                                 LL_CUDA_ADD_X,       /* columns alone */
                                 LL_CUDA_DROP         /* columns below 0; counted */
} ll_cuda_item_step;

typedef enum ll_cuda_item_sum {                      /* over items, by blocks */
                                LL_CUDA_SUM_MEASURE, /* products, cost, owed; the worst misfit */
                                LL_CUDA_SUM_LENGTHS, /* the least primal and dual step */
                                LL_CUDA_SUM_PRODUCT, /* products after primal and dual step */
                                LL_CUDA_SUM_CLIMB /* of rows: the slope along right; the worst misfit; the longest step
                                                   */
} ll_cuda_item_sum;

/* newton_groups.cu, newton_rows.cu, newton_items.cu: cost [column]; blocks <= LL_CUDA_BOUND_BLOCKS parts */
cudaError_t ll_cuda_launch_newton_groups(const ll_cuda_iterate *n, ll_cuda_group_step step, double a,
                                         cudaStream_t stream);
/* of_column becomes the sums over a column's entries of weight * of_row. */
cudaError_t ll_cuda_launch_newton_gather(const ll_cuda_iterate *n, const double *of_row, double *of_column,
                                         cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_row_sums(const ll_cuda_iterate *n, ll_cuda_row_sum sum, cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_rows(const ll_cuda_iterate *n, ll_cuda_row_step step, double a, double b,
                                       cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_items(const ll_cuda_iterate *n, ll_cuda_item_step step, double mu, double primal,
                                        double dual, cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_sums(const ll_cuda_iterate *n, ll_cuda_item_sum sum, double primal, double dual,
                                       ll_cuda_part *part, int32_t blocks, cudaStream_t stream);
/* newton_transpose.cu, in the order of the steps: count [share * row_count + row] is 0 before the first */
cudaError_t ll_cuda_launch_newton_by_row(const ll_cuda_iterate *n, ll_cuda_by_row what, ll_cuda_by_row_step step,
                                         int32_t shares, uint32_t *count, cudaStream_t stream);
/* newton_matrix.cu, in this order */
cudaError_t ll_cuda_launch_newton_squares(const ll_cuda_iterate *n, cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_scale(const ll_cuda_iterate *n, cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_assemble(const ll_cuda_iterate *n, cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_convert(const ll_cuda_iterate *n, cudaStream_t stream);
/* newton_factor.cu: tile column k; the tiles [first, last) behind it less the products of [from, from + depth) */
cudaError_t ll_cuda_launch_newton_factor(const ll_cuda_iterate *n, int32_t k, cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_divide(const ll_cuda_iterate *n, int32_t k, cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_update(const ll_cuda_iterate *n, int32_t from, int32_t depth, int32_t first,
                                         int32_t last, cudaStream_t stream);
/* Counts the pivots of a factor that another's Cholesky made and that the rule of our own would have lifted. */
cudaError_t ll_cuda_launch_newton_judge(const ll_cuda_iterate *n, cudaStream_t stream);
/* newton_solve.cu, after a factorisation; span k of right and all tiles below it; then, k falling, of half and above */
cudaError_t ll_cuda_launch_newton_invert(const ll_cuda_iterate *n, cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_forward(const ll_cuda_iterate *n, int32_t k, cudaStream_t stream);
cudaError_t ll_cuda_launch_newton_backward(const ll_cuda_iterate *n, int32_t k, cudaStream_t stream);

#ifdef __cplusplus
}
#endif
#endif
