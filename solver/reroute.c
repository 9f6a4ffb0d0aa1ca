/* SPDX-License-Identifier: Apache-2.0 */
/*
 *     repeat    close what is full -> shortest paths of demands with something missing -> fill their paths in order
 *
 * Capacities with a little room left would cost a round each: in the first rounds they count as full.
 */
#include "solver/reroute.h"

#include <string.h>

static const int64_t closed_nusd = LL_COST_INF / 2;
static const int64_t little_share = 200; /* of a capacity: less room than one of so many parts counts as none */
enum { LAST_ROUNDS = 3 };                /* without prices, and with every quantum of room */

typedef struct reroute {
    ll_context *ctx;
    ll_oracle *oracle;
    const ll_reroute *plan;
    ll_pool *pool;
    ll_fit *f;
    int64_t *price_nusd;     /* [row] */
    int64_t *heaviest;       /* [row] the most that a quantum of flow over one of its arcs takes */
    int64_t *threshold_nusd; /* [demand] */
    int64_t *taken;          /* [demand] columns of a round */
} reroute;

static void find_heaviest(reroute *r) {
    const ll_problem *p = r->oracle->p;
    for (int64_t e = 0; e < p->entry_first[p->arc_count]; e++) {
        const ll_row_entry *entry = &p->entry[e];
        if (entry->weight_micro > r->heaviest[entry->row]) r->heaviest[entry->row] = entry->weight_micro;
    }
}

static void set_prices(reroute *r, bool last) {
    const ll_problem *p = r->oracle->p;
    for (int32_t row = 0; row < p->row_count; row++) {
        ll_i128 quantum = r->heaviest[row], little = (ll_i128)p->row[row].capacity_uteu * LL_MICRO / little_share;
        ll_i128 least = last ? quantum : quantum + little;
        r->price_nusd[row] = r->f->room[row] < least ? closed_nusd : last ? 0 : r->plan->price_nusd[row];
    }
}

static int64_t want_missing(reroute *r) {
    const ll_problem *p = r->oracle->p;
    int64_t count = 0;
    for (int64_t d = 0; d < p->demand_count; d++) {
        bool wanted = r->f->missing_uteu[d] > 0 && p->free_cost_nusd[d] < r->plan->unmet_nusd[d];
        r->threshold_nusd[d] = wanted ? closed_nusd : 0;
        r->taken[d] = LL_NONE;
        count += wanted;
    }
    return count;
}

/* Returns what was carried. */
static ll_i128 fill(reroute *r) {
    ll_fit *f = r->f;
    ll_i128 sum = 0;
    for (int64_t d = 0; d < f->p->demand_count; d++) {
        int64_t j = r->taken[d];
        if (j == LL_NONE || r->pool->cost_nusd[j] >= r->plan->unmet_nusd[d]) continue;
        int64_t more = ll_fit_room(f, j);
        if (more > f->missing_uteu[d]) more = f->missing_uteu[d];
        if (more > 0) ll_fit_change(f, j, more);
        sum += more;
    }
    return sum;
}

static ll_status one_round(reroute *r, bool last, ll_i128 *carried) {
    ll_status status = LL_OK;
    ll_i128 no_bound = 0;
    int64_t added = 0;
    *carried = 0;
    if (want_missing(r) == 0) return LL_OK;
    set_prices(r, last);
    status = ll_oracle_round(r->oracle, r->price_nusd, r->plan->unmet_nusd, r->threshold_nusd, r->pool, &added, NULL,
                             &no_bound);
    if (status != LL_ERR_LIMIT) LL_TRY(status); /* stopped: what was walked is as good */
    LL_TRY(ll_fit_follow_pool(r->f));
    *carried = fill(r);
done:
    return status;
}

static ll_status all_rounds(reroute *r) {
    ll_status status = LL_OK;
    ll_i128 carried = 1;
    for (int32_t i = 0; i < r->plan->rounds; i++) {
        bool last = r->plan->every_quantum || i + LAST_ROUNDS >= r->plan->rounds || carried == 0;
        if (i > 0 && ll_should_stop(r->ctx)) break;
        LL_TRY(one_round(r, last, &carried));
        if (last && carried == 0) break;
    }
done:
    return status;
}

ll_status ll_reroute_missing(ll_oracle *oracle, const ll_reroute *plan, ll_pool *pool, ll_fit *f) {
    ll_status status = LL_OK;
    const ll_problem *p = oracle->p;
    reroute r = {.ctx = oracle->ctx, .oracle = oracle, .plan = plan, .pool = pool, .f = f};
    int64_t *taken = oracle->taken;
    LL_NEW(r.ctx, r.price_nusd, p->row_count);
    LL_NEW(r.ctx, r.heaviest, p->row_count);
    find_heaviest(&r);
    LL_NEW(r.ctx, r.threshold_nusd, p->demand_count);
    LL_NEW(r.ctx, r.taken, p->demand_count);
    oracle->taken = r.taken;
    oracle->only_wanted = true;
    LL_TRY(all_rounds(&r));
done:
    oracle->taken = taken;
    oracle->only_wanted = false;
    ll_free(r.ctx, r.price_nusd);
    ll_free(r.ctx, r.heaviest);
    ll_free(r.ctx, r.threshold_nusd);
    ll_free(r.ctx, r.taken);
    return status;
}
