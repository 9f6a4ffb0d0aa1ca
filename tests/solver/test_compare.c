/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons of the case of compare_case.h.
 */
#include <dirent.h>
#include <landlink/landlink.h>
#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "graphs/problem.h"
#include "solver/compare/crew.h"
#include "solver/report/report.h"
#include "tests/solver/compare_case.h"
#include "tests/support/test.h"

enum { PATH_SIZE = 1024 };

static const char scenarios[] = "scenario_id,name,base_scenario_id,table,ids,column,operation,value\n"
                                "wide,Twice the room,,link,AB,capacity_teu_per_year,multiply,2\n"
                                "shut,Direct way closed,,link,AB,status,set,closed\n"
                                "dear,,shut,link,AC,cost_usd_per_teu,add,5\n"
                                "less,,,link,AB,capacity_teu_per_year,add,-50\n"
                                "none,,,link,*,capacity_teu_per_year,set,0\n";

/* Entries of a folder, `.` and `..` left out. */
static int count_entries(const char *folder) {
    DIR *dir = opendir(folder);
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    int count = -2;
    while (readdir(dir) != NULL) count++;
    closedir(dir);
    return count;
}

static ll_compare_options options_of(const char *list) {
    ll_compare_options options;
    ll_compare_options_default(&options);
    options.scenarios = list;
    return options;
}

/* ---- what is written ---- */

static void test_tables(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(scenarios), *out = ll_test_folder();
    const ll_compare_options options = options_of("wide;shut");
    ll_comparison *c = NULL;
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, out, &c));
    ll_test_assert_text(
        out, "compare.csv",
        "scenario_id,name,status,verified,corridor_id,corridor_name,flow_teu,share_percent,cost_usd_per_teu,"
        "time_d,co2_kg_per_teu,length_km,bottleneck,bottleneck_name,bottleneck_price_usd_per_teu,"
        "flow_difference_teu,share_difference_percent,cost_difference_usd_per_teu,time_difference_d,"
        "co2_difference_kg_per_teu,unmet_teu\n"
        "base,Base,optimal,yes,direct,Direct,10,66.666667,10.000000,1.000000,0.000000,0.000000,AB,,10,0,"
        "0.000000,0.000000,0.000000,0.000000,0\n"
        "base,Base,optimal,yes,round,\"Round, by C\",5,33.333333,20.000000,2.000000,0.000000,0.000000,,,,0,"
        "0.000000,0.000000,0.000000,0.000000,0\n"
        "base,Base,optimal,yes,other,Other,0,0.000000,,,,,,,,0,0.000000,,,,0\n"
        "wide,Twice the room,optimal,yes,direct,Direct,15,100.000000,10.000000,1.000000,0.000000,0.000000,,,,5,"
        "33.333333,0.000000,0.000000,0.000000,0\n"
        "wide,Twice the room,optimal,yes,round,\"Round, by C\",0,0.000000,,,,,,,,-5,-33.333333,,,,0\n"
        "wide,Twice the room,optimal,yes,other,Other,0,0.000000,,,,,,,,0,0.000000,,,,0\n"
        "shut,Direct way closed,optimal,yes,direct,Direct,0,0.000000,,,,,,,,-10,-66.666667,,,,0\n"
        "shut,Direct way closed,optimal,yes,round,\"Round, by C\",15,100.000000,20.000000,2.000000,0.000000,"
        "0.000000,,,,10,66.666667,0.000000,0.000000,0.000000,0\n"
        "shut,Direct way closed,optimal,yes,other,Other,0,0.000000,,,,,,,,0,0.000000,,,,0\n");
    ll_test_assert_text(
        out, "link_difference.csv",
        "scenario_id,link_id,direction,from_node_id,to_node_id,mode,base_flow_teu,flow_teu,difference_teu,"
        "base_price_usd_per_teu,price_usd_per_teu,price_difference_usd_per_teu\n"
        "wide,AB,forward,A,B,,10,15,5,10,0,-10\nwide,AC,forward,A,C,,5,0,-5,0,0,0\n"
        "wide,CB,forward,C,B,,5,0,-5,0,0,0\nshut,AB,forward,A,B,,10,0,-10,10,0,-10\n"
        "shut,AC,forward,A,C,,5,15,10,0,0,0\nshut,CB,forward,C,B,,5,15,10,0,0,0\n");
    ll_test_assert_text(
        out, "od.csv",
        "scenario_id,origin,destination,corridor_id,flow_teu,cost_usd_per_teu,time_d,co2_kg_per_teu,"
        "base_flow_teu,flow_difference_teu\n"
        "base,A,B,direct,10,10.000000,1.000000,0.000000,10,0\nbase,A,B,round,5,20.000000,2.000000,0.000000,5,0\n"
        "wide,A,B,direct,15,10.000000,1.000000,0.000000,10,5\nwide,A,B,round,0,,,,5,-5\n"
        "shut,A,B,direct,0,,,,10,-10\nshut,A,B,round,15,20.000000,2.000000,0.000000,5,10\n");
    ll_test_assert_text(out, "scenario_result.csv",
                        "scenario_id,name,base_scenario_id,folder,status,verified,objective_usd,bound_usd,gap,"
                        "objective_difference_usd,volume_teu,carried_teu,unmet_teu,unmet_difference_teu,message\n"
                        "base,Base,,base,optimal,yes,200,200,0.000e+00,0,15,15,0,0,\n"
                        "wide,Twice the room,,wide,optimal,yes,150,150,0.000e+00,-50,15,15,0,0,\n"
                        "shut,Direct way closed,,shut,optimal,yes,300,300,0.000e+00,100,15,15,0,0,\n");
    CU_ASSERT_EQUAL(count_entries(out), 5 + ll_report_exists() + 3); /* tables, page, answers */
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* A scenario that cannot be applied, and demands that have no room, do not stop the others. */
static void test_failures_are_marked(void) {
    static const ll_status status[] = {LL_OK, LL_OK, LL_OK, LL_OK, LL_ERR_DATA, LL_OK};
    static const double usd[] = {200, 150, 300, 375, NAN, 15000};
    static const char *const ids[] = {"base", "wide", "shut", "dear", "less", "none"};
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(scenarios), *out = ll_test_folder();
    ll_comparison *c = NULL;
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, NULL, out, &c), LL_ERR_SOME_FAILED);
    LL_ASSERT_ERROR_HAS(ctx, "1 of 5 scenarios");
    CU_ASSERT_EQUAL_FATAL(ll_comparison_count(c), 6);
    for (int32_t i = 0; i < 6; i++) {
        CU_ASSERT_STRING_EQUAL(ll_comparison_id(c, i), ids[i]);
        CU_ASSERT_EQUAL(ll_comparison_status(c, i), status[i]);
        double now = ll_comparison_objective_usd(c, i);
        CU_ASSERT(isnan(usd[i]) ? isnan(now) : fabs(now - usd[i]) < 1e-9);
    }
    char *text = ll_test_read_inner(out, "scenario_result.csv");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "less,,,,not applied,no,,,,,,,,,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "scenario.csv:5:42: capacity_teu_per_year of link 'AB' would be -40"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "none,,,none,optimal,yes,15000,15000,0.000e+00,14800,15,0,15,15,"));
    free(text);
    CU_ASSERT(!ll_test_exists(out, "less"));
    CU_ASSERT(ll_test_exists(out, "none/summary.json"));
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_infeasible_is_marked(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(scenarios), *out = ll_test_folder();
    ll_compare_options options = options_of("none,wide");
    options.problem.hard = true;
    ll_comparison *c = NULL;
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_SOME_FAILED);
    CU_ASSERT_EQUAL(ll_comparison_status(c, 1), LL_ERR_INFEASIBLE);
    CU_ASSERT_EQUAL(ll_comparison_status(c, 2), LL_OK);
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

#define HEADER "scenario_id,base_scenario_id,table,ids,column,operation,value\n"

/* It is the base, no scenario, that cannot carry all: "1 of 0 scenarios" would say nothing. */
static void test_infeasible_base_is_told(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(HEADER "open,,link,AB,capacity_teu_per_year,set,20\n"
                                                "shut,,link,AB,status,set,closed\n");
    const char *out = ll_test_folder();
    const char *const sweep[] = {"demand:* volume 0:4:2"};
    ll_compare_options options = options_of(NULL);
    ll_comparison *c = NULL;
    options.problem.hard = true;
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year\n"
                       "AB,A,B,1,10,10\nAC,A,C,1,10,1\nCB,C,B,1,10,\n");
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_SOME_FAILED);
    LL_ASSERT_ERROR_HAS(ctx, "the base, the case without a scenario, cannot carry all");
    LL_ASSERT_ERROR_HAS(ctx, "1 of 2 scenarios");
    CU_ASSERT_EQUAL(ll_comparison_status(c, 0), LL_ERR_INFEASIBLE);
    ll_comparison_free(ctx, c);
    ll_test_write_file(folder, "scenario.csv", HEADER);
    options.sweep = sweep;
    options.sweep_count = 1;
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_SOME_FAILED);
    LL_ASSERT_ERROR_HAS(ctx, "the base, the case without a scenario, cannot carry all");
    CU_ASSERT_PTR_NULL(strstr(ll_context_error(ctx), "scenarios"));
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- together or not at all ---- */

static void test_replaces_an_earlier_comparison(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(scenarios), *out = ll_test_folder();
    const ll_compare_options options = options_of("wide");
    char inner[PATH_SIZE];
    ll_comparison *c = NULL;
    snprintf(inner, sizeof inner, "%s/wide", out);
    CU_ASSERT_EQUAL_FATAL(mkdir(inner, 0777), 0);
    ll_test_write_file(inner, "notes.txt", "mine");
    ll_test_write_file(inner, "report.html", "old");
    ll_test_write_file(out, "compare.csv", "old");
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, out, &c));
    ll_test_assert_text(out, "wide/notes.txt", "mine");
    char *page = ll_test_exists(out, "wide/report.html") ? ll_test_read_inner(inner, "report.html") : NULL;
    CU_ASSERT(page == NULL || strcmp(page, "old") != 0); /* a build may have no page; then the old one goes */
    free(page);
    CU_ASSERT(ll_test_exists(out, "wide/summary.json"));
    CU_ASSERT_EQUAL(count_entries(out), 5 + ll_report_exists() + 2);
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* A file in the way of the last answer: what was there stays, nothing new is left. */
static void test_nothing_when_it_cannot_be_written(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(scenarios), *out = ll_test_folder();
    const ll_compare_options options = options_of("wide;shut");
    ll_comparison *c = NULL;
    ll_test_write_file(out, "shut", "a file");
    ll_test_write_file(out, "compare.csv", "old");
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_WRITE);
    CU_ASSERT_PTR_NULL(c);
    ll_test_assert_text(out, "compare.csv", "old");
    CU_ASSERT(!ll_test_exists(out, "base/summary.json"));
    CU_ASSERT(!ll_test_exists(out, "od.csv"));
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- what is refused ---- */

static void assert_refused(const char *table, const char *list, ll_status expected, const char *text) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(table), *out = ll_test_folder();
    char inner[PATH_SIZE];
    const ll_compare_options options = options_of(list);
    ll_comparison *c = NULL;
    snprintf(inner, sizeof inner, "%s/out", out);
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, inner, &c), expected);
    LL_ASSERT_ERROR_HAS(ctx, text);
    CU_ASSERT_PTR_NULL(c);
    CU_ASSERT_EQUAL(count_entries(out), 0);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_refusals(void) {
    assert_refused(NULL, NULL, LL_ERR_USAGE, "nothing to compare");
    assert_refused(scenarios, "wide;shutt", LL_ERR_USAGE, "did you mean 'shut'?");
    assert_refused(scenarios, " ; ", LL_ERR_USAGE, "list of scenarios is empty");
    assert_refused(HEADER "base,,link,AB,time_h,set,1\n", NULL, LL_ERR_DATA, "scenario.csv:2:1: scenario_id 'base'");
    assert_refused(HEADER "x,,link,AB,tiem_h,set,1\n", NULL, LL_ERR_DATA,
                   "scenario.csv:2:12: column 'tiem_h' is unknown");
    assert_refused(HEADER "x,,link,AX,time_h,set,1\n", NULL, LL_ERR_DATA, "scenario.csv:2:9: there is no link 'AX'");
    assert_refused(HEADER "x,y,link,AB,time_h,set,1\n", NULL, LL_ERR_DATA,
                   "scenario.csv:2:3: there is no scenario 'y'");
    assert_refused(HEADER "x,y,link,AB,time_h,set,1\ny,x,link,AB,time_h,set,1\n", NULL, LL_ERR_DATA,
                   "scenario 'x' is its own base");
}

static void test_base_that_has_no_answer(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(scenarios), *out = ll_test_folder();
    ll_compare_options options = options_of(NULL);
    ll_comparison *c = NULL;
    options.problem.year = 1999;
    ll_test_write_file(folder, "demand.csv", "o_node_id,d_node_id,commodity_id,volume,year\nA,B,goods,15,2030\n");
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "no demand of year 1999");
    options = options_of(NULL);
    options.problem.scenario = "wide";
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_USAGE);
    CU_ASSERT_EQUAL(count_entries(out), 0);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- names of folders ---- */

static void test_ids_that_are_no_names_of_folders(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(HEADER "a/b,,link,AB,time_h,set,1\n..,,link,AB,time_h,set,2\n"),
               *out = ll_test_folder();
    ll_comparison *c = NULL;
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, NULL, out, &c));
    CU_ASSERT(ll_test_exists(out, "a%2Fb/summary.json"));
    CU_ASSERT(ll_test_exists(out, "%2E./summary.json"));
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- the shipped case: warm and cold, one thread and many ---- */

static void assert_same_file(const char *one, const char *other, const char *name) {
    char *expected = ll_test_read_inner(one, name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(expected);
    ll_test_assert_text(other, name, expected);
    free(expected);
}

static void test_warm_and_cold(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_source("graphs/cases/middle-corridor");
    const char *warm = ll_test_folder(), *cold = ll_test_folder(), *many = ll_test_folder();
    ll_compare_options options = options_of("suez_open;iran_closed;caspian_storm;projects_2030");
    ll_comparison *w = NULL, *c = NULL, *m = NULL;
    ll_context_set_threads(ctx, 1);
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, warm, &w));
    ll_context_set_threads(ctx, 4);
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, many, &m));
    options.cold = true;
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, cold, &c));
    for (int32_t i = 0; i < ll_comparison_count(w); i++) {
        double a = ll_comparison_objective_usd(w, i), b = ll_comparison_objective_usd(c, i);
        CU_ASSERT(fabs(a - b) <= 1e-7 * fabs(b));
    }
    const char *const files[] = {"compare.csv",         "link_difference.csv", "od.csv",
                                 "scenario_result.csv", "suez_open/path.csv",  "iran_closed/certificate.json"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) assert_same_file(warm, many, files[i]);
    ll_comparison_free(ctx, w);
    ll_comparison_free(ctx, c);
    ll_comparison_free(ctx, m);
    ll_test_remove(warm);
    ll_test_remove(cold);
    ll_test_remove(many);
    ll_test_context_end(ctx);
}

static void test_projects(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(scenarios), *out = ll_test_folder();
    ll_compare_options options = options_of("wide");
    ll_comparison *c = NULL;
    ll_test_write_file(folder, "project.csv", "project_id,link_ids,capacity_delta\nP1,AB,2\n");
    options.problem.projects = "P1";
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, out, &c));
    CU_ASSERT_DOUBLE_EQUAL(ll_comparison_objective_usd(c, 0), 180, 1e-9); /* 12 direct, 3 around */
    ll_comparison_free(ctx, c);
    options.problem.projects = "P2";
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "there is no project 'P2' in project.csv; did you mean 'P1'?");
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- outages ---- */

static void assert_outages(const char *folder, ll_outage what, const char *rows) {
    static const char header[] = "rank,kind,id,name,status,verified,base_flow_teu,objective_difference_usd,unmet_teu,"
                                 "\"flow_direct\",\"flow_round\",\"flow_other\"\n";
    ll_context *ctx = ll_test_context(0);
    const char *out = ll_test_folder();
    ll_compare_options options = options_of(NULL);
    ll_comparison *c = NULL;
    char expected[PATH_SIZE];
    snprintf(expected, sizeof expected, "%s%s", header, rows);
    options.outage = what;
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, out, &c));
    ll_test_assert_text(out, "outage.csv", expected);
    CU_ASSERT_EQUAL(count_entries(out), 6 + ll_report_exists() + 1); /* tables, page, the base */
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_context_end(ctx);
}

/* Without AB all 15 TEU go round: 300 USD instead of 200; without AC or CB 5 of them stay unmet. */
static void test_outages(void) {
    const char *folder = ll_compare_case(NULL);
    assert_outages(folder, LL_OUTAGE_LINKS,
                   "1,link,AC,,optimal,yes,5,4900,5,10,0,0\n2,link,CB,,optimal,yes,5,4900,5,10,0,0\n"
                   "3,link,AB,,optimal,yes,10,100,0,0,15,0\n");
    ll_test_write_file(folder, "node.csv",
                       "node_id,x_coord,y_coord,country\nA,0,0,X\nB,1,0,Y\nC,0,1,Z\nD,2,2,Y\nE,3,2,W\n");
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,status\n"
                       "DE,D,E,1,10,,planned\nAB,A,B,1,10,10,\nAC,A,C,1,10,,\nCB,C,B,1,10,,\nBA,B,A,1,1,,\n"
                       "DC,D,C,1,10,,\nBD,B,D,1,10,,\nAD,A,D,1,9,,planned\n");
    assert_outages(folder, LL_OUTAGE_BORDER,
                   "1,border,X-Z,X and Z: AC,optimal,yes,5,4900,5,10,0,0\n"
                   "2,border,Y-Z,Y and Z: CB and 1 more,optimal,yes,5,4900,5,10,0,0\n"
                   "3,border,X-Y,X and Y: AB,optimal,yes,10,100,0,0,15,0\n");
    assert_outages(folder, LL_OUTAGE_NODES,
                   "1,node,A,,optimal,yes,15,14800,15,0,0,0\n2,node,B,,optimal,yes,15,14800,15,0,0,0\n"
                   "3,node,C,,optimal,yes,10,4900,5,10,0,0\n4,node,D,,optimal,yes,0,0,0,10,5,0\n"
                   "5,node,E,,optimal,yes,0,0,0,10,5,0\n");
    ll_test_remove(folder);
}

/* ---- threads ---- */

enum { UNITS = 4 };

typedef struct waiting { /* units of which the first ends last */
    atomic_int worked;
    int32_t taken, order[UNITS];
    int32_t fails; /* LL_NONE: none */
} waiting;

static ll_status work_waiting(void *user, ll_context *ctx, int32_t index) {
    waiting *w = user;
    const double end_s = ll_clock_s() + 20;
    while (index == 0 && atomic_load(&w->worked) < UNITS - 1 && w->fails == LL_NONE && ll_clock_s() < end_s)
        (void)sched_yield();
    if (index == w->fails) return ll_fail(ctx, LL_ERR_DATA, "unit %d", (int)index);
    atomic_fetch_add(&w->worked, 1);
    return LL_OK;
}

static ll_status take_waiting(void *user, int32_t index) {
    waiting *w = user;
    w->order[w->taken++] = index;
    return LL_OK;
}

/* A unit that takes long keeps nobody from the others; they are taken in order all the same. */
static void test_crew_does_not_wait(void) {
    ll_context *ctx = ll_test_context(2);
    waiting w = {.fails = LL_NONE};
    const ll_crew_job job = {work_waiting, take_waiting, &w};
    double began_s = ll_clock_s();
    LL_ASSERT_OK(ctx, ll_crew_run(ctx, 2, UNITS, &job));
    CU_ASSERT(ll_clock_s() - began_s < 10);
    CU_ASSERT_EQUAL(w.taken, UNITS);
    for (int32_t i = 0; i < UNITS; i++) CU_ASSERT_EQUAL(w.order[i], i);
    ll_test_context_end(ctx);
}

/* What comes before a failure is taken, and its text is the crew's. */
static void test_crew_ends_with_a_failure(void) {
    for (int32_t workers = 1; workers <= 2; workers++) {
        ll_context *ctx = ll_test_context(2);
        waiting w = {.fails = 2};
        const ll_crew_job job = {work_waiting, take_waiting, &w};
        LL_ASSERT_STATUS(ctx, ll_crew_run(ctx, workers, UNITS, &job), LL_ERR_DATA);
        LL_ASSERT_ERROR_HAS(ctx, "unit 2");
        CU_ASSERT(w.taken <= 2);
        if (workers == 1) CU_ASSERT_EQUAL(w.taken, 2);
        ll_test_context_end(ctx);
    }
}

/* ---- memory ---- */

static void test_out_of_memory(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(scenarios), *out = ll_test_folder();
    const ll_compare_options options = options_of("shut");
    bool done = false;
    for (int64_t k = 0; !done; k += 1 + k / 40) {
        ll_comparison *c = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        ll_status status = ll_compare(ctx, folder, &options, out, &c);
        done = atomic_load(&ctx->memory.fail_at) >= 0;
        atomic_store(&ctx->memory.fail_at, -1);
        CU_ASSERT(done ? status == LL_OK : status == LL_ERR_MEMORY && c == NULL);
        CU_ASSERT(done || count_entries(out) == 0);
        ll_comparison_free(ctx, c);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* The free costs of the base are given up where memory is short: everything else is as with them. */
static void test_kept_costs_are_given_up(void) {
    ll_context *ctx = ll_test_context(1);
    const char *folder = ll_compare_case(scenarios), *out = ll_test_folder(), *other = ll_test_folder();
    const ll_compare_options options = options_of("shut,dear");
    ll_comparison *c = NULL;
    int given_up = 0, last = 0;
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, other, &c));
    ll_comparison_free(ctx, c);
    ll_context_set_log(ctx, ll_compare_count_given_up, &given_up);
    bool done = false;
    for (int64_t k = 0; !done && (given_up == 0 || given_up > last); k++) { /* one stretch of allocations */
        last = given_up;
        atomic_store(&ctx->memory.fail_at, k);
        ll_status status = ll_compare(ctx, folder, &options, out, &c);
        done = atomic_load(&ctx->memory.fail_at) >= 0;
        atomic_store(&ctx->memory.fail_at, -1);
        if (given_up > last) {
            LL_ASSERT_OK(ctx, status);
            assert_same_file(out, other, "compare.csv");
        }
        ll_comparison_free(ctx, c);
    }
    CU_ASSERT(given_up > 5);
    ll_test_remove(other);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

void suite_compare(void);
void suite_compare(void) {
    LL_TEST(test_tables);
    LL_TEST(test_failures_are_marked);
    LL_TEST(test_infeasible_is_marked);
    LL_TEST(test_infeasible_base_is_told);
    LL_TEST(test_replaces_an_earlier_comparison);
    LL_TEST(test_nothing_when_it_cannot_be_written);
    LL_TEST(test_refusals);
    LL_TEST(test_base_that_has_no_answer);
    LL_TEST(test_ids_that_are_no_names_of_folders);
    LL_TEST(test_warm_and_cold);
    LL_TEST(test_projects);
    LL_TEST(test_outages);
    LL_TEST(test_crew_does_not_wait);
    LL_TEST(test_crew_ends_with_a_failure);
    LL_TEST(test_out_of_memory);
    LL_TEST(test_kept_costs_are_given_up);
}
