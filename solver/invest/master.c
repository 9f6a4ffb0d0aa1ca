/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The relaxation of the master:
 *
 *     y[t][c] 0 to 1    candidate c is there in phase t               y[t-1][c] <= y[t][c]
 *     z[t][g][s]        group g is in combination s, not 0            sum over s with c in s of z = y[t][c], sum z <= 1
 *     theta[t]          what phase t costs a year, above its floor    theta + sum (taken[s] - taken[0]) z >= most - ...
 *     lacks             what proofs miss, at a price that no cost has
 *
 *     min  sum over t of weight theta + a little capital    s.t.  capital of what is there in t <= budgets up to t
 *
 * For a group of one candidate z is y. With y whole numbers, z is: it needs no branching.
 */
#include <math.h>

#include "solver/invest/master.h"

static const double lack_units = 100; /* a year: what lacking all that a proof asks for costs */

/* ---- rows ---- */

static ll_status add_rows(ll_invest_master *m, int32_t count, double lower, double upper, int32_t *first) {
    ll_status status = LL_OK;
    *first = m->lp->row_count;
    for (int32_t i = 0; i < count; i++) LL_TRY(ll_lp_add_row(m->model->run->ctx, m->lp, lower, upper, LL_BASIS_BASIC));
done:
    return status;
}

/* In the unit; of a proof in what it says at most. */
static double taken_off(const ll_invest_master *m, const ll_invest_line *line, int32_t combination) {
    if (line->most == 0) return 0;
    double taken = ll_invest_usd(line->taken[combination]);
    return taken / (line->proof ? ll_invest_usd(line->most) : m->model->unit_usd);
}

/* Less what combinations 0 take off, which have no column. */
static double right_side(const ll_invest_master *m, const ll_invest_line *line) {
    double value = line->proof ? line->most > 0 : ll_invest_usd(line->most) / m->model->unit_usd;
    const ll_invest_run *run = m->model->run;
    for (int32_t g = 0; g < run->group_count; g++) value -= taken_off(m, line, run->group[g].first_combination);
    return value;
}

static ll_status add_cut_rows(ll_invest_master *m) {
    ll_status status = LL_OK;
    m->first_cut_row = m->lp->row_count;
    for (int32_t t = 0; t < ll_invest_stages(m->model); t++) {
        const ll_invest_lines *lines = ll_invest_lines_of(m->model, t);
        for (int32_t i = 0; i < lines->count; i++)
            LL_TRY(ll_lp_add_row(m->model->run->ctx, m->lp, right_side(m, &lines->line[i]), INFINITY, LL_BASIS_BASIC));
    }
done:
    return status;
}

static ll_status make_rows(ll_invest_master *m) {
    ll_status status = LL_OK;
    int32_t stages = ll_invest_stages(m->model), n = m->model->run->candidate_count;
    LL_TRY(add_rows(m, stages * n, 0, 0, &m->first_link_row));
    LL_TRY(add_rows(m, stages * m->model->run->group_count, -INFINITY, 1, &m->first_sum_row));
    LL_TRY(add_rows(m, (stages - 1) * n, 0, INFINITY, &m->first_order_row));
    LL_TRY(add_rows(m, stages, -INFINITY, 1, &m->first_budget_row));
    LL_TRY(add_rows(m, stages * n, 0, 1, &m->first_fix_row));
    LL_TRY(add_cut_rows(m));
done:
    return status;
}

/* ---- columns ---- */

static ll_status enter(ll_invest_master *m, int32_t row, double value) {
    return ll_lp_add_entry(m->model->run->ctx, m->lp, row, value);
}

static int32_t cut_row_of(const ll_invest_master *m, int32_t stage) {
    int32_t row = m->first_cut_row;
    for (int32_t t = 0; t < stage; t++) row += ll_invest_lines_of(m->model, t)->count;
    return row;
}

/* What a group's combination says in the cuts of a phase. */
static ll_status enter_taken(ll_invest_master *m, int32_t stage, const ll_invest_group *g, int32_t combination) {
    ll_status status = LL_OK;
    int32_t row = cut_row_of(m, stage);
    const ll_invest_lines *lines = ll_invest_lines_of(m->model, stage);
    for (int32_t i = 0; i < lines->count; i++, row++) {
        double value = taken_off(m, &lines->line[i], g->first_combination + combination) -
                       taken_off(m, &lines->line[i], g->first_combination);
        if (value != 0) LL_TRY(enter(m, row, value));
    }
done:
    return status;
}

static ll_status add_candidate(ll_invest_master *m, int32_t stage, int32_t candidate) {
    ll_status status = LL_OK;
    const ll_invest_run *run = m->model->run;
    const ll_invest_candidate *c = &run->candidate[candidate];
    const ll_invest_group *g = &run->group[c->group];
    int32_t n = run->candidate_count;
    bool last = stage == ll_invest_stages(m->model) - 1; /* what is there in the end was paid for once */
    double capital = c->capex_musd * m->model->tie_usd / m->model->unit_usd;
    double share = (double)c->capex_cents / (double)run->result->stage[stage].budget_cents;
    LL_TRY(ll_lp_add_column(run->ctx, m->lp, last ? capital : 0, 1, LL_BASIS_LOWER));
    LL_TRY(enter(m, m->first_fix_row + stage * n + candidate, 1));
    if (g->count > 1) LL_TRY(enter(m, m->first_link_row + stage * n + candidate, 1));
    if (stage > 0) LL_TRY(enter(m, m->first_order_row + (stage - 1) * n + candidate, 1));
    if (!last) LL_TRY(enter(m, m->first_order_row + stage * n + candidate, -1));
    if (share > 0) LL_TRY(enter(m, m->first_budget_row + stage, share));
    if (g->count == 1) LL_TRY(enter_taken(m, stage, g, 1));
done:
    return status;
}

static ll_status add_combination(ll_invest_master *m, int32_t stage, int32_t group, int32_t combination) {
    ll_status status = LL_OK;
    const ll_invest_run *run = m->model->run;
    const ll_invest_group *g = &run->group[group];
    LL_TRY(ll_lp_add_column(run->ctx, m->lp, 0, 1, LL_BASIS_LOWER));
    LL_TRY(enter(m, m->first_sum_row + stage * run->group_count + group, 1));
    for (int32_t i = 0; i < g->count; i++)
        if ((combination >> i & 1) != 0)
            LL_TRY(enter(m, m->first_link_row + stage * run->candidate_count + g->candidate[i], -1));
    LL_TRY(enter_taken(m, stage, g, combination));
done:
    return status;
}

static ll_status add_theta(ll_invest_master *m, int32_t stage) {
    ll_status status = LL_OK;
    const ll_invest_lines *lines = ll_invest_lines_of(m->model, stage);
    double weight = m->model->run->result->stage[stage].weight;
    LL_TRY(ll_lp_add_column(m->model->run->ctx, m->lp, weight, INFINITY, LL_BASIS_LOWER));
    for (int32_t i = 0; i < lines->count; i++)
        if (!lines->line[i].proof) LL_TRY(enter(m, cut_row_of(m, stage) + i, 1));
done:
    return status;
}

static ll_status add_lacks(ll_invest_master *m) {
    ll_status status = LL_OK;
    double weights = 1;
    for (int32_t t = 0; t < ll_invest_stages(m->model); t++) weights += m->model->run->result->stage[t].weight;
    LL_TRY(ll_lp_add_column(m->model->run->ctx, m->lp, lack_units * weights, INFINITY, LL_BASIS_LOWER));
    for (int32_t t = 0; t < ll_invest_stages(m->model); t++) {
        const ll_invest_lines *lines = ll_invest_lines_of(m->model, t);
        for (int32_t i = 0; i < lines->count; i++)
            if (lines->line[i].proof) LL_TRY(enter(m, cut_row_of(m, t) + i, 1));
    }
done:
    return status;
}

static ll_status make_columns(ll_invest_master *m) {
    ll_status status = LL_OK;
    const ll_invest_run *run = m->model->run;
    int32_t stages = ll_invest_stages(m->model);
    for (int32_t t = 0; t < stages; t++)
        for (int32_t c = 0; c < run->candidate_count; c++) LL_TRY(add_candidate(m, t, c));
    for (int32_t t = 0; t < stages; t++)
        for (int32_t i = 0; i < run->group_count; i++) {
            const ll_invest_group *g = &run->group[i];
            for (int32_t s = 1; s < g->combinations && g->count > 1; s++) LL_TRY(add_combination(m, t, i, s));
        }
    for (int32_t t = 0; t < stages; t++) LL_TRY(add_theta(m, t));
    LL_TRY(add_lacks(m));
done:
    return status;
}

ll_status ll_invest_master_open(ll_invest_model *model, ll_invest_master *out) {
    ll_status status = LL_OK;
    *out = (ll_invest_master){.model = model};
    LL_TRY(ll_lp_create(model->run->ctx, &out->lp));
    out->lp->is_scaled = true;
    LL_TRY(make_rows(out));
    LL_TRY(make_columns(out));
done:
    return status;
}

void ll_invest_master_close(ll_invest_master *m) {
    if (m->model != NULL) ll_lp_free(m->model->run->ctx, m->lp);
    *m = (ll_invest_master){0};
}

/* ---- its answers ---- */

ll_status ll_invest_master_relax(ll_invest_master *m, const ll_invest_node *node, bool *solved) {
    ll_invest_run *run = m->model->run;
    int32_t n = run->candidate_count;
    for (int32_t t = 0; t < ll_invest_stages(m->model); t++)
        for (int32_t c = 0; c < n; c++) {
            int32_t row = m->first_fix_row + t * n + c;
            m->lp->lower[row] = LL_PLAN_HAS(node->in[t], c);
            m->lp->upper[row] = !LL_PLAN_HAS(node->out[t], c);
        }
    run->ctx->deadline_s = run->deadline_s;
    ll_status status = ll_lp_solve(run->ctx, m->lp, LL_LP_DUAL);
    run->ctx->deadline_s = 0;
    *solved = m->lp->outcome == LL_LP_OPTIMAL;
    run->result->relaxations++;
    return status;
}

double ll_invest_master_value(const ll_invest_master *m, int32_t stage, int32_t candidate) {
    return m->lp->value[stage * m->model->run->candidate_count + candidate];
}
