/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that are verified, of which a few numbers are kept: outages, points of sweeps, draws. */
#ifndef LL_SOLVER_COMPARE_BRIEF_H
#define LL_SOLVER_COMPARE_BRIEF_H

#include "solver/corridor.h"
#include "solver/start.h"

typedef struct ll_brief_corridor {
    int64_t flow_uteu;
    double cost_usd_per_teu, time_d; /* averages by TEU, NaN without flow */
    int64_t price_nusd;              /* the highest that its paths cross, 0: none */
} ll_brief_corridor;

typedef struct ll_brief {
    ll_status status; /* of the answer, or why there is none; LL_ERR_LIMIT and not verified: not begun */
    bool verified;    /* there is one, and the verifier passed it */
    bool for_memory;  /* that it lacks its gap */
    bool logit;       /* of demands that choose: optimal as such */
    char *message;    /* why there is none, or NULL */
    ll_i128 objective, unmet_uteu;
    int32_t corridor_count;
    ll_brief_corridor *corridor; /* [row of the corridor table], NULL without an answer */
} ll_brief;

typedef struct ll_brief_task {
    const ll_problem *problem;
    const ll_solve_options *options;
    const ll_start *start;     /* NULL: from nothing */
    ll_start **leave;          /* NULL: none is asked for; stays NULL where there is no answer */
    ll_solution **solution;    /* NULL: not asked for; that of a verified answer, NULL else */
    ll_corridor_table **table; /* the same */
    const char *scratch;       /* a folder: what chooses by logit is written there to be verified */
} ll_brief_task;

/* Solves and verifies. LL_OK also where there is no answer: out tells. A failure ends the comparison. */
ll_status ll_brief_solve(ll_context *ctx, const ll_brief_task *task, ll_brief *out);
/* The numbers of an answer that is there. */
ll_status ll_brief_take(ll_context *ctx, const ll_solution *solution, const ll_corridor_table *table, ll_brief *out);
/* Marks what failed before there was a solve, with the context's error. */
ll_status ll_brief_fail(ll_context *ctx, ll_status status, ll_brief *out);
void ll_brief_free(ll_context *ctx, ll_brief *b);
/* "optimal", "optimal_logit", "feasible", "infeasible", "failed", "stopped" */
const char *ll_brief_state(const ll_brief *b);

/* What ends a comparison: no memory, no room on disk, no device where one is a must. */
bool ll_brief_ends_all(ll_status status);

#endif
