/* SPDX-License-Identifier: Apache-2.0 */
/* Masters on the CUDA backend over the host shim: every operation beside the CPU's, cuSOLVER by libraries that only
 * look like it, and what happens when the device fails or is short of memory. */
#include <string.h>

#include "tests/kernels/parity_newton.h"
#include "tests/kernels/shim_newton.h"
#include "tests/support/cuda_shim/backend.h"
#include "tests/support/cuda_shim/clean.h"
#include "tests/support/test.h"

static void test_parity(void) {
    ll_shim_reset();
    ll_parity_newton(&ll_cuda_shim_newton_ops);
    CU_ASSERT_TRUE(ll_shim.graph_count > 0);
    ll_shim_assert_clean();
}

static void test_lost_pivots(void) {
    const ll_newton_options options = {0};
    ll_shim_reset();
    ll_parity_newton_lost(&ll_cuda_shim_newton_ops, &options);
    ll_shim_assert_clean();
}

/* A program of two tiles, and what a run over it must leave. */
typedef struct fixture {
    ll_context *ctx;
    ll_program g;
    long long live_blocks;
} fixture;

static void fixture_open(fixture *f, ll_selftest_shape shape) {
    ll_shim_reset();
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&f->ctx), LL_OK);
    LL_ASSERT_OK(f->ctx, ll_selftest_program_create(f->ctx, shape, 9, &f->g));
    f->live_blocks = atomic_load(&f->ctx->memory.live_blocks);
}

static void fixture_close(fixture *f) {
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), f->live_blocks);
    ll_selftest_program_free(f->ctx, &f->g);
    CU_ASSERT_EQUAL(atomic_load(&f->ctx->memory.live_blocks), 0);
    ll_context_free(f->ctx);
    ll_shim_assert_clean();
}

static const ll_selftest_shape small = {20, 30, 4, 6}, tiny = {3, 4, 3, 2};

/* Whatever the order of blocks and threads, and with graphs or without, the bits are the same. */
static void test_orders_and_graphs(void) {
    fixture f;
    double first[20], now[20];
    fixture_open(&f, small);
    for (uint64_t seed = 1; seed <= 4; seed++) {
        const ll_newton_options options = {0};
        void *n = NULL;
        int32_t lost = 0;
        ll_newton_climb way;
        double slope = 0;
        ll_shim.seed = seed;
        ll_shim.no_graphs = seed % 2 == 0;
        for (int r = 0; r < 20; r++) now[r] = 1;
        LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.open(f.ctx, &f.g, &options, &n));
        LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.put(n, LL_NEWTON_PRICE, now));
        LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.center(n, 0.5));
        LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.remember(n));
        LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.factor(n, &lost));
        LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.climb(n, &way));
        LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.shift(n, 0.5, 0.5, &slope));
        LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.fetch(n, LL_NEWTON_PRICE, now));
        ll_cuda_shim_newton_ops.close(n);
        if (seed == 1) memcpy(first, now, sizeof first);
        CU_ASSERT_EQUAL(memcmp(first, now, sizeof first), 0);
        CU_ASSERT_EQUAL(ll_shim.last_error, 0);
    }
    CU_ASSERT_EQUAL(ll_shim.graph_count, 2 * 2);
    fixture_close(&f);
}

/* ---- by row ---- */

static int64_t count_misplaced(const ll_program *g, const int64_t *touch_first, const int64_t *touch) {
    int64_t at = 0, wrong = 0;
    for (int32_t r = 0; r < g->row_count; r++) {
        wrong += touch_first[r] != at;
        for (int64_t u = 0; u < g->union_count; u++)
            if (g->union_row[u] == r) wrong += touch[at++] != u;
    }
    return wrong + (touch_first[g->row_count] != at);
}

static void check_by_row(fixture *f) {
    const ll_program *g = &f->g;
    const ll_newton_options options = {0};
    ll_program_rows expected, made;
    int64_t *touch_first = ll_calloc(f->ctx, (int64_t)g->row_count + 1, sizeof *touch_first);
    int64_t *touch = ll_calloc(f->ctx, g->union_count, sizeof *touch);
    void *n = NULL;
    LL_ASSERT_OK(f->ctx, ll_program_rows_create(f->ctx, g, 1, &expected));
    LL_ASSERT_OK(f->ctx, ll_program_rows_create(f->ctx, g, 1, &made));
    memset(made.column, 0, (size_t)g->entry_count * sizeof *made.column);
    LL_ASSERT_OK(f->ctx, ll_cuda_shim_newton_ops.open(f->ctx, g, &options, &n));
    LL_ASSERT_OK(f->ctx, ll_shim_newton_by_row(n, &made, touch_first, touch));
    ll_cuda_shim_newton_ops.close(n);
    CU_ASSERT_EQUAL(memcmp(expected.first, made.first, ((size_t)g->row_count + 1) * sizeof *made.first), 0);
    CU_ASSERT_EQUAL(memcmp(expected.column, made.column, (size_t)g->entry_count * sizeof *made.column), 0);
    CU_ASSERT_EQUAL(memcmp(expected.weight, made.weight, (size_t)g->entry_count * sizeof *made.weight), 0);
    CU_ASSERT_EQUAL(count_misplaced(g, touch_first, touch), 0);
    ll_program_rows_free(f->ctx, &expected);
    ll_program_rows_free(f->ctx, &made);
    ll_free(f->ctx, touch_first);
    ll_free(f->ctx, touch);
}

/* Rows from few to more than the threads that sum them; shares from one to more than there are groups; columns with
 * more entries than a warp has lanes. */
static void test_by_row(void) {
    static const ll_selftest_shape shapes[] = {{1, 1, 2, 1}, {7, 60, 9, 5}, {300, 20, 3, 6}, {200, 30, 4, 70}};
    static const char *const kernels[] = {"newton_count_by_row", "newton_rank_by_row", "newton_first_by_row",
                                          "newton_write_by_row"};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (uint64_t seed = 1; seed <= (LL_TEST_SANITIZED ? 1 : 2); seed++) {
            fixture f;
            fixture_open(&f, shapes[i]);
            ll_shim.seed = seed;
            check_by_row(&f);
            for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) CU_ASSERT_TRUE(ll_shim_launched(kernels[k]));
            fixture_close(&f);
        }
}

/* ---- cuSOLVER ---- */

/* A library of tests/support/fake_cusolver.c. */
static const char *fake(const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/lib%s.so", LL_FAKE_CUSOLVER, name);
    return path;
}

static void check_name(fixture *f, const char *library, int32_t rows, const char *expected) {
    const ll_newton_options options = {.cusolver = library, .cusolver_rows = rows};
    ll_newton_info info;
    void *n = NULL;
    LL_ASSERT_OK(f->ctx, ll_cuda_shim_newton_ops.open(f->ctx, &f->g, &options, &n));
    ll_cuda_shim_newton_ops.info(n, &info);
    CU_ASSERT_PTR_NOT_NULL(strstr(info.name, expected));
    CU_ASSERT_EQUAL(info.memory_bytes, (int64_t)ll_shim.live_bytes);
    ll_cuda_shim_newton_ops.close(n);
}

static void test_cholesky_is_chosen(void) {
    fixture f;
    fixture_open(&f, small);
    check_name(&f, NULL, 0, "host shim, own Cholesky, rows are few");
    check_name(&f, NULL, 20, "libcusolver.so is not to be found");
    check_name(&f, "", 20, "libcusolver.so is not to be found");
    check_name(&f, fake("nothing"), 20, "libcusolver.so is not to be found");
    check_name(&f, fake("fake_cusolver"), 21, "own Cholesky, rows are few");
    check_name(&f, fake("fake_cusolver"), 20, "host shim, cuSOLVER");
    check_name(&f, fake("fake_cusolver_lacks"), 20, "libcusolver.so lacks a function");
    check_name(&f, fake("fake_cusolver_dead"), 20, "cuSOLVER does not start");
    check_name(&f, fake("fake_cusolver_greedy"), 20, "own Cholesky, no memory for cuSOLVER");
    fixture_close(&f);
}

/* It factors; it refuses the call, or the matrix, and our own does; what it would not lift is lifted. */
static void test_cusolver_answers(void) {
    static const char *const names[] = {"fake_cusolver", "fake_cusolver_refuses", "fake_cusolver_indefinite"};
    fixture f;
    fixture_open(&f, (ll_selftest_shape){66, 9, 3, 20});
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const ll_newton_options options = {.cusolver = fake(names[i]), .cusolver_rows = 1};
        long long graphs = ll_shim.graph_count;
        ll_parity_newton_check(f.ctx, &ll_cuda_shim_newton_ops, &options, &f.g);
        ll_parity_newton_lost(&ll_cuda_shim_newton_ops, &options);
        CU_ASSERT_TRUE(ll_shim.graph_count > graphs);
    }
    fixture_close(&f);
}

/* ---- failures ---- */

/* The call number `call` fails, in whatever operation: it is told, or it was one of those that are overcome. */
static void test_every_call_fails(void) {
    fixture f;
    bool fired = true;
    int overcome = 0, told = 0;
    const ll_newton_options options = {.cusolver = fake("fake_cusolver"), .cusolver_rows = 1};
    fixture_open(&f, tiny);
    for (long long call = 0; fired; call += LL_TEST_SANITIZED ? 5 : 1) {
        ll_shim_reset();
        ll_shim.fail_call = call;
        ll_status status = ll_parity_newton_run(f.ctx, &ll_cuda_shim_newton_ops, &options, &f.g);
        fired = ll_shim.fail_call < 0;
        overcome += fired && status == LL_OK;
        told += status != LL_OK;
        CU_ASSERT_TRUE(status == LL_OK || status == LL_ERR_UNAVAILABLE || status == LL_ERR_INTERNAL);
        if (status != LL_OK) LL_ASSERT_ERROR_HAS(f.ctx, "or run with --device cpu");
        ll_shim_assert_clean();
    }
    /* the workspace, two captures of one and two launches, the last waits; under sanitizers some of them */
    const int expected = 1 + (3 + 1) + (3 + 2) + 2;
    CU_ASSERT_TRUE(LL_TEST_SANITIZED ? overcome <= expected : overcome == expected);
    CU_ASSERT_TRUE(told > (LL_TEST_SANITIZED ? 20 : 100));
    fixture_close(&f);
}

static void test_failing_memory(void) {
    fixture f;
    const ll_newton_options options = {0};
    ll_status status = LL_ERR_MEMORY;
    int failures = 0;
    fixture_open(&f, small);
    for (; status == LL_ERR_MEMORY; failures++) {
        void *n = &f;
        atomic_store(&f.ctx->memory.fail_at, failures);
        status = ll_cuda_shim_newton_ops.open(f.ctx, &f.g, &options, &n);
        atomic_store(&f.ctx->memory.fail_at, -1);
        CU_ASSERT_EQUAL(n != NULL, status == LL_OK);
        if (status == LL_OK) ll_cuda_shim_newton_ops.close(n);
        CU_ASSERT_EQUAL(atomic_load(&f.ctx->memory.live_blocks), f.live_blocks);
    }
    LL_ASSERT_OK(f.ctx, status);
    CU_ASSERT_EQUAL(failures, 1 + 2); /* two blocks of the host, and none failing */
    fixture_close(&f);
}

static int64_t largest_strip(const ll_program *g) {
    int64_t most = 0;
    for (int64_t i = 0; i < g->group_count; i++) {
        int64_t rows = g->union_first[i + 1] - g->union_first[i], columns = g->group_first[i + 1] - g->group_first[i];
        if (rows * columns > most) most = rows * columns;
    }
    return most;
}

/* What is predicted is what is taken; a byte less is told, with what it takes. */
static void test_short_memory(void) {
    fixture f;
    ll_newton_options options = {0};
    ll_newton_info info;
    void *n = NULL;
    fixture_open(&f, small);
    LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.open(f.ctx, &f.g, &options, &n));
    ll_cuda_shim_newton_ops.info(n, &info);
    ll_cuda_shim_newton_ops.close(n);
    CU_ASSERT_EQUAL(ll_shim_device_master_memory(&f.g, largest_strip(&f.g)), info.memory_bytes);
    options.device_limit = info.memory_bytes;
    LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.open(f.ctx, &f.g, &options, &n));
    ll_cuda_shim_newton_ops.close(n);
    options.device_limit--;
    LL_ASSERT_STATUS(f.ctx, ll_cuda_shim_newton_ops.open(f.ctx, &f.g, &options, &n), LL_ERR_UNAVAILABLE);
    CU_ASSERT_PTR_NULL(n);
    LL_ASSERT_ERROR_HAS(f.ctx, "a master over 20 capacities takes ");
    options.device_limit = 0;
    ll_shim.memory_limit = (size_t)info.memory_bytes - 1;
    LL_ASSERT_STATUS(f.ctx, ll_cuda_shim_newton_ops.open(f.ctx, &f.g, &options, &n), LL_ERR_UNAVAILABLE);
    ll_shim.memory_free = (size_t)info.memory_bytes;
    LL_ASSERT_STATUS(f.ctx, ll_cuda_shim_newton_ops.open(f.ctx, &f.g, &options, &n), LL_ERR_UNAVAILABLE);
    LL_ASSERT_ERROR_HAS(f.ctx, "device memory is short");
    fixture_close(&f);
}

/* A stop that was asked for comes before the work. */
static void test_stopped(void) {
    fixture f;
    const ll_newton_options options = {0};
    void *n = NULL;
    int32_t lost = 0;
    fixture_open(&f, small);
    LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.open(f.ctx, &f.g, &options, &n));
    ll_context_cancel(f.ctx);
    LL_ASSERT_OK(f.ctx, ll_cuda_shim_newton_ops.factor(n, &lost));
    CU_ASSERT_EQUAL(lost, LL_NONE);
    ll_context_reset_cancel(f.ctx);
    ll_cuda_shim_newton_ops.close(n);
    fixture_close(&f);
}

void suite_cuda_newton(void);
void suite_cuda_newton(void) {
    LL_TEST(test_parity);
    LL_TEST(test_lost_pivots);
    LL_TEST(test_orders_and_graphs);
    LL_TEST(test_by_row);
    LL_TEST(test_cholesky_is_chosen);
    LL_TEST(test_cusolver_answers);
    LL_TEST(test_every_call_fails);
    LL_TEST(test_failing_memory);
    LL_TEST(test_short_memory);
    LL_TEST(test_stopped);
}
