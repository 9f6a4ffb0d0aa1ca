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

ll_program ll_shim_made(const ll_program *g) {
    const ll_cuda_made *made = g->made;
    return (ll_program){.union_first = made->union_first,
                        .union_row = made->union_row,
                        .entry_first = made->entry_first,
                        .entry_slot = made->entry_slot,
                        .entry_weight = made->entry_weight};
}
