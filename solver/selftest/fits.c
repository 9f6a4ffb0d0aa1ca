/* SPDX-License-Identifier: Apache-2.0 */
/* The operations that make flows fit beside those of the CPU on one thread, over seeded columns; all in integers, so
 * that numbers are equal or wrong. */
#include <string.h>

#include "kernels/backends.h"
#include "solver/selftest/columns.h"
#include "solver/selftest/selftest.h"

enum { KNOWN, ASKED, SIDES };

/* What a backend answers. */
typedef struct answers {
    void *fit;
    int64_t *flow_uteu, *missing_uteu; /* [column], [demand] */
    ll_wide *load;                     /* [row] */
    bool *crosses;                     /* [column] */
    int32_t *count;                    /* [column] */
    int64_t *first;                    /* [column + 1] */
    int32_t *row;                      /* [entry] */
    int64_t *weight_micro;
} answers;

typedef struct trial {
    ll_selftest *t;
    const ll_fit_ops *ops[SIDES];
    const ll_fit_columns *of;
    ll_wide *room; /* [row] */
    answers side[SIDES];
    int64_t numbers, wrong;
    int32_t pools;
} trial;

static void compare(trial *r, const void *a, const void *b, int64_t count, size_t size) {
    const char *x = a, *y = b;
    r->numbers += count;
    for (int64_t i = 0; i < count; i++) r->wrong += memcmp(x + (size_t)i * size, y + (size_t)i * size, size) != 0;
}

/* Over half of the columns, and the others later. */
static ll_status open_and_grow(trial *r, int side) {
    ll_status status = LL_OK;
    int64_t *first_of = NULL, *unmet_of = NULL, half = r->of->column_count / 2;
    LL_NEW(r->t->ctx, first_of, r->of->demand_count);
    LL_NEW(r->t->ctx, unmet_of, r->of->demand_count);
    const ll_fit_columns part = ll_selftest_columns_part(r->of, half, first_of, unmet_of);
    LL_TRY(r->ops[side]->open(r->t->ctx, &part, 0, &r->side[side].fit));
    LL_TRY(r->ops[side]->follow(r->side[side].fit, r->of, half));
done:
    ll_free(r->t->ctx, first_of);
    ll_free(r->t->ctx, unmet_of);
    return status;
}

static ll_status open_side(trial *r, int side) {
    ll_status status = LL_OK;
    ll_context *ctx = r->t->ctx;
    answers *a = &r->side[side];
    int threads = ll_context_threads(ctx);
    LL_NEW(ctx, a->flow_uteu, r->of->column_count);
    LL_NEW(ctx, a->missing_uteu, r->of->demand_count);
    LL_NEW(ctx, a->load, r->of->row_count);
    LL_NEW(ctx, a->crosses, r->of->column_count);
    LL_NEW(ctx, a->count, r->of->column_count);
    LL_NEW(ctx, a->first, r->of->column_count + 1);
    if (side == KNOWN) ll_context_set_threads(ctx, 1);
    status = open_and_grow(r, side);
    ll_context_set_threads(ctx, threads);
done:
    return status;
}

static void close_sides(trial *r) {
    for (int side = 0; side < SIDES; side++) {
        answers *a = &r->side[side];
        void *arrays[] = {a->flow_uteu, a->missing_uteu, a->load, a->crosses,
                          a->count,     a->first,        a->row,  a->weight_micro};
        for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(r->t->ctx, arrays[i]);
        if (a->fit != NULL) r->ops[side]->close(a->fit);
        *a = (answers){.fit = NULL};
    }
}

static ll_status run_flows(trial *r, int side, const double *value_teu) {
    ll_status status = LL_OK;
    answers *a = &r->side[side];
    LL_TRY(r->ops[side]->round(a->fit, value_teu, r->of->column_count, a->flow_uteu, a->missing_uteu));
    LL_TRY(r->ops[side]->load(a->fit, a->flow_uteu, a->load));
    LL_TRY(r->ops[side]->crosses(a->fit, a->crosses));
done:
    return status;
}

static ll_status run_lists(trial *r, int side) {
    ll_status status = LL_OK;
    answers *a = &r->side[side];
    const int32_t *count = r->side[KNOWN].count; /* so that both have the same places */
    LL_TRY(r->ops[side]->scarce(a->fit, r->side[KNOWN].missing_uteu, r->room, a->count));
    for (int64_t j = 0; j < r->of->column_count; j++) a->first[j + 1] = a->first[j] + (count[j] > 0 ? count[j] : 0);
    LL_NEW(r->t->ctx, a->row, a->first[r->of->column_count]);
    LL_NEW(r->t->ctx, a->weight_micro, a->first[r->of->column_count]);
    if (memcmp(a->count, count, (size_t)r->of->column_count * sizeof *count) == 0)
        LL_TRY(r->ops[side]->list(a->fit, a->first, a->row, a->weight_micro));
done:
    return status;
}

static ll_status try_columns(trial *r, const double *value_teu) {
    ll_status status = LL_OK;
    const answers *a = &r->side[KNOWN], *b = &r->side[ASKED];
    for (int side = 0; side < SIDES; side++) {
        LL_TRY(open_side(r, side));
        LL_TRY(run_flows(r, side, value_teu));
        if (side == KNOWN) ll_selftest_room(r->of, a->load, r->room);
        LL_TRY(run_lists(r, side));
    }
    compare(r, a->flow_uteu, b->flow_uteu, r->of->column_count, sizeof *a->flow_uteu);
    compare(r, a->missing_uteu, b->missing_uteu, r->of->demand_count, sizeof *a->missing_uteu);
    compare(r, a->load, b->load, r->of->row_count, sizeof *a->load);
    compare(r, a->crosses, b->crosses, r->of->column_count, sizeof *a->crosses);
    compare(r, a->count, b->count, r->of->column_count, sizeof *a->count);
    compare(r, a->row, b->row, a->first[r->of->column_count], sizeof *a->row);
    compare(r, a->weight_micro, b->weight_micro, a->first[r->of->column_count], sizeof *a->weight_micro);
    r->pools++;
done:
    close_sides(r);
    return status;
}

static ll_status try_spread(trial *r, ll_selftest_spread spread) {
    ll_status status = LL_OK;
    ll_selftest_columns c;
    LL_TRY(ll_selftest_columns_create(r->t->ctx, spread, r->t->seed, &c));
    r->of = &c.of;
    LL_NEW(r->t->ctx, r->room, c.of.row_count);
    LL_TRY(try_columns(r, c.value_teu));
done:
    ll_free(r->t->ctx, r->room);
    r->room = NULL;
    r->of = NULL;
    ll_selftest_columns_free(r->t->ctx, &c);
    return status;
}

ll_status ll_selftest_fits(ll_selftest *t) {
    static const ll_selftest_spread spreads[] = {{3, 5, 2, 2, 4}, {129, 64, 3, 3, 33}, {2000, 900, 2, 4, 60}};
    ll_status status = LL_OK;
    trial r = {.t = t, .ops = {&ll_openmp_fit_ops, NULL}};
    ll_selftest_small small;
    LL_TRY(ll_selftest_small_open(t, &small));
    r.ops[ASKED] = small.engine.ops->fit;
    for (size_t i = 0; i < sizeof spreads / sizeof *spreads; i++) LL_TRY(try_spread(&r, spreads[i]));
    ll_selftest_tell(t, r.wrong == 0 && r.numbers > 0, "flows", "%lld of %lld numbers differ, %d pools",
                     (long long)r.wrong, (long long)r.numbers, r.pools);
done:
    ll_selftest_small_close(t, &small);
    return status;
}
