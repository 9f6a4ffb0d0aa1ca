/* SPDX-License-Identifier: Apache-2.0 */
/* Money against time: a frontier by hand, and what it writes. */
#include <landlink/landlink.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/pareto/pareto.h"
#include "tests/support/test.h"

/*
 * 100 TEU from A to B:   slow 100 USD 100 h for 60 TEU,   middle 180 USD 50 h,   fast 300 USD 20 h for 50 TEU
 *
 *     least money    60 slow, 40 middle    13200 USD    8000 TEU h
 *     between        100 middle            18000 USD    5000 TEU h      from 1.6 to 4 USD per TEU h
 *     least time     50 middle, 50 fast    24000 USD    3500 TEU h
 */
static ll_problem *open_case(ll_context **ctx, const char *folder, const char *links) {
    ll_problem *p = NULL;
    ll_test_write_file(folder, "node.csv", "node_id,x_coord,y_coord\nA,0,0\nB,1,1\n");
    ll_test_write_file(folder, "link.csv", links);
    ll_test_write_file(folder, "commodity.csv", "commodity_id,value_of_time_usd_per_teu_day\nfood,48\n");
    ll_test_write_file(folder, "demand.csv", "o_node_id,d_node_id,commodity_id,volume\nA,B,food,100\n");
    CU_ASSERT_EQUAL_FATAL(ll_context_create(ctx), LL_OK);
    LL_ASSERT_OK(*ctx, ll_problem_read(*ctx, folder, NULL, &p));
    return p;
}

static const char three_links[] =
    "link_id,from_node_id,to_node_id,directed,mode,time_h,cost_usd_per_teu,capacity_teu_per_year\n"
    "slow,A,B,1,sea,100,100,60\nmiddle,A,B,1,rail,50,180,\nfast,A,B,1,road,20,300,50\n";

static void close_case(ll_context *ctx, ll_problem *p, ll_solution *s, const char *folder) {
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
    ll_test_remove(folder);
}

static void check_point(const ll_pareto_point *at, double money_usd, double time_h) {
    CU_ASSERT_DOUBLE_EQUAL((double)at->money * 1e-15, money_usd, 1e-3);
    CU_ASSERT_DOUBLE_EQUAL((double)at->time * 1e-12, time_h, 1e-3);
    CU_ASSERT_EQUAL(at->unmet_uteu, 0);
    CU_ASSERT_EQUAL(at->demand[0].carried_uteu, 100 * LL_MICRO);
    CU_ASSERT(at->gap <= 1e-7 && at->optimal);
}

static void test_frontier(void) {
    static const char table[] =
        "point,weight_usd_per_teu_h,money_usd,time_teu_h,carried_teu,unmet_teu,money_usd_per_teu,time_d,gap,status\n"
        "1,0.000000,13200,8000,100,0,132.000000,3.333333,";
    ll_context *ctx = NULL;
    const char *folder = ll_test_folder(), *out = ll_test_folder();
    ll_problem *p = open_case(&ctx, folder, three_links);
    ll_solution *s = NULL;
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.pareto_points = 9;
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    if (s == NULL || s->pareto == NULL) abort();
    CU_ASSERT_EQUAL_FATAL(s->pareto->count, 3);
    check_point(&s->pareto->point[0], 13200, 8000);
    check_point(&s->pareto->point[1], 18000, 5000);
    check_point(&s->pareto->point[2], 24000, 3500);
    CU_ASSERT_DOUBLE_EQUAL(s->pareto->point[1].weight_usd_per_h, 10800. / 4500, 1e-6);
    CU_ASSERT(s->pareto->whole);
    CU_ASSERT_EQUAL(s->pareto->solves, 5);
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    char path[4096];
    size_t size = 0;
    snprintf(path, sizeof path, "%s/pareto.csv", out);
    char *text = ll_test_read_file(path, &size);
    CU_ASSERT(text != NULL && strncmp(text, table, strlen(table)) == 0);
    free(text);
    snprintf(path, sizeof path, "%s/pareto_demand.csv", out);
    text = ll_test_read_file(path, &size);
    CU_ASSERT(text != NULL && strstr(text, "\n1,A,B,food,2,100,180.000000,2.083333\n") != NULL);
    free(text);
    ll_test_remove(out);
    close_case(ctx, p, s, folder);
}

typedef struct stop_at {
    ll_context *ctx;
    int solves;
} stop_at;

static void cancel_at_solve(void *user, ll_log_level level, const char *line) {
    stop_at *at = user;
    (void)level;
    if (strncmp(line, "method ", 7) == 0 && --at->solves == 0) ll_context_cancel(at->ctx);
}

static void check_stopped(ll_context *ctx, const ll_solution *s) {
    const char *out = ll_test_folder();
    CU_ASSERT(s->pareto->stopped && !s->pareto->whole);
    CU_ASSERT_STRING_EQUAL(ll_pareto_state(s->pareto), "stopped");
    for (int32_t i = 0; i < s->pareto->count; i++) CU_ASSERT(s->pareto->point[i].optimal);
    LL_ASSERT_ERROR_HAS(ctx, "stopped between least money and least time");
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, out), LL_ERR_LIMIT);
    CU_ASSERT_EQUAL(ll_test_exists(out, "pareto.csv"), s->pareto->count > 0);
    char path[4096];
    size_t size = 0;
    snprintf(path, sizeof path, "%s/summary.json", out);
    char *text = ll_test_read_file(path, &size);
    CU_ASSERT(text != NULL && strstr(text, "\"status\": \"stopped\"") != NULL);
    free(text);
    ll_test_remove(out);
}

/* Stopped at any of its solves it keeps what was proven before, and says that others are missing. */
static void test_stopped(void) {
    for (int solves = 2; solves <= 5; solves++) {
        ll_context *ctx = NULL;
        const char *folder = ll_test_folder();
        ll_problem *p = open_case(&ctx, folder, three_links);
        ll_solution *s = NULL;
        stop_at at = {ctx, solves};
        ll_solve_options options;
        ll_solve_options_default(&options);
        options.pareto_points = 9;
        ll_context_set_log(ctx, cancel_at_solve, &at);
        LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, &options, &s), LL_ERR_LIMIT);
        if (s == NULL || s->pareto == NULL) abort();
        CU_ASSERT(s->pareto->count >= solves - 2 && s->pareto->count < solves);
        check_stopped(ctx, s);
        close_case(ctx, p, s, folder);
    }
}

/* Two points are the ends; one link is both ends. */
static void test_ends(void) {
    static const char one_link[] =
        "link_id,from_node_id,to_node_id,directed,mode,time_h,cost_usd_per_teu\nonly,A,B,1,sea,100,100\n";
    ll_context *ctx = NULL;
    for (int links = 1; links <= 3; links += 2) {
        const char *folder = ll_test_folder();
        ll_problem *p = open_case(&ctx, folder, links == 1 ? one_link : three_links);
        ll_solution *s = NULL;
        ll_solve_options options;
        ll_solve_options_default(&options);
        options.pareto_points = 2;
        LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
        if (s == NULL || s->pareto == NULL) abort();
        CU_ASSERT_EQUAL(s->pareto->count, links == 1 ? 1 : 2);
        CU_ASSERT_EQUAL(s->pareto->whole, links == 1);
        close_case(ctx, p, s, folder);
    }
}

static void test_refused(void) {
    static const char no_time[] =
        "link_id,from_node_id,to_node_id,directed,mode,cost_usd_per_teu\nonly,A,B,1,sea,100\n";
    ll_context *ctx = NULL;
    const char *folder = ll_test_folder();
    ll_problem *p = open_case(&ctx, folder, no_time);
    ll_solution *s = NULL;
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.pareto_points = 1;
    LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, &options, &s), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "it must be 2 or more");
    options.pareto_points = 5;
    LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, &options, &s), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "no link of the case takes time");
    CU_ASSERT_PTR_NULL(s);
    close_case(ctx, p, s, folder);
}

static void test_failing_allocator(void) {
    ll_context *ctx = NULL;
    const char *folder = ll_test_folder();
    ll_problem *p = open_case(&ctx, folder, three_links);
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.device = LL_DEVICE_CPU;
    options.pareto_points = 3;
    int64_t before = atomic_load(&ctx->memory.live_blocks);
    ll_status status = LL_ERR_MEMORY;
    for (int k = 0; status == LL_ERR_MEMORY; k += LL_TEST_SANITIZED ? 29 : 7) {
        ll_solution *s = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        status = ll_solve(ctx, p, &options, &s);
        atomic_store(&ctx->memory.fail_at, -1);
        ll_solution_free(ctx, s);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), before);
    }
    LL_ASSERT_OK(ctx, status);
    close_case(ctx, p, NULL, folder);
}

void suite_pareto(void);
void suite_pareto(void) {
    LL_TEST(test_frontier);
    LL_TEST(test_stopped);
    LL_TEST(test_ends);
    LL_TEST(test_refused);
    LL_TEST(test_failing_allocator);
}
