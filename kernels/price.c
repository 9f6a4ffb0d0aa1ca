/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/price.h"

/* Counting sort of the entries, which are by arc: those of a row ascend in their arc. */
ll_status ll_price_rows_create(ll_context *ctx, const ll_price_model *m, ll_price_rows *out) {
    ll_status status = LL_OK;
    ll_price_rows rows = {NULL, NULL, NULL, NULL};
    int64_t count = m->entry_first[m->arc_count], *next = NULL; /* [row] */
    *out = rows;
    LL_NEW(ctx, rows.first, (int64_t)m->row_count + 1);
    LL_NEW(ctx, rows.arc, count);
    LL_NEW(ctx, rows.metric, count);
    LL_NEW(ctx, rows.weight_micro, count);
    LL_NEW(ctx, next, m->row_count);
    for (int64_t e = 0; e < count; e++) rows.first[m->entry[e].row + 1]++;
    for (int32_t r = 0; r < m->row_count; r++) {
        rows.first[r + 1] += rows.first[r];
        next[r] = rows.first[r];
    }
    for (int32_t a = 0; a < m->arc_count; a++)
        for (int64_t e = m->entry_first[a]; e < m->entry_first[a + 1]; e++) {
            int64_t place = next[m->entry[e].row]++;
            rows.arc[place] = a;
            rows.metric[place] = m->entry[e].klass;
            rows.weight_micro[place] = m->entry[e].weight_micro;
        }
    *out = rows;
    rows = (ll_price_rows){NULL, NULL, NULL, NULL};
done:
    ll_free(ctx, next);
    ll_price_rows_free(ctx, &rows);
    return status;
}

void ll_price_rows_free(ll_context *ctx, ll_price_rows *rows) {
    ll_free(ctx, rows->first);
    ll_free(ctx, rows->arc);
    ll_free(ctx, rows->metric);
    ll_free(ctx, rows->weight_micro);
    *rows = (ll_price_rows){NULL, NULL, NULL, NULL};
}

ll_status ll_price_batches(ll_context *ctx, int32_t lane_count, int32_t batch_lanes, void *engine,
                           ll_status (*batch)(void *engine, int32_t first, int32_t count), ll_price_visit visit,
                           void *user) {
    ll_status status = LL_OK;
    for (int32_t first = 0; first < lane_count; first += batch_lanes) {
        int32_t count = lane_count - first < batch_lanes ? lane_count - first : batch_lanes;
        if (first > 0 && ll_should_stop(ctx)) return ll_fail(ctx, LL_ERR_LIMIT, "stopped in the middle of a round");
        LL_TRY(batch(engine, first, count));
        if (visit != NULL) LL_TRY(visit(user, first, count));
    }
done:
    return status;
}
