/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flows over random columns made to fit: every operation of a backend (kernels/fit.h) on a device beside the CPU's and
 * beside its floor, the fewest bytes it must move in memory and over the bus (the heads of kernels/cuda/fit.cu and
 * fit_columns.c say which) over the bandwidths of the same run. Open is what goes to the device once, append what a
 * pool that has grown by a tenth costs then.
 */
#include "benchmarks/bench_fits.h"

#include <stdio.h>

#include "benchmarks/median.h"
#include "solver/selftest/columns.h"

enum { REPEATS = 7, DEVICE = 0, CPU = 1, ENGINES = 2 };

typedef enum operation { OPEN, APPEND, ROUND, LOADS, CROSSES, SCARCE, LISTS, OPERATIONS } operation;
static const char *const names[OPERATIONS] = {"open", "append", "round", "load", "crosses", "scarce", "list"};

typedef struct engine {
    const ll_fit_ops *ops;
    double times[OPERATIONS][REPEATS]; /* s */
} engine;

typedef struct bench {
    ll_context *ctx;
    const ll_bandwidth *speed;
    ll_selftest_columns c;
    engine engines[ENGINES];
    int64_t *first_of, *unmet_of;      /* [demand] of the columns before */
    int64_t *flow_uteu, *missing_uteu; /* [column], [demand] */
    ll_wide *load, *room;              /* [row] */
    bool *crosses;                     /* [column] */
    int32_t *count;                    /* [column] */
    int64_t *first;                    /* [column + 1] */
    int64_t entries;                   /* in all lists */
    int32_t *row;
    int64_t *weight_micro;
} bench;

static void stop_watch(engine *e, operation o, int repeat, double *start_s) {
    e->times[o][repeat] = ll_clock_s() - *start_s;
    *start_s = ll_clock_s();
}

static ll_status make_arrays(bench *b) {
    ll_status status = LL_OK;
    const ll_fit_columns *of = &b->c.of;
    LL_NEW(b->ctx, b->first_of, of->demand_count);
    LL_NEW(b->ctx, b->unmet_of, of->demand_count);
    LL_NEW(b->ctx, b->flow_uteu, of->column_count);
    LL_NEW(b->ctx, b->missing_uteu, of->demand_count);
    LL_NEW(b->ctx, b->load, of->row_count);
    LL_NEW(b->ctx, b->room, of->row_count);
    LL_NEW(b->ctx, b->crosses, of->column_count);
    LL_NEW(b->ctx, b->count, of->column_count);
    LL_NEW(b->ctx, b->first, of->column_count + 1);
done:
    return status;
}

static ll_status make_lists(bench *b) {
    ll_status status = LL_OK;
    for (int64_t j = 0; j < b->c.of.column_count; j++)
        b->first[j + 1] = b->first[j] + (b->count[j] > 0 ? b->count[j] : 0);
    b->entries = b->first[b->c.of.column_count];
    LL_TRY(ll_grow(b->ctx, &b->row, b->entries, sizeof *b->row));
    LL_TRY(ll_grow(b->ctx, &b->weight_micro, b->entries, sizeof *b->weight_micro));
done:
    return status;
}

static int64_t before_append(const ll_fit_columns *of) { return of->column_count - of->column_count / 10; }

/* The last tenth goes and comes again. */
static ll_status append(bench *b, engine *e, void *fit, int repeat) {
    ll_status status = LL_OK;
    int64_t count = before_append(&b->c.of);
    const ll_fit_columns before = ll_selftest_columns_part(&b->c.of, count, b->first_of, b->unmet_of);
    LL_TRY(e->ops->follow(fit, &before, count));
    double start_s = ll_clock_s();
    LL_TRY(e->ops->follow(fit, &b->c.of, count));
    stop_watch(e, APPEND, repeat, &start_s);
done:
    return status;
}

static ll_status run_round(bench *b, engine *e, int repeat) {
    ll_status status = LL_OK;
    void *fit = NULL;
    double start_s = ll_clock_s();
    LL_TRY(e->ops->open(b->ctx, &b->c.of, 0, &fit));
    stop_watch(e, OPEN, repeat, &start_s);
    LL_TRY(append(b, e, fit, repeat));
    start_s = ll_clock_s();
    LL_TRY(e->ops->round(fit, b->c.value_teu, b->c.of.column_count, b->flow_uteu, b->missing_uteu));
    stop_watch(e, ROUND, repeat, &start_s);
    LL_TRY(e->ops->load(fit, b->flow_uteu, b->load));
    stop_watch(e, LOADS, repeat, &start_s);
    LL_TRY(e->ops->crosses(fit, b->crosses));
    stop_watch(e, CROSSES, repeat, &start_s);
    ll_selftest_room(&b->c.of, b->load, b->room);
    start_s = ll_clock_s();
    LL_TRY(e->ops->scarce(fit, b->missing_uteu, b->room, b->count));
    stop_watch(e, SCARCE, repeat, &start_s);
    LL_TRY(make_lists(b));
    start_s = ll_clock_s();
    LL_TRY(e->ops->list(fit, b->first, b->row, b->weight_micro));
    stop_watch(e, LISTS, repeat, &start_s);
done:
    if (fit != NULL) e->ops->close(fit);
    return status;
}

static double floor_s(const bench *b, operation o) {
    const ll_fit_columns *of = &b->c.of;
    double c = (double)of->column_count, d = (double)of->demand_count, p = (double)of->first[of->column_count];
    double r = of->row_count, m = of->arc_count, e = (double)of->entry_first[of->arc_count], n = (double)b->entries;
    int64_t before = before_append(of);
    double added_c = (double)(of->column_count - before), added_p = p - (double)of->first[before];
    const double memory[OPERATIONS] = {0, 0, 32 * c, 8 * c + 12 * p, 12 * c + 4 * p, 24 * c + 8 * p, 12 * n};
    const double bus[OPERATIONS] = {4 * p + 32 * c + 36 * d + 8 * m + 16 * e + 24 * r,
                                    4 * added_p + 32 * added_c + 16 * d,
                                    16 * c + 8 * d,
                                    8 * c + 16 * r,
                                    4 * c,
                                    4 * c + 8 * d + 16 * r,
                                    8 * c + 12 * n};
    return memory[o] / b->speed->copy_bytes_s + (b->speed->to_bytes_s > 0 ? bus[o] / b->speed->from_bytes_s : 0);
}

static void print_rows(const bench *b) {
    for (operation o = 0; o < OPERATIONS; o++) {
        double time_s = ll_bench_median_s(b->engines[DEVICE].times[o], REPEATS), floor = floor_s(b, o);
        double cpu_s = ll_bench_median_s(b->engines[CPU].times[o], REPEATS);
        printf("| %lld | %s | %.3f | %.3f | %.0f%% | %.3f | %.1f |\n", (long long)b->c.of.column_count, names[o],
               1e3 * time_s, 1e3 * floor, 100 * floor / time_s, 1e3 * cpu_s, cpu_s / time_s);
    }
    fflush(stdout);
}

static ll_status run_size(ll_context *ctx, const ll_fit_ops *ops, const ll_bandwidth *speed,
                          ll_selftest_spread spread) {
    ll_status status = LL_OK;
    bench b = {.ctx = ctx, .speed = speed};
    b.engines[DEVICE].ops = ops;
    b.engines[CPU].ops = &ll_openmp_fit_ops;
    LL_TRY(ll_selftest_columns_create(ctx, spread, 1, &b.c));
    LL_TRY(make_arrays(&b));
    for (int i = 0; i < ENGINES; i++)
        for (int repeat = -1; repeat < REPEATS; repeat++) /* the first warms up */
            LL_TRY(run_round(&b, &b.engines[i], repeat < 0 ? 0 : repeat));
    print_rows(&b);
done:;
    void *arrays[] = {b.first_of, b.unmet_of, b.flow_uteu, b.missing_uteu, b.load,        b.room,
                      b.crosses,  b.count,    b.first,     b.row,          b.weight_micro};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_selftest_columns_free(ctx, &b.c);
    return status;
}

ll_status ll_bench_fits(ll_context *ctx, const ll_fit_ops *ops, const ll_bandwidth *speed, int sizes) {
    static const ll_selftest_spread spreads[] = {{20000, 5000, 1, 4, 60}, {80000, 20000, 1, 6, 60}};
    ll_status status = LL_OK;
    printf("| columns | operation | device ms | floor ms | of floor | CPU ms | times faster |\n");
    printf("|---:|---|---:|---:|---:|---:|---:|\n");
    for (int i = 0; i < sizes && i < (int)(sizeof spreads / sizeof *spreads); i++)
        LL_TRY(run_size(ctx, ops, speed, spreads[i]));
done:
    return status;
}
