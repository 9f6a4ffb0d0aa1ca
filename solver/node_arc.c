/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The node-arc program: start from shortest-path trees (every tree arc basic), add violated capacities, dual simplex;
 * then flow decomposition, backwards from each destination, cycles cancelled on the way.
 *
 *     rows     lane * node_count + node (the origin's row is free), then active capacity rows
 *     columns  lane * arc_count + arc, then one unmet column a lane demand
 */
#include "solver/node_arc.h"

#include <math.h>

#include "graphs/dijkstra.h"

static const double tolerance = 1e-9;
enum { MOST_PASSES = 1000 };

typedef struct node_arc {
    ll_units units;
    ll_column *c;
    const ll_problem *p;
    const ll_lanes *lanes;
    const int64_t *demand; /* [lane demand] */
    ll_lp *lp;
    ll_lp_basis *row_basis, *column_basis; /* between passes */
    int32_t active_count;
    int32_t *active, *active_of; /* [active] -> [row], [row] -> [active] */
    double *load;                /* [row] */
} node_arc;

int64_t ll_node_arc_rows(const ll_problem *p, const ll_lanes *lanes) {
    return (int64_t)lanes->lane_count * p->node_count;
}

static int64_t flow_rows(const node_arc *n) { return ll_node_arc_rows(n->p, n->lanes); }
static int64_t flow_columns(const node_arc *n) { return (int64_t)n->lanes->lane_count * n->p->arc_count; }

/* ---- a start: the shortest-path trees ---- */

static void start_lane(node_arc *n, int32_t lane, const int64_t *distance) {
    const ll_problem *p = n->p;
    const int64_t *cost = &p->cost_nusd[(int64_t)n->lanes->metric[lane] * p->arc_count];
    for (int32_t v = 0; v < p->node_count; v++) {
        ll_lp_basis *row = &n->row_basis[(int64_t)lane * p->node_count + v];
        *row = LL_BASIS_BASIC;
        if (v == n->lanes->origin[lane] || distance[v] >= LL_COST_INF) continue;
        for (int32_t i = p->first_in[v]; i < p->first_in[v + 1]; i++) {
            int32_t a = p->in_arc[i];
            /* an arc of no cost may close a cycle of tight arcs: such a node keeps its slack in the basis */
            if (cost[a] == 0 || cost[a] >= LL_COST_INF || distance[p->tail[a]] + cost[a] != distance[v]) continue;
            n->column_basis[(int64_t)lane * p->arc_count + a] = LL_BASIS_BASIC;
            *row = LL_BASIS_LOWER;
            break;
        }
    }
}

static ll_status start_from_trees(node_arc *n) {
    ll_status status = LL_OK;
    const ll_problem *p = n->p;
    ll_dijkstra *dijkstra = NULL;
    int64_t *distance = NULL;
    LL_NEW(n->c->ctx, distance, p->node_count);
    LL_TRY(ll_dijkstra_create(n->c->ctx, p->node_count, p->first_out, p->out_arc, p->head, &dijkstra));
    for (int32_t lane = 0; lane < n->lanes->lane_count; lane++) {
        const int64_t *cost = &p->cost_nusd[(int64_t)n->lanes->metric[lane] * p->arc_count];
        ll_dijkstra_run(dijkstra, n->lanes->origin[lane], cost, distance);
        start_lane(n, lane, distance);
    }
done:
    ll_dijkstra_free(n->c->ctx, dijkstra);
    ll_free(n->c->ctx, distance);
    return status;
}

/* ---- the program ---- */

static ll_status add_lane_rows(node_arc *n, int32_t lane) {
    ll_status status = LL_OK;
    ll_context *ctx = n->c->ctx;
    const ll_problem *p = n->p;
    double *volume = NULL; /* [node] */
    LL_NEW(ctx, volume, p->node_count);
    for (int64_t i = n->lanes->first_demand[lane]; i < n->lanes->first_demand[lane + 1]; i++)
        volume[n->lanes->destination[i]] += (double)n->lanes->volume_uteu[i] / (double)LL_MICRO / n->units.flow_teu;
    for (int32_t v = 0; v < p->node_count; v++) {
        bool origin = v == n->lanes->origin[lane];
        double low = origin ? -INFINITY : volume[v], high = origin ? INFINITY : volume[v];
        LL_TRY(ll_lp_add_row(ctx, n->lp, low, high, n->row_basis[(int64_t)lane * p->node_count + v]));
    }
done:
    ll_free(ctx, volume);
    return status;
}

static ll_status add_capacity_entries(node_arc *n, int32_t klass, int32_t a) {
    ll_status status = LL_OK;
    const ll_problem *p = n->p;
    for (int64_t e = p->entry_first[a]; e < p->entry_first[a + 1]; e++) {
        const ll_row_entry *entry = &p->entry[e];
        if (n->active_of[entry->row] == LL_NONE || (entry->klass != LL_NONE && entry->klass != klass)) continue;
        int32_t row = (int32_t)flow_rows(n) + n->active_of[entry->row];
        LL_TRY(ll_lp_add_entry(n->c->ctx, n->lp, row, (double)entry->weight_micro / (double)LL_MICRO));
    }
done:
    return status;
}

static ll_status add_lane_columns(node_arc *n, int32_t lane) {
    ll_status status = LL_OK;
    ll_context *ctx = n->c->ctx;
    const ll_problem *p = n->p;
    int32_t klass = n->lanes->metric[lane], base = (int32_t)((int64_t)lane * p->node_count);
    for (int32_t a = 0; a < p->arc_count; a++) {
        int64_t cost = p->cost_nusd[(int64_t)klass * p->arc_count + a];
        bool open = cost < LL_COST_INF && p->tail[a] != p->head[a];
        double usd = open ? (double)cost / (double)LL_NANO / n->units.cost_usd : 0;
        LL_TRY(ll_lp_add_column(ctx, n->lp, usd, INFINITY, n->column_basis[(int64_t)lane * p->arc_count + a]));
        if (!open) continue; /* an empty column stays 0 */
        LL_TRY(ll_lp_add_entry(ctx, n->lp, base + p->head[a], 1));
        LL_TRY(ll_lp_add_entry(ctx, n->lp, base + p->tail[a], -1));
        LL_TRY(add_capacity_entries(n, klass, a));
    }
done:
    return status;
}

/* At most the volume: beyond it a cheap demand's unmet would be a source for the others of its lane. */
static ll_status add_unmet_columns(node_arc *n) {
    ll_status status = LL_OK;
    for (int32_t lane = 0; lane < n->lanes->lane_count; lane++)
        for (int64_t i = n->lanes->first_demand[lane]; i < n->lanes->first_demand[lane + 1]; i++) {
            double usd = (double)n->c->work_nusd[n->demand[i]] / (double)LL_NANO / n->units.cost_usd;
            double most = (double)n->lanes->volume_uteu[i] / (double)LL_MICRO / n->units.flow_teu;
            int32_t row = (int32_t)((int64_t)lane * n->p->node_count) + n->lanes->destination[i];
            LL_TRY(ll_lp_add_column(n->c->ctx, n->lp, usd, most, n->column_basis[flow_columns(n) + i]));
            LL_TRY(ll_lp_add_entry(n->c->ctx, n->lp, row, 1));
        }
done:
    return status;
}

static ll_status build(node_arc *n) {
    ll_status status = LL_OK;
    ll_lp_clear(n->lp);
    for (int32_t lane = 0; lane < n->lanes->lane_count; lane++) LL_TRY(add_lane_rows(n, lane));
    for (int32_t i = 0; i < n->active_count; i++) {
        double capacity = (double)n->p->row[n->active[i]].capacity_uteu / (double)LL_MICRO / n->units.flow_teu;
        LL_TRY(ll_lp_add_row(n->c->ctx, n->lp, -INFINITY, capacity, n->row_basis[flow_rows(n) + i]));
    }
    for (int32_t lane = 0; lane < n->lanes->lane_count; lane++) LL_TRY(add_lane_columns(n, lane));
    LL_TRY(add_unmet_columns(n));
done:
    return status;
}

/* ---- capacities when violated ---- */

static void sum_loads(node_arc *n) {
    const ll_problem *p = n->p;
    for (int32_t r = 0; r < p->row_count; r++) n->load[r] = 0;
    for (int32_t lane = 0; lane < n->lanes->lane_count; lane++)
        for (int32_t a = 0; a < p->arc_count; a++) {
            double flow = n->lp->value[(int64_t)lane * p->arc_count + a] * n->units.flow_teu;
            for (int64_t e = p->entry_first[a]; flow > 0 && e < p->entry_first[a + 1]; e++) {
                const ll_row_entry *entry = &p->entry[e];
                if (entry->klass == LL_NONE || entry->klass == n->lanes->metric[lane])
                    n->load[entry->row] += flow * (double)entry->weight_micro / (double)LL_MICRO;
            }
        }
}

static int32_t activate(node_arc *n) {
    int32_t before = n->active_count;
    sum_loads(n);
    for (int32_t r = 0; r < n->p->row_count; r++) {
        double capacity = (double)n->p->row[r].capacity_uteu / (double)LL_MICRO;
        if (n->active_of[r] != LL_NONE || n->load[r] <= capacity + tolerance * (capacity + n->units.flow_teu)) continue;
        n->row_basis[flow_rows(n) + n->active_count] = LL_BASIS_BASIC;
        n->active_of[r] = n->active_count;
        n->active[n->active_count++] = r;
    }
    return n->active_count - before;
}

static void keep_basis(node_arc *n) {
    for (int32_t r = 0; r < n->lp->row_count; r++) n->row_basis[r] = n->lp->row_basis[r];
    for (int32_t j = 0; j < n->lp->column_count; j++) n->column_basis[j] = n->lp->column_basis[j];
}

static ll_status solve(node_arc *n) {
    ll_status status = LL_OK;
    LL_TRY(start_from_trees(n));
    for (int pass = 0; pass < MOST_PASSES; pass++) {
        LL_TRY(build(n));
        LL_TRY(ll_lp_solve(n->c->ctx, n->lp, pass == 0 ? LL_LP_PRIMAL : LL_LP_DUAL));
        if (n->lp->outcome != LL_LP_OPTIMAL) break;
        keep_basis(n);
        if (activate(n) == 0) break;
    }
    ll_log(n->c->ctx, LL_LOG_INFO, "node-arc program: %d %s, %d %s, %d %s active, %lld %s, objective %.9g",
           n->lp->row_count, ll_plural(n->lp->row_count, "row", "rows"), n->lp->column_count,
           ll_plural(n->lp->column_count, "column", "columns"), n->active_count,
           ll_plural(n->active_count, "capacity", "capacities"), (long long)n->lp->iterations,
           ll_plural(n->lp->iterations, "pivot", "pivots"), n->lp->objective * n->units.flow_teu * n->units.cost_usd);
done:
    return status;
}

/* ---- paths ---- */

typedef struct walk { /* one lane's flow, taken apart */
    double *flow;     /* [arc] */
    int32_t *arc;     /* the path so far, from the destination back */
    int32_t *step;    /* [node] 1 + its place on the path, 0: not on it */
    int32_t length;
} walk;

static int32_t largest_in_arc(const ll_problem *p, const walk *w, int32_t v, double least) {
    int32_t best = LL_NONE;
    for (int32_t i = p->first_in[v]; i < p->first_in[v + 1]; i++) {
        int32_t a = p->in_arc[i];
        if (w->flow[a] > least && (best == LL_NONE || w->flow[a] > w->flow[best])) best = a;
    }
    return best;
}

/* Takes the cycle that closed at v off the flow and steps back to it. */
static void cancel_cycle(const ll_problem *p, walk *w, int32_t v) {
    int32_t from = w->step[v] - 1;
    double least = INFINITY;
    for (int32_t i = from; i < w->length; i++) least = fmin(least, w->flow[w->arc[i]]);
    for (int32_t i = from; i < w->length; i++) {
        w->flow[w->arc[i]] -= least;
        w->step[p->tail[w->arc[i]]] = 0;
    }
    w->step[v] = from + 1;
    w->length = from;
}

/* Walks back from a destination over arcs with flow; false when no flow leads to the origin. */
static bool walk_back(const ll_problem *p, walk *w, int32_t origin, int32_t destination, double least) {
    int32_t v = destination;
    w->length = 0;
    w->step[v] = 1;
    while (v != origin) {
        int32_t a = largest_in_arc(p, w, v, least);
        if (a == LL_NONE) break;
        w->arc[w->length++] = a;
        v = p->tail[a];
        if (w->step[v] != 0)
            cancel_cycle(p, w, v);
        else
            w->step[v] = w->length + 1;
    }
    w->step[destination] = 0;
    for (int32_t i = 0; i < w->length; i++) w->step[p->tail[w->arc[i]]] = 0;
    return v == origin;
}

static ll_status add_path(node_arc *n, walk *w, int64_t demand, double rest, double *taken) {
    *taken = rest;
    for (int32_t i = 0; i < w->length; i++) *taken = fmin(*taken, w->flow[w->arc[i]]);
    for (int32_t i = 0; i < w->length; i++) w->flow[w->arc[i]] -= *taken;
    for (int32_t i = 0, k = w->length - 1; i < k; i++, k--) {
        int32_t a = w->arc[i];
        w->arc[i] = w->arc[k];
        w->arc[k] = a;
    }
    int64_t column = LL_NONE;
    bool added = false;
    return ll_pool_add_path(n->c->ctx, n->c->pool, demand, w->arc, w->length, &column, &added);
}

static ll_status split_lane(node_arc *n, int32_t lane, walk *w) {
    ll_status status = LL_OK;
    const ll_problem *p = n->p;
    for (int32_t a = 0; a < p->arc_count; a++) w->flow[a] = n->lp->value[(int64_t)lane * p->arc_count + a];
    for (int64_t i = n->lanes->first_demand[lane]; i < n->lanes->first_demand[lane + 1]; i++) {
        double volume = (double)n->lanes->volume_uteu[i] / (double)LL_MICRO / n->units.flow_teu;
        double rest = volume - n->lp->value[flow_columns(n) + i], least = tolerance * volume;
        while (rest > least && walk_back(p, w, n->lanes->origin[lane], n->lanes->destination[i], least)) {
            double taken = 0;
            LL_TRY(add_path(n, w, n->demand[i], rest, &taken));
            rest -= taken;
        }
    }
done:
    return status;
}

static ll_status split_flows(node_arc *n) {
    ll_status status = LL_OK;
    walk w = {0};
    LL_NEW(n->c->ctx, w.flow, n->p->arc_count);
    LL_NEW(n->c->ctx, w.arc, (int64_t)n->p->node_count + 1);
    LL_NEW(n->c->ctx, w.step, n->p->node_count);
    for (int32_t lane = 0; lane < n->lanes->lane_count; lane++) LL_TRY(split_lane(n, lane, &w));
done:
    ll_free(n->c->ctx, w.flow);
    ll_free(n->c->ctx, w.arc);
    ll_free(n->c->ctx, w.step);
    return status;
}

static ll_status check_size(const node_arc *n) {
    if (flow_rows(n) + n->p->row_count < INT32_MAX && flow_columns(n) + n->lanes->demand_count < INT32_MAX)
        return LL_OK;
    return ll_fail(n->c->ctx, LL_ERR_UNAVAILABLE, "the node-arc program would have %lld rows; use --method column",
                   (long long)flow_rows(n));
}

ll_status ll_node_arc_seed(ll_column *c) {
    ll_status status = LL_OK;
    const ll_lanes *lanes = &c->oracle->map->lanes;
    node_arc n = {.c = c, .p = c->p, .units = ll_units_of(c->p), .lanes = lanes, .demand = c->oracle->map->demand};
    LL_TRY(check_size(&n));
    LL_TRY(ll_lp_create(c->ctx, &n.lp));
    LL_NEW(c->ctx, n.row_basis, flow_rows(&n) + c->p->row_count);
    LL_NEW(c->ctx, n.column_basis, flow_columns(&n) + lanes->demand_count);
    LL_NEW(c->ctx, n.active, c->p->row_count);
    LL_NEW(c->ctx, n.active_of, c->p->row_count);
    LL_NEW(c->ctx, n.load, c->p->row_count);
    for (int32_t r = 0; r < c->p->row_count; r++) n.active_of[r] = LL_NONE;
    LL_TRY(solve(&n));
    if (n.lp->outcome == LL_LP_OPTIMAL) LL_TRY(split_flows(&n));
done:
    ll_lp_free(c->ctx, n.lp);
    void *arrays[] = {n.row_basis, n.column_basis, n.active, n.active_of, n.load};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(c->ctx, arrays[i]);
    return status;
}
