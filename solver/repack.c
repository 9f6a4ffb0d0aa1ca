/* SPDX-License-Identifier: Apache-2.0 */
/*
 *     demand      take off -> columns cheapest first, what has room -> keep where it costs no more, else put back
 */
#include "solver/repack.h"

typedef struct flow {
    int64_t column, flow_uteu; /* as it was */
} flow;

typedef struct flows {
    flow *of; /* [count] */
    int64_t count, room;
} flows;

static ll_status list_flows(const ll_fit *f, int64_t demand, flows *list) {
    list->count = 0;
    for (int64_t j = f->pool->first_of[demand]; j != LL_NONE; j = f->pool->next[j]) {
        if (f->flow_uteu[j] == 0) continue;
        if (list->count == list->room) {
            int64_t room = 2 * list->room + 16;
            if (ll_grow(f->ctx, &list->of, room, sizeof *list->of) != LL_OK) return LL_ERR_MEMORY;
            list->room = room;
        }
        list->of[list->count++] = (flow){j, f->flow_uteu[j]};
    }
    return LL_OK;
}

/* Whether all of the demand goes over its cheapest path already, or it has none. */
static bool is_packed(const ll_fit *f, int64_t demand) {
    int64_t cheapest = ll_fit_next_cheapest(f, demand, LL_NONE, NULL);
    return cheapest == LL_NONE || f->flow_uteu[cheapest] == f->p->volume_uteu[demand];
}

static ll_i128 cost_of(const ll_fit *f, int64_t demand, int64_t unmet_nusd) {
    ll_i128 cost = (ll_i128)f->missing_uteu[demand] * unmet_nusd;
    for (int64_t j = f->pool->first_of[demand]; j != LL_NONE; j = f->pool->next[j])
        cost += (ll_i128)f->flow_uteu[j] * f->pool->cost_nusd[j];
    return cost;
}

static void take_off(ll_fit *f, int64_t demand) {
    for (int64_t j = f->pool->first_of[demand]; j != LL_NONE; j = f->pool->next[j])
        if (f->flow_uteu[j] > 0) ll_fit_change(f, j, -f->flow_uteu[j]);
}

static void repack(ll_fit *f, int64_t demand, const flows *before, int64_t unmet_nusd) {
    ll_i128 cost = cost_of(f, demand, unmet_nusd);
    take_off(f, demand);
    ll_fit_refill(f, demand, unmet_nusd);
    if (cost_of(f, demand, unmet_nusd) <= cost) return;
    take_off(f, demand);
    for (int64_t i = 0; i < before->count; i++) ll_fit_change(f, before->of[i].column, before->of[i].flow_uteu);
}

ll_status ll_fit_repack(ll_fit *f, const int64_t *unmet_nusd) {
    ll_status status = LL_OK;
    flows before = {0};
    for (int64_t d = 0; d < f->p->demand_count; d++) {
        if (is_packed(f, d)) continue;
        LL_TRY(list_flows(f, d, &before));
        repack(f, d, &before, unmet_nusd[d]);
    }
done:
    ll_free(f->ctx, before.of);
    return status;
}
