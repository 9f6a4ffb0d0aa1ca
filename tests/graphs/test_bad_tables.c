/* SPDX-License-Identifier: Apache-2.0 */
/* Every bad cell of a case is told at its place, with what to do, all of a file in one go. */
#include "graphs/tables/forgiving.h"
#include "tests/graphs/small_case.h"

#define LINK     "link_id,from_node_id,to_node_id,directed,"
#define NODE     "node_id,x_coord,y_coord,"
#define DEMAND   "o_node_id,d_node_id,commodity_id,volume"
#define TRANSFER "node_id,from_mode,to_mode,"

static void test_bad_nodes(void) {
    static const bad_table bad[] = {
        {"node.csv", NODE "\nA,1,2\nB,1,2\nA,3,4\n",
         "node.csv:4:1: node_id 'A' is there twice, first in line 2; ids are unique"},
        {"node.csv", NODE "\n,1,2\n", "node.csv:2:1: node_id '' is empty; give every row an id"},
        {"node.csv", NODE "\n-A,1,2\n", "node.csv:2:1: node_id '-A' starts with '-'"},
        {"node.csv", NODE "\n@A,1,2\n", "node.csv:2:1: node_id '@A' starts with '@'"},
        {"node.csv", NODE "\nA;B,1,2\n", "node.csv:2:1: node_id 'A;B' contains ';'"},
        {"node.csv", NODE "\n\"A\nB\",1,2\n", "node.csv:2:1: node_id 'A B' contains a line break"},
        {"node.csv", NODE "\nA,east,2\n", "node.csv:2:3: x_coord is 'east', not a number"},
        {"node.csv", NODE "\nA,\"50,5\",2\n", "node.csv:2:3: x_coord is '50,5'; write decimals with a point"},
        {"node.csv", NODE "\nA,1,\n", "node.csv:2:5: y_coord is empty; give a number"},
        {"node.csv", NODE "\nA,181,2\n",
         "node.csv:2:3: x_coord is 181; it must lie between -180 and 180, check its unit"},
        {"node.csv", NODE "\nA,1,-90.5\n", "node.csv:2:5: y_coord is -90.5; it must lie between -90 and 90"},
        {"node.csv", NODE "\nA,nan,2\n", "node.csv:2:3: x_coord is 'nan', not a finite number"},
        {"node.csv", "node_id,x_coord,y_coord,no_through\nA,1,2,2\n",
         "node.csv:2:7: no_through is 2; it must lie between 0 and 1"},
        {"node.csv", "node_id,x_coord,y_coord,zone_id\nA,1,2,-z\n", "node.csv:2:7: zone_id '-z' starts with '-'"},
    };
    CHECK_BAD_TABLES(bad);
}

static void test_bad_links(void) {
    static const bad_table bad[] = {
        {"link.csv", LINK "\nx,A,C,1\nx,A,C,1\n", "link.csv:3:1: link_id 'x' is there twice, first in line 2"},
        {"link.csv", LINK "\nx,Q,C,1\n",
         "link.csv:2:3: there is no node 'Q' in node.csv; add it there or correct the id"},
        {"link.csv", LINK "\nx,A,,1\n", "link.csv:2:5: to_node_id is empty; name a node of node.csv"},
        {"link.csv", LINK "\nx,A,C,\n", "link.csv:2:7: directed is empty; write 1 for one direction, 0 for both"},
        {"link.csv", LINK "\nx,A,C,2\n", "link.csv:2:7: directed is '2'; it must be 0, 1, false, true"},
        {"link.csv", LINK "length\nx,A,C,1,-5\n",
         "link.csv:2:9: length is -5; it must lie between 0 and 1000000000, check"},
        {"link.csv", LINK "time_h\nx,A,C,1,1e10\n",
         "link.csv:2:9: time_h is 1e10; it must lie between 0 and 1000000000"},
        {"link.csv", LINK "cost_usd_per_teu\nx,A,C,1,-0.5\n",
         "link.csv:2:9: cost_usd_per_teu is -0.5; it must lie between 0 and 100000000"},
        {"link.csv", LINK "cost\nx,A,C,1,1e9\n", "link.csv:2:9: cost is 1e9; it must lie between"},
        {"link.csv", LINK "capacity_teu_per_year\nx,A,C,1,-1\n",
         "link.csv:2:9: capacity_teu_per_year is -1; it must be 0 or more"},
        {"link.csv", LINK "capacity_teu_per_year\nx,A,C,1,inf\n",
         "link.csv:2:9: capacity_teu_per_year is 'inf', not a finite number; leave the cell empty for none"},
        {"link.csv", LINK "co2_kg_per_teu\nx,A,C,1,many\n", "link.csv:2:9: co2_kg_per_teu is 'many', not a number"},
        {"link.csv", LINK "status\nx,A,C,1,open\n",
         "link.csv:2:9: status is 'open'; it must be existing, planned or closed"},
        {"link.csv", LINK "length,free_speed\nx,A,C,1,10,0\n", "link.csv:2:12: free_speed is 0 and time_h is empty"},
        {"link.csv", LINK "mode\nx,A,C,1,a;b\n", "link.csv:2:9: mode 'a;b' contains ';'"},
        {"link.csv", LINK "gauge_mm\nx,A,C,1,broad\n", "link.csv:2:9: gauge_mm is 'broad'; write 1520, or 1435/1520"},
        {"link.csv", LINK "lanes,capacity\nx,A,C,1,-1,10\n", "link.csv:2:9: lanes is -1; it must be 0 or more"},
    };
    CHECK_BAD_TABLES(bad);
}

/* Tables after a bad one are read too; ids of which nothing is known are not called wrong, those of a good table are.
 */
static void test_all_tables_at_once(void) {
    static const char *const told[] = {
        "link.csv:2:21: capacity_teu_per_year is 'lots', not a number",
        "demand.csv:2:3: there is no node 'X' in node.csv",
        "demand.csv:3:11: volume is -1; it must be 0 or more",
        "corridor.csv:2:3: there is no link 'NO' in link.csv",
        "\n4 findings in 3 tables\nscenario.csv is looked at when these tables are right",
    };
    small_case s;
    ll_problem *p = NULL;
    small_case_open(&s);
    small_case_write(&s, "link.csv",
                     LINK "mode,length,time_h,capacity_teu_per_year\nAC,A,C,1,sea,400,24,lots\n"
                          "CD,C,D,1,rail,500,12,100\n");
    small_case_write(&s, "demand.csv", DEMAND "\nA,X,grain,1\nA,D,grain,-1\n");
    small_case_write(&s, "corridor.csv", "corridor_id,link_ids\nx,NO\n");
    small_case_write(&s, "scenario.csv", "scenario_id,table,ids,column,operation,value\nbad,link,NO,time_h,set,1\n");
    LL_ASSERT_STATUS(s.ctx, ll_problem_read(s.ctx, s.folder, NULL, &p), LL_ERR_DATA);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) LL_ASSERT_ERROR_HAS(s.ctx, told[i]);
    CU_ASSERT_PTR_NULL(strstr(ll_context_error(s.ctx), "scenario.csv:"));
    LL_ASSERT_STATUS(s.ctx, ll_problem_read_forgiving(s.ctx, s.folder, NULL, &p), LL_ERR_DATA);
    CU_ASSERT_PTR_NULL(strstr(ll_context_error(s.ctx), "scenario.csv"));
    small_case_failing_memory(&s, NULL, LL_ERR_DATA);
    small_case_close(&s);
}

/* Each table in turn cannot be read at all: what names its ids is read, but for these. */
static void test_unreadable_tables(void) {
    static const bad_table bad[] = {
        {"node.csv", "node,x_coord,y_coord\nA,1,2\n", "node.csv:1:1: column 'node_id' is missing"},
        {"node.csv", "node_id,x_coord,y_coord\n\"A,1,2\n", "node.csv:"},
        {"link.csv", "link,from_node_id,to_node_id,directed\nAC,A,C,1\n", "link.csv:1:1: column 'link_id' is missing"},
        {"commodity.csv", "klass\ngrain\n", "commodity.csv:1:1: column 'commodity_id' is missing"},
        {"capacity_set.csv", "set,capacity_teu_per_year\nS,1\n", "capacity_set.csv:1:1: column 'set_id' is missing"},
        {"node.csv", NODE "\n", "node.csv:1:1: a header and no rows"},
        {"link.csv", LINK "\n", "link.csv:1:1: a header and no rows"},
        {"commodity.csv", "commodity_id\n", "commodity.csv:1:1: a header and no rows"},
        {"node.csv", NODE "country,zone_id\n-A,50,43,KZ,west\nB,51,44,KZ,;\nC,49,40,AZ,\nD,45,41,GE,\n",
         "node.csv:2:1: node_id '-A' starts with '-'"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        small_case s;
        ll_problem *p = NULL;
        small_case_open(&s);
        small_case_write(&s, "transfer.csv", TRANSFER "time_h\nC,rail,sea,1\nC,sea,rail,many\n");
        small_case_write(&s, "capacity_set.csv", "set_id,capacity_teu_per_year\nS,1\n");
        small_case_write(&s, "capacity_set_link.csv", "set_id,link_id,commodity_id\nS,AC,grain\nS,AC,grain\n");
        small_case_write(&s, "project.csv", "project_id,link_ids\nP,AC\n");
        small_case_write(&s, bad[i].table, bad[i].text);
        LL_ASSERT_STATUS(s.ctx, ll_problem_read(s.ctx, s.folder, NULL, &p), LL_ERR_DATA);
        LL_ASSERT_ERROR_HAS(s.ctx, bad[i].part);
        LL_ASSERT_ERROR_HAS(s.ctx, "transfer.csv:3:12: time_h is 'many', not a number");
        CU_ASSERT_PTR_NULL(strstr(ll_context_error(s.ctx), "there is no "));
        CU_ASSERT_PTR_NULL(strstr(ll_context_error(s.ctx), "no link of link.csv has mode"));
        CU_ASSERT_PTR_NULL(strstr(ll_context_error(s.ctx), "demand.csv"));
        small_case_failing_memory(&s, NULL, LL_ERR_DATA);
        small_case_close(&s);
    }
}

static void test_near_ids(void) {
    static const bad_table bad[] = {
        {"node.csv", NODE "\nAktau,1,2\nBaku,1,2\nC,1,2\nD,1,2\n",
         "link.csv:2:4: there is no node 'A' in node.csv; add it there"},
        {"demand.csv", DEMAND "\nA,D,grains,1\n",
         "demand.csv:2:5: there is no commodity 'grains' in commodity.csv; did you mean 'grain'?"},
        {"corridor.csv", "corridor_id,link_ids\nx,CB\n",
         "corridor.csv:2:3: there is no link 'CB' in link.csv; did you mean "},
    };
    CHECK_BAD_TABLES(bad);
}

static void test_bad_commodities(void) {
    static const bad_table bad[] = {
        {"commodity.csv", "commodity_id\ngrain\nparts\ngrain\n",
         "commodity.csv:4:1: commodity_id 'grain' is there twice, first in line 2"},
        {"commodity.csv", "commodity_id,value_of_time_usd_per_teu_day\ngrain,-1\nparts,1\n",
         "commodity.csv:2:7: value_of_time_usd_per_teu_day is -1; it must lie between 0"},
        {"commodity.csv", "commodity_id,allowed_modes\ngrain,rail\nparts,\"sea, rale\"\n",
         "commodity.csv:3:7: allowed_modes: no link of link.csv has mode 'rale'; did you mean 'rail'?"},
        {"commodity.csv", "commodity_id,unmet_penalty_usd_per_teu\ngrain,1e9\nparts,1\n",
         "commodity.csv:2:7: unmet_penalty_usd_per_teu is 1e9; it must lie between 0 and 100000000"},
        {"commodity.csv", "commodity_id,net_t_per_teu\ngrain,heavy\nparts,1\n",
         "commodity.csv:2:7: net_t_per_teu is 'heavy', not a number"},
    };
    CHECK_BAD_TABLES(bad);
}

static void test_bad_demands(void) {
    static const bad_table bad[] = {
        {"demand.csv", DEMAND "\nA,D,grain,1\nA,X,grain,1\n", "demand.csv:3:3: there is no node 'X' in node.csv"},
        {"demand.csv", DEMAND "\nA,A,grain,1\n",
         "demand.csv:2:3: origin and destination are the same; this flow uses no link, remove the row"},
        {"demand.csv", DEMAND "\nA,,grain,1\n",
         "demand.csv:2:3: the destination has neither a node nor a zone; give one of them"},
        {"demand.csv", DEMAND ",o_zone_id\nA,D,grain,1,west\n",
         "demand.csv:2:1: the origin has both a node and a zone; give one of them"},
        {"demand.csv", "o_zone_id,d_node_id,commodity_id,volume\neast,D,grain,1\n",
         "demand.csv:2:1: there is no zone 'east' in column zone_id of node.csv; did you mean 'west'?"},
        {"demand.csv", "o_zone_id,d_zone_id,commodity_id,volume\nwest,west,grain,1\n",
         "demand.csv:2:6: origin and destination are the same"},
        {"demand.csv", "o_node_id,d_zone_id,commodity_id,volume\nA,west,grain,1\n",
         "demand.csv:2:3: one end lies in the zone that is the other; this flow uses no link, remove the row"},
        {"demand.csv", "o_zone_id,d_node_id,commodity_id,volume\nwest,B,grain,1\n",
         "demand.csv:2:6: one end lies in the zone that is the other"},
        {"demand.csv", DEMAND "\nA,D,wheat,1\n", "demand.csv:2:5: there is no commodity 'wheat' in commodity.csv"},
        {"demand.csv", DEMAND "\nA,D,,1\n", "demand.csv:2:5: commodity_id is empty; name a commodity of commodity.csv"},
        {"demand.csv", DEMAND "\nA,D,grain,-1\n", "demand.csv:2:11: volume is -1; it must be 0 or more"},
        {"demand.csv", DEMAND "\nA,D,grain,\n", "demand.csv:2:11: volume is empty; give a number"},
        {"demand.csv", DEMAND ",year\nA,D,grain,1,twenty\n", "demand.csv:2:13: year is 'twenty', not a whole number"},
        {"demand.csv", DEMAND ",year\nA,D,grain,1,20300\n",
         "demand.csv:2:13: year is 20300; it must lie between 1 and 9999"},
        {"demand.csv", DEMAND ",unmet_penalty_usd_per_teu\nA,D,grain,1,-3\n",
         "demand.csv:2:13: unmet_penalty_usd_per_teu is -3; it must lie between 0"},
    };
    CHECK_BAD_TABLES(bad);
}

static void test_bad_transfers(void) {
    static const bad_table bad[] = {
        {"transfer.csv", TRANSFER "\nX,rail,sea\n", "transfer.csv:2:1: there is no node 'X' in node.csv"},
        {"transfer.csv", TRANSFER "\nC,rail,rail\n",
         "transfer.csv:2:8: from_mode and to_mode are the same; that is no transfer"},
        {"transfer.csv", TRANSFER "\nC,,\n", "transfer.csv:2:4: from_mode and to_mode are both empty"},
        {"transfer.csv", TRANSFER "\nC,rail,see\n",
         "transfer.csv:2:8: to_mode: no link of link.csv has mode 'see'; did you mean 'sea'?"},
        {"transfer.csv", TRANSFER "\nC,rail,sea\nC,rail,sea\n",
         "transfer.csv:3:1: the same change of mode is in line 2; add their capacities"},
        {"transfer.csv", TRANSFER "time_h\nC,rail,sea,-1\n", "transfer.csv:2:12: time_h is -1; it must lie between 0"},
        {"transfer.csv", TRANSFER "capacity_teu_per_year\nC,rail,sea,-1\n",
         "transfer.csv:2:12: capacity_teu_per_year is -1; it must be 0 or more"},
    };
    small_case s;
    CHECK_BAD_TABLES(bad);
    small_case_open(&s);
    small_case_write(&s, "transfer.csv", TRANSFER "\nC,rail,sea\n");
    small_case_append(&s, "link.csv", "DA,D,A,1,,,,,,\n");
    small_case_refused(&s, NULL, LL_ERR_DATA, "link.csv:5:10: mode is empty; with transfer.csv every link needs one");
    small_case_close(&s);
    small_case_open(&s);
    small_case_write(&s, "transfer.csv", TRANSFER "\nC,rail,sea\n");
    small_case_write(&s, "node.csv", "node_id,x_coord,y_coord,no_through\nA,1,2,\nB,1,2,0\nC,1,2,1\nD,1,2,0\n");
    small_case_refused(&s, NULL, LL_ERR_DATA, "transfer.csv:2:1: node 'C' is no_through in node.csv; drop the row");
    small_case_close(&s);
}

static void check_bad_set(const char *set, const char *links, const char *part) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "capacity_set.csv", set);
    small_case_write(&s, "capacity_set_link.csv", links);
    small_case_refused(&s, NULL, LL_ERR_DATA, part);
    small_case_close(&s);
}

static void test_bad_sets(void) {
    static const char set[] = "set_id,capacity_teu_per_year\nquay,5\n";
    static const char links[] = "set_id,link_id\nquay,AC\n";
    check_bad_set("set_id,capacity_teu_per_year\nquay,5\nquay,6\n", links,
                  "capacity_set.csv:3:1: set_id 'quay' is there twice");
    check_bad_set("set_id,capacity_teu_per_year\nquay,\n", links,
                  "capacity_set.csv:2:6: capacity_teu_per_year is empty; give a number");
    check_bad_set("set_id,capacity_teu_per_year\nquay,-5\n", links,
                  "capacity_set.csv:2:6: capacity_teu_per_year is -5; it must be 0 or more");
    check_bad_set(set, "set_id,link_id\nkuay,AC\n",
                  "capacity_set_link.csv:2:1: there is no set 'kuay' in capacity_set.csv; did you mean 'quay'?");
    check_bad_set(set, "set_id,link_id\nquay,QQ\n", "capacity_set_link.csv:2:6: there is no link 'QQ' in link.csv");
    check_bad_set(set, "set_id,link_id,direction\nquay,AC,backward\n",
                  "capacity_set_link.csv:2:9: link 'AC' is directed and has no backward direction");
    check_bad_set(set, "set_id,link_id,direction\nquay,BC,back\n",
                  "capacity_set_link.csv:2:9: direction is 'back'; it must be both, forward or backward");
    check_bad_set(set, "set_id,link_id,commodity_id\nquay,BC,coal\n",
                  "capacity_set_link.csv:2:9: there is no commodity 'coal' in commodity.csv");
    check_bad_set(set, "set_id,link_id,weight\nquay,BC,0\n",
                  "capacity_set_link.csv:2:9: weight is 0; it must be above 0");
    check_bad_set(set, "set_id,link_id,weight\nquay,BC,x\n", "capacity_set_link.csv:2:9: weight is 'x', not a number");
    check_bad_set(set, "set_id,link_id,commodity_id\nquay,BC,\nquay,AC,\nquay,BC,grain\n",
                  "capacity_set_link.csv:4:6: link 'BC' is in set 'quay' already, for the same direction and "
                  "commodity, in line 2");
}

static void test_bad_corridors(void) {
    static const bad_table bad[] = {
        {"corridor.csv", "corridor_id,link_ids\nother,AC\n",
         "corridor.csv:2:1: corridor 'other' is what no corridor takes; choose another id"},
        {"corridor.csv", "corridor_id,link_ids\nx,\n",
         "corridor.csv:2:3: link_ids is empty; name the links of the gateway"},
        {"corridor.csv", "corridor_id,link_ids\nx,AC;-CD\n",
         "corridor.csv:2:3: link 'CD' is directed and has no backward direction; drop the '-'"},
        {"corridor.csv", "corridor_id,priority,link_ids\nx,1,AC\ny,1,CD\n",
         "corridor.csv:3:3: priority 1 is that of corridor 'x' in line 2 already; give each its own"},
        {"corridor.csv", "corridor_id,priority,link_ids\nx,1,AC\nx,2,CD\n",
         "corridor.csv:3:3: priority is 2 here and 1 in line 2; a corridor has one"},
        {"corridor.csv", "corridor_id,priority,link_ids\nx,,AC\n",
         "corridor.csv:2:3: priority is empty; number the corridors"},
        {"corridor.csv", "corridor_id,group,link_ids\nx,g,AC\nx,g,CD\n",
         "corridor.csv:3:3: group 'g' of this corridor is in line 2 already; join their link_ids"},
    };
    CHECK_BAD_TABLES(bad);
}

static void test_bad_projects(void) {
    static const bad_table bad[] = {
        {"project.csv", "project_id,link_ids\np,AC\np,CD\n",
         "project.csv:3:1: project_id 'p' is there twice, first in line 2"},
        {"project.csv", "project_id,link_ids\np,\n", "project.csv:2:3: link_ids is empty; name the project's links"},
        {"project.csv", "project_id,link_ids\np,AX\n", "project.csv:2:3: there is no link 'AX' in link.csv"},
        {"project.csv", "project_id,link_ids\np,-BC\n",
         "project.csv:2:3: '-BC': a project changes both directions of a link"},
        {"project.csv", "project_id,link_ids,capex_musd\np,AC,-1\n",
         "project.csv:2:6: capex_musd is -1; it must be 0 or more"},
        {"project.csv", "project_id,link_ids,capacity_delta\np,AC,lots\n",
         "project.csv:2:6: capacity_delta is 'lots', not a number"},
    };
    CHECK_BAD_TABLES(bad);
}

static void test_bad_config(void) {
    static const bad_table bad[] = {
        {"config.csv", "long_length\nfurlong\n",
         "config.csv:2:1: long_length is 'furlong'; it must be km, kilometer, m,"},
        {"config.csv", "speed\nwarp\n", "config.csv:2:1: speed is 'warp'; it must be kph"},
        {"config.csv", "year,currency\n2030,EUR\n",
         "config.csv:2:6: currency is 'EUR'; costs are in USD, convert the tables"},
        {"config.csv", "year\n0.5\n", "config.csv:2:1: year is '0.5', not a whole number"},
        {"config.csv", "year\n2030\n2040\n", "config.csv:3:1: a second row; config.csv has one row for the whole case"},
        {"config.csv", "co2_price_usd_per_t\n-5\n", "config.csv:2:1: co2_price_usd_per_t is -5; it must lie between 0"},
        {"config.csv", "hard_demands\nyes\n", "config.csv:2:1: hard_demands is 'yes', not a whole number"},
    };
    CHECK_BAD_TABLES(bad);
}

/* All findings of a file in one go, the first 50 of them. */
static void test_all_at_once(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "link.csv", LINK "length,status\nx,A,Q,2,-5,open\nx,,C,1,,\n");
    small_case_refused(&s, NULL, LL_ERR_DATA, "link.csv:2:5: there is no node 'Q'");
    LL_ASSERT_ERROR_HAS(s.ctx, "link.csv:2:7: directed is '2'");
    LL_ASSERT_ERROR_HAS(s.ctx, "link.csv:2:9: length is -5");
    LL_ASSERT_ERROR_HAS(s.ctx, "link.csv:2:12: status is 'open'");
    LL_ASSERT_ERROR_HAS(s.ctx, "link.csv:3:1: link_id 'x' is there twice, first in line 2");
    LL_ASSERT_ERROR_HAS(s.ctx, "link.csv:3:3: from_node_id is empty");
    small_case_write(&s, "link.csv", LINK "\n");
    for (int i = 0; i < 60; i++) small_case_append(&s, "link.csv", "x,Q,C,1\n");
    small_case_refused(&s, NULL, LL_ERR_DATA, "and 69 more findings"); /* 60 unknown nodes, 59 double ids */
    small_case_close(&s);
}

void suite_bad_tables(void);
void suite_bad_tables(void) {
    LL_TEST(test_bad_nodes);
    LL_TEST(test_bad_links);
    LL_TEST(test_near_ids);
    LL_TEST(test_bad_commodities);
    LL_TEST(test_bad_demands);
    LL_TEST(test_bad_transfers);
    LL_TEST(test_bad_sets);
    LL_TEST(test_bad_corridors);
    LL_TEST(test_bad_projects);
    LL_TEST(test_bad_config);
    LL_TEST(test_all_at_once);
    LL_TEST(test_all_tables_at_once);
    LL_TEST(test_unreadable_tables);
}
