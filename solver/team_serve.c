/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other ranks' side of a team. What they know of the problem is what rank 0 sent: the network, and lanes with their
 * demands, which are numbered by these lanes. An oracle over that makes the passes.
 */
#include <stddef.h>
#include <string.h>

#include "kernels/elem/elem.h"
#include "solver/method.h"
#include "solver/team_parts.h"

typedef struct member {
    struct member *next;
    int64_t number;
    ll_problem p; /* what an oracle looks at of one */
    ll_oracle *oracle;
    int64_t *price_nusd;                 /* [row] */
    int64_t *threshold, *penalty, *kept; /* [demand]; penalties of the price phase's bounds */
    int64_t *flow_uteu;                  /* [class * arc_count + arc] */
    uint8_t *chosen;                     /* [lane] */
    ll_walked walked;
    ll_status failed; /* between two rounds: told in the next */
} member;

typedef struct crew { /* of this rank */
    ll_ranks *r;
    member *first;
} crew;

static void member_free(ll_context *ctx, member *m) {
    if (m == NULL) return;
    ll_oracle_free(ctx, m->oracle);
    ll_walked_free(ctx, &m->walked);
    void *arrays[] = {m->p.tail, m->p.head,    m->p.cost_nusd, m->p.entry_first, m->p.entry, m->p.row, m->price_nusd,
                      m->kept,   m->threshold, m->penalty,     m->flow_uteu,     m->chosen,  m};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
}

/* ---- a new team ---- */

static ll_status allocate(ll_context *ctx, const ll_team_order *order, int64_t lanes, int64_t demands, member **out,
                          ll_lane_map **map, int32_t **node) {
    ll_status status = LL_OK;
    member *m = NULL;
    LL_NEW(ctx, m, 1);
    *out = m;
    ll_problem *p = &m->p;
    p->node_count = order->nodes;
    p->arc_count = order->arcs;
    p->class_count = order->classes;
    p->row_count = order->rows;
    p->demand_count = demands;
    LL_NEW(ctx, p->tail, order->arcs);
    LL_NEW(ctx, p->head, order->arcs);
    LL_NEW(ctx, p->cost_nusd, (int64_t)order->classes * order->arcs);
    LL_NEW(ctx, p->entry_first, (int64_t)order->arcs + 1);
    LL_NEW(ctx, p->entry, order->entries);
    LL_NEW(ctx, p->row, order->rows);
    LL_NEW(ctx, m->price_nusd, order->rows);
    LL_NEW(ctx, m->flow_uteu, (int64_t)order->classes * order->arcs);
    LL_NEW(ctx, m->chosen, lanes);
    int64_t **of_demand[] = {&m->threshold, &m->penalty, &m->kept};
    for (size_t i = 0; i < sizeof of_demand / sizeof *of_demand; i++) LL_NEW(ctx, *of_demand[i], demands);
    LL_NEW(ctx, *node, order->nodes);
    LL_TRY(ll_lane_map_allocate(ctx, lanes, demands, map));
    (*map)->lanes.lane_count = (int32_t)lanes;
    (*map)->lanes.demand_count = demands;
    (*map)->lanes.metric_count = order->classes;
done:
    return status;
}

static ll_status receive_network(ll_ranks *r, ll_problem *p, int64_t entries, int32_t *node) {
    ll_status status = LL_OK;
    int64_t arcs = p->arc_count;
    LL_TRY(r->ops->share(r, p->tail, arcs * (int64_t)sizeof *p->tail));
    LL_TRY(r->ops->share(r, p->head, arcs * (int64_t)sizeof *p->head));
    LL_TRY(r->ops->share(r, node, p->node_count * (int64_t)sizeof *node));
    LL_TRY(r->ops->share(r, p->cost_nusd, p->class_count * arcs * (int64_t)sizeof *p->cost_nusd));
    LL_TRY(r->ops->share(r, p->entry_first, (arcs + 1) * (int64_t)sizeof *p->entry_first));
    LL_TRY(r->ops->share(r, p->entry, entries * (int64_t)sizeof *p->entry));
    LL_TRY(r->ops->share(r, p->row, p->row_count * (int64_t)sizeof *p->row));
done:
    return status;
}

static ll_status receive_lanes(ll_ranks *r, ll_lane_map *map) {
    ll_status status = LL_OK;
    ll_lanes *l = &map->lanes;
    int64_t lanes = l->lane_count, demands = l->demand_count;
    LL_TRY(r->ops->scatter(r, NULL, NULL, l->metric, lanes * (int64_t)sizeof *l->metric));
    LL_TRY(r->ops->scatter(r, NULL, NULL, l->origin, lanes * (int64_t)sizeof *l->origin));
    LL_TRY(r->ops->scatter(r, NULL, NULL, l->first_demand, lanes * (int64_t)sizeof *l->first_demand));
    LL_TRY(r->ops->scatter(r, NULL, NULL, l->destination, demands * (int64_t)sizeof *l->destination));
    LL_TRY(r->ops->scatter(r, NULL, NULL, l->volume_uteu, demands * 8));
    LL_TRY(r->ops->scatter(r, NULL, NULL, l->penalty_nusd, demands * 8));
    int64_t before = lanes > 0 ? l->first_demand[0] : 0; /* of ranks before this one */
    for (int64_t i = 0; i < lanes; i++) l->first_demand[i] -= before;
    l->first_demand[lanes] = demands;
    for (int64_t d = 0; d < demands; d++) map->demand[d] = d;
done:
    return status;
}

/* Takes the map, also on failure. */
static ll_status make_oracle(ll_context *ctx, const ll_team_order *order, const int32_t *node, ll_lane_map *map,
                             member *m) {
    ll_status status = LL_OK;
    ll_problem *p = &m->p;
    ll_hierarchy *h = NULL;
    size_t bytes = (size_t)p->demand_count * sizeof *m->penalty;
    ll_backend backend = map->lanes.lane_count > 0 ? order->backend : LL_BACKEND_OPENMP; /* no device to do nothing */
    p->volume_uteu = map->lanes.volume_uteu;
    p->penalty_nusd = map->lanes.penalty_nusd;
    memcpy(m->penalty, map->lanes.penalty_nusd, bytes);
    ll_method_limit_memory(ctx, 0);
    status = order->plain ? ll_hierarchy_create_plain(ctx, p->node_count, p->arc_count, p->tail, p->head, node, &h)
                          : ll_hierarchy_create(ctx, p->node_count, p->arc_count, p->tail, p->head, node, 0, &h);
    if (status != LL_OK) {
        ll_lane_map_free(ctx, map);
        return status;
    }
    LL_TRY(ll_oracle_create_member(ctx, p, backend, h, map, &m->oracle));
    m->oracle->walked = &m->walked;
done:
    return status;
}

/* Of what fails after the order, rank 0 hears; then this rank forgets the team, as all do. */
static ll_status serve_open(crew *c, const ll_team_order *order) {
    ll_status status = LL_OK;
    ll_ranks *r = c->r;
    ll_context *ctx = r->ctx;
    member *m = NULL;
    ll_lane_map *map = NULL;
    int32_t *node = NULL; /* [rank of the hierarchy] */
    int64_t counts[2] = {0, 0};
    LL_TRY(r->ops->scatter(r, NULL, NULL, counts, (int64_t)sizeof counts));
    ll_status own = allocate(ctx, order, counts[0], counts[1], &m, &map, &node);
    LL_TRY(ll_ranks_agree(r, own));
    if (m == NULL || map == NULL || node == NULL) return LL_ERR_INTERNAL; /* not after LL_OK */
    LL_TRY(receive_network(r, &m->p, order->entries, node));
    LL_TRY(receive_lanes(r, map));
    status = make_oracle(ctx, order, node, map, m);
    map = NULL;
    LL_TRY(ll_ranks_agree(r, status));
    if (m->oracle == NULL) goto done; /* not after LL_OK */
    LL_TRY(r->ops->gather(r, m->oracle->info.name, (int64_t)sizeof m->oracle->info.name, NULL, NULL));
    m->number = order->team;
    m->next = c->first;
    c->first = m;
    m = NULL;
done:
    ll_free(ctx, node);
    ll_lane_map_free(ctx, map);
    member_free(ctx, m);
    return r->lost ? LL_ERR_INTERRUPTED : LL_OK;
}

static void serve_close(crew *c, int64_t number) {
    for (member **at = &c->first; *at != NULL; at = &(*at)->next) {
        if ((*at)->number != number) continue;
        member *gone = *at;
        *at = gone->next;
        member_free(c->r->ctx, gone);
        return;
    }
}

/* ---- orders to a team ---- */

/* As an engine sums a round of the price phase. */
static ll_i128 served(const member *m) {
    ll_i128 sum = 0;
    for (int64_t d = 0; d < m->p.demand_count; d++) {
        int64_t pays = ll_elem_pays(m->oracle->distance[d], m->penalty[d]);
        if (pays < LL_ELEM_INF) sum += (ll_i128)m->p.volume_uteu[d] * pays;
    }
    return sum;
}

static ll_status send_walked(ll_ranks *r, const ll_walked *w) {
    ll_status status = LL_OK;
    const int64_t counts[2] = {w->count, w->arc_count};
    LL_TRY(r->ops->gather(r, counts, (int64_t)sizeof counts, NULL, NULL));
    LL_TRY(ll_ranks_agree(r, LL_OK)); /* rank 0 has room for them */
    LL_TRY(r->ops->gather(r, w->demand, w->count * (int64_t)sizeof *w->demand, NULL, NULL));
    LL_TRY(r->ops->gather(r, w->length, w->count * (int64_t)sizeof *w->length, NULL, NULL));
    LL_TRY(r->ops->gather(r, w->arc, w->arc_count * (int64_t)sizeof *w->arc, NULL, NULL));
done:
    return status;
}

static bool stop_raised(void *user) {
    ll_ranks *r = user;
    return r->ops->raised(r, r->round);
}

static ll_status run_pass(member *m, const ll_team_order *order) {
    ll_oracle *o = m->oracle;
    ll_pass pass = {.price_nusd = m->price_nusd,
                    .penalty_nusd = m->penalty,
                    .threshold_nusd = order->walks ? m->threshold : NULL,
                    .flow_uteu = order->loads ? m->flow_uteu : NULL};
    o->mode = order->mode;
    o->zero_weights = order->zero_weights;
    o->only_wanted = order->only_wanted;
    if (m->failed != LL_OK) return m->failed;
    o->ctx->stop_user = o->ctx->ranks;
    o->ctx->stop_asked = stop_raised;
    ll_status status = ll_pass_run(o, &pass);
    o->ctx->stop_asked = NULL;
    return status;
}

static ll_status serve_pass(ll_ranks *r, member *m, const ll_team_order *order) {
    ll_status status = LL_OK;
    int64_t demands = m->p.demand_count, flows = (int64_t)m->p.class_count * m->p.arc_count;
    r->round = order->round;
    LL_TRY(r->ops->share(r, m->price_nusd, m->p.row_count * (int64_t)sizeof *m->price_nusd));
    if (order->walks) LL_TRY(r->ops->scatter(r, NULL, NULL, m->threshold, demands * 8));
    LL_TRY(ll_team_join_loads(r, run_pass(m, order), order->loads ? m->flow_uteu : NULL, flows));
    if (order->sums) {
        ll_i128 sum = served(m);
        LL_TRY(ll_ranks_agree(r, LL_OK)); /* rank 0 goes on with the round */
        LL_TRY(ll_ranks_sum_wide(r, &sum));
    }
    if (order->distances) LL_TRY(r->ops->gather(r, m->oracle->distance, demands * 8, NULL, NULL));
    if (order->walks) LL_TRY(send_walked(r, &m->walked));
done:
    return r->lost ? LL_ERR_INTERRUPTED : LL_OK;
}

static ll_status serve_penalties(ll_ranks *r, member *m, ll_team_penalties which) {
    ll_oracle *o = m->oracle;
    int64_t *to = which == LL_TEAM_OF_LOADS ? o->own.lanes.penalty_nusd : m->penalty;
    ll_status status = r->ops->scatter(r, NULL, NULL, to, m->p.demand_count * 8);
    if (status != LL_OK || which == LL_TEAM_OF_BOUNDS) return status;
    ll_status set = o->engine.ops->penalties(o->engine.impl, to);
    m->failed = set == LL_OK ? LL_OK : ll_pass_recover(o, set); /* the next engine has them */
    return LL_OK;
}

static ll_status serve_sample(ll_ranks *r, member *m) {
    ll_status status = LL_OK;
    int64_t flows = (int64_t)m->p.class_count * m->p.arc_count;
    ll_oracle_sample_sums sums;
    LL_TRY(r->ops->scatter(r, NULL, NULL, m->chosen, m->oracle->own.lanes.lane_count));
    LL_TRY(ll_team_join_loads(r, ll_pass_sample(m->oracle, m->chosen, m->flow_uteu, &sums), m->flow_uteu, flows));
    int64_t sum[] = {sums.lanes, sums.demands, sums.arcs};
    LL_TRY(r->ops->sum(r, sum, 3));
done:
    return r->lost ? LL_ERR_INTERRUPTED : LL_OK;
}

static ll_status serve_member(ll_ranks *r, member *m, const ll_team_order *order) {
    size_t bytes = (size_t)m->p.demand_count * sizeof *m->kept;
    switch (order->kind) {
    case LL_TEAM_PASS:
        return serve_pass(r, m, order);
    case LL_TEAM_PENALTIES:
        return serve_penalties(r, m, order->which);
    case LL_TEAM_KEEP:
        memcpy(m->kept, m->oracle->distance, bytes);
        return LL_OK;
    case LL_TEAM_FETCH:
        return r->ops->gather(r, m->kept, (int64_t)bytes, NULL, NULL);
    case LL_TEAM_SAMPLE:
        return serve_sample(r, m);
    case LL_TEAM_END:
    case LL_TEAM_OPEN:
    case LL_TEAM_CLOSE:
        break;
    }
    return LL_ERR_INTERNAL;
}

static ll_status serve_order(crew *c, const ll_team_order *order) {
    if (order->kind == LL_TEAM_OPEN) return serve_open(c, order);
    if (order->kind == LL_TEAM_CLOSE) {
        serve_close(c, order->team);
        return LL_OK;
    }
    for (member *m = c->first; m != NULL; m = m->next)
        if (m->number == order->team) return serve_member(c->r, m, order);
    return ll_fail(c->r->ctx, LL_ERR_INTERNAL, "an order to a team that is not here");
}

ll_status ll_team_serve(ll_context *ctx) {
    ll_status status = LL_OK;
    crew c = {.r = ctx->ranks};
    for (;;) {
        ll_team_order order;
        LL_TRY(c.r->ops->share(c.r, &order, (int64_t)sizeof order));
        if (order.kind == LL_TEAM_END) break;
        LL_TRY(serve_order(&c, &order));
    }
done:
    while (c.first != NULL) serve_close(&c, c.first->number);
    return status;
}
