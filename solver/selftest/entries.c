/* SPDX-License-Identifier: Apache-2.0 */
/* Programs whose entries a backend makes of the columns of a pool, beside those of the CPU on one thread: by what
 * masters over both have at the same prices, to the bit. */
#include <string.h>

#include "graphs/base/random.h"
#include "solver/program_place.h"
#include "solver/selftest/pools.h"
#include "solver/selftest/selftest.h"

enum { ROUNDS = 4, MOST_USD = 300 };
enum { KNOWN, ASKED, SIDES };
static const double mu = 0.1;

typedef struct trial {
    ll_selftest *t;
    const ll_engine *engine; /* of the backend under test */
    ll_program *g[SIDES];
    double *vector[SIDES]; /* [column] or [row here] */
    int64_t numbers, wrong;
    int32_t pools, made;
} trial;

static void compare(trial *r, const void *a, const void *b, int64_t count, size_t size) {
    const char *x = a, *y = b;
    r->numbers += count;
    for (int64_t i = 0; i < count; i++) r->wrong += memcmp(x + (size_t)i * size, y + (size_t)i * size, size) != 0;
}

/* Shortest paths at random prices, and an unmet column of every second demand: some have one column alone. */
static ll_status fill_pool(const trial *r, ll_pool *pool) {
    ll_status status = LL_OK;
    for (int64_t d = 0; d < pool->p->demand_count; d += 2)
        LL_TRY(ll_pool_set_unmet(r->t->ctx, pool, d, LL_COST_INF / 2));
    LL_TRY(ll_selftest_fill_pool(r->t->ctx, r->t->seed, ROUNDS, MOST_USD, pool));
done:
    return status;
}

static ll_status build_both(trial *r, const ll_pool *pool, const ll_program_plan *plan) {
    ll_status status = LL_OK;
    ll_master_place place = ll_master_place_cpu();
    int threads = ll_context_threads(r->t->ctx);
    place.engine = r->engine;
    place.least_arcs = 0;
    place.least_work = 0;
    ll_context_set_threads(r->t->ctx, 1);
    status = ll_program_build(r->t->ctx, pool, plan, &r->g[KNOWN]);
    ll_context_set_threads(r->t->ctx, threads);
    LL_TRY(status);
    LL_TRY(ll_program_place_build(r->t->ctx, &place, pool, plan, &r->g[ASKED]));
    r->made += r->g[ASKED]->made != NULL;
done:
    return status;
}

/* x and misfits of a master at the prices in the side's vector, which take their place. */
static ll_status center(trial *r, int side, ll_newton_vector vector) {
    ll_status status = LL_OK;
    ll_newton *n = NULL;
    const ll_newton_options own = {.cusolver = ""};
    LL_TRY(ll_newton_create(r->t->ctx, r->g[side], r->engine->ops->newton, &own, &n));
    LL_TRY(ll_newton_put(n, LL_NEWTON_PRICE, r->vector[side]));
    LL_TRY(ll_newton_center(n, mu));
    LL_TRY(ll_newton_fetch(n, vector, r->vector[side]));
done:
    ll_newton_free(r->t->ctx, n);
    return status;
}

static ll_status compare_masters(trial *r, ll_newton_vector vector, int64_t length) {
    ll_status status = LL_OK;
    const ll_program *g = r->g[KNOWN];
    ll_random random = ll_random_start(r->t->seed);
    for (int32_t i = 0; i < g->row_count; i++)
        r->vector[KNOWN][i] = r->vector[ASKED][i] = 0.05 + (double)ll_random_below(&random, 1000) / 700;
    for (int side = 0; side < SIDES; side++) LL_TRY(center(r, side, vector));
    compare(r, r->vector[KNOWN], r->vector[ASKED], length, sizeof(double));
done:
    return status;
}

static ll_status compare_programs(trial *r) {
    ll_status status = LL_OK;
    const ll_program *a = r->g[KNOWN], *b = r->g[ASKED];
    compare(r, &a->entry_count, &b->entry_count, 1, sizeof a->entry_count);
    compare(r, &a->union_count, &b->union_count, 1, sizeof a->union_count);
    compare(r, a->union_first, b->union_first, a->group_count + 1, sizeof *a->union_first);
    compare(r, a->capacity, b->capacity, a->row_count, sizeof *a->capacity);
    for (int side = 0; side < SIDES; side++) LL_NEW(r->t->ctx, r->vector[side], a->column_count + a->row_count + 1);
    LL_TRY(compare_masters(r, LL_NEWTON_X, a->column_count));
    LL_TRY(compare_masters(r, LL_NEWTON_MISFIT, a->row_count));
done:
    return status;
}

static void close_sides(trial *r) {
    for (int side = 0; side < SIDES; side++) {
        ll_program_free(r->t->ctx, r->g[side]);
        ll_free(r->t->ctx, r->vector[side]);
        r->g[side] = NULL;
        r->vector[side] = NULL;
    }
}

static ll_status try_case(trial *r, const ll_problem *p) {
    ll_status status = LL_OK;
    ll_context *ctx = r->t->ctx;
    ll_pool *pool = NULL;
    bool *wanted = NULL; /* [row] */
    LL_NEW(ctx, wanted, p->row_count);
    for (int32_t row = 0; row < p->row_count; row++) wanted[row] = row % 5 != 0;
    LL_TRY(ll_pool_create(ctx, p, &pool));
    LL_TRY(fill_pool(r, pool));
    const ll_program_plan plan = {wanted, NULL, false, ll_units_of(p)};
    LL_TRY(build_both(r, pool, &plan));
    LL_TRY(compare_programs(r));
    r->pools++;
done:
    close_sides(r);
    ll_pool_free(ctx, pool);
    ll_free(ctx, wanted);
    return status;
}

ll_status ll_selftest_entries(ll_selftest *t) {
    ll_status status = LL_OK;
    trial r = {.t = t};
    ll_problem *p = NULL;
    ll_selftest_small small;
    LL_TRY(ll_selftest_small_open(t, &small));
    r.engine = &small.engine;
    for (int i = 0; i < LL_SELFTEST_CASES; i++) {
        LL_TRY(ll_selftest_case(t, i, 1, &p));
        LL_TRY(try_case(&r, p));
        ll_problem_free(t->ctx, p);
        p = NULL;
    }
    bool there = t->backend == LL_BACKEND_OPENMP || r.made == r.pools;
    ll_selftest_tell(t, r.wrong == 0 && r.numbers > 0 && there, "entries", "%lld of %lld numbers differ, %d pools%s",
                     (long long)r.wrong, (long long)r.numbers, r.pools, there ? "" : " (it fell back)");
done:
    ll_problem_free(t->ctx, p);
    ll_selftest_small_close(t, &small);
    return status;
}
