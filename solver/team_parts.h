/* SPDX-License-Identifier: Apache-2.0 */
/* What both sides of a team know: the orders, and who has which lanes. */
#ifndef LL_SOLVER_TEAM_PARTS_H
#define LL_SOLVER_TEAM_PARTS_H

#include "solver/team.h"
#include "solver/walked.h"

typedef enum ll_team_kind {
    LL_TEAM_END,
    LL_TEAM_OPEN,
    LL_TEAM_CLOSE,
    LL_TEAM_PASS,
    LL_TEAM_PENALTIES,
    LL_TEAM_KEEP,
    LL_TEAM_FETCH,
    LL_TEAM_SAMPLE
} ll_team_kind;

typedef struct ll_team_order {
    ll_team_kind kind;
    int64_t team;
    /* of a pass */
    int64_t round;
    ll_cost_mode mode;
    bool zero_weights, only_wanted;
    bool walks, loads, sums, distances; /* what is wanted of it */
    /* of penalties */
    ll_team_penalties which;
    /* of a new team */
    ll_backend backend;
    bool plain; /* the hierarchy */
    int32_t nodes, arcs, classes, rows;
    int64_t entries;
} ll_team_order;

/* owner [lane] of all lanes in [0, count), the first with the most lanes; *why is static: how they were split. */
ll_status ll_team_split(ll_context *ctx, const ll_problem *p, const ll_lanes *lanes, int32_t count, uint64_t seed,
                        int32_t *owner, const char **why);
/* The steps after a pass's own part that all ranks take: whether all did theirs, loads summed on rank 0. */
ll_status ll_team_join_loads(ll_ranks *r, ll_status own, int64_t *flow_uteu, int64_t flow_count);

#endif
