/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws: times and capacities of links by chance. A link with a time_spread s takes, in each draw, its time times
 *
 *     exp(sigma z - sigma^2 / 2),   sigma^2 = log(1 + s^2),   z normal
 *
 * whose mean is 1 and whose standard deviation is s; capacities likewise by capacity_spread. The numbers of draw k come
 * from the seed and k alone, two of every link whether it has spreads or not.
 */
#ifndef LL_SOLVER_COMPARE_DRAW_H
#define LL_SOLVER_COMPARE_DRAW_H

#include "graphs/case.h"
#include "solver/compare/brief.h"

enum { LL_MOST_DRAWS = 1000000 };

typedef struct ll_draw {
    ll_brief brief;
    int64_t *stays_uteu; /* [row of the corridor table] of the volume whose cheapest corridor it is in the base, what it
                            still is the cheapest of; NULL without an answer */
} ll_draw;

typedef enum ll_draw_measure {
    LL_DRAW_FLOW,
    LL_DRAW_COST,
    LL_DRAW_TIME,
    LL_DRAW_STAYS,
    LL_DRAW_MEASURES
} ll_draw_measure;
enum { LL_DRAW_QUANTILES = 5 };

typedef struct ll_draw_summary {
    int32_t count;                                  /* draws that have a value */
    double base, mean, quantile[LL_DRAW_QUANTILES]; /* 5, 25, 50, 75, 95%; NaN: none */
} ll_draw_summary;

typedef struct ll_draws {
    ll_draw *draw; /* [count] */
    int32_t count;
    int32_t *cheapest;        /* [demand] in the base, LL_NONE: most of it stays unmet */
    int64_t *base_uteu;       /* [row of the corridor table] volume of the demands whose cheapest corridor it is */
    ll_draw_summary *summary; /* [row of the corridor table * LL_DRAW_MEASURES + measure] what all draws come to */
} ll_draws;

/* LL_ERR_DATA where no link has a spread: every draw would be the same. */
ll_status ll_draws_check(ll_context *ctx, const ll_case *c);
/* Multiplies times and capacities by those of a draw, numbered from 1. */
void ll_draw_apply(uint64_t seed, int32_t number, ll_case *c);
/* The corridor that carries most of each demand at the prices of the answer, [demand]. */
ll_status ll_draw_cheapest(ll_context *ctx, const ll_solution *solution, const ll_corridor_table *table,
                           int32_t *cheapest);
const char *ll_draw_measure_name(ll_draw_measure measure); /* a column of draws.csv */
void ll_draws_free(ll_context *ctx, ll_draws *d);

#endif
