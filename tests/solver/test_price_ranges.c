/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one more and one less TEU of a capacity are worth: by hand where the optimum is degenerate, and on seeded cases
 * against whole solves of the node-arc program with that capacity.
 */
#include "solver/price_ranges.h"

#include <landlink/landlink.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/lp.h"
#include "tests/solver/arrays.h"
#include "tests/solver/random_case.h"
#include "tests/support/test.h"

enum { MOST_ARCS = 4, RANGES = 50 };

typedef struct hand { /* of one class */
    int32_t node_count, arc_count, tail[MOST_ARCS], head[MOST_ARCS];
    double cost_usd[MOST_ARCS], capacity_teu[MOST_ARCS];
    double volume_teu, penalty_usd; /* from node 0 to the last */
} hand;

/* 0 -> 1 -> 2 for 10 USD, each arc with room for 30; 0 -> 2 for 25. */
static const hand chain = {3, 3, {0, 1, 0}, {1, 2, 2}, {5, 5, 25}, {30, 30, INFINITY}, 100, 1000};

static ll_problem *build(ll_context *ctx, const hand *h) {
    ll_network *network = NULL;
    ll_problem *p = NULL;
    const int32_t origin = 0, destination = h->node_count - 1;
    const ll_problem_data data = {.class_count = 1,
                                  .cost_usd_per_teu = h->cost_usd,
                                  .capacity_teu = h->capacity_teu,
                                  .demand_count = 1,
                                  .origin = &origin,
                                  .destination = &destination,
                                  .volume_teu = &h->volume_teu,
                                  .penalty_usd_per_teu = &h->penalty_usd};
    LL_ASSERT_OK(ctx, ll_network_create(ctx, h->node_count, h->arc_count, h->tail, h->head, &network));
    LL_ASSERT_OK(ctx, ll_problem_create(ctx, network, &data, &p));
    ll_network_free(ctx, network);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    return p;
}

static ll_solve_options options_of(ll_method method) {
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.method = method;
    options.device = LL_DEVICE_CPU;
    options.gap = 1e-7;
    options.price_ranges = RANGES;
    return options;
}

static ll_solution *solve(ll_context *ctx, const ll_problem *p, ll_method method) {
    ll_solution *s = NULL;
    const ll_solve_options options = options_of(method);
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    return s;
}

/* The range of an arc's capacity, NULL where it has no price. */
static const ll_price_range *range_of(const ll_solution *s, int32_t arc) {
    for (int32_t i = 0; i < s->ranges.count; i++)
        if (s->problem->row[s->ranges.range[i].row].source == arc) return &s->ranges.range[i];
    return NULL;
}

static int64_t nano(double usd) { return (int64_t)nearbyint(usd * (double)LL_NANO); }
static int64_t micro(double teu) { return isinf(teu) ? LL_NO_END : (int64_t)nearbyint(teu * (double)LL_MICRO); }

typedef struct expected {
    double increase_usd, increase_until_teu, decrease_usd, decrease_until_teu;
} expected;

static void assert_range(const ll_solution *s, int32_t arc, const expected *e) {
    const ll_price_range *r = range_of(s, arc);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT_EQUAL(r->increase_nusd, nano(e->increase_usd));
    CU_ASSERT_EQUAL(r->increase_until_uteu, micro(e->increase_until_teu));
    CU_ASSERT_EQUAL(r->decrease_nusd, isinf(e->decrease_usd) ? LL_COST_INF : nano(e->decrease_usd));
    CU_ASSERT_EQUAL(r->decrease_until_uteu, micro(e->decrease_until_teu));
}

static void check_hand(const hand *h, ll_method method, int32_t arc, expected e) {
    ll_context *ctx = ll_test_context(1);
    ll_problem *p = build(ctx, h);
    ll_solution *s = solve(ctx, p, method);
    assert_range(s, arc, &e);
    CU_ASSERT_STRING_EQUAL(s->ranges.note, "");
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    ll_test_context_end(ctx);
}

static const ll_method methods[] = {LL_METHOD_LP, LL_METHOD_COLUMN, LL_METHOD_INTERIOR};
enum { METHODS = sizeof methods / sizeof *methods };

/* 30 of 100 TEU for 10 USD, the others for 25: 15 USD both ways, until all go the cheap way, or none. */
static void test_both_sides_alike(void) {
    const hand h = {2, 2, {0, 0}, {1, 1}, {10, 25}, {30, INFINITY}, 100, 1000};
    for (int m = 0; m < METHODS; m++) check_hand(&h, methods[m], 0, (expected){15, 100, 15, 0});
}

/* The price of 15 USD is of two capacities one after the other: more of one alone is for nothing. */
static void test_degenerate_chain(void) {
    for (int m = 0; m < METHODS; m++) {
        ll_context *ctx = ll_test_context(1);
        ll_problem *p = build(ctx, &chain);
        ll_solution *s = solve(ctx, p, methods[m]);
        int64_t sum = s->price_nusd[0] + s->price_nusd[1];
        CU_ASSERT(llabs(sum - nano(15)) <= 2);
        for (int32_t arc = 0; arc < 2; arc++)
            if (s->price_nusd[arc] > 0) assert_range(s, arc, &(expected){0, INFINITY, 15, 0});
        CU_ASSERT(s->ranges.count > 0);
        ll_solution_free(ctx, s);
        ll_problem_free(ctx, p);
        ll_test_context_end(ctx);
    }
}

/* With 0.5 TEU over 10 one more saves for a half of it; 10 is all that is left on the other side. */
static void test_change_within_the_step(void) {
    const hand h = {2, 2, {0, 0}, {1, 1}, {10, 25}, {10, INFINITY}, 10.5, 1000};
    for (int m = 0; m < METHODS; m++) check_hand(&h, methods[m], 0, (expected){7.5, 11, 15, 0});
}

/* Half a TEU of capacity: that is what can be taken away. */
static void test_less_than_one(void) {
    const hand h = {2, 2, {0, 0}, {1, 1}, {10, 25}, {0.5, INFINITY}, 3, 1000};
    for (int m = 0; m < METHODS; m++) check_hand(&h, methods[m], 0, (expected){15, 3, 15, 0});
}

/* A way that is closed: nothing can be taken away. */
static void test_nothing_there(void) {
    const hand h = {2, 2, {0, 0}, {1, 1}, {10, 25}, {0, INFINITY}, 3, 1000};
    for (int m = 0; m < METHODS; m++) check_hand(&h, methods[m], 0, (expected){15, 3, INFINITY, 0});
}

/* What must be carried needs every TEU of both ways. */
static void test_hard_without_slack(void) {
    const hand h = {2, 2, {0, 0}, {1, 1}, {10, 25}, {5, 5}, 10, INFINITY};
    for (int m = 0; m < METHODS; m++) {
        ll_context *ctx = ll_test_context(1);
        ll_problem *p = build(ctx, &h);
        ll_solution *s = solve(ctx, p, methods[m]);
        const ll_price_range *r = range_of(s, 0);
        if (r != NULL) { /* a price of 15 or more has one; its upper end is any number */
            CU_ASSERT_EQUAL(r->increase_nusd, nano(15));
            CU_ASSERT_EQUAL(r->decrease_nusd, LL_COST_INF);
        }
        CU_ASSERT(r != NULL || s->price_nusd[0] == 0);
        ll_solution_free(ctx, s);
        ll_problem_free(ctx, p);
        ll_test_context_end(ctx);
    }
}

/* The way that one less leads to is dearer than all penalties that the solve worked with. */
static void test_hard_with_dear_slack(void) {
    const hand h = {2, 3, {0, 0, 0}, {1, 1, 1}, {1, 10, 1e6}, {10, 10, 100}, 20, INFINITY};
    for (int m = 0; m < METHODS; m++) {
        ll_context *ctx = ll_test_context(1);
        ll_problem *p = build(ctx, &h);
        ll_solution *s = solve(ctx, p, methods[m]);
        const ll_price_range *r = range_of(s, 0);
        CU_ASSERT(r != NULL || s->price_nusd[0] == 0);
        if (r != NULL) {
            CU_ASSERT_EQUAL(r->increase_nusd, nano(9));
            CU_ASSERT_EQUAL(r->decrease_nusd, INT64_C(999999) * LL_NANO);
        }
        ll_solution_free(ctx, s);
        ll_problem_free(ctx, p);
        ll_test_context_end(ctx);
    }
}

/* ---- finite differences ---- */

/* The optimum by the node-arc program with another capacity of a row, which is put back. */
static double optimum_usd(ll_context *ctx, ll_problem *p, int32_t row, int64_t capacity_uteu) {
    ll_solution *s = NULL;
    ll_solve_options options = options_of(LL_METHOD_LP);
    int64_t before = p->row[row].capacity_uteu;
    options.gap = 0;
    options.price_ranges = 0;
    p->row[row].capacity_uteu = capacity_uteu;
    ll_status status = ll_solve(ctx, p, &options, &s);
    CU_ASSERT_FATAL(status == LL_OK || status == LL_ERR_LIMIT); /* a gap of 0 in the last digits */
    double usd = ll_solution_bound_usd(s); /* flows are rounded to quanta, at penalties of some 1000 USD */
    p->row[row].capacity_uteu = before;
    ll_solution_free(ctx, s);
    return usd;
}

static bool near(double a, double b) { return fabs(a - b) <= 1e-3 + 1e-6 * fabs(b); }

/* What the step and the whole range save or cost, by two solves each. */
static bool side_holds(ll_context *ctx, ll_problem *p, int32_t row, double usd, int64_t step_uteu, int64_t until_uteu) {
    int64_t at = p->row[row].capacity_uteu;
    double step_teu = (double)step_uteu / (double)LL_MICRO;
    double here = optimum_usd(ctx, p, row, at);
    if (!near(here - optimum_usd(ctx, p, row, at + step_uteu), usd * step_teu)) return false;
    if (until_uteu == LL_NO_END) until_uteu = at + 1000 * LL_MICRO;
    double whole_teu = (double)(until_uteu - at) / (double)LL_MICRO;
    if (fabs(whole_teu) <= fabs(step_teu)) return fabs(whole_teu - step_teu) < 1e-9;
    return near(here - optimum_usd(ctx, p, row, until_uteu), usd * whole_teu);
}

static bool range_holds(ll_context *ctx, ll_problem *p, const ll_price_range *r) {
    int64_t capacity = p->row[r->row].capacity_uteu, less = capacity < LL_MICRO ? capacity : LL_MICRO;
    return side_holds(ctx, p, r->row, (double)r->increase_nusd * 1e-9, LL_MICRO, r->increase_until_uteu) &&
           side_holds(ctx, p, r->row, (double)r->decrease_nusd * 1e-9, -less, r->decrease_until_uteu);
}

static void test_finite_differences(void) {
    const int seeds = LL_TEST_SANITIZED ? 8 : 40;
    ll_context *ctx = ll_test_context(1);
    int ranges = 0, degenerate = 0, solved = 0;
    for (int seed = 0; seed < seeds; seed++) {
        ll_problem *p = ll_random_problem(ctx, (uint64_t)seed, false);
        ll_solution *s = solve(ctx, p, methods[seed % METHODS]);
        for (int32_t i = 0; i < s->ranges.count; i++) {
            const ll_price_range *r = &s->ranges.range[i];
            bool holds = range_holds(ctx, p, r);
            if (!holds)
                printf("\n    seed %d, row %d: %lld until %lld, %lld until %lld\n", seed, r->row,
                       (long long)r->increase_nusd, (long long)r->increase_until_uteu, (long long)r->decrease_nusd,
                       (long long)r->decrease_until_uteu);
            CU_ASSERT(holds);
            ranges++;
            degenerate += r->increase_nusd != r->decrease_nusd;
        }
        solved += s->ranges.solves;
        ll_solution_free(ctx, s);
        ll_problem_free(ctx, p);
    }
    CU_ASSERT(ranges > seeds && degenerate > 0 && solved > 0 && solved < 2 * ranges); /* both ways were met */
    ll_test_context_end(ctx);
}

/* ---- the answer ---- */

static void replace(const char *folder, const char *name, const char *before, const char *after) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    size_t size = 0;
    char *text = ll_test_read_file(path, &size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    char *at = strstr(text, before);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    char *changed = calloc(1, size + strlen(after) + 1);
    memcpy(changed, text, (size_t)(at - text));
    strcat(strcat(changed, after), at + strlen(before));
    ll_test_write_file(folder, name, changed);
    free(changed);
    free(text);
}

/* The same change in certificate and table: what the prices of the certificate rule out is told. */
static void check_told(ll_context *ctx, const ll_solution *s, const char *const change[4], const char *finding) {
    const char *out = ll_test_folder();
    ll_verification found;
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    replace(out, "certificate.json", change[0], change[1]);
    replace(out, "capacity_price.csv", change[2], change[3]);
    LL_ASSERT_STATUS(ctx, ll_verify(ctx, s->problem, out, &found), LL_ERR_INTERNAL);
    LL_ASSERT_ERROR_HAS(ctx, finding);
    ll_test_remove(out);
}

static void test_verifier(void) {
    const hand h = {2, 2, {0, 0}, {1, 1}, {10, 25}, {30, INFINITY}, 100, 1000};
    ll_context *ctx = ll_test_context(1);
    ll_problem *p = build(ctx, &h);
    ll_solution *s = solve(ctx, p, LL_METHOD_LP);
    check_told(ctx, s,
               (const char *const[]){"increase_usd_per_teu\": \"15\"", "increase_usd_per_teu\": \"16\"", ",15,15,100,",
                                     ",15,16,100,"},
               "capacity_price.csv:2: one more TEU cannot save so much");
    check_told(ctx, s,
               (const char *const[]){"decrease_usd_per_teu\": \"15\"", "decrease_usd_per_teu\": \"14\"", ",100,15,0",
                                     ",100,14,0"},
               "one less TEU must cost more");
    check_told(ctx, s,
               (const char *const[]){"until_teu_per_year\": \"100\"", "until_teu_per_year\": \"20\"", ",15,15,100,",
                                     ",15,15,20,"},
               "a price holds until a capacity on the wrong side");
    check_told(ctx, s,
               (const char *const[]){"increase_usd_per_teu\": \"15\"", "increase_usd_per_teu\": \"\"", ",15,15,100,",
                                     ",15,,100,"},
               "is not written whole");
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    ll_test_context_end(ctx);
}

/* Without a master there is no basis; none asked for, none found. */
static void test_none(void) {
    ll_context *ctx = ll_test_context(1);
    ll_problem *p = build(ctx, &chain);
    ll_solution *s = NULL;
    ll_solve_options options = options_of(LL_METHOD_PRICE);
    options.gap = 0.5;
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    CU_ASSERT_EQUAL(s->ranges.count, 0);
    CU_ASSERT_STRING_EQUAL(s->ranges.note, "flows of prices alone have no basis");
    ll_solution_free(ctx, s);
    options = options_of(LL_METHOD_LP);
    options.price_ranges = 0;
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    CU_ASSERT_EQUAL(s->ranges.count, 0);
    ll_solution_free(ctx, s);
    options.price_ranges = -1;
    LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, &options, &s), LL_ERR_USAGE);
    ll_problem_free(ctx, p);
    ll_test_context_end(ctx);
}

/* A solve that ended before its gap has no optimum whose basis could tell. */
static void test_stopped(void) {
    ll_context *ctx = ll_test_context(1);
    ll_problem *p = ll_random_problem(ctx, 31, false);
    ll_solution *s = NULL;
    ll_solve_options options = options_of(LL_METHOD_COLUMN);
    options.iteration_limit = 1;
    LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, &options, &s), LL_ERR_LIMIT);
    CU_ASSERT_EQUAL(s->ranges.count, 0);
    CU_ASSERT_STRING_EQUAL(s->ranges.note, "the solve was stopped");
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    ll_test_context_end(ctx);
}

enum { MANY = 250 };

/* Between each two of a row of nodes 5 of 10 TEU for 10 USD, the others for 25. */
static ll_problem *build_many(ll_context *ctx) {
    static ll_test_arc arc[2 * MANY];
    static ll_test_demand demand[MANY];
    ll_problem *p = NULL;
    for (int32_t i = 0; i < MANY; i++) {
        arc[2 * i] = (ll_test_arc){i, i + 1, 10, 5};
        arc[2 * i + 1] = (ll_test_arc){i, i + 1, 25, INFINITY};
        demand[i] = (ll_test_demand){i, i + 1, 10, 1000};
    }
    LL_ASSERT_OK(ctx, ll_test_sized_arrays(ctx, MANY + 1, arc, 2 * MANY, demand, MANY, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    return p;
}

/* Nobody asked, and the basis of 250 rows alone is work: none. Whoever asks gets those with the highest prices, all the
 * same here. */
static void test_too_many(void) {
    ll_context *ctx = ll_test_context(1);
    ll_problem *p = build_many(ctx);
    ll_solve_options options = options_of(LL_METHOD_INTERIOR);
    ll_solution *s = NULL;
    options.price_ranges = MANY;
    options.price_ranges_if_cheap = true;
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    CU_ASSERT_EQUAL(s->ranges.count, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(s->ranges.note, "a large share of the solve"));
    ll_solution_free(ctx, s);
    options.price_ranges = 3;
    options.price_ranges_if_cheap = false;
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    CU_ASSERT_EQUAL_FATAL(s->ranges.count, 3);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(s->ranges.range[i].increase_nusd, nano(15));
        CU_ASSERT_EQUAL(s->ranges.range[i].increase_until_uteu, micro(10));
        CU_ASSERT_EQUAL(s->ranges.range[i].decrease_until_uteu, 0);
    }
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    ll_test_context_end(ctx);
}

static void test_without_glpk(void) {
    ll_context *ctx = ll_test_context(1);
    ll_problem *p = build(ctx, &chain);
    ll_solution *s = solve(ctx, p, LL_METHOD_AUTO);
    CU_ASSERT_EQUAL(s->ranges.count, 0);
    CU_ASSERT_STRING_EQUAL(s->ranges.note, "this build has no GLPK");
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    ll_test_context_end(ctx);
}

static void test_out_of_memory(void) {
    const hand h = {2, 2, {0, 0}, {1, 1}, {10, 25}, {10, INFINITY}, 10.5, 1000};
    ll_context *ctx = ll_test_context(1);
    ll_problem *p = build(ctx, &h);
    const ll_solve_options options = options_of(LL_METHOD_COLUMN);
    long long before = atomic_load(&ctx->memory.live_blocks);
    bool done = false;
    for (int k = 0; !done; k++) {
        ll_solution *s = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        ll_status status = ll_solve(ctx, p, &options, &s);
        done = atomic_load(&ctx->memory.fail_at) >= 0;
        atomic_store(&ctx->memory.fail_at, -1);
        CU_ASSERT_EQUAL_FATAL(status, done ? LL_OK : LL_ERR_MEMORY);
        CU_ASSERT_EQUAL(s != NULL, done);
        ll_solution_free(ctx, s);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), before);
    }
    ll_problem_free(ctx, p);
    ll_test_context_end(ctx);
}

void suite_price_ranges(void);
void suite_price_ranges(void) {
    if (!ll_lp_available()) {
        LL_TEST(test_without_glpk);
        return;
    }
    LL_TEST(test_both_sides_alike);
    LL_TEST(test_degenerate_chain);
    LL_TEST(test_change_within_the_step);
    LL_TEST(test_less_than_one);
    LL_TEST(test_nothing_there);
    LL_TEST(test_hard_without_slack);
    LL_TEST(test_hard_with_dear_slack);
    LL_TEST(test_finite_differences);
    LL_TEST(test_verifier);
    LL_TEST(test_none);
    LL_TEST(test_stopped);
    LL_TEST(test_too_many);
    LL_TEST(test_out_of_memory);
}
