/* SPDX-License-Identifier: Apache-2.0 */
/* What is claimed of a choice of projects: gaps where penalties are far above costs, where none is asked for, and sums
 * that stay in their integers. */
#include <landlink/landlink.h>
#include <math.h>

#include "solver/invest/master.h"
#include "solver/lp.h"
#include "tests/solver/invest_case.h"
#include "tests/support/test.h"

/*
 * 1000 TEU from A to B by AD (planned) and DB, 500 USD each: 1 000 000 USD by road, and so much less a TEU by better,
 * which is worth nothing without road. Without road all of it stays unmet.
 */
static const char *make_case(const char *penalty, const char *better) {
    const char *folder = ll_test_folder();
    ll_test_table commodity = {0}, project = {0};
    ll_test_put(&commodity, "commodity_id,unmet_penalty_usd_per_teu\ngoods,%s\n", penalty);
    ll_test_put(&project, "project_id,link_ids,cost_delta,capex_musd\nroad,AD,,100\nbetter,DB,%s,1000\n", better);
    ll_test_write_file(folder, "node.csv", "node_id,x_coord,y_coord\nA,0,0\nB,1,0\nC,0,1\nD,1,1\n");
    ll_test_write_file(folder, "link.csv",
                       "link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,time_h,status\n"
                       "AD,A,D,1,500,,1,planned\nDB,D,B,1,500,,1,existing\n");
    ll_test_write_file(folder, "commodity.csv", commodity.text);
    ll_test_write_file(folder, "demand.csv", "o_node_id,d_node_id,commodity_id,volume\nA,B,goods,1000\n");
    ll_test_write_file(folder, "project.csv", project.text);
    return folder;
}

static void check_choice(const char *penalty, const char *better, double gap, double usd, double capex_musd) {
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_case(penalty, better), *out = ll_test_folder();
    ll_invest_options options = ll_invest_case_options(5000);
    ll_investment *r = NULL;
    options.solve.gap = gap;
    LL_ASSERT_OK(ctx, ll_invest(ctx, folder, &options, out, &r));
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT_DOUBLE_EQUAL(ll_investment_value_usd(r), usd, 1e-9 * usd);
    CU_ASSERT(ll_investment_capex_musd(r) == capex_musd);
    CU_ASSERT(ll_investment_gap(r) <= fmax(gap, 1e-12));
    CU_ASSERT(ll_investment_bound_usd(r) <= usd && usd - ll_investment_bound_usd(r) <= fmax(gap, 1e-12) * usd);
    ll_investment_free(ctx, r);
    ll_test_remove(out);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

/* Nothing built costs 1e9 or 1e11 USD: the gap is of the choice, not of that. */
static void test_penalties_far_above_costs(void) {
    check_choice("1e6", "-300", 1e-3, 700000, 1100);
    check_choice("1e8", "-0.1", 1e-6, 999900, 1100);
    check_choice("1e8", "-0.0004", 1e-6, 1000000, 100); /* 0.4 of the gap: not worth its capital */
}

/* Then there is no better choice, but for what the bound is rounded down by. */
static void test_gap_of_nothing(void) {
    check_choice("1e6", "-300", 0, 700000, 1100);
    check_choice("1e6", "0", 0, 1000000, 100);
    check_choice("1e8", "-0.000001", 0, 999999.999, 1100);
}

/* ---- integers ---- */

/* 1e14 USD whatever is built, of which a half may be what capital counts, beside savings of a million. */
static const char *make_large(void) {
    const char *folder = make_case("1e6", "-300");
    ll_test_write_file(folder, "demand.csv",
                       "o_node_id,d_node_id,commodity_id,volume,unmet_penalty_usd_per_teu\n"
                       "A,B,goods,1000,2000\nA,C,goods,1000000,1e8\n");
    return folder;
}

static void check_sums(ll_invest_run *run, double gap) {
    ll_invest_model m;
    ll_invest_proposal p = {.found = false};
    const ll_invest_choice both = {{3}};
    ll_i128 value = 0;
    const double usd = 1e14 + 700000, tie = ll_invest_tie_usd_per_musd(run, usd);
    const double capital_usd = 0.5 * fmin(1, gap) * usd;
    CU_ASSERT_DOUBLE_EQUAL(tie * 1100, capital_usd, 1e-9 * usd);
    LL_ASSERT_OK(run->ctx, ll_invest_model_open(run, 0, tie, &m));
    CU_ASSERT(ll_invest_model_value(&m, &both, &value) && ll_invest_model_most(&m) > value);
    CU_ASSERT_DOUBLE_EQUAL(ll_invest_model_usd(&m, value), usd + capital_usd, 1e-9 * usd);
    ll_invest_model_close(&m);
    LL_ASSERT_OK(run->ctx, ll_invest_case_propose(run, 0, tie, INFINITY, &p));
    CU_ASSERT(p.found && !p.stopped);
    CU_ASSERT(p.bound_with_capital_usd <= 1e14 + 2000000 && p.bound_usd <= usd);
    CU_ASSERT(p.bound_with_capital_usd >= 1e14 * (1 - 0.02 * gap));
}

static void test_large_gaps_of_large_costs(void) {
    static const double gap[] = {1e-3, 0.5, 1, 1e12};
    ll_context *ctx = ll_test_context(0);
    const char *folder = make_large();
    ll_invest_options options = ll_invest_case_options(5000);
    ll_invest_run run = {.ctx = ctx, .options = &options};
    const ll_invest_value *value = NULL;
    bool news = false;
    LL_ASSERT_OK(ctx, ll_invest_open(&run, folder));
    for (ll_plan plan = 0; plan < 4; plan++) {
        LL_ASSERT_OK(ctx, ll_invest_value_of(&run, 0, plan, &value));
        LL_ASSERT_OK(ctx, ll_invest_tell(&run, 0, plan, &news));
    }
    for (size_t i = 0; i < sizeof gap / sizeof *gap; i++) {
        options.solve.gap = gap[i];
        check_sums(&run, gap[i]);
    }
    ll_invest_close(&run);
    ll_test_remove(folder);
    ll_test_context_end(ctx);
}

static void test_without_glpk(void) { ll_test_skip("this build has no GLPK"); }

void suite_invest_gap(void);
void suite_invest_gap(void) {
    if (!ll_lp_available()) {
        LL_TEST(test_without_glpk);
        return;
    }
    LL_TEST(test_penalties_far_above_costs);
    LL_TEST(test_gap_of_nothing);
    LL_TEST(test_large_gaps_of_large_costs);
}
