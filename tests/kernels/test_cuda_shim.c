/* SPDX-License-Identifier: Apache-2.0 */
/* The CUDA backend over the host shim: the suite of every backend, with several orders of threads, and the sizes at
 * which kernels stride, tiles are wide and results come home in portions. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "tests/kernels/parity_brief.h"
#include "tests/kernels/parity_prices.h"
#include "tests/support/cuda_shim/backend.h"
#include "tests/support/cuda_shim/clean.h"
#include "tests/support/test.h"

static void test_parity(void) {
    ll_shim_reset();
    ll_parity_shapes(&ll_cuda_shim_ops, LL_PARITY_SAMPLE);
    ll_shim_assert_clean();
}

static void test_prices(void) {
    ll_shim_reset();
    ll_parity_prices(&ll_cuda_shim_ops);
    ll_shim_assert_clean();
}

static void test_failing_memory(void) {
    ll_shim_reset();
    ll_parity_failing_memory(&ll_cuda_shim_ops);
    ll_shim_assert_clean();
}

/* A case of one's own, and a hierarchy for it. */
typedef struct own_case {
    ll_context *ctx;
    ll_parity_case *c;
    ll_hierarchy *h;
} own_case;

static void own_open(own_case *own, ll_parity_kind kind, ll_parity_order order) {
    ll_shim_reset();
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&own->ctx), LL_OK);
    LL_ASSERT_OK(own->ctx, ll_parity_case_create(own->ctx, kind, 5, &own->c));
    LL_ASSERT_OK(own->ctx, ll_parity_hierarchy(own->ctx, own->c, order, &own->h));
}

/* A road both ways through all nodes, and with it many lanes or long paths. */
static void own_open_road(own_case *own, int32_t nodes, int32_t metrics, int32_t lanes) {
    ll_shim_reset();
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&own->ctx), LL_OK);
    int32_t arcs = 2 * (nodes - 1);
    int32_t *tail = ll_calloc(own->ctx, arcs, sizeof *tail), *head = ll_calloc(own->ctx, arcs, sizeof *head);
    int64_t *weight = ll_calloc(own->ctx, arcs, sizeof *weight);
    for (int32_t a = 0; a < arcs; a++) {
        tail[a] = a / 2 + a % 2;
        head[a] = a / 2 + 1 - a % 2;
        weight[a] = 1 + a % 7;
    }
    LL_ASSERT_OK(own->ctx, ll_parity_case_from_arcs(own->ctx, "road", nodes, arcs, tail, head, weight, metrics, lanes,
                                                    11, &own->c));
    LL_ASSERT_OK(own->ctx, ll_parity_hierarchy(own->ctx, own->c, LL_PARITY_METIS, &own->h));
    ll_free(own->ctx, tail);
    ll_free(own->ctx, head);
    ll_free(own->ctx, weight);
}

static void own_check(own_case *own, int32_t batch_lanes, int32_t tile_lanes) {
    ll_engine_options options = {.threads = 1, .batch_lanes = batch_lanes, .tile_lanes = tile_lanes};
    ll_parity_case_check(own->ctx, &ll_cuda_shim_ops, own->h, &options, own->c);
}

static void own_close(own_case *own) {
    ll_hierarchy_free(own->ctx, own->h);
    ll_parity_case_free(own->ctx, own->c);
    CU_ASSERT_EQUAL(atomic_load(&own->ctx->memory.live_blocks), 0);
    ll_context_free(own->ctx);
    ll_shim_assert_clean();
}

/* With just too little memory for their lists, triangles are searched: the same bits, on every kind of network. */
static void test_searched_triangles(void) {
    for (ll_parity_kind kind = 0; kind < LL_PARITY_KINDS; kind++) {
        own_case own;
        ll_engine engine;
        own_open(&own, kind, LL_PARITY_SHUFFLED);
        ll_parity_open_searched(own.ctx, &ll_cuda_shim_ops, ll_shim_device_memory, own.h, own.c, &engine);
        ll_parity_engine_check(own.ctx, &engine, own.c);
        engine.ops->close(engine.impl);
        own_close(&own);
    }
}

/* Whatever the order in which blocks and threads run, the bits are the same. */
static void test_orders_of_threads(void) {
    for (ll_parity_order order = 0; order < LL_PARITY_ORDERS; order++) {
        own_case own;
        own_open(&own, LL_PARITY_RANDOM, order);
        for (uint64_t seed = 2; seed <= (LL_TEST_SANITIZED ? 6 : 21); seed++) {
            ll_shim.seed = seed;
            own_check(&own, (int32_t)(seed % 3) * 8, 0);
        }
        own_close(&own);
    }
}

static void test_wide_tiles(void) {
    own_case own;
    ll_engine_info info;
    void *engine = NULL;
    own_open_road(&own, 30, 2, 300);
    own_check(&own, 0, 0);
    own_check(&own, 100, 64);
    own_check(&own, 0, 1024);
    ll_engine_options options = {.threads = 1};
    LL_ASSERT_OK(own.ctx, ll_cuda_shim_ops.open(own.ctx, own.h, &own.c->lanes, &options, &engine));
    ll_cuda_shim_ops.info(engine, &info);
    CU_ASSERT_EQUAL(info.tile_lanes, 128);
    CU_ASSERT_EQUAL(info.batch_lanes, 300);
    CU_ASSERT_EQUAL(info.memory_bytes, (int64_t)ll_shim.live_bytes);
    CU_ASSERT_STRING_EQUAL(info.name, "cuda, host shim");
    ll_cuda_shim_ops.close(engine);
    options.tile_lanes = 1025;
    LL_ASSERT_STATUS(own.ctx, ll_cuda_shim_ops.open(own.ctx, own.h, &own.c->lanes, &options, &engine), LL_ERR_USAGE);
    own_close(&own);
}

/* Many triangles an edge, and supernodes of several pieces, of one, of one rank more than that, and cut anywhere. */
static void test_supernodes(void) {
    static const int32_t nodes[] = {2, 5, 16, 17, 37, LL_PARITY_DENSE_NODES}, tiles[] = {0, 33, 64, 5, 128, 0};
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        own_case own;
        ll_shim_reset();
        CU_ASSERT_EQUAL_FATAL(ll_context_create(&own.ctx), LL_OK);
        LL_ASSERT_OK(own.ctx,
                     ll_parity_case_dense(own.ctx, nodes[i], i % 2 == 0 ? 3 : 1, 9 + 30 * (int32_t)(i % 3), &own.c));
        LL_ASSERT_OK(own.ctx, ll_parity_hierarchy(own.ctx, own.c, LL_PARITY_SHUFFLED, &own.h));
        CU_ASSERT_EQUAL(own.h->supernode_last[0], nodes[i] - 1);
        own_check(&own, i == 3 ? 10 : 0, tiles[i]);
        own_close(&own);
    }
}

/* More demands than bound() has threads, more tiles than a grid is high; under a sanitizer fewer, for the minutes. */
static void test_many_lanes(void) {
    own_case own;
    own_open_road(&own, 4, 3, LL_TEST_SANITIZED ? 7000 : 70000);
    CU_ASSERT_TRUE(LL_TEST_SANITIZED || own.c->lanes.demand_count > 1024 * INT64_C(128));
    own_check(&own, 0, 1);
    own_close(&own);
}

/* More flows than the staging memory holds, more arcs on paths than walk() takes at a time; less under a sanitizer. */
static void test_long_paths(void) {
    own_case own;
    own_open_road(&own, LL_TEST_SANITIZED ? 4000 : 24000, 3, 170);
    own_check(&own, 0, 64);
    own_close(&own);
}

/* Every kernel of the file was launched; returns how many it has. */
static int check_kernels_of(const char *file) {
    char *text = ll_test_read_file(file, NULL);
    int count = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (text == NULL) return 0; /* for who reads the code without running it */
    for (const char *at = strstr(text, "__global__"); at != NULL; at = strstr(at + 1, "__global__")) {
        char name[64] = "";
        CU_ASSERT_EQUAL(sscanf(at, "__global__ void %63[a-z0-9_](", name), 1);
        count++;
        if (strcmp(name, "newton_judge") == 0) continue; /* looks at what cuSOLVER left */
        if (!ll_shim_launched(name)) printf("\n    %s is not launched ", name);
        CU_ASSERT_TRUE(ll_shim_launched(name));
    }
    free(text);
    return count;
}

/* The brief suite has every kernel there is, in as few launches as a sanitizer on a real device has time for. */
static void test_brief(void) {
    int kernels = 0;
    struct dirent *entry;
    ll_shim_reset();
    ll_parity_brief_rates(&ll_cuda_shim_ops);
    ll_parity_brief_trees(&ll_cuda_shim_ops, ll_shim_device_memory);
    ll_parity_brief_prices(&ll_cuda_shim_ops);
    ll_parity_brief_masters(&ll_cuda_shim_ops);
    ll_parity_brief_fits(&ll_cuda_shim_ops);
    ll_parity_brief_entries(&ll_cuda_shim_ops);
    DIR *folder = opendir(ll_test_source("kernels/cuda"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char path[320];
        const char *end = strstr(entry->d_name, ".cu");
        if (end == NULL || end[3] != '\0') continue;
        snprintf(path, sizeof path, "kernels/cuda/%s", entry->d_name);
        kernels += check_kernels_of(ll_test_source(path));
    }
    if (folder != NULL) closedir(folder);
    CU_ASSERT_TRUE(kernels > 40);
    CU_ASSERT_TRUE(ll_shim.launch_count < 3000);
    ll_shim_assert_clean();
}

void suite_cuda_shim(void);
void suite_cuda_shim(void) {
    LL_TEST(test_parity);
    LL_TEST(test_prices);
    LL_TEST(test_failing_memory);
    LL_TEST(test_searched_triangles);
    LL_TEST(test_orders_of_threads);
    LL_TEST(test_wide_tiles);
    LL_TEST(test_supernodes);
    LL_TEST(test_many_lanes);
    LL_TEST(test_long_paths);
    LL_TEST(test_brief);
}
