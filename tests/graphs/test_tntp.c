/* SPDX-License-Identifier: Apache-2.0 */
/* TNTP: both files of a network, the public cities, files that lie, what the log says. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "graphs/problem.h"
#include "tests/graphs/format_reading.h"

typedef struct log_lines {
    char text[4096];
    int warnings;
} log_lines;

static void collect(void *user, ll_log_level level, const char *text) {
    log_lines *lines = user;
    size_t used = strlen(lines->text);
    snprintf(lines->text + used, sizeof lines->text - used, "%s\n", text);
    lines->warnings += level == LL_LOG_WARNING;
}

static void test_small(void) {
    ll_context *ctx = NULL;
    ll_case *c = NULL;
    log_lines lines = {.text = ""};
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_context_set_log(ctx, collect, &lines);
    LL_ASSERT_OK(ctx, ll_case_read(ctx, ll_test_data("formats/small_net.tntp"), &c));
    CU_ASSERT_EQUAL_FATAL(c->format, LL_FORMAT_TNTP);
    CU_ASSERT_EQUAL_FATAL(c->node_count, 4);
    CU_ASSERT_TRUE(c->node[0].no_through && c->node[1].no_through);
    CU_ASSERT_FALSE(c->node[2].no_through || c->node[3].no_through);
    CU_ASSERT_EQUAL_FATAL(c->link_count, 5);
    CU_ASSERT_EQUAL(c->link[1].from, 2);
    CU_ASSERT_EQUAL(c->link[1].to, 3);
    CU_ASSERT_EQUAL(c->link[1].capacity_teu_per_year, 40.5);
    CU_ASSERT_EQUAL(c->link[1].cost_usd_per_teu, 3.25);
    CU_ASSERT_EQUAL(c->link[0].length_km, 1.5);
    CU_ASSERT_EQUAL(c->link[4].capacity_teu_per_year, 0);
    CU_ASSERT_TRUE(isnan(c->link[0].time_h));
    CU_ASSERT_EQUAL_FATAL(c->demand_count, 1);
    CU_ASSERT_EQUAL(c->demand[0].volume_teu, 30.5);
    CU_ASSERT_EQUAL(c->demand[0].o_node, 0);
    CU_ASSERT_EQUAL(c->demand[0].d_node, 1);
    CU_ASSERT_EQUAL(c->input_count, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(lines.text, "2 flows within a zone left out, 29.5 in sum"));
    CU_ASSERT_EQUAL(lines.warnings, 0);
    ll_case_free(ctx, c);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* A path through zone 2 would be cheaper than none: it must not exist. */
static void test_first_through_node(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, ll_test_data("formats/small_net.tntp"), NULL, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT_EQUAL(p->node_count, 6);
    CU_ASSERT_NOT_EQUAL(p->head[2], p->tail[3]); /* into zone 2 and out of it */
    CU_ASSERT_EQUAL(p->free_cost_nusd[0], INT64_C(6250000000));
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

static void check_public(const char *relative, int32_t nodes, int32_t zones, int32_t links, int64_t demands,
                         double volume) {
    const char *path = ll_test_public_data(relative);
    if (path == NULL) {
        ll_test_skip("public instances absent");
        return;
    }
    ll_context *ctx = NULL;
    ll_case *c = NULL;
    log_lines lines = {.text = ""};
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_context_set_log(ctx, collect, &lines);
    LL_ASSERT_OK(ctx, ll_case_read(ctx, path, &c));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    double sum = 0;
    int32_t ends_only = 0;
    for (int64_t d = 0; d < c->demand_count; d++) sum += c->demand[d].volume_teu;
    for (int32_t v = 0; v < c->node_count; v++) ends_only += c->node[v].no_through;
    CU_ASSERT_EQUAL(c->node_count, nodes);
    CU_ASSERT_EQUAL(ends_only, zones);
    CU_ASSERT_EQUAL(c->link_count, links);
    CU_ASSERT_EQUAL(c->demand_count, demands);
    CU_ASSERT_DOUBLE_EQUAL(sum, volume, 1e-6 * volume);
    CU_ASSERT_EQUAL(lines.warnings, 0);
    ll_case_free(ctx, c);
    ll_context_free(ctx);
}

/* Counts as the headers say, flows counted by hand with another program; Chicago and Birmingham less what stays in a
 * zone. */
static void test_public_cities(void) {
    check_public("mcf/transport/SiouxFalls_net.tntp", 24, 0, 76, 528, 360600);
    check_public("mcf/transport/Anaheim_net.tntp", 416, 38, 914, 1406, 104694.4);
    check_public("mcf/transport/ChicagoSketch_net.tntp.gz", 933, 0, 2950, 93135, 1137493.44);
    check_public("mcf/transport/BerlinCenter_net.tntp.gz", 12981, 865, 28376, 49688, 168222.302);
    check_public("mcf/transport/Birmingham_net.tntp.gz", 14639, 898, 33937, 470805, 565200.64196);
}

static void test_net_that_lies(void) {
    static const char *const parts[] = {"lies_net.tntp:7:4: the term_node 5 is out of range; it must be from 1 to 3",
                                        "<NUMBER OF LINKS> says 2, but there are 3 rows", NULL};
    static const char *const unfinished[] = {"unfinished_net.tntp:3:2: metadata <NAME> value expected", NULL};
    static const char *const loose[] = {"<NUMBER OF NODES> is missing", "<NUMBER OF LINKS> is missing", NULL};
    check_refused(ll_case_read, ll_test_data("formats/lies_net.tntp"), LL_ERR_DATA, parts);
    check_refused(ll_case_read, ll_test_data("formats/unfinished_net.tntp"), LL_ERR_DATA, unfinished);
    check_refused(ll_case_read, ll_test_data("formats/loose_net.tntp"), LL_ERR_DATA, loose);
}

static void test_bad_trips(void) {
    static const char *const parts[] = {
        "<NUMBER OF ZONES> says 3, the network file says 2",
        "badtrips_trips.tntp:4:17: '1' stands where a ';' should follow the flow",
        "badtrips_trips.tntp:5:5: the destination 7 is out of range; it must be from 1 to 2",
        "badtrips_trips.tntp:6:8: the origin 9 is out of range",
        "badtrips_trips.tntp:7:7: '=' stands where a ':'",
        NULL};
    check_refused(ll_case_read, ll_test_data("formats/badtrips_net.tntp"), LL_ERR_DATA, parts);
}

static void test_names(void) {
    static const char *const lonely[] = {"lonely_trips.tntp: the trips file is missing; put it beside", NULL};
    static const char *const trips[] = {"this holds the trips; give the NAME_net.tntp beside it", NULL};
    static const char *const named[] = {"a TNTP network is named NAME_net.tntp", NULL};
    check_refused(ll_case_read, ll_test_data("formats/lonely_net.tntp"), LL_ERR_NO_INPUT, lonely);
    check_refused(ll_case_read, ll_test_data("formats/small_trips.tntp"), LL_ERR_USAGE, trips);
    check_refused(ll_case_read_tntp, ll_test_data("formats/triangle.mcf"), LL_ERR_USAGE, named);
}

static void copy_into(const char *folder, const char *data, const char *name) {
    char *text = ll_test_read_file(ll_test_data(data), NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    ll_test_write_file(folder, name, text);
    free(text);
}

static void write_city(const char *folder, const char *name, const char *metadata, const char *trips) {
    char net[64];
    char flows[64];
    char text[512];
    snprintf(net, sizeof net, "%s_net.tntp", name);
    snprintf(flows, sizeof flows, "%s_trips.tntp", name);
    snprintf(text, sizeof text, "%s<END OF METADATA>\n%s", metadata, trips);
    copy_into(folder, "formats/small_net.tntp", net);
    ll_test_write_file(folder, flows, text);
}

/* A folder with one network stands for it; with two, the caller must choose. */
static void test_folder(void) {
    static const char *const several[] = {"the folder holds several TNTP networks; give one of the files", NULL};
    const char *folder = ll_test_folder();
    ll_context *ctx = NULL;
    ll_case *c = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    write_city(folder, "a", "", "Origin 1\n 2 : 3;\n");
    LL_ASSERT_OK(ctx, ll_case_read(ctx, folder, &c));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    CU_ASSERT_EQUAL(c->format, LL_FORMAT_TNTP);
    ll_case_free(ctx, c);
    ll_context_free(ctx);
    write_city(folder, "b", "", "Origin 1\n 2 : 3;\n");
    check_refused(ll_case_read, folder, LL_ERR_USAGE, several);
    ll_test_remove(folder);
}

/* A total that differs is worth a warning, not a refusal; flows before an origin are refused. */
static void test_totals(void) {
    static const char *const early[] = {"c_trips.tntp:2:2: flows stand before the first line 'Origin n'", NULL};
    const char *folder = ll_test_folder();
    char path[1200];
    ll_context *ctx = NULL;
    ll_case *c = NULL;
    log_lines lines = {.text = ""};
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_context_set_log(ctx, collect, &lines);
    write_city(folder, "c", "<TOTAL OD FLOW> 4\n", "Origin 1\n 2 : 3;\n");
    snprintf(path, sizeof path, "%s/c_net.tntp", folder);
    LL_ASSERT_OK(ctx, ll_case_read(ctx, path, &c));
    CU_ASSERT_EQUAL(lines.warnings, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(lines.text, "<TOTAL OD FLOW> says 4, the flows sum to 3"));
    ll_case_free(ctx, c);
    ll_context_free(ctx);
    write_city(folder, "c", "", " 2 : 3;\n");
    check_refused(ll_case_read, path, LL_ERR_DATA, early);
    ll_test_remove(folder);
}

static void test_failing_memory(void) {
    check_failing_memory(ll_case_read, ll_test_data("formats/small_net.tntp"), LL_OK);
    check_failing_memory(ll_case_read_tntp, ll_test_data("formats/badtrips_net.tntp"), LL_ERR_DATA);
}

void suite_tntp(void);
void suite_tntp(void) {
    LL_TEST(test_small);
    LL_TEST(test_first_through_node);
    LL_TEST(test_public_cities);
    LL_TEST(test_net_that_lies);
    LL_TEST(test_bad_trips);
    LL_TEST(test_names);
    LL_TEST(test_folder);
    LL_TEST(test_totals);
    LL_TEST(test_failing_memory);
}
