/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choice that people make: every demand spreads over its choice set by generalised cost, under the same hard
 * capacities.
 *
 *     min   sum_j c[j] x[j]  +  1/theta sum_j x[j] ln(x[j] / volume of its demand)         j: alternatives
 *     s.t.  sum of a demand's x = volume,   sum weight x <= capacity of every row,   x >= 0
 *
 * Without full capacities that is the multinomial logit, x[j] ~ exp(-theta c[j]); full ones add their prices to c. The
 * choice set is fixed before: cheapest loopless paths, the paths of the plain optimum, and staying unmet. Relaxing the
 * rows at prices pi >= 0 gives a smooth concave bound on all flows over that set,
 *
 *     D(pi) = - 1/theta sum_d volume ln sum_{j of d} exp(-theta (c[j] + a[j] pi))  -  sum_S pi[S] capacity[S]
 *
 *     choices.c    the choice set
 *     gateways.c   of it the cheapest path of a corridor
 *     ascent.c     the prices: Newton's method on D
 *     spread.c     its flows in micro-TEU, made to fit
 *     value.c      what flows cost and what prices prove, rounded outward
 *     logit.c      these in their order
 */
#ifndef LL_SOLVER_LOGIT_LOGIT_H
#define LL_SOLVER_LOGIT_LOGIT_H

#include "solver/fit.h"
#include "solver/solution.h"

typedef enum ll_choice_kind {
    LL_CHOICE_CHEAPEST, /* one of the cheapest paths of the demand */
    LL_CHOICE_CORRIDOR, /* the cheapest of a corridor */
    LL_CHOICE_OPTIMUM,  /* the plain optimum's, and none of those */
    LL_CHOICE_UNMET
} ll_choice_kind;

typedef struct ll_logit {
    double theta_per_usd, factor;
    int32_t choices; /* the most paths of a demand, beside those of the optimum */

    ll_pool *set;         /* the alternatives, by demand, to stay unmet last */
    ll_choice_kind *kind; /* [column] how it came into the set */
    int64_t *flow_uteu;   /* [column] */
    int64_t *priced_nusd; /* [column] cost and prices */
    ll_i128 cost;         /* of the flows and of what is unmet, without the entropy, 1e-15 USD */
    int64_t steps;        /* of Newton's method */
    double choices_s, prices_s;

    int64_t *plain_uteu; /* [row of the corridor table] of the plain optimum, which it began from */
    int32_t plain_rows;
    ll_i128 plain_cost; /* its objective, 1e-15 USD */
} ll_logit;

/* LL_ERR_USAGE where the options of --logit do not fit. */
ll_status ll_logit_check(ll_context *ctx, const ll_solve_options *options);
/*
 * Turns the plain answer s into the one that options ask for. What s had is replaced: paths, unmet, prices, objective
 * and bound (of the problem above), status. LL_OK, LL_ERR_LIMIT (no gap as small as asked; the answer is feasible),
 * LL_ERR_NO_ANSWER (stopped before the choice set was whole).
 */
ll_status ll_logit_solve(ll_context *ctx, const ll_solve_options *options, ll_solution *s);
void ll_logit_free(ll_context *ctx, ll_logit *l); /* NULL allowed */

/* ---- choices.c ---- */

/* Fills the choice set from the problem of the plain answer and its paths; volumes of 0 have no alternatives. */
ll_status ll_logit_choose(ll_context *ctx, const ll_solution *plain, ll_logit *l);
/* No dearer path than this is an alternative where the cheapest costs so much: at most factor times it, exactly. */
int64_t ll_logit_most_nusd(double factor, int64_t cheapest_nusd);

/* ---- ascent.c ---- */

/* From the prices price_nusd [row] up to where D has its flows fit; they, value_teu [column] and l->steps tell. A stop
 * ends it early. */
ll_status ll_logit_ascend(ll_context *ctx, ll_logit *l, double gap, int64_t *price_nusd, double *value_teu);

/* ---- spread.c ---- */

/* Rounds flows to micro-TEU and makes them fit; what a soft demand does not send over paths is unmet. */
ll_status ll_logit_fit(ll_context *ctx, const ll_logit *l, const double *value_teu, ll_fit **out);

/* ---- value.c ---- */

/* From flows, unmet, rounding and prices of s: l->cost, l->priced_nusd, arc flows, demand prices, objective (not below
 * what it is), bound (not above). */
ll_status ll_logit_evaluate(ll_context *ctx, ll_solution *s);

#endif
