/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/incumbent.h"

#include "solver/checkpoint/keeper.h"
#include "solver/repack.h"
#include "solver/reroute.h"

static void keep_better(ll_column *c, ll_fit **f) {
    ll_i128 cost = ll_fit_cost(*f, c->penalty_nusd);
    if (c->best_fit != NULL && cost >= c->best_cost) return;
    ll_fit *before = c->best_fit;
    c->best_fit = *f;
    c->best_cost = cost;
    *f = before;
}

ll_status ll_incumbent_offer(ll_column *c, const double *value_teu, int64_t count, int32_t rounds) {
    ll_status status = LL_OK;
    ll_fit *f = NULL;
    const ll_reroute plan = {.price_nusd = c->best_price_nusd, .unmet_nusd = c->penalty_nusd, .rounds = rounds};
    LL_TRY(ll_fit_create(c->ctx, c->pool, &f));
    f->engine = &c->oracle->engine;
    if (value_teu != NULL) LL_TRY(ll_fit_take(f, value_teu, count));
    LL_TRY(ll_reroute_missing(c->oracle, &plan, c->pool, f));
    LL_TRY(ll_fit_repack(f, c->penalty_nusd));
    keep_better(c, &f);
done:
    ll_fit_free(c->ctx, f);
    return status;
}

ll_status ll_incumbent_prune_pool(ll_column *c) {
    ll_status status = LL_OK;
    ll_fit *f = c->best_fit;
    bool *keep = NULL; /* [column] */
    int64_t kept = 0;
    if (f == NULL || c->pool->count == 0) return LL_OK;
    LL_TRY(ll_fit_follow_pool(f));
    LL_NEW(c->ctx, keep, c->pool->count);
    ll_keeper_before_pruning(c->keeper);
    for (int64_t j = 0; j < c->pool->count; j++) {
        keep[j] = f->flow_uteu[j] > 0 || ll_pool_is_unmet(c->pool, j);
        if (keep[j]) f->flow_uteu[kept++] = f->flow_uteu[j];
    }
    ll_pool_keep(c->pool, keep);
    f->column_count = c->pool->count;
done:
    ll_free(c->ctx, keep);
    return status;
}
