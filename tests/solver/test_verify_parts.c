/* SPDX-License-Identifier: Apache-2.0 */
/* The checker's arithmetic at its edges, and its shortest paths against Bellman and Ford's. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "solver/verify/class_graph.h"
#include "tests/support/test.h"

/* ---- decimals ---- */

static void check_text(ll_i128 value, int digits, const char *expected) {
    char text[LL_DECIMAL_SIZE];
    ll_i128 back = 0;
    CU_ASSERT_STRING_EQUAL(ll_exact_text(value, digits, text), expected);
    CU_ASSERT_TRUE(ll_exact_parse(expected, digits, &back));
    CU_ASSERT_TRUE(back == value);
}

static void decimals_are_exact(void) {
    const ll_i128 largest = (ll_i128)(~(unsigned long long)0 >> 1) << 64 | ~(unsigned long long)0;
    check_text(0, 6, "0");
    check_text(7096000000, 6, "7096");
    check_text(500000, 6, "0.5");
    check_text(-1, 6, "-0.000001");
    check_text(12345678901, 9, "12.345678901");
    check_text(100, 0, "100");
    check_text(-1230000000000000000, 15, "-1230");
    check_text(largest, 0, "170141183460469231731687303715884105727");
    check_text(largest, 15, "170141183460469231731687.303715884105727");
}

static void only_the_shortest_decimal_is_read(void) {
    static const char *const wrong[] = {
        "",   "-",   ".5",        "5.",  "1.50",  "01",  "00",  "-0",  "+1", " 1",
        "1 ", "1e3", "0.0000001", "1,5", "1.2.3", "0x1", "nan", "--1", "1.", "170141183460469231731687303715884105728"};
    ll_i128 value;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CU_ASSERT_FALSE(ll_exact_parse(wrong[i], 6, &value));
    CU_ASSERT_FALSE(ll_exact_parse("0.5", 0, &value));
}

static void sums_know_when_they_overflow(void) {
    ll_exact sum = {0};
    ll_exact_add_product(&sum, INT64_MAX, INT64_MAX);
    ll_exact_add_product(&sum, INT64_MAX, INT64_MAX);
    CU_ASSERT_FALSE(sum.overflow);
    ll_exact_add_product(&sum, INT64_MAX, 5);
    ll_exact_add(&sum, sum.value);
    CU_ASSERT_TRUE(sum.overflow);
    ll_exact product = {0};
    ll_exact_add_product(&product, (ll_i128)INT64_MAX * 4, INT64_MAX);
    CU_ASSERT_TRUE(product.overflow);
    ll_exact_add(&product, 1);
    CU_ASSERT_TRUE(product.overflow);
}

static void ratios_are_nearest(void) {
    CU_ASSERT_TRUE(ll_exact_is_ratio("0.333333", 1000000, 3));
    CU_ASSERT_FALSE(ll_exact_is_ratio("0.333334", 1000000, 3));
    CU_ASSERT_TRUE(ll_exact_is_ratio("0.666667", 2000000, 3));
    CU_ASSERT_TRUE(ll_exact_is_ratio("0.000000", 1, 2)); /* half a millionth: either neighbour */
    CU_ASSERT_TRUE(ll_exact_is_ratio("0.000001", 1, 2));
    CU_ASSERT_FALSE(ll_exact_is_ratio("0.000002", 1, 2));
    CU_ASSERT_FALSE(ll_exact_is_ratio("-0.000000", 0, 1));
    CU_ASSERT_FALSE(ll_exact_is_ratio("0", 0, 1));
    CU_ASSERT_FALSE(ll_exact_is_ratio("00.000000", 0, 1));
    CU_ASSERT_FALSE(ll_exact_is_ratio("0.00000000", 0, 1));
    CU_ASSERT_FALSE(ll_exact_is_ratio("0.000000", 1, 0));
    CU_ASSERT_TRUE(ll_exact_is_ratio("123456789.000000", (ll_i128)123456789 * 1000000, 1));
    CU_ASSERT_FALSE(ll_exact_is_ratio("123456789.000001", (ll_i128)123456789 * 1000000, 1));
}

static void gap_is_compared_exactly(void) {
    const ll_i128 large = (ll_i128)1 << 120;
    CU_ASSERT_TRUE(ll_exact_at_most(1, 2, 0.5));
    CU_ASSERT_FALSE(ll_exact_at_most(large / 2 + 1, large, 0.5));
    CU_ASSERT_TRUE(ll_exact_at_most(large / 2, large, 0.5));
    CU_ASSERT_FALSE(ll_exact_at_most(1, 3, 1.0 / 3)); /* the double 1/3 is below 1/3 */
    CU_ASSERT_TRUE(ll_exact_at_most(1, 3, nextafter(1.0 / 3, 1)));
    CU_ASSERT_TRUE(ll_exact_at_most(0, 1, 0));
    CU_ASSERT_FALSE(ll_exact_at_most(1, large, 0));
    CU_ASSERT_FALSE(ll_exact_at_most(1, large, DBL_MIN / 1024));
    CU_ASSERT_TRUE(ll_exact_at_most(large, 1, DBL_MAX));
    CU_ASSERT_TRUE(ll_exact_at_most(-5, 1, 0));
    CU_ASSERT_FALSE(ll_exact_at_most(0, 1, -1));
}

/* ---- shortest paths ---- */

enum { NODES = 40, ARCS = 200, CLASSES = 3, DEMANDS = 120 };

typedef struct random_case {
    ll_context *ctx;
    ll_network *network;
    ll_problem *problem;
    ll_verifier v;
} random_case;

static int32_t draw(uint64_t *state, int32_t below) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (int32_t)((*state >> 33) % (uint64_t)below);
}

/*
 * The ends of an arc: any two nodes; or of a tree of long branches and a few links across, each there and back, so that
 * most nodes are on chains or dead ends.
 */
static void draw_ends(uint64_t *state, bool chains, int arc, int32_t *tail, int32_t *head) {
    int32_t edge = arc / 2, one = 1 + edge % (NODES - 1), other;
    if (!chains || edge >= NODES + 3) {
        *tail = draw(state, NODES);
        *head = chains ? *tail : draw(state, NODES);
        return;
    }
    other = draw(state, 4) > 0 ? one - 1 : draw(state, edge < NODES - 1 ? one : NODES);
    *tail = arc % 2 == 0 ? one : other;
    *head = arc % 2 == 0 ? other : one;
}

/* Zero costs, loops, parallel arcs, closed arcs and several demands a lane are all in it. */
static void open_random(uint64_t seed, int threads, bool chains, random_case *c) {
    static int32_t tail[ARCS], head[ARCS], origin[DEMANDS], destination[DEMANDS], klass[DEMANDS];
    static double cost[CLASSES * ARCS], capacity[ARCS], volume[DEMANDS], penalty[DEMANDS];
    uint64_t state = seed;
    *c = (random_case){0};
    for (int a = 0; a < ARCS; a++) {
        draw_ends(&state, chains, a, &tail[a], &head[a]);
        capacity[a] = draw(&state, 3) == 0 ? INFINITY : (double)draw(&state, 100);
        for (int k = 0; k < CLASSES; k++) {
            double usd = draw(&state, 4) == 0 ? 0 : draw(&state, 1000);
            cost[k * ARCS + a] = draw(&state, chains ? 30 : 6) == 0 ? (double)INFINITY : usd;
        }
    }
    for (int d = 0; d < DEMANDS; d++) {
        int32_t ends = chains ? 6 : NODES, apart = chains ? 7 : 1;
        origin[d] = draw(&state, ends / 2);
        destination[d] = (origin[d] + 1 + draw(&state, ends - 1)) % ends * apart;
        origin[d] *= apart;
        klass[d] = draw(&state, CLASSES);
        volume[d] = draw(&state, 9);
        penalty[d] = 1e6;
    }
    const ll_problem_data data = {CLASSES, cost, capacity, DEMANDS, origin, destination, klass, volume, penalty};
    CU_ASSERT_FATAL(ll_context_create(&c->ctx) == LL_OK);
    ll_context_set_threads(c->ctx, threads);
    LL_ASSERT_OK(c->ctx, ll_network_create(c->ctx, NODES, ARCS, tail, head, &c->network));
    LL_ASSERT_OK(c->ctx, ll_problem_create(c->ctx, c->network, &data, &c->problem));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c->problem);
    c->v = (ll_verifier){.ctx = c->ctx, .problem = c->problem, .infeasible = true};
    c->v.price_nusd = ll_calloc(c->ctx, c->problem->row_count, sizeof *c->v.price_nusd);
    c->v.demand = ll_calloc(c->ctx, DEMANDS, sizeof *c->v.demand);
    CU_ASSERT_FATAL(c->v.price_nusd != NULL && c->v.demand != NULL);
    for (int32_t r = 0; r < c->problem->row_count; r++) c->v.price_nusd[r] = draw(&state, 1000000);
}

static void close_random(random_case *c) {
    ll_free(c->ctx, c->v.price_nusd);
    ll_free(c->ctx, c->v.demand);
    ll_problem_free(c->ctx, c->problem);
    ll_network_free(c->ctx, c->network);
    CU_ASSERT_EQUAL(c->ctx->memory.live_blocks, 0);
    ll_context_free(c->ctx);
}

static int64_t weight(const random_case *c, int32_t klass, int32_t arc, bool with_cost) {
    const ll_problem *p = c->problem;
    int64_t cost = p->cost_nusd[klass * p->arc_count + arc], price = 0;
    if (cost >= LL_COST_INF) return LL_COST_INF;
    for (int32_t r = 0; r < p->row_count; r++) {
        if (p->row[r].source == arc) price = c->v.price_nusd[r];
    }
    return with_cost ? cost + price : price;
}

/* Relaxes every arc until nothing changes. */
static int64_t slow_distance(const random_case *c, int64_t demand, bool with_cost) {
    const ll_problem *p = c->problem;
    int64_t distance[NODES];
    for (int n = 0; n < NODES; n++) distance[n] = LL_COST_INF;
    distance[p->origin[demand]] = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t a = 0; a < p->arc_count; a++) {
            int64_t w = weight(c, p->klass[demand], a, with_cost), through = ll_cost_add(distance[p->tail[a]], w);
            if (through >= distance[p->head[a]]) continue;
            distance[p->head[a]] = through;
            changed = true;
        }
    }
    return distance[p->destination[demand]];
}

/* How many demands of 20 cases have a path. */
static int check_distances(bool chains) {
    int reached = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        random_case c;
        open_random(seed, (int)(seed % 4) + 1, chains, &c);
        LL_ASSERT_OK(c.ctx, ll_verify_distances(&c.v));
        for (int64_t d = 0; d < DEMANDS; d++) {
            CU_ASSERT_EQUAL(c.v.demand[d].distance_nusd, slow_distance(&c, d, true));
            CU_ASSERT_EQUAL(c.v.demand[d].proof_nusd, slow_distance(&c, d, false));
            reached += c.v.demand[d].distance_nusd < LL_COST_INF;
        }
        close_random(&c);
    }
    return reached;
}

static void distances_are_shortest(void) {
    CU_ASSERT_TRUE(check_distances(false) > 100);
    CU_ASSERT_TRUE(check_distances(true) > 100);
}

/* Of a network of branches few nodes are kept: ends of demands, and where three ways meet. */
static void chains_are_left_out(void) {
    random_case c;
    ll_class_graph g;
    open_random(3, 1, true, &c);
    LL_ASSERT_OK(c.ctx, ll_class_graph_create(c.ctx, c.problem, &g));
    ll_class_graph_build(&c.v, 0, true, &g);
    CU_ASSERT_TRUE(g.count >= 2 && g.count < 3 * NODES / 4);
    for (int64_t d = 0; d < DEMANDS; d++) CU_ASSERT_TRUE(g.kept_as[c.problem->origin[d]] != LL_NONE);
    for (int32_t n = 0; n < g.count; n++)
        for (int64_t i = g.first[n]; i < g.first[n + 1]; i++)
            CU_ASSERT_TRUE(g.arc[i].head >= 0 && g.arc[i].head < g.count && g.arc[i].head != n);
    ll_class_graph_free(c.ctx, &g);
    close_random(&c);
}

static void distances_may_run_out_of_memory(void) {
    random_case c;
    open_random(7, 2, false, &c);
    ll_status status = LL_ERR_MEMORY;
    long long before = c.ctx->memory.live_blocks;
    for (long long k = 0; status == LL_ERR_MEMORY && k < 1000; k++) {
        c.ctx->memory.fail_at = k;
        status = ll_verify_distances(&c.v);
        c.ctx->memory.fail_at = -1;
        CU_ASSERT_EQUAL(c.ctx->memory.live_blocks, before);
    }
    LL_ASSERT_STATUS(c.ctx, status, LL_OK);
    close_random(&c);
}

void suite_verify_parts(void);
void suite_verify_parts(void) {
    LL_TEST(decimals_are_exact);
    LL_TEST(only_the_shortest_decimal_is_read);
    LL_TEST(sums_know_when_they_overflow);
    LL_TEST(ratios_are_nearest);
    LL_TEST(gap_is_compared_exactly);
    LL_TEST(distances_are_shortest);
    LL_TEST(chains_are_left_out);
    LL_TEST(distances_may_run_out_of_memory);
}
