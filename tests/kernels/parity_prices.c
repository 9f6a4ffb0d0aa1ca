/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds of the price phase on an engine beside plain loops: the same bits, doubles too. */
#include "tests/kernels/parity_prices.h"

#include <math.h>
#include <string.h>

#include "graphs/base/random.h"
#include "tests/support/test.h"

enum { ROWS = 700, MOST_ENTRIES = 3, ROUNDS = 5 }; /* three chunks of rows, the last of them half full */

/* ---- a model over a case ---- */

ll_status ll_parity_prices_create(ll_context *ctx, const ll_parity_case *c, ll_price_model *out) {
    ll_status status = LL_OK;
    ll_random random = ll_random_start(7);
    int64_t *first = NULL, *cost = NULL;
    ll_row_entry *entry = NULL;
    ll_row *row = NULL;
    int64_t costs = (int64_t)c->lanes.metric_count * c->arc_count;
    LL_NEW(ctx, first, (int64_t)c->arc_count + 1);
    LL_NEW(ctx, cost, costs);
    LL_NEW(ctx, entry, (int64_t)c->arc_count * MOST_ENTRIES);
    LL_NEW(ctx, row, ROWS);
    for (int64_t i = 0; i < costs; i++) cost[i] = c->weight[i] < LL_COST_INF ? c->weight[i] - 1 : LL_COST_INF;
    for (int32_t a = 0; a < c->arc_count; a++) {
        first[a + 1] = first[a] + ll_random_below(&random, MOST_ENTRIES + 1);
        for (int64_t e = first[a]; e < first[a + 1]; e++)
            entry[e] =
                (ll_row_entry){ll_random_below(&random, ROWS), ll_random_below(&random, c->lanes.metric_count + 1) - 1,
                               ll_random_range(&random, 1, 3000000)};
    }
    for (int32_t r = 0; r < ROWS; r++) row[r] = (ll_row){.capacity_uteu = ll_random_range(&random, 0, 40 * LL_MICRO)};
    *out = (ll_price_model){c->lanes.metric_count, c->arc_count, ROWS, cost, first, entry, row};
    return LL_OK;
done:
    ll_free(ctx, first);
    ll_free(ctx, cost);
    ll_free(ctx, entry);
    ll_free(ctx, row);
    return status;
}

void ll_parity_prices_free(ll_context *ctx, const ll_price_model *m) {
    const void *const arrays[] = {m->cost_nusd, m->entry_first, m->entry, m->row};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, (void *)(uintptr_t)arrays[i]);
}

/* ---- plain loops ---- */

typedef struct plain {
    ll_context *ctx;
    const ll_parity_case *c;
    const ll_price_model *m;
    const ll_kernel_ops *ops; /* under test */
    void *engine;
    double best[ROWS], smooth[ROWS], load[ROWS], scale[ROWS];
    int64_t trial[ROWS], kept[ROWS];
    int64_t *weight, *flow;                      /* [metric * arc_count + arc] */
    int64_t *penalty, *distance, *kept_distance; /* [lane demand] */
    int64_t *visited;                            /* [lane demand] what visits gathered */
    int32_t visits, joins;
    bool joined; /* what another engine's lanes would load is added */
    double step;
} plain;

static double capacity(const plain *p, int32_t r) { return (double)p->m->row[r].capacity_uteu / 1e6; }

static bool set_weights(plain *p, bool no_costs, int64_t least) {
    bool raised = false;
    for (int32_t k = 0; k < p->m->metric_count; k++)
        for (int32_t a = 0; a < p->m->arc_count; a++) {
            int64_t at = (int64_t)k * p->m->arc_count + a;
            ll_i128 priced = 0;
            for (int64_t e = p->m->entry_first[a]; e < p->m->entry_first[a + 1]; e++)
                if (p->m->entry[e].klass == LL_NONE || p->m->entry[e].klass == k)
                    priced += (ll_i128)p->m->entry[e].weight_micro * p->trial[p->m->entry[e].row];
            ll_i128 w = p->m->cost_nusd[at] + priced / 1000000;
            bool closed = w >= LL_COST_INF;
            if (!closed && no_costs) w -= p->m->cost_nusd[at];
            raised = raised || (!closed && w < 1);
            p->weight[at] = closed ? LL_COST_INF : w > least ? (int64_t)w : least;
        }
    return raised;
}

static void set_loads(plain *p, double share) {
    ll_i128 sum[ROWS] = {0};
    for (int32_t a = 0; a < p->m->arc_count; a++)
        for (int64_t e = p->m->entry_first[a]; e < p->m->entry_first[a + 1]; e++)
            for (int32_t k = 0; k < p->m->metric_count; k++)
                if (p->m->entry[e].klass == LL_NONE || p->m->entry[e].klass == k)
                    sum[p->m->entry[e].row] +=
                        (ll_i128)p->m->entry[e].weight_micro * p->flow[(int64_t)k * p->m->arc_count + a];
    for (int32_t r = 0; r < ROWS; r++) {
        p->load[r] = ((double)(uint64_t)(sum[r] >> 64) * 0x1p64 + (double)(uint64_t)sum[r]) * 1e-12;
        p->smooth[r] = share >= 1 ? p->load[r] : p->smooth[r] + share * (p->load[r] - p->smooth[r]);
    }
}

/* Pairs i and i + half of 256 terms, the halves of the halves, and so on; chunks in order. */
static double sum_terms(const double *term) {
    double sum = 0;
    for (int first = 0; first < ROWS; first += 256) {
        double t[256] = {0};
        memcpy(t, term + first, (size_t)(ROWS - first < 256 ? ROWS - first : 256) * sizeof *t);
        for (int half = 128; half >= 1; half /= 2)
            for (int i = 0; i < half; i++) t[i] += t[i + half];
        sum += t[0];
    }
    return sum;
}

static ll_status gather_visit(void *user, int32_t first, int32_t count) {
    plain *p = user;
    p->visits += count;
    return p->ops->gather(p->engine, p->visited + p->c->lanes.first_demand[first]);
}

/* What another engine's lanes load. */
static int64_t others_uteu(int64_t at) { return at % 7 * 1000001; }

static ll_status join_others(void *user, int64_t *flow_uteu) {
    plain *p = user;
    int64_t count = (int64_t)p->m->metric_count * p->m->arc_count;
    for (int64_t i = 0; i < count; i++) {
        CU_ASSERT_EQUAL(flow_uteu[i] + others_uteu(i), p->flow[i]);
        flow_uteu[i] = p->flow[i];
    }
    p->joins++;
    return LL_OK;
}

/* Flows and distances at the plain weights, by another engine's operations that other tests have judged. */
static void look(plain *p, const ll_hierarchy *h) {
    const ll_engine_options options = {.threads = 1};
    void *engine = NULL;
    ll_engine_info info;
    int32_t all = p->c->lanes.lane_count;
    memset(p->flow, 0, (size_t)p->m->metric_count * (size_t)p->m->arc_count * sizeof *p->flow);
    LL_ASSERT_OK(p->ctx, ll_openmp_ops.open(p->ctx, h, &p->c->lanes, &options, &engine));
    ll_openmp_ops.info(engine, &info);
    LL_ASSERT_OK(p->ctx, ll_openmp_ops.weights(engine, p->weight));
    LL_ASSERT_OK(p->ctx, ll_openmp_ops.customize(engine));
    for (int32_t first = 0; first < all; first += info.batch_lanes) {
        LL_ASSERT_OK(p->ctx, ll_openmp_ops.trees(engine, first,
                                                 all - first < info.batch_lanes ? all - first : info.batch_lanes));
        LL_ASSERT_OK(p->ctx, ll_openmp_ops.gather(engine, p->distance + p->c->lanes.first_demand[first]));
        LL_ASSERT_OK(p->ctx, ll_openmp_ops.load(engine, p->flow));
    }
    ll_openmp_ops.close(engine);
    for (int64_t i = 0; p->joined && i < (int64_t)p->m->metric_count * p->m->arc_count; i++)
        p->flow[i] += others_uteu(i);
}

static void check_sums(const plain *p, const ll_price_sums *sums, double share) {
    double term[ROWS];
    ll_i128 served = 0, priced = 0;
    bool reachable = true;
    for (int64_t d = 0; d < p->c->lanes.demand_count; d++) {
        int64_t pays = p->distance[d] < p->penalty[d] ? p->distance[d] : p->penalty[d];
        reachable = reachable && pays < LL_COST_INF;
        if (pays < LL_COST_INF) served += (ll_i128)pays * p->c->lanes.volume_uteu[d];
    }
    for (int32_t r = 0; r < ROWS; r++) {
        priced += (ll_i128)p->trial[r] * p->m->row[r].capacity_uteu;
        term[r] = p->trial[r] > 0 ? (p->load[r] - capacity(p, r)) * (p->smooth[r] - capacity(p, r)) / p->scale[r] : 0;
    }
    (void)share;
    CU_ASSERT_TRUE(sums->served == served);
    CU_ASSERT_TRUE(sums->priced == priced);
    CU_ASSERT_EQUAL(sums->reachable, reachable);
    CU_ASSERT_TRUE(sums->dot == sum_terms(term));
}

static void check_keep(plain *p, bool better, bool exact) {
    double term[ROWS];
    int32_t priced = 0;
    ll_price_state state;
    size_t demand_bytes = (size_t)p->c->lanes.demand_count * sizeof *p->distance;
    LL_ASSERT_OK(p->ctx, p->ops->keep(p->engine, better, exact, &state));
    for (int32_t r = 0; r < ROWS; r++) {
        double over = p->smooth[r] - capacity(p, r);
        if (better) p->best[r] = (double)p->trial[r] / 1e9;
        priced += p->best[r] > 0;
        term[r] = over > 0 || p->best[r] > 0 ? over * over / p->scale[r] : 0;
    }
    if (exact) memcpy(p->kept, p->trial, sizeof p->kept);
    if (exact) memcpy(p->kept_distance, p->distance, demand_bytes);
    CU_ASSERT_EQUAL(state.priced, priced);
    CU_ASSERT_TRUE(state.square == sum_terms(term));
    p->step = 3 / (1 + state.square);
}

static void one_round(plain *p, const ll_hierarchy *h, const ll_price_move *move, double share, bool visit) {
    bool raised = false;
    ll_price_sums sums;
    for (int32_t r = 0; r < ROWS; r++) {
        double price = fmax(0, p->best[r] + move->step * (p->smooth[r] - capacity(p, r)) / p->scale[r]);
        p->trial[r] = move->price_nusd != NULL ? move->price_nusd[r] : (int64_t)fmin(nearbyint(price * 1e9), 1e18);
    }
    LL_ASSERT_OK(p->ctx, p->ops->move(p->engine, move, &raised));
    CU_ASSERT_EQUAL(raised, set_weights(p, move->no_costs, move->zero_weights ? 0 : 1));
    look(p, h);
    p->visits = p->joins = 0;
    LL_ASSERT_OK(p->ctx, p->ops->round(p->engine, share, visit ? gather_visit : NULL, p, &sums));
    CU_ASSERT_EQUAL(p->visits, visit ? p->c->lanes.lane_count : 0);
    CU_ASSERT_EQUAL(p->joins, p->joined ? 1 : 0);
    if (visit)
        CU_ASSERT_EQUAL(memcmp(p->visited, p->distance, (size_t)p->c->lanes.demand_count * sizeof *p->distance), 0);
    set_loads(p, share);
    check_sums(p, &sums, share);
}

static void check_vector(plain *p, ll_price_vector vector, const void *expected, int64_t count) {
    int64_t *got = ll_calloc(p->ctx, count, sizeof *got);
    LL_ASSERT_OK(p->ctx, p->ops->fetch(p->engine, vector, got));
    CU_ASSERT_EQUAL(memcmp(got, expected, (size_t)count * sizeof *got), 0);
    ll_free(p->ctx, got);
}

static void run_rounds(plain *p, const ll_hierarchy *h) {
    const ll_price_move none = {.price_nusd = p->kept};
    one_round(p, h, &none, 1, false);
    check_keep(p, true, true);
    for (int i = 0; i < ROUNDS; i++) {
        const ll_price_move move = {.step = p->step * (i == 2 ? 1e20 : 1), .no_costs = i == 3};
        one_round(p, h, &move, 0.1, i % 2 == 1);
        check_keep(p, i != 1, i == 0 || i == 4);
    }
    check_vector(p, LL_PRICE_BEST, p->best, ROWS);
    check_vector(p, LL_PRICE_SMOOTH, p->smooth, ROWS);
    check_vector(p, LL_PRICE_SCALE, p->scale, ROWS);
    check_vector(p, LL_PRICE_KEPT, p->kept, ROWS);
    check_vector(p, LL_PRICE_KEPT_DISTANCE, p->kept_distance, p->c->lanes.demand_count);
    check_vector(p, LL_PRICE_PENALTY, p->penalty, p->c->lanes.demand_count);
    check_vector(p, LL_PRICE_TRIAL, p->trial, ROWS);
}

/* Without prices, costs and least weights every open arc is free, and so is every demand with a path. */
static void check_zero_weights(plain *p) {
    const ll_price_move move = {.price_nusd = p->kept, .no_costs = true, .zero_weights = true};
    ll_engine_info info;
    bool raised = false;
    memset(p->kept, 0, sizeof p->kept);
    LL_ASSERT_OK(p->ctx, p->ops->move(p->engine, &move, &raised));
    CU_ASSERT_EQUAL(raised, p->m->arc_count > 0);
    LL_ASSERT_OK(p->ctx, p->ops->customize(p->engine));
    p->ops->info(p->engine, &info);
    LL_ASSERT_OK(p->ctx, p->ops->trees(p->engine, 0, info.batch_lanes));
    LL_ASSERT_OK(p->ctx, p->ops->gather(p->engine, p->visited));
    for (int32_t lane = 0; lane < info.batch_lanes; lane++)
        for (int64_t d = p->c->lanes.first_demand[lane]; d < p->c->lanes.first_demand[lane + 1]; d++) {
            int64_t free = p->c->distance[(int64_t)lane * p->c->node_count + p->c->lanes.destination[d]];
            CU_ASSERT_EQUAL(p->visited[d], free < LL_COST_INF ? 0 : LL_COST_INF);
        }
}

void ll_parity_prices_check(ll_context *ctx, const ll_kernel_ops *ops, const ll_hierarchy *h, int32_t batch_lanes,
                            int threads, const ll_parity_case *c) {
    static plain p;
    ll_price_model m;
    LL_ASSERT_OK(ctx, ll_parity_prices_create(ctx, c, &m));
    const ll_price_join join = {join_others, &p};
    const bool joined = c->lanes.lane_count % 2 == 1;
    const ll_engine_options options = {
        .threads = threads, .batch_lanes = batch_lanes, .prices = &m, .join = joined ? &join : NULL};
    int64_t flows = (int64_t)m.metric_count * m.arc_count, demands = c->lanes.demand_count;
    p = (plain){.ctx = ctx, .c = c, .m = &m, .ops = ops, .joined = joined};
    p.weight = ll_calloc(ctx, flows, sizeof *p.weight);
    p.flow = ll_calloc(ctx, flows, sizeof *p.flow);
    int64_t **of_demand[] = {&p.penalty, &p.distance, &p.kept_distance, &p.visited};
    for (size_t i = 0; i < sizeof of_demand / sizeof *of_demand; i++) *of_demand[i] = ll_calloc(ctx, demands, 8);
    LL_ASSERT_OK(ctx, ops->open(ctx, h, &c->lanes, &options, &p.engine));
    for (int32_t r = 0; r < ROWS; r++) p.scale[r] = sqrt(1 + capacity(&p, r));
    for (int64_t d = 0; d < demands; d++) p.penalty[d] = d % 3 == 0 ? LL_COST_INF : 40;
    LL_ASSERT_OK(ctx, ops->put(p.engine, LL_PRICE_SCALE, p.scale));
    LL_ASSERT_OK(ctx, ops->put(p.engine, LL_PRICE_PENALTY, p.penalty));
    run_rounds(&p, h);
    check_zero_weights(&p);
    ops->close(p.engine);
    void *arrays[] = {p.weight, p.flow, p.penalty, p.distance, p.kept_distance, p.visited};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) ll_free(ctx, arrays[i]);
    ll_parity_prices_free(ctx, &m);
}

void ll_parity_prices(const ll_kernel_ops *ops) {
    ll_context *ctx = NULL;
    int turn = 0;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    for (ll_parity_kind kind = 0; kind < LL_PARITY_KINDS; kind++) {
        ll_parity_case *c = NULL;
        ll_hierarchy *h = NULL;
        LL_ASSERT_OK(ctx, ll_parity_case_create(ctx, kind, 3, &c));
        LL_ASSERT_OK(ctx, ll_parity_hierarchy(ctx, c, kind % LL_PARITY_ORDERS, &h));
        ll_parity_prices_check(ctx, ops, h, turn % 2 * 5, 1 + turn % 3, c);
        turn++;
        ll_hierarchy_free(ctx, h);
        ll_parity_case_free(ctx, c);
    }
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}
