/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios and projects: what they change, to which rows, in which order, and what is said of rows that mean nothing.
 */
#include "graphs/scenario.h"

#include <math.h>

#include "tests/graphs/small_case.h"

#define SCENARIO "scenario_id,base_scenario_id,table,ids,filter,direction,column,operation,value\n"

static void open_with(small_case *s, const char *rows) {
    small_case_open(s);
    small_case_write(s, "scenario.csv", SCENARIO);
    small_case_append(s, "scenario.csv", rows);
}

/* The case under the scenario x. */
static ll_case *apply(small_case *s) {
    ll_case *c = small_case_read(s);
    LL_ASSERT_OK(s->ctx, ll_case_apply_scenario(s->ctx, c, "x"));
    CU_ASSERT_STRING_EQUAL(c->scenario, "x");
    return c;
}

static void end(small_case *s, ll_case *c) {
    ll_case_free(s->ctx, c);
    small_case_close(s);
}

static void test_operations(void) {
    small_case s;
    open_with(&s,
              "x,,link,AC,,,time_h,set,30\nx,,link,AC;CD,,,cost_usd_per_teu,add,-0.5\n"
              "x,,link,*,,,co2_kg_per_teu,multiply,2\nx,,demand,2,,,volume,multiply,0.5\n"
              "x,,commodity,parts,,,value_of_time_usd_per_teu_day,set,96\nx,,config,,,,co2_price_usd_per_t,set,50\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[0].time_h, 30);
    CU_ASSERT_EQUAL(c->link[0].cost_usd_per_teu, 99.5);
    CU_ASSERT_EQUAL(c->link[1].cost_usd_per_teu, 20);
    CU_ASSERT_EQUAL(c->link[2].cost_usd_per_teu, 60);
    CU_ASSERT_EQUAL(c->link[0].co2_kg_per_teu, 400);
    CU_ASSERT_EQUAL(c->link[1].co2_kg_per_teu, 20);
    CU_ASSERT_EQUAL(c->link[2].co2_kg_per_teu, 0); /* an empty cell is 0 */
    CU_ASSERT_EQUAL(c->demand[0].volume_teu, 40);
    CU_ASSERT_EQUAL(c->demand[1].volume_teu, 5.25);
    CU_ASSERT_EQUAL(c->klass[1].value_of_time_usd_per_teu_day, 96);
    CU_ASSERT_EQUAL(c->co2_price_usd_per_t, 50);
    end(&s, c);
}

/* Rows apply one after the other: 24 h, then 48, then 49. */
static void test_order(void) {
    small_case s;
    open_with(&s, "x,,link,AC,,,time_h,multiply,2\nx,,link,AC,,,time_h,add,1\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[0].time_h, 49);
    end(&s, c);
}

/* No capacity is none: it is left by add and multiply, and taken by set. */
static void test_no_capacity(void) {
    small_case s;
    open_with(&s, "x,,link,*,,,capacity_teu_per_year,multiply,0.5\ny,,link,BC,,,capacity_teu_per_year,set,7\n"
                  "z,,link,BC,,,capacity_teu_per_year,add,7\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[0].capacity_teu_per_year, 25);
    CU_ASSERT_TRUE(isnan(c->link[1].capacity_teu_per_year));
    LL_ASSERT_OK(s.ctx, ll_case_apply_scenario(s.ctx, c, "y"));
    CU_ASSERT_EQUAL(c->link[1].capacity_teu_per_year, 7);
    ll_case_free(s.ctx, c);
    c = small_case_read(&s);
    LL_ASSERT_STATUS(s.ctx, ll_case_apply_scenario(s.ctx, c, "z"), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(s.ctx, "scenario.csv:4:14: none of the chosen rows has a capacity_teu_per_year to change");
    end(&s, c);
}

/* Base scenarios first, wherever they stand; each scenario's rows in the order of the file. */
static void test_bases(void) {
    small_case s;
    open_with(&s, "x,mid,link,AC,,,time_h,add,1\nmid,low,link,AC,,,time_h,multiply,2\nlow,,link,AC,,,time_h,set,10\n"
                  "x,,link,AC,,,time_h,multiply,3\nbase,,,,,,,,\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[0].time_h, 63); /* ((10 * 2) + 1) * 3 */
    ll_case_free(s.ctx, c);
    c = small_case_read(&s);
    LL_ASSERT_OK(s.ctx, ll_case_apply_scenario(s.ctx, c, "base")); /* a scenario may change nothing */
    CU_ASSERT_EQUAL(c->link[0].time_h, 24);
    end(&s, c);
}

static void test_filters(void) {
    small_case s;
    open_with(&s, "x,,link,,mode=rail,,time_h,set,1\nx,,link,,country=AZ & mode=sea,,time_h,set,2\n"
                  "x,,demand,,commodity_id=parts,,volume,set,3\nx,,demand,,o_node_id=A,,volume,set,4\n"
                  "x,,link,AC;CD,mode=rail,,cost_usd_per_teu,set,5\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[0].time_h, 2);
    CU_ASSERT_EQUAL(c->link[1].time_h, 1);
    CU_ASSERT_EQUAL(c->link[2].time_h, 1);
    CU_ASSERT_EQUAL(c->demand[0].volume_teu, 4);
    CU_ASSERT_EQUAL(c->demand[1].volume_teu, 3);
    CU_ASSERT_EQUAL(c->link[0].cost_usd_per_teu, 100);
    CU_ASSERT_EQUAL(c->link[2].cost_usd_per_teu, 5);
    end(&s, c);
}

static void test_corridor_filter(void) {
    small_case s;
    open_with(&s, "x,,link,,corridor=south,,time_h,set,1\nx,,link,,node_id=A,,cost_usd_per_teu,set,9\n");
    small_case_write(&s, "corridor.csv", "corridor_id,link_ids\nsouth,CD\nsea,AC\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[2].time_h, 1);
    CU_ASSERT_EQUAL(c->link[0].time_h, 24);
    CU_ASSERT_EQUAL(c->link[0].cost_usd_per_teu, 9);
    CU_ASSERT_EQUAL(c->link[1].cost_usd_per_teu, 20);
    end(&s, c);
}

/* A status may be filtered on after an earlier row changed it. */
static void test_status(void) {
    small_case s;
    open_with(&s, "x,,link,AC,,,status,set,closed\nx,,link,,status=closed,,time_h,set,99\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[0].status, LL_LINK_CLOSED);
    CU_ASSERT_EQUAL(c->link[0].time_h, 99);
    CU_ASSERT_EQUAL(c->link[1].status, LL_LINK_EXISTING);
    end(&s, c);
}

/* ---- projects ---- */

/*
 * Forward AC (24 h) and CD (12 h), backward the rail line DC (12 h) and CA (no time). -9 h split by time: AC -6, CD -3;
 * of DC all -9. Free flow of AC is 400 km / 20 km/h = 20 h, where it stops. 30 USD forward: 20 and 10.
 */
static void test_project(void) {
    small_case s;
    open_with(&s, "x,,project,p,,,status,set,on\nx,,project,p,,,status,set,on\n");
    small_case_write(&s, "link.csv",
                     "link_id,from_node_id,to_node_id,directed,mode,length,free_speed,time_h,cost_usd_per_teu,"
                     "capacity_teu_per_year,status\n"
                     "AC,A,C,1,sea,400,20,24,100,50,\nC D,C,D,1,rail,,,12,60,100,planned\nDC,D,C,1,rail,,,12,60,,\n"
                     "BC,B,C,1,rail,,,12,60,,\n");
    small_case_write(&s, "project.csv",
                     "project_id,link_ids,capacity_delta,time_delta_h,cost_delta\np,AC; C D;DC,10,-9,30\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[0].time_h, 20);
    CU_ASSERT_EQUAL(c->link[1].time_h, 9);
    CU_ASSERT_EQUAL(c->link[2].time_h, 3);
    CU_ASSERT_EQUAL(c->link[3].time_h, 12);
    CU_ASSERT_EQUAL(c->link[0].cost_usd_per_teu, 120);
    CU_ASSERT_EQUAL(c->link[1].cost_usd_per_teu, 70);
    CU_ASSERT_EQUAL(c->link[2].cost_usd_per_teu, 90);
    CU_ASSERT_EQUAL(c->link[0].capacity_teu_per_year, 60);
    CU_ASSERT_TRUE(isnan(c->link[2].capacity_teu_per_year));
    CU_ASSERT_EQUAL(c->link[1].status, LL_LINK_EXISTING);
    end(&s, c);
}

/* Nothing falls below zero; without any time the change is shared evenly. */
static void test_project_limits(void) {
    small_case s;
    open_with(&s, "x,,project,p;q,,,status,set,on\n");
    small_case_write(&s, "link.csv",
                     "link_id,from_node_id,to_node_id,directed,time_h,cost_usd_per_teu,capacity_teu_per_year\n"
                     "AC,A,C,0,5,3,5\nCD,C,D,1,,4,5\nAD,A,D,1,,4,5\n");
    small_case_write(&s, "project.csv",
                     "project_id,link_ids,capacity_delta,time_delta_h,cost_delta\np,AC,-9,-9,-9\nq,CD;AD,1,4,2\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[0].time_h, 0);
    CU_ASSERT_EQUAL(c->link[0].cost_usd_per_teu, 0);
    CU_ASSERT_EQUAL(c->link[0].capacity_teu_per_year, 0);
    CU_ASSERT_EQUAL(c->link[1].time_h, 2);
    CU_ASSERT_EQUAL(c->link[2].cost_usd_per_teu, 5);
    end(&s, c);
}

static void test_completed_project(void) {
    small_case s;
    open_with(&s, "x,,project,*,,,status,set,on\ny,,project,p,,,status,set,on\n");
    small_case_write(&s, "project.csv",
                     "project_id,link_ids,time_delta_h,status\np,AC,-9,completed\nq,CD,-2,planned\n");
    small_case_refused(&s, NULL, LL_ERR_DATA, "scenario.csv:3:12: project 'p' is completed and in the base already");
    small_case_write(&s, "scenario.csv", SCENARIO "x,,project,*,,,status,set,on\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[0].time_h, 24);
    CU_ASSERT_EQUAL(c->link[2].time_h, 10);
    end(&s, c);
}

/* ---- rows that mean nothing ---- */

static void check_bad(const char *rows, const char *part) {
    small_case s;
    open_with(&s, rows);
    small_case_refused(&s, NULL, LL_ERR_DATA, part);
    small_case_close(&s);
}

static void test_bad_rows(void) {
    check_bad(",,link,AC,,,time_h,set,1\n", "scenario.csv:2:1: scenario_id '' is empty; give every row an id");
    check_bad("x,,lnk,AC,,,time_h,set,1\n",
              "scenario.csv:2:4: table 'lnk' is unknown; did you mean 'link'? known: link, demand");
    check_bad("x,,,AC,,,time_h,set,1\n", "scenario.csv:2:4: table is empty; name the table that the row changes");
    check_bad("x,,link,AC,,,length,set,1\n",
              "scenario.csv:2:14: column 'length' is unknown; it must be one of time_h, cost");
    check_bad("x,,link,AC,,,time,set,1\n", "scenario.csv:2:14: column 'time' is unknown; did you mean 'time_h'?");
    check_bad("x,,link,AC,,,time_h,sett,1\n", "scenario.csv:2:21: operation 'sett' is unknown; did you mean 'set'?");
    check_bad("x,,link,AC,,,time_h,set,\"1,5\"\n",
              "scenario.csv:2:25: value is '1,5', not a number; write decimals with a point");
    check_bad("x,,link,AC,,,time_h,set,\n", "scenario.csv:2:25: value is '', not a number");
    check_bad("x,,link,AC,,,time_h,set,-1\n",
              "scenario.csv:2:25: value -1 is out of range for set time_h; it must be 0 or more");
    check_bad("x,,link,AC,,,time_h,set,1e10\n",
              "value 1e10 is out of range for set time_h; it must be 0 or more and not so large");
    check_bad("x,,link,AC,,,time_h,multiply,-1\n", "scenario.csv:2:30: value -1 is out of range for multiply time_h");
    check_bad("x,,link,AX,,,time_h,set,1\n", "scenario.csv:2:9: there is no link 'AX'; did you mean 'AC'?");
    check_bad("x,,link,AC CD,,,time_h,set,1\n",
              "scenario.csv:2:9: there is no link 'AC CD'; ids of a list are separated by ';'");
    check_bad("x,,demand,3,,,volume,set,1\n",
              "scenario.csv:2:11: there is no demand '3'; a demand's id is its row, 1 to 2");
    check_bad("x,,demand,A,,,volume,set,1\n", "scenario.csv:2:11: there is no demand 'A'");
    check_bad("x,,link,,,,time_h,set,1\n",
              "scenario.csv:2:9: no rows are chosen; give ids or a filter, or '*' for every row");
    check_bad("x,,config,a,,,co2_price_usd_per_t,set,1\n",
              "scenario.csv:2:11: config.csv has one row; leave ids and filter empty");
    check_bad("x,,link,AC,,,status,set,open\n",
              "scenario.csv:2:25: status 'open' is unknown; it must be one of existing, planned, closed");
    check_bad("x,,link,AC,,,status,add,closed\n", "scenario.csv:2:21: a status is not a number; use the operation set");
    check_bad("x,,project,p,,,status,set,on\n", "scenario.csv:2:12: there is no project 'p'");
}

static void test_bad_filters(void) {
    check_bad("x,,link,,&,,time_h,set,1\n", "scenario.csv:2:10: filter '&' has no column=value in it");
    check_bad("x,,link,,rail,,time_h,set,1\n", "scenario.csv:2:10: filter 'rail' is not of the form column=value");
    check_bad("x,,link,,mod=rail,,time_h,set,1\n",
              "scenario.csv:2:10: no filter 'mod' for table link; known: country, node_id, mode, corridor, status");
    check_bad("x,,link,,mode=rial,,time_h,set,1\n",
              "scenario.csv:2:10: no row of link.csv matches; correct the filter");
    check_bad("x,,link,,corridor=west,,time_h,set,1\n",
              "scenario.csv:2:10: there is no corridor 'west' in corridor.csv");
    check_bad("x,,commodity,,name=a,,value_of_time_usd_per_teu_day,set,1\n",
              "table commodity has no filters; name its rows in ids");
}

static void test_bad_directions(void) {
    check_bad("x,,link,BC,,forward,time_h,set,1\n",
              "scenario.csv:2:13: link 'BC' carries both directions with one set of numbers");
    check_bad("x,,link,AC,,backward,time_h,set,1\n",
              "scenario.csv:2:13: link 'AC' is directed and has no backward direction");
    check_bad("x,,link,AC,,west,time_h,set,1\n",
              "scenario.csv:2:13: direction 'west' is unknown; it must be one of both, forward");
    check_bad("x,,demand,1,,forward,volume,set,1\n", "only rows of table link have a direction; leave it empty");
}

static void test_bad_bases(void) {
    check_bad("x,y,link,AC,,,time_h,set,1\n",
              "scenario.csv:2:3: there is no scenario 'y' to build on; add it or correct the id");
    check_bad("x,y,,,,,,,\ny,x,,,,,,,\n", "scenario.csv:3:3: scenario 'y' is its own base; break the cycle");
    check_bad("x,y,,,,,,,\nx,z,,,,,,,\ny,,,,,,,,\nz,,,,,,,,\n",
              "scenario.csv:3:3: base_scenario_id is 'z' here and 'y' before; a scenario has one");
}

static void test_unknown_scenario(void) {
    small_case s;
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.scenario = "storms";
    small_case_open(&s);
    small_case_refused(&s, &options, LL_ERR_USAGE, "there is no scenario 'storms': the case has none");
    small_case_write(&s, "scenario.csv", SCENARIO "storm,,link,AC,,,time_h,set,1\ncalm,,,,,,,,\n");
    small_case_refused(&s, &options, LL_ERR_USAGE,
                       "there is no scenario 'storms'; did you mean 'storm'? the case has storm, calm");
    small_case_close(&s);
}

/* What fails only when it is applied leaves the case as it was. */
static void test_nothing_half_applied(void) {
    small_case s;
    open_with(&s,
              "x,,config,,,,co2_price_usd_per_t,set,50\nx,,link,AC,,,time_h,set,7\nx,,demand,1,,,volume,add,-100\n");
    ll_case *c = small_case_read(&s);
    LL_ASSERT_STATUS(s.ctx, ll_case_apply_scenario(s.ctx, c, "x"), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(
        s.ctx,
        "scenario.csv:4:26: volume of demand '1' would be -60, from 40; it must be 0 or more: take a smaller change, "
        "or set 0");
    CU_ASSERT_EQUAL(c->link[0].time_h, 24);
    CU_ASSERT_EQUAL(c->co2_price_usd_per_t, 0);
    CU_ASSERT_EQUAL(c->demand[0].volume_teu, 40);
    CU_ASSERT_STRING_EQUAL(c->scenario, "");
    end(&s, c);
}

/* A cell is where editors show it, also behind a line break in quotes. */
static void test_place_when_applied(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "scenario.csv",
                     "scenario_id,table,ids,value,column,operation,name\n"
                     "x,demand,1,1,volume,set,\n\"x\",demand,\"1;\n2\",-100,volume,add,two\n");
    ll_case *c = small_case_read(&s);
    LL_ASSERT_STATUS(s.ctx, ll_case_apply_scenario(s.ctx, c, "x"), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(s.ctx, "scenario.csv:4:4: volume of demand '1' would be -99, from 1");
    end(&s, c);
}

/* As in other tables: a column like one that is not there is a slip, any other is nobody's business. */
static void test_unknown_columns(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "scenario.csv",
                     "scenario_id,table,ids,filtr,column,operation,value\nx,link,AC,,time_h,set,1\n");
    small_case_refused(&s, NULL, LL_ERR_DATA, "scenario.csv:1:23: column 'filtr' is not read; did you mean 'filter'?");
    small_case_write(&s, "scenario.csv",
                     "scenario_id,table,ids,where from,column,operation,value\nx,link,AC,mode=rail,time_h,set,1\n");
    ll_case *c = apply(&s);
    CU_ASSERT_EQUAL(c->link[0].time_h, 1);
    end(&s, c);
}

static void test_failing_memory(void) {
    small_case s;
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.scenario = "x";
    open_with(&s, "x,y,link,,corridor=south,,time_h,set,1\nx,,project,p,,,status,set,on\ny,,demand,1,,,volume,set,2\n");
    small_case_write(&s, "corridor.csv", "corridor_id,link_ids\nsouth,CD\n");
    small_case_write(&s, "project.csv", "project_id,link_ids\np,AC\n");
    small_case_failing_memory(&s, &options, LL_OK);
    small_case_close(&s);
}

void suite_scenario(void);
void suite_scenario(void) {
    LL_TEST(test_operations);
    LL_TEST(test_order);
    LL_TEST(test_no_capacity);
    LL_TEST(test_bases);
    LL_TEST(test_filters);
    LL_TEST(test_corridor_filter);
    LL_TEST(test_status);
    LL_TEST(test_project);
    LL_TEST(test_project_limits);
    LL_TEST(test_completed_project);
    LL_TEST(test_bad_rows);
    LL_TEST(test_bad_filters);
    LL_TEST(test_bad_directions);
    LL_TEST(test_bad_bases);
    LL_TEST(test_unknown_scenario);
    LL_TEST(test_nothing_half_applied);
    LL_TEST(test_place_when_applied);
    LL_TEST(test_unknown_columns);
    LL_TEST(test_failing_memory);
}
