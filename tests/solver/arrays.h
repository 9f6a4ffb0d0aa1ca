/* SPDX-License-Identifier: Apache-2.0 */
/* Problems from arrays: networks of a few arcs, one class, demands with or without penalties. */
#ifndef LL_TESTS_SOLVER_ARRAYS_H
#define LL_TESTS_SOLVER_ARRAYS_H

#include <landlink/landlink.h>
#include <math.h>
#include <stdlib.h>

#include "tests/support/test.h"

typedef struct ll_test_arc {
    int32_t tail, head;
    double cost, capacity; /* INFINITY: none */
} ll_test_arc;

typedef struct ll_test_demand {
    int32_t origin, destination;
    double volume, penalty; /* INFINITY: hard */
} ll_test_demand;

enum { LL_TEST_MOST = 64 }; /* nodes of most of them, and what their arrays of arcs are made for */

/* Answers what the first failing call answers. */
static inline ll_status ll_test_sized_arrays(ll_context *ctx, int32_t node_count, const ll_test_arc *arc,
                                             int32_t arc_count, const ll_test_demand *demand, int32_t demand_count,
                                             ll_problem **out) {
    size_t count = 2 * ((size_t)arc_count + (size_t)demand_count) + 1;
    int32_t *tail = calloc(count, sizeof *tail), *head = tail + arc_count;
    int32_t *origin = head + arc_count, *destination = origin + demand_count;
    double *cost = calloc(count, sizeof *cost), *capacity = cost + arc_count;
    double *volume = capacity + arc_count, *penalty = volume + demand_count;
    ll_network *network = NULL;
    *out = NULL;
    for (int32_t a = 0; a < arc_count; a++) {
        tail[a] = arc[a].tail;
        head[a] = arc[a].head;
        cost[a] = arc[a].cost;
        capacity[a] = arc[a].capacity;
    }
    for (int32_t d = 0; d < demand_count; d++) {
        origin[d] = demand[d].origin;
        destination[d] = demand[d].destination;
        volume[d] = demand[d].volume;
        penalty[d] = demand[d].penalty;
    }
    const ll_problem_data data = {.class_count = 1,
                                  .cost_usd_per_teu = cost,
                                  .capacity_teu = capacity,
                                  .demand_count = demand_count,
                                  .origin = origin,
                                  .destination = destination,
                                  .volume_teu = volume,
                                  .penalty_usd_per_teu = penalty};
    ll_status status = ll_network_create(ctx, node_count, arc_count, tail, head, &network);
    if (status == LL_OK) status = ll_problem_create(ctx, network, &data, out);
    ll_network_free(ctx, network);
    free(tail);
    free(cost);
    return status;
}

/* Nodes are 0 to 63. */
static inline ll_status ll_test_arrays(ll_context *ctx, const ll_test_arc *arc, int32_t arc_count,
                                       const ll_test_demand *demand, int32_t demand_count, ll_problem **out) {
    return ll_test_sized_arrays(ctx, LL_TEST_MOST, arc, arc_count, demand, demand_count, out);
}

static inline ll_problem *ll_test_open(ll_context **ctx, const ll_test_arc *arc, int32_t arc_count,
                                       const ll_test_demand *demand, int32_t demand_count) {
    ll_problem *p = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(ctx), LL_OK);
    LL_ASSERT_OK(*ctx, ll_test_arrays(*ctx, arc, arc_count, demand, demand_count, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    return p;
}

static inline void ll_test_close(ll_context *ctx, ll_problem *p, ll_solution *s) {
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

/* Solves by a method on the CPU, with a gap of 0 unless told; asserts the status. */
static inline ll_solution *ll_test_solve(ll_context *ctx, const ll_problem *p, ll_method method, ll_status expected) {
    ll_solution *s = NULL;
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.method = method;
    options.device = LL_DEVICE_CPU;
    options.gap = 1e-9;
    LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, &options, &s), expected);
    return s;
}

/* Writes the answer into a folder of its own, which verifies it; asserts that the status stays. */
static inline void ll_test_verify(ll_context *ctx, const ll_problem *p, const ll_solution *s, ll_status expected) {
    const char *folder = ll_test_folder();
    ll_verification found;
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, folder), expected);
    LL_ASSERT_OK(ctx, ll_verify(ctx, p, folder, &found));
    CU_ASSERT(found.ok);
    ll_test_remove(folder);
}

#endif
