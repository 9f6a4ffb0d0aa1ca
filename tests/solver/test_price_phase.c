/* SPDX-License-Identifier: Apache-2.0 */
/* The price phase against the volume algorithm written down plainly, round by round over the same oracle. */
#include "solver/price_phase.h"

#include <math.h>
#include <string.h>

#include "tests/solver/random_case.h"
#include "tests/support/test.h"
#include <landlink/landlink.h>

enum { SEEDS = 40, ROUNDS = 30, WALKS = 5, LONG_ROUNDS = 160, MOST_ROWS = 2200, MOST_COLUMNS = 20000 };
enum { WINDOW = 25, LARGE = 2000 };

typedef struct plain { /* the state of the algorithm, in USD and TEU */
    double v[MOST_ROWS], best[MOST_ROWS], load[MOST_ROWS];
    double bound, target, f;
    int failures;
    ll_pool *pool;                /* walked paths; NULL: no average is asked for */
    int64_t *taken;               /* [demand] */
    double average[MOST_COLUMNS]; /* [column] TEU */
    int walks, walked;
} plain;

static double capacity(const ll_problem *p, int32_t r) { return (double)p->row[r].capacity_uteu / 1e6; }

static double scale(const ll_problem *p, int32_t r) { return sqrt(fmax(capacity(p, r), 1e-3)); }

/* L(price) in USD, and the load of the round; walks paths into a pool where one is given. */
static double look(ll_context *ctx, ll_oracle *o, const int64_t *price, ll_pool *pool, int64_t *flow, double *load) {
    const ll_problem *p = o->p;
    ll_i128 bound = 0;
    int64_t added = 0;
    LL_ASSERT_OK(ctx, ll_oracle_round(o, price, p->penalty_nusd, pool != NULL ? p->penalty_nusd : NULL, pool, &added,
                                      flow, &bound));
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

/* Each walk stands for the rounds since the one before; what is less than a thousandth of a volume is dropped. */
static void add_to_average(const ll_problem *p, plain *s, int i) {
    double share = s->walks++ == 0 ? 1 : 1 - pow(0.9, i - s->walked);
    s->walked = i;
    for (int64_t j = 0; j < s->pool->count; j++) {
        s->average[j] *= 1 - share;
        if (s->average[j] * 1e6 < 1e-3 * (double)p->volume_uteu[s->pool->demand[j]]) s->average[j] = 0;
    }
    for (int64_t d = 0; d < p->demand_count; d++)
        if (s->taken[d] != LL_NONE) s->average[s->taken[d]] += share * (double)p->volume_uteu[d] / 1e6;
}

static int count_priced(const ll_problem *p, const plain *s) {
    int count = 0;
    for (int32_t r = 0; r < p->row_count; r++) count += s->best[r] > 0;
    return count;
}

/* Rounds from what there is, until the bound hardly moves in a window of them. Returns the rounds. */
static int run_rounds(ll_context *ctx, ll_oracle *o, const ll_price_phase *plan, plain *s) {
    const ll_problem *p = o->p;
    int64_t price[MOST_ROWS] = {0};
    int64_t *flow = ll_calloc(ctx, (int64_t)p->class_count * p->arc_count, sizeof *flow);
    double before = -INFINITY;
    int rounds = plan->rounds, i = 1;
    bool large = false;
    for (; i < rounds && step(p, s, price); i++) {
        if (i % WINDOW == 0 && i + plan->walk_rounds < rounds) {
            large = large || count_priced(p, s) >= LARGE;
            rounds = large ? 2 * plan->rounds : plan->rounds;
            if (s->bound - before < (large ? 1e-5 : 3e-4) * fabs(s->bound)) rounds = i + plan->walk_rounds;
            before = s->bound;
        }
        bool walks = s->pool != NULL && (i >= rounds - plan->walk_rounds || (i > 50 && i % 5 == 0));
        for (int64_t d = 0; walks && d < p->demand_count; d++) s->taken[d] = LL_NONE;
        o->taken = walks ? s->taken : NULL;
        double bound = look(ctx, o, price, walks ? s->pool : NULL, flow, s->load);
        if (walks) add_to_average(p, s, i);
        learn(p, s, price, bound);
    }
    o->taken = NULL;
    ll_free(ctx, flow);
    return i;
}

static void start_plainly(ll_context *ctx, ll_oracle *o, plain *s) {
    int64_t price[MOST_ROWS] = {0};
    int64_t *flow = ll_calloc(ctx, (int64_t)o->p->class_count * o->p->arc_count, sizeof *flow);
    CU_ASSERT_FATAL(flow != NULL && o->p->row_count <= MOST_ROWS);
    s->bound = look(ctx, o, price, NULL, flow, s->load);
    memcpy(s->v, s->load, sizeof s->v);
    ll_free(ctx, flow);
}

static void aim(plain *s) {
    s->target = s->bound + 0.05 * fabs(s->bound) + 1e-9;
    s->f = 0.1;
    s->failures = 0;
}

typedef struct phase { /* what the code under test hands over */
    ll_pool *pool;
    ll_average average;
    int64_t price[MOST_ROWS];
    double load[MOST_ROWS];
    ll_i128 bound;
} phase;

static void assert_same(const ll_problem *p, const phase *t, const plain *expected) {
    CU_ASSERT_DOUBLE_EQUAL((double)t->bound * 1e-15, expected->bound, 1e-9 * fmax(1, fabs(expected->bound)));
    for (int32_t r = 0; r < p->row_count; r++) {
        CU_ASSERT_DOUBLE_EQUAL((double)t->price[r] / 1e9, expected->best[r], 1e-8 * (1 + expected->best[r]));
        CU_ASSERT_DOUBLE_EQUAL(t->load[r], expected->v[r], 1e-8 * (1 + expected->v[r]));
    }
    if (expected->pool == NULL) return;
    CU_ASSERT_EQUAL_FATAL(t->average.count, expected->pool->count);
    CU_ASSERT_EQUAL(t->average.rounds, expected->walks);
    for (int64_t j = 0; j < t->average.count; j++)
        CU_ASSERT_DOUBLE_EQUAL(t->average.value_teu[j], expected->average[j], 1e-9 * (1 + expected->average[j]));
}

/* A phase of so many rounds, and one that goes on from it. Returns the rounds of the first. */
static int compare(ll_context *ctx, ll_oracle *o, int32_t rounds, bool average, int *priced) {
    const ll_problem *p = o->p;
    plain *expected = ll_calloc(ctx, 1, sizeof *expected);
    phase *t = ll_calloc(ctx, 1, sizeof *t);
    CU_ASSERT_FATAL(expected != NULL && t != NULL);
    ll_price_phase plan = {.rounds = rounds, .walk_rounds = WALKS, .average = average ? &t->average : NULL};
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &t->pool));
    if (average) LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &expected->pool));
    expected->taken = ll_calloc(ctx, p->demand_count, sizeof *expected->taken);
    start_plainly(ctx, o, expected);
    aim(expected);
    int took = run_rounds(ctx, o, &plan, expected);
    int64_t before = o->rounds;
    LL_ASSERT_OK(ctx, ll_price_phase_run(ctx, o, &plan, p->penalty_nusd, t->pool, t->price, t->load, &t->bound));
    CU_ASSERT_EQUAL(o->rounds - before, took);
    assert_same(p, t, expected);
    *priced += count_priced(p, expected);
    plan.continues = true;
    expected->walked = 0;
    aim(expected);
    (void)run_rounds(ctx, o, &plan, expected);
    LL_ASSERT_OK(ctx, ll_price_phase_run(ctx, o, &plan, p->penalty_nusd, t->pool, t->price, t->load, &t->bound));
    assert_same(p, t, expected);
    ll_average_free(ctx, &t->average);
    ll_pool_free(ctx, t->pool);
    ll_pool_free(ctx, expected->pool);
    ll_free(ctx, expected->taken);
    ll_free(ctx, expected);
    ll_free(ctx, t);
    return took;
}

static void compare_all(int32_t rounds, bool average, int *early) {
    int priced = 0;
    *early = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_context *ctx = NULL;
        ll_oracle *o = NULL;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_context_set_threads(ctx, 1);
        ll_problem *p = ll_random_problem(ctx, seed, false);
        LL_ASSERT_OK(ctx, ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, 1, &o));
        *early += compare(ctx, o, rounds, average, &priced) < rounds;
        ll_oracle_free(ctx, o);
        ll_problem_free(ctx, p);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
        ll_context_free(ctx);
    }
    CU_ASSERT(priced > SEEDS);
}

static void test_against_plain_rounds(void) {
    int early = 0;
    compare_all(ROUNDS, false, &early);
}

/* Windows end some of them; others go all the way. */
static void test_long_phases(void) {
    int early = 0;
    compare_all(LONG_ROUNDS, false, &early);
    CU_ASSERT(early > 0);
}

static void test_averages(void) {
    int early = 0;
    compare_all(LONG_ROUNDS, true, &early);
}

enum { ROADS = LARGE + 100 };

/* Roads from one place, each with a demand of its own that the cheap arc is too narrow for. */
static ll_problem *make_roads(ll_context *ctx) {
    static int32_t tail[2 * ROADS], head[2 * ROADS], origin[ROADS], destination[ROADS];
    static double cost[2 * ROADS], capacity[2 * ROADS], volume[ROADS], penalty[ROADS];
    ll_network *network = NULL;
    ll_problem *p = NULL;
    for (int32_t i = 0; i < ROADS; i++) {
        tail[2 * i] = tail[2 * i + 1] = origin[i] = 0;
        head[2 * i] = head[2 * i + 1] = destination[i] = i + 1;
        cost[2 * i] = 1;
        cost[2 * i + 1] = 3 + i % 5;
        capacity[2 * i] = 1 + i % 7;
        capacity[2 * i + 1] = INFINITY;
        volume[i] = 10;
        penalty[i] = 1000;
    }
    const ll_problem_data data = {1, cost, capacity, ROADS, origin, destination, NULL, volume, penalty};
    LL_ASSERT_OK(ctx, ll_network_create(ctx, ROADS + 1, 2 * ROADS, tail, head, &network));
    LL_ASSERT_OK(ctx, ll_problem_create(ctx, network, &data, &p));
    ll_network_free(ctx, network);
    return p;
}

/* So many prices that a master would be dear: rounds go on for longer. */
static void test_many_prices(void) {
    ll_context *ctx = NULL;
    ll_oracle *o = NULL;
    int priced = 0;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = make_roads(ctx);
    LL_ASSERT_OK(ctx, ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, 1, &o));
    CU_ASSERT(compare(ctx, o, WINDOW + 2 * WALKS, false, &priced) > WINDOW + 2 * WALKS);
    CU_ASSERT(priced >= LARGE);
    ll_oracle_free(ctx, o);
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* A bound that is enough ends it at once. */
static void test_enough(void) {
    ll_context *ctx = NULL;
    ll_oracle *o = NULL;
    ll_pool *pool = NULL;
    int64_t price[MOST_ROWS] = {0};
    double load[MOST_ROWS] = {0};
    ll_i128 bound = 0;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, 3, false);
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    LL_ASSERT_OK(ctx, ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, 1, &o));
    ll_price_phase plan = {.rounds = ROUNDS, .walk_rounds = WALKS, .enough_usd = 1e-3};
    LL_ASSERT_OK(ctx, ll_price_phase_run(ctx, o, &plan, p->penalty_nusd, pool, price, load, &bound));
    CU_ASSERT_EQUAL(o->rounds, 1);
    CU_ASSERT((double)bound * 1e-15 >= plan.enough_usd);
    plan.enough_usd = 1e15;
    LL_ASSERT_OK(ctx, ll_price_phase_run(ctx, o, &plan, p->penalty_nusd, pool, price, load, &bound));
    CU_ASSERT(o->rounds > 2);
    ll_oracle_free(ctx, o);
    ll_pool_free(ctx, pool);
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

void suite_price_phase(void);
void suite_price_phase(void) {
    LL_TEST(test_against_plain_rounds);
    LL_TEST(test_long_phases);
    LL_TEST(test_averages);
    LL_TEST(test_many_prices);
    LL_TEST(test_enough);
}
