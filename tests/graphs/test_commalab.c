/* SPDX-License-Identifier: Apache-2.0 */
/* CommaLab text: values, the public instances, files that lie, memory that runs out. */
#include <math.h>
#include <stdio.h>

#include "tests/graphs/format_reading.h"

static void test_triangle(void) {
    ll_context *ctx = NULL;
    ll_case *c = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_case_read(ctx, ll_test_data("formats/triangle.mcf"), &c));
    CU_ASSERT_EQUAL_FATAL(c->format, LL_FORMAT_COMMALAB);
    CU_ASSERT_TRUE(c->hard);
    CU_ASSERT_EQUAL_FATAL(c->node_count, 3);
    CU_ASSERT_STRING_EQUAL(c->node[2].id, "3");
    CU_ASSERT_TRUE(isnan(c->node[0].x));
    CU_ASSERT_EQUAL_FATAL(c->link_count, 4);
    CU_ASSERT_STRING_EQUAL(c->link[3].id, "4");
    CU_ASSERT_EQUAL(c->link[1].from, 1);
    CU_ASSERT_EQUAL(c->link[1].to, 2);
    CU_ASSERT_TRUE(c->link[1].directed);
    CU_ASSERT_EQUAL(c->link[2].cost_usd_per_teu, 25.5);
    CU_ASSERT_TRUE(isnan(c->link[2].capacity_teu_per_year));
    CU_ASSERT_EQUAL(c->link[3].capacity_teu_per_year, 7);
    CU_ASSERT_EQUAL(c->link[3].line, 7);
    CU_ASSERT_EQUAL_FATAL(c->demand_count, 2);
    CU_ASSERT_EQUAL(c->demand[0].d_node, 2);
    CU_ASSERT_EQUAL(c->demand[0].volume_teu, 8);
    CU_ASSERT_EQUAL(c->demand[1].volume_teu, 0);
    CU_ASSERT_EQUAL_FATAL(c->class_count, 1);
    CU_ASSERT_STRING_EQUAL(c->klass[0].id, "freight");
    CU_ASSERT_EQUAL(c->input_count, 1);
    ll_case_free(ctx, c);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* The packed file is the same case, with the same fingerprint; the name may leave .gz out. */
static void test_packed(void) {
    ll_context *ctx = NULL;
    ll_case *plain = NULL;
    ll_case *packed = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_case_read(ctx, ll_test_data("formats/triangle.mcf"), &plain));
    LL_ASSERT_OK(ctx, ll_case_read(ctx, ll_test_data("formats/packed.mcf"), &packed));
    CU_ASSERT_EQUAL(packed->link_count, plain->link_count);
    CU_ASSERT_EQUAL(packed->input[0].xxh64, plain->input[0].xxh64);
    ll_case_free(ctx, plain);
    ll_case_free(ctx, packed);
    ll_context_free(ctx);
}

static void check_public(const char *relative, int32_t nodes, int32_t links, int64_t demands) {
    const char *path = ll_test_public_data(relative);
    if (path == NULL) {
        ll_test_skip("public instances absent");
        return;
    }
    ll_context *ctx = NULL;
    ll_case *c = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_case_read(ctx, path, &c));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    CU_ASSERT_EQUAL(c->node_count, nodes);
    CU_ASSERT_EQUAL(c->link_count, links);
    CU_ASSERT_EQUAL(c->demand_count, demands);
    ll_case_free(ctx, c);
    ll_context_free(ctx);
}

static void test_public_planar(void) {
    check_public("mcf/planar/planar30.gz", 30, 150, 92);
    check_public("mcf/planar/planar50.gz", 50, 250, 267);
    check_public("mcf/planar/planar100.gz", 100, 532, 1085);
    check_public("mcf/planar/planar150.gz", 150, 850, 2239);
    check_public("mcf/planar/planar500.gz", 500, 2842, 3525);
    check_public("mcf/planar/planar800.gz", 800, 4388, 12756);
    check_public("mcf/planar/planar2500.gz", 2500, 12990, 81430);
}

static void test_public_grid(void) {
    check_public("mcf/grid/grid1.gz", 25, 80, 50);
    check_public("mcf/grid/grid3.gz", 100, 360, 50);
    check_public("mcf/grid/grid5.gz", 225, 840, 100);
    check_public("mcf/grid/grid8.gz", 625, 2400, 500);
    check_public("mcf/grid/grid10.gz", 625, 2400, 2000);
    check_public("mcf/grid/grid12.gz", 900, 3480, 6000);
    check_public("mcf/grid/grid15.gz", 1225, 4760, 32000);
}

static void test_public_intermodal(void) {
    check_public("mcf/intermodal/BUS-2632-0.txt.gz", 119865, 397362, 2628);
    check_public("mcf/intermodal/SUBWAY-132-0.txt.gz", 8299, 24606, 119);
}

static void test_wrong_values(void) {
    static const char *const parts[] = {"bad_values.mcf:4:3: the head 4 is out of range; it must be from 1 to 3",
                                        "bad_values.mcf:5:1: the tail 'x' is not a whole number",
                                        "bad_values.mcf:5:5: the cost -2 is out of range",
                                        "bad_values.mcf:5:8: the capacity (-1: none) -5 is out of range",
                                        "bad_values.mcf:6:1: origin and destination are both node 2",
                                        "bad_values.mcf:7:5: the demand '1,5' is not a number",
                                        NULL};
    check_refused(ll_case_read, ll_test_data("formats/bad_values.mcf"), LL_ERR_DATA, parts);
}

static void test_counts_that_lie(void) {
    static const struct {
        const char *file;
        const char *parts[2];
    } bad[] = {
        {"formats/few_arcs.mcf", {"few_arcs.mcf:6:1: arc row 3 of 3 has 3 values instead of 4", NULL}},
        {"formats/many_arcs.mcf", {"many_arcs.mcf:5:1: commodity row 1 of 1 has 4 values instead of 3", NULL}},
        {"formats/few_commodities.mcf", {"the file ends after 1 of 3 commodity rows", NULL}},
        {"formats/junk_at_end.mcf", {"junk_at_end.mcf:6:1: '#' stands after the last of 1 commodities", NULL}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_refused(ll_case_read, ll_test_data(bad[i].file), LL_ERR_DATA, bad[i].parts);
}

static void check_text(const char *text, const char *part) {
    const char *folder = ll_test_folder();
    char path[1200];
    const char *const parts[] = {part, NULL};
    ll_test_write_file(folder, "text.mcf", text);
    snprintf(path, sizeof path, "%s/text.mcf", folder);
    check_refused(ll_case_read_commalab, path, LL_ERR_DATA, parts);
    ll_test_remove(folder);
}

static void test_hostile_texts(void) {
    check_text("", "the number of nodes is missing");
    check_text("3\n", "the number of arcs is missing");
    check_text("1\n0\n0\n", "text.mcf:1:1: the number of nodes 1 is out of range; it must be from 2");
    check_text("2000000000\n1\n1\n1 2 3 4\n1 2 3\n", "the number of nodes 2000000000 is out of range");
    check_text("3\n2000000000\n1\n1 2 3 4\n1 2 3\n", "the number of arcs 2000000000 is out of range");
    check_text("3\n1\n9000000000000\n1 2 3 4\n1 2 3\n", "the number of commodities 9000000000000 is out of range");
    check_text("3\n1\n1 7\n1 2 3 4\n1 2 3\n", "text.mcf:3:3: '7' is too much; the list of counts ends before it");
    check_text("3\n1\n1\n1 2 nan 4\n1 2 3\n", "text.mcf:4:5: the cost 'nan' is not a number");
    check_text("3\n1\n1\n1 2 0x10 4\n1 2 3\n", "text.mcf:4:5: the cost '0x10' is not a number");
    check_text("3\n1\n1\n1 2 1e9 4\n1 2 3\n", "the cost 1e9 is out of range");
    check_text("3\n1\n1\n1 2 1 1e300\n1 2 3\n", "the capacity (-1: none) 1e300 is out of range");
    check_text("3\n1\n1\n1.5 2 1 1\n1 2 3\n", "the tail '1.5' is not a whole number");
    check_text("\xEF\xBB\xBF\r\n3\r\n1\r\n1\r\n1 2 3 4\r\n3 3 1\r\n", "text.mcf:6:1: origin and destination are both");
}

static void test_missing_and_cut(void) {
    static const char *const cut[] = {"cut.mcf.gz: the .gz file is cut short", NULL};
    static const char *const missing[] = {"nothing.mcf", NULL};
    check_refused(ll_case_read, ll_test_data("formats/cut.mcf.gz"), LL_ERR_DATA, cut);
    check_refused(ll_case_read_commalab, ll_test_data("formats/nothing.mcf"), LL_ERR_NO_INPUT, missing);
}

static void test_unknown_formats(void) {
    static const char *const unknown[] = {"unknown.txt: unknown format; known formats: a folder of tables", NULL};
    static const char *const empty[] = {"empty.txt: the file is empty", NULL};
    static const char *const table[] = {"this is one table of a case; give its folder", NULL};
    check_refused(ll_case_read, ll_test_data("formats/unknown.txt"), LL_ERR_DATA, unknown);
    check_refused(ll_case_read, ll_test_data("formats/empty.txt"), LL_ERR_DATA, empty);
    check_refused(ll_case_read, ll_test_data("formats/any/node.csv"), LL_ERR_USAGE, table);
}

static void test_failing_memory(void) {
    check_failing_memory(ll_case_read, ll_test_data("formats/triangle.mcf"), LL_OK);
    check_failing_memory(ll_case_read_commalab, ll_test_data("formats/bad_values.mcf"), LL_ERR_DATA);
}

void suite_commalab(void);
void suite_commalab(void) {
    LL_TEST(test_triangle);
    LL_TEST(test_packed);
    LL_TEST(test_public_planar);
    LL_TEST(test_public_grid);
    LL_TEST(test_public_intermodal);
    LL_TEST(test_wrong_values);
    LL_TEST(test_counts_that_lie);
    LL_TEST(test_hostile_texts);
    LL_TEST(test_missing_and_cut);
    LL_TEST(test_unknown_formats);
    LL_TEST(test_failing_memory);
}
