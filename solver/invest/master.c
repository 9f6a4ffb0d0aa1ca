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
 *
 * Few of the lines hold anything at a time: the program has those that a relaxation asked for, the most missed first,
 * and loses what none has asked for in a while. GLPK's time goes with the square of them.
 */
#include <math.h>

#include "solver/invest/master.h"

static const double lack_units = 100; /* a year: what lacking all that a proof asks for costs */
static const double missed = 2e-9;    /* of a line, in its unit: more than GLPK's tolerance */
enum { LINES_A_ROUND = 8, MOST_IDLE = 20 };

/* ---- rows ---- */

/* Where the program was made before, with the same rows and more, it goes on from that basis. */
static ll_status add_row(ll_invest_master *m, double lower, double upper) {
    int32_t row = m->lp->row_count;
    ll_lp_basis basis = row < m->known_rows ? m->lp->row_basis[row] : LL_BASIS_BASIC;
    return ll_lp_add_row(m->model->run->ctx, m->lp, lower, upper, basis);
}

static ll_status add_column(ll_invest_master *m, double cost, double most) {
    int32_t column = m->lp->column_count;
    ll_lp_basis basis = m->known_rows > 0 ? m->lp->column_basis[column] : LL_BASIS_LOWER;
    return ll_lp_add_column(m->model->run->ctx, m->lp, cost, most, basis);
}

static ll_status add_rows(ll_invest_master *m, int32_t count, double lower, double upper, int32_t *first) {
    ll_status status = LL_OK;
    *first = m->lp->row_count;
    for (int32_t i = 0; i < count; i++) LL_TRY(add_row(m, lower, upper));
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
    for (int32_t k = 0; k < m->cut_count; k++) LL_TRY(add_row(m, right_side(m, ll_invest_line_of(m, k)), INFINITY));
done:
    return status;
}

static ll_status make_rows(ll_invest_master *m) {
    ll_status status = LL_OK;
    int32_t stages = ll_invest_stages(m->model), n = m->model->run->candidate_count;
    LL_TRY(add_rows(m, stages * m->links, 0, 0, &m->first_link_row));
    LL_TRY(add_rows(m, stages * m->sums, -INFINITY, 1, &m->first_sum_row));
    LL_TRY(add_rows(m, (stages - 1) * n, 0, INFINITY, &m->first_order_row));
    LL_TRY(add_rows(m, stages, -INFINITY, 1, &m->first_budget_row));
    LL_TRY(add_cut_rows(m));
done:
    return status;
}

/* ---- columns ---- */

static ll_status enter(ll_invest_master *m, int32_t row, double value) {
    return ll_lp_add_entry(m->model->run->ctx, m->lp, row, value);
}

/* What a group's combination says in the cuts of a phase. */
static ll_status enter_taken(ll_invest_master *m, int32_t stage, const ll_invest_group *g, int32_t combination) {
    ll_status status = LL_OK;
    for (int32_t k = 0; k < m->cut_count; k++) {
        if (m->cut[k].stage != stage) continue;
        const ll_invest_line *line = ll_invest_line_of(m, k);
        double value =
            taken_off(m, line, g->first_combination + combination) - taken_off(m, line, g->first_combination);
        if (value != 0) LL_TRY(enter(m, m->first_cut_row + k, value));
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
    LL_TRY(add_column(m, last ? capital : 0, 1));
    if (g->count > 1) LL_TRY(enter(m, m->first_link_row + stage * m->links + m->link[candidate], 1));
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
    LL_TRY(add_column(m, 0, 1));
    LL_TRY(enter(m, m->first_sum_row + stage * m->sums + m->sum[group], 1));
    for (int32_t i = 0; i < g->count; i++)
        if ((combination >> i & 1) != 0)
            LL_TRY(enter(m, m->first_link_row + stage * m->links + m->link[g->candidate[i]], -1));
    LL_TRY(enter_taken(m, stage, g, combination));
done:
    return status;
}

static ll_status add_theta(ll_invest_master *m, int32_t stage) {
    ll_status status = LL_OK;
    LL_TRY(add_column(m, m->model->run->result->stage[stage].weight, INFINITY));
    for (int32_t k = 0; k < m->cut_count; k++)
        if (m->cut[k].stage == stage && !ll_invest_line_of(m, k)->proof) LL_TRY(enter(m, m->first_cut_row + k, 1));
done:
    return status;
}

static ll_status add_lacks(ll_invest_master *m) {
    ll_status status = LL_OK;
    double weights = 1;
    for (int32_t t = 0; t < ll_invest_stages(m->model); t++) weights += m->model->run->result->stage[t].weight;
    LL_TRY(add_column(m, lack_units * weights, INFINITY));
    for (int32_t k = 0; k < m->cut_count; k++)
        if (ll_invest_line_of(m, k)->proof) LL_TRY(enter(m, m->first_cut_row + k, 1));
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
    m->first_theta = m->lp->column_count;
    for (int32_t t = 0; t < stages; t++) LL_TRY(add_theta(m, t));
    LL_TRY(add_lacks(m));
done:
    return status;
}

static ll_status make(ll_invest_master *m) {
    ll_status status = LL_OK;
    ll_lp_clear(m->lp);
    LL_TRY(make_rows(m));
    LL_TRY(make_columns(m));
    m->known_rows = m->lp->row_count;
done:
    return status;
}

/* A group of one candidate needs none of its own: its combination is the candidate. */
static void number_shared(ll_invest_master *m) {
    for (int32_t i = 0; i < m->model->run->group_count; i++) {
        const ll_invest_group *g = &m->model->run->group[i];
        if (g->count > 1) m->sum[i] = m->sums++;
        for (int32_t c = 0; c < g->count && g->count > 1; c++) m->link[g->candidate[c]] = m->links++;
    }
}

ll_status ll_invest_master_open(ll_invest_model *model, ll_invest_master *out) {
    ll_status status = LL_OK;
    *out = (ll_invest_master){.model = model};
    number_shared(out);
    LL_TRY(ll_lp_create(model->run->ctx, &out->lp));
    out->lp->is_scaled = true;
    LL_NEW(model->run->ctx, out->share, (int64_t)ll_invest_stages(model) * model->run->combination_count);
    LL_TRY(make(out));
done:
    return status;
}

void ll_invest_master_close(ll_invest_master *m) {
    if (m->model == NULL) return;
    ll_lp_free(m->model->run->ctx, m->lp);
    ll_free(m->model->run->ctx, m->cut);
    ll_free(m->model->run->ctx, m->share);
    *m = (ll_invest_master){0};
}

/* ---- lines that it asks for ---- */

/* How much of each combination the answer has; of 0, which has no column, what is left. */
static void read_shares(ll_invest_master *m) {
    const ll_invest_run *run = m->model->run;
    int32_t stages = ll_invest_stages(m->model), n = run->candidate_count, column = stages * n;
    for (int32_t t = 0; t < stages; t++)
        for (int32_t i = 0; i < run->group_count; i++) {
            const ll_invest_group *g = &run->group[i];
            double *share = m->share + (ptrdiff_t)t * run->combination_count + g->first_combination;
            share[0] = 1;
            for (int32_t s = 1; s < g->combinations; s++) {
                share[s] = m->lp->value[g->count == 1 ? t * n + g->candidate[0] : column++];
                share[0] -= share[s];
            }
        }
}

/* What the answer misses of a line, in the line's unit. */
static double missed_of(const ll_invest_master *m, int32_t stage, const ll_invest_line *line) {
    const double *share = m->share + (ptrdiff_t)stage * m->model->run->combination_count;
    double value_usd = ll_invest_usd(line->most);
    if (line->most == 0 || (line->in >> stage & 1U) != 0) return 0;
    for (int32_t s = 0; s < m->model->run->combination_count; s++)
        if (share[s] > 0 && line->taken[s] != 0) value_usd -= share[s] * ll_invest_usd(line->taken[s]);
    double unit_usd = line->proof ? ll_invest_usd(line->most) : m->model->unit_usd;
    int32_t has = m->first_theta + (line->proof ? ll_invest_stages(m->model) : stage);
    return value_usd / unit_usd - m->lp->value[has];
}

static ll_status add_cut(ll_invest_master *m, int32_t stage, int32_t line) {
    ll_status status = LL_OK;
    if (m->cut_count == m->cut_room) {
        m->cut_room = 2 * m->cut_room + 32;
        LL_TRY(ll_grow(m->model->run->ctx, &m->cut, m->cut_room, sizeof *m->cut));
    }
    ll_invest_lines_of(m->model, stage)->line[line].in |= 1U << stage;
    m->cut[m->cut_count++] = (ll_invest_cut_row){stage, line, 0};
done:
    return status;
}

/* Adds the lines of a phase that are missed most. */
static ll_status add_missed(ll_invest_master *m, int32_t stage) {
    ll_status status = LL_OK;
    const ll_invest_lines *lines = ll_invest_lines_of(m->model, stage);
    int32_t found[LINES_A_ROUND], count = 0;
    double most[LINES_A_ROUND + 1];
    for (int32_t i = 0; i < lines->count; i++) {
        double value = missed_of(m, stage, &lines->line[i]);
        if (value <= missed || (count == LINES_A_ROUND && value <= most[count - 1])) continue;
        int32_t at = count < LINES_A_ROUND ? count++ : count - 1;
        for (; at > 0 && most[at - 1] < value; at--) {
            most[at] = most[at - 1];
            found[at] = found[at - 1];
        }
        most[at] = value;
        found[at] = i;
    }
    for (int32_t i = 0; i < count; i++) LL_TRY(add_cut(m, stage, found[i]));
done:
    return status;
}

/* Leaves out lines that held nothing in a while: their slacks are in the basis, which stays one without them. */
static void drop_idle(ll_invest_master *m) {
    int32_t kept = 0, known = m->known_rows - m->first_cut_row;
    ll_lp_basis *basis = m->lp->row_basis + m->first_cut_row;
    for (int32_t k = 0; k < m->cut_count; k++) {
        const ll_invest_cut_row row = m->cut[k];
        if (row.idle > MOST_IDLE) {
            ll_invest_lines_of(m->model, row.stage)->line[row.line].in &= ~(1U << row.stage);
            m->known_rows--;
            continue;
        }
        if (k < known) basis[kept] = basis[k];
        m->cut[kept++] = row;
    }
    m->cut_count = kept;
}

static void note_idle(ll_invest_master *m) {
    for (int32_t k = 0; k < m->cut_count; k++)
        m->cut[k].idle = m->lp->row_basis[m->first_cut_row + k] == LL_BASIS_BASIC ? m->cut[k].idle + 1 : 0;
}

/* *more: the program has other lines now. Else its answer stays as it is. */
static ll_status take_missed(ll_invest_master *m, bool *more) {
    ll_status status = LL_OK;
    int32_t before = m->cut_count;
    note_idle(m);
    read_shares(m);
    for (int32_t t = 0; t < ll_invest_stages(m->model); t++) LL_TRY(add_missed(m, t));
    *more = m->cut_count > before;
    if (!*more) return LL_OK;
    drop_idle(m);
    LL_TRY(make(m));
done:
    return status;
}

/* ---- its answers ---- */

/* Columns of candidates come first, phase by phase. */
static void fix(ll_invest_master *m, const ll_invest_node *node) {
    int32_t column = 0;
    for (int32_t t = 0; t < ll_invest_stages(m->model); t++)
        for (int32_t c = 0; c < m->model->run->candidate_count; c++, column++) {
            m->lp->least[column] = LL_PLAN_HAS(node->in[t], c);
            m->lp->most[column] = !LL_PLAN_HAS(node->out[t], c);
        }
}

ll_status ll_invest_master_relax(ll_invest_master *m, const ll_invest_node *node, bool *solved) {
    ll_status status = LL_OK;
    ll_invest_run *run = m->model->run;
    run->ctx->deadline_s = run->deadline_s;
    for (bool more = true; more;) {
        fix(m, node);
        LL_TRY(ll_lp_solve(run->ctx, m->lp, LL_LP_DUAL));
        *solved = m->lp->outcome == LL_LP_OPTIMAL;
        more = false;
        if (*solved) LL_TRY(take_missed(m, &more));
    }
    run->result->relaxations++;
done:
    run->ctx->deadline_s = 0;
    return status;
}

double ll_invest_master_value(const ll_invest_master *m, int32_t stage, int32_t candidate) {
    return m->lp->value[stage * m->model->run->candidate_count + candidate];
}
