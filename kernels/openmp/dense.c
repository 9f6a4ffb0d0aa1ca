/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocked Cholesky (right-looking; Golub and Van Loan, Matrix Computations, section 4.2).
 *
 *     for each tile column k     L[k][k] = factor(A[k][k])
 *         for each i > k         L[i][k] = A[i][k] / L[k][k]'
 *         for each i >= j > k    A[i][j] -= L[i][k] L[j][k]'
 */
#include "kernels/openmp/dense.h"

#include <math.h>
#include <string.h>

enum { TILE = 192, LINE = 8 };
static const double lost = 1e-15;   /* a pivot below this share of its diagonal is rounding alone */
static const double lifted = 1e100; /* what stands for infinity on the diagonal of the factor */

ll_status ll_dense_resize(ll_context *ctx, ll_dense *m, int32_t size) {
    ll_status status = LL_OK;
    if (m->blas.name == NULL) ll_blas_open(ctx, &m->blas);
    if (size >= m->room) {
        ll_blas blas = m->blas;
        ll_dense_free(ctx, m);
        m->blas = blas;
        int32_t room = size + size / 8 + 1;
        m->stride = ((int64_t)room + LINE - 1) / LINE * LINE;
        LL_NEW(ctx, m->a, room * m->stride);
        LL_NEW(ctx, m->before, room);
        LL_NEW(ctx, m->column, TILE);
        m->room = room;
    }
    m->size = size;
done:
    if (status != LL_OK) ll_dense_free(ctx, m);
    return status;
}

void ll_dense_free(ll_context *ctx, ll_dense *m) {
    ll_free(ctx, m->a);
    ll_free(ctx, m->before);
    ll_free(ctx, m->column);
    *m = (ll_dense){0};
}

static int32_t tile_size(const ll_dense *m, int32_t tile) {
    int32_t rest = m->size - tile * TILE;
    return rest < TILE ? rest : TILE;
}

static double *tile_at(const ll_dense *m, int32_t i, int32_t j) {
    return m->a + (int64_t)i * TILE * m->stride + (int64_t)j * TILE;
}

/* The diagonal tile, column by column; column holds the one in work, contiguous. */
static int32_t factor_tile(ll_dense *m, int32_t tile) {
    int32_t size = tile_size(m, tile), count = 0;
    double *a = tile_at(m, tile, tile), *column = m->column;
    const double *before = m->before + (int64_t)tile * TILE;
    for (int32_t j = 0; j < size; j++) {
        double *pivot = a + j * m->stride + j;
        bool gone = !(*pivot > lost * before[j]);
        count += gone;
        *pivot = gone ? lifted : sqrt(*pivot);
        for (int32_t i = j + 1; i < size; i++) {
            double *entry = a + i * m->stride + j;
            *entry = column[i] = gone ? 0 : *entry / *pivot;
        }
        for (int32_t i = j + 1; i < size; i++) {
            double *row = a + i * m->stride, factor = column[i];
            for (int32_t k = j + 1; k <= i; k++) row[k] -= factor * column[k];
        }
    }
    return count;
}

static void divide_tile(const ll_dense *m, int32_t i, int32_t k) {
    int stride = (int)m->stride;
    m->blas.divide(&m->blas, tile_size(m, i), tile_size(m, k), tile_at(m, k, k), stride, tile_at(m, i, k), stride);
}

static void update_tile(const ll_dense *m, int32_t i, int32_t j, int32_t k) {
    int stride = (int)m->stride, rows = tile_size(m, i), columns = tile_size(m, j), depth = tile_size(m, k);
    const double *left = tile_at(m, i, k), *right = tile_at(m, j, k);
    if (i == j)
        m->blas.subtract_square(&m->blas, rows, depth, left, stride, tile_at(m, i, i), stride);
    else
        m->blas.subtract_product(&m->blas, rows, columns, depth, left, stride, right, stride, tile_at(m, i, j), stride);
}

/* Tile pairs i >= j behind tile k in one count: 0 is (k + 1, k + 1), then row by row. */
static void update_pair(const ll_dense *m, int32_t k, int32_t pair) {
    int32_t i = (int32_t)((sqrt(8.0 * pair + 1) - 1) / 2);
    if (i * (i + 1) / 2 > pair) i--;
    if ((i + 1) * (i + 2) / 2 <= pair) i++;
    update_tile(m, k + 1 + i, k + 1 + pair - i * (i + 1) / 2, k);
}

int32_t ll_dense_factor(ll_context *ctx, ll_dense *m) {
    int32_t tiles = (m->size + TILE - 1) / TILE, count = 0;
    for (int32_t i = 0; i < m->size; i++) m->before[i] = m->a[i * m->stride + i];
    for (int32_t k = 0; k < tiles; k++) {
        if (ll_should_stop(ctx)) return LL_NONE;
        int32_t behind = tiles - k - 1, pairs = behind * (behind + 1) / 2;
        count += factor_tile(m, k);
#pragma omp parallel num_threads(ll_context_threads(ctx)) if (behind > 1)
        {
#pragma omp for schedule(dynamic)
            for (int32_t i = k + 1; i < tiles; i++) divide_tile(m, i, k);
#pragma omp for schedule(dynamic)
            for (int32_t pair = 0; pair < pairs; pair++) update_pair(m, k, pair);
        }
    }
    return count;
}

void ll_dense_solve(const ll_dense *m, double *right) {
    m->blas.solve_lower(&m->blas, m->size, m->a, (int)m->stride, right);
    m->blas.solve_upper(&m->blas, m->size, m->a, (int)m->stride, right);
}
