/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pass over an oracle's own lanes, one round of the kernels: weights, customize, trees batch by batch, distances,
 * loads, paths. Own are all lanes, or a share of them where several processes have one each (team.h).
 */
#ifndef LL_SOLVER_PASS_H
#define LL_SOLVER_PASS_H

#include "solver/pricing.h"

typedef struct ll_pass {
    const int64_t *price_nusd;     /* [row] */
    const int64_t *penalty_nusd;   /* [demand] of the sum */
    const int64_t *threshold_nusd; /* [demand] paths that cost less are walked; NULL: none */
    ll_pool *pool;                 /* where they go, unless oracle->walked takes them */
    int64_t *flow_uteu;            /* [class * arc_count + arc] becomes the all-or-nothing load; NULL: not asked */
    int64_t added;                 /* paths that are new to the pool */
    bool full;                     /* the last path found no room there */
    ll_i128 served;                /* sum of volume * min(distance, penalty) over the demands of own lanes */
} ll_pass;

/* What a sample of trees has. */
struct ll_oracle_sample_sums {
    int64_t lanes, demands, arcs; /* arcs of the demands' paths */
};

/* The engine over own lanes and what belongs to its batches. */
ll_status ll_pass_open_engine(ll_oracle *o, ll_backend backend);
/* Distances go into o->distance; from the start again, on the CPU, where a device fails. LL_ERR_LIMIT: stopped between
 * two batches. */
ll_status ll_pass_run(ll_oracle *o, ll_pass *pass);
/* Of a batch whose trees are there, the paths of a pass. */
ll_status ll_pass_take_paths(ll_oracle *o, ll_pass *pass, int32_t first, int32_t count);
/* After a device failed: on with the CPU. LL_OK: from the start again; else what the failure was. */
ll_status ll_pass_recover(ll_oracle *o, ll_status failure);
/* Adds a path of an own lane's demand to the pool. */
ll_status ll_pass_add_path(ll_oracle *o, ll_pass *pass, int64_t demand, const int32_t *arc, int64_t arc_count);
/* Trees of the own lanes that are chosen at free costs: flow_uteu becomes their load. */
ll_status ll_pass_sample(ll_oracle *o, const uint8_t *chosen /* [own lane] */, int64_t *flow_uteu,
                         ll_oracle_sample_sums *sums);
/* Why the CPU could not take the trees. */
ll_status ll_pass_too_little_memory(ll_context *ctx);

#endif
