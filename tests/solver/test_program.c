/* SPDX-License-Identifier: Apache-2.0 */
/* The program against the pool's columns, written out one by one: what is a constant, what a group, what an entry. */
#include <math.h>
#include <string.h>

#include "solver/program_parts.h"
#include "solver/selftest/programs.h"
#include "tests/solver/pool_case.h"
#include "tests/support/test.h"

enum { SEEDS = 120 };
static const double rounding = 1e-13;

typedef struct sample {
    ll_pool_case c;
    bool *wanted, *slept;
    ll_program_plan plan;
    ll_program *g;
    ll_program_rows rows;
    int64_t *weight; /* [column of the pool * row_count + row] micro-weight, arc by arc */
    int64_t *awake;  /* scratch: the awake columns of a demand */
} sample;

static void weigh_columns(sample *s) {
    const ll_problem *p = s->c.p;
    const ll_pool *pool = s->c.pool;
    for (int64_t j = 0; j < pool->count; j++)
        for (int64_t i = pool->first[j]; i < pool->first[j + 1]; i++)
            for (int64_t e = p->entry_first[pool->arc[i]]; e < p->entry_first[pool->arc[i] + 1]; e++)
                if (p->entry[e].klass == LL_NONE || p->entry[e].klass == p->klass[pool->demand[j]])
                    s->weight[j * p->row_count + p->entry[e].row] += p->entry[e].weight_micro;
}

/* Three rows of four take part; every second seed a quarter of the columns sleeps, every fifth a third of the entries
 * weighs nothing. */
static sample open_sample(uint64_t seed) {
    sample s = {.c = ll_pool_case_open(seed, seed % 2 == 0, 5)};
    ll_random random = ll_random_start(seed);
    for (int64_t e = 0; seed % 5 == 0 && e < s.c.p->entry_first[s.c.p->arc_count]; e += 3)
        s.c.p->entry[e].weight_micro = 0;
    ll_context *ctx = s.c.ctx;
    s.wanted = ll_calloc(ctx, s.c.p->row_count, sizeof *s.wanted);
    s.slept = ll_calloc(ctx, s.c.pool->count, sizeof *s.slept);
    s.weight = ll_calloc(ctx, s.c.pool->count * s.c.p->row_count, sizeof *s.weight);
    s.awake = ll_calloc(ctx, s.c.pool->count, sizeof *s.awake);
    CU_ASSERT_FATAL(s.wanted != NULL && s.slept != NULL && s.weight != NULL && s.awake != NULL);
    for (int32_t r = 0; r < s.c.p->row_count; r++) s.wanted[r] = ll_random_below(&random, 4) > 0;
    for (int64_t j = 0; j < s.c.pool->count; j++) s.slept[j] = seed % 4 >= 2 && ll_random_below(&random, 4) == 0;
    weigh_columns(&s);
    s.plan = (ll_program_plan){s.wanted, seed % 4 >= 2 ? s.slept : NULL, seed % 3 == 0, ll_units_of(s.c.p)};
    LL_ASSERT_OK(ctx, ll_program_build(ctx, s.c.pool, &s.plan, &s.g));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.g);
    LL_ASSERT_OK(ctx, ll_program_rows_create(ctx, s.g, 2, &s.rows));
    return s;
}

static void close_sample(sample *s) {
    ll_program_rows_free(s->c.ctx, &s->rows);
    ll_program_free(s->c.ctx, s->g);
    ll_free(s->c.ctx, s->wanted);
    ll_free(s->c.ctx, s->slept);
    ll_free(s->c.ctx, s->weight);
    ll_free(s->c.ctx, s->awake);
    ll_pool_case_close(&s->c);
}

/* Fills s->awake; a demand of nothing has none. */
static int64_t list_awake(sample *s, int64_t d) {
    int64_t count = 0;
    if (s->c.p->volume_uteu[d] == 0) return 0;
    for (int64_t j = s->c.pool->first_of[d]; j != LL_NONE; j = s->c.pool->next[j])
        if (!s->slept[j]) s->awake[count++] = j;
    return count;
}

static int64_t weight_of(const sample *s, int64_t j, int32_t row) { return s->weight[j * s->c.p->row_count + row]; }

/* Whether all listed columns load the row alike. */
static bool is_common(const sample *s, int64_t count, int32_t row) {
    bool common = true;
    for (int64_t i = 0; i < count; i++)
        common = common && weight_of(s, s->awake[i], row) == weight_of(s, s->awake[0], row);
    return common;
}

static double cost_of(const sample *s, int64_t j) {
    return ll_pool_cost_usd(s->c.pool, j, s->plan.zero_costs) / s->plan.units.cost_usd;
}

static double volume_of(const sample *s, int64_t d) { return ll_teu(s->c.p->volume_uteu[d]) / s->plan.units.flow_teu; }

static void check_rows(const sample *s) {
    int32_t count = 0;
    for (int32_t r = 0; r < s->c.p->row_count; r++) {
        CU_ASSERT_EQUAL(s->g->row_of[r], s->wanted[r] ? count : LL_NONE);
        if (s->wanted[r]) CU_ASSERT_EQUAL(s->g->row[count++], r);
    }
    CU_ASSERT_EQUAL(s->g->row_count, count);
}

/* What is left of a capacity after what every column of a demand loads alike. */
static void check_capacities(sample *s) {
    for (int32_t here = 0; here < s->g->row_count; here++) {
        int32_t r = s->g->row[here];
        double whole = ll_teu(s->c.p->row[r].capacity_uteu), rest = whole;
        for (int64_t d = 0; d < s->c.p->demand_count; d++) {
            int64_t count = list_awake(s, d);
            if (count > 0 && is_common(s, count, r))
                rest -= ll_teu(s->c.p->volume_uteu[d]) * ll_teu(weight_of(s, s->awake[0], r));
        }
        double close = rounding * (1 + whole + fabs(rest));
        CU_ASSERT_DOUBLE_EQUAL(s->g->whole[here] * s->plan.units.flow_teu, whole, close);
        CU_ASSERT_DOUBLE_EQUAL(s->g->capacity[here] * s->plan.units.flow_teu, rest, close);
    }
}

static double entry_of(const ll_program *g, int64_t group, int64_t column, int32_t row) {
    double sum = 0;
    for (int64_t e = g->entry_first[column]; e < g->entry_first[column + 1]; e++)
        if (ll_program_row(g, group, e) == row) sum += g->entry_weight[e];
    return sum;
}

/* The entries by row are those of all columns, one after the other. */
static void check_by_row(const ll_program *g, const ll_program_rows *rows) {
    int64_t at = 0;
    for (int32_t r = 0; r < g->row_count; r++) {
        CU_ASSERT_EQUAL_FATAL(rows->first[r], at);
        for (int64_t group = 0; group < g->group_count; group++)
            for (int64_t j = g->group_first[group]; j < g->group_first[group + 1]; j++)
                for (int64_t e = g->entry_first[j]; e < g->entry_first[j + 1]; e++) {
                    if (ll_program_row(g, group, e) != r) continue;
                    CU_ASSERT_EQUAL(rows->column[at], j);
                    CU_ASSERT_EQUAL(rows->weight[at], g->entry_weight[e]);
                    at++;
                }
    }
    CU_ASSERT_EQUAL(rows->first[g->row_count], at);
    CU_ASSERT_EQUAL(g->entry_count, at);
}

static double entry_by_row(const ll_program_rows *rows, int64_t column, int32_t row) {
    double sum = 0;
    for (int64_t e = rows->first[row]; e < rows->first[row + 1]; e++)
        if (rows->column[e] == column) sum += rows->weight[e];
    return sum;
}

/* One group: its columns in the order of the pool, entries where they differ, the union of these rows. */
static void check_group(const sample *s, int64_t group, int64_t d, int64_t count) {
    const ll_program *g = s->g;
    int64_t first = g->group_first[group], place = g->union_first[group];
    CU_ASSERT_EQUAL(g->group_demand[group], d);
    CU_ASSERT_DOUBLE_EQUAL(g->volume[group], volume_of(s, d), rounding * volume_of(s, d));
    CU_ASSERT_EQUAL_FATAL(g->group_first[group + 1] - first, count);
    for (int64_t i = 0; i < count; i++) {
        CU_ASSERT_EQUAL(g->column[first + i], s->awake[i]);
        CU_ASSERT_DOUBLE_EQUAL(g->cost[first + i], cost_of(s, s->awake[i]), rounding * cost_of(s, s->awake[i]));
    }
    for (int32_t r = 0; r < g->row_count; r++) {
        bool common = is_common(s, count, g->row[r]);
        for (int64_t i = 0; i < count; i++) {
            double expected = common ? 0 : ll_teu(weight_of(s, s->awake[i], g->row[r]));
            CU_ASSERT_EQUAL(entry_of(g, group, first + i, r), expected);
            CU_ASSERT_EQUAL(entry_by_row(&s->rows, first + i, r), expected);
        }
        if (!common) CU_ASSERT(place < g->union_first[group + 1] && g->union_row[place++] == r);
    }
    CU_ASSERT_EQUAL(place, g->union_first[group + 1]);
}

/* Demands with two columns are groups, those with one a part of the constant cost. */
static void check_demands(sample *s) {
    double constant = 0;
    int64_t group = 0;
    for (int64_t d = 0; d < s->c.p->demand_count; d++) {
        int64_t count = list_awake(s, d);
        if (count == 1) constant += cost_of(s, s->awake[0]) * volume_of(s, d);
        if (count < 2) continue;
        CU_ASSERT_FATAL(group < s->g->group_count);
        check_group(s, group++, d, count);
    }
    CU_ASSERT_EQUAL(group, s->g->group_count);
    CU_ASSERT_EQUAL(s->g->column_count, s->g->group_first[group]);
    CU_ASSERT_EQUAL(s->g->entry_count, s->g->entry_first[s->g->column_count]);
    CU_ASSERT_EQUAL(s->g->union_count, s->g->union_first[group]);
    CU_ASSERT_DOUBLE_EQUAL(s->g->constant_cost, constant, rounding * (1 + constant));
}

static void test_against_the_pool(void) {
    int64_t groups = 0, singles = 0, commons = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        sample s = open_sample(seed);
        check_rows(&s);
        check_capacities(&s);
        check_demands(&s);
        check_by_row(s.g, &s.rows);
        groups += s.g->group_count;
        for (int64_t d = 0; d < s.c.p->demand_count; d++) singles += list_awake(&s, d) == 1;
        for (int32_t r = 0; r < s.g->row_count; r++) commons += s.g->capacity[r] < s.g->whole[r];
        close_sample(&s);
    }
    CU_ASSERT(groups > 0 && singles > 0 && commons > 0); /* every kind was met */
}

/* ---- the same by other ways ---- */

static ll_program *build_with(ll_context *ctx, const ll_pool *pool, const bool *wanted, int threads) {
    const ll_program_plan plan = {wanted, NULL, false, ll_units_of(pool->p)};
    ll_program *g = NULL;
    ll_context_set_threads(ctx, threads);
    LL_ASSERT_OK(ctx, ll_program_build(ctx, pool, &plan, &g));
    CU_ASSERT_PTR_NOT_NULL_FATAL(g);
    return g;
}

static void assert_same(const void *a, const void *b, int64_t count, size_t size) {
    CU_ASSERT_EQUAL(memcmp(a, b, (size_t)count * size), 0);
}

static void assert_same_program(const ll_program *a, const ll_program *b) {
    CU_ASSERT_EQUAL_FATAL(a->row_count, b->row_count);
    CU_ASSERT_EQUAL_FATAL(a->group_count, b->group_count);
    CU_ASSERT_EQUAL_FATAL(a->column_count, b->column_count);
    CU_ASSERT_EQUAL_FATAL(a->entry_count, b->entry_count);
    CU_ASSERT_EQUAL_FATAL(a->union_count, b->union_count);
    assert_same(a->capacity, b->capacity, a->row_count, sizeof *a->capacity);
    assert_same(a->whole, b->whole, a->row_count, sizeof *a->whole);
    assert_same(a->volume, b->volume, a->group_count, sizeof *a->volume);
    assert_same(a->group_demand, b->group_demand, a->group_count, sizeof *a->group_demand);
    assert_same(a->group_first, b->group_first, a->group_count + 1, sizeof *a->group_first);
    assert_same(a->union_first, b->union_first, a->group_count + 1, sizeof *a->union_first);
    assert_same(a->union_row, b->union_row, a->union_count, sizeof *a->union_row);
    assert_same(a->column, b->column, a->column_count, sizeof *a->column);
    assert_same(a->cost, b->cost, a->column_count, sizeof *a->cost);
    assert_same(a->entry_first, b->entry_first, a->column_count + 1, sizeof *a->entry_first);
    assert_same(a->entry_slot, b->entry_slot, a->entry_count, sizeof *a->entry_slot);
    assert_same(a->entry_weight, b->entry_weight, a->entry_count, sizeof *a->entry_weight);
    assert_same(&a->constant_cost, &b->constant_cost, 1, sizeof a->constant_cost);
}

static void test_same_bits_for_any_threads(void) {
    ll_pool_case c = ll_pool_case_road(1, 1000, 20);
    bool *wanted = ll_calloc(c.ctx, c.p->row_count, sizeof *wanted);
    const int threads[] = {2, 5};
    CU_ASSERT_PTR_NOT_NULL_FATAL(wanted);
    for (int32_t r = 0; r < c.p->row_count; r++) wanted[r] = r % 7 != 0;
    ll_program *one = build_with(c.ctx, c.pool, wanted, 1);
    for (int i = 0; i < 2; i++) {
        ll_program *more = build_with(c.ctx, c.pool, wanted, threads[i]);
        CU_ASSERT_EQUAL(ll_threads_worth(c.ctx, 200 * c.pool->count), threads[i]); /* it is work for so many */
        assert_same_program(one, more);
        ll_program_free(c.ctx, more);
    }
    ll_program_free(c.ctx, one);
    ll_free(c.ctx, wanted);
    ll_pool_case_close(&c);
}

/* A pool that keeps the rows of its columns makes the same program as one that sums them over arcs. */
static void test_kept_rows(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ll_pool_case c = ll_pool_case_open(seed, seed % 2 == 0, 5);
        ll_pool *keeps = NULL;
        bool *wanted = ll_calloc(c.ctx, c.p->row_count, sizeof *wanted);
        CU_ASSERT_PTR_NOT_NULL_FATAL(wanted);
        for (int32_t r = 0; r < c.p->row_count; r++) wanted[r] = r % 5 != 0;
        LL_ASSERT_OK(c.ctx, ll_pool_create(c.ctx, c.p, &keeps));
        CU_ASSERT_PTR_NOT_NULL_FATAL(keeps);
        LL_ASSERT_OK(c.ctx, ll_pool_keep_rows(c.ctx, keeps));
        LL_ASSERT_OK(c.ctx, ll_pool_case_copy(c.ctx, c.pool, 0, c.pool->count, keeps));
        ll_program *summed = build_with(c.ctx, c.pool, wanted, 1), *kept = build_with(c.ctx, keeps, wanted, 1);
        assert_same_program(summed, kept);
        ll_program_free(c.ctx, summed);
        ll_program_free(c.ctx, kept);
        ll_pool_free(c.ctx, keeps);
        ll_free(c.ctx, wanted);
        ll_pool_case_close(&c);
    }
}

/* ---- by row ---- */

/* Few rows of many entries, and so many rows that not every thread can have counters of its own. */
static void test_by_row_of_any_shape(void) {
    const ll_selftest_shape shapes[] = {{0, 0, 2, 2}, {1, 1, 2, 1}, {7, 200, 9, 5}, {50, 3, 4, 6}, {900, 40, 5, 7}};
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        ll_program g;
        LL_ASSERT_OK(ctx, ll_selftest_program_create(ctx, shapes[i], i, &g));
        for (int threads = 1; threads <= 5; threads++) {
            ll_program_rows rows;
            LL_ASSERT_OK(ctx, ll_program_rows_create(ctx, &g, threads, &rows));
            check_by_row(&g, &rows);
            ll_program_rows_free(ctx, &rows);
        }
        ll_selftest_program_free(ctx, &g);
    }
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static ll_status build_once(ll_context *ctx, const ll_pool *pool) {
    ll_status status = LL_OK;
    ll_program *g = NULL;
    bool *wanted = NULL;
    LL_NEW(ctx, wanted, pool->p->row_count);
    for (int32_t r = 0; r < pool->p->row_count; r++) wanted[r] = true;
    const ll_program_plan plan = {wanted, NULL, false, ll_units_of(pool->p)};
    ll_program_rows rows = {0};
    status = ll_program_build(ctx, pool, &plan, &g);
    CU_ASSERT_EQUAL(g != NULL, status == LL_OK);
    LL_TRY(status);
    status = ll_program_rows_create(ctx, g, 2, &rows);
    ll_program_rows_free(ctx, &rows);
done:
    ll_program_free(ctx, g);
    ll_free(ctx, wanted);
    return status;
}

static void test_out_of_memory(void) {
    ll_pool_case c = ll_pool_case_open(8, false, 6);
    CU_ASSERT(ll_pool_case_fail(&c, build_once) > 25);
    ll_pool_case_close(&c);
}

void suite_program(void);
void suite_program(void) {
    LL_TEST(test_against_the_pool);
    LL_TEST(test_same_bits_for_any_threads);
    LL_TEST(test_kept_rows);
    LL_TEST(test_by_row_of_any_shape);
    LL_TEST(test_out_of_memory);
}
