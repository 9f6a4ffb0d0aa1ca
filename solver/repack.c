/* SPDX-License-Identifier: Apache-2.0 */
/*
 *     demand      take off -> columns cheapest first, what has room -> keep where it costs no more, else put back
 */
#include "solver/repack.h"

#include <stdlib.h>

typedef struct choice {
    int64_t column, cost_nusd, flow_uteu; /* as it was */
} choice;

typedef struct choices {
    choice *of; /* [count] */
    int64_t count, room;
} choices;

static int cheapest_first(const void *a, const void *b) {
    const choice *x = a, *y = b;
    if (x->cost_nusd != y->cost_nusd) return x->cost_nusd < y->cost_nusd ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

static ll_status list_columns(const ll_fit *f, int64_t demand, choices *list) {
    const ll_pool *pool = f->pool;
    list->count = 0;
    for (int64_t j = pool->first_of[demand]; j != LL_NONE; j = pool->next[j]) {
        if (ll_pool_is_unmet(pool, j)) continue;
        if (list->count == list->room) {
            int64_t room = 2 * list->room + 16;
            if (ll_grow(f->ctx, &list->of, room, sizeof *list->of) != LL_OK) return LL_ERR_MEMORY;
            list->room = room;
        }
        list->of[list->count++] = (choice){j, pool->cost_nusd[j], f->flow_uteu[j]};
    }
    if (list->count > 1) qsort(list->of, (size_t)list->count, sizeof *list->of, cheapest_first);
    return LL_OK;
}

/* Whether all of the demand goes over its cheapest column already. */
static bool is_packed(const ll_fit *f, int64_t demand, const choices *list) {
    if (list->count == 0) return true;
    return list->of[0].flow_uteu == f->p->volume_uteu[demand];
}

static ll_i128 cost_of(const ll_fit *f, int64_t demand, const choices *list, int64_t unmet_nusd) {
    ll_i128 cost = (ll_i128)f->missing_uteu[demand] * unmet_nusd;
    for (int64_t i = 0; i < list->count; i++) cost += (ll_i128)f->flow_uteu[list->of[i].column] * list->of[i].cost_nusd;
    return cost;
}

static void set_flow(ll_fit *f, int64_t column, int64_t flow_uteu) {
    if (f->flow_uteu[column] != flow_uteu) ll_fit_change(f, column, flow_uteu - f->flow_uteu[column]);
}

static void repack(ll_fit *f, int64_t demand, const choices *list, int64_t unmet_nusd) {
    ll_i128 before = cost_of(f, demand, list, unmet_nusd);
    for (int64_t i = 0; i < list->count; i++) set_flow(f, list->of[i].column, 0);
    for (int64_t i = 0; i < list->count && f->missing_uteu[demand] > 0; i++) {
        if (list->of[i].cost_nusd >= unmet_nusd) break;
        int64_t room = ll_fit_room(f, list->of[i].column), missing = f->missing_uteu[demand];
        set_flow(f, list->of[i].column, room < missing ? room : missing);
    }
    if (cost_of(f, demand, list, unmet_nusd) <= before) return;
    for (int64_t i = 0; i < list->count; i++) set_flow(f, list->of[i].column, 0);
    for (int64_t i = 0; i < list->count; i++) set_flow(f, list->of[i].column, list->of[i].flow_uteu);
}

ll_status ll_fit_repack(ll_fit *f, const int64_t *unmet_nusd) {
    ll_status status = LL_OK;
    choices list = {0};
    for (int64_t d = 0; d < f->p->demand_count; d++) {
        LL_TRY(list_columns(f, d, &list));
        if (!is_packed(f, d, &list)) repack(f, d, &list, unmet_nusd[d]);
    }
done:
    ll_free(f->ctx, list.of);
    return status;
}
