/* SPDX-License-Identifier: Apache-2.0 */
/* Hierarchies by hand, and beside the elimination game played out on a matrix. */
#include "graphs/hierarchy_parts.h"

#include <string.h>

#include "tests/support/test.h"

enum { NODES = 30, ARCS = 70 };

static ll_context *new_context(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    return ctx;
}

static void free_all(ll_context *ctx, ll_hierarchy *h) {
    ll_hierarchy_free(ctx, h);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/*
 * A square 0 - 1 - 2 - 3 - 0 contracted in the order 0, 2, 1, 3: ranks 0 1 2 3 are nodes 0 2 1 3. Contracting node 0
 * joins 1 and 3, so the edges by ranks are {0,2} {0,3} {1,2} {1,3} {2,3}, and {2,3} has the lower triangles 0 and 1.
 */
static void test_square(void) {
    static const int32_t tail[] = {0, 1, 2, 3, 3, 2}, head[] = {1, 2, 3, 0, 3, 1}, order[] = {0, 2, 1, 3};
    static const int32_t up_head[] = {2, 3, 2, 3, 3}, parent[] = {2, 2, 3, LL_NONE}, level[] = {0, 0, 1, 2};
    static const int32_t supernode_last[] = {0, 3, 3, 3};
    ll_context *ctx = new_context();
    ll_hierarchy *h = NULL;
    LL_ASSERT_OK(ctx, ll_hierarchy_create(ctx, 4, 6, tail, head, order, 0, &h));
    CU_ASSERT_EQUAL(h->edge_count, 5);
    CU_ASSERT_EQUAL(memcmp(h->up_head, up_head, sizeof up_head), 0);
    CU_ASSERT_EQUAL(memcmp(h->parent, parent, sizeof parent), 0);
    CU_ASSERT_EQUAL(memcmp(h->level, level, sizeof level), 0);
    CU_ASSERT_EQUAL(h->level_count, 3);
    CU_ASSERT_EQUAL(h->triangle_count, 2);
    CU_ASSERT_EQUAL(memcmp(h->supernode_last, supernode_last, sizeof supernode_last), 0);
    CU_ASSERT_EQUAL(h->down_first[3] - h->down_first[2], 2); /* rank 2 has the edges 0 and 2 below */
    CU_ASSERT_EQUAL(h->down_edge[h->down_first[2] + 1], 2);
    CU_ASSERT_EQUAL(h->edge_arc_first[3] - h->edge_arc_first[2], 2); /* arcs 1 and 5 lie on {1, 2} */
    CU_ASSERT_EQUAL(h->edge_arc[h->edge_arc_first[2]], 1);
    CU_ASSERT_EQUAL(h->edge_arc[h->edge_arc_first[2] + 1], 5);
    CU_ASSERT_EQUAL(h->edge_arc_first[5], 5);            /* the loop is dropped */
    CU_ASSERT_EQUAL(h->in_first[4] - h->in_first[3], 2); /* arcs 2 and 4 end in node 3 */
    CU_ASSERT_EQUAL(h->in_arc[h->in_first[3]], 2);
    CU_ASSERT_EQUAL(h->in_tail[h->in_first[3]], 1);
    free_all(ctx, h);
}

static uint32_t draw(uint32_t *seed, uint32_t below) {
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

/* joined[x][y] after the elimination game, by rank; returns the number of triangles met. */
static int64_t play(const ll_hierarchy *h, bool joined[NODES][NODES]) {
    int64_t triangles = 0;
    memset(joined, 0, NODES * sizeof joined[0]);
    for (int32_t a = 0; a < h->arc_count; a++)
        if (h->arc_tail[a] != h->arc_head[a])
            joined[h->arc_tail[a]][h->arc_head[a]] = joined[h->arc_head[a]][h->arc_tail[a]] = true;
    for (int32_t v = 0; v < NODES; v++)
        for (int32_t x = v + 1; x < NODES; x++)
            for (int32_t y = x + 1; y < NODES; y++) {
                if (!joined[v][x] || !joined[v][y]) continue;
                joined[x][y] = joined[y][x] = true;
                triangles++;
            }
    return triangles;
}

static void check_edges(const ll_hierarchy *h, bool joined[NODES][NODES]) {
    int64_t edge = 0;
    for (int32_t x = 0; x < NODES; x++) {
        CU_ASSERT_EQUAL(h->up_first[x], edge);
        int32_t parent = LL_NONE;
        for (int32_t y = x + 1; y < NODES; y++) {
            if (!joined[x][y]) continue;
            if (parent == LL_NONE) parent = y;
            CU_ASSERT_EQUAL_FATAL(h->up_head[edge], y);
            CU_ASSERT_EQUAL(h->up_tail[edge], x);
            edge++;
        }
        CU_ASSERT_EQUAL(h->parent[x], parent);
        if (parent != LL_NONE) CU_ASSERT_TRUE(h->level[x] < h->level[parent]);
    }
    CU_ASSERT_EQUAL(h->edge_count, edge);
}

/* Children come before their parents, and a subtree is a run of ranks. */
static void check_postorder(const ll_hierarchy *h) {
    int32_t size[NODES] = {0};
    for (int32_t v = 0; v < NODES; v++) {
        int32_t first = v - size[v]++; /* the children's sizes are there by now */
        for (int32_t x = first; x < v; x++) CU_ASSERT_TRUE(h->parent[x] > x && h->parent[x] <= v);
        if (first > 0) CU_ASSERT_TRUE(h->parent[first - 1] == LL_NONE || h->parent[first - 1] > v);
        if (h->parent[v] != LL_NONE) size[h->parent[v]] += size[v];
    }
}

/* Edges by upper end, each once; ranks of a supernode see the same ranks above it. */
static void check_supernodes(const ll_hierarchy *h, bool joined[NODES][NODES]) {
    for (int32_t x = 0; x < NODES; x++) {
        int64_t i = h->down_first[x];
        for (int32_t v = 0; v < x; v++)
            if (joined[v][x]) CU_ASSERT_EQUAL(h->down_edge[i++], ll_hierarchy_edge(h, v, x));
        CU_ASSERT_EQUAL(h->down_first[x + 1], i);
        int32_t last = h->supernode_last[x];
        for (int32_t v = x; v < last; v++) CU_ASSERT_EQUAL(h->supernode_last[v], last);
        for (int32_t y = x + 1; y < NODES; y++) CU_ASSERT_EQUAL(joined[x][y], y <= last || joined[last][y]);
        bool could_grow = last + 1 < NODES && h->parent[last] == last + 1;
        for (int32_t y = last + 2; could_grow && y < NODES; y++) could_grow = joined[last][y] == joined[last + 1][y];
        CU_ASSERT_FALSE(could_grow);
    }
}

/* A rank is one level above the highest of its children, or on level 0. */
static void check_levels(const ll_hierarchy *h) {
    static int32_t expected[NODES];
    int32_t count = 0;
    memset(expected, 0, sizeof expected);
    for (int32_t v = 0; v < NODES; v++) { /* children come before their parent */
        int32_t above = expected[v] + 1, parent = h->parent[v];
        CU_ASSERT_EQUAL(h->level[v], expected[v]);
        if (parent != LL_NONE && expected[parent] < above) expected[parent] = above;
        if (count < above) count = above;
    }
    CU_ASSERT_EQUAL(h->level_count, count);
}

/* Every arc that is no loop lies on the edge of its ends, once. */
static void check_arcs(const ll_hierarchy *h) {
    int32_t on_edges = 0;
    for (int64_t e = 0; e < h->edge_count; e++) {
        for (int64_t i = h->edge_arc_first[e]; i < h->edge_arc_first[e + 1]; i++, on_edges++) {
            int32_t tail = h->arc_tail[h->edge_arc[i]], head = h->arc_head[h->edge_arc[i]];
            CU_ASSERT_EQUAL(tail < head ? tail : head, h->up_tail[e]);
            CU_ASSERT_EQUAL(tail < head ? head : tail, h->up_head[e]);
            if (i > h->edge_arc_first[e]) CU_ASSERT_TRUE(h->edge_arc[i - 1] < h->edge_arc[i]);
        }
    }
    for (int32_t a = 0; a < h->arc_count; a++) on_edges += h->arc_tail[a] == h->arc_head[a];
    CU_ASSERT_EQUAL(on_edges, h->arc_count);
}

static void make_network(uint32_t seed, int32_t *tail, int32_t *head, int32_t *order) {
    for (int32_t a = 0; a < ARCS; a++) {
        tail[a] = (int32_t)draw(&seed, NODES - 2); /* the last two nodes stay alone */
        head[a] = (int32_t)draw(&seed, NODES - 2);
    }
    for (int32_t i = 0; i < NODES; i++) order[i] = (i * 7 + (int32_t)seed % NODES + NODES) % NODES;
}

static void test_elimination_game(void) {
    static bool joined[NODES][NODES];
    static int32_t tail[ARCS], head[ARCS], order[NODES];
    for (uint32_t seed = 1; seed <= 20; seed++) {
        ll_context *ctx = new_context();
        ll_hierarchy *h = NULL;
        ll_context_set_threads(ctx, 1 + (int)seed % 2);
        make_network(seed, tail, head, order);
        LL_ASSERT_OK(ctx, ll_hierarchy_create(ctx, NODES, (int32_t)(seed * 3), tail, head, order, 0, &h));
        for (int32_t r = 0; r < NODES; r++) CU_ASSERT_EQUAL(h->rank[h->node[r]], r);
        CU_ASSERT_EQUAL(h->triangle_count, play(h, joined));
        check_edges(h, joined);
        check_postorder(h);
        check_supernodes(h, joined);
        check_levels(h);
        check_arcs(h);
        free_all(ctx, h);
    }
}

/* A star contracted from its middle is a clique: n (n - 1) / 2 edges, refused by the limit before it is stored. */
static void test_limits(void) {
    enum { LEAVES = 20000 };
    static int32_t tail[LEAVES], head[LEAVES], order[LEAVES + 1];
    for (int32_t a = 0; a < LEAVES; a++) head[a] = a + 1;
    for (int32_t i = 0; i <= LEAVES; i++) order[i] = i;
    ll_context *ctx = new_context();
    ll_hierarchy *h = NULL;
    LL_ASSERT_STATUS(ctx, ll_hierarchy_create(ctx, LEAVES + 1, LEAVES, tail, head, order, 1000000, &h),
                     LL_ERR_UNAVAILABLE);
    LL_ASSERT_ERROR_HAS(ctx, "over 1000000 edges");
    CU_ASSERT_PTR_NULL(h);
    CU_ASSERT_TRUE(atomic_load(&ctx->memory.peak_bytes) < 2000000);
    LL_ASSERT_STATUS(ctx, ll_hierarchy_create(ctx, 41, 40, tail, head, order, 819, &h), LL_ERR_UNAVAILABLE);
    LL_ASSERT_OK(ctx, ll_hierarchy_create(ctx, 41, 40, tail, head, order, 820, &h));
    CU_ASSERT_EQUAL(h->edge_count, 820);
    CU_ASSERT_EQUAL(h->triangle_count, 10660); /* 41 * 40 * 39 / 6 */
    free_all(ctx, h);
}

static void test_small_and_wrong(void) {
    static const int32_t tail[] = {0}, head[] = {0}, twice[] = {1, 1}, outside[] = {0, 2};
    ll_context *ctx = new_context();
    ll_hierarchy *h = NULL;
    LL_ASSERT_OK(ctx, ll_hierarchy_create(ctx, 0, 0, NULL, NULL, NULL, 0, &h));
    CU_ASSERT_EQUAL(h->level_count, 0);
    ll_hierarchy_free(ctx, h);
    LL_ASSERT_OK(ctx, ll_hierarchy_create(ctx, 1, 1, tail, head, tail, 0, &h));
    CU_ASSERT_EQUAL(h->edge_count, 0);
    ll_hierarchy_free(ctx, h);
    LL_ASSERT_STATUS(ctx, ll_hierarchy_create(ctx, 2, 1, tail, head, twice, 0, &h), LL_ERR_USAGE);
    LL_ASSERT_STATUS(ctx, ll_hierarchy_create(ctx, 2, 1, tail, head, outside, 0, &h), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "order[1] = 2");
    free_all(ctx, h);
}

static void test_plain(void) {
    static const int32_t tail[] = {2, 0, 0}, head[] = {1, 2, 1};
    ll_context *ctx = new_context();
    ll_hierarchy *h = NULL;
    LL_ASSERT_OK(ctx, ll_hierarchy_create_plain(ctx, 3, 3, tail, head, NULL, &h));
    CU_ASSERT_TRUE(h->plain);
    CU_ASSERT_EQUAL(h->edge_count, 0);
    CU_ASSERT_EQUAL(h->rank[2], 2);
    CU_ASSERT_EQUAL(h->out_first[1], 2);
    CU_ASSERT_EQUAL(h->out_arc[0], 1);
    CU_ASSERT_EQUAL(h->out_arc[1], 2);
    CU_ASSERT_EQUAL(h->in_arc[h->in_first[1]], 0);
    CU_ASSERT_EQUAL(h->in_tail[h->in_first[1]], 2);
    free_all(ctx, h);
}

static ll_status create_either(ll_context *ctx, bool plain, ll_hierarchy **h) {
    static const int32_t tail[] = {0, 1, 2, 3}, head[] = {1, 2, 3, 0}, order[] = {0, 2, 1, 3};
    if (plain) return ll_hierarchy_create_plain(ctx, 4, 4, tail, head, NULL, h);
    return ll_hierarchy_create(ctx, 4, 4, tail, head, order, 0, h);
}

static void test_failing_memory(void) {
    ll_context *ctx = new_context();
    ll_hierarchy *h = NULL;
    for (int plain = 0; plain < 2; plain++) {
        long long k = 0;
        for (ll_status status = LL_ERR_MEMORY; status == LL_ERR_MEMORY; k++) {
            h = (ll_hierarchy *)(void *)ctx;
            atomic_store(&ctx->memory.fail_at, k);
            status = create_either(ctx, plain == 1, &h);
            atomic_store(&ctx->memory.fail_at, -1);
            if (status == LL_OK) break;
            CU_ASSERT_PTR_NULL(h);
            CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
        }
        CU_ASSERT_TRUE(k >= 9);
        ll_hierarchy_free(ctx, h);
    }
    free_all(ctx, NULL);
}

void suite_hierarchy(void);
void suite_hierarchy(void) {
    LL_TEST(test_square);
    LL_TEST(test_elimination_game);
    LL_TEST(test_limits);
    LL_TEST(test_small_and_wrong);
    LL_TEST(test_plain);
    LL_TEST(test_failing_memory);
}
