/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds of the oracle against plain Dijkstra, demand by demand. */
#include "solver/pricing.h"

#include "graphs/dijkstra.h"
#include "tests/solver/random_case.h"
#include "tests/support/test.h"

enum { SEEDS = 60 };

typedef struct trial { /* one oracle at random prices, and what Dijkstra says */
    ll_context *ctx;
    ll_problem *p;
    ll_oracle *oracle;
    ll_pool *pool;
    int64_t *price_nusd;     /* [row] */
    int64_t *penalty_nusd;   /* [demand] */
    int64_t *threshold_nusd; /* [demand] */
    int64_t *flow_uteu;      /* [class * arc_count + arc] */
    int64_t *expected_nusd;  /* [demand] */
    int64_t added;
    ll_i128 bound;
    int64_t least; /* weight of an arc */
} trial;

static int64_t weight_of(const trial *r, int32_t klass, int32_t arc) {
    int64_t weight = ll_problem_reduced_cost(r->p, r->price_nusd, klass, arc);
    if (r->oracle->mode == LL_COST_ZERO && weight < LL_COST_INF)
        weight -= r->p->cost_nusd[(int64_t)klass * r->p->arc_count + arc];
    return weight > r->least ? weight : r->least;
}

static void expect_distances(trial *r) {
    const ll_problem *p = r->p;
    ll_dijkstra *dijkstra = NULL;
    int64_t *weight = ll_calloc(r->ctx, p->arc_count, sizeof *weight);
    int64_t *distance = ll_calloc(r->ctx, p->node_count, sizeof *distance);
    LL_ASSERT_OK(r->ctx, ll_dijkstra_create(r->ctx, p->node_count, p->first_out, p->out_arc, p->head, &dijkstra));
    for (int64_t d = 0; d < p->demand_count; d++) {
        for (int32_t a = 0; a < p->arc_count; a++) weight[a] = weight_of(r, p->klass[d], a);
        ll_dijkstra_run(dijkstra, p->origin[d], weight, distance);
        int64_t found = distance[p->destination[d]];
        r->expected_nusd[d] = found < LL_COST_INF ? found : LL_COST_INF;
    }
    ll_dijkstra_free(r->ctx, dijkstra);
    ll_free(r->ctx, weight);
    ll_free(r->ctx, distance);
}

static void open_trial(trial *r, uint64_t seed, ll_cost_mode mode) {
    *r = (trial){.least = 1};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&r->ctx), LL_OK);
    r->p = ll_random_problem(r->ctx, seed, seed % 3 == 0);
    LL_ASSERT_OK(r->ctx, ll_oracle_create(r->ctx, r->p, LL_BACKEND_OPENMP, 1, &r->oracle));
    LL_ASSERT_OK(r->ctx, ll_pool_create(r->ctx, r->p, &r->pool));
    r->oracle->mode = mode;
    r->price_nusd = ll_calloc(r->ctx, r->p->row_count, sizeof *r->price_nusd);
    r->penalty_nusd = ll_calloc(r->ctx, r->p->demand_count, sizeof *r->penalty_nusd);
    r->threshold_nusd = ll_calloc(r->ctx, r->p->demand_count, sizeof *r->threshold_nusd);
    r->expected_nusd = ll_calloc(r->ctx, r->p->demand_count, sizeof *r->expected_nusd);
    r->flow_uteu = ll_calloc(r->ctx, (int64_t)r->p->class_count * r->p->arc_count, sizeof *r->flow_uteu);
    ll_random random = ll_random_start(seed);
    for (int32_t row = 0; row < r->p->row_count; row++)
        if (ll_random_below(&random, 2) == 0) r->price_nusd[row] = ll_random_below(&random, 100000) * INT64_C(1234567);
    for (int64_t d = 0; d < r->p->demand_count; d++) {
        r->penalty_nusd[d] = r->p->penalty_nusd[d];
        r->threshold_nusd[d] = ll_random_below(&random, 500) * LL_NANO;
    }
    expect_distances(r);
    LL_ASSERT_OK(r->ctx, ll_oracle_round(r->oracle, r->price_nusd, r->penalty_nusd, r->threshold_nusd, r->pool,
                                         &r->added, r->flow_uteu, &r->bound));
}

static void close_trial(trial *r) {
    void *arrays[] = {r->price_nusd, r->penalty_nusd, r->threshold_nusd, r->expected_nusd, r->flow_uteu};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(r->ctx, arrays[i]);
    ll_pool_free(r->ctx, r->pool);
    ll_oracle_free(r->ctx, r->oracle);
    ll_problem_free(r->ctx, r->p);
    CU_ASSERT_EQUAL(atomic_load(&r->ctx->memory.live_blocks), 0);
    ll_context_free(r->ctx);
}

/* Demands without volume are in no lane: nobody asks for their distance. */
static void assert_distances(const trial *r) {
    for (int64_t d = 0; d < r->p->demand_count; d++)
        if (r->p->volume_uteu[d] > 0) CU_ASSERT_EQUAL(r->oracle->distance[d], r->expected_nusd[d]);
}

static void assert_bound(const trial *r) {
    ll_i128 sum = 0;
    for (int64_t d = 0; d < r->p->demand_count; d++) {
        int64_t least = r->expected_nusd[d] < r->penalty_nusd[d] ? r->expected_nusd[d] : r->penalty_nusd[d];
        sum += (ll_i128)r->p->volume_uteu[d] * least;
    }
    for (int32_t row = 0; row < r->p->row_count; row++)
        sum -= (ll_i128)r->price_nusd[row] * r->p->row[row].capacity_uteu;
    CU_ASSERT(r->bound == sum);
}

/* A column of each demand below its threshold, a walk from origin to destination of the expected length. */
static void assert_paths(const trial *r) {
    int64_t wanted = 0;
    for (int64_t d = 0; d < r->p->demand_count; d++) {
        bool wants = r->p->volume_uteu[d] > 0 && r->expected_nusd[d] < r->threshold_nusd[d];
        int64_t column = r->pool->first_of[d];
        wanted += wants;
        CU_ASSERT_EQUAL(column != LL_NONE, wants);
        if (column == LL_NONE) continue;
        int32_t at = r->p->origin[d];
        int64_t length = 0;
        for (int64_t i = r->pool->first[column]; i < r->pool->first[column + 1]; i++) {
            int32_t a = r->pool->arc[i];
            CU_ASSERT_EQUAL(r->p->tail[a], at);
            at = r->p->head[a];
            length += weight_of(r, r->p->klass[d], a);
        }
        CU_ASSERT_EQUAL(at, r->p->destination[d]);
        CU_ASSERT_EQUAL(length, r->expected_nusd[d]);
    }
    CU_ASSERT_EQUAL(r->added, wanted);
    CU_ASSERT_EQUAL(r->pool->count, wanted);
}

/* What goes into a node and what leaves it differ by the demands whose path is worth its penalty. */
static void assert_load(const trial *r) {
    const ll_problem *p = r->p;
    int64_t *balance = ll_calloc(r->ctx, (int64_t)p->class_count * p->node_count, sizeof *balance);
    for (int32_t k = 0; k < p->class_count; k++)
        for (int32_t a = 0; a < p->arc_count; a++) {
            int64_t flow = r->flow_uteu[(int64_t)k * p->arc_count + a];
            balance[(int64_t)k * p->node_count + p->head[a]] += flow;
            balance[(int64_t)k * p->node_count + p->tail[a]] -= flow;
        }
    for (int64_t d = 0; d < p->demand_count; d++) {
        if (r->expected_nusd[d] >= p->penalty_nusd[d]) continue;
        balance[(int64_t)p->klass[d] * p->node_count + p->destination[d]] -= p->volume_uteu[d];
        balance[(int64_t)p->klass[d] * p->node_count + p->origin[d]] += p->volume_uteu[d];
    }
    for (int64_t i = 0; i < (int64_t)p->class_count * p->node_count; i++) CU_ASSERT_EQUAL(balance[i], 0);
    ll_free(r->ctx, balance);
}

static void test_rounds_against_dijkstra(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        trial r;
        open_trial(&r, seed, LL_COST_OF_CASE);
        assert_distances(&r);
        assert_bound(&r);
        assert_paths(&r);
        assert_load(&r);
        close_trial(&r);
    }
}

static void test_rounds_without_costs(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        trial r;
        open_trial(&r, seed, LL_COST_ZERO);
        assert_distances(&r);
        assert_bound(&r);
        close_trial(&r);
    }
}

static void test_out_of_memory(void) {
    ll_context *ctx = NULL;
    ll_oracle *oracle = NULL;
    ll_status status = LL_ERR_MEMORY;
    int failures = -1;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, 3, false);
    long long before = atomic_load(&ctx->memory.live_blocks);
    while (status == LL_ERR_MEMORY) {
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), before);
        CU_ASSERT_PTR_NULL(oracle);
        atomic_store(&ctx->memory.fail_at, ++failures);
        status = ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, 1, &oracle);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    LL_ASSERT_STATUS(ctx, status, LL_OK);
    ll_oracle_free(ctx, oracle);
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static void assert_exact_distances(const trial *r) {
    const int64_t *exact = NULL;
    LL_ASSERT_OK(r->ctx, ll_oracle_exact_distances(r->oracle, r->price_nusd, &exact));
    CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
    for (int64_t d = 0; d < r->p->demand_count; d++)
        if (r->p->volume_uteu[d] > 0 && r->p->free_cost_nusd[d] < LL_COST_INF)
            CU_ASSERT_EQUAL(exact[d], r->expected_nusd[d]);
}

/* A stop takes effect after a batch; the round then has no bound, and the distances of the best round stay. */
static void test_stopped_round(void) {
    trial r;
    ll_i128 bound = -1;
    open_trial(&r, 7, LL_COST_OF_CASE);
    CU_ASSERT_TRUE_FATAL(r.oracle->map->lanes.lane_count > 1);
    CU_ASSERT_FALSE_FATAL(r.oracle->weights_raised);
    int64_t rounds = r.oracle->rounds;
    r.oracle->info.batch_lanes = 1;
    ll_context_cancel(r.ctx);
    LL_ASSERT_STATUS(r.ctx, ll_oracle_round(r.oracle, r.price_nusd, r.penalty_nusd, NULL, r.pool, NULL, NULL, &bound),
                     LL_ERR_LIMIT);
    CU_ASSERT(bound == -1);
    CU_ASSERT_EQUAL(r.oracle->rounds, rounds);
    assert_exact_distances(&r);
    close_trial(&r);
}

/* Where arcs weigh nothing too, at other prices, and after a stop. */
static void test_exact_distances(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        trial r;
        open_trial(&r, seed, LL_COST_OF_CASE);
        r.oracle->info.batch_lanes = 1;
        for (int64_t a = 0; a < (int64_t)r.p->class_count * r.p->arc_count; a += 2)
            if (r.p->cost_nusd[a] < LL_COST_INF) r.p->cost_nusd[a] = 0;
        for (int32_t row = 0; row < r.p->row_count; row++) r.price_nusd[row] = row % 3 == 0 ? r.price_nusd[row] + 1 : 0;
        r.least = 0;
        expect_distances(&r);
        ll_context_cancel(r.ctx);
        assert_exact_distances(&r);
        CU_ASSERT(ll_should_stop(r.ctx));
        close_trial(&r);
    }
}

void suite_pricing(void);
void suite_pricing(void) {
    LL_TEST(test_rounds_against_dijkstra);
    LL_TEST(test_rounds_without_costs);
    LL_TEST(test_out_of_memory);
    LL_TEST(test_stopped_round);
    LL_TEST(test_exact_distances);
}
