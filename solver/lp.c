/* SPDX-License-Identifier: Apache-2.0 */
/* The arrays of a linear program. */
#include "solver/lp.h"

ll_status ll_lp_create(ll_context *ctx, ll_lp **out) {
    ll_status status = LL_OK;
    ll_lp *lp = NULL;
    *out = NULL;
    LL_NEW(ctx, lp, 1);
    LL_NEW(ctx, lp->first, 1);
    *out = lp;
    return LL_OK;
done:
    ll_lp_free(ctx, lp);
    return status;
}

void ll_lp_free(ll_context *ctx, ll_lp *lp) {
    if (lp == NULL) return;
    void *arrays[] = {lp->lower, lp->upper,     lp->row_basis,   lp->dual,         lp->cost,  lp->least, lp->most,
                      lp->first, lp->entry_row, lp->entry_value, lp->column_basis, lp->value, lp->refine};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, lp);
}

void ll_lp_clear(ll_lp *lp) {
    lp->row_count = lp->column_count = 0;
    lp->entry_count = 0;
}

static ll_status grow_rows(ll_context *ctx, ll_lp *lp) {
    ll_status status = LL_OK;
    int32_t room = 2 * lp->row_room + 64;
    LL_TRY(ll_grow(ctx, &lp->lower, room, sizeof *lp->lower));
    LL_TRY(ll_grow(ctx, &lp->upper, room, sizeof *lp->upper));
    LL_TRY(ll_grow(ctx, &lp->row_basis, room, sizeof *lp->row_basis));
    LL_TRY(ll_grow(ctx, &lp->dual, room, sizeof *lp->dual));
    lp->row_room = room;
done:
    return status;
}

static ll_status grow_columns(ll_context *ctx, ll_lp *lp) {
    ll_status status = LL_OK;
    int32_t room = 2 * lp->column_room + 64;
    LL_TRY(ll_grow(ctx, &lp->cost, room, sizeof *lp->cost));
    LL_TRY(ll_grow(ctx, &lp->least, room, sizeof *lp->least));
    LL_TRY(ll_grow(ctx, &lp->most, room, sizeof *lp->most));
    LL_TRY(ll_grow(ctx, &lp->first, (int64_t)room + 1, sizeof *lp->first));
    LL_TRY(ll_grow(ctx, &lp->column_basis, room, sizeof *lp->column_basis));
    LL_TRY(ll_grow(ctx, &lp->value, room, sizeof *lp->value));
    LL_TRY(ll_grow(ctx, &lp->refine, room, sizeof *lp->refine));
    lp->column_room = room;
done:
    return status;
}

static ll_status grow_entries(ll_context *ctx, ll_lp *lp) {
    ll_status status = LL_OK;
    int64_t room = 2 * lp->entry_room + 256;
    LL_TRY(ll_grow(ctx, &lp->entry_row, room, sizeof *lp->entry_row));
    LL_TRY(ll_grow(ctx, &lp->entry_value, room, sizeof *lp->entry_value));
    lp->entry_room = room;
done:
    return status;
}

ll_status ll_lp_add_row(ll_context *ctx, ll_lp *lp, double lower, double upper, ll_lp_basis basis) {
    if (lp->row_count == lp->row_room && grow_rows(ctx, lp) != LL_OK) return LL_ERR_MEMORY;
    lp->lower[lp->row_count] = lower;
    lp->upper[lp->row_count] = upper;
    lp->row_basis[lp->row_count] = basis;
    lp->dual[lp->row_count++] = 0;
    return LL_OK;
}

ll_status ll_lp_add_column(ll_context *ctx, ll_lp *lp, double cost, double most, ll_lp_basis basis) {
    if (lp->column_count == lp->column_room && grow_columns(ctx, lp) != LL_OK) return LL_ERR_MEMORY;
    int32_t j = lp->column_count++;
    lp->cost[j] = cost;
    lp->least[j] = 0;
    lp->most[j] = most;
    lp->column_basis[j] = basis;
    lp->value[j] = 0;
    lp->refine[j] = 0;
    lp->first[j] = lp->first[j + 1] = lp->entry_count;
    return LL_OK;
}

ll_status ll_lp_add_entry(ll_context *ctx, ll_lp *lp, int32_t row, double value) {
    if (lp->entry_count == lp->entry_room && grow_entries(ctx, lp) != LL_OK) return LL_ERR_MEMORY;
    lp->entry_row[lp->entry_count] = row;
    lp->entry_value[lp->entry_count++] = value;
    lp->first[lp->column_count] = lp->entry_count;
    return LL_OK;
}
