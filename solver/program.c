/* SPDX-License-Identifier: Apache-2.0 */
/* Building the program: its frame (program_frame.c), then entries. One pass over the groups counts, the second fills;
 * threads share the groups. */
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
    ll_program *g;
    int64_t *entries; /* [group + 1] how many, then where they start */
    ll_wanted_entries wanted;
    int threads;
    scratch *scratch; /* [thread] */
} builder;

double ll_program_capacity(const ll_problem *p, ll_units units, int32_t row, ll_i128 constant) {
    return (double)((ll_i128)p->row[row].capacity_uteu * LL_MICRO - constant) * 1e-12 / units.flow_teu;
}

/* ---- one demand ---- */

static bool see(builder *b, scratch *s, const int64_t *column, int64_t count) {
    if (s->status == LL_OK)
        s->status = ll_seen_demand_list(b->ctx, b->pool, b->g->row_of, &b->wanted, column, count, &s->seen);
    return s->status == LL_OK;
}

static bool see_group(builder *b, scratch *s, int64_t group) {
    int64_t first = b->g->group_first[group];
    return see(b, s, b->g->column + first, b->g->group_first[group + 1] - first);
}

static void add_constant(builder *b, scratch *s, int64_t demand, int32_t row) {
    s->constant[row] += (ll_i128)b->p->volume_uteu[demand] * s->seen.row[row].weight_micro;
}

static void count_lone(builder *b, scratch *s, int64_t i) {
    int64_t j = b->g->lone[i];
    if (!see(b, s, &j, 1)) return;
    for (int32_t t = 0; t < s->seen.touched_count; t++) add_constant(b, s, b->pool->demand[j], s->seen.touched[t]);
}

/* Unions are counted where they are to begin, a group later. */
static void count_group(builder *b, scratch *s, int64_t group) {
    if (!see_group(b, s, group)) return;
    for (int32_t i = 0; i < s->seen.touched_count; i++) {
        int32_t r = s->seen.touched[i], times = s->seen.row[r].times;
        if (ll_seen_is_constant(&s->seen, r)) {
            add_constant(b, s, b->g->group_demand[group], r);
        } else {
            b->entries[group + 1] += times;
            b->g->union_first[group + 1] += times > 0;
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

static void fill_group(builder *b, scratch *s, int64_t group) {
    ll_program *g = b->g;
    const ll_seen_demand *seen = &s->seen;
    int64_t at = b->entries[group], e = 0;
    if (!see_group(b, s, group)) return;
    fill_union(b, &s->seen, group);
    for (int64_t i = 0; i < seen->column_count; i++) {
        g->entry_first[g->group_first[group] + i] = at;
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
    LL_NEW(b->ctx, b->entries, b->g->group_count + 1);
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
    ll_free(b->ctx, b->scratch);
    ll_free(b->ctx, b->entries);
}

static ll_status for_all(builder *b, int64_t count, void (*work)(builder *, scratch *, int64_t)) {
    ll_status status = LL_OK;
#pragma omp parallel for num_threads(b->threads) schedule(dynamic, 64)
    for (int64_t i = 0; i < count; i++) work(b, &b->scratch[ll_thread()], i);
    for (int t = 0; t < b->threads; t++) LL_TRY(b->scratch[t].status);
done:
    return status;
}

/* Counts become firsts. */
static ll_status make_room(builder *b) {
    ll_status status = LL_OK;
    ll_program *g = b->g;
    for (int64_t group = 0; group < g->group_count; group++) {
        b->entries[group + 1] += b->entries[group];
        g->union_first[group + 1] += g->union_first[group];
    }
    g->entry_count = b->entries[g->group_count];
    g->union_count = g->union_first[g->group_count];
    LL_NEW(b->ctx, g->union_row, g->union_count);
    LL_NEW(b->ctx, g->entry_first, g->column_count + 1);
    LL_NEW(b->ctx, g->entry_slot, g->entry_count);
    LL_NEW(b->ctx, g->entry_weight, g->entry_count);
    g->entry_first[g->column_count] = g->entry_count;
done:
    return status;
}

/* Constant loads are integers, so that their sum has no order. */
static void take_constants(builder *b, ll_units units) {
    ll_program *g = b->g;
    for (int32_t r = 0; r < g->row_count; r++) {
        ll_i128 sum = 0;
        for (int t = 0; t < b->threads; t++) sum += b->scratch[t].constant[r];
        g->capacity[r] = ll_program_capacity(b->p, units, g->row[r], sum);
    }
}

ll_status ll_program_enter(ll_context *ctx, const ll_pool *pool, ll_units units, ll_program *g) {
    ll_status status = LL_OK;
    builder b = {.ctx = ctx, .p = pool->p, .pool = pool, .g = g};
    ll_program_give_back(g);
    LL_TRY(make_scratch(&b));
    for (int64_t group = 0; group <= g->group_count; group++) g->union_first[group] = 0;
    LL_TRY(for_all(&b, g->lone_count, count_lone));
    LL_TRY(for_all(&b, g->group_count, count_group));
    LL_TRY(make_room(&b));
    take_constants(&b, units);
    LL_TRY(for_all(&b, g->group_count, fill_group));
done:
    free_scratch(&b);
    return status;
}

ll_status ll_program_build(ll_context *ctx, const ll_pool *pool, const ll_program_plan *plan, ll_program **out) {
    ll_status status = LL_OK;
    LL_TRY(ll_program_frame(ctx, pool, plan, out));
    LL_TRY(ll_program_enter(ctx, pool, plan->units, *out));
    return LL_OK;
done:
    ll_program_free(ctx, *out);
    *out = NULL;
    return status;
}

void ll_program_free(ll_context *ctx, ll_program *g) {
    if (g == NULL) return;
    ll_program_give_back(g);
    void *arrays[] = {g->row,    g->row_of,      g->capacity,    g->whole,        g->group_demand,
                      g->volume, g->group_first, g->union_first, g->union_row,    g->column,
                      g->cost,   g->entry_first, g->entry_slot,  g->entry_weight, g->lone};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, g);
}
