/* SPDX-License-Identifier: Apache-2.0 */
/* DIMACS min: supplies become source and sink, lower bounds are shifted out, bad lines are told. */
#include <stdio.h>

#include "graphs/problem.h"

#include "tests/graphs/format_reading.h"

static int32_t find_link(const ll_case *c, const char *id) {
    for (int32_t a = 0; a < c->link_count; a++)
        if (strcmp(c->link[a].id, id) == 0) return a;
    return LL_NONE;
}

static void check_tie(const ll_case *c, const char *id, const char *from, const char *to, double capacity) {
    int32_t a = find_link(c, id);
    CU_ASSERT_NOT_EQUAL_FATAL(a, LL_NONE);
    CU_ASSERT_STRING_EQUAL(c->node[c->link[a].from].id, from);
    CU_ASSERT_STRING_EQUAL(c->node[c->link[a].to].id, to);
    CU_ASSERT_EQUAL(c->link[a].capacity_teu_per_year, capacity);
    CU_ASSERT_EQUAL(c->link[a].cost_usd_per_teu, 0);
}

/* Arc 2 -> 4 has the lower bound 1: one unit moves from 2 to 4 beforehand, at a cost of 3. */
static void test_diamond(void) {
    ll_context *ctx = NULL;
    ll_case *c = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_case_read(ctx, ll_test_data("formats/diamond.min"), &c));
    CU_ASSERT_EQUAL_FATAL(c->format, LL_FORMAT_DIMACS);
    CU_ASSERT_TRUE(c->hard);
    CU_ASSERT_EQUAL_FATAL(c->node_count, 6);
    CU_ASSERT_STRING_EQUAL(c->node[4].id, "source");
    CU_ASSERT_STRING_EQUAL(c->node[5].id, "sink");
    CU_ASSERT_EQUAL_FATAL(c->link_count, 8);
    CU_ASSERT_EQUAL(c->link[3].capacity_teu_per_year, 2);
    CU_ASSERT_EQUAL(c->link[3].cost_usd_per_teu, 3);
    CU_ASSERT_EQUAL(c->link[4].capacity_teu_per_year, 5);
    CU_ASSERT_EQUAL(c->constant_cost_usd, 3);
    check_tie(c, "source-1", "source", "1", 4);
    check_tie(c, "2-sink", "2", "sink", 1);
    check_tie(c, "4-sink", "4", "sink", 3);
    CU_ASSERT_EQUAL_FATAL(c->demand_count, 1);
    CU_ASSERT_EQUAL(c->demand[0].o_node, 4);
    CU_ASSERT_EQUAL(c->demand[0].d_node, 5);
    CU_ASSERT_EQUAL(c->demand[0].volume_teu, 4);
    ll_case_free(ctx, c);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static void test_unbalanced(void) {
    static const char *const parts[] = {"supplies sum to 4, deficits to 3", NULL};
    check_refused(ll_case_read, ll_test_data("formats/unbalanced.min"), LL_ERR_DATA, parts);
}

static void test_bad_lines(void) {
    static const char *const parts[] = {"bad_lines.min:3:3: node 1 has a node line already",
                                        "bad_lines.min:4:3: the node 3 is out of range; it must be from 1 to 2",
                                        "bad_lines.min:5:7: the lower bound 5 is above the capacity 4",
                                        "bad_lines.min:6:11: the cost -2 is negative",
                                        "bad_lines.min:7:9: the capacity -1 is out of range",
                                        "bad_lines.min:8:1: a line starts with 's'",
                                        "the problem line says 4 arcs, but there are 3 arc lines",
                                        NULL};
    check_refused(ll_case_read, ll_test_data("formats/bad_lines.min"), LL_ERR_DATA, parts);
}

static void test_problem_line(void) {
    static const char *const sp[] = {"shortest.min:1:3: the problem must be 'p min NODES ARCS'", NULL};
    static const char *const lie[] = {"the problem line says 1 arcs, but there are 2 arc lines", NULL};
    check_refused(ll_case_read, ll_test_data("formats/shortest.min"), LL_ERR_DATA, sp);
    check_refused(ll_case_read, ll_test_data("formats/count_lies.min"), LL_ERR_DATA, lie);
}

static void check_text(const char *text, const char *part) {
    const char *folder = ll_test_folder();
    char path[1200];
    const char *const parts[] = {part, NULL};
    ll_test_write_file(folder, "text.min", text);
    snprintf(path, sizeof path, "%s/text.min", folder);
    check_refused(ll_case_read_dimacs, path, LL_ERR_DATA, parts);
    ll_test_remove(folder);
}

static void test_hostile_texts(void) {
    check_text("", "the problem line 'p min NODES ARCS' is missing");
    check_text("c only a comment\n", "the problem line 'p min NODES ARCS' is missing");
    check_text("a 1 2 0 4 2\np min 2 1\n", "text.min:1:1: 'a' stands before the problem line");
    check_text("p min 2 1\np min 2 1\n", "text.min:2:1: a line starts with 'p'");
    check_text("p min 2\n", "text.min:1:8: the number of arcs is missing");
    check_text("p min 2 2000000000\n", "the number of arcs 2000000000 is out of range");
    check_text("p min 2 1 1\n", "text.min:1:11: '1' is too much; the problem line ends before it");
    check_text("p min 2 1\nn 1\na 1 2 0 4 2\n", "text.min:2:4: the supply is missing");
    check_text("p min 2 1\nn 1 1e13\na 1 2 0 4 2\n", "the supply 1e13 is out of range");
    check_text("p min 2 1\nn 1 1\nn 2 -1\na 1 2 0 4 2 9\n", "text.min:4:13: '9' is too much");
    check_text("p min 2 1\nn 1 1\nn 2 -1\na 1 2 0 four 2\n", "text.min:4:9: the capacity 'four' is not a number");
    check_text("p min 3 2\nn 1 9e11\nn 2 9e11\nn 3 -1e12\na 1 3 0 4 2\na 2 3 0 4 2\n", "supplies sum to 1800000000000");
}

/* No flow at all is a demand of 0, not an error. */
static void test_circulation(void) {
    const char *folder = ll_test_folder();
    char path[1200];
    ll_context *ctx = NULL;
    ll_case *c = NULL;
    ll_test_write_file(folder, "none.min", "p min 2 1\na 1 2 0 4 2\n");
    snprintf(path, sizeof path, "%s/none.min", folder);
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_case_read(ctx, path, &c));
    CU_ASSERT_EQUAL_FATAL(c->demand_count, 1);
    CU_ASSERT_EQUAL(c->demand[0].volume_teu, 0);
    CU_ASSERT_EQUAL(c->constant_cost_usd, 0);
    ll_case_free(ctx, c);
    ll_context_free(ctx);
    ll_test_remove(folder);
}

/* A capacity less its lower bound loses no quantum to doubles; a bound that rounds above the capacity leaves none. */
static void test_lower_bounds_in_quanta(void) {
    const char *folder = ll_test_folder();
    char path[1200];
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_test_write_file(folder, "a.min",
                       "p min 2 2\nn 1 1000.3\nn 2 -1000.3\na 1 2 1000.1 1000.3 2\na 1 2 0.0000006 0.0000006 1\n");
    snprintf(path, sizeof path, "%s/a.min", folder);
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, path, NULL, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT_EQUAL(p->row[0].capacity_uteu, 200000);
    CU_ASSERT_EQUAL(p->row[1].capacity_uteu, 0);
    CU_ASSERT_EQUAL(p->volume_uteu[0], 199999); /* 0.2 and what the second bound rounds up to is sent beforehand */
    CU_ASSERT_DOUBLE_EQUAL(p->source->constant_cost_usd, 2000.200001, 1e-12);
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
    ll_test_remove(folder);
}

static void test_failing_memory(void) {
    check_failing_memory(ll_case_read, ll_test_data("formats/diamond.min"), LL_OK);
    check_failing_memory(ll_case_read_dimacs, ll_test_data("formats/bad_lines.min"), LL_ERR_DATA);
}

void suite_dimacs(void);
void suite_dimacs(void) {
    LL_TEST(test_diamond);
    LL_TEST(test_unbalanced);
    LL_TEST(test_bad_lines);
    LL_TEST(test_problem_line);
    LL_TEST(test_hostile_texts);
    LL_TEST(test_circulation);
    LL_TEST(test_lower_bounds_in_quanta);
    LL_TEST(test_failing_memory);
}
