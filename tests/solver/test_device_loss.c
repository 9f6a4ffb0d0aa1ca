/* SPDX-License-Identifier: Apache-2.0 */
/* A device that fails in the middle of a round or a master, over the host shim: the CPU does it again, with the same
 * answer.
 */
#include <math.h>
#include <string.h>

#include "solver/fit.h"
#include "solver/fit_place.h"
#include "solver/interior.h"
#include "solver/price_phase.h"
#include "tests/solver/pool_case.h"
#include "tests/solver/random_case.h"
#include "tests/support/cuda_shim/backend.h"
#include "tests/support/test.h"

typedef struct answer {
    ll_i128 bound;
    int64_t columns;
    int64_t *flow_uteu; /* [class * arc_count + arc] */
} answer;

static ll_oracle *new_oracle(ll_context *ctx, const ll_problem *p) {
    ll_oracle *o = NULL;
    LL_ASSERT_OK(ctx, ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, 1, &o));
    CU_ASSERT_PTR_NOT_NULL_FATAL(o);
    return o;
}

static void put_on_device(ll_oracle *o) {
    const ll_engine_options options = {.prices = &o->prices};
    ll_engine_close(&o->engine);
    LL_ASSERT_OK(o->ctx,
                 ll_shim_engine_open(o->ctx, LL_BACKEND_CUDA, o->hierarchy, &o->map->lanes, &options, &o->engine));
    int32_t batch_lanes = o->info.batch_lanes;
    o->engine.ops->info(o->engine.impl, &o->info);
    CU_ASSERT_TRUE_FATAL(o->info.batch_lanes <= batch_lanes || o->map->lanes.lane_count <= batch_lanes);
}

static void run_round(ll_oracle *o, const int64_t *price_nusd, answer *a) {
    const ll_problem *p = o->p;
    ll_pool *pool = NULL;
    a->flow_uteu = ll_calloc(o->ctx, (int64_t)p->class_count * p->arc_count, sizeof *a->flow_uteu);
    LL_ASSERT_OK(o->ctx, ll_pool_create(o->ctx, p, &pool));
    LL_ASSERT_OK(o->ctx,
                 ll_oracle_round(o, price_nusd, p->penalty_nusd, p->penalty_nusd, pool, NULL, a->flow_uteu, &a->bound));
    a->columns = pool->count;
    ll_pool_free(o->ctx, pool);
}

static void assert_same(const ll_problem *p, const answer *a, const answer *b) {
    size_t bytes = (size_t)p->class_count * (size_t)p->arc_count * sizeof *a->flow_uteu;
    CU_ASSERT(a->bound == b->bound);
    CU_ASSERT_EQUAL(a->columns, b->columns);
    CU_ASSERT_EQUAL(memcmp(a->flow_uteu, b->flow_uteu, bytes), 0);
}

/* The device's call number `call` of a round fails; false when the round has fewer. */
static bool check_call(ll_context *ctx, const ll_problem *p, const int64_t *price_nusd, const answer *right,
                       long long call) {
    answer a = {.flow_uteu = NULL};
    ll_oracle *o = new_oracle(ctx, p);
    ll_shim_reset();
    ll_shim.no_graphs = true; /* a launch that fails in a capture is made again without */
    put_on_device(o);
    ll_shim.fail_call = call;
    run_round(o, price_nusd, &a);
    bool fired = ll_shim.fail_call < 0;
    assert_same(p, &a, right);
    CU_ASSERT_EQUAL(strncmp(o->info.name, "openmp", 6) == 0, fired);
    CU_ASSERT_EQUAL(strstr(o->engine.why, "cuda failed in the solve: ") != NULL, fired);
    CU_ASSERT_TRUE(!fired || ll_shim.live_count == 0);
    ll_shim.fail_call = -1;
    ll_free(ctx, a.flow_uteu);
    ll_oracle_free(ctx, o);
    return fired;
}

static void test_every_call_of_a_round(void) {
    ll_context *ctx = NULL;
    answer right = {.flow_uteu = NULL};
    long long call = 0;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, 4, false);
    int64_t *price_nusd = ll_calloc(ctx, p->row_count, sizeof *price_nusd);
    ll_oracle *o = new_oracle(ctx, p);
    run_round(o, price_nusd, &right);
    ll_oracle_free(ctx, o);
    CU_ASSERT_TRUE(right.columns > 0);
    while (check_call(ctx, p, price_nusd, &right, call)) call++;
    CU_ASSERT_TRUE(call > 10);
    ll_free(ctx, right.flow_uteu);
    ll_free(ctx, price_nusd);
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* ---- in the price phase ---- */

enum { ROWS = 64 };

typedef struct phase_end {
    int64_t price_nusd[ROWS];
    double load_teu[ROWS];
    ll_i128 bound;
    int64_t columns;
    double average;
} phase_end;

static phase_end run_phase(ll_oracle *o) {
    phase_end e = {.bound = 0};
    ll_average average = {0};
    ll_pool *pool = NULL;
    const ll_price_phase plan = {.rounds = 8, .walk_rounds = 3, .average = &average};
    CU_ASSERT_TRUE_FATAL(o->p->row_count <= ROWS);
    LL_ASSERT_OK(o->ctx, ll_pool_create(o->ctx, o->p, &pool));
    LL_ASSERT_OK(o->ctx,
                 ll_price_phase_run(o->ctx, o, &plan, o->p->penalty_nusd, pool, e.price_nusd, e.load_teu, &e.bound));
    e.columns = pool->count;
    for (int64_t j = 0; j < average.count; j++) e.average += average.value_teu[j];
    ll_average_free(o->ctx, &average);
    ll_pool_free(o->ctx, pool);
    return e;
}

static void assert_same_end(const phase_end *a, const phase_end *b) {
    CU_ASSERT_EQUAL(memcmp(a->price_nusd, b->price_nusd, sizeof a->price_nusd), 0);
    CU_ASSERT_EQUAL(memcmp(a->load_teu, b->load_teu, sizeof a->load_teu), 0);
    CU_ASSERT(a->bound == b->bound);
    CU_ASSERT_EQUAL(a->columns, b->columns);
    CU_ASSERT(a->average == b->average);
}

/* On the device throughout, and with its call number `call` failing: prices, loads, bound, pool and average are the
 * CPU's, to the bit. */
static void test_calls_of_a_price_phase(void) {
    ll_context *ctx = NULL;
    bool fired = true;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_problem *p = ll_random_problem(ctx, 4, false);
    ll_oracle *o = new_oracle(ctx, p);
    phase_end right = run_phase(o);
    CU_ASSERT_TRUE(right.columns > 0 && right.average > 0);
    ll_oracle_free(ctx, o);
    for (long long call = 0; fired; call += 1 + call / 6) {
        o = new_oracle(ctx, p);
        ll_shim_reset();
        ll_shim.no_graphs = true;
        put_on_device(o);
        ll_shim.fail_call = call;
        phase_end now = run_phase(o);
        fired = ll_shim.fail_call < 0;
        ll_shim.fail_call = -1;
        assert_same_end(&now, &right);
        CU_ASSERT_EQUAL(strncmp(o->info.name, "openmp", 6) == 0, fired);
        ll_oracle_free(ctx, o);
        CU_ASSERT_EQUAL(ll_shim.live_count, 0);
    }
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* ---- in a master ---- */

static const double asked_gap = 1e-7;

typedef struct master_run {
    double objective_usd;
    char log[512]; /* the last warning */
} master_run;

static void keep_warning(void *user, ll_log_level level, const char *text) {
    master_run *run = user;
    if (level == LL_LOG_WARNING) snprintf(run->log, sizeof run->log, "%s", text);
}

/* A master over a pool, on the device of the engine however small it is, which makes its program or gets it; ends with
 * flows that fit. */
static ll_master_place run_master(const ll_pool_case *c, const ll_engine *engine, bool made, master_run *run) {
    ll_interior *m = NULL;
    *run = (master_run){.objective_usd = 0};
    ll_context_set_log(c->ctx, keep_warning, run);
    LL_ASSERT_OK(c->ctx, ll_interior_create(c->ctx, c->p, c->pool, &m));
    m->place.engine = engine;
    m->place.least_work = 0;
    if (made) m->place.least_arcs = 0;
    LL_ASSERT_OK(c->ctx, ll_interior_solve(m, 0.1, asked_gap));
    CU_ASSERT_TRUE(m->solved && m->relative_gap <= asked_gap);
    LL_ASSERT_OK(c->ctx, ll_interior_finish(m));
    run->objective_usd = m->objective_usd;
    double usd = ll_pool_assert_feasible(c->ctx, c->pool, m->value_teu, 1e-12, 1e-11);
    ll_master_place place = m->place;
    CU_ASSERT_TRUE(fabs(usd - m->objective_usd) <= 1e-9 * (1 + fabs(usd)));
    ll_interior_free(c->ctx, m);
    ll_context_set_log(c->ctx, NULL, NULL);
    return place;
}

static void assert_same_objective(const master_run *a, const master_run *b) {
    CU_ASSERT_TRUE(fabs(a->objective_usd - b->objective_usd) <= 2 * asked_gap * fabs(b->objective_usd));
}

static void try_calls_of_a_master(bool made) {
    static const ll_engine device = {.ops = &ll_cuda_shim_ops};
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    master_run right, now;
    bool fired = true;
    int on_device = 0, on_cpu = 0;
    ll_master_place place = run_master(&c, NULL, false, &right);
    CU_ASSERT_EQUAL(strncmp(place.name, "openmp, ", 8), 0);
    CU_ASSERT_TRUE(right.objective_usd > 0);
    for (long long call = 0; fired; call += 1 + call / (LL_TEST_SANITIZED ? 1 : 2)) {
        ll_shim_reset();
        ll_shim.fail_call = call;
        place = run_master(&c, &device, made, &now);
        fired = ll_shim.fail_call < 0;
        assert_same_objective(&now, &right);
        ll_fit_place_leave(c.pool);
        CU_ASSERT_EQUAL(ll_shim.live_count, 0);
        CU_ASSERT_EQUAL(ll_shim.finding_count, 0);
        CU_ASSERT_EQUAL(place.why[0] != '\0', strstr(now.log, "master: cpu (") != NULL);
        CU_ASSERT_EQUAL(place.given_up, strstr(place.why, "the device failed in the solve: ") != NULL);
        CU_ASSERT_EQUAL(place.why[0] != '\0', place.on_cpu > 0);
        on_cpu += place.why[0] != '\0';
        on_device += place.why[0] == '\0' && strstr(place.name, "cuda, host shim") != NULL;
    }
    CU_ASSERT_TRUE(on_cpu >= (made ? 2 : 4) && on_device >= 1);
    ll_pool_case_close(&c);
}

static void test_calls_of_a_master(void) { try_calls_of_a_master(false); }
static void test_calls_of_a_master_made_there(void) { try_calls_of_a_master(true); }

/* Too little memory: on the CPU, and why. A master that is little work stays there without a word. */
static void test_place_of_a_master(void) {
    static const ll_engine device = {.ops = &ll_cuda_shim_ops};
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    master_run run;
    ll_shim_reset();
    ll_shim.memory_free = 10000;
    ll_master_place place = run_master(&c, &device, false, &run);
    CU_ASSERT_EQUAL(place.on_device, 0);
    CU_ASSERT_TRUE(place.on_cpu > 0 && !place.given_up);
    CU_ASSERT_PTR_NOT_NULL(strstr(place.why, "device memory is short: a master over "));
    CU_ASSERT_PTR_NOT_NULL(strstr(run.log, "master: cpu (device memory is short"));
    ll_interior *m = NULL;
    LL_ASSERT_OK(c.ctx, ll_interior_create(c.ctx, c.p, c.pool, &m));
    m->place.engine = &device;
    LL_ASSERT_OK(c.ctx, ll_interior_solve(m, 0.1, asked_gap));
    CU_ASSERT_EQUAL(m->place.on_device, 0);
    CU_ASSERT_STRING_EQUAL(m->place.why, "");
    CU_ASSERT_TRUE(ll_master_work(m->program) < 1e6);
    ll_interior_free(c.ctx, m);
    ll_pool_case_close(&c);
}

/* ---- in a fit ---- */

static void take(const ll_pool_case *c, const ll_engine *engine, const double *value_teu, ll_fit **out) {
    LL_ASSERT_OK(c->ctx, ll_fit_create(c->ctx, c->pool, out));
    (*out)->engine = engine;
    (*out)->least_arcs = 0;
    LL_ASSERT_OK(c->ctx, ll_fit_take(*out, value_teu, c->pool->count));
}

static void assert_same_fit(const ll_fit *a, const ll_fit *b) {
    int64_t wrong = 0;
    for (int64_t j = 0; j < a->column_count; j++) wrong += a->flow_uteu[j] != b->flow_uteu[j];
    for (int64_t d = 0; d < a->p->demand_count; d++) wrong += a->missing_uteu[d] != b->missing_uteu[d];
    for (int32_t r = 0; r < a->p->row_count; r++) wrong += a->room[r] != b->room[r];
    CU_ASSERT_EQUAL(wrong, 0);
}

/* Flows up to twice what fits, on the device: those of the CPU to the last quantum, whichever call fails. */
static void test_calls_of_a_fit(void) {
    static const ll_engine device = {.ops = &ll_cuda_shim_ops};
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    ll_random random = ll_random_start(8);
    ll_fit *right = NULL, *now = NULL;
    master_run run;
    bool fired = true;
    int failures = 0;
    double *value = ll_calloc(c.ctx, c.pool->count, sizeof *value);
    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    for (int64_t j = 0; j < c.pool->count; j++)
        value[j] = (double)ll_random_below(&random, 1000000) * 1e-6 * ll_teu(c.p->volume_uteu[c.pool->demand[j]]);
    take(&c, NULL, value, &right);
    ll_context_set_log(c.ctx, keep_warning, &run);
    for (long long call = 0; fired; call++) {
        run.log[0] = '\0';
        ll_shim_reset();
        ll_shim.fail_call = call;
        take(&c, &device, value, &now);
        fired = ll_shim.fail_call < 0;
        assert_same_fit(now, right);
        bool on_cpu = strncmp(run.log, "fit: cpu (", 10) == 0;
        CU_ASSERT_EQUAL(ll_shim.live_count == 0, on_cpu); /* else the columns stay */
        failures += on_cpu;
        ll_fit_place_leave(c.pool);
        CU_ASSERT_EQUAL(ll_shim.live_count, 0);
        CU_ASSERT_EQUAL(ll_shim.finding_count, 0);
        ll_fit_free(c.ctx, now);
    }
    CU_ASSERT_TRUE(failures > 80);
    ll_fit_free(c.ctx, right);
    ll_free(c.ctx, value);
    ll_context_set_log(c.ctx, NULL, NULL);
    ll_pool_case_close(&c);
}

/* The pool of a case as it grows: paths in three parts, of which the second takes the place of some of the first. */
typedef struct growth {
    const ll_pool_case *c;
    ll_pool *pool;
    double *value; /* [column of the case's pool] */
    ll_fit *fit[3];
} growth;

static void take_grown(growth *g, const ll_engine *engine, int time) {
    const ll_pool_case c = {g->c->ctx, g->c->p, g->pool};
    take(&c, engine, g->value, &g->fit[time]);
}

static void grow(growth *g, const ll_engine *engine) {
    ll_context *ctx = g->c->ctx;
    const ll_pool *all = g->c->pool;
    bool *keep = ll_calloc(ctx, all->count, sizeof *keep);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, g->c->p, &g->pool));
    LL_ASSERT_OK(ctx, ll_pool_case_copy(ctx, all, 0, all->count / 2, g->pool));
    take_grown(g, engine, 0);
    LL_ASSERT_OK(ctx, ll_pool_case_copy(ctx, all, all->count / 2, all->count * 3 / 4, g->pool));
    take_grown(g, engine, 1);
    for (int64_t j = 0; j < g->pool->count; j++) keep[j] = j % 3 != 0;
    ll_pool_keep(g->pool, keep);
    LL_ASSERT_OK(ctx, ll_pool_case_copy(ctx, all, all->count * 3 / 4, all->count, g->pool));
    take_grown(g, engine, 2);
    ll_free(ctx, keep);
}

static void growth_close(growth *g) {
    for (int i = 0; i < 3; i++) ll_fit_free(g->c->ctx, g->fit[i]);
    ll_pool_free(g->c->ctx, g->pool);
}

/* A pool that grows, is thinned and grows again, on a device that keeps it: every fit is the CPU's, whichever call
 * fails, and the device has its memory back when the pool goes. */
static void test_pool_that_grows(void) {
    static const ll_engine device = {.ops = &ll_cuda_shim_ops};
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    double *value = ll_calloc(c.ctx, c.pool->count, sizeof *value);
    growth right = {&c, .value = value}, now = right;
    master_run run;
    bool fired = true;
    int stayed = 0, left = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    for (int64_t j = 0; j < c.pool->count; j++) value[j] = (double)(1 + j % 5) * 0.1;
    grow(&right, NULL);
    ll_context_set_log(c.ctx, keep_warning, &run);
    for (long long call = 0; fired; call += LL_TEST_SANITIZED ? 17 : 1) {
        run.log[0] = '\0';
        ll_shim_reset();
        ll_shim.fail_call = call;
        grow(&now, &device);
        fired = ll_shim.fail_call < 0;
        CU_ASSERT_TRUE(fired || run.log[0] == '\0');
        for (int i = 0; i < 3; i++) assert_same_fit(now.fit[i], right.fit[i]);
        stayed += ll_shim.live_count > 0; /* it failed once, and came back unless that was the last time */
        left += ll_shim.live_count == 0;
        growth_close(&now);
        CU_ASSERT_EQUAL(ll_shim.live_count, 0);
        CU_ASSERT_EQUAL(ll_shim.finding_count, 0);
    }
    CU_ASSERT_TRUE(stayed > 0 && left > 0);
    ll_context_set_log(c.ctx, NULL, NULL);
    growth_close(&right);
    ll_free(c.ctx, value);
    ll_pool_case_close(&c);
}

/* Few columns stay on the CPU. */
static void test_place_of_a_fit(void) {
    static const ll_engine device = {.ops = &ll_cuda_shim_ops};
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    ll_fit *fit = NULL;
    double *value = ll_calloc(c.ctx, c.pool->count, sizeof *value);
    ll_shim_reset();
    LL_ASSERT_OK(c.ctx, ll_fit_create(c.ctx, c.pool, &fit));
    fit->engine = &device;
    LL_ASSERT_OK(c.ctx, ll_fit_take(fit, value, c.pool->count));
    CU_ASSERT_EQUAL(ll_shim.call_count, 0);
    ll_fit_free(c.ctx, fit);
    ll_free(c.ctx, value);
    ll_pool_case_close(&c);
}

void suite_device_loss(void);
void suite_device_loss(void) {
    LL_TEST(test_every_call_of_a_round);
    LL_TEST(test_calls_of_a_price_phase);
    LL_TEST(test_calls_of_a_master);
    LL_TEST(test_calls_of_a_master_made_there);
    LL_TEST(test_place_of_a_master);
    LL_TEST(test_calls_of_a_fit);
    LL_TEST(test_pool_that_grows);
    LL_TEST(test_place_of_a_fit);
}
