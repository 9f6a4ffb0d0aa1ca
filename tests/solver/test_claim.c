/* SPDX-License-Identifier: Apache-2.0 */
/* The verifier on answers that are not written: it passes what is right, and finds each thing that is not. */
#include <stdlib.h>
#include <string.h>

#include "solver/corridor.h"
#include "solver/verify/verify.h"
#include "tests/solver/compare_case.h"
#include "tests/support/test.h"

enum { PATHS = 2, ARCS = 3, ROWS = 1, CORRIDORS = 3 };

/* The answer of the case of compare_case.h: 10 TEU over AB, 5 over AC and CB; AB is worth 10 USD a TEU. */
typedef struct answer {
    int64_t demand[PATHS], first[PATHS + 1], flow_uteu[PATHS], unmet_uteu, rounding_uteu, price_nusd[ROWS];
    int32_t arc[ARCS];
    int64_t corridor_uteu[CORRIDORS];
    ll_i128 objective, bound;
    bool infeasible;
} answer;

static answer right_answer(void) {
    const ll_i128 usd = (ll_i128)LL_MICRO * LL_NANO;
    return (answer){.first = {0, 1, 3},
                    .flow_uteu = {10 * LL_MICRO, 5 * LL_MICRO},
                    .price_nusd = {10 * LL_NANO},
                    .arc = {0, 1, 2},
                    .corridor_uteu = {10 * LL_MICRO, 5 * LL_MICRO, 0},
                    .objective = 200 * usd,
                    .bound = 200 * usd};
}

static ll_status check(ll_context *ctx, const ll_problem *p, const answer *a, ll_verification *found) {
    const ll_verify_claim claim = {.path_count = PATHS,
                                   .path_demand = a->demand,
                                   .path_first = a->first,
                                   .path_arc = a->arc,
                                   .path_flow_uteu = a->flow_uteu,
                                   .unmet_uteu = &a->unmet_uteu,
                                   .rounding_uteu = &a->rounding_uteu,
                                   .price_nusd = a->price_nusd,
                                   .infeasible = a->infeasible,
                                   .objective = a->objective,
                                   .bound = a->bound,
                                   .corridor_count = CORRIDORS,
                                   .corridor_uteu = a->corridor_uteu};
    return ll_verify_claimed(ctx, p, &claim, found);
}

static void assert_found(ll_context *ctx, const ll_problem *p, const answer *a, const char *text) {
    ll_verification found;
    LL_ASSERT_STATUS(ctx, check(ctx, p, a, &found), LL_ERR_INTERNAL);
    CU_ASSERT(!found.ok);
    LL_ASSERT_ERROR_HAS(ctx, text);
}

static void test_claims(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_verification found;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    const char *folder = ll_compare_case(NULL);
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, folder, NULL, &p));
    answer a = right_answer();
    LL_ASSERT_OK(ctx, check(ctx, p, &a, &found));
    CU_ASSERT(found.ok && found.gap == 0);
    CU_ASSERT_STRING_EQUAL(found.objective, "200");
    a.price_nusd[0] = 9 * LL_NANO;
    a.bound -= (ll_i128)5 * LL_MICRO * LL_NANO; /* 15 * 19 - 9 * 10 */
    LL_ASSERT_OK(ctx, check(ctx, p, &a, &found));
    CU_ASSERT_DOUBLE_EQUAL(found.gap, 0.025, 1e-12);
    a = right_answer(), a.bound++;
    assert_found(ctx, p, &a, "the bound is another one");
    a = right_answer(), a.objective--;
    assert_found(ctx, p, &a, "the objective is another one");
    a = right_answer(), a.flow_uteu[0]++, a.flow_uteu[1]--;
    assert_found(ctx, p, &a, "its paths load it with 10.000001 TEU");
    a = right_answer(), a.flow_uteu[1]--;
    assert_found(ctx, p, &a, "demand_id 1: what is carried");
    a = right_answer(), a.flow_uteu[1] = 0;
    assert_found(ctx, p, &a, "path 2: its demand, its length or its flow is none");
    a = right_answer(), a.unmet_uteu = -1, a.flow_uteu[1]++;
    assert_found(ctx, p, &a, "demand_id 1: what is carried");
    a = right_answer(), a.rounding_uteu = 1, a.flow_uteu[1]--;
    assert_found(ctx, p, &a, "demand_id 1: what is carried");
    a = right_answer(), a.demand[1] = 1;
    assert_found(ctx, p, &a, "path 2: its demand");
    a = right_answer(), a.arc[0] = 3;
    assert_found(ctx, p, &a, "path 1: there is no such arc");
    a = right_answer(), a.arc[1] = 2;
    assert_found(ctx, p, &a, "path 2: it breaks");
    a = right_answer(), a.first[2] = 2;
    assert_found(ctx, p, &a, "path 2: it does not end");
    a = right_answer(), a.price_nusd[0] = -1;
    assert_found(ctx, p, &a, "the price of AB is none");
    a = right_answer(), a.corridor_uteu[2] = 1;
    assert_found(ctx, p, &a, "the flow of corridor other");
    a = right_answer(), a.infeasible = true;
    assert_found(ctx, p, &a, "it cannot be infeasible");
    ll_problem_free(ctx, p);
    ll_test_remove(folder);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

void suite_claim(void);
void suite_claim(void) { LL_TEST(test_claims); }
