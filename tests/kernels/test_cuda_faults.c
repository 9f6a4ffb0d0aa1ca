/* SPDX-License-Identifier: Apache-2.0 */
/* The CUDA backend over the host shim when the device fails: any single call, too little memory, no driver, no device.
 * Every failure is a status, nothing leaks, and where the backend is free the CPU gives the answer. */
#include <string.h>

#include "kernels/backends.h"
#include "tests/kernels/parity_prices.h"
#include "tests/support/cuda_shim/backend.h"
#include "tests/support/test.h"

/* A case with its hierarchy, what operations write, and the last log line. */
typedef struct fixture {
    ll_context *ctx;
    ll_parity_case *c;
    ll_hierarchy *h;
    int64_t *distance, *flow, *wanted;
    ll_price_model prices;
    ll_walk walk;
    long long live_blocks;
    char log[512];
} fixture;

static void keep_line(void *user, ll_log_level level, const char *text) {
    fixture *f = user;
    (void)level;
    snprintf(f->log, sizeof f->log, "%s", text);
}

static void fixture_start(fixture *f) {
    ll_shim_reset();
    memset(f, 0, sizeof *f);
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&f->ctx), LL_OK);
    ll_context_set_log(f->ctx, keep_line, f);
}

static void fixture_finish(fixture *f, ll_parity_order order) {
    LL_ASSERT_OK(f->ctx, ll_parity_hierarchy(f->ctx, f->c, order, &f->h));
    int64_t demands = f->c->lanes.demand_count;
    f->walk.arc_capacity = demands * f->c->node_count;
    f->distance = ll_calloc(f->ctx, demands + f->c->node_count, sizeof *f->distance);
    f->flow = ll_calloc(f->ctx, (int64_t)f->c->lanes.metric_count * f->c->arc_count, sizeof *f->flow);
    f->wanted = ll_calloc(f->ctx, demands, sizeof *f->wanted);
    f->walk.first = ll_calloc(f->ctx, demands + 1, sizeof *f->walk.first);
    f->walk.arc = ll_calloc(f->ctx, f->walk.arc_capacity, sizeof *f->walk.arc);
    for (int64_t d = 0; d < demands; d++) f->wanted[d] = d;
    LL_ASSERT_OK(f->ctx, ll_parity_prices_create(f->ctx, f->c, &f->prices));
    f->live_blocks = atomic_load(&f->ctx->memory.live_blocks);
}

/* A grid with some lanes a metric. */
static void fixture_open(fixture *f, ll_parity_order order) {
    fixture_start(f);
    LL_ASSERT_OK(f->ctx, ll_parity_case_create(f->ctx, LL_PARITY_GRID, 1, &f->c));
    fixture_finish(f, order);
}

/* A small ring with hundreds of lanes a metric, so that the batch is most of the memory. */
static void fixture_open_many(fixture *f) {
    enum { NODES = 120 };
    int32_t tail[NODES], head[NODES];
    int64_t weight[NODES];
    fixture_start(f);
    for (int32_t v = 0; v < NODES; v++) {
        tail[v] = v;
        head[v] = (v + 1) % NODES;
        weight[v] = 1 + v % 3;
    }
    LL_ASSERT_OK(f->ctx, ll_parity_case_from_arcs(f->ctx, "ring", NODES, NODES, tail, head, weight, 2, 600, 1, &f->c));
    fixture_finish(f, LL_PARITY_METIS);
}

static void fixture_close(fixture *f) {
    void *blocks[] = {f->distance, f->flow, f->wanted, f->walk.first, f->walk.arc};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) ll_free(f->ctx, blocks[i]);
    ll_parity_prices_free(f->ctx, &f->prices);
    ll_hierarchy_free(f->ctx, f->h);
    ll_parity_case_free(f->ctx, f->c);
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), 0);
    ll_context_free(f->ctx);
}

static void assert_nothing_left(const fixture *f) {
    CU_ASSERT_EQUAL(ll_shim.live_count, 0);
    CU_ASSERT_EQUAL(ll_shim.live_bytes, 0);
    CU_ASSERT_EQUAL(ll_shim.last_error, 0);
    CU_ASSERT_EQUAL(ll_shim.finding_count, 0);
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), f->live_blocks);
}

/* Every operation once; the first status that is not LL_OK. */
static ll_status run_operations(fixture *f) {
    ll_status status = LL_OK;
    const ll_kernel_ops *ops = &ll_cuda_shim_ops;
    const ll_engine_options options = {.prices = &f->prices};
    const ll_price_move move = {.step = 1};
    ll_price_sums sums;
    ll_price_state state;
    void *engine = f;
    ll_i128 sum = 0;
    bool reachable = false;
    ll_bandwidth speed;
    LL_TRY(ops->open(f->ctx, f->h, &f->c->lanes, &options, &engine));
    LL_TRY(ops->bandwidth(engine, &speed));
    LL_TRY(ops->weights(engine, f->c->weight));
    LL_TRY(ops->penalties(engine, f->c->lanes.penalty_nusd));
    LL_TRY(ops->customize(engine));
    LL_TRY(ops->trees(engine, 0, f->c->lanes.lane_count));
    LL_TRY(ops->distances(engine, 0, f->distance));
    LL_TRY(ops->gather(engine, f->distance));
    LL_TRY(ops->bound(engine, &sum, &reachable));
    LL_TRY(ops->load(engine, f->flow));
    LL_TRY(ops->walk(engine, f->wanted, f->c->lanes.demand_count, &f->walk));
    LL_TRY(ops->put(engine, LL_PRICE_PENALTY, f->c->lanes.penalty_nusd));
    LL_TRY(ops->move(engine, &move, &reachable));
    LL_TRY(ops->round(engine, 1, NULL, NULL, &sums));
    LL_TRY(ops->keep(engine, true, true, &state));
    LL_TRY(ops->fetch(engine, LL_PRICE_KEPT_DISTANCE, f->distance));
done:
    CU_ASSERT_PTR_NOT_EQUAL(engine, f);
    ops->close(engine);
    return status;
}

enum { EVERY = LL_TEST_SANITIZED ? 7 : 1 }; /* which calls fail in turn: a sanitizer takes ten times as long */

enum { COPY_TRIES = 6 + 2 + 2 }; /* allocations until a copy of so many MiB fits: 256 to 8, 4 and 4, 2 and 2 */

/* Failures that are overcome: allocations of lists and batch are tried again, and those of the copy that is timed;
 * nobody hears of the last wait, in close. */
static int failures_overcome(ll_parity_order order) { return (order == LL_PARITY_PLAIN ? 0 : 3) + 4 + COPY_TRIES + 1; }

/* Of captures, which plain launches replace: their launches, beginning, end, and making a graph of them; one of weights
 * and one of sweeps. Of the run before, in which nothing failed. */
static int captures_overcome(ll_parity_order order) {
    return order == LL_PARITY_PLAIN ? 0 : 2 * 3 + (int)ll_shim.captured_count;
}

/* The backend's call number `call` fails, in whatever operation it is: it is overcome, or told. */
static void check_every_call(ll_parity_order order) {
    fixture f;
    bool fired = true;
    int overcome = 0;
    fixture_open(&f, order);
    for (long long call = 0; fired; call += EVERY) {
        ll_shim_reset();
        ll_shim.memory_limit = 8u << 20; /* copies of 2 MiB then */
        ll_shim.fail_call = call;
        ll_status status = run_operations(&f);
        fired = ll_shim.fail_call < 0;
        overcome += fired && status == LL_OK;
        if (status != LL_OK) {
            CU_ASSERT_TRUE(fired);
            CU_ASSERT_TRUE(status == LL_ERR_UNAVAILABLE || status == LL_ERR_INTERNAL);
            LL_ASSERT_ERROR_HAS(f.ctx, "or run with --device cpu");
        }
        assert_nothing_left(&f);
    }
    int expected = failures_overcome(order) + captures_overcome(order);
    CU_ASSERT_TRUE(EVERY > 1 ? overcome > 0 && overcome < expected : overcome == expected);
    CU_ASSERT_TRUE(ll_shim.call_count > 60);
    fixture_close(&f);
}

static void test_every_call_fails(void) { check_every_call(LL_PARITY_METIS); }
static void test_every_call_fails_plain(void) { check_every_call(LL_PARITY_PLAIN); }

static ll_status open_auto(fixture *f, const ll_engine_options *options, ll_engine *engine) {
    f->log[0] = '\0';
    return ll_shim_engine_open(f->ctx, LL_BACKEND_AUTO, f->h, &f->c->lanes, options, engine);
}

/* An engine that dispatch chose gives the right answer and leaves nothing behind. Whether the CPU took over. */
static bool check_and_close(fixture *f, ll_engine *engine) {
    bool on_cpu = engine->ops == &ll_openmp_ops;
    CU_ASSERT_TRUE(on_cpu || engine->ops == &ll_cuda_shim_ops);
    CU_ASSERT_EQUAL(on_cpu, strncmp(f->log, "device: cpu (cuda: ", 19) == 0);
    CU_ASSERT_TRUE(!on_cpu || ll_shim.live_count == 0);
    ll_parity_engine_check(f->ctx, engine, f->c);
    ll_shim_engine_close(engine);
    assert_nothing_left(f);
    return on_cpu;
}

/* Any call of open fails: the CPU takes over, but for the allocations that are tried again. */
static void test_cpu_takes_over(void) {
    fixture f;
    bool fired = true;
    int on_cpu = 0, on_device = 0;
    const ll_engine_options options = {.threads = 1};
    fixture_open(&f, LL_PARITY_METIS);
    for (long long call = 0; fired; call += EVERY) {
        ll_engine engine;
        ll_shim_reset();
        ll_shim.fail_call = call;
        LL_ASSERT_OK(f.ctx, open_auto(&f, &options, &engine));
        fired = ll_shim.fail_call < 0;
        ll_shim.fail_call = -1;
        if (check_and_close(&f, &engine))
            on_cpu++;
        else
            on_device++;
    }
    int expected = failures_overcome(LL_PARITY_METIS) - COPY_TRIES;
    CU_ASSERT_TRUE(on_cpu > 60 / EVERY);
    CU_ASSERT_TRUE(EVERY > 1 ? on_device < expected : on_device == expected);
    fixture_close(&f);
}

/* ---- too little memory ---- */

/* What one amount of memory led to: the width of tiles, 0 for the CPU, and the lanes of a batch. Answers are checked
 * where the width is a new one. */
typedef struct outcome {
    int32_t tile_lanes, batch_lanes;
} outcome;

static outcome open_with(fixture *f, size_t promised, size_t given, int64_t asked_limit, int32_t checked_tile) {
    const ll_engine_options options = {.threads = 1, .device_limit = asked_limit};
    ll_engine engine;
    ll_engine_info info = {.tile_lanes = 0};
    ll_shim_reset();
    ll_shim.memory_free = promised;
    ll_shim.memory_limit = given;
    LL_ASSERT_OK(f->ctx, open_auto(f, &options, &engine));
    engine.ops->info(engine.impl, &info);
    size_t taken = ll_shim.live_bytes;
    CU_ASSERT_TRUE(asked_limit == 0 || info.memory_bytes <= asked_limit);
    CU_ASSERT_TRUE(taken <= given);
    if (engine.ops == &ll_openmp_ops) info.tile_lanes = info.batch_lanes = 0;
    if (info.tile_lanes != checked_tile)
        check_and_close(f, &engine);
    else
        ll_shim_engine_close(&engine);
    assert_nothing_left(f);
    return (outcome){info.tile_lanes, info.batch_lanes};
}

typedef enum scarcity { PROMISED, GIVEN, ASKED } scarcity;

/* With ever less memory, of the kind that is scarce: fewer lanes a batch, narrower tiles, then the CPU. */
static void check_memory(scarcity what) {
    static const size_t plenty = 64u << 20, start = 5u << 19, step = 24u << 10;
    fixture f;
    outcome last = {129, INT32_MAX};
    int32_t widths = 0, batches = 0;
    fixture_open_many(&f);
    for (size_t bytes = start; last.tile_lanes > 0; bytes -= step) {
        outcome now = open_with(&f, what == PROMISED ? bytes : plenty, what == GIVEN ? bytes : plenty,
                                what == ASKED ? (int64_t)bytes : 0, last.tile_lanes);
        CU_ASSERT_TRUE(now.tile_lanes <= last.tile_lanes);
        widths += now.tile_lanes < last.tile_lanes;
        batches += now.tile_lanes == last.tile_lanes && now.batch_lanes < last.batch_lanes;
        last = now;
    }
    CU_ASSERT_EQUAL(widths, 4); /* 128, 64, 32, the CPU */
    CU_ASSERT_TRUE(batches >= 2);
    fixture_close(&f);
}

static void test_memory_promised(void) { check_memory(PROMISED); }
static void test_memory_given(void) { check_memory(GIVEN); }
static void test_memory_asked(void) { check_memory(ASKED); }

/* What the ladder did is told to who asks, and what is predicted is what is taken. */
static void test_memory_steps(void) {
    fixture f;
    ll_engine engine;
    ll_engine_info all = {.tile_lanes = 0}, less = {.tile_lanes = 0};
    int64_t most = 0, least = 0;
    fixture_open_many(&f);
    ll_engine_options options = {.threads = 1};
    LL_ASSERT_OK(f.ctx, open_auto(&f, &options, &engine));
    engine.ops->info(engine.impl, &all);
    CU_ASSERT_STRING_EQUAL(all.steps, "");
    CU_ASSERT_EQUAL(all.device_free_bytes, (int64_t)1 << 30);
    CU_ASSERT_TRUE(ll_shim_device_memory(f.h, &f.c->lanes, NULL, &most, &least));
    CU_ASSERT_EQUAL(all.memory_bytes, most);
    ll_shim_engine_close(&engine);
    options.device_limit = all.memory_bytes - 1;
    LL_ASSERT_OK(f.ctx, open_auto(&f, &options, &engine));
    engine.ops->info(engine.impl, &less);
    CU_ASSERT_PTR_NOT_NULL(strstr(less.steps, "batches of "));
    ll_shim_engine_close(&engine);
    options.device_limit = least + 1000;
    LL_ASSERT_OK(f.ctx, open_auto(&f, &options, &engine));
    engine.ops->info(engine.impl, &less);
    CU_ASSERT_PTR_NOT_NULL(strstr(less.steps, "triangles are searched, their lists take "));
    CU_ASSERT_PTR_NOT_NULL(strstr(less.steps, "tiles of 32 lanes instead of 128"));
    ll_shim_engine_close(&engine);
    ll_shim.memory_limit = (size_t)(all.memory_bytes - 1);
    options.device_limit = 0;
    LL_ASSERT_OK(f.ctx, open_auto(&f, &options, &engine));
    engine.ops->info(engine.impl, &less);
    CU_ASSERT_PTR_NOT_NULL(strstr(less.steps, "the device promised "));
    ll_shim_engine_close(&engine);
    assert_nothing_left(&f);
    fixture_close(&f);
}

/* What is to be left to others is left: up to half of what is free, then batches are as large as ever they fit. */
static void test_memory_reserve(void) {
    fixture f;
    ll_engine engine;
    ll_engine_info all = {.tile_lanes = 0}, less = {.tile_lanes = 0};
    fixture_open_many(&f);
    ll_engine_options options = {.threads = 1};
    LL_ASSERT_OK(f.ctx, open_auto(&f, &options, &engine));
    engine.ops->info(engine.impl, &all);
    ll_shim_engine_close(&engine);
    ll_shim.memory_free = (size_t)(all.memory_bytes + all.memory_bytes / 4);
    for (int i = 0; i < 2; i++) {
        options.device_reserve = i == 0 ? all.memory_bytes / 2 : INT64_MAX;
        LL_ASSERT_OK(f.ctx, open_auto(&f, &options, &engine));
        engine.ops->info(engine.impl, &less);
        CU_ASSERT_TRUE(less.batch_lanes < all.batch_lanes);
        CU_ASSERT_TRUE(less.memory_bytes <= (int64_t)ll_shim.memory_free - all.memory_bytes / 4);
        CU_ASSERT_PTR_NOT_NULL(strstr(less.steps, "batches of "));
        ll_shim_engine_close(&engine);
    }
    assert_nothing_left(&f);
    fixture_close(&f);
}

static void test_memory_advice(void) {
    fixture f;
    const ll_engine_options options = {.threads = 1};
    ll_engine engine;
    fixture_open(&f, LL_PARITY_METIS);
    ll_shim.memory_free = 1;
    ll_status status = ll_shim_engine_open(f.ctx, LL_BACKEND_CUDA, f.h, &f.c->lanes, &options, &engine);
    CU_ASSERT_EQUAL(status, LL_ERR_UNAVAILABLE);
    CU_ASSERT_PTR_NULL(engine.impl);
    LL_ASSERT_ERROR_HAS(f.ctx, "a tile of 32 lanes takes 52");
    LL_ASSERT_ERROR_HAS(f.ctx, "there are 0 beside");
    LL_ASSERT_ERROR_HAS(f.ctx, "run with --device cpu");
    assert_nothing_left(&f);
    fixture_close(&f);
}

/* ---- no device ---- */

static void check_absent(const char *why) {
    fixture f;
    char text[256];
    const ll_engine_options options = {.threads = 1};
    const ll_shim_state absent = ll_shim;
    ll_engine engine;
    fixture_open(&f, LL_PARITY_METIS);
    ll_shim = absent;
    CU_ASSERT_FALSE(ll_shim_backend_usable(LL_BACKEND_CUDA));
    CU_ASSERT_TRUE(ll_shim_backend_usable(LL_BACKEND_AUTO));
    ll_shim_backend_describe(LL_BACKEND_CUDA, text, sizeof text);
    CU_ASSERT_PTR_EQUAL(strstr(text, "cuda: not usable, "), text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, why));
    LL_ASSERT_STATUS(f.ctx, ll_shim_engine_open(f.ctx, LL_BACKEND_CUDA, f.h, &f.c->lanes, &options, &engine),
                     LL_ERR_UNAVAILABLE);
    CU_ASSERT_PTR_NULL(engine.impl);
    LL_ASSERT_ERROR_HAS(f.ctx, why);
    LL_ASSERT_ERROR_HAS(f.ctx, "use --device cpu");
    LL_ASSERT_OK(f.ctx, open_auto(&f, &options, &engine));
    CU_ASSERT_PTR_NOT_NULL(strstr(f.log, why));
    CU_ASSERT_PTR_NOT_NULL(strstr(engine.why, why));
    CU_ASSERT_TRUE(check_and_close(&f, &engine));
    fixture_close(&f);
}

/* The count is left alone, as by NVIDIA's runtime. */
static void test_no_driver(void) {
    ll_shim_reset();
    ll_shim.device_error = 35;
    check_absent("no NVIDIA driver, or one that is too old");
}

static void test_no_device(void) {
    ll_shim_reset();
    ll_shim.device_error = 100;
    check_absent("the driver shows no device");
    ll_shim_reset();
    ll_shim.device_count = 0;
    check_absent("the driver shows no device");
    ll_shim_reset();
    ll_shim.device_error = 999;
    check_absent("unknown error");
}

static void test_device_is_described(void) {
    char text[256];
    ll_shim_reset();
    CU_ASSERT_TRUE(ll_shim_backend_usable(LL_BACKEND_CUDA));
    ll_shim_backend_describe(LL_BACKEND_CUDA, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text,
                           "cuda: usable, host shim, compute 9.0, 1.0G of memory, 1.0G free, driver for CUDA 13.0, "
                           "runtime 13.0");
    ll_shim_backend_describe(LL_BACKEND_AUTO, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "auto: cuda, host shim");
    for (long long call = 2; call <= 6; call++) { /* behind the probe: the name must do */
        ll_shim_reset();
        ll_shim.fail_call = call;
        ll_shim_backend_describe(LL_BACKEND_CUDA, text, sizeof text);
        CU_ASSERT_EQUAL(ll_shim.fail_call, -1);
        CU_ASSERT_STRING_EQUAL(text, "cuda: usable, host shim");
        CU_ASSERT_EQUAL(ll_shim.last_error, 0);
    }
}

void suite_cuda_faults(void);
void suite_cuda_faults(void) {
    LL_TEST(test_every_call_fails);
    LL_TEST(test_every_call_fails_plain);
    LL_TEST(test_cpu_takes_over);
    LL_TEST(test_memory_promised);
    LL_TEST(test_memory_given);
    LL_TEST(test_memory_asked);
    LL_TEST(test_memory_steps);
    LL_TEST(test_memory_reserve);
    LL_TEST(test_memory_advice);
    LL_TEST(test_no_driver);
    LL_TEST(test_no_device);
    LL_TEST(test_device_is_described);
}
