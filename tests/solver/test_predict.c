/* SPDX-License-Identifier: Apache-2.0 */
/* Memory: what is predicted, what a limit does. */
#include "solver/predict.h"

#include <string.h>

#include "graphs/generate.h"
#include "kernels/kernels.h"
#include "solver/method.h"
#include "tests/solver/random_case.h"
#include "tests/support/test.h"

static ll_problem *grid_problem(ll_context *ctx, int64_t side, int64_t demands) {
    ll_case *c = NULL;
    ll_problem *p = NULL;
    ll_problem_options problem_options;
    ll_generate_options options = ll_generate_options_default();
    options.rows = options.columns = side;
    options.demands = demands;
    ll_problem_options_default(&problem_options);
    LL_ASSERT_OK(ctx, ll_generate(ctx, LL_GENERATE_GRID, &options, "grid", &c));
    LL_ASSERT_OK(ctx, ll_problem_build(ctx, c, &problem_options, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    return p;
}

static void predict(ll_context *ctx, const ll_problem *p, ll_prediction *f) {
    ll_solve_options options;
    ll_method method = LL_METHOD_AUTO;
    char why[256];
    ll_solve_options_default(&options);
    LL_ASSERT_OK(ctx, ll_method_predict(ctx, p, &options, f, &method, why, sizeof why));
    CU_ASSERT(method != LL_METHOD_AUTO && strlen(why) > 0);
    CU_ASSERT_EQUAL(ctx->memory_limit, 0); /* the limit is the call's alone */
}

/* Not under what a solve takes, and not far over; the counted bytes leave out what the process has besides. */
static void test_holds(void) {
    for (int64_t side = 6; side <= 14; side += 4) {
        ll_context *ctx = NULL;
        ll_prediction f;
        ll_solution *s = NULL;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_problem *p = grid_problem(ctx, side, 100 * side);
        predict(ctx, p, &f);
        CU_ASSERT_EQUAL(ll_solve(ctx, p, NULL, &s), LL_OK);
        int64_t rest = ll_memory_used(ctx) - atomic_load(&ctx->memory.live_bytes);
        int64_t counted = atomic_load(&ctx->memory.peak_bytes);
        CU_ASSERT(f.peak >= counted);
        CU_ASSERT(f.peak - rest <= 3 * counted);
        CU_ASSERT(f.least <= f.peak && f.active_rows <= p->row_count && f.arcs_a_path >= 1);
        ll_solution_free(ctx, s);
        ll_problem_free(ctx, p);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
        ll_context_free(ctx);
    }
}

/* Four times the demands on the same network: pool and master grow with them. */
static void test_grows_with_demands(void) {
    ll_context *ctx = NULL;
    ll_prediction few, many;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = grid_problem(ctx, 10, 500);
    predict(ctx, p, &few);
    ll_problem_free(ctx, p);
    p = grid_problem(ctx, 10, 2000);
    predict(ctx, p, &many);
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
    double pool = (double)many.bytes[LL_MEMORY_POOL] / (double)few.bytes[LL_MEMORY_POOL];
    CU_ASSERT(pool > 3 && pool < 5);
    CU_ASSERT(many.bytes[LL_MEMORY_MASTER] > 3 * few.bytes[LL_MEMORY_MASTER]);
    bool devices = ll_device_master_memory(&(ll_program){.row_count = 1}, 1) > 0;
    CU_ASSERT(devices ? few.device_master > 0 : few.device_master == 0);
    CU_ASSERT(many.device_master >= 2 * few.device_master && many.device_master <= 5 * few.device_master);
}

/* Whatever the limit: an answer under it, or a status that says why there is none. */
static void test_limits_end_well(void) {
    ll_context *ctx = NULL;
    ll_prediction f;
    int answers = 0, refusals = 0;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = grid_problem(ctx, 12, 2000);
    predict(ctx, p, &f);
    for (int i = 1; i <= 12; i++) {
        ll_solve_options options;
        ll_solution *s = NULL;
        ll_solve_options_default(&options);
        options.method = LL_METHOD_INTERIOR;
        options.memory_limit = f.peak * i / 12;
        atomic_store(&ctx->memory.peak_bytes, atomic_load(&ctx->memory.live_bytes));
        ll_status status = ll_solve(ctx, p, &options, &s);
        CU_ASSERT(status == LL_OK || status == LL_ERR_LIMIT || status == LL_ERR_NO_ANSWER);
        answers += s != NULL;
        refusals += s == NULL;
        if (s != NULL) CU_ASSERT(atomic_load(&ctx->memory.peak_bytes) <= options.memory_limit);
        if (s == NULL) CU_ASSERT_PTR_NOT_NULL(strstr(ll_context_error(ctx), "memory"));
        ll_solution_free(ctx, s);
    }
    CU_ASSERT(answers > 0 && refusals > 0);
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static void test_text_of_bytes(void) {
    char text[LL_BYTES_SIZE];
    CU_ASSERT_STRING_EQUAL(ll_bytes_text(512 * 1024, text), "512K");
    CU_ASSERT_STRING_EQUAL(ll_bytes_text(INT64_C(3) << 29, text), "1.5G");
    CU_ASSERT_STRING_EQUAL(ll_bytes_text(INT64_C(20) << 30, text), "20G");
    CU_ASSERT_STRING_EQUAL(ll_bytes_text(INT64_C(5000) << 40, text), "5000T");
}

void suite_predict(void);
void suite_predict(void) {
    LL_TEST(test_holds);
    LL_TEST(test_grows_with_demands);
    LL_TEST(test_limits_end_well);
    LL_TEST(test_text_of_bytes);
}
