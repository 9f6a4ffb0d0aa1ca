/* SPDX-License-Identifier: Apache-2.0 */
/* Programs whose entries a device makes, over the host shim, where device memory is the host's: those of the CPU to the
 * bit, whichever call fails. */
#include "solver/program_place.h"

#include <string.h>

#include "solver/fit.h"
#include "solver/fit_place.h"
#include "tests/kernels/shim_newton.h"
#include "tests/solver/pool_case.h"
#include "tests/support/cuda_shim/backend.h"
#include "tests/support/cuda_shim/clean.h"
#include "tests/support/test.h"

enum { SEEDS = 30 };
static const ll_engine device = {.ops = &ll_cuda_shim_ops};

typedef struct sample {
    ll_pool_case c;
    bool *wanted, *slept;
    ll_program_plan plan;
    ll_program *g; /* the CPU's */
    ll_master_place place;
} sample;

/* Most rows take part, every second seed a quarter of the columns sleeps, every fifth a third of the entries weighs
 * nothing; every third case is a road of many columns. */
static sample sample_open(uint64_t seed) {
    sample s = {.c = seed % 3 == 2 ? ll_pool_case_road(seed, 6, 12)
                                   : ll_pool_case_open(seed, seed % 2 == 0, 1 + (int)(seed % 4))};
    ll_random random = ll_random_start(seed);
    ll_problem *p = s.c.p;
    for (int64_t e = 0; seed % 5 == 0 && e < p->entry_first[p->arc_count]; e += 3) p->entry[e].weight_micro = 0;
    s.wanted = ll_calloc(s.c.ctx, p->row_count, sizeof *s.wanted);
    s.slept = ll_calloc(s.c.ctx, s.c.pool->count, sizeof *s.slept);
    CU_ASSERT_FATAL(s.wanted != NULL && s.slept != NULL);
    if (s.wanted == NULL || s.slept == NULL) return s; /* for who reads the code without running it */
    for (int32_t r = 0; r < p->row_count; r++) s.wanted[r] = ll_random_below(&random, 8) > 0;
    for (int64_t j = 0; j < s.c.pool->count; j++) s.slept[j] = seed % 4 >= 2 && ll_random_below(&random, 4) == 0;
    s.plan = (ll_program_plan){s.wanted, seed % 4 >= 2 ? s.slept : NULL, seed % 7 == 0, ll_units_of(p)};
    LL_ASSERT_OK(s.c.ctx, ll_program_build(s.c.ctx, s.c.pool, &s.plan, &s.g));
    s.place = ll_master_place_cpu();
    s.place.engine = &device;
    s.place.least_arcs = 0;
    s.place.least_work = 0;
    ll_shim_reset();
    ll_shim.seed = seed;
    return s;
}

static void sample_close(sample *s) {
    ll_program_free(s->c.ctx, s->g);
    ll_free(s->c.ctx, s->wanted);
    ll_free(s->c.ctx, s->slept);
    ll_fit_place_leave(s->c.pool);
    CU_ASSERT_EQUAL(ll_shim.live_count, 0);
    ll_pool_case_close(&s->c);
    ll_shim_assert_clean();
}

static bool same(const void *a, const void *b, int64_t count, size_t size) {
    return count == 0 || (a != NULL && b != NULL && memcmp(a, b, (size_t)count * size) == 0);
}

#define ASSERT_SAME(field, count) CU_ASSERT_TRUE(same(a->field, b->field, (count), sizeof *a->field))

static void assert_same_frame(const ll_program *a, const ll_program *b) {
    CU_ASSERT_EQUAL_FATAL(a->row_count, b->row_count);
    CU_ASSERT_EQUAL_FATAL(a->group_count, b->group_count);
    CU_ASSERT_EQUAL_FATAL(a->column_count, b->column_count);
    CU_ASSERT_EQUAL_FATAL(a->entry_count, b->entry_count);
    CU_ASSERT_EQUAL_FATAL(a->union_count, b->union_count);
    ASSERT_SAME(capacity, a->row_count);
    ASSERT_SAME(whole, a->row_count);
    ASSERT_SAME(group_first, a->group_count + 1);
    ASSERT_SAME(union_first, a->group_count + 1);
    ASSERT_SAME(column, a->column_count);
    ASSERT_SAME(cost, a->column_count);
}

/* a has entries, b or what the device made for it. */
static void assert_same_entries(const ll_program *a, const ll_program *b) {
    ASSERT_SAME(union_row, a->union_count);
    ASSERT_SAME(entry_first, a->column_count + 1);
    ASSERT_SAME(entry_slot, a->entry_count);
    ASSERT_SAME(entry_weight, a->entry_count);
}

static void assert_made(ll_context *ctx, const ll_program *a, const ll_program *made) {
    ll_program there, *b = &there;
    CU_ASSERT_PTR_NULL(made->union_row);
    CU_ASSERT_PTR_NULL(made->entry_slot);
    ll_shim_made(ctx, made, b);
    assert_same_frame(a, made);
    assert_same_entries(a, b);
    ASSERT_SAME(union_first, a->group_count + 1);
    void *arrays[] = {b->union_first, b->union_row, b->entry_first, b->entry_slot, b->entry_weight};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
}

static void test_same_as_the_cpu(void) {
    int64_t entries = 0, constants = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        sample s = sample_open(seed);
        ll_program *g = NULL;
        LL_ASSERT_OK(s.c.ctx, ll_program_place_build(s.c.ctx, &s.place, s.c.pool, &s.plan, &g));
        CU_ASSERT_PTR_NOT_NULL_FATAL(g->made);
        assert_made(s.c.ctx, s.g, g);
        entries += g->entry_count;
        for (int32_t r = 0; r < g->row_count; r++) constants += g->capacity[r] < g->whole[r];
        LL_ASSERT_OK(s.c.ctx, ll_program_place_fetch(s.c.ctx, &s.place, s.c.pool, s.plan.units, g));
        CU_ASSERT_PTR_NULL(g->made);
        CU_ASSERT_EQUAL(ll_shim.live_count, 0);
        assert_same_frame(s.g, g);
        assert_same_entries(s.g, g);
        ll_program_free(s.c.ctx, g);
        sample_close(&s);
    }
    CU_ASSERT_TRUE(entries > 1000 && constants > 10);
}

/* Of a pool that the device has, no arcs cross: 8 bytes a column, 16 a group, and 5 a row of the case and 1 a row here.
 */
static void test_what_crosses(void) {
    sample s = sample_open(8);
    ll_program *g = NULL;
    for (int time = 0; time < 2; time++) {
        ll_shim.bytes_to_device = 0;
        LL_ASSERT_OK(s.c.ctx, ll_program_place_build(s.c.ctx, &s.place, s.c.pool, &s.plan, &g));
        CU_ASSERT_PTR_NOT_NULL_FATAL(g->made);
        int64_t of_frame = 8 * g->column_count + 16 * g->group_count + 8 + 8 * g->lone_count;
        int64_t of_rows = 5 * (int64_t)s.c.p->row_count + g->row_count;
        CU_ASSERT_EQUAL(ll_shim.bytes_to_device == of_frame + of_rows, time == 1);
        ll_program_free(s.c.ctx, g);
    }
    sample_close(&s);
}

/* The CPU makes what a device fails in, and all that follows; the columns leave the device. */
static void test_every_call_fails(void) {
    sample s = sample_open(8);
    bool fired = true;
    int here = 0;
    for (long long call = 0; fired; call++) {
        ll_program *g = NULL;
        ll_shim_reset();
        ll_shim.fail_call = call;
        s.place.makes_here = false;
        LL_ASSERT_OK(s.c.ctx, ll_program_place_build(s.c.ctx, &s.place, s.c.pool, &s.plan, &g));
        fired = ll_shim.fail_call < 0;
        ll_shim.fail_call = -1;
        CU_ASSERT_EQUAL(s.place.makes_here, g->made == NULL);
        here += g->made == NULL;
        if (g->made != NULL) {
            assert_made(s.c.ctx, s.g, g);
        } else {
            CU_ASSERT_EQUAL(ll_shim.live_count, 0);
            assert_same_frame(s.g, g);
            assert_same_entries(s.g, g);
        }
        ll_program_free(s.c.ctx, g);
        ll_fit_place_leave(s.c.pool);
        CU_ASSERT_EQUAL(ll_shim.live_count, 0);
    }
    CU_ASSERT_TRUE(here > 60);
    sample_close(&s);
}

static void test_failing_memory(void) {
    sample s = sample_open(8);
    ll_context *ctx = s.c.ctx;
    ll_status status = LL_ERR_MEMORY;
    int failures = 0;
    long long live = atomic_load(&ctx->memory.live_blocks);
    for (; status == LL_ERR_MEMORY; failures++) {
        ll_program *g = NULL;
        atomic_store(&ctx->memory.fail_at, failures);
        status = ll_program_place_build(ctx, &s.place, s.c.pool, &s.plan, &g);
        atomic_store(&ctx->memory.fail_at, -1);
        CU_ASSERT_EQUAL(g != NULL, status == LL_OK);
        ll_program_free(ctx, g);
        ll_fit_place_leave(s.c.pool);
        CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), live);
        CU_ASSERT_EQUAL(ll_shim.live_count, 0);
    }
    LL_ASSERT_OK(ctx, status);
    CU_ASSERT_TRUE(failures > 15);
    sample_close(&s);
}

/* Few arcs, or a device that has failed: the CPU makes it, and asks none. */
static void test_made_here(void) {
    sample s = sample_open(8);
    for (int i = 0; i < 3; i++) {
        ll_program *g = NULL;
        s.place.least_arcs = i == 0 ? LL_FIT_WORTH_A_DEVICE : 0;
        s.place.makes_here = i == 1;
        s.place.given_up = i == 2;
        LL_ASSERT_OK(s.c.ctx, ll_program_place_build(s.c.ctx, &s.place, s.c.pool, &s.plan, &g));
        CU_ASSERT_PTR_NULL(g->made);
        CU_ASSERT_EQUAL(ll_shim.call_count, 0);
        assert_same_entries(s.g, g);
        ll_program_free(s.c.ctx, g);
    }
    sample_close(&s);
}

/* A master that is too little work for the device has its entries here, and the next one is asked anew. */
static void test_little_work(void) {
    sample s = sample_open(8);
    double work = ll_master_work(s.g);
    for (int i = 0; i < 3; i++) {
        ll_program *g = NULL;
        s.place.least_work = i == 0 ? work * 1.01 : work;
        LL_ASSERT_OK(s.c.ctx, ll_program_place_build(s.c.ctx, &s.place, s.c.pool, &s.plan, &g));
        CU_ASSERT_EQUAL(g->made == NULL, i == 0);
        CU_ASSERT_FALSE(s.place.makes_here);
        if (i == 0) assert_same_entries(s.g, g);
        ll_program_free(s.c.ctx, g);
        CU_ASSERT_TRUE(ll_shim.live_count > 0); /* the pool stays */
    }
    sample_close(&s);
}

void suite_program_place(void);
void suite_program_place(void) {
    LL_TEST(test_same_as_the_cpu);
    LL_TEST(test_what_crosses);
    LL_TEST(test_every_call_fails);
    LL_TEST(test_failing_memory);
    LL_TEST(test_made_here);
    LL_TEST(test_little_work);
}
