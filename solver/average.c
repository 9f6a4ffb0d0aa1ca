/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/average.h"

static const double tiny = 1e-3; /* of the volume: less is dropped */

ll_status ll_average_add(ll_context *ctx, ll_average *average, const ll_pool *pool, const int64_t *taken,
                         double share) {
    const ll_problem *p = pool->p;
    if (pool->count > average->room) {
        if (ll_grow(ctx, &average->value_teu, pool->room, sizeof *average->value_teu) != LL_OK) return LL_ERR_MEMORY;
        average->room = pool->room;
    }
    average->count = pool->count;
    if (average->rounds++ == 0) share = 1;
    for (int64_t j = 0; j < average->count; j++) {
        average->value_teu[j] *= 1 - share;
        if (average->value_teu[j] * (double)LL_MICRO < tiny * (double)p->volume_uteu[pool->demand[j]])
            average->value_teu[j] = 0;
    }
    for (int64_t d = 0; d < p->demand_count; d++)
        if (taken[d] != LL_NONE) average->value_teu[taken[d]] += share * (double)p->volume_uteu[d] / (double)LL_MICRO;
    return LL_OK;
}

void ll_average_thin(ll_average *average, const ll_pool *pool, double share) {
    for (int64_t d = 0; d < pool->p->demand_count; d++) {
        double volume = (double)pool->p->volume_uteu[d] / (double)LL_MICRO, all = 0, large = 0;
        for (int64_t j = pool->first_of[d]; j != LL_NONE; j = pool->next[j]) {
            double value = j < average->count ? average->value_teu[j] : 0;
            all += value;
            if (value >= share * volume) large += value;
        }
        for (int64_t j = pool->first_of[d]; large > 0 && j != LL_NONE; j = pool->next[j]) {
            if (j >= average->count) continue;
            bool is_large = average->value_teu[j] >= share * volume;
            average->value_teu[j] = is_large ? average->value_teu[j] * (all / large) : 0;
        }
    }
}

void ll_average_clear(ll_average *average) {
    for (int64_t j = 0; j < average->room; j++) average->value_teu[j] = 0;
    average->rounds = 0;
}

void ll_average_free(ll_context *ctx, ll_average *average) {
    ll_free(ctx, average->value_teu);
    *average = (ll_average){0};
}
