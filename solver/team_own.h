/* SPDX-License-Identifier: Apache-2.0 */
/* What rank 0 keeps of a team, for the files of its side: team.c takes the steps, team_open.c makes and ends it. */
#ifndef LL_SOLVER_TEAM_OWN_H
#define LL_SOLVER_TEAM_OWN_H

#include "solver/team_parts.h"

typedef struct ll_team_member { /* what rank 0 knows of a rank */
    int64_t first, demands;     /* lane demands, in those by rank */
    int64_t paths, arcs;        /* of the round */
    int64_t path, arc, passed;  /* where a merge is: path, arc, own lane demands passed */
} ll_team_member;

struct ll_team {
    ll_oracle *o;
    ll_ranks *r;
    int64_t number;
    int32_t *owner;         /* [lane] */
    ll_lane_map *by_rank;   /* o->own is its beginning */
    ll_team_member *member; /* [rank] */
    int64_t *size;          /* [rank] of what is scattered or gathered */
    int64_t *of_demand;     /* [lane demand by rank] on its way */
    int64_t *price_nusd;    /* [row] on their way */
    int64_t *told;          /* [2 * rank] paths and arcs */
    char (*name)[96];       /* [rank] of its engine */
    ll_walked own, all;     /* paths of a round, of rank 0 and of all, rank by rank */
    bool joined;            /* the loads of the round at work are */
    bool others_failed;     /* in it */
};

/* What the others do next. */
ll_status ll_team_give_order(ll_team *t, const ll_team_order *order);
/* [rank] To or from the others: so many bytes for each of their lane demands. Rank 0's are here already. */
const int64_t *ll_team_demand_sizes(ll_team *t, int64_t bytes);
/* For ll_price_join, of a team: the loads of the round at work, summed on rank 0. */
ll_status ll_team_join_step(void *team, int64_t *flow_uteu);

#endif
