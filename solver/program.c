/* SPDX-License-Identifier: Apache-2.0 */
/* Building the program: one pass over the demands counts, the second fills; threads share the demands. */
#include <stdlib.h>

#include "solver/program_parts.h"

typedef struct scratch { /* of one thread */
    ll_seen_demand seen;
    ll_i128 *constant; /* [row here] constant load in 1e-12 TEU */
    ll_status status;
} scratch;

typedef struct builder {
    ll_context *ctx;
    const ll_problem *p;
    const ll_pool *pool;
    const ll_program_plan *plan;
    ll_program *g;
    int32_t *columns; /* [demand] awake ones */
    int64_t *entries; /* [demand] of them in the program */
    int64_t *unions;  /* [demand] */
    int64_t *group;   /* [demand] LL_NONE: one column or none */
    double *lone;     /* [demand] what one with one column costs, in units */
    ll_wanted_entries wanted;
    int threads;
    scratch *scratch; /* [thread] */
} builder;

/* ---- rows ---- */

static ll_status take_rows(builder *b) {
    ll_status status = LL_OK;
    ll_program *g = b->g;
    LL_NEW(b->ctx, g->row, b->p->row_count);
    LL_NEW(b->ctx, g->row_of, b->p->row_count);
    LL_NEW(b->ctx, g->capacity, b->p->row_count);
    LL_NEW(b->ctx, g->whole, b->p->row_count);
    for (int32_t r = 0; r < b->p->row_count; r++) {
        g->row_of[r] = LL_NONE;
        if (!b->plan->row_wanted[r]) continue;
        g->row_of[r] = g->row_count;
        g->row[g->row_count++] = r;
    }
done:
    return status;
}

/* ---- one demand ---- */

static double cost_of(const builder *b, int64_t j) {
    if (b->plan->zero_costs && !ll_pool_is_unmet(b->pool, j)) return 0;
    return (double)b->pool->cost_nusd[j] / (double)LL_NANO / b->plan->units.cost_usd;
}

static double volume_of(const builder *b, int64_t d) {
    return (double)b->p->volume_uteu[d] / (double)LL_MICRO / b->plan->units.flow_teu;
}

static bool see_demand(const builder *b, scratch *s, int64_t d) {
    if (s->status == LL_OK)
        s->status = ll_seen_demand_list(b->ctx, b->pool, b->plan->column_slept, b->g->row_of, &b->wanted, d, &s->seen);
    return s->status == LL_OK;
}

static void count_demand(builder *b, scratch *s, int64_t d) {
    if (!see_demand(b, s, d)) return;
    b->columns[d] = s->seen.column_count;
    if (s->seen.column_count == 1) b->lone[d] = cost_of(b, s->seen.column[0]) * volume_of(b, d);
    for (int32_t i = 0; i < s->seen.touched_count; i++) {
        int32_t r = s->seen.touched[i];
        const ll_seen_row *row = &s->seen.row[r];
        if (ll_seen_is_constant(&s->seen, r)) {
            s->constant[r] += (ll_i128)b->p->volume_uteu[d] * row->weight_micro;
        } else {
            b->entries[d] += row->times;
            b->unions[d] += row->times > 0;
        }
    }
}

static int by_number(const void *a, const void *b) {
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void fill_union(builder *b, ll_seen_demand *seen, int64_t group) {
    int32_t *row = b->g->union_row + b->g->union_first[group], count = 0;
    for (int32_t i = 0; i < seen->touched_count; i++) {
        int32_t r = seen->touched[i];
        seen->row[r].slot = LL_NONE;
        if (seen->row[r].times > 0 && !ll_seen_is_constant(seen, r)) row[count++] = r;
    }
    if (count > 0) qsort(row, (size_t)count, sizeof *row, by_number);
    for (int32_t i = 0; i < count; i++) seen->row[row[i]].slot = i;
}

static void fill_demand(builder *b, scratch *s, int64_t d) {
    ll_program *g = b->g;
    const ll_seen_demand *seen = &s->seen;
    int64_t group = b->group[d], at = b->entries[d], e = 0;
    if (group == LL_NONE || !see_demand(b, s, d)) return;
    g->group_demand[group] = d;
    g->volume[group] = volume_of(b, d);
    fill_union(b, &s->seen, group);
    for (int32_t i = 0; i < seen->column_count; i++) {
        int64_t j = g->group_first[group] + i;
        g->column[j] = seen->column[i];
        g->cost[j] = cost_of(b, seen->column[i]);
        g->entry_first[j] = at;
        for (; e < seen->end[i]; e++) {
            int32_t slot = seen->row[seen->entry[e].row].slot;
            if (slot == LL_NONE || seen->entry[e].weight_micro == 0) continue;
            g->entry_slot[at] = slot;
            g->entry_weight[at++] = (double)seen->entry[e].weight_micro / (double)LL_MICRO;
        }
    }
}

/* ---- all demands ---- */

static ll_status make_scratch(builder *b) {
    ll_status status = LL_OK;
    b->threads = ll_threads_worth(b->ctx, 200 * b->pool->count);
    LL_NEW(b->ctx, b->scratch, b->threads);
    for (int t = 0; t < b->threads; t++) {
        scratch *s = &b->scratch[t];
        LL_TRY(ll_seen_demand_create(b->ctx, b->g->row_count, &s->seen));
        LL_NEW(b->ctx, s->constant, b->g->row_count);
    }
    LL_NEW(b->ctx, b->columns, b->p->demand_count);
    LL_NEW(b->ctx, b->entries, b->p->demand_count);
    LL_NEW(b->ctx, b->unions, b->p->demand_count);
    LL_NEW(b->ctx, b->group, b->p->demand_count);
    LL_NEW(b->ctx, b->lone, b->p->demand_count);
    LL_TRY(ll_wanted_entries_create(b->ctx, b->pool, b->g->row_of, &b->wanted));
done:
    return status;
}

static void free_scratch(builder *b) {
    for (int t = 0; b->scratch != NULL && t < b->threads; t++) {
        ll_seen_demand_free(b->ctx, &b->scratch[t].seen);
        ll_free(b->ctx, b->scratch[t].constant);
    }
    ll_wanted_entries_free(b->ctx, &b->wanted);
    void *arrays[] = {b->scratch, b->columns, b->entries, b->unions, b->group, b->lone};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(b->ctx, arrays[i]);
}

static ll_status for_demands(builder *b, void (*work)(builder *, scratch *, int64_t)) {
    ll_status status = LL_OK;
#pragma omp parallel for num_threads(b->threads) schedule(dynamic, 64)
    for (int64_t d = 0; d < b->p->demand_count; d++) work(b, &b->scratch[ll_thread()], d);
    for (int t = 0; t < b->threads; t++) LL_TRY(b->scratch[t].status);
done:
    return status;
}

/* Groups in the order of the demands; entries[d] becomes where the demand's entries start. */
static void number_groups(builder *b) {
    ll_program *g = b->g;
    for (int64_t d = 0; d < b->p->demand_count; d++) {
        int64_t entries = b->entries[d];
        b->group[d] = b->columns[d] >= 2 ? g->group_count++ : LL_NONE;
        b->entries[d] = g->entry_count;
        if (b->group[d] == LL_NONE) continue;
        g->column_count += b->columns[d];
        g->entry_count += entries;
        g->union_count += b->unions[d];
    }
}

static ll_status make_room(builder *b) {
    ll_status status = LL_OK;
    ll_program *g = b->g;
    LL_NEW(b->ctx, g->group_demand, g->group_count);
    LL_NEW(b->ctx, g->volume, g->group_count);
    LL_NEW(b->ctx, g->group_first, g->group_count + 1);
    LL_NEW(b->ctx, g->union_first, g->group_count + 1);
    LL_NEW(b->ctx, g->union_row, g->union_count);
    LL_NEW(b->ctx, g->column, g->column_count);
    LL_NEW(b->ctx, g->cost, g->column_count);
    LL_NEW(b->ctx, g->entry_first, g->column_count + 1);
    LL_NEW(b->ctx, g->entry_slot, g->entry_count);
    LL_NEW(b->ctx, g->entry_weight, g->entry_count);
    for (int64_t d = 0; d < b->p->demand_count; d++) {
        int64_t group = b->group[d];
        if (group == LL_NONE) continue;
        g->group_first[group + 1] = g->group_first[group] + b->columns[d];
        g->union_first[group + 1] = g->union_first[group] + b->unions[d];
    }
    g->entry_first[g->column_count] = g->entry_count;
done:
    return status;
}

/* Constant loads are integers, so that their sum has no order. */
static void take_constants(builder *b) {
    ll_program *g = b->g;
    for (int32_t r = 0; r < g->row_count; r++) {
        ll_i128 rest = (ll_i128)b->p->row[g->row[r]].capacity_uteu * LL_MICRO;
        g->whole[r] = (double)rest * 1e-12 / b->plan->units.flow_teu;
        for (int t = 0; t < b->threads; t++) rest -= b->scratch[t].constant[r];
        g->capacity[r] = (double)rest * 1e-12 / b->plan->units.flow_teu;
    }
    for (int64_t d = 0; d < b->p->demand_count; d++) g->constant_cost += b->lone[d];
}

ll_status ll_program_build(ll_context *ctx, const ll_pool *pool, const ll_program_plan *plan, ll_program **out) {
    ll_status status = LL_OK;
    builder b = {.ctx = ctx, .p = pool->p, .pool = pool, .plan = plan};
    *out = NULL;
    LL_NEW(ctx, b.g, 1);
    LL_TRY(take_rows(&b));
    LL_TRY(make_scratch(&b));
    LL_TRY(for_demands(&b, count_demand));
    number_groups(&b);
    LL_TRY(make_room(&b));
    take_constants(&b);
    LL_TRY(for_demands(&b, fill_demand));
    *out = b.g;
    b.g = NULL;
done:
    free_scratch(&b);
    ll_program_free(ctx, b.g);
    return status;
}

void ll_program_free(ll_context *ctx, ll_program *g) {
    if (g == NULL) return;
    void *arrays[] = {g->row,    g->row_of,      g->capacity,    g->whole,       g->group_demand,
                      g->volume, g->group_first, g->union_first, g->union_row,   g->column,
                      g->cost,   g->entry_first, g->entry_slot,  g->entry_weight};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, g);
}
