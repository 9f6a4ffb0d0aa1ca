/* SPDX-License-Identifier: Apache-2.0 */
/* Rows with a price, their loads added up exactly from the flows on arcs. */
#include "solver/priced_rows.h"

#include <stdlib.h>

static int dearest_first(const void *left, const void *right) {
    const ll_priced_row *a = left, *b = right;
    int64_t saves_a = a->range != NULL ? a->range->increase_nusd : LL_NONE;
    int64_t saves_b = b->range != NULL ? b->range->increase_nusd : LL_NONE;
    if (saves_a != saves_b) return saves_a > saves_b ? -1 : 1;
    if (a->price_nusd != b->price_nusd) return a->price_nusd > b->price_nusd ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* sum weight * flow of every row, in 1e-12 TEU. */
static void add_loads(const ll_solution *s, ll_i128 *load) {
    const ll_problem *p = s->problem;
    for (int32_t arc = 0; arc < p->arc_count; arc++) {
        for (int64_t e = p->entry_first[arc]; e < p->entry_first[arc + 1]; e++) {
            const ll_row_entry *entry = &p->entry[e];
            int64_t flow_uteu = entry->klass == LL_NONE ? ll_solution_arc_flow_uteu(s, arc)
                                                        : s->arc_flow_uteu[(int64_t)entry->klass * p->arc_count + arc];
            load[entry->row] += (ll_i128)entry->weight_micro * flow_uteu;
        }
    }
}

static ll_status index_ranges(ll_context *ctx, const ll_solution *s, const ll_price_range ***out /* [row] */) {
    ll_status status = LL_OK;
    LL_NEW(ctx, *out, s->problem->row_count);
    for (int32_t i = 0; i < s->ranges.count; i++) (*out)[s->ranges.range[i].row] = &s->ranges.range[i];
done:
    return status;
}

ll_status ll_priced_rows_find(ll_context *ctx, const ll_solution *s, ll_priced_row **out, int32_t *count) {
    ll_status status = LL_OK;
    const ll_problem *p = s->problem;
    ll_i128 *load = NULL; /* [row] */
    ll_priced_row *found = NULL;
    const ll_price_range **range = NULL; /* [row] */
    *out = NULL;
    *count = 0;
    LL_NEW(ctx, load, p->row_count);
    LL_NEW(ctx, found, p->row_count);
    LL_TRY(index_ranges(ctx, s, &range));
    add_loads(s, load);
    for (int32_t row = 0; row < p->row_count; row++)
        if (s->price_nusd[row] > 0) found[(*count)++] = (ll_priced_row){row, s->price_nusd[row], load[row], range[row]};
    qsort(found, (size_t)*count, sizeof *found, dearest_first);
    *out = found;
    found = NULL;
done:
    ll_free(ctx, found);
    ll_free(ctx, load);
    ll_free(ctx, range);
    return status;
}
