/* SPDX-License-Identifier: Apache-2.0 */
#include "solver/proof.h"

enum { MILLION = 1000000 };

/* A round without costs; soft demands may stay where they are for nothing. */
static ll_status free_round(ll_oracle *o, const int64_t *price_nusd, int64_t hard_nusd, ll_i128 *bound) {
    ll_status status = LL_OK;
    ll_cost_mode before = o->mode;
    int64_t *penalty_nusd = NULL; /* [demand] */
    LL_NEW(o->ctx, penalty_nusd, o->p->demand_count);
    for (int64_t d = 0; d < o->p->demand_count; d++)
        penalty_nusd[d] = o->p->penalty_nusd[d] >= LL_COST_INF ? hard_nusd : 0;
    o->mode = LL_COST_ZERO;
    LL_TRY(ll_oracle_round(o, price_nusd, penalty_nusd, NULL, NULL, NULL, NULL, bound));
done:
    o->mode = before;
    ll_free(o->ctx, penalty_nusd);
    return status;
}

static ll_i128 hard_volume_uteu(const ll_problem *p) {
    ll_i128 sum = 0;
    for (int64_t d = 0; d < p->demand_count; d++)
        if (p->penalty_nusd[d] >= LL_COST_INF) sum += p->volume_uteu[d];
    return sum;
}

ll_status ll_proof_check(ll_oracle *o, const int64_t *price_nusd, bool *proven) {
    ll_status status = LL_OK;
    const ll_problem *p = o->p;
    ll_i128 excess = 0, capacity = 0;
    *proven = false;
    for (int32_t r = 0; r < p->row_count; r++) capacity += (ll_i128)price_nusd[r] * p->row[r].capacity_uteu;
    LL_TRY(free_round(o, price_nusd, LL_COST_INF, &excess));
    /* an arc without a price weighs a quantum in the oracle all the same, and a path has less arcs than nodes */
    excess -= hard_volume_uteu(p) * p->node_count;
    *proven = excess > 0 && excess > capacity / MILLION;
done:
    return status;
}

ll_status ll_proof_least_unmet(ll_oracle *o, const int64_t *price_nusd, double *teu) {
    ll_i128 bound = 0;
    ll_status status = free_round(o, price_nusd, LL_NANO, &bound);
    *teu = (double)bound * 1e-15;
    return status;
}
