/* SPDX-License-Identifier: Apache-2.0 */
/* A dense inverse with changes that wait (product form of the inverse, Dantzig and Orchard-Hays 1954, by the block). */
#include "solver/inverse.h"

#include <math.h>
#include <string.h>

enum { WAITING = 32, TILE = 64, STRIP = 128, LEAST_ROOM = 16 };
static const double rounding = 1e-14; /* of a change: 0 */

static double *row_of(const ll_inverse *b, int32_t row) { return b->a + (int64_t)row * b->room; }

void ll_inverse_reset(ll_inverse *b) {
    memset(b->a, 0, (size_t)b->room * (size_t)b->room * sizeof *b->a);
    for (int32_t i = 0; i < b->size; i++) row_of(b, i)[i] = 1;
    memset(b->w, 0, (size_t)b->room * WAITING * sizeof *b->w);
    b->waiting = 0;
    b->changes = 0;
}

ll_status ll_inverse_create(ll_context *ctx, int32_t size, ll_inverse *out) {
    ll_status status = LL_OK;
    int32_t room = size + size / 8 + LEAST_ROOM;
    *out = (ll_inverse){.ctx = ctx, .size = size, .room = room};
    LL_NEW(ctx, out->a, (int64_t)room * room);
    LL_NEW(ctx, out->w, (int64_t)room * WAITING);
    LL_NEW(ctx, out->v, (int64_t)room * WAITING);
    LL_NEW(ctx, out->live_row, room);
    LL_NEW(ctx, out->live_place, room);
    ll_blas_open(ctx, &out->blas);
    ll_inverse_reset(out);
    return LL_OK;
done:
    ll_inverse_free(out);
    return status;
}

double ll_inverse_bytes(double size) {
    double room = size + size / 8 + LEAST_ROOM;
    return 2 * room * (sizeof(double) * (room + 2 * WAITING) + 2 * sizeof(int32_t));
}

void ll_inverse_free(ll_inverse *b) {
    if (b->ctx == NULL) return;
    ll_free(b->ctx, b->a);
    ll_free(b->ctx, b->w);
    ll_free(b->ctx, b->v);
    ll_free(b->ctx, b->live_row);
    ll_free(b->ctx, b->live_place);
    *b = (ll_inverse){0};
}

/* ---- reading ---- */

static double product(int32_t count, const double *a, const double *b) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int32_t t = 0; t < count; t++) sum += a[t] * b[t];
    return sum;
}

void ll_inverse_solve(const ll_inverse *b, int32_t count, const int32_t *row, const double *value, double *y) {
    double sum[WAITING] = {0};
    memset(y, 0, (size_t)b->size * sizeof *y);
    for (int32_t e = 0; e < count; e++) {
        const double *a = row_of(b, row[e]), *v = b->v + (int64_t)row[e] * WAITING;
        for (int32_t i = 0; i < b->size; i++) y[i] += value[e] * a[i];
        for (int32_t t = 0; t < b->waiting; t++) sum[t] += value[e] * v[t];
    }
    for (int32_t i = 0; i < b->size && b->waiting > 0; i++) y[i] -= product(WAITING, b->w + (int64_t)i * WAITING, sum);
}

void ll_inverse_price(const ll_inverse *b, const double *cost, double *price) {
    double sum[WAITING] = {0};
    for (int32_t i = 0; i < b->size; i++)
        for (int32_t t = 0; t < b->waiting; t++) sum[t] += cost[i] * b->w[(int64_t)i * WAITING + t];
    for (int32_t k = 0; k < b->size; k++)
        price[k] = product(b->size, row_of(b, k), cost) - product(b->waiting, b->v + (int64_t)k * WAITING, sum);
}

/* The entry of the inverse at place and row. */
static double entry_of(const ll_inverse *b, int32_t place, int32_t row) {
    const double *w = b->w + (int64_t)place * WAITING, *v = b->v + (int64_t)row * WAITING;
    return row_of(b, row)[place] - product(b->waiting, w, v);
}

/* ---- changes ---- */

static double or_zero(double entry) { return fabs(entry) > rounding ? entry : 0; }

/* Packs the factor's lines that are not all 0 to its front, and lists them; returns how many. */
static int32_t pack(const ll_inverse *b, double *factor, int32_t *listed) {
    int32_t count = 0;
    for (int32_t i = 0; i < b->size; i++) {
        const double *line = factor + (int64_t)i * WAITING;
        bool any = false;
        for (int32_t t = 0; t < b->waiting; t++) any |= line[t] != 0;
        if (!any) continue;
        memmove(factor + (int64_t)count * WAITING, line, WAITING * sizeof *line);
        listed[count++] = i;
    }
    return count;
}

/* The product of packed lines first .. first + TILE of v with those of w leaves the dense part. */
static void subtract_tile(const ll_inverse *b, int32_t first, int32_t rows, int32_t places) {
    double product[TILE * STRIP];
    int32_t height = rows - first < TILE ? rows - first : TILE;
    for (int32_t strip = 0; strip < places; strip += STRIP) {
        int32_t width = places - strip < STRIP ? places - strip : STRIP;
        memset(product, 0, sizeof product);
        b->blas.subtract_product(&b->blas, height, width, b->waiting, b->v + (int64_t)first * WAITING, WAITING,
                                 b->w + (int64_t)strip * WAITING, WAITING, product, STRIP);
        for (int32_t i = 0; i < height; i++) {
            double *a = row_of(b, b->live_row[first + i]);
            for (int32_t j = 0; j < width; j++) a[b->live_place[strip + j]] += product[i * STRIP + j];
        }
    }
}

/*
 * What waits enters the dense part. Bases are sparse and so are their changes: lines of 0 take no part. Threads share
 * the rows in fixed tiles, so the bits are the same for any number of them.
 */
static void flush(ll_inverse *b) {
    if (b->waiting == 0) return;
    int32_t rows = (int32_t)pack(b, b->v, b->live_row), places = (int32_t)pack(b, b->w, b->live_place);
#pragma omp parallel for num_threads(ll_threads_worth(b->ctx, (int64_t)rows *places * b->waiting / 8))
    for (int32_t first = 0; first < rows; first += TILE) subtract_tile(b, first, rows, places);
    memset(b->w, 0, (size_t)b->size * WAITING * sizeof *b->w);
    b->waiting = 0;
}

static void count_change(ll_inverse *b) {
    b->waiting++;
    b->changes++;
    if (b->waiting == WAITING) flush(b);
}

void ll_inverse_replace(ll_inverse *b, int32_t place, const double *y) {
    int32_t t = b->waiting;
    for (int32_t k = 0; k < b->size; k++) b->v[(int64_t)k * WAITING + t] = or_zero(entry_of(b, place, k));
    for (int32_t i = 0; i < b->size; i++) b->w[(int64_t)i * WAITING + t] = or_zero(y[i] / y[place]);
    b->w[(int64_t)place * WAITING + t] = (y[place] - 1) / y[place];
    count_change(b);
}

void ll_inverse_fold(ll_inverse *b, int32_t place, int32_t count, const int32_t *places) {
    int32_t t = b->waiting;
    for (int32_t k = 0; k < b->size; k++) {
        double sum = entry_of(b, place, k);
        for (int32_t i = 0; i < count; i++) sum += entry_of(b, places[i], k);
        b->v[(int64_t)k * WAITING + t] = or_zero(sum);
    }
    b->w[(int64_t)place * WAITING + t] = 1;
    count_change(b);
}

/* ---- growing ---- */

static ll_status make_room(ll_inverse *b) {
    ll_inverse larger = {0};
    if (b->size < b->room) return LL_OK;
    if (ll_inverse_create(b->ctx, b->size + b->size / 4, &larger) != LL_OK) return LL_ERR_MEMORY;
    for (int32_t k = 0; k < b->size; k++) memcpy(row_of(&larger, k), row_of(b, k), (size_t)b->size * sizeof *larger.a);
    larger.size = b->size;
    larger.changes = b->changes;
    ll_inverse_free(b);
    *b = larger;
    return LL_OK;
}

ll_status ll_inverse_grow(ll_inverse *b, int32_t count, const int32_t *place, const double *value) {
    flush(b);
    if (make_room(b) != LL_OK) return LL_ERR_MEMORY;
    int32_t last = b->size++;
    memset(row_of(b, last), 0, (size_t)b->size * sizeof *b->a);
    row_of(b, last)[last] = 1;
    for (int32_t k = 0; k < last; k++) {
        double *a = row_of(b, k), sum = 0;
        for (int32_t e = 0; e < count; e++) sum += value[e] * a[place[e]];
        a[last] = -sum;
    }
    return LL_OK;
}
