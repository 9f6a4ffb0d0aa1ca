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
 *     of copying   that over the time, beside a copy of all threads in the same run, read and written
 *     ns/triangle  customize time over lower triangles: two additions, two minima
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "benchmarks/nets.h"
#include "graphs/dijkstra.h"

enum { REPEATS = 5, MOST_LANES = 1024 };

/* Seconds, best of the repeats. */
typedef struct times {
    double order, contract, customize, trees, load, dijkstra;
} times;

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

static ll_status time_dijkstra(ll_context *ctx, const ll_bench_net *n, const ll_lanes *lanes, times *t) {
    ll_status status = LL_OK;
    ll_hierarchy *plain = NULL;
    ll_dijkstra *d = NULL;
    int64_t *distance = NULL;
    int32_t runs = lanes->lane_count < 32 ? lanes->lane_count : 32;
    LL_NEW(ctx, distance, n->node_count);
    LL_TRY(ll_hierarchy_create_plain(ctx, n->node_count, n->arc_count, n->tail, n->head, NULL, &plain));
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

/* Bytes of all down sweeps of a round, if caches kept every row and weight for as long as a tile needs it. */
static double bytes_moved(const ll_hierarchy *h, const ll_lanes *lanes, const ll_engine_info *info) {
    double tiles = (lanes->lane_count + info->tile_lanes - 1) / info->tile_lanes;
    return tiles * (8.0 * info->tile_lanes * h->node_count + 12.0 * (double)h->edge_count + 8.0 * h->node_count);
}

static void print_floors(const ll_hierarchy *h, const ll_lanes *lanes, const ll_engine_info *info, double copy_bytes_s,
                         const times *t) {
    double bytes = bytes_moved(h, lanes, info);
    if (h->plain) return;
    printf("  moved %.3g MB a round, %.2f GB/s: %.0f%% of copying (%.2f GB/s); %.3f ns/triangle\n", 1e-6 * bytes,
           1e-9 * bytes / t->trees, 100 * bytes / t->trees / copy_bytes_s, 1e-9 * copy_bytes_s,
           1e9 * t->customize / (double)(h->triangle_count > 0 ? h->triangle_count : 1));
}

static void print_times(const ll_bench_net *n, const ll_hierarchy *h, const ll_lanes *lanes, const ll_engine_info *info,
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

static ll_status bench(ll_context *ctx, const ll_bench_net *n, ll_backend backend) {
    ll_status status = LL_OK;
    ll_hierarchy *h = NULL;
    ll_lanes lanes = {0};
    ll_engine engine = {.ops = NULL};
    ll_engine_info info;
    ll_bandwidth speed;
    int64_t *flow = NULL;
    times t = {0};
    LL_TRY(ll_bench_contract(ctx, n, &h, &t.order, &t.contract));
    LL_TRY(ll_bench_make_lanes(ctx, h, MOST_LANES, &lanes));
    LL_NEW(ctx, flow, n->arc_count);
    const ll_engine_options options = {.threads = 0};
    LL_TRY(ll_engine_open(ctx, backend, h, &lanes, &options, &engine));
    LL_TRY(engine.ops->weights(engine.impl, n->weight));
    for (int i = 0; i < REPEATS; i++) LL_TRY(run_round(&engine, &lanes, flow, &t));
    LL_TRY(engine.ops->bandwidth(engine.impl, &speed));
    LL_TRY(time_dijkstra(ctx, n, &lanes, &t));
    engine.ops->info(engine.impl, &info);
    print_times(n, h, &lanes, &info, &t);
    print_floors(h, &lanes, &info, speed.copy_bytes_s, &t);
    printf("\n");
    fflush(stdout);
done:
    ll_engine_close(&engine);
    ll_bench_lanes_free(ctx, &lanes);
    ll_hierarchy_free(ctx, h);
    ll_free(ctx, flow);
    return status;
}

static ll_status bench_all(ll_context *ctx, ll_backend backend, char **inputs, int input_count) {
    ll_status status = LL_OK;
    for (int i = -2; status == LL_OK && i < input_count; i++) {
        ll_bench_net n = {0};
        if (i == -2)
            status = ll_bench_make_grid(ctx, "triangulated grid 50 x 50", 50, true, &n);
        else if (i == -1)
            status = ll_bench_make_grid(ctx, "grid 200 x 200", 200, false, &n);
        else
            status = ll_bench_read(ctx, inputs[i], &n);
        if (status == LL_OK) status = bench(ctx, &n, backend);
        ll_bench_net_free(ctx, &n);
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
