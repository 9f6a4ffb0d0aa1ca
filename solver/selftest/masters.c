/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operations of masters beside those of the CPU on one thread, over seeded programs around the sizes of a device's
 * tiles, and with cuSOLVER where there is one. Numbers of a column are equal to the bit, sums to the last digits.
 */
#include <math.h>
#include <string.h>

#include "graphs/base/random.h"
#include "kernels/backends.h"
#include "solver/selftest/programs.h"
#include "solver/selftest/selftest.h"

typedef enum operation { COLUMNS, ROWS, SUMS, SYSTEM, STEPS, OPERATIONS } operation;
static const char *const names[OPERATIONS] = {"columns", "rows", "sums", "system", "steps"};
enum { KNOWN, ASKED, SIDES };
static const double digits = 1e-9;

typedef struct trial {
    ll_selftest *t;
    const ll_program *g;
    const ll_newton_ops *ops[SIDES];
    void *impl[SIDES];
    double *vector[SIDES]; /* [column] or [row here] */
    int64_t numbers[OPERATIONS], wrong[OPERATIONS];
    int32_t programs;
    bool cusolver; /* of the last one */
} trial;

/* An operation of both sides; AT is a side's engine. */
#define AT r->impl[side]
#define BOTH(call)                                                                                                     \
    for (int side = 0; side < SIDES; side++) LL_TRY(r->ops[side]->call)

static void count(trial *r, operation o, bool equal) {
    r->numbers[o]++;
    r->wrong[o] += !equal;
}

static bool is_near(double a, double b) { return fabs(a - b) <= digits * (1 + fabs(a)); }

static ll_status compare(trial *r, operation o, ll_newton_vector vector) {
    ll_status status = LL_OK;
    bool of_column = vector == LL_NEWTON_X || vector == LL_NEWTON_Z;
    int64_t length = of_column ? r->g->column_count : r->g->row_count;
    BOTH(fetch(AT, vector, r->vector[side]));
    for (int64_t i = 0; i < length; i++) {
        double a = r->vector[KNOWN][i], b = r->vector[ASKED][i];
        count(r, o, o == COLUMNS ? a == b : is_near(a, b));
    }
done:
    return status;
}

/* The CPU's iterate to both, so that last digits do not add up. */
static ll_status level(trial *r) {
    ll_status status = LL_OK;
    for (ll_newton_vector v = 0; v < LL_NEWTON_VECTORS; v++) {
        LL_TRY(r->ops[KNOWN]->fetch(r->impl[KNOWN], v, r->vector[KNOWN]));
        LL_TRY(r->ops[ASKED]->put(r->impl[ASKED], v, r->vector[KNOWN]));
    }
done:
    return status;
}

static ll_status compare_center(trial *r) {
    ll_status status = LL_OK;
    ll_newton_sums sums[SIDES];
    ll_random random = ll_random_start(r->t->seed);
    for (int32_t i = 0; i < r->g->row_count; i++)
        r->vector[KNOWN][i] = 0.05 + (double)ll_random_below(&random, 1000) / 700;
    BOTH(put(AT, LL_NEWTON_PRICE, r->vector[KNOWN]));
    BOTH(center(AT, 0.1));
    LL_TRY(compare(r, COLUMNS, LL_NEWTON_X));
    LL_TRY(compare(r, COLUMNS, LL_NEWTON_Z));
    LL_TRY(compare(r, COLUMNS, LL_NEWTON_SLACK));
    LL_TRY(compare(r, ROWS, LL_NEWTON_MISFIT));
    LL_TRY(level(r));
    BOTH(measure(AT, &sums[side]));
    count(r, SUMS, is_near(sums[KNOWN].products, sums[ASKED].products));
    count(r, SUMS, is_near(sums[KNOWN].cost, sums[ASKED].cost));
    count(r, SUMS, is_near(sums[KNOWN].owed, sums[ASKED].owed));
    count(r, SUMS, is_near(sums[KNOWN].misfit, sums[ASKED].misfit));
done:
    return status;
}

/* Matrix, factor and a system with it: the direction of the prices, and what half of it leads to. */
static ll_status compare_system(trial *r) {
    ll_status status = LL_OK;
    int32_t lost[SIDES];
    ll_newton_climb way[SIDES];
    double slope[SIDES];
    BOTH(factor(AT, &lost[side]));
    if (ll_should_stop(r->t->ctx)) return ll_fail(r->t->ctx, LL_ERR_LIMIT, "stopped");
    count(r, SYSTEM, lost[KNOWN] == lost[ASKED]);
    BOTH(remember(AT));
    BOTH(climb(AT, &way[side]));
    count(r, SYSTEM, is_near(way[KNOWN].slope, way[ASKED].slope));
    count(r, SYSTEM, is_near(1 / way[KNOWN].longest, 1 / way[ASKED].longest));
    BOTH(shift(AT, fmin(1, 0.5 * way[KNOWN].longest), 0.2, &slope[side]));
    count(r, SYSTEM, is_near(slope[KNOWN], slope[ASKED]));
    LL_TRY(compare(r, SYSTEM, LL_NEWTON_PRICE));
    LL_TRY(level(r));
done:
    return status;
}

static ll_status aim(trial *r, ll_newton_aim what, ll_newton_lengths *lengths) {
    ll_status status = LL_OK;
    double product[SIDES];
    ll_newton_lengths found[SIDES] = {*lengths, *lengths};
    BOTH(direct(AT, what, 0.05, &found[side], &product[side]));
    count(r, STEPS, is_near(1 / found[KNOWN].primal, 1 / found[ASKED].primal));
    count(r, STEPS, is_near(1 / found[KNOWN].dual, 1 / found[ASKED].dual));
    count(r, STEPS, is_near(product[KNOWN], product[ASKED]));
    *lengths = found[KNOWN];
done:
    return status;
}

static ll_status compare_step(trial *r) {
    ll_status status = LL_OK;
    int32_t lost[SIDES];
    ll_newton_lengths lengths = {0, 0};
    BOTH(factor(AT, &lost[side]));
    LL_TRY(aim(r, LL_NEWTON_PREDICT, &lengths));
    LL_TRY(aim(r, LL_NEWTON_CORRECT, &lengths));
    const ll_newton_lengths step = {fmin(1, 0.9 * lengths.primal), fmin(1, 0.9 * lengths.dual)};
    BOTH(move(AT, step));
    for (ll_newton_vector v = 0; v < LL_NEWTON_VECTORS; v++) LL_TRY(compare(r, STEPS, v));
done:
    return status;
}

static ll_status open_sides(trial *r, const ll_newton_options *options) {
    ll_status status = LL_OK;
    ll_newton_info info;
    int threads = ll_context_threads(r->t->ctx);
    ll_context_set_threads(r->t->ctx, 1);
    status = r->ops[KNOWN]->open(r->t->ctx, r->g, options, &r->impl[KNOWN]);
    ll_context_set_threads(r->t->ctx, threads);
    LL_TRY(status);
    LL_TRY(r->ops[ASKED]->open(r->t->ctx, r->g, options, &r->impl[ASKED]));
    r->ops[ASKED]->info(r->impl[ASKED], &info);
    r->cusolver = strstr(info.name, ", cuSOLVER") != NULL;
    for (int side = 0; side < SIDES; side++)
        LL_NEW(r->t->ctx, r->vector[side], r->g->column_count + r->g->row_count + 1);
done:
    return status;
}

static void close_sides(trial *r) {
    for (int side = 0; side < SIDES; side++) {
        if (r->impl[side] != NULL) r->ops[side]->close(r->impl[side]);
        ll_free(r->t->ctx, r->vector[side]);
        r->impl[side] = NULL;
        r->vector[side] = NULL;
    }
}

static ll_status try_program(trial *r, ll_selftest_shape shape, const ll_newton_options *options) {
    ll_status status = LL_OK;
    ll_program g = {.row_count = 0};
    LL_TRY(ll_selftest_program_create(r->t->ctx, shape, r->t->seed, &g));
    r->g = &g;
    LL_TRY(open_sides(r, options));
    LL_TRY(compare_center(r));
    LL_TRY(compare_system(r));
    LL_TRY(compare_step(r));
    r->programs++;
done:
    close_sides(r);
    ll_selftest_program_free(r->t->ctx, &g);
    return status;
}

ll_status ll_selftest_masters(ll_selftest *t) {
    static const ll_selftest_shape shapes[] = {{3, 5, 4, 3}, {65, 140, 3, 3}, {258, 8, 3, 60}};
    enum { SHAPES = sizeof shapes / sizeof *shapes };
    const ll_newton_options own = {.cusolver = ""}, any = {.cusolver_rows = 1};
    ll_status status = LL_OK;
    trial r = {.t = t, .ops = {&ll_openmp_newton_ops, NULL}};
    ll_selftest_small small;
    LL_TRY(ll_selftest_small_open(t, &small));
    r.ops[ASKED] = small.engine.ops->newton;
    for (int i = 0; i < SHAPES; i++) LL_TRY(try_program(&r, shapes[i], &own));
    if (t->backend == LL_BACKEND_CUDA) LL_TRY(try_program(&r, shapes[SHAPES - 1], &any));
    for (operation o = 0; o < OPERATIONS; o++)
        ll_selftest_tell(t, r.wrong[o] == 0 && r.numbers[o] > 0, names[o], "%lld of %lld numbers differ, %d masters%s",
                         (long long)r.wrong[o], (long long)r.numbers[o], r.programs,
                         r.cusolver ? ", one with cuSOLVER" : "");
done:
    ll_selftest_small_close(t, &small);
    return status;
}
