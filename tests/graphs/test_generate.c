/* SPDX-License-Identifier: Apache-2.0 */
/* Synthetic cases: as many of everything as was asked, the same bytes for the same seed, connected, not too tight. */
#include "graphs/generate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/base/random.h"
#include "graphs/problem.h"
#include "graphs/write.h"
#include "tests/support/test.h"

enum { PATH_SIZE = 1200 };

/* Small options of a kind; gravity stands on the shipped case. */
static ll_generate_options small(ll_generate_kind kind) {
    ll_generate_options o = ll_generate_options_default();
    o.nodes = 40;
    o.rows = 5;
    o.columns = 7;
    o.stages = 8;
    o.routes = 3;
    o.demands = 150;
    o.classes = 3;
    o.origins = 9;
    o.volume_teu = 12345.678;
    o.binding = 0.1;
    if (kind == LL_GENERATE_GRAVITY) o.network = ll_test_source("graphs/cases/middle-corridor");
    return o;
}

static ll_case *make(ll_context *ctx, ll_generate_kind kind, const ll_generate_options *o) {
    ll_case *c = NULL;
    LL_ASSERT_OK(ctx, ll_generate(ctx, kind, o, "made", &c));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    return c;
}

static bool same_file(const char *a, const char *b, const char *name) {
    char path[PATH_SIZE];
    size_t sizes[2] = {0, 0};
    snprintf(path, sizeof path, "%s/%s", a, name);
    char *first = ll_test_read_file(path, &sizes[0]);
    snprintf(path, sizeof path, "%s/%s", b, name);
    char *second = ll_test_read_file(path, &sizes[1]);
    bool same = first != NULL && second != NULL && sizes[0] == sizes[1] && memcmp(first, second, sizes[0]) == 0;
    free(first);
    free(second);
    return same;
}

static void write_seed(ll_context *ctx, ll_generate_kind kind, uint64_t seed, const char *folder) {
    ll_generate_options o = small(kind);
    o.seed = seed;
    ll_case *c = make(ctx, kind, &o);
    LL_ASSERT_OK(ctx, ll_write_tables(ctx, c, folder));
    ll_case_free(ctx, c);
}

static void test_same_seed_same_bytes(void) {
    static const char *const tables[] = {"node.csv", "link.csv", "demand.csv", "commodity.csv"};
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    for (ll_generate_kind kind = 0; kind < LL_GENERATE_KIND_COUNT; kind++) {
        const char *folder[3] = {ll_test_folder(), ll_test_folder(), ll_test_folder()};
        write_seed(ctx, kind, 7, folder[0]);
        ll_context_set_threads(ctx, 1);
        write_seed(ctx, kind, 7, folder[1]);
        ll_context_set_threads(ctx, 0);
        write_seed(ctx, kind, 8, folder[2]);
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
            CU_ASSERT(same_file(folder[0], folder[1], tables[i]));
        CU_ASSERT_FALSE(same_file(folder[0], folder[2], "demand.csv"));
        CU_ASSERT_FALSE(same_file(folder[0], folder[2], "link.csv"));
        for (int i = 0; i < 3; i++) ll_test_remove(folder[i]);
    }
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* No triple twice, no demand to itself, and the volume to the last thousandth. */
static void check_demands(const ll_case *c, const ll_generate_options *o, int32_t classes) {
    int64_t milli_teu = 0, twice = 0;
    CU_ASSERT_EQUAL_FATAL(c->demand_count, o->demands);
    CU_ASSERT_EQUAL(c->class_count, classes);
    for (int64_t i = 0; i < c->demand_count; i++) {
        const ll_case_demand *d = &c->demand[i];
        CU_ASSERT_NOT_EQUAL(d->o_node, d->d_node);
        CU_ASSERT(d->volume_teu > 0);
        milli_teu += llround(d->volume_teu * 1000);
        for (int64_t j = 0; j < i; j++)
            twice +=
                c->demand[j].o_node == d->o_node && c->demand[j].d_node == d->d_node && c->demand[j].klass == d->klass;
    }
    CU_ASSERT_EQUAL(milli_teu, llround(o->volume_teu * 1000));
    CU_ASSERT_EQUAL(twice, 0);
}

static void test_counts(void) {
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    for (ll_generate_kind kind = 0; kind < LL_GENERATE_KIND_COUNT; kind++) {
        ll_generate_options o = small(kind);
        ll_case *c = make(ctx, kind, &o);
        const bool one_class = kind == LL_GENERATE_PLANAR || kind == LL_GENERATE_GRID;
        check_demands(c, &o, one_class ? 1 : 3);
        if (kind == LL_GENERATE_PLANAR) CU_ASSERT_EQUAL(c->node_count, 40);
        if (kind == LL_GENERATE_GRID) {
            CU_ASSERT_EQUAL(c->node_count, 35);
            CU_ASSERT_EQUAL(c->link_count, 2 * (5 * 6 + 4 * 7));
        }
        if (kind == LL_GENERATE_CORRIDOR) {
            CU_ASSERT_EQUAL(c->node_count, 24);
            CU_ASSERT_EQUAL(c->corridor_count, 3);
            CU_ASSERT_EQUAL(c->corridor_group[1].link_count, 1); /* the crossing */
            CU_ASSERT(c->has_transfer_table && c->transfer_count > 0 && c->set_count > 0);
        }
        ll_case_free(ctx, c);
    }
    ll_context_free(ctx);
}

/* Every demand has a path; planar networks are planar: at most 3 n - 6 neighbours. */
static void test_connected(void) {
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    for (ll_generate_kind kind = 0; kind < LL_GENERATE_GRAVITY; kind++)
        for (uint64_t seed = 0; seed < 10; seed++) {
            ll_problem *p = NULL;
            ll_generate_options o = small(kind);
            o.seed = seed;
            ll_case *c = make(ctx, kind, &o);
            if (kind == LL_GENERATE_PLANAR) CU_ASSERT(c->link_count <= 2 * (3 * c->node_count - 6));
            LL_ASSERT_OK(ctx, ll_problem_build(ctx, c, NULL, &p));
            CU_ASSERT_PTR_NOT_NULL_FATAL(p);
            for (int64_t d = 0; d < p->demand_count; d++) CU_ASSERT(p->free_cost_nusd[d] < LL_COST_INF);
            ll_problem_free(ctx, p);
        }
    ll_context_free(ctx);
}

/* The smallest case: both ways, and both demands that there can be, by origin. */
static void test_two_points(void) {
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_generate_options o = small(LL_GENERATE_PLANAR);
    o.nodes = 2;
    o.demands = 2;
    ll_case *c = make(ctx, LL_GENERATE_PLANAR, &o);
    CU_ASSERT_EQUAL(c->link_count, 2);
    CU_ASSERT_EQUAL(c->demand[0].o_node, 0);
    CU_ASSERT_EQUAL(c->demand[1].o_node, 1);
    CU_ASSERT_EQUAL(c->link[0].cost_usd_per_teu, c->link[0].length_km);
    ll_case_free(ctx, c);
    ll_context_free(ctx);
}

/* Near demand outweighs far demand, the more so the shorter the decay. */
static double mean_longitudes_apart(ll_context *ctx, double decay_km) {
    ll_generate_options o = small(LL_GENERATE_GRAVITY);
    o.decay_km = decay_km;
    ll_case *c = make(ctx, LL_GENERATE_GRAVITY, &o);
    double sum = 0;
    for (int64_t i = 0; i < c->demand_count; i++)
        sum += c->demand[i].volume_teu * fabs(c->node[c->demand[i].o_node].x - c->node[c->demand[i].d_node].x);
    ll_case_free(ctx, c);
    return sum / o.volume_teu;
}

static void test_decay(void) {
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    CU_ASSERT(1.5 * mean_longitudes_apart(ctx, 200) < mean_longitudes_apart(ctx, 100000));
    ll_context_free(ctx);
}

/* Without a share gravity leaves the network as it is. */
static void test_capacities_as_they_are(void) {
    ll_context *ctx = NULL;
    ll_case *network = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_generate_options o = small(LL_GENERATE_GRAVITY);
    o.binding = -1;
    ll_case *c = make(ctx, LL_GENERATE_GRAVITY, &o);
    LL_ASSERT_OK(ctx, ll_case_read(ctx, o.network, &network));
    CU_ASSERT_EQUAL_FATAL(c->link_count, network->link_count);
    for (int32_t i = 0; i < c->link_count; i++) {
        const double had = network->link[i].capacity_teu_per_year, has = c->link[i].capacity_teu_per_year;
        CU_ASSERT((isnan(had) && isnan(has)) || has == had);
    }
    ll_case_free(ctx, c);
    ll_case_free(ctx, network);
    ll_context_free(ctx);
}

static void expect_refusal(ll_context *ctx, ll_generate_kind kind, ll_generate_options o, const char *text) {
    ll_case *c = NULL;
    LL_ASSERT_STATUS(ctx, ll_generate(ctx, kind, &o, "made", &c), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, text);
    CU_ASSERT_PTR_NULL(c);
}

static void test_refusals(void) {
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_generate_options o = small(LL_GENERATE_PLANAR);
    o.demands = 40 * 39 + 1;
    expect_refusal(ctx, LL_GENERATE_PLANAR, o, "only 1560 pairs");
    o.demands = 40 * 39;
    ll_case_free(ctx, make(ctx, LL_GENERATE_PLANAR, &o));
    o = small(LL_GENERATE_GRAVITY);
    o.demands = 1000000;
    expect_refusal(ctx, LL_GENERATE_GRAVITY, o, "make only");
    o.network = NULL;
    expect_refusal(ctx, LL_GENERATE_GRAVITY, o, "the network is missing");
    o = small(LL_GENERATE_GRID);
    o.rows = 1;
    expect_refusal(ctx, LL_GENERATE_GRID, o, "rows: 1 is not in 2 to 200");
    o = small(LL_GENERATE_GRID);
    o.volume_teu = 0.1;
    expect_refusal(ctx, LL_GENERATE_GRID, o, "less than 0.001");
    o = small(LL_GENERATE_GRID);
    o.binding = 0.95;
    expect_refusal(ctx, LL_GENERATE_GRID, o, "binding: 0.95");
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* A network without cities has nobody to send. */
static void test_no_cities(void) {
    ll_context *ctx = NULL;
    ll_case *c = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_generate_options o = small(LL_GENERATE_GRAVITY);
    o.network = ll_test_data("cli/two-ways");
    LL_ASSERT_STATUS(ctx, ll_generate(ctx, LL_GENERATE_GRAVITY, &o, "made", &c), LL_ERR_DATA);
    LL_ASSERT_ERROR_HAS(ctx, "city, terminal or port");
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* The k-th allocation fails: nothing is left behind. */
static void test_memory(void) {
    for (ll_generate_kind kind = 0; kind < LL_GENERATE_GRAVITY; kind++) {
        ll_status status = LL_ERR_MEMORY;
        ll_generate_options o = small(kind);
        o.nodes = 6;
        o.rows = o.columns = 3;
        o.stages = 4;
        o.demands = 10;
        for (long long k = 0; status == LL_ERR_MEMORY; k++) {
            ll_context *ctx = NULL;
            ll_case *c = NULL;
            LL_ASSERT_OK(ctx, ll_context_create(&ctx));
            atomic_store(&ctx->memory.fail_at, k);
            status = ll_generate(ctx, kind, &o, "made", &c);
            CU_ASSERT(status == LL_ERR_MEMORY || status == LL_OK);
            CU_ASSERT_EQUAL(c != NULL, status == LL_OK);
            ll_case_free(ctx, c);
            CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
            ll_context_free(ctx);
        }
    }
}

static void test_random_range(void) {
    ll_random random = ll_random_start(3);
    bool seen[5] = {false};
    for (int i = 0; i < 200; i++) {
        int64_t value = ll_random_range(&random, -2, 2);
        CU_ASSERT_FATAL(value >= -2 && value <= 2);
        seen[value + 2] = true;
    }
    for (int i = 0; i < 5; i++) CU_ASSERT(seen[i]);
    CU_ASSERT_EQUAL(ll_random_range(&random, 9, 9), 9);
    random = ll_random_start(UINT64_MAX); /* the one seed that would stand still */
    CU_ASSERT_NOT_EQUAL(ll_random_range(&random, 0, INT64_MAX - 1), ll_random_range(&random, 0, INT64_MAX - 1));
}

void suite_generate(void);
void suite_generate(void) {
    LL_TEST(test_same_seed_same_bytes);
    LL_TEST(test_counts);
    LL_TEST(test_connected);
    LL_TEST(test_two_points);
    LL_TEST(test_decay);
    LL_TEST(test_capacities_as_they_are);
    LL_TEST(test_refusals);
    LL_TEST(test_no_cities);
    LL_TEST(test_memory);
    LL_TEST(test_random_range);
}
