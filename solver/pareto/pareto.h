/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What time costs: the efficient points between least money and least time, over all demand.
 *
 *     money      what arcs cost without the value of time, and the penalties of what stays unmet
 *     time       TEU hours under way
 *     point      the optimum of money + weight * time for some weight in USD per TEU h; the ends are the least money
 *                (of what costs the same, the fastest) and the least time (of what is as fast, the cheapest)
 *
 * Between two neighbours the next weight is the one at which they are equally good (Aneja and Nair 1979): a better
 * point comes between them, or none is, and the line between them is the frontier.
 */
#ifndef LL_SOLVER_PARETO_PARETO_H
#define LL_SOLVER_PARETO_PARETO_H

#include "solver/solution.h"

typedef struct ll_pareto_demand { /* what its paths add up to */
    int64_t carried_uteu;
    ll_i128 money, time; /* 1e-15 USD without penalties; micro-TEU times micro-hours */
} ll_pareto_demand;

typedef struct ll_pareto_point {
    double weight_usd_per_h; /* 0: least money; INFINITY: least time */
    ll_i128 money, time;     /* 1e-15 USD with penalties; micro-TEU times micro-hours */
    ll_i128 carried_uteu, unmet_uteu;
    double gap;               /* of the weighted optimum */
    bool optimal;             /* the gap is as small as asked */
    ll_pareto_demand *demand; /* [demand] */
} ll_pareto_point;

typedef struct ll_pareto {
    int32_t count, room;
    ll_pareto_point *point; /* [count] by money: each dearer and faster than the one before */
    int32_t solves;
    bool whole;    /* there are no more points than these */
    bool stopped;  /* by a limit or cancel, before the search ended */
    bool unproven; /* a solve did not reach its gap: points may be missing */
} ll_pareto;

/*
 * Fills s->pareto with up to options->pareto_points points of the problem of s. LL_ERR_USAGE where no arc takes time;
 * LL_ERR_LIMIT after a stop: s->pareto has the points that were found before it, maybe none. The point of a solve that
 * was stopped is not one of them.
 */
ll_status ll_pareto_find(ll_context *ctx, const ll_solve_options *options, ll_solution *s);
/* Whether another point carries as much of demand d, costs it no more and takes no longer: the first of equals stays.
 */
bool ll_pareto_is_dominated(const ll_pareto *pareto, int32_t point, int64_t d);
/* "complete", "enough" (as many as asked for), "unproven", "stopped" */
const char *ll_pareto_state(const ll_pareto *pareto);
void ll_pareto_free(ll_context *ctx, ll_pareto *pareto); /* NULL allowed */

#endif
