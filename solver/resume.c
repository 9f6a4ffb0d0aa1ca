/* SPDX-License-Identifier: Apache-2.0 */
/*
 *     paths and prices of the start -> one round at the prices: bound, new paths -> flows
 *
 * What a demand had on paths that are gone goes over its cheapest path at the prices. That may be more than fits there:
 * the master finds out, and with its prices the loop what else there is. Where few capacities have a price the master
 * goes on from the flows by pivots (pivot.h): a change of the problem needs tens to some hundred of them, and prices
 * move first only where much has no room.
 */
#include "solver/resume.h"

#include <math.h>

#include "solver/price_phase.h"

static const double usd_per_unit = 1e-15; /* of exact money */
static const double least_gap = 1e-4;     /* a master that starts nearer to the optimum than this gains nothing */
enum { ROUNDS = 40, WALK_ROUNDS = 20, MANY_ROUNDS = 160, MANY_WALK_ROUNDS = 60 };
static const double far_gap = 4e-3, far_overload = 5e-3; /* beyond these, prices move before the first master */
static const double far_pivots = 0.17;                   /* the overload beyond which that pays before pivots */
static const double other_gap = 0.05;                    /* beyond it, flows are those of the moved prices, too */
static const double other_overload = 1;                  /* the same: little of the start is of use any more */
static const double gap_moved = 3e-3;                    /* about what that leaves */
static const double most_gap = 0.03;                     /* no worse than a solve from nothing */

/* Every demand's cheapest path at the prices, where the pool has none as cheap. */
static ll_status find_better_paths(ll_column *c) {
    int64_t added = 0;
    for (int64_t d = 0; d < c->p->demand_count; d++)
        c->threshold_nusd[d] = c->pool->first_of[d] != LL_NONE ? ll_restricted_threshold(c->master, d) : LL_COST_INF;
    return ll_column_price(c, &added);
}

/* The column of a demand, its unmet one included, that is cheapest at the expected prices; LL_NONE: it has none. */
static int64_t cheapest_column(ll_column *c, int64_t d) {
    int64_t best = LL_NONE;
    double least = INFINITY;
    for (int64_t j = c->pool->first_of[d]; j != LL_NONE; j = c->pool->next[j]) {
        double usd = ll_pool_priced_cost_usd(c->pool, j, false, c->master->price_usd, &c->master->rows);
        if (usd < least) {
            least = usd;
            best = j;
        }
    }
    return best;
}

/* Adds to value_teu [column] what demands have no flow for, and takes off what they have too much. */
static void complete_flows(ll_column *c, double *value_teu) {
    for (int64_t d = 0; d < c->p->demand_count; d++) {
        double sum = 0, volume = (double)c->p->volume_uteu[d] / (double)LL_MICRO;
        for (int64_t j = c->pool->first_of[d]; j != LL_NONE; j = c->pool->next[j]) sum += value_teu[j];
        int64_t best = sum < volume ? cheapest_column(c, d) : LL_NONE;
        if (best != LL_NONE) value_teu[best] += volume - sum;
        for (int64_t j = c->pool->first_of[d]; sum > volume && j != LL_NONE; j = c->pool->next[j])
            value_teu[j] *= volume / sum;
    }
}

/* How far prices and flows are from the optimum, about: the flows may be too much for some capacity, then they cost too
 * little. */
static double estimate_gap(const ll_column *c, const double *value_teu) {
    double bound = (double)c->best_bound * usd_per_unit;
    return fabs(ll_pool_flow_cost_usd(c->pool, value_teu, false) - bound) / fmax(1, fabs(bound));
}

/* What the loads exceed capacities by, of the volume of all demands. */
static double overload_share(const ll_column *c, const double *load_teu) {
    double over_uteu = 0, volume_uteu = 0;
    for (int32_t r = 0; r < c->p->row_count; r++)
        over_uteu += fmax(0, load_teu[r] * (double)LL_MICRO - (double)c->p->row[r].capacity_uteu);
    for (int64_t d = 0; d < c->p->demand_count; d++) volume_uteu += (double)c->p->volume_uteu[d];
    return over_uteu / fmax(1, volume_uteu);
}

/* The part of a column's flow that every capacity on its way has room for, if all flows there are cut alike. */
static double share_that_fits(ll_column *c, int64_t j, const double *load_teu) {
    double share = 1;
    ll_pool_rows_of(c->pool, j, &c->master->rows);
    for (int32_t i = 0; i < c->master->rows.count; i++) {
        int32_t r = c->master->rows.row[i];
        double capacity_teu = (double)c->p->row[r].capacity_uteu / (double)LL_MICRO;
        if (load_teu[r] > capacity_teu) share = fmin(share, capacity_teu / load_teu[r]);
    }
    return share;
}

/* Takes off what is too much for the capacities: it is unmet, at a cost that is eased until the master has found other
 * ways. */
static void shed_overload(ll_column *c, double *value_teu, const double *load_teu) {
    for (int64_t j = 0; j < c->pool->count; j++) {
        if (ll_pool_is_unmet(c->pool, j) || value_teu[j] <= 0) continue;
        double excess = value_teu[j] * (1 - share_that_fits(c, j, load_teu));
        value_teu[j] -= excess;
        value_teu[c->pool->unmet_of[c->pool->demand[j]]] += excess;
        if (excess > 0) c->eases[c->pool->demand[j]] = true;
    }
}

static ll_status expect_flows(ll_column *c, const double *value_teu, int64_t count, const double *load_teu) {
    return ll_restricted_expect(c->master, &(ll_expected){c->price_nusd, load_teu, value_teu, count,
                                                          (double)c->best_bound * usd_per_unit, false});
}

/* How much of a start is of use for the new problem. */
typedef enum usefulness { USE_FLOWS, USE_PRICES, USE_LITTLE } usefulness;

static ll_price_phase plan_of(usefulness use, ll_average *average) {
    bool many = use == USE_LITTLE;
    return (ll_price_phase){.rounds = many ? MANY_ROUNDS : ROUNDS,
                            .walk_rounds = many ? MANY_WALK_ROUNDS : WALK_ROUNDS,
                            .continues = true,
                            .average = average};
}

/* Prices move to where they fit the new problem, and paths come with them. Flows become theirs, too, or they stay what
 * they were [count], and what is lost of them goes over the paths that are cheapest now. */
static ll_status move_prices(ll_column *c, const double *before_teu, int64_t count, usefulness use, double **value_teu,
                             double *load_teu) {
    ll_status status = LL_OK;
    ll_average average = {0};
    const bool replaces = use != USE_FLOWS;
    const ll_price_phase plan = plan_of(use, &average);
    ll_i128 bound = c->best_bound;
    LL_TRY(ll_price_phase_run(c->ctx, c->oracle, &plan, c->penalty_nusd, c->pool, c->price_nusd, load_teu, &bound));
    ll_column_offer_bound(c, bound);
    LL_TRY(expect_flows(c, NULL, 0, load_teu)); /* the new prices */
    LL_TRY(ll_grow(c->ctx, value_teu, c->pool->count, sizeof **value_teu));
    const double *flow_teu = replaces ? average.value_teu : before_teu;
    if (replaces) count = average.count;
    for (int64_t j = 0; j < c->pool->count; j++) (*value_teu)[j] = j < count ? flow_teu[j] : 0;
    complete_flows(c, *value_teu);
    ll_pool_load(c->pool, *value_teu, &c->master->rows, load_teu);
done:
    ll_average_free(c->ctx, &average);
    return status;
}

/* Where few rows have a price a dense basis is small. */
static bool few_are_priced(const ll_column *c) {
    int32_t priced = 0;
    for (int32_t r = 0; r < c->p->row_count; r++) priced += c->price_nusd[r] > 0;
    return priced <= LL_PIVOT_ROWS;
}

/* Masters go on by pivots where a basis is small, of a pool that keeps its rows, and where there is memory for it. */
static ll_status choose_pivots(ll_column *c) {
    ll_interior *m = c->master->interior;
    if (m == NULL || c->pool->rows == NULL || !few_are_priced(c)) return LL_OK;
    ll_status status = ll_pivot_create(c->ctx, c->pool, &m->pivots);
    return status == LL_ERR_MEMORY ? LL_OK : status;
}

static bool is_far(const ll_column *c, double gap, double over) {
    bool pivots = c->master->interior != NULL && c->master->interior->pivots != NULL;
    return pivots ? gap > other_gap || over > far_pivots : gap > far_gap || over > far_overload;
}

static ll_status expect(ll_column *c, double **value_teu, double *load_teu) {
    ll_status status = LL_OK;
    double *before_teu = NULL; /* [column] flows over paths that are still there */
    int64_t count = c->pool->count;
    LL_TRY(ll_copy(c->ctx, &before_teu, *value_teu, count, sizeof *before_teu));
    complete_flows(c, *value_teu);
    ll_pool_load(c->pool, *value_teu, &c->master->rows, load_teu);
    double gap = estimate_gap(c, *value_teu), over = overload_share(c, load_teu);
    bool far = is_far(c, gap, over);
    ll_log(c->ctx, LL_LOG_DEBUG, "resumed: gap %.1e, overload %.1e of the volume%s", gap, over,
           far ? ": prices move first" : "");
    if (far) {
        usefulness use = over > other_overload ? USE_LITTLE : gap > other_gap ? USE_PRICES : USE_FLOWS;
        LL_TRY(move_prices(c, before_teu, count, use, value_teu, load_teu));
        gap = use == USE_LITTLE ? most_gap : gap_moved;
        if (c->master->interior != NULL && !few_are_priced(c)) ll_interior_drop_pivots(c->master->interior);
    }
    shed_overload(c, *value_teu, load_teu);
    ll_pool_load(c->pool, *value_teu, &c->master->rows, load_teu);
    c->gap_before = fmin(fmax(gap, least_gap), most_gap);
    LL_TRY(expect_flows(c, *value_teu, c->pool->count, load_teu));
done:
    ll_free(c->ctx, before_teu);
    return status;
}

ll_status ll_resume_pool(ll_column *c) {
    ll_status status = LL_OK;
    double *value_teu = NULL, *load_teu = NULL; /* [column], [row] */
    LL_NEW(c->ctx, c->eases, c->p->demand_count);
    if (c->master->interior != NULL) c->master->interior->sifts = true;
    LL_NEW(c->ctx, load_teu, c->p->row_count);
    LL_TRY(ll_start_prices(c->ctx, c->start, c->p, c->price_nusd));
    LL_TRY(ll_start_fill(c->ctx, c->start, c->pool, &value_teu));
    LL_TRY(expect_flows(c, NULL, 0, load_teu)); /* thresholds are by its prices */
    LL_TRY(find_better_paths(c));
    LL_TRY(ll_column_set_unmet(c));
    LL_TRY(ll_grow(c->ctx, &value_teu, c->pool->count, sizeof *value_teu));
    LL_TRY(choose_pivots(c));
    LL_TRY(expect(c, &value_teu, load_teu));
done:
    ll_free(c->ctx, value_teu);
    ll_free(c->ctx, load_teu);
    return status;
}
