/* SPDX-License-Identifier: Apache-2.0 */
/* Choices of projects in seeded cases beside the enumeration of every choice, in which each plan is built by the tables
 * alone and solved from nothing. */
#include <landlink/landlink.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graphs/base/random.h"
#include "graphs/scenario.h"
#include "solver/invest/master.h"
#include "solver/lp.h"
#include "tests/solver/invest_case.h"
#include "tests/support/test.h"

enum { PATH_SIZE = 1024 };

/* ---- seeded cases ---- */

enum { NODES = 7, LINKS = 24, DEMANDS = 14, YEARS = 2, FIRST_YEAR = 2030 };

static void put_network(const char *folder, ll_random *random) {
    ll_test_table node = {0}, link = {0};
    ll_test_put(&node, "node_id,x_coord,y_coord\n");
    for (int v = 0; v < NODES; v++) ll_test_put(&node, "N%d,%d,%d\n", v, v, v * v);
    ll_test_put(&link,
                "link_id,from_node_id,to_node_id,directed,time_h,cost_usd_per_teu,capacity_teu_per_year,status\n");
    for (int i = 0; i < LINKS; i++) {
        int from = i < NODES ? i : ll_random_below(random, NODES);
        int to = i < NODES ? (i + 1) % NODES : (from + 1 + ll_random_below(random, NODES - 1)) % NODES;
        bool planned = i >= NODES && ll_random_below(random, 4) == 0;
        ll_test_put(&link, "L%d,N%d,N%d,%d,%d,%d,", i, from, to, ll_random_below(random, 3) > 0,
                    ll_random_below(random, 48), 20 + ll_random_below(random, 200));
        if (ll_random_below(random, 4) == 0)
            ll_test_put(&link, ",%s\n", planned ? "planned" : "existing");
        else
            ll_test_put(&link, "%d,%s\n", ll_random_below(random, 1500), planned ? "planned" : "existing");
    }
    ll_test_write_file(folder, "node.csv", node.text);
    ll_test_write_file(folder, "link.csv", link.text);
}

/* Some demands have no penalty of their own: theirs must not fall when ways get cheaper. */
static void put_demands(const char *folder, ll_random *random) {
    ll_test_table demand = {0};
    ll_test_put(&demand, "o_node_id,d_node_id,commodity_id,volume,unmet_penalty_usd_per_teu,year\n");
    for (int y = 0; y < YEARS; y++)
        for (int i = 0; i < DEMANDS; i++) {
            int from = ll_random_below(random, NODES), to = (from + 1 + ll_random_below(random, NODES - 1)) % NODES;
            ll_test_put(&demand, "N%d,N%d,C%d,%d.%d,", from, to, ll_random_below(random, 2),
                        ll_random_below(random, 700), ll_random_below(random, 10));
            ll_test_put(&demand, ll_random_below(random, 3) == 0 ? ",%d\n" : "900,%d\n", FIRST_YEAR + y);
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
    ll_test_table project = {0};
    ll_test_put(&project, "project_id,link_ids,capacity_delta,time_delta_h,cost_delta,capex_musd\n");
    for (int i = 0; i < count; i++) {
        int first = i < 3 ? 1 + i : i < 5 ? 8 : 2 * i;
        ll_test_put(&project, "P%d,L%d;L%d,%d,%d,%d,%d\n", i, first, first + 1 + (i < 5),
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
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_seeded(seed, count), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(budget_musd);
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
    ll_test_context_end(ctx);
}

static void test_twelve_projects(void) {
    choose_beside_enumeration(1, LL_TEST_SANITIZED ? 8 : 12, NULL, 120);
    choose_beside_enumeration(2, 9, "slow", 90);
}

/* Every cut is below what a plan costs, for all plans, from whatever plan it is seen. */
static void test_cuts_are_bounds(void) {
    enum { COUNT = 7 };
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_seeded(3, COUNT);
    ll_invest_options options = ll_invest_case_options(1);
    ll_invest_run run = {.ctx = ctx, .options = &options};
    const ll_invest_value *value = NULL;
    options.problem.year = FIRST_YEAR;
    LL_ASSERT_OK(ctx, ll_invest_open(&run, folder));
    reference all = enumerate(ctx, folder, &options.problem, COUNT, INFINITY);
    for (uint32_t plan = 0; plan < 1U << COUNT; plan += 9) {
        bool news = false;
        LL_ASSERT_OK(ctx, ll_invest_value_of(&run, 0, plan, &value));
        LL_ASSERT_OK(ctx, ll_invest_tell(&run, 0, plan, &news));
        CU_ASSERT(news);
        LL_ASSERT_OK(ctx, ll_invest_add_cut(&run, 0, &run.year[0].price[0], plan, ~plan));
        LL_ASSERT_OK(ctx,
                     ll_invest_add_cut(&run, 0, &run.year[0].price[run.year[0].value_count - 1], ~plan & 127U, plan));
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
    ll_test_context_end(ctx);
}

/* ---- the master ---- */

enum { MODELED = 7, STAGES = 2 };

static double tie_of(const ll_invest_run *run) { return ll_invest_tie_usd_per_musd(run, 1e6); }

/* A run with two phases and cuts of some plans. */
static void open_modeled(ll_invest_run *run, const char *folder) {
    const ll_invest_value *value = NULL;
    bool news = false;
    LL_ASSERT_OK(run->ctx, ll_invest_open(run, folder));
    for (int32_t year = 0; year < STAGES; year++)
        for (uint32_t plan = 0; plan < 1U << MODELED; plan += 9) {
            LL_ASSERT_OK(run->ctx, ll_invest_value_of(run, year, plan, &value));
            LL_ASSERT_OK(run->ctx, ll_invest_tell(run, year, plan, &news));
        }
}

static bool is_in(const ll_invest_node *node, const ll_invest_choice *choice) {
    for (int t = 0; t < STAGES; t++)
        if ((node->in[t] & ~choice->plan[t]) != 0 || (node->out[t] & choice->plan[t]) != 0) return false;
    return true;
}

/* The least that the model says of a choice of the node within the budgets, by trying all. */
static bool least_value(const ll_invest_model *m, const ll_invest_node *node, ll_i128 *least) {
    bool found = false;
    for (ll_plan late = 0; late < 1U << MODELED; late++)
        for (ll_plan early = 0; early < 1U << MODELED; early++) {
            const ll_invest_choice choice = {{early, late}};
            const ll_invest_stage *stage = m->run->result->stage;
            ll_i128 value = 0;
            if ((early & ~late) != 0 || !is_in(node, &choice) || !ll_invest_model_value(m, &choice, &value)) continue;
            if (ll_invest_spent_cents(m->run, early) > stage[0].budget_cents) continue;
            if (ll_invest_spent_cents(m->run, late) > stage[1].budget_cents) continue;
            if (found && value >= *least) continue;
            *least = value;
            found = true;
        }
    return found;
}

static ll_invest_node random_node(ll_random *random) {
    ll_invest_node node = {.bound = 0};
    for (int c = 0; c < MODELED; c++) {
        int kind = ll_random_below(random, 8);
        if (kind < 2) node.in[1] |= LL_PLAN_OF(c);
        if (kind == 0) node.in[0] |= LL_PLAN_OF(c);
        if (kind > 5) node.out[0] |= LL_PLAN_OF(c);
        if (kind == 7) node.out[1] |= LL_PLAN_OF(c);
    }
    return node;
}

/* Multipliers of any size, as a GLPK that is far off might leave them: they never claim more than is true. */
static void check_any_multipliers(ll_invest_bound *b, ll_invest_master *master, ll_random *random) {
    ll_i128 least = 0;
    const double scale = ldexp(1, ll_random_below(random, 80) - 20);
    for (int32_t r = 0; r < master->lp->row_count; r++)
        master->lp->dual[r] = scale * (ll_random_below(random, 1000) - 300);
    ll_invest_bound_take(b, master);
    const ll_invest_node node = random_node(random);
    if (least_value(b->model, &node, &least)) CU_ASSERT(ll_invest_bound_of(b, &node) <= least);
}

/* Lines that the program does not have say nothing of its answer that it does not know. */
static void check_lines(const ll_invest_master *master) {
    const ll_invest_model *m = master->model;
    for (int32_t t = 0; t < STAGES; t++) {
        const ll_invest_lines *lines = ll_invest_lines_of(m, t);
        for (int32_t i = 0; i < lines->count; i++) {
            double usd = ll_invest_usd(lines->line[i].most);
            for (int32_t s = 0; s < m->run->combination_count; s++)
                usd -= master->share[t * m->run->combination_count + s] * ll_invest_usd(lines->line[i].taken[s]);
            CU_ASSERT(usd <= (master->lp->value[master->first_theta + t] + 1e-8) * m->unit_usd);
        }
    }
}

/* Those of the relaxation, which is at least what it says but for rounding. */
static void check_relaxation(ll_invest_bound *b, ll_invest_master *master, ll_random *random) {
    ll_i128 least = 0;
    bool solved = false;
    const ll_invest_node node = random_node(random);
    if (!least_value(b->model, &node, &least)) return;
    LL_ASSERT_OK(b->model->run->ctx, ll_invest_master_relax(master, &node, &solved));
    CU_ASSERT_FATAL(solved);
    check_lines(master);
    ll_invest_bound_take(b, master);
    ll_i128 bound = ll_invest_bound_of(b, &node);
    double unit = ldexp(b->model->unit_usd * 1e15, b->model->shift);
    CU_ASSERT(bound <= least);
    CU_ASSERT((double)bound >= (master->lp->objective - 1e-6) * unit);
}

static void check_bounds(ll_invest_run *run, ll_random *random) {
    ll_invest_model model;
    ll_invest_master master;
    ll_invest_bound bound;
    LL_ASSERT_OK(run->ctx, ll_invest_model_open(run, 0, tie_of(run), &model));
    LL_ASSERT_OK(run->ctx, ll_invest_master_open(&model, &master));
    LL_ASSERT_OK(run->ctx, ll_invest_bound_open(&model, &bound));
    for (int i = 0; i < (LL_TEST_SANITIZED ? 4 : 40); i++) {
        check_relaxation(&bound, &master, random);
        check_any_multipliers(&bound, &master, random);
    }
    ll_invest_bound_close(&bound);
    ll_invest_master_close(&master);
    ll_invest_model_close(&model);
}

/* The search finds the cheapest of all choices, and its bound is between that and a hair below. */
static void check_search(ll_invest_run *run, ll_plan without) {
    ll_invest_model m;
    ll_invest_proposal p = {.found = false};
    ll_i128 least = 0, found = 0;
    const ll_invest_node all = {.out = {without, without}};
    LL_ASSERT_OK(run->ctx, ll_invest_model_open(run, without, tie_of(run), &m));
    CU_ASSERT_FATAL(least_value(&m, &all, &least));
    double usd = ll_invest_model_usd(&m, least);
    LL_ASSERT_OK(run->ctx, ll_invest_case_propose(run, without, tie_of(run), INFINITY, &p));
    CU_ASSERT_FATAL(p.found && ll_invest_model_value(&m, &p.choice, &found));
    assert_near(ll_invest_model_usd(&m, found), usd, 1e-7 * usd);
    CU_ASSERT(is_in(&all, &p.choice) && p.bound_with_capital_usd <= usd && p.bound_usd <= usd);
    assert_near(p.bound_with_capital_usd, usd, 1e-7 * usd);
    LL_ASSERT_OK(run->ctx, ll_invest_case_propose(run, without, tie_of(run), usd * (1 - 1e-6), &p));
    CU_ASSERT(!p.found && !p.stopped && p.bound_with_capital_usd >= usd * (1 - 1.1e-6));
    ll_invest_model_close(&m);
}

/* A search that has new cuts at each step proposes at each what is cheapest by then, until it knows what that costs. */
static void check_steps(ll_invest_run *run, ll_plan without) {
    enum { MOST_STEPS = 40 };
    const ll_invest_node all = {.out = {without, without}};
    ll_invest_search *search = NULL;
    ll_invest_proposal p = {.found = false};
    ll_i128 least = 0, value = 0;
    bool news = true;
    LL_ASSERT_OK(run->ctx, ll_invest_search_open(run, without, tie_of(run), &search));
    for (int step = 0; news && step < MOST_STEPS; step++) {
        ll_invest_model m;
        LL_ASSERT_OK(run->ctx, ll_invest_search_next(search, INFINITY, &p));
        LL_ASSERT_OK(run->ctx, ll_invest_model_open(run, without, tie_of(run), &m));
        CU_ASSERT_FATAL(p.found && least_value(&m, &all, &least) && ll_invest_model_value(&m, &p.choice, &value));
        double usd = ll_invest_model_usd(&m, least);
        assert_near(ll_invest_model_usd(&m, value), usd, 1e-7 * usd);
        assert_near(p.bound_with_capital_usd, usd, 1e-7 * usd);
        CU_ASSERT(p.bound_with_capital_usd <= usd);
        ll_invest_model_close(&m);
        news = false;
        for (int32_t t = 0; t < STAGES; t++) {
            double cost_usd = 0;
            LL_ASSERT_OK(run->ctx, ll_invest_cost(run, &p.choice, &cost_usd));
            LL_ASSERT_OK(run->ctx, ll_invest_tell(run, run->result->stage[t].year, p.choice.plan[t], &news));
        }
    }
    CU_ASSERT(!news);
    ll_invest_search_close(search);
}

/* Parts come by their bounds, of equal ones the last made; of very many the last made. */
static void test_parts(void) {
    enum { MANY = 100000, FEW = 500 };
    ll_context *ctx = ll_test_context(0);
    ll_invest_parts parts = {0};
    ll_random random = ll_random_start(1);
    for (int i = 0; i < FEW; i++) {
        const ll_invest_node node = {.bound = ll_random_below(&random, 50)};
        LL_ASSERT_OK(ctx, ll_invest_parts_add(ctx, &parts, &node));
        if (i % 3 == 2) (void)ll_invest_parts_take(&parts);
    }
    ll_invest_node before = {.bound = -1};
    while (parts.count > 0) {
        CU_ASSERT(ll_invest_parts_least(&parts, 7) == (parts.node[0].bound < 7 ? parts.node[0].bound : 7));
        const ll_invest_node node = ll_invest_parts_take(&parts);
        CU_ASSERT(node.bound > before.bound || (node.bound == before.bound && node.number < before.number));
        before = node;
    }
    CU_ASSERT(ll_invest_parts_least(&parts, 7) == 7);
    for (int i = 0; i <= MANY; i++) {
        const ll_invest_node node = {.bound = i};
        LL_ASSERT_OK(ctx, ll_invest_parts_add(ctx, &parts, &node));
    }
    CU_ASSERT(ll_invest_parts_take(&parts).bound == MANY);
    CU_ASSERT(ll_invest_parts_take(&parts).bound == 0);
    ll_free(ctx, parts.node);
    ll_test_context_end(ctx);
}

static void test_master(void) {
    const double budget_musd[] = {15, 60, 140};
    for (int i = 0; i < (LL_TEST_SANITIZED ? 1 : 3); i++) {
        const ll_invest_phase phase[STAGES] = {{FIRST_YEAR, budget_musd[i], 0}, {FIRST_YEAR + 1, budget_musd[i], 0}};
        ll_context *ctx = ll_test_context(0);
        ll_random random = ll_random_start((uint64_t)i);
        const char *folder = make_seeded(3, MODELED);
        ll_invest_options options = ll_invest_case_options(0);
        ll_invest_run run = {.ctx = ctx, .options = &options};
        options.phase = phase;
        options.phase_count = STAGES;
        options.rate = 0.07;
        open_modeled(&run, folder);
        check_bounds(&run, &random);
        check_search(&run, 0);
        check_search(&run, LL_PLAN_OF(1) | LL_PLAN_OF(4));
        check_steps(&run, 0);
        check_steps(&run, LL_PLAN_OF(2));
        ll_invest_close(&run);
        ll_test_remove(folder);
        ll_test_context_end(ctx);
    }
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
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_seeded(4, PHASED), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(0);
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
    ll_test_context_end(ctx);
}

/* ---- gaps, threads ---- */

/* No gap is small enough to go on for ever; where none is asked for, the choice is the best. */
static void test_no_gap(void) {
    for (int seed = 5; seed < (LL_TEST_SANITIZED ? 6 : 8); seed++) {
        ll_context *ctx = ll_test_context(0);
        const char *folder = make_seeded((uint64_t)seed, 6), *out = ll_test_folder();
        ll_invest_options options = ll_invest_case_options(80);
        ll_investment *r = NULL;
        options.problem.year = FIRST_YEAR;
        options.solve.gap = 0;
        LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
        CU_ASSERT_PTR_NOT_NULL_FATAL(r);
        CU_ASSERT(ll_investment_gap(r) <= 1e-12);
        ll_investment_free(ctx, r);
        ll_test_remove(out);
        ll_test_remove(folder);
        ll_test_context_end(ctx);
    }
}

static char *invest_text(const char *folder, int threads) {
    ll_context *ctx = ll_test_context(0);
    const char *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(80);
    ll_investment *r = NULL;
    char path[PATH_SIZE];
    ll_context_set_threads(ctx, threads);
    options.problem.year = FIRST_YEAR;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    snprintf(path, sizeof path, "%s/invest.csv", out);
    char *text = ll_test_read_file(path, NULL);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_context_end(ctx);
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

static void test_without_glpk(void) { ll_test_skip("this build has no GLPK"); }

void suite_invest_plans(void);
void suite_invest_plans(void) {
    if (!ll_lp_available()) {
        LL_TEST(test_without_glpk);
        return;
    }
    LL_TEST(test_cuts_are_bounds);
    LL_TEST(test_twelve_projects);
    LL_TEST(test_parts);
    LL_TEST(test_master);
    LL_TEST(test_phases);
    LL_TEST(test_no_gap);
    LL_TEST(test_threads);
}
