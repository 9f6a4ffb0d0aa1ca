/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in a wrong unit are told at their place; those of the cases at hand are not. */
#include "tests/graphs/small_case.h"

#define LINK "link_id,from_node_id,to_node_id,directed,mode,length,time_h,cost_usd_per_teu,capacity_teu_per_year\n"

enum { LOG_SIZE = 8192 };

static void keep_log(void *user, ll_log_level level, const char *line) {
    char *text = user;
    if (strstr(line, ": no link has a ") != NULL) return; /* test_tables.c */
    if (level == LL_LOG_WARNING) snprintf(text + strlen(text), LOG_SIZE - strlen(text), "%s\n", line);
}

typedef struct doubt {
    const char *table, *text, *part; /* NULL: nothing is told */
} doubt;

static void check_doubts(const doubt *doubts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        small_case s;
        char log[LOG_SIZE] = "";
        small_case_open(&s);
        ll_context_set_log(s.ctx, keep_log, log);
        small_case_write(&s, doubts[i].table, doubts[i].text);
        ll_case_free(s.ctx, small_case_read(&s));
        bool right = doubts[i].part == NULL ? log[0] == '\0' : strstr(log, doubts[i].part) != NULL;
        CU_ASSERT(right);
        if (!right) fprintf(stderr, "%zu: %s of: %s", i, doubts[i].part != NULL ? doubts[i].part : "nothing", log);
        small_case_close(&s);
    }
}
#define CHECK_DOUBTS(doubts) check_doubts((doubts), sizeof(doubts) / sizeof *(doubts))

/* The bounds of rail: 2 km/h and ten days, 250 km/h. 800 km in 640 h are at the first, 251 km in 0.9 h at the other. */
static void test_speeds(void) {
    static const doubt doubts[] = {
        {"link.csv", LINK "x,A,C,1,rail,400,12,,\ny,C,D,1,rail,3000,5760,,\n",
         "link.csv:3:19: link 'y': 3000 km in 5760 h are 0.521 km/h, too slow for rail (with 10 days of waiting at "
         "least "
         "2); is time_h in minutes (divide it by 60)? Links of this kind: 1\n"},
        {"link.csv", LINK "x,A,D,1,rail,800,641,,\nz,A,D,1,rail,9000,300,,\n", "link.csv:2:18: link 'x': 800 km"},
        {"link.csv", LINK "x,A,D,1,rail,800,640,,\nz,A,D,1,rail,9000,300,,\n", NULL},
        {"link.csv", LINK "x,A,D,1,border_rail,20,60,,\n",
         "link.csv:2:24: all links by rail go 20 km in 60 h, 0.333 km/h"},
        {"link.csv", LINK "x,A,D,1,transship,20,60,,\n", NULL},
        {"link.csv", LINK "x,A,D,1,rail,251,0.9,,\n",
         "link.csv:2:18: link 'x': 251 km in 0.9 h are 279 km/h, too fast for"
         " rail (at most 250); is the length in m"},
        {"link.csv", LINK "x,A,D,1,rail,249,0.9,,\n", NULL},
        {"link.csv", LINK "x,A,D,1,Truck,700,1,,\ny,A,D,1,road,700000,10,,\n", "Links of this kind: 2"},
        {"link.csv", LINK "x,A,D,1,,700000,10,,\n", "are 7e+04 km/h, too fast for any mode (at most 1200)"},
        {"link.csv", LINK "x,A,D,1,ferry,450,1800,,\n", "too slow for sea"},
        {"link.csv", "link_id,from_node_id,to_node_id,directed,mode,length,free_speed\nx,A,D,1,rail,300,0.5\n",
         "link.csv:2:18: link 'x': 300 km in 600 h"},
        {"transfer.csv", "node_id,from_mode,to_mode,time_h\nC,rail,sea,24\nC,sea,rail,2880\n",
         "transfer.csv:3:12: a transfer of 2880 h, over 1000; is time_h in minutes (divide it by 60)? Rows of this "
         "kind: "
         "1\n"},
        {"transfer.csv", "node_id,from_mode,to_mode,time_h\nC,rail,sea,24\nC,sea,rail,1000\n", NULL},
    };
    CHECK_DOUBTS(doubts);
}

/* 0.05 to 10 USD per TEU and km by rail, of links of 50 km and more. */
static void test_costs(void) {
    static const doubt doubts[] = {
        {"link.csv", LINK "x,A,D,1,rail,3000,96,0.5,\n",
         "link.csv:2:22: link 'x': 0.5 USD for 3000 km are 0.000167 USD per TEU and km, little for rail (at least "
         "0.05); "
         "is it the cost of a km or of a t"},
        {"link.csv", LINK "x,A,D,1,rail,100,4,5,\n", NULL},
        {"link.csv", LINK "x,A,D,1,rail,100,4,4.9,\n", "link.csv:2:20: link 'x': 4.9 USD"},
        {"link.csv", LINK "x,A,D,1,rail,100,4,0,\n", NULL},
        {"link.csv", LINK "x,A,D,1,rail,100,4,1001,\n", "much for rail (at most 10); is it in another currency"},
        {"link.csv", LINK "x,A,D,1,rail,49,4,9000,\n", NULL},
        {"link.csv", LINK "x,A,D,1,transship,100,4,90000,\n", NULL},
    };
    CHECK_DOUBTS(doubts);
}

/* 5 000 TEU a year, where demand is a hundred times the mean capacity: 50.5 TEU here. */
static void check_capacities(const char *links, const char *part) {
    small_case s;
    char log[LOG_SIZE] = "";
    small_case_open(&s);
    ll_context_set_log(s.ctx, keep_log, log);
    small_case_write(&s, "link.csv", links);
    small_case_write(&s, "demand.csv",
                     "o_node_id,d_node_id,commodity_id,volume,year\nA,D,grain,60000,2030\n"
                     "A,D,parts,40000,\nA,D,grain,9e6,2040\n");
    ll_case_free(s.ctx, small_case_read(&s));
    CU_ASSERT_EQUAL(strstr(log, "capacities") != NULL, part != NULL);
    CU_ASSERT(part == NULL || strstr(log, part) != NULL);
    if (part != NULL && strstr(log, part) == NULL) fprintf(stderr, "%s of: %s", part, log);
    small_case_close(&s);
}

static void test_capacities(void) {
    check_capacities(LINK "x,A,D,1,rail,,,,800\ny,A,D,1,rail,,,,900\nz,A,D,1,rail,,,,\n",
                     "/link.csv:2:17: 2 of 2 capacities of links by rail are under 5000 TEU a year, and the demand is "
                     "100000 TEU a year; are they per day (multiply them by 365)?\n");
    check_capacities(LINK "x,A,D,1,rail,,,,1100\ny,A,D,1,rail,,,,900\n", "2 of 2");
    check_capacities(LINK "x,A,D,1,rail,,,,1101\ny,A,D,1,rail,,,,900\n", NULL);
    check_capacities(LINK "x,A,D,1,rail,,,,800\ny,A,D,1,rail,,,,0\nz,A,D,1,sea,,,,7000\n", "1 of 1");
    check_capacities(LINK "x,A,D,1,rail,,,,1\ny,A,D,1,rail,,,,5000\n", NULL);
    char links[8192] = LINK; /* together more than the demand: a large network of small capacities */
    for (int i = 0; i < 130; i++)
        snprintf(links + strlen(links), sizeof links - strlen(links), "l%d,A,D,1,rail,,,,800\n", i);
    check_capacities(links, NULL);
    check_capacities(LINK "x,A,D,1,transship,,,,1\n", NULL);
}

static void check_silent(const char *path) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    char log[LOG_SIZE] = "";
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_context_set_log(ctx, keep_log, log);
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, path, NULL, &p));
    CU_ASSERT_PTR_NULL(strstr(log, "?"));
    if (strchr(log, '?') != NULL) fprintf(stderr, "%s: %s", path, log);
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

/* Published figures are not doubted. */
static void test_real_cases(void) {
    static const char *const folders[] = {"eurasia/tiny", "eurasia/small", "eurasia/medium"};
    check_silent(ll_test_source("graphs/cases/middle-corridor"));
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = ll_test_public_data(folders[i]);
        if (path == NULL) {
            ll_test_skip("public networks absent");
            return;
        }
        check_silent(path);
    }
}

void suite_plausible(void);
void suite_plausible(void) {
    LL_TEST(test_speeds);
    LL_TEST(test_costs);
    LL_TEST(test_capacities);
    LL_TEST(test_real_cases);
}
