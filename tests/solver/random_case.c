/* SPDX-License-Identifier: Apache-2.0 */
/* Seeded small cases: the same from every compiler, so draws stand apart, not as arguments of one call. */
#include "tests/solver/random_case.h"

#include <stdio.h>
#include <string.h>

#include "graphs/dijkstra.h"
#include "tests/support/test.h"

enum { MOST_NODES = 9, MOST_ARCS_A_PATH = 64 };

static bool one_in(ll_random *random, int32_t n) { return ll_random_below(random, n) == 0; }

static const char *const modes[] = {"rail", "sea", "road"};

static void put_links(ll_test_table *t, ll_random *random, int32_t nodes, int32_t links) {
    ll_test_put(t, "link_id,from_node_id,to_node_id,directed,mode,time_h,cost_usd_per_teu,capacity_teu_per_year\n");
    for (int32_t i = 0; i < links; i++) {
        /* a ring first, so that most demands have a path */
        int32_t from = i < nodes ? i : ll_random_below(random, nodes);
        int32_t to = i < nodes ? (i + 1) % nodes : (from + 1 + ll_random_below(random, nodes - 1)) % nodes;
        int32_t cents = ll_random_below(random, 1000), usd = ll_random_below(random, 200);
        int32_t time_h = ll_random_below(random, 48), mode = i < 3 ? i : ll_random_below(random, 3);
        bool directed = !one_in(random, 3);
        ll_test_put(t, "L%d,N%d,N%d,%d,%s,%d,%d.%03d,", i, from, to, directed, modes[mode], time_h, usd, cents);
        if (one_in(random, 4)) {
            ll_test_put(t, "\n");
        } else {
            int32_t micro = ll_random_below(random, 1000000), teu = ll_random_below(random, 2000);
            ll_test_put(t, "%d.%06d\n", teu, micro);
        }
    }
}

static void put_classes(ll_test_table *t, ll_random *random, int32_t classes, bool all_modes) {
    static const char *const allowed[] = {"", "", "rail;sea", "road;rail"};
    ll_test_put(t, "commodity_id,value_of_time_usd_per_teu_day,allowed_modes\n");
    for (int32_t k = 0; k < classes; k++) {
        int32_t which = all_modes ? 0 : ll_random_below(random, 4), value = ll_random_below(random, 30);
        ll_test_put(t, "C%d,%d,%s\n", k, value, allowed[which]);
    }
}

static void put_demands(ll_test_table *t, ll_random *random, int32_t nodes, int32_t classes) {
    int32_t count = 2 + ll_random_below(random, 14);
    ll_test_put(t, "o_node_id,d_node_id,commodity_id,volume,unmet_penalty_usd_per_teu\n");
    for (int32_t i = 0; i < count; i++) {
        int32_t from = ll_random_below(random, nodes), to = (from + 1 + ll_random_below(random, nodes - 1)) % nodes;
        int32_t tenths = ll_random_below(random, 10), teu = ll_random_below(random, 1200);
        ll_test_put(t, "N%d,N%d,C%d,%d.%d,", from, to, ll_random_below(random, classes), teu, tenths);
        if (one_in(random, 3))
            ll_test_put(t, "\n");
        else
            ll_test_put(t, "%d\n", ll_random_below(random, 3000));
    }
}

static void put_sets(ll_test_table *sets, ll_test_table *set_links, ll_random *random, int32_t links, int32_t classes) {
    static const char *const direction[] = {"both", "forward"}, *const weight[] = {"1", "0.5", "2", "0.333333", "3"};
    int32_t count = ll_random_below(random, 4);
    ll_test_put(sets, "set_id,name,capacity_teu_per_year\n");
    ll_test_put(set_links, "set_id,link_id,direction,commodity_id,weight\n");
    for (int32_t s = 0; s < count; s++) {
        int32_t first = ll_random_below(random, links), members = 1 + ll_random_below(random, 3);
        ll_test_put(sets, "S%d,Set %d,%d.5\n", s, s, ll_random_below(random, 2500));
        for (int32_t i = 0; i < members; i++) {
            char klass[8] = "";
            if (one_in(random, 3)) snprintf(klass, sizeof klass, "C%d", ll_random_below(random, classes) % 10);
            const char *heavy = weight[ll_random_below(random, 5)], *way = direction[ll_random_below(random, 2)];
            ll_test_put(set_links, "S%d,L%d,%s,%s,%s\n", s, (first + i) % links, way, klass, heavy);
        }
    }
}

void ll_random_case_write(const char *folder, uint64_t seed, bool all_modes) {
    ll_random random = ll_random_start(seed);
    int32_t nodes = 3 + ll_random_below(&random, MOST_NODES - 2), classes = 1 + ll_random_below(&random, 3);
    int32_t links = nodes + ll_random_below(&random, 2 * nodes);
    ll_test_table node = {0}, link = {0}, klass = {0}, demand = {0}, set = {0}, set_link = {0};
    ll_test_put(&node, "node_id,x_coord,y_coord\n");
    for (int32_t v = 0; v < nodes; v++) ll_test_put(&node, "N%d,%d,%d\n", v, v, v * v);
    put_links(&link, &random, nodes, links);
    put_classes(&klass, &random, classes, all_modes);
    put_demands(&demand, &random, nodes, classes);
    put_sets(&set, &set_link, &random, links, classes);
    ll_test_write_file(folder, "node.csv", node.text);
    ll_test_write_file(folder, "link.csv", link.text);
    ll_test_write_file(folder, "commodity.csv", klass.text);
    ll_test_write_file(folder, "demand.csv", demand.text);
    if (strchr(set.text, 'S') == NULL) return;
    ll_test_write_file(folder, "capacity_set.csv", set.text);
    ll_test_write_file(folder, "capacity_set_link.csv", set_link.text);
}

ll_problem *ll_random_case_take(ll_context *ctx, const char *folder, bool hard) {
    ll_problem *p = NULL;
    ll_problem_options options;
    ll_problem_options_default(&options);
    options.hard = hard;
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, folder, &options, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    ll_test_remove(folder);
    return p;
}

ll_problem *ll_random_problem(ll_context *ctx, uint64_t seed, bool hard) {
    const char *folder = ll_test_folder();
    ll_random_case_write(folder, seed, hard);
    return ll_random_case_take(ctx, folder, hard);
}

/* ---- paths ---- */

/* Walks a tight path from the destination back; weights are at least 1. Returns its length, 0 when there is none. */
static int64_t walk_path(const ll_problem *p, int64_t d, const int64_t *weight, const int64_t *distance,
                         int32_t path[MOST_ARCS_A_PATH]) {
    int64_t length = 0;
    if (distance[p->destination[d]] >= LL_COST_INF) return 0;
    for (int32_t v = p->destination[d]; v != p->origin[d];) {
        for (int32_t i = p->first_in[v]; i < p->first_in[v + 1]; i++) {
            int32_t a = p->in_arc[i];
            if (weight[a] >= LL_COST_INF || distance[p->tail[a]] + weight[a] != distance[v]) continue;
            memmove(path + 1, path, (size_t)length++ * sizeof *path);
            path[0] = a;
            v = p->tail[a];
            break;
        }
    }
    return length;
}

void ll_random_pool_fill(ll_context *ctx, ll_pool *pool, uint64_t seed, int rounds) {
    const ll_problem *p = pool->p;
    ll_random random = ll_random_start(seed);
    ll_dijkstra *dijkstra = NULL;
    int64_t *weight = ll_calloc(ctx, p->arc_count, sizeof *weight);
    int64_t *distance = ll_calloc(ctx, p->node_count, sizeof *distance);
    LL_ASSERT_OK(ctx, ll_dijkstra_create(ctx, p->node_count, p->first_out, p->out_arc, p->head, &dijkstra));
    for (int64_t d = 0; d < p->demand_count; d++) {
        if (p->volume_uteu[d] == 0) continue;
        int64_t penalty = p->penalty_nusd[d] < LL_COST_INF ? p->penalty_nusd[d] : 5000 * LL_NANO;
        LL_ASSERT_OK(ctx, ll_pool_set_unmet(ctx, pool, d, penalty));
        for (int round = 0; round < rounds; round++) {
            int32_t path[MOST_ARCS_A_PATH];
            int64_t column = LL_NONE;
            bool added = false;
            for (int32_t a = 0; a < p->arc_count; a++) {
                bool open = p->cost_nusd[(int64_t)p->klass[d] * p->arc_count + a] < LL_COST_INF;
                weight[a] = open ? 1 + ll_random_below(&random, 1000) : LL_COST_INF;
            }
            ll_dijkstra_run(dijkstra, p->origin[d], weight, distance);
            int64_t length = walk_path(p, d, weight, distance, path);
            if (length > 0) LL_ASSERT_OK(ctx, ll_pool_add_path(ctx, pool, d, path, length, &column, &added));
        }
    }
    ll_dijkstra_free(ctx, dijkstra);
    ll_free(ctx, weight);
    ll_free(ctx, distance);
}
