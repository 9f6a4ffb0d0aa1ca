/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of parity_fit.h. */
#include "tests/kernels/parity_fit.h"

#include <math.h>
#include <string.h>

#include "tests/support/test.h"

static ll_i128 value_of(ll_wide w) { return ((ll_i128)w.high << 64) | w.low; }

static ll_status make_arrays(ll_context *ctx, const ll_fit_columns *of, ll_parity_fit *a) {
    ll_status status = LL_OK;
    LL_NEW(ctx, a->flow_uteu, of->column_count);
    LL_NEW(ctx, a->missing_uteu, of->demand_count);
    LL_NEW(ctx, a->load, of->row_count);
    LL_NEW(ctx, a->room, of->row_count);
    LL_NEW(ctx, a->crosses, of->column_count);
    LL_NEW(ctx, a->count, of->column_count);
    LL_NEW(ctx, a->first, of->column_count + 1);
done:
    return status;
}

void ll_parity_fit_free(ll_context *ctx, ll_parity_fit *a) {
    void *arrays[] = {a->flow_uteu, a->missing_uteu, a->load, a->room,        a->crosses,
                      a->count,     a->first,        a->row,  a->weight_micro};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    *a = (ll_parity_fit){.row = NULL};
}

/* What loads leave, and nothing where they exceed: what cuts would make of it. */
static void take_room(const ll_fit_columns *of, ll_parity_fit *a) {
    for (int32_t r = 0; r < of->row_count; r++) {
        ll_i128 rest = (ll_i128)of->row[r].capacity_uteu * LL_MICRO - value_of(a->load[r]);
        a->room[r] = rest > 0 ? (ll_wide){(uint64_t)rest, (uint64_t)(rest >> 64)} : (ll_wide){0, 0};
    }
}

static ll_status run_lists(ll_context *ctx, const ll_fit_ops *ops, void *fit, const ll_fit_columns *of,
                           ll_parity_fit *a) {
    ll_status status = LL_OK;
    LL_TRY(ops->scarce(fit, a->missing_uteu, a->room, a->count));
    for (int64_t j = 0; j < of->column_count; j++) a->first[j + 1] = a->first[j] + (a->count[j] > 0 ? a->count[j] : 0);
    LL_NEW(ctx, a->row, a->first[of->column_count]);
    LL_NEW(ctx, a->weight_micro, a->first[of->column_count]);
    LL_TRY(ops->list(fit, a->first, a->row, a->weight_micro));
done:
    return status;
}

/*
 * A third of the columns, two thirds, a third again, which a device has no way to know for the same, and all. Parts of
 * little have none at first.
 */
static ll_status open_and_grow(ll_context *ctx, const ll_fit_ops *ops, const ll_fit_columns *of, void **fit) {
    ll_status status = LL_OK;
    int64_t *of_demand = NULL, third = of->column_count / 3; /* first_of and unmet_of of either part */
    *fit = NULL;
    LL_NEW(ctx, of_demand, 4 * of->demand_count);
    int64_t *of_other = of_demand + 2 * of->demand_count;
    ll_fit_columns less = ll_selftest_columns_part(of, third, of_demand, of_demand + of->demand_count);
    ll_fit_columns more = ll_selftest_columns_part(of, 2 * third, of_other, of_other + of->demand_count);
    LL_TRY(ops->open(ctx, &less, 0, fit));
    LL_TRY(ops->follow(*fit, &more, third));
    LL_TRY(ops->follow(*fit, &less, 0));
    LL_TRY(ops->follow(*fit, of, third));
done:
    ll_free(ctx, of_demand);
    return status;
}

ll_status ll_parity_fit_run(ll_context *ctx, const ll_fit_ops *ops, const ll_selftest_columns *c, ll_parity_fit *out) {
    ll_status status = LL_OK;
    const ll_fit_columns *of = &c->of;
    void *fit = NULL;
    *out = (ll_parity_fit){.row = NULL};
    LL_TRY(make_arrays(ctx, of, out));
    LL_TRY(open_and_grow(ctx, ops, of, &fit));
    LL_TRY(ops->round(fit, c->value_teu, of->column_count, out->flow_uteu, out->missing_uteu));
    LL_TRY(ops->load(fit, out->flow_uteu, out->load));
    LL_TRY(ops->crosses(fit, out->crosses));
    take_room(of, out);
    LL_TRY(run_lists(ctx, ops, fit, of, out));
done:
    if (fit != NULL) ops->close(fit);
    return status;
}

/* ---- the rule ---- */

static int64_t weight_on(const ll_fit_columns *of, int64_t j, int32_t row) {
    int64_t sum = 0;
    for (int64_t i = of->first[j]; i < of->first[j + 1]; i++)
        for (int64_t e = of->entry_first[of->arc[i]]; e < of->entry_first[of->arc[i] + 1]; e++) {
            int32_t klass = of->entry[e].klass;
            bool counts = klass == LL_NONE || klass == of->metric[of->demand[j]];
            if (counts && of->entry[e].row == row) sum += of->entry[e].weight_micro;
        }
    return sum;
}

static void check_rounded(const ll_selftest_columns *c, const ll_parity_fit *a) {
    int64_t wrong = 0, cut = 0;
    for (int64_t d = 0; d < c->of.demand_count; d++) {
        int64_t left = c->volume_uteu[d];
        for (int64_t j = 0; j < c->of.column_count; j++) {
            if (c->demand[j] != d) continue;
            double micro = c->value_teu[j] * 1e6, near = nearbyint(micro);
            int64_t whole = (int64_t)(fabs(micro - near) <= 1e-3 ? near : floor(micro));
            int64_t flow = j == c->unmet_of[d] ? 0 : whole < left ? whole : left;
            cut += j != c->unmet_of[d] && whole > left;
            wrong += a->flow_uteu[j] != flow;
            left -= flow;
        }
        wrong += a->missing_uteu[d] != left;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE(cut > 0 || c->of.demand_count < 100);
}

/* Of flows [column] on a row. */
static ll_i128 load_of(const ll_fit_columns *of, const int64_t *flow, int32_t row) {
    ll_i128 sum = 0;
    for (int64_t j = 0; j < of->column_count; j++)
        if (flow[j] > 0) sum += (ll_i128)flow[j] * weight_on(of, j, row);
    return sum;
}

static bool takes_more(const ll_fit_columns *of, const ll_parity_fit *a, int64_t j) {
    int64_t d = of->demand[j];
    if (a->missing_uteu[d] == 0 || j == of->unmet_of[d] || of->cost_nusd[j] >= of->penalty_nusd[d]) return false;
    for (int32_t r = 0; r < of->row_count; r++)
        if (value_of(a->room[r]) < weight_on(of, j, r)) return false;
    return true;
}

/* The column's listed entries come to its weight on each scarce row, and to nothing else. */
static int64_t check_list(const ll_fit_columns *of, const ll_parity_fit *a, int64_t j, const bool *scarce) {
    int64_t wrong = 0, listed = 0, expected = 0;
    for (int32_t r = 0; r < of->row_count; r++) {
        int64_t sum = 0;
        for (int64_t e = a->first[j]; e < a->first[j + 1]; e++)
            if (a->row[e] == r) sum += a->weight_micro[e];
        wrong += sum != (scarce[r] ? weight_on(of, j, r) : 0);
        expected += scarce[r] ? weight_on(of, j, r) : 0;
    }
    for (int64_t e = a->first[j]; e < a->first[j + 1]; e++) listed += a->weight_micro[e];
    return wrong + (listed != expected);
}

static void check_lists(ll_context *ctx, const ll_fit_columns *of, const ll_parity_fit *a, bool summed) {
    int64_t *claim = ll_calloc(ctx, of->column_count, sizeof *claim), wrong = 0, open = 0;
    int32_t marked = 0;
    bool *scarce = ll_calloc(ctx, of->row_count, sizeof *scarce);
    for (int64_t j = 0; j < of->column_count; j++) {
        bool takes = takes_more(of, a, j);
        claim[j] = takes ? a->missing_uteu[of->demand[j]] : 0;
        wrong += takes != (a->count[j] != LL_NONE);
        open += takes;
    }
    for (int32_t r = 0; r < of->row_count; r++) {
        scarce[r] = !summed || load_of(of, claim, r) > value_of(a->room[r]);
        marked += scarce[r];
    }
    for (int64_t j = 0; j < of->column_count; j++)
        if (claim[j] > 0) wrong += check_list(of, a, j, scarce);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE((open > 0 && marked > 0 && marked < of->row_count) || of->demand_count < 100);
    ll_free(ctx, claim);
    ll_free(ctx, scarce);
}

static void check_loads(const ll_fit_columns *of, const ll_parity_fit *a) {
    int64_t wrong = 0, crossing = 0;
    for (int32_t r = 0; r < of->row_count; r++) wrong += value_of(a->load[r]) != load_of(of, a->flow_uteu, r);
    for (int64_t j = 0; j < of->column_count; j++) {
        bool over = false;
        for (int32_t r = 0; a->flow_uteu[j] > 0 && r < of->row_count; r++)
            if (value_of(a->load[r]) > (ll_i128)of->row[r].capacity_uteu * LL_MICRO && weight_on(of, j, r) > 0)
                over = true;
        wrong += a->crosses[j] != over;
        crossing += over;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE((crossing > 0 && crossing < of->column_count) || of->demand_count < 100);
}

void ll_parity_fit_check(ll_context *ctx, const ll_fit_ops *ops, const ll_selftest_columns *c) {
    ll_parity_fit a;
    LL_ASSERT_OK(ctx, ll_parity_fit_run(ctx, ops, c, &a));
    check_rounded(c, &a);
    check_loads(&c->of, &a);
    check_lists(ctx, &c->of, &a, true);
    ll_parity_fit_free(ctx, &a);
}

/* Volumes that no sum of 63 bits holds: then each row counts as scarce. */
static void check_huge(ll_context *ctx, const ll_fit_ops *ops) {
    ll_selftest_columns c;
    ll_parity_fit a;
    LL_ASSERT_OK(ctx, ll_selftest_columns_create(ctx, (ll_selftest_spread){6, 40, 2, 3, 9}, 5, &c));
    for (int64_t d = 0; d < c.of.demand_count; d++) c.volume_uteu[d] = INT64_MAX / 2;
    for (int64_t j = 0; j < c.of.column_count; j++) c.value_teu[j] = 1e10 * (double)(j + 3) / 7; /* loads over 2^64 */
    for (int32_t r = 0; r < c.of.row_count; r++) c.row[r].capacity_uteu = INT64_MAX / 4;
    LL_ASSERT_OK(ctx, ll_parity_fit_run(ctx, ops, &c, &a));
    check_loads(&c.of, &a);
    check_lists(ctx, &c.of, &a, false);
    CU_ASSERT_TRUE(a.first[c.of.column_count] > 0);
    ll_parity_fit_free(ctx, &a);
    ll_selftest_columns_free(ctx, &c);
}

/* Three columns of one demand over both arcs, which share a row: a quantum takes two of its room. */
static void check_by_hand(ll_context *ctx, const ll_fit_ops *ops, const double *value_teu, int64_t volume_uteu,
                          int64_t capacity_uteu, ll_parity_fit *out) {
    static const int64_t demand[] = {0, 0, 0}, cost_nusd[] = {1, 2, 3}, next[] = {LL_NONE, 0, 1};
    static const int64_t first[] = {0, 2, 4, 6}, first_of[] = {2}, unmet_of[] = {LL_NONE}, penalty_nusd[] = {9};
    static const int64_t entry_first[] = {0, 1, 2};
    static const int32_t arc[] = {0, 1, 0, 1, 0, 1}, metric[] = {0};
    static const ll_row_entry entry[] = {{0, LL_NONE, LL_MICRO}, {0, LL_NONE, LL_MICRO}};
    const ll_row row = {.capacity_uteu = capacity_uteu};
    double value[3];
    memcpy(value, value_teu, sizeof value);
    const ll_selftest_columns c = {.of = {.column_count = 3,
                                          .demand_count = 1,
                                          .arc_count = 2,
                                          .row_count = 1,
                                          .metric_count = 1,
                                          .demand = demand,
                                          .cost_nusd = cost_nusd,
                                          .next = next,
                                          .first = first,
                                          .arc = arc,
                                          .first_of = first_of,
                                          .unmet_of = unmet_of,
                                          .volume_uteu = &volume_uteu,
                                          .penalty_nusd = penalty_nusd,
                                          .metric = metric,
                                          .entry_first = entry_first,
                                          .entry = entry,
                                          .row = &row},
                                   .value_teu = value};
    LL_ASSERT_OK(ctx, ll_parity_fit_run(ctx, ops, &c, out));
}

/* Of a volume of 10 the first columns keep what they have; the last ones give up all of what is too much. */
static void check_volume(ll_context *ctx, const ll_fit_ops *ops) {
    static const double value_teu[] = {6e-6, 6e-6, 6e-6};
    ll_parity_fit a;
    check_by_hand(ctx, ops, value_teu, 10, 100, &a);
    CU_ASSERT_EQUAL(a.flow_uteu[0], 6);
    CU_ASSERT_EQUAL(a.flow_uteu[1], 4);
    CU_ASSERT_EQUAL(a.flow_uteu[2], 0);
    CU_ASSERT_EQUAL(a.missing_uteu[0], 0);
    CU_ASSERT(value_of(a.load[0]) == (ll_i128)20 * LL_MICRO);
    ll_parity_fit_free(ctx, &a);
}

/* 6 of 10 are carried and take 12: a room of 1 is none for a quantum, one of 2 is, and scarce for the 4 that miss. */
static void check_room_for_a_quantum(ll_context *ctx, const ll_fit_ops *ops) {
    static const double value_teu[] = {1e-6, 2e-6, 3e-6};
    for (int64_t room = 1; room <= 2; room++) {
        ll_parity_fit a;
        check_by_hand(ctx, ops, value_teu, 10, 12 + room, &a);
        for (int64_t j = 0; j < 3; j++) CU_ASSERT_EQUAL(a.count[j], room == 1 ? LL_NONE : 2);
        CU_ASSERT_EQUAL(a.missing_uteu[0], 4);
        ll_parity_fit_free(ctx, &a);
    }
}

void ll_parity_fit_shapes(const ll_fit_ops *ops) {
    static const ll_selftest_spread shapes[] = {
        {1, 1, 1, 1, 1}, {3, 5, 2, 2, 4}, {40, 33, 1, 4, 32}, {129, 64, 3, 3, 33}, {150, 90, 2, 5, 70}};
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    ll_context_set_threads(ctx, 2);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        ll_selftest_columns c;
        LL_ASSERT_OK(ctx, ll_selftest_columns_create(ctx, shapes[i], i + 1, &c));
        ll_parity_fit_check(ctx, ops, &c);
        ll_selftest_columns_free(ctx, &c);
    }
    check_huge(ctx, ops);
    check_volume(ctx, ops);
    check_room_for_a_quantum(ctx, ops);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}
