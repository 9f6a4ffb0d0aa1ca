/* SPDX-License-Identifier: Apache-2.0 */
/* The cheapest loopless paths, against all simple paths that a walk in depth finds. */
#include <stdlib.h>
#include <string.h>

#include "graphs/base/random.h"
#include "graphs/loopless.h"
#include "tests/support/test.h"

enum { MOST_NODES = 8, MOST_ARCS = 24, MOST_PATHS = 4096 };

typedef struct sample { /* a small network with weights */
    ll_context *ctx;
    ll_problem *p;
    int64_t weight[MOST_ARCS];
} sample;

static void make_problem(sample *s, int32_t nodes, int32_t arcs, const int32_t *tail, const int32_t *head) {
    const int32_t origin[] = {0}, destination[] = {1};
    const double cost[MOST_ARCS] = {0}, volume[] = {1}, penalty[] = {1};
    const ll_problem_data data = {.class_count = 1,
                                  .cost_usd_per_teu = cost,
                                  .demand_count = 1,
                                  .origin = origin,
                                  .destination = destination,
                                  .volume_teu = volume,
                                  .penalty_usd_per_teu = penalty};
    ll_network *network = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&s->ctx), LL_OK);
    LL_ASSERT_OK(s->ctx, ll_network_create(s->ctx, nodes, arcs, tail, head, &network));
    LL_ASSERT_OK(s->ctx, ll_problem_create(s->ctx, network, &data, &s->p));
    ll_network_free(s->ctx, network);
}

/* Few different weights, so that many paths cost the same; some arcs are closed, some are parallel. */
static void make_random(sample *s, uint64_t seed) {
    ll_random random = ll_random_start(seed);
    int32_t nodes = 3 + ll_random_below(&random, MOST_NODES - 2), arcs = nodes + ll_random_below(&random, 16);
    int32_t tail[MOST_ARCS], head[MOST_ARCS];
    for (int32_t a = 0; a < arcs; a++) {
        tail[a] = ll_random_below(&random, nodes);
        head[a] = (tail[a] + 1 + ll_random_below(&random, nodes - 1)) % nodes;
        s->weight[a] = 1 + ll_random_below(&random, 9);
        if (ll_random_below(&random, 8) == 0) s->weight[a] = LL_COST_INF;
    }
    make_problem(s, nodes, arcs, tail, head);
}

static void free_sample(sample *s) {
    ll_problem_free(s->ctx, s->p);
    CU_ASSERT_EQUAL(atomic_load(&s->ctx->memory.live_blocks), 0);
    ll_context_free(s->ctx);
}

/* ---- the reference ---- */

typedef struct all_paths {
    int64_t cost[MOST_PATHS];
    int32_t count;
} all_paths;

static void walk(const sample *s, int32_t node, int32_t to, int64_t cost, bool *visited, all_paths *all) {
    if (node == to) {
        CU_ASSERT_FATAL(all->count < MOST_PATHS);
        all->cost[all->count++] = cost;
        return;
    }
    visited[node] = true;
    for (int32_t a = 0; a < s->p->arc_count; a++)
        if (s->p->tail[a] == node && s->weight[a] < LL_COST_INF && !visited[s->p->head[a]])
            walk(s, s->p->head[a], to, cost + s->weight[a], visited, all);
    visited[node] = false;
}

static int by_cost(const void *a, const void *b) {
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void check_path(const sample *s, const ll_path_list *list, int64_t path, int32_t from, int32_t to) {
    bool visited[MOST_NODES] = {false};
    int64_t cost = 0;
    int32_t node = from;
    visited[from] = true;
    for (int64_t i = list->first[path]; i < list->first[path + 1]; i++) {
        int32_t a = list->arc[i];
        CU_ASSERT_EQUAL_FATAL(s->p->tail[a], node);
        node = s->p->head[a];
        CU_ASSERT_FALSE(visited[node]);
        visited[node] = true;
        cost += s->weight[a];
    }
    CU_ASSERT_EQUAL(node, to);
    CU_ASSERT_EQUAL(cost, list->cost[path]);
    for (int64_t other = 0; other < path; other++) {
        int64_t length = list->first[path + 1] - list->first[path];
        bool as_long = list->first[other + 1] - list->first[other] == length;
        CU_ASSERT_FALSE(as_long && memcmp(list->arc + list->first[other], list->arc + list->first[path],
                                          (size_t)length * sizeof *list->arc) == 0);
    }
}

static void compare(sample *s, ll_loopless *l, int32_t from, int32_t to, int32_t most, int64_t most_cost) {
    bool visited[MOST_NODES] = {false};
    ll_path_list list = {0};
    all_paths *all = calloc(1, sizeof *all);
    if (all == NULL) abort();
    walk(s, from, to, 0, visited, all);
    if (all->count > 0) qsort(all->cost, (size_t)all->count, sizeof *all->cost, by_cost);
    while (all->count > 0 && all->cost[all->count - 1] > most_cost) all->count--;
    LL_ASSERT_OK(s->ctx, ll_loopless_find(l, from, most, most_cost, &list));
    CU_ASSERT_EQUAL_FATAL(list.count, all->count < most ? all->count : most);
    for (int64_t i = 0; i < list.count; i++) {
        CU_ASSERT_EQUAL(list.cost[i], all->cost[i]);
        check_path(s, &list, i, from, to);
    }
    ll_path_list_free(s->ctx, &list);
    free(all);
}

static void as_all_simple_paths(void) {
    for (uint64_t seed = 1; seed <= 400; seed++) {
        sample s;
        ll_loopless *l = NULL;
        make_random(&s, seed);
        LL_ASSERT_OK(s.ctx, ll_loopless_create(s.ctx, s.p, &l));
        for (int32_t to = 0; to < s.p->node_count; to++) {
            ll_loopless_aim(l, s.weight, to);
            for (int32_t from = 0; from < s.p->node_count; from++) {
                if (from == to) continue;
                compare(&s, l, from, to, MOST_PATHS, LL_COST_INF - 1);
                compare(&s, l, from, to, 1 + (int32_t)(seed % 7), 3 * (int64_t)(seed % 9));
            }
        }
        ll_loopless_free(s.ctx, l);
        free_sample(&s);
    }
}

/* The example of Hershberger, Maxel and Suri: C D E F G H, whose three cheapest paths cost 5, 7 and 8. */
static void known_example(void) {
    enum { C, D, E, F, G, H };
    const int32_t tail[] = {C, C, D, E, E, E, F, F, G}, head[] = {D, E, F, D, F, G, G, H, H};
    const int64_t weight[] = {3, 2, 4, 1, 2, 3, 2, 1, 2}, cost[] = {5, 7, 8};
    sample s;
    ll_loopless *l = NULL;
    ll_path_list list = {0};
    memcpy(s.weight, weight, sizeof weight);
    make_problem(&s, 6, 9, tail, head);
    LL_ASSERT_OK(s.ctx, ll_loopless_create(s.ctx, s.p, &l));
    ll_loopless_aim(l, s.weight, H);
    CU_ASSERT_EQUAL(ll_loopless_distance(l, C), 5);
    LL_ASSERT_OK(s.ctx, ll_loopless_find(l, C, 3, LL_COST_INF - 1, &list));
    CU_ASSERT_EQUAL_FATAL(list.count, 3);
    for (int i = 0; i < 3; i++) CU_ASSERT_EQUAL(list.cost[i], cost[i]);
    CU_ASSERT_EQUAL(list.first[1], 3); /* C E F H */
    ll_path_list_free(s.ctx, &list);
    ll_loopless_free(s.ctx, l);
    free_sample(&s);
}

static void failing_allocations(void) {
    sample s;
    make_random(&s, 17);
    ll_status status = LL_ERR_MEMORY;
    for (int k = 0; status == LL_ERR_MEMORY; k++) {
        ll_loopless *l = NULL;
        ll_path_list list = {0};
        atomic_store(&s.ctx->memory.fail_at, k);
        status = ll_loopless_create(s.ctx, s.p, &l);
        if (status == LL_OK) {
            ll_loopless_aim(l, s.weight, 1);
            status = ll_loopless_find(l, 0, MOST_PATHS, LL_COST_INF - 1, &list);
        }
        atomic_store(&s.ctx->memory.fail_at, -1);
        ll_path_list_free(s.ctx, &list);
        ll_loopless_free(s.ctx, l);
    }
    CU_ASSERT_EQUAL(status, LL_OK);
    free_sample(&s);
}

void suite_loopless(void);
void suite_loopless(void) {
    LL_TEST(as_all_simple_paths);
    LL_TEST(known_example);
    LL_TEST(failing_allocations);
}
