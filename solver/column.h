/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Column generation (Ford and Fulkerson 1958; Dantzig and Wolfe 1960): master over the pool, prices, shortest paths
 * under the prices, new columns, until the bound meets the objective.
 */
#ifndef LL_SOLVER_COLUMN_H
#define LL_SOLVER_COLUMN_H

#include "solver/fit.h"
#include "solver/pricing.h"
#include "solver/restricted.h"
#include "solver/solution.h"
#include "solver/start.h"

typedef enum ll_column_end {
    LL_END_GAP,       /* the bound meets the objective */
    LL_END_NO_COLUMN, /* no path improves: optimal to the last digit that prices hold */
    LL_END_FIT,       /* flows that were made to fit beside the master do */
    LL_END_STALL,     /* prices alone get no further */
    LL_END_PROOF,     /* hard demands cannot all be carried */
    LL_END_LIMIT      /* stopped */
} ll_column_end;

typedef struct ll_keeper ll_keeper; /* of checkpoints: checkpoint/keeper.h */

typedef enum ll_stage { LL_STAGE_BEGIN, LL_STAGE_PRICES, LL_STAGE_MASTERS } ll_stage;

/* Where between two rounds a solve is: what its loops remember, so that another process can go on from there. */
typedef struct ll_place {
    ll_stage stage;
    int32_t part;        /* of the price phase before masters: 1 goes on without a bound that is enough */
    int32_t phase, idle; /* of prices alone */
    int32_t raised;      /* times that hard demands' penalty was */
    int32_t spare;
    double before;   /* gap of the phase before */
    double base_usd; /* that penalty */
    int64_t added;   /* columns, by the last round */
} ll_place;

typedef struct ll_column {
    ll_context *ctx;
    const ll_problem *p;
    const ll_solve_options *options;
    ll_oracle *oracle;
    ll_pool *pool;
    ll_restricted *master;
    const ll_start *start;    /* what to begin from, borrowed; NULL: from nothing */
    double gap_before;        /* about how far the first master is from the optimum */
    int64_t *penalty_nusd;    /* [demand] in the bound: LL_COST_INF for hard demands */
    int64_t *work_nusd;       /* [demand] of the unmet column: a working penalty for hard demands */
    bool *eases;              /* [demand] the first master may ease its penalty; NULL: all */
    bool is_eased;            /* unmet columns cost less than work_nusd for now */
    int64_t *price_nusd;      /* [row] of the last round */
    int64_t *best_price_nusd; /* [row] of the best bound */
    int64_t *threshold_nusd;  /* [demand] */
    ll_i128 best_bound;       /* in 1e-15 USD */
    bool has_bound;
    ll_i128 work_bound; /* the best bound with hard demands at their working penalty */
    bool has_work_bound;
    bool seeks_proof;  /* ends once prices prove that hard demands cannot all be carried: best_price_nusd then do */
    bool goes_on;      /* another run follows: flows need no last digits */
    ll_fit *best_fit;  /* the best flows that fit, of those found beside the master; NULL: none */
    ll_i128 best_cost; /* of them, in 1e-15 USD */
    ll_iteration *iteration;
    int64_t iteration_count, iteration_room;
    ll_place place;
    ll_keeper *keeper; /* borrowed; NULL: keeps nothing */
} ll_column;

ll_status ll_column_create(ll_context *ctx, const ll_problem *p, const ll_solve_options *options, ll_oracle *oracle,
                           ll_column **out);
void ll_column_free(ll_context *ctx, ll_column *c);

/* The loop from the pool as it is (empty: it prices at 0 first). */
ll_status ll_column_run(ll_column *c, ll_column_end *end);
/*
 * After a run, new penalties in penalty_nusd and work_nusd, and about what flows like the last ones cost with them:
 * bounds are those at the master's prices as they are now, so many times over, from where the next run goes on.
 */
ll_status ll_column_renew(ll_column *c, double price_factor, double objective_usd);
/* Gives every demand with a volume its unmet column, at the working penalty. */
ll_status ll_column_set_unmet(ll_column *c);
/* A round of the oracle at c->price_nusd: a bound, and paths cheaper than the thresholds. */
ll_status ll_column_price(ll_column *c, int64_t *added);
/* Takes a bound at c->price_nusd where it is the best so far. */
void ll_column_offer_bound(ll_column *c, ll_i128 bound);
/* Adds a line to the convergence log; effort is of the masters, or whatever effort_name says. */
ll_status ll_column_note(ll_column *c, double objective_usd, int32_t active_rows, int64_t effort,
                         const char *effort_name);
/* Unmet volume of hard demands in the master, TEU. */
double ll_column_hard_unmet(const ll_column *c);

#endif
