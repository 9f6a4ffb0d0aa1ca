/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operations of masters of 256 to 8 192 capacities with few columns a demand, and of one whose demands have tens of
 * columns over tens of capacities, on the device with our own Cholesky and with cuSOLVER's, and on the CPU of the same
 * machine, as lines of a Markdown table:
 *
 *     open       its program, 12 e + 16 c bytes over the bus; the entries by row    76 e bytes
 *     gather     prices over the entries of columns, a point on the central path     24 e + 40 c bytes
 *     assembly   the matrix                                                         24 r^2 bytes, 8 a pair of rows
 *     factor     r^3 / 3 operations
 *     system     both triangles, with the gathers around them                        8 r^2 + 16 e bytes
 *     step       a predictor's direction, its lengths and the move                   8 r^2 + 28 e + 150 c bytes
 *
 * c columns, e entries, r rows. A floor is bytes over the copy bandwidth, operations over the rate of multiply-adds,
 * both measured in the same run; where no rate was, a factorisation has none. Medians of some repeats by the wall
 * clock, with what comes back over the bus.
 */
#include "benchmarks/bench_masters.h"

#include <stdio.h>
#include <string.h>

#include "benchmarks/median.h"
#include "kernels/backends.h"
#include "solver/selftest/programs.h"

enum { REPEATS = 3, OWN = 0, CUSOLVER, CPU, ENGINES };

typedef enum operation { OPEN, GATHER, ASSEMBLY, FACTOR, SYSTEM, STEP, OPERATIONS } operation;
static const char *const names[OPERATIONS] = {"open", "gather", "assembly", "factor", "system", "step"};

typedef struct engine {
    const ll_newton_ops *ops;
    void *impl;
    bool there;
    char name[128];
    double times[OPERATIONS][REPEATS]; /* s */
} engine;

typedef struct bench {
    ll_context *ctx;
    const ll_bandwidth *speed;
    ll_program g;
    double *price, *misfit; /* [row here] */
    engine engines[ENGINES];
} bench;

static double lap_s(double *start) {
    double now = ll_clock_s(), lap = now - *start;
    *start = now;
    return lap;
}

/* One round; nothing but a fetch says that a device is done. */
static ll_status run_round(bench *b, engine *e, int repeat) {
    ll_status status = LL_OK;
    int32_t lost = 0;
    ll_newton_climb way;
    ll_newton_lengths lengths = {0, 0};
    ll_newton_info before, after;
    double product = 0;
    LL_TRY(e->ops->put(e->impl, LL_NEWTON_PRICE, b->price));
    double start = ll_clock_s();
    LL_TRY(e->ops->center(e->impl, 0.1));
    LL_TRY(e->ops->fetch(e->impl, LL_NEWTON_MISFIT, b->misfit));
    e->times[GATHER][repeat] = lap_s(&start);
    e->ops->info(e->impl, &before);
    LL_TRY(e->ops->factor(e->impl, &lost));
    e->ops->info(e->impl, &after);
    e->times[ASSEMBLY][repeat] = after.assembly_s - before.assembly_s;
    e->times[FACTOR][repeat] = after.factor_s - before.factor_s;
    (void)lap_s(&start);
    LL_TRY(e->ops->climb(e->impl, &way));
    e->times[SYSTEM][repeat] = lap_s(&start);
    LL_TRY(e->ops->direct(e->impl, LL_NEWTON_PREDICT, 0, &lengths, &product));
    const ll_newton_lengths step = {0.1 * lengths.primal, 0.1 * lengths.dual};
    LL_TRY(e->ops->move(e->impl, step));
    LL_TRY(e->ops->fetch(e->impl, LL_NEWTON_MISFIT, b->misfit));
    e->times[STEP][repeat] = lap_s(&start);
done:
    return status;
}

/* Left open the last time; the first warms up. */
static ll_status open_engine(bench *b, engine *e, const ll_newton_options *options) {
    ll_status status = LL_OK;
    for (int i = -1; i < REPEATS; i++) {
        if (e->impl != NULL) e->ops->close(e->impl);
        e->impl = NULL;
        double start_s = ll_clock_s();
        LL_TRY(e->ops->open(b->ctx, &b->g, options, &e->impl));
        e->times[OPEN][i < 0 ? 0 : i] = lap_s(&start_s);
    }
done:
    return status;
}

/* A first round warms up and is forgotten. An engine that has no room, or no cuSOLVER, is not there. */
static ll_status run_engine(bench *b, engine *e, const ll_newton_options *options, bool cusolver) {
    ll_status status = LL_OK;
    ll_newton_info info;
    status = open_engine(b, e, options);
    if (status == LL_ERR_UNAVAILABLE) return LL_OK;
    LL_TRY(status);
    e->ops->info(e->impl, &info);
    e->there = !cusolver || strstr(info.name, ", cuSOLVER") != NULL;
    memcpy(e->name, info.name, sizeof e->name);
    for (int i = -1; e->there && i < REPEATS; i++) LL_TRY(run_round(b, e, i < 0 ? 0 : i));
done:
    if (e->impl != NULL) e->ops->close(e->impl);
    return status;
}

static double median_s(const engine *e, operation o) { return ll_bench_median_s(e->times[o], REPEATS); }

static double floor_s(const bench *b, operation o) {
    double r = b->g.row_count, c = (double)b->g.column_count, e = (double)b->g.entry_count, pairs = 0;
    for (int64_t group = 0; group < b->g.group_count; group++) {
        double size = (double)(b->g.union_first[group + 1] - b->g.union_first[group]);
        pairs += size * (size + 1) / 2;
    }
    const double bytes[OPERATIONS] = {76 * e, 24 * e + 40 * c,    24 * r * r + 8 * pairs,
                                      0,      8 * r * r + 16 * e, 8 * r * r + 28 * e + 150 * c};
    if (o == FACTOR) return b->speed->flops_s > 0 ? r * r * r / 3 / b->speed->flops_s : 0;
    double bus_s = o == OPEN && b->speed->to_bytes_s > 0 ? (12 * e + 16 * c) / b->speed->to_bytes_s : 0;
    return bytes[o] / b->speed->copy_bytes_s + bus_s;
}

static void print_time(const engine *e, operation o) {
    if (e->there)
        printf(" %.3f |", 1e3 * median_s(e, o));
    else
        printf(" - |");
}

static void print_rows(const bench *b) {
    const engine *own = &b->engines[OWN], *cpu = &b->engines[CPU];
    for (operation o = 0; o < OPERATIONS; o++) {
        double floor = floor_s(b, o);
        printf("| %d | %lld | %s |", b->g.row_count, (long long)b->g.column_count, names[o]);
        for (int i = 0; i < CPU; i++) print_time(&b->engines[i], o);
        printf(" %.3f |", 1e3 * floor);
        if (own->there)
            printf(" %.0f%% |", 100 * floor / median_s(own, o));
        else
            printf(" - |");
        print_time(cpu, o);
        if (own->there)
            printf(" %.1f |\n", median_s(cpu, o) / median_s(own, o));
        else
            printf(" - |\n");
    }
    fflush(stdout);
}

static ll_status run_size(ll_context *ctx, const ll_newton_ops *ops, const ll_bandwidth *speed,
                          ll_selftest_shape shape) {
    const ll_newton_options own = {.cusolver = ""}, any = {.cusolver_rows = 1};
    ll_status status = LL_OK;
    bench b = {.ctx = ctx, .speed = speed};
    b.engines[OWN].ops = b.engines[CUSOLVER].ops = ops;
    b.engines[CPU].ops = &ll_openmp_newton_ops;
    LL_TRY(ll_selftest_program_create(ctx, shape, 1, &b.g));
    LL_NEW(ctx, b.price, shape.rows);
    LL_NEW(ctx, b.misfit, shape.rows);
    for (int32_t r = 0; r < shape.rows; r++) b.price[r] = 0.1 + 0.01 * (r % 97);
    LL_TRY(run_engine(&b, &b.engines[OWN], &own, false));
    LL_TRY(run_engine(&b, &b.engines[CUSOLVER], &any, true));
    LL_TRY(run_engine(&b, &b.engines[CPU], &own, false));
    print_rows(&b);
    fprintf(stderr, "masters of %d rows: %s | %s | %s\n", shape.rows, b.engines[OWN].name, b.engines[CUSOLVER].name,
            b.engines[CPU].name);
done:
    ll_free(ctx, b.price);
    ll_free(ctx, b.misfit);
    ll_selftest_program_free(ctx, &b.g);
    return status;
}

ll_status ll_bench_masters(ll_context *ctx, const ll_newton_ops *ops, const ll_bandwidth *speed, int sizes) {
    static const ll_selftest_shape shapes[] = {{256, 512, 6, 24},   {1024, 2048, 6, 24},  {2048, 4096, 6, 24},
                                               {4096, 8192, 6, 24}, {8192, 16384, 6, 24}, {2304, 10000, 76, 110}};
    ll_status status = LL_OK;
    printf(
        "| rows | columns | operation | device ms | with cuSOLVER | floor ms | of floor | CPU ms | times faster |\n");
    printf("|---:|---:|---|---:|---:|---:|---:|---:|---:|\n");
    for (int i = 0; i < sizes && i < (int)(sizeof shapes / sizeof *shapes); i++)
        LL_TRY(run_size(ctx, ops, speed, shapes[i]));
done:
    return status;
}
