/* SPDX-License-Identifier: Apache-2.0 */
/* Costs, capacities, volumes and penalties in exact quanta, by hand; demands without a path; problems from arrays. */
#include <math.h>
#include <stdlib.h>

#include "graphs/network.h"
#include "tests/graphs/small_case.h"

#define LINK   "link_id,from_node_id,to_node_id,directed,"
#define DEMAND "o_node_id,d_node_id,commodity_id,volume"

static void end(small_case *s, ll_problem *p) {
    ll_problem_free(s->ctx, p);
    small_case_close(s);
}

static int64_t cost_of(const ll_problem *p, int32_t klass, const char *token) {
    return p->cost_nusd[(int64_t)klass * p->arc_count + small_case_arc(p, token)];
}

/* ---- costs ---- */

/* Grain pays 1 USD an hour, parts 2; carbon costs 5 cents a kg. */
static void test_costs(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "config.csv", "co2_price_usd_per_t\n50\n");
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(cost_of(p, 0, "AC"), 134 * LL_NANO); /* 100 + 24 + 10 */
    CU_ASSERT_EQUAL(cost_of(p, 1, "AC"), 158 * LL_NANO); /* 100 + 48 + 10 */
    CU_ASSERT_EQUAL(cost_of(p, 0, "-BC"), INT64_C(24500000000));
    CU_ASSERT_EQUAL(cost_of(p, 1, "CD"), INT64_C(84500000000));
    CU_ASSERT_EQUAL(cost_of(p, 1, "@zone:west>A"), 0);
    const ll_arc *arc = &p->arc[small_case_arc(p, "AC")];
    CU_ASSERT_EQUAL(arc->time_uh, 24 * LL_MICRO);
    CU_ASSERT_EQUAL(arc->length_um_km, 400 * LL_MICRO);
    CU_ASSERT_EQUAL(arc->co2_ukg, 200 * LL_MICRO);
    end(&s, p);
}

static void test_cost_rounding(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "link.csv", LINK "cost_usd_per_teu\nAD,A,D,1,0.1234567893\nBD,B,D,1,0.1234567896\n");
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(cost_of(p, 0, "AD"), 123456789);
    CU_ASSERT_EQUAL(cost_of(p, 0, "BD"), 123456790);
    CU_ASSERT_DOUBLE_EQUAL(p->largest_rounding_usd, 4e-10, 1e-15);
    end(&s, p);
}

static void test_cost_out_of_range(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "commodity.csv", "commodity_id,value_of_time_usd_per_teu_day\ngrain,24\nparts,1e8\n");
    small_case_write(&s, "link.csv", LINK "time_h\nAD,A,D,1,5\nBD,B,D,1,25\nBC,B,C,1,1e8\n");
    small_case_refused(&s, NULL, LL_ERR_DATA,
                       "/link.csv:3: link BD: the generalised cost of class parts is 1.04167e+08 USD per TEU; it must "
                       "lie in 0 to 1e8; check the units");
    LL_ASSERT_ERROR_HAS(s.ctx, "/link.csv:4: link BC: the generalised cost of class parts");
    CU_ASSERT_PTR_NULL(strstr(ll_context_error(s.ctx), "link AD"));
    CU_ASSERT_PTR_NULL(strstr(ll_context_error(s.ctx), "class grain"));
    small_case_close(&s);
}

/* ---- who may use what ---- */

static void check_allowed(const char *modes, const char *uses, bool grain, bool parts) {
    small_case s;
    char text[256];
    small_case_open(&s);
    snprintf(text, sizeof text, "commodity_id,allowed_modes\ngrain,%s\nparts,\n", modes);
    small_case_write(&s, "commodity.csv", text);
    snprintf(text, sizeof text, LINK "mode,allowed_uses\nAD,A,D,1,deep sea,%s\nBD,B,D,1,rail,\n", uses);
    small_case_write(&s, "link.csv", text);
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(cost_of(p, 0, "AD") < LL_COST_INF, grain);
    CU_ASSERT_EQUAL(cost_of(p, 1, "AD") < LL_COST_INF, parts);
    CU_ASSERT_TRUE(cost_of(p, 0, "@zone:west>A") < LL_COST_INF);
    end(&s, p);
}

static void test_allowed(void) {
    check_allowed("", "", true, true);
    check_allowed("rail", "", false, true);
    check_allowed("rail; deep sea", "", true, true);
    check_allowed("\"rail, deep sea\"", "", true, true);
    check_allowed("", "grain", true, false);
    check_allowed("", "parts;grain", true, true);
    check_allowed("", "truck;bus", true, true); /* GMNS's own words name no class of the case */
    check_allowed("rail", "grain", false, false);
}

/* ---- capacities ---- */

static void check_capacity(const char *teu, int64_t uteu) {
    small_case s;
    char text[256];
    small_case_open(&s);
    snprintf(text, sizeof text, LINK "capacity_teu_per_year\nAD,A,D,1,%s\nBD,B,D,1,\n", teu);
    small_case_write(&s, "link.csv", text);
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(p->row_count, uteu == LL_CAPACITY_NONE ? 0 : 1);
    if (p->row_count == 1) CU_ASSERT_EQUAL(p->row[0].capacity_uteu, uteu);
    end(&s, p);
}

static void test_capacity_rounding(void) {
    check_capacity("10", 10000000);
    check_capacity("0", 0);
    check_capacity("0.29", 290000); /* a double below it, and yet that many quanta */
    check_capacity("10.9999999", 10999999);
    check_capacity("0.0000009", 0);
    check_capacity("8999999999999", INT64_C(8999999999999000000));
    check_capacity("9e12", LL_CAPACITY_NONE);
    check_capacity("", LL_CAPACITY_NONE);
}

typedef struct entry {
    const char *token;
    int32_t klass;
    int64_t weight_micro;
} entry;

/* The set's row holds these entries and no others. */
static void check_set(const ll_problem *p, const char *set, const entry *expected, int count) {
    int seen = 0;
    for (int32_t a = 0; a < p->arc_count; a++)
        for (int64_t e = p->entry_first[a]; e < p->entry_first[a + 1]; e++) {
            const ll_row_entry *found = &p->entry[e];
            if (strcmp(ll_problem_row_id(p, found->row), set) != 0) continue;
            bool known = false;
            for (int i = 0; i < count; i++)
                known |= strcmp(expected[i].token, p->arc_token[a]) == 0 && expected[i].klass == found->klass &&
                         expected[i].weight_micro == found->weight_micro;
            CU_ASSERT_TRUE(known);
            seen++;
        }
    CU_ASSERT_EQUAL(seen, count);
}

/* Link rows by arc, then sets; a closed link is in no set; a set without a limit that can bind is no row. */
static void test_rows(void) {
    small_case s;
    small_case_open(&s);
    small_case_append(&s, "link.csv", "XD,A,D,1,rail,,,,5,\n");
    small_case_write(&s, "capacity_set.csv", "set_id,name,capacity_teu_per_year\nquay,,70.5\nwide,,1e13\ntrack,,30\n");
    small_case_write(&s, "capacity_set_link.csv",
                     "set_id,link_id,direction,commodity_id,weight\nquay,AC,,,\nquay,BC,backward,grain,2.5\n"
                     "wide,AC,,,\ntrack,BC,both,,\ntrack,CD,forward,parts,0.000001\ntrack,CD,,grain,1.5\n");
    small_case_write(&s, "scenario.csv", "scenario_id,table,ids,column,operation,value\nx,link,XD,status,set,closed\n");
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.scenario = "x";
    ll_problem *p = small_case_build(&s, &options);
    CU_ASSERT_EQUAL_FATAL(p->row_count, 4);
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, 0), "AC");
    CU_ASSERT_STRING_EQUAL(ll_problem_row_kind(p, 0), "link");
    CU_ASSERT_EQUAL(p->row[0].capacity_uteu, 50 * LL_MICRO);
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, 1), "CD");
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, 2), "quay");
    CU_ASSERT_STRING_EQUAL(ll_problem_row_kind(p, 2), "set");
    CU_ASSERT_EQUAL(p->row[2].capacity_uteu, 70500000);
    static const entry quay[] = {{"AC", LL_NONE, LL_MICRO}, {"-BC", 0, 2500000}};
    static const entry track[] = {
        {"BC", LL_NONE, LL_MICRO}, {"-BC", LL_NONE, LL_MICRO}, {"CD", 1, 1}, {"CD", 0, 1500000}};
    check_set(p, "quay", quay, 2);
    check_set(p, "track", track, 4);
    end(&s, p);
}

/* Both directions of a link have its capacity each; a transfer has its own. */
static void test_own_rows(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "link.csv", LINK "mode,capacity_teu_per_year\nAD,A,D,0,sea,8\nBD,B,D,1,rail,\n");
    small_case_write(&s, "transfer.csv",
                     "node_id,from_mode,to_mode,capacity_teu_per_year\nD,sea,rail,3\nD,rail,sea,\n");
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL_FATAL(p->row_count, 3);
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, 0), "AD");
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, 1), "-AD");
    CU_ASSERT_EQUAL(p->row[1].capacity_uteu, 8 * LL_MICRO);
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, 2), "@D:sea>rail");
    CU_ASSERT_STRING_EQUAL(ll_problem_row_kind(p, 2), "transfer");
    end(&s, p);
}

/* 124 USD of grain on AC, 10 USD on AC's capacity, 3 USD on the quay at weight 2.5 for grain. */
static void test_reduced_cost(void) {
    small_case s;
    small_case_open(&s);
    small_case_write(&s, "capacity_set.csv", "set_id,capacity_teu_per_year\nquay,70\n");
    small_case_write(&s, "capacity_set_link.csv", "set_id,link_id,commodity_id,weight\nquay,AC,grain,2.5\n");
    ll_problem *p = small_case_build(&s, NULL);
    const int64_t price[] = {10 * LL_NANO, 0, 3 * LL_NANO + 1}; /* AC, CD, quay; 2.5 nano-USD are cut to 2 */
    int32_t arc = small_case_arc(p, "AC");
    CU_ASSERT_EQUAL(ll_problem_reduced_cost(p, price, 0, arc), INT64_C(141500000002));
    CU_ASSERT_EQUAL(ll_problem_reduced_cost(p, price, 1, arc), INT64_C(158000000000));
    end(&s, p);
}

/* ---- demands ---- */

static void test_volumes(void) {
    small_case s;
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.demand_scale = 0.5;
    small_case_open(&s);
    small_case_write(&s, "demand.csv", DEMAND "\nA,D,grain,10.1234567\nB,D,parts,0.0000004\nB,D,parts,3\n");
    ll_problem *p = small_case_build(&s, NULL);
    CU_ASSERT_EQUAL(p->volume_uteu[0], 10123457);
    CU_ASSERT_EQUAL(p->volume_uteu[1], 0);
    CU_ASSERT_DOUBLE_EQUAL(p->largest_rounding_teu, 4e-7, 1e-12);
    ll_problem_free(s.ctx, p);
    p = small_case_build(&s, &options);
    CU_ASSERT_EQUAL(p->volume_uteu[2], 1500000);
    end(&s, p);
}

static void test_volumes_out_of_range(void) {
    small_case s;
    ll_problem_options options;
    ll_problem_options_default(&options);
    small_case_open(&s);
    small_case_write(&s, "demand.csv", DEMAND "\nA,D,grain,1\nB,D,parts,1e13\n");
    small_case_refused(&s, NULL, LL_ERR_DATA,
                       "/demand.csv:3: the demand has 1e+13 TEU; over 9e12 TEU cannot be counted");
    small_case_write(&s, "demand.csv", DEMAND "\nA,D,grain,5e12\nB,D,parts,5e12\n");
    small_case_refused(&s, NULL, LL_ERR_DATA, "the demands sum to 1e+13 TEU; over 9e12 TEU cannot be counted");
    options.demand_scale = 0;
    small_case_refused(&s, &options, LL_ERR_USAGE, "demand scale 0: it must be a number above 0");
    options.demand_scale = (double)NAN;
    small_case_refused(&s, &options, LL_ERR_USAGE, "demand scale");
    small_case_close(&s);
}

static void check_penalty(const char *klass, const char *demand, const char *config, bool all_hard, int64_t nusd) {
    small_case s;
    char text[256];
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.hard = all_hard;
    small_case_open(&s);
    small_case_write(&s, "link.csv", LINK "cost_usd_per_teu\nAD,A,D,1,4000.5\nBD,B,D,1,100\n");
    snprintf(text, sizeof text, "commodity_id,unmet_penalty_usd_per_teu\ngrain,%s\nparts,\n", klass);
    small_case_write(&s, "commodity.csv", text);
    snprintf(text, sizeof text, DEMAND ",unmet_penalty_usd_per_teu\nA,D,grain,1,%s\n", demand);
    small_case_write(&s, "demand.csv", text);
    if (config != NULL) small_case_write(&s, "config.csv", config);
    ll_problem *p = small_case_build(&s, &options);
    CU_ASSERT_EQUAL(p->penalty_nusd[0], nusd);
    CU_ASSERT_EQUAL(p->any_hard, nusd == LL_COST_INF);
    end(&s, p);
}

/* The demand's own, the class's, three times the cheapest cost and 10 000 at least; --hard goes over all. */
static void test_penalties(void) {
    check_penalty("", "", NULL, false, INT64_C(12001500000000));
    check_penalty("7", "", NULL, false, 7 * LL_NANO);
    check_penalty("7", "0.5", NULL, false, LL_NANO / 2);
    check_penalty("7", "0", NULL, false, 0);
    check_penalty("", "", "hard_demands\n1\n", false, LL_COST_INF);
    check_penalty("", "9", "hard_demands\n1\n", false, 9 * LL_NANO);
    check_penalty("7", "9", NULL, true, LL_COST_INF);
    small_case s;
    small_case_open(&s);
    ll_problem *p = small_case_build(&s, NULL); /* 196.5 * 3 is less than 10 000 */
    CU_ASSERT_EQUAL(p->penalty_nusd[0], 10000 * LL_NANO);
    end(&s, p);
}

static void check_year(const char *config, int32_t asked, ll_status expected, int64_t demands, const char *part) {
    small_case s;
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.year = asked;
    small_case_open(&s);
    small_case_write(&s, "demand.csv", DEMAND ",year\nA,D,grain,1,2025\nB,D,grain,2,2030.0\nB,D,parts,3,\n");
    if (config != NULL) small_case_write(&s, "config.csv", config);
    if (expected == LL_OK) {
        ll_problem *p = small_case_build(&s, &options);
        CU_ASSERT_EQUAL(p->demand_count, demands);
        ll_problem_free(s.ctx, p);
    } else {
        small_case_refused(&s, &options, expected, part);
    }
    small_case_close(&s);
}

/* Rows without a year belong to every year. */
static void test_years(void) {
    check_year("year\n2025\n", 0, LL_OK, 2, NULL);
    check_year("year\n2025\n", 2030, LL_OK, 2, NULL);
    check_year(NULL, 2030, LL_OK, 2, NULL);
    check_year(NULL, 0, LL_ERR_DATA, 0, "demand.csv holds several years; set year in config.csv or ask with --year");
    check_year(NULL, 2040, LL_ERR_USAGE, 0, "no demand of year 2040; the table has 2025, 2030");
    check_year("year\n2031\n", 0, LL_ERR_DATA, 0, "no demand of year 2031; the table has 2025, 2030");
}

/* ---- demands without a path ---- */

static void keep_log(void *user, ll_log_level level, const char *line) {
    char *text = user;
    if (level == LL_LOG_WARNING) snprintf(text + strlen(text), 4096 - strlen(text), "%s\n", line);
}

static void check_unserved(const char *nodes, const char *links, const char *part) {
    small_case s;
    char log[4096] = "";
    ll_problem_options options;
    ll_problem_options_default(&options);
    small_case_open(&s);
    ll_context_set_log(s.ctx, keep_log, log);
    if (nodes != NULL) small_case_write(&s, "node.csv", nodes);
    small_case_write(&s, "link.csv", links);
    ll_problem *p = small_case_build(&s, &options);
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], LL_COST_INF);
    CU_ASSERT_EQUAL(p->penalty_nusd[0], 10000 * LL_NANO);
    if (strstr(log, part) == NULL) printf("\n    log: %s\n", log);
    CU_ASSERT_PTR_NOT_NULL(strstr(log, part));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "; it stays unmet"));
    ll_problem_free(s.ctx, p);
    options.hard = true;
    small_case_refused(&s, &options, LL_ERR_DATA, part);
    LL_ASSERT_ERROR_HAS(s.ctx, "; it must be carried: add a link, allow a mode, or give it a penalty");
    small_case_close(&s);
}

static void test_unserved(void) {
    check_unserved(NULL, LINK "\nAC,A,C,1\nBD,B,D,1\n",
                   "/demand.csv:2: no path from A to D for class grain; nearest reachable node: C");
    check_unserved(NULL, LINK "\nCA,C,A,1\nBD,B,D,1\n",
                   "no path from A to D for class grain; nearest reachable node: A");
    /* D at 179 W is next to C at 179 E, not to B at 170 W */
    check_unserved("node_id,x_coord,y_coord\nA,100,0\nB,-170,0\nC,179,0\nD,-179,0\n", LINK "\nAB,A,B,1\nAC,A,C,1\n",
                   "nearest reachable node: C");
    check_unserved("node_id,x_coord,y_coord\nA,,\nB,,\nC,,\nD,,\n", LINK "\nAC,A,C,1\nBD,B,D,1\n",
                   "no path from A to D for class grain; the case has no coordinates to name a reachable node by");
}

/* D is reached by ship, where only trains are unloaded. */
static void test_unserved_by_transfers(void) {
    small_case s;
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.hard = true;
    small_case_open(&s);
    small_case_write(&s, "link.csv", LINK "mode\nAD,A,D,1,sea\nBD,B,D,1,rail\n");
    small_case_write(&s, "transfer.csv", "node_id,from_mode,to_mode\nD,rail,\n");
    small_case_refused(&s, &options, LL_ERR_DATA, "D is reached, but its transfers do not let this end there");
    small_case_close(&s);
}

/* The first 20 and a count; a demand of nothing needs no path. */
static void test_many_unserved(void) {
    small_case s;
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.hard = true;
    small_case_open(&s);
    small_case_append(&s, "demand.csv", "D,A,grain,0\n");
    for (int i = 0; i < 25; i++) small_case_append(&s, "demand.csv", "D,A,grain,1\n");
    small_case_refused(&s, &options, LL_ERR_DATA, "/demand.csv:24: no path from D to A");
    LL_ASSERT_ERROR_HAS(s.ctx, "25 demands have no path; the first 20 are listed");
    CU_ASSERT_PTR_NULL(strstr(ll_context_error(s.ctx), "demand.csv:4:"));
    CU_ASSERT_PTR_NULL(strstr(ll_context_error(s.ctx), "demand.csv:25:"));
    small_case_failing_memory(&s, &options, LL_ERR_DATA);
    small_case_close(&s);
}

/* In a text format the line is that of the file. */
static void test_unserved_in_a_text(void) {
    small_case s;
    ll_problem *p = NULL;
    char path[512];
    small_case_open(&s);
    small_case_write(&s, "a.mcf", "3\n1\n1\n1 2 5 -1\n1 3 4\n");
    snprintf(path, sizeof path, "%s/a.mcf", s.folder);
    LL_ASSERT_STATUS(s.ctx, ll_problem_read(s.ctx, path, NULL, &p), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(s.ctx, "/a.mcf:5: no path from 1 to 3 for class freight");
    small_case_close(&s);
}

void suite_problem(void);
void suite_problem(void) {
    LL_TEST(test_costs);
    LL_TEST(test_cost_rounding);
    LL_TEST(test_cost_out_of_range);
    LL_TEST(test_allowed);
    LL_TEST(test_capacity_rounding);
    LL_TEST(test_rows);
    LL_TEST(test_own_rows);
    LL_TEST(test_reduced_cost);
    LL_TEST(test_volumes);
    LL_TEST(test_volumes_out_of_range);
    LL_TEST(test_penalties);
    LL_TEST(test_years);
    LL_TEST(test_unserved);
    LL_TEST(test_unserved_by_transfers);
    LL_TEST(test_many_unserved);
    LL_TEST(test_unserved_in_a_text);
}
