/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What multipliers of cuts and budgets prove. With whole lambda >= 0 of lines, of a phase's at most its weight, and
 * mu >= 0 of budgets, every allowed choice costs at least
 *
 *     sum lambda most - sum mu budget + sum over groups of the least, over combinations s[1] within s[2] within ...
 *         of   sum over phases t of  (mu[t] cents(s[t]) - sum lambda taken(s[t])) + tie cents(s[last])
 *
 * above the floors: costs are not below those, whatever weight is left. Groups do not depend on each other any more,
 * and a chain of combinations is found phase by phase. All of it in integers: whatever tolerances the multipliers come
 * from, they make the bound better or worse, but never wrong.
 */
#include <math.h>

#include "solver/invest/master.h"

static const ll_i128 none = (ll_i128)1 << 125; /* no combination */
static const double most_bits = 123;

ll_status ll_invest_bound_open(const ll_invest_model *model, ll_invest_bound *out) {
    ll_status status = LL_OK;
    const ll_invest_run *run = model->run;
    *out = (ll_invest_bound){.model = model};
    LL_NEW(run->ctx, out->price, (int64_t)ll_invest_stages(model) * run->combination_count);
    LL_NEW(run->ctx, out->least, run->group_count);
    for (int32_t s = 0; s < run->combination_count; s++) /* without multipliers */
        out->price[(int64_t)(ll_invest_stages(model) - 1) * run->combination_count + s] = model->tie * model->cents[s];
done:
    return status;
}

void ll_invest_bound_close(ll_invest_bound *b) {
    if (b->model == NULL) return;
    ll_free(b->model->run->ctx, b->price);
    ll_free(b->model->run->ctx, b->least);
    *b = (ll_invest_bound){0};
}

/* ---- multipliers ---- */

/* In the model's money, of 1e-15 USD of a line: costs of the program are in units, proofs of what they say at most. */
static double line_multiplier(const ll_invest_master *m, int32_t row) {
    const ll_invest_line *line = ll_invest_line_of(m, row);
    double dual = fmax(0, m->lp->dual[m->first_cut_row + row]);
    if (line->proof) dual *= line->most > 0 ? m->model->unit_usd / ll_invest_usd(line->most) : 0;
    return ldexp(dual, m->model->shift);
}

/* Of a cent. */
static double budget_multiplier(const ll_invest_master *m, int32_t stage) {
    double dual = fmax(0, -m->lp->dual[m->first_budget_row + stage]);
    double cents = (double)m->model->run->result->stage[stage].budget_cents;
    return ldexp(dual * m->model->unit_usd * 1e15 / cents, m->model->shift);
}

/* What all sums together may come to, for multipliers as they are. */
static double largest_sum(const ll_invest_master *m) {
    const ll_invest_model *model = m->model;
    double sum = 0;
    for (int32_t k = 0; k < m->cut_count; k++)
        sum += line_multiplier(m, k) * (double)ll_invest_line_of(m, k)->most * (model->run->group_count + 1);
    for (int32_t t = 0; t < ll_invest_stages(model); t++) {
        double cents = (double)model->run->result->stage[t].budget_cents + (double)model->all_cents;
        sum += budget_multiplier(m, t) * cents;
    }
    return sum;
}

static void add_line(ll_invest_bound *b, int32_t stage, const ll_invest_line *line, ll_i128 lambda) {
    int64_t count = b->model->run->combination_count;
    if (lambda == 0) return;
    b->constant += lambda * line->most;
    for (int64_t s = 0; s < count; s++) b->price[stage * count + s] -= lambda * line->taken[s];
}

/* What rounding leaves of a phase's weight goes to its largest multiplier. */
static void take_lines(ll_invest_bound *b, const ll_invest_master *m, int32_t stage, double scale) {
    ll_i128 left = b->model->weight[stage], largest = 0;
    const ll_invest_line *rest = NULL;
    for (int32_t k = 0; k < m->cut_count; k++) {
        if (m->cut[k].stage != stage) continue;
        const ll_invest_line *line = ll_invest_line_of(m, k);
        ll_i128 lambda = (ll_i128)(line_multiplier(m, k) * scale);
        if (!line->proof && lambda > left) lambda = left;
        if (!line->proof) left -= lambda;
        if (!line->proof && lambda > largest) {
            largest = lambda;
            rest = line;
        }
        add_line(b, stage, line, lambda);
    }
    if (rest != NULL) add_line(b, stage, rest, left);
}

static void take_budget(ll_invest_bound *b, int32_t stage, ll_i128 mu) {
    int64_t count = b->model->run->combination_count;
    bool last = stage == ll_invest_stages(b->model) - 1;
    b->constant -= mu * b->model->run->result->stage[stage].budget_cents;
    for (int64_t s = 0; s < count; s++)
        b->price[stage * count + s] = (mu + (last ? b->model->tie : 0)) * b->model->cents[s];
}

void ll_invest_bound_take(ll_invest_bound *b, const ll_invest_master *master) {
    double sum = largest_sum(master), room = ldexp(1, (int)most_bits);
    double scale = sum > room ? room / sum : 1;
    b->constant = 0;
    for (int32_t t = 0; t < ll_invest_stages(b->model); t++) {
        take_budget(b, t, (ll_i128)(budget_multiplier(master, t) * scale));
        take_lines(b, master, t, scale);
    }
}

/* ---- bounds ---- */

/* chain[s] becomes the least of those of its subsets. */
static void take_subsets(ll_i128 *chain, const ll_invest_group *g) {
    for (int32_t k = 0; k < g->count; k++)
        for (int32_t s = 0; s < g->combinations; s++)
            if ((s >> k & 1) != 0 && chain[s ^ 1 << k] < chain[s]) chain[s] = chain[s ^ 1 << k];
}

static ll_i128 least_chain(ll_invest_bound *b, const ll_invest_node *node, const ll_invest_group *g) {
    int32_t stages = ll_invest_stages(b->model);
    ll_i128 least = none;
    for (int32_t s = 0; s < g->combinations; s++) b->chain[s] = 0;
    for (int32_t t = 0; t < stages; t++) {
        const ll_i128 *price = b->price + (int64_t)t * b->model->run->combination_count + g->first_combination;
        int32_t in = ll_invest_combination(g, node->in[t]), out = ll_invest_combination(g, node->out[t]);
        if (t > 0) take_subsets(b->chain, g);
        for (int32_t s = 0; s < g->combinations; s++) {
            bool allowed = (s & in) == in && (s & out) == 0 && b->chain[s] < none;
            b->chain[s] = allowed ? b->chain[s] + price[s] : none;
        }
    }
    for (int32_t s = 0; s < g->combinations; s++)
        if (b->chain[s] < least) least = b->chain[s];
    return least;
}

ll_i128 ll_invest_bound_of(ll_invest_bound *b, const ll_invest_node *node) {
    ll_i128 sum = b->constant;
    for (int32_t g = 0; g < b->model->run->group_count; g++) {
        b->least[g] = least_chain(b, node, &b->model->run->group[g]);
        sum += b->least[g];
    }
    return sum;
}

ll_i128 ll_invest_bound_of_part(ll_invest_bound *b, const ll_invest_node *part, int32_t group, ll_i128 whole) {
    return whole - b->least[group] + least_chain(b, part, &b->model->run->group[group]);
}
