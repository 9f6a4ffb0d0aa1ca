/* SPDX-License-Identifier: Apache-2.0 */
#include "benchmarks/nets.h"

#include <string.h>

#include "graphs/partition.h"
#include "graphs/problem.h"

enum { DEMANDS_PER_LANE = 8, MOST_FILL = 60 };

void ll_bench_net_free(ll_context *ctx, ll_bench_net *n) {
    ll_free(ctx, n->tail);
    ll_free(ctx, n->head);
    ll_free(ctx, n->weight);
}

static ll_status net_room(ll_context *ctx, ll_bench_net *n, int32_t arcs) {
    ll_status status = LL_OK;
    LL_NEW(ctx, n->tail, arcs);
    LL_NEW(ctx, n->head, arcs);
    LL_NEW(ctx, n->weight, arcs);
done:
    return status;
}

static void add_both(ll_bench_net *n, int32_t v, int32_t u) {
    for (int i = 0; i < 2; i++) {
        n->tail[n->arc_count] = i == 0 ? v : u;
        n->head[n->arc_count] = i == 0 ? u : v;
        n->weight[n->arc_count] = 1000 + (int64_t)((uint32_t)n->arc_count * 2654435761u >> 20);
        n->arc_count++;
    }
}

ll_status ll_bench_make_grid(ll_context *ctx, const char *name, int32_t side, bool diagonals, ll_bench_net *n) {
    *n = (ll_bench_net){.name = name, .node_count = side * side};
    ll_status status = net_room(ctx, n, 6 * side * side);
    for (int32_t v = 0; status == LL_OK && v < side * side; v++) {
        bool right = v % side + 1 < side, below = v + side < side * side;
        if (right) add_both(n, v, v + 1);
        if (below) add_both(n, v, v + side);
        if (diagonals && right && below) add_both(n, v, v + side + 1);
    }
    return status;
}

ll_status ll_bench_read(ll_context *ctx, const char *path, ll_bench_net *n) {
    ll_status status = LL_OK;
    ll_problem *p = NULL;
    LL_TRY(ll_problem_read(ctx, path, NULL, &p));
    *n = (ll_bench_net){.name = path, .node_count = p->node_count, .arc_count = p->arc_count};
    LL_TRY(net_room(ctx, n, p->arc_count));
    memcpy(n->tail, p->tail, (size_t)p->arc_count * sizeof *n->tail);
    memcpy(n->head, p->head, (size_t)p->arc_count * sizeof *n->head);
    for (int32_t a = 0; a < p->arc_count; a++) n->weight[a] = p->cost_nusd[a] > 0 ? p->cost_nusd[a] : 1;
done:
    ll_problem_free(ctx, p);
    return status;
}

ll_status ll_bench_make_lanes(ll_context *ctx, const ll_hierarchy *h, int32_t most, ll_lanes *l) {
    ll_status status = LL_OK;
    *l = (ll_lanes){.lane_count = h->node_count < most ? h->node_count : most, .metric_count = 1};
    l->demand_count = (int64_t)l->lane_count * DEMANDS_PER_LANE;
    LL_NEW(ctx, l->metric, l->lane_count);
    LL_NEW(ctx, l->origin, l->lane_count);
    LL_NEW(ctx, l->first_demand, (int64_t)l->lane_count + 1);
    LL_NEW(ctx, l->destination, l->demand_count);
    LL_NEW(ctx, l->volume_uteu, l->demand_count);
    LL_NEW(ctx, l->penalty_nusd, l->demand_count);
    for (int32_t i = 0; i < l->lane_count; i++) {
        l->origin[i] = h->node[(int64_t)i * h->node_count / l->lane_count];
        l->first_demand[i + 1] = (int64_t)(i + 1) * DEMANDS_PER_LANE;
    }
    for (int64_t d = 0; d < l->demand_count; d++) {
        l->destination[d] = (int32_t)((uint32_t)d * 2654435761u % (uint32_t)h->node_count);
        l->volume_uteu[d] = 1;
        l->penalty_nusd[d] = LL_COST_INF;
    }
done:
    return status;
}

void ll_bench_lanes_free(ll_context *ctx, ll_lanes *l) {
    ll_free(ctx, l->metric);
    ll_free(ctx, l->origin);
    ll_free(ctx, l->first_demand);
    ll_free(ctx, l->destination);
    ll_free(ctx, l->volume_uteu);
    ll_free(ctx, l->penalty_nusd);
}

ll_status ll_bench_contract(ll_context *ctx, const ll_bench_net *n, ll_hierarchy **h, double *order_s,
                            double *contract_s) {
    ll_status status = LL_OK;
    int32_t *order = NULL;
    LL_NEW(ctx, order, n->node_count);
    double start = ll_clock_s();
    LL_TRY(ll_partition_order(ctx, n->node_count, n->arc_count, n->tail, n->head, 1, order));
    double between = ll_clock_s();
    int64_t limit = (int64_t)MOST_FILL * n->arc_count + 1000000;
    status = ll_hierarchy_create(ctx, n->node_count, n->arc_count, n->tail, n->head, order, limit, h);
    if (status == LL_ERR_UNAVAILABLE)
        status = ll_hierarchy_create_plain(ctx, n->node_count, n->arc_count, n->tail, n->head, NULL, h);
    *order_s = between - start;
    *contract_s = ll_clock_s() - between;
done:
    ll_free(ctx, order);
    return status;
}
