/* SPDX-License-Identifier: Apache-2.0 */
/* A team begins and ends: rank 0 deals lanes, shares the network with the others, and opens its own engine. */
#include <string.h>

#include "solver/team_own.h"

/* Rank 0's own lanes are the first of those by rank: a view of them. */
static ll_lane_map own_of(const ll_team *t, int32_t lanes) {
    ll_lane_map own = *t->by_rank;
    own.lanes.lane_count = lanes;
    own.lanes.demand_count = own.lanes.first_demand[lanes];
    return own;
}

static ll_status share_network(ll_team *t) {
    ll_status status = LL_OK;
    const ll_problem *p = t->o->p;
    int64_t arcs = p->arc_count;
    struct {
        const void *bytes;
        int64_t size;
    } const part[] = {{p->tail, arcs * (int64_t)sizeof *p->tail},
                      {p->head, arcs * (int64_t)sizeof *p->head},
                      {t->o->hierarchy->node, p->node_count * (int64_t)sizeof *t->o->hierarchy->node},
                      {p->cost_nusd, p->class_count * arcs * (int64_t)sizeof *p->cost_nusd},
                      {p->entry_first, (arcs + 1) * (int64_t)sizeof *p->entry_first},
                      {p->entry, p->entry_first[arcs] * (int64_t)sizeof *p->entry},
                      {p->row, p->row_count * (int64_t)sizeof *p->row}};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) /* rank 0's bytes are only read */
        LL_TRY(t->r->ops->share(t->r, (void *)(uintptr_t)part[i].bytes, part[i].size));
done:
    return status;
}

static const int64_t *sizes_of_lanes(ll_team *t, const int64_t *lanes, int64_t bytes) {
    for (int32_t i = 0; i < t->r->count; i++) t->size[i] = i == 0 ? 0 : bytes * lanes[i];
    return t->size;
}

static ll_status deal_lanes(ll_team *t, const int64_t *lanes /* [rank] */) {
    ll_status status = LL_OK;
    ll_ranks *r = t->r;
    const ll_lanes *l = &t->by_rank->lanes;
    int64_t own = lanes[0], demands = t->member[0].demands;
    LL_TRY(r->ops->scatter(r, l->metric + own, sizes_of_lanes(t, lanes, sizeof *l->metric), NULL, 0));
    LL_TRY(r->ops->scatter(r, l->origin + own, sizes_of_lanes(t, lanes, sizeof *l->origin), NULL, 0));
    LL_TRY(r->ops->scatter(r, l->first_demand + own, sizes_of_lanes(t, lanes, sizeof *l->first_demand), NULL, 0));
    LL_TRY(r->ops->scatter(r, l->destination + demands, ll_team_demand_sizes(t, sizeof *l->destination), NULL, 0));
    LL_TRY(r->ops->scatter(r, l->volume_uteu + demands, ll_team_demand_sizes(t, 8), NULL, 0));
    LL_TRY(r->ops->scatter(r, l->penalty_nusd + demands, ll_team_demand_sizes(t, 8), NULL, 0));
done:
    return status;
}

static ll_status open_others(ll_team *t, ll_backend backend, const int64_t *lanes) {
    ll_status status = LL_OK;
    const ll_problem *p = t->o->p;
    ll_ranks *r = t->r;
    const ll_team_order order = {.kind = LL_TEAM_OPEN,
                                 .backend = backend,
                                 .plain = t->o->hierarchy->plain,
                                 .nodes = p->node_count,
                                 .arcs = p->arc_count,
                                 .classes = p->class_count,
                                 .rows = p->row_count,
                                 .entries = p->entry_first[p->arc_count]};
    LL_TRY(ll_team_give_order(t, &order));
    for (int32_t i = 0; i < r->count; i++) {
        t->told[(ptrdiff_t)2 * i] = lanes[i];
        t->told[(ptrdiff_t)2 * i + 1] = t->member[i].demands;
        t->size[i] = i == 0 ? 0 : 2 * (int64_t)sizeof *t->told;
    }
    LL_TRY(r->ops->scatter(r, t->told + 2, t->size, NULL, 0));
    LL_TRY(ll_ranks_agree(r, LL_OK)); /* they have room for it */
    LL_TRY(share_network(t));
    LL_TRY(deal_lanes(t, lanes));
done:
    return status;
}

/* The lanes of each, and where the others' demands begin. */
static void count_lanes(ll_team *t, int64_t *lanes) {
    const ll_lanes *l = &t->by_rank->lanes;
    int64_t lane = 0;
    for (int32_t i = 0; i < t->o->map->lanes.lane_count; i++) lanes[t->owner[i]]++;
    for (int32_t i = 0; i < t->r->count; i++) {
        t->member[i].first = l->first_demand[lane];
        lane += lanes[i];
        t->member[i].demands = l->first_demand[lane] - t->member[i].first;
    }
}

static ll_status allocate(ll_team *t) {
    ll_status status = LL_OK;
    ll_context *ctx = t->r->ctx;
    LL_NEW(ctx, t->owner, t->o->map->lanes.lane_count);
    LL_NEW(ctx, t->member, t->r->count);
    LL_NEW(ctx, t->size, t->r->count);
    LL_NEW(ctx, t->told, 2 * (int64_t)t->r->count);
    LL_NEW(ctx, t->of_demand, t->o->map->lanes.demand_count);
    LL_NEW(ctx, t->price_nusd, t->o->p->row_count);
    LL_NEW(ctx, t->name, t->r->count);
done:
    return status;
}

/* What each rank computes on, told where ranks differ. */
static ll_status log_team(ll_team *t, const char *why, const int64_t *lanes) {
    ll_ranks *r = t->r;
    for (int32_t i = 0; i < r->count; i++) t->size[i] = (int64_t)sizeof *t->name;
    ll_status status = r->ops->gather(r, t->o->info.name, (int64_t)sizeof *t->name, t->name, t->size);
    if (status != LL_OK) return status;
    int64_t least = lanes[0], most = lanes[0];
    for (int32_t i = 1; i < r->count; i++) {
        least = lanes[i] < least ? lanes[i] : least;
        most = lanes[i] > most ? lanes[i] : most;
    }
    ll_log(r->ctx, LL_LOG_INFO, "ranks     %d (%s), %lld to %lld lanes each (%s)", r->count, r->library,
           (long long)least, (long long)most, why);
    for (int32_t i = 1; i < r->count; i++)
        if (strcmp(t->name[i], t->name[i - 1]) != 0)
            ll_log(r->ctx, LL_LOG_INFO, "          from rank %d on: %s", i, t->name[i]);
    return LL_OK;
}

_Static_assert(sizeof((ll_engine_info *)NULL)->name == sizeof *((ll_team *)NULL)->name, "names of engines");

/* From the order on, the others wait: what fails here is agreed on. */
static ll_status open_all(ll_team *t, ll_backend backend, const int64_t *lanes) {
    ll_status status = open_others(t, backend, lanes);
    if (status != LL_OK) return status;
    return ll_ranks_agree(t->r, ll_pass_open_engine(t->o, backend));
}

ll_status ll_team_create(ll_oracle *o, ll_backend backend, uint64_t seed) {
    ll_status status = LL_OK;
    ll_team *t = NULL;
    int64_t *lanes = NULL; /* [rank] */
    const char *why = "";
    LL_NEW(o->ctx, t, 1);
    t->o = o;
    t->r = o->ctx->ranks;
    LL_NEW(o->ctx, lanes, t->r->count);
    LL_TRY(allocate(t));
    LL_TRY(ll_team_split(o->ctx, o->p, &o->map->lanes, t->r->count, seed, t->owner, &why));
    LL_TRY(ll_lane_map_regroup(o->ctx, o->map, t->owner, t->r->count, &t->by_rank));
    count_lanes(t, lanes);
    o->own = own_of(t, (int32_t)lanes[0]);
    o->walked = &t->own;
    o->join = (ll_price_join){ll_team_join_step, t};
    int64_t number = ++t->r->team_count;
    t->number = number;
    status = open_all(t, backend, lanes);
    if (status != LL_OK) t->number = 0; /* the others have forgotten it */
    LL_TRY(status);
    o->team = t;
    t = NULL;
    LL_TRY(log_team(o->team, why, lanes));
done:
    ll_free(o->ctx, lanes);
    if (t != NULL) ll_engine_close(&o->engine); /* over lanes that go now */
    ll_team_free(t);
    return status;
}

void ll_team_free(ll_team *t) {
    if (t == NULL) return;
    ll_context *ctx = t->r->ctx;
    if (t->number > 0) (void)ll_team_give_order(t, &(ll_team_order){.kind = LL_TEAM_CLOSE});
    ll_walked_free(ctx, &t->own);
    ll_walked_free(ctx, &t->all);
    ll_lane_map_free(ctx, t->by_rank);
    void *arrays[] = {t->owner, t->member, t->size, t->of_demand, t->price_nusd, t->told, t->name};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_free(ctx, t);
}
