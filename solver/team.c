/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rank 0's side of a team.
 *
 *     lanes by rank      | rank 0's | rank 1's | ... |      each in the order of all lanes; demands with them
 *
 * Whatever goes wrong here or there, both sides take the same steps: a status is agreed on wherever one can fail,
 * before what depends on it.
 */
#include <string.h>

#include "solver/team_own.h"

/* ---- steps ---- */

ll_status ll_team_give_order(ll_team *t, const ll_team_order *order) {
    ll_team_order sent = *order;
    sent.team = t->number;
    if (t->r->lost) return LL_ERR_INTERRUPTED;
    return t->r->ops->share(t->r, &sent, (int64_t)sizeof sent);
}

const int64_t *ll_team_demand_sizes(ll_team *t, int64_t bytes) {
    for (int32_t i = 0; i < t->r->count; i++) t->size[i] = i == 0 ? 0 : bytes * t->member[i].demands;
    return t->size;
}

static ll_status scatter_demands(ll_team *t, const int64_t *of_demand) {
    int64_t own = t->member[0].demands;
    for (int64_t i = own; i < t->by_rank->lanes.demand_count; i++) t->of_demand[i] = of_demand[t->by_rank->demand[i]];
    return t->r->ops->scatter(t->r, t->of_demand + own, ll_team_demand_sizes(t, 8), NULL, 0);
}

static ll_status gather_demands(ll_team *t, int64_t *of_demand) {
    int64_t own = t->member[0].demands;
    ll_status status = t->r->ops->gather(t->r, NULL, 0, t->of_demand + own, ll_team_demand_sizes(t, 8));
    if (status != LL_OK) return status;
    for (int64_t i = own; i < t->by_rank->lanes.demand_count; i++) of_demand[t->by_rank->demand[i]] = t->of_demand[i];
    return LL_OK;
}

ll_status ll_team_join_loads(ll_ranks *r, ll_status own, int64_t *flow_uteu, int64_t flow_count) {
    ll_status status = LL_OK;
    LL_TRY(ll_ranks_agree(r, own));
    if (flow_uteu != NULL) LL_TRY(r->ops->sum(r, flow_uteu, flow_count));
done:
    return status;
}

/* ---- paths ---- */

static ll_status gather_walked(ll_team *t) {
    ll_status status = LL_OK;
    ll_ranks *r = t->r;
    ll_walked *all = &t->all;
    const int64_t own[2] = {t->own.count, t->own.arc_count};
    int64_t paths = 0, arcs = 0;
    for (int32_t i = 0; i < r->count; i++) t->size[i] = (int64_t)sizeof own;
    LL_TRY(r->ops->gather(r, own, (int64_t)sizeof own, t->told, t->size));
    for (int32_t i = 0; i < r->count; i++) {
        ll_team_member *m = &t->member[i];
        m->paths = t->told[(ptrdiff_t)2 * i];
        m->arcs = t->told[(ptrdiff_t)2 * i + 1];
        m->path = paths;
        m->arc = arcs;
        m->passed = 0;
        paths += m->paths;
        arcs += m->arcs;
    }
    LL_TRY(ll_ranks_agree(r, ll_walked_make_room(r->ctx, all, paths, arcs)));
    for (int32_t i = 0; i < r->count; i++) t->size[i] = t->member[i].paths * (int64_t)sizeof *all->demand;
    LL_TRY(r->ops->gather(r, t->own.demand, t->size[0], all->demand, t->size));
    for (int32_t i = 0; i < r->count; i++) t->size[i] = t->member[i].paths * (int64_t)sizeof *all->length;
    LL_TRY(r->ops->gather(r, t->own.length, t->size[0], all->length, t->size));
    for (int32_t i = 0; i < r->count; i++) t->size[i] = t->member[i].arcs * (int64_t)sizeof *all->arc;
    LL_TRY(r->ops->gather(r, t->own.arc, t->size[0], all->arc, t->size));
done:
    return status;
}

/* Into the pool by the order of all lanes, as one process would have found them. */
static ll_status merge_walked(ll_team *t, ll_pass *pass) {
    ll_status status = LL_OK;
    const ll_lanes *lanes = &t->o->map->lanes;
    const ll_walked *all = &t->all;
    pass->full = false;
    for (int32_t lane = 0; lane < lanes->lane_count && !pass->full; lane++) {
        ll_team_member *m = &t->member[t->owner[lane]];
        m->passed += lanes->first_demand[lane + 1] - lanes->first_demand[lane];
        for (; m->paths > 0 && all->demand[m->path] < m->passed; m->path++, m->paths--) {
            int64_t d = t->by_rank->demand[m->first + all->demand[m->path]];
            LL_TRY(ll_pass_add_path(t->o, pass, d, all->arc + m->arc, all->length[m->path]));
            m->arc += all->length[m->path];
        }
    }
done:
    return status;
}

static ll_status take_walked(ll_team *t, ll_pass *pass) {
    ll_status status = LL_OK;
    LL_TRY(gather_walked(t));
    LL_TRY(merge_walked(t, pass));
done:
    ll_walked_clear(&t->own);
    return status;
}

/* ---- passes ---- */

static ll_status begin_pass(ll_team *t, ll_team_order *order, const ll_pass *pass) {
    ll_status status = LL_OK;
    const ll_oracle *o = t->o;
    order->kind = LL_TEAM_PASS;
    order->round = ++t->r->round;
    order->mode = o->mode;
    order->zero_weights = o->zero_weights;
    order->only_wanted = o->only_wanted;
    order->walks = pass->threshold_nusd != NULL;
    t->joined = t->others_failed = false;
    LL_TRY(ll_team_give_order(t, order));
    LL_TRY(t->r->ops->share(t->r, t->price_nusd, 8 * (int64_t)o->p->row_count));
    if (order->walks) LL_TRY(scatter_demands(t, pass->threshold_nusd));
done:
    return status;
}

static int64_t flow_count(const ll_oracle *o) { return (int64_t)o->p->class_count * o->p->arc_count; }

/* The others hear of a stop here before rank 0 waits for them. */
static ll_status join(ll_team *t, ll_status own, int64_t *flow_uteu) {
    t->joined = true;
    if (own == LL_ERR_LIMIT) ll_ranks_look(t->r);
    ll_status status = ll_team_join_loads(t->r, own, flow_uteu, flow_count(t->o));
    t->others_failed = own == LL_OK && status != LL_OK;
    return status;
}

static ll_i128 served_at(const ll_oracle *o, const int64_t *penalty_nusd) {
    ll_i128 sum = 0;
    for (int64_t i = 0; i < o->map->lanes.demand_count; i++) {
        int64_t d = o->map->demand[i], distance = o->distance[d];
        sum += (ll_i128)o->p->volume_uteu[d] * (distance < penalty_nusd[d] ? distance : penalty_nusd[d]);
    }
    return sum;
}

ll_status ll_team_pass(ll_team *t, ll_pass *pass) {
    ll_status status = LL_OK;
    ll_team_order order = {.loads = pass->flow_uteu != NULL, .distances = true};
    memcpy(t->price_nusd, pass->price_nusd, (size_t)t->o->p->row_count * sizeof *t->price_nusd);
    LL_TRY(begin_pass(t, &order, pass));
    LL_TRY(join(t, ll_pass_run(t->o, pass), pass->flow_uteu));
    LL_TRY(gather_demands(t, t->o->distance));
    if (order.walks) LL_TRY(take_walked(t, pass));
    pass->served = served_at(t->o, pass->penalty_nusd);
done:
    return status;
}

ll_status ll_team_begin_step(ll_team *t, const ll_pass *pass) {
    ll_status status = LL_OK;
    const ll_engine *engine = &t->o->engine;
    ll_team_order order = {.loads = true, .sums = true};
    ll_walked_clear(&t->own);
    LL_TRY(engine->ops->fetch(engine->impl, LL_PRICE_TRIAL, t->price_nusd));
    LL_TRY(begin_pass(t, &order, pass));
done:
    return status;
}

/* Called by the engine, when its batches are done. */
ll_status ll_team_join_step(void *team, int64_t *flow_uteu) { return join(team, LL_OK, flow_uteu); }

ll_status ll_team_end_step(ll_team *t, ll_status answer, ll_pass *pass, ll_price_sums *sums) {
    ll_status status = LL_OK;
    if (t->others_failed || (t->joined && t->r->lost)) return answer;
    if (!t->joined) LL_TRY(join(t, answer, NULL));
    LL_TRY(ll_ranks_agree(t->r, answer));
    LL_TRY(ll_ranks_sum_wide(t->r, &sums->served));
    if (pass->threshold_nusd != NULL) LL_TRY(take_walked(t, pass));
done:
    return status;
}

ll_status ll_team_set_penalties(ll_team *t, ll_team_penalties which, const int64_t *penalty_nusd) {
    ll_status status = LL_OK;
    LL_TRY(ll_team_give_order(t, &(ll_team_order){.kind = LL_TEAM_PENALTIES, .which = which}));
    LL_TRY(scatter_demands(t, penalty_nusd));
done:
    return status;
}

ll_status ll_team_keep(ll_team *t) { return ll_team_give_order(t, &(ll_team_order){.kind = LL_TEAM_KEEP}); }

ll_status ll_team_fetch_kept(ll_team *t, int64_t *distance) {
    ll_status status = ll_team_give_order(t, &(ll_team_order){.kind = LL_TEAM_FETCH});
    return status != LL_OK ? status : gather_demands(t, distance);
}

ll_status ll_team_sample(ll_team *t, const uint8_t *chosen, int64_t *flow_uteu, ll_oracle_sample_sums *sums) {
    ll_status status = LL_OK;
    ll_ranks *r = t->r;
    int32_t lanes = t->o->map->lanes.lane_count;
    uint8_t *by_rank = NULL; /* [lane by rank] */
    int64_t *next = NULL;    /* [rank] */
    LL_NEW(r->ctx, by_rank, lanes);
    LL_NEW(r->ctx, next, r->count);
    for (int32_t i = 0; i < r->count; i++) t->size[i] = 0;
    for (int32_t l = 0; l < lanes; l++) t->size[t->owner[l]]++;
    for (int32_t i = 1; i < r->count; i++) next[i] = next[i - 1] + t->size[i - 1];
    for (int32_t l = 0; l < lanes; l++) by_rank[next[t->owner[l]]++] = chosen[l];
    LL_TRY(ll_team_give_order(t, &(ll_team_order){.kind = LL_TEAM_SAMPLE}));
    int64_t own = t->size[0];
    t->size[0] = 0;
    LL_TRY(r->ops->scatter(r, by_rank + own, t->size, NULL, 0));
    LL_TRY(join(t, ll_pass_sample(t->o, by_rank, flow_uteu, sums), flow_uteu));
    int64_t sum[] = {sums->lanes, sums->demands, sums->arcs};
    LL_TRY(r->ops->sum(r, sum, 3));
    *sums = (ll_oracle_sample_sums){sum[0], sum[1], sum[2]};
done:
    ll_free(r->ctx, by_rank);
    ll_free(r->ctx, next);
    return status;
}

ll_status ll_team_end(ll_ranks *r) {
    ll_team_order order = {.kind = LL_TEAM_END};
    return r->lost ? LL_ERR_INTERRUPTED : r->ops->share(r, &order, (int64_t)sizeof order);
}
