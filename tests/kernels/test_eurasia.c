/* SPDX-License-Identifier: Apache-2.0 */
/* Every backend on real networks: Eurasia in three sizes, lengths in metres as weights, against Dijkstra. OpenMP with
 * each of its sweeps; CUDA on a device where there is one, and on the smallest network over the host shim. */
#include "graphs/io/csv.h"
#include "graphs/partition.h"
#include "kernels/backends.h"
#include "kernels/openmp/sweep.h"
#include "tests/kernels/parity.h"
#include "tests/support/test.h"
#ifdef LL_TEST_CUDA_SHIM
#include "tests/support/cuda_shim/backend.h"
#endif

/* Arcs of a link.csv whose node ids count from 1. */
typedef struct links {
    int32_t node_count, arc_count;
    int32_t *tail, *head;
    int64_t *weight;
} links;

static void links_free(ll_context *ctx, links *l) {
    ll_free(ctx, l->tail);
    ll_free(ctx, l->head);
    ll_free(ctx, l->weight);
}

static void add_arc(links *l, int32_t tail, int32_t head, int64_t weight) {
    if (tail >= l->node_count) l->node_count = tail + 1;
    if (head >= l->node_count) l->node_count = head + 1;
    l->tail[l->arc_count] = tail;
    l->head[l->arc_count] = head;
    l->weight[l->arc_count++] = weight;
}

static ll_status fill_links(ll_context *ctx, const ll_csv *csv, ll_findings *findings, links *l) {
    ll_status status = LL_OK;
    int32_t from = ll_csv_find(csv, "from_node_id"), to = ll_csv_find(csv, "to_node_id");
    int32_t directed = ll_csv_find(csv, "directed"), length = ll_csv_find(csv, "length");
    LL_NEW(ctx, l->tail, 2 * ll_csv_rows(csv));
    LL_NEW(ctx, l->head, 2 * ll_csv_rows(csv));
    LL_NEW(ctx, l->weight, 2 * ll_csv_rows(csv));
    for (int64_t row = 0; row < ll_csv_rows(csv); row++) {
        int32_t tail = (int32_t)ll_csv_integer(csv, row, from, 0, findings) - 1;
        int32_t head = (int32_t)ll_csv_integer(csv, row, to, 0, findings) - 1;
        int64_t weight = 1 + (int64_t)(1000 * ll_csv_number(csv, row, length, 0, 1e6, findings));
        add_arc(l, tail, head, weight);
        if (ll_csv_integer(csv, row, directed, 1, findings) == 0) add_arc(l, head, tail, weight);
    }
done:
    return status;
}

static ll_status read_links(ll_context *ctx, const char *path, links *l) {
    ll_status status = LL_OK;
    ll_input input = {0};
    ll_csv *csv = NULL;
    ll_findings findings;
    ll_findings_init(&findings, ctx);
    LL_TRY(ll_input_read(ctx, path, &input));
    LL_TRY(ll_csv_parse(ctx, &input, &findings, &csv));
    LL_TRY(fill_links(ctx, csv, &findings, l));
    LL_TRY(ll_findings_status(&findings));
done:
    ll_csv_free(ctx, csv);
    ll_input_free(ctx, &input);
    ll_findings_free(&findings);
    return status;
}

static void check_backend(ll_context *ctx, const ll_kernel_ops *ops, int32_t tile_lanes, const ll_hierarchy *h,
                          const ll_parity_case *c) {
    static const int32_t batches[] = {0, 1, 9}, threads[] = {4, 1, 2}; /* 2 metrics: 4 share the subtrees of each */
    for (size_t b = 0; b < sizeof batches / sizeof *batches; b++) {
        ll_engine_options options = {.threads = threads[b], .batch_lanes = batches[b], .tile_lanes = tile_lanes};
        ll_parity_case_check(ctx, ops, h, &options, c);
    }
}

/* Tiles of 16, 8 and 5 lanes are swept by AVX-512, AVX2 and plain C, where the processor has them. */
static void check_case(ll_context *ctx, const ll_hierarchy *h, const ll_parity_case *c, const ll_kernel_ops *other) {
    static const int32_t tiles[] = {16, 8, 5};
    for (size_t t = 0; t < sizeof tiles / sizeof *tiles; t++) check_backend(ctx, &ll_openmp_ops, tiles[t], h, c);
    if (other != NULL) check_backend(ctx, other, 0, h, c);
}

static void check_links(ll_context *ctx, const links *l, const ll_kernel_ops *other) {
    ll_parity_case *c = NULL;
    ll_hierarchy *h = NULL, *plain = NULL;
    int32_t *order = ll_calloc(ctx, l->node_count, sizeof *order);
    LL_ASSERT_OK(ctx, ll_parity_case_from_arcs(ctx, "eurasia", l->node_count, l->arc_count, l->tail, l->head, l->weight,
                                               2, 20, 7, &c));
    LL_ASSERT_OK(ctx, ll_partition_order(ctx, l->node_count, l->arc_count, l->tail, l->head, 1, order));
    LL_ASSERT_OK(ctx, ll_hierarchy_create(ctx, l->node_count, l->arc_count, l->tail, l->head, order, 0, &h));
    LL_ASSERT_OK(ctx, ll_hierarchy_create_plain(ctx, l->node_count, l->arc_count, l->tail, l->head, NULL, &plain));
    CU_ASSERT_TRUE(h->edge_count < 3 * (int64_t)l->arc_count);
    check_case(ctx, h, c, other);
    check_case(ctx, plain, c, other);
    ll_hierarchy_free(ctx, h);
    ll_hierarchy_free(ctx, plain);
    ll_parity_case_free(ctx, c);
    ll_free(ctx, order);
}

static void check_size(const char *file, int32_t arcs, const ll_kernel_ops *other) {
    ll_context *ctx = NULL;
    links l = {0};
    const char *path = ll_test_public_data(file);
    if (path == NULL) {
        ll_test_skip("the Eurasia networks are not there");
        return;
    }
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, read_links(ctx, path, &l));
    CU_ASSERT_TRUE(l.arc_count >= arcs);
    check_links(ctx, &l, other);
    links_free(ctx, &l);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* CUDA on a device; NULL where there is none, which is no skip here. */
static const ll_kernel_ops *device(void) { return ll_backend_usable(LL_BACKEND_CUDA) ? ll_parity_device_ops() : NULL; }

static void test_tiny(void) { check_size("eurasia/tiny/link.csv", 1500, device()); }
static void test_small(void) { check_size("eurasia/small/link.csv", 9000, device()); }
static void test_medium(void) { check_size("eurasia/medium/link.csv.gz", 65000, device()); }

#ifdef LL_TEST_CUDA_SHIM
static void test_tiny_over_shim(void) {
    ll_shim_reset();
    check_size("eurasia/tiny/link.csv", 1500, &ll_cuda_shim_ops);
    CU_ASSERT_EQUAL(ll_shim.finding_count, 0);
}
#endif

/* The widths above mean the sweeps that they say. */
static void test_sweeps_by_width(void) {
    CU_ASSERT_STRING_EQUAL(ll_omp_sweeps_get(5, 0)->name, "plain");
    const ll_omp_sweeps *sixteen = ll_omp_sweeps_get(16, 0), *eight = ll_omp_sweeps_get(8, 0);
#if defined(__x86_64__)
    bool avx512 = __builtin_cpu_supports("avx512f") != 0, avx2 = __builtin_cpu_supports("avx2") != 0;
#else
    bool avx512 = false, avx2 = false;
#endif
    CU_ASSERT_STRING_EQUAL(eight->name, avx2 ? "avx2" : "plain");
    CU_ASSERT_STRING_EQUAL(sixteen->name, avx512 ? "avx512" : avx2 ? "avx2" : "plain");
}

void suite_eurasia(void);
void suite_eurasia(void) {
    LL_TEST(test_sweeps_by_width);
    LL_TEST(test_tiny);
    LL_TEST(test_small);
    LL_TEST(test_medium);
#ifdef LL_TEST_CUDA_SHIM
    LL_TEST(test_tiny_over_shim);
#endif
}
