/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The oracle: under prices of the capacity rows, the cheapest path of every demand, and with them the Lagrangian bound
 *
 *     L(pi) = sum_d volume * min(dist(o, d; c + sum weight pi), penalty) - sum_S pi[S] capacity[S]
 *
 * One call is one round of the kernels: weights, customize, trees batch by batch, bound, paths that improve.
 */
#ifndef LL_SOLVER_PRICING_H
#define LL_SOLVER_PRICING_H

#include "kernels/kernels.h"
#include "solver/lanes.h"
#include "solver/pool.h"
#include "solver/trail.h"
#include "solver/tree_choice.h"

typedef struct ll_team ll_team;
typedef struct ll_walked ll_walked;
typedef struct ll_oracle_sample_sums ll_oracle_sample_sums; /* pass.h */

/* What counts as cost: the case's, or nothing (who can be carried at all?). */
typedef enum ll_cost_mode { LL_COST_OF_CASE, LL_COST_ZERO } ll_cost_mode;

typedef struct ll_oracle {
    ll_context *ctx;
    const ll_problem *p;
    ll_cost_mode mode;
    ll_hierarchy *hierarchy;
    ll_lane_map *map;   /* all lanes */
    ll_lane_map own;    /* those of this process, what the engine is over: a view, all of them unless there is a team */
    ll_team *team;      /* the processes that have the others, team.h; NULL: none */
    ll_walked *walked;  /* borrowed: takes the paths of a pass, which wait for others; NULL: they go into the pool */
    ll_price_join join; /* adds the loads of others; join.join NULL: there are none */
    ll_engine engine;
    ll_engine_info info;
    ll_price_model prices; /* of p, what weights and steps come from */
    int64_t *taken;      /* [demand] borrowed: receives the columns of the paths that a round walks; NULL: not asked */
    bool only_wanted;    /* batches without a demand to walk are left out; a round then has no bound */
    bool pool_full;      /* paths were left out for want of memory */
    bool zero_weights;   /* of the round at work: there will be no walks */
    bool weights_raised; /* a weight of the last round was below its least and stands for more than it is */
    bool kept_raised;    /* the same of the round that was kept */
    int64_t *distance;   /* [demand] of the last round, LL_COST_INF for demands outside the lanes */
    int64_t *best_distance;   /* [demand] of the round with the best bound under the case's costs, exact */
    int64_t *best_price_nusd; /* [row] of it */
    ll_i128 best_bound;
    bool has_best;
    ll_i128 unreachable; /* in the bounds of the price phase: penalties of demands that no path serves */
    int64_t *gathered;   /* [lane demand of a batch] */
    int64_t *wanted;     /* [lane demand of a batch] */
    ll_walk walk;
    int64_t rounds;
    double seconds;
    double open_s, phase_s, pricing_s; /* to open the engine; in price phases; in rounds beside them */
    ll_trail trail;                    /* of price phases */
} ll_oracle;

/* The hierarchy that trees of a problem want: a plain one where contraction would explode and, of trees that may end at
 * the demands, where these are near. */
ll_status ll_oracle_hierarchy(ll_context *ctx, const ll_problem *p, uint64_t seed, ll_trees trees, ll_hierarchy **out);
ll_status ll_oracle_create(ll_context *ctx, const ll_problem *p, ll_backend backend, uint64_t seed, ll_oracle **out);
/* The same where it is known which trees the problem wants. */
ll_status ll_oracle_create_with(ll_context *ctx, const ll_problem *p, ll_backend backend, uint64_t seed, ll_trees trees,
                                ll_oracle **out);
/* An oracle of some lanes of a problem, which another process solves. Takes hierarchy and map, also on failure. */
ll_status ll_oracle_create_member(ll_context *ctx, const ll_problem *p, ll_backend backend, ll_hierarchy *hierarchy,
                                  ll_lane_map *map, ll_oracle **out);
void ll_oracle_free(ll_context *ctx, ll_oracle *oracle);
/* About what one thread takes for a round's trees; counted, not measured, so that choices by it are the same
 * everywhere.
 */
double ll_oracle_trees_ns(const ll_oracle *oracle);

/*
 * The exact distances [demand] at these prices, LL_NONE for demands outside the lanes: those of the best round where it
 * was at them, else trees are made. A stop does not keep it from that. Borrowed until the next round.
 */
ll_status ll_oracle_exact_distances(ll_oracle *oracle, const int64_t *price_nusd, const int64_t **distance_nusd);

/* Penalties [demand] that loads go by from now on, instead of the case's. */
ll_status ll_oracle_set_penalties(ll_oracle *oracle, const int64_t *penalty_nusd);

/*
 * One round at price_nusd [row]. Fills oracle->distance. Where threshold_nusd [demand] is given, the path of every
 * demand with distance < threshold goes into the pool; *added counts the new ones.
 * Where flow_uteu [class * arc_count + arc] is given, it becomes the all-or-nothing load of the round.
 * A device that fails is given up: the round is done again on the CPU, and so are those after it.
 * *bound is L(pi) in 1e-15 USD with penalties as given by penalty_nusd [demand] (LL_COST_INF: none).
 * LL_ERR_LIMIT: stopped between two batches. Then there is no bound, distances and flow are those of a part of the
 * lanes, and that few or no paths came says nothing; what is in the pool stays. The first batch is always done.
 */
ll_status ll_oracle_round(ll_oracle *oracle, const int64_t *price_nusd, const int64_t *penalty_nusd,
                          const int64_t *threshold_nusd, ll_pool *pool, int64_t *added, int64_t *flow_uteu,
                          ll_i128 *bound);

/* ---- rounds of the price phase: prices and loads stay with the engine, see kernels/price.h ---- */

typedef struct ll_oracle_step {
    ll_price_move move;
    double share;                  /* of the smoothed load that this round's makes up */
    const int64_t *threshold_nusd; /* [demand] as of ll_oracle_round; NULL: no path is asked for */
    ll_pool *pool;
} ll_oracle_step;

/* Penalties of the bound [demand]; trial prices are 0 next, and nothing is kept. */
ll_status ll_oracle_start_prices(ll_oracle *o, const int64_t *penalty_nusd);
/*
 * One round; the bound L of its trial prices, with the penalties of the start, and what the engine tells besides. A
 * device that fails is given up; LL_ERR_UNAVAILABLE then says that the engine is the CPU's now and has forgotten
 * all vectors: start again. LL_ERR_LIMIT: stopped.
 */
ll_status ll_oracle_step_prices(ll_oracle *o, const ll_oracle_step *step, ll_i128 *bound, ll_price_sums *sums);
/* The trial prices become the best of the steps (better) and are kept with their distances (exact). */
ll_status ll_oracle_keep_prices(ll_oracle *o, bool better, bool exact, ll_price_state *state);
/* price_nusd [row] becomes what was kept last; bound is its. The oracle remembers it as the best where it is. */
ll_status ll_oracle_take_kept(ll_oracle *o, int64_t *price_nusd, ll_i128 bound);
/* Vectors over rows. */
ll_status ll_oracle_put(ll_oracle *o, ll_price_vector vector, const void *value);
ll_status ll_oracle_fetch(ll_oracle *o, ll_price_vector vector, void *value);

/*
 * Trees at free costs of up to so many tiles of lanes, evenly spread: flow_uteu [class * arc_count + arc] becomes their
 * load, sums what they are.
 */
ll_status ll_oracle_sample(ll_oracle *o, int32_t tiles, int64_t *flow_uteu, ll_oracle_sample_sums *sums);
/* load_teu [row] of flows [class * arc_count + arc]. */
void ll_row_loads(const ll_problem *p, const int64_t *flow_uteu, double *load_teu);

#endif
