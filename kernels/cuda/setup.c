/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What crosses the bus once: the hierarchy, the demands, and room for weights, flows and results. For n ranks, m arcs,
 * k edges, q metrics and d demands:
 *
 *     hierarchy   28 n + 24 m + 32 k + 32 pieces bytes   weights and flows   q (16 m + 16 k)
 *     demands     24 d                                   results             8 max(n, d), and walk()'s buffers
 */
#include "kernels/cuda/engine.h"

/* Their edges by level are not needed on the host again. */
static ll_status copy_pieces(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    ll_cuda_pieces *s = &e->pieces;
    ll_cuda_memory *m = &e->memory;
    ll_cuda_graph *g = &e->graph;
    LL_TRY(ll_cuda_pieces_create(e->ctx, e->h, s));
    g->piece = ll_cuda_copy(m, s->piece, s->count, sizeof *s->piece);
    g->piece_of = ll_cuda_copy(m, s->of_rank, e->h->node_count, sizeof *s->of_rank);
    g->level_edge = ll_cuda_copy(m, s->edge, e->h->edge_count, sizeof *s->edge);
    ll_free(e->ctx, s->edge);
    s->edge = NULL;
done:
    return status;
}

static void copy_edges(ll_cuda_engine *e) {
    const ll_hierarchy *h = e->h;
    ll_cuda_memory *m = &e->memory;
    ll_cuda_graph *g = &e->graph;
    g->up_first = ll_cuda_copy(m, h->up_first, h->node_count + 1, sizeof *h->up_first);
    g->up_head = ll_cuda_copy(m, h->up_head, h->edge_count, sizeof *h->up_head);
    g->up_tail = ll_cuda_copy(m, h->up_tail, h->edge_count, sizeof *h->up_tail);
    g->down_first = ll_cuda_copy(m, h->down_first, h->node_count + 1, sizeof *h->down_first);
    g->down_edge = ll_cuda_copy(m, h->down_edge, h->edge_count, sizeof *h->down_edge);
    g->edge_arc_first = ll_cuda_copy(m, h->edge_arc_first, h->edge_count + 1, sizeof *h->edge_arc_first);
    g->edge_arc = ll_cuda_copy(m, h->edge_arc, h->edge_arc_first[h->edge_count], sizeof *h->edge_arc);
    g->up = ll_cuda_alloc(m, g->metric_count * h->edge_count, sizeof *g->up);
    g->down = ll_cuda_alloc(m, g->metric_count * h->edge_count, sizeof *g->down);
}

ll_status ll_cuda_set_graph(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    const ll_hierarchy *h = e->h;
    ll_cuda_memory *m = &e->memory;
    ll_cuda_graph *g = &e->graph;
    g->node_count = h->node_count;
    g->arc_count = h->arc_count;
    g->edge_count = h->edge_count;
    g->metric_count = e->lanes->metric_count;
    if (!h->plain) {
        LL_TRY(copy_pieces(e));
        copy_edges(e);
    }
    g->rank = ll_cuda_copy(m, h->rank, h->node_count, sizeof *h->rank);
    g->arc_tail = ll_cuda_copy(m, h->arc_tail, h->arc_count, sizeof *h->arc_tail);
    g->arc_head = ll_cuda_copy(m, h->arc_head, h->arc_count, sizeof *h->arc_head);
    g->in_first = ll_cuda_copy(m, h->in_first, h->node_count + 1, sizeof *h->in_first);
    g->in_arc = ll_cuda_copy(m, h->in_arc, h->in_first[h->node_count], sizeof *h->in_arc);
    g->in_tail = ll_cuda_copy(m, h->in_tail, h->in_first[h->node_count], sizeof *h->in_tail);
    g->weight = ll_cuda_alloc(m, (int64_t)g->metric_count * h->arc_count, sizeof *g->weight);
    g->flow_uteu = ll_cuda_alloc(m, (int64_t)g->metric_count * h->arc_count, sizeof *g->flow_uteu);
    status = m->status;
done:
    return status;
}

static int64_t walk_demands(const ll_lanes *lanes) {
    return ll_larger(ll_smaller(lanes->demand_count, INT64_C(1) << 20), 1);
}

/* A path has fewer arcs than there are ranks, so that one always fits. */
static int64_t walk_arcs(const ll_hierarchy *h, const ll_lanes *lanes) {
    return ll_larger(ll_smaller(walk_demands(lanes) * h->node_count, INT64_C(1) << 22), h->node_count);
}

/* Room for what operations bring home. */
static ll_status set_results(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    ll_cuda_memory *m = &e->memory;
    int64_t demands = e->lanes->demand_count, ranks = e->h->node_count;
    e->walk_demands = walk_demands(e->lanes);
    e->walk_arcs = walk_arcs(e->h, e->lanes);
    LL_NEW(e->ctx, e->partial, LL_CUDA_BOUND_BLOCKS);
    e->device_partial = ll_cuda_alloc(m, LL_CUDA_BOUND_BLOCKS, sizeof *e->device_partial);
    e->device_distance = ll_cuda_alloc(m, ll_larger(demands, ranks), sizeof *e->device_distance);
    e->device_count = ll_cuda_alloc(m, LL_CUDA_FAULTS, sizeof *e->device_count);
    e->device_wanted = ll_cuda_alloc(m, e->walk_demands, sizeof *e->device_wanted);
    e->device_length = ll_cuda_alloc(m, e->walk_demands, sizeof *e->device_length);
    e->device_arc = ll_cuda_alloc(m, e->walk_arcs, sizeof *e->device_arc);
    status = m->status;
done:
    return status;
}

ll_status ll_cuda_set_demands(ll_cuda_engine *e) {
    ll_status status = LL_OK;
    const ll_lanes *lanes = e->lanes;
    ll_cuda_memory *m = &e->memory;
    int32_t *lane_of = NULL, *destination = NULL;
    LL_NEW(e->ctx, lane_of, lanes->demand_count);
    LL_NEW(e->ctx, destination, lanes->demand_count);
    for (int32_t lane = 0; lane < lanes->lane_count; lane++) {
        for (int64_t d = lanes->first_demand[lane]; d < lanes->first_demand[lane + 1]; d++) {
            lane_of[d] = lane;
            destination[d] = e->h->rank[lanes->destination[d]];
        }
    }
    e->demands.lane = ll_cuda_copy(m, lane_of, lanes->demand_count, sizeof *lane_of);
    e->demands.destination = ll_cuda_copy(m, destination, lanes->demand_count, sizeof *destination);
    e->demands.volume_uteu = ll_cuda_copy(m, lanes->volume_uteu, lanes->demand_count, sizeof *lanes->volume_uteu);
    e->demands.penalty_nusd = ll_cuda_copy(m, lanes->penalty_nusd, lanes->demand_count, sizeof *lanes->penalty_nusd);
    LL_TRY(m->status);
    LL_TRY(set_results(e));
    LL_TRY(ll_cuda_wait(m));
done:
    ll_free(e->ctx, lane_of);
    ll_free(e->ctx, destination);
    return status;
}

int64_t ll_cuda_fixed_bytes(const ll_hierarchy *h, const ll_lanes *lanes) {
    int64_t n = h->node_count, m = h->arc_count, in = h->in_first[n], d = lanes->demand_count, q = lanes->metric_count;
    int64_t arcs = 4 * n + 8 * m + 4 * (n + 1) + 8 * in + 16 * q * m;
    const int64_t piece_bytes = (int64_t)sizeof(ll_cuda_piece);
    int64_t edges = h->plain ? 0
                             : 16 * (n + 1) + 4 * n + ll_cuda_pieces_measure(h).piece_count * piece_bytes +
                                   24 * h->edge_count + 8 * (h->edge_count + 1) + 4 * h->edge_arc_first[h->edge_count] +
                                   16 * q * h->edge_count;
    int64_t results = LL_CUDA_BOUND_BLOCKS * (int64_t)sizeof(ll_cuda_partial) + 8 * ll_larger(d, n) +
                      LL_CUDA_FAULTS * (int64_t)sizeof(unsigned int) + 16 * walk_demands(lanes) +
                      4 * walk_arcs(h, lanes);
    return arcs + edges + 24 * d + results;
}
