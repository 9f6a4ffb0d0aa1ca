/* SPDX-License-Identifier: Apache-2.0 */
/* The field's public instances: known optima to 1e-7, verified; city networks at a demand that fits. Skipped without
 * the data. */
#include <landlink/landlink.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/solution.h"
#include "tests/support/test.h"

static const double agreement = 1e-7;

/* The optimum of an instance, NaN when the table lacks it. */
static double known_optimum(const char *table, const char *instance) {
    double optimum = NAN;
    size_t length = strlen(instance);
    char *text = ll_test_read_file(table, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, instance, length) == 0 && line[length] == ',') optimum = strtod(line + length + 1, NULL);
    }
    free(text);
    return optimum;
}

/* Solves, writes and verifies; the objective. */
static double solve_file(const char *file, double demand_scale, ll_method method) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_problem_options read;
    ll_solve_options options;
    const char *out = ll_test_folder();
    ll_problem_options_default(&read);
    ll_solve_options_default(&options);
    read.demand_scale = demand_scale;
    options.method = method;
    options.device = LL_DEVICE_CPU;
    options.gap = agreement;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, file, &read, &p));
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT_EQUAL(ll_solution_unmet_teu(s), 0);
    CU_ASSERT(ll_solution_gap(s) <= agreement);
    LL_ASSERT_OK(ctx, ll_solution_write(ctx, s, out));
    double objective_usd = ll_solution_objective_usd(s);
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    ll_test_remove(out);
    ll_context_free(ctx);
    return objective_usd;
}

static void reach_optimum(const char *family, const char *instance, ll_method method) {
    char relative[64];
    snprintf(relative, sizeof relative, "mcf/%s/%s.gz", family, instance);
    const char *file = ll_test_public_data(relative);
    snprintf(relative, sizeof relative, "mcf/%s/optimal.csv", family);
    const char *table = ll_test_public_data(relative);
    if (file == NULL || table == NULL) {
        ll_test_skip("no public instances");
        return;
    }
    double optimum = known_optimum(table, instance), found = solve_file(file, 1, method);
    if (!(fabs(found - optimum) <= agreement * optimum))
        printf("\n    %s: %.12g, the optimum is %.12g\n", instance, found, optimum);
    CU_ASSERT(fabs(found - optimum) <= agreement * optimum);
}

static void test_node_arc_program(void) {
    reach_optimum("planar", "planar30", LL_METHOD_LP);
    reach_optimum("planar", "planar50", LL_METHOD_LP);
    reach_optimum("grid", "grid1", LL_METHOD_LP);
    reach_optimum("grid", "grid3", LL_METHOD_LP);
}

static void test_column_generation(void) {
    reach_optimum("planar", "planar30", LL_METHOD_COLUMN);
    reach_optimum("planar", "planar50", LL_METHOD_COLUMN);
    reach_optimum("planar", "planar100", LL_METHOD_COLUMN);
    reach_optimum("grid", "grid1", LL_METHOD_COLUMN);
    reach_optimum("grid", "grid3", LL_METHOD_COLUMN);
    reach_optimum("grid", "grid5", LL_METHOD_COLUMN);
    reach_optimum("grid", "grid8", LL_METHOD_COLUMN);
}

static int64_t count_split(const ll_solution *s) {
    int64_t count = 0;
    for (int64_t i = 1; i < s->path_count; i++)
        count += s->path_demand[i] == s->path_demand[i - 1] && (i == 1 || s->path_demand[i] != s->path_demand[i - 2]);
    return count;
}

/* At most as many demands are split as capacities are full, the answer's as well as the vertex's. */
static void reach_vertex(const char *relative) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    ll_solve_options options;
    const char *file = ll_test_public_data(relative);
    if (file == NULL) {
        ll_test_skip("no public instances");
        return;
    }
    ll_solve_options_default(&options);
    CU_ASSERT(!options.vertex);
    options.method = LL_METHOD_INTERIOR;
    options.vertex = true;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, file, NULL, &p));
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT(s->vertex.found && s->vertex.split_now <= s->vertex.tight_rows);
    CU_ASSERT(s->vertex.split_now < s->vertex.split_before);
    CU_ASSERT(count_split(s) <= s->vertex.tight_rows);
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    ll_context_free(ctx);
}

static void test_vertices(void) {
    reach_vertex("mcf/planar/planar50.gz");
    reach_vertex("mcf/planar/planar100.gz");
    reach_vertex("mcf/planar/planar150.gz");
    reach_vertex("mcf/grid/grid5.gz");
    reach_vertex("mcf/grid/grid8.gz");
}

/* At half its demand a city fits; both methods agree. */
static void test_cities(void) {
    static const char *const cities[] = {"mcf/transport/SiouxFalls_net.tntp", "mcf/transport/Anaheim_net.tntp"};
    for (size_t i = 0; i < sizeof cities / sizeof *cities; i++) {
        const char *file = ll_test_public_data(cities[i]);
        if (file == NULL) {
            ll_test_skip("no public instances");
            return;
        }
        double column = solve_file(file, 0.5, LL_METHOD_COLUMN);
        CU_ASSERT(column > 0);
        if (i == 0) CU_ASSERT_DOUBLE_EQUAL(solve_file(file, 0.5, LL_METHOD_LP), column, 2 * agreement * column);
    }
}

static void assert_reads(const char *relative, double scale, int32_t nodes, int32_t arcs, int64_t demands) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_problem_options options;
    const char *file = ll_test_public_data(relative);
    if (file == NULL) {
        ll_test_skip("no public instances");
        return;
    }
    ll_problem_options_default(&options);
    options.demand_scale = scale;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, file, &options, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT_EQUAL(ll_problem_node_count(p), nodes);
    CU_ASSERT_EQUAL(ll_problem_arc_count(p), arcs);
    CU_ASSERT_EQUAL(ll_problem_demand_count(p), demands);
    ll_problem_free(ctx, p);
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static void test_cities_read(void) {
    assert_reads("mcf/transport/SiouxFalls_net.tntp", 1, 24, 76, 528);
    assert_reads("mcf/transport/Anaheim_net.tntp", 1, 454, 914, 1406);
    assert_reads("mcf/transport/ChicagoSketch_net.tntp.gz", 0.4166666667, 933, 2950, 93135);
}

/* At full demand SiouxFalls does not fit: proven, and the answer that carries most is verified. */
static void test_city_that_does_not_fit(void) {
    ll_context *ctx = NULL;
    ll_problem *p = NULL;
    ll_solution *s = NULL;
    const char *file = ll_test_public_data("mcf/transport/SiouxFalls_net.tntp"), *out = ll_test_folder();
    if (file == NULL) {
        ll_test_remove(out);
        ll_test_skip("no public instances");
        return;
    }
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, file, NULL, &p));
    LL_ASSERT_STATUS(ctx, ll_solve(ctx, p, NULL, &s), LL_ERR_INFEASIBLE);
    LL_ASSERT_ERROR_HAS(ctx, "bottleneck: ");
    LL_ASSERT_STATUS(ctx, ll_solution_write(ctx, s, out), LL_ERR_INFEASIBLE);
    ll_solution_free(ctx, s);
    ll_problem_free(ctx, p);
    ll_test_remove(out);
    ll_context_free(ctx);
}

void suite_public(void);
void suite_public(void) {
    LL_TEST(test_node_arc_program);
    LL_TEST(test_column_generation);
    LL_TEST(test_vertices);
    LL_TEST(test_cities);
    LL_TEST(test_cities_read);
    LL_TEST(test_city_that_does_not_fit);
}
