/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Solutions written down by hand: paths as their text in path.csv, prices by set_id. tests/data/output/case is
 *
 *     A ==L1== B --L2--> C <--L5-- D        L1 rail, both ways; L2 sea; L3, L4, L5 road
 *     A --------L3-----> C --L4--> D        transfer rail > sea at B; set S1: 0.5 * (L1 + -L1) <= 4.5
 *
 * and its best answer carries A to C over L3 and over L1, L2 until L3 and S1 are full:
 *
 *     USD per TEU of a path: food L1,L2 212, L3 405; cars L1,L2 170, L3 400; food -L1 110, L5 (cars or food) 60, 64
 *     objective 5 * 405 + 1 * 212 + 6 * 170 + 2 * 110 + 1.25 * 64 + 2 unmet * 900 = 5357 USD
 *     prices    S1 1460 (0.5 * 1460 + 170 = 900, the penalty of cars), L3 537 (405 + 537 = 212 + 730 = 942)
 *     bound     6 * 942 + 8 * 900 + 2 * 840 + 1.25 * 64 - 4.5 * 1460 - 5 * 537 = 5357 USD
 */
#ifndef LL_TESTS_SOLVER_BY_HAND_H
#define LL_TESTS_SOLVER_BY_HAND_H

#include <string.h>

#include "solver/certificate.h"
#include "tests/support/test.h"

typedef struct hand_path {
    int64_t demand; /* of the problem */
    int64_t flow_uteu;
    const char *arcs; /* joined by ';' */
} hand_path;

typedef struct hand_price {
    const char *set_id;
    int64_t price_nusd;
} hand_price;

static const hand_path best_paths[] = {{0, 5000000, "@A:>road;L3;@C:road>"},
                                       {0, 1000000, "@A:>rail;L1;@B:rail>sea;L2;@C:sea>"},
                                       {1, 6000000, "@A:>rail;L1;@B:rail>sea;L2;@C:sea>"},
                                       {2, 2000000, "@B:>rail;-L1;@A:rail>"},
                                       {3, 1250000, "L5;@C:road>"}};
enum { BEST_PATHS = sizeof best_paths / sizeof *best_paths };
static const hand_price best_prices[] = {{"L3", INT64_C(537000000000)}, {"S1", INT64_C(1460000000000)}};
enum { BEST_PRICES = sizeof best_prices / sizeof *best_prices };

static inline int32_t hand_arc(const ll_problem *p, const char *token, size_t length) {
    for (int32_t a = 0; a < p->arc_count; a++)
        if (strlen(p->arc_token[a]) == length && memcmp(p->arc_token[a], token, length) == 0) return a;
    CU_FAIL_FATAL("no such arc");
    return LL_NONE;
}

static inline void hand_add_path(ll_solution *s, const hand_path *path) {
    int64_t at = s->path_first[s->path_count];
    for (const char *token = path->arcs; *token != '\0'; token += *token == ';') {
        size_t length = strcspn(token, ";");
        s->path_arc[at++] = hand_arc(s->problem, token, length);
        token += length;
    }
    s->path_demand[s->path_count] = path->demand;
    s->path_flow_uteu[s->path_count++] = path->flow_uteu;
    s->path_first[s->path_count] = at;
    s->unmet_uteu[path->demand] -= path->flow_uteu;
}

/* A solution without what ll_certificate_compute adds; what the paths do not carry is unmet. */
static inline ll_solution *hand_solution(ll_context *ctx, const ll_problem *p, const hand_path *paths,
                                         int64_t path_count, const hand_price *prices, int price_count) {
    enum { ARCS_A_PATH = 16 };
    ll_solution *s = ll_calloc(ctx, 1, sizeof *s);
    s->problem = p;
    s->method = "hand";
    s->gap_asked = 1e-6;
    s->path_demand = ll_calloc(ctx, path_count, sizeof *s->path_demand);
    s->path_first = ll_calloc(ctx, path_count + 1, sizeof *s->path_first);
    s->path_arc = ll_calloc(ctx, path_count * ARCS_A_PATH, sizeof *s->path_arc);
    s->path_flow_uteu = ll_calloc(ctx, path_count, sizeof *s->path_flow_uteu);
    s->unmet_uteu = ll_calloc(ctx, p->demand_count, sizeof *s->unmet_uteu);
    s->rounding_uteu = ll_calloc(ctx, p->demand_count, sizeof *s->rounding_uteu);
    s->price_nusd = ll_calloc(ctx, p->row_count, sizeof *s->price_nusd);
    for (int64_t d = 0; d < p->demand_count; d++) s->unmet_uteu[d] = p->volume_uteu[d];
    for (int64_t i = 0; i < path_count; i++) hand_add_path(s, &paths[i]);
    for (int i = 0; i < price_count; i++)
        for (int32_t row = 0; row < p->row_count; row++)
            if (strcmp(ll_problem_row_id(p, row), prices[i].set_id) == 0) s->price_nusd[row] = prices[i].price_nusd;
    return s;
}

/* The case's problem, with its best answer where solution is not NULL. */
static inline void hand_case(ll_context **ctx, ll_problem **p, ll_solution **solution) {
    CU_ASSERT_EQUAL_FATAL(ll_context_create(ctx), LL_OK);
    LL_ASSERT_OK(*ctx, ll_problem_read(*ctx, ll_test_data("output/case"), NULL, p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(*p);
    if (solution == NULL) return;
    *solution = hand_solution(*ctx, *p, best_paths, BEST_PATHS, best_prices, BEST_PRICES);
    LL_ASSERT_OK(*ctx, ll_certificate_compute(*ctx, *solution, NULL));
}

static inline void hand_free(ll_context *ctx, ll_problem *p, ll_solution *solution) {
    ll_solution_free(ctx, solution);
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* One arc from node 0 to node 1 for 2 USD, 1 TEU a year; and hard demands over it of the given volumes. */
static inline void hand_hard(ll_context **ctx, ll_problem **p, const double *volume_teu, int64_t demand_count) {
    const int32_t tail[] = {0}, head[] = {1}, origin[] = {0, 0}, destination[] = {1, 1};
    const double cost[] = {2}, capacity[] = {1};
    const ll_problem_data data = {.class_count = 1,
                                  .cost_usd_per_teu = cost,
                                  .capacity_teu = capacity,
                                  .demand_count = demand_count,
                                  .origin = origin,
                                  .destination = destination,
                                  .volume_teu = volume_teu};
    ll_network *network = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(ctx), LL_OK);
    LL_ASSERT_OK(*ctx, ll_network_create(*ctx, 2, 1, tail, head, &network));
    LL_ASSERT_OK(*ctx, ll_problem_create(*ctx, network, &data, p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(*p);
    ll_network_free(*ctx, network);
}

#endif
