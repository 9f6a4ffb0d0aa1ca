/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker on answers written by hand (tests/data/verify, its README.md has the sums), and on what an answer must
 * not be: every digit of every table changed, rows added and dropped, files cut at every byte.
 *
 * In the files of tests/data the fingerprint of the problem is 16 zeros; it is filled in when an answer is unpacked.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <landlink/solve.h>

#include "graphs/problem.h"
#include "tests/support/test.h"

static const char *const file_names[] = {"certificate.json",   "path.csv",      "demand_result.csv",
                                         "link_flow.csv",      "node_flow.csv", "corridor.csv",
                                         "capacity_price.csv", "summary.json",  "flow.geojson"};
enum { FILES = 9, NEEDED = 7, SUMMARY = 7, MAP = 8 };

typedef struct answer {
    ll_context *ctx;
    ll_problem *problem;
    char folder[512];
    char *text[FILES]; /* NULL: absent */
} answer;

static void fill_in_hash(const ll_problem *p, char *text) {
    char hash[17];
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)p->xxh64);
    char *at = strstr(text, "0000000000000000");
    if (at != NULL) memcpy(at, hash, 16);
}

static void put_file(const answer *a, int file, const char *text) {
    ll_test_write_file(a->folder, file_names[file], text);
}

/* Builds the problem of a case folder and puts the answer beside tests/data/verify/<name> into a folder of its own. */
static void open_answer(const char *name, const char *case_folder, answer *a) {
    char path[1024];
    ll_problem_options options;
    *a = (answer){0};
    CU_ASSERT_FATAL(ll_context_create(&a->ctx) == LL_OK);
    ll_context_set_threads(a->ctx, 1);
    ll_problem_options_default(&options);
    options.hard = strcmp(name, "soft") != 0;
    LL_ASSERT_OK(a->ctx, ll_problem_read(a->ctx, case_folder, &options, &a->problem));
    CU_ASSERT_FATAL(a->problem != NULL);
    snprintf(a->folder, sizeof a->folder, "%s", ll_test_folder());
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "verify/%s/answer/%s", name, file_names[i]);
        a->text[i] = ll_test_read_file(ll_test_data(path), NULL);
        if (a->text[i] == NULL) continue;
        fill_in_hash(a->problem, a->text[i]);
        put_file(a, i, a->text[i]);
    }
}

static void open_golden(const char *name, answer *a) {
    char path[1024];
    snprintf(path, sizeof path, "verify/%s/case", name);
    open_answer(name, ll_test_data(path), a);
}

static void close_answer(answer *a) {
    for (int i = 0; i < FILES; i++) free(a->text[i]);
    ll_test_remove(a->folder);
    ll_problem_free(a->ctx, a->problem);
    CU_ASSERT_EQUAL(a->ctx->memory.live_blocks, 0);
    ll_context_free(a->ctx);
}

/* text with the first `from` replaced; the caller frees it. */
static char *replaced(const char *text, const char *from, const char *to) {
    const char *at = strstr(text, from);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    size_t before = (size_t)(at - text), size = strlen(text) + strlen(to) + 1;
    char *out = malloc(size);
    snprintf(out, size, "%.*s%s%s", (int)before, text, to, at + strlen(from));
    return out;
}

/* ---- answers that are right ---- */

static void check_golden(const char *name, const char *objective, const char *bound, const char *gap) {
    answer a;
    ll_verification found;
    open_golden(name, &a);
    LL_ASSERT_OK(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found));
    CU_ASSERT_TRUE(found.ok);
    CU_ASSERT_STRING_EQUAL(found.objective, objective);
    CU_ASSERT_STRING_EQUAL(found.bound, bound);
    CU_ASSERT_STRING_EQUAL(found.gap_fraction, gap);
    CU_ASSERT_DOUBLE_EQUAL(found.objective_usd, atof(objective), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(found.bound_usd, atof(bound), 1e-9);
    close_answer(&a);
}

static void soft_demands_pass(void) {
    check_golden("soft", "761.666640000916666", "761.666639999", "1916666/761666640000916666");
}

static void hard_demands_pass_with_rounding(void) {
    check_golden("hard", "2.333334", "2.333333333", "667000000/2333334000000000");
}

static void proof_of_infeasibility_passes(void) { check_golden("infeasible", "13", "2", ""); }

static void gap_of_result_is_rounded_up(void) {
    answer a;
    ll_verification found;
    open_golden("hard", &a);
    LL_ASSERT_OK(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found));
    /* 667000000 / 2333334000000000 lies between these two neighbours */
    CU_ASSERT_TRUE(found.gap > 2.8585706118369e-07 && found.gap < 2.8585706118370e-07);
    CU_ASSERT_TRUE((long double)found.gap * 2333334000000000.0L >= 667000000.0L);
    close_answer(&a);
}

static void threads_do_not_matter(void) {
    answer a;
    ll_verification one, many;
    open_golden("soft", &a);
    LL_ASSERT_OK(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &one));
    ll_context_set_threads(a.ctx, 4);
    LL_ASSERT_OK(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &many));
    CU_ASSERT_STRING_EQUAL(one.bound, many.bound);
    close_answer(&a);
}

/* ---- files that are missing, damaged or changed ---- */

static void missing_file_is_no_input(void) {
    answer a;
    ll_verification found;
    char path[1024];
    open_golden("soft", &a);
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", a.folder, file_names[i]);
        CU_ASSERT_EQUAL(unlink(path), 0);
        LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found), i < NEEDED ? LL_ERR_NO_INPUT : LL_OK);
        if (i < NEEDED) LL_ASSERT_ERROR_HAS(a.ctx, file_names[i]);
        put_file(&a, i, a.text[i]);
    }
    close_answer(&a);
}

/* Puts a changed file, expects that the checker refuses it with a text that names it, and puts the old one back. */
static void expect_refused(const answer *a, int file, const char *text, const char *change, long at) {
    ll_verification found;
    put_file(a, file, text);
    ll_status status = ll_verify(a->ctx, a->problem, a->folder, &found);
    bool refused = status == LL_ERR_INTERNAL && !found.ok && strstr(ll_context_error(a->ctx), file_names[file]) != NULL;
    if (!refused) {
        printf("\n    %s, %s at byte %ld: status %d: %s\n", file_names[file], change, at, (int)status,
               status == LL_OK ? "" : ll_context_error(a->ctx));
    }
    CU_ASSERT_TRUE(refused);
    put_file(a, file, a->text[file]);
}

static void change_every_digit(const answer *a, int file) {
    size_t size = strlen(a->text[file]) + 1;
    char *text = malloc(size);
    for (size_t i = 0; a->text[file][i] != '\0'; i++) {
        if (!isdigit((unsigned char)a->text[file][i])) continue;
        for (int step = 1; step < (LL_TEST_SANITIZED ? 2 : 10); step += 4) { /* by 1, 5 and 9 */
            memcpy(text, a->text[file], size);
            text[i] = (char)('0' + (text[i] - '0' + step) % 10);
            expect_refused(a, file, text, "a digit", (long)i);
        }
    }
    free(text);
}

/* Puts a character before every number. */
static void insert_before_numbers(const answer *a, int file, char inserted) {
    const char *whole = a->text[file];
    size_t length = strlen(whole);
    char *text = malloc(length + 2);
    for (size_t i = 1; i < length; i++) {
        if (!isdigit((unsigned char)whole[i]) || isalnum((unsigned char)whole[i - 1]) || whole[i - 1] == '.') continue;
        memcpy(text, whole, i);
        text[i] = inserted;
        memcpy(text + i + 1, whole + i, length - i + 1);
        expect_refused(a, file, text, "a character before a number", (long)i);
    }
    free(text);
}

/* The first bytes of a text, and then another. */
static void splice(char *to, const char *from, size_t head, const char *tail) {
    memcpy(to, from, head);
    memcpy(to + head, tail, strlen(tail) + 1);
}

/* Drops every row, and writes every row twice. */
static void drop_and_repeat_rows(const answer *a, int file) {
    const char *whole = a->text[file];
    char *text = malloc(2 * strlen(whole) + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (const char *row = whole; *row != '\0'; row = strchr(row, '\n') + 1) {
        const char *next = strchr(row, '\n') + 1;
        splice(text, whole, (size_t)(row - whole), next);
        expect_refused(a, file, text, "a row dropped", (long)(row - whole));
        splice(text, whole, (size_t)(next - whole), row);
        expect_refused(a, file, text, "a row repeated", (long)(row - whole));
    }
    free(text);
}

/* Only a JSON file may lose the newline at its end. */
static void cut_at_every_byte(const answer *a, int file) {
    bool json = strstr(file_names[file], "json") != NULL;
    size_t length = strlen(a->text[file]);
    char *text = malloc(length + 1);
    for (size_t i = 0; i < length - json; i++) {
        memcpy(text, a->text[file], i);
        text[i] = '\0';
        expect_refused(a, file, text, "cut", (long)i);
    }
    free(text);
}

static void change_all_tables(const char *name) {
    answer a;
    open_golden(name, &a);
    for (int i = 0; i < FILES; i++) {
        if (i == SUMMARY || a.text[i] == NULL) continue;
        change_every_digit(&a, i);
        if (i == MAP) continue;
        insert_before_numbers(&a, i, '-');
        insert_before_numbers(&a, i, '0');
        insert_before_numbers(&a, i, '+');
        if (strstr(file_names[i], ".csv") != NULL) drop_and_repeat_rows(&a, i);
    }
    close_answer(&a);
}

static void changed_soft_answer_is_refused(void) { change_all_tables("soft"); }
static void changed_hard_answer_is_refused(void) { change_all_tables("hard"); }
static void changed_proof_is_refused(void) { change_all_tables("infeasible"); }

static void cut_file_is_refused(void) {
    answer a;
    open_golden("soft", &a);
    for (int i = 0; i < FILES; i++) cut_at_every_byte(&a, i);
    close_answer(&a);
}

/* ---- single changes and what is said of them ---- */

typedef struct edit {
    const char *golden;
    const char *file, *from, *to; /* a file of the answer, or "case/..." of the case */
    const char *told;             /* the text must contain it */
} edit;

static const edit answer_edits[] = {
    {"soft", "path.csv", ",R1;R2\n2", ",R1\n2", "path.csv:2:41: links: the path does not end at \"C\""},
    {"soft", "path.csv", ",R1;R2\n2", ",R2\n2", "the path breaks before \"R2\""},
    {"soft", "path.csv", ",R1;R2\n2", ",R1;-R1;R1;R2\n2", "the path repeats \"R1\""},
    {"soft", "path.csv", ",R1;R2\n2", ",R1;X9\n2", "the problem has no arc \"X9\""},
    {"soft", "path.csv", ",S1\n", ",D1\n", "the commodity may not use \"D1\""},
    {"soft", "path.csv", "7.083334", "7.0833340", "flow_teu: must be an exact number above 0"},
    {"soft", "path.csv", "7.083334", "7.083335", "its paths carry 8.000001 TEU"},
    {"soft", "path.csv", "7.083334", "9223372036854.775807", "add up to more than 9e12 TEU"},
    {"soft", "path.csv", "7.083334,66,", "7.083334,67,", "cost_usd_per_teu: written \"67\", computed \"66\""},
    {"soft", "path.csv", "\n2,1,", "\n2,9,", "the case has no demand \"9\""},
    {"soft", "path.csv", "rail,R1;R2\n2", "sea,R1;R2\n2", "corridor_id: written \"sea\", computed \"rail\""},
    {"soft", "demand_result.csv", "8,8,0,0,", "8,8,0,0.000001,", "only hard demands are rounded"},
    {"soft", "demand_result.csv", "1,0,1,0", "1,0,0,0", "with unmet 0 and rounding 0"},
    {"soft", "demand_result.csv", "at_penalty", "penalized", "column 12 is penalized, but should be at_penalty"},
    {"soft", "link_flow.csv", "rail,0,2.5", "rail,1,2.5", "does not agree with other rows"},
    {"soft", "link_flow.csv", "rail,0,2.5", "rail,,2.5", "does not agree with other rows"},
    {"soft", "link_flow.csv", "37.83332", "37.8", "from the prices of certificate.json"},
    {"soft", "link_flow.csv", "flow_coal", "flow_food", "link_flow.csv"},
    {"soft", "node_flow.csv", "C,Gamma,,1", "C,Gamma,,x", "is no number of 0 or more"},
    {"soft", "corridor.csv", "rail,By rail", "sea,By sea", "corridor_id: written \"sea\", computed \"rail\""},
    {"soft", "capacity_price.csv", "9,9,1.000000", "9,8.5,1.000000", "load_teu: written \"8.5\", computed \"9\""},
    {"soft", "certificate.json", "\"37.83332\"", "\"0\"", "no exact price above 0"},
    {"soft", "certificate.json", "\"37.83332\"", "37.83332", "must hold the texts"},
    {"soft", "certificate.json", "\"S1\"", "\"R2\"", "the problem has no capacity \"R2\" of kind \"link\""},
    {"soft", "certificate.json", "\"S1\"", "\"Q\"", "the problem has no capacity \"Q\" of kind \"link\""},
    {"soft", "certificate.json", "optimality", "infeasibility", "no demand of the problem is hard"},
    {"soft", "certificate.json", "optimality", "guess", "is neither optimality nor infeasibility"},
    {"soft", "certificate.json", "761.666639999\"", "761.66664\"", "bound_usd: written \"761.66664\""},
    {"soft", "certificate.json", "\"gap_asked\"", "\"more\": 1, \"gap_asked\"", "12 keys are written"},
    {"soft", "certificate.json", "\"gap_asked\": \"9.9999999999999995e-07\"", "\"gap_asked\": \"1e-6\"", "gap_asked"},
    {"soft", "certificate.json", "[", "{", "certificate.json:"},
    {"soft", "summary.json", "\"optimal\"", "\"feasible\"", "status: written \"feasible\", computed \"optimal\""},
    {"soft", "summary.json", "true", "false", "verified"},
    {"soft", "summary.json", "2.51641059138", "2.51641059139", "gap: written"},
    {"soft", "summary.json", "\"paths\": 5", "\"paths\": 6", "counts.paths: written 6, computed 5"},
    {"soft", "summary.json", "9.9999999999999995e-07", "1e-5", "gap_asked: differs"},
    {"soft", "summary.json", "761.666640000916666", "761.666640000916667", "objective_usd: written"},
    {"soft", "flow.geojson", "\"Feature\"", "\"Future\"", "features[0]: must be a LineString between the ends of R1"},
    {"soft", "flow.geojson", "\"utilisation\": null", "\"utilisation\": 0.5",
     "features[2].properties.utilisation: written 0.5, computed null"},
    {"hard", "summary.json", "2.333333333,", "2.33333333,", "bound_usd: written 2.33333333, computed 2.333333333"},
    {"hard", "demand_result.csv", "0.999999,0,0.000001", "0.999999,0.000001,0", "the demand is hard"},
    {"hard", "demand_result.csv", "0,0.000001", "0,0.000003", "may be 2 micro-TEU at most (one a path)"},
    {"infeasible", "certificate.json", "\"price_usd_per_teu\": \"1\"", "\"price_usd_per_teu\": \"0.5\"",
     "bound_usd: written \"2\", computed \"1\""},
    {"infeasible", "certificate.json", "{ \"set_id\": \"L1\", \"kind\": \"link\", \"price_usd_per_teu\": \"1\" }", "",
     "prove nothing"},
    {"infeasible", "certificate.json", "infeasibility", "optimality", "the demand is hard"},
    {"infeasible", "summary.json", "null,\n  \"unmet", "0.5,\n  \"unmet", "gap: must be null"},
};

static int file_index(const char *name) {
    int file = 0;
    while (file < FILES && strcmp(file_names[file], name) != 0) file++;
    CU_ASSERT_FATAL(file < FILES);
    return file;
}

static void wrong_answer_is_told(void) {
    for (size_t i = 0; i < sizeof answer_edits / sizeof *answer_edits; i++) {
        const edit *e = &answer_edits[i];
        answer a;
        ll_verification found;
        open_golden(e->golden, &a);
        int file = file_index(e->file);
        char *text = replaced(a.text[file], e->from, e->to);
        put_file(&a, file, text);
        LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found), LL_ERR_INTERNAL);
        CU_ASSERT_FALSE(found.ok);
        LL_ASSERT_ERROR_HAS(a.ctx, e->told);
        free(text);
        close_answer(&a);
    }
}

/* The answer stays, the case under it changes. */
static const edit case_edits[] = {
    {"soft", "link.csv", "5,4,25", "5,3.999999,25",
     "link S1: its paths load it with 4 TEU, but its capacity is 3.999999"},
    {"soft", "capacity_set_link.csv", "0.333333", "0.333334", "set Q: its paths load it with 9.000002 TEU"},
    {"soft", "capacity_set_link.csv", ",,0.5", ",,0.500001", "set Q: its paths load it with 9.0000025 TEU"},
    {"soft", "commodity.csv", "rail;sea", "sea", "the commodity may not use \"R1\""},
    {"soft", "demand.csv", "coal,6", "coal,6.000001", "that is not its volume, 6.000001"},
    {"soft", "demand.csv", "30\n", "31\n", "penalty_usd_per_teu: written \"30\", computed \"31\""},
    {"soft", "corridor.csv", "west,R1", "west,-R1", "corridor_id: written \"rail\", computed \"other\""},
    {"soft", "corridor.csv", "rail,1,west", "rail,3,west", "corridor_id: written \"rail\", computed \"sea\""},
    {"soft", "node.csv", "Gamma", "Delta", "name: written \"Gamma\", computed \"Delta\""},
    {"soft", "node.csv", "80.5", "80.25", "flow.geojson: features[0]: must be a LineString"},
};

/* Copies a golden case into folder, with one file changed. */
static void copy_case(const char *folder, const edit *e) {
    static const char *const names[] = {"config.csv",
                                        "node.csv",
                                        "link.csv",
                                        "commodity.csv",
                                        "demand.csv",
                                        "capacity_set.csv",
                                        "capacity_set_link.csv",
                                        "corridor.csv"};
    char path[1024];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "verify/%s/case/%s", e->golden, names[i]);
        char *text = ll_test_read_file(ll_test_data(path), NULL);
        if (text == NULL) continue;
        if (strcmp(names[i], e->file) == 0) {
            char *changed = replaced(text, e->from, e->to);
            free(text);
            text = changed;
        }
        ll_test_write_file(folder, names[i], text);
        free(text);
    }
}

static void answer_of_another_case_is_told(void) {
    for (size_t i = 0; i < sizeof case_edits / sizeof *case_edits; i++) {
        const edit *e = &case_edits[i];
        char folder[512];
        answer a;
        ll_verification found;
        snprintf(folder, sizeof folder, "%s", ll_test_folder());
        copy_case(folder, e);
        open_answer(e->golden, folder, &a);
        LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found), LL_ERR_INTERNAL);
        LL_ASSERT_ERROR_HAS(a.ctx, e->told);
        close_answer(&a);
        ll_test_remove(folder);
    }
}

static void fingerprint_must_match(void) {
    answer a;
    ll_verification found;
    open_golden("soft", &a);
    a.problem->xxh64 ^= 1;
    put_file(&a, 1, "no table of paths"); /* of another problem, and so not looked at */
    LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found), LL_ERR_INTERNAL);
    LL_ASSERT_ERROR_HAS(a.ctx, "certificate.json: problem_xxh64: written");
    LL_ASSERT_ERROR_HAS(a.ctx, "--scenario, --projects, --year, --hard and --demand-scale of that run");
    CU_ASSERT_PTR_NULL(strstr(ll_context_error(a.ctx), "path.csv"));
    close_answer(&a);
}

/* With the input that the answer is of, whatever differs is an option: a wrong use, no wrong answer. */
static void other_options_are_named(void) {
    answer a;
    ll_verification found;
    open_golden("soft", &a);
    char *text = replaced(a.text[SUMMARY], "\"scenario\": \"\"",
                          "\"scenario\": \"it's\", \"projects\": \"p;q\", \"hard\": true, \"demand_scale\": 0.1");
    char *none = replaced(text, "\"inputs\": []", "\"inputs\": [{\"file\": \"link.csv\", \"xxh64\": \"0\"}]");
    a.problem->xxh64 ^= 1;
    int32_t inputs = a.problem->source->input_count;
    put_file(&a, SUMMARY, none);
    LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found), LL_ERR_INTERNAL);
    a.problem->source->input_count = 0; /* as the answer by hand has it */
    put_file(&a, SUMMARY, text);
    LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(a.ctx, "another --scenario, --projects, --hard, --demand-scale:");
    LL_ASSERT_ERROR_HAS(a.ctx, "with: --scenario 'it'\\''s' --projects 'p;q' --hard --demand-scale 0.1");
    CU_ASSERT_FALSE(found.ok);
    put_file(&a, SUMMARY, a.text[SUMMARY]);
    LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found), LL_ERR_INTERNAL);
    a.problem->source->input_count = inputs;
    free(text);
    free(none);
    close_answer(&a);
}

/* Options that summary.json tells of an answer to this very problem. */
static void options_of_summary_must_be_true(void) {
    static const char *const told[][2] = {{"\"projects\": \"p\"", "projects: differs"},
                                          {"\"hard\": true", "hard: differs"},
                                          {"\"hard\": 0", "hard: differs"},
                                          {"\"demand_scale\": 2", "demand_scale: written 2, computed 1"}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        answer a;
        ll_verification found;
        char with[80];
        open_golden("soft", &a);
        snprintf(with, sizeof with, "\"scenario\": \"\", %s", told[i][0]);
        char *text = replaced(a.text[SUMMARY], "\"scenario\": \"\"", with);
        put_file(&a, SUMMARY, text);
        LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found), LL_ERR_INTERNAL);
        LL_ASSERT_ERROR_HAS(a.ctx, told[i][1]);
        free(text);
        close_answer(&a);
    }
}

static void findings_are_limited(void) {
    answer a;
    ll_verification found;
    open_golden("soft", &a);
    char text[4000] = "path_id,demand_id,origin,destination,commodity_id,flow_teu,cost_usd_per_teu,time_h,length_km,"
                      "co2_kg_per_teu,corridor_id,links\n";
    for (int i = 0; i < 100; i++) strcat(text, "0,0,,,,,,,,,,\n");
    put_file(&a, file_index("path.csv"), text);
    LL_ASSERT_STATUS(a.ctx, ll_verify(a.ctx, a.problem, a.folder, &found), LL_ERR_INTERNAL);
    int lines = 1;
    for (const char *at = ll_context_error(a.ctx); *at != '\0'; at++) lines += *at == '\n';
    CU_ASSERT_EQUAL(lines, 20);
    close_answer(&a);
}

static void memory_may_run_out(void) {
    static const char *const names[] = {"soft", "infeasible"};
    for (int i = 0; i < 2; i++) {
        answer a;
        ll_verification found;
        open_golden(names[i], &a);
        ll_status status = LL_ERR_MEMORY;
        for (long long k = 0; status == LL_ERR_MEMORY && k < 10000; k++) {
            long long before = a.ctx->memory.live_blocks;
            a.ctx->memory.fail_at = k;
            status = ll_verify(a.ctx, a.problem, a.folder, &found);
            a.ctx->memory.fail_at = -1;
            CU_ASSERT_EQUAL(a.ctx->memory.live_blocks, before);
            CU_ASSERT_EQUAL(found.ok, status == LL_OK);
        }
        LL_ASSERT_STATUS(a.ctx, status, LL_OK);
        close_answer(&a);
    }
}

void suite_verify(void);
void suite_verify(void) {
    LL_TEST(soft_demands_pass);
    LL_TEST(hard_demands_pass_with_rounding);
    LL_TEST(proof_of_infeasibility_passes);
    LL_TEST(gap_of_result_is_rounded_up);
    LL_TEST(threads_do_not_matter);
    LL_TEST(missing_file_is_no_input);
    LL_TEST(changed_soft_answer_is_refused);
    LL_TEST(changed_hard_answer_is_refused);
    LL_TEST(changed_proof_is_refused);
    LL_TEST(cut_file_is_refused);
    LL_TEST(wrong_answer_is_told);
    LL_TEST(answer_of_another_case_is_told);
    LL_TEST(fingerprint_must_match);
    LL_TEST(other_options_are_named);
    LL_TEST(options_of_summary_must_be_true);
    LL_TEST(findings_are_limited);
    LL_TEST(memory_may_run_out);
}
