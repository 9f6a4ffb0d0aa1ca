/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that paths and columns load: summed over their arcs, or kept with the pool. */
#include "solver/pool.h"

#include <assert.h>

/* ---- of a path ---- */

ll_status ll_path_rows_create(ll_context *ctx, const ll_problem *p, ll_path_rows *rows) {
    ll_status status = LL_OK;
    *rows = (ll_path_rows){0};
    LL_NEW(ctx, rows->row, p->row_count);
    LL_NEW(ctx, rows->weight_micro, p->row_count);
    LL_NEW(ctx, rows->listed, p->row_count);
    LL_NEW(ctx, rows->in_order, p->row_count);
done:
    return status;
}

void ll_path_rows_free(ll_context *ctx, ll_path_rows *rows) {
    ll_free(ctx, rows->row);
    ll_free(ctx, rows->weight_micro);
    ll_free(ctx, rows->listed);
    ll_free(ctx, rows->in_order);
    *rows = (ll_path_rows){0};
}

static void clear_rows(ll_path_rows *rows) {
    for (int32_t i = 0; i < rows->count; i++) rows->listed[rows->row[i]] = false;
    rows->count = 0;
}

static void add_row(ll_path_rows *rows, int32_t row, int64_t weight_micro) {
    if (!rows->listed[row]) {
        rows->listed[row] = true;
        rows->weight_micro[row] = 0;
        rows->row[rows->count++] = row;
    }
    rows->weight_micro[row] += weight_micro;
}

void ll_path_rows_list(const int32_t *row, const int64_t *weight_micro, int64_t count, ll_path_rows *rows) {
    clear_rows(rows);
    for (int64_t i = 0; i < count; i++) add_row(rows, row[i], weight_micro[i]);
}

void ll_path_rows_of(const ll_problem *p, int32_t klass, const int32_t *arc, int64_t arc_count, ll_path_rows *rows) {
    clear_rows(rows);
    for (int64_t i = 0; i < arc_count; i++)
        for (int64_t e = p->entry_first[arc[i]]; e < p->entry_first[arc[i] + 1]; e++) {
            const ll_row_entry *entry = &p->entry[e];
            if (entry->klass != LL_NONE && entry->klass != klass) continue;
            add_row(rows, entry->row, entry->weight_micro);
        }
}

/* ---- of columns, kept ---- */

ll_status ll_pool_keep_rows(ll_context *ctx, ll_pool *pool) {
    ll_status status = LL_OK;
    assert(pool->count == 0 && pool->rows == NULL);
    LL_NEW(ctx, pool->rows, 1);
    LL_NEW(ctx, pool->rows->first, 1);
    LL_TRY(ll_path_rows_create(ctx, pool->p, &pool->rows->scratch));
    return LL_OK;
done:
    ll_kept_rows_free(ctx, pool->rows);
    pool->rows = NULL;
    return status;
}

void ll_kept_rows_free(ll_context *ctx, ll_kept_rows *kept) {
    if (kept == NULL) return;
    ll_path_rows_free(ctx, &kept->scratch);
    ll_free(ctx, kept->first);
    ll_free(ctx, kept->row);
    ll_free(ctx, kept->weight_micro);
    ll_free(ctx, kept);
}

static ll_status make_room(ll_context *ctx, ll_kept_rows *kept, int64_t columns, int64_t entries) {
    ll_status status = LL_OK;
    if (columns > kept->column_room) {
        LL_TRY(ll_grow(ctx, &kept->first, 2 * columns + 1, sizeof *kept->first));
        kept->column_room = 2 * columns;
    }
    if (entries > kept->room) {
        LL_TRY(ll_grow(ctx, &kept->row, 2 * entries, sizeof *kept->row));
        LL_TRY(ll_grow(ctx, &kept->weight_micro, 2 * entries, sizeof *kept->weight_micro));
        kept->room = 2 * entries;
    }
done:
    return status;
}

ll_status ll_kept_rows_add(ll_context *ctx, ll_pool *pool, int64_t demand, const int32_t *arc, int64_t arc_count) {
    ll_kept_rows *kept = pool->rows;
    ll_path_rows *rows = &kept->scratch;
    int64_t column = pool->count, at = kept->first[column];
    ll_path_rows_of(pool->p, pool->p->klass[demand], arc, arc_count, rows);
    if (make_room(ctx, kept, column + 1, at + rows->count) != LL_OK) return LL_ERR_MEMORY;
    for (int32_t i = 0; i < rows->count; i++, at++) {
        kept->row[at] = rows->row[i];
        kept->weight_micro[at] = rows->weight_micro[rows->row[i]];
    }
    kept->first[column + 1] = at;
    return LL_OK;
}

void ll_kept_rows_move(ll_kept_rows *kept, int64_t from, int64_t to) {
    int64_t at = kept->first[to], first = kept->first[from], count = kept->first[from + 1] - first;
    for (int64_t i = 0; i < count; i++) {
        kept->row[at + i] = kept->row[first + i];
        kept->weight_micro[at + i] = kept->weight_micro[first + i];
    }
    kept->first[to + 1] = at + count;
}

static void list_kept(const ll_kept_rows *kept, int64_t column, ll_path_rows *rows) {
    clear_rows(rows);
    for (int64_t e = kept->first[column]; e < kept->first[column + 1]; e++) {
        rows->listed[kept->row[e]] = true;
        rows->weight_micro[kept->row[e]] = kept->weight_micro[e];
        rows->row[rows->count++] = kept->row[e];
    }
}

/* ---- of a column ---- */

void ll_pool_rows_of(const ll_pool *pool, int64_t column, ll_path_rows *rows) {
    if (pool->rows != NULL)
        list_kept(pool->rows, column, rows);
    else
        ll_path_rows_of(pool->p, pool->p->klass[pool->demand[column]], pool->arc + pool->first[column],
                        ll_pool_arc_count(pool, column), rows);
}

ll_row_list ll_pool_list_rows(const ll_pool *pool, int64_t column, ll_path_rows *rows) {
    const ll_kept_rows *kept = pool->rows;
    if (kept != NULL) {
        int64_t first = kept->first[column];
        return (ll_row_list){(int32_t)(kept->first[column + 1] - first), kept->row + first, kept->weight_micro + first};
    }
    ll_pool_rows_of(pool, column, rows);
    for (int32_t i = 0; i < rows->count; i++) rows->in_order[i] = rows->weight_micro[rows->row[i]];
    return (ll_row_list){rows->count, rows->row, rows->in_order};
}

double ll_pool_cost_usd(const ll_pool *pool, int64_t column, bool zero_costs) {
    if (zero_costs && !ll_pool_is_unmet(pool, column)) return 0;
    return (double)pool->cost_nusd[column] / (double)LL_NANO;
}

static double weight_of(int64_t weight_micro) { return (double)weight_micro / (double)LL_MICRO; }

/* The same sum in the same order as over rows that are listed. */
static double kept_price_usd(const ll_kept_rows *kept, int64_t column, double cost, const double *price_usd) {
    for (int64_t e = kept->first[column]; e < kept->first[column + 1]; e++)
        cost += price_usd[kept->row[e]] * weight_of(kept->weight_micro[e]);
    return cost;
}

double ll_pool_flow_cost_usd(const ll_pool *pool, const double *value_teu, bool zero_costs) {
    double usd = 0;
    for (int64_t j = 0; j < pool->count; j++)
        if (value_teu[j] > 0) usd += value_teu[j] * ll_pool_cost_usd(pool, j, zero_costs);
    return usd;
}

double ll_pool_priced_cost_usd(const ll_pool *pool, int64_t column, bool zero_costs, const double *price_usd,
                               ll_path_rows *rows) {
    double cost = ll_pool_cost_usd(pool, column, zero_costs);
    if (pool->rows != NULL) return kept_price_usd(pool->rows, column, cost, price_usd);
    ll_pool_rows_of(pool, column, rows);
    for (int32_t i = 0; i < rows->count; i++) {
        int32_t r = rows->row[i];
        cost += price_usd[r] * weight_of(rows->weight_micro[r]);
    }
    return cost;
}

static void load_kept(const ll_kept_rows *kept, int64_t column, double teu, double *load_teu) {
    for (int64_t e = kept->first[column]; e < kept->first[column + 1]; e++)
        load_teu[kept->row[e]] += teu * weight_of(kept->weight_micro[e]);
}

static void load_column(const ll_pool *pool, int64_t column, double teu, ll_path_rows *rows, double *load_teu) {
    ll_pool_rows_of(pool, column, rows);
    for (int32_t i = 0; i < rows->count; i++) {
        int32_t r = rows->row[i];
        load_teu[r] += teu * weight_of(rows->weight_micro[r]);
    }
}

/* Of the columns [first, end). */
static void load_columns(const ll_pool *pool, const double *value_teu, int64_t first, int64_t end, ll_path_rows *rows,
                         double *load_teu) {
    for (int64_t j = first; j < end; j++) {
        if (value_teu[j] <= 0) continue;
        if (pool->rows != NULL)
            load_kept(pool->rows, j, value_teu[j], load_teu);
        else
            load_column(pool, j, value_teu[j], rows, load_teu);
    }
}

void ll_pool_load(const ll_pool *pool, const double *value_teu, ll_path_rows *rows, double *load_teu) {
    for (int32_t r = 0; r < pool->p->row_count; r++) load_teu[r] = 0;
    load_columns(pool, value_teu, 0, pool->count, rows, load_teu);
}

/* Shares of the columns, as many whatever the threads, so that sums have one order. */
enum { SHARES = 16 };

static bool is_worth_sharing(const ll_pool *pool) {
    int64_t arcs = pool->first[pool->count];
    return arcs >= LL_POOL_MANY_ARCS && arcs >= (int64_t)4 * SHARES * pool->p->row_count;
}

static void load_shares(const ll_pool *pool, const double *value_teu, int threads, ll_path_rows *rows,
                        double *of_share) {
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
    for (int share = 0; share < SHARES; share++)
        load_columns(pool, value_teu, pool->count * share / SHARES, pool->count * (share + 1) / SHARES,
                     &rows[ll_thread()], of_share + (int64_t)share * pool->p->row_count);
}

ll_status ll_pool_load_in_shares(ll_context *ctx, const ll_pool *pool, const double *value_teu, ll_path_rows *scratch,
                                 double *load_teu) {
    ll_status status = LL_OK;
    ll_path_rows *rows = NULL; /* [thread] */
    double *of_share = NULL;   /* [share * rows + row] */
    const int32_t row_count = pool->p->row_count;
    int threads = ll_context_threads(ctx) < SHARES ? ll_context_threads(ctx) : SHARES;
    if (!is_worth_sharing(pool)) {
        ll_pool_load(pool, value_teu, scratch, load_teu);
        return LL_OK;
    }
    LL_NEW(ctx, rows, threads);
    for (int t = 0; t < threads; t++) LL_TRY(ll_path_rows_create(ctx, pool->p, &rows[t]));
    LL_NEW(ctx, of_share, (int64_t)SHARES * row_count);
    load_shares(pool, value_teu, threads, rows, of_share);
    for (int32_t r = 0; r < row_count; r++) {
        load_teu[r] = 0;
        for (int share = 0; share < SHARES; share++) load_teu[r] += of_share[share * (int64_t)row_count + r];
    }
done:
    for (int t = 0; rows != NULL && t < threads; t++) ll_path_rows_free(ctx, &rows[t]);
    ll_free(ctx, rows);
    ll_free(ctx, of_share);
    return status;
}
