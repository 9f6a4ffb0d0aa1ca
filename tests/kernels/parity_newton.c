/* SPDX-License-Identifier: Apache-2.0 */
/* A backend's operations on programs out of random numbers beside the CPU's. */
#include "tests/kernels/parity_newton.h"

#include <math.h>
#include <string.h>

#include "graphs/base/random.h"
#include "tests/support/test.h"

static const double digits = 1e-9; /* of sums, directions and what follows from them */

/* ---- two backends side by side ---- */

enum { KNOWN, ASKED, SIDES };
enum { FEW_ROWS = 100 }; /* more take a second a factorisation where kernels are run by a CPU */

typedef struct pair {
    ll_context *ctx;
    const ll_program *g;
    const ll_newton_ops *ops[SIDES];
    void *impl[SIDES];
    double *vector[SIDES]; /* [column] or [row here] */
} pair;

static void pair_open(pair *p, ll_context *ctx, const ll_newton_ops *ops, const ll_newton_options *options,
                      const ll_program *g) {
    *p = (pair){.ctx = ctx, .g = g, .ops = {&ll_openmp_newton_ops, ops}};
    for (int i = 0; i < SIDES; i++) {
        LL_ASSERT_OK(ctx, p->ops[i]->open(ctx, g, options, &p->impl[i]));
        CU_ASSERT_PTR_NOT_NULL_FATAL(p->impl[i]);
        p->vector[i] = ll_calloc(ctx, g->column_count + g->row_count + 1, sizeof(double));
        CU_ASSERT_PTR_NOT_NULL_FATAL(p->vector[i]);
    }
}

static void pair_close(pair *p) {
    for (int i = 0; i < SIDES; i++) {
        p->ops[i]->close(p->impl[i]);
        ll_free(p->ctx, p->vector[i]);
    }
}

/* An operation of both sides; AT is a side's engine. */
#define AT p->impl[side]
#define BOTH(answer)                                                                                                   \
    for (int side = 0; side < SIDES; side++) LL_ASSERT_OK(p->ctx, p->ops[side]->answer)

static int64_t length_of(const pair *p, ll_newton_vector vector) {
    return vector == LL_NEWTON_X || vector == LL_NEWTON_Z ? p->g->column_count : p->g->row_count;
}

static bool is_near(double a, double b) { return fabs(a - b) <= digits * (1 + fabs(a)); }

/* How many numbers of a vector differ: at all, or by more than the last digits. */
static int64_t differences(pair *p, ll_newton_vector vector, bool exact) {
    int64_t count = 0, length = length_of(p, vector);
    BOTH(fetch(AT, vector, p->vector[side]));
    for (int64_t i = 0; i < length; i++) {
        double a = p->vector[KNOWN][i], b = p->vector[ASKED][i];
        count += exact ? memcmp(&a, &b, sizeof a) != 0 : !is_near(a, b);
    }
    return count;
}

static void assert_near_iterates(pair *p) {
    for (ll_newton_vector v = 0; v < LL_NEWTON_VECTORS; v++) CU_ASSERT_EQUAL(differences(p, v, false), 0);
}

/* The CPU's iterate to both, so that last digits do not add up. */
static void level(pair *p) {
    for (ll_newton_vector v = 0; v < LL_NEWTON_VECTORS; v++) {
        LL_ASSERT_OK(p->ctx, p->ops[KNOWN]->fetch(p->impl[KNOWN], v, p->vector[KNOWN]));
        LL_ASSERT_OK(p->ctx, p->ops[ASKED]->put(p->impl[ASKED], v, p->vector[KNOWN]));
    }
}

static void put_prices(pair *p) {
    ll_random random = ll_random_start(3);
    for (int32_t r = 0; r < p->g->row_count; r++)
        p->vector[KNOWN][r] = 0.05 + (double)ll_random_below(&random, 1000) / 700;
    BOTH(put(AT, LL_NEWTON_PRICE, p->vector[KNOWN]));
}

static void check_center(pair *p) {
    bool raised[SIDES];
    put_prices(p);
    BOTH(center(AT, 0.1));
    CU_ASSERT_EQUAL(differences(p, LL_NEWTON_X, true), 0);
    CU_ASSERT_EQUAL(differences(p, LL_NEWTON_Z, true), 0);
    CU_ASSERT_EQUAL(differences(p, LL_NEWTON_SLACK, true), 0);
    CU_ASSERT_EQUAL(differences(p, LL_NEWTON_MISFIT, false), 0);
    level(p);
    BOTH(raise(AT, 1.2, 4, &raised[side]));
    CU_ASSERT_EQUAL(raised[KNOWN], raised[ASKED]);
    CU_ASSERT_EQUAL(differences(p, LL_NEWTON_PRICE, true), 0);
}

static void check_resume(pair *p) {
    ll_newton_sums sums[SIDES];
    BOTH(remember(AT));
    put_prices(p);
    BOTH(center(AT, 0.3));
    BOTH(mix(AT, 0.3, 0.25));
    CU_ASSERT_EQUAL(differences(p, LL_NEWTON_X, true), 0);
    assert_near_iterates(p);
    level(p);
    BOTH(measure(AT, &sums[side]));
    CU_ASSERT_TRUE(is_near(sums[KNOWN].products, sums[ASKED].products));
    CU_ASSERT_TRUE(is_near(sums[KNOWN].cost, sums[ASKED].cost));
    CU_ASSERT_TRUE(is_near(sums[KNOWN].owed, sums[ASKED].owed));
    CU_ASSERT_EQUAL(sums[KNOWN].misfit, sums[ASKED].misfit);
    CU_ASSERT_TRUE(p->g->column_count == 0 || sums[KNOWN].products > 0);
}

static void check_factor(pair *p) {
    int32_t lost[SIDES] = {-2, -2};
    BOTH(factor(AT, &lost[side]));
    CU_ASSERT_EQUAL(lost[KNOWN], 0);
    CU_ASSERT_EQUAL(lost[ASKED], 0);
}

static void check_climb(pair *p) {
    ll_newton_climb way[SIDES];
    double slope[SIDES];
    put_prices(p);
    BOTH(center(AT, 0.2));
    check_factor(p);
    BOTH(remember(AT));
    BOTH(climb(AT, &way[side]));
    CU_ASSERT_TRUE(is_near(way[KNOWN].slope, way[ASKED].slope));
    CU_ASSERT_TRUE(is_near(1 / way[KNOWN].longest, 1 / way[ASKED].longest));
    CU_ASSERT_TRUE(is_near(way[KNOWN].misfit, way[ASKED].misfit));
    CU_ASSERT_TRUE(p->g->row_count == 0 || way[KNOWN].slope > 0);
    BOTH(shift(AT, fmin(1, 0.5 * way[KNOWN].longest), 0.2, &slope[side]));
    CU_ASSERT_TRUE(is_near(slope[KNOWN], slope[ASKED]));
    assert_near_iterates(p);
    level(p);
}

static void aim_and_compare(pair *p, ll_newton_aim aim, ll_newton_lengths *lengths) {
    double product[SIDES];
    ll_newton_lengths found[SIDES] = {*lengths, *lengths};
    BOTH(direct(AT, aim, 0.05, &found[side], &product[side]));
    CU_ASSERT_TRUE(is_near(1 / found[KNOWN].primal, 1 / found[ASKED].primal));
    CU_ASSERT_TRUE(is_near(1 / found[KNOWN].dual, 1 / found[ASKED].dual));
    CU_ASSERT_TRUE(is_near(product[KNOWN], product[ASKED]));
    *lengths = found[KNOWN];
}

static void check_step(pair *p) {
    ll_newton_lengths lengths = {0, 0}, ahead = {0.9, 0.9};
    aim_and_compare(p, LL_NEWTON_PREDICT, &lengths);
    aim_and_compare(p, LL_NEWTON_CORRECT, &lengths);
    aim_and_compare(p, LL_NEWTON_CENTER, &ahead);
    BOTH(swap(AT));
    const ll_newton_lengths step = {fmin(1, 0.9 * lengths.primal), fmin(1, 0.9 * lengths.dual)};
    BOTH(move(AT, step));
    assert_near_iterates(p);
    level(p);
}

static void check_face(pair *p) {
    ll_newton_face face[SIDES];
    int32_t lost[SIDES];
    BOTH(remember(AT));
    BOTH(face(AT));
    CU_ASSERT_EQUAL(differences(p, LL_NEWTON_X, true), 0);
    BOTH(project(AT, &lost[side], &face[side]));
    CU_ASSERT_EQUAL(lost[KNOWN], lost[ASKED]);
    CU_ASSERT_TRUE(is_near(face[KNOWN].misfit, face[ASKED].misfit));
    CU_ASSERT_EQUAL(face[KNOWN].changes, face[ASKED].changes);
    CU_ASSERT_EQUAL(differences(p, LL_NEWTON_X, false), 0);
    BOTH(recall(AT));
    assert_near_iterates(p);
}

void ll_parity_newton_check(ll_context *ctx, const ll_newton_ops *ops, const ll_newton_options *options,
                            const ll_program *g) {
    pair p;
    pair_open(&p, ctx, ops, options, g);
    check_center(&p);
    check_resume(&p);
    check_climb(&p);
    check_factor(&p);
    check_step(&p);
    if (g->row_count < FEW_ROWS) check_face(&p);
    pair_close(&p);
}

void ll_parity_newton(const ll_newton_ops *ops) {
    static const ll_selftest_shape shapes[] = {{0, 0, 2, 1},  {0, 3, 4, 1},    {1, 1, 2, 1},   {3, 5, 4, 3},
                                               {64, 9, 5, 9}, {65, 140, 3, 3}, {258, 8, 3, 60}};
    ll_context *ctx = NULL;
    const ll_newton_options options = {0};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        ll_program g;
        LL_ASSERT_OK(ctx, ll_selftest_program_create(ctx, shapes[i], i + 1, &g));
        ll_parity_newton_check(ctx, ops, &options, &g);
        ll_selftest_program_free(ctx, &g);
    }
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

void ll_parity_newton_lost(const ll_newton_ops *ops, const ll_newton_options *options) {
    int32_t row[] = {0, 1}, slot[] = {0, 1}, lost[SIDES];
    int64_t group_first[] = {0, 2}, entry_first[] = {0, 2, 2};
    double one[] = {1, 1, 1}, cost[] = {1, 5}, tiny[] = {1e-30, 1e-30};
    ll_program g = {.row_count = 2,
                    .capacity = one,
                    .whole = one,
                    .group_count = 1,
                    .column_count = 2,
                    .entry_count = 2,
                    .union_count = 2,
                    .volume = one,
                    .group_first = group_first,
                    .union_first = group_first,
                    .union_row = row,
                    .cost = cost,
                    .entry_first = entry_first,
                    .entry_slot = slot,
                    .entry_weight = one};
    ll_context *ctx = NULL;
    pair pair_of_two, *p = &pair_of_two;
    ll_newton_lengths lengths[SIDES] = {{0, 0}, {0, 0}};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    pair_open(p, ctx, ops, options, &g);
    BOTH(put(AT, LL_NEWTON_PRICE, one));
    BOTH(center(AT, 0.1));
    BOTH(put(AT, LL_NEWTON_SLACK, tiny));
    BOTH(factor(AT, &lost[side]));
    CU_ASSERT_EQUAL(lost[KNOWN], 1);
    CU_ASSERT_EQUAL(lost[ASKED], 1);
    BOTH(direct(AT, LL_NEWTON_PREDICT, 0, &lengths[side], NULL));
    const ll_newton_lengths step = {1e-3, 1e-3};
    BOTH(move(AT, step));
    assert_near_iterates(p);
    pair_close(p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

ll_status ll_parity_newton_run(ll_context *ctx, const ll_newton_ops *ops, const ll_newton_options *options,
                               const ll_program *g) {
    ll_status status = LL_OK;
    double *vector = NULL, slope = 0;
    void *n = NULL;
    bool raised = false;
    int32_t lost = 0;
    ll_newton_sums sums;
    ll_newton_climb way;
    ll_newton_face face;
    ll_newton_lengths lengths = {0, 0};
    LL_NEW(ctx, vector, g->column_count + g->row_count);
    for (int32_t r = 0; r < g->row_count; r++) vector[r] = 1;
    LL_TRY(ops->open(ctx, g, options, &n));
    LL_TRY(ops->put(n, LL_NEWTON_PRICE, vector));
    LL_TRY(ops->center(n, 1));
    LL_TRY(ops->raise(n, 2, 4, &raised));
    LL_TRY(ops->remember(n));
    LL_TRY(ops->mix(n, 1, 0.1));
    LL_TRY(ops->factor(n, &lost));
    LL_TRY(ops->climb(n, &way));
    LL_TRY(ops->shift(n, 0.01, 1, &slope));
    LL_TRY(ops->measure(n, &sums));
    LL_TRY(ops->factor(n, &lost));
    LL_TRY(ops->direct(n, LL_NEWTON_PREDICT, 0, &lengths, &slope));
    LL_TRY(ops->direct(n, LL_NEWTON_CORRECT, 1, &lengths, NULL));
    LL_TRY(ops->direct(n, LL_NEWTON_CENTER, 1, &lengths, NULL));
    LL_TRY(ops->swap(n));
    LL_TRY(ops->move(n, lengths));
    LL_TRY(ops->remember(n));
    LL_TRY(ops->face(n));
    LL_TRY(ops->project(n, &lost, &face));
    LL_TRY(ops->recall(n));
    LL_TRY(ops->fetch(n, LL_NEWTON_X, vector));
done:
    if (n != NULL) ops->close(n);
    ll_free(ctx, vector);
    return status;
}
