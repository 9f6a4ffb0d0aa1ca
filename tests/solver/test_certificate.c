/* SPDX-License-Identifier: Apache-2.0 */
/* The exact worth of solutions whose objective and bound are known by hand. */
#include <math.h>

#include "tests/solver/by_hand.h"

static const ll_i128 one_usd = (ll_i128)LL_MICRO * LL_NANO;

static void test_best_answer(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    hand_case(&ctx, &p, &s);
    CU_ASSERT(s->objective == 5357 * one_usd);
    CU_ASSERT(s->bound == 5357 * one_usd);
    CU_ASSERT_EQUAL(s->demand_price_nusd[0], 942 * LL_NANO);
    CU_ASSERT_EQUAL(s->demand_price_nusd[1], 900 * LL_NANO);
    CU_ASSERT_EQUAL(s->demand_price_nusd[2], 840 * LL_NANO);
    CU_ASSERT_EQUAL(s->demand_price_nusd[3], 64 * LL_NANO);
    hand_free(ctx, p, s);
}

static void test_accessors(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    hand_case(&ctx, &p, &s);
    int32_t road = hand_arc(p, "L3", 2), rail = hand_arc(p, "L1", 2), sea = hand_arc(p, "L2", 2);
    CU_ASSERT_EQUAL(ll_solution_objective_usd(s), 5357);
    CU_ASSERT_EQUAL(ll_solution_bound_usd(s), 5357);
    CU_ASSERT_EQUAL(ll_solution_gap(s), 0);
    CU_ASSERT_EQUAL(ll_solution_unmet_teu(s), 2);
    CU_ASSERT_EQUAL(ll_solution_arc_flow_teu(s, -1, rail), 7);
    CU_ASSERT_EQUAL(ll_solution_arc_flow_teu(s, 0, rail), 1);
    CU_ASSERT_EQUAL(ll_solution_arc_flow_teu(s, 1, rail), 6);
    CU_ASSERT_EQUAL(ll_solution_arc_price_usd(s, road), 537);
    CU_ASSERT_EQUAL(ll_solution_arc_price_usd(s, rail), 0);
    CU_ASSERT_EQUAL(ll_solution_arc_price_usd(s, sea), 0);
    CU_ASSERT_EQUAL(ll_own_row(p, sea), LL_NONE);
    hand_free(ctx, p, s);
}

/* Without prices nothing is carried beyond its free path: bound = 6 * 212 + 8 * 170 + 2 * 110 + 1.25 * 64 = 2932. */
static void test_gap_without_prices(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    hand_case(&ctx, &p, NULL);
    ll_solution *s = hand_solution(ctx, p, NULL, 0, NULL, 0);
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    CU_ASSERT(s->objective == (6 * 1000 + 8 * 900 + 2 * 2000) * one_usd + one_usd * 5000 * 5 / 4);
    CU_ASSERT(s->bound == 2932 * one_usd);
    CU_ASSERT_DOUBLE_EQUAL(ll_solution_gap(s), (23450.0 - 2932) / 23450, 1e-15);
    hand_free(ctx, p, s);
}

/* A price that 0.5 does not divide is rounded down: 0.5 * 3 nano-USD is 1. */
static void test_fractional_weight_rounds_down(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    const hand_price price = {"S1", 3};
    hand_case(&ctx, &p, NULL);
    ll_solution *s = hand_solution(ctx, p, NULL, 0, &price, 1);
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    CU_ASSERT_EQUAL(s->demand_price_nusd[0], 212 * LL_NANO + 1);
    CU_ASSERT(s->bound == 2932 * one_usd + (6 + 8 + 2) * LL_MICRO - 3 * (ll_i128)4500000);
    hand_free(ctx, p, s);
}

/* 2 TEU over a capacity of 1: the price 1 proves it, 2 * 1 - 1 * 1 = 1. */
static void test_infeasible_proof(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    const double volume[] = {2};
    const hand_path path = {0, 1000000, "0"};
    const hand_price price = {"0", LL_NANO};
    hand_hard(&ctx, &p, volume, 1);
    ll_solution *s = hand_solution(ctx, p, &path, 1, &price, 1);
    s->status = LL_ERR_INFEASIBLE;
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    CU_ASSERT(s->objective == 2 * one_usd);
    CU_ASSERT(s->bound == one_usd);
    CU_ASSERT_EQUAL(s->demand_price_nusd[0], 3 * LL_NANO);
    CU_ASSERT(isinf(ll_solution_bound_usd(s)));
    CU_ASSERT(isinf(ll_solution_gap(s)));
    hand_free(ctx, p, s);
}

/* A micro-TEU that stays is charged at the price of its demand, 2 + 5. */
static void test_rounding_is_charged(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    const double volume[] = {0.5, 0.5};
    const hand_path paths[] = {{0, 500000, "0"}, {1, 499999, "0"}};
    const hand_price price = {"0", 5 * LL_NANO};
    hand_hard(&ctx, &p, volume, 2);
    ll_solution *s = hand_solution(ctx, p, paths, 2, &price, 1);
    s->unmet_uteu[1] = 0;
    s->rounding_uteu[1] = 1;
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    CU_ASSERT(s->objective == (ll_i128)999999 * 2 * LL_NANO + 7 * LL_NANO);
    CU_ASSERT(s->bound == 2 * one_usd);
    hand_free(ctx, p, s);
}

/* A demand that no path serves stays unmet at its penalty. */
static void test_no_path(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    const int32_t tail[] = {0}, head[] = {1}, origin[] = {1}, destination[] = {0};
    const double cost[] = {2}, volume[] = {3}, penalty[] = {5};
    const ll_problem_data data = {1, cost, NULL, 1, origin, destination, NULL, volume, penalty};
    ll_network *network = NULL;
    int64_t distance = 0;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_network_create(ctx, 2, 1, tail, head, &network));
    LL_ASSERT_OK(ctx, ll_problem_create(ctx, network, &data, &p));
    ll_network_free(ctx, network);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    ll_solution *s = hand_solution(ctx, p, NULL, 0, NULL, 0);
    LL_ASSERT_OK(ctx, ll_certificate_distances(ctx, p, s->price_nusd, LL_METRIC_PRICED, NULL, &distance));
    CU_ASSERT_EQUAL(distance, LL_COST_INF);
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    CU_ASSERT_EQUAL(s->demand_price_nusd[0], 5 * LL_NANO);
    CU_ASSERT(s->objective == 15 * one_usd);
    CU_ASSERT(s->bound == 15 * one_usd);
    hand_free(ctx, p, s);
}

static void test_same_for_any_threads(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    hand_case(&ctx, &p, &s);
    for (int threads = 1; threads <= 8; threads++) {
        int64_t distance[4] = {0};
        ll_context_set_threads(ctx, threads);
        LL_ASSERT_OK(ctx, ll_certificate_distances(ctx, p, s->price_nusd, LL_METRIC_PRICED, NULL, distance));
        CU_ASSERT_EQUAL(distance[0], 942 * LL_NANO);
        CU_ASSERT_EQUAL(distance[1], 900 * LL_NANO);
        CU_ASSERT_EQUAL(distance[2], 840 * LL_NANO);
        CU_ASSERT_EQUAL(distance[3], 64 * LL_NANO);
        LL_ASSERT_OK(ctx, ll_certificate_distances(ctx, p, s->price_nusd, LL_METRIC_PROOF, NULL, distance));
        CU_ASSERT_EQUAL(distance[0], 537 * LL_NANO);
        CU_ASSERT_EQUAL(distance[2], 730 * LL_NANO);
        CU_ASSERT_EQUAL(distance[3], 0);
    }
    hand_free(ctx, p, s);
}

static void test_out_of_memory(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    hand_case(&ctx, &p, NULL);
    ll_solution *s = hand_solution(ctx, p, best_paths, BEST_PATHS, best_prices, BEST_PRICES);
    long long before = atomic_load(&ctx->memory.live_blocks);
    ll_status status = LL_ERR_MEMORY;
    int failures = -1;
    while (status == LL_ERR_MEMORY) {
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), before);
        atomic_store(&ctx->memory.fail_at, ++failures);
        status = ll_certificate_compute(ctx, s, NULL);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    CU_ASSERT_EQUAL(status, LL_OK);
    CU_ASSERT(failures > 5);
    CU_ASSERT(s->objective == 5357 * one_usd);
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), before + 2);
    hand_free(ctx, p, s);
}

void suite_certificate(void);
void suite_certificate(void) {
    LL_TEST(test_best_answer);
    LL_TEST(test_accessors);
    LL_TEST(test_gap_without_prices);
    LL_TEST(test_fractional_weight_rounds_down);
    LL_TEST(test_infeasible_proof);
    LL_TEST(test_rounding_is_charged);
    LL_TEST(test_no_path);
    LL_TEST(test_same_for_any_threads);
    LL_TEST(test_out_of_memory);
}
