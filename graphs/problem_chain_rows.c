/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entries of joined chains. A row that one arc alone fills, with weight 1 for every class, is that arc's own: all
 * own rows of a chain have the same load, so that only the tightest can bind, and it alone gets an entry.
 */
#include "graphs/problem_build.h"

#include <stdlib.h>

static ll_status count_entries(ll_context *ctx, const ll_problem *p, int64_t **out) {
    ll_status status = LL_OK;
    int64_t *count = NULL; /* [row] */
    LL_NEW(ctx, count, p->row_count);
    for (int64_t e = 0; e < p->entry_first[p->arc_count]; e++) count[p->entry[e].row]++;
    *out = count;
done:
    return status;
}

static bool is_tighter(const ll_problem *p, int32_t row, int32_t than) {
    int64_t a = p->row[row].capacity_uteu, b = p->row[than].capacity_uteu;
    return a != b ? a < b : row < than;
}

static int by_row_then_class(const void *a, const void *b) {
    const ll_row_entry *x = a, *y = b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    return (x->klass > y->klass) - (x->klass < y->klass);
}

/* Adds up entries of the same row and class, which are neighbours; returns how many are left. */
static int64_t merge(ll_row_entry *entry, int64_t count) {
    int64_t merged = 0;
    for (int64_t e = 0; e < count; e++) {
        if (merged > 0 && by_row_then_class(&entry[merged - 1], &entry[e]) == 0)
            entry[merged - 1].weight_micro += entry[e].weight_micro;
        else
            entry[merged++] = entry[e];
    }
    return merged;
}

/* Writes the entries of the chain that arc a of q is; returns how many. */
static int64_t join_chain(const ll_problem *q, const int64_t *entries_of_row, int32_t a, ll_row_entry *entry) {
    const ll_problem *p = q->whole;
    int64_t count = 0;
    int32_t tightest = LL_NONE;
    for (int64_t i = q->whole_first[a]; i < q->whole_first[a + 1]; i++) {
        int32_t part = q->whole_arc[i];
        for (int64_t e = p->entry_first[part]; e < p->entry_first[part + 1]; e++) {
            const ll_row_entry *of = &p->entry[e];
            bool own = entries_of_row[of->row] == 1 && of->klass == LL_NONE && of->weight_micro == LL_MICRO;
            if (!own)
                entry[count++] = *of;
            else if (tightest == LL_NONE || is_tighter(p, of->row, tightest))
                tightest = of->row;
        }
    }
    if (tightest != LL_NONE) entry[count++] = (ll_row_entry){tightest, LL_NONE, LL_MICRO};
    if (count > 1) qsort(entry, (size_t)count, sizeof *entry, by_row_then_class);
    return merge(entry, count);
}

ll_status ll_problem_join_entries(ll_context *ctx, ll_problem *q) {
    ll_status status = LL_OK;
    const ll_problem *p = q->whole;
    int64_t *entries_of_row = NULL;
    LL_TRY(count_entries(ctx, p, &entries_of_row));
    LL_NEW(ctx, q->entry_first, (int64_t)q->arc_count + 1);
    LL_NEW(ctx, q->entry, p->entry_first[p->arc_count]);
    for (int32_t a = 0; a < q->arc_count; a++)
        q->entry_first[a + 1] = q->entry_first[a] + join_chain(q, entries_of_row, a, q->entry + q->entry_first[a]);
    LL_TRY(ll_grow(ctx, &q->entry, q->entry_first[q->arc_count], sizeof *q->entry));
done:
    ll_free(ctx, entries_of_row);
    return status;
}
