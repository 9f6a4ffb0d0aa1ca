/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The restricted master by a primal-dual interior-point method, solved only as far as the gap asks for (Gondzio,
 * Gonzalez-Brevis, Munari 2013): central prices make columns few and stable. One solve:
 *
 *     rows and columns that take part -> program -> central path at the prices -> Newton steps -> prices, flows
 *
 * and once more while rows outside are violated. The first solve starts from prices: at them and at any mu there is a
 * point on the central path of the columns alone; only the capacities do not fit then. Later ones go on from the flows
 * and prices before, with a little of that point mixed in for the columns that are new.
 */
#ifndef LL_SOLVER_INTERIOR_H
#define LL_SOLVER_INTERIOR_H

#include "solver/master_place.h"
#include "solver/pivot.h"

typedef struct ll_interior {
    ll_context *ctx;
    const ll_problem *p;
    const ll_pool *pool; /* borrowed; may grow between solves */
    bool zero_costs;     /* paths cost nothing, unmet columns their pool cost */
    ll_units units;

    double *price_usd;    /* [row] >= 0; in: where to start; out: of the last solve */
    double objective_usd; /* in, before the first solve: about what it will be; out: of the flows */
    double *value_teu;    /* [column of the pool] the last flows that fit every capacity, else the last */
    int64_t column_room;  /* of what is by column */
    double relative_gap;  /* of the master's own primal and dual objective */
    bool solved;          /* the last solve reached its gap, and its flows fit */
    int32_t active_count; /* rows of the program; after pivots, those that are tight */
    int64_t steps;        /* factorisations of all solves */
    int64_t pivot_count;  /* of all solves */

    ll_master_place place; /* the CPU, unless an engine is named */
    ll_program *program;   /* of the last solve */
    ll_newton *newton;
    double start_gap, gap; /* that it was asked for */
    int64_t known;         /* columns of the pool when it was built */
    int64_t known_before;  /* when the one before it was */
    bool has_flows;        /* value_teu are those of a solve, or expected ones */
    bool rough;            /* they are an average's: prices know more than they do */
    bool fits;             /* value_teu fits every capacity */
    bool loose;            /* capacities outside that are violated may wait for the next solve */
    bool ever_fit;         /* a solve has had flows that fit */
    bool *row_wanted;      /* [row] takes part */
    bool *closed;          /* [column of the pool] crosses a capacity of 0, takes no part */
    ll_pivoting *pivots; /* few capacities, and flows that are nearly optimal: pivots go on from them; NULL: none do */
    bool sifts;          /* columns that are far too dear at the prices sleep until prices want them (sift.h) */
    double *priced_usd;  /* [column of the pool] scratch of sifting */
    bool *out;           /* [column of the pool] takes no part: closed or asleep */
    int64_t seen;        /* columns of the pool that it knows */
    bool any_closed;     /* a capacity is 0 */
    double *load_teu;    /* [row] in, before the first solve: about what it will be; then of the last flows */
    ll_path_rows rows;   /* scratch */
} ll_interior;

ll_status ll_interior_create(ll_context *ctx, const ll_problem *p, const ll_pool *pool, ll_interior **out);
void ll_interior_free(ll_context *ctx, ll_interior *m);

/* Room for the columns that the pool gained, without flow. */
ll_status ll_interior_follow_pool(ll_interior *m);
/* The next solve takes Newton steps. */
void ll_interior_drop_pivots(ll_interior *m);
/* Rows that are full or priced, m->row_wanted, and how many: the next solve takes these at most. O(rows). */
int32_t ll_interior_choose_full_rows(ll_interior *m);
/* Those of them that the next solve takes over the pool as it is. A pass over the pool where they are many. */
ll_status ll_interior_choose_rows(ll_interior *m, int32_t *count);
/* Flows for the first solve to start from, about feasible: value_teu [count] of the pool's first columns. */
ll_status ll_interior_expect(ll_interior *m, const double *value_teu, int64_t count);
/*
 * Solves over the pool until primal and dual objective are within gap of each other, relative. start_gap is about how
 * far prices and pool are from the optimum now: it says where on the central path to start. LL_OK also when it was
 * stopped or rounding stalled it: m->solved tells.
 */
ll_status ll_interior_solve(ll_interior *m, double start_gap, double gap);
/* Moves the flows of the last solve to their face of the optimum; before any, puts demands on their cheapest column. */
ll_status ll_interior_finish(ll_interior *m);

#endif
