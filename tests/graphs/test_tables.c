/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a case: what is read, defaults, fallbacks, missing files and columns. */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "graphs/tables/forgiving.h"
#include "tests/graphs/small_case.h"

#define LINK   "link_id,from_node_id,to_node_id,directed,"
#define NODE   "node_id,x_coord,y_coord,"
#define DEMAND "o_node_id,d_node_id,commodity_id,volume"

/* ---- what is read ---- */

static void test_small_case(void) {
    small_case s;
    small_case_open(&s);
    ll_case *c = small_case_read(&s);
    CU_ASSERT_EQUAL(c->format, LL_FORMAT_CASE);
    CU_ASSERT_FALSE(c->hard);
    CU_ASSERT_EQUAL(c->node_count, 4);
    CU_ASSERT_EQUAL(c->zone_count, 1);
    CU_ASSERT_EQUAL(c->node[1].zone, 0);
    CU_ASSERT_EQUAL(c->node[2].zone, LL_NONE);
    CU_ASSERT_EQUAL(c->link_count, 3);
    CU_ASSERT_TRUE(c->link[0].directed);
    CU_ASSERT_FALSE(c->link[1].directed);
    CU_ASSERT_EQUAL(c->link[1].from, 1);
    CU_ASSERT_EQUAL(c->link[1].to, 2);
    CU_ASSERT_TRUE(isnan(c->link[1].capacity_teu_per_year));
    CU_ASSERT_EQUAL(c->link[2].line, 4);
    CU_ASSERT_EQUAL(c->class_count, 2);
    CU_ASSERT_EQUAL(c->demand_count, 2);
    CU_ASSERT_EQUAL(c->demand[1].klass, 1);
    CU_ASSERT_EQUAL(c->demand[1].volume_teu, 10.5);
    CU_ASSERT_TRUE(isnan(c->demand[1].unmet_penalty_usd_per_teu));
    CU_ASSERT_EQUAL(c->input_count, 4);
    CU_ASSERT_STRING_EQUAL(c->input[0].file, "node.csv");
    ll_case_free(s.ctx, c);
    small_case_close(&s);
}

/* Without commodity.csv there is one class, which demand need not name. */
static void test_default_class(void) {
    small_case s;
    char path[512];
    small_case_open(&s);
    snprintf(path, sizeof path, "%s/commodity.csv", s.folder);
    CU_ASSERT_EQUAL(unlink(path), 0);
    small_case_write(&s, "demand.csv", "d_node_id,o_node_id,volume\nD,A,3\n");
    ll_case *c = small_case_read(&s);
    CU_ASSERT_EQUAL(c->class_count, 1);
    CU_ASSERT_STRING_EQUAL(c->klass[0].id, "freight");
    CU_ASSERT_EQUAL(c->demand[0].klass, 0);
    CU_ASSERT_EQUAL(c->demand[0].o_node, 0);
    ll_case_free(s.ctx, c);
    small_case_close(&s);
}

/* GMNS columns serve where ours are empty; the units are those of config.csv. Own columns go first. */
static void test_gmns(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "config.csv", "dataset_name,long_length,speed\nLima,mile,mph\n");
    small_case_write(&s, "link.csv",
                     LINK "facility_type,mode,length,free_speed,time_h,cost,cost_usd_per_teu,capacity,lanes,"
                          "capacity_teu_per_year\n"
                          "AC,A,C,true,rail,,100,50,,7,,1000,3,\n"
                          "BC,B,C,False,rail,sea,100,50,5,7,8,1000,3,20\n"
                          "CD,C,D,1,,,10,,,,,1000,,\n");
    ll_case *c = small_case_read(&s);
    CU_ASSERT_STRING_EQUAL(c->link[0].mode, "rail");
    CU_ASSERT_DOUBLE_EQUAL(c->link[0].length_km, 160.9344, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c->link[0].free_speed_kph, 80.4672, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c->link[0].time_h, 2, 1e-12);
    CU_ASSERT_EQUAL(c->link[0].cost_usd_per_teu, 7);
    CU_ASSERT_EQUAL(c->link[0].capacity_teu_per_year, 3000);
    CU_ASSERT_STRING_EQUAL(c->link[1].mode, "sea");
    CU_ASSERT_FALSE(c->link[1].directed);
    CU_ASSERT_EQUAL(c->link[1].time_h, 5);
    CU_ASSERT_EQUAL(c->link[1].cost_usd_per_teu, 8);
    CU_ASSERT_EQUAL(c->link[1].capacity_teu_per_year, 20);
    CU_ASSERT_TRUE(isnan(c->link[2].time_h));
    CU_ASSERT_EQUAL(c->link[2].capacity_teu_per_year, 1000);
    ll_case_free(s.ctx, c);
    small_case_close(&s);
}

static void check_length(const char *unit, double km) {
    small_case s;
    char text[64];
    small_case_open(&s);
    snprintf(text, sizeof text, "long_length\n%s\n", unit);
    small_case_write(&s, "config.csv", text);
    ll_case *c = small_case_read(&s);
    CU_ASSERT_DOUBLE_EQUAL(c->link[0].length_km, km, 1e-9);
    ll_case_free(s.ctx, c);
    small_case_close(&s);
}

static void test_units(void) { /* AC is 400 long */
    check_length("", 400);
    check_length("km", 400);
    check_length("m", 0.4);
    check_length("meter", 0.4);
    check_length("mi", 643.7376);
    check_length("feet", 0.12192);
    check_length("nmi", 740.8);
}

/* Real networks, GMNS tables as others write them, are read as they are. */
static void test_real_networks(void) {
    static const char *const folders[] = {"eurasia/tiny", "eurasia/medium"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = ll_test_public_data(folders[i]);
        if (path == NULL) {
            ll_test_skip("public networks absent");
            return;
        }
        ll_context *ctx = NULL;
        ll_problem *p = NULL;
        LL_ASSERT_OK(ctx, ll_context_create(&ctx));
        LL_ASSERT_OK(ctx, ll_problem_read(ctx, path, NULL, &p));
        CU_ASSERT_PTR_NOT_NULL_FATAL(p);
        CU_ASSERT_TRUE(p->arc_count > p->node_count);
        ll_problem_free(ctx, p);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
        ll_context_free(ctx);
    }
}

/* Corridors by priority, groups in the order of the file, a '-' for the backward direction. */
static void test_corridors(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "corridor.csv",
                     "corridor_id,name,priority,group,link_ids\n"
                     "land,By land,2,first,-BC ; CD\nsea,By sea,1,,AC\nland,,,second,CD\n");
    ll_case *c = small_case_read(&s);
    CU_ASSERT_EQUAL_FATAL(c->corridor_count, 2);
    CU_ASSERT_STRING_EQUAL(c->corridor[0].id, "sea");
    CU_ASSERT_STRING_EQUAL(c->corridor[1].name, "By land");
    CU_ASSERT_EQUAL(c->corridor[1].first_group, 1);
    CU_ASSERT_EQUAL(c->corridor[1].group_count, 2);
    const ll_case_corridor_group *group = &c->corridor_group[1];
    CU_ASSERT_EQUAL(group->link_count, 2);
    CU_ASSERT_EQUAL(c->corridor_link[group->first_link].link, 1);
    CU_ASSERT_EQUAL(c->corridor_link[group->first_link].direction, LL_BACKWARD);
    CU_ASSERT_EQUAL(c->corridor_link[group->first_link + 1].link, 2);
    CU_ASSERT_EQUAL(c->corridor_group[2].link_count, 1);
    ll_case_free(s.ctx, c);
    small_case_close(&s);
}

static void test_set_links(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "capacity_set.csv", "set_id,capacity_teu_per_year\nquay,70\n");
    small_case_write(
        &s, "capacity_set_link.csv",
        "set_id,link_id,direction,commodity_id,weight\nquay,BC,backward,grain,2.5\nquay,BC,backward,parts,\n"
        "quay,BC,forward,,\nquay,AC,,,\n");
    ll_case *c = small_case_read(&s);
    CU_ASSERT_EQUAL_FATAL(c->set_link_count, 4);
    CU_ASSERT_EQUAL(c->set_link[0].direction, LL_BACKWARD);
    CU_ASSERT_EQUAL(c->set_link[0].klass, 0);
    CU_ASSERT_EQUAL(c->set_link[0].weight, 2.5);
    CU_ASSERT_EQUAL(c->set_link[1].weight, 1);
    CU_ASSERT_EQUAL(c->set_link[3].direction, LL_BOTH);
    CU_ASSERT_EQUAL(c->set_link[3].klass, LL_NONE);
    ll_case_free(s.ctx, c);
    small_case_close(&s);
}

/* ---- missing files ---- */

static void check_missing(const char *table, const char *part) {
    small_case s;
    char path[512];
    small_case_open(&s);
    snprintf(path, sizeof path, "%s/%s", s.folder, table);
    CU_ASSERT_EQUAL(unlink(path), 0);
    small_case_refused(&s, NULL, LL_ERR_NO_INPUT, part);
    small_case_close(&s);
}

static void test_missing_tables(void) {
    small_case s;
    check_missing("node.csv", "node.csv: no such file, packed (.gz) or not");
    check_missing("link.csv", "link.csv: no such file, packed (.gz) or not");
    small_case_open(&s);
    small_case_write(&s, "capacity_set.csv", "set_id,capacity_teu_per_year\nS,1\n");
    small_case_refused(&s, NULL, LL_ERR_NO_INPUT, "capacity_set.csv is there without capacity_set_link.csv; add it");
    small_case_close(&s);
    small_case_open(&s);
    snprintf(s.folder + strlen(s.folder), 16, "/nowhere");
    ll_case *c = NULL;
    LL_ASSERT_STATUS(s.ctx, ll_case_read(s.ctx, s.folder, &c), LL_ERR_NO_INPUT);
    LL_ASSERT_ERROR_HAS(s.ctx, "nowhere");
    *strrchr(s.folder, '/') = '\0';
    small_case_close(&s);
}

static void test_missing_columns(void) {
    static const bad_table bad[] = {
        {"node.csv", "node_id,x,y_coord\nA,1,2\n",
         "node.csv:1:1: column 'x_coord' is missing; the columns are node_id, x, y_coord"},
        {"node.csv", "id,x_coord\nA,1\n", "node.csv:1:1: column 'y_coord' is missing"},
        {"link.csv", "link_id,from_node,to_node_id,directed\n",
         "column 'from_node_id' is missing; 'from_node' may be it: correct its name;"},
        {"link.csv", "link_id,from_node_id,to_node_id\n", "link.csv:1:1: column 'directed' is missing"},
        {"commodity.csv", "commodity,name\n", "commodity.csv:1:1: column 'commodity_id' is missing"},
        {"demand.csv", "o_node_id,d_node_id,commodity_id\n", "demand.csv:1:1: column 'volume' is missing"},
        {"demand.csv", "o_node_id,commodity_id,volume\n", "demand.csv:1:1: column 'd_node_id' is missing"},
        {"demand.csv", "d_zone_id,commodity_id,volume\n", "demand.csv:1:1: column 'o_node_id' is missing"},
        {"demand.csv", "o_node_id,d_node_id,volume\nA,D,1\n", "demand.csv:1:1: column 'commodity_id' is missing"},
        {"transfer.csv", "node_id,from_mode\n", "transfer.csv:1:1: column 'to_mode' is missing"},
        {"corridor.csv", "corridor_id,links\n", "corridor.csv:1:1: column 'link_ids' is missing"},
        {"project.csv", "project_id\n", "project.csv:1:1: column 'link_ids' is missing"},
        {"scenario.csv", "scenario_id,table,ids,operation,value\n", "scenario.csv:1:1: column 'column' is missing"},
    };
    CHECK_BAD_TABLES(bad);
}

static void test_empty_tables(void) {
    static const bad_table bad[] = {
        {"node.csv", "", "node.csv:1:1: the file is empty; it needs a header line with the column names"},
        {"node.csv", NODE "\n", "node.csv:1:1: a header and no rows; a case needs nodes"},
        {"link.csv", LINK "\n", "link.csv:1:1: a header and no rows; a case needs links"},
        {"commodity.csv", "commodity_id\n", "commodity.csv:1:1: a header and no rows; name the classes"},
        {"demand.csv", DEMAND "\n", "demand.csv:1:1: a header and no rows; add the demands, or remove the file"},
        {"scenario.csv", "\n", "scenario.csv:1:1: the file is empty"},
    };
    CHECK_BAD_TABLES(bad);
}

static void keep_log(void *user, ll_log_level level, const char *line) {
    char *text = user;
    if (level == LL_LOG_WARNING) snprintf(text + strlen(text), 4096 - strlen(text), "%s\n", line);
}

/* A table under a wrong name is not left out in silence; GMNS's other tables are. */
static void test_wrong_names(void) {
    small_case s;
    char log[4096] = "", path[512];
    small_case_open(&s);
    ll_context_set_log(s.ctx, keep_log, log);
    small_case_write(&s, "Capacity-Sets.csv.gz", "");
    small_case_write(&s, "zone.csv", "");
    small_case_write(&s, "demands.csv", "");
    snprintf(path, sizeof path, "%s/demand.csv", s.folder);
    CU_ASSERT_EQUAL(unlink(path), 0);
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(p->demand_count, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(log, ": demands.csv is not read; a table of this kind is called demand.csv\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(log, ": Capacity-Sets.csv.gz is not read; a table of this kind is called capacity_set.csv"));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, ": there is no demand; nothing has to be carried\n"));
    CU_ASSERT_PTR_NULL(strstr(log, "zone.csv"));
    CU_ASSERT_PTR_NULL(strstr(log, "node.csv"));
    ll_problem_free(s.ctx, p);
    small_case_close(&s);
}

static void check_said(small_case *s, const char *log, const char *const *said, size_t count) {
    size_t lines = 0;
    for (size_t i = 0; i < count; i++) {
        CU_ASSERT_PTR_NOT_NULL(strstr(log, said[i]));
        if (strstr(log, said[i]) == NULL) fprintf(stderr, "not said: %s of:\n%s", said[i], log);
    }
    for (const char *c = log; (c = strstr(c, "is not read")) != NULL; c++) lines++;
    CU_ASSERT_EQUAL(lines, count);
    small_case_close(s);
}

/* A slip in the name of an optional column would make a wrong model: it is refused. */
static void test_misspelt_columns(void) {
    static const bad_table bad[] = {
        {"link.csv", LINK "x,Capcity\nAD,A,D,1,,5\n",
         "link.csv:1:44: column 'Capcity' is not read; did you mean 'capacity'? Call it that, or, if it is something"},
        {"link.csv", LINK "capacity_teu_per_yaer\nAD,A,D,1,5\n", "did you mean 'capacity_teu_per_year'?"},
        {"link.csv", LINK "capacity_teu\nAD,A,D,1,5\n", "did you mean 'capacity_teu_per_year'?"},
        {"link.csv", LINK "Capacity_TEU_per_year\nAD,A,D,1,5\n", "did you mean 'capacity_teu_per_year'?"},
        {"link.csv", LINK "cost_usd\nAD,A,D,1,5\n", "did you mean 'cost_usd_per_teu'?"},
        {"link.csv", LINK "\"note\n\",time_hours\nAD,A,D,1,,5\n",
         "link.csv:2:3: column 'time_hours' is not read; did you mean 'time_h'?"},
        {"link.csv", LINK "length_km\nAD,A,D,1,5\n", "column 'length_km' is not read; did you mean 'length'?"},
        {"capacity_set_link.csv", "set_id,link_id,wieght\n", "did you mean 'weight'?"},
        {"scenario.csv", "scenario_id,table,ids,column,operation,value,fliter\n", "did you mean 'filter'?"},
    };
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "capacity_set.csv", "set_id,capacity_teu_per_year\n");
    small_case_write(&s, bad[7].table, bad[7].text);
    small_case_refused(&s, NULL, LL_ERR_DATA, bad[7].part);
    small_case_close(&s);
    check_bad_tables(bad, 7);
    check_bad_tables(bad + 8, 1);
}

/* Other words for a column, with its unit; of a required one, too. */
static void test_other_words(void) {
    static const bad_table bad[] = {
        {"link.csv", LINK "transit_hours\nAD,A,D,1,5\n",
         "column 'transit_hours' is not read; did you mean 'time_h', in hours? Call it that, or"},
        {"link.csv", LINK "time_min\nAD,A,D,1,5\n", "'time_min' is not read; did you mean 'time_h', in hours?"},
        {"link.csv", LINK "travel_time_hours\nAD,A,D,1,5\n", "did you mean 'time_h'"},
        {"link.csv", LINK "Duration\nAD,A,D,1,5\n", "did you mean 'time_h'"},
        {"link.csv", LINK "price\nAD,A,D,1,5\n", "did you mean 'cost_usd_per_teu', in USD per TEU?"},
        {"link.csv", LINK "tariff_usd\nAD,A,D,1,5\n", "did you mean 'cost_usd_per_teu'"},
        {"link.csv", LINK "distance\nAD,A,D,1,5\n", "did you mean 'length', in the long_length of config.csv?"},
        {"demand.csv", "o_node_id,d_node_id,commodity_id,volume_teu\nA,D,grain,1\n",
         "column 'volume' is missing; 'volume_teu' may be it: correct its name;"},
        {"demand.csv", "o_node_id,d_node_id,commodity_id,teu\nA,D,grain,1\n", "'teu' may be it: correct its name;"},
    };
    CHECK_BAD_TABLES(bad);
}

/* A missing column is told once: not as one that is not read, too. */
static void test_missing_class_column(void) {
    small_case s;
    char log[4096] = "";
    small_case_open(&s);
    ll_context_set_log(s.ctx, keep_log, log);
    small_case_write(&s, "demand.csv", "o_node_id,d_node_id,commodity,volume\nA,D,grain,1\n");
    small_case_refused(&s, NULL, LL_ERR_DATA,
                       "column 'commodity_id' is missing; 'commodity' may be it: correct its name;");
    CU_ASSERT_STRING_EQUAL(log, "");
    small_case_close(&s);
}

/* No link has a time, or a cost: told with the columns that are not read; own columns are no error. */
static void test_absent_numbers(void) {
    small_case s;
    char log[4096] = "";
    small_case_open(&s);
    ll_context_set_log(s.ctx, keep_log, log);
    small_case_write(&s, "link.csv", LINK "time_window,cost_eur,growth_rate\nAC,A,C,1,5,6,7\nCD,C,D,1,5,6,7\n");
    ll_case_free(s.ctx, small_case_read(&s));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "/link.csv:1: no link has a time, classes that value time pay none; give it in "
                                       "column time_h, in hours (or length and free_speed); columns that are not read: "
                                       "time_window, cost_eur, growth_rate\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "/link.csv:1: no link has a cost; give it in column cost_usd_per_teu"));
    log[0] = '\0';
    small_case_write(&s, "commodity.csv", "commodity_id\ngrain\nparts\n");
    small_case_write(&s, "link.csv", LINK "cost,tariff\nAC,A,C,1,5,\nCD,C,D,1,,\n"); /* cost serves: a warning */
    ll_case_free(s.ctx, small_case_read(&s));
    CU_ASSERT_PTR_NULL(strstr(log, "no link has a "));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "column 'tariff' is not read; did you mean 'cost_usd_per_teu'?"));
    small_case_close(&s);
}

/* Of an id that is there twice nothing follows in other tables; two tables that are missing are both named. */
static void test_doubled_and_missing(void) {
    small_case s;
    char path[512];
    small_case_open(&s);
    small_case_write(&s, "node.csv", "node_id,x_coord,y_coord,zone_id\nA,1,2,west\nB,1,2,\nC,1,2,\nC,1,2,\n");
    small_case_refused(&s, NULL, LL_ERR_DATA, "node.csv:5:1: node_id 'C' is there twice");
    CU_ASSERT_PTR_NULL(strstr(ll_context_error(s.ctx), "there is no node"));
    snprintf(path, sizeof path, "%s/node.csv", s.folder);
    CU_ASSERT_EQUAL(unlink(path), 0);
    snprintf(path, sizeof path, "%s/link.csv", s.folder);
    CU_ASSERT_EQUAL(unlink(path), 0);
    small_case_refused(&s, NULL, LL_ERR_NO_INPUT, "neither node.csv nor link.csv is there");
    small_case_close(&s);
}

/* What may be a column of the user's own, or changes no answer, is told alone; those of GMNS are left alone. */
static void test_unread_columns(void) {
    static const char *const said[] = {
        "link.csv:1:54: column 'Costs' is not read; did you mean 'cost'?\n",
        "link.csv:1:77: column 'sources' is not read; did you mean 'source'?\n",
        "commodity.csv:1:14: column 'vot' is not read; did you mean 'value_of_time_usd_per_teu_day'?\n",
        "demand.csv:1:41: column 'penalty' is not read; did you mean 'unmet_penalty_usd_per_teu'?\n",
    };
    small_case s;
    char log[4096] = "";
    small_case_open(&s);
    ll_context_set_log(s.ctx, keep_log, log);
    small_case_write(&s, "config.csv", "dataset_name,short_length,id_type\nx,m,text\n");
    small_case_write(&s, "node.csv", "node_id,x_coord,y_coord,ctrl_type,notes,id,z_coord\nA,50,43,,,,\nD,45,41,,,,\n");
    small_case_write(&s, "link.csv",
                     "link_id,from_node_id,to_node_id,directed,x,cost_teu,,Costs,cost_usd_per_teu,sources,source_url\n"
                     "AD,A,D,1,,5,,3,7,,\n");
    small_case_write(&s, "commodity.csv", "commodity_id,vot,density\ngrain,24,9\n");
    small_case_write(&s, "demand.csv", "o_node_id,d_node_id,commodity_id,volume,penalty\nA,D,grain,1,5\n");
    ll_case_free(s.ctx, small_case_read(&s));
    check_said(&s, log, said, sizeof said / sizeof *said);
}

/* A loop is told, once for all of them, and changes nothing. */
static void test_loops(void) {
    small_case s;
    char log[4096] = "";
    small_case_open(&s);
    ll_context_set_log(s.ctx, keep_log, log);
    ll_case_free(s.ctx, small_case_read(&s));
    CU_ASSERT_STRING_EQUAL(log, "");
    small_case_append(&s, "link.csv", "AA,A,A,1,rail,9,9,9,9,9\nCC,C,C,0,rail,9,9,9,9,9\n");
    ll_case_free(s.ctx, small_case_read(&s));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "link.csv:5: link 'AA' goes from a node to itself, no path uses it; links of "
                                       "this kind: 2\n"));
    CU_ASSERT_PTR_NULL(strstr(log, "CC"));
    small_case_close(&s);
}

/* A forgotten cell or comma is told: it would make a link cheaper than it is. */
static void test_forgotten_cells(void) {
    small_case s;
    char log[4096] = "";
    small_case_open(&s);
    ll_context_set_log(s.ctx, keep_log, log);
    small_case_append(&s, "link.csv", "S1,A,D,1,rail,9,9\nF1,A,D,1,rail,9,,,9,\nS2,A,D,1,rail,9,9,9\n");
    ll_case_free(s.ctx, small_case_read(&s));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "link.csv:5: 7 cells under a header of 10, the last columns count as empty; is "
                                       "a comma missing? Rows of this kind: 2\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "link.csv:6: link 'F1' has a length but neither time_h nor free_speed nor a "
                                       "cost: it is free; links of this kind: 1\n"));
    small_case_close(&s);
}

/* Rows of one demand all count, and that is told with their lines; other years, classes and penalties are others. */
static void test_doubled_demands(void) {
    small_case s;
    char log[4096] = "";
    small_case_open(&s);
    ll_context_set_log(s.ctx, keep_log, log);
    small_case_write(
        &s, "demand.csv",
        "o_node_id,d_node_id,commodity_id,volume,year,unmet_penalty_usd_per_teu\nA,D,grain,40,,\n"
        "B,D,grain,1,,\nA,D,grain,2,,\nA,D,parts,2,,\nA,D,grain,2,2030,\nA,D,grain,2,,900\nA,D,grain,3,,\n");
    ll_case *c = small_case_read(&s);
    CU_ASSERT_EQUAL(c->demand_count, 7);
    CU_ASSERT_DOUBLE_EQUAL(c->demand[6].volume_teu, 3, 0);
    ll_case_free(s.ctx, c);
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "demand.csv:4: origin, destination, class and year are those of line 2; both "
                                       "count, their volumes add up\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "demand.csv:8: origin, destination, class and year are those of line 2;"));
    CU_ASSERT_PTR_NULL(strstr(log, "demand.csv:5"));
    CU_ASSERT_PTR_NULL(strstr(log, "demand.csv:6"));
    CU_ASSERT_PTR_NULL(strstr(log, "demand.csv:7"));
    small_case_append(&s, "demand.csv", "B,D,grain,1,,\nB,D,grain,1,,\nB,D,grain,1,,\nB,D,grain,1,,\nB,D,grain,1,,\n");
    log[0] = '\0';
    ll_case_free(s.ctx, small_case_read(&s));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "demand.csv:11: origin, destination, class and year are those of line 3;"));
    CU_ASSERT_PTR_NULL(strstr(log, "demand.csv:12"));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "demand.csv: and 2 more rows like these\n"));
    small_case_close(&s);
}

/* Who asks for no scenario is only warned of mistakes in scenario.csv; who does, or reads a case for itself, is not
 * spared, nor are other tables. */
static void test_forgiving(void) {
    small_case s;
    char log[4096] = "";
    ll_problem *p = NULL;
    ll_problem_options options;
    ll_problem_options_default(&options);
    small_case_open(&s);
    ll_context_set_log(s.ctx, keep_log, log);
    LL_ASSERT_OK(s.ctx, ll_problem_read_forgiving(s.ctx, s.folder, &options, &p));
    ll_problem_free(s.ctx, p);
    CU_ASSERT_STRING_EQUAL(log, "");
    small_case_write(
        &s, "scenario.csv",
        "scenario_id,table,ids,column,operation,value\nwide,link,AC,time_h,set,1\nbad,link,NO,time_h,set,1\n");
    LL_ASSERT_OK(s.ctx, ll_problem_read_forgiving(s.ctx, s.folder, &options, &p));
    CU_ASSERT_EQUAL(p->source->scenario_op_count, 0);
    CU_ASSERT_EQUAL(p->demand_count, 2);
    ll_problem_free(s.ctx, p);
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "no scenario of this case can be used until this is put right:\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "scenario.csv:3:10: there is no link 'NO'"));
    options.scenario = "wide";
    LL_ASSERT_STATUS(s.ctx, ll_problem_read_forgiving(s.ctx, s.folder, &options, &p), LL_ERR_DATA);
    options.scenario = NULL;
    LL_ASSERT_STATUS(s.ctx, ll_problem_read(s.ctx, s.folder, &options, &p), LL_ERR_DATA);
    small_case_append(&s, "demand.csv", "A,X,grain,1\n");
    LL_ASSERT_STATUS(s.ctx, ll_problem_read_forgiving(s.ctx, s.folder, &options, &p), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(s.ctx, "demand.csv:4:3");
    CU_ASSERT_PTR_NULL(p);
    small_case_close(&s);
}

static void test_failing_memory(void) {
    small_case s;
    small_case_open(&s);
    small_case_failing_memory(&s, NULL, LL_OK);
    small_case_append(&s, "demand.csv", "A,X,grain,1\nA,D,wheat,1\n");
    small_case_failing_memory(&s, NULL, LL_ERR_DATA);
    small_case_close(&s);
}

/* Every table there is. */
static void test_failing_memory_of_all_tables(void) {
    ll_context *ctx = NULL;
    ll_status status = LL_ERR_MEMORY;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    for (int k = 0; status == LL_ERR_MEMORY && k < 10000; k++) {
        ll_case *c = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        status = ll_case_read(ctx, ll_test_data("formats/harbour"), &c);
        atomic_store(&ctx->memory.fail_at, -1);
        ll_case_free(ctx, c);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    LL_ASSERT_STATUS(ctx, status, LL_OK);
    ll_context_free(ctx);
}

void suite_tables(void);
void suite_tables(void) {
    LL_TEST(test_small_case);
    LL_TEST(test_default_class);
    LL_TEST(test_gmns);
    LL_TEST(test_units);
    LL_TEST(test_real_networks);
    LL_TEST(test_corridors);
    LL_TEST(test_set_links);
    LL_TEST(test_missing_tables);
    LL_TEST(test_missing_columns);
    LL_TEST(test_empty_tables);
    LL_TEST(test_wrong_names);
    LL_TEST(test_misspelt_columns);
    LL_TEST(test_unread_columns);
    LL_TEST(test_other_words);
    LL_TEST(test_missing_class_column);
    LL_TEST(test_absent_numbers);
    LL_TEST(test_doubled_and_missing);
    LL_TEST(test_loops);
    LL_TEST(test_forgotten_cells);
    LL_TEST(test_doubled_demands);
    LL_TEST(test_forgiving);
    LL_TEST(test_failing_memory);
    LL_TEST(test_failing_memory_of_all_tables);
}
