/* SPDX-License-Identifier: Apache-2.0 */
/* A master's central path and face on the device, see kernels/newton.h. */
#include "kernels/cuda/newton.h"

enum { REFINEMENTS = 3 };

static ll_status groups(ll_cuda_newton *n, ll_cuda_group_step step, double a) {
    return ll_cuda_check(n->ctx, ll_cuda_launch_newton_groups(&n->it, step, a, n->memory.stream), "newton_groups");
}

static ll_status rows(ll_cuda_newton *n, ll_cuda_row_step step, double a, double b) {
    return ll_cuda_check(n->ctx, ll_cuda_launch_newton_rows(&n->it, step, a, b, n->memory.stream), "newton_rows");
}

static ll_status row_sums(ll_cuda_newton *n, ll_cuda_row_sum sum) {
    return ll_cuda_check(n->ctx, ll_cuda_launch_newton_row_sums(&n->it, sum, n->memory.stream), "newton_row_sums");
}

static ll_status items(ll_cuda_newton *n, ll_cuda_item_step step) {
    return ll_cuda_check(n->ctx, ll_cuda_launch_newton_items(&n->it, step, 0, 0, 0, n->memory.stream), "newton_items");
}

/* ---- the path ---- */

ll_status ll_cuda_newton_op_center(void *newton, double mu) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    const double *price = n->it.dual + n->it.column_count;
    LL_TRY(ll_cuda_check(n->ctx, ll_cuda_launch_newton_gather(&n->it, price, n->it.dual, n->memory.stream),
                         "newton_gather"));
    LL_TRY(groups(n, LL_CUDA_GROUP_CENTER, mu));
    LL_TRY(rows(n, LL_CUDA_SLACK_CENTER, mu, 0));
    LL_TRY(ll_cuda_newton_misfit(n));
done:
    return status;
}

ll_status ll_cuda_newton_op_raise(void *newton, double overfull, double dearer, bool *raised) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    int64_t count = 0;
    LL_TRY(ll_cuda_newton_zero_counts(n));
    LL_TRY(rows(n, LL_CUDA_PRICE_RAISE, overfull, dearer));
    LL_TRY(ll_cuda_newton_count(n, LL_CUDA_CHANGED, &count));
    *raised = count > 0;
done:
    return status;
}

ll_status ll_cuda_newton_op_mix(void *newton, double mu, double share) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    LL_TRY(groups(n, LL_CUDA_GROUP_MIX, share));
    LL_TRY(rows(n, LL_CUDA_SLACK_NONE, 0, 0));
    LL_TRY(ll_cuda_newton_misfit(n));
    LL_TRY(rows(n, LL_CUDA_SLACK_MIX, mu, 0));
    LL_TRY(ll_cuda_newton_misfit(n));
done:
    return status;
}

ll_status ll_cuda_newton_op_climb(void *newton, ll_newton_climb *out) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    ll_cuda_part sum;
    const ll_newton_lengths none = {0, 0};
    LL_TRY(rows(n, LL_CUDA_RIGHT_CLIMB, 0, 0));
    LL_TRY(ll_cuda_newton_solve(n));
    LL_TRY(ll_cuda_newton_sum(n, LL_CUDA_SUM_CLIMB, none, &sum));
    *out = (ll_newton_climb){sum.sum[0], sum.least[0], sum.most};
done:
    return status;
}

ll_status ll_cuda_newton_op_shift(void *newton, double step, double mu, double *slope) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    ll_cuda_part sum;
    const ll_newton_lengths none = {0, 0};
    LL_TRY(rows(n, LL_CUDA_PRICE_SHIFT, step, 0));
    LL_TRY(ll_cuda_newton_op_center(n, mu));
    LL_TRY(ll_cuda_newton_sum(n, LL_CUDA_SUM_CLIMB, none, &sum));
    *slope = sum.sum[0];
done:
    return status;
}

/* ---- the face ---- */

ll_status ll_cuda_newton_op_face(void *newton) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    int64_t items_count = n->it.column_count + n->it.row_count;
    LL_TRY(ll_cuda_zero(&n->memory, n->it.target, items_count * (int64_t)sizeof *n->it.target));
    LL_TRY(groups(n, LL_CUDA_GROUP_VANISH, 0));
    LL_TRY(rows(n, LL_CUDA_HOLD_TIGHT, 0, 0));
done:
    return status;
}

static ll_status refine(ll_cuda_newton *n) {
    ll_status status = LL_OK;
    for (int i = 0; i < REFINEMENTS; i++) {
        LL_TRY(ll_cuda_newton_direct(n));
        LL_TRY(items(n, LL_CUDA_ADD_X));
        LL_TRY(row_sums(n, LL_CUDA_ROW_TIGHT));
    }
done:
    return status;
}

ll_status ll_cuda_newton_op_project(void *newton, int32_t *lost, ll_newton_face *out) {
    ll_cuda_newton *n = newton;
    ll_status status = LL_OK;
    ll_newton_sums sums;
    LL_TRY(groups(n, LL_CUDA_GROUP_FILL, 0));
    LL_TRY(row_sums(n, LL_CUDA_ROW_TIGHT));
    LL_TRY(ll_cuda_newton_factor(n, lost));
    if (*lost == LL_NONE) return LL_OK;
    LL_TRY(refine(n));
    LL_TRY(ll_cuda_newton_op_measure(n, &sums));
    LL_TRY(ll_cuda_newton_zero_counts(n));
    LL_TRY(items(n, LL_CUDA_DROP));
    LL_TRY(row_sums(n, LL_CUDA_ROW_HOLD));
    out->misfit = sums.misfit;
    LL_TRY(ll_cuda_newton_count(n, LL_CUDA_CHANGED, &out->changes));
done:
    return status;
}
