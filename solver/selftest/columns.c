/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of demands out of random numbers. */
#include "solver/selftest/columns.h"

#include "graphs/base/random.h"

enum { ARCS_A_SET = 8, MOST_ENTRIES = 4 }; /* arcs for each set there is; entries of an arc, its own with them */

typedef struct maker {
    ll_random random;
    ll_selftest_spread spread;
    ll_selftest_columns *c;
} maker;

static ll_status make_arrays(ll_context *ctx, const maker *m) {
    ll_status status = LL_OK;
    ll_selftest_columns *c = m->c;
    int64_t demands = m->spread.demands, columns = demands * (m->spread.columns + 1), arcs = m->spread.arcs;
    LL_NEW(ctx, c->value_teu, columns);
    LL_NEW(ctx, c->demand, columns);
    LL_NEW(ctx, c->cost_nusd, columns);
    LL_NEW(ctx, c->next, columns);
    LL_NEW(ctx, c->first, columns + 1);
    LL_NEW(ctx, c->arc, columns * m->spread.length);
    LL_NEW(ctx, c->first_of, demands);
    LL_NEW(ctx, c->unmet_of, demands);
    LL_NEW(ctx, c->volume_uteu, demands);
    LL_NEW(ctx, c->penalty_nusd, demands);
    LL_NEW(ctx, c->metric, demands);
    LL_NEW(ctx, c->entry_first, arcs + 1);
    LL_NEW(ctx, c->entry, arcs * MOST_ENTRIES);
    LL_NEW(ctx, c->row, arcs + arcs / ARCS_A_SET);
done:
    return status;
}

static void add_entry(ll_selftest_columns *c, int32_t arc, ll_row_entry entry) {
    c->entry[c->entry_first[arc + 1]++] = entry;
}

/* Each arc's own row, and up to three of sets. */
static void make_entries(maker *m) {
    ll_selftest_columns *c = m->c;
    int32_t arcs = m->spread.arcs, sets = arcs / ARCS_A_SET;
    for (int32_t a = 0; a < arcs; a++) {
        c->entry_first[a + 1] = c->entry_first[a];
        add_entry(c, a, (ll_row_entry){a, LL_NONE, LL_MICRO});
        int in = sets > 0 ? ll_random_below(&m->random, MOST_ENTRIES) : 0;
        for (int i = 0; i < in; i++) {
            int32_t klass = ll_random_below(&m->random, 3) == 0 ? ll_random_below(&m->random, m->spread.metrics) : -1;
            int64_t weight = (1 + ll_random_below(&m->random, 5)) * (LL_MICRO / 2) + ll_random_below(&m->random, 3);
            add_entry(c, a, (ll_row_entry){arcs + ll_random_below(&m->random, sets), klass, weight});
        }
    }
}

static int64_t add_column(maker *m, int64_t demand, int64_t cost_nusd) {
    ll_selftest_columns *c = m->c;
    int64_t j = c->of.column_count++;
    c->demand[j] = demand;
    c->cost_nusd[j] = cost_nusd;
    c->first[j + 1] = c->first[j];
    c->next[j] = c->first_of[demand];
    c->first_of[demand] = j;
    return j;
}

/* Ascending arcs, so that none comes twice. */
static void add_path(maker *m, int64_t j) {
    ll_selftest_columns *c = m->c;
    int length = 1 + ll_random_below(&m->random, m->spread.length);
    int32_t gap = m->spread.arcs / length, arc = ll_random_below(&m->random, gap + 1);
    for (int i = 0; i < length && arc < m->spread.arcs; i++) {
        c->arc[c->first[j + 1]++] = arc;
        arc += 1 + ll_random_below(&m->random, gap);
    }
}

static void add_demand(maker *m, int64_t d) {
    ll_selftest_columns *c = m->c;
    int part = ll_random_below(&m->random, 12), columns = 1 + ll_random_below(&m->random, m->spread.columns);
    double shares = 0, sum_teu = part == 0 ? 2 : part == 1 ? 0.5 : part == 2 ? 1.00001 : 1;
    if (part == 0) columns = 1; /* what is too much goes from the last ones, and rows shall hold about what is left */
    c->first_of[d] = LL_NONE;
    c->volume_uteu[d] = LL_MICRO + ll_random_below(&m->random, 1000000);
    c->penalty_nusd[d] = d % 7 == 0 ? LL_COST_INF : 50 * LL_NANO;
    c->metric[d] = ll_random_below(&m->random, m->spread.metrics);
    c->unmet_of[d] = d % 3 == 0 ? LL_NONE : add_column(m, d, 50 * LL_NANO);
    int64_t first = c->of.column_count;
    for (int i = 0; i < columns; i++) {
        int64_t j = add_column(m, d, (1 + ll_random_below(&m->random, 60)) * (int64_t)LL_NANO);
        add_path(m, j);
        c->value_teu[j] = 1 + ll_random_below(&m->random, 1000);
        shares += c->value_teu[j];
    }
    for (int64_t j = first; j < c->of.column_count; j++)
        c->value_teu[j] *= sum_teu * (double)c->volume_uteu[d] / LL_MICRO / shares;
}

/* The part of a demand's values that its volume has. */
static double carried_part(const ll_selftest_columns *c, int64_t demand) {
    double volume_teu = (double)c->volume_uteu[demand] / LL_MICRO, sum_teu = 0;
    for (int64_t j = c->first_of[demand]; j != LL_NONE; j = c->next[j]) sum_teu += c->value_teu[j];
    return sum_teu > volume_teu ? volume_teu / sum_teu : 1;
}

static void add_loads(const ll_selftest_columns *c, int64_t j, double *load_teu) {
    double flow_teu = c->value_teu[j] * carried_part(c, c->demand[j]);
    for (int64_t i = c->first[j]; i < c->first[j + 1]; i++)
        for (int64_t e = c->entry_first[c->arc[i]]; e < c->entry_first[c->arc[i] + 1]; e++)
            if (c->entry[e].klass == LL_NONE || c->entry[e].klass == c->metric[c->demand[j]])
                load_teu[c->entry[e].row] += flow_teu * (double)c->entry[e].weight_micro / LL_MICRO;
}

/* Capacities by the loads of the values. */
static ll_status make_rows(ll_context *ctx, maker *m) {
    ll_status status = LL_OK;
    ll_selftest_columns *c = m->c;
    double *load_teu = NULL;
    LL_NEW(ctx, load_teu, c->of.row_count);
    for (int64_t j = 0; j < c->of.column_count; j++) add_loads(c, j, load_teu);
    for (int32_t r = 0; r < c->of.row_count; r++) {
        int kind = ll_random_below(&m->random, 50);
        double factor = kind == 0 ? 0.9 : kind < 25 ? 1 : 3;
        c->row[r].capacity_uteu = (int64_t)(factor * load_teu[r] * LL_MICRO);
    }
done:
    ll_free(ctx, load_teu);
    return status;
}

static void point(ll_selftest_columns *c) {
    ll_fit_columns *of = &c->of;
    of->demand = c->demand;
    of->cost_nusd = c->cost_nusd;
    of->next = c->next;
    of->first = c->first;
    of->arc = c->arc;
    of->first_of = c->first_of;
    of->unmet_of = c->unmet_of;
    of->volume_uteu = c->volume_uteu;
    of->penalty_nusd = c->penalty_nusd;
    of->metric = c->metric;
    of->entry_first = c->entry_first;
    of->entry = c->entry;
    of->row = c->row;
}

ll_status ll_selftest_columns_create(ll_context *ctx, ll_selftest_spread spread, uint64_t seed,
                                     ll_selftest_columns *out) {
    ll_status status = LL_OK;
    maker m = {.random = ll_random_start(seed), .spread = spread, .c = out};
    *out = (ll_selftest_columns){.of = {.demand_count = spread.demands,
                                        .arc_count = spread.arcs,
                                        .row_count = spread.arcs + spread.arcs / ARCS_A_SET,
                                        .metric_count = spread.metrics}};
    LL_TRY(make_arrays(ctx, &m));
    make_entries(&m);
    for (int64_t d = 0; d < spread.demands; d++) add_demand(&m, d);
    LL_TRY(make_rows(ctx, &m));
    point(out);
done:
    return status;
}

void ll_selftest_columns_free(ll_context *ctx, ll_selftest_columns *c) {
    void *arrays[] = {c->value_teu,   c->demand,       c->cost_nusd,   c->next, c->first,  c->first_of, c->unmet_of,
                      c->volume_uteu, c->penalty_nusd, c->entry_first, c->arc,  c->metric, c->entry,    c->row};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    *c = (ll_selftest_columns){.value_teu = NULL};
}

ll_fit_columns ll_selftest_columns_part(const ll_fit_columns *of, int64_t count, int64_t *first_of, int64_t *unmet_of) {
    ll_fit_columns part = *of;
    for (int64_t d = 0; d < of->demand_count; d++) {
        first_of[d] = of->first_of[d];
        while (first_of[d] >= count) first_of[d] = of->next[first_of[d]];
        unmet_of[d] = of->unmet_of[d] < count ? of->unmet_of[d] : LL_NONE;
    }
    part.column_count = count;
    part.first_of = first_of;
    part.unmet_of = unmet_of;
    return part;
}

void ll_selftest_room(const ll_fit_columns *of, const ll_wide *load, ll_wide *room) {
    for (int32_t r = 0; r < of->row_count; r++) {
        ll_wide capacity = ll_wide_product(of->row[r].capacity_uteu, LL_MICRO);
        room[r] = ll_wide_less(capacity, load[r]) ? (ll_wide){0, 0} : ll_wide_subtract(capacity, load[r]);
    }
}
