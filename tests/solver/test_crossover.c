/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A vertex by its definition: flows that fit, cost no more than before, and whose columns are independent on the rows
 * of the demands and of the full capacities.
 */
#include "solver/crossover.h"

#include <math.h>
#include <string.h>

#include "solver/restricted.h"
#include "tests/solver/pool_case.h"
#include "tests/support/test.h"

enum { SEEDS = 200 };
static const double gap = 1e-10, start_gap = 0.03;
static const double fits = 1e-11, singular = 1e-7;

/* ---- independent, by elimination with full pivoting ---- */

typedef struct matrix {
    int64_t rows, columns;
    double *a; /* [column * rows + row] */
} matrix;

static bool find_pivot(const matrix *m, int64_t done, int64_t *column, int64_t *row) {
    double most = singular;
    for (int64_t j = done; j < m->columns; j++)
        for (int64_t i = 0; i < m->rows; i++) {
            if (!(fabs(m->a[j * m->rows + i]) > most)) continue;
            most = fabs(m->a[j * m->rows + i]);
            *column = j;
            *row = i;
        }
    return most > singular;
}

static int64_t rank_of(matrix *m) {
    int64_t rank = 0, column = 0, row = 0;
    for (; find_pivot(m, rank, &column, &row); rank++) {
        double *pivot = m->a + rank * m->rows, *found = m->a + column * m->rows;
        for (int64_t i = 0; i < m->rows; i++) {
            double swap = pivot[i];
            pivot[i] = found[i];
            found[i] = swap;
        }
        for (int64_t j = rank + 1; j < m->columns; j++) {
            double factor = m->a[j * m->rows + row] / pivot[row];
            for (int64_t i = 0; i < m->rows; i++) m->a[j * m->rows + i] -= factor * pivot[i];
        }
    }
    return rank;
}

/* A column's rows: its demand, then the capacities that are full. */
static void fill_column(const ll_pool *pool, int64_t j, const double *load_teu, ll_path_rows *rows, double *column) {
    const ll_problem *p = pool->p;
    column[pool->demand[j]] = 1;
    ll_pool_rows_of(pool, j, rows);
    for (int32_t i = 0; i < rows->count; i++) {
        int32_t r = rows->row[i];
        double capacity = ll_teu(p->row[r].capacity_uteu);
        bool full = load_teu[r] >= capacity - 1e-9 * (1 + capacity);
        if (full) column[p->demand_count + r] = ll_teu(rows->weight_micro[r]);
    }
}

static void assert_vertex(ll_context *ctx, const ll_pool *pool, const double *value_teu) {
    const ll_problem *p = pool->p;
    matrix m = {p->demand_count + p->row_count, 0, NULL};
    ll_path_rows rows;
    double *load_teu = ll_calloc(ctx, p->row_count, sizeof *load_teu);
    m.a = ll_calloc(ctx, m.rows * pool->count, sizeof *m.a);
    CU_ASSERT_PTR_NOT_NULL_FATAL(m.a);
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, p, &rows));
    ll_pool_load(pool, value_teu, &rows, load_teu);
    for (int64_t j = 0; j < pool->count; j++)
        if (value_teu[j] > 0) fill_column(pool, j, load_teu, &rows, m.a + m.rows * m.columns++);
    CU_ASSERT_EQUAL(rank_of(&m), m.columns);
    ll_path_rows_free(ctx, &rows);
    ll_free(ctx, load_teu);
    ll_free(ctx, m.a);
}

static void assert_facts(const ll_pool *pool, const double *value_teu, const ll_vertex *v) {
    int64_t columns = 0, split = 0;
    for (int64_t d = 0; d < pool->p->demand_count; d++) {
        int64_t used = 0;
        for (int64_t j = pool->first_of[d]; j != LL_NONE; j = pool->next[j]) used += value_teu[j] > 0;
        columns += used;
        split += used > 1;
    }
    CU_ASSERT(v->tried && v->found);
    CU_ASSERT_EQUAL(v->columns_now, columns);
    CU_ASSERT_EQUAL(v->split_now, split);
    CU_ASSERT(v->columns_now <= v->columns_before && v->split_now <= v->tight_rows);
}

/* ---- from the face of the optima ---- */

static void test_random_faces(void) {
    int64_t before = 0, now = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, seed % 2 == 0, 8);
        ll_restricted *m = NULL;
        ll_vertex v;
        LL_ASSERT_OK(c.ctx, ll_restricted_create(c.ctx, c.p, c.pool, LL_RESTRICTED_INTERIOR, &m));
        LL_ASSERT_OK(c.ctx, ll_restricted_solve(m, start_gap, gap, false));
        LL_ASSERT_OK(c.ctx, ll_restricted_finish(m));
        double cost = ll_pool_assert_feasible(c.ctx, c.pool, m->value_teu, fits, fits);
        LL_ASSERT_OK(c.ctx, ll_restricted_move_to_few_paths(m, true, &v));
        double found = ll_pool_assert_feasible(c.ctx, c.pool, m->value_teu, fits, fits);
        CU_ASSERT(found <= cost + 1e-11 * fmax(1, cost));
        CU_ASSERT_DOUBLE_EQUAL(found, ll_pool_optimum(c.ctx, c.pool), 1e-8 * fmax(1, cost));
        assert_vertex(c.ctx, c.pool, m->value_teu);
        assert_facts(c.pool, m->value_teu, &v);
        before += v.columns_before;
        now += v.columns_now;
        ll_restricted_free(c.ctx, m);
        ll_pool_case_close(&c);
    }
    CU_ASSERT(now < before); /* some faces are more than a vertex */
}

/* ---- from flows far from any optimum ---- */

/* Every column that can carry something carries it, scaled to fit; what is left is unmet. */
static double *spread(const ll_pool_case *c, double share) {
    const ll_problem *p = c->p;
    ll_path_rows rows;
    double *value_teu = ll_calloc(c->ctx, c->pool->count, sizeof *value_teu), scale = 1;
    double *load_teu = ll_calloc(c->ctx, p->row_count, sizeof *load_teu);
    LL_ASSERT_OK(c->ctx, ll_path_rows_create(c->ctx, p, &rows));
    for (int64_t j = 0; j < c->pool->count; j++) {
        bool closed = ll_pool_is_unmet(c->pool, j);
        ll_pool_rows_of(c->pool, j, &rows);
        for (int32_t i = 0; i < rows.count; i++) closed |= p->row[rows.row[i]].capacity_uteu == 0;
        double volume = ll_teu(p->volume_uteu[c->pool->demand[j]]);
        if (!closed) value_teu[j] = volume * share / (double)c->pool->count * (double)(1 + j % 3);
    }
    ll_pool_load(c->pool, value_teu, &rows, load_teu);
    for (int32_t r = 0; r < p->row_count; r++)
        if (load_teu[r] > 0) scale = fmin(scale, ll_teu(p->row[r].capacity_uteu) / load_teu[r]);
    for (int64_t d = 0; d < p->demand_count; d++) {
        double rest = ll_teu(p->volume_uteu[d]);
        for (int64_t j = c->pool->first_of[d]; j != LL_NONE; j = c->pool->next[j]) rest -= value_teu[j] *= scale;
        if (c->pool->unmet_of[d] != LL_NONE) value_teu[c->pool->unmet_of[d]] = rest;
    }
    ll_path_rows_free(c->ctx, &rows);
    ll_free(c->ctx, load_teu);
    return value_teu;
}

/* Rows fill on the way, and columns rise because that costs less. */
static void test_from_the_inside(void) {
    int64_t filled = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, false, 8);
        ll_vertex v;
        double *value_teu = spread(&c, 0.2 + 0.3 * (double)(seed % 3));
        double cost = ll_pool_assert_feasible(c.ctx, c.pool, value_teu, fits, fits);
        LL_ASSERT_OK(c.ctx, ll_vertex_find(c.ctx, c.pool, false, value_teu, &v));
        double found = ll_pool_assert_feasible(c.ctx, c.pool, value_teu, fits, fits);
        CU_ASSERT(found <= cost + 1e-11 * fmax(1, cost));
        assert_vertex(c.ctx, c.pool, value_teu);
        assert_facts(c.pool, value_teu, &v);
        filled += v.tight_rows;
        ll_free(c.ctx, value_teu);
        ll_pool_case_close(&c);
    }
    CU_ASSERT(filled > SEEDS);
}

/* ---- ties ---- */

enum { LANES = 40, SHIPPERS = 300 };

/* Parallel arcs of one cost between two nodes, and as many equal demands as fill them; the last has no volume. */
static ll_pool_case open_lanes(double volume_teu) {
    ll_pool_case c = {0};
    int32_t tail[LANES] = {0}, head[LANES], origin[SHIPPERS] = {0}, destination[SHIPPERS];
    double cost[LANES], capacity[LANES], volume[SHIPPERS];
    ll_network *network = NULL;
    for (int i = 0; i < LANES; i++) {
        head[i] = 1;
        cost[i] = 3;
        capacity[i] = volume_teu * (SHIPPERS - 1) / LANES;
    }
    for (int d = 0; d < SHIPPERS; d++) {
        destination[d] = 1;
        volume[d] = d == SHIPPERS - 1 ? 0 : volume_teu;
    }
    const ll_problem_data data = {.class_count = 1,
                                  .cost_usd_per_teu = cost,
                                  .capacity_teu = capacity,
                                  .demand_count = SHIPPERS,
                                  .origin = origin,
                                  .destination = destination,
                                  .volume_teu = volume};
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&c.ctx), LL_OK);
    LL_ASSERT_OK(c.ctx, ll_network_create(c.ctx, 2, LANES, tail, head, &network));
    LL_ASSERT_OK(c.ctx, ll_problem_create(c.ctx, network, &data, &c.p));
    LL_ASSERT_OK(c.ctx, ll_pool_create(c.ctx, c.p, &c.pool));
    ll_network_free(c.ctx, network);
    for (int64_t d = 0; d < SHIPPERS; d++)
        for (int32_t a = 0; a < LANES; a++) {
            int64_t column = 0;
            bool added = false;
            LL_ASSERT_OK(c.ctx, ll_pool_add_path(c.ctx, c.pool, d, &a, 1, &column, &added));
        }
    return c;
}

static double *spread_lanes(const ll_pool_case *c) {
    double *value_teu = ll_calloc(c->ctx, c->pool->count, sizeof *value_teu);
    for (int64_t j = 0; j < c->pool->count; j++) value_teu[j] = ll_teu(c->p->volume_uteu[c->pool->demand[j]]) / LANES;
    return value_teu;
}

/* Every flow equal, every row full and one of them redundant: all blocks at once, and the basis is full of zeros. */
static void test_ties(void) {
    const double volumes[] = {1, 1000, 0.004};
    for (size_t i = 0; i < sizeof volumes / sizeof *volumes; i++) {
        ll_pool_case c = open_lanes(volumes[i]);
        ll_vertex v;
        double *value_teu = spread_lanes(&c);
        LL_ASSERT_OK(c.ctx, ll_vertex_find(c.ctx, c.pool, false, value_teu, &v));
        assert_facts(c.pool, value_teu, &v);
        CU_ASSERT_EQUAL(v.columns_before, (int64_t)LANES * (SHIPPERS - 1));
        CU_ASSERT_EQUAL(v.tight_rows, LANES - 1);
        double cost = ll_pool_assert_feasible(c.ctx, c.pool, value_teu, fits, fits);
        CU_ASSERT_DOUBLE_EQUAL(cost, 3 * volumes[i] * (SHIPPERS - 1), 1e-11 * cost);
        assert_vertex(c.ctx, c.pool, value_teu);
        ll_free(c.ctx, value_teu);
        ll_pool_case_close(&c);
    }
}

/* Rows that are full but for what an interior point leaves are filled to the last digit. */
static void test_fills_to_the_last_digit(void) {
    ll_pool_case c = open_lanes(7);
    ll_vertex v;
    ll_path_rows rows;
    double *value_teu = spread_lanes(&c), load_teu[LANES];
    for (int64_t j = 0; j < c.pool->count; j++) value_teu[j] *= j % 2 == 0 ? 1 - 3e-12 : 1 + 3e-12;
    LL_ASSERT_OK(c.ctx, ll_path_rows_create(c.ctx, c.p, &rows));
    LL_ASSERT_OK(c.ctx, ll_vertex_find(c.ctx, c.pool, false, value_teu, &v));
    assert_facts(c.pool, value_teu, &v);
    ll_pool_load(c.pool, value_teu, &rows, load_teu);
    for (int32_t r = 0; r < LANES; r++) {
        double capacity = ll_teu(c.p->row[r].capacity_uteu);
        CU_ASSERT_DOUBLE_EQUAL(load_teu[r], capacity, 1e-13 * capacity);
    }
    ll_path_rows_free(c.ctx, &rows);
    ll_free(c.ctx, value_teu);
    ll_pool_case_close(&c);
}

/* ---- what stays as it is ---- */

static void test_a_stop_keeps_the_flows(void) {
    ll_pool_case c = open_lanes(1);
    ll_vertex v;
    double *value_teu = spread_lanes(&c);
    atomic_store(&c.ctx->cancelled, 1);
    LL_ASSERT_OK(c.ctx, ll_vertex_find(c.ctx, c.pool, false, value_teu, &v));
    CU_ASSERT(v.tried && !v.found);
    CU_ASSERT(v.columns_now == v.columns_before && v.split_now == SHIPPERS - 1);
    for (int64_t j = 0; j < c.pool->count - LANES; j++) CU_ASSERT_EQUAL(value_teu[j], 1.0 / LANES);
    ll_free(c.ctx, value_teu);
    ll_pool_case_close(&c);
}

static void test_nothing_to_move(void) {
    ll_pool_case c = ll_pool_case_open(3, false, 0);
    ll_vertex v;
    LL_ASSERT_OK(c.ctx, ll_vertex_find(c.ctx, c.pool, false, NULL, &v));
    CU_ASSERT(v.tried && v.found && v.columns_now == 0 && v.split_now == 0 && v.tight_rows == 0);
    ll_pool_case_close(&c);
}

static ll_status find_once(ll_context *ctx, const ll_pool *pool) {
    ll_vertex v;
    double *value_teu = ll_calloc(ctx, pool->count, sizeof *value_teu);
    if (value_teu == NULL) return LL_ERR_MEMORY;
    for (int64_t j = 0; j < pool->count; j++) value_teu[j] = ll_teu(pool->p->volume_uteu[pool->demand[j]]) / LANES;
    ll_status status = ll_vertex_find(ctx, pool, false, value_teu, &v);
    ll_free(ctx, value_teu);
    return status;
}

static void test_out_of_memory(void) {
    ll_pool_case c = open_lanes(1);
    CU_ASSERT(ll_pool_case_fail(&c, find_once) > 40);
    ll_pool_case_close(&c);
}

void suite_crossover(void);
void suite_crossover(void) {
    LL_TEST(test_random_faces);
    LL_TEST(test_from_the_inside);
    LL_TEST(test_ties);
    LL_TEST(test_fills_to_the_last_digit);
    LL_TEST(test_a_stop_keeps_the_flows);
    LL_TEST(test_nothing_to_move);
    LL_TEST(test_out_of_memory);
}
