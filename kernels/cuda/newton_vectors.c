/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Directions and steps of a master on the device. Over the bus go 48 bytes a block of sums, LL_CUDA_BOUND_BLOCKS of
 * them at most, and counts of 4 bytes.
 */
#include <math.h>

#include "kernels/cuda/newton.h"

/* One launch of a file's launcher. */
static ll_status check(ll_cuda_newton *n, cudaError_t error, const char *kernel) {
    return ll_cuda_check(n->ctx, error, kernel);
}

ll_status ll_cuda_newton_sum(ll_cuda_newton *n, ll_cuda_item_sum what, ll_newton_lengths step, ll_cuda_part *out) {
    ll_status status = LL_OK;
    *out = (ll_cuda_part){.least = {LL_ELEM_LONGEST, LL_ELEM_LONGEST}};
    LL_TRY(check(
        n,
        ll_cuda_launch_newton_sums(&n->it, what, step.primal, step.dual, n->device_part, n->blocks, n->memory.stream),
        "newton_sums"));
    LL_TRY(ll_cuda_download(&n->memory, n->part, n->device_part, n->blocks * (int64_t)sizeof *n->part));
    for (int32_t b = 0; b < n->blocks; b++) {
        for (int i = 0; i < 3; i++) out->sum[i] += n->part[b].sum[i];
        out->most = fmax(out->most, n->part[b].most);
        for (int i = 0; i < 2; i++) out->least[i] = fmin(out->least[i], n->part[b].least[i]);
    }
done:
    return status;
}

ll_status ll_cuda_newton_zero_counts(ll_cuda_newton *n) {
    return ll_cuda_zero(&n->memory, n->it.count, LL_CUDA_NEWTON_COUNTS * (int64_t)sizeof *n->it.count);
}

ll_status ll_cuda_newton_count(ll_cuda_newton *n, int place, int64_t *out) {
    unsigned int count = 0;
    ll_status status = ll_cuda_download(&n->memory, &count, n->it.count + place, sizeof count);
    *out = count;
    return status;
}

ll_status ll_cuda_newton_misfit(ll_cuda_newton *n) {
    return check(n, ll_cuda_launch_newton_row_sums(&n->it, LL_CUDA_ROW_MISFIT, n->memory.stream), "newton_row_sums");
}

ll_status ll_cuda_newton_op_measure(void *newton, ll_newton_sums *out) {
    ll_cuda_newton *n = newton;
    ll_cuda_part sum;
    const ll_newton_lengths none = {0, 0};
    ll_status status = ll_cuda_newton_sum(n, LL_CUDA_SUM_MEASURE, none, &sum);
    *out = (ll_newton_sums){sum.sum[0], n->g->constant_cost + sum.sum[1], sum.sum[2], sum.most};
    return status;
}

/* ---- what is put back ---- */

static ll_status copy_items(ll_cuda_newton *n, double *to, const double *from) {
    int64_t bytes = (n->it.column_count + n->it.row_count) * (int64_t)sizeof *to;
    return ll_cuda_copy_on_device(&n->memory, to, from, bytes);
}

ll_status ll_cuda_newton_op_remember(void *newton) {
    ll_cuda_newton *n = newton;
    ll_status status = copy_items(n, n->it.before.primal, n->it.primal);
    return status == LL_OK ? copy_items(n, n->it.before.dual, n->it.dual) : status;
}

ll_status ll_cuda_newton_op_recall(void *newton) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    LL_TRY(copy_items(n, n->it.primal, n->it.before.primal));
    LL_TRY(copy_items(n, n->it.dual, n->it.before.dual));
    LL_TRY(ll_cuda_newton_misfit(n));
done:
    return status;
}

/* ---- directions ---- */

ll_status ll_cuda_newton_direct(ll_cuda_newton *n) {
    ll_status status = LL_OK;
    cudaStream_t stream = n->memory.stream;
    LL_TRY(check(n, ll_cuda_launch_newton_groups(&n->it, LL_CUDA_GROUP_WEIGH, 0, stream), "newton_weigh"));
    LL_TRY(check(n, ll_cuda_launch_newton_row_sums(&n->it, LL_CUDA_ROW_RIGHT, stream), "newton_row_sums"));
    LL_TRY(ll_cuda_newton_solve(n));
    LL_TRY(check(n, ll_cuda_launch_newton_gather(&n->it, n->it.right, n->it.d.dual, stream), "newton_gather"));
    LL_TRY(check(n, ll_cuda_launch_newton_groups(&n->it, LL_CUDA_GROUP_FOLLOW, 0, stream), "newton_follow"));
    LL_TRY(check(n, ll_cuda_launch_newton_rows(&n->it, LL_CUDA_DIRECTION, 0, 0, stream), "newton_rows"));
done:
    return status;
}

static ll_status aim_at(ll_cuda_newton *n, ll_newton_aim aim, double mu, ll_newton_lengths step) {
    static const ll_cuda_item_step steps[] = {[LL_NEWTON_PREDICT] = LL_CUDA_AIM_PREDICT,
                                              [LL_NEWTON_CORRECT] = LL_CUDA_AIM_CORRECT,
                                              [LL_NEWTON_CENTER] = LL_CUDA_AIM_CENTER};
    return check(n, ll_cuda_launch_newton_items(&n->it, steps[aim], mu, step.primal, step.dual, n->memory.stream),
                 "newton_items");
}

ll_status ll_cuda_newton_op_swap(void *newton) {
    ll_cuda_newton *n = newton;
    ll_cuda_direction kept = n->it.d;
    n->it.d = n->it.before;
    n->it.before = kept;
    return LL_OK;
}

ll_status ll_cuda_newton_op_direct(void *newton, ll_newton_aim aim, double mu, ll_newton_lengths *lengths,
                                   double *product) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    ll_cuda_part sum;
    LL_TRY(aim_at(n, aim, mu, *lengths));
    if (aim == LL_NEWTON_CENTER) LL_TRY(ll_cuda_newton_op_swap(n));
    LL_TRY(ll_cuda_newton_direct(n));
    LL_TRY(ll_cuda_newton_sum(n, LL_CUDA_SUM_LENGTHS, *lengths, &sum));
    *lengths = (ll_newton_lengths){sum.least[0], sum.least[1]};
    if (product == NULL) return LL_OK;
    const ll_newton_lengths step = {fmin(1, lengths->primal), fmin(1, lengths->dual)};
    LL_TRY(ll_cuda_newton_sum(n, LL_CUDA_SUM_PRODUCT, step, &sum));
    *product = sum.sum[0];
done:
    return status;
}

ll_status ll_cuda_newton_op_move(void *newton, ll_newton_lengths step) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    LL_TRY(check(n, ll_cuda_launch_newton_items(&n->it, LL_CUDA_MOVE, 0, step.primal, step.dual, n->memory.stream),
                 "newton_items"));
    LL_TRY(ll_cuda_newton_misfit(n));
done:
    return status;
}
