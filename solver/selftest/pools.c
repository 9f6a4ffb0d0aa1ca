/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/selftest/pools.h"

#include "graphs/base/random.h"
#include "solver/pricing.h"

ll_status ll_selftest_fill_pool(ll_context *ctx, uint64_t seed, int rounds, int32_t most_usd, ll_pool *pool) {
    ll_status status = LL_OK;
    const ll_problem *p = pool->p;
    ll_oracle *o = NULL;
    int64_t *price_nusd = NULL, *threshold_nusd = NULL; /* [row], [demand] */
    ll_random random = ll_random_start(seed);
    ll_i128 bound = 0;
    LL_NEW(ctx, price_nusd, p->row_count);
    LL_NEW(ctx, threshold_nusd, p->demand_count);
    LL_TRY(ll_oracle_create(ctx, p, LL_BACKEND_OPENMP, seed, &o));
    for (int64_t d = 0; d < p->demand_count; d++) threshold_nusd[d] = LL_COST_INF;
    for (int i = 0; i < rounds; i++) {
        for (int32_t r = 0; r < p->row_count; r++)
            price_nusd[r] = (int64_t)ll_random_below(&random, most_usd) * LL_NANO;
        LL_TRY(ll_oracle_round(o, price_nusd, p->penalty_nusd, threshold_nusd, pool, NULL, NULL, &bound));
    }
done:
    ll_oracle_free(ctx, o);
    ll_free(ctx, price_nusd);
    ll_free(ctx, threshold_nusd);
    return status;
}
