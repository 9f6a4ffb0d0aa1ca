/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every operation of a device beside its floor and beside the CPU, as lines of a Markdown table:
 *
 *     bench_gpu [-d cuda|cpu] [-n NETWORKS]      trees
 *     bench_gpu [-d cuda|cpu] -m SIZES           masters (bench_masters.c)
 *     bench_gpu [-d cuda|cpu] -f SIZES           flows made to fit (bench_fits.c)
 *     bench_gpu [-d cuda|cpu] -p SIZES           programs of masters made of a pool (bench_programs.c)
 *
 * A triangulated 50 x 50 grid, a 200 x 200 grid of 159 200 arcs under 2 000 trees, a 500 x 500 grid of 998 000 arcs
 * under 10 000 trees; -n takes the first of them alone. 8 demands a tree. Times are medians of several repeats by the
 * wall clock, of all batches of a round, with every copy over the bus that the operation makes. A floor is the fewest
 * bytes that the operation must move (the heads of the kernels' files say which) over the copy bandwidth measured in
 * the same run, of the device or, for what crosses it, of the bus.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "benchmarks/bench_fits.h"
#include "benchmarks/bench_masters.h"
#include "benchmarks/bench_programs.h"
#include "benchmarks/median.h"
#include "benchmarks/nets.h"
#include "solver/cli/environment.h"

enum { REPEATS = 7, DEVICE = 0, CPU = 1, ENGINES = 2 };

typedef enum operation { WEIGHTS, CUSTOMIZE, TREES, GATHER, BOUND, LOAD, WALK, OPERATIONS } operation;
static const char *const names[OPERATIONS] = {"weights", "customize", "trees", "gather", "bound", "load", "walk"};

/* One engine over one network. */
typedef struct bench {
    ll_context *ctx;
    const ll_hierarchy *h;
    const ll_lanes *lanes;
    ll_engine engine;
    ll_engine_info info;
    ll_bandwidth speed;
    double times[OPERATIONS][REPEATS]; /* s */
    int64_t *distance, *wanted, *flow;
    ll_walk walk;
    int64_t path_arcs; /* of a round */
} bench;

static ll_status bench_open(bench *b, ll_backend backend) {
    ll_status status = LL_OK;
    const ll_engine_options options = {.threads = 0};
    int64_t demands = b->lanes->demand_count;
    LL_TRY(ll_engine_open(b->ctx, backend, b->h, b->lanes, &options, &b->engine));
    b->engine.ops->info(b->engine.impl, &b->info);
    LL_TRY(b->engine.ops->bandwidth(b->engine.impl, &b->speed));
    b->walk.arc_capacity = demands * 512;
    LL_NEW(b->ctx, b->distance, demands);
    LL_NEW(b->ctx, b->wanted, demands);
    LL_NEW(b->ctx, b->flow, b->h->arc_count);
    LL_NEW(b->ctx, b->walk.first, demands + 1);
    LL_NEW(b->ctx, b->walk.arc, b->walk.arc_capacity);
    for (int64_t d = 0; d < demands; d++) b->wanted[d] = d;
done:
    return status;
}

static void bench_close(bench *b) {
    void *arrays[] = {b->distance, b->wanted, b->flow, b->walk.first, b->walk.arc};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(b->ctx, arrays[i]);
    ll_engine_close(&b->engine);
}

/* Adds the time since *start to an operation's, and starts again. */
static void stop_watch(bench *b, operation o, int repeat, double *start) {
    double now = ll_clock_s();
    b->times[o][repeat] += now - *start;
    *start = ll_clock_s();
}

static ll_status run_batch(bench *b, int32_t first, int32_t count, int repeat) {
    ll_status status = LL_OK;
    const ll_kernel_ops *ops = b->engine.ops;
    int64_t d0 = b->lanes->first_demand[first], demands = b->lanes->first_demand[first + count] - d0;
    ll_i128 sum = 0;
    bool reachable = false;
    double start = ll_clock_s();
    LL_TRY(ops->trees(b->engine.impl, first, count));
    stop_watch(b, TREES, repeat, &start);
    LL_TRY(ops->gather(b->engine.impl, b->distance));
    stop_watch(b, GATHER, repeat, &start);
    LL_TRY(ops->bound(b->engine.impl, &sum, &reachable));
    stop_watch(b, BOUND, repeat, &start);
    LL_TRY(ops->load(b->engine.impl, b->flow));
    stop_watch(b, LOAD, repeat, &start);
    status = ops->walk(b->engine.impl, b->wanted + d0, demands, &b->walk);
    if (status == LL_ERR_LIMIT) status = LL_OK; /* lengths are there; their time counts */
    stop_watch(b, WALK, repeat, &start);
    b->path_arcs += b->walk.first[demands];
done:
    return status;
}

static ll_status run_round(bench *b, const int64_t *weight, int repeat) {
    ll_status status = LL_OK;
    double start = ll_clock_s();
    int32_t all = b->lanes->lane_count, most = b->info.batch_lanes;
    b->path_arcs = 0;
    LL_TRY(b->engine.ops->weights(b->engine.impl, weight));
    stop_watch(b, WEIGHTS, repeat, &start);
    LL_TRY(b->engine.ops->customize(b->engine.impl));
    stop_watch(b, CUSTOMIZE, repeat, &start);
    for (int32_t first = 0; first < all; first += most)
        LL_TRY(run_batch(b, first, all - first < most ? all - first : most, repeat));
done:
    return status;
}

/* A first round warms up and is forgotten. */
static ll_status run_rounds(bench *b, const int64_t *weight) {
    ll_status status = LL_OK;
    for (int i = -1; i < REPEATS; i++) {
        LL_TRY(run_round(b, weight, i < 0 ? 0 : i));
        if (i < 0) memset(b->times, 0, sizeof b->times);
    }
done:
    return status;
}

static double median_s(const bench *b, operation o) { return ll_bench_median_s(b->times[o], REPEATS); }

/* Bytes that an operation must move in the engine's memory, and over the bus. One metric. */
static void count_bytes(const bench *b, operation o, double *memory, double *bus) {
    double n = b->h->node_count, m = b->h->arc_count, k = (double)b->h->edge_count, t = (double)b->h->triangle_count;
    double s = b->lanes->lane_count, d = (double)b->lanes->demand_count, p = (double)b->path_arcs;
    double looked_at = p * (m / n + 1) / 2; /* half of the arcs into a node, until the tight one */
    const double all_memory[OPERATIONS] = {0,
                                           48 * k + 20 * m + 48 * t,
                                           8 * s * n + 8 * k * s / b->info.tile_lanes,
                                           52 * d,
                                           60 * d,
                                           72 * looked_at + 32 * p,
                                           72 * looked_at + 4 * p};
    const double all_bus[OPERATIONS] = {8 * m, 0, 8 * s, 8 * d, 0, 8 * m, 16 * d + 4 * p};
    *memory = all_memory[o];
    *bus = all_bus[o];
}

static double floor_s(const bench *b, operation o) {
    double memory = 0, bus = 0;
    count_bytes(b, o, &memory, &bus);
    return memory / b->speed.copy_bytes_s + (b->speed.to_bytes_s > 0 ? bus / b->speed.from_bytes_s : 0);
}

static void print_rows(const char *name, const bench *device, const bench *cpu) {
    for (operation o = 0; o < OPERATIONS; o++) {
        double time_s = median_s(device, o), cpu_s = median_s(cpu, o), floor = floor_s(device, o);
        printf("| %s, %d trees | %s | %.3f | %.3f | %.0f%% | %.3f | %.1f |\n", name, device->lanes->lane_count,
               names[o], 1e3 * time_s, 1e3 * floor, 100 * floor / time_s, 1e3 * cpu_s, cpu_s / time_s);
    }
    fflush(stdout);
}

static ll_status run_network(ll_context *ctx, const ll_bench_net *n, int32_t trees, ll_backend backend) {
    ll_status status = LL_OK;
    ll_hierarchy *h = NULL;
    ll_lanes lanes = {0};
    double order_s = 0, contract_s = 0;
    bench engines[ENGINES] = {{.ctx = ctx, .lanes = &lanes}, {.ctx = ctx, .lanes = &lanes}};
    LL_TRY(ll_bench_contract(ctx, n, &h, &order_s, &contract_s));
    LL_TRY(ll_bench_make_lanes(ctx, h, trees, &lanes));
    for (int i = 0; i < ENGINES; i++) {
        engines[i].h = h;
        LL_TRY(bench_open(&engines[i], i == DEVICE ? backend : LL_BACKEND_OPENMP));
        LL_TRY(run_rounds(&engines[i], n->weight));
    }
    print_rows(n->name, &engines[DEVICE], &engines[CPU]);
    fprintf(stderr,
            "%s: order %.1f s, contract %.1f s, %s (%.0f GB/s) beside %s (%.1f GB/s); batches of %d lanes%s%s\n",
            n->name, order_s, contract_s, engines[DEVICE].info.name, engines[DEVICE].speed.copy_bytes_s * 1e-9,
            engines[CPU].info.name, engines[CPU].speed.copy_bytes_s * 1e-9, engines[DEVICE].info.batch_lanes,
            engines[DEVICE].info.steps[0] != '\0' ? "; " : "", engines[DEVICE].info.steps);
done:
    for (int i = 0; i < ENGINES; i++) bench_close(&engines[i]);
    ll_bench_lanes_free(ctx, &lanes);
    ll_hierarchy_free(ctx, h);
    return status;
}

static ll_status run_all(ll_context *ctx, ll_backend backend, int networks) {
    static const struct {
        const char *name;
        int32_t side, trees;
        bool diagonals;
    } all[] = {{"triangulated grid 50 x 50", 50, 2000, true},
               {"grid 200 x 200", 200, 2000, false},
               {"grid 500 x 500", 500, 10000, false}};
    ll_status status = LL_OK;
    printf("| network | operation | device ms | floor ms | of floor | CPU ms | times faster |\n");
    printf("|---|---|---:|---:|---:|---:|---:|\n");
    for (int i = 0; i < networks && i < (int)(sizeof all / sizeof *all); i++) {
        ll_bench_net n = {0};
        LL_TRY(ll_bench_make_grid(ctx, all[i].name, all[i].side, all[i].diagonals, &n));
        status = run_network(ctx, &n, all[i].trees, backend);
        ll_bench_net_free(ctx, &n);
        LL_TRY(status);
    }
done:
    return status;
}

/* Any engine knows the tables of masters and fits, and how fast its device is. */
static ll_status run_others(ll_context *ctx, ll_backend backend, int masters, int fits, int programs) {
    ll_status status = LL_OK;
    ll_bench_net n = {0};
    ll_hierarchy *h = NULL;
    ll_lanes lanes = {0};
    ll_engine engine = {.ops = NULL};
    ll_bandwidth speed;
    double order_s = 0, contract_s = 0;
    const ll_engine_options options = {.threads = 0};
    LL_TRY(ll_bench_make_grid(ctx, "small", 10, false, &n));
    LL_TRY(ll_bench_contract(ctx, &n, &h, &order_s, &contract_s));
    LL_TRY(ll_bench_make_lanes(ctx, h, 10, &lanes));
    LL_TRY(ll_engine_open(ctx, backend, h, &lanes, &options, &engine));
    LL_TRY(engine.ops->bandwidth(engine.impl, &speed));
    if (masters > 0) LL_TRY(ll_bench_masters(ctx, engine.ops->newton, &speed, masters));
    if (fits > 0) LL_TRY(ll_bench_fits(ctx, engine.ops->fit, &speed, fits));
    if (programs > 0) LL_TRY(ll_bench_programs(ctx, &engine, &speed, programs));
done:
    ll_engine_close(&engine);
    ll_bench_lanes_free(ctx, &lanes);
    ll_hierarchy_free(ctx, h);
    ll_bench_net_free(ctx, &n);
    return status;
}

int main(int argc, char **argv) {
    ll_context *ctx = NULL;
    ll_backend backend = LL_BACKEND_CUDA;
    int networks = 3, masters = 0, fits = 0, programs = 0;
    ll_cli_environment_prepare(argv);
    if (ll_context_create(&ctx) != LL_OK) return LL_ERR_MEMORY;
    for (int option; (option = getopt(argc, argv, "d:n:m:f:p:")) != -1;) {
        if (option == 'd')
            backend = strcmp(optarg, "cpu") == 0 ? LL_BACKEND_OPENMP : LL_BACKEND_CUDA;
        else if (option == 'n')
            networks = atoi(optarg);
        else if (option == 'm')
            masters = atoi(optarg);
        else if (option == 'f')
            fits = atoi(optarg);
        else if (option == 'p')
            programs = atoi(optarg);
        else
            return LL_ERR_USAGE;
    }
    bool others = masters > 0 || fits > 0 || programs > 0;
    ll_status status = others ? run_others(ctx, backend, masters, fits, programs) : run_all(ctx, backend, networks);
    if (status != LL_OK) fprintf(stderr, "bench_gpu: %s\n", ll_context_error(ctx));
    ll_context_free(ctx);
    return (int)status;
}
