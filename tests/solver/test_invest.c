/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choices of projects: cases that are solved by hand, and seeded ones beside the enumeration of every choice, in which
 * each plan is built by the tables alone and solved from nothing.
 */
#include <landlink/landlink.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/base/random.h"
#include "graphs/scenario.h"
#include "solver/invest/invest.h"
#include "solver/lp.h"
#include "tests/support/test.h"

enum { PATH_SIZE = 1024, TABLE_SIZE = 8192 };

static ll_context *open_context(void) {
    ll_context *ctx = NULL;
    CU_ASSERT_EQUAL_FATAL(ll_context_create(&ctx), LL_OK);
    return ctx;
}

static void close_context(ll_context *ctx) {
    CU_ASSERT_EQUAL(atomic_load(&ctx->memory.live_blocks), 0);
    ll_context_free(ctx);
}

static ll_invest_options options_of(double budget_musd) {
    ll_invest_options options;
    ll_invest_options_default(&options);
    options.budget_musd = budget_musd;
    options.solve.device = LL_DEVICE_CPU;
    return options;
}

/* ---- by hand ---- */

/*
 *     A --AB: 10 TEU, 10 USD--> B             15 TEU from A to B, penalty 1000
 *     A --AC: 40 USD--> C --CB: 40 USD--> B    planned: AD, DB, 5 USD each
 *
 * Nothing: 10 * 10 + 5 * 80 = 500. wide (AB 15 TEU): 150. first or second alone: nothing. Both: 15 * 10 = 150.
 * cheap (AC 10 USD less): 450.
 */
static const char *make_case(const char *projects) {
    const char *folder = ll_test_folder();
    ll_test_write_file(folder, "node.csv", "node_id,x_coord,y_coord\nA,0,0\nB,1,0\nC,0,1\nD,1,1\n");
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,time_h,status\n"
                       "AB,A,B,1,10,10,24,existing\nAC,A,C,1,40,,24,existing\nCB,C,B,1,40,,24,existing\n"
                       "AD,A,D,1,5,,1,planned\nDB,D,B,1,5,,1,planned\n");
    ll_test_write_file(folder, "commodity.csv", "commodity_id,unmet_penalty_usd_per_teu\ngoods,1000\n");
    ll_test_write_file(folder, "demand.csv", "o_node_id,d_node_id,commodity_id,volume\nA,B,goods,15\n");
    if (projects != NULL) ll_test_write_file(folder, "project.csv", projects);
    return folder;
}

static const char projects[] = "project_id,name,link_ids,capacity_delta,cost_delta,capex_musd,status\n"
                               "wide,\"AB, wider\",AB,5,,100,planned\n"
                               "first,Half a way,AD,,,30,planned\n"
                               "second,The other half,DB,,,40,planned\n"
                               "cheap,,AC,,-10,60,planned\n"
                               "done,,CB,,-1,5,completed\n";

/* 70 pay for the two halves, which are worth nothing alone, where the best alone within 70 saves 50. */
static void test_complements(void) {
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    const ll_invest_options options = options_of(70);
    ll_investment *r = NULL;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT_EQUAL(ll_investment_base_usd(r), 500);
    CU_ASSERT_EQUAL(ll_investment_value_usd(r), 150);
    CU_ASSERT_DOUBLE_EQUAL(ll_investment_bound_usd(r), 150, 150 * 1e-6);
    CU_ASSERT_EQUAL(ll_investment_capex_musd(r), 70);
    ll_test_assert_text(
        out, "invest.csv",
        "project_id,name,capex_musd,chosen,phase_year,saving_alone_usd,rank_alone,saving_alone_usd_per_musd,"
        "saving_in_package_usd,rank_in_package,regret_usd\n"
        "wide,\"AB, wider\",100,no,,350.00,1,3.50,0.00,3,\n"
        "first,Half a way,30,yes,,0.00,3,0.00,350.00,1,300.00\n"
        "second,The other half,40,yes,,0.00,3,0.00,350.00,1,300.00\n"
        "cheap,,60,no,,50.00,2,0.83,0.00,3,\n");
    CU_ASSERT(ll_test_exists(out, "base/summary.json") && ll_test_exists(out, "plan/summary.json") &&
              ll_test_exists(out, "invest.json"));
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

/* The published answers are those of landlink solve --projects. */
static void test_answer_is_verified_by_the_list(void) {
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    const ll_invest_options options = options_of(70);
    ll_problem_options read = options.problem;
    ll_investment *r = NULL;
    ll_problem *p = NULL;
    ll_verification found;
    char plan[PATH_SIZE];
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    read.projects = "first;second";
    snprintf(plan, sizeof plan, "%s/plan", out);
    LL_ASSERT_OK(ctx, ll_problem_read(ctx, folder, &read, &p));
    LL_ASSERT_OK(ctx, ll_verify(ctx, p, plan, &found));
    CU_ASSERT(found.ok);
    CU_ASSERT_EQUAL(found.objective_usd, 150);
    ll_problem_free(ctx, p);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

/* What is worth nothing is not built, however much money there is; of equal choices the cheaper is taken. */
static void test_no_money_is_wasted(void) {
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    const ll_invest_options options = options_of(1000);
    ll_investment *r = NULL;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    CU_ASSERT_EQUAL(ll_investment_value_usd(r), 150);
    CU_ASSERT_EQUAL(ll_investment_capex_musd(r), 70);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

/* ---- seeded cases ---- */

typedef struct table {
    char text[TABLE_SIZE];
    size_t length;
} table;

static void put(table *t, const char *format, ...) LL_PRINTF(2, 3);
static void put(table *t, const char *format, ...) {
    va_list list;
    va_start(list, format);
    int length = vsnprintf(t->text + t->length, sizeof t->text - t->length, format, list);
    va_end(list);
    CU_ASSERT_FATAL(length >= 0 && (size_t)length < sizeof t->text - t->length);
    t->length += (size_t)length;
}

enum { NODES = 7, LINKS = 24, DEMANDS = 14, YEARS = 2, FIRST_YEAR = 2030 };

static void put_network(const char *folder, ll_random *random) {
    table node = {0}, link = {0};
    put(&node, "node_id,x_coord,y_coord\n");
    for (int v = 0; v < NODES; v++) put(&node, "N%d,%d,%d\n", v, v, v * v);
    put(&link, "link_id,from_node_id,to_node_id,directed,time_h,cost_usd_per_teu,capacity_teu_per_year,status\n");
    for (int i = 0; i < LINKS; i++) {
        int from = i < NODES ? i : ll_random_below(random, NODES);
        int to = i < NODES ? (i + 1) % NODES : (from + 1 + ll_random_below(random, NODES - 1)) % NODES;
        bool planned = i >= NODES && ll_random_below(random, 4) == 0;
        put(&link, "L%d,N%d,N%d,%d,%d,%d,", i, from, to, ll_random_below(random, 3) > 0, ll_random_below(random, 48),
            20 + ll_random_below(random, 200));
        if (ll_random_below(random, 4) == 0)
            put(&link, ",%s\n", planned ? "planned" : "existing");
        else
            put(&link, "%d,%s\n", ll_random_below(random, 1500), planned ? "planned" : "existing");
    }
    ll_test_write_file(folder, "node.csv", node.text);
    ll_test_write_file(folder, "link.csv", link.text);
}

/* Some demands have no penalty of their own: theirs must not fall when ways get cheaper. */
static void put_demands(const char *folder, ll_random *random) {
    table demand = {0};
    put(&demand, "o_node_id,d_node_id,commodity_id,volume,unmet_penalty_usd_per_teu,year\n");
    for (int y = 0; y < YEARS; y++)
        for (int i = 0; i < DEMANDS; i++) {
            int from = ll_random_below(random, NODES), to = (from + 1 + ll_random_below(random, NODES - 1)) % NODES;
            put(&demand, "N%d,N%d,C%d,%d.%d,", from, to, ll_random_below(random, 2), ll_random_below(random, 700),
                ll_random_below(random, 10));
            put(&demand, ll_random_below(random, 3) == 0 ? ",%d\n" : "900,%d\n", FIRST_YEAR + y);
        }
    ll_test_write_file(folder, "demand.csv", demand.text);
    ll_test_write_file(folder, "commodity.csv", "commodity_id,value_of_time_usd_per_teu_day\nC0,5\nC1,60\n");
    ll_test_write_file(folder, "capacity_set.csv", "set_id,name,capacity_teu_per_year\nS,Both,900\n");
    ll_test_write_file(folder, "capacity_set_link.csv",
                       "set_id,link_id,direction,commodity_id,weight\nS,L1,both,,1\nS,L9,both,,2\nS,L17,both,C1,0.5\n");
    ll_test_write_file(folder, "scenario.csv",
                       "scenario_id,name,base_scenario_id,table,ids,column,operation,value\n"
                       "slow,,,link,L4;L8,time_h,multiply,2\nslow,,,link,L5,capacity_teu_per_year,set,100\n");
}

/* Projects 0, 1 and 2 have links in common, and 3 and 4; 2 takes capacity away, 5 makes a way slower. */
static void put_projects(const char *folder, ll_random *random, int count) {
    table project = {0};
    put(&project, "project_id,link_ids,capacity_delta,time_delta_h,cost_delta,capex_musd\n");
    for (int i = 0; i < count; i++) {
        int first = i < 3 ? 1 + i : i < 5 ? 8 : 2 * i;
        put(&project, "P%d,L%d;L%d,%d,%d,%d,%d\n", i, first, first + 1 + (i < 5),
            i == 2 ? -200 : ll_random_below(random, 800), i == 5 ? 9 : -ll_random_below(random, 40),
            -ll_random_below(random, 90), 10 + ll_random_below(random, 50));
    }
    ll_test_write_file(folder, "project.csv", project.text);
}

static const char *make_seeded(uint64_t seed, int projects_count) {
    const char *folder = ll_test_folder();
    ll_random random = ll_random_start(seed);
    put_network(folder, &random);
    put_demands(folder, &random);
    put_projects(folder, &random, projects_count);
    return folder;
}

/* ---- enumeration ---- */

typedef struct reference { /* what every plan costs in a year, by the tables */
    int count;
    double *usd; /* [plan] */
    double capex[LL_INVEST_CANDIDATES];
} reference;

static double spent(const reference *r, uint32_t plan) {
    double musd = 0;
    for (int i = 0; i < r->count; i++)
        if ((plan >> i & 1U) != 0) musd += r->capex[i];
    return musd;
}

static ll_problem *build_plan(ll_context *ctx, const char *folder, const ll_problem_options *options, uint32_t plan,
                              const ll_problem *base) {
    ll_case *c = NULL;
    ll_index *links = NULL;
    ll_problem *p = NULL;
    ll_problem_options read = *options;
    LL_ASSERT_OK(ctx, ll_case_read(ctx, folder, &c));
    LL_ASSERT_OK(ctx, ll_case_index_links(ctx, c, &links));
    for (int32_t i = 0; i < c->project_count; i++)
        if ((plan >> i & 1U) != 0) LL_ASSERT_OK(ctx, ll_case_apply_project(ctx, c, links, i));
    ll_index_free(ctx, links);
    for (int64_t d = 0; base != NULL && d < base->demand_count; d++)
        c->demand[base->demand_row[d]].unmet_penalty_usd_per_teu = (double)base->penalty_nusd[d] * 1e-9;
    LL_ASSERT_OK(ctx, ll_problem_build(ctx, c, &read, &p));
    return p;
}

static double solve_plan(ll_context *ctx, const ll_problem *p) {
    ll_solution *s = NULL;
    ll_solve_options options;
    ll_solve_options_default(&options);
    options.gap = 1e-9;
    options.method = LL_METHOD_LP;
    options.device = LL_DEVICE_CPU;
    LL_ASSERT_OK(ctx, ll_solve(ctx, p, &options, &s));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    double usd = ll_solution_objective_usd(s);
    ll_solution_free(ctx, s);
    return usd;
}

static reference enumerate(ll_context *ctx, const char *folder, const ll_problem_options *options, int count,
                           double budget_musd) {
    reference r = {.count = count, .usd = calloc((size_t)1 << count, sizeof(double))};
    CU_ASSERT_PTR_NOT_NULL_FATAL(r.usd);
    ll_problem *base = build_plan(ctx, folder, options, 0, NULL);
    for (int i = 0; i < count; i++) r.capex[i] = base->source->project[i].capex_musd;
    for (uint32_t plan = 0; plan < 1U << count; plan++) {
        r.usd[plan] = NAN;
        if (plan != 0 && (plan & (plan - 1)) != 0 && spent(&r, plan) > budget_musd) continue;
        ll_problem *p = build_plan(ctx, folder, options, plan, base);
        r.usd[plan] = solve_plan(ctx, p);
        ll_problem_free(ctx, p);
    }
    ll_problem_free(ctx, base);
    return r;
}

/* The cheapest plan within the budget that has none of `without`. */
static uint32_t best_plan(const reference *r, double budget_musd, uint32_t without) {
    uint32_t best = 0;
    for (uint32_t plan = 0; plan < 1U << r->count; plan++)
        if ((plan & without) == 0 && spent(r, plan) <= budget_musd && r->usd[plan] < r->usd[best]) best = plan;
    return best;
}

static uint32_t plan_of(const ll_investment *r) {
    uint32_t plan = 0;
    for (int32_t c = 0; c < ll_investment_count(r); c++)
        if (ll_investment_phase(r, c) >= 0) plan |= 1U << c;
    return plan;
}

static void assert_near(double found, double expected, double usd) {
    if (!(fabs(found - expected) <= usd)) printf("\n    %.6f, expected %.6f to %.6f\n", found, expected, usd);
    CU_ASSERT(fabs(found - expected) <= usd);
}

static void check_against(const ll_investment *r, const reference *all, double budget_musd) {
    double optimum = all->usd[best_plan(all, budget_musd, 0)], slack = 3e-6 * optimum;
    uint32_t plan = plan_of(r);
    assert_near(ll_investment_value_usd(r), optimum, 1e-6 * optimum);
    assert_near(ll_investment_value_usd(r), all->usd[plan], 1e-7 * optimum);
    CU_ASSERT(ll_investment_bound_usd(r) <= optimum * (1 + 1e-9));
    CU_ASSERT(ll_investment_capex_musd(r) <= budget_musd);
    for (int c = 0; c < all->count; c++) {
        uint32_t other = plan ^ 1U << c;
        bool chosen = (plan >> c & 1U) != 0;
        assert_near(ll_investment_saving_alone_usd(r, c), all->usd[0] - all->usd[1U << c], slack);
        if (!isnan(all->usd[other]))
            assert_near(ll_investment_saving_in_package_usd(r, c),
                        (chosen ? 1 : -1) * (all->usd[other] - all->usd[plan]), slack);
        CU_ASSERT_EQUAL(isnan(ll_investment_regret_usd(r, c)), !chosen);
        if (chosen)
            assert_near(ll_investment_regret_usd(r, c), all->usd[best_plan(all, budget_musd, 1U << c)] - all->usd[plan],
                        slack);
    }
}

static void choose_beside_enumeration(uint64_t seed, int count, const char *scenario, double budget_musd) {
    ll_context *ctx = open_context();
    const char *folder = make_seeded(seed, count), *out = ll_test_folder();
    ll_invest_options options = options_of(budget_musd);
    ll_investment *r = NULL;
    options.problem.scenario = scenario;
    options.problem.year = FIRST_YEAR;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    reference all = enumerate(ctx, folder, &options.problem, count, budget_musd);
    check_against(r, &all, budget_musd);
    free(all.usd);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

static void test_twelve_projects(void) {
    choose_beside_enumeration(1, LL_TEST_SANITIZED ? 8 : 12, NULL, 120);
    choose_beside_enumeration(2, 9, "slow", 90);
}

/* Every cut is below what a plan costs, for all plans, from whatever plan it is seen. */
static void test_cuts_are_bounds(void) {
    enum { COUNT = 7 };
    ll_context *ctx = open_context();
    const char *folder = make_seeded(3, COUNT);
    ll_invest_options options = options_of(1);
    ll_invest_run run = {.ctx = ctx, .options = &options};
    const ll_invest_value *value = NULL;
    options.problem.year = FIRST_YEAR;
    LL_ASSERT_OK(ctx, ll_invest_open(&run, folder));
    reference all = enumerate(ctx, folder, &options.problem, COUNT, INFINITY);
    for (uint32_t plan = 0; plan < 1U << COUNT; plan += 9) {
        LL_ASSERT_OK(ctx, ll_invest_value_of(&run, 0, plan, &value));
        LL_ASSERT_OK(ctx, ll_invest_add_cut(&run, 0, &run.year[0].price[0], plan, ~plan));
        LL_ASSERT_OK(ctx,
                     ll_invest_add_cut(&run, 0, &run.year[0].price[run.year[0].price_count - 1], ~plan & 127U, plan));
    }
    CU_ASSERT(run.year[0].cut_count > 40);
    for (uint32_t plan = 0; plan < 1U << COUNT; plan++) {
        ll_i128 bound = 0;
        CU_ASSERT(ll_invest_bound_at(&run, &run.year[0], plan, &bound));
        if (ll_invest_usd(bound) > all.usd[plan] * (1 + 1e-9))
            printf("\n    plan %x: %.6f above %.6f\n", plan, ll_invest_usd(bound), all.usd[plan]);
        CU_ASSERT(ll_invest_usd(bound) <= all.usd[plan] * (1 + 1e-9));
        if (plan % 9 == 0) assert_near(ll_invest_usd(bound), all.usd[plan], 1e-6 * all.usd[plan]);
    }
    free(all.usd);
    ll_invest_close(&run);
    ll_test_remove(folder);
    close_context(ctx);
}

/* ---- without GLPK ---- */

static void test_without_glpk(void) {
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    const ll_invest_options options = options_of(70);
    ll_investment *r = NULL;
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), LL_ERR_UNAVAILABLE);
    LL_ASSERT_ERROR_HAS(ctx, "this build has no GLPK");
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

/* ---- phases ---- */

enum { PHASED = 6 };

/* The cheapest chain of two plans, each cost weighted, within budgets of which the first's rest is kept. */
static double best_chain(const reference *first, const reference *second, const double *weight, double budget_musd) {
    double best = INFINITY;
    for (uint32_t late = 0; late < 1U << PHASED; late++)
        for (uint32_t early = 0; early < 1U << PHASED; early++) {
            if ((early & ~late) != 0 || spent(first, early) > budget_musd || spent(first, late) > 2 * budget_musd)
                continue;
            best = fmin(best, weight[0] * first->usd[early] + weight[1] * second->usd[late]);
        }
    return best;
}

static void test_phases(void) {
    static const double budget_musd = 45, weight[2] = {1, 1 / 1.1};
    const ll_invest_phase phase[2] = {{FIRST_YEAR, 45, 0}, {FIRST_YEAR + 1, 45, 0}};
    ll_context *ctx = open_context();
    const char *folder = make_seeded(4, PHASED), *out = ll_test_folder();
    ll_invest_options options = options_of(0);
    ll_problem_options read = options.problem;
    ll_investment *r = NULL;
    options.phase = phase;
    options.phase_count = 2;
    options.rate = 0.1;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    read.year = FIRST_YEAR;
    reference first = enumerate(ctx, folder, &read, PHASED, INFINITY);
    read.year = FIRST_YEAR + 1;
    reference second = enumerate(ctx, folder, &read, PHASED, INFINITY);
    double optimum = best_chain(&first, &second, weight, budget_musd);
    assert_near(ll_investment_value_usd(r), optimum, 1e-6 * optimum);
    assert_near(ll_investment_base_usd(r), weight[0] * first.usd[0] + weight[1] * second.usd[0], 1e-7 * optimum);
    CU_ASSERT(ll_investment_bound_usd(r) <= optimum * (1 + 1e-9));
    CU_ASSERT(ll_investment_value_usd(r) < ll_investment_base_usd(r));
    CU_ASSERT(ll_test_exists(out, "plan-2030/summary.json") && ll_test_exists(out, "base-2031/summary.json"));
    free(first.usd);
    free(second.usd);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

/* 60 in the first phase do not pay for wide (100), but what is left of them does in the second; five years of 10% each
 * weigh 1 + 1/1.1 + ... */
static void test_money_is_kept(void) {
    const ll_invest_phase phase[2] = {{2025, 60, 0}, {2030, 40, 2025}};
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = options_of(0);
    ll_investment *r = NULL;
    options.phase = phase;
    options.phase_count = 2;
    options.rate = 0.1;
    options.candidates = "wide";
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    CU_ASSERT_EQUAL_FATAL(ll_investment_count(r), 1);
    CU_ASSERT_EQUAL(ll_investment_phase(r, 0), 1);
    double five = 1 + 1 / 1.1 + pow(1.1, -2) + pow(1.1, -3) + pow(1.1, -4);
    CU_ASSERT_DOUBLE_EQUAL(ll_investment_base_usd(r), five * 500 + five * pow(1.1, -5) * 500, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(ll_investment_value_usd(r), five * 500 + five * pow(1.1, -5) * 150, 1e-9);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

/* ---- hard demands ---- */

/* All 15 TEU must go, over AB alone or by D: what the base cannot carry, a choice may. */
static void check_hard(double budget_musd, ll_status expected, double usd) {
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = options_of(budget_musd);
    ll_investment *r = NULL;
    options.problem.hard = true;
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,status\n"
                       "AB,A,B,1,10,10,existing\nAC,A,C,1,40,2,existing\nCB,C,B,1,40,,existing\n"
                       "AD,A,D,1,5,,planned\nDB,D,B,1,5,,planned\n");
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), expected);
    if (expected == LL_OK && r != NULL) {
        CU_ASSERT_DOUBLE_EQUAL(ll_investment_value_usd(r), usd, 1e-9);
        CU_ASSERT(isnan(ll_investment_base_usd(r)));
    } else {
        CU_ASSERT_PTR_NULL(r);
        CU_ASSERT(!ll_test_exists(out, "invest.json"));
        LL_ASSERT_ERROR_HAS(ctx, "no choice of projects within the budget carries all hard demands");
    }
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

static void test_hard_demands(void) {
    check_hard(70, LL_OK, 150);
    check_hard(65, LL_ERR_INFEASIBLE, 0);
}

/* ---- stops, threads ---- */

static void test_stop(void) {
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = options_of(70);
    ll_investment *r = NULL;
    options.solve.time_limit_s = 1e-9;
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), LL_ERR_LIMIT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT(ll_investment_bound_usd(r) <= 150 && ll_investment_value_usd(r) >= 150);
    CU_ASSERT(ll_investment_gap(r) > 0);
    CU_ASSERT(ll_test_exists(out, "plan/summary.json") && ll_test_exists(out, "invest.csv"));
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

static void cancel_at_master(void *user, ll_log_level level, const char *line) {
    (void)level;
    if (strncmp(line, "master 1:", 9) == 0) ll_context_cancel(user);
}

/* A search that is stopped is written like one that is out of time. */
static void test_cancelled(void) {
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = options_of(70);
    ll_investment *r = NULL;
    ll_context_set_log(ctx, cancel_at_master, ctx);
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), LL_ERR_LIMIT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT(ll_test_exists(out, "plan/summary.json") && ll_test_exists(out, "invest.csv"));
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

/* No gap is small enough to go on for ever. */
static void test_no_gap(void) {
    for (int seed = 5; seed < (LL_TEST_SANITIZED ? 6 : 8); seed++) {
        ll_context *ctx = open_context();
        const char *folder = make_seeded((uint64_t)seed, 6), *out = ll_test_folder();
        ll_invest_options options = options_of(80);
        ll_investment *r = NULL;
        options.problem.year = FIRST_YEAR;
        options.solve.gap = 0;
        ll_status status = ll_invest(ctx, folder, &options, out, &r);
        CU_ASSERT(status == LL_OK || status == LL_ERR_LIMIT);
        CU_ASSERT_PTR_NOT_NULL_FATAL(r);
        CU_ASSERT(fabs(ll_investment_gap(r)) < 1e-7);
        ll_investment_free(ctx, r);
        ll_test_remove(out);
        ll_test_remove(folder);
        close_context(ctx);
    }
}

static char *invest_text(const char *folder, int threads) {
    ll_context *ctx = open_context();
    const char *out = ll_test_folder();
    ll_invest_options options = options_of(80);
    ll_investment *r = NULL;
    char path[PATH_SIZE];
    ll_context_set_threads(ctx, threads);
    options.problem.year = FIRST_YEAR;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    snprintf(path, sizeof path, "%s/invest.csv", out);
    char *text = ll_test_read_file(path, NULL);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    close_context(ctx);
    return text;
}

static void test_threads(void) {
    const char *folder = make_seeded(5, 6);
    char *one = invest_text(folder, 1), *three = invest_text(folder, 3);
    CU_ASSERT(one != NULL && three != NULL && strcmp(one, three) == 0);
    free(one);
    free(three);
    ll_test_remove(folder);
}

/* ---- refusals ---- */

typedef struct refusal {
    const char *projects, *candidates, *built;
    double budget_musd;
    ll_status status;
    const char *text;
} refusal;

static const char header[] = "project_id,link_ids,capacity_delta,capex_musd\n";

static void check_refusal(const refusal *f) {
    ll_context *ctx = open_context();
    const char *folder = make_case(f->projects), *out = ll_test_folder();
    ll_invest_options options = options_of(f->budget_musd);
    ll_investment *r = NULL;
    options.candidates = f->candidates;
    options.problem.projects = f->built;
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), f->status);
    CU_ASSERT_PTR_NULL(r);
    LL_ASSERT_ERROR_HAS(ctx, f->text);
    CU_ASSERT(!ll_test_exists(out, "invest.json"));
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

static void test_refusals(void) {
    table many = {0};
    put(&many, "%s", header);
    for (int i = 0; i < LL_INVEST_OVERLAP + 1; i++) put(&many, "p%d,AB,1,5\n", i);
    const refusal list[] = {
        {projects, NULL, NULL, 0, LL_ERR_USAGE, "a budget of 0 million USD: it must be a number above 0"},
        {projects, NULL, NULL, -5, LL_ERR_USAGE, "a budget of -5 million USD"},
        {projects, NULL, NULL, INFINITY, LL_ERR_USAGE, "above 0"},
        {projects, NULL, NULL, NAN, LL_ERR_USAGE, "above 0"},
        {projects, "wyde", NULL, 1, LL_ERR_USAGE, "there is no project 'wyde' in project.csv; did you mean 'wide'?"},
        {projects, NULL, "wyde", 1, LL_ERR_USAGE, "did you mean 'wide'?"},
        {projects, "done", NULL, 1, LL_ERR_USAGE, "completed and in the base already"},
        {projects, "wide;cheap", "wide", 1, LL_ERR_USAGE, "project 'wide' is on already"},
        {projects, NULL, "wide;first;second;cheap", 1, LL_ERR_USAGE, "there is no project to choose from"},
        {NULL, NULL, NULL, 1, LL_ERR_DATA, "the case has no project.csv"},
        {"project_id,link_ids\np,AB\n", NULL, NULL, 1, LL_ERR_DATA, "project.csv:2: project p has no capex_musd"},
        {"project_id,link_ids,capex_musd\np,ABC,1\n", NULL, NULL, 1, LL_ERR_DATA, "project.csv:2:3"},
        {many.text, NULL, NULL, 1, LL_ERR_DATA, "more than 8 projects share links with each other (p0, p1, "},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) check_refusal(&list[i]);
}

static void check_phases(const ll_invest_phase *phase, int32_t count, double budget_musd, double rate,
                         const char *text) {
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = options_of(budget_musd);
    ll_investment *r = NULL;
    options.phase = phase;
    options.phase_count = count;
    options.rate = rate;
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, text);
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

static void test_phases_that_make_no_sense(void) {
    const ll_invest_phase backward[] = {{2030, 1, 0}, {2030, 1, 0}}, poor[] = {{2030, 0, 0}}, good[] = {{2030, 1, 0}};
    check_phases(backward, 2, 0, 0, "phase 2 begins in 2030, no later than the one before it");
    check_phases(poor, 1, 0, 0, "a budget of 0 million USD");
    check_phases(good, 1, 5, 0, "each phase has its own");
    check_phases(good, 1, 0, -1, "rate -1");
    check_phases(good, 0, 0, 0, "0 phases");
}

static void test_no_spread_flows(void) {
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = options_of(70);
    ll_investment *r = NULL;
    options.solve.logit_theta_per_usd = 0.01;
    LL_ASSERT_STATUS(ctx, ll_invest(ctx, folder, &options, out, &r), LL_ERR_USAGE);
    LL_ASSERT_ERROR_HAS(ctx, "leave out logit");
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

/* ---- memory ---- */

static void test_out_of_memory(void) {
    ll_context *ctx = open_context();
    const char *folder = make_case(projects), *out = ll_test_folder();
    ll_invest_options options = options_of(70);
    bool done = false;
    options.candidates = "first;second";
    for (int64_t k = 0; !done; k += 1 + k / (LL_TEST_SANITIZED ? 10 : 25)) {
        ll_investment *r = NULL;
        atomic_store(&ctx->memory.fail_at, k);
        ll_status status = ll_invest(ctx, folder, &options, out, &r);
        done = atomic_load(&ctx->memory.fail_at) >= 0;
        atomic_store(&ctx->memory.fail_at, -1);
        CU_ASSERT(done ? status == LL_OK : status == LL_ERR_MEMORY && r == NULL);
        CU_ASSERT(done || !ll_test_exists(out, "invest.json"));
        ll_investment_free(ctx, r);
        CU_ASSERT_EQUAL_FATAL(atomic_load(&ctx->memory.live_blocks), 0);
    }
    ll_test_remove(out);
    ll_test_remove(folder);
    close_context(ctx);
}

void suite_invest(void);
void suite_invest(void) {
    if (!ll_lp_available()) {
        LL_TEST(test_without_glpk);
        return;
    }
    LL_TEST(test_complements);
    LL_TEST(test_answer_is_verified_by_the_list);
    LL_TEST(test_no_money_is_wasted);
    LL_TEST(test_cuts_are_bounds);
    LL_TEST(test_twelve_projects);
    LL_TEST(test_phases);
    LL_TEST(test_money_is_kept);
    LL_TEST(test_hard_demands);
    LL_TEST(test_stop);
    LL_TEST(test_cancelled);
    LL_TEST(test_no_gap);
    LL_TEST(test_threads);
    LL_TEST(test_refusals);
    LL_TEST(test_phases_that_make_no_sense);
    LL_TEST(test_no_spread_flows);
    LL_TEST(test_out_of_memory);
}
