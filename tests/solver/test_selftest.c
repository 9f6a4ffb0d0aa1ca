/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of `landlink selftest`: they pass, they find what is wrong, and they say what cannot be had. */
#include "solver/selftest/selftest.h"

#include <string.h>

#include "kernels/backends.h"
#include "tests/support/test.h"
#ifdef LL_TEST_CUDA_SHIM
#include "tests/support/cuda_shim/backend.h"
#endif

typedef struct lines {
    int32_t ok, failed;
    char failures[1024]; /* names of checks */
} lines;

static void keep(void *user, bool ok, const char *check, const char *detail) {
    lines *l = user;
    size_t used = strlen(l->failures);
    CU_ASSERT_TRUE(detail[0] != '\0');
    if (ok)
        l->ok++;
    else
        l->failed++;
    if (!ok) snprintf(l->failures + used, sizeof l->failures - used, "%s ", check);
}

static ll_selftest start(lines *l) {
    ll_selftest t = {.backend = LL_BACKEND_OPENMP, .seed = 1, .report = keep, .user = l};
    memset(l, 0, sizeof *l);
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&t.ctx), LL_OK);
    ll_context_set_threads(t.ctx, 2);
    return t;
}

static void finish(ll_selftest *t, const lines *l) {
    CU_ASSERT_EQUAL(t->failures, l->failed);
    CU_ASSERT_EQUAL(t->checks, l->ok + l->failed);
    CU_ASSERT_EQUAL(atomic_load(&t->ctx->memory.live_blocks), 0);
    ll_context_free(t->ctx);
}

/* Device and copy, six operations of trees and five of masters, flows, entries, three solves. */
static void test_cpu_passes(void) {
    lines l;
    ll_selftest t = start(&l);
    LL_ASSERT_OK(t.ctx, ll_selftest_run(&t));
    CU_ASSERT_EQUAL(l.ok, 18);
    CU_ASSERT_EQUAL(l.failed, 0);
    finish(&t, &l);
}

/* ---- an engine that is wrong ---- */

static ll_status wrong_gather(void *engine, int64_t *distance) {
    ll_status status = ll_openmp_ops.gather(engine, distance);
    distance[0]++;
    return status;
}

static ll_status wrong_bound(void *engine, ll_i128 *sum, bool *reachable) {
    ll_status status = ll_openmp_ops.bound(engine, sum, reachable);
    *sum += (ll_i128)1 << 64;
    return status;
}

static ll_status wrong_load(void *engine, int64_t *flow_uteu) {
    flow_uteu[0]++;
    return ll_openmp_ops.load(engine, flow_uteu);
}

static ll_status wrong_walk(void *engine, const int64_t *wanted, int64_t wanted_count, ll_walk *out) {
    ll_status status = ll_openmp_ops.walk(engine, wanted, wanted_count, out);
    if (status == LL_OK && out->first[wanted_count] > 0) out->arc[0]++;
    return status;
}

static ll_status wrong_keep(void *engine, bool better, bool exact, ll_price_state *out) {
    ll_status status = ll_openmp_ops.keep(engine, better, exact, out);
    out->square *= 1 + 1e-15;
    return status;
}

static ll_status wrong_distances(void *engine, int32_t lane, int64_t *distance) {
    ll_status status = ll_openmp_ops.distances(engine, lane, distance);
    distance[1]--;
    return status;
}

static void test_wrong_engine_is_found(void) {
    lines l;
    ll_selftest t = start(&l);
    ll_kernel_ops wrong = ll_openmp_ops;
    wrong.gather = wrong_gather;
    wrong.bound = wrong_bound;
    wrong.load = wrong_load;
    wrong.walk = wrong_walk;
    wrong.distances = wrong_distances;
    wrong.keep = wrong_keep;
    t.ops = &wrong;
    LL_ASSERT_OK(t.ctx, ll_selftest_operations(&t));
    CU_ASSERT_STRING_EQUAL(l.failures, "distances gather bound load walk prices ");
    finish(&t, &l);
}

static ll_status wrong_center(void *newton, double mu) { return ll_openmp_newton_ops.center(newton, mu * (1 + 1e-15)); }

static ll_status wrong_measure(void *newton, ll_newton_sums *out) {
    ll_status status = ll_openmp_newton_ops.measure(newton, out);
    out->owed *= 1 + 1e-8;
    return status;
}

static ll_status wrong_climb(void *newton, ll_newton_climb *out) {
    ll_status status = ll_openmp_newton_ops.climb(newton, out);
    out->slope *= 1 + 1e-8;
    return status;
}

static ll_status wrong_move(void *newton, ll_newton_lengths step) {
    step.primal *= 1 - 1e-6;
    return ll_openmp_newton_ops.move(newton, step);
}

static void test_wrong_masters_are_found(void) {
    lines l;
    ll_selftest t = start(&l);
    ll_kernel_ops wrong = ll_openmp_ops;
    ll_newton_ops newton = ll_openmp_newton_ops;
    newton.center = wrong_center;
    newton.measure = wrong_measure;
    newton.climb = wrong_climb;
    newton.move = wrong_move;
    wrong.newton = &newton;
    t.ops = &wrong;
    LL_ASSERT_OK(t.ctx, ll_selftest_masters(&t));
    CU_ASSERT_STRING_EQUAL(l.failures, "columns sums system steps ");
    finish(&t, &l);
}

static int64_t wrong_calls; /* of list, before the one that is wrong */

static ll_status wrong_list(void *fit, const int64_t *first, int32_t *row, int64_t *weight_micro) {
    ll_status status = ll_openmp_fit_ops.list(fit, first, row, weight_micro);
    if (wrong_calls-- == 0) weight_micro[0]++;
    return status;
}

static ll_status wrong_scarce(void *fit, const int64_t *missing_uteu, const ll_wide *room, int32_t *count) {
    ll_status status = ll_openmp_fit_ops.scarce(fit, missing_uteu, room, count);
    count[0]--;
    return status;
}

static void check_wrong_fits(const ll_fit_ops *fit, const char *failures) {
    lines l;
    ll_selftest t = start(&l);
    ll_kernel_ops wrong = ll_openmp_ops;
    wrong.fit = fit;
    t.ops = &wrong;
    LL_ASSERT_OK(t.ctx, ll_selftest_fits(&t));
    CU_ASSERT_STRING_EQUAL(l.failures, failures);
    finish(&t, &l);
}

/* One wrong number of the last pool, and one in each. */
static void test_wrong_fits_are_found(void) {
    ll_fit_ops fit = ll_openmp_fit_ops;
    check_wrong_fits(&fit, "");
    fit.list = wrong_list;
    wrong_calls = 2;
    check_wrong_fits(&fit, "flows ");
    fit.scarce = wrong_scarce;
    check_wrong_fits(&fit, "flows ");
}

#ifdef LL_TEST_CUDA_SHIM
static ll_status wrong_enter(void *fit, ll_program *g, ll_wide *constant) {
    ll_status status = ll_cuda_shim_fit_ops.enter(fit, g, constant);
    g->union_first[1]++;
    return status;
}

static ll_status failing_enter(void *fit, ll_program *g, ll_wide *constant) {
    (void)fit;
    (void)g;
    (void)constant;
    return LL_ERR_UNAVAILABLE;
}

/* Wrong numbers, and a device that leaves it to the CPU. */
static void test_wrong_entries_are_found(void) {
    ll_status (*const enters[])(void *, ll_program *, ll_wide *) = {wrong_enter, failing_enter};
    for (int i = 0; i < 2; i++) {
        lines l;
        ll_selftest t = start(&l);
        ll_kernel_ops wrong = ll_cuda_shim_ops;
        ll_fit_ops fit = ll_cuda_shim_fit_ops;
        ll_shim_reset();
        fit.enter = enters[i];
        wrong.fit = &fit;
        t.backend = LL_BACKEND_CUDA;
        t.ops = &wrong;
        LL_ASSERT_OK(t.ctx, ll_selftest_entries(&t));
        CU_ASSERT_STRING_EQUAL(l.failures, "entries ");
        finish(&t, &l);
    }
}
#endif

static void test_device_that_is_absent(void) {
    lines l;
    ll_selftest t = start(&l);
    t.backend = LL_BACKEND_CUDA;
    if (ll_backend_usable(LL_BACKEND_CUDA)) {
        LL_ASSERT_OK(t.ctx, ll_selftest_run(&t));
        CU_ASSERT_EQUAL(l.failed, 0);
    } else {
        LL_ASSERT_STATUS(t.ctx, ll_selftest_run(&t), LL_ERR_UNAVAILABLE);
        LL_ASSERT_ERROR_HAS(t.ctx, "or use --device cpu");
        CU_ASSERT_EQUAL(l.ok + l.failed, 0);
    }
    finish(&t, &l);
}

static void test_stop(void) {
    lines l;
    ll_selftest t = start(&l);
    ll_context_cancel(t.ctx);
    CU_ASSERT_NOT_EQUAL(ll_selftest_run(&t), LL_OK);
    finish(&t, &l);
}

/* Every so many allocations, one after the other. */
static void fail_allocations(ll_status (*part)(ll_selftest *t), int every) {
    ll_status status = LL_ERR_MEMORY;
    for (int k = 0; status != LL_OK; k += every) {
        lines l;
        ll_selftest t = start(&l);
        atomic_store(&t.ctx->memory.fail_at, k);
        status = part(&t);
        atomic_store(&t.ctx->memory.fail_at, -1);
        if (status != LL_OK) LL_ASSERT_STATUS(t.ctx, status, LL_ERR_MEMORY);
        finish(&t, &l);
    }
}

static void test_out_of_memory(void) {
    fail_allocations(ll_selftest_operations, 80);
    fail_allocations(ll_selftest_masters, 20);
    fail_allocations(ll_selftest_fits, 50);
    fail_allocations(ll_selftest_entries, 80);
}

#ifdef LL_TEST_CUDA_SHIM
static void test_shimmed_device(void) {
    lines l;
    ll_selftest t = start(&l);
    ll_shim_reset();
    t.backend = LL_BACKEND_CUDA;
    t.ops = &ll_cuda_shim_ops;
    LL_ASSERT_OK(t.ctx, ll_selftest_bandwidth(&t));
    CU_ASSERT_EQUAL(l.ok, 4);
    LL_ASSERT_OK(t.ctx, ll_selftest_operations(&t));
    LL_ASSERT_OK(t.ctx, ll_selftest_masters(&t));
    LL_ASSERT_OK(t.ctx, ll_selftest_fits(&t));
    LL_ASSERT_OK(t.ctx, ll_selftest_entries(&t));
    CU_ASSERT_EQUAL(l.ok, 17);
    CU_ASSERT_EQUAL(l.failed, 0);
    CU_ASSERT_EQUAL(ll_shim.live_count, 0);
    CU_ASSERT_EQUAL(ll_shim.finding_count, 0);
    finish(&t, &l);
}
#endif

void suite_selftest(void);
void suite_selftest(void) {
    LL_TEST(test_cpu_passes);
    LL_TEST(test_wrong_engine_is_found);
    LL_TEST(test_wrong_masters_are_found);
    LL_TEST(test_wrong_fits_are_found);
    LL_TEST(test_device_that_is_absent);
    LL_TEST(test_stop);
    LL_TEST(test_out_of_memory);
#ifdef LL_TEST_CUDA_SHIM
    LL_TEST(test_wrong_entries_are_found);
    LL_TEST(test_shimmed_device);
#endif
}
