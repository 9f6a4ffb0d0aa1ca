/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entries of one demand's columns. Each column is listed once, into room that stays in the cache:
 *
 *     column    j1           j2        j3           entry   | a b d | a c d | b d |          row b: times 2, last 6
 *                                                   end            3       6     8
 */
#include "solver/program_parts.h"

/* ---- entries that are wanted ---- */

ll_status ll_wanted_entries_create(ll_context *ctx, const ll_pool *pool, const int32_t *row_of,
                                   ll_wanted_entries *out) {
    ll_status status = LL_OK;
    const ll_problem *p = pool->p;
    int64_t entries = p->entry_first[p->arc_count], count = 0;
    *out = (ll_wanted_entries){0};
    if (pool->rows != NULL) return LL_OK;
    for (int64_t e = 0; e < entries; e++) count += row_of[p->entry[e].row] != LL_NONE;
    LL_NEW(ctx, out->first, (int64_t)p->arc_count + 1);
    LL_NEW(ctx, out->any, p->arc_count);
    LL_NEW(ctx, out->entry, count);
    count = 0;
    for (int32_t a = 0; a < p->arc_count; a++) {
        for (int64_t e = p->entry_first[a]; e < p->entry_first[a + 1]; e++) {
            const ll_row_entry *entry = &p->entry[e];
            if (row_of[entry->row] == LL_NONE) continue;
            out->entry[count++] = (ll_row_entry){row_of[entry->row], entry->klass, entry->weight_micro};
        }
        out->first[a + 1] = count;
        out->any[a] = count > out->first[a];
    }
done:
    return status;
}

void ll_wanted_entries_free(ll_context *ctx, ll_wanted_entries *wanted) {
    ll_free(ctx, wanted->first);
    ll_free(ctx, wanted->any);
    ll_free(ctx, wanted->entry);
    *wanted = (ll_wanted_entries){0};
}

/* ---- one column ---- */

/* first: where the column's entries begin. */
static void take_entry(ll_seen_demand *seen, int64_t first, int32_t row, int64_t weight_micro) {
    ll_seen_row *r = &seen->row[row];
    if (r->last >= first) {
        seen->entry[r->last].weight_micro += weight_micro;
        return;
    }
    if (r->last == LL_NONE) seen->touched[seen->touched_count++] = row;
    r->last = seen->entry_count;
    seen->entry[seen->entry_count++] = (ll_seen_entry){weight_micro, row};
}

/* Whether an arc has entries no processor can foresee, so that those are sorted out without a branch. */
static int64_t list_arcs(const ll_pool *pool, const ll_wanted_entries *wanted, int64_t j, int32_t *arc) {
    int64_t count = 0;
    for (int64_t i = pool->first[j]; i < pool->first[j + 1]; i++) {
        arc[count] = pool->arc[i];
        count += wanted->any[pool->arc[i]];
    }
    return count;
}

static void take_arcs(const ll_pool *pool, const ll_wanted_entries *wanted, int64_t j, ll_seen_demand *seen) {
    int32_t klass = pool->p->klass[pool->demand[j]];
    int64_t first = seen->entry_count, count = list_arcs(pool, wanted, j, seen->arc);
    for (int64_t i = 0; i < count; i++)
        for (int64_t e = wanted->first[seen->arc[i]]; e < wanted->first[seen->arc[i] + 1]; e++) {
            const ll_row_entry *entry = &wanted->entry[e];
            if (entry->klass == LL_NONE || entry->klass == klass)
                take_entry(seen, first, entry->row, entry->weight_micro);
        }
}

static void take_kept(const ll_pool *pool, const int32_t *row_of, int64_t j, ll_seen_demand *seen) {
    const ll_row_list list = ll_pool_list_rows(pool, j, NULL);
    int64_t first = seen->entry_count;
    for (int32_t i = 0; i < list.count; i++)
        if (row_of[list.row[i]] != LL_NONE) take_entry(seen, first, row_of[list.row[i]], list.weight_micro[i]);
}

/* Tells the rows what the column weighs on them. */
static void note_weights(ll_seen_demand *seen, int64_t first) {
    for (int64_t e = first; e < seen->entry_count; e++) {
        ll_seen_row *r = &seen->row[seen->entry[e].row];
        int64_t weight_micro = seen->entry[e].weight_micro;
        if (weight_micro == 0) continue;
        if (r->times++ == 0) r->weight_micro = weight_micro;
        r->varies |= r->weight_micro != weight_micro;
    }
}

/* ---- all columns ---- */

ll_status ll_seen_demand_create(ll_context *ctx, int32_t row_count, ll_seen_demand *seen) {
    ll_status status = LL_OK;
    *seen = (ll_seen_demand){.row_count = row_count};
    LL_NEW(ctx, seen->row, row_count);
    LL_NEW(ctx, seen->touched, row_count);
    for (int32_t r = 0; r < row_count; r++) seen->row[r].last = LL_NONE;
done:
    return status;
}

void ll_seen_demand_free(ll_context *ctx, ll_seen_demand *seen) {
    void *arrays[] = {seen->row, seen->touched, seen->end, seen->entry, seen->arc};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    *seen = (ll_seen_demand){0};
}

static void forget(ll_seen_demand *seen) {
    for (int32_t i = 0; i < seen->touched_count; i++) seen->row[seen->touched[i]] = (ll_seen_row){.last = LL_NONE};
    seen->touched_count = 0;
    seen->column_count = 0;
    seen->entry_count = 0;
}

/* For one more column of so many arcs, whatever it loads. */
static ll_status make_room(ll_context *ctx, int64_t arcs, ll_seen_demand *seen) {
    ll_status status = LL_OK;
    if (seen->column_count == seen->column_room) {
        int64_t room = 2 * seen->column_room + 64;
        LL_TRY(ll_grow(ctx, &seen->end, room, sizeof *seen->end));
        seen->column_room = room;
    }
    if (seen->entry_count + seen->row_count > seen->entry_room) {
        int64_t room = 2 * seen->entry_room + seen->row_count;
        LL_TRY(ll_grow(ctx, &seen->entry, room, sizeof *seen->entry));
        seen->entry_room = room;
    }
    if (arcs > seen->arc_room) {
        LL_TRY(ll_grow(ctx, &seen->arc, 2 * arcs, sizeof *seen->arc));
        seen->arc_room = 2 * arcs;
    }
done:
    return status;
}

ll_status ll_seen_demand_list(ll_context *ctx, const ll_pool *pool, const int32_t *row_of,
                              const ll_wanted_entries *wanted, const int64_t *column, int64_t count,
                              ll_seen_demand *seen) {
    forget(seen);
    for (int64_t i = 0; i < count; i++) {
        int64_t first = seen->entry_count, j = column[i];
        if (make_room(ctx, ll_pool_arc_count(pool, j), seen) != LL_OK) return LL_ERR_MEMORY;
        if (pool->rows != NULL)
            take_kept(pool, row_of, j, seen);
        else
            take_arcs(pool, wanted, j, seen);
        note_weights(seen, first);
        seen->end[seen->column_count++] = seen->entry_count;
    }
    return LL_OK;
}
