/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report: its data against values computed by hand (by_hand.h draws the case), its bounds, and an answer read back
 * from its folder. tests/browser looks at the page itself.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "graphs/generate.h"
#include "solver/report/parts.h"
#include "tests/solver/by_hand.h"
#include "tests/solver/json_text.h"

enum { PATH_SIZE = 1024, SMALL = 30 };

/* A report of one answer, whose folder is filled if it has no summary yet. */
static ll_report *report_of(ll_context *ctx, const ll_solution *s, const char *folder) {
    ll_report *report = NULL;
    ll_corridor_table *corridors = NULL;
    LL_ASSERT_OK(ctx, ll_corridor_table_create(ctx, s, &corridors));
    LL_ASSERT_OK(ctx, ll_report_create(ctx, &report));
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    LL_ASSERT_OK(ctx, ll_report_add(report, s, corridors, folder));
    ll_corridor_table_free(ctx, corridors);
    return report;
}

static const json_t *scenario_of(const ll_report *report, size_t index) {
    return json_array_get(json_object_get(report->data, "scenarios"), index);
}

/* The hand case with its answer in a folder, and a report of it. */
typedef struct hand_report {
    ll_context *ctx;
    ll_problem *p;
    ll_solution *s;
    const char *out;
    ll_report *report;
} hand_report;

static void open_hand(hand_report *h) {
    hand_case(&h->ctx, &h->p, &h->s);
    h->out = ll_test_folder();
    LL_ASSERT_OK(h->ctx, ll_solution_write(h->ctx, h->s, h->out));
    h->report = report_of(h->ctx, h->s, h->out);
}

static void close_hand(hand_report *h) {
    ll_report_free(h->report);
    ll_test_remove(h->out);
    hand_free(h->ctx, h->p, h->s);
}

/* ---- the data ---- */

static void test_names(void) {
    hand_report h;
    open_hand(&h);
    assert_json(json_object_get(h.report->data, "classes"),
                "[{\"id\":\"food\",\"name\":\"Food\"},{\"id\":\"cars,new\",\"name\":\"Cars\"}]");
    assert_json(json_object_get(h.report->data, "modes"), "[\"rail\",\"sea\",\"road\"]");
    assert_json(json_object_get(h.report->data, "qualities"), "[\"\"]");
    assert_json(h.report->nodes,
                "[[\"A\",\"Alpha, east\",\"CN\",\"\",80.5,44.25],[\"B\",\"Beta \\\"port\\\"\",\"KZ\",\"\","
                "51.2,43.65],[\"C\",\"Gamma\",\"AZ\",\"\",49.9,40.4],[\"D\",\"Delta\",\"\",\"\",44.8,41.7]]");
    assert_json(json_object_get(scenario_of(h.report, 0), "id"), "\"base\"");
    assert_json(json_object_get(json_object_get(scenario_of(h.report, 0), "summary"), "status"), "\"optimal\"");
    CU_ASSERT_EQUAL(json_array_size(h.report->runs), 1);
    close_hand(&h);
}

/* Most flow first, equals in arc order; L1 is the 0th, its way back the 3rd. cell = corridor * 2 + class. */
static void test_flows(void) {
    hand_report h;
    open_hand(&h);
    assert_json(h.report->links, "[[\"L1\",0,\"Track, north\",0,0,0,1,100.5,0],[\"L2\",0,\"Ferry\",1,0,1,2,200,3],"
                                 "[\"L3\",0,\"Highway\",2,0,0,2,150,0],[\"L1\",1,\"Track, north\",0,0,1,0,100.5,0],"
                                 "[\"L5\",0,\"Pass\",2,0,3,2,80,0],[\"L4\",0,\"Pass\",2,0,2,3,80,0]]");
    assert_json(json_object_get(scenario_of(h.report, 0), "flows"),
                "[[0,10,0,10,100,[2,1,3,6]],[1,null,null,20,50,[2,1,3,6]],[2,5,537,5,400,[0,5]],"
                "[3,10,0,10,100,[4,2]],[4,null,null,4,60,[8,1.25]],[5,0,0,4,60,[]]]");
    assert_json(json_object_get(scenario_of(h.report, 0), "links_with_flow"), "{\"all\":5,\"shown\":5}");
    close_hand(&h);
}

/* Corridor, class, TEU; USD moving, transhipping, at borders, at sea; TEU h, TEU km, kg of CO2. */
static void test_sums(void) {
    hand_report h;
    open_hand(&h);
    assert_json(json_object_get(scenario_of(h.report, 0), "sums"),
                "[[0,0,5,2025,0,0,0,25,750,250],[1,0,1,110,32,0,70,42,300.5,7],[1,1,6,600,120,0,300,252,1803,42],"
                "[2,0,2,220,0,0,0,20,201,10],[4,0,1.25,80,0,0,0,5,100,10]]");
    assert_json(json_object_get(scenario_of(h.report, 0), "unmet"), "[[1,2,1800]]");
    close_hand(&h);
}

/* All that is paid is in the sums: the objective, to the last cent. */
static void test_sums_add_up(void) {
    hand_report h;
    double usd = 0;
    size_t i;
    const json_t *row;
    open_hand(&h);
    json_array_foreach(json_object_get(scenario_of(h.report, 0), "sums"), i, row) for (size_t k = 3; k < 7; k++) usd +=
        json_number_value(json_array_get(row, k));
    json_array_foreach(json_object_get(scenario_of(h.report, 0), "unmet"), i, row) usd +=
        json_number_value(json_array_get(row, 2));
    CU_ASSERT_DOUBLE_EQUAL(usd, 5357, 1e-6);
    close_hand(&h);
}

static void test_trade(void) {
    hand_report h;
    open_hand(&h);
    assert_json(
        json_object_get(scenario_of(h.report, 0), "trade"),
        "{\"by_country\":true,\"origins\":[\"CN\",\"KZ\",\"\"],\"gateways\":[\"Track, north\",\"Highway\",\"\"],"
        "\"destinations\":[\"AZ\",\"CN\"],\"rows\":[[0,0,0,1,1,6],[0,1,0,0,0,5],[1,0,1,2,0,2],[2,2,0,4,0,1.25],"
        "[0,0,0,1,0,1]],\"left_out_teu\":0.0}");
    close_hand(&h);
}

static void test_lists(void) {
    hand_report h;
    open_hand(&h);
    const json_t *s = scenario_of(h.report, 0);
    assert_json(json_object_get(s, "bottlenecks"), "[[\"S1\",\"set\",\"Single track\",null,4.5,4.5,1460,null],"
                                                   "[\"L3\",\"link\",\"Highway\",2,5,5,537,2]]");
    assert_json(json_object_get(s, "bottleneck_count"), "2");
    assert_json(json_object_get(s, "corridor_bottlenecks"),
                "[[\"L3\",\"Highway\",537,5,2685],[\"S1\",\"Single track\",1460,7,5110],"
                "[\"S1\",\"Single track\",1460,2,1460],[],[]]"); /* 5 * 537; 7 and 2 times half of 1460 */
    assert_json(json_object_get(s, "quality"),
                "[[0,2,0,5,750],[1,0,0,7,703.5],[1,1,0,7,1400],[2,0,0,2,201],[4,2,0,1.25,100]]");
    close_hand(&h);
}

/* 6 TEU pay 2 USD each on L1, and half of 3 USD on S1: that has the higher price, but the former costs them more. */
static void test_costliest_is_not_dearest(void) {
    hand_report h;
    const hand_path path = {1, 6000000, "@A:>rail;L1;@B:rail>sea;L2;@C:sea>"};
    const hand_price prices[] = {{"L1", 2 * LL_NANO}, {"S1", 3 * LL_NANO}};
    open_hand(&h);
    ll_solution *s = hand_solution(h.ctx, h.p, &path, 1, prices, 2);
    LL_ASSERT_OK(h.ctx, ll_certificate_compute(h.ctx, s, NULL));
    ll_report *report = report_of(h.ctx, s, h.out);
    assert_json(json_object_get(scenario_of(report, 0), "corridor_bottlenecks"),
                "[[],[\"L1\",\"Track, north\",2,6,12],[],[],[]]");
    ll_report_free(report);
    ll_solution_free(h.ctx, s);
    close_hand(&h);
}

/* Modes as they are called in the wild, at ends of several types and countries. */
static void test_kinds(void) {
    static const struct {
        const char *mode, *type, *countries[2];
        ll_cost_kind kind;
    } rows[] = {{"rail", "border", {"CN", "KZ"}, LL_KIND_MOVE},
                {"Sea", "port", {"CN", "KZ"}, LL_KIND_SEA},
                {"ferry", "", {"", ""}, LL_KIND_SEA},
                {"transship", "", {"CN", "KZ"}, LL_KIND_BORDER},
                {"transship", "border", {"", ""}, LL_KIND_BORDER},
                {"transship", "", {"CN", ""}, LL_KIND_TRANSHIP},
                {"transship", "port", {"IT", "AT"}, LL_KIND_TRANSHIP},
                {"customs", "", {"CN", "CN"}, LL_KIND_BORDER},
                {"transport", "", {"CN", "KZ"}, LL_KIND_MOVE},
                {"", "", {"", ""}, LL_KIND_MOVE}};
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    hand_case(&ctx, &p, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) { /* arc 0 is L1, from A to B */
        p->source->link[0].mode = rows[i].mode;
        p->source->node[0].node_type = rows[i].type;
        p->source->node[0].country = rows[i].countries[0];
        p->source->node[1].country = rows[i].countries[1];
        CU_ASSERT_EQUAL(ll_report_kind(p, 0), rows[i].kind);
    }
    for (int32_t arc = 0; arc < p->arc_count; arc++)
        if (p->arc[arc].kind == LL_ARC_TRANSFER) CU_ASSERT_EQUAL(ll_report_kind(p, arc), LL_KIND_TRANSHIP);
    hand_free(ctx, p, NULL);
}

/* Two scenarios share nodes and links, and keep their own numbers. */
static void test_two_scenarios(void) {
    hand_report h;
    ll_corridor_table *corridors = NULL;
    open_hand(&h);
    h.s->price_nusd[0] = 7 * LL_NANO;
    h.p->source->scenario = "nowhere";
    LL_ASSERT_OK(h.ctx, ll_corridor_table_create(h.ctx, h.s, &corridors));
    LL_ASSERT_OK(h.ctx, ll_report_add(h.report, h.s, corridors, h.out));
    CU_ASSERT_EQUAL(json_array_size(h.report->links), 6);
    CU_ASSERT_EQUAL(json_array_size(h.report->nodes), 4);
    CU_ASSERT_EQUAL(json_array_size(h.report->runs), 2);
    assert_json(json_object_get(scenario_of(h.report, 1), "id"), "\"nowhere\"");
    assert_json(json_object_get(scenario_of(h.report, 0), "bottleneck_count"), "2");
    assert_json(json_object_get(scenario_of(h.report, 1), "bottleneck_count"), "3");
    ll_corridor_table_free(h.ctx, corridors);
    close_hand(&h);
}

/* ---- bounds ---- */

static void test_many_scenarios(void) {
    hand_report h;
    ll_corridor_table *corridors = NULL;
    open_hand(&h);
    LL_ASSERT_OK(h.ctx, ll_corridor_table_create(h.ctx, h.s, &corridors));
    CU_ASSERT_PTR_NULL(json_object_get(h.report->data, "scenarios_left_out"));
    for (int i = 0; i < LL_REPORT_SCENARIOS + 2; i++)
        LL_ASSERT_OK(h.ctx, ll_report_add(h.report, h.s, corridors, h.out));
    CU_ASSERT_EQUAL(json_array_size(h.report->scenarios), LL_REPORT_SCENARIOS);
    CU_ASSERT_EQUAL(json_array_size(h.report->runs), LL_REPORT_SCENARIOS);
    assert_json(json_object_get(h.report->data, "scenarios_left_out"), "3");
    ll_corridor_table_free(h.ctx, corridors);
    close_hand(&h);
}

static void test_words(void) {
    ll_context *ctx = NULL;
    json_t *words = json_array();
    int32_t at = LL_NONE;
    char text[SMALL];
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (int i = 0; i < 2 * LL_REPORT_WORDS; i++) {
        snprintf(text, sizeof text, "mode %d", i);
        LL_ASSERT_OK(ctx, ll_report_word(ctx, words, text, &at));
        CU_ASSERT_EQUAL(at, i < LL_REPORT_WORDS - 1 ? i : LL_REPORT_WORDS - 1);
    }
    LL_ASSERT_OK(ctx, ll_report_word(ctx, words, "mode 5", &at));
    CU_ASSERT_EQUAL(at, 5);
    CU_ASSERT_EQUAL(json_array_size(words), LL_REPORT_WORDS);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(words, LL_REPORT_WORDS - 1)), "other");
    json_decref(words);
    ll_context_free(ctx);
}

static void assert_bounded(const ll_report *report, const json_t *s) {
    const json_t *trade = json_object_get(s, "trade"), *flows = json_object_get(s, "flows");
    const json_t *counts = json_object_get(s, "links_with_flow");
    CU_ASSERT_EQUAL(json_array_size(flows), LL_REPORT_LINKS);
    CU_ASSERT_EQUAL(json_array_size(report->links), LL_REPORT_LINKS);
    CU_ASSERT(json_integer_value(json_object_get(counts, "all")) > LL_REPORT_LINKS);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(counts, "shown")), LL_REPORT_LINKS);
    CU_ASSERT_EQUAL(json_array_size(json_object_get(trade, "origins")), LL_REPORT_PLACES + 1);
    const json_t *last = json_array_get(json_object_get(trade, "origins"), LL_REPORT_PLACES);
    CU_ASSERT_STRING_EQUAL(json_string_value(last), "Other");
    CU_ASSERT(json_array_size(json_object_get(s, "bottlenecks")) <= LL_REPORT_BOTTLENECKS);
}

/* A grid of more links than a page has: those with most flow are on it, and it says so. */
static void test_large_case(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_case *grid = NULL;
    const char *out = ll_test_folder();
    ll_generate_options options = ll_generate_options_default();
    options.rows = options.columns = 35;
    options.demands = 1500;
    options.binding = 0;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_generate(ctx, LL_GENERATE_GRID, &options, "grid", &grid));
    LL_ASSERT_OK(ctx, ll_problem_build(ctx, grid, NULL, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    ll_solve_options how;
    ll_solve_options_default(&how);
    how.gap = 0.5;
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &how, &s));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    ll_report *report = report_of(ctx, s, out);
    assert_bounded(report, scenario_of(report, 0));
    ll_report_free(report);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

/* ---- the page ---- */

static void test_page(void) {
    hand_report h;
    ll_output out = {0};
    char path[PATH_SIZE];
    if (!ll_report_exists()) {
        ll_test_skip("this build has no page: no node and npm");
        return;
    }
    hand_case(&h.ctx, &h.p, &h.s);
    h.out = ll_test_folder();
    h.p->source->node[0].name = "</script><b>A</b><!--";
    LL_ASSERT_OK(h.ctx, ll_solution_write(h.ctx, h.s, h.out));
    h.report = report_of(h.ctx, h.s, h.out);
    LL_ASSERT_OK(h.ctx, ll_output_open(h.ctx, h.out, "again.html", &out));
    LL_ASSERT_OK(h.ctx, ll_report_put(h.report, &out));
    LL_ASSERT_OK(h.ctx, ll_output_commit(&out));
    snprintf(path, sizeof path, "%s/report.html", h.out);
    char *page = ll_test_read_file(path, NULL);
    snprintf(path, sizeof path, "%s/again.html", h.out);
    char *again = ll_test_read_file(path, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(page);
    CU_ASSERT_STRING_EQUAL(page, again);
    CU_ASSERT_PTR_NULL(strstr(page, "<b>A</b>"));
    char *data = strstr(page, "id=\"data\">\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(data);
    data += strlen("id=\"data\">\n");
    data[strcspn(data, "\n")] = '\0'; /* one line */
    json_t *json = json_loads(data, 0, NULL);
    const json_t *name = json_array_get(json_array_get(json_object_get(json, "nodes"), 0), 1);
    CU_ASSERT_STRING_EQUAL(json_string_value(name), "</script><b>A</b><!--");
    json_decref(json);
    free(page);
    free(again);
    close_hand(&h);
}

static void test_build_without_page(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_status status = ll_report_need(ctx);
    CU_ASSERT_EQUAL(status, ll_report_exists() ? LL_OK : LL_ERR_UNAVAILABLE);
    if (!ll_report_exists()) LL_ASSERT_ERROR_HAS(ctx, "LANDLINK_WITH_REPORT");
    ll_context_free(ctx);
}

/* ---- an answer from its folder ---- */

static void test_read_back(void) {
    hand_report h;
    ll_solution *s = NULL;
    open_hand(&h);
    LL_ASSERT_OK(h.ctx, ll_report_read(h.ctx, h.p, h.out, &s));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT(s->objective == h.s->objective && s->bound == h.s->bound);
    ll_report *again = report_of(h.ctx, s, h.out);
    CU_ASSERT(json_equal(again->data, h.report->data));
    ll_report_free(again);
    ll_solution_free(h.ctx, s);
    close_hand(&h);
}

static void test_read_back_of_a_proof(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *read = NULL;
    const double volume[] = {2};
    const hand_path path = {0, 1000000, "0"};
    const hand_price price = {"0", LL_NANO};
    const char *out = ll_test_folder();
    hand_hard(&ctx, &p, volume, 1);
    ll_solution *s = hand_solution(ctx, p, &path, 1, &price, 1);
    s->status = LL_ERR_INFEASIBLE;
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, out), LL_ERR_INFEASIBLE);
    LL_ASSERT_OK(ctx, ll_report_read(ctx, p, out, &read));
    CU_ASSERT_PTR_NOT_NULL_FATAL(read);
    CU_ASSERT_EQUAL(read->status, LL_ERR_INFEASIBLE);
    ll_report *report = report_of(ctx, read, out); /* no coordinates: links for the list, nothing to draw */
    assert_json(json_object_get(scenario_of(report, 0), "flows"), "[[0,1,1,0,0,[0,1]]]");
    assert_json(json_array_get(json_array_get(report->nodes, 0), 4), "null");
    assert_json(json_object_get(scenario_of(report, 0), "unmet"), "[[0,1,0]]"); /* hard: it has no price */
    ll_report_free(report);
    ll_solution_free(ctx, read);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void test_read_of_other_answers(void) {
    hand_report h;
    ll_solution *s = NULL;
    char path[PATH_SIZE];
    open_hand(&h);
    LL_ASSERT_STATUS(h.ctx, ll_report_read(h.ctx, h.p, "/nowhere", &s), LL_ERR_NO_INPUT);
    h.p->xxh64++;
    LL_ASSERT_STATUS(h.ctx, ll_report_read(h.ctx, h.p, h.out, &s), LL_ERR_INTERNAL);
    LL_ASSERT_ERROR_HAS(h.ctx, "another problem");
    CU_ASSERT_PTR_NULL(s);
    h.p->xxh64--;
    snprintf(path, sizeof path, "%s/run.json", h.out);
    CU_ASSERT_EQUAL(unlink(path), 0);
    ll_corridor_table *corridors = NULL;
    LL_ASSERT_OK(h.ctx, ll_corridor_table_create(h.ctx, h.s, &corridors));
    LL_ASSERT_STATUS(h.ctx, ll_report_add(h.report, h.s, corridors, h.out), LL_ERR_NO_INPUT);
    LL_ASSERT_ERROR_HAS(h.ctx, "run.json");
    ll_corridor_table_free(h.ctx, corridors);
    close_hand(&h);
}

static ll_status read_and_report(ll_context *ctx, const ll_problem *p, const char *folder) {
    ll_status status = LL_OK;
    ll_solution *s = NULL;
    ll_corridor_table *corridors = NULL;
    ll_report *report = NULL;
    LL_TRY(ll_report_read(ctx, p, folder, &s));
    LL_TRY(ll_corridor_table_create(ctx, s, &corridors));
    LL_TRY(ll_report_create(ctx, &report));
    LL_TRY(ll_report_add(report, s, corridors, folder));
done:
    ll_report_free(report);
    ll_corridor_table_free(ctx, corridors);
    ll_solution_free(ctx, s);
    return status;
}

static void test_memory_runs_out(void) {
    hand_report h;
    long long failures = -1;
    ll_status status;
    open_hand(&h);
    long long blocks = atomic_load(&h.ctx->memory.live_blocks);
    do {
        atomic_store(&h.ctx->memory.fail_at, ++failures);
        status = read_and_report(h.ctx, h.p, h.out);
        atomic_store(&h.ctx->memory.fail_at, -1);
        CU_ASSERT_EQUAL(atomic_load(&h.ctx->memory.live_blocks), blocks);
    } while (status == LL_ERR_MEMORY);
    LL_ASSERT_OK(h.ctx, status);
    CU_ASSERT(failures > 20);
    close_hand(&h);
}

void suite_report(void);
void suite_report(void) {
    LL_TEST(test_names);
    LL_TEST(test_flows);
    LL_TEST(test_sums);
    LL_TEST(test_sums_add_up);
    LL_TEST(test_trade);
    LL_TEST(test_lists);
    LL_TEST(test_costliest_is_not_dearest);
    LL_TEST(test_kinds);
    LL_TEST(test_two_scenarios);
    LL_TEST(test_many_scenarios);
    LL_TEST(test_words);
    LL_TEST(test_large_case);
    LL_TEST(test_page);
    LL_TEST(test_build_without_page);
    LL_TEST(test_read_back);
    LL_TEST(test_read_back_of_a_proof);
    LL_TEST(test_read_of_other_answers);
    LL_TEST(test_memory_runs_out);
}
