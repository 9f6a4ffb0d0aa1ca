/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of arcs as backends of fits read them. */
#include "kernels/fit.h"

ll_status ll_fit_entries_create(ll_context *ctx, const ll_fit_columns *columns, ll_fit_entries *out) {
    ll_status status = LL_OK;
    int64_t count = columns->entry_first[columns->arc_count];
    *out = (ll_fit_entries){NULL, NULL, NULL};
    LL_NEW(ctx, out->entry, count);
    LL_NEW(ctx, out->most_micro, columns->row_count);
    LL_NEW(ctx, out->capacity, columns->row_count);
    for (int64_t e = 0; e < count; e++) {
        const ll_row_entry *from = &columns->entry[e];
        out->entry[e] = (ll_elem_entry){from->weight_micro, from->row, from->klass};
        out->most_micro[from->row] += from->weight_micro;
    }
    for (int32_t r = 0; r < columns->row_count; r++)
        out->capacity[r] = ll_wide_product(columns->row[r].capacity_uteu, LL_MICRO);
done:
    return status;
}

void ll_fit_entries_free(ll_context *ctx, ll_fit_entries *entries) {
    ll_free(ctx, entries->entry);
    ll_free(ctx, entries->most_micro);
    ll_free(ctx, entries->capacity);
    *entries = (ll_fit_entries){NULL, NULL, NULL};
}

bool ll_fit_claims_fit(const ll_fit_columns *columns, const int64_t *missing_uteu) {
    ll_wide sum = {0, 0};
    for (int64_t j = 0; j < columns->column_count; j++)
        sum = ll_wide_add(sum, (ll_wide){(uint64_t)missing_uteu[columns->demand[j]], 0});
    return sum.high == 0 && sum.low <= INT64_MAX;
}
