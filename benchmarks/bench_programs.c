/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pool of shortest paths at random prices, and what it takes until a master over four rows of five can begin:
 *
 *     taken over   its program made by all threads of the CPU, and its entries over the bus
 *     made there   made on the device, which has the pool's columns already (kernels/cuda/entries.cu)
 *
 * each with the opening of the master, and the second beside its floor, 8 p + 60 f + 88 e bytes of memory and 16 c over
 * the bus for c columns with p arcs, f entries of rows that take part, e kept. Medians of some repeats by the wall
 * clock.
 */
#include "benchmarks/bench_programs.h"

#include <stdio.h>

#include "benchmarks/median.h"
#include "graphs/generate.h"
#include "solver/program_place.h"
#include "solver/selftest/pools.h"

enum { REPEATS = 5, ROUNDS = 12, MOST_USD = 100, TAKEN = 0, MADE = 1, WAYS = 2 };

typedef struct bench {
    ll_context *ctx;
    const ll_bandwidth *speed;
    ll_problem *p;
    ll_pool *pool;
    bool *wanted;              /* [row] */
    ll_master_place way[WAYS]; /* where programs are made */
    double times[WAYS][REPEATS];
    int64_t columns, entries;
    bool made; /* the device did */
} bench;

static ll_status make_problem(bench *b, int64_t nodes, int64_t demands) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    ll_problem_options options;
    ll_generate_options make = ll_generate_options_default();
    make.seed = 1;
    make.nodes = nodes;
    make.demands = demands;
    make.classes = 1;
    ll_problem_options_default(&options);
    LL_TRY(ll_generate(b->ctx, LL_GENERATE_PLANAR, &make, "planar", &c));
    LL_TRY(ll_problem_build(b->ctx, c, &options, &b->p));
    LL_NEW(b->ctx, b->wanted, b->p->row_count);
    for (int32_t r = 0; r < b->p->row_count; r++) b->wanted[r] = r % 5 != 0;
done:
    return status;
}

static ll_status run_once(bench *b, int way, double *time_s) {
    ll_status status = LL_OK;
    ll_program *g = NULL;
    ll_newton *n = NULL;
    const ll_program_plan plan = {b->wanted, NULL, false, ll_units_of(b->p)};
    double start_s = ll_clock_s();
    LL_TRY(ll_program_place_build(b->ctx, &b->way[way], b->pool, &plan, &g));
    LL_TRY(ll_newton_create(b->ctx, g, b->way[MADE].engine->ops->newton, NULL, &n));
    *time_s = ll_clock_s() - start_s;
    b->columns = g->column_count;
    b->entries = g->entry_count;
    if (way == MADE) b->made = g->made != NULL;
done:
    ll_newton_free(b->ctx, n);
    ll_program_free(b->ctx, g);
    return status;
}

/* Raw entries are about those kept and a few that all columns share. */
static double floor_s(const bench *b) {
    double p = (double)b->pool->first[b->pool->count], e = (double)b->entries, c = (double)b->columns;
    double bus_s = b->speed->to_bytes_s > 0 ? 16 * c / b->speed->to_bytes_s : 0;
    return (8 * p + 148 * e) / b->speed->copy_bytes_s + bus_s;
}

static void print_row(const bench *b) {
    double taken_s = ll_bench_median_s(b->times[TAKEN], REPEATS), made_s = ll_bench_median_s(b->times[MADE], REPEATS);
    printf("| %lld | %lld | %.2f | %.2f%s | %.2f | %.0f%% | %.1f |\n", (long long)b->columns, (long long)b->entries,
           1e3 * taken_s, 1e3 * made_s, b->made ? "" : " (by the CPU)", 1e3 * floor_s(b), 100 * floor_s(b) / made_s,
           taken_s / made_s);
    fflush(stdout);
}

static ll_status run_size(ll_context *ctx, const ll_engine *engine, const ll_bandwidth *speed, int64_t nodes,
                          int64_t demands) {
    ll_status status = LL_OK;
    bench b = {.ctx = ctx, .speed = speed};
    for (int way = 0; way < WAYS; way++) b.way[way] = ll_master_place_cpu();
    b.way[MADE].engine = engine;
    b.way[MADE].least_arcs = 0;
    b.way[MADE].least_work = 0;
    LL_TRY(make_problem(&b, nodes, demands));
    LL_TRY(ll_pool_create(ctx, b.p, &b.pool));
    LL_TRY(ll_selftest_fill_pool(ctx, 1, ROUNDS, MOST_USD, b.pool));
    for (int way = 0; way < WAYS; way++)
        for (int repeat = -1; repeat < REPEATS; repeat++) /* the first warms up, and takes the pool there */
            LL_TRY(run_once(&b, way, &b.times[way][repeat < 0 ? 0 : repeat]));
    print_row(&b);
done:
    ll_pool_free(ctx, b.pool);
    ll_problem_free(ctx, b.p);
    ll_free(ctx, b.wanted);
    return status;
}

ll_status ll_bench_programs(ll_context *ctx, const ll_engine *engine, const ll_bandwidth *speed, int sizes) {
    static const int64_t nodes[] = {800, 2500}, demands[] = {12000, 80000};
    ll_status status = LL_OK;
    printf("| columns | entries | taken over ms | made there ms | floor ms | of floor | times faster |\n");
    printf("|---:|---:|---:|---:|---:|---:|---:|\n");
    for (int i = 0; i < sizes && i < 2; i++) LL_TRY(run_size(ctx, engine, speed, nodes[i], demands[i]));
done:
    return status;
}
