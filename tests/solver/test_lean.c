/* SPDX-License-Identifier: Apache-2.0 */
/* Fewer columns a demand with the same loads: by hand, and on random programs against a rank by another elimination. */
#include "solver/lean.h"

#include <math.h>
#include <string.h>

#include <landlink/landlink.h>

#include "graphs/base/random.h"
#include "solver/selftest/programs.h"
#include "solver/vertex.h"
#include "tests/solver/pool_case.h"
#include "tests/support/test.h"

enum { MOST_ROWS = 40, MOST_COLUMNS = 40 };
static const double fits = 1e-9;

/*
 * Two capacities in a row, with a way around each: four paths over rows a, a' and b, b'.
 *
 *     column     0: a b     1: a b'     2: a' b     3: a' b'      v[0] + v[3] = v[1] + v[2]: rank 3
 */
static const int64_t square_group_first[] = {0, 4}, square_union_first[] = {0, 4},
                     square_entry_first[] = {0, 2, 4, 6, 8};
static const int32_t square_union_row[] = {0, 1, 2, 3}, square_slot[] = {0, 2, 0, 3, 1, 2, 1, 3};
static const double square_weight[] = {1, 1, 1, 1, 1, 1, 1, 1};

static ll_program square(double *cost, double *volume) {
    return (ll_program){.row_count = 4,
                        .group_count = 1,
                        .column_count = 4,
                        .entry_count = 8,
                        .union_count = 4,
                        .volume = volume,
                        .group_first = (int64_t *)square_group_first,
                        .union_first = (int64_t *)square_union_first,
                        .union_row = (int32_t *)square_union_row,
                        .cost = cost,
                        .entry_first = (int64_t *)square_entry_first,
                        .entry_slot = (int32_t *)square_slot,
                        .entry_weight = (double *)square_weight};
}

static void check_square(const double *cost, const double *expected) {
    ll_context *ctx = ll_test_context(2);
    double x[] = {4, 3, 2, 1}, volume = 10, own_cost[4];
    memcpy(own_cost, cost, sizeof own_cost);
    const ll_program g = square(own_cost, &volume);
    LL_ASSERT_OK(ctx, ll_lean_run(ctx, &g, x));
    for (int j = 0; j < 4; j++) CU_ASSERT_DOUBLE_EQUAL(x[j], expected[j], fits);
    ll_test_context_end(ctx);
}

/* Loads are a 7, a' 3, b 6, b' 4. Of equal costs the smallest column goes; of others what costs less stays. */
static void test_two_ways_around_two_capacities(void) {
    const double alike[] = {1, 1, 1, 1}, last_cheap[] = {5, 5, 5, 1}, first_dear[] = {9, 2, 2, 2};
    const double without_last[] = {3, 4, 3, 0}, without_middle[] = {6, 1, 0, 3}, without_outer[] = {3, 4, 3, 0};
    check_square(alike, without_last);
    check_square(last_cheap, without_middle);
    check_square(first_dear, without_outer);
}

/* ---- random programs ---- */

static void load(const ll_program *g, const double *x, double *of_row) {
    for (int32_t r = 0; r < g->row_count; r++) of_row[r] = 0;
    for (int64_t group = 0; group < g->group_count; group++)
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
            for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++)
                of_row[g->union_row[g->union_first[group] + g->entry_slot[e]]] += g->entry_weight[e] * x[j];
}

static double cost_of(const ll_program *g, const double *x) {
    double sum = 0;
    for (int64_t j = 0; j < g->column_count; j++) sum += g->cost[j] * x[j];
    return sum;
}

/* Of the group's columns with flow, with the volume as one more row; columns become `used`. By rows, not by columns. */
static int rank_of(const ll_program *g, int64_t group, const double *x, int *used) {
    double a[MOST_COLUMNS][MOST_ROWS] = {{0}};
    int rank = 0, rows = (int)(g->union_first[group + 1] - g->union_first[group]) + 1;
    *used = 0;
    for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++) {
        if (!(x[j] > 0)) continue;
        for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++)
            a[*used][g->entry_slot[e]] = g->entry_weight[e];
        a[(*used)++][rows - 1] = 1;
    }
    for (int row = 0; row < rows && rank < *used; row++) {
        int best = rank;
        for (int c = rank; c < *used; c++)
            if (fabs(a[c][row]) > fabs(a[best][row])) best = c;
        if (fabs(a[best][row]) < 1e-9) continue;
        double kept[MOST_ROWS];
        memcpy(kept, a[best], sizeof kept);
        memcpy(a[best], a[rank], sizeof kept);
        memcpy(a[rank], kept, sizeof kept);
        for (int c = rank + 1; c < *used; c++) {
            double share = a[c][row] / a[rank][row];
            for (int r = row; r < rows; r++) a[c][r] -= share * a[rank][r];
        }
        rank++;
    }
    return rank;
}

static void spread_flows(const ll_program *g, uint64_t seed, double *x) {
    ll_random random = ll_random_start(seed);
    for (int64_t group = 0; group < g->group_count; group++) {
        double sum = 0;
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
            sum += x[j] = ll_random_below(&random, 8) == 0 ? 0 : 1 + ll_random_below(&random, 1000);
        for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
            x[j] *= sum > 0 ? g->volume[group] / sum : 0;
    }
}

/* Returns how many columns lost their flow. */
static int check_random(ll_context *ctx, ll_selftest_shape shape, uint64_t seed) {
    ll_program g;
    double before[MOST_ROWS], after[MOST_ROWS];
    int lost = 0;
    LL_ASSERT_OK(ctx, ll_selftest_program_create(ctx, shape, seed, &g));
    double *x = ll_calloc(ctx, g.column_count, sizeof *x), *was = ll_calloc(ctx, g.column_count, sizeof *was);
    CU_ASSERT_FATAL(x != NULL && was != NULL);
    spread_flows(&g, seed, x);
    memcpy(was, x, (size_t)g.column_count * sizeof *x);
    load(&g, x, before);
    double cost = cost_of(&g, x);
    LL_ASSERT_OK(ctx, ll_lean_run(ctx, &g, x));
    load(&g, x, after);
    for (int32_t r = 0; r < g.row_count; r++) CU_ASSERT_DOUBLE_EQUAL(before[r], after[r], fits * (1 + before[r]));
    CU_ASSERT(cost_of(&g, x) <= cost + fits * (1 + cost));
    for (int64_t group = 0; group < g.group_count; group++) {
        int used = 0, used_before = 0;
        CU_ASSERT_EQUAL(rank_of(&g, group, x, &used), used);
        (void)rank_of(&g, group, was, &used_before);
        lost += used_before - used;
    }
    for (int64_t j = 0; j < g.column_count; j++) CU_ASSERT(x[j] >= 0 && (x[j] == 0 || x[j] <= 3));
    ll_free(ctx, x);
    ll_free(ctx, was);
    ll_selftest_program_free(ctx, &g);
    return lost;
}

static void test_random_programs(void) {
    ll_context *ctx = ll_test_context(2);
    int lost = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        lost += check_random(ctx, (ll_selftest_shape){12, 20, 30, 6}, seed);
        lost += check_random(ctx, (ll_selftest_shape){MOST_ROWS, 10, MOST_COLUMNS - 2, 30}, seed);
    }
    CU_ASSERT(lost > 1000);
    ll_test_context_end(ctx);
}

/* Demands are apart, so that threads have no say. */
static void test_threads(void) {
    ll_context *ctx = ll_test_context(2);
    ll_program g;
    LL_ASSERT_OK(ctx, ll_selftest_program_create(ctx, (ll_selftest_shape){200, 3000, 30, 20}, 3, &g));
    const size_t bytes = (size_t)g.column_count * sizeof(double);
    double *one = ll_calloc(ctx, g.column_count, sizeof *one), *many = ll_calloc(ctx, g.column_count, sizeof *many);
    CU_ASSERT_FATAL(one != NULL && many != NULL);
    spread_flows(&g, 3, one);
    memcpy(many, one, bytes);
    ll_context_set_threads(ctx, 1);
    LL_ASSERT_OK(ctx, ll_lean_run(ctx, &g, one));
    ll_context_set_threads(ctx, 5);
    LL_ASSERT_OK(ctx, ll_lean_run(ctx, &g, many));
    CU_ASSERT(memcmp(one, many, bytes) == 0);
    ll_free(ctx, one);
    ll_free(ctx, many);
    ll_selftest_program_free(ctx, &g);
    ll_test_context_end(ctx);
}

/* ---- over a pool ---- */

static void share_evenly(const ll_pool *pool, double *value_teu) {
    for (int64_t j = 0; j < pool->count; j++) {
        int64_t columns = 0, d = pool->demand[j];
        for (int64_t k = pool->first_of[d]; k != LL_NONE; k = pool->next[k]) columns++;
        value_teu[j] = ll_teu(pool->p->volume_uteu[d]) / (double)columns;
    }
}

static ll_status lean_pool(ll_context *ctx, const ll_pool *pool, double *value_teu, ll_vertex *out) {
    share_evenly(pool, value_teu);
    return ll_vertex_lean(ctx, pool, false, value_teu, out);
}

/* Many ways along a road: loads stay, flows cost no more, columns are fewer. */
static void test_pool(void) {
    ll_pool_case c = ll_pool_case_road(5, 60, 25);
    ll_path_rows rows;
    ll_vertex v;
    double *value_teu = ll_calloc(c.ctx, c.pool->count, sizeof *value_teu);
    double *load = ll_calloc(c.ctx, c.p->row_count, sizeof *load),
           *then = ll_calloc(c.ctx, c.p->row_count, sizeof *load);
    CU_ASSERT_FATAL(value_teu != NULL && load != NULL && then != NULL);
    LL_ASSERT_OK(c.ctx, ll_path_rows_create(c.ctx, c.p, &rows));
    LL_ASSERT_OK(c.ctx, lean_pool(c.ctx, c.pool, value_teu, &v));
    double cost = ll_pool_flow_cost_usd(c.pool, value_teu, false);
    ll_pool_load(c.pool, value_teu, &rows, then);
    CU_ASSERT(v.tried && v.lean && !v.found && v.tight_rows == 0);
    CU_ASSERT(v.columns_now < v.columns_before && v.split_now <= v.split_before);
    int64_t used = 0;
    for (int64_t j = 0; j < c.pool->count; j++) used += value_teu[j] > 0;
    CU_ASSERT_EQUAL(used, v.columns_now);
    share_evenly(c.pool, value_teu);
    CU_ASSERT(cost <= ll_pool_flow_cost_usd(c.pool, value_teu, false) * (1 + fits));
    ll_pool_load(c.pool, value_teu, &rows, load);
    for (int32_t r = 0; r < c.p->row_count; r++) CU_ASSERT_DOUBLE_EQUAL(load[r], then[r], fits * (1 + load[r]));
    ll_path_rows_free(c.ctx, &rows);
    ll_free(c.ctx, value_teu);
    ll_free(c.ctx, load);
    ll_free(c.ctx, then);
    ll_pool_case_close(&c);
}

static ll_status lean_once(ll_context *ctx, const ll_pool *pool) {
    ll_status status = LL_OK;
    ll_vertex v;
    double *value_teu = NULL;
    LL_NEW(ctx, value_teu, pool->count);
    status = lean_pool(ctx, pool, value_teu, &v);
done:
    ll_free(ctx, value_teu);
    return status;
}

static void test_out_of_memory(void) {
    ll_pool_case c = ll_pool_case_open(3, true, 8);
    CU_ASSERT(ll_pool_case_fail(&c, lean_once) > 8);
    ll_pool_case_close(&c);
}

void suite_lean(void);
void suite_lean(void) {
    LL_TEST(test_two_ways_around_two_capacities);
    LL_TEST(test_random_programs);
    LL_TEST(test_threads);
    LL_TEST(test_pool);
    LL_TEST(test_out_of_memory);
}
