/* SPDX-License-Identifier: Apache-2.0 */
/* What a comparison, a frontier and demands that choose put on the page, by hand. tests/browser looks at the page. */
#include <jansson.h>
#include <landlink/landlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/compare/compare.h"
#include "tests/solver/compare_case.h"
#include "tests/solver/json_text.h"
#include "tests/support/test.h"

typedef struct page { /* of a folder, with what was written into it */
    ll_context *ctx;
    const char *folder, *out;
    json_t *data;
} page;

static page open_page(const char *folder) {
    page p = {.folder = folder, .out = ll_test_folder()};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&p.ctx), LL_OK);
    return p;
}

static void close_page(page *p) {
    json_decref(p->data);
    CU_ASSERT_EQUAL(atomic_load(&p->ctx->memory.live_blocks), 0);
    ll_context_free(p->ctx);
    ll_test_remove(p->out);
    ll_test_remove(p->folder);
}

static const json_t *scenario_of(const page *p) { return json_array_get(json_object_get(p->data, "scenarios"), 0); }

/* The case with a spread of AB's time, and a border: A and C in one country, B in another. */
static const char *spread_case(void) {
    const char *folder = ll_compare_case(NULL);
    ll_test_write_file(folder, "node.csv", "node_id,x_coord,y_coord,country\nA,0,0,AA\nB,1,0,BB\nC,0,1,AA\n");
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,time_h,"
                       "time_spread\nAB,A,B,1,10,10,24,0.2\nAC,A,C,1,10,,24,\nCB,C,B,1,10,,24,\n");
    return folder;
}

static ll_comparison *compare(page *p, ll_outage outage) {
    static const char *const text[] = {"link:AB capacity_teu_per_year 8:9:1"};
    ll_compare_options options;
    ll_comparison *c = NULL;
    ll_compare_options_default(&options);
    options.sweep = text;
    options.sweep_count = 1;
    options.outage = outage;
    options.draws = 1;
    LL_ASSERT_OK(p->ctx, ll_compare(p->ctx, p->folder, &options, p->out, &c));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    p->data = page_data(p->out);
    return c;
}

/* The base costs 200: 10 TEU direct, 5 round. AC closed: 5 unmet at 1000 instead of 20. */
static void test_comparison(void) {
    if (!ll_report_exists()) return;
    page p = open_page(spread_case());
    ll_comparison *c = compare(&p, LL_OUTAGE_LINKS);
    assert_json(json_object_get(p.data, "sweeps"),
                "[{\"text\":\"link:AB capacity_teu_per_year 8:9:1\",\"table\":\"link\",\"ids\":\"AB\","
                "\"column\":\"capacity_teu_per_year\",\"operation\":\"set\",\"points\":["
                "[8,\"optimal\",20,0,[[8,10,1,10],[7,20,2,0],[0,null,null,0]]],"
                "[9,\"optimal\",10,0,[[9,10,1,10],[6,20,2,0],[0,null,null,0]]]]}]");
    assert_json(json_object_get(p.data, "outages"), "{\"kind\":\"link\",\"all\":3,\"rows\":["
                                                    "[\"AC\",\"\",\"optimal\",5,4900,5,1,null,[10,0,0]],"
                                                    "[\"CB\",\"\",\"optimal\",5,4900,5,2,null,[10,0,0]],"
                                                    "[\"AB\",\"\",\"optimal\",10,100,0,0,null,[0,15,0]]]}");
    const json_t *draws = json_object_get(p.data, "draws");
    const double days = c->draws.draw[0].brief.corridor[0].time_d;
    assert_json(json_object_get(draws, "count"), "1");
    assert_json(json_object_get(draws, "answered"), "1");
    const json_t *direct = json_array_get(json_object_get(draws, "corridors"), 0);
    assert_json(json_array_get(direct, LL_DRAW_FLOW), "[1,10,10,10,10,10,10,10]");
    CU_ASSERT_DOUBLE_EQUAL(json_number_value(json_array_get(json_array_get(direct, LL_DRAW_TIME), 1)), 1, 1e-9);
    for (size_t k = 2; k < 8; k++)
        CU_ASSERT_DOUBLE_EQUAL(json_number_value(json_array_get(json_array_get(direct, LL_DRAW_TIME), k)), days, 1e-8);
    assert_json(json_array_get(direct, LL_DRAW_STAYS), "[1,100,100,100,100,100,100,100]");
    ll_comparison_free(p.ctx, c);
    close_page(&p);
}

/* Places are told by their number on the page; a border has none. Closing B leaves all 15 TEU. */
static void test_places(void) {
    static const struct {
        ll_outage outage;
        const char *first;
    } rows[] = {
        {LL_OUTAGE_NODES, "[\"A\",\"\",\"optimal\",15,14800,15,null,0,[0,0,0]]"},
        {LL_OUTAGE_BORDER, "[\"AA-BB\",\"AA and BB: AB and 1 more\",\"optimal\",15,14800,15,null,null,[0,0,0]]"}};
    for (size_t i = 0; ll_report_exists() && i < sizeof rows / sizeof *rows; i++) {
        page p = open_page(spread_case());
        ll_comparison_free(p.ctx, compare(&p, rows[i].outage));
        assert_json(json_array_get(json_object_get(json_object_get(p.data, "outages"), "rows"), 0), rows[i].first);
        close_page(&p);
    }
}

/* What was not asked for is not there. */
static void test_nothing_asked(void) {
    if (!ll_report_exists()) return;
    page p = open_page(
        ll_compare_case("scenario_id,table,ids,column,operation,value\nwide,link,AB,cost_usd_per_teu,set,5\n"));
    ll_comparison *c = NULL;
    LL_ASSERT_OK(p.ctx, ll_compare(p.ctx, p.folder, NULL, p.out, &c));
    p.data = page_data(p.out);
    static const char *const parts[] = {"sweeps", "outages", "draws"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) CU_ASSERT_PTR_NULL(json_object_get(p.data, parts[i]));
    CU_ASSERT_PTR_NULL(json_object_get(scenario_of(&p), "pareto"));
    ll_comparison_free(p.ctx, c);
    close_page(&p);
}

/* ---- answers ---- */

static void solve(page *p, const ll_solve_options *options) {
    ll_problem *problem = NULL;
    ll_solution *s = NULL;
    LL_ASSERT_OK(p->ctx, ll_problem_read(p->ctx, p->folder, NULL, &problem));
    LL_ASSERT_OK(p->ctx, ll_solve(p->ctx, problem, options, &s));
    LL_ASSERT_OK(p->ctx, ll_solution_write(p->ctx, s, p->out));
    ll_solution_free(p->ctx, s);
    ll_problem_free(p->ctx, problem);
    p->data = page_data(p->out);
}

/* 100 TEU: least money 60 slow (100 USD, 100 h) and 40 fast (300 USD, 20 h); least time all fast. */
static void test_frontier(void) {
    if (!ll_report_exists()) return;
    page p = open_page(ll_compare_case(NULL));
    ll_solve_options options;
    ll_test_write_file(p.folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,time_h,cost_usd_per_teu,capacity_teu_per_year\n"
                       "AB,A,B,1,100,100,60\nCB,A,B,1,20,300,\n");
    ll_test_write_file(p.folder, "demand.csv", "o_node_id,d_node_id,commodity_id,volume\nA,B,goods,100\n");
    ll_solve_options_default(&options);
    options.pareto_points = 5;
    solve(&p, &options);
    const json_t *pareto = json_object_get(scenario_of(&p), "pareto");
    const json_t *points = json_object_get(pareto, "points");
    CU_ASSERT_EQUAL(json_array_size(points), 2);
    for (size_t k = 0; k < 2; k++)
        json_array_set_new(json_array_get(points, k), 5, json_integer(0)); /* the gap is what it is */
    assert_json(points, "[[0,18000,6800,100,0,0],[null,30000,2000,100,0,0]]");
    assert_json(json_object_get(pareto, "demands"), "[[1,\"A\",\"B\",0,100,[0,18000,6800,1,30000,2000]]]");
    close_page(&p);
}

/* Beside what is chosen, the plain optimum: 10 TEU direct and 5 round, 200 USD. */
static void test_choice(void) {
    if (!ll_report_exists()) return;
    page p = open_page(ll_compare_case(NULL));
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.logit_theta_per_usd = 0.1;
    options.choice_factor = 3;
    solve(&p, &options);
    const json_t *summary = json_object_get(scenario_of(&p), "summary"), *logit = json_object_get(summary, "logit");
    assert_json(json_object_get(summary, "status"), "\"optimal_logit\"");
    assert_json(json_object_get(logit, "plain_objective_usd"), "\"200\"");
    assert_json(json_object_get(logit, "plain_corridor_flow_teu"),
                "{\"direct\":\"10\",\"round\":\"5\",\"other\":\"0\"}");
    close_page(&p);
}

void suite_page(void);
void suite_page(void) {
    LL_TEST(test_comparison);
    LL_TEST(test_places);
    LL_TEST(test_nothing_asked);
    LL_TEST(test_frontier);
    LL_TEST(test_choice);
}
