/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every operation of an engine beside the same of Dijkstra on one thread, over seeded networks and prices. The engine
 * is tried over a contracted hierarchy, over a plain one, and where it is a device's also with too little memory for
 * lists of triangles; everything is exact, so numbers are equal or wrong.
 */
#include <math.h>

#include "graphs/base/random.h"
#include "graphs/partition.h"
#include "solver/selftest/selftest.h"

typedef enum operation { DISTANCES, GATHER, BOUND, LOAD, WALK, PRICES, OPERATIONS } operation;
static const char *const names[OPERATIONS] = {"distances", "gather", "bound", "load", "walk", "prices"};
enum { PRICE_ROUNDS = 4 };

/* What was compared, of all networks. */
typedef struct tally {
    int64_t numbers[OPERATIONS], wrong[OPERATIONS];
    int32_t engines;
} tally;

/* What one engine says about a network. */
typedef struct answers {
    ll_engine engine;
    int32_t batch_lanes;
    int64_t *distance; /* [node] or [lane demand] */
    int64_t *flow;     /* [metric * arc_count + arc] */
    ll_walk walk;
    ll_i128 bound;
    bool reachable;
    ll_price_sums sums;
    ll_price_state state;
} answers;

typedef struct trial {
    ll_selftest *t;
    const ll_problem *p;
    const ll_lanes *lanes;
    const ll_price_model *prices;
    const int64_t *weight; /* [metric * arc_count + arc] */
    int64_t *wanted;       /* [lane demand] */
    answers known, asked;
    tally *sum;
} trial;

static void count(trial *r, operation o, int64_t numbers, int64_t wrong) {
    r->sum->numbers[o] += numbers;
    r->sum->wrong[o] += wrong;
}

static int64_t differences(const int64_t *a, const int64_t *b, int64_t length) {
    int64_t sum = 0;
    for (int64_t i = 0; i < length; i++) sum += a[i] != b[i];
    return sum;
}

/* The engine is open. */
static ll_status answers_start(trial *r, const ll_hierarchy *h, answers *a) {
    ll_status status = LL_OK;
    ll_context *ctx = r->t->ctx;
    ll_engine_info info;
    int64_t demands = r->lanes->demand_count, most = demands > h->node_count ? demands : h->node_count;
    a->engine.ops->info(a->engine.impl, &info);
    a->batch_lanes = info.batch_lanes;
    a->walk.arc_capacity = demands * 64;
    LL_NEW(ctx, a->distance, most);
    LL_NEW(ctx, a->flow, (int64_t)r->lanes->metric_count * r->p->arc_count);
    LL_NEW(ctx, a->walk.first, demands + 1);
    LL_NEW(ctx, a->walk.arc, a->walk.arc_capacity);
    LL_TRY(a->engine.ops->weights(a->engine.impl, r->weight));
    LL_TRY(a->engine.ops->customize(a->engine.impl));
done:
    return status;
}

static void answers_close(trial *r, answers *a) {
    void *arrays[] = {a->distance, a->flow, a->walk.first, a->walk.arc};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(r->t->ctx, arrays[i]);
    ll_engine_close(&a->engine);
    *a = (answers){.bound = 0};
}

static ll_status compare_lane(trial *r, int32_t lane) {
    ll_status status = LL_OK;
    LL_TRY(r->known.engine.ops->distances(r->known.engine.impl, lane, r->known.distance));
    LL_TRY(r->asked.engine.ops->distances(r->asked.engine.impl, lane, r->asked.distance));
    count(r, DISTANCES, r->p->node_count, differences(r->known.distance, r->asked.distance, r->p->node_count));
done:
    return status;
}

/* Demands of the batch that have a path. */
static int64_t list_wanted(trial *r, int64_t d0, int64_t d1) {
    int64_t wanted = 0;
    for (int64_t d = d0; d < d1; d++)
        if (r->known.distance[d - d0] < LL_COST_INF) r->wanted[wanted++] = d;
    return wanted;
}

static ll_status walk_all(trial *r, answers *a, int64_t wanted) {
    ll_status status = a->engine.ops->walk(a->engine.impl, r->wanted, wanted, &a->walk);
    if (status != LL_ERR_LIMIT) return status;
    a->walk.arc_capacity = 2 * a->walk.first[wanted];
    status = ll_grow(r->t->ctx, &a->walk.arc, a->walk.arc_capacity, sizeof *a->walk.arc);
    return status == LL_OK ? a->engine.ops->walk(a->engine.impl, r->wanted, wanted, &a->walk) : status;
}

static ll_status compare_paths(trial *r, int64_t wanted) {
    ll_status status = LL_OK;
    LL_TRY(walk_all(r, &r->known, wanted));
    LL_TRY(walk_all(r, &r->asked, wanted));
    int64_t arcs = r->known.walk.first[wanted];
    int64_t wrong = differences(r->known.walk.first, r->asked.walk.first, wanted + 1);
    for (int64_t i = 0; wrong == 0 && i < arcs; i++) wrong += r->known.walk.arc[i] != r->asked.walk.arc[i];
    count(r, WALK, arcs, wrong);
done:
    return status;
}

static ll_status run_batch(answers *a, int32_t first, int32_t lanes) {
    ll_status status = LL_OK;
    const ll_kernel_ops *ops = a->engine.ops;
    LL_TRY(ops->trees(a->engine.impl, first, lanes));
    LL_TRY(ops->bound(a->engine.impl, &a->bound, &a->reachable));
    LL_TRY(ops->load(a->engine.impl, a->flow));
done:
    return status;
}

static ll_status compare_batch(trial *r, int32_t first, int32_t lanes) {
    ll_status status = LL_OK;
    int64_t d0 = r->lanes->first_demand[first], d1 = r->lanes->first_demand[first + lanes];
    LL_TRY(run_batch(&r->known, first, lanes));
    LL_TRY(run_batch(&r->asked, first, lanes));
    count(r, BOUND, 1, r->known.bound != r->asked.bound || r->known.reachable != r->asked.reachable);
    for (int32_t lane = first; lane < first + lanes; lane += 1 + lanes / 16) LL_TRY(compare_lane(r, lane));
    LL_TRY(r->known.engine.ops->gather(r->known.engine.impl, r->known.distance));
    LL_TRY(r->asked.engine.ops->gather(r->asked.engine.impl, r->asked.distance));
    count(r, GATHER, d1 - d0, differences(r->known.distance, r->asked.distance, d1 - d0));
    LL_TRY(compare_paths(r, list_wanted(r, d0, d1)));
done:
    return status;
}

/* ---- the price phase ---- */

static ll_status price_round(answers *a, double step, double share) {
    ll_status status = LL_OK;
    const ll_kernel_ops *ops = a->engine.ops;
    const ll_price_move move = {.step = step};
    bool raised = false;
    LL_TRY(ops->move(a->engine.impl, &move, &raised));
    LL_TRY(ops->round(a->engine.impl, share, NULL, NULL, &a->sums));
    LL_TRY(ops->keep(a->engine.impl, true, true, &a->state));
done:
    return status;
}

static ll_status compare_vector(trial *r, ll_price_vector vector, int64_t length) {
    ll_status status = LL_OK;
    int64_t *known = NULL, *asked = NULL;
    LL_NEW(r->t->ctx, known, length);
    LL_NEW(r->t->ctx, asked, length);
    LL_TRY(r->known.engine.ops->fetch(r->known.engine.impl, vector, known));
    LL_TRY(r->asked.engine.ops->fetch(r->asked.engine.impl, vector, asked));
    count(r, PRICES, length, differences(known, asked, length));
done:
    ll_free(r->t->ctx, known);
    ll_free(r->t->ctx, asked);
    return status;
}

/* Doubles too are equal to the bit. */
static ll_status compare_prices(trial *r) {
    ll_status status = LL_OK;
    const ll_price_sums *a = &r->known.sums, *b = &r->asked.sums;
    for (int i = 0; i < PRICE_ROUNDS; i++) {
        double step = i == 0 ? 0 : 100 / (1 + sqrt(r->known.state.square));
        LL_TRY(price_round(&r->known, step, i == 0 ? 1 : 0.1));
        LL_TRY(price_round(&r->asked, step, i == 0 ? 1 : 0.1));
        count(r, PRICES, 4,
              (a->served != b->served) + (a->priced != b->priced) + (a->dot != b->dot) +
                  (r->known.state.square != r->asked.state.square));
    }
    LL_TRY(compare_vector(r, LL_PRICE_SMOOTH, r->p->row_count));
    LL_TRY(compare_vector(r, LL_PRICE_KEPT, r->p->row_count));
    LL_TRY(compare_vector(r, LL_PRICE_KEPT_DISTANCE, r->lanes->demand_count));
done:
    return status;
}

/* One engine under test beside Dijkstra's. */
static ll_status compare_engines(trial *r, const ll_hierarchy *plain, const ll_hierarchy *h, int64_t device_limit) {
    ll_status status = LL_OK;
    const ll_engine_options one = {.threads = 1, .prices = r->prices};
    const ll_engine_options options = {.device_limit = device_limit, .prices = r->prices};
    int64_t flows = (int64_t)r->lanes->metric_count * r->p->arc_count;
    LL_TRY(ll_engine_open(r->t->ctx, LL_BACKEND_OPENMP, plain, r->lanes, &one, &r->known.engine));
    LL_TRY(answers_start(r, plain, &r->known));
    LL_TRY(ll_selftest_open(r->t, h, r->lanes, &options, &r->asked.engine));
    LL_TRY(answers_start(r, h, &r->asked));
    r->sum->engines++;
    int32_t all = r->lanes->lane_count, most = r->known.batch_lanes;
    if (r->asked.batch_lanes < most) most = r->asked.batch_lanes;
    for (int32_t first = 0; first < all; first += most)
        LL_TRY(compare_batch(r, first, all - first < most ? all - first : most));
    count(r, LOAD, flows, differences(r->known.flow, r->asked.flow, flows));
    LL_TRY(compare_prices(r));
done:
    answers_close(r, &r->known);
    answers_close(r, &r->asked);
    return status;
}

/* Costs under random prices of the capacities. */
static ll_status make_weights(ll_selftest *t, const ll_problem *p, int64_t **out) {
    ll_status status = LL_OK;
    int64_t *price = NULL, *weight = NULL;
    ll_random random = ll_random_start(t->seed);
    LL_NEW(t->ctx, price, p->row_count);
    LL_NEW(t->ctx, weight, (int64_t)p->class_count * p->arc_count);
    for (int32_t r = 0; r < p->row_count; r++) price[r] = ll_random_range(&random, 0, 50 * LL_NANO);
    for (int32_t k = 0; k < p->class_count; k++)
        for (int32_t a = 0; a < p->arc_count; a++) {
            int64_t w = ll_problem_reduced_cost(p, price, k, a);
            weight[(int64_t)k * p->arc_count + a] = w > 1 ? w : 1;
        }
    *out = weight;
    weight = NULL;
done:
    ll_free(t->ctx, price);
    ll_free(t->ctx, weight);
    return status;
}

static ll_status make_hierarchies(ll_context *ctx, const ll_problem *p, uint64_t seed, ll_hierarchy **plain,
                                  ll_hierarchy **h) {
    ll_status status = LL_OK;
    int32_t *order = NULL;
    LL_TRY(ll_hierarchy_create_plain(ctx, p->node_count, p->arc_count, p->tail, p->head, NULL, plain));
    LL_NEW(ctx, order, p->node_count);
    LL_TRY(ll_partition_order(ctx, p->node_count, p->arc_count, p->tail, p->head, seed, order));
    LL_TRY(ll_hierarchy_create(ctx, p->node_count, p->arc_count, p->tail, p->head, order, 0, h));
done:
    ll_free(ctx, order);
    return status;
}

static ll_status try_network(ll_selftest *t, const ll_problem *p, tally *sum) {
    ll_status status = LL_OK;
    ll_hierarchy *plain = NULL, *h = NULL;
    ll_lane_map *map = NULL;
    int64_t *weight = NULL, most = 0, least = 0;
    trial r = {.t = t, .p = p, .sum = sum};
    const ll_price_model prices = {p->class_count, p->arc_count, p->row_count, p->cost_nusd,
                                   p->entry_first, p->entry,     p->row};
    LL_TRY(make_hierarchies(t->ctx, p, t->seed, &plain, &h));
    LL_TRY(ll_lane_map_create(t->ctx, p, h->rank, &map));
    LL_TRY(make_weights(t, p, &weight));
    r.lanes = &map->lanes;
    r.weight = weight;
    r.prices = &prices;
    LL_NEW(t->ctx, r.wanted, map->lanes.demand_count);
    LL_TRY(compare_engines(&r, plain, h, 0));
    LL_TRY(compare_engines(&r, plain, plain, 0));
    if (t->backend == LL_BACKEND_CUDA && ll_device_memory(h, &map->lanes, &prices, &most, &least))
        LL_TRY(compare_engines(&r, plain, h, least + (most - least) / 4));
done:
    ll_free(t->ctx, r.wanted);
    ll_free(t->ctx, weight);
    ll_lane_map_free(t->ctx, map);
    ll_hierarchy_free(t->ctx, plain);
    ll_hierarchy_free(t->ctx, h);
    return status;
}

ll_status ll_selftest_operations(ll_selftest *t) {
    ll_status status = LL_OK;
    tally sum = {.engines = 0};
    ll_problem *p = NULL;
    for (int i = 0; i < LL_SELFTEST_CASES; i++) {
        LL_TRY(ll_selftest_case(t, i, 3, &p));
        LL_TRY(try_network(t, p, &sum));
        ll_problem_free(t->ctx, p);
        p = NULL;
        if (ll_should_stop(t->ctx)) return ll_fail(t->ctx, LL_ERR_LIMIT, "stopped");
    }
    for (operation o = 0; o < OPERATIONS; o++)
        ll_selftest_tell(t, sum.wrong[o] == 0 && sum.numbers[o] > 0, names[o],
                         "%lld of %lld numbers differ, %d engines", (long long)sum.wrong[o], (long long)sum.numbers[o],
                         sum.engines);
done:
    ll_problem_free(t->ctx, p);
    return status;
}
