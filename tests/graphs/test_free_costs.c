/* SPDX-License-Identifier: Apache-2.0 */
/* Free costs taken from a problem like it: those of a search, whatever was changed, and searched for where they must.
 */
#include "graphs/free_costs.h"

#include <stdlib.h>
#include <string.h>

#include "graphs/base/random.h"
#include "tests/graphs/small_case.h"

static ll_problem *read_corridor(ll_context *ctx) {
    ll_problem *p = NULL;
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, ll_test_source("graphs/cases/middle-corridor"), NULL, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    return p;
}

/* One or a few changes of a kind; what comes of them must be the same with and without what is known. */
static void change(ll_case *c, int32_t what, ll_random *random) {
    for (int32_t i = 0; i <= what / 2; i++) {
        ll_case_link *link = &c->link[ll_random_below(random, c->link_count)];
        if (what == 0 || what > 5) link->status = link->status == LL_LINK_EXISTING ? LL_LINK_CLOSED : LL_LINK_EXISTING;
        if (what == 1 || what > 5) link->cost_usd_per_teu *= 1.5;
        if (what == 2) link->cost_usd_per_teu *= 0.5;
        if (what == 3) link->time_h += 24;
        if (what == 4) link->directed = 1; /* an arc less */
        if (what == 5) c->klass[ll_random_below(random, c->class_count)].value_of_time_usd_per_teu_day += 1;
    }
    if (what == 7) c->demand_count--;
    if (what == 8) c->demand[2].d_node = c->demand[3].d_node;
}

static ll_problem *build(ll_context *ctx, const ll_problem *base, int32_t what, uint64_t seed,
                         const ll_free_costs *known) {
    ll_case *c = NULL;
    ll_problem *p = NULL;
    ll_random random = ll_random_start(seed);
    LL_ASSERT_OK(ctx, ll_case_copy(ctx, base->source, &c));
    change(c, what, &random);
    LL_ASSERT_OK(ctx, ll_problem_build_like(ctx, c, NULL, known, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    return p;
}

/* How many demands have to be searched for. */
static int64_t count_unknown(ll_context *ctx, const ll_free_costs *known, const ll_problem *p) {
    int64_t count = 0;
    int64_t *cost = calloc((size_t)p->demand_count, sizeof *cost), *unknown = calloc((size_t)p->demand_count, 8);
    LL_ASSERT_OK(ctx, ll_free_costs_take(ctx, known, p, cost, unknown, &count));
    free(cost);
    free(unknown);
    return count;
}

static void test_any_change(void) {
    enum { CHANGES = 9, ROUNDS = 5 };
    ll_context *ctx = ll_test_context(0);
    ll_problem *base = read_corridor(ctx);
    ll_free_costs *known = NULL;
    int64_t taken = 0, searched = 0;
    LL_ASSERT_OK(ctx, ll_free_costs_create(ctx, base, &known));
    CU_ASSERT_PTR_NOT_NULL_FATAL(known);
    for (int32_t what = 0; what < CHANGES; what++)
        for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
            ll_problem *p = build(ctx, base, what, seed, known), *anew = build(ctx, base, what, seed, NULL);
            CU_ASSERT_EQUAL_FATAL(p->demand_count, anew->demand_count);
            CU_ASSERT_EQUAL(memcmp(p->free_cost_nusd, anew->free_cost_nusd, (size_t)p->demand_count * 8), 0);
            CU_ASSERT_EQUAL(p->xxh64, anew->xxh64);
            searched += count_unknown(ctx, known, p);
            taken += p->demand_count;
            ll_problem_free(ctx, p);
            ll_problem_free(ctx, anew);
        }
    CU_ASSERT(searched > taken / 20 && searched < taken / 2);
    ll_free_costs_free(ctx, known);
    ll_problem_free(ctx, base);
    ll_test_context_end(ctx);
}

/* Which costs are known is the same for any number of threads. */
static void test_threads(void) {
    ll_context *one = ll_test_context(1), *several = ll_test_context(3);
    ll_problem *base = read_corridor(one);
    ll_free_costs *known = NULL, *shared = NULL;
    int64_t searched = 0;
    LL_ASSERT_OK(one, ll_free_costs_create(one, base, &known));
    LL_ASSERT_OK(several, ll_free_costs_create(several, base, &shared));
    CU_ASSERT_PTR_NOT_NULL_FATAL(known);
    CU_ASSERT_PTR_NOT_NULL_FATAL(shared);
    for (int32_t what = 0; what < 4; what++) {
        ll_problem *p = build(one, base, what, 7, NULL);
        int64_t count = count_unknown(one, known, p);
        searched += count;
        CU_ASSERT_EQUAL(count_unknown(several, shared, p), count);
        ll_problem_free(one, p);
    }
    CU_ASSERT(searched > 0);
    ll_free_costs_free(one, known);
    ll_free_costs_free(several, shared);
    ll_problem_free(one, base);
    ll_test_context_end(several);
    ll_test_context_end(one);
}

static void keep_log(void *user, ll_log_level level, const char *line) {
    char *text = user;
    (void)level;
    snprintf(text, 256, "%s", line);
}

/* What saves time is not worth waiting for where there is none left. */
static void test_stops(void) {
    char log[256] = "";
    small_case s;
    small_case_open(&s);
    ll_problem *base = small_case_build(&s, NULL);
    ll_free_costs *known = NULL;
    ll_context_set_log(s.ctx, keep_log, log);
    s.ctx->deadline_s = ll_clock_s() - 1;
    LL_ASSERT_OK(s.ctx, ll_free_costs_create(s.ctx, base, &known));
    CU_ASSERT_PTR_NULL(known);
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "are not kept: stopped, or out of time"));
    s.ctx->deadline_s = ll_clock_s() + 3600;
    LL_ASSERT_OK(s.ctx, ll_free_costs_create(s.ctx, base, &known));
    CU_ASSERT_PTR_NOT_NULL(known);
    ll_free_costs_free(s.ctx, known);
    ll_problem_free(s.ctx, base);
    small_case_close(&s);
}

/* B -BC, CB- C, A -AC- C -CD- D: grain from A and parts from B go to D. */
static void test_by_hand(void) {
    static const struct {
        const char *link;
        double factor;   /* of its cost, 0: closed */
        int64_t unknown; /* demands */
    } changes[] = {{"AC", 1, 0}, {"AC", 0, 1}, {"BC", 2, 1}, {"CD", 2, 2}, {"CD", 0.5, 2}, {"XY", 0.5, 0}};
    small_case s;
    small_case_open(&s);
    small_case_append(&s, "demand.csv", "D,A,grain,1\n"); /* no path, ever */
    ll_problem *base = small_case_build(&s, NULL);
    ll_free_costs *known = NULL;
    LL_ASSERT_OK(s.ctx, ll_free_costs_create(s.ctx, base, &known));
    CU_ASSERT_PTR_NOT_NULL_FATAL(known);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        ll_case *c = NULL;
        ll_problem *p = NULL;
        LL_ASSERT_OK(s.ctx, ll_case_copy(s.ctx, base->source, &c));
        for (int32_t l = 0; l < c->link_count; l++) {
            if (strcmp(c->link[l].id, changes[i].link) != 0) continue;
            c->link[l].cost_usd_per_teu *= changes[i].factor;
            if (changes[i].factor == 0) c->link[l].status = LL_LINK_CLOSED;
        }
        LL_ASSERT_OK(s.ctx, ll_problem_build_like(s.ctx, c, NULL, known, &p));
        CU_ASSERT_PTR_NOT_NULL_FATAL(p);
        /* What is cheaper could open a way for the third, too. */
        CU_ASSERT_EQUAL(count_unknown(s.ctx, known, p), changes[i].unknown + (changes[i].factor == 0.5 && i == 4));
        CU_ASSERT_EQUAL(p->free_cost_nusd[2], LL_COST_INF);
        if (i == 1) CU_ASSERT_EQUAL(p->free_cost_nusd[0], LL_COST_INF);
        ll_problem_free(s.ctx, p);
    }
    ll_free_costs_free(s.ctx, known);
    ll_problem_free(s.ctx, base);
    small_case_close(&s);
}

static ll_status build_all(ll_context *ctx, const ll_problem *base, ll_free_costs **known, ll_problem **p) {
    ll_status status = LL_OK;
    ll_case *c = NULL;
    LL_TRY(ll_free_costs_create(ctx, base, known));
    LL_TRY(ll_case_copy(ctx, base->source, &c));
    c->link[0].cost_usd_per_teu *= 2;
    LL_TRY(ll_problem_build_like(ctx, c, NULL, *known, p));
done:
    return status;
}

static void test_failing_memory(void) {
    small_case s;
    small_case_open(&s);
    ll_problem *base = small_case_build(&s, NULL);
    long long before = atomic_load(&s.ctx->memory.live_blocks);
    ll_status status = LL_ERR_MEMORY;
    int k = 0;
    for (; status == LL_ERR_MEMORY && k < 10000; k++) {
        ll_free_costs *known = NULL;
        ll_problem *p = NULL;
        atomic_store(&s.ctx->memory.fail_at, k);
        status = build_all(s.ctx, base, &known, &p);
        atomic_store(&s.ctx->memory.fail_at, -1);
        CU_ASSERT_EQUAL(p == NULL, status != LL_OK);
        ll_problem_free(s.ctx, p);
        ll_free_costs_free(s.ctx, known);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&s.ctx->memory.live_blocks), before);
    }
    LL_ASSERT_STATUS(s.ctx, status, LL_OK);
    CU_ASSERT(k > 20);
    ll_problem_free(s.ctx, base);
    small_case_close(&s);
}

void suite_free_costs(void);
void suite_free_costs(void) {
    LL_TEST(test_any_change);
    LL_TEST(test_threads);
    LL_TEST(test_stops);
    LL_TEST(test_by_hand);
    LL_TEST(test_failing_memory);
}
