/* SPDX-License-Identifier: Apache-2.0 */
/*
 *     flows and prices of the end -> basis of the simplex master -> rows one by one, both ways:
 *         the basis holds for one TEU    its price
 *         it does not                    capacity + or - 1 TEU, dual simplex, pricing; then back to the basis
 *
 * Trap: at the new capacity the price is that of the last bit of the TEU. Where the new basis does not hold all the way
 * back, the slope has changed in between, and the difference of the objectives counts.
 */
#include "solver/price_ranges.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "solver/hard.h"
#include "solver/master_build.h"
#include "solver/master_reach.h"
#include "solver/priced_rows.h"

static const double nearly_all = 1 - 1e-6; /* of a step, for a basis that holds to its end */
static const double no_gap = 1e-12;
static const double overfull = 1e-9;        /* of a capacity */
static const double nearly_as_cheap = 1e-4; /* as the cheapest path: a penalty that one TEU might make worth paying */
enum { MOST_ROUNDS = 100, MOST_RAISES = 3 };
static const double demand_ns = 150, column_ns = 300, pivot_column_ns = 4;
static const double pivots_of_row = 10;
static const double hard_raise = 1e3; /* of the working penalty, a few times, to what can be counted */
static const double small_share_ns = 20e3, small_ns = 2e8; /* a demand, and in all: what nobody needs to ask for */

typedef struct ranges {
    ll_context *ctx;
    ll_column *c; /* pool, oracle, penalties */
    ll_solution *s;
    ll_restricted *master;
    ll_problem moved; /* c->p but for the rows */
    ll_row *row;      /* its rows */
    ll_master_basis base;
    long double base_usd;
    int64_t *price_nusd, *threshold_nusd; /* [row], [demand] */
    double pivot_ns, work_ns, most_ns;    /* counted, not measured; INFINITY: as long as it takes */
} ranges;

/* ---- work ---- */

/* What a round of trees takes, and a solve of the master, about: fitted to measured ones. */
static double round_ns(const ranges *g) {
    return ll_oracle_trees_ns(g->c->oracle) + (double)g->c->p->demand_count * demand_ns;
}

static double master_ns(const ranges *g) { return (double)g->c->pool->count * column_ns; }

static double priced_rows(const ranges *g) {
    double rows = 0;
    for (int32_t r = 0; r < g->c->p->row_count; r++) rows += g->s->price_nusd[r] > 0;
    return rows;
}

static bool may_go_on(const ranges *g) { return g->work_ns <= g->most_ns; }

/* ---- the master ---- */

static bool is_hard(const ranges *g, int64_t d) { return g->c->p->penalty_nusd[d] >= LL_COST_INF; }

/* Whether what stays unmet is, or might soon be, worth its penalty. */
static bool may_be_unmet(const ranges *g, int64_t j, double value_teu) {
    int64_t d = g->c->pool->demand[j];
    if (!ll_pool_is_unmet(g->c->pool, j)) return false;
    double cheapest = (double)ll_restricted_threshold(g->c->master, d);
    return is_hard(g, d) || value_teu > 0 || (double)g->c->pool->cost_nusd[j] <= cheapest * (1 + nearly_as_cheap);
}

/* Columns without flow that are far too dear go: pricing finds them again where they are wanted, and add_unmet those
 * without a path, which are half of all. values move up. */
static ll_status keep_useful(ranges *g, double *value_teu, int64_t *count) {
    ll_status status = LL_OK;
    ll_pool *pool = g->c->pool;
    bool *keep = NULL; /* [column] */
    int64_t kept = 0;
    LL_NEW(g->ctx, keep, pool->count);
    LL_TRY(ll_start_choose(g->ctx, pool, value_teu, *count, g->s->price_nusd, keep));
    for (int64_t j = 0; j < pool->count; j++) {
        double value = j < *count ? value_teu[j] : 0;
        keep[j] = keep[j] || may_be_unmet(g, j, value);
        if (keep[j]) value_teu[kept++] = value;
    }
    *count = kept;
    ll_pool_keep(pool, keep);
done:
    ll_free(g->ctx, keep);
    return status;
}

static ll_status create_master(ranges *g) {
    ll_status status = LL_OK;
    const ll_restricted *from = g->c->master;
    double *value_teu = NULL; /* [column] */
    int64_t count = from->column_count;
    int64_t room = g->c->pool->count;
    LL_NEW(g->ctx, value_teu, room);
    memcpy(value_teu, from->value_teu, (size_t)count * sizeof *value_teu);
    LL_TRY(keep_useful(g, value_teu, &count));
    LL_TRY(ll_restricted_create(g->ctx, g->c->p, g->c->pool, LL_RESTRICTED_SIMPLEX, &g->master));
    LL_TRY(ll_master_begin(g->master->simplex, value_teu, count, g->s->price_nusd));
done:
    ll_free(g->ctx, value_teu);
    return status;
}

static ll_status add_unmet(ranges *g, int64_t d, int64_t *added) {
    const ll_column *c = g->c;
    if (c->pool->unmet_of[d] != LL_NONE || c->p->volume_uteu[d] == 0) return LL_OK;
    ++*added;
    return ll_pool_set_unmet(g->ctx, c->pool, d, c->work_nusd[d]);
}

/* Of demands whose cheapest path is dearer now than their penalty. */
static ll_status add_cheap_unmet(ranges *g, int64_t *added) {
    ll_status status = LL_OK;
    const ll_column *c = g->c;
    for (int64_t d = 0; d < c->p->demand_count; d++)
        if (c->oracle->distance[d] > c->work_nusd[d]) LL_TRY(add_unmet(g, d, added));
done:
    return status;
}

static bool is_overfull(const ranges *g, int32_t r) {
    return g->master->simplex->load_teu[r] * (double)LL_MICRO > (double)g->row[r].capacity_uteu * (1 + overfull);
}

/* Of demands that a capacity has become too small for: without them the columns may have no flow that fits. */
static ll_status add_unmet_over_full_rows(ranges *g, int64_t *added) {
    ll_status status = LL_OK;
    ll_master *m = g->master->simplex;
    ll_master_load(m);
    for (int64_t j = 0, count = g->c->pool->count; j < count && j < m->column_room; j++) {
        if (m->value_teu[j] <= 0) continue;
        const ll_row_list list = ll_pool_list_rows(g->c->pool, j, &g->master->rows);
        bool over = false;
        for (int32_t i = 0; i < list.count; i++) over |= is_overfull(g, list.row[i]);
        if (over) LL_TRY(add_unmet(g, g->c->pool->demand[j], added)); /* which moves the list */
    }
done:
    return status;
}

/* The master's prices in the oracle's units, and the columns that they want. */
static ll_status price_out(ranges *g, int64_t *added) {
    ll_status status = LL_OK;
    ll_i128 bound = 0;
    for (int32_t r = 0; r < g->c->p->row_count; r++)
        g->price_nusd[r] = (int64_t)fmin(nearbyint(g->master->price_usd[r] * (double)LL_NANO), 1e18);
    LL_TRY(ll_restricted_thresholds(g->master, g->threshold_nusd));
    LL_TRY(ll_oracle_round(g->c->oracle, g->price_nusd, g->c->penalty_nusd, g->threshold_nusd, g->c->pool, added, NULL,
                           &bound));
    LL_TRY(add_cheap_unmet(g, added));
done:
    return status;
}

/* Solves the master as it is to the optimum over all paths; *settled false: stopped, or short of memory. */
static ll_status settle(ranges *g, bool *settled) {
    ll_status status = LL_OK;
    int64_t added = 1;
    *settled = false;
    for (int round = 0; round < MOST_ROUNDS && added > 0; round++) {
        int64_t pivots = g->master->effort;
        LL_TRY(ll_restricted_solve(g->master, no_gap, no_gap, false));
        g->work_ns += master_ns(g) + round_ns(g) + (double)(g->master->effort - pivots) * g->pivot_ns;
        if (!g->master->solved) {
            added = 0;
            if (!ll_should_stop(g->ctx)) LL_TRY(add_unmet_over_full_rows(g, &added));
            if (added == 0) return LL_OK;
            continue;
        }
        status = price_out(g, &added);
        if (status == LL_ERR_LIMIT) return LL_OK;
        LL_TRY(status);
        g->master->simplex->dual_first = false;
    }
    *settled = added == 0 && !g->c->oracle->pool_full;
done:
    return status;
}

static long double cost_of(const ranges *g) {
    const ll_pool *pool = g->c->pool;
    long double usd = 0;
    for (int64_t j = 0; j < pool->count && j < g->master->column_count; j++)
        usd += (long double)g->master->value_teu[j] * ((long double)pool->cost_nusd[j] / (long double)LL_NANO);
    return usd;
}

static bool leaves_hard(const ranges *g) {
    const ll_pool *pool = g->c->pool;
    for (int64_t d = 0; g->c->p->any_hard && d < g->c->p->demand_count; d++) {
        int64_t j = g->c->p->penalty_nusd[d] >= LL_COST_INF ? pool->unmet_of[d] : LL_NONE;
        if (j != LL_NONE && j < g->master->column_count && g->master->value_teu[j] * (double)LL_MICRO > 1) return true;
    }
    return false;
}

/* What a TEU of the hard demands costs that stays unmet: factor times as much, at most what can be counted. */
static void set_hard_penalties(ranges *g, double factor) {
    const ll_problem *p = g->c->p;
    for (int64_t d = 0; p->any_hard && d < p->demand_count; d++) {
        int64_t j = p->penalty_nusd[d] >= LL_COST_INF ? g->c->pool->unmet_of[d] : LL_NONE;
        double usd = fmin((double)g->c->work_nusd[d] / (double)LL_NANO * factor, LL_HARD_MOST_USD);
        if (j != LL_NONE) g->c->pool->cost_nusd[j] = (int64_t)(usd * (double)LL_NANO);
    }
}

/* Freight stays unmet where a way is dearer than the working penalty: not for want of capacity. */
static ll_status settle_carrying(ranges *g, bool *settled) {
    ll_status status = settle(g, settled);
    double factor = 1;
    for (int raised = 0; status == LL_OK && *settled && leaves_hard(g) && raised < MOST_RAISES; raised++) {
        factor *= hard_raise;
        set_hard_penalties(g, factor);
        status = settle(g, settled);
    }
    return status;
}

/* ---- one row ---- */

typedef struct side { /* of a row: one more TEU, or one less */
    int64_t price_nusd, until_uteu;
    bool known;
} side;

static int64_t nusd_of(double usd) { return usd > 0 ? (int64_t)fmin(nearbyint(usd * (double)LL_NANO), 1e18) : 0; }

/* The capacity that lies so far beyond another one in the direction of step. */
static int64_t beyond(int64_t from_uteu, double reach_teu, bool more) {
    if (isinf(reach_teu) || reach_teu > 1e12) return more ? LL_NO_END : 0;
    int64_t reach_uteu = (int64_t)nearbyint(reach_teu * (double)LL_MICRO);
    return more ? from_uteu + reach_uteu : reach_uteu < from_uteu ? from_uteu - reach_uteu : 0;
}

/* What the optimum at the moved capacity says about the step to it. */
static ll_status read_moved(ranges *g, int32_t row, int64_t step_uteu, side *out) {
    ll_status status = LL_OK;
    ll_reach reach;
    bool more = step_uteu > 0;
    double step_teu = fabs((double)step_uteu) / (double)LL_MICRO, usd = g->master->price_usd[row];
    long double change_usd = cost_of(g) - g->base_usd;
    out->known = true;
    out->until_uteu = g->row[row].capacity_uteu;
    out->price_nusd = LL_COST_INF;
    if (leaves_hard(g)) return LL_OK;
    LL_TRY(ll_master_reach(g->master->simplex, &row, 1, &reach));
    if ((more ? reach.less_teu : reach.more_teu) >= step_teu * nearly_all)
        out->until_uteu = beyond(g->row[row].capacity_uteu, more ? reach.more_teu : reach.less_teu, more);
    else
        usd = (double)((more ? -change_usd : change_usd) / (long double)step_teu);
    out->price_nusd = nusd_of(usd);
done:
    return status;
}

static ll_status solve_moved(ranges *g, int32_t row, int64_t step_uteu, side *out) {
    ll_status status = LL_OK;
    bool settled = false;
    ll_master *m = g->master->simplex;
    g->row[row].capacity_uteu += step_uteu;
    m->dual_first = true;
    g->s->ranges.solves++;
    LL_TRY(settle_carrying(g, &settled));
    if (settled) LL_TRY(read_moved(g, row, step_uteu, out));
done:
    g->row[row].capacity_uteu -= step_uteu;
    set_hard_penalties(g, 1);
    ll_master_return_to(m, &g->base);
    return status;
}

static ll_status find_side(ranges *g, int32_t row, double reach_teu, bool more, side *out) {
    int64_t capacity = g->row[row].capacity_uteu;
    int64_t step = more || capacity > LL_MICRO ? LL_MICRO : capacity;
    *out = (side){LL_COST_INF, 0, true};
    if (step == 0) return LL_OK; /* there is nothing to take away */
    *out = (side){0};
    if (reach_teu * (double)LL_MICRO < (double)step * nearly_all) return solve_moved(g, row, more ? step : -step, out);
    *out = (side){nusd_of(g->base.price_usd[row]), beyond(capacity, reach_teu, more), true};
    return LL_OK;
}

static ll_status find_row(ranges *g, int32_t row, const ll_reach *reach, bool *known) {
    ll_status status = LL_OK;
    side more, less;
    *known = false;
    LL_TRY(find_side(g, row, reach->more_teu, true, &more));
    LL_TRY(find_side(g, row, reach->less_teu, false, &less));
    if (!more.known || !less.known) return LL_OK;
    *known = true;
    g->s->ranges.range[g->s->ranges.count++] =
        (ll_price_range){row, more.price_nusd, more.until_uteu, less.price_nusd, less.until_uteu};
done:
    return status;
}

/* ---- all ---- */

static ll_status create(ranges *g) {
    ll_status status = LL_OK;
    const ll_problem *p = g->c->p;
    LL_NEW(g->ctx, g->price_nusd, p->row_count);
    LL_NEW(g->ctx, g->threshold_nusd, p->demand_count);
    LL_TRY(ll_copy(g->ctx, &g->row, p->row, p->row_count, sizeof *p->row));
    g->moved = *p;
    g->moved.row = g->row;
    LL_TRY(create_master(g));
    g->master->simplex->p = &g->moved;
done:
    return status;
}

static void destroy(ranges *g) {
    ll_restricted_free(g->ctx, g->master);
    ll_master_basis_free(g->ctx, &g->base);
    ll_free(g->ctx, g->row);
    ll_free(g->ctx, g->price_nusd);
    ll_free(g->ctx, g->threshold_nusd);
}

static const char more_work[] = "more would take a large share of the solve; --price-ranges N asks for it";

static void note(ranges *g, const char *text) { snprintf(g->s->ranges.note, sizeof g->s->ranges.note, "%s", text); }

static ll_status find_base(ranges *g, bool *known) {
    ll_status status = LL_OK;
    LL_TRY(settle(g, known));
    if (!*known) return LL_OK;
    LL_TRY(ll_master_refine(g->master->simplex));
    LL_TRY(ll_master_keep_basis(g->master->simplex, &g->base));
    g->base_usd = cost_of(g);
done:
    return status;
}

static ll_status find_rows(ranges *g, const ll_priced_row *priced, int32_t count) {
    ll_status status = LL_OK;
    bool known = false;
    int32_t *row = NULL;    /* [count] */
    ll_reach *reach = NULL; /* [count] */
    LL_NEW(g->ctx, row, count);
    LL_NEW(g->ctx, reach, count);
    for (int32_t i = 0; i < count; i++) row[i] = priced[i].row;
    LL_TRY(create(g));
    LL_TRY(find_base(g, &known));
    if (known) LL_TRY(ll_master_reach(g->master->simplex, row, count, reach));
    for (int32_t i = 0; i < count && known && may_go_on(g); i++) LL_TRY(find_row(g, row[i], &reach[i], &known));
    if (!known) note(g, "stopped before all were found");
    if (!may_go_on(g)) note(g, more_work);
done:
    ll_free(g->ctx, row);
    ll_free(g->ctx, reach);
    return status;
}

/* Foretold and counted by sizes, not by time, so that answers do not depend on the machine. */
static void limit_work(ranges *g) {
    double share_ns = small_share_ns * (double)g->c->p->demand_count;
    double rows = priced_rows(g);
    g->most_ns = g->s->ranges.if_cheap ? fmin(share_ns, small_ns) : INFINITY;
    g->pivot_ns = rows * rows + (double)g->c->pool->count * pivot_column_ns;
}

/* Whether to find the basis alone would be too much: some pivots a priced row. */
static bool is_too_large(const ranges *g) {
    return master_ns(g) + round_ns(g) + priced_rows(g) * pivots_of_row * g->pivot_ns > g->most_ns;
}

ll_status ll_price_ranges_find(ll_column *c, ll_solution *s) {
    ll_status status = LL_OK;
    ranges g = {.ctx = c->ctx, .c = c, .s = s};
    ll_priced_row *priced = NULL;
    int32_t count = 0;
    double began_s = ll_clock_s();
    LL_TRY(ll_priced_rows_find(c->ctx, s, &priced, &count));
    if (count > s->ranges.asked) count = s->ranges.asked;
    if (count == 0) goto done;
    limit_work(&g);
    if (!ll_lp_available() || c->master->value_teu == NULL || is_too_large(&g)) {
        note(&g, !ll_lp_available() ? "this build has no GLPK" : more_work);
        goto done;
    }
    LL_NEW(c->ctx, s->ranges.range, count);
    LL_TRY(find_rows(&g, priced, count));
done:
    s->ranges.time_s = ll_clock_s() - began_s;
    destroy(&g);
    ll_free(c->ctx, priced);
    return status;
}
