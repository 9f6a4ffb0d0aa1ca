/* SPDX-License-Identifier: Apache-2.0 */
/* Building the program: one pass over the demands counts, the second fills; threads share the demands. */
#include "solver/program.h"

#include <stdlib.h>
#include <string.h>

typedef struct scratch { /* of one thread */
    ll_path_rows rows;
    int64_t *times;  /* [row here] columns of the demand that cross it */
    int64_t *weight; /* [row here] micro-weight of the first */
    bool *varies;    /* [row here] weights differ */
    int32_t *slot;   /* [row here] place in the union */
    int32_t *seen;   /* [seen_count] rows here */
    int32_t seen_count;
    ll_i128 *constant; /* [row here] constant load in 1e-12 TEU */
    double cost;
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
    int threads;
    scratch *scratch; /* [thread] */
} builder;

static bool is_awake(const builder *b, int64_t j) { return b->plan->column_slept == NULL || !b->plan->column_slept[j]; }

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

static void see_column(const builder *b, scratch *s, int64_t j) {
    const ll_row_list list = ll_pool_list_rows(b->pool, j, &s->rows);
    for (int32_t i = 0; i < list.count; i++) {
        int32_t r = b->g->row_of[list.row[i]];
        int64_t weight = list.weight_micro[i];
        if (r == LL_NONE || weight == 0) continue;
        if (s->times[r]++ == 0) {
            s->seen[s->seen_count++] = r;
            s->weight[r] = weight;
        }
        s->varies[r] |= s->weight[r] != weight;
    }
}

/* Forgets the demand before and sees every awake column of this one; returns their count. */
static int32_t see_demand(const builder *b, scratch *s, int64_t d) {
    int32_t count = 0;
    for (int32_t i = 0; i < s->seen_count; i++) {
        s->times[s->seen[i]] = 0;
        s->varies[s->seen[i]] = false;
    }
    s->seen_count = 0;
    if (b->p->volume_uteu[d] == 0) return 0;
    for (int64_t j = b->pool->first_of[d]; j != LL_NONE; j = b->pool->next[j]) {
        if (!is_awake(b, j)) continue;
        count++;
        see_column(b, s, j);
    }
    return count;
}

static bool is_constant(const scratch *s, int32_t r, int32_t columns) {
    return s->times[r] == columns && !s->varies[r];
}

static void count_demand(builder *b, scratch *s, int64_t d) {
    int32_t columns = see_demand(b, s, d);
    b->columns[d] = columns;
    for (int32_t i = 0; i < s->seen_count; i++) {
        int32_t r = s->seen[i];
        if (is_constant(s, r, columns)) {
            s->constant[r] += (ll_i128)b->p->volume_uteu[d] * s->weight[r];
        } else {
            b->entries[d] += s->times[r];
            b->unions[d]++;
        }
    }
}

static double cost_of(const builder *b, int64_t j) {
    if (b->plan->zero_costs && !ll_pool_is_unmet(b->pool, j)) return 0;
    return (double)b->pool->cost_nusd[j] / (double)LL_NANO / b->plan->units.cost_usd;
}

static double volume_of(const builder *b, int64_t d) {
    return (double)b->p->volume_uteu[d] / (double)LL_MICRO / b->plan->units.flow_teu;
}

static int by_number(const void *a, const void *b) {
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void fill_union(builder *b, scratch *s, int64_t group, int32_t columns) {
    ll_program *g = b->g;
    int32_t *row = g->union_row + g->union_first[group], count = 0;
    for (int32_t i = 0; i < s->seen_count; i++)
        if (!is_constant(s, s->seen[i], columns)) row[count++] = s->seen[i];
    if (count > 0) qsort(row, (size_t)count, sizeof *row, by_number);
    for (int32_t i = 0; i < count; i++) s->slot[row[i]] = i;
}

static void fill_column(builder *b, scratch *s, int64_t at, int64_t j, int32_t columns, int64_t *entry) {
    ll_program *g = b->g;
    g->column[at] = j;
    g->cost[at] = cost_of(b, j);
    g->entry_first[at] = *entry;
    const ll_row_list list = ll_pool_list_rows(b->pool, j, &s->rows);
    for (int32_t i = 0; i < list.count; i++) {
        int32_t r = g->row_of[list.row[i]];
        if (r == LL_NONE || list.weight_micro[i] == 0 || is_constant(s, r, columns)) continue;
        g->entry_slot[*entry] = s->slot[r];
        g->entry_weight[*entry] = (double)list.weight_micro[i] / (double)LL_MICRO;
        (*entry)++;
    }
}

static void fill_demand(builder *b, scratch *s, int64_t d) {
    int64_t group = b->group[d];
    if (group == LL_NONE) return;
    int32_t columns = see_demand(b, s, d);
    int64_t at = b->g->group_first[group], entry = b->entries[d];
    b->g->group_demand[group] = d;
    b->g->volume[group] = volume_of(b, d);
    fill_union(b, s, group, columns);
    for (int64_t j = b->pool->first_of[d]; j != LL_NONE; j = b->pool->next[j])
        if (is_awake(b, j)) fill_column(b, s, at++, j, columns, &entry);
}

/* ---- all demands ---- */

static ll_status make_scratch(builder *b) {
    ll_status status = LL_OK;
    b->threads = ll_threads_worth(b->ctx, 200 * b->pool->count);
    LL_NEW(b->ctx, b->scratch, b->threads);
    for (int t = 0; t < b->threads; t++) {
        scratch *s = &b->scratch[t];
        LL_TRY(ll_path_rows_create(b->ctx, b->p, &s->rows));
        LL_NEW(b->ctx, s->times, b->g->row_count);
        LL_NEW(b->ctx, s->weight, b->g->row_count);
        LL_NEW(b->ctx, s->varies, b->g->row_count);
        LL_NEW(b->ctx, s->slot, b->g->row_count);
        LL_NEW(b->ctx, s->seen, b->g->row_count);
        LL_NEW(b->ctx, s->constant, b->g->row_count);
    }
    LL_NEW(b->ctx, b->columns, b->p->demand_count);
    LL_NEW(b->ctx, b->entries, b->p->demand_count);
    LL_NEW(b->ctx, b->unions, b->p->demand_count);
    LL_NEW(b->ctx, b->group, b->p->demand_count);
done:
    return status;
}

static void free_scratch(builder *b) {
    for (int t = 0; b->scratch != NULL && t < b->threads; t++) {
        scratch *s = &b->scratch[t];
        ll_path_rows_free(b->ctx, &s->rows);
        void *arrays[] = {s->times, s->weight, s->varies, s->slot, s->seen, s->constant};
        for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(b->ctx, arrays[i]);
    }
    void *arrays[] = {b->scratch, b->columns, b->entries, b->unions, b->group};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(b->ctx, arrays[i]);
}

static void for_demands(builder *b, void (*work)(builder *, scratch *, int64_t)) {
#pragma omp parallel for num_threads(b->threads) schedule(dynamic, 64)
    for (int64_t d = 0; d < b->p->demand_count; d++) work(b, &b->scratch[ll_thread()], d);
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
    LL_NEW(b->ctx, g->row_first, g->row_count + 1);
    LL_NEW(b->ctx, g->row_column, g->entry_count);
    LL_NEW(b->ctx, g->row_weight, g->entry_count);
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
    for (int64_t d = 0; d < b->p->demand_count; d++) {
        if (b->columns[d] != 1) continue;
        for (int64_t j = b->pool->first_of[d]; j != LL_NONE; j = b->pool->next[j])
            if (is_awake(b, j)) g->constant_cost += cost_of(b, j) * volume_of(b, d);
    }
}

static void transpose(ll_program *g) {
    for (int64_t group = 0; group < g->group_count; group++)
        for (int64_t e = g->entry_first[g->group_first[group]]; e < g->entry_first[g->group_first[group + 1]]; e++)
            g->row_first[ll_program_row(g, group, e) + 1]++;
    for (int32_t r = 0; r < g->row_count; r++) g->row_first[r + 1] += g->row_first[r];
    for (int64_t group = 0; group < g->group_count; group++)
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
            for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++) {
                int64_t at = g->row_first[ll_program_row(g, group, e)]++;
                g->row_column[at] = j;
                g->row_weight[at] = g->entry_weight[e];
            }
    for (int32_t r = g->row_count; r > 0; r--) g->row_first[r] = g->row_first[r - 1];
    g->row_first[0] = 0;
}

ll_status ll_program_build(ll_context *ctx, const ll_pool *pool, const ll_program_plan *plan, ll_program **out) {
    ll_status status = LL_OK;
    builder b = {.ctx = ctx, .p = pool->p, .pool = pool, .plan = plan};
    *out = NULL;
    LL_NEW(ctx, b.g, 1);
    LL_TRY(take_rows(&b));
    LL_TRY(make_scratch(&b));
    for_demands(&b, count_demand);
    number_groups(&b);
    LL_TRY(make_room(&b));
    take_constants(&b);
    for_demands(&b, fill_demand);
    transpose(b.g);
    *out = b.g;
    b.g = NULL;
done:
    free_scratch(&b);
    ll_program_free(ctx, b.g);
    return status;
}

void ll_program_free(ll_context *ctx, ll_program *g) {
    if (g == NULL) return;
    void *arrays[] = {g->row,         g->row_of,       g->capacity,  g->whole,      g->group_demand, g->volume,
                      g->group_first, g->union_first,  g->union_row, g->column,     g->cost,         g->entry_first,
                      g->entry_slot,  g->entry_weight, g->row_first, g->row_column, g->row_weight};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, g);
}
