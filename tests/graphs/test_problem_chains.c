/* SPDX-License-Identifier: Apache-2.0 */
/* Chains joined: cases by hand, and distances under random prices that must not change by a digit. */
#include <math.h>
#include <string.h>

#include "graphs/base/random.h"
#include "graphs/demand_distances.h"
#include "graphs/network.h"
#include "graphs/problem_chains.h"
#include "tests/support/test.h"

enum { MOST_NODES = 200, MOST_ARCS = 900, MOST_DEMANDS = 12, CLASSES = 2 };

typedef struct chain_case { /* a network from arrays, as it grows */
    ll_context *ctx;
    int32_t nodes, arcs, demands;
    int32_t tail[MOST_ARCS], head[MOST_ARCS];
    double cost[CLASSES][MOST_ARCS], capacity[MOST_ARCS];
    int32_t origin[MOST_DEMANDS], destination[MOST_DEMANDS], klass[MOST_DEMANDS];
    double volume[MOST_DEMANDS], penalty[MOST_DEMANDS];
    ll_problem *p, *q;
} chain_case;

static void start(chain_case *c, int32_t nodes) {
    *c = (chain_case){.nodes = nodes};
    LL_ASSERT_OK(c->ctx, ll_context_create(&c->ctx));
}

static int32_t add_arc(chain_case *c, int32_t tail, int32_t head, double cost, double capacity) {
    int32_t a = c->arcs++;
    CU_ASSERT_FATAL(a < MOST_ARCS);
    c->tail[a] = tail;
    c->head[a] = head;
    c->cost[0][a] = cost;
    c->cost[1][a] = cost + 1;
    c->capacity[a] = capacity;
    return a;
}

static void add_edge(chain_case *c, int32_t u, int32_t v, double cost) {
    add_arc(c, u, v, cost, (double)INFINITY);
    add_arc(c, v, u, cost, (double)INFINITY);
}

static void add_demand(chain_case *c, int32_t origin, int32_t destination) {
    int32_t d = c->demands++;
    CU_ASSERT_FATAL(d < MOST_DEMANDS);
    c->origin[d] = origin;
    c->destination[d] = destination;
    c->klass[d] = d % CLASSES;
    c->volume[d] = 1 + d;
    c->penalty[d] = 1e6;
}

static void build(chain_case *c) {
    ll_network *network = NULL;
    double cost[CLASSES * MOST_ARCS];
    for (int32_t k = 0; k < CLASSES; k++) memcpy(cost + k * c->arcs, c->cost[k], (size_t)c->arcs * sizeof *cost);
    ll_problem_data data = {CLASSES,        cost,     c->capacity, c->demands, c->origin,
                            c->destination, c->klass, c->volume,   c->penalty};
    LL_ASSERT_OK(c->ctx, ll_network_create(c->ctx, c->nodes, c->arcs, c->tail, c->head, &network));
    LL_ASSERT_OK(c->ctx, ll_problem_create(c->ctx, network, &data, &c->p));
    ll_network_free(c->ctx, network);
    CU_ASSERT_PTR_NOT_NULL_FATAL(c->p);
}

static void join(chain_case *c) {
    build(c);
    LL_ASSERT_OK(c->ctx, ll_problem_join_chains(c->ctx, c->p, 0, &c->q));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c->q);
}

static void end(chain_case *c) {
    ll_problem_free(c->ctx, c->q);
    ll_problem_free(c->ctx, c->p);
    CU_ASSERT_EQUAL(atomic_load(&c->ctx->memory.live_blocks), 0);
    ll_context_free(c->ctx);
}

static void check_size(const chain_case *c, int32_t nodes, int32_t arcs) {
    CU_ASSERT_EQUAL_FATAL(c->q->node_count, nodes);
    CU_ASSERT_EQUAL_FATAL(c->q->arc_count, arcs);
}

static void check_chain(const chain_case *c, int32_t arc, const int32_t *expected, int32_t count) {
    int32_t parts[MOST_ARCS];
    CU_ASSERT_EQUAL_FATAL(ll_problem_whole_arcs(c->q, &arc, 1, NULL), count);
    CU_ASSERT_EQUAL(ll_problem_whole_arcs(c->q, &arc, 1, parts), count);
    CU_ASSERT_EQUAL(memcmp(parts, expected, (size_t)count * sizeof *parts), 0);
}

/* ---- by hand ---- */

/* 0 -> 1 -> 2 -> 3 */
static void test_one_way(void) {
    chain_case c;
    start(&c, 4);
    for (int32_t v = 0; v < 3; v++) add_arc(&c, v, v + 1, 10 + v, (double)INFINITY);
    add_demand(&c, 0, 3);
    join(&c);
    check_size(&c, 2, 1);
    check_chain(&c, 0, (const int32_t[]){0, 1, 2}, 3);
    CU_ASSERT_EQUAL(c.q->cost_nusd[0], 33 * LL_NANO);
    CU_ASSERT_EQUAL(c.q->cost_nusd[1], 36 * LL_NANO);
    CU_ASSERT_EQUAL(c.q->tail[0], 0);
    CU_ASSERT_EQUAL(c.q->head[0], 1);
    CU_ASSERT_EQUAL(c.q->destination[0], 1);
    CU_ASSERT_PTR_EQUAL(ll_problem_whole(c.q), c.p);
    CU_ASSERT_PTR_EQUAL(ll_problem_whole(c.p), c.p);
    end(&c);
}

/* 0 = 1 = 2, and 2 -> 3 -> 4 = 5: the way back from 4 ends at 3's side, which has no arc on. */
static void test_two_way(void) {
    chain_case c;
    start(&c, 6);
    add_edge(&c, 0, 1, 1);
    add_edge(&c, 1, 2, 2);
    add_arc(&c, 2, 3, 3, (double)INFINITY);
    add_arc(&c, 3, 4, 4, (double)INFINITY);
    add_edge(&c, 4, 5, 5);
    add_demand(&c, 0, 5);
    add_demand(&c, 2, 0);
    join(&c);
    check_size(&c, 3, 3);
    check_chain(&c, 0, (const int32_t[]){0, 2}, 2);
    check_chain(&c, 1, (const int32_t[]){3, 1}, 2);
    check_chain(&c, 2, (const int32_t[]){4, 5, 6}, 3);
    end(&c);
}

/* A cycle apart, a loop chain at 2, dead ends with a branch at 1: 0 = 1 = 2 is all that demands need. */
static void test_dead_ends_and_cycles(void) {
    chain_case c;
    start(&c, 13);
    add_edge(&c, 0, 1, 1);
    add_edge(&c, 1, 2, 1);
    add_edge(&c, 1, 3, 1);
    add_edge(&c, 3, 4, 1);
    add_edge(&c, 3, 5, 1);
    add_arc(&c, 5, 6, 1, 7);
    add_edge(&c, 2, 7, 1);
    add_edge(&c, 7, 8, 1);
    add_edge(&c, 8, 2, 1);
    add_arc(&c, 9, 10, 1, 7);
    add_arc(&c, 10, 11, 1, 7);
    add_arc(&c, 11, 9, 1, 7);
    add_demand(&c, 0, 2);
    join(&c);
    check_size(&c, 2, 2);
    check_chain(&c, 0, (const int32_t[]){0, 2}, 2);
    CU_ASSERT_EQUAL(c.q->entry_first[2], 0);
    end(&c);
}

/* A node that a demand begins or ends at stays, though it lies in a chain; so do loops and parallel arcs. */
static void test_kept(void) {
    chain_case c;
    start(&c, 8);
    for (int32_t v = 0; v < 7; v++) add_arc(&c, v, v + 1, 1, (double)INFINITY);
    add_arc(&c, 4, 5, 2, (double)INFINITY);
    add_arc(&c, 6, 6, 0, (double)INFINITY);
    add_demand(&c, 0, 2);
    add_demand(&c, 2, 7);
    join(&c);
    check_size(&c, 6, 6);
    check_chain(&c, 1, (const int32_t[]){2, 3}, 2);
    check_chain(&c, 2, (const int32_t[]){4}, 1);
    check_chain(&c, 3, (const int32_t[]){5}, 1);
    check_chain(&c, 4, (const int32_t[]){6}, 1);
    check_chain(&c, 5, (const int32_t[]){7}, 1);
    end(&c);
}

/* Two chains between the same ends, and the direct arc beside them. */
static void test_parallel_chains(void) {
    chain_case c;
    start(&c, 5);
    add_arc(&c, 0, 2, 1, 5);
    add_arc(&c, 0, 1, 9, 5);
    add_arc(&c, 2, 3, 1, 5);
    add_arc(&c, 0, 4, 1, 5);
    add_arc(&c, 3, 1, 1, 5);
    add_arc(&c, 4, 1, 1, 5);
    add_demand(&c, 0, 1);
    join(&c);
    check_size(&c, 2, 3);
    check_chain(&c, 0, (const int32_t[]){0, 2, 4}, 3);
    check_chain(&c, 1, (const int32_t[]){1}, 1);
    check_chain(&c, 2, (const int32_t[]){3, 5}, 2);
    end(&c);
}

/* Capacities 5, 0, none, 0: the first 0 is the one that can bind. A class closed on a part is closed on the chain. */
static void test_capacities(void) {
    const double capacity[] = {5, 0, (double)INFINITY, 0};
    chain_case c;
    start(&c, 5);
    for (int32_t v = 0; v < 4; v++) add_arc(&c, v, v + 1, 1, capacity[v]);
    c.cost[1][2] = (double)INFINITY;
    add_demand(&c, 0, 4);
    join(&c);
    check_size(&c, 2, 1);
    CU_ASSERT_EQUAL(c.q->cost_nusd[0], 4 * LL_NANO);
    CU_ASSERT_EQUAL(c.q->cost_nusd[1], LL_COST_INF);
    CU_ASSERT_EQUAL(c.q->row_count, 3);
    CU_ASSERT_EQUAL_FATAL(c.q->entry_first[1], 1);
    CU_ASSERT_EQUAL(c.q->entry[0].row, 1);
    CU_ASSERT_EQUAL(c.q->entry[0].klass, LL_NONE);
    CU_ASSERT_EQUAL(c.q->entry[0].weight_micro, LL_MICRO);
    end(&c);
}

/* Nothing to join, or too little: no copy. */
static void test_too_little(void) {
    chain_case c;
    start(&c, 3);
    add_arc(&c, 0, 1, 1, 5);
    add_arc(&c, 1, 2, 1, 5);
    add_demand(&c, 0, 2);
    build(&c);
    LL_ASSERT_OK(c.ctx, ll_problem_join_chains(c.ctx, c.p, 2, &c.q));
    CU_ASSERT_PTR_NULL(c.q);
    int32_t parts[2];
    CU_ASSERT_EQUAL(ll_problem_whole_arcs(c.p, (const int32_t[]){1, 0}, 2, parts), 2);
    CU_ASSERT_EQUAL(parts[0], 1);
    CU_ASSERT_EQUAL(parts[1], 0);
    end(&c);
}

/* ---- sets ---- */

/* N0 - N1 - N2 - N3 - N4 - N5 undirected, the first three links in the set WHOLE with weight 2, two of them in a set of
 * one class with weight 3; L3 alone in a set with weight 0.5 is not joined. */
static void test_sets(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL, *q = NULL;
    const char *folder = ll_test_folder();
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_test_write_file(folder, "node.csv", "node_id,x_coord,y_coord\nN0,0,0\nN1,1,0\nN2,2,0\nN3,3,0\nN4,4,0\nN5,5,0\n");
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year\n"
                       "L0,N0,N1,0,1,9\nL1,N1,N2,0,1,8\nL2,N2,N3,0,1,7\nL3,N3,N4,0,1,6\nL4,N4,N5,0,1,5\n");
    ll_test_write_file(folder, "commodity.csv", "commodity_id\nA\nB\n");
    ll_test_write_file(folder, "demand.csv", "o_node_id,d_node_id,commodity_id,volume\nN0,N5,A,1\nN5,N0,B,1\n");
    ll_test_write_file(folder, "capacity_set.csv",
                       "set_id,name,capacity_teu_per_year\nWHOLE,,30\nHALF,,20\nONLY_B,,10\n");
    ll_test_write_file(folder, "capacity_set_link.csv",
                       "set_id,link_id,direction,commodity_id,weight\nWHOLE,L0,both,,2\nWHOLE,L1,both,,2\n"
                       "WHOLE,L2,both,,2\nONLY_B,L0,forward,B,3\nONLY_B,L2,forward,B,3\nHALF,L3,both,,0.5\n");
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, folder, NULL, &p));
    ll_test_remove(folder);
    LL_ASSERT_OK(ctx, ll_problem_join_chains(ctx, p, 0, &q));
    CU_ASSERT_EQUAL_FATAL(q->node_count, 4);
    CU_ASSERT_EQUAL_FATAL(q->arc_count, 6);
    const ll_row_entry expected[] = {{4, LL_NONE, LL_MICRO}, {10, LL_NONE, 6 * LL_MICRO}, {12, 1, 6 * LL_MICRO}};
    CU_ASSERT_EQUAL_FATAL(q->entry_first[1], 3);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(q->entry[i].row, expected[i].row);
        CU_ASSERT_EQUAL(q->entry[i].klass, expected[i].klass);
        CU_ASSERT_EQUAL(q->entry[i].weight_micro, expected[i].weight_micro);
    }
    CU_ASSERT_EQUAL(q->entry_first[2] - q->entry_first[1], 2); /* backward: no row of B alone */
    ll_problem_free(ctx, q);
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* ---- random networks ---- */

static double random_capacity(ll_random *random) {
    return ll_random_below(random, 3) == 0 ? (double)INFINITY : ll_random_below(random, 5);
}

/* A way from u to v over new nodes, in one direction or both. */
static void add_way(chain_case *c, ll_random *random, int32_t u, int32_t v) {
    int32_t inner = ll_random_below(random, 5);
    bool both = ll_random_below(random, 2) == 0;
    for (int32_t i = 0; i <= inner; i++) {
        int32_t to = i == inner ? v : c->nodes++;
        int32_t a = add_arc(c, u, to, ll_random_below(random, 20), random_capacity(random));
        if (ll_random_below(random, 20) == 0) c->cost[1][a] = (double)INFINITY;
        if (both) add_arc(c, to, u, ll_random_below(random, 20), random_capacity(random));
        u = to;
    }
}

static void make_random(chain_case *c, uint64_t seed) {
    ll_random random = ll_random_start(seed);
    int32_t core = 3 + ll_random_below(&random, 8), ways = core + ll_random_below(&random, 2 * core);
    start(c, core);
    for (int32_t i = 0; i < ways; i++) {
        int32_t u = ll_random_below(&random, core), v = ll_random_below(&random, i % 7 == 0 ? c->nodes : core);
        if (u != v || i % 3 == 0) add_way(c, &random, u, v);
    }
    for (int32_t d = 0; d < MOST_DEMANDS; d++) {
        int32_t from = ll_random_below(&random, d < 8 ? core : c->nodes);
        add_demand(c, from, (from + 1 + ll_random_below(&random, core - 1)) % core);
        if (c->origin[d] == c->destination[d]) c->demands--;
    }
    CU_ASSERT_FATAL(c->nodes <= MOST_NODES);
    join(c);
}

/* Distances of all demands at prices [row]. */
static void find_distances(ll_context *ctx, const ll_problem *p, const int64_t *price, int64_t *distance) {
    int64_t *weight = ll_calloc(ctx, (int64_t)p->class_count * p->arc_count, sizeof *weight);
    for (int32_t k = 0; k < p->class_count; k++)
        for (int32_t a = 0; a < p->arc_count; a++)
            weight[(int64_t)k * p->arc_count + a] = ll_problem_reduced_cost(p, price, k, a);
    LL_ASSERT_OK(ctx, ll_demand_distances(ctx, p, weight, NULL, p->demand_count, false, distance));
    ll_free(ctx, weight);
}

static void check_distances(const chain_case *c, uint64_t seed) {
    ll_random random = ll_random_start(seed);
    int64_t price[MOST_ARCS] = {0}, of_p[MOST_DEMANDS], of_q[MOST_DEMANDS];
    for (int32_t round = 0; round < 3; round++) {
        find_distances(c->ctx, c->p, price, of_p);
        find_distances(c->ctx, c->q, price, of_q);
        for (int64_t d = 0; d < c->p->demand_count; d++) {
            CU_ASSERT_EQUAL(of_p[d], of_q[d]);
            if (round == 0) CU_ASSERT_EQUAL(of_q[d], c->q->free_cost_nusd[d]);
        }
        for (int64_t e = 0; e < c->q->entry_first[c->q->arc_count]; e++)
            price[c->q->entry[e].row] = ll_random_below(&random, 1000000000);
    }
}

/* The arcs of a chain follow each other between its ends, and have its cost and its tightest capacity. */
static void check_arcs(const chain_case *c) {
    const ll_problem *p = c->p, *q = c->q;
    for (int32_t a = 0; a < q->arc_count; a++) {
        int32_t parts[MOST_ARCS];
        int64_t count = ll_problem_whole_arcs(q, &a, 1, parts), cost[CLASSES] = {0}, tightest = LL_CAPACITY_NONE;
        for (int64_t i = 0; i < count; i++) {
            if (i > 0) CU_ASSERT_EQUAL(p->head[parts[i - 1]], p->tail[parts[i]]);
            for (int32_t k = 0; k < CLASSES; k++)
                cost[k] = ll_cost_add(cost[k], p->cost_nusd[k * p->arc_count + parts[i]]);
            for (int64_t e = p->entry_first[parts[i]]; e < p->entry_first[parts[i] + 1]; e++)
                if (p->row[p->entry[e].row].capacity_uteu < tightest) tightest = p->row[p->entry[e].row].capacity_uteu;
        }
        for (int32_t k = 0; k < CLASSES; k++) CU_ASSERT_EQUAL(cost[k], q->cost_nusd[k * q->arc_count + a]);
        int64_t entries = q->entry_first[a + 1] - q->entry_first[a];
        CU_ASSERT_EQUAL_FATAL(entries, tightest < LL_CAPACITY_NONE);
        if (entries > 0) CU_ASSERT_EQUAL(q->row[q->entry[q->entry_first[a]].row].capacity_uteu, tightest);
    }
}

static void test_random(void) {
    int64_t before = 0, after = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        chain_case c;
        make_random(&c, seed);
        check_distances(&c, seed);
        check_arcs(&c);
        before += c.p->node_count;
        after += c.q->node_count;
        end(&c);
    }
    CU_ASSERT(after < before / 2);
}

static void test_failing_memory(void) {
    chain_case c;
    ll_status status = LL_ERR_MEMORY;
    make_random(&c, 5);
    ll_problem_free(c.ctx, c.q);
    long long before = atomic_load(&c.ctx->memory.live_blocks);
    for (int k = 0; status == LL_ERR_MEMORY && k < 1000; k++) {
        atomic_store(&c.ctx->memory.fail_at, k);
        status = ll_problem_join_chains(c.ctx, c.p, 0, &c.q);
        atomic_store(&c.ctx->memory.fail_at, -1);
        if (status == LL_OK) break;
        CU_ASSERT_PTR_NULL(c.q);
        CU_ASSERT_EQUAL(atomic_load(&c.ctx->memory.live_blocks), before);
    }
    LL_ASSERT_STATUS(c.ctx, status, LL_OK);
    end(&c);
}

void suite_problem_chains(void);
void suite_problem_chains(void) {
    LL_TEST(test_one_way);
    LL_TEST(test_two_way);
    LL_TEST(test_dead_ends_and_cycles);
    LL_TEST(test_kept);
    LL_TEST(test_parallel_chains);
    LL_TEST(test_capacities);
    LL_TEST(test_too_little);
    LL_TEST(test_sets);
    LL_TEST(test_random);
    LL_TEST(test_failing_memory);
}
