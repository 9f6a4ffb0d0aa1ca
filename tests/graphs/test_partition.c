/* SPDX-License-Identifier: Apache-2.0 */
/* Orders and cells, on what METIS takes and on what it does not. */
#include "graphs/partition.h"

#include <signal.h>
#include <string.h>

#include "graphs/hierarchy.h"
#include "tests/support/test.h"

/* A network on the heap, with an order and cells. */
typedef struct net {
    ll_context *ctx;
    int32_t node_count, arc_count;
    int32_t *tail, *head, *order, *cell;
    int64_t *weight;
} net;

static net net_new(int32_t node_count, int32_t arc_room) {
    net n = {.node_count = node_count};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&n.ctx), LL_OK);
    n.tail = ll_calloc(n.ctx, arc_room, sizeof *n.tail);
    n.head = ll_calloc(n.ctx, arc_room, sizeof *n.head);
    n.order = ll_calloc(n.ctx, node_count, sizeof *n.order);
    n.cell = ll_calloc(n.ctx, node_count, sizeof *n.cell);
    n.weight = ll_calloc(n.ctx, node_count, sizeof *n.weight);
    return n;
}

static void net_free(net *n) {
    void *blocks[] = {n->tail, n->head, n->order, n->cell, n->weight};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) ll_free(n->ctx, blocks[i]);
    CU_ASSERT_EQUAL(atomic_load(&n->ctx->memory.live_blocks), 0);
    ll_context_free(n->ctx);
}

static void arc(net *n, int32_t tail, int32_t head) {
    n->tail[n->arc_count] = tail;
    n->head[n->arc_count++] = head;
}

static net grid(int32_t rows, int32_t columns) {
    net n = net_new(rows * columns, 2 * rows * columns);
    for (int32_t v = 0; v < rows * columns; v++) {
        if (v % columns + 1 < columns) arc(&n, v, v + 1);
        if (v + columns < rows * columns) arc(&n, v + columns, v);
    }
    return n;
}

/* A path whose nodes are numbered out of order. */
static net path(int32_t count, int32_t step) {
    net n = net_new(count, count);
    for (int32_t i = 0; i + 1 < count; i++)
        arc(&n, (int32_t)((int64_t)i * step % count), (int32_t)((int64_t)(i + 1) * step % count));
    return n;
}

static ll_status make_order(net *n, uint64_t seed) {
    return ll_partition_order(n->ctx, n->node_count, n->arc_count, n->tail, n->head, seed, n->order);
}

static ll_status make_cells(net *n, const int64_t *weight, int32_t parts, int64_t *cut) {
    return ll_partition_cells(n->ctx, n->node_count, n->arc_count, n->tail, n->head, weight, parts, 1, n->cell, cut);
}

static void check_permutation(const net *n) {
    bool *seen = ll_calloc(n->ctx, n->node_count, sizeof *seen);
    int32_t wrong = 0;
    for (int32_t i = 0; i < n->node_count; i++) {
        bool inside = n->order[i] >= 0 && n->order[i] < n->node_count;
        if (!inside || seen[n->order[i]]) wrong++;
        if (inside) seen[n->order[i]] = true;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    ll_free(n->ctx, seen);
}

static int64_t count_cut(const net *n) {
    int64_t cut = 0;
    for (int32_t a = 0; a < n->arc_count; a++) cut += n->cell[n->tail[a]] != n->cell[n->head[a]];
    return cut;
}

/* Orders n, contracts it, and tells the size of the hierarchy. */
static void order_and_contract(net *n, int64_t *edges, int32_t *levels) {
    ll_hierarchy *h = NULL;
    LL_ASSERT_OK(n->ctx, make_order(n, 1));
    check_permutation(n);
    LL_ASSERT_OK(n->ctx, ll_hierarchy_create(n->ctx, n->node_count, n->arc_count, n->tail, n->head, n->order, 0, &h));
    *edges = h->edge_count;
    *levels = h->level_count;
    ll_hierarchy_free(n->ctx, h);
}

static void test_order_of_grid(void) {
    net n = grid(60, 60);
    int64_t edges = 0;
    int32_t levels = 0;
    order_and_contract(&n, &edges, &levels);
    CU_ASSERT_TRUE(edges < 40 * 3600); /* row by row it would be about 60 * 3600 */
    CU_ASSERT_TRUE(levels < 400);
    net_free(&n);
}

static void test_order_is_repeatable(void) {
    net n = grid(30, 40);
    int32_t *before = ll_calloc(n.ctx, n.node_count, sizeof *before);
    size_t bytes = (size_t)n.node_count * sizeof *before;
    LL_ASSERT_OK(n.ctx, make_order(&n, 5));
    memcpy(before, n.order, bytes);
    LL_ASSERT_OK(n.ctx, make_order(&n, 6));
    CU_ASSERT_NOT_EQUAL(memcmp(before, n.order, bytes), 0);
    LL_ASSERT_OK(n.ctx, make_order(&n, 5));
    CU_ASSERT_EQUAL(memcmp(before, n.order, bytes), 0);
    ll_free(n.ctx, before);
    net_free(&n);
}

/* A path of a million nodes: two edges a node at most, and a low elimination tree. */
static void test_long_path(void) {
    int64_t edges = 0;
    int32_t levels = 0;
    for (int32_t step = 1; step <= 1 + 7919; step += 7918) {
        net n = path(1000000, step);
        order_and_contract(&n, &edges, &levels);
        CU_ASSERT_TRUE(edges <= 2 * 1000000);
        CU_ASSERT_TRUE(levels <= 60);
        net_free(&n);
    }
}

static void test_star(void) {
    net n = net_new(100000, 100000);
    int64_t edges = 0, cut = 0;
    int32_t levels = 0;
    for (int32_t v = 1; v < n.node_count; v++) arc(&n, v % 2 == 0 ? v : 0, v % 2 == 0 ? 0 : v);
    order_and_contract(&n, &edges, &levels);
    CU_ASSERT_EQUAL(edges, 99999);
    CU_ASSERT_EQUAL(levels, 2);
    LL_ASSERT_OK(n.ctx, make_cells(&n, NULL, 4, &cut));
    CU_ASSERT_EQUAL(cut, count_cut(&n));
    net_free(&n);
}

/* Two hubs that share every other node, a triangulated strip, a comb: degree 2 everywhere, none of them a chain. */
static void test_shapes(void) {
    int64_t edges = 0;
    int32_t levels = 0;
    net hubs = net_new(50002, 100004);
    for (int32_t v = 2; v < hubs.node_count; v++) {
        arc(&hubs, 0, v);
        arc(&hubs, v, 1);
    }
    order_and_contract(&hubs, &edges, &levels);
    CU_ASSERT_EQUAL(edges, 100001);
    net_free(&hubs);
    net strip = net_new(20000, 40000);
    for (int32_t v = 0; v + 1 < strip.node_count; v++) arc(&strip, v, v + 1);
    for (int32_t v = 0; v + 2 < strip.node_count; v++) arc(&strip, v + 2, v);
    order_and_contract(&strip, &edges, &levels);
    CU_ASSERT_TRUE(edges < 8 * 20000);
    CU_ASSERT_TRUE(levels < 600);
    net_free(&strip);
    net comb = net_new(20000, 20000);
    for (int32_t v = 0; v + 1 < 10000; v++) arc(&comb, v, v + 1);
    for (int32_t v = 0; v < 10000; v++) arc(&comb, v, v + 10000);
    order_and_contract(&comb, &edges, &levels);
    CU_ASSERT_TRUE(edges <= 2 * 20000);
    CU_ASSERT_TRUE(levels <= 60);
    net_free(&comb);
}

static void test_no_nodes_no_edges(void) {
    for (int32_t count = 0; count <= 3; count++) {
        for (int32_t arcs = 0; arcs <= (count > 0 ? count : 0); arcs++) {
            net n = net_new(count, 8);
            int64_t cut = -1;
            for (int32_t a = 0; a < arcs; a++) arc(&n, a, (a + 1) % count); /* loops and parallel arcs among them */
            LL_ASSERT_OK(n.ctx, make_order(&n, 1));
            check_permutation(&n);
            for (int32_t parts = 1; parts <= 4; parts++) {
                LL_ASSERT_OK(n.ctx, make_cells(&n, NULL, parts, &cut));
                CU_ASSERT_EQUAL(cut, count_cut(&n));
                for (int32_t v = 0; v < count; v++) CU_ASSERT_TRUE(n.cell[v] >= 0 && n.cell[v] < parts);
            }
            net_free(&n);
        }
    }
}

/* Without edges, cells still have about equal weight. */
static void test_cells_without_edges(void) {
    net n = net_new(1000, 1);
    int64_t cut = -1;
    int32_t size[4] = {0};
    LL_ASSERT_OK(n.ctx, make_cells(&n, NULL, 4, &cut));
    for (int32_t v = 0; v < 1000; v++) size[n.cell[v]]++;
    for (int32_t c = 0; c < 4; c++) CU_ASSERT_EQUAL(size[c], 250);
    CU_ASSERT_EQUAL(cut, 0);
    LL_ASSERT_OK(n.ctx, make_order(&n, 1));
    check_permutation(&n);
    net_free(&n);
}

static void test_cells_of_grid(void) {
    net n = grid(40, 40);
    for (int32_t parts = 1; parts <= 16; parts *= 2) {
        int64_t cut = -1;
        int32_t size[16] = {0};
        LL_ASSERT_OK(n.ctx, make_cells(&n, NULL, parts, &cut));
        CU_ASSERT_EQUAL(cut, count_cut(&n));
        CU_ASSERT_TRUE(cut <= 60 * (parts - 1));
        for (int32_t v = 0; v < n.node_count; v++) size[n.cell[v]]++;
        for (int32_t c = 0; c < parts; c++)
            CU_ASSERT_TRUE(size[c] * parts > 1600 * 8 / 10 && size[c] * parts < 1600 * 12 / 10);
    }
    net_free(&n);
}

/* Weights far over 2^31, zero weights, one node that outweighs all others. */
static void test_cells_by_weight(void) {
    net n = grid(20, 20);
    int64_t cut = -1, left = 0, right = 0;
    for (int32_t v = 0; v < 400; v++) n.weight[v] = v % 20 < 5 ? INT64_C(3) << 50 : INT64_C(1) << 50;
    LL_ASSERT_OK(n.ctx, make_cells(&n, n.weight, 2, &cut));
    for (int32_t v = 0; v < 400; v++) *(n.cell[v] == 0 ? &left : &right) += n.weight[v] >> 50;
    CU_ASSERT_EQUAL(left + right, 600);
    CU_ASSERT_TRUE(left > 270 && left < 330);
    for (int32_t v = 0; v < 400; v++) n.weight[v] = 0;
    LL_ASSERT_OK(n.ctx, make_cells(&n, n.weight, 3, &cut));
    n.weight[17] = INT64_MAX;
    n.weight[18] = INT64_MAX;
    LL_ASSERT_OK(n.ctx, make_cells(&n, n.weight, 3, &cut));
    CU_ASSERT_EQUAL(cut, count_cut(&n));
    n.weight[3] = -1;
    LL_ASSERT_STATUS(n.ctx, make_cells(&n, n.weight, 3, &cut), LL_ERR_USAGE);
    LL_ASSERT_STATUS(n.ctx, make_cells(&n, NULL, 0, &cut), LL_ERR_USAGE);
    net_free(&n);
}

/* Parts of a network that do not meet. */
static void test_disconnected(void) {
    net n = net_new(900, 4000);
    int64_t edges = 0, cut = -1;
    int32_t levels = 0;
    for (int32_t v = 0; v < 800; v++) /* eight grids of 10 x 10, a hundred nodes alone */
        if (v % 10 < 9) arc(&n, v, v + 1);
    for (int32_t v = 0; v < 800; v++)
        if (v % 100 < 90) arc(&n, v, v + 10);
    order_and_contract(&n, &edges, &levels);
    LL_ASSERT_OK(n.ctx, make_cells(&n, NULL, 4, &cut));
    CU_ASSERT_EQUAL(cut, count_cut(&n));
    net_free(&n);
}

static void on_term(int signal_number) { (void)signal_number; }

/* The caller's signal handlers and mask are as before. */
static void test_signals(void) {
    struct sigaction mine, before, after;
    sigset_t mask;
    memset(&mine, 0, sizeof mine);
    mine.sa_handler = on_term;
    sigaction(SIGTERM, &mine, &before);
    net n = grid(20, 20);
    LL_ASSERT_OK(n.ctx, make_order(&n, 1));
    sigaction(SIGTERM, &before, &after);
    CU_ASSERT_TRUE(after.sa_handler == on_term);
    sigaction(SIGABRT, NULL, &after);
    CU_ASSERT_TRUE(after.sa_handler == SIG_DFL);
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    CU_ASSERT_EQUAL(sigismember(&mask, SIGTERM), 0);
    net_free(&n);
}

static void test_failing_memory(void) {
    net n = grid(8, 9);
    long long before = atomic_load(&n.ctx->memory.live_blocks);
    for (int cells = 0; cells < 2; cells++) {
        int64_t cut = 0;
        ll_status status = LL_ERR_MEMORY;
        long long k = 0;
        for (; status == LL_ERR_MEMORY; k++) {
            atomic_store(&n.ctx->memory.fail_at, k);
            status = cells == 0 ? make_order(&n, 1) : make_cells(&n, NULL, 3, &cut);
            atomic_store(&n.ctx->memory.fail_at, -1);
            CU_ASSERT_EQUAL(atomic_load(&n.ctx->memory.live_blocks), before);
        }
        LL_ASSERT_OK(n.ctx, status);
        CU_ASSERT_TRUE(k > 5);
    }
    net_free(&n);
}

void suite_partition(void);
void suite_partition(void) {
    LL_TEST(test_order_of_grid);
    LL_TEST(test_order_is_repeatable);
    LL_TEST(test_long_path);
    LL_TEST(test_star);
    LL_TEST(test_shapes);
    LL_TEST(test_no_nodes_no_edges);
    LL_TEST(test_cells_without_edges);
    LL_TEST(test_cells_of_grid);
    LL_TEST(test_cells_by_weight);
    LL_TEST(test_disconnected);
    LL_TEST(test_signals);
    LL_TEST(test_failing_memory);
}
