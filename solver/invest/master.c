/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master: of all choices that the budgets allow, the cheapest as far as the cuts tell.
 *
 *     y[t][c] 0/1       candidate c is there in phase t               y[t-1][c] <= y[t][c]
 *     z[t][g][s]        group g is in combination s, not 0            sum over s with c in s of z = y[t][c], sum z <= 1
 *     theta[t]          what phase t costs a year, above a floor      theta + sum (worth[s] - worth[0]) z >= constant -
 * ...
 *
 *     min  sum over t of weight theta + a little capital    s.t.  capital of what is there in t <= budgets up to t
 *
 * For a group of one candidate z is y. With y whole numbers, z is: it needs no branching.
 */
#include <math.h>

#include "solver/invest/invest.h"
#include "solver/lp.h"

static const double tie_share = 0.5; /* of the gap: what capital counts in all */
static const double rounding = 1e-9; /* of the largest number of the program: what GLPK may be off by */

typedef struct master {
    ll_invest_run *run;
    ll_lp *lp;
    double unit_usd;                    /* what costs are counted in */
    double floor_usd[LL_INVEST_PHASES]; /* theta is above it */
    double tie_usd;                     /* per MUSD */
    int32_t first_link_row, first_sum_row, first_order_row, first_budget_row, first_cut_row, without_row;
    ll_plan without;
} master;

double ll_invest_tie_usd_per_musd(const ll_invest_run *run) {
    double gap_usd = run->options->solve.gap * fabs(run->result->base_usd), all = 0;
    for (int32_t c = 0; c < run->candidate_count; c++) all += run->candidate[c].capex_musd;
    return all > 0 && isfinite(gap_usd) ? tie_share * gap_usd / all : 0;
}

static const ll_invest_year *year_of(const master *m, int32_t stage) {
    return &m->run->year[m->run->result->stage[stage].year];
}

/* ---- scale ---- */

static ll_i128 extreme_worth(const ll_invest_group *g, const ll_invest_cut *cut, bool most) {
    const ll_i128 *worth = cut->worth + g->first_combination;
    ll_i128 found = worth[0];
    for (int32_t s = 1; s < g->combinations; s++)
        if (most ? worth[s] > found : worth[s] < found) found = worth[s];
    return found;
}

/* What a cut says at most, or at least, of any plan at all. */
static ll_i128 extreme_of(const ll_invest_run *run, const ll_invest_cut *cut, bool least) {
    ll_i128 value = cut->constant;
    for (int32_t g = 0; g < run->group_count; g++) value -= extreme_worth(&run->group[g], cut, least);
    return value;
}

/* Floors and the unit: about what the choice is about. */
static void set_scale(master *m) {
    const ll_investment *r = m->run->result;
    m->unit_usd = 1;
    for (int32_t t = 0; t < r->stage_count; t++) {
        const ll_invest_year *y = year_of(m, t);
        m->floor_usd[t] = 0; /* costs are not below it */
        for (int32_t i = 0; i < y->cut_count; i++)
            if (!y->cut[i].proof)
                m->floor_usd[t] = fmax(m->floor_usd[t], ll_invest_usd(extreme_of(m->run, &y->cut[i], true)));
        for (int32_t i = 0; i < y->value_count; i++)
            if (y->value[i].status != LL_ERR_INFEASIBLE)
                m->unit_usd = fmax(m->unit_usd, ll_invest_usd(y->value[i].objective) - m->floor_usd[t]);
    }
}

/* ---- rows ---- */

static ll_status add_rows(master *m, int32_t count, double lower, double upper, int32_t *first) {
    ll_status status = LL_OK;
    *first = m->lp->row_count;
    for (int32_t i = 0; i < count; i++) LL_TRY(ll_lp_add_row(m->run->ctx, m->lp, lower, upper, LL_BASIS_BASIC));
done:
    return status;
}

/*
 * A cut as a row: theta + sum of what combinations take off >= most, in the unit, theta above the floor. Nothing takes
 * off more than most: then the row says nothing, as theta is not below the floor. That keeps numbers small: what is a
 * hundred thousand times as large as the answer would cost GLPK its last digits. Rows of proofs are without theta.
 */
static double most_of(const master *m, int32_t stage, const ll_invest_cut *cut) {
    double most = ll_invest_usd(extreme_of(m->run, cut, false));
    return fmax(0, cut->proof ? most : most - m->floor_usd[stage]);
}

static double taken_off(const master *m, int32_t stage, const ll_invest_cut *cut, const ll_invest_group *g,
                        int32_t combination) {
    double most = most_of(m, stage, cut);
    double usd = ll_invest_usd(cut->worth[g->first_combination + combination] - extreme_worth(g, cut, false));
    if (most <= 0) return 0;
    return fmin(usd, most) / (cut->proof ? most : m->unit_usd);
}

/* Less what combinations 0 take off, which have no column. */
static double right_side(const master *m, int32_t stage, const ll_invest_cut *cut) {
    double most = most_of(m, stage, cut);
    double value = cut->proof ? most > 0 : most / m->unit_usd;
    for (int32_t g = 0; g < m->run->group_count; g++) value -= taken_off(m, stage, cut, &m->run->group[g], 0);
    return value;
}

static ll_status add_cut_rows(master *m) {
    ll_status status = LL_OK;
    m->first_cut_row = m->lp->row_count;
    for (int32_t t = 0; t < m->run->result->stage_count; t++) {
        const ll_invest_year *y = year_of(m, t);
        for (int32_t i = 0; i < y->cut_count; i++)
            LL_TRY(ll_lp_add_row(m->run->ctx, m->lp, right_side(m, t, &y->cut[i]), INFINITY, LL_BASIS_BASIC));
    }
done:
    return status;
}

static ll_status make_rows(master *m) {
    ll_status status = LL_OK;
    const ll_investment *r = m->run->result;
    int32_t n = m->run->candidate_count, without_rows = m->without != 0;
    LL_TRY(add_rows(m, r->stage_count * n, 0, 0, &m->first_link_row));
    LL_TRY(add_rows(m, r->stage_count * m->run->group_count, -INFINITY, 1, &m->first_sum_row));
    LL_TRY(add_rows(m, (r->stage_count - 1) * n, 0, INFINITY, &m->first_order_row));
    m->first_budget_row = m->lp->row_count;
    for (int32_t t = 0; t < r->stage_count; t++)
        LL_TRY(ll_lp_add_row(m->run->ctx, m->lp, -INFINITY, 1, LL_BASIS_BASIC));
    LL_TRY(add_rows(m, without_rows, 0, 0, &m->without_row));
    LL_TRY(add_cut_rows(m));
done:
    return status;
}

/* ---- columns ---- */

static ll_status enter(master *m, int32_t row, double value) { return ll_lp_add_entry(m->run->ctx, m->lp, row, value); }

/* What a group's combination says in the cuts of a phase. */
static ll_status enter_worth(master *m, int32_t stage, const ll_invest_group *g, int32_t combination) {
    ll_status status = LL_OK;
    int32_t row = m->first_cut_row;
    for (int32_t t = 0; t < stage; t++) row += year_of(m, t)->cut_count;
    const ll_invest_year *y = year_of(m, stage);
    for (int32_t i = 0; i < y->cut_count; i++, row++) {
        double value = taken_off(m, stage, &y->cut[i], g, combination) - taken_off(m, stage, &y->cut[i], g, 0);
        if (value != 0) LL_TRY(enter(m, row, value));
    }
done:
    return status;
}

static ll_status add_candidate(master *m, int32_t stage, int32_t candidate) {
    ll_status status = LL_OK;
    ll_invest_run *run = m->run;
    const ll_invest_candidate *c = &run->candidate[candidate];
    const ll_invest_group *g = &run->group[c->group];
    int32_t n = run->candidate_count, stages = run->result->stage_count;
    bool spends = stage == stages - 1; /* what is there in the end was paid for once */
    LL_TRY(ll_lp_add_column(run->ctx, m->lp, spends ? c->capex_musd * m->tie_usd / m->unit_usd : 0, 1, LL_BASIS_LOWER));
    if (g->count > 1) LL_TRY(enter(m, m->first_link_row + stage * n + candidate, 1));
    if (stage > 0) LL_TRY(enter(m, m->first_order_row + (stage - 1) * n + candidate, 1));
    if (!spends) LL_TRY(enter(m, m->first_order_row + stage * n + candidate, -1));
    double budget_musd = run->result->stage[stage].budget_musd;
    if (c->capex_musd > 0) LL_TRY(enter(m, m->first_budget_row + stage, c->capex_musd / budget_musd));
    if (LL_PLAN_HAS(m->without, candidate)) LL_TRY(enter(m, m->without_row, 1));
    if (g->count == 1) LL_TRY(enter_worth(m, stage, g, 1));
done:
    return status;
}

static ll_status add_combination(master *m, int32_t stage, int32_t group, int32_t combination) {
    ll_status status = LL_OK;
    const ll_invest_group *g = &m->run->group[group];
    LL_TRY(ll_lp_add_column(m->run->ctx, m->lp, 0, 1, LL_BASIS_LOWER));
    LL_TRY(enter(m, m->first_sum_row + stage * m->run->group_count + group, 1));
    for (int32_t i = 0; i < g->count; i++)
        if ((combination >> i & 1) != 0)
            LL_TRY(enter(m, m->first_link_row + stage * m->run->candidate_count + g->candidate[i], -1));
    LL_TRY(enter_worth(m, stage, g, combination));
done:
    return status;
}

static ll_status add_theta(master *m, int32_t stage) {
    ll_status status = LL_OK;
    int32_t row = m->first_cut_row;
    LL_TRY(ll_lp_add_column(m->run->ctx, m->lp, m->run->result->stage[stage].weight, INFINITY, LL_BASIS_LOWER));
    for (int32_t t = 0; t < stage; t++) row += year_of(m, t)->cut_count;
    const ll_invest_year *y = year_of(m, stage);
    for (int32_t i = 0; i < y->cut_count; i++)
        if (!y->cut[i].proof) LL_TRY(enter(m, row + i, 1));
done:
    return status;
}

/* y first: they are the whole numbers. */
static ll_status make_columns(master *m) {
    ll_status status = LL_OK;
    int32_t stages = m->run->result->stage_count;
    for (int32_t t = 0; t < stages; t++)
        for (int32_t c = 0; c < m->run->candidate_count; c++) LL_TRY(add_candidate(m, t, c));
    m->lp->integer_count = m->lp->column_count;
    for (int32_t t = 0; t < stages; t++)
        for (int32_t i = 0; i < m->run->group_count; i++) {
            const ll_invest_group *g = &m->run->group[i];
            for (int32_t s = 1; s < g->combinations && g->count > 1; s++) LL_TRY(add_combination(m, t, i, s));
        }
    for (int32_t t = 0; t < stages; t++) LL_TRY(add_theta(m, t));
done:
    return status;
}

/* ---- the answer ---- */

static void take_choice(const master *m, ll_invest_choice *choice) {
    int32_t n = m->run->candidate_count;
    for (int32_t t = 0; t < m->run->result->stage_count; t++) {
        choice->plan[t] = 0;
        for (int32_t c = 0; c < n; c++)
            if (m->lp->value[t * n + c] > 0.5) choice->plan[t] |= LL_PLAN_OF(c);
    }
}

/* Less what GLPK may be off by; of costs alone, less what capital counted at most, too. */
static void take_bounds(const master *m, ll_invest_proposal *out) {
    const ll_investment *r = m->run->result;
    double floor_usd = 0, weight = 0, capital = 0;
    for (int32_t t = 0; t < r->stage_count; t++) {
        floor_usd += r->stage[t].weight * m->floor_usd[t];
        weight += r->stage[t].weight;
    }
    for (int32_t c = 0; c < m->run->candidate_count; c++) capital += m->run->candidate[c].capex_musd;
    capital = fmin(capital, r->stage[r->stage_count - 1].budget_musd) * m->tie_usd;
    double above = isfinite(m->lp->bound) ? m->lp->bound - rounding * weight : 0;
    out->bound_with_capital_usd = floor_usd + fmax(0, above * m->unit_usd);
    out->bound_usd = floor_usd + fmax(0, above * m->unit_usd - capital);
}

ll_status ll_invest_propose(ll_invest_run *run, ll_plan without, ll_invest_proposal *out) {
    ll_status status = LL_OK;
    master m = {.run = run, .without = without, .tie_usd = ll_invest_tie_usd_per_musd(run)};
    double began_s = ll_clock_s();
    *out = (ll_invest_proposal){0};
    LL_TRY(ll_lp_create(run->ctx, &m.lp));
    set_scale(&m);
    LL_TRY(make_rows(&m));
    LL_TRY(make_columns(&m));
    run->ctx->deadline_s = run->deadline_s;
    status = ll_lp_solve_integer(run->ctx, m.lp);
    run->ctx->deadline_s = 0;
    if (status != LL_OK) goto done;
    out->found = m.lp->outcome != LL_LP_NOTHING;
    out->infeasible = !out->found && isinf(m.lp->bound) && m.lp->bound > 0;
    take_bounds(&m, out);
    if (out->found) take_choice(&m, &out->choice);
    run->result->masters++;
done:
    run->master_s += ll_clock_s() - began_s;
    ll_lp_free(run->ctx, m.lp);
    return status;
}
