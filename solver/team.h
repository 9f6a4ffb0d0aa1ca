/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An oracle whose lanes several processes share: rank 0 keeps prices, pool and masters, and has one share of the lanes;
 * the others have the rest, and nothing else.
 *
 *     rank 0    create: network to all, lanes to each    pass: prices to all -> own trees -> + loads of all -> ...
 *     others    serve: [ order -> its part ] ... until the end
 *
 * Weights, distances, loads and bounds are integers, whose sums have no order, and paths go into the pool by the order
 * of all lanes: so the answer is the same, bit for bit, for any number of ranks.
 *
 *     a round, for r capacities, a arcs of q classes, d demands, w paths of l arcs; over the wire of rank 0
 *     of the price phase   8 r to all, 8 q a summed; and where it walks 8 d to the others, w (12 + 4 l) back
 *     of a master          8 r to all, 8 d to the others, 8 d and w (12 + 4 l) back
 */
#ifndef LL_SOLVER_TEAM_H
#define LL_SOLVER_TEAM_H

#include "graphs/base/ranks.h"
#include "solver/pass.h"

typedef enum ll_team_penalties { LL_TEAM_OF_LOADS, LL_TEAM_OF_BOUNDS } ll_team_penalties;

/* ---- rank 0 ---- */

/* Splits the oracle's lanes among the ranks of its context, and opens the engine over its own ones. o->team is set. */
ll_status ll_team_create(ll_oracle *o, ll_backend backend, uint64_t seed);
void ll_team_free(ll_team *t); /* NULL allowed */
/* A pass over all lanes; served is the sum over all of them. */
ll_status ll_team_pass(ll_team *t, ll_pass *pass);
/* Around the engine's round in the price phase: the others begin at its trial prices; after it, with what it answered,
 * their sums and paths are added. */
ll_status ll_team_begin_step(ll_team *t, const ll_pass *pass);
ll_status ll_team_end_step(ll_team *t, ll_status answer, ll_pass *pass, ll_price_sums *sums);
ll_status ll_team_set_penalties(ll_team *t, ll_team_penalties which, const int64_t *penalty_nusd /* [demand] */);
/* The others keep the distances of the last round; they are fetched into distance [demand]. */
ll_status ll_team_keep(ll_team *t);
ll_status ll_team_fetch_kept(ll_team *t, int64_t *distance);
ll_status ll_team_sample(ll_team *t, const uint8_t *chosen /* [lane] */, int64_t *flow_uteu,
                         ll_oracle_sample_sums *sums);
/* Sends the others home; once, at the end of the process. */
ll_status ll_team_end(ll_ranks *r);

/* ---- the others ---- */

/* Does what rank 0 says until it ends. What fails here is rank 0's to tell; LL_ERR_INTERRUPTED: a rank is lost. */
ll_status ll_team_serve(ll_context *ctx);

#endif
