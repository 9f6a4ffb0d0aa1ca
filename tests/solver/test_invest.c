/* SPDX-License-Identifier: Apache-2.0 */
/* Choices of projects: cases that are solved by hand, what stops a choice, what is refused. */
#include <jansson.h>
#include <landlink/landlink.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/invest/invest.h"
#include "solver/lp.h"
#include "solver/report/report.h"
#include "tests/solver/invest_case.h"
#include "tests/solver/json_text.h"
#include "tests/support/test.h"

enum { PATH_SIZE = 1024 };

/* ---- by hand ---- */

/*
 *     A --AB: 10 TEU, 10 USD--> B             15 TEU from A to B, penalty 1000
 *     A --AC: 40 USD--> C --CB: 40 USD--> B    planned: AD, DB, 5 USD each
 *
 * Nothing: 10 * 10 + 5 * 80 = 500. wide (AB 15 TEU): 150. first or second alone: nothing. Both: 15 * 10 = 150.
 * cheap (AC 10 USD less): 450.
 */
static const char *make_case(const char *projects) {
    const char *folder = ll_test_folder();
    ll_test_write_file(folder, "node.csv", "node_id,x_coord,y_coord\nA,0,0\nB,1,0\nC,0,1\nD,1,1\n");
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,time_h,status\n"
                       "AB,A,B,1,10,10,24,existing\nAC,A,C,1,40,,24,existing\nCB,C,B,1,40,,24,existing\n"
                       "AD,A,D,1,5,,1,planned\nDB,D,B,1,5,,1,planned\n");
    ll_test_write_file(folder, "commodity.csv", "commodity_id,unmet_penalty_usd_per_teu\ngoods,1000\n");
    ll_test_write_file(folder, "demand.csv", "o_node_id,d_node_id,commodity_id,volume\nA,B,goods,15\n");
    if (projects != NULL) ll_test_write_file(folder, "project.csv", projects);
    return folder;
}

static const char projects[] = "project_id,name,link_ids,capacity_delta,cost_delta,capex_musd,status\n"
                               "wide,\"AB, wider\",AB,5,,100,planned\n"
                               "first,Half a way,AD,,,30,planned\n"
                               "second,The other half,DB,,,40,planned\n"
                               "cheap,,AC,,-10,60,planned\n"
                               "done,,CB,,-1,5,completed\n";

/* 70 pay for the two halves, which are worth nothing alone, where the best alone within 70 saves 50. */
static void test_complements(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    const ll_invest_options options = ll_invest_case_options(70);
    ll_investment *r = NULL;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT_EQUAL(ll_investment_base_usd(r), 500);
    CU_ASSERT_EQUAL(ll_investment_value_usd(r), 150);
    CU_ASSERT_DOUBLE_EQUAL(ll_investment_bound_usd(r), 150, 150 * 1e-6);
    CU_ASSERT_EQUAL(ll_investment_capex_musd(r), 70);
    ll_test_assert_text(
        out, "invest.csv",
        "project_id,name,capex_musd,chosen,phase_year,saving_alone_usd,rank_alone,saving_alone_usd_per_musd,"
        "saving_in_package_usd,rank_in_package,regret_usd\n"
        "wide,\"AB, wider\",100,no,,350.00,1,3.50,0.00,3,\n"
        "first,Half a way,30,yes,,0.00,3,0.00,350.00,1,300.00\n"
        "second,The other half,40,yes,,0.00,3,0.00,350.00,1,300.00\n"
        "cheap,,60,no,,50.00,2,0.83,0.00,3,\n");
    CU_ASSERT(ll_test_exists(out, "base/summary.json") && ll_test_exists(out, "plan/summary.json") &&
              ll_test_exists(out, "invest.json"));
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* The published answers are those of landlink solve --projects. */
static void test_answer_is_verified_by_the_list(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    const ll_invest_options options = ll_invest_case_options(70);
    ll_problem_options read = options.problem;
    ll_investment *r = NULL;
    ll_problem *p = NULL;
    ll_verification found;
    char plan[PATH_SIZE];
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    read.projects = "first;second";
    snprintf(plan, sizeof plan, "%s/plan", out);
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, folder, &read, &p));
    LL_ASSERT_OK(ctx, ll_verify(ctx, p, plan, &found));
    CU_ASSERT(found.ok);
    CU_ASSERT_EQUAL(found.objective_usd, 150);
    ll_problem_free(ctx, p);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* What is worth nothing is not built, however much money there is; of equal choices the cheaper is taken. */
static void test_no_money_is_wasted(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    const ll_invest_options options = ll_invest_case_options(1000);
    ll_investment *r = NULL;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    CU_ASSERT_EQUAL(ll_investment_value_usd(r), 150);
    CU_ASSERT_EQUAL(ll_investment_capex_musd(r), 70);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* Budgets are kept to the cent, whatever sums of doubles come to: first and second, which are worth 350 together, or
 * cheap (50) where they cost more. */
static void check_cents(const char *first, const char *second, const char *cheap, double budget_musd, double usd) {
    ll_context *ctx = ll_test_context(0);
    ll_test_table table = {0};
    ll_test_put(&table, "project_id,link_ids,cost_delta,capex_musd,status\nfirst,AD,,%s,planned\n", first);
    ll_test_put(&table, "second,DB,,%s,planned\ncheap,AC,-10,%s,planned\n", second, cheap);
    const char *folder = make_case(table.text), *out = ll_test_folder();
    const ll_invest_options options = ll_invest_case_options(budget_musd);
    ll_investment *r = NULL;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT_EQUAL(ll_investment_value_usd(r), usd);
    CU_ASSERT(ll_investment_capex_musd(r) <= budget_musd);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_budgets_to_the_cent(void) {
    check_cents("0.1", "0.2", "0.3", 0.3, 150); /* 0.1 + 0.2 > 0.3 in doubles */
    check_cents("30.00000001", "40", "60", 70, 450);
    check_cents("29.99999999", "40.00000001", "60", 70, 150);
    check_cents("1000000.00000001", "1000000", "2000000", 2000000, 450); /* half of 1e-14 of it */
}

/* ---- without GLPK ---- */

static void test_without_glpk(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    const ll_invest_options options = ll_invest_case_options(70);
    ll_investment *r = NULL;
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), LL_ERR_UNAVAILABLE);
    LL_ASSERT_ERROR_HAS(ctx, "this build has no GLPK");
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- phases ---- */

/* 60 in the first phase do not pay for wide (100), but what is left of them does in the second; five years of 10% each
 * weigh 1 + 1/1.1 + ... */
static void test_money_is_kept(void) {
    const ll_invest_phase phase[2] = {{2025, 60, 0}, {2030, 40, 2025}};
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(0);
    ll_investment *r = NULL;
    options.phase = phase;
    options.phase_count = 2;
    options.rate = 0.1;
    options.candidates = "wide";
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    CU_ASSERT_EQUAL_FATAL(ll_investment_count(r), 1);
    CU_ASSERT_EQUAL(ll_investment_phase(r, 0), 1);
    double five = 1 + 1 / 1.1 + pow(1.1, -2) + pow(1.1, -3) + pow(1.1, -4);
    CU_ASSERT_DOUBLE_EQUAL(ll_investment_base_usd(r), five * 500 + five * pow(1.1, -5) * 500, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(ll_investment_value_usd(r), five * 500 + five * pow(1.1, -5) * 150, 1e-9);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- hard demands ---- */

/* All 15 TEU must go, over AB alone or by D: what the base cannot carry, a choice may. */
static void check_hard(double budget_musd, ll_status expected, double usd) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(budget_musd);
    ll_investment *r = NULL;
    options.problem.hard = true;
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,status\n"
                       "AB,A,B,1,10,10,existing\nAC,A,C,1,40,2,existing\nCB,C,B,1,40,,existing\n"
                       "AD,A,D,1,5,,planned\nDB,D,B,1,5,,planned\n");
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), expected);
    if (expected == LL_OK && r != NULL) {
        CU_ASSERT_DOUBLE_EQUAL(ll_investment_value_usd(r), usd, 1e-9);
        CU_ASSERT(isnan(ll_investment_base_usd(r)));
    } else {
        CU_ASSERT_PTR_NULL(r);
        CU_ASSERT(!ll_test_exists(out, "invest.json"));
        LL_ASSERT_ERROR_HAS(ctx, "no choice of projects within the budget carries all hard demands");
    }
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_hard_demands(void) {
    check_hard(70, LL_OK, 150);
    check_hard(65, LL_ERR_INFEASIBLE, 0);
}

/* ---- stops ---- */

static void test_stop(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(70);
    ll_investment *r = NULL;
    options.solve.time_limit_s = 1e-9;
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), LL_ERR_LIMIT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT(ll_investment_bound_usd(r) <= 150 && ll_investment_value_usd(r) >= 150);
    CU_ASSERT(ll_investment_gap(r) > 0);
    CU_ASSERT(ll_test_exists(out, "plan/summary.json") && ll_test_exists(out, "invest.csv"));
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void cancel_at_master(void *user, ll_log_level level, const char *line) {
    (void)level;
    if (strncmp(line, "master 1:", 9) == 0) ll_context_cancel(user);
}

/* A search that is stopped is written like one that is out of time. */
static void test_cancelled(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(70);
    ll_investment *r = NULL;
    ll_context_set_log(ctx, cancel_at_master, ctx);
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), LL_ERR_LIMIT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT(ll_test_exists(out, "plan/summary.json") && ll_test_exists(out, "invest.csv"));
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- the page ---- */

/* The answers without and with the projects, and what is known of each. */
static void test_page(void) {
    if (!ll_report_exists()) return;
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    const ll_invest_options options = ll_invest_case_options(70);
    ll_investment *r = NULL;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    json_t *data = page_data(out);
    const json_t *part = json_object_get(data, "invest"), *scenarios = json_object_get(data, "scenarios");
    assert_json(json_object_get(part, "projects"), "[[\"wide\",\"AB, wider\",100,null,350,0,null],"
                                                   "[\"first\",\"Half a way\",30,0,0,350,300],"
                                                   "[\"second\",\"The other half\",40,0,0,350,300],"
                                                   "[\"cheap\",\"\",60,null,50,0,null]]");
    assert_json(json_object_get(part, "is_phased"), "false");
    assert_json(json_object_get(part, "saving_usd"), "350.0");
    CU_ASSERT_EQUAL(json_array_size(scenarios), 2);
    assert_json(json_object_get(json_array_get(scenarios, 0), "id"), "\"base\"");
    assert_json(json_object_get(json_array_get(scenarios, 1), "id"), "\"plan\"");
    assert_json(json_object_get(json_array_get(scenarios, 1), "name"), "\"With the projects\"");
    json_decref(data);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- refusals ---- */

typedef struct refusal {
    const char *projects, *candidates, *built;
    double budget_musd;
    ll_status status;
    const char *text;
} refusal;

static const char header[] = "project_id,link_ids,capacity_delta,capex_musd\n";

static void check_refusal(const refusal *f) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(f->projects), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(f->budget_musd);
    ll_investment *r = NULL;
    options.candidates = f->candidates;
    options.problem.projects = f->built;
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), f->status);
    CU_ASSERT_PTR_NULL(r);
    LL_ASSERT_ERROR_HAS(ctx, f->text);
    CU_ASSERT(!ll_test_exists(out, "invest.json"));
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_refusals(void) {
    ll_test_table many = {0};
    ll_test_put(&many, "%s", header);
    for (int i = 0; i < LL_INVEST_OVERLAP + 1; i++) ll_test_put(&many, "p%d,AB,1,5\n", i);
    const refusal list[] = {
        {projects, NULL, NULL, 0, LL_ERR_USAGE, "a budget of 0 million USD: it must be a number above 0"},
        {projects, NULL, NULL, -5, LL_ERR_USAGE, "a budget of -5 million USD"},
        {projects, NULL, NULL, INFINITY, LL_ERR_USAGE, "above 0"},
        {projects, NULL, NULL, NAN, LL_ERR_USAGE, "above 0"},
        {projects, NULL, NULL, 1e10, LL_ERR_USAGE, "more than all the world's money"},
        {"project_id,link_ids,capex_musd\np,AB,1e10\n", NULL, NULL, 1, LL_ERR_DATA,
         "project p has a capex_musd of 1e+10"},
        {projects, "wyde", NULL, 1, LL_ERR_USAGE, "there is no project 'wyde' in project.csv; did you mean 'wide'?"},
        {projects, NULL, "wyde", 1, LL_ERR_USAGE, "did you mean 'wide'?"},
        {projects, "done", NULL, 1, LL_ERR_USAGE, "completed and in the base already"},
        {projects, "wide;cheap", "wide", 1, LL_ERR_USAGE, "project 'wide' is on already"},
        {projects, NULL, "wide;first;second;cheap", 1, LL_ERR_USAGE, "there is no project to choose from"},
        {NULL, NULL, NULL, 1, LL_ERR_DATA, "the case has no project.csv"},
        {"project_id,link_ids\np,AB\n", NULL, NULL, 1, LL_ERR_DATA, "project.csv:2: project p has no capex_musd"},
        {"project_id,link_ids,capex_musd\np,ABC,1\n", NULL, NULL, 1, LL_ERR_DATA, "project.csv:2:3"},
        {many.text, NULL, NULL, 1, LL_ERR_DATA, "more than 8 projects share links with each other (p0, p1, "},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) check_refusal(&list[i]);
}

static void check_phases(const ll_invest_phase *phase, int32_t count, double budget_musd, double rate,
                         const char *text) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(budget_musd);
    ll_investment *r = NULL;
    options.phase = phase;
    options.phase_count = count;
    options.rate = rate;
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, text);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_phases_that_make_no_sense(void) {
    const ll_invest_phase backward[] = {{2030, 1, 0}, {2030, 1, 0}}, poor[] = {{2030, 0, 0}}, good[] = {{2030, 1, 0}};
    check_phases(backward, 2, 0, 0, "phase 2 begins in 2030, no later than the one before it");
    check_phases(poor, 1, 0, 0, "a budget of 0 million USD");
    check_phases(good, 1, 5, 0, "each phase has its own");
    check_phases(good, 1, 0, -1, "rate -1");
    check_phases(good, 0, 0, 0, "0 phases");
}

static void test_no_spread_flows(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(70);
    ll_investment *r = NULL;
    options.solve.logit_theta_per_usd = 0.01;
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "leave out logit");
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- memory ---- */

static void test_out_of_memory(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(70);
    bool done = false;
    options.candidates = "first;second";
    for (int64_t k = 0; !done; k += 1 + k / (LL_TEST_SANITIZED ? 10 : 25)) {
        ll_investment *r = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        ll_status status = ll_invest(ctx, folder, &options, out, &r);
        done = atomic_load(&ctx->memory.fail_at) >= 0;
        atomic_store(&ctx->memory.fail_at, -1);
        CU_ASSERT(done ? status == LL_OK : status == LL_ERR_MEMORY && r == NULL);
        CU_ASSERT(done || !ll_test_exists(out, "invest.json"));
        ll_investment_free(ctx, r);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

void suite_invest(void);
void suite_invest(void) {
    if (!ll_lp_available()) {
        LL_TEST(test_without_glpk);
        return;
    }
    LL_TEST(test_complements);
    LL_TEST(test_answer_is_verified_by_the_list);
    LL_TEST(test_no_money_is_wasted);
    LL_TEST(test_budgets_to_the_cent);
    LL_TEST(test_money_is_kept);
    LL_TEST(test_hard_demands);
    LL_TEST(test_stop);
    LL_TEST(test_cancelled);
    LL_TEST(test_page);
    LL_TEST(test_refusals);
    LL_TEST(test_phases_that_make_no_sense);
    LL_TEST(test_no_spread_flows);
    LL_TEST(test_out_of_memory);
}
