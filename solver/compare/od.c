/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of paths and unmet demands, sorted, and those of the same places and corridor added up. */
#include "solver/compare/od.h"

#include <stdlib.h>

int ll_od_compare(const ll_od_row *a, const ll_od_row *b) {
    const int32_t x[] = {a->o_node, a->o_zone, a->d_node, a->d_zone, a->corridor};
    const int32_t y[] = {b->o_node, b->o_zone, b->d_node, b->d_zone, b->corridor};
    for (int i = 0; i < 5; i++)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    return 0;
}

static int by_places(const void *a, const void *b) { return ll_od_compare(a, b); }

static ll_od_row row_of(const ll_problem *p, int64_t demand, int32_t corridor, int64_t flow_uteu) {
    const ll_case_demand *d = &p->source->demand[p->demand_row[demand]];
    return (ll_od_row){d->o_node, d->o_zone, d->d_node, d->d_zone, corridor, flow_uteu, 0, 0, 0};
}

static void list_rows(const ll_solution *s, const ll_corridor_table *corridors, ll_od_table *t) {
    const ll_problem *p = s->problem;
    for (int64_t path = 0; path < s->path_count; path++) {
        ll_od_row *row = &t->row[t->count++];
        ll_path_sums sums = ll_solution_path_sums(s, path);
        *row = row_of(p, s->path_demand[path], corridors->row_of_path[path], s->path_flow_uteu[path]);
        row->cost = (ll_i128)row->flow_uteu * sums.cost_nusd;
        row->time = (ll_i128)row->flow_uteu * sums.time_uh;
        row->co2 = (ll_i128)row->flow_uteu * sums.co2_ukg;
    }
    for (int64_t d = 0; d < p->demand_count; d++)
        if (s->unmet_uteu[d] > 0) t->row[t->count++] = row_of(p, d, corridors->row_count, s->unmet_uteu[d]);
}

static void add_up(ll_od_table *t) {
    int64_t last = -1;
    for (int64_t i = 0; i < t->count; i++) {
        const ll_od_row *row = &t->row[i];
        if (last < 0 || ll_od_compare(&t->row[last], row) != 0) {
            t->row[++last] = *row;
            continue;
        }
        t->row[last].flow_uteu += row->flow_uteu;
        t->row[last].cost += row->cost;
        t->row[last].time += row->time;
        t->row[last].co2 += row->co2;
    }
    t->count = last + 1;
}

ll_status ll_od_table_create(ll_context *ctx, const ll_solution *solution, const ll_corridor_table *corridors,
                             ll_od_table **out) {
    ll_status status = LL_OK;
    ll_od_table *t = NULL;
    *out = NULL;
    LL_NEW(ctx, t, 1);
    LL_NEW(ctx, t->row, solution->path_count + solution->problem->demand_count);
    list_rows(solution, corridors, t);
    if (t->count > 0) qsort(t->row, (size_t)t->count, sizeof *t->row, by_places);
    add_up(t);
    *out = t;
    t = NULL;
done:
    ll_od_table_free(ctx, t);
    return status;
}

void ll_od_table_free(ll_context *ctx, ll_od_table *table) {
    if (table == NULL) return;
    ll_free(ctx, table->row);
    ll_free(ctx, table);
}
