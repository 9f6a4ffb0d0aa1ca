/* SPDX-License-Identifier: Apache-2.0 */
/* Flows put onto cheaper columns with room, by hand and on random cases. */
#include "solver/repack.h"

#include "graphs/base/random.h"

#include "tests/solver/arrays.h"
#include "tests/solver/random_case.h"

typedef struct fixture {
    ll_context *ctx;
    ll_problem *p;
    ll_pool *pool;
    ll_fit *f;
} fixture;

static void open_fixture(fixture *x, const ll_test_arc *arc, int32_t arcs, const ll_test_demand *demand,
                         int32_t demands) {
    *x = (fixture){0};
    x->p = ll_test_open(&x->ctx, arc, arcs, demand, demands);
    LL_ASSERT_OK(x->ctx, ll_pool_create(x->ctx, x->p, &x->pool));
}

static void close_fixture(fixture *x) {
    ll_fit_free(x->ctx, x->f);
    ll_pool_free(x->ctx, x->pool);
    ll_test_close(x->ctx, x->p, NULL);
}

static void add_path(fixture *x, int64_t demand, int32_t first, int32_t second) {
    const int32_t arcs[] = {first, second};
    int64_t column = LL_NONE;
    bool added = false;
    LL_ASSERT_OK(x->ctx, ll_pool_add_path(x->ctx, x->pool, demand, arcs, second == LL_NONE ? 1 : 2, &column, &added));
    CU_ASSERT_TRUE(added);
}

static void take(fixture *x, const double *value_teu) {
    LL_ASSERT_OK(x->ctx, ll_fit_create(x->ctx, x->pool, &x->f));
    LL_ASSERT_OK(x->ctx, ll_fit_take(x->f, value_teu, x->pool->count));
}

static void check_flow(const fixture *x, int64_t column, double flow_teu) {
    CU_ASSERT_EQUAL(x->f->flow_uteu[column], (int64_t)(flow_teu * (double)LL_MICRO));
}

/* Two arcs side by side, 1 USD for 4 TEU and 2 USD for any: the first demand takes the cheap one, the second its rest.
 */
static void test_moves_to_cheaper(void) {
    static const ll_test_arc arc[] = {{0, 1, 1, 4}, {0, 1, 2, INFINITY}};
    static const ll_test_demand demand[] = {{0, 1, 3, 10}, {0, 1, 3, 10}};
    static const double value[] = {1.5, 1.5, 1, 2};
    static const int64_t unmet_nusd[] = {10 * LL_NANO, 10 * LL_NANO};
    fixture x;
    open_fixture(&x, arc, 2, demand, 2);
    for (int64_t d = 0; d < 2; d++)
        for (int32_t a = 0; a < 2; a++) add_path(&x, d, a, LL_NONE);
    take(&x, value);
    LL_ASSERT_OK(x.ctx, ll_fit_repack(x.f, unmet_nusd));
    check_flow(&x, 0, 3);
    check_flow(&x, 1, 0);
    check_flow(&x, 2, 1);
    check_flow(&x, 3, 2);
    close_fixture(&x);
}

/*
 * 0 -a,d-> 1 -b,c-> 2, one TEU on a and on b: over a and b together the cheapest path takes the room of the two that
 * carry both TEU now.
 */
static void test_puts_back(void) {
    static const ll_test_arc arc[] = {{0, 1, 0.5, 1}, {1, 2, 0.5, 1}, {1, 2, 0.6, INFINITY}, {0, 1, 0.7, INFINITY}};
    static const ll_test_demand demand[] = {{0, 2, 2, 10}};
    static const double value[] = {0, 1, 1};
    static const int64_t unmet_nusd[] = {10 * LL_NANO};
    fixture x;
    open_fixture(&x, arc, 4, demand, 1);
    add_path(&x, 0, 0, 1);
    add_path(&x, 0, 0, 2);
    add_path(&x, 0, 3, 1);
    take(&x, value);
    LL_ASSERT_OK(x.ctx, ll_fit_repack(x.f, unmet_nusd));
    check_flow(&x, 0, 0);
    check_flow(&x, 1, 1);
    check_flow(&x, 2, 1);
    CU_ASSERT_EQUAL(x.f->missing_uteu[0], 0);
    close_fixture(&x);
}

/* What is missing goes where there is room, but over no column that costs as much as staying. */
static void test_carries_missing(void) {
    static const ll_test_arc arc[] = {{0, 1, 1, 2}, {0, 1, 7, INFINITY}};
    static const ll_test_demand demand[] = {{0, 1, 3, 10}};
    static const double value[] = {0.5, 0};
    const int64_t low_nusd[] = {7 * LL_NANO}, high_nusd[] = {10 * LL_NANO};
    fixture x;
    open_fixture(&x, arc, 2, demand, 1);
    add_path(&x, 0, 0, LL_NONE);
    add_path(&x, 0, 1, LL_NONE);
    LL_ASSERT_OK(x.ctx, ll_fit_create(x.ctx, x.pool, &x.f));
    ll_fit_change(x.f, 0, (int64_t)(value[0] * (double)LL_MICRO));
    LL_ASSERT_OK(x.ctx, ll_fit_repack(x.f, low_nusd));
    check_flow(&x, 0, 2);
    check_flow(&x, 1, 0);
    LL_ASSERT_OK(x.ctx, ll_fit_repack(x.f, high_nusd));
    check_flow(&x, 0, 2);
    check_flow(&x, 1, 1);
    close_fixture(&x);
}

/* Room as it follows from the flows, from scratch. */
static void check_rooms(const fixture *x) {
    ll_path_rows rows;
    LL_ASSERT_OK(x->ctx, ll_path_rows_create(x->ctx, x->p, &rows));
    for (int32_t r = 0; r < x->p->row_count; r++) {
        ll_i128 room = (ll_i128)x->p->row[r].capacity_uteu * LL_MICRO;
        for (int64_t j = 0; j < x->pool->count; j++) {
            ll_pool_rows_of(x->pool, j, &rows);
            if (rows.listed[r]) room -= (ll_i128)x->f->flow_uteu[j] * rows.weight_micro[r];
        }
        CU_ASSERT_TRUE(room == x->f->room[r]);
        CU_ASSERT_TRUE(room >= 0);
    }
    ll_path_rows_free(x->ctx, &rows);
}

/* Random parallel arcs, demands and flows: everything still fits and adds up, and nothing gets dearer. */
static void one_random(uint64_t seed) {
    enum { ARCS = 6, DEMANDS = 5 };
    ll_random random = ll_random_start(seed);
    ll_test_arc arc[ARCS];
    ll_test_demand demand[DEMANDS];
    int64_t unmet_nusd[DEMANDS];
    double value[ARCS * DEMANDS];
    fixture x;
    for (int32_t a = 0; a < ARCS; a++)
        arc[a] = (ll_test_arc){0, 1, 1 + (double)ll_random_below(&random, 20), 1 + (double)ll_random_below(&random, 9)};
    for (int32_t d = 0; d < DEMANDS; d++) {
        demand[d] = (ll_test_demand){0, 1, 1 + (double)ll_random_below(&random, 12), 15};
        unmet_nusd[d] = 15 * LL_NANO;
    }
    open_fixture(&x, arc, ARCS, demand, DEMANDS);
    for (int32_t i = 0; i < ARCS * DEMANDS; i++) {
        add_path(&x, i / ARCS, i % ARCS, LL_NONE);
        value[i] = (double)ll_random_below(&random, 4) / 2;
    }
    take(&x, value);
    ll_i128 before = ll_fit_cost(x.f, unmet_nusd);
    LL_ASSERT_OK(x.ctx, ll_fit_repack(x.f, unmet_nusd));
    CU_ASSERT_TRUE(ll_fit_cost(x.f, unmet_nusd) <= before);
    check_rooms(&x);
    for (int64_t d = 0; d < DEMANDS; d++) {
        int64_t sum = x.f->missing_uteu[d];
        for (int64_t a = 0; a < ARCS; a++) sum += x.f->flow_uteu[d * ARCS + a];
        CU_ASSERT_EQUAL(sum, x.p->volume_uteu[d]);
        CU_ASSERT_TRUE(x.f->missing_uteu[d] >= 0);
    }
    close_fixture(&x);
}

static void test_random(void) {
    for (uint64_t seed = 1; seed <= 200; seed++) one_random(seed);
}

void suite_repack(void);
void suite_repack(void) {
    LL_TEST(test_moves_to_cheaper);
    LL_TEST(test_puts_back);
    LL_TEST(test_carries_missing);
    LL_TEST(test_random);
}
