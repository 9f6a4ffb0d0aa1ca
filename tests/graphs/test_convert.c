/* SPDX-License-Identifier: Apache-2.0 */
/* Writing formats: what comes back, what is refused, what GLPK makes of the MPS. */
#include "graphs/convert.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

enum { PATH_SIZE = 1200 };

typedef struct fixture {
    ll_context *ctx;
    ll_problem *p;
    const char *folder;
    char path[PATH_SIZE]; /* in the folder */
} fixture;

static void open_fixture(fixture *f, const char *input, const char *output) {
    *f = (fixture){.folder = ll_test_folder()};
    snprintf(f->path, sizeof f->path, "%s/%s", f->folder, output);
    LL_ASSERT_OK(f->ctx, ll_context_create(&f->ctx));
    LL_ASSERT_OK(f->ctx, ll_problem_read(f->ctx, input, NULL, &f->p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->p);
}

static void close_fixture(fixture *f) {
    ll_problem_free(f->ctx, f->p);
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), 0);
    ll_context_free(f->ctx);
    ll_test_remove(f->folder);
}

/* Writes input as output and asserts that reading it gives the same problem, number by number. */
static void check_same_problem(const char *input, ll_convert_format format, const char *output) {
    fixture f;
    ll_problem *back = NULL;
    open_fixture(&f, input, output);
    LL_ASSERT_OK(f.ctx, ll_convert_write(f.ctx, f.p, format, f.path, false));
    LL_ASSERT_OK(f.ctx, ll_problem_read(f.ctx, f.path, NULL, &back));
    CU_ASSERT_PTR_NOT_NULL_FATAL(back);
    CU_ASSERT_EQUAL(back->arc_count, f.p->arc_count);
    CU_ASSERT_EQUAL(back->demand_count, f.p->demand_count);
    CU_ASSERT_EQUAL(back->any_hard, f.p->any_hard);
    CU_ASSERT_EQUAL(back->source->constant_cost_usd, f.p->source->constant_cost_usd);
    CU_ASSERT_EQUAL(back->xxh64, f.p->xxh64);
    ll_problem_free(f.ctx, back);
    close_fixture(&f);
}

static void check_same_public(const char *relative, ll_convert_format format, const char *output) {
    const char *path = ll_test_public_data(relative);
    if (path == NULL)
        ll_test_skip("public instances absent");
    else
        check_same_problem(path, format, output);
}

static void test_case_to_case(void) {
    check_same_problem(ll_test_data("formats/harbour"), LL_CONVERT_CASE, "case");
    check_same_problem(ll_test_source("graphs/cases/middle-corridor"), LL_CONVERT_CASE, "new/case");
}

/* Hard demands, nodes without coordinates, ends of paths and constant costs all have their columns. */
static void test_texts_to_case(void) {
    check_same_problem(ll_test_data("formats/triangle.mcf"), LL_CONVERT_CASE, "case");
    check_same_problem(ll_test_data("formats/diamond.min"), LL_CONVERT_CASE, "case");
    check_same_problem(ll_test_data("formats/small_net.tntp"), LL_CONVERT_CASE, "case");
    check_same_public("mcf/planar/planar100.gz", LL_CONVERT_CASE, "case");
    check_same_public("mcf/transport/Anaheim_net.tntp", LL_CONVERT_CASE, "case");
}

static void test_texts_to_themselves(void) {
    check_same_problem(ll_test_data("formats/triangle.mcf"), LL_CONVERT_COMMALAB, "a.txt");
    check_same_problem(ll_test_data("formats/small_net.tntp"), LL_CONVERT_TNTP, "a_net.tntp");
    check_same_public("mcf/grid/grid8.gz", LL_CONVERT_COMMALAB, "a.txt");
    check_same_public("mcf/transport/SiouxFalls_net.tntp", LL_CONVERT_TNTP, "a_net.tntp");
    check_same_public("mcf/transport/Anaheim_net.tntp", LL_CONVERT_TNTP, "a_net.tntp");
    check_same_public("mcf/transport/BerlinCenter_net.tntp.gz", LL_CONVERT_TNTP, "a_net.tntp");
}

/* Every table of a case comes back, not only what the problem needs. */
static void test_tables_come_back(void) {
    fixture f;
    ll_case *c = NULL;
    open_fixture(&f, ll_test_data("formats/harbour"), "case");
    LL_ASSERT_OK(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_CASE, f.path, false));
    LL_ASSERT_OK(f.ctx, ll_case_read(f.ctx, f.path, &c));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    CU_ASSERT_STRING_EQUAL(c->node[0].name, "Alpha, inland");
    CU_ASSERT_STRING_EQUAL(c->node[2].name, "Port \"P\"");
    CU_ASSERT_EQUAL(c->node[3].x, 49.5);
    CU_ASSERT_STRING_EQUAL(c->link[2].name, "ferry, short");
    CU_ASSERT_EQUAL(c->link[0].time_spread, 0.1);
    CU_ASSERT_EQUAL(c->link[2].capacity_spread, 0.2);
    CU_ASSERT_EQUAL(c->link[4].status, LL_LINK_PLANNED);
    CU_ASSERT_STRING_EQUAL(c->link[0].source, "timetable");
    CU_ASSERT_EQUAL(c->transfer_count, 3);
    CU_ASSERT_EQUAL(c->set_link_count, 4);
    CU_ASSERT_EQUAL(c->demand_count, 4);
    CU_ASSERT_EQUAL_FATAL(c->corridor_count, 2);
    CU_ASSERT_STRING_EQUAL(c->corridor[0].id, "ferry");
    CU_ASSERT_EQUAL(c->corridor[0].group_count, 2);
    CU_ASSERT_EQUAL_FATAL(c->scenario_op_count, 2);
    CU_ASSERT_STRING_EQUAL(c->scenario_op[1].value_text, "10");
    CU_ASSERT_EQUAL_FATAL(c->project_count, 1);
    CU_ASSERT_EQUAL(c->project[0].capex_musd, 35.5);
    CU_ASSERT_EQUAL(c->project[0].year, 2035);
    ll_case_free(f.ctx, c);
    close_fixture(&f);
}

/* With a scenario applied, the tables that are written hold its numbers. */
static void test_scenario(void) {
    fixture f = {.folder = ll_test_folder()};
    ll_problem_options options;
    ll_problem *back = NULL;
    ll_problem_options_default(&options);
    options.scenario = "storm";
    snprintf(f.path, sizeof f.path, "%s/case", f.folder);
    LL_ASSERT_OK(f.ctx, ll_context_create(&f.ctx));
    LL_ASSERT_OK(f.ctx, ll_problem_read(f.ctx, ll_test_data("formats/harbour"), &options, &f.p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(f.p);
    LL_ASSERT_OK(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_CASE, f.path, false));
    LL_ASSERT_OK(f.ctx, ll_problem_read(f.ctx, f.path, NULL, &back));
    CU_ASSERT_PTR_NOT_NULL_FATAL(back);
    CU_ASSERT_EQUAL(back->source->link[2].time_h, 48);
    CU_ASSERT_EQUAL(back->xxh64, f.p->xxh64);
    ll_problem_free(f.ctx, back);
    close_fixture(&f);
}

/* ---- losses ---- */

static void check_lossy(ll_convert_format format, const char *output, const char *part) {
    fixture f;
    open_fixture(&f, ll_test_data("formats/harbour"), output);
    LL_ASSERT_STATUS(f.ctx, ll_convert_write(f.ctx, f.p, format, f.path, false), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(f.ctx, part);
    LL_ASSERT_ERROR_HAS(f.ctx, "the classes: all demands pay the costs of class grain; 2 capacity sets: they no longer "
                               "bind; the penalties of 3 demands: all must be carried");
    CU_ASSERT_PTR_NULL(ll_test_read_file(f.path, NULL));
    LL_ASSERT_OK(f.ctx, ll_convert_write(f.ctx, f.p, format, f.path, true));
    close_fixture(&f);
}

static void test_losses(void) {
    check_lossy(LL_CONVERT_COMMALAB, "a.txt", "commalab cannot hold all of the problem");
    check_lossy(LL_CONVERT_TNTP, "a_net.tntp", "tntp cannot hold all of the problem");
    check_lossy(LL_CONVERT_DIMACS, "a.min", "who sends to whom: any origin may serve any destination");
}

/* What the lossy file says: the costs of grain, its arcs only, both directions of links as arcs. */
static void test_lossy_content(void) {
    fixture f;
    ll_case *c = NULL;
    open_fixture(&f, ll_test_data("formats/harbour"), "a.txt");
    LL_ASSERT_OK(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_COMMALAB, f.path, true));
    LL_ASSERT_OK(f.ctx, ll_case_read(f.ctx, f.path, &c));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    CU_ASSERT_EQUAL(c->node_count, f.p->node_count);
    CU_ASSERT_EQUAL(c->link_count, f.p->arc_count - 1); /* the road is not for grain */
    CU_ASSERT_EQUAL(c->demand_count, 3);
    CU_ASSERT_EQUAL(c->link[0].cost_usd_per_teu, 31.85);
    CU_ASSERT_EQUAL(c->link[0].capacity_teu_per_year, 1000);
    CU_ASSERT_TRUE(isnan(c->link[3].capacity_teu_per_year));
    ll_case_free(f.ctx, c);
    close_fixture(&f);
}

/* One origin: a single flow says it all, so that DIMACS is no loss. The cheapest way 1-2-3 costs 20. */
static void test_dimacs(void) {
    fixture f;
    ll_problem *back = NULL;
    open_fixture(&f, ll_test_data("formats/triangle.mcf"), "a.min");
    LL_ASSERT_OK(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_DIMACS, f.path, false));
    LL_ASSERT_OK(f.ctx, ll_problem_read(f.ctx, f.path, NULL, &back));
    CU_ASSERT_PTR_NOT_NULL_FATAL(back);
    CU_ASSERT_EQUAL(back->node_count, 5);
    CU_ASSERT_EQUAL(back->volume_uteu[0], 8 * LL_MICRO);
    CU_ASSERT_EQUAL(back->free_cost_nusd[0], 20 * LL_NANO);
    CU_ASSERT_EQUAL(back->source->link[2].capacity_teu_per_year, 8); /* none: the sum of all volumes */
    ll_problem_free(f.ctx, back);
    close_fixture(&f);
}

static void test_constant_is_a_loss(void) {
    fixture f;
    open_fixture(&f, ll_test_data("formats/diamond.min"), "a.txt");
    LL_ASSERT_STATUS(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_COMMALAB, f.path, false), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(f.ctx, "Lost would be the constant cost of 3 that lower bounds force. Use --lossy");
    close_fixture(&f);
}

/* ---- MPS ---- */

static void test_mps_text(void) {
    static const char expected[] = "NAME landlink\nROWS\n N cost\n E n1_2\n E n1_3\n L c1\n L c2\n L c3\nCOLUMNS\n"
                                   " x1_1 cost 10\n x1_1 n1_2 1\n x1_1 c1 1\n"
                                   " x1_2 cost 10\n x1_2 n1_3 1\n x1_2 n1_2 -1\n x1_2 c2 1\n"
                                   " x1_3 cost 25.5\n x1_3 n1_3 1\n"
                                   " x1_4 cost 0\n x1_4 n1_3 -1\n x1_4 c3 1\n"
                                   "RHS\n rhs n1_3 8\n rhs c1 5\n rhs c2 5\n rhs c3 7\nENDATA\n";
    fixture f;
    open_fixture(&f, ll_test_data("formats/triangle.mcf"), "a.mps");
    LL_ASSERT_OK(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_MPS, f.path, false));
    char *text = ll_test_read_file(f.path, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_STRING_EQUAL(text, expected);
    free(text);
    close_fixture(&f);
}

/* What glpsol finds for an MPS file; NaN when it does not say OPTIMAL. */
static double glpsol_optimum(const char *folder, const char *mps) {
    char command[3 * PATH_SIZE];
    char report[PATH_SIZE];
    double optimum = (double)NAN;
    snprintf(report, sizeof report, "%s/report", folder);
    snprintf(command, sizeof command, "glpsol --freemps '%s' -o '%s' > /dev/null 2>&1", mps, report);
    char *text = system(command) == 0 ? ll_test_read_file(report, NULL) : NULL;
    const char *found = text != NULL && strstr(text, "OPTIMAL") != NULL ? strstr(text, "cost = ") : NULL;
    if (found != NULL) optimum = strtod(found + strlen("cost = "), NULL);
    free(text);
    return optimum;
}

static void check_optimum(const char *input, double expected, double tolerance) {
    fixture f;
    if (input == NULL || system("glpsol --version > /dev/null 2>&1") != 0) {
        ll_test_skip("glpsol or the public instances are absent");
        return;
    }
    open_fixture(&f, input, "a.mps");
    LL_ASSERT_OK(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_MPS, f.path, false));
    CU_ASSERT_DOUBLE_EQUAL(glpsol_optimum(f.folder, f.path), expected, tolerance);
    close_fixture(&f);
}

/* Triangle: 5 units at 20, 3 at 25.5. Diamond: 1 on 1-2-4 at 5, 2 on 1-3-4 at 3, 1 on 1-2-3-4 at 4. */
static void test_mps_optimum(void) {
    check_optimum(ll_test_data("formats/triangle.mcf"), 176.5, 1e-9);
    check_optimum(ll_test_data("formats/diamond.min"), 15, 1e-9);
    check_optimum(ll_test_public_data("mcf/planar/planar30.gz"), 44350624, 1);
    check_optimum(ll_test_public_data("mcf/grid/grid1.gz"), 827319, 1);
}

/*
 * Harbour by hand, USD per TEU. Grain from B: rail 21.3333 + transfer 62.5 + sea 156.5 + unloading 41.0417 = 281.375,
 * for the 500 TEU that link BP takes; the other 100 from A, rail 31.85: 291.8917. Parts from A: 50.6 + 100 + 231.5
 * + 56.6667 = 438.7667 (the road has no unloading at Q); parts back: 231.5 + 95 + 50.6 = 377.1. The ferries carry 650
 * of all, so that 90.125 of the parts from A, whose penalty is the smallest, stay unmet at 2500: 140687.5 + 29189.1667
 * + 4387.6667 + 15084 + 225312.5.
 */
static void test_mps_of_a_case(void) { check_optimum(ll_test_data("formats/harbour"), 414660.8333333, 1e-3); }

/* ---- GeoJSON ---- */

static void test_geojson(void) {
    fixture f;
    open_fixture(&f, ll_test_data("formats/harbour"), "a.geojson");
    LL_ASSERT_OK(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_GEOJSON, f.path, false));
    char *text = ll_test_read_file(f.path, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_PTR_NOT_NULL(strstr(
        text,
        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[52,44]},\"properties\":{\"kind\":"
        "\"node\",\"node_id\":\"P\",\"name\":\"Port \\\"P\\\"\",\"node_type\":\"port\",\"country\":\"KZ\","
        "\"zone_id\":\"\"}}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"coordinates\":[[52,44],[49.5,40.25]]},\"properties\":{\"kind\":\"link\","
                                        "\"link_id\":\"PQ\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"status\":\"planned\",\"directed\":true,\"length_km\":950"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"capacity_teu_per_year\":null"));
    free(text);
    close_fixture(&f);
}

static void test_no_coordinates(void) {
    fixture f;
    open_fixture(&f, ll_test_data("formats/triangle.mcf"), "a.geojson");
    LL_ASSERT_STATUS(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_GEOJSON, f.path, true), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(f.ctx, "node 1 has no coordinates");
    close_fixture(&f);
}

/* ---- refusals ---- */

static void test_names(void) {
    ll_context *ctx = NULL;
    ll_convert_format format;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_convert_format_parse(ctx, "dimacs", &format));
    CU_ASSERT_EQUAL(format, LL_CONVERT_DIMACS);
    LL_ASSERT_STATUS(ctx, ll_convert_format_parse(ctx, "xls", &format), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "unknown format 'xls'; known are case, tntp");
    CU_ASSERT_EQUAL(ll_convert_format_of_path("x/a_net.tntp"), LL_CONVERT_TNTP);
    CU_ASSERT_EQUAL(ll_convert_format_of_path("a.mps"), LL_CONVERT_MPS);
    CU_ASSERT_EQUAL(ll_convert_format_of_path("a.geojson"), LL_CONVERT_GEOJSON);
    CU_ASSERT_EQUAL(ll_convert_format_of_path("a.min"), LL_CONVERT_DIMACS);
    CU_ASSERT_EQUAL(ll_convert_format_of_path("a.txt"), LL_CONVERT_COMMALAB);
    CU_ASSERT_EQUAL(ll_convert_format_of_path("folder"), LL_CONVERT_CASE);
    ll_context_free(ctx);
}

static void test_packed_target(void) {
    fixture f;
    open_fixture(&f, ll_test_data("formats/triangle.mcf"), "a.mps.gz");
    LL_ASSERT_STATUS(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_MPS, f.path, false), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(f.ctx, "files are written unpacked");
    close_fixture(&f);
}

/* A transfer.csv of another case would change what is read back. */
static void test_stranger_in_the_folder(void) {
    fixture f;
    open_fixture(&f, ll_test_data("formats/triangle.mcf"), "");
    ll_test_write_file(f.folder, "transfer.csv", "node_id,from_mode,to_mode\n");
    LL_ASSERT_STATUS(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_CASE, f.folder, false), LL_ERR_WRITE);
    LL_ASSERT_ERROR_HAS(f.ctx, "transfer.csv: this table is not one of the case to write");
    close_fixture(&f);
}

static void check_options_refused(const ll_problem_options *options, const char *part) {
    fixture f = {.folder = ll_test_folder()};
    snprintf(f.path, sizeof f.path, "%s/case", f.folder);
    LL_ASSERT_OK(f.ctx, ll_context_create(&f.ctx));
    LL_ASSERT_OK(f.ctx, ll_problem_read(f.ctx, ll_test_data("formats/harbour"), options, &f.p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(f.p);
    LL_ASSERT_STATUS(f.ctx, ll_convert_write(f.ctx, f.p, LL_CONVERT_CASE, f.path, true), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(f.ctx, part);
    close_fixture(&f);
}

static void test_options(void) {
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.demand_scale = 1.5;
    check_options_refused(&options, "leave --demand-scale to the solve");
    ll_problem_options_default(&options);
    options.hard = true;
    check_options_refused(&options, "leave --hard to the solve");
}

static int entries(const char *folder) {
    DIR *dir = opendir(folder);
    int count = 0;
    for (const struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
        count += strstr(entry->d_name, ".tmp") != NULL;
    if (dir != NULL) closedir(dir);
    return count;
}

/* No half-written file and no lost block, whichever allocation fails. */
static void test_failing_memory(void) {
    static const char *const output[] = {"case", "a_net.tntp", "a.txt", "a.min", "a.mps", "a.geojson"};
    for (int format = LL_CONVERT_CASE; format <= LL_CONVERT_GEOJSON; format++) {
        fixture f;
        open_fixture(&f, ll_test_data("formats/harbour"), output[format]);
        long long before = atomic_load(&f.ctx->memory.live_blocks);
        ll_status status = LL_ERR_MEMORY;
        for (int k = 0; status == LL_ERR_MEMORY && k < 1000; k++) {
            atomic_store(&f.ctx->memory.fail_at, k);
            status = ll_convert_write(f.ctx, f.p, (ll_convert_format)format, f.path, true);
            atomic_store(&f.ctx->memory.fail_at, -1);
            CU_ASSERT_EQUAL(atomic_load(&f.ctx->memory.live_blocks), before);
            CU_ASSERT_EQUAL(entries(format == LL_CONVERT_CASE ? f.path : f.folder), 0);
        }
        LL_ASSERT_STATUS(f.ctx, status, LL_OK);
        close_fixture(&f);
    }
}

void suite_convert(void);
void suite_convert(void) {
    LL_TEST(test_case_to_case);
    LL_TEST(test_texts_to_case);
    LL_TEST(test_texts_to_themselves);
    LL_TEST(test_tables_come_back);
    LL_TEST(test_scenario);
    LL_TEST(test_losses);
    LL_TEST(test_lossy_content);
    LL_TEST(test_dimacs);
    LL_TEST(test_constant_is_a_loss);
    LL_TEST(test_mps_text);
    LL_TEST(test_mps_optimum);
    LL_TEST(test_mps_of_a_case);
    LL_TEST(test_geojson);
    LL_TEST(test_no_coordinates);
    LL_TEST(test_names);
    LL_TEST(test_packed_target);
    LL_TEST(test_stranger_in_the_folder);
    LL_TEST(test_options);
    LL_TEST(test_failing_memory);
}
