/* SPDX-License-Identifier: Apache-2.0 */
/* The column pool on the hand-made case: equal paths, costs, unmet columns, rows of a path; of random pools, rows that
 * are kept. */
#include "solver/pool.h"

#include <string.h>

#include "tests/solver/by_hand.h"
#include "tests/solver/pool_case.h"
#include "tests/support/test.h"

static void test_equal_paths_are_one_column(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_pool *pool = NULL;
    int64_t first = LL_NONE, again = LL_NONE, other = LL_NONE;
    bool added = false;
    hand_case(&ctx, &p, NULL);
    const int32_t road[] = {hand_arc(p, "@A:>road", 8), hand_arc(p, "L3", 2), hand_arc(p, "@C:road>", 8)};
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, 0, road, 3, &first, &added));
    CU_ASSERT(added);
    LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, 0, road, 3, &again, &added));
    CU_ASSERT(!added && again == first && pool->count == 1);
    LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, 1, road, 3, &other, &added)); /* another demand's */
    CU_ASSERT(added && other != first);
    LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, 0, road, 2, &other, &added)); /* a beginning of it */
    CU_ASSERT(added && pool->count == 3);
    CU_ASSERT_EQUAL(ll_pool_arc_count(pool, first), 3);
    CU_ASSERT_EQUAL(pool->first_of[0], other);
    CU_ASSERT_EQUAL(pool->next[other], first);
    CU_ASSERT_EQUAL(pool->next[first], LL_NONE);
    CU_ASSERT_EQUAL(pool->cost_nusd[first], 405 * LL_NANO); /* food */
    CU_ASSERT_EQUAL(pool->cost_nusd[pool->first_of[1]], 400 * LL_NANO);
    ll_pool_free(ctx, pool);
    hand_free(ctx, p, NULL);
}

static void test_unmet_columns(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_pool *pool = NULL;
    hand_case(&ctx, &p, NULL);
    LL_ASSERT_OK(ctx, ll_pool_create(ctx, p, &pool));
    CU_ASSERT_EQUAL(pool->unmet_of[2], LL_NONE);
    LL_ASSERT_OK(ctx, ll_pool_set_unmet(ctx, pool, 2, 7 * LL_NANO));
    int64_t column = pool->unmet_of[2];
    CU_ASSERT(ll_pool_is_unmet(pool, column));
    CU_ASSERT_EQUAL(ll_pool_arc_count(pool, column), 0);
    LL_ASSERT_OK(ctx, ll_pool_set_unmet(ctx, pool, 2, 9 * LL_NANO));
    CU_ASSERT_EQUAL(pool->unmet_of[2], column);
    CU_ASSERT_EQUAL(pool->cost_nusd[column], 9 * LL_NANO);
    CU_ASSERT_EQUAL(pool->count, 1);
    ll_pool_free(ctx, pool);
    hand_free(ctx, p, NULL);
}

static int32_t row_named(const ll_problem *p, const char *id) {
    for (int32_t r = 0; r < p->row_count; r++)
        if (strcmp(ll_problem_row_id(p, r), id) == 0) return r;
    CU_FAIL_FATAL("no such row");
    return LL_NONE;
}

/* There and back over L1: set S1 is loaded twice, at 0.5 each; a forgotten path leaves nothing. */
static void test_rows_of_a_path(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_path_rows rows;
    hand_case(&ctx, &p, NULL);
    const int32_t there = hand_arc(p, "L1", 2), back = hand_arc(p, "-L1", 3), road = hand_arc(p, "L3", 2);
    const int32_t both[] = {there, back};
    int32_t set = row_named(p, "S1");
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, p, &rows));
    ll_path_rows_of(p, 0, both, 2, &rows);
    CU_ASSERT_EQUAL(rows.count, 3); /* S1 and the own capacities of both arcs */
    CU_ASSERT(rows.listed[set]);
    CU_ASSERT_EQUAL(rows.weight_micro[set], LL_MICRO);
    ll_path_rows_of(p, 0, &road, 1, &rows);
    CU_ASSERT_EQUAL(rows.count, 1);
    CU_ASSERT(!rows.listed[set]);
    CU_ASSERT_EQUAL(rows.row[0], row_named(p, "L3"));
    ll_path_rows_of(p, 0, NULL, 0, &rows);
    CU_ASSERT_EQUAL(rows.count, 0);
    ll_path_rows_free(ctx, &rows);
    hand_free(ctx, p, NULL);
}

static ll_status grow_pool(ll_context *ctx, const ll_problem *p) {
    ll_status status = LL_OK;
    ll_pool *pool = NULL;
    LL_TRY(ll_pool_create(ctx, p, &pool));
    for (int32_t i = 0; i < 200; i++) {
        int32_t arcs[] = {i % p->arc_count, i / p->arc_count % p->arc_count};
        int64_t column = LL_NONE, before = pool->count;
        bool added = false;
        status = ll_pool_add_path(ctx, pool, i % p->demand_count, arcs, 2, &column, &added);
        if (status != LL_OK) CU_ASSERT_EQUAL(pool->count, before);
        LL_TRY(status);
    }
    for (int64_t d = 0; d < p->demand_count; d++) LL_TRY(ll_pool_set_unmet(ctx, pool, d, LL_NANO));
done:
    ll_pool_free(ctx, pool);
    return status;
}

static void test_out_of_memory(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_status status = LL_ERR_MEMORY;
    hand_case(&ctx, &p, NULL);
    long long before = atomic_load(&ctx->memory.live_blocks);
    int failures = -1;
    while (status == LL_ERR_MEMORY) {
        atomic_store(&ctx->memory.fail_at, ++failures);
        status = grow_pool(ctx, p);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), before);
    }
    atomic_store(&ctx->memory.fail_at, -1);
    LL_ASSERT_STATUS(ctx, status, LL_OK);
    CU_ASSERT(failures > 10);
    hand_free(ctx, p, NULL);
}

/* Rows that are kept are those that are summed, also after columns have gone. */
static void assert_same_rows(ll_context *ctx, ll_pool *kept) {
    ll_path_rows a, b;
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, kept->p, &a));
    LL_ASSERT_OK(ctx, ll_path_rows_create(ctx, kept->p, &b));
    for (int64_t j = 0; j < kept->count; j++) {
        ll_pool_rows_of(kept, j, &a);
        ll_path_rows_of(kept->p, kept->p->klass[kept->demand[j]], kept->arc + kept->first[j],
                        ll_pool_arc_count(kept, j), &b);
        CU_ASSERT_EQUAL_FATAL(a.count, b.count);
        for (int32_t i = 0; i < a.count; i++) {
            CU_ASSERT_EQUAL(a.row[i], b.row[i]);
            CU_ASSERT(a.listed[a.row[i]] && a.weight_micro[a.row[i]] == b.weight_micro[b.row[i]]);
        }
    }
    ll_path_rows_free(ctx, &a);
    ll_path_rows_free(ctx, &b);
}

static ll_status copy_pool(ll_context *ctx, const ll_pool *from, ll_pool *to) {
    ll_status status = ll_pool_keep_rows(ctx, to);
    return status == LL_OK ? ll_pool_case_copy(ctx, from, 0, from->count, to) : status;
}

static void test_kept_rows(void) {
    ll_pool_case c = ll_pool_case_open(5, true, 8);
    ll_path_rows rows;
    ll_pool *kept = NULL;
    bool *keep = ll_calloc(c.ctx, c.pool->count, sizeof *keep);
    double *value_teu = ll_calloc(c.ctx, c.pool->count, sizeof *value_teu);
    double *load = ll_calloc(c.ctx, 2 * (int64_t)c.p->row_count, sizeof *load),
           *price = ll_calloc(c.ctx, c.p->row_count, sizeof *price);
    LL_ASSERT_OK(c.ctx, ll_pool_create(c.ctx, c.p, &kept));
    LL_ASSERT_OK(c.ctx, copy_pool(c.ctx, c.pool, kept));
    assert_same_rows(c.ctx, kept);
    LL_ASSERT_OK(c.ctx, ll_path_rows_create(c.ctx, c.p, &rows));
    for (int32_t r = 0; r < c.p->row_count; r++) price[r] = r;
    for (int64_t j = 0; j < kept->count; j++) {
        value_teu[j] = (double)(j % 3);
        CU_ASSERT_EQUAL(ll_pool_priced_cost_usd(kept, j, false, price, &rows),
                        ll_pool_priced_cost_usd(c.pool, j, false, price, &rows));
    }
    ll_pool_load(kept, value_teu, &rows, load);
    ll_pool_load(c.pool, value_teu, &rows, load + c.p->row_count);
    CU_ASSERT(memcmp(load, load + c.p->row_count, (size_t)c.p->row_count * sizeof *load) == 0);
    for (int64_t j = 0; j < kept->count; j++) keep[j] = j % 3 != 1;
    ll_pool_keep(kept, keep);
    CU_ASSERT(kept->count < c.pool->count);
    assert_same_rows(c.ctx, kept);
    ll_path_rows_free(c.ctx, &rows);
    ll_pool_free(c.ctx, kept);
    void *arrays[] = {keep, value_teu, load, price};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(c.ctx, arrays[i]);
    ll_pool_case_close(&c);
}

static ll_status keep_rows_once(ll_context *ctx, const ll_pool *pool) {
    ll_pool *kept = NULL;
    ll_status status = ll_pool_create(ctx, pool->p, &kept);
    if (status == LL_OK) status = copy_pool(ctx, pool, kept);
    ll_pool_free(ctx, kept);
    return status;
}

static void test_no_memory_for_rows(void) {
    ll_pool_case c = ll_pool_case_open(3, true, 8);
    CU_ASSERT(ll_pool_case_fail(&c, keep_rows_once) > 5);
    ll_pool_case_close(&c);
}

/* Few paths a demand are found along its list, many by the table, and by the table that is left of it. */
static void test_many_paths_are_found(void) {
    ll_pool_case c = ll_pool_case_road(7, 40, 60);
    ll_pool *pool = NULL;
    bool *keep = ll_calloc(c.ctx, c.pool->count, sizeof *keep);
    LL_ASSERT_OK(c.ctx, ll_pool_create(c.ctx, c.p, &pool));
    CU_ASSERT_FATAL(keep != NULL && pool != NULL);
    for (int64_t end = 1; end <= c.pool->count; end = end == c.pool->count ? end + 1 : end + end / 3 + 1) {
        if (end > c.pool->count) end = c.pool->count;
        LL_ASSERT_OK(c.ctx, ll_pool_case_copy(c.ctx, c.pool, pool->count, end, pool));
        LL_ASSERT_OK(c.ctx, ll_pool_case_copy(c.ctx, c.pool, 0, end, pool)); /* again */
        CU_ASSERT_EQUAL(pool->count, end);
    }
    CU_ASSERT(pool->slot_count > pool->count);
    for (int64_t j = 0; j < pool->count; j++) keep[j] = j % 3 == 0;
    ll_pool_keep(pool, keep);
    int64_t kept = pool->count;
    CU_ASSERT(kept < c.pool->count / 2);
    LL_ASSERT_OK(c.ctx, ll_pool_case_copy(c.ctx, c.pool, 0, c.pool->count, pool));
    CU_ASSERT_EQUAL(pool->count, c.pool->count); /* what was dropped is new, what was kept is not */
    ll_pool_free(c.ctx, pool);
    ll_free(c.ctx, keep);
    ll_pool_case_close(&c);
}

/* Many arcs: shares of columns, whose sums are those of any number of threads. */
static void test_load_in_shares(void) {
    ll_pool_case c = ll_pool_case_road(1, 16000, 12);
    const size_t bytes = (size_t)c.p->row_count * sizeof(double);
    ll_path_rows rows;
    double *value_teu = ll_calloc(c.ctx, c.pool->count, sizeof *value_teu);
    double *plain = ll_calloc(c.ctx, c.p->row_count, sizeof *plain),
           *first = ll_calloc(c.ctx, c.p->row_count, sizeof *first),
           *load = ll_calloc(c.ctx, c.p->row_count, sizeof *load);
    CU_ASSERT_FATAL(c.pool->first[c.pool->count] >= LL_POOL_MANY_ARCS);
    LL_ASSERT_OK(c.ctx, ll_path_rows_create(c.ctx, c.p, &rows));
    for (int64_t j = 0; j < c.pool->count; j++) value_teu[j] = (double)(j % 7) / 3;
    ll_pool_load(c.pool, value_teu, &rows, plain);
    for (int threads = 1; threads <= 5; threads += 2) {
        ll_context_set_threads(c.ctx, threads);
        LL_ASSERT_OK(c.ctx, ll_pool_load_in_shares(c.ctx, c.pool, value_teu, &rows, threads == 1 ? first : load));
        if (threads > 1) CU_ASSERT(memcmp(first, load, bytes) == 0);
    }
    CU_ASSERT(memcmp(plain, first, bytes) != 0); /* another order: the shares are taken */
    for (int32_t r = 0; r < c.p->row_count; r++) CU_ASSERT_DOUBLE_EQUAL(plain[r], first[r], 1e-12 * (1 + plain[r]));
    ll_path_rows_free(c.ctx, &rows);
    void *arrays[] = {value_teu, plain, first, load};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(c.ctx, arrays[i]);
    ll_pool_case_close(&c);
}

void suite_pool(void);
void suite_pool(void) {
    LL_TEST(test_equal_paths_are_one_column);
    LL_TEST(test_unmet_columns);
    LL_TEST(test_rows_of_a_path);
    LL_TEST(test_out_of_memory);
    LL_TEST(test_kept_rows);
    LL_TEST(test_no_memory_for_rows);
    LL_TEST(test_many_paths_are_found);
    LL_TEST(test_load_in_shares);
}
