/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole solves where chains are joined: seeded cases whose links are split into chains have the optimum of the cases
 * as they are, and the verifier, which sees every piece, agrees.
 *
 *     N1 --L0--> N2        becomes        N1 --P0.0--> V0.1 --L0--> V0.2 --P0.2--> ... --> N2
 */
#include <landlink/landlink.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/problem_chains.h"
#include "solver/method.h"
#include "solver/solution.h"
#include "tests/solver/random_case.h"
#include "tests/support/test.h"

enum { NEW_NODES = 1200, TEXT_SIZE = 400000, SEEDS = 40 };
static const double agreement = 1e-7;

typedef struct text {
    char at[TEXT_SIZE];
    size_t length;
} text;

typedef struct link_row {
    int32_t number, from, to, directed, time_h;
    double cost, capacity; /* below 0: none */
    char mode[8];
} link_row;

#define PUT(t, ...) ((t)->length += (size_t)snprintf((t)->at + (t)->length, TEXT_SIZE - (t)->length, __VA_ARGS__))

static void put_node(text *t, int32_t link, int32_t i, int32_t pieces, const link_row *row) {
    if (i == 0 || i == pieces)
        PUT(t, "N%d,", i == 0 ? row->from : row->to);
    else
        PUT(t, "V%d.%d,", link, i);
}

/* The piece at `named` has the link's name, so that sets find it, its capacity and its time; costs are shared out. */
static void split_link(text *nodes, text *links, ll_random *random, const link_row *row, int32_t pieces) {
    int32_t named = ll_random_below(random, pieces);
    double left = row->cost;
    for (int32_t i = 0; i < pieces; i++) {
        double part = i == pieces - 1 ? left : fmin(left, ll_random_below(random, 4)), more = 0;
        left -= part;
        if (i > 0) PUT(nodes, "V%d.%d,%d,%d\n", row->number, i, row->number, i % 90);
        PUT(links, i == named ? "L%d," : "P%d.%d,", row->number, i);
        put_node(links, row->number, i, pieces, row);
        put_node(links, row->number, i + 1, pieces, row);
        PUT(links, "%d,%s,%d,%.3f,", row->directed, row->mode, i == named ? row->time_h : 0, part);
        if (i != named) more = ll_random_below(random, 4);
        if (row->capacity < 0 || more == 3)
            PUT(links, "\n");
        else
            PUT(links, "%.6f\n", row->capacity + 10 * more);
    }
}

static char *read_table(const char *folder, const char *name) {
    char path[512];
    size_t size = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *content = ll_test_read_file(path, &size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(content);
    return content;
}

static bool read_link(const char *line, link_row *row) {
    row->capacity = -1;
    return sscanf(line, "L%d,N%d,N%d,%d,%7[a-z],%d,%lf,%lf", &row->number, &row->from, &row->to, &row->directed,
                  row->mode, &row->time_h, &row->cost, &row->capacity) >= 7;
}

static int32_t count_links(const char *table) {
    int32_t count = 0;
    for (const char *line = strchr(table, '\n'); line != NULL; line = strchr(line + 1, '\n')) count += line[1] == 'L';
    return count;
}

static void split_links(const char *folder, uint64_t seed) {
    ll_random random = ll_random_start(seed);
    char *node_table = read_table(folder, "node.csv"), *link_table = read_table(folder, "link.csv");
    text *nodes = calloc(1, sizeof *nodes), *links = calloc(1, sizeof *links);
    CU_ASSERT_FATAL(nodes != NULL && links != NULL);
    int32_t pieces = NEW_NODES / count_links(link_table) + 1;
    PUT(nodes, "%s", node_table);
    PUT(links, "%.*s", (int)(strchr(link_table, '\n') + 1 - link_table), link_table);
    for (const char *line = strchr(link_table, '\n'); line != NULL; line = strchr(line + 1, '\n')) {
        link_row row;
        if (read_link(line + 1, &row)) split_link(nodes, links, &random, &row, pieces + ll_random_below(&random, 9));
    }
    CU_ASSERT_FATAL(nodes->length < TEXT_SIZE && links->length < TEXT_SIZE);
    ll_test_write_file(folder, "node.csv", nodes->at);
    ll_test_write_file(folder, "link.csv", links->at);
    free(node_table);
    free(link_table);
    free(nodes);
    free(links);
}

static ll_problem *split_problem(ll_context *ctx, uint64_t seed, bool hard) {
    const char *folder = ll_test_folder();
    ll_random_case_write(folder, seed, hard);
    split_links(folder, seed);
    return ll_random_case_take(ctx, folder, hard);
}

static ll_status solve(ll_context *ctx, const ll_problem *p, ll_method method, int32_t iterations, ll_solution **s) {
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.method = method;
    options.device = LL_DEVICE_CPU;
    options.gap = 1e-9;
    options.vertex = method == LL_METHOD_INTERIOR;
    options.iteration_limit = iterations;
    return ll_solve(ctx, p, &options, s);
}

static void check_verified(ll_context *ctx, const ll_solution *s, ll_status status) {
    const char *out = ll_test_folder();
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, out), status);
    ll_test_remove(out);
}

static void compare(ll_context *ctx, uint64_t seed, bool hard, ll_method method, int *infeasible) {
    ll_problem *p = ll_random_problem(ctx, seed, hard), *split = split_problem(ctx, seed, hard);
    ll_solution *s = NULL, *of_split = NULL;
    ll_status status = solve(ctx, p, LL_METHOD_COLUMN, 0, &s), split_status = solve(ctx, split, method, 0, &of_split);
    CU_ASSERT_EQUAL(status == LL_ERR_INFEASIBLE, split_status == LL_ERR_INFEASIBLE);
    CU_ASSERT_FATAL(s != NULL && of_split != NULL);
    CU_ASSERT(of_split->solved_nodes < split->node_count / 2);
    CU_ASSERT_EQUAL(s->solved_nodes, p->node_count);
    *infeasible += status == LL_ERR_INFEASIBLE;
    if (status != LL_ERR_INFEASIBLE) {
        double objective = ll_solution_objective_usd(s), tolerance = agreement * fmax(1, fabs(objective));
        CU_ASSERT_DOUBLE_EQUAL(ll_solution_objective_usd(of_split), objective, tolerance);
        CU_ASSERT_DOUBLE_EQUAL(ll_solution_bound_usd(of_split), objective, tolerance);
    }
    check_verified(ctx, of_split, split_status);
    ll_solution_free(ctx, s);
    ll_solution_free(ctx, of_split);
    ll_problem_free(ctx, p);
    ll_problem_free(ctx, split);
}

static void compare_all(bool hard, int *infeasible) {
    static const ll_method methods[] = {LL_METHOD_INTERIOR, LL_METHOD_COLUMN, LL_METHOD_LP};
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    for (uint64_t seed = 0; seed < SEEDS; seed++) compare(ctx, seed, hard, methods[seed % 3], infeasible);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static void test_with_penalties(void) {
    int infeasible = 0;
    compare_all(false, &infeasible);
    CU_ASSERT_EQUAL(infeasible, 0);
}

static void test_hard(void) {
    int infeasible = 0;
    compare_all(true, &infeasible);
    CU_ASSERT(infeasible > 0 && infeasible < SEEDS);
}

/* Stopped after a round, and without a master: not optimal, but what is told is true. */
static void test_stopped(void) {
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    for (uint64_t seed = 0; seed < 10; seed++) {
        ll_problem *p = split_problem(ctx, seed, false);
        ll_solution *s = NULL;
        ll_status status = solve(ctx, p, seed % 2 == 0 ? LL_METHOD_PRICE : LL_METHOD_INTERIOR, 1, &s);
        CU_ASSERT(status == LL_OK || status == LL_ERR_LIMIT);
        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        check_verified(ctx, s, status);
        ll_solution_free(ctx, s);
        ll_problem_free(ctx, p);
    }
    ll_context_free(ctx);
}

/* The same paths, flows and prices for any number of threads. */
static void test_threads(void) {
    ll_context *ctx = NULL;
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    for (uint64_t seed = 0; seed < 6; seed++) {
        ll_problem *p = split_problem(ctx, seed, false);
        ll_solution *s[2] = {NULL, NULL};
        for (int i = 0; i < 2; i++) {
            ll_context_set_threads(ctx, 1 + 2 * i);
            CU_ASSERT_EQUAL(solve(ctx, p, LL_METHOD_INTERIOR, 0, &s[i]), LL_OK);
            CU_ASSERT_PTR_NOT_NULL_FATAL(s[i]);
        }
        CU_ASSERT_EQUAL_FATAL(s[0]->path_count, s[1]->path_count);
        size_t paths = (size_t)s[0]->path_count, arcs = (size_t)s[0]->path_first[paths], rows = (size_t)p->row_count;
        CU_ASSERT_EQUAL(memcmp(s[0]->path_first, s[1]->path_first, (paths + 1) * sizeof *s[0]->path_first), 0);
        CU_ASSERT_EQUAL(memcmp(s[0]->path_arc, s[1]->path_arc, arcs * sizeof *s[0]->path_arc), 0);
        CU_ASSERT_EQUAL(memcmp(s[0]->path_flow_uteu, s[1]->path_flow_uteu, paths * sizeof *s[0]->path_flow_uteu), 0);
        CU_ASSERT_EQUAL(memcmp(s[0]->price_nusd, s[1]->price_nusd, rows * sizeof *s[0]->price_nusd), 0);
        for (int i = 0; i < 2; i++) ll_solution_free(ctx, s[i]);
        ll_problem_free(ctx, p);
    }
    ll_context_free(ctx);
}

/* Answers have paths of links, longer than what the solver saw: memory is predicted for them. */
static void test_prediction(void) {
    ll_context *ctx = NULL;
    ll_prediction prediction;
    ll_method method = LL_METHOD_AUTO;
    ll_solve_options options;
    char why[256];
    ll_solve_options_default(&options);
    LL_ASSERT_OK(ctx, ll_context_create(&ctx));
    ll_problem *p = split_problem(ctx, 1, false);
    LL_ASSERT_OK(ctx, ll_method_predict(ctx, p, &options, &prediction, &method, why, sizeof why));
    CU_ASSERT(prediction.stretch > 10);
    CU_ASSERT(prediction.arcs_a_path < 10);
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

void suite_chains(void);
void suite_chains(void) {
    LL_TEST(test_with_penalties);
    LL_TEST(test_hard);
    LL_TEST(test_stopped);
    LL_TEST(test_threads);
    LL_TEST(test_prediction);
}
