/* SPDX-License-Identifier: Apache-2.0 */
/* Which corridor takes a path, and what corridors add up to. */
#include <math.h>

#include "solver/corridor.h"
#include "tests/solver/by_hand.h"

/* Rows of the case: road (1), north (2), west (3), pass (4), other. */
enum { ROAD, NORTH, WEST, PASS, OTHER, ROWS };

static void assert_rows_of_paths(ll_context *ctx, const ll_solution *s, const int32_t expected[BEST_PATHS]) {
    ll_corridor_table *t = NULL;
    LL_ASSERT_OK(ctx, ll_corridor_table_create(ctx, s, &t));
    for (int i = 0; i < BEST_PATHS; i++) CU_ASSERT_EQUAL(t->row_of_path[i], expected[i]);
    ll_corridor_table_free(ctx, t);
}

static ll_case_corridor *find_corridor(const ll_problem *p, const char *id) {
    for (int32_t i = 0; i < p->source->corridor_count; i++)
        if (strcmp(p->source->corridor[i].id, id) == 0) return &p->source->corridor[i];
    CU_FAIL_FATAL("no such corridor");
    return NULL;
}

static void test_groups_and_other(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    /* north wants L1 and one of L2, L5: the path back has L1 alone, the path of L5 lacks L1 */
    const int32_t expected[BEST_PATHS] = {ROAD, NORTH, NORTH, WEST, OTHER};
    hand_case(&ctx, &p, &s);
    assert_rows_of_paths(ctx, s, expected);
    hand_free(ctx, p, s);
}

static void test_rows(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_corridor_table *t = NULL;
    const char *const id[ROWS] = {"road", "north", "west", "pass", "other"};
    const char *const name[ROWS] = {"Road", "Northern", "Westward, back", "Pass", "Other"};
    const int64_t flow_uteu[ROWS] = {5000000, 7000000, 2000000, 0, 1250000};
    hand_case(&ctx, &p, &s);
    LL_ASSERT_OK(ctx, ll_corridor_table_create(ctx, s, &t));
    CU_ASSERT_EQUAL_FATAL(t->row_count, ROWS);
    double share_percent = 0;
    for (int i = 0; i < ROWS; i++) {
        CU_ASSERT_STRING_EQUAL(t->row[i].id, id[i]);
        CU_ASSERT_STRING_EQUAL(t->row[i].name, name[i]);
        CU_ASSERT_EQUAL(t->row[i].flow_uteu, flow_uteu[i]);
        share_percent += t->row[i].share_percent;
    }
    CU_ASSERT_DOUBLE_EQUAL(share_percent, 100, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(t->row[ROAD].share_percent, 5 / 15.25 * 100, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(t->row[NORTH].cost_usd_per_teu, (1 * 212 + 6 * 170) / 7.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(t->row[NORTH].time_d, 42 / 24.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(t->row[NORTH].length_km, 300.5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(t->row[NORTH].co2_kg_per_teu, 7, 1e-12);
    CU_ASSERT(isnan(t->row[PASS].cost_usd_per_teu) && isnan(t->row[PASS].time_d));
    ll_corridor_table_free(ctx, t);
    hand_free(ctx, p, s);
}

static void test_bottlenecks(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_corridor_table *t = NULL;
    hand_case(&ctx, &p, &s);
    LL_ASSERT_OK(ctx, ll_corridor_table_create(ctx, s, &t));
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, t->row[ROAD].bottleneck), "L3");
    CU_ASSERT_EQUAL(t->row[ROAD].bottleneck_price_nusd, 537 * LL_NANO);
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, t->row[NORTH].bottleneck), "S1");
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, t->row[WEST].bottleneck), "S1");
    CU_ASSERT_EQUAL(t->row[PASS].bottleneck, LL_NONE);
    CU_ASSERT_EQUAL(t->row[OTHER].bottleneck, LL_NONE);
    ll_corridor_table_free(ctx, t);
    hand_free(ctx, p, s);
}

/* Of rows that cost the same the lowest is named: L1's own before the transfer's. S1 weighs half. */
static void test_bottleneck_tie(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_corridor_table *t = NULL;
    const hand_price prices[] = {{"S1", 7}, {"L1", 7}, {"@B:rail>sea", 7}};
    hand_case(&ctx, &p, NULL);
    ll_solution *s = hand_solution(ctx, p, best_paths, BEST_PATHS, prices, 3);
    LL_ASSERT_OK(ctx, ll_corridor_table_create(ctx, s, &t));
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, t->row[NORTH].bottleneck), "L1");
    ll_corridor_table_free(ctx, t);
    hand_free(ctx, p, s);
}

/* An entry of another class is not crossed. */
static void test_bottleneck_of_class(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_corridor_table *t = NULL;
    hand_case(&ctx, &p, &s);
    for (int64_t e = 0; e < p->entry_first[p->arc_count]; e++)
        if (p->row[p->entry[e].row].kind == LL_ROW_SET) p->entry[e].klass = 1;
    LL_ASSERT_OK(ctx, ll_corridor_table_create(ctx, s, &t));
    CU_ASSERT_STRING_EQUAL(ll_problem_row_id(p, t->row[NORTH].bottleneck), "S1"); /* cars */
    CU_ASSERT_EQUAL(t->row[WEST].bottleneck, LL_NONE);                            /* food alone */
    ll_corridor_table_free(ctx, t);
    hand_free(ctx, p, s);
}

static void test_priority_decides(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    /* pass asks for L1 in any direction, and comes before north (row 1) and west */
    const int32_t expected[BEST_PATHS] = {ROAD, 1, 1, 1, OTHER};
    hand_case(&ctx, &p, &s);
    ll_case_corridor *pass = find_corridor(p, "pass");
    p->source->corridor_link[p->source->corridor_group[pass->first_group].first_link].link = 0;
    pass->priority = 2;
    find_corridor(p, "north")->priority = 4;
    assert_rows_of_paths(ctx, s, expected);
    hand_free(ctx, p, s);
}

static void test_equal_priority_in_table_order(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    const int32_t expected[BEST_PATHS] = {ROAD, NORTH, NORTH, WEST, OTHER};
    hand_case(&ctx, &p, &s);
    for (int32_t i = 0; i < p->source->corridor_count; i++) p->source->corridor[i].priority = 1;
    assert_rows_of_paths(ctx, s, expected);
    hand_free(ctx, p, s);
}

static void test_gateway_of_one_direction(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    /* west now asks for L1 forward and comes first: it takes what went north, and not the way back */
    const int32_t expected[BEST_PATHS] = {1, 0, 0, OTHER, OTHER};
    hand_case(&ctx, &p, &s);
    ll_case_corridor *west = find_corridor(p, "west");
    p->source->corridor_link[p->source->corridor_group[west->first_group].first_link].direction = LL_FORWARD;
    west->priority = 0;
    assert_rows_of_paths(ctx, s, expected);
    hand_free(ctx, p, s);
}

static void test_no_corridors(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    const double volume[] = {1};
    const hand_path path = {0, 1000000, "0"};
    ll_corridor_table *t = NULL;
    hand_hard(&ctx, &p, volume, 1);
    ll_solution *s = hand_solution(ctx, p, &path, 1, NULL, 0);
    LL_ASSERT_OK(ctx, ll_corridor_table_create(ctx, s, &t));
    CU_ASSERT_EQUAL_FATAL(t->row_count, 1);
    CU_ASSERT_STRING_EQUAL(t->row[0].id, "other");
    CU_ASSERT_EQUAL(t->row[0].share_percent, 100);
    ll_corridor_table_free(ctx, t);
    s->path_count = 0;
    LL_ASSERT_OK(ctx, ll_corridor_table_create(ctx, s, &t));
    CU_ASSERT_EQUAL(t->row[0].share_percent, 0);
    ll_corridor_table_free(ctx, t);
    hand_free(ctx, p, s);
}

static void test_out_of_memory(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_corridor_table *t = NULL;
    hand_case(&ctx, &p, &s);
    long long before = atomic_load(&ctx->memory.live_blocks);
    ll_status status = LL_ERR_MEMORY;
    int failures = -1;
    while (status == LL_ERR_MEMORY) {
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), before);
        CU_ASSERT_PTR_NULL(t);
        atomic_store(&ctx->memory.fail_at, ++failures);
        status = ll_corridor_table_create(ctx, s, &t);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    CU_ASSERT_EQUAL(status, LL_OK);
    CU_ASSERT(failures > 4);
    ll_corridor_table_free(ctx, t);
    hand_free(ctx, p, s);
}

void suite_corridor(void);
void suite_corridor(void) {
    LL_TEST(test_groups_and_other);
    LL_TEST(test_rows);
    LL_TEST(test_bottlenecks);
    LL_TEST(test_bottleneck_tie);
    LL_TEST(test_bottleneck_of_class);
    LL_TEST(test_priority_decides);
    LL_TEST(test_equal_priority_in_table_order);
    LL_TEST(test_gateway_of_one_direction);
    LL_TEST(test_no_corridors);
    LL_TEST(test_out_of_memory);
}
