/* SPDX-License-Identifier: Apache-2.0 */
/* Solves whose lanes several ranks share: the same answer as one process gives, whatever the number of ranks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/solution.h"
#include "solver/team_parts.h"
#include "tests/solver/arrays.h"
#include "tests/solver/random_case.h"
#include "tests/support/test.h"
#include "tests/support/thread_ranks.h"

static const int32_t rank_counts[] = {1, 2, 3, 4, 7};
enum { RANK_COUNTS = sizeof rank_counts / sizeof *rank_counts };

/* ---- a solve, whole or by ranks ---- */

typedef struct solve {
    const ll_problem *p;
    ll_solve_options options;
    ll_status status;
    bool cancelled;
    char error[256];
    ll_solution *s; /* of memory of its own */
    ll_context *own;
} solve;

static void *copy(const void *from, size_t size) {
    void *to = malloc(size + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    if (size > 0) memcpy(to, from, size);
    return to;
}

/* What is compared, taken out of a context that goes. */
static ll_solution *keep(const ll_solution *s) {
    const ll_problem *p = s->problem;
    ll_solution *k = copy(s, sizeof *s);
    size_t paths = (size_t)s->path_count, arcs = (size_t)s->path_first[paths];
    k->path_demand = copy(s->path_demand, paths * 8);
    k->path_first = copy(s->path_first, (paths + 1) * 8);
    k->path_arc = copy(s->path_arc, arcs * 4);
    k->path_flow_uteu = copy(s->path_flow_uteu, paths * 8);
    k->price_nusd = copy(s->price_nusd, (size_t)p->row_count * 8);
    k->demand_price_nusd = copy(s->demand_price_nusd, (size_t)p->demand_count * 8);
    k->iteration = NULL;
    return k;
}

static void forget(ll_solution *k) {
    if (k == NULL) return;
    void *arrays[] = {k->path_demand,    k->path_first, k->path_arc,
                      k->path_flow_uteu, k->price_nusd, k->demand_price_nusd};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
    free(k);
}

static void run_solve(ll_context *ctx, void *user) {
    solve *v = user;
    ll_solution *s = NULL;
    if (v->cancelled) ll_context_cancel(ctx);
    v->status = ll_solve(ctx, v->p, &v->options, &s);
    snprintf(v->error, sizeof v->error, "%s", ll_context_error(ctx));
    v->s = s != NULL ? keep(s) : NULL;
    ll_solution_free(ctx, s);
}

static void assert_same(const solve *one, const solve *many) {
    const ll_solution *a = one->s, *b = many->s;
    CU_ASSERT_EQUAL(one->status, many->status);
    if (one->status != many->status) printf("%d: %s\n", (int)many->status, many->error);
    CU_ASSERT_EQUAL(a != NULL, b != NULL);
    if (a == NULL || b == NULL) return;
    CU_ASSERT(a->cost == b->cost && a->objective == b->objective && a->bound == b->bound);
    CU_ASSERT_EQUAL(a->iteration_count, b->iteration_count);
    CU_ASSERT_EQUAL_FATAL(a->path_count, b->path_count);
    size_t paths = (size_t)a->path_count;
    CU_ASSERT_EQUAL(memcmp(a->path_demand, b->path_demand, paths * 8), 0);
    CU_ASSERT_EQUAL_FATAL(memcmp(a->path_first, b->path_first, (paths + 1) * 8), 0);
    CU_ASSERT_EQUAL(memcmp(a->path_arc, b->path_arc, (size_t)a->path_first[paths] * 4), 0);
    CU_ASSERT_EQUAL(memcmp(a->path_flow_uteu, b->path_flow_uteu, paths * 8), 0);
    CU_ASSERT_EQUAL(memcmp(a->price_nusd, b->price_nusd, (size_t)one->p->row_count * 8), 0);
    CU_ASSERT_EQUAL(memcmp(a->demand_price_nusd, b->demand_price_nusd, (size_t)one->p->demand_count * 8), 0);
}

static void alone(ll_context *ctx, const ll_problem *p, const ll_solve_options *options, solve *out) {
    *out = (solve){.p = p, .options = *options};
    run_solve(ctx, out);
}

static void by_ranks(int32_t count, const solve *one) {
    ll_thread_run run = {.count = count, .lost_at = LL_NONE, .fail_at = {LL_NONE, LL_NONE}};
    solve many = {.p = one->p, .options = one->options};
    ll_thread_ranks_run(&run, run_solve, &many);
    assert_same(one, &many);
    forget(many.s);
}

/* ---- the same answers ---- */

static void check_problem(ll_context *ctx, const ll_problem *p, ll_method method, int32_t first, int32_t last) {
    ll_solve_options options;
    solve one;
    ll_solve_options_default(&options);
    options.method = method;
    options.gap = method == LL_METHOD_PRICE ? 1e-3 : 1e-6;
    alone(ctx, p, &options, &one);
    for (int32_t i = first; i < last; i++) by_ranks(rank_counts[i], &one);
    forget(one.s);
}

/* Cases with classes, sets, and penalties of every size; prices alone, both masters, one program. */
static void test_same_answers(void) {
    const ll_method methods[] = {LL_METHOD_INTERIOR, LL_METHOD_COLUMN, LL_METHOD_PRICE, LL_METHOD_LP};
    const uint64_t seeds = LL_TEST_SANITIZED ? 1 : 3;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        ll_context *ctx = NULL;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_problem *p = ll_random_problem(ctx, seed, false);
        for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) check_problem(ctx, p, methods[m], 0, RANK_COUNTS);
        ll_problem_free(ctx, p);
        ll_context_free(ctx);
    }
}

/* Penalties that rise in the solve, and a proof where they cannot. */
static void test_hard_demands(void) {
    for (uint64_t seed = 4; seed < (LL_TEST_SANITIZED ? 5 : 8); seed++) {
        ll_context *ctx = NULL;
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
        ll_problem *p = ll_random_problem(ctx, seed, true);
        check_problem(ctx, p, LL_METHOD_INTERIOR, 2, RANK_COUNTS);
        ll_problem_free(ctx, p);
        ll_context_free(ctx);
    }
}

/* 10 TEU over three ways: one lane for up to seven ranks, and none at all. */
static void test_more_ranks_than_lanes(void) {
    static const ll_test_arc ways[] = {{0, 1, 1, 4}, {0, 2, 1.5, INFINITY}, {2, 1, 0.5, 3}, {0, 1, 9, INFINITY}};
    static const ll_test_demand load = {0, 1, 10, INFINITY};
    for (int32_t demands = 0; demands < 2; demands++) {
        ll_context *ctx = NULL;
        ll_problem *p = ll_test_open(&ctx, ways, 4, &load, demands);
        check_problem(ctx, p, LL_METHOD_INTERIOR, 0, RANK_COUNTS);
        check_problem(ctx, p, LL_METHOD_COLUMN, 0, RANK_COUNTS);
        ll_test_close(ctx, p, NULL);
    }
}

/* ---- ends before the end ---- */

static void test_cancelled(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, 2, false);
    solve many = {.p = p, .cancelled = true};
    ll_thread_run run = {.count = 3, .lost_at = LL_NONE, .fail_at = {LL_NONE, LL_NONE}};
    ll_solve_options_default(&many.options);
    many.options.method = LL_METHOD_INTERIOR;
    ll_thread_ranks_run(&run, run_solve, &many);
    CU_ASSERT_EQUAL(many.status, LL_ERR_LIMIT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(many.s);
    CU_ASSERT(many.s->bound <= many.s->objective);
    forget(many.s);
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

/* A rank is lost in every call in turn: the solve ends, and says so. */
static void test_lost_rank(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, 2, false);
    ll_thread_run run = {.count = 3, .lost_at = LL_NONE, .fail_at = {LL_NONE, LL_NONE}};
    solve whole = {.p = p};
    ll_solve_options_default(&whole.options);
    whole.options.method = LL_METHOD_COLUMN;
    ll_thread_ranks_run(&run, run_solve, &whole);
    CU_ASSERT_EQUAL(whole.status, LL_OK);
    forget(whole.s);
    int64_t step = run.calls / 150 + 1, calls = run.calls;
    for (int64_t call = 0; call + 1 < calls;
         call += call < (LL_TEST_SANITIZED ? 20 : 60)
                     ? 1
                     : (LL_TEST_SANITIZED ? 5 : 1) * step) { /* the last one sends all home */
        run.lost_at = call;
        ll_thread_ranks_run(&run, run_solve, &whole);
        CU_ASSERT_EQUAL(whole.status, LL_ERR_INTERRUPTED);
        CU_ASSERT_STRING_EQUAL(whole.error, "a rank is lost");
        CU_ASSERT_PTR_NULL(whole.s);
        forget(whole.s);
    }
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

/* The k-th allocation of rank 0 fails, and of the last rank: all hear of it, and nobody waits for ever. */
static void test_failing_allocator(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, 2, false);
    for (int who = 0; who < 2; who++) {
        ll_status status = LL_ERR_MEMORY;
        int64_t failures = 0;
        for (int64_t k = 0; status == LL_ERR_MEMORY;
             k += (k < 100 || who == 1 ? 1 : 23) * (LL_TEST_SANITIZED ? 3 : 1)) {
            ll_thread_run run = {.count = 3, .lost_at = LL_NONE, .fail_at = {LL_NONE, LL_NONE}};
            solve many = {.p = p};
            ll_solve_options_default(&many.options);
            many.options.method = LL_METHOD_COLUMN;
            run.fail_at[who] = k;
            ll_thread_ranks_run(&run, run_solve, &many);
            status = many.status;
            CU_ASSERT(status == LL_OK || status == LL_ERR_MEMORY);
            CU_ASSERT_EQUAL(many.s != NULL, status == LL_OK);
            if (status == LL_ERR_MEMORY && who == 1)
                CU_ASSERT_PTR_NOT_NULL(strstr(many.error, "rank 2: out of memory"));
            failures += status == LL_ERR_MEMORY;
            forget(many.s);
        }
        CU_ASSERT_EQUAL(status, LL_OK);
        CU_ASSERT(failures > 10);
    }
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

/* ---- the parts ---- */

static void count_owned(const int32_t *owner, int32_t lanes, int32_t count, int32_t *owned) {
    memset(owned, 0, (size_t)count * sizeof *owned);
    for (int32_t i = 0; i < lanes; i++) {
        CU_ASSERT_FATAL(owner[i] >= 0 && owner[i] < count);
        owned[owner[i]]++;
    }
}

/* A ring of 64 nodes, each the origin of two classes: four cells of it. */
static void test_split_by_cells(void) {
    enum { NODES = 64, RANKS = 4 };
    ll_context *ctx = NULL;
    int32_t tail[2 * NODES], head[2 * NODES], metric[2 * NODES], origin[2 * NODES], owner[2 * NODES], owned[RANKS];
    const char *why = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (int32_t v = 0; v < NODES; v++) {
        tail[v] = head[NODES + v] = v;
        head[v] = tail[NODES + v] = (v + 1) % NODES;
        metric[v] = 0;
        metric[NODES + v] = 1;
        origin[v] = origin[NODES + v] = v;
    }
    const ll_problem p = {.node_count = NODES, .arc_count = 2 * NODES, .tail = tail, .head = head};
    const ll_lanes lanes = {.lane_count = 2 * NODES, .metric_count = 2, .metric = metric, .origin = origin};
    LL_ASSERT_OK(ctx, ll_team_split(ctx, &p, &lanes, RANKS, 1, owner, &why));
    CU_ASSERT_STRING_EQUAL(why, "METIS cells of their origins");
    count_owned(owner, 2 * NODES, RANKS, owned);
    for (int32_t i = 0; i < RANKS; i++) CU_ASSERT(owned[i] >= 24 && owned[i] <= 40);
    for (int32_t i = 1; i < RANKS; i++) CU_ASSERT(owned[i] <= owned[i - 1]);
    int32_t borders = 0; /* a cell of a ring is a run of it */
    for (int32_t v = 0; v < NODES; v++) {
        CU_ASSERT_EQUAL(owner[v], owner[NODES + v]);
        borders += owner[v] != owner[(v + 1) % NODES];
    }
    CU_ASSERT_EQUAL(borders, RANKS);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* A path of nodes, of whose lanes the first has nearly all, or that are few: cut in their order. */
static void check_split_in_order(int32_t nodes) {
    enum { MOST_NODES = 20, LANES = 60, RANKS = 3 };
    ll_context *ctx = NULL;
    int32_t tail[MOST_NODES], head[MOST_NODES], metric[LANES], origin[LANES], owner[LANES], owned[RANKS];
    const char *why = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (int32_t v = 0; v + 1 < nodes; v++) {
        tail[v] = v;
        head[v] = v + 1;
    }
    for (int32_t i = 0; i < LANES; i++) {
        metric[i] = i;
        origin[i] = i < nodes ? i : 0;
    }
    const ll_problem p = {.node_count = nodes, .arc_count = nodes - 1, .tail = tail, .head = head};
    const ll_lanes lanes = {.lane_count = LANES, .metric_count = LANES, .metric = metric, .origin = origin};
    LL_ASSERT_OK(ctx, ll_team_split(ctx, &p, &lanes, RANKS, 1, owner, &why));
    CU_ASSERT_STRING_EQUAL(why, "in their order: for cells they have too few origins");
    count_owned(owner, LANES, RANKS, owned);
    for (int32_t i = 0; i < RANKS; i++) CU_ASSERT_EQUAL(owned[i], LANES / RANKS);
    for (int32_t i = 1; i < LANES; i++) CU_ASSERT(owner[i] >= owner[i - 1]);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static void test_split_in_order(void) {
    check_split_in_order(20);
    check_split_in_order(5);
}

typedef struct wide_sum {
    ll_i128 value, sum;
} wide_sum;

/* Rank 0's part alone: the others' would need a rank that serves it. */
static void sum_wide(ll_context *ctx, void *user) {
    wide_sum *w = user;
    w->sum = w->value;
    LL_ASSERT_OK(ctx, ll_ranks_sum_wide(ctx->ranks, &w->sum));
}

static void test_wide_sums(void) {
    const ll_i128 big = ((ll_i128)0x7123456789abcdef << 50) + 0x1fedcba987654321;
    const ll_i128 values[] = {0, 1, -1, big, -big, ((ll_i128)1 << 32) - 1, -((ll_i128)1 << 32), (ll_i128)1 << 94};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        wide_sum w = {.value = values[i]};
        ll_thread_run run = {.count = 1, .lost_at = LL_NONE, .fail_at = {LL_NONE, LL_NONE}};
        ll_thread_ranks_run(&run, sum_wide, &w);
        CU_ASSERT(w.sum == values[i]);
    }
}

void suite_team(void); /* called by a generated main */
void suite_team(void) {
    LL_TEST(test_same_answers);
    LL_TEST(test_hard_demands);
    LL_TEST(test_more_ranks_than_lanes);
    LL_TEST(test_cancelled);
    LL_TEST(test_lost_rank);
    LL_TEST(test_failing_allocator);
    LL_TEST(test_split_by_cells);
    LL_TEST(test_split_in_order);
    LL_TEST(test_wide_sums);
}
