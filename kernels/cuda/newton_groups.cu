// SPDX-License-Identifier: Apache-2.0
// The loops over the demands of a master, a thread a demand: its sums run over its columns in order, as on the CPU, to
// the same bits. kernels/elem/newton.h has the arithmetic. What runs over the entries of columns, the gather of prices
// (the pool's reduced costs), has a thread a column: a demand may have tens of them with tens of entries each.
//
//     gather    12 bytes an entry and a cached row and price each, 16 a column
//     center    Newton's method for one number: 24 bytes a column, 8 a column a round
//     follow    40 bytes a column        scale, weigh, mix, vanish, fill    24 to 32 bytes a column
//
// Neighbouring threads read places that are a column or a demand apart, so lines of cache are used over several steps
// of a thread. Floor: 12 bytes an entry and 56 a column over the bandwidth of device memory.
#include "kernels/cuda/launch.h"
#include "kernels/cuda/newton_device.h"

static __global__ void newton_find(ll_cuda_iterate n) {
    int64_t group = ll_cuda_thread();
    if (group >= n.group_count) return;
    for (int64_t j = n.groups.group_first[group]; j < n.groups.group_first[group + 1]; j++) n.group_of[j] = group;
}

static __global__ void newton_gather(ll_cuda_iterate n, const double *of_row, double *of_column) {
    int64_t j = ll_cuda_thread();
    if (j < n.column_count) of_column[j] = ll_elem_of_column(&n.groups, n.group_of[j], j, of_row);
}

static __global__ void newton_center(ll_cuda_iterate n, double mu) {
    int64_t group = ll_cuda_thread();
    if (group < n.group_count) ll_elem_center(&n.groups, group, mu, n.primal, n.dual);
}

static __global__ void newton_mix(ll_cuda_iterate n, double share) {
    int64_t group = ll_cuda_thread();
    if (group < n.group_count) ll_elem_mix(&n.groups, group, share, n.before.primal, n.primal);
}

static __global__ void newton_scale_columns(ll_cuda_iterate n) {
    int64_t group = ll_cuda_thread();
    if (group < n.group_count) ll_elem_scale(&n.groups, group, n.primal, n.dual, n.theta, n.theta_sum, n.key);
}

static __global__ void newton_weigh(ll_cuda_iterate n) {
    int64_t group = ll_cuda_thread();
    if (group < n.group_count) ll_elem_weigh(&n.groups, group, n.target, n.theta, n.theta_sum[group], n.y);
}

static __global__ void newton_follow(ll_cuda_iterate n) {
    int64_t group = ll_cuda_thread();
    if (group >= n.group_count) return;
    const ll_elem_follow_from from = {n.theta, n.target, n.theta_sum, n.key};
    ll_elem_follow(&n.groups, group, &from, n.d.primal, n.d.dual);
}

static __global__ void newton_vanish(ll_cuda_iterate n) {
    int64_t group = ll_cuda_thread();
    if (group < n.group_count) ll_elem_vanish(&n.groups, group, n.dual, n.primal);
}

static __global__ void newton_fill(ll_cuda_iterate n) {
    int64_t group = ll_cuda_thread();
    if (group < n.group_count) ll_elem_fill(&n.groups, group, n.before.primal, n.primal, n.dual);
}

cudaError_t ll_cuda_launch_newton_groups(const ll_cuda_iterate *n, ll_cuda_group_step step, double a,
                                         cudaStream_t stream) {
    if (n->group_count == 0) return cudaSuccess;
    unsigned int grid = ll_cuda_blocks(n->group_count);
    if (step == LL_CUDA_GROUP_FIND) LL_LAUNCH(newton_find, grid, LL_CUDA_BLOCK, 0, stream, *n);
    if (step == LL_CUDA_GROUP_CENTER) LL_LAUNCH(newton_center, grid, LL_CUDA_BLOCK, 0, stream, *n, a);
    if (step == LL_CUDA_GROUP_MIX) LL_LAUNCH(newton_mix, grid, LL_CUDA_BLOCK, 0, stream, *n, a);
    if (step == LL_CUDA_GROUP_SCALE) LL_LAUNCH(newton_scale_columns, grid, LL_CUDA_BLOCK, 0, stream, *n);
    if (step == LL_CUDA_GROUP_WEIGH) LL_LAUNCH(newton_weigh, grid, LL_CUDA_BLOCK, 0, stream, *n);
    if (step == LL_CUDA_GROUP_FOLLOW) LL_LAUNCH(newton_follow, grid, LL_CUDA_BLOCK, 0, stream, *n);
    if (step == LL_CUDA_GROUP_VANISH) LL_LAUNCH(newton_vanish, grid, LL_CUDA_BLOCK, 0, stream, *n);
    if (step == LL_CUDA_GROUP_FILL) LL_LAUNCH(newton_fill, grid, LL_CUDA_BLOCK, 0, stream, *n);
    return cudaGetLastError();
}

cudaError_t ll_cuda_launch_newton_gather(const ll_cuda_iterate *n, const double *of_row, double *of_column,
                                         cudaStream_t stream) {
    if (n->column_count == 0) return cudaSuccess;
    LL_LAUNCH(newton_gather, ll_cuda_blocks(n->column_count), LL_CUDA_BLOCK, 0, stream, *n, of_row, of_column);
    return cudaGetLastError();
}
