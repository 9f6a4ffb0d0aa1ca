/* SPDX-License-Identifier: Apache-2.0 */
/* The iterate behind ll_cuda_newton_ops, shared by the newton files of this folder. */
#ifndef LL_KERNELS_CUDA_NEWTON_H
#define LL_KERNELS_CUDA_NEWTON_H

#include "kernels/cuda/cusolver.h"
#include "kernels/cuda/memory.h"
#include "kernels/cuda/newton_device.h"
#include "kernels/cuda/replay.h"
#include "kernels/newton.h"

typedef struct ll_cuda_newton {
    ll_context *ctx;
    const ll_program *g; /* borrowed */
    char device[128];    /* its name */
    ll_cuda_memory memory;
    ll_cuda_iterate it;
    ll_cuda_part *part;        /* [LL_CUDA_BOUND_BLOCKS] */
    ll_cuda_part *device_part; /* device, alike */
    int32_t blocks;            /* of a sum over items */
    ll_cuda_cusolver cusolver;
    const char *cholesky; /* whose, and why */
    double *workspace;    /* device, of cuSOLVER; NULL: our own Cholesky */
    int64_t workspace_count;
    double assembly_s, factor_s; /* spent so far */
    ll_cuda_replay factor, solve;
} ll_cuda_newton;

/* newton_vectors.c: a launch's answer; sums of all blocks */
ll_status ll_cuda_newton_sum(ll_cuda_newton *n, ll_cuda_item_sum what, ll_newton_lengths step, ll_cuda_part *out);
ll_status ll_cuda_newton_misfit(ll_cuda_newton *n);
ll_status ll_cuda_newton_count(ll_cuda_newton *n, int place, int64_t *out); /* what kernels counted since zeroed */
ll_status ll_cuda_newton_zero_counts(ll_cuda_newton *n);
ll_status ll_cuda_newton_direct(ll_cuda_newton *n);
/* newton_matrix.c */
ll_status ll_cuda_newton_factor(ll_cuda_newton *n, int32_t *lost);
ll_status ll_cuda_newton_solve(ll_cuda_newton *n); /* right becomes the solution */

/* newton_vectors.c, newton_path.c: operations */
ll_status ll_cuda_newton_op_measure(void *newton, ll_newton_sums *out);
ll_status ll_cuda_newton_op_remember(void *newton);
ll_status ll_cuda_newton_op_recall(void *newton);
ll_status ll_cuda_newton_op_direct(void *newton, ll_newton_aim aim, double mu, ll_newton_lengths *lengths,
                                   double *product);
ll_status ll_cuda_newton_op_swap(void *newton);
ll_status ll_cuda_newton_op_move(void *newton, ll_newton_lengths step);
ll_status ll_cuda_newton_op_center(void *newton, double mu);
ll_status ll_cuda_newton_op_raise(void *newton, double overfull, double dearer, bool *raised);
ll_status ll_cuda_newton_op_mix(void *newton, double mu, double share);
ll_status ll_cuda_newton_op_climb(void *newton, ll_newton_climb *out);
ll_status ll_cuda_newton_op_shift(void *newton, double step, double mu, double *slope);
ll_status ll_cuda_newton_op_face(void *newton);
ll_status ll_cuda_newton_op_project(void *newton, int32_t *lost, ll_newton_face *out);

#endif
