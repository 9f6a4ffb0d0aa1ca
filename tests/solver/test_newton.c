/* SPDX-License-Identifier: Apache-2.0 */
/* The linear algebra of a Newton step against the whole system, written out and eliminated unknown by unknown. */
#include "solver/newton.h"

#include <math.h>
#include <string.h>

#include "solver/selftest/programs.h"
#include "tests/solver/arrays.h"
#include "tests/solver/dense_case.h"
#include "tests/solver/newton_case.h"
#include "tests/support/test.h"

enum { SEEDS = 40, STAGES = 3 };
static const double close = 1e-8;

/* An iterate that has a misfit: on the path at random prices, and after some steps. */
static ll_newton_case open_at(uint64_t seed, int stage) {
    ll_newton_case c = ll_newton_case_over(ll_pool_case_open(seed, seed % 2 == 0, 4));
    ll_newton_case_center(&c, seed, 0.01, 2, 0.1);
    for (int i = 0; i < 3 * stage; i++) LL_ASSERT_OK(c.pool.ctx, ll_newton_step(c.n));
    return c;
}

/* ---- the matrix ---- */

/*
 *     [ 1 / theta   -E'     A'     ]   columns
 *     [ E            0      0      ]   groups       its Schur complement on the rows is -M
 *     [ A            0   -s / pi   ]   rows
 */
static void write_system(const ll_newton_case *c, double *k, int64_t size) {
    const ll_program *g = c->g;
    int64_t groups = g->column_count, rows = groups + g->group_count;
    for (int64_t j = 0; j < g->column_count; j++) {
        k[j * size + j] = c->it->z[j] / c->it->x[j];
        k[j * size + groups + c->group[j]] = -1;
        k[(groups + c->group[j]) * size + j] = 1;
        for (int32_t r = 0; r < g->row_count; r++)
            k[j * size + rows + r] = k[(rows + r) * size + j] = c->a[r * g->column_count + j];
    }
    for (int32_t r = 0; r < g->row_count; r++) k[(rows + r) * size + rows + r] = -c->it->slack[r] / c->it->price[r];
}

/* Entry (i, v) of the factor times its transpose. */
static double product_of(const ll_dense *m, int32_t i, int32_t v) {
    double sum = 0;
    for (int32_t k = 0; k <= v; k++) sum += m->a[i * m->stride + k] * m->a[v * m->stride + k];
    return sum;
}

static void check_matrix(ll_newton_case *c) {
    int64_t first = c->g->column_count + c->g->group_count, size = first + c->g->row_count;
    double *k = ll_calloc(c->pool.ctx, size * size, sizeof *k);
    CU_ASSERT_PTR_NOT_NULL_FATAL(k);
    write_system(c, k, size);
    CU_ASSERT(ll_naive_eliminate(k, size, size, first));
    ll_omp_newton_factor(c->it);
    for (int32_t i = 0; i < c->g->row_count; i++)
        for (int32_t v = 0; v <= i; v++) {
            double scale = sqrt(fabs(k[(first + i) * size + first + i] * k[(first + v) * size + first + v]));
            ll_assert_near(product_of(&c->it->matrix, i, v), -k[(first + i) * size + first + v], close, scale);
        }
    ll_free(c->pool.ctx, k);
}

static void test_matrix_is_the_schur_complement(void) {
    int32_t rows = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++)
        for (int stage = 0; stage < STAGES; stage++) {
            ll_newton_case c = open_at(seed, stage);
            check_matrix(&c);
            rows += c.g->row_count;
            ll_newton_case_close(&c);
        }
    CU_ASSERT(rows > SEEDS * STAGES);
}

/* ---- a direction ---- */

typedef struct places { /* of the unknowns of the whole system */
    int64_t x, z, sigma, slack, price, size;
} places;

static places places_of(const ll_program *g) {
    places at = {.z = g->column_count, .sigma = 2 * g->column_count};
    at.slack = at.sigma + g->group_count;
    at.price = at.slack + g->row_count;
    at.size = at.price + g->row_count;
    return at;
}

/* E dx = 0; z dx + x dz = z target; dz - A'dpi + dsigma = 0, a row a column each. */
static void write_column_equations(const ll_newton_case *c, places at, double *k) {
    const ll_omp_newton *n = c->it;
    int64_t width = at.size + 1;
    for (int64_t j = 0; j < c->g->column_count; j++) {
        double *product = k + j * width, *dual = k + (at.z + j) * width;
        k[(at.sigma + c->group[j]) * width + at.x + j] = 1;
        product[at.x + j] = n->z[j];
        product[at.z + j] = n->x[j];
        product[at.size] = n->z[j] * n->target[j];
        dual[at.z + j] = 1;
        dual[at.sigma + c->group[j]] = 1;
        for (int32_t r = 0; r < c->g->row_count; r++) dual[at.price + r] = -c->a[r * c->g->column_count + j];
    }
}

/* A dx + ds = misfit; pi ds + s dpi = pi slack_target. */
static void write_row_equations(const ll_newton_case *c, places at, double *k) {
    const ll_omp_newton *n = c->it;
    int64_t width = at.size + 1;
    for (int32_t r = 0; r < c->g->row_count; r++) {
        double *fit = k + (at.slack + r) * width, *product = k + (at.price + r) * width;
        for (int64_t j = 0; j < c->g->column_count; j++) fit[at.x + j] = c->a[r * c->g->column_count + j];
        fit[at.slack + r] = 1;
        fit[at.size] = n->misfit[r];
        product[at.slack + r] = n->price[r];
        product[at.price + r] = n->slack[r];
        product[at.size] = n->price[r] * n->slack_target[r];
    }
}

static double answer(const double *k, places at, int64_t i) {
    return k[i * (at.size + 1) + at.size] / k[i * (at.size + 1) + i];
}

static void compare_direction(const ll_newton_case *c, places at, const double *k) {
    const ll_omp_newton *n = c->it;
    for (int64_t j = 0; j < c->g->column_count; j++) {
        ll_assert_near(n->d.x[j], answer(k, at, at.x + j), close, c->g->volume[c->group[j]]);
        ll_assert_near(n->d.z[j], answer(k, at, at.z + j), close, 1);
    }
    for (int32_t r = 0; r < c->g->row_count; r++) {
        ll_assert_near(n->d.slack[r], answer(k, at, at.slack + r), close, c->g->whole[r]);
        ll_assert_near(n->d.price[r], answer(k, at, at.price + r), close, 1);
    }
    for (int64_t group = 0; group < c->g->group_count; group++)
        CU_ASSERT_DOUBLE_EQUAL(ll_newton_case_sum(c, group, n->d.x), 0, 1e-12 * (1 + c->g->volume[group]));
}

static void check_direction(ll_newton_case *c, ll_random *random) {
    places at = places_of(c->g);
    double *k = ll_calloc(c->pool.ctx, at.size * (at.size + 1), sizeof *k);
    CU_ASSERT_PTR_NOT_NULL_FATAL(k);
    for (int64_t j = 0; j < c->g->column_count; j++) c->it->target[j] = ll_random_unit(random) * c->it->x[j];
    for (int32_t r = 0; r < c->g->row_count; r++) c->it->slack_target[r] = ll_random_unit(random) * c->it->slack[r];
    write_column_equations(c, at, k);
    write_row_equations(c, at, k);
    CU_ASSERT(ll_naive_eliminate(k, at.size, at.size + 1, at.size));
    ll_omp_newton_factor(c->it);
    ll_omp_newton_direct(c->it);
    compare_direction(c, at, k);
    ll_free(c->pool.ctx, k);
}

static void test_direction_solves_the_linearised_equations(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++)
        for (int stage = 0; stage < STAGES; stage++) {
            ll_random random = ll_random_start(seed);
            ll_newton_case c = open_at(seed, stage);
            check_direction(&c, &random);
            ll_newton_case_close(&c);
        }
}

/* ---- lengths and measures ---- */

static void test_longest_step(void) {
    const double value[] = {1, 2, 0.5}, none[] = {0, 3, 1}, change[] = {-0.5, -4, -0.5}, stays[] = {-1e-200, 0, 0};
    CU_ASSERT(ll_omp_newton_longest(value, none, 3) >= 1e300);
    CU_ASSERT_EQUAL(ll_omp_newton_longest(value, change, 3), 0.5);
    CU_ASSERT(ll_omp_newton_longest(value, stays, 3) > 1e199);
    CU_ASSERT(ll_omp_newton_longest(value, change, 0) >= 1e300);
}

static void test_measures(void) {
    ll_newton_case c = open_at(8, 1);
    const ll_omp_newton *n = c.it;
    double cost = c.g->constant_cost, products = 0, owed = 0, misfit = 0;
    CU_ASSERT_FATAL(c.g->column_count > 0 && c.g->row_count > 0);
    for (int64_t j = 0; j < c.g->column_count; j++) cost += c.g->cost[j] * n->x[j];
    for (int64_t j = 0; j < c.g->column_count; j++) products += n->x[j] * n->z[j];
    for (int32_t r = 0; r < c.g->row_count; r++) {
        double lack = c.g->capacity[r] - n->slack[r] - ll_newton_case_load(&c, r, n->x);
        ll_assert_near(n->misfit[r], lack, 1e-12, c.g->whole[r]);
        products += n->slack[r] * n->price[r];
        owed += n->price[r] * fabs(lack);
        misfit = fmax(misfit, fabs(lack) / (1 + c.g->whole[r]));
    }
    const ll_newton_sums *sums = ll_newton_case_sums(&c);
    ll_assert_near(sums->cost, cost, 1e-12, 1);
    ll_assert_near(sums->products, products, 1e-12, 1);
    ll_assert_near(sums->owed, owed, 1e-10, 1);
    ll_assert_near(sums->misfit, misfit, 1e-10, 1);
    ll_newton_case_close(&c);
}

/* ---- a matrix that breaks down ---- */

static void count_lost(void *user, ll_log_level level, const char *text) {
    (void)level;
    if (strstr(text, "pivots are lost to rounding") != NULL) ++*(int *)user;
}

/* Rows that always go together, without slack: a pivot is lost, it is told, and the direction is one of the others. */
static void test_lost_pivots_are_told(void) {
    const ll_test_arc arc[] = {{0, 1, 1, 1}, {1, 2, 1, 1}, {0, 2, 5, 3}};
    const ll_test_demand demand[] = {{0, 2, 2, 100}};
    const int32_t path[] = {0, 1}, other[] = {2};
    ll_pool_case pool = {0};
    int64_t column = LL_NONE;
    bool added = false;
    int told = 0;
    pool.p = ll_test_open(&pool.ctx, arc, 3, demand, 1);
    LL_ASSERT_OK(pool.ctx, ll_pool_create(pool.ctx, pool.p, &pool.pool));
    LL_ASSERT_OK(pool.ctx, ll_pool_add_path(pool.ctx, pool.pool, 0, path, 2, &column, &added));
    LL_ASSERT_OK(pool.ctx, ll_pool_add_path(pool.ctx, pool.pool, 0, other, 1, &column, &added));
    ll_newton_case c = ll_newton_case_over(pool);
    ll_context_set_log(pool.ctx, count_lost, &told);
    ll_newton_case_center(&c, 1, 1, 2, 1);
    LL_ASSERT_OK(pool.ctx, ll_newton_step(c.n));
    CU_ASSERT_EQUAL(told, 0);
    ll_newton_case_center(&c, 1, 1, 2, 1);
    for (int32_t r = 0; r < c.g->row_count; r++) c.it->slack[r] = 1e-30;
    LL_ASSERT_OK(pool.ctx, ll_newton_step(c.n));
    CU_ASSERT_EQUAL(told, 1);
    ll_omp_newton_direct(c.it);
    for (int32_t r = 0; r < c.g->row_count; r++) CU_ASSERT(isfinite(c.it->d.price[r]) && isfinite(c.it->d.slack[r]));
    CU_ASSERT(fmin(fabs(c.it->d.price[0]), fabs(c.it->d.price[1])) < 1e-50);
    CU_ASSERT(fabs(c.it->d.price[0] + c.it->d.price[1]) > 1e-9);
    ll_newton_case_close(&c);
}

/* A stop in the middle of a step, or of the way to a face: the iterate stays where it was, and the next step is whole.
 */
static void test_stopped_step(void) {
    ll_newton_case c = ll_newton_case_over(ll_pool_case_open(5, true, 4));
    ll_newton_case_center(&c, 1, 1, 2, 1);
    int64_t columns = c.g->column_count;
    bool found = true;
    double *x = ll_calloc(c.pool.ctx, columns, sizeof *x), *y = ll_calloc(c.pool.ctx, columns, sizeof *y);
    CU_ASSERT_FATAL(columns > 1 && x != NULL && y != NULL);
    memcpy(x, c.it->x, (size_t)columns * sizeof *x);
    ll_context_cancel(c.pool.ctx);
    CU_ASSERT_EQUAL(ll_omp_newton_factor(c.it), LL_NONE);
    LL_ASSERT_OK(c.pool.ctx, ll_newton_step(c.n));
    LL_ASSERT_OK(c.pool.ctx, ll_newton_purify(c.n, y, &found));
    CU_ASSERT_FALSE(found);
    CU_ASSERT_EQUAL(memcmp(x, c.it->x, (size_t)columns * sizeof *x), 0);
    CU_ASSERT_EQUAL(memcmp(x, y, (size_t)columns * sizeof *x), 0);
    CU_ASSERT_EQUAL(c.n->steps, 0);
    ll_context_reset_cancel(c.pool.ctx);
    LL_ASSERT_OK(c.pool.ctx, ll_newton_step(c.n));
    CU_ASSERT_NOT_EQUAL(memcmp(x, c.it->x, (size_t)columns * sizeof *x), 0);
    CU_ASSERT_EQUAL(c.n->steps, 1);
    ll_free(c.pool.ctx, x);
    ll_free(c.pool.ctx, y);
    ll_newton_case_close(&c);
}

/* ---- threads, BLAS, memory ---- */

typedef struct ending { /* an iterate after some steps */
    ll_newton_case c;
    int64_t columns, rows;
} ending;

/* threads 0: one, without OpenBLAS */
static ending run_with(int threads) {
    ending e;
    ll_pool_case pool = ll_pool_case_road(2, 300, 40);
    ll_context_set_threads(pool.ctx, threads > 0 ? threads : 1);
    e.c = ll_newton_case_over(pool);
    e.c.it->threads = threads > 0 ? threads : 1; /* loops over columns, which would be worth one */
    if (threads == 0) ll_blas_plain(&e.c.it->matrix.blas);
    CU_ASSERT_EQUAL(e.c.it->bands, threads > 0 ? threads : 1); /* the assembly is work for so many */
    ll_newton_case_center(&e.c, 1, 0.01, 0.3, 0.01);
    LL_ASSERT_OK(pool.ctx, ll_newton_approach(e.c.n, 0.01, 4));
    for (int i = 0; i < 4; i++) LL_ASSERT_OK(pool.ctx, ll_newton_step(e.c.n));
    e.columns = e.c.g->column_count;
    e.rows = e.c.g->row_count;
    return e;
}

static void assert_same(const double *a, const double *b, int64_t count) {
    CU_ASSERT_EQUAL(memcmp(a, b, (size_t)count * sizeof *a), 0);
}

static void test_same_bits_for_any_threads(void) {
    ending one = run_with(1);
    for (int threads = 2; threads <= 4; threads *= 2) {
        ending more = run_with(threads);
        assert_same(one.c.it->x, more.c.it->x, one.columns);
        assert_same(one.c.it->z, more.c.it->z, one.columns);
        assert_same(one.c.it->slack, more.c.it->slack, one.rows);
        assert_same(one.c.it->price, more.c.it->price, one.rows);
        assert_same(one.c.it->misfit, more.c.it->misfit, one.rows);
        ll_newton_case_close(&more.c);
    }
    ll_newton_case_close(&one.c);
}

static void test_plain_loops_agree(void) {
    ending one = run_with(1), plain = run_with(0);
    for (int64_t j = 0; j < one.columns; j++)
        ll_assert_near(one.c.it->x[j], plain.c.it->x[j], 1e-7, one.c.g->volume[one.c.group[j]]);
    for (int32_t r = 0; r < one.rows; r++) ll_assert_near(one.c.it->price[r], plain.c.it->price[r], 1e-7, 1);
    ll_newton_case_close(&one.c);
    ll_newton_case_close(&plain.c);
}

/* ---- sums over entries ---- */

static double load_of(const ll_program *g, int32_t row, const double *of_column) {
    double sum = 0;
    for (int64_t group = 0; group < g->group_count; group++)
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
            for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++)
                if (ll_program_row(g, group, e) == row) sum += g->entry_weight[e] * of_column[j];
    return sum;
}

static void check_sums(ll_context *ctx, const ll_program *g, int64_t far_columns) {
    const ll_newton_options options = {.far_columns = far_columns};
    void *newton = NULL;
    ll_random random = ll_random_start(1);
    LL_ASSERT_OK(ctx, ll_openmp_newton_ops.open(ctx, g, &options, &newton));
    CU_ASSERT_PTR_NOT_NULL_FATAL(newton);
    const ll_omp_newton *n = newton;
    CU_ASSERT_EQUAL(n->place != NULL, far_columns == 1 && g->entry_count > 4 * g->union_count);
    for (int64_t j = 0; j < g->column_count; j++) n->y[j] = ll_random_unit(&random);
    for (int32_t r = 0; r < g->row_count; r++) n->price[r] = ll_random_unit(&random);
    ll_omp_newton_load(n, n->y);
    for (int32_t r = 0; r < g->row_count; r++)
        ll_assert_near(ll_omp_newton_of_row(n, r, n->y), load_of(g, r, n->y), 1e-13, 1);
    for (int64_t group = 0; group < g->group_count; group++) {
        ll_omp_newton_gather(n, group, n->price, n->z);
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
            CU_ASSERT_EQUAL(n->z[j], ll_elem_of_column(&n->groups, group, j, n->price));
    }
    ll_openmp_newton_ops.close(newton);
}

/* Straight onto rows and by places, with any weights and with ones alone, of columns with few entries and with many. */
static void test_sums_over_entries(void) {
    const ll_selftest_shape shapes[] = {{3, 5, 4, 3}, {65, 140, 3, 3}, {90, 8, 70, 12}, {40, 30, 90, 30}};
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (int plain = 0; plain < 2; plain++) {
            ll_program g;
            LL_ASSERT_OK(ctx, ll_selftest_program_create(ctx, shapes[i], i, &g));
            CU_ASSERT_EQUAL(i >= 2, g.entry_count > 4 * g.union_count);
            for (int64_t e = 0; plain == 1 && e < g.entry_count; e++) g.entry_weight[e] = 1;
            check_sums(ctx, &g, 0);
            check_sums(ctx, &g, 1);
            ll_selftest_program_free(ctx, &g);
        }
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static ll_status create_once(ll_context *ctx, const ll_pool *pool) {
    ll_status status = LL_OK;
    ll_program *g = NULL;
    ll_newton *n = NULL;
    bool *wanted = NULL;
    LL_NEW(ctx, wanted, pool->p->row_count);
    for (int32_t r = 0; r < pool->p->row_count; r++) wanted[r] = true;
    const ll_program_plan plan = {wanted, NULL, false, ll_units_of(pool->p)};
    LL_TRY(ll_program_build(ctx, pool, &plan, &g));
    status = ll_newton_create(ctx, g, NULL, NULL, &n);
    CU_ASSERT_EQUAL(n != NULL, status == LL_OK);
done:
    ll_newton_free(ctx, n);
    ll_program_free(ctx, g);
    ll_free(ctx, wanted);
    return status;
}

static void test_out_of_memory(void) {
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    CU_ASSERT(ll_pool_case_fail(&c, create_once) > 45);
    ll_pool_case_close(&c);
}

void suite_newton(void);
void suite_newton(void) {
    LL_TEST(test_matrix_is_the_schur_complement);
    LL_TEST(test_direction_solves_the_linearised_equations);
    LL_TEST(test_longest_step);
    LL_TEST(test_measures);
    LL_TEST(test_lost_pivots_are_told);
    LL_TEST(test_stopped_step);
    LL_TEST(test_same_bits_for_any_threads);
    LL_TEST(test_plain_loops_agree);
    LL_TEST(test_sums_over_entries);
    LL_TEST(test_out_of_memory);
}
