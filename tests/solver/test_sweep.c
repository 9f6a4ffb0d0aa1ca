/* SPDX-License-Identifier: Apache-2.0 */
/* Sweeps, draws and outages of the case of compare_case.h: values by hand, refusals, limits, memory. */
#include <landlink/landlink.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "graphs/format.h"
#include "solver/compare/compare.h"
#include "tests/solver/compare_case.h"
#include "tests/support/test.h"

enum { PATH_SIZE = 1024 };

static ll_compare_options sweep_options(const char *const *text, int32_t count) {
    ll_compare_options options;
    ll_compare_options_default(&options);
    options.sweep = text;
    options.sweep_count = count;
    return options;
}

/* ---- sweeps ---- */

#define HEADER                                                                                                         \
    "sweep,table,ids,column,operation,value,status,verified,objective_usd,objective_difference_usd,slope_usd,"         \
    "unmet_teu,corridor_id,flow_teu,cost_usd_per_teu,time_d,price_usd_per_teu,message\n"

/* Each TEU more over AB saves 10 USD, up to 15 of them; then every TEU costs what AB does. */
static void test_curves(void) {
    static const char *const text[] = {"link:AB capacity_teu_per_year 12:16:4", "link:AB;AC cost_usd_per_teu *2:1:0.5"};
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(NULL), *out = ll_test_folder();
    const ll_compare_options options = sweep_options(text, 2);
    ll_comparison *c = NULL;
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, out, &c));
#define AB   "1,link,AB,capacity_teu_per_year,set,"
#define BOTH "2,link,AB;AC,cost_usd_per_teu,multiply,"
    ll_test_assert_text(
        out, "sweep.csv",
        HEADER AB
        "12,optimal,yes,180,-20,,0,direct,12,10.000000,1.000000,10,\n" AB
        "12,optimal,yes,180,-20,,0,round,3,20.000000,2.000000,0,\n" AB "12,optimal,yes,180,-20,,0,other,0,,,0,\n" AB
        "16,optimal,yes,150,-50,-7.500000,0,direct,15,10.000000,1.000000,0,\n" AB
        "16,optimal,yes,150,-50,-7.500000,0,round,0,,,0,\n" AB "16,optimal,yes,150,-50,-7.500000,0,other,0,,,0,\n" BOTH
        "2,optimal,yes,350,150,,0,direct,10,20.000000,1.000000,10,\n" BOTH
        "2,optimal,yes,350,150,,0,round,5,30.000000,2.000000,0,\n" BOTH "2,optimal,yes,350,150,,0,other,0,,,0,\n" BOTH
        "1.5,optimal,yes,275,75,150.000000,0,direct,10,15.000000,1.000000,10,\n" BOTH
        "1.5,optimal,yes,275,75,150.000000,0,round,5,25.000000,2.000000,0,\n" BOTH
        "1.5,optimal,yes,275,75,150.000000,0,other,0,,,0,\n" BOTH
        "1,optimal,yes,200,0,150.000000,0,direct,10,10.000000,1.000000,10,\n" BOTH
        "1,optimal,yes,200,0,150.000000,0,round,5,20.000000,2.000000,0,\n" BOTH
        "1,optimal,yes,200,0,150.000000,0,other,0,,,0,\n");
    CU_ASSERT_EQUAL(ll_comparison_count(c), 1); /* the base, no scenario */
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* Other tables, ranges that miss their end or go down, filters, blanks. */
static void test_texts(void) {
    static const struct {
        const char *text;
        double from;
        int32_t count;
    } good[] = {{"  config   co2_price_usd_per_t  0:100:30 ", 0, 4},
                {"link:mode=rail&country=X time_h 1:2:0.1", 1, 11},
                {"demand:1 volume 9:1:2", 9, 5},
                {"commodity:goods value_of_time_usd_per_teu_day +1:3:1", 1, 3},
                {"link:* capacity_teu_per_year 5:5:1", 5, 1}};
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(NULL);
    ll_case *c = NULL;
    ll_test_write_file(folder, "node.csv", "node_id,x_coord,y_coord,country\nA,0,0,X\nB,1,0,X\nC,0,1,X\n");
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,mode\nAB,A,B,1,10,rail\n"
                       "BA,B,A,1,1,road\nCB,C,B,1,1,road\n");
    LL_ASSERT_OK(ctx, ll_case_read(ctx, folder, &c));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ll_sweeps s = {0};
        LL_ASSERT_OK(ctx, ll_sweeps_read(ctx, c, &good[i].text, 1, &s));
        CU_ASSERT_EQUAL_FATAL(s.point_count, good[i].count);
        CU_ASSERT_DOUBLE_EQUAL(s.point[0].value, good[i].from, 1e-12);
        ll_sweeps_free(ctx, &s);
    }
    ll_case_free(ctx, c);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void assert_refused(const char *text, const char *why) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(NULL), *out = ll_test_folder();
    char inner[PATH_SIZE];
    const ll_compare_options options = sweep_options(&text, 1);
    ll_comparison *c = NULL;
    snprintf(inner, sizeof inner, "%s/out", out);
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, inner, &c), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "--sweep '");
    LL_ASSERT_ERROR_HAS(ctx, why);
    CU_ASSERT_PTR_NULL(c);
    CU_ASSERT_EQUAL(remove(inner), -1); /* nothing is written */
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_refusals(void) {
    assert_refused("", "must be TABLE:IDS COLUMN FROM:TO:STEP");
    assert_refused("link:AB 1:2:1", "must be TABLE:IDS COLUMN FROM:TO:STEP");
    assert_refused("link:AB time_h 1:2", "FROM:TO:STEP in numbers");
    assert_refused("link:AB time_h 1:2:1:1", "FROM:TO:STEP in numbers");
    assert_refused("link:AB time_h 1:x:1", "FROM:TO:STEP in numbers");
    assert_refused("link:AB time_h 1:2:0", "STEP must be above 0");
    assert_refused("link:AB time_h 1:2:1e-9", "over 1000 points");
    assert_refused("lynk:AB time_h 1:2:1", "table 'lynk' is unknown; did you mean 'link'?");
    assert_refused("link:AX time_h 1:2:1", "there is no link 'AX'; did you mean 'AB'?");
    assert_refused("link:AB tiem_h 1:2:1", "column 'tiem_h' is unknown; did you mean 'time_h'?");
    assert_refused("link time_h 1:2:1", "no rows are chosen");
    assert_refused("link:AB time_h -1:2:1", "it must be 0 or more");
    assert_refused("link:AB time_h +1:-99:50", "time_h of link 'AB' would be -75");
    assert_refused("link:AB status 1:2:1", "a status is no number; sweep a column of numbers, like 'link:");
}

/* A point has the optimum of the scenario that sets the same number, and many threads give the same bytes as one. */
static void test_shipped_case(void) {
    static const char *const text[] = {"link:L202W;L202E capacity_teu_per_year 40000:120000:40000"};
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_test_source("graphs/cases/middle-corridor");
    const char *one = ll_test_folder(), *many = ll_test_folder();
    ll_compare_options options = sweep_options(text, 1);
    ll_comparison *a = NULL, *b = NULL;
    ll_context_set_threads(ctx, 1);
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, one, &a));
    ll_context_set_threads(ctx, 3);
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, many, &b));
    char *expected = ll_test_read_inner(one, "sweep.csv");
    ll_test_assert_text(many, "sweep.csv", expected);
    free(expected);
    for (int32_t i = 1; i < a->sweeps.point_count; i++)
        CU_ASSERT(a->sweeps.point[i].brief.objective <= a->sweeps.point[i - 1].brief.objective);
    ll_comparison_free(ctx, b);
    options.cold = true;
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, many, &b));
    for (int32_t i = 0; i < a->sweeps.point_count; i++) {
        double warm = (double)a->sweeps.point[i].brief.objective, cold = (double)b->sweeps.point[i].brief.objective;
        CU_ASSERT(fabs(warm - cold) <= 1e-7 * cold);
    }
    ll_comparison_free(ctx, a);
    ll_comparison_free(ctx, b);
    ll_test_remove(one);
    ll_test_remove(many);
    ll_test_context_end(ctx);
}

/* ---- draws ---- */

/* Factors have the mean 1 and the deviation that is asked for; what has no spread stays. */
static void test_factors(void) {
    enum { DRAWS = 4000 };
    ll_case_link link[2] = {{.time_h = 10, .capacity_teu_per_year = 100, .time_spread = 0.3, .capacity_spread = NAN},
                            {.time_h = 10, .capacity_teu_per_year = 100, .time_spread = 0, .capacity_spread = 0.5}};
    double sum[2] = {0}, squares[2] = {0};
    for (int32_t k = 1; k <= DRAWS; k++) {
        ll_case_link drawn[2] = {link[0], link[1]};
        ll_case c = {.link = drawn, .link_count = 2};
        ll_draw_apply(7, k, &c);
        CU_ASSERT_EQUAL(drawn[0].capacity_teu_per_year, 100);
        CU_ASSERT_EQUAL(drawn[1].time_h, 10);
        const double factor[] = {drawn[0].time_h / 10, drawn[1].capacity_teu_per_year / 100};
        for (int i = 0; i < 2; i++) {
            CU_ASSERT(factor[i] > 0);
            sum[i] += factor[i];
            squares[i] += factor[i] * factor[i];
        }
    }
    const double spread[] = {0.3, 0.5};
    for (int i = 0; i < 2; i++) {
        double mean = sum[i] / DRAWS, deviation = sqrt(squares[i] / DRAWS - mean * mean);
        CU_ASSERT_DOUBLE_EQUAL(mean, 1, 4 * spread[i] / sqrt(DRAWS));
        CU_ASSERT_DOUBLE_EQUAL(deviation, spread[i], 0.1 * spread[i]);
    }
}

static const char *spread_case(void) {
    const char *folder = ll_compare_case(NULL);
    ll_test_write_file(
        folder, "link.csv",
        "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,time_h,"
        "time_spread,capacity_spread\nAB,A,B,1,10,10,24,0.2,0.5\nAC,A,C,1,10,,24,0.1,\nCB,C,B,1,10,,24,,\n");
    return folder;
}

static ll_comparison *draw(ll_context *ctx, const char *folder, const char *out, int32_t draws, uint64_t seed,
                           int threads) {
    ll_compare_options options;
    ll_comparison *c = NULL;
    ll_compare_options_default(&options);
    options.draws = draws;
    options.solve.seed = seed;
    ll_context_set_threads(ctx, threads);
    LL_ASSERT_OK(ctx, ll_compare(ctx, folder, &options, out, &c));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    return c;
}

/* What goes direct is what fits there; the demand's corridor is the one that has most of it. */
static void test_draws(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = spread_case(), *out = ll_test_folder();
    ll_comparison *c = draw(ctx, folder, out, 12, 1, 2);
    CU_ASSERT_EQUAL_FATAL(c->draws.count, 12);
    for (int32_t i = 0; i < 12; i++) {
        const ll_draw *d = &c->draws.draw[i];
        ll_case_link link = {.time_h = 24, .capacity_teu_per_year = 10, .time_spread = 0.2, .capacity_spread = 0.5};
        ll_case drawn = {.link = &link, .link_count = 1};
        ll_draw_apply(1, i + 1, &drawn);
        double direct = fmin(15, link.capacity_teu_per_year);
        CU_ASSERT_DOUBLE_EQUAL((double)d->brief.corridor[0].flow_uteu / 1e6, direct, 2e-6);
        CU_ASSERT_DOUBLE_EQUAL((double)d->brief.objective / 1e15, 10 * direct + 20 * (15 - direct), 1e-4);
        CU_ASSERT_DOUBLE_EQUAL(d->brief.corridor[0].time_d, link.time_h / 24, 1e-6);
        CU_ASSERT_EQUAL(d->stays_uteu[0], direct >= 7.5 ? 15000000 : 0);
    }
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* The rows of draw k are the same however many draws there are and by however many threads. */
static void test_draws_do_not_depend(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = spread_case(), *few = ll_test_folder(), *many = ll_test_folder();
    ll_comparison_free(ctx, draw(ctx, folder, few, 3, 5, 1));
    ll_comparison_free(ctx, draw(ctx, folder, many, 8, 5, 4));
    char *a = ll_test_read_inner(few, "draws.csv"), *b = ll_test_read_inner(many, "draws.csv");
    CU_ASSERT(strlen(a) < strlen(b));
    CU_ASSERT_EQUAL(strncmp(a, b, strlen(a)), 0);
    free(b);
    ll_comparison_free(ctx, draw(ctx, folder, many, 3, 6, 1));
    b = ll_test_read_inner(many, "draws.csv");
    CU_ASSERT_STRING_NOT_EQUAL(a, b); /* another seed */
    free(a);
    free(b);
    ll_test_remove(few);
    ll_test_remove(many);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* One draw: every quantile is its value. */
static void test_quantiles(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = spread_case(), *out = ll_test_folder();
    ll_comparison *c = draw(ctx, folder, out, 1, 3, 1);
    const ll_brief_corridor *direct = &c->draws.draw[0].brief.corridor[0];
    char expected[PATH_SIZE], number[64];
    snprintf(number, sizeof number, "%.6f", (double)direct->flow_uteu / 1e6);
    snprintf(expected, sizeof expected,
             "corridor_id,corridor_name,measure,draws,base,mean,p5,p25,p50,p75,p95\ndirect,Direct,flow_teu,1,10.000000,"
             "%s,%s,%s,%s,%s,%s\n",
             number, number, number, number, number, number);
    char *text = ll_test_read_inner(out, "draw_quantiles.csv");
    CU_ASSERT_EQUAL(strncmp(text, expected, strlen(expected)), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "round,\"Round, by C\",stays_cheapest_percent,0,,,,,,,\n")); /* of nothing */
    free(text);
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_draws_without_spreads(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = ll_compare_case(NULL), *out = ll_test_folder();
    ll_compare_options options;
    ll_comparison *c = NULL;
    ll_compare_options_default(&options);
    options.draws = 5;
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(ctx, "link.csv: no link has a time_spread or a capacity_spread");
    options.draws = -1;
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_USAGE);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* ---- all of them ---- */

static ll_compare_options everything(void) {
    static const char *const text[] = {"link:AB capacity_teu_per_year 8:9:1"};
    ll_compare_options options = sweep_options(text, 1);
    options.outage = LL_OUTAGE_LINKS;
    options.draws = 2;
    return options;
}

static void wait_for_the_limit(void *user, ll_log_level level, const char *text) {
    ll_context *ctx = user;
    (void)level;
    const struct timespec moment = {0, 10000000};
    if (strncmp(text, "base ", 5) != 0) return;
    while (ll_elapsed_s(ctx) < 1.5) nanosleep(&moment, NULL);
}

/* After the base, no time is left: nothing else begins, and the tables say so. */
static void test_time_limit(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = spread_case(), *out = ll_test_folder();
    ll_compare_options options = everything();
    ll_comparison *c = NULL;
    options.solve.time_limit_s = 1.5;
    ll_context_set_log(ctx, wait_for_the_limit, ctx);
    LL_ASSERT_STATUS(ctx, ll_compare(ctx, folder, &options, out, &c), LL_ERR_LIMIT);
    LL_ASSERT_ERROR_HAS(ctx, "stopped: 7 of 8 solves");
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    CU_ASSERT_EQUAL(ll_comparison_status(c, 0), LL_OK);
    for (int32_t i = 0; c != NULL && i < c->outage_count; i++) CU_ASSERT(!c->outage[i].brief.verified);
    for (int32_t i = 0; c != NULL && i < c->draws.count; i++)
        CU_ASSERT_EQUAL(c->draws.draw[i].brief.status, LL_ERR_LIMIT);
    char *text = ll_test_read_inner(out, "sweep.csv");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "set,8,stopped,no,,,,,,,,,,\n"));
    free(text);
    ll_comparison_free(ctx, c);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_out_of_memory(void) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = spread_case(), *out = ll_test_folder();
    const ll_compare_options options = everything();
    bool done = false;
    int given_up = 0, before = 0;
    ll_context_set_threads(ctx, 1);
    ll_context_set_log(ctx, ll_compare_count_given_up, &given_up);
    for (int64_t k = 0; !done; k += 1 + k / (LL_TEST_SANITIZED ? 10 : 40)) {
        ll_comparison *c = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        ll_status status = ll_compare(ctx, folder, &options, out, &c);
        done = atomic_load(&ctx->memory.fail_at) >= 0;
        atomic_store(&ctx->memory.fail_at, -1);
        CU_ASSERT(done || given_up > before ? status == LL_OK : status == LL_ERR_MEMORY && c == NULL);
        before = given_up;
        ll_comparison_free(ctx, c);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

void suite_sweep(void);
void suite_sweep(void) {
    LL_TEST(test_curves);
    LL_TEST(test_texts);
    LL_TEST(test_refusals);
    LL_TEST(test_shipped_case);
    LL_TEST(test_factors);
    LL_TEST(test_draws);
    LL_TEST(test_draws_do_not_depend);
    LL_TEST(test_quantiles);
    LL_TEST(test_draws_without_spreads);
    LL_TEST(test_time_limit);
    LL_TEST(test_out_of_memory);
}
