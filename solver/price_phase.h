/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First prices by the volume algorithm (Barahona, Anbil 2000): rounds of the oracle alone move the prices along a
 * smoothed subgradient, and the last rounds leave their paths in the pool. The master then starts near the optimum
 * instead of paying for every capacity it has not met yet.
 */
#ifndef LL_SOLVER_PRICE_PHASE_H
#define LL_SOLVER_PRICE_PHASE_H

#include "solver/average.h"
#include "solver/pricing.h"

typedef struct ll_price_phase {
    int32_t rounds;           /* in all */
    int32_t walk_rounds;      /* of these, the last ones leave paths */
    bool continues;           /* from the prices, the bound and the load that are there, instead of from 0 */
    double enough_usd;        /* a bound that ends the rounds at once; 0: none */
    bool dear;                /* rounds: the master is so much cheaper that it takes over early */
    bool newton;              /* steps of a master take over: early, where few rows are priced and steps are cheap */
    double slow_gain;         /* of the bound in a window of rounds: less ends them, whatever the size of the case */
    double reserve;           /* rounds' worth of time before the deadline, when the walking begins at the latest */
    ll_average *average;      /* receives the walking rounds' primal; NULL: not asked */
    struct ll_keeper *keeper; /* of checkpoints, between rounds; may be in the middle of this phase. NULL: none */
} ll_price_phase;

/*
 * price_nusd [row] receives the prices of the best bound, *bound that bound in 1e-15 USD,
 * load_teu [row] the smoothed load. Ends early when nothing is violated, when the prices stand still, or when the
 * context says stop.
 */
ll_status ll_price_phase_run(ll_context *ctx, ll_oracle *oracle, const ll_price_phase *plan,
                             const int64_t *penalty_nusd, ll_pool *pool, int64_t *price_nusd, double *load_teu,
                             ll_i128 *bound);

#endif
