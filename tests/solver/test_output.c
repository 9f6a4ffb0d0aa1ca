/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an answer: their text, that they appear together or not at all, and what stops them. */
#include <dirent.h>
#include <jansson.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "solver/output/json.h"
#include "solver/report/report.h"
#include "tests/solver/by_hand.h"

enum { PATH_SIZE = 1024, TEXT_SIZE = 4096 };

static const char *const tables[] = {"path.csv",          "link_flow.csv",      "node_flow.csv", "corridor.csv",
                                     "demand_result.csv", "capacity_price.csv", "flow.geojson"};
enum { TABLES = sizeof tables / sizeof *tables };

/* Files beside the tables: certificate, run and summary, the map's style, and the report where the build has one. */
static int other_files(bool has_map) { return 3 + has_map + ll_report_exists(); }

/* ---- looking at a folder ---- */

static char *read_out(const char *folder, const char *name) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return ll_test_read_file(path, NULL);
}

/* The number of entries, `.` and `..` left out; -1 when there is no such folder. */
static int count_entries(const char *folder) {
    DIR *dir = opendir(folder);
    if (dir == NULL) return -1;
    int count = -2;
    while (readdir(dir) != NULL) count++;
    closedir(dir);
    return count;
}

static void assert_text(const char *folder, const char *name, const char *expected) {
    char *text = read_out(folder, name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (strcmp(text, expected) != 0) printf("\n    %s is:\n%s\n    expected:\n%s\n", name, text, expected);
    CU_ASSERT_STRING_EQUAL(text, expected);
    free(text);
}

static json_t *read_json(const char *folder, const char *name) {
    char *text = read_out(folder, name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    json_t *json = json_loads(text, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    free(text);
    return json;
}

static void assert_json_text(const json_t *json, const char *key, const char *expected) {
    const char *text = json_string_value(json_object_get(json, key));
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (strcmp(text, expected) != 0) printf("\n    %s is %s, expected %s\n", key, text, expected);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

static void assert_status(const char *folder, const char *status, bool verified) {
    json_t *summary = read_json(folder, "summary.json");
    assert_json_text(summary, "status", status);
    CU_ASSERT_EQUAL(json_is_true(json_object_get(summary, "verified")), verified);
    json_decref(summary);
}

/* ---- what is written ---- */

static void test_tables(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    const char *out = ll_test_folder();
    hand_case(&ctx, &p, &s);
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    for (int i = 0; i < TABLES; i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "output/expected/%s", tables[i]);
        char *expected = ll_test_read_file(ll_test_data(path), NULL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(expected);
        assert_text(out, tables[i], expected);
        free(expected);
    }
    CU_ASSERT_EQUAL(count_entries(out), TABLES + other_files(true));
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void test_certificate_text(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    char expected[TEXT_SIZE];
    const char *out = ll_test_folder();
    hand_case(&ctx, &p, &s);
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    snprintf(expected, sizeof expected,
             "{\n"
             "  \"format\": \"landlink certificate\",\n"
             "  \"version\": 1,\n"
             "  \"kind\": \"optimality\",\n"
             "  \"problem_xxh64\": \"%016llx\",\n"
             "  \"objective_usd\": \"5357\",\n"
             "  \"bound_usd\": \"5357\",\n"
             "  \"gap\": \"0/5357000000000000000\",\n"
             "  \"gap_asked\": \"9.9999999999999995e-07\",\n"
             "  \"unmet_teu\": \"2\",\n"
             "  \"rounding_teu\": \"0\",\n"
             "  \"prices\": [\n"
             "    { \"set_id\": \"L3\", \"kind\": \"link\", \"price_usd_per_teu\": \"537\" },\n"
             "    { \"set_id\": \"S1\", \"kind\": \"set\", \"price_usd_per_teu\": \"1460\" }\n"
             "  ]\n"
             "}\n",
             (unsigned long long)p->xxh64);
    assert_text(out, "certificate.json", expected);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void assert_counts(const json_t *summary) {
    const char *const key[] = {"nodes",         "links",       "arcs",  "classes",      "demands",
                               "capacity_rows", "priced_rows", "paths", "split_demands"};
    const int value[] = {4, 5, 19, 2, 4, 6, 2, 5, 1};
    const json_t *counts = json_object_get(summary, "counts");
    for (size_t i = 0; i < sizeof key / sizeof *key; i++)
        CU_ASSERT_EQUAL(json_integer_value(json_object_get(counts, key[i])), value[i]);
    CU_ASSERT_EQUAL(json_object_size(counts), sizeof key / sizeof *key);
}

static void assert_inputs(const json_t *summary, const ll_case *source) {
    const json_t *inputs = json_object_get(summary, "inputs");
    CU_ASSERT_EQUAL(json_array_size(inputs), (size_t)source->input_count);
    for (int32_t i = 0; i < source->input_count; i++) {
        char hash[17];
        const json_t *input = json_array_get(inputs, (size_t)i);
        snprintf(hash, sizeof hash, "%016llx", (unsigned long long)source->input[i].xxh64);
        assert_json_text(input, "file", source->input[i].file);
        assert_json_text(input, "xxh64", hash);
        CU_ASSERT_EQUAL(json_integer_value(json_object_get(input, "bytes")), source->input[i].bytes);
    }
}

static void test_summary(void) {
    static const char *const keys[] = {
        "status",    "primal_status", "dual_status",      "verified", "objective_usd", "bound_usd", "gap",
        "unmet_teu", "rounding_teu",  "largest_rounding", "method",   "scenario",      "projects",  "year",
        "hard",      "demand_scale",  "counts",           "inputs",   "problem_xxh64", "gap_asked", "version"};
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    const char *out = ll_test_folder();
    hand_case(&ctx, &p, &s);
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    json_t *summary = read_json(out, "summary.json");
    size_t at = 0;
    const char *key;
    json_t *value;
    json_object_foreach(summary, key, value) {
        CU_ASSERT_FATAL(at < sizeof keys / sizeof *keys);
        CU_ASSERT_STRING_EQUAL(key, keys[at++]);
    }
    CU_ASSERT_EQUAL(at, sizeof keys / sizeof *keys);
    assert_json_text(summary, "status", "optimal");
    assert_json_text(summary, "primal_status", "feasible");
    assert_json_text(summary, "dual_status", "bound");
    assert_json_text(summary, "objective_usd", "5357");
    assert_json_text(summary, "bound_usd", "5357");
    assert_json_text(summary, "unmet_teu", "2");
    assert_json_text(summary, "rounding_teu", "0");
    assert_json_text(summary, "scenario", "");
    assert_json_text(summary, "projects", "");
    CU_ASSERT(json_is_false(json_object_get(summary, "hard")));
    CU_ASSERT_EQUAL(json_number_value(json_object_get(summary, "demand_scale")), 1);
    assert_json_text(summary, "version", ll_version());
    CU_ASSERT(json_is_true(json_object_get(summary, "verified")));
    CU_ASSERT_EQUAL(json_number_value(json_object_get(summary, "gap")), 0);
    CU_ASSERT_EQUAL(json_number_value(json_object_get(summary, "gap_asked")), 1e-6);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(summary, "year")), 2030);
    assert_counts(summary);
    assert_inputs(summary, p->source);
    json_decref(summary);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void test_run_facts(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    const char *out = ll_test_folder();
    hand_case(&ctx, &p, &s);
    ll_context_set_threads(ctx, 3);
    snprintf(s->method_why, sizeof s->method_why, "a \"small\" case");
    s->vertex = (ll_vertex){.tried = true,
                            .found = true,
                            .time_s = 0.5,
                            .tight_rows = 4,
                            .columns_before = 90,
                            .columns_now = 60,
                            .split_before = 30,
                            .split_now = 3};
    s->device_use = (ll_device_use){
        .predicted_bytes = 9, .free_bytes = 8, .taken_bytes = 7, .master_bytes = 5, .steps = "tiles of 64"};
    for (int i = 0; i < 257; i++) ll_trail_note(&s->trail, i, 10 * i); /* one too many: every second stays */
    s->iteration_count = 2;
    s->iteration = ll_calloc(ctx, 2, sizeof *s->iteration);
    s->iteration[0] = (ll_iteration){1.5, 10, 1e300 * 1e300, 1e300 * 1e300, 7, 2, 5, "steps", true};
    s->iteration[1] = (ll_iteration){2.5, 10, 12, 0.25, 9, 3, 8, "steps", false};
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    json_t *run = read_json(out, "run.json");
    const json_t *iterations = json_object_get(run, "iterations"), *rounds = json_object_get(run, "price_rounds");
    CU_ASSERT_EQUAL_FATAL(json_array_size(rounds), 129);
    CU_ASSERT_EQUAL(json_number_value(json_object_get(json_array_get(rounds, 128), "time_s")), 256);
    CU_ASSERT_EQUAL(json_number_value(json_object_get(json_array_get(rounds, 3), "bound_usd")), 60);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(run, "threads")), 3);
    CU_ASSERT_EQUAL(strlen(json_string_value(json_object_get(run, "started"))), strlen("2000-01-01T00:00:00Z"));
    assert_json_text(run, "method_why", "a \"small\" case");
    assert_json_text(json_object_get(run, "versions"), "landlink", ll_version());
    static const char *const times[] = {"read_s",    "order_s",  "device_s",  "solve_s",    "price_s",
                                        "pricing_s", "master_s", "program_s", "assembly_s", "factor_s",
                                        "vertex_s",  "repair_s", "write_s",   "verify_s",   "total_s"};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        CU_ASSERT(json_is_real(json_object_get(json_object_get(run, "times"), times[i])));
    CU_ASSERT_EQUAL_FATAL(json_array_size(iterations), 2);
    CU_ASSERT(json_is_null(json_object_get(json_array_get(iterations, 0), "gap"))); /* none yet */
    CU_ASSERT_EQUAL(json_number_value(json_object_get(json_array_get(iterations, 1), "gap")), 0.25);
    CU_ASSERT(json_is_true(json_object_get(json_array_get(iterations, 0), "eased")));
    CU_ASSERT_PTR_NULL(json_object_get(json_array_get(iterations, 1), "eased"));
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_array_get(iterations, 1), "steps")), 8);
    const json_t *use = json_object_get(run, "device_use");
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(use, "predicted_bytes")), 9);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(use, "taken_bytes")), 7);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(use, "predicted_master_bytes")), 5);
    assert_json_text(use, "memory_steps", "tiles of 64");
    const json_t *vertex = json_object_get(run, "vertex");
    CU_ASSERT(json_is_true(json_object_get(vertex, "found")));
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(vertex, "columns_before")), 90);
    CU_ASSERT(json_is_false(json_object_get(vertex, "by_demand")));
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(vertex, "columns")), 60);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(vertex, "split_demands_before")), 30);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(vertex, "split_demands")), 3);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(vertex, "full_rows")), 4);
    json_decref(run);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

/* Two places a zone: demand starts and ends where its paths do, and has no place of its own. */
static void test_zones_and_cells(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    const hand_path paths[] = {{0, 3000000, "@zone:west>P;PR;@R>zone:east"},
                               {0, 2000000, "@zone:west>Q;QS;@S>zone:east"}};
    const hand_price price = {"PR", LL_NANO};
    const char *out = ll_test_folder();
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, ll_test_data("output/zones"), NULL, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    ll_solution *s = hand_solution(ctx, p, paths, 2, &price, 1);
    s->node_cell = ll_calloc(ctx, p->node_count, sizeof *s->node_cell);
    s->parts = 2;
    for (int32_t node = 0; node < p->node_count; node++) s->node_cell[node] = node % 2;
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    assert_text(out, "node_flow.csv",
                "node_id,name,country,cell,origin_teu,destination_teu,in_teu,out_teu\n"
                "P,,,0,3,0,0,3\nQ,,,1,2,0,0,2\nR,,,0,0,3,3,0\nS,,,1,0,2,2,0\n");
    assert_text(out, "link_flow.csv",
                "link_id,direction,from_node_id,to_node_id,mode,cell,flow_teu,capacity_teu_per_year,utilisation,"
                "shadow_price_usd_per_teu,flow_freight\n"
                "PR,forward,P,R,,0,3,3,1.000000,1,3\nQS,forward,Q,S,,1,2,,,,2\n");
    assert_text(out, "corridor.csv",
                "corridor_id,name,flow_teu,share_percent,cost_usd_per_teu,time_d,co2_kg_per_teu,length_km,bottleneck,"
                "bottleneck_price_usd_per_teu\n"
                "other,Other,5,100.000000,10.400000,0.041667,0.000000,0.000000,PR,1\n");
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

/* ---- what an answer is called ---- */

static void test_feasible(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    const char *out = ll_test_folder();
    hand_case(&ctx, &p, NULL);
    ll_solution *s = hand_solution(ctx, p, best_paths, BEST_PATHS, NULL, 0);
    s->status = LL_ERR_LIMIT;
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, out), LL_ERR_LIMIT);
    assert_status(out, "feasible", true);
    s->status = LL_OK; /* whatever the solver believes */
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, out), LL_ERR_LIMIT);
    assert_status(out, "feasible", true);
    s->gap_asked = 0.5; /* (5357 - 2932) / 5357 = 0.4527 */
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    assert_status(out, "optimal", true);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void test_infeasible(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    const double volume[] = {2};
    const hand_path path = {0, 1000000, "0"};
    const hand_price price = {"0", LL_NANO};
    const char *out = ll_test_folder();
    hand_hard(&ctx, &p, volume, 1);
    ll_solution *s = hand_solution(ctx, p, &path, 1, &price, 1);
    s->status = LL_ERR_INFEASIBLE;
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, out), LL_ERR_INFEASIBLE);
    assert_status(out, "infeasible", true);
    json_t *summary = read_json(out, "summary.json"), *certificate = read_json(out, "certificate.json");
    assert_json_text(summary, "primal_status", "carries_most");
    assert_json_text(summary, "dual_status", "infeasibility_proof");
    CU_ASSERT(json_is_null(json_object_get(summary, "gap")));
    CU_ASSERT(json_is_null(json_object_get(summary, "year")));
    assert_json_text(certificate, "kind", "infeasibility");
    assert_json_text(certificate, "bound_usd", "1");
    assert_json_text(certificate, "gap", "");
    assert_text(out, "demand_result.csv",
                "demand_id,origin,destination,commodity_id,volume_teu,carried_teu,unmet_teu,rounding_teu,"
                "cost_usd_per_teu,price_usd_per_teu,penalty_usd_per_teu,at_penalty\n"
                "1,0,1,0,2,1,1,0,2.000000,3,,no\n");
    CU_ASSERT(!ll_test_exists(out, "flow.geojson")); /* no coordinates */
    json_decref(summary);
    json_decref(certificate);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void test_failed_verification(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    const char *out = ll_test_folder();
    hand_case(&ctx, &p, &s);
    s->objective++;
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, out), LL_ERR_INTERNAL);
    LL_ASSERT_ERROR_HAS(ctx, "objective_usd");
    LL_ASSERT_ERROR_HAS(ctx, "5357.000000000000001");
    assert_status(out, "failed", false);
    CU_ASSERT(ll_test_exists(out, "path.csv"));
    CU_ASSERT_EQUAL(count_entries(out), TABLES + other_files(true));
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

/* ---- together or not at all ---- */

static void assert_replaced(const char *folder, const char *name) {
    char *text = read_out(folder, name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_STRING_NOT_EQUAL(text, "old");
    free(text);
}

static void test_replaces_an_earlier_answer(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    const double volume[] = {1};
    const hand_path path = {0, 1000000, "0"};
    const char *out = ll_test_folder();
    hand_hard(&ctx, &p, volume, 1);
    ll_solution *s = hand_solution(ctx, p, &path, 1, NULL, 0);
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    ll_test_write_file(out, "summary.json", "old");
    ll_test_write_file(out, "flow.geojson", "old");
    ll_test_write_file(out, "report.html", "old");
    ll_test_write_file(out, "flow.qml", "old");
    ll_test_write_file(out, "notes.txt", "mine");
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    CU_ASSERT(!ll_test_exists(out, "flow.geojson"));
    CU_ASSERT(!ll_test_exists(out, "flow.qml"));
    if (ll_report_exists()) {
        assert_replaced(out, "report.html");
    } else {
        CU_ASSERT(!ll_test_exists(out, "report.html"));
    }
    assert_text(out, "notes.txt", "mine");
    assert_status(out, "optimal", true);
    CU_ASSERT_EQUAL(count_entries(out), TABLES - 1 + other_files(false) + 1);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void test_same_bytes_for_any_threads(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    const char *one = ll_test_folder(), *many = ll_test_folder();
    const char *const others[] = {"certificate.json", "summary.json"};
    hand_case(&ctx, &p, &s);
    ll_context_set_threads(ctx, 1);
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, one));
    ll_context_set_threads(ctx, 7);
    LL_ASSERT_OK(ctx, ll_certificate_compute(ctx, s, NULL));
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, many));
    for (int i = 0; i < TABLES + 2; i++) {
        const char *name = i < TABLES ? tables[i] : others[i - TABLES];
        char *expected = read_out(one, name);
        CU_ASSERT_PTR_NOT_NULL_FATAL(expected);
        assert_text(many, name, expected);
        free(expected);
    }
    ll_test_remove(one);
    ll_test_remove(many);
    hand_free(ctx, p, s);
}

/* Numbers have a point in a program that writes them with a comma. */
static void test_any_locale(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    const char *out = ll_test_folder();
    char *before = strdup(setlocale(LC_ALL, NULL));
    hand_case(&ctx, &p, &s);
    if (setlocale(LC_ALL, "de_DE.UTF-8") != NULL) {
        LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
        CU_ASSERT_EQUAL(localeconv()->decimal_point[0], ',');
        char *text = read_out(out, "corridor.csv");
        CU_ASSERT_PTR_NOT_NULL(strstr(text, "32.786885"));
        free(text);
    }
    setlocale(LC_ALL, before);
    free(before);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void test_json_of_odd_text(void) {
    ll_context *ctx = NULL;
    json_t *object = json_object();
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_json_put_text(ctx, object, "good", "\xc3\xa9\"\n"));
    LL_ASSERT_OK(ctx, ll_json_put_text(ctx, object, "bad", "net\xff.txt"));
    assert_json_text(object, "good", "\xc3\xa9\"\n");
    assert_json_text(object, "bad", "net?.txt");
    json_decref(object);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* ---- what stops it ---- */

/* A folder with an answer of old, which a failed write must leave alone. */
static const char *old_answer(void) {
    const char *out = ll_test_folder();
    ll_test_write_file(out, "certificate.json", "old certificate");
    ll_test_write_file(out, "path.csv", "old path");
    ll_test_write_file(out, "summary.json", "old summary");
    return out;
}

static void assert_old_answer(const char *out) {
    CU_ASSERT_EQUAL(count_entries(out), 3);
    assert_text(out, "certificate.json", "old certificate");
    assert_text(out, "path.csv", "old path");
    assert_text(out, "summary.json", "old summary");
}

static void test_out_cannot_be_made(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    char path[PATH_SIZE];
    const char *out = ll_test_folder();
    hand_case(&ctx, &p, &s);
    ll_test_write_file(out, "file", "text");
    snprintf(path, sizeof path, "%s/file", out);
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, path), LL_ERR_WRITE);
    LL_ASSERT_ERROR_HAS(ctx, "Not a directory");
    LL_ASSERT_ERROR_HAS(ctx, path);
    snprintf(path, sizeof path, "%s/file/below", out);
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, path), LL_ERR_WRITE);
    assert_text(out, "file", "text");
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, "/proc/landlink"), LL_ERR_WRITE);
    snprintf(path, sizeof path, "%s/new/deep", out);
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, path));
    assert_status(path, "optimal", true);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void test_folder_in_the_place_of_a_file(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    char path[PATH_SIZE];
    const char *out = ll_test_folder();
    hand_case(&ctx, &p, &s);
    ll_test_write_file(out, "summary.json", "old summary");
    snprintf(path, sizeof path, "%s/corridor.csv", out);
    CU_ASSERT_EQUAL_FATAL(mkdir(path, 0777), 0);
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, out), LL_ERR_WRITE);
    LL_ASSERT_ERROR_HAS(ctx, "corridor.csv");
    LL_ASSERT_ERROR_HAS(ctx, "folder");
    assert_text(out, "summary.json", "old summary");
    CU_ASSERT_EQUAL(count_entries(out), 2);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

/* A disk that is full after some bytes of a file, wherever that is. */
static void test_full_disk(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    struct rlimit before, limit;
    const char *out = old_answer();
    hand_case(&ctx, &p, &s);
    long long blocks = atomic_load(&ctx->memory.live_blocks);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    for (rlim_t bytes = 0; bytes <= 1000; bytes += 100) { /* summary.json alone has over 1000 */
        char path[PATH_SIZE];
        limit = (struct rlimit){bytes, before.rlim_max};
        snprintf(path, sizeof path, "%s-new", out);
        CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
        ll_status status = ll_solution_write(ctx, s, out), fresh = ll_solution_write(ctx, s, path);
        setrlimit(RLIMIT_FSIZE, &before);
        LL_ASSERT_STATUS(ctx, status, LL_ERR_WRITE);
        LL_ASSERT_STATUS(ctx, fresh, LL_ERR_WRITE);
        LL_ASSERT_ERROR_HAS(ctx, "File too large");
        CU_ASSERT_EQUAL(count_entries(path), -1);
        assert_old_answer(out);
    }
    signal(SIGXFSZ, handler);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), blocks);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

/* What others own in a sticky folder cannot be moved: the exchange stops halfway and goes back. Needs root to set up.
 */
static void test_exchange_goes_back(void) {
    enum { NOBODY = 65534 };
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    char summary[PATH_SIZE];
    const char *out = old_answer();
    hand_case(&ctx, &p, &s);
    snprintf(summary, sizeof summary, "%s/summary.json", out);
    if (geteuid() == 0 && chmod(out, 01777) == 0 && chown(summary, NOBODY, NOBODY) == 0 && seteuid(NOBODY) == 0) {
        ll_status status = ll_solution_write(ctx, s, out);
        CU_ASSERT_EQUAL_FATAL(seteuid(0), 0);
        LL_ASSERT_STATUS(ctx, status, LL_ERR_WRITE);
        LL_ASSERT_ERROR_HAS(ctx, "path.csv"); /* summary.json, a file of nobody, had been moved away */
    }
    assert_old_answer(out);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void test_read_only_folder(void) {
    enum { NOBODY = 65534 };
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    const char *out = old_answer();
    hand_case(&ctx, &p, &s);
    CU_ASSERT_EQUAL_FATAL(chmod(out, 0555), 0);
    if (geteuid() != 0 || seteuid(NOBODY) == 0) {
        ll_status status = ll_solution_write(ctx, s, out);
        if (getuid() == 0) CU_ASSERT_EQUAL_FATAL(seteuid(0), 0);
        LL_ASSERT_STATUS(ctx, status, LL_ERR_WRITE);
        LL_ASSERT_ERROR_HAS(ctx, "Permission denied");
    }
    CU_ASSERT_EQUAL_FATAL(chmod(out, 0755), 0);
    assert_old_answer(out);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

static void test_out_of_memory(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    const char *out = old_answer();
    hand_case(&ctx, &p, &s);
    long long before = atomic_load(&ctx->memory.live_blocks);
    ll_status status = LL_ERR_MEMORY;
    int failures = -1;
    while (status == LL_ERR_MEMORY) {
        assert_old_answer(out);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), before);
        atomic_store(&ctx->memory.fail_at, ++failures);
        status = ll_solution_write(ctx, s, out);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    LL_ASSERT_STATUS(ctx, status, LL_OK);
    CU_ASSERT(failures > 50);
    CU_ASSERT_EQUAL(count_entries(out), TABLES + other_files(true));
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), before);
    ll_test_remove(out);
    hand_free(ctx, p, s);
}

void suite_output(void);
void suite_output(void) {
    LL_TEST(test_tables);
    LL_TEST(test_certificate_text);
    LL_TEST(test_summary);
    LL_TEST(test_run_facts);
    LL_TEST(test_zones_and_cells);
    LL_TEST(test_feasible);
    LL_TEST(test_infeasible);
    LL_TEST(test_failed_verification);
    LL_TEST(test_replaces_an_earlier_answer);
    LL_TEST(test_same_bytes_for_any_threads);
    LL_TEST(test_any_locale);
    LL_TEST(test_json_of_odd_text);
    LL_TEST(test_out_cannot_be_made);
    LL_TEST(test_folder_in_the_place_of_a_file);
    LL_TEST(test_full_disk);
    LL_TEST(test_exchange_goes_back);
    LL_TEST(test_read_only_folder);
    LL_TEST(test_out_of_memory);
}
