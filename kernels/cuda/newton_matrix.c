/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master's matrix, its factor and systems with it: the order of the launches. Our own Cholesky and the systems are
 * the same launches every time, and replayed. Over the bus goes a count of pivots.
 */
#include "kernels/cuda/newton.h"

static int32_t tiles_of(const ll_cuda_newton *n) { return n->it.stride / LL_CUDA_TILE; }

static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

static ll_status assemble(ll_cuda_newton *n) {
    ll_status status = LL_OK;
    cudaStream_t stream = n->memory.stream;
    int64_t bytes = (int64_t)n->it.stride * n->it.stride * (int64_t)sizeof *n->it.matrix;
    LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_groups(&n->it, LL_CUDA_GROUP_SCALE, 0, stream),
                         "newton_scale_columns"));
    LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_squares(&n->it, stream), "newton_squares"));
    LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_scale(&n->it, stream), "newton_scale"));
    LL_TRY(ll_cuda_zero(&n->memory, n->it.matrix, bytes));
    LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_assemble(&n->it, stream), "newton_assemble"));
    LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_convert(&n->it, stream), "newton_convert"));
    LL_TRY(ll_cuda_newton_zero_counts(n));
done:
    return status;
}

/* ---- our own ---- */

static ll_status factor_panel(ll_cuda_newton *n, int32_t first, int32_t end) {
    ll_status status = LL_OK;
    cudaStream_t stream = n->memory.stream;
    for (int32_t k = first; k < end; k++) {
        LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_factor(&n->it, k, stream), "newton_factor"));
        LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_divide(&n->it, k, stream), "newton_divide"));
        LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_update(&n->it, k, 1, k + 1, end, stream), "newton_update"));
    }
done:
    return status;
}

static ll_status factor_launches(void *newton) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    int32_t tiles = tiles_of(n);
    for (int32_t first = 0; first < tiles; first += LL_CUDA_PANEL) {
        int32_t end = smaller(first + LL_CUDA_PANEL, tiles);
        LL_TRY(factor_panel(n, first, end));
        LL_TRY(ll_cuda_check(n->ctx,
                             ll_cuda_launch_newton_update(&n->it, first, end - first, end, tiles, n->memory.stream),
                             "newton_update"));
    }
done:
    return status;
}

static ll_status solve_launches(void *newton) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    int32_t spans = ll_cuda_spans(n->it.row_count);
    for (int32_t k = 0; k < spans; k++)
        LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_forward(&n->it, k, n->memory.stream), "newton_forward"));
    for (int32_t k = spans - 1; k >= 0; k--)
        LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_backward(&n->it, k, n->memory.stream), "newton_backward"));
done:
    return status;
}

ll_status ll_cuda_newton_solve(ll_cuda_newton *n) {
    return ll_cuda_replay_run(&n->solve, &n->memory, solve_launches, n);
}

/* ---- cuSOLVER's ---- */

/* *done: it factored the matrix, and no pivot is one that our own would lift. */
static ll_status try_cusolver(ll_cuda_newton *n, bool *done) {
    ll_status status = LL_OK;
    int64_t info = 0, lost = 0;
    *done = false;
    int *device_info = (int *)(void *)(n->it.count + LL_CUDA_CHANGED);
    if (!ll_cuda_cusolver_factor(&n->cusolver, n->it.matrix, n->it.row_count, n->it.stride, n->workspace,
                                 n->workspace_count, device_info))
        return LL_OK;
    LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_judge(&n->it, n->memory.stream), "newton_judge"));
    LL_TRY(ll_cuda_newton_count(n, LL_CUDA_CHANGED, &info));
    LL_TRY(ll_cuda_newton_count(n, LL_CUDA_LOST, &lost));
    *done = info == 0 && lost == 0;
done:
    return status;
}

ll_status ll_cuda_newton_factor(ll_cuda_newton *n, int32_t *lost) {
    ll_status status = LL_OK;
    int64_t count = 0;
    bool done = false;
    *lost = LL_NONE;
    if (ll_should_stop(n->ctx)) return LL_OK;
    double start_s = ll_clock_s();
    LL_TRY(assemble(n));
    LL_TRY(ll_cuda_wait(&n->memory)); /* for the clock: a hundredth of a millisecond */
    n->assembly_s += ll_clock_s() - start_s;
    start_s = ll_clock_s();
    if (n->workspace != NULL) {
        LL_TRY(try_cusolver(n, &done));
        if (!done) LL_TRY(assemble(n));
    }
    if (!done) LL_TRY(ll_cuda_replay_run(&n->factor, &n->memory, factor_launches, n));
    LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_invert(&n->it, n->memory.stream), "newton_invert"));
    LL_TRY(ll_cuda_newton_count(n, LL_CUDA_LOST, &count));
    *lost = (int32_t)count;
    n->factor_s += ll_clock_s() - start_s;
done:
    return status;
}
