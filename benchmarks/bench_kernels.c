/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernels beside Dijkstra, in one run on one machine:
 *
 *     bench_kernels [-t THREADS] [-d cpu|cuda] [INPUT ...]
 *
 * Two generated networks come first (a triangulated 50 x 50 grid, a 200 x 200 grid of 159 200 arcs), then every INPUT,
 * any that landlink reads. Origins are spread over the network, 1024 at most, sorted by rank, 8 demands each. Times are
 * the best of several repeats, wall clock. Dijkstra runs on one thread. Where the hierarchy would hold over 60 edges an
 * arc, the engine runs on Dijkstra too.
 *
 *     ns/relax     tree time over hierarchy edges, per lane
 *     moved        bytes that a tile's down sweep has to move once: its rows written, an edge's weight and head read
 *     of copying   that over the time, beside a copy of 128 MiB on as many threads in the same run, read and written
 *     ns/triangle  customize time over lower triangles: two additions, two minima
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "graphs/dijkstra.h"
#include "graphs/hierarchy.h"
#include "graphs/partition.h"
#include "graphs/problem.h"
#include "kernels/kernels.h"

enum { REPEATS = 5, DEMANDS_PER_LANE = 8, MOST_LANES = 1024, MOST_FILL = 60 };

typedef struct net {
    const char *name;
    int32_t node_count, arc_count;
    int32_t *tail, *head;
    int64_t *weight;
} net;

/* Seconds, best of the repeats. */
typedef struct times {
    double order, contract, customize, trees, load, dijkstra;
} times;

typedef struct machine {
    ll_backend backend;
    double copy_bytes_s; /* read and written, all threads */
} machine;

static void net_free(ll_context *ctx, net *n) {
    ll_free(ctx, n->tail);
    ll_free(ctx, n->head);
    ll_free(ctx, n->weight);
}

static ll_status net_room(ll_context *ctx, net *n, int32_t arcs) {
    ll_status status = LL_OK;
    LL_NEW(ctx, n->tail, arcs);
    LL_NEW(ctx, n->head, arcs);
    LL_NEW(ctx, n->weight, arcs);
done:
    return status;
}

static void add_both(net *n, int32_t v, int32_t u) {
    for (int i = 0; i < 2; i++) {
        n->tail[n->arc_count] = i == 0 ? v : u;
        n->head[n->arc_count] = i == 0 ? u : v;
        n->weight[n->arc_count] = 1000 + (int64_t)((uint32_t)n->arc_count * 2654435761u >> 20);
        n->arc_count++;
    }
}

static ll_status make_grid(ll_context *ctx, const char *name, int32_t side, bool diagonals, net *n) {
    *n = (net){.name = name, .node_count = side * side};
    ll_status status = net_room(ctx, n, 6 * side * side);
    for (int32_t v = 0; status == LL_OK && v < side * side; v++) {
        bool right = v % side + 1 < side, below = v + side < side * side;
        if (right) add_both(n, v, v + 1);
        if (below) add_both(n, v, v + side);
        if (diagonals && right && below) add_both(n, v, v + side + 1);
    }
    return status;
}

/* The arcs of an input with the costs of its first class. */
static ll_status read_net(ll_context *ctx, const char *path, net *n) {
    ll_status status = LL_OK;
    ll_problem *p = NULL;
    LL_TRY(ll_problem_read(ctx, path, NULL, &p));
    *n = (net){.name = path, .node_count = p->node_count, .arc_count = p->arc_count};
    LL_TRY(net_room(ctx, n, p->arc_count));
    memcpy(n->tail, p->tail, (size_t)p->arc_count * sizeof *n->tail);
    memcpy(n->head, p->head, (size_t)p->arc_count * sizeof *n->head);
    for (int32_t a = 0; a < p->arc_count; a++) n->weight[a] = p->cost_nusd[a] > 0 ? p->cost_nusd[a] : 1;
done:
    ll_problem_free(ctx, p);
    return status;
}

/* Origins at every so many ranks. */
static ll_status make_lanes(ll_context *ctx, const ll_hierarchy *h, ll_lanes *l) {
    ll_status status = LL_OK;
    *l = (ll_lanes){.lane_count = h->node_count < MOST_LANES ? h->node_count : MOST_LANES, .metric_count = 1};
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

static void lanes_free(ll_context *ctx, ll_lanes *l) {
    ll_free(ctx, l->metric);
    ll_free(ctx, l->origin);
    ll_free(ctx, l->first_demand);
    ll_free(ctx, l->destination);
    ll_free(ctx, l->volume_uteu);
    ll_free(ctx, l->penalty_nusd);
}

static void keep_best(double *best, double seconds) {
    if (*best == 0 || seconds < *best) *best = seconds;
}

/* One round: every lane's tree, and the load of its demands. */
static ll_status run_round(ll_engine *engine, const ll_lanes *lanes, int64_t *flow, times *t) {
    ll_status status = LL_OK;
    ll_engine_info info;
    double trees = 0, load = 0, start = ll_clock_s();
    engine->ops->info(engine->impl, &info);
    LL_TRY(engine->ops->customize(engine->impl));
    keep_best(&t->customize, ll_clock_s() - start);
    for (int32_t first = 0; first < lanes->lane_count; first += info.batch_lanes) {
        int32_t left = lanes->lane_count - first;
        double before = ll_clock_s();
        LL_TRY(engine->ops->trees(engine->impl, first, left < info.batch_lanes ? left : info.batch_lanes));
        double between = ll_clock_s();
        LL_TRY(engine->ops->load(engine->impl, flow));
        trees += between - before;
        load += ll_clock_s() - between;
    }
    keep_best(&t->trees, trees);
    keep_best(&t->load, load);
done:
    return status;
}

static ll_status time_dijkstra(ll_context *ctx, const net *n, const ll_lanes *lanes, times *t) {
    ll_status status = LL_OK;
    ll_hierarchy *plain = NULL;
    ll_dijkstra *d = NULL;
    int64_t *distance = NULL;
    int32_t runs = lanes->lane_count < 32 ? lanes->lane_count : 32;
    LL_NEW(ctx, distance, n->node_count);
    LL_TRY(ll_hierarchy_create_plain(ctx, n->node_count, n->arc_count, n->tail, n->head, &plain));
    LL_TRY(ll_dijkstra_create(ctx, n->node_count, plain->out_first, plain->out_arc, n->head, &d));
    double start = ll_clock_s();
    for (int32_t i = 0; i < runs; i++)
        ll_dijkstra_run(d, lanes->origin[(int64_t)i * lanes->lane_count / runs], n->weight, distance);
    t->dijkstra = (ll_clock_s() - start) / runs;
done:
    ll_dijkstra_free(ctx, d);
    ll_hierarchy_free(ctx, plain);
    ll_free(ctx, distance);
    return status;
}

/* What the processor moves when it does nothing else. */
static ll_status time_copy(ll_context *ctx, double *bytes_s) {
    enum { PIECES = 64 };
    ll_status status = LL_OK;
    const int64_t piece = INT64_C(2) << 20;
    double best = 0;
    char *from = NULL, *to = NULL;
    LL_NEW(ctx, from, PIECES * piece);
    LL_NEW(ctx, to, PIECES * piece);
    for (int i = 0; i < REPEATS; i++) {
        double start = ll_clock_s();
#pragma omp parallel for num_threads(ll_context_threads(ctx))
        for (int p = 0; p < PIECES; p++) memcpy(to + p * piece, from + p * piece, (size_t)piece);
        keep_best(&best, ll_clock_s() - start);
    }
    *bytes_s = 2.0 * (double)(PIECES * piece) / best;
done:
    ll_free(ctx, from);
    ll_free(ctx, to);
    return status;
}

/* Bytes of all down sweeps of a round, if caches kept every row and weight for as long as a tile needs it. */
static double bytes_moved(const ll_hierarchy *h, const ll_lanes *lanes, const ll_engine_info *info) {
    double tiles = (lanes->lane_count + info->tile_lanes - 1) / info->tile_lanes;
    return tiles * (8.0 * info->tile_lanes * h->node_count + 12.0 * (double)h->edge_count + 8.0 * h->node_count);
}

static void print_floors(const ll_hierarchy *h, const ll_lanes *lanes, const ll_engine_info *info, const machine *m,
                         const times *t) {
    double bytes = bytes_moved(h, lanes, info);
    if (h->plain) return;
    printf("  moved %.3g MB a round, %.2f GB/s: %.0f%% of copying (%.2f GB/s); %.3f ns/triangle\n", 1e-6 * bytes,
           1e-9 * bytes / t->trees, 100 * bytes / t->trees / m->copy_bytes_s, 1e-9 * m->copy_bytes_s,
           1e9 * t->customize / (double)(h->triangle_count > 0 ? h->triangle_count : 1));
}

static void print_times(const net *n, const ll_hierarchy *h, const ll_lanes *lanes, const ll_engine_info *info,
                        const times *t) {
    double lane_count = lanes->lane_count;
    printf("%s: %d nodes, %d arcs; %s, batch %d, tile %d\n", n->name, n->node_count, n->arc_count, info->name,
           info->batch_lanes, info->tile_lanes);
    printf("  order %.2f s, contract %.2f s, %lld edges, %lld triangles, %d levels\n", t->order, t->contract,
           (long long)h->edge_count, (long long)h->triangle_count, h->level_count);
    printf("  customize %.3f ms, tree %.2f us (%.3f ns/relax), load %.2f us a lane; dijkstra %.1f us: %.1f times\n",
           1e3 * t->customize, 1e6 * t->trees / lane_count,
           1e9 * t->trees / lane_count / (double)(h->edge_count > 0 ? h->edge_count : 1), 1e6 * t->load / lane_count,
           1e6 * t->dijkstra, t->dijkstra * lane_count / t->trees);
}

static ll_status contract(ll_context *ctx, const net *n, ll_hierarchy **h, times *t) {
    ll_status status = LL_OK;
    int32_t *order = NULL;
    LL_NEW(ctx, order, n->node_count);
    double start = ll_clock_s();
    LL_TRY(ll_partition_order(ctx, n->node_count, n->arc_count, n->tail, n->head, 1, order));
    double between = ll_clock_s();
    int64_t limit = (int64_t)MOST_FILL * n->arc_count + 1000000;
    status = ll_hierarchy_create(ctx, n->node_count, n->arc_count, n->tail, n->head, order, limit, h);
    if (status == LL_ERR_UNAVAILABLE)
        status = ll_hierarchy_create_plain(ctx, n->node_count, n->arc_count, n->tail, n->head, h);
    t->order = between - start;
    t->contract = ll_clock_s() - between;
done:
    ll_free(ctx, order);
    return status;
}

static ll_status bench(ll_context *ctx, const net *n, const machine *m) {
    ll_status status = LL_OK;
    ll_hierarchy *h = NULL;
    ll_lanes lanes = {0};
    ll_engine engine = {.ops = NULL};
    ll_engine_info info;
    int64_t *flow = NULL;
    times t = {0};
    LL_TRY(contract(ctx, n, &h, &t));
    LL_TRY(make_lanes(ctx, h, &lanes));
    LL_NEW(ctx, flow, n->arc_count);
    const ll_engine_options options = {.threads = 0};
    LL_TRY(ll_engine_open(ctx, m->backend, h, &lanes, &options, &engine));
    LL_TRY(engine.ops->weights(engine.impl, n->weight));
    for (int i = 0; i < REPEATS; i++) LL_TRY(run_round(&engine, &lanes, flow, &t));
    LL_TRY(time_dijkstra(ctx, n, &lanes, &t));
    engine.ops->info(engine.impl, &info);
    print_times(n, h, &lanes, &info, &t);
    print_floors(h, &lanes, &info, m, &t);
    printf("\n");
    fflush(stdout);
done:
    ll_engine_close(&engine);
    lanes_free(ctx, &lanes);
    ll_hierarchy_free(ctx, h);
    ll_free(ctx, flow);
    return status;
}

static ll_status bench_all(ll_context *ctx, ll_backend backend, char **inputs, int input_count) {
    machine m = {.backend = backend};
    ll_status status = time_copy(ctx, &m.copy_bytes_s);
    for (int i = -2; status == LL_OK && i < input_count; i++) {
        net n = {0};
        if (i == -2)
            status = make_grid(ctx, "triangulated grid 50 x 50", 50, true, &n);
        else if (i == -1)
            status = make_grid(ctx, "grid 200 x 200", 200, false, &n);
        else
            status = read_net(ctx, inputs[i], &n);
        if (status == LL_OK) status = bench(ctx, &n, &m);
        net_free(ctx, &n);
    }
    return status;
}

int main(int argc, char **argv) {
    ll_context *ctx = NULL;
    ll_backend backend = LL_BACKEND_OPENMP;
    if (ll_context_create(&ctx) != LL_OK) return LL_ERR_MEMORY;
    for (int option; (option = getopt(argc, argv, "t:d:")) != -1;) {
        if (option == 't')
            ll_context_set_threads(ctx, atoi(optarg));
        else if (option == 'd')
            backend = strcmp(optarg, "cuda") == 0 ? LL_BACKEND_CUDA : LL_BACKEND_OPENMP;
        else
            return LL_ERR_USAGE;
    }
    ll_status status = bench_all(ctx, backend, argv + optind, argc - optind);
    if (status != LL_OK) fprintf(stderr, "bench_kernels: %s\n", ll_context_error(ctx));
    ll_context_free(ctx);
    return (int)status;
}
