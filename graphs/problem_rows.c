/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capacity rows: every finite capacity is one row, sum weight * flow <= capacity, its capacity rounded down to 1e-6
 * TEU. Entries are counted per arc, then filled: a link's or transfer's own row first, then its sets.
 */
#include "graphs/problem_build.h"

#include <math.h>

static double own_capacity(const ll_problem *p, int32_t a) {
    const ll_arc *arc = &p->arc[a];
    if (arc->kind == LL_ARC_LINK) return p->source->link[arc->source].capacity_teu_per_year;
    if (arc->kind == LL_ARC_TRANSFER) return p->source->transfer[arc->source].capacity_teu_per_year;
    return NAN;
}

static bool is_finite_capacity(double teu) { return !isnan(teu) && teu < LL_MOST_TEU; }

static int64_t round_capacity(ll_problem *p, double teu) {
    bool ok = false;
    int64_t uteu = ll_quantise_down(teu, LL_MICRO, &ok);
    double rounding = fabs(teu - (double)uteu / (double)LL_MICRO);
    if (rounding > p->largest_rounding_teu) p->largest_rounding_teu = rounding;
    return uteu;
}

/* The arcs of links: [link] -> first arc; an undirected link's backward arc follows. */
static ll_status index_links(ll_context *ctx, const ll_problem *p, int32_t **out) {
    ll_status status = LL_OK;
    int32_t *first_arc = NULL;
    LL_NEW(ctx, first_arc, p->source->link_count);
    for (int32_t i = 0; i < p->source->link_count; i++) first_arc[i] = LL_NONE;
    for (int32_t a = p->arc_count - 1; a >= 0; a--)
        if (p->arc[a].kind == LL_ARC_LINK) first_arc[p->arc[a].source] = a;
    *out = first_arc;
done:
    return status;
}

/* The arcs that a set's row names: 0, 1 or 2 of them from *first. */
static int32_t set_link_arcs(const ll_problem *p, const int32_t *first_arc, const ll_case_set_link *s, int32_t *first) {
    int32_t a = first_arc[s->link];
    bool directed = p->source->link[s->link].directed;
    if (a == LL_NONE || (directed && s->direction == LL_BACKWARD)) return 0;
    *first = s->direction == LL_BACKWARD ? a + 1 : a;
    return s->direction == LL_BOTH && !directed ? 2 : 1;
}

static ll_status count_rows(ll_context *ctx, ll_problem *p) {
    ll_status status = LL_OK;
    int64_t rows = 0;
    for (int32_t a = 0; a < p->arc_count; a++) rows += is_finite_capacity(own_capacity(p, a));
    for (int32_t s = 0; s < p->source->set_count; s++)
        rows += is_finite_capacity(p->source->set[s].capacity_teu_per_year);
    LL_NEW(ctx, p->row, rows);
done:
    return status;
}

static void add_own_rows(ll_problem *p) {
    for (int32_t a = 0; a < p->arc_count; a++) {
        double teu = own_capacity(p, a);
        if (!is_finite_capacity(teu)) continue;
        ll_row_kind kind = p->arc[a].kind == LL_ARC_LINK ? LL_ROW_LINK : LL_ROW_TRANSFER;
        p->row[p->row_count++] = (ll_row){kind, a, round_capacity(p, teu)};
    }
}

static void add_set_rows(ll_problem *p, int32_t *row_of_set) {
    for (int32_t s = 0; s < p->source->set_count; s++) {
        double teu = p->source->set[s].capacity_teu_per_year;
        row_of_set[s] = LL_NONE;
        if (!is_finite_capacity(teu)) continue;
        row_of_set[s] = p->row_count;
        p->row[p->row_count++] = (ll_row){LL_ROW_SET, s, round_capacity(p, teu)};
    }
}

/* Calls for every entry: counts them in first[arc + 1], or stores them at first[arc]++. */
static void visit_entries(ll_problem *p, const int32_t *first_arc, const int32_t *row_of_set, bool store) {
    int64_t *first = p->entry_first;
    for (int32_t r = 0; r < p->row_count && p->row[r].kind != LL_ROW_SET; r++) {
        int32_t a = p->row[r].source;
        if (store)
            p->entry[first[a]++] = (ll_row_entry){r, LL_NONE, LL_MICRO};
        else
            first[a + 1]++;
    }
    for (int64_t i = 0; i < p->source->set_link_count; i++) {
        const ll_case_set_link *s = &p->source->set_link[i];
        int32_t a = 0, row = row_of_set[s->set];
        int32_t count = row != LL_NONE ? set_link_arcs(p, first_arc, s, &a) : 0;
        bool ok = false;
        int64_t weight = ll_quantise(s->weight, LL_MICRO, &ok);
        for (int32_t j = 0; j < count; j++, a++) {
            if (store)
                p->entry[first[a]++] = (ll_row_entry){row, s->klass, weight};
            else
                first[a + 1]++;
        }
    }
}

ll_status ll_problem_add_rows(ll_context *ctx, ll_problem *p) {
    ll_status status = LL_OK;
    int32_t *first_arc = NULL, *row_of_set = NULL;
    LL_TRY(index_links(ctx, p, &first_arc));
    LL_NEW(ctx, row_of_set, p->source->set_count);
    LL_TRY(count_rows(ctx, p));
    add_own_rows(p);
    add_set_rows(p, row_of_set);
    LL_NEW(ctx, p->entry_first, (int64_t)p->arc_count + 1);
    visit_entries(p, first_arc, row_of_set, false);
    for (int32_t a = 0; a < p->arc_count; a++) p->entry_first[a + 1] += p->entry_first[a];
    LL_NEW(ctx, p->entry, p->entry_first[p->arc_count]);
    visit_entries(p, first_arc, row_of_set, true);
    for (int32_t a = p->arc_count; a > 0; a--) p->entry_first[a] = p->entry_first[a - 1];
    p->entry_first[0] = 0;
done:
    ll_free(ctx, first_arc);
    ll_free(ctx, row_of_set);
    return status;
}
