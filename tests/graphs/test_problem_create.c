/* SPDX-License-Identifier: Apache-2.0 */
/* Problems from arrays: what they become, what is refused, and networks of the public API. */
#include <math.h>

#include <landlink/problem.h>

#include "graphs/network.h"
#include "graphs/problem.h"
#include "tests/support/test.h"

enum { NODES = 3, ARCS = 3, CLASSES = 2, DEMANDS = 2 };

typedef struct fixture { /* arcs 0->1, 1->2, 0->2 */
    ll_context *ctx;
    ll_network *network;
    double cost[CLASSES * ARCS], capacity[ARCS], volume[DEMANDS], penalty[DEMANDS];
    int32_t origin[DEMANDS], destination[DEMANDS], klass[DEMANDS];
    ll_problem_data data;
} fixture;

static void open_fixture(fixture *f) {
    static const int32_t tail[ARCS] = {0, 1, 0}, head[ARCS] = {1, 2, 2};
    *f = (fixture){.cost = {1, 2.5, 4, 1, 2, (double)INFINITY},
                   .capacity = {5.5, (double)INFINITY, 0},
                   .volume = {2, 3.25},
                   .penalty = {100, (double)INFINITY},
                   .origin = {0, 0},
                   .destination = {2, 2},
                   .klass = {0, 1}};
    LL_ASSERT_OK(f->ctx, ll_context_create(&f->ctx));
    LL_ASSERT_OK(f->ctx, ll_network_create(f->ctx, NODES, ARCS, tail, head, &f->network));
    f->data = (ll_problem_data){CLASSES,        f->cost,  f->capacity, DEMANDS,   f->origin,
                                f->destination, f->klass, f->volume,   f->penalty};
}

static void close_fixture(fixture *f) {
    ll_network_free(f->ctx, f->network);
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), 0);
    ll_context_free(f->ctx);
}

static void test_arrays(void) {
    fixture f;
    ll_problem *p = NULL;
    open_fixture(&f);
    LL_ASSERT_OK(f.ctx, ll_problem_create(f.ctx, f.network, &f.data, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT_EQUAL(ll_problem_node_count(p), NODES);
    CU_ASSERT_EQUAL(ll_problem_arc_count(p), ARCS);
    CU_ASSERT_EQUAL(ll_problem_class_count(p), CLASSES);
    CU_ASSERT_EQUAL(ll_problem_demand_count(p), DEMANDS);
    CU_ASSERT_EQUAL(p->cost_nusd[1], INT64_C(2500000000));
    CU_ASSERT_EQUAL(p->cost_nusd[5], LL_COST_INF);
    CU_ASSERT_EQUAL_FATAL(p->row_count, 2);
    CU_ASSERT_EQUAL(p->row[0].capacity_uteu, 5500000);
    CU_ASSERT_EQUAL(p->row[1].source, 2);
    CU_ASSERT_EQUAL(p->row[1].capacity_uteu, 0);
    CU_ASSERT_EQUAL(p->volume_uteu[1], 3250000);
    CU_ASSERT_EQUAL(p->penalty_nusd[0], 100 * LL_NANO);
    CU_ASSERT_EQUAL(p->penalty_nusd[1], LL_COST_INF);
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], INT64_C(3500000000));
    CU_ASSERT_EQUAL(p->free_cost_nusd[1], 3 * LL_NANO);
    ll_problem_free(f.ctx, p);
    close_fixture(&f);
}

/* Without optional arrays: no capacity, class 0, all hard. */
static void test_absent_arrays(void) {
    fixture f;
    ll_problem *p = NULL;
    open_fixture(&f);
    f.data.capacity_teu = NULL;
    f.data.demand_class = NULL;
    f.data.penalty_usd_per_teu = NULL;
    LL_ASSERT_OK(f.ctx, ll_problem_create(f.ctx, f.network, &f.data, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT_EQUAL(p->row_count, 0);
    CU_ASSERT_EQUAL(p->klass[1], 0);
    CU_ASSERT_EQUAL(p->penalty_nusd[0], LL_COST_INF);
    ll_problem_free(f.ctx, p);
    close_fixture(&f);
}

static void check_refused(fixture *f, const char *part) {
    ll_problem *p = NULL;
    LL_ASSERT_STATUS(f->ctx, ll_problem_create(f->ctx, f->network, &f->data, &p), LL_ERR_DATA);
    CU_ASSERT_PTR_NULL(p);
    LL_ASSERT_ERROR_HAS(f->ctx, part);
    close_fixture(f);
}

static void check_bad_number(size_t array, double value, const char *part) {
    fixture f;
    open_fixture(&f);
    double *arrays[] = {f.cost, f.capacity, f.volume, f.penalty};
    arrays[array][1] = value;
    check_refused(&f, part);
}

static void test_bad_numbers(void) {
    enum { COST, CAPACITY, VOLUME, PENALTY };
    check_bad_number(COST, -1, "cost_usd_per_teu[1] is -1; it must be 0 to 1e8, or INFINITY where not allowed");
    check_bad_number(COST, (double)NAN, "cost_usd_per_teu[1] is");
    check_bad_number(COST, 2e8, "cost_usd_per_teu[1] is 2e+08");
    check_bad_number(CAPACITY, -1, "capacity_teu[1] is -1; it must be 0 or more");
    check_bad_number(CAPACITY, (double)NAN, "capacity_teu[1] is");
    check_bad_number(VOLUME, -1, "volume_teu[1] is -1; it must be finite and 0 or more");
    check_bad_number(VOLUME, (double)INFINITY, "volume_teu[1] is inf");
    check_bad_number(VOLUME, 1e13, "arrays:2: the demand has 1e+13 TEU; over 9e12 TEU cannot be counted");
    check_bad_number(PENALTY, -1, "penalty_usd_per_teu[1] is -1; it must be 0 or more");
    check_bad_number(PENALTY, (double)NAN, "penalty_usd_per_teu[1] is");
    check_bad_number(PENALTY, 1e10, "arrays:2: the demand has 1e+10 USD per TEU as its penalty; over 1e9 use --hard");
}

static void check_bad_index(size_t array, int32_t value, const char *part) {
    fixture f;
    open_fixture(&f);
    int32_t *arrays[] = {f.origin, f.destination, f.klass};
    arrays[array][1] = value;
    check_refused(&f, part);
}

static void test_bad_indices(void) {
    enum { ORIGIN, DESTINATION, KLASS };
    check_bad_index(ORIGIN, -1, "origin[1] is -1; nodes are 0 to 2");
    check_bad_index(ORIGIN, 3, "origin[1] is 3; nodes are 0 to 2");
    check_bad_index(DESTINATION, 3, "destination[1] is 3; it must be another node in 0 to 2");
    check_bad_index(DESTINATION, 0, "destination[1] is 0; it must be another node in 0 to 2");
    check_bad_index(KLASS, 2, "demand_class[1] is 2; classes are 0 to 1");
    fixture f;
    open_fixture(&f);
    f.data.class_count = 0;
    check_refused(&f, "class_count is 0; at least 1 is needed");
    open_fixture(&f);
    f.data.demand_count = -1;
    check_refused(&f, "demand_count is -1; it cannot be negative");
}

static void test_bad_networks(void) {
    static const int32_t tail[] = {0, 1}, head[] = {1, 2};
    ll_context *ctx = NULL;
    ll_network *network = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_STATUS(ctx, ll_network_create(ctx, 2, 2, tail, head, &network), LL_ERR_DATA);
    CU_ASSERT_PTR_NULL(network);
    LL_ASSERT_ERROR_HAS(ctx, "network: arc 1 goes from 1 to 2; nodes are 0 to 1");
    LL_ASSERT_STATUS(ctx, ll_network_create(ctx, -1, 0, tail, head, &network), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(ctx, "counts cannot be negative");
    LL_ASSERT_OK(ctx, ll_network_create(ctx, 0, 0, NULL, NULL, &network));
    CU_ASSERT_EQUAL(ll_network_arc_count(network), 0);
    CU_ASSERT_EQUAL(ll_network_node_count(network), 0);
    ll_network_free(ctx, network);
    ll_network_free(ctx, NULL);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static void test_failing_memory(void) {
    fixture f;
    ll_status status = LL_ERR_MEMORY;
    open_fixture(&f);
    long long before = atomic_load(&f.ctx->memory.live_blocks);
    for (int k = 0; status == LL_ERR_MEMORY && k < 1000; k++) {
        ll_problem *p = NULL;
        atomic_store(&f.ctx->memory.fail_at, k);
        status = ll_problem_create(f.ctx, f.network, &f.data, &p);
        atomic_store(&f.ctx->memory.fail_at, -1);
        if (status != LL_OK) CU_ASSERT_PTR_NULL(p);
        ll_problem_free(f.ctx, p);
        CU_ASSERT_EQUAL(atomic_load(&f.ctx->memory.live_blocks), before);
    }
    LL_ASSERT_STATUS(f.ctx, status, LL_OK);
    close_fixture(&f);
}

/* The network itself under the failing allocator. */
static void test_failing_network(void) {
    static const int32_t tail[] = {0, 1}, head[] = {1, 0};
    ll_context *ctx = NULL;
    ll_status status = LL_ERR_MEMORY;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    for (int k = 0; status == LL_ERR_MEMORY && k < 100; k++) {
        ll_network *network = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        status = ll_network_create(ctx, 2, 2, tail, head, &network);
        atomic_store(&ctx->memory.fail_at, -1);
        ll_network_free(ctx, network);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    LL_ASSERT_STATUS(ctx, status, LL_OK);
    ll_context_free(ctx);
}

void suite_problem_create(void);
void suite_problem_create(void) {
    LL_TEST(test_arrays);
    LL_TEST(test_absent_arrays);
    LL_TEST(test_bad_numbers);
    LL_TEST(test_bad_indices);
    LL_TEST(test_bad_networks);
    LL_TEST(test_failing_memory);
    LL_TEST(test_failing_network);
}
