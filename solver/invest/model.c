/* SPDX-License-Identifier: Apache-2.0 */
/* The cuts as the master takes them, in exact integers above a floor: what is a hundred thousand times as large as the
 * answer would cost GLPK its last digits, and what a cut takes off beyond all that it says would weaken relaxations. */
#include <math.h>

#include "solver/invest/master.h"

static const double tie_share = 0.5;   /* of the gap: what capital counts in all */
static const double least_gap = 1e-12; /* a hundred times the rounding */
static const double rounding = 1e-14;  /* of sums of a dozen doubles, of the costs that bounds are held against, too */
enum { MOST_SHIFT = 40, ROOM_BITS = 118 }; /* of 127, below the largest sum */

double ll_invest_gap_asked(const ll_invest_run *run) { return fmax(least_gap, run->options->solve.gap); }

double ll_invest_tie_usd_per_musd(const ll_invest_run *run, double value_usd) {
    double gap_usd = fmin(1, ll_invest_gap_asked(run)) * fmax(1, fabs(value_usd));
    int64_t all_cents = ll_invest_spent_cents(run, LL_PLAN_ALL);
    return all_cents > 0 ? tie_share * gap_usd / ll_invest_musd(all_cents) : 0;
}

/* ---- lines ---- */

static ll_i128 extreme_worth(const ll_invest_group *g, const ll_invest_cut *cut, bool most) {
    const ll_i128 *worth = cut->worth + g->first_combination;
    ll_i128 found = worth[0];
    for (int32_t s = 1; s < g->combinations; s++)
        if (most ? worth[s] > found : worth[s] < found) found = worth[s];
    return found;
}

/* What a cut says of any choice at all: at least, or at most. */
static ll_i128 extreme_of(const ll_invest_run *run, const ll_invest_cut *cut, bool least) {
    ll_i128 value = cut->constant;
    for (int32_t g = 0; g < run->group_count; g++) value -= extreme_worth(&run->group[g], cut, least);
    return value;
}

static void set_line(const ll_invest_run *run, const ll_invest_cut *cut, ll_i128 floor, ll_invest_line *line) {
    ll_i128 most = extreme_of(run, cut, false) - (cut->proof ? 0 : floor);
    line->in = 0;
    line->proof = cut->proof;
    line->most = most > 0 ? most : 0;
    for (int32_t i = 0; i < run->group_count; i++) {
        const ll_invest_group *g = &run->group[i];
        ll_i128 none = extreme_worth(g, cut, false);
        for (int32_t s = g->first_combination; s < g->first_combination + g->combinations; s++) {
            ll_i128 taken = cut->worth[s] - none;
            line->taken[s] = taken < line->most ? taken : line->most;
        }
    }
}

static void set_floor(const ll_invest_run *run, const ll_invest_year *y, ll_invest_lines *lines) {
    for (int32_t i = 0; i < y->cut_count; i++) {
        ll_i128 least = y->cut[i].proof ? 0 : extreme_of(run, &y->cut[i], true);
        if (least > lines->floor) lines->floor = least;
    }
}

/* The cuts that are no lines yet. */
static ll_status add_lines(const ll_invest_run *run, const ll_invest_year *y, ll_invest_lines *lines) {
    ll_status status = LL_OK;
    int64_t n = run->combination_count;
    if (y->cut_count > lines->room) {
        int32_t room = 2 * y->cut_count;
        LL_TRY(ll_grow(run->ctx, &lines->line, room, sizeof *lines->line));
        LL_TRY(ll_grow(run->ctx, &lines->taken, room * n, sizeof *lines->taken));
        lines->room = room;
        for (int32_t i = 0; i < lines->count; i++) lines->line[i].taken = lines->taken + i * n;
    }
    for (; lines->count < y->cut_count; lines->count++) {
        lines->line[lines->count].taken = lines->taken + lines->count * n;
        set_line(run, &y->cut[lines->count], lines->floor, &lines->line[lines->count]);
    }
done:
    return status;
}

static ll_status set_cents(ll_invest_model *m) {
    ll_status status = LL_OK;
    const ll_invest_run *run = m->run;
    LL_NEW(run->ctx, m->cents, run->combination_count);
    for (int32_t i = 0; i < run->group_count; i++) {
        const ll_invest_group *g = &run->group[i];
        for (int32_t s = 0; s < g->combinations; s++)
            m->cents[g->first_combination + s] = ll_invest_spent_cents(run, ll_invest_plan_of(g, s));
    }
    m->all_cents = ll_invest_spent_cents(run, LL_PLAN_ALL);
done:
    return status;
}

/* ---- scale ---- */

static const double room_share = 4; /* of the unit: for lines that come later */

static void set_scale(ll_invest_model *m, double tie_usd_per_musd) {
    const ll_investment *r = m->run->result;
    double weights = 0;
    m->unit_usd = 1;
    for (int32_t t = 0; t < r->stage_count; t++) {
        const ll_invest_year *y = &m->run->year[r->stage[t].year];
        const ll_invest_lines *lines = ll_invest_lines_of(m, t);
        weights += r->stage[t].weight;
        m->floor_usd += r->stage[t].weight * ll_invest_usd(lines->floor);
        for (int32_t i = 0; i < lines->count; i++)
            if (!lines->line[i].proof) m->unit_usd = fmax(m->unit_usd, ll_invest_usd(lines->line[i].most));
        for (int32_t i = 0; i < y->value_count; i++)
            if (y->value[i].status != LL_ERR_INFEASIBLE)
                m->unit_usd = fmax(m->unit_usd, ll_invest_usd(y->value[i].objective - lines->floor));
    }
    m->tie_usd = tie_usd_per_musd;
    m->room_usd = room_share * m->unit_usd;
    double cuts_usd = m->room_usd * fmax(1, weights) * (m->run->group_count + 1);
    double largest = 1e15 * (cuts_usd + m->tie_usd * ll_invest_musd(m->all_cents));
    m->shift = (int)fmax(0, fmin(MOST_SHIFT, ROOM_BITS - ceil(log2(largest))));
    for (int32_t t = 0; t < r->stage_count; t++) m->weight[t] = (ll_i128)ldexp(r->stage[t].weight, m->shift);
    m->tie = (ll_i128)ldexp(m->tie_usd * 1e7, m->shift); /* 1e15 by 1e8 cents */
}

ll_status ll_invest_model_open(ll_invest_run *run, ll_plan without, double tie_usd_per_musd, ll_invest_model *out) {
    ll_status status = LL_OK;
    *out = (ll_invest_model){.run = run, .without = without};
    LL_NEW(run->ctx, out->year, run->year_count);
    for (int32_t i = 0; i < run->year_count; i++) {
        set_floor(run, &run->year[i], &out->year[i]);
        LL_TRY(add_lines(run, &run->year[i], &out->year[i]));
    }
    LL_TRY(set_cents(out));
    set_scale(out, tie_usd_per_musd);
done:
    return status;
}

ll_status ll_invest_model_update(ll_invest_model *m, bool *fits) {
    ll_status status = LL_OK;
    *fits = true;
    for (int32_t i = 0; i < m->run->year_count; i++) {
        int32_t known = m->year[i].count;
        LL_TRY(add_lines(m->run, &m->run->year[i], &m->year[i]));
        for (; known < m->year[i].count; known++) *fits &= ll_invest_usd(m->year[i].line[known].most) <= m->room_usd;
    }
done:
    return status;
}

void ll_invest_model_close(ll_invest_model *m) {
    if (m->run == NULL) return;
    ll_context *ctx = m->run->ctx;
    for (int32_t i = 0; m->year != NULL && i < m->run->year_count; i++) {
        ll_free(ctx, m->year[i].line);
        ll_free(ctx, m->year[i].taken);
    }
    ll_free(ctx, m->year);
    ll_free(ctx, m->cents);
    *m = (ll_invest_model){0};
}

/* ---- values ---- */

static int64_t most_cents(const ll_invest_model *m) {
    int64_t budget = m->run->result->stage[ll_invest_stages(m) - 1].budget_cents;
    return budget < m->all_cents ? budget : m->all_cents;
}

double ll_invest_most_capital_usd(const ll_invest_model *m) { return ll_invest_musd(most_cents(m)) * m->tie_usd; }

ll_i128 ll_invest_model_most(const ll_invest_model *m) {
    ll_i128 sum = m->tie * most_cents(m) + 1, most = (ll_i128)(m->room_usd * 1e15);
    for (int32_t t = 0; t < ll_invest_stages(m); t++) sum += m->weight[t] * most;
    return sum;
}

static ll_i128 line_at(const ll_invest_run *run, const ll_invest_line *line, ll_plan plan) {
    ll_i128 value = line->most;
    for (int32_t g = 0; g < run->group_count; g++)
        value -= line->taken[run->group[g].first_combination + ll_invest_combination(&run->group[g], plan)];
    return value;
}

bool ll_invest_model_value(const ll_invest_model *m, const ll_invest_choice *choice, ll_i128 *out) {
    int32_t stages = ll_invest_stages(m);
    *out = m->tie * ll_invest_spent_cents(m->run, choice->plan[stages - 1]);
    for (int32_t t = 0; t < stages; t++) {
        const ll_invest_lines *lines = ll_invest_lines_of(m, t);
        ll_i128 above = 0;
        for (int32_t i = 0; i < lines->count; i++) {
            ll_i128 value = line_at(m->run, &lines->line[i], choice->plan[t]);
            if (lines->line[i].proof && value > 0) return false;
            if (!lines->line[i].proof && value > above) above = value;
        }
        *out += m->weight[t] * above;
    }
    return true;
}

ll_i128 ll_invest_model_of_change(const ll_invest_model *m, double usd) {
    double largest = ldexp(1, ROOM_BITS), value = ldexp(usd * 1e15, m->shift);
    return (ll_i128)fmax(-largest, fmin(largest, value));
}

ll_i128 ll_invest_model_of_usd(const ll_invest_model *m, double usd) {
    return ll_invest_model_of_change(m, usd - m->floor_usd);
}

double ll_invest_model_usd(const ll_invest_model *m, ll_i128 value) {
    double usd = m->floor_usd + ldexp((double)value / 1e15, -m->shift);
    return usd - rounding * fabs(usd);
}
