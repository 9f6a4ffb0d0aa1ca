/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of parity.h: an engine's operations beside plain loops. Cases are made in parity_case.c. */
#include "tests/kernels/parity.h"

#include <stdlib.h>
#include <string.h>

#include "graphs/partition.h"
#include "tests/kernels/parity_case.h"
#include "tests/kernels/parity_prices.h"
#include "tests/support/test.h"

enum { WHOLE_LANES = 64 }; /* of a batch, whose distances to every node are checked; gather() sees the others */

/* One case under check: what the operations write, and what they should have written. */
typedef struct check {
    ll_context *ctx;
    const ll_parity_case *c;
    const ll_kernel_ops *ops;
    void *engine;
    int64_t *penalty;              /* [lane demand] in force */
    int64_t *distance;             /* [node] or [lane demand] */
    int64_t *flow, *expected_flow; /* [metric * arc_count + arc] */
    int64_t *wanted;               /* [lane demand] */
    int32_t *arc, *expected_arc;   /* [node] a path */
    ll_walk walk;
} check;

static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static ll_status check_create(check *k) {
    ll_status status = LL_OK;
    const ll_parity_case *c = k->c;
    int64_t flows = (int64_t)c->lanes.metric_count * c->arc_count, demands = c->lanes.demand_count;
    LL_NEW(k->ctx, k->penalty, demands);
    LL_NEW(k->ctx, k->distance, most(c->node_count, demands));
    LL_NEW(k->ctx, k->flow, flows);
    LL_NEW(k->ctx, k->expected_flow, flows);
    LL_NEW(k->ctx, k->wanted, demands);
    LL_NEW(k->ctx, k->expected_arc, c->node_count);
    LL_NEW(k->ctx, k->walk.first, demands + 1);
    memcpy(k->penalty, c->lanes.penalty_nusd, (size_t)demands * sizeof *k->penalty);
done:
    return status;
}

static void check_free(check *k) {
    void *blocks[] = {k->penalty, k->distance, k->flow, k->expected_flow, k->wanted, k->expected_arc, k->walk.first};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) ll_free(k->ctx, blocks[i]);
}

static int64_t expected_distance(const ll_parity_case *c, int32_t lane, int64_t demand) {
    return c->distance[(int64_t)lane * c->node_count + c->lanes.destination[demand]];
}

static void check_distances(check *k, int32_t lane) {
    const ll_parity_case *c = k->c;
    LL_ASSERT_OK(k->ctx, k->ops->distances(k->engine, lane, k->distance));
    CU_ASSERT_EQUAL(
        memcmp(k->distance, c->distance + (int64_t)lane * c->node_count, (size_t)c->node_count * sizeof *k->distance),
        0);
}

static void check_gather(check *k, int32_t first, int32_t count) {
    const ll_lanes *lanes = &k->c->lanes;
    int64_t d0 = lanes->first_demand[first], wrong = 0;
    LL_ASSERT_OK(k->ctx, k->ops->gather(k->engine, k->distance));
    for (int32_t lane = first; lane < first + count; lane++)
        for (int64_t d = lanes->first_demand[lane]; d < lanes->first_demand[lane + 1]; d++)
            wrong += k->distance[d - d0] != expected_distance(k->c, lane, d);
    CU_ASSERT_EQUAL(wrong, 0);
}

static void check_bound(check *k, int32_t first, int32_t count) {
    const ll_lanes *lanes = &k->c->lanes;
    ll_i128 sum = -1, expected = 0;
    bool reachable = false, expected_reachable = true;
    for (int32_t lane = first; lane < first + count; lane++) {
        for (int64_t d = lanes->first_demand[lane]; d < lanes->first_demand[lane + 1]; d++) {
            int64_t pays = expected_distance(k->c, lane, d);
            if (k->penalty[d] < pays) pays = k->penalty[d];
            if (pays == LL_COST_INF)
                expected_reachable = false;
            else
                expected += (ll_i128)pays * lanes->volume_uteu[d];
        }
    }
    LL_ASSERT_OK(k->ctx, k->ops->bound(k->engine, &sum, &reachable));
    CU_ASSERT_TRUE(sum == expected);
    CU_ASSERT_EQUAL(reachable, expected_reachable);
}

static void add_expected_flow(check *k, int32_t lane) {
    const ll_lanes *lanes = &k->c->lanes;
    int64_t *flow = k->expected_flow + (int64_t)lanes->metric[lane] * k->c->arc_count;
    for (int64_t d = lanes->first_demand[lane]; d < lanes->first_demand[lane + 1]; d++) {
        if (expected_distance(k->c, lane, d) >= k->penalty[d]) continue;
        int32_t length = ll_parity_path(k->c, lane, lanes->destination[d], k->expected_arc);
        for (int32_t i = 0; i < length; i++) flow[k->expected_arc[i]] += lanes->volume_uteu[d];
    }
}

/* One walked path: it is the expected one, and its weights sum to the distance. */
static bool path_is_right(check *k, int32_t lane, int64_t demand, const int32_t *arc, int64_t length) {
    const int64_t *weight = k->c->weight + (int64_t)k->c->lanes.metric[lane] * k->c->arc_count;
    int64_t sum = 0;
    for (int64_t i = 0; i < length; i++) sum += weight[arc[i]];
    if (sum != expected_distance(k->c, lane, demand)) return false;
    int32_t expected = ll_parity_path(k->c, lane, k->c->lanes.destination[demand], k->expected_arc);
    return expected == length && memcmp(arc, k->expected_arc, (size_t)length * sizeof *arc) == 0;
}

static void check_walk(check *k, int32_t first, int32_t count) {
    const ll_lanes *lanes = &k->c->lanes;
    int64_t wanted = 0, wrong = 0, w = 0;
    for (int32_t lane = first; lane < first + count; lane++)
        for (int64_t d = lanes->first_demand[lane]; d < lanes->first_demand[lane + 1]; d++)
            if (d % 5 != 3 && expected_distance(k->c, lane, d) < LL_COST_INF) k->wanted[wanted++] = d;
    k->walk.arc_capacity = 0;
    k->walk.arc = NULL;
    k->walk.first[wanted] = 0;
    ll_status status = k->ops->walk(k->engine, k->wanted, wanted, &k->walk);
    CU_ASSERT_EQUAL(status, k->walk.first[wanted] > 0 ? LL_ERR_LIMIT : LL_OK);
    k->walk.arc_capacity = k->walk.first[wanted];
    k->walk.arc = ll_calloc(k->ctx, k->walk.arc_capacity, sizeof *k->walk.arc);
    LL_ASSERT_OK(k->ctx, k->ops->walk(k->engine, k->wanted, wanted, &k->walk));
    for (int32_t lane = first; lane < first + count; lane++)
        for (; w < wanted && k->wanted[w] < lanes->first_demand[lane + 1]; w++)
            wrong += !path_is_right(k, lane, k->wanted[w], k->walk.arc + k->walk.first[w],
                                    k->walk.first[w + 1] - k->walk.first[w]);
    CU_ASSERT_EQUAL(w, wanted);
    CU_ASSERT_EQUAL(wrong, 0);
    ll_free(k->ctx, k->walk.arc);
}

/* All lanes, a batch at a time. */
static void check_batches(check *k) {
    const ll_parity_case *c = k->c;
    ll_engine_info info;
    size_t flow_bytes = (size_t)c->lanes.metric_count * (size_t)c->arc_count * sizeof *k->flow;
    memset(k->flow, 0, flow_bytes);
    memset(k->expected_flow, 0, flow_bytes);
    k->ops->info(k->engine, &info);
    CU_ASSERT_TRUE_FATAL(info.batch_lanes >= 1);
    for (int32_t first = 0; first < c->lanes.lane_count; first += info.batch_lanes) {
        int32_t left = c->lanes.lane_count - first, count = left < info.batch_lanes ? left : info.batch_lanes;
        LL_ASSERT_OK(k->ctx, k->ops->trees(k->engine, first, count));
        for (int32_t lane = first; lane < first + count; lane++) add_expected_flow(k, lane);
        for (int32_t lane = first; lane < first + count; lane += 1 + count / WHOLE_LANES) check_distances(k, lane);
        check_gather(k, first, count);
        check_bound(k, first, count);
        LL_ASSERT_OK(k->ctx, k->ops->load(k->engine, k->flow));
        check_walk(k, first, count);
    }
    CU_ASSERT_EQUAL(memcmp(k->flow, k->expected_flow, flow_bytes), 0);
}

/* Weights that the real ones must replace without a trace. */
static void run_on_other_weights(check *k) {
    const ll_parity_case *c = k->c;
    int64_t count = (int64_t)c->lanes.metric_count * c->arc_count;
    int64_t *ones = ll_calloc(k->ctx, count, sizeof *ones);
    for (int64_t i = 0; i < count; i++) ones[i] = 1;
    LL_ASSERT_OK(k->ctx, k->ops->weights(k->engine, ones));
    LL_ASSERT_OK(k->ctx, k->ops->customize(k->engine));
    LL_ASSERT_OK(k->ctx, k->ops->trees(k->engine, 0, 1));
    ll_free(k->ctx, ones);
}

/* An engine that was opened without prices. */
static void check_prices_misuse(check *k) {
    const ll_price_move move = {.step = 1};
    ll_price_sums sums;
    ll_price_state state;
    bool raised = false;
    LL_ASSERT_STATUS(k->ctx, k->ops->move(k->engine, &move, &raised), LL_ERR_USAGE);
    LL_ASSERT_STATUS(k->ctx, k->ops->round(k->engine, 1, NULL, NULL, &sums), LL_ERR_USAGE);
    LL_ASSERT_STATUS(k->ctx, k->ops->keep(k->engine, true, true, &state), LL_ERR_USAGE);
    LL_ASSERT_STATUS(k->ctx, k->ops->put(k->engine, LL_PRICE_BEST, k->distance), LL_ERR_USAGE);
    LL_ASSERT_STATUS(k->ctx, k->ops->fetch(k->engine, LL_PRICE_BEST, k->distance), LL_ERR_USAGE);
}

/* What makes no sense is told, and nothing is touched. */
static void check_misuse(check *k) {
    LL_ASSERT_STATUS(k->ctx, k->ops->trees(k->engine, k->c->lanes.lane_count, 1), LL_ERR_USAGE);
    LL_ASSERT_STATUS(k->ctx, k->ops->trees(k->engine, -1, 1), LL_ERR_USAGE);
    check_prices_misuse(k);
    LL_ASSERT_OK(k->ctx, k->ops->trees(k->engine, 0, 1));
    LL_ASSERT_STATUS(k->ctx, k->ops->distances(k->engine, 1, k->distance), LL_ERR_USAGE);
    k->wanted[0] = k->c->lanes.demand_count;
    LL_ASSERT_STATUS(k->ctx, k->ops->walk(k->engine, k->wanted, 1, &k->walk), LL_ERR_USAGE);
}

void ll_parity_engine_check(ll_context *ctx, const ll_engine *engine, const ll_parity_case *c) {
    check k = {.ctx = ctx, .c = c, .ops = engine->ops, .engine = engine->impl};
    LL_ASSERT_OK(ctx, check_create(&k));
    run_on_other_weights(&k);
    LL_ASSERT_OK(ctx, k.ops->weights(k.engine, c->weight));
    LL_ASSERT_OK(ctx, k.ops->customize(k.engine));
    check_batches(&k);
    for (int64_t d = 0; d < c->lanes.demand_count; d++) k.penalty[d] = d % 2 == 0 ? 12 : LL_COST_INF;
    LL_ASSERT_OK(ctx, k.ops->penalties(k.engine, k.penalty));
    check_batches(&k);
    check_misuse(&k);
    LL_ASSERT_OK(ctx, k.ops->penalties(k.engine, c->lanes.penalty_nusd));
    check_free(&k);
}

void ll_parity_case_check(ll_context *ctx, const ll_kernel_ops *ops, const ll_hierarchy *h,
                          const ll_engine_options *options, const ll_parity_case *c) {
    ll_engine engine = {.ops = ops};
    LL_ASSERT_OK(ctx, ops->open(ctx, h, &c->lanes, options, &engine.impl));
    CU_ASSERT_PTR_NOT_NULL_FATAL(engine.impl);
    ll_parity_engine_check(ctx, &engine, c);
    ops->close(engine.impl);
}

ll_status ll_parity_hierarchy(ll_context *ctx, const ll_parity_case *c, ll_parity_order order, ll_hierarchy **out) {
    ll_status status = LL_OK;
    int32_t *node = NULL;
    if (order == LL_PARITY_PLAIN)
        return ll_hierarchy_create_plain(ctx, c->node_count, c->arc_count, c->tail, c->head, NULL, out);
    LL_NEW(ctx, node, c->node_count);
    if (order == LL_PARITY_METIS)
        LL_TRY(ll_partition_order(ctx, c->node_count, c->arc_count, c->tail, c->head, 1, node));
    else
        ll_parity_shuffle(c->node_count, 99, node);
    LL_TRY(ll_hierarchy_create(ctx, c->node_count, c->arc_count, c->tail, c->head, node, 0, out));
done:
    ll_free(ctx, node);
    return status;
}

enum { TILES = 6, BATCHES = 3, THREADS = 3 };
static const int32_t tile_widths[TILES] = {0, 1, 3, 8, 16, 32}, batch_widths[BATCHES] = {0, 1, 7};
static const int32_t thread_counts[THREADS] = {1, 2, 4};

static void check_all_options(ll_context *ctx, const ll_kernel_ops *ops, const ll_hierarchy *h,
                              const ll_parity_case *c) {
    for (int32_t t = 0; t < TILES; t++) {
        for (int32_t b = 0; b < BATCHES; b++) {
            for (int32_t i = 0; i < (t + b == 0 ? THREADS : THREADS - 1); i++) {
                ll_engine_options options = {
                    .threads = thread_counts[i], .batch_lanes = batch_widths[b], .tile_lanes = tile_widths[t]};
                ll_parity_case_check(ctx, ops, h, &options, c);
            }
        }
    }
}

/* Every width of tiles in its turn; a sanitizer, which takes ten times as long, sees a third of them each time. */
static void check_some_options(ll_context *ctx, const ll_kernel_ops *ops, const ll_hierarchy *h,
                               const ll_parity_case *c, int32_t turn) {
    const int32_t step = LL_TEST_SANITIZED ? 3 : 1;
    for (int32_t t = turn % step; t < TILES; t += step) {
        ll_engine_options options = {
            .threads = 1, .batch_lanes = batch_widths[(t + turn) % BATCHES], .tile_lanes = tile_widths[t]};
        ll_parity_case_check(ctx, ops, h, &options, c);
    }
}

void ll_parity_shapes(const ll_kernel_ops *ops, ll_parity_effort effort) {
    ll_context *ctx = NULL;
    int32_t turn = 0;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (ll_parity_kind kind = 0; kind < LL_PARITY_KINDS; kind++) {
        for (uint32_t seed = 1; seed <= (kind == LL_PARITY_RANDOM ? 4u : 1u); seed++) {
            ll_parity_case *c = NULL;
            LL_ASSERT_OK(ctx, ll_parity_case_create(ctx, kind, seed, &c));
            for (ll_parity_order order = 0; order < LL_PARITY_ORDERS; order++) {
                ll_hierarchy *h = NULL;
                LL_ASSERT_OK(ctx, ll_parity_hierarchy(ctx, c, order, &h));
                if (effort == LL_PARITY_FULL)
                    check_all_options(ctx, ops, h, c);
                else
                    check_some_options(ctx, ops, h, c, turn++);
                ll_hierarchy_free(ctx, h);
            }
            ll_parity_case_free(ctx, c);
        }
    }
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

void ll_parity_failing_memory(const ll_kernel_ops *ops) {
    ll_context *ctx = NULL;
    ll_parity_case *c = NULL;
    ll_price_model prices;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_parity_case_create(ctx, LL_PARITY_RANDOM, 1, &c));
    LL_ASSERT_OK(ctx, ll_parity_prices_create(ctx, c, &prices));
    for (ll_parity_order order = 0; order < LL_PARITY_ORDERS; order++) {
        ll_hierarchy *h = NULL;
        LL_ASSERT_OK(ctx, ll_parity_hierarchy(ctx, c, order, &h));
        long long before = atomic_load(&ctx->memory.live_blocks), k = 0;
        ll_status status = LL_ERR_MEMORY;
        for (; status == LL_ERR_MEMORY; k++) {
            ll_engine_options options = {.threads = 2, .prices = &prices};
            void *engine = ctx;
            atomic_store(&ctx->memory.fail_at, k);
            status = ops->open(ctx, h, &c->lanes, &options, &engine);
            atomic_store(&ctx->memory.fail_at, -1);
            if (status == LL_OK)
                ops->close(engine);
            else
                CU_ASSERT_PTR_NULL(engine);
            CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), before);
        }
        LL_ASSERT_OK(ctx, status);
        CU_ASSERT_TRUE(k > 2);
        ll_hierarchy_free(ctx, h);
    }
    ll_parity_prices_free(ctx, &prices);
    ll_parity_case_free(ctx, c);
    ll_context_free(ctx);
}

const ll_kernel_ops *ll_parity_device_ops(void) {
    char text[256];
    ll_context *ctx = NULL;
    ll_parity_case *c = NULL;
    ll_hierarchy *h = NULL;
    ll_engine engine;
    const ll_engine_options options = {0};
    if (!ll_backend_usable(LL_BACKEND_CUDA)) {
        ll_backend_describe(LL_BACKEND_CUDA, text, sizeof text);
        ll_test_skip(text);
        return NULL;
    }
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_parity_case_create(ctx, LL_PARITY_POINT, 1, &c));
    LL_ASSERT_OK(ctx, ll_parity_hierarchy(ctx, c, LL_PARITY_PLAIN, &h));
    LL_ASSERT_OK(ctx, ll_engine_open(ctx, LL_BACKEND_CUDA, h, &c->lanes, &options, &engine));
    const ll_kernel_ops *ops = engine.ops;
    ll_engine_close(&engine);
    ll_hierarchy_free(ctx, h);
    ll_parity_case_free(ctx, c);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
    return ops;
}
