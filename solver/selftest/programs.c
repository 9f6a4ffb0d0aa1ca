/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of masters out of random numbers. */
#include "solver/selftest/programs.h"

#include <string.h>

#include "graphs/base/random.h"

typedef struct sizes {
    ll_random random;
    ll_program *g; /* NULL arrays: count only */
    int64_t columns, entries, unions;
} sizes;

/* An ascending choice of rows. */
static int32_t choose_union(sizes *s, ll_selftest_shape shape, int32_t *row) {
    int32_t count = 0, most = shape.reach < shape.rows ? shape.reach : shape.rows;
    int32_t wanted = most > 0 ? 1 + ll_random_below(&s->random, most) : 0;
    for (int32_t r = 0, left = shape.rows; r < shape.rows && count < wanted; r++, left--)
        if (ll_random_below(&s->random, left) < wanted - count) row[count++] = r;
    return count;
}

static void add_column(sizes *s, int32_t size, double cost, bool crosses) {
    ll_program *g = s->g;
    if (g->cost != NULL) g->cost[s->columns] = cost;
    for (int32_t i = 0; i < size; i++) {
        bool here = crosses && ll_random_below(&s->random, 5) < 3;
        double weight = 0.5 + (double)ll_random_below(&s->random, 4) * 0.5;
        if (!here) continue;
        if (g->cost != NULL) {
            g->entry_slot[s->entries] = i;
            g->entry_weight[s->entries] = weight;
        }
        s->entries++;
    }
    s->columns++;
    if (g->cost != NULL) g->entry_first[s->columns] = s->entries;
}

static void add_group(sizes *s, ll_selftest_shape shape, int64_t group, int32_t *row) {
    ll_program *g = s->g;
    int32_t size = choose_union(s, shape, row);
    int columns = 2 + ll_random_below(&s->random, shape.columns - 1);
    double volume = 0.2 + (double)ll_random_below(&s->random, 1000) / 500;
    for (int k = 0; k < columns; k++) {
        double cost = 1 + (double)ll_random_below(&s->random, 1000) / 200;
        add_column(s, size, k + 1 < columns ? cost : 30, k + 1 < columns);
    }
    if (g->cost != NULL) {
        g->volume[group] = volume;
        memcpy(g->union_row + s->unions, row, (size_t)size * sizeof *row);
        g->group_first[group + 1] = s->columns;
        g->union_first[group + 1] = s->unions + size;
    }
    s->unions += size;
}

static ll_status make_arrays(ll_context *ctx, ll_program *g) {
    ll_status status = LL_OK;
    LL_NEW(ctx, g->capacity, g->row_count);
    LL_NEW(ctx, g->whole, g->row_count);
    LL_NEW(ctx, g->volume, g->group_count);
    LL_NEW(ctx, g->group_first, g->group_count + 1);
    LL_NEW(ctx, g->union_first, g->group_count + 1);
    LL_NEW(ctx, g->union_row, g->union_count);
    LL_NEW(ctx, g->entry_first, g->column_count + 1);
    LL_NEW(ctx, g->entry_slot, g->entry_count);
    LL_NEW(ctx, g->entry_weight, g->entry_count);
    LL_NEW(ctx, g->cost, g->column_count);
done:
    return status;
}

/* A bit below what would go over a row if all columns had the same. */
static void set_capacities(ll_program *g) {
    for (int64_t group = 0; group < g->group_count; group++) {
        double share = g->volume[group] / (double)(g->group_first[group + 1] - g->group_first[group]);
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
            for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++)
                g->capacity[ll_program_row(g, group, e)] += 0.8 * g->entry_weight[e] * share;
    }
    for (int32_t r = 0; r < g->row_count; r++) {
        g->capacity[r] += 0.1;
        g->whole[r] = g->capacity[r];
    }
}

ll_status ll_selftest_program_create(ll_context *ctx, ll_selftest_shape shape, uint64_t seed, ll_program *out) {
    ll_status status = LL_OK;
    int32_t *row = NULL;
    *out = (ll_program){.row_count = shape.rows, .group_count = shape.groups, .constant_cost = 7};
    LL_NEW(ctx, row, (int64_t)shape.reach + 1);
    for (int pass = 0; pass < 2; pass++) {
        sizes s = {.random = ll_random_start(seed), .g = out};
        for (int64_t group = 0; group < shape.groups; group++) add_group(&s, shape, group, row);
        out->column_count = s.columns;
        out->entry_count = s.entries;
        out->union_count = s.unions;
        if (pass == 0) LL_TRY(make_arrays(ctx, out));
    }
    set_capacities(out);
done:
    ll_free(ctx, row);
    return status;
}

void ll_selftest_program_free(ll_context *ctx, ll_program *g) {
    void *arrays[] = {g->capacity,  g->whole,       g->volume,     g->group_first,  g->union_first,
                      g->union_row, g->entry_first, g->entry_slot, g->entry_weight, g->cost};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    *g = (ll_program){.row_count = 0};
}
