/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Free MPS of the node-arc linear program, demands of one class and origin (a lane) flowing as one:
 *
 *     min   sum cost x[l][a]  +  sum penalty u[d]  +  constant fixed
 *     n[l][v]:  inflow - outflow + sum of u[d] to v  =  volume to v       every lane, every node but its origin
 *     c[r]:     sum weight x  <=  capacity                                every capacity row
 *     x, u >= 0
 *
 * Names count from 1: row cost, rows n<lane>_<node>, c<row>; columns x<lane>_<arc>, u<demand> where a demand has a
 * penalty. Lanes are ordered by class, then by origin. The constant, where there is one, is the cost of a column
 * `fixed` that is 1: programs do not agree on the sign of a constant among the right-hand sides.
 */
#include <stdio.h>
#include <stdlib.h>

#include "graphs/write.h"

enum { NAME_SIZE = 48 };

typedef struct lane_demand {
    int64_t demand;
    int32_t klass, origin;
} lane_demand;

typedef struct lanes {
    lane_demand *demand; /* [demand with a volume] by lane */
    int64_t demand_count;
    int64_t *first; /* [lane + 1] into demand */
    int64_t count;
    int64_t *volume_uteu; /* [node] scratch of one lane, kept at zero */
} lanes;

static int by_lane(const void *a, const void *b) {
    const lane_demand *x = a;
    const lane_demand *y = b;
    if (x->klass != y->klass) return x->klass < y->klass ? -1 : 1;
    if (x->origin != y->origin) return x->origin < y->origin ? -1 : 1;
    return (x->demand > y->demand) - (x->demand < y->demand);
}

static ll_status make_lanes(ll_context *ctx, const ll_problem *p, lanes *l) {
    ll_status status = LL_OK;
    LL_NEW(ctx, l->demand, p->demand_count);
    LL_NEW(ctx, l->first, p->demand_count + 1);
    LL_NEW(ctx, l->volume_uteu, p->node_count);
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->volume_uteu[d] > 0) l->demand[l->demand_count++] = (lane_demand){d, p->klass[d], p->origin[d]};
    if (l->demand_count > 0) qsort(l->demand, (size_t)l->demand_count, sizeof *l->demand, by_lane);
    for (int64_t i = 0; i < l->demand_count; i++) {
        const lane_demand *at = &l->demand[i];
        if (i == 0 || at->klass != at[-1].klass || at->origin != at[-1].origin) l->first[l->count++] = i;
    }
    l->first[l->count] = l->demand_count;
done:
    return status;
}

static void free_lanes(ll_context *ctx, lanes *l) {
    ll_free(ctx, l->demand);
    ll_free(ctx, l->first);
    ll_free(ctx, l->volume_uteu);
}

static long long shown(int64_t index) { return (long long)index + 1; }

static void write_rows(ll_output *out, const ll_problem *p, const lanes *l) {
    ll_output_text(out, "ROWS\n N cost\n");
    for (int64_t lane = 0; lane < l->count; lane++)
        for (int32_t v = 0; v < p->node_count; v++)
            if (v != l->demand[l->first[lane]].origin) ll_output_printf(out, " E n%lld_%d\n", shown(lane), v + 1);
    for (int32_t r = 0; r < p->row_count; r++) ll_output_printf(out, " L c%d\n", r + 1);
}

/* A line of the columns: MPS takes two entries a line, one is plainer. */
static void write_entry(ll_output *out, const char *column, const char *row, ll_i128 value, int digits) {
    ll_output_printf(out, " %s %s ", column, row);
    ll_write_quanta(out, value, digits);
    ll_output_text(out, "\n");
}

static const char *node_row(char name[NAME_SIZE], int64_t lane, int32_t node) {
    snprintf(name, NAME_SIZE, "n%lld_%d", shown(lane), node + 1);
    return name;
}

static const char *capacity_row(char name[NAME_SIZE], int32_t row) {
    snprintf(name, NAME_SIZE, "c%d", row + 1);
    return name;
}

static bool counts_for(const ll_row_entry *entry, int32_t klass) {
    return entry->klass == LL_NONE || entry->klass == klass;
}

/* What an arc takes of the capacity rows; a row that names the arc twice gets one entry with the sum. */
static void write_weights(ll_output *out, const ll_problem *p, const char *column, int32_t klass, int32_t a) {
    const ll_row_entry *entry = &p->entry[p->entry_first[a]];
    const int64_t count = p->entry_first[a + 1] - p->entry_first[a];
    char name[NAME_SIZE];
    for (int64_t i = 0; i < count; i++) {
        ll_i128 weight = 0;
        bool seen = false;
        for (int64_t j = 0; j < count; j++) {
            if (entry[j].row != entry[i].row || !counts_for(&entry[j], klass)) continue;
            seen |= j < i;
            weight += entry[j].weight_micro;
        }
        if (counts_for(&entry[i], klass) && !seen)
            write_entry(out, column, capacity_row(name, entry[i].row), weight, 6);
    }
}

/* One column: its cost, what it brings to its ends, what it takes of capacities. */
static void write_flow(ll_output *out, const ll_problem *p, int64_t lane, const lane_demand *key, int32_t a) {
    char column[NAME_SIZE];
    char name[NAME_SIZE];
    bool loop = p->tail[a] == p->head[a];
    snprintf(column, sizeof column, "x%lld_%d", shown(lane), a + 1);
    write_entry(out, column, "cost", p->cost_nusd[(int64_t)key->klass * p->arc_count + a], 9);
    if (!loop && p->head[a] != key->origin) write_entry(out, column, node_row(name, lane, p->head[a]), 1, 0);
    if (!loop && p->tail[a] != key->origin) write_entry(out, column, node_row(name, lane, p->tail[a]), -1, 0);
    write_weights(out, p, column, key->klass, a);
}

static void write_unmet(ll_output *out, const ll_problem *p, int64_t lane, int64_t d) {
    char column[NAME_SIZE];
    char name[NAME_SIZE];
    if (p->penalty_nusd[d] >= LL_COST_INF) return;
    snprintf(column, sizeof column, "u%lld", shown(d));
    write_entry(out, column, "cost", p->penalty_nusd[d], 9);
    write_entry(out, column, node_row(name, lane, p->destination[d]), 1, 0);
}

static void write_columns(ll_output *out, const ll_problem *p, const lanes *l) {
    ll_output_text(out, "COLUMNS\n");
    if (p->source->constant_cost_usd > 0) {
        ll_output_text(out, " fixed cost ");
        ll_output_number(out, p->source->constant_cost_usd);
        ll_output_text(out, "\n");
    }
    for (int64_t lane = 0; lane < l->count; lane++) {
        const lane_demand *key = &l->demand[l->first[lane]];
        for (int32_t a = 0; a < p->arc_count; a++)
            if (ll_write_allowed(p, key->klass, a)) write_flow(out, p, lane, key, a);
        for (int64_t i = l->first[lane]; i < l->first[lane + 1]; i++) write_unmet(out, p, lane, l->demand[i].demand);
    }
}

static void write_volumes(ll_output *out, const ll_problem *p, const lanes *l, int64_t lane) {
    char name[NAME_SIZE];
    for (int64_t i = l->first[lane]; i < l->first[lane + 1]; i++)
        l->volume_uteu[p->destination[l->demand[i].demand]] += p->volume_uteu[l->demand[i].demand];
    for (int64_t i = l->first[lane]; i < l->first[lane + 1]; i++) {
        int32_t v = p->destination[l->demand[i].demand];
        if (l->volume_uteu[v] == 0) continue;
        write_entry(out, "rhs", node_row(name, lane, v), l->volume_uteu[v], 6);
        l->volume_uteu[v] = 0;
    }
}

static void write_right_sides(ll_output *out, const ll_problem *p, const lanes *l) {
    char name[NAME_SIZE];
    ll_output_text(out, "RHS\n");
    for (int64_t lane = 0; lane < l->count; lane++) write_volumes(out, p, l, lane);
    for (int32_t r = 0; r < p->row_count; r++)
        write_entry(out, "rhs", capacity_row(name, r), p->row[r].capacity_uteu, 6);
}

ll_status ll_write_mps(ll_context *ctx, const ll_problem *p, const char *path) {
    ll_status status = LL_OK;
    ll_output out = {0};
    lanes l = {0};
    LL_TRY(make_lanes(ctx, p, &l));
    LL_TRY(ll_output_open(ctx, NULL, path, &out));
    ll_output_text(&out, "NAME landlink\n");
    write_rows(&out, p, &l);
    write_columns(&out, p, &l);
    write_right_sides(&out, p, &l);
    if (p->source->constant_cost_usd > 0) ll_output_text(&out, "BOUNDS\n FX bounds fixed 1\n");
    ll_output_text(&out, "ENDATA\n");
    LL_TRY(ll_output_commit(&out));
done:
    free_lanes(ctx, &l);
    return status;
}
