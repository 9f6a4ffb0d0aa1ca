/* SPDX-License-Identifier: Apache-2.0 */
/* The shipped Middle Corridor case: sizes, connectedness, penalties, and one hand-computed number of every scenario. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/dijkstra.h"
#include "graphs/network.h"
#include "graphs/problem.h"
#include "tests/support/test.h"

static ll_status read_case(ll_context *ctx, const char *scenario, int32_t year, ll_problem **out) {
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.scenario = scenario;
    options.year = year;
    return ll_problem_read(ctx, ll_test_source("graphs/cases/middle-corridor"), &options, out);
}

static const ll_case_link *find_link(const ll_problem *p, const char *id) {
    for (int32_t i = 0; i < p->source->link_count; i++)
        if (strcmp(p->source->link[i].id, id) == 0) return &p->source->link[i];
    return NULL;
}

static double total_volume_teu(const ll_problem *p) {
    int64_t sum_uteu = 0;
    for (int64_t i = 0; i < p->demand_count; i++) sum_uteu += p->volume_uteu[i];
    return (double)sum_uteu / (double)LL_MICRO;
}

/* FACTS.md section 0: rows and TEU by year. */
static void test_sizes(void) {
    static const struct {
        int32_t year;
        int64_t demands;
        double teu;
    } expected[] = {{2025, 4501, 19682469}, {2030, 4509, 21800231}, {2040, 4546, 25669154}};
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        ll_problem *p = NULL;
        LL_ASSERT_OK(ctx, read_case(ctx, NULL, expected[i].year, &p));
        if (p == NULL) break;
        CU_ASSERT_EQUAL(p->source->node_count, 202);
        CU_ASSERT_EQUAL(p->source->link_count, 584);
        CU_ASSERT_EQUAL(p->source->class_count, 13);
        CU_ASSERT_EQUAL(p->source->project_count, 26);
        CU_ASSERT_EQUAL(p->source->corridor_count, 8);
        CU_ASSERT_EQUAL(p->demand_count, expected[i].demands);
        CU_ASSERT_DOUBLE_EQUAL(total_volume_teu(p), expected[i].teu, 0.5);
        ll_problem_free(ctx, p);
    }
    ll_context_free(ctx);
}

/* How many nodes a search from the first link's tail reaches over links that are open, along them or against them. */
static int32_t count_reached(ll_context *ctx, const ll_case *c, bool with_planned, bool against, bool *reached) {
    int32_t *tail = calloc((size_t)c->link_count, sizeof *tail), *head = calloc((size_t)c->link_count, sizeof *head);
    int32_t *first = calloc((size_t)c->node_count + 1, sizeof *first),
            *arc = calloc((size_t)c->link_count, sizeof *arc);
    int64_t *weight = calloc((size_t)c->link_count, sizeof *weight);
    int64_t *distance = calloc((size_t)c->node_count, sizeof *distance);
    ll_dijkstra *search = NULL;
    int32_t count = 0;
    for (int32_t i = 0; i < c->link_count; i++) {
        bool open = c->link[i].status == LL_LINK_EXISTING || with_planned;
        tail[i] = against ? c->link[i].to : c->link[i].from;
        head[i] = against ? c->link[i].from : c->link[i].to;
        weight[i] = open ? 1 : LL_COST_INF;
    }
    ll_network_rows(c->node_count, c->link_count, tail, first, arc);
    LL_ASSERT_OK(ctx, ll_dijkstra_create(ctx, c->node_count, first, arc, head, &search));
    ll_dijkstra_run(search, c->link[0].from, weight, distance);
    for (int32_t node = 0; node < c->node_count; node++) {
        reached[node] = distance[node] < LL_COST_INF;
        count += reached[node];
    }
    ll_dijkstra_free(ctx, search);
    void *arrays[] = {tail, head, first, arc, weight, distance};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
    return count;
}

/* FACTS.md 6.1: the existing network is strongly connected over 191 nodes; with planned links over all 202. */
static void test_strongly_connected(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, read_case(ctx, NULL, 0, &p));
    for (int planned = 0; p != NULL && planned < 2; planned++) {
        bool along[202] = {false}, against[202] = {false};
        int32_t expected = planned == 1 ? 202 : 191;
        CU_ASSERT_EQUAL(count_reached(ctx, p->source, planned == 1, false, along), expected);
        CU_ASSERT_EQUAL(count_reached(ctx, p->source, planned == 1, true, against), expected);
        CU_ASSERT_EQUAL(memcmp(along, against, sizeof along), 0);
    }
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

/* The column is max(10000, 3 times the cheapest uncapacitated cost on the base), rounded up to whole USD. */
static void test_penalties(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, read_case(ctx, NULL, 0, &p));
    int64_t wrong = 0, above_floor = 0;
    for (int64_t i = 0; p != NULL && i < p->demand_count; i++) {
        double penalty = (double)p->penalty_nusd[i] / (double)LL_NANO;
        double least = 3 * (double)p->free_cost_nusd[i] / (double)LL_NANO;
        bool right = least <= 10000 ? penalty == 10000 : penalty >= least - 1e-6 && penalty < least + 1 + 1e-6;
        wrong += !right;
        above_floor += penalty > 10000;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(above_floor > 0);
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

typedef struct expectation { /* one link under one scenario, by hand from links.csv and scenarios.csv of the raw data */
    const char *scenario, *link;
    double capacity, time_h, cost;
} expectation;

static const expectation expectations[] = {
    {NULL, "L176W", 1920000, 76, 190},        /* 16 000 000 x 0.12; 90 + 100 */
    {NULL, "L176E", 1920000, 76, 118},        /* 18 + 100 */
    {NULL, "L202W", 89000, 36, 196},          /* as the raw file */
    {"suez_open", "L176W", 16000000, 76, 90}, /* S0 */
    {"suez_open", "L176E", 16000000, 76, 18},
    {"poland_closed", "L112W", 0, 66, 90},                 /* S2 */
    {"north_closed", "L105E", 0, 17.8, 167},               /* S3 */
    {"caspian_storm", "L204W", 12500, 112, 180},           /* S4: 25 000 x 0.5; 40 + 72 */
    {"caspian_level", "L089W", 52500, 66, 106},            /* S5: 70 000 x 0.75; 60 + 6; 81 + 25 */
    {"iran_closed", "L276W", 0, 72, 110},                  /* S6 */
    {"middle_border_half", "L213W", 330000, 22.2 - 18, 4}, /* S7: 22.2 - 18; 19 - 15 */
    {"projects_2030", "L202W", 194000, 24, 196},           /* S8: 89 000 + 15 000 + 90 000; 36 - 4 - 8 */
    {"middle_tariff_30", "L202W", 89000, 36, 137.2},       /* S9: 196 x 0.7 */
    {"middle_tariff_30", "L018W", 2000000, 41.9, 209.3},   /* a shared trunk: 299 x 0.7 */
    {"middle_tariff_30", "L101W", 1100000, 39.9, 461},     /* north only: unchanged */
    {"china_subsidy_end", "L018W", 2000000, 41.9, 403.65}, /* S10: 299 x 1.35 */
    {"china_subsidy_end", "L038W", 570000, 40, 85},        /* a border: unchanged */
    {"carbon_100", "L018W", 2000000, 41.9, 299},           /* S11: in the generalised cost only */
    {"caspian_ports", "L202W", 194000, 24, 196},           /* its base scenario's P08 and P10, as in projects_2030 */
    {"operator_hub", "L089W", 120000, 36, 64.8},           /* 70 000 + 50 000; 60 - 24; 81 x 0.8 */
    {"russia_risk", "L053W", 600000, 21.1, 475},           /* 175 + 300 */
    {"middle_500k", "L089E", 145000, 0, 0},                /* 70 000 + P07's 50 000 + 25 000; free and instant */
    {"middle_500k", "L105W", 0, 17.8, 217},                /* from north_closed, three scenarios down */
};

static void check_link(ll_context *ctx, const expectation *e) {
    ll_problem *p = NULL;
    LL_ASSERT_OK(ctx, read_case(ctx, e->scenario, 0, &p));
    const ll_case_link *link = p != NULL ? find_link(p, e->link) : NULL;
    CU_ASSERT_PTR_NOT_NULL(link);
    if (link != NULL) {
        bool right = fabs(link->capacity_teu_per_year - e->capacity) < 1e-6 && fabs(link->time_h - e->time_h) < 1e-9 &&
                     fabs(link->cost_usd_per_teu - e->cost) < 1e-9;
        if (!right)
            printf("\n    %s %s: capacity %g, time %g, cost %g", e->scenario != NULL ? e->scenario : "base", e->link,
                   link->capacity_teu_per_year, link->time_h, link->cost_usd_per_teu);
        CU_ASSERT(right);
    }
    ll_problem_free(ctx, p);
}

static void test_scenarios(void) {
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) check_link(ctx, &expectations[i]);
    ll_context_free(ctx);
}

/* S8 opens all 40 planned directed links; S11 charges 100 USD per t, so 42.2 USD on the 422 kg of L018W. */
static void test_projects_and_carbon(void) {
    ll_context *ctx = NULL;
    ll_problem *base = NULL, *projects = NULL, *carbon = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, read_case(ctx, NULL, 0, &base));
    LL_ASSERT_OK(ctx, read_case(ctx, "projects_2030", 0, &projects));
    LL_ASSERT_OK(ctx, read_case(ctx, "carbon_100", 0, &carbon));
    if (base != NULL && projects != NULL && carbon != NULL) {
        int32_t planned = 0;
        for (int32_t i = 0; i < projects->source->link_count; i++)
            planned += projects->source->link[i].status == LL_LINK_PLANNED;
        CU_ASSERT_EQUAL(planned, 0);
        int32_t arc = 0;
        while (arc < base->arc_count && strcmp(base->arc_token[arc], "L018W") != 0) arc++;
        CU_ASSERT_EQUAL(carbon->cost_nusd[arc] - base->cost_nusd[arc], INT64_C(42200000000));
    }
    ll_problem_free(ctx, base);
    ll_problem_free(ctx, projects);
    ll_problem_free(ctx, carbon);
    ll_context_free(ctx);
}

/* By hand from the ranges of FACTS.md, over sqrt(12) = 3.4641; every link has both. */
static void test_spreads(void) {
    static const struct {
        const char *link;
        double time, capacity;
    } expected[] = {
        {"L215W", 0.43, 0.34}, /* Akhalkalaki: 72 / 48; 70 / 60 */
        {"L112E", 0.31, 0.16}, /* Malaszewicze: 72 / 66; 250 / 450 */
        {"L202W", 0.52, 0.12}, /* Aktau - Alat, cited: 45 / 25.2; 100 / 240 */
        {"L018W", 0.14, 0.14}, /* rail, derived: 0.5; 0.5 */
        {"L038W", 0.08, 0.12}, /* Alashankou, cited: 11 / 40; 100 / 240 */
        {"L001W", 0.37, 0.25}, /* a port, estimate: means of the first two rows */
        {"L177W", 0.10, 0.25}, /* Suez, estimate: a tenth below what is published; as before */
    };
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    int32_t lacking = 0;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    LL_ASSERT_OK(ctx, read_case(ctx, NULL, 0, &p));
    for (int32_t i = 0; p != NULL && i < p->source->link_count; i++) {
        const ll_case_link *link = &p->source->link[i];
        lacking += !(link->time_spread > 0 && link->capacity_spread > 0);
    }
    CU_ASSERT_EQUAL(lacking, 0);
    for (size_t i = 0; p != NULL && i < sizeof expected / sizeof *expected; i++) {
        const ll_case_link *link = find_link(p, expected[i].link);
        CU_ASSERT_DOUBLE_EQUAL(link->time_spread, expected[i].time, 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(link->capacity_spread, expected[i].capacity, 1e-12);
    }
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

void suite_middle_corridor(void);
void suite_middle_corridor(void) {
    LL_TEST(test_sizes);
    LL_TEST(test_strongly_connected);
    LL_TEST(test_penalties);
    LL_TEST(test_scenarios);
    LL_TEST(test_projects_and_carbon);
    LL_TEST(test_spreads);
}
