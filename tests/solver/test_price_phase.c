/* SPDX-License-Identifier: Apache-2.0 */
/* The price phase against the volume algorithm written down plainly, round by round over the same oracle. */
#include "solver/price_phase.h"

#include <math.h>
#include <string.h>

#include "tests/solver/random_case.h"
#include "tests/support/test.h"

enum { SEEDS = 40, ROUNDS = 30, WALKS = 5, MOST_ROWS = 64 };

typedef struct plain { /* the state of the algorithm, in USD and TEU */
    double v[MOST_ROWS], best[MOST_ROWS], load[MOST_ROWS];
    double bound, target, f;
    int failures;
} plain;

static double capacity(const ll_problem *p, int32_t r) { return (double)p->row[r].capacity_uteu / 1e6; }

static double scale(const ll_problem *p, int32_t r) { return sqrt(fmax(capacity(p, r), 1e-3)); }

/* L(price) in USD, and the load of the round. */
static double look(ll_context *ctx, ll_oracle *o, const int64_t *price, int64_t *flow, double *load) {
    const ll_problem *p = o->p;
    ll_i128 bound = 0;
    int64_t added = 0;
    LL_ASSERT_OK(ctx, ll_oracle_round(o, price, p->penalty_nusd, NULL, NULL, &added, flow, &bound));
    memset(load, 0, MOST_ROWS * sizeof *load);
    for (int32_t k = 0; k < p->class_count; k++)
        for (int32_t a = 0; a < p->arc_count; a++)
            for (int64_t e = p->entry_first[a]; e < p->entry_first[a + 1]; e++)
                if (p->entry[e].klass == LL_NONE || p->entry[e].klass == k)
                    load[p->entry[e].row] +=
                        (double)flow[k * p->arc_count + a] * (double)p->entry[e].weight_micro * 1e-12;
    return (double)bound * 1e-15;
}

/* pi = max(0, best + f (target - L) / |v - capacity|^2 (v - capacity) / scale); false where nothing can move. */
static bool step(const ll_problem *p, const plain *s, int64_t *price) {
    double square = 0;
    for (int32_t r = 0; r < p->row_count; r++)
        if (s->v[r] > capacity(p, r) || s->best[r] > 0) square += pow(s->v[r] - capacity(p, r), 2) / scale(p, r);
    for (int32_t r = 0; r < p->row_count && square > 0; r++) {
        double moved = s->best[r] + s->f * (s->target - s->bound) / square * (s->v[r] - capacity(p, r)) / scale(p, r);
        price[r] = llrint(fmax(0, moved) * 1e9);
    }
    return square > 0;
}

/* v moves a tenth to the load; a better bound is kept, and f follows whether the direction was right. */
static void learn(const ll_problem *p, plain *s, const int64_t *price, double bound) {
    double dot = 0;
    for (int32_t r = 0; r < p->row_count; r++) {
        s->v[r] += 0.1 * (s->load[r] - s->v[r]);
        if (price[r] > 0) dot += (s->load[r] - capacity(p, r)) * (s->v[r] - capacity(p, r)) / scale(p, r);
    }
    if (bound <= s->bound) {
        if (++s->failures % 3 == 0) s->f *= 0.67;
        return;
    }
    s->failures = 0;
    if (dot > 0) s->f = fmin(2, s->f * 1.1);
    s->bound = bound;
    for (int32_t r = 0; r < p->row_count; r++) s->best[r] = (double)price[r] / 1e9;
    if (bound + 0.025 * fabs(bound) > s->target) s->target = bound + 0.05 * fabs(bound);
}

static plain run_plainly(ll_context *ctx, ll_oracle *o) {
    const ll_problem *p = o->p;
    plain s = {.f = 0.1};
    int64_t price[MOST_ROWS] = {0};
    int64_t *flow = ll_calloc(ctx, (int64_t)p->class_count * p->arc_count, sizeof *flow);
    CU_ASSERT_FATAL(flow != NULL && p->row_count <= MOST_ROWS);
    s.bound = look(ctx, o, price, flow, s.load);
    s.target = s.bound + 0.05 * fabs(s.bound) + 1e-9;
    memcpy(s.v, s.load, sizeof s.v);
    for (int i = 1; i < ROUNDS && step(p, &s, price); i++) learn(p, &s, price, look(ctx, o, price, flow, s.load));
    ll_free(ctx, flow);
    return s;
}

static void compare(ll_context *ctx, ll_oracle *o, ll_pool *pool, int *priced) {
    const ll_problem *p = o->p;
    const ll_price_phase plan = {.rounds = ROUNDS, .walk_rounds = WALKS};
    int64_t price[MOST_ROWS] = {0};
    double load[MOST_ROWS] = {0};
    ll_i128 bound = 0;
    plain expected = run_plainly(ctx, o);
    LL_ASSERT_OK(ctx, ll_price_phase_run(ctx, o, &plan, p->penalty_nusd, pool, price, load, &bound));
    CU_ASSERT_DOUBLE_EQUAL((double)bound * 1e-15, expected.bound, 1e-9 * fmax(1, fabs(expected.bound)));
    for (int32_t r = 0; r < p->row_count; r++) {
        CU_ASSERT_DOUBLE_EQUAL((double)price[r] / 1e9, expected.best[r], 1e-8 * (1 + expected.best[r]));
        CU_ASSERT_DOUBLE_EQUAL(load[r], expected.v[r], 1e-8 * (1 + expected.v[r]));
        *priced += price[r] > 0;
    }
}

static void test_against_plain_rounds(void) {
    int priced = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_context *ctx = NULL;
        ll_oracle *o = NULL;
        ll_pool *pool = NULL;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_context_set_threads(ctx, 1);
        ll_problem *p = ll_random_problem(ctx, seed, false);
        LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
        LL_ASSERT_OK(ctx, ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, 1, &o));
        compare(ctx, o, pool, &priced);
        ll_oracle_free(ctx, o);
        ll_pool_free(ctx, pool);
        ll_problem_free(ctx, p);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
        ll_context_free(ctx);
    }
    CU_ASSERT(priced > SEEDS);
}

void suite_price_phase(void);
void suite_price_phase(void) { LL_TEST(test_against_plain_rounds); }
