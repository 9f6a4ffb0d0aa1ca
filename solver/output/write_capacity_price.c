/* SPDX-License-Identifier: Apache-2.0 */
/* capacity_price.csv: the priced capacities, dearest first. */
#include <stdlib.h>

#include "solver/output/output.h"

typedef struct priced_row {
    int64_t price_nusd;
    int32_t row;
} priced_row;

static int dearest_first(const void *left, const void *right) {
    const priced_row *a = left, *b = right;
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

static void put_row(ll_output *out, const ll_problem *p, priced_row priced, ll_i128 load) {
    int64_t capacity_uteu = p->row[priced.row].capacity_uteu;
    ll_output_csv(out, ll_problem_row_id(p, priced.row));
    ll_output_printf(out, ",%s,", ll_problem_row_kind(p, priced.row));
    ll_output_csv(out, ll_row_name(p, priced.row));
    ll_output_text(out, ",");
    ll_put_decimal(out, capacity_uteu, LL_DIGITS_TEU);
    ll_output_text(out, ",");
    ll_put_decimal(out, load, LL_DIGITS_LOAD);
    ll_output_text(out, ",");
    ll_put_utilisation(out, (double)load, (double)((ll_i128)capacity_uteu * LL_MICRO));
    ll_output_text(out, ",");
    ll_put_decimal(out, priced.price_nusd, LL_DIGITS_PRICE);
    ll_output_text(out, "\n");
}

ll_status ll_write_capacity_price(ll_context *ctx, const ll_answer *answer, ll_output *out) {
    ll_status status = LL_OK;
    const ll_solution *s = answer->solution;
    const ll_problem *p = answer->problem;
    ll_i128 *load = NULL;     /* [row] */
    priced_row *order = NULL; /* the rows with a price */
    int32_t count = 0;
    LL_NEW(ctx, load, p->row_count);
    LL_NEW(ctx, order, p->row_count);
    add_loads(s, load);
    for (int32_t row = 0; row < p->row_count; row++)
        if (s->price_nusd[row] > 0) order[count++] = (priced_row){s->price_nusd[row], row};
    qsort(order, (size_t)count, sizeof *order, dearest_first);
    ll_output_text(out, "set_id,kind,name,capacity_teu_per_year,load_teu,utilisation,price_usd_per_teu\n");
    for (int32_t i = 0; i < count; i++) put_row(out, p, order[i], load[order[i].row]);
done:
    ll_free(ctx, load);
    ll_free(ctx, order);
    return status;
}
