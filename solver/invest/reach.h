/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ways of demands over switched arcs, by distances alone. With m switches, under the weights of a cut:
 *
 *     between [class][m * m]   from the head of a switch to the tail of another
 *     to   [source * m]        from the origin to a tail; a source is a class and origin of demands
 *     from [sink * m]          from a head to the destination; a sink is a class and destination
 *     direct [demand]          from the origin to the destination without switched arcs, at most the penalty
 *
 * A group is looked at in one of its combinations; then its arcs become ways for the groups after it, at the least
 * that any combination costs.
 */
#ifndef LL_SOLVER_INVEST_REACH_H
#define LL_SOLVER_INVEST_REACH_H

#include "solver/invest/invest.h"
#include "solver/lanes.h"

typedef struct ll_reach_ends { /* demands by class and an end */
    int64_t count;
    int64_t *of;           /* [demand] */
    int32_t *klass, *node; /* [end] */
    int64_t *distance;     /* [end * m] */
} ll_reach_ends;

typedef struct ll_reach { /* of a universe, for all its cuts */
    ll_context *ctx;
    const ll_invest_run *run;
    const ll_problem *universe;
    int32_t switches;
    ll_hierarchy *hierarchy;
    ll_lane_map *map;
    ll_engine engine;
    int32_t batch_lanes;
    int64_t *order, *first; /* the demands of a source: order[first[source]] ... */
    int64_t *distance;      /* [node] scratch */
    /* under the weights of the cut at hand */
    bool hard_only;         /* of a proof: demands with a penalty count for nothing */
    int64_t *between;       /* [class * m * m] */
    int64_t *until, *since; /* [class * m] scratch */
    ll_reach_ends source, sink;
    int64_t *direct; /* [demand] 0: counts for nothing */
} ll_reach;

ll_status ll_reach_open(const ll_invest_run *run, const ll_problem *universe, ll_reach **out);
void ll_reach_close(ll_reach *r); /* NULL allowed */
/* weight [class * arc_count + arc] of the arcs of the universe that need no switch; others at LL_COST_INF. */
ll_status ll_reach_measure(ll_reach *r, const int64_t *weight, bool hard_only);
/* From now on the switch is an arc for everybody: cost [class]. */
void ll_reach_insert(ll_reach *r, int32_t at, const int64_t *cost_nusd);

/* Some switches as arcs among each other. */
typedef struct ll_reach_arcs {
    int32_t count;
    int32_t *at;        /* [arc] switch */
    int64_t *cost_nusd; /* [class * count + arc] LL_COST_INF: not for the class */
    int64_t *between;   /* [class * count * count] by any of the arcs */
} ll_reach_arcs;

ll_status ll_reach_arcs_create(ll_context *ctx, const ll_reach *r, int32_t most, ll_reach_arcs *out);
void ll_reach_arcs_free(ll_context *ctx, ll_reach_arcs *a);
/* After count, at and cost_nusd were set. */
void ll_reach_arcs_join(const ll_reach *r, ll_reach_arcs *a);
/* What a demand would save by its best way over the arcs, 0: nothing; by the one arc where it is not LL_NONE. */
int64_t ll_reach_saving(const ll_reach *r, const ll_reach_arcs *a, int64_t demand, int32_t arc);

#endif
