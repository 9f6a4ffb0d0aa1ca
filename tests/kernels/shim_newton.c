/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/kernels/shim_newton.h"

#include "kernels/cuda/entries.h"
#include "kernels/cuda/newton.h"

ll_status ll_shim_newton_by_row(void *newton, ll_program_rows *rows, int64_t *touch_first, int64_t *touch) {
    ll_status status = LL_OK;
    ll_cuda_newton *n = newton;
    const ll_program *g = n->g;
    const int64_t first_bytes = ((int64_t)g->row_count + 1) * (int64_t)sizeof(int64_t);
    LL_TRY(ll_cuda_download(&n->memory, rows->first, n->it.row_first, first_bytes));
    LL_TRY(ll_cuda_download(&n->memory, rows->column, n->it.row_column, g->entry_count * (int64_t)sizeof(int64_t)));
    LL_TRY(ll_cuda_download(&n->memory, rows->weight, n->it.row_weight, g->entry_count * (int64_t)sizeof(double)));
    LL_TRY(ll_cuda_download(&n->memory, touch_first, n->it.touch_first, first_bytes));
    LL_TRY(ll_cuda_download(&n->memory, touch, n->it.touch, g->union_count * (int64_t)sizeof(int64_t)));
done:
    return status;
}

static void *copy_of(ll_context *ctx, ll_cuda_made *made, const void *from, int64_t count, size_t size) {
    void *to = ll_calloc(ctx, count, size);
    if (to == NULL || ll_cuda_download(&made->memory, to, from, count * (int64_t)size) == LL_OK) return to;
    ll_free(ctx, to);
    return NULL;
}

void ll_shim_made(ll_context *ctx, const ll_program *g, ll_program *out) {
    ll_cuda_made *made = g->made;
    *out = (ll_program){
        .union_first = copy_of(ctx, made, made->union_first, g->group_count + 1, sizeof *made->union_first),
        .union_row = copy_of(ctx, made, made->union_row, g->union_count, sizeof *made->union_row),
        .entry_first = copy_of(ctx, made, made->entry_first, g->column_count + 1, sizeof *made->entry_first),
        .entry_slot = copy_of(ctx, made, made->entry_slot, g->entry_count, sizeof *made->entry_slot),
        .entry_weight = copy_of(ctx, made, made->entry_weight, g->entry_count, sizeof *made->entry_weight)};
}
