/* SPDX-License-Identifier: Apache-2.0 */
/* Dijkstra beside values by hand and beside Bellman-Ford. */
#include "graphs/dijkstra.h"
#include "tests/support/test.h"

enum { NODES = 200, ARCS = 700 };

static ll_context *new_context(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    return ctx;
}

/*      1 --2--> 1 loop, 0 --4--> 1, 0 --1--> 2 --2--> 1 --5--> 3, 0 --INF--> 3, node 4 alone   */
static void test_by_hand(void) {
    static const int32_t first_out[] = {0, 3, 5, 6, 6, 6}, out_arc[] = {0, 1, 4, 3, 5, 2}, head[] = {1, 2, 1, 3, 3, 1};
    static const int64_t weight[] = {4, 1, 2, 5, LL_COST_INF, 2};
    int64_t distance[5];
    ll_context *ctx = new_context();
    ll_dijkstra *d = NULL;
    LL_ASSERT_OK(ctx, ll_dijkstra_create(ctx, 5, first_out, out_arc, head, &d));
    ll_dijkstra_run(d, 0, weight, distance);
    const int64_t expected[] = {0, 3, 1, 8, LL_COST_INF};
    for (int i = 0; i < 5; i++) CU_ASSERT_EQUAL(distance[i], expected[i]);
    ll_dijkstra_run(d, 1, weight, distance);
    CU_ASSERT_EQUAL(distance[0], LL_COST_INF);
    CU_ASSERT_EQUAL(distance[1], 0);
    CU_ASSERT_EQUAL(distance[3], 5);
    ll_dijkstra_free(ctx, d);
    ll_context_free(ctx);
}

/* 0 -> 1 -> 2 -> 3: a run that awaits 1 leaves 3 alone, the next one awaits nothing. */
static void test_awaited(void) {
    static const int32_t first_out[] = {0, 1, 2, 3, 3}, out_arc[] = {0, 1, 2}, head[] = {1, 2, 3};
    static const int64_t weight[] = {1, 1, 1};
    int64_t distance[4];
    ll_context *ctx = new_context();
    ll_dijkstra *d = NULL;
    LL_ASSERT_OK(ctx, ll_dijkstra_create(ctx, 4, first_out, out_arc, head, &d));
    ll_dijkstra_await(d, 1);
    ll_dijkstra_await(d, 0);
    ll_dijkstra_await(d, 1);
    ll_dijkstra_run(d, 0, weight, distance);
    CU_ASSERT_EQUAL(distance[1], 1);
    CU_ASSERT_EQUAL(distance[3], LL_COST_INF);
    ll_dijkstra_run(d, 0, weight, distance);
    CU_ASSERT_EQUAL(distance[3], 3);
    ll_dijkstra_free(ctx, d);
    ll_context_free(ctx);
}

static uint32_t draw(uint32_t *seed, uint32_t below) {
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

/* Random arcs sorted by tail, so that arc ids are their own list. */
static void make_network(uint32_t seed, int32_t *first_out, int32_t *arc, int32_t *head, int64_t *weight) {
    for (int32_t v = 0; v <= NODES; v++) first_out[v] = v * ARCS / NODES;
    for (int32_t a = 0; a < ARCS; a++) {
        arc[a] = a;
        head[a] = (int32_t)draw(&seed, NODES);
        weight[a] = draw(&seed, 9) == 0 ? LL_COST_INF : (int64_t)draw(&seed, 50);
    }
}

static void bellman_ford(int32_t origin, const int32_t *first_out, const int32_t *head, const int64_t *weight,
                         int64_t *distance) {
    for (int32_t v = 0; v < NODES; v++) distance[v] = LL_COST_INF;
    distance[origin] = 0;
    for (int32_t round = 0; round < NODES; round++)
        for (int32_t v = 0; v < NODES; v++)
            for (int32_t a = first_out[v]; a < first_out[v + 1]; a++)
                if (distance[v] + weight[a] < distance[head[a]]) distance[head[a]] = distance[v] + weight[a];
}

static void test_bellman_ford(void) {
    static int32_t first_out[NODES + 1], arc[ARCS], head[ARCS];
    static int64_t weight[ARCS], distance[NODES], expected[NODES];
    ll_context *ctx = new_context();
    for (uint32_t seed = 1; seed <= 8; seed++) {
        ll_dijkstra *d = NULL;
        make_network(seed, first_out, arc, head, weight);
        LL_ASSERT_OK(ctx, ll_dijkstra_create(ctx, NODES, first_out, arc, head, &d));
        for (int32_t origin = 0; origin < NODES; origin += 7) {
            ll_dijkstra_run(d, origin, weight, distance);
            bellman_ford(origin, first_out, head, weight, expected);
            for (int32_t v = 0; v < NODES; v++) CU_ASSERT_EQUAL(distance[v], expected[v]);
        }
        ll_dijkstra_free(ctx, d);
    }
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* Reruns that end near and far, one after another, leave what single runs do. */
static void test_rerun(void) {
    static int32_t first_out[NODES + 1], arc[ARCS], head[ARCS];
    static int64_t weight[ARCS], distance[NODES], expected[NODES];
    ll_context *ctx = new_context();
    ll_dijkstra *again = NULL, *once = NULL;
    uint8_t *stale = NULL;
    make_network(31, first_out, arc, head, weight);
    LL_ASSERT_OK(ctx, ll_dijkstra_create(ctx, NODES, first_out, NULL, head, &again));
    LL_ASSERT_OK(ctx, ll_dijkstra_create(ctx, NODES, first_out, arc, head, &once));
    stale = ll_calloc(ctx, ll_dijkstra_blocks(NODES), 1);
    memset(stale, 1, (size_t)ll_dijkstra_blocks(NODES));
    memset(distance, 0x7f, sizeof distance);
    for (int32_t origin = 0; origin < NODES; origin++) {
        for (int32_t v = 0; v < origin % 3; v++) {
            ll_dijkstra_await(again, (origin * 5 + v) % NODES);
            ll_dijkstra_await(once, (origin * 5 + v) % NODES);
        }
        ll_dijkstra_rerun(again, origin, weight, distance, stale);
        ll_dijkstra_run(once, origin, weight, expected);
        for (int32_t v = 0; v < NODES; v++) CU_ASSERT_EQUAL(distance[v], expected[v]);
    }
    ll_free(ctx, stale);
    ll_dijkstra_free(ctx, again);
    ll_dijkstra_free(ctx, once);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* A node whose distance falls again and again fills the heap to its limit: one entry for every arc. */
static void test_heap_limit(void) {
    enum { N = 40 };
    static int32_t first_out[N + 1], arc[N * N], head[N * N];
    static int64_t weight[N * N], distance[N];
    int32_t count = 0;
    for (int32_t v = 0; v < N; v++) { /* v -> u costs 2 (u - v)^2: more, shorter steps are always cheaper */
        first_out[v] = count;
        for (int32_t u = N - 1; u > v; u--) {
            arc[count] = count;
            head[count] = u;
            weight[count++] = 2 * (int64_t)(u - v) * (u - v);
        }
    }
    first_out[N] = count;
    ll_context *ctx = new_context();
    ll_dijkstra *d = NULL;
    LL_ASSERT_OK(ctx, ll_dijkstra_create(ctx, N, first_out, arc, head, &d));
    ll_dijkstra_run(d, 0, weight, distance);
    for (int32_t v = 0; v < N; v++) CU_ASSERT_EQUAL(distance[v], 2 * v);
    ll_dijkstra_free(ctx, d);
    ll_context_free(ctx);
}

static void test_failing_memory(void) {
    static const int32_t first_out[] = {0, 0};
    ll_context *ctx = new_context();
    for (long long k = 0; k < 4; k++) {
        ll_dijkstra *d = (ll_dijkstra *)(void *)ctx;
        atomic_store(&ctx->memory.fail_at, k);
        LL_ASSERT_STATUS(ctx, ll_dijkstra_create(ctx, 1, first_out, NULL, NULL, &d), LL_ERR_MEMORY);
        CU_ASSERT_PTR_NULL(d);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    ll_context_free(ctx);
}

void suite_dijkstra(void);
void suite_dijkstra(void) {
    LL_TEST(test_by_hand);
    LL_TEST(test_awaited);
    LL_TEST(test_bellman_ford);
    LL_TEST(test_rerun);
    LL_TEST(test_heap_limit);
    LL_TEST(test_failing_memory);
}
