/* SPDX-License-Identifier: Apache-2.0 */
/* The central path, the way to it, along it, and from it to a face. */
#include <math.h>
#include <string.h>

#include "tests/solver/dense_case.h"
#include "tests/solver/newton_case.h"
#include "tests/support/test.h"

enum { SEEDS = 80, BISECTIONS = 200 };

static ll_newton_case open_case(uint64_t seed) {
    return ll_newton_case_over(ll_pool_case_open(seed, seed % 2 == 0, 5));
}

/* ---- the centre ---- */

/* By bisection: how far the cheapest column of a group is from 0 when the group's volume comes out. */
static double bisect_distance(const ll_newton_case *c, int64_t group, double cheapest, double mu) {
    double low = 0, high = mu * (double)c->g->column_count / c->g->volume[group];
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = 0.5 * (low + high), sum = 0;
        for (int64_t j = 0; j < c->g->column_count; j++)
            if (c->group[j] == group)
                sum += mu / (c->g->cost[j] + ll_newton_case_price(c, j, c->it->price) - cheapest + middle);
        *(sum > c->g->volume[group] ? &low : &high) = middle;
    }
    return 0.5 * (low + high);
}

static void check_group_center(const ll_newton_case *c, int64_t group, double mu) {
    double cheapest = INFINITY;
    for (int64_t j = 0; j < c->g->column_count; j++)
        if (c->group[j] == group) cheapest = fmin(cheapest, c->g->cost[j] + ll_newton_case_price(c, j, c->it->price));
    double distance = bisect_distance(c, group, cheapest, mu);
    for (int64_t j = 0; j < c->g->column_count; j++) {
        if (c->group[j] != group) continue;
        double z = c->g->cost[j] + ll_newton_case_price(c, j, c->it->price) - cheapest + distance;
        ll_assert_near(c->it->z[j], z, 1e-9, 1e-13 * (1 + cheapest));
        ll_assert_near(c->it->x[j] * c->it->z[j], mu, 1e-9, 0);
    }
    CU_ASSERT_DOUBLE_EQUAL(ll_newton_case_sum(c, group, c->it->x), c->g->volume[group], 1e-13 * c->g->volume[group]);
}

static void check_center(ll_newton_case *c, double mu) {
    for (int64_t group = 0; group < c->g->group_count; group++) check_group_center(c, group, mu);
    for (int32_t r = 0; r < c->g->row_count; r++) {
        ll_assert_near(c->it->slack[r] * c->it->price[r], mu, 1e-12, 0);
        double misfit = c->g->capacity[r] - c->it->slack[r] - ll_newton_case_load(c, r, c->it->x);
        ll_assert_near(c->it->misfit[r], misfit, 1e-12, c->g->whole[r] + c->it->slack[r]);
    }
}

static void test_center(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_newton_case c = open_case(seed);
        for (double mu = 1e-6; mu < 1e7; mu *= 1000) {
            ll_newton_case_center(&c, seed, 0.001, 5, mu);
            check_center(&c, mu);
        }
        ll_newton_case_close(&c);
    }
}

/* ---- the way to the path ---- */

/* misfit' M^-1 misfit, the squared Newton decrement times mu, without the factor's help. */
static double decrement_of(ll_newton_case *c) {
    int32_t rows = c->g->row_count;
    double *m = ll_calloc(c->pool.ctx, (int64_t)rows * rows, sizeof *m), sum = 0;
    double *solved = ll_calloc(c->pool.ctx, rows, sizeof *solved);
    CU_ASSERT_FATAL(m != NULL && solved != NULL);
    for (int64_t j = 0; j < c->g->column_count; j++) {
        const ll_omp_newton *n = c->it;
        double theta = n->x[j] / n->z[j], all = 0;
        for (int64_t i = 0; i < c->g->column_count; i++) all += c->group[i] == c->group[j] ? n->x[i] / n->z[i] : 0;
        for (int64_t i = 0; i < c->g->column_count; i++) {
            double part = c->group[i] == c->group[j] ? -theta * n->x[i] / n->z[i] / all : 0;
            if (i == j) part += theta;
            for (int32_t r = 0; part != 0 && r < rows; r++)
                for (int32_t v = 0; v < rows; v++)
                    m[r * rows + v] += part * c->a[r * c->g->column_count + i] * c->a[v * c->g->column_count + j];
        }
    }
    for (int32_t r = 0; r < rows; r++) m[r * rows + r] += c->it->slack[r] / c->it->price[r];
    memcpy(solved, c->it->misfit, (size_t)rows * sizeof *solved);
    CU_ASSERT(ll_naive_cholesky(m, rows, rows));
    ll_naive_solve(m, rows, rows, solved);
    for (int32_t r = 0; r < rows; r++) sum += c->it->misfit[r] * solved[r];
    ll_free(c->pool.ctx, m);
    ll_free(c->pool.ctx, solved);
    return sum;
}

/* From prices near and far, it ends near the path of the mu asked for or of a larger one. */
static void test_approach(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_newton_case c = open_case(seed);
        for (double most = 0.1; most < 2000 && c.g->column_count > 0 && c.g->row_count > 0; most *= 100) {
            ll_newton_case_center(&c, seed, 0.001, most, 1e-3);
            LL_ASSERT_OK(c.pool.ctx, ll_newton_approach(c.n, 1e-3, 70));
            double mu = c.it->slack[0] * c.it->price[0];
            CU_ASSERT(mu > 0.999e-3);
            check_center(&c, mu);
            CU_ASSERT(decrement_of(&c) <= 1.001 * mu);
        }
        ll_newton_case_close(&c);
    }
}

/* ---- going on from flows ---- */

/* Some flows of the right volume, with nothing on a third of the columns as if they were new. */
static void spread_flows(ll_newton_case *c, double *before) {
    for (int64_t group = 0; group < c->g->group_count; group++) {
        int64_t first = c->g->group_first[group], end = c->g->group_first[group + 1], old = 0;
        for (int64_t j = first; j < end; j++) old += (j - first) % 3 != 1;
        for (int64_t j = first; j < end; j++) before[j] = (j - first) % 3 != 1 ? c->g->volume[group] / (double)old : 0;
    }
}

static void check_resumed_rows(const ll_newton_case *c, const double *price) {
    for (int32_t r = 0; r < c->g->row_count; r++) {
        double room = c->g->capacity[r] - ll_newton_case_load(c, r, c->it->x), scale = c->g->whole[r] + fabs(room);
        CU_ASSERT(c->it->price[r] >= price[r]);
        CU_ASSERT(c->it->slack[r] > 0 && c->it->slack[r] >= room - 1e-12 * scale);
        ll_assert_near(c->it->misfit[r], room - c->it->slack[r], 1e-12, scale);
    }
}

/* At the prices of the iterate, the central point has its z, and a twentieth of its x. */
static void check_resumed_columns(ll_newton_case *c, const double *before, double mu) {
    size_t bytes = (size_t)c->g->column_count * sizeof(double);
    double *x = ll_calloc(c->pool.ctx, c->g->column_count + 1, sizeof *x);
    double *z = ll_calloc(c->pool.ctx, c->g->column_count + 1, sizeof *z);
    CU_ASSERT_FATAL(x != NULL && z != NULL);
    memcpy(x, c->it->x, bytes);
    memcpy(z, c->it->z, bytes);
    LL_ASSERT_OK(c->pool.ctx, ll_newton_center(c->n, mu));
    for (int64_t j = 0; j < c->g->column_count; j++) {
        CU_ASSERT(x[j] > 0);
        ll_assert_near(x[j], 0.95 * before[j] + 0.05 * c->it->x[j], 1e-9, c->g->volume[c->group[j]]);
        CU_ASSERT_EQUAL(z[j], c->it->z[j]);
    }
    for (int64_t group = 0; group < c->g->group_count; group++)
        ll_assert_near(ll_newton_case_sum(c, group, x), c->g->volume[group], 1e-12, 0);
    ll_free(c->pool.ctx, x);
    ll_free(c->pool.ctx, z);
}

static void test_resume(void) {
    const double mu = 0.05;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_newton_case c = open_case(seed);
        double *before = ll_calloc(c.pool.ctx, c.g->column_count + 1, sizeof *before);
        double *price = ll_calloc(c.pool.ctx, c.g->row_count + 1, sizeof *price);
        CU_ASSERT_FATAL(before != NULL && price != NULL);
        ll_newton_case_center(&c, seed, 0.001, 5, mu);
        spread_flows(&c, before);
        memcpy(price, c.it->price, (size_t)c.g->row_count * sizeof *price);
        for (int i = 0; i < 2; i++) { /* the second time to see where steps from there lead */
            memcpy(c.it->price, price, (size_t)c.g->row_count * sizeof *price);
            memcpy(c.it->x, before, (size_t)c.g->column_count * sizeof *before);
            LL_ASSERT_OK(c.pool.ctx, ll_newton_resume(c.n, mu));
            check_resumed_rows(&c, price);
            if (i == 0) check_resumed_columns(&c, before, mu);
        }
        if (c.g->column_count > 0) ll_newton_case_solve(&c, 1e-9);
        ll_free(c.pool.ctx, before);
        ll_free(c.pool.ctx, price);
        ll_newton_case_close(&c);
    }
}

/* ---- along the path ---- */

typedef struct before { /* a step */
    int32_t row;        /* of the largest misfit */
    double *lack;       /* [row here] the misfits */
} before;

static before look(const ll_newton_case *c) {
    before b = {.lack = ll_calloc(c->pool.ctx, c->g->row_count + 1, sizeof(double))};
    CU_ASSERT_PTR_NOT_NULL_FATAL(b.lack);
    for (int32_t r = 0; r < c->g->row_count; r++) {
        b.lack[r] = c->it->misfit[r];
        if (fabs(b.lack[r]) > fabs(b.lack[b.row])) b.row = r;
    }
    return b;
}

/* What a step leaves of the misfit; nothing where there was only rounding. */
static double share_left(const ll_newton_case *c, const before *b) {
    double most = fabs(b->lack[b->row]), rounding = 1e-9 * (c->g->whole[b->row] + c->it->slack[b->row]);
    return most > rounding ? c->it->misfit[b->row] / b->lack[b->row] : 0;
}

/* Everything stays inside; what a step leaves of the misfit is the same share of every row; volumes and duals hold. */
static void check_step(const ll_newton_case *c, const before *b) {
    const ll_omp_newton *n = c->it;
    double left = share_left(c, b);
    CU_ASSERT(left >= -1e-9 && left <= 1 + 1e-9);
    for (int32_t r = 0; r < c->g->row_count; r++) {
        CU_ASSERT(n->slack[r] > 0 && n->price[r] > 0);
        ll_assert_near(n->misfit[r], left * b->lack[r], 1e-9, c->g->whole[r] + n->slack[r]);
    }
    for (int64_t j = 0; j < c->g->column_count; j++) {
        int64_t first = c->g->group_first[c->group[j]];
        double cost = c->g->cost[j] - c->g->cost[first];
        double own = ll_newton_case_price(c, j, n->price), of_first = ll_newton_case_price(c, first, n->price);
        double cancelled = fabs(own) + fabs(of_first) + fabs(n->z[j]) + fabs(n->z[first]) + 1;
        CU_ASSERT(n->x[j] > 0 && n->z[j] > 0);
        ll_assert_near(n->z[j] - n->z[first], cost + own - of_first, 1e-8, cancelled);
    }
    for (int64_t group = 0; group < c->g->group_count; group++)
        ll_assert_near(ll_newton_case_sum(c, group, n->x), c->g->volume[group], 1e-12, 0);
}

static void test_steps_keep_what_they_must(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_newton_case c = open_case(seed);
        ll_newton_case_center(&c, seed, 0.001, 1, 0.1);
        for (int i = 0; i < 12 && c.g->column_count > 0; i++) {
            before b = look(&c);
            LL_ASSERT_OK(c.pool.ctx, ll_newton_step(c.n));
            check_step(&c, &b);
            ll_free(c.pool.ctx, b.lack);
        }
        CU_ASSERT_EQUAL(c.n->steps, c.g->column_count > 0 ? 12 : 0);
        ll_newton_case_close(&c);
    }
}

/* Cost and bound meet: the bound by the plain sum over demands, without z. */
static void test_steps_reach_the_optimum(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_newton_case c = open_case(seed);
        if (c.g->column_count > 0) {
            ll_newton_case_center(&c, seed, 0.001, 1, 0.1);
            LL_ASSERT_OK(c.pool.ctx, ll_newton_approach(c.n, 0.1, 70));
            ll_newton_case_solve(&c, 1e-10);
            double cost = ll_newton_case_sums(&c)->cost;
            ll_assert_near(ll_newton_case_bound(&c), cost, 1e-8, 1);
        }
        ll_newton_case_close(&c);
    }
}

/* ---- to the face ---- */

static void check_face(const ll_newton_case *c, const double *x, double expected) {
    double cost = c->g->constant_cost;
    for (int64_t j = 0; j < c->g->column_count; j++) {
        cost += c->g->cost[j] * x[j];
        CU_ASSERT(x[j] >= 0);
        if (c->it->z[j] > 1e-3) CU_ASSERT_EQUAL(x[j], 0); /* on the optimal face dear columns carry nothing at all */
    }
    for (int64_t group = 0; group < c->g->group_count; group++)
        ll_assert_near(ll_newton_case_sum(c, group, x), c->g->volume[group], 1e-12, 0);
    for (int32_t r = 0; r < c->g->row_count; r++) {
        double load = ll_newton_case_load(c, r, x), whole = 1 + c->g->whole[r];
        CU_ASSERT(load <= c->g->capacity[r] + 1e-12 * whole);
        if (c->it->price[r] > 1e-3) CU_ASSERT(load >= c->g->capacity[r] - 1e-12 * whole); /* and dear rows are full */
    }
    ll_assert_near(cost, expected, 1e-8, 1);
}

static void test_purify(void) {
    int found = 0;
    bool has_face = false;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_newton_case c = open_case(seed);
        size_t bytes = (size_t)c.g->column_count * sizeof(double);
        double *x = ll_calloc(c.pool.ctx, c.g->column_count, sizeof *x);
        double *iterate = ll_calloc(c.pool.ctx, c.g->column_count, sizeof *x);
        CU_ASSERT_FATAL(x != NULL && iterate != NULL);
        if (c.g->column_count > 0) {
            ll_newton_case_center(&c, seed, 0.001, 1, 0.1);
            LL_ASSERT_OK(c.pool.ctx, ll_newton_approach(c.n, 0.1, 70));
            ll_newton_case_solve(&c, 1e-9);
            memcpy(iterate, c.it->x, bytes);
            LL_ASSERT_OK(c.pool.ctx, ll_newton_purify(c.n, x, &has_face));
            if (has_face) {
                found++;
                check_face(&c, x, ll_newton_case_bound(&c));
            }
            CU_ASSERT_EQUAL(memcmp(iterate, c.it->x, bytes), 0); /* the iterate is as it was */
        }
        ll_free(c.pool.ctx, x);
        ll_free(c.pool.ctx, iterate);
        ll_newton_case_close(&c);
    }
    CU_ASSERT(found > SEEDS / 2);
}

/* Where no flow keeps the capacities there is no face, and x is the iterate's own. */
static void test_purify_without_a_face(void) {
    ll_newton_case c = open_case(8);
    bool found = true;
    size_t bytes = (size_t)c.g->column_count * sizeof(double);
    double *x = ll_calloc(c.pool.ctx, c.g->column_count, sizeof *x);
    CU_ASSERT_FATAL(x != NULL && c.g->row_count > 0 && c.g->column_count > 0);
    ll_newton_case_center(&c, 1, 0.1, 1, 0.1);
    for (int32_t r = 0; r < c.g->row_count; r++) c.g->capacity[r] = -1e6;
    LL_ASSERT_OK(c.pool.ctx, ll_newton_purify(c.n, x, &found));
    CU_ASSERT_FALSE(found);
    CU_ASSERT_EQUAL(memcmp(x, c.it->x, bytes), 0);
    ll_free(c.pool.ctx, x);
    ll_newton_case_close(&c);
}

void suite_newton_path(void);
void suite_newton_path(void) {
    LL_TEST(test_center);
    LL_TEST(test_approach);
    LL_TEST(test_resume);
    LL_TEST(test_steps_keep_what_they_must);
    LL_TEST(test_steps_reach_the_optimum);
    LL_TEST(test_purify);
    LL_TEST(test_purify_without_a_face);
}
