/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A frontier read back from its folder: the page that `landlink report` makes has the parts of the one that the solve
 * wrote, and what the tables of a frontier must not say is told with its place.
 *
 *     100 TEU from A to B:   slow 100 USD 100 h for 60 TEU,   middle 180 USD 50 h,   fast 300 USD 20 h for 50 TEU
 *     least money   60 slow, 40 middle    13200 USD    8000 TEU h
 *     between       100 middle            18000 USD    5000 TEU h
 *     least time    50 middle, 50 fast    24000 USD    3500 TEU h
 */
#include <landlink/landlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "solver/report/parts.h"
#include "tests/solver/json_text.h"
#include "tests/support/test.h"

enum { PATH_SIZE = 1024 };

typedef struct answer {
    ll_context *ctx;
    const char *folder, *out;
    ll_problem *problem;
} answer;

static answer open_answer(const ll_solve_options *options) {
    answer a = {.ctx = ll_test_context(1), .folder = ll_test_folder(), .out = ll_test_folder()};
    ll_solution *s = NULL;
    ll_test_write_file(a.folder, "node.csv", "node_id,x_coord,y_coord\nA,0,0\nB,1,1\n");
    ll_test_write_file(a.folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,mode,time_h,cost_usd_per_teu,capacity_teu_per_year\n"
                       "slow,A,B,1,sea,100,100,60\nmiddle,A,B,1,rail,50,180,\nfast,A,B,1,road,20,300,50\n");
    ll_test_write_file(a.folder, "commodity.csv", "commodity_id,value_of_time_usd_per_teu_day\nfood,48\n");
    ll_test_write_file(a.folder, "demand.csv", "o_node_id,d_node_id,commodity_id,volume\nA,B,food,100\n");
    LL_ASSERT_OK(a.ctx, ll_problem_read(a.ctx, a.folder, NULL, &a.problem));
    LL_ASSERT_OK(a.ctx, ll_solve(a.ctx, a.problem, options, &s));
    LL_ASSERT_OK(a.ctx, ll_solution_write(a.ctx, s, a.out));
    ll_solution_free(a.ctx, s);
    return a;
}

static answer open_frontier(void) {
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.pareto_points = 9;
    return open_answer(&options);
}

static void close_answer(answer *a) {
    ll_problem_free(a->ctx, a->problem);
    ll_test_remove(a->out);
    ll_test_remove(a->folder);
    ll_test_context_end(a->ctx);
}

/* ---- the same page ---- */

static ll_status read_and_report(const answer *a, ll_report **out) {
    ll_status status = LL_OK;
    ll_solution *s = NULL;
    ll_corridor_table *corridors = NULL;
    *out = NULL;
    LL_TRY(ll_report_read(a->ctx, a->problem, a->out, &s));
    LL_TRY(ll_corridor_table_create(a->ctx, s, &corridors));
    LL_TRY(ll_report_create(a->ctx, out));
    LL_TRY(ll_report_add(*out, s, corridors, a->out));
done:
    if (status != LL_OK) {
        ll_report_free(*out);
        *out = NULL;
    }
    ll_corridor_table_free(a->ctx, corridors);
    ll_solution_free(a->ctx, s);
    return status;
}

/* Numbers to six digits: averages of demands are written with six decimals, those of pages with nine digits. */
static bool is_near_number(double x, double y) {
    double room = 1e-6 * (x > 1 ? x : 1);
    return x - y <= room && y - x <= room;
}

typedef struct parts { /* to be compared */
    const json_t *a, *b;
} parts;

enum { MOST_PARTS = 4096 };

static void push(parts *stack, size_t *count, const json_t *a, const json_t *b) {
    CU_ASSERT_FATAL(*count < MOST_PARTS);
    stack[(*count)++] = (parts){a, b};
}

/* With its parts, if it has any. */
static bool take_apart(parts *stack, size_t *count, const parts *at) {
    if (json_is_number(at->a) && json_is_number(at->b))
        return is_near_number(json_number_value(at->a), json_number_value(at->b));
    if (json_is_array(at->a) && json_is_array(at->b)) {
        for (size_t i = 0; i < json_array_size(at->a); i++)
            push(stack, count, json_array_get(at->a, i), json_array_get(at->b, i));
        return json_array_size(at->a) == json_array_size(at->b);
    }
    if (!json_is_object(at->a) || !json_is_object(at->b)) return json_equal(at->a, at->b);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)at->a, key, value) push(stack, count, value, json_object_get(at->b, key));
    return json_object_size(at->a) == json_object_size(at->b);
}

static bool is_near(const json_t *a, const json_t *b) {
    static parts stack[MOST_PARTS];
    size_t count = 0;
    push(stack, &count, a, b);
    while (count > 0) {
        const parts at = stack[--count];
        if (!take_apart(stack, &count, &at)) return false;
    }
    return true;
}

static const json_t *first_scenario(const json_t *data) {
    return json_array_get(json_object_get(data, "scenarios"), 0);
}

static void assert_same_page(const answer *a, const char *part) {
    ll_report *report = NULL;
    const char *key;
    LL_ASSERT_OK(a->ctx, read_and_report(a, &report));
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    if (report == NULL) return; /* not reached, which the analyzer cannot know */
    json_t *value, *written = page_data(a->out);
    json_t *then = json_deep_copy(first_scenario(written));
    const json_t *now = first_scenario(report->data);
    CU_ASSERT_EQUAL(json_object_size(then), json_object_size(now));
    json_object_foreach(then, key, value) {
        bool same = is_near(value, json_object_get(now, key));
        if (!same) printf("\n    differs: %s\n", key);
        CU_ASSERT(same);
    }
    CU_ASSERT(part == NULL || json_object_get(then, part) != NULL);
    json_decref(then);
    json_decref(written);
    ll_report_free(report);
}

static void test_same_page(void) {
    if (!ll_report_exists()) return;
    answer a = open_frontier();
    assert_same_page(&a, "pareto");
    close_answer(&a);
}

static void test_same_page_of_others(void) {
    if (!ll_report_exists()) return;
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.price_ranges = 5;
    answer a = open_answer(&options);
    assert_same_page(&a, NULL);
    close_answer(&a);
    options.price_ranges = 0;
    options.logit_theta_per_usd = 0.01;
    options.choice_factor = 5;
    a = open_answer(&options);
    assert_same_page(&a, NULL);
    close_answer(&a);
}

/* ---- what a frontier must not say ---- */

/* Puts `now` in the place of the first `then` of a file, which ll_verify must tell; and the file as it was. */
static void assert_told(const answer *a, const char *file, const char *then, const char *now, const char *told) {
    char *text = ll_test_read_inner(a->out, file), *at = strstr(text, then);
    ll_verification found;
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    size_t size = strlen(text) + strlen(now) + 1;
    char *changed = malloc(size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(changed);
    snprintf(changed, size, "%.*s%s%s", (int)(at - text), text, now, at + strlen(then));
    ll_test_write_file(a->out, file, changed);
    LL_ASSERT_STATUS(a->ctx, ll_verify(a->ctx, a->problem, a->out, &found), LL_ERR_INTERNAL);
    LL_ASSERT_ERROR_HAS(a->ctx, told);
    ll_test_write_file(a->out, file, text);
    free(changed);
    free(text);
}

static void test_wrong_points(void) {
    answer a = open_frontier();
    ll_verification found;
    LL_ASSERT_OK(a.ctx, ll_verify(a.ctx, a.problem, a.out, &found));
    CU_ASSERT(found.ok);
    assert_told(&a, "pareto.csv", "\n1,", "\n4,", "pareto.csv:2:1: point: written \"4\", computed \"1\"");
    assert_told(&a, "pareto.csv", "1,0.000000", "1,-1", "pareto.csv:2:3: no number of 0 or more \"-1\"");
    assert_told(&a, "pareto.csv", "13200,", "13201,", "pareto.csv:2:29: money_usd_per_teu: written \"132.000000\"");
    assert_told(&a, "pareto.csv", "13200,", "13200.0,", "no exact number of 0 or more \"13200.0\"");
    assert_told(&a, "pareto.csv", "18000,", "-18000,", "pareto.csv:3:");
    assert_told(&a, "pareto.csv", ",8000,", ",8001,", "time_d: written \"3.333333\"");
    assert_told(&a, "pareto.csv", "100,0,132.000000", "100,1,132.000000", "that is not the volume of all demands");
    assert_told(&a, "pareto.csv", ",optimal", ",good", "must be optimal or feasible, not \"good\"");
    assert_told(&a, "pareto.csv", "gap,status", "gap,state", "column 10 is state, but should be status");
    assert_told(&a, "pareto.csv", "18000,5000,100,0,180.000000", "13200,5000,100,0,132.000000",
                "pareto.csv:3:12: not dearer than the point before: \"13200\"");
    assert_told(&a, "pareto.csv", "5000,100,0,180.000000,2.083333", "9000,100,0,180.000000,3.750000",
                "pareto.csv:3:18: not faster than the point before: \"9000\"");
    assert_told(&a, "pareto.csv", "1,0.000000", "1,5.000000",
                "pareto.csv:3:3: a weight of time below that of the point before: \"2.400000\"");
    close_answer(&a);
}

static void test_wrong_demands(void) {
    static const char file[] = "pareto_demand.csv";
    answer a = open_frontier();
    assert_told(&a, file, "\n1,A", "\n2,A", "pareto_demand.csv:2:1: demand_id: the case has no demand \"2\"");
    assert_told(&a, file, "1,A,B", "1,A,C", "pareto_demand.csv:2:5: destination: written \"C\", computed \"B\"");
    assert_told(&a, file, "food,2", "food,9", "pareto.csv has no point \"9\"");
    assert_told(&a, file, "food,2", "food,1", "rows must go by demand, then by point");
    assert_told(&a, file, "food,1,100", "food,1,101", "0, or more than the demand's volume: \"101\"");
    assert_told(&a, file, "food,1,100", "food,1,0", "0, or more than the demand's volume: \"0\"");
    assert_told(&a, file, ",132.000000", ",x", "no number of 0 or more \"x\"");
    assert_told(&a, file, ",132.000000", ",1e13", "too large a number: \"1e13\"");
    assert_told(&a, file, ",132.000000,3.333333\n", ",132.000000\n", "no number of 0 or more \"\"");
    close_answer(&a);
}

/* Both tables belong to each other, and to summary.json. */
static void test_missing_tables(void) {
    answer a = open_frontier();
    ll_verification found;
    char path[PATH_SIZE];
    assert_told(&a, "summary.json", "\"points\": 3", "\"points\": 2",
                "pareto.points: written 2, but pareto.csv has 3 points");
    snprintf(path, sizeof path, "%s/pareto_demand.csv", a.out);
    char *text = ll_test_read_file(path, NULL);
    CU_ASSERT_EQUAL(unlink(path), 0);
    LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.out, &found), LL_ERR_NO_INPUT);
    LL_ASSERT_ERROR_HAS(a.ctx, "pareto_demand.csv");
    ll_test_write_file(a.out, "pareto_demand.csv", text);
    free(text);
    snprintf(path, sizeof path, "%s/pareto.csv", a.out);
    CU_ASSERT_EQUAL(unlink(path), 0);
    LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.out, &found), LL_ERR_INTERNAL);
    LL_ASSERT_ERROR_HAS(a.ctx, "written 3, but there is no pareto.csv");
    LL_ASSERT_ERROR_HAS(a.ctx, "pareto_demand.csv: is there without pareto.csv");
    close_answer(&a);
    ll_solve_options options;
    ll_solve_options_default(&options);
    a = open_answer(&options);
    ll_test_write_file(a.out, "pareto_demand.csv", "demand_id\n");
    LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.out, &found), LL_ERR_INTERNAL);
    LL_ASSERT_ERROR_HAS(a.ctx, "pareto_demand.csv: is there without pareto.csv");
    close_answer(&a);
}

static void test_memory_runs_out(void) {
    answer a = open_frontier();
    ll_report *report = NULL;
    ll_status status;
    long long failures = -1, blocks = atomic_load(&a.ctx->memory.live_blocks);
    do {
        atomic_store(&a.ctx->memory.fail_at, ++failures);
        status = read_and_report(&a, &report);
        atomic_store(&a.ctx->memory.fail_at, -1);
        CU_ASSERT(status == LL_OK || atomic_load(&a.ctx->memory.live_blocks) == blocks);
    } while (status == LL_ERR_MEMORY);
    LL_ASSERT_OK(a.ctx, status);
    CU_ASSERT(failures > 20);
    ll_report_free(report);
    close_answer(&a);
}

void suite_frontier(void);
void suite_frontier(void) {
    LL_TEST(test_same_page);
    LL_TEST(test_same_page_of_others);
    LL_TEST(test_wrong_points);
    LL_TEST(test_wrong_demands);
    LL_TEST(test_missing_tables);
    LL_TEST(test_memory_runs_out);
}
