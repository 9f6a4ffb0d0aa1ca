/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The restricted master of column generation, whichever method solves it: the simplex method on the compact program
 * (master.h), exact and at a vertex, or the interior-point method (interior.h), as exact as asked and with central
 * prices.
 */
#ifndef LL_SOLVER_RESTRICTED_H
#define LL_SOLVER_RESTRICTED_H

#include "solver/interior.h"
#include "solver/master.h"
#include "solver/vertex.h"

typedef enum ll_restricted_kind { LL_RESTRICTED_SIMPLEX, LL_RESTRICTED_INTERIOR } ll_restricted_kind;

typedef struct ll_restricted {
    ll_context *ctx;
    const ll_pool *pool;   /* borrowed; may grow between solves */
    ll_master *simplex;    /* always there: it also is what the other falls back to */
    ll_interior *interior; /* NULL: the simplex method solves */
    ll_path_rows rows;     /* scratch */

    /* answers, borrowed until the next solve */
    const double *price_usd; /* [row] >= 0 */
    const double *value_teu; /* [column of the pool] */
    int64_t column_count;    /* of value_teu */
    double objective_usd;    /* of the flows */
    double own_gap;          /* between the master's own primal and dual objective, relative */
    int32_t active_count;    /* capacities that take part */
    int64_t effort;          /* pivots or Newton steps so far */
    const char *effort_name; /* which */
    bool solved;             /* to the gap asked for, all capacities kept */
    bool lacks_memory;       /* for the next master (ll_predict_next_master) */
    double solve_s;          /* of all masters so far */
    ll_master_place place;   /* where masters of the interior-point method were solved */
} ll_restricted;

typedef struct ll_expected {   /* borrowed for the call */
    const int64_t *price_nusd; /* [row] USD per TEU */
    const double *load_teu;    /* [row] */
    const double *value_teu;   /* [count] of the pool's first columns: about feasible flows; count 0: none are known */
    int64_t count;
    double objective_usd; /* about what it will be */
    bool rough;           /* flows are an average of many rounds */
} ll_expected;

ll_status ll_restricted_create(ll_context *ctx, const ll_problem *p, const ll_pool *pool, ll_restricted_kind kind,
                               ll_restricted **out);
void ll_restricted_free(ll_context *ctx, ll_restricted *m);
/* Interior-point masters are solved by the backend of this engine (borrowed) where that pays; without, by the CPU. */
void ll_restricted_use_engine(ll_restricted *m, const ll_engine *engine);

/* Paths cost nothing from now on; unmet columns keep their cost. */
void ll_restricted_count_only_unmet(ll_restricted *m);
/* Where the first solve starts. */
ll_status ll_restricted_expect(ll_restricted *m, const ll_expected *expected);
/* The prices of the last solve, so many times over: where the next one starts. */
void ll_restricted_scale_prices(ll_restricted *m, double factor);
/*
 * Solves over the pool as it is to a relative gap; start_gap is about what is left between bound and objective.
 * loose: capacities that no one thought would bind may stay violated until the next solve. LL_OK also when it was
 * stopped early: m->solved tells.
 */
ll_status ll_restricted_solve(ll_restricted *m, double start_gap, double gap, bool loose);
/* The values to their last digits, for the repair; before the first solve, every demand on its cheapest column. */
ll_status ll_restricted_finish(ll_restricted *m);
/*
 * From the middle of the face of optima, where the interior-point method ends, finished values move to few paths:
 *
 *     to a vertex of the face, where few demands are split     where that takes a small share of the solve, or if asked
 *     to fewer paths of each demand (lean.h)                   else, where demands have many
 *
 * Simplex methods are at a vertex already.
 */
ll_status ll_restricted_move_to_few_paths(ll_restricted *m, bool asked, ll_vertex *out);
/* What a new path of the demand must be cheaper than: its cheapest column under the prices, in 1e-9 USD per TEU. */
int64_t ll_restricted_threshold(ll_restricted *m, int64_t demand);
/* The same of every demand [demand], by several threads. */
ll_status ll_restricted_thresholds(ll_restricted *m, int64_t *threshold_nusd);

#endif
